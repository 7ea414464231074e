"""Minutes of the clinician at a visit, in digits or in words; never those of light, incubation, a procedure or a call (EM-01)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.gate import find_all, units_with
from nlp.phrases import phrases
from nlp.readers.portal_minutes import portal_minutes
from nlp.readers.visit_clock import clock_minutes
from nlp.readers.visit_text import line_of
from nlp.view import NoteView, evidence

_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ONES = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_SPELLED = rf"(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])}))?|{'|'.join(_ONES[:2:-1])}"
_COUNT = rf"(?:\d{{1,3}}(?:\s?[-\u2013]\s?\d{{1,3}})?|{_SPELLED})"
_MINUTES = r"(?:minutes?|mins|min)\b"
_NO_NUMBER = r"(?:[^.;\n\d]|\d{1,2}/\d{1,2}(?!\d)(?:/\d{2,4}(?!\d))?)"
"""A stretch without a number, but for a date."""
_TIME = re.compile(
    rf"\b(?:(?:total|cumulative) (?:clinician |provider |physician |visit |encounter |face[- ]to[- ]face )?(?:time|visit time)(?:[^.;\n]{{0,60}}?|{_NO_NUMBER}{{0,160}}?)\b(?P<a>{_COUNT})\s?(?:{_MINUTES}|m\b)"
    rf"|\b(?:time (?:(?:that )?(?:i|we) )?(?:spent|devoted)|(?:clinician|provider|physician|doctor|my)(?:'s)? time|time (?:on|for) (?:the |this |that |today'?s )?(?:date|day|visit|encounter|patient|pt|care)\b){_NO_NUMBER}{{0,140}}?\b(?P<k>{_COUNT})\s?{_MINUTES}"
    rf"|\b(?:visit|encounter|appointment|consultation) (?:took|lasted|ran){_NO_NUMBER}{{0,20}}?\b(?P<l>{_COUNT})\s?{_MINUTES}"
    rf"|\b(?P<n>{_COUNT})\s?{_MINUTES} of (?:my|(?:the )?(?:clinician|provider|physician|doctor)(?:'s)?) time\b"
    rf"|(?:i |provider |physician )?(?:personally )?spent (?:a )?(?:total (?:of )?)?(?:approximately |about |over |at least |~)?(?P<b>{_COUNT})\s?(?:total )?{_MINUTES}"
    rf"|(?P<c>{_COUNT})\s?{_MINUTES} (?:of )?(?:total (?:time|spent)|were spent|was spent|spent|total\b|on (?:the )?(?:date\b|day\b(?= of|\W*$)|day of))"
    rf"|\btime(?: spent)?(?: today)?(?: by me)?\s?[:=]\s?(?P<d>{_COUNT})\s?{_MINUTES}"
    rf"|\b(?:visit|encounter|my) time(?: today)?(?: was| is|:)? ?(?P<e>{_COUNT})\s?{_MINUTES}"
    rf"|\btotal today\W{{0,3}}(?P<f>{_COUNT})\b"
    rf"|(?P<h>{_COUNT})[- ]?{_MINUTES} (?:visit |encounter )?(?:of )?face[- ](?:to|2)[- ]face\b"
    rf"|\btotal(?: of)? (?P<i>{_COUNT})\s?{_MINUTES}(?! (?:of )?(?:light|treatment|infusion|incubation))"
    rf"|\bsum(?: of)?\s?[:=]?\s?(?P<j>{_COUNT})\s?{_MINUTES}"
    rf"|\btt:? (?P<g>{_COUNT})\s?{_MINUTES})"
)
_TIME_WORDS = ("min", "total", "cumulative")
"""One of them stands in every match of `_TIME`."""
_NOT_VISIT_TIME = phrases("visit_minutes", "not_visit_time")
PLAIN_TIME = re.compile(rf"\b(?P<n>{_COUNT})[ -]?{_MINUTES}")
_BY_TIME = frozenset({"portal", "interprofessional", "interprofessional_written"})
"""Services that take nothing but time, so that the only minutes of the note are theirs."""


def read_minutes(view: NoteView, kind: str = "") -> Fact[int]:
    """Clinician time of that day; never light, incubation, procedure or call time. Several: the least."""
    if kind == "portal" and (told := portal_minutes(view, PLAIN_TIME)) is not None:
        return told
    found: list[tuple[int, re.Match[str]]] = []
    for match in (
        m
        for unit in units_with(view, _TIME)
        if any(word in unit.lower for word in _TIME_WORDS)
        for m in _TIME.finditer(view.lower, unit.start, unit.end)
    ):
        if _NOT_VISIT_TIME.search(_without_exclusion(line_of(view.lower, match.start(), match.end()))):
            continue
        number = _number(next(g for g in match.groups() if g)) - _of_procedure(view, match.end())
        if 3 <= number <= 300:
            found.append((number, match))
    if not found and kind in _BY_TIME:
        found = [(_number(m["n"]), m) for m in find_all(view, PLAIN_TIME)]
    if not found and kind not in _BY_TIME and (short := _by_clock(view)) is not None:
        return short
    if not found:
        return Fact(searched=("total time", "minutes spent"))
    found = [f for f in found if f[1].groupdict().get("h") is None] or found  # time with the patient is a part of the total
    value, _ = min(found, key=lambda f: f[0])
    proof = tuple(evidence("minutes", v, m.start(), m.end()) for v, m in found) + _left_out(view, found)
    if len({v for v, _ in found}) > 1:
        return Fact(value, "conflicting", proof, "visit time written as " + " and ".join(str(v) for v, _ in found))
    return Fact(value, "stated", proof)


def _by_clock(view: NoteView) -> Fact[int] | None:
    """What no sentence tells but shorthand does; two that differ are in doubt, and the least holds."""
    told = [c for c in clock_minutes(view) if not _NOT_VISIT_TIME.search(_without_exclusion(line_of(view.lower, c[1], c[2])))]
    if not told:
        return None
    least = min(told)[0]
    proof = tuple(evidence("minutes", n, start, end) for n, start, end in told)
    if len({n for n, *_ in told}) > 1:
        return Fact(least, "conflicting", proof, "visit time written as " + " and ".join(str(n) for n, *_ in told))
    return Fact(least, "stated", proof)


_PART = re.compile(
    rf"(?:[^.;\n\d]|\.\d){{0,40}}?\b(?:about |approx\w* |roughly |some |~ ?|of which |with )?(?P<n>{_COUNT})(?: ?{_MINUTES})? (?:min\w* )?(?:of (?:it|that|this|these|those|them|which|the time)|(?:was|were|went|spent)\b) ?(?:was |were |went |spent |being )*(?:(?:for|on|to|with|in|doing|the|her|his|a) )*(?P<what>[^.;\n]{{0,60}})"
)
_WORK = re.compile(
    r"\b(?:procedures?|biops\w+|bx|shave|punch|removals?|excis\w+|inject\w+|freez\w+|cryo\w*|ln2|numb\w*|lido\w*|sutur\w+|surg\w+|cautery|curett\w+|laser|destruction|i&d|drain\w*|take)\b"
)


_WITHIN = re.compile(
    rf"[^.;\n\d]{{0,20}}?\b(?:includ\w+|incl\.?|with|of which) (?:about |approx\w* |roughly |some |~ ?)?(?P<n>{_COUNT})[ -]?{_MINUTES}(?P<what>[^.;,\n]{{0,40}})"
)
"""“70 minutes including 25 min biopsy”."""
_TOOK = re.compile(
    rf"[.;,(]\s*(?:the |of (?:which|these|those|that) )?{_WORK.pattern}[^.;\n\d]{{0,24}}?\b(?:took|taking|accounted for|used)\b[^.;\n\d]{{0,12}}?(?P<n>{_COUNT})\b(?=[^.;\n]{{0,30}}\bof (?:it|this|that|these|those|them|which)\b)"
)
"""“55 min; biopsy took 10 of these”."""
_APART = re.compile(
    rf"\b(?:exclud\w*|exclusive of|not (?:including|counting)|apart from|separate from|does not include|outside of|minus|besides)\b[^.;\n]{{0,40}}?{_WORK.pattern}"
    rf"|{_WORK.pattern}[^.;\n]{{0,30}}?\b(?:not (?:counted|included|in (?:it|this|that|the (?:time|total|minutes)))|(?:counted|timed|documented|billed) separately|excluded|left out)\b"
)
"""“Exclusive of the procedure”, “biopsy time not counted”."""


def _left_out(view: NoteView, found: list[tuple[int, re.Match[str]]]) -> tuple[Evidence, ...]:
    """The words that say that a procedure took none of the minutes, or how many of them it took."""
    for _, hit in found:
        if _of_procedure(view, hit.end()):
            return (Evidence("minutes_apart", "yes", hit.start(), hit.end()),)
    for index in sorted({view.unit_at(hit.start()).index + n for _, hit in found for n in (0, 1)} & set(range(len(view.units)))):
        if (said := view.units[index].search(_APART)) is not None:
            start = view.units[index].start
            return (Evidence("minutes_apart", "yes", start + said.start(), start + said.end()),)
    return ()


def _of_procedure(view: NoteView, end: int) -> int:
    """“34 min in all, about 12 of it the arm (numb, take, sheet)”: the part of the minutes told that a procedure took (EM-01)."""
    if (took := _TOOK.match(view.lower, end)) is not None:
        return _number(took["n"])
    part = _PART.match(view.lower, end) or _WITHIN.match(view.lower, end)
    return _number(part["n"]) if part is not None and _WORK.search(part["what"]) else 0


def _number(written: str) -> int:
    """Minutes in digits (the lower end of a range) or in words."""
    if written[0].isdigit():
        return int(re.split(r"\D", written)[0])
    tens, _, ones = written.replace("-", " ").partition(" ")
    return _TENS.get(tens, 0) + (_ONES.index(ones or tens) if (ones or tens) in _ONES else 0)


def _without_exclusion(line: str) -> str:
    """The sentence without "excluding the procedure", which proves rather than spoils visit time."""
    line = re.sub(
        r"\b(?:ma|rn|lpn|nurse|staff|resident|fellow|student)\b[^.;,()\n]{0,40}\b(?:not (?:counted|included|in)|separate\w*|excluded|apart|extra|on top|left out)\b",
        " ",
        line,
    )
    return re.sub(
        r"\(?\b(?:exclud\w*|exclusive of|not (?:including|counting)|apart from|separate from|does not include|without|outside of)\b[^.;\n)]*",
        " ",
        line,
    )
