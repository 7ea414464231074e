"""No word of a note in logs, errors, addresses or figures, whatever the log level."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr, force=True)
logging.error("the log works")
from fastapi.testclient import TestClient
from service.web import work
from service.web.app import create_app
from service.web.settings import Settings
NOTE = "Zebracanary Quokkacanary: shave biopsy left cheek today, lidocaine."
with TestClient(create_app(Settings()), base_url="http://localhost") as client:
    assert client.post("/v1/suggest", json={"text": NOTE}).json()["lines"]
    told = [
        client.post("/v1/suggest", json={"text": NOTE, "context": {"date_of_service": "Narwhalcanary"}}),
        client.post("/v1/suggest", json={"text": {"Narwhalcanary": NOTE}}),
        client.post("/v1/suggest", content=NOTE),
        client.post("/v1/reconcile", json={"note": {"text": NOTE}, "claim": {"lines": [{"code": 5, "units": "Narwhalcanary"}]}}),
    ]
    def broken(*_, **__):
        raise RuntimeError(NOTE)
    work.suggest.__globals__["read_and_propose"] = broken
    told.append(client.post("/v1/suggest", json={"text": NOTE}))
    work.suggest = broken
    told.append(client.post("/v1/suggest", json={"text": NOTE}))
    assert [answer.status_code for answer in told] == [422, 422, 422, 422, 422, 500]
    for answer in told:
        print(answer.text, answer.headers, answer.url)
    print(client.get("/metrics").text)
"""


def test_canary_words_stay_in_the_request() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    written = done.stderr + done.stdout
    assert done.returncode == 0, done.stderr[-2000:]
    assert "the log works" in written
    assert "request failed: RuntimeError" in written
    assert "canary" not in written.lower()
