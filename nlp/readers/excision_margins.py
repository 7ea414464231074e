"""Excisions told by a margin: of a lesion in a list that names the act only once, or beside the closure of its wound."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at, is_performed
from nlp.readers.cutting import ANSWERS, is_of_before
from nlp.readers.events import SILENT, Trigger
from nlp.readers.lesions import lesion_map
from nlp.readers.past_work import is_past
from nlp.readers.path_margins import is_microscopic
from nlp.view import WORK_SECTIONS, Mention, NoteView, Unit


def margins_of_others(view: NoteView, done: list[Trigger]) -> list[Trigger]:
    """Lesions with a margin of their own beside lesions that were excised: their list names the act only once."""
    margins = [
        m
        for m in view.measures
        if m.role in ("margin", "excised") and view.units[m.unit].section not in SILENT and not is_microscopic(view, m)
    ]
    if not done or not margins:
        return []
    lesions = lesion_map(view)
    acted = {row for t in done for row in lesions.at(t.unit, t.mention.start).rows} | {
        row
        for m in view.all("PROC")
        if m.concept in ANSWERS and not _brought_here(view, m)
        for row in lesions.at(view.units[m.unit], m.start).rows
    }
    out: dict[int, Trigger] = {}
    for measure in margins:
        unit = view.units[measure.unit]
        rows = lesions.at(unit, measure.start).rows
        if len(rows) != 1 or rows[0] in acted or any(m.concept == "destruction" for m in view.mentions_in(unit, "PROC")):
            continue  # "the base and a 2 mm rim were desiccated"
        verdict, cue = assertion_at(view, unit, measure.start, measure.end)
        if verdict == "performed":
            mention = Mention(measure.start, measure.end, "PROC", "excision", "excision", unit.index)
            out.setdefault(rows[0], Trigger(mention, unit, verdict, cue))
    return list(out.values())


def _brought_here(view: NoteView, mention: Mention) -> bool:
    """The biopsy by which a lesion is known answers for nothing done today."""
    return mention.concept == "biopsy" and (
        is_of_before(view, mention) or assertion_at(view, view.units[mention.unit], mention.start, mention.end)[0] == "historical"
    )


def margins_closed(view: NoteView) -> list[Trigger]:
    """A lesion with its margin and the closure of its wound in one sentence or list item: nothing but an excision has both.

    Only where no removal is named for the lesion, done or not; "here for excision today" names none.
    """
    if not any(m.role == "margin" for m in view.measures):
        return []
    lesions = lesion_map(view)
    named = [
        m
        for m in view.all("PROC")
        if (m.concept in ANSWERS or m.concept in ("flap", "graft"))
        and not (m.concept == "biopsy" and (is_past(view, m) or not is_performed(view, m) or is_of_before(view, m)))
        and not _of_the_report(view, m)
        and not _is_for_recurrence(view, m)
    ]
    placed = [(m, set(lesions.at(view.units[m.unit], m.start).rows)) for m in named]
    if any(not rows and not is_past(view, m) and is_performed(view, m) for m, rows in placed):
        return []
    out: dict[int, Trigger] = {}
    sole = len(lesions.present) == 1
    for measure in view.measures:
        unit = view.units[measure.unit]
        mine = set(lesions.at(unit, measure.start).rows)
        if (
            measure.role != "margin"
            or any(mine & rows for _, rows in placed)
            or unit.section in SILENT
            or unit.section in ("pathology", "indication", "follow_up")
        ):
            continue
        item = (
            view.units_of_group(unit.group) if unit.label else _whole_record(view, unit) if sole else _until_next_lesion(view, unit, mine)
        )
        closed = any(m.concept == "repair" and is_performed(view, m) for u in item for m in view.mentions_in(u, "PROC"))
        if not closed or not any(
            m.role in ("repair", "ellipse", "excised", "defect", "undermining") for u in item for m in view.measures_in(u)
        ):
            continue
        verdict, cue = assertion_at(view, unit, measure.start, measure.end)
        if verdict == "performed" or (verdict == "planned" and _PLANNED_MARGIN.search(view.lower, unit.start, measure.start)):
            verdict, cue = "performed", None
            mention = Mention(measure.start, measure.end, "PROC", "excision", "excision", unit.index)
            out.setdefault(measure.start, Trigger(mention, unit, verdict, cue))
    return list(out.values())


def margins_grafted(view: NoteView) -> list[Trigger]:
    """A margin and the defect that it left, under a graft of today, where no removal is named, done or not, and no Mohs surgery."""
    grafts = [m for m in view.all("PROC") if m.concept == "graft" and is_performed(view, m) and not is_past(view, m)]
    removals = [m for m in view.all("PROC") if m.concept in ("mohs", "flap", "debridement", "scar_revision") or m.concept in ANSWERS]
    if not grafts or any(not (m.concept == "biopsy" and (is_past(view, m) or is_of_before(view, m))) for m in removals):
        return []
    margins = [
        m
        for m in view.measures
        if m.role == "margin"
        and view.units[m.unit].section not in SILENT
        and view.units[m.unit].section not in ("pathology", "indication", "follow_up")
        and not is_microscopic(view, m)
    ]
    if len(margins) != 1 or not any(m.role == "defect" and m.start > margins[0].end for m in view.measures):
        return []
    unit = view.units[margins[0].unit]
    verdict, cue = assertion_at(view, unit, margins[0].start, margins[0].end)
    if verdict != "performed":
        return []
    mention = Mention(margins[0].start, margins[0].end, "PROC", "excision", "excision", unit.index)
    return [Trigger(mention, unit, verdict, cue)]


_LAYER = r"(?:fat|subcut\w*|adipose|fascia|galea|pericranium|perichondrium|periosteum|muscle|orbicularis|frontalis)"
_TAKEN_TO = re.compile(
    rf"\b(?:taken|took|cut|cutting|carried|lifted|removed|out|incised|dissected|came|brought|raised|peeled|circumscribed)\b(?! (?:from|next|tomorrow))[^.;:]{{0,30}}?\b(?:to|off|into|through|with|over|on) (?:(?:the|deep|mid|superficial|underlying|its|temporalis|temporal|muscle|investing|level|of) )*{_LAYER}\b"
)
"""How deep a lesion was cut out, where nobody names the act: "13 mm, 4 mm margin inked, taken to deep fat"."""


def margins_taken(view: NoteView, done: list[Trigger]) -> list[Trigger]:
    """A lesion with its margin, and in that sentence or the next how deep it was taken: no sample is cut so, and no shave."""
    out: dict[tuple[int, ...], Trigger] = {}
    margins = [m for m in view.measures if m.role == "margin"]
    if not margins or any(t.assertion == "performed" for t in done):
        return []
    named = [
        m for m in view.all("PROC") if m.concept in ANSWERS and is_performed(view, m) and not is_past(view, m) and not is_of_before(view, m)
    ]
    if named:
        return []
    for measure in margins:
        unit = view.units[measure.unit]
        if unit.section in SILENT or unit.section in ("pathology", "indication", "follow_up", "exam") or is_microscopic(view, measure):
            continue
        for near in view.units[unit.index : unit.index + 2]:
            hit = near.search(_TAKEN_TO) if near.block == unit.block else None
            start = near.start + hit.start() if hit is not None else 0
            if hit is None or (near is unit and start < measure.start - _CLOSE) or near.search(_OTHER_CUT):
                continue
            verdict, cue = assertion_at(view, near, start, near.start + hit.end())
            if verdict == "performed":
                mention = Mention(start, near.start + hit.end(), "PROC", "excision", "excision", near.index)
                out.setdefault(tuple(lesion_map(view).at(unit, measure.start).rows), Trigger(mention, near, verdict, cue))
                break
    return list(out.values())


_OTHER_CUT = re.compile(
    r"\b(?:flap|graft|donor|stage|layer|block|biops|bx|punch|shave|debrid|slough|necro|undermin)\w*\b[^.;]{0,24}$|\b(?:flap|graft|donor|slough|necro\w+)\b"
)
"""Words of other cutting in the sentence that tells the depth."""
_CLOSE = 60
_REPORT = re.compile(r"\b(?:histolog\w*|path(?:ology)?|report|micro\w*)\b[^.;]*$")


_RECURRENCE = re.compile(r"\bif\b|\bshould (?:it|this|that|any|the)\b|\brecur\w*|\bcould be\b|\bconsider(?:ed|ing)?\b")


def _is_for_recurrence(view: NoteView, mention: Mention) -> bool:
    """“If it should recur, excision could be considered”, behind all margins, says nothing of the lesion that was taken."""
    unit = view.units[mention.unit]
    behind = all(m.start < unit.start for m in view.measures if m.role == "margin")
    return behind and unit.search(_RECURRENCE) is not None and not is_performed(view, mention)


def _of_the_report(view: NoteView, mention: Mention) -> bool:
    """“Histology of both: BCC, completely excised” tells how far the removal went and is none of its own."""
    return mention.concept == "excision" and _REPORT.search(view.lower, view.units[mention.unit].start, mention.start) is not None


_PLANNED_MARGIN = re.compile(r"\b(?:planned|intended) (?:surgical |clinical |peripheral )?margins?\W{0,3}(?:of |was |were )?$")
"""The name of a margin in the record of an excision that was closed."""


def _whole_record(view: NoteView, unit: Unit) -> list[Unit]:
    """The fields of an operation record about the only lesion of the note: "Margins .4 / Orient 3.4 x 1.7 spindle / Deep: Monocryl"."""
    return [u for u in view.units[unit.index :] if u.section in {unit.section, "", *WORK_SECTIONS} and u.section not in SILENT]


def _until_next_lesion(view: NoteView, unit: Unit, rows: set[int]) -> list[Unit]:
    """The sentence and those behind it in its paragraph that speak of the same lesion."""
    out = [unit]
    for follow in view.units[unit.index + 1 : unit.index + 6]:
        if follow.block != unit.block or not set(lesion_map(view).at(follow, follow.start).rows) <= rows:
            break
        out.append(follow)
    return out
