"""How far a cue of `nlp/terms/context.csv` reaches: do the words asked about lie within what it governs?

A cue in front of the words ends at a new subject, a closing parenthesis or a word that stops it; a cue behind them
ends at other work or at an onset. `nlp.assertion` weighs the cues that reach.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.assertion_words import (
    AFTER_WORK,
    ASKED,
    COMPARED,
    ENUMERATION,
    I_DID,
    LABEL_HAD,
    LESION_UNDERWENT,
    LESIONS_HAD,
    MODALS,
    NARRATED,
    NEGATION_ENDS,
    NEW_SUBJECT,
    OF_ANOTHER_DAY,
    ONSET,
    OR_LIST,
    OTHER_SUBJECT,
    PASSIVE,
    PREPARED,
    TAKES,
    TITLES,
    TREATED_THEY,
    UNABLE,
    UNDONE_BY_TODAY,
    WEAK_NEGATION,
    WHO,
    WORKED,
)
from nlp.fate_words import DONE_TO, OTHERS
from nlp.lesion_words import ANY
from nlp.number_words import SPELLED
from nlp.other_surgery import left_by_earlier
from nlp.stopped import called_off
from nlp.view import WORK_SECTIONS, Cue, NoteView

if TYPE_CHECKING:
    from nlp.assertion import Place

_PASSES_PASSIVE = frozenset({"PAST_TIME", "OTHER_PROVIDER", "FAMILY", "NEGATED", "CONDITIONAL"})
"""Categories that hold for a whole sentence; the others end where a new subject has its own verb."""


def gap_to(place: Place, cue: Cue) -> int:
    """Characters between the words and a cue; negative where they overlap."""
    return place.start - cue.end if cue.end <= place.start else cue.start - place.end


_HEADS = re.compile(r"(?: \w+)?\s?:")
"""A word of the past that heads its line governs all of it: "Previously: BCC of the ear (Mohs), AKs frozen"."""


_COUNTED_ELSEWHERE = re.compile(rf"(?:\b\d{{1,2}}|\b{SPELLED}|\b(?:lesions?|others?|aks?|sks?|warts?|tags?|none|nothing|clear|normal|any))(?: (?:were|was|are|is))? $")
"""Before "elsewhere" that is a place of the skin, not another practice: "4 on the hand and 2 elsewhere"."""


def reaches(place: Place, cue: Cue, stops: list[Cue]) -> bool:
    """Do the words lie within what the cue governs? `stops` are the cues of the unit that end others."""
    gap = gap_to(place, cue)
    if gap >= 0 and cue.start == place.unit.start and cue.category == "HISTORICAL" and _HEADS.match(place.view.lower, cue.end):
        return True
    if cue.category == "OTHER_PROVIDER" and place.view.lower[cue.start : cue.end] == "elsewhere" and _COUNTED_ELSEWHERE.search(place.view.lower, max(0, cue.start - 24), cue.start):
        return False
    if gap < 0 or gap > cue.reach:
        inside = cue.category == "PAST_TIME" and place.start < cue.start and cue.end < place.end  # "excised a year ago likewise"
        return inside or (cue.category == "NEGATED" and cue.start < place.start < cue.end)  # "not treated"
    forward = cue.end <= place.start
    if cue.category in _OF_SOME and place.unit.may_hold(_OTHERS_NAMED) and _is_of_the_rest(place, cue, forward=forward):
        return False
    if cue.direction == ("BACKWARD" if forward else "FORWARD") or (cue.category == "PAST_TIME" and _is_comparison(place, cue)):
        return False
    return _reaches_forward(place, cue, stops) if forward else _reaches_back(place, cue, stops)


_OF_SOME = frozenset({"NEGATED", "DECLINED", "PLANNED", "OFFERED", "FUTURE_TIME"})
_THE_REST = re.compile(rf"[^.;:(),]{{0,24}}?\b(?:the (?:{OTHERS})|(?:any ?)?more|(?:any )?further|(?:all )?others|remaining (?:ones|lesions?|\w+s))\b(?! (?:than|testing|work-?up|evaluation|care|questions))")
"""Behind a word of what was not done: the others of the set, "could not tolerate more", "wants to wait with the rest"."""
_REST_BEFORE = re.compile(rf"[,;(-] ?(?:and |but |while )?(?:(?:the|all) )*(?:{OTHERS})(?: (?:\d{{1,2}}|{SPELLED}))?(?: [a-z]+)?(?: (?:is|are|were|was|will|would))? $")
"""Right before it: "5 frozen, remaining 3 to be done next month"."""
_OTHERS_NAMED = re.compile(rf"\b(?:{OTHERS}|more|further)\b")
"""Stands in every sentence of which a cue may speak of the others alone."""
_PARTED = re.compile(r"[,;(]|\s-\s|\bbut\b|\band (?:he|she|they|mom|mother|dad|father|pt|patient)\b")
_NEW_CLAUSE = re.compile(rf"[;(]|\s-\s|\bbut\b|\band (?:he|she|they|mom|mother|dad|father|pt|patient)\b|,(?: (?:so|and|then|we|i|today|only|just|the|these|those|her|his))* (?:\d{{1,2}}\b|{SPELLED}\b|(?:we|i)\b|(?:\w+ ){{1,3}}(?:was|were)\b)")
"""Behind a cue a comma alone may part a list: "need for further surgery such as excision, Mohs surgery or a flap"."""


def _is_of_the_rest(place: Place, cue: Cue, *, forward: bool) -> bool:
    """"10 curetted, mother wants to wait with the rest": the cue speaks of the others alone, in a clause of its own."""
    if not forward and _REST_BEFORE.search(place.view.lower, place.end, cue.start):
        return True
    told = _THE_REST.match(place.view.lower, cue.end, place.unit.end)
    if told is None or (forward and told.end() > place.start):
        return False
    between = place.view.lower[told.end() : place.start] if forward else place.view.lower[place.end : cue.start]
    return (_NEW_CLAUSE if forward else _PARTED).search(between) is not None


def _is_comparison(place: Place, cue: Cue) -> bool:
    """"Same settings as last time", "bigger than last visit": the other day is only compared with."""
    return COMPARED.search(place.view.lower[max(0, cue.start - 24) : cue.start]) is not None


_MEANS = re.compile(r" (?:an? )?(?:\d\S* ?mm )?(?:shav|punch|tangential|saucer|snip|incision|excision|curet|cryo|ln2|liquid|freez|electro|cauter|inject|intralesion|debrid|laser|avuls|biops)")


_DOES = re.compile(r"(?:freez|excis|shav|inject|remov|drain|curett|destroy|snip|punch|par|incis|biopsi|treat)(?:e?s)(?![^.;]{0,40}\bat home\b)")
"""A deed told in the present, as a published case tells it."""
_AS_AGREED = re.compile(r"\bas (?:was |we |previously )*(?:planned|agreed|discussed|arranged|scheduled|advised|decided|promised|outlined|intended)(?: \w+){0,3} ?$")
"""Before the day on which today's work was planned."""
_NOT_TODAY = re.compile(r"\bnext (?:visit|time|week|month)\b|\bdefer|\bdeclin|\bnone\b|\bnot\b|\bwill\b|\bschedul|\blast time\b|\bpreviously\b|\bbut\b|\boption|\bdiscuss|\bfirst\W*$|\bhold\b|\binstead\b|\bquot(?:e|ed|ing)\b|\blater\b|\bcould be\b|\bcan be\b|\bmay be\b|\bwould\b|\bcosts?\b|\$")
_WISHES = ("want", "would like", "desire", "request", "asked to have", "hoped to")
_SETTINGS = re.compile(r"\b(?:ln2|liquid nitrogen|cryo\w*|frozen|froze)\b[^.;]{0,12}(?:\bx ?\d ?(?:cycles?|ftc|freeze)|\d+ ?(?:cycles?|ftc|s\b|sec))|\btolerated\b")
"""How it was done, which no wish tells."""
_DEED = re.compile(r"\b(?:\w+ed|froze\w*|cut|took|taken)\b")
"""A deed told in the past."""
_OWN_NUMBER = re.compile(rf"[,:] (?:so |and |then |we |i |only |just )*(?:\d{{1,2}}|{SPELLED})(?: of (?:them|these|those))?(?: (?:were|was))? $")
"""Right before the words: how many it was done to, behind what was wished for."""
_OWN_VERB = 30
"""Behind the words asked about stands their own verb: "a rhombic flap was drawn"."""
_POINTER = re.compile(r"\b(?:mentioned|discussed|described|noted|listed) (?:above|before|earlier|previously)\b|\b(?:previously|just|already|above|before|afore)[- ]?(?:mentioned|discussed|described|noted|listed)\b(?! (?:that|to|with)\b)")
"""Words that point back in the text, not in time: "those mentioned above were frozen"."""


