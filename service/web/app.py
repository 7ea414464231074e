"""The application, put together."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from fastapi import FastAPI

from service.logs import silence
from service.version import PROGRAM
from service.web import api, decisions, errors, health, pages, provider_pages, readings, reference, worklist_pages
from service.web.ehr import cds, claims
from service.web.guards import Guards
from service.web.jobs import api as jobs_api
from service.web.jobs.runner import Runner
from service.web.metrics import Measured, Metrics
from service.web.pool import Pool
from service.web.settings import Settings
from service.web.signin import pages as signin_pages
from service.web.signin.rates import Rates
from service.web.state import State
from service.web.store.database import Database
from service.web.store.sealing import sealer_of

if TYPE_CHECKING:
    from service.web.signin.oidc import Provider


def create_app(settings: Settings | None = None) -> FastAPI:
    """A service with its own workers; they start with the application and end with it."""
    silence()
    settings = settings or Settings()
    pool = Pool(settings.workers, settings.waiting, settings.store)
    database, sealer = Database(settings.database), sealer_of()
    runner = Runner(database, settings.data or Path(mkdtemp(prefix="dermcoder-")), settings.store, sealer)
    state = State(
        settings, pool, Metrics(lambda: pool.taken), database, runner, Rates(settings.per_minute), _provider(settings), sealer=sealer
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        runner.start()
        loading = asyncio.create_task(_load(state))
        yield
        loading.cancel()
        runner.close()
        pool.close()
        if settings.data is None:
            shutil.rmtree(runner.folder, ignore_errors=True)
        state.database.close()

    app = FastAPI(
        title="dermcoder", version=PROGRAM, lifespan=lifespan, docs_url=None, redoc_url=None,
        summary="Dermatology notes in, proposed claims with their proof out.",
    )  # fmt: skip
    app.state.dermcoder = state
    for part in (api, readings, decisions, jobs_api, reference, cds, claims, health, pages, worklist_pages, provider_pages, signin_pages):
        app.include_router(part.router)
    _add_launch(app, state)
    errors.install(app, pages.problem_page)
    app.add_middleware(Guards, hosts=settings.host_names, max_body=settings.max_body)
    app.add_middleware(errors.LastResort)
    app.add_middleware(Measured, metrics=state.metrics)
    return app


def _provider(settings: Settings) -> Provider | None:
    if not settings.issuer:
        return None
    from service.web.signin.oidc import Provider

    return Provider(settings.issuer, settings.client_id, settings.client_secret, settings.public_url.rstrip("/") + "/login/back")


def _add_launch(app: FastAPI, state: State) -> None:
    """The SMART launch, where record systems are named; Authlib is loaded only then."""
    settings = state.settings
    servers = tuple(name.strip().rstrip("/") for name in settings.smart_servers.split(",") if name.strip())
    if not servers:
        return
    from service.web.ehr import smart

    redirect = settings.public_url.rstrip("/") + "/launch/back"
    state.launches = smart.Launches(servers, settings.smart_client_id, settings.smart_client_secret, redirect)
    app.include_router(smart.router)


async def _load(state: State) -> None:
    await state.pool.warm()
    state.ready = True
