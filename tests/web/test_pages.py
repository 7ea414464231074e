"""The page without a browser: the note cut right, hostile text inert, claims as coders paste them."""

from __future__ import annotations

import base64
import html
import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from service.claims.records import ClaimError
from service.visible import visible
from service.web.claim_text import claim_from_text
from service.web.views.coverage import covered
from service.web.views.note_page import note_page

SHAVE = "Plan: shave biopsy left cheek today, lidocaine, specimen to path."
HOSTILE = {
    "script": "<script>document.title='owned'</script><img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)" \' </div></section>',
    "sql": "'; DROP TABLE notes; --",
    "formula": "=cmd|' /C calc'!A0",
    "template": "{{ 7 * 7 }} {% for x in y %}",
    "right to left": "\u202eevil\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "emoji": "\U0001f9d1\U0001f3fd\u200d\u2695\ufe0f \U0001f600 e\u0301",
    "controls": "\x07\x1b[31m\x0b\r\x85",
}


def _shown(page: str) -> str:
    """Text of the note's pane."""
    pane = page[page.index('id="note-text"') :]
    pane = pane[pane.index(">") + 1 : pane.index("</div>")]
    return html.unescape(re.sub(r"<[^>]*>", "", pane))


def _post(client: TestClient, **fields: str) -> str:
    answer = client.post("/read", data=fields)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_is_shown_and_does_nothing(client: TestClient, kind: str) -> None:
    note = f"{HOSTILE[kind]}\n{SHAVE}\n{HOSTILE[kind]}"
    page = _post(client, note=note)
    assert _shown(page) == visible(note)
    assert "<script>document" not in page
    assert "<img" not in page
    assert 'data-code="11102"' in page  # unfilled placeholders beside it silence nothing


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_joined_are_the_note(before: str, after: str) -> None:
    text = before.replace("\0", "") + "\n" + SHAVE + "\n" + after.replace("\0", "")
    page = note_page({"text": text}, {"id": "c", "lines": [{"code": "11104"}]}, None)
    assert "".join(piece["text"] for piece in page["segments"]) == visible(text)
    for piece in page["segments"]:
        assert piece["text"] == visible(text[piece["start"] : piece["end"]])
        proofs = [(n, e) for n, line in enumerate(page["answer"]["lines"], 1) for e in line["evidence"]]
        assert set(piece["lines"]) == {n for n, e in proofs if e["start"] <= piece["start"] and piece["end"] <= e["end"]}


def test_a_megabyte_is_shown_whole(client: TestClient) -> None:
    note = SHAVE + "\n" + "Skin is clear, nothing else to see here today. " * 21_500
    assert len(note) > 1_000_000
    assert _shown(_post(client, note=note)) == note


def test_a_file_is_read_as_it_is(client: TestClient) -> None:
    file = ("n.txt", f"Exam.\r\n{SHAVE}\r\n".encode(), "text/plain")
    assert 'data-span="13-25"' in client.post("/read", data={"note": "ignored"}, files={"note_file": file}).text
    broken = client.post("/read", files={"note_file": ("n.txt", b"\xff\xfe", "text/plain")})
    assert (broken.status_code, "not UTF-8" in broken.text) == (422, True)


def test_a_document_of_a_record_system_is_read(client: TestClient) -> None:
    data = base64.b64encode(SHAVE.encode()).decode()
    document = {"resourceType": "DocumentReference", "content": [{"attachment": {"contentType": "text/plain", "data": data}}]}
    file = ("d.json", json.dumps(document).encode(), "application/json")
    assert 'data-code="11102"' in client.post("/read", files={"note_file": file}).text
    assert client.post("/read", files={"note_file": ("d.json", b"[]", "application/json")}).status_code == 422


def test_a_note_read_again_shows_what_was_decided(client: TestClient) -> None:
    note = f"{SHAVE} Read twice."
    reading = _post(client, note=note).split('data-reading="')[1].split('"')[0]
    client.post("/v1/decisions", json={"reading": reading, "line": 1, "decision": "reject", "reason": "payer policy"})
    again = _post(client, note=note)
    assert reading in again
    assert "rejected by local user" in again
    assert "payer policy" in again


