"""Nails marked in a table: a column for each digit and a row for each foot, or a row for each nail.

Only marks that say "debrided" (or "trimmed") count: by the head of their column, by a legend ("D = debrided"), or by
the title above the table.
"""

from __future__ import annotations

import re

from nlp.cells import cells_in, is_rule
from nlp.facts import Evidence, Fact
from nlp.gate import find, find_all
from nlp.view import NoteView, Unit

_STEMS = {"nail_debridement": r"(?:debrid|reduced|ground)", "nail_trimming": r"(?:trim|clip)"}
_LEGEND = {
    kind: re.compile(rf"(?:^|[\s,;(])(?P<mark>x|\+|\u2713|\u2714|y|[a-z]{{1,2}}) ?[=:-] ?(?:nail )?{stem}") for kind, stem in _STEMS.items()
}
_SAYS = {kind: re.compile(stem) for kind, stem in _STEMS.items()}
_ORDINAL = r"(?:hallux|great(?: toe)?|big(?: toe)?|thumb|[1-5](?:st|nd|rd|th)?(?: (?:toe|digit|finger))?)"
_SIDE = r"(?:right|left|rt|lt|r|l)\.?"
_DIGIT = re.compile(_ORDINAL)
_FOOT = re.compile(rf"{_SIDE}(?: (?:foot|hand|toes|nails))?:?")
_NAIL = re.compile(rf"{_SIDE} ?#?{_ORDINAL}(?: (?:nail|toenail))?:?|{_ORDINAL} {_SIDE}")
_MARK = re.compile(r"x|xx|y|yes|\+|d|db|t|done|\u2713|\u2714|\u2611|\u2612|debrided|trimmed|clipped|\[x\]|\(x\)")
_NONE = re.compile(r"-*|n|no|0|o|none|\u2610|\[ ?\]|\( ?\)|n/a|nl|normal|wnl|absent|ok|clear|uninvolved|[a-z]{1,2}")
_BOXED = re.compile(rf"\W*(?:{_SIDE} ?)?#?{_ORDINAL}\W*(?:{_SIDE}\W*)?")
_FEWEST = 2
_FEWEST_BOXES = 4
_ROWS = 10


def nails_in_grid(view: NoteView, kind: str) -> Fact[int]:
    """The nails that a table marks as debrided (or trimmed); unknown where no table is surely about that."""
    if kind not in _STEMS or find(view, _SAYS[kind]) is None:
        return Fact()
    key = "nail grid", kind
    known = view.memo.get(key)
    if known is None:
        known = view.memo[key] = _in_grid(view, kind)
    return known  # type: ignore[return-value]


def _in_grid(view: NoteView, kind: str) -> Fact[int]:
    legend = {m["mark"] for m in find_all(view, _LEGEND[kind])}
    for head in view.units:
        cells = _cells(view, head)
        columns = _columns(cells, kind) if len(cells) >= _FEWEST else []
        if not columns:
            continue
        told = bool(legend) or any(_SAYS[kind].search(c) for c in cells) or _is_titled(view, head, kind)
        marks = _marked(view, head, cells, columns, legend) if told else []
        if marks:
            return Fact(sum(int(e.value) for e in marks), "derived", tuple(marks), "nails marked in a table")
    lettered = _lettered(view, kind, legend)
    return lettered if lettered.known else _ticked(view, kind)


_MARKED_WITH = {
    kind: re.compile(
        rf"\b(?:nails?|those|digits|toes|ones) (?:marked|with|labell?ed) [\"'(\[]*(?P<mark>x|\+|[a-z]{{1,2}})\b[^.;\n]{{0,20}}?{stem}"
    )
    for kind, stem in _STEMS.items()
}
_LETTER_BOX = re.compile(r"(?<![\d.])(?P<n>[1-5]) ?\[ ?(?P<mark>[a-z+]{0,2}) ?\]")
_FEWEST_LETTERS = 8
"""Boxes of digits, of ten."""


