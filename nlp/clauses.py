"""When it was done, and whether, by the grammar of the clause: "on 14 April I removed", "had been given".

Decisions of `nlp.assertion` that no list of cues can make: a day told in words, a verb that is not of today's
story, a fragment that goes on with what the sentence before it plans. Who did it is told by `nlp.actors`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from nlp.call_heads import BEFORE_HEAD, CALL_HEAD, MESSAGE_HEAD, REACHED, RESULTS_HEAD
from nlp.dates import MONTH, MONTHS, SEASON, WEEKDAY
from nlp.facts import Assertion
from nlp.fate_words import TREATED
from nlp.gate import find
from nlp.patient_letters import is_advice
from nlp.phrase_ends import behind_phrase
from nlp.phrases import phrases
from nlp.view import DATE_OF_SERVICE, WORK_SECTIONS, NoteView, Unit

if TYPE_CHECKING:
    from nlp.assertion import Place

DAYS_IN_DOUBT = "days in doubt"
"""Under this name a view remembers words beside which another day may stand."""
Verdict = tuple[Assertion, tuple[int, int] | None]
_MONTH = rf"{MONTH}\b\.?"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPOKEN = (
    rf"(?:(?:the )?(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{_MONTH})|(?P<m2>{_MONTH}) (?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? 20\d\d)?|(?:on )?the (?P<d3>\d{{1,2}})(?:st|nd|rd|th)\b(?!(?:,? and|,? or|,| &|/|-| to| through) ?(?:the )?\d(?:st|nd|rd|th)\b)(?! (?:day|week|month|toe|finger|digit|ray|met|web|visit|time|hole))"
    r"|(?P<last>last |this past )?(?P<wd>mon|tues|wednes|thurs|fri|satur|sun)day\b(?! (?:clinic|list|schedule)))"
)
_DAY_AHEAD = re.compile(
    rf"(?:^|[.;:(\n]\s*|,\s+|\band )(?:\w+ ){{0,2}}?(?:(?:on|since|from|dated|back on) )?{_SPOKEN},?(?P<to>(?: (?!today|now|noted|seen|came|present|return|here|biops|diagnos|path|result|consult|refer)[\w'-]+){{0,5}} )$"
)
_DAY_OPENS = re.compile(rf"\W*(?:[^.;:\n]{{1,30}}: ?)?(?:(?:on|since|from|dated|back on) )?{_SPOKEN},? (?!today|now\b)")
"""At the head of a sentence a day holds for all of it, and for a next one that begins with "it"."""
_AND_IT = re.compile(r"\W*(?:it|this|they|these|that|both|the (?:lesion|wound|specimen|margins?)) (?:was|were|had)\b")
_DAY_BEHIND = re.compile(
    rf"(?:(?!\b(?:noted|seen|since|biops\w*|bx|path\w*|appear\w*|dx|diagnos\w*|present\w*|schedul\w*|return\w*|f/?u|follow\w*|sutures?|stitch\w*|start\w*|began|sign\w*|consent\w*|photo\w*|results?|call\w*|recheck|due|wound|dressing|exp\w*|lot|born|dob)\b)[^.;:,\n]){{0,50}}?\b(?:on |of )?{_SPOKEN}"
)


_NUMBERED_DAY = re.compile(rf"\d(?:st|nd|rd|th|(?: of)? {MONTH})")
_DAY_OF_MONTH = re.compile(rf"{MONTH}\.? (?:the )?\d")
_WEEKDAY = re.compile(r"[nsri]day")


def _may_tell_day(view: NoteView, unit: Unit) -> bool:
    """False where `_SPOKEN` cannot stand."""
    known = view.memo.get("tell a day")
    if known is None:
        numbered = (view.unit_at(hit.start()).index for hit in _NUMBERED_DAY.finditer(view.lower))
        known = view.memo["tell a day"] = {*view.gate.units(_WEEKDAY), *view.gate.units(_DAY_OF_MONTH), *numbered}
    return unit.index in known  # type: ignore[operator]


def by_day(place: Place) -> Verdict | None:
    """A day told in words that is not the day of the visit: "on 14 April I removed", "shaved the mole Tuesday", "out on the 22nd"."""
    if place.has("TODAY"):
        return None
    view, unit = place.view, place.unit
    if not _may_tell_day(view, unit) and not (unit.index and _may_tell_day(view, view.units[unit.index - 1])):
        return None
    before = place.before[max(place.before.rfind("\n") + 1, 0) :]
    found = _DAY_AHEAD.search(before) or _DAY_BEHIND.match(place.after) or _day_of_sentence(place)
    if found is None or _is_visit(place.view, found):
        return None
    if found["wd"] and not found["last"]:
        in_doubt(place)  # "on Monday I excised": perhaps the day of the visit, told in a letter
        return None
    return "historical", None


def opens_other_day(view: NoteView, unit: Unit) -> bool:
    """Is what the sentence counts of another day: "12 May 15 lesions; today 9 lesions"?"""
    found = _DAY_OPENS.match(unit.lower) if _may_tell_day(view, unit) else None
    return (
        found is not None
        and found["wd"] is None
        and found["d3"] is None
        and not _is_visit(view, found)
        and _TODAY.search(unit.lower) is None
    )


_TODAY = re.compile(r"\b(?:today|now|this visit)\b")
_EARLIER_OPENS = re.compile(
    rf"\W*(?:(?:back |early |late )*in (?:early |late |mid-?)?(?:the )?(?P<month>{_MONTH}|{SEASON}|christmas|(?:19|20)\d\d)|(?:last|this past) (?:{_MONTH}|{SEASON}|christmas|year|month|week|visit|time)"
    r"|(?:\w+ ){1,3}(?:weeks?|months?|years?) (?:ago|back|before|earlier)|at (?:his|her|the|our|their) (?:last|previous|prior|first) (?:visit|appointment)|previously|on (?:a|an|his|her) (?:earlier|previous|prior) (?:visit|occasion))\b"
)
_TREATED = re.compile(rf"\b(?:{TREATED}|burnt|burned|taken off)\b")
_TODAY_TOO = re.compile(
    r"\b(?:today|this visit|new)\b|\bnow\b(?! (?:clear|healed|gone|resolved|flat|smooth|faded))(?!\W*$)|\b(?:noticed|developed|appeared|started|began|presented|grew|came up)\b"
)


def opens_earlier_work(view: NoteView, unit: Unit) -> bool:
    """Is what the sentence counts of work long done: "Last November twelve keratoses were frozen", "two years back a colleague froze a dozen"?"""
    if not unit.may_hold(_TREATED):
        return False
    return unit.search(_TREATED) is not None and _opens_past(view, unit)


def _opens_past(view: NoteView, unit: Unit) -> bool:
    """Does the sentence open with a time before the visit, and come to nothing of the day?"""
    found = _EARLIER_OPENS.match(unit.lower)
    if found is None or unit.search(_TODAY_TOO) is not None:
        return False
    return found["month"] is None or found["month"][:3] not in MONTHS or not _is_month_of_visit(view, found["month"])


_PERFORMED = re.compile(
    r"(?:(?!\b(?:i|we|and|but)\b)[^.;:,\n]){0,60}?\b(?:was|were) (?:\w+ly )?(?:done|performed|carried out|completed|taken|given)\b"
)
"""Behind the name of work: "in March shave biopsy of the papule was performed"."""


def in_doubt(place: Place) -> None:
    """Remember that the day told beside these words may not be the day of the visit."""
    doubted: set[tuple[int, int]] = place.view.memo.setdefault(DAYS_IN_DOUBT, set())  # type: ignore[assignment]
    doubted.add((place.start, place.end))


def _day_of_sentence(place: Place) -> re.Match[str] | None:
    view, unit = place.view, place.unit
    found = _DAY_OPENS.match(unit.lower)
    if found is None and unit.index and _AND_IT.match(unit.lower) and view.units[unit.index - 1].block == unit.block:
        found = _DAY_OPENS.match(view.units[unit.index - 1].lower)
    return found


def _is_visit(view: NoteView, found: re.Match[str]) -> bool:
    visit = view.memo.get(DATE_OF_SERVICE)
    number, month = found["d1"] or found["d2"] or found["d3"], found["m1"] or found["m2"]
    if not isinstance(visit, date):
        return found["wd"] is None or not found["last"]
    if number is None:
        return not found["last"] and _WEEKDAYS[visit.weekday()] == found["wd"][:3]
    return int(number) == visit.day and (month is None or MONTHS.index(month[:3]) + 1 == visit.month)


_REPORTED = re.compile(
    r"\b(?:(?:outside|operative|op|prior|previous|referral|referring|er|ed|discharge|hospital|transfer|clinic|old|their|surgeon's|doctor's) (?:\w+ )?(?:reports?|notes?|records?|letters?|summar\w+|charts?)|chart \d+|letter from [a-z. ]{2,30})"
    r" (?:describes?|says?|reads?|states?|shows?|documents?|mentions?|indicates?|tells?|lists?|records?)\b"
)
"""What another document says was done is not told by the writer as today's work."""
_PLANNING_TITLE = re.compile(
    r"\W*(?:(?:pre-?op(?:erative)?|pre-?surgical|pre-?procedure|pre-?an[ae]+sthe\w+) (?:note|visit|consult\w*|evaluation|check\w*|assessment|call|appointment|instructions?|history|h&p)\b"
    r"|(?:surgical plan|surgery (?:plan|schedul\w+|list)|(?:or|operating|theat(?:re|er)) (?:list|schedule)|case request|scheduling (?:form|request)|booking (?:form|request)|standing orders?|order set|orders?)\b)"
)
"""Head of a note that tells what is to be done, unless steps of work follow."""
_BY_PHONE = re.compile(
    rf"{BEFORE_HEAD}(?:{CALL_HEAD}|{MESSAGE_HEAD}|(?:tel\.?|telephone|phone)(?: (?:encounter|visit))?\s*[:.,-]|(?:telephone|phone) encounter\b|spoke (?:with|w/|to) (?:the )?(?:pt|patient)\b[^.\n]{{0,16}}\bphone"
    r"|(?:(?:portal |my ?chart )?message|refill request|e-?visit|post-?(?:op|procedure) call)\b)"
)
"""Head of a note about a call or a message: nothing was done to anybody."""
_RESULTS = re.compile(RESULTS_HEAD)
_REACHED = re.compile(REACHED)
_CAME_IN = re.compile(
    r"\b(?:(?<!be )seen|came in|brought in|worked in|examined) (?:here )?(?:today|now|this (?:morning|afternoon))\b|\b(?:today|now|here) in (?:the |our )?(?:clinic|office)\b"
)
"""Unless who called was seen as well."""
_HAD_BEEN = re.compile(
    r"[^.;:\n]{0,45}?\bhad (?:already |also |previously |all |both |each )*been (?:given|done|performed|carried out|treated|frozen|excised|removed|taken|injected|attempted|tried|completed|burned|burnt|cut|shaved|placed|biopsied)\b"
)
_WAS_DONE_THEN = re.compile(
    r"[^.;\n]{0,90}?\b(?:was|were) (?:\w+ly )?(?:done|performed|carried out|completed|undertaken|taken|obtained|excised|removed|treated|debrided|closed|grafted|injected|frozen) (?:(?!(?:and|but|then|today|i|we)\b)[\w.'-]+ ){0,7}?"
    r"(?:last (?:week|month|year|visit|time|fall|winter|spring|summer)|yesterday|(?:\d+|an?|two|three|four|five|six|several) (?:days?|weeks?|months?|years?) ago|at (?:her|his|the|our) (?:last|previous|prior|first))\b"
)
_THEN = re.compile(r"\b(?:last|yesterday|ago|previous|prior|at (?:her|his|the|our) first)\b")
"""Stands in every match of `_WAS_DONE_THEN`."""
_WAS_IN = re.compile(
    rf"[^.;\n]{{0,90}}?\b(?:was|were|took place) (?:back )?(?:in|early in|late in) (?:early |late |mid-?)?(?P<month>{_MONTH})"
)
_FROM_MONTH = re.compile(
    rf"(?: (?:of|at|on)\b(?:(?! (?:lesion|mole|photo|changed|different|noted|seen|unchanged|grown|larger)\b) [\w-]+){{1,5}})? (?:dated|from) (?:early |late |mid-?)?(?P<month>{_MONTH})(?=\W|$)(?! (?:photo|picture|imag|visit|exam|baseline|list|note|rx|script))"
)
"""Behind the name of a work the month that it is from: "shave biopsy of the right calf from April: benign nevus"."""
_WAS_TO = re.compile(
    r"\b(?:was|were) (?:originally |initially |actually )?(?:to (?:have|be|undergo|get|receive)|supposed to|meant to|due (?:to|for)|going to|hoping (?:to|for))\b[^.;]{0,50}$|\bhad (?:planned|intended|hoped|meant) (?:to|on)\b[^.;]{0,50}$"
)
_WOULD = re.compile(
    r"\b(?:i|we)(?: had| have)? (?:wanted|hoped|meant|preferred|intended|asked|pressed|pushed|argued) (?:(?:to|for|an?|the|his|her|this|that|it)\s)*$|\b(?:i|we|he|she|they|one)(?:'d| would)(?: (?:have|gladly|happily|next|then|rather|like to|want to))*\s*$"
)
_ORDER = re.compile(r"\W*(?:new )?orders?\s*[:-]")
_YOU_DID = re.compile(
    r"\byou(?:'ve| have| had)? (?:(?:just|already|also|recently|kindly|then|all|first) )*(?:(?:did|took|performed|made|do|had done) (?:(?:the|an?|my|this|that|his|her) )?(?:\w+ )?)?$"
)
"""Before work that is told to somebody: a patient writes "the spots you froze", a colleague is thanked for what "you excised"."""
_BUT = re.compile(
    r"\b(?:(?:would|'d) (?:much )?(?:rather|sooner|prefer)|prefer(?:s|red) (?!to (?:go|proceed))|not keen|but|however|except|only that|if|were|had)\b"
)


