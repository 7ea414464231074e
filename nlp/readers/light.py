"""Photodynamic therapy, phototherapy and excimer laser: light, agent, who did it (PDT, PHO rules)."""

from __future__ import annotations

import re

from nlp.areas import treated_area
from nlp.assertion import assertion_at
from nlp.dated_words import is_visit_day
from nlp.diagnoses import certainty_of, nearest_condition
from nlp.facts import DrugGiven, Evidence, Fact, Procedure, Site
from nlp.fate_words import FELL_SHORT_OF
from nlp.form_marks import option_at
from nlp.gate import find, hits, seek, units_with
from nlp.phrases import phrases
from nlp.readers.day_care import supervised_minutes
from nlp.readers.drugs_given import given
from nlp.readers.events import SILENT, Trigger, triggers_of
from nlp.readers.imaging_done import is_threshold_test
from nlp.readers.light_diseases import by_disease
from nlp.readers.light_performer import pdt_performer
from nlp.records import replace
from nlp.sites import nearest_site, sites_in
from nlp.view import Mention, NoteView, Unit

_LAMP = re.compile(r"illuminat|\blamp\b|blue light|red light|blu-?u|rhodoled|joules|\bj/cm|light source")
_DEBRIDED = re.compile(
    r"curett\w*|curet\b|debrid\w*|debulk\w*|abrad\w*|\bpared\b|\bscraped\b|\bshaved down\b|microdermabrasion|scal(?:e|es) (?:was |were )?removed|dermabra\w*"
)
_NO = re.compile(r"\b(?:no|not|without|none)\b[^.;]{0,40}$")
_COLUMN = re.compile(r"\s{2,}|\t|\|")
"""Between the fields of a form that stand in one line: "Erythema: none | Vaseline applied"."""
_AGENT = (
    ("tar", re.compile(r"coal tar|\btar\b|\blcd\b")),
    (
        "petrolatum",
        re.compile(
            r"petrolatum|vaseline|(?:min(?:eral)?\.? |\b)oil\b(?! (?:gland|of)|-?free)|aquaphor|emollient|baby oil|(?<!\d )(?<!\d)\bmo (?:was )?(?:applied|put|to|on|by|pre|prior|all over)\b"
        ),
    ),
    ("psoralen", re.compile(r"psoralen|methoxsalen|8-?\s?mop\b|oxsoralen")),
)
_ELSEWHERE = re.compile(
    r"at home|home use|before coming|prior to arrival|by patient|patient applied|self-?applied|after treatment|aftercare|moistur|post"
)
_HOME = re.compile(
    r"\b(?:at|from) home\b(?! (?:after|tonight|use of))|\bhome (?:narrow[- ]?band|nb-?uvb|uvb|light|photother\w*|unit|panel|booth|device)|\b(?:his|her|their) own (?:unit|panel|booth|light)\b"
)
"""Light that patients give themselves between visits."""
_NOT_LIT = frozenset({"skin_lesion", "callus"})
"""Named beside a light treatment, these say nothing of what it treats."""
_CANCELLED = phrases("light", "cancelled")
_WITHHELD = re.compile(
    r"\bno (?:light|uvb|treatment|tx|phototherapy|exposure|session) (?:was |were )?(?:given|today|delivered|administered|done)\b|\b(?:nb-?uvb|uvb|light|treatment|tx|phototherapy|excimer|session) (?:was |were |is )?(?:held|withheld|not given|skipped|omitted|postponed)\b(?! (?:last|on \d|\d))|\bsent home (?:without|untreated)"
)
"""Light that was to be given and was not."""
_HELD_ROW = re.compile(
    r"\b(?P<date>\d{1,2}/\d{1,2}(?:/\d{2,4})?)\W{1,4}(?:(?:dose|tx|light|uvb) )?(?:held|withheld|not given|skipped|missed|no[- ]show|cancell?ed)\b"
)
"""The row of a log for a day without light."""
_DONE = phrases("light", "done")


