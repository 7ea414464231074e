"""Acts told by pointing back at the one before: "L calf -> same", "2. Superficial BCC, right back. Same technique."."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.act_words import Part
from nlp.assertion import assertion_at, is_performed
from nlp.diagnoses import is_negated
from nlp.facts import Assertion
from nlp.number_words import SPELLED
from nlp.readers.events import SILENT
from nlp.sites import sites_in
from nlp.view import Mention, NoteView, Unit

NOT_TOLD_IN = SILENT | {
    "hpi",
    "chief_complaint",
    "pathology",
    "follow_up",
    "anesthesia",
    "preop_diagnosis",
    "postop_diagnosis",
    "indication",
}
"""Sections that tell no act."""
CUTTING = frozenset(
    {
        "biopsy",
        "mohs",
        "excision",
        "excisional_biopsy",
        "shave_removal",
        "wedge_excision",
        "scar_revision",
        "tag_removal",
        "debridement",
        "paring",
        "incision_drainage",
    }
)
NAIL_SURGERY = frozenset({"nail_avulsion", "nail_matrix_excision", "nail_wedge", "biopsy"})
_WORK = CUTTING | NAIL_SURGERY | {"destruction", "nail_debridement", "nail_trimming"}
"""Work that "the same" beside it cannot stand for; a closure is told beside it."""
_REPEATED = frozenset(
    {
        "biopsy",
        "destruction",
        "excision",
        "excisional_biopsy",
        "shave_removal",
        "wedge_excision",
        "nail_avulsion",
        "nail_matrix_excision",
        "nail_wedge",
    }
)
_SO_MANY = re.compile(
    rf"\s*(?:for|to|on|at|with)?\s*(?:the |his |her )?(?:other |further |more )?(?:\d{{1,2}}|{SPELLED}|an?)\b(?! ?(?:mm|cm|s\b|sec|times?\b|cycles?|weeks?|days?|months?|freeze))"
)
"""Behind "the same was done": "for two on the forehead"."""
_IS_AGAIN = re.compile(
    r"(?:\||->|→|:|;|,|-|\bdone|\btreated|\bremoved|\btaken|\bmanaged|\bhandled|\bdealt with|\bwas|\bexcised|\bin the|\d ?[mc]m|\)|^)\s*$"
)
NEXT_STEP = re.compile(r"[,;]|\band\b")
_NOT_AGAIN = re.compile(
    r"\s*(?:as\b|day|time|visit|size|side|closure|area|site|lesion|day|reason|problem|plan|dose|regimen|meds?|treatment|picture|story|lumps?|bumps?|growths?|diagnosis|dx|condition|complaint|findings?)"
    r"|[- ](?:looks?|looking|aspect|appear\w*|colou?rs?|features?|pattern|morpholog\w*|nature|impression|ddx|differential|papules?|plaques?|patch(?:es)?|macules?|nodules?|rash|eruption|process|disease)\b"
)
"""Behind "same": what is alike in the lesion, the day or the disease, and no work."""
_LEFT_ALONE = re.compile(
    r"\b(?:watch|observe|monitor|leave|left (?:alone|as is|untouched|untreated|in place|it|them)|wait|untreated|not (?:treated|touched|done|removed|today|sampled|biopsied|excised|cut|frozen|shaved|punched|taken)|(?:was|were) left\b|left\W*$|(?:only|just) (?:photographed|measured|watched|noted)|photo\w* only|no (?:tx|treatment)|next (?:time|visit)|another (?:day|time|visit)|later|declin\w*|refus\w*|hold off|put off|deferr?ed)\b"
)
"""“Same thing R forearm, small - watch”: the same finding, and no work."""


def repeated(view: NoteView, parts: Iterable[Part], told: list[Mention]) -> list[Mention]:
    """“L calf -> same”, “the second was dealt with likewise”: the act before it, once more."""
    done = sorted(
        [*told, *(m for m in view.all("PROC") if m.concept in _REPEATED and not _is_proof(view, m) and is_performed(view, m))],
        key=lambda m: m.start,
    )
    out = []
    for part in parts:
        if "same" in part.tags and done and (mention := _again(view, part, done)) is not None:
            out.append(mention)
    return out


def _again(view: NoteView, part: Part, done: list[Mention]) -> Mention | None:
    unit = view.unit_at(part.start)
    counted = _SO_MANY.match(view.lower, part.end) is not None
    lesion = None if counted else _next_lesion(view, unit)
    placed = any(mention.end <= part.start for mention, _ in sites_in(view, unit))  # "the shin was treated in the same fashion"
    before = [
        m
        for m in done
        if m.start < part.start
        and (counted or m.concept != "destruction" or (lesion is not None and m.end <= lesion.start) or (placed and m.value == "ed_and_c"))
    ]  # its cycles are repeated, too, and bases are touched
    if not before or unit.section in NOT_TOLD_IN or before[-1].concept not in _REPEATED:
        return None
    step = (
        bool(before)
        and before[-1].concept == "destruction"
        and not counted
        and any(m.unit == before[-1].unit and m.concept != "destruction" for m in before)
    )
    if step or (
        before[-1].concept == "destruction"
        and not counted
        and lesion is not None
        and not _takes(before[-1], lesion, view.lower[part.start : part.end + 12])
    ):
        before = [m for m in before if m.concept != "destruction"]  # the base of a shave was touched
    if not before:
        return None
    if (
        not (
            unit.label
            or counted
            or sites_in(view, unit)
            or _is_of_digit(unit, before[-1])
            or (lesion is not None and before[-1].concept == "destruction")
        )
        or any(m.concept in _WORK and not _is_proof(view, m) for m in view.mentions_in(unit, "PROC"))
        or any(m.unit == unit.index for m in done)
    ):
        return None
    if unit.search(_LEFT_ALONE) is not None:
        return None
    own = view.lower[unit.start : part.start]
    closing = max((m.end for m in view.mentions_in(unit, "PROC") if m.concept == "repair" and m.end <= part.start), default=-1)
    if closing >= 0 and not NEXT_STEP.search(view.lower, closing, part.start):
        return None  # "closed in the same manner"
    verb = _VERB_TOO.match(view.lower, part.start)
    if verb is not None and before[-1].value not in _BY_VERB.get(verb["verb"], (before[-1].value,)):
        return None
    if view.lower[part.end - 1] in ".;" and not view.mentions_in(unit, "DX"):
        return None  # "scalp shaved."
    if (verb is None and not _IS_AGAIN.search(own)) or _NOT_AGAIN.match(view.lower, part.end):
        return None
    value = _BY_VERB[verb["verb"]][0] if verb and verb["verb"] in _BY_VERB and before[-1].value == "unspecified" else before[-1].value
    mention = Mention(part.start, part.end, "PROC", before[-1].concept, value, unit.index)
    return mention if is_performed(view, mention) else None


_DIGIT_FIRST = re.compile(
    r"\W*(?:left|right|[lr]t?)\.? (?:great|big|hallux|thumb|index|middle|ring|little|2nd|3rd|4th|5th|second|third|fourth|fifth)\b"
)


def _is_of_digit(unit: Unit, done: Mention) -> bool:
    """“L 2nd | lateral | same” below the row of another nail: a digit by its side and number alone."""
    return done.concept in NAIL_SURGERY and _DIGIT_FIRST.match(unit.lower) is not None


_VERB_TOO = re.compile(r"(?:also )?(?P<verb>shaved|punched|sampled|snipped)\b")
"""“L arm papule shaved as well”: the act by its bare verb, and for the reason of the one before it."""
_BY_VERB = {
    "shaved": ("tangential", "shave", "unspecified"),
    "punched": ("punch", "unspecified"),
    "snipped": ("tangential", "unspecified"),
}  # "shaved for bx": the word "bx" alone says no method
_PROOF = re.compile(r"'?d?(?:\+|[- ]?(?:proven|confirmed|pos(?:itive)?)\b| (?:on |of )?\d{1,2}/\d)")


def _is_proof(view: NoteView, mention: Mention) -> bool:
    """“SCC in situ, bx+”, “(bx 6/1)”: a biopsy by which the tumour is known."""
    return mention.concept == "biopsy" and _PROOF.match(view.lower, mention.end) is not None


def _next_lesion(view: NoteView, unit: Unit) -> Mention | None:
    """The lesion at a place of its own that "same" is said of: in its sentence, else in the one before it on its line ("2. Superficial BCC, right back. Same technique.")."""
    before = view.units[unit.index - 1 : unit.index] if unit.index else ()
    for told in (unit, *(u for u in before if u.block == unit.block and not view.mentions_in(unit, "DX", "SITE"))):
        named = [m for m in view.mentions_in(told, "DX") if m.extra[0] == "lesion" and m.value != "unspecified" and not is_negated(view, m)]
        if named and sites_in(view, told):
            return named[0]
    return None


_TUMOURS = frozenset({"malignant", "in_situ"})
_WORK_AGAIN = re.compile(
    r"\bditto|\blikewise|\bsimilarly|\b(?:way|manner|fashion|technique|procedure|treatment|method|done|performed|carried|for)\b"
)


def _takes(act: Mention, lesion: Mention, words: str) -> bool:
    """A tumour is curetted as the one before it; of a keratosis a bare "same" may say that it has not changed."""
    if act.value == "ed_and_c" or lesion.value in _TUMOURS:
        return act.value in ("ed_and_c", "curettage", "electrosurgery") and lesion.value in _TUMOURS
    return _WORK_AGAIN.search(words) is not None


def verdict(view: NoteView, mention: Mention) -> Assertion:
    return assertion_at(view, view.units[mention.unit], mention.start, mention.end)[0]
