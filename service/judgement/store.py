"""The models of this process: where their files are, which of them are switched off, what a bad file leads to."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from coding.claim import Proposal
from coding.doubt import Doubt
from coding.lookup import Tables
from nlp.reader import Reading
from nlp.records import replace
from service.judgement import model, ownership
from service.judgement.artefact import Kind, ModelError

FOLDER = "DERMCODER_MODELS"
"""Environment variable with the folder of the models, or `none` to work by rules alone."""

WITHOUT = "DERMCODER_MODELS_WITHOUT"
"""Environment variable with names of models that are not used, parted by commas."""

OFF = "none"


class Judgement(Protocol):
    """A model at work: it may lower or withhold lines of a proposal, never raise or add one."""

    @property
    def version(self) -> str: ...

    def doubt(self, reading: Reading, proposal: Proposal, tables: Tables) -> Doubt: ...

    def judged(self, reading: Reading, proposal: Proposal, tables: Tables) -> Proposal: ...


_LOADERS: tuple[tuple[Kind, Callable[[Path], Judgement]], ...] = ((ownership.KIND, ownership.load_owner), (model.KIND, model.load_judge))
"""In the order in which they speak: the confidence of a line is that of the rules' line, whatever its status."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The models in use, and a warning for each that could not be used."""

    models: tuple[Judgement, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """What `versions.models` of the answers says."""
        return ", ".join(one.version for one in self.models) or OFF

    def doubt(self, reading: Reading, proposal: Proposal, tables: Tables) -> Doubt:
        """What some model would rather ask than propose."""
        doubts = [one.doubt(reading, proposal, tables) for one in self.models]
        return Doubt(frozenset().union(*(one.procedures for one in doubts)), any(one.visit for one in doubts))

    def judged(self, reading: Reading, proposal: Proposal, tables: Tables) -> Proposal:
        """The proposal after every model spoke; the models are named in its versions."""
        for one in self.models:
            proposal = one.judged(reading, proposal, tables)
        if self.models:
            proposal = replace(proposal, versions=(*proposal.versions, ("models", self.version)))
        return replace(proposal, warnings=(*proposal.warnings, *self.warnings)) if self.warnings else proposal


def model_folder() -> Path | None:
    """Where the models are: the folder named by the environment, a clone's `models`, or an installation's.

    None where models are switched off or nothing was installed.
    """
    named = os.environ.get(FOLDER)
    if named == OFF:
        return None
    return Path(named) if named else _shipped_folder()


@lru_cache(maxsize=1)
def _shipped_folder() -> Path | None:
    clone = Path(__file__).resolve().parent.parent.parent / "models"
    installed = Path(sysconfig.get_path("data")) / "share" / "dermcoder" / "models"
    return next((folder for folder in (clone, installed) if (folder / model.KIND.file).is_file()), None)


def load() -> Loaded:
    """The models of this process. A file that cannot be used leaves the rules at work in its place, with a warning."""
    folder = model_folder()
    return Loaded() if folder is None else load_from(folder, os.environ.get(WITHOUT, ""))


@lru_cache(maxsize=8)
def load_from(folder: Path, without: str = "") -> Loaded:
    """The models of a folder but those named."""
    found: list[Judgement] = []
    warnings: list[str] = []
    left_out = {name.strip() for name in without.split(",")}
    for kind, read in _LOADERS:
        if kind.name not in left_out:
            try:
                found.append(read(folder))
            except ModelError as error:
                warnings.append(f"model not used, rules alone in its place: {error}")
    return Loaded(tuple(found), tuple(warnings))


def version() -> str:
    """What `versions.models` of this process's answers says."""
    return load().version
