"""Places: when two names are one place, and which names of sites are no place of a lesion."""

from __future__ import annotations

import re

from nlp.facts import Fact, Site
from nlp.gate import seek
from nlp.records import replace
from nlp.sites import PARTS_OF, is_well, sites_in
from nlp.view import Mention, NoteView, Unit

_GENERIC = frozenset({"face", "trunk", "generalized", ""})
_OPPOSED = (("upper", "lower"), ("medial", "lateral"), ("superior", "inferior"), ("proximal", "distal"), ("anterior", "posterior"),
            ("calf", "shin"), ("calf", "tibia"), ("biceps", "triceps"), ("inner", "outer"), ("scapul", "mid back"), ("scapul", "midback"), ("scapul", "lower back"), ("upper back", "mid back"), ("lower back", "mid back"), ("parietal", "occip"), ("frontal", "occip"), ("temporal", "occip"), ("vertex", "occip"), ("frontal", "parietal"), ("frontal", "vertex"))  # fmt: skip
_FAMILY = {"face": "cheek", "trunk": "back", "hand": "hand", "genitalia": "genitalia"}
_PASSING_AFTER = re.compile(
    r"\s*(?:(?:was |were |is |are )?(?:prepared\b|scrubbed|washed|abducted|elevated|extended|flexed|tucked|padded|positioned|prepped|draped|exsanguinated|immobili[sz]ed|splinted|clear\b|normal|unremarkable|examined|negative|wnl|free of|without\b|spared)"
    r"|(?:\?+\s*no\b|[,;(-]*\s*(?:no[,-]|no -|correction\b|i mean\b|make that\b|scratch that\b|strike that\b|rather\b))"
    r"|(?:lymph )?(?:nodes?|artery|vein|nerves?|blocks?|blocked|blockade|extension|flexion|ext(?=\W*(?:\d|flex|rot|intact|full|limited|strength|/))|rotation|motion|rom|mobility|clinic|(?:pneumatic )?tourniquet|(?:and \w+ )?surgery (?:report|note|clinic|service|center)|pulses?|strength|donor)\b|\s*exam\b"
    r"|(?=,| and)(?:,? (?:and )?(?:the |his |her |both |left |right )*[a-z]+){1,3} (?:(?:was|were) )?(?:prepped|prepared|draped|scrubbed|washed)\b)"
)
_PASSING_BEFORE = re.compile(
    r"(?:\bgraft\b(?:[^.;]|\.\d){0,50}\b(?:(?:taken|harvested|obtained|cut|procured|dermatome) )?from(?: the)?(?: \w+)?|\b(?:ct|mri|x-?ray|ultrasound|pet)(?: scan)?(?: of)?(?: the)?|tourniquet[^.;]{0,30}|adjacent to(?: the)?|nearer(?: to)?(?: the)?|closer to(?: the)?|lateral to(?: the)?|medial to(?: the)?|above(?: the)?|below(?: the)?|near(?: the)?|"
    r"in (?:the )?lines? of(?: the)?|parallel (?:to|with)(?: the)?|inferior to(?: the)?|superior to(?: the)?|distal to(?: the)?|proximal to(?: the)?|behind(?: the)?|away (?:from|fr)(?: the)?|between(?: the)?|\bblock(?:ed|s|ade)?\b[^.;:]{0,48} at(?: the| each| both| either)?|\b(?:median|ulnar|radial|tibial|sural|digital|peroneal|nerves?)\b[^.;:]{0,30} at(?: the| each| both| either)?|\b(?:pulling|traction|tension|tugging|pull|tug|distort(?:ion|ing)?|ectropion|eversion)(?: on| of)?(?: the)?|\b(?:nodes?|(?:lymph)?adenopathy)(?: palpable| felt)? (?:in|of|at|along|over)(?: the| either| both)?(?: \w+,?(?: and| or)?(?: the)?)?|rest of(?: the)?|(?:clear|short) of(?: the)?|\b(?:spar(?:e[ds]?|ing)|avoid(?:ed|s|ing)?|protect(?:ed|ing)?|preserv(?:ed|ing)|respect(?:ed|ing)?|(?:not|without|before|never) (?:in|to )?(?:vol|cross|reach|enter|touch|encroach|go|going)\w*(?: (?:on|onto|into|to))?)(?: the)?|"
    r"(?:(?<!began )(?<!begin )(?<!start )(?<!started )(?<!dealt )(?<!proceeded )(?<!commenced )(?<!starting )(?<!beginning )(?<!starts )(?<!begins )with|by|using) (?:a|an|the|my|one|his|her) (?:gloved |index |little |small |blunt )*|\b(?:because of|due to|owing to|on account of)(?: the)?|\b(?:rais(?:e|es|ing)|wrinkl(?:e|es|ing)|furrow(?:s|ing)?|moves?|moving|shrugs?|pursed?|purses)(?: the| both| their)?|just (?:below|above)(?: the)?|closer to(?: the)?)(?: his| her)?(?: (?:left|right|l|r|upper|lower|lateral|medial|anterior|posterior))*\s*$"
)
_APEX_TO = re.compile(
    r"\b(?:apex|tips?|limbs?|point) (?:to|at|towards?|reaching|just above|down to|pointing to|pointing at|ending at|ending in)(?: the| his| her)? $"
)
"""Before the place where a cut ends: "V drawn, apex to chin crease"."""
_MM_ON = re.compile(r"\d ?(?:mm|cm) (?:to|on|at|towards?|along) (?:the |its |his |her )?(?:lateral |medial |upper |lower |inner |outer )*$")
"""Before "canthal side", "nose side": the direction of a margin."""
_TO_SIDE = re.compile(r"\b(?:margins?\b[^.;]{0,40}|but (?:only )?)(?:to|towards?|on) (?:the |its )?$")
"""Before "side of the nose" that is a direction of the margin."""
_SIDE_OF_MARGIN = re.compile(
    r"\b(?:margins?\b[^.;]{0,40}|\d ?(?:mm|cm) |but (?:only )?)(?:to|on|at|towards?) (?:the |its |his |her )?(?:side(?: of| towards?| facing| near| next to)|edge (?:facing|towards?|near|next to|at)|border (?:facing|towards?|near)|direction of|aspect (?:facing|towards?)|pole (?:facing|towards?))(?: the| his| her)? ?$"
    r"|\bmargins?\b[^.;]{0,40} (?:towards?|facing|near|next to)(?: the| his| her)?(?: (?:left|right|upper|lower))* ?$"
)
"""Before a place that only tells a direction: "margin 6 mm to the side of the nose, but to the side of the ear only 3 mm"."""
_EDGES = re.compile(r"(?:,| and)?(?: (?:nasal|temporal|inferior|superior))? (?:margins?|edges?|ends?|borders?|extent)\b")
"""Nasal and temporal are directions of an eyelid's edge."""
_SURVEY = re.compile(r"\b(?:examin\w+|inspect\w+|survey|exam\s?[:=]|skin exam|full skin|head to toe|lentigin\w+|scattered)\b")
_FILLER = re.compile(
    r"(?:\b(?:left|right|l|r|lt|rt|upper|lower|mid|medial|lateral|superior|inferior|anterior|posterior|central|distal|proximal|dorsal|the|of|on|skin|area|region|aspect)\b|[\s/(\-]+)*"
)


