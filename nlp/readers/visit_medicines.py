"""What the visit decides about medicines: started, changed, continued, stopped, or bought without a prescription (EM-08).

A medicine in use in a note that decides about none is told apart from these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.facts import VisitAct
from nlp.gate import seek, units_with
from nlp.phrases import phrases
from nlp.readers.visit_elsewhere import in_use, of_another
from nlp.readers.visit_other_days import fell_short, no_use, waits
from nlp.readers.visit_regimen import (
    ADVISED,
    ASIDE,
    FELL_SHORT,
    IN_OFFICE,
    POLITE,
    SHOT,
    SIG,
    SPOONFUL,
    is_bare_order,
    is_taken_later,
    medicines_in,
    problem_just_named,
    regimen_verb,
    works_today,
)
from nlp.readers.visit_text import INTERNAL, NOT_TODAY_SECTIONS, Clause, act_in, off_the_shelf, word_list
from nlp.readers.visit_verbs import verb_near
from nlp.records import dataclass
from nlp.view import NoteView, evidence

_NOT = phrases("visit_medicines", "not")
_PAST = phrases("visit_medicines", "past")
_CURRENT = re.compile(
    r"^\W*(?:\d{1,3}\s?(?:f|m|y/?o|yo)\b.*)?\b(?:on|taking|using|uses|takes|currently|has been|have been|been on|been using|is on|remains? on|treated|"
    r"responding to|controlled (?:on|with)|doing well (?:on|with)|tolerating|improv\w+ (?:on|with)|stable (?:on|with))\b"
)
_LABEL_BEFORE = re.compile(
    r"[\W\d]*(?:(?:oral|po|topical|short course of|course of) )?(?:(?:also|now|then|so|and|plus|today|meanwhile|in the meantime|for now)[\s,]+)*(?:[a-z][\w\s()/'.,:+&#-]{1,80}(?::|\s-{1,2}|\u2013|->|=)\s*(?:\w+\s){0,1})?"
)
"""What may stand before a medicine that is ordered by its name and directions alone: nothing, or the problem."""
_LONG_TAKEN = re.compile(
    r"\s*(?:\d+ ?mg\s*)?\(?(?:x|for|since)\s*(?:\d+|several|many)\+? ?(?:mo|mos|months?|yrs?|years?)\b(?![^.;\n]*\b(?:start|rx|refills?|then)\b)"
)
_STRENGTH = re.compile(
    r"\s*(?:\d[\d.]*\s?(?:%|mg\b)|\d{2,3}\b|(?:\d[\d.]*\s?%?\s)?(?:cr|crm|cream|oint|ointment|gel|lotion|soln|solution|foam|shampoo|spray)\b)"
)
_LISTED_BEFORE = re.compile(
    r"\W*(?:(?!on |using |takes |taking |uses |has |had |was |is |tried |failed )[\w.%/-]+(?: (?!and )[\w.%/-]+){0,3}(?:,\s*(?:and )?|\s+(?:and|plus)\s+|\s*[+&]\s*)){1,4}"
)
"""Short items of an order list before a medicine."""
_ARROW = re.compile(r"->|(?<=\s)>(?=\s)")
"""What stands behind "doxycycline failed ->" is what was decided."""
_TURN = re.compile(
    r", (?:and )?(?:so|hence|therefore|thus|instead|(?=(?:will start|start(?:ing)?|begin(?:ning)?|switch(?:ing)? to|add(?:ing)?) ))\b"
)
"""Behind "quinacrine is not available, so" stands what was done."""
_TURNED_TO = re.compile(
    r"\b(?:start(?:ing)?|begin(?:ning)?|initiat\w*|switch(?:ing)?|chang(?:e|ing)|mov(?:e|ing)|add(?:ing)?|rx|prescrib\w*|trial)\b"
)
_BEGUN_BEHIND = re.compile(r"\W*(?:was |is |now |today )*(?:started|begun|initiated|prescribed|sent)\b(?! (?:in|on|by|last|at|ago|\d))")
_DRESSED = re.compile(r"[^.;\n]{0,30}\b(?:dressings?|bandage\w*|gauze|telfa|band-?aid)\b")
_STRENGTH_IN = re.compile(r"%|\b(?:cr|crm|cream|oint|ointment|gel|lotion|solution|foam|shampoo|spray)$")
_ALONE = re.compile(r"\s*(?:$|[.,;\n]|(?:for|to|and|plus|\+|&|then)\b)")
_PLANLIKE = frozenset({"plan", "assessment_plan", "assessment", "follow_up", "procedure", "addendum", ""})
ANY_RX = re.compile(
    r"\b(?:rx|e-?rx'?d|e-?prescribed|prescri(?:bed|ption (?:for|given|sent|provided))|script (?:for|given|sent))\b(?=[:\s]+[a-z]{4,})(?!\s*(?::?\s*(?:unchanged\b|the same\b|same\b|stays?\b|today\b|needed\b|required\b|date\b|dated\b|number\b|expir\w*|on file\b|from\b|none|no\b|n/a|options|drug plan|coverage|after|under|following|cryo\w*|liquid|curett\w*|snip\w*|shaved?|punch\w*|local|laser|inject\w*|excis\w*|fr(?:eez|oze)\w*|par(?:ed|ing)|debrid\w*|drain\w*|light|done\b|given (?:today|here)|all (?:of|the)|ln2|electro\w*|radio\w*|cauter\w*)\b))"
)
_NO_CHANGE = re.compile(r"\bno (?:new |further |other )?changes? (?:to|in|of|with|made to)\b[^.;,]{0,12}$")
"""Before a prescription that stays as it is."""
_TAKEN = re.compile(r"\b(?:on|using|uses|taking|takes|applies|applying|with|month \d+ of|wk \d+ of|week \d+ of|rx)\W+(?:\w+\W+){0,3}$")


def only_taken(view: NoteView) -> Iterator[VisitAct]:
    """A prescribed medicine in use in a note that decides about none."""
    pattern, classes = word_list("medicine")
    for unit in units_with(view, pattern):
        if unit.section in NOT_TODAY_SECTIONS:
            continue
        for hit in unit.spots(pattern):
            value = classes.get(_BLANK_OR_HYPHEN.sub(" ", hit.group()), classes.get(hit.group(), "other"))
            before = unit.lower[: hit.start()]
            taken = not before.strip(" -*") or _TAKEN.search(before) or seek(view, SIG, unit.lower[hit.end() : hit.end() + 40])
            if value not in ("otc", "analgesic") and taken and not seek(view, _NOT, before) and not unit.search(_PAST):
                yield VisitAct(
                    "rx_unclear",
                    "",
                    1,
                    f"{value}:{hit.group()}",
                    (evidence("act:rx_unclear", hit.group(), unit.start + hit.start(), unit.start + hit.end()),),
                )
                return


_THINS_BLOOD = re.compile(
    r"(?:apixaban|eliquis|warfarin|coumadin|rivaroxaban|xarelto|dabigatran|pradaxa|edoxaban|clopidogrel|plavix|prasugrel|ticagrelor|aspirin|asa|heparin|enoxaparin|lovenox)\b"
)
"""Left as they are for an operation on the skin: no medicine that is managed here."""


def read_medicines(view: NoteView, clause: Clause) -> Iterator[VisitAct]:
    """The medicines of a clause about which it decides something, or one that it decides about without its name."""
    pattern, classes = word_list("medicine")
    named = medicines_in(view, clause.unit)
    hits = [hit for at in named if clause.start <= at < clause.end and (hit := pattern.match(clause.text, at - clause.start))]
    for hit in hits:
        value = classes.get(re.sub(r"[\s-]", " ", hit.group()), classes.get(hit.group(), "other"))
        kind = _medicine_verb(view, clause, hit, value)
        kind = "" if kind == "rx_continue" and _THINS_BLOOD.match(hit.group()) else kind
        kind = "otc" if kind in ("rx_start", "rx_continue") and off_the_shelf(hit.group(), clause.text) else kind
        if kind:
            yield act_in(kind, clause, hit, detail=f"{value}:{hit.group()}")
    shelf = all(classes.get(hit.group()) == "otc" for hit in hits)  # "refilled 80 g, emollient"
    told = regimen_verb(view, clause) if not hits or (shelf and _HANDED_ON.search(clause.text)) else None
    if told and told[2] and _is_of_another(view, told[2], clause.start):
        return  # "ivermectin from PCP. No changes"
    if told and not seek(view, _PAST, told[1].group() if told[1].group().endswith(",") else clause.text):
        kind, words, name = told
        value = classes.get(name, "other")
        if value != "otc" or kind != "rx_continue" or not works_today(view):  # "eczema controlled with Vaseline, no change"
            yield act_in("otc" if value == "otc" else kind, clause, words, detail=f"{value}:{name or 'rx'}")
        return
    if not named:
        match = seek(view, ANY_RX, clause.text)
        if (
            match
            and not seek(view, _NOT, clause.text)
            and not seek(view, _PAST, clause.text)
            and not _NO_CHANGE.search(clause.text, 0, match.start())
            and len(clause.text) > match.end() - match.start() + 3
        ):
            yield act_in("rx_start", clause, match, detail="other:rx")


def _is_of_another(view: NoteView, name: str, before: int) -> bool:
    """Does the note say where it named the medicine last that another physician gives it?"""
    place = view.lower.rfind(name, 0, before)
    return place >= 0 and of_another(view.lower[place + len(name) : place + len(name) + 60])


_TRIED = re.compile(
    r"\b(?:not|no (?:better|change|help|relief|response|improvement)|little|minimal|failed|failing|unresponsive|despite|in spite of|tried|using|used|uses|takes|applies|manages|handles|treats)\b[^.;,:]{0,40}$"
)
"""Before a medicine that the patient has had: "not clearing with clotrimazole"."""
_SUFFICES = re.compile(
    r"\b(?:controlled|managed|maintained|kept (?:quiet|clear|calm)|under (?:good )?control|quiet|stable|mild)\b[^.;:]{0,16}\b(?:with|on|by) (?:\w+ ){0,2}$"
)
"""Before what the patient uses for a disease that is told in passing, beside work: "eczema mild, controlled with moisturizers"."""
_FOR_DAYS = re.compile(r"(?:val)?acyclovir|valtrex|famciclovir|famvir|fluconazole|ivermectin")
"""Taken for a short time, so that the name alone is an order of today."""
_HANDED_ON = re.compile(r"\b(?:refill\w*|renew\w*|rx|prescri\w+)\b")
_GOES_ON = re.compile(
    r"\W*(?:(?:is|are|was|ok|okay|fine|good|still|to|use|goes|on) )*(?:as (?:before|is|usual|needed before)|same as before|unchanged|suffices|is enough|ok(?:ay)?\b)"
)
_BLANK_OR_HYPHEN = re.compile(r"[\s-]")
_TALKED_OF = re.compile(
    r"\W*(?:\d+\s?(?:mg)?\W*)?(?:\w{2,5}\s)?(?:(?:(?:is|are|was|were|has|have|can|may|might|will) )?(?:(?:to )?be |been )?(?:discussed|decided|considered|thought about|talked (?:about|over))|d/w|mentioned|reviewed)\b"
)
_AFTER_TALK = re.compile(
    r"\b(?:(?:after|following|upon) (?:\w+ ){0,3}(?:discuss\w+|review\w*|talk\w*|counsel\w+)|discussed|reviewed|went over|going over)(?: (?:of|about|over|through|all|the|her|his|their|various|available|treatment|therapy|therapeutic|management|different)){0,4} options\b|\boptions (?:were |was )?(?:discussed|reviewed|explained|weighed|considered)\b"
)
"""Talk of options that is over when something is decided: "after discussion of options prescribed 5-FU"."""
_NEW_DOSE = re.compile(
    r"\W*(?:(?:month|mo|wk|week)\s?#?\d+\W+)?(?:\d+(?:\.\d+)?\s?(?:mg|mcg)?\s?(?:->|\u2192|to|up to)\s?\d|(?:up|down|back) to \d|to \d+)"
)
_RESUMED = re.compile(
    r"\W{1,3}(?:(?:so|now|today|will|we|i|have|has|was|is|therefore) )*(?:re-?start(?:ed|ing)?|resum(?:e|ed|ing)|re-?commenced|re-?introduced|put back on)\b(?! (?:in|by|last|at) )"
)
_LONG_OFF = re.compile(
    r"\W*off (?:for |x ?)?(?:\d+|one|two|three|four|several|a few) ?(?:d\b|days?|wks?|weeks?|mos?\b|months?|yrs?|years?)"
)
"""“Prednisone off 3 wks”: how it stands, and nothing decided."""
_OFF = re.compile(r"\W*off\b(?!-| label| (?:of )?(?:the |his |her )?(?:back|test|skin|sites?|patch\w*|panels?|area|face|eye\w*))")
_OVER_THE_COUNTER = re.compile(r"otc\b(?<=\botc)|over[- ]the[- ]counter")


_CHECKED = re.compile(r"\((?:no|denies|nl|normal|neg\w*)\b[^()\n]{0,60}(?:\)|$)")
"""What was asked before an order, in brackets behind it: "terbinafine 250 daily (no liver hx, no meds)"."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A medicine in its clause: the words before and behind it, and where in those before it a turn ("no ->") begins anew."""

    view: NoteView
    clause: Clause
    hit: re.Match[str]
    value: str
    text: str
    before: str
    after: str
    turn: int

    @property
    def section(self) -> str:
        return self.clause.unit.section


