"""The command line. `dermcoder --help` lists the commands; exit status as in README.md.

Libraries that take seconds to load are imported by the command that needs them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from service.annotations import commands as annotation_commands
from service.batches import commands as pairs_commands
from service.documents import commands as document_commands
from service.feedback import commands as feedback_commands
from service.planting import commands as planting_commands
from service.reports import commands as report_commands
from service.web import commands as web_commands

if TYPE_CHECKING:
    from service.notes import Note

DONE, SOME_FAILED, WRONG_USE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 done, 1 some records failed, 2 wrong use."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    args = _parser().parse_args(arguments)
    try:
        return int(args.run(args))
    except BrokenPipeError:
        # The reader of our output (such as `head`) has gone: nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dermcoder", description="Dermatology notes in, proposed claims with their proof out.")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    commands = parser.add_subparsers(dest="command", required=True)
    _add_suggest(commands.add_parser("suggest", help="propose the claim that a note supports"))
    _add_reconcile(commands.add_parser("reconcile", help="compare billed claims with their notes"))
    report_commands.add(commands)
    feedback_commands.add(commands)
    web_commands.add(commands, _prepare)
    document_commands.add(commands)
    planting_commands.add(commands)
    pairs_commands.add(commands)
    annotation_commands.add(commands)
    refdata = commands.add_parser("refdata", help="official reference files")
    reference = refdata.add_subparsers(required=True)
    _add_import(reference.add_parser("import", help="import files as downloaded"))
    agree = reference.add_parser("compare", help="how far the tables that ship agree with imported files")
    agree.add_argument("place", type=Path, metavar="DIR", help="a store, or a folder of CSV extracts")
    agree.set_defaults(run=_compare)
    stress = commands.add_parser("stress", help="rewrite notes and see where the claim moves and should not, or stays and should not")
    stress.add_argument("notes", nargs="+", type=Path, metavar="NOTES", help="text files or JSON Lines files")
    stress.add_argument("--out", type=Path, metavar="FILE", help="write what failed as JSON Lines: note id, rewrite, claims")
    stress.set_defaults(run=_stress)
    measure = commands.add_parser("evaluate", help="compare with gold: claims and fields, with intervals")
    measure.add_argument("gold", nargs="+", type=Path, metavar="GOLD.jsonl", help="notes with gold")
    measure.add_argument("--by", default="scope", metavar="KEY", help="gold key that groups the page's tables")
    measure.add_argument("--html", type=Path, metavar="FILE", help="write the tables as a page")
    measure.set_defaults(run=_evaluate)
    learn = commands.add_parser("train", help="train the confidence of lines on notes with gold")
    learn.add_argument("gold", nargs="*", type=Path, metavar="GOLD.jsonl", help="notes with gold; training_data/notes_*.jsonl without it")
    learn.add_argument("--out", type=Path, metavar="DIR", help="where the model and its card go; models/ without it")
    learn.add_argument(
        "--check", nargs="+", action="extend", type=Path, default=[], metavar="GOLD.jsonl", help="gold that is only measured on"
    )
    learn.set_defaults(run=_train)
    bench = commands.add_parser("bench", help="notes a second beside stock medspaCy")
    bench.add_argument("--notes", type=Path, metavar="DIR", help="folder of text files to measure on")
    bench.set_defaults(run=_bench)
    return parser


def _add_suggest(suggest: argparse.ArgumentParser) -> None:
    suggest.add_argument("notes", nargs="*", metavar="NOTE.txt", help="text, C-CDA, FHIR or HL7 v2 files, - for standard input")
    suggest.add_argument("--json", action="store_true", help="print the answer as JSON, one object a line")
    suggest.add_argument("--jsonl", type=Path, metavar="NOTES", help="a file of notes: JSON Lines, Parquet, FHIR, HL7 v2")
    suggest.add_argument("--out", type=Path, metavar="PRED", help="where the answers of --jsonl go")
    suggest.add_argument("--workers", type=_positive, default=1, help="worker processes for --jsonl")
    suggest.add_argument("--context", type=Path, metavar="FILE", help="JSON file with context for the text files")
    for name in _CONTEXT_OPTIONS:
        suggest.add_argument(f"--{name}", help=f"context field {name.replace('-', '_')}")
    suggest.add_argument("--store", type=Path, metavar="DIR", help="use the reference data imported there")
    suggest.add_argument("--terms", type=Path, metavar="FILE", help="the practice's own wordings (docs/terms.md)")
    suggest.add_argument("--profiles", type=Path, metavar="DIR", help="your own payer profiles, one YAML file a payer")
    suggest.add_argument("--no-models", action="store_true", help="rules alone, no learned confidence")
    suggest.set_defaults(run=_suggest)


def _add_reconcile(command: argparse.ArgumentParser) -> None:
    command.add_argument("--notes", type=Path, required=True, help="JSON Lines, Parquet, C-CDA, FHIR, HL7 v2, a text file, or a folder")
    command.add_argument("--claims", type=Path, required=True, help="JSON Lines, CSV, Excel, Parquet, X12 837P, FHIR, or a folder")
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the results; a run that was ended goes on there")
    command.add_argument("--columns", type=Path, metavar="FILE", help="YAML or JSON: our column names -> those of your table")
    command.add_argument("--workers", type=_positive, default=1, help="worker processes")
    command.add_argument("--store", type=Path, metavar="DIR", help="use the reference data imported there")
    command.add_argument("--terms", type=Path, metavar="FILE", help="the practice's own wordings (docs/terms.md)")
    command.add_argument("--profiles", type=Path, metavar="DIR", help="your own payer profiles, one YAML file a payer")
    command.add_argument("--no-models", action="store_true", help="rules alone, no learned confidence")
    command.add_argument("--report", action="store_true", help="write the report too (docs/reports.md)")
    report_commands.add_options(command)
    command.set_defaults(run=_reconcile)


def _add_import(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help="text, CSV, Excel or zip")
    command.add_argument("--store", type=Path, required=True, metavar="DIR", help="where the tables are kept")
    command.add_argument("--quarter", help="such as 2026Q3, for files that do not say it")
    command.add_argument("--year", type=_positive, help="refuse files of any other year")
    command.set_defaults(run=_import)


_CONTEXT_OPTIONS = ("date-of-service", "payer", "patient-status")


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from service.version import PROGRAM

        parser.exit(DONE, f"dermcoder {PROGRAM}\n")


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _wrong(message: str) -> NoReturn:
    sys.stderr.write(f"dermcoder: {message}\n")
    raise SystemExit(WRONG_USE)


def _suggest(args: argparse.Namespace) -> int:
    if args.no_models:
        _without_models()
    if args.profiles:
        _use_profiles(args.profiles)
    if args.terms:
        _use_terms(args.terms)
    if args.store:
        from coding.store import current

        if current(args.store) is None:
            _wrong(f"--store: nothing was imported into {args.store}")
    if args.jsonl or args.out:
        return _suggest_batch(args)
    if not args.notes:
        _wrong("name a note file, or - for standard input, or --jsonl")
    return _suggest_files(args, _context(args))


def _suggest_batch(args: argparse.Namespace) -> int:
    if not args.jsonl or not args.out or args.notes:
        _wrong("--jsonl NOTES.jsonl goes with --out PRED.jsonl and no note files")
    if args.context or any(getattr(args, name.replace("-", "_")) for name in _CONTEXT_OPTIONS):
        _wrong("with --jsonl each record brings its own context")
    if args.jsonl.resolve() == args.out.resolve():
        _wrong("--out would overwrite the notes")
    from service.batch import run_json_lines

    try:
        failed = run_json_lines(args.jsonl, args.out, args.workers, args.store)
    except OSError as error:
        _wrong(f"{error.filename or args.out}: {error.strerror}")
    except BrokenProcessPool:
        sys.stderr.write("dermcoder: a worker process was ended from outside; the answers are incomplete\n")
        return SOME_FAILED
    if failed:
        sys.stderr.write(f"dermcoder: {failed} record(s) failed, each has an error in {args.out}\n")
    return SOME_FAILED if failed else DONE


def _context(args: argparse.Namespace) -> dict[str, Any]:
    from service.notes import NoteError, read_context

    context: Any = {}
    try:
        if args.context:
            context = json.loads(args.context.read_text(encoding="utf-8-sig"))
        read_context(context)
        given = {name.replace("-", "_"): getattr(args, name.replace("-", "_")) for name in _CONTEXT_OPTIONS}
        context = {**context, **{name: value for name, value in given.items() if value}}
        read_context(context)
    except NoteError as error:
        _wrong(f"{error.field} {error.message}")
    except (OSError, ValueError, RecursionError):
        _wrong(f"--context: {args.context} is not a readable JSON file")
    return dict(context)


def _suggest_files(args: argparse.Namespace, context: dict[str, Any]) -> int:
    from service.assistant import suggest_note
    from service.batch import dumps
    from service.terminal import show

    failed = 0
    for note in (note for name in args.notes for note in _notes_of(name)):
        answer = suggest_note(replace(note, context={**(note.context or {}), **context}), args.store)
        failed += "error" in answer
        if args.json:
            print(dumps(answer))
        else:
            show(answer, note.text)
    return SOME_FAILED if failed else DONE


def _notes_of(name: str) -> Iterator[Note]:
    from service.documents.read import RECORDS, read_notes
    from service.notes import note_from_bytes, read_file

    if name == "-":
        yield note_from_bytes("stdin", sys.stdin.buffer.read())
    elif Path(name).suffix.lower() in RECORDS and Path(name).is_file():
        yield from (record.note for record in read_notes(Path(name)))
    else:
        yield read_file(Path(name))


def _compare(args: argparse.Namespace) -> int:
    from coding.agreement import main as compare

    return compare([str(args.place)])


def _use_terms(file: Path) -> None:
    """Check the practice's own term file once, so that a mistake is said before the first note."""
    from nlp.own_terms import TermFileError, read_own_terms
    from nlp.terms_loader import load_terms
    from service.assistant import TERMS

    try:
        read_own_terms(file, load_terms())
    except TermFileError as error:
        _wrong(f"--terms: {error}")
    os.environ[TERMS] = str(file)  # worker processes read it too


