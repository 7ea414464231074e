"""How far a cue that stands in front of the words reaches.

It ends at a new subject, a closing parenthesis or a word that stops it; and what it means by itself is often no other
day, person or intention at all: a wish that is granted in the same breath, lesions that "had" something, a title.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from nlp.assertion_words import (
    ASKED,
    DATED_ORDER,
    I_DID,
    LABEL_HAD,
    LESION_UNDERWENT,
    LESIONS_HAD,
    MODALS,
    NARRATED,
    NEGATION_ENDS,
    NEW_SUBJECT,
    OF_ANOTHER_DAY,
    OR_LIST,
    PASSIVE,
    PREPARED,
    TAKES,
    TITLES,
    TREATED_THEY,
    UNABLE,
    UNDONE_BY_TODAY,
    WEAK_NEGATION,
    WORKED,
)
from nlp.closed_after import closes_its_wound
from nlp.fate_words import OTHERS
from nlp.guesses import names_guess
from nlp.lesion_words import ANY
from nlp.number_words import SPELLED
from nlp.other_surgery import left_by_earlier
from nlp.phrases import phrases
from nlp.stopped import called_off
from nlp.view import WORK_SECTIONS, Cue, NoteView

if TYPE_CHECKING:
    from nlp.assertion import Place

_PASSES_PASSIVE = frozenset({"PAST_TIME", "OTHER_PROVIDER", "FAMILY", "NEGATED", "CONDITIONAL"})
"""Categories that hold for a whole sentence; the others end where a new subject has its own verb."""


def reaches_forward(place: Place, cue: Cue, stops: list[Cue]) -> bool:
    """Do the words lie within what a cue in front of them governs? `stops` are the cues of the unit that end others."""
    lower = place.view.lower
    words, between = lower[cue.start : cue.end].strip(), lower[cue.end : place.start]
    if _is_cut_off(place, cue, between, stops):
        return False
    if cue.category == "NEGATED":
        weak = words in WEAK_NEGATION and PASSIVE.search(between)
        return words.endswith(":") or (not weak and _negates(place, between))  # "Not needed: nail removal, nail bed repair"
    if any(freed is not None and freed(place, cue, between) for freed in (_BY_WORDS.get(words), _BY_CATEGORY.get(cue.category))):
        return False
    if _is_title(place, cue, words, between) or ((": " in between or _SHOWN.match(between)) and ASKED.match(lower, cue.start)):
        return False  # "asks about a wart: frozen", "asked about rough spots on the hands - four AKs, two each side"
    if between.startswith(",") and PASSIVE.match(between, 2):
        return False
    if cue.category in OF_ANOTHER_DAY and _joined_act(place, cue, between):
        return True
    if cue.category == "HISTORICAL" and words.endswith(_OPENS_LIST):
        return ";" not in between and not PASSIVE.search(between)
    return cue.category in _PASSES_PASSIVE or not (PASSIVE.search(between) or NEW_SUBJECT.search(between))


_OPENS_LIST = (" included", " include", " includes", " consisted of", " through", " to date", " so far")
"""Ends of cues behind which earlier treatments are listed: "treatment has included freezing on four visits and a course of injections"."""


_RELATIVE = re.compile(r", (?:which|that|who) [^.;]*$")
_MAIN_VERB = re.compile(r"[^,;.]{0,20}, (?:was|were|is|are|has been|have been|had|underwent|received|got) ")


def _is_cut_off(place: Place, cue: Cue, between: str, stops: list[Cue]) -> bool:
    """Does something between the cue and the words end it?"""
    lower = place.view.lower
    if cue.category in OF_ANOTHER_DAY and _MAIN_VERB.match(between) and _RELATIVE.search(lower, place.unit.start, cue.start):
        return True  # "the spot, which was frozen last year, was treated with LN2"
    if _points_back(place, cue) or (
        ": " in between and lower[cue.start : cue.end] in ("vs", "versus") and TAKES.search(lower, place.start, place.end)
    ):
        return True  # "GA vs NLD: 4 mm punch"
    if any(
        cue.end <= s.start and s.end <= place.start and _stops(s, cue) and not _is_then_of(cue, s, lower) for s in stops
    ) or _parenthesis_ends(between):
        return True
    if cue.category not in OF_ANOTHER_DAY:
        return False
    if cue.category == "HISTORICAL" and (thus := _THUS.search(lower, cue.end, place.end)) is not None and thus.end() <= place.start:
        return True
    if left_by_earlier(place, cue) and is_worked(place.view, 0):
        return True
    worked = [m.end for m in place.view.mentions_in(place.unit, "PROC") if m.end <= cue.end]
    return bool(worked) and bool(
        OTHER_ITEM.search(between) or (worked[-1] == cue.end and _THE_OTHERS.match(between))
    )  # "one biopsied elsewhere, six frozen", "one biopsied and the rest frozen"


_THUS = re.compile(
    r"(?:[,;)]|\b) ?(?:so(?=,? (?:today|we|i|ilk|il\b|kenalog|tac|k-?\d|botox|\d|both|all|it was|they were|the|this|these|treated|frozen|froze|injected|pared|curetted|re-?treated)\b)|therefore|hence|thus)\b|(?:->|=>|\u2192)"
)
"""Behind earlier treatments what they led to: "failed cryotherapy, so both warts were pared and frozen"."""


_TITLE_ENDS = re.compile(r" *(?:[:\n-]|(?:/|& ?|and ) ?(?:procedures?|tx|treatments?|management)(?:\(s\))? *[:\n-])")


def _is_title(place: Place, cue: Cue, words: str, between: str) -> bool:
    """The title "Plan:", and what a patient came for, which is done unless the note says otherwise."""
    if words in TITLES and (_TITLE_ENDS.match(between) or DATED_ORDER.match(between)):
        return True
    opens = cue.start == place.unit.start
    heads = opens and words in ("scheduled", "planned") and between.strip() == "" and (not cue.start or is_worked(place.view, place.end))
    named = opens and words == "scheduled" and ": " in between  # "Scheduled excision: BCC, closed in layers"
    return (cue.category == "ANNOUNCED" or heads or named) and not called_off(place.view)


def _lesion_had(place: Place, cue: Cue, between: str) -> bool:
    """“All ten had liquid nitrogen”: lesions, not people; “had her session this morning”; “only had time for four”."""
    lower, unit = place.view.lower, place.unit
    if between.strip() in ("", "a", "one", "a single", "single") and LESIONS_HAD.search(lower, max(unit.start, cue.start - 40), cue.start):
        return True
    if _TODAY_BEFORE.search(lower, unit.start, cue.start) or _TODAY_BEHIND.match(lower, place.end, unit.end) or between.startswith(" time"):
        return True
    return cue.start - unit.start <= _LABEL_LENGTH and LABEL_HAD.match(place.view.text, unit.start) is not None  # "B had a 3 mm punch"


def _lesion_underwent(place: Place, cue: Cue, between: str) -> bool:
    """“Three warts underwent freezing”."""
    return (
        place.unit.section not in _BEFORE_TODAY
        and LESION_UNDERWENT.search(place.view.lower, max(place.unit.start, cue.start - 130), cue.start) is not None
    )


_OF_OTHERS = re.compile(r" (?:watched|left|observed|followed|reviewed|re-?checked|photographed|monitored|kept)\b[^,;]{0,24}[,;] ")
_ON_ITS_DATE = re.compile(r" (?:on |in |here |by [a-z. ]{2,12} )*\d{1,2}/\d{1,2}(?:/\d{2,4})?\)? ?[-:;,\u2013.] ?")
"""Between a biopsy and what its result led to: "biopsied 3/30 - ED&C x 3"."""
_Freed = Callable[["Place", Cue, str], bool]
_BY_WORDS: dict[str, _Freed] = {
    "had": _lesion_had,
    "underwent": _lesion_underwent,
    "after": closes_its_wound,
    "biopsied": lambda place, cue, between: _ON_ITS_DATE.fullmatch(between) is not None,
    "they": lambda place, cue, between: TREATED_THEY.match(between) is not None,  # "they were frozen": lesions, not people
    "could": lambda place, cue, between: (
        UNABLE.match(between) is not None
    ),  # "could not tell ... and took": what was not possible ends at the next verb
    "to be": lambda place, cue, between: _OF_OTHERS.match(between) is not None,  # "two to be watched, LN2 to the rest"
}


def _means_or_us(place: Place, cue: Cue, between: str) -> bool:
    """“Treated by curettage”, “treated by me”: what follows is the means, or the writer."""
    by = place.view.lower[cue.start : cue.end].endswith(" by")
    return (by and bool(not between.strip(" a") or _MEANS.match(between) or _US.match(between))) or _in_aside(place, cue, between)


def _is_granted(place: Place, cue: Cue, between: str) -> bool:
    """Work that was planned or wished for, and is told as done behind it."""
    lower, unit = place.view.lower, place.unit
    words = lower[cue.start : cue.end]
    if between.startswith(",") or (words in MODALS and WORKED.search(lower, cue.end, min(place.end + _OWN_VERB, unit.end))):
        return True
    if _BUT_DID.search(between) is not None or names_guess(place.view, unit, cue, between, place.start):
        return True  # "plan was matrixectomy, but only did an avulsion"
    if between.endswith((" and ", " then ")) and _DOES.match(lower, place.start) is not None:
        return True  # "decides the warts should be treated and freezes them"
    if not words.startswith(_WISHES):
        return False
    if _OWN_NUMBER.search(between) and not _NOT_TODAY.search(lower, place.end, unit.end):
        return True  # "only wants the irritated ones done, 7 snipped"
    if _SETTINGS.search(lower, cue.end, unit.end) and not _NOT_TODAY.search(lower, cue.end, unit.end):
        return True  # "wants warts frozen - 3 on the left hand, LN2 x 2 cycles"
    if ", " in between and _REASON.search(lower, max(unit.start, cue.start - 60), cue.start) and _DEED.match(lower, place.start):
        return True
    return (
        ": " in between[1:]
        and _DEED.search(lower, place.start, place.end) is not None
        and not _NOT_TODAY.search(lower, cue.start, unit.end)
    )  # "a mole she wants gone as it catches: shaved off"


_BUT_DID = re.compile(
    r"\b(?:but|however|instead)\b[^.;]{0,60}?\b(?:only |just |we |i |today )*(?:did|performed|treated|froze|ended up with|settled for|went (?:with|for)|proceeded with)\b(?! not)[^.;]{0,24}$"
)


_ONLY_DID = re.compile(r"\b(?:only|just|we|i) (?:did|performed|treated|froze)\b[^.;]{0,24}$")
"""“Since infected only did a partial avulsion”: the reason and what was done for it."""


def _is_step(place: Place, cue: Cue, between: str) -> bool:
    """“After prep, the lesion was shaved”: a step before the work of today."""
    parted = any(sign in between for sign in (",", ": ", " - ")) or closes_its_wound(place, cue, between)
    return parted or bool(_ONLY_DID.search(between) or is_narrated(place) or PREPARED.match(between) or I_DID[cue.category].search(between))


def _told_of_lesion(place: Place, cue: Cue, between: str) -> bool:
    """The other day is that of an agreement or a proof, and today's work follows: "as planned at the last visit, the flap was injected"."""
    agreed = ", " in between and _AS_AGREED.search(place.view.lower, max(place.unit.start, cue.start - 50), cue.start)
    return bool(agreed) or _in_aside(place, cue, between) or _is_now(place, cue, between)


