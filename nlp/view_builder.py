"""Doc -> NoteView: the only reader of spaCy's and medspaCy's extension attributes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from nlp.background import without_background
from nlp.bill_talk import bill_talk
from nlp.box_numbers import with_units
from nlp.boxes import Option, marks_of, options_of
from nlp.components.context import cues_of
from nlp.components.mentions import mentions_of
from nlp.components.phrases import token_bounds
from nlp.components.sectionizer import sections_of
from nlp.components.splitter import unit_starts
from nlp.deeds_told import NAME_DISEASE, NOT_DONE, is_done, is_examination_over, is_past_work, is_told_done
from nlp.ear_lobes import lobes_of_ears
from nlp.field_pairs import paired
from nlp.gate import Gate
from nlp.inline_titles import ANSWERED_BY_NONE, VISIT_GOES_ON, says_nothing, visit_goes_on
from nlp.keratoses import told_apart
from nlp.labia import labia_of_vulva
from nlp.letterhead import WORK_STEMS
from nlp.listed_sections import LISTED, list_end
from nlp.measure_tables import Column, by_column
from nlp.measure_words import Landmark
from nlp.measures import in_list, measures_of
from nlp.normalise import lowered, reading_copy, with_tabs
from nlp.phrases import phrases
from nlp.records import replace
from nlp.signs_to_watch import signs_to_watch
from nlp.structure import lines_of, starts_turn
from nlp.terms_loader import Term
from nlp.unfilled_fields import unfilled_fields
from nlp.unused_rows import unused_rows
from nlp.view import Cue, Measure, Mention, NoteView, Unit


def build_view(nlp: Language, text: str) -> NoteView:
    """Read one note. Offsets in the view are offsets into `text`."""
    copy = reading_copy(text)
    doc = nlp.make_doc(copy)
    doc.user_data["reading_copy"] = copy
    for _, component in nlp.pipeline:
        doc = component(doc)
    lower = _mended(lowered(copy), doc.user_data["mended"])
    tabbed = with_tabs(lower, text)
    unfilled = unfilled_fields(tabbed)
    options = _apart(options_of(lower), [*unused_rows(tabbed), *unfilled, *bill_talk(lower), *signs_to_watch(lower)])
    lower, unsaid = _without_untaken(lower, sorted([*options, *unfilled], key=lambda o: o.start) if unfilled else options)
    gate = Gate(lower)
    units, headings = _units(doc, copy, lower, gate)
    gate.unit_starts = starts = [unit.start for unit in units]
    mentions = labia_of_vulva(lobes_of_ears(told_apart(_mentions(doc, starts, copy), lower), lower), lower)
    if unsaid:
        mentions = [m for m in mentions if m.label == "PROC" or m.start not in unsaid]
    measures: list[Measure] = []
    header: list[Column] = []
    landmarks = _landmarks(mentions, starts)
    for unit in units:
        found = measures_of(unit, landmarks.get(unit.index, ()))
        if found:
            found = in_list(units, unit, found, measures)
        if "|" in unit.lower or not _holds_box(options, unit):
            header, found = by_column(header, unit, found)
        else:
            header = []  # its gaps are where boxes stood
        measures.extend(found)
    cues = tuple(Cue(*cue) for cue in cues_of(doc) if cue[0] not in unsaid)
    return without_background(
        NoteView(
            text,
            with_tabs(lower, text),
            tuple(units),
            tuple(mentions),
            tuple(paired(units, measures)),
            gate,
            cues,
            headings,
            tuple(options),
        )
    )


def _holds_box(options: list[Option], unit: Unit) -> bool:
    at = bisect_right(options, unit.start, key=lambda o: o.end) if options else 0
    return at < len(options) and options[at].start < unit.end


def _apart(boxes: list[Option], rows: list[Option]) -> list[Option]:
    """Boxes and unused rows in text order; a row that holds a box is left to it."""
    free = [r for r in rows if not any(b.start < r.end and r.start < b.end for b in boxes)]
    out: list[Option] = []
    for option in sorted([*boxes, *free], key=lambda o: o.start) if free else boxes:
        if not out or option.start >= out[-1].end or option in boxes:
            out.append(option)
    return out


def _without_untaken(lower: str, options: list[Option]) -> tuple[str, set[int]]:
    """The copy with blanks for what stands behind an empty box, and the offsets of these words.

    Procedures keep their mentions, so that the note's answer can say that they were on the form.
    """
    untaken: list[tuple[int, int]] = []
    done = 0
    for option in options:
        if not option.ticked and option.start >= done:
            untaken.append((option.start, option.end))
            done = option.end
    blanked = _blanked(_blanked(lower, marks_of(lower)), untaken)
    return with_units(lower, blanked, options) if untaken else blanked, {at for span in untaken for at in range(*span)}


def _blanked(lower: str, spans: list[tuple[int, int]]) -> str:
    """The copy with blanks for these words, which stand in text order and apart."""
    parts, done = [], 0
    for start, end in spans:
        parts += [lower[done:start], " " * (end - start)]
        done = end
    return "".join([*parts, lower[done:]]) if parts else lower


def _mended(lower: str, words: list[tuple[int, str]]) -> str:
    """The lower-cased copy with the words that the speller could read right in their place."""
    for start, word in words:
        lower = lower[:start] + word + lower[start + len(word) :]
    return lower


def _units(doc: Doc, copy: str, lower: str, gate: Gate) -> tuple[list[Unit], tuple[str, ...]]:
    lines = lines_of(copy)
    line_starts = [line.start for line in lines]
    sections = sections_of(doc)
    section_starts = [_with_mark(copy, start) for start, _, _ in sections]
    units: list[Unit] = []
    group_shift, block_shift, previous_section = 0, 0, -1
    worked, closing, over = -1, -1, len(copy)
    bounds = token_bounds(doc)[0]
    opens = [bounds[token] for token in unit_starts(doc)]
    for start, stop in pairwise([*opens, len(copy)]):
        body = copy[start:stop].rstrip()
        if not body:
            continue
        end = start + len(body)
        line = lines[bisect_right(line_starts, start) - 1]
        section_index = bisect_right(section_starts, start) - 1
        if section_index != previous_section:
            previous_section = section_index
            group_shift += not line.label  # "Plan:" inside a numbered item stays in the item
            closing = _line_end(copy, sections[section_index])
            over = list_end(
                copy, sections[section_index], section_starts[section_index + 1] if section_index + 1 < len(sections) else len(copy)
            )
        if starts_turn(body):
            group_shift, block_shift = group_shift + 1, block_shift + 1
        category = _category(sections[section_index], lower, closing, start) if section_index >= 0 else ""
        if category and section_index != worked and _is_over(category, copy, lower, sections[section_index], closing, start, end):
            worked = section_index
        if section_index == worked or start >= over:
            category = ""
        block, group = line.block + block_shift, line.group + group_shift
        units.append(Unit(len(units), start, end, line.block, category, block, group, line.label, lower[start:end], gate))
    headings = tuple(copy[a:b].strip(" :\n-").lower() for a, b, _ in sections)
    return _items_with_plans(units), headings


def _category(section: tuple[int, int, str], lower: str, closing: int, start: int) -> str:
    """What the title says of the words at `start`; "" behind the line of a title that speaks for its line alone, and where it names the visit."""
    opens, _, category = section
    if 0 <= closing < start and (category in _ONE_LINE or lower.startswith("interval", opens)):
        return ""
    return "" if opens == 0 and lower.startswith(_VISIT_TITLES.get(category, ("\0",))) else category


def _is_over(category: str, copy: str, lower: str, section: tuple[int, int, str], closing: int, start: int, end: int) -> bool:
    """Do the words [start, end) tell the work of the day, or something else that is none of the section's?"""
    if category in ANSWERED_BY_NONE and says_nothing(lower, section[1], start, end):
        return True
    if start <= section[1]:  # "Discussion: the wart was frozen." weighs nothing
        return category == "consent" and lower.startswith("discussion", section[0]) and is_done(lower, start, end)
    if any(begins(lower, start, end) for begins in _WORK_BEGINS.get(category, ())):
        return True
    if category == "hpi" and 0 <= closing < start:
        form = copy[start - 2 : start] == "\n\n" and _FORM_ROW.match(copy, start) is not None
        return form or is_examination_over(lower, start, end)
    if category == "pathology" and _back_at_work(copy, lower, section, start, end):
        return True
    return _is_aside_over(category, lower, start, end)


