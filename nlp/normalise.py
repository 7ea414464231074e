"""A reading copy of a note: same length, so that every offset stays right.

Typographic variants become plain ASCII, soft line wraps become spaces and control characters
vanish into spaces. The note itself is never changed.
"""

from __future__ import annotations

import itertools
import re
import unicodedata

from nlp.closed_lists import with_commas
from nlp.count_fields import joined_fields
from nlp.flattened import with_line_ends
from nlp.inline_items import with_hash_items, with_items_apart, with_letter_items
from nlp.lesion_words import ANY
from nlp.number_words import SPELLED, number_of
from nlp.spoken_forms import with_blanks, with_marks

LONGEST = 2_000_000
"""Characters of the longest note that is read."""

_ONE_FOR_ONE = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2212": "-", "\u00d7": "x", "\u2715": "x", "\u00a0": " ",
    "\u202f": " ", "\u2009": " ", "\u200b": " ", "\ufeff": " ", "\t": " ", "\r": " ", "\f": " ", "\v": " ",
    "\u2022": "*", "\u25cf": "*", "\u25aa": "*", "\u00b7": "*", "\u00bb": ">", "\u00b2": "2", "\u2610": "\u2610",
    "\u2028": "\n", "\u2029": "\n", "\u0085": " ",
}  # fmt: skip
_ACCENTED = (chr(code) for block in ((0xC0, 0x180), (0x1E00, 0x1F00)) for code in range(*block))
_TABLE = {ord(letter): plain[0] for letter in _ACCENTED if len(plain := unicodedata.normalize("NFD", letter)) > 1}
"""Letters with accents, "d\u00e9bridement", without them."""
_TABLE.update({ord(key): value for key, value in _ONE_FOR_ONE.items()})
_TABLE.update({code: " " for code in range(32) if code not in (10,)})
_LIST_START = re.compile(r"\s*(?:[-*>|#\[]|\(?[A-Za-z0-9]{1,2}[).:]\s|[A-Z][A-Za-z /&]{1,30}:|[a-z]{2,12}(?: [a-z]{1,12}){0,2}:\s)")


def reading_copy(text: str) -> str:
    """The note with plain characters; `len(reading_copy(text)) == len(text)`."""
    plain = text.translate(_TABLE)
    if "_" in plain:
        plain = _ON_A_BLANK.sub(lambda hit: hit.group().replace("_", " "), plain)
    plain = joined_fields(
        _without_slips(with_items_apart(with_line_ends(with_letter_items(with_hash_items(with_commas(with_blanks(with_marks(plain))))))))
    )
    plain = _COMMA_POINT.sub(".", plain)
    plain = _TOLD_AGAIN.sub(_without_again, _TOLD_TWICE.sub(_once, plain))
    plain = _TOLD_BEHIND.sub(_without_echo, plain)
    if _UNIT_BEFORE_SIGN.search(plain):
        plain = _UNIT_IN_LABEL.sub(_in_brackets, plain)
    if "\n2 - " in plain:
        plain = _DASHED_ITEM.sub(_numbered, plain)
    if ">>" in plain:
        plain = _DOUBLE_ARROW.sub(lambda hit: "-" * (len(hit.group()) - 1) + ">", plain)
    if "...." in plain:
        plain = _LEADER.sub(lambda hit: ":" + " " * (len(hit.group()) - 1), plain)
    if "[1] " in plain and "[2] " in plain:
        plain = _SQUARE_MARK.sub(r"(\g<n>)", plain)
    if "|" in plain and "=" in plain:
        plain = _STROKES.sub(lambda hit: hit["what"] + " " * len(hit["strokes"]), plain)
    plain = _SCANNED.sub(lambda m: "l" if m.group() != "0" else "o" if m.start() and m.string[m.start() - 1].isalpha() else "O", plain)
    return _unwrap(_with_bars(plain, text))


