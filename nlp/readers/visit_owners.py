"""Which procedure owns a problem or an act of the visit: the work that treats it, the dose given for it, or none where the disease has management of its own (EM-05, EM-08)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.facts import Procedure, VisitAct
from nlp.readers.visit_homes import FREE_BY_KIND, RX
from nlp.readers.visit_problems import Topic
from nlp.readers.visit_sampled import is_guess
from nlp.readers.visit_text import INTERNAL, act_start
from nlp.records import replace
from nlp.view import NoteView

_ONE_LESION = frozenset({"biopsy", "shave_removal", "excision", "soft_tissue_excision", "mohs", "flap", "graft", "repair", "re_excision"})
SERVES: dict[str, tuple[str, ...]] = {
    "repair": ("laceration", "wound", "skin_tear"),
    "incision_drainage": ("abscess", "furuncle", "carbuncle", "paronychia", "foreign_body"),
    "nail_avulsion": ("ingrown_nail", "paronychia"),
    "nail_matrix_excision": ("ingrown_nail", "paronychia"),
    "nail_wedge": ("ingrown_nail", "paronychia"),
    "patch_test": ("contact_dermatitis_allergic", "contact_dermatitis"),
}
"""Diagnoses that these procedures treat wherever the note names them."""
_WARTS = frozenset({"wart", "plantar_wart", "flat_wart", "condyloma"})
"""One disease, named by its place: the complaint may say "genital warts" where the treatment says "verrucae of the shaft"."""
_LOCAL = re.compile(r"mohs|surg|\bplastic|wound|vascular")


def owner_of(view: NoteView, topic: Topic, performed: Sequence[Procedure]) -> str:
    """Id of the performed procedure that treats the problem, or ""."""
    if topic.problem_class in ("surveillance", "history"):
        return ""
    fits = [(_match(view, topic, p), p) for p in performed]
    best, owner = max(fits, key=lambda f: f[0], default=(0, None))
    return owner.id if owner is not None and best > 0 else ""


def _match(view: NoteView, topic: Topic, procedure: Procedure) -> int:
    """How well a problem fits a procedure: 0 for another problem or another lesion."""
    known = {d.concept for d in (procedure.diagnosis.value, *procedure.other_diagnoses) if d is not None} - {"skin_lesion", "rash"}
    near = any(view.unit_at(e.start).index == topic.unit.index for e in procedure.evidence[:1])
    group = any(view.unit_at(e.start).group == topic.unit.group for e in procedure.evidence[:1])
    same_site = _same_site(topic, procedure)
    if topic.diagnosis.concept == "other_problem" or _spreads(topic, procedure):
        return 0
    if topic.diagnosis.concept in known or (topic.diagnosis.concept in _WARTS and known & _WARTS):
        if procedure.kind in _ONE_LESION and same_site is False:
            return 0
        return 0 if topic.weak and same_site is False else 4
    if topic.diagnosis.concept in SERVES.get(procedure.kind, ()):
        return 4
    if procedure.kind == "biopsy" and topic.kind == "eruption" and (near or group) and not known:
        if _told_apart(topic, procedure, near=near):
            return 0
        return 0 if same_site is False else 1
    growth = topic.kind != "eruption" and topic.diagnosis.behaviour not in ("inflammatory", "infectious", "premalignant", "other")
    if growth and same_site and not topic.weak:
        return 3
    if near and (not known or growth):
        return 2 if same_site is not False else 0
    if group and procedure.kind in _ONE_LESION and growth and same_site is not False:
        return 1
    return 0


def _told_apart(topic: Topic, procedure: Procedure, *, near: bool) -> bool:
    """“7 mm papule of the nose, shave bx. Cold sores 5x/yr”: an infection known as such, in another sentence than the growth that was sampled."""
    lesion = procedure.diagnosis.value
    grown = lesion is not None and lesion.concept == "skin_lesion"
    return grown and not near and topic.diagnosis.behaviour == "infectious" and topic.diagnosis.certainty == "clinical"


def _spreads(topic: Topic, procedure: Procedure) -> bool:
    """Cellulitis around an abscess or a blister is more than the drainage treats."""
    return procedure.kind == "incision_drainage" and topic.diagnosis.concept in ("cellulitis", "erysipelas", "onychomycosis")


def _same_site(topic: Topic, procedure: Procedure) -> bool | None:
    """None where one of the two has no site."""
    mine, theirs = topic.site.value, procedure.site.value
    if mine is None or theirs is None:
        return None
    sites = (theirs, *procedure.other_sites)
    return any(s.region == mine.region and (not s.side or not mine.side or s.side == mine.side) for s in sites)


def released_owners(
    view: NoteView,
    acts: Sequence[VisitAct],
    homes: Sequence[int],
    topics: Sequence[Topic],
    owners: Sequence[str],
    given: set[str],
    sampled: set[str],
) -> list[str]:
    """Owners after disease management beyond the treated spots has freed the disease (EM-05, EM-08); old results looked at before a biopsy of it do not."""
    out = list(owners)
    for act, home in zip(acts, homes, strict=True):
        if home < 0 or not out[home] or (act.kind == "lab_review" and topics[home].diagnosis.concept in sampled):
            continue
        if _frees(act, topics[home]) and not (out[home] in given and _is_the_dose(view, act, topics[home])):
            out[home] = ""
    return out


_BY_MOUTH = re.compile(
    r":(?:gabapentin|pregabalin|ciclosporin|cyclosporine?|azathioprine|mycophenol\w+|predniso\w+|hydroxyzine|cetirizine|loratadine|levocetirizine|fexofenadine|apremilast|otezla|deucravacitinib|sotyktu|upadacitinib|rinvoq|abrocitinib|cibinqo|baricitinib|olumiant|ritlecitinib|litfulo|acitretin|isotretinoin|spironolactone|hydroxychloroquine|plaquenil|dapsone|naltrexone|doxepin|montelukast|terbinafine|fluconazole|itraconazole|minoxidil|finasteride|ivermectin|doxycycline|minocycline)\b"
)
"""Medicines of which no syringe holds the day's dose."""
_ORDER = re.compile(r"\W*(?:(?:standing|active|current|provider|md) )?orders?\s*[:#]")
"""Head of the line by which the dose of today was ordered."""


