"""The coder's page: a form, and the note beside its claim. Nothing of a note stands in an address."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse

from coding.lookup import load_tables
from coding.profiles import known_profiles
from service.claims.records import ClaimError
from service.documents.read import notes_in
from service.notes import Note, NoteError, check_length, note_from_bytes
from service.version import PROGRAM
from service.visible import visible
from service.web.access import allowed
from service.web.claim_text import claim_from_text
from service.web.identity import Identity
from service.web.readings import days_kept, kept
from service.web.state import state_of
from service.web.views.coverage import covered
from service.web.views.note_page import note_page
from service.web.views.segments import group_of

router = APIRouter(include_in_schema=False)
Reader = Annotated[Identity, Depends(allowed("coder", "auditor"))]
Anyone = Annotated[Identity, Depends(allowed("coder", "auditor", "provider"))]
_CONTEXT = ("date_of_service", "patient_status", "payer", "pathology_status", "drug_source")
_LEGEND = {
    "act": "procedure", "site": "site", "size": "size or number", "dx": "diagnosis", "drug": "drug", "visit": "visit work", "other": "other",
}  # fmt: skip
_NAVIGATION = [("/", "New note"), ("/jobs", "Batches"), ("/coverage", "Coverage")]


@lru_cache(maxsize=1)
def _templates() -> Environment:
    pages = Environment(
        loader=PackageLoader("service.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    pages.globals.update(navigation=_NAVIGATION, program=PROGRAM, group_of=group_of, visible=visible)
    return pages


def render(name: str, request: Request, who: Identity | None, *, here: str | None = None, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of the template `name`; `here` is the entry of the navigation that it belongs to."""
    here = request.url.path if here is None else here
    user = who.name if who is not None and who.member else ""
    return HTMLResponse(_templates().get_template(name).render(here=here, user=user, **values), status)


def problem_page(status: int, title: str, detail: str, errors: list[dict[str, str]], headers: dict[str, str]) -> Response:
    """An error as a page."""
    values = {"here": "", "user": "", "title": title, "detail": detail, "errors": errors}
    return HTMLResponse(_templates().get_template("problem.html").render(values), status, headers)


@lru_cache(maxsize=1)
def labels() -> dict[str, str]:
    """Own short label of each code."""
    tables = load_tables()
    rows = (tables.code(code) for code in tables.codes())
    return {row.code: row.label for row in rows if row is not None}


@router.get("/")
async def home(request: Request, who: Reader) -> Response:
    """The form."""
    return await _form(request, who, {}, [])


@router.post("/read")
async def read(request: Request, who: Reader) -> Response:
    """The note with its evidence, the proposed claim beside it."""
    state = state_of(request)
    given: dict[str, str] = {}
    try:
        async with request.form(max_part_size=state.settings.max_body) as form:
            given = {name: str(form.get(name) or "") for name in ("note", "claim", *_CONTEXT) if not isinstance(form.get(name), UploadFile)}
            note = await _note(form, state.settings.max_characters)
            note["context"] |= {name: given[name] for name in _CONTEXT if given.get(name)}
            claim = claim_from_text(await _claim(form))
        page = await state.pool.run(note_page, note, claim, state.settings.store)
    except (NoteError, ClaimError) as error:
        return await _form(request, who, given, [{"field": error.field, "message": error.message}])
    return await note_response(request, who, note, page)


async def note_response(
    request: Request, who: Identity, note: dict[str, Any], page: dict[str, Any], steps: dict[str, Any] | None = None
) -> HTMLResponse:
    """The page of a note that was read; the reading is kept, so that its lines can be decided.

    Args:
        steps: where it stands in a worklist.
    """
    stored = await asyncio.to_thread(kept, state_of(request), {**note, "context": page["context"]}, page["answer"], who)
    used = {piece["group"] for piece in page["segments"]}
    values: dict[str, Any] = {
        "page": page, "reading": stored.reading, "decides": who.role in ("coder", "admin"), "steps": steps, "decided": stored.decided,
        "added": stored.added, "labels": labels(),
        "legend": [(group, name) for group, name in _LEGEND.items() if group in used],
    }  # fmt: skip
    return render("note.html", request, who, here="/jobs" if steps else "", **values)


async def _form(request: Request, who: Identity, given: dict[str, str], problems: list[dict[str, str]]) -> HTMLResponse:
    filled = {name: given.get(name, "") for name in ("note", "claim", *_CONTEXT)}
    payers = ["", *known_profiles()]
    kept_days = await asyncio.to_thread(days_kept, state_of(request), who)
    values: dict[str, Any] = {"given": filled, "problems": problems, "payers": payers, "kept_days": kept_days}
    return render("home.html", request, who, here="/", status=422 if problems else 200, **values)


async def _note(form: FormData, most: int) -> dict[str, Any]:
    """The file as it is (or what a document carries), else the text field with the line ends that the coder saw."""
    file = form.get("note_file")
    if isinstance(file, UploadFile) and file.size:
        note = _single(await file.read(), Path(file.filename or "").suffix.lower())
    else:
        note = Note("note", str(form.get("note") or "").replace("\r\n", "\n"))  # browsers send every line end as two characters
    if note.error is not None:
        raise note.error
    check_length(len(note.text), "note", most)
    return {"id": "note", "text": note.text, "context": note.context or {}}


def _single(raw: bytes, ending: str) -> Note:
    if ending not in (".xml", ".hl7", ".json"):
        return note_from_bytes("note", raw)
    notes = list(notes_in(raw, ending, "note"))
    return notes[0].note if len(notes) == 1 else Note("note", error=NoteError("note", "file", "must hold one note"))


async def _claim(form: FormData) -> str:
    file = form.get("claim_file")
    if isinstance(file, UploadFile) and file.size:
        try:
            return (await file.read()).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ClaimError("claim", "claim", "is not UTF-8 text") from None
    return str(form.get("claim") or "")


@router.get("/coverage")
async def coverage(request: Request, who: Anyone) -> Response:
    """Each code and rule, how it is tested, and the quarter of the tables."""
    found = await asyncio.to_thread(covered, state_of(request).settings.store)
    return render("coverage.html", request, who, covered=found)


_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@lru_cache(maxsize=1)
def _files() -> dict[str, bytes]:
    """What stands in `static/`, read once."""
    return {item.name: item.read_bytes() for item in resources.files("service.web").joinpath("static").iterdir() if item.is_file()}


@router.get("/static/{name}")
async def static(name: str) -> Response:
    """A file of the page."""
    body = _files().get(name)
    if body is None:
        return Response(status_code=404)
    return Response(body, media_type=_TYPES.get(name.rsplit(".", 1)[-1], "application/octet-stream"))