_AT = re.compile(r",? (?:right |just )?(?:at|along) (?:the |his |her )?")
"""Between a place and the landmark that it lies at: "mid back at the bra line"."""


def same_site(first: Site | None, second: Site | None) -> bool:
    """Could both name one place? A missing side or subsite is no contradiction."""
    if first is None or second is None or not first.region or not second.region:
        return True
    if first.side and second.side and first.side != second.side:
        return False
    if first.digit and second.digit and first.digit != second.digit:
        return False
    if first.subsite in _BEHIND_EAR and second.subsite in _BEHIND_EAR:
        return True
    one_place = first.region == second.region and first.subsite == second.subsite
    if not one_place and _place(first) != _place(second) and not (on_brow(first) and on_brow(second)):
        return False
    if _opposed(first.label, second.label):
        return False
    if first.region != second.region or not first.subsite or not second.subsite or first.subsite == second.subsite:
        return True
    return any(
        sharp in (first.subsite, second.subsite) and not {first.subsite, second.subsite} & rivals for sharp, rivals in _SHARPER.items()
    )


_SHARPER = {"lid_margin": frozenset({"canthus"}), "nail_unit": frozenset({"palm", "sole", "heel"})}
"""Subsites that lie on several others ("lower lid", "lid margin"), and those they do not lie on."""


