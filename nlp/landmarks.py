"""Places that a sentence names beside that of the lesion: what a distance is taken from, where a garment rubs, whose nodes were felt.

"R buttock, away from the anal verge", "L abdomen, 2 in. lateral to the umbilicus", "right flank at the waistband",
"no popliteal or inguinal nodes": the second place is no place of the work.
"""

from __future__ import annotations

import re

from nlp.laterality import DIRECTIONS
from nlp.view import Mention, NoteView, Unit

_SIDED = rf"(?: the| his| her| their)?(?: (?:left|right|l|r|lt|rt)\.?)?(?: (?:{DIRECTIONS}))* ?$"
_FAR_FROM = re.compile(rf"\b(?:away (?:from|fr)|(?:well |just )?(?:clear|short) of|remote from|not near|nowhere near){_SIDED}")
"""Before a place that the lesion does not lie at, whatever else the sentence names."""
_UNIT = r"(?:\d|half an?|an?|one|two|three|four|five|few) ?(?:mm|cm|in(?:ch(?:es)?)?\b\.?|fingers?|finger ?breadths?|fb)"
_WAY = rf"(?:{DIRECTIONS}|above|below|left|right|up|down|beyond|across)"
_MEASURED_FROM = re.compile(
    rf"{_UNIT},? (?:{_WAY} )+(?:to|of){_SIDED}|{_UNIT} (?:{_WAY} )*from{_SIDED}|{_UNIT} (?:above|below|beneath|under|behind|beyond){_SIDED}"
)
"""Before a place that a distance is taken from: "2 in. lateral to the | umbilicus"."""
_BESIDE = re.compile(
    rf"\b(?:adjacent to|next to|close to|lateral to|medial to|distal to|proximal to|superior to|inferior to|near|bordering(?: on)?|approaching|towards?){_SIDED}"
)
"""Before a neighbour of the place that was named before it."""
_EDGE_SPARED = re.compile(
    r"(?: itself)?(?:,|:| =)? ?(?:(?:is|was|looks?|looked|appears?|stays?|stayed|remains?|remained|left) )?(?:clinically )?"
    r"(?:free|clear|spared|intact|uninvolved|untouched|normal|not (?:involved|touched|included|affected|reached|taken))\b"
)
"""Behind the margin of a lid that the lesion does not reach."""
_SHORT_OF_EDGE = re.compile(
    r"\b(?:\d ?mm|well|just|far|away|clear) (?:above|over|below|under|from|of|off|outside|beyond|superior to|inferior to|away from)(?: the)?(?: (?:upper|lower))? ?$"
    r"|\b(?:without|not) (?:involving|touching|including|reaching|crossing|taking)(?: the)? ?$|\bspar(?:es|ing|ed)(?: the)? ?$"
)
_NODES = re.compile(r"(?:(?:,| ?/|,? (?:or|and|&)) ?[a-z-]+){0,3} (?:lymph ?)?(?:nodes?|nodal|lns?|(?:lymph)?adenopathy)\b")
"""Behind a place whose nodes are meant: "popliteal | or inguinal nodes"."""
_NOT_FELT = re.compile(r"\b(?:no|without|negative for|denies|not)\b[^.;]*$")
_FELT = re.compile(r"[^.;]*\b(?:palpable|palpated|felt|enlarged|enlargement|none|negative|neg|clear|appreciated)\b")
_GARMENT = re.compile(
    r"(?:waist ?-?(?:band|line)|belt ?-?line|bra(?: ?-?strap)?(?: ?-?(?:line|band))?|strap ?-?line|(?:under|beneath|below|at) the bra(?: (?:strap|band))?)s?"
)
_JOINS = re.compile(
    r"(?:[, ]*\(?\d+(?:\.\d+)? ?(?:mm|cm)\b)?[, ]*(?:\(x? ?\d{1,2}\)|x ?\d{1,2}\b)?[, (]*(?:right |just )?(?:at|along|under|underneath|beneath|below|over|near|on|in|by|where)?(?: (?:the|his|her|their))? ?"
)
"""Between a place and the garment that rubs there."""
_RUBS = re.compile(
    r"\b(?:catch\w*|caught|rub\w*|snag\w*|irritat\w*|press\w*|chaf\w*|bleed\w*|hits?|scrap\w+|tear\w*|hurts?|pinch\w*)"
    r"(?: \w+)?(?: (?:on|in|into|against|by|with|from))(?: (?:a|the|her|his|their|\w+ (?:and|or|&)))? ?$"
)
_RUBBING = re.compile(
    r"\s(?:(?:that |which |always |constantly )?(?:rub|catch|snag|irritat|press|chaf|hit|scrap)\w*|of (?:his|her|the|their|scrubs|pants|jeans))"
)

