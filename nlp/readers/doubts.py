"""What makes it doubtful that work told as done is today's, or that all of it was read.

A doubt never takes a procedure away: its line goes to review with the gap of that name (`coding/rules/gaps.yaml`).
"""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.clauses import DAYS_IN_DOUBT, last_doing
from nlp.dated_words import is_visit_day
from nlp.facts import Evidence, Fact, Procedure
from nlp.gate import find, hits
from nlp.phrases import phrases
from nlp.readers.closure_facts import SAME_WAY
from nlp.readers.events import SILENT
from nlp.readers.lesion_size import is_of_earlier_day
from nlp.readers.said_against import nothing_done, under_other_day, withdrawn
from nlp.readers.same_again import left_the_same
from nlp.readers.untold_method import says_only_treated
from nlp.readers.wounds_of_others import closed_by_others
from nlp.records import replace
from nlp.sites import sites_in
from nlp.view import Measure, NoteView, Unit

Doubt = Fact[str]


def with_doubts(view: NoteView, procedures: list[Procedure]) -> list[Procedure]:
    """The procedures, each performed one with the first doubt that the note raises about it or about other work on its lesion."""
    performed = [p for p in procedures if p.assertion == "performed"]
    other_day = {
        p.id: doubt
        for p in performed
        if (doubt := _of_another_day(view, p) or _only_in_plan(view, p) or _said_against(view, p)) is not None
    }
    of_lesion = {p.lesion: other_day[p.id] for p in performed if p.lesion and p.id in other_day}
    lengths = _lengths_without_owner(view, performed)
    again = left_the_same(view, performed)
    wedges = {p.id: doubt for p in performed if (doubt := _through_the_lid(view, p)) is not None}
    doubts = {
        p.id: other_day.get(p.id)
        or of_lesion.get(p.lesion)
        or wedges.get(p.id)
        or again.get(p.id)
        or _own_doubt(view, p)
        or (lengths if p.kind == "repair" else None)
        for p in performed
    }
    return [replace(p, doubt=doubt) if (doubt := doubts.get(p.id)) is not None else p for p in procedures]


def _own_doubt(view: NoteView, procedure: Procedure) -> Doubt | None:
    """The first doubt about one procedure that asks for no other."""
    rules = (
        _corrected,
        _wound_not_sewn,
        _destroyed_too,
        _size_of_earlier_day,
        _length_as_size,
        _one_of_two_sizes,
        _only_reported,
        _only_outcome,
        _of_several_days,
        _method_untold,
    )
    return next((doubt for rule in rules if (doubt := rule(view, procedure)) is not None), None)


def _method_untold(view: NoteView, procedure: Procedure) -> Doubt | None:
    """“Treated all three today”: the note does not say how."""
    proof = procedure.technique.evidence
    if procedure.kind != "destruction" or procedure.technique.value != "unspecified" or not proof:
        return None
    untold = says_only_treated(view.lower[proof[0].start : proof[0].end])
    return Fact("destruction_method", "stated", proof[:1]) if untold else None


_CORRECTED = re.compile(
    r"(?:^|(?<=[.?;,(\u2014-] ))(?:correction|strike that|scratch that|let me correct (?:that|myself)|i misspoke|excuse me|sorry|make that|i mean)\b[,:;.\u2014 -]"
)


def _corrected(view: NoteView, procedure: Procedure) -> Doubt | None:
    """“Over the left eyebrow? Correction, over the left scalp”: the speaker took something back, and a place or a measure of it was read."""
    for unit, hit in hits(view, _CORRECTED):
        at = unit.start + hit.end()
        near = range(unit.index - 1, unit.index + 1)
        said = procedure.site.value
        places = [
            fact.value
            for mention, fact in sites_in(view, unit)
            if mention.start >= at and fact.value is not None and said is not None and fact.value.region != said.region
        ]
        numbers = [m for m in view.measures_in(unit) if m.start >= at]
        read = procedure.site.evidence if places else [e for f in (procedure.length, procedure.size) for e in f.evidence] if numbers else []
        if any(e.end <= at and view.unit_at(e.start).index in near for e in read) and unit.section not in SILENT:
            return Fact(
                "site" if places else "wound_measures",
                "stated",
                (Evidence("correction", hit.group().strip(), unit.start + hit.start(), at),),
            )
    return None


_PLANS = frozenset({"plan", "assessment_plan", "follow_up"})


def _only_in_plan(view: NoteView, procedure: Procedure) -> Doubt | None:
    """“PLAN: 1. Mohs. 2. Cryotherapy.”: names alone, in a note that tells no step of work."""
    named = [e for e in procedure.evidence if e.field == "technique"]
    units = [view.unit_at(e.start) for e in named]
    if not named or any(u.section not in _PLANS or re.sub(r"[\W\d]+", " ", u.lower).strip() not in _named_in(view, u) for u in units):
        return None
    if last_doing(view) >= 0:
        return None
    return Fact("day_of_work", "stated", (Evidence("day", "named in the plan", named[0].start, named[0].end),))


