"""Patch tests, office laboratory tests, imaging and cosmetic services (PAT, LAB, IMG, COS rules)."""

from __future__ import annotations

import re

from nlp.diagnoses import nearest_condition
from nlp.facts import Evidence, Fact, Procedure
from nlp.gate import find, find_all, hits, seek, units_with
from nlp.number_words import SPELLED, SPELLED_FROM_20, number_of
from nlp.readers.events import Trigger, triggers_of
from nlp.readers.patch_rows import sets_by_row
from nlp.readers.patch_sets import sets_of
from nlp.records import replace
from nlp.sites import nearest_site
from nlp.view import NoteView, Unit

_KINDS = frozenset({"patch_test", "photo_patch_test", "scratch_test", "lab_test", "imaging", "cosmetic"})
_PATCHES = frozenset({"patch_test", "photo_patch_test"})
_PHOTO = re.compile(r"(?:(?:,|;|\bplus\b|\band\b|\+|&)\s*)?(?:a |the )?\bphoto[- ]?(?:patch|series|allerg\w*|panel|tray|test)\b")
_PHOTO_NUMBER = re.compile(rf"\b(?P<n>\d{{1,3}}|{SPELLED})\s+(?:[a-z'-]+\s+){{0,3}}?(?:allergens?|antigens?|agents|filters|sunscreens?|substances|chambers|patches|photo\w*)|(?:series|panel|tray|allergens?|test\w*)\s*[:=x(]\s*(?P<m>\d{{1,3}})\b")
_CULTURED_HERE = re.compile(r"\bdtm\b|dermatophyte test med|in[- ]office|in[- ]house|our lab|inoculated|plated|planted|incubat")
_CULTURE_SENT = re.compile(r"\bsent\b|\bsend\b|outside|reference lab|quest\b|labcorp|hospital lab|pending at|ordered")
_ALLERGENS = re.compile(rf"\b(\d{{1,3}}|{SPELLED_FROM_20})\s+(?:[a-z.'&/-]+\s+){{0,5}}?(?:allergens?|antigens?|patches|haptens|substances|chambers|products|items)\b|(?:allergens?|patches|antigens)\s*(?:applied|placed|tested)?\s*[:=x(]\s*(\d{{1,3}})")
_ALL_ALLERGENS = re.compile(r"(\d{1,3})\s+(?:in (?:total|all)|total|altogether)\b|\btotal(?: of)?\s*[:=]?\s*(\d{1,3})\b")
_PUT_ON = re.compile(r"\bapplied\b|\bpatched\b|\bin duplicate\b|\bstuck\b|\baffixed\b|\battached\b|\bfixed to\b|\blaid on\b|\bapplication|\bappl\b|\bplaced\b|\bplacement|\bput (?:up|on)\b|\bto (?:the |his |her )?(?:upper |mid )?back\b|\btaped\b|\bon today\b|\bmounted\b|\bwent on\b|\bpositioned\b|\bloaded\b|\bday (?:0|1|one|zero)\b")
_NOT_YET_ON = re.compile(r"\b(?:to be|will be|can be|not|not yet|will get|when|once|before) $")
_READING = re.compile(r"reading(?! (?:(?:on|is|at|due|booked|planned|scheduled|for|next|to) )*(?:mon|tue|wed|thu|fri|sat|sun|due|booked|planned|scheduled|in \d|next|follow|48|72|96))|read today|removed today|patches removed|day [45]|(?<!in )(?<!for )(?<!at )(?<!after )(?<!and )(?:96|48) h|second read|final read|results? of patch")
_READ_TODAY = re.compile(r"\bread (?:out )?today\b|\btoday\b(?! to\b| will\b)[^.;,]{0,12}\bread\b|\bpatch test(?:s|ing)? (?:read\b|reading|results)")
_TESTED = re.compile(r"perform|\bdone\b|today|positive|negative|\bpos\b|\bneg\b|showed|hyphae|\bmites?\b|scrap|giant cells|multinucl|\bfrom (?:the |a )?(?:\w+ )?(?:base|floor|roof|edge|border|vesicle|blister|web|burrow)|:|\+|in office|in-office")


