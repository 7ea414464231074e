"""Diseases, tests and medicines in the hands of other physicians: none of this visit's work (EM-05, EM-08)."""

from __future__ import annotations

import re
from collections.abc import Callable

from nlp.gate import find, seek, units_with
from nlp.phrases import phrases
from nlp.readers.other_diseases import same_disease
from nlp.view import NoteView, Unit

_PHYSICIAN = (
    r"(?:pcp|primary(?: care)?|family (?:doctor|physician|practitioner|medicine|practice)|gp|general practitioner|internist|internal medicine|medicine|cardiolog\w*|endocrin\w*|rheum\w*|neph\w*|neurolog\w*|psych\w*|pulm\w*|gi\b|gastro\w*|oncolog\w*|"
    r"hematolog\w*|haematolog\w*|ent\b|ophth\w*|another dermatolog\w*|outside dermatolog\w*|allerg(?:ist|y)|urolog\w*|podiatr\w*|gyn\w*|ob/?gyn|pa?ediatric(?:ian\w*|s| \w+)|transplant(?: team)?|diabetes (?:clinic|nurse|team)|wound (?:care|clinic)|pain (?:clinic|doctor)|vascular)\b"
)
_HERS = r"(?:(?:the|her|his|their|an?|outside|own|my colleague in) )*"
_CARED_FOR = (
    r"\W{0,3}(?:(?:is|are|being|currently|now|still|stable|controlled|chronic|well|meds|on \w+)\W+){0,4}(?:per|(?:managed|followed|treated|handled|monitored|looked after|cared for|run|dealt with|addressed) (?:by|at)|defer(?:red)? to|sees|under|f/u (?:by|with)|follow[- ]?up (?:by|with)|care of|belongs? to|left to) "
    + _HERS
    + _PHYSICIAN
    + r"|\W{0,3}(?:(?:is|being|currently|now|still|stable|quiet|controlled|chronic|well)\W+){0,4}(?:managed|followed|treated|monitored|looked after|cared for|seen) (?:at|in|by) (?:(?:her|his|their|an?) (?:\w+ ){0,3}|(?:the )?(?:(?!the\b|our\b|this\b|my\b|derm|skin\b|today)\w+ ){1,3})(?:(?:clinic|hospital|cent(?:er|re)|institute)|elsewhere)\b"
    + r"|\W{0,3}(?:(?:the|her|his|their) )?"
    + _PHYSICIAN
    + r" (?:follows?|manages?|treats?|handles?|monitors?|looks? after|prescribes?|is treating|is managing|has it|takes care|sees)\b"
)
_YOU = r"you (?:(?:have|had|kindly|already|so well|very) )*"
_BY_READER = rf"[^.;:\n]{{0,70}}?\b(?:(?:that|which|whom) )?(?<!see )(?<!hope )(?<!if )(?<!thank )(?<!send ){_YOU}(?:prescrib\w+|g[ai]ve\w*|start(?:ed)?|manag\w+|treat\w*|look(?:ing|ed)? after|follow\w*|are (?:treating|managing|giving|following)|put (?:him|her|them) on)\b"
"""The reader of a letter: "her eczema is quiet on the creams that you prescribe"."""
_YOU_TREAT = re.compile(rf"\b{_YOU}(?:prescrib|g[ai]ve|start|manag|treat|look|follow|are |put )")
_WORSE = re.compile(r"\b(?:still|active|persist\w*|worse\w*|wors\w+|despite|flar\w+|not|fail\w*|uncontrolled|poorly|severe|until|unless)\b")
_ELSEWHERE = re.compile("^" + _CARED_FOR)
_IN_READERS_HANDS = re.compile("^" + _BY_READER)
_ELSEWHERE_LIST = re.compile(r"^(?:(?:,| and| &|/) ?[\w.]{2,14}){0,3}" + _CARED_FOR)
"""A disease that another physician looks after is none of this visit's problems."""
_SEEN_FOR = re.compile(
    rf"\b(?:(?:sees|seeing|saw|visits|followed by|under|managed by|treated by|goes to|attends|appointment with|f/u with) {_HERS}{_PHYSICIAN}(?: (?:\w+ )?(?:clinic|team|dept|department))?(?: [\w/]+){{0,3}} (?:for|about|because of|re|regarding|due to)"
    rf"|{_PHYSICIAN}(?: \w+)? (?:manag\w+|treat\w*|follow\w*|monitor\w*|handl\w+|look\w* after|watch\w*|takes care of|is aware of|aware of|knows about|working up|works up|is working up|will (?:manage|follow|recheck|address|check)))"
    r"(?: [\w',/]+){0,4} $"
)
"""Before a disease: "sees her pediatrician for asthma", "PCP manages his hypertension"."""
_VACCINES_BEFORE = re.compile(
    r"\b(?:immuni[sz]ations?|vaccin\w+|shots|health maintenance)(?: (?:due|needed|given|up to date|status|offered|recommended|overdue|history))?(?: for)?\s?:?(?: [\w-]+,?(?: and)?){0,5} $"
)
_VACCINE = re.compile(r"\W{0,2}(?:\w+ ){0,2}(?:vaccin\w*|vacc?\b|shots?\b|immuni[sz]\w*|jab|booster|(?:is )?up to date|utd)\b")
"""Behind the name of a disease that a vaccine prevents."""
_CLINIC = re.compile(r" (?:clinic|cent(?:er|re)|service|team|department|institute)\b")
_AT_THE = re.compile(r"\b(?:at|by|with|from) (?:the |her |his |their |an? )?(?:\w+ ){0,2}$")
"""Around a disease that only names a clinic: "followed at the university lupus clinic"."""
_DOSED = r"(?:prescribed|given|started|managed|ordered|written|dosed|adjusted|monitored|refilled|continued|continues|followed|supplied|checked|watched|looked after|supervised|overseen|run|rx'?d)"
_HIS_MEDICINE = re.compile(
    rf"\W*(?:\d[\w.%/]*\W+)?(?:(?:mg|mcg|daily|bid|tid|weekly|qd|qhs|qw|q\d\w*|prn|as needed|at bedtime|for [a-z]+(?: (?!from|by|per|via)[a-z]+)?)\W+){{0,4}}(?:\(\W?(?:by |per |from |via |w/ ?|with )?(?:dr\.? [a-z]+,? )?{_HERS}{_PHYSICIAN}[^()\n]{{0,24}}\)"
    rf"|(?:(?:he|she|they) (?:gets|has) )?from (?:an? |the |her |his |their )*(?:(?:old|previous|existing|earlier|outside) )?(?:dr\.? [a-z]+(?:'s)?(?: (?:rx|prescription|script))?|dermatologist|prescription|rx)\b"
    rf"|(?:(?:is |was |are |has been |been )?{_DOSED}(?:(?:, | and | & | ?/ ?){_DOSED})*\W+)?(?:by|per|from|under|via) {_HERS}{_PHYSICIAN})"
)
"""Behind a medicine: "prednisone 40 (rheum)", "warfarin per cardiology"."""
_BY_OTHERS = re.compile(rf"\b{_PHYSICIAN}")


