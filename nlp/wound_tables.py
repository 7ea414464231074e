"""Tables of wounds and what was taken out of each, written out as sentences."""

from __future__ import annotations

import re

from nlp.fate_cells import is_blank
from nlp.fate_words import NOT_TODAY
from nlp.names_of_kinds import NamesOfKinds
from nlp.row_tables import Row, Table

_COLUMNS = NamesOfKinds(
    index=r"#|no\.?|wound(?: ?(?:#|no\.?|id))?|ulcer(?: ?#)?|id",
    place=r"location|site|area of body|body site|wound (?:location|site)",
    after=r".*\bpost\b.*|after.*",
    size=r"(?:pre[ -]?(?:debridement)? ?)?\(?(?:l ?x ?w(?: ?x ?d)?|size|dimensions?|measure\w*)\)?(?: ?\(?cm\)?)?(?: ?\(?pre\)?)?|pre(?:-?op)? ?\(?(?:l ?x ?w ?(?:x ?d)?)? ?(?:cm)?\)?",
    area=r"(?:area|surface)(?: debrided| removed)?(?: ?\(?(?:sq\.? ?cm|cm2|cm\^2|cm\u00b2)\)?)?|sq\.? ?cm|cm2|cm\u00b2|(?:sq\.? ?cm|cm2) debrided",
    depth=r"(?:deepest )?(?:depth|level|layer|tissue)s?(?: of debridement| debrided| removed)(?: removed)?|deepest(?: tissue| layer| level)?|depth|removed|debrided to|(?:tissue |layer |level |what )?(?:was )?(?:taken|cut|cut out|taken out|came out|excised|out)",
    deed=r"debrided\??|debridement|debridement (?:type|done|method)|type(?: of debridement)?|procedure|treatment|tx|done|method",
    aside=r"tissue|(?:wound )?bed|exudate|drainage|etiology|cause|dx|diagnosis|stage|pain|instruments?|odou?r|dressing|periwound|notes?|comments?|undermining|tunnel\w*|% ?\w+|slough ?%?|granulation|age|duration|edges?|ebl|bleeding",
)
_NAMES_PLACE = re.compile(r"[A-Za-z]{3}")
_UNTOUCHED = re.compile(
    r"(?:no|n|none|nothing|not|wip(?:ed|e)|rins(?:ed|e)|wash(?:ed)?|irrigat\w*|-+|dress\w*|cleans\w*|defer\w*|declin\w*|refus\w*|plan\w*|sched\w*|next|later|held|hold|pend\w*|consider\w*|stable|healed|closed|paint\w*|n/a)\b.*|[-\u2013\u2014]+"
)
_TOUCHED = re.compile(r"(?:yes|y|x|done|\u2713|\u2714|debrided)\b[^|]*|\W*[\u2713\u2714]\W*")
_BOXED = re.compile(r"\[ ?[xX\u2713\u2714] ?\] *")
_DEPTHS = (
    ("bone", re.compile(r"\bbone|\bperiosteum")), ("muscle", re.compile(r"\bmuscle|\btendon")), ("fascia", re.compile(r"\bfascia")),
    ("subcutaneous tissue", re.compile(r"\bsub-?cut\w*|\bsubq\b|\bfat\b|\badipose")), ("slough", re.compile(r"\bslough|\bbiofilm|\bfibrin|\bdermis|\bdermal|\bepiderm\w*|\bpartial thickness|\bskin\b|\bselective\b|\bdevitali[sz]ed|\bnecrotic")),
)  # fmt: skip
_SHARP = re.compile(r"\b(?:sharp\w*|excision\w*|curett\w*|scalpel|scissors?|blade|#1[05]|rongeur)\b")
_DEBRIDED = re.compile(r"\bdebrid", re.IGNORECASE)
_SIZE = re.compile(r"\d[\d.]*(?: ?(?:cm|mm))? ?[x\u00d7] ?\d[\d.]*(?: ?(?:cm|mm))?(?: ?[x\u00d7] ?\d[\d.]*)?(?P<unit> ?(?:cm|mm))?")
_AREA = re.compile(r"(?P<n>\d[\d.]*) ?(?:sq\.? ?cm|cm2|cm\^2|cm\u00b2)?")


