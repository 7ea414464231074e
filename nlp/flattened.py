"""Notes whose line ends were lost on the way, as in a column of an export: they are put back before titles, fields and list numbers."""

from __future__ import annotations

import re

_SHORTEST = 120
"""A shorter text in one line may well have been written so."""
_FEWEST = 3
"""Titles by which a text shows that it had lines."""
_SHORT = "RTC|F/U|LABS|HPI|PMHX?|PSH|ROS|CC|PE|FHX?|SHX?|DD?X|A/P|AP|EXAM|PLAN|SITE|SIZE|PATH|MEDS|PROC|OP|EBL|[SOAP]"
_TITLE = re.compile(
    rf"(?:^| (?<![,(/&] ))(?:[A-Z](?=[\w/()'-]*[a-z])[\w/()'-]*\.?(?: (?:[a-z][\w/()'-]*|\d|[A-H])){{0,4}}|(?=[A-Z]{{6}}|[A-Z/&-]+ [A-Z])[A-Z][A-Z/&-]+(?: [A-Z/&-]{{2,}}){{0,4}}(?: (?:[A-H]|\d{{1,2}}))?|{_SHORT}) ?:(?= )"
)
"""The blank before a title (or the start of the text) or the name of a field, "Closure length:", "PREOPERATIVE DIAGNOSIS:", "Site 2:", "TUMOR A:"."""
_ITEM = re.compile(r" (?=(\d{1,2})[.)] [A-Z#])(?<![\d=x/] )")
"""Before a number that may open an item of a list."""
_BULLET = re.compile(r" (?=- [A-Za-z])(?:(?<=[.:;] )|(?<=  ))")
_NUMBERED = re.compile(
    r"(?:level|stage|stages|type|grade|no|dr|case|class|day|week|phase|section|block|blocks|in|of|by|and|to|was|were|is)\.?$", re.IGNORECASE
)


def with_line_ends(text: str) -> str:
    """The text, of equal length, with line ends for the blanks before its titles and the items of its lists."""
    if len(text) < _SHORTEST or "\n" in text.strip():
        return text
    text = _parted_by_commas(_parted_by_signs(text))
    if "\n" in text.strip() or text.count(": ") < _FEWEST:
        return text
    titles = [m.start() for m in _TITLE.finditer(text)]
    if len(titles) < _FEWEST:
        return text
    letters = list(text)
    for place in (*(t for t in titles if t), *_items(text), *(m.start() for m in _BULLET.finditer(text))):
        letters[place] = "\n"
    return "".join(letters)


def _parted_by_signs(text: str) -> str:
    """Line ends for the signs that stand in their place, "S: ... / O: ... / P: ...": none of a fraction, a choice or a row."""
    for sign in (" / ", " | "):
        parts = text.split(sign)
        if any(_PLACE_AND_NUMBER.fullmatch(part) for part in parts[1:-1]):
            continue
        if len(parts) >= _FEWEST and sum(len(part) > _SHORT_PART for part in parts) * 3 >= 2 * len(parts):
            return text.replace(sign, " \n ")
    return text


_PLACE_AND_NUMBER = re.compile(r"\s*[A-Za-z][A-Za-z .]{1,20}[ x:=#-]+\d{1,2}\s*")
"""A part of a list of counts: "R arm 5 / L arm 4 / trunk 8"."""
_COMMA_TITLE = re.compile(r"(?:^|,)(?=\s*[A-Z][A-Z0-9 /()'&,.-]{2,60}:)")
_COMMA_ITEM = re.compile(r"(?<=[.:;)]),(?=\s*\d{1,2}[.)]\s)")
_COMMA_BEHIND = re.compile(r"(?<=[A-Z)]:)(\s*),(?=\s)")


def _parted_by_commas(text: str) -> str:
    """Line ends for the commas that an export put in their place: "OPERATION: , Myringotomy.,ANESTHESIA: , General."."""
    marks = [m.start() for m in _COMMA_TITLE.finditer(text)]
    if len(marks) < _FEWEST or text.count(".,") + text.count(": ,") < _FEWEST:
        return text
    letters = list(text)
    for place in (*(m for m in marks if text[m] == ","), *(m.start() for m in _COMMA_ITEM.finditer(text))):
        letters[place] = "\n"
    for match in _COMMA_BEHIND.finditer(text):
        letters[match.end() - 1] = " "
    return "".join(letters)


_SHORT_PART = 18
"""Two of three lines are longer than a cell."""


def _items(text: str) -> list[int]:
    """Blanks before list numbers that count up from one, to two at least."""
    found: list[int] = []
    run: list[int] = []
    for match in _ITEM.finditer(text):
        number = int(match[1])
        if number not in (1, len(run) + 1) or _NUMBERED.search(text, max(0, match.start() - 10), match.start()):
            continue
        if number == 1:
            run = []
        run.append(match.start())
        found += run if number == 2 else [match.start()] * (number > 2)
    return found