def read(view: NoteView) -> list[Procedure]:
    """Tests and cosmetic services done today."""
    triggers = triggers_of(view, lambda m: m.concept in _KINDS)
    out = [Procedure("", t.mention.concept, t.assertion, t.evidence()) for t in triggers if t.assertion not in ("performed", "unclear")]
    done: dict[tuple[str, str], Trigger] = {}
    for trigger in triggers:
        if trigger.assertion == "performed" and _really_done(view, trigger):
            done.setdefault((trigger.mention.concept, trigger.mention.value), trigger)
    both = next((t for (kind, _), t in done.items() if kind == "patch_test" and "photo" in view.lower[t.mention.start : t.mention.end]), None)
    if both is not None and _photo_allergens(view).known:
        done.setdefault(("photo_patch_test", "photo_patch_test"), both)
    for (kind, technique), trigger in done.items():
        out.append(_procedure(view, kind, technique, trigger))
    return out


def _really_done(view: NoteView, trigger: Trigger) -> bool:
    kind, lower = trigger.mention.concept, trigger.unit.lower
    if kind in _PATCHES:
        if _INJECTED.search(lower) and "allergen" not in view.lower and "patch test" not in view.lower:
            return False  # "blebs placed into all 4 patches" of a bald scalp
        applied = any(not _NOT_YET_ON.search(view.lower, max(0, m.start() - 16), m.start()) and not _ON_ANOTHER_DAY.match(view.lower, m.end()) for m in find_all(view, _PUT_ON))
        known = _allergens(view) if kind == "patch_test" else _photo_allergens(view)
        return bool(applied) and known.known and not _READING.search(lower) and not find(view, _READ_TODAY)
    if kind == "scratch_test":
        return _pricks(trigger.unit).known and bool(_PRICKED.search(lower)) and not _NO_PRICK.search(lower)
    if kind == "lab_test" and trigger.mention.value == "fungal_culture":
        return bool(_CULTURED_HERE.search(lower)) and not _CULTURE_SENT.search(lower)
    if trigger.mention.value == "photo_test":
        return bool(_EXPOSED.search(lower)) and not _NO_PRICK.search(lower)
    if kind == "lab_test" and trigger.mention.value == "wet_mount" and _SKIN_MOUNT.search(lower):
        return False
    if kind == "lab_test":
        return bool(_TESTED.search(lower)) and not _UNREAD.search(lower)
    if kind == "cosmetic":
        return bool(re.search(r"inject|units|syringe|treated|performed|\bml\b|done|paid|applied|neutrali[sz]ed", lower)) and "hyperhidro" not in view.lower
    return True


_INJECTED = re.compile(r"\binject|\bintra-?(?:derm|lesion)|\bblebs?\b|\bmg/(?:ml|cc)\b|\bkenalog\b|\bilk\b")
_FOR_LOOKS = re.compile(r"\bpost-?acne\b|\bacne scar|\bscarring\b|\bpigment|\bmelasma\b|\bskin tone\b|\beven tone\b|\bself[- ]pay|\bcosmetic|\$\d")
"""A peel after the acne, or for the patient's own money."""
_EXPOSED = re.compile(r"\b(?:done|performed|today|ports?|exposed|irradiated|mj|j/cm|read|determin\w+|squares?|sites|templates?)\b")
_SKIN_MOUNT = re.compile(r"\bkoh\b|\bpotassium hydroxide\b|\bmineral oil\b|\bscabi\w*|\bburrow|\bmites?\b|\bhyphae\b")
"""A mount of skin scrapings has a code of its own, whatever it is called."""
_UNREAD = re.compile(r"\bnot avail\w*|\bunavailable\b|\b(?:could not|couldn't|cannot|can't|unable to) (?:be )?read\b|\bunreadable\b|\bdried (?:out|up)\b|\b(?:insufficient|inadequate|too (?:little|small)) (?:sample|scale|material|specimen)\b|\bsample (?:was )?(?:lost|spoilt|spoiled)\b")
"""A preparation that nobody could look at."""
_ON_ANOTHER_DAY = re.compile(r" (?:(?:on|last) )?(?:\d{1,2}[/-]\d{1,2}\b|last (?:mon|tues|wednes|thurs|fri)day\b|(?:yesterday|two days ago|48 (?:h|hours) ago)\b)")
_PRICKED = re.compile(r"\btoday\b|\bdone\b|perform|\bplaced\b|\bapplied\b|\bput on\b|\btested\b|positive|negative|\bwheals?\b|histamine|saline|controls?\b|\bread\b|forearms?\b|\bback\b|\bto \d")
_NO_PRICK = re.compile(r"\border(?:ed|s)?\b|\bat age\b|\b(?:as|when) an? (?:child|infant|baby|teen\w*)\b|\b(?:19|20)\d\d\b")
"""An order, or a test of long ago."""
_PRICK_NUMBER = re.compile(rf"\b(\d{{1,2}}|{SPELLED})\s+(?:[a-z-]+\s+){{0,2}}?(?:\w*allergens?|foods?|inhalants?|antigens?|extracts?|pricks?|scratches|pollens?|moulds?|molds?|substances|items|tests?)\b|(?:tests?|testing|pricks|allergens?)\s*(?:[:=x(]|x\s)\s*(\d{{1,2}})\b")
_SPECIMENS = re.compile(
    r"\bx ?([2-5])\b|\b([2-5]|two|three|four|five) (?:separate |different )?(?:specimens|preps|scrapings|samples|slides)\b"
    r"|(?:(?:\bfrom|(?<!rash )(?<!eruption )(?<!scale )\bof|\bat|[,:;(]) |\b(?:separate|different) )([2-5]|two|three|four|five) (?:separate |different )?(?:sites|areas|places)\b(?! of\b)"
)


