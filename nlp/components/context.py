"""Assertion cues for medspaCy's ConText, from `nlp/terms/context.csv`."""

from __future__ import annotations

import csv
from importlib import resources

from medspacy.context import ConTextRule
from spacy.tokens import Doc


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


def cues_of(doc: Doc) -> list[tuple[int, int, str, int, int]]:
    """(start, end, category, scope start, scope end) of each cue as character offsets."""
    graph = doc._.context_graph
    out = []
    for modifier in graph.modifiers if graph is not None else ():
        scope = modifier.scope_span
        start, end = modifier.modifier_span
        if scope[0] >= scope[1]:
            continue
        last, final = doc[end - 1], doc[scope[1] - 1]
        out.append(
            (doc[start].idx, last.idx + len(last.text), modifier.category, doc[scope[0]].idx, final.idx + len(final.text))
        )
    return out