def _named_in(view: NoteView, unit: Unit) -> set[str]:
    return {re.sub(r"[\W\d]+", " ", view.lower[m.start : m.end]).strip() for m in view.mentions_in(unit, "PROC")}


def _of_another_day(view: NoteView, procedure: Procedure) -> Doubt | None:
    """The words of the work stand beside a day that may not be that of the visit."""
    doubted: set[tuple[int, int]] = view.memo.get(DAYS_IN_DOUBT, set())  # type: ignore[assignment]
    for start, end in sorted(doubted) if doubted else ():
        if any(start <= e.start < end for e in procedure.evidence):
            return Fact("day_of_work", "stated", (Evidence("day", "another day", start, end),))
    return None


def _said_against(view: NoteView, procedure: Procedure) -> Doubt | None:
    """The title above the work is of another day, or a sentence behind it says that nothing was done."""
    said = under_other_day(view, procedure) or nothing_done(view, procedure) or withdrawn(view)
    return None if said is None else Fact("day_of_work", "stated", (said,))


_CLOSING = re.compile(r"clos(?:ed|ure|ing)|sutur|repair|approximat|brought together")


def _lengths_without_owner(view: NoteView, procedures: list[Procedure]) -> Doubt | None:
    """A wound closed "in the same way", or a length of a closure, that no repair has taken up: the sum may lack it."""
    repairs = [p for p in procedures if p.kind == "repair"]
    if not repairs:
        return None
    lengths = {view.unit_at(e.start).index for p in repairs for e in p.length.evidence}
    taken = {
        view.unit_at(e.start).index for p in procedures for f in (p.length, p.size, p.defect, p.area, p.undermining) for e in f.evidence
    }
    known = {p.length.value for p in repairs}
    for measure in view.measures:
        unit = view.units[measure.unit]
        if (
            measure.role == "repair"
            and not measure.is_area
            and unit.section not in SILENT
            and measure.unit not in taken
            and not closed_by_others(view, unit)
            and measure.dims.longest not in known
        ):
            return Fact("wound_measures", "stated", (Evidence("length", str(measure.dims.longest), measure.start, measure.end),))
    for unit, said in hits(view, SAME_WAY):
        closed_so = _CLOSING.search(unit.lower, max(0, said.start() - _NEAR), said.end() + _BEHIND) is not None
        if unit.index not in lengths and closed_so and unit.section not in SILENT and view.measures_in(unit):
            return Fact("wound_measures", "stated", (Evidence("closure", "same", unit.start + said.start(), unit.start + said.end()),))
    return None


_STEPS = phrases("doubts", "steps")
"""Steps of sampling, and words of a diagnosis still open; who only reports a result writes none of them."""
_REPORT = phrases("doubts", "report")
_FINDING_NEXT = re.compile(r"[^.;:\n?]{0,40}?\s*(?::|=|-+>?|\u2013|\u2192)\s*(?:an? )?(?:\w+ ){0,2}?$")


def _only_reported(view: NoteView, procedure: Procedure) -> Doubt | None:
    """“Results: left arm shave biopsy - nevus”, “punch biopsy, thigh: lichen planus”: names of samples with their findings, and no step of taking one."""
    if procedure.kind != "biopsy":
        return None
    named = next((e for e in procedure.evidence if e.field == "technique"), None)
    if named is None:
        return None
    unit = view.unit_at(named.start)
    found = [
        m
        for m in view.mentions_in(unit, "DX")
        if m.start >= named.end and m.value != "unspecified" and _FINDING_NEXT.fullmatch(view.lower, named.end, m.start)
    ]
    if (found and not _steps_told(view, unit)) or (find(view, _REPORT) is not None and find(view, _STEPS) is None):
        return Fact("day_of_work", "stated", (Evidence("day", "a result", named.start, named.end),))
    return None


def _steps_told(view: NoteView, unit: Unit) -> bool:
    """Does a sentence tell a step of this sampling? One that names another service tells steps of that."""
    return any(near is unit or not view.mentions_in(near, "PROC") for near, _ in hits(view, _STEPS))


_OUTCOME = phrases("doubts", "outcome")
"""What became of a treatment: nobody can say it on the day."""
_OF_THE_DAY = phrases("doubts", "of_the_day")


