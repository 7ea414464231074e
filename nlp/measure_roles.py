"""What a number measures: the role of each length in its sentence.

The words of each role are those of `nlp.measure_words`. A number takes, in this order: what a sum
says, a distance ("2 cm below the ear"), the noun it is joined to ("4 mm margins"), the noun that names
it ("margins: 4 mm"), the head of its noun phrase ("8 mm pearly pink papule"), the role of the number it
is listed with, the nearest word before it that has no number yet, and last the site beside it. Each word
speaks for one number. What no rule reaches stays `unknown`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field

from nlp.lesion_words import ONE
from nlp.measure_words import Landmark, Word, telling_words
from nlp.phrases import phrases
from nlp.records import dataclass

_APPROX = r"approx\w*\.?|about|roughly|nearly|around|almost|estimated|~|up to|just (?:under|over)"
_KEY = re.compile(rf"(?:\s|[:=(~|-]|\b(?:is|was|were|are|at|{_APPROX})\b)*")
"""Between a word and the number it names: "margin: 4", "defect was 2"."""
_OF_KEY = re.compile(rf"\s*of (?:(?:{_APPROX}|a|at least) )?\s*")
_LOOSE_KEY = re.compile(
    rf"(?:\s|[:=(,~-]|\b(?:of|is|was|were|are|at|to|a|an|the|total|{_APPROX}|being|taken|marked|drawn|used|in|by|for|distance|up|final|each|with)\b)*"
)
_STOP = re.compile(
    r"[.;:|()\n]|,|\b(?:and|with|w/|then|was|were|is|are|to|from|in|on|of|at|by|for|under|over|after|into|through|below|above|which|that|this|using|via|as|x\d|until|closed|excised|removed|treated|marked|located|present)\b"
)
_DISTANCE = re.compile(
    r"\s*(?:from (?:the|its|his|her|each|where)\b|(?:below|above|beneath|behind|distal|proximal|lateral|medial|superior|inferior|anterior|posterior|cephalad|caudal|caudad|inferolateral|superolateral)"
    r"(?:ly)?(?: and \w+)? (?:(?:to |of )?(?:the|his|her|left|right|l|r|where)\b|to [a-z])|distal to|proximal to)"
)
_FROM_TO = re.compile(
    r"\s*(?:long )?from (?:(?!margin|edge|border|lesion)[^.;,:\d]){2,50}? (?:(?:up|down|back|on|over|out|across) )?(?:to|into|onto|towards?) "
)
"""Behind the length of a wound: "5.5 cm from the brow up to the forehead"."""
_ONE_OF = re.compile(r"\b(?:one|another|(?:a |the )?(?:first|second|third|fourth|other)) of (?:about |some )?$")
"""Before a size: "one of 4 mm from the left shoulder"."""
_APART = re.compile(r"\s*(?:apart|away)\b")
_AROUND = re.compile(
    r"\s*(?:beyond|outside|past|of (?:normal|healthy|uninvolved|surrounding|clinically normal|perilesional|peripheral) |of skin (?:at|on|all)|(?:all |taken all )?(?:a)?round\b(?! the)|on (?:all|each|either|both) sides?|each side|either side|per side|circumferential|in (?:all|every|each) directions?|peripherally|of (?:clinical |clear |surgical |clinically clear )?margins?\b|(?:of )?(?:clearance|clear skin)\b|(?:rim|cuff|border)\b)"
)
_INCLUDING = re.compile(
    r"[^.;,()\d]{0,20}\b(?:including|inclusive of|incl\.?) (?:the |its |both )?(?:\d+(?:\.\d)?[ -]?(?:mm|cm) )?margins?\b"
)
"""Behind a number that counts the margins in: "1.6 cm wide including 2 mm margins"."""
_WITH_MARGINS = re.compile(
    rf"\b(?:diam(?:eter)?\.?|size|width|{ONE}|dimension)\b[^.;\d]{{0,12}}(?:\+|\bplus\b|\bwith\b|\band\b|&|\bincluding\b|\bincl\.?) (?:the |its |both |new |fresh |necessary |narrowest )*margins?\W{{0,3}}(?:together |now |is |was |of |total(?:s|led)? |came to |measur(?:ed|es|ing) |= ?)*$"
)
"""Before a number that counts the margins in: "greatest diameter plus margins = 2.5 cm"."""
_POSITIVE = re.compile(r"\b(?:bx|biopsy|path|bcc|scc|sccis|dx)'?d? ?\+ ?$")
"""The sign of a positive biopsy, not of what was added: "BCC L shoulder bx+ 8 mm"."""
_PLUS_MARGIN = re.compile(r"\s*(?:\+|plus)\s*(?:an? )?\d[\d.]*\s*(?:mm|cm)?\s*(?:[a-z]+ )?margins?\b")
"""Behind the lesion to which the margins are still to be added: "3.2 cm + 1 cm margins"."""
_EXCISED_WITH = re.compile(
    r"\b(?:(?:excised|excision|taken|removed|resected|cut out) (?:\w+ )?|again,? |also |likewise )(?:with|w/) ?(?:an? )?(?:further |additional )?$"
)
"""Before a number that nothing else names: "excised with 3 mm, as a disc"."""
_ROUND = re.compile(
    r"[\s-]+(?:(?:was|were|is|being|been|to|of|all|then|taken|added|allowed|measured|marked|drawn|outlined|left|included|planned|scored|inked|cut|grossly|clinically|visibly|normal|healthy|uninvolved|surrounding|appearing|skin|tissue|margin)[\s-]+){0,6}"
    r"(?:beyond|outside|peripheral(?:ly)?\b|circumferential(?:ly)?\b|about (?:it|this)\b|(?:in|on|to|at) (?:all|either|each|every|both) (?:directions?|sides?)\b|all (?:a)?round\b)"
)
"""A number told of every side: "4 mm was marked circumferentially", "4 mm to either side"."""
BETWEEN_POINTS = re.compile(
    r"\bdistance (?:from|between) (?:the |its )?(?!(?:\w+ )?(?:edges?|borders?|lesions?|tumou?r|margins?|scar|periphery|mass|growth)\b)[^.;\d]{3,40}\b(?:was|is|of|measur\w+|=)(?: about| approximately)? $"
)
"""Before how far two parts of the body lie apart: "the distance from helix to mastoid was 17 mm on each side"."""
_FROM_EDGE = re.compile(
    r"[\s-]*(?:away )?from (?:it\b(?= on (?:all|each|every)| and\b|[.,;]|$)|(?:the |its |this )(?:(?:visible|clinical|gross|apparent|outer|peripheral|obvious)(?:ly)? )*"
    rf"(?:edges?\b|borders?\b|rims?\b|periphery|perimeter|outline|(?:{ONE}|lesions)\b|biopsy scar\b))"
)
_CUT_ALONG = re.compile(r"\b(?:i measured|we measured|mark|draw|drew|line|ring|circ|ellips|outlin|incis|excis|resect|cut|stay|scor|ink)")
"""With `_FROM_EDGE`, what is drawn or cut there: "a ring 4 mm from the lesion"."""
_AT_DISTANCE = re.compile(
    r"\b(?:circumscri|outlin|excis|incis|draw|mark|cut|resect)\w*[^.;\d]{0,30} at a distance of (?:about |approximately )?$"
)
REACHES = re.compile(r"undermin|elevat|dissect|releas|freed|mobili[sz]|extend|raised|indurat|erythema|advanc")
"""Words of what reaches that far without being a margin."""
_MORE_TAKEN = re.compile(r"\b(?:additional|further|extra|more)(?: \w+)?(?: of)? ?$|\banother $")
"""Before a strip taken behind a margin that was not clear: it is added on one side and is no margin of the lesion (EX-02)."""
_CUFF = re.compile(
    r"[\s-]*(?:(?:skin |tissue )?cuff|collar|strip (?:a?round|of (?:normal|healthy|surrounding|clear))|borders?\b(?! of)|edge\b(?! of)|rim\b(?! of (?!normal|healthy|uninvolved|surrounding|skin)))"
    r"|\s*(?:of )?(?:clinically )?(?:good|healthy|normal|sound|surrounding|uninvolved|clear|free|clean|unaffected)(?:[- ](?:appearing|looking))? (?:\w+ )?(?:skin|tissue)\b|\s*(?:of skin )?(?:around it|all (?:a)?round|every side|on every side)\b"
)
"""Names of a margin right behind the number: "a 4 mm cuff", "4 mm of healthy skin", "2 mm around it"."""
_OF_EACH = re.compile(r"\b(?:each|both)\b")
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
_SAME_WAY_ON = re.compile(
    r"\s*(?:medial|lateral|superior|inferior|anterior|posterior|proximal|distal|cephalad|caudal|cranial)(?:ly)?\b(?! (?:to|of|aspect|thigh|calf|arm|leg|cheek|canth))|\s*(?:on|to|toward|towards|at|above|below) (?:the )?(?:other|medial|lateral|superior|inferior|upper|lower|left|right|far|near|opposite|anterior|posterior)(?: (?:side|edge|margin|aspect|border|pole))?\s*(?:[.,;)]|$)"
)
"""Behind the second number of a sentence: the same act in another direction ("undermined 3 cm along the edge and 1 cm medially")."""
_DEEP = re.compile(
    r"[\s-]*(?:deep|in depth)(?!\s+(?:to\b|vicryl|monocryl|pds|absorb|stitch|buried|\d-0|dermal|sut|layer|margin|biops))|[\s-]*(?:thick|in thickness)\s*(?:[.,;)]|$)"
)
_LONG = re.compile(r"[\s-]*(?:long|in length)\b")
_THEN_CLOSED = re.compile(r"[^.;:]{0,40}\b(?:closed|repaired|sutured|approximated)\b")
_LISTED = re.compile(
    r"\s*(?:\([^()\d.;]{0,20}\d?\)\s*)?(?:(?:\w+ly|wide|(?:on|toward|towards|at|for|around) the \w+|superior|inferior|medial|lateral)\s*(?:,|;|and|,? but|, and|&|/|or)|and|but|&|/|or)\s*(?:only |just |but )?"
)
_SERIES = re.compile(r"\s*(?:,|and|&|, and)\s*")
_TOTAL = re.compile(r"(?:=|-+>|=>|giving|yielding|totall?ing|\btotal(?: of)?|equals)\s*(?:a |an )?(?:total )?(?:of )?$")
_BEHIND_SUM = re.compile(r"\d ?margins? ?(?:-+>|=>|\u2192|=) ?$")
"""Before the sum where the margin has no unit: "1.0 cm w/ 0.1 margins -> 1.2 cm"."""
_TOTAL_BEHIND = re.compile(r"\s*(?:in )?(?:total|overall|altogether)\b(?! (?:length|repair|closure|wound|scar|line))")
_SUTURED = phrases("measure_roles", "sutured")
_CLOSED_BEFORE = re.compile(rf"\bclos(?:ed|ing|ure)\b|\brepair|{_SUTURED.pattern}")
"""Before "a total of 3.1 cm": the closure is what comes to it."""
_CLAUSE = re.compile(r"[:;]|, (?:and|then|the) | and (?:the|a|then) |\bthen\b|\bwhich\b|\. ")


@dataclass(slots=True)
class Sentence:
    """One unit with its numbers; `used` are the words that have found their number."""

    text: str
    spans: Sequence[tuple[int, int]]
    words: list[Word]
    landmarks: Sequence[Landmark]
    roles: list[str] = field(default_factory=list)
    used: set[Word] = field(default_factory=set)

    def take(self, word: Word) -> str:
        self.used.add(word)
        return word.role

    def bounds(self, index: int) -> tuple[int, int]:
        """End of the number before and start of the number behind."""
        left = self.spans[index - 1][1] if index else 0
        right = self.spans[index + 1][0] if index + 1 < len(self.spans) else len(self.text)
        return left, right


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
            and _SERIES.fullmatch(text, spans[index - 1][1], spans[index][0])
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
    start, end = s.spans[index]
    after = s.text[end : end + 40]
    if _SPINDLE.match(after) and re.search(r"x|by", s.text[start:end]):
        return "ellipse"  # its long axis is no diameter, whatever it includes
    if _ARROW.match(after) and not any(w.start < start and w.end > s.bounds(index)[0] for w in s.words):
        return "lesion"  # "cheek nodular 0.7 cm -> elliptical excision"
    if "inc" in after and _INCLUDING.match(after):
        return "excised"
    if ("+" in after or "plus" in after) and _PLUS_MARGIN.match(after):
        return "lesion"
    before = s.text[max(0, start - 60) : start]
    freed = "ed " in s.text[:start] and _FREED.search(s.text, max(0, start - 120), start) is not None
    if "margin" in before and (_WITH_MARGINS.search(before) or _BEHIND_SUM.search(before)):
        return "excised"
    if index and ("margin" in s.roles or "excised" in s.roles) and _TOTAL.search(s.text[max(0, start - 24) : start]):
        return "repair" if _CLOSED_BEFORE.search(s.text, s.spans[index - 1][1], start) else "excised"
    if index and s.roles[-1] == "margin" and _TOTAL_BEHIND.match(after):
        return "excised"
    if before[-3:].rstrip().endswith("+") and _POSITIVE.search(before[-12:]) is None:
        return "repair" if index and s.roles[-1] == "repair" else "margin"
    named = _named(s, index, _KEY)
    if named is None and " of " in before[-24:] and (margin := _named(s, index, _OF_KEY)) is not None and margin.role == "margin":
        named = margin  # "margins of 3 mm, lesion of 9 mm"
    if "through" in before[-20:] and _THROUGH.search(before[-20:]) and (_INCISION_NEXT.match(after) or _head(s, index) is None):
        return "incision"
    if not freed and _is_around(s, before, after) and "x" not in s.text[start:end]:
        return "margin"
    if ("r" in before[-12:] or "additional" in before) and "x" not in s.text[start:end] and _MORE_TAKEN.search(before[-30:]):
        return "other"
    if _CUFF.match(after) and not (named and named.role == "undermining"):
        return "margin"
    if named is None and " of " in before and _ONE_OF.search(before[-30:]):
        return "lesion"
    if _APART.match(after) or (named is None and _DISTANCE.match(after) and not _FROM_TO.match(s.text, end)):
        return "other"
    if " of " in before and _RIM_OF.search(before) and "x" not in s.text[start:end]:
        return "margin"
    if ("clear" in before or "free" in before or "neg" in before or "uninv" in before) and _CLEARANCE.search(before):
        return "other"
    if _TO_EDGE.match(after):
        return "other"
    if index and s.roles[-1] in ("undermining", "margin") and _SAME_WAY_ON.match(after) and not _named(s, index, _KEY):
        return s.roles[-1]
    if _DEEP.match(after):
        return "depth"
    for word in (_joined(s, index, named), named, _head(s, index)):
        if word is not None:
            return _subject(s, index, word)
    loose = _named(s, index, _LOOSE_KEY)
    if "w" in before and _EXCISED_WITH.search(before[-30:]) and "x" not in s.text[start:end]:
        return "margin"
    if _OUTWARD.match(after) and _DRAWN.search(before):
        return "margin"
    if (
        _AROUND.match(after)
        and not ("distance" in before and BETWEEN_POINTS.search(before))
        and not (loose and loose.role == "undermining")
    ):
        return "undermining" if freed or _LOOSENED.search(before) else "margin"
    if loose is not None and loose.kind == "verb" and loose.role == "excised" and _OF_EACH.search(s.text, loose.end, start):
        return "lesion"
    if loose is not None:
        return _subject(s, index, loose)
    if index and s.roles[-1] not in ("unknown", "lesion") and _LISTED.fullmatch(s.text[s.spans[index - 1][1] : start]):
        return s.roles[-1]
    if _goes_on(s, index):
        return s.roles[-1]
    return _before(s, index) or ("lesion" if _WIDEST.match(after) else _beside(s, index))


def _is_around(s: Sentence, before: str, after: str) -> bool:
    """Is the number how far the cut stays away from the lesion, on every side?"""
    if REACHES.search(before) or "clear" in before or "free" in before:
        return False
    if _ROUND.match(after):
        return "distance" not in before or BETWEEN_POINTS.search(before) is None
    if "from " in after and _FROM_EDGE.match(after):
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


def _joined(s: Sentence, index: int, named: Word | None) -> Word | None:
    """The noun right behind: "4 mm margins", "3 mm punch"."""
    end = s.spans[index][1]
    for word in s.words:
        if word.start >= end and word.kind == "noun" and word.role != "unknown" and word not in s.used:
            near = re.fullmatch(r"[\s-]{0,2}", s.text[end : word.start])
            return word if near and not (named and _belongs_to_next(s, index, word)) else None
    return None


def _belongs_to_next(s: Sentence, index: int, word: Word) -> bool:
    """Does the word name the number that follows ("lesion 8 mm margins 4 mm")?"""
    right = s.bounds(index)[1]
    return right < len(s.text) and word.end <= right and bool(_KEY.fullmatch(s.text[word.end : right]))


def _named(s: Sentence, index: int, gap: re.Pattern[str]) -> Word | None:
    """The word right before the number, with nothing but `gap` between: "margins: 4 mm"."""
    left = s.bounds(index)[0]
    start = s.spans[index][0]
    word = next((w for w in reversed(s.words) if left <= w.start and w.end <= start and w not in s.used), None)
    return word if word and word.role != "unknown" and gap.fullmatch(s.text[word.end : start]) else None


def _head(s: Sentence, index: int) -> Word | None:
    """The head of the number's noun phrase: "8 mm pearly pink papule". Behind a comma or a site only a lesion counts."""
    end, right = s.spans[index][1], s.bounds(index)[1]
    limit = min(right, end + 70)
    found: Word | None = None
    edge, loose = end, False
    for word in s.words:
        if word.start < end or word.start >= limit:
            continue
        between = s.text[edge : word.start]
        stop = _STOP.search(between)
        if stop and stop.group() != ",":
            break
        loose = loose or stop is not None or any(what == "site" and end <= a < word.start for a, _, what in s.landmarks)
        if word.kind == "verb" or (word.role == "tool" and " - " in s.text[end : word.start]):
            break  # "8 mm - punch bx 4 mm": behind the dash stands what was done
        usable = word.kind == "noun" and word.role != "unknown" and word not in s.used
        fits = word.role == "lesion" and not found if loose else True
        if usable and fits and not _belongs_to_next(s, index, word):
            found = word
        edge = word.end
    return found


