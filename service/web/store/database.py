"""The database: opened, brought up to date, and asked in the name of one organisation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, Select, create_engine, event, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from service.web.store.tables import LOCAL, Organisation

T = TypeVar("T")
_UPGRADE_LOCK = 0x6465726D
"""Any number that no other program of the database takes."""


def default_folder() -> Path:
    """Where the single-user mode keeps its file: `$XDG_DATA_HOME/dermcoder`."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "dermcoder"


def default_url() -> str:
    """The default SQLite file."""
    return f"sqlite:///{default_folder() / 'service.sqlite'}"


class Database:
    """An up-to-date database. Values of statements never reach a log or an error text (`hide_parameters`)."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":  # services that start at once do all of this one after the other
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
            config = Config()
            config.set_main_option("script_location", "service.web.store:migrations")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.scalar(select(Organisation.id).where(Organisation.id == LOCAL)) is None:
                connection.execute(insert(Organisation).values(id=LOCAL, name="This machine"))

    @contextmanager
    def scope(self, organisation: str) -> Iterator[Scope]:
        """One transaction in the name of an organisation; committed at the end, undone on an error."""
        with Session(self.engine) as session:
            yield Scope(session, organisation)
            session.commit()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction over all organisations: for sign-in, retention and audit alone."""
        with Session(self.engine) as session:
            yield session
            session.commit()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


class Scope:
    """The only way in which routes reach rows: each query carries the organisation."""

    def __init__(self, session: Session, organisation: str) -> None:
        self.session, self.organisation = session, organisation

    def select(self, table: type[T]) -> Select[T]:
        """Rows of this organisation."""
        return select(table).where(table.organisation == self.organisation)  # type: ignore[attr-defined]

    def get(self, table: type[T], **key: Any) -> T | None:
        """The row of this organisation with these values."""
        return self.session.scalars(self.select(table).filter_by(**key)).first()

    def add(self, row: object) -> None:
        """A new row of this organisation."""
        row.organisation = self.organisation  # type: ignore[attr-defined]
        self.session.add(row)


def _engine(url: str) -> Engine:
    options: dict[str, Any] = {"hide_parameters": True}
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        options["connect_args"] = {"check_same_thread": False, "timeout": 15}
        if parsed.database in (None, "", ":memory:"):
            options |= {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}  # one connection is the database
        else:
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(parsed, **options)
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _sqlite_settings)
    return engine


def _sqlite_settings(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for setting in ("journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()
