"""Mohs surgery: tumours, stages, tissue blocks, deep structures and who read the slides (MOHS rules)."""

from __future__ import annotations

import re
from itertools import pairwise

from nlp.assertion import assertion_at
from nlp.diagnoses import nearest_diagnosis
from nlp.facts import ABSENT, Evidence, Fact, Procedure, Site
from nlp.gate import find, seek
from nlp.phrases import phrases
from nlp.readers.beside_mohs import behind_other_work
from nlp.readers.events import Trigger, longest, measures_for, triggers_of
from nlp.readers.mohs_columns import by_columns, stage_columns, tumour_columns, tumours_across
from nlp.readers.mohs_facts import deep_structure, more_told, not_begun, slide_reader
from nlp.readers.mohs_of_today import LATER_MOHS_VISIT, is_of_another_day, parts_of, tells_work, told_as_done
from nlp.readers.mohs_returns import further_taken
from nlp.readers.mohs_side_by_side import side_by_side
from nlp.readers.mohs_sites import main_site, with_side_of_row
from nlp.readers.mohs_stage_names import may_name_stage, stage_starts, value_of
from nlp.readers.mohs_stages import (
    GENERAL,
    Record,
    cells_of,
    read_record,
    stages_counted,
    stages_of,
    tells_total,
)
from nlp.readers.mohs_surgeons import is_who
from nlp.readers.places import same_site
from nlp.records import dataclass, replace
from nlp.returns import head
from nlp.sites import sites_in
from nlp.stretches import Stretch, first_site, stretches_of, units_of
from nlp.view import ANNOUNCING, Mention, NoteView, Unit

_WORK = phrases("mohs", "work")
_TEACHING = re.compile(r"^\W*(?:instructions|what to expect|patient (?:information|education|handout)|about mohs|preparing for)")
_STAGED = re.compile(
    r"\bstages?\b|\bst\.? ?[1-9ivx]+\b|\bs ?1\b ?[:=(-] ?\d{1,2} (?:bl|p|sec)|\bl ?1\b ?[:,=(-]? ?\d{1,2} ?(?:bl|p|sec)|\blayers?\b|\bpasses\b|\bfirst (?:map|round)\b|\brounds under\b"
)
_CONTINUED = re.compile(
    r"yesterday|day (?:2|two)\b|previous day|day before|contin(?:ued|uation)|completion of (?:the )?mohs|returns?(?: \w+){0,4} (?:to complete|for completion)"
)


@dataclass(slots=True)
class Tumour:
    """One tumour under the knife: its stretches of the note and the record of its stages."""

    stretches: list[Stretch]
    site: Fact[Site]
    record: Record
    label: str = ""

    def holds(self, unit: Unit) -> bool:
        return any(s.start <= unit.start < s.end for s in self.stretches)


def read(view: NoteView) -> list[Procedure]:
    """One Procedure per tumour treated, with its blocks per stage."""
    triggers = [_own_hands(view, t) for t in triggers_of(view, lambda m: m.concept == "mohs")]
    out = [Procedure("", "mohs", t.assertion, t.evidence()) for t in triggers if t.assertion not in ("performed", "unclear")]
    done = [t for t in triggers if t.assertion == "performed" and not is_of_another_day(view, t)]
    if _TEACHING.match(view.body) or not (triggers or find(view, _STAGED)):
        return out
    if not triggers and slide_reader(view).value != "self":
        return out  # layers of a closure, stages of a disease
    told = [] if done else told_as_done(view, triggers)
    past = [] if done or told else triggers
    if past and (slide_reader(view).value != "self" or seek(view, LATER_MOHS_VISIT, head(view, 160))):
        return out
    across = tumours_across(view.lower, lambda start, end: first_site(view, start, end))
    tumours = _row_tumours(view) or [Tumour([Stretch(*cell)], site, record) for cell, site, record in across] or _tumours(view)
    if len(tumours) == 1 and not tumours[0].label:
        beside = side_by_side(view, tumours[0].stretches, lambda s: parts_of(view, s))
        tumours = [Tumour([b.stretch], b.site, b.record) for b in beside] or tumours
    if past:
        tumours = [
            t
            for t in tumours
            if not any(view.unit_at(p[1]).block == q.unit.block for p in t.record.proof for q in past if not is_who(view, q.mention))
        ]  # stages told with old surgery are its own
    if not (done or told):
        triggers = done = _unnamed(view, tumours)
    if not done or (not_begun(view) and not any(t.record.listed or any(t.record.blocks.values()) for t in tumours)):
        done = told if any(t.record.listed or any(t.record.blocks.values()) for t in tumours) else []
    if not done:
        return out
    if not tumours:
        if not any(u.search(_WORK) for u in view.units if tells_work(u) and not u.search(GENERAL)) and slide_reader(view).value is None:
            return out
        tumours = [Tumour([Stretch(0, len(view.text))], ABSENT, Record())]
    if len(tumours) == 1:
        tumours[0].stretches = [Stretch(0, len(view.text))]
        tumours[0].site = with_side_of_row(view, main_site(view, tumours[0].site, tumours[0].record, done))
    return out + [replace(_procedure(view, tumour, done[0].evidence()), doubt=more_told(view, len(tumours))) for tumour in tumours]


