"""Some of the lesions that a number counts, chosen in other words than a number: by their look, by one of two, by what the others get."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.count_rest import THE_REST
from nlp.count_scope import DEED
from nlp.facts import Fact
from nlp.fate_words import MEANS, OTHERS
from nlp.gate import hits
from nlp.phrases import phrases
from nlp.sites import sites_in
from nlp.tallies import tallies_in
from nlp.view import NoteView, Unit

_CHOSEN = phrases("chosen_lesions", "chosen")
"""Some of the lesions, in the sentence of the work: "LN2 to those rubbed by the bra", "the thickest on the ear frozen"."""


_OTHERWISE = rf"(?:{MEANS}|observ\w+|monitor\w*|reassur\w+|cream)"
_REST_OTHERWISE = re.compile(
    rf"\b{_OTHERWISE}\b[^.;,]{{0,16}} (?:to|for|on) (?:the |all )*(?:{OTHERS})\b|\b(?:{OTHERS}|remaining \w+)\b(?! of (?:the |his |her )?(?:skin|scalp|face|body|exam\w*|trunk|back|visit)\b)[^.;,]{{0,24}}\b{_OTHERWISE}\b|\b{_OTHERWISE} (?:to |on |for )?(?:the )?(?:l|r|left|right)\b(?! (?:\w+ )?\()(?! (?:over|in|on|from|at)\b)(?![^.;]*\b(?:bcc|scc|sccis|carcinoma|bowen\w*|acne|melasma|psoriasis|eczema|dermatitis)\b)"
)
"""The others are treated by other means: "Efudex to the others", "LN2 right, Efudex left"."""


_TO_ALL = re.compile(r"\b(?:all|each|both|every)\b")


def rest_otherwise(view: NoteView, doing: Iterable[Unit], count: Fact[int]) -> bool:
    """Is the number told in no sentence of the work, and are some of the lesions treated otherwise?"""
    acting = {u.index for u in doing if view.mentions_in(u, "PROC")}
    if any(view.units[index].search(_TO_ALL) for index in acting):
        return False
    return (
        (count.value or 0) > 1
        and not any(view.unit_at(e.start).index in acting for e in count.evidence)
        and next(hits(view, _REST_OTHERWISE), None) is not None
    )


_SOME_DONE = re.compile(
    rf"\b(?:(?:half|some|most|several|a few) of (?:them|these|those|which)|(?:of (?:which|them|these|those),?|but|and) (?:about )?(?:half|some|most|several|a few))(?: (?:were|was|got|have been|only))* (?:{DEED})\b(?! (?:twice|again|before|previously|last|elsewhere))"
)


def some_done(view: NoteView, doing: Iterable[Unit], count: Fact[int]) -> bool:
    """“AK x 4, half of them frozen”: a part that has no number of its own."""
    return (count.value or 0) > 1 and any(u.search(_SOME_DONE) for u in doing)


_ONE_OF_TWO = re.compile(
    r"\d [a-z]+, (?:and )?(?:only )?(?:those|these|which) (?:were|was|got) |\b(?:fr[oe]ez\w*|froze|treated|injected|pared|snipped|ln2 to|destroyed) (?:only )?(?:the )?(?:larger|smaller|bigger|thicker|worse|upper|lower|more \w+)(?: one| of (?:the two|them))?\b(?! (?:helix|pole|outer|inner|eyebrow|brow|ear|nose|neck|vermilion|sternum|quadrant|pinna|ones|lesions|aks|warts|lip|lid|eyelid|back|arm|leg|extremit\w+|cheek|chest|forehead|abdomen|face|trunk|thigh|\w+s)\b)"
)


_PREPARED = re.compile(r"\b(?:after|following|before) (?:paring|debriding|shaving|trimming)(?: (?:down|of))? $")
"""Before lesions that were only made ready: "all frozen after paring the thick ones"."""


_THE_ONE_AT = re.compile(r"\bthe (?:single |larger |thicker |upper |lower )?one (?:at|on|over|of|near) (?:the |his |her )?")


def _takes_one(view: NoteView, unit: Unit, proven: set[int]) -> bool:
    """“Three on the nose ... I treated the one at the tip of the nose”: one of the several counted at that place."""
    if unit.index in proven or not view.mentions_in(unit, "PROC"):
        return False
    regions = {
        f.value.region
        for hit in unit.spots(_THE_ONE_AT)
        for _, f in sites_in(view, unit)
        if f.value and f.evidence and 0 <= f.evidence[0].start - unit.start - hit.end() <= _NEAR_ONE
    }
    return any(
        t.number > 1 and t.site.value is not None and t.site.value.region in regions
        for index in proven
        for t in tallies_in(view, view.units[index])
    )


_NEAR_ONE = 12
_THOSE_AT = re.compile(
    rf"\b(?:(?:only |just )?(?:those|the ones?)|only the \w+ ones?) (?:(?:on|of|at|in|over|along|near|around|under|from) )[^.;:]{{0,40}}?\b(?:{DEED})\b|\b(?:{DEED})\b(?: (?:with|by) \w+(?: \w+)?)? (?:only |just )?(?:were )?(?:those|the ones) (?:on|of|at|in|over)\b"
)


def _takes_those_at(view: NoteView, unit: Unit, count: Fact[int]) -> bool:
    """“Of nine AKs (nose 5, L cheek 2, R cheek 2) those on the cheeks were frozen”: the sentence counts all, and takes some."""
    if (hit := unit.search(_THOSE_AT)) is None or _TO_ALL.search(hit.group()):
        return False
    told = [e for e in count.evidence if e.field == "count" and unit.start <= e.start < unit.start + hit.start()]
    return bool(told) and not any(unit.start + hit.start() <= e.start < unit.end for e in count.evidence)


def only_chosen(view: NoteView, doing: Iterable[Unit], count: Fact[int]) -> bool:
    """Does the sentence of the work choose some of those that another one counts?"""
    if (count.value or 0) < 2:
        return False
    proven = {view.unit_at(e.start).index for e in count.evidence}
    if any(u.search(_ONE_OF_TWO) and view.mentions_in(u, "PROC") for u in doing):
        return True
    if any(_takes_one(view, u, proven) or _takes_those_at(view, u, count) for u in doing):
        return True
    for unit in doing:
        hit = unit.search(_CHOSEN) if unit.index not in proven and view.mentions_in(unit, "PROC") else None
        if hit is not None and hit.group() == "only the" and view.mentions_in(unit, "SITE"):
            continue  # the numbers of that place alone are counted
        if hit is not None and (unit.search(_TO_ALL) or unit.search(THE_REST) or _PREPARED.search(unit.lower, 0, hit.start())):
            continue  # "the thickest first, then all the rest"
        if hit is not None and not (hit["look"] and any(hit["look"] in view.units[index].lower for index in proven)):
            return True
    return False
