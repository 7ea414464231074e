"""Toes and fingers told by their claim modifier in a field of a form, or in a sentence about nails: "Toe: T5" is the right great toe."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_FIELD = re.compile(r"(?i)\b(?:toes?|fingers?|digits?|nails?)(?:\(s\))?(?: treated| involved)?[ ]*[:=](?P<rest>[^\n]{0,80})")
_OF_NAILS = re.compile(r"(?i)\b(?:nails?|toenails?|fingernails?|avuls\w+|matri[xc]ectom\w+|onych\w+|ingrown)\b")
"""In a sentence about nails: "Total nail avulsion T5 and T6"."""
_STOPS = "\n.;"
_NEAR = 120
"""Characters of a sentence on either side of a sign."""
_CODE = re.compile(r"(?<![\w/-])(?P<limb>[TF])(?P<digit>[A1-9])(?![\w/-])")
_NEXT = re.compile(r" +[TF][A1-9](?![\w/-])")
_SIGN = re.compile(r"[TF][A1-9](?![\w/-])")
_TOES = ("great toe", "second toe", "third toe", "fourth toe", "fifth toe")
_FINGERS = ("thumb", "index finger", "middle finger", "ring finger", "little finger")


def digits_named(text: str) -> Iterator[Edit]:
    """The names in place of the modifiers."""
    if _SIGN.search(text) is None:
        return
    fields = [m.span("rest") for m in _FIELD.finditer(text)]
    around = [_sentence(text, m.start()) for m in _CODE.finditer(text)]
    about = {span for span in around if _OF_NAILS.search(text, *span) and not any(span[0] < b and a < span[1] for a, b in fields)}
    told = _apart([*fields, *about])
    for field in told:
        for m in _CODE.finditer(text, *field):
            number = 0 if m["digit"] == "A" else int(m["digit"])
            listed = "," if _NEXT.match(text, m.end()) else ""
            yield *m.span(), f"{'left' if number < 5 else 'right'} {(_TOES if m['limb'] == 'T' else _FINGERS)[number % 5]}{listed}"


def _sentence(text: str, at: int) -> tuple[int, int]:
    """The part of the sentence near a sign."""
    start = max(at - _NEAR, *(text.rfind(stop, 0, at) + 1 for stop in _STOPS))
    ends = [end for stop in _STOPS if (end := text.find(stop, at, at + _NEAR)) >= 0]
    return start, min(ends, default=min(len(text), at + _NEAR))


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap as one, so that no sign is told twice."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
