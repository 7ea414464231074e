"""`dermcoder feedback` and `dermcoder query lint`: arguments and files. Libraries load when a command runs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from service.feedback.queries import Query, Template

DONE, SOME_FAILED, WRONG_USE = 0, 1, 2


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to the command line."""
    feedback = commands.add_parser("feedback", help="what each provider's notes leave open, with queries")
    feedback.add_argument("folder", type=Path, metavar="DIR", help="folder that reconcile wrote; feedback/ goes there")
    feedback.add_argument("--provider", default="", metavar="NAME", help="this provider alone")
    feedback.add_argument("--templates", type=Path, metavar="FILE", help="your own queries by element (docs/reports.md)")
    feedback.set_defaults(run=_feedback)
    query = commands.add_parser("query", help="queries to providers")
    kinds = query.add_subparsers(required=True)
    check = kinds.add_parser("lint", help="refuse queries that lead")
    check.add_argument("file", type=Path, metavar="FILE", help="YAML, JSON or JSON Lines: templates or finished queries")
    check.set_defaults(run=_lint)


def _wrong(message: str) -> NoReturn:
    sys.stderr.write(f"dermcoder: {message}\n")
    raise SystemExit(WRONG_USE)


def _lint(args: argparse.Namespace) -> int:
    from service.feedback.queries import TemplateError, read_file

    try:
        entries = read_file(args.file)
    except TemplateError as error:
        _wrong(str(error))
    except OSError as error:
        _wrong(f"{error.filename}: {error.strerror}")
    faults = _faults(entries)
    for fault in faults:
        print(fault)
    if not faults:
        print(f"{len(entries)} queries, none leads")
    return SOME_FAILED if faults else DONE


def _faults(entries: Mapping[str, Query | Template]) -> list[str]:
    from service.feedback.lint import lint, lint_template
    from service.feedback.queries import Query

    return [
        f"{name}: {fault}"
        for name, entry in entries.items()
        for fault in (lint(entry) if isinstance(entry, Query) else lint_template(entry))
    ]


def _feedback(args: argparse.Namespace) -> int:
    from service.feedback.queries import TemplateError, read_templates
    from service.reports.results import ResultsError

    try:
        own = read_templates(args.templates) if args.templates else {}
        if faults := _faults(own):
            _wrong(f"{args.templates.name}: leading queries are not sent; {faults[0]}")
        notes, queries = write_feedback(args.folder, args.provider, own)
    except (TemplateError, ResultsError) as error:
        _wrong(str(error))
    except OSError as error:
        _wrong(f"{error.filename or args.folder}: {error.strerror}")
    print(f"{notes} notes, {queries} queries; pages in {args.folder / 'feedback'}")
    return DONE


def write_feedback(folder: Path, provider: str, own: Mapping[str, Template]) -> tuple[int, int]:
    """Write index, pages and queries.jsonl into feedback/; returns the numbers of notes and queries.

    Raises:
        ResultsError: the folder holds no results, or none of this provider.
        OSError: a file cannot be written.
    """
    from service.feedback.collect import Asked, collect
    from service.feedback.pages import index_html, provider_html
    from service.reports.results import ResultsError, read_results

    out = folder / "feedback"
    out.mkdir(exist_ok=True)
    for old in out.glob("provider-*.html"):
        old.unlink()
    count = 0
    with (out / "queries.jsonl").open("w", encoding="utf-8", newline="\n") as lines:

        def send(asked: Asked) -> None:
            nonlocal count
            count += 1
            lines.write(json.dumps(asked.as_json(), ensure_ascii=False) + "\n")

        found = collect(read_results(folder), provider=provider, own=own, send=send)
    if provider and provider not in found.providers:
        raise ResultsError(f"{folder}: no note of this provider")
    names = [provider] if provider else list(found.providers)
    files = {name: f"provider-{number:03d}.html" for number, name in enumerate(names, 1)}
    for name, file in files.items():
        (out / file).write_text(provider_html(found, name), encoding="utf-8", newline="\n")
    (out / "index.html").write_text(index_html(found, files), encoding="utf-8", newline="\n")
    return found.all.notes.total(), count
