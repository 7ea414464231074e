"""Surgery that a note names and that is not today's: what a postoperative check looks back on, what a specialist did."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.dated_words import OUT_FIRST, OUT_LATER, is_old_year
from nlp.facts import Assertion
from nlp.returns import head
from nlp.view import WORK_SECTIONS

if TYPE_CHECKING:
    from nlp.assertion import Place
    from nlp.view import Cue


_CHECK = re.compile(
    rf"\b(?:suture|staple|stitch)(?:s|es)? (?:removal|out)\b{OUT_LATER}|{OUT_FIRST}|\bs/r visit|\b\d+[- ]?(?:d|days?|wks?|weeks?|mos?|months?) (?:f/?u|follow[- ]?up)\W+(?:\w+ ){{0,2}}(?:flap|graft|ftsg|stsg|wle|excision|closure|repair)\b(?! (?:today|done|performed))|\bpost-?op(?:erative)? (?:visit|check|note|day|appointment)|\bpod ?#?\d|\b(?:bx|biops(?:y|ies)|excision|mohs|flap|graft|shave|surgery|repair),? (?:post-?op )?day #?\d{{1,2}}\b"
    r"|\b(?:wound|flap|graft|site|dressing|bandage|suture|scar|bolster|incision|stitch|post-?procedure) (?:check|change)\b"
)
_NEW_WORK = re.compile(
    r"punch (?:bx|biopsy) \d|\bto fat\b|\bnew\b|\br/o\b|rule out|dermablade|razor|\d ?mm punch|punch \d|\bsent\b|to path|formalin|lido\b|drysol|alcl|\bunrelated\b|\bseparate(?:ly)?\b|\bpapule\b|\bmacule\b"
)
"""Nobody tells these of an operation that a check looks back on."""
_OPERATION = re.compile(r"exc\b|\bwle\b|excision|mohs|mms|biops(?:y|ies)|\bbx\b|flap|graft|closure|repair|ectomy|surgery|shave|punch")
_TOLD_OF = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}\b(?!/\d)|\bago\b|\bby dr\b|\blast (?:week|month|visit)\b")
"""When or by whom the earlier work was done."""


_CHECK_TO_COME = re.compile(
    r"[^\n;.]{0,30}\b(?:next (?:wk|week|month)|in (?:\d|one|two|a)\b|\d+(?:-\d+)? ?(?:d|days?|wks?|weeks?)\b(?! (?:s/?p|after|post|from|ago|later)))"
)
"""Behind a check for which the patient will come: in a short note it stands near the head."""


def by_check(place: Place) -> tuple[Assertion, None] | None:
    """The operation named in a postoperative check is the earlier one, unless the unit says that it was done."""
    if "check" not in place.view.memo:
        first = head(place.view, 80)
        found = _CHECK.search(first)
        place.view.memo["check"] = (
            found is not None
            and not re.search(r"\b(?:return|rtc|f/u|follow|schedule)", first[: found.start()])
            and not ("\n" in first[: found.start()] and _CHECK_TO_COME.match(head(place.view, 200), found.end()))
        )
    words = place.view.lower[place.start : place.end]
    if not place.view.memo["check"]:
        return None
    if place.unit.section in WORK_SECTIONS or not _OPERATION.search(words):
        return None
    return (
        None
        if place.has("TODAY") or place.has("DONE") or (place.unit.search(_NEW_WORK) and not place.unit.search(_TOLD_OF))
        else ("historical", None)
    )


_WHO_DID = re.compile(
    r"\b(?:dr|colleague|partner|surgeon|surgery|plastics|oculoplastics?|ent)\b[^;\n]{0,80}?\bwho (?:then |also |later |subsequently |kindly )?(?=(?:closed|repaired|reconstructed|performed|did|excised|removed|froze|treated|placed|biopsied|shaved)\b)"
)
_GONE_OVER = re.compile(r"\W*(?:reviewed|went over|covered|talked (?:about|over|through)|outlined)\b")
"""A sentence that opens so lists what was talked of: "Reviewed report, staging, WLE with 1-2 cm"."""
_MY_TURN = re.compile(r"\b(?:i|we|today|now)\b|[.;]\s")
_BY_SPECIALIST = re.compile(
    r"[^.;:\n]{0,50}\bby (?:dr\.? )?[a-z][a-z.' -]{1,24}\((?:\w+ )?(?:surgery|surgeon|surg|ent|plastics?|plastic|oculoplastics?|podiatry|dpm|ortho\w*|gyn\w*|urology|ophth\w*|pcp|oncology|surg onc|gi|vascular|er|ed)\b"
)


_HANDED_ON = re.compile(
    r"[^.;\n]{0,60}\b(?:sent|referred|came|comes|here|returns?|transferred|handed|presents?) (?:(?:to|over|by|back|today|now) )?(?:(?:me|us|my|our|clinic|here) )*for (?:\w+ ){0,2}(?:closure|repair|reconstruction|closing)\b"
)
"""“Left open, pressure dressing, sent to me for closure”: behind the wound of somebody else's surgery."""


