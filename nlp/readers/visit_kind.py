"""The frame of the visit: kind, new or established, telehealth, global period, cosmetic or not (EM-01, EM-04, GL, TELE, COS)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.dates import WEEKDAY
from nlp.facts import ABSENT, Fact, Procedure
from nlp.gate import find, find_all, lines_with, seek
from nlp.phrases import phrases
from nlp.readers.visit_last_seen import last_seen
from nlp.readers.visit_minutes import PLAIN_TIME
from nlp.readers.visit_text import line_of
from nlp.view import NoteView, evidence, stated

_POSTOP = phrases("visit_kind", "postop")
_POSTOP_TITLE = re.compile(
    r"\s*(?:(?:flap|graft) (?:check|review)\b|suture removal|removal of (?:sutures|stitches|staples)|dressing change\b[^.\n]{0,30}\b(?:s/?p|after|post|following)\b[^.\n]{0,30}\b(?:excis\w+|exc|flap|graft|mohs|closure|repair|surgery)\b|s/r\b|wound check|post-?op\b|day #?\d+ (?:s/?p|after|post|following|from) (?:excision|surgery|mohs|closure|repair|flap|graft|wle))"
)
_FUTURE = re.compile(r"\b(?:rtc|return|f/u|follow|schedule\w*|in \d+|will|next|plan|sr \d|call|come back)\b[^.;\n]{0,30}$")
_FIRST_WORDS = 8
"""A note that opens with "f/u 2 wks after ..." tells why the patient is here, not when to return."""
_LATER = re.compile(r"\bin (?:\d+|one|two|ten)\b|\breturn (?:in|on|\d)|\bback (?:in|on)\b")
_OTHER_REASON = phrases("visit_kind", "other_reason")
_VIDEO = phrases("visit_kind", "video", whole=True)
_AUDIO = phrases("visit_kind", "audio", opens=True)
_IMAGE = phrases("visit_kind", "image", opens=True)
_INTERPROFESSIONAL = re.compile(
    r"\binter-?professional (?:(?:phone|telephone|verbal|electronic|internet) )?(?:e-?consult\w*|consult\w*|advice|telephone|internet|electronic|assessment|service|record)|\b(?:provider|physician|clinician)-to-(?:provider|physician|clinician)\b|^\W*e-?consult\b(?! of)"
)
_COLLEAGUE = re.compile(
    r"\b(?:dr\.? [a-z]|pcp\b|np\b|pa-c\b|family (?:med\w*|practice|physician)|primary care|internist|internal medicine|pediatrician|(?:requesting|referring|ordering|primary) (?:provider|physician|clinician|md|doctor))"
)
"""Who asked for advice."""
_CHECK_IN = phrases("visit_kind", "check_in")
_NO_CALL = phrases("visit_kind", "no_call")
_PORTAL = re.compile(
    r"^\s*addendum to\b|\b(?:portal (?:messages?|encounter|e-?visit|thread|exchange|conversation|communication|correspondence|advice)|patient[- ]initiated (?:portal|message|mychart|online|electronic)|mychart (?:message|encounter|e-?visit)|e-?visit|online digital|online (?:visit|encounter) (?:by|via|through|over|on)\b|patient messages?|message threads?|secure messag(?:es?|ing)(?: exchange)?)\b"
)
_PORTAL_TITLE = re.compile(
    r"\W*(?:(?:[\w/]+ ){0,2}(?:my ?chart|portal|secure|in-?basket|patient)(?: portal)? (?:msgs?|messages?|encounter|advice request|medical advice|e-?visit|thread|chat|exchange|inbox)\b|(?:patient )?portal\s*(?:[-:\u2013]|\n)|(?:msgs?|messages?|message thread|question|request) (?:sent )?(?:(?:via|through|by|on|in|over|from) (?:the |her |his |pt |patient )*(?:my ?chart|(?:patient )?portal|the app)))"
)
"""Opens the record of an exchange by portal."""
_SEEN_HERE = re.compile(
    r"\b(?:(?<!be )seen (?:in (?:clinic|office)|here today|today)|(?:came|comes?|brought|worked|walked) in(?: today)?\b(?! if)|here today|in (?:the |our )?(?:office|clinic) today|vitals|on exam(?:ination)?)\b"
)
_NO_LIVE = phrases("visit_kind", "no_live")
_NURSE_TITLE = phrases("visit_kind", "nurse_title")
_NURSE = phrases("visit_kind", "nurse")
_NURSE_SIGNED = re.compile(r"\b(?:(?:rn|lpn|cma)\.? [a-z][\w.-]+(?: [a-z][\w.-]+)?|[a-z](?:[\w.-]*\w)?,? (?:rn|lpn|cma))\W*\Z")
_NOT_SIGNED = re.compile(r"circulat|nurse\s*:|scrib|assist|room|witness|vitals|chaperon|for dr|for the|entered")
"""The name of a nurse that ends a note, unless the nurse wrote for somebody else."""
_NOT_IN_PERSON = re.compile(
    r"\b(?:(?:nurse|phone|telephone|tel\.?|rn) (?:call|note: call|message)|(?:called|phoned|telephoned|left (?:a )?(?:message|voicemail))|portal|mychart|voicemail|e-?mail(?:ed)?|secure message)\b"
)
_OPERATIVE_LINE = re.compile(r"^\s*(?:operative|op) (?:report|note)", re.MULTILINE)
_OPERATIVE = re.compile(
    r"\b(?:mohs op(?:erative)? report|operative report|operation performed|title of operation|name of operation)\b|\b(?:pre-?operative|pre-?op) (?:diagnos[ie]s|dx)\b"
)
_PLANNED = phrases("visit_kind", "planned", whole=True)
_INPATIENT = phrases("visit_kind", "inpatient", whole=True)
_OUR_ADMISSION = re.compile(
    r"\badmi(?:t|tted|tting|ssion)\b[^.\n]{0,60}\b(?:under (?:my|our|dermatology)|to (?:my|our) (?:inpatient )?service|to (?:the )?dermatology(?: inpatient)? service|dermatology service)\b"
)
"""The first day of a stay on the writer's own service; of others' stays nothing is told."""
_EMERGENCY = phrases("visit_kind", "emergency", opens=True)
_EMERGENCY_TITLE = re.compile(
    r"(?:emergency (?:department|room) ?(?:procedure|:|-)|(?:e\.?r\.?|ed)[ :-]{1,3}(?:procedure|visit|note|laceration|lac\b|wound))"
)
_ANOTHER_STAY = re.compile(
    r"\b(?:was (?:seen|in|at)|were seen|previously|last|ago|recent\w*|hx|history|prior|if|went|per|according to)\b[^.;\n]{0,40}$"
)
_RECORD_READ = re.compile(
    r"\b(?:review\w*|read|see|seen|saw|per|via|in|outside|the|his|her|from|with|brought|requested|went|has been|been) (?:(?:the|an?|outside|her|his|to|recent) )*$"
)
_PAST_CALL = re.compile(
    rf"s?,?\s*(?:\(?(?:reviewed|read|requested|scanned|seen)\b|(?:from|of|dated|on|in (?:the )?chart)\b|(?:on |last )?(?:\(?\d{{1,2}}/\d|yesterday|last|{WEEKDAY}|(?:\d+|two|three|a few|several) (?:days?|weeks?|months?) ago|a (?:week|month) ago))"
)
_OFFICE_HEAD = re.compile(
    r"\bnew (?:patient|pt) (?:visit|consult\w*|note)|\bself-?referred\b|\b(?:dermatology|derm|skin) (?:clinic|office|visit|consult\w*)\b|\b(?:today )?in (?:our |my |the |this )?(?:clinic|office)\b"
)


def _is_past(text: str, start: int, end: int) -> bool:
    """“Reviewed ER note 3/19”, “came to ED 5/2, sent home”: another day's call at an emergency department, unless its record opens a line."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    if not before.strip(" \t#*-") and text[start] in "e":
        return False
    return (
        _RECORD_READ.search(before) is not None or _PAST_CALL.match(text, end) is not None or _OFFICE_HEAD.search(text, 0, 600) is not None
    )


