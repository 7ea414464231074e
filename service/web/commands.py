"""`dermcoder audit` and `dermcoder replay`. Libraries load when a command runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from service.web.store.database import Database

DONE, FAILED, WRONG_USE = 0, 1, 2


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to the command line."""
    audit = commands.add_parser("audit", help="the chain of stored decisions")
    kinds = audit.add_subparsers(required=True)
    verify = kinds.add_parser("verify", help="recompute every hash; 1 if a record was changed or is missing")
    verify.add_argument("--head", metavar="HASH", help="a last hash that was written down earlier: it must still be in a chain")
    add_database(verify)
    verify.set_defaults(run=_verify)
    replay = commands.add_parser("replay", help="read the note of a past decision again under the versions of that day")
    replay.add_argument("number", type=int, help="number of the decision")
    replay.add_argument("--note", type=Path, metavar="FILE", help="the note as text or as JSON with its context; not needed where it was kept")
    replay.add_argument("--organisation", default="local")
    replay.add_argument("--store", type=Path, metavar="DIR", help="reference data that was in use")
    add_database(replay)
    replay.set_defaults(run=_replay)


def add_database(command: argparse.ArgumentParser) -> None:
    """The option that names the database."""
    command.add_argument("--database", metavar="URL", help="SQLAlchemy URL; the SQLite file of this user without it")


def wrong(message: str) -> NoReturn:
    """End with the exit status for wrong use."""
    sys.stderr.write(f"dermcoder: {message}\n")
    raise SystemExit(WRONG_USE)


def database_of(args: argparse.Namespace) -> Database:
    """The database that the options or the environment name."""
    from sqlalchemy.exc import SQLAlchemyError

    from service.web.settings import MEMORY, from_environment
    from service.web.store.database import Database, default_url

    try:
        named = args.database or from_environment().database
        return Database(default_url() if named == MEMORY else named)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        wrong(f"--database: cannot be opened ({type(error).__name__})")


def _verify(args: argparse.Namespace) -> int:
    from service.web.store.chain import holds, verify

    database = database_of(args)
    with database.session() as session:
        checked = verify(session)
        known = args.head is None or holds(session, args.head)
    for chain in checked:
        print(f"{chain.organisation}: {chain.whole} records, {chain.fault or 'whole'}, head {chain.head}")
    if not known:
        print("the given head is in no chain: records at the end are missing or were changed")
    return DONE if known and not any(chain.fault for chain in checked) else FAILED


def _replay(args: argparse.Namespace) -> int:
    from service.web.store.replay import ReplayError, replay

    database = database_of(args)
    try:
        with database.scope(args.organisation) as scope:
            told = replay(scope, args.number, args.note, args.store)
    except ReplayError as error:
        print(error)
        return FAILED
    except OSError as error:
        wrong(f"--note: {error.strerror}")
    print(told)
    return DONE
