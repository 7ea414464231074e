"""Errors of the code: another one in place of the right one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from coding.compare.claims import BilledLine, Direction
from coding.lookup import Tables
from coding.rows import CodeRow
from service.planting.clean import CleanClaim
from service.planting.plant import Maker, Planted, changed, more_or_less, plants, rows

_REPAIRS = frozenset(["repair_simple", "repair_intermediate", "repair_complex"])
_CLASSES = frozenset(["excision_benign", "excision_malignant"])


def _put(clean: CleanClaim, tables: Tables, kind: str, place: int, wrong: CodeRow, right: CodeRow) -> Iterator[Planted]:
    if wrong.code in {line.code for line in clean.lines}:
        return
    line = clean.lines[place]
    direction: Direction = more_or_less(wrong, right, line.units, line.units)
    if kind in ("wrong_drug_code", "inactive_code"):
        direction = "neutral"
    elif kind == "wrong_family":
        direction = "over"
    yield Planted(kind, wrong.code, direction, changed(clean, place, code=wrong.code))


def listed(kind: str) -> Maker:
    """Errors of `plants.yaml`, under `instead`."""

    def make(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
        on = clean.context.date_of_service
        for place, line, right in rows(clean, tables):
            if kind == "em_level" and not _certain_visit(clean, line):
                continue
            for code in plants()["instead"][kind].get(line.code, []):
                wrong = tables.code(code)
                usable = wrong is not None and (on is None or tables.is_valid(code, on) != (kind == "inactive_code"))
                if kind == "em_level" and code in clean.proposal.em.alternatives:
                    continue  # within judgement: said as information only (EM-02)
                if kind == "inactive_code" and on is None:
                    continue
                if wrong is not None and usable:
                    yield from _put(clean, tables, kind, place, wrong, right)

    return make


def _certain_visit(clean: CleanClaim, line: BilledLine) -> bool:
    return any(p.code == line.code and p.status == "supported" for p in clean.proposal.lines)


def related(kind: str, fits: Callable[[CodeRow, CodeRow], bool]) -> Maker:
    """Errors by relation in the code table: the right row and a wrong one that fits it."""

    def make(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
        on = clean.context.date_of_service
        known = [row for code in tables.codes() if (row := tables.code(code, on)) is not None and tables.is_valid(code, on)]
        for place, _, right in rows(clean, tables):
            for wrong in known:
                if wrong.code != right.code and wrong.add_on == right.add_on and fits(right, wrong):
                    yield from _put(clean, tables, kind, place, wrong, right)

    return make


def _other_group(right: CodeRow, wrong: CodeRow) -> bool:
    """The same work of the same size in another site group."""
    same = right.family == wrong.family and right.size_min == wrong.size_min and right.size_max == wrong.size_max
    return same and bool(right.site_group and wrong.site_group) and right.site_group != wrong.site_group


def _other_size(right: CodeRow, wrong: CodeRow) -> bool:
    sized = all(row.size_min is not None or row.size_max is not None for row in (right, wrong))
    same = right.family == wrong.family and right.site_group == wrong.site_group
    return same and sized and (right.size_min, right.size_max) != (wrong.size_min, wrong.size_max)


def _other_class(right: CodeRow, wrong: CodeRow) -> bool:
    same = right.site_group == wrong.site_group and right.size_min == wrong.size_min and right.size_max == wrong.size_max
    return same and {right.family, wrong.family} == _CLASSES


MAKERS: list[tuple[str, Maker]] = [
    *((kind, listed(kind)) for kind in plants()["instead"]),
    ("wrong_site_group", related("wrong_site_group", _other_group)),
    ("wrong_class", related("wrong_class", _other_class)),
    ("wrong_size_bracket", related("wrong_size_bracket", lambda r, w: r.family not in _REPAIRS and _other_size(r, w))),
    ("wrong_repair_length", related("wrong_repair_length", lambda r, w: r.family in _REPAIRS and _other_size(r, w))),
]
