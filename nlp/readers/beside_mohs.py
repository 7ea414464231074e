"""Work told beside Mohs surgery in one note: its places are no tumour's, and what it removes is none of its layers."""

from __future__ import annotations

from nlp.assertion import assertion_at
from nlp.readers.events import Trigger
from nlp.readers.mohs_stage_names import may_name_stage
from nlp.records import replace
from nlp.sites import sites_in
from nlp.stretches import Stretch, first_site, units_of
from nlp.view import ANNOUNCING, Mention, NoteView, Unit

_OF_MOHS = frozenset({"mohs", "biopsy", "excision", "repair", "flap", "graft", "re_excision"})
"""Work that Mohs surgery consists of, comes from or ends with: in its own paragraph it is no other work."""
_CANCER = frozenset({"malignant", "in_situ"})


def behind_other_work(view: NoteView, stretch: Stretch) -> Stretch:
    """The stretch from behind the sentences that tell of other work before the surgery is named: "SKs of the back frozen. Mohs of the left ala".

    Where nothing behind them names a place, the stretch as it is.
    """
    start = stretch.start
    told = next((m.start for m in view.all("PROC") if m.concept == "mohs"), start)
    for unit in units_of(view, stretch):
        named = view.mentions_in(unit, "PROC")
        if unit.end > told or unit.section in ANNOUNCING:
            break
        if any(_is_other_work(view, unit, m) for m in named):
            start = unit.end
    if start == stretch.start:
        return stretch
    site = first_site(view, start, stretch.end)
    return replace(stretch, start=start, site=site) if site.known else stretch


def removes_another(view: NoteView, trigger: Trigger) -> bool:
    """Does a paragraph without a word of Mohs surgery tell of a benign lesion cut out at a place of its own?"""
    paragraph = view.units_of_block(trigger.unit.block)
    if trigger.unit.section in ANNOUNCING or any(may_name_stage(u.lower, view) or any(m.concept == "mohs" for m in view.mentions_in(u, "PROC")) for u in paragraph):
        return False
    named = {m.value for u in paragraph for m in view.mentions_in(u, "DX") if m.extra[0] in ("lesion", "cyst")}
    return "benign" in named and not named & _CANCER and any(sites_in(view, u) for u in paragraph)


def _is_other_work(view: NoteView, unit: Unit, mention: Mention) -> bool:
    if assertion_at(view, unit, mention.start, mention.end)[0] != "performed":
        return False
    paragraph = view.units_of_block(unit.block)
    own = not any(m.concept == "mohs" for u in paragraph for m in view.mentions_in(u, "PROC")) and not any(m.value in _CANCER for u in paragraph for m in view.mentions_in(u, "DX"))
    return own or mention.concept not in _OF_MOHS
