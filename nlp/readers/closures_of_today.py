"""Which closures were done today: none needed, offered or of a later visit, none as old as the removal before it, none of a tendon, a nail fold or a donor site."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.dated_words import LATER_VISIT
from nlp.gate import find, seek
from nlp.phrases import phrases
from nlp.readers.closure_facts import holds_graft
from nlp.readers.donor_sites import closes_donor
from nlp.readers.events import Trigger
from nlp.readers.injury_words import INJURY, REOPENED
from nlp.readers.nail_beds import sews_nail
from nlp.readers.threads_out import comes_out
from nlp.readers.wounds import REMOVALS
from nlp.records import replace
from nlp.returns import head
from nlp.view import NoteView, Unit

_NEEDED = re.compile(
    r"\s*(?:out\b|(?:macro-?|micro)?comed|(?:(?!with\b|in\b|and\b|was\b|by\b)[\w-]+ ){0,3}(?:fract|dislocat)|reduction|(?:treatment|management) (?:of|with)|(?:head|brain|skull|chest|soft[- ]tissue)\b[^.;]{0,12}\b(?:injur|trauma)|(?:suction )?drain|loop\b|eyes?\b|(?:to be |will be |were |was )?(?:removed|removal))|\s*(?:not|possible|vs|versus|if|\()?\s*(?:needed|indicated|required|necessary|booked|deferred|delayed|tomorrow|planned|by (?:plastics?|oculoplastics?|ent|dr\b))"
)
_OPTION = re.compile(
    r"\b(?:planned|possible|potential|options?:?|vs\.?|versus|for|or|prior|delayed|deferred) (?:\w+ ){0,3}$|pod \d+,? (?:s/p|from|after) (?:\w+ ){0,3}$"
)
_DONOR = re.compile(r"\bdonor\b|harvest")
_OTHER_WOUND = re.compile(r"\b(?:defect|recipient|primary wound|bed|wound (?:on|of|over|at)|lacerat)")
_SCAR_MEASURED = re.compile(r"[,;:(] ?(?:the |final )?scar (?:line )?(?:being |of |is |was |length )?\d")
_LENGTH_AFTER = re.compile(r"\b(?:lengths?|measur\w+|scars?|lines?|wounds?)\W+(?:\w+\W+){0,3}?after\W+(?:\w+\W+){0,2}$")
INNER_CLOSURE = phrases("closures_of_today", "inner_closure")
"""Closures of another layer or organ than the skin."""


def leaving_a_scar(trigger: Trigger) -> Trigger:
    """“4/0 Ethilon to skin, the scar being 52 mm” tells the length of the closure, not of earlier work."""
    at = trigger.mention.start - trigger.unit.start
    if trigger.assertion == "historical" and (
        _SCAR_MEASURED.search(trigger.unit.lower, trigger.mention.end - trigger.unit.start)
        or _LENGTH_AFTER.search(trigger.unit.lower, 0, max(0, at))
    ):
        return replace(trigger, assertion="performed", cue=None)
    return trigger


def is_done_today(view: NoteView, trigger: Trigger) -> bool:
    """Was the skin closed today, by the writer, with threads that stay?"""
    if trigger.assertion != "performed" or trigger.unit.section in ("indication", "preop_diagnosis", "consent"):
        return False
    start, end = trigger.mention.start, trigger.mention.end
    if _NEEDED.match(view.lower[end : end + 34]) or seek(view, _OPTION, view.lower[max(0, start - 40) : start]):
        return False
    if seek(view, LATER_VISIT, head(view, 160)) and "today" not in trigger.unit.lower and not _came_apart(view):
        return False
    if seek(view, INNER_CLOSURE, view.lower[max(trigger.unit.start, start - 50) : min(trigger.unit.end, end + 40)]):
        return False
    if sews_nail(view, trigger.unit, start) or (
        any(m.concept in _OF_NAILS for m in view.mentions_in(trigger.unit, "PROC")) and find(view, INJURY) is None
    ):
        return False  # the stitches that close a nail fold are part of its surgery
    if comes_out(view, trigger):
        return False
    return (
        not _is_of_past_removal(view, trigger)
        and not holds_graft(view, trigger)
        and not _is_donor(trigger.unit.lower[: max(0, start - trigger.unit.start)])
        and not closes_donor(view, trigger)
        and not _holds_dressing(trigger)
        and not _is_seen_there(trigger)
        and not _ties_vessel(trigger)
    )


_OF_NAILS = frozenset({"nail_wedge", "nail_avulsion", "nail_matrix_excision"})
_COLLECTION = re.compile(r"(?<!\bno )(?<!without )(?:h(?:a)?ematoma|seroma|\bclots?\b|abscess|purulen)")


def _came_apart(view: NoteView) -> bool:
    """A wound that opened by itself is closed at a later visit; one that was opened to let something out is not this."""
    return find(view, REOPENED) is not None and find(view, _COLLECTION) is None


_LEFT_BY_IT = re.compile(r"\b(?:defect|wound)s?\b[^.;]{0,50}\b(?:after|following|from|by|of)\b[^.;,]{0,30}$")
"""What the sentence speaks of is the wound that the earlier removal left."""


def tells_earlier_removal(view: NoteView, unit: Unit) -> bool:
    """“First surgery 4/30, my excision, 12 mm total”: the sizes of a sentence about nothing but earlier removals close no wound of today."""
    named = view.mentions_in(unit, "PROC")
    return (
        bool(named)
        and all(m.concept in REMOVALS for m in named)
        and all(assertion_at(view, unit, m.start, m.end)[0] in ("historical", "other_provider") for m in named)
    )


def _is_of_past_removal(view: NoteView, trigger: Trigger) -> bool:
    """“11 days s/p wide excision with 1 cm margins and complex closure”: the closure is as old as the excision before it."""
    before = [m for m in view.mentions_in(trigger.unit, "PROC") if m.start < trigger.mention.start and m.concept in REMOVALS]
    if before and _LEFT_BY_IT.search(view.lower, trigger.unit.start, before[0].start):
        return False
    return bool(before) and all(assertion_at(view, trigger.unit, m.start, m.end)[0] == "historical" for m in before)


_BLEEDS = re.compile(
    r"\b(?:h(?:a)?emostasis|bleed(?:ers?|ing)|oozing|vessels?|arter\w+|perforators?)\b(?:(?!\b(?:clos|skin|wound|edge|layer|approx)\w*)[^.;]){0,80}$"
)
_TIE = re.compile(r"\b(?:figure[ -]of[ -](?:eight|8)|stick[ -]ties?|suture[ -]ligat\w*|ligat\w+|oversewn?|over-?sewed|tied off)\b")


def _ties_vessel(trigger: Trigger) -> bool:
    """“Hemostasis with cautery and a few figure-of-eight stitches”: the thread stops bleeding and closes nothing."""
    at = trigger.mention.start - trigger.unit.start
    return (
        _BLEEDS.search(trigger.unit.lower, max(0, at - 120), at) is not None
        and _TIE.search(trigger.unit.lower, max(0, at - 40), trigger.mention.end - trigger.unit.start) is not None
    )


_SEEN_THERE = re.compile(
    r"(?:staples?|sutures?|stitches)(?: (?:are|were|still|remain|noted|seen))* (?:in|on|over|at|along) (?:[^.;,]{0,40}?, )?[^.;,]{0,30}?\b(?:clean|intact|dry|healing|in place|in situ)\b(?! (?:\w+ )?(?:gauze|dressings?|bandages?|pads?)\b)"
)
_ACT_OF_CLOSING = re.compile(r"clos|sewn|approx|repair|sutured|stapled|placed|layer|\bwith\b[^.;]{0,16}$|\d-0")


def _is_seen_there(trigger: Trigger) -> bool:
    """“Skin: staples in the left parietal scalp, clean”: what an examination finds of a closure was done before."""
    at = trigger.mention.start - trigger.unit.start
    return _SEEN_THERE.match(trigger.unit.lower, at) is not None and _ACT_OF_CLOSING.search(trigger.unit.lower, 0, at) is None


_DRESSING_SEWN = re.compile(
    r"\b(?:bolsters?|stents?|tie[- ]?overs?|dressing|xeroform|adaptic|cotton)\b(?:(?!\b(?:clos|wound|skin|edge|layer|deep|dermis|dermal)\w*)[^.;]){0,40}$"
)
_TIED_OVER = re.compile(
    r"(?: sutures?| stitch\w*| silk| ties?)*,? (?:tie[- ]?overs?|tied over|bolsters?|stents?)\b|[^.;,]{0,16}\btied over\b"
)


def _holds_dressing(trigger: Trigger) -> bool:
    """“A cotton bolster under Prolene tie-overs”: the thread holds what covers a graft."""
    end = trigger.mention.end - trigger.unit.start
    if trigger.unit.lower[max(0, trigger.mention.start - trigger.unit.start) : end].startswith(
        ("clos", "repair", "was clos", "wound", "layer")
    ):
        return False
    if _TIED_OVER.match(trigger.unit.lower, end) and not _RETENTION.search(trigger.unit.lower):
        return True
    return _DRESSING_SEWN.search(trigger.unit.lower, 0, max(0, trigger.mention.start - trigger.unit.start)) is not None


_RETENTION = re.compile(r"\b(?:retention|tension|stay|mattress)\b")


def _is_donor(before: str) -> bool:
    """The donor site is what the sentence speaks of: no recipient and no other wound comes between."""
    donors = list(_DONOR.finditer(before))
    return bool(donors) and not _OTHER_WOUND.search(before, donors[-1].end())
