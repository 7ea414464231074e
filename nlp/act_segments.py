"""A sentence of several treatments, each right behind its lesion: "AKs scalp LN2 x6, ISK back LN2 x1"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from nlp.assertion import is_performed
from nlp.facts import Evidence
from nlp.number_words import is_plural
from nlp.sites import sites_in
from nlp.tallies import Tally, one_of, tallies_in
from nlp.view import Mention, NoteView, Unit

Span = tuple[int, int]


def segments(view: NoteView, unit: Unit) -> tuple[Span, ...]:
    """From the end of one treatment to the next one; none where a treatment has no lesion before it, or where a lesion follows the last."""
    acts = sorted({m.start: m for m in view.mentions_in(unit, "PROC")}.values(), key=lambda m: m.start)
    if len(acts) < 2:
        return ()
    named = [m for m in view.mentions_in(unit, "DX") if m.concept != "skin_lesion"]
    spans = tuple(pairwise((unit.start, *(m.start for m in acts))))
    if any(m.start > acts[-1].start for m in named) or not all(any(a <= m.start < b for m in named) for a, b in spans):
        return ()
    return spans


def own_lesion(view: NoteView, unit: Unit, act: Mention, named: Sequence[Mention]) -> list[Mention]:
    """Of the lesions named in the sentence those of this treatment; all, where it is no such sentence."""
    span = next((s for s in segments(view, unit) if s[1] == act.start), None) if len(named) > 1 else None
    own = [m for m in named if span is not None and span[0] <= m.start < span[1]]
    return own or list(named)


def one_each(view: NoteView, doing: Iterable[Unit], owns: Callable[[Tally], bool]) -> list[Evidence]:
    """“AK nose cryo, AK ear cryo, SK back cryo”: the lesions of one kind that such sentences name one by one, each at its one place; none where one of them is told otherwise."""
    proof: list[Evidence] = []
    for unit in {u.index: u for u in doing}.values():
        for start, end in segments(view, unit):
            named = [m for m in view.mentions_in(unit, "DX") if start <= m.start < end and owns(one_of(m))]
            if not named:
                continue
            places = [f for m, f in sites_in(view, unit) if start <= m.start < end and f.value is not None and f.value.region]
            told = any(start <= t.start < end + 12 for t in tallies_in(view, unit))
            undone = any(m.start == end and not is_performed(view, m) for m in view.mentions_in(unit, "PROC"))
            if undone or len(named) > 1 or len(places) != 1 or told or is_plural(view.text[named[0].start : named[0].end]):
                return []
            proof.append(Evidence("count", "1", named[0].start, named[0].end))
    return proof
