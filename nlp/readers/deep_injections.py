"""Injections below the skin: into a joint, about a nerve, into the epidural space. They treat no lesion, whatever else the note names."""

from __future__ import annotations

import re

from nlp.phrases import phrases
from nlp.readers.giving_words import INTO_LESIONS
from nlp.readers.titles import titles_of
from nlp.view import NoteView, Unit

_BELOW = phrases("injected_drugs", "into_a_joint")
_DISEASE = phrases("injected_drugs", "disease_below", whole=True)
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
