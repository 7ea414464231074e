"""Counts of frozen or curetted lesions told over several sentences, lists or blocks, with others left alone (DPM-01, DPM-04, DBN-01, DBN-05)."""

from __future__ import annotations

import random

from grids.draw import Case

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
KINDS = {
    "ak": (("AKs", "actinic keratoses", "AK's", "gritty pink AKs", "solar keratoses"), ("AK", "actinic keratosis")),
    "wart": (("warts", "verrucae", "verruca vulgaris lesions", "common warts"), ("wart", "verruca")),
    "molluscum": (("molluscum", "mollusca", "molluscum papules", "molluscum contagiosum lesions"), ("molluscum", "molluscum papule")),
    "sk": (
        ("inflamed SKs", "ISKs", "inflamed seborrheic keratoses", "irritated, bleeding SKs"),
        ("inflamed SK", "inflamed seborrheic keratosis"),
    ),
}
PLACES = {
    "ak": (
        "scalp",
        "forehead",
        "left cheek",
        "right temple",
        "left dorsal hand",
        "right forearm",
        "nose",
        "right ear",
        "left helix",
        "chin",
    ),
    "wart": ("right thumb", "left index finger", "right knee", "left elbow", "right palm", "left sole", "right heel", "left shin"),
    "molluscum": ("abdomen", "left flank", "right axilla", "chest", "left thigh", "right popliteal fossa", "back", "right arm"),
    "sk": ("back", "chest", "abdomen", "left flank", "right shoulder", "neck", "left arm", "right thigh"),
}
FREEZE = {
    "ak": ("LN2", "liquid nitrogen", "cryotherapy", "cryo"),
    "wart": ("LN2", "liquid nitrogen", "cryotherapy", "cantharidin"),
    "molluscum": ("cantharidin", "curettage", "LN2", "cryotherapy"),
    "sk": ("LN2", "cryotherapy", "liquid nitrogen", "light electrodesiccation"),
}
FROZE = ("froze", "treated", "sprayed")


def _w(rng: random.Random, n: int) -> str:
    return rng.choice((str(n), WORDS[n])) if n < len(WORDS) else str(n)


def _split(rng: random.Random, kind: str) -> list[tuple[str, int]]:
    parts = rng.choice((2, 2, 3, 3, 4))
    top = rng.choice((3, 3, 5, 7))
    return [(place, rng.randint(1, top)) for place in rng.sample(PLACES[kind], parts)]


def _told(rng: random.Random, kind: str, parts: list[tuple[str, int]]) -> str:
    """The work on one kind of lesion, in one of the ways in which clinicians spread it over sentences."""
    many, one = (rng.choice(names) for names in KINDS[kind])
    means, total = rng.choice(FREEZE[kind]), sum(n for _, n in parts)

    def name(n: int) -> str:
        return one if n == 1 else many

    (p0, n0), (p1, n1), *rest = parts
    places = [p for p, _ in parts]
    every = ", ".join(f"{p} ({n})" for p, n in parts)
    andlist = ", ".join(places[:-1]) + " and " + places[-1]
    counts = [str(n) for _, n in parts]
    frames = [
        # each place a sentence of its own
        lambda: (
            " ".join(f"On the {p} {'there was' if n == 1 else 'there were'} {_w(rng, n)} {name(n)}." for p, n in parts)
            + f" All {_w(rng, total)} were treated with {means}."
        ),
        lambda: " ".join(
            f"{_w(rng, n).capitalize()} {name(n)} on the {p} {'was' if n == 1 else 'were'} treated with {means}." for p, n in parts
        ),
        # the total first, then the list
        lambda: f"{_w(rng, total).capitalize()} {many} were treated with {means} today. Sites: {every}.",
        lambda: f"{many.capitalize()} treated with {means}, total {total}. Locations: {'; '.join(f'{n} {p}' for p, n in parts)}.",
        lambda: f"A total of {_w(rng, total)} {many} were identified and treated with {means}: {', '.join(f'{p} x{n}' for p, n in parts)}.",
        # respectively
        lambda: f"{', '.join(counts[:-1])} and {counts[-1]} {many} on the {andlist}, respectively, were treated with {means}.",
        lambda: f"{means.capitalize()} to {many} of the {andlist} ({', '.join(counts[:-1])} and {counts[-1]} lesions respectively).",
        # shorthand and lists
        lambda: f"{many}:\n" + "\n".join(f"- {p} x {n}" for p, n in parts) + f"\nAll treated w/ {means}. Total: {total}",
        lambda: f"{means} today:\n" + "\n".join(f"{p}: {n} {name(n)}" for p, n in parts),
        lambda: (
            f"Procedure: {means}\nDiagnosis: {many}\n"
            + "\n".join(f"Location {i}: {p}; number treated: {n}" for i, (p, n) in enumerate(parts, 1))
            + f"\nTotal lesions treated: {total}"
        ),
        lambda: f"Exam: {many} - {', '.join(f'{p} ({n})' for p, n in parts)}.\nPlan: {means} to all of the above.",
        lambda: (
            f"O: {_w(rng, n0)} {name(n0)} {p0}, {_w(rng, n1)} {p1}{''.join(f', {_w(rng, n)} {p}' for p, n in rest)}.\n"
            f"A: {many}.\nP: {means} x {total}, tolerated well."
        ),
        # first this, then that
        lambda: (
            f"I first {rng.choice(FROZE) if means in FREEZE['ak'] else 'treated'} {_w(rng, n0)} {name(n0)} on the {p0} with {means}. "
            f"Attention was then turned to the {p1}, where {_w(rng, n1)} more {'was' if n1 == 1 else 'were'} treated in the same way."
            + "".join(f" Finally {_w(rng, n)} on the {p} {'was' if n == 1 else 'were'} treated." for p, n in rest[:1])
            + "".join(f" Also treated: {n} on the {p}." for p, n in rest[1:])
        ),
        lambda: (
            f"{means.capitalize()} was applied to {_w(rng, n0)} {name(n0)} on the {p0}"
            + "".join(f"{' and' if i == len(parts) - 2 else ','} {_w(rng, n)} on the {p}" for i, (p, n) in enumerate(parts[1:]))
            + f". {rng.choice(('Two freeze-thaw cycles each.', 'Each was treated for 10 seconds.', 'One cycle per lesion.', 'Tolerated well.'))}"
        ),
        lambda: f"{means.capitalize()} to the following {many}: " + ", ".join(f"({i}) {p} x{n}" for i, (p, n) in enumerate(parts, 1)) + ".",
        lambda: "| Site | Dx | # treated | Method |\n" + "\n".join(f"| {p} | {one} | {n} | {means} |" for p, n in parts),
    ]
    return rng.choice(frames)()


