"""One note and its billed claim: the contract's reconcile object."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coding.compare.claims import BilledLine, Claim, Comparison, Finding
from coding.compare.reconcile import compare
from coding.lookup import load_tables
from coding.mapper import profile_for
from service.assistant import own_profiles, read_and_propose
from service.logs import silence
from service.notes import NoteError, check_text, read_context
from service.render import as_json, evidence_json, line_json


def reconcile(
    claim: Claim, text: str | None, context: dict[str, Any] | None = None, *, note_id: str = "note", store: Path | None = None
) -> dict[str, Any]:
    """Findings on one claim against its note.

    Args:
        claim: the lines as billed.
        text: the note, None where it is missing: the verdict is `cannot_check`.
        context: what the practice knows beside note and claim.

    Raises:
        NoteError: the text or a context field cannot be used. Its message never quotes the note.
    """
    silence()
    known = read_context(context, claim.id)
    if text is None:
        return {
            "id": claim.id, "note_id": note_id, "proposed": None, "findings": [], "verdict": "cannot_check",
            "unchecked": ["the note of this claim is missing"],
        }  # fmt: skip
    text = check_text(text, note_id)
    try:
        tables = load_tables(store)
        reading, proposal = read_and_propose(text, known, store)
        seen = compare(claim, proposal, reading.encounter, known, tables=tables, profile=profile_for(known.payer, own_profiles()))
    except Exception as error:
        raise NoteError(claim.id, "note", f"could not be read ({type(error).__name__})") from None
    return rendered(claim, note_id, text, as_json(note_id, text, proposal), seen)


def rendered(claim: Claim, note_id: str, text: str, proposed: dict[str, Any], seen: Comparison) -> dict[str, Any]:
    """The contract's object of a comparison that is done."""
    return {
        "id": claim.id,
        "note_id": note_id,
        "proposed": proposed,
        "findings": [_finding(item, text) for item in seen.findings],
        "verdict": seen.verdict,
        "unchecked": list(seen.unchecked),
    }


def _finding(item: Finding, text: str) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "code": item.code,
        "billed": billed_json(item.billed) if item.billed else None,
        "proposed": line_json(item.proposed, text) if item.proposed else None,
        "direction": item.direction,
        "severity": item.severity,
        "evidence": evidence_json(item.evidence, text),
        "rules": list(item.rules),
        "message": item.message,
    }


def billed_json(line: BilledLine) -> dict[str, Any]:
    """A billed line in the contract's form; `number` is the line's own number in its source."""
    out: dict[str, Any] = {
        "number": line.number, "code": line.code, "units": line.units, "modifiers": list(line.modifiers), "icd10": list(line.icd10),
    }  # fmt: skip
    if line.charge is not None:
        out["charge"] = str(line.charge)
    return out
