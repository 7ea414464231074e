"""Notes of a day on which the patient was not seen: calls, messages, results passed on, reports of studies, paperwork."""

from __future__ import annotations

import re

from nlp.call_heads import BEFORE_HEAD, CALL_HEAD, CALLER, MESSAGE_HEAD
from nlp.first_words import is_title
from nlp.gate import find, find_all, seek
from nlp.phrases import phrases
from nlp.readers.staff_calls import called_by_staff
from nlp.readers.visit_regimen import works_today
from nlp.view import NoteView

_NOT_SEEN_TITLE = re.compile(
    r"\s*(?:(?:surgical |derm(?:ato)?)?pathology report\W*\n|(?:biopsy|path(?:ology)?|lab(?:oratory)?) results?(?: note| call| notification)?\b(?=[^\n]*(?:\n[^\n]*){0,3}\b(?:called|phoned|notified|telephoned|left (?:a )?message))|(?:telephone|phone) (?:note|message|encounter: result)|(?:informed )?consent (?:for|to) |(?:operative|surgical|procedure|treatment) (?:permit|consent)\b|pre-?(?:op(?:erative)?|procedure|procedural) checklist\b|(?:surgery|surgical|or|mohs|theatre|operating) (?:schedule|list)\b(?![^\n]*\b(?:was|were|reviewed|by me)\b))"
)
_STUDY_TITLE = re.compile(
    r"\W*(?:[\w()-]+[ ,]+){0,5}(?:polysomno\w+|sleep stud(?:y|ies)|(?:independent|agreed|qualified) medical (?:evaluation|examination|exam)|ime report|disability evaluation|electromyogra\w+|emg\b|electroencephalogra\w+|eeg\b|echocardiogra\w+|(?:exercise |nuclear |cardiac )?stress test|holter|spirometry|pulmonary function|bone densit\w+|dexa\b|nerve conduction|(?:neuro)?psychological (?:testing|evaluation report)"
    r"|physical therapy|occupational therapy|speech therapy|speech[- ]language|audiogra\w+|chemotherapy(?: infusion| treatment| administration)? (?:record|log|note)|infusion (?:record|log)|hyperbaric|(?:hemo)?dialysis|radiation (?:oncology|therapy) (?:completion|treatment)|transfer summary|nutrition\w* (?:assessment|consult\w*|note)|dietitian)\b[^\n.;]{0,60}(?:\n|$|[:,.])"
)
"""Opens the report of a study, an opinion for an insurer or a therapist's note, which are no visit of a physician's patient."""
_CONTACT = re.compile(
    rf"{BEFORE_HEAD}(?:{CALL_HEAD}|{MESSAGE_HEAD}|(?:forms?|paperwork|fmla|disability)\b (?:form |paperwork )?(?:completion|completed|filled|done)\b|nurse (?:contact|triage|conversation|communication|advice|note|message)s?\b|(?:rn|lpn|nursing|clinic|after-?hours) (?:phone )?triage\b|(?:telephone|phone) encounter\W{{1,3}}(?:(?:(?:by|with|per) )?(?:the )?(?:ma|rn|lpn|cma|nurse|nursing|staff|front desk|medical assistant)|{CALLER} (?:calls?|called|phoned|rang))\b|tcf? (?:to|from|with|w/)|(?:spoke|spoken|talked|reached|got (?:hold of|through to)) (?:(?:with|to|w/) ?)?{CALLER}\b|text ?[:\u2013-]"
    r"|(?:(?:ma|rn|lpn|cma|nurse|nursing|staff) (?:note|entry|msg|message)\W{1,3})?(?:electronic |e-?|protocol |pharmacy |rx |medication |prescription )*refills?(?: request\w*| req\b| encounter)?\b(?! visit)|chart (?:review|prep)\w*|pre-?chart\w*|pre-?visit (?:planning|review)|(?:(?:insurance|admin\w*|billing|payer) ?(?:/|-|:|&|and)? ?)?(?:prior auth|pre-?auth|authori[sz]ation)\w*|insurance (?:note|verification)|benefits? (?:check|verification)|(?:labs?|laboratory results?|lab results?|results?) reviewed\b[^\n]{0,160}\bletter\b)"
)
"""Opens a note of a call, a message or paperwork, which is no visit (an audio-only visit is named as one)."""
_RESULT_OPENING = re.compile(
    r"\W*(?:\d[\d/-]+\W+)?(?:(?:i|dr\.? [a-z]+) reviewed (?:the |her |his )?|late entry\W+|addend\w+\W+(?:\d[\d/-]+\W+)?)?(?:final |surgical |outside |skin |lab(?:oratory)? |derm\w*)?(?:path(?:ology)?|biops(?:y|ies)|bx|dermpath|histology|labs?|results?|accession)\b(?: (?:addendum|results?|reports?|notes?|review\w*|came|back|returned|received|final|queue|log|list|management|track\w*|outreach|in-?basket|follow-?up))*(?:\s*\(?\d[\d/-]+\)?)?\s*(?:[:.,;\u2013-]|reviewed by|\n|of\b|from\b|on\b|is\b|was\b|are\b|show\w*)"
)
_TOLD_AFAR = phrases("visit_unseen", "told_afar", whole=True)
"""How one who is not there is told of a result."""
_BY_PHONE = re.compile(r"\b(?:renewed|refilled|re-?issued|authori[sz]ed)\b[^.;\n]{0,40}\b(?:over|by|via|on) (?:the )?(?:tele)?phone\b")
"""What was settled in a call."""
_OPENS_BY_PHONE = re.compile(
    r"[^.;\n]{0,60}(?:\b(?:by|via|over the|on the|per) (?:tele)?phone\b(?! (?:visit|consult\w*|encounter|by|with|w/)\b)|\((?:by |via )?(?:tele)?phone(?: call)?\))"
)
_WITH_COLLEAGUE = re.compile(
    r"\b(?:dr|md|do|np|pa|pcp|rheum\w*|oncolog\w*|ent|surgeon|pharmac\w*|radiolog\w*|pathologist|colleague|interpret\w*)\b"
)
"""With whom a physician talks on the phone during a visit."""
_MET = phrases("visit_unseen", "met", whole=True)
_OTHER_VISIT = re.compile(
    r"\b(?:no|without an?|not an?|last|next|previous|prior|recent|upcoming|same|another|due(?: for)?(?: an?| her| his)?|since|until|needs(?: an?)?|overdue(?: for)?(?: an?)?|before) (?:(?:office|clinic|annual|follow-?up) )?$|\b(?:phone|call)\b[^.;\n]{0,8}\d\s?$|\b(?:book(?:ed)?|scheduled?|reserved|blocked|allow(?:ed|ing)?|slot)\b[^.;\n]{0,12}$"
)
"""Before a visit of another day."""
_LAB_TITLE = re.compile(r"\W*lab(?:oratory)? (?:visit|draw|appointment)\b")
_NOT_SEEN = phrases("visit_unseen", "not_seen")
_RASH_TREATED = re.compile(
    r"\b(?:psoriasis|eczema|atopic dermatitis|acne|rosacea|vitiligo|hidradenitis|alopecia)\b[^\n]{0,80}\b(?:flaring|worse|worsening|start|refill|switch|stable)\b"
)
_REPORT = re.compile(r"[^\n.:]{0,90}\b(?:reports?|records?|logs?|notes?|evaluation|summary|assessment)\b")


