"""Lesions that a note names and leaves alone, by the words behind their name: watched, declined, for later, for a sample."""

from __future__ import annotations

import re

from nlp.fate_words import TREATED
from nlp.gate import seek
from nlp.number_words import SPELLED
from nlp.phrases import phrases
from nlp.reason_clauses import without_reason
from nlp.view import Mention, NoteView, Unit

UNTREATED = phrases("left_alone", "untreated")
"""What is said of lesions that nothing was done to."""
DONE_TO_ALL = re.compile(rf"\b(?:{TREATED})\b")
"""Words of treatment: what stands with them was done."""


def left_alone(view: NoteView, mention: Mention) -> bool:
    """True for "SKs on the back, not treated"."""
    return left_out_at(view, mention) is not None


def left_out_at(view: NoteView, mention: Mention) -> str | None:
    """The words that say so, if any."""
    unit = view.units[mention.unit]
    behind = EXCEPT.split(view.lower[mention.end : min(unit.end, mention.end + 70, next_lesion(view, unit, mention.end))], maxsplit=1)[0]
    hit = untreated_in(view, behind)
    if hit is None or (
        mention.value in ("malignant", "in_situ")
        and (
            _SAMPLED_BEFORE.match(behind, hit.start())
            or (_OF_SAMPLE.match(behind, hit.start()) and _PROVEN_BY.search(behind, 0, hit.start()))
        )
    ):
        return None
    return hit.group() if _SOME_OF_THEM.search(behind, 0, hit.start()) is None else None


def untreated_in(view: NoteView, words: str) -> re.Match[str] | None:
    """What the words behind lesions or a place say of treatment that was left; why a treatment was chosen says nothing of it."""
    words = without_reason(words)
    hit = seek(view, UNTREATED, words)
    return None if hit is not None and is_aftercare(words, hit) else hit


_LOOKED_AT_LATER = re.compile(
    r"monitor|observ|watch|will be|keep an eye|(?:to|being)\b[^.;,]*(?:follow|seen|looked)|[^.;,]*\bre-?(?:check|exam|eval|assess|look|meas|photo)"
)


def is_aftercare(words: str, hit: re.Match[str]) -> bool:
    """“Treated with LN2, to be rechecked in 6 weeks”: behind the words of the treatment, to look again is no leaving alone."""
    return _LOOKED_AT_LATER.match(hit.group()) is not None and DONE_TO_ALL.search(words, 0, hit.start()) is not None


_SAMPLED_BEFORE = re.compile(
    r"(?:biops(?:ied|y)|bx'?d?) (?:(?:done|taken|result|proved|proven|confirmed) )?(?:(?:by [a-z.]+(?: [a-z]+)?|here|elsewhere) )?(?:in (?:the )?[a-z]{3,9}\b|last\b|on \d|\d|(?:an?|two|three|four|five|six|several|some) (?:days?|weeks?|months?))"
)
"""Of a tumour: how it came to be known."""
_OF_SAMPLE = re.compile(r"(?:shave|punch|biops|bx)")
_PROVEN_BY = re.compile(
    r"\b(?:on|by|from|at|with|after|in) (?:(?:the|an?|his|her|their|two|three|recent|previous|prior|outside|shave|punch|skin) )*$"
)
"""Before the biopsy that a tumour is known by: "carcinomas reported on the shave biopsies of January"."""


def next_lesion(view: NoteView, unit: Unit, end: int) -> int:
    """Where, behind the words that a lesion was treated, another one is named: "AKs of the forehead frozen, the SK beside them left alone"."""
    for other in view.mentions_in(unit, "DX"):
        if (
            other.start > end
            and other.extra[0] == "lesion"
            and other.value != "unspecified"
            and DONE_TO_ALL.search(view.lower, end, other.start)
        ):
            return other.start
    return unit.end


_SOME_OF_THEM = re.compile(
    rf"[:;,(]\s*(?:the |an? )?(?:\d{{1,2}}|{SPELLED}|other|largest|biggest|thickest|darkest)(?: (?:one|of (?:them|these|which)))?(?: (?:was|were|shave|punch|on the \w+))* $"
)
"""Right before words about some of the lesions alone: "seven AKs: one biopsied, six frozen"."""
EXCEPT = re.compile(r"\b(?:except|excluding|all but|apart from|other than|save for)\b")
"""What follows tells of the others alone: "LN2 to all but one, bx'd"."""
