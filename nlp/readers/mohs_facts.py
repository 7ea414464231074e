"""Mohs surgery: the deep structure that the surgery involved, who read the slides (MOHS-01, MOHS-02), and on how many tumours it is said to have been."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.assertion import assertion_at
from nlp.facts import Evidence, Fact
from nlp.gate import find, find_all, hits, units_with_any
from nlp.number_words import number_of
from nlp.phrases import phrases
from nlp.readers.events import SILENT
from nlp.readers.reader_fields import one_hand
from nlp.view import NoteView, Unit

_STRUCTURE = (
    r"(?:(?:epitenon|paratenon|muscle|cartilage|perichondrium|periosteum|bone|tendon|cortex|nerve|artery|parotid)(?! (?:relax|strength|power|weak|pain|cramp|spasm|function))"
    r"|(?:extensor|flexor|tibialis|gastrocnemius|soleus|biceps|triceps|deltoid|trapezius|brachioradialis|pectoralis|peroneus) (?:\w+ )?(?:belly|bellies|fib(?:er|re)s))"
)
_PIECE = r"(?:sliver|strip|bit|piece|slice|cuff|rim|portion|plug|disc|disk|chip|wedge|shaving|layer|part)"
_GROWTH = r"(?:tumou?r|carcinoma|cancer|scc|bcc|squamous|nests?|strands?|cells?|islands?|lobules?|cords?)"
_DEEP = re.compile(
    rf"(?:involv\w+|invad\w+|into|through|to and including|including|excis\w+|tak\w+|took|resect\w+|remov\w+|rongeur\w+|(?:extend\w*|track\w*|down) to)[^.;]{{0,45}}\b(?P<w>{_STRUCTURE})"
    rf"|\b(?:{_GROWTH}\b[^.;]{{0,30}}\b(?:in|between|among|amongst|within|around|infiltrat\w+) (?:(?:the|skeletal|striated|deep|underlying|superficial) ){{0,2}}|(?:more|further|additional|{_PIECE} of) (?:(?:the|underlying|deep|adjacent) ){{0,2}}(?:(?!fascia)\w+ )?)(?P<x>{_STRUCTURE})"
    rf"|\b(?P<v>{_STRUCTURE})\b[^.;]{{0,30}}\b(?:involved|invaded|infiltrated|removed|excised|resected|stripped|taken|included|burred|shaved|sacrificed|came (?:away|off|with|along)|in the (?:specimen|layer|sections?|blocks?))"
)
_NOT_BETWEEN = re.compile(r"\boff (?:of )?(?:the )?(?:\w+ )?$|\b(?:no|not|without|never|above|over|overlying|superficial to|short of)\b")
"""Between the act and the structure: "taken off the fascia, no muscle was"."""
_NO = re.compile(r"\b(?:no|not|without|none|neither|nor|above|superficial to|intact)\b[^.;]{0,40}$")
_NOT_BEHIND = re.compile(r"[^.;,]{0,12}\b(?:not|never|fascia|intact|spared|uninvolved|was preserved)\b")
_SPARED = re.compile(r"\b(?:not|never|intact|spared|preserved)\b")

_I_READ = (
    r"read by (?:me\b|myself|(?:the )?(?:(?:operating|treating|same|mohs) )?(?:surgeon|operator))", r"on my reading", r"\bmy (?:own )?reading(?! of the (?:biops|outside|report))", r"\bi read\b(?=\W*(?:$|[.;,\n]))", r"i (?:personally )?(?:read|examined|interpreted|reviewed|cut, mapped)", r"i (?:both |have )?cut and (?:read|mapped)", r"\bi (?:(?:excised|cut|took|removed|resected|mapped|inked|oriented|sectioned|processed|stained|and|then|also)\W+){1,7}(?:read|examined|interpreted)\b",
    r"\bi (?:both )?(?:performed|did|carried out|took|removed|excised|cut)\b[^.;]{0,60}\b(?:and|&) (?:also |then |personally )*(?:read|examined|interpreted|reviewed) (?:(?:the|all|its|their|each|every) )?(?:\w+ )?(?:slides?|sections?|frozens?|histolog\w+|stages?|layers?|them\b|it\b)", r"(?:slides?|frozen sections?|frozens|sections) (?:(?:were|was|are) )?(?:\w+ )?(?:read|examined|interpreted|reviewed) (?:by )?myself", r"(?:read|examined|interpreted|reviewed) (?:the |all |all the )?(?:frozen )?(?:sections?|slides?|frozens) myself",
    r"examined by (?:the surgeon|me\b|myself|the mohs)", r"(?:frozen|h&e|slides?|sections?)[^.]{0,40}\bby me\b", r"under the microscope,? (?:both |all )?by me\b", r"i served as", r"microscopically by me", r"(?:seen|found|identified|noted) by me (?:on|in) (?:the |any |all )*(?:frozen|slides?|sections?|h&e)", r"i (?:saw|found|identified) (?:no |residual |further )*(?:tumou?r|cancer|carcinoma|bcc|scc)[^.;]{0,24} (?:on|in) (?:the |any )*(?:frozen|slides?|sections?)",
    r"my (?:own )?(?:microscopic|histolog)", r"interpreted by (?:me\b|the surgeon)", r"slides (?:read )?by (?:surgeon|self)", r"(?<![\w-])self(?:[- ]read)?(?=\s*\)?\s*(?:[.;,]|$))", r"\bi reviewed all (?:the )?slides", r"\bi (?:was [^.;]{0,40}? and |also |then |mapped and )?(?:read|examined) (?:every|each|all)\b",
)  # fmt: skip
_SURGEON_READS = (
    r"(?:surgeon|operator) ?(?:/|&|and|\+|=) ?(?:(?:mohs|frozen|slides?|histology|frozen[- ]sections?) )*(?:patholog\w+|path|reader|histolog\w+)\b(?! ?[:=] ?[^\n/]{3,30}/ ?(?!md\b|do\b|same|self)[a-z])",
    r"\b(?:pathologist|histolog\w+|reader|(?:pathology|path|slides?|frozens?|sections?) read(?:er)?(?: by)?|(?:read|interpreted) by|slides?|microscopy)\s*[:=]\s*(?:the )?(?:same|ditto|idem|as above)\b(?! (?:day|path|derm|lab))",
    r"me = (?:surgeon|path)", r"\bme ?/ ?me\b", r"surgeon ?(?:/|&|and) ?(?:path\w*|reader)\W{0,3}(?:both )?me\b", r"surgeon (?:also )?(?:\w+ )?(?:interpreted|read|reads|acted|examined)", r"\b(?:surgeon|operator|(?:one|same|single|sole) (?:physician|doctor|pair of hands)|(?<!dr )(?<!dr\. )\bi) (?:(?:cuts?|excise[sd]?|remove[sd]?|takes?|took|map(?:s|ped)?|inks?|inked|operate[sd]|each|every|all|the|layers?|stages?|both|and|also|then|&|,) ?){1,6} (?:interprets?|interpreted|reads?|examine[sd]?)\b", r"\b(?:reads?|examine[sd]?|interprets?|interpreted) (?:all )?(?:his |her |their |my )?own (?:frozen |mohs )?(?:slides?|sections?|frozens?|histology|tissue)\b", r"same physician", r"both (?:the )?surgeon",
    r"acted as (?:both )?(?:the )?(?:surgeon|pathologist)", r"i performed both", r"mapped and read", r"by the mohs surgeon", r"surgeon (?:\w+ ){0,3}as (?:the )?pathologist", r"\b(?:reader|read(?: by)?|slides? read|interpreted by|interpretation|pathologist|histolog\w+|micro(?:scopy|scopic)?|slides?)\s*[:=]\s*(?:by )?(?:the )?(?:(?:operating|treating|same|mohs) )?(?:surgeon|operator)\b", r"reader\s*:?\s*(?:the )?(?:mohs )?surgeon",
    r"\bme (?:at|on|behind|with|holding) the (?:knife|blade|scalpel)[^.;]{0,30}scope", r"(?:knife|blade|scalpel)(?: work)? and (?:the )?(?:micro)?scope:? (?:(?:were|was|are) )?(?:both )?(?:me|mine|in my hands)\b",
    r"\b(?:read|reads|reviewed|examined|interpreted) (?:(?:all|every|each|both|the|of) )*(?:(?:frozen|mohs) )?(?:sections?|slides?|frozens?|layers?|stages?) (?:himself|herself|personally)\b",
    r"\b(?:excised|took|removed|resected|operated)(?: (?!by\b)\w+){0,3} and (?:also |then |personally )*(?:read|examined|interpreted) (?:(?:all|every|the|each|its|their) )*(?:frozen )?(?:slides?|sections?|frozens?|layers?)\b",
    r"reviewed by the surgeon", r"\b(?:path\w*|histolog\w+|slides?|sections?|frozens?|microscopy|margins?|read|reading|interpretation) (?:\w+ )?(?:per|by) (?:the )?(?:mohs |same )?surgeon\b", r"reads? the (?:frozen )?(?:sections?|slides?) (?:himself|herself)", r"(?:frozen )?(?:sections?|slides?) (?:were |are )?read (?:himself|herself|personally)",
)  # fmt: skip
_BY_NAMED_SURGEON = (
    r"\b(?:read|examined|interpreted|reviewed) by (?:(?:dr\.?|doctor) [a-z'-]+\.?,? \(?|[a-z]{2,4},? \()(?:(?:the|our|also|who (?:is|was)|operating|treating|mohs|same) )*surgeon\b"
    r"|\b(?:read|examined|interpreted|reviewed)\b[^.;\n]{0,44}?\bby (?:[a-z]\. ?)?[a-z][a-z' -]{1,24},? (?:m\.?d\.?,? |d\.?o\.?,? )?\((?:the )?(?:(?:operating|mohs|treating|same) )?surgeon\b"
)
_NAMED_AS_SURGEON = re.compile(_BY_NAMED_SURGEON)
_SELF = re.compile("|".join((*_I_READ, *_SURGEON_READS, _BY_NAMED_SURGEON)))
_OTHER = phrases("mohs_facts", "other")
_NAMED_READER = re.compile(
    r"\b(?:dr\.?|doctor)\s+(?P<name>[a-z'-]+)\s+(?:(?:then|also|personally|himself|herself)\s+)*(?:examined|read|reviewed|interpreted)\b[^.;]{0,40}\b(?:slides?|sections?|specimens?|tissue|blocks?|margins|layers?|stages?)"
)
_NAMED_SURGEON = re.compile(
    r"(?:\b(?:mohs )?surgeon\s*:\s*|\bby )(?:dr\.?|doctor)\s+(?P<by>[a-z'-]+)"
    r"|\b(?:dr\.?|doctor)\s+(?P<name>[a-z'-]+)\s+(?:then |also )?(?:perform\w*|excised|removed|did|took|carried out|treated|used)\b"
)
_READ_BY_NAMED = re.compile(r"\b(?:read|examined|interpreted|reviewed) by (?:dr\.?|doctor) (?P<name>[a-z-]{2,})\b(?!')")
_SURGEON_FIELD = re.compile(r"\b(?:mohs )?surgeon\s*:\s*(?P<who>(?:(?:dr|doctor)\b\.? ?)?[^\n,;:.]{2,40})")
_OTHER_TISSUE = re.compile(r"biops|\bbx\b|permanent|debulk|second opinion|consult|referr|outside (?:report|slides)|reviewed (?:at|from)")


def deep_structure(units: Iterable[Unit]) -> Fact[str]:
    """Muscle, cartilage, bone or the like that was invaded or taken; what was only reached or spared is none."""
    for unit in units:
        for hit in unit.spots(_DEEP):
            name = hit.lastgroup or "w"
            word, start = hit[name], hit.start(name)
            if _NO.search(unit.lower[max(0, hit.start() - 50) : hit.start()]) or _SPARED.search(hit.group()):
                continue
            if _NOT_BETWEEN.search(unit.lower, hit.start(), start):
                continue
            if _NOT_BEHIND.match(unit.lower[start + len(word) :]):
                continue
            return Fact(word, "stated", (Evidence("deep_structure", word, unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("deep_structure",))


def slide_reader(view: NoteView) -> Fact[str]:
    """self or other; slides of the biopsy, of permanent sections or for a second opinion say nothing of it."""
    known = view.memo.get("slide reader")
    if known is None:
        known = view.memo["slide reader"] = _slide_reader(view)
    return known  # type: ignore[return-value]


def _slide_reader(view: NoteView) -> Fact[str]:
    own = other = None
    for unit in units_with_any(view, (_SELF, _NAMED_READER, _OTHER)):
        if unit.section in ("history", "indication"):
            continue
        named = _named(view, unit)
        own = own or _stated(unit, _SELF, "self") or named
        if named is not None and not unit.search(_NAMED_READER):
            continue  # "read by Dr. Hale", who is the surgeon
        if other is None and not unit.search(_OTHER_TISSUE) and not unit.search(_NAMED_AS_SURGEON):
            other = _stated(unit, _OTHER, "other")
    if own is not None and other is not None:
        return Fact(None, "conflicting", (*own.evidence, *other.evidence), "the surgeon and another physician are named as readers")
    return other or own or one_hand(view) or Fact(searched=("who read the slides",))


def _named(view: NoteView, unit: Unit) -> Fact[str] | None:
    """“Dr. X examined all slides”, where the note says that Dr. X operated (MOHS-01)."""
    field, read = find(view, _SURGEON_FIELD), unit.search(_READ_BY_NAMED)
    if field is not None and read is not None and read["name"] in re.findall(r"[a-z'-]+", field["who"]):
        return _stated(unit, _READ_BY_NAMED, "self")
    hit = unit.search(_NAMED_READER)
    if hit is None:
        return None
    surgeons = {m["name"] or m["by"] for m in find_all(view, _NAMED_SURGEON)}
    return _stated(unit, _NAMED_READER, "self") if hit["name"] in surgeons else None


def _stated(unit: Unit, pattern: re.Pattern[str], value: str) -> Fact[str] | None:
    hit = unit.search(pattern)
    if hit is None:
        return None
    return Fact(value, "stated", (Evidence("reader", value, unit.start + hit.start(), unit.start + hit.end()),))


_UNSAMPLED = phrases("mohs_facts", "unsampled")


def unsampled(view: NoteView) -> Fact[str]:
    """No pathology was to be had before the surgery, in the note's own words (MOHS-07)."""
    for hit in find_all(view, _UNSAMPLED):
        return Fact("no_diagnosis_available", "stated", (Evidence("pathology", "no_diagnosis_available", hit.start(), hit.end()),))
    return Fact(searched=("earlier pathology",))


