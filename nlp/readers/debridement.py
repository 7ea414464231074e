"""Debridement of wounds, one for each depth (DEB-01).

Debriding the edges of a wound that is then closed is part of the closure.
"""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.assertion import assertion_at
from nlp.diagnoses import nearest_diagnosis
from nlp.facts import Evidence, Fact, Procedure, Site
from nlp.gate import find
from nlp.phrases import phrases
from nlp.readers.burns import body_share
from nlp.readers.complications import after_surgery, in_operating_room
from nlp.readers.dead_tissue import described
from nlp.readers.debrided_places import debrided_places, other_places
from nlp.readers.debridement_area import CLEAN, WOUND, area_of, is_after
from nlp.readers.debridement_depth import REMOVING, depth_of, differ_in_depth
from nlp.readers.events import SILENT, Trigger, triggers_of
from nlp.readers.injury_words import injuries_told
from nlp.readers.lesions import lesion_map
from nlp.readers.nail_grids import nails_in_grid
from nlp.readers.own_words import tells_work
from nlp.readers.places import same_site
from nlp.readers.prepared_beds import prepared
from nlp.records import replace
from nlp.sites import nearest_site, sites_in
from nlp.view import Measure, Mention, NoteView, Unit

_SHARP = re.compile(r"sharp|scalpel|blade|scissor|rongeur|excis|knife|versajet|dissect|curett")
_ECZEMATOUS = phrases("debridement", "eczematous")
_PART_OF_OTHER = re.compile(
    r"autograft|edges? (?:were |was )?(?:\w+ )?debrid|debrid\w* (?:of )?(?:the )?(?:wound )?edges|nail|callus|hyperkerato|prior to light|\bpdt\b|before (?:light|photo)"
)
_HORN, _DEEPER = (
    r"(?:callus|hyperkerato\w+)",
    r"(?:slough|necro\w+|devitali[sz]ed|non-?viable|sub-?q|subcut\w+|fat|fascia|muscle|bone|eschar)",
)
_OF_WOUND = re.compile(
    rf"\b{_HORN}\b(?:[^.;]|(?<=\d)\.(?=\d)){{0,60}}\b{_DEEPER}\b|\b{_DEEPER}\b(?:[^.;]|(?<=\d)\.(?=\d)){{0,60}}\b{_HORN}\b"
)
"""The callus around an ulcer goes with the dead tissue in it."""


def read(view: NoteView) -> list[Procedure]:
    """Debridements of wounds done today; mentions that were not keep their assertion."""
    triggers = [
        t
        for t in triggers_of(view, lambda m: m.concept == "debridement" or cuts_wound(view, m))
        if (not t.unit.search(_PART_OF_OTHER) or t.unit.search(_OF_WOUND)) and not of_nails(view, t)
    ]
    out = [Procedure("", "debridement", t.assertion, t.evidence()) for t in triggers if t.assertion not in ("performed", "unclear")]
    found: list[Procedure] = view.memo.get("found", [])  # type: ignore[assignment]
    grafts = [p for p in found if p.kind == "graft" and p.assertion == "performed"]  # the bed is prepared, not debrided
    grafted = bool(grafts)
    triggers = [
        t
        for t in triggers
        if not any(same_site(g.site.value, nearest_site(view, t.mention.start, t.mention.end).value) for g in grafts if g.site.known)
    ]
    done = [t for t in triggers if t.assertion == "performed"]
    if not grafted and all(_BESIDE_SIZE.search(view.lower, max(0, t.mention.start - 6), t.mention.start) for t in done):
        done = described(view) or done
    if grafted and (bed := prepared(view, grafts)) is not None:
        out.append(bed)
    if any(p.kind == "burn_care" and p.assertion == "performed" for p in found):
        return out  # the dressing of a burn includes it
    if done and (skin := find(view, _ECZEMATOUS)) is not None:
        made = _procedure(view, done)
        words = (Evidence("technique", "eczematous", skin.start(), skin.end()),)
        return [*out, replace(made, technique=Fact("eczematous", "stated", words), extent=body_share(view))]
    if not done or not find(view, WOUND) or _is_fresh_injury(view):
        return out
    made_up = _by_depth(view, done) or [_procedure(view, done)]
    return [*out, *(p for p in made_up if not _readies_closure(p, found))]


