"""Lines, list items and paragraphs: which units belong together.

`group` numbers the list item, labelled lesion or paragraph that holds a unit, `block` the line
or dictated turn inside it. A label is the item's own mark: "a", "2", "iii".
"""

from __future__ import annotations

import re

from nlp.lesion_words import ANY, ONE
from nlp.records import dataclass

_MARK = re.compile(
    rf"^\s*(?:[-*]\s*)?\[?(?:(?P<word>{ONE}|site|case|specimen|wound|excision|biopsy|procedure|proc|problem|area|location|t(?=[1-4][\s:.)=-]))\s*)?"
    r"(?P<hash>#|no\.?\s*)?\(?(?P<label>[a-h]|\d{1,2})(?P<close>[).:|\]](?!\d)|\s*[-:=|]|\s|$)(?!\s*(?:mm|cm|x \d)\b)\s*",
)
"""Opens a line in lower case with its mark."""
_OPENINGS = frozenset([*"abcdefgh", "si", "ca", "sp", "wo", "ex", "bi", "pr", "no", "ar", "lo", *(word[:2] for word in ONE.split("|"))])
"""Two letters that open a line with a mark: those of its word, or a letter alone."""
_COUNTING = re.compile(
    r"^\s*(?P<n>\d)\s+(?=[A-Za-z]{2,})(?!(?:cm|mm|ml|cc|mg|of|x|stages?|blocks?|layers?|sections?|pieces?|wks?|weeks?|mos?|months?|days?|yrs?|years?)\b)",
    re.IGNORECASE,
)
_NARRATIVE = re.compile(
    r"^\s*(?:description of (?:the )?(?:procedure|operation)|details? of (?:the )?(?:procedure|operation)|(?:procedure|operation) in detail|"
    r"operative (?:narrative|details?|technique|description)|(?:procedure |operative )?narrative)\s*:",
    re.IGNORECASE,
)
"""Opens the story of the operation, which belongs to no item of the numbered titles before it."""
_TITLE_LIST = re.compile(
    r"^\s*(?:(?:pre|post)[ -]?(?:op\w*|procedure)\.? (?:diagnos[ie]s(?:\(es\))?|dx)|(?:(?:name|title) of )?(?:procedures?|operations?)(?:\(s\))?(?: performed)?|(?:surgical|operative) procedures?)\s*:",
    re.IGNORECASE,
)
"""Opens a numbered list of diagnoses or titles, which the next heading ends."""
_HEADING = re.compile(
    r"^(?:[A-Z][A-Z/() -]{3,40}|Findings|Anesthesia|Indications?|Technique|Details|Complications|Specimens?|Surgeon|Assistants?|Description)\s*:"
)
_OF_ITEMS = re.compile(
    rf"^\s*(?:(?:proc|plan|p|tx|rx|treat|perform|done|today|techni|op|surg|work|action)\w*\b[^\n\d]{{0,30}}?)?(?:\b(?:areas?|sites?|items?|numbers?|specimens?|nos\.?|biops(?:y|ies)|excisions?|shaves|punches|{ANY})\s*|#s?\s*)"
    r"\(?(?P<first>[1-9]|[a-h])\)?\s*(?:,|and|&|\+|-|to|through)\s*(?:[a-z]{4,9} )?#?\(?(?P<second>[1-9]|[a-h])\b(?!\s*(?:mm|cm|x\b|cc|ml|%))",
    re.IGNORECASE,
)
"""Opens a line that tells of several items of the list above it, "Proc: areas 1 and 2 scooped": it is none of them."""
_MANY_ITEMS = re.compile(r"\W*(?P<word>[a-z]{4,10}) #?1\b.{4,}\b(?P=word) #?2\b", re.IGNORECASE)
"""A line that tells of several items: "Lump 1: neck. Lump 2: back."."""
_BULLET = re.compile(r"^\s*[-*>]+\s")
_TURN = re.compile(
    r"^\s*(?:next|then|finally|subsequently)?,?\s*(?:i\s+)?(?:my\s+)?attention was|^\s*next,|^\s*the (?:second|third|"
    rf"fourth|next|other|remaining) (?:{ONE}|site|area)|^\s*finally[, ]|^\s*turning to",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a note: its offsets, its list item and paragraph, and the mark that opens it ("" for none)."""

    start: int
    end: int
    group: int
    block: int
    label: str


def item_label(line: str) -> str:
    """The list mark that opens a line ("a", "2"), or ""."""
    opening = line.lstrip()[:2]
    if opening.isalpha() and opening.lower() not in _OPENINGS:
        return ""  # a line of prose: quicker told than by the pattern
    match = _MARK.match(line.lower())
    if not match:
        return ""
    bare = not match["word"] and not match["hash"]
    if (bare and match["close"].strip() == "") or (bare and match["close"].strip() in ("-", "=") and match["label"].isdigit()):
        return ""
    return match["label"].lower()


_BEHIND_TITLE = re.compile(r"^\s*(?:a|p|a/p|assessment|plan|impression|imp|assessment (?:and|&) plan)\s*:\s*(?=\(?1[.)]\s)", re.IGNORECASE)
"""The title of a section in the line of its first item: "P: 1) Excised today"."""


def lines_of(text: str) -> list[Line]:
    """Every line of the reading copy with its group and label."""
    out: list[Line] = []
    group, label, blank, start = 0, "", True, 0
    titles = False
    marks: set[str] = set()
    rows = text.split("\n")
    counted = _problem_heads(rows) or _counted_rows(rows)
    steps = _step_rows(rows)
    for index, raw in enumerate(rows):
        end = start + len(raw)
        if not raw.strip():
            blank = True
        else:
            titled = ":" in raw
            mark = "" if index in steps else counted.get(index) or item_label(_BEHIND_TITLE.sub("", raw) if titled else raw)
            if mark and "1" in mark and _MANY_ITEMS.match(raw):
                mark = ""
            heads = titled and _HEADING.match(raw) is not None
            listed, titles = titles, (titled and _TITLE_LIST.match(raw) is not None) or (titles and bool(mark or not heads))
            if mark:
                group, label = group + 1, mark
                marks.add(mark)
            elif (
                (label and (of := _OF_ITEMS.match(raw)) is not None and {of["first"].lower(), of["second"].lower()} <= marks)
                or (titled and _NARRATIVE.match(raw))
                or (listed and heads)
                or (blank and not _BULLET.match(raw) and not raw.startswith("   "))
            ):
                group, label = group + 1, ""
            blank = False
        out.append(Line(start, end, group, index, label))
        start = end + 1
    return out


_PROBLEM = re.compile(r"\s{0,3}#{1,3} ?(?=[A-Za-z]{2,})(?!(?:of|lesions?|sites?|treated|areas?|biops\w+)\b)")


def _problem_heads(rows: list[str]) -> dict[int, str]:
    """“# Inflamed SK, left chest / - Cryotherapy / # Neoplasm, right calf / - Shave biopsy”: problems headed by a hash, each an item with the lines below it."""
    heads = [index for index, row in enumerate(rows) if row.lstrip()[:1] == "#" and _PROBLEM.match(row)]
    return {at: str(place) for place, at in enumerate(heads, 1)} if len(heads) > 1 else {}


def _counted_rows(rows: list[str]) -> dict[int, str]:
    """“1 nasal sidewall / 2 helix / 3 chest”: lines that count up from 1 are items though no mark closes the number."""
    out: dict[int, str] = {}
    run: list[int] = []
    for index, row in enumerate([*rows, ""]):
        hit = _COUNTING.match(row) if row.lstrip()[:1].isdigit() else None
        if hit and int(hit["n"]) == len(run) + 1:
            run.append(index)
            continue
        if len(run) > 2:
            out.update({at: str(place) for place, at in enumerate(run, 1)})
        run = [index] if hit and int(hit["n"]) == 1 else []
    return out


_NUMBER = re.compile(r"\s*\(?(?P<n>\d{1,2})[.)]\s+(?=\S)")
_STEP = re.compile(
    r"(?:it|its|this|these|those|they|i|we|both|each|all|then|next|after|because|deep|superficial|phenol\w*|scraping|silver nitrate|electro\w*|debrid\w*|see|read|gross|micro|ddx|the (?:wounds?|defect|lesion|tumou?r|base|edges?|specimens?|site|area|skin|tissue|bleeding|margins?|incision|patient|sutures?|dressing|flap|nail)"
    r"|h[ae]+mostasis|bleeding|clos(?:ed|ure)|layers?|layered|sutur\w+|undermin\w+|local|lido\w*|an[ae]+sth\w*|prep(?:ped)?|digital block|dress\w*|bandag\w*|specimens?|sent|path\w*|size|margins?|depth"
    r"|no (?:sutures?|complications?|bleeding)|tolerated|patient tolerated|follow[- ]?up|return|rtc|ebl|time ?out|consent|irrigat\w*|pressure|steri\w*|wound care|excised|curetted|incised|drysol|alcl\w*|petrolatum|vaseline)\b",
    re.IGNORECASE,
)
"""Opens a step of the work on what an item above names."""
_FEWEST_STEPS = 3


def _step_rows(rows: list[str]) -> frozenset[int]:
    """“1. Lidocaine. 2. The lesion was excised. 3. Closed in layers.”: numbers of the steps of one work, which part no lesions."""
    out: set[int] = set()
    run: list[tuple[int, bool]] = []
    for index, row in enumerate([*rows, "1. "]):
        found = _NUMBER.match(row) if row[:4].lstrip(" (")[:1].isdigit() or index == len(rows) else None
        if found is not None and int(found["n"]) == len(run) + 1:
            run.append((index, _STEP.match(row, found.end()) is not None))
        elif found is not None or (row.strip() and run) or index == len(rows):
            steps = sum(step for _, step in run[1:])
            if len(run) >= _FEWEST_STEPS and 3 * steps >= 2 * (len(run) - 1):
                out.update(place for place, _ in run)
            run = [(index, False)] if found is not None and int(found["n"]) == 1 else []
    return frozenset(out)


_TURN_OPENINGS = frozenset(["ne", "th", "fi", "su", "i", "my", "at", "tu"])
"""Two letters with one of which a turn opens, or the word "I"."""


def starts_turn(unit_text: str) -> bool:
    """True where a dictated sentence turns to the next lesion."""
    return unit_text.lstrip()[:2].rstrip().lower() in _TURN_OPENINGS and _TURN.match(unit_text) is not None
