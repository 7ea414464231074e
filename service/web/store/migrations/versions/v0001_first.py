"""The first tables; decisions refuse to be changed or removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TIME = sa.String(32)
_SQLITE = """
CREATE TRIGGER decisions_no_{what} BEFORE {what} ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END
"""
_POSTGRES = """
CREATE FUNCTION decisions_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'decisions are append-only'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER decisions_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions
FOR EACH STATEMENT EXECUTE FUNCTION decisions_append_only();
"""


def upgrade() -> None:
    """Create everything."""
    _people()
    _work()
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(what=what))
    elif dialect == "postgresql":
        op.execute(_POSTGRES)


def _organisation(*, key: bool = False, index: bool = True) -> sa.Column[str]:
    return sa.Column("organisation", sa.String(64), sa.ForeignKey("organisations.id"), primary_key=key, nullable=False, index=index)


def _people() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("keep_notes_days", sa.Integer, nullable=False),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.String(36), primary_key=True),
        _organisation(),
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.UniqueConstraint("issuer", "subject"),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(36), primary_key=True),
        _organisation(),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("created", _TIME, nullable=False),
        sa.Column("revoked", _TIME),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.String(64), primary_key=True),
        _organisation(),
        sa.Column("member", sa.String(36), sa.ForeignKey("members.id"), nullable=False),
        sa.Column("expires", _TIME, nullable=False, index=True),
    )


def _work() -> None:
    op.create_table(
        "readings",
        sa.Column("id", sa.String(36), primary_key=True),
        _organisation(index=False),
        sa.Column("note_id", sa.String(200), nullable=False),
        sa.Column("note_hash", sa.String(64), nullable=False, index=True),
        sa.Column("context_hash", sa.String(64), nullable=False),
        sa.Column("context", sa.JSON, nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.Column("answer_hash", sa.String(64), nullable=False),
        sa.Column("versions", sa.JSON, nullable=False),
        sa.Column("created", _TIME, nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("note", sa.LargeBinary),
        sa.Column("note_expires", _TIME, index=True),
    )
    op.create_index("readings_by_time", "readings", ["organisation", "created"])
    op.create_table(
        "decisions",
        _organisation(key=True, index=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("reading", sa.String(36), sa.ForeignKey("readings.id"), nullable=False, index=True),
        sa.Column("record", sa.JSON, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(36), primary_key=True),
        _organisation(),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("total", "done", "failed")),
        sa.Column("folder", sa.String(36), nullable=False),
        sa.Column("created", _TIME, nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("error", sa.String(200), nullable=False),
        sa.Column("seen", sa.JSON, nullable=False),
    )
