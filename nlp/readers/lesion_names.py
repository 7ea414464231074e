"""What a note calls its lesions where it names neither place nor label: by turn, by size, by look.

"The first was shaved, the second punched", "the larger", "the 8 mm lesion", "the plaque": each is one lesion of those
told before. A word counts where exactly one of them has it; what fits none or several names nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from nlp.lesion_words import NOUNS, ONE
from nlp.readers.lesion_order import BY_SIDE
from nlp.readers.lesion_rows import Row, Segment
from nlp.view import NoteView, Unit

_TURNS = {
    "first": 0,
    "1st": 0,
    "former": 0,
    "second": 1,
    "2nd": 1,
    "latter": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
    "fifth": 4,
    "5th": 4,
    "last": -1,
}
_OF_TWO = frozenset(["former", "latter"])
_LARGE, _SMALL = frozenset(["larger", "bigger", "largest", "biggest"]), frozenset(["smaller", "smallest"])
_NOUN = rf"(?:one|{ONE}|lesions|site|area|abscess)\b"
_GOES_ON = r"(?:was|were|is|had|has|have|by|with|via|using|being|got|underwent|received|measur\w+|lay|lies|sat|sits|on|at|over|in|below|behind|under|to|and|i|we|then|also|today)\b"
TURN = re.compile(
    rf"(?:\b(?:the|this|her|his|a|and|both|of|lesion)\s+|^\W*|[.:;,]\s)(?P<which>{'|'.join([*_TURNS, *sorted(_LARGE | _SMALL)])})\b"
    rf"(?:\s+of (?:these|those|them|the (?:two|three|four|lesions))\b|\s+(?:[\w-]+\s+){{0,2}}?{_NOUN}|(?=\s*(?:[,;:)=(]|-\s|->|\.\s|\.?$))|(?=\s+{_GOES_ON}))"
)
"""A lesion by its turn or as the larger of two; "the first stage", "the second toe" and "at first" are none."""
SIDE = re.compile(rf"{BY_SIDE}(?=\s*[,.;:)]|\s*$|\s+(?:was|were|is|by|with|via|got|had|one|and|i)\b)(?! (?:alone|open|in place|to))")
_LOOKS = (
    "papule|plaque|patch|macule|nodule|bump|horn|ulcer|cyst|mole|nevus|lump|tag|wart|keratosis|scar|lipoma|abscess|crusted|crusty|scaly|pearly|pink|red|brown|black|tan|blue|dark|"
    "pigmented|flat|raised|thick|thin|keratotic|hyperkeratotic|pedunculated|ulcerated|bleeding|eroded|warty|shiny|atypical|irregular|white|purple"
)
_LOOK = re.compile(rf"\b(?:{_LOOKS})\b")
_BY_LOOK = re.compile(
    rf"(?:\b(?:the|this|that|her|his)\s+|^\W*(?=\w+ ?[:-]))(?P<np>(?:[\w-]+\s+){{0,3}}?(?:{_LOOKS}|one|{'|'.join(NOUNS)}|area))\b(?!\s+(?:of|on|at|over)\b)"
)
_THE = re.compile(r"\b(?:the|this|that|her|his)\s+(?:[\w-]+\s+){0,2}$")
_PRIMARY = re.compile(
    r"\bthe (?P<kind>malignant|benign) (?:one|lesion|growth|tumou?r|mass|spot|site)\b|\bthe (?:skin )?(?:carcinoma|cancer|malignancy)\b(?! (?:of|on|at|in|surgery|cent)\b)|\bthe primary\b(?: (?:site|lesion|tumou?r|melanoma|cancer|excision))?(?=\s*(?:[,.;:)]|$|\s(?:was|on|of|with|and|by)\b))"
)
"""The tumour itself, beside a node or another site of its surgery; or the one malignant, or benign, lesion of several."""
_BEFORE = 40


class LesionNames:
    """The names of a note's lesions, as far as it has been read."""

    def __init__(self, view: NoteView) -> None:
        self._view = view
        self._turned = {*view.gate.units(TURN), *view.gate.units(SIDE)}
        self._looked = frozenset(view.gate.units(_LOOK))
        self._primary = frozenset(view.gate.units(_PRIMARY))
        self.telling = (
            self._turned
            | self._looked
            | self._primary
            | {m.unit for m in view.all("DX")}
            | {m.unit for m in view.measures if m.role == "lesion"}
        )
        """Indices of the units that may name a lesion so."""
        self._turns: dict[str, int] = {}
        """Row that a turn was given to with its place: "the second, on the shin"."""
        self._sizes: dict[int, set[Decimal]] = {}
        self._looks: dict[str, set[int]] = {}
        self._read = 0

    def learn(self, unit: Unit, segments: Iterable[Segment]) -> None:
        """Takes in the turns that a sentence gives to the places it names."""
        if unit.index not in self._turned:
            return
        named = [s for s in segments if len(s.rows) == 1]
        for hit in unit.spots(TURN):
            at = unit.start + hit.start("which")
            row = next((s.rows[0] for s in named if s.start <= at < s.end), None)
            if row is not None and row not in self._turns.values():
                self._turns.setdefault(hit["which"], row)

    def taken_up(self, unit: Unit, references: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """“A and B were excised, the first with 4 mm margins and the second with 5”: turns behind the places they stand for."""
        if unit.index not in self._turned or len(references) < 2:
            return []
        order = list(dict.fromkeys(row for _, _, row in references))
        if len(order) < 2:
            return []
        last = max(end for _, end, _ in references)
        return [ref for ref in self._by_turn(unit, order) if ref[0] > last and ref[2] in order]

    def beside(self, unit: Unit, references: Sequence[tuple[int, int, int]], segments: Sequence[Segment]) -> list[tuple[int, int, int]]:
        """“The nostril lesion by shave and the patch by punch”: another lesion by its look, beside the place of the first."""
        if unit.index not in self._looked:
            return []
        rows = {row for _, _, row in references}
        if len(rows) != 1 or not self._view.mentions_in(unit, "PROC"):
            return []
        self._take_in(segments)
        return [ref for ref in self._by_look(unit) if ref[2] not in rows and ref[0] > references[-1][1]]

    def tell_apart(self, names: Sequence[tuple[int, int, str]], references: Sequence[tuple[int, int, int]]) -> bool:
        """Does each "larger" and "smaller" of the sentence have a place of its own, here or before?"""
        words = {word for _, _, word in names}
        return words <= (_LARGE | _SMALL) and (
            words <= self._turns.keys() or (len(words) > 1 and len({row for _, _, row in references}) > 1)
        )

    def spoken(
        self, unit: Unit, rows: Sequence[Row], segments: Sequence[Segment], recent: Sequence[int], diagnoses: Mapping[int, set[str]]
    ) -> list[tuple[int, int, int]]:
        """(start, end, row) of each lesion that a sentence without places names."""
        present = [row.index for row in rows if not row.past]
        if len(present) < 2:
            return []
        self._take_in(segments)
        sized = [row for row in recent if row in self._sizes]
        order = sized if len(sized) > 1 else list(recent) if len(recent) > 1 else present
        found = [
            *self._by_turn(unit, order),
            *self._by_side(unit, rows),
            *self._by_size(unit),
            *self._by_look(unit),
            *self._by_diagnosis(unit, diagnoses),
            *self._by_primary(unit, diagnoses),
        ]
        out: list[tuple[int, int, int]] = []
        for start, end, row in sorted(found):
            if not any(s < end and start < e for s, e, _ in out):
                out.append((start, end, row))
        return out

    def _take_in(self, segments: Sequence[Segment]) -> None:
        """Sizes and looks told of one lesion since the last call."""
        for segment in segments[self._read :]:
            if len(segment.rows) != 1:
                continue
            row = segment.rows[0]
            for measure in self._view.measures_in(segment.unit, "lesion", "unknown"):
                if segment.start <= measure.start < segment.end:
                    self._sizes.setdefault(row, set()).add(measure.dims.longest)
            for hit in _LOOK.finditer(self._view.lower, segment.start, segment.end) if segment.unit.index in self._looked else ():
                self._looks.setdefault(hit.group(), set()).add(row)
        self._read = len(segments)

    def _by_turn(self, unit: Unit, order: list[int]) -> list[tuple[int, int, int]]:
        out = []
        for hit in unit.spots(TURN) if unit.index in self._turned else ():
            row = self._row_of(hit["which"], order)
            if row is not None:
                out.append((unit.start + hit.start("which"), unit.start + hit.end("which"), row))
        return out

    def _row_of(self, which: str, order: list[int]) -> int | None:
        if which in self._turns:
            return self._turns[which]
        if which in _LARGE or which in _SMALL:
            sizes = {row: next(iter(self._sizes[row])) for row in order if len(self._sizes.get(row, ())) == 1}
            best = (max if which in _LARGE else min)(sizes.values(), default=None)
            fits = [row for row, size in sizes.items() if size == best]
            return fits[0] if len(fits) == 1 and len(sizes) == len(order) > 1 else None
        if which in _OF_TWO and len(order) != len(_OF_TWO):
            return None
        place = _TURNS[which]
        return order[place] if place < len(order) else None

    def _by_side(self, unit: Unit, rows: Sequence[Row]) -> list[tuple[int, int, int]]:
        out = []
        for hit in unit.spots(SIDE) if unit.index in self._turned else ():
            sided = [row.index for row in rows if not row.past and row.site.value and row.site.value.side == hit["side"]]
            if len(sided) == 1:
                out.append((unit.start + hit.start("side"), unit.start + hit.end("side"), sided[0]))
        return out

    def _by_size(self, unit: Unit) -> list[tuple[int, int, int]]:
        out = []
        for measure in self._view.measures_in(unit, "lesion"):
            rows = [row for row, sizes in self._sizes.items() if measure.dims.longest in sizes]
            if len(rows) == 1 and _THE.search(self._view.lower, max(unit.start, measure.start - _BEFORE), measure.start):
                out.append((measure.start, measure.end, rows[0]))
        return out

    def _by_look(self, unit: Unit) -> list[tuple[int, int, int]]:
        out = []
        for hit in _BY_LOOK.finditer(unit.lower) if unit.index in self._looked else ():
            told = [self._looks.get(word.group(), set()) for word in _LOOK.finditer(hit["np"])]
            rows = set.intersection(*told) if told else set()
            if len(rows) == 1:
                out.append((unit.start + hit.start("np"), unit.start + hit.end("np"), next(iter(rows))))
        return out

    def _by_diagnosis(self, unit: Unit, diagnoses: Mapping[int, set[str]]) -> list[tuple[int, int, int]]:
        out = []
        for mention in self._view.mentions_in(unit, "DX"):
            rows = [row for row, named in diagnoses.items() if mention.concept in named] if mention.value != "unspecified" else []
            if len(rows) == 1 and _THE.search(self._view.lower, max(unit.start, mention.start - _BEFORE), mention.start):
                out.append((mention.start, mention.end, rows[0]))
        return out

    def _by_primary(self, unit: Unit, diagnoses: Mapping[int, set[str]]) -> list[tuple[int, int, int]]:
        """“I then turned to the primary”, “the carcinoma”, “the benign one”: the one lesion that is called so."""
        hit = unit.search(_PRIMARY) if unit.index in self._primary else None
        wanted = _BENIGN if hit and hit["kind"] == "benign" else _TUMOUR
        rows = [row for row, named in diagnoses.items() if not named.isdisjoint(wanted)] if hit else []
        return [(unit.start + hit.start(), unit.start + hit.end(), rows[0])] if hit and len(rows) == 1 else []


_TUMOUR = frozenset({"malignant", "in_situ"})
_BENIGN = frozenset({"benign", "premalignant"})
