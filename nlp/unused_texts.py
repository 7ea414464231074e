"""Texts that a record system prints for each choice, chosen or not: "Cryotherapy text: the wound bed was frozen ..." tells no work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_LINE = re.compile(r"^[ \t]*(?P<name>[A-Z][A-Za-z/' -]{2,70}?) [Tt]ext(?: \([^()\n]{0,90}\))?[ ]?:[^\n]*$", re.MULTILINE)
_CHOICE = re.compile(
    r"(?i)\b(?:curettage|electro\w+|cryo\w+|silver nitrate|desiccation|helical|vermil\w+|nostril|retention|debridement|flap|graft|repair|closure|advancement|rotation|transposition|island|z-?plasty|purse|secondary intention|undermining|donor|destruction|excision|biopsy|wound bed|hemostasis|structure)\b"
)


def texts_of_choices(text: str) -> Iterator[Edit]:
    """Each such line, to be read as nothing; a single one only where its name is that of a technique."""
    lines = list(_LINE.finditer(text))
    for line in lines:
        if len(lines) > 1 or _CHOICE.search(line["name"]):
            yield *line.span(), ""
