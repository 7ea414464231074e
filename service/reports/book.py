"""The report as an Excel workbook: the worklist and its findings, and the tables of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from service.reports.collect import DIRECTIONS, Group, Report
from service.reports.intervals import Share
from service.reports.page import age, merged_kinds, missing
from service.reports.pages import kind_words
from service.reports.sheets import Cell, Sheet, workbook

_WORKLIST = {
    "claim": 18, "note": 18, "service": 12, "age in days": 10, "provider": 20, "payer": 14, "severity": 10, "how sure": 9,
    "over": 7, "under": 7, "neither": 8, "first finding": 60, "words of the note": 60,
}  # fmt: skip
_FINDINGS = {
    "claim": 18, "service": 12, "provider": 20, "severity": 10, "how sure": 9, "direction": 10, "kind": 24, "family": 22,
    "billed": 18, "note supports": 18, "confidence": 10, "finding": 60, "words of the note": 60, "rules": 18,
}  # fmt: skip


def excel(report: Report, *, as_of: str = "") -> bytes:
    """The workbook's bytes: the same for the same results. Ages as in `page.html`."""
    day = as_of or report.last_day
    return workbook(
        [
            _sheet("Summary", {"figure": 44, "value": 14, "95 % low": 11, "95 % high": 11, "of": 11}, _summary(report)),
            _sheet("Worklist", _with_money(_WORKLIST, report), _worklist(report, day)),
            _sheet("Findings", _with_money(_FINDINGS, report), _findings(report)),
            _sheet("Kinds", _group_titles("kind", report), _groups(merged_kinds(report), report)),
            _sheet("Families", _group_titles("family", report), _groups(report.families, report)),
            _sheet("Providers", _provider_titles(report), _providers(report)),
            _sheet("Published figures", _MEASURES, _measures(report)),
            _sheet("Not checked", {"what": 70, "claims": 10}, iter(missing(report))),
        ]
    )


def _sheet(name: str, columns: Mapping[str, int], rows: Iterator[tuple[Cell, ...]]) -> Sheet:
    return Sheet(name, tuple(columns), tuple(columns.values()), rows)


def _with_money(columns: Mapping[str, int], report: Report) -> Mapping[str, int]:
    return {**columns, "dollars": 12} if report.has_money else columns


def _summary(report: Report) -> Iterator[tuple[Cell, ...]]:
    whole = report.whole
    yield "claims compared", whole.compared, None, None, None
    yield "clean at first pass", *_share(whole.clean_rate)
    for direction, words in zip(DIRECTIONS, ("billed above the note", "billed below the note", "with faults of form"), strict=True):
        yield f"claims {words}", *_share(whole.rate(direction))
    for direction in DIRECTIONS:
        yield f"findings {direction}", whole.findings[direction], None, None, None
    if report.has_money:
        for direction in ("over", "under"):
            yield f"dollars {direction}", whole.dollars.get(direction), None, None, None
    yield "first service", report.first_day, None, None, None
    yield "last service", report.last_day, None, None, None
    for name, version in report.versions.items():
        yield f"version of {name}", version, None, None, None


def _share(found: Share) -> tuple[Cell, ...]:
    return found.value, found.low, found.high, found.of


def _worklist(report: Report, as_of: str) -> Iterator[tuple[Cell, ...]]:
    for item in report.worklist:
        first = item.rows[0]
        counts = [sum(row.direction == name for row in item.rows) for name in DIRECTIONS]
        row: tuple[Cell, ...] = (
            item.claim, item.note, item.day, age(item, as_of) if item.day else None, item.provider, item.payer,
            first.severity, first.sureness, *counts, first.message, first.words,
        )  # fmt: skip
        yield (*row, item.dollars()) if report.has_money else row


def _findings(report: Report) -> Iterator[tuple[Cell, ...]]:
    for item in report.worklist:
        for row in item.rows:
            cells: tuple[Cell, ...] = (
                item.claim, item.day, item.provider, row.severity, row.sureness, row.direction, kind_words(row.kind), kind_words(row.family),
                row.billed, row.proposed, row.confidence, row.message, row.words, row.rules,
            )  # fmt: skip
            yield (*cells, row.dollars) if report.has_money else cells


def _group_titles(first: str, report: Report) -> Mapping[str, int]:
    titles = {first: 30, "over": 9, "under": 9, "neither": 9, "errors": 9, "warnings": 9}
    return {**titles, "over $": 12, "under $": 12} if report.has_money else titles


def _groups(groups: Mapping[str, Group], report: Report) -> Iterator[tuple[Cell, ...]]:
    for name, group in groups.items():
        counts = (*(group.findings[of] for of in DIRECTIONS), group.severities["error"], group.severities["warning"])
        yield kind_words(name), *counts, *_dollars(group, report)


def _dollars(group: Group, report: Report) -> tuple[Cell, ...]:
    return tuple(group.dollars.get(of) for of in ("over", "under")) if report.has_money else ()


def _provider_titles(report: Report) -> Mapping[str, int]:
    titles = {"provider": 30, "claims": 9}
    for what in ("clean", "over", "under"):
        titles |= {f"{what} share": 12, f"{what} 95 % low": 13, f"{what} 95 % high": 13}
    titles["commonest findings"] = 60
    return {**titles, "over $": 12, "under $": 12} if report.has_money else titles


def _providers(report: Report) -> Iterator[tuple[Cell, ...]]:
    for name, group in report.providers.items():
        rates = (group.clean_rate, group.rate("over"), group.rate("under"))
        cells = [cell for rate in rates for cell in (rate.value, rate.low, rate.high)]
        kinds = ", ".join(f"{kind_words(kind)} ({direction}) {count}" for kind, direction, count in group.commonest(3))
        yield name, group.compared, *cells, kinds, *_dollars(group, report)


_MEASURES = {
    "measure": 44, "here": 24, "figure": 10, "95 % low": 10, "95 % high": 10, "of": 8, "published": 10, "beside it": 20, "source": 80,
}  # fmt: skip


def _measures(report: Report) -> Iterator[tuple[Cell, ...]]:
    for measure in report.measures:
        reference = measure.reference
        for figure in measure.figures:
            yield (
                reference["title"], figure.of_what, figure.value, figure.low, figure.high, figure.of, reference["value"],
                measure.against(figure), " ".join(filter(None, (reference["source"], reference["link"], reference["note"]))),
            )  # fmt: skip