def _own_hands(view: NoteView, trigger: Trigger) -> Trigger:
    """“Treated by Mohs” names the method; who took the biopsy did not operate."""
    if trigger.assertion == "other_provider" and trigger.cue is not None:
        cue = view.lower[trigger.cue[0] : trigger.cue[1]]
        between = view.lower[trigger.cue[1] : trigger.mention.start]
        behind = view.lower[trigger.mention.end : max(trigger.cue[0], trigger.mention.end)]
        if (cue.endswith(" by") and re.fullmatch(r"\s*(?:the )?", between)) or re.search(r"\bbx\b|biops", behind):
            return replace(trigger, assertion="performed", cue=None)
    return trigger


def _unnamed(view: NoteView, tumours: list[Tumour]) -> list[Trigger]:
    """Stages with their blocks, read by the surgeon, are Mohs surgery also where nobody calls it so (MOHS-01)."""
    records = [t.record for t in tumours if t.record.listed or any(t.record.blocks.values())]
    if not records or seek(view, LATER_MOHS_VISIT, head(view, 160)):
        return []
    start, end = records[0].total_at or records[0].proof[0][1:]
    unit = view.unit_at(start)
    if assertion_at(view, unit, start, end)[0] in ("negated", "declined", "other_provider", "template"):
        return []
    return [Trigger(Mention(start, end, "PROC", "mohs", "mohs", unit.index), unit, "performed", None)]


def _tumours(view: NoteView) -> list[Tumour]:
    """Stretches with a stage record, gathered by tumour."""
    if not (may_name_stage(view.lower, view) or any(may_name_stage(unit.lower, view) for unit in view.units)):
        return []  # old or coming surgery, told in passing
    out: list[Tumour] = []
    for stretch in stretches_of(view):
        for piece in _restarts(view, behind_other_work(view, stretch)):
            record = read_record(parts_of(view, piece))
            if record.known:
                site = _site_of_label(view, piece)
                out.append(Tumour([piece], site, record, piece.label))
    return _merged(view, out)


def _site_of_label(view: NoteView, piece: Stretch) -> Fact[Site]:
    """The place beside the label, or that another stretch of the same label names: "Tumor 1: right nasal sidewall ... TUMOR 1  Stage I"."""
    if piece.site.known and (not piece.label or piece.site.evidence[0].start < view.unit_at(piece.start).end):
        return piece.site
    named = next(
        (s.site for s in stretches_of(view) if piece.label and s.label == piece.label and s.start < piece.start and s.site.known), ABSENT
    )
    return (
        named
        if named.known
        else piece.site
        if piece.site.known
        else next((s.site for s in stretches_of(view) if piece.label and s.label == piece.label and s.site.known), ABSENT)
    )


def _names_two_places(view: NoteView, stretch: Stretch) -> bool:
    others: list[Site] = []
    for unit in units_of(view, stretch):
        first = next((f.value for m, f in sites_in(view, unit) if stretch.holds(m.start)), None) if tells_work(unit) else None
        if first is not None and first not in others:
            if not all(same_site(other, first) for other in others):
                return True
            others.append(first)
    return False


def _restarts(view: NoteView, stretch: Stretch) -> list[Stretch]:
    """Cut a stretch where the stages begin again at one after another place was named."""
    cuts: list[tuple[int, Fact[Site]]] = []
    if not _names_two_places(view, stretch):
        return [stretch]
    last, site, waiting = 0, ABSENT, None
    for unit in units_of(view, stretch):
        if not tells_work(unit):
            continue
        named = [(m, f) for m, f in sites_in(view, unit) if stretch.holds(m.start)]
        if named and last and not same_site(site.value, named[0][1].value):
            waiting = (unit.start, named[0][1])
        elif named and not site.known:
            site = named[0][1]
        numbers = [n for n, _, _ in stage_starts(unit.lower, view)] or ([1] if waiting is not None and tells_total(unit.lower) else [])
        if not numbers and stages_counted(unit.lower):
            numbers = [1]
            waiting = waiting if named and waiting and waiting[0] == unit.start else None
        if numbers and numbers[0] == 1 and waiting is not None:
            cuts.append(waiting)
            site, waiting = waiting[1], None
        last = numbers[-1] if numbers else last
    if not cuts:
        return [stretch]
    edges = [stretch.start, *(start for start, _ in cuts), stretch.end]
    sites = [stretch.site, *(fact for _, fact in cuts)]
    return [Stretch(a, b, stretch.label if not n else "", sites[n]) for n, (a, b) in enumerate(pairwise(edges))]