def _is_the_dose(view: NoteView, act: VisitAct, topic: Topic) -> bool:
    """True for the medicine whose dose was given today: its name and schedule are no new decision (EM-07)."""
    steady = topic.status not in ("worsening", "not_at_goal", "severe") or _ORDER.match(view.unit_at(act_start(act)).lower) is not None
    return (
        steady and act.kind in ("rx_start", "rx_continue") and act.detail.startswith("systemic:") and _BY_MOUTH.search(act.detail) is None
    )


def with_the_dose(
    view: NoteView, acts: Sequence[VisitAct], homes: Sequence[int], topics: Sequence[Topic], owners: Sequence[str], doses: set[str]
) -> list[str]:
    """Owners where the disease that today's dose treats goes with the injection, as no sentence joins the two."""
    out = list(owners)
    for act, home in zip(acts, homes, strict=True):
        if doses and home >= 0 and not out[home] and _is_the_dose(view, act, topics[home]):
            out[home] = min(doses)
    return out


def _frees(act: VisitAct, topic: Topic) -> bool:
    chronic = topic.problem_class in ("chronic", "uncertain", "acute_systemic", "threat")
    eruption = topic.diagnosis.behaviour in ("inflammatory", "other") or topic.kind in ("eruption", "nail", "hair")
    inflamed = eruption and topic.diagnosis.behaviour != "benign"
    medicine = act.detail.partition(":")[0]
    if act.kind in RX and topic.diagnosis.behaviour == "premalignant":
        return medicine == "field" or act.detail.endswith(("acitretin", "sirolimus"))
    if not inflamed:
        return False
    if act.kind in RX and medicine == "antibiotic" and topic.diagnosis.behaviour == "infectious":
        return False  # cover for what was opened or taken off
    if act.kind == "rx_change" and medicine == "otc" and topic.status in ("worsening", "not_at_goal", "severe"):
        return True  # more of the antihistamine for hives that the injection of the day does not hold
    if act.kind in RX:
        return medicine not in ("analgesic", "otc", INTERNAL) and (act.kind != "rx_continue" or bool(topic.status))
    if act.kind == "referral":
        return not _LOCAL.search(act.detail)
    if act.kind == "lab_review" and is_guess(topic):
        return False  # old results looked at before a guess was sampled
    return chronic and act.kind in ("lab_order", "lab_review", "toxicity_monitoring", "discussion_external")


