"""Matched claims and notes as Parquet, for runs elsewhere (docs/reconcile.md)."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow
import pyarrow.parquet

from service.batches.outputs import write_unmatched
from service.batches.partition import PAIRS
from service.batches.staging import Inputs, open_staging, pairs_between, stage

ROWS_A_FILE = 2_000
"""Pairs of one file: Spark makes a task of it, some tens of seconds of work."""


def write_pairs(inputs: Inputs, out: Path, rows_a_file: int = ROWS_A_FILE) -> int:
    """Write PAIRS files and `_unmatched.jsonl` (a name that readers of Parquet folders pass over) into a folder; returns the number of pairs.

    Raises:
        FileExistsError: the folder holds pairs already.
    """
    out.mkdir(parents=True, exist_ok=True)
    if any(out.glob("*.parquet")):
        raise FileExistsError(17, "holds pairs already", str(out))
    with TemporaryDirectory(dir=out, prefix=".staging") as folder:
        staging = Path(folder) / "staging.sqlite"
        count = stage(inputs, staging)
        with closing(open_staging(staging)) as database:
            for number, first in enumerate(range(0, count, rows_a_file)):
                table = pyarrow.Table.from_batches([pairs_between(database, first, first + rows_a_file)], PAIRS)
                pyarrow.parquet.write_table(table, out / f"pairs-{number:05d}.parquet")
        write_unmatched(staging, out / "_unmatched.jsonl")
    return count
