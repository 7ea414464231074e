"""Mohs notes in the forms that their readers know: tumours of one day in a numbered list, stages by that name.

"Scalp SCC: 4 stages / L chest BCC: 1 stage": without a mark the lines are read as one paragraph, in which the stages of the
second tumour cannot be told from the first. "St I: 6 blks", "clear in one layer": the modules on stages, blocks, closures and
titles would each need all names of a stage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_LINE = re.compile(
    r"(?m)^(?P<mark>[ \t]*(?:[-*\u2022][ \t]*)?)(?=(?:l|r|lt|rt|left|right|[a-z]{3,})\b)(?!(?:stages?|layers?|mohs|total|number|defect|closure|repair|first|second|final)\b)"
    r"[a-z][^\n]{2,48}?(?:[:,;(\u2013\u2014-]|\bmohs\b)[^\n\d]{0,14}(?<![\w/.])(?:[1-9]|one|two|three|four|five) (?:mohs )?(?:stages?|layers?|stgs?)\b(?![ \t]+(?:closure|repair|sutur))[^\n]*$",
    re.IGNORECASE,
)
_MOHS = re.compile(r"\b(?:mohs|mms)\b", re.IGNORECASE)


def tumours_numbered(text: str) -> Iterator[Edit]:
    """A number before each of two or more such lines that follow each other."""
    if _MOHS.search(text) is None:
        return
    run: list[re.Match[str]] = []
    for hit in [*_LINE.finditer(text), None]:
        if run and hit is not None and not text[run[-1].end() : hit.start()].strip():
            run.append(hit)
            continue
        if len(run) > 1:
            yield from ((*m.span("mark"), f"{n}. ") for n, m in enumerate(run, 1))
        run = [hit] if hit is not None else []


_STAGE = re.compile(r"(?<![\w'])[Ss]tg?\.?(?=(?: |-)?#?(?:\d{1,2}|I{1,3}|IV|V)\b(?!/| ?(?:cm|mm)))")
_BLOCKS_TOLD = re.compile(r"\bst(?:age)? ?(?:1|I)[:=,-]? ?\d{1,2} bl(?:oc)?ks?\b", re.IGNORECASE)
_BARE_BLOCKS = re.compile(
    r"\bst(?:age)? ?(?:[2-9]|I{2,3}|IV|V)[:=]\s?\d{1,2}(?= ?(?:[,;.]|\(|$|\n|clear|neg|pos|free|\+|-))(?!\.\d)", re.IGNORECASE
)
"""Behind a first stage that told its blocks: "stage 1: 9 blocks, stage 2: 6"."""
_LAYER = re.compile(
    r"\b(?P<n>one|two|three|four|five|six|single|first|second|third|fourth|1st|2nd|3rd|\d) layer(?P<s>s?)\b(?! (?:of (?:sutures?|vicryl|nylon|deep)|clos|repair|sutur|dress|wrap|bandage))",
    re.IGNORECASE,
)
_SEWN = re.compile(
    r"\b(?:clos|repair|sutur|sew|stitch|reconstruct|approximat|vicryl|monocryl|nylon|prolene|pds|dermis|dermal|subcut|deep|fascia|skin)\w*\b",
    re.IGNORECASE,
)
_CLEAR_IN = re.compile(
    r"\b(?:clear(?:ed|ance)?|free|negative|neg|removed|taken|excised|out)(?: of tumou?r)? (?:in|after|on|with|by) (?:an? |the )?$",
    re.IGNORECASE,
)


_SIGNS = re.compile(r"[.;\n]")
_SENTENCE = 200


def stages_told(text: str) -> Iterator[Edit]:
    """“St I: 2 blocks”, “clear in one layer”: the stages of Mohs surgery, where no closure tells its layers."""
    if _MOHS.search(text) is None:
        return
    for hit in _STAGE.finditer(text):
        yield (*hit.span(), "stage " if text[hit.end() : hit.end() + 1].isdigit() else "stage")
    if (told := _BLOCKS_TOLD.search(text)) is not None:
        yield from ((hit.end(), hit.end(), " blocks") for hit in _BARE_BLOCKS.finditer(text, told.end()))
    for hit in _LAYER.finditer(text):
        before = _SIGNS.split(text[max(0, hit.start() - _SENTENCE) : hit.start()])[-1]
        after = _SIGNS.split(text[hit.end() : hit.end() + _SENTENCE])[0]
        if _CLEAR_IN.search(before) or not (_SEWN.search(before) or _SEWN.search(after)):
            yield (*hit.span(), f"{hit['n']} stage{hit['s']}")
