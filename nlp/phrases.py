"""Turns of phrase that readers look for: `nlp/terms/phrases`, a file for each reader, a list for each thing said, a phrase to a line."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

_FOLDER = resources.files("nlp") / "terms" / "phrases"


def phrases(reader: str, name: str, *, whole: bool = False, opens: bool = False) -> re.Pattern[str]:
    """A pattern for any phrase of a list; each is a pattern itself, in lower case.

    Args:
        reader: the file without its ending.
        name: the list.
        whole: the phrases are whole words.
        opens: the phrases begin as words do, and may go on.

    Raises:
        FileNotFoundError, KeyError: there is no such list.
    """
    told = "|".join(_lists(reader)[name])
    return re.compile(rf"\b(?:{told})\b" if whole else rf"\b(?:{told})" if opens else told)


@cache
def _lists(reader: str) -> dict[str, list[str]]:
    return tomllib.loads((_FOLDER / f"{reader}.toml").read_text(encoding="utf-8"))