_ON_A_BLANK = re.compile(
    r"(?<![A-Za-z0-9_])_+\s?\d{1,3}(?:[.,/]\d{1,2})?(?:\s?x\s?\d{1,3}(?:[.,]\d{1,2})?)?\s?(?:mm|cm|ml|cc|mg)?\s?_+(?!(?!(?:mm|cm|ml|cc)\b)[A-Za-z0-9_])"
)
"""A figure written onto the blank of a form: "margin __0.2__ cm"."""
_UNIT_BEFORE_SIGN = re.compile(r"[cmCM][mM]\]? ?[:=]")
"""Part of every match of the pattern below, and quickly looked for."""
_UNIT_IN_LABEL = re.compile(
    r"(?<=(?:size|eter|diam|gins|rgin|ngth|idth|sion|fect|sure|pair))(?P<gap> in |, |,? ?\[| )(?P<unit>[mc]m)\]?(?P<sign> ?[:=])(?P<blank> ?)(?=\.?\d)",
    re.IGNORECASE,
)
"""The unit of a field in its label, without the usual brackets: "Size in mm: 8", "Margin, mm: 2", "Length cm: 3.6"."""


def _in_brackets(hit: re.Match[str]) -> str:
    told = f"({hit['unit']}){hit['sign'].strip()}"
    room = len(hit.group()) - len(told)
    return " " + told + " " * (room - 1) if room > 0 else told if not room else hit.group()


_DASHED_ITEM = re.compile(r"(?m)^(?P<n>\d) -(?= [A-Za-z])")
"""An item numbered with a dash, "1 - punch, L forearm", in a note that has a second one."""


def _numbered(hit: re.Match[str]) -> str:
    return f"{hit['n']}. "


_DOUBLE_ARROW = re.compile(r"(?<![>\n])>{2,4}(?=[ A-Za-z])")
"""An arrow typed as ">>": "SCC vs CNH >> shave bx"."""
_LEADER = re.compile(r"(?<=[A-Za-z)#])\.{4,}(?=[^\s.]| ?\d)")
"""The dots between the label of a form and what was filled in: "Lesion diam........1.3 cm"."""
_SQUARE_MARK = re.compile(r"\[(?P<n>[1-9])\](?= +[A-Za-z])")
"""The mark of one lesion of several: "[1] left abdomen   [2] right axilla"."""
_STROKES = re.compile(r"(?m)^(?P<what>[^|\n=]*[^|\n=\s][ \t]*)(?P<strokes>(?:\|/? ?)+)(?= ?= ?\d+\b[^|\n]*$)")
"""Strokes of a tally with their sum behind them, "scalp |||| || = 7": no cells of a table."""

_COMMA_POINT = re.compile(r",(?<=\d,)(?<![\d,]\d\d,)(?<![.,\d]\d,)(?=\d{1,2} ?(?:ml|cc|cm|mm|mg|mL)\b)")
"""The comma of a decimal number before its unit: "1,5 ml"."""
_TOLD_TWICE = re.compile(rf"\((?:(?<=[0-9] \()(?P<word>{SPELLED})|(?<=[a-z] \()(?P<figure>\d{{1,2}}))\)", re.IGNORECASE)
"""A number in words with its figures behind it, or the other way round: "nine (9) sites", "9 (nine)"."""
_TOLD_AGAIN = re.compile(rf"\((?<=[a-z] \()(?P<again>{SPELLED}|\d{{1,2}})(?: (?:{ANY}|total|in total|in all|altogether))?\)", re.IGNORECASE)
"""The number told again behind what it counts: "five AKs (5)", "fourteen AKs (14 lesions)"."""
_COUNTED_BEFORE = re.compile(
    rf"(?<![\w.#/-])(?P<n>{SPELLED}|\d{{1,2}}) (?:(?!mm |cm |x |to |on |of |and |or |with |from |at )[a-z-]+ ){{0,2}}(?:{ANY}) \($",
    re.IGNORECASE,
)
_TOLD_BEHIND = re.compile(
    rf"[,;-] (?:(?P<word>{SPELLED})|(?P<figure>x ?\d{{1,2}}|\d{{1,2}}))(?= ?(?:[,.;:)]| - |$))", re.IGNORECASE | re.MULTILINE
)
"""The number said once more behind what it counts, in words after figures or the other way round: "5 AKs, five, forehead"."""
_ONE_IN_FIGURES = re.compile(
    rf"(?<![\w.#/-])(?P<n>\d{{1,2}})(?: (?:(?!mm |cm |x |to |on |of |and |or |with |from |at )[a-z-]+ ){{0,2}}(?:{ANY}))? ?$", re.IGNORECASE
)
_ONE_IN_WORDS = re.compile(
    rf"(?<![\w.#/-])(?P<n>{SPELLED})(?: (?:(?!mm |cm |x |to |on |of |and |or |with |from |at )[a-z-]+ ){{0,2}}(?:{ANY})) ?$", re.IGNORECASE
)
_WORD_BEFORE = re.compile(rf"\b{SPELLED} \($", re.IGNORECASE)
_FIGURE_BEFORE = re.compile(r"(?<![\d.])\d{1,2} \($")


