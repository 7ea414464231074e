"""Lists of several items in one line, "A/P: 1. Eczema - TAC bid 2. AK x5 - LN2 3. RTC" or "#1 ... #2 ...": each item gets a line of its own."""

from __future__ import annotations

import re

_ITEM = re.compile(r"(?:^|(?<=\n)|(?P<gap>[ \t]))\(?(?P<n>[1-9]\d?)(?P<sign>[.)])[ \t]{0,2}(?=[A-Za-z#\"'(])")
_COUNTED = re.compile(
    r"(?:[×=/#~<>+]|[ \t]-|\bx|\b(?:level|levels|stage|stages|type|grade|no|dr|case|class|day|days|week|weeks|month|phase|section|block|blocks|in|of|by|and|or|to|was|were|is|are|total|times|about|lesion|lesions|site|sites|specimen|spot|biopsy|number|item|items|problem|problems|part|step|figure|table|toe|toes|finger|digit|digits|vial|lot|age|aged|size|nearly|over|least|than|every|visit|session|treatment|room|line|dx|for|with|at|on))\.?[ \t]*$",
    re.IGNORECASE,
)
"""Before a number that is part of what is told."""
_OPENS = re.compile(
    r"(?:^|[\n.;] ?)\W*(?:a ?[/&]? ?p|[ap](?=:)|(?:(?:assessment|impressions?|diagnos[ei]s|dx) ?(?:and|&|/) ?)?(?:plan|recommendations?)|assessment|impressions?|imp|problems?(?: list)?|recs?|recommendations?|bx'?s?(?= ?:)|biops(?:y|ies)(?= ?:))[ \t]?:?[ \t]*$",
    re.IGNORECASE,
)
"""Before the first item, where it does not open its line."""
_FEWEST = 2
_LONGEST_WORD = 24


def with_items_apart(text: str) -> str:
    """The text, of equal length, with line ends for the blanks before the items of such lists."""
    if "2." not in text and "2)" not in text:
        return text
    gaps = [gap for run in _runs(text) if len(run) >= _FEWEST for gap in run if gap >= 0]
    if not gaps:
        return text
    letters = list(text)
    for gap in gaps:
        letters[gap] = "\n"
    return "".join(letters)


def _runs(text: str) -> list[list[int]]:
    """Lists that count up from one: the place of the blank before each item, -1 for an item that opens its line."""
    runs: list[list[int]] = []
    due, sign, line_end = 0, "", -1
    for item in _ITEM.finditer(text):
        number, gap = int(item["n"]), item.start("gap")
        first = number == 1 and (gap < 0 or _OPENS.search(text, max(0, gap - _LONGEST_WORD), gap) is not None)
        if not first and (number != due or item["sign"] != sign):
            continue
        if not first and gap >= 0 and (item.start() > line_end or _COUNTED.search(text, max(0, gap - _LONGEST_WORD), gap)):
            continue
        if first:
            runs.append([])
        runs[-1].append(gap)
        due, sign = number + 1, item["sign"]
        if gap < 0 or first:
            line_end = text.find("\n", item.end())
            line_end = len(text) if line_end < 0 else line_end
    return runs


_HASH = re.compile(r"(?<![\w#])#(?P<n>[1-9])[.:)]? (?=[A-Za-z])")
_TOLD = re.compile(r": |:$| - | ?-> ?| ?=> | \u2013 ")
_NOUN_BEFORE = re.compile(
    r"(?:site|lesion|spot|visit|session|tx|treatment|day|toe|finger|digit|nail|no|wound|area|biopsy|stage|image|photo|blade|lot|room|item)s? $",
    re.IGNORECASE,
)


def with_hash_items(text: str) -> str:
    """The text, of equal length, with line ends for the blanks before "#2", "#3" of a line that opens with "#1", where the first item tells what was done."""
    if "#2 " not in text or "#1" not in text:
        return text
    return "\n".join(_hash_items(line) if "#2 " in line else line for line in text.split("\n"))


def _hash_items(line: str) -> str:
    marks = [m for m in _HASH.finditer(line) if not _NOUN_BEFORE.search(line, max(0, m.start() - 12), m.start())]
    if [int(m["n"]) for m in marks] != list(range(1, len(marks) + 1)) or len(marks) < 2 or line[: marks[0].start()].strip(" -*"):
        return line
    ends = [*(m.start() for m in marks[1:]), len(line)]
    if not _TOLD.search(line, marks[0].end(), ends[0]):
        return line  # "#1 R cheek #2 L cheek: both frozen"
    letters = list(line)
    for mark in marks[1:]:
        if letters[mark.start() - 1] == " ":
            letters[mark.start() - 1] = "\n"
    return "".join(letters)


_FIRST_LETTER = re.compile(r"[ \t]*A: (?=[A-Za-z])")
_NEXT_LETTERS = re.compile(r"(?<=[;.,])[ ](?P<n>[B-F]): (?=[A-Za-z])")
_SOAP = re.compile(r"(?<![A-Za-z])[SOP]: ")


def with_letter_items(text: str) -> str:
    """The text, of equal length, with line ends before "B:", "C:" of a line that opens with "A:", which then heads no assessment."""
    if "B: " not in text or "A: " not in text:
        return text
    return "\n".join(_letter_items(line) if " B: " in line else line for line in text.split("\n"))


def _letter_items(line: str) -> str:
    marks = list(_NEXT_LETTERS.finditer(line))
    if not marks or _FIRST_LETTER.match(line) is None or _SOAP.search(line) is not None:
        return line
    if [m["n"] for m in marks] != [chr(ord("B") + n) for n in range(len(marks))]:
        return line
    letters = list(line)
    for mark in marks:
        letters[mark.start()] = "\n"
    return "".join(letters)
