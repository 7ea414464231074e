"""Stages of a flap: planned and made in one sentence, its pedicle divided at a later visit (FLAP-03, FLAP-06)."""

from __future__ import annotations

import re

from nlp.readers.events import Trigger
from nlp.readers.wounds import live
from nlp.records import replace
from nlp.view import ANNOUNCING, NoteView, Unit

_PLANNED_ONLY = ("planned", "designed", "selected", "chosen", "planning")
_THEN_MADE = re.compile(
    r"\W*(?:and (?:drawn|designed|marked|outlined|made|done|carried out|executed)\b)?[^.;]*?\b(?:incised|cut|raised|elevated|swung|rotated in|rotated into|transposed|inset|mobili[sz]ed|sutured)\b"
)
_TO_BE = re.compile(r"\b(?:will|would|to be|can be|next|tomorrow|later|if)\b")


def carried_out(view: NoteView, trigger: Trigger) -> Trigger:
    """“Rotation flap planned: arc incised, raised, rotated in”: what was planned was made in the same sentence."""
    if (
        trigger.assertion != "planned"
        or trigger.cue is None
        or trigger.cue[0] < trigger.mention.end
        or view.lower[slice(*trigger.cue)].rpartition(" ")[2] not in _PLANNED_ONLY
    ):
        return trigger
    made = _THEN_MADE.match(view.lower, trigger.cue[1], trigger.unit.end)
    return trigger if made is None or _TO_BE.search(made.group()) else replace(trigger, assertion="performed", cue=None)


_DIVIDED = re.compile(
    r"\b(?:flap|pedicle)(?: pedicle)?(?: (?:to|of|from|at|on) (?:the |his |her )?(?:(?:left|right) )?(?:\w+ ){0,1}\w+?)?(?:,? (?:was|is|were|now|then|has been))* (?:divided|severed|sectioned|transected|detached|cut (?:through|across|at))\b"
    r"|\b(?:divided|severed|sectioned|transected|detached|division and inset of|division of) (?:the |his |her )?(?:\w+ ){0,3}(?:flap|pedicle)\b"
)


def divided(view: NoteView, trigger: Trigger) -> Trigger:
    """“Forehead flap pedicle to the nose divided and inset”: the second stage of the flap, not the flap."""
    if trigger.mention.value == "takedown" or not (trigger.unit.search(_DIVIDED) or _divided_next(view, trigger.unit)):
        return trigger
    return replace(trigger, mention=replace(trigger.mention, value="takedown"))


_PEDICLE_CUT = re.compile(r"\W*(?:the )?(?:\w+ )?pedicle (?:(?:was|is|now|then|has been) )*(?:divided|severed|sectioned|transected)\b")


def _divided_next(view: NoteView, unit: Unit) -> bool:
    """“Stage 2: forehead flap. Pedicle divided at 3 weeks”: told in the sentence behind a heading that makes no flap."""
    after = view.units[unit.index + 1 : unit.index + 2]
    return not unit.search(_MADE) and any(u.block == unit.block and _PEDICLE_CUT.match(u.lower) for u in after)


_MADE = re.compile(r"\b(?:incised|raised|elevated|transposed|swung|rotated|designed|harvested)\b")
_AXIAL = re.compile(
    r"\b(?:arter\w+|axial (?:vessels?|pedicle)|vascular pedicle|named vessels?|neurovascular (?:bundle|pedicle))\b(?:[^.;]|\.\d){0,60}\b(?:identified|dissected|isolated|traced|skeletoni[sz]ed|located|found|doppler\w*|preserved)\b"
    r"|\b(?:identified|dissected|isolated|traced|skeletoni[sz]ed|located)\b[^.;]{0,40}\b(?:arter\w+|axial (?:vessels?|pedicle)|vascular pedicle|named vessels?)\b"
)
_NAMED_ARTERY = re.compile(
    r"\b(?:angular|facial|supratrochlear|supraorbital|infraorbital|superficial temporal|temporal|(?:superior |inferior )?labial|lateral nasal|dorsal nasal|transverse facial|occipital|posterior auricular|zygomatico\w*|perforator|digital|radial|ulnar)\b[^.;]{0,24}\b(?:arter\w+|vessels?|pedicle)\b"
)
_NO_AXIS = re.compile(r"\b(?:no|not|without|random|none|never)\b")


def axial_told(units: list[Unit]) -> tuple[int, int] | None:
    """Where the artery of an island is named and dissected out (FLAP-05)."""
    for unit in units:
        hit = unit.search(_AXIAL) if unit.search(_NAMED_ARTERY) else None
        if hit is not None and not _NO_AXIS.search(unit.lower[max(0, hit.start() - 40) : hit.end() + 20]):
            return unit.start + hit.start(), unit.start + hit.end()
    return None


def made_as_planned(view: NoteView, trigger: Trigger) -> bool:
    """“A bilobed flap was planned and drawn, then cut and swung in”: made in the sentence that plans it."""
    planned = trigger.unit.lower.find("planned", trigger.mention.end - trigger.unit.start)
    return (
        trigger.cue is None
        and planned >= 0
        and _THEN_MADE.match(view.lower, trigger.unit.start + planned + 7, trigger.unit.end) is not None
    )


_ISLAND = re.compile(
    r"\b(?:island|v-shaped (?:area|piece|segment|paddle)|triangle|paddle)\b(?:[^.;]|\.\d){0,80}\b(?:incised|cut|islanded|raised|mobili[sz]ed|advanced|moved|slid)\b"
)


def narrative(view: NoteView) -> list[Unit]:
    """The sentences that tell the operation, or its title where the story goes on behind it."""
    return [
        u
        for u in view.units
        if live(u)
        and (u.section not in ANNOUNCING or u.section == "procedure_title")
        and u.section not in ("exam", "hpi", "chief_complaint")
    ]


def island_told(view: NoteView) -> bool:
    """The narrative cuts round and moves the skin of the flap that the title names, without the word."""
    return any(u.search(_ISLAND) for u in narrative(view))
