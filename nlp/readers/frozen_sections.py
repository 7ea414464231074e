"""Frozen sections: the word for freezing a lesion is also that for tissue that is frozen, cut and looked at."""

from __future__ import annotations

import re

from nlp.readers.events import Trigger
from nlp.view import NoteView, Unit

_FROZE_TISSUE = re.compile(
    r"froze (?:and (?:read|examined|inspected|looked)|(?:the |each |all |every )?(?:tissue|specimens?|sections?|blocks?|margins?|frozens?))\b"
)
_NO_PARING = r"(?:(?!\b(?:pared|paring|debrid|trimm|shav|curet|pink|lesions?|warts?|they)\w*)[^.;])"
_OF_TISSUE = re.compile(
    rf"\b(?:tissue|specimens?|layers?|blocks?|pieces?)\b(?!,? (?:damage|around)){_NO_PARING}{{0,44}}(?:\b(?:was|were|is|are|then|inked|mapped|divided|sectioned|coded|marked|oriented)\b|,){_NO_PARING}{{0,12}}$|\b(?:snap|quick|flash)[- ]$"
)
"""Before "frozen" of what the surgeon reads: "the tissue was inked, frozen and cut"."""
_WITH_NITROGEN = re.compile(r" (?:solid |again )?(?:with|by|using|w/) ?(?:ln2|liquid|cryo)")
_OF_SLIDES = re.compile(r"\bh ?& ?e,? frozen$|\bfrozens$")
_LOOKED_AT = re.compile(
    r"frozen,? (?:(?:(?:\+|and|&|then) )?(?:read|examined|inspected|cut (?:in|into|at|and)\b|sectioned|stained|processed|sliced|mounted)|h&e|techniques?|(?:\w+ )?(?:margins?|edges?|borders?|rims?|strips?|poles?|tips?)|control\w*|by (?:\w+ ){0,2}path|in path|sections?|slides?|tissue|diagnos|path|control)"
)
_READ_AT_ONCE = re.compile(
    r"fr(?:o|ee)zen?,?(?: (?:it|this|them|that|and|then|right|here|there|on the spot|in (?:the |our |my )?(?:own )?(?:office|lab|house)|while (?:\w+ ){1,3}|at once|immediately|stat),?){0,5} ?(?:,|for|and|&)? ?(?:stained |with )?(?:h ?& ?e\b|(?:and )?(?:(?:i|we) (?:personally |then )?)?(?:read|examined|looked at|interpreted)\b)"
)
"""A piece that was frozen to be looked at while the patient waits: "frozen right here, H&E, read by me"."""
_ON_FROZEN = re.compile(
    r"\b(?:(?:on|by|per|via|rapid|stat|intra-?op\w*) |(?:on|by|per|at|from) (?:the |today'?s |this |rapid |stat |intra-?op\w* )+)$"
)
_THE_FROZEN = re.compile(r"\b(?:the|today'?s|this|that|her|his|rush|our) $")
_TURN = re.compile(
    r"\b(?:first|second|third|1st|2nd|3rd|final|last|repeat|initial|next|another|both|sent (?:for|as)|for|no) (?:set of |round of |more |a )?$"
)
_OF_LESIONS = re.compile(r"\W{0,2}(?:ones?|lesions?|spots?|aks?|sks?|warts?|keratos\w+|papules?|x ?\d|today|with|for|on|at|\d)\b")
"""“Second frozen, again by her, negative”: what is frozen in turn, and no lesion behind it."""
_FINDING = r"(?:benign|neg(?:ative)?|pos(?:itive)?|clear|consistent|c/w|residual|inflam\w*|scar only|no (?:tumou?r|residual|malig\w*|cancer|bcc|scc)|deferred)\b"
_SLIDE_TOLD = re.compile(
    rf"s?(?: today)?(?:,? (?:was|were|is|are|came|comes|came back|returned|read|reads|showed|shows|reported|interpreted|(?:was|were) (?:read|called|reported))(?: (?:as|back|to be|by \w+))*)? ?(?:[:=-] ?)?(?:an? )?{_FINDING}|s?,? (?:came back|returned|(?:was|were) (?:read|called|reported|interpreted|reviewed))\b"
)
"""Behind "frozen" what was found under the microscope."""
_TREATED_ONES = re.compile(r"\b(?:lesions?|aks?|sks?|warts?|keratos[ei]s|were|all|both|each) $")
"""Before what was frozen for treatment: "lesions frozen: clear margin"."""
_READ = re.compile(rf"\b(?:{_FINDING}|path\w*|read|tumou?r)")
_ENDS = re.compile(r"s?\s*(?:[.,;:()]|$|\n|- )")


