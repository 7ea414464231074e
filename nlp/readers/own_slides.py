"""Tissue of the day that the practice's own laboratory made into slides and read, told in the note of its sampling (PATH-01, PATH-02)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from nlp.assertion import assertion_at
from nlp.diagnoses import certainty_of, is_negated
from nlp.facts import Evidence, Fact, Procedure
from nlp.gate import units_with
from nlp.phrases import phrases
from nlp.readers.pathology import kind_of, read_elsewhere
from nlp.view import NoteView, Unit, derived, evidence, stated

_HERE = r"(?:in[- ]house|in (?:our|my|this (?:practice|office|clinic)'?s|the (?:practice|office|clinic)'?s) (?:own )?(?:derm(?:ato)?path\w* |histo\w* |path\w* )?lab\w*|by (?:me|myself|the undersigned|the (?:same|treating) (?:physician|dermatologist|clinician))|\(?same (?:physician|dermatologist)\)?)"
_READ = r"(?:read|interpreted|examined|signed out|diagnosed|looked at|reported)"
_READ_HERE = re.compile(
    rf"\b(?:slides?|tissue|specimens?|sections?|histolog\w+|path(?:ology)?|microscop\w+|h ?& ?e)\b[^.;\n]{{0,90}}\b{_READ}\b[^.;\n]{{0,50}}\b{_HERE}"
    rf"|\b(?:slides?|tissue|specimens?|sections?|histolog\w+|path(?:ology)?|microscop\w+|h ?& ?e)\b[^.;\n]{{0,60}}\b{_HERE}[^.;\n]{{0,50}}\b{_READ}\b"
    r"|\b(?:slides?|tissue|specimens?|sections?|samples?)\b[^.;\n]{0,40}\b(?:processed|stained|cut|embedded|sectioned)\b[^.;\n]{0,40}\b(?:read|signed out|interpreted|diagnosed|reported) (?:here|on site|in[- ]house)\b"
    r"|\bi (?:then |have |personally |myself )*(?:read|examined|interpreted|signed out) (?:the |its |their |both |all )?(?:\w+ ){0,2}(?:slides?|sections?|histology)\b"
)
_TO_COME = phrases("own_slides", "to_come")
_SAMPLES = frozenset({"biopsy", "shave_removal", "excision"})
_LABEL = re.compile(r"(?:(?<=[\s(.;:])|^)\(?(?P<label>[a-h])[.):]\s(?=[^\n]{3})")
_BEHIND = 8
"""Sentences behind that tell what was seen."""


def read_here(view: NoteView, found: Sequence[Procedure]) -> list[Procedure]:
    """The examination of today's specimens, one record for each kind of tissue; empty where no diagnosis follows."""
    samples = [p for p in found if p.kind in _SAMPLES and p.assertion == "performed"]
    if not samples or any(p.kind == "mohs" and p.assertion == "performed" for p in found) or read_elsewhere(view):
        return []
    for unit in units_with(view, _READ_HERE):
        hit = unit.search(_READ_HERE)
        if hit is None or unit.section in ("history", "hpi") or _TO_COME.search(unit.lower):
            continue
        start, end = unit.start + hit.start(), unit.start + hit.end()
        told = view.units[unit.index : unit.index + _BEHIND]
        if assertion_at(view, unit, start, end)[0] == "performed" and _is_diagnosed(view, told, end):
            return _specimens(view, samples, start, end, told[-1].end)
    return []


def _is_diagnosed(view: NoteView, told: Sequence[Unit], after: int) -> bool:
    """Does a diagnosis that is no guess stand behind the words?"""
    return any(
        m.start >= after and not is_negated(view, m) and certainty_of(view, m) != "suspected" and m.value != "unspecified"
        for u in told
        for m in view.mentions_in(u, "DX")
    )


def _specimens(view: NoteView, samples: Sequence[Procedure], start: int, end: int, stop: int) -> list[Procedure]:
    number = sum(p.count.value or 1 for p in samples)
    proof = evidence("procedure", "pathology_read", start, end)
    labels = {m["label"]: m for m in _LABEL.finditer(view.lower, end, stop)}
    starts = [m.start() for m in labels.values()] if list(labels) == list("abcdefgh"[: len(labels)]) and len(labels) > 1 else []
    parts = [view.lower[a:b] for a, b in pairwise([*starts, stop])] or [view.lower[end:stop]] * number
    kinds: dict[str, int] = {}
    for words in parts:
        kinds[kind_of(view, words)] = kinds.get(kind_of(view, words), 0) + 1
    told = Fact(len(parts), "stated" if len(parts) == number else "conflicting", (Evidence("count", str(len(parts)), start, end),))
    return [
        Procedure(
            f"path-own-{kind}", "pathology_read", "performed", (proof,), technique=derived("gross_and_micro", proof), reader=stated("reader", "self", start, end),
            count=Fact(n, told.status, told.evidence), pathology=derived("final", proof), specimen_kind=derived(kind, proof), separately_identified=True,
        )
        for kind, n in kinds.items()
    ]  # fmt: skip
