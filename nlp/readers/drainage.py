"""Incision and drainage: only where something was really cut open (ID-01, ID-02).

The words "I&D", "drained" or "expressed" are not enough: washing out a laceration, squeezing a cyst or
pus that runs by itself is no incision. An incision that lets pus out is one, whatever it is called.
"""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.diagnoses import nearest_diagnosis
from nlp.facts import Diagnosis, Evidence, Fact, Procedure, Site
from nlp.gate import find, seek, units_with_any
from nlp.phrases import phrases
from nlp.readers.comedones import CAVITY, presses_comedones
from nlp.readers.complications import after_surgery, in_operating_room
from nlp.readers.cyst_sacs import came_whole
from nlp.readers.drainage_extent import TOLD_BEFORE, body_extent, extent_of
from nlp.readers.drainage_places import INCISED, number_drained
from nlp.readers.events import NO, NOT_SO, SILENT, Trigger, triggers_of
from nlp.readers.idle_cuts import lets_nothing_out
from nlp.readers.nail_blood import bled_digits, bled_site
from nlp.readers.organ_words import NO_SKIN
from nlp.readers.own_words import own_units
from nlp.readers.places import same_site
from nlp.records import replace
from nlp.sites import nearest_site, sites_in
from nlp.view import Mention, NoteView, Unit

_OUT = re.compile(
    r"\bpus\b|purulen|drain(?:ed|age|ing)?\b|express|keratin|exudate|\bfluid\b|cheesy|foul|let out|thick (?:yellow|white|creamy|green)|evacuat|contents|seropurulent|serosang"
)
_DENIED = phrases("drainage", "denied")
_WASHED = re.compile(r"lacerat|\bcut on\b|avulsion injury|puncture wound")
_NOT_WASHED = re.compile(r"\b(?:healed|old|no|without|prior|previous|other|former|scar (?:of|from)(?: an?)?) (?:\w+ )?$")
"""Before a wound that is long healed, or that nobody has."""
_BY_FOREIGN_BODY = "puncture wound"
"""The way in of a splinter that is cut down on."""
_INFECTED = re.compile(r"abscess|\bpus\b|purulen|fluctuan|infect")
_NAIL_BLOOD = re.compile(r"subungual|nail")
WEAK_WORDS = frozenset({"drainage", "drained", "aspiration", "aspirated", "evacuated", "evacuation", "expressed"})
"""Words that tell what came out and not how it was let out."""
_BLOOD = r"(?:clots?|coagulum|coagula|h(?:a)?ematoma|seroma|(?:old|dark|liquefied|trapped|collected|clotted) blood)"
_BLOOD_OUT = re.compile(
    rf"\bblood (?:~? ?[\d.]+ ?(?:ml|cc) )?(?:(?:was|then|promptly|freely|under|pressure) )*(?:escaped|released|evacuated|drained|let out|spurted|came (?:out|up)|ran out|gushed|out\b(?! of))|\b(?:drained|released|let out|let|evacuated|expressed) (?:the |some |out )*blood\b(?=[^.;]{{0,30}}\b(?:nail|plate|subungual|out\b))|\b{_BLOOD}\b[^.;]{{0,30}}\b(?:out\b|came\b|ran\b|evacuat|express|pressed|milked|remov|suction|washed|drained|released|scooped|flushed|cleared)|"
    rf"\b(?:evacuat\w*|express\w*|pressed out|milked|remov\w*|suction\w*|drain\w*|let out|releas\w*|scooped out|flushed out)\b[^.;]{{0,40}}\b{_BLOOD}\b"
)
_WOUND_OPENED = phrases("drainage", "wound_opened")
"""Ways into a collection of blood beside an incision."""
_LAID_OPEN = re.compile(
    r"\bre-?open\w*|\b(?:incision|wound|suture line|closure)\b[^.;]{0,24}\b(?:opened|laid open|unroofed)|\bopened (?:up )?(?:the |his |her )?(?:\w+ )?(?:incision|wound|suture line)"
)
_INFECTED_WOUND = re.compile(
    r"(?:post-?op(?:erative)?|surgical site|surgical wound|wound|incision\w*|excision site|operative site)[ -](?:wound |site )?(?:infection|abscess)|infected (?:surgical|operative|excision|post-?op\w*|incision|suture)|(?:abscess|infection|infected|pus|purulen\w*)[^.;]{0,40}\b(?:incision|suture line|surgical (?:site|wound)|excision site|graft site|under (?:the )?flap)"
)
_COMPLEX_INFECTION = re.compile(
    r"debrid|lavage|necrotic|pockets|loculat|tracts?\b|fascia|packed|packing|drain (?:was )?(?:placed|left)|penrose|complex|extensive|irrigated"
)
_COLLECTION = r"(?:abscess(?:es)?|collections?|h(?:a)?ematomas?|infections?|phlegmon|seromas?)"
_INNER = (
    r"(?:peri-?rect\w+|ischio-?rect\w+|inter-?sphincteric|supralevator|bartholin(?:'s|\w*)|peri-?tonsill\w+|retro-?pharyn\w+|para-?pharyn\w+|dental|periodontal|gingiv\w+|periapical|odontogenic|tooth|intra-?abdominal|intra-?peritoneal|retro-?peritoneal|psoas|pelvic|hepatic|liver"
    r"|appendice\w+|diverticul\w+|tubo-?ovarian|prostat\w+|subdural|epidural|intra-?cranial|brain|lung|septal|ear canal|canal|tendon sheath|deep neck|deep space|subperiosteal|orbital|lacrimal|buccal|intra-?oral|vestibular|masticator|parotid|(?:deep |mid-?)palmar|thenar space|submandibular|sublingual|vocal|joint|bone|rectus sheath|intra-?muscular|muscle)"
)
_OWN_CODE = r"(?:peri-?anal|felon|eye-?lids?|lids?|auricular|external ear|ear|auricle|scrot\w+|vulva\w?|vulvar|labia\w?|labium|perine\w+|breast|penile|penis|lips?|mouth|floor of (?:the )?mouth|palm\w*|pulp)"
_OF_ORGAN = re.compile(
    rf"\b(?:chest tube|thoracostomy|thoracotomy|pleurx)\b|\b{_INNER}(?:,? (?:space|wall|region|area|cyst|gland))?(?: (?:left|right|acute|large|small))? {_COLLECTION}\b|\b{_COLLECTION} (?:of|in|within) (?:the )?(?:\w+ )?{_INNER}\b|\bquinsy\b"
)
_OF_SURFACE = re.compile(
    rf"\b{_OWN_CODE}(?: (?:wall|margin|space))? {_COLLECTION}\b|\b{_COLLECTION},? (?:(?:of|in|on) )?(?:the )?(?:(?:left|right|upper|lower|external) ){{0,3}}{_OWN_CODE}\b|\bfelon\b"
)
"""Collections of parts that have a drainage of their own: inside the body, and on its surface (69000, 67700, 26010 and so on are not in the tables)."""