def _without_models() -> None:
    from service.judgement.store import FOLDER, OFF

    os.environ[FOLDER] = OFF  # worker processes read it too


def _use_profiles(folder: Path) -> None:
    """Check the practice's payer profiles once, so that a mistake is said before the first note."""
    from coding.profiles import ProfileError, known_profiles, load_profile
    from service.assistant import PROFILES

    if not folder.is_dir():
        _wrong(f"--profiles: {folder} is not a folder")
    try:
        for name in known_profiles(folder):
            load_profile(name, folder)
    except ProfileError as error:
        _wrong(f"--profiles: {error}")
    os.environ[PROFILES] = str(folder)  # worker processes read it too


def _import(args: argparse.Namespace) -> int:
    from coding.refdata import import_files
    from coding.refdata_files import RefdataError

    try:
        report = import_files(args.files, args.store, quarter=args.quarter, year=args.year)
    except RefdataError as error:
        sys.stderr.write(f"dermcoder: refused, the store stays as it was: {error}\n")
        return SOME_FAILED
    except OSError as error:
        _wrong(f"{error.filename or args.store}: {error.strerror}")
    for kind in report.kinds:
        print(f"{kind.kind} {kind.quarter}: kept {kind.rows_kept} of {kind.rows_read} rows, {', '.join(kind.files)}")
    for name in report.ignored:
        print(f"ignored, no reference table: {name}")
    return DONE


