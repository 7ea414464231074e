"""Wound beds cut back to living tissue before they are grafted (GRAFT-03)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.facts import Evidence, Fact, Procedure
from nlp.gate import units_with_any
from nlp.readers.events import NO, SILENT
from nlp.readers.titles_taken_back import title_denied
from nlp.records import replace
from nlp.view import NoteView

_NOT_CUT = re.compile(r"\b(?:not|never|without being)(?: (?:be|been|yet|\w+ly))* (?:excis|resect|shav|t(?:ook|ak)|remov|cut|peel)")
_OF_BED = (
    r"(?:eschar|burns?(?: wounds?| areas?)?|(?:burn(?:ed|t)|leathery|charred|necrotic|devitali[sz]ed|dead|non-?viable) (?:skin|tissue|fat|dermis|layers?)|scar(?: tissue| contracture)?|(?:hyper)?granulation(?: tissue)?|granulations|granulating (?:bed|surface|wound)"
    r"|(?:wound|ulcer|fibrous|fibrotic) (?:bed|base)|ulcer|the bed)"
)
_CUT = r"(?:excis(?:ed|ing|ion of)|resect(?:ed|ing)|shav(?:ed|ing)(?: (?:off|away))?|escharectomy of)"
_TAKEN = r"(?:t(?:ook|ake|akes|aken|aking) (?:off|away|down)|remov(?:e|es|ed|ing|al of)|cut(?:ting)? (?:off|away|back|down|out)|peeled (?:off|away))"
_BED_EXCISED = re.compile(
    rf"\b{_OF_BED}\b(?:[^.;]|(?<=\d)\.(?=\d)){{0,60}}?\b(?:(?P<cut>{_CUT})|{_TAKEN})\b"
    rf"|\b(?:(?P<cutting>{_CUT})|{_TAKEN}) (?:all )?(?:of )?(?:the |this |his |her )?(?:[\w-]+ )?{_OF_BED}\b"
    r"|(?P<named>\b(?:tangential(?:ly)?|fascial|sharp) excision of (?:the )?(?:\w+ )?(?:eschar|burn|granulat|wound)|\bescharectomy (?:was )?(?:performed|done|carried out))"
)
"""A wound bed cut back to living tissue before it is grafted; verbs outside of the groups may only tell that it was cleaned."""
_TO_LIFE = re.compile(
    r"\b(?:watson|goulian|weck|humby|braithwaite|rosenberg|blair|cobbett|versajet|tangential\w*|in layers|layer by layer|punctate)\b|\b(?:to|until|till|revealing|exposing)\b[^.;]{0,40}\b(?:bled|bleeding|bleeds|healthy|viable|living)\b"
)
"""How a bed is cut, beside words that also tell of cleaning it."""
_BED = re.compile(r"\b(?:granulat\w+|wound bed|ulcer bed|eschar|burn wound)\b")
_IT_EXCISED = re.compile(
    r"\W*(?:it|this|these|all of it|the (?:bed|surface|film)) (?:was|were) (?:then |all |sharply |completely |tangentially )*(?:excised|resected|shaved)\b"
)
"""Opens the sentence behind one that names the bed."""


_PREPARED = re.compile(
    r"\b(?:prepared|so (?:prepared|made)|excised (?:area|bed|wound)|resulting (?:bed|wound|area)|(?:bed|wound|area) (?:then |now )?measur\w+)\b"
)
"""In the sentence that measures the bed once it was cut."""


def prepared(view: NoteView, grafts: list[Procedure]) -> Procedure | None:
    """Eschar, scar or granulation cut out of the bed of a graft of the day, with the area of its own sentence (GRAFT-03)."""
    for unit in units_with_any(view, (_BED_EXCISED, _IT_EXCISED)):
        if unit.section in SILENT or unit.section in ("hpi", "indication"):
            continue
        it = _IT_EXCISED.match(unit.lower) if unit.index and view.units[unit.index - 1].search(_BED) else None
        hit = it or unit.search(_BED_EXCISED)
        if (
            hit is None
            or NO.search(unit.lower[: hit.start()])
            or _NOT_CUT.search(hit.group())
            or not (it or any(hit.groups()) or unit.search(_TO_LIFE))
        ):
            continue
        start, end = unit.start + hit.start(), unit.start + hit.end()
        denied = any(title_denied(view, m) for m in view.mentions_in(unit, "PROC") if start <= m.start < end)
        if assertion_at(view, unit, start, end)[0] == "performed" and not denied:
            proof = (Evidence("technique", hit.group(), start, end),)
            told = (unit, *(u for u in view.units[unit.index + 1 : unit.index + 4] if u.search(_PREPARED)))
            sizes = sorted(
                (m for u in told for m in view.measures_in(u) if m.is_area or len(m.dims.values) > 1), key=lambda m: not m.is_area
            )
            area = (
                Fact(
                    sizes[0].dims.longest if sizes[0].is_area else sizes[0].dims.area,
                    "stated",
                    (Evidence("area", "", sizes[0].start, sizes[0].end),),
                )
                if sizes
                else grafts[0].area
            )
            return replace(grafts[0], evidence=proof, technique=Fact("site_preparation", "stated", proof), area=area)
    return None
