"""Was it done today? The assertion of some words of a note, with the words that decide it.

One list of decisions, the first that speaks wins: the form around the words (`nlp.form_marks`), the cues of
their unit (`nlp/terms/context.csv`), the tense of the verb before them, a date beside them, their section.
Where nothing speaks they count as done. Each decision looks at one unit and at cues found by index; how far a
cue reaches is told by `nlp.cue_reach`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from nlp.actors import by_actor
from nlp.assertion_words import (
    AND_DECLINED,
    DECLINES_AT_END,
    DECLINES_NEXT,
    HAS_DONE,
    HAS_HAD,
    HAS_HAD_DONE,
    NOT_YET,
    OF_CATEGORY,
    OF_SECTION,
    PARTICIPLE,
    PERFECT,
    STRENGTH,
    UNDONE_BY_TODAY,
)
from nlp.before_surgery import by_coming_surgery
from nlp.box_labels import by_label, by_title
from nlp.checkups import by_checkup, by_follow_up
from nlp.clauses import by_account, by_condition, by_day, by_fragment, by_verb, led_to_work
from nlp.conversions import by_conversion
from nlp.cue_ahead import is_narrated
from nlp.cue_reach import gap_to, reaches
from nlp.dated_words import by_date, by_field, by_name, by_sessions
from nlp.dates import MONTH
from nlp.facts import Assertion
from nlp.form_marks import by_form, by_lead, option_at
from nlp.intended import by_intention, by_wish
from nlp.named_only import by_naming, by_purpose
from nlp.names_of_things import by_thing
from nlp.options_weighed import WEIGHED, by_choice, by_judgement
from nlp.other_surgery import by_bracket, by_check, by_gone, by_proof, by_result, by_specialist, by_told_bracket
from nlp.records import dataclass
from nlp.refused_after import by_advice, by_refusal
from nlp.result_plans import by_outcome, by_then
from nlp.stopped import stopped_by
from nlp.view import WORK_SECTIONS, Cue, Mention, NoteView, Unit
from nlp.visits_told import by_earlier_visit, by_named_visit, by_next, by_quote, by_removal, by_that_time

Verdict = tuple[Assertion, tuple[int, int] | None]

_UNDONE_BY_DONE = frozenset({"PLANNED", "OFFERED", "CONDITIONAL", "DECLINED"})
_DECIDING_SECTIONS = frozenset({"exam", "assessment", "plan", "assessment_plan", *WORK_SECTIONS})


@dataclass(frozen=True, slots=True)
class Place:
    """The words asked about, in their unit."""

    view: NoteView
    unit: Unit
    start: int
    end: int
    before: str
    """Up to 120 characters of the unit before the words."""
    after: str
    """Up to 60 characters of the unit behind them."""
    said: tuple[str, ...]
    """Categories of the unit's cues."""

    def has(self, category: str) -> bool:
        return category in self.said


_ASKED: Verdict = ("performed", None)


def assertion_at(view: NoteView, unit: Unit, start: int, end: int) -> Verdict:
    """Assertion of the words at [start, end) and the cue that decided it (None for a form, tense, date or section)."""
    key = ("assertion", unit.index, start, end)
    known = view.memo.get(key)
    if known is None:
        view.memo[key] = _ASKED  # two deeds may ask for each other's day
        known = view.memo[key] = _verdict(_place(view, unit, start, end))
    return known  # type: ignore[return-value]


def is_performed(view: NoteView, mention: Mention) -> bool:
    """Is what the term names told as done today?"""
    return assertion_at(view, view.units[mention.unit], mention.start, mention.end)[0] == "performed"


def _place(view: NoteView, unit: Unit, start: int, end: int) -> Place:
    left, right = start - unit.start, end - unit.start
    said = tuple([cue.category for cue in view.cues_in(unit)])
    return Place(view, unit, start, end, unit.lower[max(0, left - 120) : left], unit.lower[right : right + 60], said)


def _verdict(place: Place) -> Verdict:
    for rule in _DECISIONS:
        found = rule(place)
        if found is not None:
            return found
    return "performed", None


_JUST_REFUSED = re.compile(r"\W*(?:by )?(?:the )?(?:pt|patient)?\W*(?:declin\w+|refus\w+)(?: by (?:pt|patient))?\W*$")


_CONSENT_TO = re.compile(r"[^\[.;\n]{0,40}\bconsent(?:ed|s)?\b[^\[.;\n]{0,24}\[")
"""Boxes behind "consent form signed for:" tick what may be done."""
_DONE_IN_LEAD = re.compile(
    r"[^\[.;\n]*?(?:\b(?:after|following|with)\b[^\[.;\n]{0,30}\bconsent|\b(?:performed|done|completed)\b)[^\[.;\n]*\["
)
"""“After consent:”, “consented and performed:”: they tick what was done."""


