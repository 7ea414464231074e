"""Paragraphs that tell of a service of their own: each is read without the words of the others.

"BCC of the nose, Mohs in two stages ...", a blank line, "Lipoma of the back, 4 cm, shelled out ...": the first lends
the second no stage, place or length. Where one could be about the work of the other - a place of both, a closure without
its wound, "in the same way" - they are read together. What tells of no work (history, examination) is read with each.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import Any

from nlp.apart import is_injured
from nlp.assertion import assertion_at
from nlp.facts import DrugGiven, Fact, Procedure, Site
from nlp.phrases import phrases
from nlp.readers.donor_sites import is_course, is_donor
from nlp.readers.mohs_of_today import is_unnamed_mohs
from nlp.readers.own_words import WORK
from nlp.readers.places import same_site
from nlp.readers.titles import names_operation
from nlp.records import dataclass, replace
from nlp.sites import sites_in
from nlp.view import ANNOUNCING, OTHER_DAYS, NoteView, Unit

_SURGERY, _SAMPLE, _DESTRUCTION, _FOOT, _DRUG = "surgery", "sample or shave", "destruction", "foot care", "drug"
_CLOSED_OR_GIVEN = frozenset(
    [
        "repair",
        "wedge_excision",
        "nail_wedge",
        "nail_bed_repair",
        "pilonidal_excision",
        "hidradenitis_excision",
        "scar_revision",
        "excimer",
        "phototherapy",
        "patch_test",
        "drug_administration",
        "chemodenervation",
    ]
)
_KIND = {
    **dict.fromkeys(["excision", "mohs", "repair", "flap", "graft", "laceration"], _SURGERY),
    **dict.fromkeys(["biopsy", "shave_removal"], _SAMPLE),
    **dict.fromkeys(["destruction", "curettage", "ed_and_c"], _DESTRUCTION),
    **dict.fromkeys(["paring", "nail_trimming", "nail_debridement"], _FOOT),
    "drug_administration": _DRUG,
}
"""Acts that may be steps of one service, or two names of it."""
_ACTS = WORK | _CLOSED_OR_GIVEN
_REMOVALS = frozenset({"excision", "mohs", "laceration", "scar_revision", "wedge_excision", "pilonidal_excision", "hidradenitis_excision"})
"""Work that makes, or finds, the wound that is closed."""
_PLACELESS = frozenset(
    {_DRUG, _FOOT, "nail surgery", "nail_wedge", "nail_avulsion", "nail_matrix_excision", "patch_test", "pdt", "phototherapy", "excimer"}
)
"""Services that are told without the place of a lesion."""
_GIVEN = frozenset({"injectable_steroid", "biologic"})
_REFERS = phrases("standing_apart", "refers", whole=True)
_WHOLE = re.compile(r"\b(?:all|both|each|every|total|altogether|combined|sum)\b")
"""Words about all lesions of a list, which may stand in another paragraph."""
_TORN = re.compile(r"\b(?:lacerat\w+|lacs?|gash\w*|bitten|dog bite|stab wound|chainsaw)\b")
_WOUND = re.compile(r"\b(?:defects?|wounds?)\b")
_WORDED = {
    "patch_test": re.compile(r"\b(?:haptens?|allergens?|t\.?r\.?u\.?e\.? test|patch test|patches (?:went|were|put|applied|placed))"),
    "debridement": re.compile(
        r"\b(?:slough|biofilm|devitali[sz]ed|necrotic)\b.{1,60}\b(?:removed|excised|cut away|debrided)\b|\bdebrided?\b"
    ),
    "nail surgery": re.compile(r"nails?\b.{1,60}\b(?:removed|avulsed|taken off)\b|\bphenol|\bmatri[xc]"),
    _SAMPLE: re.compile(r"\bshave[ds]?\b|\bshaving|\bpunch(?:ed)?\b"),
}
"""Services whose words alone do not always make a procedure."""
_SENTENCES = re.compile(r"[A-Z0-9].*[.!?)]\s*", re.DOTALL)
_OPENS = re.compile(
    r"(?:[A-Z][A-Z]+[A-Z ,/&-]{4,40}(?::|\.|\n|$)|(?:[Pp]re-?[Oo]p|[Oo]p(?:eration|erative)?|[Pp]rocedure)\b[^\n:.]{0,30}[:.\n])"
)
"""A title that opens the note of another operation."""
_FIELD = re.compile(r"[A-Za-z /-]{2,30}:")


@dataclass(slots=True)
class Paragraph:
    """A paragraph, or a line of sentences that tells of a whole service."""

    start: int
    end: int
    kinds: set[str] = field(default_factory=set)
    places: list[Site] = field(default_factory=list)
    diseases: set[str] = field(default_factory=set)
    measured: bool = False
    has_wound: bool = False
    """Tells of the removal or the injury that left the wound, or of a wound with its place."""
    refers: bool = False
    whole: bool = False
    titles: bool = True
    """Names work in titles alone, or none."""

    @property
    def only_closes(self) -> bool:
        """Closes or covers a wound that other work may have left."""
        return _SURGERY in self.kinds and not self.has_wound and not self.diseases

    @property
    def content(self) -> object:
        """All that tells whether it shares work with another."""
        return frozenset(self.kinds), frozenset(self.places), frozenset(self.diseases), self.measured, self.has_wound, self.refers

    @property
    def is_placed(self) -> bool:
        return bool(self.places) or self.kinds <= _PLACELESS


def services_apart(view: NoteView) -> list[str]:
    """The text once for each service, with blanks for the paragraphs of the others; [] where it is read as one."""
    if (
        view.memo.get(OTHER_DAYS)
        or _reports_one_operation(view)
        or is_unnamed_mohs(view)
        or len({view.units[m.unit].line for m in view.mentions if m.label in ("PROC", "DRUG", "CLOSURE")}) < 2
    ):
        return []
    acts = _acts_by_unit(view)
    if len({view.units[index].line for index, (done, named) in acts.items() if done or named}) < 2:
        return []
    told = [p for p in _paragraphs(view, acts) if p.kinds]
    if len(told) < 2 or any(p.titles and not p.measured for p in told):
        return []
    groups = [{p.start for p in group} for group in _grouped(told)]
    return [_without(view.text, [p for p in told if p.start not in group]) for group in sorted(groups, key=min)] if len(groups) > 1 else []


def _grouped(told: list[Paragraph]) -> list[list[Paragraph]]:
    """Paragraphs that must be read together. Of those in a group that tell the same only the first is compared, since a list may have hundreds."""
    groups: list[dict[object, list[Paragraph]]] = []
    for paragraph in told:
        apart: list[dict[object, list[Paragraph]]] = []
        together: dict[object, list[Paragraph]] = {paragraph.content: [paragraph]}
        for group in groups:
            if any(_may_share(paragraph, alike[0]) for alike in group.values()):
                for content, alike in group.items():
                    together.setdefault(content, []).extend(alike)
            else:
                apart.append(group)
        groups = [*apart, together]
    return [[p for alike in group.values() for p in alike] for group in groups]


def told_once(services: list[tuple[list[Procedure], list[DrugGiven]]]) -> tuple[list[Procedure], list[DrugGiven]] | None:
    """Procedures and drugs of all services, each once; None where two of them rest on one number or share a drug, so that they must be read together."""
    if len(services) == 1:
        return services[0]
    procedures: list[Procedure] = []
    drugs: list[DrugGiven] = []
    known: set[tuple[str, int]] = set()
    numbers: set[tuple[int, int]] = set()
    for found, given in services:
        fresh = [d for d in given if not any((d.concept, e.start) in known for e in d.evidence)]
        ids = {d.id: f"d{len(drugs) + n}" for n, d in enumerate(fresh, 1)}
        new = [p for p in found if not any((p.kind, e.start) in known for e in p.evidence)]
        told = {(e.start, e.end) for p in new if p.assertion == "performed" for fact in _numbers_of(p) for e in fact.evidence}
        if told & numbers or {d.concept for d in fresh} & {d.concept for d in drugs}:
            return None
        numbers |= told
        drugs += [replace(d, id=ids[d.id]) for d in fresh]
        procedures += [replace(p, drug=ids.get(p.drug, "")) if p.drug else p for p in new]
        known.update((d.concept, e.start) for d in fresh for e in d.evidence)
        known.update((p.kind, e.start) for p in new for e in p.evidence)
    return procedures, drugs


def _numbers_of(procedure: Procedure) -> tuple[Fact[Any], ...]:
    return procedure.count, procedure.size, procedure.margin, procedure.excised_diameter, procedure.length, procedure.area


def _without(text: str, others: list[Paragraph]) -> str:
    for p in others:
        text = text[: p.start] + re.sub(r"[^\n]", " ", text[p.start : p.end]) + text[p.end :]
    return text


def _reports_one_operation(view: NoteView) -> bool:
    """Diagnoses and indication in paragraphs of their own: the report of an operation, whose story stands in others."""
    return any(
        u.section in ANNOUNCING - {"assessment", "consent"} and len({v.section for v in view.units_of_group(u.group)}) == 1
        for u in view.units
    )


def _may_share(a: Paragraph, b: Paragraph) -> bool:
    """Could the words of one be about the work of the other?"""
    if a.refers or b.refers or any(same_site(p, q) for p in a.places for q in b.places):
        return True
    if a.kinds & b.kinds and not (a.places and b.places):
        return True
    if _SURGERY in a.kinds & b.kinds and (a.only_closes or b.only_closes):
        return True
    if _DRUG in a.kinds & b.kinds or ("laceration" in a.diseases & b.diseases and a.measured != b.measured):
        return True  # the dose, or the length of the wound, may stand in the other
    if _FOOT in a.kinds | b.kinds and a.diseases & b.diseases:
        return True  # warts are pared before they are frozen
    return any(not p.is_placed and not p.diseases for p in (a, b))


def _paragraphs(view: NoteView, acts: dict[int, _Acts]) -> list[Paragraph]:
    """Those that may tell of work: the others, most of a note, are not read."""
    out: list[Paragraph] = []
    for lines in _lines_by_paragraph(view):
        if not any(unit.index in acts for units in lines for unit in units):
            continue
        told = [_read(view, units, acts) for units in lines]
        first, last = _within(view, lines, told)
        alone, together = told[:first] + told[last:], told[first:last]
        for line in alone:
            line.refers = line.refers or (line.whole and not line.places)
        if together:
            opens = lines[first][0].search(_REFERS) is not None or _is_form_entry(view, lines[first:last])
            for line in together[1:]:
                _add(together[0], line)
            together[0].refers = opens or ((together[0].refers or together[0].whole) and not together[0].places)
            alone.insert(first, together[0])
        out += alone
    return out


_ENTRY = re.compile(r"\W*(?:lesion|site|tumou?r|specimen|wound)\s*#?\s*(?:\d|[a-h])\W*")


def _is_form_entry(view: NoteView, lines: list[list[Unit]]) -> bool:
    """“Lesion B”, a place and a size below, and no act: one more lesion of the work that stands above the first."""
    return _ENTRY.fullmatch(lines[0][0].lower) is not None and not any(
        m.concept in WORK for units in lines for u in units for m in view.mentions_in(u, "PROC")
    )


def _within(view: NoteView, lines: list[list[Unit]], told: list[Paragraph]) -> tuple[int, int]:
    """The lines of a paragraph that belong together; those before and behind them tell a whole service each.

    Before the others only where a title opens these, or all lines are such.
    """
    if len(lines) < 2:
        return 0, len(lines)
    silent = [not (line.kinds or line.places or line.diseases or line.measured) for line in told]
    stands = [quiet or _is_whole_service(view, units, line) for units, line, quiet in zip(lines, told, silent, strict=True)]
    first = next((n for n, stand in enumerate(stands) if not stand), len(lines))
    if first == len(lines):
        return (first, first) if sum(bool(line.kinds) for line in told) > 1 else (0, first)
    last = len(lines)
    titled = any(unit.section in ANNOUNCING or names_operation(unit) for units in lines for unit in units)
    while not titled and stands[last - 1] and told[last - 1].kinds and told[last - 1].places:
        last -= 1
    if first and not (any(line.kinds for line in told[:first]) and _OPENS.match(view.text, told[first].start)):
        first = 0
    return first, last


def _lines_by_paragraph(view: NoteView) -> list[list[list[Unit]]]:
    out: list[list[list[Unit]]] = []
    for unit in view.units:
        if out and out[-1][-1][-1].line == unit.line:
            out[-1][-1].append(unit)
        elif out and view.text.count("\n", out[-1][-1][-1].end, unit.start) < 2:
            out[-1].append([unit])
        else:
            out.append([[unit]])
    return out


def _is_whole_service(view: NoteView, units: list[Unit], line: Paragraph) -> bool:
    """Sentences that tell of work with its place: no row of a list, table or form."""
    text = view.text[line.start : line.end]
    label = _FIELD.match(text)
    if label and not _TORN.search(label[0].lower()):
        return False
    return bool(line.kinds) and (line.is_placed or bool(line.diseases)) and not units[0].label and _SENTENCES.fullmatch(text) is not None


def _read(view: NoteView, units: list[Unit], acts: dict[int, _Acts]) -> Paragraph:
    out = Paragraph(units[0].start, units[-1].end)
    for unit in units:
        places = [fact.value for _, fact in sites_in(view, unit) if fact.value is not None]
        done, named = acts.get(unit.index, _NO_ACTS)
        if done != {"drug_administration"}:
            out.places += places  # the arm that a tetanus shot went into is no place of the wound
        out.diseases |= {"wart" if "wart" in m.concept else m.concept for m in view.mentions_in(unit, "DX") if m.value != "unspecified"}
        out.kinds |= {_KIND.get(act, act) for act in done | named}
        out.measured = out.measured or bool(view.measures_in(unit))
        out.has_wound = (
            out.has_wound
            or bool((done | named) & _REMOVALS)
            or is_injured(view, unit)
            or unit.search(_TORN) is not None
            or (
                unit.search(_WOUND) is not None
                and any(not (is_course(view, fact) or is_donor(view, fact)) for _, fact in sites_in(view, unit))
            )
        )
        out.refers = out.refers or unit.search(_REFERS) is not None
        out.whole = out.whole or unit.search(_WHOLE) is not None
        out.titles = out.titles and (not done or names_operation(unit))
    return out


def _add(paragraph: Paragraph, line: Paragraph) -> None:
    paragraph.end = line.end
    paragraph.kinds |= line.kinds
    paragraph.places += line.places
    paragraph.diseases |= line.diseases
    paragraph.measured = paragraph.measured or line.measured
    paragraph.has_wound = paragraph.has_wound or line.has_wound
    paragraph.refers = paragraph.refers or line.refers
    paragraph.whole = paragraph.whole or line.whole
    paragraph.titles = paragraph.titles and line.titles


_Acts = tuple[set[str], set[str]]
"""Acts that a sentence tells as done, and those that a title names."""
_NO_ACTS: _Acts = (set(), set())


def _acts_by_unit(view: NoteView) -> dict[int, _Acts]:
    """Of the units that hold a word of work; the others have none."""
    worded = {index for words in _WORDED.values() for index in view.gate.units(words)}
    return {index: _acts(view, view.units[index]) for index in sorted(worded.union([m.unit for m in view.all("PROC", "DRUG", "CLOSURE")]))}


def _acts(view: NoteView, unit: Unit) -> _Acts:
    if unit.section == "procedure_title":
        return set(), {m.concept for m in view.mentions_in(unit, "PROC") if m.concept in _ACTS}
    if unit.section in ANNOUNCING:
        return set(), set()
    done = {m.concept for m in view.mentions_in(unit, "PROC") if m.concept in _ACTS and _is_done(view, unit, m.start, m.end)}
    done |= {kind for kind, words in _WORDED.items() if unit.search(words)}
    if unit.search(_TORN) and any(_is_done(view, unit, m.start, m.end) for m in view.mentions_in(unit, "CLOSURE")):
        done.add("laceration")
    if any(m.value in _GIVEN and _is_done(view, unit, m.start, m.end) for m in view.mentions_in(unit, "DRUG")):
        done.add("drug_administration")
    return done, set()


def _is_done(view: NoteView, unit: Unit, start: int, end: int) -> bool:
    return assertion_at(view, unit, start, end)[0] == "performed"
