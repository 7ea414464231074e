"""Lesions that a number counts without their being treated today: left, refused, planned, of another day."""

from __future__ import annotations

import re

from nlp.dated_words import is_visit_day
from nlp.dates import MONTH, SEASON
from nlp.facts import Fact, Site
from nlp.fate_words import MEANS, OTHERS, TREATED
from nlp.left_alone import DONE_TO_ALL, EXCEPT, UNTREATED, is_aftercare, next_lesion
from nlp.number_words import SPELLED, number_of
from nlp.reason_clauses import without_reason
from nlp.view import NoteView, Unit

_UNTREATED_BEFORE = re.compile(
    r"\b(?:leav(?:e|ing)|ke(?:pt|eps?|eping)|but not|except(?: for)?|excluding|apart from|other than|save for|remaining|spared|spare|rest|skip(?:ped)?|did not treat|defer(?:red)?|hold(?:ing)?|not treat(?:ed|ing)?|biops(?:y|ied|ies)(?: of)?|bx'?d?|excised|shaved|all (?:but|except|save)(?: for)?)\s*(?:the\s+)?(?:other\s+)?$"
)
_OTHER_CLAUSE = re.compile(
    r",\s*(?:but )?(?:the )?(?:pt|patient|she|he|they|mom|mother|dad|father)\b(?!\s+(?:\w+ )?(?:declin\w*|refus\w*|would rather|prefer\w*|wants? to (?:wait|think)\w*)\W*(?:$|[.;,]|today|for now|this|it\b|treatment|at this|not\b|to\b|about))"
)
"""Another clause about the patient, unless it says that these lesions were refused."""
_EARLIER_BEFORE = re.compile(
    r"(?:previously|\bprior|last (?:visit|time|round|session|treatment|tx|year|month|fall|spring|summer|winter)(?: \(\d[\d/]*\))?[:,]?|formerly|\b(?:to date|so far|lifetime|all[- ]time|cumulative(?:ly)?|ytd|over the (?:past|last) (?:\w+ )?(?:years?|months?))(?: (?:total|count|number|treated|frozen))*[:,=(]?|(?:down|up) from|compared (?:to|with)|\(\s*was|(?:visit|session|treatment|tx|round) ?#?\d+ ?\((?!today|now|this)[^()]{1,16}\):?)\s*$"
)
_EARLIER_BRACKET = re.compile(
    r"\((?:(?:at |on )?(?:the )?(?:last|previous|prior) (?:time|visit|year|month|week|tx|treatment)|previously|formerly|before)\b[^()]*$"
)
"""In a bracket about another day: "(last time R 6 L 5)"."""
_COPULA_BEFORE = re.compile(r"\b(?:was|were|had|from|vs\.?)\s*$")
_THEN_AFTER = re.compile(
    rf"\s*(?:(?:in|last|at last|previously|before|on \d|ago)\b|(?:[a-z]+ )?(?:done|frozen|treated|removed|zapped|injected|off) (?:last|previously|before|ago|earlier|in (?:{MONTH}|(?:the )?{SEASON}|20\d\d))\b)"
)
_OTHER_WORK = re.compile(
    r"[^.;,]{0,40}?(?:,|;|\band\b|\bplus\b|\bthen\b|&|\+)\s*(?:(?:and|then|also|plus|with) )*(?:did |took |performed |had |got |made )?"
    r"(?:an? (?:[\w-]+ ){0,3}|(?:the )?(?:(?:\d ?mm )?(?:shave|punch|tangential|incisional|saucerization|diagnostic|skin) ))$"
)
"""Between lesions that were treated and a biopsy of its own: that of another lesion."""
_OUT_OF = re.compile(rf"(?:\d|\b{SPELLED})\s*(?:(?:/|of|out of)|(?:[a-z-]+ ){{1,3}}out of)\s*(?:a total of\s*|the\s*|his\s*|her\s*)?$")

