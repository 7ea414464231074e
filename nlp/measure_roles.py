"""What a number measures: the role of each length in its sentence.

The words of each role are those of `nlp.measure_words`, and `nlp.measure_nouns` finds the one a number
belongs to. A number takes, in this order: what a sum says, a distance ("2 cm below the ear"), the noun it is
joined to ("4 mm margins"), the noun that names it ("margins: 4 mm"), the head of its noun phrase ("8 mm
pearly pink papule"), the role of the number it is listed with, the nearest word before it that has no number
yet, and last the site beside it. Each word speaks for one number. What no rule reaches stays `unknown`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.lesion_words import ONE
from nlp.margin_sides import drawn_role, is_next_side, is_of_microscope, tells_of_slide
from nlp.measure_nouns import (
    APPROX,
    CLOSED_BEFORE,
    KEY,
    OF_EACH,
    SERIES,
    Sentence,
    head_noun,
    joined_noun,
    named_before,
    role_before,
    role_beside,
    role_of_noun,
)
from nlp.measure_words import Landmark, Word, telling_words

_OF_KEY = re.compile(rf"\s*of (?:(?:{APPROX}|a|at least) )?\s*")
_LOOSE_KEY = re.compile(
    rf"(?:\s|[:=(,~-]|\b(?:of|is|was|were|are|at|to|a|an|the|total|{APPROX}|being|taken|marked|drawn|used|in|by|for|distance|up|final|each|with)\b)*"
)
_DISTANCE = re.compile(
    r"\s*(?:from (?:the|its|his|her|each|where)\b|(?:below|above|beneath|behind|distal|proximal|lateral|medial|superior|inferior|anterior|posterior|cephalad|caudal|caudad|inferolateral|superolateral)"
    r"(?:ly)?(?: and \w+)? (?:(?:to |of )?(?:the|his|her|left|right|l|r|where)\b|to [a-z])|distal to|proximal to"
    r"|(?:below|above|beneath|behind|inside) (?:lash|lid|brow|hairline|ala|ear|vermilion|jaw|knee|elbow|clavicle|nipple|umbilicus)|(?:left|right|lateral|off)(?: of)? (?:the )?midline\b|(?:more|further) (?:distal|proximal|lateral|medial|caudal|cephalad)\b|inside\b"
    r"|clear of (?:the )?(?:lash|lid|brow|ala|vermilion|eye|nail|red))"
)
_FROM_TO = re.compile(
    r"\s*(?:long )?from (?:(?!margin|edge|border|lesion)[^.;,:\d]){2,50}? (?:(?:up|down|back|on|over|out|across) )?(?:to|into|onto|towards?) "
)
"""Behind the length of a wound: "5.5 cm from the brow up to the forehead"."""
_ONE_OF = re.compile(r"\b(?:one|another|(?:a |the )?(?:first|second|third|fourth|other)) of (?:about |some )?$")
"""Before a size: "one of 4 mm from the left shoulder"."""
_APART = re.compile(r"\s*(?:apart|away)\b")
_AROUND = re.compile(
    r"\s*(?:beyond|outside|past|of (?:normal|healthy|uninvolved|surrounding|clinically normal|perilesional|peripheral) |of skin (?:at|on|all)|(?:all |taken all )?(?:a)?round\b(?! the)|on (?:all|each|either|both) sides?|each side|either side|per side|circumferential|in (?:all|every|each) directions?|each limb\b|peripherally|of (?:clinical |clear |surgical |security |safety |clinically clear )?margins?\b|(?:of )?(?:clearance|clear skin)\b|(?:rim|cuff|border)\b)"
)
_INCLUDING = re.compile(
    r"[^.;,()\d]{0,20}\b(?:including|inclusive of|incl\.?) (?:the |its |both )?(?:\d+(?:\.\d)?[ -]?(?:mm|cm) )?margins?\b"
)
"""Behind a number that counts the margins in: "1.6 cm wide including 2 mm margins"."""
_WITH_MARGINS = re.compile(
    rf"\b(?:diam(?:eter)?\.?|size|width|{ONE}|dimension)\b[^.;\d]{{0,12}}(?:\+|\bplus\b|\bwith\b|\band\b|&|\bincluding\b|\bincl\.?) (?:the |its |both |new |fresh |necessary |narrowest )*margins?\W{{0,3}}(?:together |now |is |was |of |total(?:s|led)? |came to |measur(?:ed|es|ing) |= ?)*$"
)
"""Before a number that counts the margins in: "greatest diameter plus margins = 2.5 cm"."""
_TAKEN_IN_ALL = re.compile(
    r"\b(?:(?:diam(?:eter)?\.?|width|dimension|extent|span|breadth)\W{1,2}|across )(?:of |across |for )?(?:(?:what|all that|everything that|the (?:tissue|skin) that) (?:(?:was|were|had been|has been|i|we) )?(?:finally |ultimately |altogether |eventually |in all )?(?:taken|took|removed|excised|resected|cut|came)\b"
    r"|(?:everything|all tissue|all the tissue|the tissue|tissue|all skin|skin) (?:taken|removed|excised|resected|cut out)\b|(?:the )?(?:both|two|three|all(?: the)?|combined|successive) (?:takes|passes|cuts|excisions|layers|specimens|pieces|margins)\b|(?:removed|taken|excised|resected)\b|the (?:total|whole|final|entire|completed|combined) (?:excision|resection|removal|specimen)\b)[^.;\d]{0,44}$"
)
"""Before the width of all that was cut out, in one go or in two: "widest diameter of what was taken, first plus second: 2.5 cm" (EX-08)."""
_OWN_MARGIN = re.compile(
    r"[\s-]*(?:(?:clinical|surgical|peripheral|free|clear|narrow|wide|skin|safety) )?(?:margins?|borders?|rims?|cuffs?)\b"
)
"""Behind the number: "1.6 cm across, excised with 5 mm margins" tells no width of all."""
_TOLD_OF_ALL = re.compile(r"\b(?:diam|width|dimension|extent|span|breadth|across)")
_POSITIVE = re.compile(r"\b(?:bx|biopsy|path|bcc|scc|sccis|dx)'?d? ?\+ ?$")
"""The sign of a positive biopsy, not of what was added: "BCC L shoulder bx+ 8 mm"."""
_NEXT_SAMPLE = re.compile(r" ?-?(?:punch|shave|bx|biops|core|curette|disposable|ellip)")
"""Behind the size of a tool or of another lesion: "4 mm punch buttock + 4 mm punch arm"."""
_PLUS_MARGIN = re.compile(r"\s*(?:\+|plus)\s*(?:an? )?\d[\d.]*\s*(?:mm|cm)?\s*(?:[a-z]+ )?margins?\b")
"""Behind the lesion to which the margins are still to be added: "3.2 cm + 1 cm margins"."""
_EXCISED_WITH = re.compile(
    r"\b(?:(?:excised|excision|taken|removed|resected|cut out) (?:\w+ )?|again,? |also |likewise )(?:with|w/) ?(?:an? )?(?:further |additional )?$"
)
"""Before a number that nothing else names: "excised with 3 mm, as a disc"."""
_MARKED_WITH = re.compile(
    r"\b(?:circumscribed|ringed|marked(?: out)?|inked|outlined|drawn(?: out)?|circled|encircled)(?: (?:it|this|them|out|the (?:lesion|tumou?r|area|scar|growth|spot)))? (?:with|by|at|w/) ?(?:an? )?$"
)
_BEFORE_NUMBING = re.compile(
    r"\bclinically,? (?:it|this|the \w+) (?:is|was|measure[sd]) (?:about |approximately )?$|\bbefore (?:the |any )?(?:injection|an(?:a)?esthe\w+|local\b|numbing|lido\w*)[^.;\d]{0,24}\bmeasur\w+[^.;\d]{0,24}$"
)
"""Before the size of what was to be cut out: "before injection I measure with the ruler: 13 x 9 mm" (EX-02)."""
_NOTHING_BEHIND = re.compile(r"\s*(?:[,.;)]|$|and\b)")
"""Around a number that nothing names: "marked with 5 mm, skin and fat taken", "circumscribed with 5 mm and lifted off"."""
_ROUND = re.compile(
    r"[\s-]+(?:(?:was|were|is|being|been|and|to|of|all|then|taken|added|allowed|measured|marked|drawn|outlined|left|included|planned|scored|inked|cut|grossly|clinically|visibly|normal|healthy|uninvolved|surrounding|appearing|skin|tissue|margin)[\s-]+){0,6}"
    r"(?:beyond|outside|peripheral(?:ly)?\b|circumferential(?:ly)?\b|about (?:it|this)\b|(?:in|on|to|at) (?:all|either|each|every|both) (?:directions?|sides?)\b|all (?:a)?round\b|(?<=drawn )(?:a)?round\b(?! the)|(?<=marked )(?:a)?round\b(?! the)|(?<=inked )(?:a)?round\b(?! the))"
)
"""A number told of every side: "4 mm was marked circumferentially", "4 mm to either side"."""
BETWEEN_POINTS = re.compile(
    r"\bdistance (?:from|between) (?:the |its )?(?!(?:\w+ )?(?:edges?|borders?|lesions?|tumou?r|margins?|scar|periphery|mass|growth)\b)[^.;\d]{3,40}\b(?:was|is|of|measur\w+|=)(?: about| approximately)? $"
)
"""Before how far two parts of the body lie apart: "the distance from helix to mastoid was 17 mm on each side"."""
_FROM_EDGE = re.compile(
    r"[\s-]*(?:(?:away )?from|off) (?:it\b(?= (?:on|to|in|at) (?:all|each|every|either|both)| all a?round| and\b|[.,;]|$)|(?:the |its |this )(?:(?:visible|clinical|gross|apparent|outer|peripheral|obvious)(?:ly)? )*"
    rf"(?:edges?\b|borders?\b|rims?\b|periphery|perimeter|outline|(?:{ONE}|lesions)\b|biopsy scar\b))"
)
_CUT_ALONG = re.compile(
    r"\b(?:i measured|we measured|measured out|measuring out|laid out|mark|draw|drew|line|ring|circ|ellips|outlin|incis|excis|resect|cut|stay|scor|ink)"
)
"""With `_FROM_EDGE`, what is drawn or cut there: "a ring 4 mm from the lesion"."""
_AT_DISTANCE = re.compile(
    r"\b(?:circumscri|outlin|excis|incis|draw|mark|cut|resect)\w*[^.;\d]{0,30} at a distance of (?:about |approximately )?$"
)
REACHES = re.compile(r"undermin|elevat|dissect|releas|freed|mobili[sz]|extend|raised|indurat|erythema|advanc")
"""Words of what reaches that far without being a margin."""
_MORE_TAKEN = re.compile(r"\b(?:additional|further|extra|more)(?: \w+)?(?: of)? ?$|\banother $")
"""Before a strip taken behind a margin that was not clear: it is added on one side and is no margin of the lesion (EX-02)."""
_CUFF = re.compile(
    r"[\s-]*(?:(?:skin |tissue )?(?:cuff|skirt|fringe|brim|frill)|(?:halo|ring|ribbon|belt) of (?:normal|healthy|uninvolved|surrounding|clear|unaffected|adjacent|skin)|collar|strip (?:a?round|of (?:normal|healthy|surrounding|clear))|borders?\b(?! of)|edge\b(?! of)|rim\b(?! of (?!normal|healthy|uninvolved|surrounding|skin)))"
    r"|\s*(?:of )?(?:(?:clinically|apparently|seemingly|grossly|visibly|macroscopically) )?(?:good|healthy|normal|sound|surrounding|uninvolved|clear|free|clean|unaffected)(?:[- ](?:appearing|looking))? (?:\w+ )?(?:skin|tissue)\b|\s*(?:of (?:skin|tissue) (?:on |to )?(?:every side|each side|either side|(?:a)?round|about|beyond|outside|surrounding|adjacent)\b)|\s*(?:around it|all (?:a)?round|every side|on every side)\b"
)
"""Names of a margin right behind the number: "a 4 mm cuff", "4 mm of healthy skin", "2 mm around it"."""
_OUTWARD = re.compile(r"\s*(?:out(?:ward)?|beyond|outside|away)\b")
_DRAWN = re.compile(r"\b(?:mark\w*|drawn|drew|scored|outlin\w*|inked|line|circle)\b[^.;]{0,20}$")
"""With `_OUTWARD`: "marked 5 mm out"."""
_WIDEST = re.compile(r"\s*(?:at (?:its|the) widest|across\b|wide\b|in (?:greatest |largest )?(?:dimension|diameter))")
_CLEARANCE = re.compile(
    r"\b(?:clear|cleared|clears|free|uninvolved|negative|neg|clearance)\b(?: of \w+| of the \w+)?(?: (?:peripherally|laterally|deep|histologically))?(?: ?(?:by|is|was|measures|:|>)(?: (?:approximately|about|at least|over))?| of| at least) ?>?\s*$"
)
"""Before what the microscope measured between tumour and edge: "clear by 4 mm", "closest margin 3 mm"."""
_TO_EDGE = re.compile(
    r"\s*(?:to|from) (?:the |its |an? )?(?:(?:nearest|closest|deep|lateral|peripheral|inked|radial|medial|superior|inferior|surgical) )+(?:edge|margin|border|resection)"
)
_WITHIN_LESION = re.compile(
    r"\s*(?:\w+ )?(?:biopsy|bx|punch|shave) (?:scar|site)\b[^.;,\d]{0,12}\b(?:(?:in|at|near) (?:its|the) (?:\w+ )?(?:cent\w+|middle|edge|border|pole|margin)|within|centrally|inside)\b"
)
"""Behind the scar of the biopsy that lies in the lesion: "a patch of 1.6 cm with the 4 mm biopsy scar in its center"."""
_SAME_WAY_ON = re.compile(
    r"\s*(?:medial|lateral|superior|inferior|anterior|posterior|proximal|distal|cephalad|caudal|cranial)(?:ly)?\b(?! (?:to|of|aspect|thigh|calf|arm|leg|cheek|canth))|\s*(?:on|to|toward|towards|at|above|below) (?:the )?(?:other|medial|lateral|superior|inferior|upper|lower|left|right|far|near|opposite|anterior|posterior)(?: (?:side|edge|margin|aspect|border|pole))?\s*(?:[.,;)]|$)"
)
"""Behind the second number of a sentence: the same act in another direction ("undermined 3 cm along the edge and 1 cm medially")."""
_DEEP = re.compile(
    r"[\s-]*(?:deep|in depth)(?!\s+(?:to\b|vicryl|monocryl|pds|absorb|stitch|buried|\d-0|dermal|sut|layer|margin|biops))|[\s-]*(?:thick|in thickness)\s*(?:[.,;)]|$)"
)
_LESS_THERE = re.compile(
    r"[^.;\d]{0,70}\b(?:but|while|whereas|except|although|though|reduced|narrowed|down)\b(?!(?:[^.;\d]{0,60}\b(?:clos\w+|wound|defect|lesion|tumou?r|line|ellipse|undermin\w+|flap|length|scar|punch|deep|depth)\b))"
    r"[^.;\d]{0,60}\b(?:only|just|limited to|reduced to|narrowed to|down to|to|was|were|kept to|kept at|at)(?: about| a)? "
)
"""Between the margins of two sides: "6 mm to the side of the nose, but to the side of the ear only 3 mm" (EX-02)."""
_LISTED = re.compile(
    r"\s*(?:\([^()\d.;]{0,20}\d?\)\s*)?(?:(?:\w+ly|wide|(?:on|toward|towards|at|for|around) the \w+|superior|inferior|medial|lateral)\s*(?:,|;|and|,? but|, and|&|/|or)|and|but|&|/|or)\s*(?:only |just |but )?"
)
_TOTAL = re.compile(r"(?:=|-+>|=>|giving|yielding|totall?ing|\btotal(?: of)?|equals)\s*(?:a |an )?(?:total )?(?:of )?$")
_BEHIND_SUM = re.compile(r"\d ?margins? ?(?:-+>|=>|\u2192|=) ?$")
"""Before the sum where the margin has no unit: "1.0 cm w/ 0.1 margins -> 1.2 cm"."""
_TOTAL_BEHIND = re.compile(r"\s*(?:in )?(?:total|overall|altogether)\b(?! (?:length|repair|closure|wound|scar|line))")


def roles_of(text: str, spans: Sequence[tuple[int, int]], landmarks: Sequence[Landmark] = ()) -> list[str]:
    """The role of each number of the sentence."""
    words = telling_words(text, landmarks)
    sentence = Sentence(text, spans, words, landmarks)
    for index in range(len(spans)):
        sentence.roles.append(_role(sentence, index))
    for index in range(1, len(spans)):  # "4 and 7 mm"
        if (
            sentence.roles[index] == "unknown"
            and sentence.roles[index - 1] == "lesion"
            and SERIES.fullmatch(text, spans[index - 1][1], spans[index][0])
        ):
            sentence.roles[index] = "lesion"
        if (
            sentence.roles[index - 1] == "tool"
            and sentence.roles[index] in ("unknown", "lesion")
            and _NEXT_TOOL.fullmatch(text, spans[index - 1][1], spans[index][0])
        ):
            sentence.roles[index] = "tool"  # "curette (5 mm then 3 mm)"
    for index in range(len(spans) - 1):  # "1.6 cm, margin 0.5"
        if sentence.roles[index] == "unknown" and sentence.roles[index + 1] == "margin":
            sentence.roles[index] = "lesion"
    return sentence.roles


_NEXT_TOOL = re.compile(r"\s*(?:,|/|and|&|then|, then|and then|followed by|, followed by)\s*(?:an? )?")
_ARROW = re.compile(r"\s*[-=]+>")
_LOOSENED = re.compile(r"\b(?:undermin|mobili[sz]|advanc|freed|elevat)\w*[^.;]{0,24}$")
_FREED = re.compile(
    r"\b(?:edges?|margins?|sides?|skin|wound)\b[^.;]{0,30}\b(?:freed|loosened|undermined|mobili[sz]ed|released|lifted)\b[^.;]{0,70}$"
)
"""Before how far the edges were freed: "the margins of the wound were freed just enough to close, about"."""
_INCISION_NEXT = re.compile(r"[\s-]*(?:[a-z]+ ){0,2}incision\b")
_THROUGH = re.compile(r"\bthrough (?:an? |about )*$")
_RIM_OF = re.compile(
    r"\b(?:(?:excis|remov|resect|cut|taken|took|takes|mark|outlin|drawn)\w*)\b[^.;]{0,40}\b(?:with|at|and|leaving|plus) an? (?:\w+ )?(?:rim|cuff|clearance|collar|halo|border|belt|surround) of (?:about |approximately |some )?$"
)
"""Before the width of what was cut away around: "was removed with a clearance of"."""
_SPINDLE = re.compile(r"\W{0,2}(?:\w+ )?(?:ellip\w+|elipse|fusiform\w*|spindle|lenticular|lens-shaped)\b")


def _role(s: Sentence, index: int) -> str:
    """The role of a number: by its sum with the margins, by what stands right beside it, by its noun, or by the other numbers of the sentence."""
    start, end = s.spans[index]
    before, after = s.text[max(0, start - 60) : start], s.text[end : end + 40]
    freed = "ed " in s.text[:start] and _FREED.search(s.text, max(0, start - 120), start) is not None
    known = _by_sum(s, index, before, after) or drawn_role(s.text, start, end)
    if known:
        return known
    if "est " in before and is_of_microscope(s.text, start):
        return "other"
    if index and s.roles[-1] == "other" and is_next_side(s.text, s.spans[index - 1][1], start, end) and tells_of_slide(s.text, start):
        return "other"
    named = named_before(s, index, KEY)
    if named is None and " of " in before[-24:] and (margin := named_before(s, index, _OF_KEY)) is not None and margin.role == "margin":
        named = margin  # "margins of 3 mm, lesion of 9 mm"
    known = _by_neighbours(s, index, before, after, named, freed=freed)
    if known:
        return known
    for word in (joined_noun(s, index, named), named, head_noun(s, index)):
        if word is not None:
            return role_of_noun(s, index, word)
    return _by_looser_words(s, index, before, after, freed=freed)


def _by_sum(s: Sentence, index: int, before: str, after: str) -> str:
    """The role of a number that counts margins in, or that such a sum begins with; "" where no sum is told."""
    start, end = s.spans[index]
    single = "x" not in s.text[start:end]
    if _SPINDLE.match(after) and re.search(r"x|by", s.text[start:end]):
        return "ellipse"  # its long axis is no diameter, whatever it includes
    if _ARROW.match(after) and not any(w.start < start and w.end > s.bounds(index)[0] for w in s.words):
        return "lesion"  # "cheek nodular 0.7 cm -> elliptical excision"
    if "inc" in after and _INCLUDING.match(after):
        return "excised"
    if ("+" in after or "plus" in after) and _PLUS_MARGIN.match(after):
        return "lesion"
    if "margin" in before and (_WITH_MARGINS.search(before) or _BEHIND_SUM.search(before)):
        return "excised"
    told_of_all = _TOLD_OF_ALL.search(s.text, max(0, start - 110), start) is not None and _OWN_MARGIN.match(after) is None
    if told_of_all and _TAKEN_IN_ALL.search(s.text, max(0, start - 110), start):
        return "excised"
    if index and ("margin" in s.roles or "excised" in s.roles) and _TOTAL.search(s.text[max(0, start - 24) : start]):
        return "repair" if CLOSED_BEFORE.search(s.text, s.spans[index - 1][1], start) else "excised"
    if index and s.roles[-1] == "margin" and _TOTAL_BEHIND.match(after):
        return "excised"
    if before[-3:].rstrip().endswith("+") and _POSITIVE.search(before[-12:]) is None and _NEXT_SAMPLE.match(after) is None:
        return "repair" if index and s.roles[-1] == "repair" else "margin"
    if index and s.roles[-1] == "margin" and single and _LESS_THERE.fullmatch(s.text, s.spans[index - 1][1], start):
        return "margin"
    return ""


def _by_neighbours(s: Sentence, index: int, before: str, after: str, named: Word | None, *, freed: bool) -> str:
    """The role that words right before or behind the number give it, whatever noun stands further off; "" where none do."""
    start, end = s.spans[index]
    single = "x" not in s.text[start:end]
    if "through" in before[-20:] and _THROUGH.search(before[-20:]) and (_INCISION_NEXT.match(after) or head_noun(s, index) is None):
        return "incision"
    if not freed and _is_around(s, before, after) and single:
        return "margin"
    if ("r" in before[-12:] or "additional" in before) and single and _MORE_TAKEN.search(before[-30:]):
        return "other"
    if _CUFF.match(after) and not (named and named.role == "undermining"):
        return "margin"
    if named is None and " of " in before and _ONE_OF.search(before[-30:]):
        return "lesion"
    if _APART.match(after) or (named is None and _DISTANCE.match(after) and not _FROM_TO.match(s.text, end)):
        return "other"
    if " of " in before and _RIM_OF.search(before) and single:
        return "margin"
    if ("clear" in before or "free" in before or "neg" in before or "uninv" in before) and _CLEARANCE.search(before):
        return "other"
    if _TO_EDGE.match(after) or ("scar" in after and _WITHIN_LESION.match(s.text, end)):
        return "other"
    if index and s.roles[-1] in ("undermining", "margin") and _SAME_WAY_ON.match(after) and not named_before(s, index, KEY):
        return s.roles[-1]
    if index and s.roles[-1] == "margin" and named is None and is_next_side(s.text, s.spans[index - 1][1], start, end):
        return "margin"
    if _DEEP.match(after):
        return "depth"
    return ""


def _by_looser_words(s: Sentence, index: int, before: str, after: str, *, freed: bool) -> str:
    """The role of a number without a noun of its own: by verbs, by what is around it, and by the numbers beside it."""
    start, end = s.spans[index]
    single = "x" not in s.text[start:end]
    loose = named_before(s, index, _LOOSE_KEY)
    if "w" in before and _EXCISED_WITH.search(before[-30:]) and single:
        return "margin"
    if _NOTHING_BEHIND.match(after) and single and _MARKED_WITH.search(before[-30:]):
        return "margin"
    if loose is None and _BEFORE_NUMBING.search(s.text, max(0, start - 110), start):
        return "lesion"
    if _OUTWARD.match(after) and _DRAWN.search(before):
        return "margin"
    if (
        _AROUND.match(after)
        and not ("distance" in before and BETWEEN_POINTS.search(before))
        and not (loose and loose.role == "undermining")
    ):
        return "undermining" if freed or _LOOSENED.search(before) else "margin"
    if loose is not None and loose.kind == "verb" and loose.role == "excised" and OF_EACH.search(s.text, loose.end, start):
        return "lesion"
    if loose is not None:
        return role_of_noun(s, index, loose)
    if index and s.roles[-1] not in ("unknown", "lesion") and _LISTED.fullmatch(s.text[s.spans[index - 1][1] : start]):
        return s.roles[-1]
    if _goes_on(s, index):
        return s.roles[-1]
    return role_before(s, index) or ("lesion" if _WIDEST.match(after) else role_beside(s, index))


def _is_around(s: Sentence, before: str, after: str) -> bool:
    """Is the number how far the cut stays away from the lesion, on every side?"""
    if REACHES.search(before) or "clear" in before or "free" in before:
        return False
    if _ROUND.match(after):
        return "distance" not in before or BETWEEN_POINTS.search(before) is None
    if ("from " in after or "off " in after) and _FROM_EDGE.match(after):
        return _CUT_ALONG.search(s.text) is not None
    return "distance" in before and _AT_DISTANCE.search(before) is not None


_LIST_OF_PLACES = re.compile(
    r"[\s,;:=(]*(?:(?:and|&|the|on|in|at|of|for|over|was|is|being|left|right|l|r|lt|rt|upper|lower|lateral|medial|mid)\b[\s,:=(]*)*"
)


_HEADS_LENGTHS = re.compile(r"length|clos(?:ure|ed)|repair|\b(?:suture|final|finished) lines?\b|\bscars?\b|\bsewn\b")


_NEXT_LABEL = re.compile(r"[\s,;]*(?:and )?(?:(?:lesion|site|wound|defect|number|no\.?) )?#?\(?[a-h1-9][).:]?\s*[-:=,]?\s*")


def _goes_on(s: Sentence, index: int) -> bool:
    """“Final lengths: cheek 3.5 cm, neck 4.8 cm”: nothing but the next place stands between two numbers of a list of closures."""
    if not index or s.roles[-1] != "repair" or s.text[s.spans[index - 1][0] : s.spans[index][1]].count("x"):
        return False
    left, start = s.spans[index - 1][1], s.spans[index][0]
    places = [(a, b) for a, b, what in s.landmarks if what == "site" and left <= a and b <= start]
    earlier = any(what == "site" and b <= s.spans[index - 1][0] for _, b, what in s.landmarks)
    gap = s.text[left : places[0][0]] + s.text[places[-1][1] : start] if places else ""
    headed = _HEADS_LENGTHS.search(s.text, 0, s.spans[0][0]) is not None
    if headed and not places and _NEXT_LABEL.fullmatch(s.text, left, start):
        return True
    return headed and earlier and len(places) == 1 and _LIST_OF_PLACES.fullmatch(gap) is not None
