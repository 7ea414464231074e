"""Builds the spaCy Language object: the only place that touches medspaCy's defaults.

Order: derm tokenizer, `derm_splitter`, and medspaCy's target matcher, sectionizer and ConText as `derm_mentions`,
`derm_sections` and `derm_context`. PyRuSH, which writes note text to its debug log, is not part of it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import spacy
from loguru import logger
from spacy.attrs import LOWER
from spacy.language import Language

logger.disable("PyRuSH")
logger.disable("medspacy")

from nlp.components.late_imports import put_off  # noqa: E402

put_off("nltk")

from nlp.components import context, mentions, sectionizer, splitter, tokenizer  # noqa: E402,F401  registers the factories
from nlp.components.context import context_rules  # noqa: E402
from nlp.components.mentions import target_rules  # noqa: E402
from nlp.components.sectionizer import section_rules  # noqa: E402
from nlp.normalise import LONGEST  # noqa: E402
from nlp.own_terms import read_own_terms  # noqa: E402
from nlp.terms_loader import load_terms  # noqa: E402


@lru_cache(maxsize=4)
def build_pipeline(own_terms: Path | None = None) -> Language:
    """The pipeline with all shipped terms, and a user's own term file on top."""
    shipped = load_terms()
    terms = (*read_own_terms(own_terms, shipped), *shipped) if own_terms else shipped
    nlp = spacy.blank("en")
    nlp.max_length = LONGEST
    # Nothing asks a word for its shape, prefix or whether it is like a URL: most of the time that a new word takes.
    nlp.vocab.lex_attr_getters = {LOWER: nlp.vocab.lex_attr_getters[LOWER]}
    tokenizer.install(nlp)
    nlp.add_pipe("derm_splitter")
    nlp.add_pipe("derm_mentions").add(target_rules(terms))
    nlp.add_pipe("derm_sections").add(section_rules())
    nlp.add_pipe("derm_context").add(context_rules())
    return nlp