def _place(site: Site) -> str:
    return site.subsite if site.subsite == "eyebrow" else _FAMILY.get(site.region, site.region)


def on_brow(site: Site | None) -> bool:
    """The eyebrow, which is called the brow once it has been named."""
    return site is not None and (
        site.subsite == "eyebrow" or (site.region == "forehead" and not site.subsite and site.label.lower().endswith("brow"))
    )


_BEHIND_EAR = frozenset({"mastoid", "postauricular_sulcus"})
"""The skin behind the ear, whether a note counts it to the ear or to the scalp (SITE-07)."""


def _opposed(first: str, second: str) -> bool:
    """“left upper cheek” and “left lower cheek” are two places."""
    a, b = first.lower(), second.lower()
    if a == b:
        return False
    return any((x in a) != (y in a) and (x in b, y in b) == (y in a, x in a) for x, y in _OPPOSED)


def resembles(known: Site, new: Site) -> int:
    """How much two names look like one place: 0 not at all."""
    if not same_site(known, new):
        return 0
    if not new.region or not known.region:
        return 1
    score = 2 + (known.region == new.region) + (known.side == new.side) + (known.subsite == new.subsite)
    a, b = known.label.lower(), new.label.lower()
    return score + (2 if a == b else int(not {*a.split()}.isdisjoint(b.split())))


_DIRECTION_WORDS = frozenset(
    [
        "left",
        "right",
        "l",
        "r",
        "lt",
        "rt",
        "upper",
        "lower",
        "mid",
        "medial",
        "lateral",
        "superior",
        "inferior",
        "anterior",
        "posterior",
        "central",
        "distal",
        "proximal",
        "dorsal",
        "the",
        "of",
        "on",
        "skin",
        "area",
    ]
)


_LETTERS = re.compile(r"[a-z]+")


def _core(site: Site) -> set[str]:
    return {*_LETTERS.findall(site.label.lower())} - _DIRECTION_WORDS


def names_another(known: Site, new: Site) -> bool:
    """In one sentence "scalp vertex" and "left parietal" are two places, "lip" and "vermilion" one."""
    a, b = _core(known), _core(new)
    if known.subsite or new.subsite or not a or not b or a <= b or b <= a:
        return False
    return not any(len(words) == 1 and min(words)[:4] == site.region[:4] for words, site in ((a, known), (b, new)))


_SIDED = re.compile(r"(?:the |his |her )?(?:left|right|l|r|lt|rt)\b")
_LIST_MARK = re.compile(r"(?: \d[\d.]* ?(?:x ?\d[\d.]* ?)?(?:mm|cm))?(?:,|;| ?&| ?\+)? ?(?:and )?(?:the |his |her )?")


def _told_apart(known: Site, new: Site) -> bool:
    a, b = _core(known), _core(new)
    alike = known.side == new.side and (known.subsite == new.subsite or not (known.subsite and new.subsite))
    return alike and bool(a) and bool(b) and not (a <= b or b <= a)


_OPENING = re.compile(r"\W*[a-z]+\W+[a-z]+(?= )")


def opens_alike(view: NoteView, unit: Unit, before: Unit, known: Site, new: Site) -> bool:
    """“Shave biopsy right cheek. Shave biopsy right jawline”: the act again, in the same words, with a place of another name."""
    hit = _OPENING.match(unit.lower) if unit.line == before.line else None
    return (
        hit is not None
        and before.lower.startswith(hit[0])
        and bool(view.mentions_in(unit, "PROC"))
        and known.subsite == new.subsite
        and _told_apart(known, new)
    )