_BEFORE_TODAY = frozenset({"hpi", "history", "chief_complaint", "indication", "pathology"})


def _points_back(place: Place, cue: Cue) -> bool:
    if cue.category not in ("OFFERED", "HISTORICAL", "PAST_TIME") or place.unit.search(_POINTER) is None:
        return False
    return any(hit.start() <= cue.start - place.unit.start < hit.end() for hit in place.unit.spots(_POINTER))


_TODAY_BEFORE = re.compile(r"\b(?:today|this (?:morning|afternoon)|at (?:this|today's) visit),? (?:(?:mr|mrs|ms|miss|dr)\.? )?(?:[\w'-]+ ){1,3}(?:has )?$")
_TODAY_BEHIND = re.compile(r"(?: (?!and\b|but\b|last\b|then\b)[\w#'-]+){0,6} (?:today|this (?:morning|afternoon))\b")
_US = re.compile(r" (?:me|myself|us|our (?:team|nurses?|staff)|the (?:undersigned|writer|author))\b(?=\s*(?:today|now|here|this|with|using|by|for|and|at)\b|\s*[.,;:)]|\s*$)(?![^.;]{0,40}\b(?:ago|last|previous\w*|earlier|(?:19|20)\d\d)\b)(?! (?:at|for) (?:the |her |his )?(?:last|previous|prior|first)\b)")


