"""Lesions of an eyelid that lie on its free margin, told without the lid's name beside the margin (BX-05)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact, Site
from nlp.gate import all_within
from nlp.readers.attach import Deed
from nlp.readers.events import SILENT
from nlp.readers.lesions import lesion_map
from nlp.records import replace
from nlp.view import NoteView, Unit

_WHERE = (
    r"(?:at|on|onto|over|along|across|through|within|in|among|amongst|between|astride|to include|includ(?:es|ing)|involv(?:es|ed|ing)|cross(?:es|ed|ing)|"
    r"straddl(?:es|ed|ing)|reach(?:es|ed|ing)|occup(?:ies|ied|ying)|breach(?:es|ed|ing)|notch(?:es|ed|ing)|replac(?:es|ed|ing)|destroy(?:s|ed|ing)|distort(?:s|ed|ing)|efface[sd]?|effacing|sitting astride)"
)
_OF_LID = r"(?:the |its |his |her |this |very |actual |right |both |free |posterior |anterior |inferior |superior |lateral |medial |mid |central |lid |mucocutaneous |upper |lower )*"
_ON_MARGIN = re.compile(
    rf"\b{_WHERE} {_OF_LID}(?:margin\b(?! (?:of (?!the (?:lower |upper |right |left )*(?:eye)?lid|(?:eye)?lid)|is|was|not|clear|free|control|status|assess))|gr[ae]y[- ]line\b|lash[- ]line\b|lashes\b|eyelashes\b|cilia\b|meibomian (?:gland )?(?:orifices?|openings?)\b|mucocutaneous junction\b)"
    r"|\b(?:eye)?lid, (?:free )?margin\b(?! (?:is|was|not|clear|free|spared|ok))|\bmarginal (?:nodule|papule|lesion|tumou?r|growth|mass|bump|plaque)\b|\b(?:lid|eyelid)[- ]margin (?:lesion|nodule|papule|tumou?r|growth|bump)\b"
)
_NOT_ON = re.compile(
    r"\b(?:not|no|never|nor|neither|without|stops?|stopped|short|short of|doesn't|does not|isn't|is not|clear of|instead of|rather than|spar\w+)\b[^.;]{0,24}$"
    r"|\b\d[\d.]* ?(?:mm|cm) $"
)
"""Before the words of the margin, also a distance: "6 mm over the lash line"."""
_FREE_OF = re.compile(
    r"[^.;,]{0,14}\b(?:not|un)[ -]?(?:involved|affected|touched|breached|crossed|reached)|[ :=]*(?:clear|free|spared|intact|normal|preserved|ok|fine)\b"
)


def on_margin(view: NoteView, deed: Deed, site: Fact[Site]) -> Fact[Site]:
    """“RLL: nodule at the margin”, “carried across the gray line”: the sampled lesion of a lid lies on its margin."""
    if site.value is None or site.value.region != "eyelid" or site.value.subsite not in ("", "upper_lid", "lower_lid"):
        return site
    return margin_told(view, site, _about(view, deed))


def margin_told(view: NoteView, site: Fact[Site], parts: list[tuple[Unit, int, int]]) -> Fact[Site]:
    """The same place, on its margin where these words say so."""
    if site.value is None:
        return site
    for unit, start, end in parts:
        for hit in all_within(view, _ON_MARGIN, start, end):
            if _NOT_ON.search(view.lower, max(unit.start, hit.start() - 40), hit.start()) or _FREE_OF.match(
                view.lower, hit.end(), unit.end
            ):
                continue
            proof = Evidence("site", hit.group(), hit.start(), hit.end())
            return replace(site, value=replace(site.value, subsite="lid_margin"), evidence=(*site.evidence, proof))
    return site


def _about(view: NoteView, deed: Deed) -> list[tuple[Unit, int, int]]:
    """The words about the lesion alone, and the sentences of its biopsy where the note has no other lesion."""
    lesions = lesion_map(view)
    out = [(s.unit, s.start, s.end) for s in (lesions.alone.get(deed.row.index, ()) if deed.row else ())]
    if deed.row is None or len(lesions.present) == 1:
        blocks = {t.unit.block for t in deed.triggers}
        out += [(u, u.start, u.end) for u in view.units if u.block in blocks]
    return [part for part in out if part[0].section not in SILENT and part[0].section != "pathology"]
