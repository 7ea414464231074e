"""Tallies: every number of a unit that counts lesions, with its noun, its place and whether it was treated.

A number enters only when nothing else claims it: seconds, cycles, sizes, ages, doses, dates, list
marks, visit numbers and billing codes do not count lesions. Choosing among tallies is the work of
`nlp.counting`.
"""

from __future__ import annotations

import re
from typing import Literal

from nlp.assertion import assertion_at
from nlp.by_rank import by_rank, may_tell_rank
from nlp.clauses import opens_earlier_work, opens_other_day
from nlp.dates import MONTH
from nlp.facts import ABSENT, Evidence, Fact, Site
from nlp.freezes import without_cycles
from nlp.gate import seek
from nlp.left_out import is_left, left_behind, put_off_next, share_of
from nlp.lesion_words import ANY
from nlp.number_words import ONE_MORE, SOME, SPELLED, is_plural, number_of
from nlp.paired_counts import at_each_side, each_of_list, each_of_places_before, each_place, on_each_side
from nlp.phrases import phrases
from nlp.records import dataclass, replace
from nlp.row_marks import row_marks
from nlp.steroid_names import STEROID
from nlp.table_counts import NUMBERED_THING, counts_no_lesions
from nlp.tally_kinds import kind_near, kind_of
from nlp.tally_numbers import numbers_in
from nlp.tally_places import NOUN, bind, of_digits, places_of
from nlp.tally_runs import (
    NamedNumbers,
    added,
    ends_sum,
    labels_among,
    named_numbers,
    of_one_noun,
    without_sides,
)
from nlp.unnumbered import with_unnumbered
from nlp.view import NoteView, Unit

_ARTICLE = re.compile(
    r"\b(?:an?|the|this|that|first)\s+(?:\d+(?:\.\d+)?(?:\s?x\s?\d+(?:\.\d+)?)?[\s-]?(?:mm|cm)\s+)?(?:(?!(?:and|or|of|on|with|plus)\s)[a-z-]+\s+){0,3}?$"
)

