"""Reads the few kinds of nodes of which the stored models consist, from a skops file whose types were looked at before.

skops itself imports the whole of scikit-learn, its test helpers and SciPy for this: a worker takes 353 MB with it, 238 without.
An estimator becomes a plain holder of its attributes; nothing of it is ever run.
"""

from __future__ import annotations

import io
import json
import zipfile
from types import SimpleNamespace
from typing import Any

import numpy


def load_plain(data: bytes) -> Any:
    """What `skops.io.loads` gives, with a `SimpleNamespace` in place of each estimator.

    Raises:
        ValueError, KeyError, TypeError or OSError: the file holds other nodes, or lacks a part.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _built(json.loads(archive.read("schema.json")), archive)


def _built(node: dict[str, Any], archive: zipfile.ZipFile) -> Any:
    loader = node["__loader__"]
    if loader == "JsonNode":
        return json.loads(node["content"])
    if loader == "ListNode":
        return [_built(item, archive) for item in node["content"]]
    if loader == "DictNode":
        if any(kind["__class__"] != "str" for kind in node["key_types"]["content"]):
            raise TypeError("keys other than words")
        return {name: _built(value, archive) for name, value in node["content"].items()}
    if loader == "ObjectNode":
        return SimpleNamespace(**_built(node["content"], archive))
    if loader == "NdArrayNode" and node["type"] == "numpy":
        array = numpy.load(io.BytesIO(archive.read(node["file"])), allow_pickle=False)
        return array if node["__class__"] == "ndarray" else array[()]
    raise ValueError(f"unexpected node {loader}")
