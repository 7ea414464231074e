"""Builds the spaCy Language object: the only place that touches medspaCy's defaults.

Order: derm tokenizer, `derm_splitter`, medspaCy target matcher, sectionizer, ConText. PyRuSH, which
writes note text to its debug log, is not part of it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import spacy
from loguru import logger
from spacy.language import Language

logger.disable("PyRuSH")
logger.disable("medspacy")

import medspacy.context  # noqa: E402  registers the factories
import medspacy.section_detection  # noqa: E402
import medspacy.target_matcher  # noqa: E402,F401
from medspacy.target_matcher import TargetRule  # noqa: E402

from nlp.components import splitter, tokenizer  # noqa: E402,F401
from nlp.components.context import context_rules  # noqa: E402
from nlp.components.sectionizer import section_rules  # noqa: E402
from nlp.terms_loader import Term, load_terms, spellings  # noqa: E402

SPAN_GROUP = "mentions"


@lru_cache(maxsize=4)
def build_pipeline(own_terms: Path | None = None) -> Language:
    """The pipeline with all shipped terms, and a user's own term file on top."""
    nlp = spacy.blank("en")
    tokenizer.install(nlp)
    nlp.add_pipe("derm_splitter")
    matcher = nlp.add_pipe(
        "medspacy_target_matcher", config={"rules": None, "result_type": "group", "span_group_name": SPAN_GROUP}
    )
    matcher.add(_target_rules(load_terms(own_terms)))
    sectionizer = nlp.add_pipe("medspacy_sectionizer", config={"rules": None, "input_span_type": "ents"})
    sectionizer.add(section_rules())
    context = nlp.add_pipe(
        "medspacy_context",
        config={"rules": None, "input_span_type": "group", "span_group_name": "assertion_targets", "span_attrs": None},
    )
    context.add(context_rules())
    return nlp


def _target_rules(terms: tuple[Term, ...]) -> list[TargetRule]:
    """One literal rule per spelling; the term itself rides along as metadata."""
    rules, seen = [], set()
    for term in terms:
        for literal in spellings(term):
            if literal not in seen:
                seen.add(literal)
                rules.append(TargetRule(literal, term.label, metadata={"term": term}))
    return rules
