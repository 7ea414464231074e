"""Stages of a Mohs operation as a note names them: "Stage II", "the second layer", "st 3:", "a further stage"."""

from __future__ import annotations

import re

from nlp.gate import seek
from nlp.view import NoteView

Mark = tuple[int, int, int]
"""(stage number, start, end) of a stage named in a text."""

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
_ORDINAL = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7, "initial": 1,
}  # fmt: skip
_WORD = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "single": 1, "a single": 1, "only one": 1, "a": 1,
}  # fmt: skip
MOST_STAGES = 12

NUMBER = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|(?:a )?single)"
"""Pattern of a number of stages or blocks."""
ORDINAL = "(?:" + "|".join(_ORDINAL) + ")"
"""Pattern of a stage's place in their order."""
_STAGE_NOUN = r"(?:mohs )?(?:stages?|stgs?|layers?|lyrs?|levels?|passes|pass|maps?|rounds?(?! of (?:cryo|chemo|antibio|treat|therap|lidoc|inject|anesth)))"
_PIECES = r"(?:bl(?:oc)?ks?|bl|pieces?|pcs?|sections?|specimens?)"
_STAGE = re.compile(
    r"(?<!\w)(?=[\saftioslvx\d])(?:"  # told apart at once from most places of a text
    rf"\b(?<!sections/)(?<!section/)(?<!blocks/)(?<!block/)(?<!blks/)(?<!pieces/)(?<!pcs/)(?<!bl/)(?<!per )(?<!each )(?:stage|stg|layer|lyr|(?<!clark )(?<!clark's )(?<!clarks )(?<!breslow )(?<!neck )(?<!visit )(?<!care )(?<!e/m )level(?!\s*\w+ (?:visit|nodes?|of (?:service|care)|e/?m\b|consult|office|encounter)))(?:\s*(?:no\.?|number))?\s*[:#]?\s*(?P<number>\d{{1,2}}|[ivx]{{1,4}}|one|two|three|four|five|six)\b(?!\s*(?:blocks|sections|layers?)\b)"
    rf"|\b(?P<ordinal>{ORDINAL}) (?:and (?:final|last|only) )?{_STAGE_NOUN}\b(?!\s+closure)"
    rf"|(?:^|(?<=[\s|/;,(]))st?\.?\s?(?P<short>\d)(?:\s*[:=(-]|(?=\s+\d{{1,2}}\s*bl))"
    r"|\bst\.? (?P<roman>[ivx]{1,4})\b"
    r"|(?:^|(?<=[\n;.]))\s*(?P<plain>ii|iii|iv|vi{0,3})\s(?=[^|\n]{0,50}bl(?:oc)?ks?\b)"
    r"|(?:^|(?<=[\n/;.])(?<!\d\.)|(?<=\n\|)|(?<=\n \|))\s*(?P<bare>[ivx]{1,4}|\d)\s*(?:[:|).=-](?!\d)|\((?!\d\)))(?=[^|\n]{0,30}(?:bl(?:oc)?ks?|sections?|pieces?|pcs?\b|pos|neg|cle?a?r|\+|\d\s*\|))"
    r"|(?<=\|)\s*(?P<cell>[ivx]{1,4}|\d)\s*(?:[:).=-](?!\d)|\((?!\d\)))(?=[^|\n]{0,30}(?:bl(?:oc)?ks?|sections?|pieces?|pcs?\b|pos|neg|cle?a?r|\+|\d\s*\|))"
    r"|(?:^|(?<=[\s,;:(])|(?<=\b[a-h]-))(?P<run>i{1,3}|iv|v)\s?[:,=-]?\s?(?=\(\d{1,2}\) ?(?:pos|neg|cle?a?r|\+)|\(?(?:x ?)?\d{1,2}\s*(?:bl(?:oc)?ks?|bl\b|sections?|pieces?|pcs?|pos|neg|cle?a?r)\b)"
    rf"|\b(?:the|a) (?P<elliptic>second|third|fourth|fifth)\b(?=(?:,? (?:one|had|with|of|in|as))*,? \(?{NUMBER}\b(?!(?<= one)(?:,| (?:is|was|will|has|had|on|at|to|for|next|booked|scheduled)\b))(?!\.?\d* ?(?:[mc]m|ml|cc)\b| (?:intention|lesion|site|tumou?r|punch|shave|biops\w+|suture|stitch)))"
    r"|(?:^|(?<=[\n.;,]))\s*(?P<rank>[1-7](?:st|nd|rd|th))(?=\s*[|:=,-]?\s*\d{1,2} ?(?:tissue |frozen )?(?:bl(?:oc)?ks?|pieces?|pcs?|sections?|specimens?)\b)"
    rf"|(?:^\s*|(?<=[;,.] )|(?<=\band ))(?P<comma>second|third|fourth|fifth)(?=[,:]? \(?{NUMBER} (?:tissue |frozen )?(?:bl(?:oc)?ks?|pieces?|sections?|specimens?)\b)"
    r"|(?:^\s*|\bthe |\ba |(?<=[;,.] )|(?<=\band ))(?P<whole>second|third|fourth|fifth) (?=(?:was |left |kept |being |processed |submitted )*(?:whole|intact|undivided)\b)"
    rf"|\b(?:stage|layer|level) (?P<letter>[a-f])\b(?=\s*[:,=(-]*\s*{NUMBER}[ -]?(?:tissue |frozen )?{_PIECES}\b)"
    rf"|(?:^|(?<=[\s|/;,(]))l ?(?P<layer>[1-7])\b(?=\s*[:,=(-]*\s*\d{{1,2}} ?{_PIECES}\b)"
    r"|\b(?P<again>another) (?:mohs )?(?:layer|stage)\b(?:(?=,? (?:was |is )?(?:then )?(?:taken|excised|removed|obtained|resected)\b)|(?<=\btook another layer)|(?<=\btook another stage))"
    rf"|\b(?:a|one) (?P<next>further|additional|subsequent|another) {_STAGE_NOUN}\b)"
)
_FIRST_LAYER = re.compile(r"(?:^|[\s|/;,(])l ?1\b(?!\s*[-/])|\b(?:stage|layer) (?:i|1|one)\b|\b(?:1st|first) (?:layer|stage)\b")
_VERTEBRA = re.compile(r"[^.;\n]{0,40}\b(?:spine|spinal|lumbar|mri|ct|disc|vertebra\w*)\b")
_BARE_NUMBER = r"\s*(?:[ivx]{1,4}|\d(?:st|nd|rd|th)?)(?:\s*[:|).=(-][^|\n]{0,30}(?:bl(?:oc)?k|section|piece|pcs?\b|pos|neg|cle?a?r|\+|\d\s*\|)|\s[^|\n]{0,50}bl(?:oc)?k)"
_OPENS_WITH_NUMBER = re.compile(_BARE_NUMBER)
_NUMBER_LETTERS = frozenset("ivx0123456789")
_STAGE_WORD = re.compile(
    r"stage|stg|lyr|layer(?!ed)|level|p(?<=\bp)ass|m(?<=\bm)aps?\b|r(?<=\br)ounds?\b|second(?! int)|third|fourth|fifth|sittings|(?:1st|2nd|3rd|[4-7]th)(?<=[\n.;, ]...)\b[^|\n]{1,4}\d"
)
_STAGE_SIGN = re.compile(
    rf"[s\n|/;.ivl](?=[\s.:,tivx\d-])(?:(?<=\bs)t\.? [ivx]|(?<=s)(?<![a-z].)t?\.?\s?\d|(?<=[\n|/;.]){_BARE_NUMBER}|(?<=[iv])\s?[:,=-]?\s?\(?(?:x ?)?\d{{1,2}}\)?\s*[bspnc+]|(?<=\bl) ?\d\s*[:,=(-]*\s*\d{{1,2}} ?[bsp])"
)
"""One of the two, or a number that opens the text, is part of every match of `_STAGE` and of a total of `nlp.readers.mohs_stages`, and quickly looked for."""