_NOUN_AFTER = re.compile(
    rf"\s*(?:-\s*)?(?:(?:of\s+)?(?:the|these|those|his|her|all)\s+)?(?:(?!(?:on|to|with|for|was|were|in|at|from|by|then|but|treated|over)\b)[a-z'/-]+,?\s+){{0,5}}?{NOUN}"
)
_NOUN_BEFORE = re.compile(
    rf"\b{NOUN}\s*(?:treated|counted|count|number|today|total|frozen|destroyed|removed|above|listed|noted|described|marked|mapped|below)*\s*[:=#(,-]*\s*$"
)
_TOTAL_BEFORE = re.compile(
    rf"(?:\b(?:mak(?:es|ing)|comes to|adds? up to|summing to)\s+|(?<!ml )(?<!cc )(?<!mg )\btotal(?:ing|ling|s)?\b[^.;\d]{{0,24}}|=\s*|->\s*total\s*|\ball\s+(?:of\s+)?(?:the\s+)?|\b(?:count(?:ed)?|number)\b(?:\s+of)?(?:\s+{NOUN})?(?:\s+(?:treated|today|destroyed|frozen))*\s*[:=(]?\s*|#\s*(?:of\s+)?(?:{NOUN}|treated)[^.;\d]{{0,12}})$"
)
_TOTAL_ROW = re.compile(r"\W*(?:grand |sub)?totals?\s*\|")
_TOTAL_AFTER = re.compile(rf"\s*\(?(?:{NOUN}\s*)?(?:in\s+(?:all|total)|total|altogether|counted\b(?! (?:again|twice|with|w/|by)))\b")
_SEX = re.compile(r" ?[mf]\b(?!\.)")
"""Behind an age: "83 M"; "4 f, 3 scalp" counts on the face."""
_OTHER_UNIT = re.compile(
    r"\s*(?:-\s*)?(?:%|s\b(?!\w)|secs?\b|seconds?|mins?\b|minutes?|cycles?|cyc\b|freezes?\b|f/?t\b|rounds\b|round\b(?=\s*(?:of|x|[,.;)]|$))|pass(?:es)?\b|times\b|x\b|applications?|mm|cm|mg|ml|cc|mcg|wks?\b|weeks?|w\b|d\b|days?|nights?|mo\b|months?|mos\b|"
    r"yrs?\b|years?|(?:fe)?male\b|(?:wo)?man\b|boy\b|girl\b|yo\b|y/o|y\.o|y\b|hours?|hrs?|h\b|gauge|g\b|ga?\b|blades?|-0|units?\b|u\b|nm\b|th\b|st\b|nd\b|rd\b|sticks?|sutures?|visits?|sessions?|injections?|mj|j\b|j/|joules?|pulses|spots? size|layers?|doses?|tubes?|fu\b|"
    r"applicators?|vials?|syringes?|needles?|steps?|reasons?|options?|treatments?\b(?!\s+(?:sites?|areas?|lesions?|spots?)\b)|fold|degrees?|points?|pain\b|mets?\b|toes\b|fingers\b|digits\b|am\b|pm\b|percent|freeze-?thaw|packs?|drops?|swabs?|patients?|(?:[a-z]+|(?<!- )\d{1,2})[ -]?s(?:ec(?:ond)?)?[ -](?:freezes?|sprays?|bursts?|cycles?|pulses|passes|thaws?|applications?)\b|people|things|problems\b|problem\b(?!\s+[a-z])|issues|kids|children|siblings)"
)
_SIG_AFTER = re.compile(r"\s*(?:refills?|rf\b|tabs?\b|tablets?|caps?\b|capsules|pills?|bid|tid|qid|qhs|qd|daily)\b")
_SIG_BEFORE = re.compile(
    r"\b(?:bid|tid|qid|qhs|qd|daily|nightly|mg|gm|refills?|disp\w*|ointment|oint|cream|foam|solution)\s*[,:]?\s*(?:x\s*|\#\s*)?$"
)
_STRENGTH_BEFORE = re.compile(rf"(?:\b(?:{STEROID}|aristospan|celestone|5-?fu|bleomycin)|\d ?(?:ml|cc) of)[\s-]{{0,2}}$")
"""Before the mg in a mL: "Kenalog 20 into the keloid", "Kenalog 40, 0.2 mL"."""
_LESION_NEXT = re.compile(rf"\s+(?:[a-z-]+\s+)?{NOUN}")
_SEQUENCE = re.compile(
    r"\s*(?:x\s*\d+\s*(?:s\b|sec|cyc)|-\s*second|each\s+cycle|(?:each|ea)\b(?!\s+(?:side|hand|foot|ear|cheek|arm|leg|axilla)))"
)
_CYCLES_BEFORE = re.compile(
    r"(?:\d\s?s|(?<![a-z])(?:secs?|seconds?|cycles?|freezes?|thaws?|f/?t|freeze-?thaw(?:\s+cycles?)?|passes|min|each|ea|rounds|applied))\s*(?:time)?[,:(]?\s*(?:x\s?)?$"
)
_THREAD = r"(?:\d-0|nylons?|nyl|vicryl|prolenes?|monocryl|ethilons?|silks?|chromic|gut|pds|polysorb|biosyn|staples?|stitch(?:es)?|sutures?)(?:,? (?:\d-0|sutures?|stitch(?:es)?|interrupted|simple|throws?))*"
_NAMED_BEFORE = re.compile(
    rf"\b(?:{_THREAD}|sub|sub met|sub mth|sub-met|spf|age|aged|visit|session|cycles?|day|week|wk|month|stage|grade|type|class|room|phase|level|scores?|hdss|pga|easi|bsa|dlqi|lot|icd|cpt|page|note|encounter|ext|fitzpatrick|code|setting|pain|tip|gauge|blade|dose|"
    r"q|every|step|mtp|mcp|dip|pip|met|in|within|after|until|past|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december|vaccine|drug|medicare|part|\d{4,5})\s*(?:#|no\.?|of|x|:)?\s*$|\b(?:grades?|types?|levels?|stages?|class|fitzpatrick|phototypes?) \d ?(?:,|and|to|or|&|/|-) ?$"
)
_LABELLED_BEFORE = re.compile(r"\b(?:site|spot|lesion|location|area|growth|bump)\s?#?\s?$")
_LABEL_NEXT = re.compile(r"\s?[:.)=-]\s?[a-z(]")
"""With a noun in the singular before the number, the label of one lesion: "Site 1: left brow"."""
_NOUN_LABEL = re.compile(r"\b(?P<noun>ak|sk|isk|wart|tag|mole|nevus|papule|nodule|plaque|patch|cyst|keloid|corn|callus|nail)\s#?\s?$")
"""Before a number and a colon the name of one lesion, where the note names a first and a second one so: "AK 1: forearm. AK 2: cheek"."""
_BLADE_BEFORE = re.compile(r"\b(?:blade|scalpel|nippers?|burr?)\s*$")
_BLADES = frozenset({10, 11, 15})
_TOOL_BEFORE = re.compile(
    r"(?:\bwith|w/|\bw\b|\busing|\bby|\ba|incis\w+|stab|pared|paring|shaved|debrided|debridement|curet\w*|via|\bthe)\s*(?:a\s+)?$"
)
_NUMBERED_BEFORE = phrases("tallies", "numbered_before")
_ABOUT = re.compile(
    r"(?:\b(?:about|approx\w*\.?|around|roughly|nearly|some|circa|perhaps|maybe|almost|close to|est(?:imated)?\.?|up to|under|fewer than|less than|between|as many as)|~|<|\u2248)\s*(?:a\s+)?$"
)
_MORE_THAN = re.compile(r"(?:\b(?:more than|(?P<over>over)|in excess of|greater than|upwards of)|(?<![-=])>)\s*(?:a\s+)?$")
_OVER_COUNTS = 10
"""From here on "over" before a number is no preposition of place."""
_ABOUT_AFTER = re.compile(r"\s*(?:or so\b|or thereabouts|ish\b|\(approx|\?)|(?:\s+[a-z'-]+){0,2}\s+or so\b")
_ALL_SO_MANY = re.compile(rf"\ball (?:\d{{1,2}}|{SPELLED})\b")
"""Behind items of a list of places, the number of their lesions: "#1-4 AK: LN2 to all six"."""
_HASH_SPAN = re.compile(rf"(?:\b(?:{ANY}|sites?|areas?|numbers?|nos?\.?)|#)\s*#?\s*1\s*(?:-|to|through|thru)\s*#?\s*(?P<n>\d{{1,2}})\b")
_OF_THEM = phrases("tallies", "of_them")
_PLACE_AFTER = re.compile(r"\s*(?:more |others )?(?:on|over|at|behind|under|in|of (?:them|these|those))\s")

