"""Deciding by mouse and by keys alone."""

from __future__ import annotations

import pytest

sync_api = pytest.importorskip("playwright.sync_api")

NOTE = "Shave bx left cheek, lido. Punch bx right arm."


def _read(page: sync_api.Page, more: str = "") -> None:
    page.goto("/")
    page.fill("#note", NOTE + more)
    page.click(".primary")
    page.wait_for_selector(".desk")


def test_lines_are_decided_by_keys(page: sync_api.Page) -> None:
    _read(page)
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector("#line-1 .decided.done")
    assert page.evaluate("document.activeElement.id") == "line-1"
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.type("not documented")
    page.keyboard.press("Enter")
    page.wait_for_selector("#line-2 .decided.done")
    stored = page.evaluate("fetch('/v1/decisions?reading=' + document.querySelector('.desk').dataset.reading).then(r => r.json())")
    assert [(d["record"]["line"], d["record"]["decision"], d["record"]["reason"]) for d in stored["decisions"]] == [
        (1, "accept", ""),
        (2, "reject", "not documented"),
    ]


def test_a_line_is_changed_by_mouse(page: sync_api.Page) -> None:
    _read(page)
    page.click('#line-1 [data-decide="change"]')
    page.fill('#line-1 [name="modifiers"]', "59")
    page.fill('#line-1 [name="reason"]', "payer policy")
    page.click("#line-1 .primary")
    page.wait_for_selector("#line-1 .decided.done")
    assert "changed" in page.inner_text("#line-1 .decided")
    _read(page)
    assert "changed by local user" in page.inner_text("#line-1 .decided")


def test_a_line_is_added_by_keys(page: sync_api.Page) -> None:
    _read(page, " And one more, not in the claim.")
    page.keyboard.press("l")
    page.keyboard.type("17000")
    page.keyboard.press("Shift+Tab")
    page.fill('.add [name="reason"]', "documented elsewhere in the chart")
    page.keyboard.press("Enter")
    page.wait_for_selector(".added li")
    assert "17000 \u00d7 1 added" in page.inner_text(".added")
    _read(page, " And one more, not in the claim.")
    assert "17000 \u00d7 1 added by local user" in page.inner_text(".added")


def test_letting_go_stores_nothing(page: sync_api.Page) -> None:
    _read(page, " Not decided yet.")
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.keyboard.press("Escape")
    assert not page.is_visible("#line-1 form")
    assert page.evaluate("document.activeElement.id") == "line-1"
    assert page.inner_text("#line-1 .decided") == ""
