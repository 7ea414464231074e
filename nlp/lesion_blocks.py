"""Blocks of fields, one for each lesion, as record systems print them: "Lesion A / Body area: trunk / Trunk location: back / Biopsy method: shave"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_REGION = r"(?:head/neck|head(?: and | & )neck|head|neck|face|scalp|trunk|torso|(?:upper|lower) (?:extremity|extremities|limb)|extremit(?:y|ies)|arms?|legs?|hands?|feet|foot|genital(?:ia|s)?|ano-?genital|digits?|nails?)"
_FINER = re.compile(
    rf"(?im)(?P<area>(?:^|(?<=[;|,:][ ])|(?<=[ ]{2}))[ \t]*(?:body|anatomic(?:al)?|general) (?:area|region|location)[ ]*:[ \t]*(?P<coarse>{_REGION})[ \t]*[\n;|,][ \t]*)?(?:^|(?<=[;|,:][ ])|(?<=[ ]{2}))[ \t]*(?P<of>{_REGION})[ ](?:location|site|area|subsite|detail)[ ]*:(?=[ \t]*[a-z])"
)
"""A region and the place in it, in two fields: the region is no second place."""
_LABEL_ENDS = re.compile(r"(?i):(?:(?<=[ ]:)|(?<= site:)|(?<=subsite:)|(?<= area:)|(?<= detail:)|(?<= location:))")
_FINER_LABEL = re.compile(rf"(?i){_REGION}[ ](?:location|site|area|subsite|detail)[ ]*:$")
_LONGEST_LABEL = 60
_METHOD = re.compile(r"(?im)(?:^|(?<=[;|,:][ ])|(?<=[ ]{2}))[ \t]*(?P<label>biopsy )(?:method|type|technique)[ ]*:(?P<rest>[^\n]*)")
_METHOD_SIGNS = tuple(word + letter for word in ("opsy ", "OPSY ") for letter in "MmTt")
_CHOSEN = re.compile(
    r"(?i)(?:^[ \t]*|\[[x\u2713\u2714]\][ ]*|\([x\u2713\u2714]\)[ ]*|[\u2611\u2612][ ]*)(?P<how>shave|tangential|punch|incisional|saucerization)\b(?! biops)(?=[ \t]*(?:$|[,;(\[|]|\d|[ ]{2}))"
)


def fields_joined(text: str) -> Iterator[Edit]:
    """Edits of labels that would tell of a second place, or of a biopsy beside its method; none for other notes."""
    if any(_FINER_LABEL.search(text, max(0, m.end() - _LONGEST_LABEL), m.end()) for m in _LABEL_ENDS.finditer(text)):
        for m in _FINER.finditer(text):
            if m["area"]:
                yield *m.span("coarse"), ""
            yield *m.span("of"), "lesion"
    methods = list(_METHOD.finditer(text)) if any([sign in text for sign in _METHOD_SIGNS]) else []
    if len(methods) > 1:
        for m in methods:
            chosen = _CHOSEN.search(m["rest"])
            if chosen:
                yield *m.span("label"), ""
                yield m.start("rest") + chosen.end(), m.start("rest") + chosen.end(), " biopsy"


_HEAD = re.compile(
    r"(?im)^(?P<label>procedure|site|location|body site|anatomic(?:al)? (?:site|location)|lesion|diagnosis|dx)[ ]?:(?=[ ]*[a-z])"
)
_FIELD = re.compile(r"[ \t]*[A-Za-z][A-Za-z /()-]{1,30}:[^\n]*(?:\n|\Z)")
_FEWEST = 3


def records_numbered(text: str) -> Iterator[Edit]:
    """Records of fields that open with the same field get the numbers of a list, so that the fields of each stay with it:
    "Procedure: shave removal / Site: chin / Size: 5 mm" with an empty line before the next "Procedure:"."""
    heads = [m for m in _HEAD.finditer(text) if m.start() == 0 or text[m.start() - 1 : m.start()] == "\n"]
    if len(heads) < 2:
        return
    label = heads[0]["label"].lower()
    heads = [m for m in heads if m["label"].lower() == label]
    opens = [m for m in heads if _opens_record(text, m.start())]
    if len(heads) < 2 or len(opens) < len(heads) or not all(text[: m.start()].endswith("\n\n") for m in opens[1:]):
        return
    for number, m in enumerate(opens, 1):
        yield m.start(), m.start(), f"{number}) "


def _opens_record(text: str, start: int) -> bool:
    fields, place = 0, False
    while (field := _FIELD.match(text, start)) is not None and fields < 12:
        place = place or _PLACED.match(field.group()) is not None
        fields, start = fields + 1, field.end()
    return fields >= _FEWEST and place


_PLACED = re.compile(r"(?i)[ \t]*(?:body |anatomic(?:al)? )?(?:site|location|area)[ ]?:")
