"""Was it done today? The assertion of some words of a note, with the words that decide it.

One list of decisions, the first that speaks wins: the form around the words (`nlp.form_marks`), the cues of
their unit (`nlp/terms/context.csv`), the tense of the verb before them, a date beside them, their section.
Where nothing speaks they count as done. Each decision looks at one unit and at cues found by index.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from nlp.assertion_words import (
    AFTER_WORK,
    AND_DECLINED,
    ASKED,
    COMPARED,
    DECLINES_NEXT,
    ENUMERATION,
    HAS_DONE,
    I_DID,
    LABEL_HAD,
    LESION_UNDERWENT,
    LESIONS_HAD,
    MODALS,
    NARRATED,
    NEGATION_ENDS,
    NEW_SUBJECT,
    NOT_YET,
    OF_ANOTHER_DAY,
    OF_CATEGORY,
    OF_SECTION,
    ONSET,
    OR_LIST,
    OTHER_SUBJECT,
    PARTICIPLE,
    PASSIVE,
    PERFECT,
    PREPARED,
    STRENGTH,
    TAKES,
    TITLES,
    TREATED_THEY,
    UNABLE,
    WEAK_NEGATION,
    WHO,
    WORKED,
)
from nlp.clauses import by_actor, by_condition, by_day, by_fragment, by_verb, led_to_work
from nlp.dated_words import by_date, by_name
from nlp.facts import Assertion
from nlp.form_marks import by_form, option_at
from nlp.other_surgery import by_bracket, by_check, by_result, by_specialist, left_by_earlier
from nlp.records import dataclass
from nlp.stopped import called_off, stopped_by
from nlp.view import WORK_SECTIONS, Cue, NoteView, Unit

Verdict = tuple[Assertion, tuple[int, int] | None]

_UNDONE_BY_DONE = frozenset({"PLANNED", "OFFERED", "CONDITIONAL", "DECLINED"})
_UNDONE_BY_TODAY = frozenset({"PLANNED", "CONDITIONAL", "FUTURE_TIME", "MONTH", "HISTORICAL", "AFTER"})
_PASSES_PASSIVE = frozenset({"PAST_TIME", "OTHER_PROVIDER", "FAMILY", "NEGATED", "CONDITIONAL"})
"""Categories that hold for a whole sentence; the others end where a new subject has its own verb."""
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


def assertion_at(view: NoteView, unit: Unit, start: int, end: int) -> Verdict:
    """Assertion of the words at [start, end) and the cue that decided it (None for a form, tense, date or section)."""
    key = ("assertion", unit.index, start, end)
    known = view.memo.get(key)
    if known is None:
        known = view.memo[key] = _verdict(_place(view, unit, start, end))
    return known  # type: ignore[return-value]


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


def _by_form(place: Place) -> Verdict | None:
    found = by_form(place.view, place.unit, place.start, place.end)
    box = option_at(place.view, place.start) if found == "performed" else None
    if box is None:
        return None if found is None else (found, None)
    for cue in place.view.cues_in(place.unit):
        other = option_at(place.view, cue.start)
        if cue.category == "DECLINED" and other is not None and other.ticked and _JUST_REFUSED.match(place.view.lower, other.start, other.end):
            return "declined", (cue.start, cue.end)
    told = _by_cue(place)
    inside = told is not None and told[1] is not None and box.start <= told[1][0] < box.end
    return told if inside else ("performed", None)  # "[x] discussed biopsy"


def _by_cue(place: Place) -> Verdict | None:
    """The strongest cue that reaches the words, the nearest of equals."""
    cues = place.view.cues_in(place.unit)
    if not cues:
        return None
    stops = [c for c in cues if c.category in ("STOP", "TODAY")]
    reaching = [c for c in cues if c.category in OF_CATEGORY and _reaches(place, c, stops)]
    if reaching:
        reaching = _not_overruled(place, cues, reaching)
    if not reaching:
        return None
    best = min(reaching, key=lambda c: (STRENGTH[c.category], _gap(place, c), c.start))
    if best.category == "MONTH" and place.unit.section not in ("plan", "assessment_plan", "follow_up", ""):
        return "historical", (best.start, best.end)
    if best.category in ("OFFERED", "PLANNED") and _declined_next(place):
        return "declined", (best.start, best.end)
    return OF_CATEGORY[best.category], (best.start, best.end)


def _gap(place: Place, cue: Cue) -> int:
    return place.start - cue.end if cue.end <= place.start else cue.start - place.end


_HEADS = re.compile(r"(?: \w+)?\s?:")
"""A word of the past that heads its line governs all of it: "Previously: BCC of the ear (Mohs), AKs frozen"."""


def _reaches(place: Place, cue: Cue, stops: list[Cue]) -> bool:
    gap = _gap(place, cue)
    if gap >= 0 and cue.start == place.unit.start and cue.category == "HISTORICAL" and _HEADS.match(place.view.lower, cue.end):
        return True
    if gap < 0 or gap > cue.reach:
        return cue.category == "NEGATED" and cue.start < place.start < cue.end  # "not treated"
    forward = cue.end <= place.start
    if cue.direction == ("BACKWARD" if forward else "FORWARD") or (cue.category == "PAST_TIME" and _is_comparison(place, cue)):
        return False
    return _reaches_forward(place, cue, stops) if forward else _reaches_back(place, cue, stops)


def _is_comparison(place: Place, cue: Cue) -> bool:
    """"Same settings as last time", "bigger than last visit": the other day is only compared with."""
    return COMPARED.search(place.view.lower[max(0, cue.start - 24) : cue.start]) is not None


_MEANS = re.compile(r" (?:an? )?(?:\d\S* ?mm )?(?:shav|punch|tangential|saucer|snip|incision|excision|curet|cryo|ln2|liquid|freez|electro)")


_OWN_VERB = 30
"""Behind the words asked about stands their own verb: "a rhombic flap was drawn"."""
_POINTER = re.compile(r"\b(?:mentioned|discussed|described|noted|listed) (?:above|before|earlier|previously)\b|\b(?:previously|just|already|above|before|afore)[- ]?(?:mentioned|discussed|described|noted|listed)\b(?! (?:that|to|with)\b)")
"""Words that point back in the text, not in time: "those mentioned above were frozen"."""


_BEFORE_TODAY = frozenset({"hpi", "history", "chief_complaint", "indication", "pathology"})


def _points_back(place: Place, cue: Cue) -> bool:
    if cue.category not in ("OFFERED", "HISTORICAL", "PAST_TIME") or place.unit.search(_POINTER) is None:
        return False
    return any(hit.start() <= cue.start - place.unit.start < hit.end() for hit in place.unit.spots(_POINTER))


def _reaches_forward(place: Place, cue: Cue, stops: list[Cue]) -> bool:
    lower, between = place.view.lower, place.view.lower[cue.end : place.start]
    if _points_back(place, cue) or (": " in between and lower[cue.start : cue.end] in ("vs", "versus") and TAKES.search(lower, place.start, place.end)):
        return False  # "GA vs NLD: 4 mm punch"
    if any(cue.end <= s.start and s.end <= place.start and _stops(s, cue) and not _is_then_of(cue, s, lower) for s in stops):
        return False
    if _parenthesis_ends(between) or (cue.category in OF_ANOTHER_DAY and left_by_earlier(place, cue) and is_worked(place.view, 0)):
        return False
    if cue.category == "OTHER_PROVIDER" and lower[cue.start : cue.end].endswith(" by") and (not between.strip(" a") or _MEANS.match(between)):
        return False  # "treated by curettage": what follows is the means, not a person
    if lower[cue.start : cue.end] == "had" and between.strip() in ("", "a", "one", "a single", "single") and LESIONS_HAD.search(lower, max(place.unit.start, cue.start - 40), cue.start):
        return False  # "all ten had liquid nitrogen": lesions, not people
    if lower[cue.start : cue.end] == "had" and cue.start - place.unit.start <= _LABEL_LENGTH and LABEL_HAD.match(place.view.text, place.unit.start):
        return False  # "B had a 3 mm punch"
    if lower[cue.start : cue.end] == "underwent" and place.unit.section not in _BEFORE_TODAY and LESION_UNDERWENT.search(lower, max(place.unit.start, cue.start - 70), cue.start):
        return False  # "three warts underwent freezing"
    if lower[cue.start : cue.end] == "they" and TREATED_THEY.match(between):
        return False  # "they were frozen": lesions, not people
    if cue.category == "NEGATED" and lower[cue.end - 1] == ":":
        return True  # "Not needed: nail removal, nail bed repair"
    if cue.category == "NEGATED":
        weak = lower[cue.start : cue.end] in WEAK_NEGATION and PASSIVE.search(between)
        return not weak and _negates(place, between)
    if lower[cue.start : cue.end].strip() == "could" and UNABLE.match(between):
        return False  # "I could not tell ... and took": what was not possible ends at the next verb
    if lower[cue.start : cue.end] in TITLES and between.lstrip(" ")[:1] in (":", "-", "\n"):
        return False  # the section title "Plan:", not a plan
    heads = cue.start == place.unit.start and lower[cue.start : cue.end] in ("scheduled", "planned") and between.strip() == "" and (not cue.start or is_worked(place.view, place.end))
    if (cue.category == "ANNOUNCED" or heads) and not called_off(place.view):
        return False  # what the patient came for is done, unless the note says otherwise
    if lower[cue.start : cue.end] == "to be" and _OF_OTHERS.match(between):
        return False  # "two to be watched, LN2 to the rest"
    if cue.category == "PLANNED" and lower[cue.start : cue.end] in MODALS and WORKED.search(lower, cue.end, min(place.end + _OWN_VERB, place.unit.end)):
        return False
    if ": " in between and cue.start == place.unit.start and lower[cue.start : cue.end] == "scheduled" and not called_off(place.view):
        return False  # "Scheduled excision: BCC, closed in layers": a heading
    if ": " in between and ASKED.match(lower, cue.start):
        return False  # "asks about a wart: frozen"
    if between.startswith(",") and (cue.category in ("OFFERED", "PLANNED") or PASSIVE.match(between, 2)):
        return False
    if cue.category == "AFTER" and ("," in between or ": " in between or " - " in between or _is_narrated(place) or PREPARED.match(between)):
        return False
    if cue.category in ("AFTER", "PAST_TIME") and I_DID[cue.category].search(between):
        return False
    if cue.category == "PAST_TIME" and NEW_SUBJECT.search(between):
        return False
    return cue.category in _PASSES_PASSIVE or not (PASSIVE.search(between) or NEW_SUBJECT.search(between))


_LABEL_LENGTH = 10
_OF_OTHERS = re.compile(r" (?:watched|left|observed|followed|reviewed|re-?checked|photographed|monitored|kept)\b[^,;]{0,24}[,;] ")


def is_worked(view: NoteView, after: int) -> bool:
    """Does the note tell an operation step by step behind this place?"""
    traces = sum(m.concept == "work_trace" and m.start > after for m in view.all("ACT"))
    return traces + sum(m.role in ("margin", "excised", "repair") and m.start > after for m in view.measures) > 1


def _parenthesis_ends(between: str) -> bool:
    """True where the cue, or the list it opens, stands in a parenthesis that closes before the words."""
    return between.find(")") >= 0 and (between.find("(") < 0 or between.find(")") < between.find("(") or "), " in between)


def _is_narrated(place: Place) -> bool:
    """"Prior to excision the site was marked": a step of today's operation, where no history speaks."""
    return place.unit.section in ("", *WORK_SECTIONS) and NARRATED.search(place.unit.lower[place.end - place.unit.start :]) is not None


