"""Flaps and grafts: kind, defects and areas (FLAP, GRAFT rules).

A flap needs incisions that make it (FLAP-03). A flap of a named design is believed; an "advancement" or a bare
"flap" needs the cut, the raising or an area of its own, or else it is a repair whatever the title calls it.
"""

from __future__ import annotations

import re

from nlp.dated_words import LATER_VISIT
from nlp.facts import Dimensions, Evidence, Fact, Procedure, Site
from nlp.gate import find, hits, seek
from nlp.phrases import phrases
from nlp.readers.closure_facts import defect_of
from nlp.readers.donor_sites import DONOR, without_donor
from nlp.readers.events import Event, Trigger, gather, triggers_of
from nlp.readers.flap_designs import DESIGN_FIELD, MADE, by_course, told_designs
from nlp.readers.flap_stages import axial_told, carried_out, divided, island_told, made_as_planned
from nlp.readers.graft_words import cut_graft, graft_told, is_placed
from nlp.readers.own_words import paragraphs_of_others
from nlp.readers.several_grafts import each_in_its_place
from nlp.readers.tissue_areas import area_of, areas_of_flap, on_both_sides
from nlp.readers.tissue_places import inset_at, lies_on, of_defect, place_toward, recipient_place, where_to
from nlp.readers.told_grafts import told_grafts
from nlp.readers.wound_ledger import Ledger
from nlp.readers.wound_records import Wound, wound_key
from nlp.readers.wounds import live, wounds_of
from nlp.records import replace
from nlp.returns import head
from nlp.view import ANNOUNCING, Measure, NoteView, Unit

_CUT = phrases("tissue", "cut")
_NAMED_FLAP = phrases("tissue", "named_flap")
_NEEDS_PROOF = frozenset({"unspecified", "advancement"})
_SKIN_RAISED = re.compile(
    r"(?:skin|subplatysmal|subcutaneous|fascial|bone|scalp|tissue|muco\w+) flaps? (?:was|were) (?:raised|elevated|undermined|developed|turned)"
)
_INJURY_SHAPE = re.compile(
    r"flap (?:lac\w*|tear|wound|injury|type|avulsion)|(?:tear|lacerat\w*|avuls\w*|v-shaped|\bcm)[^.;]{0,30}(?<!advancement )(?<!rotation )(?<!transposition )(?<!island )(?<!rhombic )(?<!bilobed )(?<!v-y )(?<!y-v )(?<![oa]-t )(?<!hatchet )(?<!keystone )\bflap|flap (?:was |laid )?(?:tacked|laid|replaced|back)"
)
_OTHER_FLAP = phrases("tissue", "other_flap")
_OF_MUSCLE = re.compile(
    r"\b(?:glut(?:eus|eal)|gracilis|tensor|pectoralis|latissimus|trapezius|hamstring|rectus|soleus|gastrocnemius|temporalis) (?:\w+[ -]){0,5}flaps?\b|\bmuscle flaps?\b"
)
"""Flaps of muscle have services of their own."""
_CLEFT = re.compile(r"\bcleft (?:lip|palate)\b|\bcheiloplasty|\bpalatoplasty")
"""Their flaps are part of the repair of the malformation."""
_OTHER_GRAFT = phrases("tissue", "other_graft")
_UNFIT_BEHIND = phrases("tissue", "unfit_behind")
_OPTION = phrases("tissue", "option")
_RAISED = re.compile(r"\braised (?:the |a )?$")
_I_RAISED = re.compile(r"\b(?:i|we) (?:then |now )?raised (?:the |a )?$")
"""Before a flap: skin raised for other work, or by another, unless the writer raised one of a named design."""
_EARLIER = re.compile(r"(?:\bs/p\b|status post|\bago\b|\bhx\b|history of|they )(?![^.;]*\btoday\b)")
"""Work on a graft that the narrative calls only by that word."""
_LATER_VISIT = re.compile(rf"{LATER_VISIT.pattern}|flap check|graft check")
_IN_THEATRE = re.compile(r"\W*(?:(?:taken |brought |back )?(?:to|in) (?:the )?(?:or|operating room|theat(?:re|er))\b ?[:,-])")
"""Opens what was done on a day that the note counts from earlier surgery: "In OR: rinsed, patted dry"."""
_GRAFT_FROM = re.compile(r"(?:tsg|graft) from (?:the )?(?:\w+ ){1,3}$")
"""Right before the size of the graft itself: "FTSG from L groin 3x2.5"."""