_OF_EAR = re.compile(r"\b(?:auric\w+|external ear|ear)\b(?! ?lobe)")
"""The external ear has drainages of its own for hematoma and abscess alike: the general code is never right."""
_TAPPED = phrases("drainage", "tapped", whole=True)
"""What a needle empties that is no collection under the skin."""


def read(view: NoteView) -> list[Procedure]:
    """Drainages done today by technique; others keep their assertion. Of other organs there is none, of some parts of the surface it is a question."""
    out = _without_opened_sinus(view, _read(view))
    if not any(p.kind == "incision_drainage" and p.assertion == "performed" and p.technique.value != "foreign_body_removal" for p in out):
        return out
    if next(iter(units_with_any(view, (_OF_ORGAN, _OF_SURFACE, _TAPPED, _CAVITY))), None) is None:
        return out
    if any(p.technique.value == "needle_aspiration" and (_names(view, _TAPPED) is not None or _of_cavity(view, p)) for p in out):
        return [replace(p, kind="other") if p.assertion == "performed" else p for p in out]
    if _names(view, _OF_ORGAN) is not None:
        return [replace(p, kind="other") if p.assertion == "performed" else p for p in out]
    proof = _names(view, _OF_SURFACE)
    if proof is None:
        return out
    if _OF_EAR.search(view.lower, proof.start, proof.end) is not None:
        return [replace(p, kind="other") if p.assertion == "performed" else p for p in out]
    return [replace(p, doubt=Fact("organ_or_skin", "stated", (proof,))) if p.assertion == "performed" else p for p in out]


def _without_opened_sinus(view: NoteView, procedures: list[Procedure]) -> list[Procedure]:
    """Cutting into a sinus, or into the tracts of hidradenitis, is part of its excision in the same session (HS-01)."""
    found: list[Procedure] = view.memo.get("found", [])  # type: ignore[assignment]
    if any(p.kind == "nail_bed_repair" and p.assertion == "performed" for p in found):
        procedures = [p for p in procedures if p.kind != "nail_evacuation"]  # the plate bored on the way to the torn bed
    larger = [p for p in found if p.kind in _OF_EXCISION and p.assertion == "performed"]
    return [p for p in procedures if not any(_is_part(p, of) for of in larger)] if larger else procedures


