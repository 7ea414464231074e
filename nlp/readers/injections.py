"""Injections into lesions, drug administration and botulinum toxin for sweating (IL, ADM, HYP rules)."""

from __future__ import annotations

import re
from typing import NamedTuple

from nlp.counting import count_lesions
from nlp.diagnoses import nearest_condition
from nlp.facts import DrugGiven, Evidence, Fact, Procedure, Site
from nlp.gate import find
from nlp.number_words import is_plural
from nlp.readers.deep_injections import goes_below
from nlp.readers.device_routes import ALWAYS_INFUSED, by_device
from nlp.readers.drugs_given import give_each, give_volume, given
from nlp.readers.drugs_named import drugs_named
from nlp.readers.events import SILENT, Trigger, triggers_of
from nlp.readers.further_injections import beside_infusion, other_areas
from nlp.readers.giving_told import is_place_elsewhere, sweats
from nlp.readers.giving_words import INJECTION_TOLD, INTO_LESIONS
from nlp.readers.infusion_clock import infused_minutes
from nlp.readers.injected_drugs import by_drug, items_again, with_items
from nlp.readers.injected_wounds import injected_wound
from nlp.readers.injection_rows import injected_rows
from nlp.readers.own_words import own_units, tells_work
from nlp.readers.self_given import patient_gave
from nlp.readers.two_ways import of_way, ways
from nlp.readers.visit_causes import left_its_mark
from nlp.records import replace
from nlp.sites import nearest_site, sites_in
from nlp.tallies import Tally, tallies_in
from nlp.view import NoteView, Unit
from nlp.weighed_counts import Count

_KINDS = frozenset({"intralesional", "drug_administration", "chemodenervation"})
_INJECTABLE = {
    "intralesional": ("injectable_steroid", "antineoplastic", "other"),
    "drug_administration": ("biologic", "injectable_steroid", "antineoplastic"),
    "chemodenervation": ("toxin",),
}
_BY_DRUG = {"bleomycin": "antineoplastic", "fluorouracil": "antineoplastic", "methotrexate": "antineoplastic", "candida_antigen": "candida"}
_OTHER_LESIONS = frozenset(
    {
        "actinic_keratosis",
        "seborrheic_keratosis",
        "seborrheic_keratosis_inflamed",
        "skin_tag",
        "basal_cell_carcinoma",
        "squamous_cell_carcinoma",
        "nevus",
        "molluscum",
    }
)
_INTO_LESIONS = re.compile(INTO_LESIONS)
_TOXIN = "botulinum"
_BOTH = re.compile(
    r"\baxillae\b|each axilla|underarms|armpits|both (?:sides|axilla|arms)|(?:right|left) axilla\b.{0,80}\b(?:the )?(?:left|right)\b"
)
_EXTRACTED = re.compile(r"comedo|blackhead|whitehead|milia")
"""Lesions that are pressed out beside those injected."""


def read_drugs(view: NoteView) -> list[DrugGiven]:
    """Drugs given in the office."""
    return given(view)


def read(view: NoteView) -> list[Procedure]:
    """Injections done today; planned, deferred and past ones keep their assertion."""
    triggers = [
        replace(t, assertion="other_provider") if is_place_elsewhere(t) else t for t in triggers_of(view, lambda m: m.concept in _KINDS)
    ]
    out = [Procedure("", t.mention.concept, t.assertion, t.evidence()) for t in triggers if t.assertion not in ("performed", "unclear")]
    drugs = given(view)
    for kind in sorted(_KINDS):
        done = [
            t
            for t in triggers
            if t.mention.concept == kind and t.assertion == "performed" and not (kind == "intralesional" and goes_below(view, t.unit))
        ]
        if not done or (kind == "intralesional" and all(_names_reason(view, t) for t in done)):
            done = by_drug(view, kind, drugs) or done
        made = _READERS[kind](view, done, drugs) if done else None
        if made is not None:
            out.append(made)
            out += other_areas(view, made) if kind == "chemodenervation" else []
            out += beside_infusion(view, made, done, drugs) if kind == "drug_administration" else []
    return out


_CAME_FOR = re.compile(r"\b(?:here|in|back|comes?|came|presents?|returns?|seen|visit|scheduled) (?:today )?for\b[^.;:\n]*$")


def _names_reason(view: NoteView, trigger: Trigger) -> bool:
    """“Pt here for q5wk intralesional steroids, alopecia areata scalp”: what the patient came for, with nothing of how it was done."""
    unit, at = trigger.unit, trigger.mention.start - trigger.unit.start
    return _CAME_FOR.search(unit.lower, 0, at) is not None and not view.mentions_in(unit, "DRUG") and not tallies_in(view, unit)


