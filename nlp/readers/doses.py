"""The dose of a drug out of the amounts written: strength times volume, totals, doses by place, what a container held (DRUG-01)."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import combinations, pairwise

from nlp.amounts import Amount
from nlp.facts import Evidence, Fact
from nlp.gate import find, seek
from nlp.number_words import SPELLED_FROM_20, number_of
from nlp.records import replace
from nlp.sites import sites_in
from nlp.view import NoteView, Unit

MADE_UP = re.compile(
    r"\bdilut\w*|\bstock (?=solution|strength|conc|\d|k-?\d|kenalog|tac\b|triam|vial)|(?<=\d )stock\b|(?<=ml )stock\b|\bmixed\b|\bdrawn\b|\bfinal (?:conc|strength)"
)
"""Words of a mixture, of which the strength that is written is the stock's."""
OF_A_VIAL = re.compile(r"[^.;\n]{0,30}?\b(?:vials?|mdv|sdv|bottles?|stock)\b")
"""Behind a strength that may be the vial's, before a dilution."""
_MIXED = re.compile(r"\b(?:mixed|mixture|admixed|combined|blended)\b")


def product(view: NoteView, strengths: list[Amount], amounts: list[Amount], near_words: str) -> Fact[Decimal] | None:
    """Strength times the volume injected; of two strengths the weaker (the diluted one)."""
    weakest = min(strengths, key=lambda a: (a.value, a.start))
    mixed = [a for a in amounts if a.role in ("volume", "volume_total") and a.unit == weakest.unit and 0 <= a.start - weakest.end <= 3]
    if mixed and _MIXED.search(near_words):
        return Fact(
            (weakest.value * mixed[0].value).normalize() + 0,
            "derived",
            (weakest.proof(), mixed[0].proof()),
            "strength times the volume of this part of the mixture",
        )
    volumes = [a for a in amounts if a.role == "volume_total"][:1] or [a for a in amounts if a.role == "volume"]
    if not volumes or (volumes[0].role == "volume" and any(a.role == "volume_each" for a in amounts)):
        return None
    if (by_place := _by_strength(view, strengths, amounts)) is not None:
        return by_place
    amount = sum((a.value for a in volumes), Decimal(0))
    most = max(a.value for a in volumes)
    if len(volumes) > 2 and 2 * most == amount:
        amount = most  # "0.8 mL, 0.5 to the scalp and 0.3 to the brows"
    elif len({a.unit for a in volumes}) > 1 and not all(a.sited for a in volumes) and not _in_turn(view, volumes):
        least = min(a.value for a in volumes)
        return Fact(
            (weakest.value * least).normalize() + 0,
            "conflicting",
            (weakest.proof(), *(a.proof() for a in volumes)),
            "several volumes, not said to be added",
        )
    total = weakest.value * amount
    several = len(volumes) > 1 or any(a.role == "volume_each" for a in amounts)
    if len({a.value for a in strengths}) > 1 and several and not _is_stock(view, max(strengths, key=lambda a: (a.value, a.start))):
        return Fact(
            total.normalize() + 0,
            "conflicting",
            tuple(a.proof() for a in (*strengths, *volumes)),
            "several strengths, none said to be a dilution",
        )
    return Fact(total.normalize() + 0, "derived", (weakest.proof(), *(a.proof() for a in volumes)), "strength times volume")


def _is_stock(view: NoteView, strongest: Amount) -> bool:
    """The strength is that of a vial, out of which the weaker one was made."""
    return find(view, MADE_UP) is not None or OF_A_VIAL.match(view.lower, strongest.end) is not None


def _in_turn(view: NoteView, volumes: list[Amount]) -> bool:
    """“L deltoid 0.2 mL; sternum 0.15 mL; R jaw 0.1 mL”: parts of one list, each behind a place of its own."""
    volumes = sorted(volumes, key=lambda a: a.start)
    units = [view.units[a.unit] for a in volumes]
    if any(b.index != a.index + 1 or a.line != b.line for a, b in pairwise(units)) or not all(
        u.lower.rstrip().endswith(";") for u in units[:-1]
    ):
        return False
    places = [
        {(f.value.region, f.value.side) for m, f in sites_in(view, u) if m.end <= a.start and f.value}
        for a, u in zip(volumes, units, strict=True)
    ]
    return all(places) and all(a.isdisjoint(b) for a, b in combinations(places, 2))