def _once(hit: re.Match[str]) -> str:
    """Blanks where the bracket says again what stands before it, else the bracket as it is."""
    before = hit.string[max(0, hit.start() - 20) : hit.start() + 1]
    told = _FIGURE_BEFORE.search(before) if hit["word"] else _WORD_BEFORE.search(before)
    same = told and number_of(told.group()[:-2].lower()) == number_of((hit["word"] or hit["figure"]).lower())
    return " " * len(hit.group()) if same else hit.group()


def _without_echo(hit: re.Match[str]) -> str:
    said = _ONE_IN_FIGURES if hit["word"] else _ONE_IN_WORDS
    told = said.search(hit.string[max(0, hit.start() - 60) : hit.start()])
    again = (hit["word"] or hit["figure"].lstrip("xX ")).lower()
    return hit.group()[0] + " " * (len(hit.group()) - 1) if told and number_of(told["n"].lower()) == number_of(again) else hit.group()


def _without_again(hit: re.Match[str]) -> str:
    told = _COUNTED_BEFORE.search(hit.string[max(0, hit.start() - 60) : hit.start() + 1])
    return " " * len(hit.group()) if told and number_of(told["n"].lower()) == number_of(hit["again"].lower()) else hit.group()


_SPELLED_COUNT = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
_COUNT = rf"(?:\d{{1,2}}(?:\.\d)?(?: ?(?:mm|cm))?|{_SPELLED_COUNT})"
_TAKEN_BACK = r"(?:(?:oh,? |no,? |wait,? )?sorry|correction|(?:no,? )?make (?:that|it)|scratch that|strike that|i mean|or rather)[,:]? (?:make that |it'?s |it was |that'?s )?"
_SLIP = re.compile(
    rf"(?<![\w./-]){_COUNT}(?:[\s.,;(-]{{1,5}}{_TAKEN_BACK}"
    rf"|\s?(?:\.{{2,3}}|--?|[,;(])\s?(?:no|nope|wait)(?:,| ?\.{{2,3}}| ?--?) (?:(?:it'?s|it was|that'?s|wait,|no,) )?)(?={_COUNT}(?!-\d))",
    re.IGNORECASE,
)
_SLIP_BEHIND = re.compile(
    rf"(?<![\w./-])(?P<old>\d{{1,2}}|{_SPELLED_COUNT})(?P<what> [a-z][a-z /'-]{{1,60}}?\s?[,.;(-])(?P<slip>\s?{_TAKEN_BACK})"
    rf"(?=(?:\d{{1,2}}|{_SPELLED_COUNT})\s?(?:[.,;)]|in all|total|$))",
    re.IGNORECASE | re.MULTILINE,
)
"""A number taken back behind what it counted: "4 AKs frozen, sorry, 3."."""
_SLIP_WORDS = (
    "sorry",
    "correction",
    "make that",
    "make it",
    "scratch that",
    "strike that",
    "i mean",
    "or rather",
    " no, ",
    " no - ",
    " no ...",
    "nope",
    "wait",
)
"""One of them stands in every match of `_SLIP` and `_SLIP_BEHIND`."""


def _without_slips(plain: str) -> str:
    """“6, sorry, 5 lesions”, “three ... no, four”: the number taken back is blanked out, with the words that say so."""
    lower = plain.lower()
    if not any([word in lower for word in _SLIP_WORDS]):
        return plain
    plain = _SLIP.sub(lambda hit: " " * len(hit.group()), plain)
    return _SLIP_BEHIND.sub(lambda hit: " " * len(hit["old"]) + hit["what"] + " " * len(hit["slip"]), plain)


