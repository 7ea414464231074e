"""Places told by two names of which one has a service of its own: the margin of a lid, the verge of the anus (DSS-01)."""

from __future__ import annotations

from nlp.facts import Procedure, Site
from nlp.readers.lid_margin import margin_told
from nlp.readers.nail_digits import sites_told
from nlp.records import replace
from nlp.sites import affected_sites
from nlp.view import NoteView


def at_sharper_place(view: NoteView, proc: Procedure) -> Procedure:
    """“L lower lid verruca arising on the lid margin”, “Perianal: 4 warts at the anal verge”: of two names for the place the closer one."""
    site = proc.site.value
    if site is None or site.region not in _CLOSER or site.subsite == "lid_margin" or not proc.site.evidence:
        return proc
    if site.region == "eyelid":
        units = dict.fromkeys(view.unit_at(e.start) for e in (proc.site.evidence[0], *proc.diagnosis.evidence[:1]))
        told_there = margin_told(view, proc.site, [(u, u.start, u.end) for u in units])
        if told_there.value is not None and told_there.value.subsite == "lid_margin":
            named = [f for f in sites_told(view) if f.value is not None and f.value.subsite == "lid_margin"]
            sides = {f.value.side for f in named if f.value is not None}
            return replace(proc, site=named[0] if len(sides) == 1 else told_there)  # "Site: R lower lid, margin ... Also seen: L upper lid"
    told = [f for _, f in affected_sites(view, view.unit_at(proc.site.evidence[0].start))]
    others = {f.value.region for f in told if f.value is not None}
    closer = next((f for f in told if f.value is not None and _is_closer(f.value, site)), None)
    return proc if closer is None or not others <= {site.region, _CLOSER[site.region]} else replace(proc, site=closer)


_CLOSER = {"eyelid": "eyelid", "perianal": "anus"}


def _is_closer(other: Site, site: Site) -> bool:
    if other.region != _CLOSER[site.region] or other.side not in (site.side, ""):
        return False
    return site.region == "perianal" or other.subsite == "lid_margin"
