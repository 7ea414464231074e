"""How long one closure is: which measures are its length, and how surely; lengths told in a list."""

from __future__ import annotations

import re
from collections.abc import Container
from decimal import Decimal

from nlp.facts import Evidence, Fact
from nlp.phrases import phrases
from nlp.readers.closure_facts import SKIN_SUTURE, SUTURING, is_suturing, is_undermining, phrase_of
from nlp.view import ANNOUNCING, Measure, NoteView, Unit

_LENGTH_WORD = re.compile(
    r"length|\blong\b|total|final|scar|\bline\b|linear|repair|clos(?:ed|ing|ure)|measur|suture line|incision line|wound"
)
_FINAL = re.compile(r"\bfinal|\btotal|in length|length|\blong\b|after closure|extend\w+")
_NOT_A_LENGTH = phrases("closure_lengths", "not_a_length")
_SCAR_LEFT = re.compile(r"\bscar(?: line)?(?: (?:being|of|is|was|now|measured|measures|length))?\W*#|#\W*scar\b")
_OLD_SCAR = re.compile(r"biopsy|residual|healed|remaining|\bbx\b|\bold\b|prior|previous|existing|around|excis")
_BARE_PHRASE = re.compile(r"\W*#\W*(?:linear|lin|total)?\W*")


def length_rank(view: NoteView, unit: Unit, measure: Measure) -> int:
    """How surely a measure is the length of a closure: 4 final length, 3 length, 2 a number beside sutures, 1 one that may be of the lesion, 0 no."""
    if measure.is_area or len(measure.dims.values) != 1:
        return 0
    phrase = phrase_of(unit, measure)
    bare = bool(_BARE_PHRASE.fullmatch(phrase))
    if measure.role == "post" and re.search(r"wound", phrase) and re.search(r"clos|sutur", unit.lower[: measure.start - unit.start]):
        return 3
    earlier = view.units[unit.index - 1] if unit.index else None
    if (
        measure.role in ("post", "incision", "wound")
        and _FINISHED.search(unit.lower, 0, measure.end - unit.start)
        and earlier is not None
        and earlier.section == unit.section
        and is_suturing(earlier)
    ):
        return 3
    if (
        measure.role in ("unknown", "lesion", "wound")
        and _CAME_TO.match(unit.lower, 0, measure.start - unit.start)
        and earlier is not None
        and earlier.block == unit.block
        and is_suturing(earlier)
    ):
        return 3
    if (
        measure.role in ("post", "defect")
        and "defect" not in phrase
        and re.search(r"wound|incision|line", unit.lower[: measure.start - unit.start])
    ):
        return 3 if re.match(r"[^.;]{0,12}\bwas (?:then )?(?:closed|sutured|repaired)", unit.lower[measure.end - unit.start :]) else 0
    if _ACROSS.match(view.lower, measure.end):
        return 0
    if measure.role in _OTHER_ROLES and (not bare or measure.role == "excised"):
        return 0
    if (
        _NOT_A_LENGTH.search(phrase)
        and not _FINISHED.search(phrase)
        and not re.search(r"clos(?:ed|ing|ure)|repair|length|\b(?:layered|intermediate|interm|int)\W{0,3}#", phrase)
    ):
        return 0
    if _WIDTH.search(phrase):
        return 0
    if is_undermining(view, unit, measure) or re.search(
        r"from\s*$", unit.lower[max(0, measure.start - unit.start - 6) : measure.start - unit.start]
    ):
        return 0
    before = _words_before(view, unit, measure)
    if _SCAR_LEFT.search(phrase) and not _OLD_SCAR.search(phrase) and (SUTURING.search(before) or _tells_only_scar(view, unit, earlier)):
        return 4
    if measure.role == "lesion" and ("|" in unit.lower or re.match(r"\s*\+", unit.lower[measure.end - unit.start :])):
        return 0
    if measure.role in ("lesion", "incision") and (
        not (
            re.search(r"clos(?:ed|ing|ure)|repair|approximat|sutur|layer", before + unit.lower[measure.end - unit.start :][:45])
            or re.search(SKIN_SUTURE, before)
        )
        or re.search(r"stage|block|\bblks?\b", before)
    ):
        return 0
    if _FINAL.search(phrase) or (measure.role == "wound" and _TOGETHER.search(unit.lower, 0, measure.start - unit.start)):
        return 4
    if measure.role == "repair":
        return 3 if _LENGTH_WORD.search(phrase) else 2
    return 1 if measure.role in ("lesion", "incision") or SUTURING.search(before) else 0


def _tells_only_scar(view: NoteView, unit: Unit, earlier: Unit | None) -> bool:
    """“Straight-line scar 5.2 cm.”, behind the sentence of the sutures."""
    return (
        earlier is not None
        and earlier.block == unit.block
        and len(unit.lower) <= _SHORT
        and not view.mentions_in(unit, "PROC", "SITE")
        and is_suturing(earlier)
    )


_WIDTH = re.compile(r"\b(?:width|diam(?:eter)?)\W{0,3}(?:of |was |is |= ?)?#")
"""Before a number that is how wide something was, and no length."""
_SHORT = 40