_OUT_OF_HEAD = re.compile(r"(?:^|[.;:]\s)\W*(?:out )?of (?:a total of |(?:the|these|those|his|her) )?$")
"""Before a number of which only the next one was treated: "Of 6 AKs, four were frozen"."""
_THE_WHOLE = re.compile(r"[^.;,]*,?\s(?:all|both|each)\b")
_PART_DONE = re.compile(
    rf"(?:[^.;:(\d]{{0,60}}?[,;(-]\s*(?:but |and )?(?:only |just )?(?:of (?:which|these|those|them),? (?:only |just )?(?P<of>\d{{1,2}}|{SPELLED})|(?P<out>\d{{1,2}}|{SPELLED}) of (?:which|these|those|them))"
    rf"|[^.;:(,\d]{{0,24}}?\b(?:seen|counted|noted|found|identified|present|on exam\w*)(?: (?:on|at|in) [a-z ]{{1,30}}| today| now)?\s*[,;-]\s*(?:but |and )?(?:only |just )?(?P<seen>\d{{1,2}}|{SPELLED}))\s+(?:were |was |got |received |are )?(?:{TREATED})\b(?![^.]*\b(?:rest|others?|remain\w*)\b)"
)
"""Behind a number of which a smaller one was treated: "17 warts, of which 12 were frozen", "5 counted, 2 frozen"."""
_BUT_ONLY = re.compile(rf"(?P<own>[^.;:]{{0,70}}?)\bbut\b[^.;,]{{0,24}}\b(?:only|just)\b[^.;,\d]{{0,24}}\b(?:\d{{1,2}}|{SPELLED})\b")
"""Behind a number of lesions of which others were chosen: "a dozen on the arms, but only the four of the face"."""
_FIRST_NUMBER = re.compile(rf"\d{{1,3}}|\b{SPELLED}\b")
_OUT_OF_END = re.compile(r"(?:/|of)\s*(?:the|his|her|a total of)?\s*$")
"""Ends every match of `_OUT_OF`, and is quickly looked for."""
_ALL_BUT_OF = re.compile(r"\ball (?:but|except|save)(?: for)? [\w-]+ of (?:the |his |her )?$")


_ARROW_NEXT = re.compile(
    r"\s*(?:lesions?|warts?|aks?|left)?\s*(?:-+>|=>|\u2192)\s*\d{1,2}\b(?!\s*(?:x|\*|sec|s\b|cyc|mm|cm|freez|f/?t|ftc|min|pass))"
)


_AT_FIRST_NEXT = re.compile(
    r"\)?\s*(?:[a-z]+\s+){0,2}(?:originally|initially|at (?:the )?(?:start|baseline|outset|first|beginning|onset)|to (?:start|begin) with|(?:at|on) (?:the |her |his )?(?:first|initial|last|previous|prior) visit)\b(?! (?:treated|frozen|pared|visit))(?![^.;]*\b(?:all|both|each) (?:were |was |got )?(?:treated|frozen|injected|pared|destroyed|snipped))"
    rf"(?!(?:(?!\b{SPELLED}\b)[^.;\d])*\b(?:frozen|froze|treated|injected|pared|destroyed|snipped)(?: today| now)\b)"
)
"""Of another day, unless the same lesions were treated today: "3 AKs at baseline, frozen today"."""


_TODAY_NEXT = re.compile(r"[^.;,:\d]{0,40}\btoday\b")
"""Behind "so far": "so far 4 AKs treated today"."""


def _past(before: str, after: str) -> bool:
    """“was 14 in May”, “down from 9”, “(was 6)”, “18 -> 11”: a number of another day; “there were 12 lesions” is today's."""
    if _ARROW_NEXT.match(after) or _AT_FIRST_NEXT.match(after):
        return True
    return (
        (bool(_EARLIER_BEFORE.search(before)) and not _TODAY_NEXT.match(after))
        or (")" in after and _EARLIER_BRACKET.search(before) is not None)
        or bool(_COPULA_BEFORE.search(before) and _THEN_AFTER.match(after))
    )


