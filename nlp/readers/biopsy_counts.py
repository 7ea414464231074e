"""How many separate lesions were sampled at a place, and whether the note's own total agrees (BX-02, BX-04)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact, Procedure
from nlp.gate import seek, spots
from nlp.left_out import share_of
from nlp.lesion_words import MANY
from nlp.number_words import SPELLED, number_of
from nlp.readers.attach import Deed
from nlp.readers.biopsy_places import ONE_LESION
from nlp.readers.counted_rows import counts_all
from nlp.readers.events import Trigger
from nlp.readers.lesion_labels import LABEL_NOUN, labels_in
from nlp.readers.lesion_rows import Segment
from nlp.readers.lesions import lesion_map
from nlp.readers.samples_of_one import counts_samples, one_lesion
from nlp.records import replace
from nlp.tallies import tallies_in
from nlp.view import NoteView, Unit

_TIMES = re.compile(r"(?:\bx|\*)\s?(?P<x>\d{1,2})\b(?!\s*(?:mm|cm|day|wk|week|mo\b|mos\b|month|yr|year|min|\.\d|x|by\s*\d|sec|\d*-0|/0))")
_COUNTED = re.compile(
    rf"(?<!#)(?<!lesion )(?<!site )(?<!spot )(?<!area )(?<!mole )(?<!number )(?<!growth )(?<!lump )(?<!nevus )\b(?P<n>\d|two|three|four|five|six)(?![\s-]*(?:(?:and|or|to|&|x|-|,)\s*\d+(?:\.\d+)?\s*)?(?:mm|cm|millimet\w+|centimet\w+)\b)\s+(?:(?:\d(?:\.\d)?\s?mm|[a-z]+)\s+){{0,3}}?(?:biops\w+|bxs?\b|punches|shaves|snips|{MANY}|sites|samples|specimens|ones)"
)
_PLACED = re.compile(
    r"(?<!type )(?<!grade )(?<!lesion )(?<!site )(?<!#)\b(?P<p>one|two|three|four|five|six|[1-6])\s+(?:(?:more|other|separate|different|further)\s+)?(?:on|at|from|over|in|off)\s+(?:the|his|her|each|either|l|r|left|right|lt|rt)\b"
)
"""A number with a place of its own: "two lesions on the back and one on the chest"."""
_ONE_PLACE = re.compile(
    r"(?:[:,;(]|\band)\s*(?:one|a single|1)\s+(?:the\s+)?(?:(?:left|right|l|r|lt|rt)\s+)?[a-z]{4,}\b(?!\s+(?:biops|bx|punch|shave|specimen|sample|lesion))"
)
"""An item of the list that has one: "one thigh, two on the abdomen"."""
_TOTAL = re.compile(r"\b(?:total of |specimens?\s?[:(x]\s*)(?P<n>\d)\b(?!\s*(?:mm|cm|ml|cc))")
_AT_EACH = re.compile(r"[^.;]{0,20}\b(?:each|both|either)\b")
"""Behind a number that holds for every place: "two punch biopsies from each shin"."""
_SUTURES = re.compile(
    r"nylon|\bnyl\b|\bvic\b|\bprol\b|chromic|vicryl|prolene|gut|sutures?|ethilon|silk|monocryl|stitch|-0|freeze|(?<![a-z])(?:mg|ml|cc)\b|lido\w*"
)


_ONLY_SEEN = re.compile(
    r"\s*(?:\w+ )?(?:concerning|suspicious|worrisome|of concern|noted|seen|found|identified|marked|discussed|examined)\b[^.;:]{0,30}:\s"
)
"""Behind a number that heads what was seen, with what became of each: "2 lesions concerning: nose - shave bx. Cheek - monitor"."""


_OTHERS_LEFT = re.compile(
    r"[^.\n]{0,20}[-:,(][^\n]{0,90}\b(?:photos? (?:of|taken)|monitor\w*|observ\w*|watch\w*|follow\w*|recheck\w*|left|leave)\b[^.;]{0,16}\b(?:the )?(?:others?|rest|remaining|remainder)\b|[^.\n]{0,20}[-:,(][^\n]{0,90}\b(?:others?|rest|remaining|remainder)\b[^.;]{0,24}\b(?:photo\w*|monitor\w*|observ\w*|watch\w*|follow\w*|recheck\w*|left|not biops\w+)\b"
)


def count_at(view: NoteView, deed: Deed, total: int) -> Fact[int]:
    """Lesions at one place: "x2", "two punch biopsies"; 1 where nothing says more."""
    proof = deed.triggers[0].evidence("count")[:1]
    if any(t.unit.search(ONE_LESION) for t in deed.triggers) or (deed.row is not None and deed.row.twins):
        return Fact(1, "derived", proof)
    if total == 1 and (labels := _labelled(deed) or _one_from_each(deed) or _the_others(view, deed)):
        return labels
    owned = [] if deed.row is None else [s for s in lesion_map(view).alone.get(deed.row.index, ())]
    if (taken_up := _all_of_them(view, deed, owned)) is not None:
        return taken_up
    own = [t for t in deed.triggers if not counts_all(lesion_map(view), t)]
    if not own and total > 1:
        return Fact(1, "derived", proof)  # "3 shave biopsies, local" behind a list of three: one at each
    own = own or deed.triggers
    units = {t.unit.index for t in own}
    texts = [(s.start, s.end) for s in owned if s.unit.index in units] if deed.row else [(t.unit.start, t.unit.end) for t in deed.triggers]
    texts = texts or [
        (s.start, s.end) for s in owned if s.named and view.lower[: s.unit.start].rstrip(" ").endswith(";") and _times_behind(view, s)
    ]
    lone = len(_rows_of_units(view, units)) <= 1
    for start, end in texts:
        if not lone and not all(_number_in(view, s.start, s.end) for s in lesion_map(view).segments if s.unit.index in units and s.named):
            if (at_place := _times_at_place(view, start, end)) is not None:
                return at_place
            continue  # "4 lesions: nose, left cheek": a total, not a count at one place
        for hit in (
            *(spots(view, _PLACED, view.lower[start:end]) if not lone else ()),
            *spots(view, _TIMES, view.lower[start:end]),
            *spots(view, _COUNTED, view.lower[start:end]),
        ):
            word = hit[hit.lastgroup or 0]
            number = number_of(word)
            if _heads_list(view, deed, start + hit.end(), number) or (
                number >= total > 1
                and (
                    _LIST_FOLLOWS.match(view.lower, start + hit.end())
                    or (hit.lastgroup == "n" and _ITEMS_FOLLOW.match(view.lower, start + hit.end()))
                )
            ):
                continue
            if hit.lastgroup == "n" and (part := _part_of(view, start + hit.start(), number)) is not None:
                return part
            if hit.lastgroup == "n" and (
                _ONLY_SEEN.match(view.lower, start + hit.end()) or _OTHERS_LEFT.match(view.lower, start + hit.end())
            ):
                continue
            if _INTENDED.search(view.lower, max(0, start + hit.start() - 60), start + hit.start()):
                continue
            if fewer := _right_before(view, deed, start + hit.end(), number):
                return fewer
            if (
                1 <= number <= 12
                and not _of_another_act(view, deed, start + hit.start())
                and not seek(view, _SUTURES, view.lower[max(0, start + hit.start() - 18) : start + hit.start()])
            ):
                if number > 1 and counts_samples(hit) and (of_one := one_lesion(view, deed.triggers)) is not None:
                    return Fact(1, "derived", (*proof, of_one), "several samples of one lesion")
                return Fact(number, "stated", (Evidence("count", str(number), start + hit.start(), start + hit.end()),))
    return Fact(1, "derived", proof)


_OUT_OF = re.compile(rf"(?<![\d.])(?P<n>\d|{SPELLED}) (?:out )?of (?:a total of |the |these |those |his |her )?$")


def _part_of(view: NoteView, start: int, number: int) -> Fact[int] | None:
    """“Biopsy of 1 of 3 suspicious papules”: the number of those sampled, right before that of all at `start`."""
    hit = _OUT_OF.search(view.lower, max(0, start - 24), start)
    if hit is None:
        share = share_of(number, view.lower[max(0, start - 24) : start], view.lower[start : view.unit_at(start).end])
        return (
            Fact(share, "derived", (Evidence("count", str(share), start, start + 1),)) if 0 < share < number else None
        )  # "the larger of the two papules"
    if number_of(hit["n"]) >= number:
        return None
    return _told(hit)


def _told(hit: re.Match[str], start: int = 0) -> Fact[int]:
    """The number of a match in a text that begins at `start`."""
    name = hit.lastgroup or "n"
    return Fact(number_of(hit[name]), "stated", (Evidence("count", hit[name], start + hit.start(name), start + hit.end(name)),))


_NUMBER_OF_ACT = re.compile(
    r"[:,;(] ?(?:the other |and )?(?P<n>\d|one|two|three|four|five|six) (?:of (?:them|these|which) )?(?:[-–(,] ?[^-–(),;:.]{2,28}[-–),] ?)?(?:was |were |sent |darker |larger )?$"
)


def _right_before(view: NoteView, deed: Deed, start: int, number: int) -> Fact[int] | None:
    """“Five warts: 4 frozen, 1 shaved”: of a number of all, those counted right before the act itself."""
    for trigger in deed.triggers:
        hit = (
            _NUMBER_OF_ACT.search(view.lower, max(start - 1, trigger.mention.start - 60), trigger.mention.start)
            if trigger.mention.start > start
            else None
        )
        if hit and number_of(hit["n"]) < number:
            return _told(hit)
    return None


_BY_LABEL = re.compile(
    rf"\b(?:(?:{LABEL_NOUN})\s*#?\s*|(?:of|from|biops(?:y|ies)|bx'?d?)\s+#?(?=[a-h]\b|(?<=#)\d))(?!h ?(?:&|and|\+) ?e\b)(?P<list>#?(?:[a-h]|\d{{1,2}})(?:\s*(?:,|and|&|\+|-|to|through|,\s*and)\s*#?(?:[a-h]|\d{{1,2}}))+)(?![\w%/]|\.\d|\s*(?:mm|cm|x\b|weeks?|days?|months?|lesions?))"
)
"""Labels behind a noun or the work: "biopsies of lesions A, B and D"."""
_LABELS_FIRST = re.compile(
    r"(?:^|[.,;:] )(?:lesions? |sites? |nevi |moles? )?(?P<list>#\d{1,2}(?:(?:,|,? and|&| \+|,? &)? ?#\d{1,2})+)(?: (?:was|were|are|each|both|all|got))* (?:\w+ )?(?:biops|bx|sampled|punched|shaved)"
)
"""Labels before the work: "#2 and #4 shave biopsied"."""
_LABELS_EQUATED = re.compile(r"(?:^|[:;.] )(?P<list>\d{1,2}(?:(?:,|,? and|,? &) ?\d{1,2})+)(?= ?= ?[a-z])")
"""Labels with their technique: "2, 4 = shave"."""
_MOST_LABELS = 12


def _labelled(deed: Deed) -> Fact[int] | None:
    """“Biopsies of lesions A, B and D”: labels of a drawing that the note does not hold count the lesions."""
    for trigger in deed.triggers:
        for hit in (*trigger.unit.spots(_BY_LABEL), *trigger.unit.spots(_LABELS_FIRST), *trigger.unit.spots(_LABELS_EQUATED)):
            number = len(set(labels_in(hit["list"])))
            if 1 < number <= _MOST_LABELS:
                start = trigger.unit.start
                return Fact(number, "stated", (Evidence("count", str(number), start + hit.start("list"), start + hit.end("list")),))
    return None


_NUMBER = rf"(?P<n>[2-9]|{SPELLED})"
_ALL_BEFORE = re.compile(
    rf"\b(?:each|(?P<two>both)|all(?: of)?(?: the| them| these| those)?(?: {_NUMBER})?|these|they)(?: (?:was|were|one|lesions?|of|them|these|those|then|today|sampled|removed|taken|by|with|via))* ?$"
)
_ALL_BEHIND = re.compile(
    rf"(?: (?:by|via|with|performed|taken|done|obtained|technique|was|were|today|dermablade))* ?(?:of|from|on|to|at|x)? ?(?:each|(?P<two>both)|all(?: of)?(?: the| them| these| those)?(?: {_NUMBER})?|these|them)\b(?! (?:sides?|edges?|ends?|with|wounds?|\d))"
)
"""Words beside an act that take up all lesions counted before: "both shave biopsied", "punch biopsies of all four"."""


def _all_of_them(view: NoteView, deed: Deed, owned: list[Segment]) -> Fact[int] | None:
    """“Three papules of the back. Shave biopsy of each”: the number told with the place, and then taken up."""
    for trigger in deed.triggers:
        start, end = trigger.mention.start, trigger.mention.end
        again = _ALL_BEFORE.search(view.lower, max(trigger.unit.start, start - 50), start) or _ALL_BEHIND.match(
            view.lower, end, trigger.unit.end
        )
        if again is None:
            continue
        said = 2 if again["two"] else number_of(again["n"]) if again["n"] else 0
        for segment in reversed([s for s in owned if s.start < start]):
            if any(m.concept != trigger.mention.concept for m in view.mentions_in(segment.unit, "PROC")):
                continue
            if len(_rows_of_units(view, {segment.unit.index})) > 1:
                continue  # "three papules - left temple, right ala, chin - were each biopsied"
            told = [hit for hit in _COUNTED.finditer(view.lower, segment.start, min(segment.end, start)) if number_of(hit["n"]) > 1]
            if told and (not said or number_of(told[-1]["n"]) == said):
                return _told(told[-1])
    return None


_FROM_EACH = re.compile(
    rf"\b(?P<n>\d|{SPELLED}) of (?:them|these|those|which)\b[^.;\d]{{0,60}}\b(?:shave|punch|biops|bx|sample|specimen)\w*[^.;\d]{{0,24}}\b(?:each|all|both)\b"
)


def _one_from_each(deed: Deed) -> Fact[int] | None:
    """“I found three of them suspicious and took a shave from each”."""
    for trigger in deed.triggers:
        hit = trigger.unit.search(_FROM_EACH)
        if hit is not None and hit.start() < trigger.mention.start - trigger.unit.start < hit.end():
            return _told(hit, trigger.unit.start)
    return None


_OTHERS = re.compile(
    r"\bthe (?:(?:other|remaining) (?P<n>two|three|four|five|[2-5])\b|(?P<m>two|three|four|five) (?=(?:on|of|at|over|from|behind) (?:the|his|her|left|right|l|r)\b))(?! (?:visits?|weeks?|days?|months?|years?|times?|sides?|mm|cm)\b)"
    r"(?:(?!\b(?:one|two|three|left|alone|except|observ\w+|watch\w*|monitor\w*|photo\w*|(?<!not )(?:frozen|froze|treated|cryo\w*|ln2|destroyed))\b)[^.;]){0,90}$"
)


def _the_others(view: NoteView, deed: Deed) -> Fact[int] | None:
    """“Five were frozen. The other two were too thick, not frozen but shaved and sent”: the number stands at the subject of the act."""
    for trigger in deed.triggers:
        hit = seek(view, _OTHERS, view.lower[trigger.unit.start : trigger.mention.start])
        if hit is not None:
            return _told(hit, trigger.unit.start)
    return None


_LIST_FOLLOWS = re.compile(
    r"\)?(?: (?:taken|done|performed|obtained|sampled|today|by|via|with|shave|punch|tangential|technique|method|as follows)){0,4}\s*:"
)
"""Behind a number that as many lesions follow: "Two biopsies: L nose 4 mm ... R arm 7 mm"."""


_ITEMS_FOLLOW = re.compile(r"[^.;:(]{0,16}[-:(,]\s?(?:one|a single|1)\s+(?!of\b)")
"""Behind a number whose items are told one by one: "two spots - one mid-chest, one left shin"."""


def _heads_list(view: NoteView, deed: Deed, end: int, number: int) -> bool:
    """“Shave bx x2: (a) lip; (b) chin”: a total of the list that it opens, or has as many rows."""
    unit = view.unit_at(end - 1)
    if any(
        t.mention.end <= place < end for t in deed.triggers if t.unit.index == unit.index for place, _ in lesion_map(view).places_of(unit)
    ):
        return False  # "shave bx chest x2, back x2"
    lists = [len(set(lesion_map(view).listed_on_line(unit, t.mention.end, view))) for t in deed.triggers if t.unit.index == unit.index]
    return any(rows > 1 and (rows == number or view.lower[end:].lstrip(" )").startswith(":")) for rows in lists)


_INTENDED = re.compile(
    r"\b(?:going|planned|plan|meant|intended|wanted|hoped|scheduled|supposed|ordered|asked)(?: for| to| on)?(?: (?:do|take|get|obtain|perform))?(?: \w+){0,2} ?$"
)
"""A number of biopsies that were to be taken says nothing of how many were."""


def _of_another_act(view: NoteView, deed: Deed, offset: int) -> bool:
    """“Shave bx, then base cauterized x2”: another procedure stands between the biopsy and the number."""
    unit = view.unit_at(offset)
    if any(m.concept != "biopsy" and 0 <= offset - m.end <= 1 for m in view.mentions_in(unit, "PROC")):
        return True  # "LN2 x5 (AK scalp), bx x2"
    starts = [t.mention.end for t in deed.triggers if t.unit.index == unit.index and t.mention.end <= offset]
    return bool(starts) and any(m.concept != "biopsy" and starts[-1] <= m.start < offset for m in view.mentions_in(unit, "PROC"))


def _rows_of_units(view: NoteView, units: set[int]) -> set[int]:
    return {row for s in lesion_map(view).segments if s.unit.index in units and s.named for row in s.rows}


def _number_in(view: NoteView, start: int, end: int) -> bool:
    text = view.lower[start:end]
    return bool(_TIMES.search(text) or _COUNTED.search(text) or _PLACED.search(text) or _ONE_PLACE.search(text))


def _times_behind(view: NoteView, segment: Segment) -> bool:
    """Does the segment tell how often right behind its place ("; right cheek x2")?"""
    return any(
        0 <= hit.start() - end <= 2
        for hit in _TIMES.finditer(view.lower, segment.start, segment.end)
        for _, end in _ends_of_places(view, segment)
    )


def _ends_of_places(view: NoteView, segment: Segment) -> list[tuple[int, int]]:
    return [(m.start, m.end) for m in view.mentions_in(segment.unit, "SITE") if segment.start <= m.start < segment.end]


_TO_NEXT_PLACE = re.compile(r"\)?\s*(?:,|;|\+|&|,?\s*and)\s*(?:(?:the|left|right|l|r|lt|rt)\s+)*")


def _times_at_place(view: NoteView, start: int, end: int) -> Fact[int] | None:
    """“Back x2, L arm, R arm”: right behind a place, before the next one, the number is that of the one place."""
    unit = view.unit_at(start)
    places = view.mentions_in(unit, "SITE")
    if any(m.concept != "biopsy" for m in view.mentions_in(unit, "PROC")):
        return None  # "AKs: scalp x4, ear x2 - LN2 to all but one (bx'd)"
    for hit in _TIMES.finditer(view.lower, start, end):
        behind = any(0 <= hit.start() - m.end <= 2 for m in places)
        if behind and any(_TO_NEXT_PLACE.fullmatch(view.lower, hit.end(), m.start) for m in places if m.start >= hit.end()):
            return _told(hit)
    return None


def checked_total(view: NoteView, done: list[Trigger], announced: list[Trigger], made: list[Procedure]) -> list[Procedure]:
    """A stated total that is more than the lesions found makes the count uncertain, or less where all are sampled alike."""
    found = sum(p.count.value or 1 for p in made)
    if not made:
        return made
    alike = len({p.technique.value for p in made}) == 1
    for trigger in (*done, *announced):
        for hit in (*trigger.unit.spots(_COUNTED), *trigger.unit.spots(_TIMES), *trigger.unit.spots(_TOTAL)):
            word = hit[hit.lastgroup or 0]
            said = number_of(word)
            if hit.re is _COUNTED and (part := _part_of(view, trigger.unit.start + hit.start(), said)) is not None:
                said = part.value or said
            near = max(trigger.unit.start + hit.start() - trigger.mention.end, trigger.mention.start - trigger.unit.start - hit.end()) < 40
            more = (
                alike
                and hit.re is _COUNTED
                and found > said > 1
                and not (found % said == 0 and _AT_EACH.match(trigger.unit.lower, hit.end()))
            )
            if (
                ((trigger in done and found < said <= 12) or more)
                and near
                and not trigger.unit.search(ONE_LESION)
                and not seek(view, _SUTURES, trigger.unit.lower[max(0, hit.start() - 18) : hit.start()])
            ):
                below = all(any(e.start >= trigger.unit.end for e in p.site.evidence) for p in made)
                if len(made) == said and found == 2 * said - 1 and below:
                    # "Two eyelid biopsies. 1) left upper lid ... 2) right upper lid": the number of the title is that of all
                    return [replace(p, count=Fact(1, "derived", p.count.evidence)) for p in made]
                if shared := _shared_out(view, trigger.unit, said, made):
                    return shared
                proof = Evidence("count", str(said), trigger.unit.start + hit.start(), trigger.unit.start + hit.end())
                why = f"the note says {said}, the lesions named are {found}"
                return [replace(p, count=Fact(p.count.value, "conflicting", (*p.count.evidence, proof), why)) for p in made]
    return made


def _shared_out(view: NoteView, unit: Unit, said: int, made: list[Procedure]) -> list[Procedure]:
    """“5 shave biopsies: face 2, trunk 2, leg 1”: the numbers at the places add up to the total; empty where they do not, or a place has none."""
    placed = [t for t in tallies_in(view, unit) if t.site.known and t.open and t.exact]
    if len(made) < 2 or any(m.concept != "biopsy" for m in view.mentions_in(unit, "PROC")):
        return []
    if len(placed) != len(made) or sum(t.number for t in placed) != said:
        return []
    out = []
    for one in made:
        own = [t for t in placed if t.site.value == one.site.value]
        if len(own) != 1:
            return []
        out.append(replace(one, count=Fact(own[0].number, "stated", (own[0].proof(),))))
    return out
