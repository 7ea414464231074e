"""Proposal -> the JSON object of the contract. Evidence gets its words from the note here."""

from __future__ import annotations

from typing import Any

from coding.claim import Alternative, EmVerdict, Gap, Proposal, ProposedLine
from nlp.facts import Evidence
from service.version import PROGRAM


def as_json(note_id: str, text: str, proposal: Proposal) -> dict[str, Any]:
    """The contract's object, keys in its order; same input, same bytes."""
    answer: dict[str, Any] = {
        "id": note_id,
        "lines": [line_json(line, text) for line in proposal.lines],
        "em": _em(proposal.em, text),
        "gaps": [_gap(gap) for gap in proposal.gaps],
        "not_billed": [
            {"what": n.what, "why": n.why, "start": n.start, "end": n.end, "rules": list(n.rules)}
            for n in proposal.not_billed
            if n.why != "doubtful"  # none of the contract's reasons: the gap asks about it
        ],
        "versions": _versions(dict(proposal.versions)),
    }
    if proposal.warnings:
        answer["warnings"] = list(proposal.warnings)
    return answer


def _versions(tables: dict[str, str]) -> dict[str, str]:
    first = {"program": PROGRAM, "rules": tables.get("rules", ""), "edits": tables.get("edits", "")}
    return {
        **first,
        "models": tables.get("models", "none"),
        **{name: tables[name] for name in sorted(tables) if name not in (*first, "models")},
    }


def evidence_json(items: tuple[Evidence, ...], text: str) -> list[dict[str, Any]]:
    """Evidence with its words; what has no place in the note (such as results on file) proves nothing here."""
    out: dict[tuple[str, int, int], dict[str, Any]] = {}
    for item in items:
        start, end = item.start, item.end
        if 0 <= start < end <= len(text):
            proof = {"field": item.field, "value": item.value, "start": start, "end": end, "text": text[start:end]}
            out.setdefault((item.field, start, end), proof)
    return list(out.values())


def line_json(line: ProposedLine, text: str) -> dict[str, Any]:
    """A line of the answer, with the words of its evidence cut out of the note."""
    return {
        "code": line.code,
        "units": line.units,
        "modifiers": list(line.modifiers),
        "icd10": list(line.icd10),
        "status": line.status,
        "confidence": round(line.confidence, 4),
        "evidence": evidence_json(line.evidence, text),
        "rules": list(line.rules),
        "alternatives": [_alternative(alternative) for alternative in line.alternatives],
        "reason": line.reason,
    }


def _alternative(other: Alternative) -> dict[str, Any]:
    return {
        "code": other.code,
        "units": other.units,
        "modifiers": list(other.modifiers),
        "decides": other.decides,
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
        "evidence": evidence_json(em.evidence, text),
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
