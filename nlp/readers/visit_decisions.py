"""Decisions for surgery at a later date (EM-06)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.assertion import assertion_at
from nlp.facts import VisitAct
from nlp.gate import seek
from nlp.phrases import phrases
from nlp.readers.visit_text import Clause, act_in
from nlp.view import NoteView

DECISION = phrases("visit_decisions", "decision", whole=True)
CHOSEN = re.compile(
    r"\W*(?:the )?(?:(?:joint |shared |final )?decision (?:was )?(?:made )?(?:for|to)\b|(?:we|pt|patient|he|she) (?:have |has )?(?:jointly |together )?(?:decided|chose|chosen|elected|opted|agreed)\b)(?! against)"
)
"""Opens the sentence that tells, behind the options, which was chosen."""
_SOON = re.compile(
    r"\b(?:tomorrow|today|tonight|this (?:morning|afternoon|evening)|next (?:day|morning)|following (?:day|morning)|in the morning|same day)\b"
)
"""Surgery today or the day after, which modifier 57 asks for (EM-06)."""
AHEAD = re.compile(r"\b(?:in the morning|(?:next|following) (?:day|morning)|first thing)\b")
"""In a plan these alone tell of surgery to come."""
_MAJOR = phrases("visit_decisions", "major", whole=True)
_MINOR = re.compile(
    r"\b(?:excis\w+|mohs|ed&?c|biops\w+|\bbx\b|surgery|shave removal|resection|i&d|pdt|photodynamic|wle|wide local|avulsion|matrixectomy|cryo\w*|ln2|removal|full-thickness)\b"
)
_MAYBE = re.compile(
    r"\b(?:if|consider|may|might|could|option|options|vs|versus|declin\w+|defer\w*|offered|would|ddx|discuss\w* (?:possible|option)|no)\b"
)
_PAST_DECISION = re.compile(
    r"\b(?:here for|presents? for|s/p|status post|return visit|today|performed|done|ch(?:ose|osen)\b[^.;\n]{0,40}\b(?:last|prior|previous)|discussed at|at the prior)\b"
)


_AGREED = re.compile(
    r"\bagreed (?:that (?:i|we) (?:should|will|would|shall)|to) [^.;]{0,40}?\b(?:tak(?:e|ing)|remov(?:e|ing)|excis(?:e|ing)|cut(?:ting)?)\b"
)
"""“We agreed that I should take the flank lesion out”."""


def read_decision(view: NoteView, clause: Clause) -> Iterator[VisitAct]:
    """A decision for surgery at a later date (EM-06); conditional talk is none."""
    cue = seek(view, DECISION, clause.text) or (AHEAD.search(clause.text) if clause.unit.section in ("plan", "assessment_plan") else None)
    if cue is None or (seek(view, _PAST_DECISION, clause.text) and "tomorrow" not in clause.text) or _is_maybe(clause.text, cue):
        return
    if clause.unit.section in ("hpi", "chief_complaint", "indication", "preop_diagnosis", "operative_narrative"):
        return
    major = seek(view, _MAJOR, clause.text)
    if major is not None and _is_over(view, clause, major):
        return
    minor = (
        seek(view, _MINOR, clause.text)
        or _AGREED.search(clause.text)
        or re.search(
            r"\bbooked\b[^.;]*\b(?:available|slot|surgery|room|date|week|wk|thursday|monday|tuesday|wednesday|friday)\b", clause.text
        )
    )
    if major:
        soon = _SOON.search(clause.unit.lower)
        yield act_in("major_surgery_decision", clause, major, detail="" if soon else "later")
    elif minor:
        yield act_in("minor_surgery_decision", clause, minor)


_OVER = re.compile(r"\b(?:neg(?:ative)?|positive|clear|prior|previous|old|healed)\W+(?:\w+ )?$")
"""Before surgery that is told with what came of it."""


def _is_over(view: NoteView, clause: Clause, match: re.Match[str]) -> bool:
    """“WLE and negative sentinel node by surgical oncology, Feb 2022”: surgery of the past among the words of a plan."""
    start, end = clause.start + match.start(), clause.start + match.end()
    return _OVER.search(clause.text, 0, match.start()) is not None or assertion_at(view, clause.unit, start, end)[0] in (
        "historical",
        "other_provider",
    )


def _is_maybe(text: str, cue: re.Match[str]) -> bool:
    """Conditions count from the start, talk of options only in the part that holds the cue ("options reviewed, she chose Mohs")."""
    local = max(text.rfind(c, 0, cue.start()) for c in ",:") + 1
    return bool(re.search(r"\bif\b", text[: cue.start()]) or _MAYBE.search(text[local : cue.end() + 40]))
