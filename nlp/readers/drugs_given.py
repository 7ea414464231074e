"""Drugs given: dose, waste, container, source, route, lot (DRUG, ADM rules). Only what was given is a drug line."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.amounts import BARE, Amount, amounts_by_unit
from nlp.facts import DrugGiven, Evidence, Fact
from nlp.gate import find, seek, those_with
from nlp.other_sessions import of_other_session
from nlp.phrases import phrases
from nlp.readers.coverage import covered
from nlp.readers.dilutions import halved, of_mixture
from nlp.readers.dose_items import by_items
from nlp.readers.doses import (
    MADE_UP,
    STRONGEST,
    agreed,
    by_place,
    contents,
    fact,
    product,
    reconciled,
    too_strong_for,
    unless_elsewhere,
)
from nlp.readers.drug_source import source_of
from nlp.readers.drugs_named import GIVEN_KINDS, drugs_by_unit, drugs_named
from nlp.readers.events import SILENT
from nlp.readers.giving_told import was_given
from nlp.readers.giving_words import INTO_LESIONS
from nlp.readers.own_words import tells_work
from nlp.readers.sticks_used import packages
from nlp.readers.strengths import all_named, strengths_of, with_named
from nlp.readers.toxin_for_looks import medical_units
from nlp.readers.two_ways import own_way, ways
from nlp.readers.visit_text import word_list
from nlp.records import replace
from nlp.sites import nearest_site
from nlp.view import Mention, NoteView, Unit

_NO_WASTE = phrases("drugs_given", "no_waste")
_CONTAINER = (
    ("multi_dose", re.compile(r"multi-?\s?(?:dose|use)|\bmdv\b")),
    ("single_dose", re.compile(r"single-?\s?(?:dose|use)|prefilled|pre-filled|syringe|autoinjector|\bsdv\b|\bpfs\b")),
)
_ROUTE = (
    ("subcutaneous", re.compile(r"\bsc\b|\bsq\b|subq|subcut|sub-q|under the skin")),
    (
        "intramuscular",
        re.compile(
            r"\bim\b|intramusc|\b(?:ventro|dorso)gluteal|\b(?:in|into) (?:the |his |her )?(?:(?:l|r|left|right)\.? )?(?:glut\w*|deltoid|vastus\w*|buttock)\b(?! (?:keloid|scar|lesion|nodule|plaque|patch|cyst|papule|area|skin))"
        ),
    ),
    ("iv_infusion", re.compile(r"infus|\biv\b")),
    ("intralesional", re.compile(INTO_LESIONS)),
)
_ORAL = re.compile(
    r"lido|xylo|wkly|daily|\b[bt]id\b|\bq(?:d|hs|am|pm|day|o d|od)\b|\b(?:a|per|every|each) (?:day|night|morning)\b|weekly|\bpo\b|\boral|tablet|capsule|\btabs?\b|\bcaps?\b|\bpredniso"
)
_DILUTED_TO = re.compile(r"(?:\b(?:to|final (?:conc\w*|strength)(?: of)?|gives|giving|makes|making|yields|yielding)|->|=>|\u2192|=)\s*$")
"""Before a strength: what the mixture has after the lidocaine."""
_HINT = {
    "container": re.compile(r"dose|use|fill|syringe|inject|sdv|mdv|pfs"),
    "route": re.compile(r"\b(?:s[cq]|im|iv|il|i/l|intra|under)|sub|infus|glut|deltoid|vastus|buttock"),
}


def given(view: NoteView) -> list[DrugGiven]:
    """Every drug of a kind that is given in the office, once a concept, in text order."""
    known = view.memo.get("drugs")
    if known is not None:
        return known  # type: ignore[return-value]
    out: list[DrugGiven] = []
    view.memo["drugs"] = out
    seen: dict[str, int] = {}
    for mention in drugs_named(view):
        named = mention.concept + ways(view).get(mention.unit, "")
        place = seen.get(named, len(out))
        if mention.value not in GIVEN_KINDS or (place < len(out) and out[place].dose.known):
            if place < len(out) and mention.value == "injectable_steroid":
                out[place] = _with_further(view, out[place], mention)
            continue
        unit = view.units[mention.unit]
        near = own_way(view, mention, _with_units(view, mention, _near(view, unit)))
        if not was_given(view, mention, unit, near) or _of_another_day(view, unit):
            continue
        if (
            place < len(out)
            and not _dose(view, mention, near, _amounts_of(view, mention, near))[0].known
            and not (_measured(view, mention, unit) and not _measured(view, mention, view.unit_at(out[place].evidence[0].start)))
        ):
            continue  # a title names the drug, the narrative its dose
        drug = covered(view, mention, _drug(view, f"d{place + 1}", mention, near))
        seen[named] = place
        out[place : place + 1] = [drug]
    return out


def _with_further(view: NoteView, drug: DrugGiven, mention: Mention) -> DrugGiven:
    """“Location: back; Kenalog 10 mg/cc, 0.5 cc ... Location: chest; Kenalog 40 mg/cc, 0.4 cc”: the steroid again, with another dose of its own."""
    unit, first = view.units[mention.unit], drug.dose
    near = own_way(view, mention, _near(view, unit))
    if not was_given(view, mention, unit, near) or _of_another_day(view, unit):
        return drug
    dose = _dose(view, mention, near, _amounts_of(view, mention, near))[0]
    used = {view.unit_at(e.start).index for e in first.evidence}
    if dose.value is None or first.value is None or not used.isdisjoint(view.unit_at(e.start).index for e in dose.evidence):
        return drug
    at, elsewhere = nearest_site(view, drug.evidence[0].start, drug.evidence[0].end), nearest_site(view, mention.start, mention.end)
    apart = at.value is not None and elsewhere.value is not None and at.value != elsewhere.value
    if dose.value == first.value and not apart:
        return drug  # told twice
    proof = (*first.evidence, *dose.evidence)
    if apart and first.status != "conflicting" and dose.status != "conflicting":
        return replace(drug, dose=Fact(first.value + dose.value, "derived", proof, "sum of the places"))
    return replace(drug, dose=Fact(min(first.value, dose.value), "conflicting", proof, "several doses, not said to be added"))


def _with_units(view: NoteView, mention: Mention, near: list[Unit]) -> list[Unit]:
    """“BOTOX RECORD”, and the units of each side some lines below: of the only toxin of the note every sentence with units tells."""
    toxins = {m.concept for m in drugs_named(view) if m.value == "toxin"}
    if mention.value != "toxin" or len(toxins) > 1:
        return near
    told = amounts_by_unit(view)
    rows = [view.units[i] for i in sorted(told) if view.units[i].section not in SILENT and any(a.measure == "unit" for a in told[i])]
    return list({u.index: u for u in [*near, *rows]}.values())


def _measured(view: NoteView, mention: Mention, unit: Unit) -> bool:
    """Does the sentence tell how much of the drug: "agrees to Candida shots. Candin 0.3 mL split into two"?"""
    return bool(_amounts_of(view, mention, [unit]))


def _near(view: NoteView, unit: Unit) -> list[Unit]:
    """The unit, its list item or paragraph, and the lines behind it."""
    group = [u for u in view.units_of_group(unit.group) if u.section not in SILENT or u.index == unit.index]
    after = list(view.units[unit.index + 1 : unit.index + 5])
    return list({u.index: u for u in [unit, *group, *after]}.values())


def _drug(view: NoteView, name: str, mention: Mention, near: list[Unit]) -> DrugGiven:
    amounts = _amounts_of(view, mention, near)
    dose, unit = _dose(view, mention, near, amounts)
    proof = (Evidence("drug", mention.concept, mention.start, mention.end),)
    return DrugGiven(
        name, mention.concept, "performed", dose=dose, dose_unit=unit, wasted=_wasted(view, mention, near, amounts, unit), container=_choose(view, near, _CONTAINER, "container"),
        source=source_of(view, mention), route=_route(view, mention, near), evidence=proof,
    )  # fmt: skip


_SEVERAL_SESSIONS = re.compile(
    r"\b(?:last|past|previous|prior) (?:\d{1,2}|few|several|two|three|four|couple of) (?:visits|sessions|treatments|times|appointments)\b"
)
_TODAY = re.compile(r"\b(?:today|now|again)\b")


def _of_another_day(view: NoteView, unit: Unit) -> bool:
    """“Kenalog 40 mg IM given in March”: every amount of the sentence is of another session."""
    told = amounts_by_unit(view).get(unit.index, [])
    if told and unit.search(_SEVERAL_SESSIONS) and not unit.search(_TODAY):
        return True
    return bool(told) and all(of_other_session(view, unit, amount.start, amount.end) for amount in told)


def _route(view: NoteView, mention: Mention, near: list[Unit]) -> Fact[str]:
    """How it was given; "debrided of subcutaneous fat", "closed to the subcut" tell of tissue, and no steroid is given there."""
    if mention.value not in ("injectable_steroid", "other"):
        return _choose(view, near, _ROUTE, "route")
    own = _choose(view, near[:1], _ROUTE, "route")
    beside = [
        u
        for u in near[1:]
        if (u.block == near[0].block or _ROUTE_FIELD.match(u.lower))
        and not tells_work(view, u, _INJECTS)
        and not u.search(_ROUTE_LATER)
        and not _of_another_day(view, u)
    ]
    return own if own.known else _choose(view, beside, _ROUTE[1:], "route")


_ROUTE_FIELD = re.compile(r"\W*(?:route|given|admin\w*|via)(?: of administration)?\s*[:=]")
"""Opens the field of an injection record that says how it was given."""
_ROUTE_LATER = re.compile(
    r"\b(?:plan|if|consider\w*|next|may|might|will|could|would|recommend\w*|declin\w*)\b[^.;]{0,60}\b(?:im|intramuscular\w*)\b"
    r"|\b(?:im|intramuscular\w*)\b[^.;]{0,40}\b(?:declin\w*|refus\w*|not given|deferred|next (?:visit|time))\b"
)
"""“Plan Kenalog 60 mg IM if no better”: not how it was given today."""
_INJECTS = frozenset({"intralesional", "drug_administration"})
_EMPTIES = frozenset({"incision_drainage", "debridement"})


def _amounts_of(view: NoteView, mention: Mention, near: list[Unit]) -> list[Amount]:
    """Amounts that speak of this drug: in a sentence with two drugs, those nearer to it."""
    known: dict[tuple[int, str, str], list[Amount]] = view.once("amounts of drugs", dict)
    told = amounts_by_unit(view)
    out = []
    for unit in near:
        if unit.index not in told or (unit.index != mention.unit and _is_emptied_beside(view, mention, unit)):
            continue  # "5 mL out": of an abscess
        key = (unit.index, mention.concept, mention.value)
        if key not in known:
            known[key] = [
                amount
                for amount in told[unit.index]
                if _is_of_drug(view, mention, unit, amount) and not of_other_session(view, unit, amount.start, amount.end)
            ]
        out += known[key]
    return medical_units(view, out) if mention.value == "toxin" else out


def _is_emptied_beside(view: NoteView, steroid: Mention, unit: Unit) -> bool:
    """Does the unit empty a cavity, and name no drug?"""
    return (
        steroid.value == "injectable_steroid"
        and unit.index not in drugs_by_unit(view)
        and any(m.concept in _EMPTIES for m in view.mentions_in(unit, "PROC"))
    )


def _is_oral(view: NoteView, unit: Unit, amount: Amount) -> bool:
    """Do words beside the amount tell of tablets? "15 po" of "15 points" is cut off, and no mouth."""
    end = min(unit.end, amount.end + 16)
    hit = _ORAL.search(view.lower, max(unit.start, amount.start - 22), end)
    return hit is not None and not (hit.end() == end < unit.end and view.lower[end].isalpha() and view.lower[end - 1].isalpha())


def _is_of_drug(view: NoteView, mention: Mention, unit: Unit, amount: Amount) -> bool:
    """Is the drug the one named last before the amount, else the first of the sentence, else the one that the sentence goes on about?"""
    drugs = drugs_by_unit(view).get(unit.index, [])
    earlier = [m for m in drugs if m.start <= amount.start]
    owner = earlier[-1] if earlier else drugs[0] if drugs else mention
    if owner.concept != mention.concept:
        return False
    if not drugs and amount.measure == "mg" and seek(view, word_list("medicine")[0], view.lower[unit.start : amount.start]):
        return False  # "Accutane up to 80 mg" behind an injection
    return (
        of_mixture(view, unit, amount)
        or not _is_oral(view, unit, amount)
        or (amount.role == "strength" and _DILUTED_TO.search(view.lower, unit.start, amount.start) is not None)
    )


def _unless_half(dose: Fact[Decimal], vials: list[Amount], near: list[Unit]) -> Fact[Decimal]:
    """“50 U. 100 U vial, none wasted”: a side's dose, or one written wrongly."""
    if dose.value is None or len(vials) != 1 or dose.value * 2 != vials[0].value or not any(u.search(_NO_WASTE) for u in near):
        return dose
    return replace(dose, status="conflicting", why="half of a vial that was used up")