def listed_beside(view: NoteView, places: list[tuple[int, int, Site]], start: int, new: Site) -> set[int]:
    """“Right calf, chest and right shin”: ends of the places of the list so far that are other ones than the place at `start`,
    since each has the side again."""
    out: set[int] = set()
    if not new.side or _SIDED.match(view.lower, start) is None:
        return out
    at = start
    for begin, end, known in reversed(places):
        between = view.lower[end:at]
        if not between.strip() or _LIST_MARK.fullmatch(between) is None:
            break
        at = begin
        if _told_apart(known, new) and _SIDED.match(view.lower, begin) is not None:
            out.add(end)
    return out


def joined(first: Fact[Site], second: Fact[Site]) -> Fact[Site]:
    """One place from two names: the specific region, and every side, subsite and digit that either gives."""
    a, b = first.value, second.value
    if a is None or b is None:
        return second if a is None else first
    if a == b:
        return first
    keep, spare = (second, a) if (a.region in _GENERIC and b.region not in _GENERIC) else (first, b)
    site = keep.value
    assert site is not None
    if spare.subsite in _SHARPER and spare.region in (site.region, "") and site.subsite not in _SHARPER[spare.subsite]:
        site = replace(site, subsite=spare.subsite)
    filled = replace(
        site,
        region=site.region or spare.region,
        side=site.side or spare.side,
        digit=site.digit or spare.digit,
        subsite=site.subsite or (spare.subsite if spare.region == site.region else ""),
        label=site.label if len(site.label) >= len(spare.label) or spare.region != site.region else spare.label,
    )
    proof = keep.evidence if filled == keep.value else tuple(dict.fromkeys((*keep.evidence, *first.evidence, *second.evidence)))[:3]
    return Fact(filled, keep.status, proof, keep.why)


_TOUCHES = {
    "cheek": "temple neck nose lip chin ear eyelid jaw",
    "temple": "forehead scalp ear eyelid",
    "forehead": "scalp eyebrow eyelid nose",
    "nose": "lip eyelid",
    "lip": "chin",
    "chin": "neck",
    "jaw": "neck chin",
    "ear": "neck scalp",
    "neck": "scalp shoulder back chest",
    "shoulder": "back arm chest axilla",
    "chest": "axilla abdomen breast",
    "breast": "axilla",
    "arm": "axilla hand",
    "flank": "back abdomen hip chest",
    "abdomen": "groin",
    "back": "buttock",
    "hip": "buttock leg",
    "buttock": "leg anus",
    "groin": "leg genitalia penis vulva",
    "wrist": "hand arm",
    "ankle": "leg foot",
    "leg": "foot",
    "elbow": "arm",
    "knee": "leg",
}
_BORDERS = {frozenset((first, second)) for first, others in _TOUCHES.items() for second in others.split(" ")}
"""Regions that touch, so that a stroke between them may name one place: "cheek/neck"."""


def _apart_by_stroke(first: str, second: str) -> bool:
    if first == second or not first or not second or second in PARTS_OF.get(first, ()) or first in PARTS_OF.get(second, ()):
        return False
    known = {region for pair in _BORDERS for region in pair}
    return first in known and second in known and frozenset((first, second)) not in _BORDERS


def compound(between: str, first: Fact[Site], second: Fact[Site]) -> bool:
    """“left lower cheek upper neck”, “trunk (left flank)”, “helix / superior pinna”: one place by two names."""
    a, b = first.value, second.value
    if a is None or b is None or (a.side and b.side and a.side != b.side):
        return False
    if "/" in between and _apart_by_stroke(a.region, b.region):
        return False  # "nose / chest" are two
    if _FILLER.fullmatch(between) or _AT.fullmatch(between):
        return True
    return bool(
        same_site(a, b) and re.fullmatch(r"[\s,(\-]*(?:(?:left|right|l|r)\b)?[\s,(\-]*", between) and a.label.lower() != b.label.lower()
    )


