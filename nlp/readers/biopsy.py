"""Biopsies: technique, site and number of separate lesions sampled (BX rules)."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.diagnoses import nearest_diagnosis
from nlp.facts import Evidence, Fact, Procedure, Site
from nlp.readers.events import SILENT, Trigger, own_sites, same_site, triggers_of
from nlp.sites import nearest_site, sites_in
from nlp.view import Mention, NoteView

_TIMES = re.compile(r"(?:\bx|\*)\s?(\d{1,2})\b(?!\s*(?:mm|cm|day|wk|week|\.|x|by))|\b(\d|two|three|four|five|six)\s+(?:(?:shave|punch|tangential|skin|separate|\d mm)\s+)*(?:biops|bxs|punches|lesions|sites|samples)")
_WORK = re.compile(r"lido|xylo|anesth|local\b|specimen|today|consent|hemosta|drysol|alcl|aluminum|formalin|bottle|jar|\bto path|punch|dermablade|shave|marcaine|sterile|prepped")
_EACH = re.compile(r"\beach\b|\bboth\b|\ball (?:of )?(?:these|three|four|five|lesions|sites|were)\b|\bthe same (?:way|manner)\b")
_SUTURES = re.compile(r"nylon|chromic|vicryl|prolene|gut|sutures?|ethilon|silk|monocryl|stitch|-0|freeze|mg|ml")
_ROW_TECHNIQUE = re.compile(r"\b(?P<tangential>shave[d]?|saucer\w*|tangential|snip)\b|\b(?P<punch>punch)\b|\b(?P<incisional>incisional)\b")
_WORD = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_ONE_LESION = re.compile(r"(?:same|one|single) (?:lesion|plaque|patch|site|area|nodule)|perilesional")
_RANK = {"incisional": 0, "punch": 1, "tangential": 2, "unspecified": 3}
_TOOL = (
    (re.compile(r"\b\d(?:\.\d)?\s*-?\s*mm\s+(?:disposable\s+|sterile\s+|keyes\s+)?punch|punch (?:tool|instrument|trephine)|biopsy punch|\bpunch\b"), "punch"),
    (re.compile(r"dermablade|razor blade|flexible blade|gillette|saucer|scoop|tangential|\bshave[d]?\b|snip(?:ped)?\b|scissor|curett"), "tangential"),
    (re.compile(r"incisional|wedge of|ellipse (?:of|through) part|partial (?:thickness )?ellip"), "incisional"),
)


def read(view: NoteView) -> list[Procedure]:
    """One Procedure per lesion or site sampled, and one per mention that was not done today."""
    snips = "biops" in view.lower or re.search(r"\bbx\b", view.lower)
    tags = any(m.concept == "skin_tag" for m in view.all("DX"))
    triggers = triggers_of(view, lambda m: m.concept == "biopsy" or (m.concept == "tag_removal" and bool(snips) and not tags))
    done = [t for t in triggers if t.assertion == "performed" and not _is_history(view, t.mention)]
    out = [_undone(t) for t in triggers if t not in done and t.assertion not in ("performed", "unclear")]
    taken: list[tuple[str, Site | None, Procedure]] = []
    loose: list[Trigger] = []
    for trigger in done:
        if not own_sites(view, trigger.unit) or (_EACH.search(trigger.unit.lower) and not sites_in(view, trigger.unit)):
            listed = _each(view, trigger)
            for site in listed:
                _merge(taken, _single(view, trigger, site, count_allowed=False))
            if not listed:
                loose.append(trigger)
            continue
        for procedure in _of_trigger(view, trigger):
            _merge(taken, procedure)
    for procedure in _rows(view, {t.unit.index for t in triggers}, bool(done) or bool(snips)):
        _merge(taken, procedure)
    if not taken and loose:
        _merge(taken, _single(view, loose[0], nearest_site(view, loose[0].mention.start, loose[0].mention.end)))
    procedures = [p for _, _, p in taken]
    technique = _overall_technique(view, done)
    return [_with_technique(p, technique) for p in procedures] + out


def _each(view: NoteView, trigger: Trigger) -> list[Fact[Site]]:
    """"Each of these was sampled": the sites listed in the sentences before."""
    if not _EACH.search(trigger.unit.lower):
        return []
    for unit in reversed(view.units[max(0, trigger.unit.index - 4) : trigger.unit.index]):
        sites = [fact for _, fact in sites_in(view, unit)]
        if len(sites) > 1 and unit.section not in SILENT:
            return sites
    return []


def _rows(view: NoteView, known: set[int], is_biopsy_note: bool) -> list[Procedure]:
    """Form lines and table rows with a site and a technique word but no "biopsy": at least two of them."""
    if not is_biopsy_note and not re.search(r"specimens?|r/o|rule out", view.lower):
        return []
    out = []
    for unit in view.units:
        is_row = "|" in unit.lower or unit.label or re.search(r"method|technique", unit.lower)
        if unit.index in known or unit.section in SILENT or not is_row or re.search(r"excis|removal|not today|come back|exam\b", unit.lower):
            continue
        hit, sites = _ROW_TECHNIQUE.search(unit.lower), own_sites(view, unit)
        if hit and sites and view.mentions_in(unit, "SITE"):
            span = (unit.start + hit.start(), unit.start + hit.end())
            name = hit.lastgroup or "tangential"
            proof = (Evidence("technique", name, *span),)
            out.append(Procedure("", "biopsy", "performed", proof, technique=Fact(name, "stated", proof), site=sites[0],
                                 count=Fact(1, "derived", proof), diagnosis=nearest_diagnosis(view, *span)))  # fmt: skip
    return out if len(out) > 1 or (out and known) else []


def _is_history(view: NoteView, mention: Mention) -> bool:
    after = view.lower[mention.end : mention.end + 30]
    before = view.lower[max(0, mention.start - 30) : mention.start]
    if view.units[mention.unit].section == "pathology":
        return True
    if mention.value == "unspecified" and not _WORK.search(view.lower):
        return True
    if mention.value == "unspecified" and view.units[mention.unit].section == "hpi" and not re.search(r"today", view.units[mention.unit].lower):
        return True
    if re.search(r"\b(?:who|his|her|their|patient's) (?:skin |shave |punch )?$", before):
        return True
    if mention.value == "unspecified" and re.match(r"[^.;\n]{0,60}\b(?:invasive|positive for|consistent with|c/w|confirmed|revealed)\b", view.lower[mention.end : mention.end + 90]):
        return True
    return bool(
        re.match(r"[\s-]*(?:proven|confirmed|showed|shows|revealed|demonstrated|site|scar|report|result|photo|was c/w|dx|consistent|based|site|:\s*(?:bcc|scc|mel|positive))", after)
        or re.search(r"(?:outside|previous|prior|s/p|recent|based on (?:a |the )?|on|original|initial|index|both tumou?rs|\bif |path from|result of|results of|after|since|for) (?:skin |shave |punch )?$", before)
        or re.match(r"\s*(?:\d{1,2}/\d|was done by|by (?:dr|np|her|his))", after)
    )


def _undone(trigger: Trigger) -> Procedure:
    return Procedure("", "biopsy", trigger.assertion, trigger.evidence())


def _of_trigger(view: NoteView, trigger: Trigger) -> list[Procedure]:
    sites = own_sites(view, trigger.unit)
    peers = [m for m in view.mentions_in(trigger.unit, "PROC") if m.concept == "biopsy" and m.value != "unspecified"]
    if len(sites) > 1 and len(peers) <= 1 and not _ONE_LESION.search(trigger.unit.lower):
        after = [s for s in sites if s.evidence[0].start > trigger.mention.start]
        chosen = after or sites
    else:
        chosen = [nearest_site(view, trigger.mention.start, trigger.mention.end)]
        following = [s for s in sites if s.evidence[0].start >= trigger.mention.end]
        if len(peers) > 1 and following:
            chosen = following[:1]
    return [_single(view, trigger, site, count_allowed=len(chosen) == 1) for site in chosen]


def _single(view: NoteView, trigger: Trigger, site: Fact[Site], *, count_allowed: bool = True) -> Procedure:
    mention = trigger.mention
    count = _count(view, trigger) if count_allowed else Fact(1, "derived", (site.evidence[:1] or ()))
    technique: Fact[str] = Fact(mention.value, "stated", (Evidence("technique", mention.value, mention.start, mention.end),))
    if mention.value == "unspecified":
        technique = _tool_technique(view, trigger)
    return Procedure(
        "", "biopsy", "performed", trigger.evidence(), technique=technique, site=site, count=count,
        diagnosis=nearest_diagnosis(view, mention.start, mention.end),
        pathology=_pathology(view),
    )  # fmt: skip


def _pathology(view: NoteView) -> Fact[str]:
    for mention in view.all("PATH"):
        if mention.concept == "pending":
            return Fact("pending", "stated", (Evidence("pathology", "pending", mention.start, mention.end),))
    return Fact(searched=("pathology",))


def _tool_technique(view: NoteView, trigger: Trigger) -> Fact[str]:
    for units in ((trigger.unit,), view.units_of_block(trigger.unit.block), view.units_of_group(trigger.unit.group)):
        for unit in units:
            for pattern, technique in _TOOL:
                hit = pattern.search(unit.lower)
                if hit:
                    start = unit.start + hit.start()
                    return Fact(technique, "stated", (Evidence("technique", technique, start, unit.start + hit.end()),))
    return Fact(searched=("shave", "punch", "incisional", "tool", "depth"))


def _count(view: NoteView, trigger: Trigger) -> Fact[int]:
    unit = trigger.unit
    if _ONE_LESION.search(unit.lower):
        return Fact(1, "derived", trigger.evidence("count")[:1])
    for hit in _TIMES.finditer(unit.lower):
        word = hit.group(1) or hit.group(2)
        number = int(word) if word.isdigit() else _WORD[word]
        near = abs(unit.start + hit.start() - trigger.mention.end) < 45
        near = near and not _SUTURES.search(unit.lower[max(0, hit.start() - 18) : hit.start()])
        if near and 1 <= number <= 12:
            return Fact(number, "stated", (Evidence("count", str(number), unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(1, "derived", trigger.evidence("count")[:1])


def _merge(taken: list[tuple[str, Site | None, Procedure]], new: Procedure) -> None:
    """One row per lesion: a second mention of the same site sharpens the first."""
    for index, (label, site, old) in enumerate(taken):
        techniques = {old.technique.value, new.technique.value}
        clash = None not in techniques and len(techniques) > 1
        if not same_site(site, new.site.value) or clash:
            continue
        keep, other = (old, new) if old.technique.known or not new.technique.known else (new, old)
        count = keep.count if (keep.count.value or 1) >= (other.count.value or 1) else other.count
        site_fact = keep.site if _detail(keep.site.value) >= _detail(other.site.value) else other.site
        merged = replace(keep, count=count, site=site_fact, evidence=(keep.evidence + other.evidence)[:4])
        taken[index] = (label, site_fact.value, merged)
        return
    taken.append(("", new.site.value, new))


def _detail(site: Site | None) -> int:
    return 0 if site is None else bool(site.region) + bool(site.side) + bool(site.subsite)


def _overall_technique(view: NoteView, done: list[Trigger]) -> Fact[str]:
    named = {t.mention.value: t for t in done if t.mention.value != "unspecified"}
    if len(named) == 1:
        value, trigger = next(iter(named.items()))
        return Fact(value, "stated", (Evidence("technique", value, trigger.mention.start, trigger.mention.end),))
    if not named and done:
        for unit in view.units:
            if unit.section in SILENT:
                continue
            for pattern, technique in _TOOL:
                hit = pattern.search(unit.lower)
                if hit:
                    span = (unit.start + hit.start(), unit.start + hit.end())
                    return Fact(technique, "stated", (Evidence("technique", technique, *span),))
    return Fact()


def _with_technique(procedure: Procedure, technique: Fact[str]) -> Procedure:
    if procedure.technique.known or not technique.known:
        return procedure
    return replace(procedure, technique=technique)


