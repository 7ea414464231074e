"""Tumours destroyed: one procedure for each, measured before treatment, at the place that its words or its list give (DML rules)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.diagnoses import is_history, nearest_diagnosis
from nlp.facts import Diagnosis, Fact, Procedure, Site
from nlp.left_alone import left_alone
from nlp.number_words import SPELLED, number_of
from nlp.readers.attach import deeds_of
from nlp.readers.destruction_lesions import MALIGNANT, TREATABLE, diagnosis_at, meant_by
from nlp.readers.events import SILENT, Event, Trigger, gather, listed_rows, longest, measures_for, own_first, scope_of
from nlp.readers.lesion_diagnosis import diagnosis_on
from nlp.readers.lesion_size import is_of_one_left, of_lesion, size_on
from nlp.readers.lesions import lesion_map
from nlp.readers.necessity import symptoms_of
from nlp.readers.own_words import tells_work
from nlp.readers.places import same_site
from nlp.records import replace
from nlp.sites import sites_in
from nlp.view import Measure, Mention, NoteView, Unit


def malignant(view: NoteView, triggers: list[Trigger]) -> list[Procedure]:
    """ED&C and its like: one procedure per tumour, measured before treatment."""
    in_line = (
        [
            p
            for t in triggers[:1]
            for p in in_one_sentence(view, t) or _in_sentence_before(view, t) or _of_both_sides(view, t) or _in_run(view, t)
        ]
        if len({t.unit.index for t in triggers}) == 1
        else []
    )
    if in_line:
        return in_line
    events = _listed(view, triggers) or _of_several(view, triggers) or _of_rows(view, triggers) or gather(view, triggers)
    events = _at_their_own(view, events)
    apart = [
        p for p in _by_lesions(view, triggers) if not _at_other_lesion(view, p.site, {view.unit_at(e.start).index for e in p.evidence})
    ]
    if len(apart) > len(events) or (len(apart) == len(events) and len({p.site.value for p in apart}) > len({e.site.value for e in events})):
        return apart
    out = []
    for event in events:
        units = scope_of(view, event, len(events))
        mention = next((t.mention for t in event.triggers if t.mention.value == "ed_and_c"), event.first.mention)
        anchor = event.units[0]
        diagnosis = _tumour_near(view, anchor, {t.unit.index for t in event.triggers})
        proof = event.evidence()
        told = own_first(view, event, units, "lesion")
        after = [m for m in measures_for(view, units, "lesion", "unknown", "excised") if _is_afterwards(view, m)]
        before = [m for m in told if m not in after] or [m for m in measures_for(view, units, "lesion") if m not in after]
        out.append(
            Procedure(
                "",
                "destruction",
                "performed",
                proof,
                technique=Fact(mention.value, "stated", proof[:1]),
                site=event.site,
                diagnosis=diagnosis,
                count=Fact(1, "derived", proof[:1]),
                size=longest("size", _sizes_of(view, event, before) or _bare_size(view, units, len(events))),
                post_size=longest(
                    "post_size",
                    [
                        m
                        for m in [*measures_for(view, units, "post", "defect", "wound"), *after]
                        if len(events) < 2 or not _behind_other(view, m, event)
                    ],
                ),
                symptoms=symptoms_of(view),
                note=event.label,
            )
        )
    return out


_AFTERWARDS = re.compile(
    r"\b(?:after(?:wards?)?(?: (?:the |all |last |final |third |three |two |[23] )*(?:treatment|tx|curett\w*|ed ?& ?c|edc|electro\w*|desiccation|procedure|pass(?:es)?|cycles?|destruction))?(?:,? (?:the )?(?:site|area|lesion|wound|it))?(?: (?:measured|was|is|at))?|(?:following|post)[ -]?(?:treatment|tx|curett\w*|ed ?& ?c|edc|procedure|size)|resulting (?:[a-z]+ )?|ending (?:size|diameter)|(?:at|on) (?:completion|conclusion|the end)(?: of (?:the )?(?:procedure|treatment))?|final (?:lesion |treated |treatment )?(?:size|diameter|area|width)?|(?:total )?treat(?:ed|ment) (?:site|area|zone|diameter|size|field)(?: (?:incl\w*|with|plus) (?:the )?margins?)?(?: (?:measured|was|is))?|(?:treated|curetted|taken)(?: out)? to)\s*(?:[:=-]\s*|of |at |about |approximately )*$"
)
_AFTERWARDS_NEXT = re.compile(
    r"(?: (?:across|wide|in diameter|in size))?,? (?:after(?:wards?\b|(?=\s*(?:[.;,)]|$))| (?:the |all |last |final )*(?:treatment|tx|curett|ed ?& ?c|edc|electro|procedure|pass|cycles?|destruction)\w*)|at (?:the )?(?:end|completion|conclusion)\b|when (?:done|finished|complete)|post[ -](?:treatment|tx|op\w*|procedure|curett\w*)|following (?:treatment|curett\w*|ed ?& ?c))"
)


def _is_afterwards(view: NoteView, size: Measure) -> bool:
    """“Size after treatment 14 mm”, “it was 14 mm across at the end”: measured when the work was done, and no size of the lesion."""
    unit = view.units[size.unit]
    return (
        _AFTERWARDS.search(view.lower, max(unit.start, size.start - 70), size.start) is not None
        or _AFTERWARDS_NEXT.match(view.lower, size.end, unit.end) is not None
    )


def _is_of_others(view: NoteView, unit: Unit) -> bool:
    """Does the sentence tell of lesions that are no tumours, of tumours of the past or for other hands, or of other work?"""
    named = [m for m in view.mentions_in(unit, "DX") if m.value in TREATABLE]
    others = bool(named) and all(m.value not in MALIGNANT or is_history(view, m) for m in named)
    return others or (bool(named) and _goes_elsewhere(view, unit)) or tells_work(view, unit, _OF_TUMOURS)


_OF_TUMOURS = frozenset({"destruction"})


def _at_other_lesion(view: NoteView, site: Fact[Site], acts: set[int]) -> bool:
    """“BCC, R upper back: ED&C. 3 cycles C&D. AK R cheek, cryo”: was the place read off a sentence about something else, none of the units of the act?"""
    units = {view.unit_at(e.start).index: view.unit_at(e.start) for e in site.evidence}
    return bool(units) and acts.isdisjoint(units) and all(_is_of_others(view, u) for u in units.values())


def _at_their_own(view: NoteView, events: list[Event]) -> list[Event]:
    """The acts without those that have only the place of another lesion; where no other is left, with the place told last before the act."""
    own = [e for e in events if not _at_other_lesion(view, e.site, {t.unit.index for t in e.triggers})]
    if own or len(events) != 1:
        return own or events
    event = events[0]
    for unit in reversed(view.units[: max(t.unit.index for t in event.triggers)]):
        told = [] if unit.section in SILENT or _is_of_others(view, unit) else sites_in(view, unit)
        if told:
            return [replace(event, site=told[-1][1])]
    return events


def _tumour_near(view: NoteView, anchor: Unit, acts: set[int]) -> Fact[Diagnosis]:
    """The tumour named nearest to the act, before one that a sentence about other work names."""
    own = nearest_diagnosis(
        view,
        anchor.start,
        anchor.start + 1,
        lambda m: m.value in MALIGNANT and (m.unit in acts or not _is_of_others(view, view.units[m.unit])),
    )
    return own if own.known else nearest_diagnosis(view, anchor.start, anchor.start + 1, lambda m: m.value in MALIGNANT)


def _by_lesions(view: NoteView, triggers: list[Trigger]) -> list[Procedure]:
    """One procedure for each lesion that the acts were done on, where each has its own size: "two on the back, 9 mm and 1.3 cm", "the cheek and the chest; 1.2 and 0.9 cm respectively"."""
    deeds = [
        d
        for d in deeds_of(view, triggers)
        if d.row is None or not any(s.named and _goes_elsewhere(view, s.unit) for s in lesion_map(view).alone.get(d.row.index, ()))
    ]
    sizes = [size_on(view, deed, len(deeds), "unknown", "excised") for deed in deeds]
    if len(deeds) < 2 or not all(deed.row is not None and size.known for deed, size in zip(deeds, sizes, strict=True)):
        return []
    out = []
    for deed, size in zip(deeds, sizes, strict=True):
        named = diagnosis_on(view, deed, len(deeds))
        if named.value is None or named.value.behaviour == "unspecified":
            named = nearest_diagnosis(view, deed.first.mention.start, deed.first.mention.end, lambda m: m.value in MALIGNANT)
        if named.value is None or named.value.behaviour not in MALIGNANT:
            return []
        technique = next((t.mention for t in triggers if t.mention.value == "ed_and_c"), deed.first.mention).value
        proof = deed.evidence()
        out.append(
            Procedure(
                "", "destruction", "performed", proof, technique=Fact(technique, "stated", proof[:1]), site=deed.site, diagnosis=named,
                count=Fact(1, "derived", proof[:1]), size=size, symptoms=symptoms_of(view), note=deed.row.label if deed.row else "",
            )
        )  # fmt: skip
    return out


_DESTROYED = frozenset({"destruction", "biopsy"})


def _sizes_of(view: NoteView, event: Event, sizes: list[Measure]) -> list[Measure]:
    """Of several sizes those told at the tumour's place, and of a tumour; none of a paragraph that tells of other work alone."""
    own = {t.unit.block for t in event.triggers}
    sizes = [m for m in sizes if not is_of_one_left(view, m, "malignant") and not _lies_apart(view, m, event)]
    sizes = [m for m in sizes if view.units[m.unit].block in own or not tells_work(view, view.units[m.unit], _DESTROYED)]
    if len({m.dims.longest for m in sizes}) < 2:
        return sizes
    lesions = lesion_map(view)
    rows = {m.start: lesions.at(view.units[m.unit], m.start).rows for m in sizes}
    here = [m for m in sizes if len(rows[m.start]) == 1 and same_site(lesions.rows[rows[m.start][0]].site.value, event.site.value)]
    tumours = {m.concept for m in view.all("DX") if m.value in MALIGNANT}
    return of_lesion(view, here or sizes, (), tumours)


