"""Who did it, by the grammar of the clause: "surgery debrided", "the ER closed a cut", "was taken off by Dr. Rao"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.clauses import Verdict
from nlp.gate import find
from nlp.patient_letters import TO_COLLEAGUE
from nlp.people import KIN
from nlp.view import WORK_SECTIONS, NoteView

if TYPE_CHECKING:
    from nlp.assertion import Place

_SERVICE = (
    r"(?:general surgery|plastic surgery|plastics|surgery|surg onc|surgical oncology|orthop\w+|ortho|ent|podiatry|ophth\w*|oculoplastics?|urology|gyn\w*|ob/?gyn|vascular|trauma|burns?"
    r"|wound (?:care|clinic|team|nurse)|rad(?:iation)? onc\w*|interventional radiology|ir|er|ed|a&e|casualty|emergency (?:room|department)|urgent care|walk-in clinic|minute clinic|medspa|va"
    r"|pcp|gp|primary care|family (?:doctor|physician|practi\w+)|pediatrician|paediatrician|internist|dentist|oncologist|ophthalmologist|podiatrist|chiropodist|school nurse|barber|beautician|aesthetician|esthetician|outside \w+)"
)
_OPENS = r"(?:^|\b(?:whom|which)\s+|[.;:,(\u2013-]\s*|\b(?:and|but|then|where|when|while|that|which|since|because|after|before|says|said|reports?|states|told me|told us)\s+)"
_ACTOR = re.compile(
    rf"{_OPENS}\W*(?:(?:the|an?|her|his|their|our|your|another|some|local|outside|previous|yesterday|overnight|today) ){{0,3}}\b(?P<who>{_SERVICE}(?: (?:team|service|resident|registrar|colleagues?|clinic|dept|department|doctor|physician|provider|attending|on call|pa|pa-c|np|aprn|fellow|intern))*)\b(?!:)"
)
_THEIR_OWN = re.compile(
    r"\b(?:your|her|his|their|another|previous|prior|former|outside) (?:own |old |last |other |previous |prior |former |outside |family |primary |local |regular )*"
    r"(?P<who>nurse practitioner|physician'?s? assistant|pa-c|pa|np|aprn|dermatologist|derm|doctor|physician|provider|surgeon|colleague|associate|resident|partner)\b(?!:)"
)
"""A clinician by whose patient or practice they are, wherever in the sentence: "the mole your PA biopsied by shave"."""
_DOCTOR = re.compile(rf"{_OPENS}\W*(?P<who>(?:dr|doctor)\.? [a-z][a-z'-]+(?:,? (?:of|from|in|at) (?:the )?(?:[a-z]+ ?){{1,3}})?)")
_BY_DOCTOR = re.compile(
    r"\b(?:was|were|been) (?!(?:sent|referred|seen|asked|told|advised|evaluated|examined|followed|recommended|kindly|initially|recently|originally|accompanied|called|notified|diagnosed|cleared|informed|brought|managed|concerned)\b)\w+(?: (?!by\b)\w+)? by (?P<who>(?:dr|doctor)\.? [a-z][a-z'-]+)"
)
"""Before the means of another's work: "was taken off by Dr. Rao this morning with Mohs surgery"."""
_BY_OTHER = re.compile(r"\b(?:in|on|for) whom $|\bwhich $")
"""Before a doctor of whom the writer tells: "in whom Dr. Rao removed a carcinoma"."""
_LONG_NAMES = (
    "surg",
    "plastic",
    "ortho",
    "podiatr",
    "oculo",
    "ophth",
    "urolog",
    "gyn",
    "vascular",
    "trauma",
    "burn",
    "wound ",
    "rad onc",
    "radiation",
    "radiology",
    "a&e",
    "casualty",
    "emergency",
    "urgent care",
    "walk-in",
    "minute clinic",
    "medspa",
    "pcp",
    "primary care",
    "family ",
    "ediatrician",
    "internist",
    "dentist",
    "oncologist",
    "chiropodist",
    "school nurse",
    "barber",
    "beautician",
    "esthetician",
    "outside ",
)
_SHORT_NAMES = ("ent", "ir", "er", "ed", "va", "gp", "ob", "dr", "pa", "np", "aprn")
_NAMED_ACTOR = re.compile(
    rf"{'|'.join(map(re.escape, [*_LONG_NAMES, 'doctor', 'practitioner', 'assistant', 'dermatolog', 'derm', 'physician', 'provider', 'colleague', 'associate', 'resident', 'partner']))}|\b(?:{'|'.join(_SHORT_NAMES)})\b"
)
"""Gives the units that name another service or a doctor, also at their first word."""
_THEIR_VERB = re.compile(
    r"(?:,? (?:then|also|later|already|has|had|have|just|there|here|who|again|both|all|\w+ly|this (?:am|morning)|last night|overnight|yesterday))*"
    r" (?!(?:consulted|called|paged|notified|contacted|informed|asked|recommended|advised|agreed|requested|suggested|planned|offered|declined|deferred|referred|involved|needed|discharged|followed|red|bed)\b)"
    r"(?:\w+ed|froze|took|cuts?|shaves?|puts?|did|does|burnt|tied|drew|came|saw|went|made|takes)\b(?! by\b(?! (?:an? |the )?(?:shave|shaving|punch|snip|tangential|saucer|excis|incis|curett|freez|cryo|cauter|electro|needle)))"
    r"| (?:to|will|can|may|would|should) (?!be\b|see\b|evaluate\b|follow\b|return\b|have\b)\w+"
)
_NEW_SUBJECT = re.compile(
    r"[.;:\n]|\b(?:i|we|was|were)\b|,(?! (?:and (?!i\b|we\b)|then\b|who\b|\w+ed\b))|\b(?:and|but|so|then) (?:the|an?|i|we|he|she|it|they|today|now)\b"
)
_FIRST_PERSON = re.compile(r"\b(?:i|me|my|we)\b")
_NURSE = re.compile(r"[^.;\n]{0,24}\bby (?:the |an? |our )?(?:rn|lpn|nurse|ma|medical assistant|tech|medical student|scribe)\b")
_BY_VISITING = re.compile(
    r"[^.;:\n]{0,24}?\bby (?:an? |the |his |her |their )?(?:(?:travel(?:l)?ing|visiting|contract(?:ed)?|consulting|outside|covering|facility|snf|nursing home|home (?:health|care)|mobile|bedside|rounding|vascular|wound(?:[- ]care)?|gen(?:eral)? surg(?:ery)?|surgery|surgical|plastics?|plastic surgery|podiatry) ){1,3}(?:wound )?(?:md|do|np|pa|rn|nurse|doctor|physician|surgeon|provider|specialist|podiatrist|dermatologist|derm|dpm|resident|fellow|team|clinic|service)\b(?! (?:and|with) (?:me|myself)\b)"
)
"""Behind work that somebody did who comes to the house: "sharp debrided by traveling wound MD (Vohra) on Tue"."""
_SURGICAL = re.compile(r"sutur|clos|glu|stapl|repair|excis|stitch|shav|punch")


