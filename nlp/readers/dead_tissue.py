"""Dead tissue taken out of a wound, where the note does not call it debridement (DEB-01)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.gate import find, units_with_any
from nlp.readers.events import SILENT, Trigger
from nlp.view import Mention, NoteView

_TO_CUT = r"slough|fibrin\w*|biofilm|necro\w+|devitali[sz]ed|non-?viable|eschar"
_TISSUE = rf"{_TO_CUT}|(?:dead|black(?:ened)?|gr[ae]y|mushy) (?:\w+ )?(?:fascia|muscle|fat|skin|tendon)|gangren\w+|scarred tissue|granulation tissue"
_DEAD_TISSUE = re.compile(rf"\b(?:{_TISSUE}|slough\w+|dead|blackened)\b")
_WOUND = re.compile(r"ulcer|wound|pressure|decubit")
_DEAD = re.compile(
    rf"\b(?:{_TISSUE})\b[^.;]{{0,60}}\b(?:was |were )?(?:(?:then |\w+ly ))*(?:removed|excised|resected|debrided|cut away|trimmed|curetted|scraped|taken (?:off|away|out)|lifted (?:off|away|out)|peeled (?:off|away)|cleared(?: away| off)?|snipped (?:off|away)|pared (?:off|away)|shaved (?:off|away)|picked (?:off|away|out)|scooped out|dissected (?:off|away|out)|cut (?:off|out|back)|(?:lifted|teased|peeled|worked|freed|taken|picked|stripped)(?: \w+)? (?:with|using|by) (?:an? |the |both )?(?:\S+ )?(?:curett?e|\S*blade|scalpel|scissors|rongeur|nippers?|forceps|pickups|tweezers|knife))"
)
_CUT_DEAD = re.compile(
    rf"\b(?:curett?e?s?|blade|scalpel|scissors|rongeur|nippers?|forceps|knife|#?1[05])\b[^.;]{{0,60}}\b(?:excis|remov|resect|debrid|trim|clear)\w*\b[^.;]{{0,30}}\b(?:{_TO_CUT})"
    rf"|\b(?:excis|remov|resect|trim|clear)\w*\b[^.;]{{0,30}}\b(?:{_TO_CUT})\b[^.;]{{0,50}}\b(?:with|using|by) (?:an? |the )?(?:\w+ )?(?:curett?e|\S*blade|scalpel|scissors|rongeur|nippers?|forceps|knife|#?1[05])"
    r"|\b(?:subcut\w*|subq|fatty|muscle|fascial?)(?: tissue| fat)? (?:was |were )?(?:also |sharply |then |likewise )*(?:removed|excised|resected|trimmed|cut away)\b"
    r"|\bcut (?:(?:this|it|that|all of it|all this) )?(?:away|back|out|off)\b[^.;]{0,60}\b(?:subcut\w+|fat|fatty tissue|fascia|muscle)\b"
)
"""Dead tissue taken out with an instrument that cuts: "a blade was used to excise devitalized tissue"."""
_LANCED = re.compile(
    r"\b(?:abscess\w*|carbuncle|furuncle|boil)\b[^;]{0,200}?\b(?:incis\w+|lanced|i ?& ?d|opened|unroofed)\b|\b(?:i ?& ?d|incision and drainage|incised)\b[^.;]{0,60}\b(?:abscess|carbuncle|boil)"
)


def cuts_dead_tissue(view: NoteView, mention: Mention) -> bool:
    """“Nonviable tissue, callus edge and devitalized fat excised from #1”: the excision is that of the dead tissue."""
    unit = view.units[mention.unit]
    at = mention.start - unit.start
    return find(view, _WOUND) is not None and any(hit.start() <= at < hit.end() for hit in unit.spots(_DEAD))


def described(view: NoteView) -> list[Trigger]:
    """Dead tissue removed from a wound, where the note does not use the word."""
    out: list[Trigger] = []
    if find(view, _LANCED) is not None or find(view, _WOUND) is None:
        return out  # dead tissue of an abscess is taken out with its drainage
    for unit in units_with_any(view, (_DEAD, _CUT_DEAD)):
        hit = (
            (unit.search(_DEAD) or unit.search(_CUT_DEAD))
            if unit.section not in SILENT and unit.section not in ("exam", "hpi", "plan")
            else None
        )
        if hit is None or not any(u.search(_DEAD_TISSUE) for u in view.units[max(0, unit.index - 2) : unit.index + 1]):
            continue
        start, end = unit.start + hit.start(), unit.start + hit.end()
        assertion = assertion_at(view, unit, start, end)
        if assertion[0] == "performed":
            out.append(Trigger(Mention(start, end, "PROC", "debridement", "selective", unit.index), unit, *assertion))
    return out
