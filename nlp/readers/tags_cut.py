"""Skin tags that were cut or taken off, told in words that no term names."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.gate import seek, units_with
from nlp.people import KIN
from nlp.readers.events import SILENT, Trigger
from nlp.tallies import tallies_in
from nlp.view import Mention, NoteView, Unit

_CUT = re.compile(r"\b(?:cut|removed|clipped|excised|taken off|trimmed|amputated|(?:excision|removal) of)\b")
_CUT_ALONE = re.compile(rf"\W*(?:all |each |every one |both |were |was |are )*{_CUT.pattern}(?: today| off)?\W*")
_BY_PATIENT = re.compile(r"\b(?:herself|himself|themselves|at home|by (?:the )?(?:patient|pt))\b")
_BY_OTHERS = re.compile(
    rf"\b(?:{KIN}|friend|barber|hairdresser|salon|spa|(?:he|she|they|pt|patient)(?: (?:has|had|has had|\w+ly))*)\b[^.;]{{0,12}}$"
)
_NOT_TODAY = re.compile(r"^[^.;]*?(?:\b(?:would|will|could|can|may|might|costs?|quoted?|fees?|prices?|declin\w*|defer\w*|not)\b|\$)")
"""Behind it: what it would cost, or that it is not done."""
_WISHED = re.compile(
    r"\b(?:wants?|wish\w*|requests?|like|desires?|asks?|asking|here|presents?|come|came|to be|for|would|could|if|costs?|prices?|fees?|quoted?)\b[^.;]*$"
)


def cut_tags(view: NoteView, triggers: list[Trigger]) -> list[Trigger]:
    """Tags that were cut or taken off, where no word of the term files says so ("cut 20 tags with scissors")."""
    if any(t.mention.concept == "tag_removal" and t.assertion == "performed" for t in triggers):
        return []
    out = []
    for unit in units_with(view, _CUT):
        if (
            unit.section in SILENT
            or unit.section in ("hpi", "chief_complaint", "exam")
            or not any("skin_tag" in m.concept for m in view.mentions_in(unit, "DX") or _named_before(view, unit))
        ):
            continue
        hit = unit.search(_CUT)
        if hit and not _is_wished(view, unit.lower[: hit.start()], unit.lower[hit.start() :]):
            start, end = unit.start + hit.start(), unit.start + hit.end()
            out.append(Trigger(Mention(start, end, "PROC", "tag_removal", "snip", unit.index), unit, *assertion_at(view, unit, start, end)))
    return out


def _is_wished(view: NoteView, before: str, after: str) -> bool:
    """Was it wished for, priced, or done by somebody else?"""
    return any(seek(view, p, before) for p in (_WISHED, _BY_OTHERS)) or any(seek(view, p, after) for p in (_BY_PATIENT, _NOT_TODAY))


def _named_before(view: NoteView, unit: Unit) -> tuple[Mention, ...]:
    """“Skin tags. 14 removed.”, “Tags neck 11, axillae 7. Clipped.”: the lesion before a sentence that counts and names none, or is nothing but the verb."""
    before = view.units[unit.index - 1] if unit.index else unit
    bare = _CUT_ALONE.fullmatch(unit.lower) is not None
    return (
        tuple(view.mentions_in(before, "DX"))
        if before is not unit and before.block == unit.block and (bare or tallies_in(view, unit))
        else ()
    )