_OF_EXCISION = {"pilonidal_excision": "pilonidal", "hidradenitis_excision": "hidraden"}
"""Larger excisions, each with the disease that it takes."""


def _is_part(drainage: Procedure, of: Procedure) -> bool:
    disease = drainage.diagnosis.value
    return (
        drainage.kind == "incision_drainage"
        and drainage.assertion == "performed"
        and disease is not None
        and _OF_EXCISION[of.kind] in disease.concept
        and (of.kind == "pilonidal_excision" or drainage.site.value is None or same_site(drainage.site.value, of.site.value))
    )


_CAVITY = phrases("drainage", "cavity", whole=True)
_UNDER_SKIN = re.compile(r"\babscess|h(?:a)?ematoma|seroma|\bpus\b|purulen|bulla|blister|furunc")


def _of_cavity(view: NoteView, procedure: Procedure) -> bool:
    """“Moderate effusion of the knee. 20 mL of fluid was aspirated”: the sentences around the needle speak of a joint, a bursa or a gland."""
    at = view.unit_at(procedure.evidence[0].start)
    near = view.units[max(0, at.index - 3) : at.index + 3]
    return any(u.search(_CAVITY) for u in near) and not any(u.search(_UNDER_SKIN) for u in near)


def _names(view: NoteView, pattern: re.Pattern[str]) -> Evidence | None:
    """Where the note names such a collection as present."""
    for unit in units_with_any(view, (pattern,)):
        hit = unit.search(pattern) if unit.section not in SILENT else None
        if hit is not None and not seek(view, NO, unit.lower[: hit.start()]):
            return Evidence("site", "organ", unit.start + hit.start(), unit.start + hit.end())
    return None


def _is_drainage(view: NoteView, t: Trigger) -> bool:
    """Does the term name a drainage that somebody did, and of the skin?"""
    return not (
        seek(view, NO, NOT_SO.sub(" ", t.unit.lower[: t.mention.start - t.unit.start]))
        or (t.mention.value == "foreign_body_removal" and t.unit.search(NO_SKIN) is not None)
        or _empties_nothing(view, t)
        or lets_nothing_out(view, t.unit, t.mention.start, t.mention.end)
    )


def _read(view: NoteView) -> list[Procedure]:
    triggers = triggers_of(view, lambda m: m.concept == "incision_drainage")
    out = [Procedure("", t.mention.concept, t.assertion, t.evidence()) for t in triggers if t.assertion not in ("performed", "unclear")]
    done = [t for t in triggers if t.assertion == "performed" and _is_drainage(view, t)]
    if not done and find(view, CAVITY) is None and find(view, _BLOOD_OUT) is None:
        return out
    incision = _incision(view) or _told(done)
    reopened = find(view, _LAID_OPEN) is not None and find(view, _INFECTED_WOUND) is not None
    if not done and incision is None and find(view, _BLOOD_OUT) is None and not reopened:
        return out
    own = _own(view, done, incision)
    text = " ".join(u.lower for u in own if u.section not in SILENT)
    if (
        find(view, _WASHED)
        and (washed := next((hit for hit in _WASHED.finditer(text) if not _NOT_WASHED.search(text, 0, hit.start())), None))
        and not _INFECTED.search(text)
        and not any(t.mention.value == "foreign_body_removal" and (washed[0] == _BY_FOREIGN_BODY or t.unit.search(INCISED)) for t in done)
    ):
        return out
    if (bled := _blood_let_out(view, text)) is not None:
        apart = [t for t in done if t.unit.line != bled.unit.line and _of_another_place(view, bled.unit, t.unit)]
        needled = [t for t in apart if t.mention.value == "needle_aspiration"]  # "L shin: cyst aspirated 18g"
        return [
            *out,
            _drainage(view, own, "nail_evacuation" if _NAIL_BLOOD.search(text) else "incision_drainage", "hematoma_drainage", [bled]),
            *([_drainage(view, [t.unit for t in needled], "incision_drainage", "needle_aspiration", needled)] if needled else []),
        ]
    if (infected := _infected_wound(view, own, text, done)) is not None:
        return [*out, infected]
    techniques = {t.mention.value for t in done}
    if "hematoma_drainage" in techniques and not re.search(
        r"h(?:a)?ematoma|\bsubungual (?:bleed|blood)|\bclots?\b|seroma|blood(?!y? (?:loss|pressure|sugar|cultures?|thinn|glucose|count|supply|flow|vessel|work))",
        text,
    ):
        done = [t for t in done if t.mention.value != "hematoma_drainage"]
    other = _by_other_means(view, own, text, done, incision)
    if other is not None:
        return [*out, other]
    members = [t for t in done if t.mention.value == "incision_drainage"]
    if members and _NEEDLE.search(text) is not None and _NO_BLADE.search(text) is not None:
        return [*out, _drainage(view, own, "incision_drainage", "needle_aspiration", members)]  # the title says more than was done
    if incision is None or not (seek(view, CAVITY, text) or _OUT.search(text)):
        return out
    if came_whole(view) and not _pus_told(text):
        return out  # the cyst came out whole: an excision
    strong = [t for t in members if view.lower[t.mention.start : t.mention.end] not in WEAK_WORDS]
    if not strong and not _pus_told(text) and any(m.concept == "excision" and m.extra == ("act",) for m in view.all("PROC")):
        return out  # the cut through which a whole cyst came
    serous = incision.unit.search(_SEROUS) is not None or (_SEROUS.search(text) is not None and _INFLAMED.search(text) is None)
    if strong or (
        seek(view, CAVITY, text)
        and (_pus_out(view, incision) or (serous and incision.unit.search(_FLUID_OUT)) or (members and incision.unit.search(_EMPTIED)))
    ):
        made = _drainage(view, own, "incision_drainage", "incision_drainage", strong or [incision])
        is_blood = serous and not _pus_told(text)
        out.append(_drainage(view, own, "incision_drainage", "hematoma_drainage", strong or [incision]) if is_blood else made)
    return out


