"""Repairs: one closure for each wound, with its class, length and elements (REP rules)."""

from __future__ import annotations

import re
from dataclasses import field

from nlp.assertion import assertion_at
from nlp.facts import Dimensions, Evidence, Fact, Procedure
from nlp.gate import find, units_with, units_with_any
from nlp.number_words import number_of
from nlp.readers.bare_lengths import lengths_behind_closure, lengths_by_field, lengths_by_place
from nlp.readers.closed_alike import RANK, closed_alike
from nlp.readers.closure_facts import (
    LAYERS,
    NO,
    ONE_LAYER,
    TOOK_STITCHES,
    complex_elements,
    defect_of,
    is_same_closure,
    is_suturing,
    is_undermining,
    layers_at,
    secondary_extent,
    undermined_by_label,
    undermining,
    undermining_words,
)
from nlp.readers.closure_lengths import length_of, length_rank, listed_lengths, with_list
from nlp.readers.closure_lists import RESPECTIVELY, in_their_order, listed_before, of_all_by_length, of_the_list, parts_in
from nlp.readers.closures_of_today import INNER_CLOSURE, is_done_today, leaving_a_scar, tells_earlier_removal
from nlp.readers.complications import in_operating_room
from nlp.readers.events import Trigger, triggers_of
from nlp.readers.layers_of_tissue import is_tissue
from nlp.readers.packed_wounds import gave_way, packed_wounds
from nlp.readers.threads_out import sewn_before
from nlp.readers.titles import names_operation
from nlp.readers.twins import is_of_each
from nlp.readers.wound_ledger import Ledger
from nlp.readers.wound_records import Wound, wound_key
from nlp.readers.wounds import COUNTED, live, wounds_of
from nlp.records import dataclass
from nlp.sites import sites_in
from nlp.view import ANNOUNCING, Measure, Mention, NoteView, Unit

_NOUNS = frozenset({"repair", "closure", "repairs", "closures", "linear", "lac repair", "wound repair", "laceration repair"})
_GENERIC = _NOUNS | {
    "closed",
    "repaired",
    "closed with",
    "closed w/",
    "was closed",
    "wound was closed",
    "skin was closed",
    "repaired with",
    "was repaired",
    "linear",
    "one layer",
    "single layer",
}
_CLASS_CELL = re.compile(
    r"(?<=\|)\s*(?P<class>complex|cplx|cmplx|simple|interm(?:ed(?:iate)?)?|layered|2[- ]layer|two[- ]layer)\b\.?(?=[^|]*\d|\s*\|)"
)
_CLASS_FIELD = re.compile(
    r"(?:\b(?:repair|closure|reconstruction|closed|wound)(?: (?:type|class|method|technique|performed|done|level|complexity))?|\b(?:type|class|level|complexity|method) of (?:the )?(?:repair|closure))\s*[:=]\s*(?:linear,? )?(?P<class>complex|cplx|simple|interm(?:ed(?:iate)?)?|layered|multi-?layer(?:ed)?|2[- ]layer|two[- ]layer)\b\.?(?! (?:cyst|lesion|mass|excis|or|vs))"
)
"""The field of a form: "Closure type: complex"."""
_OF_CELL = {"c": "complex_stated", "s": "one_layer"}
_LABELLED_COMPLEX = re.compile(r"(?:closure|repair)\W{0,3}complex|complex (?:\d|layered|linear)|\|\s*complex")
_DEEP_REPAIR = re.compile(
    r"\b(?:repair|repaired|suture|tenorrhaphy|neurorrhaphy)\b (?:of )?(?:the |a )?(?:(?!skin|wound|lacerat|with|but|and|over|near|no\b)[^.;,]){0,30}?\b(?:tendons?|nerves?|artery|arteries|ligaments?)\b|\b(?:tendons?|nerves?|artery|ligaments?) (?:was |were )?(?:then |primarily )?(?:repaired|repair\b|sutured)"
)


@dataclass(slots=True)
class _Closing:
    """What was gathered about the closing of one wound."""

    wound: Wound
    acts: list[tuple[Trigger, str]] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    lengths: list[tuple[int, Measure]] = field(default_factory=list)
    undermined: list[Measure] = field(default_factory=list)
    in_order: set[int] = field(default_factory=set)
    """Where lengths stand that the note gives to the wounds one by one: the others of their list are of other wounds."""
    pair: tuple[Measure, Measure] | None = None
    """How far this wound was undermined and how wide it is, told by its label."""


