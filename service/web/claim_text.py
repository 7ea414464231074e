"""A billed claim as a coder pastes or drops it: JSON, FHIR, X12 837P, or one line a service."""

from __future__ import annotations

import json
import re
from typing import Any

from service.claims import x12
from service.claims.records import ClaimError
from service.reconcile import billed_json

_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]")
_UNITS = re.compile(r"[x*\N{MULTIPLICATION SIGN}]?(\d{1,4})")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
_DIAGNOSIS = re.compile(r"[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?")
_BETWEEN = re.compile(r"[\s,;|]+")


def claim_from_text(text: str) -> dict[str, Any] | None:
    """The claim as an object that `from_object` reads; None for empty text.

    Raises:
        ClaimError: what stands there is no claim, or more than one; names the line, never quotes it.
    """
    text = text.strip().removeprefix("\ufeff")
    if not text:
        return None
    if text.startswith(("{", "[")):
        return _json(text)
    if text.startswith("ISA"):
        return _interchange(text)
    words = [[word for word in _BETWEEN.split(line.upper().replace("-", " ")) if word] for line in text.splitlines()]
    return {"id": "claim", "lines": [_line(found, number) for number, found in enumerate(words, 1) if found]}


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise ClaimError("claim", "claim", "is not JSON") from None
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        raise ClaimError("claim", "claim", "must be one claim")
    return value


def _interchange(text: str) -> dict[str, Any]:
    records = list(x12.read_text(text))
    if len(records) != 1:
        raise ClaimError("claim", "claim", "must hold exactly one claim")
    if records[0].error is not None:
        raise records[0].error
    return {"id": records[0].id, "context": dict(records[0].context), "lines": [billed_json(line) for line in records[0].lines]}


def _line(words: list[str], number: int) -> dict[str, Any]:
    """`17003 x6 59 L57.0`: the code first, then units, modifiers and diagnoses in any order."""
    if not _CODE.fullmatch(words[0]):
        raise ClaimError("claim", f"claim line {number}", "must begin with a code")
    out: dict[str, Any] = {"code": words[0], "units": 1, "modifiers": [], "icd10": []}
    for word in words[1:]:
        units = _UNITS.fullmatch(word.lower())
        if _DIAGNOSIS.fullmatch(word):
            out["icd10"].append(word)
        elif units and not (word.isdigit() and len(word) == 2):  # two digits alone are a modifier
            out["units"] = int(units[1])
        elif _MODIFIER.fullmatch(word):
            out["modifiers"].append(word)
        else:
            raise ClaimError("claim", f"claim line {number}", "holds a word that is no code, units, modifier or diagnosis")
    return out
