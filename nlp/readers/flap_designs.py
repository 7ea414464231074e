"""Designs of flaps that are told by a field, a drawing or the course of the skin, not by the name of a flap (FLAP-03)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.gate import seek, units_with_any
from nlp.readers.events import NO, Trigger
from nlp.readers.wounds import live
from nlp.records import replace
from nlp.view import Mention, NoteView

_DESIGNS = {
    "rotation": "rotation", "advancement": "advancement", "transposition": "transposition", "bilobed": "transposition", "bilobe": "transposition",
    "rhombic": "transposition", "rhomboid": "transposition", "rhomb": "transposition", "rhombus": "transposition", "limberg": "transposition", "trilobed": "transposition", "banner": "transposition", "nasolabial": "transposition",
    "melolabial": "transposition", "v-y": "v_y", "island": "v_y", "z-plasty": "z_plasty", "paramedian forehead": "forehead", "o-t": "advancement", "a-t": "advancement", "h-plasty": "advancement", "o-z": "rotation",
}  # fmt: skip
DESIGN_FIELD = re.compile(rf"\b(?:type of flap|flap(?: type| design| used)?)\s*[:=-]\s*(?:\w+ )?(?P<design>{'|'.join(_DESIGNS)})\b")
_DRAWN = re.compile(
    r"\b(?:a|an|the) (?P<design>rhomb(?:oid|us|ic)?|limberg|bilobe|banner|hatchet)(?: \w+)? (?:(?:was|were|is) )?(?:drawn|marked|designed|outlined|planned|raised|incised|cut)\b"
)
"""A design drawn on the skin in a note that raises "the flap" without its name."""
_LIFTED = re.compile(
    r"\b(?:(?<!skin )(?<!wound )(?<!tissue )flaps?|lobes?|rhomb\w*|bilobe)\b[^.;]{0,30}\b(?:raised|elevated|transposed|swung|rotated|incised|turned in)\b"
)
_MOVED = re.compile(r"\b(?:slid|moved|advanced|pushed|transferred|brought)\b(?:(?!clos)[^.;]){0,24}\b(?P<design>v(?:-| to | )y)\b")
"""A design told by the movement ("slid up in V to Y fashion"); a donor wound closed in V-Y fashion is none."""
_TRIANGLES = re.compile(
    r"(?<!burow )(?<!burows )(?<!burow's )\b(?P<design>triangles|triangular (?:\w+ )?flaps|triangle flaps)\b[^.;]{0,120}\b(?:interchang\w+|transposed|interposed|crossed|switched|swapped|exchanged|interdigitated|into (?:each|one) (?:other|another)|past (?:each|one) (?:other|another))\b"
)
"""The two halves of a Z-plasty."""
_BARE = re.compile(
    r"(?:^|(?<=[.;:,] )|(?<=\bthen )|(?<=\bby )|(?<=\bwith )|(?<=\bplanned )|(?<=\bdesigned ))(?:(?:an?|the|small|single|double|bilateral|classic|local|superior|inferior|medial|lateral|based|island|subcutaneous|pedicled?) ){0,3}"
    r"(?P<design>v(?:-| to | )y|rhomb(?:oid|us|ic)?|limberg|bilobe|bilobed|trilobed|banner|hatchet|rotation|transposition|[oa](?:-| to |-to-)t|o(?:-| to |-to-)z|h-plasty|z-?plasty)(?: advancement| island| transposition| rotation| repair| closure| reconstruction)?(?:\s?[:,(;.–-]| (?:along|in|of|on|at|from|based|hidden) | (?:was |were |is )?(?:incised|cut|raised|drawn)\b)"
)
"""A design named for itself, "V-Y: triangle of skin incised on all sides, slid up"."""
_GOES_CUT = re.compile(r"\b(?:incised|cuts?|limbs|arms|arcs?)\b")
_GOES_MOVED = re.compile(
    r"\b(?:raised|elevated|lifted|slid|swung|advanced|transposed|rotated|turned in|brought (?:in|over|up|across)|moved (?:in|over|up|across))\b"
)
_GOES_NOT = re.compile(
    r"\b(?:not|no|plan|(?<!\bi )(?<!\bwe )planned|consider\w*|discuss\w*|option\w*|would|could|will|vs|versus|instead|rather|declin\w*)\b"
)
_OF_PATTERN = {_MOVED: "v_y", _TRIANGLES: "z_plasty"}
_DRAWN_OR_CUT = re.compile(r"\b(?:incis\w+|cut|outlined|drawn|designed|marked|based|in the shape of)\b")
_FREED = re.compile(r"\b(?:raised|elevated|lifted|undermined|dissected|mobili[sz]ed)\b")
_BROUGHT = re.compile(
    r"\b(?:(?P<rotation>rotated|spun)|(?P<transposition>transposed|swung|turned|pivoted)|(?P<advancement>advanced|slid|moved|brought))\b[^.;]{0,40}?\b(?:into|in|to|over|across|onto)\b"
)
_NO_COURSE = re.compile(
    r"\bskin flaps\b|\b(?:flap|laceration) (?:tear|laceration|injury)\b|\b(?:back|down) (?:in|into) (?:place|position)\b"
)
_REACH = 3
MADE = "made"
"""Marks a flap whose skin is told as cut and as moved."""


def told_designs(view: NoteView) -> list[Trigger]:
    """A design without the word flap behind it: "Flap: rotation", "Type of flap: bilobed", "slid up in V to Y fashion", "both triangles interchanged"."""
    out = []
    raised = any(hit for unit in view.units if live(unit) and (hit := unit.search(_LIFTED)))
    out += _named_alone(view)
    for unit in units_with_any(view, (DESIGN_FIELD, _MOVED, _DRAWN, _TRIANGLES)):
        hit = (
            (unit.search(DESIGN_FIELD) or unit.search(_MOVED) or unit.search(_TRIANGLES) or (unit.search(_DRAWN) if raised else None))
            if live(unit)
            else None
        )
        if hit is not None:
            start, end = unit.start + hit.start("design"), unit.start + hit.end("design")
            mention = Mention(start, end, "PROC", "flap", _DESIGNS.get(hit["design"], _OF_PATTERN.get(hit.re, "transposition")), unit.index)
            out.append(Trigger(mention, unit, *assertion_at(view, unit, start, end)))
    return out


def _named_alone(view: NoteView) -> list[Trigger]:
    """“Rhombic: limbs incised, raised, transposed”: a design whose skin is told as cut and as moved, in its sentence and the next."""
    out = []
    for unit in units_with_any(view, (_BARE,)):
        hit = unit.search(_BARE) if live(unit) else None
        if hit is None:
            continue
        story = " ".join(
            [unit.lower[hit.start() :], *(u.lower for u in view.units[unit.index + 1 : unit.index + 2] if u.block == unit.block)]
        )
        cut = _GOES_CUT.search(story)
        if cut is None or _GOES_MOVED.search(story) is None or _GOES_NOT.search(unit.lower[: hit.start()] + story[: cut.start()]):
            continue
        start, end = unit.start + hit.start("design"), unit.start + hit.end("design")
        design = hit["design"].replace("-to-", "-").replace(" to ", "-").replace(" ", "-")
        value = _DESIGNS.get(design, "z_plasty" if design.startswith("z") else "transposition")
        mention = Mention(start, end, "PROC", "flap", value, unit.index, (MADE,))
        told, cue = assertion_at(view, unit, start, end)
        drawn = told == "planned" and cue is not None and view.lower[slice(*cue)] in ("planned", "designed")
        out.append(Trigger(mention, unit, "performed" if drawn else told, None if drawn else cue))  # "I planned an A-to-T ... Incised"
    return out


def by_course(view: NoteView, trigger: Trigger) -> Trigger:
    """“A laterally based flap was cut along the crease, elevated and rotated into the defect”: a flap of no name, by the way its skin went."""
    if trigger.mention.value != "unspecified" or trigger.assertion != "performed":
        return trigger
    unit = trigger.unit
    near = [u for u in view.units[unit.index : unit.index + _REACH] if u.block == unit.block]
    if any(u.search(_NO_COURSE) for u in near) or not any(u.search(_DRAWN_OR_CUT) for u in near) or not any(u.search(_FREED) for u in near):
        return trigger
    for told in near:
        hit = told.search(_BROUGHT)
        if (
            hit is not None
            and not seek(view, NO, told.lower[: hit.start()])
            and assertion_at(view, told, told.start + hit.start(), told.start + hit.end())[0] == "performed"
        ):
            return replace(trigger, mention=replace(trigger.mention, value=hit.lastgroup or "unspecified"))
    return trigger
