"""The sentences about one service: those around its own, up to the next sentence that tells of other work; and the paragraphs of others."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.assertion import assertion_at, is_performed
from nlp.diagnoses import certainty_of, is_negated
from nlp.gate import units_with
from nlp.readers.comedones import presses_comedones
from nlp.readers.events import Trigger
from nlp.readers.giving_words import INTO_LESIONS
from nlp.readers.lesion_rows import LesionMap
from nlp.readers.lesions import lesion_map
from nlp.readers.titles import names_operation
from nlp.sites import sites_in
from nlp.view import ANNOUNCING, Mention, NoteView, Unit

WORK = frozenset(
    [
        "biopsy",
        "excision",
        "mohs",
        "shave_removal",
        "destruction",
        "tag_removal",
        "paring",
        "debridement",
        "nail_debridement",
        "nail_trimming",
        "nail_avulsion",
        "nail_matrix_excision",
        "intralesional",
        "flap",
        "graft",
        "incision_drainage",
        "acne_surgery",
        "pdt",
    ]
)
"""Work that is a service of its own where its sentence names a place, or what was treated."""
_STEPS = frozenset({"excision", "debridement", "flap", "graft", "incision_drainage"})
"""Without a place these may be steps of the same operation: "the necrotic tissue was excised", "the wall was curetted"."""
_HALVES = frozenset({"curettage", "electrosurgery"})
"""What the wall of a cavity or the base of a wound is touched with, where no lesion is named."""
_CLOSED = frozenset({"repair"})
_NONE: frozenset[str] = frozenset()
_INJECTED = frozenset({"intralesional", "drug_administration"})
_BY_NEEDLE = re.compile(rf"inject|mg ?/|\bmg per\b|{INTO_LESIONS}|\d ?(?:cc|ml)\b")
_INJECTED_MG = re.compile(r"\binjected\b[^.;]{1,80}?\d ?mg\b")
_PROVEN = re.compile(r"[- ]?(?:proven|confirmed)\b")
_LACERATION = re.compile(r"\blac(?:s|eration\w*)?\b")


def tells_work(view: NoteView, unit: Unit, besides: frozenset[str]) -> bool:
    """Does the sentence tell of work done today that is none of `besides`?"""
    key = ("tells work", unit.index, besides)
    known = view.memo.get(key)
    if known is None:
        known = view.memo[key] = _tells(view, unit, besides)
    return bool(known)


def _tells(view: NoteView, unit: Unit, besides: frozenset[str]) -> bool:
    if besides.isdisjoint(_INJECTED) and _injects(view, unit):
        return True
    acts = [m for m in view.mentions_in(unit, "PROC") if m.concept != "biopsy" or not _PROVEN.match(view.lower, m.end)]
    if "acne_surgery" in besides and acts and presses_comedones(view, unit):
        return False
    if not acts or not besides.isdisjoint([m.concept for m in acts]):
        return False
    placed, named = bool(sites_in(view, unit)), bool(view.mentions_in(unit, "DX"))
    torn = unit.search(_LACERATION) is not None
    grown = any(m.extra[0] == "lesion" and m.value != "unspecified" for m in view.mentions_in(unit, "DX"))
    kinds = (WORK if placed or grown else WORK - _STEPS) | (_CLOSED if torn or placed else _NONE)
    return any(
        m.concept in kinds and (named or m.value not in _HALVES) and assertion_at(view, unit, m.start, m.end)[0] == "performed"
        for m in acts
    )


def _injects(view: NoteView, unit: Unit) -> bool:
    """A steroid put into lesions, by the drug with its strength or volume, or by the verb and the strength."""
    drugs = [m for m in view.mentions_in(unit, "DRUG") if m.value == "injectable_steroid"]
    if any(assertion_at(view, unit, m.start, m.end)[0] == "performed" for m in drugs):
        return unit.search(_BY_NEEDLE) is not None
    hit = unit.search(_INJECTED_MG)
    return hit is not None and assertion_at(view, unit, unit.start + hit.start(), unit.start + hit.end())[0] == "performed"


def own_units(view: NoteView, told: Iterable[Unit], concepts: frozenset[str]) -> list[Unit]:
    """Units about the work of `concepts` that the sentences of `told` tell: all where the note tells of no other work.

    In its own paragraph they end at a sentence about other work; a sentence that names a place right before one leads in to it.
    """
    told = list(told)
    units = {m.unit: view.units[m.unit] for m in view.all("PROC", "DRUG")} | {unit.index: unit for unit in units_with(view, _INJECTED_MG)}
    others = {n for n, unit in units.items() if tells_work(view, unit, concepts)}
    if others:
        lesions = lesion_map(view)
        rows = {row for unit in told for segment in lesions.of_unit[unit.index] for row in segment.rows}
        others = {n for n in others if rows.isdisjoint([row for segment in lesions.of_unit[n] for row in segment.rows])}
    if not others:
        return list(view.units)
    foreign = {view.units[index].block for index in others}
    own: set[int] = set()
    for unit in told:
        own |= _side(view, unit, -1, others, foreign) | {unit.index} | _side(view, unit, 1, others, foreign)
    return [view.units[index] for index in sorted(own)]


def _side(view: NoteView, unit: Unit, step: int, others: set[int], foreign: set[int]) -> set[int]:
    out: list[Unit] = []
    at = unit.index + step
    while 0 <= at < len(view.units) and at not in others:
        here = view.units[at]
        if here.block != unit.block and (here.block in foreign or (here.label and here.group != unit.group)):
            break
        out.append(here)
        at += step
    if step > 0 and at in others and view.units[at].block == unit.block:
        while out and sites_in(view, out[-1]):
            out.pop()
    return {u.index for u in out}


_OF_NAILS = frozenset({"nail_wedge", "nail_bed_repair"})


def paragraphs_of_others(view: NoteView, besides: frozenset[str], own: Iterable[Unit]) -> set[int]:
    """Blocks that tell of work and of none of `besides`, but those of `own`: what they name or measure without a place is no part of these."""
    told = view.once("work by paragraph", lambda: _work_by_paragraph(view))
    others = view.once(
        ("paragraphs of others", besides),
        lambda: {block for block, named in told.items() if not named.isdisjoint(WORK | _OF_NAILS) and named.isdisjoint(besides)},
    )
    return others - {unit.block for unit in own}


def _work_by_paragraph(view: NoteView) -> dict[int, set[str]]:
    told: dict[int, set[str]] = {}
    for mention in view.all("PROC"):
        unit = view.units[mention.unit]
        if unit.section not in ANNOUNCING and is_performed(view, mention) and not _is_step_of_mohs(view, mention):
            told.setdefault(unit.block, set()).add(mention.concept)
    return told


_OF_SECTIONS = re.compile(r"[- ]?(?:tissue |pathology )?(?:sections?|slides?|histolog\w+|path\w*|lab\w*)\b")
_DEBULKED = re.compile(r"\bdebulk\w*|\bgross tumou?r\b")


def _is_step_of_mohs(view: NoteView, mention: Mention) -> bool:
    """“Frozen sections”, “debulked with a curette”: words of a paragraph about Mohs surgery, which destroys nothing."""
    if mention.concept != "destruction":
        return False
    return _OF_SECTIONS.match(view.lower, mention.end) is not None or view.units[mention.unit].search(_DEBULKED) is not None


def has_own_paragraph(view: NoteView, lesions: LesionMap, loose: list[Trigger]) -> bool:
    """Is the act told with its lesion in a paragraph without a place, and are all places named beside other work?"""
    blocks = {t.unit.block for t in loose}
    concepts = {t.mention.concept for t in loose}
    around = [u for block in blocks for u in view.units_of_block(block)]
    if not any(m.value != "unspecified" and not is_negated(view, m) for u in around for m in view.mentions_in(u, "DX")) or any(
        t.unit.section in ANNOUNCING for t in loose
    ):
        return False
    named = {s.unit.block for s in lesions.segments if s.named}
    if not named or blocks & named or any(s.unit.index < view.first + 2 and names_operation(s.unit) for s in lesions.segments if s.named):
        return False
    worked = {
        view.units[m.unit].block for m in view.all("PROC") if m.concept not in concepts and m.concept != "repair" and is_performed(view, m)
    }
    return named <= worked


def names_another(view: NoteView, lesions: LesionMap, trigger: Trigger, rows: tuple[int, ...]) -> bool:
    """“Three AKs of the forehead frozen. SK under the strap shaved”: a lesion of its own name and no known place lies at none where another was dealt with otherwise."""
    here = _named(view, trigger.unit)
    if not rows or not here or trigger.unit.section in ANNOUNCING or view.mentions_in(trigger.unit, "SITE"):
        return False
    told = {s.unit.index: s.unit for s in lesions.segments if s.named and set(s.rows) & set(rows)}
    besides = frozenset({trigger.mention.concept})
    return bool(told) and all(
        (there := _named(view, unit)) and not here & there and tells_work(view, unit, besides) for unit in told.values()
    )


def _named(view: NoteView, unit: Unit) -> set[str]:
    """The lesions that a sentence calls by name, however inflamed."""
    return {
        m.concept.removesuffix("_inflamed")
        for m in view.mentions_in(unit, "DX")
        if m.extra[0] == "lesion" and m.value != "unspecified" and not is_negated(view, m) and certainty_of(view, m) != "suspected"
    }
