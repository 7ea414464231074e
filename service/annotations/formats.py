"""Files of annotation tools: doccano JSONL, Prodigy JSONL, spaCy DocBin."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from service.annotations.records import RecordError
from service.annotations.spans import REST, Span, record_from, rest_of, spans_of

Records = Iterable[dict[str, Any]]
GROUP = "facts"
"""Name of the span group in a DocBin."""


class Format(NamedTuple):
    """How one tool's file is written from records and read back."""

    write: Callable[[Records, Path], int]
    read: Callable[[Path], Iterator[dict[str, Any]]]


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8") as lines:
        for number, raw in enumerate(lines, 1):
            if raw.strip():
                try:
                    entry = json.loads(raw)
                except ValueError:
                    raise RecordError(f"{path.name} line {number}: is not JSON") from None
                if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
                    raise RecordError(f"{path.name} line {number}: text: must be a string")
                yield number, entry


def _write_lines(entries: Iterable[dict[str, Any]], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for entry in entries:
            out.write(json.dumps(entry, ensure_ascii=False) + "\n")
            count += 1
    return count


def _span(entry: Any, names: tuple[str, str, str] | None, text: str, where: str) -> Span:
    """A span of a tool's file: a list, or an object with these keys for start, end and label."""
    try:
        start, end, label = entry if names is None else (entry[name] for name in names)
        if isinstance(start, int) and isinstance(end, int) and isinstance(label, str) and label and 0 <= start < end <= len(text):
            return Span(start, end, label)
    except (KeyError, TypeError, ValueError):
        pass
    raise RecordError(f"{where}: a span needs start, end and label within the text")


def _rest(entry: dict[str, Any], where: str) -> dict[str, Any] | None:
    rest = entry.get(REST)
    if rest is not None and not isinstance(rest, dict):
        raise RecordError(f"{where}: {REST}: must be an object")
    return rest


def write_doccano(records: Records, path: Path) -> int:
    """Sequence labelling: `label` holds [start, end, label]; doccano keeps the other keys as metadata."""
    return _write_lines(({"text": r["text"], "label": [list(s) for s in spans_of(r)], REST: rest_of(r)} for r in records), path)


def read_doccano(path: Path) -> Iterator[dict[str, Any]]:
    """Records of doccano's export, of either shape: `label` as lists, or `entities` as objects with offsets."""
    for number, entry in _lines(path):
        where, text = f"{path.name} line {number}", entry["text"]
        spans = [_span(one, None, text, f"{where}: label") for one in entry.get("label") or []]
        names = ("start_offset", "end_offset", "label")
        spans += [_span(one, names, text, f"{where}: entities") for one in entry.get("entities") or []]
        rest = entry if REST in entry else entry.get("metadata") or {}
        yield record_from(text, spans, _rest(rest, where), number)


def write_prodigy(records: Records, path: Path) -> int:
    """Tasks with spans by character; `meta` shows the id at the foot of the card."""
    entries = (
        {
            "text": r["text"], "spans": [{"start": s.start, "end": s.end, "label": s.label} for s in spans_of(r)],
            "meta": {"id": r["id"]}, REST: rest_of(r),
        }
        for r in records
    )  # fmt: skip
    return _write_lines(entries, path)


def read_prodigy(path: Path) -> Iterator[dict[str, Any]]:
    """Records of `prodigy db-out`; what the annotator rejected or skipped is left out."""
    for number, entry in _lines(path):
        if entry.get("answer", "accept") != "accept":
            continue
        where, text = f"{path.name} line {number}", entry["text"]
        spans = [_span(one, ("start", "end", "label"), text, f"{where}: spans") for one in entry.get("spans") or []]
        yield record_from(text, spans, _rest(entry, where), number)


def write_docbin(records: Records, path: Path) -> int:
    """Docs of a blank English pipeline; spans by token in the group "facts", a span cut by a token takes the whole token."""
    import spacy
    from spacy.tokens import DocBin

    nlp, store, count = spacy.blank("en"), DocBin(store_user_data=True), 0
    for record in records:
        doc = nlp.make_doc(record["text"])
        doc.spans[GROUP] = [doc.char_span(s.start, s.end, s.label, alignment_mode="expand") for s in spans_of(record)]
        doc.user_data[REST] = json.dumps(rest_of(record), ensure_ascii=False)
        store.add(doc)
        count += 1
    store.to_disk(path)
    return count


def read_docbin(path: Path) -> Iterator[dict[str, Any]]:
    """Records of a DocBin; facts whose tokens are still marked keep their exact words."""
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("en").vocab
    try:
        docs = list(DocBin().from_disk(path).get_docs(vocab))
    except OSError:
        raise
    except Exception as error:
        raise RecordError(f"{path.name}: is no spaCy DocBin ({type(error).__name__})") from None
    for number, doc in enumerate(docs, 1):
        rest = json.loads(doc.user_data.get(REST, "null"))
        exact: dict[Span, list[Span]] = {}
        for span in spans_of({"text": doc.text, **rest}) if rest else []:
            wide = doc.char_span(span.start, span.end, span.label, alignment_mode="expand")
            exact.setdefault(Span(wide.start_char, wide.end_char, span.label), []).append(span)
        spans = []
        for marked in doc.spans.get(GROUP, doc.ents):
            wide = Span(marked.start_char, marked.end_char, marked.label_)
            spans.append(exact[wide].pop(0) if exact.get(wide) else wide)
        yield record_from(doc.text, spans, rest, number)


FORMATS = {
    "doccano": Format(write_doccano, read_doccano),
    "prodigy": Format(write_prodigy, read_prodigy),
    "docbin": Format(write_docbin, read_docbin),
}
