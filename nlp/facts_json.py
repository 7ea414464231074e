"""JSON form of an Encounter: compact to write by hand, lossless to read back.

A bare value where a Fact is expected means `status: stated` without evidence; defaults are
left out on encoding, so that `decode(encode(e)) == e` for every Encounter.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Hashable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from nlp import facts
from nlp.facts import Encounter, Evidence, Fact

T = TypeVar("T")
Decoder = Callable[[Any], Any]
_ID_PREFIX = {"Procedure": "p", "Lesion": "l", "DrugGiven": "d"}
_DEFAULTS: dict[str, dict[str, Any]] = {
    "Procedure": {"assertion": "performed"},
    "Problem": {"problem_class": "acute_uncomplicated"},
}


def encode(value: Any) -> Any:
    """JSON-ready form of an Encounter or of any fact inside it."""
    if isinstance(value, Fact):
        return _encode_fact(value)
    if isinstance(value, Evidence):
        return [value.field, value.value, value.start, value.end]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _encode_fields(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    return value


def decode(data: dict[str, Any]) -> Encounter:
    """Encounter from its JSON form; unknown keys raise ValueError naming the key only."""
    return _decode_dataclass(Encounter, data)


def _encode_fact(fact: Fact[Any]) -> Any:
    plain = fact.status == "stated" and not fact.evidence and not fact.why and not fact.searched
    if plain and fact.value is not None:
        return encode(fact.value)
    return _encode_fields(fact)


def _encode_fields(value: Any) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for item in dataclasses.fields(value):
        part = getattr(value, item.name)
        if item.default is not dataclasses.MISSING and part == item.default:
            continue
        out[item.name] = encode(part)
    return out


def _decode_dataclass(kind: type[T], data: dict[str, Any]) -> T:
    decoders = _field_decoders(typing.cast(Hashable, kind))
    unknown = set(data) - set(decoders)
    if unknown:
        raise ValueError(f"unknown field of {kind.__name__}: {', '.join(sorted(unknown))}")
    values = {
        **_DEFAULTS.get(kind.__name__, {}),
        **{name: decoders[name](item) for name, item in data.items()},
    }
    return kind(**values)


@lru_cache(maxsize=64)
def _field_decoders(kind: Hashable) -> dict[str, Decoder]:
    assert isinstance(kind, type)
    hints = typing.get_type_hints(kind, vars(facts))
    return {item.name: _decoder(hints[item.name]) for item in dataclasses.fields(kind)}


def _decoder(hint: Any) -> Decoder:
    origin = typing.get_origin(hint)
    if origin is Fact:
        inner = _decoder(typing.get_args(hint)[0])
        return lambda data: _decode_fact(inner, data)
    if origin is tuple:
        return _tuple_decoder(typing.get_args(hint)[0])
    if origin in (typing.Union, types.UnionType):
        inner = _decoder(next(arg for arg in typing.get_args(hint) if arg is not type(None)))
        return lambda data: None if data is None else inner(data)
    if hint is Decimal:
        return lambda data: Decimal(str(data))
    if hint is date:
        return date.fromisoformat
    if hint is Evidence:
        return lambda data: Evidence(*data)
    if dataclasses.is_dataclass(hint):
        return lambda data: _decode_dataclass(hint, data)  # type: ignore[arg-type]
    return lambda data: data


def _tuple_decoder(inner_hint: Any) -> Decoder:
    inner = _decoder(inner_hint)
    prefix = _ID_PREFIX.get(getattr(inner_hint, "__name__", ""), "")

    def read(data: list[Any]) -> tuple[Any, ...]:
        if prefix:
            data = [{"id": f"{prefix}{n}", **item} for n, item in enumerate(data, 1)]
        return tuple(inner(item) for item in data)

    return read


def _decode_fact(inner: Decoder, data: Any) -> Fact[Any]:
    if not (isinstance(data, dict) and ("value" in data or "status" in data)):
        return Fact(inner(data), "stated")
    value = data.get("value")
    return Fact(
        None if value is None else inner(value),
        data.get("status", "stated"),
        tuple(Evidence(*item) for item in data.get("evidence", ())),
        data.get("why", ""),
        tuple(data.get("searched", ())),
    )