_CONSULT = re.compile(
    r"\breason for (?:the |this )?consult\w*|\b(?:i|we) (?:was|were|am|have been) (?:kindly )?(?:asked|consulted|requested)\b|\bconsult(?:ation)? (?:note|report|requested by)\b|^\s*consult(?:ation)?\b|\bthank you for (?:asking|this consult|(?:the |your )?(?:referring|sending|referral)\b[^.;\n]{0,90}\b(?:consult\w*|opinion|evaluat\w*|advice|assessment|recommendations?|input)\b)",
    re.MULTILINE,
)
_SEEN = phrases("visit_kind", "seen", whole=True)
"""Words of a letter that tells of a visit."""
_LETTER = re.compile(r"^\s*(?:dear |to whom it may concern|re:)", re.MULTILINE)
_PATH_TITLE = re.compile(
    r"\b(?:dermatopathology|surgical pathology|pathology|path|histopathology|biopsy|dermpath)(?: report| consultation| \((?:own|our|in-house)| -|:)?"
)

_NEW = phrases("visit_kind", "new")
_EST = phrases("visit_kind", "est")
_FOLLOW_UP_LINE = re.compile(r"^[^\n]{0,40}\bf/u\b", re.MULTILINE)
_NOT_BEFORE = re.compile(r"\bnot\W+$|\bnot yet\W+$|\bnever (?:been |before )?$|n't been $")
_SAME_GROUP = re.compile(
    r"\b(?:seen|visit\w*|treated|followed) (?:by|with) (?:my |our |another |a )?(?:partner|colleague|associate)\b|\b(?:this|our|same) (?:group|practice)\b[^.;\n]{0,40}\b(?:\d+ (?:mo|months?|yr|years?) ago|last year|20\d\d)"
)
_LONG_AGO = re.compile(r"\b(?:last (?:seen|visit)|not (?:been )?seen)[^.;\n]{0,40}?(?P<n>\d+)\+? ?(?:yrs?|years?)\b")
_BANNER = re.compile(r"paperwork|packet|banner|auto|template|\bforms?\b|questionnaire|special|to (?:me|provider)")

