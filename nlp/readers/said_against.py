"""What a note says, outside the sentences of its work, against the work being of this visit: the title above it, or a sentence behind it.

"Biopsies of 6/2/2026" heads what was taken that day; "patient left, nothing done today" is said of the whole list before it.
These words leave room for other work, so that they raise a doubt; those that leave none (`nlp/stopped.py`) take the work back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.dated_words import is_visit_day, visit_days
from nlp.dates import MONTH
from nlp.facts import Evidence, Procedure
from nlp.gate import find, hits
from nlp.stopped import OF_HARMLESS
from nlp.view import NoteView, Unit

_OPENS = r"(?:^\W*|(?<=[.;,!?(] )|(?<=[-\u2013\u2014:] )|\b(?:so|and|but|therefore|then|unfortunately) )"
_NOT_OF_ONE = r"(?! (?:to|about|for|with|on|in|at) (?!(?:today|this|that visit|the visit|all|lack|reasons?)\b))(?! (?:until|so far|there|before|elsewhere|previously|since|other|except|but|when|while)\b)"
_OTHER_TIME = rf"(?![^.;\n]{{0,40}}?\b(?:last (?:visit|time|week|month|year)|previously|in {MONTH}|(?:weeks?|months?|years?|days?) ago|her other|his other|outside|urgent care|elsewhere|then(?=\s*[.;,]))\b)"
"""Not before words of another day, or of other hands: "these were deferred last visit"."""
_NOTHING_DONE = re.compile(
    rf"{_OPENS}(?:nothing|none of (?:the above|these|this|them|those|it|the (?:lesions|procedures|planned \w+|treatments?|following))|no (?:treatments?|procedures?|lesions?|lesion|derm\w* work)) (?:(?:was|were|has been|have been|got|could be|at all|actually|therefore) )*(?:done|performed|treated|carried out|started|completed|undertaken){_NOT_OF_ONE}{_OTHER_TIME}"
    rf"|{_OPENS}(?:all|everything|the above|these|they)(?: of (?:it|them|these|this|the above))? (?:(?:was|were|are|is|had to be|has been|have been|will be|now) )*(?:cancell?ed|called off|postponed|deferred|put off|rescheduled|not (?:done|performed|carried out))\b{_OTHER_TIME}"
    r"|\b(?:had to (?:leave|go|run)|left|walked out|stormed out|went home|was called away|ran off|got up and left) (?:(?:the|our|clinic|office|room|early|abruptly|today|and|ama) )*(?:before|prior to|without) (?:any (?:treatments?|procedures?|work|of (?:it|this|these))\b|the (?:procedures?|treatments?|biops\w+|work|surgery|freezing|cryo\w*)\b(?! (?:notes?|consents?|instructions?|handouts?|sheets?|bills?|cop(?:y|ies)|reports?|results?|papers?|paperwork|sites?|areas?|wounds?|schedulers?|coordinators?|nurses?)\b)|(?:we|i) (?:(?:could|had|actually) )*(?:start\w*|beg[au]n|treat\w*|freez\w*|froze|do\b|did\b|biops\w*|g[oe]t (?:to|started|going))|being (?:treated|seen)|treatment\b|an?esthe\w+|an?aesthe\w+|numbing|(?:the )?injections?|starting|having (?:it|them|this|anything|any)|(?:it|they|anything) (?:was|were|could))"
)
_CALLED_OFF = re.compile(r"\b(?:cancell?ed|called off|postponed|put off|rescheduled|deferred)\b")
_BOOKED = re.compile(
    r"\b(?:appointments?|appts?|visits|slots?|bookings?|labs?|lab ?work|imaging|scans?|infusions?|chemo\w*|vaccin\w+|referrals?|peels)\b"
)
"""What is called off without the work of this visit: "his 7/20 and 7/28 appointments: these were cancelled", "labs: all deferred"."""
_COMPANION = re.compile(r"\b(?:husband|wife|spouse|partner|driver|interpreter|translator|student|resident|scribe|roommate) (?:\w+ )?$")
"""Before "had to leave": one without whom the work goes on; a child leaves with its mother."""
_ELSE = re.compile(r"\b(?:else|further|more|additional|other|another)\b")
_NOT_DONE = re.compile(
    r"^\W*(?:(?:was|were|but|so) )?not (?:done|performed|carried out|started|treated) (?:today|this (?:visit|time)|at this visit)\b"
)
"""A sentence of its own behind the work that it takes back."""


_VOID = re.compile(
    r"\A\W*(?:(?:draft|void(?:ed)?|cancell?ed|cancel|no[- ]show|pended|pre-?chart\w*|in error|entered in error|wrong (?:chart|patient)|template only|test (?:note|patient)|training (?:note|record))\b(?! (?:of|by|from|for|his|her|their|last|the|mohs|excis|surger|appoint)\w*)(?![^.\n]{0,40}\b(?:visits?|appointments?|appts?|rescheduled|times|twice|once|previously|earlier|\d{1,2}/\d{1,2})\b)[^.\n]{0,40}?(?:[-:.,;!\u2013\u2014]|\n)|(?:[^\n]{0,60}\n\W*)?(?:status ?[:=] ?)?(?:(?:procedures?|work|treatments?) )?(?:not (?:completed|started|performed|done|yet done)|do not bill)\b\W)"
    r"|\b(?:quick ?text|dot ?phrase|macro|template|text|note|entry|paragraph|above|below|procedure note|documentation)\b(?: (?!(?:of|from|by|to|about|lists?|says|shows?)\b)[\w-]+){0,4} (?:in error|by mistake|erroneously|(?:in|on) (?:the )?wrong chart)\b(?!,? (?:(?:about|was|were|has|have|had|and|now|then|but|since|already) (?:\w+ ){0,2}?(?:removed|deleted|corrected|taken|struck|fixed)|about)\b)"
    r"|\bplease (?:disregard|ignore|delete|strike) (?:(?:the|this|above|entire|procedure) )*(?:(?:note|entry|text|paragraph|documentation|section)\b(?! (?:of|from|by|dated|on|about|for)\b)|(?:above|this)(?=\s*(?:[.;,!)\n-]|$)))"
    r"|\b(?:documented|charted|entered) (?:in|on) (?:the )?wrong (?:chart|patient)\b"
)
"""A note, or a text in it, that its writer takes back: "DRAFT - not performed", "entered in error"."""


def withdrawn(view: NoteView) -> Evidence | None:
    """The writer takes the text back as a whole."""
    return view.once(withdrawn, lambda: _withdrawn(view))


def _withdrawn(view: NoteView) -> Evidence | None:
    hit = _VOID.match(view.body) or find(view, _VOID)
    start = view.begins if hit is not None and hit.string is view.body else 0
    return None if hit is None else Evidence("day", "withdrawn", start + hit.start(), start + hit.end())


def nothing_done(view: NoteView, procedure: Procedure) -> Evidence | None:
    """“Pt had to leave before any treatment”, “none of the above was done”: said of all that the note, or its own line, tells before."""
    end = max((e.end for e in procedure.evidence), default=-1)
    for unit, start, stop, whole in _statements(view):
        if end <= start and (whole or view.unit_at(end - 1).line == unit.line):
            return Evidence("day", "nothing done", start, stop)
    return None


def _statements(view: NoteView) -> list[tuple[Unit, int, int, bool]]:
    """(unit, start, end, is it said of the whole note?) of each sentence that says that nothing was done."""
    return view.once(_statements, lambda: list(_find_statements(view)))


def _find_statements(view: NoteView) -> Iterator[tuple[Unit, int, int, bool]]:
    for pattern in (_NOTHING_DONE, _NOT_DONE):
        for unit, hit in hits(view, pattern):
            if unit.section in _ASIDE or _ELSE.search(hit.group()):
                continue
            start, end = unit.start + hit.start(), unit.start + hit.end()
            before = view.units[unit.index - 1] if unit.index and view.units[unit.index - 1].line == unit.line else None
            if _CALLED_OFF.search(hit.group()) and (unit.search(_BOOKED) or (before is not None and before.search(_BOOKED))):
                continue
            if _COMPANION.search(unit.lower, 0, hit.start()):
                continue
            named = [m for m in view.mentions_in(unit, *_NAMED) if m.start < start]
            own = named or (view.mentions_in(before, *_NAMED) if before is not None else ())
            if not own and OF_HARMLESS.search(unit.lower, 0, hit.start()):
                continue  # "two tan macules of the neck are cafe au lait spots and nothing was done"
            if own and not any(m.label == "PROC" for m in own):
                continue  # "the SKs of the trunk are quiet, nothing done"
            whole = pattern is _NOTHING_DONE and not own and not unit.label and not _behind_label(view, start)
            yield unit, start, end, whole


_NAMED = ("DX", "SITE", "PROC")
_TOPIC = re.compile(r"\W*(?:cosmetic\w*|aesthetic\w*|botox|toxins?|fillers?|lasers?|peels?|hair|nails?|skin ?care)[a-z /&-]{0,20}:\s")


def _behind_label(view: NoteView, start: int) -> bool:
    """“Cosmetic: Botox discussed. Nothing done.”: said of the topic of its line alone."""
    return _TOPIC.match(view.lower, view.lower.rfind("\n", 0, start) + 1, start) is not None


_ASIDE = frozenset({"counselling", "consent", "history", "follow_up", "hpi", "chief_complaint"})
_WORK = r"(?:biops(?:y|ies)|bxs?|procedures?|surger(?:y|ies)|excisions?|treatments?|cryo\w*|ln2|shaves?|punches|removals?|work|injections?|lesions|done|taken|performed|treated|frozen|removed|biopsied|log|from|sampled)"
_DAY = rf"(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:20)?\d\d|20\d\d-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}\.?(?:,? 20\d\d)?|{MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? 20\d\d)?)"
_THEN = r"(?:the )?(?:last|previous|prior|earlier) (?:visit|time|appointment|appt|session|encounter|month|week|year)(?:'s)?"
_TITLE = re.compile(
    rf"(?m)^[^\w\n]*(?:(?:table|list|log|summary|record|results?)\W{{1,3}}(?:of )?)?(?:(?:[a-z&/]+ ){{0,3}}{_WORK}\W{{1,3}}(?:(?:of|on|from|dated|at|done|performed|taken|in|visit|session|was|were)\W{{1,2}}){{0,3}}(?:(?P<date>{_DAY})|{_THEN})|{_THEN} (?:[a-z]+ )?{_WORK})[^\w\n.]*$"
)
_NOTE_ITSELF = re.compile(
    r"\b(?:date|dos|note|report|s/p|status|after|since|next|schedul\w*|due|for|follow\w*|f/?u|return|plan\w*|op|operative|today|healed|post)\b"
)
_LABEL = re.compile(
    r"(?m)^[^\w\n]*(?:[a-z#&/,()-]+ ){0,4}?(?:treated|tx'?d?|frozen|removed|excised|destroyed|snipped|injected|ln2|cryo\w*|done|performed|visit|seen|session)(?: (?:on|of|at))? \(?(?P<date>\d{1,2}/\d{1,2}(?:/(?:20)?\d\d)?)\)?\s*[:|=\u2013-]\s"
)
"""Opens a line about another day: "AK treated 04/02/26: 9 (scalp), LN2"."""
_ENDS_LIST = re.compile(
    r"\n[^\S\n]*\n|\n[^\n]*\b(?:today|now|here for|current\w*|this visit)\b|\n[^\w\n]*(?:plan|assessment|exam|impression|a/?p|hpi|physical|ros|medications?|allergies|procedures?)\b[^\n]{0,30}:"
)


def under_other_day(view: NoteView, procedure: Procedure) -> Evidence | None:
    """The list that the work stands in is headed by the day of an earlier one."""
    named = next((e for e in procedure.evidence if e.field == "technique"), None) or next(iter(procedure.evidence), None)
    if named is None:
        return None
    return next((Evidence("day", "another day", start, end) for start, end, stop in _titles(view) if start <= named.start < stop), None)


def _titles(view: NoteView) -> list[tuple[int, int, int]]:
    """(start, end, end of its list) of each title of another day."""
    return view.once(_titles, lambda: [*_find_titles(view), *_labels(view)])


def _find_titles(view: NoteView) -> Iterator[tuple[int, int, int]]:
    for hit in _TITLE.finditer(view.lower, view.begins):
        first = not view.lower[view.begins : hit.start()].strip()
        if _NOTE_ITSELF.search(hit.group()) or (first and not _PLURAL.search(hit.group())):
            continue
        if not hit.group().strip() or (hit["date"] and _is_of_visit(view, hit["date"])):
            continue
        furthest = min(len(view.lower), hit.end() + _LONGEST_LIST)
        stop = _ENDS_LIST.search(view.lower, hit.end() + 1, furthest)
        yield hit.start(), hit.end(), stop.start() if stop else furthest


def _labels(view: NoteView) -> Iterator[tuple[int, int, int]]:
    for hit in _LABEL.finditer(view.lower, view.begins):
        end = view.lower.find("\n", hit.end())
        stop = end if end >= 0 else len(view.lower)
        first = _ENDS_ITEM.search(view.lower, hit.end(), stop)
        if first is not None and not _TELLS_WORK.search(view.lower, hit.end(), first.start()):
            stop = first.start()  # "Last seen 04/02: stable. Five AKs frozen"
        if not _NOTE_ITSELF.search(view.lower, hit.start(), stop) and not _is_of_visit(view, hit["date"]):
            yield hit.start(), hit.start("date"), stop


_ENDS_ITEM = re.compile(r"[.;] ")
_TELLS_WORK = re.compile(rf"\d|\b{_WORK}\b")
_LONGEST_LIST = 1500
_PLURAL = re.compile(
    r"\b(?:biopsies|bxs|procedures|surgeries|excisions|treatments|shaves|punches|removals|lesions|log|from|last|previous|prior|earlier)\b"
)
"""A title in the singular at the head of a note names the note."""


def _is_of_visit(view: NoteView, written: str) -> bool:
    """Is the day that of the visit, or is that not known?"""
    return not visit_days(view) or is_visit_day(view, written)
