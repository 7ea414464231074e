"""Dead tissue taken out of a wound, where the note does not call it debridement (DEB-01)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.gate import find, units_with_any
from nlp.readers.events import SILENT, Trigger
from nlp.view import Mention, NoteView, Unit

_TO_CUT = r"slough|fibrin\w*|biofilm|necro\w+|devitali[sz]ed|non-?viable|eschar"
_TISSUE = rf"{_TO_CUT}|(?:dead|black(?:ened)?|gr[ae]y|mushy) (?:\w+ )?(?:fascia|muscle|fat|skin|tendon)|gangren\w+|scarred tissue|granulation tissue"
_DEAD_TISSUE = re.compile(rf"\b(?:{_TISSUE}|slough\w+|dead|blackened)\b")
_WOUND = re.compile(r"ulcer|wound|pressure|decubit|unstageable|\b(?:vlu|dfu)s?\b")
_DEAD = re.compile(
    rf"\b(?:{_TISSUE})\b[^.;]{{0,60}}\b(?:was |were )?(?:(?:then |\w+ly ))*(?:removed|excised|resected|debrided|cut away|trimmed|curetted|scraped|taken (?:off|away|out)|lifted (?:off|away|out)|peeled (?:off|away)|cleared(?: away| off)?|snipped (?:off|away)|pared (?:off|away)|shaved (?:off|away)|picked (?:off|away|out)|scooped out|dissected (?:off|away|out)|cut (?:off|out|back)|(?:lifted|teased|peeled|worked|freed|taken|picked|stripped|snipped|cut)(?: \w+)? (?:with|using|by|w/) ?(?:an? |the |both )?(?:\S+ )?(?:curett?e|\S*blade|scalpel|scissors|rongeur|nippers?|forceps|pickups|tweezers|knife))"
)
_CUT_DEAD = re.compile(
    rf"\b(?:curett?e?s?|blade|scalpel|scissors|rongeur|nippers?|forceps|knife|#?1[05])\b[^.;]{{0,60}}\b(?:(?:excis|remov|resect|debrid|trim|clear)\w*|took (?:away|off|out)|(?:snipped|scraped|picked|lifted|peeled) (?:away|off|out))\b[^.;]{{0,30}}\b(?:{_TO_CUT})"
    rf"|\b(?:(?:excis|remov|resect|trim|clear)\w*|took (?:away|off|out)|(?:snipped|scraped|picked|lifted|peeled) (?:away|off|out))\b[^.;]{{0,30}}\b(?:{_TO_CUT})\b[^.;]{{0,50}}\b(?:with|using|by|w/) ?(?:an? |the )?(?:\w+ )?(?:curett?e|\S*blade|scalpel|scissors|rongeur|nippers?|forceps|knife|#?1[05])"
    r"|\b(?:subcut\w*|subq|fatty|muscle|fascial?)(?: tissue| fat)? (?:was |were )?(?:also |sharply |then |likewise )*(?:removed|excised|resected|trimmed|cut away)\b"
    rf"|\b(?:curett?e|blade|scalpel|scissors|rongeur|nippers?)(?: ?[,:+&]| -| and| to| of) (?:the |all )?(?:{_TO_CUT})\b(?! (?:tissue )?(?:left|not|persist|present|remain))"
    r"|\bcut (?:(?:this|it|that|all of it|all this) )?(?:away|back|out|off)\b[^.;]{0,60}\b(?:subcut\w+|fat|fatty tissue|fascia|muscle)\b"
)
"""Dead tissue taken out with an instrument that cuts: "a blade was used to excise devitalized tissue"."""
_OFF_NEXT = re.compile(
    r"\W*(?:(?:this|it|all(?: of it| of this)?|the (?:slough|fibrin|biofilm|eschar)|most of (?:it|this)|that|i|we|was|then|sharply|gently|today)[ ,]+)*(?:curett?ed|scraped|debrided|picked|trimmed|cut|pared|lifted|peeled|snipped|shaved)(?: it| this| that| all of it)? (?:off|away|out)\b"
)
"""Opens the sentence behind one that tells of dead tissue: "Slough 50 %. Curetted off."."""
_ON_THE_WOUND = re.compile(rf"(?<!no )(?<!without )\b(?:{_TO_CUT})\b")
_ON_AND_OFF = re.compile(
    rf"(?<!no )(?<!without )\b(?:{_TO_CUT})\b[^.;]{{0,30}}[,-] ?(?:(?:all|this|it|was|then|sharply|gently)[ ,]+)*(?:curett?ed|scraped|debrided|picked|trimmed|cut|pared|lifted|peeled|snipped|shaved)(?: it| all)? (?:off|away|out)\b"
)
_TO_HEALTHY = re.compile(
    r"\b(?:excised|cut back|resected|trimmed)\b[^.;]{0,40}?\b(?:to|until|back to|down to) (?:a |the )?(?:healthy|viable|bleeding|punctate bleeding)\b[^.;]{0,24}"
)
_ULCER = re.compile(
    r"\b(?:ulcers?|dfus?|vlus?|pressure (?:injur\w+|sores?|wounds?)|decubit\w+|bed ?sores?)\b(?! (?:bcc|scc|tumou?r|lesion|nodule|plaque))"
)
"""A sore that is cut back to what bleeds: a debridement, where a growth would be excised."""
_LANCED = re.compile(
    r"\b(?:abscess\w*|carbuncle|furuncle|boil)\b[^;]{0,200}?\b(?:incis\w+|lanced|i ?& ?d|opened|unroofed)\b|\b(?:i ?& ?d|incision and drainage|incised)\b[^.;]{0,60}\b(?:abscess|carbuncle|boil)"
)


def cuts_dead_tissue(view: NoteView, mention: Mention) -> bool:
    """“Nonviable tissue, callus edge and devitalized fat excised from #1”: the excision is that of the dead tissue."""
    unit = view.units[mention.unit]
    at = mention.start - unit.start
    if any(hit.start() < mention.end - unit.start and at < hit.end() for hit in unit.spots(_TO_HEALTHY)):
        return any(u.search(_ULCER) for u in view.units[max(0, unit.index - 2) : unit.index + 1] if u.block == unit.block)
    return find(view, _WOUND) is not None and any(hit.start() <= at < hit.end() for hit in unit.spots(_DEAD))


