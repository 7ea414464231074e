"""Drugs that a note names and that are given in the office, also inside the words of a procedure ("intralesional Kenalog")."""

from __future__ import annotations

import re

from nlp.gate import seek
from nlp.records import replace
from nlp.view import Mention, NoteView

GIVEN_KINDS = frozenset({"injectable_steroid", "toxin", "pdt_agent", "antineoplastic", "biologic", "other"})
_TOXINS = {"dysport": "botulinum_a_abobotulinum", "xeomin": "botulinum_a_incobotulinum", "botox": "botulinum_a_onabotulinum"}
_STEROID_NAMED = re.compile(r"\bk[- ]?(?:2\.5|3|5|10|20|40)\b|kenalog|triamcinolone|\b(?:il-?)?tac\b|\bil-?k\b")


def drugs_named(view: NoteView) -> list[Mention]:
    """DRUG mentions, and the steroid that words of the procedure name ("intralesional Kenalog")."""
    known = view.memo.get("drugs named")
    if known is not None:
        return known  # type: ignore[return-value]
    out = list(view.all("DRUG"))
    for mention in view.all("PROC"):
        toxin = next((concept for word, concept in _TOXINS.items() if view.lower[mention.start : mention.end].startswith(word)), "")
        if toxin:
            out.append(replace(mention, label="DRUG", concept=toxin, value="toxin"))
        anti = (
            next((concept for word, concept in _ANTINEOPLASTICS.items() if word in view.lower[mention.start : mention.end]), "")
            if mention.value == "antineoplastic"
            else ""
        )
        if anti and not any(m.start < mention.end and mention.start < m.end for m in view.all("DRUG")):
            out.append(replace(mention, label="DRUG", concept=anti, value="antineoplastic"))
        if mention.concept in ("intralesional", "drug_administration") and seek(
            view, _STEROID_NAMED, view.lower[mention.start : mention.end]
        ):
            out.append(replace(mention, label="DRUG", concept="triamcinolone_acetonide", value="injectable_steroid"))
    for mention in view.all("ACT"):
        if mention.concept == "medicine" and _IN_A_VIAL.match(view.lower, mention.start):
            out.append(replace(mention, label="DRUG", concept="triamcinolone_acetonide", value="injectable_steroid"))
        if (
            mention.concept == "medicine"
            and _BY_NEEDLE.match(view.lower, mention.start)
            and seek(view, _NEEDLE, view.units[mention.unit].lower)
        ):
            out.append(replace(mention, label="DRUG", concept="methotrexate", value="antineoplastic"))
    out.sort(key=lambda m: m.start)
    out = _by_full_name(view, out)
    view.memo["drugs named"] = out
    return out


_SHARED_NAMES = {"infliximab": "infliximab_", "ustekinumab": "ustekinumab_", "botulinum_a_onabotulinum": "botulinum_a_"}
"""Concept of a drug whose bare name products of others bear, too -> how the concepts of these begin."""
_BARE_NAME = re.compile(r"infliximab|ustekinumab(?: sq| subcutaneous)?|botulinum ?toxin(?: (?:type )?a)?|bont-?a")


def _by_full_name(view: NoteView, named: list[Mention]) -> list[Mention]:
    """“Infliximab-dyyb (Inflectra) ordered ... 0905 infliximab started”: the bare name is that of the one product named in full."""
    full: dict[str, str] = {}
    for drug, opening in _SHARED_NAMES.items():
        products = {m.concept for m in named if m.concept.startswith(opening) and m.concept != drug}
        own = any(m.concept == drug and _BARE_NAME.fullmatch(view.lower, m.start, m.end) is None for m in named)
        if len(products) == 1 and not own:
            full[drug] = products.pop()
    return [replace(m, concept=full[m.concept]) if m.concept in full else m for m in named] if full else named


_ANTINEOPLASTICS = {
    "methotrexate": "methotrexate",
    "mtx": "methotrexate",
    "bleomycin": "bleomycin",
    "fluorouracil": "fluorouracil",
    "5-fu": "fluorouracil",
}
"""Drugs whose name is part of that of the work: "intralesional methotrexate"."""
_IN_A_VIAL = re.compile(r"triam\w*\W{1,2}\d\d?(?:\.\d+)? ?mg ?(?:/|per) ?(?:ml|cc)\b")
_BY_NEEDLE = re.compile(r"(?:mtx|methotrexate)\b")
_NEEDLE = re.compile(r"\b(?:il|intra-?lesional\w*|im|sc|sq|subq|sub-?q|subcut\w*|intramusc\w*|inject\w*)\b")
"""A tablet that is a drug of the office where a needle stands in its sentence."""


def drugs_by_unit(view: NoteView) -> dict[int, list[Mention]]:
    """Drugs that are given in the office, by unit."""
    known = view.memo.get("drugs by unit")
    if known is None:
        found: dict[int, list[Mention]] = {}
        for drug in drugs_named(view):
            if drug.value in GIVEN_KINDS:
                found.setdefault(drug.unit, []).append(drug)
        known = view.memo["drugs by unit"] = found
    return known  # type: ignore[return-value]
