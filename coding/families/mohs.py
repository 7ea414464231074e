"""Mohs surgery: stages and tissue blocks of each tumour (MOHS-01 to MOHS-11)."""

from __future__ import annotations

from coding.families import removal
from coding.families.base import Draft, Work, add, alternative, gap, group_of
from coding.rulebook import rules
from nlp.facts import Procedure


def build(work: Work, procs: list[Procedure]) -> None:
    """Lead code per tumour, one add-on for each later stage, blocks beyond five of a stage."""
    for proc in procs:
        if proc.reader.value == "other":
            removal.build_excision(work, [proc])
            work.drafts[-1].rules += ("MOHS-01",)
            continue
        _tumour(work, proc)


def _tumour(work: Work, proc: Procedure) -> None:
    table = rules("mohs")
    group = group_of(work, "mohs", proc.site.value)
    deep = bool(proc.deep_structure.value)
    high = deep or group == table["high"]
    first, later = table["codes"]["high" if high else "low"]
    stages = _stages(proc)
    rule_ids = "MOHS-01 MOHS-02 MOHS-03" + (" MOHS-05" if len(work.on_kind("mohs")) > 1 else "")
    judgement = "M" if deep and group != table["high"] else "H"
    draft = add(
        work,
        first,
        [proc],
        rule_ids,
        "Mohs surgery, first stage of the tumour.",
        "site",
        "stages",
        judgement=judgement,
    )
    draft.evidence.extend(proc.reader.evidence + proc.deep_structure.evidence)
    if _continued(work):
        draft.rules += ("MOHS-06",)
        draft.judgement = "L"
        draft.review()
    _gaps(draft, proc, later)
    lines = [draft]
    if len(stages) > 1:
        reason, more = "Each later stage of the same tumour.", len(stages) - 1
        lines.append(add(work, later, [proc], "MOHS-03", reason, "stages", units=more, judgement=judgement))
    extra = sum(max(0, blocks - table["blocks"]["free_per_stage"]) for blocks in stages if blocks is not None)
    if extra:
        reason = "Tissue blocks beyond those included in a stage."
        lines.append(add(work, table["blocks"]["code"], [proc], "MOHS-04", reason, "stages", units=extra))
    if draft.status == "hold":
        for line in lines:
            line.status = "hold"


def _continued(work: Work) -> bool:
    """Mohs surgery of the days before goes on: the day's own lead code, since no add-on stands alone (MOHS-06)."""
    table = rules("mohs")["continuation"]
    for prior in work.context.prior_procedures:
        words = f"{prior.code} {prior.description}".lower()
        if prior.date and 0 < (work.on - prior.date).days <= table["days"] and any(w in words for w in table["words"]):
            return True
    return False


def _stages(proc: Procedure) -> tuple[int | None, ...]:
    if proc.stages.value:
        return proc.stages.value
    return (None,)


def _gaps(draft: Draft, proc: Procedure, later: str) -> None:
    if not proc.stages.value:
        gap(draft, "mohs_stages")
        alternative(draft, later, "a record of more than one stage")
    elif any(blocks is None for blocks in proc.stages.value):
        gap(draft, "mohs_blocks", review=False)
    if proc.site.value is None:
        gap(draft, "site")
    if proc.reader.value is None or proc.reader.status == "conflicting":
        # Without one person as surgeon and pathologist it is no Mohs surgery (MOHS-01): silence is a
        # question, words that point to two readers hold the claim (section 18).
        gap(draft, "mohs_reader")
        if proc.reader.status == "conflicting":
            draft.status = "hold"
