"""Pathology results received: what the report of a sample says of a lesion, told in the note of a visit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.dates import dates_in
from nlp.diagnoses import is_negated
from nlp.facts import Behaviour, Certainty, Diagnosis, Fact, PathologyResult, Site
from nlp.gate import seek
from nlp.phrases import phrases
from nlp.readers.lesion_labels import LIST_ITEM
from nlp.readers.result_labels import result_label
from nlp.sites import nearest_site, sites_in
from nlp.view import Mention, NoteView, Unit, evidence

_RESULT_CUE = phrases("pathology_results", "result_cue")
_PENDING = re.compile(
    r"\bpend(?:ing|s)?\b|\bawait\w*|\bsent\b|\bto (?:outside |reference |derm)?(?:path|lab)\w*|\bwill (?:call|phone|notify|send|submit)|\bsubmitted\b|\br/o\b|\brule out\b|\bspecimens? to\b|\bsend\b|\bif\b"
)
_NEW_RESULT = re.compile(
    r"\b(?:margins?|clear|free|positive|diff\w*|nodular|invasive|in situ|proven|confirmed|showed|reveal\w*|consistent|returned|received|back|reviewed)\b|[:=]"
)


def as_proven(view: NoteView, mention: Mention, certainty: Certainty = "proven") -> Diagnosis:
    """The diagnosis that a mention names, as the microscope has shown it."""
    behaviour: Behaviour = mention.value  # type: ignore[assignment]
    return Diagnosis(mention.concept, behaviour, certainty, view.text[mention.start : mention.end])


def results_told(view: NoteView) -> Iterator[PathologyResult]:
    """Results that the note tells, one for each diagnosis and place."""
    seen: set[tuple[str, str, str]] = set()
    line = -1
    cued = view.gate.units(_RESULT_CUE)
    if not cued and not any(unit.section == "pathology" for unit in view.units):
        return
    for unit in view.units:
        cue = unit.search(_RESULT_CUE) if unit.index in cued else None
        listed = unit.line == line and LIST_ITEM.match(unit.lower) is not None
        if cue is None and unit.section != "pathology" and not listed:
            continue
        if unit.section in ("family", "consent", "counselling", "allergies"):
            continue
        line = unit.line
        for mention in view.mentions_in(unit, "DX"):
            result = _result(view, mention, cue.start() + unit.start if cue else unit.start, listed=listed)
            if result is None:
                continue
            key = (result.diagnosis.concept, result.label, result.site.value.region if result.site.value else "")
            if key not in seen:
                seen.add(key)
                yield result


def _of_several(view: NoteView, unit: Unit) -> bool:
    """Does the paragraph name several places?"""
    named = [f.value for u in view.units_of_block(unit.block) for _, f in sites_in(view, u) if f.value]
    return len({(s.region, s.side) for s in named}) > 1


def _result(view: NoteView, mention: Mention, cue: int, *, listed: bool = False) -> PathologyResult | None:
    """The result one diagnosis states, None where the slides are still to be read; `listed` behind another result of its line."""
    unit = view.units[mention.unit]
    left = min(cue, mention.start)
    words = view.lower[left : min(unit.end, mention.end + 50)]
    negative = is_negated(view, mention)
    proven = re.match(r"(?:bx|biopsy|path\w*|histolog\w*)[- ]*(?:proven|confirmed)", view.lower[cue : cue + 25])
    if (
        negative
        or mention.value == "unspecified"
        or seek(view, _PENDING, view.lower[left : mention.start])
        or re.search(r"\bpending\b", words)
    ):
        return None
    if not proven and not listed and not _NEW_RESULT.search(words):
        return None
    if cue > mention.end and not re.match(
        r"[^;\n]{0,20}(?:path|bx|biopsy)[- ]*(?:proven|confirmed|\d)|[^;\n]{0,6}\(?path", view.lower[mention.end : mention.end + 60]
    ):
        return None
    label = result_label(view, mention)
    apart = (
        unit.section == "pathology" and view.units_of_group(unit.group)[0].section != "pathology"
    )  # below a list of lesions, and no part of the last one
    letter = label or ("" if apart else unit.label)
    site: Fact[Site] = nearest_site(view, mention.start, mention.end, widen=False)
    if (
        site.evidence
        and not unit.start <= site.evidence[0].start < unit.end
        and ((label and not proven) or _of_several(view, unit) or (apart and unit.label))
    ):
        site = Fact()  # "Path: BCC; compound nevus" behind two lesions: the nearest need not be the one
    proof = evidence("pathology", mention.concept, mention.start, mention.end)
    return PathologyResult(as_proven(view, mention), site, letter, next((day for day, *_ in dates_in(words)), None), (proof,))