_SCANNED = re.compile(
    r"[I01](?:(?<=[a-z]I)(?=[a-z])|(?<=[a-z][a-z]0)(?=[a-z][a-z])|(?<![^\s(]0)(?<=0)(?=(?:ne|n|f|ver|ther|nly|ver|ccipital|r)\b(?! ?[=:.]))|(?<![^\s(][I1])(?<=[I1])(?=(?:esion|eft|ower|ateral|ocal|iquid|idocaine|entigo|acerat|ipoma)[a-z]*\b))"
)
"""Letters that a scanner took for others: "scaIp", "nitr0gen"."""

_GAP = re.compile(r"[ \t](?<=[^\s.:;?!|].)(?:[ \t]+|(?<=\t))(?=[^\s|])")  # opens with a set: `re` skips to the next of them
"""Between two cells of an aligned or tabbed row; two spaces behind a sentence or a title part no cells."""
_FEWEST_CELLS = 3


def _with_bars(plain: str, text: str) -> str:
    """Bars between the cells of a table that is only aligned or tabbed: rows of one kind on lines that follow each other."""
    if "  " not in text and "\t" not in text:
        return plain
    lines, start, rows = plain.split("\n"), 0, []
    for line in lines:
        rows.append(_gaps(line, text[start : start + len(line)]))
        start += len(line) + 1
    if sum(map(bool, rows)) < 2:
        return plain
    for is_row, run in itertools.groupby(range(len(rows)), key=lambda n: bool(rows[n])):
        numbers = list(run)
        counts = [len(rows[n]) for n in numbers]
        if is_row and len(numbers) > 1 and max(counts) - min(counts) <= 2:
            for n in numbers:
                letters = list(lines[n])
                for at in rows[n]:
                    letters[at] = "|"
                lines[n] = "".join(letters)
    return "\n".join(lines)


