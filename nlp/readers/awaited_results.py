"""Specimens whose result is awaited, and lesions whose class the note leaves open (EX-04)."""

from __future__ import annotations

import re

from nlp.diagnoses import certainty_of, is_history, is_negated
from nlp.facts import Diagnosis, Evidence, Fact
from nlp.gate import hits
from nlp.readers.attach import Deed, tiers
from nlp.records import replace
from nlp.view import NoteView

_REPORT = r"(?:derm(?:ato)?path\w*|path(?:ology)?|(?:histo|micro)\w*|(?:dermato)?pathologist(?:'s)?|reports?|results?)"
_YET = r"(?:pend(?:ing|s)?|pndg|outstanding|awaited|to follow|not (?:yet )?(?:back|in|available|returned|received|resulted)|(?:yet|still) to (?:come|return))"
_AWAITED = re.compile(
    rf"\b{_REPORT}\b[^.;\n]{{0,40}}?\b{_YET}\b|\b(?:await\w*|wait\w* (?:for|on)|(?:until|till|when|once) (?:\w+ )?)\s*(?:(?:the|final|her|his|our|formal|permanent) ){{0,2}}{_REPORT}\b(?! (?:was|were|came|showed|revealed))"
    rf"|\b(?:will|shall|'ll) (?:call|phone|ring|contact|notify|let|inform|message|write)\b[^.;\n]{{0,40}}\b(?:with|when|once|of|about) (?:(?:the|her|his|final|path\w*) ){{0,2}}{_REPORT}\b"
    r"|\bno results? (?:yet|at|as of|available|to hand)\b|\b(?:status|diagnosis|dx)\s?[:=-]\s?pending\b"
)
_OF_THE_BLOOD = re.compile(r"\b(?:labs?|cbc|cmp|lipids?|cultures?|blood|a1c|lfts?|serolog\w*|swabs?|panel|koh)\b")
"""Of what else a result may be awaited."""


def awaited_result(view: NoteView) -> Fact[str]:
    """“Histology is awaited”, “bill when the path report is in”."""
    for unit, hit in hits(view, _AWAITED):
        if not _OF_THE_BLOOD.search(unit.lower, max(0, hit.start() - 20), hit.end()):
            return Fact("pending", "stated", (Evidence("pathology", "pending", unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("pathology",))


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
