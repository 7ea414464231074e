"""The lesions of a note, each once, and which words speak of which.

A note names one lesion in its diagnosis list, its title, its narrative and its specimen list. Every place named
becomes a row; later names are matched to the most similar row. Two items of one list are two lesions, whatever
their sites. Each unit is cut into segments owned by the row named in it; a unit that names none goes on about
the lesion before it, and "both", "each" or "A and C" speak of several.
"""

from __future__ import annotations

import re

from nlp.apart import is_earlier, is_injured, is_put_off, is_untreated
from nlp.facts import Fact, Site
from nlp.number_words import number_of
from nlp.position_names import position_names
from nlp.readers.bystanders import is_bystander
from nlp.readers.events import SILENT
from nlp.readers.labels_used import inline_names, rows_by_label
from nlp.readers.lesion_labels import LONE_MARK, headed_label, in_order, mark_before, rank
from nlp.readers.lesion_names import LesionNames
from nlp.readers.lesion_order import (
    ANOTHER,
    EACH_WAY,
    MANY,
    NEXT_ONE,
    ORDER,
    ORDINAL,
    SIDE_ONLY,
    SOME_OF,
    THE_OTHERS,
    THE_THING,
    WITHOUT_PLACE,
)
from nlp.readers.lesion_reach import Inventory, segments_of
from nlp.readers.lesion_rows import LesionMap, Row, Segment, opens_item, row_of_item, without_deferred
from nlp.readers.named_places import places_in
from nlp.readers.places import joined, listed_beside, names_another, opens_alike
from nlp.readers.twins import chosen_by_size, twin_called, twins_of
from nlp.records import replace
from nlp.series import length_in_step, length_of_series
from nlp.structure import item_label
from nlp.view import NoteView, Unit, gathered

_APART = frozenset({"anesthesia", "follow_up", "vitals"})
"""Sections that tell nothing about where a lesion is."""
_FEWEST_BULLETS, _OPENS = 2, 6


def lesion_map(view: NoteView) -> LesionMap:
    """The lesions of a note, worked out once."""
    known = view.memo.get("lesion_map")
    if known is None:
        known = _Walk(view).result()
        known = view.memo["lesion_map"] = without_deferred(
            view, known if not known.rows or any(not row.past for row in known.rows) else _Walk(view, history=False).result()
        )
    return known  # type: ignore[return-value]


_TWO_OF_ITEM = re.compile(
    r"\b(?:two|2)(?: (?:adjacent|neighbou?ring|adjoining|small|separate|close|tiny|large|more|other|of them|ones|\w+ ones|lesions|spots|papules|nevi|moles|cysts|bccs?|sccs?|aks?|tumou?rs))+\b"
)


def _tells_two(view: NoteView, unit: Unit) -> bool:
    """“3) Mid back: two small ones side by side. One ellipse for both”: the two of a list item are no lesions of other items."""
    return bool(unit.label) and any(u.index <= unit.index and u.search(_TWO_OF_ITEM) for u in view.units_of_group(unit.group))


_KINDS = frozenset(
    {"lipoma", "epidermal_cyst", "sebaceous_cyst", "pilar_cyst", "nevus", "seborrheic_keratosis", "dermatofibroma", "basal_cell_carcinoma", "squamous_cell_carcinoma"}
)  # fmt: skip
"""Kinds of lesions that are not taken for each other."""


