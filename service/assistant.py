"""One call from note to answer: reads the facts, maps them, renders the contract's object."""

from __future__ import annotations

import re
from typing import Any

from coding.claim import Context
from coding.mapper import propose
from nlp.reader import load_reader
from nlp.reader_hints import ReadingHints
from service.notes import Note, NoteError, check_text, read_context
from service.render import as_json


def warm_up() -> None:
    """Load pipeline and tables."""
    suggest("Shave biopsy of papule, left cheek.")


def suggest(text: str, context: dict[str, Any] | None = None, *, note_id: str = "note") -> dict[str, Any]:
    """The contract's object for one note.

    Raises:
        NoteError: the text or a context field cannot be used.
    """
    text = check_text(text, note_id)
    known = read_context(context, note_id)
    encounter = load_reader().read(text, ReadingHints(known.date_of_service, _results_on_file(known)))
    answer = as_json(note_id, text, propose(encounter, known))
    if known.unknown_fields:
        unknown = [f"context field ignored: {name}" for name in known.unknown_fields]
        answer["warnings"] = [*answer.get("warnings", []), *unknown]
    return answer


def _results_on_file(context: Context) -> tuple[tuple[str, str], ...]:
    """Words of pathology results and of earlier biopsies, each with its specimen label."""
    results = [(p.specimen, f"{p.site} {p.diagnosis}".strip()) for p in context.pathology]
    biopsies = [("", p.description) for p in context.prior_procedures if re.search(r"biops|bx", p.description.lower())]
    return tuple(results + biopsies)


def suggest_note(note: Note) -> dict[str, Any]:
    """As `suggest`, but an unusable record gives an object with `error` instead of raising."""
    if note.error is not None:
        return {"id": note.id, "error": note.error.as_dict()}
    try:
        return suggest(note.text, note.context, note_id=note.id)
    except NoteError as error:
        return {"id": note.id, "error": error.as_dict()}
    except Exception as error:  # one bad record must cost itself alone, and its text must not leak
        kind = type(error).__name__
        return {"id": note.id, "error": NoteError(note.id, "note", f"could not be read ({kind})").as_dict()}