def read(view: NoteView) -> list[Procedure]:
    """Light treatments given today; planned and discussed ones keep their assertion."""
    triggers = triggers_of(view, lambda m: m.concept in ("pdt", "phototherapy", "excimer"))
    out = [Procedure("", t.mention.concept, t.assertion, t.evidence()) for t in triggers if t.assertion not in ("performed", "unclear")]
    done: dict[str, list[Trigger]] = {}
    withheld = any(is_visit_day(view, hit["date"]) for _, hit in hits(view, _HELD_ROW)) or any(
        u.section not in SILENT and u.search(_WITHHELD) for u in units_with(view, _WITHHELD)
    )
    cancelled = {block: _is_cancelled(view, block, triggers) for block in {t.unit.block for t in triggers}}
    for trigger in triggers:
        if (
            _is_done_or_ordered(view, trigger)
            and not (withheld and trigger.mention.concept != "pdt")
            and not cancelled[trigger.unit.block]
            and not _unavailable(view, trigger)
            and not _at_home(trigger.unit)
            and not _earlier_course(view, trigger, triggers)
        ):
            done.setdefault(trigger.mention.concept, []).append(trigger)
    if not done and not withheld and (taken := _psoralen_triggers(view)) and find(view, _CANCELLED) is None:
        done = taken
    if "pdt" not in done and (implied := _drug_triggers(view)):
        done["pdt"] = implied
    if "pdt" in done:
        done.pop("phototherapy", None)
    for kind, found in done.items():
        if kind == "pdt" or any(u.search(_DONE) for u in view.units if u.section not in SILENT):
            out += _READERS[kind](view, found)
    return out


_ORDER_FIELD = re.compile(r"\b(?:orders?|ordered|rx|prescri\w+)\b[^.;\n]{0,20}$")
_DOSED_ROW = re.compile(r"(?:\btx\b|\bsession\b|\btreatment\b|#|\d/\d)[^\n]{0,60}\b\d{2,4} ?(?:mj|j)\b")


_ROW_DATE = re.compile(r"(?<!tx )(?<!session )(?<!treatment )(?<!visit )(?<![#\d/])\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b")
_EARLIER = re.compile(r"\b(?:last|previous\w*|prior|course of|there)\b")


def _is_done_or_ordered(view: NoteView, trigger: Trigger) -> bool:
    """“MD order: NB-UVB 3x/wk” heads a log with the dose of the day; above doses of other days alone it is an order."""
    if (
        trigger.assertion not in ("performed", "planned")
        or _ORDER_FIELD.search(view.lower, trigger.unit.start, trigger.mention.start) is None
    ):
        return trigger.assertion == "performed"
    rows = [_row(view, unit.start + hit.start(), unit.start + hit.end()) for unit, hit in hits(view, _DOSED_ROW)]
    if not rows:
        return trigger.assertion == "performed"
    return any(_EARLIER.search(row) is None and _may_be_of_today(view, row) for row in rows)


def _may_be_of_today(view: NoteView, row: str) -> bool:
    """Does the row name no day, that of the visit, or any where that is not known?"""
    days = _ROW_DATE.findall(row)
    return not days or any(is_visit_day(view, day) for day in days) or not view.memo.get("visit days")


def _row(view: NoteView, start: int, end: int) -> str:
    """The line or sentence that tells a dose, as far as the dose."""
    return view.lower[max(view.lower.rfind("\n", 0, start), view.lower.rfind(". ", 0, start)) + 1 : end]


def _is_cancelled(view: NoteView, block: int, triggers: list[Trigger]) -> bool:
    """Words of a paragraph that its light was not given; a place that was left out is not the session, nor is another light whose machine is down."""
    own = [t for t in triggers if t.unit.block == block]
    idle = [hit.span() for t in own if (hit := _DEVICE_IDLE.match(view.lower, t.mention.end)) is not None]
    beside = idle if len(idle) < len(own) else []
    return any(
        not _leaves_out(view, u)
        and not _of_other_light(view, u, own)
        and not all(any(a <= u.start + hit.start() < b for a, b in beside) for hit in hits_in)
        for u in view.units_of_block(block)
        if (hits_in := list(u.spots(_CANCELLED)))
    )


def _of_other_light(view: NoteView, unit: Unit, own: list[Trigger]) -> bool:
    """“Excimer for the palms was not done” behind the narrowband of the day: a sentence that names another light alone."""
    named = {m.concept for m in view.mentions_in(unit, "PROC") if m.concept in _READERS}
    return bool(named) and any(t.mention.concept not in named and t.assertion == "performed" and t.unit.index != unit.index for t in own)


def _leaves_out(view: NoteView, unit: Unit) -> bool:
    """“Gluteal cleft plaque 30 sq cm skipped, tender”: a sentence about a place of its own that names no light."""
    return (
        unit.search(_CANCELLED) is not None
        and bool(sites_in(view, unit))
        and not any(m.concept in _READERS for m in view.mentions_in(unit, "PROC"))
        and unit.search(_SESSION) is None
    )


def _opens_with_area(view: NoteView, unit: Unit) -> bool:
    """“... = 276 cm2) sacrum not done”: the area of what was lit, before the place that was not."""
    first = min((m.start for m in view.mentions_in(unit, "SITE")), default=unit.end)
    return any(m.is_area and m.end <= first for m in view.measures_in(unit))