_LAYMAN = re.compile(
    rf"(?:^|[.;:,(\u2013-]|\b(?:and|but|since|because|that|says|said|after|when|where)\s)\W{{0,3}}(?:(?:the|an?|her|his|their|my|own|old|school|college|[a-z]+'s) ){{0,3}}(?P<who>{KIN}|grand(?:ma|pa)|cousin|uncle|neighbou?r|friend|room-?mate|team-?mate|co-?worker|colleague at work|boyfriend|girlfriend|coach|trainer)(?: (?:of|at|from|in) (?:the |an? |her |his |their )?[a-z]+)?(?: (?:once|also|had|has|just|already|apparently|recently|then|actually))? $"
)
"""Somebody of the patient's people, right before what they did: "coach's wife snipped hers"."""
_LAY_DEED = re.compile(
    r"(?:snipped|clipped|cuts?\b|froze\b|burn(?:ed|t)\b|shaved|sliced|removed|treated|took|tied|pulled|popped|squeezed|lanced|drained|trimmed|filed)"
)


_FOR_LAYMEN = re.compile(r"trim|clip|\bcut|\bfil(?:ed|ing)|pared|paring|snip|shav|remov|treat|freez|froze")
_BY_LAYMAN = re.compile(
    rf"[^.;:,\n]{{0,16}}?\bby (?:(?:the|her|his|their|an?) )?(?:(?:pt|patient)'?s? )?(?:own )?(?P<who>{KIN}|patient|pt|(?:her|him|them)sel(?:f|ves)|self|barber|manicurist|nail (?:salon|tech\w*)|pedicurist|aide|home health)\b(?! (?:request|wish|choice|prefer|count|history|report|description|consent|decision))"
)
"""Behind the work the one who did it at home: "nails trimmed by pt's daughter"."""


