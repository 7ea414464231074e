"""Numbers of all lesions of a visit, of which the work counted is only a part: "2 lesions today. Nose: shave bx, L cheek AK: LN2"."""

from __future__ import annotations

from nlp.assertion import is_performed
from nlp.facts import Evidence, Fact
from nlp.named_singly import Owner
from nlp.number_words import is_plural
from nlp.tallies import one_of, tallies_in
from nlp.view import NoteView, Unit
from nlp.weighed_counts import NOTHING, Count

_NO_KIND = ("", "skin_lesion")


def of_all_work(view: NoteView, doing: list[Unit], count: Count) -> bool:
    """Does the number stand before a sentence that did two kinds of work, and name neither kind nor place of its lesions?"""
    proof = [e for e in count.fact.evidence if e.field == "count"]
    inside = {u.index for u in doing}
    if not proof or any(view.unit_at(e.start).index in inside for e in proof) or not _does_two_things(view, doing):
        return False
    starts = {e.start for e in proof}
    told = [t for u in {view.unit_at(s).index: view.unit_at(s) for s in starts}.values() for t in tallies_in(view, u) if t.start in starts]
    return bool(told) and all(t.concept in _NO_KIND and not t.site.known for t in told)


def _does_two_things(view: NoteView, doing: list[Unit]) -> bool:
    return any(len({m.concept for m in view.mentions_in(u, "PROC") if is_performed(view, m)}) > 1 for u in doing)


def named_beside(view: NoteView, doing: list[Unit], owns: Owner) -> Count:
    """One, where a sentence that did two kinds of work names one lesion of this kind, in the singular."""
    if not _does_two_things(view, doing):
        return NOTHING
    named = [m for u in doing for m in view.mentions_in(u, "DX") if m.concept not in _NO_KIND and owns(one_of(m))]
    if len(named) != 1 or is_plural(view.text[named[0].start : named[0].end]):
        return NOTHING
    one = named[0]
    return Count(Fact(1, "derived", (Evidence("count", "1", one.start, one.end),), "one is named beside other work"))
