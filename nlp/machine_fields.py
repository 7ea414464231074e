"""Fields as programs write them: "proc1_lesion_size_cm: 1.0" is read as "lesion size: 1.0 cm", and the row "Route | SC" as "Route: SC"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_FIELD = re.compile(r"^[ \t]*(?P<name>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+)[ \t]*[:=|][ \t]*(?P<value>[^\n]*)", re.MULTILINE)
_FEWEST = 3
"""So many fields with such names, and the note was written by a program."""
_GROUP = re.compile(
    r"(?:procedure|proc|px|assessment|diagnosis|dx|problem|impression|imp|lesion|les|site|tumou?r|wound|service|svc|item|tx|treatment|bx|biopsy|exc|excision|spot|specimen|drug|med|inj)_?\d{1,2}_(?=[a-z])",
    re.IGNORECASE,
)
"""In front of a name the thing that the field is of, by its number; what comes next in the note is of the same thing."""
_NUMBER_BEHIND = re.compile(r"_?\d{1,2}$")
_UNITS = {
    "cm": "cm", "mm": "mm", "ml": "mL", "cc": "cc", "mg": "mg", "units": "units", "sec": "seconds", "secs": "seconds", "min": "minutes", "mins": "minutes", "minutes": "minutes",
    "cm2": "sq cm", "sqcm": "sq cm", "mgml": "mg/mL", "mj": "mJ", "pct": "%", "days": "days",
}  # fmt: skip
_TWO_PARTS = {("mg", "ml"): "mg/mL", ("sq", "cm"): "sq cm", ("mj", "cm2"): "mJ/cm2"}
_BARE = re.compile(
    r"\d+(?:\.\d+)?(?:[ ]?x[ ]?\d+(?:\.\d+)?)*(?=[ \t]*$|[,;]?[ ](?!(?:x|cm|mm|sq|ml|mls|cc|mg|mcg|u|units?|s|secs?|seconds?|min|mins|minutes|mj|days?|wk|weeks?|to|or)\b)[a-z(])"
)
"""The number that the unit in the name is of: no unit or second number stands behind it."""


def fields_told(text: str) -> Iterator[Edit]:
    """Names of fields in words, each unit behind its number; none where fewer than three names hold underscores."""
    if text.count("_") < _FEWEST:
        return
    fields = list(_FIELD.finditer(text))
    if len(fields) < _FEWEST:
        return
    for field in fields:
        words, unit = _in_words(field["name"], field["value"])
        yield *field.span("name"), words
        if unit:
            at = field.start("value") + _number_of(field["value"])
            yield at, at, unit


_QUOTED = re.compile(
    r"^(?P<open>[ \t{\[,]*\")(?P<name>[A-Za-z][\w -]{1,40})(?P<colon>\"[ \t]*:[ \t]*\"?)(?P<value>[^\"{}\[\]\n]{1,200}?)(?P<shut>\"?[ \t]*,?[ \t}\]]*)$",
    re.MULTILINE,
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")


def json_told(text: str) -> Iterator[Edit]:
    """“"lesion_cm": 3.0,” is read as "lesion: 3.0 cm"; none where fewer than three lines are written so."""
    fields = list(_QUOTED.finditer(text))
    if len(fields) < _FEWEST:
        return
    for field in fields:
        camel = _CAMEL.sub("_", field["name"])
        words, unit = _in_words(camel.lower() if camel != field["name"] else camel, field["value"])
        yield *field.span("open"), ""
        yield *field.span("name"), words
        yield *field.span("colon"), ": "
        yield *field.span("shut"), unit if unit and _number_of(field["value"]) == len(field["value"]) else ""


def _in_words(name: str, value: str) -> tuple[str, str]:
    """The name without the number of its thing, blanks for underscores, and the unit that it gives the number of the value, a blank before it."""
    group = _GROUP.match(name)
    first = group.end() if group else 0
    last, unit = _unit(name)
    if unit and not _number_of(value):
        last, unit = len(name), ""
    if not unit:
        number = _NUMBER_BEHIND.search(name, first)
        last = number.start() if number and number.start() > first else len(name)
    return name[first:last].replace("_", " "), f" {unit}" if unit else ""


def _number_of(value: str) -> int:
    """Where the number that opens the value ends; 0 for none."""
    bare = _BARE.match(value)
    return bare.end() if bare else 0


def _unit(name: str) -> tuple[int, str]:
    """Where the unit at the end of a name begins, and how it is written; the whole name where it holds none."""
    parts = name.lower().split("_")
    pair = _TWO_PARTS.get((parts[-2], parts[-1])) if len(parts) > 2 else None
    if pair is not None:
        return len(name) - len(parts[-1]) - len(parts[-2]) - 2, pair
    unit = _UNITS.get(parts[-1], "")
    return (len(name) - len(parts[-1]) - 1, unit) if unit else (len(name), "")


_NAME = (
    r"(?:drug|medication|product|dose|dosage|strength|concentration|conc|ndc|lot|exp|expir\w*|stock|source|supply|supplied by|(?:amount|volume|dose|qty|quantity) (?:given|administered|injected|used|discarded|wasted|drawn)|wast(?:e|age|ed)|discard(?:ed)?|container|vial|"
    r"route(?: ?/ ?site)?|(?:injection |procedure |treatment |lesion )?(?:site|location)s?|given by|administered by|order|diagnosis|dx|pre-?op (?:dx|diagnosis|size)|post-?op (?:dx|diagnosis|size)|procedure|proc|indication|an(?:a)?esthesia|hemostasis|(?:lesion |tumou?r |defect |pre-?op |final )?size|margins?|(?:excised|total) (?:diameter|size)|"
    r"closure|repair(?: type| length)?|(?:final )?length|(?:final )?defect|undermining|sutures?|deep sutures?|skin sutures?|method|technique|count|(?:number|no\.|#) of lesions|lesions treated|lesion|cycles|freeze time|specimen|path(?:ology)?|complications?|area(?: debrided)?|depth|tissue removed|dressing|surgeon|assistant|reader|slides read by|stages?|provider|date|lamp|incubation|light|wound care|follow-?up)"
)
_ROW = re.compile(
    rf"(?P<open>^[ \t]*\|?[ \t]*){_NAME}[ \t]*(?P<bar>\|)[ \t]*(?=[^\s|])[^|\n]*(?P<shut>\|?)[ \t]*$", re.IGNORECASE | re.MULTILINE
)


def rows_as_fields(text: str) -> Iterator[Edit]:
    """A table of two columns whose first one holds names of fields: its rows as fields, the frame taken off; none for fewer than three."""
    rows = list(_ROW.finditer(text))
    if len(rows) < _FEWEST:
        return
    for row in rows:
        before = len(text[row.start() : row.start("bar")].rstrip(" \t"))
        yield row.start() + before, row.end("bar"), ":"
        if "|" in row["open"]:
            yield *row.span("open"), ""
        if row["shut"]:
            yield *row.span("shut"), ""
