"""Is this a note of skin work at all: templates, teaching text, other languages, other specialties."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.assertion import assertion_at
from nlp.first_words import tells_nothing
from nlp.gate import find, find_all, seek, spots
from nlp.normalise import lowered
from nlp.patient_letters import tells_visit
from nlp.phrases import phrases
from nlp.readers.hospital_stay import sums_up_stay
from nlp.readers.operations import works_on_skin
from nlp.unfilled_fields import BLANK
from nlp.view import Mention, NoteView

_BLANK = re.compile(
    r"[_*\[x<{@.](?:(?<=_)__+|(?<=\*)\*\*+|(?<=\[)(?:\s?x{1,3}\s?\]\s?(?:mm|cm|cc|ml)|(?:insert|site|location|size|laterality|name|diagnosis|number|date|procedure)[^\]\n]{0,30}\])"
    r"|(?<=\bx)xx?\s?(?:mm|cm|cc|ml|x \d|sutures)\b|(?<=<)\s?(?:insert|site|size|location|diagnosis)[^>\n]{0,30}>|(?<=\{)[^}\n]{2,40}\}|(?<=@)\w+@|(?<!\.\.)(?<=\.)\.{5,}\s?(?:mm|cm))"
)
_EMPTY_FIELD = r"_{2,}|\*{2,}|x{2,3}|\[\s?x*\s?\]"
_BLANK_LENGTH = re.compile(
    rf"[_*\[x#msd](?:(?:(?<!__)(?<=_)_+|(?<!\*\*)(?<=\*)\*+|(?<=\[)\s?x*\s?\]|(?<=x)xx?|(?<!##)(?<=#)#*)\s?(?:x\s?(?:{_EMPTY_FIELD})\s?)?(?:mm|cm)\b"
    r"|(?:(?<=m)easur\w+|(?<=s)ize|(?<=m)argins? of|(?<=d)iameter)\W{0,4}(?:_{2,}|\*{2,}|\[\s?\]|xx+))"
)
# A run of dots, rules or stars is tried at its first sign alone: from each of them it costs the square of its length.
_MARKS = ("[", "<", "{", "@", "#", "__", "**", "xx", "......")
"""One of them stands in every match of `_BLANK` and of `_BLANK_LENGTH`."""
_TEACHING = phrases("visit_nature", "teaching", opens=True)
_SHEET = re.compile(
    r"\W*[^\n]{0,40}\b(?:instructions?|patient education|aftercare|after care|what to expect|information sheet|leaflet|handout|(?:after|before|about|caring for|care of|preparing for) your)\b"
)
_AGE = r"\d{1,3}[- ]?(?:y/?o|y\.o|years?|yrs?)\b|\d{2} ?[mf]\b"
_TEACHES = re.compile(
    r"\W*(?:[^\n]{0,50}\b(?:handout|guide|primer|pearls|cheat ?sheet|tip ?sheet|training (?:material|sheet|module)|teaching (?:material|sheet|text))\b(?: (?:for|to|of))?[^\n]{0,30}\b(?:residents?|students?|trainees?|fellows?|(?:new )?(?:staff|hires|mas?\b|nurses)|interns?|rev(?:ision)?\.?|version)\b"
    r"|[^\n]{0,50}\b(?:resident|student|trainee|staff|teaching|training) (?:handout|guide|primer|manual|module|curriculum)\b|(?:lecture|study|board review|teaching) (?:notes|file|slides|case)\b|how to [a-z]+ (?:an?|the) |technique of [a-z ]{3,40}(?:\n|\(|$)|(?:standard operating procedure|sop|policy and procedure|quick reference|reference card|exam(?:ination)? question|sample answer)\b ?[:.-])"
)
"""Opens a text that teaches: what its example patients had was done to nobody on this day."""
_OF_A_VISIT = re.compile(r"\b(?:today|tolerated (?:well|the)|rtc|mrn|dob|dos|return(?:s)? in \d|f/u (?:in )?\d|seen (?:by|in clinic))\b")
_OF_A_PATIENT = re.compile(rf"\b(?:{_AGE}|pt\b|the patient (?:is|was|presents|returns|tolerated))")
_YOU = re.compile(r"\byou(?:r|rs)?\b")
_FILLED = re.compile(r"[\d\[x](?:(?<=\[)x\]|(?<!\w.)(?:(?<=\d)\d*(?:\.\d+)?\s?(?:mm|cm|cc|mg)|(?<=x) ?\d+)\b)")
"""Facts filled in: a form with more of them than blanks is a note with gaps, not a template."""
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "was",
        "with",
        "is",
        "in",
        "for",
        "on",
        "no",
        "a",
        "patient",
        "left",
        "right",
        "today",
        "skin",
        "lesion",
        "at",
        "from",
        "pt",
        "by",
        "not",
        "are",
        "were",
    ]
)
_FOREIGN = frozenset(
    [
        "el",
        "la",
        "los",
        "las",
        "de",
        "del",
        "con",
        "paciente",
        "piel",
        "und",
        "der",
        "die",
        "das",
        "mit",
        "nicht",
        "patientin",
        "haut",
        "wurde",
        "le",
        "les",
        "des",
        "une",
        "avec",
        "patiente",
        "peau",
        "pour",
        "lesioné",
        "lesión",
        "il",
        "della",
        "con",
        "pelle",
        "paziente",
        "o",
        "os",
        "da",
        "do",
        "com",
        "pele",
        "por",
        "una",
        "se",
    ]
)
_SKIN = phrases("visit_nature", "skin", whole=True)
_OTHER_SPECIALTY = phrases("visit_nature", "other_specialty", whole=True)
_GENERIC = frozenset(
    [
        "skin",
        "rash",
        "rashes",
        "lesion",
        "lesions",
        "wound",
        "scalp",
        "ulcer",
        "ulcers",
        "erythema",
        "erythematous",
        "bite",
        "hives",
        "scar",
        "subcut",
        "subcutaneous",
        "itching",
        "hair",
        "suture",
        "sutures",
        "vein",
        "dermal",
        "lupus",
        "itch",
        "subcuticular",
        "blade",
    ]
)
"""Words that a review of systems, an examination of other organs or any closure of a wound also holds."""
_PROCEDURE_TEXT = phrases("visit_nature", "procedure_text")
_TITLE = re.compile(
    r"^[^\S\n]*(?:title of )?(?:operations?|procedures?|operative procedures?|surgical procedures?)(?: performed|\(s\)(?: performed)?)?[^\S\n]*:[^\S\n]*\n?(?P<words>[^\n]{4,200}(?:\n\s*\d[.)][^\n]{2,120}){0,6})",
    re.MULTILINE,
)
_SKIN_WORK = phrases("visit_nature", "skin_work", whole=True)


def note_nature(view: NoteView) -> tuple[bool, str]:
    """(is_template, out_of_scope): a template or teaching text bills nothing; the reason why the note is not ours."""
    known = view.memo.get("nature")
    if known is None:
        known = view.memo["nature"] = (_is_template(view), _out_of_scope(view))
    return known  # type: ignore[return-value]


def _is_template(view: NoteView) -> bool:
    """Blanks where the facts of a procedure belong, or text that speaks to a reader, not of a patient."""
    text = lowered(view.text)  # the copy of the view has spaces for the fields that nobody filled in
    if not any(map(text.__contains__, _MARKS)):
        return _is_teaching(view)
    blanks = [
        m
        for m in _BLANK.finditer(text)
        if not _is_rule_line(text, m)
        and not _is_signature(text, m)
        and not _is_spare_row(text, m)
        and not _is_left_over(text, m)
        and _PROCEDURE_TEXT.search(text, max(0, m.start() - 60), m.end() + 40)
        and not (view.units and view.unit_at(m.start()).section in _HISTORIES)
    ]
    lengths = [m for m in _BLANK_LENGTH.finditer(text) if not _is_spare_row(text, m) and not _is_left_over(text, m)]
    empty = max(len(blanks), len(lengths))
    if (
        empty
        and (lengths or empty >= 2)
        and empty > len(_FILLED.findall(text)) + sum(option.ticked for option in view.options)
        and not _tells_of_patient(view)
    ):
        return True
    return _is_teaching(view)


_HISTORIES = ("hpi", "history", "ros", "social", "family", "chief_complaint", "vitals")
_ANY_BLANK = re.compile(BLANK)
_AGED = re.compile(rf"\b(?:{_AGE}|\d ?[mf]\b|[mf] ?\d{{2}}\b)")
_WORDS_OF_A_NOTE = 10
_WORDS_OF_A_TEXT = 25
_MANAGED = re.compile(
    r"\b(?:refill\w*|continu\w+|start(?:ed|ing)?|stable|worse|flar\w+|(?:not )?(?:at goal|controlled)|improv\w+|resolved)\b"
)


def _tells_of_patient(view: NoteView) -> bool:
    """Does the note, without its unfilled fields, name a place on the body, or an age in a text without gaps?"""
    gaps = list(_ANY_BLANK.finditer(view.lower))
    open_units = {view.unit_at(m.start()).index for m in gaps} if view.units else set()
    if any(m.unit not in open_units and view.units[m.unit].section not in _HISTORIES for m in view.all("SITE")):
        return True
    if any(m.unit not in open_units and view.units[m.unit].search(_MANAGED) for m in view.all("DX")):
        return True
    told = sum(len(u.lower.split()) for u in view.units if u.index not in open_units)
    if (
        len({view.units[i].line for i in open_units}) == 1
        and told >= _WORDS_OF_A_TEXT
        and any(m.unit not in open_units for m in view.all("DX"))
    ):
        return True  # one row of a form that stayed empty below a text of its own
    return not gaps and _AGED.search(view.lower) is not None and len(view.lower.split()) >= _WORDS_OF_A_NOTE


_LEFT_OVER = re.compile(
    r"[^\w\n]*(?:(?:unused |blank |auto ?)?template\b|smart ?(?:text|phrase|block)\b|delete (?:as|what|if|whatever)\b|not used\b)"
)
"""A line of the form that nobody filled in, which says so itself."""
_SHORT = 400


def _is_left_over(text: str, match: re.Match[str]) -> bool:
    left = text.rfind("\n", 0, match.start()) + 1
    found = _LEFT_OVER.match(text, left)
    right = text.find("\n", match.end())
    return found is not None and 0 <= right - left < _SHORT and len(text) - right > right - left


def _is_teaching(view: NoteView) -> bool:
    """Text that speaks to a reader, not of a patient."""
    if _SHEET.match(view.body) and len(_YOU.findall(view.lower)) >= 3:
        return not tells_visit(view)
    if _TEACHES.match(view.body) and not _OF_A_VISIT.search(view.lower):
        return True
    teaching = list(find_all(view, _TEACHING))
    return len(teaching) >= 2 and not find(view, _OF_A_PATIENT)


_LETTERS = re.compile(r"[^\W\d_]+")
_NO_LETTER = {code: " " for code in range(128) if not chr(code).isalpha()}


def _words(text: str) -> list[str]:
    """Runs of letters."""
    return text.translate(_NO_LETTER).split() if text.isascii() else _LETTERS.findall(text)


def _is_rule_line(text: str, match: re.Match[str]) -> bool:
    """A row of underscores or stars that only draws a line."""
    left = text.rfind("\n", 0, match.start()) + 1
    right = text.find("\n", match.end())
    line = text[left : right if right >= 0 else len(text)].strip()
    return not line.strip("_*-= ")


_SPARE_ROW = re.compile(
    r"\W*(?:site|lesion|location|specimen|area|biopsy|tumou?r|no\.?|procedure)?\s*(?:#\s*)?(?:[2-9]|[b-h])\b[\W_]*(?:[a-z]++[\W_]++)*+$"
)
"""The second or a later row of a form with nothing but labels and blanks."""


def _is_spare_row(text: str, match: re.Match[str]) -> bool:
    """A form has rows for more lesions than the patient has, and lines for options that nobody marked."""
    left = text.rfind("\n", 0, match.start()) + 1
    right = text.find("\n", match.end())
    line = text[left : right if right >= 0 else len(text)]
    return len(line) < _LONGEST_ROW and (_SPARE_ROW.match(line) is not None or "_x_" in line)


_LONGEST_ROW = 160


def _is_signature(text: str, match: re.Match[str]) -> bool:
    return bool(re.search(r"(?:sign\w*|initials|date|time|name|witness|md|dr\.?|mrn|dob)\W{0,4}$", text[: match.start()][-24:]))


_HEAD = 600
"""Characters in which a note of skin work names the skin."""


def _first_of_skin(found: Iterable[re.Match[str]]) -> re.Match[str] | None:
    """The first word that only a note about the skin has."""
    return next((m for m in found if m.group() not in _GENERIC), None)


_IMAGING = frozenset(["mri", "ct scan", "ultrasound"])
"""What is imaged may be a lump under the skin."""


_BLOCKED = re.compile(
    r"\b(?:median|ulnar|radial|tibial|sural|peroneal|saphenous|digital|mental|infra-?orbital|supra-?orbital|auricular|ankle|wrist|regional)\s+$"
)
"""Nerves that are blocked for work on the skin."""
_BY_WAY = re.compile(r"\b(?:under|by|on|with|via|an?|the|his|her|bedside|point[- ]of[- ]care|office|outside|previous|prior)\s+$")


_SCAR_BEFORE = re.compile(
    r"\b(?:scars?|keloids?),? \(?(?:(?:of|on|at|in|over) (?:[a-z-]+ ){1,4})?(?:(?:from|of|after|since|at|in|on|s/p|status post) )?(?:(?:the|her|his|an?|old|previous) )*$"
)
"""Before the operation that a scar came from."""


_AFTER_SURGERY = re.compile(
    r"\b(?:status[- ]post|s/p|(?:history|days?|weeks?|wks?|months?|years?) (?:of|after|following|from)|post|following|after|since|underwent|had|undergone|prior|previous|recent)(?:,? [\w-]+){0,5},? $"
)
"""Before the operation of another day, whose wound is covered today: "status post open reduction"."""


def _in_passing(view: NoteView, word: re.Match[str]) -> bool:
    """“Under ultrasound the thorn was seen”: an image that helped the work of the note."""
    if _SCAR_BEFORE.search(word.string, max(0, word.start() - 60), word.start()) or word.string.startswith(
        (" scar", " keloid", " incision"), word.end()
    ):
        return True
    if _AFTER_SURGERY.search(word.string, max(0, word.start() - 70), word.start()) and _names_work(view):
        return True
    before = _BLOCKED if word.group() == "nerve block" else _BY_WAY if word.group() in _IMAGING else None
    if before is None:
        return False
    led_to = before.search(word.string, max(0, word.start() - 20), word.start()) is not None
    looked_for = before is _BY_WAY and any(
        m.value == "foreign_body_removal" and _was_done(view, m) for m in view.all("PROC")
    )  # the splinter that was cut down on
    return looked_for or (led_to and any(_was_done(view, m) for m in view.all("PROC")))


def _was_done(view: NoteView, act: Mention) -> bool:
    return assertion_at(view, view.units[act.unit], act.start, act.end)[0] == "performed"


def _names_work(view: NoteView) -> bool:
    """The title of the report names an act that is read here, and its place on the body."""
    return any(
        view.mentions_in(u, "PROC") and view.mentions_in(u, "SITE") for u in view.units if u.section in ("procedure_title", "procedure")
    )


_OF_THE_DEAD = re.compile(
    r"\b(?:decedents?\b|autops(?:y|ies)\b(?! (?:of|on) )|post-?mortem exam\w*|the body is that of|manner of death|medical examiner|coroner\b)"
)
"""A note of a patient who lives names them in his family's history at most."""


