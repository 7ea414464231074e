"""Work that was meant to be done, and for which less was done: "came for matrixectomy but infected: nail avulsed only"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nlp.assertion import Place
    from nlp.facts import Assertion

_MEANT = re.compile(
    r"\b(?:plan(?:ned)? (?:was|had been|for today was)|intend(?:ed|ing)|had (?:planned|hoped|intended|booked)|came (?:in )?(?:today )?for|was (?:going|meant|to have)(?: to)?|were going to|meant to|wanted to|scheduled (?:for|today for)|here for|booked for)\b(?: (?:have|do|get|be|her|his|the|an?|to|today|full|total|complete|chemical|phenol))*[^.;,:]{0,24}$"
)
_TURNED = re.compile(r"\b(?:but|only|however|instead|because|since)\b")
_LESS_DONE = re.compile(
    r"[^.\n]{0,40}?(?:\b(?:but|however|because|since|unfortunately)\b|;)[^.\n]{0,70}?\b(?:only|instead|not (?:done|performed)|deferred|held off|postponed)\b"
)


def by_intention(place: Place) -> tuple[Assertion, None] | None:
    """“Plan was matrixectomy, but since infected only did an avulsion”: the first was not done, the second was."""
    unit = place.unit
    if not unit.may_hold(_MEANT) or not unit.may_hold(_TURNED):
        return _over_sentences(place)
    meant = _MEANT.search(place.before)
    if meant is None or _TURNED.search(place.before, meant.start()) or _LESS_DONE.match(place.view.lower, place.end, unit.end) is None:
        return _over_sentences(place)
    return "planned", None


_INSTEAD = re.compile(r"\W*(?:but |however,? |because |since |due to |as )[^.\n]{0,70}?\b(?:only|instead)\b")


def _over_sentences(place: Place) -> tuple[Assertion, None] | None:
    """“Intended matricectomy; because of infection only the lateral border was avulsed”: told in the clause behind."""
    unit, view = place.unit, place.view
    if not unit.may_hold(_MEANT) or unit.index + 1 >= len(view.units) or _MEANT.search(place.before) is None:
        return None
    after = view.units[unit.index + 1]
    return ("planned", None) if after.line == unit.line and _INSTEAD.match(after.lower) is not None else None


_WANTED = re.compile(
    r"\b(?:want(?:s|ed|ing)?|(?:asks?|asked|asking) (?:(?:us|me|today|again) )?(?:for|to (?:have|get))|would (?:like|love|have liked)|wish(?:es|ed)?|hop(?:es|ed|ing) to (?:have|get)|request(?:s|ed|ing)?)\b"
    r"(?: to (?:have|get|see))?(?: (?!(?:was|were|is|are|and|but|so|then|with|which|that|we|i|today)\b)[^\s.;,:()]+){1,7} $"
)
_WISH_BEFORE = re.compile(
    r"\b(?:want(?:s|ed)|ask(?:s|ed) (?:for|about|to (?:have|get))|would (?:like|love|have liked)(?: to have)?|wish(?:es|ed)(?: to have)?|request(?:s|ed)|came (?:in )?(?:for|hoping for|wanting))(?: (?:an?|the|her|his|more|another|some|his usual|her usual))? $"
)
"""Right before the work itself: "asked for a steroid shot"."""
_DONE_TO = re.compile(r"(?:[a-z]+ed|frozen|burnt|cut|snipped|zapped|taken off)$")
_GRANTED = re.compile(
    r"[^.;\n]{0,30}\b(?:and (?:this|it|that|so|we|i|they|these|those)|so (?:we|i|this|it|they|these|those)|done|did|obliged|performed|today|now|agreed)\b|\W{0,2}:|\W{0,2}(?:->|=>)"
)
"""Behind the wish: it was done."""
_NOT_GRANTED = re.compile(
    r"[^.;\n]{0,50}?(?:[,;]|\b(?:and|but|which)\b)[^.;\n]{0,12}?\b(?:i|we|dr\.? [a-z]+) (?:(?:have|had|then|again|strongly|gently|politely) )*"
    r"(?:(?:advised|argued|counsell?ed|recommended|decided|cautioned|spoke) against|declined|refused|said (?:no|not)\b|talked (?:her|him|them) out|(?:did|would|do|could|can) ?(?:not|n't)|prefer(?:red)? (?:not|to (?:wait|hold|see))|held off|deferred"
    r"|(?:asked|advised|told|urged) (?:her|him|them|that she|that he|that they) (?:to (?:wait|hold|think|let)|no\b|not\b|that (?:it|we|i) (?:would|could|can|do)(?:n't| not))|(?:want(?:ed)?|would (?:like|rather|prefer)) to (?:wait|see|hold)|(?:advised|suggested|recommended) (?:waiting|holding|we wait|she wait|he wait))"
)
"""Behind the wish: the writer did not do it."""
_IN_QUOTES = re.compile(
    r"\b(?:googl\w+|search\w+(?: for)?|read (?:about|up on)|asks?(?: for| about)?|asked(?: for| about)?|asking(?: for| about)?|wants?|wanted|requests?|requested|requesting|came(?: in)? for|here for|booked (?:as|for|in for)|listed (?:as|for)|scheduled (?:as|for)|sent (?:in )?for|referred (?:as|for)|ref for|labell?ed)(?: an?| the| her| his)? [\"']$"
)
"""Before a name in quotes: somebody else's word for what they would like, or were sent for."""
_WANT = re.compile(
    r"\b(?:googl|search|read|came|here|booked|listed|scheduled|sent|ref|labell?ed|want|ask|would (?:like|love|have)|wish|hop|request)"
)


def by_wish(place: Place) -> tuple[Assertion, None] | None:
    """“Also wanted the wart on his finger frozen - freezer off, return”: what somebody would like to have done to a lesion."""
    if not place.unit.may_hold(_WANT):
        return None
    if place.before.endswith(('"', "'")) and place.after.startswith(('"', "'")) and _IN_QUOTES.search(place.before) is not None:
        return "planned", None
    wanted = _WANTED.search(place.before) is not None
    if (wanted or _WISH_BEFORE.search(place.before)) and _NOT_GRANTED.match(place.view.lower, place.end, place.unit.end):
        return "declined", None
    words = place.view.lower[place.start : place.end]
    if place.has("DONE") or place.has("TODAY") or not wanted or _DONE_TO.search(words) is None or _GRANTED.match(place.after) is not None:
        return None
    return "planned", None
