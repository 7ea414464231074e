"""No word of a note in any log: loguru and the libraries that use it are switched off."""

from __future__ import annotations

import logging

_LOGURU = ("PyRuSH", "medspacy")
_LOGGING = tuple(map(logging.getLogger, ("spacy", "medspacy", "PyRuSH", "quicksectx", "httpx", "httpcore", "authlib")))


def silence() -> None:
    """Stop libraries from logging what they read. Safe to call more than once."""
    from loguru import logger

    for name in _LOGURU:
        logger.disable(name)
    for library in _LOGGING:
        if library.level != logging.CRITICAL:  # setting a level empties the caches of every logger
            library.setLevel(logging.CRITICAL)