def _reaches_forward(place: Place, cue: Cue, stops: list[Cue]) -> bool:
    lower, between = place.view.lower, place.view.lower[cue.end : place.start]
    if _points_back(place, cue) or (": " in between and lower[cue.start : cue.end] in ("vs", "versus") and TAKES.search(lower, place.start, place.end)):
        return False  # "GA vs NLD: 4 mm punch"
    if any(cue.end <= s.start and s.end <= place.start and _stops(s, cue) and not _is_then_of(cue, s, lower) for s in stops):
        return False
    if _parenthesis_ends(between) or (cue.category in OF_ANOTHER_DAY and left_by_earlier(place, cue) and is_worked(place.view, 0)):
        return False
    worked = [m.end for m in place.view.mentions_in(place.unit, "PROC") if m.end <= cue.end] if cue.category in OF_ANOTHER_DAY else ()
    if worked and (_OTHER_ITEM.search(between) or (worked[-1] == cue.end and _THE_OTHERS.match(between))):
        return False  # "one biopsied elsewhere, six frozen", "one biopsied and the rest frozen"
    if cue.category == "OTHER_PROVIDER" and lower[cue.start : cue.end].endswith(" by") and (not between.strip(" a") or _MEANS.match(between) or _US.match(between)):
        return False  # "treated by curettage", "treated by me": what follows is the means, or the writer
    if lower[cue.start : cue.end] == "had" and between.strip() in ("", "a", "one", "a single", "single") and LESIONS_HAD.search(lower, max(place.unit.start, cue.start - 40), cue.start):
        return False  # "all ten had liquid nitrogen": lesions, not people
    if lower[cue.start : cue.end] == "had" and (_TODAY_BEFORE.search(lower, place.unit.start, cue.start) or _TODAY_BEHIND.match(lower, place.end, place.unit.end)):
        return False  # "Today Mr. Lund had excimer treatment", "had her session this morning"
    if lower[cue.start : cue.end] == "had" and between.startswith(" time"):
        return False  # "only had time for four, LN2"
    if lower[cue.start : cue.end] == "had" and cue.start - place.unit.start <= _LABEL_LENGTH and LABEL_HAD.match(place.view.text, place.unit.start):
        return False  # "B had a 3 mm punch"
    if lower[cue.start : cue.end] == "underwent" and place.unit.section not in _BEFORE_TODAY and LESION_UNDERWENT.search(lower, max(place.unit.start, cue.start - 70), cue.start):
        return False  # "three warts underwent freezing"
    if lower[cue.start : cue.end] == "they" and TREATED_THEY.match(between):
        return False  # "they were frozen": lesions, not people
    if cue.category == "NEGATED" and lower[cue.end - 1] == ":":
        return True  # "Not needed: nail removal, nail bed repair"
    if cue.category == "NEGATED":
        weak = lower[cue.start : cue.end] in WEAK_NEGATION and PASSIVE.search(between)
        return not weak and _negates(place, between)
    if lower[cue.start : cue.end].strip() == "could" and UNABLE.match(between):
        return False  # "I could not tell ... and took": what was not possible ends at the next verb
    if lower[cue.start : cue.end] in TITLES and between.lstrip(" ")[:1] in (":", "-", "\n"):
        return False  # the section title "Plan:", not a plan
    heads = cue.start == place.unit.start and lower[cue.start : cue.end] in ("scheduled", "planned") and between.strip() == "" and (not cue.start or is_worked(place.view, place.end))
    if (cue.category == "ANNOUNCED" or heads) and not called_off(place.view):
        return False  # what the patient came for is done, unless the note says otherwise
    if lower[cue.start : cue.end] == "to be" and _OF_OTHERS.match(between):
        return False  # "two to be watched, LN2 to the rest"
    if cue.category == "PLANNED" and lower[cue.start : cue.end] in MODALS and WORKED.search(lower, cue.end, min(place.end + _OWN_VERB, place.unit.end)):
        return False
    if cue.category == "PLANNED" and lower[cue.start : cue.end].startswith(_WISHES) and _SETTINGS.search(lower, cue.end, place.unit.end) and not _NOT_TODAY.search(lower, cue.end, place.unit.end):
        return False  # "wants warts frozen - 3 on the left hand, LN2 x 2 cycles"
    if cue.category == "PLANNED" and lower[cue.start : cue.end].startswith(_WISHES) and _OWN_NUMBER.search(between) and not _NOT_TODAY.search(lower, place.end, place.unit.end):
        return False  # "only wants the irritated ones done, 7 snipped"
    if cue.category in ("PAST_TIME", "HISTORICAL") and ", " in between and _AS_AGREED.search(lower, max(place.unit.start, cue.start - 50), cue.start):
        return False  # "as planned at the last visit, the flap was injected"
    if cue.category == "PLANNED" and between.endswith((" and ", " then ")) and _DOES.match(lower, place.start) is not None:
        return False  # "decides the warts should be treated and freezes them"
    if ": " in between and cue.start == place.unit.start and lower[cue.start : cue.end] == "scheduled" and not called_off(place.view):
        return False  # "Scheduled excision: BCC, closed in layers": a heading
    if (": " in between or _SHOWN.match(between)) and ASKED.match(lower, cue.start):
        return False  # "asks about a wart: frozen", "asked about rough spots on the hands - four AKs, two each side"
    if cue.category == "PLANNED" and lower[cue.start : cue.end].startswith(_WISHES) and ": " in between[1:] and _DEED.search(lower, place.start, place.end) and not _NOT_TODAY.search(lower, cue.start, place.unit.end):
        return False  # "a mole she wants gone as it catches: shaved off"
    if between.startswith(",") and (cue.category in ("OFFERED", "PLANNED") or PASSIVE.match(between, 2)):
        return False
    if cue.category == "AFTER" and ("," in between or ": " in between or " - " in between or is_narrated(place) or PREPARED.match(between)):
        return False
    if cue.category in ("PAST_TIME", "HISTORICAL", "OTHER_PROVIDER") and ", " in between and _in_aside(place, cue):
        return False
    if cue.category == "PAST_TIME" and between.startswith(",") and _PROVEN_ON.search(lower, max(place.unit.start, cue.start - 40), cue.start) and not _SAMPLE.match(lower, place.start):
        return False
    if cue.category in ("HISTORICAL", "PAST_TIME", "FUTURE_TIME", "MONTH") and _IS_NOW.search(between):
        return False  # "biopsied in May, is excised"
    if cue.category in ("AFTER", "PAST_TIME") and I_DID[cue.category].search(between):
        return False
    if cue.category == "PAST_TIME" and (NEW_SUBJECT.search(between) or (place.has("TODAY") and _CAME_BACK.search(between))):
        return False
    if cue.category in OF_ANOTHER_DAY and _joined_act(place, cue, between):
        return True
    return cue.category in _PASSES_PASSIVE or not (PASSIVE.search(between) or NEW_SUBJECT.search(between))