def _subject(s: Sentence, index: int, word: Word) -> str:
    """A generic word ("measured", "diameter") speaks for the noun of its clause; a wound 4 cm long was closed."""
    end = s.spans[index][1]
    long = word.role in ("post", "wound") and _LONG.match(s.text, end)
    if long or (word.role == "wound" and _THEN_CLOSED.match(s.text, *_behind_series(s, index))):
        s.used.add(word)
        return "repair"
    if word.kind != "generic":
        if s.text.startswith("scar", word.start) and word.end <= s.spans[index][0] and _SUTURED.search(s.text, 0, word.start):
            s.used.add(word)
            return "repair"
        closed = word.role == "excised" and "total" in s.text[word.start : word.end] and _CLOSED_BEFORE.search(s.text, 0, word.start)
        return "repair" if s.take(word) and closed else word.role
    s.used.add(word)
    left = s.bounds(index)[0]
    cut = max((m.end() for m in _CLAUSE.finditer(s.text, left, word.start)), default=left)
    nouns = [w for w in s.words if cut <= w.start < word.start and w.kind != "generic" and w not in s.used]
    if not nouns:
        nouns = [w for w in s.words if left <= w.start < word.start and w.kind != "generic" and w not in s.used][-1:]
    if not nouns:
        return word.role
    return s.take(nouns[0] if s.text[word.start : word.end] in ("measured", "measures") else nouns[-1])


