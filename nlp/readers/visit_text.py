"""Clauses and word lists shared by the readers of the visit (rulebook section 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from nlp.facts import VisitAct
from nlp.form_marks import copied_parts
from nlp.gate import any_of, find_all, units_with
from nlp.records import dataclass, replace
from nlp.terms_loader import load_terms
from nlp.view import NoteView, Unit, evidence

NOT_TODAY_SECTIONS = frozenset({"history", "family", "social", "medications", "allergies", "consent", "counselling", "ros", "vitals"})
"""Sections whose words never are a decision of today."""
INTERNAL = "internal"
"""Medicines of other physicians' diseases: of the heart, of diabetes, of mood."""

_VERB = (
    r"(?:start|stop|cont|continue|add|increase|decrease|refill|rx|e-?rx|prescri\w+|no|not|recheck|order|ref|refer|"
    r"hold|then|taper|switch|change|d/c|discontinue|will|consider|if|check|booked|schedule|declin\w+|labs|baseline|"
    r"discuss\w+|reviewed|defer\w*|prn|stable)"
)
_CUT = re.compile(
    r";|\n"  # each way opens with a character of its own: `re` skips to the next of them at once
    r"|\.(?!\s(?:oint\w*|cream|crm?|gel|lotion|soln|solution|foam|bid|tid|qd|qhs)\b)(?:(?<!\bdr\.)(?<!\bmr\.)(?<!\bms\.)(?<!\bvs\.)(?<!mrs\.)\s|(?<=\w\.)$)"
    r"|,\s+(?=(?:and\s+|but\s+)?" + _VERB + r"\b)"
    r"| (?:\|\s|(?=but\s)|-\s(?=" + _VERB + r"\b)"
    r"|(?=and\s(?:start|stop|continue|add|increase|decrease|refill|order|refer|recheck|check|prescribe|schedule)\b))"
)


_IF = re.compile(r"\W*(?:and |or )?(?:if|should|unless|when|once|in case)\b")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a unit ruled by one verb."""

    start: int
    end: int
    text: str
    unit: Unit


def clauses_of(unit: Unit) -> Iterator[Clause]:
    """The clauses of a unit in text order."""
    lower, start = unit.lower, 0
    for cut in _CUT.finditer(lower):
        end, behind = cut.span()
        if lower[end] == "," and _IF.match(lower, start):
            continue
        words = lower[start:end]
        if words and not words.isspace():
            yield Clause(unit.start + start, unit.start + end, words, unit)
        start = behind
    words = lower[start:]
    if words and not words.isspace():
        yield Clause(unit.start + start, unit.end, words, unit)


@lru_cache(maxsize=8)
def word_list(concept: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Pattern over all spellings of an ACT concept of `nlp/terms/visit.csv`, and spelling -> value."""
    value = {v: term.value for term in load_terms() if term.label == "ACT" and term.concept == concept for v in term.variants}
    words = sorted(value, key=len, reverse=True)
    return any_of(words), value


def first(pattern: re.Pattern[str], view: NoteView, *, skip: frozenset[str] = frozenset()) -> re.Match[str] | None:
    """First match of `pattern` in the lower-cased note outside the sections of `skip`."""
    for match in find_all(view, pattern):
        if not skip or not view.units or view.unit_at(match.start()).section not in skip:
            return match
    return None


_BARE_HEADING = re.compile(
    r"^\W*(?:a ?[/&] ?p|assessment(?: ?(?:and|&|/) ?plan)?|impression(?: ?(?:and|&|/) ?plan)?|imp|plan) ?#?\d{1,2} ?[:.)-] ?[a-z]|^\W*(?:a ?[/&] ?p|a and p|assessment(?: ?(?:and|&|/) ?plan)?|impression(?: ?(?:and|&|/) ?plan)?|imp|plan|dx|tx|treatment|diagnoses)\W*$"
)


_ASSESSED = frozenset({"assessment", "plan", "assessment_plan"})


def _items_behind_exam(view: NoteView) -> frozenset[int]:
    """Numbered lines behind an examination, of which one names a medicine, are the assessment that lacks its heading."""
    numbered = [u for u in view.units if u.section == "exam" and u.label.isdigit()]
    medicines = word_list("medicine")[0]
    if len({u.label for u in numbered}) < 2 or not any(u.search(medicines) for u in numbered):
        return frozenset()
    return frozenset(u.index for u in numbered)


