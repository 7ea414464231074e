"""Injections below the skin: into a joint, about a nerve, into the epidural space. They treat no lesion, whatever else the note names."""

from __future__ import annotations

import re

from nlp.diagnoses import is_negated
from nlp.phrases import phrases
from nlp.readers.giving_words import INTO_LESIONS
from nlp.readers.titles import titles_of
from nlp.view import NoteView, Unit

_BELOW = phrases("deep_injections", "into_a_joint")
_DISEASE = phrases("deep_injections", "disease_below", whole=True)
"""Diseases of joints, tendons and nerves that a steroid is given for; those of the history are others."""
_INJECTS = re.compile(r"\binject\w*|\bblocks?\b|\binfiltrat\w*|\baspirat\w*")
_INTO_LESIONS = re.compile(INTO_LESIONS)


def _names_depth(view: NoteView, unit: Unit) -> bool:
    """A joint or a space below the skin; or, where no lesion stands beside it, a disease of nerves or tendons (a nerve may be blocked for a wart)."""
    if unit.search(_INJECTS) is None:
        return False
    lesion = any(m.extra[0] == "lesion" for m in view.mentions_in(unit, "DX"))
    return unit.search(_BELOW) is not None or (not lesion and unit.search(_DISEASE) is not None)


def _is_titled_so(view: NoteView) -> bool:
    """Does the title, or the opening line, name such an injection and no lesion of the skin?"""
    heads = [*view.units[view.first : view.first + 1], *titles_of(view)]
    return any(_names_depth(view, u) and not any(m.extra[0] == "lesion" for m in view.mentions_in(u, "DX")) for u in heads)


def goes_below(view: NoteView, unit: Unit) -> bool:
    """Does the sentence of an injection, or the title above it, tell one below the skin?"""
    if unit.search(_INTO_LESIONS) is not None:
        return False
    if _names_depth(view, unit):
        return True
    titled = view.once("deep injection", lambda: _is_titled_so(view))
    return titled and not any(m.extra[0] in ("lesion", "eruption", "hair") for m in view.mentions_in(unit, "DX"))


def drug_goes_below(view: NoteView, unit: Unit) -> bool:
    """Does the sentence of a steroid, or the title right before it, name a joint or another place below the skin, or the note such a disease?"""
    before = view.units[unit.index - 1] if unit.index else unit
    if not _lesion_beside(view, unit) and _names_disease_below(view, unit, before):
        return True
    titled = before.section in ("procedure", "procedure_title") and before.search(_BELOW) is not None and not view.mentions_in(unit, "DX")
    return titled or unit.search(_BELOW) is not None or goes_below(view, unit)


_PUT_IN_LESIONS = re.compile(
    r"\b(?:il-?k|il[- ]?(?:kenalog|tac|triamcinolone)|intra-?lesional\w*|patch(?:es)?|plaques?|nodules?|papules?|keloids?|scalp|beard)\b"
)
_OF_HISTORY = re.compile(r"\b(?:pmh\w*|p?mhx|hx|h/o|history|past|allerg\w+|problem list|no|denies|ros)\b")


def _names_disease_below(view: NoteView, unit: Unit, before: Unit) -> bool:
    """Is the note about such a disease? What is injected by name into lesions asks only the sentences beside it, and no history counts."""
    told = (before, unit) if unit.search(_PUT_IN_LESIONS) else view.units
    return any(u.section != "history" and u.search(_DISEASE) and not u.search(_OF_HISTORY) for u in told)


_MADE_BY_HEAT = re.compile(r" (?:was|were) (?:made|created|performed)\b")
"""Behind the lesion that radiofrequency makes of a nerve."""


def _lesion_beside(view: NoteView, unit: Unit) -> bool:
    """Does the sentence, one beside it or the title name something in the skin that a steroid is injected into?"""
    near = [
        *view.units[max(0, unit.index - 1) : unit.index + 2],
        *(u for u in view.units if u.section in ("procedure_title", "procedure", "assessment", "preop_diagnosis")),
    ]
    return any(
        m.extra[0] != "wound" and _MADE_BY_HEAT.match(view.lower, m.end) is None and not is_negated(view, m)
        for u in near
        for m in view.mentions_in(u, "DX")
    )
