"""Length and width of one thing in two fields of a form: "Lesion length (cm): 1.1 / Lesion width (cm): 0.9"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from nlp.facts import Dimensions
from nlp.records import replace
from nlp.view import Measure, Unit

_FIELD = re.compile(
    r"\W*(?P<what>[a-z][a-z -]{0,24}?)?\s*\b(?P<side>length|width)\s*(?:\((?:in )?(?:cm|mm)\.?\)|,? ?in (?:cm|mm))?\s*[:=]\s*"
)
_ROLES = (
    ("lesion", re.compile(r"lesion|tumou?r|pre-?\s?op|clinical|cyst|nevus|mass|lipoma|initial")),
    ("defect", re.compile(r"post-?\s?op|defect")),
    ("wound", re.compile(r"wound|ulcer|debrid")),
)


def paired(units: Iterable[Unit], measures: list[Measure]) -> list[Measure]:
    """The measures with each such pair as one measure of two sides, at the place of the length; the width is none of its own.

    A length that stands alone keeps what it measures, but for the length of a lesion, which is no wound's.
    """
    lines = {u.index: m for u in units if ("length" in u.lower or "width" in u.lower) and (m := _FIELD.match(u.lower)) is not None}
    if not lines:
        return measures
    out = list(measures)
    first = {m.unit: at for at, m in reversed(list(enumerate(measures)))}
    for index, field in lines.items():
        at = first.get(index)
        if at is not None and field["side"] == "length" and _role(field) == "lesion":
            out[at] = replace(out[at], role="lesion")
    for (index, field), (after, other) in pairwise(sorted(lines.items())):
        at, to = first.get(index), first.get(after)
        same = (
            after == index + 1 and {field["side"], other["side"]} == {"length", "width"} and (field["what"] or "") == (other["what"] or "")
        )
        if not same or at is None or to is None or len(out[at].dims.values) + len(out[to].dims.values) != 2:
            continue
        both = Dimensions((*out[at].dims.values, *out[to].dims.values))
        out[at] = replace(out[at], dims=both, role=_role(field) or "unknown")
        out[to] = replace(out[to], role="other")
    return out


def _role(field: re.Match[str]) -> str:
    return next((role for role, words in _ROLES if words.search(field["what"] or "")), "")
