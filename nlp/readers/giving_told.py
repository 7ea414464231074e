"""Whether a drug that is named was given in the office: not only ordered, planned, prescribed or taken at home (ADM rules)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.amounts import amounts_by_unit
from nlp.assertion import assertion_at
from nlp.gate import find, seek, units_with
from nlp.number_words import SPELLED
from nlp.readers.drugs_named import GIVEN_KINDS
from nlp.readers.events import SILENT, Trigger
from nlp.readers.giving_words import CLEARLY_GIVEN, GIVING, NOT_GIVEN, NURSE, POURED_OUT, SUPPLIED
from nlp.readers.infusion_clock import is_logged
from nlp.view import Mention, NoteView, Unit

SWEATING = re.compile(r"hyperhidro|sweat|\bhdss\b|\bhh\b|\bpfah\b")
_GIVING_RECORD = re.compile(
    r"\bwasted\b|\bvials? (?:\d+ mg )?(?:x ?\d+ )?opened\b|\bstart(?:ed)?(?: at)? ?\d{1,2}:?\d{2}\b|\binfused over\b|\binfusion (?:started|complete\w*)\b|\bgiven at \d|\badministered (?:at|by)\b"
)
_OWN_STRENGTH = re.compile(r"\b0?\.7 ?%")
"""Of Ycanth; of other drugs a strength below one per cent is that of a cream."""
_STILL_TO_COME = re.compile(
    r"\b(?:when|until|till|once|if) (?:the )?ycanth (?:\w+ )?(?:arrives?|comes|is (?:here|in)|approved|gets here)\b|\border(?:ed|ing)? (?:the |more )?ycanth\b|\bycanth,? (?:\w+ )?(?:ordered|on order|(?:on )?back-?ordered|to be ordered)\b(?!.*\b(?:applied|dotted|painted|dabbed)\b)"
)
_ON_LESIONS = re.compile(
    r"(?: ?\([^()\n]{1,40}\))?(?:,? (?:today|dots?|done|used|by (?:me|md|dr\.? [a-z]+)|tx|treatment))*"
    r"(?:,? (?:dotted|dabbed|touched|brushed|dripped|dropped)\b"
    rf"|,? ?(?:[:x\u00d7-]|to|on|onto|over)? ?(?:each of |all |the )*(?:[a-z]+ ){{0,3}}(?:\d{{1,2}}|{SPELLED})\b(?! ?(?:%|mg|ml|weeks?|wks?|months?|mos?|days?|/|units?|applicat|sessions?|treatments?|boxes|vials?)))"
)
"""Behind Ycanth, which only the office puts on, how many lesions got it: "Ycanth to belly 6, L flank 7"."""
_ROW_GIVEN = re.compile(
    r"\d ?(?:mg|mcg|units?|ml)\b[^.;\n]{0,12}\b(?:sc|sq|subq|subcut\w*|im)\b(?! (?:q ?\d|every|weekly|monthly))[^.;\n]{0,60}\b(?<!be )(?:(?:given|administered|injected)\b(?! by (?:the )?(?:patient|pt|self|her|him|mother|wife|husband|parent))|by (?:me\b|(?:[a-z]+\.? ){1,3}(?:rn|lpn|ma|cma)\b))"
    r"|^\W*(?:given|administered|injected|gave)\b(?: (?:at|@))?[^.;\n]{0,40}\b(?:deltoid|thigh|arm|\w*glut\w*|abdomen|buttock|hip)\b"
    r"|\b(?:dose|amount|qty|quantity) (?:given|administered|injected)\b\W{0,3}\d"
)
"""The row of a nurse's note that tells of the dose whose drug the order above it names: "300 mg SC abdomen LLQ, given by me"."""
_NOTE_OF_NURSE = 12
"""Sentences from the order to the row of the dose."""
_HAD_TODAY = re.compile(r"\b(?:had|received|got|came for|here for)\b[^.;]{0,60}\b(?:today|here)\b")


_ARMPITS = re.compile(r"\b(?:axilla[er]?y?|axillae|underarms?|armpits?)\b")


