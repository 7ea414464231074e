"""A billed line with nothing in the proposal beside it: why the note does not support it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from coding.claim import Context, NotBilled, Proposal, ProposedLine
from coding.compare.align import family_of
from coding.compare.claims import CATALOGUE, SETTINGS, BilledLine, Finding, finding
from coding.lookup import Tables
from nlp.facts import Encounter, Evidence

_WHY = {
    "planned": "planned_service",
    "historical": "historical_service",
    "negated": "negated_service",
    "declined": "declined_service",
    "other_provider": "other_provider_service",
    "template": "template_service",
    "out_of_scope": "out_of_scope_service",
    "included": "included_service",
    "cosmetic": "cosmetic_service",
    "global": "global_period",
    "doubtful": "doubtful_service",
}
_LAST = ("out_of_scope", "doubtful")
"""Reasons that give way to those that the note tells outright."""
_GLOBAL_CARE = CATALOGUE["global_period"]["rules"][0]
_REPAIRS = frozenset(SETTINGS["repairs"])
_EXCISIONS = frozenset(SETTINGS["excisions"])
_FLAPS = frozenset(["flap_att", "flap_other"])


def billed_alone(ours: BilledLine, proposal: Proposal, encounter: Encounter, context: Context, tables: Tables) -> Iterator[Finding]:
    """The one finding that says best why nothing supports the line."""
    row = tables.code(ours.code)
    if row is None:
        return
    families = {family_of(line.code, tables) for line in proposal.lines}
    said = _said(row.family, ours.code, proposal, tables)
    proof = (Evidence(said.why, said.what, said.start, said.end),) if said and said.end > said.start else ()
    if row.family == "em_and_followup":
        yield finding(_visit(row.add_on, said, proposal), ours, None, evidence=proposal.em.evidence)
    elif row.family == "drug":
        yield finding(_drug(encounter, context), ours, None, evidence=proof)
    elif row.family == "pathology" and context.pathology_lab == "outside":
        yield finding("pathology_outside_lab", ours, None)
    elif read_by_other(ours, encounter, tables):
        yield finding("mohs_read_by_other", ours, None, evidence=proof)
    elif row.family in _EXCISIONS and families & _FLAPS:
        yield finding("excision_with_flap", ours, None, evidence=proof)
    elif row.family in _REPAIRS and said is None and families - {"em_and_followup"}:
        yield finding(
            "included_service", ours, None, evidence=_words_of(proposal, lambda line: family_of(line.code, tables) != "em_and_followup")
        )
    elif said is None and row.add_on and any(parent in {line.code for line in proposal.lines} for parent in row.parents):
        yield finding("extra_add_on", ours, None, evidence=_words_of(proposal, lambda line: line.code in row.parents))
    elif said is None and any(p.status == "hold" and family_of(p.code, tables) == row.family for p in proposal.lines):
        yield finding("pathology_pending", ours, None)
    else:
        yield finding(_WHY[said.why] if said else "undocumented_service", ours, None, evidence=proof)


def _words_of(proposal: Proposal, fits: Callable[[ProposedLine], bool]) -> tuple[Evidence, ...]:
    """The words behind the first proposed line that fits: what the billed one is measured against."""
    return next((line.evidence for line in proposal.lines if fits(line)), ())


def read_by_other(ours: BilledLine, encounter: Encounter, tables: Tables) -> bool:
    """Mohs surgery billed though somebody else read the slides (MOHS-01)."""
    if family_of(ours.code, tables) != "mohs":
        return False
    return any(p.kind == "mohs" and p.reader.value == "other" for p in encounter.procedures)


def _visit(add_on: bool, said: NotBilled | None, proposal: Proposal) -> str:
    if (said is not None and said.why == "global") or _GLOBAL_CARE in proposal.em.rules:
        return "global_period"
    if any(gap.element == "visit_of_its_own" for gap in proposal.gaps):
        return "doubtful_service"
    return "undocumented_service" if add_on else "unsupported_em"


def _drug(encounter: Encounter, context: Context) -> str:
    sources = {drug.source.value for drug in encounter.drugs} | {context.drug_source}
    return "pharmacy_supplied_drug" if "pharmacy" in sources else "undocumented_service"


def _said(family: str, code: str, proposal: Proposal, tables: Tables) -> NotBilled | None:
    """What the proposal says of work of this family that it does not bill; that somebody else did it is said outright and goes first."""
    kinds = set(SETTINGS["kinds_of_family"].get(family, ()))
    row = tables.code(code)
    label = row.label if row else ""
    fitting = [entry for entry in proposal.not_billed if entry.what in kinds or entry.what == label]
    return min(fitting, key=lambda entry: (entry.why in _LAST, entry.why != "other_provider", entry.start), default=None)
