"""Small procedures: paring, drainage, acne surgery, debridement, burns, nails, suture removal."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from nlp.counting import count_lesions
from nlp.diagnoses import nearest_diagnosis
from nlp.facts import Evidence, Fact, Procedure, Site
from nlp.readers.events import SILENT, Trigger, measures_for, triggers_of
from nlp.sites import nearest_site, sites_in
from nlp.view import NoteView, Unit

_COUNTED = frozenset({"paring", "acne_surgery", "nail_debridement", "nail_trimming"})
_NAILS = frozenset({"nail_avulsion", "nail_matrix_excision", "nail_wedge"})
_OTHERS = frozenset({"incision_drainage", "debridement", "burn_care", "suture_removal"})
_NO = re.compile(r"\b(?:no|not|without|denies|nor|none)\b[^.;]*$")
_INCISION = re.compile(r"incis(?:ed|ion)|#?\s?1[15] blade|lanced|opened|stab\b|unroofed|scalpel|i\s?&\s?d\b|cruciate")
_DRAINED = re.compile(r"drain(?:ed|age)|purulen|\bpus\b|expressed|evacuat|exudate|fluid")
_COMPLICATED = re.compile(r"locul(?:ations?|i)\b[^.;]{0,30}(?:broken|lysed|disrupted|probed|taken down)|broke(?:n)? (?:up )?(?:the )?loculations|(?:penrose|drain|loop drain|wick) (?:was )?(?:placed|left|inserted|sutured)|penrose drain|extensive dissection|probed extensively|multiple incisions|sinus tract")
_PACKED = re.compile(r"pack(?:ed|ing)\b|iodoform")
_SIMPLE_SITE = re.compile(r"abscess|boil|furuncle|carbuncle|cyst|paronychia|hidraden|pus|purulen|infect|fluctuan|blister|bulla|comedo|collection")
_DEPTH = (
    ("bone", re.compile(r"(?:to|including|into|of|and|through) (?:the )?bone\b|bone (?:was )?debrided")),
    ("muscle", re.compile(r"\bmuscle\b|\btendon\b")),
    ("fascia", re.compile(r"\bfascia\b")),
    ("subcutis", re.compile(r"subcutaneous|subcutis|\bfat\b|adipose|subq")),
    ("dermis", re.compile(r"\bdermis|dermal|partial thickness|skin only")),
)
_FREE_NAIL = re.compile(r"nail|hallux|toe|onych|finger")


def read(view: NoteView) -> list[Procedure]:
    """Small procedures done today, and mentions that were not, with their assertion."""
    triggers = triggers_of(view, lambda m: m.concept in _COUNTED | _NAILS | _OTHERS)
    triggers = [t for t in triggers if not _misread(view, t)]
    out = [Procedure("", t.mention.concept, t.assertion, t.evidence()) for t in triggers if t.assertion not in ("performed", "unclear")]
    done: dict[str, list[Trigger]] = {}
    for trigger in triggers:
        if trigger.assertion == "performed":
            done.setdefault(_kind(view, trigger), []).append(trigger)
    for kind, found in done.items():
        out += _READERS.get(kind, _counted)(view, kind, found)
    return out


def _misread(view: NoteView, trigger: Trigger) -> bool:
    lower, concept = trigger.unit.lower, trigger.mention.concept
    word = view.lower[trigger.mention.start : trigger.mention.end]
    if concept == "incision_drainage":
        if word in ("drainage", "drained", "aspiration", "aspirated", "evacuated", "evacuation"):
            return bool(_NO.search(lower[: trigger.mention.start - trigger.unit.start])) or not re.search(r"incis|blade|scalpel|pus|purulent|needle|clot|hematoma|opened|abscess|blister", " ".join(u.lower for u in view.units_of_block(trigger.unit.block)))
        return False
    if concept == "debridement":
        return bool(re.search(r"autograft|edges? (?:were )?debrid|nail|callus|before|prior to light", lower)) and not re.search(r"nail", lower)
    if concept == "nail_avulsion":
        return bool(re.search(r"fracture|tendon|flap", lower)) or not _FREE_NAIL.search(view.lower)
    if concept == "acne_surgery":
        return bool(re.search(r"nail|tooth|dental", lower))
    if concept == "suture_removal":
        return bool(re.search(r"\b\d+\s*(?:d|days?|wks?|weeks?)\b|in (?:one|two|a) week|return|rtc", lower))
    return False


def _kind(view: NoteView, trigger: Trigger) -> str:
    """Debridement of nails is nail care."""
    if trigger.mention.concept == "debridement" and re.search(r"nail|onycho", trigger.unit.lower) and not re.search(r"ulcer|wound|eschar|necro", trigger.unit.lower):
        return "nail_debridement"
    return trigger.mention.concept


def _base(view: NoteView, kind: str, found: list[Trigger]) -> Procedure:
    first = found[0].mention
    proof = tuple(e for t in found[:2] for e in t.evidence())
    technique = first.value if kind != "nail_debridement" else "debridement"
    return Procedure(
        "", kind, "performed", proof, technique=Fact(technique, "stated", proof[:1]),
        site=nearest_site(view, first.start, first.end), diagnosis=nearest_diagnosis(view, first.start, first.end),
    )  # fmt: skip


def _counted(view: NoteView, kind: str, found: list[Trigger]) -> list[Procedure]:
    near = list({u.index: u for t in found for u in [t.unit, *view.units_of_group(t.unit.group)]}.values())
    wide = [u for u in view.units if u.section not in SILENT and u not in near and re.search(r"nail|callus|callos|corn|clav|kerato|heloma|imp|comed", u.lower)]
    doing = list({t.unit.index: t.unit for t in found}.values())
    count = count_lesions(view, doing, [u for u in near if u not in doing], wide)
    base = replace(_base(view, kind, found), count=count.fact, count_exact=count.exact)
    if kind.startswith("nail") and not count.fact.known:
        base = replace(base, count=_nail_words(near + wide))
    hit = re.search(r"\bq([789])\b|class ([abc]) finding", view.lower)
    if hit:
        value = f"Q{hit[1]}" if hit[1] else hit[2].upper()
        base = replace(base, class_findings=Fact(value, "stated", (Evidence("class_findings", value, hit.start(), hit.end()),)))
    return [base]


def _nail_words(units: list[Unit]) -> Fact[int]:
    """"1-5 bilateral", "all ten toenails", "remaining nine toenails"."""
    for unit in units:
        hit = re.search(r"(?:1\s*-\s*5|1 through 5|one through five)[^.;]{0,30}(bilateral|both feet|b/l|right and left|left and right)|#1[^.;]*#5[^.;]*(?:right and left|bilateral)|all (?:of )?(?:her |his |the )?(?:toe)?nails\b|nails (?:of )?(?:both|bilateral) feet", unit.lower)
        if hit:
            return Fact(10, "derived", (Evidence("count", "10", unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("number of nails",))


def _nails(view: NoteView, kind: str, found: list[Trigger]) -> list[Procedure]:
    """Avulsions and matrixectomies by digit."""
    out: dict[tuple[str, str, int], Procedure] = {}
    loose = None
    for trigger in found:
        sites = [f for _, f in sites_in(view, trigger.unit) if _is_digit(f.value)]
        if not sites:
            near = nearest_site(view, trigger.mention.start, trigger.mention.end)
            sites = [near] if _is_digit(near.value) else []
        if not sites:
            loose = loose or trigger
        for site in _split_sides(sites):
            assert site.value is not None
            key = (site.value.region, site.value.side, site.value.digit)
            proof = trigger.evidence()
            base = Procedure("", kind, "performed", proof, technique=Fact(trigger.mention.value, "stated", proof[:1]), site=site,
                             digits=(site.value,), count=Fact(1, "derived", site.evidence), diagnosis=nearest_diagnosis(view, trigger.mention.start, trigger.mention.end))  # fmt: skip
            out.setdefault(key, base)
    if not out and loose is not None:
        return _counted(view, kind, [loose])
    sided = {(region, digit) for region, side, digit in out if side}
    return [p for (region, side, digit), p in out.items() if side or (region, digit) not in sided]


def _is_digit(site: Site | None) -> bool:
    return site is not None and (site.digit > 0 or site.subsite in ("toe", "great_toe", "finger", "thumb", "nail_unit"))


def _split_sides(sites: list[Fact[Site]]) -> list[Fact[Site]]:
    out = []
    for fact in sites:
        if fact.value is not None and fact.value.side == "bilateral":
            out += [Fact(replace(fact.value, side=side), "derived", fact.evidence) for side in ("left", "right")]
        else:
            out.append(fact)
    return out


def _drainage(view: NoteView, kind: str, found: list[Trigger]) -> list[Procedure]:
    """Incision and drainage by place; complication words counted only where they are affirmed."""
    by_technique: dict[str, list[Trigger]] = {}
    for trigger in found:
        by_technique.setdefault(trigger.mention.value, []).append(trigger)
    text = " ".join(u.lower for u in view.units if u.section not in SILENT)
    if "hematoma_drainage" in by_technique:
        by_technique = {"hematoma_drainage": found}
    elif "incision_drainage" in by_technique and len(by_technique) > 1:
        by_technique = {"incision_drainage": found}
    out = []
    for technique, members in by_technique.items():
        if "lacerat" in text and not re.search(r"abscess|\bpus\b|purulent", text):
            continue
        if technique == "incision_drainage" and not (_INCISION.search(text) and (_SIMPLE_SITE.search(text) or _DRAINED.search(text))):
            continue
        base = replace(_base(view, kind, members), technique=Fact(technique, "stated", members[0].evidence()[:1]))
        operating = bool(re.search(r"operating room|taken to or\b|\bor \d\b|procedure room|taken back to", text))
        count = _abscess_count(view, members)
        out.append(replace(base, extent=_extent(view), in_operating_room=operating, count=count))
    return out


def _abscess_count(view: NoteView, found: list[Trigger]) -> Fact[int]:
    for trigger in found:
        for unit in (trigger.unit, *view.units_of_group(trigger.unit.group)):
            hit = re.search(r"\b(?:(two|three|four|2|3|4)\s+(?:separate |distinct )?(?:abscess|boils|furuncles|incisions|cysts|lesions)|(?:abscess\w*|i&d)\s*x\s?([2-9]))", unit.lower)
            if hit:
                number = {"two": 2, "three": 3, "four": 4}.get(hit[1] or "", 0) or int(hit[1] or hit[2])
                return Fact(number, "stated", (Evidence("count", str(number), unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(1, "derived", found[0].evidence("count")[:1])


def _extent(view: NoteView) -> Fact[str]:
    for value, pattern in (("complicated", _COMPLICATED), ("packed", _PACKED)):
        for unit in view.units:
            hit = pattern.search(unit.lower)
            if hit and unit.section not in SILENT and not _NO.search(unit.lower[: hit.start()]) and "[ ]" not in unit.lower:
                proof = (Evidence("extent", "packing" if value == "packed" else value, unit.start + hit.start(), unit.start + hit.end()),)
                return Fact("simple" if value == "packed" else value, "stated", proof)
    return Fact(searched=("loculations", "drain", "packing"))


def _debridement(view: NoteView, kind: str, found: list[Trigger]) -> list[Procedure]:
    """Wound debridement: deepest layer removed and area."""
    text = view.lower
    if "lacerat" in text and not re.search(r"ulcer|necro|eschar", text):
        return []
    if not re.search(r"ulcer|wound|necro|eschar|slough|burn|infect|gangren", text):
        return []
    base = _base(view, kind, found)
    near = [u for u in view.units if u.section not in SILENT and re.search(r"debrid|excis|eschar|necro|wound|remov|ulcer", u.lower)]
    depth: Fact[str] = Fact(searched=("depth",))
    for name, pattern in _DEPTH:
        for unit in near:
            hit = pattern.search(unit.lower)
            if hit and re.search(r"debrid|excis|remov|down to|necro", unit.lower) and not _NO.search(unit.lower[: hit.start()]):
                depth = Fact(name, "stated", (Evidence("depth", name, unit.start + hit.start(), unit.start + hit.end()),))
                break
        if depth.known:
            break
    sharp = re.search(r"sharp|scalpel|blade|scissor|curett|excis|knife|dissect", text)
    technique = "excisional" if sharp and depth.value not in (None, "dermis") else "selective"
    return [replace(base, technique=replace(base.technique, value=technique), depth=depth, area=_area(view, near), count=Fact(1, "derived", base.evidence[:1]))]


def _area(view: NoteView, units: list[Unit]) -> Fact[Decimal]:
    areas = [m for m in measures_for(view, units) if m.is_area]
    flats = [m for m in measures_for(view, units) if not m.is_area and len(m.dims.values) > 1]
    if areas:
        best = areas[-1]
        return Fact(best.dims.longest, "stated", (Evidence("area", str(best.dims.longest), best.start, best.end),))
    if flats:
        best = flats[0]
        value = best.dims.area
        return Fact(value, "derived", (Evidence("area", str(value), best.start, best.end),))
    return Fact(searched=("area",))


def _once(view: NoteView, kind: str, found: list[Trigger]) -> list[Procedure]:
    base = _base(view, kind, found)
    return [replace(base, count=Fact(1, "derived", base.evidence[:1]))]


_READERS = {
    "incision_drainage": _drainage,
    "debridement": _debridement,
    "burn_care": _once,
    "suture_removal": _once,
    "nail_avulsion": _nails,
    "nail_matrix_excision": _nails,
    "nail_wedge": _nails,
}
