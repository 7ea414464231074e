"""The record format of `training_data`, with its checks. training_data/README.md tells what the fields mean."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Code = Annotated[str, Field(pattern=r"^[0-9A-Z][0-9]{3}[0-9A-Z]$")]
Modifier = Annotated[str, Field(pattern=r"^[0-9A-Z]{2}$")]
Icd10 = Annotated[str, Field(pattern=r"^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$")]
Text = Annotated[str, Field(min_length=1)]


class RecordError(ValueError):
    """A record that cannot be used: file, line, id and field, never words of the note."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ClaimLine(_Strict):
    """A line of a claim; diagnosis codes in claim order."""

    code: Code
    units: Annotated[int, Field(ge=1)] = 1
    modifiers: list[Modifier] = []
    icd10: list[Icd10] = []


class Visit(_Strict):
    """`supported` is null where two careful coders could differ; `code` is null where no visit is billable."""

    supported: bool | None = None
    code: Code | None = None
    alternatives: list[Code] = []
    modifier_25: bool | None = None


class GoldFact(_Strict):
    """`quote` is an exact piece of the text: its first occurrence, or the one at `start`."""

    field: Text
    value: Text
    quote: Text
    procedure: Annotated[int, Field(ge=0)] = 0
    start: Annotated[int, Field(ge=0)] | None = None


class Record(_Strict):
    """One note with the claim that a careful coder would bill and the facts behind it."""

    id: Text
    style: str = ""
    author: Text
    family: str = ""
    text: Text
    context: dict[str, Any] = {}
    expected: list[ClaimLine]
    alternative_sets: list[list[ClaimLine]] = []
    optional: list[ClaimLine] = []
    must_not: list[Code] = []
    hold: bool = False
    em: Visit | None = None
    facts: list[GoldFact] = []
    rationale: str = ""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Record:
        for number, fact in enumerate(self.facts):
            if place(self.text, fact.quote, fact.start) is None:
                raise ValueError(f"facts[{number}].quote: is not a piece of the text" + ("" if fact.start is None else " at start"))
        banned = {line.code for line in self.expected} & set(self.must_not)
        if banned:
            raise ValueError(f"must_not: holds codes that are expected ({', '.join(sorted(banned))})")
        return self


def place(text: str, quote: str, start: int | None = None) -> tuple[int, int] | None:
    """Where the quote stands, None where it does not."""
    found = text.find(quote) if start is None else start
    return (found, found + len(quote)) if found >= 0 and text[found : found + len(quote)] == quote else None


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """Checked records of a JSON Lines file as they stand there.

    Raises:
        RecordError: the first record that does not keep the format, or an id that stands twice.
        OSError: the file cannot be read.
    """
    seen: set[str] = set()
    with path.open(encoding="utf-8") as lines:
        for number, raw in enumerate(lines, 1):
            if raw.strip():
                record = _checked(raw, f"{path.name} line {number}")
                if record["id"] in seen:
                    raise RecordError(f"{path.name} line {number}: id: stands twice in the file ({record['id']})")
                seen.add(record["id"])
                yield record


def _checked(raw: str, where: str) -> dict[str, Any]:
    try:
        record = json.loads(raw)
    except ValueError:
        raise RecordError(f"{where}: is not JSON") from None
    problems = problems_of(record)
    if problems:
        raise RecordError(f"{where}{_name(record)}: {'; '.join(problems[:3])}")
    return dict(record)


def problems_of(record: object) -> list[str]:
    """What is wrong with a record, each with its field; empty where nothing is."""
    try:
        Record.model_validate(record)
    except ValidationError as error:
        return [_words(found["loc"], found["msg"]) for found in error.errors(include_input=False, include_url=False, include_context=False)]
    return []


def _words(place_of: Sequence[int | str], message: str) -> str:
    field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place_of).lstrip(".")
    return f"{field}: {message[0].lower()}{message[1:]}" if field else message.removeprefix("Value error, ")


def _name(record: object) -> str:
    name = record.get("id") if isinstance(record, dict) else None
    return f" ({name})" if isinstance(name, str) and len(name) <= 40 else ""


def write_records(path: Path, records: Iterable[dict[str, Any]]) -> int:
    """Write records as JSON Lines; returns how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for record in records:
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count


def schema() -> str:
    """The format as a JSON Schema, for other programs."""
    return json.dumps(Record.model_json_schema(), indent=1, sort_keys=True) + "\n"
