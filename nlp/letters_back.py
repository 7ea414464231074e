"""Letters that point back to a list of lesions: "A. AKs x5. B. warts x3. / LN2 to A." is read as "LN2 to AKs x5.".

The sentence of a treatment is read by the lesions that it names; a letter alone would take those of the whole list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit
from nlp.lesion_words import ANY

_LESION = re.compile(
    rf"\b(?:{ANY}|actinic\w*|seborrh?eic\w*|verruca\w*|condylom\w+|mollusc\w+|milia|poro\w*keratos\w+|fibromas?|sebaceous hyperplasia)\b"
)
_ITEM = re.compile(
    r"(?:^|(?<=[\s;.,:]))(?P<left>\(?)(?P<label>[A-Ha-h])(?P<mark>[.):]| ?[=-] |\)[.:]?)[ \t]*(?P<words>[A-Za-z#\d][^\n;]{2,70}?)(?=[.;,]?\s*(?:\(?[A-Ha-h][.):]|\(?[A-H] ?[=-] )\s|[.;]?\s*\n|[.;] |[.;]?\s*$)",
    re.MULTILINE,
)
_COLD = r"(?:ln ?2|cryo\w*|liquid nitrogen|liquid n2|frozen|froze|freezing|cantharidin|canthacur|cantharone)\b"
_FREEZES = re.compile(rf"\b{_COLD}", re.IGNORECASE)
_LABELS = r"[#(]?[A-Ha-h]\)?(?:(?:,? and |, ?| ?& ?| ?\+ ?)[#(]?[A-Ha-h]\)?)*"
_ACT_FIRST = re.compile(
    rf"\b(?:{_COLD})(?: (?:applied|spray(?:ed)?|therapy|performed|done|delivered|used|given|treatment))*:? (?:(?:to|of|for|on|both|only|lesions?|groups?|items?|sites?) )*(?P<list>{_LABELS})(?=\s*(?:[.,;:\n]|$|only\b|today\b|with\b|x ?\d|for \d|\())",
    re.IGNORECASE,
)
_LABEL_FIRST = re.compile(
    rf"(?:^|(?<=[\s:;.,]))(?:(?:lesions?|groups?|items?|sites?) )?(?P<list>{_LABELS})(?P<mark>[.:]?)[ \t]*(?:(?:both|all|each|was|were|got|gets|given|received|sprayed|destroyed|applied|treated|with|w/|by|=|->?|:|today|then)[ \t]*)*(?=(?:{_COLD}))",
    re.IGNORECASE | re.MULTILINE,
)
_ONE = re.compile(r"\b[A-Ha-h]\b")
_VERB = re.compile(r"\b(?:both|all|each|was|were|got|gets|given|received|sprayed|destroyed|treated|today)\b|[=:)>-]", re.IGNORECASE)
_FEWEST = 2


def letters_told(text: str) -> Iterator[Edit]:
    """What is read in the place of each letter, or list of letters, of lesions beside the words of freezing."""
    if _FREEZES.search(text) is None:
        return
    items: dict[str, str] = {}
    end = 0
    for hit in _ITEM.finditer(text):
        if hit["label"] not in items and _LESION.search(hit["words"].lower()) and _FREEZES.search(hit["words"]) is None:
            items[hit["label"]] = hit["words"].strip(" .,:")
            end = hit.end()
    if len(items) < _FEWEST:
        return
    for pattern in (_ACT_FIRST, _LABEL_FIRST):
        for hit in pattern.finditer(text, end):
            told = hit["list"]
            labels = (
                _ONE.findall(told) if not told.islower() or "(" in told or ")" in told or (pattern is _LABEL_FIRST and hit["mark"]) else []
            )
            rest = re.split(r"[.;\n]", text[hit.end("list") + 1 :], maxsplit=1)[0].lower()
            if not labels or any(label not in items for label in labels) or _LESION.search(rest):
                continue
            if pattern is _LABEL_FIRST and _VERB.search(text, hit.start("list"), hit.end()) is None:
                continue  # "A cryoprobe"
            words = " and ".join(items[label] for label in labels)
            if pattern is _ACT_FIRST:
                yield *hit.span("list"), words
                continue
            before = text[: hit.start("list")].rstrip(" \t")
            runs_on = before[-1:] not in ("", "\n", ".", ";", ":", "-")  # "each (b) cryospray"
            yield (
                len(before) if runs_on else hit.start("list"),
                hit.end("mark"),
                f"{'. ' * runs_on}{words}{':' * (hit['mark'] != '' or len(labels) < _FEWEST)}",
            )