_OF_THINGS = re.compile(
    r"(?:frozen|freezing) (?:shoulder|chicken|turkey|meat|fish|foods?|peas|vegetables|fruit|dinners?|meals?|pizza|yogh?urt|package|bag|pack|ground|lake|river|pond|roads?|weather|temperatures?|rain|eggs?|embryos?|plasma|gait|custard|treats?|drinks?)\b"
)
"""What else is frozen, and was treated by nobody: "a frozen chicken fell on the toe"."""


_BIOPSY_AHEAD = re.compile(r"\b(?:bx|biops(?:y|ies)|specimens?|samples?|shave|punch)(?:,| was| were)? $")
_TUMOUR_FOUND = re.compile(
    r"\s?(?:[:=]|-+>?|>| showed| shows| came back| c/w)\s?(?:\w+ ){0,2}(?:bcc|scc\w*|basal|squamous|carcinoma|melanoma|ak|benign|neg|pos|no tumou?r)\b"
)
"""“Shave bx frozen: SCC”: what the microscope showed of it."""


def is_frozen_section(view: NoteView, trigger: Trigger) -> bool:
    """Do the words of freezing tell of tissue under the microscope, or of a thing that is cold?"""
    start = trigger.mention.start
    if _OF_THINGS.match(view.lower, start):
        return True
    if (
        _OF_TISSUE.search(view.lower, max(trigger.unit.start, start - 70), start)
        and view.lower.startswith("froze", start)
        and not _WITH_NITROGEN.match(view.lower, trigger.mention.end)
    ):
        return True
    if _BIOPSY_AHEAD.search(view.lower, max(0, start - 24), start) and _TUMOUR_FOUND.match(view.lower, trigger.mention.end):
        return True
    if (
        _OF_SLIDES.search(view.lower, max(0, start - 8), trigger.mention.end)
        or _FROZE_TISSUE.match(view.lower, start)
        or _READ_AT_ONCE.match(view.lower, start, trigger.unit.end)
        or _LOOKED_AT.match(view.lower, start, start + 36)
    ):
        return True
    return view.lower.startswith("frozen", start) and _is_slide(view, trigger)


def reads_frozen(unit: Unit, start: int) -> bool:
    """Is what the sentence tells from `start` on taken to be frozen and read at once?"""
    return _READ_AT_ONCE.search(unit.lower, max(0, start - unit.start)) is not None


def _is_slide(view: NoteView, trigger: Trigger) -> bool:
    """“Benign on today's frozen”, “the frozen came back negative”: a section that was looked at, and no lesion that was treated."""
    before = view.lower[max(trigger.unit.start, trigger.mention.start - 30) : trigger.mention.start]
    behind = trigger.mention.start + len("frozen")
    if _SLIDE_TOLD.match(view.lower, behind) is not None:
        return _TREATED_ONES.search(before) is None
    ends = _ENDS.match(view.lower, behind) is not None
    if _TURN.search(before) and _OF_LESIONS.match(view.lower, behind) is None and _READ.search(view.lower, behind, trigger.unit.end):
        return True
    return ends and (_ON_FROZEN.search(before) is not None or _THE_FROZEN.search(before) is not None)
