"""Cards of an aesthetics suite: facials, peels and hair removal that the client pays for, told in the words of a treatment room (COS-02, COS-03)."""

from __future__ import annotations

import re

from nlp.gate import find, seek
from nlp.people import KIN
from nlp.phrases import phrases
from nlp.view import NoteView

_AESTHETICIAN = re.compile(
    r"\ba?esthetician\b|\blicensed (?:a?esthetic\w*|laser tech\w*)|\(l\.?e\.?\)|\b(?:provider|operator|by)\s?:\s?[a-z]+,? l\.?e\.?\b"
)
"""Who cannot see patients on a claim."""
_OF_PATIENT = re.compile(
    rf"\b(?:is|as|was|an?|her|his|their|works?|occupation|job|saw|sees?|{KIN}|\d+ ?(?:-? ?(?:y/?o|year|yr)\w*(?:[- ]old)?)? ?(?:f|m|female|male|woman|man)?),?:? (?:an? )?(?:\w+ )?$"
)
"""Before one who is the patient, or of the patient's people: "28F esthetician with hand eczema", "spouse is a licensed esthetician"."""
_SUITE = phrases("spa_cards", "suite")
_PAID_FOR = re.compile(
    r"\$ ?\d|\bpackage\b|\bpre-?paid\b|\bself[- ]pay\b|\bpaid (?:at|in|today|for|by|out)\b|\bguest\b|\bclient\b|\brebook\w*|\bgift card\b"
)
_QUOTED = re.compile(r"\bquot(?:e|ed|es)\b|\bestimates?\b|\bwould (?:cost|be)\b|\bthink about\b|\bconsult(?:ation)?\b|\bdiscussed\b")
"""A price that was only named."""
_HEAD = 250


def is_spa_card(view: NoteView) -> bool:
    """True for a card whose head names such a treatment and whose words are those of a shop: a price, a package, a guest."""
    return seek(view, _SUITE, view.body[:_HEAD]) is not None and find(view, _PAID_FOR) is not None and find(view, _QUOTED) is None


def by_aesthetician(view: NoteView) -> bool:
    """True where the head names an aesthetician as the one who treats."""
    head = view.body[:_HEAD]
    return seek(view, _AESTHETICIAN, head) is not None and any(
        _OF_PATIENT.search(head, 0, hit.start()) is None for hit in _AESTHETICIAN.finditer(head)
    )
