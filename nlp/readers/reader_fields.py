"""Who cut and who read, in two fields of a form: "Surgeon: R. Ames   Slides read by: R. Ames" (MOHS-01)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.gate import find
from nlp.view import NoteView

_NAME = r"(?:dr\.? )?(?P<name>(?:[a-z]\. ?|[a-z][a-z'-]+ (?=[a-z]{3})(?!read|cut)){0,2}[a-z][a-z'-]+)"
_CUT_BY = re.compile(
    rf"\b(?:(?:mohs |operating )?(?:surgeon|operator)|(?:cut|excised|removed|resected|layers(?: taken)?|tissue(?: taken)?|surgery) by)\s*[:=]\s*{_NAME}"
)
_READ_BY = re.compile(
    rf"\b(?:(?:slides?|frozens?|frozen sections?|sections?|histology|pathology|mohs slides) )?(?:reader|(?:read|interpreted|examined) by)\s*[:=]\s*{_NAME}|\b(?:(?:mohs|frozen section) pathologist|pathologist (?:of|for|on|reading) (?:the |all )?(?:frozen(?:s| sections?| slides?)?|mohs(?: sections?| slides?)?|sections?|slides?))\s*[:=]\s*{_NAME.replace('name', 'other')}"
)
_TITLES = frozenset({"md", "do", "m.d", "d.o", "faad", "phd"})


def one_hand(view: NoteView) -> Fact[str] | None:
    """ "self" where both fields hold one name; two names are left to other words, since the second may be of the biopsy."""
    cut, read = find(view, _CUT_BY), find(view, _READ_BY)
    if cut is None or read is None:
        return None
    first, second = _words(cut["name"]), _words(read["name"] or read["other"])
    if not first or first[-1:] != second[-1:]:
        return None
    return Fact("self", "stated", (Evidence("reader", "self", read.start(), read.end()),))


def _words(name: str) -> list[str]:
    return [word for word in (part.strip(".,") for part in name.split()) if word and word not in _TITLES]
