"""The tables. Every row that belongs to an organisation says so; no column holds a note as clear text.

Times are UTC, written as ISO 8601 text with microseconds, so that they hash and sort the same everywhere.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LOCAL = "local"
"""The organisation of the single-user mode."""


class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON}


class Organisation(Base):
    """Who owns data. Notes are kept, encrypted, only where `keep_notes_days` is above 0."""

    __tablename__ = "organisations"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    keep_notes_days: Mapped[int] = mapped_column(Integer, default=0)


class Member(Base):
    """A person of an organisation, known by issuer and subject of the sign-in."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(String(20))


class ApiKey(Base):
    """A machine's key; only its hash is kept."""

    __tablename__ = "api_keys"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    created: Mapped[str] = mapped_column(String(32))
    revoked: Mapped[str | None] = mapped_column(String(32))


class Session(Base):
    """A browser that signed in; the cookie's value is kept as a hash."""

    __tablename__ = "sessions"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    member: Mapped[str] = mapped_column(ForeignKey("members.id"))
    expires: Mapped[str] = mapped_column(String(32), index=True)


class Reading(Base):
    """One note read: hashes, spans, versions. `answer` is the contract's object without the words of its evidence."""

    __tablename__ = "readings"
    __table_args__ = (Index("readings_by_time", "organisation", "created"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    note_id: Mapped[str] = mapped_column(String(200))
    note_hash: Mapped[str] = mapped_column(String(64), index=True)
    context_hash: Mapped[str] = mapped_column(String(64))
    context: Mapped[dict[str, Any]] = mapped_column()
    answer: Mapped[dict[str, Any]] = mapped_column()
    answer_hash: Mapped[str] = mapped_column(String(64))
    versions: Mapped[dict[str, Any]] = mapped_column()
    created: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(String(200))
    note: Mapped[bytes | None] = mapped_column(LargeBinary)
    note_expires: Mapped[str | None] = mapped_column(String(32), index=True)


class Decision(Base):
    """What a person decided about a line. Rows are added, never changed or removed; each holds the hash of the one before."""

    __tablename__ = "decisions"
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    reading: Mapped[str] = mapped_column(ForeignKey("readings.id"), index=True)
    record: Mapped[dict[str, Any]] = mapped_column()
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class Job(Base):
    """A batch of notes and claims: its state and how far it is. `folder` is the name of its folder under the data folder."""

    __tablename__ = "jobs"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))
    total: Mapped[int] = mapped_column(Integer, default=0)
    done: Mapped[int] = mapped_column(Integer, default=0)
    failed: Mapped[int] = mapped_column(Integer, default=0)
    folder: Mapped[str] = mapped_column(String(36))
    created: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(String(200))
    error: Mapped[str] = mapped_column(String(200), default="")
    seen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The filters of its worklist that each person last used."""


class JobClaim(Base):
    """One claim of a finished batch, `place` in order of gravity. The result holds places of evidence, not its words."""

    __tablename__ = "job_claims"
    __table_args__ = (UniqueConstraint("job", "place"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    job: Mapped[str] = mapped_column(ForeignKey("jobs.id"))
    place: Mapped[int] = mapped_column(Integer)
    summary: Mapped[dict[str, Any]] = mapped_column()
    result: Mapped[dict[str, Any]] = mapped_column()
    note: Mapped[bytes | None] = mapped_column(LargeBinary)
    done: Mapped[bool] = mapped_column(default=False)


class CardFeedback(Base):
    """Whether a CDS Hooks card was followed, by the card's number."""

    __tablename__ = "card_feedback"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    card: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(20))
    at: Mapped[str] = mapped_column(String(32))


class CdsClient(Base):
    """A record system that calls with signed tokens: their issuer and its public keys."""

    __tablename__ = "cds_clients"
    issuer: Mapped[str] = mapped_column(String(300), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    keys: Mapped[dict[str, Any]] = mapped_column()