def _medicine_verb(view: NoteView, clause: Clause, hit: re.Match[str], value: str) -> str:
    """rx_start | rx_change | rx_continue | rx_stop | otc, or "" where the medicine is only talked about."""
    before, after = clause.text[: hit.start()], clause.text[hit.end() :]
    turn = max((m.end() for m in _ARROW.finditer(before)), default=0) if ">" in before else 0
    turn = max(turn, *(m.end() for m in _TURN.finditer(before))) if ", " in before and _TURN.search(before) else turn
    after = _CHECKED.sub(" ", after) if "(" in after else after
    told = _Told(view, clause, hit, value, SPOONFUL.sub(" ", clause.text[: hit.end()] + after), before, after, turn)
    for judge in (_by_words_beside, _by_verb, _by_order):
        if (verb := judge(told)) is not None:
            return verb
    if _is_answer(told):
        return "rx_start"  # "Tinea cruris: econazole."
    return "rx_start" if told.section in ("plan", "assessment_plan") and re.search(r"(?:^|:|->|[-+,&]|\bplus|\band)\s*$", before) else ""


_ANSWERED = re.compile(
    r"\W*(?:\d+[.)] ?)?(?!.*\b(?:for|meds?|medications?|medicines?|drugs?|on|current\w*|us(?:es|ed|ing)|history|hx|pmh|prior|previous\w*|failed|tried|past|tx|treat\w*|takes|list|home|allerg\w*)\b)[a-z][a-z'-]*(?: [a-z][a-z'-]*){0,3} ?: ?$"
)
_ONLY_STRENGTH = re.compile(
    r"(?:\W*(?:\d[\d.]*\s?%|\d+ ?mg|cr|crm|cream|oint|ointment|gel|lotion|soln|solution|foam|shampoo|powder|lacquer|spray|pads?|swabs?|wash|kit|bid|tid|qd|qhs|qam|daily|nightly|twice daily|prn|x ?\d+ ?(?:d|days?|wks?|weeks?|mo|months?))\b){0,4}\W*$"
)