def _behind_series(s: Sentence, index: int) -> tuple[int, int]:
    """What stands behind a number, or behind the list that it opens: "wounds of 2.4 and 3.8 cm were each closed"."""
    while index + 1 < len(s.spans) and _SERIES.fullmatch(s.text, s.spans[index][1], s.spans[index + 1][0]):
        index += 1
    return s.spans[index][1], s.bounds(index)[1]


_FORMER = ("prior ", "previous ", "original ", "earlier ", "first ", "old ", "last ")
"""Before a removal that is not today's: "the scar of the prior excision, 18 mm long"."""


_ONE_THERE = re.compile(
    r"[:;,] (?:and )?(?:the one|that|one) (?:on|of|at|over|behind) [^.;:,\d]{3,40}?\b(?:was|is|measured|measuring|had measured)? ?$"
)
"""Before the size of one of several that were cut out: "excised with 2 mm margins: the one on the back was 7 mm"."""


def _before(s: Sentence, index: int) -> str:
    """The nearest word before the number that has none yet; suture material between them means a repair."""
    start = s.spans[index][0]
    single = not re.search(r"x|by", s.text[start : s.spans[index][1]])
    word = next(
        (
            w
            for w in reversed(s.words)
            if w.end <= start and w not in s.used and not (w.role == "unknown" and s.text.endswith(_FORMER, 0, w.start))
        ),
        None,
    )
    edge = word.end if word else 0
    if single and (
        _SUTURED.search(s.text, edge, start) or (_LONG.match(s.text, s.spans[index][1]) and (word is None or word.role != "lesion"))
    ):
        return "repair"
    if word is None or start - word.end > 110:
        return ""
    if word.kind == "verb" and word.role == "excised" and single and _OF_EACH.search(s.text, word.end, start):
        return ""
    if (
        word.kind == "verb"
        and word.role == "excised"
        and single
        and any(what == "site" and word.end <= a and b <= start <= b + 2 for a, b, what in s.landmarks)
    ):
        return ""  # "excised: left arm 1.0 cm, right arm 8 mm": the size of the lesion there
    if word.kind == "verb" and word.role == "excised" and single and _ONE_THERE.search(s.text, word.end, start):
        return "lesion"
    return _subject(s, index, word)


