"""dermcoder: dermatology notes in, proposed claims with their proof out.

    import dermcoder
    answer = dermcoder.suggest("Shave biopsy of papule, left cheek.", {"date_of_service": "2026-03-02"})
    answer["lines"][0]["code"]

The answer has the form that docs/contract.md describes. Everything runs locally.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import coding
import nlp
import service


def _refuse_shadows(packages: tuple[ModuleType, ...], home: Path) -> None:
    """The package names are short: another distribution may bring the same ones, and would be read instead."""
    for package in packages:
        if Path(package.__file__ or "").resolve().parent.parent != home:
            raise ImportError(
                f"another package called {package.__name__!r} shadows dermcoder's own "
                f"(found at {package.__file__}); install dermcoder in an environment of its own"
            )


_refuse_shadows((nlp, coding, service), Path(__file__).resolve().parent)

from service.version import PROGRAM  # noqa: E402  only ours, after the check

__version__ = PROGRAM
__all__ = ["load", "suggest"]


def suggest(text: str, context: dict[str, Any] | None = None, *, models: bool = True) -> dict[str, Any]:
    """Proposed claim for one note.

    Args:
        text: the note; all offsets in the answer refer to it as given.
        context: optional facts the practice knows (date_of_service, payer, ...).
        models: False for the rules alone, without learned confidence.

    Raises:
        service.notes.NoteError: the text or a context field cannot be used; the message names the field.
    """
    from service.assistant import suggest as run

    return run(text, context, models=models)


def load() -> None:
    """Load terms and tables now, so that the first `suggest` is fast."""
    from service.assistant import warm_up

    warm_up()