_BEFORE_ITEMS = frozenset({"hpi", "chief_complaint", "history", "exam", "ros", "medications"})


def _items_with_plans(units: list[Unit]) -> list[Unit]:
    """“1. ROSACEA / Status: stable / Plan: refill”, “2. ...” behind “HPI: ...” or “Exam: ...”: numbered items that each hold their plan are the assessment."""
    planned = {u.group for u in units if u.section == "plan" and u.label and u.lower.startswith("plan")}
    if not planned or not any(u.group in planned and u.section in _BEFORE_ITEMS for u in units):
        return units
    return [replace(u, section="assessment") if u.group in planned and u.label and u.section in _BEFORE_ITEMS else u for u in units]


def _with_mark(copy: str, start: int) -> int:
    """Where the line of a title begins that has only a list mark before it: "- Plan: ...", "2. Plan: ..."."""
    line = copy.rfind("\n", max(0, start - _LONGEST_MARK), start) + 1
    return line if _TITLE_MARK.fullmatch(copy, line, start) else start


_LONGEST_MARK = 8
_TITLE_MARK = re.compile(r"[ \t]*(?:[-*>]|#?\(?\d{1,2}[.):]?|#) {1,3}")
_VISIT_TITLES = {"follow_up": ("follow", "f/u", "fu"), "counselling": ("wound care:",)}
"""Titles that name the visit where the note opens with them."""
_AT_WORK = phrases("view_builder", "at_work")


