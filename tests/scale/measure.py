"""Pairs a second and peak memory of `dermcoder reconcile` on many notes and claims. Not a test: run it by hand.

    python tests/scale/measure.py 10000 [--workers 2] [--kills 3]

The pairs are the project's own notes over and over, each with its own id, patient and day, and the gold claim or
one with an error in it (seeded). Memory is what the whole tree of processes holds at once, looked at four times a second
(shared pages count in each process). With --kills the run is ended so often with signal 9 at random moments and started again; its
outputs must be the bytes of an undisturbed run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SEED = 20260101
OUTPUTS = ("results.jsonl", "errors.jsonl", "claims.parquet", "findings.parquet", "unmatched.jsonl", "summary.json")
_CLOSE = 0.25


def own_notes() -> list[dict[str, Any]]:
    """The project's notes with gold."""
    files = sorted((ROOT / "training_data").glob("notes_*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def pairs(count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """So many notes with their claims, the same ones every time; the first thousand of 10,000 are those of 1,000."""
    notes, chance = own_notes(), random.Random(SEED)
    for number in range(count):
        note = notes[number % len(notes)]
        day = (date(2026, 1, 5) + timedelta(days=number % 200)).isoformat()
        context = {**(note.get("context") or {}), "date_of_service": day}
        tie = {"patient": f"P{number}", "provider": f"D{number % 12}"}
        lines = [_billed(line, chance) for line in note["expected"]]
        yield (
            {"id": f"n{number}", "text": f"{note['text']}\n\nEncounter {number}", "context": context, **tie},
            {"id": f"c{number}", "context": {"date_of_service": day}, "lines": lines, **tie}
            | ({"note_id": f"n{number}"} if number % 3 else {}),
        )


def _billed(line: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    wrong = chance.random() < 0.1
    return {"code": line["code"], "units": line["units"] + wrong, "modifiers": line["modifiers"], "icd10": line.get("icd10") or []}


def write(folder: Path, count: int) -> tuple[Path, Path]:
    """Notes and claims as JSON Lines."""
    notes, claims = folder / "notes.jsonl", folder / "claims.jsonl"
    with notes.open("w", encoding="utf-8") as first, claims.open("w", encoding="utf-8") as second:
        for note, claim in pairs(count):
            first.write(json.dumps(note, ensure_ascii=False) + "\n")
            second.write(json.dumps(claim, ensure_ascii=False) + "\n")
    return notes, claims


def start(notes: Path, claims: Path, out: Path, workers: int) -> subprocess.Popen[bytes]:
    """`dermcoder reconcile` as a process group of its own."""
    command = [sys.executable, "-m", "service.cli", "reconcile", "--notes", str(notes), "--claims", str(claims), "--out", str(out)]
    return subprocess.Popen([*command, "--workers", str(workers)], cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)


def watch(process: subprocess.Popen[bytes], until: float = float("inf")) -> float:
    """Wait for the process or the moment; returns the peak memory of its group in MB."""
    peak = 0
    while process.poll() is None and time.monotonic() < until:
        peak = max(peak, _memory(process.pid))
        time.sleep(_CLOSE)
    return peak / 2**20


def _memory(group: int) -> int:
    """Resident bytes of all processes of a group (Linux)."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            if int(fields[2]) == group:
                total += int((entry / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError, ValueError):
            continue
    return total


def digest(out: Path) -> str:
    """One hash over all outputs."""
    return sha256(b"".join((out / name).read_bytes() for name in OUTPUTS)).hexdigest()[:16]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        notes, claims = write(folder, args.count)
        began = time.monotonic()
        peak = watch(start(notes, claims, folder / "whole", args.workers))
        took = time.monotonic() - began
        print(f"{args.count} pairs, {args.workers} workers: {took:.0f} s, {args.count / took:.1f} a second, peak {peak:.0f} MB", flush=True)
        print(f"summary {json.loads((folder / 'whole' / 'summary.json').read_text())['claims']} claims, outputs {digest(folder / 'whole')}")
        chance = random.Random(SEED)
        for _ in range(args.kills):
            process = start(notes, claims, folder / "broken", args.workers)
            watch(process, time.monotonic() + chance.uniform(0.1, 0.5) * took)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            print(f"killed with {len(list((folder / 'broken' / 'parts').glob('*.jsonl')))} parts done", flush=True)
        if args.kills:
            watch(start(notes, claims, folder / "broken", args.workers))
            print("same bytes" if digest(folder / "broken") == digest(folder / "whole") else "OUTPUTS DIFFER")


if __name__ == "__main__":
    main()