_NOT_TAKEN = re.compile(
    r"\b(?:declin\w*|refus\w*|not (?:interested|started|ready|covered)|prefers? (?:not|to wait)|wants? to (?:wait|think)|hold off|considering|discussed)\b"
)


def _is_answer(told: _Told) -> bool:
    """A disease, a colon and the medicine, and no other word."""
    if told.section in NOT_TODAY_SECTIONS or told.value in ("otc", "analgesic", INTERNAL) or not _ANSWERED.fullmatch(told.before):
        return False
    behind = told.view.units[told.clause.unit.index + 1 : told.clause.unit.index + 2]
    if any(_NOT_TAKEN.search(u.lower) for u in behind):
        return False  # "Eczema: dupilumab. Declined."
    named = any(told.clause.start <= m.start < told.clause.start + told.hit.start() for m in told.view.mentions_in(told.clause.unit, "DX"))
    return (named or bool(seek(told.view, word_list("disease")[0], told.before))) and _ONLY_STRENGTH.fullmatch(told.after) is not None


def _by_words_beside(told: _Told) -> str | None:
    """What denies it, puts it in the past, into the office or into talk, and a dose that changes."""
    view, clause, hit, text, before, after = told.view, told.clause, told.hit, told.text, told.before, told.after
    chosen = FELL_SHORT.sub(
        "failing", POLITE.sub("recommend", _AFTER_TALK.sub("", before[told.turn :]))
    )  # "nystatin? no -> ketoconazole cream"
    if seek(view, SHOT, text) and not seek(view, _NOT, chosen) and not seek(view, _PAST, text) and told.value != "otc":
        return "rx_start"
    if seek(view, _NOT, chosen) or (seek(view, _NOT, after[:60]) and _NOT.search(ASIDE.split(after[:60])[0])):
        return ""
    if _RESUMED.match(after):
        return "rx_start"  # "worse since stopping methotrexate: restarted 15 mg weekly"
    if clause.unit.may_hold(_PAST) and seek(view, _PAST, _own_part(view, text, hit, told.section)[told.turn if _is_decided(told) else 0 :]):
        return ""
    if (
        clause.unit.may_hold(IN_OFFICE)
        and seek(view, IN_OFFICE, text[max(0, hit.start() - 90) : hit.end() + 90])
        and not is_taken_later(view, before, after)
    ):
        return ""
    if _LONG_OFF.match(after) or _TALKED_OF.match(after) or waits(before, after) or no_use(after):
        return ""
    if _NEW_DOSE.match(after):
        return "rx_change"
    return "rx_stop" if _OFF.match(after) else None


