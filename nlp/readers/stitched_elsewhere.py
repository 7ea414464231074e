"""Wounds that another practice closed: no global period of ours covers their stitches (GL-03)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.gate import find, find_all
from nlp.view import NoteView

_OTHERS = r"(?:ed|er|emergency(?: (?:room|department|dept))?|urgent care|uc|hospital|elsewhere|outside|pcp|another (?:office|practice|clinic|hospital|facility|doctor|provider|dermatologist|derm)|overseas|abroad|out of (?:state|town|country)|walk-?in clinic|minute clinic|ortho\w*|plastics?)"
_CLOSED = r"(?:sewn|sewed|sutured|stitched|stapled|closed|repaired|stitches|sutures|staples|lac(?:eration)? repair)"
_ELSEWHERE = re.compile(
    rf"\b{_CLOSED}(?: up)?\b(?:(?!\b(?:today|here|by me|by us|i)\b)[^.;\n]){{0,40}}?\b(?:(?:at|by|in|from|per)\s+(?:(?:the|an?|her|his|their|local|outside|[a-z]+(?:'s)?)\s+){{0,3}}?{_OTHERS}|elsewhere|overseas|abroad|out of (?:state|town|country)|(?:while|when) [^.;\n]{{0,20}}?on (?:vacation|holiday|a trip|a cruise))\b"
    rf"|\b(?:{_CLOSED}|cut (?:off|out)|taken (?:off|out)|removed|excised|biopsied|placed)\b[^.;\n]{{0,60}}?\bby (?:an?|another) (?:(?:plastic|outside|local|different|other|private|general|hand|[a-z]+ing) )?(?:dermatolog\w+|derm|surgeon|doctor|physician|practice|provider)\b(?! (?:here|of ours|in (?:our|this|the) (?:office|clinic|practice)))"
    rf"|\b{_CLOSED}(?: up)?(?: \d[\d/]*)? on (?:vacation|holiday|a trip|a cruise)\b"
    rf"|\b(?:the |an? |outside |local )?{_OTHERS}\s+(?:(?:doctor|physician|staff|pa|np|team|has|had)\s+)?(?:closed|sewed|repaired|sutured|stapled|stitched|placed|put)\b"
    rf"|\b{_OTHERS} (?:sutures|stitches|staples|closure|repair|lac(?:eration)? (?:repair|closure)|(?:wound|lac(?:eration)?) (?:sutures|stitches|staples))\b"
    rf"|\b(?:sr|s/r|(?:suture|stitch|staple) removal|(?:sutures?|stitches|staples) (?:out|removed))\b(?:(?!\b(?:today|here|by|i|will|until)\b)[^.;\n]){{0,40}}?\bfrom (?:the |an? )?(?:(?:outside|local) )?{_OTHERS}\b"
)
_OURS = re.compile(r"\b(?:no|not|if|sent to|go to|return to|call)\b[^.;\n]{0,20}$")
_BY_US = re.compile(
    r"(?<!not )(?<!never )\b(?:closed|closure|placed|sutured|sewn|repaired|repair)\b(?:(?!\b(?:not|never|elsewhere|removed|out)\b)[^.;\n]){0,50}?\b(?:by (?:me|us)|here|(?:in|at) (?:our|this) (?:office|clinic|practice)|with (?:me|us))\b"
    r"|\b(?:our|my) (?:own )?(?:excision|biopsy|surgery|mohs|procedure|repair|closure)\b|\b(?:i|we) (?:excised|closed|repaired|sutured|biopsied|placed)\b"
)
_OTHER_ORGAN = re.compile(
    r"\b(?:hip|knee|shoulder|spine|heart|bowel|abdominal|joint|brain|open[- ]heart|hernia|prostate|eye) (?:surgery|replacement|operation|procedure|repair|bypass)\b|\b(?:gallbladder|append\w+|hysterectomy|c-?section|cesarean|bypass|hernia|thyroidectomy|colectomy|mastectomy|arthroplasty|laparo\w+)\b"
)
"""Wounds of operations that no dermatologist unstitches."""


def stitched_elsewhere(view: NoteView) -> Fact[str] | None:
    """“Sewn at Mercy ED 3/31”, “the ER closed it with five nylons”: the words that say so, or None.

    None too where the note tells surgery of ours: its stitches are then those taken out.
    """
    if find(view, _BY_US) is not None:
        return None
    for match in find_all(view, _ELSEWHERE):
        if view.unit_at(match.start()).search(_OTHER_ORGAN):
            continue
        if _OURS.search(view.lower, max(0, match.start() - 30), match.start()) is None:
            return Fact("of_others", "stated", (Evidence("technique", "of_others", match.start(), match.end()),))
    return None
