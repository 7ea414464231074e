"""Queries that may be sent and queries that may not: two tables, the shipped templates, and what must always hold."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.lookup import load_tables
from service.cli import main
from service.feedback.lint import lint, lint_template
from service.feedback.queries import Fact, Query, Template, TemplateError, build, entry_of, read_file, shipped

HERE = Path(__file__).parent


def table(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def query(entry: dict[str, Any]) -> Query:
    found = entry_of("q", entry, "table")
    assert isinstance(found, Query)
    return found


GOOD, BAD = table("good.jsonl"), table("bad.jsonl")


@pytest.mark.parametrize("entry", GOOD, ids=[entry["name"] for entry in GOOD])
def test_a_query_that_may_be_sent(entry: dict[str, Any]) -> None:
    assert [str(fault) for fault in lint(query(entry))] == []


@pytest.mark.parametrize("entry", BAD, ids=[f"{entry['breaks']}: {entry['ask'][:40]}" for entry in BAD])
def test_a_query_that_may_not_be_sent(entry: dict[str, Any]) -> None:
    assert entry["breaks"] in {fault.rule for fault in lint(query(entry))}


def test_the_tables_are_of_some_size() -> None:
    assert len(GOOD) >= 30
    assert len(BAD) >= 30
    assert len({entry["breaks"] for entry in BAD}) >= 11


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_shipped_template_does_not_lead(name: str) -> None:
    assert lint_template(shipped()[name]) == []


FIELDS = sorted({field for source in shipped().values() for field in source.given} | {"site", "size", "diagnosis"})
PLAIN = st.sampled_from(["biopsy", "left cheek", "6 mm", "nevus", "closed in layers", "Mohs", "flap", "graft", "injected", "excised"])
FACTS = st.lists(st.builds(Fact, PLAIN, st.sampled_from(FIELDS), st.integers(0, 500), st.integers(501, 900)), min_size=1, max_size=9)
ASKED = sorted(name for name, source in shipped().items() if source.asked_of == "provider")


@given(st.sampled_from(ASKED), FACTS)
def test_whatever_the_chart_says_a_built_query_passes(name: str, facts: list[Fact]) -> None:
    built = build(shipped()[name], facts)
    assert lint(built) == []
    assert set(built.facts) <= set(facts)
    assert not built.options or any(fact.field in shipped()[name].given for fact in built.facts)


@given(st.sampled_from(GOOD), st.sampled_from(sorted(load_tables().codes())), st.sampled_from(["title", "ask"]))
def test_any_code_anywhere_is_refused(entry: dict[str, Any], code: str, where: str) -> None:
    spoilt = query({**entry, where: f"{entry[where]} {code}"})
    assert any(fault.rule == "code" for fault in lint(spoilt))


@given(st.sampled_from([entry for entry in GOOD if entry.get("options")]), st.data())
def test_taking_an_answer_away_is_refused(entry: dict[str, Any], data: st.DataObject) -> None:
    whole = query(entry)
    way_out = [option for option in whole.options if option.text.lower().startswith(("other", "some other", "unable"))]
    gone = data.draw(st.sampled_from(way_out))
    assert lint(replace(whole, options=tuple(option for option in whole.options if option is not gone))) != []
    assert lint(replace(whole, options=tuple(option for option in whole.options if option in way_out))) != []


@given(st.sampled_from(GOOD))
def test_a_query_without_its_chart_facts_is_refused(entry: dict[str, Any]) -> None:
    assert lint(replace(query(entry), facts=())) != []


@given(st.sampled_from(BAD), st.sampled_from([("ask", str.upper), ("ask", str.lower), ("title", str.upper)]))
def test_capitals_hide_nothing(entry: dict[str, Any], change: tuple[str, Any]) -> None:
    field, spell = change
    assert lint(query({**entry, field: spell(entry[field])})) != []


@given(st.text(max_size=80), st.text(max_size=80), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_is_read_alike_twice(title: str, ask: str, options: list[str]) -> None:
    template = Template("t", title, ask, tuple(options), ("technique",))
    assert lint_template(template) == lint_template(template)


def test_a_template_whose_options_rest_on_nothing_is_refused() -> None:
    source = replace(shipped()["biopsy_technique"], given=())
    assert {fault.rule for fault in lint_template(source)} == {"option without support in the chart"}


OWN = "biopsy_technique:\n  title: Technique\n  ask: How was the tissue taken?\n"
LEADING = "biopsy_technique:\n  title: Technique\n  ask: Was a punch used to take the tissue?\n"


@pytest.mark.parametrize(("text", "status", "says"), [(OWN, 0, "1 queries, none leads"), (LEADING, 1, "biopsy_technique: yes/no question")])
def test_the_command_judges_a_users_own_templates(
    text: str, status: int, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    assert main(["query", "lint", str(path)]) == status
    assert says in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    ["- just words\n", "a: {title: only}\n", "{", "", "a: {title: t, ask: q, options: {x: 1}}\n", "a: {title: t, ask: q, facts: [1]}\n"],
)
def test_a_file_that_holds_no_queries_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError, match=r"own\.yaml"):
        read_file(path)


def test_finished_queries_of_other_programs_are_read_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text("".join(json.dumps(entry) + "\n" for entry in [GOOD[0], BAD[0]]), encoding="utf-8")
    assert main(["query", "lint", str(path)]) == 1
    assert capsys.readouterr().out.startswith("entry 2: code")
