"""`PYTHONPATH=tests python -m grids NAME [SEED [NOTES]]`: the drawn notes that are read otherwise than they were built, wrong supported lines first."""

from __future__ import annotations

import sys

from grids.draw import drawn, grids, read


def main(name: str, seed: int = 0, notes: int = 200) -> None:
    readings = [read(case) for case in drawn(name, seed, notes)]
    failed = sorted((x for x in readings if x.wrong or not x.exact), key=lambda x: not x.wrong)
    for x in failed:
        print(f"{'SUPPORTED ' if x.wrong else ''}{x.case.text}\n    built {', '.join(x.case.lines)}\n    read  {', '.join(x.lines)}\n")
    print(f"{name}: {len(failed)} of {notes} otherwise, {sum(bool(x.wrong) for x in readings)} with a wrong supported line")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(f"{__doc__}\nGrids: {', '.join(grids())}")
    main(sys.argv[1], *map(int, sys.argv[2:]))