def _dose(view: NoteView, mention: Mention, near: list[Unit], amounts: list[Amount]) -> tuple[Fact[Decimal], str]:
    """Packages, stated total, doses by place, strength times volume, else the one amount written."""
    pieces = [a for a in amounts if a.role == "pieces"]
    if mention.value == "pdt_agent" or (mention.value == "other" and pieces):
        return packages(mention, near, pieces)
    in_units = mention.value == "toxin" or (mention.value == "antineoplastic" and any(a.measure == "unit" for a in amounts))
    measure = "unit" if in_units else "mg"
    totals = [a for a in amounts if a.role == "total" and a.measure == measure]
    if totals:
        return agreed(totals), measure
    plain = [a for a in amounts if a.role in ("given", "each") and a.measure in (measure, "mcg", "mg", "unit")]
    strengths = strengths_of(view, mention, near, amounts)
    if mention.value == "injectable_steroid":
        made_up = find(view, MADE_UP) is not None
        written = [a for a in plain if a.role == "given" and a.measure == measure]
        if (items := by_items(view, strengths if made_up else all_named(view, strengths, near), amounts, written)) is not None:
            return items, measure
        strengths = strengths if made_up else with_named(view, strengths, near)
    sure = True
    if mention.value == "injectable_steroid" and strengths:
        strengths, sure = halved(strengths, near)
    if mention.value in ("injectable_steroid", "antineoplastic") and strengths:
        by_volume = product(view, strengths, amounts, near[0].lower)
        if by_volume is not None and not sure:
            return replace(by_volume, status="conflicting", why="a strength before or after the dilution"), measure
        if by_volume is not None:
            return reconciled(by_volume, [a for a in plain if a.role == "given" and a.measure == measure]), measure
    vials = [a for a in amounts if a.role == "content" and a.measure == "unit"] if in_units and measure == "unit" else []
    if len(vials) == 1 and all(a.value < vials[0].value / 4 for a in plain) and any(u.search(_NO_WASTE) for u in near):
        return Fact(
            vials[0].value, "derived", (vials[0].proof(),), "content of a vial used up"
        ), measure  # "100 U vial. 2 U a point. Nil wasted"
    if plain:
        too_strong = mention.concept in STRONGEST and not strengths and too_strong_for(STRONGEST[mention.concept], plain, amounts)
        return too_strong or _unless_half(unless_elsewhere(view, by_place(view, plain), plain), vials, near), plain[0].measure
    whole = [a for a in amounts if a.role == "content" and a.measure == "ml"]
    if measure == "mg" and len(whole) == 1 and len({a.value for a in strengths}) == 1 and any(u.search(_NO_WASTE) for u in near):
        proof = (strengths[0].proof(), whole[0].proof())
        return Fact(
            (whole[0].value * strengths[0].value).normalize() + 0, "derived", proof, "strength times the volume of a vial used up"
        ), measure
    if mention.value == "injectable_steroid" and len({a.value for a in strengths}) == 1 and near[0].search(_IN_ONE_ML):
        return Fact(strengths[0].value, "derived", (strengths[0].proof(),), "the dose with the one mL that holds it"), measure
    if mention.value in ("injectable_steroid", "antineoplastic") and strengths:
        amounts = [a for a in amounts if a.role != "strength"]  # how strong it is says nothing about how much
    return contents(near, amounts, pieces)


