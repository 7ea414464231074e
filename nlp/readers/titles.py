"""The titles of an operation report, and what they say of all its lesions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nlp.diagnoses import diagnosis_of
from nlp.facts import ABSENT, Diagnosis, Fact
from nlp.number_words import is_plural
from nlp.view import Mention, NoteView, Unit

_TITLE_LINE = re.compile(
    r"\W*(?:(?:surgical |operative )?procedures?|operations?|surgery)(?: performed| done| note)?\s*:(?!.*\b(?:was|were|is)\b)"
)
_TOLD = re.compile(r"\b(?:was|were|i|we|had)\b")
"""Words of a narrative that runs on behind a title in one line."""
_DIAGNOSES = frozenset({"preop_diagnosis", "postop_diagnosis"})
_TIMES = re.compile(r",? ?\(?(?:x ?[2-9]|times (?:two|three|four|five))\b")


def names_operation(unit: Unit) -> bool:
    """“OPERATION PERFORMED: ...”, or the line “PROCEDURE: ...” that names what was done and tells nothing yet."""
    return unit.section == "procedure_title" or (unit.section == "procedure" and _TITLE_LINE.match(unit.lower) is not None)


def titles_of(view: NoteView) -> list[Unit]:
    """The units that name the operation, without a narrative that runs on behind them in the same section."""
    known = view.memo.get("titles")
    if known is None:
        known = view.memo["titles"] = _without_narrative([*_with_items(view)])
    return known  # type: ignore[return-value]


_OPENS_LIST = re.compile(r"[^.:]{3,40}:\s*(?:1[.)]\s*)?$|.*;\s*$")
_ITEM = re.compile(r"\W*\d{1,2}[.)]")
_BARE_ITEM = re.compile(r"(?:.*:)?\W*\d{1,2}[.)]\s*$")


def _with_items(view: NoteView) -> Iterator[Unit]:
    """Titles with the items of the list that they open: "PROCEDURES: 1. Myringotomy. 2. Injection of keloid.", "LEEP of cervix. Punch biopsy of vulva." before a narrative under a heading of its own."""
    listed: Unit | None = None
    told_apart = any(u.section == "operative_narrative" for u in view.units)
    for unit in view.units:
        item = (
            listed is not None
            and unit.section == listed.section
            and not unit.search(_TOLD)
            and (
                _ITEM.match(unit.lower) is not None
                or _BARE_ITEM.match(listed.lower) is not None
                or listed.lower.rstrip().endswith(";")
                or (told_apart and unit.block == listed.block)
            )
        )
        title = names_operation(unit)
        if title or item:
            yield unit
        listed = unit if item or (title and unit.section == "procedure" and (told_apart or _OPENS_LIST.match(unit.lower))) else None


def _without_narrative(units: list[Unit]) -> list[Unit]:
    kept: list[Unit] = []
    told = -2
    for unit in units:
        if unit.index == told + 1 or unit.search(_TOLD):
            told = unit.index
        else:
            kept.append(unit)
    return kept


def lists_diagnoses(unit: Unit) -> bool:
    """Diagnoses before or after the operation."""
    return unit.section in _DIAGNOSES


def told_of_all(view: NoteView, accept: Callable[[Mention], bool]) -> Fact[Diagnosis]:
    """“Excision of BCC x2, face”: the one diagnosis of the titles, told of several lesions, is that of each."""
    named = view.once(
        "named in titles",
        lambda: [
            m for u in view.units if lists_diagnoses(u) or names_operation(u) for m in view.mentions_in(u, "DX") if m.value != "unspecified"
        ],
    )
    told = [m for m in named if accept(m)]
    if len({m.concept for m in told}) != 1 or not any(
        is_plural(view.text[m.start : m.end]) or _TIMES.match(view.lower, m.end) for m in told
    ):
        return ABSENT
    return diagnosis_of(view, told[0])
