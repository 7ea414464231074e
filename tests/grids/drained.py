"""Abscesses opened, acne surgery, lesions injected, and light by area or agent (ID-01, ID-02, IL-01, PDT-01, PHO-01, PHO-03)."""

from __future__ import annotations

import random

from grids.draw import Case, joined

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _w(rng: random.Random, n: int) -> str:
    return rng.choice((str(n), WORDS[n])) if n < len(WORDS) else str(n)


def _opened(rng: random.Random) -> tuple[str, list[str]]:
    place = rng.choice(("left axilla", "upper back", "right buttock", "left groin", "posterior neck", "right thigh"))
    what = rng.choice(("abscess", "furuncle", "inflamed cyst with pus", "boil"))
    size = rng.choice(("2 cm", "1.5 cm", "3 x 2 cm", "15 mm"))
    if rng.random() < 0.5:
        return rng.choice(
            (
                f"I&D of a {size} {what} of the {place}: lidocaine 1%, #11 blade, 3 mL pus expressed, culture sent.",
                f"{size} fluctuant {what}, {place}. Incision and drainage performed after local anesthesia; purulent fluid drained. Gauze dressing.",
                f"Procedure: incision and drainage\nSite: {place}\nLesion: {what}, {size}\nIncision: stab, 11 blade\nDrainage: moderate pus\nPacking: none",
                f"The {what} on the {place} was incised with an 11 blade and drained. Not packed. Doxycycline 100 mg BID x 10 days given.",
                f"Using sterile technique the {what} ({place}) was lanced and about 2 cc of pus drained; irrigated with saline.",
            )
        ), ["10060 x1"]
    extra = rng.choice(
        (
            "loculations broken up with a hemostat and the cavity packed with iodoform gauze",
            "loculations were bluntly broken and a Penrose drain left",
            "extensive loculations lysed, cavity packed with 1/4 inch gauze",
        )
    )
    return rng.choice(
        (
            f"I&D of a {size} {what} of the {place}: #11 blade, 5 mL pus, {extra}.",
            f"{size} {what}, {place}. Incision and drainage under local: {extra}. Recheck in 2 days.",
            f"The {what} on the {place} was incised and drained; {extra}.",
        )
    ), ["10061 x1"]


def _pressed(rng: random.Random) -> tuple[str, list[str]]:
    place = rng.choice(("forehead and cheeks", "nose and chin", "face", "upper back"))
    n = rng.randint(5, 25)
    return rng.choice(
        (
            f"Acne surgery: {n} open and closed comedones of the {place} extracted with a comedone extractor.",
            f"Comedone extraction, {place}, {n} lesions, 11 blade nick then expressor. Tolerated well.",
            f"Inflamed comedonal acne of the {place}; {n} comedones were nicked and expressed with a Schamberg extractor today.",
            f"{n} closed comedones of the {place} were opened with a needle and expressed (acne surgery).",
        )
    ), ["10040 x1"]


