"""What the visit did beside procedures: medicines, tests, talks with others, decisions (EM-01, EM-08).

Every act here is a candidate: `nlp.readers.visit` decides afterwards whether a procedure owns it (EM-05).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nlp.facts import VisitAct
from nlp.gate import Rows, hits, rows_by_unit, seek, units_with_any
from nlp.people import KIN
from nlp.readers.visit_decisions import AHEAD, CHOSEN, DECISION, read_decision
from nlp.readers.visit_medicines import ANY_RX, only_taken, read_medicines
from nlp.readers.visit_other_days import referred_before
from nlp.readers.visit_regimen import (
    CHANGED,
    REGIMEN_WORDS,
    units_with_medicines,
)
from nlp.readers.visit_tests import GENERIC_LABS, read_tests, read_toxicity
from nlp.readers.visit_text import NOT_TODAY_SECTIONS, Clause, act_in, act_start, clauses_of, word_list
from nlp.view import NoteView, Unit

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
            r"\b(?:called|phoned|i telephoned|rang|spoke (?:(?:on the phone|by (?:tele)?phone|directly|today|this (?:morning|afternoon)) ){0,3}(?:with|to)|telephoned|conferred with|texted|discussed (?:(?:the )?(?:case|mgmt|management|plan|patient|findings|stopping \w+) )?(?:with|w/)|d/w|(?:case|management|mgmt|plan) discussed (?:with|w/))\s+"
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
            r"\b(?:admit(?:ted)?|(?:direct |emergency |urgent )?admission|transfer(?:red)?|sen[dt]) (?:(?:was |is )?(?:arranged|organi[sz]ed|made|under way) )?(?:directly |urgently |now )?(?:pt |patient |him |her |them )?(?:to|for) (?:the )?(?:hospital|er\b|ed\b|emergency|inpatient|burn unit|icu|iv (?:abx|antibiotics))|\b(?:direct|emergency|urgent|hospital) admission (?:today|now|arranged|this (?:morning|afternoon))\b|\bdirect(?:ly)? admit(?:ted)?\b(?! in\b)|\b(?:hospitali[sz]ed|admitted) (?:from|today from) (?:the )?(?:clinic|office)\b|\bambulance (?:called|here|sent|to|arranged)\b|\b(?:is|being) admitted (?:today|now|directly)\b"
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
            r"|\b(?:self-?limit\w+\b|no (?:more|further) \w+ (?:is |are )?(?:needed|necessary|required)\b|(?:does|do) not need (?:to|any)\b|needs? no (?:treatment|action|intervention)\b|no (?:bx|biopsy) (?:needed|necessary|required|indicated)\b|no need to (?:treat|biopsy|remove)\b|no tx wanted\b|(?:nothing|none|neither|no tissue)(?: (?:was|were|is|has been))? (?:cut|done|taken|frozen|removed|treated|sampled|biopsied|injected)\b|no (?:new )?(?:meds?|medicines?|medications?|rx|prescriptions?|tx|treatment) (?:was |were |are |is )?(?:prescribed|given|written|renewed)\b|stop (?:following|monitoring)\b(?! (?:your|my|her own|his own))|no further (?:follow-?up|monitoring|surveillance)\b|(?:treatment )?goals? (?:was |were |is |are |has been )?(?:met|reached|achieved|attained)\b|did (?:neither|nothing|not (?:get frozen|treat|freeze|biopsy|inject|remove))\b|(?:held|hold|holding) off\b)"
            r"|\b(?:(?:prefers?|wants?|wishes|elects?|opts?|opted|asked|chose|chooses|would (?:like|rather|prefer))(?: to)? (?:think|wait|watch|observe|hold|leave)\b|not necessary to\b|did not get (?:frozen|treated|injected|removed)\b|content to leave\b|no (?:further |more )?(?:tx|treatment|therapy|medication|meds?) (?:now|today|at this time|at present|for now)\b|no (?:tx|treatment) (?:needed|necessary|required|indicated))|:(?: |\n|\t|  )?watch\b"
            r"|\b(?:(?:told|informed|assured)\b[^.;\n]{0,40}\b(?:benign|harmless|non-?cancerous|not (?:a )?(?:skin )?cancer\w*|not (?:dangerous|malignant|worrisome|concerning))\b|no (?:tx|treatment|intervention|therapy|rx)\b(?=\W*$)|continu(?:e|ing) (?:the |with )?(?:present|current|same|existing) (?:management|treatment|regimen|plan|therapy|care|course)\b)"
        ),
    ),
    (
        "longitudinal_relationship",
        re.compile(
            r"\best(?:ablished)?\.?(?: pt| patient)? (?:x|for|with me (?:x|for|since))? ?\d+ ?(?:yrs?|years?|mo|months?)(?: with me| in (?:my|our) (?:clinic|practice))?|\b(?:continu\w+|follow(?:ed|ing|s)?|ongoing|managed|under my care|longitudinal\w*|long[- ]term) [^.;\n]{0,40}(?:long[- ]term|with me|under my care|my (?:clinic|care|practice)|with (?:this|our) (?:clinic|practice|office))|"
            r"\blongitudinal\b[^.;\n]{0,30}\b(?:care|relationship|management)|\bfocal point\b|\b(?:i|we)(?:'ve| have) (?:been )?(?:followed|managed|cared for|looked after|following|managing|treating)\b[^.;\n]{0,60}|\b(?:i|we) (?:manage|coordinate|follow|have (?:followed|managed|cared|looked after|taken care|been (?:following|managing|treating|looking after|caring)|treated (?:\w+ ){0,3}(?:for|since)))\b[^.;\n]{0,60}|\b(?:known to me|my (?:patient|pt)|followed here|(?<!last )seen here|(?:patient|pt) of mine|followed by me|established with me)\b[^.;\n]{0,25}\b(?:since|for|x|\d+)\b|\blong-?standing (?:patient|pt) of (?:mine|ours)\b|"
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
_CARED_ELSEWHERE = re.compile(
    r"\b(?:(?:by|from|to|per|via|at) (?:(?:her|his|the|their|a|own) )*pcp|pcp (?:will|manages|follows|handles|prescribes|monitors)|no longer|transfer\w*|moving|other|another|elsewhere|not)\b|^\W*pcp\b"
)
"""Care that goes on is not the writer's; what is shared "together with her PCP" is."""
_FUTURE_EXAM = re.compile(
    r"\b(?:next|rtc|return|f/u|follow|due|annual(?:ly)?|recommend\w*|schedule\w*|in \d+ (?:mo|wk)|will|q ?\d+|declin\w+|defer\w*|not (?:done|performed)|since last|last)\b"
)


