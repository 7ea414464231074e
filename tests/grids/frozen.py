"""Lesions frozen, in one list or two, with lesions left alone beside them (DS-01, DS-03: AK by lesion, others by the bracket of 14)."""

from __future__ import annotations

import random

from grids.draw import Case

AK = ("AKs", "actinic keratoses", "AK's", "solar keratoses")
WART = ("warts", "verrucae", "VV", "verruca vulgaris")
PLACES = ("scalp", "forehead", "L cheek", "right temple", "dorsal hands", "left forearm", "nose", "R ear")
WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _number(rng: random.Random, n: int) -> str:
    return rng.choice((str(n), WORDS[n])) if n < len(WORDS) else str(n)


def _actinic(rng: random.Random) -> tuple[str, int]:
    counts = [rng.randint(2, 6) for _ in range(rng.randint(1, 3))]
    places = rng.sample(PLACES, len(counts))
    name = rng.choice(AK)
    form = rng.choice(("{place} ({n})", "{n} {place}", "{place} x{n}", "{place}: {n}"))
    listed = [form.format(place=place, n=n) for n, place in zip(counts, places, strict=True)]
    if len(counts) == 1:
        text = rng.choice(
            (
                f"{_number(rng, counts[0])} {name} on the {places[0]} treated with LN2.",
                f"LN2 to {_number(rng, counts[0])} {name}, {places[0]}.",
                f"{name}, {places[0]}: cryotherapy x {counts[0]}.",
            )
        )
    else:
        text = rng.choice(
            (
                f"Cryo to {name}: {', '.join(listed)}.",
                f"{name.capitalize()} treated with liquid nitrogen today: {'; '.join(listed)}. Total {sum(counts)}.",
                f"A total of {sum(counts)} {name} were frozen ({', '.join(listed)}).",
            )
        )
    return text, sum(counts)


def _warts(rng: random.Random) -> tuple[str, int]:
    n, place = rng.randint(2, 18), rng.choice(("right hand", "fingers", "left knee", "plantar feet"))
    name = rng.choice(WART)
    return rng.choice(
        (
            f"LN2 x {n} {name}, {place}.",
            f"{_number(rng, n)} {name} of the {place} frozen, two cycles.",
            f"{name}, {place}: {n} treated with cryotherapy.",
        )
    ), n


BESIDE = (
    "",
    "",
    "Return in 3 months.",
    "Two seborrheic keratoses of the back left alone.",
    "No biopsy today.",
    "Last visit: 5 AKs frozen.",
)


def draw(rng: random.Random) -> Case:
    parts, lines = [], []
    kinds = rng.choice(("a", "w", "aw", "wa"))
    if "a" in kinds:
        text, n = _actinic(rng)
        parts.append(text)
        lines += ["17004 x1"] if n >= 15 else ["17000 x1"] + ([f"17003 x{n - 1}"] if n > 1 else [])
    if "w" in kinds:
        text, n = _warts(rng)
        parts.append(text)
        lines.append("17111 x1" if n >= 15 else "17110 x1")
    if kinds == "wa":
        parts.reverse()
    parts.append(rng.choice(BESIDE))
    return Case(rng.choice(("\n", " ")).join(part for part in parts if part), tuple(lines))
