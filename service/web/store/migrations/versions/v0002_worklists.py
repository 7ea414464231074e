"""Claims of a batch as a worklist."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "job_claims",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("organisation", sa.String(64), sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("job", sa.String(36), sa.ForeignKey("jobs.id"), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("summary", sa.JSON, nullable=False),
        sa.Column("result", sa.JSON, nullable=False),
        sa.Column("note", sa.LargeBinary),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.UniqueConstraint("job", "place"),
    )
