"""Letters of lesions that stand bare before their place in the examination get the colon of a label: "A vertex 18 mm, B R parietal 14 mm".

Only where lines of the note open with the same letters ("A - narrow ellipse"): there they are labels, and no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_BARE = re.compile(r"(?m)(?:^|(?<=[:,;.] ))(?P<letter>[A-H]) (?=[A-Za-z](?:[^,;.:\n]|\.\d){2,40}?\d ?[mc]m\b)")
_OPENS_LINE = re.compile(r"(?m)^[ \t]*(?P<letter>[A-H]) ?[-:.)\u2013] ?(?=[A-Za-z])")


def letters_marked(text: str) -> Iterator[Edit]:
    """A colon behind each bare letter of such a list."""
    lines = {m["letter"] for m in _OPENS_LINE.finditer(text)} if "\n" in text else set()
    if not {"A", "B"} <= lines:
        return
    bare = list(_BARE.finditer(text))
    if {"A", "B"} <= {m["letter"] for m in bare}:
        yield from ((m.end("letter"), m.end("letter"), ":") for m in bare)