_SESSION = re.compile(r"\b(?:treatments?|session|visit|light|uvb?|laser|today's|tx|all)\b")


def _earlier_course(view: NoteView, trigger: Trigger, triggers: list[Trigger]) -> bool:
    """“Failed 12 wks NB-UVB”, “after 30 sessions of nbUVB”: a course named by its length, or that did not help enough, is one that went before.

    Not where the note goes on with it: “30 sessions of NB-UVB so far. Today's dose 800 mJ”.
    """
    start, end = trigger.mention.start, trigger.mention.end
    before = _COURSE.search(view.lower, max(trigger.unit.start, start - 40), start) or _COURSE_BEHIND.match(view.lower, end)
    if before is None and (
        _FELL_SHORT.search(view.lower, trigger.unit.start, start) is None or any(c.category == "TODAY" for c in view.cues_in(trigger.unit))
    ):
        return False
    return any(t.mention.concept != trigger.mention.concept for t in triggers) or find(view, _DOSED_TODAY) is None


_DOSED_TODAY = re.compile(r"\btoday\b[^.;\n]{0,50}\d ?(?:mj|j)\b|\d ?(?:mj|j)\b[^.;\n]{0,50}\btoday\b")
_COURSE = re.compile(
    r"\b(?:\d{1,3}|two|three|four|six|eight|ten|twelve|several|many|a few) ?(?:-|\+)? ?(?:wks?|weeks?|mos?|months?|yrs?|years?|sessions|treatments|courses?)(?: course)? (?:of )?(?:\w+ )?$"
)
_COURSE_BEHIND = re.compile(
    r" (?:x|for) ?\d{1,2} ?(?:wks?|weeks?|mos?|months?|yrs?|years?)(?: (?:in|of) (?:19|20)\d\d| without| with(?: \w+)? (?:relapse|response|benefit|effect))\b"
)
_FELL_SHORT = re.compile(
    rf"\b(?:after(?! (?:exam|review|discussion|consent|goggles|eye|applying|application|mineral|the exam))|failed|failing|fails|failure (?:of|to)|{FELL_SHORT_OF}|tried|trials? of|inadequate (?:response )?(?:to|on|with))\b[^.;:\n]{{0,90}}"
    r"(?:,|\band\b|\bor\b|\bplus\b|\b(?:\d{1,3}|several|many|two|three|four|six) (?:weeks?|wks?|months?|mos?|years?|yrs?|sessions?|treatments?|rounds?|courses?)\b)(?: (?:of|with))?[^.;:,\n]{0,24}$"
)
"""Before the light of a list of what did not help enough: "stubborn after clobetasol, calcipotriene, 12 wks NB-UVB"."""


_PILL_AT_HOME = re.compile(r"\b(?:taken|took|swallowed|ingested|mg)\b[^.;]{0,36}\bat home\b")


def _at_home(unit: Unit) -> bool:
    """Light given at home; psoralen is taken there before the light of the office."""
    hit = unit.search(_HOME)
    return hit is not None and not any(m.start() <= hit.start() < m.end() for m in unit.spots(_PILL_AT_HOME))


def _unavailable(view: NoteView, trigger: Trigger) -> bool:
    """Light of another day, or that of a test of the skin's response."""
    if is_threshold_test(trigger.unit) or any(
        m.value == "photo_test" and assertion_at(view, trigger.unit, m.start, m.end)[0] == "performed"
        for m in view.mentions_in(trigger.unit, "PROC")
    ):
        return True
    after = trigger.unit.lower[trigger.mention.end - trigger.unit.start :]
    return bool(
        _DEVICE_IDLE.match(after)
        or re.match(
            r"[^.;]{0,16}\b(?:not|in fall|in winter|next|booked|for fall)\b|[^.;]{0,28}\b(?:(?:on|under|to) order|(?:approval|auth\w*|prior auth\w*|pa) pending|pending|requested|not (?:yet )?(?:started|begun|approved|available|authori[sz]ed)|(?:starts?|to start|begins?|to begin) (?:next|on|in|after|once|when))\b",
            after,
        )
    )