def read(view: NoteView) -> list[Procedure]:
    """Flaps and grafts done today; planned and discussed ones keep their assertion."""
    found: list[Procedure] = view.memo.get("found", [])  # type: ignore[assignment]
    out: list[Procedure] = []
    for kind in ("flap", "graft"):
        triggers = [divided(view, carried_out(view, _of_a_scar(view, t))) for t in triggers_of(view, lambda m, k=kind: m.concept == k)]  # type: ignore[misc]
        triggers += told_designs(view) if kind == "flap" else told_grafts(view)
        if kind == "flap" and all(t.mention.value == "unspecified" for t in triggers if t.assertion == "performed"):
            triggers = [by_course(view, t) for t in triggers]
        out += [Procedure("", kind, t.assertion, t.evidence()) for t in triggers if t.assertion not in ("performed", "unclear")]
        done = [t for t in triggers if t.assertion == "performed" and _is_done(view, t, kind)]
        if done and not (kind == "flap" and find(view, _CLEFT) is not None):
            out += _done(view, kind, done, wounds_of(view, found))
    return out


def _of_a_scar(view: NoteView, trigger: Trigger) -> Trigger:
    """“Z-plasty release of the scar” is work on a scar, not the scar of earlier work."""
    if trigger.assertion != "historical" or trigger.cue is None or view.lower[slice(*trigger.cue)] != "scar":
        return trigger
    between = view.lower[trigger.mention.end : max(trigger.cue[0], trigger.mention.end)]
    placed = trigger.mention.value == "z_plasty" and any(
        trigger.mention.end <= m.start < trigger.cue[0] for m in view.mentions_in(trigger.unit, "SITE")
    )
    return replace(trigger, assertion="performed", cue=None) if placed or re.search(r"\b(?:of|to|for)\b", between) else trigger


_BENEATH = re.compile(r"\b(?:under|underneath|beneath|below|deep to) (?:the |his |her |this |my )?(?:\w+ ){0,2}$")
"""A flap that something lies under is an earlier one: "hematoma under the forehead flap"."""


_TAKEN_DOWN = re.compile(r"[^.;:\n]*?(?:take-?down|\bdivi[ds]|\binset|\bstage (?:2|two|ii)\b|\bsecond stage)")
"""In the sentence of the days since: the check is one after the second stage, which is otherwise itself a later visit."""


def _is_done(view: NoteView, trigger: Trigger, kind: str) -> bool:
    start, end = trigger.mention.start, trigger.mention.end
    after, before = view.lower[end : end + 34].partition("\n")[0], view.lower[max(0, start - 40) : start]
    around = view.lower[max(trigger.unit.start, start - 40) : min(trigger.unit.end, end + 44)]
    if (
        (_UNFIT_BEHIND.match(after) and not made_as_planned(view, trigger))
        or (_OPTION.search(before) and MADE not in trigger.mention.extra)
        or _BENEATH.search(before)
        or seek(view, _EARLIER, view.lower[trigger.unit.start : start])
    ):
        return False
    later = seek(view, _LATER_VISIT, head(view, 160))
    if (
        later
        and not (trigger.mention.value == "takedown" and _TAKEN_DOWN.match(later.string, later.start()) is None)
        and not any("today" in u.lower or _IN_THEATRE.match(u.lower) for u in view.units_of_group(trigger.unit.group))
    ):
        return False
    if kind == "graft":
        return not _OTHER_GRAFT.search(around)
    if _RAISED.search(before) and (trigger.mention.value == "unspecified" or not _I_RAISED.search(before)):
        return False
    if kind == "flap" and _OF_MUSCLE.search(view.lower, max(trigger.unit.start, start - 60), min(trigger.unit.end, end + 10)):
        return False
    if trigger.mention.value not in _NEEDS_PROOF:
        return not (_OTHER_FLAP.search(around) or _SKIN_RAISED.search(around))
    return not (_INJURY_SHAPE.search(around) or _OTHER_FLAP.search(around) or _SKIN_RAISED.search(around))


