"""Options that were gone over and not all done: "we had reviewed excision and scraping", "we reviewed imiquimod, excision, and curettage; he elected the last"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.assertion_words import PEOPLE
from nlp.facts import Assertion
from nlp.gate import first_within

if TYPE_CHECKING:
    from nlp.assertion import Place

_WHO = rf"(?:{PEOPLE}|both|we)"
_TOOK = r"(?:elect(?:ed|s)|cho(?:se|oses)|opt(?:ed|s)|pick(?:ed|s)|select(?:ed|s)|prefer(?:red|s)|took|takes|went|goes|decided|settled|wants?|wanted|favou?r(?:ed|s))"
_CHOSEN = r"(?:chosen|selected|preferred|elected|favou?red|picked)"
_ONE = r"(?:last|latter|former|first|second|third|fourth|final)"
_CHOICE = re.compile(
    rf"(?:(?<!after )(?<!as )(?<!since )(?<!because )(?<!when )(?<!which )\b{_WHO} (?:has |have |had |then |would |\w+ly )*{_TOOK}|(?:,|,? and|;|,? then) (?:then |finally |jointly |together |both )*(?:elected|chose|opted|settled|decided|agreed|concluded|landed)) (?:up)?(?:for |on |with )?the {_ONE}\b(?: one| option| choice| of (?:these|those|them|the (?:two|three)))?(?! (?:visit|time|stage|layer|week|month|appointment|slot|available))"
)
"""A choice by rank: what stands before it is a list of options."""
_CHOSE = re.compile(rf"\b{_WHO} (?:has |have |had |then |\w+ly )*{_TOOK} ")
_GONE_OVER = re.compile(
    r"\b(?:reviewed|went (?:over|into)|gone (?:over|into)|going (?:over|into)|went through|gone through|talked (?:through|over)|weighed|laid out|options?|choices?|alternatives?)\b"
)
_LISTED = re.compile(r",|\bor\b|\bversus\b|\bvs\b")


_WAS_CHOSEN = re.compile(
    rf"(?:^\W*|, )(?:(?:and|but|so|then|therefore) )?(?:an? |the |simple |direct |primary )*(?:[^\s,;.]+ ){{1,8}}(?:was|were) (?:then |finally |jointly |therefore )?(?:(?:felt|thought|judged|considered|deemed) (?:to be |to offer )?(?:the )?(?:best|most \w+|simplest|safest)|{_CHOSEN}|decided (?:up)?on|settled (?:up)?on)\b"
)
"""What was chosen, behind what was not: "after weighing second intention and a rhomboid flap, a side-to-side closure was chosen"."""
_WEIGHED_UP = re.compile(
    r"\b(?:looking at|looked at|considering|considered|weighing|weighed|discussing|discussed|reviewing|reviewed|options?|choices?|alternatives?)\b"
)
_JUDGED = re.compile(
    r"\s*(?:(?:was|were|is) (?:\w+ly )?(?:judged|felt|thought|considered|deemed|believed)|would (?:have )?(?:not )?(?:mean|meant|leave|left|need|needed|require|required|be|been|carry|carried|distort|distorted|pull|pulled|take|taken|give|given)|(?:was|were) not (?:thought|felt|judged|considered))\b(?![^.;,]{0,24}\b(?:best|appropriate|suitable|better|ideal|necessary|needed|indicated|superior|optimal|preferable|adequate|safe|satisfactory|complete|clear|free|sufficient)\b)"
)
"""Behind a work that was thought of and set aside: "excision was judged to have a poor chance of healing", "a flap would have meant a second wound"."""


_DEFERRED = re.compile(
    r" ?\((?:no ?[,:;)-]|rejected|declined|ruled out|not (?:done|performed|chosen|used|advised|indicated|suitable|wanted|possible|feasible|an option)\b)| (?:was|were) (?:\w+ly )?(?:judged|felt|thought|considered|deemed) (?:to be )?(?:more than|too|not|un|in(?:appropr|adequ))|[^.;,:()]{0,60}, (?:which|that|whom|though|although|as) [^.;,:()]{3,80}, (?:was|were) (?:\w+ly )?(?:deferred|postponed|declined|refused|put off|left for|cancell?ed|not (?:done|performed|carried out))\b"
)
"""Behind a work put off at the end of its sentence: "injection of a nodule, which she had asked about, was deferred"; "linear (no, pull on the lid)", but not "cryotherapy (no blisters)"."""


def by_judgement(place: Place) -> tuple[Assertion, None] | None:
    """The work was weighed in its own sentence, and something spoke against it."""
    told = _JUDGED.match(place.view.lower, place.end, place.unit.end) or _DEFERRED.match(place.view.lower, place.end, place.unit.end)
    return ("offered", None) if told and not place.has("DONE") else None


def by_choice(place: Place) -> tuple[Assertion, None] | None:
    """The words are one of several options: the work itself is told elsewhere."""
    units, unit = place.view.units, place.unit
    following = units[unit.index + 1] if unit.index + 1 < len(units) else None
    for told, start in ((unit, place.end - unit.start), (following, 0)):
        if told is None or not (told.may_hold(_CHOICE) or told.may_hold(_CHOSE) or told.may_hold(_WAS_CHOSEN)):
            continue
        gone_over = unit.search(_GONE_OVER) is not None
        if told is following and (told.block != unit.block or not (gone_over or unit.search(_WEIGHED_UP))):
            continue
        if _CHOICE.search(told.lower, start) is not None:
            return "offered", None
        weighed = first_within(place.view, _WEIGHED_UP, unit.start, max(unit.start, place.start))
        if (
            weighed is not None
            and _WAS_CHOSEN.search(told.lower, start) is not None
            and (told is unit or _LISTED.search(unit.lower) is not None)
        ):
            return "offered", None
        goes_on = told is unit or unit.lower.rstrip().endswith((";", ","))
        end = max(start, 1) if told is unit else len(unit.lower)
        if gone_over and goes_on and _CHOSE.search(told.lower, start) is not None and _LISTED.search(unit.lower, 0, end) is not None:
            return "offered", None
    return None


_WERE_CHOICES = re.compile(
    r"[^.;:]{0,50}?\b(?:was|were|are|is|being) (?:(?:the|an?|her|his|my|other|also|both|only|main) )*(?:alternatives?|options?|choices?)\b"
)
_CHOICES_ARE = re.compile(
    r"\b(?:alternatives?|(?:other )?(?:options?|choices?))(?: (?:that )?(?:i |we )?(?:given|offered|gave|discussed|named|put to (?:her|him|them)))?(?: (?:were|was|are|is|being|included?|such as)\b|:)[^.;]{0,60}$"
)


_WAS_PICKED = re.compile(r"\b(?:chose|chosen|elected|opted|selected|preferred|decided on|picked|went with)\b")


def by_list_of_choices(place: Place) -> tuple[Assertion, None] | None:
    """“Excision and 5-FU were the alternatives given”, “the other options were cream and surgery”."""
    after = place.view.units[place.unit.index + 1 : place.unit.index + 2]
    if any(u.search(_WAS_PICKED) for u in after):
        return None  # "the options were a flap and a full-thickness graft. She chose the graft": it is named nowhere else
    told = _WERE_CHOICES.match(place.view.lower, place.end, place.unit.end) or _CHOICES_ARE.search(place.before)
    return ("offered", None) if told else None


_OR = re.compile(r"(?: vs\.?| versus| or) (?:an? |just )?$")
_IS_ASKED = re.compile(r"(?: biops(?:y|ies)| removal| excision| it)? ?\?")

_ASKS = re.compile(
    r"\W*(?:[a-z]{1,12}(?: asks?| asked| wonders?)?[:,] )?(?:is|are|does|do|will|would|can|could|should|shall|may|how|what|when|why|whether|any (?:need|reason|role)|need|ok to|okay to)\b[^.;]*"
)
"""Opens a sentence that asks, up to the work it asks of: "Is shave biopsy necessary?"."""


def by_question(place: Place) -> tuple[Assertion, None] | None:
    """“Shave removal vs biopsy?”: the writer asks which, and tells no work."""
    lower, unit = place.view.lower, place.unit
    if place.view.text[unit.start : unit.end].rstrip().endswith("?") and _ASKS.match(lower, unit.start, place.start) is not None:
        return "offered", None
    asked = _IS_ASKED.match(place.after) is not None and _OR.search(place.before) is not None
    return ("offered", None) if asked else None


_WEIGHED = re.compile(
    r"\b(?:we|i|having|he and i|she and i)(?: (?:had|have|then|also|again|already|both|\w+ly))* (?:reviewed|discussed|weighed|compared|considered|(?:went|gone) (?:over|through)|talked (?:about|over|through))\b"
)
_NO_CHOICE = re.compile(
    r"[.;:]|\b(?:risks?|benefits?|consent\w*|path\w*|slides?|reports?|results?|photo\w*|chart|records?|history|meds|labels?|images?|did|do|then|sun\w*|protection|spf|skin care|wound care|instructions?|hygiene|warning signs|abcde\w*|proceeded|went ahead|chose\w*|elect\w*|opt\w*|prefer\w*|picked|settled|decided|agreed|wants?|wanted)\b"
)
"""Between "we reviewed" and an act these say that it was no choice of those talked of."""
_PAST_FORM = re.compile(r"[\w-]+ed\b|froze|took|cut\b")


def _said_before(place: Place, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """The first words of the pattern that stand in the unit before the act."""
    hits = place.unit.spots(pattern) if place.unit.may_hold(pattern) else ()
    return next((hit for hit in hits if place.unit.start + hit.end() <= place.start), None)


def by_weighing(place: Place) -> tuple[Assertion, tuple[int, int]] | None:
    """“We had reviewed imiquimod, excision and scraping on the phone”: treatments that were talked of, in the words of the writer."""
    told = _said_before(place, _WEIGHED)
    if told is None or place.has("DONE") or _PAST_FORM.match(place.view.lower, place.start):
        return None
    between = place.view.lower[place.unit.start + told.end() : place.start]
    return (
        None
        if len(between) > _LONGEST_LIST or _NO_CHOICE.search(between)
        else ("offered", (place.unit.start + told.start(), place.unit.start + told.end()))
    )


_TALKED = re.compile(
    r"\b(?:spoke|spoken|talked|chatted|conversed|conversation|talk|chat|words?|discussion)(?: (?!and\b|then\b|before\b|prior\b|after\b)[\w-]+){0,7}? (?:of|about|over|through|around|on|regarding|concerning|re|touching)\b"
)
"""“We spoke in a general way of laser or vermilionectomy”: how it was talked of stands between the verb and its object."""


def by_talk(place: Place) -> tuple[Assertion, tuple[int, int]] | None:
    """Treatments that were a matter of conversation."""
    told = _said_before(place, _TALKED)
    if told is None or place.has("DONE") or _PAST_FORM.match(place.view.lower, place.start):
        return None
    if place.has("TODAY") and " today" not in told.group():
        return None
    between = place.view.lower[place.unit.start + told.end() : place.start]
    ended = len(between) > _LONGEST_LIST or _NO_CHOICE.search(between) or _ON_PHONE.match(between) or _GOES_ON.search(between)
    return None if ended else ("offered", (place.unit.start + told.start(), place.unit.start + told.end()))


_ON_PHONE = re.compile(r" (?:the )?(?:phone|telephone|video|monday|tuesday|wednesday|thursday|friday|\d)")
"""Behind "spoke on": no subject of the talk."""
_GOES_ON = re.compile(
    r", (?:we|i|he|she|they|it|the|both|all|two|three|four|\d)\b|\b(?:was|were|froze|took|shaved|punched|cut|treated|removed)\b"
)
"""A clause of its own behind what was talked of."""
_LONGEST_LIST = 80
"""Characters of a list of choices."""

_AS_TOPIC = re.compile(
    r"(?:(?: |-)(?:therapy|treatments?|surgery|injections?|removal|procedure))?(?: |-)(?:consult(?:ation)?s?|discussions?|counsell?ing|quotes?|inquir\w+|enquir\w+|estimates?|approv(?:al|ed)|pre-?auth\w*|prior auth\w*|handouts?|info(?:rmation)?|leaflets?|brochures?|pric(?:e|es|ing)(?: list)?|fee(?:s| sheet)?|questions?|candidate|evaluation|eval|planning|waitlist|waiting list|wish list)\b"
    r"(?! (?:and|then|with|plus|given|done|obtained|signed|before|prior|reviewed) )"
)
"""Behind work, or a drug, that was the topic of the visit: "Botox consult", "ILK price list"."""


def by_topic(place: Place) -> tuple[Assertion, None] | None:
    """Work that was only talked of, by the word behind its name."""
    if place.has("DONE") or place.has("TODAY") or _AS_TOPIC.match(place.view.lower, place.end, place.unit.end) is None:
        return None
    return "offered", None


_AIRED = re.compile(
    r"(?:(?: of| for)? (?:the |his |her |this |that )?[^.;,\n]{1,30}?)? (?:was|were|had been|has been) (?:also |again |only |briefly )*(?:brought up|floated|mooted|aired|touched (?:on|upon)|raised(?= ?(?:[,;.]|but\b|as (?:an?|the)\b|with (?:him|her|them|the|pt|patient|mom|mother|parents?)\b)))"
)
"""Behind work that somebody spoke of: "avulsion of the nail was raised, prefers to hold off"."""
_RAISED_SKIN = re.compile(r"flap|skin|graft|wheal|plane|edge")


def by_airing(place: Place) -> tuple[Assertion, None] | None:
    """Work that was brought up in talk; a flap that was raised was made."""
    told = None if place.has("TODAY") else _AIRED.match(place.view.lower, place.end, place.unit.end)
    if told is None or (told.group().endswith("raised") and _RAISED_SKIN.search(place.view.lower, place.start, told.end())):
        return None
    return "offered", None


_FELT = re.compile(
    r"(?: (?:had|has|have|was|were|is|been|just|really|simply|previously|always|also))* (?:hurts?\b|hurt (?:too|her|him)|(?:far |much |so )?too (?:painful|much|sore)|unbearable|did(?:n't| not) (?:work|help|take)|failed\b|(?:of )?no (?:help|use)\b|not (?:helpful|effective)|ineffective|made (?:it|them|things) worse|left (?:an? )?(?:scars?|white|marks?)|caused (?:an? )?(?:scar|blister|hypopig\w*))\b(?![^.;]{0,40}\b(?:today|but (?:we|i|was|were|it|he|she)|again|repeat\w*)\b)"
)
"""Behind a treatment how it went when it was given: "he'd rather Efudex (LN2 hurt)", "freezing did not work"."""


def by_experience(place: Place) -> tuple[Assertion, None] | None:
    """What the patient remembers of a treatment is of another day."""
    if place.has("DONE") or place.has("TODAY") or _FELT.match(place.view.lower, place.end, place.unit.end) is None:
        return None
    return "historical", None


_PREFERRED_TO = re.compile(
    r"\b(?:prefer\w*|preference|cho(?:se|oses|sen|ice)|opt(?:s|ed|ing)|elect(?:s|ed|ing)?|picks?|picked|likes?|liked|favou?rs?|favou?red|rather|sooner|wants?|wanted|asks?|asked|requests?|requested|keen)\b[^.;:\n]{1,60}? (?:over|rather than|instead of|than|in lieu of|in place of|as opposed to|to avoid|not)"
    r" (?:(?:an?|the|any|more|further|another|doing|having|getting|using|repeat|with|for|in-?office|be|being|have|to) )*$"
)
"""Before a work that something else was preferred to."""
_LIKED_MORE = re.compile(
    r"\bprefer(?:s|red|ring)? (?!to\b)[^.;:,\n]{3,60}? to (?:(?:an?|the|more|further|another|any) )*(?:(?:local|wide|standard) )?$"
)
"""“She prefers permanent sections to Mohs surgery”."""
_RATHER = (" over ", " than ", " instead of ", " lieu of ", " place of ", " opposed to ", " avoid ", " not ")
"""One of these stands in each of its matches."""
_WAS_DONE_SO = re.compile(r"\b(?:today|performed|was done|were done|frozen|treated|tolerated|cycles?|sec(?:onds?|s)?)\b")


def by_preference(place: Place) -> tuple[Assertion, None] | None:
    """“Prefers Efudex over LN2”, “would rather use the cream than freeze”: the second is what the patient did not take."""
    told = _PREFERRED_TO.search(place.before) if any(word in place.before for word in _RATHER) else None
    told = told or (_LIKED_MORE.search(place.before) if "prefer" in place.before else None)
    if told is None or place.has("DONE"):
        return None
    return None if _WAS_DONE_SO.search(told.group()) else ("declined", None)


_PRICE = re.compile(
    r"\$ ?\d[\d,.]* (?:(?:flat|fee|cash|out of pocket|self-?pay) )?(?:for|to|per|covers) (?:(?:an?|the|each|up to \d+) )?(?:session of |\w+ )?$"
)
_COSTS = re.compile(r",? (?:\w+ )?(?:is|costs?|would (?:be|cost)|runs|quoted(?: at)?|priced at|offered (?:at|for))\s?\$ ?\d")
_PAID = re.compile(r"\b(?:paid|pays|collected|charged|received|payment)\b")


def by_price(place: Place) -> tuple[Assertion, None] | None:
    """“Told $150 for freezing up to 10”: what it would cost, where nobody says that it was paid or done."""
    told = ("$" in place.before and _PRICE.search(place.before)) or ("$" in place.after and _COSTS.match(place.after))
    if not told or place.has("DONE") or place.has("TODAY"):
        return None
    return None if _PAID.search(place.unit.lower) else ("offered", None)


WEIGHED = (by_weighing, by_list_of_choices, by_question, by_talk, by_preference, by_price, by_topic, by_airing, by_experience)
"""The decisions about work that was only one of several, asked about, or talked of, in their order."""
