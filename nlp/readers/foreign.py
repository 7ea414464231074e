"""Surgery of other organs: their biopsies and excisions are not skin work."""

from __future__ import annotations

import re

from nlp.assertion import is_performed
from nlp.diagnoses import is_negated
from nlp.first_words import is_title
from nlp.gate import all_within, find, first_within, seek, units_with
from nlp.phrases import phrases
from nlp.readers.events import Trigger
from nlp.readers.operations import names_organ, names_skin, parts_of, works_on_skin
from nlp.readers.organ_words import ORGAN, OTHER_SURGERY, SKIN
from nlp.readers.titles import lists_diagnoses, titles_of
from nlp.view import Mention, NoteView, Unit

_REACH = 70
_ITS_WORK = re.compile(
    r"\b(?:nodes?|artery|nerve|muscle|vein|marrow|tonsil|thyroid|parotid|prostate|liver|lung|synovium) (?:(?:excision(?:al)?|incision(?:al)?|needle|open) )*\Z"
)
"""Before the work on an organ: "sentinel node biopsy", whatever skin the sentence names beside it."""
_LAB_REPORT = re.compile(
    r"\W*(?:derm(?:ato)?path(?:ology)?|surgical pathology|(?:final )?path(?:ology)? report|histopathology|(?:(?:in[- ]house|outside|own|our|group) )?histolog\w+(?! (?:was|is being|is to be|to be) \w+ed\b| (?:was |is )?(?:taken|sought))|path(?:ology)? (?:log|list|reads?|sign[- ]?outs?)\b|(?:addend\w+[^\n\w]*(?:\d[\d/.-]*[^\n\w]*)?)?(?:biopsy|path\w*) results?\b(?! (?:visit|appointment|appt|f/u|follow|&|and\b))|results? (?:note|encounter|call|letter|review|management|queue|log|list|track\w*|notification|in-?basket|outreach)\b|biops(?:y|ies) (?:follow-?up )?track\w*|accession\b|path(?:ology)? addend)"
)
_ANESTHETIST = re.compile(
    r"\W*(?:(?:pre|post)-?)?(?:an(?:a)?esthe(?:sia|tic)|an(?:a)?esthesiology) (?:record|report|chart|(?:\w+ )?note|evaluation|assessment|consult\w*)\b"
)
"""A record of the anesthetist: the operation that it names is another's."""
_IMAGING = re.compile(
    r"\W*(?:(?:interventional |diagnostic )?radiology\b|(?:[\w-]+ ){0,3}(?:mammogra\w+|angiogra\w+|tomogra\w+|fluoroscop\w+)\b|(?:ct|mri|mr|pet|ultrasound|us|sonogra\w+)\b[ -](?:guided|of|scan)\b(?! (?:the )?(?:abscess|pus)))"
)
"""A report of the radiologist."""
_DENTIST = re.compile(
    r"\W*(?:\w+ ){0,2}(?:dent(?:al|istry)|endodont\w*|periodont\w*|orthodont\w*|prosthodont\w*)\b(?! (?:referral|clearance))[^.\n]{0,60}[:\n]"
)
"""A record of the dentist."""
_TREATED_HERE = re.compile(
    r"\b(?:lido(?:caine)?|lignocaine|xylocaine|anesthe\w+|anaesthe\w+|numbed|local (?:to|infiltrat\w+)|here (?:today )?(?:to have|for (?:treatment|tx|removal|excision|definitive|ed&?c|mohs)))\b"
)
"""Words of a visit that begins with its results: no laboratory writes them."""
_RESULTS = re.compile(r"\bresults?\b|\bnotified\b|\bpath dx\b")


_LINED = re.compile(r"gums?|gingiv\w+|alveol\w+|tooth|teeth|septum|turbinate\w*")
"""Mucosa of mouth and nose, of which a biopsy is one of skin clinics (BX-05), and the teeth it is told by."""


_OF_THREADS = re.compile(
    r"\b(?:sutures?|stitch(?:es)?|staples?|clips?|drains?|packing|bandages?|dressings?)(?:(?: (?:was|were|is|are|all|then|both|also|easily))*(?: (?:clipped|cut|snipped|freed|lifted))?(?:,? and)?)? $"
)
"""Right before "removed intact": what comes out is thread or a dressing, no lesion."""