_DEVICE_IDLE = re.compile(
    r"(?:(?:-nm| ?308| head| booth| unit| cabinet| box| laser| machine| lamps?| bulbs?| device| hand-?piece| tip| room| suite| itself)\b){0,3}"
    r"(?: was| were| is| are| has been| had been| being|'s)?(?: still| currently| again| temporarily| all)?(?: ?[:=(,-]+ ?| )"
    r"(?:broken|broke\b|down\b(?! (?:to|from))|out (?:for (?:repair|service)|of (?:order|service|commission|use))|closed\b(?! (?:system|loop))|not (?:working|running|in use|on today|switched on|turned on|used|fired)|switched off|turned off|idle\b|unused"
    r"|off-?line|unavailable|(?:being )?(?:serviced|repaired|replaced)\b|under (?:repair|service|maintenance)|in (?:the )?(?:shop|repair)|(?:needs?|awaiting|awaits|waiting for) (?:repair|service|parts?|a (?:part|bulb|technician)|new bulbs?))"
)
"""Behind a light: the machine is named only since it could not be used, or was not: "excimer head broken, out for repair"."""


_EXCIMER_RUN = re.compile(rf"(?:excimer|308)(?!{_DEVICE_IDLE.pattern})")
"""The laser, unless its machine is down."""


def _base(view: NoteView, kind: str, found: list[Trigger]) -> Procedure:
    first = found[0].mention
    proof = tuple(e for t in found[:2] for e in t.evidence())
    return Procedure(
        "", kind, "performed", proof, technique=Fact(first.value, "stated", proof[:1]), site=nearest_site(view, first.start, first.end),
        diagnosis=nearest_condition(view, first.start, first.end, lambda m: m.concept not in _NOT_LIT and not (kind == "pdt" and certainty_of(view, m) == "suspected")), count=Fact(1, "derived", proof[:1]),
    )  # fmt: skip


def _pdt(view: NoteView, found: list[Trigger]) -> list[Procedure]:
    drug = next((d for d in given(view) if "aminolevulin" in d.concept), None)
    text = " ".join(u.lower for u in view.units if u.section not in SILENT)
    if drug is None and not re.search(
        r"incubat|applied|blue light|red light|illuminat|\bala\b|\b(?:pdt|photodynamic therapy) (?:was |has been )?(?:done|performed|carried out|given|completed|delivered)\b",
        text,
    ):
        return []
    base = replace(_base(view, "pdt", found), site=_field_of(view, found, drug))
    return [replace(base, drug=drug.id if drug else "", performer=pdt_performer(view), debrided_before=_debrided(view))]


_BESIDE_PDT = frozenset({"destruction", "biopsy", "shave_removal", "excision", "intralesional"})


def _field_of(view: NoteView, found: list[Trigger], drug: DrugGiven | None) -> Fact[Site]:
    """The place beside the light or the drug, not that of other work in the same sentence: "Before the PDT three AKs of the arm were frozen"."""
    told = [(t.mention.start, t.mention.end) for t in found] + ([(drug.evidence[0].start, drug.evidence[0].end)] if drug else [])
    for start, end in told:
        if (
            _BESIDE_PDT.isdisjoint(m.concept for m in view.mentions_in(view.unit_at(start), "PROC"))
            and (site := nearest_site(view, start, end, widen=False)).known
        ):
            return site
    return nearest_site(view, *told[0])


def _drug_triggers(view: NoteView) -> list[Trigger]:
    """A photosensitizer given and a lamp switched on are a treatment, whether or not it is called one."""
    drug = next((d for d in given(view) if "aminolevulin" in d.concept), None)
    text = " ".join(u.lower for u in view.units if u.section not in SILENT)
    if drug is None or not _LAMP.search(text):
        return []
    mention = next(m for m in view.all("DRUG") if m.start == drug.evidence[0].start)
    return [Trigger(replace(mention, concept="pdt", value="pdt"), view.units[mention.unit], "performed", None)]


_UVB = re.compile(r"\b(?:nb|bb|narrow-?band|broad-?band)?[- ]?uv-?b\b|\bnarrow-?band\b")
_UVA = re.compile(r"\buva\b(?!1)(?! (?:and|or|/) ?(?:uvb|sun))")


def _psoralen_triggers(view: NoteView) -> dict[str, list[Trigger]]:
    """Psoralen taken and UVA given are photochemotherapy, whether or not it is called PUVA."""
    psoralen = _AGENT[-1][1]
    if not any(u.section not in SILENT and _applied_here(view, u, hit) for u in units_with(view, psoralen) if (hit := u.search(psoralen))):
        return {}
    for unit in units_with(view, _UVA):
        hit = unit.search(_UVA)
        if hit and unit.section not in SILENT and unit.search(_DONE):
            mention = Mention(unit.start + hit.start(), unit.start + hit.end(), "PROC", "phototherapy", "puva", unit.index)
            verdict, cue = assertion_at(view, unit, mention.start, mention.end)
            if verdict == "performed":
                return {"phototherapy": [Trigger(mention, unit, verdict, cue)]}
    return {}