def _drug_for(view: NoteView, kind: str, drugs: list[DrugGiven]) -> DrugGiven | None:
    kinds = {m.concept: m.value for m in drugs_named(view)}
    return next((d for d in (of_way(kind, drugs) if ways(view) else drugs) if kinds.get(d.concept) in _INJECTABLE[kind]), None)


def _base(view: NoteView, kind: str, done: list[Trigger], drug: DrugGiven | None) -> Procedure:
    first = done[0].mention
    proof = tuple(e for t in done[:2] for e in t.evidence())
    under_the_skin = (
        kind == "drug_administration" and drug is not None and drug.route.value == "subcutaneous"
    )  # no drug against an infection named next
    return Procedure(
        "", kind, "performed", proof, site=nearest_site(view, first.start, first.end),
        diagnosis=nearest_condition(view, first.start, first.end, lambda m: m.concept != "skin_lesion" and not (m.value == "infectious" and under_the_skin) and not left_its_mark(view, view.units[m.unit], m)),
        drug=drug.id if drug else "",
    )  # fmt: skip


class _Scope(NamedTuple):
    """The sentences that may count the lesions injected."""

    doing: list[Unit]
    beside: list[Unit]
    wide: list[Unit]
    near: list[Unit]
    """Those of the paragraphs of the injections."""


def _intralesional(view: NoteView, done: list[Trigger], drugs: list[DrugGiven]) -> Procedure | None:
    drug = _drug_for(view, "intralesional", drugs)
    if drug is not None and drug.route.value == "intramuscular":
        at = view.unit_at(drug.evidence[0].start).index
        done = [t for t in done if t.mention.label == "PROC" and t.unit.index != at and t.unit.search(_INTO_LESIONS)]
        if not done:
            return None
        drug = None  # "60 mg IM. Two plaques injected intralesionally with the same"
    scope = _scope_of(view, done, drug)
    count = _counted(view, scope)
    fact, exact, doing = count.fact, count.exact, scope.doing
    rows = [view.units[m.unit] for m in view.all("DRUG") if drug is not None and m.concept == drug.concept]
    told = [u for u in dict.fromkeys([*doing, *rows]) if u.section not in SILENT and u.search(INJECTION_TOLD)]
    if (summed := _over_rows(view, told, fact.value)) is not None:
        fact, doing = summed, told
    fact = with_items(view, fact, doing, items_again(view, done, drugs)) if exact else fact
    table = injected_rows(view) if drug is not None else None
    if table is not None and table.lesions.known and (not fact.known or table.by_stick or (fact.value or 0) < (table.lesions.value or 0)):
        fact, exact = table.lesions, True
    fact = fact if fact.known else _by_places(view, doing, scope.near, exact=exact) or fact
    first = done[0].mention
    technique = first.value if first.label == "PROC" else "corticosteroid"
    if drug is not None:
        technique = _BY_DRUG.get(drug.concept, technique)
        if exact:
            give_each(view, drug, fact)
        if table is not None:
            give_volume(view, drug, table.volume)
    base = _base(view, "intralesional", done, drug)
    if (home := injected_wound(view, doing)) is not None:
        return replace(home, evidence=base.evidence, drug=base.drug, technique=Fact(technique, "stated", base.evidence[:1]))
    return replace(base, technique=Fact(technique, "stated", base.evidence[:1]), count=fact, count_exact=exact)


def _scope_of(view: NoteView, done: list[Trigger], drug: DrugGiven | None) -> _Scope:
    near = {u.index: u for t in done for u in [t.unit, *view.units_of_block(t.unit.block)]}
    acting = {t.unit.index: t.unit for t in done}
    doing = list(acting.values())
    if not any(t.open and t.role != "article" for u in doing for t in tallies_in(view, u)) and _single(view, doing) is not None:
        return _Scope(doing, [], [], list(near.values()))
    own = {u.index for u in own_units(view, doing, _KINDS)}
    beside = [u for u in near.values() if u.index not in acting and u.index in own]
    others = _of_other_items(view, doing)
    own -= others
    treated = {m.concept for u in near.values() if u.index not in others for m in view.mentions_in(u, "DX") if m.value != "unspecified"}
    far = [
        u
        for u in view.units
        if u.section not in SILENT
        and u.index not in near
        and (u.index in own or any(m.concept in treated for m in view.mentions_in(u, "DX")))
    ]
    wide = [u for u in far if _describes(view, u, drug)]  # asked last: it counts all lesions of a sentence
    return _Scope(doing, beside, wide, list(near.values()))


