"""Biopsies by technique, one to five lesions told alike or each in its own way, with lesions left alone beside them (BX-01 to BX-04)."""

from __future__ import annotations

import random

from grids.draw import Case

PLACES = (
    "left cheek", "R temple", "nose", "upper back", "left forearm", "right shin", "L shoulder", "chest", "right posterior calf",
    "scalp vertex", "left neck", "abdomen", "R dorsal hand", "Lt flank", "right upper arm", "mid forehead", "left thigh",
)  # fmt: skip
LOOKS = (
    "pearly papule",
    "scaly plaque",
    "irregular brown macule",
    "crusted nodule",
    "changing nevus",
    "pink patch",
    "",
    "",
    "lesion",
    "spot",
)
DOUBTS = ("r/o BCC", "?SCC", "r/o melanoma", "rule out dysplastic nevus", "BCC vs SCC", "ddx BCC, SK", "")
ACTS = {
    "shave": ("shave biopsy", "shave bx", "tangential biopsy", "saucerization biopsy", "scoop shave biopsy", "biopsy by shave technique", "shave bx w/ DermaBlade"),
    "punch": ("4 mm punch biopsy", "punch bx", "3-mm punch biopsy", "punch biopsy (4 mm)", "biopsy by 6 mm punch", "PUNCH bx 3mm"),
    "incisional": ("incisional biopsy", "incisional bx", "incisional wedge biopsy", "biopsy by incisional technique"),
}  # fmt: skip
DONE = {
    "shave": ("was biopsied by shave", "was shaved with a DermaBlade and sent for pathology", "underwent shave biopsy", "- tangential biopsy performed"),
    "punch": ("was sampled with a 4 mm punch", "underwent 3 mm punch biopsy", "was biopsied with a 4-mm punch", "- punch biopsy done"),
    "incisional": ("underwent incisional biopsy", "was biopsied incisionally with a 15 blade", "- incisional biopsy performed"),
}  # fmt: skip
MANY = {
    "shave": ("shave biopsies", "shave bx", "tangential biopsies", "shave biopsy"),
    "punch": ("punch biopsies", "4 mm punch biopsies", "punch bx", "3 mm punches"),
    "incisional": ("incisional biopsies", "incisional bx"),
}
WORDS = ("", "one", "two", "three", "four", "five")
CARE = (
    "", "", "Lidocaine with epi, hemostasis with aluminum chloride, Vaseline and bandage.", "Specimens to pathology in separate jars.",
    "Risks incl scarring, bleeding and infection discussed; consent signed.", "Will call with results in 10 days.",
)  # fmt: skip
BESIDE = (
    "", "", "", "SKs of the trunk: reassured.", "Hx BCC R ear, Mohs 2021.", "Biopsied last visit: left ear, benign nevus, site healed.",
    "Nevi of the legs stable, photos taken, recheck 6 mo.", "No biopsy of the umbilical mole today, pt prefers to watch it.",
    "A 3 mm papule on the chin was left alone.", "Plan: excision if positive.", "Sunscreen and self-exams reviewed.",
)  # fmt: skip


def _lines(kinds: list[str]) -> list[str]:
    """One lead code of the highest technique, the others as add-ons (BX-02)."""
    codes = {"incisional": ("11106", "11107"), "punch": ("11104", "11105"), "shave": ("11102", "11103")}
    out: list[str] = []
    for kind, (lead, more) in codes.items():
        n = kinds.count(kind)
        if n and not out:
            out.append(f"{lead} x1")
            n -= 1
        if n:
            out.append(f"{more} x{n}")
    return out


def _lesion(rng: random.Random) -> str:
    size = rng.choice(("", "", "4 mm", "0.7 cm", "6x5 mm", "1.2 cm"))
    return f"{size} {rng.choice(LOOKS) or 'lesion'}" if size else rng.choice(LOOKS)


def _item(rng: random.Random, kind: str, place: str) -> str:
    act, lesion, doubt = rng.choice(ACTS[kind]), _lesion(rng), rng.choice(DOUBTS)
    tail, head = f", {doubt}" if doubt else "", lesion or "lesion"
    return rng.choice(
        (
            f"{place}, {head}{tail}: {act}",
            f"{act}, {place}{tail}",
            f"{act} of {head}, {place}{tail}",
            f"{place} {head}{tail} - {act} done",
            f"{head} on the {place}{tail}; {act} today",
            f"{doubt or 'Neoplasm of uncertain behavior'}, {place}. {act[0].upper()}{act[1:]} performed",
        )
    )


def _each(rng: random.Random, kinds: list[str], places: list[str]) -> str:
    items = [_item(rng, kind, place) for kind, place in zip(kinds, places, strict=True)]
    mark = rng.choice(("{n}. ", "{n}) ", "- ", "#{n} ", "{l}. ", "{l}) "))
    if len(items) == 1:
        return f"{items[0]}."
    return "\n".join(mark.format(n=i + 1, l="ABCDE"[i]) + item for i, item in enumerate(items))


