"""Short names of triamcinolone for injection, which stand before the mg in a mL: "ILK 5", "IL-TAC 10", "Kenalog-40"."""

from __future__ import annotations

STEROID = r"(?:(?:il-? ?|i/l )?(?:ken[aeo]log|tac|k)|triamcinolone(?: acetonide)?)"
"""Piece of a pattern; an edge of a word stands before it."""
