"""`dermcoder pairs`: arguments and files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

DONE, WRONG_USE = 0, 2


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    pairs = commands.add_parser("pairs", help="match claims with notes and write them as Parquet, for Spark")
    pairs.add_argument("--notes", type=Path, required=True, help="as for reconcile")
    pairs.add_argument("--claims", type=Path, required=True, help="as for reconcile")
    pairs.add_argument("--columns", type=Path, metavar="FILE", help="as for reconcile")
    pairs.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the Parquet files")
    pairs.set_defaults(run=_pairs)


def _pairs(args: argparse.Namespace) -> int:
    from service.batches.pairs import write_pairs
    from service.batches.staging import Inputs
    from service.claims.tables import MappingError, read_mapping

    try:
        mapping = read_mapping(args.columns) if args.columns else None
        count = write_pairs(Inputs(args.notes, args.claims, mapping), args.out)
    except MappingError as error:
        sys.stderr.write(f"dermcoder: {error}\n")
        return WRONG_USE
    except OSError as error:
        sys.stderr.write(f"dermcoder: {error.filename or args.out}: {error.strerror}\n")
        return WRONG_USE
    print(f"{count} pairs in {args.out}")
    return DONE
