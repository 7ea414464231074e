"""Where one machine is not enough: the same work under Apache Spark.

`dermcoder pairs --notes ... --claims ... --out PAIRS` reads, matches and writes Parquet on one machine (no note is
analysed yet, so this takes a small part of the time); `spark-submit service/batches/spark.py PAIRS ANSWERS` answers the pairs on
the cluster. The package must be installed on its Python workers. Scheduling, retries and files are Spark's.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from service.batches.partition import reconcile_batches

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ANSWERS_SQL = "place long, claim string, verdict string, failed boolean, answer string"
"""`service.batches.partition.ANSWERS` in Spark's words."""


def answers(spark: SparkSession, pairs: str) -> DataFrame:
    """The answers to a Parquet folder of pairs, not yet worked out; `pairs` is any address that Spark reads."""
    return spark.read.parquet(pairs).mapInArrow(reconcile_batches, ANSWERS_SQL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer the pairs of one folder into another; a folder that is there already is not overwritten."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if len(given) != 2:
        sys.stderr.write("usage: spark-submit service/batches/spark.py PAIRS ANSWERS\n")
        return 2
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.appName("dermcoder reconcile").getOrCreate()
    answers(spark, given[0]).write.mode("errorifexists").parquet(given[1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
