"""Patch tests, office laboratory tests, imaging and cosmetic services (PAT, LAB, IMG, COS rules)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.dated_words import is_visit_day
from nlp.diagnoses import nearest_condition
from nlp.facts import Evidence, Fact, Procedure, Site
from nlp.gate import find, find_all, hits, units_with
from nlp.phrases import phrases
from nlp.readers.events import SILENT, Trigger, triggers_of
from nlp.readers.imaging_done import confocal, is_photographed, is_scanned, is_threshold_test
from nlp.readers.mounts import found_in_mount
from nlp.readers.patch_counts import PUT_ON, allergens, photo_allergens
from nlp.readers.prick_tests import NO_PRICK, PRICKED, pricks, told_near
from nlp.readers.slide_tests import by_a_lab, certificate, rows_below, specimens
from nlp.readers.tests_by_finding import told_by_finding
from nlp.readers.toxin_for_looks import toxin_in_wrinkles
from nlp.records import replace
from nlp.sites import affected_sites, nearest_site
from nlp.view import Mention, NoteView

_KINDS = frozenset({"patch_test", "photo_patch_test", "scratch_test", "lab_test", "imaging", "cosmetic"})
_PATCHES = frozenset({"patch_test", "photo_patch_test"})
_CULTURED_HERE = re.compile(r"\bdtm\b|dermatophyte test med|in[- ]office|in[- ]house|our lab|inoculated|plated|planted|incubat")
_CULTURE_SENT = re.compile(r"\bsent\b|\bsend\b|outside|reference lab|quest\b|labcorp|hospital lab|pending at|ordered")
_NOT_YET_ON = re.compile(r"\b(?:to be|will be|can be|not|not yet|will get|when|once|before) $")
_READING = phrases("tests_done", "reading")
_READ_TODAY = re.compile(
    r"\bread (?:out )?today\b|\btoday\b(?! to\b| will\b)[^.;,]{0,12}\bread\b|\bpatch test(?:s|ing)? (?:read\b|reading|results)|\btoday\b[^.;\n]{0,24}\bfor (?:the |her |his )?(?:\S+ )?read(?:ing)?\b"
    r"|\bpatch test(?:s|ing)?\W{1,4}(?:the )?(?:final|delayed|late|first|second|2nd|day [3-7]|d[3-7]|(?:48|72|96)[- ]?(?:h|hrs?|hours?)) read(?:ing)?s?\b(?! (?:on|due|will|sched|appoint|booked|mon|tue|wed|thu|fri))"
)
_TESTED = phrases("tests_done", "tested")


def read(view: NoteView) -> list[Procedure]:
    """Tests and cosmetic services done today."""
    triggers = triggers_of(view, lambda m: m.concept in _KINDS)
    triggers += _numbered_patches(view) if not any(t.mention.concept in _PATCHES for t in triggers) else []
    found = told_by_finding(view, frozenset({t.mention.value for t in triggers}))
    out = [Procedure("", t.mention.concept, t.assertion, t.evidence()) for t in triggers if t.assertion not in ("performed", "unclear")]
    done: dict[tuple[str, str], Trigger] = {}
    for trigger in triggers:
        if trigger.assertion == "performed" and _really_done(view, trigger):
            done.setdefault((trigger.mention.concept, trigger.mention.value), trigger)
    done.update({("lab_test", t.mention.value): t for t in found})
    if ("cosmetic", "toxin") not in done and (toxin := toxin_in_wrinkles(view)) is not None:
        done["cosmetic", "toxin"] = toxin
    both = next(
        (t for (kind, _), t in done.items() if kind == "patch_test" and "photo" in view.lower[t.mention.start : t.mention.end]), None
    )
    if both is not None and photo_allergens(view).known:
        done.setdefault(("photo_patch_test", "photo_patch_test"), both)
    beside = ("photo_patch_test", "photo_patch_test") in done and not any(kind == "patch_test" for kind, _ in done)
    if beside and (plain := _plain_patches(view)) is not None:
        done["patch_test", "patch_test"] = plain
    if ("imaging", "photo_test") not in done and (graded := _graded_light(view)) is not None:
        done["imaging", "photo_test"] = graded
    for (kind, technique), trigger in done.items():
        made = _procedure(view, kind, technique, trigger)
        same = [t for t in triggers if t.mention.concept == kind and t.mention.value == technique and t.assertion == "performed"]
        if kind == "lab_test":
            made = replace(made, count=specimens(view, trigger, same))
        out.append(made)
    return out


def _plain_patches(view: NoteView) -> Trigger | None:
    """“Patches on today: standard 70. Photopatch set of 12”: the set beside those that will be irradiated, told without the name of the test."""
    told, lit = allergens(view), photo_allergens(view)
    if not told.known or told.status == "conflicting" or not told.evidence or told.value == lit.value:
        return None
    start, end = told.evidence[0].start, told.evidence[0].end
    unit = view.unit_at(start)
    verdict, cue = assertion_at(view, unit, start, end)
    mention = Mention(start, end, "PROC", "patch_test", "patch_test", unit.index)
    return Trigger(mention, unit, verdict, cue) if verdict == "performed" else None


_NUMBERED_PATCHES = re.compile(
    r"\b(?:applied|placed|put on|taped on) (?:the |all |a total of |total of )?(?:[2-9]\d|1[0-4]\d) (?:patch(?:es)?|patch tests|allergens|haptens|contact allergens)\b(?! (?:of|on (?:his|her|the) (?:wound|ulcer)))"
)
"""Names the test by the number of its patches alone."""


def _numbered_patches(view: NoteView) -> list[Trigger]:
    """“Applied 45 patches (T.R.U.E. 35 + metals 10)” beside other work of the visit."""
    out = []
    for unit, hit in hits(view, _NUMBERED_PATCHES):
        start, end = unit.start + hit.start(), unit.start + hit.end()
        if unit.section not in SILENT:
            mention = Mention(start, end, "PROC", "patch_test", "patch_test", unit.index)
            out.append(Trigger(mention, unit, *assertion_at(view, unit, start, end)))
    return out[:1]


def _graded_light(view: NoteView) -> Trigger | None:
    """Light in rising doses on small windows is a test of the skin's threshold, whatever it is called (IMG-01)."""
    lights = triggers_of(view, lambda m: m.concept == "phototherapy")
    return next(
        (t for t in lights if t.assertion == "performed" and is_threshold_test(t.unit) and not _OF_OTHER_DAY.search(t.unit.lower)), None
    )


