"""Wounds listed behind the sentence that closes them all: its items are written with commas, as one sentence, in the same length.

"The following were repaired in layers: 1) thigh six cm; 2) calf three cm; and scalp two cm."
"""

from __future__ import annotations

import re

_HEAD = re.compile(
    r"\bthe following (?:(?:\d |two |three |four |five )?(?:wounds?|lacerations?|injuries|cuts|lacs?) )?(?:was|were) (?:then |each |all )?(?:repaired|closed|sutured|sewn|stapled|fixed)\b[^.\n:]{0,120}:(?P<list>(?:[^.\n]|\.(?=\d)|(?<=\d)\.(?= [a-zA-Z])){10,400})",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|half)[ -]?(?:cm|mm|centimet|millimet)", re.IGNORECASE)
_MARK = re.compile(r"(?<=[:;,] )(?:and )?(?:\(?[1-9a-f]\)|[1-9]\.)(?= )")


def with_commas(plain: str) -> str:
    """The note with such lists as one sentence."""
    if "the following" not in plain and "The following" not in plain and "THE FOLLOWING" not in plain:
        return plain
    return _HEAD.sub(_as_sentence, plain)


def _as_sentence(hit: re.Match[str]) -> str:
    told = hit["list"]
    if len(_LENGTH.findall(told)) < 2:
        return hit.group()
    head = hit.group()[: -len(told)]
    whole = (head[-1] + told).replace(";", ",")
    return head[:-1] + _MARK.sub(lambda mark: " " * len(mark.group()), whole)
