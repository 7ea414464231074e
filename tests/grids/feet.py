"""Skin tags, corns and calluses pared, nails debrided, avulsed or freed of their matrix, by number and toe (TAG-01, PAR-01, NAIL-01)."""

from __future__ import annotations

import random

from grids.draw import Case, joined

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
FOLDS = ("neck", "left axilla", "right axilla", "left inframammary fold", "right groin", "upper back")


def _w(rng: random.Random, n: int) -> str:
    return rng.choice((str(n), WORDS[n])) if n < len(WORDS) else str(n)


def _tags(rng: random.Random) -> tuple[str, list[str]]:
    parts = [(place, rng.randint(2, 9)) for place in rng.sample(FOLDS, rng.choice((2, 2, 3, 4)))]
    total = sum(n for _, n in parts)
    name, why = rng.choice(("skin tags", "acrochordons", "tags")), rng.choice(("irritated", "inflamed", "painful", "bleeding"))
    how = rng.choice(("snip excision", "scissor removal", "Gradle scissors", "electrodesiccation", "LN2"))
    listed = ", ".join(f"{place} ({n})" for place, n in parts)
    text = rng.choice(
        (
            f"{why.capitalize()} {name}, {listed}: removed by {how}. Total {total}.",
            f"A total of {_w(rng, total)} {why} {name} were removed with {how}: {', '.join(f'{n} {place}' for place, n in parts)}.",
            " ".join(f"{_w(rng, n).capitalize()} {why} {name} on the {place} were removed by {how}." for place, n in parts),
            f"Procedure: {how} of {why} {name}\n" + "\n".join(f"- {place}: {n}" for place, n in parts) + f"\nTotal removed: {total}",
            f"Skin tags catch on collar and bra strap, {why}. {how.capitalize()} x {total} today ({listed}). Hemostasis with AlCl3.",
            f"O: {', '.join(f'{n} {place}' for place, n in parts)} - {why} {name}.\nP: all {total} removed by {how}.",
            f"{parts[0][1]} {why} {name} were snipped from the {parts[0][0]}. "
            + " ".join(f"Then {_w(rng, n)} on the {place} {'was' if n == 1 else 'were'} removed the same way." for place, n in parts[1:]),
            f"{why.capitalize()} {name}: {', '.join(f'{place} {n}' for place, n in parts)}. {how.capitalize()} to all.",
            f"Dear Dr. Hall, today I removed {total} {why} {name} by {how}, {', '.join(f'{n} from the {place}' for place, n in parts[:-1])} and {parts[-1][1]} from the {parts[-1][0]}.",
            "| Site | Lesion | # removed | Method |\n" + "\n".join(f"| {place} | {why} skin tag | {n} | {how} |" for place, n in parts),
        )
    )
    beside = rng.choice(
        (
            "",
            "",
            "Two on the eyelids were left alone.",
            "None sent to pathology.",
            "Bleeding controlled with aluminum chloride.",
            "Last year 6 tags were removed.",
        )
    )
    more = -(-(total - 15) // 10)
    return f"{text}{rng.choice((' ', chr(10))) if chr(10) not in text else chr(10)}{beside}".strip(), ["11200 x1"] + (
        [f"11201 x{more}"] if more > 0 else []
    )


SOLES = (
    "left 5th metatarsal head",
    "right 5th metatarsal head",
    "left plantar heel",
    "right medial hallux",
    "left 4th toe",
    "right 2nd metatarsal head",
    "left first metatarsal head",
    "right fifth toe",
)


def _pared(rng: random.Random) -> tuple[str, list[str]]:
    n = rng.randint(1, 7)
    places = rng.sample(SOLES, n)
    name = rng.choice(("hyperkeratotic lesions", "calluses", "corns", "corns and calluses")) if n > 1 else rng.choice(("callus", "corn"))
    listed = ", ".join(places)
    blade = rng.choice(("#15 blade", "#10 scalpel", "15-blade"))
    text = rng.choice(
        (
            f"{_w(rng, n).capitalize()} {name} ({listed}) pared with a {blade}.",
            f"Pared {n} {name}: {listed}. {blade}, no bleeding.",
            f"Paring of {name} x {n}: {listed}.",
            f"Painful {name} at the {listed}. All pared sharply with a {blade}; total {n} lesions."
            if n > 1
            else f"Painful {name} at the {listed}, pared sharply with a {blade}.",
            f"Procedure: paring, {name}\nSites: {listed}\nNumber pared: {n}\nInstrument: {blade}",
            f"{name.capitalize()} of the {listed}: pared, {blade}, without incident.",
            f"O: {name} at {listed}.\nP: pared {'all' if n > 1 else 'it'} today with a {blade}.",
            f"Debridement of {n} hyperkeratotic {'lesions' if n > 1 else 'lesion'} (paring, {blade}): {listed}.",
            f"{name.capitalize()} x{n}, {listed} - pared to comfort with {blade}.",
            f"{name.capitalize()}:\n"
            + "\n".join(f"{i}. {place}" for i, place in enumerate(places, 1))
            + f"\nEach was pared with a {blade}.",
        )
    )
    beside = rng.choice(
        (
            "",
            "",
            "Offloading pads dispensed.",
            "Diabetic with neuropathy; monofilament absent.",
            "A callus of the left hallux was not treated.",
            "Pumice at home.",
            "No ulcer underneath.",
        )
    )
    return f"{text}{rng.choice((' ', chr(10))) if chr(10) not in text else chr(10)}{beside}".strip(), [
        "11055 x1" if n == 1 else "11056 x1" if n < 5 else "11057 x1"
    ]


TOES = ("great toe", "2nd toe", "3rd toe", "4th toe", "5th toe")


def _debrided(rng: random.Random) -> tuple[str, list[str]]:
    left, right = sorted(rng.sample(range(1, 6), rng.randint(1, 5))), sorted(rng.sample(range(1, 6), rng.randint(0, 5)))
    n = len(left) + len(right)
    looks = rng.choice(("mycotic", "dystrophic", "thickened, discolored", "onychomycotic", "elongated, thick mycotic"))
    tool = rng.choice(("nail nippers and a rotary burr", "nippers", "an electric grinder", "nipper and dremel"))
    sides = [f"left {', '.join(map(str, left))}"] + ([f"right {', '.join(map(str, right))}"] if right else [])
    text = rng.choice(
        (
            f"Debrided {n} {looks} toenails with {tool} ({'; '.join(sides)}).",
            f"{_w(rng, n).capitalize()} {looks} nails were debrided in length and thickness with {tool}.",
            f"Toenails {' and '.join(sides)} are {looks}; all {n} debrided with {tool}.",
            f"Nail debridement x {n} ({looks}), {tool}.",
            f"{looks.capitalize()} toenails x{n}; each was reduced in thickness and length with {tool}.",
            f"O: {n} {looks} toenails, tender.\nP: mechanical debridement of all {n} with {tool}.",
            f"Nails debrided: {'; '.join(sides)} ({looks}).",
            f"I debrided {_w(rng, n)} {looks} toenails today using {tool}; the patient tolerated this well.",
            f"Procedure: debridement of {looks} nails\nLeft foot: {len(left)}\n"
            + (f"Right foot: {len(right)}\n" if right else "")
            + f"Total: {n}\nTool: {tool}",
            f"{len(left)} {looks} nails of the left foot"
            + (f" and {len(right)} of the right foot" if right else "")
            + f" were debrided manually and with {tool}.",
        )
    )
    beside = rng.choice(
        (
            "",
            "",
            "Onychomycosis confirmed by PAS in 2024.",
            "Pain with shoes improved after debridement.",
            "The remaining nails are normal.",
            "Return in 10 weeks.",
            "Continue ciclopirox lacquer.",
        )
    )
    return f"{text}{rng.choice((' ', chr(10))) if chr(10) not in text else chr(10)}{beside}".strip(), ["11721 x1" if n > 5 else "11720 x1"]


def _surgery(rng: random.Random) -> tuple[str, list[str]]:
    n = rng.choice((1, 1, 2, 3))
    toes = [f"{side} {toe}" for side, toe in rng.sample([(s, t) for s in ("left", "right") for t in TOES[:3]], n)]
    listed = " and ".join(toes) if n < 3 else f"{', '.join(toes[:-1])} and {toes[-1]}"
    many = "s" if n > 1 else ""
    block = rng.choice(("digital block with 2% lidocaine plain", "lidocaine 1% digital block", "3 mL lidocaine ring block"))
    if rng.random() < 0.5:
        part = rng.choice(("partial", "complete", "total"))
        text = rng.choice(
            (
                f"{part.capitalize()} nail avulsion of the {listed} under {block}. Hemostasis with pressure.",
                f"After {block}, the nail plate{many} of the {listed} {'were' if n > 1 else 'was'} avulsed ({part}) with an elevator and hemostat.",
                f"{listed.capitalize()}: {block}, {part} avulsion, bacitracin and gauze.",
                f"Dx: ingrown nail{many}, {listed}\nProcedure: {part} avulsion of {'all ' + str(n) + ' nails' if n > 2 else 'both nails' if n == 2 else 'the nail'} under {block}.",
                f"Ingrown toenail{many}, {listed}. {block.capitalize()}; {part} avulsion done, no matrixectomy.",
                f"Procedure: {part} nail avulsion\n"
                + "\n".join(f"Digit {i}: {toe}" for i, toe in enumerate(toes, 1))
                + f"\nAnesthesia: {block}",
            )
        )
        return text, ["11730 x1"] + ["11732 x1"] * (n - 1)
    acid = rng.choice(("phenol 89%, three 30-second applications", "88% phenol x3", "10% sodium hydroxide"))
    text = rng.choice(
        (
            f"Ingrown {listed}: {block}, lateral border avulsed and matrix ablated with {acid}.",
            f"Partial nail avulsion with chemical matrixectomy of the {listed} ({acid}) under {block}.",
            f"Procedure: matrixectomy, {listed}\nAnesthesia: {block}\nThe offending border{many} {'were' if n > 1 else 'was'} removed and {acid} applied to the matrix.",
            f"{block.capitalize()}. The medial border{many} of the {listed} {'were' if n > 1 else 'was'} split and removed; {acid} applied to the exposed matrix, then neutralized.",
        )
    )
    return text, ["11750 x1"] * n


def draw(rng: random.Random) -> Case:
    kinds = rng.choice(
        (
            (_tags,),
            (_tags,),
            (_pared,),
            (_pared,),
            (_debrided,),
            (_debrided,),
            (_surgery,),
            (_surgery,),
            (_pared, _debrided),
            (_tags, _pared),
        )
    )
    return joined(rng, kinds)
