"""Events: the times a note says that one procedure was done, gathered by lesion.

A note names the same procedure in its title, its diagnosis and its narrative. Triggers of one family
are gathered by list label and site; a trigger without a site of its own joins the events that have one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import field
from decimal import Decimal

from nlp.apart import is_put_off
from nlp.assertion import assertion_at
from nlp.facts import ABSENT, Assertion, Evidence, Fact, Procedure, Site
from nlp.phrases import phrases
from nlp.readers.operations import other_operation
from nlp.readers.places import same_site
from nlp.readers.titles_taken_back import title_denied
from nlp.records import dataclass
from nlp.sites import nearest_site, sites_in
from nlp.view import ANNOUNCING, Measure, Mention, NoteView, Unit

SILENT = frozenset({"history", "family", "social", "medications", "allergies", "ros", "counselling", "consent", "labs"})
NO = re.compile(r"\b(?:no|not|without|denies|nor|none|nothing|never)\b(?:[^.;()]|\([^().;]*\)|\((?![^()]*\)))*$")
"""Words of a sentence that deny what follows them; in brackets they deny what stands there: "lidocaine (no block), splinter out"."""
NOT_SO = re.compile(
    r"\bnot (?:\w+ly )?(?:visible|seen|palpable|felt|painful|tender|deep|red|warm|infected|fluctuant|draining|bleeding|healing|improving|better|diabetic|protruding|reachable)\b[^.;,]*,"
)
"""A clause that denies how something looks, and none of the work behind its comma: "deep one not visible at the end, splinter out"."""

_ABORTED = re.compile(
    r"\b(?:was|were|had to be) (?:aborted|abandoned|terminated)|\baborted\b|\bnot completed\b|\bcould not be (?:completed|performed)"
)
_ANSWERED_NO = re.compile(r"[^.;:|\n]{0,30}:\s*(?:no|none|n/a|not (?:done|performed|needed))\s*(?:[.;,|)]|$)")
"""A field of a form: "Destruction after the procedure: No"."""
_ASKED_AND_NO = re.compile(
    r"[^.;:|\n?]{0,30}\?\s*(?:no\b|none\b|nope\b|not (?:done|today|performed|needed|given)\b|n/a\b|declined|deferred)"
)
"""A question that the writer answers: "Tag snipped? No - forgotten"."""
_DID_TO_NONE = re.compile(
    r" ?(?:none|neither)\b(?! (?:too|the less))| no (?:lesions?|aks?|warts?|tags?|calluses|corns?|nails|spots?|keratoses)\b(?! (?:more|was|were|left|remain\w*))"
)
"""Behind a verb: "froze none of them", "pared none of his calluses"."""
_AFTERCARE = re.compile(
    r"\b(?P<visit>post[- ]?op\w*(?: wound)? (?:check|visit|day|f/u|follow\S*)|wound (?:check|(?:problem|complication|breakdown|issue)(?= (?:of|after|from|following|s/p|post)))|complication (?:visit|check)|(?:post-?op |postoperative )?(?:day|week|wk|month) ?#?\d{1,3} (?:of|after|post|s/p|from|following|status post)|\d{1,2} ?(?:/ ?(?:7|52|12)|days?|d|wks?|weeks?|mos?|months?) (?:post|s/p)\b(?!-)|(?:suture removal|s/r|sutures out) (?:after|from|of|for)|(?:sutures?|stitch(?:es)?|staples?|nylons?) (?:from|after))\b(?: ?[:-] )?[^.;:\n]{0,50}\Z"
)
"""What a visit after surgery names is that surgery."""
_RESULT_VISIT = re.compile(r"\b(?:follow[- ]?up|f/u|results?)(?: (?:of|on|from|for|after))?(?: (?:the|a|her|his|skin|punch|shave))*\s*\Z")
"""Behind these words a biopsy is that of an earlier visit."""
_RESULT_TOLD = re.compile(
    r"\s*(?:(?:(?:of|from|on|at) )?(?:(?!(?:and|which|that|it|was|were|done|taken|performed|obtained|sent|today|with|frozen|sections?|path\w*|dermoscopy|microscop\w*)\b)[a-z'/-]+ ){1,6})?"
    r"(?:has |had )?(?:proved|showed|shows|revealed|confirmed|demonstrated|came back|returned as|(?:was |were )?read as|(?:was|were) (?:consistent with|c/w|benign|positive for|negative for))\b"
)
"""So is one whose result follows it or its place: "the shave biopsy of your left cheek showed a benign mole"."""
_TAKEN_THEN = re.compile(
    r" (?:(?:was|were) )?(?:obtained|taken|done|performed|sent) (?:at that (?:time|visit)|on that (?:day|occasion|visit)|back then|then (?=was|were|showed))\b"
)
"""Behind a biopsy: "a punch specimen obtained at that time was read as nonspecific"."""


@dataclass(slots=True)
class Trigger:
    """One mention of a procedure with its assertion and site."""

    mention: Mention
    unit: Unit
    assertion: Assertion
    cue: tuple[int, int] | None
    site: Fact[Site] = ABSENT

    def evidence(self, name: str = "technique") -> tuple[Evidence, ...]:
        proof = [Evidence(name, self.mention.value or self.mention.concept, self.mention.start, self.mention.end)]
        if self.cue:
            proof.append(Evidence("assertion", self.assertion, *self.cue))
        return tuple(proof)


@dataclass(slots=True)
class Event:
    """All triggers of one procedure on one lesion, and the units that speak of it."""

    triggers: list[Trigger]
    site: Fact[Site] = ABSENT
    label: str = ""
    units: list[Unit] = field(default_factory=list)

    @property
    def first(self) -> Trigger:
        return self.triggers[0]

    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(e for t in self.triggers[:3] for e in t.evidence())


def done_before(view: NoteView) -> list[Procedure]:
    """The work of the day that the readers before this one found."""
    found: list[Procedure] = view.memo.get("found", [])  # type: ignore[assignment]
    return [p for p in found if p.assertion == "performed"]


def triggers_of(view: NoteView, accept: Callable[[Mention], bool]) -> list[Trigger]:
    """All PROC mentions that `accept` takes, in text order, asserted."""
    out = []
    elsewhere = other_operation(view)
    for mention in view.all("PROC"):
        if accept(mention) and mention.unit not in elsewhere:
            unit = view.units[mention.unit]
            verdict, cue = assertion_at(view, unit, mention.start, mention.end)
            if cue is not None and _is_no_cue(view, mention, cue):
                verdict, cue = "performed", None
            near = view.lower[mention.end : mention.end + 31]
            answer = (":" in near and _ANSWERED_NO.match(view.lower, mention.end, unit.end)) or (
                "?" in near and _ASKED_AND_NO.match(view.lower, mention.end)
            )
            answer = answer or (" n" in near[:4] and _DID_TO_NONE.match(view.lower, mention.end))
            if answer and verdict == "performed":
                verdict, cue = "negated", (mention.end, answer.end())
            aftercare = (
                _AFTERCARE.search(view.lower, max(unit.start, mention.start - 60), mention.start) if unit.may_hold(_AFTERCARE) else None
            )
            if aftercare and verdict == "performed" and mention.concept not in ("mohs", "phototherapy", "pdt", "excimer", "patch_test"):
                verdict, cue = "historical", aftercare.span("visit")
            if (
                mention.concept == "biopsy"
                and verdict == "performed"
                and (
                    _RESULT_VISIT.search(view.lower, max(unit.start, mention.start - 40), mention.start)
                    or _RESULT_TOLD.match(view.lower, mention.end)
                    or _TAKEN_THEN.match(view.lower, mention.end)
                )
            ):
                verdict, cue = "historical", (unit.start, mention.end)
            stopped = unit.search(_ABORTED)
            if stopped and verdict == "performed":
                verdict, cue = "negated", (unit.start + stopped.start(), unit.start + stopped.end())
            if verdict == "performed" and _only_announced(view, mention, unit):
                verdict = "planned"
            if verdict == "performed" and (denied := title_denied(view, mention)) is not None:
                verdict, cue = "negated", denied
            out.append(Trigger(mention, unit, verdict, cue))
    return out


_PLAN_LINE = re.compile(r"\W*(?:\d{1,2}[.)]\s*)?(?:plan|treatment plan)\s*[:-]\s*$")
_NOTHING_ELSE = re.compile(r"[^\w]*(?:(?:method|technique|biopsy|procedure|site|today)\b\W*)*$")


def _only_announced(view: NoteView, mention: Mention, unit: Unit) -> bool:
    """“Plan: Biopsy by punch method.” is a title: its item must go on to tell of the work."""
    if (
        not _PLAN_LINE.match(view.lower[unit.start : mention.start])
        or not _NOTHING_ELSE.match(view.lower, mention.end, unit.end)
        or "today" in unit.lower
    ):
        return False
    item = [u for u in view.units[unit.index + 1 : unit.index + _ITEM] if u.group == unit.group]
    return not any(_tells_work(view, u) for u in item)


def _tells_work(view: NoteView, unit: Unit) -> bool:
    kinds = {c.category for c in view.cues_in(unit)}
    if kinds & {"DONE", "TODAY"} or any(m.concept == "work_trace" or m.label == "TOOL" for m in view.mentions_in(unit, "ACT", "TOOL")):
        return True
    return not kinds & {"DECLINED", "NEGATED", "PLANNED", "FUTURE_TIME"} and unit.search(_WORK_WORDS) is not None


_ITEM = 30
_WORK_WORDS = phrases("events", "work_words")


_STEP = re.compile(
    r"\b(?:was|were) (?:then |next )?(?:raised|elevated|rotated|closed|repaired|incised|harvested|inset|sutured|approximated|undermined|brought|advanced|transposed|performed|obtained|placed|designed|outlined)\b"
)
_OTHER_TIME = re.compile(
    r"\bdr\b|\bby (?:an)?other|yesterday|\bago\b|elsewhere|last (?:week|month|year)|\bprevious|\bprior\b|\d{1,2}/\d|days? |weeks? |months? "
)


def _is_step(view: NoteView, mention: Mention, cue: tuple[int, int]) -> bool:
    """“Following excision to fat a flap was raised”: one step of the operation after another."""
    unit = view.units[mention.unit]
    if view.lower[cue[0] : cue[1]] not in ("following", "after") or mention.concept not in ("excision", "flap", "graft", "repair"):
        return False
    return (
        cue[0] - unit.start < 4
        and unit.search(_STEP) is not None
        and unit.search(_OTHER_TIME) is None
        and unit.section not in ("history", "hpi", "indication", "chief_complaint")
    )


_PUT_ON = re.compile(
    r"(?: lightly| carefully| sparingly)? (?:to\b|with (?:the |an? )?(?:\w+ ){0,3}(?:applicator|stick|swab|toothpick|tip|end)|(?:all|each|every|both|the)\b[^.;]{0,20}\b(?:lesions?|papules?|warts?|bumps?|spots?|moll\w*))"
)
"""Behind "touched on": a liquid was put on, and no treatment spoken of."""


def _is_no_cue(view: NoteView, mention: Mention, cue: tuple[int, int]) -> bool:
    """“shave | none”: the word of another cell; “R post neck”: a direction."""
    if _is_step(view, mention, cue):
        return True
    if "|" in view.lower[min(cue[0], mention.start) : max(cue[1], mention.end)]:
        return not _heads_row(view, mention, cue)
    if view.lower[cue[0] : cue[1]].startswith("touched ") and _PUT_ON.match(view.lower, cue[1]):
        return True
    beside = view.mentions_in(view.units[mention.unit], "SITE")
    return view.lower[cue[0] : cue[1]] == "post" and any(cue[0] <= m.start <= cue[1] + 8 or m.start <= cue[0] < m.end for m in beside)


def _heads_row(view: NoteView, mention: Mention, cue: tuple[int, int]) -> bool:
    """“Alternatives discussed | 5-FU, excision, PDT”: the first cell of a row says of what its only other cell is the list."""
    unit = view.units[mention.unit]
    label, _, rest = unit.lower.strip(" |").partition("|")
    return (
        bool(rest)
        and "|" not in rest
        and len(label) > cue[1] - cue[0]
        and "|" not in view.lower[unit.start : cue[0]].strip(" |")
        and cue[1] < mention.start
    )


def own_sites(view: NoteView, unit: Unit) -> list[Fact[Site]]:
    """Sites of the unit, else of its line, else of its list item."""
    found = [fact for _, fact in sites_in(view, unit)]
    if found:
        return found
    for units in (view.units_of_block(unit.block), view.units_of_group(unit.group)):
        found = [fact for u in units if u.section not in SILENT for _, fact in sites_in(view, u)]
        if found:
            return found[:1]
    return []


def gather(view: NoteView, triggers: Iterable[Trigger]) -> list[Event]:
    """Events from performed triggers: one for each label or site, in text order."""
    sited: list[Event] = []
    loose: list[Trigger] = []
    for trigger in triggers:
        sites = own_sites(view, trigger.unit)
        if not sites:
            loose.append(trigger)
            continue
        nearest = nearest_site(view, trigger.mention.start, trigger.mention.end)
        for site in sites if len(sites) > 1 and _lists_sites(trigger, sites) else [nearest]:
            _join(sited, trigger, site)
    if not sited and loose:
        first = loose[0]
        site = nearest_site(view, first.mention.start, first.mention.end)
        sited.append(Event(loose, site, first.unit.label, _unique(t.unit for t in loose)))
        return sited
    for trigger in loose:
        for event in sited:
            event.triggers.append(trigger)
            event.units = _unique([*event.units, trigger.unit])
    return sited


def _lists_sites(trigger: Trigger, sites: list[Fact[Site]]) -> bool:
    """A trigger before a list of sites covers them all; a site before it is its own."""
    positions = [fact.evidence[0].start for fact in sites]
    return all(p > trigger.mention.start for p in positions) or trigger.mention.end == max(positions)


def _join(events: list[Event], trigger: Trigger, site: Fact[Site]) -> None:
    label = trigger.unit.label
    announcing = trigger.unit.section in ANNOUNCING
    for event in events:
        if not same_site(event.site.value, site.value):
            continue
        if label and event.label and label != event.label and not announcing and event.first.unit.section not in ANNOUNCING:
            continue
        event.triggers.append(trigger)
        event.units = _unique([*event.units, trigger.unit])
        event.label = event.label or label
        known, new = event.site.value, site.value
        if known and new and ((not known.side and new.side) or (not known.subsite and new.subsite)):
            event.site = site
        return
    events.append(Event([trigger], site, label, [trigger.unit]))


def _unique(units: Iterable[Unit]) -> list[Unit]:
    return list({u.index: u for u in units}.values())


def scope_of(view: NoteView, event: Event, others: int) -> list[Unit]:
    """The units whose measures and closure words belong to the event.

    A single event owns the note (bar history and boilerplate). One of several owns its own list item, its
    lines, and lines that name its site or label.
    """
    usable = [u for u in view.units if u.section not in SILENT and not is_put_off(view, u, u.end - 1)]
    if others <= 1:
        return _not_elsewhere(view, event, usable)
    groups = {u.group for u in event.units if u.section not in ANNOUNCING or u.label}
    blocks = {u.block for u in event.units}
    out = []
    for unit in usable:
        sites = [f.value for _, f in sites_in(view, unit)]
        named = any(s is not None and event.site.value is not None and _same_named(s, event.site.value) for s in sites)
        foreign = bool(sites) and not named
        mine = unit.block in blocks or named or (unit.group in groups and not foreign)
        if mine and not (foreign and unit.index not in {u.index for u in event.units}):
            out.append(unit)
    return out


def _not_elsewhere(view: NoteView, event: Event, units: list[Unit]) -> list[Unit]:
    """Without the sentences that name other places alone, where the lesion is measured in others."""
    site = event.site.value
    if site is None or not site.region:
        return units
    own = [
        u
        for u in units
        if not (there := [f.value for _, f in sites_in(view, u) if f.value]) or any(_same_named(s, site) or not s.region for s in there)
    ]
    return own if measures_for(view, own, "lesion") else units


def _same_named(first: Site, second: Site) -> bool:
    return bool(first.region) and same_site(first, second) and (first.side == second.side or not (first.side and second.side))


def measures_for(view: NoteView, units: Iterable[Unit], *roles: str) -> list[Measure]:
    """Measures of the given roles in these units, pathology excluded."""
    return [m for u in units if u.section != "pathology" for m in view.measures_in(u, *roles)]


def own_first(view: NoteView, event: Event, units: Iterable[Unit], *roles: str) -> list[Measure]:
    """Measures in the event's own lines, else in the wider scope."""
    blocks = {u.block for u in event.units if u.section not in ANNOUNCING}
    scope = list(units)
    return measures_for(view, [u for u in scope if u.block in blocks], *roles) or measures_for(view, scope, *roles)


