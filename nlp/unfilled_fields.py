"""Fields and rows of a form that nobody filled in: "Margin: ____", "Flap *** cm2", "III | | | |", "site: ____  length: ___ cm".

A placeholder is missing information. Its field says no more of the patient than the words behind an empty box, and is
read as those are; what the rest of the line tells stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nlp.boxes import Option

BLANK = r"(?:(?<![\w/])_{2,}(?![\w/])|(?<![*\w])\*{3}(?![*\w])|\[(?:[ ]{2,}|_+)\](?!\s?x\b)|\{[a-z][^{}\n]{0,40}\}|@[a-z]{3,}@)"
"""Underscores, the three stars of a record system, an empty bracket, a list of choices that nobody opened."""
_SIGNS = ("__", "***", "[  ", "[_", "{", "@")
_UNIT = (
    r"(?:[ ]?(?:x[ ]?"
    + BLANK
    + r"[ ]?)*(?:sq\.?[ ]?)?(?:mm|cm2?|cc|ml|mg(?:/ml)?|mj(?:/cm2?)?|joules?|j|sec(?:onds|s)?|min(?:utes|s)?|days?|weeks?|wks?|cycles?|units?|blocks?|sections?|pieces?|lesions?|stages?|%)\b\.?)?"
)
_LABEL = r"(?:(?!(?:clear|neg|negative|pos|positive|residual|free|tumou?r[- ]free)\b(?![ ]?[:=]))[a-z#][a-z#/&'()-]*(?:[ ](?!was\b|were\b|is\b)[a-z#(/&][a-z#/&'()-]*){0,5}|(?:stage|layer|lesion|site|specimen|wound|tumou?r)[ ]?#?(?:\d|[ivx]{1,4}|[a-h]))"
_OPENS = r"(?:^|(?<=[|;\t:])|(?<=[.,)_*\]][ ])|(?<=[ ]{2}))"
_CLOSES = rf"(?=[ ]*(?:$|[|;\t.,)]|[ ]{{2}}|(?:{_LABEL}[ ]*[:=?#-]{{0,2}}[ ]{{0,6}}){BLANK}))"
_FIELD = re.compile(
    rf"{_OPENS}[ ]*(?:[-*>\u2022][ ]+)?(?:{_LABEL}[ ]*[:=?#-]{{0,2}}[ ]{{0,6}})?{BLANK}(?:[ ]?(?:[x/,-][ ]?)?{BLANK})*{_UNIT}{_CLOSES}"
)
"""A label, its blank and the unit behind it, between two edges of the line."""
_MINOR = re.compile(
    rf"(?:(?:for|x|with|over|of|at|using)[ ]+)?{BLANK}[ ]?(?:-[ ]?{BLANK}[ ]?)?(?:cycles?|freeze[- ]?thaw\w*|sec(?:onds?|s)?|min(?:utes?|s)?|ml|cc|mls|days?|weeks?|wks?|months?|joules?|gauge|watts?)\b|(?:lot|exp)\W{{0,3}}{BLANK}"
)
"""A blank within a sentence that asks for no more than a volume or a time."""
_DASHED = re.compile(r"(?:^|(?<=[:|] )|(?<=[ ]{2}))[ ]*[a-z][a-z/& ]{1,20}? ?[-:=] ?-{0,3}(?=[ ]{2,}|[ ]*$)")
"""A name and a dash, in a row of such: "Orders:   Labs -    Imaging -    Rx -"."""
_ROW = r"(?:(?:stage|layer|level|lesion|site|specimen|spec|tumou?r|wound|area|location|biopsy|procedure|no|line|row)\.?[ ]*)?[#(]?(?:\d{1,2}|[ivx]{1,4}|[a-h])[.):]?"
_NOTHING = r"(?:_{2,}|\*{3}|\[[ _]*\]|-{1,3}(?!-)|n/?a|none|not (?:needed|taken|done|required|used))"
_EMPTY_CELLS = re.compile(rf"[ ]*(?:\|[ ]*)?{_ROW}[ ]*\|(?:[ ]*(?:{_NOTHING}[ ]*)?(?:\||$))*[ ]*$")
_EMPTY_GAPS = re.compile(rf"[ ]*{_ROW}(?:(?:[ ]{{2,}}|\t[ ]*|[ ]?[:-][ ]*)(?:{_NOTHING}|-{{4,}}(?!-)))+[ ]*$")
_LONE_ROW = re.compile(r"[ ]*(?:(?:stage|layer)[ ]*)?(?:[2-9]|[ivx]{1,4})[.):]?[ ]*$")
_ROW_BEFORE = re.compile(rf"[ ]*(?:\|[ ]*)?{_ROW}[ ]*(?:\||[ ]{{2}}|\t|[:-])")
_DECORATED = re.compile(r"\W*\*{3}[^*]+\*{3}\W*$|[ \t_*=~-]+$")
_HEAD_ONLY = re.compile(
    r"[^\w\n]*(?:[a-z][a-z/&'() -]{2,44}:?|(?:[a-z][a-z/&' -]{0,24} ?)?#? ?\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])[.):]?|(?:\d{1,2}|[a-h])[.)] [a-z][a-z/&' -]{2,40}:?)?[^\w\n]*"
)
"""What is left of a line whose fields are all unfilled: nothing, the number of its row or the name of what the fields ask about."""
_TELLS = re.compile(
    r"\b(?:none|no|not|neg|negative|pos|positive|residual|normal|clear|done|performed|yes|obtained|excised|removed|treated|closed|left|right|same|taken|sent|today|well|good|intact|stable)\b"
)
"""An answer, and no label."""
_EMPTY_BOX = re.compile(r"(?:[a-z]+:?[ ])?\[[ ]?\][ ]?[a-z][a-z0-9]*(?=[ ]{2}|[ ]*(?:$|[|]))")
"""A box that was not ticked: of a row without place whose boxes are all empty only the number is left, "Biopsy #3"."""
_WHERE_OPEN = re.compile(
    rf"[^\w\n]*(?:\d{{1,2}}[.)] |procedures?:? )?[a-z][a-z/&() -]{{2,40}}(?:[:-]|[ ]{{2}})[ ]*(?:(?:site|location|area|lesion|digit|where)\W{{0,3}}{BLANK}|(?:#|(?:number of |# ?(?:of )?)?lesions?|size|drug|dose)\W{{0,3}}{BLANK}[^:\n]{{0,12}}(?:[ ,;]|[ ]{{2}})(?:site|location|area|size|volume|conc\w*)\W{{0,3}}{BLANK})"
)
"""A service of which the form does not even tell where: what else stands on the line is the form's own text."""
_COUNT_OPEN = re.compile(
    rf"[^\w\n]*(?:treatment|procedure|tx|method)s?[ ]?:(?:(?<=ln)2|[^\n\d]){{0,160}}?(?:{BLANK}[ ]?(?:sites?|lesions?|areas?|locations?|spots?)\b|\bnumber of (?:lesions|sites|areas)[^:\n]{{0,20}}:[ ]*{BLANK})"
)
"""A treatment without number and place: "Treatment: Liquid Nitrogen. The patient was treated today at ___ sites"."""
_NONE_SELECTED = re.compile(r"(?m)^[^\n]{2,60}\n[^\n:]{2,40}:[ ]?\(?(?:none|nothing|no (?:lesions?|sites?|items?)) selected\)?[ ]*$")
"""A block of which nothing was chosen, with its title: "Procedure: Destruction, benign / Lesions treated: (none selected)"."""
_LONGEST_LINE = 400
_TITLE = re.compile(r"[^\w\n]*[a-z][a-z/&'() -]{2,60}:?[ ]*(?:\(?(?:complete )?if (?:performed|applicable|done|used)\)?)?[ :]*")
"""The name of a block of fields, which says as little as they do where none of them was filled in."""