_CHOICE = re.compile(
    r"^\W*(?:discussion ?[:-]\W*)?(?:(?:he|she|they|pt|patient|the patient|mother|mom|father|parents?|family|we|i|will|plan(?: is)? to|therefore|so)\s+(?:have |has |would like to |wishes to )?)*"
    r"(?:elect(?:s|ed)?|opt(?:s|ed)?|ch(?:ose|ooses?)|prefer(?:s|red)?|decided|agree[sd]?|booked|schedul(?:e|ed)|(?:re-?)?start(?:ed|ing)?|begin|began|resum\w+|add(?:ed)?|increas\w+|decreas\w+|step(?:ped)? up|renew(?:ed)?|prescrib\w+|rx|refer(?:red)?|order(?:ed)?|continue[sd]?|switch(?:ed)?|refill(?:ed)?|proceed(?:s|ed)?)\b"
    r"|^\W*discussion ?[:-][^.;]{0,80}\b(?:(?:re-?)?started|prescribed|refilled|ordered|increased|sent to (?:the |her |his )?pharmacy)\b"
)
_DISCUSSION = re.compile(r"\W*discussion ?[:-]")


def _chosen(view: NoteView) -> frozenset[int]:
    """Sentences behind "Options: ..." or "Counselled: ..." that tell what was chosen are the plan."""
    talk = ("consent", "counselling")
    return frozenset(
        u.index
        for u in units_with(view, _CHOICE)
        if u.section in talk and u.search(_CHOICE) and ((u.index and view.units[u.index - 1].section in talk) or _DISCUSSION.match(u.lower))
    )


def _behind_complaint(view: NoteView) -> frozenset[int]:
    """A chief complaint is one sentence: what follows on its line has no heading."""
    units = view.units
    return frozenset(
        u.index
        for u in units
        if u.section == "chief_complaint"
        and u.index
        and units[u.index - 1].section == u.section
        and units[u.index - 1].group == u.group
        and units[u.index - 1].line == u.line
    )


def with_bare_headings(view: NoteView) -> NoteView:
    """The view with units below a heading line without a colon ("A/P") put in that section, and those copied from another day in the history."""
    units: list[Unit] = []
    inside = ""
    items = _items_behind_exam(view)
    chosen = _chosen(view)
    loose = _behind_complaint(view)
    headings = frozenset(u.index for u in units_with(view, _BARE_HEADING) if u.section not in _ASSESSED and _BARE_HEADING.match(u.lower))
    copied = frozenset(u.index for start, end in copied_parts(view) for u in view.units if u.start < end and start < u.end)
    if not items and not chosen and not loose and not headings and not copied:
        return view
    for unit in view.units:
        if unit.index in copied:
            unit = replace(unit, section="history")
        elif unit.index in items or unit.index in chosen:
            unit = replace(unit, section="assessment_plan")
        elif unit.index in loose:
            unit = replace(unit, section="")
        if inside and (unit.section or "none") != inside:
            inside = ""
        if unit.index in headings and unit.section not in _ASSESSED:
            inside = unit.section or "none"
        same = inside and (unit.section or "none") == inside
        units.append(replace(unit, section="assessment_plan") if same else unit)
    return replace(view, units=tuple(units)) if any(a is not b for a, b in zip(units, view.units, strict=True)) else view


def act_in(kind: str, clause: Clause, match: re.Match[str], count: int = 1, detail: str = "") -> VisitAct:
    """An act whose words are `match` of the clause's text."""
    start, end = clause.start + match.start(), clause.start + match.end()
    return VisitAct(kind, "", count, detail or match.group()[:60], (evidence(f"act:{kind}", detail or kind, start, end),))


def act_start(act: VisitAct) -> int:
    """Where the words of an act stand in the note."""
    return act.evidence[0].start


_HOUSEHOLD = re.compile(r"(?:acetaminophen|tylenol|ibuprofen|advil|motrin|naproxen|nsaids?)$")
_STRONG = re.compile(r"\b(?:rx|prescri\w+|script|e-?scribed|(?:600|800) ?mg|refills?|#\d+)|\bcodeine\b")
"""A pain killer of the shelf prescribed all the same."""


def off_the_shelf(medicine: str, text: str) -> bool:
    """Is it a pain killer that nobody prescribed?"""
    return _HOUSEHOLD.match(medicine) is not None and _STRONG.search(text) is None


_LINE_END = re.compile(r"[\n;]|(?<!\bincl)(?<!\bexcl)(?<!\bapprox)(?<!\bdr)\. ")


def line_of(text: str, start: int, end: int) -> str:
    """The line, sentence or part before a semicolon in which the words stand."""
    left = max(text.rfind("\n", 0, start), text.rfind(". ", 0, start), text.rfind(";", 0, start)) + 1
    stop = _LINE_END.search(text, end)
    return text[left : stop.start() if stop else len(text)]