Role = Literal["total", "count", "article", "label"]


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of lesions as written.

    `role`: total (said to be one), count, article ("an AK") or label ("#2"). `concept` is the diagnosis of
    its noun, "" for "lesions" or no noun; `named` is true where any noun stands beside it. `open` is false
    for lesions left, planned, biopsied or of another day. `joined` marks "three more", `bracketed` a number in
    brackets, `marked` "x 3", `beside_deed` a number right beside words of treatment ("LN2 to 6"),
    `opens_list` the first number behind a colon or bracket ("nine on the scalp: 4 vertex, 5 crown"), `coupled` a number
    tied to the one before it ("2 plaques and 6 papules"), `spread` one told for each of several places.
    """

    number: int
    start: int
    end: int
    unit: int
    role: Role
    exact: bool = True
    site: Fact[Site] = ABSENT
    concept: str = ""
    named: bool = False
    open: bool = True
    joined: bool = False
    bracketed: bool = False
    marked: bool = False
    beside_deed: bool = False
    opens_list: bool = False
    coupled: bool = False
    spread: bool = False

    def proof(self) -> Evidence:
        return Evidence("count", str(self.number), self.start, self.end)


def tallies_in(view: NoteView, unit: Unit) -> tuple[Tally, ...]:
    """All tallies of one unit, in text order."""
    known = view.memo.get(("tallies", unit.index))
    if known is None:
        known = view.memo["tallies", unit.index] = _tallies(view, unit)
    return known  # type: ignore[return-value]


def _tallies(view: NoteView, unit: Unit) -> tuple[Tally, ...]:
    lower = unit.lower
    span = unit.search(_HASH_SPAN)
    if span and _ALL_SO_MANY.search(lower, span.end()) is None:
        return (Tally(int(span["n"]), unit.start + span.start(), unit.start + span.end(), unit.index, "count", named=True),)
    hits = [h for h in numbers_in(unit) if not _claimed(view, unit, h) and not (span and span.start() <= h.start("n") < span.end())]
    hits = without_cycles(view, unit, hits, lambda: _tallies_before(view, unit)) if hits else hits
    named = named_numbers(view, unit)
    hits = [h for h in hits if not any(run.start < h.end() and h.start("n") < run.end for run in named)]
    places = places_of(view, unit) if hits or named or may_tell_rank(unit) else []
    bound = bind(lower, hits, places)
    labels = labels_among(unit, hits, bound)
    out = []
    for index, hit in enumerate(hits):
        right = hits[index + 1].start() if index + 1 < len(hits) else len(lower)
        left = hits[index - 1].end() if index else 0
        tally = _tally(view, unit, hit, left, right, bound.get(index, Fact()))
        if index in labels:
            tally = replace(tally, number=1, role="label", exact=tally.exact and labels[index])
        out.append(tally)
    out = without_sides(lower, unit, of_one_noun(lower, unit, added(lower, unit, out), places))
    out += [_of_names(view, unit, run, places) for run in named]
    numbers = len(out)
    out += _articles(view, unit, out)
    found = sorted(with_unnumbered(view, unit, out, numbers, places), key=lambda t: t.start)
    return tuple(sorted([*found, *by_rank(unit, found, places, lambda: _tallies_before(view, unit))], key=lambda t: t.start))


def _tallies_before(view: NoteView, unit: Unit) -> tuple[Tally, ...]:
    return tallies_in(view, view.units[unit.index - 1]) if unit.index else ()


def _of_names(view: NoteView, unit: Unit, run: NamedNumbers, places: list[tuple[int, int, Fact[Site]]]) -> Tally:
    """“#4 & #5 dorsal hands”: as many lesions as are told by their numbers, at the place next to them."""
    site = next((f for a, _, f in places if 0 <= a - run.end <= _NEAR_NAMES), Fact())
    closed = is_left(view, unit, (run.start, run.end), (0, len(unit.lower)), site)
    return Tally(
        run.number,
        unit.start + run.start,
        unit.start + run.end,
        unit.index,
        "count",
        run.sure,
        site,
        kind_of(view, unit, run.start, run.end),
        named=True,
        open=not closed,
        beside_deed=any(0 <= m.start - unit.start - run.end <= _NEAR_NAMES for m in view.mentions_in(unit, "PROC")),
    )


