"""Misspelled words of the term files: one letter missing, one too many, two swapped, or a wrong vowel.

A word that no term knows is read as the one long term word that it differs from by a single slip, so that
"keratossis" is a keratosis. The note itself stays as it is, and every token keeps its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from spacy.attrs import LOWER, SPACY
from spacy.strings import StringStore
from spacy.tokens import Doc
from spacy.vocab import Vocab

_VOWELS = frozenset("aeiouy")
"""Among consonants too many other words are one letter away ("evaluated", "evacuated")."""
_OTHER_WORDS = frozenset(
    [
        "aesthetic", "aesthetics", "allergan", "altercation", "casual", "cleaner", "compliant", "derided",
        "diagnoses", "esthetic", "esthetics", "exiting", "freeing", "gastrics", "pectoralis", "peroneal",
        "processus", "rectus", "respected", "scaring", "seating", "sliver", "subscapularis", "suctioning",
        "surgicel", "temporalis", "vaginalis",
    ]
)  # fmt: skip
"""Words of notes that are one slip away from a term and mean something else."""
_WORD = re.compile(r"[a-z]+")
_SHORTEST = 6
"""Shorter words have too many neighbours."""
_LONG = 8
"""From here on a letter may be missing, added or wrong; in shorter words two may only be swapped."""


class Speller(dict[int, int]):
    """Key of a lower-cased word in the string store -> key of the word that is meant."""

    def __init__(self, vocab: Vocab) -> None:
        super().__init__()
        self._vocab = vocab
        self._strings: StringStore = vocab.strings
        self._known: set[str] = set(_OTHER_WORDS)
        self._right: set[int] = set()
        """Keys of words that were met and stand for themselves."""
        self._near: dict[str, set[str]] = {}
        """What is left of a known word without one of its letters -> the word."""

    def learn(self, literals: Iterable[str], *, mend: bool) -> None:
        """Take in the words of terms; with `mend` other spellings are read as them."""
        for word in {word for literal in literals for word in _WORD.findall(literal.lower())}:
            self._known.add(word)
            if mend and len(word) >= _SHORTEST:
                for rest in {word, *_shortened(word)}:
                    self._near.setdefault(rest, set()).add(word)
        self.clear()
        self._right.clear()

    def __missing__(self, key: int) -> int:
        word = self._strings[key]
        meant = self[key] = self._strings.add(self.meant(word)) if len(word) >= _SHORTEST else key
        return meant

    def meant(self, word: str) -> str:
        """The known word that a lower-cased word stands for; the word itself where none or several fit."""
        if word in self._known or len(word) < _SHORTEST or not _WORD.fullmatch(word):
            return word
        found = {near for rest in (word, *_shortened(word)) for near in self._near.get(rest, ()) if _is_slip(word, near)}
        return found.pop() if len(found) == 1 else word

    def read(self, doc: Doc) -> Doc:
        """The same tokens with misspelled ones read right; `doc` itself where all are."""
        keys = doc.user_data.get("words")
        if keys is None:
            keys = doc.user_data["words"] = doc.to_array(LOWER).tolist()
            doc.user_data["different words"] = set(keys)
        if self._right.issuperset(doc.user_data["different words"]):
            return doc
        meant = [self[key] for key in keys]
        self._right.update(key for key, word in zip(keys, meant, strict=True) if key == word)
        return doc if meant == keys else Doc(self._vocab, words=meant, spaces=[bool(gap) for gap in doc.to_array(SPACY).tolist()])


def _shortened(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _is_slip(word: str, near: str) -> bool:
    """One slip inside the word: another ending is another form ("biopsied", "keratotic"), another start another word."""
    if word[0] != near[0] or word[-1] != near[-1]:
        return False
    if len(word) == len(near):
        differ = [i for i, (a, b) in enumerate(zip(word, near, strict=True)) if a != b]
        swapped = (
            len(differ) == 2 and differ[1] == differ[0] + 1 and word[differ[0]] == near[differ[1]] and word[differ[1]] == near[differ[0]]
        )
        vowel = len(differ) == 1 and {word[differ[0]], near[differ[0]]} <= _VOWELS
        return swapped or (vowel and len(near) >= _LONG)
    longer, shorter = (word, near) if len(word) > len(near) else (near, word)
    return len(near) >= _LONG and len(longer) == len(shorter) + 1 and shorter in set(_shortened(longer))


def mended(doc: Doc, written: Doc) -> list[tuple[int, str]]:
    """Offset and right spelling of misspelled words that are as long as the word that is meant."""
    return [
        (token.idx, meant.text)
        for token, meant in zip(doc, written, strict=True)
        if token.lower != meant.lower and len(token.text) == len(meant.text)
    ]
