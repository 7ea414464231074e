"""What a scraping showed under the microscope: hyphae or spores name a tinea by its place, yeast a candidiasis, mites scabies (LAB-01)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.facts import Diagnosis
from nlp.gate import find_all
from nlp.readers.events import SILENT
from nlp.records import dataclass
from nlp.sites import nearest_site
from nlp.view import NoteView

_MOUNT = re.compile(r"\b(?:koh|potassium hydroxide|scrapings?|wet mount|under (?:our|the|my) (?:micro)?scope|mineral oil)\b")
_SEEN = re.compile(
    r"\b(?:(?P<versicolor>spaghetti|meatballs)|(?P<candida>budding yeasts?|pseudo-?hyphae|yeasts?)|(?P<mite>mites?|scybala|ova|eggs)|(?P<fungus>hyphae|arthrospores?|arthroconidia|fung(?:i|al elements)|spores))\b|(?P<plain>(?<=koh )(?:(?:was|is|prep|exam) )?(?:positive|pos)\b|(?<=koh)\+|(?<=koh )\+|(?<=koh: )(?:positive|pos)\b)"
)
_NONE = re.compile(r"\b(?:no|not|neg(?:ative)?|without|for|nor|if|rule out|r/o|zero|absent)\b[^.;]{0,24}$|\?\W*$")
_NONE_BEHIND = re.compile(r"\W{0,2}(?:(?:were |was )?(?:not|absent|none)|neg(?:ative)?\b|0\b)")
_PLACES = (
    ("onychomycosis", re.compile(r"\b(?:toe|finger)?nails?\b(?! polish)|\bsubungual\b")),
    ("tinea_pedis", re.compile(r"\b(?:toe|web|webs|webspaces?|foot|feet|soles?|plantar|interdigital|heels?|moccasin)\b")),
    ("tinea_capitis", re.compile(r"\bscalp\b")),
    ("tinea_cruris", re.compile(r"\b(?:groins?|inguinal|crural|crotch|upper inner thighs?)\b")),
)
_CONCEPTS = {"versicolor": "tinea_versicolor", "candida": "candidiasis", "mite": "scabies"}
_ELSEWHERE = "tinea_corporis"
_REACH = 150


@dataclass(frozen=True, slots=True)
class Mount:
    """The disease that a mount named, with the words that tell it."""

    diagnosis: Diagnosis
    start: int
    end: int


def found_in_mount(view: NoteView) -> Mount | None:
    """The disease that a scraping of the day showed, or None where it showed nothing."""
    return view.once(found_in_mount, lambda: _found(view))


def _found(view: NoteView) -> Mount | None:
    for mount in find_all(view, _MOUNT):
        unit = view.unit_at(mount.start())
        if unit.section in SILENT or assertion_at(view, unit, mount.start(), mount.end())[0] != "performed":
            continue  # "last year KOH showed hyphae"
        block = unit.block
        seen = next(
            (m for m in _SEEN.finditer(view.lower, mount.start(), mount.start() + _REACH) if view.unit_at(m.start()).block == block), None
        )
        if (
            seen is None
            or _NONE.search(view.lower, max(mount.start() - 20, seen.start() - 40), seen.start())
            or _NONE_BEHIND.match(view.lower, seen.end())
        ):
            continue
        concept = _CONCEPTS.get(seen.lastgroup or "") or _tinea(view, mount.start(), seen.end())
        if seen.lastgroup == "mite" and "scrap" not in mount.group() and "oil" not in mount.group():
            continue
        return Mount(Diagnosis(concept, "infectious", "clinical", view.text[seen.start() : seen.end()]), seen.start(), seen.end())
    return None


def _tinea(view: NoteView, start: int, end: int) -> str:
    """The name of a tinea by the place nearest before the mount, of its paragraph."""
    unit = view.unit_at(start)
    first = min(u.start for u in view.units_of_block(unit.block)) if unit.block else max(0, start - 200)
    around = view.lower[max(first, start - 200) : end]
    nearest = max(((m.start(), concept) for concept, words in _PLACES for m in words.finditer(around)), default=None)
    if nearest is not None:
        return nearest[1]
    site = nearest_site(view, start, end)
    region = site.value.region if site.known and site.value is not None else ""
    return {"foot": "tinea_pedis", "scalp": "tinea_capitis", "groin": "tinea_cruris"}.get(region, _ELSEWHERE)
