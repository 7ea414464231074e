"""Tables of patch tests with a column for what a set holds and one for what of it went on: "Trays | slots | loaded" (PAT-01)."""

from __future__ import annotations

import re

from nlp.cells import is_rule
from nlp.facts import Evidence, Fact
from nlp.gate import find, hits
from nlp.view import NoteView, Unit

_HEAD = re.compile(r"\b(?:loaded|applied|placed|used|put on|on(?: back)?|tested|filled|went on)\b")
_OPENS = r"(?:#|no\.?|number|n)?(?: of)? ?"
_WENT_ON = re.compile(rf"{_OPENS}(?:loaded|applied|placed|used|put on|on(?: (?:the )?back)?|tested|filled|went on)(?: today)?")
_HELD = re.compile(
    rf"{_OPENS}(?:slots?|size|wells?|chambers?|allergens?|haptens?|in (?:the )?(?:tray|set|series|kit|panel)|standard|full(?: set)?|supplied|planned|prepared|stock(?:ed)?|total|n|#)"
)
_EDGE = re.compile(r"\s*\|\s*|\s\s+")
_BRACKETED = re.compile(r"\([^()\n]*\)")
_NUMBER = re.compile(r"(?<![\w.#/-])\d{1,3}(?![\w./%-]| ?(?:h|hrs?|hours?|d|days?|wks?|weeks?|mm|cm)\b)")
_ROWS = 20
_IN_ALL = re.compile(
    r"\b(?P<n>\d{2,3}) (?:in all|in total|total|altogether)\b(?! (?:body|skin|ige|days?|hours?))|\btotal(?: (?:on|loaded|applied|placed|up))* ?[:=] ?(?P<m>\d{2,3})\b"
)
_ON_BACK = re.compile(
    r"\b(?:on|to|across|over)\b[^.;\n\d]{0,30}\bback\b[^.;\n\d]{0,12}?[.:=,] ?(?P<n>\d{2,3}) (?:in all|in total|total|altogether|patches|chambers)\b"
    r"|\b(?P<m>\d{2,3}) (?:in all|in total|total|altogether)\b,? (?:were |was |went )?(?:applied|placed|put|taped|on|loaded|affixed)\b"
    r"|\btotal (?:on|loaded|up)(?: (?:the )?back)? ?[:=] ?(?P<k>\d{2,3})\b"
)
"""The total of what was put on: "on upper back: 89 in all", "90 total applied"."""


def columns_of_sets(view: NoteView) -> Fact[int] | None:
    """The sum over the column of what went on; conflicting where another total is told; None without such a table."""
    for head, _ in hits(view, _HEAD):
        heads = [h for h in _EDGE.split(head.lower.strip(" |")) if h]
        kinds = ["on" if _WENT_ON.fullmatch(h) else "held" if _HELD.fullmatch(h) else "" for h in heads]
        if kinds.count("on") != 1 or "held" not in kinds[1:] or kinds[0]:
            continue
        numeric = [k for k in kinds if k]
        if (told := _over_rows(view, head, numeric)) is not None:
            return told
    return None


def _over_rows(view: NoteView, head: Unit, numeric: list[str]) -> Fact[int] | None:
    total, proof = 0, []
    for unit in view.units[head.index + 1 : head.index + 1 + _ROWS]:
        words = _BRACKETED.sub(lambda m: " " * len(m.group()), view.lower[unit.start : unit.end])
        found = list(_NUMBER.finditer(words))
        if is_rule(unit.lower) or not found or not re.match(r"\W*[a-z]", words) or words.lstrip(" |").startswith("total"):
            break
        if len(found) not in (1, len(numeric)) or "." in words[: found[0].start()].strip(" |."):
            break
        if len(found) == 1 and words[found[0].end() :].strip(" |.\t\n"):
            break
        hit = found[numeric.index("on")] if len(found) > 1 else found[0]
        total += int(hit.group())
        proof.append(Evidence("count", hit.group(), unit.start + hit.start(), unit.start + hit.end()))
    if not proof:
        return None
    whole = find(view, _IN_ALL)
    if whole is not None and int(whole["n"] or whole["m"]) != total:
        least = min(total, int(whole["n"] or whole["m"]))
        return Fact(least, "conflicting", tuple(proof), "the column and the total do not agree")
    return Fact(total, "derived", tuple(proof), "sum of the sets that went on")


def total_on_back(view: NoteView) -> Fact[int] | None:
    """“On upper back: 89 in all”: what the note says went on altogether."""
    told = {int(h["n"] or h["m"] or h["k"]): (u, h) for u, h in hits(view, _ON_BACK)}
    if len(told) != 1:
        return None
    number, (unit, hit) = next(iter(told.items()))
    return Fact(number, "stated", (Evidence("count", str(number), unit.start + hit.start(), unit.start + hit.end()),))
