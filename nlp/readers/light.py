"""Photodynamic therapy, phototherapy and excimer laser: light, agent, who did it (PDT, PHO rules)."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.diagnoses import nearest_diagnosis
from nlp.facts import Evidence, Fact, Procedure
from nlp.readers.drugs_given import given
from nlp.readers.events import SILENT, Trigger, measures_for, triggers_of
from nlp.sites import nearest_site
from nlp.view import NoteView, Unit

_STAFF = re.compile(r"\b(?:applied|painted|started|performed|cracked|administered|done|turned on|initiated|placed|delivered|given|treated|treatment)\b[^.;]{0,60}\bby (?:the |our |my |an? )?(?:ma|rn|lpn|lvn|np student|nurse|tech\w*|medical assistant|staff|assistant|[a-z]\.? ?[a-z]*,? (?:ma|rn|lpn)|(?!me\b|dr\b|md\b|us\b)[a-z]{2})\b|\b(?:ma|rn|lpn|lvn|nurse|medical assistant|technician|tech|staff)\b[^.;]{0,24}\b(?:applied|painted|started|performed|positioned|initiated|did)\b|performed by[: ]+[^.;\n]{0,24}\b(?:lpn|rn|ma|lvn)\b")
_PHYSICIAN = re.compile(r"\bi (?:then |personally |also |myself )*(?:returned[^.;]*|reviewed[^.;]{0,80}applied|cleaned[^.;]{0,60}applied|degreased[^.;]{0,60}applied|prepped[^.;]{0,60}applied|applied|painted|positioned|cracked|initiated|started|reviewed|performed|placed)|\bby me\b|(?:applied|started|initiated|performed) by (?:dr|the physician|physician|the dermatologist|provider|md)|(?:dr\.? \w+|the physician|physician) (?:personally )?(?:applied|started|initiated|performed)|personally (?:applied|performed|started|initiated)")
_DEBRIDED = re.compile(r"curett\w*|debrid\w*|abrad\w*|microdermabrasion|scal(?:e|es) (?:was |were )?removed|dermabra\w*")
_NO = re.compile(r"\b(?:no|not|without|none)\b[^.;]{0,40}$")
_AGENT = (("tar", re.compile(r"coal tar|\btar\b|\blcd\b")), ("petrolatum", re.compile(r"petrolatum|vaseline|mineral oil|aquaphor|emollient|baby oil")), ("psoralen", re.compile(r"psoralen|methoxsalen|8-?mop|oxsoralen")))
_ELSEWHERE = re.compile(r"at home|home use|before coming|prior to arrival|by patient|patient applied|self-?applied|after treatment|aftercare|moistur|post")
_CANCELLED = re.compile(r"not given|rescheduled|held today|not done|cancel|skipped|treatment held|no treatment today|deferred")
_DONE = re.compile(r"received|treat(?:ed|ment)|\bdose|j/cm|mj|session|exposure|\bgiven\b|delivered|applied|min|sec|started")


def read(view: NoteView) -> list[Procedure]:
    """Light treatments given today; planned and discussed ones keep their assertion."""
    triggers = triggers_of(view, lambda m: m.concept in ("pdt", "phototherapy", "excimer"))
    out = [Procedure("", t.mention.concept, t.assertion, t.evidence()) for t in triggers if t.assertion not in ("performed", "unclear")]
    done: dict[str, list[Trigger]] = {}
    for trigger in triggers:
        line = " ".join(u.lower for u in view.units_of_block(trigger.unit.block))
        if trigger.assertion == "performed" and not _CANCELLED.search(line) and not _unavailable(trigger):
            done.setdefault(trigger.mention.concept, []).append(trigger)
    if "pdt" in done:
        done.pop("phototherapy", None)
    for kind, found in done.items():
        text = " ".join(u.lower for u in view.units if u.section not in SILENT)
        if _DONE.search(text):
            out += _READERS[kind](view, found)
    return out


def _unavailable(trigger: Trigger) -> bool:
    after = trigger.unit.lower[trigger.mention.end - trigger.unit.start :]
    return bool(re.match(r"[^.;]{0,16}\b(?:not|in fall|in winter|next|booked|for fall)\b", after))


def _base(view: NoteView, kind: str, found: list[Trigger]) -> Procedure:
    first = found[0].mention
    proof = tuple(e for t in found[:2] for e in t.evidence())
    return Procedure(
        "", kind, "performed", proof, technique=Fact(first.value, "stated", proof[:1]), site=nearest_site(view, first.start, first.end),
        diagnosis=nearest_diagnosis(view, first.start, first.end, lambda m: m.concept != "skin_lesion"), count=Fact(1, "derived", proof[:1]),
    )  # fmt: skip


def _pdt(view: NoteView, found: list[Trigger]) -> list[Procedure]:
    drug = next((d for d in given(view) if "aminolevulin" in d.concept), None)
    text = " ".join(u.lower for u in view.units if u.section not in SILENT)
    if drug is None and not re.search(r"incubat|applied|blue light|red light|illuminat|\bala\b", text):
        return []
    base = _base(view, "pdt", found)
    return [replace(base, drug=drug.id if drug else "", performer=_performer(view), debrided_before=_debrided(view))]


def _performer(view: NoteView) -> Fact[str]:
    """Staff where staff applied the drug or ran the light; the physician only where the note says so."""
    staff, physician = _hits(view, _STAFF), _hits(view, _PHYSICIAN)
    staff = tuple(e for e in staff if "monitor" not in view.lower[e.start : e.end] and "stayed" not in view.lower[e.start : e.end])
    physician = tuple(e for e in physician if not re.search(r"not enter|supervis", view.lower[e.start : e.end + 20]))
    applied = [e for e in physician if re.search(r"appl|paint|crack", view.lower[e.start - 2 : e.end + 40])]
    if staff and physician and applied:
        return Fact("staff", "conflicting", staff + physician, "staff and physician both named")
    if staff:
        return Fact("staff", "stated", tuple(replace(e, value="staff") for e in staff))
    if applied:
        return Fact("physician", "stated", tuple(replace(e, value="physician") for e in physician))
    return Fact(searched=("who applied the drug", "who started the light"))


def _hits(view: NoteView, pattern: re.Pattern[str]) -> tuple[Evidence, ...]:
    out = []
    for unit in view.units:
        if unit.section in SILENT:
            continue
        for hit in pattern.finditer(unit.lower):
            out.append(Evidence("performer", "", unit.start + hit.start(), unit.start + hit.end()))
    return tuple(out)


def _debrided(view: NoteView) -> Fact[bool]:
    for unit in view.units:
        if unit.section in SILENT:
            continue
        for hit in _DEBRIDED.finditer(unit.lower):
            after = unit.lower[hit.end() : hit.end() + 34]
            denied = _NO.search(unit.lower[: hit.start()]) or re.match(r"\s*(?::|=)?\s*(?:none|no\b|not\b|was not|n/a)", after) or "[ ]" in unit.lower[: hit.start()]
            if not denied and "peel" not in after:
                return Fact(True, "stated", (Evidence("debrided_before", "true", unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("curettage", "debridement"))


def _phototherapy(view: NoteView, found: list[Trigger]) -> list[Procedure]:
    if any(re.search(r"excimer|308", t.unit.lower) for t in found):
        return []
    base = _base(view, "phototherapy", found)
    value = next((t.mention.value for t in found if t.mention.value in ("puva", "goeckerman")), found[0].mention.value)
    return [replace(base, technique=Fact(value, "stated", base.evidence[:1]), agent=_agent(view))]


def _agent(view: NoteView) -> Fact[str]:
    for unit in view.units:
        if unit.section in SILENT:
            continue
        for name, pattern in _AGENT:
            hit = pattern.search(unit.lower)
            if hit and _applied_here(unit, hit):
                return Fact(name, "stated", (Evidence("agent", name, unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("tar", "petrolatum", "mineral oil", "psoralen"))


def _applied_here(unit: Unit, hit: re.Match[str]) -> bool:
    before = unit.lower[: hit.start()]
    boxes = re.findall(r"\[[^\]]?\]", before)
    if boxes:
        return boxes[-1] not in ("[ ]", "[]")
    if _NO.search(before) or _ELSEWHERE.search(unit.lower):
        return False
    return bool(re.search(r"appl(?:ied|ication)|by (?:staff|nurse|ma|rn)|before (?:light|exposure)|took|ingest|soak|bath|given|\+|with|:", unit.lower))


def _excimer(view: NoteView, found: list[Trigger]) -> list[Procedure]:
    base = _base(view, "excimer", found)
    areas = [m for m in measures_for(view, [u for u in view.units if u.section not in SILENT]) if m.is_area]
    if not areas:
        return [base]
    total = max(areas, key=lambda m: m.dims.longest)
    return [replace(base, area=Fact(total.dims.longest, "stated", (Evidence("area", str(total.dims.longest), total.start, total.end),)))]


_READERS = {"pdt": _pdt, "phototherapy": _phototherapy, "excimer": _excimer}
