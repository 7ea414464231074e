"""Excisions of what an earlier removal left (EX-06): the words say so, or a scar is cut out after its edge was involved."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.gate import find_all
from nlp.readers.attach import Deed, tiers
from nlp.readers.events import SILENT
from nlp.view import NoteView

_NOT_OURS = frozenset({"negated", "declined", "historical", "other_provider", "family", "template"})
_SCAR = re.compile(
    r"\bscars?\b|\b(?:biopsy|shave|bx|excision|surgical) site\b|\bresidual\b|\bold line\b|\breopened\b|\bopened the line\b|\bre-?cut\b|\bgo wider\b|\blarger excision\b"
)
"""What is left of the lesion, where it is what was cut."""
_EDGE = r"(?:edges?|margins?|borders?)"
_INVOLVED = re.compile(
    rf"\b{_EDGE} (?:is |was |were |are |still )?(?:\+(?!\d)|pos(?:itive)?\b|involved\b|not clear\b|not free\b)"
    rf"|\b(?:positive|involved) (?:\w+ ){{0,2}}{_EDGE}\b"
    rf"|\b(?:reach|touch)(?:es|ing|ed) (?:the |an? |one |its )?(?:[\w']+ ){{0,3}}{_EDGE}\b"
    rf"|\b(?:extend(?:s|ing|ed)|reach(?:es|ing|ed)|touch(?:es|ing)|tumou?r|melanoma|mis|in situ|nevus|atypia|cancer|scc|bcc) (?:\w+ ){{0,2}}(?:at|to|on|up to) (?:the |an? |one |both |its )?(?:[\w']+ ){{0,4}}{_EDGE}\b(?! (?:free|clear|negative|of))"
)
"""The report of the earlier removal."""

_OF_SEVERAL = re.compile(r"(?<=s)(?= )|[^.;\d]{0,12} (?:two|three|four|five|both|all|several|[2-9])\b(?! ?[mc]m)")
"""Behind the name of the work: that of several lesions, "the re-excisions", "re-excision of two nevi"."""


def is_cut_again(view: NoteView, deed: Deed, total: int) -> bool:
    """Was the lesion removed before, so far as today's excision takes what was left of it?"""
    act = deed.first.mention.start
    named = [end for end in view.once("named again", lambda: _named_again(view)) if end <= act]
    if named:
        return total == 1 or deed.row is None or any(_OF_SEVERAL.match(view.lower, end) for end in named) or _is_of_scar(view, deed, total)
    return view.once("edge involved", lambda: _was_involved(view)) and _is_of_scar(view, deed, total)


def _was_involved(view: NoteView) -> bool:
    """Does a report tell an edge as involved, and no sentence about what would be done then?"""
    return any(not _IF.search(view.lower, max(0, hit.start() - 30), hit.start()) for hit in find_all(view, _INVOLVED))


_IF = re.compile(r"\b(?:if|should|in case|unless|when|no|not|without)\b[^.;]*$")


def _is_of_scar(view: NoteView, deed: Deed, total: int) -> bool:
    """Do the lesion's own words tell a scar, or what was left of it?"""
    return any(
        _SCAR.search(s.unit.lower, s.start - s.unit.start, s.end - s.unit.start) for tier in tiers(view, deed, total)[:2] for s in tier
    )


def _named_again(view: NoteView) -> tuple[int, ...]:
    """Where the words end that name a second excision which somebody here was to do, or did."""
    return tuple(
        m.end
        for m in view.all("PROC")
        if m.value == "re_excision"
        and view.units[m.unit].section not in SILENT
        and assertion_at(view, view.units[m.unit], m.start, m.end)[0] not in _NOT_OURS
    )