_OTHERS = re.compile(rf"[,;(]?\s*\b(?:(?:and|but|while|with)\s+)?(?:the\s+|all\s+)?(?:{OTHERS})\b")
"""Where the words about other lesions of the sentence begin: "17 on the scalp frozen, the rest at the next visit"."""
_OTHERS_NEXT = re.compile(r"(?:\s+(?:more )?others?\b)?")
"""Right behind a number "others" are its own: "14 others treated elsewhere"."""
_OF_THE_REST = re.compile(r"\b(?:remaining|rest|other)\s*(?:the\s+)?$")
_PART_OF = re.compile(r"\bof\s+(?:the|his|her)\s+(?:remaining|rest|other)\s*$")
_WISHED = re.compile(r"\b(?:wants?|wanted|wish\w*|would like|likes?|asked? for|have|having)\b[^.;]*$")
"""Before lesions that somebody wants "gone"."""
_NEEDLESS = re.compile(r"\b(?:for|to|with|before|until|without|pending)\s+(?:\w+\s+)?$")
_WERE_LEFT = re.compile(r"\s*(?:[a-z]+\s+)?left\s*(?:[.,;)]|$)")
_STOPS = re.compile(r"[,;.(]")
_ONE_LEFT = re.compile(r"\s*(?:was |is |being )?(?:left(?: alone)?|skipped|spared|not (?:treated|done|frozen))\s*(?:$|[.,;)])")
"""Behind "one": "the lid one left"."""
_NEXT_PLACE = 14


_DATED_NEXT = re.compile(
    rf"\s*(?:[a-z]+ ){{0,2}}?(?:(?:were|was|had been) )?(?:{TREATED}|done|curetted|painted) (?:(?:on|in|the) )*(?P<date>\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|\d{{1,2}}/\d{{4}})\b(?![/%])(?! ?(?:mm|cm|in|inch\w*|cycles?|passes|strength|thickness|full|way|of)\b)"
)
"""Of another day: "(12 done 3/2)"."""


_BEGAN = re.compile(
    r"\b(?:from|since|after|following|came up|appeared|beg[au]n|started|noticed|seen|grew|arose|developed|formed)\b[^,;.]*$"
)


def is_left(view: NoteView, unit: Unit, span: tuple[int, int], bounds: tuple[int, int], site: Fact[Site]) -> bool:
    """Does the unit say that the lesions counted at `span` were not treated today?

    `span` and `bounds` (end of the number before, start of the number behind) are offsets in the unit, `site` the place of the number.
    """
    lower, (start, end), (left, right) = unit.lower, span, bounds
    dated = _DATED_NEXT.match(lower, end)
    if dated is not None and not is_visit_day(view, dated["date"]):
        return True
    before, after = lower[max(0, start - 60) : start], lower[end : end + 70]
    tail = _own_words(view, unit, end, min(right, end + 90), site)
    gone = UNTREATED.search(tail) if unit.may_hold(UNTREATED) else None
    if gone and gone.group().startswith(("biops", "bx")) and _is_of_another(lower, start, tail[: gone.start()]):
        gone = None  # "three AKs frozen and a shave biopsy of the calf"
    if gone and is_aftercare(tail, gone):
        gone = None
    if gone and gone.group() == "ago" and _BEGAN.search(tail, 0, gone.start()):
        gone = None  # "two scars, from acne years ago, were injected"
    if (
        (gone and not (gone.group() == "gone" and _WISHED.search(before)))
        or (_OUT_OF_END.search(before[-16:]) and _OUT_OF.search(before) and not _ALL_BUT_OF.search(before))
        or _past(before, after)
    ):
        return True
    if ("of " in before[-14:] and _SOME_OF.search(before) and not _all_next(view, unit)) or (
        lower.startswith("*", end) and _STARRED.search(view.lower) is not None
    ):
        return True
    if (
        (unit.may_hold(_WILL_GET) and _will_get(lower, end))
        or _by_other_means(lower, start, end)
        or _LEFT_BRACKET.match(lower, end)
        or (_OUT_OF_NOUN.search(before) and _ENDS_THERE.match(lower, end))
        or _ONE_AND_ONE.match(lower, end)
        or _EXCEPTED.search(before)
        or _all_left(view, unit, end)
        or _only_noted(view, unit, before, end)
    ):
        return True
    if _OUT_OF_HEAD.search(before) and right < len(lower) and not _THE_WHOLE.match(lower, end):
        return True
    but = _BUT_ONLY.match(lower, end)
    if _only_part_done(lower, start, end) or (but is not None and not DONE_TO_ALL.search(lower, max(0, start - 24), but.end("own"))):
        return True
    alone = _ONE_LEFT.match(lower, end) if lower[start:end] == "one" else None
    if alone and not ("left" in alone.group() and "right" in lower):
        return True
    if not site.known and _WERE_LEFT.match(tail) and "right" not in lower:  # "right 3, left" is a side
        return True
    head = lower[max(left, start - 28) : start]
    if _UNTREATED_BEFORE.search(head):
        return not (_OF_THE_REST.search(head) and not _PART_OF.search(before) and _then_treated(view, unit, end))
    return before.rstrip().endswith("other") and bool(UNTREATED.search(lower[end:]))