_FORM_ROW = re.compile(r"[A-Z#][\w /#()-]{1,28}(?:: ?\S|[ ]{4,}|\t|[ ]*\|)")
"""Opens the form behind "Interval: new ones." and a blank line: its rows are no history."""
_BEGUN = re.compile(
    r"\b(?:prepped|time ?out|lido|lidocaine|xylo\w*|marcaine|anesthesi\w+ (?:was|with)|(?:was|were) (?:then )?(?:excised|incised|undermined|curetted|shaved|marked|outlined|infiltrated|draped)|margins? (?:was|were) (?:drawn|measured|marked|taken)|taken (?:down )?to (?:the )?(?:fascia|fat|subcut\w*)|closed (?:with|in|using)|layer(?:ed)? (?:closure|repair)|full[- ]thickness (?:to|through|excision)|incision (?:was made|of \d)|excis(?:ed|ion) (?:down )?to (?:the )?(?:deep )?(?:fascia|fat|subcutis))\b|\bop: |\d(?<![\d/].)-0 [a-z]"
)
"""Words of the operation behind "Indication: ...": its sentences say no longer why."""


_DESIGNED = re.compile(r"\bflap\b[^.;]{0,20}\b(?:was|were) (?:designed|outlined|drawn|planned|incised|raised|marked)\b")
"""Tells the flap behind "Operation: defect of the cheek, 2 cm.", which no title does."""
_WORK_BEGINS: dict[str, tuple[Callable[[str, int, int], object], ...]] = {
    "indication": (_BEGUN.search,),
    **dict.fromkeys(NAME_DISEASE, (_BEGUN.search, is_told_done)),
    "consent": (is_done,),
    "procedure_title": (_DESIGNED.search,),
    "follow_up": (is_past_work,),
    "exam": (is_examination_over,),
}
"""How the sentences behind a title show that the work of the day is told."""
_ASIDES = {
    "allergies": re.compile(
        r"\ballerg|\bnkda\b|\banaphyla|\bhives\b|\breaction|\bintoleran|\bcauses?\b|\brash\b(?! (?:on|of|for))|\bno\b[^.]{0,24}$|\b(?:sulfa|latex|penicillin|pcn|adhesive|lidocaine|iodine|shellfish)\b[^.]{0,16}$"
    ),
    "ros": re.compile(
        r"\b(?:denie[sd]|neg(?:ative)?|positive|pos|ros|systems?|otherwise|reports|constitutional|fevers?|chills|no|not|never|unaware|without|per hpi|all other|noncontributory|unremarkable)\b"
    ),
    "vitals": re.compile(r"\b(?:bp|hr|pulse|temp|wt|weight|ht|height|bmi|rr|spo2|o2|afebrile|kg|lbs?|mmhg)\b"),
}
"""Titles that say nothing of work, with the words of the sentences behind on the line that are theirs still: "Allergies: NKDA. Shave biopsy of ..."."""
_SURGERY = re.compile(rf"\b(?:{WORK_STEMS}|prepped|patch test)")
_TODAY = re.compile(r"\btoday\b")