_SAME_STAGE = re.compile(r"\W*(?:(?:i|we) (?:took|excised|removed)|(?:was|consisted of|comprised|required))?\W*")
"""Between the number of a stage and its layer: "Stage II: A further layer was taken"."""


def value_of(text: str) -> int:
    """The number that a word, a digit or a Roman numeral names; 0 for none."""
    text = text.strip()
    if text.isdigit():
        return int(text)
    return _ROMAN.get(text) or _ORDINAL.get(text) or _WORD.get(text, 0)


def _follows_a_layer(layer: str, before: list[Mark], text: str) -> bool:
    """Is it the first layer, or does another stage or "L1" stand before it?"""
    return layer == "1" or bool(before) or _FIRST_LAYER.search(text) is not None


def may_name_stage(text: str, view: NoteView | None = None) -> bool:
    """False where no stage is named or counted; sooner told with the note that the lower-cased text is out of."""
    if text.lstrip()[:1] in _NUMBER_LETTERS and _OPENS_WITH_NUMBER.match(text) is not None:
        return True
    word = _STAGE_WORD.search(text) if view is None else seek(view, _STAGE_WORD, text)
    return word is not None or _STAGE_SIGN.search(text) is not None


def stage_starts(text: str, view: NoteView | None = None) -> tuple[Mark, ...]:
    """Each stage named in the text, which is out of the note `view`; "a further stage" counts on."""
    if not may_name_stage(text, view):
        return ()
    out: list[Mark] = []
    hits = list(_STAGE.finditer(text))
    named = any(hit["run"] or hit["number"] for hit in hits)
    for hit in hits:
        if (hit["next"] or hit["again"]) and out and out[-1][0] > 1 and _SAME_STAGE.fullmatch(text, out[-1][2], hit.start()):
            continue
        if named and (hit["bare"] or hit["cell"]) and (hit["bare"] or hit["cell"]).isdigit():
            continue  # the item's number: "2) L hand SCC, I: 3 blocks"
        if hit["layer"] and (
            _VERTEBRA.match(text, hit.end()) or not _follows_a_layer(hit["layer"], out, text if view is None else view.lower)
        ):
            continue  # "L2 3 sections of the spine MRI"
        further = hit["next"] or hit["again"]
        number = ord(hit["letter"]) - ord("`") if hit["letter"] else value_of(hit[hit.lastgroup or 0])
        number = (out[-1][0] + 1 if out else 2) if further else number
        if 1 <= number <= MOST_STAGES:
            out.append((number, hit.start(), hit.end()))
    return tuple(out)