def _is_then_of(cue: Cue, stop: Cue, lower: str) -> bool:
    """"All injected then": at that time, where no comma and no "and" makes it the next step."""
    return cue.category == "PAST_TIME" and lower[stop.start : stop.end] == "then" and not lower[: stop.start].rstrip().endswith((",", ";", "and"))


def _stops(stop: Cue, cue: Cue) -> bool:
    """"Today" behind a cue ends only what is of another day."""
    return stop.category == "STOP" or cue.category in _UNDONE_BY_TODAY | {"PAST_TIME"}


def _negates(place: Place, between: str) -> bool:
    if between.startswith(" only"):
        return False
    if "," not in between and not NEGATION_ENDS.search(between):
        return True
    return bool(OR_LIST.fullmatch(between)) and " or " in place.after[:25]


def _reaches_back(place: Place, cue: Cue, stops: list[Cue]) -> bool:
    between = place.view.lower[place.end : cue.start]
    if cue.category == "OTHER_PROVIDER" and place.view.lower.startswith("not by", cue.start):
        return True  # "... by Dr. Ruiz, not by me" holds for its sentence
    if cue.category == "DECLINED" and _is_of_other(place, cue):
        return False
    if cue.category == "DECLINED" and (subject := WHO.search(between)):
        return not re.search(r"[:(]|\b(?:and|with)\b", between[: subject.start()])
    if cue.category in ("NEGATED", "DECLINED"):
        if between.endswith("(") and "," not in between:
            return True
        return not re.search(r"[,:(>]|\b(?:and|with)\b", between) or between.strip() in ("", ":", "-", "=", ",", "(")
    if any(place.end <= s.start and s.end <= cue.start and s.category == "STOP" for s in stops):
        return False
    if cue.category in OF_ANOTHER_DAY and _follows_other_work(place, cue, between):
        return False
    if cue.category in ("HISTORICAL", "PAST_TIME", "AFTER"):
        return not ONSET.search(between) and not ("," in between and len(between) > 30)
    if cue.category in ("FUTURE_TIME", "MONTH") and "," in between and not place.unit.lower.startswith("plan"):
        return False
    if cue.category == "OFFERED" and ENUMERATION.fullmatch(between):
        return True
    return not OTHER_SUBJECT.search(between) and not ("," in between and len(between) > 40)


