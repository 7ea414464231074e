"""A steroid put into the wound of the lesion that was just cut out: part of that excision, whatever lesion is named next to it (IL-01)."""

from __future__ import annotations

import re

from nlp.facts import Fact, Procedure
from nlp.view import NoteView, Unit

_INTO_WOUND = re.compile(
    r"\b(?:wound|incision|excision|surgical|operative|defect|closure|repair|suture(?:d)?|donor)(?:al|'s)? (?:edges?|margins?|beds?|bases?|lines?|sites?)\b"
    r"|\b(?:edges?|margins?|bed|base) of the (?:wound|excision|incision|defect|closure)\b"
)
_CUTS = frozenset({"excision", "scar_revision", "wedge_excision", "shave_removal", "soft_tissue_excision"})


def injected_wound(view: NoteView, doing: list[Unit]) -> Procedure | None:
    """The place and disease of the one excision whose wound every sentence of the injection names; None where lesions are injected."""
    if not doing or not all(u.search(_INTO_WOUND) for u in doing):
        return None
    found: list[Procedure] = view.memo.get("found", [])  # type: ignore[assignment]
    cut = [p for p in found if p.kind in _CUTS and p.assertion == "performed"]
    if len(cut) != 1:
        return None
    return Procedure(
        "", "intralesional", "performed", (), site=cut[0].site, diagnosis=cut[0].diagnosis, count=Fact(1, "derived", cut[0].site.evidence)
    )


def is_of_wound(view: NoteView, procedure: Procedure) -> bool:
    """Was the steroid put into such a wound? Its place is that of the excision, not one named behind."""
    return (
        procedure.kind == "intralesional"
        and bool(procedure.evidence)
        and injected_wound(view, [view.unit_at(procedure.evidence[0].start)]) is not None
    )
