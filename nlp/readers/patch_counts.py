"""How many allergens a patch test put on: rows of sets, else numbers beside what lies in the chambers, else sets by their names (PAT-01)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.gate import hits, seek, units_with
from nlp.number_words import SPELLED, SPELLED_FROM_20, number_of
from nlp.phrases import phrases
from nlp.readers.patch_columns import columns_of_sets, total_on_back
from nlp.readers.patch_rows import sets_by_row
from nlp.readers.patch_sets import HELD, OF_A_SET, sets_of
from nlp.readers.patch_totals import broken_down, net_put_on, sets_gone_on, total_less_controls
from nlp.records import replace
from nlp.view import NoteView, Unit

PUT_ON = phrases("patch_counts", "put_on")
_ALLERGENS = re.compile(
    rf"\b(\d{{1,3}}|{SPELLED_FROM_20})(?:\s+|-)(?:[a-z.'&/-]+\s+){{0,5}}?{HELD}\b|(?:allergens?|patches|antigens)\s*(?:applied|placed|tested)?\s*[:=x(]\s*(\d{{1,3}})|\b(?:patch tests?|t\.?r\.?u\.?e\.? test|series|panel|tray)\b[^.;\d\n]{{0,24}}(?:\((?:n ?= ?)?| x ?)(\d{{2,3}})\b(?! ?(?:h|hours?|hrs?|days?|min|mm|cm)\b)|\b(\d{{2,3}}) patch tests\b|\bt\.?r\.?u\.?e\.?[ -]?test\b[^;\n]{{0,44}}?(?<![\d./])(3[56])\b(?![.\d])(?! ?(?:h|hours?|hrs?|days?|min|mm|cm|allergens?|patches|antigens?|haptens|chambers|sites)\b)"
)
_ALL_ALLERGENS = re.compile(r"(\d{1,3})\s+(?:in (?:total|all)|total|altogether)\b|\btotal(?: of)?\s*[:=]?\s*(\d{1,3})\b")
_NOT_THERE = re.compile(
    r" (?:(?:was|were|are|is) )?(?:back-?ordered|on back-?order|unavailable|missing|out of stock|expired|not available)\b"
)
_NUMBER_PUT_ON = re.compile(
    r"(?:\b(?:so|only|and|the (?:other|remaining))|->|=>|\u2192|=) ?(?P<n>\d{2}) (?:were |was )?(?:applied|placed|put on|tested)\b"
)
"""How many went on, in a sentence about some that were not there: "10 haptens back-ordered, so 70 were applied"."""
_LEFT_OUT = re.compile(r"\bnot (?:used|available|included|tested|done)\b|\bout of stock\b|\bomitted\b|\bunavailable\b")
"""Behind a series that stayed in the fridge."""
_OMITTED = re.compile(
    rf"(?:(?<!#)(?<!# )(?<!number )(?<!no\. )(?<!allergen )(?<!chamber )\b(?P<n>\d{{1,2}}|{SPELLED}) (?:of (?:them|these|those|which) |allergens? |patches |were |was |being |had been |had to be )*(?:omitted|withheld|left (?:off|out|empty)|excluded|skipped|not (?:applied|placed|tested|available)|out of stock|unavailable|fell off before)\b|\bnot (?:placed|applied)\s*[:=]\s*(?P<k>\d{{1,2}})(?= of the )|\b(?:omitted|omitting|minus|excluding|except(?: for)?|withheld|without) (?P<m>\d{{1,2}}|{SPELLED})\b)(?! (?:more )?(?:h|hours?|days?|weeks?|months?|visits?)\b)"
)
_REST_TOLD = re.compile(r"[^\n]*= *\d{1,3} *(?:\n|\Z)")
"""Behind those left out the number of the others: "2 out of stock and not applied = 21"."""
_NEAR = 3


def allergens(view: NoteView) -> Fact[int]:
    """Allergens applied: a stated total, else the series of one sentence added up; remembered for the next patch test of the note."""
    known: Fact[int] | None = view.memo.get("allergens")  # type: ignore[assignment]
    if known is None:
        told = net_put_on(view) or total_less_controls(view) or sets_gone_on(view)
        known = view.memo["allergens"] = told or _less_omitted(view, _with_total(view, _with_own(view, _told(view))))
    return known


_TOTAL_BEHIND = re.compile(
    r"\W*(?:for a |a )?(?:grand )?total\b(?: (?:of|is|was|chambers|allergens|patches))*\W{0,3}(?P<n>\d{2,3})\b(?! ?(?:h|hours?|days?|min\w*)\b)"
)


def _with_total(view: NoteView, told: Fact[int]) -> Fact[int]:
    """The sets of a sentence and, behind it, "Total 110": the sum is at least what is told, and the total where the number that is missing stands there, too."""
    if told.value is None or not told.evidence:
        return told
    unit = view.unit_at(told.evidence[-1].start)
    behind = view.units[unit.index + 1] if unit.index + 1 < len(view.units) else unit
    hit = _TOTAL_BEHIND.match(behind.lower) if behind is not unit else None
    if hit is None or int(hit["n"]) <= told.value:
        return told
    proof = (*told.evidence, *_proof(behind, [hit]))
    numbers = {int(n) for n in re.findall(r"(?<![\d.])\d{1,3}\b", unit.lower)}
    whole = int(hit["n"])
    return (
        Fact(whole, "stated", proof)
        if whole - told.value in numbers
        else Fact(told.value, "conflicting", proof, f"total {whole}, sets add up to {told.value}")
    )


_OWN = re.compile(
    r"(?:\bplus|\band|\+|&|\bwith|\bas well as|\balong with|\btogether with) (?:also |some of |a few of |several of )?(?:her|his|their|(?:the )?(?:patient|pt)'s) (?:own |work |personal |home )?(?:stuff|things|products?|items|samples|bottles|shampoos?|creams|cosmetics|belongings|materials|chemicals|make-?up|lotions)\b"
)
"""Beside a series what the patient brought, its number not told there."""
_OWN_PUT_ON = re.compile(
    rf"\b(?P<n>\d{{1,2}}|{SPELLED})\s+(?:(?:more |extra |further |other )?(?:chambers?|patches|wells) (?:were |was )?(?:for|with|held|filled with|loaded with|of) (?:the|her|his|their|them|these|those|(?:{SPELLED}) )|(?:of (?:them|these|those|her own|his own|hers|his)|others?|own products|(?:of )?(?:her|his|their) (?:own )?(?:products|things|items|samples|bottles|materials)|products|items|samples|bottles) (?:were |was |could be |got |then |all |only |safely |diluted and )*(?:applied|taped|tested|put (?:on|up)|went (?:on|up)|used|loaded|placed|added)\b)"
)
_PRODUCTS = r"(?:her|his|their|(?:the )?(?:patient|pt)'?s) own(?: work| personal| home)? (?:products?|things|items|samples|bottles|shampoos?|creams|cosmetics|materials|chemicals)"
_OWN_COUNTED = re.compile(
    rf"\b(?P<a>\d{{1,2}}|{SPELLED}) of {_PRODUCTS}\b|\b{_PRODUCTS}[ :=(]{{1,3}}(?P<b>\d{{1,2}})\b(?! ?(?:%|h\b|hours?|days?|of\b))"
)
"""What the patient brought, with its number beside it: "of her own products 4"."""
_OWN_BEHIND = 4


def _with_own(view: NoteView, told: Fact[int]) -> Fact[int]:
    """“The 80-allergen series plus her own stuff ... five chambers for the five others”: what was brought counts where a later sentence numbers what of it went on, else the series is the least."""
    if told.value is None or told.status == "conflicting" or not told.evidence:
        return told
    unit = view.unit_at(told.evidence[-1].start)
    counted = unit.search(_OWN_COUNTED)
    if counted is not None and not any(
        e.start < unit.start + counted.end() and unit.start + counted.start() < e.end for e in told.evidence
    ):
        number = number_of(counted["a"] or counted["b"])
        whole = unit.search(_ALL_ALLERGENS) is not None
        return (
            told
            if whole
            else Fact(told.value + number, "derived", (*told.evidence, *_proof(unit, [counted])), "the series and what the patient brought")
        )
    brought = unit.search(_OWN)
    if brought is None:
        return told
    found = [(u, hit) for u in view.units[unit.index : unit.index + 1 + _OWN_BEHIND] for hit in u.spots(_OWN_PUT_ON)]
    numbers = {number_of(hit["n"]) for _, hit in found}
    if len(numbers) != 1:
        return replace(told, status="conflicting", why="what the patient brought has no number")
    proof = (*told.evidence, *_proof(found[0][0], [found[0][1]]))
    return Fact(told.value + numbers.pop(), "derived", proof, "the series and what the patient brought")


def _less_omitted(view: NoteView, told: Fact[int]) -> Fact[int]:
    """“NACDG 80 applied, 5 omitted”: at least 75; whether the 80 were put on or planned nobody tells."""
    if told.value is None or told.status == "conflicting":
        return told
    places = {view.unit_at(e.start).index for e in told.evidence}
    for unit, hit in hits(view, _OMITTED):
        if _REST_TOLD.match(view.lower, unit.start + hit.end()) is None and any(abs(unit.index - place) < _NEAR for place in places):
            omitted = number_of(_number_in(hit))
            if re.search(rf"\b{told.value + omitted}\b", unit.lower):
                return told  # "80 minus 8 = 72 chambers"
            less = told.value - omitted
            return Fact(
                less if less > 0 else told.value, "conflicting", (*told.evidence, *_proof(unit, [hit])), "some of them were left out"
            )
    return told


def _number_in(hit: re.Match[str]) -> str:
    """The number of a match, whichever of its groups holds it."""
    return next(group for group in hit.groups() if group)


def _proof(unit: Unit, found: list[re.Match[str]]) -> tuple[Evidence, ...]:
    return tuple(Evidence("count", str(number_of(_number_in(hit))), unit.start + hit.start(), unit.start + hit.end()) for hit in found)


def _counted(unit: Unit, hit: re.Match[str]) -> Fact[int]:
    return Fact(number_of(_number_in(hit)), "stated", _proof(unit, [hit]))


def _summed(unit: Unit, found: list[re.Match[str]]) -> Fact[int]:
    return Fact(sum(number_of(_number_in(hit)) for hit in found), "derived", _proof(unit, found), "sum of the series")


def _told(view: NoteView) -> Fact[int]:
    by_row = _total_field(view) or columns_of_sets(view) or total_on_back(view) or sets_by_row(view)
    if by_row.known:
        return by_row
    for unit in map(_without_photo, view.units):
        every = list(unit.spots(_ALLERGENS))
        there = [hit for hit in every if _NOT_THERE.match(unit.lower, hit.end()) is None]
        put_on = unit.search(_NUMBER_PUT_ON) if len(there) < len(every) else None
        if put_on is not None:
            return _counted(unit, put_on)
        if there and (_LEFT_OUT.search(unit.lower, there[-1].end()) is None or seek(view, PUT_ON, unit.lower)):
            return _in_sentence(unit, there)
    return _by_names(view)


_TOTAL_FIELD = re.compile(
    r"\btotal (?:number (?:of )?)?(?:of )?(?:(?:allergens?|patches|chambers|haptens) )?(?:actually )?(?:applied|placed|put on|in place|on(?: (?:the )?back)?)(?: today)?\W{0,3}[:=|]\W{0,3}(?P<n>\d{2,3})\b(?! ?(?:h|hours?|days?)\b)"
)


def _total_field(view: NoteView) -> Fact[int] | None:
    """“TOTAL APPLIED TODAY: 66”: the field that says how many went on, beside others of what was in stock."""
    return next((_counted(unit, hit) for unit, hit in hits(view, _TOTAL_FIELD)), None)


_ONE_NUMBER = re.compile(r"[=(]")
_SUM_BEFORE = re.compile(r"(?:=|->|\btotal(?: of)?|\bin all|\bmaking)\s*$")
_EXTRA = re.compile(
    r"(?:\bplus|\band|\+|&|,|;)\s*(?:plus )?(?P<n>\d{1,2}) (?:extra|more|additional|further|others?|from|of (?:the|her|his)|own)\b"
)


def _in_sentence(unit: Unit, found: list[re.Match[str]]) -> Fact[int]:
    """The numbers beside what lies in the chambers: one told twice, a sum and its parts, or parts that add up."""
    whole = unit.search(_ALL_ALLERGENS)
    parts = (broken_down(unit, number_of(_number_in(hit)), hit.end()) for hit in found)
    if whole is None and (told := next((fact for fact in parts if fact is not None), None)) is not None:
        return told
    if whole is None and (more := _with_series(unit, found) or _with_further(unit, found)) is not None:
        return more
    if whole is None and len((sets := sets_of(unit)).evidence) > len(found):
        return sets
    numbers = [number_of(_number_in(hit)) for hit in found]
    same = len(set(numbers)) == 1 and (
        _ONE_NUMBER.search(unit.lower, found[0].end(), found[-1].start() + 1)
        or len({hit.group().split()[-1] for hit in found}) == len(found) == 2
    )  # "68 allergens = 68 chambers", "60 allergens, 60 patches"
    summed = len(found) > 1 and _SUM_BEFORE.search(unit.lower, 0, found[-1].start()) is not None  # "core 40 + 10 own = fifty patches"
    listed = numbers[-1] if summed else numbers[0] if same else sum(numbers)
    if whole is None:
        return _counted(unit, found[0]) if len(found) == 1 else replace(_summed(unit, found), value=listed)
    total = int(_number_in(whole))
    proof = _proof(unit, [*found, whole])
    rest = {int(hit["n"]) for hit in _EXTRA.finditer(unit.lower)}  # "Panels 1-6 (60 allergens) plus 5 extra from the metal tray, 65 in all"
    agrees = total == listed or total in numbers or total - listed in rest
    return (
        Fact(total, "stated", proof)
        if agrees
        else Fact(min(total, listed), "conflicting", proof, f"total {total}, series add up to {listed}")
    )


_NAMED_SERIES = re.compile(
    r"(?:(?P<n>\d{2,3})[- ](?:[a-z.]+[- ]){0,3}?)?\b(?:series|panel|tray|(?<!the )true test|t\.r\.u\.e\. test)\b(?!\s*:|[^.;\n]{0,12}\bnot\b)(?:(?:\W{0,3}| of | with )(?P<m>\d{2,3})\b(?! ?(?:h|hours)\b))?"
)


def _with_series(unit: Unit, found: list[re.Match[str]]) -> Fact[int] | None:
    """Products beside a series: with the number in its name they add up, without one the sum is at least what is told."""
    named = [m for m in unit.spots(_NAMED_SERIES) if not any(m.start() < hit.end() and hit.start() < m.end() for hit in found)]
    if not named:
        return None
    told = sum(number_of(_number_in(hit)) for hit in found)  # "North American 80 series, all 80 chambers" tells one number twice
    named = [m for m in named if int(m["n"] or m["m"] or 0) != told]
    numbered = [*found, *(m for m in named if m["n"] or m["m"])]
    numbers = [number_of(_number_in(hit)) for hit in numbered]
    if len(numbers) > 2 and 2 * max(numbers) == sum(numbers):
        return Fact(max(numbers), "stated", _proof(unit, numbered))  # "42 allergens of the core series + 12 hairdresser series = 54"
    summed = _summed(unit, numbered)
    return (
        summed
        if len(numbered) == len(found) + len(named)
        else replace(summed, status="conflicting", why="a series without its number of allergens")
    )


_FURTHER = re.compile(
    rf"\s*(?:,|plus|and|\+|&|,? as well as|,? together with)\s*(?P<n>\d{{1,3}}|{SPELLED_FROM_20})\s+(?:[a-z'-]+\s+){{0,2}}?(?:{OF_A_SET})\b"
)


def _with_further(unit: Unit, found: list[re.Match[str]]) -> Fact[int] | None:
    """“40 core allergens plus 15 acrylates”: sets named by what they hold, behind the first one."""
    more = [*found]
    while (hit := _FURTHER.match(unit.lower, more[-1].end())) is not None:
        more.append(hit)
    return _summed(unit, more) if len(more) > len(found) else None


_PATCH_SITES = re.compile(r"\b(?P<n>\d{2}) (?:(?:test|patch|patch test) )?(?:sites|wells|cups|squares|positions)\b")
"""Where the allergens lie: "T.R.U.E. test panels (36 sites) placed on the back"."""


def _by_names(view: NoteView) -> Fact[int]:
    """“Standard 70 + fragrance 8 + own products 3”, “NACDG series (80) placed”: numbers beside the names of sets, first where they were put on."""
    put_on = [unit for unit in units_with(view, PUT_ON) if unit.search(PUT_ON)]
    if (sets := next((told for unit in put_on if (told := sets_of(unit)).known), None)) is not None:
        return sets
    for unit in put_on:
        named = [m for m in unit.spots(_NAMED_SERIES) if m["n"] or m["m"]]
        if len(named) == 1:
            return _counted(unit, named[0])
    rows = sets_by_row(view, alone=True)
    if rows.known:
        return rows
    sets = next((told for unit in view.units if (told := sets_of(unit)).known), None)
    return sets or next((_counted(unit, hit) for unit in put_on if (hit := unit.search(_PATCH_SITES))), rows)


_PHOTO = re.compile(r"(?:(?:,|;|\bplus\b|\band\b|\+|&)\s*)?(?:a |the )?\bphoto[- ]?(?:patch|series|allerg\w*|panel|tray|test)\b")
_PHOTO_NUMBER = re.compile(
    rf"\b(?P<n>\d{{1,3}}|{SPELLED})\s+(?:[a-z'-]+\s+){{0,3}}?(?:allergens?|antigens?|agents|filters|sunscreens?|substances|chambers|patches|photo\w*)|(?:series|panel|tray|allergens?|test\w*)\s*[:=x(]\s*(?P<m>\d{{1,3}})\b"
)


_NUMBER_BEFORE = 4
"""Of the letters before the word that a number of it takes: "18 photoallergens"."""


def photo_allergens(view: NoteView) -> Fact[int]:
    """Allergens of the set that will be irradiated: a number in the clause of the photopatches."""
    for unit in units_with(view, _PHOTO):
        photo = unit.search(_PHOTO)
        hit = None if photo is None else _PHOTO_NUMBER.search(unit.lower, max(0, photo.start() - _NUMBER_BEFORE))
        if hit is not None:
            return _counted(unit, hit)
    return Fact(searched=("number of photoallergens",))


def _without_photo(unit: Unit) -> Unit:
    """The words in front of those about photopatches."""
    hit = unit.search(_PHOTO)
    return unit if hit is None else replace(unit, lower=unit.lower[: hit.start()])
