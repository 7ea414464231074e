"""The query of a gap as one line of text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def question(entry: Mapping[str, Any]) -> str:
    """The query of an entry of gaps.yaml in one sentence, or two where it is open (DOC)."""
    options = entry.get("options")
    if not options:
        return f"{entry['ask']} If unable to determine, please say so."
    return f"{entry['ask'].removesuffix('?')}: {', '.join(options[:-1])}, or {options[-1]}?"
