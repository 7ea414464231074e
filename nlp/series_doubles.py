"""Allergens of a series that lie in another one already: "the hairdressing tray (26, of which 4 duplicate the baseline and were omitted)" put on 22.

The number that was put on is read in the place of the words, so that every count of series finds it (PAT-01).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit
from nlp.number_words import SPELLED, number_of

_DOUBLES = re.compile(
    rf"(?<![\d./])(?P<n>\d{{2,3}})(?P<noun> (?:allergens?|haptens?|substances|patches|tests))? ?[,;(] ?\(?(?:but |less |minus |and |with )?(?:of (?:which|these|those|them) )?(?P<k>\d{{1,2}}|{SPELLED})(?: of (?:these|those|them|which))?"
    r" (?:(?:are|were|being|already|of them|allergens?|haptens?|items) )*(?:duplicat\w+|doubles?|doubled|overlap\w*|repeats?|in common|already (?:in|on|part of)|in the)\b(?P<rest>[^.;()\n]{0,60})",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\b(?:omitted|left (?:off|out)|not (?:re-?applied|repeated|applied|placed|tested|put)|skipped|excluded|removed|dropped|taken out)\b",
    re.IGNORECASE,
)
_MOST = 150


def doubles_left_out(text: str) -> Iterator[Edit]:
    """The number of a series less those that were left out since another series holds them."""
    for hit in _DOUBLES.finditer(text):
        gone = _GONE.search(hit["rest"])
        n, k = int(hit["n"]), number_of(hit["k"].lower())
        if gone is not None and k < n <= _MOST:
            yield hit.start(), hit.start("rest") + gone.end(), f"{n - k}{hit['noun'] or ''}"