_SHOWN = re.compile(rf"[^.;:]*\b(?:{ANY})\b[^.;:]*?(?: -+ |; )")
"""What a patient asked about, up to what it turned out to be."""
_AND_A = re.compile(r"(?:,| with)? (?:and|plus|with) (?:an?|the|his|her|their) (?:[\w-]+ ){0,3}$")
_OWN_DEED = re.compile(r"[^.;:]{0,50}\b(?:was|were|today|now)\b")


def _joined_act(place: Place, cue: Cue, between: str) -> bool:
    """"Five weeks out from Mohs and a bilobed flap on the tip of her nose": the second act of a day, which has no verb of its own."""
    joint = _AND_A.search(between)
    if joint is None or PASSIVE.search(between) or _OWN_DEED.match(place.after) or "," in between[: joint.start()]:
        return False
    return any(m.start >= cue.end and m.end == cue.end + joint.start() for m in place.view.mentions_in(place.unit, "PROC"))


_PROVEN_ON = re.compile(rf"\b(?:proven|biops(?:y|ies|ied)|bx'?d?|sampled|confirmed|diagnosed)(?: (?:by|on|at|here|elsewhere|us|done|taken|(?:her|his|their|the) (?:gp|pcp)|about|some|{SPELLED}|an?|few|\d+)\b)*+ $")
"""Before the day of what proved a lesion, which the comma behind it ends: "proven by biopsy last month, cut out as ellipses"."""
_IS_NOW = re.compile(r", (?:is|are)(?: now| then| today)? $")
_SAMPLE = re.compile(r"biops|bx|shav|punch|sampl|tangential")
_CAME_BACK = re.compile(r"\b(?:persist\w*|recur\w*|remain\w*|came back|grew back|still)\b[^.;]*\b(?:and|,)\s")
"""Between the other day and today's work: "3 of the 11 treated last time have persisted and were re-treated today"."""
_ASIDE_BEGINS = re.compile(r", (?!and\b|but\b|then\b|i\b|we\b|he\b|she\b|they\b)[^,;:.]{0,50}\b(?:\w{3,}ed|known|seen|proven|shown|grown|taken|given|frozen|cut|done|present)\b[^,;:.]{0,40}$")
_ASIDE_ENDS = re.compile(r"[^,;:.()]{0,30},[^;:()]{0,60}\b(?:was|were|is|are)\b(?: then| now| \w+ly| today)*\s*$")


