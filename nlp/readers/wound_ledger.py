"""Which words about closing belong to which wound.

Words are given to a wound by the place named in their own sentence, else by a plural that takes in all wounds, else by
the stretch of the note that they stand in, else by the wound named last in the same paragraph; the others to none.
"""

from __future__ import annotations

import re
from itertools import pairwise

from nlp.facts import Site
from nlp.readers.lesions import lesion_map
from nlp.readers.operations import other_operation
from nlp.readers.places import is_passing, on_brow, places_before, same_site
from nlp.readers.twins import is_of_each
from nlp.readers.wound_labels import AND_MARK, BARE_MARK, MARK, MARK_BEHIND, NAMED_MARK, label_of_stretch, mark_before
from nlp.readers.wound_records import Wound
from nlp.readers.wounds import is_landmark
from nlp.readers.wounds_alike import own_of_alike
from nlp.readers.wounds_of_others import closed_by_others
from nlp.sites import sites_in
from nlp.stretches import stretch_at
from nlp.view import ANNOUNCING, Measure, NoteView, Unit

PLURAL = re.compile(
    r"\b(?:(?:both|each|either)(?! (?:of the )?(?:\w+ )?(?:limbs?|lobes?|sides?|edges?|ends?|tips?|poles?|arms|layers?|directions?|corners?|pedicles?|margins?)\b)|(?<!in )(?<!at )(?<!after )(?<!above )all(?! (?:a?round|the way|sides|directions))|every|the (?:wounds|defects|sites|incisions|lesions|excisions|areas|lacerations|repairs|closures))\b|^\W*(?:wounds|closures|repairs|defects|incisions) |\b(?:closures|repairs)\b"
)
_OF_ALL = re.compile(r"\W*(?:then |next |finally )?(?:both|each|every|all)\b(?! (?:around|the way|sides|directions))")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_ON_SIDE = re.compile(r" (?:(?:on|at|for) the |\(?)(?P<side>left|right|[lr])\b(?=\W*(?:and|[.,;)]|$| one| side))")
_SIDE_BEFORE = re.compile(r"(?:^|[\s(:;,])(?P<side>left|right|[lr])[\s:=(-]{1,3}$")
"""A side alone right before its number: "right 4.4 cm, left 4.1 cm"."""
_PAIR = 2
_BETWEEN_PLACES = re.compile(r"\W*(?:(?:and|the|his|her|left|right|l|r|upper|lower|wounds?|lac\w*|cuts?)\b\W*)*")
_IS_SUBJECT_OF = re.compile(
    r"\W*(?:(?:wounds?|lacs?|lacerations?|cuts?|defects?|incisions?|sites?|excisions?|ones?|were|was|are|both|then|each|also|all)\b\W*)*"
)
_SENTENCES_BACK = 4
_OTHER_WORK = frozenset(
    {
        "biopsy",
        "excisional_biopsy",
        "incision_drainage",
        "nail_avulsion",
        "nail_matrix_excision",
        "nail_wedge",
        "nail_bed_repair",
        "shave_removal",
    }
)
_LEAVES_WOUND = frozenset(
    {"mohs", "excision", "flap", "graft", "wedge_excision", "scar_revision", "hidradenitis_excision", "pilonidal_excision", "debridement"}
)
_SEVERAL_INJURIES = re.compile(r"\b(?:lacerations|lacs|cuts|gashes|wounds|tears)\b")
_OPENS_WITH = re.compile(r"\s*:")
"""Behind the place that heads a sentence: "Right knee: ..."."""
_SIDE_NAMED = re.compile(r"(?:^|[\s(:;,])(?P<side>left|right|[lr])(?=[\s:=(,-])")
_CELL = re.compile(r"(?<=\|)[^|\n]*[^|\s][^|\n]*")
_BEHIND_PLACE = re.compile(r"[\s:=(~-]{1,4}(?:(?:was|is|length|wound|closure|repair|line|final|total|to|of|at)[\s:=-]+){0,3}")
_BEFORE_PLACE = re.compile(
    r"(?:(?! and )[^,;.|\d]){0,50}\b(?:on|over|of|to|at|in|for|across|lac|laceration|cut|wound|tear|gash)s?\b(?:(?! and )[^,;.|\d]){0,20}"
)
"""Between a size and the place of what it measures: "3.4 cm lac L forehead", "4 cm laceration over the cheek"."""


