"""Excisions, benign and malignant, by size and margin told in many ways, with their closure (EX-01 to EX-05, REP-02 to REP-05)."""

from __future__ import annotations

import random
from dataclasses import dataclass

from grids.draw import Case

PLACES = {
    "left upper back": ("TAL", 12031, 13100), "right chest": ("TAL", 12031, 13100), "left forearm": ("TAL", 12031, 13120),
    "right shin": ("TAL", 12031, 13120), "L thigh": ("TAL", 12031, 13120), "vertex scalp": ("SNHFG", 12031, 13120),
    "R lateral neck": ("SNHFG", 12041, 13131), "left dorsal hand": ("SNHFG", 12041, 13131), "left cheek": ("FEENLM", 12051, 13131),
    "R forehead": ("FEENLM", 12051, 13131), "chin": ("FEENLM", 12051, 13131), "right temple": ("FEENLM", 12051, 13131),
    "nasal dorsum": ("FEENLM", 12051, 13151), "abdomen": ("TAL", 12031, 13100),
}  # fmt: skip
BAD = ("BCC", "SCC", "SCC in situ", "basal cell carcinoma", "squamous cell carcinoma", "nodular BCC")
PROVEN = ("biopsy-proven {}", "bx-proven {}", "{} (biopsy proven)", "{} (bx 4/12)", "previously biopsied {}")
GOOD = (("epidermal inclusion cyst", "Path: epidermal inclusion cyst."), ("dysplastic nevus", "Pathology: dysplastic nevus, margins clear."),
        ("changing nevus", "Path: compound melanocytic nevus."), ("dermatofibroma", "Histology: dermatofibroma."))  # fmt: skip
LAYERS = (
    "4-0 Vicryl deep and 5-0 nylon",
    "3-0 Vicryl buried sutures and 4-0 Prolene",
    "deep 4-0 Monocryl, running 5-0 fast gut",
    "4-0 PDS dermal and 5-0 Prolene skin",
)
BEFORE = (
    "",
    "",
    "",
    "Hx SCC L ear, Mohs 2020.",
    "On apixaban, no pacemaker.",
    "Consent obtained, time-out done.",
    "Pt presents for excision.",
)
AFTER = (
    "", "", "EBL minimal. Sutures out in 10-14 days.", "There is an old 3 cm scar of the right knee.", "AKs of the ears discussed, will treat next visit.",
    "Wound care reviewed, RTC 2 wks.", "Anesthesia 1% lidocaine with epi, 6 cc. Hemostasis by electrocautery.",
)  # fmt: skip


@dataclass(frozen=True)
class Lesion:
    """One excision: its place, class, size and margin (mm), and how long and how it was closed."""

    place: str
    name: str
    path: str
    bad: bool
    mm: int
    margin: int
    closure: str
    length: int

    @property
    def excised(self) -> float:
        return (self.mm + 2 * self.margin) / 10


def _bracket(value: float, limits: tuple[float, ...]) -> int:
    return sum(value > limit for limit in limits)


def excision_code(group: str, bad: bool, cm: float) -> str:
    base = {"TAL": 11400, "SNHFG": 11420, "FEENLM": 11440}[group] + (200 if bad else 0)
    return str(base + (0, 1, 2, 3, 4, 6)[_bracket(cm, (0.5, 1.0, 2.0, 3.0, 4.0))])


def repairs(wounds: list[tuple[str, int, int]]) -> list[str]:
    """Codes of closures (class, base code, length in mm), summed by class and group."""
    sums: dict[tuple[str, int], int] = {}
    for kind, base, length in wounds:
        sums[kind, base] = sums.get((kind, base), 0) + length
    out = []
    for (kind, base), mm in sums.items():
        cm = mm / 10
        if kind == "layered":
            steps = (0, 1, 3, 4, 5, 6) if base != 12051 else (0, 1, 2, 3, 4, 5, 6)
            limits = (2.5, 7.5, 12.5, 20.0, 30.0) if base != 12051 else (2.5, 5.0, 7.5, 12.5, 20.0, 30.0)
            out.append(f"{base + steps[_bracket(cm, limits)]} x1")
        elif kind == "complex":
            out.append(f"{base + (cm > 2.5)} x1")
            if cm > 7.5:
                out.append(f"{base + 2} x{-int(-(mm - 75) // 50)}")
    return out


def _cm(mm: int, rng: random.Random) -> str:
    return rng.choice((f"{mm / 10:.1f} cm", f"{mm} mm", f"{mm}mm", f"{mm / 10:.1f}cm"))


def _size(rng: random.Random, x: Lesion) -> str:
    less = max(2, x.mm - rng.randint(1, 3))
    return rng.choice(
        (_cm(x.mm, rng), f"{x.mm / 10:.1f} x {less / 10:.1f} cm", f"{less} x {x.mm} mm", f"{x.mm / 10:.1f} x {less / 10:.1f} x 0.2 cm")
    )


def _cut(rng: random.Random, x: Lesion) -> str:
    size, rim, whole = _size(rng, x), _cm(x.margin, rng), f"{x.excised:.1f} cm"
    return rng.choice(
        (
            f"{x.name}, {x.place}, {size}. Excised with {rim} margins to subcutaneous fat.",
            f"Excision of {x.name} of the {x.place}. Lesion {size}; {rim} margin on each side. Elliptical excision to fat.",
            f"{x.name} {x.place}. Lesion size {size}, margins {rim}, total excised diameter {whole}.",
            f"{x.name}, {x.place}. A {rim} margin was drawn around the {size} lesion and it was excised as an ellipse down to fat.",
            f"The {x.name} on the {x.place} measured {size}. It was excised with {rim} of normal skin on all sides.",
            f"Procedure: excision\nSite: {x.place}\nDiagnosis: {x.name}\nLesion size: {size}\nMargins: {rim}",
            f"{x.place}: {x.name}, {size}, excised with {rim} margins circumferentially.",
            f"{x.name} {x.place}: excised, {whole} including margins ({size} lesion with {rim} margins).",
            f"Excision {x.name} {x.place}. Excised diameter {whole} (lesion + margins).",
        )
    )


