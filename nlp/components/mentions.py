"""`derm_mentions`: terms of `nlp/terms` in a note.

medspaCy's target matcher wraps each match in a Span with extension attributes; here a match is the term and its offsets.
"""

from collections.abc import Iterable

from medspacy.target_matcher import TargetMatcher, TargetRule
from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.phrases import Phrases, token_bounds
from nlp.components.spelling import Speller, mended
from nlp.terms_loader import Term, spellings

_MENDED = frozenset(["DX", "PROC", "SITE", "DRUG"])
"""Terms that are also found misspelled."""
_WORDS_OF_READERS = (
    "specimen",
    "hemostasis",
    "obtained",
    "anesthesia",
    "subcutaneous",
    "procedure",
    "performed",
    "margins",
    "sutures",
    "undermined",
)
"""Words that the patterns of the readers look for."""
Found = tuple[int, int, Term]


class TermMatcher(TargetMatcher):  # type: ignore[misc]
    """medspaCy's target matcher, with plain results in `doc.user_data["mentions"]`.

    The matcher inside it stays empty: it is never asked, and would hold every term a second time (40 MB).
    """

    def __init__(self, nlp: Language, name: str) -> None:
        super().__init__(nlp, name=name, rules=None)
        self._rules: list[TargetRule] = []
        self._phrases: Phrases[Term] = Phrases(nlp, lambda rule: rule.metadata["term"])
        self._sites: Phrases[Term] = Phrases(nlp, lambda rule: rule.metadata["term"])
        self._speller = Speller(nlp.vocab)
        self._places: dict[str, list[tuple[int, int, Term]]] = {}
        """Diagnosis that names a place ("penile wart") -> (first token, token behind the last, place) in it."""
        self._placed: set[int] = set()
        """Terms with such a literal."""

    def add(self, rules: TargetRule | Iterable[TargetRule]) -> None:
        """Take in rules whose metadata names their term."""
        added = [rules] if isinstance(rules, TargetRule) else list(rules)
        self._rules += added
        self._phrases.add(added)
        self._sites.add(rule for rule in added if rule.category == "SITE")
        self._speller.learn([*(rule.literal for rule in added if rule.category in _MENDED), *_WORDS_OF_READERS], mend=True)
        self._speller.learn((rule.literal for rule in added if rule.category not in _MENDED), mend=False)
        self._learn_places(rule for rule in added if rule.category == "DX")

    @property
    def rules(self) -> list[TargetRule]:
        """All rules taken in."""
        return list(self._rules)

    @property
    def labels(self) -> set[str]:
        """Their categories."""
        return {rule.category for rule in self._rules}

    def _learn_places(self, diagnoses: Iterable[TargetRule]) -> None:
        for rule in diagnoses:
            doc = self.nlp.make_doc(rule.literal)
            places = [(start, end, term) for term, start, end in self._sites.find(doc)]
            if places and len(doc) > 1:
                self._places[rule.literal] = places
                self._placed.add(id(rule.metadata["term"]))

    def __call__(self, doc: Doc) -> Doc:
        starts, ends = token_bounds(doc)
        written = self._speller.read(doc)
        found: list[Found] = []
        for term, start, end in self._phrases.find(written):
            found.append((starts[start], ends[end - 1], term))
            if end - start > 1 and id(term) in self._placed:
                inside = self._places.get(written[start:end].text.lower(), ())
                found += [(starts[start + first], ends[start + last - 1], place) for first, last, place in inside]
        doc.user_data["mentions"] = found
        doc.user_data["respelled"] = written is not doc
        doc.user_data["mended"] = mended(doc, written) if written is not doc else []
        return doc


@Language.factory("derm_mentions")
def create_mentions(nlp: Language, name: str) -> TermMatcher:
    """Factory: writes `doc.user_data["mentions"]`."""
    return TermMatcher(nlp, name)


def mentions_of(doc: Doc) -> list[Found]:
    """(start, end, term) of each term found, in text order."""
    found: list[Found] = doc.user_data["mentions"]
    return found


def target_rules(terms: Iterable[Term]) -> list[TargetRule]:
    """One literal rule per spelling; the term itself rides along as metadata."""
    rules, seen = [], set()
    for term in terms:
        for literal in spellings(term):
            if literal not in seen:
                seen.add(literal)
                rules.append(TargetRule(literal, term.label, metadata={"term": term}))
    return rules