def is_foreign(view: NoteView, trigger: Trigger) -> bool:
    """True where the words beside the act, or the title of an operation report, name an organ that is no skin."""
    start = max(trigger.unit.start, trigger.mention.start - _REACH)
    end = min(trigger.unit.end, trigger.mention.end + _REACH)
    sampled = trigger.mention.concept == "biopsy"
    if view.lower.startswith("remov", trigger.mention.start) and _OF_THREADS.search(view.lower, trigger.unit.start, trigger.mention.start):
        return True
    if trigger.unit.may_hold(ORGAN) and any(
        not (_is_spared(view, organ) or (sampled and _LINED.fullmatch(organ.group()))) for organ in all_within(view, ORGAN, start, end)
    ):
        if _ITS_WORK.search(view.lower, start, trigger.mention.start):
            return True
        skin = first_within(view, SKIN, start, trigger.unit.end)
        if skin is None or skin.start() >= end:
            return True
    return is_foreign_report(view)


_SPARING = re.compile(
    r"\b(?:preserv\w+|protect\w+|sparing|spared|avoid\w*|(?:taking )?care (?:of|not to injure|to avoid)|mindful of|respecting|leaving|away from|identif\w+|visuali[sz]\w+|clear of|superficial to|without injur\w+(?: to)?|not to (?:injure|damage)) (?:the |all |any |both )?[^.;,]{0,40}$"
)
_WAS_SPARED = re.compile(
    r"[^.;,]{0,30}\b(?:(?:was|were) (?:seen|identified|visuali[sz]ed|protected|avoided|not (?:injured|encountered|seen))|(?:seen|identified|visuali[sz]ed) and|preserved|spared|intact|protected|kept safe|safeguarded|left alone|undisturbed)\b"
)
_TIED = r"(?:ligated|tied(?: off)?|clipped|cauteri[sz]ed|coagulated|oversewn)"
_VESSEL_BEFORE = re.compile(
    rf"\b(?:{_TIED}|ligating|tying|clipping|cauteri[sz]ing) (?:(?:one|two|an?|the|small|tiny|little|feeding|bleeding|crossing|perforating|superficial|single) ){{0,3}}$"
)
_VESSEL_BEHIND = re.compile(rf"s?(?: (?:was|were|is))? {_TIED}\b")
"""Around a vessel of the wound that bled: "ligated one vein"."""
_ON_THE_WAY = frozenset({"nerve", "vein", "artery", "arteries", "muscle", "parotid"})


def _is_spared(view: NoteView, organ: re.Match[str]) -> bool:
    """“Preserving the temporal branch of the facial nerve”: what lies on the way and is left alone is not operated on."""
    if organ.group() not in _ON_THE_WAY:
        return False
    return (
        _SPARING.search(view.lower, max(0, organ.start() - 70), organ.start()) is not None
        or _WAS_SPARED.match(view.lower, organ.end()) is not None
        or _VESSEL_BEFORE.search(view.lower, max(0, organ.start() - 50), organ.start()) is not None
        or _VESSEL_BEHIND.match(view.lower, organ.end()) is not None
    )


_INSIDE = phrases("foreign", "inside", whole=True)
_STANDS_FOR = re.compile(r"\b(?:it|this|these|them|which|all of it|both)\b")
"""What was treated, named in the sentence before: "Impacted cerumen on both sides. I removed this with a curette"."""
_NEAR_SKIN = re.compile(
    r"\b(?:cord|(?:eye)?lash(?:es)?(?![- ](?:line|margin))|punct(?:a|um|al)|(?<!rubbing the )(?<!on the )(?<!against the )(?<!irritating the )cornea\w*|conjunctiv\w+|limbus|nasal (?:cavity|septum)|septum|sinus(?:es)?)\b"
)
"""Organs, too, but places beside the skin where a wart or a keratosis is what was treated."""


def is_inside(view: NoteView, trigger: Trigger) -> bool:
    """Does the sentence of a destruction name an organ inside the body: "papilloma of the vocal cord"?"""
    unit = trigger.unit
    if unit.search(_INSIDE) is not None:
        return True
    if (
        _STANDS_FOR.search(unit.lower, 0, trigger.mention.end - unit.start)
        and unit.index
        and not view.mentions_in(unit, "DX")
        and view.units[unit.index - 1].search(_INSIDE) is not None
    ):
        return True
    near = view.units[max(0, unit.index - 1) : unit.index + 1]
    return unit.search(_NEAR_SKIN) is not None and not any(
        (m.concept in _ONLY_OF_SKIN or "mollusc" in m.concept) and not is_negated(view, m) for u in near for m in view.mentions_in(u, "DX")
    )


