"""The size of the lesion that an act was done on."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.facts import Fact
from nlp.readers.attach import Deed, measures_on
from nlp.readers.events import longest
from nlp.view import Measure, NoteView

_MELANOMA = re.compile(r"(?:melanoma|\bssm|\blmm|breslow\w*|thick\w*|depth)\W+(?:of |at |is |was )?$")
_ALL_ROUND = re.compile(r"\s*(?:all (?:the way )?a?round|around(?! \d)|circumferential|periphera|(?:on|to) (?:each|all|every|either) side|each side|in all directions|per side|rim\b|beyond)")


def size_on(view: NoteView, deed: Deed, total: int, *bare_roles: str) -> Fact[Decimal]:
    """Greatest diameter of the lesion (cm); a number of a bare role counts where nothing better stands."""
    named = [m for m in measures_on(view, deed, total, "lesion") if not is_all_round(view, m)]
    best = [m for m in named if view.units[m.unit].section not in ("hpi", "chief_complaint")] or named
    bare = [] if best or not bare_roles else [m for m in measures_on(view, deed, total, *bare_roles) if not is_all_round(view, m)]
    return longest("size", [m for m in best[:4] or bare[:1] if not _is_thickness(view, m)])


def is_all_round(view: NoteView, measure: Measure) -> bool:
    """"4 mm on each side" is a margin, whatever else the sentence calls it."""
    return _ALL_ROUND.match(view.lower[measure.end : measure.end + 24]) is not None


def _is_thickness(view: NoteView, measure: Measure) -> bool:
    """"Melanoma 0.5 mm" is Breslow's thickness: no clinical lesion is measured below a millimetre."""
    before = view.lower[max(0, measure.start - 24) : measure.start]
    longest_side = measure.dims.longest
    return longest_side < Decimal("0.1") or (longest_side < Decimal("0.4") and bool(_MELANOMA.search(before)))
