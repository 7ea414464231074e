"""Work that is named, and refused in the words behind it: "Molluscum x 10 - LN2. Parents declined.", or advised, and not done in the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.assertion_words import PEOPLE
from nlp.facts import Assertion
from nlp.gate import units_with

if TYPE_CHECKING:
    from nlp.assertion import Place
    from nlp.view import NoteView, Unit

_REFUSED = re.compile(
    r"^\W*(?:the )?(?:patient|pt|she|he|they|parents?|mother|mom|mum|father|dad|family|wife|husband|guardian|daughter|son)\.? (?:(?:has|have|then|ultimately|politely|however|again) )*(?:declined|refused)"
    r"(?: (?:it|this|that|both|all|treatment|today|at this time|for now|the (?:injection|procedure|treatment|biopsy|shot)))*\W*$"
)
_FIELD = re.compile(r"^\W*(?:site|route|dose|lot|exp|location|ndc|strength|qty|quantity|sites)\b[^.;]{0,40}\W*$")
"""Between the name of the work and its refusal."""
_DONE = re.compile(
    r"\b(?:was|were|froze|frozen|performed|done|given|injected|tolerated|applied|sent|taken|took|shaved|excised|removed|treated|obtained|today)\b"
)
_REACH = 3
_ADVICE = r"(?:recommend\w*|suggest(?:ed|s|ing)?|advis(?:ed|es|ing)|offer(?:ed|s|ing)?|propos(?:ed|es|ing)|urged|want(?:ed)? to|wished to|hoped to|meant to|intended to|was going to|had planned|would have liked to)\b"
_ADVISED = re.compile(rf"\b{_ADVICE}")
_IS_ADVISED = re.compile(rf"\b{_ADVICE}[^.;:]{{0,40}}$")
_WAS_ADVISED = re.compile(rf"(?: (?:was|were|is|of (?:it|them|all \w+)))? {_ADVICE}")
_TAKEN = r"(?:frozen|treated|done|biopsied|sampled|removed|excised|shaved|snipped|injected|taken|performed|given|started|cut|burned|drained|carried out)"
_IN_THE_END = re.compile(
    rf"\b(?:nothing|none|no (?:(?!antibiotics?|bleeding|pain|ana?esth\w*|lido\w*|dressing|sutures?|stitches|meds?|medic\w+|drugs?|scripts?|prescriptions?)\w+ ){{1,2}}?|not)(?: (?:(?:of (?:them|these|those|it)|(?:was|were|is|are|has been|have been|got|then|actually|therefore) ?)\b ?)+)? ?{_TAKEN}\b(?! (?:on|at|to|in|near|yet|before|elsewhere|since|until)\b)"
    rf"|\b{PEOPLE} (?:[^.;]{{0,80}}\band )?(?:\w+ly )?(?:declin(?:ed|es)|refus(?:ed|es)|(?:does|do|did)(?: not|n't) (?:want|wish|agree|consent)|(?:said|says) no\b|(?:would rather|prefer(?:s|red)? to) (?:not|wait|hold off|think)|ch(?:ose|ooses) not to|was not (?:keen|willing|ready)|wants? to (?:wait|think|hold off|ask))"
)
"""How it went with what was advised: "so nothing was frozen", "he has a wedding on Saturday and refuses blisters"."""
_OTHER_WORK = (
    (frozenset({"biopsy"}), re.compile(r"biops|sampl")),
    (frozenset({"destruction"}), re.compile(r"froz|freez|cryo|\bln2|burned")),
    (frozenset({"intralesional", "injection"}), re.compile(r"inject")),
    (frozenset({"excision", "mohs"}), re.compile(r"excis")),
)
"""Work -> words that tell of no other: "no lesions were biopsied" leaves the advised freezing alone."""
_WENT_ON = re.compile(
    r"\b(?:agree[sd]|accept(?:ed|s)|consent(?:ed|s)|went ahead|proceed\w*|tolerated|froze|frozen|treated|done|performed|taken|given|applied|snipped|removed|so did)\b"
)


def by_refusal(place: Place) -> tuple[Assertion, tuple[int, int] | None] | None:
    """Nothing but fields may stand between, and the work must not be told as done."""
    view, unit = place.view, place.unit
    refused = view.once("refused after", lambda: {u.index for u in units_with(view, _REFUSED) if u.search(_REFUSED)})
    if not refused or place.has("DONE") or _DONE.search(unit.lower):
        return None
    for other in view.units[unit.index + 1 : unit.index + 1 + _REACH]:
        if other.index in refused:
            return "declined", (other.start, other.end)
        if _FIELD.match(other.lower) is None:
            return None
    return None


def by_advice(place: Place) -> tuple[Assertion, tuple[int, int] | None] | None:
    """“I recommended freezing all nine now. She refuses blisters, so nothing was frozen”: advice, however much it is of today."""
    view, unit = place.view, place.unit
    if unit.search(_ADVISED) is None or not (_IS_ADVISED.search(place.before) or _WAS_ADVISED.match(place.after)):
        return None
    own = {m.concept for m in view.mentions_in(unit, "PROC") if m.start == place.start}
    for other in view.units[unit.index : unit.index + 1 + _REACH]:
        if other.block != unit.block:
            return None
        begins = max(0, place.end - other.start)
        refused = other.search(_IN_THE_END)
        refused = refused if refused is None or refused.start() >= begins else _IN_THE_END.search(other.lower, begins)
        stop = len(other.lower) if refused is None else refused.start()
        if _WENT_ON.search(other.lower, begins, stop) or (other is not unit and _names(view, other, own, other.start + stop)):
            return None
        if refused is not None:
            told = (other.start + refused.start(), other.start + refused.end())
            return None if _is_of_other_work(refused.group(), own) else ("declined", told)
    return None


def _is_of_other_work(words: str, own: set[str]) -> bool:
    """Do the words tell of the end of work of another kind, and only that?"""
    named = [kinds for kinds, pattern in _OTHER_WORK if pattern.search(words)]
    return bool(named) and not any(own & kinds for kinds in named)


def _names(view: NoteView, unit: Unit, concepts: set[str], before: int) -> bool:
    """Is the work told in these words, too?"""
    return any(m.concept in concepts and m.end <= before for m in view.mentions_in(unit, "PROC"))
