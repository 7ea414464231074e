"""The learned judgement at work: the probability that a proposed line is right, and what follows from it.

It may only lower. A supported line below the threshold goes to review and its reason says what made it doubtful; what is
most probably wrong is withheld and becomes a question. Without a model the rules' own figures stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coding.claim import Proposal, ProposedLine
from coding.doubt import Doubt
from coding.leads import Standing, waiting
from coding.lookup import Tables
from nlp.reader import Reading
from nlp.records import replace
from service.judgement.artefact import Kind, ModelError, read
from service.judgement.features import NoteFacts, Row, line_features, visit_features
from service.judgement.policy import POLICY
from service.judgement.words import SecondReader, is_visit, probability, reader_from, service_of, words_of

KIND = Kind("line_confidence", "dermcoder line confidence", 3)
_WEIGHTY = 0.15
"""Log odds below those of the average line from which a feature is named as a reason."""

_NAMED = 3


@dataclass(frozen=True)
class Scale:
    """Log odds that a line is right, from its features."""

    weights: tuple[tuple[str, float, float], ...]
    """(feature, its mean, weight) on the feature's own scale."""

    offset: float

    def odds(self, row: Row) -> float:
        """Log odds that the line is right."""
        return self.offset + sum(pull for pull, _ in self.pulls(row))

    def pulls(self, row: Row) -> list[tuple[float, str]]:
        """How far each feature moves the line from the average one; an unknown value moves it nowhere."""
        return [(weight * (value - mean), name) for name, mean, weight in self.weights if (value := row[name]) == value]


@dataclass(frozen=True)
class Judge:
    """A trained model with its threshold and its name for `versions`."""

    words: SecondReader
    work: Scale
    visits: Scale | None
    """None where the training notes held too few visits: they keep the figure of the rules."""

    threshold: float
    version: str

    def judged(self, reading: Reading, proposal: Proposal, tables: Tables) -> Proposal:
        """The proposal with learned confidence; supported lines below the threshold are put to review."""
        rows = line_rows(reading, proposal, self.words, tables)
        lines = [self._line(line, rows[place], visit=is_visit(line.code, tables)) for place, line in enumerate(proposal.lines)]
        return replace(proposal, lines=tuple(_add_ons_follow(lines, tables)))

    def doubt(self, reading: Reading, proposal: Proposal, tables: Tables) -> Doubt:
        """What is too improbable to be shown even for review.

        Only in notes whose words the second reader knows. Work is doubted where every line that rests on it is improbable
        and the words speak against it, too; a visit beside work where the words of the note speak against one.
        """
        rows = line_rows(reading, proposal, self.words, tables)
        doubted: set[str] = set()
        trusted: set[str] = set()
        visit = False
        for place, line in enumerate(proposal.lines):
            if is_visit(line.code, tables):
                visit = visit or (line.code == proposal.em.code and POLICY.withheld.doubts_visit(rows[place]))
            else:
                open_to_doubt = line.status != "hold" and POLICY.withheld.spared.isdisjoint(line.rules)
                improbable = open_to_doubt and POLICY.withheld.doubts_work(rows[place], self.sure(rows[place], visit=False))
                (doubted if improbable else trusted).update(line.procedure_ids)
        beside = any(not is_visit(line.code, tables) for line in proposal.lines)
        return Doubt(frozenset(doubted - trusted), visit and beside)

    def sure(self, row: Row, *, visit: bool) -> float:
        """Probability that a line is right."""
        scale = self.visits if visit else self.work
        return probability(scale.odds(row)) if scale else row["rule_confidence"]

    def _line(self, line: ProposedLine, row: Row, *, visit: bool) -> ProposedLine:
        sure = self.sure(row, visit=visit)
        if visit or line.status != "supported" or sure >= self.threshold:
            return replace(line, confidence=sure)
        return replace(line, confidence=sure, status="review", reason=f"{line.reason} {self._why(row)}".strip())

    def _why(self, row: Row) -> str:
        """What made the line doubtful, the weightiest first."""
        words = [POLICY.features[name].words for pull, name in sorted(self.work.pulls(row))[:_NAMED] if pull < -_WEIGHTY]
        return f"Doubtful because {_joined(words)}." if words else "Doubtful for many small reasons together."


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def line_rows(reading: Reading, proposal: Proposal, words: SecondReader, tables: Tables) -> dict[int, Row]:
    """All features of each line, by its number: those of the reading and that of the second reader."""
    if not proposal.lines:
        return {}
    facts, note = NoteFacts(reading, proposal), _note(reading, words)
    return {place: _row(facts, note, line, words, tables) for place, line in enumerate(proposal.lines)}


