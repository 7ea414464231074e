"""Of two lesions that one act is about, the one that the note says was left: "the first was curetted, the second left for imiquimod"."""

from __future__ import annotations

import re

from nlp.facts import Procedure
from nlp.view import NoteView, Unit

_KINDS = frozenset({"destruction", "excision", "biopsy", "shave_removal"})
_THING = r"(?: (?:one|lesion|papule|mole|tumou?r|bcc|scc|side))?"


def _which(name: str) -> str:
    return rf"(?P<{name}>first|former|second|latter|last|left|right|l|r|other)\b{_THING}"


_AGAIN = r"(?:excis\w+|treated|done|curett\w+|removed|observed|watched|biopsied|shaved|frozen|left)"
_LEFT_ONE = re.compile(
    rf"\b{_which('left')},?(?: (?:was|is|has been|being))? (?:left (?:for|alone|to|until|untreated|be)\b|not (?:treated|done|excised|touched|removed)\b|(?:to|will) be {_AGAIN}\b(?! if\b)|to follow\b|next (?:month|week|visit|time|session)\b|awaits?\b"
    r"|(?:deferred|declined|postponed|booked|scheduled|referred|planned)\b(?! for (?:suture|re-?check|follow|f/?u|review|check))|for (?:mohs|excis\w+|imiquimod|aldara|pdt|efudex|5-?fu|another day|next)\b)"
)
"""Of two lesions the one that was not treated."""
_DONE_ONE = re.compile(rf"\b{_which('before')},?(?: (?:was|is|has been))? $|\b(?:of|to|only|just) (?:the )?{_which('behind')}")
_ONLY_ONE = re.compile(rf"\b(?:only|just) (?:the )?{_which('only')}(?=\W|$)|\b{_which('alone')} only\b")
_BOTH = re.compile(r"\b(?:both|each)(?: (?:lesions|ones|were|was))* $| ?(?:x ?\d |(?:of|to) )?(?:both|each)\b")
_SEVERAL = re.compile(r"\b(?:biops|excision|shave|punch|saucerization|removal)(?:ie|e)?s\b")
"""An act told in the plural was done on both."""
_NEAR = 24


def without_left(view: NoteView, found: list[Procedure]) -> list[Procedure]:
    """The procedures without those of the lesion that was left."""
    pairs: dict[tuple[str, int], list[Procedure]] = {}
    for p in found:
        if p.kind in _KINDS and p.assertion == "performed" and p.evidence:
            pairs.setdefault((p.kind, p.evidence[0].start), []).append(p)
    dropped = [left for (_, at), pair in pairs.items() if len(pair) == 2 and (left := _left(view, at, pair)) is not None]
    return [p for p in found if not any(p is left for left in dropped)] if dropped else found


def _left(view: NoteView, at: int, pair: list[Procedure]) -> Procedure | None:
    unit = view.unit_at(at)
    end = max(e.end for e in pair[0].evidence if e.start == at)
    if (
        _SEVERAL.search(view.lower, at, end)
        or _BOTH.search(view.lower, max(unit.start, at - _NEAR), at)
        or _BOTH.match(view.lower, end, unit.end)
    ):
        return None
    done = _said(_ONLY_ONE.search(unit.lower), pair)
    if done is None and (hit := _told_left(view, unit)) is not None:
        if hit["left"] != "other":
            return _of(hit["left"], pair)
        done = _said(_DONE_ONE.search(view.lower, max(unit.start, at - _NEAR), unit.end), pair)
    return next((p for p in pair if p is not done), None) if done is not None else None


def _told_left(view: NoteView, unit: Unit) -> re.Match[str] | None:
    """In the sentence of the act, or behind it in its paragraph."""
    return next((hit for u in view.units_of_block(unit.block) if u.index >= unit.index and (hit := _LEFT_ONE.search(u.lower))), None)


def _said(hit: re.Match[str] | None, pair: list[Procedure]) -> Procedure | None:
    return None if hit is None else _of(next(word for word in hit.groups() if word), pair)


def _of(which: str, pair: list[Procedure]) -> Procedure | None:
    """The one of the two that an ordinal, or a side, means."""
    told = sorted(pair, key=lambda p: p.site.evidence[0].start if p.site.evidence else 0)
    if which in ("first", "former"):
        return told[0]
    if which in ("second", "latter", "last"):
        return told[1]
    sided = [p for p in pair if p.site.value is not None and p.site.value.side[:1] == which[0]]
    return sided[0] if len(sided) == 1 else None
