"""Lesions of penis, vulva, vagina and anus, which have a service of their own (DSS-01, DSS-03)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from nlp.assertion import assertion_at
from nlp.deeds_told import NAME_DISEASE
from nlp.facts import Evidence, Fact, Procedure, Site
from nlp.gate import find, units_with
from nlp.readers.events import SILENT, Trigger
from nlp.records import replace
from nlp.sites import sites_in
from nlp.tallies import Tally
from nlp.view import Mention, NoteView
from nlp.weighed_counts import Count

ORGANS = frozenset({"penis", "vulva", "vagina", "anus"})

_BESIDE_THEM = frozenset({"scrotum", "genitalia", ""})
"""Treated with the organ unless counted apart."""

_EXTENSIVE = re.compile(
    r"\bextensive(?:ly)?\b(?! (?:discuss|counsel|hx|history|conversation|educat|list|review|sun\b|search|expla|talk|teach|instruct|inform|consent|question|work-?up|chart|record|document|research|photo|sexual|travel|family|past|prior|medical|smok|time\b|effort|debate|consult|advice|experience))"
)
_WIDE_SPREAD = re.compile(
    r"\b(?:confluent|innumerable|countless|carpet\w*|circumferential\w*|giant|bulky|massive|florid)\b|>\s?(?:20|30|40|50)\b"
)
_WAS_NOT = re.compile(r"\b(?:no|not|non|without|never|less|previous\w*|prior|hx|history|if)\b[^.;]{0,24}$")


def _extent(view: NoteView) -> Fact[str]:
    """The writer's word that the lesions of an organ were extensive; words that only come near it leave a question (DSS-02)."""
    for value, pattern in (("extensive", _EXTENSIVE), ("near", _WIDE_SPREAD)):
        for unit in units_with(view, pattern):
            hit = unit.search(pattern)
            if hit is None or unit.section in SILENT or _WAS_NOT.search(unit.lower[: hit.start()]):
                continue
            start, end = unit.start + hit.start(), unit.start + hit.end()
            if assertion_at(view, unit, start, end)[0] != "performed" and unit.section not in NAME_DISEASE:
                continue
            proof = (Evidence("extent", hit[0], start, end),)
            return (
                Fact("extensive", "stated", proof)
                if value == "extensive"
                else Fact("simple", "conflicting", proof, f"called {hit[0]}, not extensive")
            )
    return Fact(searched=("words of extent",))


def by_organ(view: NoteView, base: Procedure, count: Count, triggers: Sequence[Trigger]) -> list[Procedure]:
    """One procedure for each organ, and one for all other skin; the organs leave the general count."""
    organs: dict[str, list[Tally]] = {}
    rest: list[Tally] = []
    for part in count.parts:
        region = part.site.value.region if part.site.value else ""
        (organs.setdefault(region, []) if region in ORGANS else rest).append(part)
    if base.kind == "tag_removal" or not organs:
        sites = [p.site for p in count.parts if p.site.known]
        extra = tuple(s.value for s in sites[1:] if s.value is not None)
        site = sites[0] if sites else _organ_named(view, base.site, triggers)
        if (
            not sites
            and site.value is not None
            and site.value.region in ORGANS
            and site.evidence
            and _LEFT_OUT.match(view.lower, site.evidence[0].end)
        ):
            site = next(
                (f for t in triggers for _, f in sites_in(view, t.unit) if f.value is not None and f.value.region not in ORGANS), site
            )
        extent = _extent(view) if site.value is not None and site.value.region in ORGANS else Fact()
        alone = not sites and base.kind != "tag_removal" and site.value is not None and site.value.region in ORGANS
        joined = _joined_organs(view, site.value.region, triggers) if alone and site.value is not None else []
        return [
            replace(base, site=site, other_sites=extra, extent=extent),
            *(replace(base, site=other, extent=extent) for other in joined),
            *(_beside_organ(view, base, triggers, set()) if alone else _organ_unnumbered(view, replace(base, site=site), triggers)),
        ]
    out = (
        []
        if rest
        else _uncounted(view, base, triggers) or _beside_organ(view, base, triggers, {p.unit for parts in organs.values() for p in parts})
    )
    for parts in ([rest] if rest else []) + list(organs.values()):
        proof = tuple(Evidence("count", str(p.number), p.start, p.end) for p in parts)
        done = next((t.mention for t in triggers if t.unit.index == parts[0].unit), None)
        technique = Fact(done.value, "stated", (Evidence("technique", done.value, done.start, done.end),)) if done else base.technique
        region = parts[0].site.value.region if parts[0].site.value else ""
        extent = _extent(view) if region in ORGANS else Fact()
        out.append(
            replace(
                base, site=parts[0].site, technique=technique, count=Fact(sum(p.number for p in parts), "derived", proof), extent=extent
            )
        )
    if len(organs) == 1 and not rest:
        (only,) = organs
        out += [
            replace(base, site=other, count=Fact(searched=("count",)), extent=_extent(view))
            for other in _joined_organs(view, only, triggers)
        ]
    return out


