"""Words that show why a benign lesion had to be treated, and wishes that show it had not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.facts import Evidence, Fact
from nlp.gate import seek, units_with
from nlp.phrases import phrases
from nlp.readers.events import SILENT
from nlp.view import NoteView, Unit

# Whole words: "stitch", "paint", "unchanged" and "nontender" are no symptoms, nor is bleeding that surgery caused.
_SYMPTOM = {
    "bleeding": re.compile(
        r"\b(?:bleeds?|bleeding|bled|hemorrhag\w+)\b(?! (?:points?|vessels?|time|disorders?|risks?|was|were|controlled|stopped|minimal))"
    ),
    "pain": re.compile(
        r"(?<![\w-])(?:pain(?:ful)?|tender(?:ness)?|sore|hurts?|hurting)\b(?! (?:control|score|scale|medic|manage|relie|pill))"
    ),
    "inflammation": re.compile(r"(?<![\w-])(?:inflam(?:m?ed|mation)|infected|swollen|erythematous (?:base|rim|halo|border))\b"),
    "itching": re.compile(r"(?<!jock )\b(?:itch(?:y|es|ed|ing)?|prurit\w+)\b"),
    "irritation": re.compile(
        r"(?<![\w-])(?:irritat(?:ed|es|ing|ion)|catch(?:es|ing)?|rubs|rubbed|rubbing|chaf(?:es|ed|ing)|friction|snag\w*|traumati[sz]\w+|(?:gets|getting|being) (?:knocked|bumped|scraped|nicked|cut|torn|ripped|pulled|yanked)|(?<!was )torn (?:by|on|off|last|once|twice|again|loose)|ripped (?:by|on|off|it)|knocks|picks at)\b"
    ),
    "change": re.compile(
        r"(?<![\w-])(?<!\bany )(?<!\bnew or )(?<!\bfor )(?<!\bif )(?:changing\b(?! (?:room|the |dress|bandag))|changed\b(?! (?:the|my|her|his|from|to|dress|bandag|soap|medic|\w+ to)\b)"
        r"|growing\b(?! up)|grew\b(?! up)|enlarg(?:ing|ed)\b)|(?<!superficial )(?<!by )\bspreading\b"
    ),
    "obstruction": re.compile(r"\bobstruct\w*"),
}
_HINT = re.compile(
    r"ble+d|hemor|pain|tender|sore|hurt|inflam|infect|eryth|swoll|itch|prur|irrit|catch|rub|chaf|frict|snag|traum|chang|grow|enlarg|grew|spread|obstruct|knock|torn |ripped |being |gets |getting |picks at"
)
_EXCUSED = phrases("necessity", "excused")
_NOT_THE_LESION = re.compile(r"\b(?:bandages?|dressings?|dos(?:e|age)|medications?|meds|treatment|plan|gloves|blade|soaps?)\b[^.;,]*$")
_NOT_BENIGN = frozenset(["malignant", "in_situ", "premalignant", "inflammatory"])
_LOOKS = (
    r"\b(?:ugly|unsightly)\b|for (?:(?:the |her |his |their )?(?:looks|appearance)|cosmesis)|bothered by (?:the |how (?:it|they) )?(?:looks?|appearance)|(?:bothers?|bothered) (?:her|him|them|me) only (?:in|on) (?:photos?|pictures|camera|the mirror)"
    r"|(?:does ?n[o']?t|not|dislikes?|hates?|unhappy with) (?:like )?(?:how (?:it|they|this|these) looks?|(?:the|their|its) (?:looks?|appearance))|(?:do(?:es)? ?n[o']?t|dislikes?) (?:like )?(?:it|them|this|these) (?:in|on) (?:photos?|pictures|camera|the mirror)"
    r"|\b(?:just|simply) do(?:es)? ?n[o']?t (?:like|want) (?:it|them|these|those)\b"
)
_BY_WISH = r"asymptomatic[^.;]{0,40}(?:request|wants|remov)"
_PAID = (
    r"self[- ]?pay\b|\b(?:pa(?:ys|id|ying)|paid in) (?:\$ ?\d+ ?)?(?:in )?cash\b|\bcash[- ](?:pay|price|basis)|\b(?:patient|private)[- ]pay\b|\b(?:pa(?:ys?|id|ying)|settled|invoiced|billed|charged|done|treated|removed) privately\b|\bprivate (?:fee|invoice|payment|charge)"
    r"|(?<!co-pay )(?<!copay )(?<!copay of )(?<!deductible )\$ ?\d[\d.,]*(?: (?!co-?pay|deductible|co-?ins|visit)\w+){0,2} (?:paid|collected|charged|fee|flat)\b|\b(?:paid|pays|charged|quoted|collected|fee(?: of)?)[ :]{1,2}\$ ?\d(?![\d.,]* (?:visit |office |specialist |his |her |of (?:the |his |her )?|to(?:ward)?s? (?:the |his |her )?)*(?:co-?pay|co-?ins|deductible|balance))|\b(?:paid|pays|charged) (?:a (?:fee|flat)(?: \w+)? of )?(?:usd |\u00a3 ?|\u20ac ?)?\d{2,4} ?(?:dollars|pounds|euros?|usd|\u00a3|\u20ac)|\b(?:paid|charged) (?:\u00a3|\u20ac) ?\d"
    r"|\b(?:insurance|insurer|plan|carrier|medicare)(?: \w+){0,2} (?:does not|doesn't|will not|won't|would not|wouldn't|do not|not|isn't|wasn't) (?:cover|pay|(?:be |being )?(?:billed|charged|involved))|\b(?:insurance|insurer|plan|carrier|medicare) (?:was |is |to be )?(?:kept|left) out of\b|\bnot (?:an? )?(?:covered (?:by|service|benefit)|insurance (?:matter|benefit|service))|\b(?:not|don't|never) (?:to be )?(?:to )?(?:be )?(?:bill(?:ed)?|sen[dt]|submit(?:ted)?|claim(?:ed)?|file(?:d)?|run)(?: (?:it|this|that|these|them|those|claim|bill|anything))* (?:to |through |thru |with |on )(?:the |her |his |their )?(?:insur\w+|plan|carrier|medicare|payer)|\b(?:do not|don't) (?:bill|charge) (?:the |her |his |their )?(?:insur\w+|plan|carrier|medicare)\b"
    r"|\b(?:no (?:bill|claim|charge)|nothing(?: of (?:it|this|that))?)(?: is| was)?(?: sent| goes| going| billed| submitted)? to (?:the |her |his |their )?(?:insur\w+|plan|carrier|medicare)|\bno claim (?:is made |made |goes out )?for (?:this|these|that|those|them|it)\b"
    r"|(?<!co-pay )(?<!copay )(?<!copay was )(?<!copays )(?<!deductible )(?<!balance )(?<!visit )\bpaid (?:(?:for )?(?:it |this |that |them |these |those )?)?(?:at (?:the |our )?(?:front )?(?:desk|check-?out|reception|till|counter|cashier)|by (?:credit |debit |bank )?card|by che(?:ck|que))\b"
    r"|\bno (?:insurance|claim|medical claim|insurance claim) (?:will be |was |is |to be |has been )+(?:billed|filed|submitted|made|sent)\b|\bcosmetic(?:,? and|,) (?:so )?not covered\b"
    r"|\bwaiver (?:was |is |form )?(?:signed|on file|obtained|completed)\b|\bcard (?:was )?charged\b(?! (?:for |the |her |his )*(?:co-?pay|deductible|balance|visit))|\bnot (?:sent |going |put )?(?:to|through|on) (?:the |her |his |their )?insurance\b"
    r"|\b(?:signed|waiver|agreed)[^.;]{0,30}\b(?:waiver|self[- ]pay|cosmetic (?:fee|price|rate)|non-?covered)\b|\bcosmetic (?:fee|price|rate|charge|service|schedule|basis)\b|out[- ]of[- ]pocket fee|(?:pa(?:id|ys|ying)(?: \w+){0,3}|cost was) out[- ]of[- ](?:his |her |their )?(?:own )?pocket|\bat (?:her|his|their|the patient's|patient's|pt's) (?:own )?(?:wish (?:and|&) )?(?:own )?(?:expense|cost)\b"
)
_COSMETIC = r"(?<!\bnot )(?<!\bnot for )(?<!\bnot a )(?<!\bisn't )(?<!\bnon[- ])\bcosmetic"
"""Not denied: "this is not cosmetic", "not for cosmetic reasons"."""
_WISH = re.compile(rf"{_LOOKS}|{_COSMETIC}(?:ally)?\b(?! botox)|{_PAID}|{_BY_WISH}")
PAID = re.compile(_PAID)
"""Without a symptom what the patient paid for goes on no claim."""
LOOKS = re.compile(
    rf"{_LOOKS}|{_BY_WISH}|(?<!\bnot )\b(?:purely |strictly |solely |entirely |only |for )(?:\w+ )?cosmetic\b|{_COSMETIC} (?:removal|reasons?|purposes?|grounds|excision|shave|request|concern)\b|(?:^|[.;:,(-] ?)cosmetic(?: only)?(?:[.;,)]|$)|\b(?:it|this|that|these|they|those|removal)(?:'s| is| are| was| were|'re) (?:purely |strictly |only )?cosmetic\b"
)
"""Looks are the reason (COS-03)."""


def symptoms_of(view: NoteView) -> Fact[tuple[str, ...]]:
    """Words of necessity anywhere outside history and consent, bar those said of other problems alone."""
    known = view.memo.get("symptoms")
    if known is not None:
        return known  # type: ignore[return-value]
    found = view.memo["symptoms"] = _symptoms(view)
    return found


def _symptoms(view: NoteView) -> Fact[tuple[str, ...]]:
    return symptoms_in(view, [unit for unit in units_with(view, _HINT) if not _speaks_of_another(view, unit)])


def _speaks_of_another(view: NoteView, unit: Unit) -> bool:
    """“Psoriasis itches”, “the BCC bleeds”: a sentence whose only diagnoses are rashes or cancers gives no reason for a benign lesion."""
    named = [m for m in view.mentions_in(unit, "DX") if m.extra[0] != "symptom"]
    return bool(named) and all(m.extra[0] == "eruption" or m.value in _NOT_BENIGN for m in named)


def symptoms_in(view: NoteView, units: Iterable[Unit]) -> Fact[tuple[str, ...]]:
    """Words of necessity in the given units, bar history and consent."""
    known: dict[int, list[Evidence]] = view.once("symptoms by unit", dict)
    told: dict[str, Evidence] = {}
    for unit in units:
        if unit.index not in known:
            known[unit.index] = _symptoms_told(view, unit)
        for proof in known[unit.index]:
            told.setdefault(proof.value, proof)
    if not told:
        return Fact(searched=tuple(_SYMPTOM))
    return Fact(tuple(told), "stated", tuple(told.values()))


def _symptoms_told(view: NoteView, unit: Unit) -> list[Evidence]:
    if unit.search(_HINT) is None or unit.section in SILENT or unit.section in ("anesthesia", "follow_up"):
        return []
    hits = [
        (name, hit)
        for name, pattern in _SYMPTOM.items()
        if (hit := unit.search(pattern)) and not _is_excused(view, name, unit.lower[: hit.start()])
    ]
    return [Evidence("symptoms", name, unit.start + hit.start(), unit.start + hit.end()) for name, hit in hits]


def _is_excused(view: NoteView, name: str, before: str) -> bool:
    """Denied, only feared, or said of something other than the lesion."""
    return bool(seek(view, _EXCUSED, before)) or (name == "change" and bool(seek(view, _NOT_THE_LESION, before)))


def wished_for(view: NoteView, units: Iterable[Unit]) -> bool:
    """Do the sentences say that looks are the reason, bar those about another service of beauty or about what was left?"""
    return _WISH.search(" ".join(u.lower for u in units if not (_of_other_beauty(view, u) or _LEFT_FOR_LOOKS.search(u.lower)))) is not None


_OTHER_BEAUTY = re.compile(
    r"\b(?:botox|(?:neuro)?toxin|dysport|xeomin|fillers?|juvederm|restylane|brow ?lift|face ?lift|blepharoplast\w*|ipl|peels?|microneedl\w*|hydrafacials?|wrinkles?|crow'?s feet|lip augment\w*|hair removal|tattoos?|facials?|melasma|latisse|retinols?)\b"
)
"""Services and troubles that are nothing but looks."""


_LEFT_FOR_LOOKS = re.compile(
    r"\bcosmetic(?:ally)?\b[^.;|]{0,30}\b(?:declin\w+|refus\w+|not (?:done|treated|performed|wanted))|\b(?:reassur\w+|declin\w+)\b[^.|]{0,60}\bcosmetic"
)
"""“SKs: reassurance; removal is cosmetic and declined”: said of what was left."""


def _of_other_beauty(view: NoteView, unit: Unit) -> bool:
    """“Asked about cosmetic Botox” behind the warts that were frozen: a sentence about looks that names no lesion and no work on one."""
    return (
        unit.search(_OTHER_BEAUTY) is not None
        and not any(m.extra[0] == "lesion" for m in view.mentions_in(unit, "DX"))
        and not any(m.concept in _TAKES_AWAY for m in view.mentions_in(unit, "PROC"))
    )


_TAKES_AWAY = frozenset({"destruction", "tag_removal", "excision", "shave_removal"})
