"""Record systems whose CDS Hooks tokens count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "cds_clients",
        sa.Column("issuer", sa.String(300), primary_key=True),
        sa.Column("organisation", sa.String(64), sa.ForeignKey("organisations.id"), nullable=False, index=True),
        sa.Column("keys", sa.JSON, nullable=False),
    )
