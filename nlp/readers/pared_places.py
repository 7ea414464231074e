"""Corns and calluses counted by their places: one at each of a list, under each bone named, at all but those excepted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.facts import Evidence, Fact
from nlp.number_words import number_of
from nlp.phrases import phrases
from nlp.readers.care_fields import places_in_row_above
from nlp.readers.events import Trigger
from nlp.readers.named_places import places_in
from nlp.records import replace
from nlp.tallies import Tally
from nlp.view import NoteView, Unit
from nlp.weighed_counts import Count

_PARED = frozenset({"", "callus", "porokeratosis", "ulcer", "onychomycosis", "nail_dystrophy", "neoplasm_unspecified"})
_HORNY_PLACES = frozenset({"", "foot", "hand"})
_ONE = re.compile(r"\b(?:corn|callus|clavus|heloma)\b")
_UNDER_HEAD = re.compile(
    r"\b(?:sub[ -]?(?:the )?(?:met(?:atarsal)?|mth|mpj)?|(?:met(?:atarsal)?|mt|mth) ?heads?) ?#?[1-5](?:st|nd|rd|th)?\b"
)
_ITEM = re.compile(r"[^,;&+.\s](?:(?!\band\b)[^,;&+.])*")
_ON_BOTH = re.compile(r"\b(?:both|bilat\w*)\b|\bb/l\b")
_BOX_LINES = 8
_LONGEST_BOX = 40
_ALL_BUT = re.compile(r"\b(?:all|each|every one)\b[^.;]{0,40}\b(?:except|but|save|apart from|other than)\b")


def may_be_pared(tally: Tally) -> bool:
    """Numbers of other lesions and of places where no corn grows count no corns."""
    return tally.concept in _PARED and (tally.site.value is None or tally.site.value.region in _HORNY_PLACES)


_CORN, _CALLUS = r"corns?|heloma\w*|clav(?:us|i)", r"call[uo]\w*|tyloma\w*|hard skin"
_HORN = re.compile(rf"\b(?:(?P<corn>{_CORN})|(?P<callus>{_CALLUS}))\b")
_EVERY_HORN = re.compile(r"\b(?:all|each|both|every|these|they|lesions?|hyperkerato\w+|hpks?)\b")


def of_other_horn(view: NoteView, doing: list[Unit], tally: Tally) -> bool:
    """“Callus x3, corn x1. Corn pared, calluses filed”: the number is of the kind that the sentences of the paring do not pare."""
    acts = [(u, m) for u in doing for m in view.mentions_in(u, "PROC") if m.concept == "paring"]
    if any(u.start <= tally.start < u.end or u.search(_EVERY_HORN) for u in doing) or not acts:
        return False
    named = {
        hit.lastgroup
        for u, m in acts
        for hit in _HORN.finditer(
            view.lower, max(u.start, view.lower.rfind(",", u.start, m.start), view.lower.rfind(";", u.start, m.start)), m.end
        )
    }
    unit = view.units[tally.unit]
    behind = _HORN.search(view.lower, tally.end, min(unit.end, tally.end + 24))
    before = [*_HORN.finditer(view.lower, max(unit.start, tally.start - 16), tally.start)]
    near = before[-1] if before and view.lower[before[-1].end() : tally.start].strip(" (:x=-") == "" else behind
    return len(named) == 1 and near is not None and near.lastgroup not in named


def pared(view: NoteView, doing: list[Unit], acts: list[Trigger], count: Count) -> Count:
    """The count by the places where the sentences of the paring give no number, or name more bones."""
    if above := places_in_row_above(view, doing):
        return _summed(above, "one at each place of the row above")
    rows = _rows_below(view, acts) or _rows_above(view, acts)
    if rows is None and (rows := _rows_with_act(view, acts)) is not None and _numbered_by_act(view, doing, count, rows):
        rows = None
    if rows is not None and not _stated_elsewhere(view, count, rows):
        return rows
    if not any(u.start <= e.start < u.end for u in doing for e in count.fact.evidence):
        return (
            _listed_places(view, doing)
            or _under_heads(doing)
            or _ticked_places(view, doing)
            or _all_but_places(view, doing)
            or _of_a_pair(view, doing)
            or _named_alone(view, acts, count)
        )
    told = [c for c in (count, _under_heads(doing), _of_a_pair(view, doing)) if c is not None]
    return max(told, key=lambda c: c.fact.value or 0)


_OF_HORN = re.compile(r" (?:[a-z]+ ){0,2}(?:corns|callus|callos|clavi|helom|hyperkera|hpk|tylom|lesions)")


def _numbered_by_act(view: NoteView, doing: list[Unit], count: Count, rows: Count) -> bool:
    """“4 calluses (L heel, ...) pared. / A callus of the hallux was not treated.”: the sentence of the work gives a larger number itself."""
    here = any(u.start <= e.start < u.end and _OF_HORN.match(view.lower, e.end) for u in doing for e in count.fact.evidence)
    return here and count.fact.status == "stated" and (count.fact.value or 0) > (rows.fact.value or 0)


def _summed(proof: Sequence[Evidence], why: str) -> Count:
    return Count(Fact(sum(int(e.value) for e in proof), "derived", tuple(proof), why))


def _named_alone(view: NoteView, acts: list[Trigger], count: Count) -> Count:
    """“Corn pared”: the word of the one act is in the singular, and nothing else counts."""
    first = acts[0].mention
    if count.fact.known or count.fact.evidence or len(acts) > 1 or _ONE.search(view.lower, first.start, first.end) is None:
        return count
    return _summed([Evidence("count", "1", first.start, first.end)], "named in the singular")


def _at_place(view: NoteView, unit: Unit, start: int, end: int) -> Evidence | None:
    """One lesion where the words [start, end) name a place, two where it is on both sides."""
    if not any(start <= m.start < end for m in view.mentions_in(unit, "SITE")) and _UNDER_HEAD.search(view.lower, start, end) is None:
        return None
    return Evidence("count", "2" if _ON_BOTH.search(view.lower, start, end) else "1", start, end)


_PARED_AT = re.compile(
    r"\b(?:pared|trimmed|debrided|reduced|enucleated|shaved down|cut down)(?: down| back)?(?: (?:with|w/?|by|using) (?:an? )?(?:#?1[05](?: ?blade)?|\w+ ?blade))?(?::| ?[-\u2013\u2014](?= ))? (?:the )?(?=(?:both|l|r|left|right|sub|bilat\w*|heels?|hallux|medial|lateral|plantar|dorsal)\b)"
)
"""Opens a list of nothing but places: "pared R 5th, L 5th, L 2nd MTH"."""
_HORN_AT = re.compile(
    r"\b(?:corns and calluses|hyperkeratotic lesions|corns|call(?:uses|osities)|clavi|helom(?:as|ata)|hyperkeratos[ei]s|hpks?|hds?|tylom(?:as|ata)|hard skin)\b(?: (?:on|of|at|over|under|to))?:? (?=(?:the |his |her )?(?:both|l|r|lt|rt|left|right|sub|bilat\w*)(?:\b| ?[1-5]\b))"
)
"""Opens such a list by what is pared: "Corns R 5th toe, L 5th toe pared"."""
_LIST_ENDS = re.compile(
    r"\s[-\u2013\u2014=>]+\s|\b(?:(?:all|each|both|were|was|are|carefully) )*(?:pared|trimmed|debrided|reduced|enucleated|shaved|cut down)\b"
)
_TOE = re.compile(
    r"\b(?:l|r|left|right|lt|rt)\.? ?#?(?:(?:1st|2nd|3rd|4th|5th|first|second|third|fourth|fifth|great|big|little|[1-5]) ?(?:toe|digit|mth|mtp|mpj|[pd]?ipj?|met\w*)?|hallux|heel)\b"
)


_EACH_OF_THEM = re.compile(
    r"^\W*(?:each|all|both|all (?:of )?(?:these|them)|these|they)(?: (?:was|were|of these|of them|lesions?|got|carefully))* (?:pared|trimmed|debrided|reduced|shaved)\b|^\W*(?:p(?:lan)?[:-]\s*)?(?:i )?(?:pared|trimmed|debrided|reduced)(?: down)? (?:all|each|both|these|them)\b"
)
"""Takes up the list of the sentence before: "Calluses: L sub-met 1, R hallux. Each pared"."""


_SITES_FIELD = re.compile(r"\W*(?:sites?|locations?|areas?)(?: (?:pared|treated))?\s*:")
_FIELDS_BELOW = 4
"""Fields of a form below its title in which the places are listed."""


def _list_before(view: NoteView, unit: Unit) -> Unit | None:
    before = view.units[unit.index - 1] if unit.index else unit
    fits = (
        before is not unit
        and (before.block == unit.block or (unit.line == before.line + 1 and unit.search(_EACH_OF_THEM) is not None))
        and not view.mentions_in(before, "PROC")
        and any(m.concept in _PARED for m in view.mentions_in(before, "DX"))
    )
    return before if fits else None


def _listed_places(view: NoteView, doing: list[Unit]) -> Count | None:
    """“Calluses: R hallux, R sub 5, both heels”: lesions of a list that names nothing but their places, one at each."""
    below = [
        u
        for u in view.units[doing[-1].index + 1 : doing[-1].index + 1 + _FIELDS_BELOW]
        if _SITES_FIELD.match(u.lower) and not view.mentions_in(u, "PROC")
    ]
    for unit in [*doing, *(before for u in doing if u.search(_EACH_OF_THEM) and (before := _list_before(view, u)) is not None), *below]:
        said = unit.search(_PARED_AT) or unit.search(_HORN_AT)
        behind = said.end() if said is not None else unit.lower.find(":") + 1
        close = _LIST_ENDS.search(unit.lower, behind)
        items = (
            [
                (unit.start + item.start(), unit.start + item.end())
                for item in _ITEM.finditer(unit.lower, behind, close.start() if close else len(unit.lower))
            ]
            if behind
            else []
        )
        told = [
            _at_place(view, unit, *item) or (Evidence("count", "1", *item) if said is not None and _TOE.search(view.lower, *item) else None)
            for item in items
        ]
        first = told.index(None) if said is not None and None in told else len(told)  # "..., L 2nd MTH, cores out"
        proof = [e for e in told[:first] if e is not None]
        if len(proof) == first > 1:
            return _summed(proof, "one at each place of the list")
    return None


_PAIR = re.compile(
    r"\b(?:corns|clavi|call(?:uses|osities|ouses)|helomas|hyperkeratos[ei]s|hpks) (?:(?:over|on|of|at|under|beneath|below|to|in) )?(?:the |his |her )?(?:(?:\w+ )?(?:top|tips?|dorsum|sides?|backs?|bottoms?|aspects?|edges?|pads?) of (?:the |his |her )?)?(?:both|each|bilat\w*|b/l) "
)
"""Before the place of which each side bears one: "clavi over both fifth toes"."""
_AND_ANOTHER = re.compile(
    r"[^.;]{0,50}?(?:,|\band\b) (?P<n>one|two|three|another|an?) (?:more )?(?:\w+ )?(?:under|on|over|at|below|beneath|between|of|in)\b"
)
"""Behind such a pair, one or a few more: "corns of both fifth toes and one under the left heel"."""


_NEAR_PLACE = 6


def _of_a_pair(view: NoteView, doing: list[Unit]) -> Count | None:
    for unit in doing:
        hit = unit.search(_PAIR)
        if hit is not None and any(0 <= m.start - unit.start - hit.end() <= _NEAR_PLACE for m in view.mentions_in(unit, "SITE")):
            more = _AND_ANOTHER.match(unit.lower, hit.end())
            further = (
                [
                    Evidence(
                        "count",
                        str(number_of(more["n"]) if more["n"] in ("two", "three") else 1),
                        unit.start + more.start("n"),
                        unit.start + more.end(),
                    )
                ]
                if more is not None
                else []
            )
            return _summed([Evidence("count", "2", unit.start + hit.start(), unit.start + hit.end()), *further], "one on each side")
    return None


def _under_heads(doing: list[Unit]) -> Count | None:
    """“Calluses: sub 1 R, sub 5 L pared”: one under each metatarsal head named."""
    proof = [Evidence("count", "1", u.start + h.start(), u.start + h.end()) for u in doing for h in u.spots(_UNDER_HEAD)]
    return _summed(proof, "one under each bone named") if len(proof) > 1 else None


def _ticked_places(view: NoteView, doing: list[Unit]) -> Count | None:
    """“[x] L heel  [ ] R heel  [x] R 5th met”: boxes of nothing but places, in the lines right below the paring or on its own."""
    near = {u.index for u in view.units[max(0, doing[0].index - 1) : doing[-1].index + _BOX_LINES]}
    boxes = [(box, view.unit_at(box.start)) for box in view.options if box.ticked and box.end - box.start <= _LONGEST_BOX]
    proof = [
        e
        for box, unit in boxes
        if unit.index in near and not view.mentions_in(unit, "PROC") and (e := _at_place(view, unit, box.start, box.end))
    ]
    return _summed(proof, "one at each place ticked") if len(proof) > 1 else None


def _all_but_places(view: NoteView, doing: list[Unit]) -> Count | None:
    """“Calluses R heel, L heel, R hallux. All pared except the R heel”: one at each place of the list before, less those excepted."""
    for unit in doing:
        hit = unit.search(_ALL_BUT)
        before = view.units[unit.index - 1] if unit.index else unit
        if (
            hit is None
            or before is unit
            or before.block != unit.block
            or view.mentions_in(before, "PROC")
            or not view.mentions_in(before, "DX")
        ):
            continue
        listed = {
            (f.value.region, f.value.side, f.value.subsite, f.value.digit): f.evidence[0]
            for _, _, f, _ in places_in(view, before)
            if f.value
        }
        spared = [f.value for _, _, f, _ in places_in(view, unit) if f.value and f.evidence[0].start >= unit.start + hit.end() - 1]
        kept = [
            e
            for (region, side, subsite, digit), e in listed.items()
            if not any(
                s.region == region and s.side in ("", "bilateral", side) and s.subsite in ("", subsite) and s.digit in (0, digit)
                for s in spared
            )
        ]
        if spared and 0 < len(kept) < len(listed):
            return _summed([replace(e, field="count", value="1") for e in kept], "one at each place but those excepted")
    return None


_NOT_PARED = phrases("pared_places", "not_pared", whole=True)
"""Of a row whose lesion got something else, or nothing."""
_HEADS_ROWS = re.compile(r"(?:\([^()]{1,24}\)|(?!\([^()]{1,24}\))[^:]){3,80}:\W*$")
_OWN_NUMBER = re.compile(r"\b[x(] ?[2-9]\b|\b(?:two|three|four|five) ")
_LISTED = 12


def _stated_elsewhere(view: NoteView, count: Count, rows: Count) -> bool:
    """Does a number outside of the rows tell how many?"""
    own = {view.unit_at(e.start).line for e in rows.fact.evidence}
    return count.fact.known and count.fact.status == "stated" and any(view.unit_at(e.start).line not in own for e in count.fact.evidence)


def _row(view: NoteView, unit: Unit) -> Evidence | None:
    """The lesion of a line that names one place of the foot or hand; none where the line counts for itself."""
    return _at_place(view, unit, unit.start, unit.end) if unit.search(_OWN_NUMBER) is None else None


def _rows_below(view: NoteView, acts: list[Trigger]) -> Count | None:
    """“Keratoses pared: / R sub 1st met head / L heel”: a place in each line below the act."""
    for unit in (t.unit for t in acts):
        if _HEADS_ROWS.fullmatch(unit.lower) is None:
            continue
        proof: list[Evidence] = []
        line = unit.line
        for below in view.units[unit.index + 1 : unit.index + 1 + _LISTED]:
            told = _row(view, below)
            if told is None or below.line != line + 1 or view.mentions_in(below, "PROC"):
                break
            line = below.line
            if below.search(_NOT_PARED) is None:
                proof.append(told)
        if len(proof) > 1:
            return _summed(proof, "one at each place below the act")
    return None


def _rows_above(view: NoteView, acts: list[Trigger]) -> Count | None:
    """“Calluses: / 1. L heel / 2. R hallux / Each was pared”: a place in each line above the act, under the name of what was pared."""
    for unit in (t.unit for t in acts):
        if unit.search(_EACH_OF_THEM) is None:
            continue
        proof: list[Evidence] = []
        line = unit.line
        for above in reversed(view.units[max(0, unit.index - _LISTED) : unit.index]):
            if above.line != line - 1 or view.mentions_in(above, "PROC"):
                break
            line = above.line
            told = _row(view, above)
            if told is not None and above.search(_NOT_PARED) is None:
                proof.append(told)
            elif told is None:
                horny = any(m.concept in _PARED for m in view.mentions_in(above, "DX")) or _HORN.search(above.lower) is not None
                if horny and above.lower.rstrip().endswith(":") and len(proof) > 1:
                    return _summed(proof[::-1], "one at each place above the act")
                break
    return None


_TELLS_ROW = re.compile(r"\s[-\u2013>|]+\s|[|:]|,\s")
"""Between the place of a row and what was done there."""


def _rows_with_act(view: NoteView, acts: list[Trigger]) -> Count | None:
    """“1. L plantar MTPJ 3 - tyloma - pared / 2. R hallux - dry skin - no tx”: the rows that name the act, each with its place before it."""
    units = list({t.unit.index: t.unit for t in acts}.values())
    proof: list[Evidence] = []
    for unit in units:
        act = next(t.mention.start for t in acts if t.unit is unit)
        told = _at_place(view, unit, unit.start, act)
        alone = all(u.index == unit.index or u.line != unit.line for u in view.units[max(0, unit.index - 1) : unit.index + 2])
        if (
            told is None
            or not alone
            or unit.search(_OWN_NUMBER)
            or _TELLS_ROW.search(view.lower, told.start, act) is None
            or unit.search(_NOT_PARED)
        ):
            return None
        proof.append(told)
    listed = len(units) > 1 or any(
        _row(view, u) is not None and u.search(_NOT_PARED) and abs(u.line - units[0].line) == 1
        for u in view.units[max(0, units[0].index - 1) : units[0].index + 2]
    )
    return _summed(proof, "one in each row of the act") if proof and listed else None
