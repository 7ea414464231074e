"""Patch tests, office laboratory tests, imaging and cosmetic services (PAT, LAB, IMG, COS rules)."""

from __future__ import annotations

import re

from nlp.diagnoses import nearest_condition
from nlp.facts import Evidence, Fact, Procedure, Site
from nlp.gate import find, find_all, units_with
from nlp.number_words import SPELLED, number_of
from nlp.phrases import phrases
from nlp.readers.events import SILENT, Trigger, triggers_of
from nlp.readers.imaging_done import confocal, is_photographed, is_scanned, is_threshold_test
from nlp.readers.mounts import found_in_mount
from nlp.readers.patch_counts import PUT_ON, allergens, photo_allergens
from nlp.records import replace
from nlp.sites import affected_sites, nearest_site
from nlp.view import NoteView, Unit

_KINDS = frozenset({"patch_test", "photo_patch_test", "scratch_test", "lab_test", "imaging", "cosmetic"})
_PATCHES = frozenset({"patch_test", "photo_patch_test"})
_CULTURED_HERE = re.compile(r"\bdtm\b|dermatophyte test med|in[- ]office|in[- ]house|our lab|inoculated|plated|planted|incubat")
_CULTURE_SENT = re.compile(r"\bsent\b|\bsend\b|outside|reference lab|quest\b|labcorp|hospital lab|pending at|ordered")
_NOT_YET_ON = re.compile(r"\b(?:to be|will be|can be|not|not yet|will get|when|once|before) $")
_READING = phrases("tests_done", "reading")
_READ_TODAY = re.compile(
    r"\bread (?:out )?today\b|\btoday\b(?! to\b| will\b)[^.;,]{0,12}\bread\b|\bpatch test(?:s|ing)? (?:read\b|reading|results)"
)
_TESTED = phrases("tests_done", "tested")


def read(view: NoteView) -> list[Procedure]:
    """Tests and cosmetic services done today."""
    triggers = triggers_of(view, lambda m: m.concept in _KINDS)
    out = [Procedure("", t.mention.concept, t.assertion, t.evidence()) for t in triggers if t.assertion not in ("performed", "unclear")]
    done: dict[tuple[str, str], Trigger] = {}
    for trigger in triggers:
        if trigger.assertion == "performed" and _really_done(view, trigger):
            done.setdefault((trigger.mention.concept, trigger.mention.value), trigger)
    both = next(
        (t for (kind, _), t in done.items() if kind == "patch_test" and "photo" in view.lower[t.mention.start : t.mention.end]), None
    )
    if both is not None and photo_allergens(view).known:
        done.setdefault(("photo_patch_test", "photo_patch_test"), both)
    if ("imaging", "photo_test") not in done and (graded := _graded_light(view)) is not None:
        done["imaging", "photo_test"] = graded
    for (kind, technique), trigger in done.items():
        out.append(_procedure(view, kind, technique, trigger))
    return out


def _graded_light(view: NoteView) -> Trigger | None:
    """Light in rising doses on small windows is a test of the skin's threshold, whatever it is called (IMG-01)."""
    lights = triggers_of(view, lambda m: m.concept == "phototherapy")
    return next(
        (t for t in lights if t.assertion == "performed" and is_threshold_test(t.unit) and not _NO_PRICK.search(t.unit.lower)), None
    )