_WORK_STARTS = re.compile(
    r"\W*(?:(?:then|next|today|so|patient |pt )?\W*)?(?:(?:after|under|with|following|using) )?(?:\d+(?:\.\d+)?\s?(?:%|cc|ml) )?(?:of )?(?:plain |buffered |local )?(?:(?:lido(?:caine)?|xylo(?:caine)?|lignocaine|marcaine|local|an[a]?esthe\w+|numbed|prepped|time[- ]?out|ethyl chloride|emla)\b(?! wears)"
    r"|(?:frozen|froze|curetted|shaved|excised|injected|snipped|pared|treated|removed|punched|drained|debrided|destroyed|biopsied|cauteri[sz]ed|incised|clipped|lanced)\b"
    r"|(?:ln2|liquid nitrogen|cryo\w*|shave|punch|saucer\w*|tangential|curettage|ed&?c|i&d|tac|kenalog|triamcinolone|ilk|cantharidin|candida|mohs|snip|pdt)\b(?:[^.;\n]|\.\d)*(?:\b(?:applied|done|performed|taken|given|injected|carried out|used|completed|obtained)\b|\bto (?:all|both|each|the|\d)\b|\bx ?\d))"
)
"""Opens the sentence behind "Consent: verbal." or "Options: ..." in which the work of the day begins."""
_PRESCRIBES = re.compile(
    r"\W*(?:(?:\d[.)] ?)?[a-z][a-z' /-]{2,30}: ?|(?:rx|start|begin|refill|e-?rx)\b)(?:[^.;\n]|\.\d)*\b(?:bid|tid|qid|qd|qhs|qam|daily|nightly|twice|rx|e-?rx|refills?)\b"
)
"""Opens one with an order of its own: "Eczema: hydrocortisone 2.5% BID"."""
_STILL_TALK = re.compile(
    r"\b(?:if|will|would|may|could|can|might|risks?|possible|possibly|versus|vs|schedul\w+|booked|next|to be|later|before|should|understands?|aware|explained|offered|discussed|declin\w+)\b"
)


def _is_aside_over(category: str, lower: str, start: int, end: int) -> bool:
    """Has the line gone on from allergies, systems, vital signs, medicines or histories to something else?"""
    if category == "social" and _SURGERY.search(lower, start, end) is not None and NOT_DONE.search(lower, start, end) is None:
        return True
    if category in VISIT_GOES_ON and visit_goes_on(category, lower, start, end):
        return True
    if category in ("history", "family", "social"):
        return _TODAY.search(lower, start, end) is not None and _SURGERY.search(lower, start, end) is not None
    if category == "consent":
        begins = _WORK_STARTS.match(lower, start, end) or _PRESCRIBES.match(lower, start, end)
        return begins is not None and _STILL_TALK.search(lower, start, end) is None
    if category == "medications":
        return (_SURGERY.search(lower, start, end) or _TODAY.search(lower, start, end)) is not None
    return category in _ASIDES and _ASIDES[category].search(lower, start, end) is None


def _back_at_work(copy: str, lower: str, section: tuple[int, int, str], start: int, end: int) -> bool:
    """“... excision. Path: SCC. Size 1.2 cm, margin 4 mm.”: a result told inside a line ends with the words of the operation."""
    inside = copy[max(0, section[0] - 2) : section[0]].strip(" ") != "" and copy[section[0] - 1 : section[0]] != "\n"
    return inside and start > section[1] and _AT_WORK.search(lower, start, end) is not None


