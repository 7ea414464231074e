"""Words of injuries: what tore the skin open, how it came about, and what lay under it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.gate import hits, units_with
from nlp.phrases import phrases
from nlp.view import NoteView, Unit

INJURY = phrases("injury_words", "injury")
PLAIN_WOUND = phrases("injury_words", "plain_wound")
"""What an injury left, named by no word of its own."""
TORN_EDGES = re.compile(r"\b(?:avulsed|devitali[sz]ed|crushed|ragged|jagged|macerated) (?:wound |skin )?edges\b")
"""What only a wound that was torn has, where nothing else tells of it."""
MISHAP = phrases("injury_words", "mishap", whole=True)
"""How a wound came about that is no surgeon's."""
REOPENED = phrases("injury_words", "reopened")
"""A wound that was closed and came apart by itself."""
BLOOD_LET_OUT = re.compile(
    r"\b(?:clots?|h(?:a)?ematoma|old blood)\b[^.;]{0,30}\b(?:evacuat|express|drain|removed|washed|sucked)|\b(?:evacuat|express|drain)\w*[^.;]{0,30}\b(?:clots?|h(?:a)?ematoma|blood)\b"
)
"""A wound laid open to let blood out is closed with that work (ID-01)."""
INNER = phrases("injury_words", "inner")
UNHURT = re.compile(
    r"\b(?:no|without|nor)\b[^.;]*|\b(?:tendons?|nerves?|vessels?|artery|veins?|ligaments?)\b[^.;]{0,24}\b(?:visible|exposed|seen|intact|visuali[sz]ed|not (?:cut|injured|involved|lacerated|violated)|uninjured|working|fine|ok)\b"
    r"|\b(?:exposed|exposing|visible|bare|bared|intact|uninjured|through to|down to) (?:the )?(?:\w+(?:is|or|al|ar|us|les) ){0,2}(?:tendons?|nerves?|vessels?|artery|veins?|ligaments?)\b"
)
"""What a wound did not reach, or only laid bare: "no tendon or nerve injury", "tendon visible at the base"."""


def words_hurt(text: str, start: int, end: int) -> str:
    """The words around an injury, [start, end) of the text, with blanks for what it did not reach."""
    first = max(0, start - _AROUND)
    whole = UNHURT.sub(lambda hit: " " * len(hit.group()), text[first : end + 2 * _AROUND])
    return whole[: end + _AROUND - first]


_AROUND = 40
ACCIDENT = phrases("injury_words", "accident")
SURGEONS_CUT = phrases("injury_words", "surgeons_cut")
"""What a surgeon cuts is no injury: "a graft was cut from the groin", "cut with a number 15 blade"."""
OF_NAIL_BED = re.compile(r"\bnail ?bed (?:of [^.;,]{0,40} (?:was |is )?)?$")
"""Right before an injury: the bed of a nail has a repair of its own."""


def injuries_told(view: NoteView) -> list[tuple[Unit, re.Match[str]]]:
    """The units that tell of an injury, each with its first words."""
    return view.once("injuries told", lambda: sorted([*hits(view, INJURY), *_headed(view)], key=lambda told: told[0].index))


_HEADING = re.compile(r"\W*(?:open |all )?wounds?(?: ?\(?x? ?\d\)?)?\W*")


def _headed(view: NoteView) -> Iterator[tuple[Unit, re.Match[str]]]:
    """“WOUNDS” over a numbered list of places, each with its threads."""
    for unit in units_with(view, _HEADING):
        hit = _HEADING.fullmatch(unit.lower)
        below = view.units[unit.index + 1 : unit.index + 2]
        if hit is None or not below or below[0].label not in ("1", "a"):
            continue
        item = view.units_of_group(below[0].group)
        if any(m.concept == "repair" for u in item for m in view.mentions_in(u, "PROC")) and not any(
            m.concept in _SURGERY for m in view.all("PROC")
        ):
            yield unit, hit


_SURGERY = frozenset({"mohs", "excision", "debridement", "skin_substitute", "biopsy", "shave_removal"})
"""What leaves wounds that no accident made."""
