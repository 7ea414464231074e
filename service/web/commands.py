"""`dermcoder serve`, `audit`, `replay` and `access`. Libraries load when a command runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from service.web.store.database import Database

DONE, FAILED, WRONG_USE = 0, 1, 2


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], prepare: Callable[[argparse.Namespace], None]) -> None:
    """Add the commands to the command line; `prepare` carries out --no-models and --terms."""
    _add_serve(commands.add_parser("serve", help="the web page and the API"), prepare)
    audit = commands.add_parser("audit", help="the chain of stored decisions")
    kinds = audit.add_subparsers(required=True)
    verify = kinds.add_parser("verify", help="recompute every hash; 1 if a record was changed or is missing")
    verify.add_argument("--head", metavar="HASH", help="a last hash that was written down earlier: it must still be in a chain")
    add_database(verify)
    verify.set_defaults(run=_verify)
    _add_access(commands.add_parser("access", help="organisations, members and keys of the server mode"))
    replay = commands.add_parser("replay", help="read the note of a past decision again under the versions of that day")
    replay.add_argument("number", type=int, help="number of the decision")
    replay.add_argument(
        "--note", type=Path, metavar="FILE", help="the note as text or as JSON with its context; not needed where it was kept"
    )
    replay.add_argument("--organisation", default="local")
    replay.add_argument("--store", type=Path, metavar="DIR", help="reference data that was in use")
    add_database(replay)
    replay.set_defaults(run=_replay)


def _add_serve(command: argparse.ArgumentParser, prepare: Callable[[argparse.Namespace], None]) -> None:
    command.add_argument("--host", default="127.0.0.1", help="address to listen on; only this machine without it")
    command.add_argument("--port", type=_positive, default=8000)
    command.add_argument("--workers", type=_positive, help="processes that read notes; one thread without it")
    command.add_argument("--mode", choices=("local", "server"), help="server: people sign in, machines send keys (docs/service.md)")
    command.add_argument("--store", type=Path, metavar="DIR", help="use the reference data imported there")
    command.add_argument("--terms", type=Path, metavar="FILE", help="the practice's own wordings (docs/terms.md)")
    command.add_argument("--no-models", action="store_true", help="rules alone, no learned confidence")
    add_database(command)
    command.set_defaults(run=partial(_serve, prepare))


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _add_access(access: argparse.ArgumentParser) -> None:
    kinds = access.add_subparsers(required=True)
    organisation = kinds.add_parser("organisation", help="make or change an organisation")
    organisation.add_argument("id", metavar="ID")
    organisation.add_argument("--name", default="")
    organisation.add_argument("--keep-notes-days", type=int, metavar="N", help="keep notes encrypted so many days; 0 keeps none")
    organisation.set_defaults(run=_organisation)
    member = kinds.add_parser("member", help="let a person sign in")
    member.add_argument("organisation")
    member.add_argument("email", help="verified address at the issuer; replaced by the subject at the first sign-in")
    member.add_argument("--name", default="", help="for a provider the name that stands in claims")
    member.set_defaults(run=_member)
    key = kinds.add_parser("key", help="a key for a machine; shown once")
    key.add_argument("organisation")
    key.add_argument("name")
    key.set_defaults(run=_key)
    revoke = kinds.add_parser("revoke", help="end a key")
    revoke.add_argument("id", metavar="KEY-ID")
    revoke.set_defaults(run=_revoke)
    cds = kinds.add_parser("cds", help="let a record system call with signed tokens (CDS Hooks)")
    cds.add_argument("organisation")
    cds.add_argument("issuer", help="as its tokens name it (iss)")
    cds.add_argument("--keys", type=Path, metavar="FILE", help="its public keys as JSON Web Key Set; without it the system is removed")
    cds.set_defaults(run=_cds)
    for command in (member, key):
        command.add_argument("--role", choices=("coder", "auditor", "provider", "admin"), default="coder")
    for command in (organisation, member, key, revoke, cds):
        add_database(command)


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


def _serve(prepare: Callable[[argparse.Namespace], None], args: argparse.Namespace) -> int:
    from service.web.serve import is_loopback, run
    from service.web.settings import MEMORY, SettingsError, from_environment
    from service.web.store.database import default_folder, default_url

    prepare(args)
    try:
        settings = from_environment(workers=args.workers, store=args.store, database=args.database, mode=args.mode)
    except SettingsError as error:
        wrong(str(error))
    if settings.mode == "local" and not is_loopback(args.host):
        wrong("--host: without sign-in the service listens on this machine only (127.0.0.1); docs/service.md tells of the server mode")
    if settings.database == MEMORY:
        settings = replace(settings, database=default_url())
    if settings.data is None:
        settings = replace(settings, data=default_folder() / "batches")
    sys.stderr.write(f"dermcoder: http://{args.host}:{args.port}/ (end with Ctrl-C)\n")
    run(settings, args.host, args.port)
    return DONE


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


def _organisation(args: argparse.Namespace) -> int:
    from service.web.store.sealing import sealer_of
    from service.web.store.tables import Organisation

    if args.keep_notes_days and sealer_of() is None:
        wrong("--keep-notes-days needs a key in DERMCODER_WEB_KEY or DERMCODER_WEB_KEY_FILE (docs/service.md)")
    with database_of(args).session() as session:
        row = session.get(Organisation, args.id)
        if row is None:
            session.add(row := Organisation(id=args.id, name=args.name or args.id, keep_notes_days=0))
        row.name = args.name or row.name
        row.keep_notes_days = row.keep_notes_days if args.keep_notes_days is None else max(0, args.keep_notes_days)
        print(f"{row.id}: {row.name}, notes kept {row.keep_notes_days} days")
    return DONE


def _member(args: argparse.Namespace) -> int:
    import uuid

    from service.web.settings import from_environment
    from service.web.store.tables import Member

    issuer = from_environment().issuer.rstrip("/")
    if not issuer:
        wrong("name the issuer in DERMCODER_WEB_ISSUER")
    with database_of(args).session() as session:
        _known(session, args.organisation)
        row = Member(
            id=str(uuid.uuid4()),
            organisation=args.organisation,
            issuer=issuer,
            subject=f"email:{args.email.lower()}",
            name=args.name,
            role=args.role,
        )
        session.add(row)
        print(f"{args.email} may sign in as {args.role} of {args.organisation}")
    return DONE


def _key(args: argparse.Namespace) -> int:
    from service.web.signin.secrets import make_key

    with database_of(args).session() as session:
        _known(session, args.organisation)
        identity, key = make_key(session, args.organisation, args.name, args.role)
        print(f"key {identity}\n{key}")
    return DONE


def _cds(args: argparse.Namespace) -> int:
    from service.web.ehr.tokens import public_keys
    from service.web.store.tables import CdsClient

    try:
        keys = public_keys(args.keys.read_text(encoding="utf-8")) if args.keys else None
    except (OSError, ValueError) as error:
        wrong(f"--keys: {error.strerror if isinstance(error, OSError) else error}")
    with database_of(args).session() as session:
        _known(session, args.organisation)
        row = session.get(CdsClient, args.issuer)
        if row is not None and row.organisation != args.organisation:
            wrong("that issuer belongs to another organisation")
        if keys is None:
            if row is not None:
                session.delete(row)
            print(f"{args.issuer} may not call")
            return DONE
        if row is None:
            session.add(row := CdsClient(issuer=args.issuer, organisation=args.organisation, keys=keys))
        row.keys = keys
        print(f"{args.issuer} may call for {args.organisation}")
    return DONE


def _revoke(args: argparse.Namespace) -> int:
    from service.web.store.chain import now
    from service.web.store.tables import ApiKey

    with database_of(args).session() as session:
        row = session.get(ApiKey, args.id)
        if row is None:
            wrong("there is no such key")
        row.revoked = row.revoked or now()
        print(f"key {row.id} of {row.organisation} is revoked")
    return DONE


def _known(session: Session, organisation: str) -> None:
    from service.web.store.tables import Organisation

    if session.get(Organisation, organisation) is None:
        wrong(f"there is no organisation {organisation}; make it with dermcoder access organisation")
