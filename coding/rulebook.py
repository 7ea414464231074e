"""The rule files of `coding/rules`: read once, and their dated values picked by the date of service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

RULES_DIR = Path(__file__).resolve().parent / "rules"
Rules = dict[str, Any]


@lru_cache(maxsize=64)
def rules(name: str) -> Rules:
    """The rule file `coding/rules/<name>.yaml`."""
    return yaml.safe_load((RULES_DIR / f"{name}.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def in_force_on(values: Mapping[date, Any], on: date) -> Any:
    """The value whose first day is the last one not after the date; None before the first."""
    started = [day for day in values if day <= on]
    return values[max(started)] if started else None
