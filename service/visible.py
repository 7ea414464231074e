"""Characters that steer a terminal or turn text around, made harmless one for one."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    """The text with control and format characters as dots; offsets hold."""
    if text.isprintable():
        return text
    return "".join("\N{MIDDLE DOT}" if _steers(c) else c for c in text)


def _steers(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf") and character not in "\r\n\t"
