"""Shave removals by size and site, beside biopsies, freezing and lesions left alone (SHV-01 to SHV-05, BX-05)."""

from __future__ import annotations

import random

from grids.draw import Case

TAL = ("left upper back", "chest", "R forearm", "left thigh", "abdomen", "right flank", "L upper arm", "right shin")
SNHFG = ("R neck", "left dorsal hand", "L dorsal foot", "vertex scalp")
FEENLM = ("left cheek", "R temple", "nasal tip", "forehead", "right upper eyelid", "chin", "left nasal ala", "R jawline")
NEVI = (
    "irritated nevus",
    "inflamed seborrheic keratosis",
    "irritated SK",
    "raised mole",
    "intradermal nevus",
    "pedunculated nevus",
    "inflamed SK",
)
WHY = (
    "catches on bra strap and bleeds",
    "rubs on collar",
    "itches and bleeds",
    "painful, snags on clothing",
    "irritated by shaving",
    "tender and enlarging",
)
HOW = (
    "shave removal", "shave excision", "removed by shave technique", "tangential removal with DermaBlade", "shaved off flush with a #15 blade",
    "shave removal with flexible blade", "tangential excision (shave)",
)  # fmt: skip
BEFORE = (
    "",
    "",
    "Hx melanoma in situ back 2018.",
    "Here for mole removal, bothersome for a year.",
    "Other nevi look benign on dermoscopy.",
)
AFTER = (
    "", "", "Hemostasis with aluminum chloride. Specimens to pathology.", "Base lightly cauterized. Vaseline, bandage.",
    "Lidocaine 1% with epi, 0.5 cc each. Drysol.", "Path: benign intradermal nevus.", "Wound care sheet given, rtc prn.",
)  # fmt: skip


def _code(group: str, mm: int) -> str:
    first = {"TAL": 11300, "SNHFG": 11305, "FEENLM": 11310}[group]
    return str(first + (mm > 5) + (mm > 10) + (mm > 20))


def _size(rng: random.Random, mm: int) -> str:
    small = max(2, mm - rng.randint(1, 3))
    return rng.choice(
        (f"{mm} mm", f"{mm / 10:g} cm", f"{mm}mm", f"{small} x {mm} mm", f"{mm} x {small} mm", f"{mm / 10:.1f} cm", f"{mm}-mm")
    )


def _told(rng: random.Random, place: str, mm: int) -> str:
    size, name, why, how = _size(rng, mm), rng.choice(NEVI), rng.choice(WHY), rng.choice(HOW)
    return rng.choice(
        (
            f"{name.capitalize()}, {place}, {size}, {why}: {how}.",
            f"{place}: {size} {name} ({why}) - {how}.",
            f"Shave removal of {size} {name}, {place}; {why}.",
            f"The {name} on the {place} {why}. It measured {size}. Shave removal was done to the mid dermis.",
            f"{size} {name} of the {place}, {why}. {how[0].upper()}{how[1:]}.",
            f"{name.capitalize()} {place}. {why.capitalize()}. Lesion diameter {size}. {how[0].upper()}{how[1:]}.",
        )
    )


def _fields(rng: random.Random, place: str, mm: int) -> str:
    size, name, why = _size(rng, mm), rng.choice(NEVI), rng.choice(WHY)
    return f"Procedure: Shave removal\nSite: {place}\nLesion: {name}\nSize: {size}\nIndication: {why}"


def _listed(rng: random.Random, lesions: list[tuple[str, int]]) -> str:
    name, why, form = rng.choice(("irritated nevi", "inflamed SKs", "raised moles")), rng.choice(WHY), rng.randrange(4)
    told = [(place, _size(rng, mm)) for place, mm in lesions]
    if form == 0:
        return f"Shave removal of {len(lesions)} {name} ({why}): " + "; ".join(f"{place} {size}" for place, size in told) + "."
    if form == 1:
        return f"{name.capitalize()}, {why}, removed by shave:\n" + "\n".join(
            f"{i + 1}. {place}, {size}" for i, (place, size) in enumerate(told)
        )
    if form == 2:
        return (
            f"{name.capitalize()}: "
            + ", ".join(f"{place} ({size})" for place, size in told)
            + f". {why.capitalize()}. All shaved off flush with DermaBlade, hemostasis."
        )
    return "Shave removals\nSite | Size | Indication\n" + "\n".join(f"{place} | {size} | {why}" for place, size in told)


def draw(rng: random.Random) -> Case:
    n = rng.choice((1, 1, 1, 2, 2, 3))
    groups = [rng.choice(("TAL", "SNHFG", "FEENLM")) for _ in range(n)]
    names = rng.sample(TAL, 3), rng.sample(SNHFG, 3), rng.sample(FEENLM, 3)
    pools = dict(zip(("TAL", "SNHFG", "FEENLM"), names, strict=True))
    lesions = [(pools[group].pop(), rng.choice((3, 4, 5, 6, 8, 9, 10, 11, 12, 15, 18, 20, 22, 25))) for group in groups]
    lines = [f"{_code(group, mm)} x1" for group, (_, mm) in zip(groups, lesions, strict=True)]
    if rng.random() < 0.2:
        text = "\n\n".join(_fields(rng, *lesion) for lesion in lesions)
    elif n == 1 or rng.random() < 0.5:
        text = rng.choice(("\n", "\n", " ")).join(_told(rng, *lesion) for lesion in lesions)
    else:
        text = _listed(rng, lesions)
    beside = rng.randrange(6)
    if beside == 0:
        text += "\nShave biopsy of a pearly papule of the left earlobe, r/o BCC."
        lines.append("69100 x1")
    elif beside == 1:
        text += "\nShave bx, R knee, 4 mm, changing macule, r/o melanoma."
        lines.append("11102 x1")
    elif beside == 2:
        text += "\nThree AKs of the left ear frozen."
        lines += ["17000 x1", "17003 x2"]
    return Case("\n".join(x for x in (rng.choice(BEFORE), text, rng.choice(AFTER)) if x), tuple(lines))
