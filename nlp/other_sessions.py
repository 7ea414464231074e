"""Doses told of another session: "K40 0.4 mL injected. Last time 10 mg/mL." says nothing about how much was given today."""

from __future__ import annotations

import re

from nlp.gate import all_within, first_within
from nlp.view import NoteView, Unit

_SESSION = r"(?:tx|txs|treatments?|sessions?|visits?|injections?|inj\.?|shots?|doses?|time|times|rounds?|series|ilk|il ?k|appt|appointments?|strengths?|conc\w*|cycle|month|week|year|spring|summer|fall|autumn|winter)"
_MONTH = r"(?:jan|feb|march|mar|apr|april|june|jun|july|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ust|tember|ember|ober)?\.?"
_BEFORE = re.compile(
    rf"(?<!as )(?<!as on )(?<!as at )(?<!as in )(?<!than )(?<!since )(?<!after )(?<!to )\b(?:(?:last|previous|prev\.?|prior|next|subsequent|future) {_SESSION}|(?:earlier|first|initial|following) (?:tx|treatments?|sessions?|visits?|rounds?|ilk|time)\b"
    rf"|previously (?:used|tried|received|had|got|was|were|at|with|on)\b|previously (?:treated|injected) (?:with|using|at)"
    rf"|(?:had|got|received|used|tried|was (?:given|injected)|were (?:given|injected))\b[^.;,]{{0,40}}\b(?:in {_MONTH}\b|last|ago|elsewhere|previously)"
    r"|if (?:(?:it|they|this|these|lesions?|still|any) ){0,2}(?:persist\w*|recurs?|fails?|returns?|worse\w*|present)\b"
    r"|(?:will|may|might|could|would|consider|plan to|if (?:no|not|needed|insufficient)\b[^.;]{0,30}?,?) (?:then )?(?:increas\w+|go\w* up|step\w* up|mov\w+|chang\w+|us(?:e|ing)|try\w*|do|inject\w*)\b)"
)
"""Opens what is told of a session that was before, or is to come."""
_TODAY = re.compile(r"\b(?:today\w*|now|this (?:time|visit|session)|currently|current)\b")
"""Behind such words, what is of the visit again."""
_BEHIND = re.compile(
    rf"\)?(?: (?!today|and\b|to\b|into\b|in the\b|same\b|as\b)[a-z/%'-]+){{0,3}}? (?:(?:at |on |the )*(?:last|previous|prior|next) {_SESSION}\b|in {_MONTH}(?=[\s.,;)]|$)|\d{{1,2}} ?(?:weeks|wks?|months|mos?) ago|previously\b|next (?:time|visit|session))"
)
"""Right behind an amount: "20 mg/cc in March without benefit"."""
_SAME = re.compile(r"\b(?:same|as|unchanged|again)\b")
_RESULT = re.compile(
    r"\b(?:fail\w*|despite|after|unrespons\w*|no (?:response|change|benefit) (?:to|with|from)|refractory to|since|following|improv\w*|respon\w*|better|regrow\w*|regrew|flat\w*|soft\w*|shr[iau]nk\w*|help\w*|tolerat\w*|well|as (?:planned|agreed|discussed|arranged|decided))\b[^.;\d]{0,30}$"
)
"""Before a session of which only the result is told: "failed prior treatments, so 0.5 mL of 40 mg/mL"."""


_DONE_TODAY = re.compile(r"[^.;,\d\n]{0,12}\btoday\b")
"""Right behind an amount: "the first dose of 300 mg today"."""


def of_other_session(view: NoteView, unit: Unit, start: int, end: int) -> bool:
    """Is what is written at the place of the note told of a session before or to come?"""
    opened = [m for m in all_within(view, _BEFORE, unit.start, start) if not _RESULT.search(view.lower, unit.start, m.start())]
    if _DONE_TODAY.match(view.lower, end, unit.end):
        return False
    if opened and first_within(view, _TODAY, opened[-1].end(), start) is None and not _closes(view, opened[-1].end(), start):
        return True
    behind = _BEHIND.match(view.lower, end, unit.end)
    return behind is not None and _SAME.search(behind.group()) is None


_HEADED = 20
"""Characters of a date or the like between the words of another session and the colon behind them; what heads a list farther off is of the visit."""


def _closes(view: NoteView, start: int, end: int) -> bool:
    """Does a bracket that stood around the earlier words, or their sentence, end before the place?"""
    words = view.lower[start:end]
    if ". " in words or " but " in words or words.find(":") > _HEADED:
        return True
    return ")" in words and words.find(")") < (words.find("(") if "(" in words else len(words))
