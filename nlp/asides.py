"""Sentences beside the work: an option talked of, a plan for another day, a wish, a referral, what will be done if something returns.

"Scheduled for excision of the cyst on the back on the 14th", "she asks about Botox": such a sentence has nothing to do with
what was done today, and lends it no place, disease, title or method. The readers of procedures read the note without it.
It counts as beside the work only where it tells of nothing done, points to nothing outside of itself, and names no act that
the rest of the note tells as done in the same place; what refuses or puts off the very work stays.
"""

from __future__ import annotations

from bisect import bisect_right

from nlp.assertion import assertion_at
from nlp.gate import Gate
from nlp.phrases import phrases
from nlp.records import replace
from nlp.sites import sites_in
from nlp.view import ANNOUNCING, DATE_OF_SERVICE, NoteView, Unit

_AHEAD = phrases("asides", "ahead")
_WEIGHED = phrases("asides", "weighed")
_WISHED = phrases("asides", "wished")
_ASKED = phrases("asides", "asked")
"""Questions; a disease asked about is a matter of the visit."""
_SENT_ON = phrases("asides", "sent_on")
_DEPENDS = phrases("asides", "depends")
_ANOTHER_DAY = phrases("asides", "another_day")
_BOUND = phrases("asides", "bound")
"""Words that point to something told before, or tell of the course of the work."""
_LONGEST = 160


def told_aside(view: NoteView) -> set[int]:
    """Indices of the units beside the work."""
    found = {u.index for u in view.units if _is_told_aside(view, u)}
    if not found:
        return found
    found = _unshared(view, found)
    return found | {index + 1 for index in found if _goes_on(view, index)}


def _goes_on(view: NoteView, index: int) -> bool:
    """Does the next clause belong to the sentence and name nothing itself: "asks about Botox; price list given"?"""
    if index + 1 == len(view.units) or not view.units[index].lower.endswith(";"):
        return False
    after = view.units[index + 1]
    return not view.mentions_in(after) and not view.measures_in(after) and after.line == view.units[index].line


def _is_told_aside(view: NoteView, unit: Unit) -> bool:
    """Does the sentence tell of another day, an option or a wish alone?"""
    if unit.section in ANNOUNCING - {"assessment"} or len(unit.lower) > _LONGEST or not _speaks_of_another_time(view, unit):
        return False
    if unit.search(_BOUND) is not None or view.measures_in(unit) or _in_form(view, unit):
        return False
    if any(cue.category == "TODAY" for cue in view.cues_in(unit)):
        return False
    return unit.search(_DEPENDS) is not None or all(
        assertion_at(view, unit, m.start, m.end)[0] not in ("performed", "historical", "unclear") for m in view.mentions_in(unit, "PROC")
    )


def _speaks_of_another_time(view: NoteView, unit: Unit) -> bool:
    if unit.search(_DEPENDS) or unit.search(_WEIGHED) or unit.search(_WISHED) or unit.search(_SENT_ON):
        return True
    if unit.search(_ASKED):
        return not view.mentions_in(unit, "DX") or bool(view.mentions_in(unit, "PROC", "DRUG"))
    ahead = unit.search(_AHEAD)
    return ahead is not None and ("whether" in ahead[0] or "may be" in ahead[0] or unit.search(_ANOTHER_DAY) is not None)


def _in_form(view: NoteView, unit: Unit) -> bool:
    """A row of a table or a field, or words of a box."""
    if "|" in unit.lower or ":" in unit.lower.rstrip(" :")[22:]:
        return True
    at = bisect_right(view.options, unit.start, key=lambda o: o.end) if view.options else 0
    return at < len(view.options) and view.options[at].start < unit.end


def _unshared(view: NoteView, found: set[int]) -> set[int]:
    """Those of the sentences that are not about the work, the lesion or the place that the rest of the note tells."""
    rest = [u for u in view.units if u.index not in found]
    done = {m.concept for u in rest for m in view.mentions_in(u, "PROC") if assertion_at(view, u, m.start, m.end)[0] == "performed"}
    if not any(view.mentions_in(u) for u in rest):
        return set()
    diseases = {m.concept for u in rest for m in view.mentions_in(u, "DX")}
    regions = {fact.value.region for u in rest for _, fact in sites_in(view, u) if fact.value is not None}
    kept = set()
    for index in found:
        unit = view.units[index]
        own = {fact.value.region for _, fact in sites_in(view, unit) if fact.value is not None}
        acts = {m.concept for m in view.mentions_in(unit, "PROC")}
        named = {m.concept for m in view.mentions_in(unit, "DX") if m.value != "unspecified"}
        if acts & done and (not own or own & regions) and not (own and named and not named & diseases):
            continue  # the very work may be put off
        if not diseases and not own and view.mentions_in(unit, "DX"):
            continue  # it alone says what the lesion is
        if not regions and own and not view.mentions_in(unit, "DX") and not acts:
            continue  # it alone says where
        kept.add(index)
    return kept


def without_units(view: NoteView, asides: set[int]) -> NoteView:
    """The view with blanks for these units, which it no longer has; the view itself where nothing would be left to read."""
    if not any(view.mentions_in(u) for u in view.units if u.index not in asides):
        return view
    spans = [(view.units[index].start, view.units[index].end) for index in sorted(asides)]
    text, lower = _blanked(view.text, spans), _blanked(view.lower, spans)
    gate = Gate(lower.replace("\t", " "))
    kept = [u for u in view.units if u.index not in asides]
    number = {u.index: n for n, u in enumerate(kept)}
    gate.unit_starts = [u.start for u in kept]
    day: dict[object, object] = {DATE_OF_SERVICE: view.memo[DATE_OF_SERVICE]} if DATE_OF_SERVICE in view.memo else {}
    return NoteView(
        text,
        lower,
        tuple(replace(u, index=number[u.index], sight=gate) for u in kept),
        tuple(replace(m, unit=number[m.unit]) for m in view.mentions if m.unit in number),
        tuple(replace(m, unit=number[m.unit]) for m in view.measures if m.unit in number),
        gate,
        tuple(c for c in view.cues if not any(start <= c.start < end for start, end in spans)),
        view.headings,
        view.options,
        day,
    )


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
