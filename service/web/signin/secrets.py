"""Random values that prove something, of which only hashes are kept."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.web.store.chain import now, sha256
from service.web.store.tables import ApiKey, Member
from service.web.store.tables import Session as SignedIn

KEY_PREFIX = "dk_"


def new_secret() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """SHA-256: enough for values that are random and long; a slow hash is for words that people choose."""
    return sha256(secret.encode())


def make_key(session: Session, organisation: str, name: str, role: str) -> tuple[str, str]:
    """A new key of a machine; returns its id and the key itself, which is not kept."""
    key = KEY_PREFIX + new_secret()
    row = ApiKey(id=str(uuid.uuid4()), organisation=organisation, name=name, hash=hashed(key), role=role, created=now(), revoked=None)
    session.add(row)
    session.flush()
    return row.id, key


def key_of(session: Session, key: str) -> ApiKey | None:
    """The key's row, if it is in force."""
    row = session.scalars(select(ApiKey).filter_by(hash=hashed(key))).first()
    return None if row is None or row.revoked else row


def start_session(session: Session, member: Member, hours: int) -> str:
    """A new session; returns the value of its cookie."""
    value = new_secret()
    ends = (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="microseconds")
    session.add(SignedIn(hash=hashed(value), organisation=member.organisation, member=member.id, expires=ends))
    return value


def member_of(session: Session, value: str) -> Member | None:
    """Who a cookie stands for, if its session has not ended."""
    row = session.get(SignedIn, hashed(value))
    return None if row is None or row.expires < now() else session.get(Member, row.member)


def end_session(session: Session, value: str) -> None:
    """Sign out."""
    session.execute(delete(SignedIn).where(SignedIn.hash == hashed(value)))