_UNRELATED = phrases("visit_kind", "unrelated")
_RELATED = phrases("visit_kind", "related")
_NEGATED = re.compile(r"\b(?:no|not|denies|without|never|offered|risk\w* (?:of|incl\w*)|include|including|possible|isn't)\b[^.;\n]{0,25}$")
_COSMETIC = phrases("visit_kind", "cosmetic")


def _fact(name: str, value: object, match: re.Match[str]) -> Fact:
    return stated(name, value, match.start(), match.end())


def read_patient_status(view: NoteView) -> Fact[str]:
    """new | established as the note says it; a partner of the group seen within three years wins (EM-04)."""
    text = view.lower
    told = last_seen(view)
    if told is not None:
        return told
    partner = find(view, _SAME_GROUP)
    if partner and not _years_ago(line_of(text, partner.start(), partner.end())):
        return _fact("patient_status", "established", partner)
    long_ago = find(view, _LONG_AGO)
    if long_ago and int(long_ago["n"]) >= 4:
        return Fact(
            "new", "derived", (evidence("patient_status", "new", long_ago.start(), long_ago.end()),), "last seen more than three years ago"
        )
    new = next((m for m in find_all(view, _NEW) if not _BANNER.search(text[m.start() - 20 if m.start() > 20 else 0 : m.end() + 25])), None)
    est = next((m for m in find_all(view, _EST) if _is_said(text, m)), None)
    line = next((m for m in lines_with(view, _FOLLOW_UP_LINE) if _is_said(text, m)), None)
    if line and (est is None or line.start() < est.start()):
        est = line
    if new and est:
        strong = re.search(r"est", est.group()[:3])
        if strong:
            proof = tuple(evidence("patient_status", v, m.start(), m.end()) for v, m in (("new", new), ("established", est)))
            return Fact("established", "conflicting", proof, "called new and established")
        return _fact("patient_status", "new", new)
    if new:
        return _fact("patient_status", "new", new)
    return _fact("patient_status", "established", est) if est else Fact(searched=("new patient", "established patient"))


def _is_said(text: str, match: re.Match[str]) -> bool:
    return not _NOT_BEFORE.search(text, max(0, match.start() - 10), match.start())


def _years_ago(line: str) -> bool:
    found = re.search(r"(\d+) ?(?:yrs?|years?) ago", line)
    return bool(found and int(found.group(1)) > 3)


def read_telehealth(view: NoteView) -> Fact[str]:
    """audio_video | audio_only | asynchronous, or absent."""
    text = view.lower
    audio, image = find(view, _AUDIO), find(view, _IMAGE)
    video = next((m for m in find_all(view, _VIDEO) if not _NO_LIVE.search(line_of(text, m.start(), m.end()))), None)
    if audio and not _NEGATED.search(text[: audio.start()]):
        return _fact("telehealth", "audio_only", audio)
    if video:
        return _fact("telehealth", "audio_video", video)
    if image and not re.search(r"\b(?:exam|o|pe|objective|vitals)\s?:", text):
        return _fact("telehealth", "asynchronous", image)
    return Fact(searched=("video visit", "audio only", "images sent"))


