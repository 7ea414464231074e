"""Boxes on a form: which words stand behind an empty box, and which behind a ticked one.

A box stands before its words ("[x] punch") or after them ("punch [x]"); the line shows which. Words behind an
empty box tell nothing about the patient, a ticked box says that they hold.
"""

from __future__ import annotations

import re

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
_ENDS = re.compile(r"\s{2,}[a-z][a-z /&-]{1,30}[:?]|(?<=\S)\s{2,}[a-z][a-z /&-]{1,30} \d|[;|]\s|(?<!approx)(?<!\bdr)\.\s+(?=[a-z0-9])")
"""A new label ("Length: ...", behind a gap also "Length 3.8 cm"), or a sentence of its own, ends the words of an option."""
_NOT = r"(?:no|n|nil|n/?a|none(?: (?:needed|indicated|required|performed|done|today|used|given|placed|taken))?|not (?:done|performed|indicated|needed|required|necessary|applicable|used|given|placed|taken|treated|today|at this visit)|(?:deferred|declined|refused|omitted|skipped|no (?:treatment|tx)))(?: (?:today|this visit))?"
_FIELD_ENDS = re.compile(r"(?<=\S)(?:(?:\s{3,}|\s*\|\s*)(?=[a-z0-9~#])|\s{2,}[-\u2013]\s)")
"""Behind an option that is not the first of its line a wide gap ends its words: "[ ] 6 mm   suture [x]"."""
_ANSWER = re.compile(rf"\s*(?:(?P<yes>yes|y|done|performed)|(?P<no>{_NOT}))\b(?=\W*(?:$|\s{{2}}|[.;,|(]|\s[-\u2013]\s))")
_ANSWER_BEFORE = re.compile(rf"(?P<label>.*?)(?<![\w/])(?:(?P<yes>yes|y)|(?P<no>{_NOT}))\s*$")
"""An answer whose box stands behind it: "Debridement: Y [ ]  N [x]"."""
_DETAIL = re.compile(
    r"\s*[,(]|\s*(?:if (?:yes|so)|number|how many|#|no\. of|count|size|amount|describe|specify|type|which|where|explain)\b|[^:?]*_{2,}\s*$"
)
"""Behind an answer what it asks for: "[ ] yes, number ___ [x] no"."""
_LABEL_BEFORE = re.compile(r".*[:?]\s+(?=\S)")
"""The label of a row whose boxes stand behind their words: "Margins: medial [x] lateral [ ]"."""
_BLANK_DETAIL = re.compile(r"[\s,(]*(?:[a-z#][a-z# .]{0,16}[:=]?\s?)?_{1,}")
"""What an empty box asks for as well: "AK [ ] number ___"."""
_BLANK_FIELDS = re.compile(r"(?:[\s|]*[a-z#][\w /#%-]{0,24}[:=]?\s*_{2,}(?:\s?(?:mg|mm|cm|ml|x)\b(?:/ml)?)?)+")
"""The fields of a row that is not ticked: "[ ] Punch bx   site: ______"."""
_GAP = re.compile(r"\s{2,}|\|\s*|[;\]]\s|\.\s+")
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


def _of_line(line: str) -> list[Option]:
    """The options of a line or row."""
    marks = _marks_in(line)
    if len(marks) == 1 and "|" in line and _fills_cell(line, marks[0]):
        return [Option(0, len(line), marks[0].ticked)]
    if marks and not any(m.ticked for m in marks) and (empty := _empty_fields(line, marks)):
        return empty
    marks = _without_columns(line, marks)
    return _Row(line).read(marks) if marks else []


_LEADER = re.compile(r"[^\w\n]*[a-z][\w/&'() -]{1,40}\.{3,}\s*$")


def _empty_fields(line: str, marks: list[_Mark]) -> list[Option]:
    """Names of services with an empty box each, and at most a remark behind the last: "Tar: [ ]  NB-UVB box: [ ]  not used", "IL Kenalog .... [ ] n ___ mL ___  offered"."""
    starts = [0, *[m.end for m in marks[:-1]]]
    labels = [line[a : m.start].rstrip() for a, m in zip(starts, marks, strict=True)]
    if not (len(marks) > 1 and all([x.endswith(":") for x in labels])) and not (len(marks) == 1 and _LEADER.match(line[: marks[0].start])):
        return []
    blanks = _BLANK_FIELDS.match(line, marks[-1].end)
    ends = [*[m.end for m in marks[:-1]], blanks.end() if blanks else marks[-1].end]
    return [Option(a, b, False) for a, b in zip(starts, ends, strict=True)]


class _Label:
    """What the boxes behind it answer: words that a colon ends ("Closure:"), or only a gap."""

    def __init__(self, start: int, end: int, *, certain: bool = True) -> None:
        self.start, self.end, self.certain = start, end, certain
        self.boxes = 0
        self.open = True
        """No box behind it says anything so far."""
        self.denied = False
        """The last answer was a "yes" that nobody ticked: an empty "no" behind it leaves both open."""

    def unanswered(self) -> bool:
        """Nothing behind it was ticked; one empty box behind a mere gap may be of other words."""
        return self.start < self.end and self.open and (self.certain or self.boxes > 1)