def by_verb(place: Place) -> Verdict | None:
    """“Injections had been given”, “was to have ED&C today”, “I would freeze it today, but”."""
    view, unit = place.view, place.unit
    told = _by_head(view)
    if told is not None:
        return told, None
    if is_advice(place):
        return "offered", None
    reported = unit.search(_REPORTED)
    if reported is not None and unit.start + reported.end() <= place.start:
        return "historical", None
    before, after = place.before, place.after
    if "you" in before[-50:] and _YOU_DID.search(before[-50:]):
        return "historical", None
    if (("was " in before or "were " in before or "had " in before) and _WAS_TO.search(before)) or (
        _ORDER.match(unit.lower) and last_doing(view) < unit.index
    ):
        return "planned", None
    if (
        ("would" in before or "'d" in before or "ed " in before[-16:] or "meant" in before[-16:])
        and _WOULD.search(before)
        and _BUT.search(unit.lower, place.end - unit.start)
    ):
        return "planned", None
    if place.has("TODAY"):
        return None
    if opens_earlier_work(view, unit):
        return "historical", None
    if unit.may_hold(_THEN) and _WAS_DONE_THEN.match(view.lower, place.end, unit.end):
        return "historical", None
    if _opens_past(view, unit) and _PERFORMED.match(view.lower, place.end, unit.end) is not None:
        return "historical", None
    then = _WAS_IN.match(view.lower, place.end, unit.end) if unit.may_hold(_WAS_IN) else None
    then = then or (_FROM_MONTH.match(view.lower, place.end, unit.end) if " from " in after or " dated " in after else None)
    if then is not None and not _is_month_of_visit(view, then["month"]):
        return "historical", None
    if "had " in after and unit.section not in WORK_SECTIONS and _HAD_BEEN.match(after):
        return "historical", None
    return None


