"""Which lesion a destruction is about: its sentence, its line, the same place, the same number in the list.

"forearm: cryo 15 sec" treats the keratosis that the assessment puts on the forearm; plan item 2 treats
assessment item 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nlp.act_segments import own_lesion
from nlp.apart import is_put_off, is_untreated
from nlp.assertion import assertion_at
from nlp.diagnoses import certainty_of, diagnosis_of, is_history, is_negated, nearest_diagnosis
from nlp.facts import Diagnosis, Evidence, Fact, Site
from nlp.landmarks import tells_time_of
from nlp.left_alone import left_alone
from nlp.readers.antecedents import antecedents
from nlp.readers.called_ones import called_so
from nlp.readers.events import SILENT, Trigger
from nlp.readers.heading_rows import diagnosis_below
from nlp.readers.lesions import lesion_map
from nlp.readers.lies_elsewhere import declined, in_item, lies_elsewhere, within_reach
from nlp.readers.own_words import tells_work
from nlp.readers.places import same_site
from nlp.records import replace
from nlp.sites import nearest_site, sites_in
from nlp.tallies import tallies_in
from nlp.view import Mention, NoteView, Unit

TREATABLE = frozenset({"premalignant", "benign", "malignant", "in_situ"})
MALIGNANT = frozenset({"malignant", "in_situ"})
_RISKS = re.compile(r"\brisks?\b|side effects|complications|\bconsent")
_ITEM = re.compile(r"^\W*(?:[a-z/&]{1,12}(?:[ /&]+[a-z]{1,12})?\s*[:.)-]+\s*)?[(#]?(?P<n>\d{1,2})[.)](?:\s|$)")


def stem(concept: str) -> str:
    """Plantar and common warts, inflamed and plain keratoses share one count."""
    return next((name for name in ("skin_tag", "wart", "seborrheic_keratosis") if name in concept), concept)


def family_of(trigger: Trigger, diagnosis: Fact[Diagnosis]) -> str:
    """The kind of lesion by which destruction is told apart: "malignant", the stem of a diagnosis, or "" where none is named."""
    value = diagnosis.value
    if value is None:
        return "no tag" if trigger.mention.concept == "tag_removal" else ""
    return "malignant" if value.behaviour in MALIGNANT else stem(value.concept)


def meant_by(view: NoteView, trigger: Trigger) -> list[Unit]:
    """The sentences before that name the lesions of "each was treated"."""
    return antecedents(view, trigger.unit, is_treatable)


def lesion_of(view: NoteView, trigger: Trigger) -> Fact[Diagnosis]:
    start = trigger.mention.start
    if (
        trigger.mention.value == "cantharidin"
        and not named_lesions(view, (trigger.unit,))
        and (mollusca := [m for m in view.all("DX") if m.concept == "molluscum" and not is_negated(view, m)])
    ):
        return diagnosis_of(view, mollusca[0])
    if trigger.mention.concept == "tag_removal" and not named_lesions(view, (trigger.unit,)):
        tags = [m for m in named_lesions(view, view.units) if "skin_tag" in m.concept]  # what scissors take off, before any other lesion
        if tags:
            return diagnosis_of(view, min(tags, key=lambda m: (m.start > start, abs(m.start - start))))
        for act in (trigger.mention, *(m for m in view.all("PROC") if m.concept == "tag_removal")):
            words = view.text[act.start : act.end]
            if "tag" in words.lower() or "acrochord" in words.lower():  # "skin tag removal" names the lesion with the work
                return Fact(
                    Diagnosis("skin_tag", "benign", "clinical", words), "stated", (Evidence("diagnosis", "skin_tag", act.start, act.end),)
                )
    if not _names_treatable(view):
        return Fact(searched=("same sentence", "same list item", "note"))
    left = only_looked_at(view)
    scraped = (
        trigger.mention.value == "ed_and_c" or (trigger.mention.value == "electrosurgery" and trigger.unit.search(_CURETTED) is not None)
    ) and _speaks_of_tumour(view)
    for circle in _circles(view, trigger):
        found = [m for m in circle if m.concept != "scar" and m.concept not in left]  # the scar of its biopsy is not what is destroyed
        if scraped and all(m.value not in MALIGNANT and not _of_its_item(view, m, trigger) for m in found):
            continue  # what is scraped and burned is the tumour that the note speaks of, and no keratosis seen beside it
        if _stands_alone(trigger) or _names_nothing(view, trigger):
            found = [m for m in found if m.start < start] or found
        found = within_reach(view, trigger, found)
        if found:
            return diagnosis_of(
                view, min(own_lesion(view, trigger.unit, trigger.mention, found), key=lambda m: (abs(m.start - start), m.start))
            )
    here = [fact.value for _, fact in sites_in(view, trigger.unit)]
    everywhere = [
        m
        for m in within_reach(view, trigger, _not_of_other_work(view, named_lesions(view, view.units)))
        if m.concept != "scar" and not (here and m.value in MALIGNANT and lies_elsewhere(view, m, here))
    ]
    if scraped:
        everywhere = [m for m in everywhere if m.value in MALIGNANT] or everywhere
    earlier = [m for m in everywhere if m.start < start]
    if everywhere and not (scraped and everywhere[0].value not in MALIGNANT):
        return diagnosis_of(view, earlier[-1] if earlier else everywhere[0])
    if here and trigger.mention.value != "ed_and_c":
        return nearest_diagnosis(
            view,
            start,
            trigger.mention.end,
            lambda m: (
                is_treatable(m)
                and not declined(view, m)
                and not (m.value in MALIGNANT and lies_elsewhere(view, m, here))
                and bool(within_reach(view, trigger, [m]))
            ),
        )
    near = nearest_diagnosis(
        view, start, trigger.mention.end, lambda m: is_treatable(m) and not declined(view, m) and (not scraped or m.value in MALIGNANT)
    )
    if not near.known:
        near = nearest_diagnosis(view, start, trigger.mention.end, is_treatable)
    return near if near.known else _felt_as_before(view, trigger)


def _of_its_item(view: NoteView, lesion: Mention, trigger: Trigger) -> bool:
    """Does the lesion stand in the item of the act, and not beside an act of its own: "Lesion B: right foot, 8 mm, ED&C", and on the next line "LN2 to 5 AKs"?"""
    own = lesion.unit != trigger.unit.index and any(m.concept in DESTROYS for m in view.mentions_in(view.units[lesion.unit], "PROC"))
    return in_item(view, lesion, trigger.unit) and not own


_CURETTED = re.compile(r"\bcurett?(?:e|ed|age|ing)\b")
"""Beside the current: both are one ED&C."""


def _speaks_of_tumour(view: NoteView) -> bool:
    """Does the note speak of a tumour that the patient has, or is thought to have?"""
    return view.once(
        "speaks of tumour",
        lambda: any(
            m.value in MALIGNANT
            and is_treatable(m)
            and view.units[m.unit].section not in SILENT
            and not is_history(view, m)
            and not is_negated(view, m)
            for m in view.all("DX")
        ),
    )


_GRITTY = re.compile(r"\bgritty\b|\bsandpaper\w*|\brough\b(?! (?:skin|bumps))")


def _felt_as_before(view: NoteView, trigger: Trigger) -> Fact[Diagnosis]:
    """“Hx AKs. R cheek x2, L ear x1, all gritty. LN2.”: what feels like the keratoses that the patient has had, where the note names no other lesion."""
    had = [m for m in view.all("DX") if is_treatable(m) and not is_negated(view, m)]
    felt = any(u.search(_GRITTY) for u in view.units_of_block(trigger.unit.block))
    if not had or not felt or any(m.concept != "actinic_keratosis" for m in had):
        return Fact(searched=("same sentence", "same list item", "note"))
    fact = diagnosis_of(view, had[0])
    return replace(fact, value=replace(fact.value, certainty="clinical"), status="derived") if fact.value is not None else fact


def _names_treatable(view: NoteView) -> bool:
    """Does the note name any lesion that could be destroyed?"""
    known = view.memo.get("names treatable")
    if known is None:
        known = view.memo["names treatable"] = any(is_treatable(m) for m in view.all("DX"))
    return bool(known)


_SOME_MORE = re.compile(
    r"\b(?:other|others|remaining|rest|further|additional|few|scattered|asymptomatic|non-?inflamed|uninflamed)\b[^.;:]*$"
)
"""Before lesions that are only some of their kind."""


def only_looked_at(view: NoteView) -> set[str]:
    """“2) SKs: reassured”: kinds of lesion about which the note says that nothing was done, and of which none was treated by name."""
    known = view.memo.get("only looked at")
    if known is None:
        mentions = [(view.units[m.unit], m) for m in view.all("DX") if is_treatable(m)]
        left = {
            m.concept
            for u, m in mentions
            if is_untreated(view, u)
            and not _SOME_MORE.search(view.lower, u.start, m.start)
            and not any(t.concept == m.concept and t.site.known for t in tallies_in(view, u))
        }
        if left:
            left -= {
                m.concept
                for u, m in mentions
                if any(
                    p.concept in DESTROYS and assertion_at(view, u, p.start, p.end)[0] == "performed" for p in view.mentions_in(u, "PROC")
                )
            }
        known = view.memo["only looked at"] = left
    return known  # type: ignore[return-value]


def _stands_alone(trigger: Trigger) -> bool:
    """“AKs: scalp, brow. LN2. Nevi: stable.”: a sentence that is nothing but the act is about what was told before it."""
    words = trigger.unit.lower.strip(" .-\n")
    return len(words) == trigger.mention.end - trigger.mention.start


def _names_nothing(view: NoteView, trigger: Trigger) -> bool:
    """“AK nasal tip. LN2 x1. BCC of the ala is for Mohs.”: behind another sentence of its line, one without lesion and place is about what went before."""
    unit = trigger.unit
    behind = unit.index > 0 and view.units[unit.index - 1].block == unit.block
    return behind and not view.mentions_in(unit, "DX", "SITE") and not unit.lower.rstrip().endswith(":")


_KERATOSES = re.compile(r"\bkeratos[ei]s\b")


def _keratoses_before(view: NoteView, unit: Unit) -> list[Mention]:
    """“All eight keratoses were frozen”: the one kind of keratosis that the note names before."""
    if unit.search(_KERATOSES) is None:
        return []
    named = [
        m
        for m in named_lesions(view, view.units[: unit.index])
        if m.concept.removesuffix("_inflamed") in ("actinic_keratosis", "seborrheic_keratosis")
    ]
    return named if len({stem(m.concept) for m in named}) == 1 else []


_ORDERS = frozenset({"plan", "procedure", "follow_up"})
_CONCLUDES = frozenset({"assessment", "assessment_plan", ""})


def _circles(view: NoteView, trigger: Trigger) -> Iterator[list[Mention]]:
    """Diagnoses that may be meant, the surest place first."""
    unit = trigger.unit
    yield named_lesions(view, (unit,))
    if (below := diagnosis_below(view, unit)) is not None:
        yield named_lesions(view, (below,))
    yield _keratoses_before(view, unit)
    yield called_so(unit, lambda: [m for m in named_lesions(view, view.units[: unit.index]) if m.value not in MALIGNANT], view, stem)
    yield named_lesions(view, meant_by(view, trigger))
    if trigger.mention.value == "ed_and_c":  # a tumour of the sentences before it, not the keratosis of the next
        told = [m for m in named_lesions(view, view.units_of_block(unit.block)) if m.start < trigger.mention.start]
        places = [fact.value for _, fact in sites_in(view, unit)]
        yield [m for m in told if places and _at(view, m, places)] or told
        yield [m for m in _of_row(view, trigger) if m.value in MALIGNANT]
    numbers = item_numbers(view)
    number = numbers.get(unit.index)
    same = (
        []
        if number is None
        else named_lesions(view, [u for u in view.units if numbers.get(u.index) == number and u.section != unit.section])
    )
    if unit.section in _ORDERS and any(view.units[m.unit].section in _CONCLUDES for m in same):
        yield same  # item 1 of the plan is about item 1 of the assessment
    near = _not_of_other_work(view, named_lesions(view, view.units_of_block(unit.block)))
    near = [
        m for m in near if not (m.start > trigger.mention.end and m.unit != unit.index and is_destroyed(view, view.units[m.unit]))
    ] or near  # "BCC L forearm. Curettage x 3. AK L hand frozen."
    here = [fact.value for _, fact in sites_in(view, unit)]
    there = [m for m in named_lesions(view, view.units) if here and _at(view, m, here)]
    yield [
        m
        for m in near
        if not (
            there
            and m not in there
            and (lies_elsewhere(view, m, here) or (m.unit != unit.index and is_destroyed(view, view.units[m.unit])))
        )
    ]  # lesions of the scalp, and the wart of a finger in the next sentence
    yield there
    yield same
    yield _not_of_other_work(view, [m for m in named_lesions(view, view.units_of_group(unit.group)) if m.start < trigger.mention.start])
    if unit.label and view.units_of_group(unit.group)[0].index == unit.index:
        yield _not_of_other_work(view, named_lesions(view, view.units_of_group(unit.group)))  # "2 - LN2 / AKs: ..."
    yield _of_row(view, trigger)


def _of_row(view: NoteView, trigger: Trigger) -> list[Mention]:
    """“Bowen's disease of the left cheek. ... 1. Left cheek. The plaque was curetted.”: what else the note says of the one lesion that the sentence is about."""
    lesions = lesion_map(view)
    rows = lesions.at(trigger.unit, trigger.mention.start).rows
    told = list(lesions.alone.get(rows[0], ())) if len(rows) == 1 else []
    return [m for s in told for m in named_lesions(view, (s.unit,)) if s.start <= m.start < s.end]