def _stress(args: argparse.Namespace) -> int:
    from service.stress.report import notes_of, run

    try:
        notes = notes_of(args.notes)
        return SOME_FAILED if run(notes, args.out) else DONE
    except OSError as error:
        _wrong(f"{error.filename or args.out}: {error.strerror}")


def _reconcile(args: argparse.Namespace) -> int:
    from service.batches.run import run
    from service.batches.staging import Inputs
    from service.claims.tables import MappingError, read_mapping

    if args.no_models:
        _without_models()
    if args.profiles:
        _use_profiles(args.profiles)
    if args.terms:
        _use_terms(args.terms)
    try:
        mapping = read_mapping(args.columns) if args.columns else None
        done = run(Inputs(args.notes, args.claims, mapping), args.out, workers=args.workers, store=args.store)
    except MappingError as error:
        _wrong(str(error))
    except OSError as error:
        _wrong(f"{error.filename or args.out}: {error.strerror}")
    except BrokenProcessPool:
        sys.stderr.write("dermcoder: a worker process was ended from outside; start the same command again to go on\n")
        return SOME_FAILED
    print(f"{done.claims} claims, {done.failed} failed; results in {args.out}")
    if args.report:
        report_commands.write_report(args.out, args)
    return SOME_FAILED if done.failed else DONE


def _evaluate(args: argparse.Namespace) -> int:
    from service.evaluation.gold import GoldError
    from service.evaluation.report import run

    try:
        run(args.gold, args.by, args.html)
    except GoldError as error:
        _wrong(str(error))
    except OSError as error:
        _wrong(f"{error.filename}: {error.strerror}")
    return DONE


def _train(args: argparse.Namespace) -> int:
    from service.evaluation.gold import GoldError
    from service.judgement.train import train

    root = Path(__file__).resolve().parent.parent
    paths, folder = args.gold or sorted((root / "training_data").glob("notes_*.jsonl")), args.out or root / "models"
    if not paths:
        _wrong("no training notes here: name gold files")
    try:
        trained = train(paths, folder, args.check)
    except (GoldError, ValueError) as error:
        _wrong(str(error))
    except OSError as error:
        _wrong(f"{error.filename}: {error.strerror}")
    print(f"{trained.judge.version}, threshold {trained.judge.threshold}; figures in {folder / 'line_confidence.md'}")
    print(
        f"{trained.owner.owner.version}; figures in {folder / 'visit_ownership.md'}"
        if trained.owner
        else "no visit_ownership: too few quotes of visits"
    )
    if not trained.useful:
        print(
            "The held-back notes show no gain over the rules alone: too few notes, or too few wrong lines among them. Do not use this model."
        )
    return DONE


def _prepare(args: argparse.Namespace) -> None:
    """Options that later processes read from the environment."""
    if args.no_models:
        _without_models()
    if args.terms:
        _use_terms(args.terms)


def _bench(args: argparse.Namespace) -> int:
    from service.bench import EXAMPLES, bench_notes, run

    folder = args.notes or EXAMPLES
    notes = bench_notes(folder)
    if not notes:
        _wrong(f"no text files in {folder}; name a folder with --notes")
    run(notes)
    return DONE


if __name__ == "__main__":
    sys.exit(main())