def _pricks(unit: Unit) -> Fact[int]:
    """Substances of a prick test, controls not counted."""
    hit = unit.search(_PRICK_NUMBER)
    if hit is None:
        return Fact(searched=("number of substances",))
    number = number_of(hit[1] or hit[2])
    return Fact(number, "stated", (Evidence("count", str(number), unit.start + hit.start(), unit.start + hit.end()),))


def _specimens(trigger: Trigger) -> Fact[int]:
    """Specimens looked at behind the name of the test; one where no number stands (LAB-01)."""
    unit, proof = trigger.unit, trigger.evidence()
    hit = _SPECIMENS.search(unit.lower, trigger.mention.end - unit.start)
    if hit is None:
        return Fact(1, "derived", proof[:1])
    number = number_of(hit[1] or hit[2] or hit[3])
    return Fact(number, "stated", (Evidence("count", str(number), unit.start + hit.start(), unit.start + hit.end()),))


def _procedure(view: NoteView, kind: str, technique: str, trigger: Trigger) -> Procedure:
    proof = trigger.evidence()
    first = trigger.mention
    base = Procedure(
        "", kind, "performed", proof, technique=Fact(technique, "stated", proof[:1]), site=nearest_site(view, first.start, first.end),
        diagnosis=nearest_condition(view, first.start, first.end), count=Fact(1, "derived", proof[:1]),
        on_request=kind == "cosmetic",
    )  # fmt: skip
    if kind == "cosmetic" and technique == "peel" and base.diagnosis.value is not None and base.diagnosis.value.concept == "acne" and find(view, _FOR_LOOKS) is None:
        return replace(base, kind="acne_surgery", technique=Fact("chemical", "stated", proof[:1]), on_request=False)
    if kind == "scratch_test":
        return replace(base, count=_pricks(trigger.unit))
    if kind == "lab_test":
        return replace(base, count=_specimens(trigger))
    if kind not in _PATCHES:
        return base
    return replace(base, count=_less_omitted(view, _allergens(view)) if kind == "patch_test" else _photo_allergens(view))


_OMITTED = re.compile(rf"\b(?:\d{{1,2}}|{SPELLED}) (?:of (?:them|these|those|which) |allergens? |patches |were |was |being |had been )*(?:omitted|withheld|left off|left out|excluded|skipped|not (?:applied|placed|tested)|out of stock|unavailable|fell off before)\b|\b(?:omitted|omitting|minus|excluding|except(?: for)?|withheld|without) (?:\d{{1,2}}|{SPELLED})\b")


def _less_omitted(view: NoteView, told: Fact[int]) -> Fact[int]:
    """"NACDG 80 applied, 5 omitted": how many were put on is told by nobody."""
    hit = next((h for u, h in hits(view, _OMITTED) if told.known and any(abs(u.index - view.unit_at(e.start).index) < 3 for e in told.evidence)), None)
    return told if hit is None or told.status == "conflicting" else Fact(told.value, "conflicting", told.evidence, "some of them were left out")