_TOLD = re.compile(
    r"\bmohs(?: surgery| micrographic surgery| cases?)?,?:? (?:x ?(?P<a>[2-5])\b(?! ?(?:stages?|layers?|blocks?|mm|cm))|(?:of|for|on) (?:(?:the|his|her|both) )?(?P<b>two|three|four|2|3|4) (?:[a-z-]+,? ){0,3}?(?:tumou?rs|cancers|carcinomas|bccs|sccs|lesions|sites))"
    r"|\bmms,? (?:x ?(?P<c>[2-5])\b(?! ?(?:stages?|layers?|blocks?|mm|cm))|(?:of|for|on) (?P<d>two|three|four|2|3|4) (?:[a-z-]+,? ){0,3}?(?:tumou?rs|cancers|carcinomas|bccs|sccs|lesions|sites))"
)
"""How many tumours the surgery is said to have been done on."""


def more_told(view: NoteView, tumours: int) -> Fact[str]:
    """A doubt where the note says that more tumours were operated on than were found: "MMS x2"."""
    for unit, hit in hits(view, _TOLD):
        said = number_of(hit["a"] or hit["b"] or hit["c"] or hit["d"])
        start, end = unit.start + hit.start(), unit.start + hit.end()
        if said > tumours and unit.section not in SILENT and assertion_at(view, unit, start, end)[0] == "performed":
            return Fact("lesion_count", "stated", (Evidence("count", str(said), start, end),))
    return Fact()


_NOT_BEGUN = re.compile(
    r"\b(?:it|this|mohs|(?:the )?mohs surgery|(?:the )?(?:surgery|procedure|operation)) (?:was|is|could) not (?:be )?(?:done|performed|carried out|begun|started|undertaken) (?:today|at this visit)\b|(?:^|(?<=[.;:] ))not (?:done|performed|begun|started) today\b"
    r"|\b(?:did not|didn't|could not|couldn't|unable to|not able to|cannot) (?:proceed|go ahead|start|begin)(?: with (?:it|this|mohs|surgery))? (?:today|this morning|this afternoon)\b"
)


def not_begun(view: NoteView) -> bool:
    """Does the note say that the surgery it was written for was not done that day?"""
    return find(view, _NOT_BEGUN) is not None
