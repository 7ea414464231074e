"""Pages of feedback: one a provider, and an index. File names are numbers, never names."""

from __future__ import annotations

from collections.abc import Mapping

from service.feedback.collect import EXAMPLES, Feedback
from service.reports.pages import render

CHARTED = 5
"""Notes from which on an element has a chart by month."""


def provider_html(feedback: Feedback, name: str) -> str:
    """The page of one provider. It names no code and no money, nor what would have been a good answer."""
    provider = feedback.providers[name]
    return render(
        "provider.html",
        {
            "name": name, "provider": provider, "everyone": feedback.all, "templates": feedback.templates,
            "elements": provider.elements(), "shown": EXAMPLES, "charted": CHARTED,
        },
    )  # fmt: skip


def index_html(feedback: Feedback, files: Mapping[str, str]) -> str:
    """The index: every provider, with a link where `files` has a page."""
    return render("index.html", {"feedback": feedback, "files": files})
