"""Minutes of an exchange by portal: those of the physician's own entries together, never those of staff (TELE)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.view import NoteView

_STAFF = re.compile(r"\b(?:ma|rn|lpn|cma|nurses?|staff|front desk|scheduler|medical assistant|pharmacist|resident|triage)\b")
_OWN = re.compile(r"\b(?:i|me|my|mine|md|physician|dr|np|pa|provider|doctor)\b")
_TOTAL = re.compile(r"\b(?:total(?:s|ing|ed)?|in all|all told|altogether|cumulative\w*|sum|overall|combined|together)\b")
_TOTAL_BARE = re.compile(r"\btotal(?: (?:of )?(?:my|mine|md|time|physician|own))*[:= ]+(?P<n>\d{1,2})\b(?! ?(?:days?|messages?|entries))")
_MINE = re.compile(
    r"\bof (?:which|that|it|those|these|them)\b[^.;\n\d]{0,12}\b(?:mine|my own|me|i|md|physician)\b[^.;\n\d]{0,12}(?P<n>\d{1,2})\b|\bof (?:which|that|it|those|these|them)\b,? (?P<m>\d{1,2}) ?(?:min\w* )?(?:was |were |are |is )?(?:by |from )?(?:mine|my own|me\b|md\b|the physician)"
)
"""My part of a total: "25 min with the MA, of which mine 12"."""
_WITHOUT_STAFF = re.compile(r"\b(?:not|no|excl\w*|without|other than|besides|apart from|minus|less)\b")
_OF_A_SLOT = re.compile(r"\b(?:slots?|appts?|appointments?|booked|opening)\b")
"""How long a visit is to last: "a 40 min procedure slot"."""
_STOPS = ("\n", ". ", "; ")


def portal_minutes(view: NoteView, plain: re.Pattern[str]) -> Fact[int] | None:
    """The total that is told, or the sum of the entries that are not those of staff; None where nothing is told."""
    text, own, shared = view.lower, [], False
    mine = _MINE.search(text) if "of " in text else None
    if mine is not None:
        number = mine["n"] or mine["m"]
        return Fact(int(number), "stated", (Evidence("minutes", number, mine.start(), mine.end()),))
    for match in plain.finditer(text):
        if not match["n"].isdigit():
            continue
        left, right = _segment(text, match.start(), match.end())
        around = text[left:right]
        if _OF_A_SLOT.search(around) is not None:
            shared = True
            continue
        if _STAFF.search(around) is not None and _OWN.search(around) is None:
            shared |= _TOTAL.search(around) is not None
            continue
        if _TOTAL.search(around) is not None and _with_staff(text[left : match.end()]):
            shared = True
            continue
        proof = Evidence("minutes", match["n"], match.start(), match.end())
        if _TOTAL.search(around) is not None:
            return Fact(int(match["n"]), "stated", (proof,))
        own.append((int(match["n"]), proof))
    bare = _TOTAL_BARE.search(text) if "total" in text else None
    if bare is not None and not _with_staff(text[_segment(text, bare.start(), bare.end())[0] : bare.end()]):
        return Fact(int(bare["n"]), "stated", (Evidence("minutes", bare["n"], bare.start(), bare.end()),))
    if own and _STAFF.search(text) is not None and _OWN.search(text) is None:
        return Fact(searched=("my minutes",))  # "answered by RN, 6 min": nobody else writes
    if not own:
        return Fact(searched=("my minutes",)) if shared else None
    return Fact(sum(n for n, _ in own), "stated" if len(own) == 1 else "derived", tuple(p for _, p in own))


def _with_staff(words: str) -> bool:
    """Do the words before the number count staff in? “Not counting the MA” does not."""
    return _STAFF.search(words) is not None and _WITHOUT_STAFF.search(words) is None


def _segment(text: str, start: int, end: int) -> tuple[int, int]:
    """The line, sentence or part of one in which the words stand."""
    left = max(text.rfind(stop, 0, start) + len(stop) if text.rfind(stop, 0, start) >= 0 else 0 for stop in _STOPS)
    right = min(found if (found := text.find(stop, end)) >= 0 else len(text) for stop in _STOPS)
    return left, right