def _told_of_past(place: Place, cue: Cue, between: str) -> bool:
    """As `_told_of_lesion`, of a day that is past: the clause of today's work has a subject of its own."""
    lower = place.view.lower
    if _told_of_lesion(place, cue, between) or I_DID[cue.category].search(between) or NEW_SUBJECT.search(between):
        return True
    if (
        between.startswith(",")
        and PROVEN_ON.search(lower, max(place.unit.start, cue.start - 40), cue.start)
        and not SAMPLE.match(lower, place.start)
    ):
        return True
    return place.has("TODAY") and _CAME_BACK.search(between) is not None


def _is_now(place: Place, cue: Cue, between: str) -> bool:
    """“Biopsied in May, is excised”."""
    return _IS_NOW.search(between) is not None


_VERSUS = ("vs", "versus")
_PARTS_ACT = re.compile(r"[-\u2013\u2014](?=[\s>])|[:;>\n]|\bso\b|,(?= (?:\S+ ){0,3}$)")


def _of_differential(place: Place, cue: Cue, between: str) -> bool:
    """“Psoriasis vs MF, trunk - 4 mm punch”: diseases are weighed, and the work stands behind a dash, an arrow or a comma."""
    if place.view.lower[cue.start : cue.end].strip(" .") not in _VERSUS or _PARTS_ACT.search(between) is None:
        return False
    return any(m.end <= cue.start and cue.start - m.end <= _NEXT_TO for m in place.view.mentions_in(place.unit, "DX"))


