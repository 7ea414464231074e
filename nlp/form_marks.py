"""Words on a form: tick boxes, blanks, slash lists, paperwork, copied text. What they say goes before any sentence."""

from __future__ import annotations

import re
from bisect import bisect_right

from nlp.boxes import Option
from nlp.dated_words import is_visit_day
from nlp.facts import Assertion
from nlp.gate import find, find_all, lines_with
from nlp.phrases import phrases
from nlp.unfilled_fields import BLANK
from nlp.view import DATE_OF_SERVICE, OTHER_DAYS, NoteView, Unit

_CHOICE_LEFT_OPEN = re.compile(r"\W{0,4}(?:yes|y|done) ?/ ?(?:no|n|not done)\b|[^.\n]{0,30}\((?:circle|check|select|choose|delete)\b")
_BLANK = phrases("form_marks", "blank")
_NOT_OF_THE_WORK = re.compile(r"(?:sign\w*|initials|date|time|name|witness|m\.?d\.?|dr\.?|mrn|dob|lot|exp|phone|by)\W{0,4}$")
_PAPERWORK_LINE = re.compile(
    r"fee (?:ticket|slip)|super-?bill|charge (?:sheet|slip|ticket)|encounter form|impression sheet|billing (?:cover |summary )?(?:sheet|slip)|auto text|\(auto|templated line|menu footer"
)
_PAPER_SAYS = re.compile(
    r"[^.;:\n]{0,40}\b(?:says?|said|reads?|lists?|listed|shows?|showed|had|has|was|were|came|printed|carries|circled|marked|checked|ticked)\b[^.;\n]*(?:\.(?!\d)|;|\n)"
    r"|(?:[^\w.]|\d|\.(?=\d)|x(?= ?\d)|[gj](?=\d))*\.(?!\d)"
)
"""A sentence about such paper, behind its name: what follows the sentence is the note's own again."""
_PRINTED = ("auto", "(auto", "templated", "menu")
"""Text that fills its line whatever its sentences say."""
_PAPERWORK_NOTE = re.compile(
    r"[^\w\n]*(?!per\b|review\b)(?:\w+ ){0,3}(?:scheduling sheet|(?:surgery|surgical|or|procedure|mohs|theatre) (?:schedule|list)\b|schedule request|consent (?:for|form|to)|requisition|authorization request|(?:biopsy|path(?:ology)?|result\w*(?: notification)?) (?:log|notification|tracker|tracking)"
    r"|estimate of|referral form|outside records?|old records?|order form|informed consent for)(?![^\n]*\b(?:was|were|reviewed|signed|obtained|per|received|done|by me)\b)"
)
_NUMBED = re.compile(r"\blido|\bxylo|anesth|\blocal\b|h(?:a)?emostas|\balcl\b|\bdrysol\b")
"""In a "biopsy log" of the day that the samples were taken, not one of results."""
_DEED = re.compile(
    r"\b(?:was|were) (?:then |all |both |each |\w+ly )*(?:curetted|excised|shaved|biopsied|removed|frozen|cauteri[sz]ed|punched|closed|sutured)\b|\b(?:under|after) (?:local|(?:\d% ?)?(?:lido|ligno|xylo)\w+)"
    r"|\b\d-0 \w+,? ?x ?\d|\bx ?\d+ (?:stitch|suture)|\b(?:dissected|shelled|peeled) out\b|\bexcised (?:whole|entire\w*|with|w/|in toto|down|to|into|full)|\bh(?:a)?emosta(?:sis|tic) (?:with|by|w/)|\bsent (?:urgent|rush|routine|to path|for (?:path|histo))|\bnot sent\b"
)
"""In a "theatre list" that became the record of the day."""
_VISIT = r"(?:last|previous|prior|past) (?:office |clinic |derm(?:atology)? )?(?:visit|encounter|appointment|appt)"
_COPIED = (
    re.compile(
        r"\b(?:(?:copied|cloned) (?:forward )?from|(?:carried|pulled|brought) forward from|(?:copied|carried|pulled|brought) (?:forward|over)(?=\W*[:\n\])])|from (?:the )?(?:previous|prior|last) note|from (?:the |my |our )?\d{1,2}/\d{1,2}(?:/\d{2,4})? (?:note|visit|encounter)(?= ?:)|(?:previous|prior|old) note\b|last note(?=[^\n:.;]{0,24}:)|last visit note)"
    ),
    re.compile(
        r"\b(?:(?:copied|cloned|pasted|imported|carried[- ]forward|auto-?(?:pulled|populated|filled|imported)) (?:plan|note|a/?p|assessment|hpi|history|text|procedures?)(?= (?:of|from|dated)\b|[^\n:]{0,24}:)|(?:auto-?(?:pulled|populated|imported)|carry[- ]forward|copy[- ]forward|(?<!end )(?<!end of )copied text|(?<=\()cloned)\)? ?[:\]])"
    ),
    re.compile(rf"\b{_VISIT}(?:'s)? (?:procedures?|treatments?|tx|work)(?=[^\n:]{{0,24}}:)"),
)
_PRIOR_WORK = re.compile(
    r"(?:(?<=\n)|(?<=\n\()|(?<= \())(?:prior|prev\.?|previous(?:ly)?|past)(?: (?:tx|treatments?|procedures?|procs?|work|visit tx))? ?:(?! ?\n)"
)
_DONE_THEN = re.compile(r"\b(?:bx|biops\w+|cryo\w*|ln2|shaved?|excis\w+|ed&c|ilk|inject\w*|mohs|punch|i&d|pdt|froz\w+)\b")
_END_OF_PRIOR = re.compile(r"\)|\.(?=\s|$)|\n|$")
"""What was done before ends with its sentence or bracket: "(Prior: shave bx x2; cryo AK x4)"."""
_FROM_CHART = re.compile(r"\b(?:from|per) (?:the |his |her )?(?:outside |prior |old |previous )?(?:chart|records?) ?: ")
_LINE_OF_VISIT = re.compile(rf"[-=*#~<>_ ]*\[?{_VISIT}s?\b[^\n]{{0,30}}(?=\n)")
_DAY_HEAD = r"(?:today\b|this visit|current (?:visit|note|encounter)|new (?:today|note)|procedures? today|end (?:of )?(?:cop|prior|previous|carried)\w*)"
_PRIOR_HEAD = re.compile(rf"(?:[-=*#~<>_]{{2,}}|\[)[^\n]+|[^\n]+[-=*#~<>_]{{2,}}|{_VISIT}s? ?\(?\d[\d/.-]+\)? ?:")
"""A title over the words of another visit, and not the field of a date: "--- Previous visit (2/3/26) ---", "Last visit 2/3/26:"."""
_ONLY_TITLE = re.compile(
    r"(?:[^\w\n]|\b(?:\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{4}-\d\d-\d\d|(?:19|20)\d\d|(?:office|clinic|progress|visit|prior|previous|last|old|note|notes|encounter|chart|dated|date|of|on|from|by|the|for|reference|only|below|above|text|texts|excerpts?|content|entry|entries|pasted|copied|follows|derm(?:atology)?|(?:dr|md|np|pa)\b\.?(?: [a-z]+)?|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*|\d{1,2})\b))*"
)
"""Behind "copied from", where the copy itself stands in the lines below."""
_NEXT_DAY = re.compile(rf"\n[^\w\n]*{_DAY_HEAD}")
"""Opens the line that ends what was copied."""
_LOG_LINE = re.compile(r"\W*(?P<date>\d{1,2}/(?:\d{1,2}/)?(?:19|20)\d\d)\b[^.;]{0,24}?:(?!\d\d)")