def _by_strength(view: NoteView, strengths: list[Amount], amounts: list[Amount]) -> Fact[Decimal] | None:
    """A volume for each strength: in turn, or by the place beside both ("5 mg/mL (scalp), 2.5 mg/mL (beard): scalp 2 mL, beard 0.4 mL")."""
    volumes = sorted((a for a in amounts if a.role in ("volume", "volume_total")), key=lambda a: a.start)
    strengths = sorted(strengths, key=lambda a: a.start)
    if len(strengths) < 2 or len(strengths) != len(volumes):
        return None
    order = "".join("s" if a.role == "strength" else "v" for a in sorted([*strengths, *volumes], key=lambda a: a.start))
    if order in ("sv" * len(strengths), "vs" * len(strengths)):
        pairs = list(zip(strengths, volumes, strict=True))
    elif [s.unit for s in strengths] == [v.unit for v in volumes] and len({s.unit for s in strengths}) == len(strengths):
        pairs = list(zip(strengths, volumes, strict=True))  # one of each in every sentence
    else:
        pairs = [(s, v) for s in strengths for v in volumes if not _beside(view, s).isdisjoint(_beside(view, v))]
    if len(pairs) != len(strengths) or len({s for s, _ in pairs}) < len(pairs) or len({v for _, v in pairs}) < len(pairs):
        return None
    total = sum((s.value * v.value for s, v in pairs), Decimal(0))
    return Fact(total.normalize() + 0, "derived", tuple(a.proof() for a in (*strengths, *volumes)), "strength times volume, by place")


_PLACE_WORD = re.compile(r"(?!total\b|with\b|each\b|then\b|into\b|from\b)[a-z]{4,}")


def _beside(view: NoteView, amount: Amount) -> frozenset[str]:
    """The word right behind an amount, in brackets too, and the one right before it: places, if they are those of another amount."""
    unit = view.units[amount.unit]
    behind = re.match(r"[\s(]{0,2}(?:(?:to|for|in|on|into) )?(?:the )?(\w+)", view.lower[amount.end : min(unit.end, amount.end + 24)])
    before = re.search(r"(\w+)[\s:=]{1,2}$", view.lower[max(unit.start, amount.start - 20) : amount.start])
    return frozenset(hit[1] for hit in (behind, before) if hit and _PLACE_WORD.fullmatch(hit[1]))


def reconciled(product: Fact[Decimal], written: list[Amount]) -> Fact[Decimal]:
    """Strength times volume beside a dose in mg: equal is proof, unequal a conflict that holds the lower one."""
    if not written or product.value is None:
        return product
    proof = (*product.evidence, *(a.proof() for a in written))
    if any(a.value == product.value for a in written):
        return Fact(product.value, "stated", proof)
    return Fact(min(product.value, written[0].value), "conflicting", proof, f"{written[0].value} written, {product.value} by volume")


STRONGEST = {"triamcinolone_acetonide": Decimal(40)}
"""mg in a mL of the strongest suspension that offices keep; one of twice that is sold."""


def too_strong_for(strongest: Decimal, plain: list[Amount], amounts: list[Amount]) -> Fact[Decimal] | None:
    """“Kenalog 40 mg, 0.2 mL”: more than the volume beside it can hold is how strong it is, and the dose is strength times volume."""
    doses = [a for a in plain if a.measure == "mg"]
    volumes = [a for a in amounts if a.role in ("volume", "volume_total")]
    if len(doses) != 1 or len(plain) != 1 or len(volumes) != 1 or volumes[0].unit != doses[0].unit:
        return None
    dose, volume = doses[0].value, volumes[0].value
    if not volume or dose <= strongest * volume or dose > 2 * strongest:
        return None
    value, proof = (dose * volume).normalize() + 0, (doses[0].proof(), volumes[0].proof())
    if dose > 2 * strongest * volume:
        return Fact(value, "derived", proof, "strength times volume")
    return Fact(min(value, dose), "conflicting", proof, f"{dose} mg in {volume} mL: a dose or a strength")