_ONE_LINE = frozenset(
    [
        "pathology",
        "consent",
        "history",
        "family",
        "social",
        "medications",
        "allergies",
        "anesthesia",
        "counselling",
        "follow_up",
        "labs",
        "vitals",
        "ros",
        "indication",
        "chief_complaint",
        "addendum",
        "preop_diagnosis",
        "postop_diagnosis",
        "assessment",
        "procedure_title",
        "findings",
    ]
)
"""Sections that a title with text behind it on the same line opens for that line alone."""


def _line_end(copy: str, section: tuple[int, int, str]) -> int:
    """Where the line of a title ends that has text behind it; -1 where it has none, or no line follows."""
    if copy[section[1] - 1] == "\n" and section[2] in LISTED:
        return -1
    line_end = copy.find("\n", section[1])
    return line_end if line_end >= 0 and copy[section[1] : line_end].strip(" :-") else -1


_LANDMARKS = {"lesion": "lesion", "cyst": "lesion"}


def _landmarks(mentions: list[Mention], unit_starts: list[int]) -> dict[int, list[Landmark]]:
    """Lesions and sites of each unit, as offsets into the unit: what a number beside them measures."""
    out: dict[int, list[Landmark]] = {}
    for mention in mentions:
        what = "site" if mention.label == "SITE" else _LANDMARKS.get(mention.extra[0], "") if mention.label == "DX" else ""
        if what:
            shift = unit_starts[mention.unit]
            out.setdefault(mention.unit, []).append((mention.start - shift, mention.end - shift, what))
    return out


def _mentions(doc: Doc, unit_starts: list[int], copy: str) -> list[Mention]:
    return [
        Mention(start, end, term.label, term.concept, term.value, max(0, bisect_right(unit_starts, start) - 1), term.extra)
        for start, end, term in mentions_of(doc)
        if (not term.capitals or _is_meant(copy, start, end, term)) and not _is_surname(copy, start, end)
    ]


_TITLE = re.compile(r"\b(?:[Dd]rs?|Doctor|Mrs?|Ms|Miss|Prof)\.? $")


def _is_surname(copy: str, start: int, end: int) -> bool:
    """“Dr. Koh”, “Mrs. Chin”: a word behind a title is the name of somebody, and no test or place."""
    word = copy[start:end]
    return (
        word.istitle() and " " not in word and copy[start - 1 : start] == " " and _TITLE.search(copy, max(0, start - 10), start) is not None
    )


_NAMED_IN_FULL = {"PG": "pyoderma"}
"""Abbreviation -> word of the other disease that it stands for in a note that names it in full: no pyogenic granuloma."""


_MELANOMA_AHEAD = re.compile(
    r"(?:\?|\b(?:r/o|exc|excise|excised|excision(?: of)?|wle|wide local|re-?exc(?:ision)?(?: of)?|dx|invasive|thin|early|proven|for|vs)\b)[ :]{0,2}$",
    re.IGNORECASE,
)
_MELANOMA_BEHIND = re.compile(r"[ ,;:(]{0,2}(?:in situ|breslow|clark|stage|pt[1-4i]|\(?0?\.\d{1,2} ?mm\b)", re.IGNORECASE)
"""Words beside a capital "MM" that is malignant melanoma, and no unit of length in a heading."""


_OF_MOLLUSCUM = re.compile(r"umbilicat|mollusc|canthari|cantharone", re.IGNORECASE)


def _is_melanoma(copy: str, start: int, end: int) -> bool:
    return bool(_MELANOMA_AHEAD.search(copy[max(0, start - 24) : start]) or _MELANOMA_BEHIND.match(copy, end))


def _is_meant(copy: str, start: int, end: int, term: Term) -> bool:
    """An abbreviation with other meanings counts in capitals and not behind a number ("MM", not "5 MM")."""
    written = copy[start:end]
    if written.lower() not in term.capitals:
        return True
    if written == "AN" and not any(c.islower() for c in copy[max(0, start - 30) : end + 30]):
        return False  # the article, in a note typed in capitals
    if written in _NAMED_IN_FULL and _NAMED_IN_FULL[written] in copy.lower():
        return False
    if written == "MC":  # a metacarpal, where no molluscum is told
        return bool(_OF_MOLLUSCUM.search(copy))
    if written == "MM" and not _is_melanoma(copy, start, end):
        return False
    return written.isupper() and not copy[max(0, start - 2) : start].strip()[-1:].isdigit()
