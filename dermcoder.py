"""dermcoder: dermatology notes in, proposed claims with their proof out.

    import dermcoder
    answer = dermcoder.suggest("Shave biopsy of papule, left cheek.", {"date_of_service": "2026-03-02"})
    answer["lines"][0]["code"]

The answer has the form that docs/contract.md describes. Everything runs locally.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import coding
import nlp
import service

for _package in (nlp, coding, service):
    if Path(_package.__file__ or "").resolve().parent.parent != Path(__file__).resolve().parent:
        raise ImportError(
            f"another package called {_package.__name__!r} shadows dermcoder's own; "
            "install dermcoder in an environment of its own"
        )

__version__ = "0.1.0"
__all__ = ["load", "suggest"]


def suggest(text: str, context: dict[str, Any] | None = None) -> dict[str, Any]:
    """Proposed claim for one note.

    Args:
        text: the note; all offsets in the answer refer to it as given.
        context: optional facts the practice knows (date_of_service, payer, ...).

    Raises:
        service.notes.NoteError: the text or a context field cannot be used; the message names the field.
    """
    from service.assistant import suggest as run

    return run(text, context)


def load() -> None:
    """Load terms and tables now, so that the first `suggest` is fast."""
    from service.assistant import warm_up

    warm_up()
