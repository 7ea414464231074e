"""Writes the answers of `examples.json` anew: `python -m service.web.renew_examples`. Needs httpx."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from service.web.app import create_app
from service.web.settings import Settings

FILE = Path(__file__).resolve().parent / "examples.json"
PLACES = {
    "suggest": "/v1/suggest", "reconcile": "/v1/reconcile", "reading": "/v1/readings", "decision": "/v1/decisions",
    "hook": "/cds-services/note-gaps", "card_feedback": "/cds-services/note-gaps/feedback", "submit": "/fhir/Claim/$submit",
}  # fmt: skip


def answered(examples: dict[str, Any]) -> dict[str, Any]:
    """The same requests with what the service answers now; the decision is about the reading before it.

    Raises:
        httpx.HTTPStatusError: a request is refused.
    """
    out: dict[str, Any] = {}
    with TestClient(create_app(Settings()), base_url="http://localhost") as client:
        for name, place in PLACES.items():
            request = dict(examples[name]["request"])
            if name == "decision":
                request["reading"] = out["reading"]["answer"]["reading"]
            answer = client.post(place, json=request).raise_for_status().json()
            out[name] = {"request": request, "answer": answer}
    return out


if __name__ == "__main__":
    renewed = answered(json.loads(FILE.read_text(encoding="utf-8")))
    FILE.write_text(json.dumps(renewed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
