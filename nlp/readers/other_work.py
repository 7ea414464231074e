"""Paragraphs of other work: an act that is told with its lesion in a paragraph of its own takes no place or name from them."""

from __future__ import annotations

from nlp.assertion import assertion_at
from nlp.diagnoses import is_negated
from nlp.readers.events import Trigger
from nlp.readers.lesion_rows import LesionMap
from nlp.readers.titles import names_operation
from nlp.view import ANNOUNCING, NoteView


def has_own_paragraph(view: NoteView, lesions: LesionMap, loose: list[Trigger]) -> bool:
    """Is the act told with its lesion in a paragraph without a place, and are all places named beside other work?"""
    blocks = {t.unit.block for t in loose}
    concepts = {t.mention.concept for t in loose}
    around = [u for block in blocks for u in view.units_of_block(block)]
    if not any(m.value != "unspecified" and not is_negated(view, m) for u in around for m in view.mentions_in(u, "DX")) or any(t.unit.section in ANNOUNCING for t in loose):
        return False
    named = {s.unit.block for s in lesions.segments if s.named}
    if not named or blocks & named or any(s.unit.index < view.first + 2 and names_operation(s.unit) for s in lesions.segments if s.named):
        return False
    worked = {view.units[m.unit].block for m in view.all("PROC") if m.concept not in concepts and m.concept != "repair" and assertion_at(view, view.units[m.unit], m.start, m.end)[0] == "performed"}
    return named <= worked


SMALL_WORK = frozenset({"nail_avulsion", "nail_matrix_excision", "nail_wedge", "nail_bed_repair", "nail_debridement", "nail_trimming", "paring", "destruction", "intralesional", "tag_removal", "incision_drainage", "acne_surgery"})
"""Work that is no part of taking a lesion out."""


def blocks_of_other_work(view: NoteView, concepts: set[str], others: frozenset[str] = SMALL_WORK) -> set[int]:
    """Paragraphs that tell of work among `others` and of none of these concepts: what they name without a place is no lesion of these."""
    concepts = concepts | {"repair"}
    told: dict[int, set[str]] = {}
    for mention in view.all("PROC"):
        unit = view.units[mention.unit]
        if unit.section not in ANNOUNCING and assertion_at(view, unit, mention.start, mention.end)[0] == "performed":
            told.setdefault(unit.block, set()).add(mention.concept)
    return {block for block, named in told.items() if named <= others and not named & concepts}
