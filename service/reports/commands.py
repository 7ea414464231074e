"""`dermcoder report` and `dermcoder sample`: arguments and files. Libraries load when a command runs."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NoReturn

DONE, WRONG_USE = 0, 2
_AMONG = ("compared", "agrees", "differs", "over", "under")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to the command line."""
    report = commands.add_parser("report", help="HTML page and Excel workbook over the results of reconcile")
    report.add_argument("folder", type=Path, metavar="DIR", help="folder that reconcile wrote; the report goes there too")
    add_options(report)
    report.set_defaults(run=_report)
    sample = commands.add_parser("sample", help="draw claims for an audit, or count an audited sheet")
    sample.add_argument("folder", type=Path, metavar="DIR", help="folder that reconcile wrote; sample.xlsx goes there")
    sample.add_argument("--size", type=_positive, default=30, help="claims to draw (30)")
    sample.add_argument("--seed", type=int, default=1, help="the same seed draws the same claims (1)")
    sample.add_argument("--among", choices=_AMONG, default="compared", help="which claims to draw from")
    sample.add_argument("--per-provider", action="store_true", help="so many of each provider")
    sample.add_argument("--audited", type=Path, metavar="FILE.xlsx", help="count a filled-in sheet: error rate and its exact interval")
    sample.set_defaults(run=_sample)


def add_options(command: argparse.ArgumentParser) -> None:
    """Options of the report, shared with `reconcile --report`."""
    command.add_argument("--values", type=Path, metavar="FILE.csv", help="show dollars: a table of code and amount, or code and rvu")
    command.add_argument(
        "--conversion-factor", type=_money, metavar="DOLLARS", help="dollars of one relative value unit, for a table of rvu"
    )
    command.add_argument("--as-of", type=_day, metavar="DATE", help="count ages to this day or `today` (newest service without it)")


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _money(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError("must be an amount") from None


def _day(text: str) -> str:
    try:
        return (date.today() if text == "today" else date.fromisoformat(text)).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError("must be a date such as 2026-03-31, or today") from None


def _wrong(message: str) -> NoReturn:
    sys.stderr.write(f"dermcoder: {message}\n")
    raise SystemExit(WRONG_USE)


def _report(args: argparse.Namespace) -> int:
    write_report(args.folder, args)
    return DONE


def write_report(folder: Path, args: argparse.Namespace) -> None:
    """Write report.html and report.xlsx into the folder of the results and say so."""
    from coding.lookup import load_tables
    from service.reports.book import excel
    from service.reports.collect import collect
    from service.reports.page import html
    from service.reports.results import ResultsError, read_results
    from service.reports.values import ValueTableError, read_values

    try:
        values = read_values(args.values, args.conversion_factor) if args.values else None
        report = collect(read_results(folder), load_tables(), values)
        (folder / "report.html").write_text(html(report, as_of=args.as_of or ""), encoding="utf-8", newline="\n")
        (folder / "report.xlsx").write_bytes(excel(report, as_of=args.as_of or ""))
    except (ResultsError, ValueTableError) as error:
        _wrong(str(error))
    except OSError as error:
        _wrong(f"{error.filename or folder}: {error.strerror}")
    print(f"{report.whole.compared} claims compared; report.html and report.xlsx in {folder}")


def _sample(args: argparse.Namespace) -> int:
    from service.reports.results import ResultsError, read_results
    from service.reports.sampling import AuditError, audited, draw, sheet

    try:
        if args.audited:
            wrong, empty = audited(args.audited)
            print(_outcome(wrong.count, wrong.of, wrong.low, wrong.high, empty))
            return DONE
        drawn = draw(read_results(args.folder), args.size, args.seed, among=args.among, by_provider=args.per_provider)
        (args.folder / "sample.xlsx").write_bytes(sheet(drawn, seed=args.seed, among=args.among))
    except (ResultsError, AuditError) as error:
        _wrong(str(error))
    except OSError as error:
        _wrong(f"{error.filename or args.folder}: {error.strerror}")
    print(f"{len(drawn.answers)} of {drawn.population} claims drawn (seed {args.seed}); sample.xlsx in {args.folder}")
    return DONE


def _outcome(wrong: int, of: int, low: float | None, high: float | None, empty: int) -> str:
    if low is None or high is None:
        return f"no row has an answer yet, {empty} are empty"
    words = f"{wrong} of {of} wrong: {100 * wrong / of:.1f} %, exact 95 % interval {100 * low:.1f} to {100 * high:.1f} %"
    return f"{words}; {empty} rows without an answer" if empty else words