class _Walk:
    """Reads the units in order, keeping the lesion that is being spoken of."""

    def __init__(self, view: NoteView, *, history: bool = True) -> None:
        """Without `history` every place counts: a note that names no other speaks of that one."""
        self.view, self.history = view, history
        self.rows: list[Row] = []
        self.without_place = {index for pattern in WITHOUT_PLACE for index in view.gate.units(pattern)}
        """Indices of the units that may speak of a lesion without its place or label."""
        self.positions = position_names(view)
        self.names, self.inventory = LesionNames(view), Inventory(view)
        self.positioned: dict[int, tuple[int, dict[str, int]]] = {}
        """For a row that has such a name: the first row of its place, and the row of each name there."""
        self.labelled: set[int] = set()
        """Rows that have a label."""
        self.segments: list[Segment] = []
        self.topic: tuple[int, ...] = ()
        self.recent: list[int] = []
        self.trail: list[int] = []
        """Rows by their last mention."""
        self.section, self.group, self.block = "", -1, -1
        self.list_id, self.last_label = 0, ""
        self.in_line: tuple[int, set[int]] = (-1, set())
        self.bullets: list[tuple[int, set[int]]] = []
        """Line and rows of each bullet of the list that is open, as long as none tells an act of its own."""
        self.called_here: dict[int, Site] = {}
        """What the rows named so far in the unit are called there: of "scalp" the crown and the left occiput."""
        self.injured = False  # does the unit tell of an injury and of no lesion?
        self.diagnoses: dict[int, set[str]] = {}
        """What each row has been called so far: "the cyst" then names it."""

    def result(self) -> LesionMap:
        for unit in self.view.units:
            self._unit(unit)
        self._own_items()
        of_unit = gathered((segment.unit.index, segment) for segment in self.segments)
        alone = gathered((segment.rows[0], segment) for segment in self.segments if len(segment.rows) == 1)
        shared = gathered((row, segment) for segment in self.segments if len(segment.rows) > 1 for row in dict.fromkeys(segment.rows))
        return LesionMap(tuple(self.rows), tuple(self.segments), of_unit, alone, shared)

    def _own_items(self) -> None:
        """All of a numbered item speaks of the one lesion that it names, also before the name."""
        named: dict[int, set[int]] = {}
        for segment in self.segments:
            if segment.unit.label:
                named.setdefault(segment.unit.group, set()).update(row for row in segment.rows if not self.rows[row].past)
        for index, segment in enumerate(self.segments):
            rows = named.get(segment.unit.group, set())
            if segment.unit.label and not segment.rows and len(rows) == 1:
                self.segments[index] = replace(segment, rows=tuple(rows))

    def _unit(self, unit: Unit) -> None:
        if unit.section in SILENT or unit.section in _APART:
            self.segments.append(Segment(unit, unit.start, unit.end))
            return
        own = item_label(unit.lower) or mark_before(self.view, unit)
        item = bool(own) or opens_item(unit)
        label = own or (unit.label if unit.group != self.group else "")
        inside = (unit.group == self.group and bool(unit.label)) or (unit.block == self.block and not item)
        if not inside and ((unit.group != self.group and (unit.section != self.section or label)) or item):
            self.topic = ()
        self._follow_list(unit, label)
        self.section, self.group, self.block = unit.section, unit.group, unit.block
        references = self._references(unit, label, item)
        if unit.index in self.positions and not self.names.tell_apart(self.positions[unit.index], references):
            references = self._told_by_position(unit, references)
        together = [] if references else rows_by_label(self.view, unit, self.rows, self.labelled)
        if len(together) > 1 and together[0][0] != together[-1][0]:
            references = together
        called = (
            []
            if references or together or len(self.rows) < 2 or unit.index not in self.names.telling
            else self.names.spoken(unit, self.rows, self.segments, self.recent, self.diagnoses)
        )
        if len({row for _, _, row in called}) > 1:
            references = called
        elif called and inside and unit.label and (own_row := row_of_item(self.segments, unit)) is not None:
            called = [name for name in called if name[2] == own_row]
        named = {row for _, _, row in references}
        listed, run = self._bulleted(unit, named, item=item), self.inventory.behind(unit, named, self.labelled)
        if references:
            more = (
                [*self.names.taken_up(unit, references), *self.names.beside(unit, references, self.segments)]
                if unit.index in self.names.telling
                else []
            )
            self._cut(unit, [*references, *more])
            return
        rows = (
            in_order(row for _, _, row in together)
            if together
            else self._spoken_of(unit, label) or listed or [row for _, _, row in called[:1]] or run
        )
        if not rows and len(self.recent) > 1 and len(self.recent) in (length_of_series(unit), length_in_step(unit)):
            rows = list(self.recent)
        if rows:
            self.topic = tuple(rows)
        self.segments.append(Segment(unit, unit.start, unit.end, self.topic, bool(rows)))

    def _bulleted(self, unit: Unit, rows: set[int], *, item: bool) -> list[int]:
        """Rows of all bullets before a line without one that tells the act: "- back 8 mm / - arm 7 mm / Shave removal of ..."."""
        if not item and not self.bullets:
            return []
        acts = bool(self.view.mentions_in(unit, "PROC"))
        last = self.bullets[-1][0] if self.bullets else -1
        if unit.line == last or item:
            if acts:
                self.bullets = []
            elif unit.line == last:
                self.bullets[-1][1].update(rows)
            else:
                self.bullets.append((unit.line, set(rows)))
            return []
        told, self.bullets = self.bullets, []
        if not acts or rows or len(told) < _FEWEST_BULLETS or not all(own for _, own in told):
            return []
        return in_order(row for _, own in told for row in sorted(own))

    def _follow_list(self, unit: Unit, label: str) -> None:
        if len(unit.lower) <= LONE_MARK:
            return  # "2.": the mark of the item behind it
        restarts = label and self.last_label and (label.isdigit() != self.last_label.isdigit() or rank(label) <= rank(self.last_label))
        if unit.section != self.section or restarts:
            self.list_id += 1
            self.recent = self.recent if not label else []
        self.last_label = label or self.last_label

    def _references(self, unit: Unit, label: str, item: bool) -> list[tuple[int, int, int]]:
        """(start, end, row) of every place or known label that the unit names."""
        places = places_in(self.view, unit)
        if not places:
            return []
        claim = label or (str(unit.block) if item else "")
        self.called_here = {}
        found: list[tuple[int, int, int]] = []
        self.injured = is_injured(self.view, unit)
        inline = inline_names(self.view, unit, places)
        apart = self._listed_in_line(unit, places[0][0])
        if self.topic and NEXT_ONE.match(unit.lower):
            apart = apart | {*self.topic}
        for start, end, site, others in places:
            if site.value is not None and not site.value.region and not self.view.mentions_in(unit, "PROC"):
                continue  # "nailfold capillaries dilated" moves no lesion to the nail
            if is_put_off(self.view, unit, start) or (
                self.history and (is_earlier(self.view, unit, start, end) or is_untreated(self.view, unit))
            ):
                found.append((start, end, self._past_row(site, deferred=is_untreated(self.view, unit))))
                continue
            own = inline.get(start, "") or claim
            further = {
                i for i in (*self.topic, *(i for _, _, i in found)) if ANOTHER.search(self.view.lower[max(unit.start, start - 36) : start])
            }
            if len(places) == 1:
                further = further | self._of_other_kind(unit) | self._of_act_before(unit, site.value)
            elif found and site.value is not None and site.value.side:
                before = [(at, to, self.called_here[i]) for at, to, i in found if i in self.called_here]
                ends = listed_beside(self.view, before, start, site.value)
                further = further | {i for _, to, i in found if to in ends}
            row = self._row_for(site, others, own, apart | {index for _, _, index in found}, further, first=not found)
            if row is None:
                continue
            if site.value is not None:
                self.called_here[row.index] = site.value
            name = inline.get(start, "") or (label or headed_label(unit.lower) if not found else "")
            if name:
                row.labels.add(name)
                self.labelled.add(row.index)
            if not row.twins and len(places) == 1:
                self.rows += twins_of(self.view, unit, row, len(self.rows))
            found += [(start, end, index) for index in row.twins or (row.index,)]
            apart.update(row.twins or (row.index,))
        return found

    def _of_act_before(self, unit: Unit, site: Site | None) -> set[int]:
        last = self.segments[-1] if self.segments else None
        known = self.rows[last.rows[0]].site.value if last is not None and last.named and len(last.rows) == 1 else None
        if last is None or known is None or site is None or not opens_alike(self.view, unit, last.unit, known, site):
            return set()
        return {*last.rows}

    def _of_other_kind(self, unit: Unit) -> set[int]:
        """“Lipoma L scapula 3 cm, removed, layered 4 cm. Cyst mid back 1.2 cm excised.”: rows that are another kind of lesion, with a size of its own."""
        kinds = {m.concept for m in self.view.mentions_in(unit, "DX") if m.value != "unspecified"}
        if len(kinds) != 1 or not kinds <= _KINDS or not self._is_sized(unit):
            return set()
        return {
            row
            for row, known in self.diagnoses.items()
            if known & _KINDS
            and not known & kinds
            and any(s.rows == (row,) and s.unit.index == unit.index - 1 and self._is_sized(s.unit) for s in self.segments[-3:])
        }

    def _is_sized(self, unit: Unit) -> bool:
        return bool(self.view.measures_in(unit, "lesion", "unknown", "excised"))

    def _told_by_position(self, unit: Unit, found: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """With "the upper one" and "the lower one" of a place, each a lesion of its own."""
        out = list(found)
        for start, end, word in self.positions[unit.index]:
            here = [row for at, _, row in found if at <= start and not self.rows[row].past]
            named = [row for row, (_, names) in self.positioned.items() if word in names]
            before = here or named or list(self.topic[:1]) or self.recent[-1:]
            if not before:
                continue
            first, names = self.positioned.setdefault(before[-1], (before[-1], {}))
            twin = twin_called(self.rows, first, names, word)
            if twin is None and word not in names and names:
                self.rows.append(replace(self.rows[first], index=len(self.rows), labels=set(), claims=dict(self.rows[first].claims)))
                self.positioned[len(self.rows) - 1] = (first, names)
            row = names.setdefault(word, twin if twin is not None else len(self.rows) - 1 if names else first)
            self.positioned.setdefault(row, (first, names))
            out.append((start, end, row))
        return sorted(out)

    def _listed_in_line(self, unit: Unit, start: int) -> set[int]:
        """Rows of the paragraph's list so far, where the unit opens with a place and its size: "vertex 1.0 cm; L occiput 1.5 cm"."""
        sized = (start - unit.start <= _OPENS or self.view.lower[unit.start : start].rstrip().endswith(":")) and any(
            m.start > start for m in self.view.measures_in(unit, "lesion", "unknown")
        )
        if not sized or self.in_line[0] != unit.block:
            self.in_line = (unit.block, set()) if sized else (-1, set())
        return self.in_line[1]

    def _past_row(self, site: Fact[Site], *, deferred: bool) -> int:
        self.rows.append(Row(len(self.rows), site, past=True, deferred=deferred))
        return len(self.rows) - 1

    def _row_for(self, site: Fact[Site], others: list[Site], claim: str, beside: set[int], further: set[int], *, first: bool) -> Row | None:
        value = site.value
        assert value is not None
        best, top = 1, list[Row]()
        for row in self.rows:
            if row.past or row.index in further:
                continue
            taken = row.claims.get(self.list_id)
            if claim and taken is not None and taken != claim:
                continue
            known = self.called_here.get(row.index, row.site.value)
            if row.index in beside and known is not None and names_another(known, value):
                continue
            score = row.likeness(value)
            if score > 0:
                score += (2 if row.index in self.topic else 0) + (1 if claim in row.labels else 0)
                if score > best:
                    best, top = score, []
                top += [row] if score == best else []
        if len(top) > 1 and {row.index for row in top} <= {*top[0].twins}:
            top = top[:1]
        if len(top) > 1 and not claim and not value.side and best < 6:
            top = [row for row in top if row.index in self.topic][:1]
            if not top:
                return None
        if not top and not value.region:
            return None
        if top:
            row = top[0]
            row.site = joined(row.site, site)
        else:
            row = Row(len(self.rows), site)
            self.rows.append(row)
            row.torn = self.injured
        row.names += [name for name in others if name.region and row.site.value and name.region != row.site.value.region]
        if claim and first:
            row.claims[self.list_id] = claim
        return row

    def _spoken_of(self, unit: Unit, label: str) -> tuple[int, ...]:
        """Rows that the unit speaks of without a place: its label, "both", "the second lesion", "the left one"."""
        if not self.rows:
            return ()
        if label:
            mine = tuple(row.index for row in self.rows if label in row.labels)
            if mine:
                return mine[-1:]
        if chosen := chosen_by_size(unit, self.rows):
            return chosen
        if unit.index not in self.without_place:
            return ()
        ordinal = unit.search(ORDINAL)
        order = self.recent or [row.index for row in self.rows if not row.past]
        if ordinal and ordinal["o"] in ORDER and ORDER[ordinal["o"]] < len(order):
            return (order[ORDER[ordinal["o"]]],)
        if unit.search(THE_OTHERS) and len(self.topic) == 1 and len(order) > 2:
            return tuple(row for row in order if row not in self.topic)
        some = unit.search(SOME_OF)
        if some:
            few = number_of(some["k"])
            return tuple(order[:few] if some["end"] == "first" else order[-few:])
        side = unit.search(SIDE_ONLY) if len(self.rows) > 1 else None
        if side:
            sided = [row.index for row in self.rows if not row.past and row.site.value and row.site.value.side == side["side"]]
            if len(sided) == 1:
                return (sided[0],)
        called = {m.concept for m in self.view.mentions_in(unit, "DX") if m.value != "unspecified"} if len(self.rows) > 1 else set()
        namesakes = [row for row, names in self.diagnoses.items() if names & called] if called else []
        if len(namesakes) == 1 and unit.search(THE_THING):
            return (namesakes[0],)
        many = unit.search(MANY)
        if many and not unit.search(EACH_WAY) and not (many["both"] and _tells_two(self.view, unit)):
            return self._several(2 if many["both"] else number_of(many["n"]) if many["n"] else 0)
        return ()

    def _several(self, said: int) -> tuple[int, ...]:
        every = [row.index for row in self.rows if not row.past]
        here = in_order(row for s in self.segments if s.named and s.unit.block == self.block for row in s.rows if row in every)
        for rows in (here if len(self.recent) > len(here) and set(here) <= set(self.recent) else [], self.recent, every):
            if len(rows) > 1 and (not said or len(rows) == said):
                return tuple(rows)
        if said > len(every) > 1:
            return tuple(every)  # a lesion of the list stands at a place that no term names
        return tuple(sorted(self.trail[-said:])) if said and len(every) > said else ()

    def _cut(self, unit: Unit, references: list[tuple[int, int, int]]) -> None:
        """One segment for each row or list of rows named, cut at the strongest mark between two names."""
        cut = segments_of(self.view, unit, references, {row.index for row in self.rows if not row.past})
        self.segments += cut
        named = self.view.mentions_in(unit, "DX")
        for segment in cut:
            for row in segment.rows if segment.places and len(segment.rows) == 1 else ():
                self.diagnoses.setdefault(row, set()).update(
                    [word for m in named if segment.start <= m.start < segment.end for word in (m.concept, m.value)]
                )
        self.names.learn(unit, cut)
        spoken = in_order(row for segment in cut if segment.places for row in segment.rows if not self.rows[row].past)
        if not spoken or (
            self.topic
            and not {*spoken} & {*self.topic, *self.trail}
            and is_bystander(self.view, unit, [self.rows[row] for row in spoken], self.rows[self.topic[0]], self.diagnoses)
        ):
            return
        self.trail = [row for row in self.trail if row not in spoken] + spoken
        self.topic = (spoken[0],) if len(spoken) == 1 else ()
        self.recent = spoken if len(spoken) > 1 else in_order([*self.recent, *spoken])