_OWN_SIDE = re.compile(r",? (?:left|right|l|r|lt|rt)\b(?! \w+ (?:side|lower|upper))")


_TIMES_EACH = re.compile(
    r"\b(?:all|everything|each|every one)\b[^.;]{0,30}?(?P<times>\b\d+ ?(?:s|secs?|seconds?|mins?|minutes?) (?:for|on) (?:[a-z]+ ){0,2}[a-z]+(?:(?:,|,? and|;) ?\d+ (?:for|on) (?:[a-z]+ ){0,2}[a-z]+)+)"
)
"""Behind work on everything, how long each kind or place was treated: "everything (15 seconds for soles, 10 for hands, 5 for SK)"."""


def tells_time_of(unit: Unit, start: int) -> bool:
    """Do the words at `start` (in the note) only say how long some of everything was frozen?"""
    hit = unit.search(_TIMES_EACH)
    return hit is not None and hit.start("times") <= start - unit.start < hit.end("times")


def is_aside(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """Is the place named beside that of the lesion, as a landmark, a garment or the home of lymph nodes?"""
    words = view.lower[mention.start : mention.end]
    before = view.lower[max(unit.start, mention.start - 60) : mention.start]
    if mention.concept == "lid_margin" and (_EDGE_SPARED.match(view.lower, mention.end, unit.end) or _SHORT_OF_EDGE.search(before)):
        return True
    if _GARMENT.fullmatch(words) and _is_garment(view, unit, mention, before):
        return True
    if _NODES.match(view.lower, mention.end, unit.end) and (_NOT_FELT.search(before) or _FELT.match(view.lower, mention.end, unit.end)):
        return True
    if _FAR_FROM.search(before) or tells_time_of(unit, mention.start) or _tells_position(view, unit, mention, before):
        return True
    if _tells_course(view, unit, mention) or _tells_side_of_margin(view, unit, mention) or _tells_height(view, unit, mention):
        return True
    return (_MEASURED_FROM.search(before) or _BESIDE.search(before)) is not None and _follows_a_place(view, unit, mention)


_LAID = re.compile(
    r"(?:,? (?:was|were|is))? ?(?:(?:comfortably|gently|fully|well|slightly|partly) )?(?:out\b|abducted|adducted|extended|hyperextended|elevated|raised|lifted|tucked|flexed|bent|padded|secured|suspended|supported|rested|resting|rotated|externally|internally|turned|tilted|hanging|dependent|overhead|over (?:the|his|her) head|above (?:the|his|her) head|"
    r"up and (?:out|over)|on (?:an? |the )?(?:arm ?board|hand table|pillow|bump|side table|mayo|blanket)|in (?:stirrups|a frog|frog|an? arm ?holder)|at (?:the|his|her) sides?\b|at (?:ninety|90|right angles)|by (?:the|his|her) sides?\b|across (?:the|his|her) chest|prepped out)\b"
)
"""Behind a limb or the head, how it lay during the operation."""
_WITH_LIMB = re.compile(
    r"\b(?:with|both|and)(?: both)?(?: the| his| her| their)? ?$|\b(?:with|and)(?: the| his| her| their)? (?:left|right|ipsilateral) ?$"
)
_LIMB = re.compile(
    r"(?:(?:left|right|upper|lower|both) )*(?:arms?|legs?|heads?|face|neck|knees?|hips?|hands?|foot|feet|elbows?|shoulders?|extremit(?:y|ies))"
)
_LYING = re.compile(r"\b(?:supine|prone|decubitus|lithotomy|seated|sitting|reclin\w+|position\w*|lay|lying|placed|beach chair|table)\b")


def _tells_position(view: NoteView, unit: Unit, mention: Mention, before: str) -> bool:
    """“Supine with the left arm out at ninety degrees”: how the patient lay, where the note names another place of the work."""
    if not (unit.search(_LYING) and _WITH_LIMB.search(before) and _LIMB.fullmatch(view.lower, mention.start, mention.end)):
        return False
    if _LAID.match(view.lower, mention.end, unit.end) is None:
        return False
    return any(m.concept != mention.concept for m in view.all("SITE") if not unit.start <= m.start < unit.end)


_COURSE = re.compile(
    r"\b(?:flaps?|incisions?|back-?cut|relaxing cut)\b[^.;\n]{0,90}?\b(?:arc\w*|curv\w+|runs?|running|ran|extend\w*|carried|continued|sweeping|swept)\b[^.;\n]{0,70}?"
    rf"\b(?:beneath|under|below|across|in front of|behind|up to|down to|parallel to){_SIDED}"
)
"""Before a place that an incision only runs by: "a flap was drawn in an arc running beneath the | lid"."""
_COURSE_REACH = 200


def _tells_course(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """Does the place only tell which way the incision of a flap went, where its paragraph has named another one?"""
    if not unit.may_hold(_COURSE) or _COURSE.search(view.lower, max(unit.start, mention.start - _COURSE_REACH), mention.start) is None:
        return False
    return any(m.concept != mention.concept and m.end <= unit.start and view.units[m.unit].block == unit.block for m in view.all("SITE"))


_OLD = r"(?:old|original|former|youthful|previous|receded|current|present|natural)"
_HEIGHT = re.compile(
    r",? \(?(?:just |right |immediately |well )?"
    rf"(?:(?:below|above|beneath)(?: the| his| her| their)?(?: {_OLD})? ?"
    rf"|(?:superior to|inferior to|behind|in front of|anterior to|posterior to)(?: the| his| her| their)? {_OLD} ?)"
)
_FIXED_POINT = re.compile(r"patella|kneecap|malleol\w+|olecranon|clavicle|sternum|umbilic\w+|navel|ear|brow|eyebrow|hairline|collar")


def _tells_height(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """“R knee below patella”, “scalp above the ear”: where on the place named right before it."""
    if _FIXED_POINT.fullmatch(view.lower, mention.start, mention.end) is None:
        return False
    last = next((m for m in reversed(view.mentions_in(unit, "SITE")) if m.end <= mention.start), None)
    return last is not None and _HEIGHT.fullmatch(view.lower, last.end, mention.start) is not None


_SIDE_OF_MARGIN = re.compile(
    r"\s*(?:margins?|rim|cuff)?,? ?(?:only )?(?:(?P<sure>toward|towards|near|next to)|on|at|to|over|along|by)(?: (?:the|its|his|her|each))?(?: (?:left|right|upper|lower|inner|outer|medial|lateral))* ?"
)
_ITS_SIDE = re.compile(r"[- ](?:sides?|edges?|margins?|aspects?|borders?|ends?|poles?)\b")


def _tells_side_of_margin(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """“Margins 4 mm, 2 mm toward the lid”, “3 mm on the nasal-bridge side”: the side on which a margin was that wide."""
    if not view.measures_in(unit, "margin"):
        return False
    last = next((m for m in reversed(view.measures_in(unit, "margin")) if m.end <= mention.start), None)
    hit = None if last is None else _SIDE_OF_MARGIN.fullmatch(view.lower, last.end, mention.start)
    return hit is not None and (hit["sure"] is not None or _ITS_SIDE.match(view.lower, mention.end) is not None)


def _is_garment(view: NoteView, unit: Unit, mention: Mention, before: str) -> bool:
    """“Catches on her waistband”, or the place is told already: "right flank at the waistband"."""
    if _RUBS.search(before) or _RUBBING.match(view.lower, mention.end, unit.end):
        return True
    last = next((m for m in reversed(view.mentions_in(unit, "SITE")) if m.end <= mention.start), None)
    if last is None or _GARMENT.fullmatch(view.lower, last.start, last.end) or _OWN_SIDE.match(view.lower, mention.end, unit.end):
        return False
    return _JOINS.fullmatch(_without_lesions(view, unit, last.end, mention.start)) is not None


def _without_lesions(view: NoteView, unit: Unit, start: int, end: int) -> str:
    """The words between two places without the names of lesions: "flank | SK 1.4 cm, | bra line"."""
    gap = view.lower[start:end]
    for m in view.mentions_in(unit, "DX"):
        if start <= m.start and m.end <= end:
            gap = gap[: m.start - start] + " " * (m.end - m.start) + gap[m.end - start :]
    return gap


def _follows_a_place(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """Does the sentence name another place right before the landmark?"""
    return any(m.end <= mention.start and mention.start - m.end < _NEAR and m.value for m in view.mentions_in(unit, "SITE"))


_NEAR = 60
