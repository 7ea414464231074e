"""Places of an eyelid told by two names of which one is the margin (DSS-01)."""

from __future__ import annotations

from nlp.facts import Procedure
from nlp.records import replace
from nlp.sites import sites_in
from nlp.view import NoteView


def at_lid_margin(view: NoteView, proc: Procedure) -> Procedure:
    """“L lower lid verruca arising on the lid margin”: of two names for the place of an eyelid the margin is the closer one."""
    site = proc.site.value
    if site is None or site.region != "eyelid" or site.subsite == "lid_margin" or not proc.site.evidence:
        return proc
    told = [f for _, f in sites_in(view, view.unit_at(proc.site.evidence[0].start))]
    others = {f.value.region for f in told if f.value is not None}
    margin = next((f for f in told if f.value is not None and f.value.subsite == "lid_margin" and f.value.side in (site.side, "")), None)
    return proc if margin is None or others != {"eyelid"} else replace(proc, site=margin)
