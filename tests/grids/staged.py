"""Mohs surgery: stages and blocks told in sentences, lists and tables, one or two tumours, with what closed them (MOHS-02 to MOHS-05, MOHS-09)."""

from __future__ import annotations

import random

from grids.draw import Case
from grids.excised import repairs

PLACES = {
    "left nasal ala": ("H", 12051, 14060, 15260), "R nasal tip": ("H", 12051, 14060, 15260), "right cheek": ("H", 12051, 14040, 15240),
    "L temple": ("H", 12051, 14040, 15240), "forehead": ("H", 12051, 14040, 15240), "left helix": ("H", 12051, 14060, 15260),
    "scalp vertex": ("H", 12031, 14020, 15220), "right dorsal hand": ("H", 12041, 14040, 15240), "left upper back": ("T", 12031, 14000, 15200),
    "R shin": ("T", 12031, 14020, 15220), "left forearm": ("T", 12031, 14020, 15220), "chin": ("H", 12051, 14040, 15240),
}  # fmt: skip
KINDS = ("BCC", "SCC", "nodular BCC", "infiltrative BCC", "SCC in situ", "basal cell carcinoma")
READS = ("", "I excised the layers and read the slides.", "Surgeon acted as pathologist.", "Frozen sections read by me.")
WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight")
ORDER = ("first", "second", "third", "fourth")
ROMAN = ("I", "II", "III", "IV")
BEFORE = ("", "", "Hx BCC chin, Mohs 2018 (2 stages).", "On aspirin. No pacemaker.", "Consent signed, site confirmed with photo.")
AFTER = (
    "",
    "",
    "Sutures out in 7 days.",
    "Anesthesia: 1% lidocaine with epi 9 mL.",
    "AKs of the ears: will treat at next visit.",
    "EBL minimal, no complications.",
)


def _stages(rng: random.Random, blocks: list[int]) -> str:
    n, last = len(blocks), len(blocks) - 1
    found = [
        "no tumor seen, clear" if i == last else rng.choice(("tumor at 6 o'clock", "residual BCC deep margin", "positive at 3:00"))
        for i in range(n)
    ]
    form = rng.randrange(7)
    many = [f"{b} block{'s' if b > 1 else ''}" for b in blocks]
    if form == 0:
        return " ".join(f"Stage {ROMAN[i]}: {many[i]}, {found[i]}." for i in range(n))
    if form == 1:
        return "\n".join(f"Stage {i + 1} - {blocks[i]} sections - {found[i]}" for i in range(n))
    if form == 2:
        return " ".join(
            f"The {ORDER[i]} {rng.choice(('stage', 'layer'))} was divided into {WORDS[b] if b < 9 else b} {'block' if b == 1 else 'blocks'} and showed "
            f"{'no residual tumor' if i == last else 'residual tumor'}."
            for i, b in enumerate(blocks)
        )
    if form == 3:
        return "Stage | Blocks | Result\n" + "\n".join(
            f"{i + 1} | {b} | {'negative' if i == last else 'positive'}" for i, b in enumerate(blocks)
        )
    if form == 4:
        listed = ", ".join(str(b) for b in blocks)
        return f"Tumor free after {n} stage{'s' if n > 1 else ''} ({listed} block{'s' if n > 1 or blocks[0] > 1 else ''})."
    if form == 5:
        return f"Number of stages: {n}\n" + "\n".join(f"Blocks stage {i + 1}: {b}" for i, b in enumerate(blocks))
    return "; ".join(f"stage {i + 1} {many[i]} {'neg' if i == last else 'pos'}" for i in range(n)).capitalize() + "."