def sweats(view: NoteView) -> bool:
    """Is a toxin of the note for sweating: by the name of the disease, or by the armpits that it went into?"""
    return find(view, SWEATING) is not None or any(
        u.section not in SILENT and u.search(_ARMPITS) and any(m.value == "toxin" for m in view.mentions_in(u, "DRUG"))
        for u in units_with(view, _ARMPITS)
    )


def was_given(view: NoteView, mention: Mention, unit: Unit, near: list[Unit]) -> bool:
    """Is the drug given today by the office, as its sentence and those `near` it tell?"""
    if mention.value == "toxin" and not sweats(view):
        return False
    asserted = assertion_at(view, unit, mention.start, mention.end)[0]
    if (
        unit.section == "medications"
        and re.search(r"\bvial|mg/(?:cc|ml)", unit.lower)
        and any(m.concept == "intralesional" for m in view.all("PROC"))
    ):
        asserted = "performed"  # "Medication: Kenalog 10 mg/cc" is a line of the procedure form
    elif (
        unit.section == "medications"
        and mention.value in ("biologic", "injectable_steroid")
        and (_is_dose_record(near) or (mention.value == "injectable_steroid" and _is_injection_form(near)))
    ):
        asserted = "performed"
    if (
        asserted == "planned"
        and mention.value in ("biologic", "injectable_steroid")
        and any(u.section not in SILENT and u.search(_ROW_GIVEN) for u in view.units[unit.index : unit.index + _NOTE_OF_NURSE])
    ):
        return True
    if mention.value == "biologic" and asserted in ("planned", "performed") and _is_dose_of_log(view, mention, unit):
        return True
    if asserted == "planned" and any(seek(view, _GIVING_RECORD, u.lower) for u in near):
        asserted = "performed"  # "Ordered Inflectra 390 mg. Start 0905, stop 1120": the order was carried out
    elif asserted == "planned" and mention.value == "injectable_steroid" and _DOSE_AS_WISHED.match(view.lower, mention.end):
        asserted = "performed"  # "She wants injections: triamcinolone 5 mg/cc, 3 cc over the 4 patches"
    if asserted != "performed" and not (asserted == "historical" and unit.search(_HAD_TODAY)):
        return False
    if mention.value == "biologic" and _is_taken(view, mention, unit, near):
        return False
    window = SUPPLIED.sub(" refill ", view.lower[max(unit.start, mention.start - 40) : min(unit.end, mention.end + 70)])
    window = _FAILED_OTHERS.sub(" ", window)
    if mention.concept == "cantharidin_ycanth":
        window = _OWN_STRENGTH.sub(" ", window)
        if _STILL_TO_COME.search(window):
            return False
    if mention.value == "pdt_agent":
        window = _LIT.sub(" lit ", window.replace("topical solution", "solution").replace("topical gel", "gel"))
    if (
        NOT_GIVEN.search(window)
        and not CLEARLY_GIVEN.search(window)
        and not _first_dose_behind(view, unit)
        and not (unit.search(_BROUGHT_ALONG) and all(_FILLED.search(hit.group()) for hit in NOT_GIVEN.finditer(window)))
    ):
        return False
    if mention.value == "pdt_agent" and any(a.role == "pieces" for a in amounts_by_unit(view).get(unit.index, ())):
        return True  # "PDT with Levulan, 1 stick"
    if (
        mention.value == "biologic"
        and (any(u.search(_LOT) for u in near) or ("today" in unit.lower and any(u.search(_BY_NURSE) for u in near)))
        and any(m.value in _SHOT_REGIONS for u in near for m in view.mentions_in(u, "SITE"))
    ):
        return True  # "300 mg. R thigh, L thigh. Lot on MAR", "150 mg today. R upper arm, RN Pham": the record of a dose
    if mention.concept == "cantharidin_ycanth" and _ON_LESIONS.match(view.lower, mention.end, unit.end):
        return True
    giving = view.memo.get("tells giving")
    if giving is None:
        giving = view.memo["tells giving"] = _Giving(view.units)
    if giving[unit.index]:  # type: ignore[index]
        return True
    return any(not (_other_work(view, mention, u) or _only_ordered(mention, u)) for u in near if giving[u.index])  # type: ignore[index]


