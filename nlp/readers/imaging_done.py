"""Imaging with a code of its own: whether the body was photographed, what of a confocal study was done and on how many lesions, and light thresholds (IMG-01)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.facts import Evidence, Fact, Procedure
from nlp.gate import find, find_all
from nlp.number_words import number_of
from nlp.phrases import phrases
from nlp.readers.events import SILENT
from nlp.records import replace
from nlp.view import NoteView, Unit

_TAKEN = phrases("imaging_done", "taken")
_LOOKED_AT = phrases("imaging_done", "looked_at")


def is_photographed(view: NoteView, start: int, end: int) -> bool:
    """Were the photographs that are named at `start` taken: not those of another day that were only looked at."""
    unit = view.unit_at(start)
    if _LOOKED_AT.search(view.lower, max(unit.start, start - 60), min(unit.end, end + 40)) is not None:
        return False
    return find(view, _TAKEN) is not None


_SHOWN = re.compile(
    r"\b(?:mosaics?|stacks?|cubes?|images? (?:captured|acquired|taken|obtained|uploaded)|captured|acquired|scanned|imaged|dej|honeycomb\w*|read by me|i read)\b"
)


def is_scanned(view: NoteView, words: str) -> bool:
    """Does the note tell of images: asked of the names that may also be spoken of a machine or a plan."""
    return words not in ("confocal", "vivascope") or find(view, _SHOWN) is not None


# ------------------------------------------------------------------ confocal microscopy

_IMAGE_ONLY = phrases("imaging_done", "image_only")
_READ_ONLY = phrases("imaging_done", "read_only")
_NUMBER = r"(?:[2-9]|two|three|four|five|six)"
_LESIONS = re.compile(
    rf"\b(?:rcm|confocal|imag(?:ed|ing)|captur\w+|acqui\w+|scann\w+|mosaics?|stacks?)\b[^.;\n]{{0,40}}?\b(?P<n>{_NUMBER}) (?:separate |different |suspicious |of the )?(?:lesions|spots|macules|papules|patches|targets|moles|nevi)\b"
    rf"|\b(?P<m>{_NUMBER}) (?:separate |different |suspicious )?(?:lesions|spots|macules|papules|patches|targets|moles|nevi) (?:(?:were|was|are) )?(?:imaged|captured|scanned|acquired|read|interpreted)\b"
    rf"|\b(?:rcm|confocal(?: (?:microscopy|imaging))?|vivascope)\b[^.;\n]{{0,24}}?\bx ?(?P<k>[2-6])\b(?! ?(?:mm|cm|\d))"
)
_LABEL = re.compile(
    r"(?:(?<=\n)|(?<=[\s;.])|^)[^\w\n]*(?:(?:lesion|site|spot|target|set|area|no\.?)\s?#?\s?)?(?P<label>[1-9]|[a-h])[.):]\s(?=[^\n]{3})"
    r"|(?:(?<=\n)|^)[ \t]*(?P<bare>[1-9]) (?=[a-z][^\n\d]{2,40}(?::|->|=>| - ))"
)
_IMAGE_WORDS = re.compile(
    r"\b(?:mosaics?|stacks?|cubes?|blocks?|vivastack|vivablock|vivacubes?|imag\w+|captured?|acquired|scan\w*|dej|epidermis|dermis|layers|honeycomb|corneum|spinosum|papillae|rcm|confocal)\b"
)
_FAILED = re.compile(
    r"\b(?:abandon\w*|abort\w*|no usable|unusable|not (?:captured|imaged|scanned|acquired|done|attempted|possible|usable|technically)|unable|could(?:n't| not)|failed|declin\w*|refus\w*|defer\w*|skipped|tomorrow|next (?:visit|time|week)|no images?)\b"
)


def confocal(view: NoteView, proc: Procedure) -> Procedure:
    """A confocal study with its part (images alone, their reading alone, both) and the number of lesions imaged."""
    part, words = "confocal", None
    for name, pattern in (("confocal_image", _IMAGE_ONLY), ("confocal_read", _READ_ONLY)):
        words = find(view, pattern)
        if words is not None:
            part = name
            break
    technique = proc.technique
    if words is not None:
        technique = Fact(part, "stated", (*proc.technique.evidence, Evidence("technique", part, words.start(), words.end())))
    return replace(proc, technique=technique, count=_lesions_imaged(view, proc.count))


def _lesions_imaged(view: NoteView, one: Fact[int]) -> Fact[int]:
    """The rows of a list that tell images, else a number beside the lesions imaged; a row that came to nothing counts for none."""
    rows = list(_rows(view))
    done = [(a, b) for a, b in rows if _FAILED.search(view.lower, a, b) is None]
    if len(rows) > 1 and done:
        return Fact(len(done), "stated", tuple(Evidence("count", "1", a, min(b, a + 40)) for a, b in done))
    for hit in find_all(view, _LESIONS):
        unit = view.unit_at(hit.start())
        if unit.section not in SILENT and _FAILED.search(unit.lower) is None:
            number = number_of(hit["n"] or hit["m"] or hit["k"])
            return Fact(number, "stated", (Evidence("count", str(number), hit.start(), hit.end()),))
    return one


def _rows(view: NoteView) -> Iterator[tuple[int, int]]:
    """Spans of a list's rows, labelled in order, that name a place and tell of images."""
    labels = list(find_all(view, _LABEL))
    if not labels or "".join(m["label"] or m["bare"] for m in labels) not in ("123456789"[: len(labels)], "abcdefgh"[: len(labels)]):
        return
    places = [m.start for m in view.all("SITE")]
    bare = all(m["bare"] for m in labels) and any(_IMAGE_WORDS.search(view.lower[m.end() :].partition("\n")[0]) for m in labels)
    for label, stop in zip(labels, [*(m.start() for m in labels[1:]), len(view.lower)], strict=True):
        line = view.lower.find("\n", label.end(), stop)
        end = line if line >= 0 else stop
        if any(label.end() <= at < end for at in places) and (bare or _IMAGE_WORDS.search(view.lower, label.end(), end)):
            yield label.end(), end


