"""A steroid given in two ways at one visit: into the muscle for the rash, and into its thick plaques (IL-01, ADM-01)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.assertion import assertion_at
from nlp.facts import DrugGiven
from nlp.other_sessions import of_other_session
from nlp.readers.drugs_named import drugs_named
from nlp.readers.events import SILENT
from nlp.readers.giving_words import INTO_LESIONS
from nlp.view import Mention, NoteView, Unit

_MUSCLE = re.compile(r"\bim\b|\bintramuscular\w*")
_LESION = re.compile(
    rf"{INTO_LESIONS}|mg ?/ ?(?:ml|cc)\b[^.;]{{0,50}}\b(?:into|to|in|for)\b[^.;]{{0,40}}\b(?:plaques?|nodules?|papules?|cysts?|keloids?|scars?|patch(?:es)?|lesions?|scalp|beard)\b"
)
_DOSE = re.compile(r"\d ?(?:mg|ml|cc)\b")
MUSCLE, LESION = "muscle", "lesion"


def ways(view: NoteView) -> dict[int, str]:
    """Which way the steroid went in each sentence that names it with an amount, where the note has it go both ways today; empty elsewhere."""
    return view.once("two ways", lambda: _ways(view))


def _ways(view: NoteView) -> dict[int, str]:
    out: dict[int, str] = {}
    for mention in drugs_named(view):
        unit = view.units[mention.unit]
        if mention.value != "injectable_steroid" or unit.section in SILENT or not _DOSE.search(unit.lower):
            continue
        muscle, lesion = unit.search(_MUSCLE) is not None, unit.search(_LESION) is not None
        today = assertion_at(view, unit, mention.start, mention.end)[0] == "performed"
        if muscle != lesion and today and not of_other_session(view, unit, mention.start, mention.end):
            out.setdefault(unit.index, MUSCLE if muscle else LESION)
    return out if len(set(out.values())) > 1 else {}


def own_way(view: NoteView, mention: Mention, near: list[Unit]) -> list[Unit]:
    """Of the sentences near a drug those that do not tell of its other way."""
    told = ways(view)
    if not told or mention.value != "injectable_steroid" or mention.unit not in told:
        return near
    if told[mention.unit] == MUSCLE:
        return [view.units[mention.unit]]
    first = next(index for index in sorted(told) if told[index] == told[mention.unit])
    return [u for u in near if u.index >= first and told.get(u.index, LESION) == LESION]


def of_way(kind: str, drugs: Iterable[DrugGiven]) -> list[DrugGiven]:
    """The drugs in the order in which the kind of injection takes them: those into the muscle first, or last."""
    return sorted(drugs, key=lambda d: (d.route.value == "intramuscular") != (kind == "drug_administration"))