def _is_decided(told: _Told) -> bool:
    """Behind a turn: directions, or a word of beginning ("doxy failed -> start adalimumab", "failed, so isotretinoin started")."""
    if not told.turn:
        return False
    return bool(seek(told.view, SIG, told.after[:40]) or _TURNED_TO.search(told.before, told.turn) or _BEGUN_BEHIND.match(told.after))


def _by_verb(told: _Told) -> str | None:
    """The verb beside it; what is sold over the counter needs one, or a place where plans stand."""
    verb = verb_near(told.view, told.before, told.after)
    if verb == "rx_start" and works_today(told.view) and in_use(told.after):
        return ""  # "clobetasol, which she has already, to be begun when the sites are healed"
    if verb != "rx_stop" and of_another(told.after):
        return ""
    if told.value != "otc" and not _OVER_THE_COUNTER.search(told.text):
        return verb or None
    if works_today(told.view) and (
        (verb == "rx_continue" and _HANDED_ON.search(told.text) is None) or _SUFFICES.search(told.before) or _GOES_ON.match(told.after)
    ):
        return ""  # what the patient uses anyway is no decision beside work
    if not verb and (_TRIED.search(told.before) or in_use(told.after)):
        return ""
    alone = not told.section and not _OVER_THE_COUNTER.sub("", told.before).strip(" -*0123456789.)")
    named = told.section in ("", "exam") and problem_just_named(told.view, told.clause)
    return "otc" if verb or alone or named or (told.section in _PLANLIKE and told.section) else ""


