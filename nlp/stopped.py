"""Work that was called off or broken off: "procedure cancelled", "she changed her mind", "no specimen taken"."""

from __future__ import annotations

import re

from nlp.gate import hits
from nlp.view import NoteView, Unit

_STOPPED = re.compile(
    r"\b(?:the |whole |entire )?(?P<what>procedure|surgery|operation|treatment|session|case|visit|excision|biopsy|bx|mohs|shave|cryo\w*|injections?|appointment)s? (?:was |is |were |had to be |has been |then |therefore )*"
    r"(?:cancell?ed|called off|aborted|abandoned|postponed|deferred|rescheduled|stopped|halted|terminated|not (?:performed|done|started|carried out|completed|attempted))\b"
    r"|\b(?:changed (?:her|his|their) mind|asked (?:us|me|that we|for us|for me|the \w+) to stop|wanted (?:us|me|it) to stop|withdrew (?:her |his |their )?consent|declined to (?:proceed|continue|go ahead)"
    r"|(?:did not|didn't|does not|doesn't) (?:want|wish) to (?:proceed|continue|go ahead|have it done)|(?:elected|decided|chose|opted) not to (?:proceed|continue|go ahead)|left (?:before|without) (?:the|any|being|treatment)"
    r"|no (?:specimens?|tissue|biopsy|sample) (?:was |were )?(?:taken|obtained|collected|removed)|unable to (?:proceed|tolerate|continue)|could not (?:proceed|tolerate|continue)|no show\b|sent home without)"
)
"""The work named before these words was not done."""
_WENT_ON = re.compile(r"\b(?:specimens? (?:was |were )?(?:sent|placed|submitted|labell?ed)|to (?:derm)?path|hemostasis|haemostasis|tolerated|closed with|sutured|bandage|dressing applied|vaseline)\b")
_GENERIC = frozenset({"procedure", "surgery", "operation", "treatment", "session", "case", "visit", "appointment"})
_STOP_REACH = 6
"""Sentences before the words of stopping that they take back."""
_APART = frozenset({"counselling", "consent", "history", "follow_up"})


def stopped_by(view: NoteView, unit: Unit, start: int, end: int, *, is_done: bool) -> tuple[int, int] | None:
    """Where the words stand that take back the work named at [start, end) of a unit; None where none do.

    Args:
        is_done: the unit of the work says that it was done, which a general "procedure stopped" beside it does not lift.
    """
    for other, hit in _stops(view):
        at, what = other.start + hit.start(), hit["what"] or "procedure"
        if at < end or other.index - unit.index > _STOP_REACH or _WENT_ON.search(view.lower, end, at):
            continue
        general = what in _GENERIC
        if (general or what[:4] in view.lower[start:end]) and not (general and is_done and other.index == unit.index):
            return at, other.start + hit.end()
    return None


def _stops(view: NoteView) -> list[tuple[Unit, re.Match[str]]]:
    if "stopped" not in view.memo:
        view.memo["stopped"] = [(u, h) for u, h in hits(view, _STOPPED) if u.section not in _APART]
    return view.memo["stopped"]  # type: ignore[return-value]
