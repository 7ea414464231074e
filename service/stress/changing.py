"""Rewrites that change the meaning: the claim must follow.

Only notes whose work stands on one claim line, with technique words in the note, are negated, made
history or put off: what is left of several procedures would be a matter of opinion.
"""

from __future__ import annotations

import re
from typing import Any

from service.stress.preserving import NUMBER_WORDS as _WORDS
from service.stress.rewrites import Answer, Rewrite

_ARTICLE = re.compile(r"\b(?:an?|the)\s+\Z", re.IGNORECASE)
_SIZE = re.compile(r"(?<![\w.-])(?:\d+-0|#?\d+(?:\.\d+)?(?:\s?-?\s?(?:mm|cm|ml|cc))?)\s*\Z", re.IGNORECASE)
"""What belongs to the noun behind it: "4 mm punch", "4-0 Vicryl"."""
_CANNOT_STAND = re.compile(
    r"(?:[\w.]-|\b(?:m[lg]|cc|cm|mm)(?: of)?|\b(?:plastic|deep|double|layered|interrupted|running|buried|simple|intermediate|complex|shared|partial|remaining)|\[x\])\s*\Z",
    re.IGNORECASE,
)
"""Behind these "no biopsy" and "not excised" make no sentence."""
_TODAY = re.compile(r"\s+(?:(?:was|were)\s+)?(?:performed|done|completed)\b|\s+today\b|\btoday\s+", re.IGNORECASE)
_VERB = re.compile(r"(?:ed|zed|frozen|froze|cut|shelled|removed)$", re.IGNORECASE)
_SIDE = {"left": "right", "right": "left", "Left": "Right", "Right": "Left", "LEFT": "RIGHT", "RIGHT": "LEFT"}
_SIDES = re.compile(r"\b(?:" + "|".join(_SIDE) + r")\b")
_WAS_BEHIND = re.compile(r"(?P<lead>at the next visit will schedule [^.;\n]*?) (?:was|were) ")
_PLAIN_NUMBER = re.compile(
    rf"(?<![\w./:-])(?:x\s?)?(\d{{1,2}}|{'|'.join(_WORDS[1:])})(?![\w/:]|\.\d|-\d|[ -]?(?:mm|cm|mg|ml|cc|u\b|units?|s\b|sec|min|h\b|d\b|days?|wks?|weeks?|mo|years?|yo|%|cycles?|gauge|blade|x\b))",
    re.IGNORECASE,
)
_VISIT = re.compile(r"^(?:99|98|G2)")


def work_lines(answer: Answer) -> list[dict[str, Any]]:
    """The lines of an answer without those of the visit."""
    return [line for line in answer.get("lines", []) if not _VISIT.match(line["code"])]


def _triggers(text: str, answer: Answer) -> list[tuple[int, int]]:
    """Where the technique of the only procedure line stands; none where there are several lines."""
    lines = work_lines(answer)
    if len({line["code"] for line in lines}) != 1:
        return []
    found = {(e["start"], e["end"]) for line in lines for e in line["evidence"] if e["field"] == "technique"}
    words = {text[a:b].lower() for a, b in found}
    again = [m.span() for w in words for m in re.finditer(rf"\b{re.escape(w)}\b", text, re.IGNORECASE)]
    spans, reach = [], -1
    for start, end in sorted(found | set(again), key=lambda s: (s[0], -s[1])):
        if start >= reach:
            spans.append((start, end))
            reach = end
    return spans


def _around(text: str, answer: Answer, verb: str, noun: str) -> str | None:
    """The note with `verb` before each verb of the technique and `noun` before each noun, in place of an article.

    None where no words tell of one technique; "" where they stand so that the lead would make no sentence.
    """
    spans = _triggers(text, answer)
    if not spans:
        return None
    for start, end in reversed(spans):
        at, lead = _place(text, start, end, verb, noun)
        size = _SIZE.search(text, 0, at) if lead == noun else None
        at = size.start() if size else at
        article = _ARTICLE.search(text, 0, at) if lead == noun else None
        before = text[: article.start() if article else at]
        if before.endswith((f"{verb} ", f"{noun} ")):
            continue
        if _CANNOT_STAND.search(before):
            return ""
        text = _without_today(f"{before}{lead} {text[at:]}", len(before))
    return text


def _place(text: str, start: int, end: int, verb: str, noun: str) -> tuple[int, str]:
    """Where the lead goes, and which: before the verb of "pus drained" and "cut off", else before the noun."""
    words = text[start:end].split(" ")
    if _VERB.search(words[0]):
        return start, verb
    if len(words) > 1 and _VERB.search(words[-1]):
        return end - len(words[-1]), verb
    return start, noun


def _without_today(text: str, at: int) -> str:
    """What was not done, or is still to come, was not "performed today" in the same sentence."""
    start = max(text.rfind(mark, 0, at) for mark in ".;\n") + 1
    stop = min((place for mark in ".;\n" if (place := text.find(mark, at)) >= 0), default=len(text))
    return text[:start] + _TODAY.sub("", text[start:stop]) + text[stop:]


def _negated(text: str, answer: Answer) -> str | None:
    return _around(text, answer, "not", "no")


def _historical(text: str, answer: Answer) -> str | None:
    return _around(text, answer, "previously", "status post previous")


def _planned(text: str, answer: Answer) -> str | None:
    planned = _around(text, answer, "to be", "at the next visit will schedule")
    return planned and _WAS_BEHIND.sub(r"\g<lead> will be ", planned)


def _other_side(text: str, answer: Answer) -> str | None:
    sided = [e for line in work_lines(answer) for e in line["evidence"] if e["field"] == "site" and names_side(e["value"])]
    written = sided and all(_SIDES.search(e["text"]) for e in sided)
    return _SIDES.sub(lambda m: _SIDE[m.group()], text) if written else None


def names_side(value: str) -> bool:
    """Does the value of a site open with left or right?"""
    return value.split(" ")[0] in ("left", "right")


def _one_more(text: str, answer: Answer) -> str | None:
    """The stated count goes up by one, where one number in one place says how many."""
    counts = {(e["start"], e["end"]) for line in work_lines(answer) for e in line["evidence"] if e["field"] == "count"}
    if len(counts) != 1:
        return None
    start, end = next(iter(counts))
    number = re.search(r"\d+", text[start:end])
    word = text[start:end].lower()
    said = int(number.group()) if number else _WORDS.index(word) if word in _WORDS else 0
    if _told_again(text[:start], said) or _told_again(text[end:], said):
        return None
    if number and int(number.group()) > 1:
        more = str(int(number.group()) + 1)
        return text[: start + number.start()] + more + text[start + number.end() :]
    if word in _WORDS[2:-1]:
        return text[:start] + _WORDS[_WORDS.index(word) + 1] + text[end:]
    return None


def _told_again(text: str, number: int) -> bool:
    """Does other text say the number, or parts in one line that add up to it ("scalp 4, ear 3")?"""
    for line in text.split("\n"):
        found = [int(n) if n.isdigit() else _WORDS.index(n.lower()) for n in _PLAIN_NUMBER.findall(line)]
        if number in found or sum(found) == number:
            return True
    return False


REWRITES = (
    Rewrite("negated", "drops", _negated),
    Rewrite("made history", "drops", _historical),
    Rewrite("planned instead", "drops", _planned),
    Rewrite("other side", "moves_side", _other_side),
    Rewrite("one lesion more", "adds_one", _one_more),
)