def _only_outcome(view: NoteView, procedure: Procedure) -> Doubt | None:
    """“AKs of the scalp x 8, LN2: crusted and peeled, no residual”: the name of a treatment with what became of it, and no step of doing it."""
    named = next((e for e in procedure.evidence if e.field == "technique"), None)
    if named is None or procedure.kind not in _HAVE_OUTCOMES:
        return None
    unit = view.unit_at(named.start)
    for near in view.units[unit.index : unit.index + 3]:
        hit = near.search(_OUTCOME) if near.block == unit.block else None
        if hit is None or near.start + hit.start() < named.end or near.search(_OF_OTHERS) is not None or near.section == "history":
            continue
        if near is not unit and view.mentions_in(near, "SITE"):
            continue
        if any(_tells_the_day(view, u, h) for u, h in hits(view, _OF_THE_DAY)) or any(
            is_visit_day(view, written.group()) for written in unit.spots(_DAY_WRITTEN)
        ):
            return None
        return Fact("day_of_work", "stated", (Evidence("day", "outcome", near.start + hit.start(), near.start + hit.end()),))
    return None


_HAVE_OUTCOMES = frozenset(
    {
        "mohs",
        "destruction",
        "intralesional",
        "graft",
        "flap",
        "excision",
        "repair",
        "nail_matrix_excision",
        "incision_drainage",
        "biopsy",
        "pdt",
    }
)
_OF_OTHERS = re.compile(r"\b(?:prior|previous\w*|old|earlier|last|former\w*|others?)\b")