def cared_for_elsewhere(view: NoteView, before: str, after: str, *, listed: bool = False) -> bool:
    """True where the words around a disease give it to another physician, or name a vaccine rather than the disease."""
    reader = _IN_READERS_HANDS.match(after)
    if reader is not None and not _WORSE.search(after) and not _DECIDED.search(after, reader.end()):
        return True
    return (
        seek(view, _ELSEWHERE_LIST if listed else _ELSEWHERE, after) is not None
        or _VACCINE.match(after) is not None
        or seek(view, _VACCINES_BEFORE, before) is not None
        or (_CLINIC.match(after) is not None and _AT_THE.search(before) is not None)
        or seek(view, _SEEN_FOR, before) is not None
    )


def in_readers_hands(view: NoteView) -> frozenset[str]:
    """Diseases that the reader of a letter treats, named so in any of its sentences: "her eczema is quiet on the creams that you prescribe"."""
    if find(view, _YOU_TREAT) is None:
        return frozenset()
    return frozenset(m.concept for m in view.all("DX") if cared_for_elsewhere(view, "", view.lower[m.end : view.units[m.unit].end]))


def elsewhere_anywhere(view: NoteView, label: str, pattern: re.Pattern[str], skipped: Callable[[str], bool]) -> bool:
    """True where any sentence of the note gives the disease outside dermatology of this name to another physician: "est DM2 ... DM per PCP"."""
    if find(view, _BY_OTHERS) is None:
        return False
    for unit in units_with(view, pattern):
        for match in unit.spots(pattern):
            if (
                not skipped(unit.section)
                and same_disease(match.group(), label)
                and cared_for_elsewhere(view, unit.lower[: match.start()][-90:], unit.lower[match.end() :], listed=True)
            ):
                return True
    return False


