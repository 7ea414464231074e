"""Lists of choices of a record system that were answered, or that ask for nothing of the work: "{device:punch}", "{LOS:***}"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_LIST = re.compile(r"\{(?P<words>[^{}\n]{1,160})\}(?P<answered>[ ]?[:=][ ]?(?=[A-Za-z0-9]))?")
_DEFAULT = re.compile(r"[^:]*:+\d*:+\s*\"(?P<answer>[^\"]*)\"\s*")
_PAIR = re.compile(r"(?P<label>[A-Za-z0-9][\w /#&()-]{0,40}?)\s*:\s*(?P<answer>[^:*_]+)")
_BARE = re.compile(r"(?i)(?:none|yes|no|n/?a|not applicable|done|well|normal|obtained|given|minimal|negative|positive)")
_YES_NO = re.compile(r"(?i)yes|no|n/?a")
_ASIDE_LIST = re.compile(
    r"\{(?:[a-z_/-]+[ _])?(?P<aside>consents?|ana?esth\w*|wound care|after ?care|time-? ?out|ha?emostasis|dressings?|bandage|education|counsel\w*|handouts?|instructions?|sunscreen|sun protection|risks?|follow[- ]?up|attestation|allergies)(?:[ _][^{}\n:]{0,16})?:\d{3,}\}",
    re.IGNORECASE,
)
"""A picklist that nobody opened and that does not tell whether the work was done: "{AK CONSENT:21044} obtained"."""
_NUMBER = re.compile(r"\d{3,}")
_UNOPENED = re.compile(r"(?i)(?:los|e/?m|level|cpt|billing|charges?)\b[^{}]*")


def answered(text: str) -> Iterator[Edit]:
    """What to read in place of each such placeholder."""
    for m in _LIST.finditer(text):
        new = _read(m)
        if new is not None:
            yield m.start(), m.end(), new


def _read(hit: re.Match[str]) -> str | None:
    """What is read there; None for a list that nobody answered and that asks about the work."""
    words = hit["words"].strip()
    if hit["answered"]:
        return ""  # "{excision / punch}: excision"
    default = _DEFAULT.fullmatch(words)
    if default is not None:
        return default["answer"]
    pair = _PAIR.fullmatch(words)
    if pair is not None and not _NUMBER.fullmatch(pair["answer"].strip()) and "/" not in pair["label"]:
        answer = pair["answer"].strip()
        return f"{pair['label']}: {answer}" if _YES_NO.fullmatch(answer) else answer
    if _BARE.fullmatch(words):
        return words
    if (aside := _ASIDE_LIST.fullmatch(hit.group())) is not None:
        return aside["aside"]
    return "" if _UNOPENED.fullmatch(words) else None


_TO_CIRCLE = re.compile(r"\((?:please )?circle(?: (?:one|all|any|which|those)[^()\n]{0,20})?\)", re.IGNORECASE)
_LONGEST_LINE = 160


def uncircled(text: str) -> Iterator[Edit]:
    """“We froze / biopsied / injected spots today (circle)”: a sentence of printed choices says nothing of the work."""
    for m in _TO_CIRCLE.finditer(text):
        opens = max((text.rfind(sign, max(0, m.start() - _LONGEST_LINE), m.start()) for sign in "\n.:;"), default=-1) + 1
        if "/" in text[opens : m.start()]:
            yield opens, m.end(), ""