_CLOSES = re.compile(r"\b(?:clos(?:ed|ure)|repaired|sutured|approximated)\b")
_NO_CLOSURE = re.compile(r"\b(?:excis|shav|punch|biops|bx\b|ed&?c|curet|lesion|frozen|cryo)")


def _ends_closure(s: Sentence, index: int) -> bool:
    """“Each was closed with Vicryl and nylon; forehead 3.4 cm, temple 2.9 cm”: nothing but places and lengths stands behind a closure."""
    first = s.spans[0][0]
    closed = _CLOSES.search(s.text, 0, first)
    if closed is None or _SUTURED.search(s.text, closed.end(), first) is None or _NO_CLOSURE.search(s.text) is not None:
        return False
    return all("x" not in s.text[a:b] for a, b in s.spans) and any(what == "site" for _, b, what in s.landmarks if b <= s.spans[index][0])


def _beside(s: Sentence, index: int) -> str:
    """A size beside a site and nothing else is the lesion's ("R dorsal hand 9 mm")."""
    start, end = s.spans[index]
    if _ends_closure(s, index):
        return "repair"
    for a, b, what in s.landmarks:
        near = (b <= start and re.fullmatch(r"[\s,(:-]{0,4}", s.text[b:start])) or (
            a >= end and re.fullmatch(r"[\s,)]{0,3}(?:(?:left|right|l|r|on|the|upper|lower|mid)\s){0,4}", s.text[end:a])
        )
        if what == "site" and near:
            return "lesion"
    return "unknown"
