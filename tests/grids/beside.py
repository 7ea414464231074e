"""A biopsy beside another service: of another lesion today, of the same lesion earlier, or of a lesion that only waits (G-02, BX-02, MOHS-07)."""

from __future__ import annotations

import random

from grids.draw import Case

PLACES = {
    "left cheek": "face",
    "R forehead": "face",
    "scalp": "scalp",
    "left forearm": "trunk",
    "upper back": "trunk",
    "right shin": "trunk",
    "R temple": "face",
}
LOOKS = ("pearly papule", "irregular brown macule", "crusted papule", "scaly pink plaque", "dark nevus", "lesion")
BIOPSY = {
    "11102": (
        "Shave biopsy of a {look}, {place}, sent to pathology.",
        "{look}, {place}: shave bx today, r/o malignancy.",
        "The {look} on the {place} was biopsied by tangential technique; hemostasis with aluminum chloride.",
        "Bx (shave): {place}, {look}. Path pending.",
        "Using a Dermablade I took a tangential sample of the {look} on the {place} for histology.",
        "{place} - {look}. Plan: biopsy by shave done today; pt tolerated well.",
    ),
    "11104": (
        "4 mm punch biopsy of a {look}, {place}, closed with one 5-0 nylon.",
        "{look}, {place}: punch bx 3 mm today.",
        "A punch biopsy was taken from the {look} on the {place} after lidocaine.",
        "Punch bx {place} ({look}), 4 mm, 1 suture.",
    ),
}
WORK = {
    "ln2 ak": (
        ("17000 x1", "17003 x3"),
        (
            "LN2 to 4 AKs on the nose.",
            "Four actinic keratoses of the nose were frozen.",
            "AK x4 nose: cryo.",
            "Actinic keratoses, nose: 4 lesions treated with liquid nitrogen.",
        ),
    ),
    "ln2 wart": (
        ("17110 x1",),
        (
            "LN2 to 5 warts of the left hand.",
            "Verrucae left hand x5: frozen, two cycles.",
            "Five warts on the left hand were treated with cryotherapy.",
        ),
    ),
    "tags": (
        ("11200 x1",),
        (
            "Eight skin tags of the neck snipped.",
            "Skin tags, neck: 8 removed with scissors for irritation.",
            "8 irritated acrochordons on the neck were snip excised.",
        ),
    ),
    "shave": (
        ("11306 x1",),
        (
            "Shave removal of an irritated SK of the neck, 0.8 cm.",
            "Inflamed seborrheic keratosis, neck, 8 mm: shave removal, irritated by the collar.",
            "The 8 mm inflamed SK of the neck was removed by shave excision to the mid dermis.",
        ),
    ),
    "drained": (
        ("10060 x1",),
        (
            "I&D of an abscess of the axilla, single pocket, 2 mL pus.",
            "Abscess, right axilla: incised, drained, cavity irrigated.",
            "The axillary abscess was lanced and drained of pus.",
        ),
    ),
    "il": (
        ("11900 x1", "J3301 x1"),
        ("ILK 10 mg/mL, 0.4 mL to 2 keloids of the chest.", "Two keloids of the chest were injected with Kenalog 10 mg/mL, 0.4 mL in all."),
    ),
}
SECOND = {  # group of the place: its codes for a BCC of 0.9 cm curetted, cut out with 3 mm margins (1.5 cm)
    "face": ("17281", "11642"),
    "scalp": ("17271", "11622"),
    "trunk": ("17261", "11602"),
}
TREATED = (
    (
        "ED&C x3 of the BCC on the {place}, 0.9 cm.",
        "Biopsy-proven superficial BCC, {place}, 0.9 cm: curettage and electrodesiccation, 3 cycles.",
        "The basal cell carcinoma of the {place} measured 0.9 cm and was curetted and desiccated three times.",
        "{place}: BCC 9 mm, C&E x 3 today.",
    ),
    (
        "The BCC of the {place} (0.9 cm) was excised with 3 mm margins; simple closure.",
        "Excision of BCC, {place}. Lesion 9 mm, margins 3 mm each side, closed with simple interrupted nylon. Specimen to pathology.",
        "BCC {place}, 0.9 cm, excised today with 0.3 cm margins all around, wound closed in one layer, sent for histology.",
    ),
)
EARLIER = (
    "It was biopsied by shave three weeks ago.",
    "Shave biopsy on 5/12 showed BCC.",
    "Prior bx (shave) by Dr. Lee: BCC, superficial.",
    "Path from the shave biopsy at last visit: superficial BCC.",
    "Pt here for treatment of the BCC biopsied last month.",
    "Bx site confirmed with photo.",
    "Previous punch biopsy confirmed BCC.",
    "The biopsy report was reviewed with the patient.",
)
WAITING = (
    "Mole on the abdomen: will biopsy at next visit if changed.",
    "Nevus of the left calf, stable; biopsy not needed.",
    "Offered a biopsy of the mole on the abdomen; she prefers to watch it.",
    "Consider punch biopsy of the rash on the legs if no better.",
    "Shave biopsy of the right calf from April: benign nevus, no further treatment.",
    "Declined biopsy of the papule of the chin.",
    "Lesion of the ear scheduled for biopsy 7/2.",
    "Biopsy of the shoulder last visit healed well.",
    "No lesion suspicious enough for biopsy elsewhere.",
)


def draw(rng: random.Random) -> Case:
    parts, lines = [], []
    places = rng.sample(list(PLACES), 2)
    kind = rng.choice(("other", "earlier", "waiting", "both", "earlier waiting"))
    if kind in ("other", "both"):
        code = rng.choice(list(BIOPSY))
        text = rng.choice(BIOPSY[code]).format(look=rng.choice(LOOKS), place=places[0])
        parts.append(text[0].upper() + text[1:])
        lines.append(f"{code} x1")
    if "earlier" in kind or kind == "both":
        way = rng.randrange(len(TREATED))
        text = rng.choice(TREATED[way]).format(place=places[1])
        text = text[0].upper() + text[1:]
        before, past = rng.random() < 0.5, rng.choice(EARLIER)
        parts.append(f"{past} {text}" if before and not past.startswith("It ") else f"{text} {past}")
        lines.append(f"{SECOND[PLACES[places[1]]][way]} x1")
    else:
        added, texts = WORK[rng.choice(list(WORK))]
        parts.append(rng.choice(texts))
        lines += added
    if "waiting" in kind or rng.random() < 0.3:
        parts.append(rng.choice(WAITING))
    rng.shuffle(parts)
    form = rng.choice(("space", "lines", "numbers"))
    if form == "numbers":
        return Case("\n".join(f"{n}. {part}" for n, part in enumerate(parts, 1)), tuple(lines))
    return Case((" " if form == "space" else "\n").join(parts), tuple(lines))
