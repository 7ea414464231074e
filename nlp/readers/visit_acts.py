"""What the visit did beside procedures: medicines, tests, talks with others, decisions (EM-01, EM-08).

Every act here is a candidate: `nlp.readers.visit` decides afterwards whether a procedure owns it (EM-05).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nlp.facts import VisitAct
from nlp.gate import Rows, find_all, rows_by_unit, seek, units_with, units_with_any
from nlp.people import KIN
from nlp.phrases import phrases
from nlp.readers.visit_decisions import AHEAD, CHOSEN, DECISION, read_decision
from nlp.readers.visit_elsewhere import in_use, of_another
from nlp.readers.visit_other_days import fell_short, no_use, referred_before, waits
from nlp.readers.visit_regimen import (
    ADVISED,
    ASIDE,
    CHANGED,
    FELL_SHORT,
    IN_OFFICE,
    POLITE,
    REGIMEN_WORDS,
    SHOT,
    SIG,
    SPOONFUL,
    is_bare_order,
    is_taken_later,
    medicines_in,
    problem_just_named,
    regimen_verb,
    units_with_medicines,
    works_today,
)
from nlp.readers.visit_tests import GENERIC_LABS, read_tests, read_toxicity
from nlp.readers.visit_text import INTERNAL, NOT_TODAY_SECTIONS, Clause, act_in, clauses_of, off_the_shelf, word_list
from nlp.readers.visit_verbs import verb_near
from nlp.view import NoteView, evidence

_NOT = phrases("visit_acts", "not")
_PAST = phrases("visit_acts", "past")
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
_TURN = re.compile(r", (?:and )?(?:so|hence|therefore|thus|instead)\b")
"""Behind "quinacrine is not available, so" stands what was done."""
_DRESSED = re.compile(r"[^.;\n]{0,30}\b(?:dressings?|bandage\w*|gauze|telfa|band-?aid)\b")
_STRENGTH_IN = re.compile(r"%|\b(?:cr|crm|cream|oint|ointment|gel|lotion|solution|foam|shampoo|spray)$")
_ALONE = re.compile(r"\s*(?:$|[.,;\n]|(?:for|to|and|plus|\+|&|then)\b)")
_PLANLIKE = frozenset({"plan", "assessment_plan", "assessment", "follow_up", "procedure", "addendum", ""})
_ANY_RX = re.compile(
    r"\b(?:rx|e-?rx'?d|e-?prescribed|prescri(?:bed|ption (?:for|given|sent|provided))|script (?:for|given|sent))\b(?=[:\s]+[a-z]{4,})(?!\s*(?::?\s*(?:date\b|dated\b|number\b|expir\w*|on file\b|from\b|none|no\b|n/a|options|drug plan|coverage|after|under|following|cryo\w*|liquid|curett\w*|snip\w*|shaved?|punch\w*|local|laser|inject\w*|excis\w*|fr(?:eez|oze)\w*|par(?:ed|ing)|debrid\w*|drain\w*|light)\b))"
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "external_note_review",
        re.compile(
            r"\b(?:outside|external|pcp|referring|er|ed|hospital|oncology|rheum\w*|derm)\w*(?:'s)? (?:records?|notes?|chart|reports?|bx report|path(?:ology)? report)[^.;]{0,30}\breview\w*|"
            r"\breview\w* (?:of )?(?:the )?(?:outside|external|pcp|referring|hospital|oncology|rheum\w*|er|ed|prior outside)[\w' ]{0,25}(?:records?|notes?|charts?|reports?|documentation)|"
            r"\boutside (?:bx|biopsy|path\w*)\b[^.;]{0,25}\breport review\w*"
        ),
    ),
    (
        "independent_historian",
        re.compile(
            r"\b(?:history|hx|hpi) (?:is |was )?(?:obtained|given|provided|taken|supplied|supplemented|per|from|by|via|mostly from|entirely from)\s?(?:by|from|via|entirely by|primarily by|entirely from)? (?:the |his |her |pt's |patient's )?"
            rf"(?:{KIN}|aide|nursing home staff)|"
            rf"\bindependent historian\b|\b(?:{KIN}|aide) (?:is |as |was )?(?:the )?(?:main |primary |sole )?historian\b|\b{KIN},? ?\(?(?:is |as |was )?(?:the )?historian\b|\bhistorian\s?[:=]\s?{KIN}\b|\b{KIN} (?:has given|is giving|provides|provided|gives|gave|supplies|supplied) (?:all |most of |much of )?(?:the )?(?:history|hx)"
        ),
    ),
    (
        "independent_interpretation",
        re.compile(
            r"\bi (?:personally |independently |have personally |have independently )(?:reviewed|interpreted|viewed|read) (?:the )?(?:[\w-]+ ){0,3}(?:images?|mri|ct|x-?ray|slides?|films?|ultrasound|tracing)"
        ),
    ),
    (
        "discussion_external",
        re.compile(
            r"\b(?:called|phoned|i telephoned|rang|spoke (?:with|to)|telephoned|conferred with|texted|discussed (?:(?:the )?(?:case|mgmt|management|plan|patient|findings|stopping \w+) )?(?:with|w/)|d/w|(?:case|management|mgmt|plan) discussed (?:with|w/))\s+"
            r"(?:the |her |his |their |pt's |patient's |referring |treating |outside |on-call )*(?:pcp|dr\.? (?!me\b)\w+|rheum\w*|oncolog\w*|med onc|surg onc|primary (?:care )?(?:physician|doctor|provider)|internist|pediatrician|cardiolog\w*|"
            r"nephrolog\w*|transplant (?:team|physician)|hematolog\w*|infectious disease|id\b(?! )|gastroenterolog\w*|gi\b|ob/?gyn|radiation oncolog\w*|rad onc|ent\b|surgeon|ophthalmolog\w*|allerg(?:ist|y)|neurolog\w*|pathologist|dermatopathologist)"
        ),
    ),
    (
        "referral",
        re.compile(
            r"\b(?:dermatology|derm) (?:referral|consult(?:ation)?)\b[^.;\n]{0,16}\b(?:placed|sent|made|ordered|entered|given|urgent\w*)\b|\b(?:agrees?|agreed|accepts?|accepted|placed|made|sent|entered) (?:to |on |an? )*(?:urgent |an? )*(?:dermatology|derm) (?:referral|consult(?:ation)?)\b|"
            r"\b(?:rheum\w*|derm-?onc\w*|oncolog\w*|allerg\w*|ophthalm\w*|plastics?|mohs|vascular|podiatry|endocrin\w*|gi|ent|id|cardiolog\w*|nephro\w*|neuro\w*|psych\w*) (?:referral|consult(?:ation)?)\b(?! (?:note|report|letter))|"
            r"\b(?:refer(?:red|ral)?|ref|consult(?:ation)?)\b\.? (?:placed |sent |made |given |him |her |pt |patient |them |is )?(?:to |for |w/ |with )?(?:the )?(?:mohs|rheum\w*|oncolog\w*|med onc|surg onc|surgical oncology|allerg\w*|ophthalm\w*|ent\b|plastic\w*|endocrin\w*|gyn\w*|ob/?gyn|"
            r"gi\b|gastro\w*|podiatr\w*|vascular\w*|genetics?|hematolog\w*|cardiolog\w*|wound (?:care|clinic)|psych\w*|pcp|id\b|infectious|nephro\w*|neurolog\w*|radiation|rad onc|urolog\w*|dr\.? \w+|behavioral health|mental health|counsel\w+|social work\w*|dietitian|physical therapy|smoking cessation|weight (?:management|loss)|pain (?:clinic|management)|dermatolog\w*|sleep|tumor board|general surgery|surgery|patch test\w*|nutrition\w*|oculoplastic\w*)"
        ),
    ),
    (
        "hospitalization_decision",
        re.compile(
            r"\b(?:admit(?:ted)?|(?:direct |emergency |urgent )?admission|transfer(?:red)?|sen[dt]) (?:(?:was |is )?(?:arranged|organi[sz]ed|made|under way) )?(?:directly |urgently |now )?(?:pt |patient |him |her |them )?(?:to|for) (?:the )?(?:hospital|er\b|ed\b|emergency|inpatient|burn unit|icu|iv (?:abx|antibiotics))|\b(?:direct|emergency|urgent|hospital) admission (?:today|now|arranged|this (?:morning|afternoon))\b|\b(?:is|being) admitted (?:today|now|directly)\b"
        ),
    ),
    (
        "full_skin_exam",
        re.compile(
            r"\b[tf]bse\b|^\W*(?:\w+ )?(?:skin|mole) (?:cancer )?(?:check|screening|surveillance)\b"
            r"|\b(?:(?:total|full|complete|whole)[- ]?(?:body)? ?(?:skin|cutaneous) (?:exam\w*|check|cancer screen\w*)|(?:total|full)[- ]body (?:exam\w*|skin)|head[- ]to[- ]toe (?:skin )?exam\w*|(?:annual|yearly|routine|full|complete) (?:mole|skin) (?:check|screening|exam\w*)\b"
            r"|skin surveillance\b|(?:here|in|seen|presents?|comes?|returns?|back) for (?:an? |his |her |the )?(?:\w+ ){0,2}skin (?:check|exam\w*|screening)\b|screening (?:skin )?exam\b|complete skin\b)"
        ),
    ),
    (
        "sdoh",
        re.compile(
            r"\b(?:cannot|can't|unable to|could not|couldn't) afford\b|\bhomeless\b|\bunhoused\b|\black(?:s|ing)? (?:of )?(?:transport\w*|insurance|housing)|\buninsured\b[^.]{0,40}\b(?:limit|cannot|unable|so)|\bcost prohibit\w+|\bsocial determinants?\b"
        ),
    ),
    (
        "reassurance",
        re.compile(  # in groups of which the openings can be told
            r"\b(?:reassur\w+|advised\b(?! to (?:make|schedule|call|see|contact|book))|explained\b(?! to me)|will (?:monitor|observe|watch)\b|(?:recheck|re-check|re-?examine|re-?photograph)\b(?= (?:it |this |them |the \w+ )?(?:in|at|if|sooner)? ?(?:\d|one|two|three|four|six|a |if|next|sooner))|(?:return|rtc|come back|call)\b[^.;\n]{0,30}\bif (?:it |this |they )?(?:chang\w+|grow\w*|bleed\w*|enlarg\w*|symptomatic)|observation\b|(?:monitor|observe|watch)\b(?= (?:clinically|for (?:change|growth)))|asked (?:her|him|them) to (?:wear|use|keep|avoid|stop|return|watch)\b|watchful waiting\b|benign nature\b|nothing (?:to (?:do|be done)|needs? (?:to be done|doing)|(?:is |was )?(?:needed|required|necessary)|(?:further|more|else) (?:(?:needs|is|was) )?(?:needed|to do|to be done|required|necessary))\b|(?:leave|left|leaving) (?:it |this |them |these )?(?:be|alone)\b|harmless\b|mind at (?:rest|ease)\b|(?:watch|monitor) (?:it|this|them)\b|keep an eye on\b|what to (?:watch|look) (?:out )?for\b|need not\b|(?:go(?:es)?|resolves?|clears?|settles?|improves?|passes|disappears?)(?: away)? (?:by (?:itself|themselves)|on (?:its|their) own|spontaneously|with time)\b)"
            r"|\b(?:self-?limit\w+\b|no (?:more|further) \w+ (?:is |are )?(?:needed|necessary|required)\b|(?:does|do) not need (?:to|any)\b|needs? no (?:treatment|action|intervention)\b|no (?:bx|biopsy) (?:needed|necessary|required|indicated)\b|no need to (?:treat|biopsy|remove)\b|no tx wanted\b|(?:nothing|none|neither|no tissue)(?: (?:was|were|is|has been))? (?:cut|done|taken|frozen|removed|treated|sampled|biopsied|injected)\b|did (?:neither|nothing|not (?:get frozen|treat|freeze|biopsy|inject|remove))\b|(?:held|hold|holding) off\b)"
            r"|\b(?:(?:prefers?|wants?|wishes|elects?|opts?|opted|asked|chose|chooses|would (?:like|rather|prefer))(?: to)? (?:think|wait|watch|observe|hold|leave)\b|not necessary to\b|did not get (?:frozen|treated|injected|removed)\b|content to leave\b|no (?:further |more )?(?:tx|treatment|therapy|medication|meds?) (?:now|today|at this time|at present|for now)\b|no (?:tx|treatment) (?:needed|necessary|required|indicated))|:(?: |\n|\t|  )?watch\b"
            r"|\b(?:(?:told|informed|assured)\b[^.;\n]{0,40}\b(?:benign|harmless|non-?cancerous|not (?:a )?(?:skin )?cancer\w*|not (?:dangerous|malignant|worrisome|concerning))\b|no (?:tx|treatment|intervention|therapy|rx)\b(?=\W*$)|continu(?:e|ing) (?:the |with )?(?:present|current|same|existing) (?:management|treatment|regimen|plan|therapy|care|course)\b)"
        ),
    ),
    (
        "longitudinal_relationship",
        re.compile(
            r"\best(?:ablished)?\.?(?: pt| patient)? (?:x|for|with me (?:x|for|since))? ?\d+ ?(?:yrs?|years?|mo|months?)(?: with me| in (?:my|our) (?:clinic|practice))?|\b(?:continu\w+|follow(?:ed|ing|s)?|ongoing|managed|under my care|longitudinal\w*|long[- ]term) [^.;\n]{0,40}(?:long[- ]term|with me|under my care|my (?:clinic|care|practice)|with (?:this|our) (?:clinic|practice|office))|"
            r"\blongitudinal\b[^.;\n]{0,30}\b(?:care|relationship|management)|\bfocal point\b|\bi (?:manage|coordinate|follow|have (?:followed|managed|cared|looked after|treated (?:\w+ ){0,3}(?:for|since)))\b[^.;\n]{0,60}|\b(?:known to me|my patient|followed here|seen here|patient of mine|followed by me)\b[^.;\n]{0,25}\b(?:since|for|x|\d+)\b|"
            r"\bq ?(?:2|3|4|5|6|12) ?(?:mo|months?|wks?) (?:with me|long[- ]?term|indefinitely)|\bserve as (?:the |her |his )?(?:primary|main) (?:dermatolog|provider)\w*|"
            r"\bfollow(?:ed|s|ing)? (?:here |by us |regularly )?(?:in|at|by) (?:this|our) (?:clinic|office|practice|department)\b|\b(?:we|i|this (?:clinic|practice)|our (?:clinic|practice)) (?:remains?|are|am|is|will remain|continues? (?:to be|as|to serve as)) (?:her|his|their|the) (?:ongoing |continuing |main |primary )?(?:source of care|point of care|dermatolog\w+|care for)"
        ),
    ),
    (
        "consult_request",
        re.compile(
            r"\bsent (?:in )?(?:for|by)(?: a)? (?:consult\w*|dr)|\b(?:consult\w*|evaluation|opinion) (?:requested|is requested|was requested)|\b(?:at )?the request of\b|\bthank you for (?:asking|the consult|(?:the |your )?(?:referring|sending|referral)\b[^.;\n]{0,90}\b(?:consult\w*|opinion|evaluat\w*|advice|assessment|recommendations?|input)\b)|\breferr(?:ed|al) (?:by|from)\b[^.;\n]{0,60}\b(?:consult\w*|opinion|eval(?:uation)?|advice|recommendations?)\b|\bconsult\w* req(?:uest)?\.? (?:by|from)\b|\breferring (?:physician|provider|doctor|md)\b|\breason for (?:the |this )?consult\w*|\brequesting(?: (?:provider|physician|service|md|team|dr))?\s?:|^\W*(?:hospital|inpatient|bedside|dermatology inpatient) consult(?:ation)?\b|\b(?:i|we|dermatology) (?:was|were|am|is|have been) (?:kindly )?(?:consulted|asked to (?:see|evaluate|consult|comment|give))\b"
        ),
    ),
    (
        "counselling",
        re.compile(
            r"\bcounsel\w+|\bdiscussed\b|\beducat\w+|\bhandout\b|\b(?:gave|given|handed|with) (?:her |him |them |the (?:mother|parents|family) )?an? (?:sheet|leaflet|booklet|brochure)\b|\b(?:leaflet|booklet|brochure|info(?:rmation)? sheet)\b|\badvice\b|\breviewed (?:sun|trigger|gentle)|\bsun (?:protection|avoidance)\b|\b(?:use|wear|daily|recommend\w*|advised) (?:\w+ )?sunscreens?\b|\bspf\b|\bdry skin care\b|\btrigger avoidance\b|^\W*(?:continue to |to |please )?avoid(?:ance of)? \w+|\babcdes?\b|\bd/w\b"
        ),
    ),
)
_FUTURE_EXAM = re.compile(
    r"\b(?:next|rtc|return|f/u|follow|due|annual(?:ly)?|recommend\w*|schedule\w*|in \d+ (?:mo|wk)|will|q ?\d+|declin\w+|defer\w*|not (?:done|performed)|since last|last)\b"
)


def read_acts(view: NoteView) -> list[VisitAct]:
    """All acts of the note with no owner yet, in text order."""
    found: list[VisitAct] = []
    readers_at, rows_at = _readers_at(view), rows_by_unit(view, _PATTERNS)
    for unit in (view.units[index] for index in sorted(readers_at.keys() | rows_at.keys())):
        readers = readers_at.get(unit.index, [])
        if unit.section in NOT_TODAY_SECTIONS:
            readers = [read for read in readers if read is read_decision and unit.section == "consent" and CHOSEN.match(unit.lower)]
        living_rows = _of_section(rows_at.get(unit.index, ()), unit.section)
        for clause in clauses_of(unit) if readers or living_rows else ():
            for read in readers:
                found.extend(read(view, clause))
            if living_rows:
                found.extend(_by_pattern(view, clause, living_rows))
    found.extend(read_toxicity(view))
    if not any(act.kind.startswith("rx_") for act in found):
        found.extend(_only_taken(view))
    return _distinct(found)


_TAKEN = re.compile(r"\b(?:on|using|uses|taking|takes|applies|applying|with|month \d+ of|wk \d+ of|week \d+ of|rx)\W+(?:\w+\W+){0,3}$")


def _only_taken(view: NoteView) -> Iterator[VisitAct]:
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


def _readers_at(view: NoteView) -> dict[int, list[Callable[[NoteView, Clause], Iterator[VisitAct]]]]:
    """Index of each unit that holds words of a reader -> those readers."""
    tests = (word_list("lab")[0], word_list("imaging")[0], GENERIC_LABS)
    readers = (
        (
            _medicines,
            {*units_with_medicines(view), *_found_in(view, CHANGED), *(u.index for u in units_with_any(view, (*REGIMEN_WORDS, _ANY_RX)))},
        ),
        (read_tests, {index for words in tests for index in _found_in(view, words)}),
        (read_decision, {u.index for u in units_with_any(view, (DECISION, AHEAD))}),
    )
    out: dict[int, list[Callable[[NoteView, Clause], Iterator[VisitAct]]]] = {}
    for read, indices in readers:
        for index in indices:
            out.setdefault(index, []).append(read)
    return out


def _found_in(view: NoteView, words: re.Pattern[str]) -> set[int]:
    """Indices of the units in which the words stand: their anchors stand in more."""
    spans = [(view.unit_at(m.start()).index, view.unit_at(m.end() - 1).index) for m in find_all(view, words)]
    return {index for first, last in spans for index in range(first, last + 1)}


def _of_section(rows: Rows, section: str) -> Rows:
    if section in ("family", "medications", "allergies", "ros"):
        return ()
    if section == "consent":
        return tuple(row for row in rows if row[0] == "referral")  # behind the options stands the one that was chosen
    return tuple(row for row in rows if row[0] != "reassurance") if section in NOT_TODAY_SECTIONS else rows


def _by_pattern(view: NoteView, clause: Clause, rows: Rows) -> Iterator[VisitAct]:
    for kind, pattern in rows:
        match = seek(view, pattern, clause.text)
        if match and not _is_weak(kind, clause, match):
            yield act_in(kind, clause, match)


_THINS_BLOOD = re.compile(
    r"(?:apixaban|eliquis|warfarin|coumadin|rivaroxaban|xarelto|dabigatran|pradaxa|edoxaban|clopidogrel|plavix|prasugrel|ticagrelor|aspirin|asa|heparin|enoxaparin|lovenox)\b"
)
"""Left as they are for an operation on the skin: no medicine that is managed here."""


def _is_weak(kind: str, clause: Clause, match: re.Match[str]) -> bool:
    """True where the words stand under a no, an if, or the future."""
    before, whole = clause.text[: match.start()], clause.text
    if kind == "full_skin_exam":
        near = before[-40:]
        if clause.unit.section in ("follow_up", "counselling"):
            return True
        return bool(_FUTURE_EXAM.search(near)) or bool(
            re.match(r"\s*(?:in|q|every|at|due|next)? ?(?:\d|annual|year|declin|defer|not )", whole[match.end() :])
        )
    if kind == "referral":
        if referred_before(whole):
            return True
        return bool(
            re.search(
                r"\b(?:if|no|not|declin\w+|consider|may|defer\w*|offered|pt declined|by|from|in case|unless|would|discussed)\b", whole
            )
        )
    if kind in ("discussion_external", "external_note_review", "independent_historian"):
        if re.match(r"\W*(?:\w+\W+)?(?:next|tomorrow|later|if)\b", whole[match.end() :]):
            return True
        return bool(re.search(r"\b(?:no|not|will|if|unable|plan to|without|to be|requested|pending)\b", before[-30:])) or bool(
            re.match(r"\W*(?:not|pending|requested|unavailable)", whole[match.end() :])
        )
    if kind == "hospitalization_decision":
        return bool(re.search(r"\b(?:if|not?|was|were|return|worsen\w*|should|last)\b", before))
    if kind == "longitudinal_relationship":
        return bool(re.search(r"\b(?:pcp|no longer|transfer\w*|moving|other|another|elsewhere|not)\b", whole))
    return match.group() == "did nothing" and not re.search(r"(?:^|\b(?:i|we|so|and|today|then)) *$", before)  # "silicone did nothing"


def _medicines(view: NoteView, clause: Clause) -> Iterator[VisitAct]:
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
    told = None if hits else regimen_verb(view, clause)
    if told and not seek(view, _PAST, clause.text):
        kind, words, name = told
        value = classes.get(name, "other")
        if value != "otc" or kind != "rx_continue" or not works_today(view):  # "eczema controlled with Vaseline, no change"
            yield act_in("otc" if value == "otc" else kind, clause, words, detail=f"{value}:{name or 'rx'}")
        return
    if not named:
        match = seek(view, _ANY_RX, clause.text)
        if (
            match
            and not seek(view, _NOT, clause.text)
            and not seek(view, _PAST, clause.text)
            and len(clause.text) > match.end() - match.start() + 3
        ):
            yield act_in("rx_start", clause, match, detail="other:rx")


_TRIED = re.compile(
    r"\b(?:not|no (?:better|change|help|relief|response|improvement)|little|minimal|failed|failing|unresponsive|despite|in spite of|tried|using|used|uses|takes|applies)\b[^.;,:]{0,40}$"
)
"""Before a medicine that the patient has had: "not clearing with clotrimazole"."""
_SUFFICES = re.compile(
    r"\b(?:controlled|managed|maintained|kept (?:quiet|clear|calm)|under (?:good )?control|quiet|stable|mild)\b[^.;:]{0,16}\b(?:with|on|by) (?:\w+ ){0,2}$"
)
"""Before what the patient uses for a disease that is told in passing, beside work: "eczema mild, controlled with moisturizers"."""
_BLANK_OR_HYPHEN = re.compile(r"[\s-]")
_TALKED_OF = re.compile(
    r"\W*(?:\d+\s?(?:mg)?\W*)?(?:\w{2,5}\s)?(?:(?:(?:is|are|was|were|has|have|can|may|might|will) )?(?:(?:to )?be |been )?(?:discussed|decided|considered|thought about|talked (?:about|over))|d/w|mentioned|reviewed)\b"
)
_NEW_DOSE = re.compile(
    r"\W*(?:(?:month|mo|wk|week)\s?#?\d+\W+)?(?:\d+(?:\.\d+)?\s?(?:mg|mcg)?\s?(?:->|\u2192|to|up to)\s?\d|(?:up|down|back) to \d|to \d+)"
)
_RESUMED = re.compile(
    r"\W{1,3}(?:(?:so|now|today|will|we|i|have|has|was|is|therefore) )*(?:re-?start(?:ed|ing)?|resum(?:e|ed|ing)|re-?commenced|re-?introduced|put back on)\b(?! (?:in|by|last|at) )"
)
_OFF = re.compile(r"\W*off\b(?!-| label| (?:of )?(?:the |his |her )?(?:back|test|skin|sites?|patch\w*|panels?|area|face|eye\w*))")
_OVER_THE_COUNTER = re.compile(r"otc\b(?<=\botc)|over[- ]the[- ]counter")


def _medicine_verb(view: NoteView, clause: Clause, hit: re.Match[str], value: str) -> str:
    """rx_start | rx_change | rx_continue | rx_stop | otc, or "" where the medicine is only talked about."""
    text = clause.text
    before, after = text[: hit.start()], text[hit.end() :]
    arrow = max((m.end() for m in _ARROW.finditer(before)), default=0) if ">" in before else 0
    arrow = max(arrow, *(m.end() for m in _TURN.finditer(before))) if ", " in before and _TURN.search(before) else arrow
    chosen = FELL_SHORT.sub("failing", POLITE.sub("recommend", before[arrow:]))  # "nystatin? no -> ketoconazole cream"
    text = SPOONFUL.sub(" ", text)
    if seek(view, SHOT, text) and not seek(view, _NOT, chosen) and not seek(view, _PAST, text) and value != "otc":
        return "rx_start"
    if seek(view, _NOT, chosen) or (seek(view, _NOT, after[:60]) and _NOT.search(ASIDE.split(after[:60])[0])):
        return ""
    if _RESUMED.match(after):
        return "rx_start"  # "worse since stopping methotrexate: restarted 15 mg weekly"
    if clause.unit.may_hold(_PAST) and seek(
        view, _PAST, _own_part(view, text, hit, clause.unit.section)[arrow if seek(view, SIG, after[:40]) else 0 :]
    ):
        return ""
    if (
        clause.unit.may_hold(IN_OFFICE)
        and seek(view, IN_OFFICE, text[max(0, hit.start() - 90) : hit.end() + 90])
        and not is_taken_later(view, before, after)
    ):
        return ""
    if _TALKED_OF.match(after) or waits(before, after) or no_use(after):
        return ""
    if _NEW_DOSE.match(after):
        return "rx_change"
    if _OFF.match(after):
        return "rx_stop"
    verb = verb_near(view, before, after)
    if verb != "rx_stop" and of_another(after):
        return ""
    if value == "otc" or _OVER_THE_COUNTER.search(text):
        alone = not clause.unit.section and not _OVER_THE_COUNTER.sub("", before).strip(" -*0123456789.)")
        if _SUFFICES.search(before) and works_today(view):
            return ""
        return (
            ""
            if not verb and (_TRIED.search(before) or in_use(after))
            else "otc"
            if verb
            or alone
            or (clause.unit.section in ("", "exam") and problem_just_named(view, clause))
            or (clause.unit.section in _PLANLIKE and clause.unit.section)
            else ""
        )
    if verb:
        return verb
    if arrow and not before[arrow:].strip() and seek(view, SIG, after[:70]):
        return "rx_start"
    if ADVISED.search(before) and seek(view, SIG, after[:70]):
        return "rx_start"  # "I recommended clobetasol ointment nightly for three weeks"
    if in_use(after) or fell_short(before):
        return ""
    if re.search(r"\bdiscuss\w*|\bd/w\b|\breview\w*|\bcounsel\w*|\brisks?\b|\[\s?\]\s*$", before) or _DRESSED.match(after):
        return ""  # talked about, a box that nobody ticked, or put under a dressing today
    if seek(view, _CURRENT, text):
        return ""
    sig = seek(view, SIG, after[:70])
    if sig and value in ("systemic", INTERNAL) and _LONG_TAKEN.match(after):
        return ""  # "dupilumab x 6 mo, itch 8 to 2": so long it has been taken
    if sig and (clause.unit.section in ("plan", "assessment_plan", "assessment", "procedure") or re.search(r"\bsent\b|\bfaxed\b", after)):
        return "rx_start"
    named = any(clause.start <= m.start < clause.start + hit.start() for m in view.mentions_in(clause.unit, "DX")) or bool(
        seek(view, word_list("disease")[0], before)
    )
    labelled = _LABEL_BEFORE.fullmatch(before) or (named and before.rstrip().endswith(","))
    if sig and not clause.unit.section and labelled and (named or ":" not in before):
        return "rx_start"  # a sentence of a note without headings that only orders it
    named_alone = (
        _STRENGTH.match(after)
        or _STRENGTH_IN.search(hit.group())
        or (
            value not in ("otc", INTERNAL)
            and not (value == "systemic" and works_today(view))
            and _ALONE.match(after)
            and not before.strip(" \n-*.,")
        )
    )
    if labelled and not clause.unit.section and named_alone and problem_just_named(view, clause):
        return "rx_start"  # "2. Stasis dermatitis, flaring. Triamcinolone 0.1% ointment"
    if (
        value not in ("systemic", INTERNAL, "analgesic")
        and not clause.unit.section
        and is_bare_order(view, text)
        and problem_just_named(view, clause, 3)
    ):
        return "rx_start"  # "Paronychia; warm soaks, cephalexin"
    listed = sig and value != "otc" and _LISTED_BEFORE.fullmatch(before)
    if listed and (clause.unit.section == "exam" or (clause.unit.section in ("", "exam") and problem_just_named(view, clause))):
        return "rx_start"  # "Stasis dermatitis, worse. Compression, triamcinolone 0.1% bid"
    return (
        "rx_start"
        if clause.unit.section in ("plan", "assessment_plan") and re.search(r"(?:^|:|->|[-+,&]|\bplus|\band)\s*$", before)
        else ""
    )


_DECIDES = re.compile(
    r"(?:(?:i|we|will|plan(?: to)?|am|are|have|now|today|therefore)\W+)*(?:start|begin|switch|increas|stop|continu|add|chang|prescri|rx|refill|restart|resum|renew)\w*\b"
)
"""Behind a colon: what is ordered now."""
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
        return text[behind:]
    start, end = text.rfind(",", 0, hit.start()) + 1, text.find(",", hit.end())
    part = text[start : end if end >= 0 else len(text)]
    own = (
        section in ("plan", "assessment_plan") or _BEGUN.search(part) is not None
    )  # "prednisone 40 mg started now, glucose checked by PCP Friday"
    return part if own and seek(view, SIG, part) else text


_BEGUN = re.compile(r"\b(?:start(?:ed|ing)?|begun|prescribed|increased|switched|raised|added) (?:now|today|here|at once)\b")


def _distinct(acts: list[VisitAct]) -> list[VisitAct]:
    """One act per kind and medicine; the same test named twice counts once."""
    out: list[VisitAct] = []
    seen: set[tuple[str, str]] = set()
    tests: set[str] = set()
    for act in acts:
        if act.kind in ("lab_order", "lab_review"):
            names = [n for n in act.detail.split(", ") if (act.kind + n) not in tests]
            if not names:
                continue
            tests.update(act.kind + n for n in names)
            act = VisitAct(act.kind, act.owner, len(names), ", ".join(names), act.evidence)
        elif (act.kind, act.detail) in seen or (
            act.kind in ("counselling", "reassurance", "longitudinal_relationship", "consult_request", "full_skin_exam")
            and any(k == act.kind for k, _ in seen)
        ):
            continue
        seen.add((act.kind, act.detail))
        out.append(act)
    return out