def agreed(totals: list[Amount]) -> Fact[Decimal]:
    """The total that all places give; several different ones conflict and hold the least."""
    values = {a.value for a in totals}
    proof = tuple(a.proof() for a in totals)
    if len(values) == 1:
        return Fact(totals[0].value, "stated", proof[:1])
    return Fact(min(values), "conflicting", proof, "several totals: " + ", ".join(sorted(map(str, values))))


_PAIRED = r"(?:axilla|palm|sole|hand|foot|side|underarm|armpit)"
_POINTS = re.compile(
    rf"\b(?P<n>\d{{1,3}}) (?:injection )?(?:points|sites|injections|spots|pokes|sticks|aliquots|blebs)\b(?P<side>,? (?:(?:on|in|at|into|to) )?(?:a|an|per|each|either) {_PAIRED}\b)?"
)
"""“2.5 units a point, 20 points a side”."""
_OF_A_PAIR = re.compile(
    rf"(?:\beach |\bper |(?<=u)/ ?|(?<=units)/ ?){_PAIRED}|\b(?:both|bilateral) (?:axilla\w*|palms?|soles?|hands?|feet|sides?|underarms?|armpits?)\b"
)
_POINT = re.compile(r"\b(?:points?|pts?|sites?|spots?|sticks?|blebs?|injections?)\b")
_MOST_AT_A_POINT = 10


def by_place(view: NoteView, plain: list[Amount]) -> Fact[Decimal]:
    """“R axilla 40 U, L axilla 40 U” add up; “100 units, 50 in each” is a hundred; a repeated dose is one."""
    each = [a for a in plain if a.role == "each"]
    whole = [a for a in plain if a.role == "given"]
    if each and not whole:
        pair = seek(view, _OF_A_PAIR, view.lower)
        of_points = (
            each[0].value < _MOST_AT_A_POINT and seek(view, _POINT, view.units[each[0].unit].lower) is not None
        )  # "25 points each axilla, 2 U a point"
        if len(each) == 2 and pair and each[1].value == 2 * each[0].value:
            return fact(each[1])  # "40 U each axilla (80 U)"
        if len(each) == 1 and pair and not of_points:
            proof = (each[0].proof(), Evidence("dose", "both sides", pair.start(), pair.end()))
            return Fact(each[0].value * 2, "derived", proof, "the same dose on both sides")
        points = seek(view, _POINTS, view.lower) if len(each) == 1 and each[0].measure == "unit" else None
        if points:
            proof = (each[0].proof(), Evidence("dose", points["n"], points.start(), points.end()))
            return Fact(
                (each[0].value * int(points["n"]) * (2 if points["side"] else 1)).normalize() + 0,
                "derived",
                proof,
                "the dose of a point times the points",
            )
        return Fact(searched=("dose",))
    first = whole[0]
    if len(whole) > 2 and first.value == sum(a.value for a in whole[1:]):
        return fact(first)
    if len(whole) > 3 and view.lower[first.end :].lstrip(" unitse")[:1] in (":", "(") and first.value == sum(a.value for a in whole[1:3]):
        return by_place(view, [a for a in plain if a is not first])  # "100 U: R 50 U, L 50 U. Forehead 100 U"
    sited = [a for a in whole if a.sited]
    two_sides = len(sited) == 2 and {a.side for a in sited} == {"l", "r"}
    pairs = [[a for a in sited if a.unit == unit] for unit in dict.fromkeys(a.unit for a in sited)]
    if (
        len(pairs) > 1
        and all({a.side for a in pair} == {"l", "r"} and len(pair) == 2 for pair in pairs)
        and len({tuple(a.value for a in pair) for pair in pairs}) == len(pairs)
    ):
        return Fact(sum((a.value for a in sited), Decimal(0)), "derived", tuple(a.proof() for a in sited), "sum over the places")
    if (rows := _rows_of_places(view, sited) or _sides_behind(view, whole)) is not None:
        return rows
    if len(sited) > 1 and len({a.unit for a in sited}) == 1 and (two_sides or sited[0].measure == "unit"):
        if sited[-1].value == sum(a.value for a in sited[:-1]) and len(sited) > 2:
            return fact(sited[-1])
        return Fact(sum((a.value for a in sited), Decimal(0)), "derived", tuple(a.proof() for a in sited), "sum over the sides")
    return _same_on_other_side(view, first) if len({a.value for a in whole if a.measure == "unit"}) == 1 else fact(first)


