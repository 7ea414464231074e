"""Wounds: what was closed today, and where.

A closure counts only at a wound of the skin: a removal done today, a laceration, or the defect of another
surgeon's Mohs surgery. The incision of another operation is no wound here. Which words belong to which wound
is told by `nlp.readers.wound_ledger`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.assertion import assertion_at
from nlp.facts import ABSENT, Fact, Procedure, Site
from nlp.gate import find, hits, seek
from nlp.number_words import number_of
from nlp.phrases import phrases
from nlp.readers.closure_facts import SAME_AGAIN
from nlp.readers.donor_sites import is_course, is_donor
from nlp.readers.events import SILENT, own_sites
from nlp.readers.injury_words import (
    ACCIDENT,
    BLOOD_LET_OUT,
    INNER,
    MISHAP,
    OF_NAIL_BED,
    PLAIN_WOUND,
    REOPENED,
    SURGEONS_CUT,
    TORN_EDGES,
    injuries_told,
    words_hurt,
)
from nlp.readers.lesion_labels import BUT_FOR, UNCLOSED, items_behind, items_below
from nlp.readers.nail_beds import tells_nail_bed
from nlp.readers.places import same_site
from nlp.readers.wound_records import Wound
from nlp.readers.wounds_of_others import closed_by_others
from nlp.records import replace
from nlp.sites import sites_in
from nlp.view import ANNOUNCING, NoteView, Unit, without

REMOVALS = frozenset(
    ["mohs", "excision", "soft_tissue_excision", "hidradenitis_excision", "pilonidal_excision", "scar_revision", "wedge_excision"]
)
_NONE = re.compile(r"\b(?:no|not|without|denies|negative for)\b[^.;,]{0,24}$")
_DEFECT = re.compile(r"\b(?:mohs |surgical )?defects?\b|\bwounds?\b")
_SKIN_DEFECT = re.compile(r"\b(?:skin|surgical|cutaneous|soft[- ]tissue|cancer|excision\w*|facial|nasal|scalp) defects?\b")
_SEVERAL = re.compile(r"(?<!secondary )\bdefects\b|\bwounds\b")
"""Primary and secondary defect are those of one flap."""
_JUST_DONE = phrases("wounds", "just_done")
"""Mohs surgery of another surgeon whose wound is closed now, whatever the wound is called."""
_REPAIRED = re.compile(r"repair|closure|closed|reconstruct|flap|graft")
COUNTED = re.compile(r"\b(?P<n>two|three|four|five|2|3|4|5) (?:\w+ ){0,3}(?:lacerations|lacs|wounds|cuts)\b")
_VAGUE = frozenset({"face", "trunk", "generalized", ""})


def live(unit: Unit) -> bool:
    """A unit that may tell of work done today."""
    return unit.section not in SILENT and unit.section != "pathology"


def wounds_of(view: NoteView, found: Iterable[Procedure]) -> list[Wound]:
    """The wounds of a note: removals performed, injuries, else defects that came to be repaired."""
    removals = [p for p in found if p.assertion == "performed" and p.kind in REMOVALS]
    staged = [p.site.value for p in removals if p.kind == "mohs" and p.site.known]
    removals = [p for p in removals if p.kind == "mohs" or p.site.value not in staged]  # a layer of the Mohs surgery (G-03)
    wounds = [Wound(p.site, p.note if len(p.note) <= 2 else "", p) for p in removals]
    injuries = _injuries(view)
    if wounds:
        injuries = [w for w in injuries if w.site.known and not any(same_site(w.site.value, x.site.value) for x in wounds)]
    wounds += injuries
    if wounds:
        wounds += [
            w for w in _covered_beside(view, removals) if w.site.known and not any(same_site(w.site.value, x.site.value) for x in wounds)
        ]
    return wounds or _defects(view) or _fallen(view)


def _injuries(view: NoteView) -> list[Wound]:
    """Places of lacerations and torn-open wounds; one wound without a place where none is named."""
    hurt: list[Unit] = []
    listed: list[Unit] = []
    told = [*injuries_told(view), *(() if find(view, BLOOD_LET_OUT) else hits(view, REOPENED))]
    told = told or (list(hits(view, PLAIN_WOUND)) if find(view, MISHAP) else []) or list(hits(view, TORN_EDGES))
    cut_down = any(m.value == "foreign_body_removal" for m in view.all("PROC"))
    for unit, hit in told:
        if cut_down and hit.group().startswith("puncture"):
            continue  # where the foreign body went in; its removal holds the stitches
        if (
            unit.section in SILENT - {"history"}
            or ((hit.group().startswith("cut") or hit.group().endswith((" cut", " cuts"))) and unit.search(SURGEONS_CUT))
            or tells_nail_bed(view, unit)
            or closed_by_others(view, unit)
        ):
            continue
        if (
            OF_NAIL_BED.search(unit.lower, max(0, hit.start() - 60), hit.start())
            or _IN_NAIL_BED.match(unit.lower, hit.end())
            or seek(view, _NONE, unit.lower[: hit.start()])
            or (_OLD_HURT.search(unit.lower, max(0, hit.start() - 30), hit.start()) or _HEALED.match(unit.lower, hit.end()))
            or seek(view, INNER, words_hurt(unit.lower, hit.start(), hit.end()))
        ):
            continue
        if assertion_at(view, unit, unit.start + hit.start(), unit.start + hit.end())[0] in ("negated", "family"):
            continue
        hurt.append(unit)
        beside = items_behind(view, unit, hit.end()) or _named_next(view, unit)
        below = [] if beside or sites_in(view, unit) else items_below(view, unit)
        hurt += beside or below
        listed += below
    if not hurt:
        return []
    listed += (told_next := [] if listed else _told_in_turn(view, hurt))
    hurt += without(told_next, hurt)
    closed = [
        u
        for u in view.units
        if live(u)
        and sites_in(view, u)
        and not (_has_other_work(view, u) or closed_by_others(view, u))
        and (_is_closed(view, u) or _heads_closure(view, u) or (u.search(SAME_AGAIN) is not None and bool(view.measures_in(u))))
    ]
    if listed:
        bare = {u.index for u in without(closed, listed) if u.label}
        closed = [u for u in closed if not u.search(UNCLOSED) and u.index not in bare]
    placed = [u for u in hurt if sites_in(view, u)] if listed else hurt  # a heading has no place but those of its list
    wounds = _at_sites(view, placed + without(closed, hurt))
    wounds = _by_their_sizes(view, wounds, hurt)
    reopened = any(u.search(REOPENED) for u in hurt)
    for wound in wounds:
        wound.torn = True
        wound.dehiscence = reopened
    return wounds


_OLD_HURT = re.compile(
    r"\b(?:(?<!year-)(?<!year )(?<!month-)(?<!month )(?<!yr )(?<!yr-)old|prior|previous|healed|remote|history of(?: an?)?|hx(?: of)?(?: an?)?) $"
)
_HEALED = re.compile(
    r"[^.;:\n]{0,40}\b(?:19|20)\d\d\b[^.;:\n]{0,12}\bhealed\b|[^.;:\n]{0,40},? (?:is |are |now |well |long |has |fully )*healed\b"
)
"""Around an injury of years ago."""
_CLOSING = frozenset({"repair", "debridement", "suture_removal", "foreign_body_removal", "flap", "graft"})


def _has_other_work(view: NoteView, unit: Unit) -> bool:
    """A sentence that tells of work on a lesion or a nail, or of a graze, is about no wound that was closed."""
    acts = {m.concept for m in view.mentions_in(unit, "PROC")}
    grazed = unit.search(_GRAZE) is not None
    return not acts & _CLOSING or (grazed and unit.search(_SEWN) is None) if acts else grazed


_SEWN = re.compile(
    r"\b(?:lac(?:s|erat\w+)?|cuts?|gash\w*|tears?|sutur\w+|stitch\w*|stapl\w+|nylon|prolene|vicryl|monocryl|ethilon|glue\w*|dermabond|repair\w*|layer\w*)\b|\d-0\b"
)
"""Words of a wound that was closed: "closed off with a film" is not."""
_GRAZE = re.compile(r"\b(?:abrasions?|contusions?|bruis\w+|road rash|graz\w+|scrapes?)\b")
_NAMES_PLACE = re.compile(r"\W*(?:site|location|place|area|where)s?\b\s*[:=-]?\s*")


_IN_TURN = re.compile(r"\W{0,3}\d*\.?\d+ ?(?:cm|mm)\b")
_MARKED = re.compile(r"\W{0,2}(?:[a-h1-9][).:] ?)?")
_CLOSES_ALL = re.compile(
    r"\b(?:all(?: (?:of them|two|three|four|five|wounds|cuts|lac\w+))?|both|each|every one)\b[^.;]{0,60}\b(?:clos\w+|sutur\w+|repair\w*|stapl\w+|stitch\w*|sewn|nylon|prolene|vicryl|ethilon|glue\w*|dermabond|layers?)\b"
)


_BOTH = re.compile(r"\bboth\b")


def _told_in_turn(view: NoteView, hurt: list[Unit]) -> list[Unit]:
    """“Knife slipped. Index: 2.6 cm, volar; thumb: 2.2 cm; palm: 3.1 cm. All sutured”: sentences that open with a place and its length, before one that closes all."""
    last = hurt[0]
    out: list[Unit] = []
    for unit in view.units_of_block(last.block):
        if unit.index > last.index and unit.search(_CLOSES_ALL):
            return [] if unit.search(BUT_FOR) or (len(out) > _TWO and _BOTH.search(unit.lower)) else out
        first = next(iter(sites_in(view, unit)), None) if unit.index > last.index else None
        if (
            first is not None
            and first[1].evidence
            and _MARKED.fullmatch(view.lower, unit.start, first[1].evidence[0].start)
            and _IN_TURN.match(view.lower, first[0].end, unit.end)
            and not view.mentions_in(unit, "PROC")
            and not unit.search(UNCLOSED)
        ):
            out.append(unit)
    return []


def _named_next(view: NoteView, unit: Unit) -> list[Unit]:
    """The sentence behind one that names no place and gives the place of the wound: "Laceration repair. Site L shin, 3.4 cm"."""
    after = view.units[unit.index + 1 : unit.index + 2] if not sites_in(view, unit) else []
    return [u for u in after if u.section == unit.section and _NAMES_PLACE.match(u.lower) and sites_in(view, u)]


_CUT_MADE = re.compile(
    r"\bincisions? (?:of \d[\d.]* ?(?:cm|mm) |of [\w ]{3,20} )?(?:was|were) (?:then )?(?:made|placed|carried|developed|outlined|opened|extended|deepened)\b|\b(?:made|placed) (?:an? |the )(?:[\w.-]+ ){0,4}incision\b|\bthe incision (?:was|is) (?:then )?(?:loosely )?(?:closed|stapled|sutured|sewn)"
)
"""The writer's own incision."""