_NEXT_TO = 30
_BY_CATEGORY: dict[str, _Freed] = {
    "OTHER_PROVIDER": _means_or_us,
    "PLANNED": _is_granted,
    "OFFERED": lambda place, cue, between: between.startswith(",") or _of_differential(place, cue, between),
    "AFTER": _is_step,
    "HISTORICAL": _told_of_lesion,
    "PAST_TIME": _told_of_past,
    "FUTURE_TIME": _is_now,
    "MONTH": _is_now,
}


_MEANS = re.compile(
    r" (?:an? )?(?:\d\S* ?mm )?(?:shav|punch|tangential|saucer|snip|incision|excision|curet|cryo|ln2|liquid|freez|electro|cauter|inject|intralesion|debrid|laser|avuls|biops)"
)


_DOES = re.compile(
    r"(?:freez|excis|shav|inject|remov|drain|curett|destroy|snip|punch|par|incis|biopsi|treat)(?:e?s)(?![^.;]{0,40}\bat home\b)"
)
"""A deed told in the present, as a published case tells it."""
_AS_AGREED = re.compile(
    r"\bas (?:was |we |previously )*(?:planned|agreed|discussed|arranged|scheduled|advised|decided|promised|outlined|intended)(?: \w+){0,3} ?$"
)
"""Before the day on which today's work was planned."""
_NOT_TODAY = phrases("cue_ahead", "not_today")
_WISHES = ("want", "would like", "desire", "request", "asked to have", "hoped to")
_SETTINGS = re.compile(
    r"\b(?:ln2|liquid nitrogen|cryo\w*|frozen|froze)\b[^.;]{0,12}(?:\bx ?\d ?(?:cycles?|ftc|freeze)|\d+ ?(?:cycles?|ftc|s\b|sec))|\btolerated\b"
)
"""How it was done, which no wish tells."""
_DEED = re.compile(r"\b(?:\w+ed|froze\w*|cut|took|taken)\b")
"""A deed told in the past."""
_REASON = re.compile(
    r"\b(?:as|because|since|bc|b/c|given that|seeing that) (?:he|she|they|pt|patient|the (?:pt|patient)|(?:mr|mrs|ms)\.? \w+)\b[^.;:,]*$"
)
"""Before a wish that is the reason of what its comma ends with: "1 mm rim as she wants little done, excised into fat"."""
_OWN_NUMBER = re.compile(
    rf"[,:] (?:so |and |then |we |i |only |just )*(?:\d{{1,2}}|{SPELLED})(?: of (?:them|these|those))?(?: (?:were|was))? $"
)
"""Right before the words: how many it was done to, behind what was wished for."""
_OWN_VERB = 30
"""Behind the words asked about stands their own verb: "a rhombic flap was drawn"."""
_POINTER = re.compile(
    r"\b(?:mentioned|discussed|described|noted|listed) (?:above|before|earlier|previously)\b|\b(?:previously|just|already|above|before|afore)[- ]?(?:mentioned|discussed|described|noted|listed)\b(?! (?:that|to|with)\b)"
)
"""Words that point back in the text, not in time: "those mentioned above were frozen"."""


