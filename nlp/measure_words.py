"""Words that tell what a number measures, as `nlp/terms/measure_words.csv` lists them for each role ("margins", "diameter")."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from nlp.dates import MONTH
from nlp.records import dataclass, replace

_MARGIN_IN = re.compile(r"\b(?:(?P<in>incl\w*\.?(?: of)?)|no|without) (?:the )?$")
"""Before the word margin: "no margins" measures none, "diameter incl. margin: left back 1.0 cm" counts it in."""
_ADVERB = re.compile(r"clinically [a-z]")
"""Before an adjective it names no size: "4 mm clinically negative margins"."""
_LASER = re.compile(r"\blaser|\bjoules?\b|\bj(?:/|\b)|fluence|\bnm\b|\bms\b|\bpulse|yag\b")
"""Beside these a "7 mm spot" is the width of the beam."""

Landmark = tuple[int, int, str]
"""(start, end, "lesion" | "site") of a diagnosis or site term in the sentence."""


@dataclass(frozen=True, slots=True)
class Word:
    """A measure word: `kind` is noun, verb (only speaks for numbers behind it) or generic ("measures")."""

    start: int
    end: int
    role: str
    kind: str


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    table: dict[str, tuple[str, str]] = {}
    literals: dict[str, set[str]] = {}
    with (resources.files("nlp") / "terms" / "measure_words.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for term in row["terms"].split("|"):
                literals.setdefault(term[0], set()).add(re.sub(r"(?:\\ |\\-)", r"[ -]?", re.escape(term[1:])))
                for form in (term, term + "s", term + "es"):
                    table.setdefault(_folded(form), (row["role"], row["kind"]))
    # Each alternative opens with a letter of its own: `re` skips to the next one of them and tries that one alone.
    opened = (rf"{re.escape(letter)}(?<!\w.)(?:{'|'.join(sorted(rest, key=len, reverse=True))})" for letter, rest in literals.items())
    return re.compile(rf"(?:{'|'.join(opened)})(?:e?s)?(?!\w)"), table


def _folded(words: str) -> str:
    return words.replace(" ", "").replace("-", "")


def words_of(text: str) -> list[Word]:
    """The measure words of a text in lower case, the longest at each place."""
    pattern, table = _vocabulary()
    found = [Word(m.start(), m.end(), *table[_folded(m.group())]) for m in pattern.finditer(text)]
    if "spot" in text and _LASER.search(text):
        found = [replace(w, role="tool") if text.startswith("spot", w.start) else w for w in found]
    if "no margin" in text or "incl" in text or "without margin" in text:
        found = [told for w in found if (told := _with_margin(text, w)) is not None]
    if "clinically " in text:
        found = [w for w in found if not _ADVERB.match(text, w.start)]
    return found


def _with_margin(text: str, word: Word) -> Word | None:
    """The word, told as "excised" where it is a margin counted in; None for a margin that was not taken."""
    hit = _MARGIN_IN.search(text, max(0, word.start - 16), word.start) if word.role == "margin" else None
    if hit is None:
        return word
    return replace(word, role="excised") if hit["in"] else None


def role_of_heading(cell: str) -> str:
    """Role that a table heading gives to its column, or ""."""
    words = words_of(cell)
    best = next((w for w in words if w.role == "excised"), words[0] if words else None)
    return best.role if best else ""


_SIDE_OF = re.compile(r" (?:(?:upper|lower|mid|distal|proximal|lateral|medial|anterior|posterior|inner|outer|dorsal|volar|ventral) ){0,2}")
"""Between "left" and a place: its side, and no wound that was left."""
_PROVEN_BY = re.compile(
    r"\b(?:proven|confirmed|diagnosed|established|verified|known) (?:on|by|from|via|with|per|at) (?:an? |the |his |her |my |our |own |prior |recent |outside )*$"
    rf"|(?:\b(?:from|on|per|after|since|by|at|of|see|in|known) |\()(?:(?:an?|the|his|her|my|our|own) )*(?:{MONTH}\.?(?: \d{{1,2}}| 20\d\d)?|prior|previous|earlier|recent|outside|last (?:week|month|year|visit))(?:'s)? $"
    r"|\b(?:proven|confirmed|known)\b[^().;\d]{0,24}\((?:[\w.']+ ){0,3}$"
)
"""Before the punch by which a lesion is known."""
_NO_SKIN_MARGIN = re.compile(r"\b(?:not|not (?:at|on|involving|near)(?: the)?|lid|eyelid)[ -]$")
"""Before the margin of a lid, or of a lesion that lies off it: "lower lid skin (not margin), 4 mm"."""
_BY_TURN = re.compile(
    r"\bthe (?P<which>first|second|third|fourth|other|former|latter|larger|bigger|smaller|largest|smallest)(?= ?[,:(] ?\(?(?:(?:about|at|measuring|some) )?\d)"
)
"""A lesion without a noun right before its size: "the larger, 14 mm"."""


_STILL_TO_COME = re.compile(r"\b(?:before|prior to)(?: the| any| its)?(?: skin| surgical| wound)? $")
"""Before the cut or the closure that a number was taken ahead of: "excised width, measured before incision", "width before closure"."""

_SHAVING = re.compile(r"(?:cuts|nicks) (?:it|this|them|himself|herself|when|while|shaving)\b")
"""What the patient's razor does is no cut of the doctor's: "nicks it shaving"."""
_CAME_BACK = re.compile(r"\b(?:recur\w*|came back|back|regrew|regrown|failed|persist\w+|residual)(?: tumou?r)? $")
"""Before the earlier treatment of a lesion that has a size now: "recurrent after ED&C 2022, 1.1 x 0.9 cm"."""


def telling_words(text: str, landmarks: Sequence[Landmark]) -> list[Word]:
    """The measure words of a sentence and its lesions, in order, without words that are a part of a place or of a diagnosis there."""
    words = [w for w in words_of(text) if not any(what == "site" and a <= w.start and w.end <= b for a, b, what in landmarks)]  # "bra line"
    if "left " in text:
        words = [
            w
            for w in words
            if text[w.start : w.end] != "left" or not any(what == "site" and _SIDE_OF.fullmatch(text, w.end, a) for a, _, what in landmarks)
        ]
    if "post" in text:
        words = [w for w in words if not (w.role == "post" and text.startswith((" diagnos", " dx", "/preop", " and preop"), w.end))]
    if any(w.role == "tool" for w in words):
        words = [w for w in words if w.role != "tool" or _PROVEN_BY.search(text, max(0, w.start - 40), w.start) is None]
    if "before " in text or "prior to " in text:
        words = [
            w for w in words if w.role not in ("repair", "incision") or _STILL_TO_COME.search(text, max(0, w.start - 24), w.start) is None
        ]
    if "cuts " in text or "nicks " in text:
        words = [w for w in words if w.role != "incision" or _SHAVING.match(text, w.start) is None]
    if "after " in text or "post" in text:
        words = [w for w in words if w.role != "post" or _CAME_BACK.search(text, max(0, w.start - 24), w.start) is None]
    if "margin" in text:
        words = [w for w in words if w.role != "margin" or _NO_SKIN_MARGIN.search(text, 0, w.start) is None]
    ends = {b + 1 for _, b, what in landmarks if what == "site"}
    words = [
        w
        for w in words
        if not (
            w.role == "area"
            and text[w.start : w.end] == "area"
            and (w.start in ends or text.startswith((" at risk", " of concern", " in question", " to be "), w.end))
        )
    ]  # "cheek area 4 mm"
    taken = [(w.start, w.end) for w in words]
    words += [
        Word(a, b, "lesion", "noun") for a, b, what in landmarks if what == "lesion" and all(b <= start or a >= end for start, end in taken)
    ]
    if "the " in text:
        words += [Word(*hit.span("which"), "lesion", "noun") for hit in _BY_TURN.finditer(text)]
    return sorted(words, key=lambda w: w.start)
