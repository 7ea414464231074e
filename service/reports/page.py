"""The report as one self-contained HTML page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from service.reports.collect import Group, Report
from service.reports.pages import kind_words, render
from service.reports.settings import SETTINGS
from service.reports.worklist import Item

_MISSING = {
    "cannot_check": "the claim's note is missing",
    "failed": "claim or note could not be read (errors.jsonl)",
    "not_covered": "no finding but unknown codes",
}


def html(report: Report, *, as_of: str = "") -> str:
    """The page. Ages are counted to `as_of` (ISO day), or to the newest service where none is given."""
    day = as_of or report.last_day
    first, most = SETTINGS["first_claims"], SETTINGS["page_claims"]
    shown = report.worklist[:most]
    values: dict[str, Any] = {
        "report": report, "settings": SETTINGS, "as_of": day, "ages": {item.claim: age(item, day) for item in shown},
        "first_items": shown[:first], "more_items": shown[first:], "unread": sum(report.verdicts.get(v, 0) for v in _MISSING),
        "commonest": {of: _commonest(report, of) for of in ("over", "under")},
        "kinds": merged_kinds(report), "missing": missing(report), "month_rates": [(m, g.clean_rate) for m, g in report.months.items()],
        "family_bars": [(kind_words(name), g.findings["over"], g.findings["under"]) for name, g in report.families.items() if _has_bar(g)],
    }  # fmt: skip
    return render("report.html", values)


def _commonest(report: Report, direction: str) -> list[tuple[str, Group]]:
    """The first few kinds of a direction, by dollars where they are shown, else by number."""
    found = [(kind, group) for (kind, of), group in report.kinds.items() if of == direction]
    found.sort(key=lambda entry: -entry[1].dollars.get(direction, Decimal(0)))
    return found[: SETTINGS["side_kinds"]]


def age(item: Item, as_of: str) -> int:
    """Days from the service to a day, both ISO; 0 where one is unknown."""
    return (date.fromisoformat(as_of) - date.fromisoformat(item.day)).days if as_of and item.day else 0


def merged_kinds(report: Report) -> dict[str, Group]:
    """Kinds of findings over their directions."""
    out: dict[str, Group] = {}
    for (kind, _), group in report.kinds.items():
        total = out.setdefault(kind, Group())
        total.findings += group.findings
        total.severities += group.severities
        total.dollars.update(group.dollars)
    return dict(sorted(out.items(), key=lambda entry: (-entry[1].total(), entry[0])))


def missing(report: Report) -> list[tuple[str, int]]:
    """What was not checked, with the number of claims: whole claims first, then parts of claims."""
    whole = [(words, report.verdicts.get(verdict, 0)) for verdict, words in _MISSING.items()]
    parts = [entry for entry in report.unchecked.items() if entry[0] != "the note of this claim is missing"]
    return whole + parts[: SETTINGS["page_rows"]]


def _has_bar(group: Group) -> bool:
    return bool(group.findings["over"] or group.findings["under"])
