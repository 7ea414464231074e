"""Alembic's entry: works on the connection that `service.web.store.database` hands over."""

from __future__ import annotations

from alembic import context

from service.web.store.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
