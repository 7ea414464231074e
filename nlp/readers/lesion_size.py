"""The size of the lesion that an act was done on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from decimal import Decimal

from nlp.facts import Fact
from nlp.left_alone import left_out_at
from nlp.measure_roles import BETWEEN_POINTS, REACHES
from nlp.phrases import phrases
from nlp.readers.attach import Deed, measures_on, tiers
from nlp.readers.closure_facts import is_suturing
from nlp.readers.closure_lengths import length_rank
from nlp.readers.destruction_lesions import stem
from nlp.readers.events import longest
from nlp.readers.lesion_diagnosis import diagnosis_on
from nlp.view import Measure, Mention, NoteView, Unit

_MELANOMA = re.compile(r"(?:melanoma|\bssm|\blmm|breslow\w*|thick\w*|depth)\W+(?:of |at |is |was )?$")
_ALL_ROUND = re.compile(
    r"\s*(?:all (?:the way )?a?round|around(?! \d)|circumferential|periphera|(?:on|to) (?:each|all|every|either) side|(?:of )?clear (?:skin )?(?:all )?a?round|each side|in all directions|per side|rim\b|beyond)"
)


def size_on(view: NoteView, deed: Deed, total: int, *bare_roles: str, margin: Decimal | None = None) -> Fact[Decimal]:
    """Greatest diameter of the lesion (cm); a number of a bare role counts where nothing better stands.

    A number that is another one and twice the margin (cm) is the excised diameter, whatever it is called.
    """
    own_concept = _called(view, deed, total)
    told = [m for m in measures_on(view, deed, total, "lesion") if not is_all_round(view, m) and not _is_of_closure(view, m)]
    named = [m for m in told if not is_of_one_left(view, m, own_concept)]
    best = (
        _of_today(view, named)
        or (_of_today(view, [m for m in _all_on(view, deed, total) if not is_of_one_left(view, m, own_concept)]) if told else [])[:1]
        or named
    )
    best = of_lesion(view, best, {t.unit.index: t.unit for t in deed.triggers}.values())
    bare = (
        []
        if best or not bare_roles
        else [
            m for m in measures_on(view, deed, total, *bare_roles) if not is_all_round(view, m) and not is_of_one_left(view, m, own_concept)
        ]
    )
    found = [m for m in best[:4] or bare[:1] if not _is_thickness(view, m)]
    if not margin:
        return longest("size", found)
    known = [
        *found,
        *(m for tier in tiers(view, deed, total) for s in tier for m in view.measures_in(s.unit, "lesion") if s.start <= m.start < s.end),
    ]
    parts = [next((k for k in known if _is_part(k, m, margin)), None) for m in found]
    own = [m for m, part in zip(found, parts, strict=True) if part is None] or [part for part in parts if part is not None]
    return longest("size", own)


def _is_part(lesion: Measure, excised: Measure, margin: Decimal) -> bool:
    """Is the one number the other and twice the margin? The lesion is told before what was cut, or in the same sentence."""
    return lesion.dims.longest + 2 * margin == excised.dims.longest and (lesion.start < excised.start or lesion.unit == excised.unit)


def of_lesion(view: NoteView, measures: list[Measure], telling: Iterable[Unit], concepts: Collection[str] = ()) -> list[Measure]:
    """Of several sizes those of today, and those whose lesion is called as in the sentences that tell the work.

    "A 15 mm plaque and a 3 mm hemangioma. The plaque was shaved": 15 mm. `concepts`: diagnoses that the lesion may have.
    """
    if len({m.dims.longest for m in measures}) < 2:
        return measures
    now = [m for m in measures if not is_of_earlier_day(view, m)] or measures
    telling = tuple(telling)
    acts = {unit.index for unit in telling}
    if any(m.unit in acts for m in now):
        now = [m for m in now if not (m.unit > max(acts) and _names_another(view, m))]
    heads = {m.start: _head(view, m) for m in now}
    own = {m.unit for m in now}
    called = {view.lower[d.start : d.end].split()[-1] for unit in telling for d in view.mentions_in(unit, "DX") if unit.index not in own}
    fits = [
        m for m in now if (head := heads[m.start]) and (view.lower[head.start : head.end].split()[-1] in called or head.concept in concepts)
    ]
    return fits or now


_ONE_MORE = re.compile(r"\W*(?:(?:and|also|nearby|incidentally|there (?:was|is)),? )*(?:an?|another) (?:\w+ )?")
_SCAR = re.compile(r"[- ](?:\w+ )?scar\b")


def _names_another(view: NoteView, measure: Measure) -> bool:
    """“Shave biopsy of the 12 mm nodule. A 6 mm keratosis beside it.”: behind the work a size that opens with an article is of a lesion not told before, and that of a scar of none."""
    unit = view.units[measure.unit]
    return _ONE_MORE.fullmatch(view.lower, unit.start, measure.start) is not None or _SCAR.match(view.lower, measure.end) is not None


def _called(view: NoteView, deed: Deed, total: int) -> str:
    """What the lesion of an act is called, as far as the note names it."""
    value = diagnosis_on(view, deed, total).value
    return "" if value is None or value.behaviour == "unspecified" else stem(value.concept)


def is_of_one_left(view: NoteView, measure: Measure, own: str) -> bool:
    """“ED&C of the SCC in situ. R calf SK 12 mm, leave.”: the size of a lesion that is called otherwise than the one treated (`own`: a concept, or “malignant” for any tumour), and that was left."""
    head, unit = _head(view, measure), view.units[measure.unit]
    if head is None or head.value == "unspecified":
        return not view.mentions_in(unit, "DX", "PROC") and unit.search(_LEFT) is not None
    if own in (head.value, stem(head.concept)) or (own == _TUMOUR and head.value == "in_situ"):
        return False
    left = left_out_at(view, head)
    if left is not None and _OTHER_DEED.match(left) is None:
        return True
    return (
        bool(own)
        and not view.mentions_in(unit, "PROC")
        and (unit.search(_LEFT) is not None or _LOOKED_AT.search(view.lower, measure.end, unit.end) is not None)
    )


_TUMOUR = "malignant"


_LEFT = re.compile(
    r"\b(?:leave|left|(?:left|leave|let) (?:it |this |that |her |him )?(?:alone|be|as is)|not (?:treated|touched|removed)|no (?:tx|treatment|action)|nothing(?: done)?|observed?|watch(?:ed)?)\W*$"
)
"""Ends a sentence about a lesion of which nothing was made."""
_OTHER_DEED = re.compile(r"biops|bx|shav|sampl|punch|excis|saucer|sent ")
"""What leaves a lesion out of those frozen, and may be the work itself."""
_LOOKED_AT = re.compile(r"\b(?:benign|stable|unchanged|quiet|no (?:change|concern)|not (?:worrisome|suspicious|concerning))\b")


_EARLIER = phrases("lesion_size", "earlier", whole=True)


_EARLIER_SIZE = re.compile(
    r"\b(?:first visit|initially|originally|previously|last (?:visit|year|month|time)|at (?:the )?(?:time of (?:the )?)?(?:initial |original )?biopsy)(?: (?:it|this|the lesion))?(?: (?:was|measured|measuring|size|of|about|had been))*\s*[:=(-]?\s*$"
)


def is_of_earlier_day(view: NoteView, measure: Measure) -> bool:
    """“8 mm on the first visit, now 12 mm”."""
    unit = view.units[measure.unit]
    if not unit.may_hold(_EARLIER):
        return False
    if _EARLIER_SIZE.search(view.lower, unit.start, measure.start):
        return True
    stop = re.search(r"[,;.(]", view.lower[measure.end : unit.end])
    return _EARLIER.search(view.lower, measure.end, measure.end + stop.start() if stop else unit.end) is not None


def _head(view: NoteView, measure: Measure) -> Mention | None:
    """The lesion that a size names: right behind it in its noun phrase, else right before it."""
    unit = view.units[measure.unit]
    others = [m for m in view.measures_in(unit) if m.start != measure.start]
    right = min((m.start for m in others if m.start > measure.start), default=unit.end)
    left = max((m.end for m in others if m.end < measure.start), default=unit.start)
    named = view.mentions_in(unit, "DX")
    behind = next(
        (
            d
            for d in named
            if measure.end <= d.start < min(right, measure.end + _PHRASE) and not _PHRASE_ENDS.search(view.lower, measure.end, d.start)
        ),
        None,
    )
    return behind or next((d for d in reversed(named) if left <= d.start and d.end <= measure.start <= d.end + _PHRASE), None)


_PHRASE = 40
_PHRASE_ENDS = re.compile(r"[,;:.(]|\b(?:and|with|beside|on|of|at|in)\b")


def in_sum(view: NoteView, size: Fact[Decimal], margin: Fact[Decimal], excised: Fact[Decimal]) -> Fact[Decimal]:
    """A size greater than what was excised is of something else, where another number and twice the margin make the excised diameter."""
    if size.value is None or margin.value is None or excised.value is None or size.value <= excised.value:
        return size
    lesion = next(
        (m for m in view.measures if m.role in ("lesion", "unknown") and m.dims.longest + 2 * margin.value == excised.value), None
    )
    return longest("size", [lesion]) if lesion is not None else size


def _of_today(view: NoteView, measures: list[Measure]) -> list[Measure]:
    """Measures that neither history nor microscope tells: what a lesion was before it was cut the first time, or what was left of it, is not what is cut now."""
    return [m for m in measures if view.units[m.unit].section not in ("hpi", "chief_complaint") and not of_microscope(view.units[m.unit])]


_MICROSCOPE = re.compile(
    r"\W*(?:(?:the|his|her|final|rush|frozen|permanent|preliminary|rapid) )*(?:path(?:ology)?|histo(?:(?:patho)?logy)?|micro(?:scopy)?|frozens?)\b(?![ -](?:proven|confirmed))"
)
"""Opens a sentence about what the microscope showed."""


def of_microscope(unit: Unit) -> bool:
    """Does the sentence open as the report of a microscope?"""
    return _MICROSCOPE.match(unit.lower) is not None


def _all_on(view: NoteView, deed: Deed, total: int) -> list[Measure]:
    """The lesion's measures of every tier, the best tier first."""
    found = [m for tier in tiers(view, deed, total) for s in tier for m in view.measures_in(s.unit, "lesion") if s.start <= m.start < s.end]
    return [m for m in found if not is_all_round(view, m) and not _is_of_closure(view, m)]