def _tells_the_day(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    """“Bolster removed today” says when it was looked at."""
    return not (hit.group() == "today" and unit.search(_OUTCOME) is not None and not view.mentions_in(unit, "PROC"))


_DAY_WRITTEN = re.compile(r"\b\d{1,2}/\d{1,2}(?:/(?:20)?\d\d)?\b")
_DAY_LABEL = re.compile(r"\W{0,3}(?P<day>\d{1,2}/\d{1,2}(?:/(?:20)?\d\d)?)\s*[:-]\s")


def _of_several_days(view: NoteView, procedure: Procedure) -> Doubt | None:
    """“6/2: 5 AKs frozen. 7/14: 2 AKs frozen”: one number out of the entries of several days."""
    if procedure.count.value is None or procedure.count.value < 2:
        return None
    days: dict[str, Evidence] = {}
    for told in (*procedure.evidence, *procedure.count.evidence):
        label = _DAY_LABEL.match(view.unit_at(told.start).lower)
        if label is not None:
            days.setdefault(label["day"], told)
    if len(days) < 2:
        return None
    return Fact("day_of_work", "stated", (Evidence("day", "several days", list(days.values())[1].start, list(days.values())[1].end),))


_OF_CLOSING = re.compile(
    r"\b(?:repair\w*|closures?|closed|sutured?|length)\b(?:(?!\b(?:lesion|tumou?r|diameter|nodule|papule|plaque|cyst|excis\w+|removed|defect|mass|scar)\b)[^.]){0,60}$"
)


_OF_TWO = re.compile(
    r"\b(?:of|to|excised|treated|removed|curetted) (?:only )?the (?:larger|smaller|bigger|second|distal|proximal|upper one|lower one|latter|former|one|2nd|1st|first)\b(?! (?:two|stage|layer|and))"
)


def _one_of_two_sizes(view: NoteView, procedure: Procedure) -> Doubt | None:
    """“Two BCCs (8 mm and 15 mm). ED&C of the larger”: the size stands in no sentence of the work, and is one of two."""
    if procedure.kind not in ("destruction", "excision", "shave_removal") or not procedure.size.evidence:
        return None
    acts = [view.unit_at(e.start) for e in procedure.evidence if e.field == "technique"]
    told = view.unit_at(procedure.size.evidence[0].start)
    several = len({m.dims.longest for m in view.measures_in(told) if m.role in ("lesion", "unknown")}) > 1
    if several and any(u.index != told.index and u.search(_OF_TWO) for u in acts):
        return Fact("lesion_size", "stated", procedure.size.evidence[:1])
    return None


def _length_as_size(view: NoteView, procedure: Procedure) -> Doubt | None:
    """“Excised 1.1 cm + 4 mm. Repair: about 5 cm”: the size taken stands behind words of the closure."""
    if procedure.kind != "excision":
        return None
    for told in procedure.size.evidence:
        unit = view.unit_at(told.start)
        if _OF_CLOSING.search(view.lower, view.units[max(0, unit.index - 1)].start, told.start) is not None and any(
            m.role == "excised" and m.start < unit.start for m in view.measures
        ):
            return Fact("wound_measures", "stated", (told,))
    return None


def _size_of_earlier_day(view: NoteView, procedure: Procedure) -> Doubt | None:
    """“At biopsy 1.1 cm; today 0.7 cm”: the size taken is of another day, beside one that is not."""
    for told in procedure.size.evidence:
        unit = view.unit_at(told.start)
        sizes = [m for m in view.measures_in(unit) if m.role in ("lesion", "unknown")]
        then = [m for m in sizes if m.start <= told.start < m.end and is_of_earlier_day(view, m)]
        if then and any(
            m.dims.longest != then[0].dims.longest and not is_of_earlier_day(view, m) for m in (*sizes, *_sizes_next(view, unit))
        ):
            return Fact("lesion_size", "stated", (Evidence("size", str(then[0].dims.longest), then[0].start, then[0].end),))
    return None


def _sizes_next(view: NoteView, unit: Unit) -> list[Measure]:
    after = view.units[unit.index + 1] if unit.index + 1 < len(view.units) else unit
    return (
        [m for m in view.measures_in(after) if m.role in ("lesion", "unknown")]
        if after.block == unit.block and _NOW.search(after.lower)
        else []
    )


_NOW = re.compile(r"\b(?:today|now|currently|at present|remain\w*|residual)\b")


def _destroyed_too(view: NoteView, procedure: Procedure) -> Doubt | None:
    """“Shave biopsy, then ED&C x 3”: which service the lesion had is known with its pathology (DML-03)."""
    if procedure.kind != "biopsy":
        return None
    units = {view.unit_at(e.start).index: view.unit_at(e.start) for e in procedure.evidence if e.field == "technique"}
    for unit in units.values():
        for act in view.mentions_in(unit, "PROC"):
            if (
                (act.value == "ed_and_c" or (act.value == "curettage" and unit.search(_BURNED)))
                and act.start > procedure.evidence[0].end
                and (_GOES_ON.search(view.lower, procedure.evidence[0].end, act.start) or _ITS_BASE.match(view.lower, act.end))
                and assertion_at(view, unit, act.start, act.end)[0] == "performed"
            ):
                return Fact("pathology", "stated", (Evidence("technique", "ed_and_c", act.start, act.end),))
    return None


_GOES_ON = re.compile(r"\b(?:then|followed (?:\w+ )?by|same (?:lesion|site)|(?:of|to) (?:the|its) base)\b[^.;]*$")
_BURNED = re.compile(r"\b(?:electro)?(?:desiccat|cauteri[sz]|fulgurat)\w*")
_ITS_BASE = re.compile(
    r"[^.;,]{0,40}\b(?:(?:of|to|at) (?:the )?same (?:lesion|site|spot|place|area)|(?:the|its) (?:\w+ )?(?:base|bed|floor))\b"
)
"""Behind a curettage, that it is of the lesion just sampled: "shave biopsy, ED&C of same site"."""
_NOT_SEWN = re.compile(
    r"[^.;,\d]{0,40}?\b(?:(?P<strips>(?:steri-?)?strips?|butterfl\w+)|left (?:open|to (?:heal|granulate))|not (?:clos|sutur|repair)\w+|bandag\w+|dress(?:ed|ing) only|no (?:closure|repair|sutures?))\b"
)
_SEWN = re.compile(
    r"(?<!not )(?<!no )(?:clos|sutur|repair)|stitch|nylon|vicryl|prolene|ethilon|monocryl|\bgut\b|stapl|glue|adhesive|dermabond|layer|over|reinforc"
)


def _wound_not_sewn(view: NoteView, procedure: Procedure) -> Doubt | None:
    """“2.2 cm sutured, the 3 cm superficial one got strips”: a length that was counted is of a wound that nobody sewed."""
    told = (
        procedure.length.evidence
        if procedure.kind == "repair" and procedure.closure.value not in ("strips", "none", "secondary_intention")
        else ()
    )
    for length in told:
        hit = _NOT_SEWN.match(view.lower, length.end, view.unit_at(length.start).end)
        if (
            hit is not None and (hit["strips"] or len(told) > 1) and _SEWN.search(hit.group()) is None
        ):  # "4.2 cm, its center left to granulate" is one wound
            return Fact("wound_measures", "stated", (Evidence("length", "strips", length.start, hit.end()),))
    return None


_NEAR, _BEHIND = 50, 8
"""Characters around "in like fashion" in which the closing is named that was alike; further off it was the excision."""
_LID_WEDGE = re.compile(
    r"\bpentagon\w*|\b(?:wedge|full[- ]thickness)\b[^.;]{0,40}\b(?:lid|eyelid|excis|resect)|\btarsus (?:was )?closed|\bgr[ae]y line\b"
)


def _through_the_lid(view: NoteView, procedure: Procedure) -> Doubt | None:
    """A wedge through the whole lid is more than the lesion of its margin, and not in the tables (EX-11)."""
    site = procedure.site.value
    if procedure.kind not in ("excision", "wedge_excision") or site is None or site.region != "eyelid":
        return None
    found = next(iter(hits(view, _LID_WEDGE)), None)
    return (
        None
        if found is None
        else Fact(
            "depth", "stated", (Evidence("depth", "full thickness", found[0].start + found[1].start(), found[0].start + found[1].end()),)
        )
    )
