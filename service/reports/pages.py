"""The one place that sets up templates for pages people read: escaping on, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from service.reports.charts import both_sides, by_month
from service.reports.intervals import Mean, Share


def render(template: str, values: Mapping[str, Any]) -> str:
    """A template of service/reports or service/feedback with its values; missing values are errors."""
    return _environment().get_template(template).render(values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    loader = ChoiceLoader([PackageLoader("service.reports"), PackageLoader("service.feedback")])
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    made.filters.update(percent=percent, interval=interval, kind=kind_words, day=day_words, money=money, number=number)
    made.globals.update(both_sides=both_sides, by_month=by_month)
    return made


def percent(value: float | None) -> str:
    """A share as per cent with one decimal, a dash for none."""
    return "\N{EN DASH}" if value is None else f"{100 * value:.1f} %"


def interval(found: Share | Mean, *, unit: str = "share") -> str:
    """The interval as words, empty where there is none."""
    if found.low is None or found.high is None:
        return ""
    if unit == "share":
        return f"{100 * found.low:.1f} to {100 * found.high:.1f} %"
    return f"{found.low:.2f} to {found.high:.2f}"


def number(value: float | None, unit: str) -> str:
    """A share as per cent, a ratio with two decimals."""
    if unit == "share" or value is None:
        return percent(value)
    return f"{value:.2f}"


def kind_words(name: str) -> str:
    """A name of the catalogue as words."""
    return " ".join("E/M" if part == "em" else part for part in name.split("_"))


def day_words(iso: str) -> str:
    """An ISO day as people write it, empty for an unknown one."""
    if not iso:
        return ""
    found = date.fromisoformat(iso)
    return f"{found.day} {found:%b %Y}"


def money(value: Decimal | None) -> str:
    """Whole dollars; empty for unknown."""
    return "" if value is None else f"${value:,.0f}"