def _fallen(view: NoteView) -> list[Wound]:
    """Cuts that nobody calls so: after an accident, the places of the lines that tell of thread or glue."""
    if find(view, ACCIDENT) is None or any(m.value == "foreign_body_removal" for m in view.all("PROC")):
        return []  # the cut through which a foreign body came
    if find(view, BLOOD_LET_OUT) is not None or find(view, _CUT_MADE) is not None:
        return []  # the cut through which the blood of the fall was let out
    sewn = {u.block for u in view.units if _is_closed(view, u)}
    closed = [u for u in view.units if u.block in sewn and live(u) and sites_in(view, u)]
    wounds = _at_sites(view, closed) if closed else []
    for wound in wounds:
        wound.torn = True
    return wounds


def _by_their_sizes(view: NoteView, wounds: list[Wound], hurt: list[Unit]) -> list[Wound]:
    """“Two lacerations, 4 cm and 2.5 cm, of the forearm. The 4 cm wound was ...”: one wound a size, where closures name them so."""
    for unit in hurt if len(wounds) == 1 else ():
        counted = unit.search(COUNTED)
        sizes = dict.fromkeys(m.dims.longest for m in view.measures_in(unit) if len(m.dims.values) == 1)
        if not counted or len(sizes) != number_of(counted["n"]):
            continue
        closed = view.once(
            "sizes closed", lambda: [(u, m.dims.longest) for u in view.units if _is_closed(view, u) for m in view.measures_in(u)]
        )
        if any(size in sizes and u is not unit for u, size in closed):
            return [replace(wounds[0], size=size) for size in sizes]
    return wounds