_SAME_THERE = re.compile(
    r"[^;\n]{0,80}?[ ,.](?:and|then|with|,) (?:the |an )?(?:same|identical|equal|like) (?:(?:amount|dose|number|quantity|total|treatment|was|were|units|given|placed|injected|put|done|again|also) )*(?:in|into|to|on|for|at|of) (?:the )?(?:left|right|other|opposite|contralateral)\b",
    re.IGNORECASE,
)


_BARE_THERE = re.compile(
    rf" ?(?:units?|u)?,? (?:(?:to|in|into|on|for) )?(?:the )?(?P<side>left|right|l|r)\b(?! ?\d)[^;.\n]{{0,50}}?(?:[,;&+]|\band) ?(?P<n>\d{{1,3}}|{SPELLED_FROM_20}) (?:units? )?(?:(?:to|in|into|on|for) (?:the )?)?(?P<other>left|right|l|r)\b"
)
"""Behind a dose its side, and the number for the other side without its unit: "50 units to the right axilla, 50 to the left"."""


def _same_on_other_side(view: NoteView, dose: Amount) -> Fact[Decimal]:
    """“Fifty units in the right axilla and the same in the left”, “50 units to the right axilla, 50 to the left”: the doses of both sides."""
    bare = _BARE_THERE.match(view.lower, dose.end) if dose.measure == "unit" else None
    if bare is not None and bare["side"][0] != bare["other"][0] and number_of(bare["n"]) == dose.value:
        proof = (dose.proof(), Evidence("dose", bare["n"], bare.start("n"), bare.end("n")))
        return Fact(dose.value + number_of(bare["n"]), "derived", proof, "sum over the sides")
    hit = _SAME_THERE.match(view.lower, dose.end) if dose.measure == "unit" else None
    if hit is None:
        return fact(dose)
    return Fact(
        dose.value * 2, "derived", (dose.proof(), Evidence("dose", "both sides", hit.start(), hit.end())), "the same dose on both sides"
    )


def unless_elsewhere(view: NoteView, told: Fact[Decimal], plain: list[Amount]) -> Fact[Decimal]:
    """“R axilla 50 U, L axilla 50 U. Forehead 100 U”: the sum over two sides lacks the units of a third place, told in a sentence of its own."""
    counted = {e.start for e in told.evidence}
    places = {m.value for e in told.evidence for m in view.mentions_in(view.unit_at(e.start), "SITE")}
    others = [
        a
        for a in plain
        if a.role == "given"
        and a.measure == "unit"
        and a.start not in counted
        and any(m.end <= a.start and m.value not in places for m in view.mentions_in(view.units[a.unit], "SITE"))
    ]
    if len(counted) < 2 or not told.why.startswith("sum over") or not others:
        return told
    return replace(told, status="conflicting", why="units at another place")


_ROW_OF_SIDE = re.compile(r"\W*(?:[a-z]{4,12}(?: [a-z]{4,8})?:? )?(?P<side>right|left|rt|lt|r|l)\b\.?[^\d.;]{0,24}\W*\d")
"""Opens a row or sentence with its place and side: "R axilla   50 U", "- axilla L: 50 units", "Botox: R axilla 50 u."."""


_SIDE_BEHIND = re.compile(
    r"\s*(?:units?|u)?\b\s*(?:\([^()\n]{1,30}\))?,? ?(?:(?:to|in|into|on) )?(?:the )?(?P<side>left|right|lt|rt|l|r)\b"
)