_SOME_OF = re.compile(
    r"\b(?:most|some|several|part|a few|many|a number|a third|a quarter|(?:the )?majority) of (?:the |his |her |these |those |all )*$"
)
"""Before a number of which an unknown part is told of: "most of the 9 AKs"."""
_STARRED = re.compile(
    r"\*\)? ?[=:-]? ?(?:deferred|not (?:treated|done|frozen)|declined|untreated|observe\w*|later|next|left|skipped|refused|for (?:pdt|bx|biopsy))\b"
)
"""Where a note says what the star behind a number means: "nose 2*, ear 1 (* deferred)"."""
_ALL_NEXT = re.compile(r"\W*(?:all|each|every one|both)\b")


def _all_next(view: NoteView, unit: Unit) -> bool:
    """“Most of the 4 AKs were thick. All frozen.”"""
    behind = view.units[unit.index + 1] if unit.index + 1 < len(view.units) else unit
    return behind.block == unit.block and _ALL_NEXT.match(behind.lower) is not None


_SHARE = re.compile(
    r"\b(?P<share>half|(?:the )?(?:larger|smaller|bigger|thicker|worse|upper|lower|first|second|third|last|more \w+|proximal|distal|largest|smallest|biggest|thickest|worst)(?: one)?) of (?:the |his |her |these |those |their )?$"
)
_THEN_OTHERS = re.compile(rf"(?:,|,? and|,? then) (?:then )?(?:to )?(?:the |all )*(?:{OTHERS}|remaining \w+)\W*$")
"""Ends a sentence about one of several and then the others: "LN2 to the larger of 6 AKs first, then the rest"."""


def share_of(number: int, before: str, after: str) -> int:
    """How many of a number the words before it take: 3 of "half of his six AKs", 1 of "the larger of the two"; all of them where none do, or the others follow."""
    hit = _SHARE.search(before) if "of " in before[-9:] else None
    if hit is None or _THEN_OTHERS.search(after) is not None:
        return number
    return number // 2 if hit["share"] == "half" else 1


_EXCEPTED = re.compile(r"\b(?:except|excluding|apart from|other than|save for|but not)(?: for)? [^.;,()\d]{1,40}\(\s*$")
"""Before a number in brackets that counts what was left: "all except those near the eyes (2)"."""
_ALL_OF_THEM = re.compile(
    r"[^.;:]{0,60}?\b(?:all|both)\b (?:of (?:them|these|those|which) )?(?:(?:have|had|has|were|are|is|now|since|completely|fully) )*"
)


def _all_left(view: NoteView, unit: Unit, end: int) -> bool:
    """“Two of the scalp and three of the hands have all resolved”: what is said behind a list of numbers of every one of them."""
    if not unit.may_hold(UNTREATED):
        return False
    behind = _ALL_OF_THEM.match(unit.lower, end)
    left = UNTREATED.match(unit.lower, behind.end()) if behind is not None else None
    return behind is not None and left is not None and DONE_TO_ALL.search(behind.group()) is None and not view.mentions_in(unit, "PROC")