def _is_month_of_visit(view: NoteView, month: str) -> bool:
    visit = view.memo.get(DATE_OF_SERVICE)
    return isinstance(visit, date) and MONTHS.index(month[:3]) + 1 == visit.month


def _by_head(view: NoteView) -> Assertion | None:
    """What the head of the note says of all its work: told by phone, or planned where no steps of work follow."""
    if "told by its head" not in view.memo:
        afar = _BY_PHONE.match(view.body) or (_RESULTS.match(view.body) and find(view, _REACHED))
        told: Assertion | None = "historical" if afar and find(view, _CAME_IN) is None else None
        if told is None and _PLANNING_TITLE.match(view.body) and last_doing(view) < 0:
            told = "planned"
        view.memo["told by its head"] = told
    return view.memo["told by its head"]  # type: ignore[return-value]


_EXPLAINED = re.compile(
    r"\b(?:explained|described|outlined|informed|warned|told (?:him|her|them|the (?:patient|mother|father|parents|family))|understands?|understood|made (?:it )?(?:clear|plain))\b(?:(?!\b(?:was|were|and i)\b)[^.;]){0,50}?(?: that|:) "
    r"|\b(?:technique|method|procedure|operation|steps|principle)s? (?:of (?:[\w-]+ ){1,3})?(?:was|were|is|are) (?:\w+ly )?(?:explained|described|outlined|gone (?:over|through)|set out)[^.;:]{0,30}: "
)
_DEED = re.compile(r"\b(?:was|were) (?:then |now |\w+ly )*$")


