"""The judgements that were tried: what counts as a case, and that a model never judges its own author."""

from __future__ import annotations

from nlp.reader import load_reader
from service.evaluation.gold import GoldCase, GoldFact
from service.judgement.trials import Case, apart, mentions, paragraphs, row, sentences

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
    assert [case.answer for case in sentences(CASE, reading.pages, reading.encounter, "own")] == ["procedure", "visit"]
    assert {case.answer for case in paragraphs(CASE, reading.pages, reading.encounter, "own")} == {"before the work", "work"}


def test_answers_come_from_other_authors() -> None:
    """A word that one author alone uses for one answer cannot be known to the model that judges that author."""
    cases = [Case(frozenset(["cut" if n % 2 else "plan", f"habit {n // 10}"]), "done" if n % 2 else "not done", "done", f"author {n // 10}", True) for n in range(60)]
    assert apart(cases) == [case.answer for case in cases]
    assert "would lower 30, of them 30 wrong" in row("all", cases, apart(cases))
    assert "no quotes" in row("none", [], [])
