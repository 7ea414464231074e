"""Toes and fingers told by their claim modifier in a field of a form, or in a sentence about nails: "Toe: T5" is the right great toe."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_FIELD = re.compile(r"(?i)\b(?:toes?|fingers?|digits?|nails?)(?:\(s\))?(?: treated| involved)?[ ]*[:=](?P<rest>[^\n]{0,80})")
_OF_NAILS = re.compile(
    r"(?i)[^\n.;]{0,120}\b(?:nails?|toenails?|fingernails?|(?:nail )?avuls\w+|matri[xc]ectom\w+|onych\w+|ingrown)\b[^\n.;]{0,120}"
)
"""A sentence about nails: "Total nail avulsion T5 and T6"."""
_CODE = re.compile(r"(?<![\w/-])(?P<limb>[TF])(?P<digit>[A1-9])(?![\w/-])")
_NEXT = re.compile(r" +[TF][A1-9](?![\w/-])")
_SIGN = re.compile(r"[TF][A1-9](?![\w/-])")
_TOES = ("great toe", "second toe", "third toe", "fourth toe", "fifth toe")
_FINGERS = ("thumb", "index finger", "middle finger", "ring finger", "little finger")


def digits_named(text: str) -> Iterator[Edit]:
    """The names in place of the modifiers."""
    if _SIGN.search(text) is None:
        return
    told = [m.span("rest") for m in _FIELD.finditer(text)]
    told += [m.span() for m in _OF_NAILS.finditer(text) if not any(m.start() < b and a < m.end() for a, b in told)]
    for field in sorted(told):
        for m in _CODE.finditer(text, *field):
            number = 0 if m["digit"] == "A" else int(m["digit"])
            listed = "," if _NEXT.match(text, m.end()) else ""
            yield *m.span(), f"{'left' if number < 5 else 'right'} {(_TOES if m['limb'] == 'T' else _FINGERS)[number % 5]}{listed}"