_BEFORE_TODAY = frozenset({"hpi", "history", "chief_complaint", "indication", "pathology"})


def _points_back(place: Place, cue: Cue) -> bool:
    if cue.category not in ("OFFERED", "HISTORICAL", "PAST_TIME") or place.unit.search(_POINTER) is None:
        return False
    return any(hit.start() <= cue.start - place.unit.start < hit.end() for hit in place.unit.spots(_POINTER))


_TODAY_BEFORE = re.compile(
    r"\b(?:today|this (?:morning|afternoon)|at (?:this|today's) visit),? (?:(?:mr|mrs|ms|miss|dr)\.? )?(?:[\w'-]+ ){1,3}(?:has )?$"
)
_TODAY_BEHIND = re.compile(r"(?: (?!and\b|but\b|last\b|then\b)[\w#'-]+){0,6} (?:today|this (?:morning|afternoon))\b")
_US = re.compile(
    r" (?:me|myself|us|our (?:team|nurses?|staff)|the (?:undersigned|writer|author))\b(?=\s*(?:today|now|here|this|with|using|by|for|and|at)\b|\s*[.,;:)]|\s*$)(?![^.;]{0,40}\b(?:ago|last|previous\w*|earlier|(?:19|20)\d\d)\b)(?! (?:at|for) (?:the |her |his )?(?:last|previous|prior|first)\b)"
)


_SHOWN = re.compile(rf"[^.;:]*\b(?:{ANY})\b[^.;:]*?(?: -+ |; )")
"""What a patient asked about, up to what it turned out to be."""
_AND_A = re.compile(r"(?:,| with)? (?:and|plus|with) (?:an?|the|his|her|their) (?:[\w-]+ ){0,3}$")
_OWN_DEED = re.compile(r"[^.;:]{0,50}\b(?:was|were|today|now)\b")


def _joined_act(place: Place, cue: Cue, between: str) -> bool:
    """“Five weeks out from Mohs and a bilobed flap on the tip of her nose”: the second act of a day, which has no verb of its own."""
    joint = _AND_A.search(between)
    if joint is None or PASSIVE.search(between) or _OWN_DEED.match(place.after) or "," in between[: joint.start()]:
        return False
    return any(m.start >= cue.end and m.end == cue.end + joint.start() for m in place.view.mentions_in(place.unit, "PROC"))


