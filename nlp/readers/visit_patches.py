"""The reading of patch tests: a reaction makes the contact allergy the problem of the visit (PAT-01)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.facts import ABSENT, Diagnosis
from nlp.gate import find
from nlp.readers.visit_problems import Topic
from nlp.view import NoteView

_PATCH_READ = re.compile(
    r"\bpatch[- ]tests?(?:ing)?\b[^.;\n]{0,20}\b(?:read\w*|results?)\b|\b(?:final|delayed|second|last) read(?:ing)?\b|\b(?:day|d) ?[4-7] read\w*|\bread(?:ing)? of (?:the )?patch"
)
_REACTED = re.compile(
    r"\+\s?[1-3]\b|\b[1-3]\s?\+(?!\w)(?!\s*(?:pitting|(?:\w+ )?(?:edema|oedema|pulses?|reflex\w*)))|\+{2,3}|\bpositive (?:to|for|reactions?)\b|\bpositives?:"
)

_EARLY = re.compile(
    r"\b(?:48|72)[- ]?(?:h|hrs?|hours?)\b[^.;\n]{0,16}\b(?:patch\w*|read\w*)|\bpatch(?:[- ]tests?)? (?:at )?(?:48|72) ?(?:h|hrs?|hours?)?\b|\b(?:first|1st|initial|early) read\w*|\b(?:day|d) ?[23] read\w*"
)
_STILL_TO_COME = re.compile(
    r"\b(?:final|last|second|2nd|delayed|late) read(?:ing)?s?\b[^.;\n]{0,16}\b(?:on|at|to follow|pending|due|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|tomorrow|day|96|\d{1,2}/\d{1,2})\b"
)


def is_first_reading(view: NoteView) -> bool:
    """True for a reading with the final one still to come: it belongs to the application (PAT-01)."""
    return find(view, _EARLY) is not None and find(view, _STILL_TO_COME) is not None


def reacted(view: NoteView) -> Iterator[Topic]:
    """The reading of patch tests with a reaction: the contact allergy is what the visit deals with (PAT-01)."""
    told, reaction = find(view, _PATCH_READ), find(view, _REACTED)
    if told is None or reaction is None:
        return
    unit = view.unit_at(told.start())
    diagnosis = Diagnosis("contact_dermatitis_allergic", "inflammatory", "clinical", view.text[told.start() : told.end()])
    yield Topic(diagnosis, "acute_uncomplicated", "", ABSENT, unit, told.start(), told.end(), kind="eruption")
