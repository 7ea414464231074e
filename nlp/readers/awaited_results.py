"""Specimens whose result is awaited, and lesions whose class the note leaves open (EX-04)."""

from __future__ import annotations

import re

from nlp.assertion import is_performed
from nlp.diagnoses import certainty_of, is_history, is_negated
from nlp.facts import Diagnosis, Evidence, Fact
from nlp.gate import hits
from nlp.readers.attach import Deed, tiers
from nlp.records import replace
from nlp.view import NoteView, Unit

_REPORT = r"(?:derm(?:ato)?path\w*|path(?:ology)?|(?:histo|micro)\w*|(?:dermato)?pathologist(?:'s)?|reports?|results?)"
_YET = r"(?:pend(?:ing|s)?|pndg|outstanding|awaited|to follow|not (?:yet )?(?:back|in|available|returned|received|resulted)|(?:yet|still) to (?:come|return))"
_AWAITED = re.compile(
    rf"\b{_REPORT}\b[^.;\n]{{0,40}}?\b{_YET}\b|\b(?:await\w*|wait\w* (?:for|on)|(?:until|till|when|once) (?:\w+ )?)\s*(?:(?:the|final|her|his|our|formal|permanent) ){{0,2}}{_REPORT}\b(?! (?:was|were|came|showed|revealed))"
    rf"|\b(?:will|shall|'ll) (?:call|phone|ring|contact|notify|let|inform|message|write)\b[^.;\n]{{0,40}}\b(?:with|when|once|of|about) (?:(?:the|her|his|final|path\w*) ){{0,2}}{_REPORT}\b"
    r"|\bno results? (?:yet|at|as of|available|to hand)\b|\b(?:status|diagnosis|dx)\s?[:=-]\s?pending\b"
)
_OF_THE_BLOOD = re.compile(r"\b(?:labs?|cbc|cmp|lipids?|cultures?|blood|a1c|lfts?|serolog\w*|swabs?|panel|koh)\b")
"""Of what else a result may be awaited."""


_OF_ALL = re.compile(r"\b(?:both|all|each|specimens|samples|reports|results|everything)\b")


def awaited_result(view: NoteView, deed: Deed) -> Fact[str]:
    """“Histology is awaited”, “bill when the path report is in”, but for what stands with a biopsy of another lesion."""
    for unit, hit in hits(view, _AWAITED):
        if not _OF_THE_BLOOD.search(unit.lower, max(0, hit.start() - 20), hit.end()) and not _of_a_sample(view, deed, unit, hit):
            return Fact("pending", "stated", (Evidence("pathology", "pending", unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("pathology",))


def _of_a_sample(view: NoteView, deed: Deed, unit: Unit, hit: re.Match[str]) -> bool:
    """“Shave bx: left forearm. Path pending.” beside the excision of a known cancer: the work told last before was a biopsy."""
    if _OF_ALL.search(unit.lower):
        return False
    before = [
        m
        for near in view.units[max(0, unit.index - 1) : unit.index + 1]
        if near.block == unit.block
        for m in view.mentions_in(near, "PROC")
        if m.start < unit.start + hit.start()
    ]
    return (
        bool(before)
        and before[-1].concept == "biopsy"
        and all(e.start != before[-1].start for e in deed.evidence())
        and is_performed(view, before[-1])
    )


def in_question(view: NoteView, deed: Deed, total: int, diagnosis: Fact[Diagnosis]) -> Fact[Diagnosis]:
    """A mole that was cut out because it may be a melanoma is only thought to be a mole."""
    value = diagnosis.value
    if value is None or value.certainty != "clinical" or value.behaviour != "benign":
        return diagnosis
    own = [s for tier in tiers(view, deed, total) for s in tier]
    for mention in view.all("DX"):
        told = mention.value in ("malignant", "in_situ") and any(s.start <= mention.start < s.end for s in own)
        if told and certainty_of(view, mention) == "suspected" and not is_negated(view, mention) and not is_history(view, mention):
            return replace(diagnosis, value=replace(value, certainty="suspected"))
    return diagnosis
