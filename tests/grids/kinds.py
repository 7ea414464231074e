"""Lesions of two kinds treated in one breath: each kind has a count of its own (G-02, DPM-01, DBN-01)."""

from __future__ import annotations

import random

from grids.draw import Case

ONE = {"ak": ("AK", "actinic keratosis"), "benign": ("wart", "verruca", "irritated SK", "inflamed seborrheic keratosis")}
MANY = {"ak": ("AKs", "actinic keratoses"), "benign": ("warts", "verrucae", "irritated SKs", "inflamed seborrheic keratoses")}
PLACES = {
    "ak": ("nose", "left ear", "scalp", "R temple", "forehead"),
    "benign": ("right thumb", "L hand", "upper back", "left flank", "neck"),
}
WORDS = ("", "one", "two", "three", "four", "five", "six")
BOTH = (
    "Both were frozen.",
    "Both treated with LN2.",
    "LN2 to both.",
    "LN2 to each.",
    "Both were treated with liquid nitrogen, two cycles.",
    "Each was frozen for 10 seconds.",
)
ALL = (
    "All were frozen.",
    "All treated with LN2.",
    "LN2 to all of these.",
    "LN2 to each, 10 seconds.",
    "All of them were treated with cryotherapy.",
    "Everything frozen today.",
)
BESIDE = ("", "", " Return in 6 weeks.", " Nevi of the back benign.", " Sunscreen advised.")


def _named(rng: random.Random, kind: str, n: int, spelled: bool) -> str:
    place = rng.choice(PLACES[kind])
    if n == 1:
        name = rng.choice(ONE[kind])
        told = f"{'an' if name[0].lower() in 'ai' else 'a'} {name}" if spelled else name
    else:
        told = f"{WORDS[n] if spelled else n} {rng.choice(MANY[kind])}"
    return f"{told} {rng.choice(('of the', 'on the'))} {place}" if spelled else f"{told} {place}"


def draw(rng: random.Random) -> Case:
    numbers = {"ak": rng.choice((1, 1, 2, 3, 5)), "benign": rng.choice((1, 1, 2, 4))}
    kinds = rng.sample(("ak", "benign"), 2)
    spelled = rng.random() < 0.5
    first, second = (_named(rng, kind, numbers[kind], spelled) for kind in kinds)
    single = max(numbers.values()) == 1
    doing = rng.choice(BOTH if single else ALL)
    if spelled:
        text = rng.choice(
            (
                f"There is {first} and {second}. {doing}",
                f"{first.capitalize()} and {second} were frozen with liquid nitrogen.",
                f"Liquid nitrogen was applied to {first} and to {second}.",
                f"I froze {first} and {second}.",
                f"Exam shows {first}; also {second}. {doing}",
            )
        )
    else:
        text = rng.choice(
            (
                f"{first}, {second}. {doing}",
                f"{first}. {second[0].upper() + second[1:]}. {doing}",
                f"{first} and {second}: LN2.",
                f"LN2: {first}, {second}.",
                f"1. {first} - LN2\n2. {second} - LN2",
                f"Cryo to {first} + {second}.",
            )
        )
    lines = ["17110 x1", "17000 x1"] + ([f"17003 x{numbers['ak'] - 1}"] if numbers["ak"] > 1 else [])
    return Case(text + (rng.choice(BESIDE) if "\n" not in text else ""), tuple(lines))
