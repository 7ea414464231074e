"""What the label of a row of boxes, or the title over a column of them, says of those that are ticked: "Previous treatment: [x] cryo" ticks nothing of today."""

from __future__ import annotations

import re

from nlp.facts import Assertion

_SAYS: tuple[tuple[Assertion, re.Pattern[str]], ...] = (
    (
        "historical",
        re.compile(
            r"\b(?:previous\w*|prior|past|earlier|history|hx|failed|tried|already had|last (?:visit|treatment|tx|procedure)|^old$)\b(?! to\b)"
        ),
    ),
    (
        "planned",
        re.compile(
            r"\b(?:options?|alternatives?|discussed|considered|offered|recommend\w*|requested|elects?|elected|prefers?|wants|referr\w*|refer|scheduled|planned|next|future|pending|authori[sz]\w*|not done|declined|deferred|ordered)\b"
        ),
    ),
)
"""Nouns and single verbs: a label is no sentence, so that the cues of nlp/terms/context.csv and their reach do not fit it."""
_DONE = re.compile(r"\b(?:performed|done(?<!not done)|completed|today)\b")
_BOX = r"[\[(\u2610-\u2612\u25a1\u25a0\u25cb\u25cf\u2713\u2714"
"""How a box opens, without the end of the class of signs."""
_NAME = r"[a-z][^.;:?\n|\[\]]{2,60}"
_LABEL = re.compile(rf"(?:^|[;\n|]|(?<!\s)\s\s|\.\s)\W*(?P<label>{_NAME}?)(?<!\s)(?:\s*[:?]\s*|\s{{2,}}){_BOX}_]")
_OPENS = re.compile(rf"[ \t*-]*{_BOX}]")
_TITLE = re.compile(rf"\W*{_NAME}[:?]\s*")


def by_label(before: str) -> Assertion | None:
    """What the last label says in `before`, the words of a row up to a ticked box; None where it speaks of today's work or of nothing known."""
    labels = [hit["label"] for hit in _LABEL.finditer(before)]
    return _told_by(labels[-1]) if labels else None


def by_title(text: str, at: int) -> Assertion | None:
    """What the line above a column of boxes says ("Recommended treatment:"), as `by_label` does; `at` is the start of a line of the column."""
    line = text[text.rfind("\n", 0, at) + 1 : at + 4]
    if not _OPENS.match(line):
        return None
    while _OPENS.match(line):
        end = text.rfind("\n", 0, at)
        if end < 0:
            return None
        at = text.rfind("\n", 0, end) + 1
        line = text[at:end]
    line = line.lower()
    return _told_by(line) if _TITLE.fullmatch(line) else None


def _told_by(label: str) -> Assertion | None:
    return None if _DONE.search(label) else next((assertion for assertion, pattern in _SAYS if pattern.search(label)), None)
