"""Digits told apart from their hand or foot: bare, ticked or numbered, with the limb that the note names."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact, Side, Site
from nlp.readers.events import SILENT, Trigger
from nlp.sites import ORDINALS, sites_in
from nlp.view import NoteView


def sites_told(view: NoteView) -> list[Fact[Site]]:
    """The places that the note names where it tells of work, and not in history or consent; worked out once."""
    return view.once(
        "sites told", lambda: [f for u in view.units if u.section not in SILENT for _, f in sites_in(view, u) if f.value is not None]
    )


_BARE_DIGIT = re.compile(
    r"(?:^|[\s(,;])(?P<side>left|right|[lr])\.? (?P<digit>great|big|2nd|3rd|4th|5th|second|third|fourth|fifth|[1-5](?=:))\b(?!\s*(?:web|interspace|mt|digit\w*|toe\w*|finger\w*|nail\w*))"
)


def bare_digits(view: NoteView, trigger: Trigger) -> list[Fact[Site]]:
    """“L 2nd: whole plate taken off”: a digit by side and number alone, of the hand or foot that the note speaks of."""
    limb = _only_limb(view)
    return (
        [
            _digit_of(view, limb, hit["side"], hit["digit"], trigger.unit.start + hit.start("side"), trigger.unit.start + hit.end())
            for hit in trigger.unit.spots(_BARE_DIGIT)
        ]
        if limb
        else []
    )


_DIGITS = {
    **ORDINALS,
    "hallux": 1,
    "great": 1,
    "big": 1,
    "thumb": 1,
    "index": 2,
    "middle": 3,
    "ring": 4,
    "little": 5,
    "small": 5,
    "pinky": 5,
}
_SIDE = r"(?P<side>left|right|lt?|rt?)\b\.?"
_DIGIT = rf"(?P<digit>{'|'.join(_DIGITS)}|[1-5])(?: ?(?:toe|finger|digit|nail)s?)*"
_TICKED_DIGIT = tuple(re.compile(rf"\W*(?P<all>{words})\W*") for words in (rf"{_SIDE}[ #]*{_DIGIT}", rf"{_DIGIT},?[ #]*{_SIDE}"))


def ticked_digits(view: NoteView) -> list[Fact[Site]]:
    """“Digits: [x] L hallux  [x] L 2nd  [ ] R hallux”: boxes of nothing but a digit and its side."""
    ticked = [box for box in view.options if box.ticked]
    limb = _only_limb(view) if ticked else ""
    hits = [hit for box in ticked for known in _TICKED_DIGIT if (hit := known.fullmatch(view.lower, box.start, box.end))] if limb else []
    found = [_digit_of(view, limb, hit["side"], hit["digit"], *hit.span("all")) for hit in hits]
    return list({(f.value.side, f.value.digit): f for f in found if f.value is not None}.values())


_NUMBERED = re.compile(
    r"\b(?P<what>toenails?|fingernails?|nails?|toes?|fingers?|digits?) (?:no\.? ?|nos\.? ?|#)?(?P<list>[1-5](?:(?:,| and|, and| ?&| ?\+) ?#?[1-5])*) (?:of|on) (?:the |his |her )?(?P<side>left|right|l|r)\b"
)
_OF_FOOT = re.compile(r"\bfoot\b|\btoe")


def digits_by_number(view: NoteView, trigger: Trigger) -> list[Fact[Site]]:
    """“Toenails 3 and 4 of the left foot”: digits by number, the side behind them."""
    hit = trigger.unit.search(_NUMBERED)
    if hit is None:
        return []
    lower = trigger.unit.lower
    limb = (
        "hand"
        if "finger" in hit["what"] or "hand" in lower
        else "foot"
        if "toe" in hit["what"] or _OF_FOOT.search(lower)
        else _only_limb(view)
    )
    start, end = trigger.unit.start + hit.start(), trigger.unit.start + hit.end()
    return (
        [_digit_of(view, limb, hit["side"], number, start, end) for number in sorted({*re.findall(r"[1-5]", hit["list"])})] if limb else []
    )


def _only_limb(view: NoteView) -> str:
    """The hand or the foot, where the note names digits of one alone, by their number or, where none has one, in general."""
    return view.once("only limb", lambda: _limb_named(view))


def _limb_named(view: NoteView) -> str:
    named = [f.value for f in sites_told(view) if f.value is not None and _is_of_limb(f.value)]
    limbs = {site.region for site in named if site.digit} or {site.region for site in named}
    return limbs.pop() if len(limbs) == 1 else ""


def _digit_of(view: NoteView, limb: str, told: str, digit: str, start: int, end: int) -> Fact[Site]:
    """The digit whose side and name, or number, were told at [start, end)."""
    side: Side = "left" if told[0] == "l" else "right"
    number = _DIGITS.get(digit) or int(digit)
    first, other = ("great_toe", "toe") if limb == "foot" else ("thumb", "finger")
    return Fact(
        Site(limb, side, first if number == 1 else other, view.text[start:end], number),
        "stated",
        (Evidence("site", f"{side} digit {number}", start, end),),
    )


def _is_of_limb(site: Site | None) -> bool:
    return is_digit(site) and site is not None and site.region in ("hand", "foot")


def is_digit(site: Site | None) -> bool:
    """Is the place a finger, a toe or its nail?"""
    return site is not None and (site.digit > 0 or site.subsite in ("toe", "great_toe", "finger", "thumb", "nail_unit"))
