"""No word of a note in any log: loguru and the libraries that use it are switched off."""

from __future__ import annotations

import logging

_TALKATIVE = ("PyRuSH", "medspacy", "spacy", "quicksectx")


def silence() -> None:
    """Stop libraries from logging what they read. Safe to call more than once."""
    from loguru import logger

    for name in ("PyRuSH", "medspacy"):
        logger.disable(name)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