def _done(view: NoteView, kind: str, triggers: list[Trigger], wounds: list[Wound]) -> list[Procedure]:
    """One procedure a wound, or a place where the note has no wound of its own."""
    if kind == "flap" and not any(_is_made(view, t, triggers) for t in triggers):
        return []
    if kind == "graft" and not any(is_placed(view, t) for t in triggers) and not graft_told(view):
        return []
    strong = [t for t in triggers if t.mention.value != "unspecified"] or triggers
    strong = [t for t in strong if "dermatome" not in view.lower[t.mention.start : t.mention.end]] or strong
    if (
        all(t.unit.section in ANNOUNCING for t in triggers)
        and len(triggers) < 2
        and not (graft_told(view) if kind == "graft" else island_told(view) or _z_told(view, triggers))
    ):
        return []
    if (
        kind == "graft"
        and any(t.mention.value in ("skin_substitute", "epidermal") for t in strong)
        and len({t.mention.value for t in strong}) > 1
    ):
        return _by_technique(view, strong)
    takedown = [t for t in strong if t.mention.value == "takedown"]
    if takedown:
        return [_taken_down(view, kind, takedown)]
    made = _in_wounds(view, kind, strong, wounds) if wounds else _at_places(view, kind, strong)
    return each_in_its_place(view, made, triggers) if kind == "graft" else made


def _taken_down(view: NoteView, kind: str, takedown: list[Trigger]) -> Procedure:
    """The flap that was divided or inset, at the place that it was made for."""
    earlier = [
        t
        for t in triggers_of(view, lambda m: m.concept == "flap")
        if t.assertion in ("historical", "performed") and not _CUT_AT.match(view.lower, t.mention.end)
    ]
    site = (
        inset_at(view, takedown)
        or place_toward(view, earlier)
        or lies_on(view)
        or of_defect(view)
        or _recipients(view, kind, takedown)[0].site
    )
    return _procedure(view, kind, takedown, site, [u for u in view.units if live(u)], None)


def _at_places(view: NoteView, kind: str, strong: list[Trigger]) -> list[Procedure]:
    """One for each place, where the note tells no wound of its own."""
    if kind == "graft":
        strong = [t for t in strong if not t.unit.search(DONOR)] or strong
    events = _recipients(view, kind, strong, _of_one_design(view, strong) if kind == "flap" else [])
    return [
        _procedure(
            view, kind, e.triggers, place_toward(view, e.triggers) or where_to(view, kind, e), _scope(view, e.units, len(events)), None
        )
        for e in events
    ]


def _recipients(view: NoteView, kind: str, triggers: list[Trigger], events: list[Event] | None = None) -> list[Event]:
    """Without those where the skin was taken: there nothing was grafted."""
    events = events or gather(view, triggers)
    return [e for e in events if not e.site.known or without_donor(view, kind, e.site).known] or events[:1]


def _in_wounds(view: NoteView, kind: str, strong: list[Trigger], wounds: list[Wound]) -> list[Procedure]:
    """One for each wound that the words belong to."""
    ledger = Ledger(view, wounds)
    members: dict[int, list[Trigger]] = {}
    for trigger in strong:
        for n in ledger.owners(trigger.unit, trigger.mention.start):
            members.setdefault(n, []).append(trigger)
    if not members and len({t.mention.value for t in strong}) == 1:
        members = {0: strong}
        wounds[0].site = Fact(wounds[0].site.value, "conflicting", wounds[0].site.evidence, "several wounds could be the one closed by it")
    units: dict[int, list[Unit]] = {n: [] for n in members}
    for unit in view.units:
        for n in ledger.owners(unit, unit.start) if live(unit) else ():
            if n in units:
                units[n].append(unit)
    return [
        _procedure(view, kind, members[n], recipient_place(wounds[n], members[n], view), units[n], wounds[n])
        for n in sorted(members)
        if not _closes_cleft(kind, wounds[n])
    ]


