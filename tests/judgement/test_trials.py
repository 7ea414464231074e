"""The judgements that were tried: what counts as a case, and that a model never judges its own author."""

from __future__ import annotations

from dataclasses import replace

from nlp.reader import load_reader
from service.evaluation.gold import GoldCase, GoldFact
from service.judgement.examples import Line
from service.judgement.folds import Judged
from service.judgement.trial_gain import guard, likelihood
from service.judgement.trials import Case, apart, mentions, paragraphs, row

TEXT = "HPI:\nPunch biopsy of the nose in 2019, healed well since.\nPROCEDURE:\nShave biopsy, left cheek, with a blade today.\nPLAN:\nContinue tretinoin nightly.\n"
CASE = GoldCase(
    "n3", TEXT, {}, ((),),
    facts=(
        GoldFact("technique", "tangential", "Shave biopsy"), GoldFact("assertion", "historical", "Punch biopsy of the nose in 2019"),
        GoldFact("act", "prescription", "Continue tretinoin nightly"),
    ),
)  # fmt: skip


def test_cases_are_what_gold_quotes() -> None:
    reading = load_reader().reading(TEXT)
    found = list(mentions(CASE, reading.pages, reading.encounter, "own"))
    assert {case.answer for case in found} == {"done", "not done"}
    assert all(case.fresh for case in found)
    assert {case.answer for case in paragraphs(CASE, reading.pages, reading.encounter, "own")} == {"before the work", "work"}


def test_answers_come_from_other_authors() -> None:
    """A word that one author alone uses for one answer cannot be known to the model that judges that author."""
    cases = [
        Case(
            frozenset(["cut" if n % 2 else "plan", f"habit {n // 10}"]), "done" if n % 2 else "not done", "done", f"author {n // 10}", True
        )
        for n in range(60)
    ]
    assert apart(cases) == [case.answer for case in cases]
    assert "model 1.000  rules 0.500" in row("all", cases, apart(cases))
    assert "no quotes" in row("none", [], [])


def _line(number: int, right: bool, said: float) -> Judged:
    line = Line(0, "11102", "biopsy_tangential", 1, "supported", right, {})
    return Judged(f"n{number:03d}", f"a{number}", True, line, {}, said)


def test_the_guard_lowers_what_the_model_takes_for_work_not_done() -> None:
    lines = [_line(n, n % 4 != 0, 0.9) for n in range(8)]
    odds = {("n000", 0): -1.0, ("n001", 0): -0.1, ("n002", 0): 2.0}
    assert "lowers 2 of 8 supported lines; wrong 1 of these, 2 of all" in guard("notes", lines, odds)


def test_likelihood_is_higher_where_figures_fit() -> None:
    lines = [_line(n, n % 10 != 0, 0.9) for n in range(50)]
    assert likelihood(lines) > likelihood([replace(one, sure=0.6) for one in lines])