def _really_done(view: NoteView, trigger: Trigger) -> bool:
    kind, lower = trigger.mention.concept, trigger.unit.lower
    if kind in _PATCHES:
        if _INJECTED.search(lower) and "allergen" not in view.lower and "patch test" not in view.lower:
            return False  # "blebs placed into all 4 patches" of a bald scalp
        applied = any(
            not _NOT_YET_ON.search(view.lower, max(0, m.start() - 16), m.start()) and not _is_of_another_day(view, m.end())
            for m in find_all(view, PUT_ON)
        )
        known = allergens(view) if kind == "patch_test" else photo_allergens(view)
        return bool(applied) and known.known and not _READING.search(lower) and not find(view, _READ_TODAY)
    if kind == "scratch_test":
        told = told_near(view, trigger.unit)
        return pricks(view, trigger.unit).known and any(u.search(PRICKED) for u in told) and not NO_PRICK.search(lower)
    if kind == "lab_test" and trigger.mention.value == "fungal_culture":
        return bool(_CULTURED_HERE.search(lower)) and not _CULTURE_SENT.search(lower)
    if trigger.mention.value == "total_body_photography":
        return is_photographed(view, trigger.mention.start, trigger.mention.end)
    if trigger.mention.value == "confocal":
        return is_scanned(view, view.lower[trigger.mention.start : trigger.mention.end])
    if trigger.mention.value == "photo_test" and find(view, _OF_THE_MED) is not None and "today" not in lower:
        return False
    if trigger.mention.value == "photo_test":
        return bool(_EXPOSED.search(lower)) and not _OF_OTHER_DAY.search(lower)
    if kind == "lab_test" and trigger.mention.value == "wet_mount" and _SKIN_MOUNT.search(lower):
        return False
    if trigger.mention.value == "scabies_prep" and _LOOKED_ON_SKIN.search(lower) and not _ON_A_SLIDE.search(lower):
        return False
    if trigger.mention.value == "scabies_prep" and _ONLY_FOUND.search(view.lower, trigger.mention.start, trigger.mention.end):
        near = view.units[max(0, trigger.unit.index - 1) : trigger.unit.index + 2]
        if not any(u.search(_UNDER_GLASS) for u in near):
            return False
    if kind == "lab_test":
        return bool(_TESTED.search(lower) or rows_below(view, trigger)) and not _UNREAD.search(lower)
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
_LOOKED_ON_SKIN = re.compile(
    r"\bderm(?:at)?oscop\w*|\bdelta[- ]?wing\b|\bloupes?\b|\bhang[- ]?glider\b|\bjet[- ]?(?:with|plane|liner)|\bnaked eye\b"
)
_ON_A_SLIDE = re.compile(r"\bscrap\w+|\bprep\w*|\boil\b|\bslides?\b|\b(?:light )?microscop\w*|\bcoverslip\b|\bmount\w*")
"""A mite seen through a lens on the skin is part of the exam; one on a slide is a test."""
_ONLY_FOUND = re.compile(r"\b(?:mites?|ova|eggs|sarcoptes)\b")
_UNDER_GLASS = re.compile(
    r"\bscrap\w+|\boil\b|\bslides?\b|\bmicroscop\w*|\bscope\b|\bcoverslip\b|\bmount\w*|\b(?:wet|scabies|skin|koh) prep\w*|\bunder (?:\d+ ?x|low power)\b"
)
"""What was found tells of a test where it was found on a slide: "ova found in her hair" is a look."""
_UNREAD = phrases("tests_done", "unread")
"""A preparation that nobody could look at."""
_ON_ANOTHER_DAY = re.compile(
    r" (?:(?:on|last) )?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri)(?:day)?\.?,? )?(?:(?P<day>\d{1,2}[/-]\d{1,2}\b)|last (?:mon|tues|wednes|thurs|fri)day\b|(?:yesterday|two days ago|48 (?:h|hours) ago)\b)"
)


def _is_of_another_day(view: NoteView, end: int) -> bool:
    """“Applied Mon 04/27”: does a day that is not that of the visit stand behind the words that end here?"""
    told = _ON_ANOTHER_DAY.match(view.lower, end)
    return told is not None and not (told["day"] and is_visit_day(view, told["day"].replace("-", "/")))


_OF_OTHER_DAY = re.compile(r"\border(?:ed|s)?\b|\bat age\b|\b(?:as|when) an? (?:child|infant|baby|teen\w*)\b|\b(?:19|20)\d\d\b")
"""An order, or a test of long ago."""
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
        return replace(base, count=pricks(view, trigger.unit))
    if kind == "lab_test":
        return replace(_of_its_finding(view, base), agent=certificate(view), reader=by_a_lab(view, trigger))
    if technique == "confocal":
        return confocal(view, base)
    if kind not in _PATCHES:
        return base
    return replace(base, site=_applied_at(view, base.site), count=allergens(view) if kind == "patch_test" else photo_allergens(view))
