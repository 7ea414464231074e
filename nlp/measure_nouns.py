"""Which word of its sentence a number belongs to: the noun joined to it, the head of its phrase, the nearest word before it, the site beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field

from nlp.measure_words import Landmark, Word
from nlp.phrases import phrases
from nlp.records import dataclass

APPROX = r"approx\w*\.?|about|roughly|nearly|around|almost|estimated|~|up to|just (?:under|over)"
"""Words for a number that is not exact: "about 4 mm"."""
KEY = re.compile(rf"(?:\s|[:=(~|-]|\b(?:is|was|were|are|at|{APPROX})\b)*")
"""Between a word and the number it names: "margin: 4", "defect was 2"."""
_STOP = re.compile(
    r"[.;:|()\n]|,|\b(?:and|with|then|was|were|is|are|to|from|in|on|of|at|by|for|under|over|after|into|through|below|above|which|that|this|using|via|as|x\d|until|closed|excised|removed|treated|marked|located|present)\b"
)
OF_EACH = re.compile(r"\b(?:each|both)\b")
"""Between a removal and the size of each lesion: "both excised, 4 mm and 6 mm"."""
_LONG = re.compile(r"[\s-]*(?:long|in length)\b")
_THEN_CLOSED = re.compile(r"[^.;:]{0,40}\b(?:closed|repaired|sutured|approximated)\b")
SERIES = re.compile(r"\s*(?:,|and|&|, and)\s*")
"""Between two numbers of one list: "2.4 and 3.8 cm"."""
_SUTURED = phrases("measure_nouns", "sutured")
CLOSED_BEFORE = re.compile(rf"\bclos(?:ed|ing|ure)\b|\brepair|{_SUTURED.pattern}")
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


def joined_noun(s: Sentence, index: int, named: Word | None) -> Word | None:
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
    return right < len(s.text) and word.end <= right and bool(KEY.fullmatch(s.text[word.end : right]))


def named_before(s: Sentence, index: int, gap: re.Pattern[str]) -> Word | None:
    """The word right before the number, with nothing but `gap` between: "margins: 4 mm"."""
    left = s.bounds(index)[0]
    start = s.spans[index][0]
    word = next((w for w in reversed(s.words) if left <= w.start and w.end <= start and w not in s.used), None)
    return word if word and word.role != "unknown" and gap.fullmatch(s.text[word.end : start]) else None


def head_noun(s: Sentence, index: int) -> Word | None:
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


def role_of_noun(s: Sentence, index: int, word: Word) -> str:
    """A generic word ("measured", "diameter") speaks for the noun of its clause; a wound 4 cm long was closed."""
    end = s.spans[index][1]
    if word.role == "area" and any(what == "site" and 0 <= word.start - b <= 1 for _, b, what in s.landmarks):
        s.used.add(word)
        return "lesion"  # "the one of the temple area was 8 mm": the name of a place
    long = word.role in ("post", "wound") and _LONG.match(s.text, end)
    if long or (word.role == "wound" and _THEN_CLOSED.match(s.text, *_behind_series(s, index))):
        s.used.add(word)
        return "repair"
    if word.kind != "generic":
        if s.text.startswith("scar", word.start) and word.end <= s.spans[index][0] and _SUTURED.search(s.text, 0, word.start):
            s.used.add(word)
            return "repair"
        closed = word.role == "excised" and "total" in s.text[word.start : word.end] and CLOSED_BEFORE.search(s.text, 0, word.start)
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
    while index + 1 < len(s.spans) and SERIES.fullmatch(s.text, s.spans[index][1], s.spans[index + 1][0]):
        index += 1
    return s.spans[index][1], s.bounds(index)[1]


_FORMER = ("prior ", "previous ", "original ", "earlier ", "first ", "old ", "last ")
"""Before a removal that is not today's: "the scar of the prior excision, 18 mm long"."""
_ONE_THERE = re.compile(
    r"[:;,] (?:and )?(?:the one|that|one) (?:on|of|at|over|behind) [^.;:,\d]{3,40}?\b(?:was|is|measured|measuring|had measured)? ?$"
)
"""Before the size of one of several that were cut out: "excised with 2 mm margins: the one on the back was 7 mm"."""


def role_before(s: Sentence, index: int) -> str:
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
    if word.kind == "verb" and word.role == "excised" and single and OF_EACH.search(s.text, word.end, start):
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
    return role_of_noun(s, index, word)


_CLOSES = re.compile(r"\b(?:clos(?:ed|ure)|repaired|sutured|approximated)\b")
_NO_CLOSURE = re.compile(r"\b(?:excis|shav|punch|biops|bx\b|ed&?c|curet|lesion|frozen|cryo)")


def _ends_closure(s: Sentence, index: int) -> bool:
    """“Each was closed with Vicryl and nylon; forehead 3.4 cm, temple 2.9 cm”: nothing but places and lengths stands behind a closure."""
    first = s.spans[0][0]
    closed = _CLOSES.search(s.text, 0, first)
    if closed is None or _SUTURED.search(s.text, closed.end(), first) is None or _NO_CLOSURE.search(s.text) is not None:
        return False
    return all("x" not in s.text[a:b] for a, b in s.spans) and any(what == "site" for _, b, what in s.landmarks if b <= s.spans[index][0])


def role_beside(s: Sentence, index: int) -> str:
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
