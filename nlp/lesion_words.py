"""The nouns by which notes call what is on the skin, told once for the patterns of all rooms.

Pieces of patterns, to stand in a group: `ONE` in the singular, `MANY` in the plural, `ANY` in either. A writer who says
"bump" where another says "papule" is then read alike wherever a pattern asks for a lesion.
"""

from __future__ import annotations

GENERAL = ("lesion", "spot", "growth", "bump", "lump", "mass")
"""Words that say nothing of the kind."""
_SHAPES = ("papule", "plaque", "patch", "macule", "nodule")
NOUNS = (*GENERAL, *_SHAPES)
"""What a lesion may be called before anybody knows what it is."""
_KINDS = (
    "mole", "nevus", "naevus", "cyst", "wart", "verruca", "tag", "acrochordon", "keratosis", "lipoma", "keloid", "scar", "angioma",
    "hemangioma", "lentigo", "dermatofibroma", "neurofibroma", "fibroma", "granuloma", "papilloma", "horn", "ak", "sk", "isk",
)  # fmt: skip
_CANCERS = ("tumou?r", "cancer", "carcinoma", "melanoma", "bcc", "scc", "sccis")
_ALL = (*NOUNS, *_KINDS, *_CANCERS)
_PLURALS = {
    "nevus": "nevi",
    "naevus": "naevi",
    "keratosis": "keratoses",
    "verruca": "verrucae",
    "acrochordon": "acrochorda",
    "lentigo": "lentigines",
}


def plural(word: str) -> str:
    """The plural of a noun of this module, as a piece of a pattern."""
    return _PLURALS.get(word) or (f"{word}es" if word.endswith(("ch", "ss")) else f"{word}s")


ONE = "|".join(_ALL)
MANY = "|".join([*map(plural, _ALL), "acrochordons", "lentigos"])
ANY = f"{ONE}|{MANY}"
GENERAL_MANY = "|".join(map(plural, GENERAL))