_OBJECT = re.compile(
    r" (?:to have |having |a |an |the )?(?!today|it\b|this|that|them|these|treat|surg|proced|remov|again|by\b|for\b|at\b|because|due|as\b|until|and\b|but\b|in\b|on\b|despite|since|after|second|so\b|would|now|further|any\b|all\b|inter|have\b|his\b|her\b|their\b)(?P<what>[a-z0-9][\w&-]{2,})"
)


def _is_of_other(place: Place, cue: Cue) -> bool:
    """"LN2 to three AKs, she refused Efudex": something else was refused."""
    words = place.view.lower[cue.start : cue.end]
    what = _OBJECT.match(place.view.lower, cue.end) if words.endswith(("declined", "refused", "declines", "refuses")) else None
    return what is not None and what["what"][:4] not in place.view.lower[place.start : place.end]


def _follows_other_work(place: Place, cue: Cue, between: str) -> bool:
    """"Advancement flap after Mohs by Dr Y last week": person and day are those of the earlier work."""
    turn = AFTER_WORK.search(between)
    if turn is None:
        return False
    return any(m.label == "PROC" and place.end + turn.start() <= m.start < cue.start for m in place.view.mentions_in(place.unit))


def _not_overruled(place: Place, cues: tuple[Cue, ...], reaching: list[Cue]) -> list[Cue]:
    """Words of doing lift plans, options and refusals; "today" lifts what is said of another day."""
    done = _doing(place, cues)
    today = min((abs(_gap(place, c)) for c in cues if c.category == "TODAY" and _same_clause(place, c)), default=None)
    kept = []
    for cue in reaching:
        if cue.category in _UNDONE_BY_DONE and done is not None and not (place.end <= done.end <= cue.start):
            continue
        near_past = cue.category in ("HISTORICAL", "AFTER") and today is not None and today > _gap(place, cue)
        if cue.category in _UNDONE_BY_TODAY and today is not None and not near_past:
            continue
        kept.append(cue)
    return kept


