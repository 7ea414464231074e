"""What the practice knows that helps reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ReadingHints:
    """Context for reading: never a source of facts."""

    date_of_service: date | None = None