_WORK_OF_DAY = re.compile(
    r"\W*(?:procedures?|treatments?|tx|biops(?:y|ies)|work|surgery)(?: (?:done|performed|given))? (?:on|of|from|dated) (?P<date>\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)\b) ?:"
)


def by_form(view: NoteView, unit: Unit, start: int, end: int) -> Assertion | None:
    """What box, blank, paperwork or copied text says about the words at [start, end); None where nothing does."""
    if view.gate.words(_PAPERWORK_LINE) != () and _is_on_paper(_line_before(view, start) + view.lower[start:end]):
        return "template"
    logged = _LOG_LINE.match(unit.lower) or (_WORK_OF_DAY.match(unit.lower) if view.memo.get(DATE_OF_SERVICE) else None)
    if (logged and not is_visit_day(view, logged["date"])) or unit.index in view.memo.get(OTHER_DAYS, ()):  # type: ignore[operator]
        return "historical"
    if _is_paperwork(view) and unit.index < _note_below(view):
        return "planned"
    boxed = _by_box(view, start, end)
    if boxed is not None:
        return boxed
    if any(opens <= start < closes for opens, closes in copied_parts(view)):
        return "historical"
    return (
        "template"
        if (_has_blank(unit) and not _place_is_told(view, unit)) or any(opens <= start < closes for opens, closes in _open_forms(view))
        else None
    )


