"""Rewrites that change the meaning: the claim must follow.

Only notes whose work stands on one claim line, with technique words in the note, are negated, made
history or put off: what is left of several procedures would be a matter of opinion.
"""

from __future__ import annotations

import re
from typing import Any

from service.stress.preserving import NUMBER_WORDS as _WORDS
from service.stress.rewrites import Answer, Rewrite

_VERB = re.compile(r"(?:ed|zed|frozen|froze|cut|shelled|removed)$", re.IGNORECASE)
_SIDE = {"left": "right", "right": "left", "Left": "Right", "Right": "Left", "LEFT": "RIGHT", "RIGHT": "LEFT"}
_SIDES = re.compile(r"\b(?:" + "|".join(_SIDE) + r")\b")
_WAS_BEHIND = re.compile(r"(?P<lead>at the next visit will schedule [^.;\n]*?) (?:was|were) ")
_VISIT = re.compile(r"^(?:99|98|G2)")


def work_lines(answer: Answer) -> list[dict[str, Any]]:
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
    """The note with `verb` before each verb of the technique and `noun` before each noun."""
    spans = _triggers(text, answer)
    if not spans:
        return None
    for start, end in reversed(spans):
        word = text[start:end]
        lead = verb if _VERB.search(word) and " " not in word else noun
        text = f"{text[:start]}{lead} {word}{text[end:]}"
    return text


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
    return value.split(" ")[0] in ("left", "right")


def _one_more(text: str, answer: Answer) -> str | None:
    """The stated count goes up by one, where one number in one place says how many."""
    counts = {(e["start"], e["end"]) for line in work_lines(answer) for e in line["evidence"] if e["field"] == "count"}
    if len(counts) != 1:
        return None
    start, end = next(iter(counts))
    number = re.search(r"\d+", text[start:end])
    word = text[start:end].lower()
    if number and int(number.group()) > 1:
        more = str(int(number.group()) + 1)
        return text[: start + number.start()] + more + text[start + number.end() :]
    if word in _WORDS[2:-1]:
        return text[:start] + _WORDS[_WORDS.index(word) + 1] + text[end:]
    return None


REWRITES = (
    Rewrite("negated", "drops", _negated),
    Rewrite("made history", "drops", _historical),
    Rewrite("planned instead", "drops", _planned),
    Rewrite("other side", "moves_side", _other_side),
    Rewrite("one lesion more", "adds_one", _one_more),
)