_OTHER_MEANS = re.compile(
    rf"\+?(?:[^.;()]{{0,20}}\))?\s*\(?(?:[-:,>=]+\s*)?(?:(?:got|gets|start|use|rx|for|with|to have|given|will get|plan|planned|planning) )?(?:(?<=plan )|(?<=planned )|(?:{MEANS}))(?:\b|(?<= ))(?! (?:was |is )?(?:not |failed|failure|declined|refused|caused|denied|intoler|stopped|too ))(?![^.;]{{0,20}}\b(?:and|\+|plus|also|then) (?:ln2|cryo|liquid|frozen))"
)
"""Right behind a number: treated by other means than the work that is counted, "left forearm (6) Efudex"."""
_WILL_GET = re.compile(
    rf"[^.;:(\d]{{0,60}}?\b(?:will|to|going to|would rather|prefers? to|shall) (?:get|use|have|receive|start|try|apply|be treated with|do|undergo) (?:[a-z-]+ ){{0,3}}?(?:{MEANS})\b"
)
"""Behind a number, with its place and look between: "5 on the arms are thin and will get 5-FU"."""
_ONE_AND_ONE = re.compile(
    rf"[^.;:\d]{{0,40}}?[-:,(]\s*(?:1|one)\b[^.;,]{{0,40}}\b(?:{TREATED})\b[^.;,]{{0,20}},\s*(?:and |while )?(?:the )?(?:1|one|other)\b[^.;,]{{0,30}}\b(?:observed|watched|left|spared|deferred|biops\w+|bx'?d?|shave\w*|sampled|declined|refused|resolved|gone)\b"
)
"""Behind a number of which one was treated: "two AKs - one frozen, one observed"."""
_NEXT_ITEM = re.compile(r"\)? ?(?:,|and|&|,? and) [a-z ]{2,24}\(\d{1,2}(?=\))")
_OTHER_MEANS_BEFORE = re.compile(
    rf"\b(?P<past>(?:post|after|despite|since|s/p|failed)[ -])?(?:{MEANS})(?: (?:to|for|on))?(?: the)?\s*[:=x-]?\s*$"
)
"""Right before a number, unless it was tried before: "PDT 5", not "post-PDT 6"."""
_LEFT_BRACKET = re.compile(r"\)\s*(?:were |was )?left\s*(?:[.,;)]|$)")
_OUT_OF_NOUN = re.compile(rf"(?:\d|\b{SPELLED}) [a-z-]+ of (?:the |a total of )?$")
_ENDS_THERE = re.compile(r"\s*(?:[.,;)]|$)")


def _will_get(lower: str, end: int) -> bool:
    """“5 on the arms are thin and will get 5-FU”, unless they were treated first."""
    later = _WILL_GET.match(lower, end)
    return later is not None and DONE_TO_ALL.search(later.group()) is None and "inject" not in lower


def _by_other_means(lower: str, start: int, end: int) -> bool:
    """“PDT 5”, “left forearm (4) and shins (6) = 5-FU”: what the lesions of the number get, or those of all numbers up to it."""
    if "intralesional" in lower or "inject" in lower or "ilk" in lower:
        return False  # fluorouracil of a syringe is the work itself
    last = end
    while (following := _NEXT_ITEM.match(lower, last)) is not None:
        last = following.end()
    before = _OTHER_MEANS_BEFORE.search(lower, max(0, start - 40), start)
    return (
        any(_OTHER_MEANS.match(lower, at) is not None for at in {end, last})
        or (before is not None and not before["past"])
        or _own_means(lower, start, end)
    )