class _Row:
    """Goes through the boxes of a line from left to right and gives each its words."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.free = 0
        """Where the words that no option has taken begin."""
        self.label: _Label | None = None
        self.answered = False
        """The box before stood at a "yes" or "no"."""
        self.out: list[Option] = []

    def read(self, marks: list[_Mark]) -> list[Option]:
        """The options of these boxes, those without words or answers among them."""
        for before, mark, following in zip(_stand_before(self.line, marks), marks, [*marks[1:], None], strict=True):
            if before:
                self._behind_its_words(mark, following)
            else:
                self._before_its_words(mark, following)
        self._take_label(None)
        return self.out

    def _take_label(self, label: _Label | None) -> None:
        """Go on with another label; what the one before asked for was left open, or is told by its boxes."""
        if self.label is not None and self.label.unanswered():
            self._add(self.label.start, self.label.end, ticked=False)
        self.label = label

    def _add(self, start: int, end: int, *, ticked: bool) -> None:
        self.out.append(Option(start, end, ticked))

    def _behind_its_words(self, mark: _Mark, following: _Mark | None) -> None:
        """“Debridement: Y [ ]  N [x]”, “Margins: medial [x] lateral [ ]”."""
        asked = _ANSWER_BEFORE.match(self.line, self.free, mark.start)
        if asked is not None:
            self._behind_its_answer(mark, asked)
        else:
            start = _last_field(self.line, self.free, mark.start)
            if (head := _LABEL_BEFORE.match(self.line, start, mark.start)) is not None:
                self._take_label(_Label(start, head.end()))
                start = head.end()
            if self.label is not None:
                self.label.open = self.label.open and not mark.ticked
            self._add(start, mark.start, ticked=mark.ticked)
        words = self.line[mark.end : following.start if following else None]
        if not mark.ticked and (blank := _BLANK_DETAIL.match(words)) is not None:
            self._add(mark.end, mark.end + blank.end(), ticked=False)
        self.free = mark.end

    def _behind_its_answer(self, mark: _Mark, asked: re.Match[str]) -> None:
        if (words := _last_words(self.line, *asked.span("label"))) is not None:
            self.label = _Label(*words)
        if mark.ticked and self.label is not None:
            self._add(self.label.start, self.label.end, ticked=asked["no"] is None)
            self.label.start = self.label.end
        if not mark.ticked or asked["no"]:
            self._add(asked.end("label"), mark.start, ticked=False)

    def _before_its_words(self, mark: _Mark, following: _Mark | None) -> None:
        """“[x] yes”, “Closure: [ ] simple [x] layered”."""
        words = self.line[mark.end : following.start if following else None]
        answer = _ANSWER.match(words)
        self._look_for_label(mark, answer)
        self.answered = answer is not None
        label = self.label
        if label is not None:
            label.boxes += 1
        if answer is not None and label is not None:
            label.open = label.open and not mark.ticked and (answer["yes"] is not None or label.denied)
            label.denied = answer["yes"] is not None
            self.free = mark.end + answer.end()
            if mark.ticked:
                self._add(label.start, label.end, ticked=answer["yes"] is not None)
            if not mark.ticked or answer["no"]:
                blank = _BLANK_DETAIL.match(self.line, self.free) if not mark.ticked else None
                self._add(mark.end, blank.end() if blank else self.free, ticked=False)
            return
        if label is not None:
            label.open = label.open and not mark.ticked
        self.free = self._end_of_words(mark, following, words)
        self._add(mark.end, self.free, ticked=mark.ticked)

    def _look_for_label(self, mark: _Mark, answer: re.Match[str] | None) -> None:
        """The words before a box that no other has taken name what it answers, unless they belong to the answer before."""
        own = self.line[self.free : mark.start].strip(" -*|;,.(")
        if not own:
            return
        named = own[-1] in _LABEL_END
        if answer and self.answered and not named and _DETAIL.match(self.line, self.free, mark.start):
            return
        gapped = not named and _gap(self.line[self.free : mark.start][::-1]) > 1 and not any(c.isdigit() for c in own)
        if answer or named or gapped:
            self._take_label(_Label(_last_field(self.line, self.free, mark.start), mark.start, certain=not gapped or answer is not None))

    def _end_of_words(self, mark: _Mark, following: _Mark | None, words: str) -> int:
        """Where the words behind a box end; those of an empty one take its blank fields along."""
        edge = mark.end + len(words)
        later = self.label is not None or self.out
        stop = _ENDS.search(words) or (_FIELD_ENDS.search(words) if later else None)
        end = mark.end + stop.start() if stop else edge
        if stop is None and following is not None and _ANSWER.match(self.line, following.end):
            label = _last_field(self.line, mark.end, edge)
            end = label if self.line[mark.end : label].strip() else edge
        blanks = _BLANK_FIELDS.match(self.line, end) if not mark.ticked else None
        return blanks.end() if blanks else end


def _last_words(line: str, start: int, end: int) -> tuple[int, int] | None:
    """The last field of these words; None where they hold none."""
    return (_last_field(line, start, end), end) if line[start:end].strip(" -*|;,.(") else None


def _marks_in(line: str) -> list[_Mark]:
    marks = [_Mark(m.start(), m.end(), m["ticked"] is not None) for m in _BOX.finditer(line)]
    if any(line[m.start] in "\u25cb\u25ef" for m in marks):
        marks += [_Mark(m.start(), m.end(), True) for m in _RADIO.finditer(line)]
    if _X_LINES.search(line):
        marks += [_Mark(m.start(), m.end(), False) for m in _LINE_BOX.finditer(line)]
    return sorted(marks, key=lambda m: m.start)


def _without_columns(line: str, marks: list[_Mark]) -> list[_Mark]:
    """Boxes alone in cells side by side are answers in columns ("Shave | [x] | [ ]"), which the head of the table tells apart."""
    if "|" not in line or not marks:
        return marks
    alone = [_fills_cell(line, m) for m in marks]
    beside = [alone[i] and alone[i + 1] and not line[m.end : marks[i + 1].start].strip(" |") for i, m in enumerate(marks[:-1])]
    return [m for m, left, right in zip(marks, [False, *beside], [*beside, False], strict=True) if not left and not right]


def _stand_before(line: str, marks: list[_Mark]) -> list[bool]:
    """For each box of a line: do its words stand before it? Gaps tell, and what ends a label; the others follow the most of those that do."""
    sides = [
        _side(line, marks[i - 1].end if i else 0, m, marks[i + 1].start if i + 1 < len(marks) else len(line)) for i, m in enumerate(marks)
    ]
    told = [side for side in sides if side is not None]
    usual = sum(told) * 2 > len(told)
    return [usual if side is None else side for side in sides]


def _gap(words: str) -> int:
    """The spaces that open these words; the bar of a cell is a wide gap."""
    opening = words[: len(words) - len(words.lstrip(" \t|"))]
    return len(opening) + 2 * ("|" in opening or "\t" in opening)


def _side(line: str, start: int, mark: _Mark, end: int) -> bool | None:
    """True where the words of a box stand before it, False behind it, None where the spaces do not tell."""
    left, right = line[start : mark.start], line[mark.end : end]
    if not left.strip(" -*\u2022\t|"):
        return False
    if (
        not right.strip(" .,;|)\"'")
        or right.lstrip()[0] in ',;.)"'
        or _is_label(right)
        or (_DETAIL.match(right) and not _ANSWER.match(right))
    ):
        return True
    near, far = _gap(left[::-1]), _gap(right)
    if left.rstrip(" \t|")[-1] in ":?-,;(." and not far > max(near, 2):
        return False
    return None if near == far else near < far


def _fills_cell(line: str, mark: _Mark) -> bool:
    """A box that is alone in its cell speaks for the row of the table."""
    return line[: mark.start].rstrip()[-1:] in ("|", "") and line[mark.end :].lstrip()[:1] in ("|", "")


def _is_label(words: str) -> bool:
    """The words up to the next box are the label of that box, not an option of this one."""
    return words.rstrip().endswith((":", "?")) and not _ENDS.search(words.strip())


def _last_field(line: str, start: int, end: int) -> int:
    """Where the last field of the words before a box begins: behind a gap or the mark of another field."""
    words = line[start:end].rstrip(" \t|")
    return start + max((m.end() for m in _GAP.finditer(words)), default=0)


def marks_of(lower: str) -> list[tuple[int, int]]:
    """The boxes that stand beside words: a field reads on over them as if they were not there ("Incision: [x] linear").

    A box alone in its cell is a mark of a table, and "[ ] x [ ] cm" a blank for a size.
    """
    if _ANY.search(lower) is None:
        return []
    out: list[tuple[int, int]] = []
    start = 0
    for line in lower.split("\n"):
        out += [
            (start + m.start, start + m.end) for m in _marks_in(line) if not _stands_alone(line, m) and _OF_SIZE.match(line, m.end) is None
        ]
        start += len(line) + 1
    return out


_OF_SIZE = re.compile(r"\s?(?:x\s?\[|(?:mm|cm|cc|ml)\b)")
_NEAR = 24


def _stands_alone(line: str, mark: _Mark) -> bool:
    left, right = line[max(0, mark.start - _NEAR) : mark.start], line[mark.end : mark.end + _NEAR]
    return (not left.strip() or left.endswith(("  ", "\t", "|")) or left.rstrip(" ").endswith("|")) and (
        not right.strip() or right.startswith(("  ", "\t", "|")) or right.lstrip(" ").startswith("|")
    )
