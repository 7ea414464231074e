"""Debridement of wounds: the deepest tissue removed and the area (DEB-01).

What was taken out decides, not what was reached: "excised down to fascia" removed the fat above it. Debriding the
edges of a wound that is then closed is part of the closure.
"""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.assertion import assertion_at
from nlp.diagnoses import nearest_diagnosis
from nlp.facts import Evidence, Fact, Procedure, Site
from nlp.gate import find, seek
from nlp.phrases import phrases
from nlp.readers.burns import body_share
from nlp.readers.complications import after_surgery, in_operating_room
from nlp.readers.dead_tissue import described
from nlp.readers.events import SILENT, Trigger, triggers_of
from nlp.readers.injury_words import INJURY
from nlp.readers.lesions import lesion_map
from nlp.readers.nail_grids import nails_in_grid
from nlp.readers.own_words import tells_work
from nlp.readers.places import same_site
from nlp.readers.prepared_beds import prepared
from nlp.records import replace
from nlp.sites import nearest_site, sites_in
from nlp.view import Measure, Mention, NoteView, Unit

_LAYERS = (
    (
        "bone",
        r"bone|(?:fragments?|pieces?|chips?|portions?|spicules?) of (?:(?:the|exposed|necrotic|infected|dead|soft) )*(?:calcane\w+|metatarsals?|phalan\w+|ischium|ischial tuberosity|sacrum|coccyx|trochanter|tibia|fibula|malleolus|cortex)",
    ),
    ("muscle", r"muscle|tendon"),
    ("fascia", r"fascia"),
    ("subcutis", r"subcut\w*|subcu\b|subq|fat\b|fatty|adipose"),
    ("dermis", r"dermis|dermal|epidermis|epidermal|partial thickness|skin only"),
)
_TISSUE = re.compile("|".join(rf"(?P<{name}>\b(?:{words}))" for name, words in _LAYERS))
_DEPTHS = tuple(name for name, _ in _LAYERS)
_REACHED = re.compile(
    r"(?:\b(?:to|until|reveal\w*|expos\w*|over|above|onto|appears?|covering on|into which|near|overlying|from)\b)(?: (?:the|a|viable|healthy|bleeding|normal|good|underlying|pre-?sacral|deep|clean|level|of|tissue|granulating))*\s*$"
)
_SPARED = re.compile(
    r"[^.;,]{0,20}\b(?:healthy|viable(?! )|intact|normal|uninvolved|not|spared|was seen|appeared)\b|[^.;,]{0,44}\b(?:viable and|healthy and|not (?:debrided|removed|excised|resected|taken|cut|touched|violated)|left (?:alone|intact|in place))\b"
)
_NOT_CUT = re.compile(
    r"(?: (?:tissue|layer|fat|was|were))* not (?:debrided|removed|excised|resected|taken|cut|violated|involved|entered)\b"
)
"""Behind a tissue that stayed: "subcutaneous tissue not removed"."""
_NO = re.compile(r"\b(?:no|not|without|denies|nor|none|never)\b[^.;]*$")
_REMOVING = re.compile(r"debrid|excis|remov|resect|rongeur|cut away|trimmed|curett|escharectomy|\bthrough\b")
_SHARP = re.compile(r"sharp|scalpel|blade|scissor|rongeur|excis|knife|versajet|dissect|curett")
_DEPTH_FIELD = re.compile(
    r"\W*(?:deepest )?(?:depth|level|layer|tissue)s?(?: of)?(?: tissue)?(?P<cut> (?:debridement|debrided|removed|excised))?\s*[:=]"
)
"""A field of a form: "Depth: subcutaneous", "Deepest tissue removed: fascia"."""
_EXCISED = re.compile(r"sharply excised|(?:wide |sharp )?excision(?:al)? (?:and )?debridement|excised (?:\w+ ){0,3}until")
_WOUND = re.compile(
    r"ulcer|\bdfu\b|\bvlu\b|wound|necro|eschar|slough|burn|infect|gangren|pressure injury|decubit|\bexcisional(?:ly)? debrid|\bdebrid\w+[^.;:]{0,30}\bsub-?cut"
)
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
_LONGER = re.compile(r"\b(?:cm|mm|length|long|wide|width)\b[^.;,]{0,14}(?:x|by)\s*$")
_AFTERWARDS = phrases("debridement", "afterwards")
_CUT_AREA = re.compile(
    r"\b(?:debrided|excised|removed|resected)\b[^.;]{0,40}$|\bover an area(?: of)?[^.;]{0,16}$|\b(?:area|size) (?:of )?(?:tissue )?(?:debrided|excised|removed)\b[^.;]{0,16}$"
)
_THEN_CUT = re.compile(r"[^.;,]{0,16}\b(?:area )?(?:was|were|is) (?:then |sharply )?(?:debrided|excised|removed|resected)\b")
_TOTAL = re.compile(r"\btotal|\bin all\b|altogether|combined|\bsum\b")
_SEVERAL = re.compile(r"\bboth\b|\btwo\b|\bthree\b|\ball\b|wounds\b|ulcers\b|\bx\s?[23]\b(?![.\d]|\s*(?:cm|mm|x))")
_LEFT_OUT = re.compile(
    r"\b(?:(?:dressed|cleansed|irrigated) only|only (?:dressed|cleansed)|was (?:simply )?dressed|(?:was|were) not debrided|not (?:need|require)\w* debridement|no debridement|(?:was|is) clean)\b"
)
"""One of several wounds that was not debrided."""


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
    if not done or not find(view, _WOUND) or _is_fresh_injury(view):
        return out
    return [*out, *(_by_depth(view, done) or [_procedure(view, done)])]


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
    last: tuple[list[Trigger], str] = ([], "selective")
    for row, units in own.items():
        acts = [t for t in told if any(t.unit is u for u in units)]
        sizes = [m for u in units for m in view.measures_in(u) if m.is_area or len(m.dims.values) > 1]
        depth = _CLASS.get(_depth(units).value or "", "selective")
        if sizes and last[0] and any(u.search(_AS_BEFORE) for u in units) and not any(u.search(_CLEAN) for u in units):
            acts, depth = acts or last[0], depth if _depth(units).known else last[1]
        if acts and sizes:
            best = next((m for m in sizes if _is_after(view, m)), sizes[0])
            classes.setdefault(depth, []).append((row, acts, best))
            last = acts, depth
    if sum(len(wounds) for wounds in classes.values()) < 2:
        return []
    return [_of_depth(view, own, wounds) for _, wounds in sorted(classes.items())]


