"""Places with their numbers under the name of a lesion: "AK: / forehead ... 5 / nose ... 3 / SK inflamed: / L flank ... 1" is read "AK forehead: 5", "SK inflamed L flank: 1"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_KIND = r"(?:actinic keratos[ei]s|seb(?:orrh?o?eic)?\.? ?k(?:eratos[ei]s|s)?|a\.?k\.?'?s?|i?sk'?s?|warts?|verruca(?:e|s)?|verruca vulgaris|mollusc(?:um|a)(?: contagiosum)?|(?:skin )?tags?|milia)"
_LOOK = r"(?:inflamed|irritated|symptomatic|hypertrophic|plantar|common|flat|bleeding|itchy|sore)"
_HEAD = re.compile(
    rf"(?i)[ \t]*(?:[-*#\u2022] ?|\d{{1,2}}[.)] ?)?(?P<kind>(?:{_LOOK},? ){{0,2}}{_KIND}(?:,? {_LOOK})?)[ \t]*(?:\([^()\n]{{0,70}}\))?(?:[,;-][^\n:\d]{{0,50}})?[ \t]*:?[ \t]*"
)
_ROW = re.compile(
    r"[ \t]*(?:[-*\u2022][ ]?)?(?P<place>[A-Za-z][A-Za-z ./,&'-]{1,40}?)(?: \(?[RL] ?\d{1,2}[ ,/&]{1,3}[RL] ?\d{1,2}\)?)?(?:[ \t]*(?:\.{2,}|\u2026|[:=-])[ \t]*|[ \t]+)(?:x ?)?(?P<n>\d{1,2})[ \t]*"
)
_ANY_KIND = re.compile(rf"(?i)\b{_KIND}\b")
_FROZEN = re.compile(r"(?i)\b(?:ln ?2|cryo(?:therapy|surgery)?|liquid nitrogen)\b")
_NOT_SO = re.compile(
    r"(?i)\b(?:plan\w*|next|later|declin\w*|refus\w*|defer\w*|consider\w*|discuss\w*|last|prior|previous\w*|history|hx|ago|snip\w*|curett\w*|canth\w*|inject\w*|biops\w*|shav\w*|exam|cautery)\b"
)
"""Above the lists: the cold was not given today, or not to all of them."""
_REACH = 400
_NO_PLACE = re.compile(r"(?i)\b(?:total|sum|cycles?|sec\w*|pass\w*|day|week|month|year|age|dose|visit|room|lot)\b")


def _is_frozen(above: str) -> bool:
    """Do the words above the lists give the cold to all of them? "Here for cryo of AKs" names but one kind."""
    if _FROZEN.search(above) is None or _NOT_SO.search(above) is not None:
        return False
    told = [line for line in above.split("\n") if _FROZEN.search(line)]
    return not any(
        len({hit.group().lower()[:2] for hit in _ANY_KIND.finditer(line)}) == 1 and _HEAD.fullmatch(line) is None for line in told
    )


def kinds_told(text: str) -> Iterator[Edit]:
    """The name of the lesion put into each row below it, where the note has two such lists."""
    lists: list[tuple[str, list[tuple[int, int, str]]]] = []
    rows: list[tuple[int, int, str]] | None = None
    start = 0
    for line in text.split("\n"):
        head = _HEAD.fullmatch(line) if len(line) < 140 else None
        row = _ROW.fullmatch(line) if head is None and rows is not None and len(line) < 90 else None
        if head is not None:
            rows = []
            lists.append((head["kind"], rows))
        elif rows is not None and row is not None and _NO_PLACE.search(row["place"]) is None:
            rows.append((start, start + len(line), f"{row['place'].strip(' .,-')}: {row['n']}"))
        elif line.strip() and not (rows and row is not None):
            rows = None
        start += len(line) + 1
    told = [(kind, found) for kind, found in lists if found]
    if len(told) < 2:
        return
    above = text[max(0, told[0][1][0][0] - _REACH) : told[0][1][0][0]]
    deed = " - LN2" if _is_frozen(above) else ""
    for kind, found in told:
        for begin, end, words in found:
            yield begin, end, f"{kind} {words}{deed}"
