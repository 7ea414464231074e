"""What exports, web forms and printers leave in a note: tags, entities, escaped line ends, marks of emphasis, page feet.

They stand between the words, so a copy of equal length would hold gaps inside sentences. The note is read without
them, and what was read is put back to its place in the note as given.
"""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from nlp.bare_letters import letters_marked
from nlp.corrections import corrected
from nlp.digit_codes import digits_named
from nlp.dose_fields import told_doses
from nlp.edits import Edit
from nlp.items_of_place import places_put_in
from nlp.kinds_above import kinds_told
from nlp.lesion_blocks import fields_joined, records_numbered
from nlp.letters_back import letters_told
from nlp.located_acts import diagnoses_put_in, places_of_acts, shaves_of_title
from nlp.machine_fields import fields_told, json_told, rows_as_fields
from nlp.mohs_lines import stages_told, tumours_numbered
from nlp.mohs_tables import stage_heads
from nlp.other_visits import numbers_of_other_visits
from nlp.placeholders import answered, uncircled
from nlp.radio_buttons import as_boxes
from nlp.records import dataclass, replace
from nlp.region_lines import places_parted
from nlp.rows_told import written_out
from nlp.run_together import parted
from nlp.scanned_words import misread
from nlp.series_doubles import doubles_left_out
from nlp.shorthand import forms_told
from nlp.sides_listed import sides_told
from nlp.stage_rows import stages_by_tumour
from nlp.tumours_beside import tumours_told
from nlp.unused_texts import texts_of_choices

T = TypeVar("T")