def read(view: NoteView) -> list[Procedure]:
    """Closures done today, one a wound; a wound that a flap or graft closed has none of its own."""
    found: list[Procedure] = view.memo.get("found", [])  # type: ignore[assignment]
    named = (*triggers_of(view, lambda m: m.concept == "repair"), *_suturing(view))
    triggers = [
        t for t in map(leaving_a_scar, named) if is_done_today(view, t) and not is_tissue(view, t) and not gave_way(view, t.mention)
    ]
    if all(t.mention.value == "secondary_intention" for t in triggers) and ((packed := packed_wounds(view)) or not triggers):
        return packed
    wounds = wounds_of(view, found)
    if not wounds or (len(wounds) == 1 and wounds[0].torn and _deep_repair(view)):
        return []
    if len(wounds) == 1 and wounds[0].torn and not wounds[0].dehiscence and (old := sewn_before(view, triggers)):
        triggers = [t for t in triggers if t.mention.start not in old]
    ledger = Ledger(view, wounds)
    covered = _covered(ledger, found)
    if len(covered) == len(wounds):
        return []
    closings = [_Closing(w) for w in wounds]
    refused = {n for t in named if t.assertion != "performed" and sites_in(view, t.unit) for n in ledger.owners(t.unit, t.mention.start)}
    _gather(view, ledger, closings, triggers, refused)
    pairs = undermined_by_label(view)
    for closing in closings if len(wounds) > 1 else ():
        closing.pair = pairs.get(closing.wound.label)
    return [_repair(view, c) for n, c in enumerate(closings) if n not in covered and _is_proven(c)]


def _deep_repair(view: NoteView) -> bool:
    """A tendon, nerve or artery was repaired through the wound: closing the skin is part of that operation."""
    for unit in view.units:
        hit = unit.search(_DEEP_REPAIR) if live(unit) else None
        if (
            hit is not None
            and not NO.search(unit.lower[: hit.start()])
            and assertion_at(view, unit, unit.start + hit.start(), unit.start + hit.end())[0] == "performed"
        ):
            return True
    return False


def _suturing(view: NoteView) -> list[Trigger]:
    """Closures that no term names: sutures in two layers ("4-0 vic deep / 5-0 nyl") and the class in a table's cell or a field."""
    out = [*closed_alike(view), *_class_behind(view)]
    for unit in units_with_any(view, (_CLASS_CELL, _CLASS_FIELD, LAYERS, TOOK_STITCHES)):
        if not live(unit):
            continue
        for named in unit.spots(_CLASS_FIELD):
            start, end = unit.start + named.start("class"), unit.start + named.end("class")
            mention = Mention(start, end, "PROC", "repair", _OF_CELL.get(named["class"][0], "layered"), unit.index)
            out.append(Trigger(mention, unit, *assertion_at(view, unit, start, end)))
        if any(m.concept == "repair" for m in view.mentions_in(unit, "PROC")):
            continue
        cell = unit.search(_CLASS_CELL)
        hit = layers_at(unit) or cell
        if hit is None and (took := unit.search(TOOK_STITCHES)) is not None:
            start, end = unit.start + took.start(), unit.start + took.end()
            out.append(Trigger(Mention(start, end, "PROC", "repair", "one_layer", unit.index), unit, *assertion_at(view, unit, start, end)))
        if hit is not None:
            value = _OF_CELL.get(cell["class"][0], "layered") if cell is not None and hit is cell else "layered"
            start, end = unit.start + hit.start(), unit.start + hit.end()
            mention = Mention(start, end, "PROC", "repair", value, unit.index)
            out.append(Trigger(mention, unit, *assertion_at(view, unit, start, end)))
    return out


_CLASS_BEHIND = re.compile(
    r"\d ?(?:cm|mm)[\s,(:-]{1,3}(?P<class>complex|cplx|simple|interm\w*|layered)\b(?! (?:cyst|lesion|mass|excis|removal|partial|linear|repair|closure|clos|sutur))"
)


def _class_behind(view: NoteView) -> list[Trigger]:
    """“Lacerations repaired: L arm 4 cm, intermediate; scalp 3 cm (complex)”: the class right behind a length, where closures are told."""
    out = []
    for unit in units_with(view, _CLASS_BEHIND):
        near = view.units_of_block(unit.block) if live(unit) else ()
        if not any(m.concept == "repair" for u in near for m in view.mentions_in(u, "PROC")):
            continue
        for hit in unit.spots(_CLASS_BEHIND):
            start, end = unit.start + hit.start("class"), unit.start + hit.end("class")
            if not any(m.start <= start < m.end for m in view.mentions_in(unit, "PROC")):
                mention = Mention(start, end, "PROC", "repair", _OF_CELL.get(hit["class"][0], "layered"), unit.index)
                out.append(Trigger(mention, unit, *assertion_at(view, unit, start, end)))
    return out