def _counted(view: NoteView, scope: _Scope) -> Count:
    """The lesions, without what was extracted, and without the places where the needle went in."""
    counted = min(
        (
            t.start
            for u in (*scope.doing, *scope.beside, *scope.wide)
            for t in tallies_in(view, u)
            if t.open and t.named and t.role == "count" and _SITES_NEXT.match(view.lower, t.end) is None
        ),
        default=len(view.lower),
    )

    def owns(tally: Tally) -> bool:
        if _EXTRACTED.search(view.lower, tally.end, tally.end + 24):
            return False
        sticks = counted < tally.start or _BY_STICK.search(view.lower, max(0, tally.start - 16), tally.start) is not None
        return not (sticks and _SITES_NEXT.match(view.lower, tally.end))

    return count_lesions(view, scope.doing, scope.beside, scope.wide, owns)


def _by_places(view: NoteView, doing: list[Unit], near: list[Unit], *, exact: bool) -> Fact[int] | None:
    """One lesion at each place named, or the one that the sentence names; None where neither is told."""
    sites = [f for u in doing for _, f in sites_in(view, u)] or [f for u in near for _, f in sites_in(view, u)]
    named = {(s.value.region, s.value.side) for s in sites if s.value}
    places = {(region, side) for region, side in named if side or not any(other and region == of for of, other in named)}
    number = sum(1 + (side == "bilateral") for _, side in places)
    if number > 1 and (exact or len(places) > 1):
        return Fact(number, "derived", tuple(e for s in sites for e in s.evidence), "one lesion at each site named")
    return _single(view, doing) if exact else None


def _of_other_items(view: NoteView, doing: list[Unit]) -> set[int]:
    """“1) Warts: Candida antigen ... 2) Acne: 8 papules”: the sentences of numbered items that name other diseases alone."""
    here = {u.group for u in doing if u.label}
    kinds = {
        m.concept for group in here for u in view.units_of_group(group) for m in view.mentions_in(u, "DX") if m.concept != "skin_lesion"
    }
    if not kinds:
        return set()
    out: set[int] = set()
    for group in {u.group for u in view.units if u.label} - here:
        units = view.units_of_group(group)
        named = {m.concept for u in units for m in view.mentions_in(u, "DX") if m.value != "unspecified"}
        if named and not named & kinds:
            out.update(u.index for u in units)
    return out


_BY_STICK = re.compile(r"(?:ml|cc)s?(?: each)?,? ?(?:x|\u00d7|to|at|in|into|per)? ?$")
"""Before a number of needle sticks: "0.1 mL x | 10 sites"."""
_SITES_NEXT = re.compile(r"\s*(?:injection |different |separate |needle )?(?:sites|points)\b")
"""Behind a number of places where the needle went in, where another number counts lesions: "2 patches ... 1.5 cc, 15 sites"."""


def _over_rows(view: NoteView, doing: list[Unit], number: int | None) -> Fact[int] | None:
    """“CNH R antihelix -> ILK. Keloid chest -> ILK. Nodules of the legs, 7 of them -> ILK.”: lesions of several rows, each with its own place or kind.

    None where the rows tell no more than `number`, or a row names several lesions without a count.
    """
    total, proof, told_apart = 0, [], set()
    for unit in doing:
        sites = [f for _, f in sites_in(view, unit) if f.value]
        lesions = view.mentions_in(unit, "DX")
        told = [t for t in tallies_in(view, unit) if t.open and t.role != "article" and (t.named or t.site.known or t.marked)]
        if not sites or (not told and not lesions) or (not told and any(is_plural(view.text[m.start : m.end]) for m in lesions)):
            return None
        kinds = {m.concept for m in lesions if m.concept != "skin_lesion"} or {""}
        told_apart |= {(f.value.region, f.value.side, kind) for f in sites if f.value for kind in kinds}
        total += sum(t.number for t in told) or 1
        proof += [t.proof() for t in told] or [Evidence("count", "1", lesions[0].start, lesions[0].end)]
    if len(doing) < 2 or len(told_apart) < len(doing) or total <= (number or 0):
        return None
    places = {(region, side) for region, side, _ in told_apart}
    if len(places) < len(doing) and "" in {kind for _, _, kind in told_apart}:
        return Fact(number, "conflicting", tuple(proof), "perhaps the same lesions, told twice")  # "keloids ... nodules of the chest"
    return Fact(total, "derived", tuple(proof), "sum of the places")


_ONE_OF_SEVERAL = re.compile(r"\b(?:each|every|per|either)(?: of the)? (?:\w+ ){0,2}$")
"""“0.3 mL for each jaw lesion”."""


def _single(view: NoteView, doing: list[Unit]) -> Fact[int] | None:
    """“Painful nodule of the left axilla: 0.5 mL injected”: a lesion in the singular at the only place."""
    lesions = [m for u in doing for m in view.mentions_in(u, "DX") if m.extra[0] in ("lesion", "cyst", "scar")]
    places = {(f.value.region, f.value.side) for u in doing for _, f in sites_in(view, u) if f.value}
    if (
        any(_ONE_OF_SEVERAL.search(view.lower, max(0, m.start - 30), m.start) for m in lesions)
        or len(lesions) != 1
        or len(places) != 1
        or is_plural(view.text[lesions[0].start : lesions[0].end])
    ):
        return None
    return Fact(1, "derived", (Evidence("count", "1", lesions[0].start, lesions[0].end),), "named in the singular at one site")