def _repair(rng: random.Random, place: str) -> tuple[str, list[str]]:
    _, base, flap, graft = PLACES[place]
    width, height = rng.randint(8, 26) / 10, rng.randint(8, 24) / 10
    mm = rng.randint(18, 70)
    form = rng.randrange(5)
    if form == 0:
        return rng.choice(("Left to granulate.", "Second intention healing.", "Wound left to heal by secondary intention.")), []
    if form == 1:
        told = rng.choice(
            (
                f"Layered linear closure, {mm / 10:.1f} cm.",
                f"Intermediate repair {mm / 10:.1f} cm with 4-0 Vicryl and 5-0 nylon.",
                f"Closed in layers, final length {mm / 10:.1f} cm, 5-0 Monocryl deep and 6-0 Prolene.",
            )
        )
        return told, repairs([("layered", base, mm)])
    if form == 2:
        a, b = rng.randint(25, 50) / 10, rng.randint(20, 60) / 10
        area = round(a * b, 2)
        name = rng.choice(("advancement flap", "rotation flap", "bilobed transposition flap", "rhombic flap"))
        told = rng.choice(
            (
                f"Repair: {name}, {a:.1f} x {b:.1f} cm, primary and secondary defect {area:.1f} sq cm.",
                f"Reconstructed with a {name}. Total area of primary and secondary defects {a:.1f} x {b:.1f} cm ({area:.1f} cm2).",
                f"{name.capitalize()} designed, incised, undermined and inset; flap area {area:.1f} sq cm including the secondary defect.",
            )
        )
        rounded = float(f"{area:.1f}")
        return told, [f"{flap + (rounded > 10)} x1"]
    told = rng.choice(
        (
            f"Full-thickness skin graft {width:.1f} x {height:.1f} cm from the left clavicle, donor closed primarily.",
            f"FTSG, {width:.1f} x {height:.1f} cm, harvested from the supraclavicular area, bolster sewn.",
            f"Repaired with a full thickness graft from the right supraclavicular neck measuring {width:.1f} x {height:.1f} cm.",
        )
    )
    return told, [f"{graft} x1"]


def _codes(blocks: list[int], head: bool) -> list[str]:
    lead, more = (17311, 17312) if head else (17313, 17314)
    return [f"{lead} x1", *([f"{more} x{len(blocks) - 1}"] if len(blocks) > 1 else [])]


def _tumour(rng: random.Random, place: str) -> tuple[str, list[int], list[str]]:
    blocks = [rng.choice((1, 2, 2, 3, 4, 6, 7) if not i else (1, 1, 2, 3)) for i in range(rng.choice((1, 1, 2, 2, 3)))]
    kind, cm = rng.choice(KINDS), f"{rng.randint(5, 18) / 10:.1f} cm"
    head = rng.choice(
        (
            f"Mohs surgery, {kind} {place}, {cm}.",
            f"Mohs micrographic surgery for {kind} of the {place} ({cm}, biopsy proven).",
            f"MOHS: {place}, {kind}, preop size {cm}",
            f"{place.capitalize()} {kind}, {cm}: Mohs.",
        )
    )
    defect = rng.choice(("", f"Final defect {rng.randint(10, 25) / 10:.1f} x {rng.randint(10, 25) / 10:.1f} cm."))
    told, closing = _repair(rng, place)
    stages = _stages(rng, blocks)
    joint = "\n" if "\n" in stages or "|" in stages or not head.endswith(".") else " "
    return joint.join(x for x in (head, stages, f"{defect} {told}".strip()) if x), blocks, closing


def draw(rng: random.Random) -> Case:
    places = rng.sample(sorted(PLACES), rng.choice((1, 1, 1, 2)))
    texts, lines = list[str](), list[str]()
    for place in places:
        text, blocks, closing = _tumour(rng, place)
        texts.append(text)
        lines += _codes(blocks, PLACES[place][0] == "H")
        more = sum(max(0, b - 5) for b in blocks)
        lines += [*([f"17315 x{more}"] if more else []), *closing]
    layered = [line for line in lines if line.startswith("120")]
    if len(layered) == 2 and layered[0][:4] == layered[1][:4]:
        return draw(rng)  # lengths of one group are summed: the grid of excisions tells these
    if len(texts) == 2:
        texts = [f"Tumor {i}: {x}" for i, x in enumerate(texts, 1)] if rng.random() < 0.5 else texts
    body = "\n\n".join(texts)
    return Case("\n".join(x for x in (rng.choice(BEFORE), body, rng.choice(READS), rng.choice(AFTER)) if x), tuple(lines))