def by_account(place: Place) -> Verdict | None:
    """“I explained that the cyst would be taken out and the skin be closed”, “the technique was described: each layer is frozen”: told to the patient, and not done."""
    told = place.unit.search(_EXPLAINED)
    if told is None or place.unit.start + told.end() > place.start or place.has("TODAY") or _DEED.search(place.before) is not None:
        return None
    return "offered", (place.unit.start + told.start(), place.unit.start + told.end())


_FINITE = re.compile(
    r"\b(?:was|were|is|are|has|have|had|i|we|did|done|took|taken|froze|frozen|cut|put|gave|given|made)\b|\b(?!layered\b|bed\b|red\b|raised\b|need|based\b|shed\b|planned\b|biopsied\b|proven\b|pigmented\b|inflamed\b|irritated\b|ulcerated\b|indurated\b|scaled\b)\w{2,}ed\b"
)
_TRACES = ("ACT", "TOOL", "ANESTHESIA")
_AHEAD = phrases("clauses", "ahead", whole=True)


_HERE_FOR = re.compile(
    r"\b(?:here|presents?|presented|comes?|came|returns?|returned|arrives?|in) (?:in |back |today |now |again )*for\b(?! (?:f/?u|follow))"
)
"""“Here for her scheduled injections”: what was ahead is the work of this visit."""