def unfilled_fields(lower: str) -> list[Option]:
    """The words of the fields and rows that were not filled in, in text order; `lower` is the lower-cased copy with its tabs."""
    told = any([sign in lower for sign in _SIGNS]) or " -  " in lower
    if " selected" in lower:
        return sorted(
            [*_unfilled(lower, told=told), *(Option(*m.span(), False) for m in _NONE_SELECTED.finditer(lower))], key=lambda o: o.start
        )
    return _unfilled(lower, told=told)


def _unfilled(lower: str, *, told: bool) -> list[Option]:
    if not told and "|" not in lower and "\ni" not in lower:
        return []
    out: list[Option] = []
    start, before = 0, ""
    above: tuple[int, str] | None = None
    """The line right above, where it tells anything or is blank."""
    title: tuple[int, int] | None = None
    """Of the block of which no line so far tells anything."""
    for line in [*lower.split("\n"), ""]:
        found: list[tuple[int, int]] = []
        if len(line) < _LONGEST_LINE and line.strip():
            if _is_empty_row(line, before):
                found = [(0, len(line))]
            elif told and not _DECORATED.match(line):
                found = list(_of_line(line))
            before = line
        out += [Option(start + a, start + b, False) for a, b in found]
        if found == [(0, len(line))]:
            if above is not None:
                title = (above[0], above[0] + len(above[1])) if _is_title(above[1]) else None
            above = None
        else:
            if title is not None and (not line.strip() or _is_title(line)):
                out.append(Option(*title, False))
            above, title = (start, line), None
        start += len(line) + 1
    return sorted(out, key=lambda o: o.start)


def _is_empty_row(line: str, before: str) -> bool:
    """Is the line a row of a table of which only its name is filled in?"""
    if "|" in line and "|" in before and _EMPTY_CELLS.match(line):
        return True
    return _EMPTY_GAPS.match(line) is not None or (
        _LONE_ROW.match(line) is not None and _ROW_BEFORE.match(before) is not None and not before.rstrip().endswith(".")
    )


def _is_title(line: str) -> bool:
    return _TITLE.fullmatch(line) is not None and not _TELLS.search(line)


def _of_line(line: str) -> Iterator[tuple[int, int]]:
    """The unfilled fields of a line; the whole line where it holds nothing else."""
    if line.count(" -  ") > 1:
        yield from (m.span() for m in _DASHED.finditer(line) if m.group().rstrip().endswith("-"))
    if not any([sign in line for sign in _SIGNS]):
        return
    found = [m.span() for m in _FIELD.finditer(line)]
    between = pairwise([(0, 0), *found, (len(line), len(line))])
    rest = _EMPTY_BOX.sub("", "".join([line[end:start] for (_, end), (start, _) in between]))
    if _COUNT_OPEN.match(line):
        yield 0, len(line)
        return
    if found and ((_HEAD_ONLY.fullmatch(rest) and not _TELLS.search(rest)) or _WHERE_OPEN.match(line)):
        yield 0, len(line)
        return
    yield from found
    yield from (m.span() for m in _MINOR.finditer(line) if not any(a < m.end() and m.start() < b for a, b in found))
