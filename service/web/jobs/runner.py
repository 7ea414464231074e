"""Runs queued batches one after the other. What was running when the service ended is run again from where it stood."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import select

from coding.lookup import load_tables
from service.web.jobs.process import claims_of, done_so_far, run_batch
from service.web.jobs.results import rows
from service.web.store.database import Database
from service.web.store.retention import purge
from service.web.store.sealing import Sealer
from service.web.store.tables import Job, Organisation

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
_PAUSE = 600
"""Seconds between looks at what is over."""
_LOG = logging.getLogger("dermcoder.web")


def inputs_of(folder: Path) -> tuple[Path, Path]:
    """Notes and claims of a batch as they were uploaded, while it runs."""
    notes, claims = (next(iter(sorted((folder / name).glob("*"))), folder / name / "missing") for name in ("notes", "claims"))
    return notes, claims


class Runner:
    """A thread that takes the oldest queued batch; each runs in a process of its own."""

    def __init__(self, database: Database, folder: Path, store: Path | None, sealer: Sealer | None) -> None:
        self._database, self.folder, self._store, self._sealer = database, folder, store, sealer
        self._wake, self._ending = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="batches", daemon=True)

    def folder_of(self, job: str) -> Path:
        """Where the files of a batch stand while it runs."""
        return self.folder / job

    def start(self) -> None:
        """Begin, with what an earlier service left."""
        with self._database.session() as session:
            for job in session.scalars(select(Job).filter_by(state=RUNNING)):
                job.state = QUEUED
            for ended in session.scalars(select(Job.id).where(Job.state.in_([DONE, FAILED]))):
                shutil.rmtree(self.folder_of(ended), ignore_errors=True)
        self._thread.start()
        self.wake()

    def wake(self) -> None:
        """Look for a queued batch now."""
        self._wake.set()

    def close(self) -> None:
        """End; a running batch is ended too and goes on with the next service."""
        self._ending.set()
        self.wake()
        self._thread.join(10)

    def _work(self) -> None:
        while not self._ending.is_set():
            self._wake.clear()
            job = self._next()
            if job is None:
                self._purge()
                self._wake.wait(_PAUSE)
                continue
            try:
                self._run(job)
            except Exception as error:  # a batch must not end the others; words of the error may be a note's
                _LOG.error("batch failed: %s", type(error).__name__)
                self._failed(job, type(error).__name__)

    def _purge(self) -> None:
        with self._database.session() as session:
            purge(session)

    def _next(self) -> str | None:
        with self._database.session() as session:
            job = session.scalars(select(Job).filter_by(state=QUEUED).order_by(Job.created)).first()
            if job is None:
                return None
            job.state = RUNNING
            return job.id

    def _run(self, job: str) -> None:
        folder = self.folder_of(job)
        notes, claims = inputs_of(folder)
        process = get_context("spawn").Process(target=run_batch, args=(notes, claims, folder / "out", self._store, os.getpid()))
        process.start()
        self._follow(job, folder, process)
        if self._ending.is_set() and process.exitcode != 0:
            return
        if process.exitcode != 0:
            self._failed(job, "notes or claims could not be read")
            return
        self._take_results(job, folder, notes)
        shutil.rmtree(folder, ignore_errors=True)  # uploaded files and all that was made of them hold words of notes

    def _follow(self, job: str, folder: Path, process: BaseProcess) -> None:
        while process.is_alive():
            process.join(0.3)
            if self._ending.is_set():
                process.terminate()
                process.join(5)
            self._progress(job, claims_of(folder / "out"), done_so_far(folder / "out"))

    def _progress(self, job: str, total: int, done: int) -> None:
        with self._database.session() as session:
            row = session.get(Job, job)
            if row is not None:
                row.total, row.done = total, min(done, total)

    def _take_results(self, job: str, folder: Path, notes: Path) -> None:
        with self._database.session() as session:
            row = session.get(Job, job)
            assert row is not None
            owner = session.get(Organisation, row.organisation)
            sealer = self._sealer if owner and owner.keep_notes_days else None
            found = list(rows(row, folder / "out", notes, load_tables(self._store), sealer))
            session.add_all(found)
            row.total = row.done = len(found)
            row.failed = sum(claim.summary["verdict"] == "failed" for claim in found)
            row.state = DONE

    def _failed(self, job: str, error: str) -> None:
        with self._database.session() as session:
            row = session.get(Job, job)
            if row is not None:
                row.state, row.error = FAILED, error
        shutil.rmtree(self.folder_of(job), ignore_errors=True)