_OWN_MEANS = re.compile(
    rf"(?: +(?!(?:{TREATED}|and|then|with|was|were|got|after|despite|since|failed|failing|post|s/p|prior|plus|not|no|refractory|resistant|recalcitrant|for|to|today|from|on)\b)[a-z&/'.]+){{1,5}}? ?(?P<tie>-+>|=>?|\u2192|:|-|\b(?:for|start|use|will (?:use|get|have|start)|to (?:use|get|have)|gets?|rx)\b)? ?(?:{MEANS})\b"
    r"(?! ?(?:failed|failure|declined|refused|caused|denied|intoler\w*|stopped|too|last|in (?:19|20)|course|x ?\d|previously|before|done|did|burn|without|tolerat))(?![^.;]{0,40}\b(?:ln ?2|cryo\w*|liquid|frozen|froze)\b(?! (?:to|for|on)))"
)
_IN_CLAUSE = re.compile(r"\b(?:ln ?2|cryo\w*|froze|frozen|freez\w+|nitrogen|treated|spray\w*)\b[^,;(]*$")


def _own_means(lower: str, start: int, end: int) -> bool:
    """“3 AK scalp -> LN2, 6 AK arms -> 5-FU”: behind the number its lesion and place, and then what these get instead."""
    own = _OWN_MEANS.match(lower, end)
    return own is not None and (own["tie"] is not None or _IN_CLAUSE.search(lower, 0, start) is None)


_OTHER_NOUN = re.compile(r"\+?\s*others?\b")
_OTHERS_BRACKET = re.compile(
    r"\b(?:the|his|her|many|all|numerous|multiple)? ?\b(?:other|remaining|additional)\s+(?:[a-z-]+\s+){0,3}(?:\(|x ?|: ?)\s*(?:n ?= ?|about |approx\w* |~ ?|over )?$"
)
_OTHERS_SEEN = re.compile(
    r"\+?\s*(?:other|additional|more|further)\b(?![^.;]{0,60}\b(?:also|too|as well|likewise|same)\b)[^.;,\d]{0,40}\b(?:noted|seen|present|observed|counted|remain\w*|stable|unchanged|benign|not inflamed|non-?inflamed|un-?inflamed|asymptomatic|non-?irritated)\b"
)
_NOT_INFLAMED = re.compile(
    r"\+?\s*(?:other |additional |more |further )?(?:non-?inflamed|un-?inflamed|not inflamed|asymptomatic|non-?irritated|stable|unchanged)\b"
)


def _only_noted(view: NoteView, unit: Unit, before: str, end: int) -> bool:
    """“The other SKs (20+) benign”, “15 additional ones noted”: others that were only looked at, in words that tell of no work on them."""
    if _OTHERS_BRACKET.search(before) is not None:
        return not view.mentions_in(unit, "PROC") and DONE_TO_ALL.search(unit.lower) is None and unit.search(_ALSO) is None
    if (
        _OTHER_NOUN.match(unit.lower, end)
        and not view.mentions_in(unit, "PROC")
        and DONE_TO_ALL.search(unit.lower) is None
        and unit.search(_ALSO) is None
    ):
        return not _all_done_next(view, unit)
    seen = _OTHERS_SEEN.match(unit.lower, end) or _NOT_INFLAMED.match(unit.lower, end)
    return seen is not None and DONE_TO_ALL.search(unit.lower, end) is None and not _all_done_next(view, unit)


_ALL_DONE = re.compile(rf"\W*(?:all|these|each|both|they|every)\b[^.;]{{0,40}}\b(?:{TREATED})\b")
"""The sentence behind lesions that were noted: "4 additional warts noted. All treated"."""


_TO_EVERY = re.compile(r"\b(?:all|each|both|every)\b(?! (?:side|cycle|time))")


def _all_done_next(view: NoteView, unit: Unit) -> bool:
    """Does the sentence behind it tell of work on all of them: "All treated", "LN2 applied to each"?"""
    behind = view.units[unit.index + 1] if unit.index + 1 < len(view.units) else unit
    return behind is not unit and (
        _ALL_DONE.match(behind.lower) is not None
        or (
            behind.block == unit.block
            and bool(view.mentions_in(behind, "PROC"))
            and not view.mentions_in(behind, "SITE", "DX")
            and behind.search(_TO_EVERY) is not None
        )
    )