def by_specialist(place: Place) -> tuple[Assertion, tuple[int, int] | None] | None:
    """“Debrided by Dr. Fusco (surgery)”: a specialty in brackets is that of somebody else, and so is a wound that was sent on to be closed."""
    if place.view.lower[max(0, place.start - 1) : place.start] == "?":
        return "offered", (place.start - 1, place.start)  # "?ED&C ?excision"
    told = _GONE_OVER.match(place.unit.lower)
    if told is not None and not place.has("DONE") and _OPERATION.search(place.view.lower, place.start, place.end):
        return "offered", (place.unit.start + told.start(), place.unit.start + told.end())
    if " who " in place.unit.lower:
        who = _WHO_DID.search(place.view.lower, place.unit.start, place.end)
        if who is not None and who.end() <= place.start and not _MY_TURN.search(place.view.lower, who.end(), place.start):
            return "other_provider", who.span()
    if _HANDED_ON.match(place.after) is not None and "open" in place.view.lower[place.start : place.end]:
        return "historical", None
    if " by " not in place.after:
        return None
    hit = _BY_SPECIALIST.match(place.view.lower, place.end, place.unit.end)
    return None if hit is None else ("other_provider", hit.span())


_TOLD_IN_BRACKETS = re.compile(
    r"(?:'?d)?(?: (?:done|on|in|of|by|last|here|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d)[^()]{0,24})?\)"
)


_YEAR_BEFORE = re.compile(r"\b(?P<year>(?:19|20)\d\d),? \($")
"""“SCCIS L shin 2022 (ED&C here)”: the bracket tells what was done that year."""


_NOTHING_BUT = re.compile(
    r"\b(?:procedures?|proc|work|treatments?|tx|surgery|injections?|biops(?:y|ies))(?: (?:done|today|performed|this visit))*\s*[:|=]\s*(?:-{1,3}|\u2013|none|nil|no|n/a|0|nothing)(?: (?:today|done|this visit))?[,;.]? ?\((?!(?:but|only|except|apart|other|just)\b)(?:[^()\n]{0,40} )?$"
)
"""Before work in the bracket behind a field that was answered with nothing."""
_ALL_THE_SAME = re.compile(r"[^()\n]{0,60}\b(?:instead|done|performed|today|now|only|tolerated)\b")
"""Behind it, in the same bracket, that it was done."""


