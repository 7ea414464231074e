"""`dermcoder plant`: arguments and files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

DONE, WRONG_USE = 0, 2


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    plant = commands.add_parser("plant", help="put errors into claims that agree with their notes and see which are found")
    plant.add_argument("gold", nargs="+", type=Path, metavar="GOLD.jsonl", help="notes with gold; those that are read rightly are used")
    plant.add_argument("--out", type=Path, metavar="FILE", help="write what was missed as JSON Lines: note id, kind, code")
    plant.set_defaults(run=_plant)


def _plant(args: argparse.Namespace) -> int:
    from service.evaluation.gold import GoldError
    from service.planting.run import run

    try:
        run(args.gold, args.out)
    except GoldError as error:
        sys.stderr.write(f"dermcoder: {error}\n")
        return WRONG_USE
    except OSError as error:
        sys.stderr.write(f"dermcoder: {error.filename}: {error.strerror}\n")
        return WRONG_USE
    return DONE
