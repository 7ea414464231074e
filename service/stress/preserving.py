"""Rewrites that keep the meaning: the same facts in other clothes must give the same claim."""

from __future__ import annotations

import re
import textwrap
from decimal import Decimal

from service.stress.rewrites import Answer, Rewrite, swaps

_LENGTH = re.compile(
    r"(?<![\w.,/:x-])(?<!x )(?<!by )(?P<n>\d{1,2}(?:\.\d{1,2})?)(?P<gap>[ -]?)(?P<unit>mm|cm)\b(?!\s*(?:punch|x|by|Keyes|2|\^|\u00b2))",
    re.IGNORECASE,
)
"""A single length; dimensions, areas and the size of a punch tool keep their usual unit."""
NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTED = re.compile(
    r"(?<![\w./:#x-])(?P<n>[2-9]|1[0-2])(?= (?:\w+ ){0,2}?(?:lesions|AKs|warts|tags|biopsies|papules|sites|areas|nails|stages|blocks)\b)"
)
_NUMBERED = re.compile(r"^(?P<lead>[ ]*\d{1,2})\.(?= )", re.MULTILINE)
_BULLET = re.compile(r"^(?P<lead>[ ]*)[-*](?= )", re.MULTILINE)
_ASIDE = re.compile(
    r"^(?:ALLERGIES|Allergies|MEDICATIONS|Medications|Meds|FAMILY HISTORY|Family history|FH|SOCIAL HISTORY|Social history|SH|ROS)\s*:[^\n]*$",
    re.MULTILINE,
)
_WRAP_AT = 62
_BRITISH = {
    "tumor": "tumour", "anesthetic": "anaesthetic", "anesthesia": "anaesthesia", "lidocaine": "lignocaine", "color": "colour", "gray": "grey",
    "nevus": "naevus", "nevi": "naevi", "edema": "oedema", "cauterized": "cauterised", "center": "centre", "pediatric": "paediatric", "hemostasis": "haemostasis",
    "anesthetized": "anaesthetised", "epinephrine": "adrenaline", "seborrheic": "seborrhoeic", "fiber": "fibre",
}  # fmt: skip
_AMERICAN = re.compile(r"\b(?:" + "|".join(sorted(_BRITISH, key=len, reverse=True)) + r")\b")


def _other_unit(text: str, _: Answer) -> str | None:
    def turn(match: re.Match[str]) -> str:
        value, unit = Decimal(match["n"]), match["unit"].lower()
        other = value / 10 if unit == "mm" else value * 10
        return f"{other.normalize():f}{match['gap']}{'cm' if unit == 'mm' else 'mm'}"

    return _LENGTH.sub(turn, text)


def _number_words(text: str, _: Answer) -> str | None:
    return _COUNTED.sub(lambda m: NUMBER_WORDS[int(m["n"])], text)


def _capitals(text: str, _: Answer) -> str | None:
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text)


def _lower_case(text: str, _: Answer) -> str | None:
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _tabbed(text: str, _: Answer) -> str | None:
    """Tabs for indents and behind the colon of a title, as some charts paste them."""
    return re.sub(r"(?m)^ {2,}", "\t", re.sub(r"(?m)^([A-Za-z][A-Za-z /]{1,24}:) (?=\S)", r"\1\t", text))


def _hash_numbers(text: str, _: Answer) -> str | None:
    return _NUMBERED.sub(lambda m: m["lead"].replace(m["lead"].strip(), f"#{m['lead'].strip()}:"), text)


def _british(text: str, _: Answer) -> str | None:
    return _AMERICAN.sub(lambda m: _BRITISH[m.group()], text)


def _wrapped(text: str, _: Answer) -> str | None:
    lines = []
    for line in text.split("\n"):
        is_table = "|" in line or "\t" in line or "   " in line.strip()
        broken = (
            [line] if is_table or len(line) <= _WRAP_AT else textwrap.wrap(line, _WRAP_AT, break_long_words=False, break_on_hyphens=False)
        )
        lines += broken
    return "\n".join(lines)


def _numbered_otherwise(text: str, _: Answer) -> str | None:
    return _NUMBERED.sub(r"\g<lead>)", text)


def _bulleted_otherwise(text: str, _: Answer) -> str | None:
    return _BULLET.sub("\\g<lead>\u2022", text)


def _wider(text: str, _: Answer) -> str | None:
    """A blank line after each paragraph line that has one neighbour already, and spaces at line ends."""
    return text.replace("\n\n", "\n\n\n").replace("\n", " \n")


def _windows(text: str, _: Answer) -> str | None:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def _typographic(text: str, _: Answer) -> str | None:
    return text.replace("'", "\u2019").replace(" - ", " \u2013 ").replace(" x ", " \u00d7 ")


def _no_break_spaces(text: str, _: Answer) -> str | None:
    return re.sub(r"(?<=\d) (?=mm|cm|mg|mL)", "\u00a0", text)


def _asides_last(text: str, _: Answer) -> str | None:
    """Allergies, medications and family history move to the end of the note."""
    asides = _ASIDE.findall(text)
    if not asides:
        return None
    return _ASIDE.sub("", text).rstrip("\n") + "\n\n" + "\n".join(asides) + "\n"


def _swapped(kind: str, *, whole_words: bool = True) -> Rewrite:
    table = dict(swaps(kind))
    edge = r"\b" if whole_words else ""
    pattern = re.compile(
        "|".join(rf"(?<![\w&]){re.escape(word)}{edge if word[-1].isalnum() else ''}" for word in sorted(table, key=len, reverse=True))
    )

    def make(text: str, _: Answer) -> str | None:
        return pattern.sub(lambda m: table[m.group()], text)

    return Rewrite(kind, "keeps", make)


REWRITES = (
    Rewrite("mm and cm", "keeps", _other_unit),
    Rewrite("digits as words", "keeps", _number_words),
    Rewrite("capitals", "keeps", _capitals),
    Rewrite("small letters", "keeps", _lower_case),
    Rewrite("tabs", "keeps", _tabbed),
    Rewrite("hash numbers", "keeps", _hash_numbers),
    Rewrite("British spelling", "keeps", _british),
    Rewrite("line wrapping", "keeps", _wrapped),
    Rewrite("list numbers", "keeps", _numbered_otherwise),
    Rewrite("bullets", "keeps", _bulleted_otherwise),
    Rewrite("blank lines", "keeps", _wider),
    Rewrite("Windows line ends", "keeps", _windows),
    Rewrite("typographic signs", "keeps", _typographic),
    Rewrite("no-break spaces", "keeps", _no_break_spaces),
    Rewrite("section order", "keeps", _asides_last),
    _swapped("synonym"),
    _swapped("noun"),
    _swapped("shorthand"),
    _swapped("typo"),
    _swapped("header", whole_words=False),
)
