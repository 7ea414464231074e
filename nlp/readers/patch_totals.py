"""Totals of a patch test that say what is in them: chambers with the controls, and sets with how many of each went on (PAT-01)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.gate import find, find_all
from nlp.number_words import number_of
from nlp.readers.events import SILENT
from nlp.readers.patch_sets import SET
from nlp.view import NoteView, Unit

_K = r"(?:(?P<{0}>\d|an?|one|two|three|four|both|the) )?(?:(?:negative|empty|plain|vehicle|petrolatum|pet|saline|water|untested) )?"
_CONTROL = r"(?:blanks?|controls?|vehicles?|petrolatum|empty (?:chambers?|wells?))\b"
_HELD = r"(?:chambers?|patches|wells|cups|haptens|units|items|discs?|disks?)"
_WITH = r"(?:incl(?:uding|udes|\.)?|counting|with|of which)"
_TOTAL_WITH_CONTROLS = re.compile(
    rf"\b(?P<n>\d{{2,3}}) (?:{_HELD}|total|in all)\b[^.;\n\d]{{0,24}}\b{_WITH}\.? {_K.format('k')}{_CONTROL}"
    rf"|\b(?:{_HELD}|total)\b[^.;\n\d]{{0,30}}\b{_WITH}\.? {_K.format('j')}{_CONTROL}[^.;\n\d]{{0,24}}[:=]? ?(?P<m>\d{{2,3}})\b(?! ?(?:h\b|hours|mm|cm))"
    rf"|\b(?P<o>\d{{2,3}}) {_HELD}\b[^.;\n\d]{{0,16}}\W{{1,3}}(?P<a>\d{{2,3}}) (?:allergens?|antigens|substances|haptens)(?: (?:and|plus)|,| ?\+| ?&) {_K.format('i')}{_CONTROL}"
)
_READY_MADE = re.compile(r"\bt\.?r\.?u\.?e\b\.?")
"""Panels whose number is billed as the maker counts it."""
_PLURAL = re.compile(r"(?:blanks|controls|vehicles|chambers|wells)(?:[^\w]*\d*)$")


def total_less_controls(view: NoteView) -> Fact[int] | None:
    """“Chambers incl. blank: 74”, “66 chambers including 2 controls”: a blank and a vehicle are no allergens."""
    hit = find(view, _TOTAL_WITH_CONTROLS)
    if hit is None:
        return None
    if _READY_MADE.search(view.unit_at(hit.start()).lower):
        return _with_others(view, int(hit["a"]), hit) if hit["a"] and "=" in hit.group() else None  # "36 wells = 35 allergens + 1 blank"
    whole = int(hit["n"] or hit["m"] or hit["o"])
    told = hit["k"] or hit["j"] or hit["i"]
    controls = 2 if told == "both" else number_of(told) if told and told not in ("a", "an", "the") else 1
    proof = (Evidence("count", str(whole - controls), hit.start(), hit.end()),)
    if hit["a"] and int(hit["a"]) != whole - controls:
        return Fact(min(int(hit["a"]), whole - controls), "conflicting", proof, "chambers and allergens do not agree")
    if told in (None, "the") and _PLURAL.search(hit.group()):
        return Fact(whole - 2, "conflicting", proof, "controls without their number")
    return Fact(whole - controls, "stated", proof)


_WENT_ON = re.compile(
    r"(?:->|=>|\u2192|\bso|\bonly|,|\(|;) ?(?:all )?(?P<n>\d{1,3}) (?:went |put |were |was |are )?(?:on|used|applied|placed|loaded)\b(?! (?:mon|tues|wed|thurs|fri|\d))"
)
_SHORT = re.compile(r"\b(?:missing|out of stock|expired|back-?ordered|unavailable|short|absent|not in)\b[^.\n]{0,12}$")
_OTHER_SET = re.compile(r"\b(?:own|plus|also|series|tray|hers|his|products?|extra)\b")
_WENT_ON_BARE = re.compile(r"(?:->|=>|\u2192) ?(?:all |both )?(?:on|used|applied|placed|loaded)\b")


def sets_gone_on(view: NoteView) -> Fact[int] | None:
    """“Core 60, one out of stock -> 59 on; hairdressing -> all 12 on”: of each set the number that went on; at least the sum where one goes without."""
    found = list(find_all(view, _WENT_ON))
    if not found or (len(found) == 1 and _SHORT.search(view.lower, max(0, found[0].start() - 40), found[0].start()) is None):
        return None
    proof = tuple(Evidence("count", hit["n"], hit.start(), hit.end()) for hit in found)
    if len(found) == 1 and (others := _others(view, found[0])):
        return _with_others(view, int(found[0]["n"]), found[0], others)
    if len(found) == 1 and _OTHER_SET.search(view.lower, found[0].end()) is not None:
        return Fact(int(found[0]["n"]), "conflicting", proof, "another set without its number of allergens")
    listed = sum(int(hit["n"]) for hit in found)
    if find(view, _WENT_ON_BARE) is not None:
        return Fact(listed, "conflicting", proof, "a set without its number of allergens")
    return Fact(listed, "derived", proof, "sum of the sets that went on")


_EXPLICIT = re.compile(r"\b(?P<n>\d{1,3})(?:\s+|-)(?:[a-z.'&/-]+\s+){0,2}?(?:allergens|antigens|haptens)\b")
Found = tuple[int, Evidence]


def _others(view: NoteView, known: re.Match[str]) -> list[Found]:
    """The sets beside one whose number is known, each by what went on of it: those before it in its sentence, and those of other sentences."""
    unit = view.unit_at(known.start())
    before = [hit for hit in unit.spots(SET) if unit.start + hit.end() <= known.start()]
    out = [(int(hit["n"]), _proof(unit, hit)) for hit in before[:-1]]  # the last is the one whose number is known
    opens = "" if before else unit.lower[: known.start() - unit.start]
    for other in view.units:
        if other is unit or other.section in SILENT or not other.search(_SETS):
            continue
        if other.index == unit.index - 1 and other.line == unit.line and opens and _SHORT.search(opens):
            continue  # "Core 80; 2 out of stock, so 78 on"
        gone = other.search(_WENT_ON)
        if gone is not None and _SHORT.search(other.lower, 0, gone.start()) is None:
            gone = None
        hits = [gone] if gone is not None else list(other.spots(_EXPLICIT)) or list(other.spots(SET))
        out += [(int(hit["n"]), _proof(other, hit)) for hit in hits]
    return out


_SETS = re.compile(rf"{SET.pattern}|{_EXPLICIT.pattern.replace('P<n>', 'P<e>')}|\b(?:series|panels?|tray)\b")


_FEW_SHORT = 9
_NEAR = 3
"""Sentences between the sets of one list."""


def _proof(unit: Unit, hit: re.Match[str]) -> Evidence:
    return Evidence("count", hit["n"], unit.start + hit.start(), unit.start + hit.end())


def _with_others(view: NoteView, number: int, hit: re.Match[str], others: list[Found] | None = None) -> Fact[int]:
    """A set and those beside it."""
    told = _others(view, hit) if others is None else others
    others = [(n, e) for n, e in told if not 0 <= n - number <= _FEW_SHORT]  # the same set, told before some of it were missing
    home = view.unit_at(hit.start()).index
    if any(abs(view.unit_at(e.start).index - home) > _NEAR for _, e in others):
        return Fact(number, "conflicting", (others[0][1],), "another set, told elsewhere")
    proof = (Evidence("count", str(number), hit.start(), hit.end()), *(e for _, e in others))
    return Fact(number + sum(n for n, _ in others), "derived", proof, "sum of the sets")


_NET = re.compile(
    r"\b(?:so|thus|hence|therefore|leaving|leaves|net|making|that left|which left|in the end|in all|altogether)[:,]?(?: only| a total of| a net of| all| exactly| just)? (?P<n>\d{2,3})"
    r"(?: (?:chambers|allergens?|patches|haptens|substances|wells|discs|disks))?(?: (?:were|was|are|went|remained|really|actually|did|go|got|in fact|truly|finally)){0,3}"
    r" (?:on(?:to)? (?:the |her |his |their )?(?:upper |mid |mid-)?back|(?:placed|applied|taped|mounted|put (?:on|up)|up on) )"
)
"""Behind what was planned and what was left empty: "82 planned, chambers 31 and 82 empty. So 80 on the back"."""


def net_put_on(view: NoteView) -> Fact[int] | None:
    """What was really put on, told as the outcome of a sum; a conflict where two such sentences differ."""
    found = list(find_all(view, _NET))
    if not found:
        return None
    numbers = {int(hit["n"]) for hit in found}
    proof = tuple(Evidence("count", hit["n"], hit.start(), hit.end()) for hit in found)
    return Fact(min(numbers), "stated" if len(numbers) == 1 else "conflicting", proof)


_PART = re.compile(r"(?<![\d.])(?P<n>\d{1,3})\b(?![.\d])(?! ?(?:h\b|hours?|hrs?|days?|w(?:ee)?ks?|%|mm|cm|strips?|panels?|sheets?|rows?))")
_BROKEN_DOWN = re.compile(r"[^.;\d(:\n]{0,40}(?P<sign>[(:=]|\s[-\u2013]\s)")


def broken_down(unit: Unit, number: int, end: int) -> Fact[int] | None:
    """“45 patches (TRUE test 35 + metals 10)”: a number with its parts behind it is the number of all; a conflict where a bracket holds others."""
    opened = _BROKEN_DOWN.match(unit.lower, end)
    if opened is None:
        return None
    bracketed = opened["sign"] == "("
    stop = unit.lower.find(")", opened.end()) if bracketed else -1
    parts = list(_PART.finditer(unit.lower, opened.end(), stop if stop > 0 else len(unit.lower)))
    if len(parts) < _SEVERAL:
        return None
    proof = (Evidence("count", str(number), unit.start + opened.start(), unit.start + parts[-1].end()),)
    told = 0
    for count, part in enumerate(parts, 1):
        told += int(part["n"])
        if told == number and count >= _SEVERAL:
            return Fact(number, "stated", proof)
    return Fact(min(number, told), "conflicting", proof, f"{number} told, parts add up to {told}") if bracketed else None


_SEVERAL = 2
