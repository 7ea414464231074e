"""The front door of the reading side: text in, Encounter out."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from spacy.language import Language

from nlp.assemble import assemble
from nlp.entries import Diary
from nlp.facts import Encounter, Procedure
from nlp.long_notes import joined, pages
from nlp.pipeline import build_pipeline
from nlp.reader_hints import ReadingHints
from nlp.readers import injections
from nlp.readers.acts import with_acts
from nlp.readers.left_of_two import without_left
from nlp.readers.lesion_columns import joined_columns, lesion_columns
from nlp.readers.pathology import is_pathology_report
from nlp.readers.standing_apart import services_apart, told_once
from nlp.readers.treated_sites import with_sites
from nlp.records import dataclass
from nlp.remnants import Cleaned, cleaned
from nlp.view import DATE_OF_SERVICE, NoteView
from nlp.view_builder import build_view

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts of a note and the pages they were read from, each with its offset in the text that was read."""

    encounter: Encounter
    pages: tuple[tuple[int, NoteView], ...]
    source: Cleaned | None = None
    """Where the characters that were read stand in the note as given; None where that was read as it is."""

    def placed(self, facts: T) -> T:
        """Facts or a proposal of this reading with offsets into the note as given."""
        return facts if self.source is None else self.source.placed(facts)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Words of a page as offsets into the note as given."""
        return (start, end) if self.source is None else self.source.span(start, end)

    def page_at(self, offset: int) -> tuple[int, NoteView]:
        """The page that holds the character at `offset` of the note."""
        return next(page for page in reversed(self.pages) if page[0] <= offset)


ProcedureReader = Callable[[NoteView], list[Procedure]]
PROCEDURE_READERS = (
    "nlp.readers.biopsy",
    "nlp.readers.excision",
    "nlp.readers.mohs",
    "nlp.readers.tissue",
    "nlp.readers.closures",
    "nlp.readers.destruction",
    "nlp.readers.burns",
    "nlp.readers.debridement",
    "nlp.readers.minor",
    "nlp.readers.drainage",
    "nlp.readers.injections",
    "nlp.readers.light",
    "nlp.readers.tests_done",
)
"""Modules with `read(view) -> list[Procedure]`: a new family adds its module here."""


class NoteReader:
    """Reads notes with one loaded pipeline; safe to share between calls."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._readers: tuple[ProcedureReader, ...] = tuple(import_module(name).read for name in PROCEDURE_READERS)

    def view(self, text: str) -> NoteView:
        """The note as the readers see it."""
        return build_view(self._nlp, text)

    def read(self, text: str, hints: ReadingHints | None = None) -> Encounter:
        """All facts of one note.

        Args:
            text: the note as given; offsets refer to it.
            hints: date of service, where known.
        """
        reading = self.reading(text, hints)
        return reading.placed(reading.encounter)

    def reading(self, text: str, hints: ReadingHints | None = None) -> Reading:
        """The facts with the views of the note; offsets are those of the text without remnants (`Reading.placed`)."""
        hints = hints or ReadingHints()
        source = cleaned(text)
        text = source.text if source else text
        diary = Diary(text, hints.date_of_service)
        views = tuple((start, self._page(words, start, diary, hints)) for start, words in pages(text))
        read = [(start, self._facts(view, hints, first=not start)) for start, view in views]
        return Reading(read[0][1] if len(read) == 1 else joined(read), views, source)

    def _page(self, words: str, start: int, diary: Diary, hints: ReadingHints) -> NoteView:
        """One page with its acts; the day of the visit is known before anything is judged by its date."""
        view = self.view(words)
        view.memo[DATE_OF_SERVICE] = hints.date_of_service
        return with_acts(diary.on(view, start))

    def _facts(self, view: NoteView, hints: ReadingHints, *, first: bool) -> Encounter:
        columns = [] if is_pathology_report(view) else lesion_columns(view)
        apart = () if columns or is_pathology_report(view) else [self._part(words, view) for words in services_apart(view)]
        told = told_once([(self._found(service), injections.read_drugs(service)) for service in apart]) if apart else None
        if columns:
            told = joined_columns(columns, [self._found(self._part(column.text, view)) for column in columns]), injections.read_drugs(view)
        elif told is None:
            told = ([] if is_pathology_report(view) else self._found(view)), injections.read_drugs(view)
        on_file = tuple((label, self.view(words)) for label, words in hints.results if first and words.strip())
        return assemble(view, *told, on_file)

    def _part(self, words: str, whole: NoteView) -> NoteView:
        """The view of one service of a note."""
        view = self.view(words)
        view.memo[DATE_OF_SERVICE] = whole.memo.get(DATE_OF_SERVICE)
        return with_acts(view)

    def _found(self, view: NoteView) -> list[Procedure]:
        """What all readers of procedures find."""
        found: list[Procedure] = []
        view.memo["found"] = found  # closures ask which removals were read before them
        for reader in self._readers:
            found += reader(view)
        return with_sites(view, without_left(view, found))


@lru_cache(maxsize=4)
def load_reader(own_terms: Path | None = None) -> NoteReader:
    """The reader, built once per process (about half a second)."""
    return NoteReader(build_pipeline(own_terms))


def view_of(text: str) -> NoteView:
    """View of a note, for tests and tools."""
    return build_view(build_pipeline(), text)