def by_bracket(place: Place) -> tuple[Assertion, None] | None:
    """“BCC of the temple (biopsied)”: how the tumour that is named before the bracket came to be known."""
    if (
        "(" in place.before
        and place.unit.may_hold(_NOTHING_BUT)
        and _NOTHING_BUT.search(place.before)
        and not _ALL_THE_SAME.match(place.after)
    ):
        return "historical", None
    year = _YEAR_BEFORE.search(place.before) if place.before.endswith("(") else None
    if is_old_year(place.view, year):
        return "historical", None
    if (
        not place.before.endswith("(")
        or not place.view.lower.startswith(("biops", "bx"), place.start)
        or not _TOLD_IN_BRACKETS.match(place.after)
    ):
        return None
    known = any(m.value in ("malignant", "in_situ") and m.end < place.start for m in place.view.mentions_in(place.unit, "DX"))
    return ("historical", None) if known and not place.has("TODAY") else None


_MONTHS_TOLD = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_BRACKET_TELLS = re.compile(
    rf" (?:(?:of|from|on|at) )?(?:(?:the|his|her|left|right|[lr]|lt|rt|upper|lower) )*[a-z]+(?: [a-z]+)? \((?:(?:by |at |with )?(?:gp|pcp|outside\w*|elsewhere|osh|derm\w* (?:in|at) \w+|(?:previous|prior) \w+)\b[^()]{{0,24}}|{_MONTHS_TOLD}\.?(?: '?\d\d(?:\d\d)?)?)\)"
)
"""Behind the work its place, and in a bracket by whom or in which month it was done: "punch bx from thigh (GP, May)"."""


def by_told_bracket(place: Place) -> tuple[Assertion, None] | None:
    """The bracket behind the place of the work says who did it, or when."""
    if "(" not in place.after or place.has("TODAY") or place.has("DONE") or _BRACKET_TELLS.match(place.after) is None:
        return None
    return "other_provider", None


_GONE = re.compile(
    r"\b(?:gone|resolved|cleared|healed|vanished|disappeared|no longer (?:there|visible|seen|palpable))\b(?: (?:now|since|completely|fully|today|nicely|well))*(?:,| ?[-(]+) ?$"
)
_DONE_THEN = re.compile(
    rf"(?:ed|'?d)?(?: (?:done|here|by us|there|in|on|at|last|late|early|mid|since|the|x ?\d|once|twice))*,? (?:(?:{_MONTHS_TOLD}|spring|summer|fall|autumn|winter|visit|time|month|year|week)\b|(?:19|20)\d\d\b|'\d\d\b|\d{{1,2}}/\d|[\w ]{{1,12}} ago\b|elsewhere\b)"
)

_DESTROYS = re.compile(r"ln2|liquid n|cryo|fr[eo]ez|froze|ed ?& ?c|edc|electro|curett|tca|canthar|ilk|kenalog|candida|laser|treated")
_NOW_GONE = re.compile(
    r"(?:e?d)?\)?[,:]?(?: -)? (?:(?:it|they|now|has|have|is|are|all|both|since|fully|completely|nicely) )*(?:gone|cleared|resolved|healed|vanished|disappeared|no longer)\b(?! by\b)"
)
_FROM_THEN = re.compile(
    r"\b(?:from|of|since) (?:(?:the|his|her) )?(?:(?:last|previous|prior) (?:yr|year|visit|time|month|appt|appointment|session|spring|summer|fall|autumn|winter)|spring|summer|fall|autumn|winter)\b[^.;]{0,20}$"
)
"""“ISK of the back from last year (cryo) cleared”: lesions of another day, and what is said behind their work."""


def by_gone(place: Place) -> tuple[Assertion, None] | None:
    """“Old wart of the heel gone (frozen here Jan)”: what is said behind a lesion that has gone is how that came."""
    if place.before[-1:] not in (" ", "(", "-"):
        return None
    if _GONE.search(place.before) is not None:
        return ("historical", None) if _DONE_THEN.match(place.after) is not None else None
    if _NOW_GONE.match(place.after) is None or _DESTROYS.match(place.view.lower, place.start) is None:
        return None
    return ("historical", None) if place.before.endswith("(") or _FROM_THEN.search(place.before) is not None else None


