"""`derm_sections`: section titles for medspaCy's Sectionizer, from `nlp/terms/sections.csv`.

A title counts where a colon follows it, or where it is a line of its own.
"""

import csv
from collections.abc import Iterable
from importlib import resources
from itertools import pairwise

from medspacy.section_detection import Section, Sectionizer, SectionRule
from spacy.attrs import LOWER, ORTH
from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.phrases import token_bounds
from nlp.components.spelling import Speller

_GAP = "\u241e"
"""A token that no title holds."""
_MARGIN = 60
"""Indentation and list marks before a title are no longer than this."""


class TitleSectionizer(Sectionizer):  # type: ignore[misc]
    """medspaCy's Sectionizer, shown only the tokens before a possible end of a title.

    It writes an extension attribute on every token that it is shown, a fifth of a note's time.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self._longest = 0
        self._endings: set[tuple[int, int]] = set()
        self._marks: set[int] = set()
        self._gap = nlp.vocab.strings.add(_GAP)
        self._speller = Speller(nlp.vocab)
        super().__init__(nlp, name=name, rules=None, span_attrs=None)

    def add(self, rules: SectionRule | Iterable[SectionRule]) -> None:
        """Take in titles that match by their literal; the last two tokens of each are kept."""
        added = [rules] if isinstance(rules, SectionRule) else list(rules)
        super().add(added)
        self._speller.learn((rule.literal for rule in added), mend=True)
        for rule in added:
            keys = self.nlp.make_doc(rule.literal.lower()).to_array(LOWER).tolist()
            self._longest = max(self._longest, len(keys))
            self._endings.add((keys[-2], keys[-1]))
        self._marks = {mark for _, mark in self._endings}

    def __call__(self, doc: Doc) -> Doc:
        written = self._speller.read(doc)
        kept = self._candidates(written)
        keys = written.to_array(ORTH).tolist()
        shown = Doc(doc.vocab, words=[self._gap if i < 0 else keys[i] for i in kept], spaces=[False] * len(kept))
        titles = [s for s in super().__call__(shown)._.sections if s.category is not None] if kept else []
        starts = [kept[s.title_start] for s in titles]
        doc._.sections = [
            Section(s.category, start, kept[s.title_end - 1] + 1, kept[s.title_end - 1] + 1, stop, rule=s.rule)
            for s, (start, stop) in zip(titles, pairwise([*starts, len(doc)]), strict=True)
        ]
        return doc

    def _candidates(self, doc: Doc) -> list[int]:
        """Tokens that can belong to a title, in text order; -1 parts stretches of the note."""
        keys = doc.to_array(LOWER).tolist()
        kept: list[int] = []
        reach = 0
        for at, key in enumerate(keys):
            if key in self._marks and (keys[at - 1], key) in self._endings:
                start = max(reach, at + 1 - self._longest)
                if start > reach:
                    kept.append(-1)
                kept.extend(range(start, at + 1))
                reach = at + 1
        return kept


@Language.factory("derm_sections")
def create_sectionizer(nlp: Language, name: str) -> TitleSectionizer:
    """Factory: writes `doc._.sections`."""
    return TitleSectionizer(nlp, name)


def section_rules() -> list[SectionRule]:
    """One literal rule per title and form."""
    rules = []
    with (resources.files("nlp") / "terms" / "sections.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for title in row["titles"].split("|"):
                forms = [f"{title}:", f"{title} :"]
                if len(title) > 3 or title == "hpi":
                    forms += [f"{title}\n", f"{title} -", f"{title}s:"]
                elif len(title) <= 2:
                    forms += [f"{title} -"]
                rules += [SectionRule(form, row["category"]) for form in forms]
    return rules


def sections_of(doc: Doc) -> list[tuple[int, int, str]]:
    """(title start, body start, category) of each section as character offsets, in order.

    Titles without a colon, and one-letter titles, must open a line.
    """
    found = []
    text = doc.user_data.get("reading_copy") or doc.text
    starts, ends = token_bounds(doc)
    for section in doc._.sections:
        start, end = starts[section.title_start], ends[section.title_end - 1]
        title = text[start:end]
        opens_line = _opens_line(text, start)
        if ":" not in title and not opens_line:
            continue
        if title.endswith("-") and text[end - 2].isalnum() and text[end : end + 1].isalnum():
            continue  # "O-T flap" is no objective section
        if ":" in title and not opens_line and len(title) <= 4 and not title.isupper():
            continue
        if ":" in title and not opens_line and text[max(0, start - 2) : start].strip()[-1:] not in (".", ";", "|", ""):
            continue
        found.append((start, end, section.category))
    return found


def _opens_line(text: str, start: int) -> bool:
    """True where nothing but list marks stands before the title on its line."""
    margin = text[max(0, start - _MARGIN) : start]
    before = margin.rpartition("\n")[2]
    return (len(before) < len(margin) or start <= _MARGIN) and not before.strip(" -*#0123456789.)")
