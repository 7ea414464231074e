"""Rows of a form that nobody used: a procedure whose answer is "no", whose number is 0, or whose mark stands under "No".

Such a row says no more of the patient than the words behind an empty box, and is read as those are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.boxes import Option
from nlp.cells import cells_in, may_have_cells
from nlp.phrases import phrases
from nlp.rows_of_noughts import noughts

_WORK = phrases("unused_rows", "work")
_ASKS_ELSE = phrases("unused_rows", "asks_else")
"""Asks about the work, not whether it was done."""
_NONE = r"(?:0|zero|no|n|none|nil|n/?a|not (?:done|performed|used|given|today|applicable)|not required|deferred|declined|-{1,3})"
_ANSWERED = re.compile(
    rf"(?m)^[ \t]*+(?:(?:procedures?|treatments?|plan|today)(?: today| performed)?: )?(?P<label>(?:(?![.;] )[^\t|:?=\n]){{3,70}}?)(?:\.{{2}}|[:?=|\t]|[ ]{{2}}|[ ]-(?=[ ])(?! (?:not|de)))[ \t|.]*+(?:answer: *+)?{_NONE}[ \t|.]*+$"
)
"""One line: "Punch biopsy ..... 0", "Debridement performed: No", "Biopsy | - |"; "cryo - not done" is a sentence."""
_ASKED = re.compile(
    r"(?P<label>(?:^|(?<=[.?!:;|,\n]))[^.?!:;|,\n]{5,110}\?) *(?:answer: *)?(?:no|none|n/?a|n|not (?:done|applicable))\b(?= *(?:[.;,|\n]|$))"
)
"""A question within a line: "Was the matrix destroyed? No."."""
_DOUBTED = re.compile(r"(?P<label>(?:^|(?<=[.?!:;|,\n]))[ ]?[a-z'/-]+\?) *(?:no|nope)\b(?= *(?:[,;:.-]|$))")
"""A name that the writer takes back: "BCC? No, SK, inflamed"."""
_IN_LINE = re.compile(
    rf"(?m)(?:^[ \t]*+|(?<=  )|(?<=[|;\t])[ ]*+)(?P<label>[a-z][^\t|:?=;.\n]{{2,40}}?)[ ]?[:?=][ ]*{_NONE}(?= {{2,}}\S|[ ]*[|;\t])"
)
"""A field with others behind it: "Debridement: N   Type: __"."""
_ZERO = re.compile(
    r"(?P<label>(?:^|(?<=[,;|:\n]))[^,;|:\n]{2,60}?)[ ]*(?::[ ]*(?=\[))?(?:\[ ?0 ?\]|\((?:qty\.? ?|x ?)?0\)|\bx ?0\b(?![.\d])|\b(?:qty|quantity|units?)\.?:? ?0\b(?![.\d]))(?= *(?:[,;|\n.]|$))"
)
"""An item of a list: "shave biopsy x 0", "cryotherapy [0]"."""

_STATUS = (
    r"(?:status ?[:=] ?|to be )?(?:(?:pt|patient|mother|parent) (?:declined|deferred|refused|prefers? to wait)|not (?:yet )?(?:done|started|performed|completed|today)|cancel+ed|held|on hold|pended|void(?:ed)?|aborted before start|future|postponed|resched\w*|scheduled|planned|awaiting (?:auth\w*|approval|clearance)|auth\w* pending|prior auth\w*"
    r"|(?:maybe )?(?:next (?:visit|time|appt|appointment|session)|another (?:day|visit|time))|tbd|to (?:be )?(?:schedule|book|come back)d?|no show|in (?:\d{1,2}|a|one|two|three|four|six) (?:days?|wks?|weeks?|mos?|months?)|deferred|declined|refused)"
    r"(?: (?:by|per|at|for|on|until|to|in) [^|\t:;.]{1,28}| ?\(?\d{1,2}/\d{1,2}(?:/\d{2,4})?\)?)?"
)
"""Of an order or a row of a table that was not carried out."""
_IS_STATUS = re.compile(rf"[\[(]?{_STATUS}[\])]?[.!]?")
_STATUS_END = re.compile(rf"(?P<label>[^\t|:.]{{5,70}}?)(?: ?: ?| [-\u2013>]{{1,2}} ?)[\[(]?(?P<status>{_STATUS})[\])]?[.! ]*$")
_BY_SENTENCE = re.compile(r"not |deferred|declined|refused|planned|scheduled|next |another |in ")
"""Behind a dash these words belong to a sentence, which the cues of the note read."""

_MARK = r"(?:x|xx|\u2713|\u2714|\u2611|\u2612|yes|y|1)"
_IS_MARK = re.compile(rf"\W{{0,2}}{_MARK}\W{{0,2}}")
_YES_HEAD = re.compile(
    r"(?:yes|y|done|done\?|performed\??|done today\??|today|completed|qty|quantity|units?|count|used|given|billed|tick(?:ed)?|mark(?:ed)?|no\. ?done|# ?done|number done|[y]/n|yes/no|done y/n|# treated|no\. treated)"
)
_ANSWER = re.compile(r"yes|y")
"""Heads a column only beside one for "No": alone it answers a question."""
_NO_HEAD = re.compile(
    r"(?:no|n|not done|not performed|declined|deferred|planned|plan|future|next visit|scheduled|offered|ordered|n/a|refused)"
)
_IS_NONE = re.compile(rf"{_NONE}?")


def unused_rows(lower: str) -> list[Option]:
    """The words of the rows that were not used, in text order; `lower` is the lower-cased copy with its tabs."""
    lines = lower.split("\n")
    found = [
        Option(at + m.start("label"), at + m.end("label"), False)
        for at, m in _told_none(lower, lines)
        if m.re is _DOUBTED or _is_work(m["label"])
    ]
    found += _not_carried_out(lines)
    found += [Option(start, end, False) for start, end in noughts(lines) if _is_work(lower[start:end])]
    columns = _columns(lines) if may_have_cells(lower) else ()
    return sorted({(o.start, o.end): o for o in [*found, *columns, *_unmarked(lower, lines)]}.values(), key=lambda o: o.start)


_TAIL = 24
_LAST_LETTERS = frozenset("0onelady-")
"""Of the words for none."""
_ENDS_NONE = re.compile(rf"(?<![a-z0-9]){_NONE}[ \t|.]*$")
_NONE_INSIDE = re.compile(rf"[:?=][ ]*{_NONE}[ ]*[|;\t ]")
_ZERO_SIGN = re.compile(r"0(?<=[ (\[x:.yst=]0)(?: ?\]|\)|(?![.\d])) *(?:[,;|\n.]|$)")
"""What every match of the patterns above holds: most notes are spared the search for them."""


def _told_none(lower: str, lines: list[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """Offset and match of each row or item that is answered with none."""
    start = 0
    for line in lines:
        tail = line.rstrip(" \t|.")
        if tail and tail[-1] in _LAST_LETTERS and _ENDS_NONE.search(tail[-_TAIL:]) and (hit := _ANSWERED.match(line)):
            yield start, hit
        start += len(line) + 1
    if "?" in lower:
        yield from ((0, m) for m in _ASKED.finditer(lower))
        yield from ((0, m) for m in _DOUBTED.finditer(lower))
    if _NONE_INSIDE.search(lower):
        yield from ((0, m) for m in _IN_LINE.finditer(lower))
    yield from ((0, m) for m in _zeros(lower))


def _zeros(lower: str) -> Iterator[re.Match[str]]:
    """Items answered with nought; each is tried only where its field opens, or the one before where a colon parts the two."""
    end = 0
    for sign in _ZERO_SIGN.finditer(lower):
        opens = max([lower.rfind(mark, 0, sign.start()) for mark in _FIELD_ENDS])
        before = max([lower.rfind(mark, 0, max(opens, 0)) for mark in _FIELD_ENDS])
        hit = next(
            (m for start in (before + 1, opens + 1) if start >= end and (m := _ZERO.match(lower, start)) and m.end() > sign.start()), None
        )
        if hit is not None:
            yield hit
            end = hit.end()


_FIELD_ENDS = ",;|:\n"
_LONGEST_ROW = 240
_PARTED = (":", " -", " >", " \u2013")
"""Between a row and its status."""


def _not_carried_out(lines: list[str]) -> Iterator[Option]:
    """“Punch biopsy R arm | cancelled by pt”, “Destruction AK x5 - PENDED”: the row, up to its status."""
    start = 0
    for line in lines:
        cells = _cells(line) if may_have_cells(line) else []
        if any([_IS_STATUS.fullmatch(text) for text, _ in cells[1:]]) and _names_work(cells):
            yield Option(start, start + len(line), False)
        elif (
            len(line) < _LONGEST_ROW
            and any([sign in line for sign in _PARTED])
            and (hit := _STATUS_END.match(line))
            and _is_work(hit["label"])
            and not _names_work(cells)
            and not _is_sentence(line, hit)
        ):
            yield Option(start + hit.start("label"), start + hit.end(), False)
        start += len(line) + 1


def _is_sentence(line: str, hit: re.Match[str]) -> bool:
    """“Destruction - deferred to the next visit”: behind a dash, where the cues of the note read it."""
    return _BY_SENTENCE.match(hit["status"]) is not None and ":" not in line[hit.end("label") : hit.start("status")]


def _names_work(cells: list[tuple[str, int]]) -> bool:
    """Does the row, behind its number if it has one, name work?"""
    return (len(cells) > 1 and _is_work(cells[0][0])) or (len(cells) > 2 and _is_work(cells[1][0]))


def _is_work(label: str) -> bool:
    return _WORK.search(label) is not None and _ASKS_ELSE.search(label) is None


def _columns(lines: list[str]) -> Iterator[Option]:
    """Rows under a head with a column of marks or numbers ("Done", "Qty"), or one for each answer ("Yes", "No")."""
    heads: list[tuple[str, int]] | None = None
    start = 0
    for line in lines:
        cells = _cells(line)
        named = _heads(cells)
        if named is not None:
            heads = named
        elif heads is not None and cells and line.strip():
            if "|" in line or "\t" in line:
                cells += [("", len(line))] * (len(heads) - len(cells))  # a row may leave its last columns out
            if _is_unused(cells, heads):
                label = cells[0]
                yield Option(start + label[1], start + max(c[1] + len(c[0]) for c in cells), False)
        elif not line.strip():
            heads = None
        start += len(line) + 1


_X_BEFORE = re.compile(r"[ \t]*x[ \t]+[a-z]")
_X_BEHIND = re.compile(r"[^|]{3,60}?(?:[ ]{2,}|\t[ ]*)x[ \t]*")
_ENDS_LINE = re.compile(r"(?m)x(?<=[ \t]x)[ \t]*$")
_BARE = re.compile(r"[ \t]*[a-z][a-z /&,()-]{2,50}")


def _unmarked(lower: str, lines: list[str]) -> Iterator[Option]:
    """The procedures of a printed list in which an "x" stands beside others: "X Shave biopsy / Punch biopsy / Excision"."""
    if _ENDS_LINE.search(lower) is None and not any([line.lstrip(" \t").startswith(("x ", "x\t")) for line in lines]):
        return
    run: list[tuple[int, str]] = []
    start = 0
    for line in [*lines, ""]:
        if line.strip() and (_X_BEFORE.match(line) or _X_BEHIND.fullmatch(line) or _BARE.fullmatch(line)):
            run.append((start, line))
        else:
            if len(run) > 2 and any(
                (_X_BEFORE.match(words) or _X_BEHIND.fullmatch(words)) and _WORK.search(words) for _, words in run[:-1]
            ):
                yield from (
                    Option(at, at + len(words), False)
                    for at, words in _behind_first(run)
                    if not (_X_BEFORE.match(words) or _X_BEHIND.fullmatch(words)) and _is_work(words)
                )
            run = []
        start += len(line) + 1


def _behind_first(run: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines of the list: a title above it, which is no procedure of its own, is left out."""
    return run[1:] if _TITLE.search(run[0][1]) else run