def _is_on_paper(line: str) -> bool:
    """Do the last words of the line stand on a fee ticket that it names, and not behind a sentence about one?"""
    return any(
        paper.group().startswith(_PRINTED) or _PAPER_SAYS.match(line, paper.end()) is None for paper in _PAPERWORK_LINE.finditer(line)
    )


_PLACE_ASKED = re.compile(rf"\b(?:of|on|at|to|from|site|location|the|over)\W{{0,3}}{BLANK}")


def _place_is_told(view: NoteView, unit: Unit) -> bool:
    """“Left forearm prepped. A *** mm punch biopsy was taken.”: a gap for a number only, in words about a known place."""
    if view.mentions_in(unit, "SITE"):
        return True
    opens, _ = _paragraph(view, unit.start)
    return unit.search(_PLACE_ASKED) is None and any(
        opens <= m.start < unit.start and not view.units[m.unit].search(_BLANK) for m in view.all("SITE")
    )


def _paragraph(view: NoteView, at: int) -> tuple[int, int]:
    end = view.text.find("\n\n", at)
    return view.text.rfind("\n\n", 0, at) + 1, end if end >= 0 else len(view.text)


_WHERE = re.compile(
    rf"(?i)(?:\W*(?:biopsy |lesion |anatomic(?:al)? |treatment |body |procedure )?(?:sites?|location|area|digit)\W{{0,4}}|[^:\n]{{2,40}}(?:[:-]|  ) *(?:site|location|area)\W{{0,4}}){BLANK}"
)


def _open_forms(view: NoteView) -> list[tuple[int, int]]:
    """Paragraphs of a form that does not tell where: its field for the place is unfilled, and no place is named in it."""
    if "open forms" not in view.memo:
        asked = [o for o in view.options if not o.ticked and _WHERE.match(view.text, o.start, o.end)]
        found = {_paragraph(view, o.start) for o in asked} | _macros(view)
        view.memo["open forms"] = [(a, b) for a, b in sorted(found) if not any(a <= m.start < b for m in view.all("SITE"))]
    return view.memo["open forms"]  # type: ignore[return-value]


_FEWEST_GAPS = 3
"""Blanks that make a macro of a paragraph that also leaves its place open."""
_GAP = re.compile(BLANK)


def _macros(view: NoteView) -> set[tuple[int, int]]:
    """Paragraphs of several blanks of which one is the place: "abscess of ***", with "*** cm" and "*** mL" below it."""
    gaps: dict[tuple[int, int], int] = {}
    open_place = set()
    for field in view.options:
        if field.ticked or _GAP.search(view.text, field.start, field.end) is None:
            continue
        paragraph = _paragraph(view, field.start)
        gaps[paragraph] = gaps.get(paragraph, 0) + 1
        if _PLACE_ASKED.search(view.text[field.start : field.end].lower()) is not None:
            open_place.add(paragraph)
    return {paragraph for paragraph in open_place if gaps[paragraph] >= _FEWEST_GAPS}


def _line_before(view: NoteView, start: int) -> str:
    return view.lower[max(view.lower.rfind("\n", 0, start) + 1, start - 300) : start]


def option_at(view: NoteView, offset: int) -> Option | None:
    """The words of a box that hold the character at `offset`."""
    if not view.options:
        return None
    box = view.options[max(0, bisect_right(view.options, offset, key=lambda o: o.start) - 1)]
    return box if box.start <= offset < box.end else None


def _by_box(view: NoteView, start: int, end: int) -> Assertion | None:
    """What the box of the words says; where none has them, a choice right behind them that was left open."""
    box = option_at(view, start)
    if box is not None:
        return "performed" if box.ticked else "template"
    behind = view.lower[end : end + 60]
    if _HISTORY_FIELD.match(behind):
        return "historical"
    return "template" if ("/" in behind or "(" in behind) and _CHOICE_LEFT_OPEN.match(behind) else None