def read_visit_kind(view: NoteView, procedures: Sequence[Procedure], telehealth: Fact[str], is_report: bool) -> Fact[str]:
    """The kind of encounter; "office" is the default and carries no evidence."""
    text = view.lower
    head = text[:400]
    if is_report:
        match = find(view, _PATH_TITLE)
        return _fact("visit_kind", "pathology_report", match) if match else Fact("pathology_report", "derived")
    remote = {"audio_video": "telehealth_video", "audio_only": "telehealth_audio", "asynchronous": "image_review"}
    titled = (_PORTAL_TITLE.match(view.body) or _PORTAL_TITLE.match(text)) if find(view, _SEEN_HERE) is None else None
    portal = titled or seek(view, _PORTAL, head)
    timed = (
        telehealth.value == "asynchronous" and portal is not None and find(view, PLAIN_TIME) is not None
    )  # the minutes of an exchange that pictures are part of
    advice = seek(view, _INTERPROFESSIONAL, head) if telehealth.value in (None, "asynchronous") else None
    if advice and (telehealth.value or "portal" in head or "uploaded" in head) and not _COLLEAGUE.search(head):
        advice = None  # pictures that the patient sent
    if telehealth.value is not None and not timed and not (advice and portal is None):
        return Fact(remote[telehealth.value], "stated", telehealth.evidence)
    if portal and not re.search(
        r"\b(?:via|see|send|by|through|sent|(?:per|in|from)(?: (?:the|a|his|her))?)\W+$", text[: portal.start()][-12:]
    ):
        return _fact("visit_kind", "portal", portal)
    check_in = seek(view, _CHECK_IN, head)
    if check_in:
        return _fact("visit_kind", "check_in", check_in)
    if advice:
        return _fact("visit_kind", "interprofessional_written" if find(view, _NO_CALL) else "interprofessional", advice)
    for kind, match in (
        ("inpatient", find(view, _INPATIENT)),
        ("emergency", _EMERGENCY_TITLE.match(text) or seek(view, _EMERGENCY, text[:1500])),
    ):
        if (
            match
            and not _ANOTHER_STAY.search(text[: match.start()][-50:])
            and not (kind == "emergency" and _is_past(text, match.start(), match.end()))
        ):
            ours = find(view, _OUR_ADMISSION) if kind == "inpatient" else None
            return _fact("visit_kind", "admission", ours) if ours else _fact("visit_kind", kind, match)
    return _in_person(view, procedures, head)


LIGHT = frozenset({"phototherapy", "excimer", "pdt"})
_SURGERY = {
    "biopsy",
    "shave_removal",
    "excision",
    "soft_tissue_excision",
    "flap",
    "graft",
    "mohs",
    "repair",
    "destruction",
    "incision_drainage",
    "intralesional",
    "scar_revision",
}


def is_cut_today(procedures: Sequence[Procedure]) -> bool:
    """Was surgery done at this visit?"""
    return any(p.kind in _SURGERY and p.assertion == "performed" for p in procedures)


def opens_visit(view: NoteView, match: re.Match[str]) -> bool:
    """Do the words about earlier surgery say why the patient comes?"""
    early = match.start() < 600 or view.unit_at(match.start()).section in ("chief_complaint", "hpi")
    to_come = match.start() >= _FIRST_WORDS and _FUTURE.search(view.lower[: match.start()][-50:])
    return early and not to_come and not _LATER.search(match.group()) and not find(view, _OTHER_REASON)


def _in_person(view: NoteView, procedures: Sequence[Procedure], head: str) -> Fact[str]:
    text = view.lower
    performed = [p for p in procedures if p.assertion == "performed"]
    cut_today = is_cut_today(performed)
    nurse = (
        _NURSE_TITLE.match(text, view.begins)
        or find(view, _NURSE)
        or (None if cut_today or _physician_saw(view) else _signed_by_nurse(text))
    )
    if nurse and not _NEGATED.search(text[: nurse.start()]) and not _FUTURE.search(text[: nurse.start()]):
        return _fact("visit_kind", "staff_call" if find(view, _NOT_IN_PERSON) and not performed else "nurse", nurse)
    title = _POSTOP_TITLE.match(text, view.begins)
    behind = title.end() if title else 0
    for match in () if cut_today else (*([title] if title else []), *(m for m in find_all(view, _POSTOP) if m.start() >= behind)):
        if opens_visit(view, match):
            return _fact("visit_kind", "postoperative", match)
    operative = min(filter(None, (find(view, _OPERATIVE_LINE), find(view, _OPERATIVE))), key=lambda m: m.start(), default=None)
    if operative and (performed or operative.start() < 200):  # the work of a report may be work that no reader knows
        return _fact("visit_kind", "operative", operative)
    planned = seek(view, _PLANNED, text[:700])
    if planned and performed and not re.search(r"\b(?:will|return|rtc|schedule\w*|next)\b[^.;\n]{0,30}$", text[: planned.start()][-40:]):
        return _fact("visit_kind", "procedure_only", planned)
    light = [p for p in performed if p.kind in LIGHT]
    if light and len(light) == len(performed) and not re.search(r"\bassessment|\bimpression|\ba/p\b", text):
        return Fact("procedure_only", "derived", light[0].evidence[:1], "light treatment and nothing else")
    for kind, pattern in (("consult", _CONSULT), ("letter", _LETTER)):
        opening = seek(view, pattern, head)
        if opening and not (kind == "letter" and find(view, _SEEN)):
            return _fact("visit_kind", kind, opening)
    return Fact("office", "derived", why="no other setting named")


