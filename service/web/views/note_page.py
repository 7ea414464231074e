"""Everything the page of one note shows, worked out where the note is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coding.compare.claims import Claim
from coding.compare.reconcile import compare
from coding.lookup import load_tables
from coding.mapper import profile_for
from service.assistant import answer_of, own_profiles, read_and_propose
from service.claims.json_lines import from_object
from service.logs import silence
from service.notes import NoteError, check_text, read_context
from service.reconcile import rendered
from service.web.views.ledger import ledger
from service.web.views.pairs import side_by_side
from service.web.views.segments import segments
from service.web.views.visit_split import visit_split


def note_page(note: dict[str, Any], claim: dict[str, Any] | None, store: Path | None) -> dict[str, Any]:
    """Answer, marked note, ledger, split of the visit, comparison, and the context that both brought.

    Args:
        note: `id`, `text`, `context` of the contract.
        claim: the billed claim of the contract or a FHIR Claim, None without one.

    Raises:
        service.notes.NoteError, service.claims.records.ClaimError: a record that cannot be used; never quotes the note.
    """
    silence()
    note_id = str(note.get("id") or "note")
    text = check_text(note["text"], note_id)
    record = from_object(claim, "claim") if claim is not None else None
    if record is not None and record.error is not None:
        raise record.error
    context = {**(note.get("context") or {}), **(record.context if record else {})}
    known = read_context(context, note_id)
    try:
        return {"context": context, **_page(note_id, text, known, record.claim if record else None, store)}
    except Exception as error:
        raise NoteError(note_id, "note", f"could not be read ({type(error).__name__})") from None


def _page(note_id: str, text: str, known: Any, claim: Claim | None, store: Path | None) -> dict[str, Any]:
    reading, proposal = read_and_propose(text, known, store)
    answer = answer_of(note_id, text, known, proposal)
    split = visit_split(reading)
    compared = None
    if claim is not None:
        seen = compare(
            claim, proposal, reading.encounter, known, tables=load_tables(store), profile=profile_for(known.payer, own_profiles())
        )
        compared = rendered(claim, note_id, text, answer, seen)
    return {
        "answer": answer,
        "ledger": ledger(reading.encounter, proposal),
        "split": split,
        "compared": compared,
        "pairs": side_by_side(claim, answer["lines"], compared) if claim is not None and compared is not None else [],
        "segments": segments(text, answer, split, compared),
    }