def _treats_rash(view: NoteView) -> bool:
    """“DEXA: osteopenia. Psoriasis flaring; switch to risankizumab”: a visit, whatever test it opens with, unless that is a report by name."""
    return _REPORT.match(view.body) is None and find(view, _RASH_TREATED) is not None


def _was_met(view: NoteView) -> bool:
    """Do any words tell that the patient was there: not those of another visit, nor the minutes of the call?"""
    return any(not _OTHER_VISIT.search(view.lower, max(0, m.start() - 24), m.start()) for m in find_all(view, _MET))


def _opens_by_phone(view: NoteView) -> bool:
    """“Patient informed by telephone of ...”, “Biopsy discussion (phone): ...”: not what was asked of a colleague that way."""
    if seek(view, _BY_PHONE, view.body[:200]) is not None:
        return True
    opening = _OPENS_BY_PHONE.match(view.body)
    return opening is not None and _WITH_COLLEAGUE.search(opening.group()) is None


_TRAINEE = re.compile(r"\b(?:residents?|pgy ?-?\d?|fellow|intern|medical student)\b")
_TEACHER_AWAY = re.compile(
    r"\b(?:did not|didn't|has not|never) (?:personally |himself |herself )?(?:see|seen|saw|examine|evaluate)d?\b (?:the |this )?(?:pt|patient|him|her|them)\b"
    r"|\battending (?:was )?(?:not (?:present|in (?:the )?(?:clinic|room|building|suite))|absent|away|off[- ]?site)\b|\b(?:no|without(?: an?)?) attending (?:present|presence|saw|attestation|physician)|\battestation\W{1,3}(?:blank|none|missing|pending|unsigned|not (?:done|signed))\b|\bresident signature only\b"
)
_TEACHER_SAW = re.compile(r"\bi (?:have )?(?:personally )?(?:saw|seen|examined|evaluated|was present)\b")


def _only_by_trainee(view: NoteView) -> bool:
    """The note of a resident whose teaching physician saw nothing of the patient: no visit that could be billed (ADM-03)."""
    return find(view, _TRAINEE) is not None and find(view, _TEACHER_AWAY) is not None and find(view, _TEACHER_SAW) is None


def not_seen(view: NoteView) -> bool:
    """True where the patient was not seen at all that day."""
    if called_by_staff(view):
        return True
    if (_CONTACT.match(view.body) is not None or _opens_by_phone(view)) and not _was_met(view):
        return True
    if _RESULT_OPENING.match(view.body) is not None and find(view, _TOLD_AFAR) is not None and not _was_met(view) and not works_today(view):
        return True  # a result that was passed on
    return (
        _NOT_SEEN_TITLE.match(view.body) is not None
        or (is_title(view, _STUDY_TITLE) and not _treats_rash(view))
        or _LAB_TITLE.match(view.body) is not None
        or find(view, _NOT_SEEN) is not None
        or _only_by_trainee(view)
    )
