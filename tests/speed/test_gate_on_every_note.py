"""Every note of the project, every pattern of the readers on a third of them in turn: a closed gate never hides a match."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from pathlib import Path

import nlp
import nlp.readers
from nlp.gate import find
from nlp.reader import view_of

ROOT = Path(__file__).parents[2]
_SHARES = 3
"""All patterns on all notes take more than a minute."""


def texts() -> list[str]:
    notes = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").glob("*.txt"))]
    for path in sorted((ROOT / "training_data").glob("*.jsonl")):
        notes += [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    return notes


def patterns() -> list[re.Pattern[str]]:
    names = [f"{room.__name__}.{m.name}" for room in (nlp, nlp.readers) for m in pkgutil.iter_modules(room.__path__)]
    values = [value for name in names for value in vars(importlib.import_module(name)).values()]
    return [value for value in values if isinstance(value, re.Pattern)]


def test_no_match_is_hidden() -> None:
    known = patterns()
    for pattern in known:
        view_of("warm").gate.words(pattern)
    for number, text in enumerate(texts()):
        view = view_of(text)
        for pattern in known[number % _SHARES :: _SHARES]:
            if find(view, pattern) is None:
                assert pattern.search(view.lower) is None, pattern.pattern