_KNOWN_BY = re.compile(
    r"\b(?:proven|proved|confirmed|diagnosed|found|discovered|detected|identified|established|documented|verified|known|picked up|shown|made) (?:to be (?:\w+ ){1,4})?(?:by|on|from|at|through)(?: an?| the| his| her| recent| prior| previous| earlier| outside| initial| first)*(?: (?:skin|shave|punch|saucerization|saucerisation|tangential|incisional|snip))? (?:biops(?:y|ies)|bx)$"
)
_SAMPLE = re.compile(r"(?:(?:by|on|from) )?(?:an? )?(?:(?:skin|shave|punch|tangential|incisional|snip) )?(?:biops(?:y|ies)|bx)\b")
_NEW_SAMPLE = re.compile(
    r"\b(?:today|this (?:morning|afternoon)|now|frozens?|just|\d ?mm|lido\w*|anesth\w+|specimen|sent|formalin|submitted)\b"
)


_BY_ON = re.compile(r"(?:,? (?:done|taken))? by (?:pa|np|aprn|dr)\.? [a-z'-]+,? (?:on )?\d{1,2}/\d{1,2}\b")
"""Behind a biopsy who took it and when: "bx by PA Nguyen 6/3"."""


def by_proof(place: Place) -> tuple[Assertion, None] | None:
    """“SCC in situ of the shin, found by shave biopsy on June 30”: the biopsy by which a tumour came to be known."""
    sample = _SAMPLE.match(place.view.lower, place.start)
    if sample is not None and _BY_ON.match(place.view.lower, sample.end()) and not place.has("TODAY"):
        return "historical", None
    if sample is None or _KNOWN_BY.search(place.view.lower, max(place.unit.start, place.start - 120), sample.end()) is None:
        return None
    if _NEW_SAMPLE.search(place.unit.lower, max(0, place.start - place.unit.start - 90)) and not re.match(
        r"[^.;,]{0,20}\b(?:ago|last|in|on|by dr|elsewhere)\b", place.after
    ):
        return None
    tumour = any(
        m.value in ("malignant", "in_situ")
        for u in place.view.units_of_block(place.unit.block)
        if u.index <= place.unit.index
        for m in place.view.mentions_in(u, "DX")
    )
    return ("historical", None) if tumour else None


_HOW_FAR = re.compile(
    r"(?:completely|incompletely|narrowly|totally|fully|entirely|widely|adequately|conservatively|closely|partially|barely)\s*$"
)
_TAKEN = ("excised", "removed", "resected")
_BARE = (*_TAKEN, "moved", "sected")
"""The same without the "re" of "re-excised"."""
_AS_TOLD = re.compile(
    r"\s*(?:completely|entirely|totally|fully|incompletely|narrowly|in (?:its )?(?:entirety|toto|full)|with (?:all )?(?:the )?(?:clear|free|negative|uninvolved|tumou?r-free) (?:\w+ )?(?:margins?|edges?)|to the (?:deep|peripheral|lateral))\b"
)
_BY_PATIENT = r"(?<!pt )(?<!patient )(?<!he )(?<!mother )(?<!mom )(?<!wife )(?<!husband )(?<!who )(?<!they )"
"""Before what the patient, and no pathologist, reports."""
_RESULT = re.compile(
    rf"\b(?:path(?:ology)?(?![- ](?:proven|confirmed|positive))|{_BY_PATIENT}reports?|histolog\w+(?![- ](?:proven|confirmed))|biops(?:y|ies)(?![- ](?:proven|confirmed|positive|site|scar))|results?|sections|microscop\w+|margins? (?:are |were )?(?:clear|free|negative|uninvolved))\b|\b(?:turned out|proved|proven|came back|read(?:s| as)?|{_BY_PATIENT}reported|returned)\b"
)
_NO_RESULT = re.compile(
    r"\bdictated\b|\b(?:not|never|without being) (?:been )?(?:read|proofread)\b|\b(?:will|to) (?:\w+ ){0,3}?(?:call|phone|contact|notify|message|let)\b|\b(?:pending|awaited|await\w*|sent (?:to|for)|to (?:path\w*|histolog\w*))\b|\b(?:is|are) to follow\b"
)
"""A sentence with a word of a report that tells none: "We will call with the pathology", "Dictated but not read"."""
_SEEN_OPEN = re.compile(
    r"\b(?:turned out|proved) (?:to be |as )?(?:an? )?(?:\w+ ){0,2}(?:cyst|lipoma|sac|abscess|foreign body)\b(?! (?:on|by|per) )"
)
"""What a lump turned out to be under the knife, and no report."""
_OF_REPORT = re.compile(r"\b(?:closest|nearest|clear\w*|free|negative|uninvolved)\b")
_DOING = re.compile(r"\b(?:i|we|then|additional|further|today|prepped|anesthe\w+|incis\w+)\b")


