"""Stages of Mohs surgery told without the word: "tumour was seen at one edge ... a further crescent was taken"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.facts import Evidence, Fact
from nlp.phrases import phrases
from nlp.view import Unit

_TISSUE = r"(?:tissue|crescent|wedge|strip|sliver|margins?|rim|sections?|specimens?|pieces?|dis[ck]|saucer|skin|tumou?r|cancer|excision|segment|arc|portion|area|base)"
_MORE = r"(?:further|additional|another|second|third|more|new|deeper|wider|residual|remaining|next|again)"
_TAKEN = r"(?:taken|took|removed|excised|obtained|harvested|resected|sampled|re-?excised|re-?resected|cut out)"
_RETURN = re.compile(
    rf"\b{_MORE}\b[^.;]{{0,40}}\b{_TISSUE}\b[^.;]{{0,40}}\b{_TAKEN}\b|\b{_TAKEN}\b[^.;]{{0,30}}\b{_MORE}\b[^.;]{{0,30}}\b{_TISSUE}\b"
    rf"|\b(?:that|this|the (?:positive|involved|mapped|affected|marked)) (?:area|edge|margin|quadrant|region|spot|zone|part)\b[^.;]{{0,30}}\b{_TAKEN}\b|\bre-?excis(?:ed|ion)\b|\b(?:went|taken|brought|came|called) back\b[^.;]{{0,60}}\b(?:{_TAKEN}|{_TISSUE})\b"
)
_NOT_A_STAGE = re.compile(
    r"dog[- ]?ear|standing (?:cone|cutaneous)|burow|redundant|flap|graft|biops|debulk|curett|if (?:needed|necessary)|will be|would be|may be|permanent"
)
_TUMOUR = phrases("mohs_returns", "tumour")
_NONE = re.compile(r"\b(?:no|not|without|free|clear|negative|nil|never|before|prior)\b[^.;]{0,50}$")


def further_taken(units: Iterable[Unit]) -> Fact[tuple[int | None, ...]]:
    """One stage, and one more for each taking that a positive reading led to; in doubt, since no stage is named."""
    stages, positive = 1, False
    proof: list[Evidence] = []
    for unit in units:
        back = unit.search(_RETURN) if positive else None
        if back is not None and not _NONE.search(unit.lower[: back.start()]) and not unit.search(_NOT_A_STAGE):
            stages, positive = stages + 1, False
            proof.append(Evidence("stage", str(stages), unit.start + back.start(), unit.start + back.end()))
        seen = _TUMOUR.search(unit.lower, back.end() if back is not None and not positive else 0)
        if seen is not None and not _NONE.search(unit.lower[: seen.start()]):
            positive = True
    if stages == 1:
        return Fact(searched=("stage", "layer"))
    return Fact((None,) * stages, "conflicting", tuple(proof), "stages are told without being named or counted")
