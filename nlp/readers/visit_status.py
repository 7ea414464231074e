"""How a disease stands by what the history of the note tells, where the assessment only names it: "S: psoriasis worse since fall. A: Psoriasis." (EM-02)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from nlp.readers.visit_text import word_list
from nlp.records import replace
from nlp.visits_told import of_earlier_visit

if TYPE_CHECKING:
    from nlp.readers.visit_problems import Topic
    from nlp.view import NoteView, Unit

_HISTORY = frozenset({"hpi", "chief_complaint"})
_OF_OTHER_TIMES = re.compile(
    r"\b(?:ago|previously|in the past|past|used to|formerly|initially|at first|originally|(?:last|prior|previous) (?:year|winter|summer|spring|fall|autumn|visit|time|month|week|appointment)|had (?:been )?(?:\w+ )?(?:flar\w+|wors\w+|severe)|was (?:\w+ )?(?:flar\w+|wors\w+|severe)|until|before (?:starting|the|he|she|it)|mother|father|sister|brother|family)\b"
)
_NOW_BETTER = re.compile(
    r"\b(?:now|today|currently|since then|overall|lately|at present)\W+(?:\w+\W+){0,4}(?:better|improv\w+|clear\w*|resolv\w+|controlled|stable|calm\w*|quiet|good|great|well)\b|\b(?:much|far|a lot|greatly|significantly) (?:better|improved)\b"
)
_BY_TRIGGERS = re.compile(
    r"\b(?:occasional\w*|rare\w*|infrequent|intermittent|seasonal|winter|summer|mild|minor|few|small|no|without|denies|less|fewer|any|if|when|prn|for) (?:\w+ )?flares?\b"
    r"|\bflares? (?:with|when|in|during|after|from|on|every|once|twice|if|and remit|by|at|around|up with|up when|up in|prn|only)\b|\b(?:worse|worsen\w*|flare[sd]?) (?:with|in|when|during|after|by|at|on) (?:\w+ )?(?:heat|sun\w*|stress|sweat\w*|exercise|winter|summer|cold|wine|alcohol|spicy|night|friction|shav\w+|period\w*|menses|water|soap|work|scratch\w*)\b"
)
"""Flares that come and go with what brings them tell of the disease, not of today."""
_OTHER_COMPLAINT = re.compile(
    r"\b(?:(?:knee|back|joint|neck|hip|shoulder|chest|abdominal|belly|stomach|foot|muscle|nerve|chronic) (?:pain|ache)s?|arthr\w+|joints?|headaches?|migraines?|depress\w+|anxi\w+|mood|sleep|insomnia|asthma|copd|breath\w*|cough|diabet\w*|sugars?|a1c|hypertension|htn|blood pressure|bp|heart|chf|kidney|renal|liver|reflux|gerd|fatigue|weight|vision|hearing|memory|dementia|allergies|sinus\w*|thyroid|cancer|stroke|seizures?|vertigo|dizz\w+)\b"
)
"""What is worse there is no disease of the skin: "Knee pain worse. Here for rosacea"."""
_LEVELS = ("severe", "not_at_goal", "worsening")


def with_told_status(view: NoteView, topics: Sequence[Topic], status_in: Callable[[NoteView, Unit], str]) -> list[Topic]:
    """The topics, each lasting disease without a status of its own with that of the sentences of the history about it."""
    open_ = [t for t in topics if _needs(t)]
    if not open_:
        return list(topics)
    told = _sentences(view, [t for t in topics if t.problem_class not in ("history", "surveillance")])
    out = []
    for topic in topics:
        found = [status_in(view, u) for u in told.get(topic.diagnosis.concept, ())] if _needs(topic) else []
        status = next((s for s in _LEVELS if s in found), "")
        calm = any(s in ("at_goal", "improving", "stable") for s in found) and any(
            _NOW_BETTER.search(u.lower) for u in told.get(topic.diagnosis.concept, ())
        )
        out.append(replace(topic, status=status) if status and not calm else topic)
    return out


def _needs(topic: Topic) -> bool:
    return topic.problem_class == "chronic" and topic.unit.section not in _HISTORY and topic.status in ("", "new") and not topic.weak


def _sentences(view: NoteView, live: Sequence[Topic]) -> dict[str, list[Unit]]:
    """Concept of each disease -> the sentences of the history that tell of it today: those that name it, and those behind without another name."""
    words, values = word_list("disease")
    diseases = {t.diagnosis.concept for t in live}
    alone = next(iter(diseases)) if len(diseases) == 1 else ""
    out: dict[str, list[Unit]] = {}
    last = alone
    for unit in view.units:
        if unit.section not in _HISTORY:
            continue
        named = {m.concept for m in view.mentions_in(unit, "DX")} - {"rash", "skin_lesion"}
        named |= {values[m.group()].partition("/")[0] for m in unit.spots(words)}
        if len(named) > 1 or (not named and unit.search(_OTHER_COMPLAINT)):
            last = ""
            continue
        if named:
            last = next(iter(named))
        if last not in diseases or _OF_OTHER_TIMES.search(unit.lower) or _BY_TRIGGERS.search(unit.lower):
            continue
        if of_earlier_visit(unit, unit.end - 1):
            continue
        out.setdefault(last, []).append(unit)
    return out


_REACH = 3
"""Units of the same item on either side of a disease that may tell how it stands."""


def around_of(view: NoteView, unit: Unit) -> str:
    """Text of the same item, up to three units either way: behind it up to the next disease, before it only where no other disease stands there."""
    own = _diseases_in(view, unit)
    before = [u for u in view.units[max(0, unit.index - _REACH) : unit.index] if u.group == unit.group and u.section == unit.section]
    if any(_diseases_in(view, u) - own for u in before):
        before = []
    behind: list[Unit] = []
    for other in view.units[unit.index + 1 : unit.index + 1 + _REACH]:
        if other.group != unit.group or other.section != unit.section or _diseases_in(view, other) - own:
            break
        behind.append(other)
    return "\n".join(u.lower for u in (*before, unit, *behind))


def _diseases_in(view: NoteView, unit: Unit) -> set[str]:
    words, values = word_list("disease")
    listed = {values[m.group()].partition("/")[0] for m in unit.spots(words)}
    return listed | {m.concept for m in view.mentions_in(unit, "DX") if m.concept not in ("skin_lesion", "rash")}