def _readies_closure(procedure: Procedure, found: list[Procedure]) -> bool:
    """“The edges and some fat necrosis were debrided and the dehisced wound was closed in layers over a drain”: the way to the closure is part of it (REP-01)."""
    if procedure.technique.value == "excisional" and procedure.area.known:
        return False
    return any(
        p.kind == "repair"
        and p.assertion == "performed"
        and p.technique.value == "dehiscence"
        and p.closure.value in ("layered", "complex_stated", "one_layer")
        and same_site(p.site.value, procedure.site.value)
        for p in found
    )


def cuts_wound(view: NoteView, mention: Mention) -> bool:
    """“Sharp debridement of callus, slough, subcutaneous fat”: the callus around a wound goes with what was taken out of it."""
    return (
        mention.concept == "paring"
        and view.lower.find("debrid", mention.start, mention.end) >= 0
        and view.units[mention.unit].search(_OF_WOUND) is not None
    )


_BESIDE_SIZE = re.compile(r"\b(?:pre|post)[- ]?$")
"""Before a name that only says when a size was taken: "pre-debridement 3 x 2 cm"."""
_CLASS = {"bone": "bone", "muscle": "muscle", "fascia": "muscle", "subcutis": "subcutis"}
"""Depths that have a code of their own; anything above is selective."""


_AS_BEFORE = re.compile(
    r"\b(?:(?:the )?same (?:\w+ )?(?:depth|procedure|technique|instruments?|manner|way|fashion|debridement|treatment|thing)|likewise|similarly|ditto|as above|identical(?:ly)?)\b|(?:^|[,;.] )same(?=[,;.]|$)"
)
"""Of a wound that was debrided like the one before it: "same instruments, same depth"."""


def _by_depth(view: NoteView, done: list[Trigger]) -> list[Procedure]:
    """One debridement for each depth, with the area of all its wounds, where every wound is told in sentences of its own (DEB-01)."""
    lesions = lesion_map(view)
    own: dict[int, list[Unit]] = {}
    for unit in view.units:
        rows = {row for segment in lesions.of_unit[unit.index] for row in segment.rows}
        if len(rows) == 1 and unit.section not in SILENT:
            own.setdefault(rows.pop(), []).append(unit)
    if len(own) < 2:
        return []
    told = [*done, *(t for t in described(view) if all(t.unit.index != d.unit.index for d in done))]
    classes: dict[str, list[tuple[int, list[Trigger], Measure]]] = {}
    unsized: dict[str, list[tuple[int, list[Trigger]]]] = {}
    last: tuple[list[Trigger], str] = ([], "selective")
    for row, units in own.items():
        acts = [t for t in told if any(t.unit is u for u in units)]
        sizes = [m for u in units for m in view.measures_in(u) if m.is_area or len(m.dims.values) > 1]
        depth = _CLASS.get(depth_of(units).value or "", "selective")
        if sizes and last[0] and any(u.search(_AS_BEFORE) for u in units) and not any(u.search(CLEAN) for u in units):
            acts, depth = acts or last[0], depth if depth_of(units).known else last[1]
        if acts and sizes:
            best = next((m for m in sizes if is_after(view, m)), sizes[0])
            classes.setdefault(depth, []).append((row, acts, best))
            last = acts, depth
        elif acts and depth != "selective" and depth_of(units).status == "stated":
            unsized.setdefault(depth, []).append((row, acts))
    told_sizes = [row for wounds in classes.values() for row, _, _ in wounds]
    apart = {
        depth: [
            (row, acts)
            for row, acts in wounds
            if all(_on_other_side(lesions.rows[row].site.value, lesions.rows[o].site.value) for o in told_sizes)
        ]
        for depth, wounds in unsized.items()
        if depth not in classes and told_sizes
    }
    made = [_of_depth(view, own, wounds) for _, wounds in sorted(classes.items())]
    made += [_unmeasured(view, own, wounds) for _, wounds in sorted(apart.items()) if wounds]
    return made if len(told_sizes) + sum(len(wounds) for wounds in apart.values()) > 1 else []


