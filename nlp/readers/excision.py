"""Excisions and shave removals: lesion, size, margin, depth (EX, SHV, STT, HS rules)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.assertion import assertion_at
from nlp.diagnoses import nearest_diagnosis
from nlp.facts import ABSENT, Diagnosis, Evidence, Fact, Procedure
from nlp.readers.events import (
    ANNOUNCING,
    Event,
    Trigger,
    gather,
    listed_rows,
    longest,
    measures_for,
    narrowest,
    own_first,
    scope_of,
    triggers_of,
)
from nlp.readers.necessity import symptoms_of
from nlp.sites import site_of, sites_in
from nlp.view import Mention, NoteView, Unit

_EXCISION = frozenset(
    {"excision", "excisional_biopsy", "scar_revision", "wedge_excision", "hidradenitis_excision", "pilonidal_excision"}
)
_NOT_AN_EXCISION = re.compile(
    r"hair (?:was |were )?|stubble|debrid|eschar|necroti|matrix|nail (?:plate|border)|graft was (?:excised|harvested)|burow|dog[- ]?ear|stage|layer (?:was )?excised"
    r"|foreign body|granulation tissue|sinus tract opened|tag|acrochordon|excision in \d|excision in (?:the )?(?:future|fall)|tumou?r-laden"
    r"|standing cone|redundant|breast|gland was|lymph node|uter|ovar|tonsil|gallbladder|append|colon|kidney|prostat|valve|disc\b"
)
_WANTS_DIAGNOSIS = re.compile(r"r/o|rule out|to exclude|for diagnosis|diagnostic|for histolog|confirm|suspicious|vs\.? (?:bcc|scc|mel)|\?")
_DEPTH = (
    ("subfascial", re.compile(r"subfascial|sub-?muscular|(?:under|beneath|deep to|below) (?:the )?(?:\w+ )?(?:fascia|muscle|frontalis|galea|platysma)|intramuscular")),
    ("subcutis", re.compile(r"subcutaneous|subcutis|subq|sub-q|(?:to|into|through) (?:the )?(?:deep )?fat|adipose|full[- ]thickness|to fascia|down to (?:the )?(?:fascia|fat|muscle|perichondrium|periosteum)")),
    ("dermis", re.compile(r"upper dermal|into (?:the )?(?:mid |deep |papillary |reticular )?dermis|dermal (?:layer|plane)|superficial(?:ly)? shave")),
)

_BYSTANDERS = frozenset({"scar", "hematoma", "seroma", "abscess", "cellulitis", "hypertrophic_scar"})
"""Diagnoses that stand near an excision without being what was excised."""


def read(view: NoteView) -> list[Procedure]:
    """Excisions and shaves done, one per lesion; mentions not done today keep their assertion."""
    out: list[Procedure] = []
    mohs = any(m.concept == "mohs" and _performed(view, m) for m in view.all("PROC"))
    for concepts, is_shave in ((_EXCISION, False), (frozenset({"shave_removal"}), True)):
        triggers = [t for t in triggers_of(view, lambda m, c=concepts: m.concept in c) if _is_skin_work(t)]  # type: ignore[misc]
        done = [t for t in triggers if t.assertion == "performed" and not _is_past(view, t.mention)]
        out += [
            Procedure("", "shave_removal" if is_shave else "excision", t.assertion, t.evidence())
            for t in triggers
            if t.assertion not in ("performed", "unclear")
        ]
        if mohs and not is_shave:
            done = [t for t in done if t.mention.value in ("re_excision",)]
        if not done and not is_shave:
            done = _table_heading(view)
        if not done or (not is_shave and not _narrated(view, done)):
            continue
        events = gather(view, done)
        events += _rows(view, events) if len(events) < 2 else []
        events = _drop_shadows(events)
        made = [_procedure(view, event, len(events), is_shave) for event in events]
        out += [p for p in made if not _is_nail(p)]
    return _one_removal_a_site(out)


def _is_nail(procedure: Procedure) -> bool:
    """Nail borders "excised" are nail surgery, read elsewhere."""
    site, diagnosis = procedure.site.value, procedure.diagnosis.value
    return bool(site and site.subsite == "nail_unit") or bool(diagnosis and "nail" in diagnosis.concept)


def _one_removal_a_site(procedures: list[Procedure]) -> list[Procedure]:
    """"Standard excision ... amenable to shave": the shave of a site outweighs one passing word of excision."""
    shaved = [p.site.value for p in procedures if p.kind == "shave_removal" and p.assertion == "performed" and p.site.known]
    return [
        p for p in procedures
        if not (p.kind == "excision" and p.assertion == "performed" and not p.margin.known and len(p.evidence) == 1 and p.site.value in shaved)
    ]  # fmt: skip


def _table_heading(view: NoteView) -> list[Trigger]:
    """A table with columns for margin and closure is a table of excisions."""
    for unit in view.units:
        if "|" in unit.lower and "margin" in unit.lower and re.search(r"clos|repair", unit.lower):
            start = unit.start + unit.lower.index("margin")
            mention = Mention(start, start + 6, "PROC", "excision", "excision", unit.index)
            return [Trigger(mention, unit, "performed", None)]
    return []


def _performed(view: NoteView, mention: Mention) -> bool:
    return assertion_at(view, view.units[mention.unit], mention.start, mention.end)[0] == "performed"


def _is_skin_work(trigger: Trigger) -> bool:
    return not _NOT_AN_EXCISION.search(trigger.unit.lower[max(0, trigger.mention.start - trigger.unit.start - 60) : trigger.mention.end - trigger.unit.start + 50])


def _is_past(view: NoteView, mention: Mention) -> bool:
    before = view.lower[max(0, mention.start - 25) : mention.start]
    return bool(re.search(r"(?:healed|old|prior|previous|s/p|here for|returns? for|presents for|scheduled for|after|for) (?:his |her |a |the |planned |scheduled |elective )*$", before))


def _narrated(view: NoteView, done: list[Trigger]) -> bool:
    """A title alone does not prove the work: a narrative verb, a measure or a closure must stand beside it."""
    if any(t.unit.section not in ANNOUNCING for t in done):
        return True
    return any(m.concept == "repair" for m in view.all("PROC")) or bool(view.measures)


def _rows(view: NoteView, events: list[Event]) -> list[Event]:
    """Table rows and list items under an excision heading that name a site and a size but no verb."""
    known = {u.index for e in events for u in e.units}
    heading = min((e.first.unit.index for e in events), default=0)
    labelled = listed_rows(view, heading, known)
    tail = [e for e in events if e.first.unit.label == "" or len(e.units) == 1]
    if len(labelled) < 2 or not tail:
        return []
    template = events[0].first
    out: list[Event] = []
    for unit in labelled:
        if assertion_at(view, unit, unit.start, unit.start + 1)[0] not in ("performed", "unclear"):
            continue
        mention, site = sites_in(view, unit)[0]
        if any(e.site.value == site.value for e in out):
            continue
        trigger = Trigger(template.mention, unit, "performed", None, site)
        out.append(Event([trigger], site_of(view, mention), unit.label or str(len(out) + 1), [unit]))
    if out:
        events.clear()
    return out


def _drop_shadows(events: list[Event]) -> list[Event]:
    """Title-only events whose narrative event exists, and regionless leftovers beside sited ones."""
    if len(events) <= 1:
        return events
    sited = [e for e in events if e.site.value is not None and e.site.value.region]
    specific = [e for e in sited if e.site.value.region not in ("face", "trunk", "generalized")]  # type: ignore[union-attr]
    return specific or sited or events[:1]


def _procedure(view: NoteView, event: Event, total: int, is_shave: bool) -> Procedure:
    units = scope_of(view, event, total)
    first = event.first.mention
    diagnosis = _diagnosis(view, event)
    kind, technique = _kind(view, event, units, diagnosis.value, is_shave)
    size = longest("size", _sizes(view, event, units))
    excised = longest("excised_diameter", own_first(view, event, units, "excised"))
    return Procedure(
        "", kind, "performed", event.evidence(),
        technique=Fact(technique, "stated", (Evidence("technique", technique, first.start, first.end),)),
        site=event.site, diagnosis=diagnosis, count=Fact(1, "derived", event.evidence()[:1]),
        size=size, margin=narrowest("margin", own_first(view, event, units, "margin")), excised_diameter=excised,
        specimen_width=narrowest("specimen_width", measures_for(view, units, "ellipse", "specimen")),
        depth=_depth(units), pathology=_pathology(view), symptoms=symptoms_of(view),
        note=event.label,
    )  # fmt: skip


def _sizes(view: NoteView, event: Event, units: list[Unit]) -> list:  # type: ignore[type-arg]
    """Lesion sizes; a number without a role counts where nothing better stands."""
    named = own_first(view, event, units, "lesion")
    if named:
        best = [m for m in named if view.units[m.unit].section not in ("hpi", "chief_complaint")]
        return (best or named)[:4]
    return own_first(view, event, units, "unknown")[:1]


def _kind(view: NoteView, event: Event, units: list[Unit], diagnosis: Diagnosis | None, is_shave: bool) -> tuple[str, str]:
    concept = diagnosis.concept if diagnosis else ""
    values = {t.mention.value for t in event.triggers}
    concepts = {t.mention.concept for t in event.triggers}
    if is_shave:
        around = view.units_of_group(event.first.unit.group)
        if _is_diagnostic(view, event, around, diagnosis):
            return "biopsy", "tangential"
        return "shave_removal", "shave"
    if "hidradenitis" in concept or "hidradenitis_excision" in concepts:
        return "hidradenitis_excision", "excision"
    if "pilonidal" in concept or "pilonidal_excision" in concepts:
        return "pilonidal_excision", "excision"
    if "lipoma" in concept or _depth(units).value == "subfascial":
        return "soft_tissue_excision", "excision"
    for value in ("re_excision", "punch_excision"):
        if value in values:
            return "excision", value
    return "excision", "excision"


def _is_diagnostic(view: NoteView, event: Event, around: Iterable[Unit], diagnosis: Diagnosis | None) -> bool:
    """A shave to find out what it is, is a biopsy whatever its name (SHV-01)."""
    own = " ".join(u.lower for u in event.units)
    if re.search(r"confirm (?:the )?diagnosis|for diagnosis|\br/o\b|rule out", own):
        return True
    if symptoms_of(view).known and not (diagnosis is not None and diagnosis.certainty == "suspected"):
        return False
    return any(_WANTS_DIAGNOSIS.search(u.lower) for u in around)


def _diagnosis(view: NoteView, event: Event) -> Fact[Diagnosis]:
    first = event.first.mention
    lesion_kinds = ("lesion", "cyst", "vascular", "wound", "nail", "hair", "eruption")
    found: Fact[Diagnosis] = ABSENT
    if any(t.mention.concept == "scar_revision" for t in event.triggers):
        return nearest_diagnosis(view, first.start, first.end)
    for trigger in event.triggers:
        inside = trigger.unit.start <= trigger.mention.start < trigger.unit.end
        start, end = (trigger.mention.start, trigger.mention.end) if inside else (trigger.unit.start, trigger.unit.start + 1)
        fact = nearest_diagnosis(
            view, start, end, lambda m: m.extra[0] in lesion_kinds, widen=trigger is event.triggers[-1]
        )
        if fact.value is not None and fact.value.behaviour != "unspecified" and fact.value.concept not in _BYSTANDERS:
            return fact
        found = fact if fact.known and not found.known else found
    named = nearest_diagnosis(view, first.start, first.end, lambda m: m.extra[0] in lesion_kinds and m.concept not in _BYSTANDERS)
    return named if named.known else found


def _depth(units: list[Unit]) -> Fact[str]:
    for name, pattern in _DEPTH:
        for unit in units:
            if unit.section in ("anesthesia", "pathology"):
                continue
            hit = pattern.search(unit.lower)
            if hit:
                return Fact(name, "stated", (Evidence("depth", name, unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("depth",))


def _pathology(view: NoteView) -> Fact[str]:
    for unit in view.units:
        hit = re.search(r"path(?:ology)?\W{0,3}(?:is |result |results )?(?:still )?pending|await(?:ing)? path", unit.lower)
        if hit:
            return Fact("pending", "stated", (Evidence("pathology", "pending", unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("pathology",))