_DOSE_TOLD = re.compile(r"\b\d{2,4} ?mg\b")


def _is_dose_of_log(view: NoteView, mention: Mention, unit: Unit) -> bool:
    """“Order: infliximab 5 mg/kg, 400 mg, office supply” above the times of an infusion's log: the order was carried out."""
    behind = view.lower[mention.end : unit.end + 120]
    return unit.section not in SILENT and is_logged(view) and _DOSE_TOLD.search(behind) is not None and unit.search(NOT_GIVEN) is None


_TAKES = re.compile(r"\b(?:on|takes|taking|uses|using) (?:(?!today|hold)[a-z]+ )?$")
_REGIMEN = re.compile(
    r"[^.;\n]{0,30}\b(?:weekly|biweekly|bi-weekly|monthly|eow|qow|q ?\d{1,2} ?(?:w|wk|wks|weeks?|mo|months?|d|days?)\b|every (?:\d|other|two|four|eight|twelve|week|month))"
)
_OF_DOSE = re.compile(
    r"\d ?mg\b|\b(?:dose|lot|ndc|syringe|pens?|auto-?injector|vials?|shots?|injections?|today|tolerated|rn|nurse|ma|thigh|abdomen|deltoid|arm)\b"
)
"""What the record of a dose has one of: how much, from what, by whom, or where."""
_SIG = re.compile(
    r"\binject (?:\d|one|two|the contents|contents)[^.;\n]{0,60}\b(?:every|weekly|monthly|daily|q ?\d{1,2} ?(?:w|wk|wks|weeks?|mo|months?|d|days?)\b)"
)
"""How the patient is to inject it, as a prescription tells: "pen Inject 150 mg SC q12w"."""
_GIVEN_HERE = re.compile(r"\b(?:given|gave|administered|injected|lot|ndc|tolerated)\b")
_HERE = re.compile(r"\b(?:today|given|administered|injected|lot|ndc|here for|due (?:for|today))\b")


def _is_taken(view: NoteView, mention: Mention, unit: Unit, near: list[Unit]) -> bool:
    """“HS on adalimumab 40 weekly”, “a woman on adalimumab” with no dose told beside it: what the patient takes, in a sentence that tells of no dose of today."""
    if unit.search(_HERE) is not None:
        return False
    before = view.lower[max(unit.start, mention.start - 30) : mention.start]
    if _TAKES.search(before) is not None and not any(u.search(_OF_DOSE) for u in near):
        return True
    if any(u.search(_GIVEN_HERE) is not None for u in near):
        return False
    return (_TAKES.search(before) is not None and _REGIMEN.match(view.lower, mention.end, unit.end) is not None) or unit.search(
        _SIG
    ) is not None


_BROUGHT_ALONG = re.compile(r"\b(?:brings?|brought|bringing|carried|came with)\b")
_FILLED = re.compile(r"prescri|pharm|fill|\brx\b|script")
"""Of a drug that is brought to be given, these tell only where it comes from."""


class _Giving(dict[int, bool]):
    """Index of a unit -> does it tell that something was given? Filled as it is asked, since every drug of a paragraph asks for all its sentences."""

    def __init__(self, units: Sequence[Unit]) -> None:
        super().__init__()
        self._units = units

    def __missing__(self, index: int) -> bool:
        told = self[index] = GIVING.search(SUPPLIED.sub("", self._units[index].lower)) is not None
        return told


_FAILED_OTHERS = re.compile(r"\bfailed [a-z][^:.;]{1,40}: ")
"""Before the colon what did not help, behind it what was given: "failed Drysol: Botox 50 units"."""
_LIT = re.compile(
    r"\bstart(?:ed|s|ing)? (?:(?:the |a |his |her )?(?:blue|red|blu-?u|light|lamp|illumin|rhodoled|machine|timer|programme?|exposure)|it\b)|\b(?:blue|red|blu-?u|light|lamp|rhodoled)\b[\d :.,minsec]{0,20} start(?:ed|s)?\b|\bstart(?:ed|s|ing)?(?: \w*)?$"
)
"""The light that was switched on behind a photosensitizer; a medicine is started at home."""
_FIRST_DOSE = re.compile(
    r"^\W*(?:(?:the|her|his|their) )?(?:first|1st|loading|initial|starting|induction|today'?s) (?:dose|injection|shot)s?\b[^.;]*\b(?<!\bbe )(?:given|administered|injected|gave)\b(?! at home)"
)