def _not_of_other_work(view: NoteView, named: list[Mention]) -> list[Mention]:
    """Without the lesions of sentences that tell what else was done to them, where others are left."""
    return [m for m in named if not tells_work(view, view.units[m.unit], DESTROYS)] or named


DESTROYS = frozenset({"destruction", "tag_removal"})


def is_treatable(mention: Mention) -> bool:
    """Is it a lesion of a kind that may be destroyed?"""
    return mention.value in TREATABLE and mention.extra[0] in ("lesion", "vascular", "cyst")


def named_lesions(view: NoteView, units: Iterable[Unit]) -> list[Mention]:
    """Lesions that the units name as there to be treated; remembered by unit, since every act asks for the whole note."""
    known: dict[int, list[Mention]] = view.memo.setdefault("named lesions", {})  # type: ignore[assignment]
    out: list[Mention] = []
    for unit in units:
        if unit.index not in known:
            known[unit.index] = _named_in(view, view.units[unit.index])
        out += known[unit.index]
    return out


ALIKE = ("-like", " like ", "-appearing")
"""Behind a lesion that another one looks like: "a scar-like plaque"."""


def _named_in(view: NoteView, unit: Unit) -> list[Mention]:
    named = view.mentions_in(unit, "DX") if unit.section not in SILENT else ()
    if not named or (unit.search(_RISKS) and not is_destroyed(view, unit)):
        return []
    return [
        m
        for m in named
        if is_treatable(m)
        and not is_history(view, m)
        and not is_negated(view, m)
        and certainty_of(view, m) != "suspected"
        and not left_alone(view, m)
        and not is_put_off(view, unit, m.start)
        and not view.lower.startswith(ALIKE, m.end)
        and not tells_time_of(unit, m.start)
        and not (m.value in MALIGNANT and _ON_CONDITION.search(view.lower, max(unit.start, m.start - 40), m.start))
    ]


