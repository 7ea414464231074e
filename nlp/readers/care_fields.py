"""Foot care told as fields of a form: how many stand behind the work, the places in the row above it."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.readers.named_places import places_in
from nlp.view import NoteView, Unit

_FIELD = re.compile(
    r"(?:[^:=\n]{0,60}?\b(?:par|trimm|debrid|reduc|shav|cut|burr|ground|grind)\w*[^,;:=\n]{0,64}|(?:number|no\.|#|count|total)[^,;:=\n]{3,60})(?<!\bright)(?<!\bleft)(?<!\br)(?<!\bl)(?<!\btoe)(?<!\bdigit)(?<!\bpain)(?<!\bscore)(?<!\btime)(?<!\bmin)(?<!\bminutes)(?<!\bgrade)(?<!\bweeks)(?<!\bwks) ?[:=] ?(?:x ?)?(?P<n>\d{1,2})\W*$"
)


def number_in_field(doing: list[Unit]) -> Fact[int]:
    """“HK lesions pared #15 blade: 3”: the number that the line of the work ends with; none where two lines tell different ones.

    Behind a comma another field is told: "nails debrided x10, class B findings: 2".
    """
    found = [(unit, hit) for unit in doing if (hit := _FIELD.match(unit.lower)) is not None]
    if len({hit["n"] for _, hit in found}) != 1:
        return Fact()
    unit, hit = found[0]
    start = unit.start + hit.start("n")
    return Fact(int(hit["n"]), "stated", (Evidence("count", hit["n"], start, start + len(hit["n"])),))


_ACTION = re.compile(
    r"\W*(?:action|tx|treatment|rx|done|plan|procedure)?\W*(?:(?:all|each|sharply) )*(?:pared|trimmed|debrided|reduced|shaved)\b"
)
_HORN_ROW = re.compile(r"\W*(?:hyperkerato\w+|hpks?|hk|call[uo]s\w*|corns?|heloma\w*|ipks?|keratos[ei]s)(?: lesions?)?(?: \([^()]*\))? ?:")


def places_in_row_above(view: NoteView, doing: list[Unit]) -> tuple[Evidence, ...]:
    """“Hyperkeratosis: sub R 5th MTH; sub L 1st MTH; L hallux / Action: pared”: one at each place of the row above the line of the work."""
    for unit in doing:
        if _ACTION.match(unit.lower) is None:
            continue
        row = [u for u in view.units[max(0, unit.index - _LONGEST) : unit.index] if u.line == unit.line - 1]
        if not row or _HORN_ROW.match(row[0].lower) is None or any(view.mentions_in(u, "PROC") for u in row):
            continue
        parts = [(u, [f for _, _, f, _ in places_in(view, u) if f.value]) for u in row]
        if len(parts) > 1 and all(len(places) == 1 for _, places in parts):
            return tuple(Evidence("count", "1", u.start, u.end) for u, _ in parts)
    return ()


_LONGEST = 8
"""Sentences of a row."""
