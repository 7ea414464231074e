"""Work that hangs on a result still to come: "if + ala -> Mohs; chest -> EDC", "SCCIS -> C&D, invasive -> excise, will call"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.facts import Assertion

if TYPE_CHECKING:
    from nlp.assertion import Place

_ARROW = r"[ ]?(?:-+>|=+>|:|=)[ ]?"
_RESULT = r"(?:\+|-|pos(?:itive)?|neg(?:ative)?|benign|malignant|cancer|(?:[sn]|inv )?bcc|(?:inv )?scc(?:is)?|mis|mm|mel(?:anoma)?|ak|dn|invasive|superficial|nodular|in situ|clear|mild|moderate|severe|atypical|atypia)"
_AFTER_IF = re.compile(r"\bif\b[^.\n]{1,60}?-+>[^.\n]{1,60}[;,][^.\n;,]{1,30}-+>[ ]?$")
"""Behind the first plan of a line that opens with "if": the next one, "; chest ->"."""
_BY_RESULT = re.compile(rf"(?:^|[\s,;(]){_RESULT}(?:,? (?:margins?|or \w+))?{_ARROW}$")
"""Right before the work the result that it is for."""
_RESULTS = re.compile(rf"(?:^|[\s,;(.]){_RESULT}[ ]?(?:-+>|=+>)")

_CARRIED_OUT = re.compile(r">[^.;,>\n]{0,40}?(?:\b(?:x ?\d|today|done|performed|(?:was|were) \w+|froze|frozen)\b|\([1-9]\d?\))")
"""Behind an arrow of the line, how many or that it was done: "AK -> LN2 x4, BCC -> shave bx" tells of today."""


_THEN = re.compile(r"(?: (?:it|them|that|this|both|all))? then(?=\s*(?:[.;,)\n]|$))")
"""Behind the name of work: "AK forehead noted - freeze then" tells of the visit named before."""
_DONE = re.compile(r"(?:ed|en|oze|'d)$")


def by_then(place: Place) -> tuple[Assertion, None] | None:
    """Is the work put to a later time by "then" at the end of its clause?"""
    if "then" not in place.after or _THEN.match(place.view.lower, place.end) is None:
        return None
    return ("planned", None) if _DONE.search(place.view.lower, place.start, place.end) is None else None


def by_outcome(place: Place) -> tuple[Assertion, None] | None:
    """Is the work the answer to a result that the line only thinks of? Two results with an arrow each, or an "if", say so."""
    if ">" not in place.before:
        return None
    text = place.view.lower
    opens = text.rfind("\n", 0, place.start) + 1
    closes = text.find("\n", place.end)
    line = text[max(opens, place.start - 200) : place.start]
    if " if " in f" {line}" and _AFTER_IF.search(line):
        return "conditional", None
    if _BY_RESULT.search(line) is None:
        return None
    if _CARRIED_OUT.search(text, max(opens, place.start - 200), min(closes if closes >= 0 else len(text), place.end + 200)):
        return None
    told = len(_RESULTS.findall(text, max(opens, place.start - 200), min(closes if closes >= 0 else len(text), place.end + 200)))
    return ("conditional", None) if told > 1 or "if " in line else None
