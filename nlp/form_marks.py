"""Words on a form: tick boxes, blanks, slash lists, paperwork, copied text. What they say goes before any sentence."""

from __future__ import annotations

import re

from nlp.facts import Assertion
from nlp.gate import find_all, seek
from nlp.view import NoteView, Unit

_EMPTY_BOX = re.compile(r"\[\s?\]|\u2610|\u25a1|\(\s\)")
_TICKED_BOX = re.compile(r"\[\s?[x\u2713\u2714]\s?\]|\u2611|\u2612|\u25a0|\(x\)|\u2713|\u2714")
_BOX_MARKS = ("[", "(", "\u2610", "\u25a1", "\u2611", "\u2612", "\u25a0", "\u2713", "\u2714")
"""One of them stands in every box."""
_BOX_BEHIND = re.compile(r"\s{0,2}(?:\[\s?\]|\u2610)")
_YES_NO_BOXES = re.compile(r"\W{0,4}(?P<first>\[\s?x?\s?\])\s?yes\W{0,4}(?P<second>\[\s?x?\s?\])\s?no\b")
_CHOICE_LEFT_OPEN = re.compile(r"\W{0,4}(?:yes|y|done) ?/ ?(?:no|n|not done)\b|[^.\n]{0,30}\((?:circle|check|select|choose|delete)\b")
_BLANK = re.compile(
    r"_{3,}|(?<!\*)\*{3,}(?!\*{6})|\[\s?x{1,3}\s?\]\s?(?:x\s?\[|mm|cm|cc|ml)|\{[a-z][^}\n]{1,40}\}"
    r"|\[(?:insert|site|location|size|laterality|diagnosis|number|procedure)[^\]\n]{0,30}\]"
    r"|<\s?(?:insert|site|size|location|diagnosis)[^>\n]{0,30}>|was/was not|were/were not"
)
_NOT_OF_THE_WORK = re.compile(r"(?:sign\w*|initials|date|time|name|witness|m\.?d\.?|dr\.?|mrn|dob|lot|exp|phone|by)\W{0,4}$")
_PAPERWORK_LINE = re.compile(
    r"fee ticket|superbill|charge sheet|encounter form|impression sheet|billing sheet|auto text|\(auto|templated line|menu footer"
)
_PAPERWORK_NOTE = re.compile(
    r"[^\w\n]*(?!per\b)(?:\w+ ){0,3}(?:scheduling sheet|schedule request|consent (?:for|form|to)|requisition|authorization request|(?:biopsy|path(?:ology)?|result\w*(?: notification)?) (?:log|notification|tracker|tracking)"
    r"|estimate of|referral form|outside records?|old records?|order form|informed consent for)(?![^\n]*\b(?:was|were|reviewed|signed|obtained|per|received)\b)"
)
_SUMMARY_NOTE = re.compile(r"[^\w\n]*(?:hospital |inpatient |patient )?(?:discharge|transfer) summary")
"""A summary of a stay lists what was done on its other days, mostly by others."""
_STAY = re.compile(r"\badmi(?:tted|ssion)|\b(?:hospital |clinical )?course\b|\bdischarged\b")
_COPIED = re.compile(
    r"\b(?:copied (?:forward )?from|carried forward from|from (?:the )?(?:previous|prior|last) note|(?:previous|prior|old) note\b"
    r"|last visit note)[^\n]{0,40}"
)
_LOG_LINE = re.compile(r"\W*\d{1,2}/(?:\d{1,2}/)?(?:19|20)\d\d\b[^.;]{0,24}:")


def by_form(view: NoteView, unit: Unit, start: int, end: int) -> Assertion | None:
    """What box, blank, paperwork or copied text says about the words at [start, end); None where nothing does."""
    line = _line_before(view, start)
    if seek(view, _PAPERWORK_LINE, line + view.lower[start:end]):
        return "template"
    if _LOG_LINE.match(unit.lower):
        return "historical"
    if _is_paperwork(view):
        return "planned"
    if _is_summary(view):
        return "historical"
    boxed = _by_box(view, line, start, end)
    if boxed is not None:
        return boxed
    if _is_copied(view, start):
        return "historical"
    return "template" if _has_blank(unit) else None


def _line_before(view: NoteView, start: int) -> str:
    return view.lower[max(view.lower.rfind("\n", 0, start) + 1, start - 300) : start]


def _by_box(view: NoteView, before: str, start: int, end: int) -> Assertion | None:
    """The box before the words on their line counts; a box right behind a label counts where none stands before."""
    after = view.lower[end : end + 60]
    answer = _YES_NO_BOXES.match(after)
    if answer:
        return "performed" if "x" in answer["first"] else "template"
    if _CHOICE_LEFT_OPEN.match(after):
        return "template"
    if not any(mark in before for mark in _BOX_MARKS):
        return "template" if _BOX_BEHIND.match(after) else None
    empty = max((m.end() for m in _EMPTY_BOX.finditer(before)), default=-1)
    ticked = max((m.end() for m in _TICKED_BOX.finditer(before)), default=-1)
    if max(empty, ticked) < 0:
        return "template" if _BOX_BEHIND.match(after) else None
    return "template" if empty > ticked else "performed"


def ticked_only(words: str) -> str:
    """The words of a line with every option behind an empty box blanked out, at equal length."""
    if not _EMPTY_BOX.search(words):
        return words
    boxes = sorted([*((m.start(), m.end(), False) for m in _EMPTY_BOX.finditer(words)), *((m.start(), m.end(), True) for m in _TICKED_BOX.finditer(words))])
    out = words
    for (_, start, ticked), end in zip(boxes, [*(b[0] for b in boxes[1:]), len(words)], strict=True):
        if not ticked:
            out = out[:start] + " " * (end - start) + out[end:]
    return out


def _has_blank(unit: Unit) -> bool:
    for match in unit.spots(_BLANK):
        alone = not unit.lower.strip("_*-= \t")
        if not alone and not _NOT_OF_THE_WORK.search(unit.lower[max(0, match.start() - 16) : match.start()]):
            return True
    return False


def _is_paperwork(view: NoteView) -> bool:
    """True for a scheduling sheet, a consent form or a requisition: its title tells."""
    if "paperwork" not in view.memo:
        line_end = view.lower.find("\n", 60)
        view.memo["paperwork"] = bool(_PAPERWORK_NOTE.match(view.lower[: line_end if 0 < line_end < 200 else 90]))
    return bool(view.memo["paperwork"])


def _is_summary(view: NoteView) -> bool:
    if "summary" not in view.memo:
        view.memo["summary"] = _SUMMARY_NOTE.match(view.lower) is not None and _STAY.search(view.lower) is not None
    return bool(view.memo["summary"])


def _is_copied(view: NoteView, start: int) -> bool:
    """True in the rest of a line, or in the paragraph, that a "copied from" opens."""
    if "copied" not in view.memo:
        view.memo["copied"] = [(m.start(), _reach_of_copy(view.lower, m.end())) for m in find_all(view, _COPIED)]
    return any(opens <= start < closes for opens, closes in view.memo["copied"])  # type: ignore[attr-defined]


def _reach_of_copy(text: str, after: int) -> int:
    line_end = text.find("\n", after)
    if line_end < 0:
        return len(text)
    if text[after:line_end].strip(" :.-*_)"):
        return line_end
    paragraph_end = text.find("\n\n", line_end)
    return paragraph_end if paragraph_end >= 0 else len(text)