def _taken_off(view: NoteView, unit: Unit) -> re.Match[str] | None:
    """“4 x 3 cm, slough 50 %, curetted off”, or in the next sentence: what lay on the wound, and was taken off with an edge."""
    told = view.units[unit.index - 1] if unit.index else unit
    if told.block == unit.block and told.search(_ON_THE_WOUND) and (hit := _OFF_NEXT.match(unit.lower)) is not None:
        return hit
    if (hit := unit.search(_TO_HEALTHY)) is not None:
        return hit if any(u.search(_ULCER) for u in view.units[max(0, unit.index - 2) : unit.index + 1] if u.block == unit.block) else None
    return unit.search(_ON_AND_OFF)


def described(view: NoteView) -> list[Trigger]:
    """Dead tissue removed from a wound, where the note does not use the word."""
    out: list[Trigger] = []
    if find(view, _LANCED) is not None or find(view, _WOUND) is None:
        return out  # dead tissue of an abscess is taken out with its drainage
    for unit in units_with_any(view, (_DEAD, _CUT_DEAD, _OFF_NEXT, _ON_AND_OFF, _TO_HEALTHY)):
        hit = (
            (unit.search(_DEAD) or unit.search(_CUT_DEAD) or _taken_off(view, unit))
            if unit.section not in SILENT and unit.section not in ("exam", "hpi", "plan")
            else None
        )
        if hit is None or not (
            hit.re is _TO_HEALTHY or any(u.search(_DEAD_TISSUE) for u in view.units[max(0, unit.index - 2) : unit.index + 1])
        ):
            continue
        start, end = unit.start + hit.start(), unit.start + hit.end()
        assertion = assertion_at(view, unit, start, end)
        if assertion[0] == "performed":
            out.append(Trigger(Mention(start, end, "PROC", "debridement", "selective", unit.index), unit, *assertion))
    return out