_TITLE = re.compile(r"procedures?\b|services?\b|treatments?\b|today|check|list|form\b|ticket|superbill")


def _cells(line: str) -> list[tuple[str, int]]:
    """Text and offset of each cell of a row."""
    if not may_have_cells(line):
        return [(line.strip(), len(line) - len(line.lstrip()))] if line.strip() else []
    return [(line[start:end], start) for start, end in cells_in(line, each_tab=True)]


def _heads(cells: list[tuple[str, int]]) -> list[tuple[str, int]] | None:
    """Kind of each column: "yes" for marks and numbers of what was done, "no" for marks of what was not, "" for others; None for a row that is no head."""
    if len(cells) < 2:
        return None
    kinds = [("yes" if _YES_HEAD.fullmatch(text) else "no" if _NO_HEAD.fullmatch(text) else "", at) for text, at in cells]
    told = {kind for kind, _ in kinds if kind}
    if "yes" not in told or any(_WORK.search(text) for text, _ in cells):
        return None
    return (
        None
        if "no" not in told and all(_ANSWER.fullmatch(text) for (text, _), (kind, _) in zip(cells, kinds, strict=True) if kind)
        else kinds
    )


def _is_unused(cells: list[tuple[str, int]], heads: list[tuple[str, int]]) -> bool:
    """Is the row that of a procedure, and neither marked nor counted as done?"""
    if not _is_work(cells[0][0]):
        return False
    if len(cells) >= len(heads) and not (heads[0][0] and heads[0][1]):
        told = [(text, heads[i][0]) for i, (text, _) in enumerate(cells[: len(heads)]) if i and heads[i][0]]
    else:  # aligned by place, or the head has no name for the first column
        told = [(text, min(heads, key=lambda h: abs(h[1] - at))[0]) for text, at in cells[1:]]
    if any(kind == "yes" and text and not _IS_NONE.fullmatch(text) for text, kind in told):
        return False
    marked_no = any(kind == "no" and _IS_MARK.fullmatch(text) for text, kind in told)
    return marked_no or any(kind == "yes" and _IS_NONE.fullmatch(text) for text, kind in told)
