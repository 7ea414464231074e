"""Treatment that was weighed and not done: what such a visit decided (EM-01, EM-03)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.facts import VisitAct
from nlp.gate import units_with
from nlp.readers.visit_problems import Topic
from nlp.readers.visit_text import NOT_TODAY_SECTIONS
from nlp.stopped import called_off
from nlp.view import NoteView, evidence

_WEIGHED = re.compile(
    r"\b(?:options?|discuss(?:ed|es|ion)|explain(?:ed|s)|talked|spoke (?:about|of)|told|offer(?:ed|s)?|quoted?|suggest(?:ed|s)?|propos(?:ed|es|al)|recommend(?:ed|s)?|advis(?:ed|es)|advice|counsel\w*|went (?:over|through)|gone (?:over|through)|goes over"
    r"|think (?:about|it over|on it)|thinking about|(?:he|she|they|patient|pt|parents?|mother|father|mum|mom|i|we)(?:'d|'ll| will| would)|would (?:rather|prefer|like|wait|want|have|be)|prefers?|preferred|wants?|wanted|wishes|ch(?:ose|osen|ooses)|elect(?:s|ed)|opt(?:s|ed) (?:for|to)"
    r"|decided|undecided|agrees?|agreed|declin(?:es|ed)|refus(?:es|ed)|said no|no hurry|no (?:more|further) (?:pills|tablets|creams?|medicines?|medications?|treatment|drugs?)|nothing (?:more|else|further|to (?:do|treat))|watch(?=\W*$| (?:it|this|them)\b)|happy to (?:wait|leave)|needs? to (?:come|be)|comes? back|carry on|carries on|keep going|leave (?:it|them|this|alone)|whenever|will (?:try|do|wait|watch|leave|think|see|freeze|treat|excise|remove|inject))\b"
)
_APART = NOT_TODAY_SECTIONS - {"counselling"}


def weighed(view: NoteView, topics: Sequence[Topic]) -> list[VisitAct]:
    """One act where a note without any other decision talks a problem's treatment over, puts it off or has it refused.

    Empty where the day's work was called off: its visit belonged to that work (EM-03).
    """
    if not any(t.problem_class != "history" for t in topics) or called_off(view):
        return []
    for unit in units_with(view, _WEIGHED):
        hit = None if unit.section in _APART and not unit.lower.startswith("option") else unit.search(_WEIGHED)
        if hit is not None:
            proof = evidence("act:weighing", "weighing", unit.start + hit.start(), unit.start + hit.end())
            return [VisitAct("weighing", "", 1, hit.group(), (proof,))]
    return []
