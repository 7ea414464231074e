"""Paths that tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How fast examples are made says how busy the machine is, nothing about the program.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def examples() -> Path:
    """The shipped example notes."""
    return ROOT / "examples"
