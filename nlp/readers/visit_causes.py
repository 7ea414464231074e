"""Diseases that a note names without having them today: what a scar came from, what another disease is due to, what treatment may bring about (EM-05)."""

from __future__ import annotations

import re

from nlp.gate import seek
from nlp.readers.visit_regimen import works_today
from nlp.readers.visit_text import word_list
from nlp.view import Mention, NoteView, Unit

_CAUSE = re.compile(r"\b(?:due to|2/2|secondary to)\b[^.;\n]{0,18}$")


def is_cause(view: NoteView, unit: Unit, place: int) -> bool:
    """“Itch due to eczema” names one problem, “kerion due to tinea capitis” too: the cause counts where nothing before it is a disease."""
    if not unit.may_hold(_CAUSE):
        return False
    before = unit.lower[: place - unit.start]
    if not _CAUSE.search(before[-40:]):
        return False
    return any(m.start < place for m in view.mentions_in(unit, "DX")) or bool(seek(view, word_list("disease")[0], before))


_MARKS = frozenset({"keloid", "hypertrophic_scar", "scar"})
_CAME_FROM = re.compile(
    r"\b(?:after|since|following|from|because of|caused by|result of|resulting from|history of|hx of|h/o|old|previous|prior|childhood|adolescent|teen(?:age)?)\b[^.;:\n]{0,18}$"
)
_LONG_PAST = re.compile(
    r"[^()\n]{0,24}\b(?:aged?|as a (?:teen\w*|child|kid)|teens?|teenage|childhood|adolescence|youth|since|(?:19|20)\d\d|years? ago|yrs? ago)\b[^()\n]{0,20}\)"
)
"""Behind a disease in brackets: what the scars of today came from, "keloids (acne, age 17-20)"."""


def left_its_mark(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """“Keloid mid chest since acne at 17”, “these came up after acne in her twenties”: the disease that left the scar of today."""
    before = view.lower[max(unit.start, mention.start - 50) : mention.start]
    if before.endswith("(") and _LONG_PAST.match(view.lower[mention.end : unit.end]):
        return True
    if mention.concept in _MARKS or _CAME_FROM.search(before) is None:
        return False
    near = view.units[unit.index - 1 : unit.index + 1] if unit.index else view.units[:1]
    return any(m.concept in _MARKS and m.start < mention.start for u in near if u.block == unit.block for m in view.mentions_in(u, "DX"))


_MISHAPS = frozenset({"scar", "keloid", "post_inflammatory_hyperpigmentation", "hematoma", "cellulitis"})
_TELLING = r"discuss\w*|explain\w*|warn\w*|counsel\w*|understands?|understood|accept(?:s|ed)|aware"
_TALKED_OVER = re.compile(rf"^[^.;:\n\d]{{0,60}}\b(?:{_TELLING}|reviewed|mentioned|precautions?|advice|risks?|possible)\b")
"""What treatment may bring about, listed before "discussed"."""
_WARNING = re.compile(
    r"(?: ?/ ?\w+|,? (?:and |or )?\w+){0,3} (?:warnings?|precautions?|instructions?|red flags?|advice|sheet|leaflet|hand-?out|risk)\b"
)
"""Right behind it: "hematoma warning", "cellulitis and bleeding precautions"."""
_TALKED_OF = re.compile(rf"\b(?:{_TELLING}|told|informed|advis\w+|signs? (?:and symptoms? )?of|may|might|could|possib\w+)\b[^.;\n]*$")
_RISKS = re.compile(
    r"\b(?:infections?|bleeding|scar(?:s|ring)?|blister\w*|pigment\w*|pain|(?<!no )(?<!without )(?<!w/o )(?<!evidence of )recurrence|nerve|numbness|atrophy)\b"
)
_TOLD = re.compile(rf"\b(?:{_TELLING}|risks?|complications?|side effects)\b")
"""With them, a sentence that lists what may go wrong: "blister, infection, nail dystrophy explained"."""
_RISK_LIST = re.compile(
    r"\b(?:consent|risks?|complications?|understands? that|side[- ]effects? (?:were |was |all )?(?:gone over|gone through|discussed|reviewed|explained|listed|named|told))\b(?=[^.;\n]*(?::|\bdiscuss|\binclud|\bexplain|,))[^.;\n]*$"
)
"""What may go wrong is listed before the mention: "Risks discussed: infection, scar"."""
_ONLY_FEARED = re.compile(
    r"\b(?:(?:sooner|earlier|call|return|watch|monitor|look|check) for|report (?:any|all)|risk of|risks incl\w*|including|such as|warn\w* (?:of|about|re:?)|told (?:of|about)|precautions (?:for|re:?)|avoid|prevent\w*|in case of|if|handout on)\b[^.;\n]{0,18}$"
)
_LIKE = re.compile(r"-? ?like\b(?! (?:to|a\b|an\b|the\b|her|his|my))")


def is_feared(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """True for a disease that the note only warns of or compares with: "risks discussed: infection, scar", "return for blisters", "hematoma warning", "vitiligo-like spots"."""
    return feared_at(view, unit, mention.start, mention.end, mention.concept)


def feared_at(view: NoteView, unit: Unit, start: int, end: int, concept: str = "") -> bool:
    """The same of a disease that no term has."""
    before, after = view.lower[max(unit.start, start - _REACH) : start], view.lower[end : unit.end]
    if seek(view, _RISK_LIST, before) or seek(view, _ONLY_FEARED, before[-_NEAR:]) or _LIKE.match(after):
        return True
    if concept not in _MISHAPS:
        listed = "," in unit.lower and unit.may_hold(_TOLD) and unit.search(_TOLD) is not None and unit.search(_RISKS) is not None
        return listed and unit.section not in ("assessment", "assessment_plan") and works_today(view)
    if seek(view, _TALKED_OVER, after) or _WARNING.match(after):
        return True
    return unit.may_hold(_TALKED_OF) and _TALKED_OF.search(view.lower, unit.start, start) is not None and works_today(view)


_REACH, _NEAR = 160, 50
"""Letters before a disease in which a list of risks may open, and those in which it may be feared itself."""