def _by_other_means(view: NoteView, own: list[Unit], text: str, done: list[Trigger], incision: Trigger | None) -> Procedure | None:
    """The removal of a foreign body, the letting out of blood or the aspiration that the note tells; None where it tells none."""
    for technique in ("foreign_body_removal", "hematoma_drainage", "needle_aspiration"):
        members = [t for t in done if t.mention.value == technique]
        if members and not (technique == "needle_aspiration" and incision is not None):
            kind = "nail_evacuation" if technique == "hematoma_drainage" and _NAIL_BLOOD.search(text) else "incision_drainage"
            by_needle = (
                technique == "hematoma_drainage"
                and kind != "nail_evacuation"
                and incision is None
                and _NEEDLE.search(text) is not None
                and _WAY_IN.search(text) is None
            )
            return _drainage(view, own, kind, "needle_aspiration" if by_needle else technique, members)
    return None


def _own(view: NoteView, done: list[Trigger], incision: Trigger | None) -> list[Unit]:
    """The sentences about the drainages; of other work told beside them nothing is known of these."""
    told = [t.unit for t in done] + ([incision.unit] if incision else []) + list(units_with_any(view, (_BLOOD_OUT,)))
    return own_units(view, told, _DRAINS)


_NEEDLE = re.compile(
    r"\b(?:1[4-9]|2[0-3]) ?-?(?:g|ga|gauge)\b(?:(?!lido|anes|xylo|numb)[^.;]){0,16}\b(?:needle|syringe|angiocath)|\b(?:evacuat\w+|drain\w+|aspirat\w+|tapped|emptied) (?:with|via|by|through|using) (?:an? )?(?:large[- ]bore |sterile )?needle|\bneedle aspirat"
)
_NO_BLADE = re.compile(
    r"\b(?:did not|didn't|not) (?:need to )?(?:proceed (?:on )?to|use|need|require|go on to|open with) (?:(?:the|an?|any) )?(?:blade|incision|knife|scalpel|cut(?:ting)?)\b"
    r"|\b(?:no|without(?: an?| any)?) (?:blade|knife|scalpel|incision|cut)(?: (?:was )?(?:made|needed|used|required))?\b"
)
"""Beside a needle: the collection was not cut open, whatever the title calls it (ID-02)."""
_WAY_IN = re.compile(r"\b(?:blade|incis\w+|stab|scalpel|trocar|i ?& ?d|cut|opened|nicked|lanced)\b")
"""A collection of blood that a needle empties is punctured, not drained by incision (ID-02)."""
_DRAINS = frozenset({"incision_drainage"})
_FINE_NEEDLE = re.compile(r"\bfine[- ]needle\b|\bfna\b|\bcytolog|\bsmears?\b")


