"""The lesion ledger: lesion, site, size, procedure, specimen, pathology, claim line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coding.claim import Proposal
from nlp.facts import Encounter, Evidence, Fact, Lesion, PathologyResult, Procedure

_MEASURES = (
    ("size", "lesion", "cm"), ("margin", "margin", "cm"), ("excised_diameter", "excised", "cm"), ("length", "repair", "cm"),
    ("area", "area", "cm\N{SUPERSCRIPT TWO}"), ("stages", "stages", ""), ("closure", "closure", ""), ("depth", "depth", ""),
)  # fmt: skip
_SENT = frozenset({"biopsy", "shave_removal", "excision", "soft_tissue_excision"})


def ledger(encounter: Encounter, proposal: Proposal) -> list[dict[str, Any]]:
    """One row a lesion, and one for each counted group of lesions or treatment without a lesion.

    Returns:
        [{lesion, site, size, procedure, specimen, pathology, lines: [numbers from 1], spans: [[start, end], ...]}]
    """
    performed = [p for p in encounter.procedures if p.assertion == "performed"]
    rows = []
    for lesion in encounter.lesions:
        done = [p for p in performed if p.lesion == lesion.id]
        if done:
            rows.append(_row(lesion, done, encounter, proposal))
    rows += [_row(None, [p], encounter, proposal) for p in performed if not p.lesion]
    return sorted(rows, key=lambda row: row["spans"][0] if row["spans"] else [0, 0])


def _row(lesion: Lesion | None, done: list[Procedure], encounter: Encounter, proposal: Proposal) -> dict[str, Any]:
    ids = {p.id for p in done}
    site = _first([*(p.site for p in done), *([lesion.site] if lesion else [])])
    diagnosis = _first([*(p.diagnosis for p in done), *([lesion.diagnosis] if lesion else [])])
    results = [r for r in encounter.pathology if _same(r, site, lesion)]
    facts = [site, diagnosis, *(getattr(p, name) for p in done for name, _, _ in _MEASURES)]
    proof = [e for p in done for e in (*p.evidence, *p.technique.evidence)] + [e for f in facts for e in f.evidence]
    return {
        "lesion": _lesion_name(lesion, done, diagnosis),
        "site": site.value.label or site.value.region if site.value else "",
        "size": _measures(done),
        "procedure": ", ".join(dict.fromkeys(_work(p) for p in done)),
        "specimen": "sent" if any(p.kind in _SENT or p.pathology.known for p in done) else "",
        "pathology": _pathology(done, results),
        "lines": [number for number, line in enumerate(proposal.lines, 1) if ids & set(line.procedure_ids)],
        "spans": _spans(proof),
    }


def _first(facts: Iterable[Fact[Any]]) -> Fact[Any]:
    return next((fact for fact in facts if fact.known), Fact())


def _same(result: PathologyResult, site: Fact[Any], lesion: Lesion | None) -> bool:
    if lesion is not None and result.label and result.label == lesion.label:
        return True
    return site.known and result.site.known and (result.site.value.region, result.site.value.side) == (site.value.region, site.value.side)  # type: ignore[union-attr]


def _lesion_name(lesion: Lesion | None, done: list[Procedure], diagnosis: Fact[Any]) -> str:
    name = (diagnosis.value.label or diagnosis.value.concept) if diagnosis.value else "lesion"
    certainty = f" ({diagnosis.value.certainty})" if diagnosis.value and diagnosis.value.certainty != "clinical" else ""
    count = max((p.count.value or 1 for p in done), default=1)
    return f"{count} \N{MULTIPLICATION SIGN} {name}{certainty}" if lesion is None and count > 1 else f"{name}{certainty}"


def _work(procedure: Procedure) -> str:
    kind, how = procedure.kind.replace("_", " "), str(procedure.technique.value or "").replace("_", " ")
    return kind if not how or how in kind else f"{kind}, {how}"


def _measures(done: list[Procedure]) -> str:
    words = []
    for name, label, unit in _MEASURES:
        for procedure in done:
            value = getattr(procedure, name).value
            if value is not None:
                shown = "/".join("?" if v is None else str(v) for v in value) if isinstance(value, tuple) else str(value).replace("_", " ")
                words.append(f"{label} {shown} {unit}".strip())
    return ", ".join(dict.fromkeys(words))


def _pathology(done: list[Procedure], results: list[PathologyResult]) -> str:
    if results:
        return ", ".join(dict.fromkeys(r.diagnosis.label or r.diagnosis.concept for r in results))
    return ", ".join(dict.fromkeys(str(p.pathology.value).replace("_", " ") for p in done if p.pathology.known))


def _spans(proof: Iterable[Evidence]) -> list[list[int]]:
    return [list(span) for span in sorted({(e.start, e.end) for e in proof if e.start < e.end})]
