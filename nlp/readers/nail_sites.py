"""Which digits nail work was done on: those of its sentence, of the paragraph, or of the last sentence that names several."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection

from nlp.facts import Evidence, Fact, Procedure, Side, Site
from nlp.gate import seek
from nlp.readers.events import NO, SILENT, Trigger
from nlp.readers.lesions import lesion_map
from nlp.readers.nail_digits import bare_digits, digits_by_number, is_digit, sites_told, ticked_digits
from nlp.readers.named_places import great_digit_before, places_in
from nlp.records import replace
from nlp.sites import nearest_site, sites_in
from nlp.view import Mention, NoteView

_BOTH = re.compile(r"\b(?:both|each|bilateral\w*|b/l|(?:toe|finger)?nails|plates|borders|toes|digits|halluces)\b")
_SAME_DONE = re.compile(
    r"\b(?:same|identical|procedure|likewise|repeated)\b[^.;]{0,40}\b(?:on|for|to)?\s*(?:the\s+)?(?P<side>left|right|other|opposite)\b"
)

_BOTH_FEET = re.compile(
    r"\b(?:bilateral(?:ly)?|b/l|both (?:great|big|hallu\w+|feet|foot|nails|toe\w*))\b(?! (?:nail )?(?:borders?|edges?|sides?|margins?|folds?))"
)
"""Both toes of a digit that is named once."""
_BORDER_OF = re.compile(
    r"^\W*(?:and )?on the (?P<side>left|right),? (?:only )?(?:the |just the )?(?:medial|lateral|both|fibular|tibial|inner|outer)(?: (?:borders?|edges?|sides?|corners?|margins?|ones?))?\W*$|^\W*(?:the )?(?P<same>left|right|[lr])\b\.? ?(?:hallux|great toe(?:nail)?|big toe(?:nail)?|side|one|foot)?\W{0,3}(?:the )?(?:same|ditto|likewise|idem|identical)\W*$"
)
"""Opens a sentence that goes on with the other foot: "On the right both borders were avulsed; on the left the medial"."""
_LATER = re.compile(r"\b(?:will|would|to be|can be|may be|planned|next (?:visit|week|month|time)|later|declin\w+)\b")
_SIDE_LABEL = re.compile(r"\W*(left|right|[lr]t?)\b\.?(?: (?:side|foot|hand))?\s*[:=-]")
"""Opens a row about one of "both great toenails": "L: matrix phenolized. R: avulsion only"."""


_OTHER_CARE = re.compile(
    r"[ ,:-]*(?:toe)?(?:nail )?(?:plate )?(?:(?:was|were|is|just|only|merely|simply) )*(?:trimmed|clipped|filed|cut back|normal|unremarkable|uninvolved|unaffected|intact|spared|healed|left (?:alone|as is|in place)|not (?:avulsed|done|removed|treated|touched)|deferred|to be done|next (?:visit|time|week|month)|will be|(?:was )?done (?:last|in|previously|before|already))\b(?![^.;]*\bavuls)"
)
"""Behind a digit that is named beside the nail taken out: what it had instead, or when."""


def _had_other_care(view: NoteView, trigger: Trigger, site: Fact[Site]) -> bool:
    """“Right hallux nail avulsed, left hallux nail just trimmed back”."""
    end = site.evidence[0].end if site.evidence else -1
    return end > trigger.mention.end and end <= trigger.unit.end and _OTHER_CARE.match(view.lower, end, trigger.unit.end) is not None


_UNTROUBLED = re.compile(r"[^.;:\n]{0,40}\b(?:asymptomatic|not (?:symptomatic|bothersome|ingrown)|no (?:symptoms|pain|problems?))\b")


def _is_untroubled(view: NoteView, site: Fact[Site]) -> bool:
    """“L hallux mildly incurvated, asymptomatic”: found beside the nail that hurts."""
    return bool(site.evidence) and _UNTROUBLED.match(view.lower, site.evidence[0].end) is not None


def nail_sites(view: NoteView, trigger: Trigger) -> list[Fact[Site]]:
    """Digits of the sentence; else the digit named before, on the side that the sentence tells."""
    own = [fact for _, _, fact, _ in places_in(view, trigger.unit) if is_digit(fact.value)] or [
        f for _, f in sites_in(view, trigger.unit) if is_digit(f.value)
    ]
    own = [f for f in own if not _had_other_care(view, trigger, f)] or own
    if listed := _listed(view, trigger, own) or digits_by_number(view, trigger):
        return listed
    if not any(f.value is not None and f.value.digit for f in own) and len(ticked := ticked_digits(view)) > 1:
        return ticked
    if numbered := [f for f in own if f.value is not None and f.value.digit]:
        only = numbered[0].value
        if len(numbered) == 1 and only is not None and not only.side and trigger.unit.search(_BOTH_FEET):
            return [replace(numbered[0], value=replace(only, side="bilateral"))]
        other = _other_side(view, trigger, only.side) if len(numbered) == 1 and only is not None else ""
        return [*numbered, replace(numbered[0], value=replace(only, side=other))] if other and only is not None else numbered
    if own and (sole := _only_digit(view, own)):
        return sole
    if own and (meant := _named_before(view, trigger, own)):
        return meant
    if own and all(f.value is not None and f.value.side in ("", "bilateral") for f in own) and (several := _several_before(view, trigger)):
        return several
    if own and not {"left", "right"} <= set(re.findall(r"\b(?:left|right)\b", trigger.unit.lower)):
        return own
    if by_side := bare_digits(view, trigger):
        return by_side
    if (swallowed := great_digit_before(view, trigger.mention.start)) is not None:
        return [swallowed]
    if several := _several_before(view, trigger):
        return several
    told, sides, by_block = view.once("digits told", lambda: _digits_told(view))
    if not told:
        return own
    beside = by_block.get(trigger.unit.block, [])
    place = bisect_left(beside, trigger.mention.start, key=_starts)
    before = beside[place - 1] if place else None
    spoken = _spoken_of(view, trigger)
    spoken = (
        None if spoken is not None and before is not None and any(e.start > trigger.unit.end for e in spoken.evidence) else spoken
    )  # "This toe ...", and the next one far below
    near = spoken or nearest_site(view, trigger.mention.start, trigger.mention.end)
    if before is not None and near.evidence and near.evidence[0].start > trigger.unit.end:
        near = before
    near = told[0] if _is_untroubled(view, near) else near
    with_number = next((f for f in told if f.value is not None and f.value.digit), None)
    model = (
        near if near.value is not None and (near.value.digit or (is_digit(near.value) and with_number is None)) else with_number or told[0]
    )
    assert model.value is not None
    said = _SIDE_LABEL.match(trigger.unit.lower) or re.search(
        r"\b(left|right)\b(?! (?:to|down|up|at|back|through|off|under|away|behind|into|in|along|beside|next)\b)", trigger.unit.lower
    )
    if "bilateral" in sides and {"left", "right"} <= set(re.findall(r"\b(?:left|right)\b", trigger.unit.lower)):
        return [replace(model, value=replace(model.value, side="bilateral"))]
    here: Side = model.value.side if said is None else "left" if said[1][0] == "l" else "right"
    out = [replace(model, value=replace(model.value, side=here))] if here else [model]
    other = _other_side(view, trigger, here)
    if other:
        out.append(replace(model, value=replace(model.value, side=other)))
    elif not here and ("bilateral" in sides or ({"left", "right"} <= sides and trigger.unit.search(_BOTH))):
        out = [replace(model, value=replace(model.value, side="bilateral"))]
    elif not here and sides:
        out = [_told_before(told, trigger.mention.start)]
    return out


_ROW_OPENS = re.compile(r"\W*(?:(?:nail|digit|toe|site|finger|procedure|#)\s*#?\s*\d?\s*[=:)-]?\s*|\d[).:]\s*)?")
_LETTERS = re.compile(r"[a-z]{2}")
_FINDING = re.compile(
    r"\b(?:onychomycosis|mycotic|dystroph\w*|thick\w*|discolou?r\w*|tender\w*|mild|moderate|severe|erythema\w*|swelling|soak\w*|improv\w*|stable|no|clear|ok)\b"
)
_DONE_SO = re.compile(r"\b(?:total|partial|complete|entire|whole|avuls\w*|remov\w*|plate|border|done|phenol\w*|matri\w*)\b")
"""What a line says of a nail: how it looks, or how much of it was taken."""
_ROWS = 8
_LABELS = ("digit", "toe", "finger", "nail", "toenail")


def _listed(view: NoteView, trigger: Trigger, own: list[Fact[Site]]) -> list[Fact[Site]]:
    """“Nail avulsion: R hallux - total; L hallux - total”, or a line for each nail below the title: every digit that opens its part of the list."""
    out = list(own)
    line = trigger.unit.line
    labelled: bool | None = None
    for unit in view.units[trigger.unit.index + 1 : trigger.unit.index + 1 + _ROWS]:
        places = [(m, f) for m, f in sites_in(view, unit) if is_digit(f.value)]
        if len(places) > 1 and view.lower[places[0][0].start : places[0][0].end] in _LABELS:
            places = places[1:]  # "Digit 1: left 3rd toe"
        goes_on = unit.line == line and view.units[unit.index - 1].lower.endswith(";")
        if (
            len(places) != 1
            or (own and not goes_on)
            or (not own and unit.line == line)
            or _OTHER_CARE.search(unit.lower)
            or _LATER.search(unit.lower)
            or seek(view, NO, unit.lower)
        ):
            break
        mention, site = places[0]
        first = min(mention.start, *(e.start for e in site.evidence)) if site.evidence else mention.start
        if _ROW_OPENS.fullmatch(view.lower, unit.start, first) is None or any(
            m.concept != trigger.mention.concept for m in view.mentions_in(unit, "PROC")
        ):
            break
        label = _LETTERS.search(view.lower, unit.start, first) is not None
        if labelled not in (None, label) or (_FINDING.search(unit.lower) and _DONE_SO.search(unit.lower) is None):
            break  # "Site: right great toe" and below it "Left great toe: mild onychomycosis"
        labelled = label
        out.append(site)
        line = unit.line
    told = {(f.value.region, f.value.side, f.value.digit): f for f in out if f.value is not None and f.value.digit}
    return list(told.values()) if len(told) > 1 and len(told) > len(own) else []


def _digits_told(view: NoteView) -> tuple[list[Fact[Site]], set[Side], dict[int, list[Fact[Site]]]]:
    """The digits of a note that are not called well where others are; their sides; and those with a number by paragraph."""
    told = [f for f in sites_told(view) if is_digit(f.value)]
    told = [f for f in told if not _is_untroubled(view, f)] or told
    by_block: dict[int, list[Fact[Site]]] = {}
    for fact in told:
        if fact.value is not None and fact.value.digit and fact.evidence:
            by_block.setdefault(view.unit_at(_starts(fact)).block, []).append(fact)
    for named in by_block.values():
        named.sort(key=_starts)
    return told, {f.value.side for f in told if f.value and f.value.side}, by_block


def _starts(fact: Fact[Site]) -> int:
    return fact.evidence[0].start


def _only_digit(view: NoteView, own: list[Fact[Site]]) -> list[Fact[Site]]:
    """“Location: left big toe ... Nail matrix removed: partial”: the one digit that the note names, where the sentence names a nail of no side."""
    if any(f.value is None or f.value.side or f.value.subsite != "nail_unit" for f in own):
        return []
    told = view.once(
        "digits by number",
        lambda: {
            (f.value.region, f.value.side, f.value.digit): f for f in reversed(sites_told(view)) if f.value is not None and f.value.digit
        },
    )
    return [*told.values()] if len(told) == 1 else []


def _named_before(view: NoteView, trigger: Trigger, own: list[Fact[Site]]) -> list[Fact[Site]]:
    """“Ingrown nails of both great toes. Each toe was blocked, the strip avulsed ...”: a toe without a name is that of the sentence before."""
    both = {f.value.side for f in own if f.value} == {"bilateral"}
    if any(f.value is None or f.value.side not in ("", "bilateral" if both else "") or f.value.digit for f in own):
        return []
    told = view.once("digits in turn", lambda: _in_turn(view))
    before = bisect_left(told, trigger.unit.index, key=lambda digit: digit[0])
    if not before:
        return []
    _, last, named = told[before - 1]
    if len({digit for _, digit in named}) != 1 or (len(named) > 1 and not both):
        return []
    paired = both or (last.value is not None and not last.value.side and view.unit_at(last.evidence[0].start).search(_BOTH_FEET))
    return [replace(last, value=replace(last.value, side="bilateral"))] if paired and last.value is not None else [last]


def _in_turn(view: NoteView) -> list[tuple[int, Fact[Site], frozenset[tuple[Side, int]]]]:
    """Each digit that is named by its number: its unit, its site, and all sides and numbers up to it."""
    out: list[tuple[int, Fact[Site], frozenset[tuple[Side, int]]]] = []
    named: frozenset[tuple[Side, int]] = frozenset()
    for unit in view.units:
        for _, _, fact, _ in places_in(view, unit) if unit.section not in SILENT else ():
            if fact.value is not None and fact.value.digit:
                key = (fact.value.side, fact.value.digit)
                named = named if key in named else named | {key}
                out.append((unit.index, fact, named))
    return out


def _several_before(view: NoteView, trigger: Trigger) -> list[Fact[Site]]:
    """“L great + L 3rd toenails loose. ... Both plates removed”: the digits of the last sentence that names several."""
    every = trigger.unit.search(_BOTH) is not None
    if not every and (view.mentions_in(trigger.unit, "SITE") or trigger.unit.search(_ONE_NAIL)):
        return []
    for unit in reversed(view.units[: trigger.unit.index]):
        digits = (
            [fact for _, _, fact, _ in places_in(view, unit) if fact.value is not None and fact.value.digit]
            if unit.section not in SILENT
            else []
        )
        if digits:
            named = every or (trigger.unit.index - unit.index <= _NEAR and unit.search(_INGROWN_NAILS) is not None)
            return digits if len(digits) > 1 and named else []
    return []


_NEAR = 3
_ONE_NAIL = re.compile(
    r"\b(?:left|right|one|other|only|single)\b|\b(?:the|this|that|an?|one) (?:[a-z-]+ ){0,3}(?:nail|toenail|plate|border|toe|digit|hallux)\b"
)
_INGROWN_NAILS = re.compile(
    r"\b(?:ingrown|ingrowing|incurvated|painful|onychocryptosis|loose|dystrophic)\b[^.;]{0,30}\b(?:toe|finger)?nails\b|\b(?:toe|finger)?nails\b[^.;]{0,40}\b(?:ingrown|incurvated|painful|loose)\b"
)
"""Nails that hurt, in the plural: "Ingrown toenails, left 2nd and right 3rd toe. Digital block; avulsion done"."""


def _spoken_of(view: NoteView, trigger: Trigger) -> Fact[Site] | None:
    """The digit that the sentence goes on about: the one named before it, not the next one, which may be left alone."""
    lesions = lesion_map(view)
    rows = lesions.at(trigger.unit, trigger.mention.start).rows
    site = lesions.rows[rows[0]].site if len(rows) == 1 else None
    return site if site is not None and is_digit(site.value) else None


def _told_before(told: list[Fact[Site]], start: int) -> Fact[Site]:
    """The digit with a side that was named last before the words, else the first one named."""
    sided = [f for f in told if f.value is not None and f.value.side]
    before = [f for f in sided if f.evidence and f.evidence[0].start < start]
    return (before[-1:] or sided[:1])[0]


def _other_side(view: NoteView, trigger: Trigger, here: Side) -> Side:
    """“The same was then done on the left”."""
    for unit in view.units[trigger.unit.index : trigger.unit.index + 4]:
        hit = unit.search(_SAME_DONE) or (unit.search(_BORDER_OF) if unit.index > trigger.unit.index else None)
        if hit and here and not seek(view, NO, unit.lower[: hit.start()]) and _LATER.search(unit.lower, hit.start()) is None:
            opposite: Side = "left" if here == "right" else "right"
            told = hit[hit.lastgroup or "side"]
            return opposite if told in ("other", "opposite", opposite, opposite[0]) else ""
    return ""


_FOLD = re.compile(r"\bfold\b|\blip\b")


def of_nail_fold(view: NoteView, mention: Mention) -> bool:
    """“Wedge resection of the hypertrophic lateral nail fold”: the words before the fold cut nothing else."""
    sites = [m for m in view.mentions_in(view.units[mention.unit], "SITE") if m.concept == "nail_unit" and 0 <= m.start - mention.end < 40]
    return bool(sites) and _FOLD.search(view.lower, sites[0].start, sites[0].end + 5) is not None


_OF_FEET = re.compile(r"\bboth feet\b|\bbilateral feet\b|\bfeet bilat|\beach foot\b")
_HORN = re.compile(r"call[uo]|\bcorns?\b|clav[ui]|helom|tylom|kerato|\bhpk|\bsub[ -]?(?:\d|met|mth)|\bmet(?:atarsal)? head")
_NAIL = re.compile(r"nails?\b|onych|mycotic")
_TOES = 5


def on_both_feet(view: NoteView, p: Procedure, own: Collection[int]) -> Procedure:
    """Care of several nails or corns that the note tells of both feet: more nails than a foot has, or places of either side beside their names.

    Args:
        own: the sentences about the work.
    """
    number = p.count.value or 1
    if number < 2 or (p.site.value is not None and (p.site.value.region != "foot" or p.site.value.side == "bilateral")):
        return p
    words = _HORN if p.kind == "paring" else _NAIL
    told = [view.units[n] for n in own if view.units[n].section not in SILENT and view.units[n].search(words)]
    feet = [f for u in told for _, _, f, _ in places_in(view, u) if f.value is not None and f.value.region == "foot"]
    sided = {
        side: f
        for f in feet
        if f.value is not None
        for side in (("left", "right") if f.value.side == "bilateral" else (f.value.side,))
        if side
    }
    hit = next((h for u in told if (h := u.search(_OF_FEET))), None)
    if not {"left", "right"} <= sided.keys() and hit is None and (p.kind == "paring" or number <= _TOES or p.site.value is None):
        return p
    proof = tuple(dict.fromkeys(e for f in sided.values() for e in f.evidence)) or p.site.evidence
    if not proof and hit is not None:
        unit = next(u for u in told if u.search(_OF_FEET))
        proof = (Evidence("site", "feet", unit.start + hit.start(), unit.start + hit.end()),)
    return replace(p, site=Fact(Site("foot", "bilateral", "" if p.kind == "paring" else "nail_unit", "feet"), "stated", proof))
