"""Lacerations closed simply, in layers, with glue, staples or strips, one or several, summed by class and group (REP-01, REP-02, REP-04)."""

from __future__ import annotations

import random

from grids.draw import Case
from grids.excised import repairs

PLACES = {
    "scalp": (12001, 12031), "left forearm": (12001, 12031), "right knee": (12001, 12031), "L shin": (12001, 12031), "right thigh": (12001, 12031),
    "left dorsal hand": (12001, 12041), "R index finger": (12001, 12041), "right foot": (12001, 12041), "neck": (12001, 12041),
    "forehead": (12011, 12051), "chin": (12011, 12051), "left cheek": (12011, 12051), "R eyebrow": (12011, 12051), "nose": (12011, 12051),
}  # fmt: skip
HOW = (
    "fell off bike",
    "cut on broken glass",
    "kitchen knife slipped",
    "hit head on cabinet door",
    "tripped on curb",
    "caught on sheet metal",
)
DEEP = ("through the dermis into subcutaneous fat", "extending into the subcutaneous tissue", "down to fascia")
ONE = (
    "closed with {n} simple interrupted 4-0 nylon sutures", "repaired in a single layer with 5-0 Prolene x {n}", "simple repair with 5-0 nylon",
    "skin closed with {n} interrupted 5-0 Ethilon", "sutured, one layer, 4-0 nylon x{n}",
)  # fmt: skip
STAPLED = ("closed with {n} staples", "stapled x {n}", "approximated with {n} skin staples")
GLUED = ("closed with Dermabond", "edges approximated and closed with tissue adhesive", "skin glue applied, good approximation")
TWO = (
    "closed in two layers, 4-0 Vicryl deep and 5-0 nylon skin", "layered repair with 4-0 Monocryl subcutaneous and 5-0 Prolene",
    "deep 4-0 Vicryl x2, skin 5-0 Ethilon x{n}", "intermediate repair, 4-0 Vicryl dermal and 5-0 fast gut", "subcutaneous layer 3-0 Vicryl, skin 4-0 nylon",
)  # fmt: skip
DIRTY = (
    "heavily contaminated with gravel, which was extensively scrubbed out and irrigated with 2 L; then {one}",
    "packed with dirt and debris, meticulous debris removal and extensive irrigation, then {one}",
)
BEFORE = (
    "",
    "",
    "35M, 2 hours ago.",
    "Tetanus up to date.",
    "NV intact, no tendon involvement, no foreign body on x-ray.",
    "Old laceration of the R elbow 2019, healed.",
)
AFTER = (
    "", "", "Tdap given elsewhere last year. Sutures out in 10 days.", "Wound care reviewed.", "Abrasions of the palms cleaned, no repair.",
    "1% lidocaine 5 mL, irrigated with 250 mL saline.", "No LOC.",
)  # fmt: skip
SIMPLE = {12001: ((2.5, 7.5, 12.5, 20.0), (0, 1, 3, 4)), 12011: ((2.5, 5.0, 7.5, 12.5), (0, 2, 3, 4))}


def _simple(wounds: list[tuple[int, int]]) -> list[str]:
    out = []
    for base in dict.fromkeys(base for base, _ in wounds):
        cm = sum(mm for one, mm in wounds if one == base) / 10
        limits, steps = SIMPLE[base]
        out.append(f"{base + steps[sum(cm > limit for limit in limits[:-1])]} x1")
    return out


def _closing(rng: random.Random, kind: str) -> str:
    n = rng.randint(3, 9)
    if kind == "dirty":
        return rng.choice(DIRTY).format(one=rng.choice(ONE).format(n=n))
    return rng.choice({"one": ONE, "staples": STAPLED, "glue": GLUED, "layered": TWO}[kind]).format(n=n)


def _told(rng: random.Random, place: str, mm: int, kind: str) -> str:
    size = rng.choice((f"{mm / 10:.1f} cm", f"{mm / 10:.1f}cm", f"{mm} mm"))
    deep, how, closed = rng.choice(DEEP), rng.choice(HOW), _closing(rng, kind)
    depth = f" {deep}" if kind == "layered" else rng.choice(("", " superficial,", " through the dermis,"))
    return rng.choice(
        (
            f"{size} laceration of the {place}{depth.rstrip(',')}, {how}; {closed}.",
            f"{place}: {size} laceration{depth.rstrip(',')}, {closed}.",
            f"Laceration {place}, {size}. {how[0].upper()}{how[1:]}. {closed[0].upper()}{closed[1:]}.",
            f"The {place} laceration measured {size}. It was irrigated and {closed}.",
            f"Linear {size} laceration, {place}{depth.rstrip(',')}. Anesthetized with 1% lidocaine, {closed}.",
            f"Laceration repair\nLocation: {place}\nLength: {size}\nClosure: {closed}",
        )
    )


def _row(rng: random.Random, wounds: list[tuple[str, int, str]]) -> str:
    rows = ["Wound | Length | Depth | Closure"]
    for place, mm, kind in wounds:
        depth = "subcutaneous" if kind == "layered" else "dermis"
        rows.append(f"{place} | {mm / 10:.1f} cm | {depth} | {_closing(rng, kind)}")
    return "LACERATIONS REPAIRED\n" + "\n".join(rows)


def _alike(rng: random.Random, wounds: list[tuple[str, int, str]]) -> str:
    kind = wounds[0][2]
    form = ", ".join if rng.random() < 0.5 else " and ".join
    listed = form([f"{place} {mm / 10:.1f} cm" for place, mm, _ in wounds])
    return rng.choice(
        (
            f"{len(wounds)} lacerations ({listed}), {rng.choice(HOW)}. All {_closing(rng, kind)}.",
            f"Lacerations: {listed}. Each {_closing(rng, kind)}.",
        )
    )


def draw(rng: random.Random) -> Case:
    n = rng.choice((1, 1, 2, 2, 3))
    places = rng.sample(sorted(PLACES), n)
    kinds = [rng.choice(("one", "one", "layered", "layered", "staples", "glue", "dirty")) for _ in places]
    wounds = [(p, rng.randint(11, 64), k) for p, k in zip(places, kinds, strict=True)]
    form = rng.random()
    if n > 1 and form < 0.2:
        wounds = [(p, mm, rng.choice(("one", "layered")) if not i else "") for i, (p, mm, _) in enumerate(wounds)]
        wounds = [(p, mm, wounds[0][2]) for p, mm, _ in wounds]
        text = _alike(rng, wounds)
    elif n > 1 and form < 0.3:
        wounds = [(p, mm, "one" if k == "dirty" else k) for p, mm, k in wounds]
        text = _row(rng, wounds)
    else:
        told = [_told(rng, *wound) for wound in wounds]
        mixed = any("\n" in x for x in told)
        text = "\n\n".join(told) if mixed or rng.random() < 0.3 else rng.choice((" ".join, "\n".join))(told)
        if n > 1 and not mixed and rng.random() < 0.4:
            text = "\n".join(f"{i}. {x}" for i, x in enumerate(told, 1))
    lines = _simple([(PLACES[p][0], mm) for p, mm, k in wounds if k not in ("layered", "dirty")])
    lines += repairs([("layered", PLACES[p][1], mm) for p, mm, k in wounds if k in ("layered", "dirty")])
    text = text[0].upper() + text[1:]
    return Case("\n".join(x for x in (rng.choice(BEFORE), text, rng.choice(AFTER)) if x), tuple(lines))