def listed_rows(view: NoteView, heading: int, known: set[int]) -> list[Unit]:
    """Table rows, list items and bullets below a heading that name a site and a size."""
    out = []
    for unit in view.units:
        is_row = bool(unit.label) or "|" in unit.lower or unit.lower[:1] in "-*"
        if unit.index < heading or unit.index in known or unit.section in SILENT or unit.section in ANNOUNCING or not is_row:
            continue
        if view.measures_in(unit, "lesion", "excised", "margin", "unknown") and sites_in(view, unit):
            out.append(unit)
    return out


def longest(name: str, measures: list[Measure]) -> Fact[Decimal]:
    """Greatest length among measures of one thing; the cautious (smaller) one where two sources differ."""
    if not measures:
        return Fact(searched=(name,))
    values = {m.dims.longest for m in measures}
    chosen = min(measures, key=lambda m: m.dims.longest)
    proof = tuple(Evidence(name, str(m.dims.longest), m.start, m.end) for m in measures[:3])
    if len(values) > 1:
        return Fact(chosen.dims.longest, "conflicting", proof, "several values: " + ", ".join(sorted(map(str, values))))
    return Fact(chosen.dims.longest, "stated", proof[:1])


def narrowest(name: str, measures: list[Measure]) -> Fact[Decimal]:
    """Narrowest of the margins written."""
    if not measures:
        return Fact(searched=(name,))
    chosen = min(measures, key=lambda m: m.dims.shortest)
    return Fact(chosen.dims.shortest, "stated", (Evidence(name, str(chosen.dims.shortest), chosen.start, chosen.end),))
