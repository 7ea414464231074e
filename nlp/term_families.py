"""Families of terms written as one: `part of {the/a/this} {lesion}` stands for every term that the braces give.

`{a/b}` is either of its words, or none where one is empty: `{the/}`. `{lesion}` and `{lesions}` are the general nouns and
shapes of `nlp.lesion_words`, in the singular and the plural. Terms without braces stand for themselves, and what ends
with "bx" for "bxs" and "bx's".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from nlp.lesion_words import NOUNS, plural

_NAMED = {"lesion": NOUNS, "lesions": tuple(map(plural, NOUNS))}
_BRACES = re.compile(r"\{([^{}]*)\}")


def expand(term: str) -> Iterator[str]:
    """Every term of the family, in the order of its alternatives; of one that ends with "bx" also its plurals."""
    if "{" not in term:
        yield term
        if term == "bx" or term.endswith(" bx"):
            yield from (f"{term}s", f"{term}'s")
        return
    parts = _BRACES.split(term)
    choices = [_NAMED.get(part) or tuple(part.split("/")) if index % 2 else (part,) for index, part in enumerate(parts)]
    for chosen in itertools.product(*choices):
        yield " ".join("".join(chosen).split())