def is_passing(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """A place that is named without being the lesion's: "arm abducted", "CT neck", "below the mandible", "face clear"."""
    key = ("passing", unit.start, unit.end, mention.start, mention.end)
    known = view.memo.get(key)
    if known is None:
        known = view.memo[key] = _is_passing(view, unit, mention)
    return known  # type: ignore[return-value]


_HEADING = re.compile(r"s?\s*(?::|-\s)")
_HEAD_BEFORE = re.compile(r"(?:\W|\d{1,2}[.)])*(?:(?:on|over|of|at) )?(?:the )?(?:(?:right|left|r|l|rt|lt|both) )?")

_OF_REGION = re.compile(r"(?:[si]|ae|ata) (?:of|on|from|over) (?:the |his |her )?$")
_HEADS_LIST = re.compile(r"[^.;:,\n\d]{0,40}:")
"""Around the region of several lesions that are listed behind: "cysts of the back excised today: right scapula ..."."""


def _heads_places(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """“Back: shave bx R upper back and L lower back”, “cysts of the back excised: ...”: the region before the colon names no lesion beside its places."""
    opens = _HEADING.match(view.lower, mention.end, unit.end) and _HEAD_BEFORE.fullmatch(view.lower, unit.start, mention.start)
    if not opens and not (
        _OF_REGION.search(view.lower, unit.start, mention.start) and _HEADS_LIST.match(view.lower, mention.end, unit.end)
    ):
        return False
    sites = [(m, fact.value) for m, fact in sites_in(view, unit) if fact.value is not None]
    head = next((site for m, site in sites if m.start == mention.start or m.end == mention.end), None)
    inside = [site for m, site in sites if m.start > mention.end]
    labels = {site.label.lower() for site in inside}
    if head is None or len(labels) < 2 or head.subsite:
        return False
    parts = PARTS_OF.get(head.region, frozenset()) | {head.region}
    return all(site.region in parts for site in inside)


def _is_passing(view: NoteView, unit: Unit, mention: Mention) -> bool:
    after = view.lower[mention.end : min(unit.end, mention.end + 30)]
    if _PASSING_AFTER.match(after) or is_well(view, unit, mention) or _heads_places(view, unit, mention):
        return True
    if unit.may_hold(_PASSING_BEFORE) and seek(view, _PASSING_BEFORE, view.lower[max(unit.start, mention.start - 70) : mention.start]):
        return True
    if unit.may_hold(_APEX_TO) and _APEX_TO.search(view.lower, max(unit.start, mention.start - 40), mention.start):
        return True
    if after.startswith(" side") and _MM_ON.search(view.lower, max(unit.start, mention.start - 40), mention.start):
        return True
    if view.lower.startswith("side of", mention.start) and _TO_SIDE.search(view.lower, max(unit.start, mention.start - 60), mention.start):
        return True
    if unit.may_hold(_SIDE_OF_MARGIN) and _SIDE_OF_MARGIN.search(view.lower, max(unit.start, mention.start - 70), mention.start):
        return True
    if view.lower[mention.start : mention.end] in ("nasal", "temporal") and _EDGES.match(after):
        return True
    several = len(view.mentions_in(unit, "SITE")) > 1
    return several and not view.measures_in(unit) and not view.mentions_in(unit, "PROC") and unit.search(_SURVEY) is not None


def is_vague(region: str, named: set[str]) -> bool:
    """“Trunk” or “face” beside one of its parts, which says where: beside an arm it is a place of its own."""
    return region == "generalized" or not PARTS_OF.get(region, frozenset()).isdisjoint(named)


def places_before(view: NoteView, unit: Unit) -> list[tuple[Mention, Fact[Site]]]:
    """The places of the last sentence before this one, in its paragraph, that names any: "new papule, right forearm. 4 mm punch, two 4-0 nylon"."""
    earlier = [u for u in view.units_of_block(unit.block) if u.index < unit.index]
    return next((list(told) for u in reversed(earlier) if (told := sites_in(view, u))), [])
