"""Which problem an act of the visit serves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.facts import VisitAct
from nlp.phrases import phrases
from nlp.readers.visit_problems import Topic, read_topics
from nlp.readers.visit_text import INTERNAL, act_start
from nlp.view import NoteView, Unit

RX = frozenset({"rx_start", "rx_change", "rx_continue", "rx_stop"})
FREE_BY_KIND = frozenset({"longitudinal_relationship", "consult_request", "sdoh", "independent_historian"})
"""Acts that serve no single problem."""
_ADVICE = frozenset({"counselling", "reassurance", "otc"})
_FOR_SKIN = frozenset({"antibiotic", "topical", "field", "otc", "analgesic"})


def acts_with_homes(
    view: NoteView, acts: Sequence[VisitAct], topics: Sequence[Topic], owners: Sequence[str], *, worked: bool
) -> tuple[list[VisitAct], list[int]]:
    """The acts of the visit, each with the problem that it serves (-1 for none); without those that tell of medicines for diseases that are not the visit's.

    Args:
        worked: medical work was done that day.
    """
    general = worked and not any(t.problem_class == "surveillance" for t in topics)
    kept: list[VisitAct] = []
    homes: list[int] = []
    for act in acts:
        home = -1 if general and _is_general_advice(view, act) else _rehomed(act, _home_of(view, act, topics), topics, owners)
        if _is_told(act, topics[home] if home >= 0 else None, worked=worked) and not _is_handed_on(view, act, home, topics):
            continue
        if home >= 0 and worked and act.detail.partition(":")[0] in _FOR_SKIN and _elsewhere_named(act, topics[home]):
            home = -1
        if general and _is_for_the_wound(act, topics[home] if home >= 0 else None):
            home = -1
        kept.append(act)
        homes.append(home)
    return kept, homes


def _home_of(view: NoteView, act: VisitAct, topics: Sequence[Topic]) -> int:
    """Index of the problem an act belongs to: same sentence, same item, the last one named before; -1 for none."""
    live = [i for i, t in enumerate(topics) if t.problem_class != "history"]
    if not live or act.kind in FREE_BY_KIND:
        return -1
    place = act_start(act)
    unit = view.unit_at(place)

    def distance(index: int) -> int:
        return abs(topics[index].start - place)

    taken = _where_taken(view, act, topics, live)
    if taken >= 0:
        return taken
    named = [m.concept for m in view.mentions_in(unit, "DX") if m.start <= place]
    for concept in reversed(named):
        same = [i for i in live if topics[i].diagnosis.concept == concept]
        if same:
            return min(same, key=distance)
    for here in (
        [i for i in live if topics[i].unit.index == unit.index],
        _same_number(unit, topics, live),
        _just_named(view, unit, topics, live),
        [i for i in live if topics[i].unit.group == unit.group and topics[i].unit.section == unit.section],
        [i for i in live if topics[i].unit.group == unit.group],
    ):
        before = [i for i in here if topics[i].start <= place]
        if here:
            return _of_the_skin(act, min(before or here, key=distance), live, topics)
    strong = [i for i in live if not topics[i].weak] or live
    named_last = (
        (m.start, i)
        for m in view.all("DX")
        if m.start <= place
        for i in strong
        if topics[i].diagnosis.concept == m.concept and topics[i].diagnosis.concept not in _OF_PLACES
    )
    last = max(named_last, default=None) if act.kind in _ADVICE else None
    if last is not None:
        return last[1]
    earlier = [i for i in strong if topics[i].start <= place]
    return min(earlier or strong, key=distance)


def _of_the_skin(act: VisitAct, best: int, here: Sequence[int], topics: Sequence[Topic]) -> int:
    """“Atopic dermatitis, with conjunctivitis from dupilumab. Start tacrolimus ointment”: what is put on the skin serves the skin disease of the sentence."""
    if (
        topics[best].diagnosis.concept != "other_problem"
        or act.kind not in RX
        or act.detail.partition(":")[0] not in ("topical", "systemic")
    ):
        return best
    skin = [i for i in here if topics[i].unit.index == topics[best].unit.index and topics[i].diagnosis.concept != "other_problem"]
    return skin[-1] if skin else best


_OF_PLACES = frozenset({"skin_lesion", "neoplasm_unspecified", "rash", "other_problem"})
"""Names that one note gives to several problems."""


def _just_named(view: NoteView, unit: Unit, topics: Sequence[Topic], live: Sequence[int]) -> list[int]:
    """“His psoriasis and psoriatic arthritis ... Psoriasis flaring. Change to secukinumab”: the disease that the sentence before names, even where it was named first further up."""
    for before in reversed(view.units[max(0, unit.index - 2) : unit.index]):
        if before.group != unit.group or before.section != unit.section:
            return []
        named = [
            (m.start, i)
            for m in view.mentions_in(before, "DX")
            for i in live
            if topics[i].diagnosis.concept == m.concept and topics[i].diagnosis.concept != "other_problem"
        ]
        named += [(topics[i].start, i) for i in live if topics[i].unit.index == before.index]
        if named:
            return [max(named)[1]]
    return []


_GENERAL = phrases("visit_homes", "general")


def _is_general_advice(view: NoteView, act: VisitAct) -> bool:
    """Sun protection, self-examination, care of the wound and pain killers from the shelf: said to everybody who had work done, whatever else they have."""
    if act.kind not in _ADVICE:
        return False
    if act.detail.startswith("analgesic:"):
        return True
    unit = view.unit_at(act_start(act))
    return unit.search(_GENERAL) is not None and not view.mentions_in(unit, "DX")


def _elsewhere_named(act: VisitAct, topic: Topic) -> bool:
    """“Doxy 100 bid x7. Her migraine medicine goes on”: a lasting disease outside dermatology in another sentence, which no ointment or antibiotic serves."""
    chronic = topic.diagnosis.concept == "other_problem" and topic.problem_class == "chronic" and not topic.assessed
    return chronic and not topic.unit.start <= act_start(act) < topic.unit.end


_SENSITISERS = ("methoxsalen", "oxsoralen", "oxsoralen-ultra", "psoralen", "8-mop", "8 mop", "8mop")
_TENDED = re.compile(r"\b(?:fine|good|ok(?:ay)?|under control)\b|\b1\d\d/\d{2,3}\b|\b(?:ordered|refill\w*|renew\w*|recheck\w*)\b")
"""Beside a disease outside dermatology, these tell that it was looked after: "HTN fine, 128/76, continue lisinopril, BMP ordered"."""


def _is_told(act: VisitAct, topic: Topic | None, *, worked: bool) -> bool:
    """“Continue metoprolol” where no problem of the visit is its disease, or beside work of the day only the story names it."""
    if worked and act.detail.endswith(_SENSITISERS):
        return True  # taken for the light of that day
    if act.kind not in ("rx_continue", "rx_start") or not act.detail.startswith(INTERNAL + ":") or (act.kind == "rx_start" and not worked):
        return False
    if topic is None or topic.diagnosis.concept != "other_problem":
        return True
    if not worked or topic.assessed:
        return False
    managed = (
        act.kind == "rx_start" or bool(topic.status) or topic.unit.search(_TENDED) is not None
    )  # "HTN at goal on losartan, refilled", but not "her migraine med continued"
    return not managed or _elsewhere_named(act, topic)


_HANDED_ON = re.compile(
    r"\b(?:refill\w*|renew\w*|re-?prescribed|sent (?:in )?(?:to )?(?:the |her |his )?(?:pharmacy|cvs|walgreens|walmart)|(?:x ?)?90 ?d(?:ays?)?)\b"
)
_NOT_BY_US = re.compile(r"\b(?:pcp|cardiolog\w*|by (?:her|his|their|dr)|has refills|no refills?|declin\w+|not refilled)\b")


def _is_handed_on(view: NoteView, act: VisitAct, home: int, topics: Sequence[Topic]) -> bool:
    """“HTN stable. Refilled lisinopril”: who hands a medicine on looks after its disease, in whichever sentence that is named."""
    unit = view.unit_at(act_start(act))
    of_others = home >= 0 and topics[home].diagnosis.concept == "other_problem"
    return of_others and unit.search(_HANDED_ON) is not None and unit.search(_NOT_BY_US) is None


_WOUND_OINTMENT = re.compile(
    r"otc:(?:vaseline|petrolatum|polysporin|aquaphor|silver dressings?|alginate dressing|hydrocolloid(?: dressing)?|foam dressings|aquacel|mepilex|medihoney|honey dressing|silicone (?:sheet\w*|gel)|warm soaks)$"
)


def _is_for_the_wound(act: VisitAct, topic: Topic | None) -> bool:
    """Ointment and dressings beside work of the day are for the wound, unless they serve an eruption or an ulcer."""
    if act.kind != "otc" or not _WOUND_OINTMENT.match(act.detail):
        return False
    return (
        topic is None
        or topic.diagnosis.concept == "other_problem"
        or topic.diagnosis.behaviour not in ("inflammatory", "infectious", "other")
    )


def _where_taken(view: NoteView, act: VisitAct, topics: Sequence[Topic], live: Sequence[int]) -> int:
    """“Psoriasis, clear on Tremfya. Hypertension, better. Continue Tremfya”: the problem beside which the medicine stood before; -1."""
    name = act.detail.partition(":")[2]
    if act.kind not in ("rx_continue", "rx_change", "rx_stop") or len(name) < 4:
        return -1
    place = act_start(act)
    here, earlier = view.unit_at(place), view.lower.rfind(name, 0, place)
    if earlier < 0 or any(topics[i].unit.index == here.index for i in live):
        return -1
    there = [i for i in live if topics[i].unit.index == view.unit_at(earlier).index]
    return there[0] if len(there) == 1 else -1


def _same_number(unit: Unit, topics: Sequence[Topic], live: Sequence[int]) -> list[int]:
    """Item 2 of a plan goes with item 2 of the assessment above it."""
    if not unit.label.isdigit() or unit.section not in ("plan", "follow_up"):
        return []
    return [i for i in live if topics[i].unit.label == unit.label and topics[i].unit.section == "assessment"]


def _rehomed(act: VisitAct, home: int, topics: Sequence[Topic], owners: Sequence[str]) -> int:
    """Disease medicine or a test named beside a treated or trivial growth belongs to the one disease left over."""
    if act.kind in RX and act.detail.endswith(("acitretin", "sirolimus")):
        damage = [i for i, t in enumerate(topics) if t.diagnosis.behaviour == "premalignant"]
        if damage and not any(_is_disease(t) for t in topics):
            return damage[0]  # taken against the next cancers of sun-damaged skin
    if home >= 0 and owners[home] and (_WOUND_OINTMENT.match(act.detail) or _OF_CONTACTS.match(act.detail)):
        return home  # for the wound, or what comes with warts of those places
    if (home >= 0 and not (owners[home] or topics[home].weak)) or act.kind not in RX | {
        "otc",
        "lab_order",
        "lab_review",
        "toxicity_monitoring",
        "discussion_external",
    }:
        return home
    if act.detail.partition(":")[0] in _AFTERCARE or (home >= 0 and topics[home].kind == "eruption"):
        return home
    free = [i for i, t in enumerate(topics) if not owners[i] and not t.weak and _is_disease(t)]
    return free[0] if len(free) == 1 else home


_OF_CONTACTS = re.compile(r"(?:rpr|hiv|sti|std|gc|chlamydia|syphilis|vdrl)\b")
_AFTERCARE = ("analgesic", "antibiotic", "field")
"""Medicines that may as well go with a procedure or with sun damage."""


def _is_disease(topic: Topic) -> bool:
    return topic.kind == "eruption" or topic.diagnosis.behaviour == "inflammatory"


def with_disease_treated(view: NoteView, topics: list[Topic], acts: Sequence[VisitAct]) -> list[Topic]:
    """Beside growths alone, a disease medicine ordered belongs to the one disease that the history names (EM-05)."""
    if any(_is_disease(t) for t in topics) or not any(
        a.kind in ("rx_start", "rx_change") and a.detail.partition(":")[0] not in _AFTERCARE for a in acts
    ):
        return topics
    told = [
        t
        for t in read_topics(view, history=True)
        if _is_disease(t) and t.unit.section in ("hpi", "chief_complaint") and not t.weak and t.problem_class != "history"
    ]
    return sorted([*topics, *told], key=lambda t: t.start) if len(told) == 1 else topics