_UNHURT = re.compile(
    r"\b(?:rule out|r/o|without|no (?:evidence of )?|not involving|sparing)\s[^.;\n]{3,60}|[^.;,\n]{3,40}\b(?:not (?:entered|involved|injured|violated|exposed|opened)|intact|uninjured|spared|preserved)\b"
)
"""Organs that a diagnosis only names as left whole: "open wound of the knee, joint not entered"."""


def is_foreign_report(view: NoteView) -> bool:
    """The report is a laboratory's, or its title or diagnosis is of another organ and nothing in it speaks of skin."""
    known = view.memo.get("foreign_report")
    if known is None:
        first = [u for u in view.units[view.first : view.first + 1] if u.section in ("procedure", "operative_narrative")]
        heads = [_UNHURT.sub(" ", u.lower) if u.may_hold(_UNHURT) else u.lower for u in (*titles_of(view), *_diagnoses(view), *first)]
        title = " ".join(heads)
        is_lab = bool(view.units) and _LAB_REPORT.match(view.body) and find(view, _TREATED_HERE) is None
        is_lab = (
            bool(is_lab)
            or _ANESTHETIST.match(view.body) is not None
            or (any(is_title(view, head) for head in (_IMAGING, _DENTIST)) and not _treats_skin(view))
        )
        known = view.memo["foreign_report"] = (
            is_lab
            or _is_of_cleft(view, title)
            or (bool(seek(view, ORGAN, title)) and not (_speaks_of_skin(view, title) or _title_names_lesion(view)))
            or (not title and _tells_of_organ(view))
            or _is_titled_otherwise(view)
        )
    return bool(known)


def _title_names_lesion(view: NoteView) -> bool:
    """An item of the titles names a lesion of the skin and no other organ, or leaves open what of the diagnoses was worked on: "orchiopexy; excision of lesion"."""
    parts = [(u, *part) for u in titles_of(view) for part in parts_of(u) if not names_organ(view, *part)]
    if any(names_skin(view, *part) for part in parts):
        return True
    is_open = not titles_of(view) or any(
        start <= m.start < end and m.concept not in _COVERS for unit, start, end in parts for m in view.mentions_in(unit, "DX", "PROC")
    )
    return is_open and any(
        names_skin(view, unit, start, end) and not names_organ(view, start, end)
        for unit in _diagnoses(view)
        for start, end in parts_of(unit)
    )


def _speaks_of_skin(view: NoteView, title: str) -> bool:
    """Do titles and diagnoses name the skin? Diagnoses alone do not where each title names another organ: "neck dissection" for a carcinoma of the scalp."""
    named = titles_of(view)
    if (
        named
        and all(names_organ(view, u.start, u.end) or not view.mentions_in(u, "PROC", "DX") for u in named)
        and any(names_organ(view, u.start, u.end) for u in named)
    ):
        title = " ".join(u.lower for u in named)
    return any(hit.group() != "plaque" for hit in SKIN.finditer(title))


_CLEFT = re.compile(r"\bcleft (?:lip|palate|nasal)\b")
"""All that is cut and closed is part of the repair of the malformation."""
_CLEFT_BEFORE = re.compile(
    r"\b(?:history|hx|h/o|s/p|status post|prior|previous|old|repaired|born with|as an? (?:child|infant|baby)|in (?:childhood|infancy)|(?:19|20)\d\d)\b"
)
_CLEFT_WORK = re.compile(r"\b(?:repair|revision|rotation|closure|cheiloplasty|palatoplasty|operation|surgery)\b")


def _is_of_cleft(view: NoteView, title: str) -> bool:
    """Is the operation that of a cleft? A cleft of the history is none, and no keratosis is treated in one."""
    head = title or view.body[:80]
    return (
        _CLEFT.search(head) is not None
        and _CLEFT_BEFORE.search(head) is None
        and (bool(title) or _CLEFT_WORK.search(head) is not None)
        and not _treats_skin(view)
    )