def _in_aside(place: Place, cue: Cue) -> bool:
    """"The nevus, proven by biopsy last year, was excised": what stands between two commas leaves the verb behind them free."""
    lower = place.view.lower
    if _ASIDE_ENDS.match(lower[cue.end : place.start]) is None:
        return False
    return _ASIDE_BEGINS.search(lower[max(place.unit.start, cue.start - 110) : cue.start]) is not None


_LABEL_LENGTH = 10
_OF_OTHERS = re.compile(r" (?:watched|left|observed|followed|reviewed|re-?checked|photographed|monitored|kept)\b[^,;]{0,24}[,;] ")


def is_worked(view: NoteView, after: int) -> bool:
    """Does the note tell an operation step by step behind this place?"""
    traces = sum(m.concept == "work_trace" and m.start > after for m in view.all("ACT"))
    traces += any(m.value == "layered" and m.start > after for m in view.all("PROC"))
    return traces + sum(m.role in ("margin", "excised", "repair") and m.start > after for m in view.measures) > 1


def _parenthesis_ends(between: str) -> bool:
    """True where the cue, or the list it opens, stands in a parenthesis that closes before the words."""
    return between.find(")") >= 0 and (between.find("(") < 0 or between.find(")") < between.find("(") or "), " in between)


def is_narrated(place: Place) -> bool:
    """"Prior to excision the site was marked": a step of today's operation, where no history speaks."""
    return place.unit.section in ("", *WORK_SECTIONS) and NARRATED.search(place.unit.lower[place.end - place.unit.start :]) is not None


_THEN = frozenset({"->", "=>", "→", "then"})


def _is_then_of(cue: Cue, stop: Cue, lower: str) -> bool:
    """"All injected then": at that time, where no comma and no "and" makes it the next step. "If SCC -> excision": what follows from the condition."""
    if cue.category == "CONDITIONAL":
        return lower[stop.start : stop.end] in _THEN and lower[cue.start : cue.end] in ("if", "should") and ";" not in lower[cue.end : stop.start]
    return cue.category == "PAST_TIME" and lower[stop.start : stop.end] == "then" and not lower[: stop.start].rstrip().endswith((",", ";", "and"))