def test_browsers_get_errors_as_a_page(client: TestClient) -> None:
    answer = client.get("/jobs/nowhere", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "<h1>Not found</h1>" in answer.text
    assert client.get("/jobs/nowhere").headers["content-type"] == "application/problem+json"


def test_reference_tells_the_quarter(client: TestClient) -> None:
    found = client.get("/v1/reference").json()
    assert found["versions"] == covered(None)["versions"]
    assert "11102" in {row["code"] for row in found["codes"]}


def test_pasted_line_ends_are_those_the_coder_saw(client: TestClient) -> None:
    assert 'data-span="12-24"' in _post(client, note=f"Exam.\r\n{SHAVE}")


def test_an_unusable_note_comes_back_to_the_form(client: TestClient) -> None:
    answer = client.post("/read", data={"note": " ", "claim": "11102"})
    assert answer.status_code == 422
    assert "text: is empty" in answer.text
    assert ">\n11102</textarea>" in answer.text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", None),
        ("11102", [("11102", 1, [], [])]),
        ("17003 x6 59 L57.0\n\n99213-25 L70.0", [("17003", 6, ["59"], ["L57.0"]), ("99213", 1, ["25"], ["L70.0"])]),
        ("j3301 4, jz, L91.0", [("J3301", 4, ["JZ"], ["L91.0"])]),
        ('{"id": "c", "lines": []}', []),
    ],
)
def test_claims_as_pasted(text: str, lines: list[tuple[object, ...]] | None) -> None:
    claim = claim_from_text(text)
    found = None if claim is None else [(x["code"], x["units"], x["modifiers"], x["icd10"]) for x in claim["lines"]]
    assert found == lines


@pytest.mark.parametrize("text", ["hello", "11102 hello", "[1, 2]", "{", "ISA*00*", "11102 59 &"])
def test_what_is_no_claim_is_refused_without_its_words(text: str) -> None:
    with pytest.raises(ClaimError) as refused:
        claim_from_text(text)
    assert "hello" not in str(refused.value)


def test_billed_and_supported_stand_side_by_side(examples: Path) -> None:
    note = {"text": (examples / "06_warts_and_acne.txt").read_text(encoding="utf-8")}
    claim = {"id": "c", "lines": [{"code": "17110"}, {"code": "99213", "modifiers": ["25"]}, {"code": "11102"}]}
    rows = note_page(note, claim, None)["pairs"]
    seen = [(r["billed"] and r["billed"]["code"], r["proposed"] and r["proposed"]["code"], r["direction"]) for r in rows]
    assert seen == [("17110", "17110", "neutral"), ("99213", "99214", "under"), ("11102", None, "over")]
    assert sum(len(r["findings"]) for r in rows) == len(note_page(note, claim, None)["compared"]["findings"])


def test_both_findings_on_one_pair_stand_in_its_row() -> None:
    rows = note_page({"text": SHAVE}, {"id": "c", "lines": [{"code": "11104", "icd10": ["D49.2"]}]}, None)["pairs"]
    assert [(r["billed"]["code"], r["proposed"]["code"], r["direction"]) for r in rows] == [("11104", "11102", "both")]
    assert {f["direction"] for f in rows[0]["findings"]} == {"over", "under"}


def test_a_line_on_hold_that_was_not_billed_agrees_with_nothing() -> None:
    note = "Papule left forearm, 9 mm, excised in an ellipse with 2 mm margins, closed in layers 3 cm. Pathology pending."
    rows = note_page({"text": note}, {"id": "c", "lines": [{"code": "99213"}]}, None)["pairs"]
    alone = [r for r in rows if r["billed"] is None and not r["findings"]]
    assert alone
    assert {r["direction"] for r in alone} == {"unchecked"}


def test_the_visit_is_what_procedures_leave_over(examples: Path) -> None:
    note = (examples / "06_warts_and_acne.txt").read_text(encoding="utf-8")
    page = note_page({"text": note}, None, None)
    sides = {note[s["start"] : s["end"]].strip()[:12]: s["owner"] for s in page["split"]["sentences"]}
    assert sides["1. Acne vulg"] == "left"
    assert sides["2. Common wa"] == "owned"
    assert "doxycycline" in " ".join(item["detail"] for item in page["split"]["left"])


def test_the_ledger_leads_from_lesion_to_line(examples: Path) -> None:
    page = note_page({"text": (examples / "01_two_biopsies_terse.txt").read_text(encoding="utf-8")}, None, None)
    codes = [line["code"] for line in page["answer"]["lines"]]
    rows = [(row["site"], row["procedure"], [codes[n - 1] for n in row["lines"]]) for row in page["ledger"]]
    assert rows == [("R upper back", "biopsy, tangential", ["11103"]), ("L shin", "biopsy, punch", ["11104"])]


def test_coverage_names_every_rule_and_the_edits(client: TestClient) -> None:
    page = client.get("/coverage").text
    assert 'id="BX-01"' in page
    assert covered(None)["versions"]["edits"] in page
    assert {"supported", "partly"} <= {row["status"] for row in covered(None)["codes"]}


def test_static_files_only(client: TestClient) -> None:
    assert client.get("/static/app.css").headers["content-type"].startswith("text/css")
    assert client.get("/static/..%2fapp.py").status_code == 404
