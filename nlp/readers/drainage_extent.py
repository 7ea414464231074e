"""Whether a drainage, or the removal of a foreign body, was simple or complicated (ID-01)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.facts import Evidence, Fact
from nlp.gate import find, hits
from nlp.phrases import phrases
from nlp.readers.events import NO, SILENT
from nlp.view import NoteView, Unit

TOLD_BEFORE = frozenset({"hpi", "chief_complaint"})
"""Sections that tell how the collection behaved before anybody cut."""
_ROOMS = r"(?:locul(?:ations?|i|es)|sept(?:a|ae|ations?)|(?<!'s )(?<!his )(?<!her )pockets|compartments|chambers)"
_COMPLICATED = re.compile(
    rf"\b{_ROOMS}\b(?:(?!\bnot\b|n't\b|\bnone\b|\bno\b)[^.;]){{0,80}}\b(?:br(?:oke|oken|eaking)|lysed|disrupted|probed|opened|separated|taken down|swept|joined|connected|divided|torn|freed|evacuated|entered|until it was one)\b|\b(?:br(?:oke|eak(?:ing)?|oken)|disrupt\w*|lys(?:ed|ing|is of)|swept|sweeping|tore|tearing|divid(?:ed|ing)|join(?:ed|ing)|connect(?:ed|ing))\b[^.;,]{{0,24}}?\b{_ROOMS}\b|"
    r"\bwick\b(?! (?:not|un)|\W{1,3}(?:no|none|nil|n/a|not)\b)|(?:penrose|drain|loop drain) (?:was )?(?:placed|left|inserted|sutured)|penrose drain|\b(?:counter[- ]?incisions?|vessel[- ]loops?|loop of (?:\w+ )?(?:vessel|penrose|drain|tubing)|loop drain|second incision)\b(?! (?:(?:was|were|is) )?(?:not|never|un\w+)\b|[^.;,]{0,24}\bnone\b)|extensive dissection|probed extensively|multiple incisions|sinus tract|\b(?:multi-?)?loculated\b|\bcomplicated (?:i ?(?:&|and) ?d|drainage|incision|abscess|pilonidal)|[;,(] ?complicated\b(?=\W*$)|^complicated\W*$"
)
_DEAD_OUT = re.compile(
    r"\b(?:necrotic|devitali[sz]ed|gangrenous|dead|non-?viable) (?:tissue|fat|skin|material|septa)\b[^.;]{0,30}\b(?:excised|debrided|resected|cut away)|\b(?:excised|debrided|resected|cut away) (?:the |all |any )*(?:necrotic|devitali[sz]ed|gangrenous|dead|non-?viable) (?:tissue|fat|skin|material)"
)
_PACKED = re.compile(
    r"pack(?:ed|ing)\b|iodoform|\b(?:gauze|ribbon|nu-?gauze) (?:strip |wick )?(?:was |were )?(?:placed|inserted|tucked|left) in"
)


def body_extent(own: list[Unit]) -> Fact[str]:
    """A foreign body that lay deep, broke up or had to be searched for with imaging is a complicated removal."""
    for unit in own:
        hit = unit.search(_DEEP_BODY) if unit.section not in SILENT else None
        if hit and _affirmed(unit, hit):
            return Fact("complicated", "stated", (Evidence("extent", "complicated", unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("deep tissue", "imaging during the removal"))


_DEEP_BODY = phrases("drainage_extent", "deep_body")


def extent_of(view: NoteView, own: list[Unit]) -> Fact[str]:
    """Loculations broken, a drain left or a packed cavity with dead tissue cut out make it complicated; packing alone is left to a person (ID-01)."""
    here = {u.index for u in own}
    if (
        find(view, _PACKED) is not None
        and (
            dead := next(
                ((u, h) for u, h in hits(view, _DEAD_OUT) if u.index in here and u.section not in SILENT and _affirmed(u, h)), None
            )
        )
        is not None
    ):
        start = dead[0].start
        return Fact("complicated", "stated", (Evidence("extent", "complicated", start + dead[1].start(), start + dead[1].end()),))
    for value, pattern in (("complicated", _COMPLICATED), ("packed", _PACKED)):
        for unit in own:
            hit = next((h for h in unit.spots(pattern) if value == "packed" or _of_today(view, unit, h)), None)
            if hit and unit.section not in SILENT and _affirmed(unit, hit):
                proof = (Evidence("extent", "packing" if value == "packed" else value, unit.start + hit.start(), unit.start + hit.end()),)
                return Fact("simple" if value == "packed" else value, "stated", proof)
    return Fact(searched=("loculations", "drain", "packing"))


_ADJECTIVE = re.compile(r"\b(?:multi-?)?loculated|complicated")
_ONE_ROOM = re.compile(
    r"\b(?:no|not|without|nor|never|neither|non)\b[^.;]{0,30}?\b(?:sept(?:a|ae|ations?)|locul\w*|pockets|packing|packed|packs?|drains? (?:left|placed|needed|used)|drain\b(?! of)|wicks?|probing|pack(?:ed)? or)"
    r"|\b(?:one|single|1|unilocular|solitary) (?:\w+ )?(?:pocket|cavity|chamber|locule|compartment)\b|\bunilocul\w+|\buncomplicated\b"
)
"""One plain cavity that was left without packing or drain."""
_PLAINLY = 2
"""Such words that outweigh the bare name “complicated” of a title or a template (G-10)."""
_EARLIER = re.compile(
    r"\b(?:prior|previous\w*|earlier|last|ago|history|h/o|hx|old|past|once|before|recurrent\w*|years?|months?|had|in (?:19|20)\d\d|urgent care|outside|er|ed)\b"
)
_NOT_SO = re.compile(
    r"(?:\b(?:non|un|never|not|no|without|or|if|may|might|possibl[ey]|could|suspect\w*|rule out|r/o|denies|nor|neither)\b[^.;]{0,40}|\bun)$"
)


def _of_today(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    """Pockets may have been broken up on another day; “loculated” and “complicated” are also said of an earlier abscess, and denied: “non-loculated”, “prior abscess was loculated”."""
    start, end = unit.start + hit.start(), unit.start + hit.end()
    if "complicated" in hit.group() and sum(1 for _, _ in hits(view, _ONE_ROOM)) >= _PLAINLY:
        return False
    if _ADJECTIVE.search(hit.group()) is None:
        verdict = assertion_at(view, unit, start, end)[0]
        return verdict not in ("other_provider", "planned") and not (verdict == "historical" and unit.search(_EARLIER))
    return (
        unit.section not in TOLD_BEFORE
        and not unit.search(_EARLIER)
        and _NOT_SO.search(unit.lower, 0, hit.start()) is None
        and assertion_at(view, unit, start, end)[0] == "performed"
    )


def _affirmed(unit: Unit, hit: re.Match[str]) -> bool:
    return not NO.search(unit.lower[: hit.start()])