def _by_form(place: Place) -> Verdict | None:
    found = by_form(place.view, place.unit, place.start, place.end)
    box = option_at(place.view, place.start) if found == "performed" else None
    if found is None and not place.has("DONE"):
        found = by_lead(place.view, place.unit, place.start)
    if box is None:
        return None if found is None else (found, None)
    form = place.view.text[place.unit.start : place.unit.end].lower()  # with its boxes
    if _CONSENT_TO.match(form) and not _DONE_IN_LEAD.match(form):
        return "offered", None
    if not place.has("TODAY"):
        labelled = by_label(form[: max(box.start - place.unit.start, 0)]) or (
            None if place.has("DONE") else by_title(place.view.text, place.unit.start)
        )
        if labelled is not None:
            return labelled, None
    for cue in place.view.cues_in(place.unit):
        other = option_at(place.view, cue.start)
        if (
            cue.category == "DECLINED"
            and other is not None
            and other.ticked
            and _JUST_REFUSED.match(place.view.lower, other.start, other.end)
        ):
            return "declined", (cue.start, cue.end)
    told = _by_cue(place)
    inside = told is not None and told[1] is not None and box.start <= told[1][0] < box.end
    return told if inside else _by_stopping(place) or ("performed", None)  # "[x] discussed biopsy"


def _by_cue(place: Place) -> Verdict | None:
    """The strongest cue that reaches the words, the nearest of equals."""
    cues = place.view.cues_in(place.unit)
    if not cues:
        return None
    stops = [c for c in cues if c.category in ("STOP", "TODAY")]
    reaching = [c for c in cues if c.category in OF_CATEGORY and reaches(place, c, stops)]
    if reaching:
        reaching = _not_overruled(place, cues, reaching)
    if not reaching:
        return None
    best = min(reaching, key=lambda c: (STRENGTH[c.category], gap_to(place, c), c.start))
    if best.category == "MONTH" and place.unit.section not in ("plan", "assessment_plan", "follow_up", ""):
        return "historical", (best.start, best.end)
    if best.category in ("OFFERED", "PLANNED") and _declined_next(place):
        return "declined", (best.start, best.end)
    return OF_CATEGORY[best.category], (best.start, best.end)


_AGAIN = ("re-exc", "reexc", "re-resec", "wider exc", "wide exc", "wide local exc")
"""Work on the scar of earlier work."""


_SO_MANY = re.compile(r",? (?:x ?\d|\(\d+\)|(?:was |were )?(?:done|applied|performed)\b|to (?:all )?(?:the )?\d)")
_CLAUSE_ENDS = re.compile(r"[,;]|->|\bthen\b")


def _counted_then(place: Place, cue: Cue) -> bool:
    """Is the work told with its number in a clause behind the one that weighs it?"""
    lower = place.view.lower
    return (
        cue.end <= place.start
        and _SO_MANY.match(lower, place.end, place.unit.end) is not None
        and _CLAUSE_ENDS.search(lower, cue.end, place.start) is not None
        and lower[place.start : place.end] in lower[cue.start : place.start]
    )


_SCARS = ("scar", "scars")
_INTO = re.compile(r"\b(?:to|into|in|within|of)\s(?:(?:the|her|his|both|all|each|this|that|my) )?(?:[\w-]+ ){0,3}$")


def _put_into(place: Place, cue: Cue) -> bool:
    """“ILK 10 mg/mL to the scar”: the scar is where the drug went."""
    between = place.view.lower[place.end : cue.start]
    injected = place.view.lower.startswith(("il", "inject", "kenalog", "tac", "triamcinolone", "5-fu", "5fu"), place.start)
    return injected and len(between) < _FAR_INTO and _INTO.search(between) is not None


_FAR_INTO = 60
_OF_SCAR = re.compile(
    r" (?:of (?:the |this |that |his |her |an? )?|the |this |that |his |her )(?:(?:entire|whole|complete|old|previous|prior|painful|itchy|thick|wide|widened|depressed|raised|contracted|tender|hypertrophic|keloid(?:al)?|burn|surgical|acne|linear|unsightly) )*"
)
"""Between an act and the scar that it was done on: "full thickness excision of the scar"."""


_MOUNTS = ("koh", "potassium hydroxide", "scraping", "skin scraping", "mineral oil", "scabies prep")


