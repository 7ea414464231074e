"""`dermcoder notes`: the text of documents as JSON Lines, the one that offsets of answers point into."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

DONE, SOME_FAILED, WRONG_USE = 0, 1, 2


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    notes = commands.add_parser("notes", help="take the notes out of C-CDA, FHIR, HL7 v2 or Parquet files")
    notes.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files or folders (docs/reconcile.md)")
    notes.add_argument("--out", type=Path, required=True, metavar="NOTES.jsonl", help="the notes as JSON Lines of the contract")
    notes.set_defaults(run=_notes)


def _notes(args: argparse.Namespace) -> int:
    from service.documents.read import read_notes

    failed = 0
    try:
        with args.out.open("w", encoding="utf-8", newline="\n") as out:
            for record in (record for path in args.files for record in read_notes(path)):
                if record.note.error is not None:
                    failed += 1
                    sys.stderr.write(f"dermcoder: {record.note.error}\n")
                    continue
                entry = {"id": record.note.id, "text": record.note.text, "context": record.note.context,
                         "patient": record.patient, "provider": record.provider}  # fmt: skip
                out.write(json.dumps({key: value for key, value in entry.items() if value}, ensure_ascii=False) + "\n")
    except OSError as error:
        sys.stderr.write(f"dermcoder: {error.filename or args.out}: {error.strerror}\n")
        return WRONG_USE
    return SOME_FAILED if failed else DONE