def _told(rng: random.Random, kinds: list[str], places: list[str]) -> str:
    out = []
    for kind, place in zip(kinds, places, strict=True):
        lesion, doubt = _lesion(rng) or "lesion", rng.choice(DOUBTS)
        out.append(f"{rng.choice(('The', 'A'))} {lesion} on the {place}{f' ({doubt})' if doubt else ''} {rng.choice(DONE[kind])}.")
    return " ".join(out)


def _by_kind(rng: random.Random, kinds: list[str], places: list[str]) -> str:
    out = []
    for kind in dict.fromkeys(kinds):
        own = [p for k, p in zip(kinds, places, strict=True) if k == kind]
        n, many = len(own), rng.choice(MANY[kind])
        listed = rng.choice((", ".join(own), " and ".join([x for x in (", ".join(own[:-1]), own[-1]) if x])))
        one = rng.choice(ACTS[kind])
        out.append(
            rng.choice((f"{one}: {own[0]}.", f"{one} of the {own[0]}.", f"{one} x1 ({own[0]})."))
            if n == 1
            else rng.choice(
                (
                    f"{many} x{n}: {listed}.",
                    f"{WORDS[n]} {many} ({listed}).",
                    f"{many} of the {listed}.",
                    f"{n} {many} taken from {listed}.",
                    f"{many} performed at {n} sites: {listed}.",
                    f"{listed}: {many}.",
                )
            )
        )
    return " ".join(x[0].upper() + x[1:] for x in out)


def _fields(rng: random.Random, kinds: list[str], places: list[str]) -> str:
    names = {"shave": ("Shave biopsy", "Tangential biopsy"), "punch": ("Punch biopsy", "Punch bx"), "incisional": ("Incisional biopsy",)}
    rows = []
    form = rng.randrange(3)
    for i, (kind, place) in enumerate(zip(kinds, places, strict=True)):
        name, doubt = rng.choice(names[kind]), rng.choice(DOUBTS) or "neoplasm"
        size = rng.choice(("4 mm", "0.8 cm", "6 x 4 mm"))
        if form == 0:
            rows.append(f"Procedure: {name}\nLocation: {place}\nSize: {size}\nClinical: {doubt}")
        elif form == 1:
            rows.append(f"{'ABCDE'[i]} | {place} | {size} | {name} | {doubt}")
        else:
            rows.append(f"Site {i + 1}: {place}\nLesion size: {size}\nTechnique: {name}\nDx: {doubt}")
    if form == 1:
        return "\n".join(("Label | Site | Size | Technique | Clinical dx", *rows))
    return "\n\n".join(rows)


def _one_lesion(rng: random.Random) -> tuple[str, list[str]]:
    place = rng.choice(("left thigh", "R forearm", "back", "right lower leg"))
    n = rng.randint(2, 3)
    many = rng.choice(("punch biopsies", "4 mm punches", "punch bx"))
    return rng.choice(
        (
            f"{WORDS[n].capitalize()} {many} were taken from the same plaque on the {place}, edge and center.",
            f"{place}: one 8 cm plaque, {n} {many} of it (border, centre).",
            f"Single large plaque of the {place}, r/o MF. {WORDS[n].capitalize()} {many} from this one lesion.",
            f"{n} {many} from different parts of a single 6 cm patch, {place}.",
        )
    ), ["punch"]


def _at_place(rng: random.Random) -> tuple[str, list[str]]:
    place, n, kind = rng.choice(("back", "chest", "left forearm", "scalp", "face")), rng.randint(2, 4), rng.choice(("shave", "punch"))
    many, num = rng.choice(MANY[kind]), rng.choice((str(n), WORDS[n]))
    return rng.choice(
        (
            f"{num} {many} of separate lesions on the {place}.",
            f"{num} suspicious lesions of the {place}, each biopsied by {kind}.",
            f"{many} x {n}, {place}.",
            f"{place} x{n}: {many}.",
            f"{num} papules on the {place}, r/o BCC; {many} of all {n}.",
            f"{num.capitalize()} suspicious nevi, {place}. {rng.choice(('Each', 'All'))} biopsied by {kind} technique.",
            f"There are {num} scaly plaques on the {place}. {rng.choice(('These were', 'All of them were', 'Each was'))} biopsied by {kind}.",
            f"{place.capitalize()}: {num} lesions, 3-6 mm. {kind.capitalize()} bx of each, separate jars.",
        )
    ), [kind] * n


def draw(rng: random.Random) -> Case:
    form = rng.randrange(8)
    if form == 6:
        text, kinds = _one_lesion(rng)
    elif form == 7:
        text, kinds = _at_place(rng)
    else:
        n = rng.choice((1, 1, 2, 2, 3, 3, 4, 5))
        pool = rng.choice((("shave",), ("punch",), ("shave", "punch"), ("shave", "punch"), ("shave", "punch", "incisional")))
        kinds = [rng.choice(pool) for _ in range(n)]
        places = rng.sample(PLACES, n)
        text = (_each, _each, _told, _by_kind, _by_kind, _fields)[form](rng, kinds, places)
    before, after, care = rng.choice(BESIDE), rng.choice(BESIDE), rng.choice(CARE)
    text = text[0].upper() + text[1:]
    parts = [before if rng.random() < 0.4 else "", text, care, after if after != before else ""]
    return Case("\n".join(part for part in parts if part), tuple(_lines(kinds)))
