"""Results in, feedback out: what a provider's notes leave open, quoted words, and queries."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from coding.lookup import load_tables
from service.cli import main
from service.feedback.collect import Asked, Feedback, collect
from service.feedback.lint import lint, quotable
from service.feedback.pages import provider_html
from service.feedback.queries import entry_of
from service.reconcile import reconcile
from tests.feedback.conftest import noted


def gather(results: list[dict[str, Any]], **more: Any) -> tuple[Feedback, list[Asked]]:
    sent: list[Asked] = []
    return collect(results, send=sent.append, **more), sent


def test_each_provider_has_shares_and_a_trend(results: list[dict[str, Any]]) -> None:
    found, _ = gather(results)
    ek = found.providers["Ek"]
    assert list(found.providers) == ["Ek", "Castro"]
    assert (ek.complete_rate.count, ek.complete_rate.of) == (2, 4)
    assert (found.all.complete_rate.count, found.all.complete_rate.of) == (2, 5)
    assert ek.elements() == ["biopsy_technique", "lesion_count"]
    assert [(month, rate.count, rate.of) for month, rate in ek.trend("lesion_count")] == [("2026-01", 1, 2), ("2026-02", 0, 2)]


def test_a_query_quotes_the_note_by_span(results: list[dict[str, Any]]) -> None:
    _, sent = gather(results)
    first = sent[0].as_json()
    assert first["facts"] == [{"text": "biopsy", "start": 3, "end": 9}, {"text": "right shin", "start": 24, "end": 34}]
    assert [option["text"] for option in first["options"]][-2:] == ["other", "unable to determine"]
    assert all(option["facts"] == [0] for option in first["options"]), "the quoted biopsy makes every answer possible"


def test_without_words_for_the_options_the_question_is_open() -> None:
    site = [{"field": "site", "value": "back", "start": 0, "end": 4, "text": "back"}]
    _, sent = gather([noted("n", "biopsy_technique", evidence=site)])
    assert sent[0].query.options == ()


def test_a_gap_without_any_words_of_the_note_has_no_query() -> None:
    found, sent = gather([noted("n", "biopsy_technique", evidence=[])])
    assert sent == []
    assert found.withheld == 1
    assert found.providers["Ek"].rate("biopsy_technique").count == 1, "it counts all the same"


def test_a_code_in_the_note_is_not_quoted() -> None:
    words = [
        {"field": "technique", "value": "punch", "start": 0, "end": 20, "text": "biopsy (CPT 11104)"},
        *noted("x")["proposed"]["lines"][0]["evidence"],
    ]
    _, sent = gather([noted("n", "lesion_count", evidence=words)])
    assert [fact.text for fact in sent[0].query.facts] == ["biopsy", "right shin"]


def test_a_question_for_billing_staff_goes_to_no_provider() -> None:
    found, sent = gather([noted("n", "drug_coverage")])
    assert sent == []
    assert found.providers["Ek"].complete_rate.count == 1


def test_a_note_with_two_claims_counts_once() -> None:
    found, sent = gather([noted("n", "lesion_count"), {**noted("n", "lesion_count"), "id": "second claim"}])
    assert found.all.complete_rate.of == 1
    assert len(sent) == 1


def test_the_newest_notes_are_the_examples() -> None:
    notes = [noted(f"n{day}", "lesion_count", day=f"2026-01-{day:02d}") for day in (3, 9, 1, 7, 5)]
    for order in (notes, notes[::-1]):
        found, _ = gather(order)
        assert [asked.note for asked in found.providers["Ek"].examples["lesion_count"]] == ["n9", "n7", "n5"]


def test_one_provider_alone_is_compared_with_all(results: list[dict[str, Any]]) -> None:
    found, sent = gather(results, provider="Castro")
    assert {asked.provider for asked in sent} == {"Castro"}
    page = provider_html(found, "Castro")
    assert "all providers 40.0 %" in page


NOTES = (
    "Biopsy of a plaque on the right shin was performed after lidocaine. Excised mole of the left cheek, 6 mm, closed with nylon.",
    "Mohs surgery of a basal cell carcinoma of the nasal tip, two stages. Rotation flap closure.",
    "Froze AKs on the scalp with liquid nitrogen. Kenalog injected into plaques of both knees.",
)


def visible(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page[page.index("<body>") :])


def test_pages_for_providers_name_no_code_no_money_and_pass_the_lint() -> None:
    from coding.compare.claims import Claim

    answers = [{**reconcile(Claim(f"c{n}"), text, note_id=f"n{n}"), "visit": {"provider": "Ek"}} for n, text in enumerate(NOTES)]
    found, sent = gather(answers)
    assert len(sent) >= 5
    assert [fault for asked in sent for fault in lint(asked.query)] == []
    words = visible(provider_html(found, "Ek"))
    assert quotable(words), "no code, no money"
    assert not set(load_tables().codes()) & set(re.findall(r"\w+", words))
    for asked in sent:
        text = NOTES[int(asked.note[1:])]
        assert all(" ".join(text[fact.start : fact.end].split()) == fact.text for fact in asked.query.facts)


def test_the_page_obeys_no_words_of_a_note_or_name() -> None:
    evil = [{"field": "technique", "value": "punch", "start": 0, "end": 9, "text": "<script>x"}]
    found, _ = gather([noted("<b>n</b>", "biopsy_technique", evidence=evil, provider="<i>Ek</i>")])
    page = provider_html(found, "<i>Ek</i>")
    assert "<script>x" not in page
    assert "<i>" not in page
    assert "<b>n" not in page


@pytest.fixture
def folder(results: list[dict[str, Any]], tmp_path: Path) -> Path:
    (tmp_path / "results.jsonl").write_text("".join(json.dumps(r) + "\n" for r in results), encoding="utf-8")
    return tmp_path


def test_command_writes_pages_whose_names_tell_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feedback", str(folder)]) == 0
    assert "5 notes, 4 queries" in capsys.readouterr().out
    out = folder / "feedback"
    assert {p.name for p in out.iterdir()} == {"index.html", "provider-001.html", "provider-002.html", "queries.jsonl"}
    lines = [json.loads(line) for line in (out / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(lint(entry_of("q", line, "queries.jsonl")) == [] for line in lines)  # type: ignore[arg-type]
    assert main(["query", "lint", str(out / "queries.jsonl")]) == 0
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    assert main(["feedback", str(folder)]) == 0
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_own_templates_go_first_and_leading_ones_are_refused(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("lesion_count:\n  title: Count\n  ask: How many spots did you treat?\n", encoding="utf-8")
    assert main(["feedback", str(folder), "--provider", "Castro", "--templates", str(own)]) == 0
    assert "How many spots did you treat?" in (folder / "feedback" / "provider-001.html").read_text(encoding="utf-8")
    own.write_text("lesion_count:\n  title: Count\n  ask: Were there two or more lesions?\n", encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        main(["feedback", str(folder), "--templates", str(own)])
    assert stop.value.code == 2
    assert "lesion_count: yes/no question" in capsys.readouterr().err


def test_an_unknown_provider_is_wrong_use(folder: Path) -> None:
    with pytest.raises(SystemExit):
        main(["feedback", str(folder), "--provider", "Nobody"])
