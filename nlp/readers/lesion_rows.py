"""Rows and segments of the lesion map: the lesions that a note names, and the words that speak of each."""

from __future__ import annotations

import re
from dataclasses import field
from decimal import Decimal

from nlp.assertion import assertion_at
from nlp.facts import Fact, Site
from nlp.number_words import is_plural, number_of
from nlp.readers.places import resembles
from nlp.records import dataclass, replace
from nlp.structure import item_label
from nlp.view import Mention, NoteView, Unit

LABELLED_PLACES = re.compile(r"\W*(?:[a1][).:\]]\s.*?\W[b2][).:\]]\s)")
"""A line that opens the list of its places with their labels: "(A) right ala (B) left cheek"."""
_FOLLOWING = re.compile(r"following|as follows|listed below|below\b|\bsites?\s*(?:\(s\))?:\s*$|:\s*$")


_HEAD_COUNT = re.compile(
    r"\b(?P<n>two|three|four|five|six|[2-6])\b(?! ?(?:mm|cm|x\b|weeks?|wks?|days?|months?|years?|times|layers?|blocks?|stages?|cycles?|ml|cc|[-/.]))"
)
"""How many lesions the sentence of an act says it was done on."""
_OPENING = 14
"""Within so many characters a sentence names the place that it is about."""


def is_item(unit: Unit) -> bool:
    """A present line, a bullet or a table row."""
    return bool(item_label(unit.lower)) or opens_item(unit)


def opens_item(unit: Unit) -> bool:
    """A bullet or a table row."""
    return unit.lower[:1] in "-*>\u2022" or "|" in unit.lower


