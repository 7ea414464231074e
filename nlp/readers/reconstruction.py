"""Repairs, flaps and grafts: class, length, undermining, defects and areas (REP, FLAP, GRAFT rules)."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.assertion import assertion_at
from nlp.facts import Dimensions, Evidence, Fact, Procedure
from nlp.readers.events import (
    ANNOUNCING,
    SILENT,
    Event,
    Trigger,
    gather,
    longest,
    measures_for,
    own_first,
    scope_of,
    triggers_of,
)
from nlp.view import Measure, NoteView, Unit

_RANK = {"layered": 4, "complex_stated": 5, "one_layer": 3, "adhesive": 2, "strips": 1, "secondary_intention": 0}
_REMOVAL = frozenset({"excision", "mohs", "excisional_biopsy", "scar_revision", "re_excision", "wedge_excision"})
_WOUND = re.compile(r"lacerat|\blacs?\b|\bcuts?\b|\bwound repair|dehisc|gash")
_COMPLEX = {
    "exposed_structure": re.compile(r"(?:exposed|exposure of|bare) (?:bone|cartilage|tendon|nerve|vessel|perichondrium)|(?:bone|cartilage|tendon) (?:was )?exposed"),
    "debrided_edges": re.compile(r"(?:wound )?edges? (?:were |was )?(?:sharply )?debrided|debridement of (?:the )?(?:wound )?edges"),
    "retention_sutures": re.compile(r"retention sutures?"),
    "free_margin": re.compile(r"(?:involv\w+|across|at|along) (?:the )?(?:free margin|helical rim|vermilion border|nostril rim|alar rim)|free[- ]margin (?:of|repair|involved)"),
}
_GENERIC_WORDS = frozenset({"repair", "closure", "closed", "repaired", "repairs", "closures", "linear"})
_COMPLEX_HINT = re.compile(r"expos|bare|debrid|retention|margin|rim|border")
_NO = re.compile(r"\b(?:no|not|without|none|neither|nor)\b[^.;]{0,40}$")
_LAYERS = re.compile(r"(?:vicryl|vic|monocryl|mono|pds|chromic|dexon|maxon)\b[^.;|]{0,30}(?:fascia|dermis|plication|muscle|deep|buried)|(?:buried|deep)[^.;|]{0,20}(?:vic|mono)\b|(?:buried|deep|dermal|subcutaneous|subq|sub-q|deeper)[^.;|]{0,60}(?:vicryl|monocryl|pds|dexon|chromic|polysorb|\d-\d)|(?:vicryl|monocryl|pds|chromic|myochromic|dexon|polyglactin)[^.;|]{0,30}(?:deep|buried|dermal|subcutaneous|subq|deeper|sq\b)")
_INCISIONS = re.compile(r"incis|elevated|raised|rotated|transposed|advanced|mobili[sz]ed|inset|swung|flap was|limbs")


_NAMED_FLAP = re.compile(r"flap (?:repair|closure|reconstruct)|tissue (?:transfer|rearrange)|local flap|(?:repair|clos|reconstruct)\w*[^.;]{0,40} flap\b")


def read(view: NoteView) -> list[Procedure]:
    """Closures, flaps and grafts done today; planned and discussed ones keep their assertion."""
    out: list[Procedure] = []
    for kind in ("flap", "graft"):
        out += _tissue(view, kind)
    if any(p.kind == "flap" and p.assertion == "performed" and p.technique.value != "takedown" for p in out):
        done_flap = True
    else:
        done_flap = False
    out += _repairs(view, done_flap)
    return out


def _done(view: NoteView, triggers: list[Trigger]) -> list[Trigger]:
    return [t for t in triggers if t.assertion == "performed" and not _unfit(view, t)]


def _unfit(view: NoteView, trigger: Trigger) -> bool:
    after = view.lower[trigger.mention.end : trigger.mention.end + 30]
    before = view.lower[max(0, trigger.mention.start - 40) : trigger.mention.start]
    if re.match(r"\s*(?:not|possible|vs|versus|if|\()?\s*(?:needed|indicated|required|necessary|booked)", after):
        return True
    if re.search(r"(?:planned|possible|potential|options?:?|vs\.?|versus|or) (?:\w+ ){0,3}$|pod \d+,? (?:s/p|from|after) (?:\w+ ){0,3}$", before):
        return True
    return bool(re.match(r"\s*(?:incision|site|edges?|tip|base|pink|viable|area \d|well healed|healed|infection|necrosis|loss|failure|to recur)", after)) and trigger.unit.section in ("exam", "hpi", "")


def _tissue(view: NoteView, kind: str) -> list[Procedure]:
    triggers = triggers_of(view, lambda m: m.concept == kind)
    out = [Procedure("", kind, t.assertion, t.evidence()) for t in triggers if t.assertion not in ("performed", "unclear")]
    done = _done(view, triggers)
    if kind == "flap":
        done = [t for t in done if t.mention.value != "unspecified" or _NAMED_FLAP.search(t.unit.lower)]
        if done and not any(_made(view, t) for t in done):
            return out
    strong = [t for t in done if t.mention.value != "unspecified"] or done
    if not strong or not _worked_on(view, strong):
        return out
    events = gather(view, strong)
    return out + [_tissue_procedure(view, kind, event, len(events)) for event in events]


def _made(view: NoteView, trigger: Trigger) -> bool:
    """Incisions or movement that make a flap, in the same item or paragraph (FLAP-03)."""
    units = [*view.units_of_group(trigger.unit.group), trigger.unit]
    return trigger.mention.value in ("z_plasty",) or any(_INCISIONS.search(u.lower) for u in units if u.section not in SILENT) or (trigger.unit.section not in ANNOUNCING and "flap" in trigger.unit.lower and "for" not in trigger.unit.lower.split("flap")[1][:6] and bool(re.search(r"repair|closure|reconstruct|closed|perform", trigger.unit.lower)))


def _worked_on(view: NoteView, triggers: list[Trigger]) -> bool:
    return any(t.unit.section not in ANNOUNCING for t in triggers) or len(triggers) > 1


def _tissue_procedure(view: NoteView, kind: str, event: Event, total: int) -> Procedure:
    units = scope_of(view, event, total)
    named = next((t for t in event.triggers if t.mention.value != "unspecified"), event.first)
    technique = Fact(named.mention.value, "stated", (Evidence("technique", named.mention.value, named.mention.start, named.mention.end),))
    areas = [m for m in measures_for(view, units) if m.is_area]
    area: Fact[Decimal] = Fact(searched=("area",))
    if areas:
        best = max(areas, key=lambda m: m.dims.longest)
        area = Fact(best.dims.longest, "stated", (Evidence("area", str(best.dims.longest), best.start, best.end),))
    own = [m for m in measures_for(view, units, kind, "secondary_defect") if not m.is_area and len(m.dims.values) > 1]
    defect = _dims("defect", [m for m in measures_for(view, units, "defect", "post") if not m.is_area])
    if kind == "graft" and own:
        defect = _dims("graft_size", own[-1:])
    return Procedure(
        "", kind, "performed", event.evidence(), technique=technique, site=event.site, defect=defect,
        secondary_defect=_dims("secondary_defect", own) if kind == "flap" else Fact(), area=area,
        count=Fact(1, "derived", event.evidence()[:1]),
    )  # fmt: skip


def _dims(name: str, measures: list[Measure]) -> Fact[Dimensions]:
    if not measures:
        return Fact(searched=(name,))
    best = max(measures, key=lambda m: (len(m.dims.values) > 1, m.start))
    return Fact(best.dims, "stated", (Evidence(name, "x".join(map(str, best.dims.values)), best.start, best.end),))


def _repairs(view: NoteView, done_flap: bool) -> list[Procedure]:
    triggers = triggers_of(view, lambda m: m.concept == "repair")
    done = [t for t in _done(view, triggers) if t.unit.section not in ("indication", "preop_diagnosis")]
    removed = any(
        m.concept in _REMOVAL and assertion_at(view, view.units[m.unit], m.start, m.end)[0] in ("performed", "unclear") for m in view.all("PROC")
    )  # fmt: skip
    wound = bool(_WOUND.search(view.lower))
    if not done or not (removed or wound):
        return []
    if done_flap and not wound:
        done = [t for t in done if t.unit.label]
    strong = [t for t in done if _closure_of(view, t) is not None]
    if not strong:
        return []
    events = _rows(view, gather(view, strong))
    events = _specific(events)
    return [p for p in (_repair(view, event, len(events)) for event in events) if p is not None]


def _specific(events: list[Event]) -> list[Event]:
    """Without the heading event ("Lac repair x2, face") where named sites stand beside it."""
    generic = ("face", "trunk", "generalized", "")
    named = [e for e in events if e.site.value is not None and e.site.value.region not in generic]
    return named or events


def _closure_of(view: NoteView, trigger: Trigger) -> str | None:
    if trigger.mention.value == "one_layer" and _LAYERS.search(trigger.unit.lower):
        return "layered"
    return trigger.mention.value


def _rows(view: NoteView, events: list[Event]) -> list[Event]:
    """Rows that give a closure length without a closure word, under a heading that gives the class."""
    covered = {u.block for e in events for u in e.units}
    heads = [e for e in events if e.first.mention.value in ("layered", "complex_stated", "one_layer")]
    rows = [u for u in view.units if u.label and u.block not in covered and view.measures_in(u, "repair", "excised") and u.section not in SILENT]
    if not heads or len(rows) < 2:
        return events
    head = heads[0].first
    made = []
    for unit in rows:
        from nlp.readers.events import own_sites

        sites = own_sites(view, unit)
        made.append(Event([Trigger(head.mention, unit, "performed", None)], sites[0] if sites else Fact(), unit.label, [unit]))
    return made + [e for e in events if e.first.unit.label]


def _repair(view: NoteView, event: Event, total: int) -> Procedure | None:
    units = scope_of(view, event, total)
    own = {u.index for u in event.units}
    near = [u for u in units if u.index in own or u.section not in ANNOUNCING]
    closure, proof = _class(view, event, near)
    if closure is None:
        return None
    lengths = [m for m in own_first(view, event, near, "repair") if len(m.dims.values) == 1]
    length = longest("length", lengths[-1:] if len({m.dims.longest for m in lengths}) == 1 else _total_first(view, lengths))
    if not length.known:
        blocks = {u.block for u in event.units}
        loose = [m for u in near if u.block in blocks and u.start >= event.first.unit.start for m in view.measures_in(u, "unknown") if len(m.dims.values) == 1]
        length = longest("length", loose[:1])
    if not length.known and _WOUND.search(view.lower):
        length = longest("length", own_first(view, event, near, "lesion", "unknown", "incision")[:1])
    defects = [m for m in measures_for(view, near, "defect", "post") if not m.is_area]
    elements = _elements(near)
    return Procedure(
        "", "repair", "performed", event.evidence(), closure=Fact(closure, "stated", proof), site=event.site, length=length,
        defect=_dims("defect", defects), complex_elements=elements,
        undermining=_undermining(view, near), undermining_words=_undermining_words(near), note=event.label,
        count=Fact(1, "derived", proof[:1]),
    )  # fmt: skip


def _total_first(view: NoteView, lengths: list[Measure]) -> list[Measure]:
    """Of several lengths of one closure the one called length or total, else the last."""
    for measure in lengths:
        around = view.lower[max(0, measure.start - 30) : measure.end + 12]
        if re.search(r"length|total|final|wound line|long\b", around):
            return [measure]
    return lengths[-1:]


def _class(view: NoteView, event: Event, near: list[Unit]) -> tuple[str | None, tuple[Evidence, ...]]:
    """Highest class whose work is described; "one layer only" settles it; a title word alone does not."""
    best: Trigger | None = None
    best_value = ""
    for trigger in event.triggers:
        if re.search(r"(?:one|single) layer|1 layer|no (?:buried|deep)|superficial", trigger.unit.lower) and trigger.mention.value == "one_layer":
            return "one_layer", (Evidence("closure", "one_layer", trigger.mention.start, trigger.mention.end),)
        value = _closure_of(view, trigger) or ""
        if best is None or _RANK[value] > _RANK[best_value]:
            best, best_value = trigger, value
    if best is None:
        return None, ()
    minor = next((t for t in event.triggers if t.mention.value in ("secondary_intention", "strips", "adhesive")), None)
    if minor is not None and best_value == "one_layer" and all(
        view.lower[t.mention.start : t.mention.end] in _GENERIC_WORDS for t in event.triggers if t.mention.value == "one_layer"
    ):
        return minor.mention.value, (Evidence("closure", minor.mention.value, minor.mention.start, minor.mention.end),)
    stated = next((u for u in near if re.search(r"(?:closure|repair)\W{0,3}complex|complex (?:\d|layered|linear)|\|\s*complex", u.lower)), None)
    if stated is not None and best_value in ("layered", "one_layer"):
        start = stated.start + stated.lower.index("complex")
        return "complex_stated", (Evidence("closure", "complex_stated", start, start + 7),)
    if best_value in ("one_layer", "secondary_intention"):
        for unit in near:
            hit = _LAYERS.search(unit.lower)
            if hit and not _NO.search(unit.lower[: hit.start()]) and best_value == "one_layer":
                return "layered", (Evidence("closure", "layered", unit.start + hit.start(), unit.start + hit.end()),)
    return best_value, (Evidence("closure", best_value, best.mention.start, best.mention.end),)


def _elements(units: list[Unit]) -> Fact[tuple[str, ...]]:
    names, proof = [], []
    for unit in units:
        if not _COMPLEX_HINT.search(unit.lower):
            continue
        for name, pattern in _COMPLEX.items():
            hit = pattern.search(unit.lower)
            if hit and name not in names and not _NO.search(unit.lower[: hit.start()]) and "not " not in unit.lower[hit.start() : hit.end() + 14]:
                names.append(name)
                proof.append(Evidence("complex_element", name, unit.start + hit.start(), unit.start + hit.end()))
    if not names:
        return Fact(searched=tuple(_COMPLEX))
    return Fact(tuple(names), "stated", tuple(proof))


def _undermining(view: NoteView, units: list[Unit]) -> Fact[Decimal]:
    found = [m for m in measures_for(view, units, "undermining")]
    return longest("undermining", found)


def _undermining_words(units: list[Unit]) -> Fact[str]:
    for unit in units:
        hit = re.search(r"(?:(?P<ext>extensive\w*|wide(?:ly)?)|(?P<lim>limited|minimal\w*|slight\w*))?\s*(?:\w+\s){0,2}undermin\w+(?:\s(?:was|were)\s(?P<ext2>extensive|wide)|\s(?P<lim2>minimally|limited))?", unit.lower)
        if hit:
            value = "extensive" if hit["ext"] or hit["ext2"] else "limited" if hit["lim"] or hit["lim2"] else "unspecified"
            return Fact(value, "stated", (Evidence("undermining", value, unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("undermining",))