def _merged(view: NoteView, tumours: list[Tumour]) -> list[Tumour]:
    """One tumour for stretches of one label, or of one place where a label does not part them."""
    out: list[Tumour] = []
    for tumour in tumours:
        home = next((t for t in out if _same_tumour(t, tumour)), None) or (out[-1] if out and _goes_on(out[-1], tumour) else None)
        if home is None:
            out.append(tumour)
        else:
            home.stretches += tumour.stretches
    for home in out:
        if len(home.stretches) > 1:
            home.record = read_record([p for s in home.stretches for p in parts_of(view, s)])
    return out


def _same_tumour(first: Tumour, second: Tumour) -> bool:
    if first.label and second.label:
        return first.label == second.label and same_site(first.site.value, second.site.value)
    return same_site(first.site.value, second.site.value)


def _goes_on(first: Tumour, second: Tumour) -> bool:
    """“Attention was then turned to the residual tumor, taken in a second stage”: stages that go on where those before them end."""
    if second.label or not (first.record.blocks and second.record.blocks):
        return False
    return min(second.record.blocks) == max(first.record.blocks) + 1


def _row_tumours(view: NoteView) -> list[Tumour]:
    """Rows of a table with columns for site and stages: one tumour a row."""
    out: list[Tumour] = []
    columns: tuple[int, int] | None = None
    stages: dict[int, int] = {}
    position = 0
    for line in view.lower.split("\n"):
        start, position = position, position + len(line) + 1
        cells = cells_of(line)
        if (matrix := stage_columns(cells)) and len(cells) > 3:
            stages = matrix
            continue
        if stages and (site := first_site(view, start, position)).known:
            record = by_columns(cells, stages, start, start + len(line.rstrip()))
            out += [Tumour([Stretch(start, position - 1)], site, record)] if record.known else []
            continue
        heads = tumour_columns(cells)
        if heads is not None:
            columns = heads
            continue
        if columns is None or len(cells) <= columns[0] or not (site := first_site(view, start, position)).known:
            continue
        number = re.match(r"\d{1,2}\b|[ivx]{1,4}\b|one|two|three|four", cells[columns[0]])
        if number is None or not tells_work(view.unit_at(start + len(line) - len(line.lstrip()))):
            continue
        record = Record(total=value_of(number.group()), total_at=(start, start + len(line.rstrip())))
        if columns[1] >= 0 and len(cells) > columns[1]:
            counts = tuple(int(n) for n in re.findall(r"\d{1,2}", cells[columns[1]]))
            record.listed = counts if len(counts) == record.total else ()
        out.append(Tumour([Stretch(start, position - 1)], site, record))
    return out


def _procedure(view: NoteView, tumour: Tumour, proof: tuple[Evidence, ...]) -> Procedure:
    scope = [u for u in view.units if tells_work(u) and tumour.holds(u)]
    anchor = tumour.record.proof[0][1] if tumour.record.proof else (tumour.record.total_at or (proof[0].start, 0))[0]
    start = tumour.site.evidence[0].start if tumour.site.evidence else anchor
    reader = slide_reader(view)
    margin = (
        longest("margin", measures_for(view, scope, "margin")[:1]) if reader.value == "other" else Fact()
    )  # it is an excision then (MOHS-01)
    return Procedure(
        "", "mohs", "performed", proof, technique=Fact("mohs", "stated", proof[:1]), site=tumour.site,
        diagnosis=nearest_diagnosis(view, start, start + 1, lambda m: m.value in ("malignant", "in_situ", "uncertain")),
        stages=_stages(view, tumour, scope), size=longest("size", measures_for(view, scope, "lesion")[:1]),
        excised_diameter=longest("excised_diameter", measures_for(view, scope, "excised")[:2]),
        deep_structure=deep_structure(scope), reader=reader, margin=margin,
        count=Fact(1, "derived", proof[:1]), note=tumour.label,
    )  # fmt: skip


def _stages(view: NoteView, tumour: Tumour, scope: list[Unit]) -> Fact[tuple[int | None, ...]]:
    """Blocks of each stage taken today; a conflict keeps the lower number."""
    record = tumour.record
    values, conflict = stages_of(record)
    if not values:
        return further_taken(u for u in scope if u.section not in ANNOUNCING)
    missing = min(record.blocks, default=1) - 1
    if missing and not find(view, _CONTINUED):
        values = (*(None,) * missing, *values)
    proof = [Evidence("stage", str(n), start, end) for n, start, end in record.proof]
    if record.total_at is not None:
        proof.append(Evidence("stage", str(record.total), *record.total_at))
    return Fact(values, "conflicting" if conflict else "stated", tuple(proof), conflict)
