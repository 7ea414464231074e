"""The data files of the reports, read once."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

import yaml


@lru_cache(maxsize=4)
def data(name: str) -> dict[str, Any]:
    """`settings` or `references`."""
    text = (resources.files("service.reports") / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]


SETTINGS = data("settings")