def _stops(stop: Cue, cue: Cue) -> bool:
    """"Today" behind a cue ends only what is of another day."""
    return stop.category == "STOP" or cue.category in UNDONE_BY_TODAY | {"PAST_TIME"}


def _negates(place: Place, between: str) -> bool:
    if between.startswith(" only"):
        return False
    if "," not in between and not NEGATION_ENDS.search(between):
        return True
    return bool(OR_LIST.fullmatch(between)) and " or " in place.after[:25]


def _reaches_back(place: Place, cue: Cue, stops: list[Cue]) -> bool:
    between = place.view.lower[place.end : cue.start]
    if cue.category == "OTHER_PROVIDER" and place.view.lower.startswith("not by", cue.start):
        return True  # "... by Dr. Ruiz, not by me" holds for its sentence
    if cue.category == "DECLINED" and _is_of_other(place, cue):
        return False
    if cue.category == "DECLINED" and (subject := WHO.search(between)):
        return not re.search(r"[:(]|\b(?:and|with)\b", between[: subject.start()])
    if cue.category in _OF_ONE_ITEM and _OTHER_ITEM.search(between) and (_DONE_TO.search(between) or any(m.label == "PROC" and place.end <= m.start < cue.start for m in place.view.mentions_in(place.unit))):
        return False  # "6 treated with LN2, 2 biopsied elsewhere last week"
    if cue.category in ("NEGATED", "DECLINED"):
        if between.endswith("(") and "," not in between:
            return True
        return not re.search(r"[,:(>]|\b(?:and|with)\b", between) or between.strip() in ("", ":", "-", "=", ",", "(")
    if any(place.end <= s.start and s.end <= cue.start and s.category == "STOP" for s in stops):
        return False
    if cue.category in OF_ANOTHER_DAY and _follows_other_work(place, cue, between):
        return False
    if cue.category == "PAST_TIME" and _PROVEN_ON.search(place.view.lower, place.end, cue.start) and not _SAMPLE.match(place.view.lower, place.start):
        return False  # "excision of the SCC biopsied eight days ago"
    if cue.category in ("HISTORICAL", "PAST_TIME", "AFTER"):
        return not ONSET.search(between) and not ("," in between and len(between) > 30)
    if cue.category in ("FUTURE_TIME", "MONTH") and "," in between and not place.unit.lower.startswith("plan"):
        return False
    if cue.category == "OFFERED" and ENUMERATION.fullmatch(between):
        return True
    return not OTHER_SUBJECT.search(between) and not ("," in between and len(between) > 40)


_DONE_TO = re.compile(rf"\b(?:{DONE_TO}|biopsied|excised)\b")
_OF_ONE_ITEM = frozenset({"OTHER_PROVIDER", "PAST_TIME", "HISTORICAL", "NEGATED"})
_OTHER_ITEM = re.compile(rf"[,;] (?:and )?(?:the )?(?:other |remaining )?(?:\d{{1,2}}|{SPELLED})\b|[,;(] ?(?:s/p |after |following )?mohs\b")
_THE_OTHERS = re.compile(rf"[,;]? (?:and |but )?(?:the )?(?:{OTHERS})\b")
"""Behind a word that is work itself, and so tells of its own lesions alone: a day or a person may go on to the others."""
_OBJECT = re.compile(
    r" (?:to have |having |a |an |the )?(?!today|it\b|this|that|them|these|treat|surg|proced|remov|again|by\b|for\b|at\b|because|due|as\b|until|and\b|but\b|in\b|on\b|despite|since|after|second|so\b|would|now|further|any\b|all\b|inter|have\b|his\b|her\b|their\b)(?P<what>[a-z0-9][\w&-]{2,})"
)


def _is_of_other(place: Place, cue: Cue) -> bool:
    """"LN2 to three AKs, she refused Efudex": something else was refused."""
    words = place.view.lower[cue.start : cue.end]
    what = _OBJECT.match(place.view.lower, cue.end) if words.endswith(("declined", "refused", "declines", "refuses")) else None
    return what is not None and what["what"][:4] not in place.view.lower[place.start : place.end]


def _follows_other_work(place: Place, cue: Cue, between: str) -> bool:
    """"Advancement flap after Mohs by Dr Y last week": person and day are those of the earlier work."""
    turn = AFTER_WORK.search(between)
    if turn is None:
        return False
    return any(m.label == "PROC" and place.end + turn.start() <= m.start < cue.start for m in place.view.mentions_in(place.unit))
