"""The application, put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from service.logs import silence
from service.version import PROGRAM
from service.web import api, decisions, errors, health, pages, readings
from service.web.guards import Guards
from service.web.metrics import Measured, Metrics
from service.web.pool import Pool
from service.web.settings import Settings
from service.web.state import State
from service.web.store.database import Database
from service.web.store.sealing import sealer_of


def create_app(settings: Settings | None = None) -> FastAPI:
    """A service with its own workers; they start with the application and end with it."""
    silence()
    settings = settings or Settings()
    pool = Pool(settings.workers, settings.waiting, settings.store)
    state = State(settings, pool, Metrics(lambda: pool.taken), Database(settings.database), sealer_of())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        loading = asyncio.create_task(_load(state))
        yield
        loading.cancel()
        pool.close()
        state.database.close()

    app = FastAPI(
        title="dermcoder", version=PROGRAM, lifespan=lifespan, docs_url=None, redoc_url=None,
        summary="Dermatology notes in, proposed claims with their proof out.",
    )  # fmt: skip
    app.state.dermcoder = state
    for part in (api, readings, decisions, health, pages):
        app.include_router(part.router)
    errors.install(app)
    app.add_middleware(Guards, hosts=settings.host_names, max_body=settings.max_body)
    app.add_middleware(errors.LastResort)
    app.add_middleware(Measured, metrics=state.metrics)
    return app


async def _load(state: State) -> None:
    await state.pool.warm()
    state.ready = True
