"""Settings of the service, from the environment and the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from service.notes import MAX_CHARACTERS

MEMORY = "sqlite://"
PREFIX = "DERMCODER_WEB_"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class SettingsError(ValueError):
    """A setting that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a running service needs to know. Each field may be set by `DERMCODER_WEB_<FIELD>`.

    `waiting` is how many requests may wait beside the ones being worked on; more get 503. `hosts` are the names
    that a browser may call the service by, comma-separated; loopback names always may. `database` is an SQLAlchemy URL; without one nothing outlives the process.
    `data` is the folder of running batches; a temporary one without it. `mode` is local (one user, this machine) or
    server: then `issuer`, `client_id` and `client_secret` are those of the OpenID Connect sign-in, `public_url` is where
    browsers reach the service, `smart_*` are the record systems (FHIR base addresses, comma-separated) that may launch the
    page and our client there, and a caller may send `per_minute` requests.
    """

    workers: int = 1
    waiting: int = 64
    max_body: int = 4 * MAX_CHARACTERS + 1_000_000
    max_characters: int = MAX_CHARACTERS
    hosts: str = ""
    store: Path | None = None
    database: str = MEMORY
    data: Path | None = None
    mode: str = "local"
    public_url: str = ""
    issuer: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    smart_servers: str = ""
    smart_client_id: str = ""
    smart_client_secret: str = field(default="", repr=False)
    session_hours: int = 10
    per_minute: int = 600

    @property
    def host_names(self) -> frozenset[str]:
        """Names allowed in the Host header, without port, in lower case."""
        public = urlsplit(self.public_url).hostname
        named = [public.lower()] if public else []
        return frozenset([*LOOPBACK, *named, *(name.strip().lower() for name in self.hosts.split(",") if name.strip())])


def from_environment(environment: Mapping[str, str] = os.environ, **given: Any) -> Settings:
    """Settings of the environment; what is given by name (and not None) wins.

    Raises:
        SettingsError: a number is no number or too small.
    """
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        raw = environment.get(PREFIX + setting.name.upper())
        if raw:
            values[setting.name] = _typed(setting.name, raw)
    values.update({name: value for name, value in given.items() if value is not None})
    settings = Settings(**values)
    if settings.mode not in ("local", "server"):
        raise SettingsError(f"{PREFIX}MODE must be local or server")
    if settings.issuer and not (settings.client_id and settings.public_url):
        raise SettingsError(f"{PREFIX}ISSUER goes with {PREFIX}CLIENT_ID and {PREFIX}PUBLIC_URL")
    return settings


def _typed(name: str, raw: str) -> Any:
    default = getattr(Settings(), name)
    if isinstance(default, int):
        if not raw.isascii() or not raw.isdigit() or int(raw) < 1:
            raise SettingsError(f"{PREFIX}{name.upper()} must be a whole number of at least 1")
        return int(raw)
    return Path(raw) if name in ("store", "data") else raw
