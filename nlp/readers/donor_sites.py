"""Where the skin of a graft was cut, and where the cuts of a flap run: never the place that it went to (GRAFT-01)."""

from __future__ import annotations

import re

from nlp.facts import ABSENT, Fact, Procedure, Site
from nlp.gate import seek, units_with
from nlp.readers.events import Trigger
from nlp.readers.places import same_site
from nlp.sites import sites_in
from nlp.view import NoteView

DONOR = re.compile(r"\bdonor|harvest|(?:taken|obtained|cut|procured) from|\bfrom (?:the )?")
_CUT_FROM = re.compile(
    r"\b(?:from|off|donors?(?: sites?)?:?|harvested at|(?:template|pattern|foil)(?: (?:was|then|moved|carried|brought|applied|laid|placed|transferred|traced|outlined|copied|drawn))* (?:to|on|onto|over|at))(?: the| his| her)?(?: (?:left|right|l|r|ipsilateral|contralateral|lateral|medial|anterior|upper|outer|inner)){0,2}\s*(?:ipsi|contra)?$"
)
_DONOR_TO = re.compile(r"\bfrom\b[^.;]{3,60}\b(?:to|into|onto|over|for)\b(?: the)?(?: (?:right|left|r|l))?\s*$")
"""Right before the recipient: "from the preauricular skin to the"."""
_LESION_FROM = re.compile(
    r"\b(?:remov|excis|resect|extirpat|mohs)\w*\b(?:(?!graft|flap|donor|harvest|skin)(?:[^.;]|\.\d))*\bfrom(?: the| his| her)?(?: left| right| l| r)?\s*$"
)
"""Before the place of the lesion: "after removal of the carcinoma from the left"."""
_TAKEN = r"(?:taken|harvested|excised|removed|obtained|procured|raised|shaved|cut(?! to)|dissected|designed and (?:taken|cut))"
_SKIN_TAKEN_HERE = re.compile(
    rf"(?:(?!\b(?:to|onto|into|recipient|defect|wound|bed)\b)[^.;:]|\.\d){{0,90}}?\b(?:grafts?|[fs]tsg|(?:full|split|partial)[- ]thickness (?:piece |ellipse |disc |sheet )?(?:of )?skin)\b(?:(?!\b(?:to|onto|into)\b)[^.;:]|\.\d){{0,60}}?\b{_TAKEN}\b(?!(?:[^.;]|\.\d){{0,40}}\bfrom\b)"
)
"""Behind a place: "the right supraclavicular fossa, where a full-thickness graft was taken", "on the thigh a split graft was cut"."""
_SKIN_OF_IT = re.compile(
    r"[,:]? \d[\d.x ]*(?:cm|mm)? ?(?:strip|sheet)\b|[,:]? (?:\w+ )?(?:zimmer|padgett|humby|goulian|weck|watson|dermatome)\b|(?: skin)?(?: (?:was|were|is))?(?: then)? (?:cut|taken|harvested|excised|removed|procured)(?: out| at| as)? (?:full|split)[- ]thickness\b"
)
_PIECE_OF = re.compile(
    r"\b(?:full|split)[- ]thickness (?:piece|disc|disk|ellipse|patch|sheet|oval|segment|circle) of (?:the |his |her |left |right )*$|\b(?:disc|disk|ellipse|patch|oval) of (?:the |his |her |left |right )*$"
)
"""Around a place whose skin was taken: "a disc of preauricular skin was cut full thickness"."""


def is_donor(view: NoteView, site: Fact[Site]) -> bool:
    """Was the skin of a graft taken at this place, by the words right before it or behind it?"""
    if not site.evidence:
        return False
    start, end = site.evidence[0].start, site.evidence[0].end
    if _CUT_FROM.search(view.lower, max(0, start - 60), start) and not _LESION_FROM.search(view.lower, max(0, start - 110), start):
        return True
    unit = view.unit_at(start)
    if _SKIN_OF_IT.match(view.lower, end, unit.end) or (
        "skin" in view.lower[start : end + 6] and _PIECE_OF.search(view.lower, unit.start, start)
    ):
        return True
    return unit.may_hold(_SKIN_TAKEN_HERE) and _SKIN_TAKEN_HERE.match(view.lower, end, unit.end) is not None


