"""Layers that are not of a closure: the tissue of Mohs stages, or what a bandage is wound of."""

from __future__ import annotations

import re

from nlp.gate import find
from nlp.readers.events import Trigger
from nlp.view import NoteView

_COUNTED_LAYERS = re.compile(r"\b(?:\d|one|two|three|four)[ -]layers?$")
_STAGE_BY_LAYER = re.compile(
    r"\blayers? (?:#? ?[1-4](?![.\d])|one|two|three|i{1,3})\b ?[:,.(-]|\b(?:first|second|third|1st|2nd|3rd) layer\b"
)
_READ_OF = re.compile(
    r"\b(?:read|reads|examined|interpreted|mapped|inked|stained|stains?|h&e|blue)\b[^.;]{0,30}$|\b(?:all|each|every|both|mohs|frozen) (?:of )?(?:the )?(?:\w+ )?$"
)
"""Before layers that were looked at under the microscope, or all that were taken: "toluidine blue on all layers"."""
_THREAD = re.compile(r"clos|sutur|repair|stitch|approx|vicryl|prolene|nylon|\d-0")
_TAKEN_BEFORE = re.compile(
    r"\b(?:took|takes?|taken|taking|cut|clear(?:ed|ance)|remov\w+|excis\w+|harvest\w+|process\w+|read\w*|mapped|examined|stages?|mohs)\b(?:(?!clos|sutur|repair|stitch|approx)[^.;,\n]){0,30}$"
)
_OF_BLOCKS = r"[,:(]? ?(?:with |of |in |comprising |containing |having |(?:which|that) had |(?:cut|divided|split|processed|sectioned|made up) (?:in|into|of) )?(?:\d|one|two|three|four|five|six)(?:(?:,|,? and|,? then) (?:\d|one|two|three|four|five|six)){0,5} (?:\w+ )?(?:blocks?|sections?|pieces?)\b"
_BLOCKS_BEHIND = re.compile(_OF_BLOCKS)
_IN_COUNTED = re.compile(r"in (?:\d|one|two|three|four) layers?$")
_CLEARED_BEFORE = re.compile(r"\bclear(?:ed|ance)\b(?:(?!clos|sutur|repair|stitch|approx)[^.;,]){0,24}$")
"""Before "in three layers": tissue that was taken until none was left."""
_TAKEN_BEHIND = re.compile(
    rf"{_OF_BLOCKS}|: (?:the )?(?:first|1st|one)\b(?:(?!clos|sutur|repair|stitch|approx|vicryl|\d-0)[^.;])*(?:[.;]|$)|\s*(?:(?:was|were|are|is|being|having been) )?(?:of (?:tissue|skin) )?(?:(?:was|were|are|is|being) )?(?:enough|sufficient|sufficed|cleared|needed to clear|to clear|taken|removed|excised|obtained|needed|required|processed|examined|mapped|frozen|read|cut|sectioned|cleared|clear|free|negative)\b"
)

_GUESSED = re.compile(r"\b(?:probably|likely|expect\w*|anticipate\w*|figure|count on|plan on|estimate\w*)(?: \w{1,5})* $")
"""Before layers of tissue that nobody has taken yet."""
_CUT_BEFORE = re.compile(
    r"\b(?:shav\w+|excis\w+|sliced?|slicing|taken|took|removed|removing|peeled|peeling|debrided|debriding|pared|paring|planed|cut|dissected|resected|lifted|curetted|ablated|abraded|tangentially)"
    r"(?: (?:off|away|down|out|back|tangentially|sharply|serially|sequentially|progressively|carefully|it|them|this|the eschar|the burn|the callus))* $"
)
"""Before "in layers": what was taken away so, and not closed."""


def _clause_end(view: NoteView, at: int, limit: int) -> int:
    """The end of the clause that goes on at an offset."""
    stop = _CLAUSE.search(view.lower, at, limit)
    return stop.start() if stop else limit


_CLAUSE = re.compile(r"[.;]")


_WRAPPED = re.compile(
    r"[- ]?(?:(?:compression|elastic|short-?stretch|cohesive|coban) )*(?:wraps?|wrapped|bandag\w+|compression|dressings?|stockings?|boots?|systems?)\b"
)
"""Behind the layers of a bandage: "2-layer wraps"."""


def is_tissue(view: NoteView, trigger: Trigger) -> bool:
    """“The fellow took the layers”: tissue of Mohs stages, or the layers of a bandage, not of a closure."""
    start, end = trigger.mention.start, trigger.mention.end
    if _WRAPPED.match(view.lower, end) and view.lower[start:end].endswith(("layers", "layer")):
        return True
    if view.lower[start:end] == "in layers" and _CUT_BEFORE.search(view.lower, max(trigger.unit.start, start - 60), start) is not None:
        return _THREAD.search(view.lower, start, _clause_end(view, end, trigger.unit.end)) is None  # "eschar was shaved off in layers"
    counted = _IN_COUNTED.match(view.lower, start, end)
    if counted is not None and (_BLOCKS_BEHIND.match(view.lower, end) or _CLEARED_BEFORE.search(view.lower, trigger.unit.start, start)):
        return True  # "cleared in three layers (3, 2 and 1 sections)"
    if not view.lower[start:end].endswith(("layers", "layer")) or view.lower[start:end].startswith(
        ("in ", "closed", "repaired", "sutured", "sewn", "sewed", "stitched", "approximated")
    ):
        return False
    if (
        _COUNTED_LAYERS.search(view.lower, max(trigger.unit.start, start - 8), end)
        and any(m.concept == "mohs" for m in view.mentions_in(trigger.unit, "PROC"))
        and not _THREAD.search(trigger.unit.lower)
    ):
        return True  # "Mohs, left temple SCC, 2 layers"
    if (
        any(m.concept == "mohs" for m in view.all("PROC"))
        and not _THREAD.search(view.lower, view.units[max(0, trigger.unit.index - 1)].start, trigger.unit.end)
        and (
            _READ_OF.search(view.lower, trigger.unit.start, start)
            or (find(view, _STAGE_BY_LAYER) and _COUNTED_LAYERS.search(view.lower, max(trigger.unit.start, start - 8), end))
        )
    ):
        return True  # "Read, both layers and the stain, by the surgeon"
    if _GUESSED.search(view.lower, max(trigger.unit.start, start - 30), start) and not _THREAD.search(view.lower, end, trigger.unit.end):
        return True  # "the third is booked for the 24th, probably two layers"
    return (
        _TAKEN_BEFORE.search(view.lower, max(trigger.unit.start, start - 60), start) is not None
        or _TAKEN_BEHIND.match(view.lower, end) is not None
    )
