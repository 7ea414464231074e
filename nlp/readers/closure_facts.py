"""What the words about one closure say: layers, undermining and the elements of a complex repair (REP rules)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from nlp.facts import Dimensions, Evidence, Fact
from nlp.gate import find, units_with
from nlp.phrases import phrases
from nlp.readers.events import Trigger
from nlp.view import Measure, NoteView, Unit

_ABSORBABLE = r"(?:vicryl|vic\b|polysorb|monocryl|mono\b|pds|dexon|maxon|chromic|myochromic|polyglactin|biosyn|monosyn|monoderm)"
SKIN_SUTURE = (
    r"(?:nylon|nyl\b|prolene|prol?\b|ethilon|polypropylene|silk|novafil|staples?|fast[- ](?:absorbing )?gut|plain gut|dermabond|surgipro)"
)
_DEEP_PLACE = r"(?:deep(?!er\b)\w*|buried|(?<!epi)dermis|(?<!epi)dermal(?! (?:n(?:a?ev|od)|mole|cyst|inclusion|tumou?r|lesion|melan))|subcutaneous|subcutis|subcu|subq|sub-q|sq\b|fascia\w*|galea\w*|muscle|orbicularis|platysma|smas|plication|scarpa\w*|dartos|inside|inner)"
_TISSUE_LAYER = r"(?:muscle|subcutaneous|deep|dermal) (?:tissues? |layers? )?"
_UNDER = r"(?:suture |sutures |stitches )?(?:under|underneath|below|beneath)\b(?! the\b)"
_INSIDE_STITCH = r"\b(?:deep|inside|inner|internal|buried)(?: (?:stitch\w*|sutures?|layers?|absorbable))*"
_OUTSIDE_STITCH = r"(?:skin|(?:epi)?cuticular|epidermal|transcutaneous|percutaneous|outside|outer|outward|external|superficial|surface|top)\b(?! (?:margin|edge|tumou?r|defect|part|necro|tissue)| (?:\w+ )?(?:margins?|edges?|biops\w+)\b)"
_LAYER_FORMS = (
    rf"{_DEEP_PLACE}[^.;|]{{0,60}}(?:{_ABSORBABLE}|\b\d[-/]0\b)",
    rf"{_ABSORBABLE}[^.;|]{{0,40}}{_DEEP_PLACE}",
    rf"{_ABSORBABLE}[^.;|]{{0,40}}?(?:\band\b|&|,|/|\+|\bthen\b|\bbefore\b|followed by)[^.;|]{{0,40}}{SKIN_SUTURE}",
    rf"{_ABSORBABLE} (?:sutures? |stitches )?(?:in|into|to|for) (?:the )?(?:fat|fatty|deep)\b",
    rf"{_TISSUE_LAYER}(?:and {_TISSUE_LAYER})?(?:was|were) (?:re-?)?(?:approximated|closed|sutured|brought)",
    rf"{_ABSORBABLE} {_UNDER}",
    rf"\b(?:space|cavity|pocket|void)(?: (?:was|were|is))?(?: then)? (?:obliterat|clos|collaps|eliminat|tack|tak|brought|reduc|sutur|approximat|pull|drawn)\w*[^.;|]{{0,30}}?(?:{_ABSORBABLE}|\b\d[-/]0\b)",
    rf"{_ABSORBABLE}[^.;|]{{0,24}}? (?:to|for) (?:close|obliterate|collapse|eliminate|reduce|take up|the) (?:of )?(?:the )?(?:dead space|cavity|pocket|space)",
    r"\b(?:2|3|4|5|6)-0 ?(?:v|m|pds)\b ?(?:[/+,&]|then|and) ?[3-7]-0 ?(?:p|n|e|g|s)\b",
    rf"(?:2|3|4|5)-0 {_ABSORBABLE}(?:,| ?[+/&]| and| then)+ ?(?:3|4|5|6)-0 {_ABSORBABLE}",
    r"\b(?P<first>vicryl|monocryl|pds|polysorb|dexon|maxon|biosyn|chromic)\b(?: (?:sutures?|deep))?(?:,| ?[+/&]| and| then)+ ?(?:[3-6]-0 )?(?!(?P=first))(?:vicryl|monocryl|pds|biosyn|monosyn)\b",
    rf"{_INSIDE_STITCH}(?: ?[+&/,]| and| then)+ ?(?:the |then |\d |one |two |three |four |five )?{_OUTSIDE_STITCH}",
)
"""A deep layer told by its sutures: place and thread, thread and place, two threads (absorbable ones of two sizes too), or the layers set against each other."""
LAYERS = re.compile("|".join(_LAYER_FORMS))
_TIED = re.compile(r"ligat|\bti(?:e|ed)\b|bleeder|vessel|drain|bolster|pexed")
_OVER_BOLSTERS = re.compile(r"\b(?:retention|tension|stay|mattress)[^.;]{0,40}\bover (?:\w+ )?bolsters?\b")
"""Sutures of the wound itself, tied over something that spares the skin."""
ONE_LAYER = phrases("closure_facts", "one_layer")
NO = re.compile(r"\b(?:no|not|without|none|neither|nor|rather than|instead of)\b[^.;]{0,40}$")
_COMPLEX = {
    "exposed_structure": re.compile(
        r"(?:exposed|exposing|exposure of|bare|bared|denuded) (?:the )?(?:\w+(?:is|or|al|ar|us|les) ){0,2}(?:bone|cartilage|tendon|nerve|vessel|artery|neurovascular bundle|perichondrium)|(?:bone|cartilage|tendon|periosteum|perichondrium|nerve|artery|neurovascular bundle)s?(?: of (?:the )?\w+)?,? (?:(?:which |that )?(?:was|were|is|are|was left|left|laid|being) )?(?:exposed|bared?|denuded|showing|visible)\b"
    ),
    "debrided_edges": re.compile(
        r"(?:wound )?(?:edges?|margins) (?:\w+ )?(?:were |was )?(?:sharply )?debrided|(?:wound )?(?:edges?|margins) (?:were |was )?(?:sharply )?(?:trimmed|excised|cut) (?:back )?(?:of|to remove|for|to) (?:\w+ )?(?:ragged|devitali[sz]ed|necrotic|crushed|nonviable|non-viable|bleeding|healthy|viable)|debridement of (?:the )?(?:devitalized |wound |skin )*edges|debrided (?:the )?(?:wound |skin |devitalized )*edges|\bdebrided (?:\d[\d.-]* ?(?:to \d+ )?mm )?(?:circumferentially|all (?:the way )?a?round)|(?:devitali[sz]ed|necrotic|crushed|macerated|mangled|ragged|contused|non-?viable|shredded|dusky) (?:wound |skin |purple |purplish |dirty |dead )?(?:edges?|margins),? (?:which |that )?(?:\w+ )?(?:(?:were|was) )?(?:sharply )?(?:excised|trimmed|cut (?:away|back)|removed)|(?:excised|trimmed|cut away|removed) (?:the )?(?:devitali[sz]ed|necrotic|crushed|macerated|mangled|ragged|contused|non-?viable|shredded|dusky) (?:wound |skin )?(?:edges|margins)|(?:devitali[sz]ed|necrotic|crushed|macerated|mangled|contused|non-?viable|dusky) (?:skin|tissues?|fat|dermis)(?: and (?:\w+ )?\w+)? (?:was |were )?(?:then )?(?:sharply )?(?:debrided|excised|trimmed|removed|cut away) (?:sharply )?(?:along|from|at|around) (?:the |all |both |each )(?:\w+ ){0,3}(?:edges?|margins?|limbs|borders|sides)\b"
    ),
    "retention_sutures": re.compile(r"retention sutures?"),
    "free_margin": re.compile(
        r"(?:involv\w+|across|along|cross\w*|through|notch\w* (?:in|at|of)) (?:the )?(?:free (?:margin|edge|border)|helical (?:rim|edge)|vermilion border|vermilion|nostril (?:rim|edge)|alar (?:rim|edge))|free[- ](?:margin|edge|border) (?:of|repair|involved)\b(?![^.;,]{0,30}\b(?:not|spared|intact|uninvolved|untouched|preserved)\b)"
        r"|through (?:the |his |her )?(?:vermilion(?: border)?|helical rim|alar rim|nostril rim)|(?:re-?)?align\w* (?:the )?(?:vermilion(?: border)?|border|helical rim)"
        r"|(?:vermilion(?: border)?|helical rim|nostril rim|alar rim) (?:(?:was|were) )?(?:first )?(?:crossed|aligned|realigned|re-?approximated)"
        r"|(?:reconstruct\w*|restor\w*|recreat\w*) (?:of )?(?:the )?(?:free margin|helical (?:rim|free margin)|vermilion(?: border)?|alar rim|nostril rim)"
        r"|(?:helical rim|alar rim|nostril rim|helical|vermilion)(?: border)?(?: free margin)? (?:(?:was|were) )?(?:reconstructed|restored|recreated)"
    ),
}
_SOILED = re.compile(
    r"(?:heavi|gross)ly (?:contaminated|soiled|dirty)|(?:heavy|gross) contamination|contaminated|soiled|imbedded|embedded|particulate|debris|gravel|\bmud|manure|\bdirt\b|\bgrit\b|\bsoil\b|\bsand\b"
)
_CLEANED = phrases("closure_facts", "cleaned")
"""More than rinsing: REP-02 asks for extensive cleaning or removal of particulate matter."""
_COMPLEX_HINT = re.compile(
    r"excised|cut (?:back|away)|trimmed|ragged|align|expos|bare|showing|visible|debrid|retention|margin|rim|border|vermilion|helical"
)
_UNDERMINED = re.compile(
    r"(?:(?P<ext>extensive\w*|wide(?:ly)?)|(?P<lim>limited|minimal\w*|slight\w*))?\s*(?:\w+\s){0,2}undermin\w+(?:\s(?:was|were)\s(?:carried out |performed |done )?(?P<ext2>extensive\w*|wide\w*)|\s(?P<ext3>extensively|widely)|\s(?:was\s)?(?P<lim2>minimal\w*|limited))?"
)
_EDGE = re.compile(
    r"[,;:(|).awft](?:(?<=[,;:(|)])|(?<=\.)\s|(?<=\ba)nd\b|(?<=\bw)ith\b|(?<=\bf)rom\b|(?<=\bt)o an?\b)"
)  # opens with a set: `re` skips to the next of them
SAME_WAY = re.compile(
    r"\b(?:likewise|alike|similarly|identical(?:ly)?|same (?:way|manner|fashion|closure|repair|procedure|technique|layers|sutures?|stitch(?:es)?|materials?)|in (?:like|similar) (?:manner|fashion))\b|(?:(?<=\bclosed )|(?<=\brepaired )|(?<=\bsutured ))(?:just )?(?:as|like) (?:above|before|the (?:first|other|last|previous)(?: one| wound)?)\b(?! (?:with|using|but)\b)"
)
"""The closure told before, once more."""
SAME_AGAIN = re.compile(
    r"(?:[,;:(|\u2013\u2014-]|\bcm|\bmm|\band) ?(?:the |done |all )?(?:same|ditto|idem|as above|as before|as the (?:first|other|last|previous)(?: one)?)(?: (?:again|here|too))?\W*$"
)
"""Ends an item of a list of wounds: "chin 1.5 cm, same"."""
SUTURING = re.compile(
    rf"clos(?:ed|es|ing|ure)|repair|sutur|stitch|likewise|same (?:way|manner|procedure|technique)|approximat|layer|{_ABSORBABLE}|{SKIN_SUTURE}|\d-0|\b(?:complex|intermediate|simple)\b"
)


_ENDED = re.compile(
    r"\bnot (?:\w+ ){0,3}?(?:\w+ed|cut|shaven?|torn|entered|seen|needed|necessary|required|taken|open)\b[^,;.]{0,24},"
    r"|\b(?:no|neither|none)\b[^,;.]{0,40}\b(?:was|were|is|seen|needed|found|done)\b[^,;.]{0,24},"
)
"""A denial that its own verb closes: "the hair margin, which was not shaved, with 5-0 Vicryl in the muscle"."""


_NOT_USED = re.compile(
    r"\b(?:sutures?|stitch\w*|layers?|closure|vicryl|monocryl|pds) (?:(?:was|were|is|are) )?(?:not|never|un)(?: |(?=necess|need))(?:\w+ )?(?:needed|necessary|required|used|placed|put|taken|indicated|done)\b"
)
"""A layer named only to be denied: "deep sutures were not needed, 4-0 nylon"."""


def _is_denied(before: str) -> bool:
    """Does a denial before some words of a closure reach them?"""
    return NO.search(_ENDED.sub(" ", before)) is not None


def layers_at(unit: Unit) -> re.Match[str] | None:
    """The words that describe a deep layer of sutures; a tied vessel or a negated layer is none."""
    for hit in _layer_words(unit):
        if (
            not _is_denied(unit.lower[: hit.start()])
            and not _NOT_USED.search(hit.group())
            and not _TIED.search(_OVER_BOLSTERS.sub("", unit.lower[max(0, hit.start() - 60) : hit.end()])[-40 - len(hit.group()) :])
        ):
            return hit
    return None


def _layer_words(unit: Unit) -> Iterator[re.Match[str]]:
    """Words of a deep layer; a place that was left alone, or only cut down to, begins none ("orbicularis intact, 7-0 nylon")."""
    hit = unit.search(LAYERS)
    while hit is not None:
        alone = _LEFT_ALONE.match(hit.group()) or (_DEPTH_OF_CUT.match(hit.group()) if _CUT_TO.search(unit.lower, 0, hit.start()) else None)
        if not alone:
            yield hit
        hit = LAYERS.search(unit.lower, hit.start() + alone.end() if alone else hit.end())


_CUT_TO = re.compile(
    r"\b(?:to|into|through|including|include|includes|reach\w*|expos\w+)(?: (?:the|a|level|of|superficial|deep|mid|underlying|cuff))* $"
)
_DEPTH_OF_CUT = re.compile(
    r"[\w-]+ (?:(?:fat|tissues?|plane|layer) )?(?=[^.;|]*?\b(?:clos|sutur|repair|approximat))|[\w-]+(?=, [^.;|]*?\b(?:clos|sutur|repair|approximat))|[\w-]+(?=, (?:no|without) (?:\w+ )?margins?\b)"
)
"""How deep the cut went, told before a closure: "excised down to subcutis, closed with nylon"."""
_LEFT_ALONE = re.compile(
    r"\w+ (?:(?:was|were|left|remained|is|are) )*(?:intact|spared|preserved|untouched|not (?:violated|opened|entered|involved|incised|exposed))\b"
)


def is_suturing(unit: Unit) -> bool:
    """Does the sentence tell of a closure or of thread at all? "Medial canthus (skin only)" tells of a place."""
    return SUTURING.search(unit.lower) is not None or (ONE_LAYER.search(unit.lower) is not None and "skin only" not in unit.lower)


def phrase_of(unit: Unit, measure: Measure) -> str:
    """The words between commas around a measure, the measure left out."""
    start, end = measure.start - unit.start, measure.end - unit.start
    edges = [m.end() for m in _EDGE.finditer(unit.lower, 0, start)]
    left = unit.lower[edges[-1] if edges else 0 : start]
    behind = _EDGE.search(unit.lower, end)
    right = unit.lower[end : behind.start() if behind else len(unit.lower)]
    other = _OWN_DISTANCE.search(right) if "undermin" in right else None
    return f"{left} # {right if other is None else right[: other.start()]}"


_FREED = phrases("closure_facts", "freed")
"""Skin undermined, whatever it is called."""


def is_undermining(view: NoteView, unit: Unit, measure: Measure) -> bool:
    """The measure beside "undermined", or the first one behind it before the sentence comes to the closure."""
    if measure.role == "defect" or not unit.may_hold(_FREED):
        return False
    phrase = phrase_of(unit, measure)
    if freed := _FREED.search(phrase):
        if _OF_DEFECT.search(phrase, freed.end()):
            return False
        said = (
            _SO_AS_TO_CLOSE.sub("", phrase[freed.start() :]) if freed.start() < phrase.find("#") else phrase
        )  # "closed in layers after undermining of 2.2 cm"
        return not re.search(r"clos(?:ed|ing|ure)|(?<!entire )(?<!full )(?<!whole )(?<!the )(?<!its )(?<!their )length|repair", said)
    start = max((m.start() for m in _FREED.finditer(unit.lower, 0, measure.start - unit.start)), default=-1)
    if start < 0 or re.search(
        r"clos(?:ed|ing|ure)|repair|length|layer|sutur|defect|measur", _WHOLE_LENGTH.sub("", unit.lower[start : measure.start - unit.start])
    ):
        return False
    between = [m for m in view.measures_in(unit) if unit.start + start < m.start < measure.start]
    return not between or (len(between) == 1 and _OTHER_EDGE.fullmatch(view.lower, between[0].end, measure.start) is not None)


_OWN_DISTANCE = re.compile(
    r"\bundermin\w*(?: (?:was|were|edges?|skin|only|just|carried out|done|both|all|margins?|sides?|wound))*(?: (?:by|to|for|of|about|approximately|approx\.?|some))* ?~? ?\d[\d.]* ?(?:cm|mm)\b"
)
"""Behind "undermined" its own number, so that the one before it is another: "6.6 cm, undermined ~1 cm each side"."""
_SO_AS_TO_CLOSE = re.compile(
    r"(?<=#)[^.;#]{0,40}\b(?:(?:in order |so as )?to (?:allow|permit|facilitate|enable|achieve|aid|ease|help|obtain|effect|relieve|reduce|lessen|minimi[sz]e|close|bring)|allowing|permitting|facilitating|before|prior to)\b[^.;#]{0,60}"
)
"""Behind how far the edges were freed, what for: "undermined 2.5 cm on each side to allow closure"."""
_WHOLE_LENGTH = re.compile(r"\b(?:full|entire|whole|its|their) length\b(?: of (?:the |each |both )?(?:wound|defect|edge|incision)s?)?")
"""How much of an edge was undermined, before how far."""
_OF_DEFECT = re.compile(
    r"\b(?:for|of|in|under|around) an? (?:\w+ ){0,2}defect (?:\w+ ){0,2}# |\bdefect (?:(?:of|was|is|being|measur\w+|that was) ){0,2} ?#(?: +(?:wide|across|in width)\b)?(?!.*undermin)"
)
"""Behind how far the edges were freed, the width of the defect: "undermined less than a centimeter for a defect 1.4 cm wide"."""
_OTHER_EDGE = re.compile(
    r" (?:superior\w*|inferior\w*|medial\w*|lateral\w*|above|below|cephalad|caudad|proximal\w*|distal\w*|anterior\w*|posterior\w*|on (?:the |one )[\w ]{3,20})(?:,| and|, and| &) |,? (?:and |but )?(?:on )?(?:the |its )?(?:superior|inferior|medial|lateral|upper|lower|left|right|other|opposite|proximal|distal|anterior|posterior)(?: (?:one|edge|side|margin|border))?(?: (?:for|by|over|to|only|about|was|undermined))* "
)
"""Between how far one edge was freed and how far the other was."""
_ANSWERED_NO = re.compile(r"[^.;:=?\n]{0,24}[:=?]\s*(?:n|no|none|nil|0|n/?a|_{2,}|-{2,})(?![a-z\d])")
"""Behind an element that a form only asks about: "Cartilage exposed: N   Retention sutures: no"."""


def complex_elements(units: Iterable[Unit]) -> Fact[tuple[str, ...]]:
    """Elements of REP-03 that the words describe as present in the repair."""
    units, names, proof = list(units), [], []
    for unit in units:
        if not unit.search(_COMPLEX_HINT):
            continue
        for name, pattern in _COMPLEX.items():
            hit = unit.search(pattern)
            if (
                hit
                and name not in names
                and not NO.search(unit.lower[: hit.start()])
                and "not " not in unit.lower[hit.start() : hit.end() + 14]
                and not _ANSWERED_NO.match(unit.lower, hit.end())
                and not unit.lower.startswith("?", hit.end())
            ):
                names.append(name)
                proof.append(Evidence("complex_element", name, unit.start + hit.start(), unit.start + hit.end()))
    return Fact(tuple(names), "stated", tuple(proof)) if names else _cleaned(units)


def _cleaned(units: list[Unit]) -> Fact[tuple[str, ...]]:
    """A soiled wound that needed more than rinsing, which makes one layer intermediate (REP-02)."""
    for unit in units:
        hit = unit.search(_CLEANED)
        if hit and not NO.search(unit.lower[: hit.start()]) and any(u.search(_SOILED) for u in units):
            proof = Evidence("complex_element", "extensive_cleaning", unit.start + hit.start(), unit.start + hit.end())
            return Fact(("extensive_cleaning",), "stated", (proof,))
    return Fact(searched=tuple(_COMPLEX))


def undermining_words(units: Iterable[Unit]) -> Fact[str]:
    """extensive | limited | unspecified, the strongest word used."""
    best: Fact[str] = Fact(searched=("undermining",))
    for unit in units:
        hit = unit.search(_UNDERMINED)
        if hit is None or NO.search(unit.lower[: hit.start()]):
            continue
        value = "extensive" if hit["ext"] or hit["ext2"] or hit["ext3"] else "limited" if hit["lim"] or hit["lim2"] else "unspecified"
        if not best.known or value == "extensive":
            best = Fact(value, "stated", (Evidence("undermining", value, unit.start + hit.start(), unit.start + hit.end()),))
    return best


def undermining(measures: list[Measure]) -> Fact[Decimal]:
    """The greatest distance undermined along one edge."""
    if not measures:
        return Fact(searched=("undermining",))
    best = max(measures, key=lambda m: m.dims.longest)
    return Fact(best.dims.longest, "stated", (Evidence("undermining", str(best.dims.longest), best.start, best.end),))


_PAIR = re.compile(
    r"(?:#\s?|\b(?:site|wound|lesion|defect|repair)\s)(?P<label>[1-9a-h])\b\W{0,3}(?:undermin\w+ )?(?P<far>\d*\.\d+)\s*(?:cm)?\s*(?:/|\(|vs\.?|over|,|;)\s*(?:(?:defect|width|wide|wd)\W{0,3}){0,2}(?:of |is |was )?(?P<wide>\d*\.\d+)"
)


def undermined_by_label(view: NoteView) -> dict[str, tuple[Measure, Measure]]:
    """Undermining and width of the defect by the wound's label, where one sentence goes through the wounds: "#1 0.8 / width .5; #2 0.9 / .5".

    Only pairs of decimals (cm) count, and only where two wounds or more are told so.
    """
    for unit in units_with(view, _PAIR):
        text = view.lower[unit.start : view.units_of_block(unit.block)[-1].end]
        earlier = view.lower[max(0, unit.start - 60) : unit.start] if not unit.lower.startswith("undermin") else ""
        if "undermin" not in text and "undermin" not in earlier:
            continue
        hits = list(_PAIR.finditer(text))
        if len(hits) > 1 and len({h["label"] for h in hits}) == len(hits):
            return {h["label"]: (_measure(h, "far", "undermining", unit), _measure(h, "wide", "defect", unit)) for h in hits}
    return {}


def _measure(hit: re.Match[str], name: str, role: str, unit: Unit) -> Measure:
    return Measure(unit.start + hit.start(name), unit.start + hit.end(name), Dimensions((Decimal("0" + hit[name]),)), role, unit.index)


_CLOSED = re.compile(
    r"\b(?:clos\w+|repair\w*|approximat\w+)\b|(?:\b(?:and|then)|[,;])(?: then)?(?: the)?(?: \w+)? (?:defect|wound|incision)\b"
)


def holds_graft(view: NoteView, trigger: Trigger) -> bool:
    """“Graft cut from the sulcus, sutured with 5-0 gut”: the stitches hold the graft and close nothing (GRAFT-01)."""
    grafts = [m for m in view.mentions_in(trigger.unit, "PROC") if m.concept == "graft" and m.end <= trigger.mention.start]
    return any(not _CLOSED.search(view.lower, m.end, trigger.mention.end) for m in grafts)


TOOK_STITCHES = re.compile(
    r"\b(?:needed|required|took|received|got|was given|were given) (?:only |just |no more than |a total of )?(?:\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|a few|a couple of) (?:(?:skin|simple|interrupted|single|nylon|prolene|silk|ethilon|surface|more|loose) )*(?:sutures?|stitch|stitches|staples?)\b"
)
"""A closure told by what it took: "the other one needed only three skin sutures"."""


def is_same_closure(part: Unit, trigger: Trigger) -> bool:
    """“The second was closed in the same way”; not “was excised in the same way, and its skin was closed with nylon”, which tells its own."""
    same = part.search(SAME_WAY)
    return same is not None and re.search(r"[,;] ", part.lower[same.end() : max(same.end(), trigger.mention.start - part.start)]) is None


_EXTENSIVE_CLOSURE = phrases("closure_facts", "extensive_closure")


def secondary_extent(view: NoteView) -> Fact[str]:
    """A surgical wound closed again by more than a simple closure, in the note's own words."""
    hit = find(view, _EXTENSIVE_CLOSURE)
    return (
        Fact("extensive", "stated", (Evidence("extent", "extensive", hit.start(), hit.end()),))
        if hit
        else Fact(searched=("extensive", "complicated"))
    )


_WIDE = re.compile(r"\s*(?:wide|across|in width)\b")


def defect_of(view: NoteView, units: list[Unit]) -> Fact[Dimensions]:
    """The defect before it was closed, two dimensions before one."""
    found = [m for u in units if u.section != "pathology" for m in view.measures_in(u, "defect", "post", "wound") if not m.is_area]
    found = [m for m in found if m.role != "wound" or _WIDE.match(view.lower, m.end)]
    if not found:
        return Fact(searched=("defect",))
    found = [m for m in found if m.role == "defect"] or found  # "final wound 8.2 cm" is how long the closure became
    best = max(found, key=lambda m: (len(m.dims.values) > 1, m.start))
    return Fact(best.dims, "stated", (Evidence("defect", "x".join(map(str, best.dims.values)), best.start, best.end),))
