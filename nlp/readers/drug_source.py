"""Who supplied a drug that was given: the practice, a pharmacy, the patient, or a sample (DRUG rules)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.gate import spots, units_with
from nlp.readers.events import SILENT
from nlp.view import Mention, NoteView, Unit

_SOURCE = (
    ("sample", re.compile(r"\bsamples?\b(?! (?:sent|taken|submitted|obtained|to|of (?:the|an?|skin|tissue))\b)")),
    ("pharmacy", re.compile(r"(?:supplied|shipped|sent(?! (?:in |over )?to)|delivered|provided|came|from|by|through|via)\b(?:(?! to )[^.;]){0,24}pharmacy|specialty pharmacy|white[- ]bag|brown[- ]bag|patient(?:'s own)? (?:brought|supply|supplied)|brought (?:in |her |his |own )|\b(?:brings?|bringing|carr(?:ies|ied)) (?:in )?(?:her|his|their|the|own)\b[^.;]{0,24}\bwith (?:her|him|them)\b|\bbrings? (?:in )?(?:her|his|their) own\b|\b(?:filled|dispensed|compounded|picked up) (?:at|by|from) (?:the |an? |her |his |their )?(?:\w+ )?pharmacy|own (?:supply|pen|syringe|drug|medication)|(?:supplied|provided|bought|purchased|brought)(?: in)? by (?:the |her |his )?(?:patient|pt|mother|mom|father|dad|parents?|family|wife|husband)\b|\b(?:pt|patient)'?s (?:own )?(?:vial|supply|drug|pen|syringe|kenalog|triamcinolone|med\w*)\b|pharmacy[- ](?:supplied|dispensed)|\bsp shipped|\b(?:from|by|via|through) (?:the |her |his )?(?:cvs|walgreens|accredo|optum\w*|caremark|express scripts|alliancerx|humana|kroger|costco|specialty rx)\b")),
    ("practice", re.compile(r"(?:office|practice|clinic|our(?: own)?|in-?house|clinic's|office's)[ -](?:stock|suppl(?:y|ied)|provided|owned|vials?|inventory|refrigerator|fridge|mdv|sdv|multi|single|purchased?)|\bours\b|\bbuy ?(?:and|&|n|\+|/) ?bill\b|buy-and-bill|\bb ?& ?b\b|(?:purchased|acquired|stocked|bought) by (?:us\b|(?:the |our )?(?:office|practice|clinic))|(?:clinic|office|practice)[- ](?:bought|acquired|stocked)\b|from stock|(?<=\()stock\b|\bstock:? (?:clinic|office|practice)\b|stock (?:vial|drug|med|syringe)|office-?supplied|we (?:purchased|bought)|bought by (?:the )?(?:practice|clinic|office)|from our|(?<!to )\b(?:our|the (?:clinic|office|practice)'?s?)(?: own)? (?:\w+ )?(?:cupboard|shel(?:f|ves)|closet|cabinet|fridge|refrigerator|freezer|store ?(?:room|s)?|drawer|pyxis)\b")),
)  # fmt: skip
_BOX = re.compile(r"\[\s?([xX\u2713\u2714]?)\s?\]")
_HINT = re.compile(
    r"pharm|cvs|walgr|accredo|optum|caremark|express sc|alliancerx|humana|kroger|costco|specialty rx|bag|brought|bring|carri|suppl|stock|ours|our |purchas|bought|buy|b ?& ?b|acquired|inventory|vial|drug|sample|own "
)


_NOT_OURS = re.compile(r"\b(?:not|no|isn't|nor) (?:(?:from|out of|of|part of|in|the|any) )*$")
"""Before the stock of the practice: "pt-specific, not our stock"."""


def source_of(view: NoteView, mention: Mention) -> Fact[str]:
    """Who supplied the drug: a ticked box decides, unticked ones never; two sources named are a conflict."""
    found: dict[str, Evidence] = {}
    ticked: dict[str, Evidence] = {}
    for unit in units_with(view, _HINT):
        if unit.section in SILENT or not unit.search(_HINT) or _of_another_drug(view, unit, mention):
            continue
        for value, pattern in _SOURCE:
            for hit in unit.spots(pattern):
                if value == "sample" and not _is_of_the_drug(view, unit, mention):
                    continue
                if value == "practice" and _NOT_OURS.search(unit.lower, max(0, hit.start() - 24), hit.start()):
                    continue
                boxes = list(spots(view, _BOX, unit.lower[: hit.start()]))
                proof = Evidence("source", value, unit.start + hit.start(), unit.start + hit.end())
                if boxes and boxes[-1][1]:
                    ticked.setdefault(value, proof)
                elif not boxes:
                    found.setdefault(value, proof)
    chosen = ticked or found
    if not chosen:
        return Fact(searched=("source",))
    value = next(v for v, _ in _SOURCE if v in chosen)
    if len(chosen) > 1:
        return Fact(None, "conflicting", tuple(chosen.values()), "several sources named: " + ", ".join(sorted(chosen)))
    return Fact(value, "stated", (chosen[value],))


_OF_SUPPLY = re.compile(
    r"\b(?:drug|med(?:ication|icine)?s?|pens?|syringes?|vials?|dose|source|supplied|used|office|free|rep\b|manufacturer|no charge|yes|cupboard)"
)


def _is_of_the_drug(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """“Moisturizer samples given” beside Kenalog injected tells nothing of the Kenalog: the sentence names the drug, or speaks of supply."""
    return (
        mention.unit == unit.index
        or any(m.concept == mention.concept for m in view.mentions_in(unit, "DRUG"))
        or bool(unit.search(_OF_SUPPLY))
    )


def _of_another_drug(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """“Continue Dupixent (from pharmacy)” beside Kenalog injected: the sentence names another drug and not this one."""
    named = {m.concept for m in view.mentions_in(unit, "DRUG")}
    return bool(named) and mention.concept not in named