_SYRINGE = re.compile(r"\W{0,2}(?:acetonide )?[\d.]+ ?mg ?/ ?(?:ml|cc)\b|\W{0,2}\d[\d.]*,? [\d.]+ ?(?:ml|cc)\b")
"""Behind a steroid that went into a syringe."""


def without_injected(view: NoteView, acts: Sequence[VisitAct], performed: Sequence[Procedure]) -> list[VisitAct]:
    """Without medicines whose very words tell what was injected: "acne cysts x4: TAC 2.5 mg/mL, 0.05 mL each" prescribes nothing."""
    injected = [p for p in performed if p.kind == "intralesional"]
    spans = [(e.start, e.end) for p in injected for e in (*p.evidence, *p.technique.evidence)]
    return [a for a in acts if not (injected and a.kind in RX and (_is_within(act_start(a), spans) or _fills_syringe(view, a)))]


def _is_within(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _fills_syringe(view: NoteView, act: VisitAct) -> bool:
    return act.detail.startswith("topical:") and any(_SYRINGE.match(view.lower, e.end) for e in act.evidence)


def with_owner(act: VisitAct, home: int, topics: Sequence[Topic], owners: Sequence[str], performed: Sequence[Procedure]) -> VisitAct:
    """The act with the procedure that it serves as its owner, or with none."""
    if not performed or act.kind in FREE_BY_KIND or act.kind == "rx_renewal":
        return act
    first = performed[0].id
    medicine = act.detail.partition(":")[0]
    if act.kind in RX and medicine == "analgesic":
        return replace(act, owner=first)
    if act.kind == "full_skin_exam":
        watched = any(t.problem_class == "surveillance" for t in topics)
        free = any(not o and not t.weak and t.problem_class != "history" for t, o in zip(topics, owners, strict=True))
        return act if watched or free else replace(act, owner=first)
    if home < 0 or (owners[home] and _cannot_serve(act, topics[home])):
        return act if _cannot_serve(act, None) else replace(act, owner=first)
    if topics[home].unit.section in ("hpi", "chief_complaint") and act.kind in ("counselling", "reassurance"):
        return replace(act, owner=first)  # "molluscum with surrounding eczema" of the history, and advice
    if topics[home].weak and act.kind in ("counselling", "reassurance", "otc") and any(owners):
        return replace(act, owner=next(o for o in owners if o))
    return replace(act, owner=owners[home]) if owners[home] else act


def _cannot_serve(act: VisitAct, topic: Topic | None) -> bool:
    """True for disease medicine and talks with other physicians beside a growth that was only removed or frozen."""
    if topic is not None and topic.diagnosis.behaviour == "premalignant":
        return act.kind in ("discussion_external", "toxicity_monitoring", "imaging_order")
    if topic is not None and (topic.kind == "eruption" or topic.diagnosis.behaviour in ("inflammatory", "infectious", "premalignant")):
        return False
    if act.kind in RX:
        return act.detail.partition(":")[0] == "systemic"
    tests = act.kind in ("lab_order", "lab_review") and not re.fullmatch(r"(?:inr|labs|wound culture|bacterial culture)", act.detail)
    return tests or act.kind in ("toxicity_monitoring", "discussion_external")