def _injected(rng: random.Random) -> tuple[str, list[str]]:
    kind = rng.choice(("acne cyst", "keloid", "plaque of alopecia areata", "prurigo nodule"))
    many = {
        "acne cyst": "acne cysts",
        "keloid": "keloids",
        "plaque of alopecia areata": "patches of alopecia areata",
        "prurigo nodule": "prurigo nodules",
    }[kind]
    pool = (
        ("scalp", "eyebrows", "beard") if "alopecia" in many else ("left cheek", "chin", "upper back", "chest", "left shoulder", "jawline")
    )
    places = rng.sample(pool, rng.choice((2, 3)))
    parts = [(place, rng.randint(1, 4)) for place in places]
    total = sum(n for _, n in parts)
    mg = rng.choice(("2.5", "5", "10"))
    drug = f"triamcinolone {mg} mg/mL"
    listed = ", ".join(f"{place} ({n})" for place, n in parts)
    text = rng.choice(
        (
            f"ILK {mg} mg/mL to {many}: {listed}. Total {total} lesions, 0.1 mL each.",
            " ".join(
                f"{_w(rng, n).capitalize()} {many if n > 1 else kind} on the {place} {'were' if n > 1 else 'was'} injected with {drug}."
                for place, n in parts
            ),
            f"A total of {total} {many} were injected intralesionally with {drug}: {'; '.join(f'{place} x{n}' for place, n in parts)}.",
            f"Procedure: intralesional injection\nMedication: {drug}\n"
            + "\n".join(f"- {place}: {n} {many if n > 1 else kind}" for place, n in parts)
            + f"\nLesions injected: {total}",
            f"Intralesional {drug} was injected into {parts[0][1]} {many} on the {parts[0][0]}. "
            + " ".join(
                f"{_w(rng, n).capitalize()} more on the {place} {'were' if n > 1 else 'was'} injected in the same way."
                for place, n in parts[1:]
            ),
            f"O: {', '.join(f'{n} {place}' for place, n in parts)} - {many}.\nP: IL {drug} to all {total}, 1 mL in all.",
        )
    )
    each, whole = "0.1 mL each" in text, "1 mL in all" in text
    tenths = float(mg) * (total / 10 if each else 1)
    drawn = [f"J3301 x{-(-round(tenths * 100) // 1000)}"] if each or whole else []
    return text, ["11901 x1" if total > 7 else "11900 x1", *drawn]


def _lit(rng: random.Random) -> tuple[str, list[str]]:
    way = rng.choice(("excimer", "excimer", "uv", "puva", "agent"))
    if way == "excimer":
        areas = [
            (place, rng.choice((60, 80, 120, 150, 210)))
            for place in rng.sample(("elbows", "knees", "scalp", "lower legs", "hands"), rng.choice((1, 2, 3)))
        ]
        total = sum(n for _, n in areas)
        told = "; ".join(f"{place} {n} sq cm" for place, n in areas)
        text = rng.choice(
            (
                f"Excimer laser (308 nm) for plaque psoriasis: {told}. Total {total} sq cm, dose 300 mJ/cm2."
                if len(areas) > 1
                else f"Excimer laser (308 nm) for plaque psoriasis: {told}, dose 300 mJ/cm2.",
                f"XTRAC treatment #6, psoriasis. Total area treated {total} cm2 ({', '.join(place for place, _ in areas)}). MED x3.",
                f"Psoriasis {' and '.join(place for place, _ in areas)} treated with 308-nm excimer laser, total treated area {total} square centimeters.",
            )
        )
        return text, ["96920 x1" if total < 250 else "96921 x1" if total <= 500 else "96922 x1"]
    if way == "puva":
        return rng.choice(
            (
                "PUVA treatment #12 for psoriasis, 8-MOP taken 90 minutes before, 6 J/cm2, full body.",
                "Hand and foot PUVA (soak) for palmoplantar psoriasis today, 3.5 J/cm2, mild erythema.",
            )
        ), ["96912 x1"]
    if way == "agent":
        agent = rng.choice(("Mineral oil", "Petrolatum", "Coal tar"))
        return rng.choice(
            (
                f"NB-UVB #14 for psoriasis, 620 mJ. {agent} was applied by the nurse to the plaques before light exposure.",
                f"{agent} applied in the office to trunk and limbs, then narrowband UVB 540 mJ/cm2. Treatment 9. No erythema.",
            )
        ), ["96910 x1"]
    return rng.choice(
        (
            "NB-UVB phototherapy #8 for atopic dermatitis, 480 mJ/cm2, 1:50 min, full body. No topical agent applied.",
            "Phototherapy visit 21: narrowband UVB, 810 mJ, tolerated. Nothing applied before light.",
        )
    ), ["96900 x1"]


def draw(rng: random.Random) -> Case:
    kinds = rng.choice(((_opened,), (_pressed,), (_injected,), (_injected,), (_lit,), (_lit,), (_opened, _injected), (_pressed, _injected)))
    return joined(rng, kinds)