_ANOTHER_DAY = phrases("visit_elsewhere", "another_day", whole=True)
_FOR_OTHER = re.compile(
    r"(?:(?<=for)|(?<=to)|(?: for| to| about)) (?!it\b|this\b|that\b|these\b|them\b|those\b|discuss\b|address\b|evaluate\b|deal\b|treat\b|look\b)[a-z]+"
)
"""Behind "another appointment": what it is for, and that is not the problem before."""
_SAID_NO = re.compile(r"\s?[-:\u2013]\s?(?:no|neg(?:ative)?|none|absent|denie[sd])\W*(?:$|[.,;])")
_DECIDED = re.compile(
    r"\b(?:start|started|begin|began|begun|increased?|decreased?|switch|switched|prescribed?|rx|refill|refilled|add|added)\b"
)
"""Behind a disease for which something was decided today."""
_FOR_WORK = re.compile(
    r"(?: for| to)? (?:have )?(?:an? |the |her |his )?(?:\w+ )?(?:excision|biops\w+|removal|shave|mohs|surgery|suture|skin (?:check|exam)|tbse|results?)\b"
)


_COLLEAGUE_WILL = re.compile(
    r"\b(?:dr\.? [a-z'-]+|(?:his|her|their|your|the referring) (?:own )?(?:derm\w*|doctor|physician|pcp)|you) (?:will|can|may|is going to|plans? to|intends? to) (?:kindly |then |also )?(?:freeze|treat|remove|biopsy|manage|follow|handle|address|see to|deal with|take care|look after|do|burn|attend) (?:of |to )?(?:those|these|them|it|that|this|all|both)\b"
)
"""A colleague's work to come: "a couple of keratoses; Dr. Lindqvist will freeze those at his next visit"."""


def put_off(view: NoteView, unit: Unit, after: str) -> bool:
    """True where a problem waits for a visit of its own ("make separate appt"), or is answered with no ("melasma - no")."""
    behind = view.units[unit.index + 1] if unit.index + 1 < len(view.units) else None
    if _SAID_NO.match(after) is not None or _waits(unit) or _COLLEAGUE_WILL.search(after) is not None:
        return True
    if behind is not None and behind.line == unit.line and _COLLEAGUE_WILL.match(behind.lower) is not None:
        return True
    if behind is None or behind.block != unit.block or not behind.may_hold(_ANOTHER_DAY) or _DECIDED.search(after) is not None:
        return False
    said = _ANOTHER_DAY.search(behind.lower[:60])
    return said is not None and _FOR_OTHER.match(behind.lower, said.end()) is None and not view.mentions_in(behind, "DX")


def _waits(unit: Unit) -> bool:
    said = unit.search(_ANOTHER_DAY)
    return said is not None and _FOR_WORK.match(unit.lower, said.end()) is None


_OF_READER = re.compile(
    rf"(?:[\w%.,/+ -]{{0,50}}? )?(?:that|which) {_YOU}(?:prescrib\w+|g[ai]ve\w*|start(?:ed)?|put (?:him|her|them) on)\b"
)


def of_another(after: str) -> bool:
    """True where the words behind a medicine say that another physician gives it."""
    return _HIS_MEDICINE.match(after) is not None or _OF_READER.match(after) is not None


_IN_USE = re.compile(
    r"\W*(?:\d[\w.%/]*\W+)?(?:(?:mg|mcg|daily|bid|tid|weekly|nightly|qd|qhs|prn|cream|ointment|gel|lotion|shampoo|wash|soap|as needed|at home|at night)\W+){0,4}(?:(?:(?:she|he|they|pt|patient|which|that) )*(?:(?:still |already )(?:has|have|uses?|takes?)|(?:has|have|uses?) (?:it |them |this |some )?already)\b|(?:(?:she|he|they|pt|patient) )?(?:has|have) (?:(?:some|plenty|enough|refills|it|a supply|supply|more) )+(?:left|at home|on hand)|only\b(?=\W*(?:$|[,.;]))|on (?:her|his|their) own\b)"
)


def in_use(after: str) -> bool:
    """True where the words behind a medicine tell what the patient has or does anyway: "moisturizer only", "glycopyrrolate at home she still has"."""
    return _IN_USE.match(after) is not None