_NEAR_NAMES = 12
_ANOTHER_PLACED = re.compile(
    rf"\s*(?:(?:one|such|similar|smaller|larger|identical)\s+){{0,2}}(?:{NOUN}\s+)?(?:(?:was|is)\s+(?:\w+\s+)?)?(?:on|over|at|behind|under|beneath|near)\s"
)
"""What follows "another" where it counts a lesion."""


def _claimed(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    """True where the number measures, dates or labels something."""
    lower, start, end = unit.lower, hit.start("n"), hit.end()
    place = unit.start + start
    for measure in view.measures_in(unit):
        if measure.start <= place < measure.end:
            return True
    after = lower[end : end + 24]
    if after[:1] in ":.)=- " and _LABEL_NEXT.match(after) and _LABELLED_BEFORE.search(lower, max(0, start - 14), start):
        return True
    if (
        after.startswith(":")
        and (noun := _NOUN_LABEL.search(lower, max(0, start - 12), start))
        and all(f"{noun['noun']} {n}:" in view.lower for n in (1, 2))
    ):
        return True
    if after.startswith("/") and not _OF_A_SIDE.match(after) and not _starts_at(view, unit, end + 1, "SITE"):
        return True
    times = _TIMES_NOUN.match(lower, hit.end("n"))
    if times and _starts_at(view, unit, times.end(), "DX"):
        return False  # "3x AK"
    if (
        lower[hit.end("n") : end] == "x"
        or (len(hit["n"]) > 1 and _SEX.match(after))
        or (_OTHER_UNIT.match(after) and not of_digits(view, unit, hit))
        or place in row_marks(view)
        or counts_no_lesions(view, unit, start)
    ):
        return True
    for mention in view.mentions_in(unit, "DRUG", "PROC", "TOOL"):
        if mention.start <= place < mention.end:
            return True
    before = lower[max(0, start - 34) : hit.start()]
    number = number_of(hit["n"])
    if not 0 < number <= 120 or (hit["n"] == "both" and not _both_lesions(view, unit, hit)):
        return True
    if (
        hit["n"] == "another"
        and not _ANOTHER_PLACED.match(after)
        and not (_ENDS.match(after) and _ends_at(view, unit, hit.start() - 1, "SITE"))
    ):
        return True
    if " of th" in before[-10:] and _PART_OF.search(before):
        return True  # "eight of these ten were frozen"
    if hit["n"] in ONE_MORE and not (_LESION_NEXT.match(after) or _PLACE_AFTER.match(after)):
        return True  # "a further three"
    if hit["n"] == "one" and (_IN_TURN.match(after) or before.endswith(("one by ", "one at ", "one after "))):
        return True  # "frozen one by one"
    if hit["n"] == "one" and before.endswith("another ") and _ANOTHER_PLACED.match(" one" + after):
        return True  # "another one on the knee" is one
    if hit["n"] in ("single", "solitary") and not _NOUN_AFTER.match(after) and not (before.rstrip().endswith(":") and _ENDS.match(after)):
        return True
    if any(word in hit["n"] for word in SOME) and (
        _OTHER_UNIT.match(after.lstrip().removeprefix("of")) or not (_NOUN_AFTER.match(after) or _PLACE_AFTER.match(after))
    ):
        return True
    if hit["n"].isdigit() and not hit["mark"] and _STRENGTH_BEFORE.search(before[-26:]) and not _LESION_NEXT.match(after):
        return True
    if _SIG_AFTER.match(after) or _SIG_BEFORE.search(before):
        return True
    if hit["mark"] and _SEQUENCE.match(after) and not each_of_places_before(view, unit, hit.start(), end):
        return True
    counted = _NOUN_AFTER.match(after) and not (hit["mark"] or "").startswith("#")  # "treatment #2 of molluscum" counts none
    if (
        hit["mark"]
        and not counted
        and ((_CYCLES_BEFORE.search(before) and not _NOUN_AFTER.match(after)) or _NUMBERED_BEFORE.search(lower[max(0, start - 20) : start]))
    ):
        return True
    if (
        (hit["mark"] or "").startswith("#")
        and number in _BLADES
        and (_TOOL_BEFORE.search(before.rstrip("( ") + " ") or not (_NOUN_AFTER.match(after) or _NOUN_BEFORE.search(before)))
    ):
        return True
    if not hit["mark"] and hit["n"].isdigit() and number in _BLADES and _BY_BLADE.search(before) and _ENDS.match(after):
        return True  # "pared w/ 15."
    if (hit["mark"] or "").startswith("#") and _IN_PICTURE.match(after):
        return True
    if re.search(r"(?<![a-z\d])\d+\s*$", before) and (hit["mark"] or "").startswith("x"):
        return True
    if (hit["mark"] or "").startswith("x") and _BLADE_BEFORE.search(before):
        return False  # "trimmed with 15 blade x 5"
    if (
        number == 2
        and _BOTH_OF.search(before)
        and any(m.start == unit.start + end + 1 and lower[m.end - unit.start - 1] == "s" for m in view.mentions_in(unit, "SITE"))
    ):
        return True  # "four over the two temples"
    if hit["n"].isdigit() and _MONTH_NEXT.match(after):
        return True
    if before.endswith("not ") and not after.lstrip().startswith("of"):
        return True  # "6 treated, not 8"
    if _NEEDLE_SITES_BEFORE.search(before[-20:]) and _NEEDLE_SITES.match(after):
        return True
    if not hit["mark"] and NUMBERED_THING.search(lower, max(0, start - 24), start):
        return True
    named = (
        bool(_NOUN_AFTER.match(after))
        or (not hit["n"].isdigit() and _PLACE_AFTER.match(after) is not None)
        or any(0 <= unit.start + hit.start() - m.end <= 2 for m in view.mentions_in(unit, "SITE"))
    )
    return not named and bool(_NAMED_BEFORE.search(lower[max(0, start - 24) : start]))


_NEEDLE_SITES_BEFORE = re.compile(r"\b(?:inject\w*|infiltrat\w*|needled|given)(?: [a-z]+)? (?:at|through|via)\s*$")
_NEEDLE_SITES = re.compile(r"\s*(?:different |separate |evenly spaced |adjacent )?(?:sites|spots|places)\b")
"""Where the needle went in: "the patch was injected at 14 sites"."""
_IN_TURN = re.compile(r"\s*(?:by one|at a (?:time|sitting)|after (?:another|the other))\b")
_BOTH_OF = re.compile(r"\b(?:the|his|her|their|these) $")
_BY_BLADE = re.compile(
    r"\b(?:pared|trimmed|debrided|reduced|shaved|incised|opened|lanced|cut|excised|enucleated)\b[^.;]{0,20}(?:\bwith|\bw/|\busing|\bby) ?(?:an? |the |no\.? ?)?$"
)
_PART_OF = re.compile(rf"(?:\d|\b{SPELLED}) of (?:these|those) $")
_ENDS = re.compile(r"\s*(?:$|[.,;)])")
_IN_PICTURE = re.compile(r"\s*(?:in|on) (?:the |his |her )?(?:\w+ )?(?:photo|picture|image|map|diagram|figure)")
_OF_A_SIDE = re.compile(r"/(?:[lr]|lt|rt|left|right)\b")
_MONTH_NEXT = re.compile(rf" {MONTH}(?<!may)\b| may(?=\s*(?:\d|[,;:.)]))")
_TIMES_NOUN = re.compile(r"\s?x\s+(?=[a-z])")


def _starts_at(view: NoteView, unit: Unit, offset: int, label: str) -> bool:
    """Does a term of this label begin at the offset of the unit?"""
    return any(m.start == unit.start + offset for m in view.mentions_in(unit, label))


def _ends_at(view: NoteView, unit: Unit, offset: int, label: str) -> bool:
    """Does a term of this label end at the offset of the unit?"""
    return any(m.end == unit.start + offset for m in view.mentions_in(unit, label))


def _both_lesions(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    """“both warts”, “both pared”; “both ears” are two sites."""
    after = unit.lower[hit.end() : hit.end() + 24]
    lesion = _starts_at(view, unit, hit.end() + 1, "DX")
    if not lesion and any(0 <= m.start - unit.start - hit.end() <= 12 for m in view.mentions_in(unit, "SITE")):
        return False
    return bool(_NOUN_AFTER.match(after)) or _beside_deed(view, unit, hit)


REST_EACH = re.compile(
    r"\b(?:others?|the rest|remaining(?: ones| sites| areas)?|everywhere else|elsewhere)\b[^.;]{0,14}\b(?:one|1|two|2|single)\b"
)
"""Sites without a number of their own share the last one: "2 on each cheek; others one each"."""
_OUT_OF_MANY = re.compile(r"\s*(?:of|/)\s*\d")
_OF_MANY_NAMED = re.compile(
    rf"\s*(?:of|/|out of)\s*(?:a total of |the |these |his |her )?(?:\d{{1,3}}|{SPELLED})(?:{_NOUN_AFTER.pattern}|\s+(?:were|was|got)\b)"
)
"""Behind a part of a number: "13 of 18 molluscum"."""
_MORE_AFTER = re.compile(r"\s*(?:[a-z]+\s+)?(?:more|additional|further|other|others)\b")
_MORE_BEFORE = re.compile(r"\b(?:another|additional|further|plus|also)\s*$|\+\s*$")
_COUPLED = re.compile(r"(?:\b(?:and|plus)|[+&])\s*$")
_LIST_OPENED = re.compile(r"[:(=]|\s[-–—]\s|\bof (?:them|these|those|which|whom)\b")
_CLOSED_BRACKET = re.compile(r"\([^()]*\)")
"""Between two numbers, what opens no list: "forehead 3 (LN2), nose 1"."""
_ONLY_SEEN = re.compile(
    r"(?:(?!\b(?:treat|fr[oe]ez|froz|destroy|spray|inject|remov)\w*)[^.;:(\d]){0,40}\b(?:seen|counted|noted|found|identified|observed|on exam\w*)\b(?![^.;]*\b(?:treat|fr[oe]ez|froz|destroy|spray|inject|remov)\w*)"
)
"""Behind a total of what was looked at: "a total of 14 counted on exam"."""


def _tally(view: NoteView, unit: Unit, hit: re.Match[str], left: int, right: int, site: Fact[Site]) -> Tally:
    lower, start, end = unit.lower, hit.start("n"), hit.end()
    before, after = lower[max(0, hit.start() - 60) : hit.start()], lower[end : end + 70]
    number = told = number_of(hit["n"])
    if (
        places := each_place(view, unit, end) or each_of_list(view, unit, end, right) or each_of_places_before(view, unit, hit.start(), end)
    ) > 1:
        number *= places
    elif on_each_side(unit, hit.end(), site):
        number, site = 2 * number, replace(site, value=replace(site.value, side="bilateral")) if site.value else site
    number = share_of(number, before, after)
    if (more := _MORE_THAN.search(before)) and (number >= _OVER_COUNTS or not more["over"]):
        number += 1
    exact = not (more or _ABOUT.search(before) or _ABOUT_AFTER.match(after))
    exact = exact and not hit["to"] and not hit["high"] and "couple" not in hit["n"]
    total = bool(
        _TOTAL_ROW.match(lower) or ends_sum(seek(view, _TOTAL_BEFORE, before), lower, hit.start()) or _TOTAL_AFTER.match(after)
    ) and not _OUT_OF_MANY.match(after)
    closed = (
        is_left(view, unit, (hit.start(), end), (left, right), site)
        or opens_other_day(view, unit)
        or opens_earlier_work(view, unit)
        or put_off_next(view, unit)
        or (total and _ONLY_SEEN.match(after) is not None)
    )
    named = bool(
        _NOUN_AFTER.match(after) or seek(view, _NOUN_BEFORE, before) or _OF_THEM.match(after) or _OF_MANY_NAMED.match(after)
    ) or bool(kind_near(view, unit, start, end))
    closed = closed or (named and _all_past(view, unit))
    return Tally(
        number, unit.start + hit.start(), unit.start + end, unit.index, "total" if total else "count", exact, site, kind_of(view, unit, start, end),
        named=named, open=not closed,
        joined=hit["n"] == "another" or bool(_MORE_AFTER.match(after)) or bool(_MORE_BEFORE.search(before[-14:])),
        spread=number > told, bracketed=lower.rfind("(", 0, hit.start()) > lower.rfind(")", 0, hit.start()), marked=bool(hit["mark"]) and _mark_anchored(view, unit, hit),
        beside_deed=_beside_deed(view, unit, hit), coupled=bool(left and _COUPLED.search(lower[left : hit.start()])), opens_list=bool(left and not after.lstrip().startswith(")") and _LIST_OPENED.search(_CLOSED_BRACKET.sub("", lower[left:start]))),
    )  # fmt: skip


_TODAY_TOO = re.compile(
    r"\b(?:today|now|remain\w*|left over|persist\w*|recur\w*|again|back|still|except|all but|new|residual|of (?:them|these|those|which))\b"
)


def _all_past(view: NoteView, unit: Unit) -> bool:
    """“Sixteen AKs were frozen on the scalp last December.”: every work of the sentence is of another day, and so are its lesions."""
    acts = [m for m in view.mentions_in(unit, "PROC") if m.concept in ("destruction", "tag_removal")]
    return bool(acts) and all(assertion_at(view, unit, m.start, m.end)[0] == "historical" for m in acts) and unit.search(_TODAY_TOO) is None


_DEED_BEFORE = re.compile(
    r"(?:\b(?:performed|carried out|delivered|administered|applied) (?:to|on|for) (?:just |only )?|\b(?:treated|did|zapped|removed|destroyed|injected|snipped|cut|clipped|pared|trimmed|debrided|total|all|=)|->)\s*(?:to|of|x|:|=|all|the)?\s*$"
)
_LAST_WORD = re.compile(r"\s*(?:in all|all told|today)?\W*")
_BEFORE_LAST = re.compile(r"[a-z)],\s*$|[a-z)] - $")
"""Before a number that ends the sentence of an act: "milia opened with a needle, 5."."""
_DEED_AFTER = re.compile(
    r"\s*(?:of (?:them|these|those)\s*)?(?:->?|=>|=|were|was|-)?\s*(?:treated|done|removed|destroyed|injected|snipped|cut|clipped|pared)\b"
)


def _beside_deed(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    lower, start, end = unit.lower, hit.start(), hit.end()
    if _DEED_BEFORE.search(lower[max(0, start - 24) : start]) or _DEED_AFTER.match(lower[end : end + 30]):
        return True
    if (
        not hit["mark"]
        and _LAST_WORD.fullmatch(lower, end)
        and _BEFORE_LAST.search(lower[max(0, start - 12) : start])
        and view.mentions_in(unit, "PROC")
    ):
        return True
    for mention in (*view.mentions_in(unit, "PROC"), *(m for m in view.mentions_in(unit, "DRUG") if "cantharidin" in m.concept)):
        at, stop = mention.start - unit.start, mention.end - unit.start
        if lower[stop:start].strip() == "(" and lower[end : end + 1] == ")" and number_of(hit["n"]) == len(places_of(view, unit)):
            return True  # "AK R temple, L temple, crown -> LN2 (3)"
        if (0 <= start - stop <= 14 or (0 <= start - stop <= 40 and len(" ".join(lower[stop:start].split())) <= 12)) and not re.search(
            r"[,.;(]", lower[stop:start]
        ):
            return True
        if 0 <= at - end <= 16 and not re.search(
            rf"[.;(\d]|(?::|,|\s-)\s*{SPELLED}\b|\b(?:found|seen|noted|counted|identified|observed|present)\b", lower[end:at]
        ):
            return True
    return False


def _mark_anchored(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    """“x 3” counts what stands right before it: a site, a lesion, a treatment (“clinic stock x1” does not)."""
    start = unit.start + hit.start()
    near = [m for m in view.mentions_in(unit, "SITE", "DX", "PROC") if m.end <= start and start - m.end <= 24]
    return bool(near) or bool(seek(view, _NOUN_BEFORE, unit.lower[max(0, hit.start() - 40) : hit.start()])) or hit.start() < 3


_NEAR_MORE = 12
_BEARS = re.compile(r",? (?:has|had|bears?|bore|carr(?:y|ies|ied)|shows?|showed|with) ")
_MORE_BEHIND = re.compile(
    r"(?:[^\w;:.]| (?:and|with|plus|then|has|had|bears|there|that|he|she|i|we|is|are|were|was|found|see|saw|noted?)\b){0,8}"
)
"""Between one lesion and the number of those beside it: "a wart, and there are two more"."""


def _articles(view: NoteView, unit: Unit, numbers: list[Tally]) -> list[Tally]:
    """“an AK”, “the wart”: one lesion, where no number governs the noun."""
    out = []
    for mention in view.mentions_in(unit, "DX"):
        at, stop = mention.start - unit.start, mention.end - unit.start
        hit = seek(view, _ARTICLE, unit.lower[max(0, at - 40) : at])
        opens = (
            hit is None and bool(numbers) and numbers[0].joined and mention.end <= numbers[0].start
        )  # "AK L cheek and another on the chin"
        pair = at_each_side(view, unit, stop) if "each" in unit.lower or "either" in unit.lower else None
        if (
            (hit is None and not opens and pair is None)
            or is_plural(unit.lower[at:stop])
            or re.match(r"[a-z'-]*(?:s\b|\s+(?:lesions|papules|patients|areas))", unit.lower[stop:])
        ):
            continue
        start = mention.start - len(hit.group() if hit else "")
        if any(start <= t.start < mention.end or (mention.end <= t.start <= mention.end + 4 and not t.joined) for t in numbers):
            continue
        if pair is not None:
            out.append(
                Tally(
                    2,
                    start,
                    mention.end,
                    unit.index,
                    "count",
                    site=pair,
                    concept=mention.concept,
                    named=True,
                    open=not left_behind(unit, stop),
                    spread=True,
                )
            )
            continue
        more = next((t for t in numbers if t.start >= mention.end), None)
        role: Role = (
            "count"
            if hit
            and more
            and more.joined
            and (more.start - mention.end <= _NEAR_MORE or _MORE_BEHIND.fullmatch(view.lower, mention.end, more.start))
            else "article"
        )  # "an AK plus three additional"
        ahead = next((f for a, _, f in places_of(view, unit) if start - unit.start <= a and a - stop <= 22), Fact())
        if role == "count" and not ahead.known:
            ahead = next(
                (
                    f
                    for _, b, f in reversed(places_of(view, unit))
                    if b <= start - unit.start and _BEARS.fullmatch(unit.lower, b, start - unit.start)
                ),
                Fact(),
            )
        out.append(
            Tally(
                1, start, mention.end, unit.index, role, site=ahead, concept=mention.concept, named=True, open=not left_behind(unit, stop)
            )
        )
    return out
