"""Anatomic sites: a SITE mention with its side, and the site nearest to some words.

Words around a site term can move it to another place ("behind the left ear" is the postauricular
skin): `nlp/terms/site_relations.csv` lists them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from itertools import chain

from nlp.apart import is_apart
from nlp.facts import Evidence, Fact, Site
from nlp.gate import seek
from nlp.hairline import lies_beyond_hairline
from nlp.landmarks import is_aside
from nlp.laterality import DIRECTIONS, carries_side, side_of
from nlp.limbs import limb_meant
from nlp.nearest import distance, nearest
from nlp.phrases import phrases
from nlp.position_names import position_behind
from nlp.records import replace
from nlp.terms_loader import Term, load_terms
from nlp.view import Mention, NoteView, Unit

_GENERIC = {"skin", "head", "body", "extremity", "generalized", ""}
NOT_A_SITE = re.compile(
    r"(?<![a-z])(?:dog|(?:donor|harvested|graft)(?: site)?:?(?: was)?(?: from)?(?: the)?(?: left| right| l| r)?"
    r"|till|until|when|once|now|already|histo\w*|patholog\w+|specimens?|slides?|results?|path|report|is|are|be|not|gave|get|got|rang|phoned|wrote|reported|heard|telephoned|paged|messaged|texted|faxed|comes|report is|come|came|go|going|call(?:ed)?|hold|pull(?:ed)?|cut|scaled?|look(?:ed)?|(?:l[iay]+e?|lying|laid|placed|sleeps?|slept|rest(?:ed|ing|s)?|turned|rolled|positioned) (?:flat )?on (?:his|her|their)|(?:hurt|threw|injured|strained|wrenched) (?:his|her)|(?:see|seen|have|bring|call|get|want) (?:him|her|them|you|pt|patient|the (?:patient|pt)))[\s-]+$"
)
"""Words in front of a site term that make it a donor site or no site at all ("path is back")."""
_TIME_BACK = re.compile(
    r"(?<!x )(?<!for )(?<!\d)(?:\d{1,2}|\ban?|\bone|\btwo|\bthree|\bfour|\bfive|\bsix|\bfew|\bsome|\bseveral|\bcouple(?: of)?)[ -]?(?:days?|wks?|weeks?|months?|mos?|years?|yrs?|hours?|hrs?)[ -]$"
)
"""“Biopsied 5 wk back”: how long ago."""
_AND_PLACE = re.compile(
    r"\s*(?:&|/|\+|:|and (?:the )?(?:left |right |upper |lower )?(?:chest|arms?|shoulders?|neck|abdomen|legs?|trunk|buttocks?|flanks?|scalp|face|torso|thighs?)\b|rash|itch|lesions?\b|pain)"
)
_DETERMINED = re.compile(
    r"(?:^|\b(?:on|of|the|his|her|their|my|left|right|upper|mid|middle|lower|entire|whole|over|across|l|r)\s+|[:,/(*-]\s*)$"
)
_ADVERB = re.compile(
    r"\s+(?:in (?:\d|an?\b|one|two|three|four|six|the (?:office|clinic))|to (?:the |our |see |his |her )?(?:clinic|office|us|see|work|baseline|normal|pcp|me\b)"
    r"|to (?:(?:a|an|the|its|their|clean|bright|pink)[ ,]+)*(?:bleeding|viable|healthy|contractile|normal|vascular\w*|punctate|level|nail|cuticle|eponych\w+|fold|edges?|base|matrix|defect|recipient|operating|or\b)"
    r"|beneath\b|underneath\b|over itself|on itself|onto\b|into\b|out\b|as far\b|away\b|together\b"
    r"|for (?:an? )?(?:follow|f/?u|re|suture|wound|next|his|her)|if\b|when\b|sooner|as needed|prn\b|up\b|down\b|off\b|today|again|next|with (?:results|path))"
)
_UNINVOLVED = phrases("sites", "uninvolved")
_CLEAR = phrases("sites", "clear")
_WELL = re.compile(
    r"(?:(?:\s*,(?:\s+and|\s+or)?|\s+and|\s+or|\s*&|\s*/)\s+[a-z-]+(?: [a-z-]+){0,3}?){0,7}\s*(?:(?:is|are|was|were|all|otherwise|both|also)\s+)*"
    r"(?:clear|normal|unremarkable|spared|negative|uninvolved|supple|(?:not|un)[ -]?(?:involved|affected|examined|remarkable)|without (?:nodes|adenopathy|lesions?|masses|disease|rash)|free of (?:lesions?|rash|disease|nodes)|within normal limits|wnl)\b(?! (?:margins?|edges?))"
)
_NOTHING_AT = re.compile(r"\b(?:no|without|denies|nothing on|sparing|spares)\s+(?:\w+\s+){0,2}$")
_DONOR = re.compile(r"(?:dog|donor|harvest|graft)[^.;\n]{0,30}$")
_TAKEN_FROM = re.compile(
    r"\b(?:graft\w*|(?:full|split|partial)[- ]thickness|donor|harvest\w*)\b[^.;,\n]{0,40}\bfrom (?:(?:behind|above|below|beneath|under|inside|over|just|in front of|the (?:back|front|side) of) )*(?:the |his |her |their )?"
    rf"(?:(?:left|right|l|r|same|opposite|ipsilateral|contralateral|{DIRECTIONS})[ -])*$"
)
"""Before the place that a graft was taken from: "full-thickness skin from behind the"."""
_FLAPS_TO = re.compile(
    r"\b(?:flaps|flap (?:was )?(?:raised|elevated|developed|carried)|dissection|dissected) (?:were |was )?(?:then )?(?:raised |elevated |developed |carried )?(?:down |up |out )?to (?:the )?(?:level of (?:the )?)?$"
)
"""Before how far the flaps of an operation were raised: "flaps to the clavicle and the rectus sheath"."""
_WOULD_MOVE = re.compile(
    r"\b(?:pull(?:ed|ing)?|tug(?:ged|ging)?|distort(?:ion|ing|ed)?|displac(?:ed|ing|ement)|tension|traction|retract(?:ion|ing|ed)|(?:would|will|could|might) (?:have )?(?:lift(?:ed)?|narrow(?:ed)?|evert(?:ed)?|tent(?:ed)?|drag(?:ged)?|raised?|tether(?:ed)?|flatten(?:ed)?))"
    rf"(?: (?:down|up))?(?: (?:on|of|at))? (?:the |his |her )?(?:(?:left|right|l|r|{DIRECTIONS})[ -])*$"
)
"""Before a neighbour that the closure would have moved: "could not be closed without pulling on the lower lid"."""
_KEPT = re.compile(
    r"(?:,? and (?:the )?\w+)?,? (?:(?:was|were|is|are|has|have) )*(?:not (?:been )?|un)(?:distorted|displaced|pulled|tethered|retracted|everted|tented)\b| (?:position|tone|competence|snap test)\b(?=[^.;]{0,24}\b(?:normal|good|intact|maintained|unchanged|preserved|fine))"
)
"""Behind a neighbour that stayed where it was: "lid position normal"."""
_PROPPED = re.compile(
    r"\b(?:rolls?|bumps?|pillows?|sandbags?|towels?|blankets?|donuts?|doughnuts?|cushions?|gel pads?|bean ?bags?|sheets?)\b(?: (?!was |were )[\w-]+){0,2} (?:under|underneath|beneath|behind) (?:(?:the|his|her|their|each|both|left|right|upper|lower) )*$"
)
"""Before a part that was only propped up: "a roll under the shoulders"."""
_END_TOWARD = re.compile(
    r"[ -](?:ends?|poles?|apex|apices|corners?|extremity)\b(?! organ)|[ -](?:sides?|edges?) of (?:it|(?:the|each|this) (?:wound|incision|defect|scar|line|ellipse|flap|closure|cut))\b"
)
"""Behind a place by which one end of a wound is called: "dog-ears were taken off at the temple end"."""
_OF_SURGEON = re.compile(
    r"\b(?:took|takes|taken|admit\w*|accept\w*|accommodat\w*|pass(?:ed)?|put|swept|sweeping|insert\w*|introduc\w*|insinuat\w*|slid|ran|fits?|fitted|held|with|by|using|between|fingers? of|breadth of|size of|wide as|big as|large as) my(?: (?:own|whole|entire|full|gloved|left|right|index|little|examining|free|non-?dominant))* $"
)
"""Before a part of the body that is the writer's: "the cavity took my whole hand"."""
_AT_HAND = re.compile(
    r"\b(?:path\w*|results?|reports?|slides?|histology|diagnosis|problem|task|case|labs?|photos?) (?:was |were |is |are |now |already |being )*(?:at|in) $"
)
"""Before "hand" where nothing of the body is meant: "path at hand"."""
_SHIELDED = re.compile(r" (?:area |region |skin )?(?:(?:was|were|is|are) )?shield(?:s|ed|ing)?\b")
"""Behind what was kept from the light: "genital shield", "face shielded"."""
_OF_DRESSING = re.compile(
    r"\b(?:alginate|foam|gauze|dressings?|kerlix|kling|wraps?|tubigrip|xeroform|silver\w*|hydrofiber|collagen|telfa|4x4s?|pads?|adaptic|mepilex|aquacel)\b[^.;\n]{0,16}$"
)
"""Before "ABD" where it is a pad: "silver alginate, ABD"."""
_OF_FAT = re.compile(r"(?:\bsepta(?:e|l)? (?:and|&|or|/) |\b(?:fat|fatty|adipose|subcutaneous|yellow|panniculus) )$")
"""Before the lobules of fat, which are not those of the ears."""
_DIRECTION = re.compile(rf"(?:(?:{DIRECTIONS})[ -])+$")
_OF = re.compile(rf"\sof\s(?:the |his |her )?(?:(?:left|right|l|r|lt|rt)\.?\s)?(?:(?:{DIRECTIONS})\s)*(?:side of the )?")
_SKIN_OVER = re.compile(r"\s(?:skin |area |crease )?over\s(?:the )?")
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}
_ORDINAL = re.compile(rf"\b({'|'.join(ORDINALS)}) $")
_NUMBERED = frozenset({"toenail", "fingernail"})
_DIGITS = {"finger", "thumb", "palm"}