def _sides_behind(view: NoteView, whole: list[Amount]) -> Fact[Decimal] | None:
    """“50 U (2 U x 25) R; 50 U (2 U x 25) L”: a dose with each side right behind it."""
    told = [(a, hit["side"][0]) for a in whole if a.measure == "unit" and (hit := _SIDE_BEHIND.match(view.lower, a.end)) is not None]
    if len(told) != 2 or {side for _, side in told} != {"l", "r"} or abs(told[0][0].unit - told[1][0].unit) > 1:
        return None
    return Fact(sum((a.value for a, _ in told), Decimal(0)), "derived", tuple(a.proof() for a, _ in told), "sum over the sides")


def _rows_of_places(view: NoteView, sited: list[Amount]) -> Fact[Decimal] | None:
    """“R axilla   50 U, 20 points / L axilla   50 U, 20 points”: rows below each other or sentences in turn, one for each side."""
    rows = [(a, hit["side"][0]) for a in sited if a.measure == "unit" and (hit := _ROW_OF_SIDE.match(view.units[a.unit].lower)) is not None]
    if len(rows) != 2 or {side for _, side in rows} != {"l", "r"}:
        return None
    first, second = (view.units[a.unit] for a, _ in rows)
    if first.line + 1 != second.line and not (first.line == second.line and first.index + 1 == second.index):
        return None
    return Fact(sum((a.value for a, _ in rows), Decimal(0)), "derived", tuple(a.proof() for a, _ in rows), "sum over the rows of the sides")


_ON_BOTH_SIDES = re.compile(
    r"\b(?:(?:one|1) (?:(?:in|into|to|for|on) )?each\b|(?:in|into|to) each (?:upper |outer )?(?:arm|thigh|side|deltoid)|(?:both|bilateral) (?:upper |outer )?(?:arms|thighs|deltoids|sides))"
)
"""“150 mg syringes, one into each arm”: more than one container, their number not told."""


def contents(near: list[Unit], amounts: list[Amount], pieces: list[Amount]) -> tuple[Fact[Decimal], str]:
    """A prefilled syringe or whole vial: what it holds times how many."""
    held = [a for a in amounts if a.role in ("content", "strength") and a.measure in ("mg", "unit")]
    text = " ".join(u.lower for u in near) if held else ""
    if held and re.search(
        r"syringe|\bpens?\b|\bpfs\b|prefilled|pre-filled|autoinject|one-?\s?press|\binjector\b|whole|entire|full|used|sdv|single|\bno(?:ne|thing) (?:was |were )?(?:wasted|left|discarded)|\bno (?:waste|wastage)\b|\b0 (?:wasted|waste)",
        text,
    ):
        number = next((a for a in pieces if a.measure == "syringe"), None)
        times = number.value if number else Decimal(1)
        proof = (held[0].proof(), *((number.proof(),) if number else ()))
        if number is None and _ON_BOTH_SIDES.search(text):
            return Fact(held[0].value, "conflicting", proof, "one container or one for each side"), held[0].measure
        return Fact(held[0].value * times, "derived", proof, "content of the container"), held[0].measure
    return Fact(searched=("dose",)), ""


_AT_PLACE = re.compile(
    r",? (?:to |for |on |over )?(?:the )?(?:face|scalp|forehead|cheeks?|(?:fore)?arms?|hands?|chest|temples?|nose|legs?|shins?|ears?)\b"
)


def summed_pieces(near: list[Unit], pieces: list[Amount]) -> Fact[Decimal] | None:
    """“1 stick face, 1 stick scalp”: one for each place named behind it, which a field may sum up; None for other numbers."""
    rows = {u.index: u for u in near}
    parts = [a for a in pieces if a.unit in rows and _AT_PLACE.match(rows[a.unit].lower, a.end - rows[a.unit].start)]
    if len(parts) < 2 or len({a.unit for a in parts}) > 1 or len({a.measure for a in pieces}) > 1:
        return None
    total = sum((a.value for a in parts), Decimal(0))
    agree = all(a.value == total for a in pieces if a not in parts)
    return Fact(total, "derived", tuple(a.proof() for a in parts), "one for each place") if agree else None


def fact(amount: Amount) -> Fact[Decimal]:
    """An amount as it stands."""
    return Fact(amount.value, "stated", (amount.proof(),))
