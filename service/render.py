"""Proposal -> the JSON object of the contract. Evidence gets its words from the note here."""

from __future__ import annotations

from typing import Any

from coding.claim import EmVerdict, Gap, Proposal, ProposedLine
from nlp.facts import Evidence


def as_json(note_id: str, text: str, proposal: Proposal) -> dict[str, Any]:
    """The contract's object, keys in its order; same input, same bytes."""
    answer: dict[str, Any] = {
        "id": note_id,
        "lines": [_line(line, text) for line in proposal.lines],
        "em": _em(proposal.em, text),
        "gaps": [_gap(gap) for gap in proposal.gaps],
        "not_billed": [{"what": n.what, "why": n.why, "start": n.start, "end": n.end} for n in proposal.not_billed],
        "versions": dict(proposal.versions),
    }
    if proposal.warnings:
        answer["warnings"] = list(proposal.warnings)
    return answer


def _evidence(items: tuple[Evidence, ...], text: str) -> list[dict[str, Any]]:
    seen, out = set(), []
    for item in items:
        key = (item.field, item.start, item.end)
        if key in seen or not 0 <= item.start < item.end <= len(text):
            continue
        seen.add(key)
        out.append({"field": item.field, "value": item.value, "start": item.start, "end": item.end, "text": text[item.start : item.end]})
    return out


def _line(line: ProposedLine, text: str) -> dict[str, Any]:
    return {
        "code": line.code,
        "units": line.units,
        "modifiers": list(line.modifiers),
        "icd10": list(line.icd10),
        "status": line.status,
        "confidence": round(line.confidence, 4),
        "evidence": _evidence(line.evidence, text),
        "rules": list(line.rules),
        "alternatives": [
            {"code": a.code, "units": a.units, "modifiers": list(a.modifiers), "decides": a.decides} for a in line.alternatives
        ],
        "reason": line.reason,
    }


def _em(em: EmVerdict, text: str) -> dict[str, Any]:
    return {
        "verdict": em.verdict,
        "code": em.code or None,
        "alternatives": list(em.alternatives),
        "modifiers": list(em.modifiers),
        "mdm": {"problems": em.problems, "data": em.data, "risk": em.risk},
        "time_minutes": em.time_minutes,
        "reason": em.reason,
        "rules": list(em.rules),
        "evidence": _evidence(em.evidence, text),
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "element": gap.element,
        "line": gap.line,
        "consequence": gap.consequence,
        "searched": list(gap.searched),
        "query": gap.query,
        "rules": list(gap.rules),
    }
