"""What the columns of a table or the fields of a form hold, by the names that they go by."""

from __future__ import annotations

import re


class NamesOfKinds:
    """Kind -> the names of its columns or fields, each a pattern of the whole name in lower case."""

    __slots__ = ("_names",)

    def __init__(self, **names: str) -> None:
        self._names = tuple((kind, re.compile(words)) for kind, words in names.items())

    def kinds(self, *names: str) -> list[str]:
        """The kinds that one of these names fits, in the order in which they are listed."""
        return [kind for kind, known in self._names if any(known.fullmatch(name) for name in names)]

    def kind(self, name: str) -> str:
        """The first kind that the name fits; empty for one that is not known."""
        return next((kind for kind, known in self._names if known.fullmatch(name)), "")