def _is_proven(closing: _Closing) -> bool:
    """A bare noun ("repair", "closure") proves nothing without a length or the sutures beside it."""
    if not closing.acts:
        return False
    return bool(closing.lengths) or any(_words(t) not in _NOUNS for t, _ in closing.acts) or any(layers_at(u) for u in closing.units)


def _words(trigger: Trigger) -> str:
    start = trigger.mention.start - trigger.unit.start
    return trigger.unit.lower[start : start + trigger.mention.end - trigger.mention.start]


def _covered(ledger: Ledger, found: list[Procedure]) -> set[int]:
    """Wounds closed by a flap or graft, whose sutures are part of it."""
    out: set[int] = set()
    for procedure in found:
        if procedure.kind in ("flap", "graft") and procedure.assertion == "performed" and procedure.technique.value != "takedown":
            out.update([0] if len(ledger.wounds) == 1 else ledger.at(procedure.site.value))
    return out


_CLOSURE_ROW = re.compile(r"[\s|]*(?:(?:type of|final|wound) )?(?:closure|repair|length)\b[^|]{0,16}\|")
"""Opens the row of a table that tells how the wound of each column was closed."""


def _gather(view: NoteView, ledger: Ledger, closings: list[_Closing], triggers: list[Trigger], refused: set[int]) -> None:
    """Acts, lengths and undermining of each wound; `refused` are wounds whose own words say that they were not closed by the writer today."""
    loose: list[tuple[Trigger, str]] = []
    torn = any(wound.torn for wound in ledger.wounds)
    for trigger in triggers:
        value = trigger.mention.value
        part = next((p for _, p in parts_in(view, ledger, trigger.unit) if p.start <= trigger.mention.start < p.end), trigger.unit)
        if value == "one_layer" and (layers_at(part) or (is_same_closure(part, trigger) and _was_layered(closings, trigger))):
            value = "layered"
        owners = (
            next((n for n, p in parts_in(view, ledger, trigger.unit) if p is part), None)
            or ledger.owners(trigger.unit, trigger.mention.start)
            or of_all_by_length(view, ledger, trigger.unit)
        )
        for n in dict.fromkeys((*owners, *listed_before(view, ledger, trigger))):
            closings[n].acts.append((trigger, value))
        loose += [] if owners else [(trigger, value)]
    for unit in view.units:
        if not live(unit) and unit.section not in ("history", "hpi"):
            continue
        inner = not torn and unit.search(INNER_CLOSURE) is not None  # threads of another layer than the skin
        for owners, part in parts_in(view, ledger, unit) or [(ledger.spoken_of(unit), unit)]:
            for n in () if inner else owners:
                closings[n].units.append(part)
        across = _CLOSURE_ROW.match(unit.lower) is not None and bool(ledger.columns(unit))
        pairs = [(length_rank(view, unit, m) or int(across and len(m.dims.values) == 1), m) for m in view.measures_in(unit)]
        pairs += lengths_by_field(unit, pairs)
        pairs += [(2, m) for m in lengths_behind_closure(view, unit)]
        lengths = [(rank, m) for rank, m in pairs if rank] if not tells_earlier_removal(view, unit) else []
        shared = in_their_order(ledger, unit, lengths)
        if unit.search(RESPECTIVELY) and not shared:
            continue
        for position, (rank, measure) in enumerate(lengths):
            owners = [shared[position]] if shared else ledger.owners_of(unit, measure)
            if len(owners) > 1 and len(with_list(view, [measure])) > len(closings):
                owners = owners[:1]  # more lengths than places: which wound lay where is not told
            for n in owners if len(owners) == 1 or is_of_each(unit, measure) else ():
                closings[n].lengths.append((rank, measure))
                closings[n].in_order |= {measure.start} if shared else set()
        if torn:
            _injury_lengths(view, ledger, closings, unit)
        for measure in view.measures_in(unit):
            for n in ledger.owners(unit, measure.start) if not measure.is_area and is_undermining(view, unit, measure) else ():
                closings[n].undermined.append(measure)
    for n, closing in enumerate(closings):
        if (not closing.acts and closing.lengths and n not in refused) or (closing.acts and not _is_proven(closing)):
            closing.acts += loose  # a row under a heading that gives the class; a title whose narrative names no place
    for closing in closings:
        left = {t.unit.block for t, value in closing.acts if value == "secondary_intention" and t.unit.search(_LEFT_OPEN)}
        if left and not closing.wound.torn:  # "healing by second intention": the stitches of another paragraph are those of another wound
            closing.acts = [(t, value) for t, value in closing.acts if t.unit.block in left]
        if not closing.acts and closing.lengths:
            closing.acts += of_the_list(view, closing.lengths[0][1], [act for c in closings for act in c.acts])


