"""Results of reconcile as reports read them, written by hand so that every count is known."""

from __future__ import annotations

from typing import Any


def line(code: str, units: int = 1, modifiers: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    return {"code": code, "units": units, "modifiers": list(modifiers), "icd10": [], **more}


def proposed(
    code: str, units: int = 1, modifiers: tuple[str, ...] = (), *, status: str = "supported", confidence: float = 0.95
) -> dict[str, Any]:
    words = {"field": "technique", "value": "punch", "start": 3, "end": 15, "text": "punch biopsy"}
    return line(code, units, modifiers, status=status, confidence=confidence, evidence=[words], rules=["BX-01"], alternatives=[], reason="")


def finding(
    kind: str, direction: str, *, billed: dict[str, Any] | None = None, ours: dict[str, Any] | None = None, severity: str = "error"
) -> dict[str, Any]:
    code = (billed or ours or {"code": ""})["code"]
    return {
        "kind": kind, "code": code, "direction": direction, "severity": severity, "billed": billed, "proposed": ours,
        "evidence": ours["evidence"] if ours else [], "rules": ["G-02"], "message": f"{code}: {kind.replace('_', ' ')}.",
    }  # fmt: skip


def result(
    name: str, *findings: dict[str, Any], billed: tuple[dict[str, Any], ...] = (), ours: tuple[dict[str, Any], ...] = (),
    day: str = "2026-01-05", provider: str = "Ek", verdict: str = "",
) -> dict[str, Any]:  # fmt: skip
    serious = any(f["severity"] != "info" for f in findings)
    return {
        "id": name, "note_id": f"note of {name}", "verdict": verdict or ("differs" if serious else "agrees"),
        "findings": list(findings), "unchecked": [], "billed": list(billed),
        "proposed": {"lines": list(ours), "gaps": [], "em": {"evidence": []}, "versions": {"program": "1"}},
        "visit": {"date_of_service": day, "payer": "medicare", "provider": provider},
    }  # fmt: skip
