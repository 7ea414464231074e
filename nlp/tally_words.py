"""What stands beside a number that counts lesions: their noun, and the words of treatment."""

from __future__ import annotations

import re

from nlp.gate import seek
from nlp.number_words import SPELLED, number_of
from nlp.tally_places import NOUN, places_of
from nlp.view import NoteView, Unit

NOUN_AFTER = re.compile(
    rf"\s*(?:-\s*)?(?:(?:of\s+)?(?:the|these|those|his|her|all)\s+)?(?:(?!(?:on|to|with|for|was|were|in|at|from|by|then|but|treated|over)\b)[a-z'/-]+,?\s+){{0,5}}?{NOUN}"
)
NOUN_BEFORE = re.compile(
    rf"\b{NOUN}\s*(?:treated|counted|count|number|today|total|frozen|destroyed|removed|above|listed|noted|described|marked|mapped|below)*\s*[:=#(,-]*\s*$"
)
_DEED_BEFORE = re.compile(
    r"(?:\b(?:performed|carried out|delivered|administered|applied) (?:to|on|for) (?:just |only )?|\b(?:treated|did|zapped|removed|destroyed|injected|snipped|cut|clipped|pared|trimmed|debrided|(?:took|taken) off|total|all|=)|->)\s*(?:to|of|x|:|=|all|the)?\s*$"
)
_LAST_WORD = re.compile(r"\s*(?:in all|all told|today)?\W*")
_BEFORE_LAST = re.compile(r"[a-z)],\s*$|[a-z)] - $")
"""Before a number that ends the sentence of an act: "milia opened with a needle, 5."."""
_NEXT_ITEM = re.compile(r"\s*(?:[.,;]|$)")
_DEED_AFTER = re.compile(
    r"\s*(?:of (?:them|these|those)\s*)?(?:->?|=>|=|were|was|-)?\s*(?:treated|done|removed|destroyed|injected|snipped|cut|clipped|pared)\b"
)


def is_beside_deed(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    """“LN2 to 6”, “7 snipped”: does the number stand right beside words of treatment?"""
    lower, start, end = unit.lower, hit.start(), hit.end()
    if _DEED_BEFORE.search(lower[max(0, start - 24) : start]) or _DEED_AFTER.match(lower[end : end + 30]):
        return True
    if (
        not hit["mark"]
        and _LAST_WORD.fullmatch(lower, end)
        and _BEFORE_LAST.search(lower[max(0, start - 12) : start])
        and view.mentions_in(unit, "PROC")
    ):
        return True
    for mention in (*view.mentions_in(unit, "PROC"), *(m for m in view.mentions_in(unit, "DRUG") if "cantharidin" in m.concept)):
        at, stop = mention.start - unit.start, mention.end - unit.start
        if at < start < stop and mention.extra == ("act",):
            return True  # "took off seven with scissors"
        if lower[stop:start].strip() == "(" and lower[end : end + 1] == ")" and number_of(hit["n"]) == len(places_of(view, unit)):
            return True  # "AK R temple, L temple, crown -> LN2 (3)"
        if lower[stop:start].strip() == "," and not hit["mark"] and not hit["n"].isdigit() and _NEXT_ITEM.match(lower, end):
            return True  # "LN2, three, two cycles"
        if (0 <= start - stop <= 14 or (0 <= start - stop <= 40 and len(" ".join(lower[stop:start].split())) <= 12)) and not re.search(
            r"[,.;(]", lower[stop:start]
        ):
            return True
        if 0 <= at - end <= 16 and not re.search(
            rf"[.;(\d]|(?::|,|\s-)\s*{SPELLED}\b|\b(?:found|seen|noted|counted|identified|observed|present)\b", lower[end:at]
        ):
            return True
    return False


def is_mark_anchored(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    """“x 3” counts what stands right before it: a site, a lesion, a treatment (“clinic stock x1” does not)."""
    start = unit.start + hit.start()
    near = [m for m in view.mentions_in(unit, "SITE", "DX", "PROC") if m.end <= start and start - m.end <= 24]
    return bool(near) or bool(seek(view, NOUN_BEFORE, unit.lower[max(0, hit.start() - 40) : hit.start()])) or hit.start() < 3
