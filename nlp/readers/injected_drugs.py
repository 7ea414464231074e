"""Injections told by their drug and the words of giving it: "Kenalog 10 mg/mL injected to 3 plaques"; none into a joint."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.facts import DrugGiven, Fact
from nlp.readers.deep_injections import drug_goes_below
from nlp.readers.drugs_named import drugs_named
from nlp.readers.events import SILENT, Trigger
from nlp.readers.giving_words import INJECTION_TOLD, LESION_GOT
from nlp.readers.operations import other_operation
from nlp.sites import sites_in
from nlp.tallies import tallies_in
from nlp.view import Mention, NoteView, Unit

_ANTIGEN = re.compile(r"candid|mmr|yeast|bleo")
_VOLUME = re.compile(r"\d ?(?:ml|ccs?|units?|u)\b")
"""A volume of what is never put on the skin tells an injection: "candida antigen 0.3 mL"."""
_TOPICAL = frozenset({"cantharidin_ycanth"})


def by_drug(view: NoteView, kind: str, drugs: list[DrugGiven]) -> list[Trigger]:
    """A drug with words of giving is a trigger of its own ("Kenalog 10 mg/mL injected to 3 plaques")."""
    out = []
    for drug in drugs:
        mention = next((m for m in drugs_named(view) if m.start == drug.evidence[0].start), None)
        if mention is None or mention.unit in other_operation(view):
            continue
        unit = view.units[mention.unit]
        route = drug.route.value
        fits = {
            "intralesional": mention.value in ("injectable_steroid", "antineoplastic", "other")
            and mention.concept not in _TOPICAL
            and route not in ("intramuscular", "subcutaneous", "iv_infusion")
            and not drug_goes_below(view, unit)
            and (
                any(u.search(INJECTION_TOLD) for u in _beside(view, unit))
                or (_ANTIGEN.match(mention.concept) is not None and (unit.search(_VOLUME) is not None or _put_in_behind(view, unit)))
            ),
            "drug_administration": mention.value == "biologic"
            or (mention.value == "injectable_steroid" and route == "intramuscular")
            or (mention.value == "antineoplastic" and route in ("intramuscular", "subcutaneous")),
            "chemodenervation": mention.value == "toxin",
        }[kind]
        if fits:
            out.append(Trigger(mention, unit, "performed", None))
            out += _in_rows(view, mention) if kind == "intralesional" else []
    return out


def _in_rows(view: NoteView, first: Mention) -> list[Trigger]:
    """“CNH R antihelix -> ILK. Keloid chest -> ILK.”: the drug again, in a sentence with a place of its own."""
    again = [m for m in drugs_named(view) if m.concept == first.concept and m.unit > first.unit]
    units = {m.unit: m for m in reversed(again)}
    return [
        Trigger(m, view.units[index], "performed", None)
        for index, m in sorted(units.items())
        if sites_in(view, view.units[index])
        and view.units[index].search(INJECTION_TOLD)
        and assertion_at(view, view.units[index], m.start, m.end)[0] == "performed"
    ]


def items_again(view: NoteView, done: list[Trigger], drugs: list[DrugGiven]) -> list[Trigger]:
    """“- ILK keloids x3: TAC 40 ... - cysts x5: TAC 5 mg/mL, 0.1 mL each”: the drug again in another item of the list, with a number of lesions of its own."""
    known = {d.concept for d in drugs if d.route.value not in ("intramuscular", "subcutaneous", "iv_infusion")}
    blocks = {t.unit.block for t in done}
    out: dict[int, Trigger] = {}
    for mention in drugs_named(view):
        unit = view.units[mention.unit]
        if mention.value != "injectable_steroid" or mention.concept not in known or unit.block in blocks or unit.section in SILENT:
            continue
        counted = any(t.open and t.role == "count" and (t.named or t.marked) for t in tallies_in(view, unit))
        if counted and unit.search(INJECTION_TOLD) and assertion_at(view, unit, mention.start, mention.end)[0] == "performed":
            out.setdefault(unit.index, Trigger(mention, unit, "performed", None))
    return list(out.values())


def with_items(view: NoteView, told: Fact[int], doing: list[Unit], items: list[Trigger]) -> Fact[int]:
    """The lesions of those items added, where they are of another kind or at another place than the first."""
    if told.value is None or told.status == "conflicting":
        return told
    number, proof, counted = told.value, list(told.evidence), [view.unit_at(e.start).index for e in told.evidence]
    known = [_what_and_where(view, unit) for unit in doing]
    for item in items:
        what, where = _what_and_where(view, item.unit)
        apart = all((what and kinds and not what & kinds) or (where and places and not where & places) for kinds, places in known)
        tallies = [t for t in tallies_in(view, item.unit) if t.open and t.role == "count" and (t.named or t.marked)]
        if not apart or item.unit.index in counted or len(tallies) != 1:
            continue
        known.append((what, where))
        number += tallies[0].number
        proof.append(tallies[0].proof())
    return told if number == told.value else Fact(number, "derived", tuple(proof), "sum of the items")


def _what_and_where(view: NoteView, unit: Unit) -> tuple[set[str], set[str]]:
    """Kinds of lesions and regions that a sentence names."""
    return {m.concept for m in view.mentions_in(unit, "DX") if m.value != "unspecified"}, {
        f.value.region for _, f in sites_in(view, unit) if f.value
    }


def _beside(view: NoteView, unit: Unit) -> list[Unit]:
    """The sentence and the one before it ("Keloids injected: sternum x3. TAC 40, 1 mL"), or behind it."""
    before = view.units[unit.index - 1] if unit.index else unit
    joined = before.group == unit.group and "inject" in before.lower and not view.mentions_in(before, "DRUG")
    after = view.units[unit.index + 1] if unit.index + 1 < len(view.units) else unit
    told = _VOLUME_INTO.match(after.lower) or after.search(_LESION_GOT)
    goes_on = after.block == unit.block and told is not None and not view.mentions_in(after, "DRUG")
    return [unit, *([before] if joined else []), *([after] if goes_on else [])]


_PUT_IN = re.compile(
    r"(?<!not )(?<!be )\b(?:inject(?:ed)?|infiltrat(?:ed|ing)|prick(?:ed|ing)?|(?:multi-?)?punctur(?:ed|e)|needled|instilled)\b(?! (?:last|previously|before|next|in the past))"
)
_SENTENCES_ON = 3


def _put_in_behind(view: NoteView, unit: Unit) -> bool:
    """“She brings the bleomycin. Two warts of the sole. I infiltrated both”: of what only goes into lesions the paragraph tells the needle later, with no other drug between."""
    for after in view.units[unit.index + 1 : unit.index + 1 + _SENTENCES_ON]:
        if after.block != unit.block or view.mentions_in(after, "DRUG"):
            return False
        hit = after.search(_PUT_IN)
        if hit is not None:
            return assertion_at(view, after, after.start + hit.start(), after.start + hit.end())[0] == "performed"
    return False


_LESION_GOT = re.compile(LESION_GOT)
_VOLUME_INTO = re.compile(r"\W*inject(?:ed|ions?|ing)\b|\W*(?:\w+ )?\d*\.?\d+ ?(?:ml|cc)s?\b[^.;]{0,30}\b(?:in|into|to|intralesion\w+)\b")
"""Opens the sentence that tells where the drug of the one before went: "0.2 mL into each of three keloids"."""
