"""Whether a procedure that a note names is of another day, by the words around it: an earlier one, what the patient came for, one still to come."""

from __future__ import annotations

import re

from nlp.closed_after import is_closed_first
from nlp.cue_ahead import is_worked
from nlp.gate import seek
from nlp.stopped import called_off
from nlp.view import Mention, NoteView

_PAST_BEFORE = re.compile(
    r"(?<![a-z])(?:(?:(?:sutures?|stitch|stitches|staples|suture line|dehiscence) (?:of|from|after)|wound (?:from|after))(?: (?:his|her|their|the|this))?(?: (?:left|right|[lr]|upper|lower|mid))?(?: [a-z]+)?|(?:margins?|results?|path\w*|slides?|report) (?:of|from) (?:his|her|their|the|this)|healed|old|prior|previous|s/p|after|for|status post|first|quoted|quote for) (?:his |her |a |an |the |planned |scheduled |elective |wide |local )*$"
)
_AFTER = re.compile(r"\bafter (?:(?:wide|local|the|an|a) )*$")
BEFORE_WORK = r"(?:(?:his|her|their|an?|the|planned|scheduled|elective|wide|local|definitive|conservative|complete|repeat) )*$"
"""Ends right before the name of the work: "for his planned wide ..."."""
CAME_FOR = re.compile(
    rf"(?<![a-z])(?:here|returns?|returned|presents?|comes?(?: in)?|came(?: in)?|sent|in|back|referred|scheduled|booked|visit|appointment|appt|attend(?:s|ed)|saw (?:[\w.'-]+ ){{1,4}}?) ?(?:today |yesterday |on \w+ |this (?:morning|afternoon) )?for {BEFORE_WORK}"
)
"""What the patient came for was done where the note goes on to tell an operation."""
_PAST_WORDS = re.compile(
    r"(?<![a-z])within (?:the )?(?:last |past )?[a-z\d]+ (?:days?|wks?|weeks?|months?) (?:of|after|from)\b[^.;,]{0,30}$|(?<![a-z])(?:(?:s/p|status post)(?! today)|h/o|history of|healed|prior(?! to\b)|previous|quoted?|already billed)\b[^.;]{0,40}$"
)
_PAST_AFTER = re.compile(
    r"[ \t]*(?:\d+ (?:days?|weeks?|wks?|months?) ago|site\b(?! was| prepped)|(?:scar|line)\b|consent\b(?! (?:was )?(?:obtained|signed|given|verified|done|on|in)|[ a-z]{0,14}:)|of \d{1,2}/\d|on \d{1,2}/\d|by (?:dr|her|his)\b)"
)


def is_past(view: NoteView, mention: Mention) -> bool:
    """Old surgery by the words around it: "s/p excision", "excision site", "here for excision"."""
    unit = view.units[mention.unit]
    before = view.lower[max(unit.start, mention.start - 60) : mention.start]
    after = view.lower[mention.end : mention.end + 30]
    if re.match(r"\s*(?:was|were) (?:performed|done|carried)", after) or (
        after.startswith(" site") and re.search(r"clos(?:ed|ure)|repair", unit.lower)
    ):
        return False
    if (led := _AFTER.search(before)) is not None and is_closed_first(unit, mention.start - len(led.group())):
        return False
    if seek(view, CAME_FOR, before):
        return not is_worked(view, mention.end) or called_off(view)
    return is_yet_to_come(view, mention) or bool(
        seek(view, _PAST_BEFORE, before) or seek(view, _PAST_WORDS, before) or _PAST_AFTER.match(after)
    )


_PRIOR_TO = re.compile(r"\b(?:prior to|before) (?:(?:the|any|her|his|your|my|an?) )?(?:\w+ )?$")
_MUST = re.compile(
    r"\b(?:will (?:need|be|have|stop|hold|get)|needs? to|must|should|please|(?:has|have) to|(?:advised|instructed)(?! (?:of|about|on|that|regarding)\b)|stop|hold|asked to|remind\w*)\b"
)
_MADE_READY = re.compile(r"\b(?:was|were) [^.;,]{0,30}$")
"""Before "before": "the area was cleansed before shave biopsy"."""


def is_yet_to_come(view: NoteView, mention: Mention) -> bool:
    """“Prior to shave biopsy we will need to stop his warfarin”: what must be done before work that is still to come."""
    unit = view.units[mention.unit]
    cue = seek(view, _PRIOR_TO, view.lower[max(unit.start, mention.start - 40) : mention.start])
    if cue is None or unit.search(_MUST) is None:
        return False
    return _MADE_READY.search(view.lower, unit.start, max(unit.start, mention.start - 40) + cue.start()) is None
