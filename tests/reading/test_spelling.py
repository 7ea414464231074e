"""Misspelled term words: read as what is meant, and other words left alone."""

from __future__ import annotations

import pytest

from nlp.components.mentions import TermMatcher
from nlp.pipeline import build_pipeline
from nlp.reader import load_reader


def meant(word: str) -> str:
    matcher = build_pipeline().get_pipe("derm_mentions")
    assert isinstance(matcher, TermMatcher)
    return matcher._speller.meant(word)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("keratossis", "keratosis"), ("specimin", "specimen"),
        ("subcutanous", "subcutaneous"), ("condylloma", "condyloma"), ("intralesonal", "intralesional"),
    ],
)  # fmt: skip
def test_one_slip_is_read_right(written: str, word: str) -> None:
    assert meant(written) == word


@pytest.mark.parametrize(
    "word",
    [
        "evaluated",
        "sliver",
        "freeing",
        "diagnoses",
        "peroneal",
        "respected",
        "suctioning",
        "infections",
        "irrigated",
        "biopsied",
        "nodules",
        "thinking",
        "shin",
    ],
)
def test_other_words_stay(word: str) -> None:
    assert meant(word) == word


def test_aesthetic_work_heads_no_anesthesia() -> None:
    assert not build_pipeline()("Aesthetic: Botox 20 units, glabella.").user_data["titles"]


def test_offsets_and_words_of_the_note_stay() -> None:
    text = "Proceedure: shave biospy of an actinic keratossis of the left cheek today."
    biopsy = next(p for p in load_reader().read(text).procedures if p.kind == "biopsy")
    assert biopsy.diagnosis.value is not None
    assert biopsy.diagnosis.value.concept == "actinic_keratosis"
    assert text[biopsy.technique.evidence[0].start : biopsy.technique.evidence[0].end] == "shave biospy"


@pytest.mark.parametrize(
    ("text", "concept"),
    [("EXCISION OF AN EPIDERMAL CYST OF THE BACK.", "epidermal_cyst"), ("Excision of DN, left back, 6 mm.", "dysplastic_nevus")],
)
def test_an_article_in_capitals_is_no_abbreviation(text: str, concept: str) -> None:
    found = {p.diagnosis.value.concept for p in load_reader().read(text + " Ellipse to fat, 2 mm margin.").procedures if p.diagnosis.value}
    assert found == {concept}
