"""Small procedures that are no service of their own: incidental to larger work (the way to a biopsy, paring before freezing), of another day, or borrowing no more than the name."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.diagnoses import is_negated, nearest_diagnosis
from nlp.gate import find
from nlp.left_alone import left_alone
from nlp.readers.debridement import cuts_wound
from nlp.readers.drugs_given import given
from nlp.readers.events import SILENT, Trigger, done_before, triggers_of
from nlp.readers.injury_words import REOPENED
from nlp.readers.nail_surgery import was_torn_off
from nlp.readers.threads_out import comes_out_later
from nlp.sites import sites_in
from nlp.view import Mention, NoteView, Unit

NAIL_WORK = frozenset({"nail_avulsion", "nail_matrix_excision", "nail_wedge", "nail_bed_repair"})
"""Operations on a nail, its matrix, its fold or its bed."""
_LATER = re.compile(
    r"\b(?:rtc|return|(?<!pushed )(?<!pulled )(?<!peeled )(?<!folded )(?<!turned )(?<!laid )(?<!rolled )(?<!reflected )(?<!held )(?<!trimmed )(?<!swept )(?<!cut )(?<!drawn )(?<!teased )back(?! (?:to|beneath|under\w*|as far)\b)|f/u|follow[- ]?up|recheck|come back)\b[^.;]*$"
)
_CHECKED = re.compile(
    r"\b(?:d|day|wk|week|pod|month)s?\s*#?\s*\d{1,2}\b[^.;]{0,16}\b(?:check|f/u|follow|visit|post)|\b(?:avulsion|matri[xc]ectomy|ablation)\W{1,3}(?:post-?op )?(?:day|pod|week|wk) ?#?\d|\bdays? (?:after|post|ago)|weeks? (?:after|post|ago)"
)
_CHECK_UP = re.compile(r"\b(?:check|follow[- ]?up|f/u)\b")
_ITS_CHECK = re.compile(r"\W{0,3}(?:site |wound |post-?op )?(?:check|follow[- ]?up|f/?u)\b")
"""Behind nail surgery: "toenail avulsion check", not the return that is arranged."""
_FREE_NAIL = re.compile(r"nail|hallu[xc]|toe|onych|finger")
_FOR_A_LOOK = re.compile(
    r"\b(?:for (?:better )?(?:exposure|access|visuali[sz]ation)|to (?:expose|see|access|visuali[sz]e|reach|view)|exposing)\b"
)
_TISSUE = re.compile(r"\bspecimens?\b|\bbiops|\bbx\b|\bhistolog|\bto path\b")
_LAID_BACK = re.compile(
    r"\bplate\b[^.;]{0,16}\b(?:re-?laid|put back|laid back|replaced|returned|re-?positioned|sutured back|sewn back|stitched back)\b|\b(?:re-?laid|put back|laid back|replaced|returned) (?:the )?(?:nail )?plate\b"
)


def _opens_for_biopsy(view: NoteView, trigger: Trigger) -> bool:
    """A plate lifted to reach the matrix or bed that is sampled is part of that biopsy (NAIL-01)."""
    return (trigger.unit.search(_FOR_A_LOOK) is not None or find(view, _LAID_BACK) is not None) and (
        any(m.concept == "biopsy" for m in view.all("PROC")) or find(view, _TISSUE) is not None
    )


_BESIDE = re.compile(r"\b(?:beside|next to|adjacent to|alongside|along|around|lateral to|medial to|skin over) (?:the |his |her )?$")


def is_misread(view: NoteView, trigger: Trigger) -> bool:
    """Words that only borrow the name of a procedure, or tell of a later or an earlier one."""
    lower, concept = trigger.unit.lower, trigger.mention.concept
    before = lower[: trigger.mention.start - trigger.unit.start]
    if trigger.assertion == "performed" and _LATER.search(before) and "today" not in lower:
        return True
    if concept == "suture_removal" and (trigger.unit.search(REOPENED) or _of_packed_wound(view)):
        return True
    if concept == "suture_removal" and (
        comes_out_later(trigger) or any(m.value == "foreign_body_removal" for m in view.mentions_in(trigger.unit, "PROC"))
    ):
        return True
    if (
        concept in ("debridement", "paring")
        and not _CORN.search(lower)
        and "nail" not in lower
        and any(m.concept == "pdt" and assertion_at(view, view.units[m.unit], m.start, m.end)[0] == "performed" for m in view.all("PROC"))
    ):
        return True  # what prepares the field is part of the light treatment (PDT-01)
    if concept == "paring" and cuts_wound(view, trigger.mention):
        return True
    if concept == "paring" and trigger.unit.search(_RIM) and _ulcer_near(view, trigger.unit):
        return True  # the callus around an ulcer is taken with it
    if (
        concept == "paring"
        and "debrid" in view.lower[trigger.mention.start : trigger.mention.end]
        and trigger.unit.search(_ULCER)
        and not _CORN.search(lower)
    ):
        return True  # "the ulcer was sharply debrided with a #15 blade"
    if concept == "debridement":
        return bool(re.search(r"autograft|edges? (?:were )?debrid|nail|callus|before|prior to light|\bpdt\b", lower)) and not re.search(
            r"nail", lower
        )
    behind = trigger.mention.end - trigger.unit.start
    if concept in NAIL_WORK and (_CHECKED.search(lower) or _CHECK_UP.search(before) or _ITS_CHECK.match(lower, behind)):
        return True
    if concept == "nail_avulsion":
        return (
            was_torn_off(trigger.unit, trigger.mention.start, trigger.mention.end)
            or _opens_for_biopsy(view, trigger)
            or bool(_BESIDE.search(before))
            or bool(re.search(r"fracture|tendon|flap", lower))
            or not find(view, _FREE_NAIL)
        )
    if concept == "acne_surgery":
        if view.lower[trigger.mention.start : trigger.mention.end] == "extracted" and not find(view, _POPPED):
            return True
        return bool(re.search(r"nail|tooth|teeth|dental|molar|mandib|maxill|mucoperiost|#\d\d? extract", lower))
    if concept == "nail_trimming" and _CLIPPING_SENT.search(lower, trigger.mention.end - trigger.unit.start):
        return True
    if concept == "granulation_cautery":
        if any(
            m.concept in NAIL_WORK and assertion_at(view, view.units[m.unit], m.start, m.end)[0] == "performed"
            for m in view.all("PROC")
            if view.units[m.unit].group == trigger.unit.group
        ):
            return True  # part of the nail procedure (NAIL-01)
        around = " ".join(u.lower for u in view.units_of_group(trigger.unit.group))
        return not re.search(r"granulat|proud flesh|granuloma|umbilic", around) or bool(
            re.search(r"hemosta|bleed", lower) and not re.search(r"granulat|proud", lower)
        )
    return False


def _of_packed_wound(view: NoteView) -> bool:
    """Loose stitches come out before the wound that came apart is packed."""
    return any(p.closure.value == "packed" for p in done_before(view))


_RIM = re.compile(
    r"\b(?:callus(?:ed)?|hyperkerato\w+|keratotic|undermined) (?:rim|edges?|margins?|borders?|ring|collar)\b|\b(?:rim|edges?|margins?|borders?|peri-?(?:wound|ulcer)|surrounding) (?:of )?(?:the )?(?:callus|hyperkerato\w+|keratosis)\b|\b(?:callus|hyperkerato\w+) (?:around|at the edge of|surrounding|rimming) (?:the |this )?(?:ulcer|wound)"
)
_ULCER = re.compile(
    r"\b(?<!no )(?<!without )(?<!no open )(?<!history of )(?<!h/o )(?<!prior )(?<!previous )(?<!old )(?<!healed )(?:ulcers?|ulcerations?|wounds?)\b(?! (?:care|instructions?|supplies|precautions|check|prevention)|: none)"
)


def _ulcer_near(view: NoteView, unit: Unit) -> bool:
    """An ulcer of today in the paragraph, not the care of wounds or an old one elsewhere."""
    return any(u.section not in SILENT and u.search(_ULCER) for u in view.units_of_group(unit.group))


_CLIPPING_SENT = re.compile(r"[^.;]{0,50}\b(?:pas|culture|koh|path\w*|histolog\w*|lab|fung\w+|sent|submitted|specimen)\b")
"""A clipped nail that went to a laboratory is a specimen (BX-08)."""
_POPPED = re.compile(r"comedon|comedo\b|milia|milium|\bacne|whitehead|blackhead|pustule|closed comed|open comed")
_INTO_WARTS = frozenset({"bleomycin", "candida_antigen", "fluorouracil"})


def without_included(view: NoteView, triggers: list[Trigger]) -> list[Trigger]:
    """Paring a wart before it is frozen or injected is part of that work (DBN-05)."""
    frozen = [t for t in triggers_of(view, lambda m: m.concept in ("destruction", "intralesional")) if t.assertion == "performed"]
    if not frozen and any(d.concept in _INTO_WARTS for d in given(view)):
        return [t for t in triggers if t.mention.concept != "paring" or not _pared_wart(view, t)]
    if not frozen:
        return triggers
    return [t for t in triggers if t.mention.concept != "paring" or not (_pared_wart(view, t) or _bares_lesion(view, t, frozen))]


_OF_NAIL = re.compile(r"nail|\bmatrix\b|\bbed\b|\bmatrical\b|toe|finger|thumb|hallux|digit")
_FOR_ACCESS = re.compile(
    r"\b(?:to (?:get|gain|allow|permit|give|provide|obtain|have) (?:\w+ ){0,2}(?:access|exposure|view)|for (?:\w+ )?(?:access|exposure)|(?:to|and) (?:expos(?:e|ing)|reach|reveal|visuali[sz]e)|exposing)\b"
)


def gives_access(view: NoteView, trigger: Trigger) -> bool:
    """“Plate window avulsed to get access”: the way to the biopsy of the nail bed or matrix is part of it."""
    if trigger.mention.concept != "nail_avulsion":
        return False
    if trigger.unit.search(_FOR_ACCESS) is None:
        return _on_sampled_nail(view, trigger)
    return any(
        t.assertion == "performed" and (t.unit.index == trigger.unit.index or t.unit.search(_OF_NAIL))
        for t in triggers_of(view, lambda m: m.concept == "biopsy")
    )


def _on_sampled_nail(view: NoteView, trigger: Trigger) -> bool:
    """“Nail unit biopsy R middle finger: plate partially avulsed, punch of the matrix”: one sentence, one digit."""
    digits = {
        (f.value.region, f.value.side, f.value.digit) for _, f in sites_in(view, trigger.unit) if f.value is not None and f.value.digit
    }
    return len(digits) == 1 and any(
        t.assertion == "performed" and t.unit.index == trigger.unit.index and "nail" in t.unit.lower
        for t in triggers_of(view, lambda m: m.concept == "biopsy")
    )


_COVER = re.compile(
    r"\boverlying\b|\b(?:hyperkerato\w+|callus|keratin|scale|cap) (?:was |were )?(?:of|over|on|from|overlying|covering|above) (?:the |each |both |it\b|them\b|all\b)"
)


def _bares_lesion(view: NoteView, trigger: Trigger, frozen: list[Trigger]) -> bool:
    """“The overlying hyperkeratosis of both was pared. Liquid nitrogen was applied to both”: the way to what is destroyed next."""
    if trigger.unit.search(_COVER) is None or not any("wart" in m.concept and not is_negated(view, m) for m in view.all("DX")):
        return False
    return any(0 <= t.unit.index - trigger.unit.index <= 2 for t in frozen)


def _at_corns(view: NoteView, trigger: Trigger) -> bool:
    """“Pared R 5th, L 5th” below “R 5th toe: corn” and “R heel: verruca”: the places of the paring are those of the corns alone."""
    if view.mentions_in(trigger.unit, "DX"):
        return False
    told: dict[str, set[tuple[str, str]]] = {"callus": set(), "wart": set()}
    for unit in view.units:
        kinds = {m.concept for m in view.mentions_in(unit, "DX") if not is_negated(view, m)}
        kind = "callus" if kinds == {"callus"} else "wart" if kinds and all("wart" in k for k in kinds) else ""
        if kind and unit.section not in SILENT:
            told[kind] |= {(f.value.subsite or f.value.region, f.value.side) for _, f in sites_in(view, unit) if f.value}
    here = {(f.value.subsite or f.value.region, f.value.side) for _, f in sites_in(view, trigger.unit) if f.value}
    return bool(here & told["callus"]) and not here & told["wart"]


_CORN = re.compile(r"corns?\b|callus|callosit|clav[ui]")


def _pared_wart(view: NoteView, trigger: Trigger) -> bool:
    if _CORN.search(view.lower, trigger.mention.start, trigger.mention.end) or _at_corns(view, trigger):
        return False

    def may_be(m: Mention) -> bool:
        return "wart" in m.concept or (m.concept == "callus" and not left_alone(view, m))

    found = nearest_diagnosis(view, trigger.mention.start, trigger.mention.end, may_be, widen=False)
    if found.value is None:
        found = nearest_diagnosis(view, trigger.mention.start, trigger.mention.end, may_be)
    if found.value is None and any(m.concept == "actinic_keratosis" for m in view.all("DX")):
        return _CORN.search(view.lower) is None
    return found.value is not None and "wart" in found.value.concept