_JOINED = re.compile(
    r"(?: (?:shaft|glans|canal|verge|area|skin|warts?|lesions?|condylomat?a?|papules?))?(?:,? (?:and|&|plus)|,|/|\+| \+)(?: (?:also|the|both|his|her|to|on|of|at|distal|proximal))* ?"
)
"""Between two places that one act was done at: "penile and anal lesions"."""


_SEEN = re.compile(
    r"[^.;,\n]{0,30}\b(?:exam\w*|normal|clear|spared|free|uninvolved|inspect\w*|check\w*|look\w*|not|no|none|negative|unremarkable|without|swab\w*|pap|anoscop\w*|seen|noted|left|deferred|healed|resolved|next|later|refer\w*|declin\w*|will|to be)\b"
)
"""Behind the second place: it was only looked at, or waits."""


def _only_seen(view: NoteView, trigger: Trigger, place: Mention) -> bool:
    """“LN2 to penile warts and anal exam normal”: what is said of the other organ is not the work."""
    return _SEEN.match(view.lower, place.end, trigger.unit.end) is not None


def _joined_organs(view: NoteView, region: str, triggers: Sequence[Trigger]) -> list[Fact[Site]]:
    """“TCA applied to the penile and anal lesions”: the other organ that the words of the act join to the first one, without numbers."""
    for trigger in triggers:
        told = [(m, f) for m, f in sites_in(view, trigger.unit) if f.value is not None]
        for (m, one), (n, two) in pairwise(told):
            regions = {one.value.region if one.value else "", two.value.region if two.value else ""}
            if (
                len(regions) == 2
                and region in regions
                and regions <= ORGANS
                and _JOINED.fullmatch(view.lower, m.end, n.start)
                and not _only_seen(view, trigger, n)
            ):
                return [f for f in (one, two) if f.value is not None and f.value.region != region]
    return []


def _uncounted(view: NoteView, base: Procedure, triggers: Sequence[Trigger]) -> list[Procedure]:
    """“... and froze the scrotal ones”: work right before a place outside the organs, without a number of its own."""
    for trigger in triggers:
        place = next((f for m, f in sites_in(view, trigger.unit) if 0 <= m.start - trigger.mention.end <= 24), None)
        site: Site | None = place.value if place else None
        if place is not None and site is not None and site.region not in ORGANS:
            done = Fact(trigger.mention.value, "stated", trigger.evidence()[:1])
            return [
                replace(
                    base,
                    site=place,
                    technique=done,
                    evidence=trigger.evidence(),
                    count=Fact(None, "absent", searched=("count",)),
                    count_exact=False,
                )
            ]
    return []


_LEFT_OUT = re.compile(
    r"[^.;,]{0,30}\b(?:clear|spared|normal|uninvolved|no|negative|free|without|avoid\w*|protect\w*|shield\w*|not|untouched|ok|fine|nad)\b"
)
_NO_PLACE_OF_WORK = re.compile(r"\b(?:not|no|nothing|none|nil|avoid\w*|protect\w*|spar\w*|near|beside|from|except\w*)\b[^.;,]{0,24}$")