@dataclass(slots=True)
class Row:
    """One lesion: its site as well as the note says it, other names for it, its labels."""

    index: int
    site: Fact[Site]
    names: list[Site] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    claims: dict[int, str] = field(default_factory=dict)
    """Item of each list that is this lesion."""
    past: bool = False
    """Dealt with on an earlier day: its words belong to no lesion of this visit."""

    deferred: bool = False
    """Left for another day, by its label: "Deferred: 4"."""

    torn: bool = False
    """A place that the note first names as that of an injury."""

    twins: tuple[int, ...] = ()
    """Rows of the lesions that the note counts and measures at this one place, this row among them."""

    twin_size: Decimal | None = None
    """Size (cm) that tells this row from its twins."""

    @property
    def label(self) -> str:
        return min(self.labels, default="")

    def likeness(self, other: Site) -> int:
        """How much the site, or one of its drifting names on its side, looks like the other one: 0 not at all."""
        site = self.site.value
        if site is None:
            return 0
        best = resembles(site, other)
        for name in self.names:
            best = max(best, resembles(replace(name, side=name.side or site.side), other))
        return best


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that speak of the lesions in `rows`; `named` where they name them themselves."""

    unit: Unit
    start: int
    end: int
    rows: tuple[int, ...] = ()
    named: bool = False
    places: tuple[tuple[int, int], ...] = ()
    """(offset, row) of each place named."""


@dataclass(frozen=True, slots=True)
class LesionMap:
    """All rows of a note and its segments in text order."""

    rows: tuple[Row, ...]
    segments: tuple[Segment, ...]
    of_unit: dict[int, tuple[Segment, ...]]
    alone: dict[int, tuple[Segment, ...]]
    """The segments that speak of one row and no other, by row."""

    shared: dict[int, tuple[Segment, ...]]
    """Those that speak of it and of others."""

    @property
    def present(self) -> tuple[int, ...]:
        """Rows of this visit, without injuries."""
        return tuple(row.index for row in self.rows if not row.past and not row.torn)

    def at(self, unit: Unit, offset: int) -> Segment:
        """The segment that holds `offset`."""
        own = self.of_unit[unit.index]
        return next((s for s in own if s.start <= offset < s.end), own[-1])

    def places_of(self, unit: Unit) -> list[tuple[int, int]]:
        """(offset, row) of every place or label named in the unit."""
        return [place for segment in self.of_unit[unit.index] for place in segment.places]

    def listed_on_line(self, unit: Unit, offset: int, view: NoteView) -> list[int]:
        """Rows of the list that a heading opens on its own line: "Biopsy sites (all shave): A - nose; B - left arm"."""
        own = self.places_of(unit)
        if not own or not re.search(r":[^:]*$", view.lower[offset : own[0][0]]):
            return []
        found = [row for _, row in own]
        for after in view.units[unit.index + 1 : unit.index + 20]:
            named = self.places_of(after)
            if (
                after.line != unit.line
                or not named
                or not view.lower[after.start - 2 : after.start].startswith(";")
                or view.mentions_in(after, "PROC")
            ):
                break
            found += [row for _, row in named]
        return found if len(found) > len(own) else []

    def counted_below(self, unit: Unit, view: NoteView) -> list[int]:
        """Rows of the sized places right behind a sentence that counts as many: "Two wens of the scalp shelled out. Occipital, 15 mm; left parietal, 9 mm."."""
        told = None if view.measures_in(unit, "lesion", "margin", "excised") else unit.search(_HEAD_COUNT)
        found: list[int] = []
        several = told is None and _heads_several(view, unit)
        for below in view.units[unit.index + 1 : unit.index + 9] if told is not None or several else ():
            own = self.places_of(below)
            sized = (
                own
                and not (several and unit.section != below.section)
                and own[0][0] - below.start <= _OPENING
                and view.measures_in(below, "lesion", "unknown", "excised")
            )
            if below.block != unit.block or not sized or any(m.concept != "repair" for m in view.mentions_in(below, "PROC")):
                break
            found += [row for _, row in own[:1] if row not in found]
        return found if (len(found) > 1 if told is None else len(found) == number_of(told["n"])) else []

    def listed_below(self, unit: Unit, view: NoteView) -> list[int]:
        """Rows of the list items that follow a heading such as "Shave biopsies:" or "at the following sites"."""
        after = _behind_heading(view, unit)
        spoken = any(s.rows for s in self.of_unit[unit.index])
        if not unit.search(_FOLLOWING) and (spoken or (is_item(unit) and "|" not in unit.lower) or not after or not _opens_list(after[0])):
            return []
        found: list[int] = []
        skipped = placed = False
        for below in view.units[after[0].index if after else unit.index + 1 : unit.index + 40]:
            if below.section != unit.section and not is_item(below):
                break
            named = [row for _, row in self.places_of(below)]
            if not named and not is_item(below):
                if found and below.label and _FIELD_OF_ITEM.match(below.lower):
                    continue  # "LESION A / Site: left back / Size: 6 mm / LESION B"
                if found and below.line == view.units[below.index - 1].line:
                    skipped = True
                    continue  # "A: cyst, nape, 2.0 cm. No margin."
                break
            goes_on = bool(found) and below.line == view.units[below.index - 1].line and not _opens_list(below)
            if goes_on and (skipped or placed):
                if skipped:
                    break
                continue  # "#2 nevus, right thigh ... The scar of the left calf was looked at": the item has its place
            placed = bool(named) and _opens_list(below)
            other = [m for m in view.mentions_in(below, "PROC") if m.concept != "repair"]
            found += [row for row in (named if LABELLED_PLACES.match(below.lower) else named[:1]) if row not in found and not other]
        return found


_FIELD_OF_ITEM = re.compile(
    r"\W*(?:(?:size|clinical|ddx|dx|diagnosis|differential|description|morphology|appearance|impression|symptoms?|notes?|photo|indication)\b[^:\n]{0,30}:|(?:lesion|site|spot|specimen) ?#?(?:\d|[a-h])\W*$)"
)


def _behind_heading(view: NoteView, unit: Unit) -> tuple[Unit, ...]:
    """The unit behind an act, or below the rest of its line where that says nothing of a place or of other work; lines about consent or numbing may stand between."""
    left = _LINES_BETWEEN
    for after in view.units[unit.index + 1 : unit.index + 12]:
        if after.line != unit.line and _PREPARES.match(after.lower) and not view.mentions_in(after, "SITE", "PROC"):
            continue
        if (left := left - 1) < 0:
            break
        if after.line != unit.line or view.mentions_in(after, "SITE", "PROC") or view.measures_in(after):
            return (after,)
    return ()


_LINES_BETWEEN = 3
_PREPARES = re.compile(
    r"\W*(?:(?:informed|verbal|written|signed) )*(?:consent\w*|photos?|time-?[ -]?out|prep\w*|an(?:a)?esth\w+|lido\w*|local\b|universal protocol|correct site|allerg\w+|date|dos|provider|surgeon|assistant|indications?|ddx|dx|clinical dx|diff\w*)\b"
)
"""Opens a line of a form between the name of the work and its sites."""


def row_of_item(segments: list[Segment], unit: Unit) -> int | None:
    """The one lesion whose place the list item of the unit has named so far: "2. Left upper back. The pink plaque was curetted." tells of no other that is pink."""
    rows: set[int] = set()
    for segment in reversed(segments):
        if segment.unit.group != unit.group:
            break
        rows.update([row for _, row in segment.places])
    return next(iter(rows)) if len(rows) == 1 else None


_NAMED_ITEM = re.compile(r"\W*(?:lesion|site|spot|specimen)\s?#?\s?(?:\d|[a-h])\s?[:.)-]")


def _opens_list(unit: Unit) -> bool:
    return is_item(unit) or _NAMED_ITEM.match(unit.lower) is not None


def _heads_several(view: NoteView, unit: Unit) -> bool:
    """“Shave removal of inflamed SKs.”: lesions in the plural, and neither their places nor their sizes."""
    named = [m for m in view.mentions_in(unit, "DX") if is_plural(view.text[m.start : m.end])]
    return bool(named) and not view.measures_in(unit) and not view.mentions_in(unit, "SITE") and len(unit.lower) <= _SHORT


_SHORT = 70


_NOT_NOW = r"(?:re-?book(?:ed)?|re-?sched(?:uled?)?|deferred|postponed|skipped|cancelled|canceled|untreated|declined|spared|not (?:treated|done|removed|biopsied|excised|shaved|sampled)(?: today)?)"
_PUT_OFF = re.compile(
    rf"\b{_NOT_NOW}\s*[:=-]?\s*(?:(?:lesions?|sites?|numbers?|no\.?) ?)?"
    r"(?P<labels>[#(]?[1-9a-h]\)?(?:\s*(?:,|and|&|\+)\s*[#(]?[1-9a-h]\b\)?)*)(?=\s*(?:\(|[.;,]|$|\n| {2}))"
)
_ITS_LABEL = re.compile(
    rf"(?:^\W*|[.;] |\b(?:lesion|site|spot|specimen) ?#?|#|\()(?P<labels>[1-9a-h])\)? (?:(?:was|is) )?(?:{_NOT_NOW}|left (?:for|alone|untouched|to|until)\b|left(?=\s*[.;,]|$))"
)
_LABEL = re.compile(r"[1-9a-h](?![a-z])")
_IN_ITEM = re.compile(
    rf"(?:[-\u2013,;:(>]|\bbut)\s*(?:{_NOT_NOW}|left (?:alone|for|until)\b|(?:at |for )?(?:the )?next (?:visit|time|month|week|session)\b|another (?:day|time|visit)\b|not today\b|(?:to )?(?:do|done|treat|excise|remove|freeze) (?:it )?(?:w/|with|when|next|later|at|together|same)"
    rf"|(?:w/|with|same (?:day|time|visit) as) ?#?(?:[a-h]|[1-9]|lesion)\b|hold (?:till|until|for|off)\b|wait(?:s|ing)? (?:for|till|until)\b(?! (?:the |her |his |final )?(?:path|histo|bx|biops|results?\b|report|dif\b|culture))|will (?:do|book|wait|treat|return)\b|to be (?:done|booked|scheduled|treated)\b)"
)


_IN_CELL = re.compile(
    rf"\|\s*(?:none|nil|no (?:bx|biopsy|tx|treatment|procedure|action)|{_NOT_NOW}|observ\w*|monitor\w*|watch\w*|recheck\w*|photo(?:s|graph\w*|ed)?(?: only)?|measured|reassur\w*)\b(?! (?:known|allerg|recur))[^|]*(?:\||$)"
)
"""A cell of a table that tells what was done: nothing."""


_TOLD_WORK = re.compile(
    r"\b(?:shav\w*|punch\w*|saucer\w*|tangential\w*|incisional|snip\w*|scoop\w*|curett\w*|excis\w*|bx|biops\w*|froze\w*|cryo\w*|ln2|inject\w*|il)\b"
)
"""Of the same row: work, so that "none" is said of its closure."""
_PLACE_LEFT = re.compile(
    rf"[a-z][a-z.]*(?: [a-z]+){{0,3}}?(?: |: | - )(?:(?:was|were|is|one|ones|lesion|nevus|mole|discussed|but|only|just|then) ){{0,4}}(?:kept|watched|observed|monitored|left (?:alone|as is|in place)|{_NOT_NOW})(?=\s*(?:[.,;)]|$|today|for now))"
)
"""From a place on: what became of its lesion, in a sentence that tells of work on others, "the R shin kept"."""
_LEFT_AT_END = re.compile(
    r"[-:,(>] ?(?:quiet|stable|unchanged|benign|asymptomatic|not bothersome)?,? ?(?:left|left alone|let be|only watched)\)?\W*$"
)
"""The end of a sentence about one lesion: "third SK, R temple, 5 mm: quiet, left"."""


def without_deferred(view: NoteView, lesions: LesionMap) -> LesionMap:
    """“Treated: 1, 2, 3. Deferred: 4”, “C. Left calf 6 mm - deferred”: such a lesion of a list is none of today's."""
    present = [row for row in lesions.rows if not row.past]
    if len(present) < 2:
        return lesions
    hits = [hit for unit in view.units for pattern in (_PUT_OFF, _ITS_LABEL) for hit in unit.spots(pattern)]
    off = {label for hit in hits for label in _LABEL.findall(hit["labels"])}
    alone = {
        s.rows[0]
        for s in lesions.segments
        if len(s.rows) == 1
        and (s.unit.label or is_item(s.unit))
        and not view.mentions_in(s.unit, "PROC")
        and not (s.unit.label and lesions.rows[s.rows[0]].labels and s.unit.label not in lesions.rows[s.rows[0]].labels)
        and s.unit.may_hold(_IN_ITEM)
        and _IN_ITEM.search(view.lower, s.start, s.end)
    }
    alone |= {
        s.rows[0]
        for s in lesions.segments
        if len(s.rows) == 1
        and s.unit.may_hold(_IN_CELL)
        and not view.mentions_in(s.unit, "PROC")
        and s.unit.search(_IN_CELL)
        and not s.unit.search(_TOLD_WORK)
    }
    left = {
        row
        for s in lesions.segments
        if s.named and s.unit.may_hold(_PLACE_LEFT)
        for at, row in s.places
        if _PLACE_LEFT.match(view.lower, at)
    }
    left |= {
        s.rows[0]
        for s in lesions.segments
        if s.named and len(s.rows) == 1 and s.unit.may_hold(_LEFT_AT_END) and _LEFT_AT_END.search(view.lower, s.start, s.end)
    }
    left -= {
        s.rows[0]
        for s in lesions.segments
        if len(s.rows) == 1 and any(s.start <= m.start < s.end for m in view.mentions_in(s.unit, "PROC"))
    }
    left |= _quiet(view, lesions)
    gone = [row for row in present if (row.labels and row.labels <= off) or row.index in alone | left]
    if gone and len(gone) < len(present):
        for row in gone:
            row.past = row.deferred = True
    return lesions


