"""Forms with a place and a number in fields of their own, again for each place: the fields of one place are read as one line."""

from __future__ import annotations

import re

_WHERE = r"[ \t]*(?:(?:treatment |lesion |anatomic |body |treated )?(?:location|site|area)|anatomic(?:al)? (?:location|site))(?: ?#? ?(?:\d|[A-H]))?[ \t]*[:=][ \t]*[^\n:]{2,60}"
"""The field of a place."""
_NUMBER = (
    r"[ \t]*(?:(?:lesion )?count|number(?: of (?:lesions|spots|sites|aks?|warts|keratoses))?(?: treated| frozen| destroyed| injected)?|no\. ?(?:of lesions|treated)?|#(?: ?(?:of )?lesions?)?(?: treated)?|qty|quantity|(?:number of )?lesions(?: treated)?|how many)"
    r"[ \t]*[:=][ \t]*x?[ ]?\d{1,2}\b[^\n:\d]{0,20}"
)
_BETWEEN = r"(?:\n(?!" + _WHERE + r")[ \t]*[^\n:]{2,22}:[^\n:]{1,40}){0,2}?"
_ONE_LINE = re.compile(r"(?im)^(" + _WHERE.replace("[^\\n:]", "[^\\n:;]") + ");(?=" + _NUMBER + "$)")
"""Both fields on one line: "Location 1: scalp; number treated: 2"."""
_PLACE_FIRST = re.compile(rf"(?im)^{_WHERE}{_BETWEEN}\n{_NUMBER}$")
_NUMBER_FIRST = re.compile(rf"(?im)^{_NUMBER}{_BETWEEN}\n{_WHERE}$")
_TITLE = re.compile(r"(?im)^[ \t]*(?:(?:clinical |pre-?op )?(?:diagnosis|dx|impression))[ \t]*[:=]")
"""Heads a section elsewhere, and a cell here."""
_SIGNS = ("ount", "umber", "OUNT", "UMBER", "uantity", "ty:", "esions", "#", "o. ", "ow many")


def joined_fields(text: str) -> str:
    """The text, of equal length, with a bar for the line ends inside the fields of one place, where two places or more have them."""
    if text.count("\n") < 3 or not any([sign in text for sign in _SIGNS]):
        return text
    first = [m.span() for m in _PLACE_FIRST.finditer(text)]
    other = [m.span() for m in _NUMBER_FIRST.finditer(text)]
    spans = other if other and (not first or other[0][0] < first[0][0]) else first
    if len(spans) < 2:
        lines = list(_ONE_LINE.finditer(text)) if ";" in text else []
        return _ONE_LINE.sub(r"\1|", text) if len(lines) > 1 else text
    parts, done = [], 0
    for start, end in spans:
        row = _TITLE.sub(lambda hit: " " * len(hit.group()), text[start:end])
        parts += [text[done:start], row.replace("\n", "|")]
        done = end
    return "".join([*parts, text[done:]])