def _heads_closure(view: NoteView, unit: Unit) -> bool:
    """A paragraph that opens with a place and its length, and goes on to close it: "Left forearm: 4 cm, to fat. ... Closed with nylon"."""
    if unit is not view.units_of_block(unit.block)[0] or not any(len(m.dims.values) == 1 for m in view.measures_in(unit)):
        return False
    for later in view.units_of_block(unit.block)[1:]:
        if sites_in(view, later):
            return False
        if any(
            m.concept == "repair" and assertion_at(view, later, m.start, m.end)[0] == "performed" for m in view.mentions_in(later, "PROC")
        ):
            return True
    return False


def _is_closed(view: NoteView, unit: Unit) -> bool:
    """The unit, or the list item it belongs to, tells of a closure."""
    if unit.label:
        return view.once(("repair in group", unit.group), lambda: _tell_repair(view, view.units_of_group(unit.group)))
    return _tell_repair(view, (unit,))


def _tell_repair(view: NoteView, units: Iterable[Unit]) -> bool:
    return any(m.concept == "repair" for u in units for m in view.mentions_in(u, "PROC"))


def _defects(view: NoteView) -> list[Wound]:
    """Defects of Mohs surgery by other hands, where the note repairs them."""
    named = {m.concept for m in view.all("PROC")}
    measured = any(
        (m.role == "defect" or (m.role == "lesion" and "defect" in view.units[m.unit].lower)) and len(m.dims.values) > 1
        for m in view.measures
    )
    if "mohs" not in named and not find(view, _SKIN_DEFECT) and not (measured and named & {"flap", "graft"}):
        return []
    held = [u for u in view.units if (live(u) or u.section == "indication") and u.search(_DEFECT)]
    if not any(u.search(_REPAIRED) for u in view.units if live(u)):
        return []
    if not held and (mohs := next(iter(hits(view, _JUST_DONE)), None)) is not None:
        told = {view.units[m.unit].block for m in view.all("PROC", "SITE")}
        place = _any_site(view) if len(told) == 1 else _first_site(view, mohs[0])
        if (place if place.known else _any_site(view)).known:
            return [Wound(place if place.known else _any_site(view))]
    rows = [u for u in view.units if live(u) and "|" in u.lower and sites_in(view, u)]
    several = len(rows) > 1 or any(u.search(_SEVERAL) or u.label for u in held)
    if several:
        first = min(u.index for u in [*held, *rows])
        rows += [u for u in without(view.units[first:], [*held, *rows]) if live(u) and sites_in(view, u) and _is_covered(view, u)]
    return _at_sites(view, [*held, *rows]) if several else _at_sites(view, held, of=_DEFECT)[:1]


