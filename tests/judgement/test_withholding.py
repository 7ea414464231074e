"""What the learned judgement withholds: it becomes a question, and the claim is proposed without it (docs/models.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from coding.claim import Context, Proposal
from coding.compare.claims import BilledLine, Claim
from coding.doubt import Doubt, without
from coding.mapper import propose
from dermcoder import suggest
from nlp.reader import load_reader
from service.assistant import read_and_propose
from service.judgement import model
from service.judgement.policy import POLICY, Withheld
from service.reconcile import reconcile

KNOWN = Context(payer="commercial", patient_status="established", date_of_service=date(2026, 7, 14))


def _doubting(monkeypatch: pytest.MonkeyPatch, familiar: float, work: float, visit: float) -> None:
    monkeypatch.setattr(model, "POLICY", replace(POLICY, withheld=Withheld(familiar, work, 9.0, familiar, visit, POLICY.withheld.spared)))


VISIT_NOTE = "Acne, not controlled: doxycycline 100 mg daily started, labs reviewed. Also shave biopsy of a 4 mm papule of the left cheek."


def test_improbable_work_becomes_a_question_and_leaves_the_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    _doubting(monkeypatch, 0.0, 1.1, -9.0)
    answer = suggest(VISIT_NOTE, {"patient_status": "established"})
    assert [(line["code"], line["modifiers"]) for line in answer["lines"]] == [("99214", [])], "no 25 without work beside the visit"
    assert [gap["element"] for gap in answer["gaps"]] == ["work_of_the_day"]
    assert answer["not_billed"] == [], "the contract has no reason for doubt; the gap asks"
    (told,) = read_and_propose(VISIT_NOTE, KNOWN, None)[1].not_billed
    assert (told.what, told.why) == ("biopsy", "doubtful")
    assert "shave biopsy" in VISIT_NOTE[told.start : told.end]


def test_an_improbable_visit_beside_work_becomes_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    _doubting(monkeypatch, 0.0, 0.0, 9.0)
    answer = suggest(VISIT_NOTE, {"patient_status": "established"})
    assert [line["code"] for line in answer["lines"]] == ["11102"]
    assert (answer["em"]["verdict"], answer["em"]["code"]) == ("unclear", None)
    assert "visit_of_its_own" in [gap["element"] for gap in answer["gaps"]]
    alone = suggest(VISIT_NOTE.partition(" Also")[0], {"patient_status": "established"})
    assert [line["code"] for line in alone["lines"]] == ["99214"], "a visit without work beside it is never withheld"


def test_a_closure_whose_excision_is_withheld_is_no_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    note = "Excision of epidermal cyst, back, 1.4 cm. Closed with simple 4-0 nylon, 2.5 cm."
    assert [line["code"] for line in suggest(note)["lines"]] == ["11402"]
    _doubting(monkeypatch, 0.0, 1.1, -9.0)
    assert suggest(note)["lines"] == []


def test_a_voluntary_claim_for_looks_is_not_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    note = "Cosmetic: cherry angiomas of the abdomen treated with electrodesiccation at the patient's request, self-pay. Shave biopsy of a papule of the left cheek."
    _doubting(monkeypatch, 0.0, 1.1, -9.0)
    answer = suggest(note, {"payer": "medicare"})
    assert [line["code"] for line in answer["lines"]] == ["17110"]


def test_nothing_is_withheld_from_a_note_in_strange_words(monkeypatch: pytest.MonkeyPatch) -> None:
    _doubting(monkeypatch, 1.1, 1.1, 9.0)
    assert [line["code"] for line in suggest(VISIT_NOTE, {"patient_status": "established"})["lines"]] == ["99214", "11102"]


@pytest.mark.parametrize(("work", "visit", "code"), [(1.1, -9.0, "11102"), (0.0, 9.0, "99214")], ids=["work", "visit"])
def test_what_is_withheld_and_billed_is_a_warning_that_names_the_doubt(
    monkeypatch: pytest.MonkeyPatch, work: float, visit: float, code: str
) -> None:
    _doubting(monkeypatch, 0.0, work, visit)
    answer = reconcile(Claim("c", (BilledLine(code, 1, (), (), None, 1),)), VISIT_NOTE, {"patient_status": "established"})
    (found,) = [one for one in answer["findings"] if one["code"] == code]
    assert (found["kind"], found["severity"], found["direction"]) == ("doubtful_service", "warning", "over")
    assert found["evidence"]


def _claims(note: str, doubted: str) -> tuple[Proposal, Proposal]:
    """The claim, and the one without the work of a code."""
    encounter = load_reader().reading(note).encounter
    whole = propose(encounter, KNOWN)
    names = frozenset(name for line in whole.lines if line.code == doubted for name in line.procedure_ids)
    assert names
    return whole, without(whole, Doubt(names), lambda doubt: propose(encounter, KNOWN, doubt=doubt))


def _said(claim: Proposal) -> list[tuple[str, int, str]]:
    return [(line.code, line.units, line.status) for line in claim.lines]


def test_the_next_biopsy_takes_the_lead_code_of_one_withheld() -> None:
    _, left = _claims(
        "Punch biopsy 4 mm of the left shin. Shave biopsies of the right neck and of the scalp, r/o BCC. All sent to pathology.", "11104"
    )
    assert _said(left) == [("11102", 1, "supported"), ("11103", 1, "supported")]


def test_a_closure_does_not_lengthen_that_of_another_wound() -> None:
    note = (
        "Procedure 1: Excision of a benign nevus of the back, 0.8 cm with 2 mm margins. Closed with simple interrupted 4-0 nylon, 2.5 cm.\n"
        "Procedure 2: Laceration of the left forearm, 2.0 cm, repaired with simple interrupted 4-0 nylon."
    )
    whole, left = _claims(note, "11402")
    assert "12001" in [line.code for line in whole.lines]
    assert [line.code for line in left.lines] == ["12001"]


def test_nothing_gets_surer_by_what_is_withheld_beside_it() -> None:
    note = "Procedure: tangential biopsies x 3.\n1. R temple 4 mm papule r/o BCC\n2. L clavicle 8 mm plaque r/o SCCis\nLido, dermablade. Specimens: 2 bottles, labelled."
    whole, left = _claims(note, "11102")
    assert _said(whole) == [("11102", 1, "supported"), ("11103", 1, "review")], "two lesions or three"
    assert _said(left) == [("11102", 1, "review")]
    assert "withheld" in left.lines[0].reason


def test_the_layered_closure_of_a_withheld_excision_is_for_review() -> None:
    whole, left = _claims(
        "Excision of epidermal cyst, back, 1.4 cm, inflamed. Closed in layers with 4-0 Vicryl and 4-0 nylon, 3.0 cm.", "11402"
    )
    assert ("12032", 1, "supported") in _said(whole)
    assert _said(left) == [("12032", 1, "review")]
    assert left.lines[0].reason
