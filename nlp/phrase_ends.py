"""Where the name of work ends with the lesion and the place it is named with: what is said behind them is said of the work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nlp.assertion import Place

_LINK = re.compile(
    r"s?,? ?(?:x ?\d{1,2} )?(?:(?:of|to|on|at|over|in|into|for|from) )?(?:(?!(?:was|were|is|are|has|had|and|but|then|with|which|who|that|after|before|by|if|when|once|vs|versus|or|no|not|next|last)\b)[\w'-]+ ){0,3}"
)
"""Between the name of work, its lesion and its place, where they are one phrase: "cryotherapy of the four AKs on the scalp"."""


def phrase_end(place: Place) -> int:
    """The end of the phrase that the words asked about open; their own end where no lesion and no place goes with them."""
    end = place.end
    placed = any(m.end <= place.start for m in place.view.mentions_in(place.unit, "SITE"))
    for mention in place.view.mentions_in(place.unit, "DX", "SITE"):
        if mention.end <= end:
            continue
        if mention.start >= end and _LINK.fullmatch(place.view.lower, end, mention.start) is None:
            break
        if placed and "," in place.view.lower[end : mention.start]:
            break  # "right arm treated with LN2, left arm next time"
        end = mention.end
    return end


def behind_phrase(place: Place) -> str:
    """The words behind the phrase, up to the end of their sentence."""
    return place.view.lower[phrase_end(place) : place.unit.end]
