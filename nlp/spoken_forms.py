"""What a typist or a recogniser left of the spoken word: "a one-and-a-half-centimeter tumor", "diagnosis colon ... period", read in the same length."""

from __future__ import annotations

import re

_WORD = (
    r"(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    r"|twenty|thirty|forty|fifty|half|quarters?|point|oh|and|an?|by)"
)
_RUN = re.compile(
    rf"(?<![\w-]){_WORD}(?:-{_WORD})*(?:-(?:centimet(?:er|re)s?|millimet(?:er|re)s?|cms?|mms?|inch(?:es)?))?(?![\w-])", re.IGNORECASE
)
_SIGNS = ("-and-", "-point-", "-half", "half-", "-quarter", "quarter-", "-centi", "-milli")
_TELLING = re.compile(r"-(?:and|point|half|quarters?|centi|milli|[cm]ms?\b)|(?:half|quarters?)-", re.IGNORECASE)


def with_blanks(plain: str) -> str:
    """Numbers in words that were joined with hyphens, in separate words."""
    lower = plain.lower()
    if not any(sign in lower for sign in _SIGNS):
        return plain
    return _RUN.sub(lambda hit: hit.group().replace("-", " ") if _TELLING.search(hit.group()) else hit.group(), plain)


_HEAD_COLON = re.compile(
    r"(?P<head>\b(?:diagnos[ie]s|procedures?|operations?|performed|surgeon|assistant|an(?:a)?esthesia|indications?|findings|plan|assessment|impression|location|site|size|margins?|description|technique|history|complications|specimens?|pathology|loss|exam|subjective|objective))(?P<gap> colon)(?= )",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"(?<=[a-z0-9]) period(?= ?\.|\s+(?:new|next) (?:paragraph|line)|[ \t]*$)", re.IGNORECASE | re.MULTILINE)
_COMMA = re.compile(r"(?<=[a-z0-9]) comma(?= )", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\b(?:new|next) (?:paragraph|line)\b\.?", re.IGNORECASE)
_DICTATED = re.compile(r" colon | period| comma |(?:new|next) (?:paragraph|line)", re.IGNORECASE)


def with_marks(plain: str) -> str:
    """Marks that a recogniser wrote out, "diagnosis colon basal cell carcinoma period new paragraph", as the marks they are; in the same length."""
    if _DICTATED.search(plain) is None:
        return plain
    plain = _HEAD_COLON.sub(lambda hit: hit["head"] + ":" + " " * (len(hit["gap"]) - 1), plain)
    plain = _PERIOD.sub(lambda hit: "." + " " * (len(hit.group()) - 1), plain)
    plain = _COMMA.sub(lambda hit: "," + " " * (len(hit.group()) - 1), plain)
    return _PARAGRAPH.sub(lambda hit: " " * len(hit.group()), plain)