@dataclass
class _Note:
    """What is known of a note, whatever is proposed for it: asked for the doubt, and again for the confidence.

    A view remembers it, so it holds no reading: what the garbage collector alone can free costs a note's time.
    """

    known: tuple[list[tuple[float, ...]], float]
    of_note: Row
    rows: dict[int, tuple[ProposedLine, Row]]
    """By the id of their line, which is kept with them."""


def _note(reading: Reading, words: SecondReader) -> _Note:
    memo = reading.pages[0][1].memo
    note = memo.get(("judged", id(words)))
    if note is None:
        here = words_of(view.lower for _, view in reading.pages)
        known = words.known(here)
        note = memo["judged", id(words)] = _Note(known, words.of_note(known, len(here)), {})
    return note  # type: ignore[return-value]


def _row(facts: NoteFacts, note: _Note, line: ProposedLine, words: SecondReader, tables: Tables) -> Row:
    known = note.rows.get(id(line))
    if known is None:
        own = visit_features(line) if is_visit(line.code, tables) else line_features(facts, line)
        row = {**own, "words_say": words.odds(note.known, service_of(line.code, tables)), **note.of_note}
        known = note.rows[id(line)] = line, row
    return known[1]


def _add_ons_follow(lines: list[ProposedLine], tables: Tables) -> list[ProposedLine]:
    """The lines, each add-on no surer than the line it is added to."""
    out = list(lines)
    for place in waiting([Standing(line.code, line.status, frozenset(line.procedure_ids)) for line in lines], tables):
        line = lines[place]
        out[place] = replace(line, status="review", reason=f"{line.reason} Doubtful because its primary line is.".strip())
    return out


def judge_from(content: dict[str, Any], name: str) -> Judge:
    """The judge of a stored model.

    Raises:
        ModelError: the content does not fit this program.
    """
    try:
        version = f"{KIND.name} {content['format']}.{name}"
        work, visits = _scale(content["work"], tuple(POLICY.features)), content["visits"]
        return Judge(
            reader_from(content["words"]),
            work,
            _scale(visits, POLICY.visit_features) if visits else None,
            float(content["threshold"]),
            version,
        )
    except ModelError:
        raise
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        raise ModelError(f"{KIND.file}: lacks a part ({type(error).__name__})") from None


def _scale(part: dict[str, Any], known: tuple[str, ...]) -> Scale:
    scaler, model, names = part["scaler"], part["model"], list(part["features"])
    if not set(names) <= set(known) or len(names) != len(model.coef_[0]) or len(names) != len(scaler.scale_):
        raise ModelError(f"{KIND.file}: was trained for other features; train it anew with `dermcoder train`")
    slope, shift = part["calibration"]
    scaled = zip(names, scaler.mean_.tolist(), model.coef_[0].tolist(), scaler.scale_.tolist(), strict=True)
    weights = tuple((feature, mean, slope * weight / scale) for feature, mean, weight, scale in scaled)
    return Scale(weights, slope * float(model.intercept_[0]) + shift)


def load_judge(folder: Path) -> Judge:
    """The stored model of a folder.

    Raises:
        ModelError: the file cannot be used.
    """
    return judge_from(*read(folder / KIND.file, KIND))