def _lies_apart(view: NoteView, size: Measure, event: Event) -> bool:
    """Is it told in a sentence about another tumour, or other work, at other places alone: "L cheek SCCIS 0.8 cm, C&D. R cheek 3 mm papule, shave bx"?"""
    unit = view.units[size.unit]
    sites = [f.value for _, f in sites_in(view, unit)]
    apart = bool(sites) and not any(same_site(site, event.site.value) for site in sites)
    tumour = any(m.value in MALIGNANT for m in view.mentions_in(unit, "DX"))
    return apart and unit.index not in {t.unit.index for t in event.triggers} and (tumour or _is_of_others(view, unit))


def _behind_other(view: NoteView, size: Measure, event: Event) -> bool:
    """“Right shin: SCCIS 1.3 cm. C&D. Wound 1.7 cm. Left calf: BCC ...”: does the place named last before it, in its line, belong to another tumour?"""
    unit = view.units[size.unit]
    for before in reversed(view.units[: unit.index + 1]):
        if before.line != unit.line:
            return False
        if sites := sites_in(view, before):
            return not any(same_site(f.value, event.site.value) for _, f in sites)
    return False


def _bare_size(view: NoteView, units: list[Unit], tumours: int) -> list[Measure]:
    """“Basal cell carcinoma. Left scapula. 2.2 cm.”: the one number of a note about one tumour that is a sentence of its own."""
    alone = [m for u in units for m in view.measures_in(u, "unknown") if len(u.lower.strip(" .,;")) == m.end - m.start]
    return alone if tumours == 1 and len(alone) == 1 else []


