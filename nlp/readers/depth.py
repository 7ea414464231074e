"""How deep a lesion lay or was taken: the layer that its words name, unless they deny it (STT-01, EX-01)."""

from __future__ import annotations

import re

from nlp.facts import Diagnosis, Evidence, Fact
from nlp.readers.attach import Deed, tiers
from nlp.readers.lesion_rows import Segment
from nlp.readers.lesions import lesion_map
from nlp.view import NoteView

_DEPTH = (
    (
        "subfascial",
        re.compile(
            r"subfascial|sub-?galeal|through (?:the )?(?:frontalis|galea|platysma|muscle)\b|sub-?muscular|(?:under|beneath|deep to|below) (?:the )?(?!superficial|subcutaneous|scarpa|camper)(?:\w+ )?(?:fascia|muscle|frontalis|galea|platysma)|intramuscular|(?<!superficial )(?<!subcutaneous )(?<!scarpa )(?<!scarpa's )(?<!camper's )(?:fascia|frontalis|galea|platysma|muscle|muscle fib(?:er|re)s|trapezius|deltoid)(?: fib(?:er|re)s)? (?:was |were )?(?:then |carefully |sharply |bluntly )?(?:opened|incised|split|divided|spread|separated)\b|(?:lying|located|arising|lay|embedded)? ?(?:in|within|inside) (?:the )?(?:\w+ )?(?:muscle\b|vastus|trapezius|brachioradialis|gastrocnemius|quadriceps|biceps muscle)"
        ),
    ),
    (
        "subcutis",
        re.compile(
            r"subcut\w*|subq|sub-q|(?:to|into|through) (?:the )?(?:deep )?fat|adipose|full[- ]thickness|to fascia|(?:superficial to|above|overlying|on top of) (?:the )?(?:\w+ )?(?:fascia|muscle|sheath|aponeurosis)\b|(?:down to|off(?: of)?|to|from|between) (?:the )?(?:skin and (?:the )?)?(?:deep |muscle |underlying |investing |muscular |superficial )*(?:fascia|fat|muscle|perichondrium|periosteum)"
        ),
    ),
    (
        "dermis",
        re.compile(
            r"upper dermal|(?:within|in|stay\w* in|stay\w* within|confined to|limited to) (?:the )?(?:upper |mid |mid-|deep |papillary |reticular )?dermis\b(?! (?:and|to|into|were|was|with)\b)|into (?:the )?(?:mid |deep |papillary |reticular )?dermis|dermal (?:layer|plane)|superficial(?:ly)? shave"
        ),
    ),
)

_NOT_SO = re.compile(r"\b(?:not|never|no|without|rather than|instead of) (?:\w+ ){0,3}$")
_NO_ANSWER = re.compile(
    r"[^.;:?\n]{0,30}\?[ :-]{0,3}(?:no|not)\b|(?: (?:lipoma|mass|plane|component|extension|lesion))? ?\?|(?: (?:space|plane|layer|fascia|muscle))? (?:was |were |is )?(?:not|never) (?:entered|opened|violated|breached|involved|reached|incised|exposed|cut|invaded|penetrated)\b"
)
"""Behind a depth that is asked about and denied, "deep to frontalis? No", or only denied, "subgaleal not entered"."""
_DOUBTED = re.compile(
    r"\?\s?$|\b(?:thought|suspected|expected|believed|presumed|possibl[ey]|query|maybe|perhaps|probably|unclear|unsure|uncertain|unknown|r/o|rule out|concern(?:ed)? for|worried about|if) [^.;,\d]{0,24}$"
)
"""Before a layer that was only looked for: "thought to be submuscular on ultrasound"."""


def depth_on(view: NoteView, deed: Deed, total: int, *, of_tumour: bool = False) -> Fact[str]:
    """The deepest layer that the words about the lesion name: subfascial, subcutis or dermis; "full thickness" is said of skin, not of where a tumour lay."""
    for tier in _depth_tiers(view, deed, total):
        for name, pattern in _DEPTH:
            for segment in tier:
                found = pattern.finditer(view.lower, segment.start, segment.end) if segment.unit.may_hold(pattern) else ()
                hit = next(
                    (
                        h
                        for h in found
                        if not (
                            (of_tumour and h.group().startswith("full"))
                            or _NOT_SO.search(view.lower, max(segment.unit.start, h.start() - 24), h.start())
                            or _NO_ANSWER.match(view.lower, h.end())
                            or (name == "subfascial" and _DOUBTED.search(view.lower, max(segment.unit.start, h.start() - 40), h.start()))
                        )
                    ),
                    None,
                )
                if hit and segment.unit.section != "anesthesia":
                    return Fact(name, "stated", (Evidence("depth", name, hit.start(), hit.end()),))
    return Fact(searched=("depth",))


def depth_named(view: NoteView, diagnosis: Fact[Diagnosis]) -> Fact[str]:
    """The layer that the name of the lesion itself tells, "subcutaneous lipomas" of two places, or the words between it and its colon."""
    if diagnosis.value is None:
        return Fact(searched=("depth",))
    named = "subcut" in diagnosis.value.label.lower() or any(
        _HEADED_DEPTH.match(view.lower, e.end) or _NAMED_DEPTH.search(view.lower, max(0, e.start - 24), e.start) for e in diagnosis.evidence
    )
    return Fact("subcutis", "stated", diagnosis.evidence) if named else Fact(searched=("depth",))


_HEADED_DEPTH = re.compile(r"[^.;:\n\d]{0,24}\b(?:subcut\w*|subq)\b[^.;:\n\d]{0,16}:")
_NAMED_DEPTH = re.compile(r"\b(?:subcutaneous|subq|subcut)(?: fatty| benign)? $")


def _depth_tiers(view: NoteView, deed: Deed, total: int) -> list[list[Segment]]:
    """The lesion's own words with those about several or none, then its titles."""
    every = tiers(view, deed, total)
    twins = () if deed.row is None else deed.row.twins
    if total == 1 or len(twins) == total:  # "three lipomas, each 1 cm; subcutaneous": the note tells of nothing else
        whole = [s for s in lesion_map(view).segments if s.unit.section not in ("pathology", "history", "consent", "counselling")]
        several = deed.row is not None and not twins and len(lesion_map(view).present) > 1
        own = [s for s in whole if several and deed.row is not None and s.rows == (deed.row.index,)]
        return [own, whole]  # what the words about another lesion say comes last
    return [[s for tier in every[:3] for s in tier], *every[3:]]