def by_fragment(place: Place) -> Verdict | None:
    """“Will have the BCC out on the 22nd. 4 mm margins, layered closure 4 cm.”: words without a verb go on with the sentence before."""
    view, unit = place.view, place.unit
    if not unit.index or unit.label or unit.section in WORK_SECTIONS:
        return None
    before = view.units[unit.index - 1]
    if before.block != unit.block or view.mentions_in(unit, "SITE") or tells_doing(view, unit) or _FINITE.search(unit.lower):
        return None
    if (
        before.search(_AHEAD) is None
        or _HERE_FOR.search(before.lower) is not None
        or tells_doing(view, before)
        or not view.mentions_in(before, "SITE", "DX")
    ):
        return None
    if _TIMED.search(unit.lower) and before.section not in ("plan", "follow_up"):
        return None
    return None if last_doing(view) > unit.index else ("planned", None)


_TIMED = re.compile(r"\b(?:cycles?|freeze-?thaws?|seconds?|secs?|passes)\b")
"""How it was frozen: "Asked for the wart to be frozen. Two cycles of nitrogen."."""


def last_doing(view: NoteView) -> int:
    """Index of the last unit that tells steps of work; -1 for none."""
    return view.once("last doing", lambda: next((unit.index for unit in reversed(view.units) if tells_doing(view, unit)), -1))