_OPENS_REPORT = re.compile(
    r"\W*(?:(?:the|final|permanent) ){0,2}(?:path(?:ology)?|histolog\w+|dermpath|report|lab)(?: (?:report|result))?(?: (?:back|of|on|dated|\d[\d/.-]*))*\s?:"
)


def _ends_report(place: Place) -> bool:
    """“Final report: carcinoma in situ, excised.”: the last word of what the pathologist says."""
    return (
        place.before.endswith((", ", "- ", "; "))
        and not place.view.lower[place.end : place.unit.end].strip(" .;")
        and _OPENS_REPORT.match(place.unit.lower) is not None
    )


def by_result(place: Place) -> tuple[Assertion, None] | None:
    """“It shows a nevus, completely excised”: how far a removal went, told with the pathologist's result of it."""
    word = place.view.lower[place.start : place.end]
    if not (word.endswith(_TAKEN) or word.startswith(_TAKEN)) or place.unit.section in ("operative_narrative", "procedure_title"):
        return None
    bare = word.removeprefix("re").lstrip("- ") in _BARE and not _HOW_FAR.search(place.before) and not _AS_TOLD.match(place.after)
    if bare and not _ends_report(place):
        return None
    if any(m.concept == "repair" for m in place.view.mentions_in(place.unit, "PROC")):
        return None  # closed in the same breath
    units = place.view.units
    before = units[place.unit.index - 1] if place.unit.index and units[place.unit.index - 1].block == place.unit.block else place.unit
    told = _RESULT.search(place.unit.lower)
    if told is None and _NO_RESULT.search(before.lower) is None and _SEEN_OPEN.search(before.lower) is None:
        told = _RESULT.search(before.lower)
    return (
        None
        if told is None
        or _DOING.search(place.unit.lower)
        or (place.view.measures_in(place.unit, "margin", "excised") and not _OF_REPORT.search(place.unit.lower))
        else ("historical", None)
    )


_WHAT_IS_LEFT = re.compile(r"\b(?:defect|wound)s?\b")
_LEFT_BY = re.compile(r"\b(?:after|following|from|by|of|s/p|status post|to|post)\b")
_MENDED = re.compile(
    r"\b(?:was|were|is|are)\b (?:then |now |next |today |\w+ly )*(?:clos|cover|resurfac|reconstruct|repair|fill|graft|sutur|approximat|freshen)"
)


def left_by_earlier(place: Place, cue: Cue) -> bool:
    """“The defect after Mohs by another surgeon last week was covered with a graft”: person and day are those of the removal, not of the mending."""
    lower, start = place.view.lower, place.unit.start
    mended = _MENDED.search(lower, cue.end, place.end)
    if mended is None or _WHAT_IS_LEFT.search(lower, start, mended.start()) is None:
        return False
    return any(
        m.start < mended.start() and m.start <= cue.end and _LEFT_BY.search(lower, start, m.start)
        for m in place.view.mentions_in(place.unit, "PROC")
    )
