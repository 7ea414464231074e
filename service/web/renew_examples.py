"""Writes the answers of `examples.json` anew: `python -m service.web.renew_examples`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from service.web.work import reconcile_bytes, suggest_bytes

FILE = Path(__file__).resolve().parent / "examples.json"


def answered(examples: dict[str, Any]) -> dict[str, Any]:
    """The same requests with what the program answers now."""
    note, pair = examples["suggest"]["request"], examples["reconcile"]["request"]
    return {
        "suggest": {"request": note, "answer": json.loads(suggest_bytes(note, None))},
        "reconcile": {"request": pair, "answer": json.loads(reconcile_bytes(pair["note"], pair["claim"], None))},
    }


if __name__ == "__main__":
    renewed = answered(json.loads(FILE.read_text(encoding="utf-8")))
    FILE.write_text(json.dumps(renewed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
