"""Excisions and shave removals: lesion, size, margin, depth (EX, SHV, STT, HS rules)."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.assertion import assertion_at
from nlp.facts import ABSENT, Diagnosis, Evidence, Fact, Procedure
from nlp.lesion_words import ANY, MANY
from nlp.number_words import number_of
from nlp.readers.attach import Deed, deeds_of, measures_on, tiers
from nlp.readers.awaited_results import awaited_result, in_question
from nlp.readers.beside_mohs import removes_another
from nlp.readers.biopsy import whole_lesion_taken
from nlp.readers.cut_again import is_cut_again
from nlp.readers.cutting import carried_on, counted_by_size, cuts_sample, is_skin_work, one_field, same_way, told_without_the_word
from nlp.readers.dead_tissue import cuts_dead_tissue
from nlp.readers.deep_growths import is_deep_mass
from nlp.readers.depth import depth_named, depth_on
from nlp.readers.events import Trigger, longest, narrowest, triggers_of
from nlp.readers.excision_margins import margins_closed, margins_grafted, margins_of_others, margins_taken
from nlp.readers.excision_titles import cut_papilloma, is_narrated, only_titled, settled_deeds
from nlp.readers.foreign import is_foreign
from nlp.readers.intent import diagnostic_shaves, punches_out, removes, samples_by_punch, shaved_whole
from nlp.readers.lesion_diagnosis import diagnosis_on
from nlp.readers.lesion_size import in_sum, is_all_round, size_on
from nlp.readers.lesions import lesion_map
from nlp.readers.mohs_of_today import is_unnamed_mohs
from nlp.readers.necessity import symptoms_in, symptoms_of
from nlp.readers.one_ellipse import one_for_all
from nlp.readers.past_work import is_past
from nlp.readers.path_margins import is_microscopic
from nlp.readers.second_margins import final_margin
from nlp.readers.sinus_disease import extent_of_sinus, is_pilonidal, is_titled_hidradenitis
from nlp.readers.titled_samples import is_titled_sample
from nlp.readers.told_grafts import is_graft_piece
from nlp.readers.wedges import is_v, is_wedge
from nlp.records import replace
from nlp.view import Measure, Mention, NoteView

_EXCISION = frozenset({"excision", "excisional_biopsy", "scar_revision", "wedge_excision", "hidradenitis_excision", "pilonidal_excision"})
_ELSEWHERE = re.compile(r"\s*(?:surgeons?\b(?! ?[(,=:-] ?(?:me|self|myself|i)\b)|clinic|unit|referral|cent(?:er|re))\b")
"""Who does Mohs surgery is not who did it."""
_KINDS = ("lesion", "cyst", "vascular", "wound", "nail", "hair", "eruption")
_SAME_MARGIN = re.compile(r"\b(?:same|similar|identical|like|equal) (?:\w+ )?(?:margins?|border|rim|clearance|cuff)\b")


def read(view: NoteView) -> list[Procedure]:
    """Excisions and shaves done, one per lesion; mentions not done today keep their assertion."""
    cuts, shaves, out = _triggers(view)
    mohs = is_unnamed_mohs(view) or any(
        m.concept == "mohs"
        and not _ELSEWHERE.match(view.lower, m.end)
        and assertion_at(view, view.units[m.unit], m.start, m.end)[0] == "performed"
        for m in view.all("PROC")
    )
    if mohs:
        cuts = [t for t in cuts if t.mention.value == "re_excision" or removes_another(view, t)]
    else:
        cuts = [*cuts, *_table_heading(view)] or _biopsy_that_took_all(view) or margins_closed(view) or margins_grafted(view)
        cuts = sorted([*cuts, *told_without_the_word(view)], key=lambda t: t.mention.start)
        cuts = cuts or margins_taken(view, cuts)
        again = same_way(view, [*cuts, *shaves])
        cuts = sorted([*cuts, *(t for t in again if t.mention.concept in _EXCISION)], key=lambda t: t.mention.start)
        shaves = sorted([*shaves, *(t for t in again if t.mention.concept == "shave_removal")], key=lambda t: t.mention.start)
        cuts += carried_on(view, cuts) or counted_by_size(view, cuts)
        cuts += margins_of_others(view, cuts)
        cuts = [
            t
            for t in cuts
            if not is_foreign(view, t) and is_skin_work(view, t) and not cuts_sample(view, t) and not cuts_dead_tissue(view, t.mention)
        ]
    for done, is_shave in ((cuts, False), (shaves, True)):
        if done and (is_shave or is_narrated(view, done)):
            deeds = settled_deeds(view, [d for d in deeds_of(view, done) if is_shave or not only_titled(view, d)])
            deeds, width, joint = (deeds, None, ()) if is_shave else one_for_all(view, deeds)
            counted = None if is_shave or joint else _more_told(view, deeds)
            read_ones = [_procedure(view, deed, len(deeds), is_shave) for deed in deeds]
            if joint and width is not None:
                read_ones[0] = _as_wide_as(read_ones[0], width)
            out += [p for p in read_ones if not _is_nail(p) and not _is_wound_work(p) and not _is_shelled_wart(view, p)]
            if counted is not None:
                out = [
                    replace(p, doubt=counted) if p.kind in ("excision", "soft_tissue_excision") and p.assertion == "performed" else p
                    for p in out
                ]
    if any(
        m.concept == "debridement" and assertion_at(view, view.units[m.unit], m.start, m.end)[0] == "performed" for m in view.all("PROC")
    ):
        out = [
            p for p in out if p.kind != "excision" or p.assertion != "performed" or p.diagnosis.known or p.margin.known
        ]  # dead tissue cut away
    return _one_removal_a_site(one_field([_of_mucosa(cut_papilloma(p)) for p in out]))


def _as_wide_as(procedure: Procedure, width: Fact[Decimal]) -> Procedure:
    """One ellipse for several lesions: its width counts, and none of their sizes; without it the answer is open (EX-07)."""
    if width.value is None:
        return procedure if procedure.excised_diameter.known else replace(procedure, margin=Fact(searched=("margin",)))
    return replace(procedure, size=ABSENT, margin=ABSENT, excised_diameter=width)


def _of_mucosa(procedure: Procedure) -> Procedure:
    """A mucocele of a lip lies in its mucosa, whatever the note says of the place."""
    site, diagnosis = procedure.site.value, procedure.diagnosis.value
    if site is None or diagnosis is None or diagnosis.concept != "mucocele" or site.region != "lip" or site.subsite:
        return procedure
    return replace(procedure, site=replace(procedure.site, value=replace(site, subsite="lip_mucosa")))


def _triggers(view: NoteView) -> tuple[list[Trigger], list[Trigger], list[Procedure]]:
    """Performed excisions, performed shaves, and procedures for what was not done."""
    found = [
        t
        for t in triggers_of(
            view, lambda m: (m.concept in _EXCISION and not is_titled_sample(view, m)) or m.concept in ("shave_removal", "biopsy")
        )
        if is_skin_work(view, t) and not is_foreign(view, t)
    ]
    cuts: list[Trigger] = []
    shaves: list[Trigger] = []
    out: list[Procedure] = []
    sampled = {t.mention.start for t in diagnostic_shaves(view)}
    for trigger in found:
        concept = trigger.mention.concept
        is_shave = concept == "shave_removal" or (concept == "biopsy" and removes(view, trigger)) or shaved_whole(view, trigger)
        is_punch = concept == "biopsy" and punches_out(view, trigger)
        if (
            (concept == "biopsy" and not is_shave and not is_punch)
            or is_graft_piece(view, trigger.mention.start)
            or samples_by_punch(view, trigger)
        ):
            continue
        if trigger.assertion not in ("performed", "unclear"):
            out.append(Procedure("", "shave_removal" if is_shave else "excision", trigger.assertion, trigger.evidence()))
        elif trigger.assertion == "performed" and not is_past(view, trigger.mention) and trigger.mention.start not in sampled:
            (shaves if is_shave else cuts).append(trigger)
    return cuts, shaves, out


def _is_nail(procedure: Procedure) -> bool:
    """Nail borders "excised" are nail surgery, read elsewhere."""
    if procedure.kind in ("pilonidal_excision", "hidradenitis_excision"):
        return False  # of a disease that no nail has, whatever nail the note tells of
    site, diagnosis = procedure.site.value, procedure.diagnosis.value
    return bool(site and site.subsite == "nail_unit") or bool(diagnosis and "nail" in diagnosis.concept)


_TOLD_COUNT = re.compile(
    rf"\b(?P<n>two|three|four|five|six|[2-6]) (?:(?!mm|cm|x\b|weeks?|days?|months?|years?|times|layers?|of\b)[a-z-]+ ){{0,3}}?(?:{MANY})\b"
    rf"|\b(?:{ANY})(?:,? (?:of|on|from) [a-z ]{{3,24}})?,? (?:x ?|times )(?P<m>two|three|four|five|[2-6])\b(?! ?(?:mm|cm|x|\.))"
)
"""How many lesions a title, or the sentence of the excision, says were excised."""


def _more_told(view: NoteView, deeds: list[Deed]) -> Fact[str] | None:
    """A doubt where more lesions are said to have been excised than were found."""
    for unit in {t.unit.index: t.unit for d in deeds for t in d.triggers}.values():
        hit = unit.search(_TOLD_COUNT)
        said = number_of(hit["n"] or hit["m"]) if hit else 0
        if (
            hit is not None
            and said > len(deeds)
            and assertion_at(view, unit, unit.start + hit.start(), unit.start + hit.end())[0] not in ("historical", "planned")
        ):
            return Fact("lesion_count", "stated", (Evidence("count", str(said), unit.start + hit.start(), unit.start + hit.end()),))
    return None


def _is_shelled_wart(view: NoteView, procedure: Procedure) -> bool:
    """A wart "enucleated" with the curette is destroyed where it stands (DBN-02), a corn is pared, a milium extracted."""
    diagnosis = procedure.diagnosis.value
    if diagnosis is None or not ("wart" in diagnosis.concept or diagnosis.concept in ("callus", "milium")) or procedure.margin.known:
        return False
    words = [view.lower[e.start : e.end] for e in procedure.evidence if e.field == "technique"]
    return all(word.startswith(("enucleat", "shelled", "scooped", "dissected")) for word in words)


def _is_wound_work(procedure: Procedure) -> bool:
    """Edges of an abscess or wound that are "excised" are debrided, not an excised lesion."""
    diagnosis = procedure.diagnosis.value
    measured = procedure.size.known or procedure.margin.known or procedure.excised_diameter.known
    return diagnosis is not None and diagnosis.concept in ("abscess", "cellulitis", "hematoma", "seroma", "wound", "ulcer") and not measured


def _one_removal_a_site(procedures: list[Procedure]) -> list[Procedure]:
    """“Standard excision ... amenable to shave”: the shave of a site outweighs one passing word of excision."""
    shaved = [p.site.value for p in procedures if p.kind == "shave_removal" and p.assertion == "performed" and p.site.known]
    return [
        p
        for p in procedures
        if not (
            p.kind == "excision" and p.assertion == "performed" and not p.margin.known and len(p.evidence) == 1 and p.site.value in shaved
        )
    ]


def _table_heading(view: NoteView) -> list[Trigger]:
    """A table with columns for margin and closure is a table of excisions."""
    for unit in view.units:
        if "|" in unit.lower and "margin" in unit.lower and re.search(r"clos|repair", unit.lower):
            start = unit.start + unit.lower.index("margin")
            mention = Mention(start, start + 6, "PROC", "excision", "excision", unit.index)
            return [Trigger(mention, unit, "performed", None)]
    return []


def _biopsy_that_took_all(view: NoteView) -> list[Trigger]:
    hit = whole_lesion_taken(view)
    if hit is None:
        return []
    unit = view.unit_at(hit.start())
    verdict, cue = assertion_at(view, unit, hit.start(), hit.end())
    return (
        [Trigger(Mention(hit.start(), hit.end(), "PROC", "excision", "excision", unit.index), unit, verdict, cue)]
        if verdict == "performed"
        else []
    )


def _of_skin_alone(view: NoteView, depth: Fact[str]) -> bool:
    """“Full-thickness excision”: said of the skin that was cut, not of the layer that a lipoma lay in (STT-05)."""
    return bool(depth.evidence) and view.lower.startswith("full", depth.evidence[0].start)


def _procedure(view: NoteView, deed: Deed, total: int, is_shave: bool) -> Procedure:
    diagnosis = in_question(view, deed, total, diagnosis_on(view, deed, total, _KINDS))
    depth = depth_on(view, deed, total)
    depth = depth if depth.known else depth_named(view, diagnosis)
    kind, technique = _kind(view, deed, total, diagnosis.value, depth, is_shave)
    if kind == "soft_tissue_excision" and _of_skin_alone(view, depth):
        depth = depth_on(view, deed, total, of_tumour=True)
    if (
        technique == "re_excision"
        and diagnosis.value is not None
        and diagnosis.value.behaviour in ("malignant", "in_situ")
        and diagnosis.value.certainty == "clinical"
    ):
        diagnosis = replace(diagnosis, value=replace(diagnosis.value, certainty="proven"))  # the first excision told (EX-06)
    first = deed.first.mention
    margin = _margin(view, deed, total)
    size = size_on(view, deed, total, "unknown", *(("repair",) if is_shave else ()), margin=margin.value)
    excised = longest("excised_diameter", measures_on(view, deed, total, "excised"))
    size = in_sum(view, size, margin, excised)
    return Procedure(
        "",
        kind,
        "performed",
        deed.evidence(),
        technique=Fact(technique, "stated", (Evidence("technique", technique, first.start, first.end),)),
        site=deed.site,
        diagnosis=diagnosis,
        count=Fact(1, "derived", deed.evidence()[:1]),
        size=size,
        margin=margin,
        excised_diameter=_wider_than(size if margin.known else ABSENT, excised),
        specimen_width=narrowest(
            "specimen_width", [m for m in measures_on(view, deed, total, "ellipse", "specimen") if _has_width(view, m)]
        ),
        depth=depth,
        extent=extent_of_sinus(view, deed, total) if kind == "pilonidal_excision" else ABSENT,
        pathology=awaited_result(view, deed),
        symptoms=_symptoms(view, deed, total),
        note=deed.row.label if deed.row else "",
    )


def _wider_than(size: Fact[Decimal], excised: Fact[Decimal]) -> Fact[Decimal]:
    """What was excised with a margin is at least as wide as its lesion: a smaller number is of something else."""
    if size.value is None or excised.value is None or excised.value >= size.value:
        return excised
    return Fact(searched=("excised_diameter",))


def _has_width(view: NoteView, measure: Measure) -> bool:
    """The one length given of an ellipse is how long it is, unless it is called its width."""
    near = view.lower[max(0, measure.start - 12) : measure.end + 16]
    return len(measure.dims.values) > 1 or "wid" in near or "short axis" in near


def _margin(view: NoteView, deed: Deed, total: int) -> Fact[Decimal]:
    """Narrowest margin marked on the skin; a margin that the microscope found is none (EX-02)."""
    found = [m for m in measures_on(view, deed, total, "margin") if not is_microscopic(view, m)]
    if not found:
        found = [m for m in measures_on(view, deed, total, "unknown", "lesion", "excised") if is_all_round(view, m)]
    found = found or _margin_of_all(view, deed)
    if not found:
        return _same_margin(view, deed, total)
    return final_margin(view, found, lambda: _beside(view, deed))


def _beside(view: NoteView, deed: Deed) -> list[Measure]:
    """Measures of the sentences about the lesion that no noun calls margins: "another 2 mm was taken all round"."""
    rows = {deed.row.index} if deed.row is not None else set()
    blocks = {t.unit.block for t in deed.triggers}
    return [
        m
        for m in view.measures
        if m.role in ("margin", "unknown", "lesion", "excised", "other")
        and view.units[m.unit].block in blocks
        and set(lesion_map(view).at(view.units[m.unit], m.start).rows) <= rows
        and not is_microscopic(view, m)
    ]


_OF_ALL = re.compile(r"\b(?:were|each|both|all)\b")
_HEADS_LIST = re.compile(r"[^.;:\d]{0,16}\bmargins?(?: each| all round)?\s?:")
"""Behind a margin that stands before the list of its lesions: "two nevi excised w/ 1 mm margins: ..."."""


def _margin_of_all(view: NoteView, deed: Deed) -> list[Measure]:
    """“The BCC of the cheek and the BCC of the arm were excised with 4 mm margins”: one margin of a sentence that names several lesions."""
    lesions = lesion_map(view)
    for unit in {t.unit.index: t.unit for t in deed.triggers}.values():
        places = [start for start, _ in lesions.places_of(unit)]
        margins = view.measures_in(unit, "margin")
        if len(places) < 2 or len(margins) != 1 or is_microscopic(view, margins[0]):
            continue
        start = margins[0].start
        behind_all, before_all = places[-1] < start, start < places[0]
        words = view.lower[places[-1] : start] if behind_all else view.lower[max(unit.start, start - 30) : start]
        if ((behind_all or before_all) and _OF_ALL.search(words)) or (before_all and _HEADS_LIST.match(view.lower, margins[0].end)):
            return list(margins)
    return []


def _same_margin(view: NoteView, deed: Deed, total: int) -> Fact[Decimal]:
    """“Excised with the same margin”: the margin given last before these words."""
    for tier in tiers(view, deed, total)[:3]:
        for segment in tier:
            hit = _SAME_MARGIN.search(view.lower, segment.start, segment.end)
            earlier = [m for m in view.measures if hit and m.role == "margin" and m.end <= hit.start() and not is_microscopic(view, m)]
            if hit and earlier:
                value = earlier[-1].dims.shortest
                proof = (
                    Evidence("margin", str(value), hit.start(), hit.end()),
                    Evidence("margin", str(value), earlier[-1].start, earlier[-1].end),
                )
                return Fact(value, "derived", proof, "the same margin as the lesion before")
    return Fact(searched=("margin",))


def _symptoms(view: NoteView, deed: Deed, total: int) -> Fact[tuple[str, ...]]:
    """Words of necessity about the lesion, else about several, else anywhere where it is the only one."""
    for tier in tiers(view, deed, total)[:3]:
        found = symptoms_in(view, [s.unit for s in tier])
        if found.known:
            return found
    return symptoms_of(view)


def _kind(view: NoteView, deed: Deed, total: int, diagnosis: Diagnosis | None, depth: Fact[str], is_shave: bool) -> tuple[str, str]:
    concept = diagnosis.concept if diagnosis else ""
    values = {t.mention.value for t in deed.triggers}
    concepts = {t.mention.concept for t in deed.triggers}
    if is_shave:
        return "shave_removal", "shave"
    if "hidradenitis" in concept or "hidradenitis_excision" in concepts or is_titled_hidradenitis(view, deed, concept):
        return "hidradenitis_excision", "excision"
    if "pilonidal" in concept or "pilonidal_excision" in concepts or is_pilonidal(view, deed, concept):
        return "pilonidal_excision", "excision"
    if is_wedge(view, deed):
        return "wedge_excision", "v_excision" if is_v(view, deed) else "excision"
    if "scar_revision" in concepts:
        return "scar_revision", "excision"
    of_skin = diagnosis is not None and (
        diagnosis.behaviour in ("malignant", "in_situ", "premalignant") or "cyst" in concept or "nevus" in concept
    )
    if "lipoma" in concept or (depth.value == "subfascial" and not of_skin) or is_deep_mass(view, deed, total, diagnosis):
        return "soft_tissue_excision", "excision"
    for value in ("vermilionectomy", "re_excision", "punch_excision"):
        if value in values:
            return "excision", value
    if "punch" in values:
        return "excision", "punch_excision"
    return "excision", "re_excision" if is_cut_again(view, deed, total) else "excision"
