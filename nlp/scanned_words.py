"""Words in which a scanner took an m for "rn": "rnargin", "squarnous carcinorna", "9 rnm"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_MEANT = frozenset(
    [
        "abdomen",
        "abdominal",
        "angioma",
        "angiomas",
        "approximated",
        "arm",
        "arms",
        "came",
        "carcinoma",
        "carcinomas",
        "complete",
        "completely",
        "complex",
        "compression",
        "confirmed",
        "cream",
        "debridement",
        "derm",
        "dermabond",
        "dermal",
        "dermatitis",
        "dermatofibroma",
        "dermatology",
        "dermis",
        "diameter",
        "dorsum",
        "eczema",
        "ellipse",
        "epidermal",
        "epidermis",
        "erythema",
        "erythematous",
        "exam",
        "examination",
        "examined",
        "excimer",
        "forearm",
        "forearms",
        "formalin",
        "from",
        "hematoma",
        "hemostasis",
        "him",
        "home",
        "impression",
        "inflamed",
        "intermediate",
        "intradermal",
        "keratoma",
        "limb",
        "lipoma",
        "lipomas",
        "lump",
        "lumps",
        "macule",
        "made",
        "margin",
        "margins",
        "marked",
        "mass",
        "matrix",
        "matrixectomy",
        "mattress",
        "measured",
        "measures",
        "measuring",
        "medial",
        "melanoma",
        "member",
        "method",
        "microscopy",
        "mid",
        "middle",
        "midline",
        "mild",
        "min",
        "minutes",
        "mohs",
        "mole",
        "moles",
        "molluscum",
        "month",
        "months",
        "more",
        "morning",
        "mucosa",
        "muscle",
        "mycotic",
        "my",
        "normal",
        "number",
        "palm",
        "palms",
        "papillomas",
        "perichondrium",
        "periosteum",
        "performed",
        "pigment",
        "pigmented",
        "platysma",
        "primary",
        "punctum",
        "punctums",
        "removal",
        "remove",
        "removed",
        "rim",
        "room",
        "same",
        "sample",
        "sampled",
        "simple",
        "small",
        "some",
        "specimen",
        "specimens",
        "squamous",
        "sternum",
        "stomach",
        "symptomatic",
        "symptoms",
        "temple",
        "temples",
        "them",
        "thumb",
        "time",
        "times",
        "treatment",
        "triamcinolone",
        "trimmed",
        "tumor",
        "tumors",
        "tumour",
        "tumours",
        "undermined",
        "undermining",
        "vermilion",
        "warm",
    ]
)
_WITH_RN = re.compile(r"(?<![A-Za-z])[A-Za-z]*(?:rn|RN)[A-Za-z]*")
_UNIT = re.compile(r"(?<=\d)(?P<blank> ?)(?:(?P<mm>rnm|(?-i:mrn)|rnrn)|crn)\b(?! ?[:#\d])", re.IGNORECASE)


def misread(text: str) -> Iterator[Edit]:
    """The word that is meant, where what is written is none and it becomes one of the words of notes."""
    for hit in _WITH_RN.finditer(text):
        word = hit.group()
        plain = word.lower()
        for meant in (plain.replace("rn", "m"), *_one_by_one(plain)):
            if meant in _MEANT:
                yield (*hit.span(), meant.upper() if word.isupper() else meant.capitalize() if word[0].isupper() else meant)
                break
    yield from ((*m.span(), m["blank"] + ("mm" if m["mm"] else "cm")) for m in _UNIT.finditer(text))


def _one_by_one(word: str) -> Iterator[str]:
    """“sternurn”: one of two was meant."""
    parts = word.split("rn")
    if len(parts) > 2:
        for at in range(1, len(parts)):
            yield "rn".join(parts[:at]) + "m" + "rn".join(parts[at:])
