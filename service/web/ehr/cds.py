"""CDS Hooks 2.0: when an encounter ends, what its notes leave open, as cards. Never a code, money, or an answer."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from coding.rulebook import rules
from service.notes import Note, NoteError
from service.web.access import allowed
from service.web.ehr.documents import as_request, notes_within
from service.web.errors import Problem, answers
from service.web.identity import Identity
from service.web.schemas import examples
from service.web.state import State, state_of
from service.web.store.chain import now
from service.web.store.tables import CardFeedback
from service.web.work import suggest_bytes

router = APIRouter(prefix="/cds-services", tags=["CDS Hooks"])
SERVICE = "note-gaps"
_HOOK = "encounter-discharge"
_MOST_CARDS = 8
_SUMMARY = 140
_ERRORS = answers(400, 401, 403, 404, 413, 422, 429, 500, 503)


async def _caller(request: Request) -> Identity:
    """A record system by its signed token, else who may read notes."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if state_of(request).settings.mode == "local" or token.count(".") != 2:
        return await allowed("coder", "provider")(request)
    from service.web.ehr.tokens import identified  # its libraries come with the server mode

    return await identified(request, token)


Caller = Annotated[Identity, Depends(_caller)]


class ServiceOut(BaseModel):
    """One service of the discovery."""

    hook: str
    title: str
    description: str
    id: str
    prefetch: dict[str, str]


class Discovery(BaseModel):
    """All services."""

    services: list[ServiceOut]


class HookIn(BaseModel):
    """A call. Only the prefetched notes are used."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"examples": [examples()["hook"]["request"]]})

    hook: Literal["encounter-discharge"]
    hookInstance: uuid.UUID
    context: dict[str, Any]
    prefetch: dict[str, Any] | None = None


class Source(BaseModel):
    """Where a card comes from."""

    label: str


class Link(BaseModel):
    """Where a card leads: the page, or its SMART launch."""

    label: str
    url: str
    type: Literal["absolute", "smart"]


class Card(BaseModel):
    """One card; the indicator is info or warning only. Links stand there where the service knows its own address."""

    uuid: str
    summary: str
    detail: str
    indicator: Literal["info", "warning"]
    source: Source
    links: list[Link] = Field(default_factory=list)


class Cards(BaseModel):
    """The answer to a call."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples()["hook"]["answer"]]})

    cards: list[Card]


class Outcome(BaseModel):
    """What became of a card. Comments are not read: they may hold words of a chart."""

    model_config = ConfigDict(extra="ignore")

    card: str = Field(min_length=1, max_length=64)
    outcome: Literal["accepted", "overridden"]


class FeedbackIn(BaseModel):
    """Feedback on cards."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples()["card_feedback"]["request"]]})

    feedback: list[Outcome] = Field(max_length=100)


@router.get("", responses=answers(400))
async def discovery() -> Discovery:
    """The services that a record system may call."""
    notes = "DocumentReference?encounter={{context.encounterId}}&category=clinical-note"
    told = "What the skin-surgery notes of an encounter leave open, as questions that do not lead."
    return Discovery(
        services=[ServiceOut(hook=_HOOK, title="Open points of the note", description=told, id=SERVICE, prefetch={"notes": notes})]
    )


@router.post("/{service}", responses=_ERRORS)
async def call(request: Request, service: str, hook: HookIn, _: Caller) -> Cards:
    """Cards for the notes of an encounter; none where nothing is open."""
    _known(service)
    state = state_of(request)
    cards: list[Card] = []
    for note in notes_within((hook.prefetch or {}).get("notes"), state.settings.max_characters)[:_MOST_CARDS]:
        cards += await _cards_of(state, note)
    links = _links(state)
    return Cards(cards=[card.model_copy(update={"links": links}) for card in cards[:_MOST_CARDS]])


@router.post("/{service}/feedback", responses=_ERRORS)
async def feedback(request: Request, service: str, told: FeedbackIn, who: Caller) -> dict[str, int]:
    """Keep what became of cards, for counting."""
    _known(service)
    await asyncio.to_thread(_keep, state_of(request), who, told)
    return {"kept": len(told.feedback)}


def _links(state: State) -> list[Link]:
    """The launch of the page on this encounter's note where it is set up, else the page."""
    address = state.settings.public_url.rstrip("/")
    if not address:
        return []
    if state.launches is not None:
        return [Link(label="See it in the note", url=f"{address}/launch", type="smart")]
    return [Link(label="Open the page", url=f"{address}/", type="absolute")]


def _known(service: str) -> None:
    if service != SERVICE:
        raise Problem(404)


async def _cards_of(state: State, note: Note) -> list[Card]:
    try:
        answer = json.loads(await state.pool.run(suggest_bytes, as_request(note), state.settings.store))
    except NoteError as error:
        return [_card("A note could not be read", f"{error.field} {error.message}", "info")]
    named = rules("gaps")
    elements = {gap["element"]: gap["query"] for gap in answer["gaps"] if gap["query"]}
    return [_card(str(named[element].get("title", element.replace("_", " "))), query, "warning") for element, query in elements.items()]


def _card(summary: str, detail: str, indicator: Literal["info", "warning"]) -> Card:
    return Card(
        uuid=str(uuid.uuid4()), summary=f"Note: {summary}"[:_SUMMARY], detail=detail, indicator=indicator, source=Source(label="dermcoder")
    )


def _keep(state: State, who: Identity, told: FeedbackIn) -> None:
    with state.database.scope(who.organisation) as scope:
        for item in told.feedback:
            scope.add(CardFeedback(id=str(uuid.uuid4()), card=item.card, outcome=item.outcome, at=now()))
