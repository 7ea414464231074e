"""The frame of the visit: kind, minutes, new or established, telehealth, global period (EM-01, EM-04, GL, TELE)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.call_heads import BEFORE_HEAD, CALL_HEAD, CALLER, MESSAGE_HEAD
from nlp.dates import WEEKDAY
from nlp.facts import ABSENT, Fact, Procedure
from nlp.first_words import is_title
from nlp.gate import find, find_all, lines_with, seek, units_with
from nlp.phrases import phrases
from nlp.readers.staff_calls import called_by_staff
from nlp.readers.visit_regimen import works_today
from nlp.view import NoteView, evidence, stated

_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ONES = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_SPELLED = rf"(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])}))?|{'|'.join(_ONES[:2:-1])}"
_COUNT = rf"(?:\d{{1,3}}(?:\s?[-\u2013]\s?\d{{1,3}})?|{_SPELLED})"
_MINUTES = r"(?:minutes?|mins|min)\b"
_NO_NUMBER = r"(?:[^.;\n\d]|\d{1,2}/\d{1,2}(?!\d)(?:/\d{2,4}(?!\d))?)"
"""A stretch without a number, but for a date."""
_TIME = re.compile(
    rf"\b(?:(?:total|cumulative) (?:clinician |provider |physician |visit |encounter |face[- ]to[- ]face )?(?:time|visit time)(?:[^.;\n]{{0,60}}?|{_NO_NUMBER}{{0,160}}?)\b(?P<a>{_COUNT})\s?(?:{_MINUTES}|m\b)"
    rf"|\b(?:time (?:(?:that )?(?:i|we) )?(?:spent|devoted)|(?:clinician|provider|physician|doctor|my)(?:'s)? time|time (?:on|for) (?:the |this |that |today'?s )?(?:date|day|visit|encounter|patient|pt|care)\b){_NO_NUMBER}{{0,140}}?\b(?P<k>{_COUNT})\s?{_MINUTES}"
    rf"|\b(?:visit|encounter|appointment|consultation) (?:took|lasted|ran){_NO_NUMBER}{{0,20}}?\b(?P<l>{_COUNT})\s?{_MINUTES}"
    rf"|\b(?P<n>{_COUNT})\s?{_MINUTES} of (?:my|(?:the )?(?:clinician|provider|physician|doctor)(?:'s)?) time\b"
    rf"|(?:i |provider |physician )?(?:personally )?spent (?:a )?(?:total (?:of )?)?(?:approximately |about |over |at least |~)?(?P<b>{_COUNT})\s?(?:total )?{_MINUTES}"
    rf"|(?P<c>{_COUNT})\s?{_MINUTES} (?:of )?(?:total (?:time|spent)|were spent|was spent|spent|total\b|on (?:the )?(?:date\b|day\b(?= of|\W*$)|day of))"
    rf"|\btime(?: spent)?(?: today)?(?: by me)?\s?[:=]\s?(?P<d>{_COUNT})\s?{_MINUTES}"
    rf"|\b(?:visit|encounter|my) time(?: today)?(?: was| is|:)? ?(?P<e>{_COUNT})\s?{_MINUTES}"
    rf"|\btotal today\W{{0,3}}(?P<f>{_COUNT})\b"
    rf"|(?P<h>{_COUNT})[- ]?{_MINUTES} (?:visit |encounter )?(?:of )?face[- ](?:to|2)[- ]face\b"
    rf"|\btotal(?: of)? (?P<i>{_COUNT})\s?{_MINUTES}(?! (?:of )?(?:light|treatment|infusion|incubation))"
    rf"|\bsum(?: of)?\s?[:=]?\s?(?P<j>{_COUNT})\s?{_MINUTES}"
    rf"|\btt:? (?P<g>{_COUNT})\s?{_MINUTES})"
)
_TIME_WORDS = ("min", "total", "cumulative")
"""One of them stands in every match of `_TIME`."""
_NOT_VISIT_TIME = phrases("visit_kind", "not_visit_time")

_POSTOP = phrases("visit_kind", "postop")
_POSTOP_TITLE = re.compile(
    r"\s*(?:(?:flap|graft) (?:check|review)\b|suture removal|removal of (?:sutures|stitches|staples)|s/r\b|wound check|post-?op\b|day #?\d+ (?:s/?p|after|post|following|from) (?:excision|surgery|mohs|closure|repair|flap|graft|wle))"
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
_CHECK_IN = phrases("visit_kind", "check_in")
_NO_CALL = phrases("visit_kind", "no_call")
_PORTAL = re.compile(
    r"^\s*addendum to\b|\b(?:portal (?:messages?|encounter|e-?visit|thread|exchange|conversation|communication|correspondence|advice)|patient[- ]initiated (?:portal|message|mychart|online|electronic)|mychart (?:message|encounter|e-?visit)|e-?visit|online digital|online (?:visit|encounter) (?:by|via|through|over|on)\b|patient messages?|secure messag(?:es?|ing)(?: exchange)?)\b"
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
    r"\b(?:mohs op(?:erative)? report|operative report|operation performed|title of operation|name of operation)\b|\b(?:pre-?operative|preop) diagnos[ie]s\b"
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
_NOT_BEFORE = re.compile(r"\bnot\W+$|\bnot yet\W+$")
_SAME_GROUP = re.compile(
    r"\b(?:seen|visit\w*|treated|followed) (?:by|with) (?:my |our |another |a )?(?:partner|colleague|associate)\b|\b(?:this|our|same) (?:group|practice)\b[^.;\n]{0,40}\b(?:\d+ (?:mo|months?|yr|years?) ago|last year|20\d\d)"
)
_LONG_AGO = re.compile(r"\b(?:last (?:seen|visit)|not (?:been )?seen)[^.;\n]{0,40}?(?P<n>\d+)\+? ?(?:yrs?|years?)\b")
_BANNER = re.compile(r"paperwork|packet|banner|auto|template|\bforms?\b|questionnaire|special|to (?:me|provider)")

_UNRELATED = phrases("visit_kind", "unrelated")
_RELATED = phrases("visit_kind", "related")
_NEGATED = re.compile(r"\b(?:no|not|denies|without|never|offered|risk\w* (?:of|incl\w*)|include|including|possible|isn't)\b[^.;\n]{0,25}$")
_COSMETIC = phrases("visit_kind", "cosmetic")


_NOT_SEEN_TITLE = re.compile(
    r"\s*(?:(?:surgical |derm(?:ato)?)?pathology report\W*\n|(?:biopsy|path(?:ology)?|lab(?:oratory)?) results?(?: note| call| notification)?\b(?=[^\n]*(?:\n[^\n]*){0,3}\b(?:called|phoned|notified|telephoned|left (?:a )?message))|(?:telephone|phone) (?:note|message|encounter: result)|(?:informed )?consent (?:for|to) |(?:operative|surgical|procedure|treatment) (?:permit|consent)\b|pre-?(?:op(?:erative)?|procedure|procedural) checklist\b|(?:surgery|surgical|or|mohs|theatre|operating) (?:schedule|list)\b(?![^\n]*\b(?:was|were|reviewed|by me)\b))"
)
_STUDY_TITLE = re.compile(
    r"\W*(?:[\w()-]+[ ,]+){0,5}(?:polysomno\w+|sleep stud(?:y|ies)|(?:independent|agreed|qualified) medical (?:evaluation|examination|exam)|ime report|disability evaluation|electromyogra\w+|emg\b|electroencephalogra\w+|eeg\b|echocardiogra\w+|(?:exercise |nuclear |cardiac )?stress test|holter|spirometry|pulmonary function|bone densit\w+|dexa\b|nerve conduction|(?:neuro)?psychological (?:testing|evaluation report)"
    r"|physical therapy|occupational therapy|speech therapy|speech[- ]language|audiogra\w+|chemotherapy(?: infusion| treatment| administration)? (?:record|log|note)|infusion (?:record|log)|hyperbaric|(?:hemo)?dialysis|radiation (?:oncology|therapy) (?:completion|treatment)|transfer summary|nutrition\w* (?:assessment|consult\w*|note)|dietitian)\b[^\n.;]{0,60}(?:\n|$|[:,.])"
)
"""Opens the report of a study, an opinion for an insurer or a therapist's note, which are no visit of a physician's patient."""
_CONTACT = re.compile(
    rf"{BEFORE_HEAD}(?:{CALL_HEAD}|{MESSAGE_HEAD}|nurse (?:contact|triage|conversation|communication|advice|note|message)s?\b|(?:telephone|phone) encounter\W{{1,3}}(?:(?:(?:by|with|per) )?(?:the )?(?:ma|rn|lpn|cma|nurse|nursing|staff|front desk|medical assistant)|{CALLER} (?:calls?|called|phoned|rang))\b|tcf? (?:to|from|with|w/)|(?:spoke|spoken|talked) (?:(?:with|to|w/) ?)?{CALLER}\b|text ?[:\u2013-]"
    r"|(?:(?:ma|rn|lpn|cma|nurse|nursing|staff) (?:note|entry|msg|message)\W{1,3})?(?:electronic |e-?|protocol |pharmacy |rx |medication |prescription )*refills?(?: request\w*| req\b| encounter)?\b(?! visit)|chart (?:review|prep)\w*|pre-?chart\w*|pre-?visit (?:planning|review)|prior auth\w*|(?:labs?|laboratory results?|lab results?|results?) reviewed\b[^\n]{0,160}\bletter\b)"
)
"""Opens a note of a call, a message or paperwork, which is no visit (an audio-only visit is named as one)."""
_RESULT_OPENING = re.compile(
    r"\W*(?:\d[\d/-]+\W+)?(?:(?:i|dr\.? [a-z]+) reviewed (?:the |her |his )?|late entry\W+|addend\w+\W+(?:\d[\d/-]+\W+)?)?(?:final |surgical |outside |skin |lab(?:oratory)? |derm\w*)?(?:path(?:ology)?|biops(?:y|ies)|bx|dermpath|histology|labs?|results?|accession)\b(?: (?:addendum|results?|reports?|notes?|review\w*|came|back|returned|received|final|queue|log|list|management|track\w*|outreach|in-?basket|follow-?up))*(?:\s*\(?\d[\d/-]+\)?)?\s*(?:[:.,;\u2013-]|reviewed by|\n|of\b|from\b|on\b|is\b|was\b|are\b|show\w*)"
)
_TOLD_AFAR = phrases("visit_kind", "told_afar", whole=True)
"""How one who is not there is told of a result."""
_BY_PHONE = re.compile(r"\b(?:renewed|refilled|re-?issued|authori[sz]ed)\b[^.;\n]{0,40}\b(?:over|by|via|on) (?:the )?(?:tele)?phone\b")
"""What was settled in a call."""
_MET = phrases("visit_kind", "met", whole=True)
_OTHER_VISIT = re.compile(
    r"\b(?:no|without an?|not an?|last|next|previous|prior|recent|upcoming|due(?: for)?(?: an?| her| his)?|since|until|needs(?: an?)?|overdue(?: for)?(?: an?)?|before) (?:(?:office|clinic|annual|follow-?up) )?$|\b(?:phone|call)\b[^.;\n]{0,8}\d\s?$"
)
"""Before a visit of another day."""
_LAB_TITLE = re.compile(r"\W*lab(?:oratory)? (?:visit|draw|appointment)\b")
_NOT_SEEN = phrases("visit_kind", "not_seen")


def _fact(name: str, value: object, match: re.Match[str]) -> Fact:
    return stated(name, value, match.start(), match.end())


def _line(text: str, start: int, end: int) -> str:
    left = max(text.rfind("\n", 0, start), text.rfind(". ", 0, start), text.rfind(";", 0, start)) + 1
    right = min((p for p in (text.find("\n", end), text.find(". ", end), text.find(";", end)) if p >= 0), default=len(text))
    return text[left:right]


_PLAIN_TIME = re.compile(rf"\b(?P<n>{_COUNT})[ -]?{_MINUTES}")
_BY_TIME = frozenset({"portal", "interprofessional", "interprofessional_written"})
"""Services that take nothing but time, so that the only minutes of the note are theirs."""


def read_minutes(view: NoteView, kind: str = "") -> Fact[int]:
    """Clinician time of that day; never light, incubation, procedure or call time. Several: the least."""
    found: list[tuple[int, re.Match[str]]] = []
    for match in (
        m
        for unit in units_with(view, _TIME)
        if any(word in unit.lower for word in _TIME_WORDS)
        for m in _TIME.finditer(view.lower, unit.start, unit.end)
    ):
        if _NOT_VISIT_TIME.search(_without_exclusion(_line(view.lower, match.start(), match.end()))):
            continue
        number = _number(next(g for g in match.groups() if g))
        if 3 <= number <= 300:
            found.append((number, match))
    if not found and kind in _BY_TIME:
        found = [(_number(m["n"]), m) for m in find_all(view, _PLAIN_TIME)]
    if not found:
        return Fact(searched=("total time", "minutes spent"))
    found = [f for f in found if f[1].groupdict().get("h") is None] or found  # time with the patient is a part of the total
    value, match = min(found, key=lambda f: f[0])
    proof = tuple(evidence("minutes", v, m.start(), m.end()) for v, m in found)
    if len({v for v, _ in found}) > 1:
        return Fact(value, "conflicting", proof, "visit time written as " + " and ".join(str(v) for v, _ in found))
    return Fact(value, "stated", proof)


def _number(written: str) -> int:
    """Minutes in digits (the lower end of a range) or in words."""
    if written[0].isdigit():
        return int(re.split(r"\D", written)[0])
    tens, _, ones = written.replace("-", " ").partition(" ")
    return _TENS.get(tens, 0) + (_ONES.index(ones or tens) if (ones or tens) in _ONES else 0)


def _without_exclusion(line: str) -> str:
    """The sentence without "excluding the procedure", which proves rather than spoils visit time."""
    return re.sub(
        r"\(?\b(?:exclud\w*|exclusive of|not (?:including|counting)|apart from|separate from|does not include|without|outside of)\b[^.;\n)]*",
        " ",
        line,
    )


def read_patient_status(view: NoteView) -> Fact[str]:
    """new | established as the note says it; a partner of the group seen within three years wins (EM-04)."""
    text = view.lower
    partner = find(view, _SAME_GROUP)
    if partner and not _years_ago(_line(text, partner.start(), partner.end())):
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
    video = next((m for m in find_all(view, _VIDEO) if not _NO_LIVE.search(_line(text, m.start(), m.end()))), None)
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
    portal = seek(view, _PORTAL, head)
    timed = (
        telehealth.value == "asynchronous" and portal is not None and find(view, _PLAIN_TIME) is not None
    )  # the minutes of an exchange that pictures are part of
    if telehealth.value is not None and not timed:
        return Fact(remote[telehealth.value], "stated", telehealth.evidence)
    if portal and not re.search(r"\b(?:via|see|send|by|through|sent)\W+$", text[: portal.start()][-12:]):
        return _fact("visit_kind", "portal", portal)
    check_in = seek(view, _CHECK_IN, head)
    if check_in:
        return _fact("visit_kind", "check_in", check_in)
    advice = seek(view, _INTERPROFESSIONAL, head)
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
    nurse = _NURSE_TITLE.match(text, view.begins) or find(view, _NURSE) or (None if cut_today else _signed_by_nurse(text))
    if nurse and not _NEGATED.search(text[: nurse.start()]) and not _FUTURE.search(text[: nurse.start()]):
        return _fact("visit_kind", "staff_call" if find(view, _NOT_IN_PERSON) else "nurse", nurse)
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


_RASH_TREATED = re.compile(
    r"\b(?:psoriasis|eczema|atopic dermatitis|acne|rosacea|vitiligo|hidradenitis|alopecia)\b[^\n]{0,80}\b(?:flaring|worse|worsening|start|refill|switch|stable)\b"
)
_REPORT = re.compile(r"[^\n.:]{0,90}\b(?:reports?|records?|logs?|notes?|evaluation|summary|assessment)\b")


def _treats_rash(view: NoteView) -> bool:
    """“DEXA: osteopenia. Psoriasis flaring; switch to risankizumab”: a visit, whatever test it opens with, unless that is a report by name."""
    return _REPORT.match(view.body) is None and find(view, _RASH_TREATED) is not None


def _was_met(view: NoteView) -> bool:
    """Do any words tell that the patient was there: not those of another visit, nor the minutes of the call?"""
    return any(not _OTHER_VISIT.search(view.lower, max(0, m.start() - 24), m.start()) for m in find_all(view, _MET))


def not_seen(view: NoteView) -> bool:
    """True where the patient was not seen at all that day."""
    if called_by_staff(view):
        return True
    if (_CONTACT.match(view.body) is not None or seek(view, _BY_PHONE, view.body[:200]) is not None) and not _was_met(view):
        return True
    if _RESULT_OPENING.match(view.body) is not None and find(view, _TOLD_AFAR) is not None and not _was_met(view) and not works_today(view):
        return True  # a result that was passed on
    return (
        _NOT_SEEN_TITLE.match(view.body) is not None
        or (is_title(view, _STUDY_TITLE) and not _treats_rash(view))
        or _LAB_TITLE.match(view.body) is not None
        or find(view, _NOT_SEEN) is not None
    )


_COSMETIC_HEAD = phrases("visit_kind", "cosmetic_head", whole=True)
_MEDICAL_KINDS = frozenset(
    {"biopsy", "excision", "mohs", "incision_drainage", "repair", "pathology_read", "phototherapy", "excimer", "patch_test"}
)


def _medical(procedure: Procedure) -> bool:
    """True for work that no cosmetic visit is about."""
    diagnosis = procedure.diagnosis.value
    return procedure.kind in _MEDICAL_KINDS or (
        diagnosis is not None and diagnosis.behaviour in ("premalignant", "malignant", "in_situ", "infectious")
    )


def read_cosmetic(view: NoteView, procedures: Sequence[Procedure]) -> bool:
    """True for a visit that is cosmetic by its own words, or whose only work is cosmetic (COS)."""
    performed = [p for p in procedures if p.assertion == "performed"]
    if performed and all(p.kind == "cosmetic" or p.intent.value == "cosmetic" for p in performed):
        return True
    if performed and seek(view, _COSMETIC_HEAD, view.body[:60]) and not any(_medical(p) for p in performed):
        return True
    match = find(view, _COSMETIC)
    return bool(match and not performed and not seek(view, _NEGATED, view.lower[: match.start()][-40:]))