def _really_done(view: NoteView, trigger: Trigger) -> bool:
    kind, lower = trigger.mention.concept, trigger.unit.lower
    if kind in _PATCHES:
        if _INJECTED.search(lower) and "allergen" not in view.lower and "patch test" not in view.lower:
            return False  # "blebs placed into all 4 patches" of a bald scalp
        applied = any(
            not _NOT_YET_ON.search(view.lower, max(0, m.start() - 16), m.start()) and not _ON_ANOTHER_DAY.match(view.lower, m.end())
            for m in find_all(view, PUT_ON)
        )
        known = allergens(view) if kind == "patch_test" else photo_allergens(view)
        return bool(applied) and known.known and not _READING.search(lower) and not find(view, _READ_TODAY)
    if kind == "scratch_test":
        return _pricks(trigger.unit).known and bool(_PRICKED.search(lower)) and not _NO_PRICK.search(lower)
    if kind == "lab_test" and trigger.mention.value == "fungal_culture":
        return bool(_CULTURED_HERE.search(lower)) and not _CULTURE_SENT.search(lower)
    if trigger.mention.value == "total_body_photography":
        return is_photographed(view, trigger.mention.start, trigger.mention.end)
    if trigger.mention.value == "confocal":
        return is_scanned(view, view.lower[trigger.mention.start : trigger.mention.end])
    if trigger.mention.value == "photo_test" and find(view, _OF_THE_MED) is not None and "today" not in lower:
        return False
    if trigger.mention.value == "photo_test":
        return bool(_EXPOSED.search(lower)) and not _NO_PRICK.search(lower)
    if kind == "lab_test" and trigger.mention.value == "wet_mount" and _SKIN_MOUNT.search(lower):
        return False
    if kind == "lab_test":
        return bool(_TESTED.search(lower)) and not _UNREAD.search(lower)
    if kind == "cosmetic":
        return (
            bool(re.search(r"inject|units|syringe|treated|performed|\bml\b|done|paid|applied|neutrali[sz]ed", lower))
            and "hyperhidro" not in view.lower
        )
    return True


_INJECTED = re.compile(r"\binject|\bintra-?(?:derm|lesion)|\bblebs?\b|\bmg/(?:ml|cc)\b|\bkenalog\b|\bilk\b")
_FOR_LOOKS = re.compile(
    r"\bpost-?acne\b|\bacne scar|\bscarring\b|\bpigment|\bmelasma\b|\bskin tone\b|\beven tone\b|\bself[- ]pay|\bcosmetic|\$\d"
)
"""A peel after the acne, or for the patient's own money."""
_EXPOSED = re.compile(r"\b(?:done|performed|today|ports?|exposed|irradiated|mj|j/cm|read|determin\w+|squares?|sites|templates?)\b")
_OF_THE_MED = re.compile(r"\b\d{2,3} ?% (?:of )?(?:the |his |her )?med\b")
"""A treatment by the threshold that a test of another day found."""
_SKIN_MOUNT = re.compile(r"\bkoh\b|\bpotassium hydroxide\b|\bmineral oil\b|\bscabi\w*|\bburrow|\bmites?\b|\bhyphae\b")
"""A mount of skin scrapings has a code of its own, whatever it is called."""
_UNREAD = phrases("tests_done", "unread")
"""A preparation that nobody could look at."""
_ON_ANOTHER_DAY = re.compile(
    r" (?:(?:on|last) )?(?:\d{1,2}[/-]\d{1,2}\b|last (?:mon|tues|wednes|thurs|fri)day\b|(?:yesterday|two days ago|48 (?:h|hours) ago)\b)"
)
_PRICKED = re.compile(
    r"\btoday\b|\bdone\b|perform|\bplaced\b|\bapplied\b|\bput on\b|\btested\b|positive|negative|\bwheals?\b|histamine|saline|controls?\b|\bread\b|forearms?\b|\bback\b|\bto \d"
)
_NO_PRICK = re.compile(r"\border(?:ed|s)?\b|\bat age\b|\b(?:as|when) an? (?:child|infant|baby|teen\w*)\b|\b(?:19|20)\d\d\b")
"""An order, or a test of long ago."""
_PRICK_NUMBER = re.compile(
    rf"\b(\d{{1,2}}|{SPELLED})\s+(?:[a-z-]+\s+){{0,2}}?(?:\w*allergens?|foods?|inhalants?|antigens?|extracts?|pricks?|scratches|pollens?|moulds?|molds?|substances|items|tests?)\b|(?:tests?|testing|pricks|allergens?)\s*(?:[:=x(]|x\s)\s*(\d{{1,2}})\b"
)
_SPECIMENS = re.compile(
    r"\bx ?([2-5])\b|\b([2-5]|two|three|four|five) (?:separate |different )?(?:specimens|preps|scrapings|samples|slides)\b"
    r"|(?:(?:\bfrom|(?<!rash )(?<!eruption )(?<!scale )\bof|\bat|[,:;(]) |\b(?:separate|different) )([2-5]|two|three|four|five) (?:separate |different )?(?:sites|areas|places)\b(?! of\b)"
)