def _on_other_side(one: Site | None, other: Site | None) -> bool:
    """Is one wound on the left and one on the right?"""
    return one is not None and other is not None and {one.side, other.side} == {"left", "right"}


def _unmeasured(view: NoteView, own: dict[int, list[Unit]], wounds: list[tuple[int, list[Trigger]]]) -> Procedure:
    """“The dimensions of this one were not put down”: wounds of another depth than those that were measured."""
    made = _procedure(view, [t for _, acts in wounds for t in acts], [u for row, _ in wounds for u in own[row]])
    places = [lesion_map(view).rows[row].site for row, _ in wounds]
    return replace(made, area=Fact(searched=("area",)), site=places[0], other_sites=other_places(places))


def _of_depth(view: NoteView, own: dict[int, list[Unit]], wounds: list[tuple[int, list[Trigger], Measure]]) -> Procedure:
    """The debridement of the wounds of one depth."""
    measures = [m for _, _, m in wounds]
    value = sum((m.dims.longest if m.is_area else m.dims.area or Decimal(0) for m in measures), Decimal(0))
    proof = tuple(Evidence("area", str(value), m.start, m.end) for m in measures[:4])
    units = [u for row, _, _ in wounds for u in own[row]]
    made = _procedure(view, [t for _, acts, _ in wounds for t in acts], units)
    places = [lesion_map(view).rows[row].site for row, _, _ in wounds]
    return replace(made, area=Fact(value, "derived", proof), site=places[0], other_sites=other_places(places))


_NAILS = re.compile(r"\b(?:toe|finger)?nails?\b|onycho|mycotic")
_COUNTED_NAILS = re.compile(
    r"\b(?:all|x ?\d|ten|nine|eight|seven|six|five|four|three|two|\d{1,2}|burr?|nippers?|length|thickness|thinned)\b"
)
_NAIL_WAY = re.compile(
    r"\bmanual(?:ly)? (?:and|&|/|or) electric\w*|\bdremel\b|\bnail nippers?\b|\b1 ?(?:-|through|to) ?5\b[^.;]{0,20}\b(?:bilat\w*|b/l|both|right|left)\b"
)
_OPEN_WOUND = re.compile(r"(?<!no )(?<!without )(?<!denies )(?:ulcer|wound|eschar|necro)")


def of_nails(view: NoteView, trigger: Trigger) -> bool:
    """“Mycotic nails R1-5, L1-5. ... All ten debrided with burr”: the paragraph speaks of nails and of no open wound."""
    if trigger.unit.search(WOUND):
        return False
    if nails_in_grid(view, "nail_debridement").known:
        return True
    if not trigger.unit.search(_COUNTED_NAILS):
        return False
    item = [u for u in view.units_of_block(trigger.unit.block) if u.index <= trigger.unit.index]
    if trigger.unit.search(_NAIL_WAY):
        return find(view, _NAILS) is not None and not any(u.search(_OPEN_WOUND) for u in item)
    return any(u.search(_NAILS) for u in item) and not any(u.search(_OPEN_WOUND) for u in item)


def _is_fresh_injury(view: NoteView) -> bool:
    """Cleaning a fresh laceration is part of closing it; an old wound beside it is told by its name or its dead tissue."""
    return bool(injuries_told(view)) and not re.search(
        r"ulcer|necro|eschar|gangren|\bdfus?\b|\bvlus?\b|slough|biofilm|callus|wound (?:breakdown|dehiscence)|pressure (?:injury|sore|wound)|(?:chronic|venous|diabetic|non-?healing) \w*\s?wound",
        view.lower,
    )