PROVEN_ON = re.compile(
    rf"\b(?:proven|biops(?:y|ies|ied)|bx'?d?|sampled|confirmed|diagnosed)(?: (?:by|on|at|here|elsewhere|us|done|taken|(?:her|his|their|the) (?:gp|pcp)|about|some|{SPELLED}|an?|few|\d+)\b)*+ $"
)
"""Before the day of what proved a lesion, which the comma behind it ends: "proven by biopsy last month, cut out as ellipses"."""
_IS_NOW = re.compile(r", (?:is|are)(?: now| then| today)? $")
SAMPLE = re.compile(r"biops|bx|shav|punch|sampl|tangential")
_CAME_BACK = re.compile(r"\b(?:persist\w*|recur\w*|remain\w*|came back|grew back|still)\b[^.;]*\b(?:and|,)\s")
"""Between the other day and today's work: "3 of the 11 treated last time have persisted and were re-treated today"."""
_ASIDE_BEGINS = re.compile(
    r", (?!and\b|but\b|then\b|i\b|we\b|he\b|she\b|they\b)[^,;:.]{0,50}\b(?:\w{3,}ed|known|seen|proven|shown|grown|taken|given|frozen|cut|done|present)\b[^,;:.]{0,40}$"
)
_ASIDE_ENDS = re.compile(r"[^,;:.()]{0,30},[^;:()]{0,60}\b(?:was|were|is|are)\b(?: then| now| \w+ly| today)*\s*$")


def _in_aside(place: Place, cue: Cue, between: str) -> bool:
    """“The nevus, proven by biopsy last year, was excised”: what stands between two commas leaves the verb behind them free."""
    if ", " not in between or _ASIDE_ENDS.match(between) is None:
        return False
    lower = place.view.lower
    return _ASIDE_BEGINS.search(lower[max(place.unit.start, cue.start - 110) : cue.start]) is not None


_LABEL_LENGTH = 10


def is_worked(view: NoteView, after: int) -> bool:
    """Does the note tell an operation step by step behind this place?"""
    traces = sum(m.concept == "work_trace" and m.start > after for m in view.all("ACT"))
    traces += any(m.value == "layered" and m.start > after for m in view.all("PROC"))
    return traces + sum(m.role in ("margin", "excised", "repair") and m.start > after for m in view.measures) > 1


def _parenthesis_ends(between: str) -> bool:
    """True where the cue, or the list it opens, stands in a parenthesis that closes before the words."""
    return between.find(")") >= 0 and (between.find("(") < 0 or between.find(")") < between.find("(") or "), " in between)


def is_narrated(place: Place) -> bool:
    """“Prior to excision the site was marked”: a step of today's operation, where no history speaks."""
    return place.unit.section in ("", *WORK_SECTIONS) and NARRATED.search(place.unit.lower[place.end - place.unit.start :]) is not None


_THEN = frozenset({"->", "=>", "→", "then"})


def _is_then_of(cue: Cue, stop: Cue, lower: str) -> bool:
    """“All injected then”: at that time, where no comma and no “and” makes it the next step. “If SCC -> excision”: what follows from the condition."""
    if cue.category == "CONDITIONAL":
        return (
            lower[stop.start : stop.end] in _THEN
            and lower.startswith(("if", "should"), cue.start)
            and ";" not in lower[cue.end : stop.start]
        )
    return (
        cue.category == "PAST_TIME"
        and lower[stop.start : stop.end] == "then"
        and not lower[: stop.start].rstrip().endswith((",", ";", "and"))
    )


def _stops(stop: Cue, cue: Cue) -> bool:
    """“Today” behind a cue ends only what is of another day."""
    return stop.category == "STOP" or cue.category in UNDONE_BY_TODAY | {"PAST_TIME"}


def _negates(place: Place, between: str) -> bool:
    if between.startswith(" only"):
        return False
    if "," not in between and not NEGATION_ENDS.search(between):
        return True
    return bool(OR_LIST.fullmatch(between)) and " or " in place.after[:25]


OTHER_ITEM = re.compile(rf"[,;] (?:and )?(?:the )?(?:other |remaining )?(?:\d{{1,2}}|{SPELLED})\b|[,;(] ?(?:s/p |after |following )?mohs\b")
_THE_OTHERS = re.compile(rf"[,;]? (?:and |but )?(?:the )?(?:{OTHERS})\b")
"""Behind a word that is work itself, and so tells of its own lesions alone: a day or a person may go on to the others."""
