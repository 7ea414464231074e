"""`derm_context`: assertion cues of `nlp/terms/context.csv`, as medspaCy ConText rules.

medspaCy's own ConText component compares every cue of a note with every other one to end their scopes, so its
time grows with the square of the note, and of two overlapping cues it keeps only the longer ("is scheduled"
hides "scheduled for"). This component finds all cues in one pass; `nlp.assertion` decides how far each reaches,
by the direction and reach of its row.
"""

import csv
from collections.abc import Iterable
from importlib import resources
from operator import itemgetter

from medspacy.context import ConTextRule
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from nlp.components.phrases import token_bounds

FoundCue = tuple[int, int, str, str, int]


def context_rules() -> list[ConTextRule]:
    """One rule per cue and direction; its reach in characters rides along as metadata."""
    rules = []
    with (resources.files("nlp") / "terms" / "context.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for literal in row["terms"].split("|"):
                reach = {"reach": int(row["reach"])}
                rules.append(ConTextRule(literal, row["category"], direction=row["direction"], metadata=reach))
    return rules


class CueFinder:
    """Writes `doc.user_data["cues"]`."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._cues: dict[int, list[tuple[str, str, int]]] = {}
        """(category, direction, reach) of the rules of each literal."""

    def add(self, rules: Iterable[ConTextRule]) -> None:
        """Take in cues; one literal may stand in several rows."""
        for rule in rules:
            key = self._nlp.vocab.strings.add(rule.literal)
            if key not in self._cues:
                self._matcher.add(rule.literal, [self._nlp.make_doc(rule.literal)])
            self._cues.setdefault(key, []).append((rule.category, rule.direction, rule.metadata["reach"]))

    def __call__(self, doc: Doc) -> Doc:
        starts, ends = token_bounds(doc)
        matches = sorted(self._matcher(doc), key=itemgetter(2), reverse=True)
        matches.sort(key=itemgetter(1))
        found: list[FoundCue] = []
        covered = 0
        for key, first, last in matches:
            if last <= covered:
                continue  # "history of" inside "no history of"
            covered = last
            for cue in self._cues[key]:
                found.append((starts[first], ends[last - 1], *cue))
        doc.user_data["cues"] = found
        return doc


@Language.factory("derm_context")
def create_context(nlp: Language, name: str) -> CueFinder:
    """Factory: writes `doc.user_data["cues"]`."""
    return CueFinder(nlp)


def cues_of(doc: Doc) -> list[FoundCue]:
    """(start, end, category, direction, reach) of each cue as character offsets."""
    found: list[FoundCue] = doc.user_data["cues"]
    return found