def _photo_allergens(view: NoteView) -> Fact[int]:
    """Allergens of the set that will be irradiated: a number in the clause of the photopatches (PAT-01)."""
    for unit in units_with(view, _PHOTO):
        photo = unit.search(_PHOTO)
        hit = None if photo is None else _PHOTO_NUMBER.search(unit.lower, photo.start())
        if hit is not None:
            number = number_of(hit["n"] or hit["m"])
            return Fact(number, "stated", (Evidence("count", str(number), unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("number of photoallergens",))


def _without_photo(unit: Unit) -> Unit:
    """The words in front of those about photopatches."""
    hit = unit.search(_PHOTO)
    return unit if hit is None else replace(unit, lower=unit.lower[: hit.start()])


_SERIES = re.compile(r"standard|series|baseline|hairdress\w*|corticosteroids?|\bplants?\b|bakery|dental|nacdg|fragrance|\btrays?\b|supp\w*|own products|metals?|preservatives?|t\.?r\.?u\.?e|\bcore\b|cosmetics?|vehicles?|rubber")
_SERIES_ROW = re.compile(r"[^\w\n]*(?P<name>[a-z][a-z .,'/()&-]{2,40}?)\s*[|:=\t-]+\s*(?P<n>\d{1,3})\b(?!\s*(?:h\b|hours|days|weeks|sheets|strips|panels|%|[/.]\d))")
_SERIES_NUMBER = re.compile(r"[a-z)]\s+\(?(\d{1,3})\b(?!\s*(?:sheets|h\b|hours|days|weeks|strips|panels))")


def _series(view: NoteView) -> Fact[int]:
    """"Standard 70 + fragrance 8 + own products 3"."""
    for unit in units_with(view, _PUT_ON):
        told = sets_of(unit) if unit.search(_PUT_ON) else Fact[int]()
        if told.known:
            return told
    for unit in view.units:
        if ("+" in unit.lower or " and " in unit.lower) and unit.search(_SERIES):
            hits = list(unit.spots(_SERIES_NUMBER))
            if len(hits) > 1:
                proof = tuple(Evidence("count", h[1], unit.start + h.start(1), unit.start + h.end(1)) for h in hits)
                return Fact(sum(int(h[1]) for h in hits), "derived", proof, "sum of the series")
    for unit in units_with(view, _PUT_ON):
        named = [m for m in unit.spots(_NAMED_SERIES) if m["n"] or m["m"]] if unit.search(_PUT_ON) else []
        if len(named) == 1:  # "NACDG series (80) placed"
            number, hit = named[0]["n"] or named[0]["m"], named[0]
            return Fact(int(number), "stated", (Evidence("count", number, unit.start + hit.start(), unit.start + hit.end()),))
    table = _table(view)
    if table.known:
        return table
    sets = next((told for unit in view.units if (told := sets_of(unit)).known), None)
    return sets or next((_counted(unit, found) for unit in units_with(view, _PATCH_SITES) if unit.search(_PUT_ON) and (found := unit.search(_PATCH_SITES))), table)


_PATCH_SITES = re.compile(r"\b(?P<n>\d{2}) (?:(?:test|patch|patch test) )?(?:sites|wells|cups|squares|positions)\b")
"""Where the allergens lie: "T.R.U.E. test panels (36 sites) placed on the back"."""


def _counted(unit: Unit, hit: re.Match[str]) -> Fact[int]:
    return Fact(int(hit["n"]), "stated", (Evidence("count", hit["n"], unit.start + hit.start(), unit.start + hit.end()),))


def _table(view: NoteView) -> Fact[int]:
    """Rows of a table: "Baseline series | 80", "Own products | 3", "Total | 83"."""
    rows = [(unit, hit) for unit in view.units if (hit := _SERIES_ROW.match(unit.lower))]
    if not any(_SERIES.search(hit["name"]) for _, hit in rows):
        return Fact(searched=("number of allergens",))
    total = next(((u, h) for u, h in rows if h["name"].startswith("total")), None)
    chosen = [total] if total else [(u, h) for u, h in rows if _SERIES.search(h["name"]) or abs(u.index - rows[0][0].index) < len(rows)]
    proof = tuple(Evidence("count", h["n"], u.start + h.start("n"), u.start + h.end("n")) for u, h in chosen)
    return Fact(sum(int(h["n"]) for _, h in chosen), "stated" if total else "derived", proof, "" if total else "sum of the series")


_NAMED_SERIES = re.compile(r"(?:(?P<n>\d{2,3})[- ](?:[a-z.]+[- ]){0,3}?)?\b(?:series|panel|tray|(?<!the )true test|t\.r\.u\.e\. test)\b(?!\s*:|[^.;\n]{0,12}\bnot\b)(?:\W{0,3}(?P<m>\d{2,3})\b(?! ?(?:h|hours)\b))?")


def _with_series(unit: Unit, hits: list[re.Match[str]], named: list[re.Match[str]]) -> Fact[int]:
    """Products beside a series: with the number in its name they add up, without one the sum is at least what is told."""
    told = sum(number_of(h[1] or h[2]) for h in hits)  # "North American 80 series, all 80 chambers" tells one number twice
    named = [m for m in named if int(m["n"] or m["m"] or 0) != told]
    numbers = [(number_of(h[1] or h[2]), h) for h in hits] + [(int(m["n"] or m["m"]), m) for m in named if m["n"] or m["m"]]
    proof = tuple(Evidence("count", str(n), unit.start + m.start(), unit.start + m.end()) for n, m in numbers)
    most = max(n for n, _ in numbers)
    if len(numbers) > 2 and 2 * most == sum(n for n, _ in numbers):
        return Fact(most, "stated", proof)  # "42 allergens of the core series + 12 hairdresser series = 54"
    whole = len(numbers) == len(hits) + len(named)
    return Fact(sum(n for n, _ in numbers), "derived" if whole else "conflicting", proof, "sum of the series" if whole else "a series without its number of allergens")


_LEFT_OUT = re.compile(r"\bnot (?:used|available|included|tested|done)\b|\bout of stock\b|\bomitted\b|\bunavailable\b")
"""Behind a series that stayed in the fridge."""
_EXCLUDED = re.compile(rf"\b(?P<n>\d{{1,2}}|{SPELLED}) (?:of (?:them|these|which) )?(?:(?:was|were|had to be) )?(?:excluded|omitted|left (?:out|off|empty)|skipped|not (?:applied|tested|placed|available)|out of stock)\b")
"""Behind the number of a series: "80 allergens, 1 excluded"."""
_NOT_THERE = re.compile(r" (?:(?:was|were|are|is) )?(?:back-?ordered|on back-?order|unavailable|missing|out of stock|expired|not available)\b")
_NUMBER_PUT_ON = re.compile(r"\b(?:so|only|and|the (?:other|remaining)) (?P<n>\d{2}) (?:were |was )?(?:applied|placed|put on|tested)\b")
"""How many went on, in a sentence about some that were not there: "10 haptens back-ordered, so 70 were applied"."""
_ONE_NUMBER = re.compile(r"[=(]")


_SUM_BEFORE = re.compile(r"(?:=|->|\btotal(?: of)?|\bin all|\bmaking)\s*$")


_OF_A_SET = r"acrylates|metals|(?:own )?products|fragrances|perfumes|(?:hair |textile )?dyes|rubbers?(?: \w+s)?|preservatives|(?:cortico)?steroids|cosmetics|plants|botanicals|plastics|resins|epoxies|textiles|chemicals|extras|items|additives|excipients|medicaments|antibiotics|an(?:a)?esthetics|woods|glues|adhesives|creams|oils|shampoos|sunscreens|filters|flavou?rs|isocyanates|surfactants|antimicrobials|emulsifiers|belongings|materials|samples"
"""What sets of allergens hold; strips, panels, rows and photos hold none of their own."""
_FURTHER = re.compile(rf"\s*(?:,|plus|and|\+|&|,? as well as|,? together with)\s*(?P<n>\d{{1,3}}|{SPELLED_FROM_20})\s+(?:[a-z'-]+\s+){{0,2}}?(?:{_OF_A_SET})\b")


def _with_further(unit: Unit, hits: list[re.Match[str]]) -> Fact[int] | None:
    """"40 core allergens plus 15 acrylates": sets named by what they hold, behind the first one."""
    last, more = hits[-1].end(), []
    while (hit := _FURTHER.match(unit.lower, last)) is not None:
        more.append(hit)
        last = hit.end()
    if not more:
        return None
    numbers = [number_of(h[1] or h[2]) for h in hits] + [number_of(h["n"]) for h in more]
    proof = tuple(Evidence("count", str(n), unit.start + h.start(), unit.start + h.end()) for n, h in zip(numbers, [*hits, *more], strict=True))
    return Fact(sum(numbers), "derived", proof, "sum of the series")


def _allergens(view: NoteView) -> Fact[int]:
    """Allergens applied: a stated total, else the series of one sentence added up (PAT-01); remembered for the next patch test of the note."""
    known: Fact[int] | None = view.memo.get("allergens")  # type: ignore[assignment]
    if known is None:
        known = view.memo["allergens"] = _allergens_told(view)
    return known


def _allergens_told(view: NoteView) -> Fact[int]:
    by_row = sets_by_row(view)
    if by_row.known:
        return by_row
    for unit in map(_without_photo, view.units):
        put_on = unit.search(_NUMBER_PUT_ON)
        hits = [h for h in unit.spots(_ALLERGENS) if _NOT_THERE.match(unit.lower, h.end()) is None]
        if put_on is not None and any(_NOT_THERE.match(unit.lower, h.end()) for h in unit.spots(_ALLERGENS)):
            return Fact(int(put_on["n"]), "stated", (Evidence("count", put_on["n"], unit.start + put_on.start("n"), unit.start + put_on.end("n")),))
        if not hits or (_LEFT_OUT.search(unit.lower, hits[-1].end()) and not seek(view, _PUT_ON, unit.lower)):
            continue
        named = [m for m in unit.spots(_NAMED_SERIES) if not any(m.start() < h.end() and h.start() < m.end() for h in hits)]
        if named and unit.search(_ALL_ALLERGENS) is None:
            return _with_series(unit, hits, named)
        if unit.search(_ALL_ALLERGENS) is None and (further := _with_further(unit, hits)) is not None:
            return further
        if unit.search(_ALL_ALLERGENS) is None and len((sets := sets_of(unit)).evidence) > len(hits):
            return sets
        proof = tuple(Evidence("count", h[1] or h[2], unit.start + h.start(), unit.start + h.end()) for h in hits)
        whole = unit.search(_ALL_ALLERGENS)
        numbers = [number_of(h[1] or h[2]) for h in hits]
        same = len(set(numbers)) == 1 and (_ONE_NUMBER.search(unit.lower, hits[0].end(), hits[-1].start() + 1) or len({h.group().split()[-1] for h in hits}) == len(hits) == 2)  # "68 allergens = 68 chambers", "60 allergens, 60 patches"
        summed = len(hits) > 1 and _SUM_BEFORE.search(unit.lower, 0, hits[-1].start()) is not None  # "core 40 + 10 own = fifty patches"
        listed = numbers[-1] if summed else numbers[0] if same else sum(numbers)
        fewer = _EXCLUDED.search(unit.lower, hits[-1].end())
        if whole is None and fewer is not None and 0 < number_of(fewer["n"]) < listed:
            out = Evidence("count", fewer["n"], unit.start + fewer.start("n"), unit.start + fewer.end("n"))
            return Fact(listed - number_of(fewer["n"]), "derived", (*proof, out), "the series less those left out")
        if whole is None:
            return Fact(listed, "stated" if len(hits) == 1 else "derived", proof, "" if len(hits) == 1 else "sum of the series")
        total = int(whole[1] or whole[2])
        proof = (*proof, Evidence("count", str(total), unit.start + whole.start(), unit.start + whole.end()))
        agrees = total == listed or any(number_of(h[1] or h[2]) == total for h in hits) or _is_rest(unit, total - listed)
        return Fact(total, "stated", proof) if agrees else Fact(min(total, listed), "conflicting", proof, f"total {total}, series add up to {listed}")
    return _series(view)


_EXTRA = re.compile(r"(?:\bplus|\band|\+|&|,|;)\s*(?:plus )?(?P<n>\d{1,2}) (?:extra|more|additional|further|others?|from|of (?:the|her|his)|own)\b")


def _is_rest(unit: Unit, rest: int) -> bool:
    """"Panels 1-6 (60 allergens) plus 5 extra from the metal tray, 65 in all": what the total is more by is told, too."""
    return rest > 0 and any(int(hit["n"]) == rest for hit in _EXTRA.finditer(unit.lower))