def in_one_sentence(view: NoteView, trigger: Trigger) -> list[Procedure]:
    """“left shoulder 8 mm, chest 1.2 cm, both C&D”: as many sizes as sites, in step with them."""
    made = _sized_places(view, trigger, trigger.unit)
    return made if len(made) > 1 else []


_OTHER_WORK = re.compile(
    r"\s*\((?:to be |will |for |plan\w* )?(?:excis\w+|imiquimod|aldara|mohs|efudex|5-?fu|pdt|observ\w+|next|later|sched\w+|defer\w*|refer\w*|declin\w*)\b"
)


def _sized_places(view: NoteView, trigger: Trigger, unit: Unit) -> list[Procedure]:
    """A tumour for each place of the unit, where as many sizes stand in step with the places."""
    sites = sites_in(view, unit)
    sizes = view.measures_in(unit, "lesion", "unknown", "excised")
    if any(_OTHER_WORK.match(view.lower, s.end, unit.end) for s in sizes):
        return []  # "chest 9 mm (ED&C), back 14 mm (excision in August)"
    if not sites or len(sites) != len(sizes) or not _in_step([m.start for m, _ in sites], [s.start for s in sizes]):
        return []
    proof = trigger.evidence()
    return [
        Procedure(
            "", "destruction", "performed", proof, technique=Fact(trigger.mention.value, "stated", proof[:1]), site=fact,
            diagnosis=_tumour_at(view, unit, mention, fact), count=Fact(1, "derived", proof[:1]), size=longest("size", [size]), symptoms=symptoms_of(view),
        )
        for (mention, fact), size in zip(sites, sizes, strict=True)
    ]  # fmt: skip


