"""The torn bed of a nail and its repair, which holds the stitches, the lifting of the plate and the splint (NAIL-01)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.gate import find, hits, seek
from nlp.phrases import phrases
from nlp.readers.events import NO, SILENT, Trigger
from nlp.view import Mention, NoteView, Unit

_BED = r"(?:nail ?beds?|(?<!-)(?<!hospital )(?<!wound )(?<!vascular )(?<!the )beds?(?=[, ]+(?:split|torn|lacerat\w+|lac|tear)\b)|(?:(?<=split of the )|(?<=laceration of the )|(?<=tear of the )|(?<=lac of the ))bed|(?:sterile|germinal|nail) matri(?:x|ces))"
_TEAR = r"(?:lacerat\w+|lacs?|tears?|splits?|torn|ruptured?)"
_DONE = r"(?:repaired|sutured|closed|(?:re-?)?approximated|brought together|put together|sewn|stitched|glued|reconstructed|aligned and \w+)"
_BED_REPAIRED = phrases("nail_beds", "bed_repaired")
_BED_TORN = re.compile(
    rf"\b{_BED}\b(?:(?!\b(?:intact|without|no|not)\b)[^.;,]){{0,24}}\b{_TEAR}\b|\b{_TEAR}\b(?:(?!\b(?:pulp|volar|skin|not)\b)[^.;]){{0,50}}\b(?:of|in|to|through|across|into|involving|over) (?:the |his |her )?(?:\w+ ){{0,3}}{_BED}\b"
)
"""A bed that was found torn: "a stellate laceration of the nailbed", "sterile matrix tear"."""
_THE_BED_TORN = re.compile(
    rf"\b{_TEAR}\b(?:(?!\b(?:pulp|volar|skin|not)\b)[^.;]){{0,20}} (?:of|in|to|through|across|into|over) (?:the|its) bed\b|(?<!wound )\bbed {_TEAR}\b|\b(?:the|its) bed (?:was|is|had been) (?:(?:found|also|badly|partly) )*{_TEAR}\b"
)
_PLATE = re.compile(r"\bnail (?:plate|bed)\b|\b(?:finger|thumb|toe)nail\b|\bnail\b")
_TEAR_SEWN = re.compile(
    rf"(?:\b(?:lacerat\w+|lacs?|tear|split|wound|bed|nail ?bed|matrix|defect|edges)\b(?: (?:itself|edges|ends|of the (?:bed|matrix|nail ?bed|tear|laceration)))?|(?:^|(?<=[,;] )|(?<=\band ))(?:it|this))(?:(?!\b(?:plate|nail|skin)\b)[^.;]){{0,24}}?(?<!will be )(?<!to be )(?<!not )\b{_DONE}\b"
    rf"|\b(?:repaired|sutured|closed|(?:re-?)?approximated|sewed|stitched|glued) (?:the )?(?:\w+ )?(?:lacerat\w+|lac|tear|split|bed|{_BED}|matrix|it)\b"
)
"""The bed, or what was torn in it by no further name, was closed."""
_NAIL_BED = re.compile(r"\bnail ?bed\b")
_PLATE_HELD = re.compile(
    r"\b(?:plate|nail|it)\b[^.;]{0,60}\b(?:put|placed|replaced|returned|re-?positioned|re-?inserted|secured|held|tacked|fixed|anchored|stitched|sutured|sewn|splint)\b"
)
_OTHER_SKIN = re.compile(r"\b(?:skin|pulp|volar|dorsal|pad|folds?|wounds?|lacerations? of the (?!nail|sterile|germinal))\b")
_SKIN_TORN = re.compile(
    rf"\b(?:pulp|volar|skin|pad|fingertip|eponychi\w+|hyponychi\w+|paronychi\w+|nail folds?)\b(?:(?!\b(?:intact|spared|not|no)\b)[^.;,]){{0,24}}\b{_TEAR}\b|\b{_TEAR}\b[^.;,]{{0,16}} (?:of|in|to|across|over|on) (?:the )?(?:\w+ )?(?:pulp|volar|skin|pad|fingertip|folds?|eponychi\w+)\b|\btwo (?:\w+ )?lacerations\b"
)
"""Skin beside the bed that was torn, too: then "the laceration" may be that of the skin."""
_NAIL_WORD = re.compile(r"\bnails?\b|\bbeds?\b|\bplate\b|\bmatrix\b")


def beds_repaired(view: NoteView) -> list[Trigger]:
    """“The nail bed laceration of the ring finger was repaired with 6-0 chromic”, and a torn bed whose “laceration was brought together”."""
    out = []
    for unit, hit in hits(view, _BED_REPAIRED):
        start, end = unit.start + hit.start(), unit.start + hit.end()
        if hit.group().startswith("bed") and find(view, _NAIL_BED) is None:
            continue
        if unit.section not in SILENT and not _is_named(view, unit):
            out.append(_trigger(view, unit, start, end))
    named = any(
        m.concept == "nail_bed_repair" and assertion_at(view, view.units[m.unit], m.start, m.end)[0] == "performed"
        for m in view.all("PROC")
    )
    if not named and not any(t.assertion == "performed" for t in out):
        out += [_trigger(view, unit, unit.start + hit.start(), unit.start + hit.end()) for unit, hit in _tears_sewn(view)][:1]
    return out


def _trigger(view: NoteView, unit: Unit, start: int, end: int) -> Trigger:
    return Trigger(Mention(start, end, "PROC", "nail_bed_repair", "repair", unit.index), unit, *assertion_at(view, unit, start, end))


def _is_named(view: NoteView, unit: Unit) -> bool:
    return any(m.concept == "nail_bed_repair" for m in view.mentions_in(unit, "PROC"))


def _tears_sewn(view: NoteView) -> list[tuple[Unit, re.Match[str]]]:
    """Sentences that close "the laceration" of a note whose only tear is that of a nail bed."""
    key = "nail bed tears"
    if key not in view.memo:
        told = [*hits(view, _BED_TORN), *(hits(view, _THE_BED_TORN) if find(view, _PLATE) is not None else ())]
        torn = any(unit.section not in SILENT and not seek(view, NO, unit.lower[: hit.start()]) for unit, hit in told)
        sewn = [] if not torn or find(view, _SKIN_TORN) is not None else list(hits(view, _TEAR_SEWN))
        view.memo[key] = [(u, hit) for u, hit in sewn if u.section not in SILENT and not seek(view, NO, u.lower[: hit.start()])]
    return view.memo[key]  # type: ignore[return-value]


def sews_nail(view: NoteView, unit: Unit, at: int) -> bool:
    """Do the stitches at `at` close the bed of a nail, or hold its plate as a splint? Both are of the repair of the bed."""
    tears = _tears_sewn(view)
    if any(u is unit for u, _ in tears):
        return True
    if not unit.may_hold(_NAIL_WORD) or not (
        tears or find(view, _BED_REPAIRED) or any(m.concept == "nail_bed_repair" for m in view.all("PROC"))
    ):
        return False
    ends = [hit.end() for pattern in (_BED_REPAIRED, _PLATE_HELD) for hit in unit.spots(pattern) if hit.start() <= at - unit.start]
    return bool(ends) and _OTHER_SKIN.search(unit.lower, min(ends), max(min(ends), at - unit.start)) is None


def tells_nail_bed(view: NoteView, unit: Unit) -> bool:
    """A sentence whose "laceration" is that of a nail bed, sewn as such: no wound of the skin."""
    return any(u is unit for u, _ in _tears_sewn(view))
