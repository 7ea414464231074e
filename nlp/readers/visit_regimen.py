"""What is decided about a medicine that the clause itself does not name: "Continue", "No change", "Script renewed" (EM-08)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from nlp.gate import seek, units_with
from nlp.phrases import phrases
from nlp.readers.events import done_before
from nlp.readers.visit_text import NOT_TODAY_SECTIONS, Clause, word_list
from nlp.view import NoteView, Unit

_SUBJECT = r"(?:(?:will|to|may|should|can|he|she|they|we|i|pt|patient|plan|plans|'ll|have|has|am|is|asked|told|advised|advise|her|him|them|ok|okay|happy|wants|for|now|just)\W+)*"
_THING = r"(?:(?:with|the|same|current|present|this|these|his|her|their|its?|as|is|before|both|all|of|meds?|medications?|medicines?|regimen|treatments?|therapy|dos(?:e|es|ing)|topicals?|creams?|unchanged|for now|long[- ]term|indefinitely|maintenance|at|courses?|full|remaining|prn|as needed)\W*)*"
_STOP = re.compile(
    r"^\W*(?:will |to |may |can |should |now )?(?:stop|stopped|stopping|discontinue|discontinued|d/c|d/c'd)(?: (?:using )?(?:the |this |her |his |all )?(?:cream|ointment|gel|lotion|shampoo|foam|solution|drops|tablets?|pills?|capsules?|drug|medicines?|medications?|meds?|topicals?|steroids?|it|them|treatment|therapy)(?: (?:now|today|altogether|completely))?)?\W*$"
)
_CHANGE = re.compile(
    r"^\W*(?:will )?(?:i have |we have |we )?(?:increase|decrease|reduce|raise|lower|double|escalate|taper)d?(?: (?:the )?(?:dose|ointment|cream|tablets?|drug)| it)?(?: to [\w ./]{1,25}| \d[\d.]*(?: ?(?:mg|mcg|g)\b[\w ./]{0,15}|(?![\d%])))?\W*$"
)
CHANGED = phrases("visit_regimen", "changed")
_KEEP = re.compile(
    rf"^\W*{_SUBJECT}(?:cont(?:inu(?:e|ed|ing))?|carr(?:y|ying) on|keep(?:ing)? (?:going|it up|on|using it)|stay(?:ing)? (?:the course|at(?= (?:the |this |same |current |present )?(?:dose|\d))|on (?:it|this|them))|maintain|restart|re-start|resume|finish|complete|go(?:ing)? back (?:on|to))\b(?!\W*(?:to|follow|sun|annual|surveil|regular|observ|monitor))"
    rf"\W*{_THING}(?:\d[\w./% ]{{0,20}}?(?:daily|weekly|nightly|monthly|bid|tid|qd|qhs|qod|q ?\d+ ?(?:wks?|w|weeks?|mos?|months?|h|hrs?|d|days?)|(?:every|each) (?:(?:other|\d+|two|four|six|eight|twelve) )?(?:days?|weeks?|months?|night|morning)|mg|mcg)\b)?(?:(?:for |x ?|another )*\d+ (?:more )?(?:days?|wks?|weeks?|mos?|months?)\b)?(?:\W*\([^()\n]{{1,30}}\))?\W*(?:$|,|(?:then|and then)\b)"
    rf"|^\W*{_SUBJECT}(?:cont(?:inue)?|stay (?:at|on)|keep(?: at| on)?) \d{{1,4}}(?:\.\d)?\W*$"
    rf"|^\W*{_SUBJECT}cont(?:inue)?,(?!\W*(?:if|or|unless)\b)"
    rf"|^\W*{_SUBJECT}(?:no (?:dose |drug |med(?:ication)? |treatment )?changes?(?: (?:made|today|needed|to (?:the |his |her )?(?:regimen|meds?|treatment|therapy|dose|plan)))?|unchanged|(?:same|current) (?:dose|doses|regimen|treatment|plan|meds?|medications?|medicines?|therapy|topicals?)(?: (?:as before|today|for now))?)\W*$"
)
_RENEWED = phrases("visit_regimen", "renewed")
"""Words that only a prescription has: they stand for one even where no medicine is named."""
_DOSED = re.compile(r"\d ?(?:mg|mcg|g)$")
"""A new dose in figures is that of a prescribed medicine, named or not."""
_ISSUED = re.compile(
    r"\b(?:prescriptions?|scripts?|rx|e-?rx)\b (?:was |were |is |has been |have been |to be )?(?:sent|given|issued|written|provided|e-?sent|transmitted|called in|phoned in|faxed|printed|handed over|done)\b"
    r"|\b(?:sent|e-?prescribed|e-?scribed|called in|phoned in|faxed|transmitted) (?:over |in )?to (?:the |her |his |their |local |specialty )*(?:pharmacy|pharm|chemist|cvs|walgreens)\b"
)
"""A prescription handed over; the medicine is the one named before."""
_WANTED = re.compile(
    r"\b(?:capillary|cap|brisk|good)\W*$|\b(?:no|not|needs?|request\w*|wants?|out of|due for|here for|asks?|asked|for|if|declin\w+|without|until|denied)\b[^.;,]{0,25}$"
)
_IN_HAND = re.compile(
    r"\b(?:has|have|had|got|enough|plenty of|still|with)\W+(?:\w+\W+){0,2}refills\b|\brefills? (?:left|remain\w*|on file|available|at (?:the )?pharmacy|not (?:needed|required)|up to date)\b"
)
"""Refills that lie ready from an earlier visit."""
POLITE = re.compile(r"\bwould (?:also )?(?:suggest|recommend|advise|propose|favou?r)\b")
FELL_SHORT = re.compile(
    r"\bnot (?:quite |really |being |been |proving )?(?:enough|sufficient\w*|strong|effective|hold\w*|work\w*|help\w*|doing|do (?:the|much|enough)|cutting|lasting|touching|bothered)\b"
)
"""What the medicine so far did: "clobetasol not enough: switched to"."""
SPOONFUL = re.compile(
    r"\b\d+ ?mg ?/ ?\d* ?ml\b[,\s]*(?=[\d.]+ ?ml)|\b[\d.]+ ?ml (?:po |by mouth |orally )?(?=(?:once|twice|tid|bid|qid|b\.i\.d|t\.i\.d|daily|q ?\d|every|three|four|o\.?d|b\.?d|t\.?d\.?s|nightly)\b)"
)
"""A liquid taken by mouth is measured in mL like an injection."""
ASIDE = phrases("visit_regimen", "aside")
"""Words behind an order that forbid something else: ", no mat until treated"."""
SHOT = re.compile(
    r"\b(?:solu-?medrol|depo-?medrol|methylprednisolone|decadron|dexamethasone|betamethasone|celestone|ceftriaxone|rocephin|toradol|ketorolac|penicillin|bicillin|promethazine)\b[^.;\n]{0,30}\b(?:im|iv|intramuscular\w*)\b"
)
"""A shot for the disease of the day: the decision is one about a prescribed drug."""
ADVISED = phrases("visit_regimen", "advised", whole=True)
_BEGIN = re.compile(
    r"^\W*(?:will )?(?:start|begin|use|apply)(?:s|ed|ning)? (?:it |this |them |these )?(?:once |twice )?(?:a day|daily|bid|b\.i\.d|tid|nightly|qhs|qam|at night|at bedtime|every)\b"
)
REGIMEN_WORDS = (_STOP, _CHANGE, _KEEP, _RENEWED, _ISSUED, _BEGIN)
"""Beside `CHANGED`, whose first words ("up", "go") stand in many units."""
_NOT_DECIDED = frozenset({"hpi", "chief_complaint", "indication", "procedure_details", "pathology"})


SIG = phrases("visit_regimen", "sig", whole=True)
IN_OFFICE = phrases("visit_regimen", "in_office", opens=True)
_JOINED = re.compile(r",| and | plus | with | then |;")


def is_taken_later(view: NoteView, before: str, after: str) -> bool:
    """“Kenalog 40 mg IM and a prednisone taper over 15 days”: the medicine behind the shot has directions of its own."""
    parts = _JOINED.split(before)
    own = parts[-1] + " " + _JOINED.split(after)[0]
    return len(parts) > 1 and seek(view, SIG, own) is not None and seek(view, IN_OFFICE, own) is None


_ITEMS = re.compile(r"[,;+&/]|\band\b|\bplus\b|\bwith\b")
_TOLD = re.compile(
    r"\b(?:on|using|uses?d?|takes?|taking|took|has|had|have|having|is|was|were|are|been|since|help(?:s|ed)|work(?:s|ed)|tried|failed|fail|from|not|no|none|without|allerg\w*|after|before|despite|if|may|could|would|consider|versus|vs|or|discussed|declin\w+|finish(?:ed)?|complete[ds]?|stopp?e?d?|old|prior|past|previous\w*)\b|\?"
)


_NEW_SCRIPT = re.compile(
    r"\bnew (?:\d+[- ]?(?:mo|months?|yr|years?)\.? )?(?:rx|prescriptions?|scripts?)\b|\b(?:pa|prior auth\w*) (?:renew\w*|form|re-?submitted|done|completed)\b"
)


def is_renewed(view: NoteView, place: int) -> bool:
    """Does the sentence of a medicine renew its prescription: "Continue dupilumab, new 12-month Rx and PA renewal"?"""
    unit = view.unit_at(place)
    told = unit.may_hold(_NEW_SCRIPT) and unit.search(_NEW_SCRIPT) is not None
    return (told or (unit.may_hold(_RENEWED) and unit.search(_RENEWED) is not None)) and unit.search(_IN_HAND) is None


def works_today(view: NoteView) -> bool:
    """Did the readers before find work done that day?"""
    return bool(done_before(view))


def is_bare_order(view: NoteView, text: str) -> bool:
    """True for a clause of short items and no verb: "warm soaks, cephalexin", which orders what it names.

    Beside work of the day such a medicine may serve that work.
    """
    if works_today(view):
        return False
    items = _ITEMS.split(text.strip(" .;\n"))
    return len(items) <= _MOST_ITEMS and all(len(item.split()) <= _LONGEST_ITEM for item in items) and _TOLD.search(text) is None


def problem_just_named(view: NoteView, clause: Clause, back: int = 1) -> bool:
    """True where the clause stands behind a problem: in its sentence, or in one of the next (`back`) of the same item or line."""
    diseases, others, unit = word_list("disease")[0], word_list("other_problem")[0], clause.unit
    last = view.units[unit.index - 1] if unit.index else unit
    near = [unit] if last.group != unit.group or last.line != unit.line else view.units[max(0, unit.index - back) : unit.index + 1]
    told = any(m.start < clause.end for u in near for m in view.mentions_in(u, "DX"))
    return told or any(u.search(diseases) or u.search(others) for u in near)


_MOST_ITEMS = 6
_LONGEST_ITEM = 4


def regimen_verb(view: NoteView, clause: Clause) -> tuple[str, re.Match[str], str] | None:
    """(act, words, medicine) of a clause without a medicine that decides about one named before."""
    renewed = _unless_wanted(clause, _RENEWED)
    if renewed is not None and seek(view, _IN_HAND, clause.text):
        renewed = None
    for kind, match in (
        ("rx_stop", _opening(clause, _STOP)),
        ("rx_change", _opening(clause, _CHANGE) or (seek(view, CHANGED, clause.text) if clause.unit.may_hold(CHANGED) else None)),
        ("rx_continue", _opening(clause, _KEEP) or renewed),
        ("rx_start", _opening(clause, _BEGIN) or _unless_wanted(clause, _ISSUED)),
    ):
        if match is None:
            continue
        if renewed is not None and clause.unit.section in _NOT_DECIDED:
            return None
        medicine = medicine_before(view, clause)
        if kind == "rx_change" and _OF_FEELING.search(clause.text):
            continue
        if medicine or renewed is not None or (kind == "rx_change" and _DOSED.search(match.group())):
            return kind, match, medicine
    return None


_OF_FEELING = re.compile(r"\b(?:sensation|sensory|feeling|vibrat\w+|monofilament|filament|pulses?|swelling|redness|pain)\b")
"""What is reduced on examination: "sensation reduced to 10 g"."""


def _opening(clause: Clause, pattern: re.Pattern[str]) -> re.Match[str] | None:
    return pattern.match(clause.text) if clause.unit.may_hold(pattern) else None


def _unless_wanted(clause: Clause, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """The first words of the pattern that nobody only asks for."""
    if not clause.unit.may_hold(pattern):
        return None
    return next((m for m in pattern.finditer(clause.text) if not _WANTED.search(clause.text, 0, m.start())), None)


def medicine_before(view: NoteView, clause: Clause) -> str:
    """The last medicine named before the clause in the same numbered item, else where the history of a note tells what is taken."""
    named = _named(view)
    for start, name, unit in reversed(named[: bisect_left(named, (clause.start,))][-12:]):
        if unit.group == clause.unit.group or (unit.section in ("hpi", "chief_complaint") and not clause.unit.label):
            return name
        if clause.start - start > 1500:
            break
    names = {name for _, name, _ in named}
    return names.pop() if len(names) == 1 and named[0][0] < clause.start else ""  # the only medicine of the note


def medicines_in(view: NoteView, unit: Unit) -> Sequence[int]:
    """Where medicines stand in a unit outside such lists."""
    return units_with_medicines(view).get(unit.index, ())


def units_with_medicines(view: NoteView) -> dict[int, list[int]]:
    """Index of each unit with medicines outside such lists -> where they stand."""
    if "medicine places" not in view.memo:
        places: dict[int, list[int]] = {}
        for start, _, named in _named(view):
            places.setdefault(named.index, []).append(start)
        view.memo["medicine places"] = places
    return view.memo["medicine places"]  # type: ignore[return-value]


def _named(view: NoteView) -> list[tuple[int, str, Unit]]:
    """Where medicines stand, outside lists of what the patient takes for other diseases."""
    if "medicines" not in view.memo:
        pattern, _ = word_list("medicine")
        view.memo["medicines"] = [
            (unit.start + m.start(), m.group(), unit)
            for unit in units_with(view, pattern)
            if unit.section not in NOT_TODAY_SECTIONS
            for m in unit.spots(pattern)
        ]
    return view.memo["medicines"]  # type: ignore[return-value]