def _in_step(sites: list[int], sizes: list[int]) -> bool:
    """Do places and sizes (their offsets) pair one by one: in turn, or the one list whole before the other?"""
    order = [kind for _, kind in sorted([*((at, "site") for at in sites), *((at, "size") for at in sizes)])]
    return order[::2] == order[:1] * len(sites) or order == order[:1] * len(sites) + order[-1:] * len(sizes)


def _in_sentence_before(view: NoteView, trigger: Trigger) -> list[Procedure]:
    """“BCC L shoulder 0.9, R chest 1.2 cm. EDC both.”: the tumours of the sentence that the pronoun takes up."""
    named = meant_by(view, trigger) if not sites_in(view, trigger.unit) else []
    if len(named) != 1 or not any(m.value in MALIGNANT for m in view.mentions_in(named[0], "DX")):
        return []
    return in_one_sentence(view, replace(trigger, unit=named[0]))


def _of_both_sides(view: NoteView, trigger: Trigger) -> list[Procedure]:
    """“SCCIS R shin 1.4 cm, SCCIS L shin 0.9 cm, SCCIS R forearm 1.0 cm. ED&C both shins.”: of the sized tumours before it the one of each side."""
    places = [f.value for _, f in sites_in(view, trigger.unit) if f.value is not None]
    if len(places) != 1 or places[0].side != "bilateral" or not trigger.unit.index:
        return []
    made = _sized_places(view, trigger, view.units[trigger.unit.index - 1])
    here = [p for p in made if p.site.value is not None and p.site.value.region == places[0].region]
    return here if sorted(p.site.value.side for p in here if p.site.value) == ["left", "right"] else []


def _in_run(view: NoteView, trigger: Trigger) -> list[Procedure]:
    """“ED&C x2. Path-proven BCC. Site 1 upper back 1.4 cm. Site 2 L cheek 0.8 cm”: sized places right behind or before the act."""
    if sites_in(view, trigger.unit):
        return _on_line(view, trigger)
    for step in (1, -1):
        run: list[Procedure] = []
        tumour = any(m.value in MALIGNANT for u in (trigger.unit, *meant_by(view, trigger)) for m in view.mentions_in(u, "DX"))
        index = trigger.unit.index + step
        while (
            0 <= index < len(view.units) and (unit := view.units[index]).group == trigger.unit.group and not view.mentions_in(unit, "PROC")
        ):
            named = view.mentions_in(unit, "DX")
            made = _sized_places(view, trigger, unit)
            if any(m.value not in MALIGNANT for m in named) or not (made or named):
                break
            tumour = tumour or bool(named)
            run += made
            index += step
        if tumour and len(run) > 1:
            return run
    return []


