"""Which keratosis is meant where a note says only "keratoses": those of the sun are gritty or solar, the others stuck on.

A bare "keratosis" is no diagnosis (`nlp/terms/not_diagnoses.csv`). It becomes one where the words beside it, or the
sun damage that the note tells, say which it is; elsewhere the kind stays open.
"""

from __future__ import annotations

import re

from nlp.view import Mention

_BARE = "keratosis"
_SUN = re.compile(
    r"\b(?:gritty|sand-?paper\w*|solar|actinic|pre-?cancer\w*|pre-?malignan\w*|sun[- ](?:damage\w*|induced|exposed|spots?)|(?:pink|red|erythematous)(?: and |, | )(?:rough|scaly|scaling)|(?:rough|scaly)(?: and |, | )(?:pink|red))\b"
)
_STUCK_ON = re.compile(r"\b(?:stuck[- ]on|pasted[- ]on|waxy|greasy|barnacle\w*)\b")
_SUN_DAMAGE = re.compile(r"\b(?:sun|solar|actinic|photo)[- ]?damaged?\b|\bdermatoheliosis\b|\bactinic keratos|\baks?\b|\bpre-?cancers?\b")
_SEBORRHEIC = re.compile(r"\bseborrh?o?eic|\bi?sks?\b|\bseb ks?\b|\bstuck[- ]on\b|\bstucco\b")
_REACH = 60
_KINDS = {
    True: ("actinic_keratosis", "premalignant", ("lesion", "chronic")),
    False: ("seborrheic_keratosis", "benign", ("lesion", "minor")),
}


def told_apart(mentions: list[Mention], lower: str) -> list[Mention]:
    """The mentions with a diagnosis for every bare keratosis that the note tells the kind of."""
    if not any(m.concept == _BARE for m in mentions):
        return mentions
    damaged = _SEBORRHEIC.search(lower) is None and _SUN_DAMAGE.search(lower) is not None
    return [m if m.concept != _BARE or (kind := _of_sun(lower, m, damaged=damaged)) is None else _named(m, of_sun=kind) for m in mentions]


def _of_sun(lower: str, mention: Mention, *, damaged: bool) -> bool | None:
    start = max(lower.rfind("\n", 0, mention.start), lower.rfind(".", 0, mention.start), mention.start - _REACH) + 1
    ends = [at for stop in (".", "\n") if (at := lower.find(stop, mention.end)) >= 0]
    beside = lower[start : min([*ends, mention.end + _REACH])]
    sun, stuck = _SUN.search(beside) is not None, _STUCK_ON.search(beside) is not None
    if sun != stuck:
        return sun
    return True if damaged and not sun else None


def _named(mention: Mention, *, of_sun: bool) -> Mention:
    concept, behaviour, extra = _KINDS[of_sun]
    return Mention(mention.start, mention.end, "DX", concept, behaviour, mention.unit, extra)
