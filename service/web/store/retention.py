"""Kept notes and sessions whose time is over are removed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from service.web.store.chain import now
from service.web.store.tables import Job, JobClaim, Organisation, Reading
from service.web.store.tables import Session as SignedIn


def purge(session: Session) -> None:
    """Remove what is over. Hashes, spans and decisions stay."""
    session.execute(update(Reading).where(Reading.note_expires < now()).values(note=None, note_expires=None))
    session.execute(delete(SignedIn).where(SignedIn.expires < now()))
    for owner in session.scalars(select(Organisation)):
        before = (datetime.now(UTC) - timedelta(days=owner.keep_notes_days)).isoformat(timespec="microseconds")
        old = select(Job.id).where(Job.organisation == owner.id, Job.created < before)
        session.execute(update(JobClaim).where(JobClaim.job.in_(old), JobClaim.note.is_not(None)).values(note=None))
