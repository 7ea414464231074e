"""The size of the lesion that an act was done on."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.facts import Fact
from nlp.readers.attach import Deed, measures_on, tiers
from nlp.readers.closure_facts import is_suturing, length_rank
from nlp.readers.events import longest
from nlp.view import Measure, NoteView

_MELANOMA = re.compile(r"(?:melanoma|\bssm|\blmm|breslow\w*|thick\w*|depth)\W+(?:of |at |is |was )?$")
_ALL_ROUND = re.compile(r"\s*(?:all (?:the way )?a?round|around(?! \d)|circumferential|periphera|(?:on|to) (?:each|all|every|either) side|each side|in all directions|per side|rim\b|beyond)")


def size_on(view: NoteView, deed: Deed, total: int, *bare_roles: str, margin: Decimal | None = None) -> Fact[Decimal]:
    """Greatest diameter of the lesion (cm); a number of a bare role counts where nothing better stands.

    A number that is another one and twice the margin (cm) is the excised diameter, whatever it is called.
    """
    named = [m for m in measures_on(view, deed, total, "lesion") if not is_all_round(view, m) and not _is_of_closure(view, m)]
    best = _of_today(view, named) or (_of_today(view, _all_on(view, deed, total)) if named else [])[:1] or named
    bare = [] if best or not bare_roles else [m for m in measures_on(view, deed, total, *bare_roles) if not is_all_round(view, m)]
    found = [m for m in best[:4] or bare[:1] if not _is_thickness(view, m)]
    if not margin:
        return longest("size", found)
    known = [*found, *(m for tier in tiers(view, deed, total) for s in tier for m in view.measures_in(s.unit, "lesion") if s.start <= m.start < s.end)]
    parts = [next((k for k in known if _is_part(k, m, margin)), None) for m in found]
    own = [m for m, part in zip(found, parts, strict=True) if part is None] or [part for part in parts if part is not None]
    return longest("size", own)


def _is_part(lesion: Measure, excised: Measure, margin: Decimal) -> bool:
    """Is the one number the other and twice the margin? The lesion is told before what was cut, or in the same sentence."""
    return lesion.dims.longest + 2 * margin == excised.dims.longest and (lesion.start < excised.start or lesion.unit == excised.unit)


def _of_today(view: NoteView, measures: list[Measure]) -> list[Measure]:
    """Measures that no history tells: what a lesion was before it was cut the first time is not what is cut now."""
    return [m for m in measures if view.units[m.unit].section not in ("hpi", "chief_complaint")]


def _all_on(view: NoteView, deed: Deed, total: int) -> list[Measure]:
    """The lesion's measures of every tier, the best tier first."""
    found = [m for tier in tiers(view, deed, total) for s in tier for m in view.measures_in(s.unit, "lesion") if s.start <= m.start < s.end]
    return [m for m in found if not is_all_round(view, m) and not _is_of_closure(view, m)]


def _is_of_closure(view: NoteView, measure: Measure) -> bool:
    """"Skin 4-0 running Prolene. Measured 8.1 cm.": a sentence of hardly more than the number, behind the sutures."""
    unit = view.units[measure.unit]
    earlier = view.units[unit.index - 1] if unit.index else None
    bare = len(unit.lower) <= _BARE_SENTENCE and not any(m.start < measure.end for m in view.mentions_in(unit, "DX", "SITE"))
    return bare and earlier is not None and earlier.block == unit.block and length_rank(view, unit, measure) > 0 and is_suturing(earlier)


_BARE_SENTENCE = 24


def is_all_round(view: NoteView, measure: Measure) -> bool:
    """"4 mm on each side" is a margin, whatever else the sentence calls it."""
    return _ALL_ROUND.match(view.lower[measure.end : measure.end + 24]) is not None


def _is_thickness(view: NoteView, measure: Measure) -> bool:
    """"Melanoma 0.5 mm" is Breslow's thickness: no clinical lesion is measured below a millimetre."""
    before = view.lower[max(0, measure.start - 24) : measure.start]
    longest_side = measure.dims.longest
    return longest_side < Decimal("0.1") or (longest_side < Decimal("0.4") and bool(_MELANOMA.search(before)))
