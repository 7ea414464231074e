"""Which Mohs surgery a note tells as done today by its writer: none of another day, of other hands, or still to come."""

from __future__ import annotations

import re

from nlp.dated_words import SUTURES_OUT, is_old_year
from nlp.gate import seek
from nlp.readers.events import SILENT, Trigger
from nlp.readers.mohs_facts import slide_reader
from nlp.readers.mohs_stage_names import stage_starts
from nlp.readers.mohs_stages import Part, names_stages, pieces_of
from nlp.readers.mohs_surgeons import by_another, by_named_doctor
from nlp.readers.mohs_to_come import begins
from nlp.records import replace
from nlp.returns import head
from nlp.stretches import Stretch
from nlp.view import NoteView, Unit

_SHORTLY_BEFORE = r"(?:\. ?)?[^\w.;]+(?:\w+[^\w.;\n]+){0,2}$"
"""Piece of a pattern: at most two words of the same sentence on ("No history of eczema. Mohs today" is of today)."""
_EARLIER = re.compile(
    r"(?<![a-z])(?:s/p|status post|prior|old|previous|hx|history of|consult(?:ed|ation)? for|referred for|refer|candidate for|not a|after|following|declined|original|post|since|undergone|out (?:from|of)|(?:days?|wks?|weeks?|months?|mos?|years?) from)"
    + _SHORTLY_BEFORE
)
_HAD = re.compile(r"(?<![a-z])(?:had|underwent)" + _SHORTLY_BEFORE)
_LATER_WORDS = re.compile(
    r"\s*surgeons?\b(?! ?[(,=:-] ?(?:me|self|myself|i)\b)|[^.;\n]{0,70}\b(?:decided|agreed|elected|chosen)\b[^.;\n]{0,20}\b(?:booked|scheduled|tomorrow|next)\b|[^.;\n]{0,20}(?:was (?:discussed|recommended|considered|declined)|\W*(?:is |was )?(?:scheduled|booked)|case\b|considered|resection|defects?\b|(?<![:.] )(?<!same )site\b(?! (?:one|two|\d|[a-h]\b|#|is\b))|scar|post-?op|follow(?!ed\b(?: ?[:;,.]| (?:at once|immediately|directly|today|in the same)| by (?:an? )?(?:\w+ ){0,3}(?:repair|closure|flap|graft|reconstruction|granulation|second)))|last|\d+ (?:wks?|weeks?|months?|mo|days?|yrs?|years?) ago|x\s?\d\W+(?:\w+ ){0,3}(?:19|20)\d\d)"
)
_REPORT_OF_TODAY = re.compile(r"\W*(?:surgery|micrographic)?\W*(?:case|op|record|report|stage)")
LATER_MOHS_VISIT = re.compile(
    r"post-?\s?op(?:erative)?\.? (?:visit|check|day|note|wk|week|f/?u|follow)|\bpod ?#?\d|\d+ (?:days?|wks?|weeks?|months?|mo|mos) (?:s/p|status post|after|post)\b|wound check|"
    + SUTURES_OUT
    + r"|here for sutures?"
)
"""Opens the note of a visit after Mohs surgery."""
_ELSEWHEN = re.compile(
    r"explained (?:that|how)|original mohs|prior|previous(?! stage)|\bs/p\b|status post|for record|\bhx\b|history of|last (?:year|month|week)|ago\b"
)
_YEAR_AFTER = re.compile(r"[^.;\n]{0,20}(?P<year>(?:19|20)\d\d)")
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)\b(?<![\d#-].{4})")
_RESULT_OF = re.compile(r"\b(?:bx|biops\w+|path\w*|outside|referred|since|report|slides?)\b[^.;\n]{0,24}$")
"""Words before the year of a result, which the stages of today may stand beside."""
_TENSES = ("historical", "offered", "other_provider", "unclear")
_CLEARLY_PAST = frozenset({"s/p", "status post", "history of", "h/o", "hx of", "hx", "prior", "previous", "previously", "years ago", "ago"})
_EARLIER_DAY = re.compile(r"yesterday|previous day|day before|day 1\b|begun|started on|last (?:night|evening)")
_TO_COME = re.compile(
    r"^\W*(?:\w+ ){0,2}(?:will|would|(?<!had )to be|may|planned|tomorrow|is scheduled|if)\b|^\W*(?:(?:was|were|is) )?(?:(?:therefore|thus) )?(?:not (?:needed|necessary|required|taken|done|performed|called for)|unnecessary)\b"
)
_IF_NEEDED = re.compile(
    r"(?:\bif|expect|expects|expected|anticipate[sd]?|likely|may need|may require|will need|will take|plan(?:ned)? for|possible)(?: an?| the| more)?(?: additional)? $"
)


def told_as_done(view: NoteView, triggers: list[Trigger]) -> list[Trigger]:
    """Who writes a record with blocks has operated: "had Mohs ..., stage I: 3 blocks" is of today whatever its tense."""
    if seek(view, LATER_MOHS_VISIT, head(view, 160)):
        return []
    words = (view.lower[slice(*t.cue)] if t.cue else "" for t in triggers)
    tenses = (
        (*_TENSES, "planned") if slide_reader(view).value == "self" else _TENSES
    )  # "referred for Mohs. Stage 1: 3 sections. I read all slides."
    told = [
        replace(t, assertion="performed", cue=None)
        for t, cue in zip(triggers, words, strict=True)
        if t.assertion in tenses and cue not in _CLEARLY_PAST
    ]
    return [t for t in told if tells_work(t.unit) and not _of_another(view, t)][:1]


def _of_another(view: NoteView, trigger: Trigger) -> bool:
    line = view.lower[view.lower.rfind("\n", 0, trigger.mention.start) + 1 : trigger.unit.end]
    if by_named_doctor(view, line) or is_old_year(view, _YEAR_AFTER.match(view.lower, trigger.mention.end)):
        return True
    return bool(seek(view, _ELSEWHEN, line) or re.search(r"mohs[^.;\n]{0,40} by dr|records?\b", line))


def is_of_another_day(view: NoteView, trigger: Trigger) -> bool:
    """Mohs surgery of another day or of other hands, or only spoken of."""
    start, end = trigger.mention.start, trigger.mention.end
    before = view.lower[max(0, start - 34) : start]
    after = view.lower[end : end + 34]
    today = "today" in trigger.unit.lower
    if before.endswith(("pre-", "pre ")):
        return True  # "Pre-Mohs consult"
    if (
        by_another(view, before, start, end)
        or _EARLIER.search(before)
        or (_HAD.search(before) and not (today and "earlier today" not in trigger.unit.lower))
    ):
        return True
    heads_table = trigger.unit.lower[end - trigger.unit.start :].lstrip().startswith("|")
    if (
        ((_LATER_WORDS.match(after) and not heads_table) or is_old_year(view, _YEAR_AFTER.match(after)))
        and not _REPORT_OF_TODAY.match(after)
        and not today
    ):
        return True
    return bool(seek(view, LATER_MOHS_VISIT, head(view, 160))) and not today


def is_unnamed_mohs(view: NoteView) -> bool:
    """Stages with their blocks, read by the surgeon, in a note that nowhere says "Mohs" (MOHS-01)."""
    return view.once(is_unnamed_mohs, lambda: _is_unnamed(view))


def _is_unnamed(view: NoteView) -> bool:
    if any(m.concept == "mohs" for m in view.all("PROC")) or seek(view, _STAGE_WITH_BLOCKS, view.lower) is None:
        return False
    return slide_reader(view).value == "self"


_STAGE_WITH_BLOCKS = re.compile(
    r"\b(?:stage|layer) ?#?(?:\d|i{1,3}|one|two|first)\b[^\n]{0,40}?\d ?(?:bl(?:oc)?ks?|sections?|pieces?|pcs)\b"
)


def tells_work(unit: Unit) -> bool:
    """Does the unit stand where work is told, and not among history, medications, consent or results?"""
    return unit.section not in SILENT and unit.section != "pathology"


def parts_of(view: NoteView, stretch: Stretch) -> list[Part]:
    """The parts of a stretch that may tell of stages taken today."""
    key = ("parts", stretch.start, stretch.end)
    known = view.memo.get(key)
    if known is None:
        known = view.memo[key] = _read_parts(view, stretch)
    return known  # type: ignore[return-value]


_HOW_IT_CAME = re.compile(
    r"(?:,|\() ?(?:which |that )?(?:(?:it|has|had|was|is|been|first|then) ){0,3}(?:recurr\w+|recrudescent|persistent|regrown|relapsed|back|treated|curetted|frozen|biops\w+|known|present|noted|(?:status )?post|s/p|after|since)\b(?:(?!mohs|\bstages?\b|\blayers?\b)[^,();\n]){0,60}[,)]"
)
"""What a clause between commas tells of the tumour before this surgery: ", recurrent after curettage in 2021, needed two stages"."""


def _read_parts(view: NoteView, stretch: Stretch) -> list[Part]:
    out: list[Part] = []
    last = stretch.start
    for start, text in pieces_of(view.lower[stretch.start : stretch.end], stretch.start):
        unit = view.unit_at(start + len(text) - len(text.lstrip()))
        goes_on = start > stretch.start and "\n" not in view.lower[last:start]
        last = start + len(text)
        told = _HOW_IT_CAME.sub(",", text) if "," in text or "(" in text else text
        if (
            not tells_work(unit)
            or seek(view, _ELSEWHEN, told)
            or _is_of_another_year(view, told)
            or (seek(view, _EARLIER_DAY, text) and "today" not in text)
        ):
            continue
        part = _before_the_future(view, start, text)
        if part.text.strip():
            out.append(replace(part, goes_on=True) if goes_on else part)
    return out


def _is_of_another_year(view: NoteView, text: str) -> bool:
    return ("20" in text or "19" in text) and any(
        is_old_year(view, hit) and not _RESULT_OF.search(text[: hit.start()]) for hit in _YEAR.finditer(text)
    )


def _before_the_future(view: NoteView, offset: int, text: str) -> Part:
    """The words before a stage that is still to come ("stage 3 will be taken tomorrow"), or before surgery of another day."""
    marks = stage_starts(text, view)
    ends = [begins(view, text)] if marks or names_stages(text) else []
    ends += [start for _, start, end in marks if _TO_COME.match(text[end:]) or _IF_NEEDED.search(text[:start])][:1]
    if not ends or min(ends) >= len(text):
        return Part(offset, text, marks)
    return Part(offset, text[: min(ends)], stage_starts(text[: min(ends)], view))