def _gaps(plain: str, written: str) -> list[int]:
    """Where a row's bars would stand; none in a line that is no row."""
    if "|" in plain or ("  " not in written and "\t" not in written):
        return []
    found = [(hit.start() + hit.end()) // 2 for hit in _GAP.finditer(written)]
    return found if len(found) >= _FEWEST_CELLS - 1 else []


def _unwrap(text: str) -> str:
    """Turn line breaks inside a running sentence into spaces.

    A break is soft when the line is long and full (the next word would not have fitted into the widest line of
    its paragraph), does not end a sentence, and the next line starts in lower case or with a number that cannot
    start a list item. In a note that is wrapped at one width throughout, any full line runs on.
    """
    if "\n" not in text:
        return text
    lines = text.split("\n")
    lengths = [len(line.rstrip()) for line in lines]
    widths = _widths(lengths)
    margin = _margin(lines, lengths)
    out = [lines[0]]
    for before, after, width in zip(lines, lines[1:], widths, strict=False):
        whole = (
            not before
            or not after
            or before.isspace()
            or after.isspace()
            or "|" in before
            or "|" in after
            or (_SET_IN.match(after) is not None and " - " in before)
        )
        soft = not whole and (_is_soft(before, after, width) or (margin and _is_full(before, after, margin)) or _is_torn(before, after))
        out.append((" " if soft else "\n") + after)
    return "".join(out)


_SET_IN = re.compile(r"[ \t]{4,}\S[^\n]*? - ")
"""An item below another, under the name of their column: "      lateral 5th toe L - pared"."""


def _widths(lengths: list[int]) -> list[int]:
    """For each line the length of the longest line of its paragraph."""
    widths: list[int] = []
    for _, paragraph in itertools.groupby(lengths, key=bool):
        own = list(paragraph)
        widths += [max(own)] * len(own)
    return widths


_NARROWEST, _WIDEST = 50, 110
"""Widths at which notes are wrapped."""
_FULL_LINES = 3
"""So many lines end where the next word would not have fitted: no list of items does that by chance."""


def _margin(lines: list[str], lengths: list[int]) -> int:
    """The width at which the note was wrapped, 0 where it was not."""
    width = max([length for line, length in zip(lines, lengths, strict=True) if "|" not in line], default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    breaks = [(a, b) for a, b in itertools.pairwise(lines) if a.strip() and b.strip()]
    full = [a.rstrip()[-1] for a, b in breaks if _is_full(a, b, width)]
    inside = sum(last not in ".;" for last in full)
    return width if inside >= _FULL_LINES or (inside and len(full) == len(breaks) > 1) else 0


def _is_full(before: str, after: str, margin: int) -> bool:
    """Was the line broken only because the next word did not fit?"""
    left, right = before.rstrip(), after.lstrip()
    if (
        not left
        or not right
        or left[-1] == "|"
        or (left[-1] == ":" and not (right[0].islower() or right[0].isdigit()))
        or "|" in before
        or "|" in after
        or _LIST_START.match(after)
    ):
        return False
    return len(left) <= margin < len(left) + 1 + len(right.split(" ", 1)[0])


_TORN = re.compile(r"(?:(?:^|[\s(])(?:and|the|of|with|an?|from|was|were|by|Drs?\.|Mrs?\.|Ms\.|\(?[A-H]\))|[&(]|(?<!=)=)$")
"""No line ends with these."""
_OPENS_TORN = re.compile(r"(?:of|and|or|was|were|is|are|which|that|with|from|by|to|in|on|into|at|than) [a-z]")
"""No line opens with these behind a line without an end."""
_SHORTEST_TORN = 30
_LONGEST_END = 20
"""No word or number at the end of a torn line is longer."""
_NUMBER = re.compile(r"(?:^|[\s(x])\d+(?:\.\d+)?$")
_UNIT = re.compile(r"(?:mm|cm|mg|ml|mL|cc|mo|wks?|weeks?|months?|days?|sec|min|units?)\b")


def _is_torn(before: str, after: str) -> bool:
    """“closed over 12.2 / cm”: the break parts what belongs together."""
    left, right = before.rstrip(), after.lstrip()
    if len(left) < _SHORTEST_TORN or not right or "|" in before or "|" in after:
        return False
    if left[-1].isalpha() and (
        _OPENS_TORN.match(right) or (left[-2:] in (" L", " R") and not left[-3:-2].isdigit() and right[0].islower())
    ):
        return True
    end = left[-_LONGEST_END:]
    return _TORN.search(end) is not None or (_UNIT.match(right) is not None and _NUMBER.search(end) is not None)


_OPENS_WORK = re.compile(
    r"(?:\d(?:\.\d)? ?mm )?(?:(?:punch|shave|tangential|incisional) )?(?:bx|biopsy|punch|shave)\b(?! (?:was|were|site|path|result|of which))|(?:ln2|cryo|ed&c|edc|ilk|i&d|excision|snip)\b[ :]"
)
_ENDS_ITEM = re.compile(
    r"\b(?:[a-z]{3,}(?<!perform)(?<!obtain)(?<!discuss)ed|neg(?:ative)?|nl|normal|prn|bid|tid|qd|daily|nightly|qhs|labs?|mos?|wks?|months|weeks|days|today)$"
)
"""The last word of a line that is an item of its own, where the next one opens with work."""


def _is_soft(before: str, after: str, width: int) -> bool:
    left, right = before.rstrip(), after.lstrip()
    if len(left) < 45 or not right or left[-1] in ".:;!?|" or left.rstrip("\"')]")[-1:] in (".", "!", "?") or "|" in before or "|" in after:
        return False
    if len(left) + 1 + len(right.split(" ", 1)[0]) < width or _LIST_START.match(after):
        return False
    if _OPENS_WORK.match(right) and _ENDS_ITEM.search(left[-_LONGEST_END:]):
        return False  # "CBC, CMP ordered / punch bx abdomen 4 mm"
    return right[0].islower() or left[-1] in ",(&-" or left.rsplit(" ", 1)[-1] in ("and", "the", "of", "with", "a")


def lowered(text: str) -> str:
    """Lower case, letter by letter where a letter would become two: `len(lowered(text)) == len(text)`."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def with_tabs(copy: str, text: str) -> str:
    """The copy with the tabs of the text: between the cells of a row they tell more than a space."""
    if "\t" not in text:
        return copy
    return "".join("\t" if written == "\t" and plain == " " else plain for written, plain in zip(text, copy, strict=True))