def _debrided(view: NoteView) -> Fact[bool]:
    for unit in view.units:
        if unit.section in SILENT:
            continue
        for hit in unit.spots(_DEBRIDED):
            after = unit.lower[hit.end() : hit.end() + 34]
            denied = (
                assertion_at(view, unit, unit.start + hit.start(), unit.start + hit.end())[0] in ("other_provider", "planned", "declined")
                or seek(view, _NO, unit.lower[: hit.start()])
                or re.match(
                    r"\s*(?::|=)?\s*(?:none|nothing|neither|no\b|not\b|was not|n/a|(?:we|i|he|she|they|(?:was|were|is|has been|had been)) (?:(?:did|do|had|have|was|were) ?)?(?:not|never|n't)\b|(?:i|we) (?:didn't|did not|left|skipped|avoided))",
                    after,
                )
            )
            if not denied and "peel" not in after:
                return Fact(True, "stated", (Evidence("debrided_before", "true", unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("curettage", "debridement"))


def _phototherapy(view: NoteView, found: list[Trigger]) -> list[Procedure]:
    if any(_EXCIMER_RUN.search(t.unit.lower) for t in found):
        return []
    base = _base(view, "phototherapy", found)
    found = [t for t in found if not _OF_OWN_LAMP.search(view.lower, max(t.unit.start, t.mention.start - 40), t.mention.start)] or found
    value = next((t.mention.value for t in found if t.mention.value in ("puva", "goeckerman")), found[0].mention.value)
    agent = _agent(view)
    minutes = supervised_minutes(view)
    if minutes.known and value in ("nb_uvb", "bb_uvb") and agent.value == "tar":
        value = "goeckerman"
    if agent.value == "psoralen" and find(view, _UVA) is not None and find(view, _UVB) is None:
        value = "puva"
    return [replace(base, technique=Fact(value, "stated", base.evidence[:1]), agent=agent, minutes=minutes)]


_OF_OWN_LAMP = re.compile(
    r"\b(?:home|own|considering|consider|switch\w* to|instead of|rather than|versus|vs\.?|if no better,?|failed|after|previous|prior|past|never had) (?:(?:an?|the|course of|trial of) )*$"
)
"""Before a light that is not the one given: "narrowband today; has a home PUVA lamp"."""


def _agent(view: NoteView) -> Fact[str]:
    for unit in view.units:
        if unit.section in SILENT:
            continue
        for name, pattern in _AGENT:
            hit = unit.search(pattern)
            if hit and (_applied_here(view, unit, hit) or _in_log(view, unit)):
                return Fact(name, "stated", (Evidence("agent", name, unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("tar", "petrolatum", "mineral oil", "psoralen"))


def _applied_here(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    if (box := option_at(view, unit.start + hit.start())) is not None:
        return box.ticked
    before = _COLUMN.split(unit.lower[: hit.start()])[-1]
    if _NO.search(before) or unit.search(_ELSEWHERE):
        return False
    return bool(
        re.search(
            r"appl(?:ied|ication)|by (?:the |our |a )?(?:staff|nurse|ma|rn|lpn|tech\w*|aide)\b|put on|painted|brushed|smeared|spread|slathered|massaged|rubbed|coated|before (?:light|exposure)|took|ingest|soak|bath|given|\+|with|:|\boral|\d ?mg\b|\b(?:h|hrs?|hours?) (?:before|prior)|\bthen\b",
            unit.lower,
        )
    )


_AGENT_COLUMN = re.compile(r"\bagents?\b(?!\s*[:=])|\btopical\b(?!\s*[:=])")
_LOG_ROW = re.compile(r"\W*(?:\d{1,3}\W+)?\d{1,2}/\d{1,2}\b[^\n]*\d{2,4}")


def _in_log(view: NoteView, unit: Unit) -> bool:
    """A row of a treatment log whose head has a column for the agent."""
    return _LOG_ROW.match(unit.lower) is not None and any(
        u.index < unit.index and "dose" in u.lower and u.search(_AGENT_COLUMN) for u in view.units
    )


def _excimer(view: NoteView, found: list[Trigger]) -> list[Procedure]:
    base = _base(view, "excimer", found)
    lit = [u for u in view.units if u.section not in SILENT and (not _leaves_out(view, u) or _opens_with_area(view, u))]
    return by_disease(view, base, lit) or [replace(base, area=treated_area(view, lit, bare=True))]


_READERS = {"pdt": _pdt, "phototherapy": _phototherapy, "excimer": _excimer}