_ALSO = re.compile(r"\b(?:also|likewise|as well|too|same)\b")


def _is_of_another(lower: str, start: int, tail: str) -> bool:
    """Is the biopsy that ends `tail` one of another lesion than those counted at `start`, of which the treatment is told before?"""
    done = DONE_TO_ALL.search(tail)
    if done is None and DONE_TO_ALL.search(lower, max(0, start - 24), start) is None:
        return False
    return _OTHER_WORK.match(tail, done.end() if done else 0) is not None


def _only_part_done(lower: str, start: int, end: int) -> bool:
    """“17 warts, of which 12 were frozen”: a smaller number of those counted at [start, end) was treated, and not all of them before it."""
    part = _PART_DONE.match(lower, end)
    if part is None:
        return False
    name = part.lastgroup or "seen"
    first = _FIRST_NUMBER.search(lower, start, end)
    told = number_of(first.group()) if first else 0
    return number_of(part[name]) < told + (name == "seen") and not DONE_TO_ALL.search(lower, max(0, start - 24), part.start(name))


_LATER_NEXT = re.compile(
    rf"\W*(?:(?:these|those|they) )?(?:(?:are |to be |is )?(?:booked |scheduled |planned |reserved )?for|to have|will (?:have|get|use|do|treat|need)|plan(?:ned)?:?) (?:[a-z-]+ ){{0,4}}?(?:pdt|photodynamic|blue light|5-?fu|efudex|fluorouracil|imiquimod|aldara|next (?:visit|time)|{MONTH}|later|another (?:day|visit))\b"
)


def put_off_next(view: NoteView, unit: Unit) -> bool:
    """Does the next sentence of the line say that what this one counts is for another day: "Forearms: twenty AK. For PDT in November."?"""
    after = view.units[unit.index + 1] if unit.index + 1 < len(view.units) else unit
    return (
        after.line == unit.line and after is not unit and _LATER_NEXT.match(after.lower) is not None and not view.mentions_in(unit, "PROC")
    )


def left_behind(unit: Unit, end: int) -> bool:
    """Do the words behind `end` (in the unit) say that the lesion before them was left?"""
    return unit.may_hold(UNTREATED) and bool(UNTREATED.search(unit.lower[end : end + 60]))


def _own_words(view: NoteView, unit: Unit, end: int, stop: int, site: Fact[Site]) -> str:
    """The words behind a number that speak of its own lesions.

    Behind "ear two," a comma and another place begin other lesions: "ear two, nose none today".
    """
    if unit.may_hold(UNTREATED):
        stop = min(stop, next_lesion(view, unit, unit.start + end) - unit.start)
    tail = without_reason(_OTHER_CLAUSE.split(unit.lower[end:stop], maxsplit=1)[0])
    others = _OTHERS.search(tail, _OTHERS_NEXT.match(tail).end()) or EXCEPT.search(tail)  # type: ignore[union-attr]
    tail = tail[: others.start()] if others else tail
    if site.evidence and site.evidence[0].start < unit.start + end:
        for place in view.mentions_in(unit, "SITE"):
            at = place.start - unit.start - end
            comma = max(tail.rfind(",", 0, at), tail.rfind(";", 0, at)) if at > 0 else -1
            if comma >= 0 and at - comma <= _NEXT_PLACE:
                return tail[:comma]
    return tail


def _then_treated(view: NoteView, unit: Unit, end: int) -> bool:
    """“The remaining nine nails were debrided”: work right behind the number, not “the remaining four for cryotherapy”."""
    for act in view.mentions_in(unit, "PROC"):
        gap = unit.lower[end : max(end, act.start - unit.start)]
        if act.end > unit.start + end and act.start - unit.start - end <= 40:
            return not _STOPS.search(gap) and (not _NEEDLESS.search(gap) or DONE_TO_ALL.search(gap) is not None)
    return False
