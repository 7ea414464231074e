"""Cancers destroyed by curettage, current, cold or both, by size and site group, with biopsies and keratoses beside them (DML-01, DML-02, DML-04, BX-01)."""

from __future__ import annotations

import random

from grids.draw import Case

SITES = {
    "TAL": (
        "left upper back",
        "right chest",
        "left forearm",
        "right shin",
        "left shoulder",
        "abdomen",
        "right upper arm",
        "left calf",
        "right thigh",
    ),
    "SN": ("scalp", "left dorsal hand", "right foot", "posterior neck"),
    "F": ("left cheek", "right temple", "forehead", "nasal tip", "left helix", "chin", "right ear", "left upper cutaneous lip"),
}
BRACKETS = ((5, 0), (10, 1), (20, 2), (30, 3), (40, 4))
FIRST = {"TAL": 17260, "SN": 17270, "F": 17280}
CANCER = (
    "superficial BCC",
    "BCC",
    "basal cell carcinoma",
    "SCC in situ",
    "squamous cell carcinoma in situ",
    "nodular BCC",
    "SCCis",
    "Bowen's disease",
    "well-differentiated SCC",
)
PROVEN = ("biopsy-proven", "bx-proven", "biopsy proven", "path-confirmed")
EDC = (
    "ED&C",
    "electrodesiccation and curettage",
    "curettage and electrodesiccation",
    "EDC",
    "curettage with electrodesiccation x3 cycles",
    "C&E",
)


def _code(group: str, mm: int) -> str:
    step = next((n for top, n in BRACKETS if mm <= top), 5)
    return f"{FIRST[group] + step} x1"


def _size(rng: random.Random, mm: int) -> str:
    return rng.choice((f"{mm / 10:g} cm", f"{mm} mm", f"{mm / 10:.1f} cm", f"{mm}mm", f"{mm / 10:g}cm"))


def _across(rng: random.Random, mm: int) -> str:
    """The size in one measure or in two, of which the greater counts."""
    return f"{mm} x {max(2, mm - rng.randint(1, 3))} mm" if rng.random() < 0.25 else _size(rng, mm)


def _one(rng: random.Random, site: str, mm: int) -> str:
    """One cancer with the size of the lesion; what its wound measured later is larger."""
    dx, way, proven = rng.choice(CANCER), rng.choice(EDC), rng.choice(PROVEN)
    size, after, margin = _across(rng, mm), _size(rng, mm + rng.choice((2, 3, 4, 6))), rng.choice((2, 3, 4))
    return rng.choice(
        (
            f"{proven.capitalize()} {dx} of the {site}, {size}: {way} performed. Post-op size {after}.",
            f"{dx} {site}, {proven}. Lesion measured {size} before treatment. {way} was done under lidocaine with epinephrine. The final wound measured {after}.",
            f"Procedure: {way}\nSite: {site}\nDiagnosis: {dx} ({proven})\nPre-op size: {size}\nPost-op size: {after}\nHemostasis: aluminum chloride",
            f"A {size} {proven} {dx} on the {site} was treated with {way}, three passes, with a {margin} mm margin. Defect {after}.",
            f"{site.capitalize()}: {proven} {dx}, {size} in diameter. Anesthetized with 1% lidocaine, curetted to firm dermis with a 4 mm curette and the base electrodesiccated; three cycles. Wound {after}.",
            f"Pt here for tx of {dx} {site} ({proven} 3 weeks ago). Pre-treatment diameter {size}. {way} x3 today. Post-treatment diameter {after}. Wound care reviewed.",
            f"| Lesion | Site | Pre-op size | Post-op size | Tx |\n| {dx}, {proven} | {site} | {size} | {after} | {way} |",
            f"Dear Dr. Lane, Mr. Hope's {proven} {dx} of the {site} ({size}) was treated today by {way}. He tolerated this well.",
            f"{way} of {proven} {dx}, {site}, lesion size {size}, no complications.",
            f"Exam: {site} with a {size} pink scar at the prior biopsy site; no other suspicious lesions.\nAssessment: {dx} {site}, {proven}.\nPlan: {way} performed today after consent. Size after treatment {after}.",
            f"{dx} ({site}): options incl. excision, Mohs and {way} reviewed; pt elected {way}. Lesion {size}, treated w/ {margin} mm rim. Final defect {after}. Petrolatum + bandage.",
            f"Destruction, malignant lesion\nLocation: {site}\nPathology: {dx} (accession S26-1182)\nLesion diameter: {size}\nMethod: {way}, 3 cycles\nFinal wound: {after}\nEBL: minimal",
            f"Path from 5/14: {dx}, {site}. Today {size} residual. {way} under local, 3 mm curette, hyfrecator 12 W. Wound {after}, vaseline, bandage.",
            f"The {site} was prepped and 1.5 mL of lidocaine 1% infiltrated around the {size} {proven} {dx}. It was curetted in three directions with a 5 mm curette and the base was electrodesiccated; this was repeated twice. The resulting wound was {after}.",
            f"{dx}, {site}, {size} - {proven}; treated by cryosurgery, two 30-second freeze-thaw cycles with a 5 mm halo.",
            f"{way.capitalize()} {dx} {site} today. Pre {size} / post {after}. RTC 6 mo.",
            f"S: here for treatment of {dx}, {site}.\nO: {size} pink scar/plaque at the biopsy site.\nA: {proven} {dx}.\nP: {way} today, 3 cycles, curette 5 mm. Postoperative defect {after}.",
        )
    )