WIDE = ("Specimen 3.6 x 1.8 x 0.5 cm to pathology.", "Ellipse {ellipse} x {w} cm.", "Defect {w} x {w} cm.", "", "", "")


def _closed(rng: random.Random, x: Lesion) -> str:
    """How the wound was closed."""
    length = rng.choice((f"{x.length / 10:.1f} cm", f"{x.length / 10:.1f} cm", f"{x.length} mm"))
    threads = rng.choice(LAYERS)
    if x.closure == "none":
        return rng.choice(("Left to heal by second intention.", "Wound left open, Vaseline dressing."))
    if x.closure == "simple":
        return rng.choice(
            ("Closed in one layer with 4-0 nylon.", f"Simple closure, 5-0 Prolene, {length}.", "Skin closed with interrupted 4-0 nylon.")
        )
    if x.closure == "layered":
        return rng.choice(
            (
                f"Intermediate layered closure {length}, {threads}.",
                f"Closed in layers with {threads}. Final length {length}.",
                f"Layered closure, {length}.",
                f"Two-layer closure with {threads}; repair length {length}.",
                f"{threads[0].upper()}{threads[1:]}; final wound length {length}.",
                f"Intermediate repair: {length}.",
            )
        )
    width = f"{x.excised:.1f}"
    wide = f"{x.excised + 0.4:.1f}"
    return rng.choice(
        (
            f"Defect width {width} cm; undermined {wide} cm along the entire lateral edge. Complex closure {length} with {threads}.",
            f"The wound edges were undermined {wide} cm (defect {width} cm wide) along one entire edge. Complex linear repair, {length}.",
            f"Complex repair {length}: extensive undermining {wide} cm on both sides, greater than the defect width of {width} cm; {threads}.",
        )
    )


def _lesion(rng: random.Random, place: str, *, closure: str | None = None) -> Lesion:
    bad = rng.random() < 0.6
    if bad:
        name, path = rng.choice(PROVEN).format(rng.choice(BAD)), ""
        mm, margin = rng.randint(4, 22), rng.randint(3, 6)
    else:
        name, path = rng.choice(GOOD)
        mm, margin = rng.randint(5, 24), rng.randint(1, 3)
    closure = closure or rng.choice(("none", "simple", "layered", "layered", "layered", "complex"))
    return Lesion(place, name, path, bad, mm, margin, closure, rng.randint(16, 80))


def _note(rng: random.Random, x: Lesion) -> str:
    wide = rng.choice(WIDE).format(ellipse=f"{x.length / 10:.1f}", w=f"{x.excised:.1f}") if x.closure != "complex" else ""
    text = _cut(rng, x)
    joint = "\n" if text.startswith("Procedure:") else " "
    text = joint.join(part for part in (text, wide, _closed(rng, x), x.path) if part)
    return text[0].upper() + text[1:]


def _two_alike(rng: random.Random, places: list[str]) -> tuple[str, list[Lesion]]:
    """Two tumours whose margin is told once."""
    kind, margin = rng.choice(BAD[:3]), rng.randint(3, 5)
    xs = [Lesion(p, kind, "", True, rng.randint(5, 15), margin, "layered", rng.randint(20, 60)) for p in places]
    a, b = xs
    rim = _cm(margin, rng)
    text = rng.choice(
        (
            f"Two biopsy-proven {kind}s: {a.place} {a.mm} mm and {b.place} {b.mm} mm. Both excised with {rim} margins. "
            f"Layered closures: {a.place} {a.length / 10:.1f} cm, {b.place} {b.length / 10:.1f} cm.",
            f"1. {kind} {a.place}, bx-proven, {a.mm / 10:.1f} cm\n2. {kind} {b.place}, bx-proven, {b.mm / 10:.1f} cm\n"
            f"Each was excised with {rim} margins. Layered closure: #1 {a.length / 10:.1f} cm, #2 {b.length / 10:.1f} cm.",
            f"Excision of {kind} of the {a.place} ({a.mm} mm) and {b.place} ({b.mm} mm), both biopsy proven, {rim} margins each. "
            f"Intermediate repair {a.length / 10:.1f} cm {a.place} and {b.length / 10:.1f} cm {b.place}.",
        )
    )
    return text, xs


def draw(rng: random.Random) -> Case:
    if rng.random() < 0.15:
        text, xs = _two_alike(rng, rng.sample(sorted(PLACES), 2))
    else:
        places = rng.sample(sorted(PLACES), rng.choice((1, 1, 1, 2)))
        xs = [_lesion(rng, place) for place in places]
        notes = [_note(rng, x) for x in xs]
        text = (
            notes[0]
            if len(notes) == 1
            else "\n\n".join(notes)
            if "Procedure:" in "".join(notes)
            else rng.choice((f"1. {notes[0]}\n2. {notes[1]}", "\n\n".join(notes), f"A) {notes[0]}\nB) {notes[1]}"))
        )
    lines = [f"{excision_code(PLACES[x.place][0], x.bad, x.excised)} x1" for x in xs]
    lines += repairs([(x.closure, PLACES[x.place][1 if x.closure == "layered" else 2], x.length) for x in xs])
    return Case("\n".join(part for part in (rng.choice(BEFORE), text, rng.choice(AFTER)) if part), tuple(lines))
