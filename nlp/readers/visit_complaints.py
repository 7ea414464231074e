"""The same disease told twice: as the complaint and as its diagnosis, by its kind and by its plain name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nlp.readers.visit_problems import Topic

_COMPLAINTS = frozenset({"rash", "skin_lesion"})
_CONTACT = frozenset({"contact_dermatitis", "contact_dermatitis_allergic"})
"""The cause of a hand eczema, told beside it."""
_KINDS_OF_ECZEMA = frozenset(
    {"hand_eczema", "nummular_eczema", "nummular_dermatitis", "dyshidrotic_eczema", "stasis_dermatitis", "seborrheic_dermatitis", *_CONTACT}
)
_BLISTERS = frozenset(
    {*_CONTACT, "herpes_zoster", "herpes_simplex", "impetigo", "dyshidrotic_eczema", "arthropod_bite", "insect_bite", "burn"}
)
"""Diseases that a blistering rash may turn out to be."""
_COMPLAINT_WORDS = frozenset({"mole", "moles", "scar", "spot", "spots", "bump", "bumps", "growth", "cyst", "cysts"})


def without_complaints(topics: list[Topic]) -> list[Topic]:
    """“Rash” in the history is the complaint that the diagnosis of the assessment answers, no second problem."""
    named = [t for t in topics if not _is_complaint(t) and t.problem_class not in ("history", "surveillance")]
    topics = [t for t in topics if t.assessed or not _is_complaint(t)] if named else topics
    if any(t.diagnosis.concept == "contact_dermatitis_allergic" for t in topics):
        topics = [t for t in topics if t.diagnosis.concept != "contact_dermatitis"]  # the kind is known
    if any(t.diagnosis.concept in _BLISTERS for t in topics):
        topics = [t for t in topics if t.assessed or t.diagnosis.concept != "blistering_eruption"]
    kinds = any(t.diagnosis.concept in _KINDS_OF_ECZEMA for t in topics)
    if kinds and any(t.assessed for t in topics):  # "eczema" of the complaint is the one that the assessment names
        topics = [t for t in topics if t.assessed or t.diagnosis.label.lower() != "eczema"]
    elif any(t.diagnosis.concept == "hand_eczema" for t in topics):
        topics = [t for t in topics if t.diagnosis.label.lower() != "eczema" or "hand" not in t.unit.lower]  # "eczema hands"
    exact = {t.unit.group for t in topics if t.diagnosis.concept in _CONTACT}
    return [t for t in topics if t.diagnosis.concept != "hand_eczema" or not exact or (t.assessed and t.unit.group not in exact)]


def _is_complaint(topic: Topic) -> bool:
    return (
        topic.diagnosis.concept in _COMPLAINTS and topic.diagnosis.label.lower() != "dermatitis"
    ) or topic.diagnosis.label.lower() in _COMPLAINT_WORDS