def _on_line(view: NoteView, trigger: Trigger) -> list[Procedure]:
    """“EDC: L arm BCC 1.2 cm; back BCC 0.7 cm.”: the sized tumours behind the heading, up to the end of its line."""
    run: list[Procedure] = []
    if not view.lower.startswith(":", trigger.mention.end):
        return run
    for unit in view.units[trigger.unit.index :]:
        same = unit.line == trigger.unit.line and (unit is trigger.unit or not view.mentions_in(unit, "PROC"))
        made = _sized_places(view, trigger, unit) if same else []
        if not made or any(m.value not in MALIGNANT for m in view.mentions_in(unit, "DX")):
            break
        run += made
    return run if len(run) > 1 else []


def _tumour_at(view: NoteView, unit: Unit, mention: Mention, site: Fact[Site]) -> Fact[Diagnosis]:
    """The tumour of the sentence itself, else what path or assessment says of that site."""
    if any(m.value in MALIGNANT for m in view.mentions_in(unit, "DX")):
        return nearest_diagnosis(view, mention.start, mention.end, lambda m: m.value in MALIGNANT)
    told = diagnosis_at(view, site.value, unit)
    return told if told.known else nearest_diagnosis(view, mention.start, mention.end, lambda m: m.value in MALIGNANT)


def _listed(view: NoteView, triggers: list[Trigger]) -> list[Event]:
    """Rows of tumours under "ED&C x 3" or above "each C+D x3"."""
    known = {t.unit.index for t in triggers if sites_in(view, t.unit)}
    found = [u for u in listed_rows(view, 0, known) if assertion_at(view, u, u.start, u.start + 1)[0] == "performed"]
    rows = [u for u in found if any(m.value in MALIGNANT for m in view.mentions_in(u, "DX")) and not _goes_elsewhere(view, u)]
    if not rows:  # the tumours are named once, above the list
        rows = [
            u
            for u in found
            if view.measures_in(u, "lesion")
            and u.search(_ELSEWHERE) is None
            and not view.mentions_in(u, "PROC")
            and not any(m.value in TREATABLE for m in view.mentions_in(u, "DX"))
        ]
    if len(rows) < 2 or known:
        return []
    rows = _with_unsized(view, rows)
    return [Event([Trigger(triggers[0].mention, u, "performed", None)], sites_in(view, u)[0][1], u.label, [u]) for u in rows]


def _goes_elsewhere(view: NoteView, unit: Unit) -> bool:
    """“4 | L preauricular | BCC | 7 | Mohs referral - NOT treated here”: a tumour of the list that gets something else, or nothing."""
    behind = view.units[unit.index + 1] if unit.index + 1 < len(view.units) else unit
    next_says = behind.line == unit.line and not view.mentions_in(behind, "DX", "SITE") and not view.mentions_in(unit, "PROC")
    if unit.search(_ELSEWHERE) is not None or (next_says and behind.search(_ELSEWHERE) is not None):
        return True
    return any(m.value in MALIGNANT and left_alone(view, m) for m in view.mentions_in(unit, "DX"))


_ELSEWHERE = re.compile(
    r"\b(?:to|for|needs?|see|refer\w*|awaits?|deferred,?) (?:(?!on\b)[\w.]+ ){0,2}?mohs\b|\bmohs (?:refer\w*|booked|scheduled|later|appt|appointment|instead|next)|\bnot (?:for|suitable for|a candidate for|treated|done)\b"
    r"|\b(?:excision|surgery|mohs|wle|radiation) (?:is |was |to be )?(?:booked|scheduled|planned|discussed|pending)\b|\b(?:booked|scheduled) for (?:excision|mohs|wle|surgery|radiation)\b|: deferred\b"
)


