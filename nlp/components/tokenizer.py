"""Tokenizer: words, numbers, punctuation and line breaks, by one regular expression.

spaCy's own tokenizer takes about 2 ms for a note of 2,000 characters; this one takes a seventh.
Letters and digits part ("4mm" is two tokens), hyphens stand alone, "\\n" is a token.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.strings import StringStore
from spacy.tokens import Doc
from spacy.vocab import Vocab

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)? ?|\n ?|\d+(?:\.\d+)? ?|\.\d+ ?| +|[^\w\s] ?|_+ ?|\s ?|\w ?")
_PLAIN_TOKEN = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)? ?|\n ?|\d+(?:\.\d+)? ?|\.\d+ ?| +|[^\w\s] ?|_+ ?|\s ?|\w ?", re.ASCII)
"""The same for a text of ASCII alone, in two thirds of the time."""


class _Pieces(dict[str, int]):
    """Token with the blank behind it -> its number in the string store; a Doc made of numbers takes a sixth of the time."""

    def __init__(self, strings: StringStore) -> None:
        self._strings = strings
        self.blanks: dict[str, bool] = {}
        """Is there a blank behind it?"""

    def __missing__(self, piece: str) -> int:
        has_blank = self.blanks[piece] = piece.endswith(" ") and piece.strip(" ") != ""  # a run of blanks is a token of its own
        known = self[piece] = self._strings.add(piece[:-1] if has_blank else piece)
        return known


class NoteTokenizer:
    """Callable that spaCy uses as `nlp.tokenizer`."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self._pieces = _Pieces(vocab.strings)

    def __call__(self, text: str) -> Doc:
        pieces = (_PLAIN_TOKEN if text.isascii() else _TOKEN).findall(text)
        if not pieces:
            return Doc(self.vocab)
        words = list(map(self._pieces.__getitem__, pieces))
        return Doc(self.vocab, words=words, spaces=list(map(self._pieces.blanks.__getitem__, pieces)))

    def to_disk(self, path: object, **_: object) -> None:
        """Nothing to store: the rule is the code."""

    def from_disk(self, path: object, **_: object) -> NoteTokenizer:
        return self


def install(nlp: Language) -> None:
    """Make `nlp` use this tokenizer."""
    nlp.tokenizer = NoteTokenizer(nlp.vocab)
