"""`derm_splitter`: sentence, line and list-item boundaries for clinical text.

Replaces PyRuSH. A hard line break, a semicolon and a full stop before a capital or a digit end
a unit; `0.8 cm`, `Dr.`, `approx.` and the like do not.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

import numpy
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.phrases import token_bounds

_SHORTENED = (
    "dr|mr|mrs|ms|vs|no|st|approx|fig|pt|sq|max|min|inf|sup|ant|post|lat|med|dx|hx|bx|tx|al"
    "|incl|circum|intermed|subcut|immed|recurr|vol|dors|bilat|rt|lt|temp|circ|avg|est|ref|spec|prev|ext|int|dist|prox|dip|diprop|prop|hcl|phos|exc|cont"
)
_ABBREVIATION = re.compile(rf"\b(?:{_SHORTENED}|i\.e|e\.g|[a-z])\.$", re.IGNORECASE)
_LAST_LETTERS = frozenset(word[-2:] for word in _SHORTENED.split("|"))
"""Two letters before a full stop that are none of these end a sentence; the pattern is asked about the others."""
_AMOUNT_OF_TIME = re.compile(r"\d ?[hdswm]\.$", re.IGNORECASE)
_WORK = frozenset(["bx.", "tx.", "dx.", "hx.", "exc.", "cont."])
_OPENS = re.compile(
    r" +(?:(?-i:[A-H])[:)]|#\d|(?:After|The|Then|This|We|She|He|They|Patient|Pt|Will|Consent|Discussed|Risks|RTC|Return|Follow|F/?U)\b)",
    re.IGNORECASE,
)
"""Words that open a sentence behind one of these."""
_ACTS = frozenset(["bx.", "tx.", "exc."])
_NEXT_PLACE = re.compile(
    r" +(?:(?:R|L|RT|LT|Rt|Lt)\.? [a-z]|(?:Right|Left|Mid|Upper|Lower|Sent|Specimens?|Spec|Path|To path|AlCl\d?|Drysol|Hemostasis|Base|Both|All|Closed|Tolerated|Also|Await\w*|RTC|Next|Other|And|No|If|LN2|ILK|PDT|AKs?|SKs?|A(?= [a-z]{3})|[A-Z]{3,}(?= (?:is|was|are|were|will|may)\b)|[A-Z][a-z]{2,})\b|\(?[a-h1-9]\)|[A-H][.)] )"
)
"""A place, a label or the next step behind the short word for a biopsy or treatment."""
_LAST_OF_LABELS = re.compile(r"(?i:\b(?:bx|biops(?:y|ies)) of) [A-H](?:, ?[A-H])*,? ?(?:&|\+|and) ?[B-J]\Z")
"""Lesions called by their letters, at the end of a sentence."""
_NAMED_BY_LETTER = re.compile(r"\b(?:vit(?:amin)?|hep(?:atitis)?)\.? [a-ek]\Z", re.IGNORECASE)
"""Vitamins and viruses called by a letter."""
_OPENING = r"(?= +(?:[\"'(\[]?[A-Z0-9#*]|\[[ xX]?\]|\(?[a-h]\) ))"
_END_WITH = (
    r"[.!?\n;](?:"  # opens with a set of characters: `re` skips to the next one of them at once
    r"(?<=\n)|(?<=;)"
    r"|(?<=[a-z)]\.)(?P<dots>\.\.(?!\.)){opening}"
    r"|(?<=[.!?])(?<![.!?]{{2}})(?P<stop>[.!?]*+[\"')\]]*+){opening}"
    r"|(?<=[a-z)]{{2}}\.)(?=[A-Z][a-z])"
    r"|(?<=[a-z]{{4}}\.)(?P<small>)(?= +[a-z]{{2}})"
    r"|(?<=\bprn\.)(?= +[a-z]{{2}})"
    r"|(?<=[a-z\d)]\.)(?P<label>)(?= +[a-z][\w/-]+(?:,? [\w/-]+){{0,3}}: ))"  # "tags x 5 snipped off. forearm SK: cryo x 2. ear: shave biopsy"
)
_END = re.compile(_END_WITH.format(opening=_OPENING))
_END_IN_SMALL_LETTERS = re.compile(_END_WITH.format(opening=_OPENING.replace("A-Z", "A-Za-z")))
_SENTENCES = re.compile(r"\.(?:(?<=[a-z]{3}\.)|(?<=[cm]m\.)) +([A-Za-z])")
_FEWEST = 2
"""Sentences by which a note shows that its writer uses no capitals."""
_BEFORE_QUERY = frozenset(",(-:/")
LONGEST_UNIT = 1_000
"""More than twice the longest sentence of any note; work on one unit may grow with the square of its length."""
_MARGIN = 40
"""Characters looked at on either side of a full stop: a list number stands so near to the start of its line."""


def boundaries(text: str) -> list[int]:
    """Offsets at which a new unit starts, in order, 0 included."""
    starts = [0]
    for match in (_END_IN_SMALL_LETTERS if _without_capitals(text) else _END).finditer(text):
        end = match.end()
        if (match["stop"] is not None or match["small"] is not None or match["label"] is not None) and _is_abbreviation(
            text, match.start(), end
        ):
            continue
        if end - starts[-1] > LONGEST_UNIT:
            starts.extend(_breaks(text, starts[-1], end))
        starts.append(end)
    starts.extend(_breaks(text, starts[-1], len(text)))
    return starts


def _without_capitals(text: str) -> bool:
    """Does the writer start sentences with small letters?"""
    if text.islower():
        return True
    opened = _SENTENCES.findall(text)
    return len(opened) >= _FEWEST and all(map(str.islower, opened))


def _breaks(text: str, start: int, end: int) -> Iterator[int]:
    """Where a unit that is too long is broken: between words, if there are any."""
    while end - start > LONGEST_UNIT:
        start = text.rfind(" ", start, start + LONGEST_UNIT) + 1 or start + LONGEST_UNIT
        yield start


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    if text[start:end] == "?" and text[max(0, start - 2) : start].strip()[-1:] in _BEFORE_QUERY:
        return True  # "shave, ? BCC": a query, no question
    if text[start:end] != ".":
        return end - start > 2  # leader dots of a table
    before = text[max(0, start - 8) : start + 1]
    last = before[-3:-1]
    if len(last) == 2 and last.isalpha() and last.lower() not in _LAST_LETTERS:
        return False
    if before[-2:-1].isdecimal():
        # "Stage 2. Clear" ends a sentence, a list number "2. Shave" at the start of a line does not.
        margin = text[max(0, start - _MARGIN) : start]
        opens_line = "\n" in margin or start <= _MARGIN
        return opens_line and margin.rpartition("\n")[2].strip().isdigit()
    found = _ABBREVIATION.search(before)
    if not found:
        return False
    rest = text[end : end + _MARGIN].lstrip()[:1]
    if found.group().lower() in _WORK and (_OPENS.match(text, end) or (found.group().lower() in _ACTS and _NEXT_PLACE.match(text, end))):
        return False  # "discussed bx. After consent"; "tangential bx. R forearm plaque"
    if _AMOUNT_OF_TIME.search(before) and rest.isupper():
        return False  # "wash off in 4 h. The rest"
    if _LAST_OF_LABELS.search(text[max(0, start - _MARGIN) : start]) is not None and text[end : end + 3].lstrip()[:1].isupper():
        return False  # "Shave biopsy of A & B. Drysol used"
    if _NAMED_BY_LETTER.search(text[max(0, start - _MARGIN) : start]) is not None and rest.isupper():
        return False  # "TSH, ferritin, vit D. ILK today"
    if len(found.group()) == 2:  # initials and list letters: "A. Nose"
        return not rest.isdigit() and text[max(0, start - 2) : start - 1] in ("", " ", "\n", ".")
    return True


class Splitter:
    """Sets `token.is_sent_start` from `boundaries`."""

    def __call__(self, doc: Doc) -> Doc:
        text = doc.user_data.get("reading_copy") or doc.text  # doc.text is joined anew at each use
        offsets = token_bounds(doc)[0]
        starts = [0] if offsets else []
        token, last = 0, len(offsets)
        for boundary in boundaries(text):
            token = bisect_left(offsets, boundary, token)
            while token < last and text[offsets[token]].isspace():
                token += 1
            if token == last:
                break
            if token != starts[-1]:
                starts.append(token)
        doc.user_data["unit starts"] = starts
        opens = numpy.full(last, -1, dtype="int64")
        opens[starts] = 1
        # Setting token.is_sent_start one by one costs ten times as much.
        return doc.from_array([SENT_START], opens.astype("uint64"))


@Language.factory("derm_splitter")
def create_splitter(nlp: Language, name: str) -> Splitter:
    """Factory: writes `token.is_sent_start`."""
    return Splitter()


def unit_starts(doc: Doc) -> list[int]:
    """Index of the first token of each unit."""
    starts: list[int] = doc.user_data["unit starts"]
    return starts
