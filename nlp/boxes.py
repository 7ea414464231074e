"""Boxes on a form: which words stand behind an empty box, and which behind a ticked one.

A box stands before its words ("[x] punch") or after them ("punch [x]"); the line shows which. Words behind an
empty box tell nothing about the patient, a ticked box says that they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.records import dataclass

_EMPTY = r"\[\s{0,3}\]|\[_{1,3}\]|\[-\]|\[n\]|[\u2610\u25a1\u25cb\u25ef\u2b1c\u2751\u274f\u25fb\u2717\u2718\u274c]|\((?:\s{1,3}|_{1,3})\)"
_TICKED = r"\[\s?[xy\u2713\u2714\u221a]\s?\]|\((?:\s?[x\u2713\u2714\u221a]\s?)\)|[\u2611\u2612\u25a0\u2713\u2714\u2705\u25c9\u221a]|(?<![\w_])_{1,3}x_{1,3}(?![\w_])"
_GLYPHS = "\u2717\u2718\u274c\u2610\u25a1\u25cb\u25ef\u2b1c\u2751\u274f\u25fb\u2611\u2612\u25a0\u2713\u2714\u2705\u25c9\u221a"
_ANY = re.compile(rf"[\[({_GLYPHS}_](?:(?<=[{_GLYPHS}])|(?<=[\[(])[\s_]{{0,3}}[xyn\u2713\u2714\u221a-]?\s?[\])]|x_)")
"""Stands in every note with boxes."""
_BOX = re.compile(rf"(?P<empty>{_EMPTY})|(?P<ticked>{_TICKED})")
_RADIO = re.compile(r"[\u25cf*]")
"""A full round button, which the reading copy writes as a bullet."""
_X_LINES = re.compile(r"(?<![\w_])_{1,3}x_{1,3}(?![\w_])")
_LINE_BOX = re.compile(r"(?<![\w_])_{2,4}(?=\s{0,3}(?:[a-z]|$))")
"""The blank beside an option, in a line where another option has "_x_"."""
_ENDS = re.compile(r"\s{2,}[a-z][a-z /&-]{1,30}[:?]|(?<=\S)\s{2,}[a-z][a-z /&-]{1,30} \d|[;|]\s|(?<!approx)\.\s+(?=[a-z0-9])")
"""A new label ("Length: ...", behind a gap also "Length 3.8 cm"), or a sentence of its own, ends the words of an option."""
_ANSWER = re.compile(r"\s*(?:(?P<yes>yes|y|done|performed)|(?P<no>no|n|not done|none))\b(?=\W*(?:$|\s{2}|[.;,|(]))")
_DETAIL = re.compile(r"\s*[,(]|\s*(?:if (?:yes|so)|number|how many|#|no\. of|count|size|amount|describe|specify|type|which|where|explain)\b|[^:?]*_{2,}\s*$")
"""Behind an answer what it asks for: "[ ] yes, number ___ [x] no"."""
_GAP = re.compile(r"\s{2,}|[|;]\s|\.\s+")
_LABEL_END = ":?-|"
_HEADS_BOXES = re.compile(r"[^.\n]{0,60}:\s*$")


@dataclass(frozen=True, slots=True)
class Option:
    """Words [start, end) that belong to a box."""

    start: int
    end: int
    ticked: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    ticked: bool


def options_of(lower: str) -> list[Option]:
    """All words of a note that belong to a box, in text order; `lower` is its lower-cased copy."""
    if _ANY.search(lower) is None:
        return []
    out: list[Option] = []
    heading: tuple[int, int] | None = None
    empty_below = False
    start = 0
    for line in lower.split("\n"):
        found = list(_of_line(line))
        out += [Option(start + o.start, start + o.end, o.ticked) for o in found]
        if heading is not None and found:
            empty_below = not any(o.ticked for o in found) and (empty_below or not line[: found[0].start].strip("[]( )_\u2610\u25a1\u25cb"))
            if not empty_below:
                heading = None
        elif line.strip():
            if heading is not None and empty_below:
                out.append(Option(*heading, False))
            heading, empty_below = ((start, start + len(line)) if _HEADS_BOXES.match(line) else None), False
        start += len(line) + 1
    if heading is not None and empty_below:
        out.append(Option(*heading, False))
    return sorted(out, key=lambda o: o.start)


def _of_line(line: str) -> Iterator[Option]:
    marks = _marks_in(line)
    if not marks:
        return
    if "|" in line and len(marks) == 1 and _fills_cell(line, marks[0]):
        yield Option(0, len(line), marks[0].ticked)
        return
    follows = _stand_behind(line, marks)
    label: tuple[int, int] | None = None
    all_empty, denied = True, False
    answered = False
    free = 0  # where the words that no option has taken begin
    for mark, edge in zip(marks, [*(m.start for m in marks[1:]), len(line)], strict=True):
        words = line[mark.end : edge]
        if follows or not words.strip(" .,;|") or _is_label(words):
            yield Option(_last_field(line, free, mark.start), mark.start, mark.ticked)
            free = mark.end
            continue
        answer = _ANSWER.match(words)
        own = line[free : mark.start].strip(" -*|;,.(")
        asked = answer and answered and own and own[-1] not in _LABEL_END and _DETAIL.match(line, free, mark.start)
        if own and not asked and (answer or own[-1] in _LABEL_END):
            if label and all_empty:
                yield Option(*label, False)
            label, all_empty = (_last_field(line, free, mark.start), mark.start), True
        answered = answer is not None
        if answer and label:
            all_empty = all_empty and not mark.ticked and (answer["yes"] is not None or denied)
            denied = answer["yes"] is not None
            if mark.ticked:
                yield Option(*label, answer["yes"] is not None)
            free = mark.end + answer.end()
            continue
        all_empty = all_empty and not mark.ticked
        stop = _ENDS.search(words)
        free = mark.end + stop.start() if stop else edge
        yield Option(mark.end, free, mark.ticked)
    if label and all_empty:
        yield Option(*label, False)


def _marks_in(line: str) -> list[_Mark]:
    marks = [_Mark(m.start(), m.end(), m["ticked"] is not None) for m in _BOX.finditer(line)]
    if any(line[m.start] in "\u25cb\u25ef" for m in marks):
        marks += [_Mark(m.start(), m.end(), True) for m in _RADIO.finditer(line)]
    if _X_LINES.search(line):
        marks += [_Mark(m.start(), m.end(), False) for m in _LINE_BOX.finditer(line)]
    return sorted(marks, key=lambda m: m.start)


def _stand_behind(line: str, marks: list[_Mark]) -> bool:
    """Do the boxes of the line stand behind their words? Then words open the line and a box ends it."""
    opens = line[: marks[0].start].strip(" -*\u2022\t")
    return bool(opens) and (opens[-1] not in _LABEL_END or len(marks) == 1) and not line[marks[-1].end :].strip(" .,;|")


def _fills_cell(line: str, mark: _Mark) -> bool:
    """A box that is alone in its cell speaks for the row of the table."""
    return line[: mark.start].rstrip()[-1:] in ("|", "") and line[mark.end :].lstrip()[:1] in ("|", "")


def _is_label(words: str) -> bool:
    """The words up to the next box are the label of that box, not an option of this one."""
    return words.rstrip().endswith((":", "?")) and not _ENDS.search(words.strip())


def _last_field(line: str, start: int, end: int) -> int:
    """Where the last field of the words before a box begins: behind a gap or the mark of another field."""
    words = line[start:end].rstrip()
    return start + max((m.end() for m in _GAP.finditer(words)), default=0)
