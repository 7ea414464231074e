"""Surgery of other organs: their biopsies and excisions are not skin work."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.diagnoses import is_negated
from nlp.gate import find, find_all, seek
from nlp.readers.events import Trigger
from nlp.readers.titles import lists_diagnoses, titles_of
from nlp.view import Mention, NoteView, Unit

_ORGAN = re.compile(
    r"\b(?:breast|mammar\w+|mamm[ao]plast\w+|lump(?:ectomy)?\b(?<!lump)|lymph\w*|sentinel|nodes?|artery|arteries|arterial|vein|nerve|muscle biops\w+|gastrocnemius|marrow|bone\b(?! wax)|iliac|"
    r"prostat\w+|bladder|cystoscop\w+|ureth\w+|kidney|renal|liver|hepat\w+|lung|bronch\w*|pleura\w*|mediastin\w*|thyroid|parathyroid|parotid|salivary|submandibular gland|tonsil\w*|adenoid\w*|"
    r"laryn\w+|vocal|pharyn\w+|epiglott\w+|esophag\w+|stomach|gastric|duoden\w+|colon\w*|sigmoid\w*|rectum|rectal|polyp(?:s|ectomy)?\b(?! of skin)|hemorrhoid\w*|fistula|appendi\w+|gallbladder|cholecyst\w+|"
    r"uter\w+|cervix|cervical conization|leep|endometri\w+|ovar\w+|fallopian|bartholin|testi\w+|epididym\w+|hydrocele|brain|dura\w*|crani\w+|spin(?:e|al)|disc(?:ectomy| space| herniat\w+)|lamin\w+|vertebra\w*|"
    r"menisc\w+|synovi\w+|ganglion|tendon sheath|joint|bunion\w*|metatars\w+ (?:osteotomy|(?:head )?resection|fractures?)|exostos\w+|osteo\w+|neuroma|plantar fascia|carpal tunnel|(?:lateral|medial|superior|inferior) rect(?:us|i)|oblique muscle|strabism\w+|exotropi\w+|esotropi\w+|conjunctiv\w+|pteryg\w+|cornea\w*|"
    r"(?:soft[- ]tissue |synovial |lipo|osteo|chondro|rhabdomyo|leiomyo)sarcoma|amputat\w+|disarticulat\w+|burs(?:a|ae|itis)|bursectomy|baker'?s? cyst\w*|popliteal cyst\w*|ranula\w*|cord lipoma\w*|spermatic cord|arthrocentesis|plantar fibroma\w*|(?:removal|revision|exchange) of (?:the |an? )?(?:\w+ ){0,2}(?:port(?:-?a-?cath)?|hardware|implants?|pacemaker|expander|plates?|screws?)|(?:hardware|port(?:-?a-?cath)?|implant|pacemaker|plate|screw) (?:removal|revision|exchange)|tooth|teeth|dental|gums?|gingiv\w+|alveol\w+|mandibular (?:cyst\w*|tori)|jaw cyst|mucoperiosteal|maxill\w+ sinus|turbinate\w*|septum|sinus(?:es)? (?:surgery|endoscop\w+)|ethmoid\w*|heart|cardiac|valve|aort\w+|carotid|graft harvest|"
    r"hernia\w*|circumcis\w+|vasectom\w+|vas deferens|(?:right|left) vas|endocerv\w+|cervical canal|transformation zone|peritone\w+|omentum|retroperitone\w+|endoscop\w+|colposcop\w+|arthroscop\w+|laparoscop\w+|thyroglossal|branchial|needle biops\w+|core biops\w+|fine needle|stereotactic|ultrasound[- ]guided)\b"
)
_SKIN = re.compile(
    r"\bskin\b(?! (?:incisions?|edges?|flaps?|was|is|closed|closure|staples?|sutures?|hooks?|mark\w*|prep\w*|and (?:platysma|subcut\w*|fascia)))|\bdermal|\bcutaneous|\bnev(?:us|i)\b|\bmole|\bmelanoma|\bbcc\b|\bscc\b|basal cell|squamous cell carcinoma of (?:the )?(?:skin|scalp|face|ear|cheek|nose)|keratosis|\bpapule|\bplaque|\bshave\b|\bpunch\b|"
    r"pigmented lesion|\bskin tags?\b|\bwarts?\b|sebaceous|epiderm\w+|(?<!cord )lipomas?(?! of (?:the )?(?:\w+ )?cord)\b|\bcyst,? (?:of )?(?:the )?(?:back|scalp|neck|face)|\b(?:scalp|back|facial|cheek|forehead|forearm|arm|thigh|leg) (?:cyst|lesion|cancer)s?\b|soft[- ]tissue mass|hidradenitis|pilonidal|keloid|\bscar\b"
)
_OTHER_SURGERY = re.compile(
    r"\b(?!cyst|lipom|lipec|matri|onych|vermilion|lesion|escharo|papillom|xanth|n(?:a)?evec|verruc|keloid|micros|derm|trich|phlebotom|teleder)[a-z]{3,}(?:ectomy|ectomies|otomy|ostomy|plasty|pexy|desis|rrhaphy|scopy|tripsy)\b"
    r"|\b(?:pulleys?|tendons?|ligaments?|retinaculum|compartments?|fractures?|orif|k-?wires?|hammer ?toes?|catheters?|stents?|shunts?|pumps?|pacemakers?|prosthes[ie]s|pockets?|c(?:a)?esarean|ptosis|dilat\w+ (?:&|and) curett\w+|tunnel)\b"
    r"|\b(?:release|decompression|fusion|(?:open|closed) reduction|internal fixation|(?:joint|hip|knee|valve) replacement|bypass|ligation|intubation|circumcision|episiotomy)\b"
)
"""Names of operations that are none of the skin: by how they are formed, or by what they are done to."""
_REACH = 70
_ITS_WORK = re.compile(r"\b(?:nodes?|artery|nerve|muscle|vein|marrow|tonsil|thyroid|parotid|prostate|liver|lung|synovium) (?:(?:excision(?:al)?|incision(?:al)?|needle|open) )*\Z")
"""Before the work on an organ: "sentinel node biopsy", whatever skin the sentence names beside it."""
_LAB_REPORT = re.compile(r"\W*(?:derm(?:ato)?path(?:ology)?|surgical pathology|(?:final )?path(?:ology)? report|histopathology|(?:(?:in[- ]house|outside|own|our|group) )?histolog\w+(?! (?:was|is being|is to be|to be) \w+ed\b| (?:was |is )?(?:taken|sought))|path(?:ology)? (?:log|list|reads?|sign[- ]?outs?)\b|(?:biopsy|path\w*) results?\b(?! (?:visit|appointment|appt|f/u|follow|&|and\b)))")
_ANESTHETIST = re.compile(r"\W*(?:(?:pre|post)-?)?(?:an(?:a)?esthe(?:sia|tic)|an(?:a)?esthesiology) (?:record|report|chart|(?:\w+ )?note|evaluation|assessment|consult\w*)\b")
"""A record of the anesthetist: the operation that it names is another's."""
_TREATED_HERE = re.compile(r"\b(?:lido(?:caine)?|lignocaine|xylocaine|anesthe\w+|anaesthe\w+|numbed|local (?:to|infiltrat\w+)|here (?:today )?(?:to have|for (?:treatment|tx|removal|excision|definitive|ed&?c|mohs)))\b")
"""Words of a visit that begins with its results: no laboratory writes them."""
_RESULTS = re.compile(r"\bresults?\b|\bnotified\b|\bpath dx\b")


