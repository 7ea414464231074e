"""The stored model: written byte for byte the same each time, read with nothing but the expected types.

A skops file is a zip of a schema and arrays. skops names objects by their place in memory and stamps the clock on
the zip, so the file is written anew with running numbers and no date. Reading looks at every type that the schema
names before anything is built.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.judgement.skops_reader import load_plain

TRUSTED = frozenset(
    [
        "builtins.dict", "builtins.list", "builtins.str", "numpy.ndarray", "numpy.float64",
        "sklearn.linear_model._logistic.LogisticRegression", "sklearn.preprocessing._data.StandardScaler",
    ]
)  # fmt: skip
"""The only types that a model file may name."""

_NO_DATE = (1980, 1, 1, 0, 0, 0)
_LARGEST = 50_000_000


class ModelError(ValueError):
    """A model file that cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A model of this program: its name, the mark in its file, and the format that this version reads.

    The format is raised whenever the content or the meaning of a feature changes: older files are refused.
    """

    name: str
    mark: str
    format: int

    @property
    def file(self) -> str:
        return f"{self.name}.skops"

    @property
    def card(self) -> str:
        return f"{self.name}.md"


def write(content: dict[str, Any], path: Path, kind: Kind) -> str:
    """Store the content; returns its fingerprint."""
    from skops.io import dumps

    data = _settled(dumps({**content, "kind": kind.mark, "format": kind.format}))
    path.write_bytes(data)
    return fingerprint(data)


def fingerprint(data: bytes) -> str:
    """Twelve characters that name one model."""
    return hashlib.sha256(data).hexdigest()[:12]


def _settled(data: bytes) -> bytes:
    """The same archive without memory addresses and dates."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    schema = parts["schema.json"].decode()
    numbers: dict[str, str] = {}
    for found in re.finditer(r'"__id__": (\d+)|"(\d+)\.npy"', schema):
        numbers.setdefault(found[1] or found[2], str(len(numbers) + 1))
    parts["schema.json"] = re.sub(r"\b\d{9,}\b", lambda m: numbers.get(m[0], m[0]), schema).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, place in sorted((_renamed(name, numbers), name) for name in parts):
            archive.writestr(zipfile.ZipInfo(name, _NO_DATE), parts[place], zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def _renamed(name: str, numbers: dict[str, str]) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{numbers[stem]}.{ending}" if stem in numbers else name


def read(path: Path, kind: Kind) -> tuple[dict[str, Any], str]:
    """(content, fingerprint) of a stored model of one kind.

    Raises:
        ModelError: the file is missing, broken, of another program, of another format, or names unexpected types.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path.name}: {error.strerror}") from None
    strange = sorted(set(_types(_schema(data, path.name))) - TRUSTED)
    if strange:
        raise ModelError(f"{path.name}: refused, holds types that no model of this program has ({', '.join(strange[:3])})")
    try:
        content = load_plain(data)
    except Exception as error:
        raise ModelError(f"{path.name}: cannot be read ({type(error).__name__}); train it anew with `dermcoder train`") from None
    if not isinstance(content, dict) or content.get("kind") != kind.mark:
        raise ModelError(f"{path.name}: is not the model `{kind.name}` of this program")
    if content.get("format") != kind.format:
        raise ModelError(f"{path.name}: has format {content.get('format')}, needed is {kind.format}; train it anew with `dermcoder train`")
    return content, fingerprint(data)


def _schema(data: bytes, name: str) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST:
                raise ModelError(f"{name}: refused, far larger than any model of this program")
            if archive.testzip() is not None:
                raise ModelError(f"{name}: is damaged")
            return json.loads(archive.read("schema.json"))
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"{name}: is damaged or not a skops file") from None


def _types(node: Any) -> Iterator[str]:
    """Every type that a schema names, however deep."""
    if isinstance(node, dict):
        if "__class__" in node or "__module__" in node:
            yield f"{node.get('__module__')}.{node.get('__class__')}"
        for value in node.values():
            yield from _types(value)
    elif isinstance(node, list):
        for value in node:
            yield from _types(value)