def _words_before(view: NoteView, unit: Unit, measure: Measure) -> str:
    """The words of the unit before the measure; a unit that is hardly more than the number takes those before it."""
    own = unit.lower[: measure.start - unit.start]
    earlier = view.units[unit.index - 1] if unit.index else None
    if earlier is not None and (len(unit.lower) <= 22 or not own.strip()) and earlier.block == unit.block:
        return earlier.lower + " " + own
    return own


_TOGETHER = re.compile(r"\b(?:came|come|brought|drawn|pulled|sutured|sewn) together (?:over|at|to|along)\b")
_CAME_TO = re.compile(
    r"\W*(?:it|this|which|that|the (?:line|wound|incision|closure|repair))\b[^.;\d]{0,24}\b(?:came (?:out |together |in )?(?:to|at|as|over)|(?:ended|finished|wound) (?:up )?(?:at|as|being)|ran|worked out (?:to|at)|totall?ed|added up to)\b[^.;\d]{0,16}$"
)
"""Opens a sentence behind the stitches: "It came to 4.2 centimeters"."""
_FINISHED = re.compile(
    r"\b(?:final|finished|completed|resulting|closed|sutured) (?:(?:suture|wound|skin|incision|closure) )?(?:wounds?|incisions?|lines?|closures?|repairs?)\b"
)
_ACROSS = re.compile(r" ?(?:wide|in width|broad|across|deep|in depth)\b")
"""Behind a measure that is no length of the wound."""
_OTHER_ROLES = frozenset(
    {"margin", "secondary_defect", "graft", "flap", "ellipse", "specimen", "tool", "depth", "excised", "post", "defect"}
)


_NEXT_IN_LIST = re.compile(r"\s*(?:cm)?\s*(?:, and|,|and|&)\s*(?:(?:an?|one|another|the other) )?")
_SEVERAL_TORN = re.compile(
    r"\b(?:lacerations|lacs|wounds|cuts|tears|gashes)\b|\band (?:an? |another )\d[\d.]*[ -]?(?:cm|mm) (?:\w+ ){0,2}(?:laceration|lac|cut|wound|gash|tear)\b"
)


_LENGTH_ROLES = frozenset({"repair", "lesion", "unknown", "wound"})


def listed_lengths(view: NoteView, ranked: list[tuple[int, Measure]]) -> int:
    """How many injuries of one place a sentence lists by their lengths ("a 2 cm and a 6 cm laceration of the leg"); 0 for none."""
    for _, first in ranked:
        unit = view.units[first.unit]
        if unit.search(_SEVERAL_TORN) and (found := len(with_list(view, [first]))) > 1:
            return found
    return 0


def with_list(view: NoteView, chosen: list[Measure]) -> list[Measure]:
    """“3, 4 and 2 cm”: lengths of one list belong together, however they were recognised."""
    out = list(chosen)
    for first in chosen:
        last = first
        for measure in view.measures_in(view.units[first.unit]):
            alone = len(measure.dims.values) == 1 and not measure.is_area
            if alone and measure.start >= last.end and _NEXT_IN_LIST.fullmatch(view.lower, last.end, measure.start):
                last = measure
                out += [measure] if measure not in out else []
        for measure in reversed(view.measures_in(view.units[first.unit])):
            alone = len(measure.dims.values) == 1 and not measure.is_area
            if (
                alone
                and measure.role in _LENGTH_ROLES
                and measure.end <= out[0].start
                and _NEXT_IN_LIST.fullmatch(view.lower, measure.end, min(m.start for m in out))
            ):
                out.insert(0, measure)
    return out


def length_of(view: NoteView, ranked: list[tuple[int, Measure]], wounds_counted: int = 0, in_order: Container[int] = ()) -> Fact[Decimal]:
    """Length of one closure: the narrative before the title, a final length before others; others that differ conflict.

    `in_order`: where lengths stand whose list goes through the wounds one by one ("2.8 and 3.3 cm respectively").
    """
    if not ranked:
        return Fact(searched=("length",))
    told = [r for r in ranked if view.units[r[1].unit].section not in ANNOUNCING] or ranked
    best = max(rank for rank, _ in told)
    chosen = [m for rank, m in told if rank == best]
    chosen = chosen if any(m.start in in_order for m in chosen) else with_list(view, chosen)
    values = [m.dims.longest for m in chosen]
    proof = tuple(Evidence("length", str(m.dims.longest), m.start, m.end) for m in chosen[:4])
    if len(set(values)) == 1 and not (wounds_counted == len(values) > 1 and len({m.start for m in chosen}) == 1):
        return Fact(values[0], "stated", proof[:1])
    totals = [m for m in chosen if re.search(r"total|final", view.lower[max(0, m.start - 40) : m.end + 12])]
    if len({m.dims.longest for m in totals}) == 1:
        return Fact(totals[0].dims.longest, "stated", (Evidence("length", str(totals[0].dims.longest), totals[0].start, totals[0].end),))
    if wounds_counted == len(values) > 1:
        return Fact(sum(values, Decimal(0)), "derived", proof, "sum of the wounds")
    return Fact(min(values), "conflicting", proof, "several lengths: " + ", ".join(sorted(map(str, set(values)))))
