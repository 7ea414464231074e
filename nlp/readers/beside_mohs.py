"""Work told beside Mohs surgery in one note: its places are no tumour's, and what it removes is none of its layers."""

from __future__ import annotations

from nlp.assertion import assertion_at
from nlp.readers.events import Trigger
from nlp.readers.mohs_stage_names import may_name_stage
from nlp.readers.places import same_site
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
    told = next(
        (m for m in view.all("PROC") if m.concept == "mohs" and assertion_at(view, view.units[m.unit], m.start, m.end)[0] == "performed"),
        None,
    )
    if told is None or not stretch.holds(told.start):
        return stretch
    start = stretch.start
    for unit in units_of(view, stretch):
        if unit.end > told.start or unit.section in ANNOUNCING:
            break
        if any(_is_other_work(view, unit, m) for m in view.mentions_in(unit, "PROC")):
            start = unit.end
    opened = view.units[told.unit]
    named = [fact.value for u in view.units[told.unit : told.unit + 2] if u.block == opened.block for _, fact in sites_in(view, u)]
    before = [
        fact.value for u in units_of(view, stretch) if u.block != opened.block and u.end <= told.start for _, fact in sites_in(view, u)
    ]
    if named and before and opened.section not in ANNOUNCING and not any(same_site(a, b) for a in named for b in before):
        start = max(start, opened.start)  # the sentence that names the surgery gives its place
    if start == stretch.start:
        return stretch
    site = first_site(view, start, stretch.end)
    return replace(stretch, start=start, site=site) if site.known else stretch


def removes_another(view: NoteView, trigger: Trigger) -> bool:
    """Does a paragraph without a word of Mohs surgery tell of a benign lesion cut out at a place of its own?"""
    paragraph = view.units_of_block(trigger.unit.block)
    if trigger.unit.section in ANNOUNCING or any(
        may_name_stage(u.lower, view) or any(m.concept == "mohs" for m in view.mentions_in(u, "PROC")) for u in paragraph
    ):
        return False
    named = {m.value for u in paragraph for m in view.mentions_in(u, "DX") if m.extra[0] in ("lesion", "cyst")}
    return "benign" in named and not named & _CANCER and any(sites_in(view, u) for u in paragraph)


def _is_other_work(view: NoteView, unit: Unit, mention: Mention) -> bool:
    if assertion_at(view, unit, mention.start, mention.end)[0] != "performed":
        return False
    paragraph = view.units_of_block(unit.block)
    own = not any(m.concept == "mohs" for u in paragraph for m in view.mentions_in(u, "PROC")) and not any(
        m.value in _CANCER for u in paragraph for m in view.mentions_in(u, "DX")
    )
    return own or mention.concept not in _OF_MOHS