_Z_MADE = re.compile(
    r"\b(?:limbs?|flaps|triangles)\b[^.;]{0,60}\b(?:incised|cut|raised|elevated|transposed|exchanged|interchanged|interposed|switched|interdigitated)\b"
)


def _z_told(view: NoteView, triggers: list[Trigger]) -> bool:
    """The narrative cuts and moves the flaps of the Z-plasty that the title alone names."""
    named = triggers[0].mention
    if named.value != "z_plasty" or view.lower[named.start : named.end].endswith("ies"):
        return False
    return any(live(unit) and unit.section not in ANNOUNCING for unit, _ in hits(view, _Z_MADE))


_CUT_AT = re.compile(r" (?:\w+ )?at\b")
"""Behind "pedicle divided": where the flap came from."""


def _closes_cleft(kind: str, wound: Wound) -> bool:
    """The flap that closes pilonidal disease makes its excision the complicated one (HS-01)."""
    return (
        kind == "flap"
        and wound.removal is not None
        and wound.removal.kind == "pilonidal_excision"
        and wound.removal.extent.value == "complicated"
    )


def _by_technique(view: NoteView, triggers: list[Trigger]) -> list[Procedure]:
    """Different materials in one session are different services, each with the area named beside it."""
    out = []
    for technique in dict.fromkeys(t.mention.value for t in triggers):
        own = [t for t in triggers if t.mention.value == technique]
        event = gather(view, own)[0]
        units = list({t.unit.index: t.unit for t in own}.values())
        out.append(_procedure(view, "graft", own, event.site, units, None))
    return out


_ALONG = re.compile(r"\b(?:drawn|designed|outlined|marked|planned|based|incised|cut|raised|elevated|extended|carried)\b")
_FURTHER = re.compile(r"\b(?:two|three|both|second|another|other|further|additional|bilateral) (?:[\w-]+ ){0,3}flaps?\b")


def _of_one_design(view: NoteView, triggers: list[Trigger]) -> list[Event]:
    """“Closure of the right cheek defect by rotation flap. ... A rotation flap was drawn along the lower lid”: the one flap of the title, whose cuts run through its neighbours."""
    drawn = [t for t in triggers if t.unit.search(_ALONG)]
    named = [t for t in triggers if t not in drawn]
    paired = triggers[0].mention.value == "z_plasty"  # of two flaps
    if not named or not drawn or len({t.mention.value for t in triggers}) > 1 or (not paired and find(view, _FURTHER) is not None):
        return []
    events = gather(view, named)
    return [replace(events[0], triggers=[*events[0].triggers, *drawn])] if len(events) == 1 and events[0].site.known else []


def _scope(view: NoteView, units: list[Unit], events: int) -> list[Unit]:
    """The units that speak of the place, all live ones where the note has a single place."""
    return [u for u in view.units if live(u)] if events == 1 else units


def _is_made(view: NoteView, trigger: Trigger, triggers: list[Trigger]) -> bool:
    """Incisions, raising or an area that a flap of this name needs (FLAP-03)."""
    if trigger.mention.value not in _NEEDS_PROOF or trigger.unit.search(DESIGN_FIELD) or MADE in trigger.mention.extra:
        return True
    if trigger.mention.value == "unspecified" and not any(t.unit.search(_NAMED_FLAP) for t in triggers):
        return False
    told = [t.unit for t in triggers if t.unit.section not in ANNOUNCING] or [trigger.unit]
    near = {n for u in told for n in (u.index - 1, u.index, u.index + 1) if 0 <= n < len(view.units)}
    if any(
        _CUT.search(view.units[n].lower) and "flap" in " ".join(view.units[m].lower for m in (n - 1, n, n + 1) if 0 <= m < len(view.units))
        for n in sorted(near)
    ):
        return True
    return any(
        m.role in ("flap", "secondary_defect") and (m.is_area or len(m.dims.values) > 1)
        for u in view.units
        if live(u)
        for m in view.measures_in(u)
    ) or any(m.is_area for u in told for m in view.measures_in(u))


