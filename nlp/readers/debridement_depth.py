"""How deep a wound was debrided: the deepest tissue removed (DEB-01).

What was taken out decides, not what was reached: "excised down to fascia" removed the fat above it.
"""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.view import NoteView, Unit

_LAYERS = (
    (
        "bone",
        r"bone|(?:fragments?|pieces?|chips?|portions?|spicules?) of (?:(?:the|exposed|necrotic|infected|dead|soft) )*(?:calcane\w+|metatarsals?|phalan\w+|ischium|ischial tuberosity|sacrum|coccyx|trochanter|tibia|fibula|malleolus|cortex)",
    ),
    ("muscle", r"muscle|tendon"),
    ("fascia", r"fascia"),
    ("subcutis", r"subcut\w*|subcu\b|subq|fat\b|fatty|adipose"),
    ("dermis", r"dermis|dermal|epidermis|epidermal|partial thickness|skin only"),
)
_TISSUE = re.compile("|".join(rf"(?P<{name}>\b(?:{words}))" for name, words in _LAYERS))
_DEPTHS = tuple(name for name, _ in _LAYERS)
_REACHED = re.compile(
    r"(?:\b(?:to|until|reveal\w*|expos\w*|over|above|onto|appears?|covering on|into which|near|overlying|from)\b)(?: (?:the|a|viable|healthy|bleeding|normal|good|underlying|pre-?sacral|deep|clean|level|of|tissue|granulating))*\s*$"
)
_SPARED = re.compile(
    r"[^.;,]{0,20}\b(?:healthy|viable(?! )|intact|normal|uninvolved|not|spared|was seen|appeared)\b|[^.;,]{0,44}\b(?:viable and|healthy and|not (?:debrided|removed|excised|resected|taken|cut|touched|violated)|left (?:alone|intact|in place))\b"
)
_NOT_CUT = re.compile(
    r"(?: (?:tissue|layer|fat|was|were))* not (?:debrided|removed|excised|resected|taken|cut|violated|involved|entered|reached|exposed|touched|breached)\b"
)
"""Behind a tissue that stayed: "subcutaneous tissue not removed"."""
_NO = re.compile(r"\b(?:no|not|without|denies|nor|none|never)\b[^.;]*$")
REMOVING = re.compile(r"debrid|excis|remov|resect|rongeur|cut away|trimmed|curett|escharectomy|\bthrough\b")
_DEPTH_FIELD = re.compile(
    r"\W*(?:deepest )?(?:depth|level|layer|tissue)s?(?: of)?(?: tissue)?(?P<cut> (?:debridement|debrided|removed|excised))?\s*[:=]"
)
"""A field of a form: "Depth: subcutaneous", "Deepest tissue removed: fascia"."""
_EXCISED = re.compile(r"sharply excised|(?:wide |sharp )?excision(?:al)? (?:and )?debridement|excised (?:\w+ ){0,3}until")


_STOPPED_AT_SKIN = re.compile(
    r"\b(?:stopped at|not (?:beyond|below|deeper than|past)|no deeper than|only (?:to|into)|limited to|confined to|(?:down|as far as) to|to) (?:(?:the|a|viable|healthy|bleeding|pink|clean|level|of) )*(?:epi)?derm(?:is|al)\b"
    r"|\bno (?:subcut\w*|subq|sub-?q|fat|deeper)(?: tissue| fat| layer)? (?:was |were )?(?:taken|removed|cut|debrided|excised|entered|exposed|seen|reached)\b"
)
"""“Excisional debridement” of a title, where the words say that the skin was not passed."""


def differ_in_depth(view: NoteView, units: list[Unit]) -> bool:
    """Two wounds whose sizes are told with different tissues: each depth has an area and a code of its own (DEB-01)."""
    deepest = set()
    for unit in units:
        if any(m.is_area or len(m.dims.values) > 1 for m in view.measures_in(unit)):
            told = {
                hit.lastgroup
                for hit in unit.spots(_TISSUE)
                if not _NO.search(unit.lower[: hit.start()]) and not _SPARED.match(unit.lower[hit.end() :])
            }
            deepest |= {next(name for name in _DEPTHS if name in told)} if told else set()
    return len(deepest) > 1


def depth_of(units: list[Unit]) -> Fact[str]:
    """The deepest tissue removed; tissue only reached proves no more than the fat above it."""
    removed: dict[str, Evidence] = {}
    reached: Evidence | None = None
    for unit in units:
        field = _DEPTH_FIELD.match(unit.lower)
        if not unit.search(REMOVING) and field is None:
            continue
        for hit in unit.spots(_TISSUE):
            name = hit.lastgroup or ""
            before, after = unit.lower[: hit.start()], unit.lower[hit.end() :]
            if _NO.search(before) or _NOT_CUT.match(after):
                continue
            proof = Evidence("depth", name, unit.start + hit.start(), unit.start + hit.end())
            if _REACHED.search(before) or _SPARED.match(after) or (field is not None and not field["cut"]):
                reached = reached or (proof if name != "dermis" else None)
            else:
                removed.setdefault(name, proof)
    for name in _DEPTHS:
        if name in removed:
            return Fact(name, "stated", (removed[name],))
    if reached is not None:
        return Fact(
            "subcutis", "derived", (Evidence("depth", "subcutis", reached.start, reached.end),), "tissue reached, not said to be removed"
        )
    for unit in units:
        stopped = unit.search(_STOPPED_AT_SKIN)
        if stopped is not None:
            return Fact("dermis", "stated", (Evidence("depth", "dermis", unit.start + stopped.start(), unit.start + stopped.end()),))
    for unit in units:
        cut = unit.search(_EXCISED)
        if cut is not None and not _NO.search(unit.lower[: cut.start()]):
            words = Evidence("depth", "subcutis", unit.start + cut.start(), unit.start + cut.end())
            return Fact("subcutis", "conflicting", (words,), "tissue was excised, its depth is not named")
    return Fact(searched=("depth",))
