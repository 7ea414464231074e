"""A date beside some words of a note: work of another day, or still to come."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from nlp.clauses import in_doubt
from nlp.dates import MONTH, WEEKDAY, YEAR, days_of
from nlp.facts import Assertion
from nlp.gate import seek
from nlp.phrase_ends import behind_phrase
from nlp.returns import without_returns
from nlp.view import DATE_OF_SERVICE, WORK_SECTIONS, NoteView

if TYPE_CHECKING:
    from nlp.assertion import Place

DAY = r"\d{1,2}/(?:19|20)\d\d\b|\d{1,2}/(?!0\b)\d{1,2}(?:/\d{2,4})?\b|\d{4}-\d{2}-\d{2}\b"
_DATE_AFTER = re.compile(
    rf"(?: ?(?:\+|&|/|w/|and|with) ?(?:an? )?(?:slnb|sln|sentinel (?:node|lymph node) biopsy|ftsg|stsg|flap|graft|repair|closure))?[\s(,]*(?:(?:done|performed|on|in|of|from|dated|at|,)\s+){{0,2}}\(?(?P<date>{DAY}|{YEAR}\b|{MONTH}\b(?! \d{{1,2}} ?(?:wks?|mos?)))"
    rf"|[^.;(\n]{{0,20}}\([^)\n]{{0,20}}?\b(?P<inside>{DAY})\)"
    rf"|[^.;(\n]{{0,24}}\((?:mine|ours|(?:by )?(?:me|us|self)|same surgeon|(?:by )?dr\.? [a-z'-]+),? (?:on )?(?P<whose>{DAY})"
    rf"| (?:by (?:(?:the|our|my|a) )?(?:dr\.? )?|(?:dr\.?|doctor|nurse|np|pa) )[a-z'-]+,? (?:on )?(?P<hands>{DAY})"
    rf"|[^.;()\n]{{0,40}},? both (?:on |from |of )?(?P<both>{DAY})"
)
"""A date right behind the words, at the end of a bracket or behind who did it there ("Mohs (mine, 5/12, BCC)"), or of two works ("both 8/4")."""
_DATE_IN_BRACKET = re.compile(rf"[^()\n;.]{{0,30}}?\b(?P<date>{DAY})\)")
"""Behind words within a bracket, the date that ends it: "AK (cryo x5 3/26/2026)"."""
_DATE_BESIDE = re.compile(
    rf",? (?:(?:done|performed|taken|on|of|from|dated)\s+){{0,2}}(?P<date>{DAY})(?! ?(?:mm|cm|lesions?|of\b|today|now))"
)
"""A date with nothing before it that could be of other words."""
_AHEAD = re.compile(
    r"\W{0,2}(?:(?:again|here|then|electively|in (?:the |our )?(?:office|clinic)|under local) )*(?:in|at|after) (?:(?:about|approximately|approx\.?|roughly|around|another|perhaps) |~ ?)?(?:\d+|an? few|several|a couple of|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen)(?: ?- ?\d+| to \w+)? ?(?:d|days?|wks?|weeks?|mos?|months?)\b(?! ago)"
)
_SUTURES_OUT = re.compile(
    r"\W{0,20}\d+(?: ?- ?\d+)? ?(?:d|days?|wks?|weeks?)\b"
    r"|\W{1,3}(?:(?!today|now|day|post|s/p|by|this|done|without|and|clean)[a-z]+,? ){0,4}?(?:(?:in|at|after) )?(?:about )?(?:\d+(?: ?- ?\d+)?|two|three|one|a|seven|ten|twelve|fourteen|five) ?(?:d|days?|wks?|weeks?)\b(?! (?:ago|post|after|s/p|p/op|out|from|old|since))"
)
"""Behind stitches that come out: when they will, "stitches out neck 7 d, arm 14 d", "with you at two weeks"."""
_ON_DAY = re.compile(
    r"\W{0,3}(?:on |at )?(?:post-?op(?:erative)? )?(?:day #?|d ?#?)\d+(?: ?(?:-|to|or) ?\d+)?\b"
    rf"|\W{{0,3}}(?:on |by |next |this |coming ){{1,3}}{WEEKDAY}\b"
    r"|\W{0,3}(?:on|by|around) the (?P<day>\d{1,2})(?:st|nd|rd|th)\b"
)
"""Behind "suture removal" at the end of a report; at the head of a note it is the day of the visit."""
_YEAR_AFTER = re.compile(
    rf"[^.;,\n]{{0,28}}?(?:\b(?:drs?|mrs?|ms|prof)\.[^.;,\n]{{0,24}}?)?\b(?<!nacdg )(?<!acds )(?<!series )(?<!core )(?<!baseline )(?<!edition )(?<!version )(?P<year>{YEAR})\b(?! (?:series|core|edition|version|standard|panel|screening))"
)
_DATE_BEHIND = re.compile(
    rf"[\s(,]*(?:(?:done|performed|on|in|of|from|dated|at)\s+){{0,2}}\(?(?P<date>{DAY}|{YEAR}\b|{MONTH}\b(?! \d{{1,2}} ?(?:wks?|mos?)))"
)
"""The same behind the lesion and the place of the work."""
_AT_AGE = re.compile(
    r"\W{0,2}(?:done |performed )?(?:at|around) (?:the )?age (?:of )?\d|\s(?:(?:done|performed|tried|treated) )?(?:before|prior|already)\W*$"
)
_ONCE_THEY = re.compile(
    r"\W{0,2}(?:only )?(?:after|once|when) (?:he|she|they|we|pt|patient|the (?:pt|patient)) (?:has |have |is |are )?(?!was\b|has\b|is\b)\w+s\b(?! today)"
)
"""Behind the work, what the patient does first: "excision after he sees cardiology"."""
_YEAR_BEHIND = re.compile(
    rf"[\s,(]*(?:(?:in|of|from|done|performed|early|late|mid|around|about|circa|ca|c|before|by|year|summer|fall|winter|spring)\b\.?[ -])*~?(?:{MONTH}\.? )?(?:\d{{1,2}}/)?(?P<year>{YEAR})\b"
)
"""The year behind the place of the work: "shave biopsy of the papule on the left cheek in 2022"."""
_YEAR_AT_END = re.compile(rf"\b(?P<year>{YEAR})$")
_SOON = 120
"""Days ahead up to which a date is that of an appointment."""
_LATEST_OLD_YEAR = 2024
"""Where nobody told the day of the visit."""
_DATE_BEFORE = re.compile(
    rf"(?:^|[\s(])(?:on\s+)?(?P<date>{DAY}|{YEAR})\)?(?: by [^:;.\n]{{0,10}}\.? ?[^:;.\n]{{0,20}})?[:,]?\s*(?:underwent|had|my|our|-|\u2013)?\s*$"
)
_BRACKET_OF_DAY = re.compile(
    rf"\b(?:collected|taken|done|performed|biops\w+|bx\w*|sampled|obtained|removed)(?: on)? (?P<date>{DAY})(?: by [^;:\n()]{{1,30}})? ?\([^()\n]*$"
)
"""Before words in a bracket that go on about the work of a day: "Collected 12/01 by Dr. Wu (shave x2, "."""
_YEAR_OF_CLAUSE = re.compile(
    rf"\b(?:in|since|of) (?:(?:early|late|mid|[a-z]{{3,9}}) )?(?P<year>{YEAR})\b[^.;:\n]{{0,24}}(?:,| and| then| which| that) (?:(?!i\b|we\b|he\b|she\b|has\b|now\b|is\b|are\b|here\b|comes?\b|returns?\b|presents?\b)[\w-]+ ){{0,6}}$"
)
"""The year of a clause that a next one goes on with: "taken off in 2019 which was closed with a graft"."""
_LATER = re.compile(
    rf"(?:(?!\b(?:noted|seen|since|biops\w*|bx|path\w*|appear\w*|dx|diagnos\w*|present\w*|schedul\w*|return\w*|f/?u|follow\w*|remov\w*|sutures?|start\w*|began|sign\w*|consent\w*|photo\w*|expir\w*|exp|lot)\b)(?:[^.;:\n]|\.\d)){{1,90}}?\bon (?P<date>{DAY})"
)
"""A date at the end of the clause: "excised the lesion of the arm on 6/4"."""
_BARE_LATER = re.compile(
    rf"(?:(?!\b(?:noted|seen|since|biops\w*|bx\w*|path\w*|proven|dx|diagnos\w*|schedul\w*|return\w*|f/?u|follow\w*|remov\w*|sutures?|start\w*|sign\w*|consent\w*|photo\w*|exp\w*|lot|order\w*|rx|prescri\w*|pain|itch\w*|score|grade|rtc|last|until|thru|through)\b)[^.;:(\n]){{1,50}}?[\w)] (?P<date>{DAY})(?<!/10)(?=\s*(?:[(.;,:]|$| by (?:me|us|dr)\b| (?:w/|with) ?(?:an? )?(?:\w+ )?(?:closure|repair|flap|graft)\b))"
)
"""A date behind the place of the work, with nothing to say whose it is."""
_DAY_AND_OUTCOME = re.compile(
    rf"[^.;:(\n]{{0,50}}?(?P<date>{DAY})\W{{1,4}}(?:(?:all|both|now|since|well|they|\w+ly) )*(?:clear(?:ed)?|resolved|gone|healed|blistered|smooth|flat|responded|fell off|no (?:recurrence|residual\w*|trace|sign))\b"
)
"""A day with what has become of its work: "LN2 3 AKs hands 11/25 - clear"."""
_WAS_ON = re.compile(
    rf"(?:(?!\b(?:visit|seen|appointment|appt|biops\w*|bx\w*|path\w*|result\w*|last|next|photo\w*|note|consent\w*)\b)(?:[^.;:\n]|\.\d)){{0,60}}?\b(?:was|were) (?:(?:done|performed|placed|on|of|from) ){{0,2}}(?P<date>{DAY})(?=\s*(?:[.;,)]|$|(?:here|in (?:the |our )?(?:office|clinic)|by|with|w/)[ .,;]))"
)
"""A date that is the predicate of the sentence: "FTSG of the nose was 6/30"."""
_DAY_OPENS = re.compile(
    rf"(?:^|[.;:,(\n]|\band )\W*(?:(?:that|and|but|back) )?(?:on|dated) (?P<date>{DAY})\)?,? (?:i|we|he|she|they|it|the|his|her|this|dr\.?|an?|mr\.?|mrs\.?|ms\.?|pt|patient)\b(?:(?! (?:today|now|noted|seen|came|presented|returned|here|biops\w*|bx|diagnos\w*|path|results?|consult\w*|refer\w*|and|but)\b)[ \w'-]){{0,60}} $"
)
"""A date that opens the clause of the work: "on 7/10 I treated 5 AKs with LN2"."""
_FIRST_STEP = re.compile(
    rf"(?:^|[.;\n])\W*(?:(?:the|his|her|my) )?(?:first|1st|initial|previous|earlier|prior) (?:step|session|surgery|operation|sitting|procedure|op|part|half)\W{{1,3}}(?:(?:on|was|of|done) )*(?P<date>{DAY})\W[^.;\n]{{0,80}}$"
)
"""The step of another day that the clause is about: "First step 2/3: melanoma of the cheek cut out, left open"."""
_WHEN_BACK = re.compile(
    r"[^.;,\n]{0,60}?\bwhen (?:he|she|they|pt|patient|the patient|mom|we|i) (?:comes?|returns?|(?:is|are) (?:back|seen|here|next)|gets? back|visits?|see (?:him|her|them))\b"
)
"""Behind work to come: "LN2 for 2 AKs when she comes"."""
_ON_THE = re.compile(
    r"(?:(?!\b(?:schedul\w*|book\w*|return\w*|due|next|rtc|f/?u|until|by the)\b)(?:[^.;:\n]|(?<=\bdr)\.)){0,70}?\bon the (?P<day>[12]?\d|3[01])(?:st|nd|rd|th)\b(?=\s*(?:[.,;()]|$|\n|here\b|in (?:our|this)\b|at (?:our|this)\b|of (?:last|this|the) month\b))"
)
"""The day of the month alone: "LN2 to four AKs was done by Dr. Szabo on the 3rd"."""
_DATED = re.compile(r"\d(?:/\d|\d{3})")
"""Stands in every date in figures, and is quickly looked for."""
OUT_LATER = r"(?! (?:\([^()\n]{1,20}\) )?(?:(?:in|at|by|for|due|planned|scheduled|arranged|after) )*(?:(?:on )?(?:day )?\d+|one|two|a week|ten|seven|fourteen|next)\b)"
"""Piece of a pattern, behind stitches that come out: now, and not on a day to come."""
OUT_FIRST = r"\A\W{0,9}(?:suture|staple|stitch)(?:s|es)? (?:removal|out)\b"
"""Piece of a pattern: the words that a note opens with tell why the patient came, whatever day follows."""
SUTURES_OUT = rf"suture removal{OUT_LATER}|{OUT_FIRST}"
"""Piece of a pattern: the visit at which stitches come out, not the day on which they will."""
LATER_VISIT = re.compile(
    r"\b(?:days?|wks?|weeks?|months?|mos?) (?:p/op|post-?op\w*|s/p)\b(?! (?:(?:from|after|of) )?(?:an? |the |his |her )?(?:(?:left|right|shave|punch|skin|outside|total|initial) )*(?:biops|bx|shave|punch|fall\b|injur|trauma|hip\b|knee\b|shoulder\b|hernia|cholecyst|append|cataract|back surg|c-section|transplant|cabg|stent|pci\b|mi\b|chemo|delivery|i&d|mva|mvc|replacement))|post-?\s?op(?:erative)?\.?\s{1,3}(?:visit|check|day|note|wk|week|f/?u|d ?#?\d)|here for suture|"
    + SUTURES_OUT
    + r"|wound check(?! (?:[a-z]+ ){0,4}(?:next (?:wk|week|month)|in \d))|\bpod ?#?\d"
    r"|\A\W{0,3}(?:derm(?:atology)? )?post-?\s?op(?:erative)?\.?(?=\s*(?:[/+&,\n]|and\b|plus\b|w/|with\b))"
    r"|\A\W{0,3}(?:wk|week) ?#?\d{1,2},? (?:check )?(?:s/p |after |post |of |from )?(?:ftsg|stsg|skin graft|graft|flap|mohs)\b"
    r"|\A\W{0,3}\d{1,2} (?:wks?|weeks?),? (?:ftsg|stsg|skin graft|graft|flap)\b"
)
"""The head of a check after surgery: the repair that it names is an earlier one."""
_OF_BIOPSY = re.compile(
    r"\((?:bx|biops\w+|path\w*|histolog\w+|proven|confirmed|dx)[^;.()]{0,24}$|\b(?:path(?:ology)?|histology|dermpath)(?: report| result)?(?: of| on| from| dated)? ?$"
    r"|\b(?:proven|confirmed|diagnosed|dx'?d|(?<!\bpunch )(?<!\bshave )bx'?d?|biopsied|dx)(?: in| on| back| of)? ?$"
)
"""Opens the bracket of a date that is that of the biopsy: "SCC left shin (bx-confirmed 6/2) excised"."""
_OF_OLD = re.compile(r"\b(?:last|prev\w*|prior|old|original|initial|first (?:surgery|excision|operation|procedure|visit|stage))\b")
_MONTH_OF_YEAR = re.compile(r"\d{1,2}/\d{4}")
_TWO_NUMBERS = re.compile(r"\d{1,2}/\d{1,2}")
_WE = re.compile(r"\b(?:i|we) (?:had |have |also |then )?$")
_FRACTION = re.compile(r"\b(?:lateral|medial|distal|proximal|outer|inner|upper|lower|central) [123]/[2345]\W*$")  # of a nail
_VISIT_DATE = re.compile(
    r"\b(?:date of (?:service|visit|procedure|surgery|operation)|dos|visit date|date)\s*:?\s*(?P<date>\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2})"
)


_FIELD_OF_DATE = re.compile(
    rf"\b(?:procedure|surgery|operation|op|excision|biopsy|bx|sx|proc)(?: was)?(?: date| on| of)?\s*[:=]\s*(?P<date>{DAY})[^\n]{{0,60}}$|\bdate of (?:the )?(?:procedure|surgery|operation|excision|biopsy)\s*[:=]?\s*(?P<day>{DAY})[^\n]{{0,60}}$"
)
"""Before the work in a form of a later visit: "Procedure date: 7/17   What: [x] excision"."""


_SURGERY_WORDS = re.compile(r"\b(?:excis|re-exc|mohs|flap|graft|wle|wide|clos|repair|punch|shave|biops|bx|removal)")


def by_field(place: Place) -> tuple[Assertion, None] | None:
    """Surgery of which a field of the form gives an earlier day."""
    lower = place.view.lower
    if _SURGERY_WORDS.match(lower, place.start) is None:
        return None
    line = lower[max(lower.rfind("\n", 0, place.start) + 1, place.start - 120) : place.start]
    told = _FIELD_OF_DATE.search(line) if "/" in line or "-" in line else None
    written = (told["date"] or told["day"]) if told is not None else ""
    visit = place.view.memo.get(DATE_OF_SERVICE)
    days = days_of(written, visit.year) if written and isinstance(visit, date) else ()
    return ("historical", None) if days and visit not in days and not _is_to_come(place.view, written) else None


def by_date(place: Place) -> tuple[Assertion, None] | None:
    """A date beside the words that is not the day of the visit."""
    if place.has("TODAY"):
        if _old_year_in_phrase(place):
            return "historical", None
        return _of_day(place, beside["date"]) if (beside := _another_day_beside(place)) is not None else None
    if _is_ahead(place) or _waits_for_return(place):
        return "planned", None
    behind = behind_phrase(place)
    if _AHEAD.match(behind) is not None or _ONCE_THEY.match(behind) is not None:
        return "planned", None
    if _AT_AGE.match(behind) is not None:
        return "historical", None
    if (opening := _day_that_opens(place)) is not None:
        return _of_day(place, opening)
    if _DATED.search(place.before) is not None and is_old_year(place.view, _YEAR_OF_CLAUSE.search(place.before)):
        return "historical", None
    found = _DATE_AFTER.match(place.after) or _DATE_BEHIND.match(behind) or _date_before(place.before)
    if found is not None and _TWO_NUMBERS.fullmatch(_written(found)) and not days_of(_written(found), _LATEST_OLD_YEAR):
        found = None  # "100 units (50/50)"
    if found is None and "(" in place.before and place.before.rfind("(") > place.before.rfind(")"):
        found = _DATE_IN_BRACKET.match(place.after) if "/" in place.after else None
    later = _LATER.match(place.view.lower, place.end, place.unit.end) if not found and " on " in place.after else None
    found = found or later
    if found is None and (verdict := _by_later_date(place)) is not None:
        return verdict
    is_title = found is not None and _is_title(place) and not (later and _WE.search(place.before))
    if found is None or (is_title and not is_old_year(place.view, _YEAR_AT_END.search(_written(found)))):
        # the title of a note carries the date of the visit
        old = _DATED.search(place.view.lower, place.end, place.unit.end) is not None and (
            is_old_year(place.view, _YEAR_AFTER.match(place.after[:40])) or is_old_year(place.view, _YEAR_BEHIND.match(behind))
        )
        if old:
            return "historical", None
        if found is not None and found.groupdict().get("date") and not is_visit_day(place.view, _written(found)):
            if _is_to_come(place.view, _written(found)):
                return "planned", None
            in_doubt(place)
        return None
    return None if is_visit_day(place.view, _written(found)) else _of_day(place, _written(found))


def _another_day_beside(place: Place) -> re.Match[str] | None:
    """A date right behind the words: "shave bx 4/2, 1 cm plaque today" was done on that day, and the plaque is of today."""
    beside = _DATE_BESIDE.match(place.after) if "/" in place.after[:24] else None
    return beside if beside is not None and visit_days(place.view) and _is_another_day(place, beside["date"]) else None


def _old_year_in_phrase(place: Place) -> bool:
    """“ED&C R shin 2024, both without recurrence today”: the year stands with the work, and “today” behind the comma."""
    year = _YEAR_AFTER.match(place.after) if _DATED.search(place.after) is not None else None
    if year is None or not is_old_year(place.view, year) or _PHRASE_ENDS.match(place.after, year.end()) is None:
        return False
    opens = max(place.before.rfind(mark) for mark in ",;:") + 1
    return "today" not in place.before[opens:] and "today" not in year[0]


_PHRASE_ENDS = re.compile(r"\)?\s*(?:[,;.]|$)")


def _of_day(place: Place, written: str) -> tuple[Assertion, None]:
    """Of a day that is not that of the visit."""
    return ("planned" if _is_to_come(place.view, written) else "historical"), None


def _waits_for_return(place: Place) -> bool:
    rest = place.view.lower[place.end : place.unit.end]
    return " when " in rest and not place.has("DONE") and _WHEN_BACK.match(rest) is not None


def _day_that_opens(place: Place) -> str | None:
    """The day that the clause opens with, where it is not that of the visit."""
    if "/" not in place.before or not isinstance(place.view.memo.get(DATE_OF_SERVICE), date):
        return None
    told = _DAY_OPENS.search(place.before) or _FIRST_STEP.search(place.before)
    return told["date"] if told is not None and _is_another_day(place, told["date"]) else None


def _is_another_day(place: Place, written: str) -> bool:
    """Is it a day at all, and not that of the visit?"""
    return bool(days_of(written, _LATEST_OLD_YEAR)) and not is_visit_day(place.view, written)


def _by_later_date(place: Place) -> tuple[Assertion, None] | None:
    """A date further on in the sentence, where none stands beside the words; one without a word of its own only raises a doubt."""
    lower, start, end = place.view.lower, place.end, place.unit.end
    for sign, pattern in (("/", _DAY_AND_OUTCOME), (" was ", _WAS_ON)):
        told = pattern.match(lower, start, end) if lower.find(sign, start, end) >= 0 else None
        if told is not None and _is_another_day(place, told["date"]):
            return "historical", None
    on_the = _ON_THE.match(place.after) if " on the " in place.after else None
    if on_the is not None and not _is_day_of_visit(place.view, int(on_the["day"])):
        return "historical", None
    bare = _BARE_LATER.match(lower, start, end) if "/" in place.after else None
    if bare is not None and _is_another_day(place, bare["date"]):
        if _is_to_come(place.view, bare["date"]):
            return "planned", None
        if _below_later_visit(place):
            return "historical", None
        in_doubt(place)
    return None


def _is_day_of_visit(view: NoteView, day: int) -> bool:
    visit = view.memo.get(DATE_OF_SERVICE)
    return isinstance(visit, date) and visit.day == day


def _date_before(before: str) -> re.Match[str] | None:
    if _DATED.search(before) is None or _FRACTION.search(before) is not None:
        return None
    found = _DATE_BEFORE.search(before) or (_BRACKET_OF_DAY.search(before) if "(" in before else None)
    return None if found is not None and _OF_BIOPSY.search(before, 0, found.start("date")) is not None else found


def _is_title(place: Place) -> bool:
    """The words stand in the first line of the note or of its work, in no bracket."""
    unit, before = place.unit, place.before
    if _below_later_visit(place):
        return False
    if unit.index > place.view.first + 1 or place.view.text[unit.start - 1 : unit.start] not in ("", "\n"):
        return False
    opens = place.start - unit.start <= 25 and unit.section in ("", *WORK_SECTIONS)
    line_end = place.view.lower.find("\n", unit.start)
    rest = place.view.lower[unit.end : line_end if line_end >= 0 else len(place.view.lower)] if opens else ""
    if rest and _NOW_OTHERS.search(rest.lstrip(" .;")):
        return False
    return opens and before.rfind("(") <= before.rfind(")") and _OF_OLD.search(before) is None


_NOW_OTHERS = re.compile(r"(?:\A|[.;] )(?:now|today|new)\b(?! (?:healed|healing|clear|better|here for suture))")
"""Behind the sentence of a day, in its line, one of this visit: "Abscess R groin I&D 4/30. Now L groin new abscess"."""


def _below_later_visit(place: Place) -> bool:
    """Do the words stand in the line below "Postop day 9"? They tell what was done then."""
    view, unit = place.view, place.unit
    if not 0 < unit.index <= view.first + 2 or LATER_VISIT.search(view.lower, 0, unit.start) is None:
        return False
    return LATER_VISIT.search(without_returns(view.lower[: unit.start])) is not None


def is_old_year(view: NoteView, found: re.Match[str] | None) -> bool:
    """Is the `year` that a pattern found one before that of the visit?"""
    visit = view.memo.get(DATE_OF_SERVICE)
    return found is not None and int(found["year"]) <= (visit.year - 1 if isinstance(visit, date) else _LATEST_OLD_YEAR)


def _is_ahead(place: Place) -> bool:
    """“Excision in 3 weeks”, “suture removal 14 days”."""
    if place.has("TODAY"):
        return False
    if _AHEAD.match(place.after) is not None:
        return True
    on_day = _ON_DAY.match(place.after) if place.unit.index > place.view.first else None
    if on_day is not None and on_day["day"] and _is_day_of_visit(place.view, int(on_day["day"])):
        return False
    if on_day is None and _SUTURES_OUT.match(place.after) is None:
        return False
    words = place.view.lower[place.start : place.end]
    return (
        "takedown" in words
        or "division" in words
        or (("removal" in words or "out" in words) and ("sutur" in words or "stapl" in words or "stitch" in words))
    )


def _written(found: re.Match[str]) -> str:
    groups = found.groupdict()
    return groups["date"] or next((groups[name] for name in ("inside", "whose", "hands", "both") if groups.get(name)), "")


def _is_to_come(view: NoteView, written: str) -> bool:
    """A day of the weeks after the visit, the month written first."""
    visit = view.memo.get(DATE_OF_SERVICE)
    if not isinstance(visit, date):
        return False
    day = next(iter(days_of(written, visit.year)), visit)
    return 0 < (day - visit).days < _SOON


def visit_days(view: NoteView) -> frozenset[date]:
    """The day of the visit, as the practice and the head of the note tell it: one, none, or two."""
    return view.once(visit_days, lambda: _visit_days(view))


def _visit_days(view: NoteView) -> frozenset[date]:
    known = view.memo.get(DATE_OF_SERVICE)
    head = seek(view, _VISIT_DATE, view.lower[:600])
    return frozenset([known] if isinstance(known, date) else []) | frozenset(days_of(head["date"])[:1] if head else ())


def is_visit_day(view: NoteView, written: str) -> bool:
    """Is the written date that of the visit, where anything tells it?"""
    days = visit_days(view)
    if _MONTH_OF_YEAR.fullmatch(written):
        return any((day.month, day.year) == tuple(int(part) for part in written.split("/")) for day in days)
    return any(day in days_of(written, day.year) for day in days)


_SESSIONS = re.compile(
    r"\W{0,2}(?:x|\u00d7) ?\d{1,2}\)?(?! ?(?:cycles?|sec|s\b|ftc|freeze|mm|cm|lesions?|warts?|aks?|sks?|tags?|on\b|to\b|total|each|by me))(?:(?!\b(?:because|since|after|as|due|given|instead|rather)\b)[^.;\n]){0,34}?"
    r"\b(?:with (?:us|me(?! (?:present|there|in the room|supervis\w+|at))|pcp|peds?\w*|derm\w*|(?:her|his|their)(?! (?:mother|father|mom|dad|parents?|grandm\w+|husband|wife|spouse|daughter|son|sister|caregiver|(?:verbal )?consent|permission|agreement)\b)|another|outside|urgent)|here(?! today)|at (?:peds?\w*|podiatry|urgent care|pcp|home|outside|(?:(?:the|her|his|another|an?) )?(?:\w+ )?(?:office|clinic|practice))|by (?:peds?\w*|pcp|podiat\w*|another|outside|her|his)|elsewhere|in the past|previously|without (?:any |much |real |lasting )?(?:response|change|effect|benefit|improvement|success|help|luck|relief|resol\w*|clear\w*|result|avail)|no (?:change|better|effect|response|success|improvement|help|luck|benefit)|(?:minimal|little|partial|poor) (?:response|improvement|effect)|fail\w*|so far|to date|last (?:\d|on|in|time)|still (?:there|present)"
    rf"|since (?:{MONTH}|last|early|mid|late|the|spring|summer|fall|autumn|winter|christmas|\d)|over (?:the )?(?:past|last|\d|several)|(?:little|minimal|some|partial) (?:change|help|benefit)|hates?|hated|not (?:helping|working|helped|worked)|did(?:n't| not) (?:help|work)|this (?:year|winter|spring|summer|fall))\b"
)
"""Sessions counted behind a treatment, with who gave them or what came of them: "LN2 x4 with us", "cryotherapy x5 at podiatry", "LN2 x3 here, no change"."""


def by_sessions(place: Place) -> tuple[Assertion, None] | None:
    """A treatment told by the number of its sessions is one of earlier days."""
    return (
        ("historical", None)
        if "x" in place.after[:4] and not place.has("TODAY") and not place.has("DONE") and _SESSIONS.match(place.after)
        else None
    )


_CANCER_BEHIND = re.compile(r"\s+(?:\w+ ){0,2}(?:skin cancers?|cancers?|bccs?|sccs?|carcinomas?|melanomas?|malignanc\w+)\b")


def by_name(place: Place) -> tuple[Assertion, None] | None:
    """“Three biopsied skin cancers”: what carries the name of a cancer was sampled before."""
    words = place.view.lower[place.start : place.end]
    return ("historical", None) if words == "biopsied" and _CANCER_BEHIND.match(place.view.lower, place.end, place.unit.end) else None
