"""Toes and fingers told by their claim modifier in a field of a form: "Toe: T5" is the right great toe."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_FIELD = re.compile(r"(?i)\b(?:toes?|fingers?|digits?|nails?)(?:\(s\))?(?: treated| involved)?[ ]*[:=](?P<rest>[^\n]{0,80})")
_CODE = re.compile(r"(?<![\w/-])(?P<limb>[TF])(?P<digit>[A1-9])(?![\w/-])")
_NEXT = re.compile(r" +[TF][A1-9](?![\w/-])")
_SIGN = re.compile(r"[TF][A1-9](?![\w/-])")
_TOES = ("great toe", "second toe", "third toe", "fourth toe", "fifth toe")
_FINGERS = ("thumb", "index finger", "middle finger", "ring finger", "little finger")


def digits_named(text: str) -> Iterator[Edit]:
    """The names in place of the modifiers."""
    if _SIGN.search(text) is None:
        return
    for field in _FIELD.finditer(text):
        for m in _CODE.finditer(text, *field.span("rest")):
            number = 0 if m["digit"] == "A" else int(m["digit"])
            listed = "," if _NEXT.match(text, m.end()) else ""
            yield *m.span(), f"{'left' if number < 5 else 'right'} {(_TOES if m['limb'] == 'T' else _FINGERS)[number % 5]}{listed}"