def _not_overruled(place: Place, cues: tuple[Cue, ...], reaching: list[Cue]) -> list[Cue]:
    """Words of doing lift plans, options and refusals; "today" lifts what is said of another day."""
    done = _doing(place, cues)
    today = min((abs(gap_to(place, c)) for c in cues if c.category == "TODAY" and _same_clause(place, c)), default=None)
    kept = []
    again = place.view.lower.startswith(_AGAIN, place.start)
    for cue in reaching:
        if (
            cue.category == "HISTORICAL"
            and place.view.lower[cue.start : cue.end] in _SCARS
            and (again or _put_into(place, cue) or _OF_SCAR.fullmatch(place.view.lower, place.end, cue.start))
        ):
            continue  # the scar is what was cut out or injected
        if cue.category == "OFFERED" and _counted_then(place, cue):
            continue  # "discussed LN2 vs 5-FU, LN2 x5"
        if place.view.lower[cue.start : cue.end] == "biopsied" and _is_own_deed(place, cue):
            continue  # "R nose shave biopsied, R cheek AK frozen"
        if cue.category == "HISTORICAL" and place.end <= cue.start and place.view.lower.startswith(_MOUNTS, place.start):
            continue  # "KOH shows hyphae" is looked at while the patient waits
        if cue.category in _UNDONE_BY_DONE and done is not None and not (place.end <= done.end <= cue.start):
            continue
        near_past = cue.category in ("HISTORICAL", "AFTER") and today is not None and today > gap_to(place, cue)
        if (
            cue.category in UNDONE_BY_TODAY
            and today is not None
            and not near_past
            and not (cue.category == "PLANNED" and _declined_next(place))
        ):
            continue
        kept.append(cue)
    return kept


def _is_own_deed(place: Place, cue: Cue) -> bool:
    """Does the word belong to work told with its technique ("shave biopsied"), not to what the lesion has behind it?"""
    return any(m.start < cue.start and m.end == cue.end and m.end <= place.start for m in place.view.mentions_in(place.unit, "PROC"))


def _doing(place: Place, cues: tuple[Cue, ...]) -> Cue | None:
    """The "performed", "was done", "tolerated" that governs the words, or None."""
    lower = place.view.lower
    for cue in cues:
        if cue.category != "DONE" or NOT_YET.search(lower[max(0, cue.start - 12) : cue.start]):
            continue
        forward = cue.end <= place.start
        between = [c for c in cues if forward and c.category in OF_CATEGORY and cue.end <= c.start and c.end <= place.start]
        if 0 <= gap_to(place, cue) <= (30 if forward else cue.reach) and not between and _same_clause(place, cue):
            return cue
    return None


def _same_clause(place: Place, cue: Cue) -> bool:
    lower = place.view.lower
    between = lower[cue.end : place.start] if cue.end <= place.start else lower[place.end : cue.start]
    if cue.category == "DONE" and between.strip() == ":":
        return True  # "Plan / done today: Kenalog injected"
    if cue.category == "TODAY" and " - " in between:
        return False  # "tank empty today - rebook for cryo"
    return not re.search(r"[,;:]\s|\bbut\b|\band (?:will|return|f/u|follow)", between)


def _declined_next(place: Place) -> bool:
    """The refusal of what was offered, later in the sentence or at the head of one of the next."""
    if AND_DECLINED.search(place.after):
        return True
    own = {m.concept for m in place.view.mentions_in(place.unit, "PROC") if m.start == place.start}
    for following in place.view.units[place.unit.index + 1 : place.unit.index + 1 + _REFUSAL_REACH]:
        named = {m.concept for m in place.view.mentions_in(following, "PROC")}
        if DECLINES_NEXT.match(following.lower) is not None:
            return named <= own  # "she declined removal of a tag" is about that
        if following.search(DECLINES_AT_END) is not None and not _tells_done(place.view, following):
            return True
        if named or following.block != place.unit.block:
            return False
    return False


def _tells_done(view: NoteView, unit: Unit) -> bool:
    """Is any work that the sentence names told as done?"""
    return any(assertion_at(view, unit, m.start, m.end)[0] == "performed" for m in view.mentions_in(unit, "PROC"))


_REFUSAL_REACH = 2
"""Sentences behind what was recommended in which it may be refused: "Risk of a missed cancer explained. She declines"."""


_BOOKED_NEXT = re.compile(
    rf"\W*(?:(?:is|was|now|this is|it is|she is|he is) )?(?:booked|scheduled|listed|set|set up|appt|appointment) (?:(?:for|on) )?(?:\d{{1,2}}[/.]\d|(?:mon|tues|wednes|thurs|fri)day|next (?:week|month)|(?:early|mid|late)?[ -]?{MONTH}\b)[^.;]{{0,30}}\Z"
    r"|\W*(?:(?:please|pls|will|to|staff to|front desk to|call to|office to|patient to|pt to|we will) )?(?:schedule|book|rebook|arrange|set up|submit|call us|call to (?:schedule|book))\b[^.;]{0,30}\Z"
)