_SKIN_OR_GRAFT = re.compile(r"\bskin\b|graft|harvest|dermatome|\b[fs]tsg\b")


_SOURCE = re.compile(r"\b(?:from|off|donor:?|harvested at) (?:the |his |her )?(?P<place>[a-z][a-z /-]{2,40})")


def _donors(view: NoteView) -> str:
    """The words that tell from where the skin of grafts was cut."""
    return " ; ".join(hit["place"] for unit in units_with(view, _SKIN_OR_GRAFT) for hit in _SOURCE.finditer(unit.lower))


def closes_donor(view: NoteView, trigger: Trigger) -> bool:
    """“Skin cut from the left groin, sewn in. ... Groin closed with 3-0 Vicryl, 9 cm”: closing where a graft came from is part of it (GRAFT-01)."""
    if not any(m.concept == "graft" for m in view.all("PROC")):
        return False
    before = [
        fact.value for mention, fact in sites_in(view, trigger.unit) if mention.start < trigger.mention.start and fact.value is not None
    ]
    if not before or (before[-1].label.lower().split() or [";"])[-1] not in view.once(closes_donor, lambda: _donors(view)):
        return False
    found: list[Procedure] = view.memo.get("found", [])  # type: ignore[assignment]
    grafted = any(p.kind == "graft" and p.assertion == "performed" for p in found)
    return grafted and not any(p.assertion == "performed" and p.kind != "graft" and same_site(p.site.value, before[-1]) for p in found)


_ALONG = re.compile(
    r"\b(?:along|toward|towards|parallel to|up to|following|from|across to|based (?:on|at|in|over)|hidden in) (?:the |his |her |a )?(?:\w+ ){0,2}$"
)


def is_course(view: NoteView, site: Fact[Site]) -> bool:
    """“Incised along the nasolabial fold”: where a cut of the flap runs is no place of a wound."""
    start = site.evidence[0].start if site.evidence else 0
    return _ALONG.search(view.lower, max(0, start - 44), start) is not None


def without_donor(view: NoteView, kind: str, site: Fact[Site]) -> Fact[Site]:
    """“FTSG from L groin”: no place of a graft or flap."""
    return ABSENT if kind in ("graft", "flap") and is_donor(view, site) else site


def beside_donor(view: NoteView, triggers: list[Trigger]) -> Fact[Site]:
    """The first place in the sentences of a graft, or else in its paragraph, where no skin was cut."""
    units = [t.unit for t in triggers]
    donors = {
        (f.value.region, f.value.subsite)
        for u in view.units_of_block(units[0].block)
        for _, f in sites_in(view, u)
        if f.value and is_donor(view, f)
    }
    for near in (units, [u for unit in units for u in view.units_of_block(unit.block)]):
        found = [
            fact
            for u in near
            for mention, fact in sites_in(view, u)
            if not seek(view, DONOR, u.lower[: max(0, mention.start - u.start)][-24:])
            and not is_donor(view, fact)
            and (fact.value is None or (fact.value.region, fact.value.subsite) not in donors)
        ]
        if found:
            return found[0]
    return _only_place_before(view, units[0].index, donors)


def _only_place_before(view: NoteView, index: int, donors: set[tuple[str, str]]) -> Fact[Site]:
    """The one place that all sentences before the graft speak of: "POD 8 from excision of L shin SCC, left open. ... Strip from R thigh"."""
    told = [
        fact
        for unit in view.units[:index]
        for _, fact in sites_in(view, unit)
        if fact.value is not None and not is_donor(view, fact) and (fact.value.region, fact.value.subsite) not in donors
    ]
    return told[0] if told and all(same_site(told[0].value, fact.value) for fact in told) else ABSENT


def from_donor(view: NoteView, triggers: list[Trigger]) -> Fact[Site] | None:
    """The recipient behind its donor: "graft from the preauricular skin to the nasal tip"."""
    for trigger in triggers:
        for mention, fact in sites_in(view, trigger.unit):
            between = view.lower[trigger.mention.end : max(mention.start, trigger.mention.end)]
            if 0 < len(between) <= 90 and _DONOR_TO.search(between):
                return fact
    return None
