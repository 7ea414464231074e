"""The results of a batch again: for scorecards, and for what notes leave open."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from service.feedback.collect import Asked, Feedback, Provider, collect
from service.reports.collect import NO_PROVIDER
from service.reports.intervals import Share
from service.reports.results import visit_of
from service.web.errors import Problem
from service.web.identity import Identity
from service.web.state import State
from service.web.store.tables import Job, JobClaim

_MOST_QUERIES = 1000


def results_of(state: State, who: Identity, job: str) -> list[dict[str, Any]]:
    """Results of a batch as reconcile gave them, in order of gravity.

    Words of the evidence stand there only where the note is kept.

    Raises:
        Problem: 404.
    """
    with state.database.scope(who.organisation) as scope:
        if scope.get(Job, id=job) is None:
            raise Problem(404)
        claims = scope.session.scalars(scope.select(JobClaim).filter_by(job=job).order_by(JobClaim.place))
        return [_with_words(claim, state, who) for claim in claims]


def own_alone(results: list[dict[str, Any]], who: Identity) -> list[dict[str, Any]]:
    """What somebody may see of each claim: a provider the own ones alone."""
    return [r for r in results if who.role != "provider" or visit_of(r).provider == who.name]


def _with_words(claim: JobClaim, state: State, who: Identity) -> dict[str, Any]:
    if claim.note is None or state.sealer is None:
        return claim.result
    text = json.loads(state.sealer.open(claim.note, who.organisation))["text"]
    return dict(_filled(claim.result, text))


def _filled(value: Any, text: str) -> Any:
    """The same result with the words of its evidence, out of the note."""
    if isinstance(value, dict):
        words = {"text": text[value["start"] : value["end"]]} if "text" in value and "start" in value else {}
        return {name: _filled(item, text) for name, item in value.items()} | words
    return [_filled(item, text) for item in value] if isinstance(value, list) else value


def feedback_of(state: State, who: Identity, job: str) -> dict[str, Any]:
    """Feedback for all providers as the API gives it; for a provider the own, beside everybody's figures."""
    asked: list[Asked] = []
    results = results_of(state, who, job)
    found = collect(results, send=asked.append, provider=who.name if who.role == "provider" else "")
    shown = {name: one for name, one in found.providers.items() if who.role != "provider" or name == who.name}
    queries = [one.as_json() for one in asked[:_MOST_QUERIES]]
    return {"providers": list(_providers(found, shown, results)), "queries": queries, "queries_of": len(asked), "withheld": found.withheld}


def open_claims(results: Iterable[dict[str, Any]], provider: str) -> dict[str, list[str]]:
    """Claims of a provider whose notes leave each element open."""
    found: dict[str, list[str]] = {}
    for result in results:
        if result.get("proposed") and (visit_of(result).provider or NO_PROVIDER) == provider:
            for element in dict.fromkeys(gap["element"] for gap in result["proposed"]["gaps"]):
                found.setdefault(element, []).append(str(result["id"]))
    return found


def _providers(found: Feedback, shown: Mapping[str, Provider], results: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for name, provider in shown.items():
        claims = open_claims(results, name)
        elements = [
            {
                "element": element, "title": found.templates[element].title, "notes": _share(provider.rate(element)),
                "everybody": _share(found.all.rate(element)), "claims": claims[element],
            }
            for element in provider.elements()
        ]  # fmt: skip
        yield {"provider": "" if name == NO_PROVIDER else name, "complete": _share(provider.complete_rate), "elements": elements}


def _share(found: Share) -> dict[str, Any]:
    return asdict(found)