def _by_order(told: _Told) -> str | None:
    """Orders without a verb: directions behind it, a strength behind a disease, an item of a list."""
    view, clause, value, before, after, section = told.view, told.clause, told.value, told.before, told.after, told.section
    if told.turn and not before[told.turn :].strip() and seek(view, SIG, after[:70]):
        return "rx_start"
    if ADVISED.search(before) and seek(view, SIG, after[:70]):
        return "rx_start"  # "I recommended clobetasol ointment nightly for three weeks"
    if in_use(after) or fell_short(before):
        return ""
    if re.search(r"\bdiscuss\w*|\bd/w\b|\breview\w*|\bcounsel\w*|\brisks?\b|\[\s?\]\s*$", before) or _DRESSED.match(after):
        return ""  # talked about, a box that nobody ticked, or put under a dressing today
    if seek(view, _CURRENT, told.text):
        return ""
    sig = seek(view, SIG, after[:70])
    if sig and value in ("systemic", INTERNAL) and _LONG_TAKEN.match(after):
        return ""  # "dupilumab x 6 mo, itch 8 to 2": so long it has been taken
    if sig and (section in ("plan", "assessment_plan", "assessment", "procedure") or re.search(r"\bsent\b|\bfaxed\b", after)):
        return "rx_start"
    named = any(clause.start <= m.start < clause.start + told.hit.start() for m in view.mentions_in(clause.unit, "DX")) or bool(
        seek(view, word_list("disease")[0], before) or seek(view, word_list("other_problem")[0], before)
    )
    labelled = _LABEL_BEFORE.fullmatch(before) or (named and before.rstrip().endswith(","))
    if sig and not section and labelled and (named or ":" not in before):
        return "rx_start"  # a sentence of a note without headings that only orders it
    if labelled and not section and _is_named_alone(told) and problem_just_named(view, clause):
        return "rx_start"  # "2. Stasis dermatitis, flaring. Triamcinolone 0.1% ointment"
    if (
        (value not in ("systemic", INTERNAL, "analgesic") or _FOR_DAYS.match(told.hit.group()))
        and not section
        and is_bare_order(view, told.text)
        and problem_just_named(view, clause, 3)
    ):
        return "rx_start"  # "Paronychia; warm soaks, cephalexin"
    if sig and value != "otc" and section == "exam" and not before.strip(" -*") and problem_just_named(view, clause):
        return "rx_start"  # "Exam: annular plaques. Tinea cruris. Terbinafine cream BID 2 wk"
    if sig and value != "otc" and section == "exam" and labelled and named and before.rstrip().endswith((":", "-", "\u2013")):
        return "rx_start"  # "Exam: papules of the trunk. Atopic dermatitis, flaring: triamcinolone 0.1% ointment bid x 10 days"
    listed = sig and value != "otc" and _LISTED_BEFORE.fullmatch(before)
    if listed and (section == "exam" or (section == "" and problem_just_named(view, clause, 3))):
        return "rx_start"  # "Stasis dermatitis, worse. Compression, triamcinolone 0.1% bid"
    return None