def _first_dose_behind(view: NoteView, unit: Unit) -> bool:
    """“Start secukinumab. First dose 300 mg given SC by nurse today”: begun, and given here."""
    behind = view.units[unit.index + 1 : unit.index + 3]
    return any(u.block == unit.block and not view.mentions_in(u, "DRUG") and u.search(_FIRST_DOSE) is not None for u in behind)


_DOSE_AS_WISHED = re.compile(rf"[^.;\n]{{0,24}}?\d[^.;\n]{{0,24}}?\d ?{POURED_OUT}")
"""Strength, volume and where it went, behind words that only tell what the patient wished."""
_SHOT_REGIONS = frozenset({"leg", "arm", "abdomen", "buttock"})
_BY_NURSE = re.compile(rf"\b{NURSE}\b(?! (?:visit|to|will)\b)")
_LOT = re.compile(r"\blot\b|\bndc\b")
_ROUTE_FIELD = re.compile(r"\b(?:sc|sq|subq|subcut\w*|im|iv)\b")


def _is_dose_record(near: list[Unit]) -> bool:
    """“Medication: Stelara. Dose: 90 mg SC. Lot ...”: the record of a dose, no list of what is taken."""
    return any(u.search(_LOT) for u in near) and any(u.search(_ROUTE_FIELD) for u in near)


_ROUTE_OF_FORM = re.compile(
    r"\W*route(?: of administration)?\s*[:=]\W*(?:im|intramuscular\w*|il|intra-?lesional\w*|sc|sq|subq|subcut\w*)\b"
)
_EARLIER = re.compile(r"\b(?:last|previous\w*|prior|ago|in (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*)\b")
_GIVEN_BY = re.compile(r"\b(?:given|administered|injected) by\b|\badministered (?:at|in)\b|\btolerated\b|\bsite\s*[:=]")


def _is_injection_form(near: list[Unit]) -> bool:
    """“Medication: Depo-Medrol. Dose: 80 mg. Route: intramuscular. Site: L gluteus. Administered by RN.”"""
    return any(_ROUTE_OF_FORM.match(u.lower) for u in near) and any(u.search(_GIVEN_BY) and not u.search(_EARLIER) for u in near)


def _other_work(view: NoteView, mention: Mention, unit: Unit) -> bool:
    """“LN2 applied to two warts” or “triamcinolone 0.1 mL each” behind a biologic of the history gives no biologic."""
    if mention.value != "biologic":
        return False
    other = any(m.value in GIVEN_KINDS and m.concept != mention.concept for m in view.mentions_in(unit, "DRUG"))
    return other or any(m.concept != "drug_administration" for m in view.mentions_in(unit, "PROC"))


def _only_ordered(mention: Mention, unit: Unit) -> bool:
    """“Continue 300 mg SC every two weeks, refills sent” behind a biologic is the regimen, not a dose of today."""
    return mention.value == "biologic" and bool(NOT_GIVEN.search(unit.lower)) and not CLEARLY_GIVEN.search(unit.lower)


_SUITE = re.compile(r"[ -](?:suite|cent(?:er|re)|unit|clinic|service|room)\b")
_ELSEWHERE = re.compile(
    r"\b(?:hospital(?:'s)?|outpatient|outside|local|oncology|community|st\.? [a-z']+|(?:at|to|in|via|through|with) (?:the|an?|her|his|their)(?: (?!our|office|clinic)[a-z']+){0,2}) $"
)


def is_place_elsewhere(trigger: Trigger) -> bool:
    """“Infliximab 5 mg/kg at hospital infusion suite”: the word names where others will give it."""
    at = trigger.mention.start - trigger.unit.start
    return (
        trigger.assertion == "performed"
        and _SUITE.match(trigger.unit.lower, trigger.mention.end - trigger.unit.start) is not None
        and _ELSEWHERE.search(trigger.unit.lower, 0, at) is not None
        and "given" not in trigger.unit.lower
    )
