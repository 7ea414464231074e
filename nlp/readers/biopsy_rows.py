"""Biopsies told by a place and a technique without the word: lines of a form, rows of a table, a further lesion of a sentence."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.form_marks import by_form
from nlp.gate import find, units_with
from nlp.readers.attach import rows_of
from nlp.readers.events import SILENT, Trigger
from nlp.readers.foreign import is_foreign_report, lists_results
from nlp.readers.lesions import lesion_map
from nlp.sites import sites_in
from nlp.view import Mention, NoteView, Unit

_BX_TITLE = re.compile(r"\W*bx\s?[:=](?!\s*(?:none|no\b|neg))")
_TISSUE_WANTED = re.compile(
    r"\br/o\b|rule out|\bh ?& ?e\b|\bdif\b|histolog|\b(?:to|for) (?:the )?(?:derm(?:ato)?[ -]?)?path|\bspecimens?\b|\bdiagnos(?:is|tic)|(?<!not )\bfor (?:a )?dx\b"
)
_ROW_TECHNIQUE = re.compile(
    r"\b(?P<tangential>shaved?|by shaving|saucer\w*|scoop(?:ed)?(?! out\b)|tangential(?:ly)?|snip(?:ped)?|(?:razor|blade|thin|shave) (?:slice|sliver)|sampled (?:with|w/) (?:\w+ )?scissors)\b|\b(?P<punch>punch(?:ed)?|trephine)\b|\b(?P<incisional>incisional)\b"
)
_MADE_BEFORE = re.compile(
    r"(?:e?d)? (?:biops(?:y|ies) )?(?:sites?|wounds?|holes?|defects?|scars?|areas?|ulcers?|beds?|bases?)\b(?! ?[:=|-])"
)
"""Behind a technique: “nylon in each punch site” speaks of where it was done."""
_ROW = re.compile(
    r"method|technique|:|->|=>|\u2192|\b(?:second|third|another|additional|further|similar\w*) (?:\d\S* ?mm )?(?:punch|shave|sample)|\b(?:also|again)\b"
)
_SIZED_PUNCH = re.compile(r"\bpunch(?:ed)?,? \d[\d.]* ?mm\b|\b\d[\d.]* ?mm punch\b")
_OTHER_WORK = r"excis|remov(?:al|ed)|\btags?\b|acrochord|not today|come back|exam\b|benign"
_NO_BIOPSY = re.compile(_OTHER_WORK)
_NOT_A_ROW = re.compile(rf"{_OTHER_WORK}|shave technique")
_AFTERCARE = re.compile(
    r"\W*(?:(?:please|pt to|plan:?|then|and) )*(?:s/r|sr|ros|(?:sutures?|stitch(?:es)?|staples?) (?:out|removal|to come)|rtc|rov|f/?u|follow[- ]?up|wound (?:check|care)|nurse|rn|keep|wash|cover|recheck|aftercare|wound care|dressings?|bandages?|vaseline|call(?:ing)? (?:w/|with))\b"
)
"""Opens a line about what follows: what it names ("s/r for punch 10 d", "keep shave moist") was told before."""


def rows(view: NoteView, known: set[int], is_biopsy_note: bool, *, told_elsewhere: bool) -> list[Trigger]:
    """Lines that name a place and a technique, but no "biopsy".

    Form lines and table rows count where there are two of them or the note names a biopsy; a sentence counts where
    it says that tissue was taken to be looked at, or names a punch by its size ("avulsed for bx of bed. Punch 3 mm
    nail bed") where no other words tell the biopsy.
    """
    rows, told = [], []
    if is_foreign_report(view) or not (is_biopsy_note or _BX_TITLE.match(view.body) or find(view, _TISSUE_WANTED) is not None):
        return []
    for unit in units_with(view, _ROW_TECHNIQUE):
        if unit.index in known or unit.section in SILENT or unit.section == "pathology":
            continue
        words = unit.lower
        hit = (
            None
            if _snips_tags(view, unit)
            else next((h for h in unit.spots(_ROW_TECHNIQUE) if not _MADE_BEFORE.match(words, h.end())), None)
        )
        if hit is not None and (_NOT_A_ROW.search(_own_clause(words, hit)) or _AFTERCARE.match(words)):
            continue
        if hit is None or not lesion_map(view).at(unit, unit.start + hit.start()).rows or lists_results(view, unit):
            continue
        if not unit.search(_TISSUE_WANTED) and any(
            m.concept == "shave_removal" and m.start <= unit.start + hit.start() < m.end for m in view.mentions_in(unit, "PROC")
        ):
            continue  # "shaved flush with the skin": the same word is read as a removal
        mention = Mention(unit.start + hit.start(), unit.start + hit.end(), "PROC", "biopsy", hit.lastgroup or "tangential", unit.index)
        asserted = (
            by_form(view, unit, mention.start, mention.end)
            if "|" in unit.lower
            else assertion_at(view, unit, mention.start, mention.end)[0]
        )
        if asserted not in (None, "performed"):
            continue
        if (
            _BX_TITLE.match(unit.lower)
            or unit.search(_TISSUE_WANTED)
            or _wanted_next(view, unit)
            or (not told_elsewhere and unit.search(_SIZED_PUNCH))
        ):
            told.append(Trigger(mention, unit, "performed", None))
        elif ("|" in unit.lower or unit.label or unit.search(_ROW)) and (
            sites_in(view, unit) or known.isdisjoint([u.index for u in view.units_of_block(unit.block)])
        ):
            rows.append(Trigger(mention, unit, "performed", None))
    return [*(rows if len(rows) + len(told) > 1 or (rows and known) else []), *told]


def _own_clause(words: str, hit: re.Match[str]) -> str:
    """“Snipped thru stalk for histology, jar A. Tags binned.”: where its own clause says that it is to be looked at, the others of the line say nothing of it."""
    start = max(words.rfind(stop, 0, hit.start()) + len(stop) if stop in words[: hit.start()] else 0 for stop in (". ", "; "))
    end = min(at if (at := words.find(stop, hit.end())) >= 0 else len(words) for stop in (". ", "; "))
    return words[start:end] if _TISSUE_WANTED.search(words, hit.end(), end) else words


def _snips_tags(view: NoteView, unit: Unit) -> bool:
    """“Snipped at the base: neck 8, axilla 7” below “skin tags”: no samples."""
    if not any(m.concept == "tag_removal" for m in view.mentions_in(unit, "PROC")) or unit.search(_TISSUE_WANTED):
        return False
    near = view.units[max(0, unit.index - _TAGS_NAMED) : unit.index + 1]
    return any(m.concept == "skin_tag" for u in near for m in view.mentions_in(u, "DX"))


_TAGS_NAMED = 4
"""So many sentences before the snipping tags are named."""


def beside(view: NoteView, done: list[Trigger]) -> list[Trigger]:
    """“A by punch biopsy, C shaved too”: a technique said of a further lesion in a sentence that names a biopsy."""
    out: list[Trigger] = []
    if not done:
        return out
    lesions = lesion_map(view)
    own = {t.unit.index: t.unit for t in done}
    for unit in (*own.values(), *_behind_semicolon(view, own)):
        named = [s for s in lesions.of_unit[unit.index] if s.named]
        if len(named) < (2 if unit.index in own else 1) or not unit.may_hold(_ROW_TECHNIQUE):
            continue
        told = {row for t in done if t.unit.index == unit.index for row in rows_of(view, lesions, t)[0]}
        for segment in named:
            place = segment.places[0][0] if segment.places else segment.start  # "the former with a 3 mm punch, the latter by shave"
            hit = _ROW_TECHNIQUE.search(view.lower, place, segment.end) or _ROW_TECHNIQUE.search(view.lower, segment.start, segment.end)
            if hit is None or told.intersection(segment.rows) or _NO_BIOPSY.search(view.lower, segment.start, segment.end):
                continue
            mention = Mention(hit.start(), hit.end(), "PROC", "biopsy", hit.lastgroup or "tangential", unit.index)
            verdict, cue = assertion_at(view, unit, mention.start, mention.end)
            if verdict == "performed" or (
                verdict in ("historical", "other_provider") and cue is not None and not segment.start <= cue[0] < segment.end
            ):
                out.append(Trigger(mention, unit, "performed", None))
    return out


def _behind_semicolon(view: NoteView, own: dict[int, Unit]) -> list[Unit]:
    """“Punch biopsies of both shins; shave of the nose”: the sentence goes on without a word of other work."""
    out: list[Unit] = []
    for unit in own.values():
        for after in view.units[unit.index + 1 : unit.index + 4]:
            if (
                after.line != unit.line
                or not view.units[after.index - 1].lower.endswith(";")
                or after.index in own
                or view.mentions_in(after, "PROC")
                or view.measures_in(after, "margin", "repair")
            ):
                break
            out.append(after)
    return out


def _wanted_next(view: NoteView, unit: Unit) -> bool:
    """“L buttock spot - shave. R/o SCC.”: the next words about the same lesion ask what it is."""
    told = view.units[unit.index + 1] if unit.index + 1 < len(view.units) else unit
    if _ENDS_BARE.search(unit.lower) and told.block == unit.block and _ALL_OF_THEM.match(told.lower) and told.search(_TISSUE_WANTED):
        return True  # "left shin & back shave; all three to path"
    if not _ENDS_WITH_ACT.search(unit.lower):
        return False
    rows = lesion_map(view).at(unit, unit.end - 1).rows
    after = [
        u for u in view.units[unit.index + 1 : unit.index + 3] if u.block == unit.block and lesion_map(view).at(u, u.start).rows == rows
    ]
    return any(_BX_TITLE.match(u.lower) or u.search(_TISSUE_WANTED) for u in after)


_ALL_OF_THEM = re.compile(r"\W*(?:all|both|each)\b")
_ENDS_BARE = re.compile(r"\b(?:shaved?|punch(?:ed)?|snip(?:ped)?)(?: (?:too|also|as well|likewise))?\W*$")
_ENDS_WITH_ACT = re.compile(r"(?:[-:>=]|\bby|\bvia|\bw/|\bthen) ?(?:deep |thin )?(?:shaved?|punch|snip)\W*$")