def told_wounds(text: str, table: Table, places: dict[str, str]) -> list[tuple[Row, str]] | None:
    """“| 1 | L calf | 5.0 x 4.0 | YES | subcutaneous |”: each wound with what was taken out of it; None for another table.

    Args:
        places: the place of each numbered wound, which an earlier table told.
    """
    kinds = [_COLUMNS.kind(head) for head in table.heads]
    kinds[0] = kinds[0] or ("index" if not table.heads[0] else "")
    if "place" not in kinds and "index" in kinds and all(_NAMES_PLACE.search(text, *row.cells[kinds.index("index")]) for row in table.rows):
        kinds[kinds.index("index")] = "place"  # "Wound | Size": "sacrum | 5 x 4"
    alone = [k for k in kinds if k not in ("aside", "depth", "deed")]
    if not all(kinds) or len({*alone}) < len(alone):
        return None
    rows = [_by_kind(kinds, [text[a:b].strip() for a, b in row.cells]) for row in table.rows]
    if "index" in kinds and "place" in kinds:
        places.update({row["index"].strip("#. "): row["place"] for row in rows if not is_blank(row["place"])})
    if not {"depth", "deed"} & {*kinds} or not {"size", "area"} & {*kinds}:
        return None
    if not _DEBRIDED.search(text) and not (any(_TAKEN_OUT.search(head) for head in table.heads) and _SHARP.search(text.lower())):
        return None
    if "deed" not in kinds and (
        _NONE_DEBRIDED.search(text.lower())
        or not (any(_OF_DEBRIDEMENT.search(head) for head in table.heads) or _WAS_DEBRIDED.search(text.lower()))
    ):
        return None  # the depth is that of the wound
    out: list[tuple[Row, str]] = []
    for row, told in zip(table.rows, rows, strict=True):
        place = told["place"] if "place" in told else places.get(told.get("index", "").strip("#. "), "")
        if is_blank(place) and all(is_blank(told.get(kind, "")) for kind in ("size", "area", "deed", "depth")):
            out.append((row, ""))
            continue
        words = "" if is_blank(place) else _wound(text, told)
        if not words:
            return None
        out.append((row, f"{place.rstrip(' .,;')} wound{words}"))
    return out


def _by_kind(kinds: list[str], cells: list[str]) -> dict[str, str]:
    """The cells of a row by the kind of their column; those of one kind together."""
    out: dict[str, str] = {}
    for kind, cell in zip(kinds, cells, strict=True):
        out[kind] = ", ".join(filter(None, (out.get(kind, ""), cell)))
    return out


def _wound(text: str, told: dict[str, str]) -> str:
    deed, depth = (_BOXED.sub("", told.get(kind, "")).strip().lower() for kind in ("deed", "depth"))
    size, area = _SIZE.fullmatch(told.get("size", "").lower()), _AREA.fullmatch(told.get("area", "").lower())
    amount = f"{area['n']} sq cm" if area else (told["size"] if size["unit"] else told["size"] + " cm") if size else ""
    amount = f", {amount}" if amount else ""
    if _UNTOUCHED.fullmatch(deed) or (is_blank(deed) and (is_blank(depth) or _UNTOUCHED.fullmatch(depth))):
        return ": not debrided."
    if not amount or _ANOTHER_DAY.search(deed):
        return ""
    out = next((name for name, known in _DEPTHS if known.search(depth)), "") or next(
        (name for name, known in _DEPTHS if known.search(deed)), ""
    )
    if not out or "[ ]" in deed or not (_TOUCHED.fullmatch(deed) or is_blank(deed) or _DEPTH_OR_WAY.search(deed)):
        return ""
    way = (
        "selective debridement"
        if out == "slough"
        else "sharp debridement"
        if _SHARP.search(deed) or _SHARP.search(text.lower())
        else "debridement"
    )
    return f"{amount}: {way}, {out} removed."


_ANOTHER_DAY = re.compile(rf"\b(?:{NOT_TODAY}|not|if|need\w*)\b")
_TAKEN_OUT = re.compile(r"\b(?:removed|taken|cut|excised|out)\b")
"""Over a column of what the blade took, in a sheet that never says debridement."""
_OF_DEBRIDEMENT = re.compile(r"debrid|removed|deepest|\b(?:taken|cut|excised|out)\b")
_WAS_DEBRIDED = re.compile(
    r"\b(?:sharp\w*|excisional|selective|surgical)\b[^.;|\n]{0,30}\bdebrid|\bdebrided\b|\bdebridement\b[^.;|\n]{0,40}\b(?:performed|done|today|completed|curett\w*|scalpel|blade|scissors)\b"
)
_NONE_DEBRIDED = re.compile(
    rf"\b(?:{NOT_TODAY}|no|not|without|(?:history|hx) of|s/p|autolytic|enzymatic|hold|held)\b[^.;|\n]{{0,40}}\bdebrid|\bdebrid\w*[^.;|\n]{{0,40}}\b(?:{NOT_TODAY}|not|history|hx|tomorrow|ago)\b"
)
_DEPTH_OR_WAY = re.compile(
    r"\b(?:selective|excision\w*|sharp\w*|curett\w*|scalpel|scissors?|blade|debrid\w*|slough|sub-?cut\w*|muscle|fascia|bone)\b"
)
