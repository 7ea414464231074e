"""Drugs given: dose, waste, container, source, lot (DRUG, ADM rules). Only what was given is a drug line."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.assertion import assertion_at
from nlp.facts import DrugGiven, Evidence, Fact
from nlp.view import Mention, NoteView, Unit

GIVEN_KINDS = frozenset({"injectable_steroid", "toxin", "pdt_agent", "antineoplastic", "biologic", "other"})
_GIVING = re.compile(r"inject|administ|\bgiven\b|\bsc\b|\bsq\b|subq|subcut|\bim\b|infus|applied|reconstitut|\bilk\b|intralesion|\bil\b|units?\b.{0,30}axilla|\bmg/ml\b|\bmg/cc\b|cracked|painted|\bmixed\b")
_NOT_GIVEN = re.compile(r"\brx\b|prescri|refill|e-?rx|start(?:ed|ing)?\b|failed|previously|topical|oint|cream|\bcr\b|0\.\d+\s?%|deferred|tried|not injected|none injected|no injection|specialty pharmacy to|\bstop\b|continue")
_NUMBER = r"(\d+(?:\.\d+)?|\.\d+)"
_CONCENTRATION = re.compile(rf"{_NUMBER}\s*mg\s*(?:/|per)\s*(?:ml|cc)")
_VOLUME = re.compile(rf"(?<![/\w.]){_NUMBER}\s*(?:ml|cc)\b")
_TOTAL_MG = re.compile(rf"(?:total[^.;\d]{{0,20}})?{_NUMBER}\s*(mg|mcg|units?|u)\b(?!\s*/|\s*per)(?P<total>[^.;]{{0,8}}total)?")
_PIECES = re.compile(r"(\d+|one|two|three|a|single)\s+(?:\d+\s*g(?:ram)?\s+)?(?:levulan\s+)?(kerasticks?|sticks?|tubes?|applicators?|ampules?)|(?:kerastick|stick|tube|applicator)s?\s*x\s*(\d+)")
_WORDS = {"one": 1, "two": 2, "three": 3, "a": 1, "single": 1}
_NO_WASTE = re.compile(r"nothing (?:left|wasted|discarded)|no (?:waste|wastage|drug (?:was )?(?:wasted|discarded))|entire (?:bottle|vial|tube|contents?|syringe)|all used|none wasted|0 (?:mg|units?) wasted|zero waste|waste[d:]*\s*(?:0|none|nil)|full (?:vial|syringe|tube) (?:used|given)|whole (?:vial|tube)|nothing wasted|no discard")
_WASTE = re.compile(rf"{_NUMBER}\s*(mg|units?|u)\s*(?:was |were )?(?:wasted|discarded)|(?:wasted|discarded|waste|discard)\s*[:=]?\s*{_NUMBER}\s*(mg|units?|u)")
_CONTAINER = (("multi_dose", re.compile(r"multi-?\s?dose")), ("single_dose", re.compile(r"single-?\s?(?:dose|use)|prefilled|pre-filled|syringe|autoinjector|\bsdv\b")))
_SOURCE = (
    ("pharmacy", re.compile(r"(?:supplied|shipped|sent|delivered|provided|from|by|through|via)\b[^.;]{0,24}(?:specialty )?pharmacy|white[- ]bag|brown[- ]bag|patient(?:'s own)? (?:brought|supply|supplied)|brought (?:in |her |his |own )|own supply|pharmacy[- ](?:supplied|dispensed)|\bsp shipped")),
    ("practice", re.compile(r"(?:office|practice|clinic|our|in-?house) (?:stock|supply|vial|inventory)|\bours\b|buy and bill|buy-and-bill|purchased by (?:us|practice|the (?:office|practice|clinic))|from stock|stock (?:vial|drug|med)|office-?supplied|our (?:multi|single)|we purchased")),
)
_ROUTE = (("subcutaneous", re.compile(r"\bsc\b|\bsq\b|subq|subcut|sub-q")), ("intramuscular", re.compile(r"\bim\b|intramusc")), ("iv_infusion", re.compile(r"infus|\biv\b")), ("intralesional", re.compile(r"intralesion|\bil\b|\bilk\b")))


_HINT = {
    "source": re.compile(r"pharm|bag|brought|suppl|stock|ours|purchas|buy|inventory|vial|drug"),
    "container": re.compile(r"dose|use|fill|syringe|inject|sdv"),
    "route": re.compile(r"s[cq]|sub|im|intra|infus|iv|il"),
}


def given(view: NoteView) -> list[DrugGiven]:
    """Every drug of a kind that is given in the office, once a concept, in text order."""
    known = view.memo.get("drugs")
    if known is not None:
        return known  # type: ignore[return-value]
    out: list[DrugGiven] = []
    view.memo["drugs"] = out
    seen: set[str] = set()
    for mention in view.all("DRUG"):
        if mention.value not in GIVEN_KINDS or mention.concept in seen:
            continue
        unit = view.units[mention.unit]
        near = _near(view, unit)
        if not _was_given(view, mention, unit, near):
            continue
        seen.add(mention.concept)
        out.append(_drug(view, f"d{len(out) + 1}", mention, near))
    return out


def _near(view: NoteView, unit: Unit) -> list[Unit]:
    """The unit, its list item or paragraph, and the lines behind it."""
    group = list(view.units_of_group(unit.group))
    after = list(view.units[unit.index + 1 : unit.index + 5])
    return list({u.index: u for u in [unit, *group, *after]}.values())


def _was_given(view: NoteView, mention: Mention, unit: Unit, near: list[Unit]) -> bool:
    if assertion_at(view, unit, mention.start, mention.end)[0] != "performed":
        return False
    window = view.lower[max(unit.start, mention.start - 40) : min(unit.end, mention.end + 70)]
    if _NOT_GIVEN.search(window) and not re.search(r"inject(?:ed|ions?)|administered|given|applied|mg/ml", window):
        return False
    return any(_GIVING.search(u.lower) for u in near)


def _drug(view: NoteView, name: str, mention: Mention, near: list[Unit]) -> DrugGiven:
    dose, unit = _dose(view, mention, near)
    proof = (Evidence("drug", mention.concept, mention.start, mention.end),)
    return DrugGiven(
        name, mention.concept, "performed", dose=dose, dose_unit=unit, wasted=_wasted(near), container=_choose(near, _CONTAINER, "container"),
        source=_choose(list(view.units), _SOURCE, "source"), route=_choose(near, _ROUTE, "route"), evidence=proof,
    )  # fmt: skip


def _dose(view: NoteView, mention: Mention, near: list[Unit]) -> tuple[Fact[Decimal], str]:
    """Stated total, else concentration times summed volumes, else sticks or tubes."""
    for unit in near:
        hit = _PIECES.search(unit.lower)
        if hit and mention.value in ("pdt_agent", "other"):
            word = hit[1] or hit[3]
            number = int(word) if word.isdigit() else _WORDS[word]
            piece = (hit[2] or hit[0].split()[0]).rstrip("s").replace("kerastick", "stick")
            return _fact(number, unit, hit), piece
    if mention.value == "pdt_agent" and "kerastick" in view.lower:
        return Fact(Decimal(1), "derived", (Evidence("dose", "1", mention.start, mention.end),)), "stick"
    totals = [(u, h) for u in near for h in _TOTAL_MG.finditer(u.lower)]
    said = [(u, h) for u, h in totals if "total" in h.group()]
    if said:
        return _fact(said[0][1][1], *said[0]), _unit(said[0][1][2])
    strength = next(((u, h) for u in near for h in _CONCENTRATION.finditer(u.lower)), None)
    volumes = [(u, h) for u in near for h in _VOLUME.finditer(u.lower) if not re.search(r"lido|xylo|saline|\bns\b|anesth|pus\b|purulent", u.lower[max(0, h.start() - 26) : h.end() + 18])]
    if strength and volumes:
        total = Decimal(strength[1][1]) * sum((Decimal(_plain(h[1])) for _, h in volumes), Decimal(0))
        proof = tuple(Evidence("dose", h[0], u.start + h.start(), u.start + h.end()) for u, h in [strength, *volumes])
        return Fact(total.normalize() + 0, "derived", proof, "concentration times volume"), "mg"
    plain = [(u, h) for u, h in totals if not re.search(r"lido|wkly|daily|bid|weekly|po\b|oral", u.lower[max(0, h.start() - 20) : h.end() + 14])]
    own = [(u, h) for u, h in plain if u.index == mention.unit] or plain
    if not own:
        return Fact(searched=("dose",)), ""
    first = min(own, key=lambda pair: abs(pair[0].start + pair[1].start() - mention.end))
    return _fact(first[1][1], *first), _unit(first[1][2])


def _plain(number: str) -> str:
    return "0" + number if number.startswith(".") else number


def _unit(word: str) -> str:
    return "unit" if word in ("u", "unit", "units") else word


def _fact(value: object, unit: Unit, hit: re.Match[str]) -> Fact[Decimal]:
    return Fact(Decimal(_plain(str(value))), "stated", (Evidence("dose", str(value), unit.start + hit.start(), unit.start + hit.end()),))


def _wasted(near: list[Unit]) -> Fact[Decimal]:
    for unit in near:
        hit = _WASTE.search(unit.lower)
        if hit:
            return _fact(hit[1] or hit[3], unit, hit)
        none = _NO_WASTE.search(unit.lower)
        if none:
            return _fact(0, unit, none)
    return Fact(searched=("discarded amount",))


def _choose(units: list[Unit], patterns: tuple[tuple[str, re.Pattern[str]], ...], name: str) -> Fact[str]:
    hint = _HINT[name]
    worth = [u for u in units if hint.search(u.lower)]
    for value, pattern in patterns:
        for unit in worth:
            hit = pattern.search(unit.lower)
            if hit:
                return Fact(value, "stated", (Evidence(name, value, unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=(name,))