_LEFT_OPEN = re.compile(r"\bdefects?\b|\bwounds?\b|\bburns?\b|\bulcers?\b|\bmohs\b")


def _covered_beside(view: NoteView, removals: list[Procedure]) -> list[Wound]:
    """Wounds of earlier work that a flap or graft covers, told in one sentence with their place, beside removals told in other paragraphs, or in other sentences of it."""
    out: list[Wound] = _defects_beside(view, removals)
    worked = {view.unit_at(e.start).block for p in removals for e in (*p.evidence, *p.site.evidence)}
    for unit in view.units:
        named = view.mentions_in(unit, "PROC")
        covers = [m for m in named if m.concept in ("flap", "graft") and m.value != "takedown"]
        if (
            not covers
            or not live(unit)
            or unit.section in ANNOUNCING
            or unit.block in worked
            or not unit.search(_LEFT_OPEN)
            or not sites_in(view, unit)
        ):
            continue
        if any(assertion_at(view, unit, m.start, m.end)[0] == "performed" for m in covers) and not any(
            m.concept in REMOVALS - {"mohs"} for m in named
        ):
            out += [w for w in _at_sites(view, [unit]) if not is_donor(view, w.site) and not is_course(view, w.site)][:1]
    return out


_DEFECT_OF = re.compile(r"\b(?:defect|wound) (?:of|on|at|over|in) (?:(?:the|his|her|their|right|left|upper|lower|r|l) )*$")
_TAKES_UP = re.compile(r"\b(?:clos|cover|repair|reconstruct|resurfac)\w* (?:it|this|that)\b")


def _defects_beside(view: NoteView, removals: list[Procedure]) -> list[Wound]:
    """“The defect of the left cheek was closed with a rotation flap. The cyst of the neck was excised, too.”: a defect by its own place, in a sentence that removes nothing."""
    worked = {view.unit_at(e.start).index for p in removals for e in (*p.evidence, *p.site.evidence)}
    out: list[Wound] = []
    for unit in view.units:
        if unit.index in worked or not live(unit) or unit.section in ANNOUNCING or not unit.search(_LEFT_OPEN):
            continue
        place = next(
            (f for _, f in sites_in(view, unit) if f.evidence and _DEFECT_OF.search(view.lower, unit.start, f.evidence[0].start)), None
        )
        after = view.units[unit.index + 1 : unit.index + 2]
        told = [unit, *(u for u in after if u.search(_TAKES_UP) and not sites_in(view, u))] if place is not None else []
        covers = [(u, m) for u in told for m in view.mentions_in(u, "PROC") if m.concept in ("flap", "graft") and m.value != "takedown"]
        if place is not None and any(assertion_at(view, u, m.start, m.end)[0] == "performed" for u, m in covers):
            out.append(Wound(place))
    return out


def _first_site(view: NoteView, unit: Unit) -> Fact[Site]:
    """The place that a unit names, or the next one behind it in its paragraph."""
    around = [u for u in view.units_of_block(unit.block) if u.index >= unit.index]
    return next((fact for u in around for _, fact in sites_in(view, u)), ABSENT)


