"""What a running service holds: one per application."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import Request

from service.web.jobs.runner import Runner
from service.web.metrics import Metrics
from service.web.pool import Pool
from service.web.settings import Settings
from service.web.signin.rates import Rates
from service.web.signin.seen import Seen
from service.web.store.database import Database
from service.web.store.sealing import Sealer

if TYPE_CHECKING:
    from service.web.ehr.smart import Launches
    from service.web.signin.oidc import Provider  # Authlib is loaded in server mode only


@dataclass(slots=True)
class State:
    """Settings, workers, figures and database of one application; `ready` once a worker has loaded everything."""

    settings: Settings
    pool: Pool
    metrics: Metrics
    database: Database
    runner: Runner
    rates: Rates
    provider: Provider | None = None
    launches: Launches | None = None
    sealer: Sealer | None = None
    seen: Seen = field(default_factory=Seen)
    ready: bool = False


def state_of(request: Request) -> State:
    """The state of the application that a request came to."""
    state = request.app.state.dermcoder
    assert isinstance(state, State)
    return state