def _pricks(unit: Unit) -> Fact[int]:
    """Substances of a prick test, controls not counted."""
    hit = unit.search(_PRICK_NUMBER)
    if hit is None:
        return Fact(searched=("number of substances",))
    number = number_of(hit[1] or hit[2])
    return Fact(number, "stated", (Evidence("count", str(number), unit.start + hit.start(), unit.start + hit.end()),))


def _specimens(trigger: Trigger) -> Fact[int]:
    """Specimens looked at behind the name of the test; one where no number stands (LAB-01)."""
    unit, proof = trigger.unit, trigger.evidence()
    hit = _SPECIMENS.search(unit.lower, trigger.mention.end - unit.start)
    if hit is None:
        return Fact(1, "derived", proof[:1])
    number = number_of(hit[1] or hit[2] or hit[3])
    return Fact(number, "stated", (Evidence("count", str(number), unit.start + hit.start(), unit.start + hit.end()),))


_PPM = re.compile(r"\bppmp?\b(?! (?:of|cl|chlor))|\b(?:provider|physician)[- ]performed microscop\w*")


def _certificate(view: NoteView) -> Fact[str]:
    """The laboratory that the note names: one for microscopy by the physician alone."""
    hit = find(view, _PPM)
    return (
        Fact(searched=("kind of laboratory",))
        if hit is None
        else Fact("ppm", "stated", (Evidence("agent", "ppm", hit.start(), hit.end()),))
    )


_APPLIED = re.compile(
    r"\b(?:appl(?:ied|ication)|placed|put on|taped|affixed|panels?|chambers|strips?|allergens?|haptens?|patches|total|sites?)\b"
)
_BEARS_PATCHES = frozenset({"back", "trunk", "arm"})


def _applied_at(view: NoteView, near: Fact[Site]) -> Fact[Site]:
    """Where the patches were put, which is not where the dermatitis is: "hand dermatitis ... applied to the upper back"."""
    if near.value is not None and near.value.region in _BEARS_PATCHES:
        return near
    told = [
        f
        for u in units_with(view, _APPLIED)
        if u.section not in SILENT and u.search(_APPLIED)
        for _, f in affected_sites(view, u)
        if f.value is not None and f.value.region in _BEARS_PATCHES
    ]
    return told[0] if told else near


_FUNGAL = frozenset(
    {
        "tinea",
        "tinea_pedis",
        "tinea_corporis",
        "tinea_cruris",
        "tinea_capitis",
        "tinea_versicolor",
        "onychomycosis",
        "candidiasis",
        "scabies",
    }
)


def _of_its_finding(view: NoteView, test: Procedure) -> Procedure:
    """A mount that names no fungus or mite beside it is of what it showed, not of the boil that is told before."""
    told = test.diagnosis.value
    seen = found_in_mount(view) if test.technique.value == "koh" and (told is None or told.concept not in _FUNGAL) else None
    if seen is None:
        return test
    return replace(test, diagnosis=Fact(seen.diagnosis, "derived", (Evidence("diagnosis", seen.diagnosis.concept, seen.start, seen.end),)))


def _procedure(view: NoteView, kind: str, technique: str, trigger: Trigger) -> Procedure:
    proof = trigger.evidence()
    first = trigger.mention
    base = Procedure(
        "", kind, "performed", proof, technique=Fact(technique, "stated", proof[:1]), site=nearest_site(view, first.start, first.end),
        diagnosis=nearest_condition(view, first.start, first.end), count=Fact(1, "derived", proof[:1]),
        on_request=kind == "cosmetic",
    )  # fmt: skip
    if (
        kind == "cosmetic"
        and technique == "peel"
        and base.diagnosis.value is not None
        and base.diagnosis.value.concept == "acne"
        and find(view, _FOR_LOOKS) is None
    ):
        return replace(base, kind="acne_surgery", technique=Fact("chemical", "stated", proof[:1]), on_request=False)
    if kind == "scratch_test":
        return replace(base, count=_pricks(trigger.unit))
    if kind == "lab_test":
        return replace(_of_its_finding(view, base), count=_specimens(trigger), agent=_certificate(view))
    if technique == "confocal":
        return confocal(view, base)
    if kind not in _PATCHES:
        return base
    return replace(base, site=_applied_at(view, base.site), count=allergens(view) if kind == "patch_test" else photo_allergens(view))