def _organ_unnumbered(view: NoteView, base: Procedure, triggers: Sequence[Trigger]) -> list[Procedure]:
    """“Frozen: shaft warts and the two pubic ones”: an organ named among the places of the work without a number of its own, which needs none."""
    if base.kind == "tag_removal":
        return []
    out: dict[str, Procedure] = {}
    for trigger in triggers:
        for mention, place in sites_in(view, trigger.unit):
            region = place.value.region if place.value is not None else ""
            if region not in ORGANS or (base.site.value is not None and base.site.value.region == region):
                continue
            if _LEFT_OUT.match(view.lower, mention.end, trigger.unit.end) or _NO_PLACE_OF_WORK.search(
                view.lower, trigger.unit.start, mention.start
            ):
                continue
            out.setdefault(
                region, replace(base, site=place, extent=_extent(view), count=Fact(None, "absent", searched=("count",)), count_exact=False)
            )
    return list(out.values())


_BARE_OF_THEM = re.compile(r"\b(?:clear|spared|normal|uninvolved|no (?:lesions|warts|condylom\w+)|negative|free|without)\b|: ?0\b")


def _organ_named(view: NoteView, site: Fact[Site], triggers: Sequence[Trigger]) -> Fact[Site]:
    """“LN2 of genital warts. 2 remain on the shaft”: the organ that the paragraph of the treatment names, where its own words only say “genital”."""
    if site.value is None or site.value.region != "genitalia":
        return site
    near = {u.index: u for t in triggers for u in view.units_of_block(t.unit.block) if not u.search(_BARE_OF_THEM)}
    organs = {f.value.region: f for u in near.values() for _, f in sites_in(view, u) if f.value is not None and f.value.region in ORGANS}
    return next(iter(organs.values())) if len(organs) == 1 else site


def _beside_organ(view: NoteView, base: Procedure, triggers: Sequence[Trigger], counted: set[int]) -> list[Procedure]:
    """“Shaft: TCA to all four. Pubis: LN2, three”: a treatment in a sentence of its own at a place outside the organs, whatever its number."""
    for trigger in triggers:
        sites = [] if trigger.unit.index in counted else [f for _, f in sites_in(view, trigger.unit) if f.value is not None]
        if sites and all(f.value is not None and f.value.region not in ORGANS | _BESIDE_THEM for f in sites):
            done = Fact(trigger.mention.value, "stated", trigger.evidence()[:1])
            return [
                replace(
                    base,
                    site=sites[0],
                    technique=done,
                    evidence=trigger.evidence(),
                    count=Fact(1, "derived", sites[0].evidence, "one lesion at least"),
                )
            ]
    return []


def at_place(view: NoteView, count: Count) -> tuple[Tally, ...]:
    """A number without a place of its own counts lesions of the first place of its sentence: "anus (verge, 5 papules): TCA"."""
    if len(count.fact.evidence) != 1 or count.fact.value is None:
        return ()
    number = count.fact.evidence[0]
    unit = view.unit_at(number.start)
    sites = [fact for mention, fact in sites_in(view, unit) if mention.start < number.start]
    return (Tally(count.fact.value, number.start, number.end, unit.index, "count", site=sites[0]),) if sites else ()


_ANAL_TAG = re.compile(
    r"\b(?:(?:intra-?)?anal|h(?:a)?emorrhoid\w*|sentinel|rectal) (?:skin )?tags?\b|\btags?,? (?:\(?of (?:the )?)?(?:anus|anal (?:canal|verge|margin)|anal\b)"
)


def hangs_from_anus(view: NoteView) -> bool:
    """Are all tags whose place the note names beside their word tags of the anus: "excision of two anal skin tags"?"""
    named = {
        sites[0][1].value.region
        for m in view.all("DX")
        if m.concept == "skin_tag" and (sites := sites_in(view, view.units[m.unit])) and sites[0][1].value is not None
    }
    return find(view, _ANAL_TAG) is not None and named <= {"anus", "perianal", "perineum", "buttock", ""}