_BY_PHYSICIAN = re.compile(
    r"\b(?:(?<!not )(?<!be )(?<!last )(?:seen|examined|evaluated|assessed)(?: today| here)? by (?:the |me\b|attending )?(?:md|do|physician|doctor|provider|dermatologist|dr\.?|np|pa(?:-c)?|me|attending)\b|(?:md|physician|provider|doctor|dr\.? \w+) (?:saw|examined|evaluated) (?:the )?(?:pt|patient|him|her))\b(?![^.;\n]{0,30}\b(?:ago|last|next|yesterday|on \d|in (?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)))"
)
"""A physician looked at the patient too; staff gave what was ordered."""


def _physician_saw(view: NoteView) -> bool:
    return find(view, _BY_PHYSICIAN) is not None


def _signed_by_nurse(text: str) -> re.Match[str] | None:
    signed = _NURSE_SIGNED.search(text, max(0, len(text.rstrip()) - 40))
    return None if signed is None or _NOT_SIGNED.search(text, max(0, signed.start() - 60)) else signed


_SURGERY_ELSEWHERE = phrases("visit_kind", "surgery_elsewhere")


def read_global_period(view: NoteView) -> Fact[str]:
    """What the note says about an earlier procedure's global period (GL-03 to GL-05)."""
    unrelated = find(view, _UNRELATED)
    if unrelated:
        return _fact("global_period", "unrelated", unrelated)
    if find(view, _SURGERY_ELSEWHERE) is not None:
        return ABSENT  # the period is that of another practice
    for match in find_all(view, _RELATED):
        if view.unit_at(match.start()).section in ("consent", "counselling", "history") or seek(
            view, _NEGATED, view.lower[: match.start()][-60:]
        ):
            continue
        return _fact("global_period", "related", match)
    return ABSENT


_COSMETIC_HEAD = phrases("visit_kind", "cosmetic_head", whole=True)
_ONLY_TALK = re.compile(
    r"\b(?:ask\w*|discuss\w*|interest\w*|inquir\w*|declin\w*|wonder\w*|want\w*|considering) (?:(?:about|in|re|for) )?(?:\w+ )?$"
)
_MEDICAL_KINDS = frozenset(
    {"biopsy", "excision", "mohs", "incision_drainage", "repair", "pathology_read", "phototherapy", "excimer", "patch_test"}
)


def _medical(procedure: Procedure) -> bool:
    """True for work that no cosmetic visit is about."""
    diagnosis = procedure.diagnosis.value
    return procedure.kind in _MEDICAL_KINDS or (
        diagnosis is not None
        and (
            diagnosis.behaviour in ("premalignant", "malignant", "in_situ", "infectious")
            or any(name in diagnosis.concept for name in ("wart", "condyloma", "molluscum"))
        )
    )


def read_cosmetic(view: NoteView, procedures: Sequence[Procedure], *, treated: bool) -> bool:
    """True for a visit that is cosmetic by its own words, or whose only work is cosmetic (COS).

    `treated`: a medicine was prescribed, so that toxin for looks was given beside a visit about something else.
    """
    performed = [p for p in procedures if p.assertion == "performed"]
    performed = [p for p in performed if not (treated and p.kind == "cosmetic" and p.technique.value == "toxin")]
    if performed and all(p.kind == "cosmetic" or p.intent.value == "cosmetic" for p in performed):
        return True
    head = seek(view, _COSMETIC_HEAD, view.body[:60])
    if performed and head is not None and not _ONLY_TALK.search(view.body, 0, head.start()) and not any(_medical(p) for p in performed):
        return True
    match = find(view, _COSMETIC)
    return bool(match and not performed and not seek(view, _NEGATED, view.lower[: match.start()][-40:]))