_ON_CONDITION = re.compile(r"\b(?:if|should|unless|in case)\b[^.;:]*$")
"""Before a tumour that is only reckoned with: "If BCC -> Mohs"."""


def is_destroyed(view: NoteView, unit: Unit) -> bool:
    """“18 lesions treated with liquid nitrogen after consent”: a sentence that tells the work, though it names the paper signed for it."""
    return any(m.concept in DESTROYS and assertion_at(view, unit, m.start, m.end)[0] == "performed" for m in view.mentions_in(unit, "PROC"))


def _at(view: NoteView, mention: Mention, here: list[Site | None]) -> bool:
    """Does the sentence of this diagnosis name one of the places?"""
    sites = [f.value for _, f in sites_in(view, view.units[mention.unit])]
    return any(s and h and s.region == h.region and same_site(s, h) for s in sites for h in here)


def _gap(view: NoteView, site: Mention, mention: Mention) -> int:
    """Characters between them; a comma between puts them in two places of a list."""
    first, second = sorted((site, mention), key=lambda m: m.start)
    between = view.lower[first.end : second.start]
    return len(between) + (40 if re.search(r"[,;]", between) else 0)


def item_numbers(view: NoteView) -> dict[int, int]:
    """Unit -> number of its item in an enumerated assessment or plan, also where items share a line."""
    known = view.memo.get("item numbers")
    if known is not None:
        return known  # type: ignore[return-value]
    out: dict[int, int] = {}
    number, section = 0, ""
    for unit in view.units:
        hit = _ITEM.match(unit.lower)
        if hit:
            number = int(hit["n"])
        elif unit.section != section:
            number = 0
        section = unit.section
        if number:
            out[unit.index] = number
    view.memo["item numbers"] = out
    return out