def tells_doing(view: NoteView, unit: Unit) -> bool:
    """Steps of work done: local anesthesia, tools, hemostasis, "tolerated", "today"."""
    if any(c.category in ("DONE", "TODAY") for c in view.cues_in(unit)):
        return True
    return any(
        m.label != "ACT" or (m.concept == "work_trace" and m.value == "done" and view.lower[m.start : m.end] != "layered closure")
        for m in view.mentions_in(unit, *_TRACES)
    )


_ON_CONDITION = re.compile(
    r"(?!today|was|were)(?:(?!\b(?:call|return|rtc|will|re-?excis\w*|recheck|re-?treat\w*|treatment|further|repeat\w*|back|f/u|follow)\b)[^.;:,\d]){0,30}?\b(?:if|when|whenever|once|unless|should) (?:it|they|this|these|that|those|any|anything|something|another|new|more|one|lesions?|spots?|flares?|flaring|worse\w*|recurs?|recurren\w*|persist\w*|fails?|refractory|bothersome|he|she|there|bcc|scc|malignan\w+|positive|cancer\w*|atypical|melanoma|abnormal|confirmed|path\w*|biops\w*|histolog\w*|needed|necessary|indicated|required|still|not|no (?:better|progress|change|response|smaller|improve\w*)|stall\w*|slow|stuck|recur\w*|unchanged|unhealed|fail\w*|cool\w*|calm\w*|quiet\w*|settled|(?:the|his|her) \w+)\b"
    r"(?! (?:(?!ha(?:s|ve) )\w+ )?(?:was|were|had|came|did|\w+ed)\b)"
)
_IF_BEHIND = re.compile(r"\W{0,2}(?:(?:only|but|again|later|then|just|even) )?(?:if|when|whenever|once|unless|should)\b")
_CONDITIONS = ("if ", "when", "once ", "unless ", "should ")
_DEPENDS = re.compile(r"(?:(?!\b(?:treatment|management|further|plan|next|will|follow)\b)[^.;]){0,90}\bdepending (?:up)?on\b")
_TOO = re.compile(
    r"\btoo (?:\w+ ){1,2}to (?:have (?:\w+ ){1,3})?(?:be )?(?:safely |simply |just )?$|\btoo (?:many|numerous|extensive|widespread|diffuse|large|big|deep|thick|small|few|inflamed|young|old|frail)(?: \w+)? for (?:\w+ ){0,3}$"
)
_WILL_DEPEND = re.compile(
    r"(?:,? (?:or|and|vs\.?|versus|/) (?!(?:the |our |any |further |next |more |definitive )*(?:treatment|tx|management|therapy|plans?|steps?|care|follow|surgery)\b)[\w &-]{2,30}?){0,3} (?:(?:will|would|may) )?(?:depends? (?:up)?on|be (?:decided|guided|determined) by)\b"
)
"""Behind what later results decide: "excision or ED&C will depend on the report"; not behind a biopsy "and treatment will be guided by it"."""
_TO_HAVE = re.compile(
    r"\b(?:(?:will|is to|are to|should|may|can) (?:come|be|return|need)|come back|coming back|return\w* in)\b[^.;]{0,50}\bto have (?:\w+ ){0,5}$"
)


_TO_LIST = re.compile(
    rf"\b(?:put|added|moved|placed|booked|booking|listed|slotted|comes?|coming|to come|returns?|returning|to return|back|rebook\w*|scheduled)\b[^.;:]{{0,12}}\b(?:(?:on|onto|to|in|into|for) [^.;:]{{0,30}}\b(?:list|clinic|schedule|slot|session|diary)|{WEEKDAY}|tomorrow|next (?:week|month|visit))\b[^.;:]{{0,16}}\b(?:for|to have|to get) (?:[\w-]+ ){{0,3}}$"
)
"""Before work that has a day of its own: "put on Thursday's procedure clinic for cryo", "comes back Friday for it"."""
_LIST_HEAD = re.compile(
    r"\b(?:scheduled|booked|put|added|listed|slotted)\b[^.;:]{0,12}\b(?:on|for) (?:the |our |my )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|next)[^.;:]{0,20}\b(?:list|clinic|schedule|session|diary): (?:[\w-]+ ){0,5}$"
)
"""Before work of a list for another day: "Scheduled on Friday's list: wart of the left hand, curettage"."""
_ON_LIST = re.compile(
    rf"[^.;:]{{0,24}}?\b(?:on|in|at|for) (?:the |our |my |his |her )?(?:next |{WEEKDAY}(?:'s)? )(?:\w+ )?(?:list|clinic|session|slot)\b"
)