def _each(rng: random.Random, kind: str) -> tuple[str, int]:
    """The same number at each place."""
    many = rng.choice(KINDS[kind][0])
    means, n, k = rng.choice(FREEZE[kind]), rng.randint(2, 5), rng.choice((2, 3))
    places = rng.sample(PLACES[kind], k)
    andlist = ", ".join(places[:-1]) + " and " + places[-1]
    return rng.choice(
        (
            f"{_w(rng, n).capitalize()} {many} each on the {andlist} were treated with {means}.",
            f"{many.capitalize()} of the {andlist}, {n} at each site, treated with {means}.",
            f"{means} to {many}: {andlist}, {n} each.",
            f"There were {_w(rng, n)} {many} on each of {WORDS[k]} areas ({andlist}); all {n * k} were treated with {means}.",
        )
    ), n * k


def _labelled(rng: random.Random, kind: str) -> tuple[str, int]:
    """One lesion to a label."""
    one = rng.choice(KINDS[kind][1])
    means, n = rng.choice(FREEZE[kind]), rng.randint(2, 5)
    places = rng.sample(PLACES[kind], n)
    letters = "ABCDE"
    return rng.choice(
        (
            "\n".join(f"{letters[i]}. {p}: {one}" for i, p in enumerate(places)) + f"\nLesions A-{letters[n - 1]} treated with {means}.",
            "\n".join(f"{i}. {one}, {p} - {means}" for i, p in enumerate(places, 1)),
            "\n".join(f"#{i} {p}, {one}" for i, p in enumerate(places, 1)) + f"\n{means} to #1-{n}.",
            f"{one.capitalize()}s at the {', '.join(places[:-1])} and {places[-1]}, one at each site, were treated with {means}.",
        )
    ), n


def _beside(rng: random.Random, kind: str) -> str:
    """What is told beside the work and got none of it."""
    many, one = (rng.choice(names) for names in KINDS[kind])
    left = rng.choice([p for p in ("left calf", "right upper back", "lower back", "left ankle")])
    n = rng.randint(2, 4)
    return rng.choice(
        (
            "",
            "",
            "",
            "Aftercare sheet given. Return in 3 months.",
            f"{_w(rng, n).capitalize()} {many} on the {left} were left alone.",
            f"{_w(rng, n).capitalize()} further {many} on the {left}: patient declined treatment today.",
            f"One {one} on the {left} to be rechecked in 6 weeks.",
            f"At the last visit {n} {many} were treated.",
            f"{n} {many} of the {left} treated in March have resolved.",
            f"She would rather wait with the {n} on the {left}.",
            f"{n} cherry angiomas of the trunk, reassured.",
            "Blistering, scarring and recurrence discussed.",
            f"Will treat the {_w(rng, n)} {many} on the {left} at the next visit.",
            "Each lesion received two 10-second cycles.",
            "SPF 50 daily.",
        )
    )


def _benign(n: int) -> str:
    return "17111 x1" if n >= 15 else "17110 x1"


def _actinic(n: int) -> list[str]:
    return ["17004 x1"] if n >= 15 else ["17000 x1"] + ([f"17003 x{n - 1}"] if n > 1 else [])


def draw(rng: random.Random) -> Case:
    kinds = rng.choice((["ak"], ["ak"], ["wart"], ["molluscum"], ["sk"], ["ak", "sk"], ["ak", "wart"], ["wart", "ak"], ["sk", "wart"]))
    parts, actinic, benign = [], 0, 0
    for kind in kinds:
        way = rng.random()
        if way < 0.7:
            split = _split(rng, kind)
            text, n = _told(rng, kind, split), sum(k for _, k in split)
        else:
            text, n = (_each if way < 0.85 else _labelled)(rng, kind)
        parts.append(text)
        actinic, benign = (actinic + n, benign) if kind == "ak" else (actinic, benign + n)
    parts.append(_beside(rng, kinds[0] if len(kinds) == 1 else rng.choice(kinds)))
    lines = (_actinic(actinic) if actinic else []) + ([_benign(benign)] if benign else [])
    listed = any("\n" in p for p in parts)
    joint = "\n\n" if listed and len(kinds) > 1 else "\n" if listed or len(kinds) > 1 else rng.choice(("\n", " "))
    return Case(joint.join(p for p in parts if p), tuple(lines))