def is_foreign(view: NoteView, trigger: Trigger) -> bool:
    """True where the words beside the act, or the title of an operation report, name an organ that is no skin."""
    start = max(trigger.unit.start, trigger.mention.start - _REACH)
    end = min(trigger.unit.end, trigger.mention.end + _REACH)
    if trigger.unit.may_hold(_ORGAN) and _ORGAN.search(view.lower, start, end):
        if _ITS_WORK.search(view.lower, start, trigger.mention.start):
            return True
        skin = _SKIN.search(view.lower, start, trigger.unit.end)
        if skin is None or skin.start() >= end:
            return True
    return is_foreign_report(view)


_INSIDE = re.compile(r"\b(?:vocal|laryn\w+|bladder|urethral?|cervix|colon\w*|stomach|gastric|duoden\w+|esophag\w+|bronch\w+|rectum|rectal|endometri\w+|uter(?:us|ine)|prostat\w+|turbinates?|tonsils?|sockets?|tooth|teeth|gums?|gingiv\w+|alveol\w+)\b")


def is_inside(trigger: Trigger) -> bool:
    """Does the sentence of a destruction name an organ inside the body: "papilloma of the vocal cord"?"""
    return trigger.unit.search(_INSIDE) is not None


def is_foreign_report(view: NoteView) -> bool:
    """The report is a laboratory's, or its title or diagnosis is of another organ and nothing in it speaks of skin."""
    known = view.memo.get("foreign_report")
    if known is None:
        first = [u for u in view.units[view.first : view.first + 1] if u.section in ("procedure", "operative_narrative")]
        heads = [u.lower for u in (*titles_of(view), *filter(lists_diagnoses, view.units), *first)]
        title = " ".join(heads)
        is_lab = bool(view.units) and _LAB_REPORT.match(view.body) and find(view, _TREATED_HERE) is None
        is_lab = bool(is_lab) or _ANESTHETIST.match(view.body) is not None
        known = view.memo["foreign_report"] = is_lab or (bool(seek(view, _ORGAN, title)) and not _SKIN.search(title)) or (not title and _tells_of_organ(view)) or _is_titled_otherwise(view)
    return bool(known)