def _procedure(view: NoteView, done: list[Trigger], own: list[Unit] | None = None) -> Procedure:
    """The debridement that the triggers tell, from the sentences `own`, or from the whole note."""
    first = done[0].mention
    proof = tuple(e for t in done[:2] for e in t.evidence())
    units = own or [u for u in view.units if u.section not in SILENT and u.section not in ("pathology", "exam", "hpi", "indication")]
    units = [u for u in units if not _is_of_another_day(view, u)] or units
    others = _paragraphs_of_others(view, done)
    units = [u for u in units if u.block not in others] or units
    depth = depth_of(units)
    if own is None and depth.known and differ_in_depth(view, units):
        depth = replace(depth, status="conflicting", why="several wounds, each with a depth of its own")
    deep = depth.value in ("bone", "muscle", "fascia", "subcutis")
    cut_out = deep and (any(u.search(_SHARP) for u in units) or depth.status == "stated")
    technique = Fact("excisional" if cut_out else "selective", "stated", proof[:1])
    if deep and not cut_out:  # "debrided to fat": whether fat was removed is for the writer to say
        technique = Fact("selective", "conflicting", proof[:1], "tissue below the skin was reached, not said to be cut out")
    places = debrided_places(view, done)
    home = places[0] if places else _labelled_site(view, first) or nearest_site(view, first.start, first.end)
    return Procedure(
        "", "debridement", "performed", proof, technique=technique, depth=depth, area=area_of(view, others),
        site=home, other_sites=other_places(places), diagnosis=nearest_diagnosis(view, first.start, first.end),
        count=Fact(1, "derived", proof[:1]), in_operating_room=in_operating_room(view, view.lower), after_surgery=after_surgery(view, view.lower),
    )  # fmt: skip


def _is_of_another_day(view: NoteView, unit: Unit) -> bool:
    """“Last week the surgeon debrided to fascia”, “should it fail, bone will be resected”: the layers of a sentence whose work is not today's."""
    said = {c.category for c in view.cues_in(unit)}
    if "PAST_TIME" in said and "TODAY" not in said:
        return True
    cut = unit.search(REMOVING)
    return cut is not None and assertion_at(view, unit, unit.start + cut.start(), unit.start + cut.end())[0] in _NOT_TODAY


_NOT_TODAY = frozenset({"historical", "planned", "offered", "conditional", "other_provider", "declined"})
_ITS_STEPS = frozenset({"debridement", "graft", "incision_drainage"})


def _paragraphs_of_others(view: NoteView, done: list[Trigger]) -> set[int]:
    """Paragraphs that tell of other work and not of the debridement: what they measure and cut is no part of the wound."""
    return {u.block for u in view.units if tells_work(view, u, _ITS_STEPS) and not (u.search(_DEAD) and u.search(REMOVING))} - {
        t.unit.block for t in done
    }


_DEAD = re.compile(r"\b(?:necro\w+|devitali[sz]ed|non-?viable|eschar|slough|gangren\w+|dead)\b")
"""With a word of removing: dead tissue cut out, whatever tools the sentence names."""
_LABEL = re.compile(r"\b(?:wound|ulcer|site|lesion)s? ?#? ?(?P<n>\d|[a-d])\b(?! ?(?:cm|mm|x|\.\d))")


def _labelled_site(view: NoteView, act: Mention) -> Fact[Site] | None:
    """“Wound #1 left lateral leg ... Wound #2 right ankle ... Wound #1 sharply debrided”: the place of the wound that has the label."""
    unit = view.units[act.unit]
    told = [hit for hit in unit.spots(_LABEL) if unit.start + hit.start() < act.end] if not sites_in(view, unit) else []
    for earlier in view.units[: unit.index] if told else ():
        own = _LABEL.search(earlier.lower)
        if (
            own is not None
            and own["n"] == told[-1]["n"]
            and not earlier.lower[: own.start()].strip(" -*•(")
            and (places := sites_in(view, earlier))
        ):
            return places[0][1]
    return None
