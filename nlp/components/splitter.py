"""`derm_splitter`: sentence, line and list-item boundaries for clinical text.

Replaces PyRuSH. A hard line break, a semicolon and a full stop before a capital or a digit end
a unit; `0.8 cm`, `Dr.`, `approx.` and the like do not.
"""

import re

import numpy
from spacy.attrs import IDX, SENT_START
from spacy.language import Language
from spacy.tokens import Doc

_ABBREVIATION = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|vs|no|st|approx|fig|pt|sq|max|min|inf|sup|ant|post|lat|med|dx|hx|bx|tx|i\.e|e\.g|q|al"
    r"|incl|temp|circ|avg|est|ref|spec|prev|ext|int|dist|prox|[a-z])|\d)\.$",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?P<stop>[.!?]+[\"')\]]*)(?= +[\"'(\[]?[A-Z0-9#*])|(?P<hard>\n)|(?P<semi>;)"
    r"|(?P<glued>(?<=[a-z)]{2})\.)(?=[A-Z][a-z])"
)


def boundaries(text: str) -> list[int]:
    """Offsets at which a new unit starts, in order, 0 included."""
    starts = [0]
    for match in _END.finditer(text):
        end = match.end()
        if match.group("stop") and _is_abbreviation(text, match.start(), end):
            continue
        starts.append(end)
    return starts


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    if text[start:end] != ".":
        return end - start > 2  # leader dots of a table
    before = text[max(0, start - 8) : start + 1]
    found = _ABBREVIATION.search(before)
    if not found:
        return False
    rest = text[end:].lstrip()[:1]
    if found.group()[0].isdigit():
        # "Stage 2. Clear" ends a sentence, a list number "2. Shave" at the start of a line does not.
        line_start = text.rfind("\n", 0, start) + 1
        return text[line_start:start].strip().isdigit()
    if len(found.group()) == 2:  # initials and list letters: "A. Nose"
        return not rest.isdigit() and text[max(0, start - 2) : start - 1] in ("", " ", "\n", ".")
    return True


class Splitter:
    """Sets `token.is_sent_start` from `boundaries`."""

    def __call__(self, doc: Doc) -> Doc:
        text = doc.user_data.get("reading_copy") or doc.text  # doc.text is joined anew at each use
        starts = boundaries(text)
        position, pending = 0, True
        values: list[int] = []
        for offset in doc.to_array([IDX]).tolist():
            while position < len(starts) and offset >= starts[position]:
                pending, position = True, position + 1
            starts_unit = pending and not text[offset].isspace()
            values.append(1 if starts_unit or not values else -1)
            pending = pending and not starts_unit
        # Setting token.is_sent_start one by one costs ten times as much.
        return doc.from_array([SENT_START], numpy.array(values, dtype="int64").astype("uint64"))


@Language.factory("derm_splitter")
def create_splitter(nlp: Language, name: str) -> Splitter:
    """Factory: writes `token.is_sent_start`."""
    return Splitter()