def _lettered(view: NoteView, kind: str, legend: set[str]) -> Fact[int]:
    """“R: 1 [D] 2 [D] 3 [n]” and “nails marked D debrided”: a letter behind each digit of both feet."""
    said = legend | {m["mark"] for m in find_all(view, _MARKED_WITH[kind])}
    text = view.text.lower()
    boxes = list(_LETTER_BOX.finditer(text)) if said and "[" in text else []
    marked = tuple(Evidence("count", "1", m.start(), m.end()) for m in boxes if m["mark"] in said)
    return (
        Fact(len(marked), "derived", marked, "nails marked with a letter")
        if len(boxes) in range(_FEWEST_LETTERS, 11) and marked
        else Fact()
    )


def _ticked(view: NoteView, kind: str) -> Fact[int]:
    """“Debrided: R: [x]1 [x]2 [ ]3”: boxes of digits in lines that say so, or right below."""
    boxes = [(o, view.unit_at(o.start)) for o in view.options if _BOXED.fullmatch(view.lower, o.start, o.end)]
    own = [(o, u) for o, u in boxes if any(n.search(_SAYS[kind]) for n in view.units[max(0, u.index - 1) : u.index + 1])]
    marked = tuple(Evidence("count", "1", o.start, o.end) for o, _ in own if o.ticked)
    return Fact(len(marked), "derived", marked, "nails ticked") if marked and len(own) >= _FEWEST_BOXES else Fact()


def _cells(view: NoteView, unit: Unit) -> list[str]:
    return [view.lower[start:end] for start, end in cells_in(view.lower[unit.start : unit.end], unit.start)]


def _columns(cells: list[str], kind: str) -> list[int]:
    """Columns of marks under a head: the one of the work, or all of them (-1) where the head names the digits or the feet."""
    own = [i - len(cells) for i, c in enumerate(cells) if _SAYS[kind].search(c) and len(c) <= 24 and i]
    if own:
        return own if any(w in cells[0] for w in ("nail", "digit", "toe", "finger")) or cells[0] in ("", "site") else []
    named = cells[1:] if cells[0] in ("", "foot", "side", "digit", "nail", "toe", "nails", "toes") else cells
    every = len(named) >= _FEWEST and (all(_DIGIT.fullmatch(c) for c in named) or all(_FOOT.fullmatch(c) for c in named))
    return [*range(-len(named), 0)] if every and len(named) <= _ROWS else []


def _is_titled(view: NoteView, head: Unit, kind: str) -> bool:
    """Does one of the two sentences above say what the marks are of?"""
    return any(u.search(_SAYS[kind]) for u in view.units[max(0, head.index - 2) : head.index])


_SEVERAL = re.compile(
    rf"(?:{_SIDE}(?: (?:foot|toes|nails))?|(?P<both>both|bilat(?:eral)?|b/l)) ?#?(?P<list>[1-5](?: ?(?:[-\u2013,&+/]|, and|and|to) ?[1-5]){{0,4}})"
)


def _nails_of(name: str) -> int:
    """How many nails a row is about: "R hallux" one, "R 1-4" four, "L 1,2,5" three; 0 where it is about none."""
    if _NAIL.fullmatch(name) or _DIGIT.fullmatch(name):
        return 1
    several = _SEVERAL.fullmatch(name)
    if several is None:
        return 0
    toes: set[int] = set()
    for first, last in re.findall(r"([1-5])(?: ?(?:-|\u2013|to) ?([1-5]))?", several["list"]):
        toes.update(range(int(first), int(last or first) + 1))
    return len(toes) * (2 if several["both"] else 1)


def _marked(view: NoteView, head: Unit, heads: list[str], columns: list[int], legend: set[str]) -> list[Evidence]:
    out: list[Evidence] = []
    rows = 0
    by_digit = all(_DIGIT.fullmatch(c) for c in heads[-len(columns) :])
    for unit in view.units[head.index + 1 : head.index + 1 + _ROWS]:
        if is_rule(unit.lower):
            continue
        cells = _cells(view, unit)
        name = cells[0]
        nails = _nails_of(name)
        if not (_FOOT.fullmatch(name) if by_digit else nails):
            break
        if len(cells) < len(columns) + 1 and not by_digit:
            return []  # an empty cell moved the marks
        values = cells[1:] if by_digit else [cells[c] for c in columns]
        if not all(_MARK.fullmatch(v) or _NONE.fullmatch(v) for v in values):
            return []
        rows += 1
        out += [Evidence("count", str(nails or 1), unit.start, unit.end) for v in values if (v in legend if legend else _MARK.fullmatch(v))]
    return out if rows >= _FEWEST else []