def site_for(view: NoteView, family: str, trigger: Trigger) -> Fact[Site]:
    """The site of the treatment: its own sentence, else beside the same lesion elsewhere, else the nearest."""
    if sites_in(view, trigger.unit):
        return nearest_site(view, trigger.mention.start, trigger.mention.end)
    best: tuple[int, Fact[Site]] | None = None
    for mention in named_lesions(view, view.units):
        sites = [
            s for s in sites_in(view, view.units[mention.unit]) if not mention.start <= s[0].start < mention.end
        ]  # "genital wart record"
        if stem(mention.concept) != family or not sites:
            continue
        place = min(sites, key=lambda s: abs(s[0].start - mention.end))[1]
        gap = abs(trigger.mention.start - mention.start)
        if best is None or gap < best[0]:
            best = (gap, place)
    return best[1] if best else nearest_site(view, trigger.mention.start, trigger.mention.end)


def diagnosis_at(view: NoteView, site: Site | None, own: Unit) -> Fact[Diagnosis]:
    """The treatable diagnosis that another sentence puts at this site."""
    if site is None:
        return Fact(searched=("diagnosis",))
    found = [
        m
        for u in view.units
        if u.index != own.index
        for m in view.mentions_in(u, "DX")
        if is_treatable(m) and not is_negated(view, m) and _beside(view, m, site)
    ]
    return diagnosis_of(view, found[0]) if found else Fact(searched=("diagnosis",))


def _beside(view: NoteView, mention: Mention, site: Site) -> bool:
    """Is this the site nearest to the diagnosis in its sentence?"""
    sites = sites_in(view, view.units[mention.unit])
    if not sites:
        return False
    near = min(sites, key=lambda s: _gap(view, s[0], mention))[1].value
    return near is not None and near.region == site.region and near.side == site.side
