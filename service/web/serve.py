"""`dermcoder serve`."""

from __future__ import annotations

import ipaddress

import uvicorn

from service.web.app import create_app
from service.web.settings import Settings

_KEEP_ALIVE = 30


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until ended. Requests are not logged: a proxy in front may log paths, which never hold words of a note."""
    config = uvicorn.Config(
        create_app(settings), host=host, port=port, access_log=False, log_level="warning",
        timeout_keep_alive=_KEEP_ALIVE, server_header=False,
    )  # fmt: skip
    uvicorn.Server(config).run()
