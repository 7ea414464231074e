"""Removals for looks, or paid for by the patient: they stay off the claim beside medical work (COS-02, COS-03)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.assertion import assertion_at
from nlp.facts import Evidence, Fact, Procedure
from nlp.gate import hits
from nlp.phrases import phrases
from nlp.readers.events import SILENT
from nlp.readers.lesion_rows import LesionMap
from nlp.readers.lesions import lesion_map
from nlp.readers.necessity import LOOKS, PAID, symptoms_in
from nlp.records import replace
from nlp.view import NoteView, Unit

_REMOVALS = frozenset({"excision", "shave_removal"})
_CLOSURES = frozenset({"repair", "flap", "graft"})
_MEDICAL = frozenset({"malignant", "in_situ", "premalignant", "uncertain", "infectious"})
"""Lesions that have to go, whoever pays."""
_OF_OTHER = phrases("paid_privately", "of_other")
"""Words of money about work that was only spoken of, or of a patient without insurance."""
_NOT_SO = re.compile(r"\b(?:not|nothing|non-?|no|never|isn't|neither|rather than|denies)\W+(?:\w+ ){0,3}$")


def with_private_work(view: NoteView, procedures: list[Procedure]) -> list[Procedure]:
    """The procedures, each removal of a benign lesion without symptoms that was paid for privately, or wished for its looks, marked as cosmetic."""
    procedures = [_headed(view, p) for p in procedures]
    removals = [
        p
        for p in procedures
        if p.assertion == "performed" and p.kind in _REMOVALS and not (p.diagnosis.value and p.diagnosis.value.behaviour in _MEDICAL)
    ]
    said = [found for pattern in (PAID, LOOKS) for found in _said(view, pattern)] if removals else []
    if not said:
        return procedures
    lesions = lesion_map(view)
    alone = sum(p.assertion == "performed" for p in procedures) == 1
    private: dict[int, Fact[str]] = {}
    for unit, start, end in said:
        rows = set(lesions.at(unit, start).rows)
        for removal in removals:
            own = _rows_of(lesions, removal)
            if ((len(rows) == 1 and rows <= own) or (alone and len(rows) < 2)) and not _has_symptoms(view, lesions, own):
                private.setdefault(id(removal), Fact("cosmetic", "stated", (Evidence("intent", "cosmetic", start, end),)))
    closed = {p.lesion: private[id(p)] for p in removals if id(p) in private and p.lesion}
    return [
        replace(p, intent=intent)
        if (intent := private.get(id(p)) or (closed.get(p.lesion) if p.kind in _CLOSURES else None)) is not None
        else p
        for p in procedures
    ]


_UNDER_HEAD = frozenset({"excision", "shave_removal", "destruction", "tag_removal"})
_HEAD = re.compile(
    r"\W*(?:(?:second|secondly|third|lastly|then|also|and|next|separately)\W+)?(?:\w+ ){0,2}?(?:cosmetic(?:ally)?|self[- ]?pay|private pay|out[- ]of[- ]pocket|patient pays|for looks|not (?:for|to) insurance)\b[^:;.]{0,80}:"
)
"""Opens a sentence whose work is all for looks: "Second, cosmetic (self-pay, fee collected): shave of 2 tan nevi"."""


def _headed(view: NoteView, procedure: Procedure) -> Procedure:
    """The procedure, marked as cosmetic where the head of its sentence calls the work so and the lesion has no symptom (COS-02)."""
    known = procedure.diagnosis.value
    if procedure.assertion != "performed" or procedure.kind not in _UNDER_HEAD or (known is not None and known.behaviour in _MEDICAL):
        return procedure
    if procedure.on_request:
        return procedure  # of which a payer may be sent a claim that asks for nothing (COS-01)
    units = {view.unit_at(e.start).index for e in procedure.evidence}
    heads = [_HEAD.match(view.units[n].lower) for n in units]
    if not heads or not all(heads) or symptoms_in(view, [view.units[n] for n in sorted(units)]).known:
        return procedure
    start = view.units[min(units)].start
    return replace(procedure, intent=Fact("cosmetic", "stated", (Evidence("intent", "cosmetic", start, start + 8),)))


def _said(view: NoteView, pattern: re.Pattern[str]) -> list[tuple[Unit, int, int]]:
    out = []
    for unit, hit in hits(view, pattern):
        if unit.section in SILENT or unit.search(_OF_OTHER) or _NOT_SO.search(unit.lower, 0, hit.start()):
            continue
        acts = [assertion_at(view, unit, m.start, m.end)[0] for m in view.mentions_in(unit, "PROC")]
        if not acts or any(verdict in ("performed", "unclear", "planned") for verdict in acts):
            out.append((unit, unit.start + hit.start(), unit.start + hit.end()))
    return out


def _rows_of(lesions: LesionMap, removal: Procedure) -> set[int]:
    """The rows whose place the removal names."""
    places = {(e.start, e.end) for e in removal.site.evidence}
    return {row.index for row in lesions.rows if places & {(e.start, e.end) for e in row.site.evidence}}


def _has_symptoms(view: NoteView, lesions: LesionMap, rows: set[int]) -> bool:
    own: Sequence[Unit] = [s.unit for s in lesions.segments if rows & set(s.rows)] if rows else view.units
    return symptoms_in(view, [unit for unit in own if unit.section != "pathology"]).known
