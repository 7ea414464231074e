"""`dermcoder evaluate`: tables with bootstrap intervals for a gold file, and the same as an HTML page."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TypeVar

from nlp.reader import load_reader
from service.assistant import hints, suggest_note
from service.evaluation.claims import compare
from service.evaluation.fields import FIELDS, compare_fields
from service.evaluation.gold import GoldCase
from service.notes import Note, read_context

K = TypeVar("K", bound=Hashable)
DRAWS = 1000
SEED = 20260101


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with its 95 % bootstrap interval over notes and what it was counted on; None where nothing was."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    of: int

    def words(self) -> tuple[str, str, str]:
        """Name, value and interval as text."""
        if self.value is None:
            return self.name, "-", ""
        return self.name, f"{self.value:.3f}", f"{self.low:.3f} to {self.high:.3f}, n = {self.of}"


def ratio(top: float, bottom: float) -> float | None:
    """A share, None over nothing."""
    return top / bottom if bottom else None


def _f1(hits: int, extra: int, missed: int) -> float | None:
    return ratio(2 * hits, 2 * hits + extra + missed)


Share = Callable[[Counter[str]], float | None]
CLAIM: tuple[tuple[str, str, Share], ...] = (
    ("exact claims", "cases", lambda t: ratio(t["exact"], t["cases"])),
    ("line precision", "wanted", lambda t: ratio(t["hits"], t["hits"] + t["extra"])),
    ("line recall", "wanted", lambda t: ratio(t["hits"], t["wanted"])),
    ("line F1", "wanted", lambda t: _f1(t["hits"], t["extra"], t["missed"])),
    ("modifiers F1", "mod_hits", lambda t: _f1(t["mod_hits"], t["mod_extra"], t["mod_missed"])),
    ("supported precision", "supported", lambda t: ratio(t["supported_right"], t["supported"])),
    ("supported coverage", "wanted", lambda t: ratio(t["supported_right"], t["wanted"])),
    ("visit decision", "visits", lambda t: ratio(t["visit_right"], t["visits"])),
    ("visit level", "levels", lambda t: ratio(t["level_right"], t["levels"])),
    ("modifier 25", "with_25", lambda t: ratio(t["right_25"], t["with_25"])),
)


def figures(counts: Sequence[Counter[str]]) -> list[Figure]:
    """The claim figures of a set of notes."""
    return [_figure(name, base, share, counts) for name, base, share in CLAIM]


def _figure(name: str, base: str, share: Share, counts: Sequence[Counter[str]]) -> Figure:
    total = _sum(counts)
    drawn = [value for sample in _samples(counts) if (value := share(sample)) is not None]
    drawn.sort()
    low, high = (drawn[int(0.025 * len(drawn))], drawn[int(0.975 * len(drawn))]) if drawn else (None, None)
    return Figure(name, share(total), low, high, total[base])


def _sum(counts: Iterable[Counter[K]]) -> Counter[K]:
    total: Counter[K] = Counter()
    for count in counts:
        total.update(count)
    return total


def _samples(counts: Sequence[Counter[str]]) -> Iterable[Counter[str]]:
    chance = random.Random(SEED)
    for _ in range(DRAWS):
        yield _sum(chance.choices(counts, k=len(counts)))


def field_rows(counts: Counter[tuple[str, str]]) -> list[tuple[str, str, str, str, str, str]]:
    """Field, precision, recall, F1, share of found facts whose words agree too, and gold facts."""
    rows = []
    for name in FIELDS:
        got = {key: counts[name, key] for key in ("found", "missed", "right", "wrong", "with words")}
        wanted = got["found"] + got["missed"]
        precision, recall = ratio(got["right"], got["right"] + got["wrong"]), ratio(got["found"], wanted)
        f1 = 2 * precision * recall / (precision + recall) if precision and recall else None
        words = None if name == "assertion" else ratio(got["with words"], got["found"])
        rows.append((name, *("-" if v is None else f"{v:.3f}" for v in (precision, recall, f1, words)), str(wanted)))
    return rows  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one gold file showed."""

    name: str
    cases: int
    claim: tuple[Figure, ...]
    groups: tuple[tuple[str, int, tuple[Figure, ...]], ...]
    fields: tuple[tuple[str, ...], ...]


def evaluate(name: str, cases: Sequence[GoldCase]) -> Evaluation:
    """Run the program on every case and compare; a case that cannot be read counts as an empty answer."""
    counts: list[Counter[str]] = []
    by_group: dict[str, list[Counter[str]]] = {}
    fields: Counter[tuple[str, str]] = Counter()
    for case in cases:
        counted = compare(case, suggest_note(Note(case.id, case.text, case.context)))
        counts.append(counted)
        by_group.setdefault(case.group, []).append(counted)
        if case.facts:
            fields.update(compare_fields(case, load_reader().read(case.text, hints(read_context(case.context, case.id)))))
    groups = tuple((group, len(rows), tuple(figures(rows))) for group, rows in sorted(by_group.items()) if group)
    rows = tuple(field_rows(fields)) if fields else ()
    return Evaluation(name, len(cases), tuple(figures(counts)), groups, rows)


_FIELD_TITLES = ("field", "precision", "recall", "F1", "words agree", "gold facts")
_STYLE = "body{font:15px system-ui;margin:2em auto;max-width:60em}table{border-collapse:collapse;margin:1em 0}td,th{padding:.2em .8em;text-align:left;border-bottom:1px solid #ccc}"


def html(evaluations: Iterable[Evaluation]) -> str:
    """The tables as one self-contained page. No word of a note is in it."""
    parts = [f"<!doctype html><html lang=en><meta charset=utf-8><title>dermcoder evaluation</title><style>{_STYLE}</style>"]
    for found in evaluations:
        parts.append(f"<h1>{escape(found.name)}</h1><p>{found.cases} notes, 95 % bootstrap intervals over notes</p>")
        parts.append(_html_table(("figure", "value", "interval"), [figure.words() for figure in found.claim]))
        if found.fields:
            parts.append(_html_table(_FIELD_TITLES, found.fields))
        for group, number, claim in found.groups:
            parts.append(f"<h2>{escape(group)} ({number})</h2>")
            parts.append(_html_table(("figure", "value", "interval"), [figure.words() for figure in claim]))
    return "\n".join(parts) + "\n"


def _html_table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th scope=col>{escape(t)}" for t in titles)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}" for cell in row) for row in rows)
    return f"<table><tr>{head}{body}</table>"


def run(paths: Sequence[Path], group: str, page: Path | None) -> None:
    """Print the tables of each gold file and write the page where asked."""
    from rich.console import Console
    from rich.table import Table

    from service.evaluation.gold import read_gold

    console = Console(highlight=False)
    seen = [evaluate(path.name, list(read_gold(path, group))) for path in paths]
    for found in seen:
        console.print(f"{found.name}: {found.cases} notes")
        tables = [(("figure", "value", "95 % interval"), [f.words() for f in found.claim]), (_FIELD_TITLES, found.fields)]
        for titles, rows in tables:
            table = Table(*titles, box=None, pad_edge=False)
            for row in rows:
                table.add_row(*row)
            if rows:
                console.print(table)
    if page is not None:
        page.write_text(html(seen), encoding="utf-8")
