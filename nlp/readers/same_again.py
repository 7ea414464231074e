"""“B 8 mm: same, x3”: a lesion that was done as the one before it, though nobody took its line up (G-02)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.facts import Evidence, Fact, Procedure
from nlp.gate import hits
from nlp.readers.events import SILENT
from nlp.view import NoteView

_SAME = re.compile(
    r"\b\d(?:[.,]\d+)? ?(?:mm|cm)\b[^.;:\n]{0,20}(?:[:,\u2013-]|->) ?(?:the |done |all )?(?:same|ditto|idem|likewise)\b(?! (?:as|day|time|visit|side|area|size|for|place|lesion|spot)\b)"
)
_KINDS = frozenset({"destruction", "shave_removal", "excision", "biopsy"})


def left_the_same(view: NoteView, performed: Sequence[Procedure]) -> dict[str, Fact[str]]:
    """A doubt of each service that such a line may double, where no service took it up."""
    told = [(unit, hit) for unit, hit in hits(view, _SAME) if unit.section not in SILENT] if performed else []
    works = [p for p in performed if p.kind in _KINDS]
    for unit, hit in told:
        at = unit.start + hit.start()
        taken = any(unit.start <= e.start < unit.end for p in works for f in (p, p.size, p.site) for e in f.evidence)
        if taken or not any(e.start < at for p in works for e in p.evidence):
            continue
        proof = Evidence("count", hit.group(), at, unit.start + hit.end())
        return {p.id: Fact("lesion_count", "stated", (proof,)) for p in works}
    return {}