@lru_cache(maxsize=1)
def _concepts() -> dict[str, Term]:
    return {term.concept: term for term in load_terms() if term.label == "SITE"}


@lru_cache(maxsize=1)
def _relations() -> dict[str, tuple[tuple[re.Pattern[str], str], ...]]:
    """For each site concept: the words before it that move it, and the concept that they make it."""
    found: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    with (resources.files("nlp") / "terms" / "site_relations.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            words = row["words"].replace(" of", "s? of")  # "the backs of the hands"
            pattern = re.compile(
                rf"\b(?:{words})(?: the| his| her| my| each| either| both)?(?: (?:left|right|l|r|lt|rt)\.?)?(?: (?:{DIRECTIONS}))* ?$"
            )
            for anchor in row["of"].split("|"):
                found.setdefault(anchor, []).append((pattern, row["becomes"]))
    return {anchor: tuple(rows) for anchor, rows in found.items()}


def _placed(view: NoteView, mention: Mention) -> Mention:
    """The mention widened by words that say where it really is ("behind the left ear")."""
    for pattern, becomes in _relations().get(mention.concept, ()):
        edge = max(view.units[mention.unit].start, mention.start - 36)
        hit = seek(view, pattern, view.lower[edge : mention.start])
        if hit:
            term = _concepts()[becomes or mention.concept]
            moved = replace(mention, concept=term.concept, value=term.value, extra=term.extra) if becomes else mention
            return replace(moved, start=edge + hit.start())
    if mention.concept == "forehead" and lies_beyond_hairline(view, mention):
        scalp = _concepts()["scalp"]
        return replace(mention, concept=scalp.concept, value=scalp.value, extra=scalp.extra)
    return mention


def site_of(view: NoteView, mention: Mention) -> Fact[Site]:
    """The Site that a SITE mention names, with its side."""
    key = ("site of", mention.start, mention.end, mention.concept)
    known = view.memo.get(key)
    if known is None:
        known = view.memo[key] = _site(view, mention, mention)
    return known  # type: ignore[return-value]


def _site(view: NoteView, mention: Mention, placed: Mention) -> Fact[Site]:
    side, side_start, side_end = side_of(view, mention)
    subsite, _, digit = (*placed.extra, "", "", "")[:3]
    if not digit and placed.concept in _NUMBERED:
        hit = _ORDINAL.search(view.lower, max(view.units[mention.unit].start, placed.start - 8), placed.start)
        digit = str(ORDINALS[hit[1]]) if hit else ""
    start, end = min(side_start, placed.start), max(side_end, placed.end)
    start = _with_direction(view, start)
    label = view.text[start:end] + position_behind(view, mention.unit, end)
    site = Site(placed.value, side, subsite, label, int(digit) if digit.isdigit() else 0)
    return Fact(site, "stated", (Evidence("site", f"{side} {placed.concept}".strip(), start, end),))


def _with_direction(view: NoteView, start: int) -> int:
    """Take direction words into the label: "upper" of "upper left cheek"."""
    hit = seek(view, _DIRECTION, view.lower[max(0, start - 30) : start])
    return start - len(hit.group()) if hit else start


def is_real(view: NoteView, mention: Mention) -> bool:
    """False for words that only look like a site ("come back", "on the other hand")."""
    before = view.lower[max(0, mention.start - 40) : mention.start]
    if "from " in before and _TAKEN_FROM.search(view.lower, max(view.units[mention.unit].start, mention.start - 90), mention.start):
        return False
    if ("flap" in before or "dissect" in before) and _FLAPS_TO.search(before):
        return False
    if seek(view, _WOULD_MOVE, before) or _KEPT.match(view.lower, mention.end):
        return False
    if "shield" in view.lower[mention.end : mention.end + 24] and _SHIELDED.match(view.lower, mention.end):
        return False
    if mention.concept == "abdomen" and view.lower[mention.start : mention.end] == "abd" and _OF_DRESSING.search(before):
        return False
    if (
        _UNINVOLVED.match(view.lower[mention.end : mention.end + 34])
        or (mention.concept == "lobe" and _OF_FAT.search(before))
        or (mention.concept == "hand" and _AT_HAND.search(before))
        or ("my " in before and _OF_SURGEON.search(before))
        or (("under" in before or "neath" in before or "behind" in before) and _PROPPED.search(before))
        or _END_TOWARD.match(view.lower, mention.end)
    ):
        return False
    if mention.concept == "back" and view.lower[mention.start : mention.end] == "back":
        if _TIME_BACK.search(before) and _AND_PLACE.match(view.lower, mention.end) is None:
            return False
        if _ADVERB.match(view.lower[mention.end : mention.end + 24]) and not _DETERMINED.search(before):
            return False
    elif not seek(view, _DONOR, before):
        return True
    return not NOT_A_SITE.search(before)


def sites_in(view: NoteView, unit: Unit) -> list[tuple[Mention, Fact[Site]]]:
    """All sites of a unit, in text order; a region next to its own subsite is dropped."""
    key = ("sites", unit.index)
    known = view.memo.get(key)
    if known is not None:
        return known  # type: ignore[return-value]
    out: list[tuple[Mention, Fact[Site]]] = []
    for mention in view.mentions_in(unit, "SITE"):
        if not is_real(view, mention) or is_aside(view, unit, mention):
            continue
        placed = _placed(view, mention)
        fact = site_of(view, mention) if placed is mention else _site(view, mention, placed)
        while out and out[-1][0].start >= placed.start:
            out.pop()  # "back" of "back of the left hand"
        if out and _same_phrase(view, out[-1][0], mention):
            out[-1] = _sharper(out[-1], (placed, fact))
        else:
            out.append((placed, fact))
    out = [(mention, limb_meant(view, fact)) for mention, fact in out]
    view.memo[key] = out = _one_side_for_a_list(view, out) if len(out) > 1 else out
    return out


def _one_side_for_a_list(view: NoteView, found: list[tuple[Mention, Fact[Site]]]) -> list[tuple[Mention, Fact[Site]]]:
    """Carry a side along "left cheek, temple and ear"."""
    out = found[:1]
    for mention, fact in found[1:]:
        before, here = out[-1][1], fact.value
        known = before.value
        if here and known and not here.side and known.side in ("left", "right") and carries_side(view, out[-1][0], mention):
            proof = (*fact.evidence, Evidence("side", known.side, before.evidence[0].start, before.evidence[0].end))
            fact = replace(fact, value=replace(here, side=known.side), evidence=proof)
        out.append((mention, fact))
    return out


def _same_phrase(view: NoteView, first: Mention, second: Mention) -> bool:
    between = view.lower[first.end : second.start]
    if second.extra[0] == "mastoid" and _SKIN_OVER.fullmatch(between):
        return True
    if _OF.fullmatch(between):
        return first.value == second.value or not first.value or (first.extra[0] in _DIGITS and second.value == "foot")
    if "/" in between and _OWN_SIDE.search(between):
        return False  # "R temple / L cheek"
    if (
        "/" in between
        and not {first.extra[0], second.extra[0]} & _BEHIND_EAR
        and first.value != second.value
        and first.value
        and second.value
        and not _is_part(first.value, second.value)
        and not _is_part(second.value, first.value)
    ):
        return {first.value, second.value} in _BORDERS  # "hands/feet", "nose/chin" are two
    return len(between) <= 3 and not re.search(r"[,;|&+]|and", between)


_OWN_SIDE = re.compile(r"/\s*(?:l|r|lt|rt|left|right)\s*$")
_BEHIND_EAR = frozenset({"mastoid", "postauricular_sulcus"})
_BORDERS = (frozenset({"flank", "back"}), frozenset({"cheek", "temple"}))
"""Neighbours that a stroke joins to the place between them: "left cheek/temple"."""
PARTS_OF = {
    "trunk": frozenset({"back", "chest", "abdomen", "flank", "buttock", "groin", "axilla", "shoulder", "breast", "hip"}),
    "face": frozenset({"forehead", "temple", "cheek", "nose", "lip", "chin", "eyelid", "ear", "jaw", "eyebrow", "mouth"}),
}
"""Regions that a note names beside their part: "trunk/flank", "face/ear"."""


def _is_part(part: str, whole: str) -> bool:
    return whole in _GENERIC or part in PARTS_OF.get(whole, frozenset())


def _sharper(first: tuple[Mention, Fact[Site]], second: tuple[Mention, Fact[Site]]) -> tuple[Mention, Fact[Site]]:
    """Of "nasal" + "ala" or "posterior" + "ear" keep the one with a subsite; keep a side found by either."""
    a, b = first[1].value, second[1].value
    assert a is not None
    assert b is not None
    keep = first if a.subsite and (not b.subsite or a.subsite == "lid_margin") else second  # "lash line of the lower lid"
    site = keep[1].value
    assert site is not None
    spare = b if keep is first else a
    if site.subsite in _DIGITS and spare.region == "foot":  # "third digit of the left foot"
        site = replace(site, region="foot", subsite="great_toe" if site.digit == 1 else "toe")
    digit = site.digit or (spare.digit if spare.subsite == site.subsite else 0)  # "left ring" and "finger"
    site = replace(site, region=site.region or spare.region, side=site.side or spare.side, digit=digit)
    return keep[0], Fact(site, "stated", keep[1].evidence)


def is_well(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """Is the place one of a list that is called free of disease: "ears, eyelids and lips normal", "neck without nodes"?"""
    if not unit.may_hold(_WELL_WORDS) or _WELL.match(view.lower, mention.end, unit.end) is None:
        return False
    return not view.mentions_in(unit, "PROC") and not view.measures_in(unit)


_WELL_WORDS = re.compile(
    r"\b(?:clear|normal|unremarkable|spared|negative|uninvolved|supple|involved|affected|unaffected|examined|remarkable|without|free of|wnl)\b"
)


def affected_sites(view: NoteView, unit: Unit) -> list[tuple[Mention, Fact[Site]]]:
    """Sites of a unit but those that it calls free of disease ("back clear", "no mastoid tenderness")."""
    known = view.memo.get(("affected sites", unit.index))
    if known is None:
        known = view.memo["affected sites", unit.index] = [
            (mention, fact)
            for mention, fact in sites_in(view, unit)
            if not _CLEAR.match(view.lower, mention.end, unit.end)
            and not is_well(view, unit, mention)
            and not seek(view, _NOTHING_AT, view.lower[max(unit.start, mention.start - 40) : fact.evidence[0].start])
        ]
    return known  # type: ignore[return-value]


def affected_places(view: NoteView, unit: Unit) -> list[Fact[Site]]:
    """The affected sites of a unit of which the region is known."""
    return [fact for _, fact in affected_sites(view, unit) if fact.value is not None and fact.value.region]


def nearest_site(view: NoteView, start: int, end: int, *, widen: bool = True) -> Fact[Site]:
    """The site that belongs to the words at [start, end).

    Same unit first (a specific site before a generic one, nearer before farther), then the line, the
    list item, then units before and after within the paragraph; with `widen` the title and diagnosis.
    """
    unit = view.unit_at(start)
    vague: Fact[Site] | None = None
    for candidates in chain([sites_in(view, unit)], _wider(view, unit, widen, today=True), _wider(view, unit, widen, today=False)):
        best = _nearest(candidates, start, end)
        if best is not None and best.value is not None and best.value.region:
            return best
        vague = vague or best  # "nail plate": the finger or toe is named elsewhere
    return vague or Fact(searched=("same sentence", "same list item", "procedure title", "diagnosis"))


_Sites = list[tuple[Mention, Fact[Site]]]
_TITLES = frozenset({"procedure_title", "preop_diagnosis", "postop_diagnosis", "procedure", "indication", "findings"})
_ASIDE = frozenset({"history", "family", "social", "medications", "allergies", "ros", "counselling", "consent", "labs", "follow_up"})


def _wider(view: NoteView, unit: Unit, widen: bool, *, today: bool) -> Iterator[_Sites]:
    """Sites around the unit, wider and wider; with `today` without those of earlier work, or of work put off."""
    scopes = (("block", unit.block), ("group", unit.group), ("titles", 0), ("note", 0))
    return (_sites_of(view, scope, today) for scope in scopes[: 4 if widen else 2])


def _sites_of(view: NoteView, scope: tuple[str, int], today: bool) -> _Sites:
    """Remembered, since every act and lesion of a note asks for them; a view with other sections for its units shares the memory."""
    known: tuple[tuple[Unit, ...], _Sites] | None = view.memo.get(("sites of", scope, today))  # type: ignore[assignment]
    if known is None or known[0] is not view.units:
        if today:
            found = [s for s in _sites_of(view, scope, False) if not is_apart(view, view.units[s[0].unit], s[0].start, s[0].end)]
        else:
            found = [s for u in _units_of(view, scope) for s in affected_sites(view, u)]
        view.memo["sites of", scope, today] = known = view.units, found
    return known[1]


def _units_of(view: NoteView, scope: tuple[str, int]) -> Iterable[Unit]:
    kind, number = scope
    if kind == "block":
        return view.units_of_block(number)
    if kind == "group":
        return view.units_of_group(number)
    if kind == "titles":
        first = view.first + 2
        return [u for u in view.units if u.section in _TITLES or u.index < first]
    return [u for u in view.units if u.section not in _ASIDE]


def _nearest(candidates: list[tuple[Mention, Fact[Site]]], start: int, end: int) -> Fact[Site] | None:
    best = nearest(
        candidates, start, end, lambda f: distance(f[0], start, end) + (200 if f[0].value in _GENERIC and not f[0].extra[0] else 0)
    )
    return best and best[1]