def _describes(view: NoteView, unit: Unit, drug: DrugGiven | None) -> bool:
    """A line that counts lesions which are injected: patches, keloids, nodules, cysts; no other named disease, no other work."""
    if tells_work(view, unit, _KINDS) or (
        drug is not None and drug.concept == "triamcinolone_acetonide" and any(m.concept == "wart" for m in view.mentions_in(unit, "DX"))
    ):
        return False
    return not any(m.concept in _OTHER_LESIONS for m in view.mentions_in(unit, "DX")) and bool(tallies_in(view, unit))


def _administration(view: NoteView, done: list[Trigger], drugs: list[DrugGiven]) -> Procedure | None:
    drug = _drug_for(view, "drug_administration", drugs)
    if drug is None:
        return None
    base = _base(view, "drug_administration", done, drug)
    named = next((t.mention.value for t in done if t.mention.label == "PROC"), "")
    technique = (
        "iv_infusion"
        if drug.concept in ALWAYS_INFUSED and drug.dose.known and drug.route.value != "subcutaneous"  # Zymfentra
        else drug.route.value
        if drug.route.value in ("subcutaneous", "intramuscular", "iv_infusion")
        else named or by_device(view, drug)
    )
    minutes = infused_minutes(view, drug) if technique == "iv_infusion" else Fact(searched=("infusion time",))
    performer = patient_gave(view)
    return replace(
        base,
        technique=Fact(technique, "stated", base.evidence[:1]),
        minutes=minutes,
        performer=performer,
        count=Fact(1, "derived", base.evidence[:1]),
    )


def _chemodenervation(view: NoteView, done: list[Trigger], drugs: list[DrugGiven]) -> Procedure | None:
    if not sweats(view):
        return None
    drug = _drug_for(view, "chemodenervation", drugs)
    if drug is None:
        return None
    base = _base(view, "chemodenervation", done, drug)
    if base.diagnosis.value is None or "hyperhidrosis" not in base.diagnosis.value.concept:
        sweating = nearest_condition(view, done[0].mention.start, done[0].mention.end, lambda m: "hyperhidrosis" in m.concept)
        base = replace(base, diagnosis=sweating if sweating.known else base.diagnosis)
    base = replace(base, site=_beyond_blocks(view, base.site) if base.site.known else _of_the_face(done[0].unit))
    region = base.site.value.region if base.site.value else ""
    sides = {
        f.value.side for u in view.units if u.section not in SILENT for _, f in sites_in(view, u) if f.value and f.value.region == region
    }
    both = (
        {"left", "right"} <= sides
        or "bilateral" in sides
        or bool(find(view, _BOTH))
        or (len(sides) == 1 and any(t.unit.search(_OTHER_SIDE) for t in done))
    )
    if both and base.site.value is not None:
        base = replace(base, site=replace(base.site, value=replace(base.site.value, side="bilateral")))
    return replace(base, technique=Fact(_TOXIN, "stated", base.evidence[:1]), bilateral=both, count=Fact(1, "derived", base.evidence[:1]))


_BLOCKED_AT = {"wrist": "hand", "ankle": "foot"}


def _beyond_blocks(view: NoteView, site: Fact[Site]) -> Fact[Site]:
    """“Wrist blocks, then 75 units into each palm”: nerves are blocked at the wrist, and sweat is stopped in the hand."""
    region = _BLOCKED_AT.get(site.value.region) if site.value else None
    if region is None:
        return site
    told = (f for u in view.units if u.section not in SILENT for _, f in sites_in(view, u) if f.value and f.value.region == region)
    return next(told, site)


_OTHER_SIDE = re.compile(
    r"\b(?:into|in|to|for|on) the (?:left|right|other|opposite)(?: side| one)?(?=\s*(?:[,.;)]|$|and\b|where\b|which\b))"
)
"""The side that goes without its place: "30 units into the right axilla and 50 into the left"."""
_FACIAL = re.compile(r"\bcranio-?facial\b|\bforehead\b|\bfacial\b|\bgustatory\b")


def _of_the_face(unit: Unit) -> Fact[Site]:
    """“Botox forehead sweating”: the place inside the words of the treatment or of the disease."""
    hit = unit.search(_FACIAL)
    return (
        Fact()
        if hit is None
        else Fact(Site("forehead"), "derived", (Evidence("site", "forehead", unit.start + hit.start(), unit.start + hit.end()),))
    )


_READERS = {"intralesional": _intralesional, "drug_administration": _administration, "chemodenervation": _chemodenervation}