def _empties_nothing(view: NoteView, trigger: Trigger) -> bool:
    """“Acne surgery: comedones opened and expressed”, cells taken with a fine needle: no collection is drained."""
    if trigger.mention.value == "needle_aspiration" and trigger.unit.search(_FINE_NEEDLE):
        return True
    return trigger.mention.value != "foreign_body_removal" and presses_comedones(view, trigger.unit)


_FLUID_OUT = re.compile(r"\d ?(?:ml|cc)\b (?:of )?(?:[\w-]+ ){0,2}(?:fluid|blood|clots?|serum)\b")
_SEROUS = re.compile(r"\bseromas?\b|\bh(?:a)?ematomas?\b|\blymphoceles?\b")
_INFLAMED = re.compile(
    r"abscess|\bboils?\b|furunc|carbunc|\bcyst|paronychia|hidraden|\bhs\b|infect|cellulit|felon|pilonidal|fluctuan|blister|bulla|\bno (?:\w+ )?(?:seroma|h(?:a)?ematoma)"
)
_EMPTIED = re.compile(
    r"\bloculat|\bpacked\b|\bpacking\b|\biodoform\b|\d ?(?:ml|cc)\b(?! (?:of )?(?:lido|xylo|1%|2%|local|plain|epi|marcaine))"
)
"""In the sentence of the cut, beside "abscesses drained": what came out, or what was done to the cavity."""


_UNCUT = re.compile(
    r"\b(?:no|without (?:an?|any|making an?|further|a new)?) ?(?:(?:skin|new|stab|formal|further|additional) )*(?:incisions?|cuts?|opening)\b|\b(?:not|never|n't) (?:be )?(?:incised|cut|opened|lanced)\b|\b(?:flap|tear|avuls\w+)\b[^.;]{0,60}\b(?:rolled|laid|eased|unrolled|put|replaced|repositioned|smoothed|approximated)\b"
)
"""Beside a clot that was rinsed or pressed out of a wound as the accident left it."""


def _blood_let_out(view: NoteView, text: str) -> Trigger | None:
    """Clot or serum taken out of a pocket that was cut or reopened, whatever it is called (ID-02)."""
    for unit in units_with_any(view, (_BLOOD_OUT,)):
        hit = unit.search(_BLOOD_OUT) if unit.section not in SILENT else None
        if hit is None or seek(view, NO, unit.lower[: hit.start()]) or _pus_told(text):
            continue
        start, end = unit.start + hit.start(), unit.start + hit.end()
        near = view.units[max(0, unit.index - 3) : unit.index + 2]
        opened = any(u.search(_WOUND_OPENED) or u.search(INCISED) for u in near) and not any(u.search(_UNCUT) for u in near)
        if opened and assertion_at(view, unit, start, end)[0] == "performed":
            return Trigger(Mention(start, end, "PROC", "incision_drainage", "hematoma_drainage", unit.index), unit, "performed", None)
    return None


def _pus_told(text: str) -> bool:
    """Pus is told of, and not only as absent."""
    return any(not NO.search(text[max(0, hit.start() - 40) : hit.start()]) for hit in re.finditer(r"\bpus\b|purulen|abscess", text))


def _infected_wound(view: NoteView, own: list[Unit], text: str, done: list[Trigger]) -> Procedure | None:
    """A surgical wound opened again for pus, with more than a simple drainage: complex postoperative infection."""
    if not seek(view, _INFECTED_WOUND, text) or not after_surgery(view, text) or not _pus_told(text):
        return None
    opened = next(
        (
            (u, hit)
            for u in view.units
            if u.section not in SILENT and (hit := u.search(_LAID_OPEN)) and not NO.search(u.lower[: hit.start()])
        ),
        None,
    )
    if opened is None or not (in_operating_room(view, text) or len({m.group() for m in _COMPLEX_INFECTION.finditer(text)}) > 1):
        return None
    return _drainage(view, own, "incision_drainage", "postoperative_infection", done or [_laid_open(*opened)])


def _laid_open(unit: Unit, hit: re.Match[str]) -> Trigger:
    mention = Mention(unit.start + hit.start(), unit.start + hit.end(), "PROC", "incision_drainage", "incision_drainage", unit.index)
    return Trigger(mention, unit, "performed", None)


_PLACE_BEFORE = 4
"""Sentences between the place of a boil and its incision."""


