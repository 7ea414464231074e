"""Words of destruction that tell of other things: hemostasis, frozen sections, aftercare, cold that numbs, steps of other work."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.diagnoses import is_negated
from nlp.facts import Procedure
from nlp.gate import find
from nlp.phrases import phrases
from nlp.readers.destruction_lesions import TREATABLE
from nlp.readers.drugs_given import given
from nlp.readers.events import Trigger
from nlp.readers.frozen_sections import is_frozen_section
from nlp.readers.hemostasis import is_base_of_sample
from nlp.view import NoteView

HEMOSTASIS = phrases("borrowed_words", "hemostasis")
"""Current that stops bleeding, or cuts the way to something."""
_DEVICE = phrases("borrowed_words", "device")
"""What mostly stops bleeding, but also destroys the lesion that its sentence names."""
_CUTS = frozenset({"biopsy", "shave_removal", "excision", "tag_removal", "incision_drainage", "debridement", "repair", "mohs"})


def _stops_bleeding(view: NoteView, trigger: Trigger) -> bool:
    """Words of bleeding, or a device that mostly serves it; not “anal warts were fulgurated with the Bovie”, where nothing is cut."""
    if HEMOSTASIS.search(trigger.unit.lower):
        return True
    if _DEVICE.search(trigger.unit.lower) is None:
        return False
    told = [trigger.unit]
    if trigger.mention.start == trigger.unit.start:
        told += [u for u in view.units_of_block(trigger.unit.block) if u.index == trigger.unit.index - 1]  # "Anal warts. Fulgurated ..."
    return any(m.concept in _CUTS for u in told for m in view.mentions_in(u, "PROC")) or not any(
        m.value in TREATABLE for u in told for m in view.mentions_in(u, "DX")
    )


_REASON = re.compile(r"\b(?:came in|comes in|presents?|scheduled|booked|appointment|referred) (?:today )?for (?:\w+ )?$")
"""What somebody came for is done only where other words say so."""
_AFTERMATH = re.compile(r"[ \t-]*(?:sites?|scars?|wounds?|blisters?|burns?|reaction|marks?|field|crater|bed|zone)\b")
_AFTERMATH_OF = re.compile(
    r"\b(?:(?P<hurt>blister(?:s|ed)?|bullae?|scabs?|crusts?|erosions?|burns?)|blister\w*|scab\w*|redness|swelling|sore(?:ness|s)?|scars?|marks?|hypopigment\w*|wounds?|spots?|sites?)"
    r"(?: (?!and\b|with\b)\w+){0,2} (?:from|after|due to|caused by|where)(?: (?:the|his|her|that|last|recent|our|prior|previous))* $"
)
"""Before the cold whose traces are told: "hand blisters from LN2 fine", "a tense blister from the cryo"."""
_HEALED = re.compile(
    r"[^.;\n]{0,40}?\b(?:fine|well|ok(?:ay)?|heal\w*|settl\w*|resolv\w*|dr(?:y|ied)\b|crust\w*|gone|fell off|peel\w*|better|subsid\w*|scabb\w*|as expected|expected)\b"
)
_FROZEN_ONES = re.compile(
    r"(?:frozen|treated) (?:spots?|lesions?|areas?|ones?|sites?|warts?|aks?|sks?)\b(?! (?:were|was|with|today|now))[^.;\n]{0,24}?\b(?:blistered|healed|healing|scabbed|peeled|fell off|settled|crusted|crusting)\b"
)
"""“Frozen spots on the hand blistered”: those of another day."""
_NO_LESION = re.compile(
    r"cycle only|expect|may cause|can cause|before|prep|rewarm|aftercare|blister care|post[- ]cryo|handout|(?<!flow)(?<!flow )(?<!intake )sheet|instructions"
)
_IN_FIELD = re.compile(
    r"(?<!not )\b(?:inside|within|in|part of)(?: of)? (?:the |this |that |our )?(?:same )?(?:(?:pdt|light|lit|treated|treatment|painted|ala|levulan|ameluz|photodynamic) )*(?:area|field|zone)s?\b"
)
_NOT_IN_IT = re.compile(r"\b(?:none|neither|no|not|nothing|outside|beyond|away from)\b[^.;]{0,40}$")


def _is_in_lit_field(view: NoteView, trigger: Trigger) -> bool:
    """“Two thick ones of the forehead frozen first, these are inside the area”: a step of the light treatment that the note tells (PDT-04)."""
    hit = trigger.unit.search(_IN_FIELD)
    if hit is None or _NOT_IN_IT.search(trigger.unit.lower, 0, hit.start()):
        return False
    return any("aminolevulin" in d.concept for d in given(view)) and not _OUTSIDE.search(trigger.unit.lower)


def _is_healing(view: NoteView, trigger: Trigger) -> bool:
    """“Hand blisters from LN2 fine”, “frozen spots blistered”: what is left of the cold of another day."""
    unit, start = trigger.unit, trigger.mention.start
    if _FROZEN_ONES.match(view.lower, start, unit.end):
        return True
    before = view.lower[max(unit.start, start - 50) : start]
    left = _AFTERMATH_OF.search(before)
    return left is not None and (left["hurt"] is not None or _HEALED.match(view.lower, trigger.mention.end, unit.end) is not None)


_OUTSIDE = re.compile(r"\b(?:outside|elsewhere|beyond|away from)\b")
_FOR_THE_SLIDE = re.compile(
    r"\bkoh\b|\bpotassium hydroxide|\b(?:on ?to|to|for) (?:the |a |one |two |glass |clean )*slides?\b|\bhypha|\bmineral oil\b|\bfungal (?:culture|stain)|\btzanck\b|\bscraped (?:off )?(?:for a (?:closer )?look|to (?:see|look|inspect|check|examine))\b"
)
"""Scale that is scraped for the microscope is no treatment."""
_TRACT = re.compile(r"\btunnel|\bsinus(?:es)?\b(?! cancer)|de-?roof|unroof|\broof (?:of|was)|\bgelatinous")
_COLLECTED = re.compile(r"\b(?:clots?|coagul(?:um|a)|h(?:a)?ematomas?|currant[- ]jelly|old blood|pus|purulen\w*)\b")
"""What was scooped out and its bleeder touched with the cautery: a collection, no lesion."""
_NUMBS = re.compile(
    r"ethyl chloride|\ban(?:a)?esth\w*\W{1,3}(?:topical |local )?(?:cold|freeze|freezing|cryo|ice)\b|\b(?:cold|freeze|cooling) spray (?:for (?:an(?:a)?esth\w+|numbing|pain)|then|before|first)|refrigerant|vapo-?coolant|gebauer|(?:skin|area|site) (?:was )?(?:frozen|chilled|iced) (?:to numb|for (?:numbing|comfort|an[a]?esthesia))"
)
"""Cold that numbs the skin destroys nothing."""
_LONGER = re.compile(
    r"\b(?:given|got|received|had|needed|required|took|with) (?:an? )?(?:longer|second|third|extra|additional|further|another|repeat) (?:\d+[- ]?s\w* |[a-z]+[- ]second )?(?:liquid nitrogen |ln2 |cryo )?(?:freez\w+|freeze[- ]thaw|cycles?|pass|sprays?|bursts?)\b"
)
"""Of lesions frozen before, one was frozen longer."""
_SOFTENS = re.compile(r"\s*(?:pre[- ]?soften|to soften|for softening)")
WEAK = frozenset({"electrosurgery", "curettage", "laser", "unspecified"})


def found_before(view: NoteView) -> list[Procedure]:
    """What the readers before this one found."""
    return view.memo.get("found", [])  # type: ignore[return-value]


def _pdt_done(view: NoteView) -> bool:
    """Curettage before the light is part of it; light that was only spoken of takes no curettage in."""
    return any(m.concept == "pdt" and assertion_at(view, view.units[m.unit], m.start, m.end)[0] == "performed" for m in view.all("PROC"))


def is_passing(view: NoteView, trigger: Trigger) -> bool:
    """Hemostasis, aftercare and light-therapy steps only borrow the words."""
    lower = trigger.unit.lower
    if is_frozen_section(view, trigger) or _NITROGEN_ITSELF.match(view.lower, trigger.mention.end):
        return True
    if _is_healing(view, trigger):
        return True
    if _AFTERMATH.match(view.lower[trigger.mention.end : trigger.mention.end + 16]) or _SOFTENS.match(view.lower, trigger.mention.end):
        return True
    if (
        _LONGER.search(lower)
        and any(m.concept == "destruction" and m.start < trigger.unit.start for m in view.all("PROC"))
        and not _is_first_act(view, trigger)
    ):
        return True
    if trigger.mention.value == "cryotherapy" and _NUMBS.search(lower):
        return True
    if trigger.mention.value in ("electrosurgery", "chemical") and _stops_bleeding(view, trigger):
        return True
    if trigger.mention.value in ("electrosurgery", "chemical") and is_base_of_sample(view, trigger):
        return True
    if trigger.mention.value == "curettage" and re.search(
        r"pdt|photodynamic|hyperkeratotic aks? .*until|gland|wall|cyst|\bsac\b|needle|slough|fibrin|ulcer|eschar|devitali|debrid|wound (?:bed|edge)|\bfreshen|\brefresh|\bclots?\b|\bcavity|\btract\b|\bpocket|debulk|for definition|clinically apparent|(?:before|prior to) (?:the )?(?:first )?(?:stage|layer|mohs)",
        lower,
    ):
        return True
    if _is_in_lit_field(view, trigger):
        return True
    if trigger.mention.value == "curettage" and _FOR_THE_SLIDE.search(lower):
        return True
    if trigger.mention.value in ("curettage", "ed_and_c") and _TRACT.search(lower):
        return True
    if (
        trigger.mention.value in ("curettage", "ed_and_c")
        and trigger.unit.search(_COLLECTED)
        and not any(m.value in TREATABLE for u in view.units_of_block(trigger.unit.block) for m in view.mentions_in(u, "DX"))
    ):
        return True
    if trigger.mention.value in WEAK | {"ed_and_c", "chemical"} and (_is_of_nail(view, trigger) or _is_of_chalazion(view, trigger)):
        return True
    if trigger.mention.value == "curettage" and (_names_tool(view, trigger) or _is_of_mohs(view, trigger)):
        return True
    if trigger.mention.value == "curettage" and (_pdt_done(view) or any("aminolevulin" in d.concept for d in given(view))):
        return True
    if re.search(r"margins? of (?:the )?(?:\w+ of )?(?:the )?(?:excision|resection|defect|wound)|positive margins?", lower):
        return True
    before = view.lower[max(trigger.unit.start, trigger.mention.start - 40) : trigger.mention.start]
    if _REASON.search(before) and not re.search(r"\b(?:done|performed|treated|completed)\b", lower):
        return True
    if trigger.mention.value in WEAK and trigger.unit.section in ("anesthesia", "findings"):
        return True
    mohs_or_biopsy = any(
        m.concept in ("mohs", "excision", "incision_drainage", "debridement") for m in view.mentions_in(trigger.unit, "PROC")
    )
    return bool(mohs_or_biopsy and trigger.mention.value in WEAK) or bool(
        re.search(r"^\W*(?:\w+ ){0,2}(?:expect|may|can) ", lower)
        or _NO_LESION.search(lower[max(0, trigger.mention.start - trigger.unit.start - 14) : trigger.mention.start - trigger.unit.start])
    )


_NITROGEN_ITSELF = re.compile(
    r"(?: (?:spray|storage|cryo))? ?(?:canisters?|dewars?|tanks?|guns?|units?|suppl(?:y|ies)|cylinders?|bottles?|deliver\w+)\b(?:[^.;]{0,40}\b(?:not (?:used|opened|needed)|unused|never (?:used|opened)|put (?:back|away))|[^.;,]{0,24}\b(?:empty|out\b|broken|leak\w*|malfunction\w*|checked|re-?filled|filled|not working|down\b|low\b|unavailable|being (?:serviced|repaired)|on order|ordered|arrived|late))"
)
"""Behind the name of nitrogen what became of its tank."""
_ONE_OF_THEM = re.compile(r"\b(?:thickest|largest|biggest|thicker|larger|ones?|of (?:them|these|those)|also|again)\b")


def _is_first_act(view: NoteView, trigger: Trigger) -> bool:
    """“AK nose frozen. Wart of the hand was frozen with an extra cycle.”: a sentence that freezes a kind of lesion that no sentence before has named."""
    own = {m.concept for m in view.mentions_in(trigger.unit, "DX") if m.extra[0] == "lesion" and m.value != "unspecified"}
    if not own or trigger.unit.search(_ONE_OF_THEM):
        return False
    return own.isdisjoint([m.concept for m in view.all("DX") if m.start < trigger.unit.start])


_LAYER = re.compile(r"\b(?:stages?|layers?|saucer|dis[ck]|inked|mapped|blocks?|frozen)\b")


def _is_of_mohs(view: NoteView, trigger: Trigger) -> bool:
    """“The keratotic part was removed with a curette and a saucer of tissue was taken”: the first step of Mohs surgery that the paragraph tells."""
    if not any(p.kind == "mohs" and p.assertion == "performed" for p in found_before(view)):
        return False
    return any(u.search(_LAYER) for u in view.units_of_block(trigger.unit.block)) and not any(
        m.value == "benign" for m in view.mentions_in(trigger.unit, "DX")
    )


_CHALAZION = re.compile(
    r"\b(?:chalazi(?:on|a|ons)|hordeol(?:um|a)|meibomian cysts?)\b(?! (?:clamps?|forceps|curett?es?|scoops?|trays?|sets?))"
)


def _is_of_chalazion(view: NoteView, trigger: Trigger) -> bool:
    """“Incision and curettage of chalazion”: a gland of the lid is emptied, and no lesion of its skin destroyed."""
    if any(m.value in TREATABLE and m.value != "malignant" for m in view.mentions_in(trigger.unit, "DX")):
        return False
    return find(view, _CHALAZION) is not None and not any(
        m.concept in _OF_LID_SKIN and not is_negated(view, m) and not view.units[m.unit].search(_EXCLUDED) for m in view.all("DX")
    )


_OF_LID_SKIN = frozenset(
    {
        "basal_cell_carcinoma",
        "squamous_cell_carcinoma",
        "wart",
        "actinic_keratosis",
        "seborrheic_keratosis",
        "molluscum",
        "sebaceous_carcinoma",
    }
)
_EXCLUDED = re.compile(r"\b(?:rule out|r/o|exclude|to be sure|in case|concern for|versus|vs)\b")
_OF_NAIL = re.compile(
    r"\b(?:grooves?|sulc(?:us|i)|matri(?:x|ces|cal)|nail[- ]?(?:beds?|folds?|borders?)|borders?|germinal|debris|hypertrophic tissue|granulation|granuloma|phenol)\b"
)
_NAIL_WORK = frozenset({"nail_avulsion", "nail_matrix_excision", "nail_wedge"})


def _is_of_nail(view: NoteView, trigger: Trigger) -> bool:
    """“The grooves were curetted of debris”: a step of the surgery of a nail, where the sentence names no lesion."""
    if not trigger.unit.search(_OF_NAIL) or any(m.value in TREATABLE for m in view.mentions_in(trigger.unit, "DX")):
        return False
    return any(
        m.concept in _NAIL_WORK and assertion_at(view, view.units[m.unit], m.start, m.end)[0] == "performed" for m in view.all("PROC")
    )


def _names_tool(view: NoteView, trigger: Trigger) -> bool:
    """“Heel ulcer debrided to fat. Curette.”: what the sentence before was done with."""
    before = view.units[trigger.unit.index - 1 : trigger.unit.index] if trigger.unit.index else ()
    short = len(trigger.unit.lower.strip(" .")) == trigger.mention.end - trigger.mention.start
    return short and any(m.concept == "debridement" for u in before for m in view.mentions_in(u, "PROC"))