_LEFT_OPEN = re.compile(
    r"\b(?:heal(?:s|ed|ing)?|left|leave|granulat\w+|allowed)\b(?!.*\b(?:flap|graft|consent\w*|options?|risks?|listed)\b)"
)
"""The wound was left to heal, which a list of what could be done does not say."""


def _was_layered(closings: list[_Closing], trigger: Trigger) -> bool:
    """The closure told before this one, of another wound, was in layers."""
    before = [(t.mention.start, value, t.unit) for c in closings for t, value in c.acts if t.unit.index < trigger.unit.index]
    last = max(before, key=lambda act: act[0], default=None)
    return last is not None and any(start >= last[0] - 200 and value == "layered" and unit is last[2] for start, value, unit in before)


_INJURY = re.compile(r"\blac|\bcuts?\b|wound|\btear|gash|dehisc|\bsplit|\bbit(?:e|es|ten)?\b|\bsliced|\bgaping|\btor(?:e|n)\b")
_TRIMMED = re.compile(r"\b(?:trim\w*|debrid\w*|freshen\w*|excis\w*|undermin\w*)\b[^.;,]{0,36}$")


def _injury_lengths(view: NoteView, ledger: Ledger, closings: list[_Closing], unit: Unit) -> None:
    """The size of a laceration is the length to be closed; it yields to a measured closure."""
    measures = (*view.measures_in(unit, "repair", "lesion", "unknown", "wound", "defect", "incision"), *lengths_by_place(view, unit))
    if not measures or not (ledger.named(unit) or any(u.search(_INJURY) for u in view.units_of_block(unit.block))):
        return
    for measure in measures:
        owners = ledger.owners_of(unit, measure)
        if _TRIMMED.search(unit.lower[max(0, measure.start - unit.start - 40) : measure.start - unit.start]):
            continue
        if len(owners) == 1 and closings[owners[0]].wound.torn and not measure.is_area and not is_undermining(view, unit, measure):
            closings[owners[0]].lengths.append((1, measure))


def _repair(view: NoteView, closing: _Closing) -> Procedure:
    told = [u for u in closing.units if u.section not in ANNOUNCING]
    closure = _class(closing, told)
    proof = closure.evidence
    wound, evidence = closing.wound, tuple(e for t, _ in closing.acts[:3] for e in t.evidence())
    counted = find(view, COUNTED)
    number = number_of(counted["n"]) if counted else 0
    lengths = _unique(closing.lengths)
    if wound.torn and number > 1 and len(lengths) == 1 and is_of_each(view.units[lengths[0][1].unit], lengths[0][1]):
        lengths *= number  # "two lacerations of the shin, 2 cm each"
    number = number or (listed_lengths(view, lengths) if wound.torn and not closing.in_order else 0)
    return Procedure(
        "", "repair", "performed", evidence, closure=closure, site=wound.site,
        length=length_of(view, lengths, number if wound.torn else 0, closing.in_order),
        defect=_width(closing.pair[1]) if closing.pair else defect_of(view, closing.units), complex_elements=complex_elements(told or closing.units),
        undermining=undermining([closing.pair[0]] if closing.pair else closing.undermined), undermining_words=undermining_words(closing.units),
        technique=Fact("dehiscence", "stated", proof) if wound.dehiscence else Fact(), note=wound.label, count=Fact(1, "derived", proof[:1]), lesion=wound_key(wound),
        extent=secondary_extent(view) if wound.dehiscence else Fact(), after_surgery=wound.dehiscence, in_operating_room=wound.dehiscence and in_operating_room(view, view.lower),
    )  # fmt: skip


def _width(measure: Measure) -> Fact[Dimensions]:
    return Fact(measure.dims, "stated", (Evidence("defect", str(measure.dims.longest), measure.start, measure.end),))