_PRESSED_WITH = re.compile(r"\b(?:with|by|between|using) (?:(?:the|my|both|two|gloved|opposing|firm|gentle|digital|a) )*$")


def _places(view: NoteView, unit: Unit) -> list[Site | None]:
    """The places that a sentence names, but no thumb that presses."""
    return [f.value for m, f in sites_in(view, unit) if not _PRESSED_WITH.search(view.lower, unit.start, m.start)]


def _of_another_place(view: NoteView, own: Unit, other: Unit) -> bool:
    """Do both sentences name places, the first one or else those shortly before it, and none that could be the same?"""
    here, there = (_places(view, u) for u in (own, other))
    if not here and there:
        before = view.units[max(0, own.index - _PLACE_BEFORE) : own.index]
        here = next((told for u in reversed(before) if (told := _places(view, u))), here)
    return bool(here and there) and not any(same_site(a, b) for a in here for b in there)


def _incision(view: NoteView) -> Trigger | None:
    """The sentence that cuts, affirmed and of today; None where the note says that nothing was cut."""
    chosen = None
    for unit in units_with_any(view, (_DENIED, INCISED)):
        if unit.section in SILENT or presses_comedones(view, unit):
            continue
        if unit.section not in TOLD_BEFORE and unit.search(_DENIED):
            if chosen is not None and _of_another_place(view, chosen.unit, unit):
                continue  # "the left axilla lump is a node, not incised"
            return None
        for hit in unit.spots(INCISED):
            start, end = unit.start + hit.start(), unit.start + hit.end()
            if (
                chosen is None
                and not lets_nothing_out(view, unit, start, end)
                and not seek(view, NO, unit.lower[: hit.start()])
                and assertion_at(view, unit, *_in_its_name(view, unit, start, end))[0] == "performed"
            ):
                chosen = Trigger(Mention(start, end, "PROC", "incision_drainage", "incision_drainage", unit.index), unit, "performed", None)
    return chosen


def _in_its_name(view: NoteView, unit: Unit, start: int, end: int) -> tuple[int, int]:
    """The whole name that the words are part of: the cut of "an incision and drainage set" is as little done as the drainage."""
    named = next((m for m in view.mentions_in(unit, "PROC") if m.start <= start and end <= m.end), None)
    return (start, end) if named is None else (named.start, named.end)


def _told(done: list[Trigger]) -> Trigger | None:
    """An act that tells of the cut and of what came out: more than one word (`nlp.readers.acts`)."""
    return next((t for t in done if t.mention.extra == ("act",) and t.mention.value != "needle_aspiration"), None)


def _pus_out(view: NoteView, incision: Trigger) -> bool:
    """Something came out of the cut: said in its own sentence or in the next two."""
    for unit in view.units[incision.unit.index : incision.unit.index + 3]:
        hit = unit.search(_OUT)
        if (
            hit
            and not seek(view, NO, unit.lower[: hit.start()])
            and (unit is incision.unit or assertion_at(view, unit, unit.start + hit.start(), unit.start + hit.end())[0] == "performed")
        ):
            return True
    return False


def _drainage(view: NoteView, own: list[Unit], kind: str, technique: str, members: list[Trigger]) -> Procedure:
    first, proof = members[0].mention, tuple(e for t in members[:2] for e in t.evidence())
    text = " ".join(u.lower for u in own if u.section not in SILENT)
    return Procedure(
        "", kind, "performed", proof, technique=Fact(technique, "stated", proof[:1]), site=bled_site(view, members if kind == "nail_evacuation" else [], nearest_site(view, first.start, first.end)),
        diagnosis=_drained(view, first), extent=body_extent(own) if technique == "foreign_body_removal" else extent_of(view, own),
        in_operating_room=in_operating_room(view, text), after_surgery=after_surgery(view, text), count=number_drained(view, own, members),
        digits=bled_digits(view, members) if kind == "nail_evacuation" else (),
    )  # fmt: skip


_DRAINABLE = re.compile(r"abscess|cyst|hidraden|paronychia|hematoma|seroma|cellulitis|infect|felon|blister|pilonidal|foreign")


def _drained(view: NoteView, act: Mention) -> Fact[Diagnosis]:
    """What was opened: a collection, wherever the note names it, before a scar or a rash that stands nearer."""
    found = nearest_diagnosis(view, act.start, act.end, lambda m: bool(_DRAINABLE.search(m.concept)))
    return found if found.known else nearest_diagnosis(view, act.start, act.end, widen=False)