def _by_booking(place: Place) -> Verdict | None:
    """“She picks WLE; booked for 7/28”: the next clause tells when it will be done."""
    units, unit = place.view.units, place.unit
    following = units[unit.index + 1] if unit.index + 1 < len(units) else None
    if following is None or not place.after.rstrip(" \n").endswith(";") or _BOOKED_NEXT.match(following.lower.rstrip(" .")) is None:
        return None
    if (
        place.has("DONE")
        or place.has("TODAY")
        or PARTICIPLE.match(place.view.lower, place.start)
        or any(m.concept != "repair" for m in place.view.mentions_in(following, "PROC"))
    ):
        return None
    return "planned", None


def _by_tense(place: Place) -> Verdict | None:
    """“Has been frozen” is of an earlier day, save in the story of today's operation."""
    if place.unit.section in WORK_SECTIONS or place.has("TODAY"):
        return None
    before = place.before
    if " had " in before and (HAS_HAD_DONE.search(before) or (HAS_HAD.search(before) and PARTICIPLE.match(place.view.lower, place.start))):
        return "historical", None
    perfect = "been" in before and PERFECT.search(before)
    if perfect or ("has " in before and HAS_DONE.search(before) and PARTICIPLE.match(place.view.lower, place.start)):
        return None if is_narrated(place) else ("historical", None)
    return None


def _by_stopping(place: Place) -> Verdict | None:
    stop = stopped_by(place.view, place.unit, place.start, place.end, is_done=place.has("DONE"))
    return None if stop is None else ("negated", stop)


def _by_section(place: Place) -> Verdict | None:
    if place.has("TODAY"):
        return None
    section = place.unit.section
    if section == "hpi" and _tells_the_past(place):
        return "historical", None
    if section == "indication" and led_to_work(place):
        return "historical", None
    found = OF_SECTION.get(section)
    return None if found is None else (found, None)


def _tells_the_past(place: Place) -> bool:
    """The history of a note whose later sections tell today's work."""
    if "last deciding unit" not in place.view.memo:
        deciding = [u.index for u in place.view.units if u.section in _DECIDING_SECTIONS]
        place.view.memo["last deciding unit"] = max(deciding, default=-1)
    return place.view.memo["last deciding unit"] > place.unit.index  # type: ignore[operator]


_JOINED = re.compile(r"\s*(?:&|\+|/|and|then|, then)\s*")


def _by_partner(place: Place) -> Verdict | None:
    """“Excised & closed in layers 5/4”: the day told behind the second deed is that of both."""
    joint = _JOINED.match(place.view.lower, place.end, place.unit.end)
    partner = None if joint is None else next((m for m in place.view.mentions_in(place.unit, "PROC") if m.start == joint.end()), None)
    if partner is None or place.has("TODAY"):
        return None
    verdict = assertion_at(place.view, place.unit, partner.start, partner.end)
    return verdict if verdict[0] in ("historical", "other_provider") else None


_MEANS = re.compile(
    r"\s*(?:(?!defect|wound|and |i |we |was |were |today|now)[^.;,:()]){0,60}?\b(?:by|with|via|using|through) (?:means of )?(?:an? |the )?(?:[\w-]+ ){0,2}$"
)


def _by_means(place: Place) -> Verdict | None:
    """“A year ago it was excised by Mohs surgery”, “one week after Mohs surgery with a graft”: the means of work of another day is as old."""
    if not place.before.endswith(" ") or not any(word in place.before for word in (" by ", " with ", " via ", " using ", " through ")):
        return None
    earlier = None
    for mention in place.view.mentions_in(place.unit, "PROC"):
        if mention.end > place.start:
            break
        earlier = mention
    if earlier is None or not _MEANS.fullmatch(place.view.lower, earlier.end, place.start):
        return None
    verdict = assertion_at(place.view, place.unit, earlier.start, earlier.end)
    if verdict[0] == "planned":
        return verdict
    if re.search(r"\b(?:defect|wound)s?\b", place.view.lower[place.unit.start : earlier.start]):
        return None
    return verdict if verdict[0] in ("historical", "other_provider") else None


def _by_removal(place: Place) -> Verdict | None:
    return by_removal(place, lambda view, unit, start, end: assertion_at(view, unit, start, end)[0])


_DECISIONS: tuple[Callable[[Place], Verdict | None], ...] = (
    by_field, _by_form, by_gone, by_naming, by_refusal, by_advice, by_conversion, by_intention, by_wish, _by_cue, by_purpose, by_name, by_thing, by_specialist, *WEIGHED, by_actor, by_account, by_choice, by_judgement, by_verb, by_condition, by_outcome, by_then, by_checkup, by_next, by_earlier_visit, by_that_time, by_follow_up, _by_booking, _by_tense, by_sessions, by_date, by_named_visit, by_quote, by_day, _by_partner, _by_means, _by_removal, by_bracket, by_told_bracket, by_check, by_proof, by_result, by_coming_surgery, _by_stopping, _by_section, by_fragment,
)  # fmt: skip
