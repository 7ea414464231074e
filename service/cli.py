"""The command line. `dermcoder --help` lists the commands; exit status as in docs/contract.md."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

DONE, SOME_FAILED, WRONG_USE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 done, 1 some records failed, 2 wrong use."""
    from service.logs import silence

    silence()
    parser = _parser()
    args = parser.parse_args(arguments)
    return int(args.run(args, parser))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dermcoder", description="Dermatology notes in, proposed claims with their proof out.")
    commands = parser.add_subparsers(dest="command", required=True)
    suggest = commands.add_parser("suggest", help="propose the claim that a note supports")
    suggest.add_argument("notes", nargs="*", metavar="NOTE.txt", help="text files, - for standard input")
    suggest.add_argument("--json", action="store_true", help="print the answer as JSON, one object a line")
    suggest.add_argument("--jsonl", type=Path, help="a JSON Lines file of notes")
    suggest.add_argument("--out", type=Path, help="where the answers of --jsonl go")
    suggest.add_argument("--workers", type=_positive, default=1, help="worker processes for --jsonl")
    suggest.add_argument("--context", type=Path, help="JSON file with context for the text files")
    for name in ("date-of-service", "payer", "patient-status"):
        suggest.add_argument(f"--{name}")
    suggest.set_defaults(run=_suggest)
    bench = commands.add_parser("bench", help="notes a second beside stock medspaCy")
    bench.set_defaults(run=_bench)
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _suggest(args: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    if args.jsonl:
        if not args.out or args.notes:
            parser.error("--jsonl NOTES.jsonl goes with --out PRED.jsonl and no note files")
        if not args.jsonl.is_file():
            parser.error(f"no such file: {args.jsonl}")
        from service.batch import run_json_lines

        return SOME_FAILED if run_json_lines(args.jsonl, args.out, args.workers) else DONE
    if not args.notes:
        parser.error("name a note file, or - for standard input, or --jsonl")
    return _suggest_files(args, _context(args, parser))


def _context(args: argparse.Namespace, parser: argparse.ArgumentParser) -> dict[str, Any]:
    context: dict[str, Any] = {}
    if args.context:
        try:
            context = json.loads(args.context.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            parser.error(f"--context: {args.context} is not a readable JSON file")
    for name in ("date_of_service", "payer", "patient_status"):
        value = getattr(args, name)
        if value:
            context[name] = value
    return context


def _suggest_files(args: argparse.Namespace, context: dict[str, Any]) -> int:
    from dataclasses import replace

    from service.assistant import suggest_note
    from service.batch import dumps
    from service.notes import note_from_bytes, read_file

    failed = 0
    for name in args.notes:
        note = note_from_bytes("stdin", sys.stdin.buffer.read()) if name == "-" else read_file(Path(name))
        answer = suggest_note(replace(note, context=context or None))
        failed += "error" in answer
        if args.json:
            print(dumps(answer))
        else:
            from service.terminal import show

            show(answer, note.text)
    return SOME_FAILED if failed else DONE


def _bench(args: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    from service.bench import run

    run()
    return DONE


if __name__ == "__main__":
    sys.exit(main())