def _of_the_dead(view: NoteView) -> bool:
    named = {"official" if hit.group() in _OFFICIALS else hit.group() for hit in find_all(view, _OF_THE_DEAD)}
    return len(named) > 1 or (
        seek(view, _OF_THE_DEAD, view.body[:80]) is not None
        and (named != {"official"} or tells_nothing(view))
        and (tells_nothing(view) or not named & {"autopsy", "autopsies"})
    )


_OFFICIALS = frozenset({"medical examiner", "coroner"})
"""Patients may be so by trade."""


def _treats_with_biologic(view: NoteView) -> bool:
    """“Pso on elbows thinner. I gave Tremfya”: a drug and a disease of the skin, in words of the nurse."""
    return any(m.value == "biologic" for m in view.all("DRUG")) and any(True for _ in view.all("DX"))


def _out_of_scope(view: NoteView) -> str:
    if _of_the_dead(view):
        return "examination of a body"
    if sums_up_stay(view):
        return "summary of a hospital stay"
    words = _words(view.lower)
    if len(words) >= 25:
        foreign = sum(map(_FOREIGN.__contains__, words)) / len(words)
        if foreign > 0.12 and foreign > 2 * sum(map(_ENGLISH.__contains__, words)) / len(words):
            return "note is not in English"
    head = _first_of_skin(spots(view, _SKIN, view.body[:_HEAD]))  # most notes name the skin in their first words
    strong = (head is not None and head.end() < _HEAD) or _first_of_skin(find_all(view, _SKIN)) is not None
    title = seek(view, _TITLE, view.body[:1500])
    titled = seek(view, _OTHER_SPECIALTY, title["words"]) if title else None
    if (
        title
        and titled
        and not ({m.group() for m in spots(view, _SKIN, title["words"])} - _GENERIC)
        and not seek(view, _SKIN_WORK, title["words"])
    ):
        return f"operation of another specialty ({titled.group()})"
    other = next((m for m in spots(view, _OTHER_SPECIALTY, (view.body if head else view.lower)[:_HEAD]) if not _in_passing(view, m)), None)
    if other and other.group() in _IMAGING and _names_work(view):
        return ""
    if other and head is None and not works_on_skin(view) and (not strong or not seek(view, _SKIN_WORK, view.lower[_HEAD:])):
        return f"work of another specialty ({other.group()})"
    if not strong and len(words) >= 80 and not any(True for _ in view.all("PROC")) and not _treats_with_biologic(view):
        return "no skin problem and no skin work"
    return ""
