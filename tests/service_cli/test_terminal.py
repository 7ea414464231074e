"""The readable view: evidence with its label, harmless for the terminal, colour only where asked."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import dermcoder
from service.terminal import show
from service.visible import visible

NOTE = "Plan: shave biopsy left cheek today, lidocaine, specimen to path.\nMohs discussed for next month."


def _view(text: str, *, colour: bool = False) -> str:
    out = io.StringIO()
    show(dermcoder.suggest(text), text, Console(file=out, force_terminal=colour, width=160, soft_wrap=True))
    return out.getvalue()


def test_view_shows_words_code_rules_and_versions_of_doubt() -> None:
    view = _view(NOTE)
    assert "shave biopsy left cheek" in view
    assert "11102 technique" in view
    assert "BX-01" in view
    assert "not billed (planned)" in view
    assert "date of service unknown" in view


def test_colour_is_for_terminals() -> None:
    assert "\x1b[" not in _view(NOTE)
    assert "\x1b[" in _view(NOTE, colour=True)


def test_a_note_cannot_steer_the_terminal() -> None:
    view = _view("\x1b]0;owned\x07" + NOTE.replace("today", "\x1b[31mtoday\u202e"))
    assert "\x1b" not in view
    assert "\u202e" not in view


def test_errors_are_shown_without_the_note() -> None:
    out = io.StringIO()
    answer = {"id": "n1", "error": {"record": "n1", "field": "text", "message": "is empty"}}
    show(answer, "", Console(file=out))
    assert out.getvalue().split("\n")[1] == "error: text: is empty"


@given(st.text())
def test_plain_text_keeps_its_length(text: str) -> None:
    assert len(visible(text)) == len(text)
