"""Work that a sentence names though nobody did it that day: it was at hand and not used, a risk, or left to a colleague."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.facts import Assertion
from nlp.phrase_ends import behind_phrase
from nlp.view import WORK_SECTIONS

if TYPE_CHECKING:
    from nlp.assertion import Place

_NOT_USED = re.compile(
    r"(?:(?!\b(?:clos|sutur|sewn|harvest|applied|placed|raised|incised|excis|with|by|and|but)\w*)[^.;:,\n]){0,64}?(?:,|\band\b|\bbut\b|\)|\b(?:was|were)\b)\s*(?:(?:it|this|that|which|ultimately|finally|then|was|were) ){0,3}(?:not|never) (?:used|needed|opened|necessary|employed|deployed|wanted)\b(?=\s*(?:[.;,)]|$|today|this|after all|in the end))"
)
"""Behind the work, and of no other thing: "dermal substitute was on the consent, not used"; "LN2 to 3 AKs, anesthesia was not needed" denies no cold."""
_RISKS = re.compile(
    r"\W*(?:the |all )?(?:possible |potential |usual )?(?:risks?|complications)\b(?! factors?)[^.;:\n]{0,60}?(?::|\b(?:namely|include\w*|including|incl\b|such as|like)\b)"
)
"""Opens a sentence that lists what may go wrong: "Risks that she accepted: bleeding, ... further procedures such as skin graft"."""
_TALK_OVER = re.compile(
    r"\b(?:discussed|reviewed|explained|consent(?:ed)?(?: was)?(?: form)? (?:signed|obtained|given)|signed|accepted|understood|agreed)\b[^.;:]*,"
)
"""Ends the list: "Risks incl scar discussed, consent signed, shave bx L temple"."""
_DONE = re.compile(
    r"\b(?:then|proceed\w*|performed|(?:was|were|is|are) (?:then )?(?:done|made|cut|raised|excised|taken|obtained|frozen|treated|removed|shaved|injected|given)|taken|discussed|reviewed|explained|accepted|acknowledged|understood|i|we)\b"
)
_HAS_PATIENT = re.compile(
    r"\b(?:dr\.? [a-z'-]+|plastics?|plastic surgery|oculoplastics?|ent|facial plastics|surgery|colleague)\b[^.;\n]{0,40}?\b(?:has|have|sees|takes|will (?:see|take|have)|is (?:seeing|taking)) (?:him|her|them|pt|patient|the patient|this patient)\b[^.;\n]{0,50}?\bfor (?:an? |the |his |her )?(?:[\w-]+ ){0,2}$"
)
"""Before the work of a colleague to come: "Dr. Bhatt, plastics, has her on Thursday for a cervicofacial flap"."""
_LEFT_TO = re.compile(
    r"\b(?:leave|leaving|left|entrust\w*|pass(?:ed)?|hand(?:ed)?)\b (?:[a-z-]+ ){0,4}?(?:to|with|for|up to) (?:you\b|dr\.? [a-z'-]+|(?:your|his|her|their|the|my) (?:own )?(?:\w+ )?(?:office|clinic|dermatolog\w+|doctor|physician|colleagues?|pcp|team|practice|derm)\b)[^.;,\n]{0,16}?\b(?:for|to) (?:[a-z]+ )?$"
)
"""Before the work: "the two scaly spots I leave to you for freezing"."""


_PURPOSE = re.compile(
    r"\b(?!(?:here|only|just|solely|simply|brought|admitted|presents?|presented|presenting|comes?|coming|came|returns?|returned|returning|back|in|today|now|consent(?:ed|s)?|time-?out|pause)\b)[\w'-]+"
    r" for (?:(?:an?|the|his|her|their|my|our|this|that|repeat|another|possible|any|further|elective|staged|some|more|formal) )*$"
)
"""Before work that something else was for: "too early for cryotherapy", "referral placed for I&D"; whom one comes for it may get it."""
_SERVED = re.compile(
    r"\b(?:taken|took|cut|excised|shaved|punched|saucerized|snipped|removed|lifted|harvested|sampled|biopsied|scraped|used|using|utili[sz]ed|employed|obtained|plated|sent(?! to)|submitted|prepp?ed|prepared|draped|numbed|an[ae]+sthetized|infiltrated|injected|applied|positioned|marked|asked|thanks?)\b"
)
"""In the same sentence these tell of the work itself: "a wedge was taken for biopsy", "thank you for sending her for Mohs surgery"."""


_CONSENT = re.compile(r"\bconsent(?: form)? for (?:the |his |her |an? )?$")
_SENT_AHEAD = re.compile(r"\b(?:mailed|e-?mailed|sent|handed out|take home|taken home|in advance|next)\b")
"""Behind the consent to work that is still to come."""


def by_purpose(place: Place) -> tuple[Assertion, None] | None:
    """Work named as what a visit, a paper or a word was for."""
    if " for " not in place.before[-40:] or place.has("TODAY") or place.unit.section in WORK_SECTIONS or place.after.startswith(":"):
        return None  # "Indication for Mohs:" heads what led to it
    if not any(m.start <= place.start < m.end for m in place.view.mentions_in(place.unit, "PROC")):
        return None  # "comes for one small wart" counts a lesion
    if _CONSENT.search(place.before) is not None:
        is_purpose = _SENT_AHEAD.search(behind_phrase(place)) is not None
    else:
        is_purpose = _PURPOSE.search(place.before) is not None and _SERVED.search(place.before) is None
    return ("planned", None) if is_purpose else None


_NAME_OF_TEMPLATE = re.compile(r"\b(?:template|macro|smart ?(?:text|phrase)|dot ?phrase)\b ?[:\u2013-]{1,3} ?(?:\w+ )?$")
_BLANKS = re.compile(r"_{3,}|\*{3}")
_FEW_LINES = 600


def _heads_blank_template(place: Place) -> bool:
    """“Procedure Template: Excision” over lines that nobody filled in."""
    return (
        place.before.rstrip().endswith(tuple(":-\u2013"))
        and _NAME_OF_TEMPLATE.search(place.before) is not None
        and len(_BLANKS.findall(place.view.text, place.end, place.end + _FEW_LINES)) > 1
    )


def by_naming(place: Place) -> tuple[Assertion, tuple[int, int] | None] | None:
    """Words around the work that take it out of the day, where no word says that it was done."""
    view, unit = place.view, place.unit
    if _heads_blank_template(place):
        return "template", None
    rest = view.lower[place.end : min(unit.end, place.end + 120)]
    if (" not " in rest or " never " in rest) and (told := _NOT_USED.match(rest)) is not None:
        return "negated", (place.end, place.end + told.end())
    if ("risk" in unit.lower[:24] or "complication" in unit.lower[:30]) and (told := _RISKS.match(unit.lower)) is not None:
        behind = unit.start + told.end()
        if (
            behind <= place.start
            and _DONE.search(view.lower, behind, place.start) is None
            and _TALK_OVER.search(view.lower, behind, place.start) is None
        ):
            return "offered", (unit.start, behind)
    if " for " in place.before and _HAS_PATIENT.search(place.before) is not None:
        return "planned", None
    if place.before.endswith(" ") and _LEFT_TO.search(place.before) is not None:
        return "planned", None
    return None