_SKIN_FROM = re.compile(
    r"\b(?:flap|graft|lobes?|island|paddle)\b[^.;]{0,40}\b(?:from|on|over|in|of) (?:(?:the|his|her|left|right|l|r|adjacent|nearby) )*$"
)
"""Before the place whose skin was moved: "bilobed flap cut from the sidewall"."""


class Ledger:
    """Gives words to wounds. Built once for a note."""

    def __init__(self, view: NoteView, wounds: list[Wound]) -> None:
        self.view, self.wounds = view, wounds
        for wound in wounds:
            wound.label = wound.label or mark_before(view, wound.site) or label_of_stretch(view, wound.site)
        self._labelled = any(wound.label for wound in wounds)
        self._sized = any(wound.size is not None for wound in wounds)
        self._marks: dict[int, list[re.Match[str]]] = {}
        self._named: dict[int, list[int]] = {}
        self._last: dict[int, tuple[int, list[int]]] = {}
        self._walk()

    def _walk(self) -> None:
        """For each unit the wounds of the last unit of its paragraph that names any."""
        group, current, since = -1, list[int](), 0
        for unit in self.view.units:
            if unit.group != group:
                group, current = unit.group, []
            row = "|" in unit.lower
            named = self._by_mark(unit, unit.end) or self._by_size(unit) or self.named(unit) or self._called(unit)
            named = current if self._goes_on(unit, current, named) else named
            since = unit.start if named else since
            current = named or ([] if row else current)
            self._last[unit.index] = since, current
            current = [] if row else current

    def _goes_on(self, unit: Unit, last: list[int], named: list[int]) -> bool:
        """A wider name ("the scalp") of several wounds, said right after one of them, is still that one."""
        return len(last) == 1 and len(named) > 1 and last[0] in named and len(sites_in(self.view, unit)) == 1 and not unit.search(PLURAL)

    def at(self, site: Site | None) -> list[int]:
        """The wounds at a place: the same place before one that it could be."""
        if site is None or not site.region:
            return []
        exact = [n for n, w in enumerate(self.wounds) if w.site.known and w.site.value == site]
        alike = [n for n, w in enumerate(self.wounds) if w.site.known and same_site(w.site.value, site)]
        browed = [n for n in alike if on_brow(self.wounds[n].site.value)] if on_brow(site) and len(alike) > 1 else []
        return browed or exact or alike

    def named(self, unit: Unit) -> list[int]:
        """The wounds whose places a unit names."""
        known = self._named.get(unit.index)
        if known is None:
            sites = sites_in(self.view, unit)
            meant = [fact for mention, fact in sites if len(sites) == 1 or not is_passing(self.view, unit, mention)]
            known = self._named[unit.index] = list(dict.fromkeys(n for fact in meant or [f for _, f in sites] for n in self.at(fact.value)))
        return known

    def owners(self, unit: Unit, offset: int) -> list[int]:
        """Indexes of the wounds that the words at an offset belong to; none where it cannot be told."""
        if self._of_other_work(unit):
            return []
        if len(self.wounds) == 1:
            return [0] if not self._elsewhere(unit) else []
        if listed := self._of_list(unit, offset) or own_of_alike(self.view, self.wounds, unit, offset):
            return listed
        if marked := self.in_column(unit, offset) or self._by_mark(unit, offset) or self._by_size(unit) or self._heads_marks(unit, offset):
            return marked
        named = self.named(unit)
        if named and self._of_all(unit):
            return list(range(len(self.wounds)))
        if len(named) == 1:
            return named
        plural = bool(unit.search(PLURAL))
        if plural and unit.section not in ANNOUNCING:
            return named or self._several_just_named(unit) or list(range(len(self.wounds)))
        if self._goes_on(unit, self._last[unit.index][1], named):
            return self._last[unit.index][1]
        if not named and (sided := self._by_side(unit, offset)):
            return sided
        if named:
            return named if self._heads(unit, offset) else self._joint(unit, offset) or self._nearest(unit, offset)
        unknown = [m for m, f in sites_in(self.view, unit) if self.at(f.value) == []]
        if unknown and (unit.label or self._describes(unit)):
            return self._of_item(unit) if all(_SKIN_FROM.search(self.view.lower, unit.start, m.start) for m in unknown) else []
        since, last = self._last[unit.index]
        if len(last) == 1 and since >= stretch_at(self.view, offset).start:
            return last
        return self._by_stretch(offset) or (last if len(last) == 1 else self._by_lesion(unit, offset))

    def _of_list(self, unit: Unit, offset: int) -> list[int]:
        """The wounds of a whole list, behind or before which its sentence goes on about all of them: "A 3.6 cm and B 2.2 cm, both layered"."""
        lesions = lesion_map(self.view)
        segment = lesions.at(unit, offset) if len(lesions.of_unit[unit.index]) > 1 else None
        if segment is None or segment.places or len(segment.rows) < 2:
            return []
        found = [n for row in segment.rows for n in self.at(lesions.rows[row].site.value)]
        return list(dict.fromkeys(found)) if len(found) == len(segment.rows) else []

    def _heads(self, unit: Unit, offset: int) -> bool:
        """A closure told before the places of its sentence, where no other is told behind: "layered repair of a 4 cm wound of the arm and a 3 cm wound of the hand"."""
        first = sites_in(self.view, unit)[0][0].start
        closed = [m.start for m in self.view.mentions_in(unit, "PROC") if m.concept == "repair"]
        return offset < first and offset in closed and all(start < first for start in closed)

    def _joint(self, unit: Unit, offset: int) -> list[int]:
        """The wounds of a list of places that is the subject of the words: "forearm and palm repaired in two layers"."""
        before = [(m, f) for m, f in sites_in(self.view, unit) if m.end <= offset]
        if len(before) < _PAIR or not _IS_SUBJECT_OF.fullmatch(self.view.lower, before[-1][0].end, offset):
            return []
        last = len(before) - 1
        while last and _BETWEEN_PLACES.fullmatch(self.view.lower, before[last - 1][0].end, before[last][0].start):
            last -= 1
        found = [self.at(f.value) for _, f in before[last:]]
        return (
            list(dict.fromkeys(n for owners in found for n in owners))
            if len(found) > 1 and all(len(owners) == 1 for owners in found)
            else []
        )

    def _heads_marks(self, unit: Unit, offset: int) -> list[int]:
        """“Layered closure T1 4.2 cm, T2 4.0 cm”: the wounds of all marks behind the only closure of a sentence."""
        marks = self._marks_in(unit) if self._labelled else []
        closed = [m.start for m in self.view.mentions_in(unit, "PROC") if m.concept == "repair"]
        if len(marks) < 2 or offset not in closed or any(start > marks[0].start() for start in closed):
            return []
        found = [n for hit in marks for n in self._by_mark(unit, hit.start())]
        return list(dict.fromkeys(found)) if len(found) == len(marks) else []

    def _of_item(self, unit: Unit) -> list[int]:
        """The only wound that a list item has named so far, of whose flap a sentence tells where beside it its skin came from."""
        mine = list(dict.fromkeys(n for u in self.view.units_of_group(unit.group) if u.index < unit.index for n in self.named(u)))
        regions = {f.value.region for _, f in sites_in(self.view, unit) if f.value is not None}
        site = self.wounds[mine[0]].site.value if len(mine) == 1 else None
        return mine if site is not None and regions == {site.region} else []

    def _by_side(self, unit: Unit, offset: int) -> list[int]:
        """“Left closed in layers 7.4 cm, right in layers 6.0 cm”: the wound on the side named last before the words; before all sides, all wounds."""
        hits = list(unit.spots(_SIDE_NAMED)) if not sites_in(self.view, unit) else []
        if len({hit["side"][0] for hit in hits}) != len(self.wounds):
            return []
        sides = [w.site.value.side[:1] if w.site.value is not None else "" for w in self.wounds]
        before = [hit["side"][0] for hit in hits if unit.start + hit.start() <= offset]
        wanted = before[-1:] or [hit["side"][0] for hit in hits]
        found = [n for n, side in enumerate(sides) if side in wanted and side]
        return found if len(found) == len(set(wanted)) else []

    def _by_lesion(self, unit: Unit, offset: int) -> list[int]:
        """The wound of the lesion that a narrative goes on about ("The second lesion was excised. This was closed ...")."""
        lesions = lesion_map(self.view)
        rows = lesions.at(unit, offset).rows if unit.section not in ANNOUNCING else ()
        found = self.at(lesions.rows[rows[0]].site.value) if len(rows) == 1 else []
        return found if len(found) == 1 else []

    def in_column(self, unit: Unit, offset: int) -> list[int]:
        """The wound in whose column a cell of another row stands."""
        return [n for n, (start, end) in self.columns(unit) if start <= offset < end]

    def columns(self, unit: Unit) -> list[tuple[int, tuple[int, int]]]:
        """The cells of a row without places, each with its wound, where a row before names all the wounds in as many cells."""
        if "|" not in unit.lower or len(self.wounds) < 2 or sites_in(self.view, unit) or any(not w.site.evidence for w in self.wounds):
            return []
        order = sorted(range(len(self.wounds)), key=lambda n: self.wounds[n].site.evidence[0].start)
        lines = {self.view.unit_at(self.wounds[n].site.evidence[0].start).line for n in order}
        cells = [(hit.start(), hit.end()) for hit in _CELL.finditer(self.view.lower, unit.start, unit.end)]
        return list(zip(order, cells, strict=True)) if len(lines) == 1 and len(cells) == len(order) and lines.pop() < unit.line else []

    def _called(self, unit: Unit) -> list[int]:
        """The wound of the lesion that a sentence without places calls by another name: "The cyst was then removed"."""
        if len(self.wounds) < 2 or sites_in(self.view, unit) or not self.view.mentions_in(unit, "DX"):
            return []
        lesions = lesion_map(self.view)
        rows = {s.rows for s in lesions.of_unit.get(unit.index, ()) if s.named}
        own = next(iter(rows)) if len(rows) == 1 else ()
        return self.at(lesions.rows[own[0]].site.value) if len(own) == 1 else []

    def _of_all(self, unit: Unit) -> bool:
        """Words about every wound that name a place only in brackets: "each closed in two layers (6-0 on the chin)"."""
        if unit.section in ANNOUNCING or not _OF_ALL.match(unit.lower):
            return False
        asides = [(unit.start + hit.start(), unit.start + hit.end()) for hit in _IN_BRACKETS.finditer(unit.lower)]
        return all(any(a < mention.start < b for a, b in asides) for mention, _ in sites_in(self.view, unit))

    def _describes(self, unit: Unit) -> bool:
        """A sentence that gives another place its lesion or margin speaks of a wound that was not found."""
        return bool(self.view.measures_in(unit, "lesion", "margin")) and unit.section not in ANNOUNCING

    def _elsewhere(self, unit: Unit) -> bool:
        """A table row or list item that names only other places than the wound."""
        if not ("|" in unit.lower or unit.label):
            first = next(iter(sites_in(self.view, unit)), None)
            return (
                first is not None
                and self.wounds[0].site.known
                and _OPENS_WITH.match(self.view.lower, first[1].evidence[0].end) is not None
                and first[1].evidence[0].start <= unit.start + 1
                and not self.named(unit)
            )
        item = [u for u in self.view.units_of_group(unit.group) if u.index <= unit.index or u.line == unit.line] if unit.label else (unit,)
        sites = [fact.value for _, fact in sites_in(self.view, unit)] or [f.value for u in item for _, f in sites_in(self.view, u)]
        return bool(sites) and self.wounds[0].site.known and not any(self.at(site) for site in sites)

    def _several_just_named(self, unit: Unit) -> list[int]:
        """The wounds of the sentence before, where it names several itself: "Multiple lacerations of the forearm: ... All were closed"."""
        before = self.view.units[unit.index - 1] if unit.index else unit
        if before.block != unit.block or not before.search(_SEVERAL_INJURIES):
            return []
        return self.named(before)

    def _of_other_work(self, unit: Unit) -> bool:
        """Stitches of work that leaves no wound of the ledger, told of a place of its own: "punch of the left calf. 4-0 Prolene x1"; or of surgery on another organ."""
        if unit.index in other_operation(self.view) or closed_by_others(self.view, unit):
            return True
        for before in reversed(self.view.units[max(0, unit.index - _SENTENCES_BACK) : unit.index + 1]):
            if before.block != unit.block:
                return False
            sites, acts = sites_in(self.view, before), {m.concept for m in self.view.mentions_in(before, "PROC")}
            if acts & _OTHER_WORK and not acts & _LEAVES_WOUND:
                told = sites or (places_before(self.view, before) if "repair" in acts else [])
                return bool(told) and not any(self.at(fact.value) for _, fact in told)
            if sites or acts - {"repair"}:
                return False
        return False

    def _nearest(self, unit: Unit, offset: int) -> list[int]:
        """Of several places in a sentence the one in front of the words, else the next behind them."""
        before: list[int] = []
        for mention, fact in sites_in(self.view, unit):
            found = self.at(fact.value)
            if mention.start <= offset:
                before = found or before
            elif not before and found:
                return found if len(found) == 1 else []
        return before if len(before) == 1 else []

    def owners_of(self, unit: Unit, measure: Measure) -> list[int]:
        """As `owners`, for a size written before its place or side: "a 4 cm laceration over the cheek and ...", "3.8 cm on the left"."""
        sized = [n for n, w in enumerate(self.wounds) if w.size is not None and w.size == measure.dims.longest]
        if len(sized) == 1:
            return sized
        if len(self.wounds) > 1 and (sided := _ON_SIDE.match(self.view.lower, measure.end)):
            there = [n for n, w in enumerate(self.wounds) if w.site.value is not None and w.site.value.side[:1] == sided["side"][0]]
            if len(there) == 1:
                return there
        if len(self.wounds) > 1 and (marked := MARK_BEHIND.match(self.view.lower, measure.end)):
            there = [n for n, w in enumerate(self.wounds) if w.label == marked[marked.lastgroup or 0]]
            if len(there) == 1:
                return there
        if len(self.wounds) > 1 and (sided := _SIDE_BEFORE.search(self.view.lower, unit.start, measure.start)):
            there = [n for n, w in enumerate(self.wounds) if w.site.value is not None and w.site.value.side[:1] == sided["side"][0]]
            if len(there) == 1:
                return there
        for mention, fact in sites_in(self.view, unit) if len(self.wounds) > 1 else ():
            between = self.view.lower[measure.end : max(mention.start, measure.end)]
            if mention.start >= measure.end and _BEFORE_PLACE.fullmatch(between) and not is_landmark(self.view, fact):
                found = self.at(fact.value)
                return found if len(found) == 1 else []
        if len(self.wounds) > 1 and (led := self._led_by(unit, measure) or self._right_behind(unit, measure)):
            return led
        owners = self.owners(unit, measure.start)
        if len(owners) > 1 and not is_of_each(unit, measure) and (own := self._in_own_words(unit, measure)):
            return own
        if len(owners) > 1 and any(m.start >= measure.end for m, _ in sites_in(self.view, unit)):
            return self._nearest(unit, measure.start) or owners  # between two places it measures the first
        return owners

    def _in_own_words(self, unit: Unit, measure: Measure) -> list[int]:
        """The wound in whose words of a list the measure stands: "scalp laceration 5 cm and leg laceration 4 cm, both stapled"."""
        lesions = lesion_map(self.view)
        segment = lesions.at(unit, measure.start)
        inside = len(segment.rows) == 1 and any(start < measure.start for start, _ in segment.places)
        found = self.at(lesions.rows[segment.rows[0]].site.value) if inside else []
        return found if len(found) == 1 else []

    def _led_by(self, unit: Unit, measure: Measure) -> list[int]:
        """“Closure 28 mm temple, 34 mm forearm”: numbers that stand right before their places, as the first of the list shows."""
        sites = sites_in(self.view, unit)
        at = [(m.start, f) for m, f in sites if m.start >= measure.end]
        first = min((m.start for m in self.view.measures_in(unit)), default=measure.start)
        if not at or (sites and sites[0][0].start < first):
            return []
        start = at[0][1].evidence[0].start if at[0][1].evidence else at[0][0]
        found = self.at(at[0][1].value) if re.fullmatch(r"[\s(]{1,3}", self.view.lower[measure.end : start]) else []
        return found if len(found) == 1 else []

    def _right_behind(self, unit: Unit, measure: Measure) -> list[int]:
        """“Both closed in layers: cheek 3.2 cm, neck 4.5 cm”: each number stands right behind its place."""
        named = [(m, f) for m, f in sites_in(self.view, unit) if m.end <= measure.start]
        if not named or _BEHIND_PLACE.fullmatch(self.view.lower, named[-1][0].end, measure.start) is None:
            return []
        found = self.at(named[-1][1].value)
        return found if len(found) == 1 else []

    def _by_mark(self, unit: Unit, offset: int) -> list[int]:
        """The wound whose label stands last before the words in their sentence: "A 4.1 cm, B 3.7 cm", "#2 2 cm"."""
        if not self._labelled:
            return []
        marks: list[str] = []
        end = unit.start
        for hit in self._marks_in(unit):
            if hit.start() > offset:
                break
            mark = (hit["letter"] or hit["round"] or hit["closed"] or hit["number"] or hit["named"] or hit["tumour"]).lower()
            joined = marks and AND_MARK.fullmatch(self.view.lower, end, hit.start()) is not None
            marks, end = [*(marks if joined else ()), mark], hit.end()
        return [n for n, w in enumerate(self.wounds) if w.label in marks] if marks else []

    def _marks_in(self, unit: Unit) -> list[re.Match[str]]:
        if unit.index not in self._marks:
            marked = BARE_MARK.search(self.view.text, unit.start, unit.end) or unit.search(NAMED_MARK)
            self._marks[unit.index] = list(MARK.finditer(self.view.text, unit.start, unit.end)) if marked else []
        return self._marks[unit.index]

    def spoken_of(self, unit: Unit) -> list[int]:
        """The wounds that a whole sentence is about: those of its marks where they stand together, else those that it begins with."""
        marks = self._marks_in(unit) if self._labelled else []
        together = marks and all(AND_MARK.fullmatch(self.view.lower, a.end(), b.start()) for a, b in pairwise(marks))
        return (self._by_mark(unit, unit.end) if together else []) or self.owners(unit, unit.start)

    def _by_size(self, unit: Unit) -> list[int]:
        """“The 2.5 cm wound was closed with nylon”."""
        if not self._sized:
            return []
        sizes = {m.dims.longest for m in self.view.measures_in(unit)}
        found = [n for n, w in enumerate(self.wounds) if w.size in sizes]
        return found if len(found) == 1 else []

    def _by_stretch(self, offset: int) -> list[int]:
        stretch = stretch_at(self.view, offset)
        labelled = [n for n, w in enumerate(self.wounds) if stretch.label and w.label == stretch.label]
        sited = self.at(stretch.site.value) if stretch.site.known and (stretch.label or stretch.start) else []
        both = [n for n in labelled if n in sited]
        for candidates in (both, sited, labelled):
            if len(candidates) == 1:
                return candidates
        return []