_HISTORY_FIELD = re.compile(r" (?:hx|history)\b ?[:=|]")
"""Names a field about earlier work: "Debridement hx: 4/2, 4/16"."""
_ANOTHER_MATTER = re.compile(
    r"\{[^}]*\b(?:consent|sign\w*|attest\w*|date|time|name|photo\w*|phone|provider|handout|education|instructions?|follow[- ]?up|return)\b"
)
"""A list of choices that nobody opened, about paper and not about the work: "{AK CONSENT:21044}"."""
_SENTENCE_ENDS = re.compile(r"[.;!]\s*$")


def _has_blank(unit: Unit) -> bool:
    for match in unit.spots(_BLANK):
        alone = not unit.lower.strip("_*-= \t")
        if match.group().startswith("{") and (_ANOTHER_MATTER.match(match.group()) or _SENTENCE_ENDS.search(unit.lower[: match.start()])):
            continue
        if not alone and not _NOT_OF_THE_WORK.search(unit.lower[max(0, match.start() - 16) : match.start()]):
            return True
    return False


def _is_paperwork(view: NoteView) -> bool:
    """True for a scheduling sheet, a consent form or a requisition: its title tells."""
    if "paperwork" not in view.memo:
        line_end = view.body.find("\n", 60)
        title = _PAPERWORK_NOTE.match(view.body[: line_end if 0 < line_end < 200 else 90])
        at_work = title is not None and (
            (title.group().endswith(" log") and find(view, _NUMBED) is not None)
            or (title.group().endswith(" list") and find(view, _DEED) is not None)
        )
        view.memo["paperwork"] = title is not None and not at_work
    return bool(view.memo["paperwork"])


_TOLD = re.compile(
    r"\b(?:sprayed|numbed|prepped|anesthetized|anaesthetised|injected|treated|frozen|froze|applied|tolerated|obtained|excised|removed|shaved|closed|cauteri[sz]ed|curetted|sent|cleansed|cleaned)\b"
)
_NOTE_SECTIONS = frozenset({"procedure", "operative_narrative"})


def _note_below(view: NoteView) -> int:
    """Index of the unit where a note of the work opens below a consent form; past the last unit where none does."""
    if "note below" not in view.memo:
        last = max((u.index for u in view.units if u.section in _NOTE_SECTIONS and u.search(_TOLD)), default=-1)
        first = last
        while first > 0 and view.units[first - 1].section in _NOTE_SECTIONS:
            first -= 1
        view.memo["note below"] = first if last >= 0 and view.lower[: view.units[first].start].count("\n\n") else len(view.units)
    return view.memo["note below"]  # type: ignore[return-value]


def copied_parts(view: NoteView) -> list[tuple[int, int]]:
    """The rest of a line, or the paragraph, that each "copied from" opens."""
    if "copied" not in view.memo:
        heads = [m for m in lines_with(view, _LINE_OF_VISIT) if _PRIOR_HEAD.fullmatch(m.group().strip()) is not None]
        inside = [
            m
            for pattern in (*_COPIED, _FROM_CHART)
            for m in find_all(view, pattern)
            if not any(h.start() < m.start() < h.end() for h in heads)
        ]
        prior = [
            (m.start(), end.start())
            for m in find_all(view, _PRIOR_WORK)
            if (end := _END_OF_PRIOR.search(view.lower, m.end())) and _DONE_THEN.search(view.lower, m.end(), end.start())
        ]
        view.memo["copied"] = [
            *((m.start(), _reach_of_copy(view.lower, m.end(), m.re is _FROM_CHART)) for m in (*heads, *inside)),
            *prior,
            *(m.span() for pattern in (_BEFORE_VISIT, _MACRO_TEXT) for m in lines_with(view, pattern)),
        ]
    return view.memo["copied"]  # type: ignore[return-value]


