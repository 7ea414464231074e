"""What the mapper returns: the proposed claim, its proof and its gaps."""

from __future__ import annotations

from datetime import date
from typing import Literal

from nlp.facts import Evidence
from nlp.records import dataclass

LineStatus = Literal["supported", "review", "hold"]
NotBilledReason = Literal[
    "planned",
    "historical",
    "negated",
    "declined",
    "included",
    "global",
    "cosmetic",
    "other_provider",
    "template",
    "out_of_scope",
    "doubtful",
]


@dataclass(frozen=True, slots=True)
class PriorProcedure:
    """Earlier work that may open a global period. `description` is the practice's words."""

    code: str = ""
    description: str = ""
    date: date | None = None
    site: str = ""


@dataclass(frozen=True, slots=True)
class ContextPathology:
    """A result of pathology that the caller sends beside the note; empty where it sends none."""

    specimen: str = ""
    site: str = ""
    diagnosis: str = ""
    icd10: str = ""
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the practice knows beside the note. None or "" means unknown, never assumed."""

    date_of_service: date | None = None
    patient_status: str = ""
    payer: str = ""
    place_of_service: str = ""
    telehealth: str = ""
    prior_procedures: tuple[PriorProcedure, ...] = ()
    pathology_status: str = ""
    pathology: tuple[ContextPathology, ...] = ()
    pathology_lab: str = ""
    pathology_component: str = ""
    drug_source: str = ""
    drug_container: str = ""
    prior_authorization: str = ""
    rendering_provider: str = ""
    unknown_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another code that a line may turn out to be; `decides` says by what."""

    code: str
    units: int = 1
    modifiers: tuple[str, ...] = ()
    decides: str = ""


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """One claim line with its proof.

    `procedure_ids` names the facts it rests on. `confidence` is a probability in [0, 1].
    """

    code: str
    units: int = 1
    modifiers: tuple[str, ...] = ()
    icd10: tuple[str, ...] = ()
    status: LineStatus = "review"
    confidence: float = 0.5
    evidence: tuple[Evidence, ...] = ()
    rules: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    reason: str = ""
    procedure_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A documentation element that was looked for and not found, and what that costs."""

    element: str
    line: int | None = None
    consequence: str = ""
    searched: tuple[str, ...] = ()
    query: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotBilled:
    """Work that the note tells of and that makes no line, with the reason and the offsets of its words."""

    what: str
    why: NotBilledReason
    start: int
    end: int
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EmVerdict:
    """Whether a visit is billed, and at which level: its elements, the time in minutes, the rules and their proof."""

    verdict: Literal["supported", "not_supported", "unclear", "none"] = "none"
    code: str = ""
    alternatives: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    problems: str = ""
    data: str = ""
    risk: str = ""
    time_minutes: int | None = None
    reason: str = ""
    rules: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """The whole answer of the mapper for one note."""

    lines: tuple[ProposedLine, ...] = ()
    em: EmVerdict = EmVerdict()
    gaps: tuple[Gap, ...] = ()
    not_billed: tuple[NotBilled, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
