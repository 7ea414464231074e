"""Labels of lesions in running text: "lesions A, B and D", "#1", "(a)" before a place, "A 5 mm; B 3 mm"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.lesion_words import ANY
from nlp.phrases import phrases
from nlp.sites import sites_in
from nlp.structure import item_label
from nlp.view import NoteView, Unit

LABEL_NOUN = f"{ANY}|sites?|specimens?|jars?|bottles?|areas?|biops(?:y|ies)|numbers?|wounds?|ulcers?"
"""Nouns that a label counts."""
_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
LABEL = rf"[a-h]|\d{{1,2}}|(?<!\()(?:{'|'.join(_WORDS)})\b"
LABELS = re.compile(
    rf"(?:\b(?:{LABEL_NOUN}|excisions?|nos?\.)\s*#?\s*|#\s?|(?:^\W*|[\s:,;])(?=\([a-h1-9](?:(?:,| and| &) ?[a-h1-9])*\)))"
    rf"(?P<list>\(?(?:{LABEL})\)?(?:\s*(?:,|and|&|\+|-|to|through|,\s*and)\s*(?:(?:{LABEL_NOUN})\s*)?#?\(?(?:{LABEL})\)?)*)(?![\w%/]|\.\d|\s*(?:mm|cm|x\b|weeks?|days?|months?|lesions?))"
)
OF_NUMBERS = re.compile(
    r"(?:\b(?:of|to|from|on|for) |^(?=\d,? (?:was|had|then|by)\b))(?P<list>#?[1-9](?:(?:, ?| and | ?& ?)#?[1-9])*)(?=\s*(?:[.,;:)]|$|\b(?:by|with|via|using|was|were|done|today|an?|the|i|we|and (?:the |a )?[a-z]{4,})\b))"
)
"""Bare numbers that an act was done to: "punch biopsy of 2", where the lesions are numbered."""
LABEL_BEHIND_NOUN = re.compile(rf"\b(?:{LABEL_NOUN}|excisions?|nos?\.)\s*(?:{LABEL})")
"""This, a number sign or a bracket stands in every match of `LABELS`."""
FIRST_MARK = re.compile(r":\s+(?P<n>[1-9])[.)]$")
"""Ends a heading: "PREOPERATIVE DIAGNOSES: 1."."""
MEASURED_LABEL = re.compile(
    r"(?:^|(?<=\n)|(?<=[.:;,(] )|(?<=and )|(?<=\())#?\(?(?P<label>[A-H]|(?<=[#(])[1-9]|[1-9](?=[):]))[):]?[ =-]{1,3}\d*\.?\d+ ?(?:mm|cm)(?=\s*(?:[;,.)/]|$|and\b|&))"
)
"""A capital, or a number with a mark, right before a length with nothing behind it."""
TECHNIQUE_LABEL = re.compile(
    r"(?:^|(?<=\n)|(?<=[:;,(-] )|(?<=\. )|(?<=and )|(?<=[#(]))\(?(?P<list>(?:#?(?:[A-H]|[1-9])(?:, ?(?:and )?| and | ?[&+] ?))*#?(?:[A-H]|[1-9](?!\d)))[).:]{0,2} ?(?:(?:was|were|both|by|via|with|w/|=|-|->|:) ?)*(?:an? )?(?:\d(?:\.\d)? ?-?mm )?(?:(?:superficial|deep|simple|elliptical) )?"
    r"(?i:shav|punch|saucer|tangential|incisional|excis|snip|curet|ed&c|ln2|cryo|frozen|biops|bx\b|scoop|destr|desicc)"
)
"""A label, or a list of them, right before a technique."""
ONE_LABEL = re.compile(r"[A-H1-9](?:(?<=[A-H])(?<!\w.)(?!\w)|(?<=[#(][1-9])|(?<=[1-9])(?=[):]))")
"""Stands in every match of `MEASURED_LABEL`, `CAPITALS`, `_SUBJECT` and `_OBJECT`."""
CAPITALS = re.compile(r"(?<![\w.&])[A-H](?:(?:(?:, ?|,? and | ?[&+] ?)[A-H])+|(?: ?- ?| to | through )[A-H])(?!\w)")
"""A list of single capitals."""
_SUBJECT = re.compile(
    r"(?:^|(?<=[.:;,] )|(?<=and ))(?:(?i:lesion|site|tumou?r|defect|wound) )?(?P<label>[A-H])(?=,? (?:was|is|had|has|measured|measures|then|being|likewise|also|closed|excised|removed|sampled|shaved|punched|taken|biopsied|saucerized|frozen|curetted|snipped|treated|by|via|with (?:an? )?(?=\d))\b)"
)
"""A capital that is the subject of its sentence: "A was incised to fat", "B measured 9 mm", "B by punch"."""
_HEADED = re.compile(r"\s*[a-z][a-z /]{2,24}:\s*\(?(?P<label>[a-h]|[1-9])[.)]\s")
_INLINE = re.compile(
    r"[a-hjlmnstuw1-9#](?:(?<!\w.)|(?<=#))(?:"  # opens with a set: `re` skips to the next of them
    r"(?:(?<=#)\s?|(?:(?<=l)(?:esion|ocation|ump)|(?<=s)(?:ite|pecimen|pot)|(?<=t)(?:umou?r|(?=[1-4]\b))|(?<=j)ar|(?<=b)(?:ottle|ump|iopsy)|(?<=g)rowth|(?<=m)ole|(?<=n)(?:evus|odule|umber)|(?<=c)yst|(?<=a)rea|(?<=w)ound|(?<=u)lcer)\s*#?\s*)"
    rf"(?P<named>[a-h1-9]|{'|'.join(_WORDS)})\b(?!\.\d|\s?(?:mm|cm|x\b))\s*[).:=(-]*"
    r"|(?<=[a-h1-9])(?<![./].)\s*(?:[).:=](?!\d)|\s-|\s?\(|\s(?=left|right|l\b|r\b)))"
)
"""A label with the noun that it counts, or bare."""
_OF_FORMER = re.compile(r"\w \($")
"""Before a number behind a place: "cheek (2), helix (1)" are so many lesions."""
_NEAR = 12
"""Characters between a label and its place."""
_LONGEST_LABEL = 30
_SEEN_BEHIND = 8
"""Characters of the place that `_INLINE` looks at ("right")."""
_ONE_LABEL = re.compile(r"[a-h]|\d{1,2}")
_SPAN = re.compile(r"([a-h])\)?\s*(?:-|to|through)\s*\(?([a-h])|(\d)\)?\s*(?:-|to|through)\s*\(?(\d)")


_OBJECT = re.compile(
    r"\b(?:of|to|from|on|at|for) (?P<label>[A-H])(?=,? ?(?:[.;:)(]|$|with\b|w/|by\b|using\b|via\b|was\b|and\b|done\b|today\b|closed\b|[-=]|\d))"
)
"""A capital that the act before it was done to: "punch biopsy of C"."""


def labels_in(words: str) -> list[str]:
    """Labels of "a, b and d", "1-3", "#2"."""
    for word, digit in _WORDS.items() if len(words) > 2 else ():
        words = words.replace(word, digit)
    span = _SPAN.search(words)
    if span:
        first, last = (span[1] or span[3]), (span[2] or span[4])
        return [chr(c) for c in range(ord(first), ord(last) + 1)]
    return [m.group() for m in _ONE_LABEL.finditer(re.sub(r"\band\b|\bto\b|\bthrough\b", ",", words))]


_TITLED = re.compile(r"\b(?:drs?|mrs?|ms|mx|miss|prof|doctor|nurse|sister|resident|fellow|surgeon|scribe)\.? $", re.IGNORECASE)


def _is_initial(text: str, start: int) -> bool:
    """“Dr. C: left shin”: a letter that stands for the name of a person is no label."""
    return _TITLED.search(text, max(0, start - 10), start) is not None


def mark_before(view: NoteView, unit: Unit) -> str:
    """The mark of an item in running text that the end of a sentence cut off: "... 8 mm. 2. SCC right forearm"."""
    before = view.units[unit.index - 1]
    if not unit.index or before.line != unit.line:
        return ""
    heads = FIRST_MARK.search(before.lower, max(0, len(before.lower) - _ENDS))
    return heads["n"] if heads else item_label(before.lower) if 1 < len(before.lower) <= LONE_MARK else ""


_ENDS, LONE_MARK = 6, 3
"""Characters at the end of a sentence that may hold the mark of the next item, and of a mark that stands alone."""


def headed_label(line: str) -> str:
    """The label behind the heading of a line: "procedure: a. excision"."""
    hit = _HEADED.match(line) if ":" in line[:28] else None
    return hit["label"] if hit else ""


def capital_labels(text: str, unit: Unit) -> list[tuple[int, int, str]]:
    """(start, end, label) of each capital that the sentence speaks of: the subject of a clause, the object of an act, one of a list."""
    found: list[tuple[int, int, str]] = []
    for hit in CAPITALS.finditer(text, unit.start, unit.end):
        found += [(hit.start(), hit.end(), label) for label in labels_in(hit.group().lower())]
    for pattern in (_SUBJECT, _OBJECT):
        for hit in pattern.finditer(text, unit.start, unit.end):
            at = hit.start("label")
            if not any(start <= at < end for start, end, _ in found) and not _is_initial(text, at):
                found.append((at, at + 1, hit["label"].lower()))
    return found


def inline_labels(unit: Unit, starts: list[int]) -> dict[int, str]:
    """“Site A (left back)”, “A) L nose B) R ear”: the label right before each place."""
    out: dict[int, str] = {}
    if not starts:
        return out
    behind = 0
    for place in sorted(starts):
        end = place - unit.start
        for match in _INLINE.finditer(unit.lower, max(behind, end - _LONGEST_LABEL), end + _SEEN_BEHIND):
            if match.end() > end:
                break
            if _is_initial(unit.lower, match.start()) or (
                match.group()[0].isdigit() and _OF_FORMER.search(unit.lower, max(0, match.start() - 3), match.start())
            ):
                continue
            behind = match.end()
            if end - behind <= _NEAR:
                named = match["named"] or match.group()[0]
                out[place] = _WORDS.get(named, named)
    return out


_BEHIND = re.compile(
    r"(?:,? (?:left|right|side))?,? ?[(\[](?:(?i:lesion|site|tumou?r|jar|bottle|specimen|wound) ?)?(?:(?P<letter>[A-H])|(?P<hash>#) ?(?P<number>[1-9])|(?P<digit>[1-9]))[)\]](?!\w)|,? #(?P<bare>[1-9])\b(?! ?(?:mm|cm))"
)
"""The label of a lesion right behind its place: "left cheek (A)", "right calf #2"."""


def labels_behind(text: str, unit: Unit, places: list[tuple[int, int]]) -> dict[int, str]:
    """“Left cheek (A), dorsal nose (B)”: the label right behind each place; bare numbers only where they count up."""
    if "(" not in unit.lower and "[" not in unit.lower and "#" not in unit.lower:
        return {}
    out: dict[int, str] = {}
    counted: list[str] = []
    for start, end in places:
        hit = _BEHIND.match(text, end, unit.end)
        if hit is None:
            continue
        out[start] = (hit["letter"] or hit["number"] or hit["digit"] or hit["bare"]).lower()
        counted += [out[start]] if hit["digit"] else []
    if counted and (len(counted) < _COUNTS_UP or counted != [str(n) for n in range(1, len(counted) + 1)]):
        return {}  # "forehead (2), cheek (3)": so many lesions
    return out


_COUNTS_UP = 3


def in_order(rows: Iterable[int]) -> list[int]:
    """Rows in the order they were first named."""
    return list(dict.fromkeys(rows))


def rank(label: str) -> int:
    """Place of a label in its list."""
    return int(label) if label.isdigit() else ord(label[0])


_ITS_MARGIN = r"(?!(?:an? )?[\d.]+ ?[cm]m (?:\w+ )?(?:margin|rim|cuff|border|edge))"
_SEPARATOR = (
    re.compile(r";|\||\n|\. "),
    re.compile(rf",? (?:and|then|plus|while) {_ITS_MARGIN}|&|\+| with {_ITS_MARGIN}(?=an?\b)"),
    re.compile(r",|/|\)"),
)


def boundary(lower: str, start: int, end: int) -> int:
    """Where the words about one place end and those about the next begin."""
    between = lower[start:end]
    for pattern in _SEPARATOR:
        hits = list(pattern.finditer(between))
        if hits:
            return start + hits[-1].start()
    return start


LIST_ITEM = re.compile(r"\W*(?:and )?\(?[a-h1-9][).:]\s")


_HEADS_LIST = re.compile(r" (?:repairs?|repaired|closed|sutured|closures?)\s*[:-]")


def items_behind(view: NoteView, unit: Unit, end: int) -> list[Unit]:
    """The further items of the line that "Wounds: (a) forehead 2 cm; (b) forearm 6 cm" or "Lacs repaired: arm 4 cm; scalp 3 cm" opens."""
    if not unit.lower[end - 1 : end + 1].rstrip().endswith(":") and _HEADS_LIST.match(unit.lower, end) is None:
        return []
    out = []
    for after in view.units[unit.index + 1 : unit.index + 12]:
        sites = sites_in(view, after) if after.line == unit.line and view.measures_in(after) else []
        if not sites or not (
            LIST_ITEM.match(after.lower)
            or (sites[0][1].evidence[0].start <= after.start + 1 and view.lower[after.start - 2 : after.start].startswith(";"))
        ):
            break
        out.append(after)
    return out


def items_below(view: NoteView, unit: Unit) -> list[Unit]:
    """The lines of the list under a heading, each with its mark, its place and its length: "Lacerations x 3 / 1) shin 3.5 cm / 2) knee 4 cm"."""
    out: list[Unit] = []
    for after in view.units[unit.index + 1 : unit.index + 12]:
        if out and after.line == out[-1].line:
            continue
        if (
            not (after.label or after.lower.startswith(("-", "*", "\u2022")))
            or after.line == unit.line
            or not sites_in(view, after)
            or not view.measures_in(after)
        ):
            break
        out.append(after)
    if len(out) < 2:
        return []
    lines = {u.line for u in out}
    if any(view.mentions_in(x, "CLOSURE", "PROC") and not x.search(UNCLOSED) for x in view.units if x.line in lines):
        return out  # each tells how it was closed, and what was left open tells that
    spared = _spared_labels(view, out[-1])
    kept = [u for u in out if not (u.label and u.label in spared) and not any(x.search(UNCLOSED) for x in view.units if x.line == u.line)]
    return [] if spared and len(kept) == len(out) else kept


UNCLOSED = phrases("lesion_labels", "unclosed")
"""Of a wound that nobody closes today: left open, or closed by other hands before."""
BUT_FOR = re.compile(r"\b(?:except|excluding|apart from|other than|save|but)\b(?: for)?(?P<which>[^.;]*)")


def _spared_labels(view: NoteView, last: Unit) -> set[str]:
    """“All closed with nylon except 3”: the items that the sentences behind the list take out."""
    for after in view.units[last.index + 1 : last.index + 4]:
        hit = after.search(BUT_FOR) if after.line != last.line else None
        if hit is not None:
            return set(labels_in(hit["which"])) or {""}
    return set()
