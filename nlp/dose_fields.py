"""Fields of a record of a dose: "Medication: ... / Route: SC / Site: L arm / Given by: K. Lee RN".

The name of the drug alone stands in a list of what is taken as well. Where the fields beside it tell who gave it, its
own is read as "Given SC:"; where they were left empty, or say that it was held, as nothing given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from nlp.edits import Edit
from nlp.names_of_kinds import NamesOfKinds
from nlp.people import KIN
from nlp.phrases import phrases
from nlp.records import dataclass

_FIELD = re.compile(
    r"[ \t]*(?:[-*][ \t]*)?(?P<label>[A-Za-z][A-Za-z #/&().-]{0,30}?)[ \t]*(?::|\.{3,}|=)[ \t]*(?P<value>(?:[^\n]*[^ \t\n])?)[ \t]*$"
)
_LABELS = NamesOfKinds(
    drug=r"(?:scheduled |ordered |due |today'?s |stat |prn )?(?:med(?:ication|icine)?s?(?: name| given| administered|/dose)?|drug(?: name| given|/dose)?|agent|product|biologic|injectable|inj(?:ection)?|order(?:ed)?|medication order)",
    route=r"route(?: of admin(?:istration)?)?|rt\.?|route/site|site/route|admin route",
    site=r"(?:inj(?:ection)?\.? )?(?:site|location)s?|route/site|site/route|sites? used|anatomic site",
    giver=r"(?:given|administered|injected|adm(?:in)?|inj(?:ection)?|performed|delivered)\.? by|given|administered|nurse|rn|lpn|ma|staff|injector|by|(?:date/?)?time (?:given|administered)|admin(?:istering)? (?:nurse|staff)",
    status=r"status|outcome|result|admin(?:istration)? status|disposition|given\?|comments?|reason(?: not given)?",
    dose=r"dose(?: given| administered)?|amount|volume|strength|units",
)
_ROUTES = (
    ("SC", re.compile(r"\bs\.?[cq]\.?\b|\bsub-?(?:q|cut\w*)\b")),
    ("IM", re.compile(r"\bi\.?m\.?\b|\bintramuscular\w*|\b(?:ventro|dorso)gluteal")),
)
_ELSE = re.compile(r"\bi\.?v\.?\b|infus|intra-?lesion|\bi\.?l\.?k?\b|\bpo\b|oral|topical|intradermal|home|dispens|\brefill|\bqty\b|#\d")
"""Another route, or a prescription."""
_EMPTY = re.compile(r"[\W_]*(?:n/?a)?[\W_]*")
_NOT_BY_US = re.compile(rf"\b(?:patient|pt|self|{KIN}|home|outside|elsewhere|to be|will|pending|scheduled)\b")
"""Given at home, elsewhere or later."""
_HELD = phrases("dose_fields", "held", whole=True)
_PERSON_ALONE = re.compile(r"(?:nurse|rn|lpn|ma|staff)$")
"""A person, and not that they gave it."""
_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?")
_REACH = 16
"""Lines of one record."""


@dataclass(frozen=True, slots=True)
class _Line:
    kind: str
    """What the field tells; see `_lines`."""
    label: str
    value: str
    start: int
    """Of the label."""
    told: int
    """Where the value begins."""
    end: int


def told_doses(text: str) -> Iterator[Edit]:
    """“Given SC:” in the place of the label of each drug that its record tells as given."""
    if _SIGN.search(text) is None:
        return
    lines = list(_lines(text))
    for number, line in enumerate(lines):
        if line.kind == "drug" and not _EMPTY.fullmatch(line.value):
            around = _record(lines, number)
            given = _given(line, around)
            if given == _NOT_GIVEN:
                yield line.start, line.end, "Held, not given"
                yield from ((f.start, f.end, "") for f in around if f.kind in ("dose", "route"))
            elif given:
                yield line.start, line.told, f"Given {given}: "


_SIGN = re.compile(
    r"(?im)^[ \t*-]*(?:route|rt|site/route|admin route|(?:given|administered|injected)(?: by)?)\b[^\n:=]{0,20}(?:[:=]|\.{3})"
)
_NOT_GIVEN = "not given"


def _lines(text: str) -> Iterator[_Line]:
    """The lines of the note: fields by what they tell, "else" for another label, "words" for a line without one, "" for a blank one."""
    start = 0
    for row in text.split("\n"):
        hit = _FIELD.match(row)
        label = hit["label"].strip().lower() if hit else ""
        if hit and label:
            yield _Line(
                _LABELS.kind(label) or "else",
                label,
                hit["value"].lower(),
                start + hit.start("label"),
                start + hit.start("value"),
                start + len(row),
            )
        else:
            yield _Line("" if not row.strip() else "words", "", row.lower(), start, start, start + len(row))
        start += len(row) + 1


def _record(lines: list[_Line], number: int) -> list[_Line]:
    """The lines below the drug, up to the next drug, and the fields right above it. An order on top is parted by a blank line from who gave the dose."""
    below = takewhile(lambda line: line.kind != "drug", lines[number + 1 : number + 1 + _REACH])
    above = takewhile(lambda line: line.kind not in ("", "drug", "words"), reversed(lines[max(0, number - _REACH) : number]))
    return [*reversed([*above]), *below]


def _given(drug: _Line, record: list[_Line]) -> str:
    """The route of a dose that was given; `_NOT_GIVEN` for one that was not, empty where the fields leave it open."""

    def told(*kinds: str) -> list[str]:
        return [f.value for kind in kinds for f in record if f.kind == kind]

    route = next(
        (name for words in (*told("route"), drug.value, *told("dose", "giver", "site")) for name, known in _ROUTES if known.search(words)),
        "",
    )
    givers, sites = [f for f in record if f.kind == "giver"], told("site")
    if not route or not givers or any(_ELSE.search(words) for words in (*told("route", "dose"), drug.value)):
        return ""
    if any(_HELD.search(words) for words in told("status", "giver", "dose")) or any(
        _HELD.match(words.lstrip(" *-")) for words in told("words")
    ):
        return _NOT_GIVEN
    named = [f for f in givers if not _EMPTY.fullmatch(f.value)]
    sited = any(not _EMPTY.fullmatch(site) for site in sites)
    if named and not sited and all(_PERSON_ALONE.match(f.label) or _DAY.fullmatch(f.value) for f in named):
        return ""  # who is named beside a list of medicines
    if not named or (sites and not sited):
        return _NOT_GIVEN
    return "" if any(_NOT_BY_US.search(f.value) for f in named) else route