_BLOCK = r"</?(?:br|p|div|li|tr|h[1-6]|table|thead|tbody|ul|ol|hr|section|article|header|footer|html|body|head|pre|blockquote|center)\b[^<>\n]{0,200}>"
_BLOCKS = re.compile(rf"[ \t]*(?:{_BLOCK}\s*)+", re.IGNORECASE)
_CELLS = re.compile(r"\s*</t[dh]>\s*<t[dh]\b[^<>\n]{0,100}>\s*", re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:b|i|u|em|strong|span|font|a|small|big|sup|sub|mark|label|o:p|td|th|title|style|img|input|code|tt)(?:\s[^<>\n]{0,200})?/?>|<!--[^\n]{0,200}?-->",
    re.IGNORECASE,
)
_HARD_BLANKS = re.compile(r"[ \t]*(?:&nbsp;|&#160;|&#xa0;)(?:&nbsp;|&#160;|&#xa0;|[ \t])*", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{2,5}|#x[0-9a-f]{2,5}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
_ESCAPED = re.compile(r"(?:[ \t]*\\r\\n|[ \t]*\\n|\\r)[ \t]*(?=[A-Z0-9#(\[\"*\\-]|\s|$|[a-z])")
_FEWEST_ESCAPED = 2
"""So many escaped line ends are no slip of the hand in a note that has line ends of its own."""
_HL7 = re.compile(r"[ \t]*\\\.(?:br|sp\d*)\\[ \t]*")
_RTF_LINE = re.compile(r"[ \t]*\\(?:par|line)\b[ \t]?\n?")
_RTF_WORD = re.compile(r"\\'(?P<code>[0-9a-f]{2})|\\\*?\\?[a-z]+-?\d* ?|[{}]")
_FONTS = re.compile(r"\{\\(?:fonttbl|colortbl|stylesheet|\*\\generator)(?:[^{}]|\{[^{}]*\})*\}")
_BOLD = re.compile(r"(?<!\*)\*\*(?=[^*\n]{1,90}\*\*(?!\*))|(?<=[\w:.)?!%])\*\*(?![\w*])")
_UNDERLINED = re.compile(r"(?<![\w_])(?P<left>__)[A-Za-z][^_\n]{0,60}[A-Za-z:.)](?P<right>__)(?![\w_])")
_HASHES = re.compile(r"^[ \t]*#{2,6}[ \t]+(?=\S)", re.MULTILINE)
_QUOTED = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
_LONE_CR = re.compile(r"\r(?!\n)")
_FOOT = re.compile(
    r"[ \t]*\n(?:[ \t]*\n)*(?:[^\n]{0,120}\bpage:? \d{1,3} ?(?:of|/) ?\d{1,3}\b[^\n]{0,60}|[ \t]*\[?page \d{1,3}\]?|[ \t]*[-=]{2,} ?page break ?[-=]{2,})[ \t]*"
    r"(?:\n[^\n]{0,100}\b(?:mrn|dob|d\.o\.b\.|confidential|printed (?:by|on))\b[^\n]{0,100})*(?:\n[ \t]*)*\n",
    re.IGNORECASE,
)
"""The foot of a page, and the patient's name at the head of the next."""
_SENTENCE_END = frozenset(".:;!?")
_HEADING = re.compile(
    r"^[ \t]*(?:\[(?P<boxed>[A-Z][A-Za-z/&() -]{1,40})\]|={2,}[ \t]*(?P<lined>[A-Z][A-Za-z/&() -]{1,40}?)[ \t]*={2,}|(?P<ruled>[A-Z][A-Za-z/&() -]{1,40}?)[ \t]*\n[-=]{4,})[ \t]*$",
    re.MULTILINE,
)
"""Titles in brackets, between bars or above a rule."""
_STAMP = re.compile(
    r"^[ \t]*(?:\[\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?\]|\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)? ?[-\u2013:])[ \t]*", re.IGNORECASE | re.MULTILINE
)
_FEWEST_STAMPS = 3
_INDENT = re.compile(r"^(?P<indent>[ \t]{2,})(?=[^\s])", re.MULTILINE)
_ITEM = re.compile(r"(?:[-*>|#\[\u2022]|\(?[A-Za-z0-9]{1,2}[).:]\s|[A-Z][A-Za-z /&]{1,30}:)")
_SHORTEST_WRAPPED = 40
_FEWEST_WRAPPED = 2
_SPACED = re.compile(r"  (?<=\S  )(?=\S)")
_SINGLE = re.compile(r" (?<=[^\s.:;?!] )(?=\S)")
_FEWEST_SPACED = 8


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A note without remnants; character n of `text` was written at [starts[n], ends[n]) of the note."""

    text: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the words [start, end) of `text` stand in the note as given."""
        if not 0 <= start < end <= len(self.text):
            return start, end  # no words of this note
        return self.starts[start], self.ends[end - 1]

    def placed(self, value: T) -> T:
        """The same facts, or the same proposal, with offsets into the note as given."""
        kind = type(value)
        if kind is tuple:
            parts = [self.placed(item) for item in value]  # type: ignore[attr-defined]
            same = all(new is old for new, old in zip(parts, value, strict=True))  # type: ignore[call-overload]
            return value if same else tuple(parts)  # type: ignore[return-value]
        names = _names_of(kind)  # type: ignore[arg-type]
        if not names:
            return value
        changed: dict[str, Any] = {}
        for name in names:
            old = getattr(value, name)
            if type(old) in _PLAIN:
                continue
            new = self.placed(old)
            if new is not old:
                changed[name] = new
        if "start" in names and "end" in names:
            start, end = value.start, value.end  # type: ignore[attr-defined]
            if isinstance(start, int) and isinstance(end, int):
                placed = self.span(start, end)
                if placed != (start, end):
                    changed["start"], changed["end"] = placed
        return replace(value, **changed) if changed else value  # type: ignore[type-var]


_PLAIN = frozenset({str, int, bool, float, type(None), Decimal, frozenset, date})
"""Values that hold no offsets, as most fields do."""


@cache
def _names_of(kind: type) -> tuple[str, ...]:
    """The fields of a record; none of anything else."""
    return tuple(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


def cleaned(text: str) -> Cleaned | None:
    """The note without its remnants; None where it has none, as nearly every note."""
    edits = sorted((edit for edit in _edits(text) if text[edit[0] : edit[1]] != edit[2]), key=lambda edit: (edit[0], -edit[1]))
    if not edits:
        return None
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for start, end, new in [*edits, (len(text), len(text), "")]:
        if start < done:
            continue  # inside what was read already
        parts += [text[done:start], new]
        starts += [*range(done, start), *[start] * len(new)]
        ends += [*range(done + 1, start + 1), *[end] * len(new)]
        done = end
    return Cleaned("".join(parts), starts, ends)


def _edits(text: str) -> Iterator[Edit]:
    for signs, read in _READERS:
        if not signs or any(sign in text for sign in signs):
            yield from read(text)


def _replaced(pattern: re.Pattern[str], new: str, *groups: str) -> Callable[[str], Iterator[Edit]]:
    """A reader that puts `new` in the place of each match, or of these groups of it."""
    return lambda text: ((*m.span(group), new) for m in pattern.finditer(text) for group in groups or (0,))


def _entities(text: str) -> Iterator[Edit]:
    yield from ((*m.span(), " ") for m in _HARD_BLANKS.finditer(text))
    yield from ((*m.span(), html.unescape(m.group())) for m in _ENTITY.finditer(text))


def _quoted(text: str) -> Iterator[Edit]:
    """The marks of a reply, where every line has one."""
    if text.startswith(">") and all(line.lstrip().startswith(">") for line in text.split("\n") if line.strip()):
        yield from ((*m.span(), "") for m in _QUOTED.finditer(text))


def _tags(text: str) -> Iterator[Edit]:
    yield from ((*m.span(), " | ") for m in _CELLS.finditer(text))
    for m in _BLOCKS.finditer(text):
        tags = m.group().lower()
        paragraph = tags.count("<br") > 1 or "\n\n" in tags
        line_end = "" if not m.start() else "\n\n" if paragraph else "\n"
        yield (*m.span(), line_end + "- " * ("<li" in tags))
    yield from ((*m.span(), "") for m in _INLINE.finditer(text))


def _escapes(text: str) -> Iterator[Edit]:
    yield from ((*m.span(), "\n") for m in _HL7.finditer(text))
    if text.lstrip().startswith("{\\rtf"):
        yield from ((*m.span(), "") for m in _FONTS.finditer(text))
        yield from ((*m.span(), "\n") for m in _RTF_LINE.finditer(text))
        for m in _RTF_WORD.finditer(text):
            yield (
                *m.span(),
                bytes.fromhex(m["code"]).decode("cp1252", "replace") if m["code"] else "\t" if m.group().strip() == "\\tab" else "",
            )
        return
    yield from ((*m.span(), "\n") for m in _RTF_LINE.finditer(text))
    ends = list(_ESCAPED.finditer(text))
    if ends and ("\n" not in text.strip() or len(ends) >= _FEWEST_ESCAPED):
        yield from ((*m.span(), "\n") for m in ends)
        yield from ((m.start(), m.end(), " ") for m in re.finditer(r"\\t", text))


def _feet(text: str) -> Iterator[Edit]:
    """The page goes on behind its foot: within the sentence where none had ended, else on a new line."""
    for m in _FOOT.finditer(text):
        before, after = text[: m.start()].rstrip()[-1:], text[m.end() :].lstrip(" \t")[:1]
        if before and after:
            runs_on = before not in _SENTENCE_END and after.islower()
            yield (*m.span(), " " if runs_on else "\n")


def _double_spaced(text: str) -> Iterator[Edit]:
    """Two blanks between all words, as some printers write: no gaps of a table."""
    gaps = list(_SPACED.finditer(text))
    most = (len(gaps) - 1) // 20  # single blanks among them
    if len(gaps) >= _FEWEST_SPACED and len([*islice(_SINGLE.finditer(text), most + 1)]) <= most:
        yield from ((*m.span(), " ") for m in gaps)


def _headings(text: str) -> Iterator[Edit]:
    for m in _HEADING.finditer(text):
        title = m["boxed"] or m["lined"] or m["ruled"]
        if len(title) > 1:
            yield (*m.span(), title + ":")


def _stamps(text: str) -> Iterator[Edit]:
    """The clock at the head of every line, as systems print it: no times of the work."""
    found = list(_STAMP.finditer(text))
    if len(found) >= _FEWEST_STAMPS and len(found) == sum(1 for line in text.split("\n") if line.strip()):
        yield from ((*m.span(), "") for m in found)


def _hanging(text: str) -> Iterator[Edit]:
    """The second and later lines of a wrapped paragraph that are set in."""
    width = max((len(line) for line in text.split("\n") if "|" not in line), default=0)
    places: dict[str, list[Edit]] = {}
    runs_on: dict[str, int] = {}
    for m in _INDENT.finditer(text):
        opens = text.rfind("\n", 0, max(m.start() - 1, 0)) + 1
        before = text[opens : max(m.start() - 1, 0)].rstrip()
        line_end = text.find("\n", m.end())
        line = text[m.end() : line_end if line_end >= 0 else len(text)]
        if not before or _ITEM.match(line) or "|" in before + line:
            continue
        full = len(before) >= _SHORTEST_WRAPPED and len(before) + 1 + len(line.split(" ", 1)[0]) > width
        places.setdefault(m["indent"], []).append((m.start() - 1, m.end(), " ") if full else (*m.span(), ""))
        runs_on[m["indent"]] = runs_on.get(m["indent"], 0) + (full and before[-1] not in _SENTENCE_END)
    for indent, edits in places.items():
        if runs_on[indent] >= _FEWEST_WRAPPED:
            yield from edits


def _double_lines(text: str) -> Iterator[Edit]:
    """A blank line behind every line of a list or form parts nothing."""
    body = text.strip()
    if body.count("\n") != 2 * (body.count("\n\n") + body.count("\n\r\n")):
        return  # some line ends are single, as in nearly all notes
    lines = _TWO_ENDS.split(body)
    if (
        len(lines) >= _FEWEST_LINES
        and not any("\n" in line or not line.strip() for line in lines)
        and sorted(map(len, lines))[len(lines) // 2] <= _LONGEST_ENTRY
    ):
        yield from ((m.start(), m.end(), "\n") for m in _TWO_ENDS.finditer(text))


_TWO_ENDS = re.compile(r"\r?\n\r?\n(?=[^\r\n])")
_FEWEST_LINES = 6
_LONGEST_ENTRY = 60
"""Half of the lines are no longer: prose has longer paragraphs."""


_READERS: tuple[tuple[tuple[str, ...], Callable[[str], Iterator[Edit]]], ...] = (
    (("<",), _tags), (("&",), _entities), (("\\",), _escapes), (("\r",), _replaced(_LONE_CR, "\n")), (("**",), _replaced(_BOLD, "")),
    (("__",), _replaced(_UNDERLINED, "", "left", "right")), (("{",), answered), (("rn", "RN"), misread), (("ircle", "IRCLE"), uncircled),
    ((" text", " Text"), texts_of_choices), ((), corrected), ((), places_of_acts), ((), diagnoses_put_in), (("have rem", "HAVE REM"), shaves_of_title),
    ((), fields_joined), (("\n\n",), records_numbered), (("_",), fields_told),
    (("uplicat", "overlap", "already", "doubl", "repeat", "in common"), doubles_left_out), (("|",), rows_as_fields), (('":', '" :'), json_told),
    ((), as_boxes), ((), digits_named), (("##",), _replaced(_HASHES, "")), ((">",), _quoted), (("page", "Page", "PAGE"), _feet),
    (("]\n", "===", "\n---"), _headings), ((":",), _stamps), (("\n  ", "\n\t"), _hanging), (("  ",), _double_spaced),
    (("\n\n", "\n\r\n"), _double_lines), ((), kinds_told), ((), written_out), ((), forms_told), ((), numbers_of_other_visits), ((), letters_told),
    ((), sides_told), ((), places_parted), ((), letters_marked), ((), stage_heads), ((), stages_by_tumour), ((), tumours_told),
    ((), tumours_numbered), ((), stages_told), ((), places_put_in), ((), told_doses), ((), parted),
)  # fmt: skip
"""What reads one kind of remnant, with the signs of which a note that has any holds one (none: it is always asked); of two edits at one place the first counts."""
