"""The lines of a form that tell where the act above them was done: "Location: left cheek", or "Sites:" with a line for each."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.readers.lesion_rows import LABELLED_PLACES, LesionMap, is_item
from nlp.view import NoteView, Unit

_WHERE = r"(?:lesion |biopsy |procedure |treatment |anatomic(?:al)? |body )?(?:location|site)s?(?: of (?:biops(?:y|ies)|lesions?|procedures?|treatment))?(?:\(s\))?"
_LOCATION = re.compile(rf"\W*{_WHERE}\s*(?:[:=-]|(?=[\[(]?[a1][).:\]]\s))")
_HEAD = re.compile(rf"\W*{_WHERE}\s*(?:\(?\d\)?\s*)?:?\s*")
"""A line that says no more than that places follow."""
_FORM_HEAD = re.compile(r"\W*(?:lesion|site|tumou?r|specimen)\s*#?\s*(?:\d|[a-h])\W*")
_OWN_NAME = re.compile(r"\W*(?:lesion|site|location|specimen|bottle|jar|biopsy)\s*#?\s*(?:\d|[a-h])\s*[:=-]")
"""Opens the line of one of several lesions: "Specimen B: left cheek"."""
_NEXT_LINES = 2
"""So many units below the act a location may stand after words of any kind."""
_LINES = 12
_OPENING = 30
"""Within so many characters a line of places names its first."""
_FIELD = re.compile(r"\W*[a-z][a-z /()&-]{2,28}:")


def located_below(lesions: LesionMap, unit: Unit, view: NoteView) -> list[int]:
    """Rows that the form below an act without a place names as its location; another act ends the form."""
    if unit.index + 1 >= len(view.units):
        return []
    if bare := _bare_lines(lesions, unit, view):
        return [row for u in bare for _, row in lesions.places_of(u)]
    fields = True
    for below in view.units[unit.index + 1 : unit.index + 1 + _LINES]:
        near = below.index - unit.index <= _NEXT_LINES
        fields = fields and (
            below.line == unit.line or below.line == view.units[below.index - 1].line or _FIELD.match(below.lower) is not None
        )
        if not near and (not fields or _starts_anew(below, view)):
            return []
        if _HEAD.fullmatch(below.lower):
            return [row for u in _lines_behind(lesions, below, view) for _, row in lesions.places_of(u)]
        if _LOCATION.match(below.lower) or (below.line == unit.line and LABELLED_PLACES.match(below.lower)):
            listed = [u for u in view.units[below.index : below.index + _LINES] if u.line == below.line and not view.mentions_in(u, "PROC")]
            more = _repeated(lesions, listed[-1], view) if listed else []
            return [row for u in [*listed, *(more or _forms_below(below, view))] for _, row in lesions.places_of(u)]
        if _OWN_NAME.match(below.lower) and lesions.places_of(below):
            more = _repeated(lesions, below, view)
            if more:
                return [row for u in [below, *more] for _, row in lesions.places_of(u)]
    return []


_ACT_ALONE = re.compile(
    r"\W*(?:(?:sites?|lesions?|areas?|spots?) )?(?:(?:procedures?|proc|px|treatments?|tx|done|performed|today)\s*(?:#?\s?\d)?\W*)?"
)
_BEHIND_ACT = re.compile(
    r"(?:\s(?:performed|done|today|applied|to(?: the following| all of the following)?(?: lesions?)?|biops(?:y|ies)|bx|removals?|excisions?))*\s*(?:x\s?\d|\(\d\)|\(all [^()\n]{3,40}\)|,? all (?:by )?(?:shave|punch|tangential))?\W*"
)


def _is_act_alone(unit: Unit, view: NoteView) -> bool:
    """A line that says no more than what was done: "Procedure: Shave biopsy"."""
    acts = [m for m in view.mentions_in(unit, "PROC") if m.concept != "repair"]
    first = unit.index == 0 or view.units[unit.index - 1].line != unit.line
    last = unit.index + 1 == len(view.units) or view.units[unit.index + 1].line != unit.line
    return (
        bool(acts)
        and first
        and last
        and _ACT_ALONE.fullmatch(view.lower, unit.start, acts[0].start) is not None
        and _BEHIND_ACT.fullmatch(view.lower, max(m.end for m in acts), unit.end) is not None
    )


_NOTHING_DONE = re.compile(
    r"\b(?:clear|normal|unremarkable|benign|stable|unchanged|reassur\w*|observ\w*|monitor\w*|watch\w*|declin\w*|defer\w*|next|not|no|none|healed|resolved|scar|will|plan\w*)\b"
)
"""At a place below an act, where only the look of it is told: "R arm, clear"."""


def _opens_with_place(lesions: LesionMap, unit: Unit, view: NoteView) -> bool:
    own = lesions.places_of(unit)
    return (
        bool(own)
        and own[0][0] - unit.start <= _OPENING
        and unit.search(_NOTHING_DONE) is None
        and not view.mentions_in(unit, "PROC")
        and _FIELD.match(unit.lower) is None
    )


def _bare_lines(lesions: LesionMap, unit: Unit, view: NoteView) -> list[Unit]:
    """“Shave biopsy / L cheek, 6 mm papule / Punch biopsy / R arm, 8 mm plaque”: lines without a name that open with a place, below the act; not where the places of the list stand above their acts."""
    if not _is_act_alone(unit, view):
        return []
    out: list[Unit] = []
    for below in view.units[unit.index + 1 : unit.index + 1 + _LINES]:
        if below.line != unit.line + 1 + len({u.line for u in out} - {below.line}) or not (
            _opens_with_place(lesions, below, view) or (out and below.line == out[-1].line and not view.mentions_in(below, "PROC"))
        ):
            break
        out.append(below)
    return out if out and not _leads(lesions, unit, view) else []


def _leads(lesions: LesionMap, unit: Unit, view: NoteView) -> bool:
    """Does a line with a place open the run of lines of which the act is one? Several such lines are a list of what was seen."""
    lines: set[int] = set()
    for above in reversed(view.units[: unit.index]):
        if _is_act_alone(above, view):
            lines = set()
        elif _opens_with_place(lesions, above, view):
            lines.add(above.line)
        elif above.line != view.units[above.index + 1].line and (lines or _FIELD.match(above.lower) is None):
            break  # between the place and its act, fields may tell of the lesion: "Clinical dx: r/o BCC"
    return len(lines) == 1


def _starts_anew(unit: Unit, view: NoteView) -> bool:
    """Another act, or what was seen rather than done."""
    return _has_other_act(unit, view) or unit.section in ("exam", "hpi", "assessment", "plan", "assessment_plan")


def _has_other_act(unit: Unit, view: NoteView) -> bool:
    """Another act, and not the biopsy that a diagnosis rests on: "Dx: BCC per bx 5/12"."""
    acts = [m for m in view.mentions_in(unit, "PROC") if m.concept != "repair"]
    return any(m.concept != "biopsy" or assertion_at(view, unit, m.start, m.end)[0] != "historical" for m in acts)


def _repeated(lesions: LesionMap, first: Unit, view: NoteView) -> list[Unit]:
    """The lines right below that name a further place under the same name: "Location: nose / Location: chin"."""
    out: list[Unit] = []
    for below in view.units[first.index + 1 : first.index + 1 + _LINES]:
        if (
            not (_LOCATION.match(below.lower) or _OWN_NAME.match(below.lower))
            or not lesions.places_of(below)
            or view.mentions_in(below, "PROC")
        ):
            break
        out.append(below)
    return out


def _lines_behind(lesions: LesionMap, head: Unit, view: NoteView) -> list[Unit]:
    """The lines under "Sites:", each of which opens with a place."""
    out: list[Unit] = []
    for below in view.units[head.index + 1 : head.index + 1 + _LINES]:
        own = lesions.places_of(below)
        opens = bool(own) and (is_item(below) or own[0][0] - below.start <= _OPENING)
        if not opens or _FIELD.match(below.lower) or any(m.concept != "repair" for m in view.mentions_in(below, "PROC")):
            break
        out.append(below)
    return out


def _forms_below(first: Unit, view: NoteView) -> list[Unit]:
    """The "Location: ..." lines of the further lesions of a form, each under a heading "Lesion 2" of its own; another procedure ends it."""
    out: list[Unit] = []
    headed = False
    for below in view.units[first.index + 1 : first.index + 40]:
        if _has_other_act(below, view):
            break
        headed = headed or _FORM_HEAD.fullmatch(below.lower) is not None
        if headed and _LOCATION.match(below.lower):
            out.append(below)
            headed = False
    return out
