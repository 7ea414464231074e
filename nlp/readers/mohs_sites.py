"""Where the only tumour of a Mohs operation lay."""

from __future__ import annotations

import re

from nlp.apart import is_apart
from nlp.facts import ABSENT, Fact, Site
from nlp.readers.events import SILENT, Trigger, done_before
from nlp.readers.lesions import lesion_map
from nlp.readers.mohs_stages import Record
from nlp.readers.places import joined, same_site
from nlp.sites import nearest_site, sites_in
from nlp.view import NoteView

_SAME = re.compile(r"\bsame (?:spot|site|place|lesion|area|location)\b|\bright there\b")


def _place_of_sample(view: NoteView, trigger: Trigger) -> Fact[Site]:
    """“On that result went on to Mohs, same spot”: where the piece was taken that had been read."""
    if not trigger.unit.search(_SAME):
        return ABSENT
    places = [
        p.site
        for p in done_before(view)
        if p.kind in ("biopsy", "shave_removal") and p.site.known and p.evidence[0].start < trigger.mention.start
    ]
    return places[-1] if places else ABSENT


def with_side_of_row(view: NoteView, site: Fact[Site]) -> Fact[Site]:
    """“Location on the ear made Mohs the choice”: the side stands where the lesion is named in full."""
    if site.value is None or site.value.side:
        return site
    rows = [
        r.site
        for r in lesion_map(view).rows
        if r.site.value is not None and r.site.value.region == site.value.region and same_site(r.site.value, site.value)
    ]
    return joined(rows[0], site) if len(rows) == 1 else site


def main_site(view: NoteView, known: Fact[Site], record: Record, done: list[Trigger]) -> Fact[Site]:
    """Site of the only tumour: a site line, the title or diagnosis, else the nearest site."""
    for unit in view.units:
        if unit.section not in SILENT and re.match(
            r"\W*(?:tumou?r|(?:tumou?r |mohs )?site|location|area|lesion location|anatomic)", unit.lower
        ):
            found = sites_in(view, unit)
            if found:
                return found[0][1]
    for trigger in done:
        if trigger.unit.section not in SILENT and sites_in(view, trigger.unit):
            near = nearest_site(view, trigger.mention.start, trigger.mention.end, widen=False)
            if near.known:
                return near
        elif (same := _place_of_sample(view, trigger)).known:
            return same
    for mention in view.all("DX"):
        if mention.value in ("malignant", "in_situ") and not is_apart(view, view.units[mention.unit], mention.start, mention.end):
            found = sites_in(view, view.units[mention.unit])
            if found:
                return found[0][1]
    if known.known:
        return known
    start = record.proof[0][1] if record.proof else 0
    return nearest_site(view, start, start + 1)
