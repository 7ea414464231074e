"""Wedges cut through the whole ear or lip, and those of a lip cut as a V (EX-11)."""

from __future__ import annotations

import re

from nlp.gate import find
from nlp.readers.attach import Deed
from nlp.readers.lesions import lesion_map
from nlp.view import Mention, NoteView

_SHAPE = r"(?:wedges?\b(?! biops)|\bv[- ]?shaped?\b|\b(?:an?|as|the) v\b|\bv of (?=[a-z])|\btriangular (?:piece|segment|portion|section|block|wedge|full|area|excision|specimen)|\bpentagon\w*|\bshield(?:[- ]shaped)?\b|\bstar[- ]shaped|\b(?:segment|section|piece) of (?:the |his |her )?(?:\w+ )?(?:helix|helical rim|ear|auricle|pinna|rim|lip)\b)"
_THROUGH = (
    r"(?:\bskin(?:,| ?[-/+]) ?cartilage(?:,? and|,| ?[-/+]) ?skin\b|\bfull[- ]thickness\b(?! (?:of (?:the )?)?(?:skin|dermis|graft))|\bthrough[- ](?:and[- ])?through\b|\ball (?:three )?layers\b|\bcomposite\b|\bthrough (?:the |both )?(?:skin|surfaces)\b[^.;]{0,24}\bcartilage|\b(?:including|incl\.?|with|and|plus) (?:its |the |underlying |a piece of )*cartilage\b|\bcartilage[- ](?:and|included|bearing)\b|\bcartilage and (?:post\w+|anterior|front|back|skin)"
    r"|\bthrough the (?:entire |whole |full )?(?:thickness|lip|rim|helix|ear|auricle|pinna)\b)"
)
_BARE_V = r"\bv (?:w/?|with|was|were|is|drawn|marked|cut|taken|out|excised|removed|resected|outlined|inked|through)\b"
_RIM_LAYERS = r"\bskin,? (?:and )?(?:orbicularis|muscle)(?: oris)?,? (?:and )?mucosa\b|\bskin (?:to|through) mucosa\b|\b(?:whole|entire) (?:thickness of the )?lip\b"
_LIP_V = re.compile(
    rf"{_BARE_V}|\b(?:full[- ]thickness|through[- ](?:and[- ])?through) v\b|\bv[- ]shaped (?:segment|piece|wedge|portion)\b"
)
_ALL_THROUGH = re.compile(rf"{_THROUGH}|{_RIM_LAYERS}")
_RIM_WEDGE = re.compile(rf"{_SHAPE}[^.;]{{0,90}}{_THROUGH}|{_THROUGH}[^.;]{{0,60}}{_SHAPE}")
_V_CUT = re.compile(
    r"\bv[- ](?:shaped? )?(?:excision|wedge|cut|resection)|\bv[- ]shaped?\b|(?:as|in) an? v\b|thickness v\b|wedge \(v\)|\ban? v of\b|\bthe v was (?:cut|excised|removed|resected)"
)
_RIMS = frozenset({"ear", "lip"})


def is_wedge(view: NoteView, deed: Deed) -> bool:
    """Was a wedge taken out of an ear or a lip: by its name, or by a shape cut through its whole thickness?"""
    if deed.site.value is None or deed.site.value.region not in _RIMS:
        return False
    if any(t.mention.concept == "wedge_excision" for t in deed.triggers):
        return True
    if deed.site.value.region == "lip" and _is_lip_v(view, deed):
        return True
    if find(view, _RIM_WEDGE) is None:
        return False
    rows = {deed.row.index} if deed.row is not None else set()
    near = {u.index for t in deed.triggers for u in view.units_of_block(t.unit.block)}
    spoken = [s for s in lesion_map(view).segments if s.unit.index in near and (not s.rows or set(s.rows) & rows)]
    return any(_RIM_WEDGE.search(view.lower, s.start, s.end) for s in spoken if s.unit.may_hold(_RIM_WEDGE))


def _is_lip_v(view: NoteView, deed: Deed) -> bool:
    """“V drawn w 5 mm each limb. Full thickness: skin, orbicularis, mucosa out in one.”: shape and depth in sentences of one paragraph."""
    if find(view, _LIP_V) is None or find(view, _ALL_THROUGH) is None:
        return False
    blocks = [view.units_of_block(t.unit.block) for t in deed.triggers]
    return any(any(u.search(_LIP_V) for u in block) and any(u.search(_ALL_THROUGH) for u in block) for block in blocks)


def is_v(view: NoteView, deed: Deed) -> bool:
    """The wedge of a lip cut as a V: by its name or its shape."""
    return any(t.mention.value == "v_excision" for t in deed.triggers) or find(view, _V_CUT) is not None or find(view, _LIP_V) is not None


_BARE = frozenset({"wedge taken", "wedge removed"})
_RIMS = frozenset({"ear", "lip", "eyelid", "nose", "oral_mucosa"})


def is_bare_wedge(view: NoteView, mention: Mention) -> bool:
    """“Wedge taken” where the note names no ear, lip, lid or nostril: a piece of a plaque, and no rim cut through (BX-01)."""
    return (
        mention.concept == "wedge_excision"
        and view.lower[mention.start : mention.end] in _BARE
        and not any(m.value in _RIMS for m in view.all("SITE"))
    )