# ------------------------------------------------------------------ thresholds of light

_WINDOWS = re.compile(
    r"\b(?:windows|squares|ports|apertures|template|test (?:sites|areas|spots|fields|squares))\b|\b(?:[4-9]|1\d|four|five|six|seven|eight|nine|ten|twelve)(?: [\d.]+ ?[cm]m)? (?:small |separate |adjacent |untanned )*(?:sites|areas|spots|fields|strips|holes|openings)\b"
)
_RAYS = re.compile(r"\b(?:nb-?uvb|bb-?uvb|uvb|uva1?|visible light|solar simulat\w+|monochromator|irradiat\w+)\b")
_GRADED = re.compile(
    r"\b(?:graded|incremental|increasing|ascending|escalating|serial|stepped|geometric) (?:\w+ )?(?:doses?|exposures?|steps|series|increments)\b"
    r"|(?<![\d/.])\d+(?:\.\d+)?(?: ?m?j(?:/cm ?2?)?)? ?(?:to|-|\u2013|through|up to) ?\d+(?:\.\d+)? ?m?j\b"
    r"|(?<![\d/.])\d+(?:\.\d+)?(?: ?, ?\d+(?:\.\d+)?){2,10}(?:,? and \d+(?:\.\d+)?)? ?m?j\b"
)

_RAISED = re.compile(r"\b(?:increas|rais|advanc|went|bump|titrat|step(?:ped)? up|up)\w* (?:it |dose )?(?:from |by )?\d")
"""Before the doses of two sessions: "increased from 400 to 460 mJ"."""


def is_threshold_test(unit: Unit) -> bool:
    """“Eight windows on the back received UVB from 20 to 110 mJ”: small areas with a dose each, which is a test and no treatment."""
    return (
        unit.search(_GRADED) is not None
        and unit.search(_RAISED) is None
        and unit.search(_WINDOWS) is not None
        and unit.search(_RAYS) is not None
    )