_QUIET = re.compile(r"\b(?:stable|unchanged|(?<!until )(?<!till )(?<!is )healed)\b")
_GRAVE = frozenset({"malignant", "in_situ"})
_OF_TODAY = frozenset({"performed", "unclear"})


def _quiet(view: NoteView, lesions: LesionMap) -> set[int]:
    """“Mole of the chest stable, photos taken”, “Biopsied last visit: left ear, healed”: rows that only such sentences tell of."""
    undone = {m.unit for m in view.all("PROC") if m.concept in _TAKEN and _verdict(view, m) in _UNDONE}
    if not undone and not view.gate.units(_QUIET):
        return set()
    out = set()
    for row, segments in lesions.alone.items():
        acts = [_verdict(view, m) for s in segments for m in view.mentions_in(s.unit, "PROC")]
        told = [
            s
            for s in segments
            if len({row for _, row in lesions.places_of(s.unit)}) == 1 and not s.unit.label
            if (s.unit.index in undone and {*acts} <= _UNDONE and "|" not in s.unit.lower)
            or (s.unit.may_hold(_QUIET) and _QUIET.search(view.lower, s.start, s.end))
            or ("historical" in acts and _BENIGN.search(view.lower, s.start, s.end))
        ]
        grave = any(m.value in _GRAVE for s in told for m in view.mentions_in(s.unit, "DX"))
        if told and not grave and not {*acts} & _OF_TODAY:
            out.add(row)
    return out


def _verdict(view: NoteView, mention: Mention) -> str:
    return assertion_at(view, view.units[mention.unit], mention.start, mention.end)[0]


_BENIGN = re.compile(r"\bbenign\b")
_TAKEN = frozenset({"biopsy", "excision", "shave_removal"})
_UNDONE = frozenset({"negated", "declined"})
