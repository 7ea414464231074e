"""Talk about the claim in a note: "Residents billed paring of five", "Our charge slip had two biopsies circled", "The distractors are PUVA and a nurse visit".

Columns of coders, audits and exam questions tell the work and then what somebody made of it. Such words say no more of
the patient than those behind an empty box, and are read as those are. Where they alone name a kind of work, they are
the telling of it and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.boxes import Option
from nlp.phrases import phrases

_SIGNS = (
    "bill",
    "code",
    "claim",
    "charge",
    "modifier",
    "distract",
    "units",
    "heading",
    "title",
    "macro",
    "template",
    "fee ",
    "draft",
    "answer",
    "ticket",
    "slip",
    "router",
    "suggest",
)
"""One of these stands in every note that talks about its claim."""
_SENTENCE = re.compile(r"[^\s](?:[^.?!;\n]|[.](?=[\w,)]))*+(?:[.?!;]+[\"')\]]*|\n|$)")
"""A full stop before a letter or digit ends nothing ("0.9 cm", "b.i.d.,")."""
_TOLD = phrases("bill_talk", "told")
"""Somebody billed, coded or circled something: the words from their subject on."""
_LABEL = phrases("bill_talk", "label")
"""Opens a line of a worksheet: "Claim as sent:"."""
_ASKED = phrases("bill_talk", "asked")
"""In a question, asks for codes."""
_OPTIONS = phrases("bill_talk", "options")
"""The wrong answers of an exam question: work that the patient did not have, whatever its kind."""
_SLIP = phrases("bill_talk", "slip")
"""Opens what stands on a charge slip or was suggested by a machine."""
_CODE = re.compile(r"\b\d{5}\b")
"""With `_SLIP`: a code that somebody circled proves no work, whatever its words name (DOC)."""
_STAFF = re.compile(
    r"\W*(?:the |our |an? )?(?:ma|nurse|rn|lpn|front desk|desk|student|scribe|tech|biller|clerk)(?:'s)? (?:charge |fee )?(?:slip|ticket|sheet|superbill|form|note to billing)\b"
)
"""With `_SLIP`: what somebody else wrote down for the bill."""
_ABOUT = re.compile(r"[^:]{3,}:\s*(?=\S)")
_KINDS = phrases("bill_talk", "kinds")
_FAMILY = {
    "sauceri": "biops", "sampl": "biops", "punch": "biops", "tangential": "biops", "froz": "cryo", "freez": "cryo", "ln2": "cryo", "nitrogen": "cryo", "destr": "cryo", "zapp": "cryo",
    "sutur": "clos", "repair": "clos", "layer": "clos", "stitch": "clos", "sewn": "clos",
    "close": "clos", "closed": "clos", "closure": "clos", "closing": "clos", "pared": "par", "paring": "par", "trim": "par", "tags": "tag", "avuls": "nail", "matri": "nail", "phenol": "nail",
    "nail": "nail", "toxin": "botul", "botox": "botul", "i&d": "incis", "drain": "incis", "snip": "tag", "ellip": "excis", "cut out": "excis", "removed": "excis", "removal": "excis",
}  # fmt: skip


def bill_talk(lower: str) -> list[Option]:
    """The words about the claim, in text order; `lower` is the lower-cased copy of the note."""
    if not any([sign in lower for sign in _SIGNS]):
        return []
    found = list(_spoken(lower))
    if not found:
        return []
    rest = _kinds_in(_without(lower, [span for span, _ in found]))
    return [Option(start, end, False) for (start, end), whatever in found if whatever or (rest and _kinds_in(lower[start:end]) <= rest)]


def _spoken(lower: str) -> Iterator[tuple[tuple[int, int], bool]]:
    """Offsets of the words about the claim in each sentence, and whether they tell no work of this patient whatever they name."""
    for sentence in _SENTENCE.finditer(lower):
        words = sentence.group()
        start = _first_words(words)
        if start is not None:
            proves_nothing = _SLIP.match(words) is not None and (_CODE.search(words) is not None or _STAFF.match(words) is not None)
            yield (sentence.start() + start, sentence.end()), proves_nothing or _OPTIONS.search(words) is not None


def _first_words(words: str) -> int | None:
    """Where the words about the claim begin in a sentence; None where there are none."""
    if _LABEL.match(words) or _OPTIONS.search(words) or _SLIP.match(words):
        return 0
    if words.rstrip("\"')] ").endswith("?") and _ASKED.search(words):
        about = _ABOUT.match(words)
        return about.end() if about else 0
    told = _TOLD.search(words)
    return None if told is None else told.start()


def _without(lower: str, spans: list[tuple[int, int]]) -> str:
    parts, done = [], 0
    for start, end in spans:
        parts.append(lower[done:start])
        done = end
    return " ".join([*parts, lower[done:]])


def _kinds_in(words: str) -> set[str]:
    """The kinds of work that these words name."""
    return {_FAMILY.get(hit, hit) for hit in _KINDS.findall(words)}