def _is_covered(view: NoteView, unit: Unit) -> bool:
    """A flap, a graft or a closure of the day is told of the unit's place."""
    return any(
        m.concept in ("flap", "graft", "repair") and m.value != "takedown" and assertion_at(view, unit, m.start, m.end)[0] == "performed"
        for m in view.mentions_in(unit, "PROC")
    )


def _at_sites(view: NoteView, units: list[Unit], of: re.Pattern[str] | None = None) -> list[Wound]:
    """Wounds at the places that the units name; with `of`, only the place next behind that word ("defect of the nose")."""
    if not units:
        return []
    wounds: list[Wound] = []
    for unit in units:
        sites = [fact for _, fact in sites_in(view, unit)] or own_sites(view, unit)
        if of is not None and (word := of.search(unit.lower)):
            behind = [f for f in sites if f.evidence[0].start >= unit.start + word.end()]
            sites = (behind or sites)[:1]
        sites = [f for n, f in enumerate(sites) if not n or not (is_landmark(view, f) or _is_grazed(view, f))]
        if len(sites) > _TWO and sites[0].value is not None and sites[0].value.region == "face":
            sites = [
                f for f in sites if f.value is not None and f.value.region not in _VAGUE
            ] or sites  # "face lac: forehead 5 cm + cheek 3 cm"
        for fact in sites:
            home = next((w for w in wounds if same_site(w.site.value, fact.value) or _is_under(view, w.site, fact)), None)
            if home is None:
                wounds.append(Wound(fact, unit.label if sites_in(view, unit) else ""))
            elif fact.value is not None and home.site.value is not None and not home.site.value.side and fact.value.side:
                home.site = fact
    named = [w for w in wounds if w.site.value is not None and w.site.value.region not in _VAGUE]
    return named or wounds[:1] or [Wound(_any_site(view))]


_UNDER = re.compile(r"\b(?:under|beneath|below|underneath) (?:the |his |her )?(?P<part>chin|jaw|brow|eyebrow|nose|knee|eye)\b")


def _is_under(view: NoteView, first: Fact[Site], other: Fact[Site]) -> bool:
    """“Laceration under the chin ... the chin laceration was closed”: the part that the place of a wound was told by is a short name of it."""
    under = _UNDER.search(view.lower, max(0, first.evidence[0].start - 12), first.evidence[0].end + 8) if first.evidence else None
    return under is not None and other.value is not None and other.value.region == under["part"]


_TWO = 2
_IN_NAIL_BED = re.compile(
    r" (?:of|in|to|through|across) (?:the |his |her )?(?:\w+ ){0,2}(?:nail ?bed|nail matrix|sterile matrix|germinal matrix)\b"
)
_GRAZED = re.compile(
    r"\b(?:scars?|abrasions?|bruis(?:e|es|ing)|contusions?|ecchymos[ie]s|h(?:a)?ematomas?|swelling|tenderness|grazes?|scrapes?|scratch(?:es)?|erythema|redness|burns?)(?: (?!lac|wound|cut|and\b)[a-z]+){0,2} (?:of|on|over|across|at|to|along|in|about) "
    r"(?:(?:the|his|her|their|right|left|upper|lower|same|other|both|whole|entire|r|l) )*$"
)


def _is_grazed(view: NoteView, place: Fact[Site]) -> bool:
    """“A laceration of the palm, and an old scar across the thumb”: the place of a scar, a bruise or an abrasion has nothing to close."""
    start = place.evidence[0].start
    return _GRAZED.search(view.lower, max(0, start - 60), start) is not None


_TORN_JUST = re.compile(r"\b(?:lacerations?|lac|wound|cut|gash|tear) (?:just |right |immediately )?$")
_BESIDE_IT = ("below", "above", "beneath", "under", "over", "near", "behind", "distal", "proximal", "lateral", "medial", "beside")


def is_landmark(view: NoteView, place: Fact[Site]) -> bool:
    """“The left knee has a 3 cm laceration below the patella”: where on the place named before it the wound lies."""
    start = place.evidence[0].start
    return view.lower.startswith(_BESIDE_IT, start) and _TORN_JUST.search(view.lower, max(0, start - 24), start) is not None


def _any_site(view: NoteView) -> Fact[Site]:
    """The one place that the note names outside its exam and history."""
    found = [f for u in view.units if live(u) and u.section not in ("exam", "hpi", "ros") for _, f in sites_in(view, u)]
    places = {(f.value.region, f.value.side) for f in found if f.value is not None}
    return found[0] if len(places) == 1 else ABSENT