def _of_depth(view: NoteView, own: dict[int, list[Unit]], wounds: list[tuple[int, list[Trigger], Measure]]) -> Procedure:
    """The debridement of the wounds of one depth."""
    measures = [m for _, _, m in wounds]
    value = sum((m.dims.longest if m.is_area else m.dims.area or Decimal(0) for m in measures), Decimal(0))
    proof = tuple(Evidence("area", str(value), m.start, m.end) for m in measures[:4])
    units = [u for row, _, _ in wounds for u in own[row]]
    made = _procedure(view, [t for _, acts, _ in wounds for t in acts], units)
    return replace(made, area=Fact(value, "derived", proof), site=lesion_map(view).rows[wounds[0][0]].site)


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
    if trigger.unit.search(_WOUND):
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
    return find(view, INJURY) is not None and not re.search(
        r"ulcer|necro|eschar|gangren|\bdfus?\b|slough|biofilm|callus|wound (?:breakdown|dehiscence)|pressure (?:injury|sore|wound)|(?:chronic|venous|diabetic|non-?healing) \w*\s?wound",
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
    depth = _depth(units)
    if own is None and depth.known and _differ_in_depth(view, units):
        depth = replace(depth, status="conflicting", why="several wounds, each with a depth of its own")
    deep = depth.value in ("bone", "muscle", "fascia", "subcutis")
    cut_out = deep and (any(u.search(_SHARP) for u in units) or depth.status == "stated")
    technique = Fact("excisional" if cut_out else "selective", "stated", proof[:1])
    if deep and not cut_out:  # "debrided to fat": whether fat was removed is for the writer to say
        technique = Fact("selective", "conflicting", proof[:1], "tissue below the skin was reached, not said to be cut out")
    return Procedure(
        "", "debridement", "performed", proof, technique=technique, depth=depth, area=_area(view, others),
        site=_labelled_site(view, first) or nearest_site(view, first.start, first.end), diagnosis=nearest_diagnosis(view, first.start, first.end),
        count=Fact(1, "derived", proof[:1]), in_operating_room=in_operating_room(view, view.lower), after_surgery=after_surgery(view, view.lower),
    )  # fmt: skip


def _is_of_another_day(view: NoteView, unit: Unit) -> bool:
    """“Last week the surgeon debrided to fascia”, “should it fail, bone will be resected”: the layers of a sentence whose work is not today's."""
    said = {c.category for c in view.cues_in(unit)}
    if "PAST_TIME" in said and "TODAY" not in said:
        return True
    cut = unit.search(_REMOVING)
    return cut is not None and assertion_at(view, unit, unit.start + cut.start(), unit.start + cut.end())[0] in _NOT_TODAY


_NOT_TODAY = frozenset({"historical", "planned", "offered", "conditional", "other_provider", "declined"})


def _differ_in_depth(view: NoteView, units: list[Unit]) -> bool:
    """Two wounds whose sizes are told with different tissues: each depth has an area and a code of its own (DEB-01)."""
    deepest = set()
    for unit in units:
        if any(m.is_area or len(m.dims.values) > 1 for m in view.measures_in(unit)):
            told = {
                hit.lastgroup
                for hit in unit.spots(_TISSUE)
                if not _NO.search(unit.lower[: hit.start()]) and not _SPARED.match(unit.lower[hit.end() :])
            }
            deepest |= {next(name for name in _DEPTHS if name in told)} if told else set()
    return len(deepest) > 1


def _depth(units: list[Unit]) -> Fact[str]:
    """The deepest tissue removed; tissue only reached proves no more than the fat above it."""
    removed: dict[str, Evidence] = {}
    reached: Evidence | None = None
    for unit in units:
        field = _DEPTH_FIELD.match(unit.lower)
        if not unit.search(_REMOVING) and field is None:
            continue
        for hit in unit.spots(_TISSUE):
            name = hit.lastgroup or ""
            before, after = unit.lower[: hit.start()], unit.lower[hit.end() :]
            if _NO.search(before) or _NOT_CUT.match(after):
                continue
            proof = Evidence("depth", name, unit.start + hit.start(), unit.start + hit.end())
            if _REACHED.search(before) or _SPARED.match(after) or (field is not None and not field["cut"]):
                reached = reached or (proof if name != "dermis" else None)
            else:
                removed.setdefault(name, proof)
    for name in _DEPTHS:
        if name in removed:
            return Fact(name, "stated", (removed[name],))
    if reached is not None:
        return Fact(
            "subcutis", "derived", (Evidence("depth", "subcutis", reached.start, reached.end),), "tissue reached, not said to be removed"
        )
    for unit in units:
        cut = unit.search(_EXCISED)
        if cut is not None and not _NO.search(unit.lower[: cut.start()]):
            words = Evidence("depth", "subcutis", unit.start + cut.start(), unit.start + cut.end())
            return Fact("subcutis", "conflicting", (words,), "tissue was excised, its depth is not named")
    return Fact(searched=("depth",))


_A_FRACTION = re.compile(
    r"\b(?:half|(?:one |two )?thirds?|(?:three )?quarters?|parts?|portion|section|[1-8]\d ?(?:%|percent)) of (?:it|(?:the|this|that|its) (?:\w+ )?(?:wound|ulcer|area|bed|surface))\b"
)
"""Words that only a part of a wound was debrided."""


_ITS_STEPS = frozenset({"debridement", "graft", "incision_drainage"})


def _paragraphs_of_others(view: NoteView, done: list[Trigger]) -> set[int]:
    """Paragraphs that tell of other work and not of the debridement: what they measure and cut is no part of the wound."""
    return {u.block for u in view.units if tells_work(view, u, _ITS_STEPS) and not (u.search(_DEAD) and u.search(_REMOVING))} - {
        t.unit.block for t in done
    }


_DEAD = re.compile(r"\b(?:necro\w+|devitali[sz]ed|non-?viable|eschar|slough|gangren\w+|dead)\b")
"""With a word of removing: dead tissue cut out, whatever tools the sentence names."""


def _area(view: NoteView, others: set[int]) -> Fact[Decimal]:
    """Area debrided; conflicting where only a fraction of what was measured was done: "24 sq cm, half of it debrided"."""
    whole = _measured_area(view, others)
    done = [view.units[m.unit] for m in view.all("PROC") if m.concept == "debridement"]
    if whole.known and whole.status != "conflicting" and any(u.search(_A_FRACTION) and view.measures_in(u) for u in done):
        return Fact(whole.value, "conflicting", whole.evidence, "a fraction of the wound was debrided")
    return whole


def _measured_area(view: NoteView, others: set[int]) -> Fact[Decimal]:
    """Area measured: written in sq cm, else length by width; of several wounds the sum."""
    found = [
        m
        for u in view.units
        if u.section not in SILENT and u.section != "pathology" and u.block not in others and not _is_of_other(view, u)
        for m in view.measures_in(u)
    ]
    areas = [m for m in found if m.is_area]
    if (
        len(areas) > 1
        and any(u.search(_SEVERAL) and u.search(_WOUND) for u in view.units)
        and not any(_TOTAL.search(view.lower, max(0, m.start - 30), m.end + 12) for m in areas)
    ):
        told = [m for m in areas if not _is_after(view, m)] or areas
        proof = tuple(Evidence("area", str(m.dims.longest), m.start, m.end) for m in told[:4])
        return Fact(sum((m.dims.longest for m in told), Decimal(0)), "derived", proof, "sum of the wounds")
    if areas:
        best = next((m for m in areas if _TOTAL.search(view.lower, max(0, m.start - 30), m.end + 12)), areas[-1])
        return Fact(best.dims.longest, "stated", (Evidence("area", str(best.dims.longest), best.start, best.end),))
    last = _last_of_each(view, [m for m in found if len(m.dims.values) > 1])
    after = last or [m for m in found if _is_after(view, m)]
    flats = _one_a_row(
        view,
        [
            m
            for m in after or found
            if len(m.dims.values) > 1 and (m.role not in ("tool", "suture", "margin") or (m.role == "tool" and min(m.dims.values) >= 1))
        ],
    )
    if not flats:
        return Fact(searched=("area",))
    part = next((m for m in flats if _PART.match(view.lower, m.end)), None)
    if part is not None and len(flats) > 1:
        return Fact(
            part.dims.area,
            "conflicting",
            (Evidence("area", str(part.dims.area), part.start, part.end),),
            "a part of the wound is measured apart",
        )
    flats = [m for m in flats if not _is_spared(view, m)] or flats
    several = len(flats) > 1 and (any(u.search(_SEVERAL) and u.search(_WOUND) for u in view.units) or _each_at_its_place(view, flats))
    cut = [m for m in flats if _is_cut_area(view, m)]
    if several and not cut and find(view, _LEFT_OUT) is not None:
        least = min(flats, key=lambda m: m.dims.area or Decimal(0))
        return Fact(
            least.dims.area, "conflicting", (Evidence("area", str(least.dims.area), least.start, least.end),), "one of the wounds was left"
        )
    chosen = (cut or flats) if several else (cut or flats)[:1]
    torn = any(seek(view, _LONGER, view.lower[max(0, m.start - 24) : m.start]) for m in chosen)
    value = sum((m.dims.area or Decimal(0) for m in chosen), Decimal(0))
    proof = tuple(Evidence("area", str(m.dims.area), m.start, m.end) for m in chosen[:4])
    return Fact(value, "conflicting", proof, "a size was read in part") if torn else Fact(value, "derived", proof)


def _each_at_its_place(view: NoteView, sizes: list[Measure]) -> bool:
    """“Left heel 4 x 4 cm, left lateral foot 2 x 3 cm”: sizes of one sentence, each behind a place of its own."""
    unit = view.units[sizes[0].unit]
    places = [m.start for m in view.mentions_in(unit, "SITE")]
    edges = [unit.start, *(m.end for m in sizes[:-1])]
    return all(m.unit == unit.index for m in sizes) and all(
        any(a <= p < m.start for p in places) for a, m in zip(edges, sizes, strict=True)
    )


_PART = re.compile(
    r"\s*(?:in area )?of (?:the|this|that|its|which) (?:\w+ )?(?:wound|ulcer|area|defect|bed|surface)\b|\s*of (?:it|which)\b|\s*(?:needing|requiring) (?:the )?\w+ debrid"
)
_CLEAN = re.compile(
    r"\b(?:clean|healed|epithelializ\w+|granulat\w+|not (?:debrided|touched|treated)|no debridement|dressed only|(?:was|were|only) dressed)\b"
)


def _is_spared(view: NoteView, measure: Measure) -> bool:
    """“The right leg wound, 3 x 3 cm, was clean and dressed”: a size in a sentence that tells no removal."""
    unit = view.units[measure.unit]
    return unit.search(_CLEAN) is not None and unit.search(_REMOVING) is None


_APPARATUS = re.compile(r"\b(?:vac|foam|npwt|sponge|dressing|xeroform|mepilex|gauze)\b")


def _is_of_other(view: NoteView, unit: Unit) -> bool:
    """Sizes told with a debridement of another day or person, or with the dressing."""
    told = [m for m in view.mentions_in(unit, "PROC") if m.concept == "debridement"]
    if told and unit.search(_AFTERWARDS) is None:
        return all(assertion_at(view, unit, m.start, m.end)[0] not in ("performed", "unclear") for m in told)
    return unit.search(_APPARATUS) is not None and unit.search(_REMOVING) is None


def _is_cut_area(view: NoteView, measure: Measure) -> bool:
    """The size of what was taken out, not of the wound: "necrotic fat over an area 10 x 8 cm was excised"."""
    unit = view.units[measure.unit]
    before = unit.lower[max(0, measure.start - unit.start - 60) : measure.start - unit.start]
    return bool(_CUT_AREA.search(before)) or bool(_THEN_CUT.match(unit.lower, measure.end - unit.start))


def _is_after(view: NoteView, measure: Measure) -> bool:
    """A size measured once the dead tissue was gone."""
    unit = view.units[measure.unit]
    hit = unit.search(_AFTERWARDS)
    return hit is not None and (unit.start + hit.start() < measure.start or unit.start + hit.end() <= measure.end + 30)


_NUMBERED = re.compile(r"#(?P<n>\d)\b[^#;]{0,40}$")


def _last_of_each(view: NoteView, measures: list[Measure]) -> list[Measure]:
    """“#1 heel 3.5 x 3.0; #3 arch 4.2 x 3.5 ... Post: #1 3.6 x 3.1; #3 4.3 x 3.6”: of wounds with a number each, measured twice, the last size."""
    own: dict[str, list[Measure]] = {}
    for measure in measures:
        hit = _NUMBERED.search(view.lower, view.units[measure.unit].start, measure.start)
        own.setdefault(hit["n"] if hit is not None else "", []).append(measure)
    if "" in own or len(own) < 2 or any(len(sizes) != 2 for sizes in own.values()):
        return []
    return [sizes[-1] for sizes in own.values()]


def _one_a_row(view: NoteView, measures: list[Measure]) -> list[Measure]:
    """Sizes, of the two in a row of a table ("L x W pre | ... | L x W post") the first."""
    rows = {m.unit for m in measures if "|" in view.units[m.unit].lower}
    first = {m.unit: m for m in reversed(measures) if m.unit in rows}
    return _one_each([m for m in measures if m.unit not in rows or m is first[m.unit]])


def _one_each(measures: list[Measure]) -> list[Measure]:
    """Each size once, however often the note repeats it."""
    return list({m.dims.values: m for m in reversed(measures)}.values())[::-1]


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
