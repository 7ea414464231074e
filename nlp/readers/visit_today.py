"""Which diseases that a note names are of today's visit: none denied, of the family, of an earlier visit, put off, or cared for elsewhere."""

from __future__ import annotations

import re

from nlp.diagnoses import is_negated
from nlp.gate import find, seek
from nlp.readers.visit_causes import feared_at, is_cause, is_feared, left_its_mark
from nlp.readers.visit_elsewhere import cared_for_elsewhere, put_off
from nlp.readers.visit_text import NOT_TODAY_SECTIONS
from nlp.readers.visit_watch import clean_check
from nlp.view import Mention, NoteView, Unit

FULL_SKIN_EXAM = re.compile(
    r"\btbse\b|\bfbse\b|\b(?:full|total|whole|complete)[- ]body\b|\b(?:yearly|annual) (?:full )?skin\b|\b(?:full|complete|total)[- ]skin (?:check|exam\w*|screen\w*|survey)\b|\bannual full skin\b"
)
"""An exam of the whole skin, by any of its names."""
_OF_THE_FAMILY = re.compile(
    r"\b(?:mother|father|sister|brother|family|fhx?|mom|dad|parents?|cousin|uncle|aunt|grand(?:mother|father|ma|pa))\b(?!\W+(?:(?:also|is|was|has|have)\W+)*(?:ask|want|bring|brought|report|sa(?:y|id)|note|concern|state|worr|mention|think|thought|wonder|request|point)\w*)[^.;\n]*$"
    r"|\b(?:friend|neighbou?r|co-?worker|colleague|room-?mate|class-?mate|boss|acquaintance)(?:'s)? (?:of (?:hers|his|theirs) )?(?:(?:just|recently|who|also|has|have|had|was|were|is|being|been|got|died|told) )*(?:diagnosed with|found to have|treated for|of|from|had|has|having|with|diagnosis of) (?:an? )?$"
)
_SEEN_BEFORE = re.compile(
    r"\b(?:ago|previously|last seen|(?:was|were|been) seen|prior visit|(?:seen|treated)(?: here| by us| by me)? (?:in|on) (?:[a-z]+ )?(?:19|20)\d\d|seen here last (?:year|month|spring|summer|fall|winter)) (?:for|with|because of)\b[^.;\n]{0,20}$"
)
_AGAIN = re.compile(
    r"\W*(?:(?:today|it|this|that|which|he|she|pt|patient|has|have|had|is|are|was|been|doing|the|his|her|skin|disease|badly|well|much) )*(?:now|again|still|back|returns?|returned|flar\w+|wors\w+|persist\w*|recur\w*|ongoing|continu\w+|uncontrolled|stable|not (?:better|controlled|improv\w+)|no better)\b"
)
_OVER = re.compile(r"\b(?:resolved|cleared|gone|healed|remission|no (?:skin )?(?:complaints?|concerns?|issues?|problems?))\b")


def belongs_to_today(view: NoteView, mention: Mention, results: bool = False) -> bool:
    """Is the disease one of today's, at the place where it is named?"""
    unit = view.units[mention.unit]
    if (
        unit.section == "history"
        and mention.value in ("malignant", "in_situ")
        and not is_negated(view, mention)
        and find(view, FULL_SKIN_EXAM)
        and clean_check(view)
    ):
        return True  # the old cancer that a full skin exam watches
    if unit.section in NOT_TODAY_SECTIONS or unit.section in ("preop_diagnosis", "labs") or (unit.section == "pathology" and not results):
        return False
    if is_negated(view, mention):
        return False
    before = view.lower[max(unit.start, mention.start - 50) : mention.start]
    if seek(view, _OF_THE_FAMILY, before):
        return False
    if is_feared(view, unit, mention) or is_cause(view, unit, mention.start) or left_its_mark(view, unit, mention):
        return False
    after = view.lower[mention.end : unit.end]
    if put_off(view, unit, after) or cared_for_elsewhere(view, view.lower[max(unit.start, mention.start - 90) : mention.start], after):
        return False
    return not _of_an_earlier_visit(view, unit, before, mention.end)


def _of_an_earlier_visit(view: NoteView, unit: Unit, before: str, end: int) -> bool:
    """“Seen in 2024 for acne”, unless the same sentence or the next takes that disease up: “now flaring”, “Returns, worse”."""
    if not seek(view, _SEEN_BEFORE, before):
        return False
    behind = view.units[unit.index + 1 : unit.index + 2]
    for one, words in ((unit, view.lower[end : unit.end]), *((u, u.lower) for u in behind if u.block == unit.block)):
        if _OVER.search(words) or any(m.start >= end for m in view.mentions_in(one, "DX")):
            return True
        if _AGAIN.match(words):
            return False
    return True


_OF_VEINS = re.compile(r"\b(?:deep|superficial|venous|veins?|duplex|saphenous|gsv|ssv|valv\w+|perforators?|doppler)\b")
"""Beside a reflux that is none of the stomach."""


def is_spoken_for(view: NoteView, unit: Unit, match: re.Match[str]) -> bool:
    """True where a diagnosis term has these words already, or they are denied, old or someone else's."""
    place = unit.start + match.start()
    if any(m.start < unit.start + match.end() and place < m.end for m in view.mentions_in(unit, "DX")):
        return True
    if feared_at(view, unit, place, unit.start + match.end()):
        return True
    if match.group() == "reflux" and _OF_VEINS.search(unit.lower) is not None:
        return True
    if is_cause(view, unit, place) or cared_for_elsewhere(view, unit.lower[: match.start()][-90:], unit.lower[match.end() :], listed=True):
        return True
    before = unit.lower[max(0, match.start() - 40) : match.start()]
    return _of_an_earlier_visit(view, unit, before, unit.start + match.end()) or bool(
        re.search(
            r"\b(?:no|not(?! (?:improv|better|control|respond|at goal|clear|done\b|performed|sent\b|obtained|available|repeated|needed|tried|taken|ordered|help))|denies|without|hx|h/o|(?<!long )(?<!longstanding )(?<!long-standing )(?<!chronic )(?<!known )(?<!lengthy )history of|family|risk of|prior|past|mother|father|avoid|like|mimic\w*)\b[^\w.;\n]*(?:\w+[^\w.;\n]+){0,2}$",
            before,
        )
    )