_NOT_DONE = re.compile(r"\W*(?:not (?:done|addressed|treated|touched)|(?:also |he |she |pt )?ask(?:s|ed) (?:about|re\b))")
"""Opens a sentence of what was left to others: "Not done today: nails (referred to podiatry)"."""
_DONE_NOW = re.compile(
    r"\W*(?:was |is )?(?:also )?(?:done|performed|completed)(?: (?:also|today|as well|now))?(?=\W*(?:[,.;:]|$))|\W*(?:done |performed )?today\b"
)
"""Behind the exam: the yearly one is that of today."""


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
        found.extend(only_taken(view))
    return _distinct([act for act in found if not _is_for_looks(view, act)])


_FOR_LOOKS = re.compile(
    r"[^.;:\n]{0,40}?\bfor (?:(?:her|his|the|fine|facial|some) )*(?:wrinkles?|lines|looks|appearance|anti-?age?ing|photo-?age?ing|cosmetic|pores)\b"
)


def _is_for_looks(view: NoteView, act: VisitAct) -> bool:
    """“Tretinoin for wrinkles, she pays”: a drug that no disease asks for (COS-02)."""
    return act.kind.startswith("rx_") and _FOR_LOOKS.match(view.lower, act_start(act)) is not None


def _readers_at(view: NoteView) -> dict[int, list[Callable[[NoteView, Clause], Iterator[VisitAct]]]]:
    """Index of each unit that holds words of a reader -> those readers."""
    tests = (word_list("lab")[0], word_list("imaging")[0], GENERIC_LABS)
    readers = (
        (
            read_medicines,
            {*units_with_medicines(view), *_found_in(view, CHANGED), *(u.index for u in units_with_any(view, (*REGIMEN_WORDS, ANY_RX)))},
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
    return {unit.index for unit, _ in hits(view, words)}


def _of_section(rows: Rows, section: str) -> Rows:
    if section in ("family", "medications", "allergies", "ros"):
        return ()
    if section == "consent":
        return tuple(row for row in rows if row[0] == "referral")  # behind the options stands the one that was chosen
    return tuple(row for row in rows if row[0] != "reassurance") if section in NOT_TODAY_SECTIONS else rows


def _by_pattern(view: NoteView, clause: Clause, rows: Rows) -> Iterator[VisitAct]:
    for kind, pattern in rows:
        match = seek(view, pattern, clause.text)
        if match and not _is_weak(kind, clause, match) and not (kind == "referral" and _is_of_undone(view, clause.unit)):
            yield act_in(kind, clause, match)


def _is_of_undone(view: NoteView, unit: Unit) -> bool:
    """Does the sentence, or the one before its semicolon, open with what was not done?"""
    before = view.units[unit.index - 1] if unit.index else unit
    return _NOT_DONE.match(unit.lower) is not None or (
        before.line == unit.line and before.lower.rstrip().endswith(";") and _NOT_DONE.match(before.lower) is not None
    )


_SAME_GROUP = re.compile(r"\b(?:same|our|this) (?:practice|group|clinic|office)\b|\bmy (?:partner|associate)\b")
"""A colleague of the same group asks for no consultation (G-01)."""


def _is_weak(kind: str, clause: Clause, match: re.Match[str]) -> bool:
    """True where the words stand under a no, an if, or the future."""
    before, whole = clause.text[: match.start()], clause.text
    if kind == "full_skin_exam":
        near = before[-40:]
        if clause.unit.section in ("follow_up", "counselling"):
            return True
        if _DONE_NOW.match(whole, match.end()) and not re.search(r"\b(?:not|last|since)\b", near):
            return False
        return bool(_FUTURE_EXAM.search(near)) or bool(
            re.match(
                r"\s*(?:in|q|every|at|due|next)? ?(?:\d|annual|year|declin|defer|not )|[^.;]{0,40}\bnot repeated\b|\s*(?:(?:was|had been|has been|is) )?(?:last )?(?:done|performed|completed|up to date|current|recorded|documented)(?: (?:on|at|in|of|back))* (?:the )?(?:\d{1,2}[/.-]\d|\d{1,2}(?:st|nd|rd|th)|last|previous|prior|first|jan|feb|mar|apr|may\b|jun|jul|aug|sep|oct|nov|dec|20\d\d|(?:a|one|two|three|\d+) (?:week|month|day|year)s? ago)",
                whole[match.end() :],
            )
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
    if kind == "consult_request":
        return bool(_SAME_GROUP.search(whole))
    if kind == "longitudinal_relationship":
        return bool(_CARED_ELSEWHERE.search(whole))
    return match.group() == "did nothing" and not re.search(r"(?:^|\b(?:i|we|so|and|today|then)) *$", before)  # "silicone did nothing"


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