_GOES_ON = 4
"""Units between the head of a list or its last sized item and what still belongs to it."""
_COUNT = re.compile(rf"\b(?P<n>{SPELLED}|\d)\b(?! ?(?:mm|cm|x\b|weeks?|days?|months?|years?|[-/.]))")


def _with_unsized(view: NoteView, rows: list[Unit]) -> list[Unit]:
    """“Three BCCs: (a) back, 1.4 cm (b) chest, 8 mm (c) arm, no size given”: with the items of the list that have no size, where its head counts them."""
    marks = {
        u.label: u
        for u in view.units[rows[0].index : rows[-1].index + _GOES_ON]
        if u.label and sites_in(view, u) and u.section == rows[0].section
    }
    every = [
        u
        for u in marks.values()
        if u in rows
        or not (view.mentions_in(u, "PROC") or view.measures_in(u) or any(m.value in TREATABLE for m in view.mentions_in(u, "DX")))
    ]
    heads = [
        hit
        for u in view.units[max(0, rows[0].index - _GOES_ON) : rows[0].index]
        if any(m.value in MALIGNANT for m in view.mentions_in(u, "DX")) and (hit := u.search(_COUNT))
    ]
    return every if any(number_of(hit["n"]) == len(every) for hit in heads) and all(u in every for u in rows) else rows


def _of_several(view: NoteView, triggers: list[Trigger]) -> list[Event]:
    """“#1 BCC of the nose. ... #2 SCC of the hand. ... Each was curetted”: one event for each tumour that is spoken of."""
    placeless = [trigger for trigger in triggers if not sites_in(view, trigger.unit)]
    for trigger in placeless:
        lesions = lesion_map(view)
        rows = lesions.at(trigger.unit, trigger.mention.start).rows
        own = {row: [s.unit for s in lesions.alone.get(row, ()) if s.unit.section not in SILENT] for row in rows if len(rows) > 1}
        own = {row: units for row, units in own.items() if units}
        tumours = {row: [u for u in units if any(m.value in MALIGNANT for m in view.mentions_in(u, "DX"))] for row, units in own.items()}
        others = [
            m
            for row, units in own.items()
            if not tumours[row]
            for u in units
            for m in view.mentions_in(u, "DX")
            if m.value != "unspecified"
        ]
        told = any(
            m.value in MALIGNANT
            for u in view.units_of_block(trigger.unit.block)
            if u.index < trigger.unit.index
            for m in view.mentions_in(u, "DX")
        )
        if tumours and (all(tumours.values()) or (told and not others)):
            events = [(lesions.rows[row], own[row][own[row].index((units or own[row])[0]) :]) for row, units in tumours.items()]
            return [Event([replace(trigger, unit=units[0])], row.site, row.label, units) for row, units in events]
    return []


def _of_rows(view: NoteView, triggers: list[Trigger]) -> list[Event]:
    """“The second was curetted”: each act of one lesion, which its sentence names without a place."""
    if any(sites_in(view, trigger.unit) for trigger in triggers):
        return []
    lesions = lesion_map(view)
    acts: dict[int, list[Trigger]] = {}
    for trigger in triggers:
        rows = lesions.at(trigger.unit, trigger.mention.start).rows
        if len(rows) != 1 or len(lesions.present) < 2:
            return []
        acts.setdefault(rows[0], []).append(trigger)
    own = {row: list({s.unit.index: s.unit for s in lesions.alone.get(row, ()) if s.unit.section not in SILENT}.values()) for row in acts}
    named = {row: [m for u in units for m in view.mentions_in(u, "DX") if m.value != "unspecified"] for row, units in own.items()}
    if any(found and not any(m.value in MALIGNANT for m in found) for found in named.values()):
        return []
    return [Event(told, lesions.rows[row].site, lesions.rows[row].label, own[row]) for row, told in acts.items()]