def _unique(ranked: list[tuple[int, Measure]]) -> list[tuple[int, Measure]]:
    best: dict[int, tuple[int, Measure]] = {}
    for rank, measure in ranked:
        if measure.start not in best or best[measure.start][0] < rank:
            best[measure.start] = (rank, measure)
    return [best[start] for start in sorted(best)]


_UNSEWN = frozenset({"adhesive", "strips", "secondary_intention"})
"""Closures that no word about a layer of sutures is about: glue, and behind all wounds "nothing deep, no gravel"."""


_SEWN = re.compile(r"\d-0\b|\bsutur(?!e removal)|stitch|stapl|nylon|prolene|ethilon|vicryl|monocryl|\bsilk\b|\bgut\b")


_ONE_TOLD = re.compile(r"\blayers?\s*[:=]\s*(?:one|single|1|skin)\b")


def _only_unsewn(closing: _Closing, told: list[Unit]) -> bool:
    """Glue, strips or nothing: no thread is told, and the other names of the closure say no more than that there was one ("Lac repair: Dermabond. Layers: 1")."""
    if all(value in _UNSEWN for _, value in closing.acts):
        return True
    plain = all(
        value in _UNSEWN or (value == "one_layer" and _words(t) in _GENERIC) or t.unit.search(_ONE_TOLD) for t, value in closing.acts
    )
    return (
        plain
        and any(value in ("adhesive", "strips") for _, value in closing.acts)
        and not any(u.search(_SEWN) for u in told or closing.units)
    )


def _class(closing: _Closing, told: list[Unit]) -> Fact[str]:
    """The class whose work is described: a single layer settles it, then layers of sutures, then the name given."""
    if _only_unsewn(closing, told):
        trigger, value = max((act for act in closing.acts if act[1] in _UNSEWN), key=lambda act: RANK[act[1]])
        return _closed_by(value, trigger.mention.start, trigger.mention.end)
    for unit in told or closing.units:
        hit = unit.search(ONE_LAYER)
        if hit and not NO.search(unit.lower[: hit.start()]) and is_suturing(unit):
            layered = any(value == "layered" and t.unit is not unit and t.unit.section not in ANNOUNCING for t, value in closing.acts)
            return _closed_by("one_layer", unit.start + hit.start(), unit.start + hit.end(), in_doubt=layered)
    best = max(closing.acts, key=lambda act: RANK[act[1]])
    if best[1] == "complex_stated" and (plainer := _told_plainer(closing, told)) is not None:
        return plainer
    value, mention = best[1], best[0].mention
    words = {t.mention.value: t for t, _ in closing.acts}
    plain = all(t.mention.value != "one_layer" or _words(t) in _GENERIC for t, _ in closing.acts)
    if value == "one_layer":
        for unit in told or closing.units:
            hit = layers_at(unit)
            if hit:
                return _closed_by("layered", unit.start + hit.start(), unit.start + hit.end())
        for minor in ("adhesive", "strips", "secondary_intention"):
            if plain and minor in words:
                own = words[minor].mention
                return _closed_by(minor, own.start, own.end)
    if value == "layered":
        for unit in closing.units:
            label = unit.search(_LABELLED_COMPLEX)
            if label:
                start = unit.start + unit.lower.index("complex", label.start())
                return _closed_by("complex_stated", start, start + 7)
    return _closed_by(value, mention.start, mention.end)


def _told_plainer(closing: _Closing, told: list[Unit]) -> Fact[str] | None:
    """Hidradenitis under a title "with complex closure" whose narrative closes it in plain layers: the narrative wins, as its code asks for no length (HS-01)."""
    removal = closing.wound.removal
    if removal is None or removal.kind != "hidradenitis_excision" or not told:
        return None
    if any(value == "complex_stated" and t.unit.section not in ANNOUNCING and not names_operation(t.unit) for t, value in closing.acts):
        return None
    if closing.undermined or undermining_words(told).value == "extensive" or complex_elements(told).value:
        return None
    for unit in told:
        hit = layers_at(unit) if not names_operation(unit) else None
        if hit is not None:
            return _closed_by("layered", unit.start + hit.start(), unit.start + hit.end())
    return None


def _closed_by(value: str, start: int, end: int, *, in_doubt: bool = False) -> Fact[str]:
    """A class of closure with its words; in doubt where other words of the same wound name a higher one."""
    return Fact(value, "conflicting" if in_doubt else "stated", (Evidence("closure", value, start, end),))
