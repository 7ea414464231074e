"""Does a note tell that a graft was placed, or only name one, and how thick it was?"""

from __future__ import annotations

import re

from nlp.dates import MONTH
from nlp.facts import Evidence, Fact
from nlp.readers.events import Trigger
from nlp.readers.flap_stages import narrative
from nlp.readers.told_grafts import told_grafts
from nlp.view import NoteView, Unit

_WORKED = re.compile(
    r"\bused\b|excised|harvest|donor|sutur|sewn|placed|inset|appl|secured|bolster|stapl|mesh|defatt|taken|tie-?over|trimmed|laid|resurfac|\bcover|graft(?:ed)? (?:repair|closure)|repaired|reconstruct"
)
_GRAFT_SET = re.compile(
    r"\bgrafts?\b(?:[^.;]|\.[\d,]){0,80}\b(?:harvest\w*|defatt\w*|sutured|sewn|stapled|inset|set in\w*|placed|laid|tacked|secured|meshed|fenestrated|pie-?crusted)\b|\b(?:harvest\w*|defatt\w*|sutured|sewn|inset|laid|secur\w*|meshed)\b[^.;]{0,50}\bgraft\b|\bgraft:? (?:(?:was|of|size|measur\w+) )*\d[\d.]* ?(?:cm |mm )?(?:x|by) ?\d"
)
_SET_NOW = re.compile(
    rf"[^.;,:]{{0,24}}\b(?:was|were) (?:then |now |today |\w+ly )*(?:applied|placed|laid|fenestrated|sutured|stapled|secured|trimmed|cut)\b(?![^.;]{{0,40}}\b(?:ago|last|previously|earlier|in {MONTH})\b)"
)
"""A paragraph without a heading of its own behind the examination tells what was done then."""


def is_placed(view: NoteView, trigger: Trigger) -> bool:
    """The work of placing a graft, or its size, in the sentence that names it or close behind; not in history or exam."""
    if trigger.unit.section in ("exam", "hpi", "chief_complaint") and not (
        trigger.unit.section == "exam" and _SET_NOW.match(view.lower, trigger.mention.end)
    ):
        return False
    if trigger in told_grafts(view):
        return True
    near = view.units[max(0, trigger.unit.index - 1) : trigger.unit.index + 3]
    return any(
        u.search(_WORKED) or any(m.is_area or m.role == "graft" or len(m.dims.values) > 1 for m in view.measures_in(u)) for u in near
    )


def graft_told(view: NoteView) -> bool:
    """The narrative takes or sets "the graft" that the title names in full."""
    return any(u.search(_GRAFT_SET) for u in narrative(view))


_CUT_DONOR = re.compile(
    r"(?:pre-?auricular|post-?auricular|retro-?auricular|supraclavicular|conchal|nasolabial|upper (?:eye)?lid)[^.;]{0,40}\bgraft|graft[^.;]{0,60}(?:pre-?auricular|post-?auricular|retro-?auricular|supraclavicular)|defatted"
)
_THICKNESS = (
    (
        "full_thickness",
        re.compile(
            r"\bfull[- ]thickness (?:piece of |ellipse of |segment of |disc of |specimen of )?(?:donor )?skin\b[^.;]{0,40}\b(?:harvest|tak|remov|excis|cut|obtain|procur)\w*|\b(?:harvest|obtain|procur)\w*[^.;]{0,40}\b(?:at |as |in )?full[- ]thickness\b"
        ),
    ),
    (
        "split_thickness",
        re.compile(
            r"\b(?:split|partial)[- ]thickness (?:piece of |sheet of |segment of )?(?:donor )?skin\b[^.;]{0,40}\b(?:harvest|tak|remov|excis|cut|obtain|procur)\w*|\b(?:harvest|obtain|procur)\w*[^.;]{0,40}\b(?:split|partial)[- ]thickness\b"
        ),
    ),
    ("full_thickness", _CUT_DONOR),
    ("split_thickness", re.compile(r"\b0?\.0\d\d?[- ]?(?:of an )?inch|\bthousandths?\b|\bdermatome\b|\bmesh(?:ed|er)\b")),
)
"""How thick the skin of a graft was that is only called a skin graft."""


def cut_graft(units: list[Unit]) -> Fact[str] | None:
    """A skin graft cut out with a knife where skin is loose, its donor site sutured, is a full-thickness one."""
    for unit in units:
        for name, pattern in _THICKNESS:
            hit = unit.search(pattern)
            if hit is not None:
                return Fact(name, "derived", (Evidence("technique", name, unit.start + hit.start(), unit.start + hit.end()),))
    return None
