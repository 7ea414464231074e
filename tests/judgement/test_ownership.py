"""The model that asks whose a sentence is: it may only put supported visits to review, and only where it doubts every proof."""

from __future__ import annotations

from pathlib import Path

import pytest

from coding.claim import Context, Proposal
from coding.lookup import load_tables
from coding.mapper import propose
from nlp.reader import Reading, load_reader
from service.evaluation.claims import judged_visits
from service.evaluation.gold import GoldCase, GoldFact
from service.judgement.examples import Example, Sentence, quoted
from service.judgement.ownership import WHY, Owner, load_owner, proofs, seen_in
from service.judgement.ownership_training import train_owner
from service.judgement.policy import POLICY
from service.judgement.words import is_visit

ROOT = Path(__file__).resolve().parent.parent.parent
NOTE = (
    "HPI: eczema of both hands flares, uses moisturizer.\n"
    "PROCEDURE: shave biopsy of 4 mm papule, left cheek, to rule out basal cell carcinoma. Lidocaine, aluminum chloride.\n"
    "A/P: 1. Neoplasm left cheek: biopsied. 2. Hand eczema, uncontrolled. Start clobetasol 0.05% ointment twice daily.\n"
)


def _read(text: str) -> tuple[Reading, Proposal]:
    reading = load_reader().reading(text)
    return reading, propose(reading.encounter, Context(patient_status="established"))


def _visit_words(reading: Reading, proposal: Proposal) -> list[frozenset[str]]:
    visit = next(line for line in proposal.lines if is_visit(line.code, load_tables()))
    return [seen_in(view, unit) for view, unit in proofs(reading, proposal, visit)]


def test_a_visit_is_doubted_where_every_proof_reads_like_work() -> None:
    reading, before = _read(NOTE)
    words = frozenset[str]().union(*_visit_words(reading, before))
    after = Owner(dict.fromkeys(words, -1.0), 0.0, "test").judged(reading, before, load_tables())
    for old, new in zip(before.lines, after.lines, strict=True):
        if is_visit(old.code, load_tables()):
            assert (old.status, new.status, new.reason.endswith(WHY)) == ("supported", "review", True)
        else:
            assert old == new
    assert (before.em.verdict, after.em.verdict) == ("supported", "unclear")


def test_one_proof_of_its_own_is_enough_for_a_visit() -> None:
    reading, before = _read(NOTE)
    seen = _visit_words(reading, before)
    assert len(seen) > 1
    own = dict.fromkeys(seen[0], 9.0)
    doubt = {word: -1.0 for one in seen[1:] for word in one if word not in own}
    assert Owner({**doubt, **own}, 0.0, "test").judged(reading, before, load_tables()) == before


@pytest.mark.parametrize(
    "text",
    [
        NOTE, "Rosacea, flaring. Start metronidazole cream, prescription sent. Return in 8 weeks.",
        "Actinic keratoses x 3 of the scalp frozen with LN2. Psoriasis worse on the elbows: start calcipotriene, prescription sent.",
    ],
)  # fmt: skip
def test_the_shipped_model_never_raises_adds_or_changes_a_line(text: str) -> None:
    reading, before = _read(text)
    assert any(is_visit(line.code, load_tables()) for line in before.lines)
    after = load_owner(ROOT / "models").judged(reading, before, load_tables())
    assert [(line.code, line.units, line.modifiers) for line in before.lines] == [
        (line.code, line.units, line.modifiers) for line in after.lines
    ]
    assert all(
        old.status == new.status or (old.status, new.status) == ("supported", "review")
        for old, new in zip(before.lines, after.lines, strict=True)
    )


def _example(number: int) -> Example:
    seen = frozenset(["prescribed", f"habit {number}"]), frozenset(["shaved", f"habit {number}"])
    return Example(f"n{number}", f"a{number}", number % 3 == 0, (), frozenset(), (), 0, (Sentence(seen[0], True), Sentence(seen[1], False)))


def test_training_learns_whose_words_are_and_keeps_none_of_a_single_author(tmp_path: Path) -> None:
    trained = train_owner([_example(n) for n in range(12)], tmp_path, {}, [("own.jsonl", 12, "0")], POLICY.training)
    assert trained is not None
    assert set(trained.owner.weights) == {"prescribed", "shaved"}
    assert trained.owner.odds(frozenset(["prescribed"])) > 0 > trained.owner.odds(frozenset(["shaved"]))
    assert load_owner(tmp_path) == trained.owner
    assert "1.000 (1.000 to 1.000, n = 8) | 0.500" in (tmp_path / "visit_ownership.md").read_text(encoding="utf-8")


def test_without_quotes_there_is_no_model(tmp_path: Path) -> None:
    bare = [Example(f"n{n}", f"a{n}", False, (), frozenset(), (), 0) for n in range(9)]
    assert train_owner(bare, tmp_path, {}, [], POLICY.training) is None
    assert not list(tmp_path.glob("*.skops"))


def test_gold_tells_which_visits_are_right() -> None:
    lines = [{"code": code, "status": "supported"} for code in ("99213", "99024", "G2211", "11102")]
    gold = GoldCase(
        "n1", "", {}, ((({"code": "11102"},),),), frozenset(["G2211"]), em={"supported": True, "code": "99212", "alternatives": ["99213"]}
    )
    assert judged_visits(gold, {"lines": lines}) == {0: True, 1: False}
    open_case = GoldCase("n1", "", {}, ((({"code": "11102"},),),), em={"supported": None})
    assert judged_visits(open_case, {"lines": lines}) == {}


def test_quotes_count_wherever_they_stand() -> None:
    case = GoldCase(
        "n1", "shaved it. Had it shaved before.", {}, ((),), facts=(GoldFact("technique", "shave", "shaved"), GoldFact("act", "x", "Had"))
    )
    assert quoted(case, ("technique",)) == [(0, 6), (18, 24)]
    assert quoted(case, ("technique",), {"punch"}) == []
