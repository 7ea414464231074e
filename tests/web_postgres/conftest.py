"""A PostgreSQL cluster that lives as long as the tests; skipped where PostgreSQL or psycopg is absent."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

psycopg = pytest.importorskip("psycopg")


def _programs() -> Path | None:
    """Where initdb and pg_ctl stand: on the path, else where Debian puts them (the newest version)."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


def _owner() -> dict[str, Any]:
    """PostgreSQL refuses root: then another user runs it."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    pytest.skip("PostgreSQL does not run as root, and there is no other user")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """The folder of the cluster's socket; it listens on no network address."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL here")
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: the path of a socket may have 107 characters
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    commands = [
        [programs / "initdb", "-D", folder / "data", "-U", "dermcoder", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        [programs / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-o", settings, "-w", "start"],
    ]
    try:
        for command in commands:
            subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **owner)
        yield folder
    finally:
        subprocess.run(
            [programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"], cwd=folder, stdout=subprocess.DEVNULL, **owner
        )
        shutil.rmtree(folder)


@pytest.fixture
def url(cluster: Path) -> str:
    """An empty database of its own."""
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(host=str(cluster), user="dermcoder", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"postgresql+psycopg://dermcoder@/{name}?host={cluster}"