_READER_DID = re.compile(
    r"\byou (?:\w+ly |had |have |already |then |first |yourself |so |also ){0,2}(?:cleared|removed|excised|resected|took|cut|did|performed|treated|biopsied|shaved|sampled|froze|destroyed|curetted|drained|injected|operated|repaired|closed|grafted|debulked)\b"
)
"""The colleague who reads the letter, as the one who did it: "after you cleared her scalp carcinoma by Mohs"."""


def _by_reader(place: Place) -> Verdict | None:
    """A letter to a colleague tells of the work of whoever reads it."""
    if not place.unit.may_hold(_READER_DID):
        return None
    view, unit = place.view, place.unit
    hit = next((h for h in unit.spots(_READER_DID) if unit.start + h.start() <= place.start), None)
    if hit is None or find(view, TO_COLLEAGUE) is None:
        return None
    between = unit.lower[hit.end() : max(hit.end(), place.start - unit.start)]
    return None if _NEW_SUBJECT.search(between) else ("other_provider", (unit.start + hit.start(), unit.start + hit.end()))


def _by_layman(place: Place) -> Verdict | None:
    """The subject of the verb is no doctor at all."""
    if " by " in place.after and _FOR_LAYMEN.search(place.view.lower, place.start, place.end):
        told = _BY_LAYMAN.match(place.view.lower, place.end, place.unit.end)
        if told is not None:
            return "other_provider", (place.end, told.end())
    if _LAY_DEED.match(place.view.lower, place.start) is None or not place.unit.may_hold(_LAYMAN):
        return None
    hit = _LAYMAN.search(place.before)
    return None if hit is None else ("other_provider", (place.start - len(place.before) + hit.start("who"), place.start - 1))


def by_actor(place: Place) -> Verdict | None:
    """The subject of the verb is another service or another doctor: "the ER closed a cut", "Surgery did the debridement"."""
    words = place.view.lower[place.start : place.end]
    if (layman := _by_layman(place)) is not None:
        return layman
    if (reader := _by_reader(place)) is not None:
        return reader
    visiting = _BY_VISITING.match(place.view.lower, place.end, place.unit.end) if " by " in place.after else None
    if visiting is not None:
        return "other_provider", (place.end, visiting.end())
    if " by " in place.after and _SURGICAL.search(words) and (nurse := _NURSE.match(place.after)) is not None:
        return "other_provider", (place.end, place.end + nurse.end())
    if place.unit.index and not place.unit.may_hold(_NAMED_ACTOR):
        return None  # the first unit has nothing before it that could part its first word
    at = place.start - place.unit.start
    for pattern in (_ACTOR, _DOCTOR, _THEIR_OWN):
        last = None
        for hit in place.unit.spots(pattern):
            if hit.end() > at:
                break
            last = hit
        if last is None or (
            pattern is _DOCTOR and not _BY_OTHER.search(place.unit.lower, 0, last.start("who")) and not _is_other_doctor(place, last["who"])
        ):
            continue
        verb = _THEIR_VERB.match(place.unit.lower, last.end())
        if verb is not None and (at <= verb.end() or _NEW_SUBJECT.search(place.unit.lower, verb.end(), at) is None):
            return "other_provider", (place.unit.start + last.start("who"), place.unit.start + last.end("who"))
    passive = next((hit for hit in place.unit.spots(_BY_DOCTOR) if hit.end() <= at), None)
    if passive is not None and _NEW_SUBJECT.search(place.unit.lower, passive.end(), at) is None and _is_other_doctor(place, passive["who"]):
        return "other_provider", (place.unit.start + passive.start("who"), place.unit.start + passive.end("who"))
    return None


_STORY = frozenset({"hpi", "history", "indication"})


def _is_other_doctor(place: Place, who: str) -> bool:
    """A doctor who is not the writer, or of whom the history of an operation tells: whatever the surgeon did is told again below it."""
    view, unit = place.view, place.unit
    if (
        unit.section in _STORY
        and any(u.section in WORK_SECTIONS for u in view.units)
        and all(u.section != unit.section or u.block >= unit.block for u in view.units)
    ):
        return True  # in its first paragraph: a narrative without a heading may run on below
    return _writes_i(view, who)


def _writes_i(view: NoteView, who: str) -> bool:
    """Does the writer say "I", and is the doctor not the one who signs?"""
    if "first person" not in view.memo:
        view.memo["first person"] = find(view, _FIRST_PERSON) is not None
    name = who.split()[1]
    signs = (
        re.search(rf"(?:signed|surgeon|provider|attending|dictated|author)\b[^.;\n]{{0,30}}\b{re.escape(name)}\b", view.lower)
        if view.memo["first person"]
        else None
    )
    return bool(view.memo["first person"]) and signs is None
