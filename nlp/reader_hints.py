"""What the practice knows that helps reading."""

from __future__ import annotations

from datetime import date

from nlp.records import dataclass


@dataclass(frozen=True, slots=True)
class ReadingHints:
    """Context for reading. Results carry words to be read like the note's own; they bring no evidence offsets."""

    date_of_service: date | None = None
    results: tuple[tuple[str, str], ...] = ()
    """(label or site, words) of pathology results and earlier biopsies that the practice has on file."""