def _is_of_closure(view: NoteView, measure: Measure) -> bool:
    """“Skin 4-0 running Prolene. Measured 8.1 cm.”: a sentence of hardly more than the number, behind the sutures."""
    unit = view.units[measure.unit]
    earlier = view.units[unit.index - 1] if unit.index else None
    bare = len(unit.lower) <= _BARE_SENTENCE and not any(m.start < measure.end for m in view.mentions_in(unit, "DX", "SITE"))
    return bare and earlier is not None and earlier.block == unit.block and length_rank(view, unit, measure) > 0 and is_suturing(earlier)


_BARE_SENTENCE = 34


def is_all_round(view: NoteView, measure: Measure) -> bool:
    """“4 mm on each side” is a margin, whatever else the sentence calls it."""
    if _ALL_ROUND.match(view.lower[measure.end : measure.end + 24]) is None:
        return False
    start = view.units[measure.unit].start
    return (
        REACHES.search(view.lower, max(start, measure.start - 40), measure.start) is None
        and BETWEEN_POINTS.search(view.lower[max(start, measure.start - 80) : measure.start]) is None
    )


def _is_thickness(view: NoteView, measure: Measure) -> bool:
    """“Melanoma 0.5 mm” is Breslow's thickness: no clinical lesion is measured below a millimetre."""
    before = view.lower[max(0, measure.start - 24) : measure.start]
    longest_side = measure.dims.longest
    return longest_side < Decimal("0.1") or (longest_side < Decimal("0.4") and bool(_MELANOMA.search(before)))