_AGREED_IF = re.compile(
    r"\bif\b[^.;:]{2,70}\b(?:he|she|they|we|patient|pt) (?:has |have |had |will |would |is |are )?(?:already )?(?:agreed?s?|consented|willing|ready|accepts?|accepted|prepared|wants?|knows?) (?:to |on |for |upon |about |of )?(?:have |do |undergo |go for |go on to )?(?:an? |the )?(?:[\w-]+ ){0,2}$"
)
"""Before work that waits for a result: "if the margin is positive he has agreed on Mohs"."""


_ONCE_CALM = re.compile(
    r"\b(?:when|once|after|as soon as) (?:(?!(?:was|were|had|i|we)\b)[\w'-]+ ){0,4}(?:calm\w*|quiet\w*|settle\w*|cool\w*|heal\w*|resolve\w*|clear(?:ed|s)?|better|flat|uninflamed|down|gone)(?: down| off)?\W{1,3}(?:[\w-]+ ){0,3}$"
)
"""“Once calm: excision”: before work that waits for the skin."""
_WAS_DONE = re.compile(r"\W{0,2}(?:(?:then|now|today) )?(?:was|were|done|performed|made|could)\b")


def by_condition(place: Place) -> Verdict | None:
    """“Silver nitrate if it appears”, “too inflamed to excise”, “come back to have that one excised”: named, and not done."""
    view, unit, before = place.view, place.unit, place.before
    if "too " in before and _TOO.search(before):
        return "negated", None
    if "if " in before and _AGREED_IF.search(before):
        return "conditional", None
    if "to have " in before and _TO_HAVE.search(before):
        return "planned", None
    if ("for " in before[-50:] and _TO_LIST.search(before)) or (": " in before[-60:] and _LIST_HEAD.search(before)):
        return "planned", None
    if place.has("DONE") or place.has("TODAY") or unit.section in WORK_SECTIONS:
        return None
    if _ON_LIST.match(place.after) or (_ONCE_CALM.search(before) is not None and _WAS_DONE.match(place.after) is None):
        return "planned", None
    if ("depend" in place.after or "decided by" in place.after) and (
        _DEPENDS.match(view.lower, place.end, unit.end) or _WILL_DEPEND.match(view.lower, place.end, unit.end)
    ):
        return "offered", None
    behind = behind_phrase(place)
    if not any(word in behind for word in _CONDITIONS):
        return None
    told = _FINITE.search(before, max(before.rfind(". "), before.rfind(": "), 0))
    if told is not None or not (
        _ON_CONDITION.match(view.lower, place.end, unit.end) or (_IF_BEHIND.match(behind) and _ON_CONDITION.match(behind))
    ):
        return None
    return "conditional", None


_ENDS_PAST = re.compile(r"\w+(?:ed|oze|ook)\b")
_PAST_BEFORE = re.compile(r"\b(?:was|were|had|been|underwent)\b[^.;]*$")


def led_to_work(place: Place) -> bool:
    """“It was lanced in the spring” among the indications of a report with a narrative of its own: what led to the work."""
    past = _ENDS_PAST.match(place.view.lower, place.start, place.unit.end) or _PAST_BEFORE.search(place.before)
    if past is None:
        return False
    last = place.view.memo.get("last narrative unit")
    if last is None:
        last = place.view.memo["last narrative unit"] = max(
            (u.index for u in place.view.units if u.section in ("operative_narrative", "procedure")), default=-1
        )
    return last > place.unit.index  # type: ignore[operator]