_IN_ONE_ML = re.compile(r"\d ?mg ?/ ?1 ?(?:ml|cc)\b[^.;]{0,30}\b(?:im|intramuscular\w*)\b")
"""“40mg/1mL IM”: a dose and its volume, where a strength would go without the one."""


def give_each(view: NoteView, drug: DrugGiven, lesions: Fact[int]) -> None:
    """Strength times the volume "each" times the lesions injected, for a drug whose dose the note writes in no other way."""
    mention = next((m for m in drugs_named(view) if m.start == drug.evidence[0].start), None)
    if drug.dose.known or lesions.value is None or mention is None:
        return
    near = _near(view, view.units[mention.unit])
    amounts = _amounts_of(view, mention, near)
    strengths, each = strengths_of(view, mention, near, amounts), [a for a in amounts if a.role == "volume_each"]
    if not strengths or len(each) != 1:
        return
    weakest = min(strengths, key=lambda a: (a.value, a.start))
    single = [a for a in amounts if a.role == "volume"]  # "0.3 mL for each of the two of the jaw and 0.4 mL for the presternal one"
    single = [a for a in single if a.value != each[0].value * lesions.value]  # "0.25 mL each (1.5 mL)" of six
    if len(single) >= lesions.value:
        return
    volume = each[0].value * (lesions.value - len(single)) + sum(a.value for a in single)
    proof = (weakest.proof(), each[0].proof(), *(a.proof() for a in single), *lesions.evidence)
    _give(view, drug, mention, Fact(weakest.value * volume, "derived", proof, "strength times the volume for each lesion"))


