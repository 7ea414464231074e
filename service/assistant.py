"""One call from note to answer: reads the facts, maps them, renders the contract's object."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from coding.claim import Context, Proposal
from coding.doubt import NO_DOUBT, without
from coding.lookup import load_tables
from coding.mapper import propose
from nlp.reader import Reading, load_reader
from nlp.reader_hints import ReadingHints
from nlp.records import replace
from service.judgement.store import Loaded, load
from service.logs import silence
from service.notes import Note, NoteError, check_text, read_context
from service.render import as_json

PROFILES = "DERMCODER_PROFILES"
"""Environment variable with the folder of the practice's payer profiles."""

TERMS = "DERMCODER_TERMS"
"""Environment variable with the practice's own term file (docs/terms.md)."""

_BIOPSY = re.compile(r"biops|bx", re.IGNORECASE)


def warm_up() -> None:
    """Load pipeline and tables."""
    suggest("Shave biopsy of papule, left cheek.")


def suggest(
    text: str, context: dict[str, Any] | None = None, *, note_id: str = "note", store: Path | None = None, models: bool = True
) -> dict[str, Any]:
    """The contract's object for one note.

    Args:
        text: the note; it is read exactly as given.
        context: what the practice knows beside the note.
        note_id: the `id` of the answer.
        store: reference data imported with `dermcoder refdata import`; the shipped tables without it.
        models: False for the rules alone, without learned confidence.

    Raises:
        NoteError: the text or a context field cannot be used. Its message never quotes the note.
    """
    silence()
    text = check_text(text, note_id)
    known = read_context(context, note_id)
    try:
        return answer_of(note_id, text, known, read_and_propose(text, known, store, models=models)[1])
    except Exception as error:
        # Messages and chained causes of library errors may quote the note: only the kind goes on.
        raise NoteError(note_id, "note", f"could not be read ({type(error).__name__})") from None


def answer_of(note_id: str, text: str, known: Context, proposal: Proposal) -> dict[str, Any]:
    """The contract's object, with a warning for each context field that was not understood."""
    answer = as_json(note_id, text, proposal)
    if known.unknown_fields:
        unknown = [f"context field ignored: {name}" for name in known.unknown_fields]
        answer["warnings"] = [*answer.get("warnings", []), *unknown]
    return answer


def read_and_propose(text: str, known: Context, store: Path | None, *, models: bool = True) -> tuple[Reading, Proposal]:
    """What was read in one note and its proposal; the learned judgement has the last word where it is in use."""
    tables = load_tables(store)
    reading = load_reader(own_terms()).reading(text, hints(known))
    loaded, profiles = load() if models else Loaded(), own_profiles()
    proposal = propose(reading.encounter, known, tables=tables, profiles=profiles)
    doubt = loaded.doubt(reading, proposal, tables)
    if doubt != NO_DOUBT:
        proposal = without(proposal, doubt, lambda doubt: propose(reading.encounter, known, tables=tables, profiles=profiles, doubt=doubt))
    return replace(reading, encounter=reading.placed(reading.encounter)), reading.placed(loaded.judged(reading, proposal, tables))


def hints(known: Context) -> ReadingHints:
    """What of the practice's knowledge helps reading: the day, and results on file."""
    return ReadingHints(known.date_of_service, results_on_file(known))


def own_terms() -> Path | None:
    """The practice's own term file, named by the environment."""
    name = os.environ.get(TERMS)
    return Path(name) if name else None


def own_profiles() -> Path | None:
    """The practice's own folder of payer profiles, named by the environment."""
    folder = os.environ.get(PROFILES)
    return Path(folder) if folder else None


def own_settings() -> str:
    """A hash that changes with the practice's own wordings and payer profiles: answers made under others are no use."""
    terms, folder = own_terms(), own_profiles()
    files = ([terms] if terms else []) + (sorted(folder.glob("*.yaml")) if folder else [])
    digest = sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def results_on_file(context: Context) -> tuple[tuple[str, str], ...]:
    """Words of pathology results and of earlier biopsies, each with its specimen label."""
    results = [(p.specimen, f"{p.site} {p.diagnosis}".strip()) for p in context.pathology]
    biopsies = [("", p.description) for p in context.prior_procedures if _BIOPSY.search(p.description)]
    return tuple(results + biopsies)


def suggest_note(note: Note, store: Path | None = None) -> dict[str, Any]:
    """As `suggest`, but an unusable record gives an object with `error` instead of raising."""
    try:
        if note.error is not None:
            raise note.error
        return suggest(note.text, note.context, note_id=note.id, store=store)
    except NoteError as error:
        return {"id": note.id, "error": error.as_dict()}
