"""A batch in the browser: started, watched, narrowed, walked through by keys."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

NOTES = [
    {"id": f"n{n}", "text": "Shave biopsy of papule, left cheek, lidocaine.", "context": {"rendering_provider": p}}
    for n, p in enumerate(("Lane", "Moss", "Moss"))
]
CLAIMS = [
    {"id": f"c{n}", "note_id": f"n{n}", "lines": [{"code": code, "units": 1, "icd10": ["D49.2"]}]}
    for n, code in enumerate(("11104", "11102", "11106"))
]


def _file(name: str, items: list[dict[str, object]]) -> dict[str, object]:
    return {"name": f"{name}.jsonl", "mimeType": "application/jsonl", "buffer": "\n".join(map(json.dumps, items)).encode()}


def _violations(page: sync_api.Page) -> list[str]:
    found = axe.Axe().run(page).response["violations"]
    return [f"{v['id']}: {n['target']}" for v in found for n in v["nodes"]]


def test_a_batch_from_files_to_the_last_claim(page: sync_api.Page, keep: Callable[[str], None]) -> None:
    page.goto("/jobs")
    assert _violations(page) == []
    page.set_input_files("#notes", _file("notes", NOTES))
    page.set_input_files("#claims", _file("claims", CLAIMS))
    page.fill("#name", "March")
    page.click(".primary")
    page.wait_for_selector(".worklist", timeout=90_000)
    keep("worklist")
    assert _violations(page) == []
    assert page.locator(".worklist tbody tr").count() == 3
    page.click(".worklist .row >> nth=0")
    keep("claim")
    assert _violations(page) == []
    first = page.inner_text("h1")
    page.keyboard.press("n")
    page.wait_for_function("text => document.querySelector('h1').textContent !== text", arg=first)
    page.keyboard.press("p")
    page.wait_for_function("text => document.querySelector('h1').textContent === text", arg=first)
    page.keyboard.press("d")
    page.wait_for_function("text => document.querySelector('h1').textContent !== text", arg=first)
    page.click("text=Worklist")
    assert page.locator(".worklist tbody tr").count() == 2
    with page.expect_download() as download:
        page.click("text=Workbook")
    assert download.value.suggested_filename == "batch.xlsx"
    page.click("text=Provider scorecards")
    keep("providers")
    assert _violations(page) == []
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(".figures")
    keep("provider")
    assert page.locator(".plot svg").count() >= 1
    assert _violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert _violations(page) == []
    page.set_viewport_size({"width": 640, "height": 450})  # 1280 pixels at 200 %
    first = page.inner_text("h1")
    page.keyboard.press("n")
    page.wait_for_function("text => document.querySelector('h1').textContent !== text", arg=first)
    for place in (
        page.url,
        page.url.rsplit("/", 1)[0],
        page.url.split("/providers")[0],
        page.url.split("/providers")[0] + "/claims/1",
        "/jobs",
    ):
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
