"""Was it done today? Assertion of some words from ConText cues, sections, boxes and dates."""

from __future__ import annotations

import re

from nlp.facts import Assertion
from nlp.view import Cue, NoteView, Unit

Verdict = tuple[Assertion, tuple[int, int] | None]

_SECTION: dict[str, Assertion] = {
    "history": "historical",
    "family": "family",
    "social": "historical",
    "medications": "historical",
    "allergies": "historical",
    "consent": "offered",
    "counselling": "offered",
    "ros": "historical",
    "follow_up": "planned",
    "preop_diagnosis": "unclear",
    "labs": "historical",
}
_OF_CATEGORY: dict[str, Assertion] = {
    "NEGATED": "negated",
    "DECLINED": "declined",
    "FAMILY": "family",
    "OTHER_PROVIDER": "other_provider",
    "HISTORICAL": "historical",
    "OFFERED": "offered",
    "PLANNED": "planned",
    "CONDITIONAL": "conditional",
}
_STRENGTH = {"NEGATED": 0, "DECLINED": 0, "FAMILY": 1, "OTHER_PROVIDER": 2, "HISTORICAL": 3, "OFFERED": 4, "PLANNED": 5, "CONDITIONAL": 6}
_SHORT_REACH = {
    "no": 28, "not": 24, "without": 24, "none": 12, "0": 10, "after": 14, "following": 14, "since": 14, "had": 16, "when": 12,
    "prior": 26, "past": 20, "post": 10, "hx": 30, "can": 18, "could": 24, "should": 24, "order": 20, "possible": 24, "if": 45,
    "scar": 12, "proven": 12, "earlier": 14, "recent": 18, "old": 14, "discussed": 60, "vs": 16, "versus": 20, "reviewed": 8,
    "was not": 20, "never": 24, "to be": 30, "later": 14, "healed": 40, "ago": 40, "prior to": 14, "options": 60,
}  # fmt: skip
_UNTICKED = re.compile(r"\[\s?\]|\u2610|\(\s\)|\b_{2,}")
_TICKED = re.compile(r"\[\s?[xX\u2713\u2714]\s?\]|\u2611|\u2612|\(x\)")
_ADMINISTRATIVE = re.compile(r"^\W*(?:\w+ ){0,3}(?:scheduling sheet|schedule request|consent (?:for|form|to)|requisition|authorization request|estimate of|referral form|outside records?|old records?|order form|informed consent for)")
_LOG_LINE = re.compile(r"^\W*\d{1,2}/(?:\d{1,2}/)?(?:19|20)\d\d\b[^.;]{0,24}:")
_OLD_YEAR = re.compile(r"^[^.;,\n]{0,28}?\b(?:19\d\d|20(?:[01]\d|2[0-4]))\b")
_PAPERWORK = re.compile(r"fee ticket|superbill|charge sheet|encounter form|impression sheet|billing sheet|auto text|\(auto|templated line|menu footer")
_DATE_AFTER = re.compile(
    r"^[\s(,]*(?:(?:done|performed|on|in|of|from|dated|at|,)\s+){0,2}\(?(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|(?:19|20)\d\d\b"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\b)"
)
_DATE_BEFORE = re.compile(r"(?:^|[\s(])(?:on\s+)?(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?|(?:19|20)\d\d)[:,]?\s*(?:underwent|had|-)?\s*$")


def assertion_at(view: NoteView, unit: Unit, start: int, end: int) -> Verdict:
    """Assertion of the words at [start, end) and the cue that decided it (None for a section or box)."""
    key = ("assertion", unit.index, start, end)
    known = view.memo.get(key)
    if known is None:
        known = view.memo[key] = _assertion(view, unit, start, end)
    return known  # type: ignore[return-value]


def _assertion(view: NoteView, unit: Unit, start: int, end: int) -> Verdict:
    if _PAPERWORK.search(view.lower[view.lower.rfind("\n", 0, start) + 1 : end]) or "was/was not" in unit.lower:
        return "template", None
    if _LOG_LINE.match(unit.lower):
        return "historical", None
    if _ADMINISTRATIVE.search(view.lower[: view.lower.find("\n", 60) if view.lower.find("\n", 60) > 0 else 90]):
        return "planned", None
    box = _box(view, unit, start, end)
    if box == "template":
        return "template", None
    if box == "performed":
        return "performed", None
    cue = _strongest(view, unit, start, end)
    if cue is not None and cue.category in _OF_CATEGORY:
        return _OF_CATEGORY[cue.category], (cue.start, cue.end)
    after = view.lower[end : min(unit.end, end + 40)]
    is_title = unit.index <= 1 and start - unit.start <= 25
    if (_DATE_AFTER.match(after) or _OLD_YEAR.match(after)) and not is_title and not _today(view, unit):
        return "historical", None
    by_section = _SECTION.get(unit.section)
    if by_section is not None and not _today(view, unit):
        return by_section, None
    return "performed", None


def _box(view: NoteView, unit: Unit, start: int, end: int) -> str:
    if re.match(r"\s{0,2}\[\s?\]", view.lower[end : end + 5]) and not re.search(r"\[[^\]]?\]\s{0,2}$", view.lower[unit.start : start]):
        return "template"
    before = view.lower[unit.start : start]
    ticks = [m.end() for m in _TICKED.finditer(before)]
    empties = [m.end() for m in _UNTICKED.finditer(before)]
    if empties and (not ticks or ticks[-1] < empties[-1]):
        return "template"
    if not empties and not ticks and _UNTICKED.match(view.lower[start:].split("\n", 1)[0][40:44] or "-"):
        return ""
    return "performed" if ticks else ""


def _today(view: NoteView, unit: Unit) -> bool:
    return any(c.category == "TODAY" and unit.start <= c.start < unit.end for c in view.cues)


def _strongest(view: NoteView, unit: Unit, start: int, end: int) -> Cue | None:
    best: tuple[int, int, Cue] | None = None
    today = _today(view, unit)
    for cue in view.cues:
        if cue.end <= unit.start or cue.start >= unit.end or cue.category not in _OF_CATEGORY:
            continue
        if not (cue.scope_start <= start and end <= cue.scope_end) or not _reaches(view, cue, start, end):
            continue
        if today and cue.category in ("PLANNED", "OFFERED", "CONDITIONAL"):
            continue
        gap = start - cue.end if cue.end <= start else cue.start - end
        rank = (_STRENGTH[cue.category], gap)
        if best is None or rank < best[:2]:
            best = (*rank, cue)
    return best[2] if best else None


def _reaches(view: NoteView, cue: Cue, start: int, end: int) -> bool:
    word = view.lower[cue.start : cue.end]
    forward = cue.end <= start
    gap = start - cue.end if forward else cue.start - end
    between = view.lower[cue.end : start] if forward else view.lower[end : cue.start]
    if gap > _SHORT_REACH.get(word, 90):
        return False
    if cue.category == "PLANNED" and view.lower[cue.end : cue.end + 2].strip()[:1] == ":":
        return False  # the section title "Plan:", not a plan
    if cue.category == "NEGATED" and not forward and between.strip() in ("", ":", "-", "="):
        return True
    if cue.category == "NEGATED":
        return ("," not in between and not re.search(r"\b(?:and|with|but|then)\b|[:(>]", between)) or bool(
            forward and re.fullmatch(r"[\s\w/-]*(?:,[\s\w/-]+){0,4}(?:,|\bor\b|\band/or\b)[\s\w/-]*", between) and " or " in view.lower[cue.end : end + 25]
        )
    if not forward and "," in between and gap > 40:
        return False
    return not re.search(r"\bthen\b|\btoday\b|->", between)
