"""One way of writing for many: "ea", "Lt.", "4-mm", "six millimeters", "tx'd", "times three", "LN", ".4 cm" are read as their plain forms.

Readers know a word by its common forms; a rarer one beside a number or a lesion would be missed each time in another
pattern. The plain form is read in its place, and all offsets still point to the words as written (`nlp.remnants`).
The table is `terms/shorthand.csv`: signs of which one must stand in the note for the pattern to be tried, the pattern
(without regard to case unless `how` says "cased" or "sentences"; the latter only in notes that begin their sentences
with capitals), the plain form, and an example as written and as read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from ahocorasick_rs import AhoCorasick

from nlp.edits import Edit
from nlp.number_words import SPELLED
from nlp.records import dataclass


@dataclass(frozen=True, slots=True)
class _Form:
    pattern: re.Pattern[str]
    plain: str
    ends_in_point: bool
    """The point behind it is no end of a sentence, in a note that begins its sentences with capitals."""


@cache
def _forms() -> tuple[tuple[_Form, ...], AhoCorasick, tuple[int, ...]]:
    """The forms in order, a searcher of all their signs, and the number of the form of each sign."""
    with (resources.files("nlp") / "terms" / "shorthand.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    forms = tuple(
        _Form(re.compile(row["pattern"], 0 if row["how"] else re.IGNORECASE), row["plain"], row["how"] == "sentences") for row in rows
    )
    signs = [(sign, number) for number, row in enumerate(rows) for sign in row["signs"].replace("\\n", "\n").split("|")]
    return forms, AhoCorasick([sign for sign, _ in signs]), tuple(number for _, number in signs)


_SMALL_BEGINNING = re.compile(r"[a-z]{4,}\. [a-z]{2,}")


def forms_told(text: str) -> Iterator[Edit]:
    """Words to be read in their plain form."""
    lower = text.lower()
    forms, signs, of_sign = _forms()
    found = {of_sign[sign] for sign, _, _ in signs.find_matches_as_indexes(lower, overlapping=True)}
    for form in (forms[number] for number in sorted(found)):
        if not (form.ends_in_point and _SMALL_BEGINNING.search(text)):
            yield from ((*hit.span(), hit.expand(form.plain)) for hit in form.pattern.finditer(text))
    if "ln" in lower:
        yield from _nitrogen(text)
    yield from _bare_counts(text)


_LN = re.compile(
    r"(?<![\w./-])(?<!\bno )LN(?!\w|-\d|[\s:=-]{1,3}(?:neg|normal|nl\b|wnl|no\b|not\b|non|none|exam|enlarg|palp|biops|bx|dissect|involve|mets?\b|status|stations?|basin))"
)
_NODES = re.compile(
    r"\b(?:nodes?|adenopathy|LNs|SLNB?|LND|LAD|(?:no|cervical|axillary|inguinal|supraclavicular|regional|palpable|palp|enlarged|neg|pos|positive|negative|sentinel|epitrochlear|submandibular|popliteal|femoral|groin|neck|axilla) (?:LNs?|lns?))\b"
)
_FROZEN = re.compile(
    r"\b(?:AKs?|SKs?|ISKs?|actinic|seb(?:orrheic)?|warts?|verruca\w*|vv|mollusc\w*|keratos[ei]s|lentigin\w*|lesions?|spots?|tags?|condyloma\w*)\b",
    re.IGNORECASE,
)


def _nitrogen(text: str) -> Iterator[Edit]:
    """“AKs x5 - LN”: liquid nitrogen, in a note that freezes something and names no lymph node."""
    hits = list(_LN.finditer(text))
    if hits and _FROZEN.search(text) and not _NODES.search(text):
        yield from ((*hit.span(), "LN2") for hit in hits)


_MANY = r"(?:AKs|SKs|ISKs|NUBs|BCCs|SCCs|warts|verrucae|VVs?|(?:skin )?tags|acrochordons|lesions|papules|keratoses|actinic keratoses|seborrheic keratoses|biopsies|bxs|cysts|keloids|plaques|nodules|patches|nails|toenails|calluses|corns|comedones|milia)"
_COUNT_IN_SIGNS = re.compile(rf"(?<![\w.)])(?:\((?P<boxed>[2-9]|[1-9]\d)\)|#(?P<marked>[2-9]|[1-9]\d)) (?=(?:[a-z]+ ){{0,2}}{_MANY}\b)")


_SPELLED_BEFORE = re.compile(rf"\b{SPELLED} $", re.IGNORECASE)
_OPENING = 12
_ITEM_MARK = re.compile(r"\((\d{1,2})\)|#(\d{1,2})\b")


def _bare_counts(text: str) -> Iterator[Edit]:
    """“LN2 to (4) AKs”, “#6 warts frozen”: so many, where no list has a first or second item marked that way."""
    hits = list(_COUNT_IN_SIGNS.finditer(text))
    if not hits:
        return
    at = {hit.start() for hit in hits}
    marks = {(mark.group()[0], mark[1] or mark[2]) for mark in _ITEM_MARK.finditer(text) if mark.start() not in at}
    for hit in hits:
        before = text[max(0, hit.start() - _OPENING) : hit.start()]
        opens_line = not before.rpartition("\n")[2].strip() and ("\n" in before or hit.start() < _OPENING)
        if opens_line or _SPELLED_BEFORE.search(before):
            continue  # "nine (9) AKs", "#2 AKs x4" at the head of a line
        sign = hit.group()[0]
        if not {(sign, "1"), (sign, "2")} & marks:
            yield (*hit.span(), f"{hit['boxed'] or hit['marked']} ")
