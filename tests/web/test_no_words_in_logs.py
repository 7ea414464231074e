"""No word of a note in logs, errors, addresses or figures, whatever the log level."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import base64, json, logging, sys, time
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
    reading = client.post("/v1/readings", json={"text": NOTE}).json()["reading"]
    document = {"resourceType": "DocumentReference", "content": [{"attachment": {"contentType": "text/plain", "data": base64.b64encode(NOTE.encode()).decode()}}]}
    hook = {"hook": "encounter-discharge", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "context": {}, "prefetch": {"notes": document}}
    claim = {"resourceType": "Claim", "patient": "Narwhalcanary", "item": [{"sequence": 1, "productOrService": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "11104"}]}}]}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": claim}, {"resource": document}]}
    files = {"notes": ("Narwhalcanary.jsonl", json.dumps({"id": "n", "text": NOTE}).encode()), "claims": ("c.parquet", NOTE.encode())}
    others = [
        client.post("/v1/decisions", json={"reading": reading, "line": 1, "decision": NOTE}),
        client.post("/v1/decisions", json={"reading": reading, "line": 1, "decision": "reject", "reason": [NOTE]}),
        client.post("/cds-services/note-gaps", json=hook),
        client.post("/cds-services/note-gaps", json={**hook, "prefetch": NOTE}),
        client.post("/cds-services/note-gaps/feedback", json={"feedback": [{"card": "c", "outcome": NOTE}]}),
        client.post("/fhir/Claim/$submit", json=bundle),
        client.post("/read", data={"note": " ", "date_of_service": "2026-03-02"}),
        client.post("/v1/jobs", files=files),
    ]
    assert [answer.status_code for answer in others] == [422, 422, 200, 422, 422, 422, 422, 201]
    job = others[-1].json()["id"]
    for _ in range(400):
        if client.get(f"/v1/jobs/{job}").json()["state"] not in ("queued", "running"):
            break
        time.sleep(0.3)
    else:
        raise TimeoutError("the batch did not end")
    others += [client.get(f"/v1/jobs/{job}{more}") for more in ("", "/claims", "/claims/1", "/feedback")]
    for answer in others:
        print(answer.text, answer.headers, answer.url)
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
