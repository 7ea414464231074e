"""The visit beside routine foot care: the disease that qualifies for it, and what softens the skin, belong to the care (NAIL-01, EM-05)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.facts import Procedure, VisitAct
from nlp.readers.visit_problems import Topic
from nlp.readers.visit_text import act_start
from nlp.view import NoteView

_CARE = frozenset({"nail_debridement", "nail_trimming", "paring"})
_OF_FEET = frozenset({"onychomycosis", "nail_dystrophy", "callus", "xerosis"})
_QUALIFIES = re.compile(
    r"diabet|\bt?[12]?dm\b|\bdm ?(?:ii|i|[12])\b|\bpad\b|\bpvd\b|periph\w* (?:art|vasc|neur)|neuropath|chronic kidney|\bckd\b|venous|lymph?edema"
)
_SOFTENS = re.compile(
    r":(?:urea\b|ammonium lactate|lac-?hydrin|am-?lactin|moisturi|emollient|eucerin|cerave|aquaphor|vaseline|cetaphil|salicylic)"
)
_IN_HAND = re.compile(r"\b(?:has|have|at home|cont(?:inue)?|keep|already|still|same)\b")
_DECIDED = frozenset({"rx_start", "rx_change", "rx_stop", "lab_order", "referral", "imaging_order", "discussion_external"})


def care_given(performed: Sequence[Procedure]) -> str:
    """Id of the care of nails and calluses, where nothing else was done; else ""."""
    kinds = {p.kind for p in performed}
    return performed[0].id if kinds and kinds <= _CARE else ""


def without_softeners(view: NoteView, acts: list[VisitAct]) -> list[VisitAct]:
    """The acts less what the patient has in hand for dry feet."""
    return [act for act in acts if not _softener_in_hand(view, act)]


def _softener_in_hand(view: NoteView, act: VisitAct) -> bool:
    if _SOFTENS.search(act.detail) is None:
        return False
    return act.kind in ("otc", "rx_continue") or view.unit_at(act_start(act)).search(_IN_HAND) is not None


def owned_by_care(care: str, topics: Sequence[Topic], owners: Sequence[str], acts: Sequence[VisitAct], homes: Sequence[int]) -> list[str]:
    """The owners, with the nails, the calluses and the disease behind them as the care's, unless something was decided about them."""
    decided = {home for act, home in zip(acts, homes, strict=True) if act.kind in _DECIDED}
    return [
        owner or (care if index not in decided and _is_of_care(topic) else "")
        for index, (topic, owner) in enumerate(zip(topics, owners, strict=True))
    ]


def _is_of_care(topic: Topic) -> bool:
    known = topic.diagnosis
    return known.concept in _OF_FEET or (known.concept == "other_problem" and _QUALIFIES.search(known.label.lower()) is not None)