def _several(rng: random.Random, lesions: list[tuple[str, int]]) -> str:
    """Two or three cancers in a list or in sentences."""
    dx, way, proven = rng.choice(CANCER), rng.choice(EDC), rng.choice(PROVEN)
    sized = [(site, _size(rng, mm)) for site, mm in lesions]
    first, *others = sized
    return rng.choice(
        (
            f"{proven.capitalize()} {dx} x{len(lesions)} treated with {way}: " + "; ".join(f"{site} {size}" for site, size in sized) + ".",
            f"{way} performed for the following {proven} lesions:\n"
            + "\n".join(f"{i}. {dx}, {site}, {size}" for i, (site, size) in enumerate(sized, 1)),
            " ".join(f"The {proven} {dx} of the {site} measured {size} and was treated with {way}." for site, size in sized),
            f"The {first[1]} {proven} {dx} on the {first[0]} was anesthetized and treated with {way}."
            + "".join(
                f" Attention was then turned to the {site}, where a {size} {dx} was treated in the same way." for site, size in others
            ),
            f"Here for {way} of {len(sized)} {proven} lesions of {dx}.\n"
            + "\n".join(
                f"{site.capitalize()}: pre-op {size}, post-op {float(mm + 3) / 10:g} cm"
                for (site, size), (_, mm) in zip(sized, lesions, strict=True)
            )
            + f"\nEach was treated with {way} x3.",
            f"{way} x {len(sized)} today for {dx}, {proven}: " + ", ".join(f"{site} ({size})" for site, size in sized) + ".",
            f"A: {proven} {dx}, {len(sized)} sites.\n"
            + "\n".join(f"Lesion {chr(65 + i)}: {site}, {size}, {way} x3" for i, (site, size) in enumerate(sized)),
            "\n".join(f"{i}) {proven} {dx} {site} - {size} - {way}, tolerated well" for i, (site, size) in enumerate(sized, 1)),
            "| Site | Dx | Size | Treatment |\n" + "\n".join(f"| {site} | {dx}, {proven} | {size} | {way} |" for site, size in sized),
        )
    )


def _beside(rng: random.Random) -> tuple[str, list[str]]:
    """A biopsy or frozen keratoses at another place, or nothing."""
    n = rng.randint(2, 6)
    return rng.choice(
        (
            ("", []),
            ("", []),
            ("Recheck in 6 months. Sun protection reviewed.", []),
            ("History of melanoma of the left calf excised 2015, no recurrence.", []),
            ("Shave biopsy of a 6 mm pearly papule on the right knee, r/o BCC, sent to pathology.", ["11102 x1"]),
            ("4 mm punch biopsy of an irregular brown macule on the lower back was also done.", ["11104 x1"]),
            (f"LN2 to {n} actinic keratoses of the right cheek and left temple.", ["17000 x1", f"17003 x{n - 1}"]),
            (f"{n} inflamed seborrheic keratoses of the lower back frozen.", ["17110 x1"]),
            ("A 9 mm BCC of the nasal ala is scheduled for Mohs next week.", []),
            ("Two lesions on the knee were only photographed.", []),
        )
    )


def draw(rng: random.Random) -> Case:
    number = rng.choice((1, 1, 1, 2, 3))
    lesions, groups = [], []
    for _ in range(number):
        group = rng.choice(("TAL", "SN", "F"))
        site = rng.choice([s for s in SITES[group] if s not in [x for x, _ in lesions]])
        mm = rng.choice((4, 5, 6, 8, 9, 10, 11, 13, 15, 18, 20, 21, 24, 31))
        lesions.append((site, mm))
        groups.append(group)
    text = _one(rng, *lesions[0]) if number == 1 else _several(rng, lesions)
    beside, more = _beside(rng)
    joint = "\n" if "\n" in text else rng.choice(("\n", " "))
    lines = [_code(group, mm) for group, (_, mm) in zip(groups, lesions, strict=True)]
    return Case(text + joint + beside if beside else text, (*lines, *more))
