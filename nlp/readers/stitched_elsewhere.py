"""Wounds that another practice closed: no global period of ours covers their stitches (GL-03)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.gate import find_all
from nlp.view import NoteView

_OTHERS = r"(?:ed|er|emergency(?: (?:room|department|dept))?|urgent care|uc|hospital|elsewhere|outside|pcp|another (?:office|practice|clinic|hospital|facility|doctor|provider|dermatologist|derm)|overseas|abroad|out of (?:state|town|country)|on (?:vacation|holiday|a trip|a cruise)|walk-?in clinic|minute clinic|ortho\w*|plastics?)"
_CLOSED = r"(?:sewn|sewed|sutured|stitched|stapled|closed|repaired|stitches|sutures|staples|lac(?:eration)? repair)"
_ELSEWHERE = re.compile(
    rf"\b{_CLOSED}(?: up)?\b(?:(?!\b(?:today|here|by me|by us|i)\b)[^.;\n]){{0,40}}?\b(?:(?:at|by|in|from|per)\s+(?:(?:the|an?|her|his|their|local|outside|[a-z]+(?:'s)?)\s+){{0,3}}?{_OTHERS}|elsewhere|overseas|abroad|out of (?:state|town|country)|on (?:vacation|holiday|a trip|a cruise))\b"
    rf"|\b(?:the |an? |outside |local )?{_OTHERS}\s+(?:(?:doctor|physician|staff|pa|np|team|has|had)\s+)?(?:closed|sewed|repaired|sutured|stapled|stitched|placed|put)\b"
    rf"|\b{_OTHERS} (?:sutures|stitches|staples|closure|repair)\b"
)
_OURS = re.compile(r"\b(?:no|not|if|sent to|go to|return to|call)\b[^.;\n]{0,20}$")


def stitched_elsewhere(view: NoteView) -> Fact[str] | None:
    """“Sewn at Mercy ED 3/31”, “the ER closed it with five nylons”: the words that say so, or None."""
    for match in find_all(view, _ELSEWHERE):
        if _OURS.search(view.lower, max(0, match.start() - 30), match.start()) is None:
            return Fact("of_others", "stated", (Evidence("technique", "of_others", match.start(), match.end()),))
    return None
