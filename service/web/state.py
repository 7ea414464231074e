"""What a running service holds: one per application."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from service.web.metrics import Metrics
from service.web.pool import Pool
from service.web.settings import Settings


@dataclass(slots=True)
class State:
    """Settings, workers and figures of one application; `ready` once a worker has loaded everything."""

    settings: Settings
    pool: Pool
    metrics: Metrics
    ready: bool = False


def state_of(request: Request) -> State:
    """The state of the application that a request came to."""
    state = request.app.state.dermcoder
    assert isinstance(state, State)
    return state
