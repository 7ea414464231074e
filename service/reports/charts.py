"""Small charts as inline SVG: bars to both sides of one axis, and rates with their intervals, one a row or one a month.

SVG and not CSS backgrounds, since browsers leave those out when they print.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from service.reports.intervals import Share

_ROW, _LABEL, _SIDE, _NUMBER = 24, 190, 230, 44


def both_sides(rows: Sequence[tuple[str, int, int]], left: str, right: str) -> Markup:
    """One row a label with a bar to the left and one to the right, on one scale."""
    most = max((max(a, b) for _, a, b in rows), default=0) or 1
    axis = _LABEL + _NUMBER + _SIDE
    width, height = axis + _SIDE + _NUMBER, _ROW * (len(rows) + 1)
    parts = [
        Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{} and {}">').format(width, height, left, right),
        _text(axis - 6, 15, left, "end", "over"), _text(axis + 6, 15, right, "start", "under"),
    ]  # fmt: skip
    for place, (label, ours, theirs) in enumerate(rows, 1):
        y = place * _ROW
        sizes = [round(_SIDE * count / most, 1) for count in (ours, theirs)]
        parts += [
            _text(0, y + 16, label, "start", ""),
            _bar(axis - 1 - sizes[0], y + 4, sizes[0], "over"), _bar(axis + 1, y + 4, sizes[1], "under"),
            _text(axis - 6 - sizes[0], y + 16, str(ours), "end", "number"), _text(axis + 6 + sizes[1], y + 16, str(theirs), "start", "number"),
        ]  # fmt: skip
    parts.append(Markup('<line x1="{0}" x2="{0}" y1="20" y2="{1}" class="axis"/></svg>').format(axis, height))
    return Markup("").join(parts)


def rates(rows: Sequence[tuple[str, Share]], what: str) -> Markup:
    """One row a label: a point with its interval as a line; the scale runs from 0 to 100 %."""
    left, wide = _LABEL + 10, 2 * _SIDE
    height = _ROW * (len(rows) + 1)
    parts = [Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(left + wide + 90, height, what)]
    for tick in (0, 25, 50, 75, 100):
        x = left + wide * tick / 100
        parts += [
            _text(x, 14, f"{tick} %", "middle", "number"),
            Markup('<line x1="{0}" x2="{0}" y1="20" y2="{1}" class="grid"/>').format(x, height),
        ]
    for place, (label, rate) in enumerate(rows, 1):
        y = place * _ROW + 11
        parts.append(_text(0, y + 5, label, "start", ""))
        if rate.value is not None:
            low, middle, high = (round(left + wide * (v or 0.0), 1) for v in (rate.low, rate.value, rate.high))
            parts.append(
                Markup('<line x1="{1}" x2="{2}" y1="{0}" y2="{0}" class="range"/><circle cx="{3}" cy="{0}" r="5"/>').format(
                    y, low, high, middle
                )
            )
        parts.append(_text(left + wide + 12, y + 5, f"{rate.count} of {rate.of}", "start", "number"))
    return Markup("").join([*parts, Markup("</svg>")])


def by_month(rows: Sequence[tuple[str, Share]], what: str) -> Markup:
    """A point a month with its interval as a line; the scale runs from 0 to 100 %."""
    step, high, foot = 64, 120, 34
    left = 48
    width = left + step * max(1, len(rows))
    parts = [
        Markup('<svg class="chart months" width="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
            width, width, high + foot, what
        )
    ]
    for tick in (0, 50, 100):
        y = 8 + (high - 16) * (1 - tick / 100)
        parts += [
            Markup('<line x1="{}" x2="{}" y1="{}" y2="{}" class="grid"/>').format(left - 4, width, y, y),
            _text(left - 8, y + 4, f"{tick} %", "end", "number"),
        ]
    for place, (month, rate) in enumerate(rows):
        x = left + step * place + step / 2
        parts += [_text(x, high + 12, month, "middle", "number"), _text(x, high + 27, f"n {rate.of}", "middle", "number")]
        if rate.value is not None:
            top, middle, bottom = (round(8 + (high - 16) * (1 - (v or 0.0)), 1) for v in (rate.high, rate.value, rate.low))
            parts.append(
                Markup('<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" class="range"/><circle cx="{0}" cy="{3}" r="4"/>').format(
                    x, top, bottom, middle
                )
            )
    return Markup("").join([*parts, Markup("</svg>")])


def _text(x: float, y: float, text: str, anchor: str, css: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}" class="{}">').format(x, y, anchor, css) + escape(text) + Markup("</text>")


def _bar(x: float, y: float, width: float, css: str) -> Markup:
    return Markup('<rect x="{}" y="{}" width="{}" height="16" class="{}"/>').format(round(x, 1), y, width, css)
