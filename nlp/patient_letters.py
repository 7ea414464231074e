"""Sentences written to the patient: what they tell of this visit, and what they only advise or announce."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.gate import find
from nlp.phrases import phrases
from nlp.view import NoteView

if TYPE_CHECKING:
    from nlp.assertion import Place

_TO_PATIENT = phrases("patient_letters", "to_patient")
TO_COLLEAGUE = re.compile(r"\b(?:dear (?:dr|doctor|colleague)|thank you for|your (?:patient|letter|kind)|kind regards|sincerely|yours)\b")
_DEEDS = r"(?:froze|frozen|shaved|snipped|took|taken|removed|biopsied|treated|injected|cut|scraped|curetted|excised|drained|punched|sprayed|sampled|burned|burnt|zapped|numbed|stitched)"
_DID = re.compile(
    rf"(?:^|(?<=[,:;.(]) ?|\b(?:today|visit|also|then|and|morning|afternoon) )\W{{0,9}}(?:(?:i|we|she|he|dr\.? [a-z]+|the (?:doctor|nurse|team)) )?(?:(?:also|then|have|has|today|just) )*{_DEEDS}\b"
    rf"|\byour? [^.;]{{1,60}}? (?:was|were|has been|have been) (?:then |also |all |both |\w+ly )*{_DEEDS}\b|\bwhat (?:i|we|she|he|dr\.? [a-z]+|the doctor) did\b"
)
_MAY = re.compile(r"\b(?:will|would|may|might|can|could|should|if|when|last|ago|previous\w*|showed|came back|was benign)\b")
_TODAYS = re.compile(r"\b(?:today|this (?:visit|morning|afternoon))\b")


def _is_told_as_done(place: Place) -> bool:
    """“Today we froze the two warts on your right thumb”: the patient is told of work of this visit, not of what may come."""
    did = place.unit.search(_DID)
    if did is None or place.unit.start + did.start() > place.end or find(place.view, _TODAYS) is None:
        return False
    return _MAY.search(place.unit.lower, 0, place.start - place.unit.start) is None


_THIS_VISIT = re.compile(
    rf"\b(?:today|this visit),? (?:(?:i|we|she|he|dr\.? [a-z]+|the (?:doctor|nurse)|your (?:doctor|dermatologist)) )(?:also )?{_DEEDS}\b|\bwhat (?:i|we|dr\.? [a-z]+|the doctor) did\b|\b(?:i|we|dr\.? [a-z]+) {_DEEDS}\b[^.;\n]{{0,60}}\btoday\b"
)


def tells_visit(view: NoteView) -> bool:
    """“Today Dr. Amadi froze 4 warts”: a sheet for the patient that is an account of one visit, and no text for everybody."""
    return find(view, _THIS_VISIT) is not None


def is_advice(place: Place) -> bool:
    """Is the sentence said to the patient, and no account of what was done today?"""
    return place.unit.search(_TO_PATIENT) is not None and find(place.view, TO_COLLEAGUE) is None and not _is_told_as_done(place)
