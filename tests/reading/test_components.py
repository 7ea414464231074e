"""The components find what medspaCy's own find; they only get there faster."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from nlp.components import tokenizer
from nlp.components.context import context_rules, cues_of
from nlp.components.mentions import mentions_of, target_rules
from nlp.components.phrases import token_bounds
from nlp.components.sectionizer import section_rules
from nlp.normalise import reading_copy
from nlp.pipeline import build_pipeline
from nlp.terms_loader import load_terms

NOTES = [
    reading_copy(json.loads(line)["text"])
    for path in sorted((Path(__file__).parents[2] / "training_data").glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
ODD = [
    "Plan: shave biopsy. Assessment : no lesion, not new; denies pain but no itch\nHPI\nExam - clear",
    "impression:plan:exam:\n\n\n:\n-\nA: b: c",
    "not performed today, was not performed, history of no evidence of melanoma",
]


@lru_cache(maxsize=1)
def stock() -> Language:
    """medspaCy's own components with the same rules, on the same tokens and units."""
    nlp = spacy.blank("en")
    tokenizer.install(nlp)
    nlp.add_pipe("derm_splitter")
    nlp.add_pipe("medspacy_target_matcher", config={"result_type": "group"}).add(target_rules(load_terms()))
    nlp.add_pipe("medspacy_sectionizer", config={"rules": None}).add(section_rules())
    nlp.add_pipe("medspacy_context", config={"rules": None, "span_attrs": None}).add(context_rules())
    return nlp


@pytest.mark.parametrize("part", range(4))
def test_same_as_stock(part: int) -> None:
    for text in (NOTES + ODD)[part::4]:
        theirs, ours = stock()(text), build_pipeline()(text)
        if ours.user_data["respelled"]:
            continue  # medspaCy does not mend spelling
        stock_terms = [(s.start_char, s.end_char, s._.target_rule.metadata["term"]) for s in theirs.spans["medspacy_spans"]]
        more = [term for term in terms(ours) if term not in stock_terms]
        assert [term for term in terms(ours) if term not in more] == stock_terms
        assert all(end <= a or b <= start for start, end, _ in more for a, b, _ in stock_terms)
        assert ours.user_data["titles"] == titles(theirs)
        found = {cue[:2] for cue in cues_of(ours)}
        assert all(any(a <= start and end <= b for a, b in found) for start, end in cue_places(theirs))


def test_what_a_pruned_term_covered_is_found() -> None:
    """medspaCy drops "lipoma excised" for "subcutaneous lipoma", and with it "excised"; ours finds that again."""
    text = "3.5 cm subcutaneous lipoma excised, layered closure"
    assert {text[a:b] for a, b, _ in mentions_of(build_pipeline()(text))} >= {"subcutaneous lipoma", "excised"}


def test_rules_taken_in_are_told() -> None:
    """medspaCy's matcher tells its rules; ours keeps them without a second matcher for them."""
    matcher, rules = spacy.blank("en").add_pipe("derm_mentions"), target_rules(load_terms())[:5]
    matcher.add(rules[0])
    matcher.add(rules[1:])
    assert matcher.rules == rules
    assert matcher.labels == {rule.category for rule in rules}


def terms(doc: Doc) -> list[tuple[int, int, object]]:
    """Terms that stand in no other: the places inside diagnoses ("penile wart") are our own."""
    found = mentions_of(doc)
    inside = [
        (a, b, term)
        for a, b, term in found
        if term.label == "SITE" and any(c <= a and b <= d and other.label == "DX" for c, d, other in found)
    ]
    return [one for one in found if one not in inside]


@pytest.mark.parametrize(
    ("words", "place"),
    [("Penile warts x3 frozen", "penis"), ("vulvar wart", "vulva"), ("scalp cyst", "scalp"), ("leg ulcer", "leg"), ("common wart", "")],
)
def test_place_inside_a_diagnosis(words: str, place: str) -> None:
    assert [term.concept for _, _, term in mentions_of(build_pipeline()(words)) if term.label == "SITE"] == ([place] if place else [])


def cue_places(doc: Doc) -> set[tuple[int, int]]:
    """Where ConText finds cues; of two that overlap it keeps one, ours keep both and drop what lies inside another."""
    spans = [doc[slice(*m.modifier_span)] for m in doc._.context_graph.modifiers]
    return {(span.start_char, span.end_char) for span in spans}


def titles(doc: Doc) -> list[tuple[str, int, int]]:
    return [(s.category, *s.title_span) for s in doc._.sections if s.category is not None]


def test_offsets_of_tokens() -> None:
    doc = build_pipeline().make_doc("Née Ω😀 lesion  0.8 cm\n\u05d0\u05d1 ok")
    starts, ends = token_bounds(doc)
    assert [doc.text[a:b] for a, b in zip(starts, ends, strict=True)] == [token.text for token in doc]
