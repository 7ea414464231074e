"""What a running service holds: one per application."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from service.web.jobs.runner import Runner
from service.web.metrics import Metrics
from service.web.pool import Pool
from service.web.settings import Settings
from service.web.store.database import Database
from service.web.store.sealing import Sealer


@dataclass(slots=True)
class State:
    """Settings, workers, figures and database of one application; `ready` once a worker has loaded everything."""

    settings: Settings
    pool: Pool
    metrics: Metrics
    database: Database
    runner: Runner
    sealer: Sealer | None = None
    ready: bool = False


def state_of(request: Request) -> State:
    """The state of the application that a request came to."""
    state = request.app.state.dermcoder
    assert isinstance(state, State)
    return state