def give_volume(view: NoteView, drug: DrugGiven, volume: Fact[Decimal]) -> None:
    """The one strength written times the volumes of a table, for a drug whose dose the note writes in no other way, or does not say to be their sum."""
    mention = next((m for m in drugs_named(view) if m.start == drug.evidence[0].start), None)
    if (drug.dose.known and drug.dose.status != "conflicting") or volume.value is None or mention is None:
        return
    near = list(view.units)
    strengths = strengths_of(view, mention, near, _amounts_of(view, mention, near))
    if len({a.value for a in strengths}) == 1:
        proof = (strengths[0].proof(), *volume.evidence)
        _give(view, drug, mention, Fact(strengths[0].value * volume.value, "derived", proof, "strength times the volumes of the table"))


def _give(view: NoteView, drug: DrugGiven, mention: Mention, dose: Fact[Decimal]) -> None:
    known = given(view)
    told = replace(dose, value=dose.value.normalize() + 0 if dose.value is not None else None)
    known[known.index(drug)] = replace(drug, dose=told, dose_unit="unit" if mention.value == "antineoplastic" else "mg")


def _wasted(view: NoteView, mention: Mention, near: list[Unit], amounts: list[Amount], measure: str) -> Fact[Decimal]:
    """What was thrown away, in the unit of the dose; a volume counts by the one strength that is written."""
    left = [a for a in amounts if a.role == "wasted" and (a.measure == measure or (a.measure == BARE and _fills_up(a, amounts, measure)))]
    if left:
        return fact(left[0])
    volumes = [a for a in amounts if a.role == "wasted" and a.measure == "ml"]
    strengths = strengths_of(view, mention, near, amounts)
    if volumes and measure == "mg" and len({a.value for a in strengths}) == 1:
        found = (volumes[0].value * strengths[0].value).normalize() + 0
        return Fact(found, "derived", (volumes[0].proof(), strengths[0].proof()), "strength times discarded volume")
    several = len({m.concept for m in view.all("DRUG") if m.value in GIVEN_KINDS}) > 1
    for unit in those_with(view, _NO_WASTE, near if several else view.units):
        none = unit.search(_NO_WASTE)
        if none:
            return Fact(Decimal(0), "stated", (Evidence("wasted", "0", unit.start + none.start(), unit.start + none.end()),))
    return Fact(searched=("discarded amount",))


def _fills_up(waste: Amount, amounts: list[Amount], measure: str) -> bool:
    """A number without its unit is waste where the dose and it make up a vial: "100 U vial, 75 U injected; 25 discarded"."""
    written = [a.value for a in amounts if a.measure == measure and a.role != "wasted"]
    return any(value + waste.value in written for value in written)


def _choose(view: NoteView, units: list[Unit], patterns: tuple[tuple[str, re.Pattern[str]], ...], name: str) -> Fact[str]:
    hint = _HINT[name]
    worth = [u for u in those_with(view, hint, units) if u.search(hint)]
    for value, pattern in patterns:
        for unit in those_with(view, pattern, worth):
            hit = unit.search(pattern)
            if hit:
                return Fact(value, "stated", (Evidence(name, value, unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=(name,))
