"""Which places a biopsy was taken from, and by which tool: both sides of a pair, lists that share a technique, nails."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from nlp.facts import Evidence, Fact, Procedure, Side, Site
from nlp.laterality import is_paired
from nlp.lesion_words import MANY, NOUNS, ONE
from nlp.readers.attach import Deed
from nlp.readers.events import Trigger
from nlp.readers.lesion_rows import Segment
from nlp.readers.lesions import lesion_map
from nlp.readers.nail_digits import is_digit
from nlp.readers.places import same_site
from nlp.records import replace
from nlp.series import is_in_step
from nlp.sites import sites_in
from nlp.view import NoteView

ONE_LESION = re.compile(
    rf"(?:same|one|single) (?:{'|'.join(NOUNS)}|site|area)|\bsame (?:[a-z-]+ ){{0,2}}?(?:{'|'.join(NOUNS)}|site|area|edge|border|rim|margin|ulcer)\b|perilesional|\bdif\b|immunofluor|\b(?:the|its) (?:largest|biggest|smallest|darkest|thickest|worst|most \w+)\b|\b(?:one|a) representative\b|\bone of (?:them|these|which|those|(?:the |his |her )?(?:two|three|four|five|[2-5])\b(?! (?:\w+ )?(?:biops|bx|punch|shave|specimen|sample|site)))\b"
    rf"|\b(?:out of|from|of|in|within|into) (?:the|this|that|an?|his|her) (?:(?!lesions|plaques|and\b|one\b)[\w.,/-]+ ){{0,4}}?(?:{ONE}|ulcer)\b(?! (?:on|of|at|in|behind) (?:each|either|both)\b)"
    r"|\b(?:different|various|several|separate|two|three|four|both|opposite) (?:parts|areas|points|portions|regions|edges|ends|poles|corners|places|quadrants) (?:of|in|within|from) (?:it|the (?:same|lesion|plaque|patch|mass|tumou?r|growth|nodule))\b|\b(?:taken|obtained|cut|sampled|harvested) (?:\w+ ){0,2}(?:from|of|out of) it\b|\bits (?:own )?(?:\w+ )?(?:cent(?:er|re)|middle|border|edges?|rim|periphery|margins?|poles?|ends?)\b"
    r"|\b(?:edge|border|rim|margin|periphery) ?(?:and|\+|&|,|/) ?(?:the |its )?(?:cent(?:er|re)|middle)\b|\b(?:cent(?:er|re)|middle) ?(?:and|\+|&|,|/) ?(?:the |its )?(?:edge|border|rim|margin|periphery)\b"
    r"|\b(?:another|one|second|other|x\s?1)\b[^.;]{0,24}\b(?:from|at|in|of) (?:the|its|an?|active|indurated)? ?(?:\w+ )?(?:cent(?:er|re)|middle|border|edge|rim|periphery|margin)\b"
    r"|\b(?:horizontal|transverse)(?:ly)?\b[^.;]{0,40}\b(?:vertical|longitudinal|sagittal)(?:ly)?\b|\b(?:vertical|longitudinal|sagittal)(?:ly)?\b[^.;]{0,40}\b(?:horizontal|transverse)(?:ly)?\b|\bho-?vert\b|\bside by side\b|\bnext to (?:each other|one another)\b"
)
"""Tissue for immunofluorescence comes from beside the lesion: one place, unless another is named (BX-04)."""
_TOOL = (
    (
        "punch",
        re.compile(
            r"\b\d(?:\.\d)?\s*-?\s*mm\s+(?:disposable\s+|sterile\s+|keyes\s+)?punch|punch (?:tool|instrument|trephine)|\btrephine\b|biopsy punch|\bpunch(?:ed|es)?\b"
        ),
    ),
    (
        "tangential",
        re.compile(
            r"dermablade|razor blade|flexible blade|gillette|saucer|scoop|tangential|\bshav(?:e|es|ed|ing)\b|\bsnip\w*|scissor|curett"
        ),
    ),
    (
        "incisional",
        re.compile(
            r"incisional|(?:elliptical |skin )wedge|wedge (?:of|was|from|across|through)|ellipse (?:of|through|thru|across) |ellipse (?:was )?(?:taken|cut|removed) (?:from|across|through|out of)|partial (?:thickness )?ellip"
        ),
    ),
)
_NAIL = re.compile(r"\bmatrix\b|\bnail (?:bed|fold|unit|plate)\b|\bsubungual")


def own_segments(view: NoteView, deed: Deed) -> list[Segment]:
    """The words about this lesion alone in the sentences of its biopsy."""
    units = {t.unit.index for t in deed.triggers}
    return [s for s in lesion_map(view).alone.get(deed.row.index, ()) if s.named and s.unit.index in units] if deed.row else []


def tool_in(view: NoteView, segments: Iterable[Segment]) -> Fact[str]:
    """The technique that the first of these words with a tool or verb of one tell."""
    return next((found for s in segments if (found := _technique_in(view, s.start, s.end)).known), Fact())


_NEAR_BRACKET = 30


def before_bracket(view: NoteView, deed: Deed) -> Fact[str]:
    """“Two by shave (nose, chin), one by 4 mm punch (shin)”: the technique right before the brackets that hold the place."""
    for segment in own_segments(view, deed):
        start, place = segment.unit.start, segment.places[0][0] if segment.places else segment.start
        opened, closed = view.lower.rfind("(", start, place), view.lower.rfind(")", start, place)
        if opened > closed:
            edge = max(start, opened - _NEAR_BRACKET, view.lower.rfind(")", start, opened) + 1)
            return _technique_in(view, edge, opened)
    return Fact()


def _technique_in(view: NoteView, start: int, end: int) -> Fact[str]:
    for technique, pattern in _TOOL:
        hit = pattern.search(view.lower, start, end)
        if hit:
            return Fact(technique, "stated", (Evidence("technique", technique, hit.start(), hit.end()),))
    return Fact()


_ONE_OF_RUN = r"(?:an? )?(?:\d(?:\.\d)? ?-?mm )?(?:superficial |deep )?(?:punch|shave|tangential|saucerization|incisional|snip|scoop|curettage)(?:e?d)?(?: biops(?:y|ies)| technique)?"
_RUN = re.compile(rf"\b{_ONE_OF_RUN}(?:(?:, ?(?:and )?| and | ?& ?|/){_ONE_OF_RUN})+")


def in_step(view: NoteView, deed: Deed) -> Fact[str]:
    """“Right shin and left shin by punch and shave respectively”: the technique in the rank of the lesion."""
    for unit in {t.unit.index: t.unit for t in deed.triggers}.values() if deed.row else ():
        run = unit.search(_RUN) if is_in_step(unit) else None
        rows = list(dict.fromkeys(row for s in lesion_map(view).of_unit[unit.index] for row in s.rows)) if run else []
        told = list(_ONE.finditer(unit.lower, run.start(), run.end())) if run else []
        if len(rows) > 1 and len(told) == len(rows) and deed.row is not None and deed.row.index in rows:
            mine = told[rows.index(deed.row.index)]
            return _technique_in(view, unit.start + mine.start(), unit.start + mine.end())
    return Fact()


_ONE = re.compile(_ONE_OF_RUN)

_BEHIND_PLACE = re.compile(r"\W*(?:(?:both|each|were|was|done|biopsied|sampled|taken) ){0,3}(?:by|via|with|using|w/|=|:|-|\(|->)")


def shared_behind(view: NoteView, segment: Segment) -> Fact[str]:
    """“Cheek and nose by shave, back by punch”: the technique behind the last place of a list is that of all of it."""
    told = [s for s in lesion_map(view).of_unit[segment.unit.index] if s.named]
    for after in told[told.index(segment) + 1 :]:
        place = after.places[0][0] if after.places else after.start
        site = next((m.end for m in view.mentions_in(segment.unit, "SITE") if m.end > place), after.end)
        if not _JOINS.match(view.lower, after.start, place + 1):
            return Fact()
        found = tool_in(view, [after])
        if found.known:
            return found if _BEHIND_PLACE.match(view.lower, site, after.end) else Fact()
    return Fact()


def carried_along(view: NoteView, segment: Segment) -> Fact[str]:
    """“Punch to the shin, shaves to the nose and to the cheek”: a place goes on with the technique of the one before it in the list."""
    told = [s for s in lesion_map(view).of_unit[segment.unit.index] if s.named]
    for after, before in pairwise(reversed(told[: told.index(segment) + 1])):
        if not _JOINS.match(view.lower, after.start, (after.places[0][0] if after.places else after.start) + 1):
            return Fact()
        found = tool_in(view, [before])
        if found.known:
            return found
    return Fact()


_JOINS = re.compile(r"\s*(?:,|and\b|&|\+)\s*(?:(?:and|the|of|from|at|left|right|l|r)\s+)*")


def nail_site(view: NoteView, deed: Deed) -> Fact[Site]:
    """The digit whose "matrix" or "nail bed" the sentence of the biopsy names is sampled at the nail unit."""
    site = deed.site
    if site.value is None or site.value.region not in ("hand", "foot"):
        return site
    spans = [(s.start, s.end) for s in own_segments(view, deed)] or [(t.unit.start, t.unit.end) for t in deed.triggers]
    titled = any(_NAIL_BEFORE.search(view.lower, t.unit.start, t.mention.start) for t in deed.triggers)
    words = (_NAIL, _FOLD) if is_digit(site.value) else (_NAIL,)
    if not titled and not any(known.search(view.lower, start, end) for known in words for start, end in spans):
        return site
    return replace(site, value=replace(site.value, subsite="nail_unit"))


_FOLD = re.compile(r"\b(?:lateral|proximal|medial|ulnar|radial|nail|the|this|of) folds?\b(?! of the (?:web|palm|skin))")
"""Of a finger or toe: the fold of its nail, "papule of the lateral fold, left thumb"."""
_NAIL_BEFORE = re.compile(r"(?<!/)(?<!/ )(?<!or )(?<!and )\bnail(?: unit| matrix| bed)? ?$")
"""The title of a biopsy of the nail unit, whose lines below name the finger: "Nail bx / Site: R 3rd finger"."""
_EACH_SIDE = re.compile(
    r"(?:\b(?:of|from|on|at|to|over|in)|[:-]|^)\s*(?:the )?(?:(?P<each>both|each|either)(?: of (?:the|his|her))?|bilateral|b/l)\s(?:the )?$"
)


def of_each_side(view: NoteView, deed: Deed, biopsy: Procedure) -> list[Procedure]:
    """“A biopsy was taken from each cheek”, “punch biopsy of bilateral shins”: one of the left, one of the right."""
    site = biopsy.site.value
    number = biopsy.count.value or 0
    if (
        site is None
        or site.side in ("left", "right", "midline")
        or not is_paired(site.region, site.subsite)
        or not 0 < number <= _FEW
        or not deed.first.mention.value
    ):
        return [biopsy]
    for unit in {t.unit.index: t.unit for t in deed.triggers}.values():
        acts = [t.mention.end for t in deed.triggers if t.unit is unit]
        for place, fact in sites_in(view, unit):
            behind = acts[0] <= place.start
            words = _EACH_SIDE.search(view.lower[max(acts[0] if behind else unit.start, place.start - 24) : place.start])
            if not behind and not (words and (words["each"] or "").startswith("each")):
                continue  # "both shins itch; a biopsy was taken"
            if number > 1 and not (
                words and words["each"] and words["each"].startswith("each") and _NUMBER_OF_SIDE.search(view.lower, unit.start, place.start)
            ):
                continue
            plain = words is not None and (
                words["each"] or not any(0 <= m.start - place.end <= _OF_A_RASH for m in view.mentions_in(unit, "DX"))
            )
            if plain and fact.value is not None and fact.value.region == site.region and not unit.search(ONE_LESION):
                sides: tuple[Side, Side] = ("left", "right")
                return [replace(biopsy, site=replace(biopsy.site, value=replace(site, side=side))) for side in sides]
    return [biopsy]


_FEW = 4
_NUMBER_OF_SIDE = re.compile(
    rf"\b(?:[2-4]|two|three|four) (?:\w+ )?(?:{MANY}|sites|samples|specimens|(?:shave|punch) biopsies|biopsies) (?:\w+ )?(?:of|from|on|at|in|over) each (?:of (?:the|his|her) )?(?:\w+ )?$"
)
"""So many of each side: "two lesions on each forearm"."""

_OF_A_RASH = 16
"""Characters behind a place within which a disease is called after it: "bilateral leg dermatitis"."""


_ONCE_MORE = re.compile(
    rf"\b(?:second|third|fourth|another|extra|additional|further|2nd|3rd|repeat|one more) (?:\d ?mm )?(?:punch )?(?:core|sample|specimen|piece|plug|punch|biopsy|bx)\b(?: (?:was|taken|also|obtained|and|comes|came))* (?:from|of|in|out of|through) (?:the|that|this|same|its) (?:same )?(?:\w+ ){{0,3}}?(?:{ONE}|ulcer|one|area|site)\b"
)


def once_more(view: NoteView, trigger: Trigger, done: Iterable[Trigger]) -> bool:
    """“4 mm punch R buttock plaque ... second core from the buttock plaque for culture”: of a lesion sampled before, which counts once (BX-04)."""
    if trigger.unit.search(_ONCE_MORE) is None:
        return False
    here = [f.value for _, f in sites_in(view, trigger.unit)]
    before = [f.value for t in done if t.unit.index < trigger.unit.index for _, f in sites_in(view, t.unit)]
    return bool(here) and all(any(same_site(one, other) for other in before) for one in here)