_COVERED = frozenset(
    {
        "mohs",
        "excision",
        "excisional_biopsy",
        "wedge_excision",
        "scar_revision",
        "hidradenitis_excision",
        "pilonidal_excision",
        "shave_removal",
        "biopsy",
        "repair",
        "flap",
        "graft",
    }
)
"""Work that leaves the wounds which flaps and grafts cover, or covers them: paragraphs of other work measure none."""


def _procedure(view: NoteView, kind: str, triggers: list[Trigger], site: Fact[Site], units: list[Unit], wound: Wound | None) -> Procedure:
    named = next((t for t in triggers if t.mention.value != "unspecified"), triggers[0]).mention
    proof = tuple(e for t in triggers[:3] for e in t.evidence())
    told = paragraphs_of_others(view, _COVERED, (t.unit for t in triggers))
    units = [u for u in units if u.block not in told]
    own = [m for u in units for m in view.measures_in(u, kind, "secondary_defect") if not m.is_area and len(m.dims.values) > 1]
    own = own or (areas_of_flap(view, units) if kind == "flap" else [])
    defect = defect_of(view, units)
    if kind == "flap" and not defect.known:
        defect = _size("defect", _open_wounds(view, units))
    if kind == "graft":
        own = [
            m
            for m in own
            if not seek(view, DONOR, view.lower[max(0, m.start - 30) : m.start])
            or _GRAFT_FROM.search(view.lower, max(0, m.start - 44), m.start)
        ]
        own = own or ([] if defect.known else _recipient_sizes(view, units))
        defect = _size("graft_size", own[-1:]) if own and not defect.known else defect
    area = area_of(view, units, kind)
    if kind == "flap" and not area.known and defect.value is not None:
        area = on_both_sides(view, defect, own)
    technique = Fact(named.value, "stated", (Evidence("technique", named.value, named.start, named.end),))
    if kind == "flap" and named.value == "v_y" and (axis := axial_told(units)) is not None:
        technique = Fact("axial", "stated", (Evidence("technique", "axial", *axis),))
    if kind == "graft" and named.value == "unspecified":
        technique = cut_graft(units) or technique
    return Procedure(
        "", kind, "performed", proof, technique=technique,
        site=site, defect=defect, secondary_defect=_size("secondary_defect", own) if kind == "flap" else Fact(),
        area=area, count=Fact(1, "derived", proof[:1]), lesion=wound_key(wound) if wound is not None else "",
        note=wound.label if wound is not None else "",
    )  # fmt: skip


def _recipient_sizes(view: NoteView, units: list[Unit]) -> list[Measure]:
    """Sizes of the wound bed: in the narrative before the titles, none of the donor."""
    found = [
        m for u in units for m in view.measures_in(u, "wound", "post", "lesion", "unknown") if not m.is_area and len(m.dims.values) == 2
    ]
    found = [m for m in found if not seek(view, DONOR, view.lower[max(0, m.start - 40) : m.start])]
    return [m for m in found if view.units[m.unit].section not in ANNOUNCING] or found


def _open_wounds(view: NoteView, units: list[Unit]) -> list[Measure]:
    """“There was a 2.2 x 2.0 cm wound of the cheek”: the wound that a flap closes, where nobody calls it a defect."""
    found = [
        m
        for u in units
        if u.search(_WOUND)
        for m in view.measures_in(u, "wound", "post", "repair")
        if not m.is_area and len(m.dims.values) > 1
    ]
    return found[:1]


_WOUND = re.compile(r"\bwounds?\b")


def _size(name: str, measures: list[Measure]) -> Fact[Dimensions]:
    if not measures:
        return Fact(searched=(name,))
    best = max(measures, key=lambda m: (len(m.dims.values) > 1, m.start))
    return Fact(best.dims, "stated", (Evidence(name, "x".join(map(str, best.dims.values)), best.start, best.end),))
