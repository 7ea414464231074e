"""Which part of a limb its bare name means: beside a forearm and an upper arm "the arm" is the upper arm."""

from __future__ import annotations

from nlp.facts import Fact, Site
from nlp.records import replace
from nlp.view import NoteView

_PARTS = {"arm": ("forearm", "upper_arm"), "leg": ("thigh", "lower_leg")}
"""Region -> the part that always goes by its own name, and the one that is called by the limb's."""


def limb_meant(view: NoteView, fact: Fact[Site]) -> Fact[Site]:
    """The part that a bare "arm" or "leg" without a side means, in a note that names both parts of that limb."""
    site = fact.value
    if site is None or site.region not in _PARTS or site.subsite or site.side:
        return fact
    named, called = _PARTS[site.region]
    if not {named, called} <= view.once("parts of limbs", lambda: _parts_named(view)):
        return fact
    return replace(fact, value=replace(site, subsite=called))


def _parts_named(view: NoteView) -> frozenset[str]:
    return frozenset(m.extra[0] for m in view.all("SITE") if m.value in _PARTS and m.extra)
