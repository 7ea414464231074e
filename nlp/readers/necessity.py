"""Words that show why a benign lesion had to be treated, and wishes that show it had not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.facts import Evidence, Fact
from nlp.gate import seek
from nlp.readers.events import SILENT
from nlp.view import NoteView, Unit

_SYMPTOM = {
    "bleeding": re.compile(r"bleed|bled\b|hemorrhag"),
    "pain": re.compile(r"pain|tender|sore\b|hurts"),
    "inflammation": re.compile(r"inflam|infected|erythemat|swollen"),
    "itching": re.compile(r"itch|prurit"),
    "irritation": re.compile(r"irritat|catch(?:es|ing)?|rubs|rubbing|friction|snag|traumati[sz]"),
    "change": re.compile(r"chang(?:ed|ing)|growing|enlarging|grew|spreading"),
    "obstruction": re.compile(r"obstruct"),
}
_HINT = re.compile(r"ble+d|hemor|pain|tender|sore|hurt|inflam|infect|eryth|swoll|itch|prur|irrit|catch|rub|frict|snag|traum|chang|grow|enlarg|grew|spread|obstruct")
_EXCUSED = re.compile(r"\b(?:no|risks?|denies|may cause|includ\w*|complications?)\b[^.;]*$")
_WISH = re.compile(r"cosmetic(?:ally)?\b(?! botox)|for (?:looks|appearance|cosmesis)|bothered by (?:the )?(?:look|appearance)|self-?pay|asymptomatic[^.;]{0,40}(?:request|wants|remov)")


def symptoms_of(view: NoteView) -> Fact[tuple[str, ...]]:
    """Words of necessity anywhere outside history and consent."""
    known = view.memo.get("symptoms")
    if known is not None:
        return known  # type: ignore[return-value]
    found = view.memo["symptoms"] = _symptoms(view)
    return found


def _symptoms(view: NoteView) -> Fact[tuple[str, ...]]:
    return symptoms_in(view, view.units)


def symptoms_in(view: NoteView, units: Iterable[Unit]) -> Fact[tuple[str, ...]]:
    """Words of necessity in the given units, bar history and consent."""
    names: list[str] = []
    proof: list[Evidence] = []
    for unit in units:
        if unit.section in SILENT or unit.section in ("anesthesia", "follow_up"):
            continue
        if not unit.search(_HINT):
            continue
        for name, pattern in _SYMPTOM.items():
            hit = unit.search(pattern)
            if hit and name not in names and not seek(view, _EXCUSED, unit.lower[: hit.start()]):
                names.append(name)
                proof.append(Evidence("symptoms", name, unit.start + hit.start(), unit.start + hit.end()))
    if not names:
        return Fact(searched=tuple(_SYMPTOM))
    return Fact(tuple(names), "stated", tuple(proof))


def wished_for(text: str) -> bool:
    """True where the words say that looks are the reason."""
    return bool(_WISH.search(text))
