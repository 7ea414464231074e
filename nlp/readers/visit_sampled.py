"""Problems that a biopsy of the day answers: the one eruption, and the guesses at what was sampled (EM-03, EM-05)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nlp.phrases import phrases

if TYPE_CHECKING:
    from nlp.facts import Procedure
    from nlp.readers.visit_problems import Topic

_GROWTHS = frozenset({"malignant", "in_situ", "uncertain", "unspecified", "benign", "premalignant"})
_PUT_OFF = phrases("visit_sampled", "put_off", whole=True)
"""Another lesion than the one that was sampled has this said of it."""


_GUESSED = re.compile(r"\b(?:suspect\w*|probabl[ey]|query|presum\w+|concern for)\b[^.;:]{0,20}$")


def is_guess(topic: Topic) -> bool:
    """Suspected only: "Suspect LPP"."""
    return topic.diagnosis.certainty == "suspected" or _GUESSED.search(topic.unit.lower, 0, topic.start - topic.unit.start) is not None


def _infected_elsewhere(topic: Topic, biopsies: Sequence[Procedure]) -> bool:
    """“Shave biopsy of the cheek. Cellulitis of the left leg”: an infection of one place, known as such, away from what was sampled."""
    place = topic.site.value
    told_here = any(topic.unit.start <= e.start < topic.unit.end for e in topic.site.evidence)
    same_place = told_here and any(b.site.value is not None and place is not None and b.site.value.region == place.region for b in biopsies)
    if topic.diagnosis.behaviour == "infectious" and not same_place and not is_guess(topic) and all(_of_growth(b, topic) for b in biopsies):
        return True
    if place is None or topic.diagnosis.behaviour != "infectious" or is_guess(topic):
        return False
    return all(b.site.value is not None and b.site.value.region != place.region for b in biopsies)


def _of_growth(biopsy: Procedure, topic: Topic) -> bool:
    """Was a papule or spot sampled that another sentence names?"""
    lesion = biopsy.diagnosis.value
    apart = all(not topic.unit.start <= e.start < topic.unit.end for e in biopsy.evidence[:1])
    return apart and lesion is not None and lesion.concept == "skin_lesion"


def with_the_sampled(topics: Sequence[Topic], owners: list[str], performed: Sequence[Procedure]) -> list[str]:
    """Owners where biopsies take the eruption of a note without other work, or its guesses, and the guesses at a growth that no place tells apart from what was sampled."""
    biopsies = [p for p in performed if p.kind == "biopsy"]
    if not biopsies:
        return owners
    live = [
        i for i, t in enumerate(topics) if t.problem_class not in ("history", "surveillance") and t.diagnosis.concept != "other_problem"
    ]
    guesses = all(is_guess(topics[i]) for i in live if not owners[i])  # beside "hair loss", which was sampled, "suspect LPP"
    if live and (len(live) == 1 or guesses) and len(biopsies) == len(performed):
        for i in live:
            if topics[i].kind == "eruption" and not owners[i] and not _infected_elsewhere(topics[i], biopsies):
                owners[i] = biopsies[0].id
    for i in live:
        topic = topics[i]
        if (
            owners[i]
            or topic.kind == "eruption"
            or topic.weak
            or topic.diagnosis.behaviour not in _GROWTHS
            or topic.diagnosis.certainty != "suspected"
        ):
            continue
        if topic.site.value is None and not topic.unit.search(_PUT_OFF):
            owners[i] = biopsies[0].id
    return owners
