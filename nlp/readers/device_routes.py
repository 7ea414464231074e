"""The route of a drug that is told by its device, its place and who gave it (ADM-01)."""

from __future__ import annotations

import re

from nlp.facts import DrugGiven
from nlp.people import KIN
from nlp.phrases import phrases
from nlp.readers.giving_words import NURSE
from nlp.view import NoteView

_DEVICE = re.compile(r"\bpens?\b|\bsyringes\b|autoinject|prefilled|pre-filled|\bpfs\b|\bown (?:syringe|injector|med\w*|supply|drug|dose)\b")
_INJECTED = phrases("device_routes", "injected")
_REGIMEN = re.compile(
    r"\binjected (?:once |twice )?(?:every|each|monthly|weekly|q ?\d)|\b(?:last|previously|usually) injected\b|\bby (?:the )?(?:patient|pt)\b"
)
"""How a drug is used at home: "45 mg injected every 12 weeks"."""
_INFUSED = frozenset(
    {
        "infliximab",
        "infliximab_dyyb",
        "infliximab_abda",
        "infliximab_axxq",
        "rituximab",
        "spesolimab",
        "cemiplimab",
        "belimumab",
        "anifrolumab",
    }
)
ALWAYS_INFUSED = frozenset({"infliximab", "infliximab_dyyb", "infliximab_abda", "infliximab_axxq", "rituximab"})


def by_device(view: NoteView, drug: DrugGiven) -> str:
    """A pen, autoinjector or prefilled syringe of a biologic is made for the subcutis, and so is one that is injected and not infused."""
    unit = view.unit_at(drug.evidence[0].start)
    near = " ".join(u.lower for u in view.units_of_group(unit.group))
    beside = [u for u in view.units[unit.index : unit.index + 2] if u.block == unit.block]
    behind = [u for u in view.units[unit.index : unit.index + 5] if u.block == unit.block]
    if drug.concept in ALWAYS_INFUSED and drug.dose.known:
        return "iv_infusion"
    injected = drug.concept not in _INFUSED and any(
        u.search(_INJECTED) and not u.search(_REGIMEN) and not u.search(_AT_HOME) for u in beside
    )
    into = drug.concept not in _INFUSED and (
        any(u.search(_INTO_LIMB) and not u.search(_AT_HOME) for u in behind)
        or any(u.search(_GIVEN_BY) or u.search(_LIMB_BY) or u.search(_BY_NURSE) for u in view.units_of_group(unit.group))
    )
    return "subcutaneous" if injected or into or _DEVICE.search(near) else "unspecified"


_GIVEN_BY = re.compile(
    rf"^\W*(?:administered|given|injected|inj)(?: by)? ?:? ?(?:by )?(?:the |our )?(?:\w+\.?,? ){{0,2}}?(?:{NURSE}|np|pa|md|do|staff)\b"
)
"""A field of a log of injections."""
_LIMB_BY = re.compile(rf"\b(?:arm|thigh|abdomen|belly|deltoid|flank),? (?:by )?(?:\w+,? )?{NURSE}\b")
_BY_NURSE = re.compile(
    rf"\b(?<!\bbe )(?<!last )(?:given|administered|injected)(?: (?:today|here|in (?:the )?(?:office|clinic)|sc|subq))* by (?:the |our |my )?(?:clinic |office |staff )?(?:[a-z]+\.?,? )?(?:{NURSE}|staff)\b"
)
_AT_HOME = re.compile(
    rf"\bat home\b|\b(?:given|injected|administered|gave|by)(?: \w+)? (?:(?:his|her|their|the) )?(?:{KIN}|himself|herself)\b|\bby (?:(?:his|her|their|the) )?(?:patient|pt|self)\b|\bself-?(?:inject|admin)"
)
_INTO_LIMB = re.compile(
    r"\b(?<!\bbe )(?:given|administered|gave|injected)\b(?:[^.;]|\.(?=[a-z])){0,36}?(?:\b(?:in|into|to) (?:the |both |his |her |each )*(?:(?:l|r|left|right|upper|outer|lateral|lower|back of the)\.? )*|\b(?:(?:l|r|lt|rt|left|right|upper|outer|lower)\.? )+)(?:arms?|thighs?|abdomen|belly|flanks?|abd|deltoid|leg|tummy|stomach|buttock|hip)\b"
)