_SPREAD = re.compile(r"\b(?:metasta\w+|nodal|history of|status post|s/p)\b")


def _diagnoses(view: NoteView) -> list[Unit]:
    """Diagnoses before and after the operation; where a title names it, without what has spread from the skin or was treated before."""
    listed = list(filter(lists_diagnoses, view.units))
    return [u for u in listed if not u.search(_SPREAD)] if titles_of(view) else listed


_OF_LESIONS = frozenset({"lesion", "cyst", "wound", "nail", "vascular"})


def _is_titled_otherwise(view: NoteView) -> bool:
    """Each title names an operation that is none of the skin, and neither title nor diagnosis names a lesion of it."""
    named = titles_of(view)
    if not named:
        return _is_headed_otherwise(view)
    if not any(_names_surgery(u, pattern, len(u.lower)) for u in named for pattern in (OTHER_SURGERY, ORGAN)):
        return False
    if any(
        u.search(SKIN)
        or any(
            _is_of_skin(m, in_title=True)
            for part in parts_of(u)
            if not names_organ(view, *part)
            for m in view.mentions_in(u, "DX", "PROC")
            if part[0] <= m.start < part[1]
        )
        for u in named
    ):
        return False
    return all(names_organ(view, u.start, u.end) for u in named) or not any(
        u.search(SKIN) or any(_is_of_skin(m, in_title=False) for m in view.mentions_in(u, "DX")) for u in _diagnoses(view)
    )


_HEADLINE = re.compile(r"\W*(?:[\w'&/-]+,? ){0,5}[\w'&/-]+(?::\s*(?:[\w'&/#-]+,? ){0,5}[\w'&/#-]+\.?\s*$|:|\.?\s*$)")
_WORK_ON_ORGAN = re.compile(
    r"\b(?:removal|revision|exchange|replacement) of (?:the |an? )?(?:\w+ ){0,3}(?:implants?|expanders?|hardware|plates?|screws?|port|pacemaker|generator|leads?)\b"
)
_NO_NAME = frozenset({"repair"})
"""What a name of other surgery may hold: "ptosis repair"."""
_ANSWERED = re.compile(r"[^.;:?\n]{0,40}[:?]\s*(?:no|none|nil|n/?a|yes|denie[sd]|not)\b|\s+in (?:place|situ)\b|,? (?:no|none|yes)\b")
"""Behind a device or an operation that a form only asks about: "pacemaker or ICD: no"."""
_OF_PAST = re.compile(
    r"\bs/p\b|\b(?:status post|h/?o|hx|history|past|prev(?:ious)?|prior|ago|since|tomorrow|upcoming|alerts?|precautions|(?:19|20)\d\d(?![-/\d]))\b|\b(?:patient|pt)\W*\Z"
)
"""An operation of another day, or one that only says who the patient is, heads no report."""
_ONLY_OF_SKIN = frozenset({"actinic_keratosis", "seborrheic_keratosis", "basal_cell_carcinoma", "wart"})


def _names_surgery(unit: Unit, pattern: re.Pattern[str], end: int) -> bool:
    """Do the first `end` characters of the unit name such surgery, not as the question of a form?"""
    return any(h.end() <= end and not _ANSWERED.match(unit.lower, h.end()) for h in unit.spots(pattern))


def _treats_skin(view: NoteView) -> bool:
    """Does a sentence tell of work on a lesion that only the skin has?"""
    lesions = [m for m in view.all("DX") if m.concept in _ONLY_OF_SKIN and not is_negated(view, m)]
    return any(is_performed(view, act) for m in lesions for act in view.mentions_in(view.units[m.unit], "PROC"))


def _is_headed_otherwise(view: NoteView) -> bool:
    """“Hydrocelectomy: scrotal incision”: the note opens with the name of an operation on another organ, and with no lesion."""
    if not view.units or view.first >= len(view.units):
        return False
    unit = view.units[view.first]
    head = _HEADLINE.match(unit.lower) if unit.search(OTHER_SURGERY) or unit.search(_WORK_ON_ORGAN) else None
    if (
        head is None
        or not (_names_surgery(unit, OTHER_SURGERY, head.end()) or _WORK_ON_ORGAN.search(head.group()))
        or SKIN.search(head.group())
        or unit.section in ("history", "hpi")
    ):
        return False
    if _OF_PAST.search(head.group()) or _treats_skin(view) or _is_worn(head.group()):
        return False
    name = head.group().partition(":")[0]
    end = len(name) if OTHER_SURGERY.search(name) else head.end()  # "tonsillectomy: tonsils excised" is named before the colon
    inside = [m for m in view.mentions_in(unit, "DX", "PROC") if m.start < unit.start + end]
    return not any(_is_of_skin(m, in_title=m.concept not in _NO_NAME) for m in inside)