def _is_named_alone(told: _Told) -> bool:
    """Does a strength stand with it, or nothing else in the clause of what is put on the skin?"""
    return bool(
        _STRENGTH.match(told.after)
        or _STRENGTH_IN.search(told.hit.group())
        or (
            told.value not in ("otc", INTERNAL)
            and not (told.value == "systemic" and works_today(told.view))
            and _ALONE.match(told.after)
            and not told.before.strip(" \n-*.,")
        )
    )


_DECIDES = re.compile(
    r"(?:(?:i|we|will|plan(?: to)?|am|are|have|now|today|therefore)\W+)*(?:start|begin|switch|increas|stop|continu|add|chang|prescri|rx|refill|restart|resum|renew)\w*\b"
)
"""Behind a colon: what is ordered now."""
_THEN_WAS = re.compile(r"[,(] ?(?:was on|was using|previously|had (?:been|used|tried)|tried|failed|after failing)\b")
"""Behind the order: what was taken before it."""
_FORMER = re.compile(
    r"\b(?:tried|trials?|failed|prior|previous\w*|past|treat\w+|tx|meds?|medications?|used|using|history|hx|regimen|therap\w+|current\w*|home|list|allerg\w*|given|started|prescribed|on)\b[^:]{0,24}: $"
)


def _own_part(view: NoteView, text: str, hit: re.Match[str], section: str) -> str:
    """Behind a colon what is decided ("three SCCs in the past year: I am starting acitretin"), in a plan that lists ("tacrolimus bid, penicillin completed") the item of the medicine with directions, else the clause."""
    label, colon, _ = text[: hit.start()].rpartition(": ")
    behind = len(label) + len(colon)
    if colon and (
        _DECIDES.match(text, behind)
        or (behind == hit.start() and seek(view, SIG, text[hit.end() : hit.end() + 70]) and _FORMER.search(text, 0, behind) is None)
    ):
        return _THEN_WAS.split(text[behind:], maxsplit=1)[0]
    start, end = text.rfind(",", 0, hit.start()) + 1, text.find(",", hit.end())
    part = text[start : end if end >= 0 else len(text)]
    own = (
        section in ("plan", "assessment_plan") or _BEGUN.search(part) is not None
    )  # "prednisone 40 mg started now, glucose checked by PCP Friday"
    return part if own and seek(view, SIG, part) else text


_BEGUN = re.compile(r"\b(?:start(?:ed|ing)?|begun|prescribed|increased|switched|raised|added) (?:now|today|here|at once)\b")
