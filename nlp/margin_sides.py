"""Margins that are told side by side ("5 mm proximal and distal, 3 mm radial"), and the width of what was drawn on the skin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.lesion_words import ONE
from nlp.view import Measure

_SIDE = r"(?:(?:super|infer|anter|poster)ior(?:ly)?|(?:(?:proxim|dist|medi|later|caud|crani|radi|tibi|dors|nas|tempor|ventr)al|(?:fibul|uln|vol|plant|palm)ar)(?:ly)?|(?:caud|cephal|crani)(?:ad|ally?)|upper|lower|inner|outer|left|right|far|near|opposite|other)"
_EDGE = r"(?:sides?|edges?|margins?|aspects?|borders?|poles?|ends?|half)"
_ENDS = r"(?=\s*(?:[.,;()/&]|$|and\b|but\b|where\b|because\b|as\b))"
_SMALL = re.compile(r"(?:[1-9]|10)(?:\.\d)?\s*-?\s*m.*|0?\.\d+\s*-?\s*c.*|1(?:\.0)?\s*-?\s*c.*")
_BEHIND = re.compile(
    rf"\s*(?:{_SIDE}(?:(?: and |/|, | & ){_SIDE})*(?: {_EDGE})?"
    rf"|(?:on|at|to|toward|towards|along|over|near|by) (?:(?:the|its|his|her|each|that) )?(?:[\w'-]+ ){{0,2}}{_EDGE}"
    r"|(?:at|@|on|to|toward|towards) \d{1,2}(?::\d\d| ?o'? ?clock)?(?:(?: and |, | to |-)\d{1,2}(?::\d\d| ?o'? ?clock))?"
    rf"|(?:toward|towards|over|near|next to|beside|at) (?:the |its |his |her )?(?!least|most|all\b)[a-z-]{{3,14}}(?: [a-z-]{{3,14}})?){_ENDS}"
)
"""Behind a number: the side on which the margin was that wide."""
_AHEAD = re.compile(rf"\s*(?:[,;/&]\s*)?(?:and |but )?(?:only )?(?:(?:on|at|to) the )?{_SIDE}(?: {_EDGE})?\s*[:=]?\s*(?:only |just )?")
"""The side between the number before and this one: "superior 5 mm, medial 3 mm"."""


def is_next_side(text: str, former: int, start: int, end: int) -> bool:
    """Is the number at [start, end) the margin of one more side, where the number that ends at `former` is a margin?"""
    if _SMALL.fullmatch(text, start, end) is None:
        return False
    return _AHEAD.fullmatch(text, former, start) is not None or _BEHIND.match(text, end) is not None


def is_side(text: str, start: int, end: int) -> bool:
    """The same of the first number behind a semicolon."""
    return _SMALL.fullmatch(text, start, end) is not None and _BEHIND.match(text, end) is not None


_OUTLINE = re.compile(
    r"\b(?:(?:outer|outermost|new|second|final|whole|full|marked|drawn|inked|skin|excision|surgical) (?:line|outline|circle|ring|markings?|marks?|edges?)|outline|(?:marked|inked|drawn|outlined) (?:skin|area|circle|ellipse))"
    r"(?: (?:was|were|is|then|now|itself|ruled|measured|measures|measuring|drawn|marked|scored|inked|at|of|to|came|across|spans?|spanned|=|(?:on|in) the skin))*[\s:=]*(?:about )?$"
)
_BEFORE_CUT = re.compile(
    r"\bbefore (?:it|the|any|they|we|i|cut|incis|excis)|\bpre-?incision|\bpre-?cut\b|\b(?:across|wide|widest|in diameter|diameter)\b(?! (?:the )?(?:clos|wound|scar))"
)
_NEW_MARGINS = re.compile(
    rf"\b(?:wound|scar|skin|bed|site|defect|{ONE})[^.;:,\d]{{0,16}}(?:\+|\bplus|\bwith|\band|&|\bincl\w*\.?) (?:the |its |both |a )?(?:new |fresh |all[ -]round )*(?:\d[\d.]*[ -]?(?:mm|cm) )?margins?(?: together| total| all told)?\s*(?:=|:|was|were|is|came to|measured|\()?\s*$"
)
_IN_ALL = re.compile(
    r"\b(?:both|two|three|all|the) (?:passes|takes|cuts|excisions|discs|disks|rings|circles|moles|nevi|lesions|bites)(?: \w+)? (?:together|combined)(?: (?:was|were|measured?|came to|of|spanned|across))*[\s:=]*$"
)
_WIDE = re.compile(r"\s*(?:,? ?(?:across|wide\b|in (?:all|total|diameter|width)|diameter|at (?:its |the )?(?:widest|broadest)))")
_LONG_AXIS = re.compile(r"\b(?:long|longer|major|vertical|horizontal) (?:axis|diameter)(?: (?:of|was|is|at))*[\s:=]*$|\blong[\s:=]+$")
_LONG_BEHIND = re.compile(r"\s*(?:(?:in|on|along|across|of|for) (?:the |its )?)?(?:long|longer|longest|major) axis\b")
_IS_LONG = re.compile(r"\s*-?long\b")
_LONG_ELLIPSE = re.compile(
    r"\b(?:ellip\w+|fusiform|spindle|lenticular)\b(?:(?!clos|repair|sutur|stitch|layer|wound|scar|vicryl|nylon|prolene|monocryl|pds\b|incision)[^;])*$"
)
_CUT_OUT = re.compile(rf"\b(?:excis|resect)(?:(?!\b{ONE}\b)[^;])*$")
"""Before how long the cut became, with no lesion named in between: "was excised to fascia, 7.5 cm in long axis"."""
_OF_ELLIPSE = re.compile(r"ellip|fusiform|spindle|short axis|minor axis|\bmarked\b|\bdrawn\b|\bdrew\b|\brim\b|margin|width")


def drawn_role(text: str, start: int, end: int) -> str:
    """“The outer line, 2.3 cm on the skin before it was cut”: excised; “long axis 6 cm” of what was drawn: ellipse; else nothing."""
    before = text[max(0, start - 110) : start]
    if (
        ("axis" in text or "long" in before[-12:])
        and (_LONG_AXIS.search(before) or _LONG_BEHIND.match(text, end))
        and (_OF_ELLIPSE.search(text) or _CUT_OUT.search(before))
    ):
        return "ellipse" if "x" not in text[start:end] else ""
    if "long" in text[end : end + 6] and _LONG_ELLIPSE.search(text, max(0, start - 110), start) and _IS_LONG.match(text, end):
        return "ellipse"
    if _SMALL.fullmatch(text, start, end):
        return _strip_role(before, text, end)
    if ("line" in before or "ring" in before or "mark" in before or "circle" in before or "drawn" in before or "ink" in before) and (
        _OUTLINE.search(before) and _BEFORE_CUT.search(text, end)
    ):
        return "excised"
    if ("together" in before or "combined" in before) and _IN_ALL.search(before):
        return "excised"
    if "margin" in before and _NEW_MARGINS.search(before) and _WIDE.match(text, end):
        return "excised"
    return ""


_SECOND = re.compile(r"\b(?:second|third|further|wider|next|another) $")
_STRIP = re.compile(r"\s*-?\s*(?:ring|rim|strip|cuff|margin|layer|band|collar|circle|halo)s?\b")
_DRAWN = re.compile(
    r"[\s-]*(?P<shape>ring|rim|circle) (?:(?:was|were|is|then|first|now) )*(?:drawn|marked|inked|scored|scribed|outlined|cut|taken|a?round\b)"
)
"""Behind the width of what was drawn: "a 5 mm ring was drawn"."""


def of_drawn(text: str, measure: Measure, offset: int, earlier: Sequence[Measure]) -> str:
    """The role of what was drawn, by the lesion told last: a circle wider than it is what was cut out; a ring may then be its margin or all of it."""
    hit = _DRAWN.match(text, measure.end - offset) if measure.role in ("unknown", "lesion", "margin") else None
    lesion = next((m for m in reversed(earlier) if m.role in ("lesion", "unknown") and not m.is_area), None)
    if hit is None or lesion is None or len(measure.dims.values) > 1:
        return measure.role
    wider = measure.dims.longest > lesion.dims.longest
    if hit["shape"] in ("ring", "rim"):
        return "unknown" if wider else measure.role
    return "excised" if wider else measure.role


_LOOSENED = re.compile(
    r"\b(?:edges?|margins?|sides?|skin|wound)\b[^.;:,\d]{0,30}\b(?:freed|loosened|released|lifted|mobili[sz]ed)(?: (?:up|by|for|about|roughly|some|an?|on|each|both|either|all|side|a?round|approximately|only|just|no more than))*\s*~?\s*$"
)


def _strip_role(before: str, text: str, end: int) -> str:
    """“Went round with a second 3 mm ring”: cut behind the first margin, and none of the lesion (EX-08); “a 5 mm ring drawn”: the margin."""
    if _STRIP.match(text, end) and _SECOND.search(before[-12:]):
        return "other"
    if (drawn := _DRAWN.match(text, end)) is not None and drawn["shape"] in ("ring", "rim"):
        return "margin"
    return "undermining" if "ed " in before and _LOOSENED.search(before) else ""


_MICROSCOPE = re.compile(r"\b(?:path\w*|histo\w*|micro\w*|clear|clears|cleared|free|negative|differentiated|diff)\b")
_NEAREST = re.compile(
    r"\b(?:nearest|closest|narrowest|tightest)(?: (?:margin|edge|one|peripheral|lateral|deep|radial|side|distance))*(?: (?:is|was|at|of|being|by))?[\s:=]*$|\b(?:deep|peripheral|lateral) (?:by |margin )$"
)


def is_of_microscope(text: str, start: int) -> bool:
    """“Path: SCC, clear, nearest 2.1 mm radial”: how near the tumour comes to an edge."""
    before = text[max(0, start - 60) : start]
    return _NEAREST.search(before) is not None and tells_of_slide(text, start)


def tells_of_slide(text: str, start: int) -> bool:
    """Does the sentence speak of the microscope before the number?"""
    return _MICROSCOPE.search(text, 0, start) is not None