_BEFORE_VISIT = re.compile(
    r"[-=*#~<>_ \t]*\[?(?:pre-? ?visit (?:plan(?:ning)?|prep(?:aration)?|list|orders|huddle|checklist|worksheet)|pre-?chart(?:ed|ing) ?(?:plan|list|orders)?|huddle (?:plan|list|notes?|sheet))\b[^\n]{0,120}(?:\n[ \t]*(?:[-*\u2022]|\d\)|\d\.)[^\n]*)*"
)
"""A list made before the patient was seen, with its items: "PRE-VISIT PLAN printed 5/6"."""
_MACRO_TEXT = re.compile(r"[^\n]{0,60}\b(?:macros?|smart ?phrase|dot ?phrase|auto-?text)\b[^\n]{0,40}\n[ \t]*\"[^\"\n]{0,600}\"")
"""The text that a record system would put in, under its name: no word of the patient."""
_TODAY_LABEL = re.compile(
    r"[.;\"')\]] *(?:today\b(?![ ,]*(?:is|was)\b)|\[?end (?:of )?cop|this visit,? ?[:-]|new (?:today|now|this visit)\b)"
)
"""Ends what was copied, in its line."""


_DONE_HERE = re.compile(
    r"(?<=[.;] )(?=[^.;]*\b(?:performed|today|obtained|tolerated|sent to path|to path|lido\w*)\b|ln2 to\b|i \w+ed\b|procedure\b)"
)


def _reach_of_copy(text: str, after: int, label: bool = False) -> int:
    line_end = text.find("\n", after)
    line_end = len(text) if line_end < 0 else line_end
    if _ONLY_TITLE.fullmatch(text, after, line_end) is None:
        today = _TODAY_LABEL.search(text, after, line_end) or (_DONE_HERE.search(text, after, line_end) if label else None)
        return today.start() + bool(today.group()) if today else line_end  # behind the full stop
    paragraph_end = text.find("\n\n", line_end)
    stop = paragraph_end if paragraph_end >= 0 else len(text)
    next_day = _NEXT_DAY.search(text, line_end, stop)
    return next_day.start() if next_day else stop


_LEAD = re.compile(
    r"\W*(?:(?P<not>not (?:yet )?(?:done|performed|treated|removed|biopsied|addressed)|nothing (?:was )?done|none of (?:these|the following))"
    r"|(?P<open>(?:treatment )?options?|choices|alternatives|(?:we|one|i) (?:could|can|might) (?:do|use|try|offer)|(?:could|can|may) be (?:treated|removed|managed) (?:by|with))"
    r"|(?P<planned>(?:still )?to[- ]?do|to be done|to book|to schedule)(?![^:\n]{0,40}\b(?:today|now|done)\b))\b[^:.;\n]{0,40}(?::(?!\d)|(?<=do) - )"
)
"""Opens a sentence whose list was not done, or only talked about."""
_LEAD_OF_ALL = re.compile(
    r"\W*(?:(?P<not>(?:not (?:yet )?(?:needed|required|indicated|attempted|used|undertaken|carried out|necessary|billed))|(?:nothing|no) (?:else|other)|omitted|none of)|(?P<declined>(?:pt |patient |he |she )?(?:declin|refus)ed)"
    r"|(?P<planned>deferred|postponed|put off|held off|for (?:the )?next (?:visit|time)|next (?:visit|time)))\b[^:.;\n]{0,40}(?::(?!\d)| - )"
)
"""The same at the head of a list whose parts semicolons part: its first part is read by its own words."""


def by_lead(view: NoteView, unit: Unit, start: int) -> Assertion | None:
    """“Not done today: 1) biopsy of the nose 2) excision of the cyst”, “options reviewed: shave, cryo”: the head holds for the whole list."""
    head = _head_of_list(view, unit)
    found = _LEAD.match(head.lower) or (_LEAD_OF_ALL.match(head.lower) if head is not unit else None)
    if found is None or head.start + found.end() > start:
        return None
    verdicts: dict[str, Assertion] = {"not": "negated", "open": "offered", "declined": "declined", "planned": "planned"}
    return next(verdicts[name] for name, words in found.groupdict().items() if words)


def _head_of_list(view: NoteView, unit: Unit) -> Unit:
    """The part of a line that opens the list of which a unit is a later part: "Not done: frozen sections; graft; flap"."""
    head = unit
    while head.index and (before := view.units[head.index - 1]).line == head.line and before.lower.rstrip().endswith(";"):
        head = before
        if head.index < unit.index - _LONGEST_LIST:
            return unit
    return head


_LONGEST_LIST = 12
