"""`derm_context`: assertion cues for medspaCy's ConText, from `nlp/terms/context.csv`.

ConText compares every cue of a document with every other one. Cues of different units never limit each other,
so the scopes of each unit are worked out by themselves.
"""

import csv
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from importlib import resources
from itertools import groupby

from medspacy.context import ConText, ConTextModifier, ConTextRule
from medspacy.context.context_graph import ConTextGraph
from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.phrases import Phrases, token_bounds
from nlp.components.splitter import unit_starts

_MOST = 32
"""Cues of one unit compared with each other; more stand in no sentence, only in text without any structure."""


class UnitContext(ConText):  # type: ignore[misc]
    """medspaCy's ConText without targets: the scope of each cue, unit by unit."""

    def __init__(self, nlp: Language, name: str) -> None:
        self._phrases = Phrases(nlp)
        super().__init__(nlp, name=name, rules=None, span_attrs=None)

    def add(self, rules: ConTextRule | Iterable[ConTextRule]) -> None:
        """Take in cues; ConText sets their defaults."""
        added = [rules] if isinstance(rules, ConTextRule) else list(rules)
        super().add(added)
        self._phrases.add(added)

    def __call__(self, doc: Doc, targets: str | None = None) -> Doc:
        graph = ConTextGraph()
        units = [*unit_starts(doc), len(doc)]
        found = ((bisect_right(units, start) - 1, rule, start, end) for rule, start, end in self._phrases.find(doc))
        for unit, cues in groupby(found, key=lambda cue: cue[0]):
            scoped = [_modifier(rule, start, end, units[unit], units[unit + 1]) for _, rule, start, end in cues]
            for first in range(0, len(scoped), _MOST):
                ConTextGraph(modifiers=scoped[first : first + _MOST]).update_scopes()
            graph.modifiers += scoped
        doc._.context_graph = graph
        return doc


@Language.factory("derm_context")
def create_context(nlp: Language, name: str) -> UnitContext:
    """Factory: writes `doc._.context_graph`."""
    return UnitContext(nlp, name)


def _modifier(rule: ConTextRule, start: int, end: int, unit_start: int, unit_end: int) -> ConTextModifier:
    """The cue, its scope reaching to the ends of its unit that its direction looks to."""
    scope = (
        unit_start if rule.direction != "FORWARD" else end,
        unit_end if rule.direction != "BACKWARD" else start,
    )
    return ConTextModifier(rule, start, end, None, *scope)


def context_rules() -> list[ConTextRule]:
    """One rule per cue and hyphen spelling; TERMINATE rules end every scope."""
    found: dict[str, tuple[str, str]] = {}
    with (resources.files("nlp") / "terms" / "context.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for literal in row["terms"].split("|"):
                known = found.get(literal)
                # ConText keeps one rule a span: a word listed for both directions becomes one that works both ways.
                direction = row["direction"] if known is None or known[1] == row["direction"] else "BIDIRECTIONAL"
                found[literal] = (row["category"], direction)
    return [ConTextRule(literal, category, direction=direction) for literal, (category, direction) in found.items()]


def cues_of(doc: Doc) -> Iterator[tuple[int, int, str, int, int]]:
    """(start, end, category, scope start, scope end) of each cue as character offsets."""
    starts, ends = token_bounds(doc)
    for modifier in doc._.context_graph.modifiers:
        first, last = modifier.scope_span
        start, end = modifier.modifier_span
        if first < last:
            yield starts[start], ends[end - 1], modifier.category, starts[first], ends[last - 1]
