"""`dermcoder annotations`: check, export, import and split notes with gold. Libraries load when a command runs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FORMAT_NAMES = ("doccano", "prodigy", "docbin")
DONE, SOME_FAILED, WRONG_USE = 0, 1, 2


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser("annotations", help="check notes with gold; to and from annotation tools; split by author")
    parts = parser.add_subparsers(required=True)
    check = parts.add_parser("check", help="does every record keep the format")
    check.add_argument("files", nargs="+", type=Path, metavar="GOLD.jsonl")
    check.set_defaults(run=_told(_check))
    for name, words, run in (("export", "for a tool", _export), ("import", "from a tool", _import)):
        part = parts.add_parser(name, help=words)
        part.add_argument("file", type=Path, metavar="FILE")
        part.add_argument("--format", required=True, choices=FORMAT_NAMES)
        part.add_argument("--out", required=True, type=Path, metavar="FILE")
        part.set_defaults(run=_told(run))
    split = parts.add_parser("split", help="two files, no author or style in both")
    split.add_argument("file", type=Path, metavar="GOLD.jsonl")
    split.add_argument("--by", choices=("author", "style"), default="author")
    split.add_argument("--folds", type=int, default=5, help="the second file gets about one part in so many")
    split.add_argument("--seed", type=int, default=1)
    split.add_argument("--out", required=True, type=Path, metavar="DIR", help="gets train.jsonl and test.jsonl")
    split.set_defaults(run=_told(_split))
    shape = parts.add_parser("schema", help="print the format as a JSON Schema")
    shape.set_defaults(run=_schema)


def _told(run: Any) -> Any:
    """The command with its errors as one plain line."""

    def told(args: argparse.Namespace) -> int:
        from service.annotations.records import RecordError

        try:
            return int(run(args))
        except RecordError as error:
            sys.stderr.write(f"dermcoder: {error}\n")
            return SOME_FAILED
        except OSError as error:
            sys.stderr.write(f"dermcoder: {error.filename}: {error.strerror}\n")
            return WRONG_USE

    return told


def _schema(_: argparse.Namespace) -> int:
    from service.annotations.records import schema

    sys.stdout.write(schema())
    return DONE


def _check(args: argparse.Namespace) -> int:
    from service.annotations.records import read_records

    for path in args.files:
        print(f"{path}: {sum(1 for _ in read_records(path))} records in order")
    return DONE


def _export(args: argparse.Namespace) -> int:
    from service.annotations.formats import FORMATS
    from service.annotations.records import read_records

    records = list(read_records(args.file))  # the whole file is checked before anything is written
    print(f"{FORMATS[args.format].write(records, args.out)} records in {args.out}")
    return DONE


def _import(args: argparse.Namespace) -> int:
    from service.annotations.formats import FORMATS
    from service.annotations.records import problems_of, write_records

    records = list(FORMATS[args.format].read(args.file))
    print(f"{write_records(args.out, records)} records in {args.out}")
    faulty = [(record["id"], problem) for record in records for problem in problems_of(record)]
    for name, problem in faulty:
        sys.stderr.write(f"dermcoder: {args.out.name} ({name}): {problem}\n")
    return SOME_FAILED if faulty else DONE


def _split(args: argparse.Namespace) -> int:
    from service.annotations.records import read_records, write_records
    from service.judgement.folds import split

    records = list(read_records(args.file))
    if args.folds < 2:
        sys.stderr.write("dermcoder: --folds: at least 2\n")
        return WRONG_USE
    apart = set(split([str(record[args.by]) for record in records], args.folds, args.seed)[0].tolist())
    args.out.mkdir(parents=True, exist_ok=True)
    for name, inside in (("train.jsonl", False), ("test.jsonl", True)):
        kept = [record for number, record in enumerate(records) if (number in apart) is inside]
        print(f"{write_records(args.out / name, kept)} records, {_groups(kept, args.by)} in {args.out / name}")
    return DONE


def _groups(records: Sequence[dict[str, Any]], key: str) -> str:
    names = sorted({json.dumps(record.get(key, "")) for record in records})
    return f"{len(names)} {key}{'s' if len(names) != 1 else ''}"
