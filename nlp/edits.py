"""What is read in the place of some words of a note, before anything else is read."""

from __future__ import annotations

Edit = tuple[int, int, str]
"""[start, end) of the note and the words read there; with start at end they are put in."""