def _doing(place: Place, cues: tuple[Cue, ...]) -> Cue | None:
    """The "performed", "was done", "tolerated" that governs the words, or None."""
    lower = place.view.lower
    for cue in cues:
        if cue.category != "DONE" or NOT_YET.search(lower[max(0, cue.start - 12) : cue.start]):
            continue
        forward = cue.end <= place.start
        between = [c for c in cues if forward and c.category in OF_CATEGORY and cue.end <= c.start and c.end <= place.start]
        if 0 <= _gap(place, cue) <= (30 if forward else cue.reach) and not between and _same_clause(place, cue):
            return cue
    return None


def _same_clause(place: Place, cue: Cue) -> bool:
    lower = place.view.lower
    between = lower[cue.end : place.start] if cue.end <= place.start else lower[place.end : cue.start]
    return not re.search(r"[,;:]\s|\bbut\b|\band (?:will|return|f/u|follow)", between)


def _declined_next(place: Place) -> bool:
    """The refusal of what was offered, later in the sentence or at the head of the next one."""
    if AND_DECLINED.search(place.after):
        return True
    units = place.view.units
    following = units[place.unit.index + 1] if place.unit.index + 1 < len(units) else None
    if following is None or DECLINES_NEXT.match(following.lower) is None:
        return False
    return not place.view.mentions_in(following, "PROC")  # "she declined removal of a tag" is about that


def _by_tense(place: Place) -> Verdict | None:
    """"Has been frozen" is of an earlier day, save in the story of today's operation."""
    if place.unit.section in WORK_SECTIONS or place.has("TODAY"):
        return None
    before = place.before
    perfect = "been" in before and PERFECT.search(before)
    if perfect or ("has " in before and HAS_DONE.search(before) and PARTICIPLE.match(place.view.lower, place.start)):
        return None if _is_narrated(place) else ("historical", None)
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
    """"Excised & closed in layers 5/4": the day told behind the second deed is that of both."""
    joint = _JOINED.match(place.view.lower, place.end, place.unit.end)
    partner = None if joint is None else next((m for m in place.view.mentions_in(place.unit, "PROC") if m.start == joint.end()), None)
    if partner is None or place.has("TODAY"):
        return None
    verdict = assertion_at(place.view, place.unit, partner.start, partner.end)
    return verdict if verdict[0] in ("historical", "other_provider") else None


_DECISIONS: tuple[Callable[[Place], Verdict | None], ...] = (
    _by_form, _by_cue, by_name, by_specialist, by_actor, by_verb, by_condition, _by_tense, by_date, by_day, _by_partner, by_bracket, by_check, by_result, _by_stopping, _by_section, by_fragment,
)  # fmt: skip