_OF_LESIONS = frozenset({"lesion", "cyst", "wound", "nail", "vascular"})


def _is_titled_otherwise(view: NoteView) -> bool:
    """Each title names an operation that is none of the skin, and neither title nor diagnosis names a lesion of it."""
    named = titles_of(view)
    if not named:
        return _is_headed_otherwise(view)
    if not any(_names_surgery(u, pattern, len(u.lower)) for u in named for pattern in (_OTHER_SURGERY, _ORGAN)):
        return False
    heads = [*named, *filter(lists_diagnoses, view.units)]
    return not any(_SKIN.search(u.lower) or any(_is_of_skin(m, u in named) for m in view.mentions_in(u, "DX", "PROC")) for u in heads)


_HEADLINE = re.compile(r"\W*(?:[\w'&/-]+,? ){0,5}[\w'&/-]+(?::\s*(?:[\w'&/-]+,? ){0,5}[\w'&/-]+\.?\s*$|:|\.?\s*$)")
_WORK_ON_ORGAN = re.compile(r"\b(?:removal|revision|exchange|replacement) of (?:the |an? )?(?:\w+ ){0,3}(?:implants?|expanders?|hardware|plates?|screws?|port|pacemaker|generator|leads?)\b")
_NO_NAME = frozenset({"repair"})
"""What a name of other surgery may hold: "ptosis repair"."""
_ANSWERED = re.compile(r"[^.;:?\n]{0,40}[:?]\s*(?:no|none|nil|n/?a|yes|denie[sd]|not)\b|\s+in (?:place|situ)\b")
"""Behind a device or an operation that a form only asks about: "pacemaker or ICD: no"."""
_OF_PAST = re.compile(r"\bs/p\b|\b(?:status post|h/?o|hx|history|past|prev(?:ious)?|prior|ago|since|tomorrow|upcoming|alerts?|precautions|(?:19|20)\d\d(?![-/\d]))\b|\b(?:patient|pt)\W*\Z")
"""An operation of another day, or one that only says who the patient is, heads no report."""
_ONLY_OF_SKIN = frozenset({"actinic_keratosis", "seborrheic_keratosis", "basal_cell_carcinoma", "wart"})


def _names_surgery(unit: Unit, pattern: re.Pattern[str], end: int) -> bool:
    """Do the first `end` characters of the unit name such surgery, not as the question of a form?"""
    return any(h.end() <= end and not _ANSWERED.match(unit.lower, h.end()) for h in unit.spots(pattern))


def _treats_skin(view: NoteView) -> bool:
    """Does a sentence tell of work on a lesion that only the skin has?"""
    lesions = [m for m in view.all("DX") if m.concept in _ONLY_OF_SKIN and not is_negated(view, m)]
    return any(_is_performed(view, act) for m in lesions for act in view.mentions_in(view.units[m.unit], "PROC"))


def _is_performed(view: NoteView, act: Mention) -> bool:
    return assertion_at(view, view.units[act.unit], act.start, act.end)[0] == "performed"


def _is_headed_otherwise(view: NoteView) -> bool:
    """"Hydrocelectomy: scrotal incision": the note opens with the name of an operation on another organ, and with no lesion."""
    if not view.units or view.first >= len(view.units):
        return False
    unit = view.units[view.first]
    head = _HEADLINE.match(unit.lower) if unit.search(_OTHER_SURGERY) or unit.search(_WORK_ON_ORGAN) else None
    if head is None or not (_names_surgery(unit, _OTHER_SURGERY, head.end()) or _WORK_ON_ORGAN.search(head.group())) or _SKIN.search(head.group()) or unit.section in ("history", "hpi"):
        return False
    if _OF_PAST.search(head.group()) or _treats_skin(view):
        return False
    name = head.group().partition(":")[0]
    end = len(name) if _OTHER_SURGERY.search(name) else head.end()  # "tonsillectomy: tonsils excised" is named before the colon
    inside = [m for m in view.mentions_in(unit, "DX", "PROC") if m.start < unit.start + end]
    return not any(_is_of_skin(m, in_title=m.concept not in _NO_NAME) for m in inside)


def _is_of_skin(mention: Mention, in_title: bool) -> bool:
    return in_title if mention.label == "PROC" else mention.extra[0] in _OF_LESIONS


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
    """A narrative without a title that names several structures of another organ and no lesion of the skin."""
    if any(m.value != "unspecified" and m.extra[0] in ("lesion", "cyst", "wound", "nail") for m in view.all("DX")):
        return False
    return len({hit.group() for hit in find_all(view, _ORGAN)}) > 2