_DEVICE = re.compile(r"\b(?:catheters?|stents?|shunts?|pumps?|pacemakers?|defibrillators?|prosthes[ie]s)\b")
_PUT_IN = re.compile(
    r"\b(?:remov\w+|plac(?:ed|ement)|insert\w+|exchang\w+|revis\w+|implant\w*|replac\w+|chang\w+|pockets?|infect\w+|extract\w+|reposition\w*)\b"
)


def _is_worn(head: str) -> bool:
    """“No pacemaker”, “Coronary stents x2, on Plavix”: a device that the patient has or has not, and no work on it."""
    return _DEVICE.search(head) is not None and _PUT_IN.search(head) is None and OTHER_SURGERY.search(_DEVICE.sub(" ", head)) is None


_COVERS = frozenset({"flap", "graft"})
"""Ways to close the wound of any operation: "Z-plasty closure, small finger"."""


def _is_of_skin(mention: Mention, in_title: bool) -> bool:
    return in_title and mention.concept not in _COVERS if mention.label == "PROC" else mention.extra[0] in _OF_LESIONS


def lists_results(view: NoteView, unit: Unit) -> bool:
    """A row of a table with a column for results: what it names was done before the report came."""
    known = view.memo.get("result_rows")
    if known is None:
        known = view.memo["result_rows"] = _result_rows(view)
    return unit.index in known  # type: ignore[operator]


def _result_rows(view: NoteView) -> set[int]:
    rows: set[int] = set()
    inside = headed = False
    for unit in view.units:
        is_row = "|" in unit.lower
        if is_row and not inside:
            headed = bool(unit.search(_RESULTS))
        elif is_row and headed:
            rows.add(unit.index)
        inside = is_row
    return rows


def _tells_of_organ(view: NoteView) -> bool:
    """A narrative without a title that names several structures of another organ and tells of no work on a lesion of the skin."""
    told = [
        u for u in units_with(view, ORGAN) if u.section in _TOLD_IN and not _NODES_FELT.search(u.lower) and not _LEFT_ALONE.search(u.lower)
    ]
    named = {hit.group() for u in told for hit in u.spots(ORGAN)}
    if len(named) < _SEVERAL:
        return False
    if works_on_skin(view):
        return False
    lesions = [m for m in view.all("DX") if m.value != "unspecified" and m.extra[0] in ("lesion", "cyst", "wound", "nail")]
    return not lesions or (len(named) > _SEVERAL and not any(_is_worked_on(view, m) for m in lesions))


_SEVERAL = 3
_NODES_FELT = re.compile(
    r"\b(?:no|without|denies|negative|normal|not|non|palpa\w+)\b[^.;]{0,30}\b(?:lymph\w*|nodes?)\b|\b(?:lymph\w*|nodes?)\b[^.;]{0,24}\b(?:normal|negative|palpa\w+|not|non)\b"
)
"""An examination, no operation."""
_LEFT_ALONE = re.compile(r"\b(?:was|were) not \w+ed\b|\b(?:in|from|of|since) (?:19|20)\d\d\b")
"""What was not worked on, or in another year: "the vagina and cervix were not colposcoped", "Pap in 2024 negative"."""
_TOLD_IN = frozenset(
    {"", "procedure", "procedure_title", "operative_narrative", "findings", "indication", "preop_diagnosis", "postop_diagnosis"}
)


def _is_worked_on(view: NoteView, lesion: Mention) -> bool:
    """Does the sentence that names the lesion, or one beside it, tell of work done?"""
    near = view.units[max(0, lesion.unit - 1) : lesion.unit + 2]
    return not is_negated(view, lesion) and any(
        m.concept != "repair" and is_performed(view, m)
        for u in near
        if u.block == view.units[lesion.unit].block
        for m in view.mentions_in(u, "PROC")
    )
