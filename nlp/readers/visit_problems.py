"""Problems addressed at the visit: diagnosis, class, status, site, and how weakly they are dealt with (EM-02, EM-03)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import get_args

from nlp.diagnoses import certainty_of, is_history
from nlp.facts import ABSENT, Behaviour, Certainty, Diagnosis, Evidence, Fact, ProblemClass, Site
from nlp.gate import find, living, seek, spots, units_with
from nlp.phrases import phrases
from nlp.readers.other_diseases import same_disease
from nlp.readers.visit_complaints import without_complaints
from nlp.readers.visit_elsewhere import elsewhere_anywhere, in_readers_hands
from nlp.readers.visit_status import around_of, with_told_status
from nlp.readers.visit_text import NOT_TODAY_SECTIONS, word_list
from nlp.readers.visit_today import FULL_SKIN_EXAM, belongs_to_today, is_spoken_for
from nlp.readers.visit_watch import clean_check, is_watched
from nlp.records import dataclass, replace
from nlp.sites import nearest_site
from nlp.view import Mention, NoteView, Unit, evidence
from nlp.visits_told import of_earlier_visit

ASSESSED = frozenset({"assessment", "plan", "assessment_plan", "postop_diagnosis", "addendum"})
_STATUS = tuple(
    (status, phrases("visit_problems", status))
    for status in ("severe", "not_at_goal", "worsening", "at_goal", "improving", "stable", "new")
)
"""How a problem stands; the first that is told counts."""
_BY_NATURE = re.compile(
    r"severe|refractory|recalcitrant|fail(?:ed|s|ing)?\b.*|(?<!intermittent )(?<!mild )(?<!moderate )persistent(?! asthma)"
)
_CONTROLLED = re.compile(
    r"(?<!not )(?<!poorly )(?<!partially )(?<!partly )\b(?:well[- ]controlled|controlled (?:on|with)|under (?:good |excellent )?control|at (?:treatment )?goal|clear(?:ed)? (?:on|with)|almost clear|(?:completely|totally|essentially|nearly|virtually|100%) clear|in remission|quiescent|doing (?:very |really )?well|excellent (?:response|control))\b"
)
_NOT_FLARE = re.compile(
    r"\b(?:no|without|denies|if|for|prn|during|when|in case of|to prevent|not an?|different from|between|bid|tid|qd|qhs|daily|nightly)\b[\w ]{0,18}$"
)
WEAK = phrases("visit_problems", "weak")
_DDX = re.compile(
    r"(?<![^\s(,;:])\? ?[a-z]{3,}|\bddx\b|\bdifferential\b|\bvs\.?\b|\bversus\b|\buncertain\b|\betiology unclear\b|\br/o\b|\brule out\b|\bunclear\b"
)
_SUSPICIOUS = re.compile(
    r"\bsuspicious\b|\bconcern\w* for\b|\batypical\b|\br/o\b|\brule out\b|\bchanging\b|\birregular\w*|\bworrisome\b|\buncertain behavior\b|\bnub\b|\bneoplasm\b"
)
_SURVEILLANCE = phrases("visit_problems", "surveillance")
_SYSTEMIC = phrases("visit_problems", "systemic", whole=True)
_RESOLVED = re.compile(
    r"(?<!not )(?<!never )(?<!partially )(?<!partly )(?<!until )(?<!if not )(?<!not fully )(?<!not completely )\b(?:resolved|(?:has |have |is |are |all |completely |fully |now )(?:cleared|gone|healed)(?! (?:on|with|except))|no longer (?:present|visible|there))\b(?! (?:on|with) )|\bcleared (?:up )?(?:since|after|by|last|months|weeks|years)\b"
)
_FOLLOWED = re.compile(r"\W*(?:surveillance|follow[- ]?up|f/u)\b")
_NED = re.compile(r"\bsurveillance\b|\bned\b|\bno (?:evidence of |signs? of |clinical )?(?:local )?recurren\w+")
_CLEAN_SCAR = re.compile(
    r"\b(?:without|w/o|free of|neg(?:ative)? for) (?:(?:any )?(?:evidence|signs?) of |clinical |evident )?(?:local )?recurren\w+"
)
_LASTING = re.compile(r"\b(?:chronic|recurrent|recurring|longstanding|long-standing|relapsing|persistent)\b[^.;:]*$")
_CHRONIC_BEHIND = re.compile(r",? ?\(?chronic\b|(?: (?!and\b|with\b|plus\b|or\b|vs\b)[a-z]+){1,3}, chronic\b(?=\W*(?:$|[,.;)]))")
_TODAY_CLASS = frozenset(get_args(ProblemClass))
_BEHAVIOURS = frozenset(get_args(Behaviour))


@dataclass(frozen=True, slots=True)
class Topic:
    """One problem of today with the words that name it, before anybody owns it."""

    diagnosis: Diagnosis
    problem_class: ProblemClass
    status: str
    site: Fact[Site]
    unit: Unit
    start: int
    end: int
    weak: bool = False
    assessed: bool = False
    kind: str = ""

    @property
    def proof(self) -> tuple[Evidence, ...]:
        return (evidence("problem", self.diagnosis.concept, self.start, self.end),)


def read_topics(view: NoteView, *, alone: bool = False, results: bool = False, history: bool = False) -> list[Topic]:
    """Problems of today in text order, one per diagnosis (and per site for growths); `alone` where no procedure was done,
    `results` where diagnoses of a pathology result count as told to the patient, `history` where those that only the history names count."""
    others = in_readers_hands(view)
    mentions = [m for m in view.all("DX") if m.concept not in others and belongs_to_today(view, m, results)]
    mentions = _without_earlier_visits(view, mentions)
    if not history and any(view.units[m.unit].section in ASSESSED for m in mentions):
        keep = ASSESSED | {"", "procedure"}
        mentions = [m for m in mentions if view.units[m.unit].section in keep] or mentions
    topics = [t for m in mentions for t in _topic(view, m, alone)]
    listed = list(_other_problems(view, results))
    if not history and any(t.assessed for t in (*topics, *listed)):
        listed = [t for t in listed if t.assessed or t.unit.section in ("", "procedure")]
    topics.extend(listed)
    topics = without_complaints(_one_lesion(_merged(_lasting(sorted(topics, key=lambda t: t.start)))))
    topics = with_told_status(view, topics, _status_in)
    hidradenitis = {t.unit.group for t in topics if t.diagnosis.concept == "hidradenitis" and t.problem_class != "history"}
    if hidradenitis:
        topics = [
            t
            for t in topics
            if t.diagnosis.concept not in _BOILS or not (alone or (t.unit.group in hidradenitis and not _is_opened(view, t.unit)))
        ]
    return topics


def _without_earlier_visits(view: NoteView, mentions: list[Mention]) -> list[Mention]:
    """Without diseases that only the words about an earlier visit name, where the note names others (EM-05)."""
    told = {id(m) for m in mentions if of_earlier_visit(view.units[m.unit], m.start)}
    others = {m.concept for m in mentions if id(m) not in told}
    return [m for m in mentions if id(m) not in told or m.concept in others] if told and others else mentions


_BOILS = frozenset({"abscess", "furuncle", "carbuncle"})
"""What hidradenitis is made of; where none is opened they are no problem beside it."""


def _is_opened(view: NoteView, unit: Unit) -> bool:
    return any(m.concept == "incision_drainage" for m in view.mentions_in(unit, "PROC"))


_LASTING_FORM = {"urticaria": "chronic_urticaria"}


def _lasting(topics: list[Topic]) -> list[Topic]:
    """“CSU follow-up. Still hives most days”: the plain name of a disease whose lasting form the note knows means that form."""
    known = {t.diagnosis.concept for t in topics}
    return [_in_lasting_form(topic, known) for topic in topics]


def _in_lasting_form(topic: Topic, known: set[str]) -> Topic:
    lasting = _LASTING_FORM.get(topic.diagnosis.concept)
    if lasting is None or lasting not in known:
        return topic
    return replace(topic, diagnosis=replace(topic.diagnosis, concept=lasting), problem_class="chronic")


def _topic(view: NoteView, mention: Mention, alone: bool) -> Iterator[Topic]:
    unit = view.units[mention.unit]
    around = around_of(view, unit)
    kind = mention.extra[0] if mention.extra else ""
    malignant = mention.value in ("malignant", "in_situ") or "melanoma" in mention.concept
    watch = malignant and is_watched(view, unit, mention)
    history = is_history(view, mention) or _in_history_list(unit, mention) or watch or (malignant and _was_removed(unit, mention))
    if history and not malignant:
        if mention.extra[1:2] != ("chronic",) or not _LONG_HAD.search(unit.lower, 0, mention.start - unit.start):
            return
        history = False
    if history:
        watched = (
            (_FOLLOWED.match(unit.lower, mention.end - unit.start) and find(view, FULL_SKIN_EXAM))
            or _SURVEILLANCE.search(around if unit.section in ASSESSED else "")
            or (unit.section in ASSESSED and find(view, FULL_SKIN_EXAM))
            or seek(view, _NED, view.lower if watch else unit.lower)
            or (watch and clean_check(view) and find(view, _CLEAN_SCAR))
            or (alone and clean_check(view))
        )
        yield _made(view, mention, "surveillance" if watched else "history", "stable" if watched else "", False)
        return
    chronic = mention.extra[1:2] == ("chronic",)
    status = _status_in(view, unit) or (status_of(view, around) if chronic or unit.section in ASSESSED else "")
    weak = bool(seek(view, WEAK, _tail(unit, mention)))
    klass = _class_of(mention, unit, certainty_of(view, mention), status)
    klass = _by_course(unit, klass)
    if (
        kind == "lesion"
        and klass in ("chronic", "uncertain")
        and _RESOLVED.search(_behind(unit, mention))
        and not _NOT_ALL.search(_behind(unit, mention))
    ):
        klass = "minor"  # "keloid, AKs - resolved"
    bare = mention.value == "unspecified" and kind == "lesion"
    if bare and not seek(view, _SUSPICIOUS, _tail(unit, mention)):
        return
    topic = _made(view, mention, "minor" if weak and klass not in ("uncertain", "threat") else klass, status, weak)
    yield replace(topic, kind=kind)


def _by_course(unit: Unit, klass: ProblemClass) -> ProblemClass:
    """What has gone is minor, an acute disease with fever or chills is systemic (EM-02)."""
    if klass != "acute_uncomplicated":
        return klass
    if unit.search(_RESOLVED):
        return "minor"
    signs = unit.spots(_SYSTEMIC)
    ill = any(
        not re.search(r"\b(?:no|not|denies|without|or|if|nor|afebrile|for)\b[^.;\n]{0,40}$", unit.lower[: m.start()])
        and not _ONLY_WARNED.match(unit.lower, m.end())
        for m in signs
    )
    return "acute_systemic" if ill else klass


_REMOVED = re.compile(
    r"\b(?:after|following|since|post|s/p|status post|out from|from) (?:my |the |our |his |her )?(?:\w+ ){0,2}(?:curettage|curett\w+|excision|ed ?& ?c|edc|mohs(?: surgery)?|destruction|removal|wle|flap)(?: (?:and|&) (?:\w+ )?\w+)? (?:of|for) (?:an? |the )?(?:[\w-]+ ){0,3}$"
)
_LEFT_BEHIND = re.compile(r"\bpositive\b|\bresidual|\binvolved\b|\brecur|\bincomplete|\bnot clear")


def _was_removed(unit: Unit, mention: Mention) -> bool:
    """“Day 12 after curettage of SCC in situ”: a tumour that earlier work took away, unless the sentence says that some was left."""
    if not unit.may_hold(_REMOVED):
        return False
    return _REMOVED.search(unit.lower[: mention.start - unit.start]) is not None and _LEFT_BEHIND.search(unit.lower) is None


_LONG_HAD = re.compile(
    r"\b(?:long|long-?standing|lengthy|known|chronic|\d+[- ]?(?:year|yr|month|mo)s?|(?:many|several)[- ]year) (?:history|hx) of (?:\w+ ){0,2}$"
)
"""Before a lasting disease that the patient has still."""
_ONLY_WARNED = re.compile(r"(?: ?/ ?\w+|,? (?:and |or )?\w+){0,2} (?:precautions?|warnings?|instructions?|advice|red flags?|sheet)\b")
"""Behind a sign of being ill that was only told what to do about: "fever precautions"."""
_HISTORY_LIST = re.compile(r"\b(?:hx|h/o|history of|personal history of|pmh)\b(?:[^.;\n]|(?<=\d)\.(?=\d))*$")


def _in_history_list(unit: Unit, mention: Mention) -> bool:
    """True for the later items of "Hx melanoma 2018, BCC x3, SCC x2"."""
    if not unit.may_hold(_HISTORY_LIST):
        return False
    cue = _HISTORY_LIST.search(unit.lower[: mention.start - unit.start])
    return bool(
        cue
        and re.fullmatch(r"[^,]*(?:,[\w\s#()'/-]{0,40}|\s?/\s?[\w\s]{0,20}|[\s\w]*\band\b[\w\s]{0,20})+", cue.group())
        and not re.search(r"\bnew\b|\bnow\b|\btoday\b|\bhere\b", cue.group())
    )


def _tail(unit: Unit, mention: Mention) -> str:
    """The sentence around the diagnosis: weak words of another sentence do not count."""
    return unit.lower[max(0, mention.start - unit.start - 25) : mention.end - unit.start + 70].split(";")[0]


_NOT_ALL = re.compile(r"\b(?:new|others?|remain\w*|except|most|where|several|some|but)\b")


def _behind(unit: Unit, mention: Mention) -> str:
    """The clause that follows the diagnosis."""
    return unit.lower[mention.end - unit.start : mention.end - unit.start + 40].split(";")[0].split(".")[0]


def status_of(view: NoteView, text: str) -> str:
    """The worst status word of a text; how bad a disease is by nature ("severe", "refractory") yields to words of control."""
    return next((name for name, pattern in living(view, _STATUS) if _is_status(view, text, name, spots(view, pattern, text))), "")


def _status_in(view: NoteView, unit: Unit) -> str:
    """`status_of` the text of a unit."""
    return next((name for name, pattern in living(view, _STATUS) if _is_status(view, unit.lower, name, unit.spots(pattern))), "")


def _is_status(view: NoteView, text: str, name: str, found: Iterable[re.Match[str]]) -> bool:
    for match in found:
        if _NOT_FLARE.search(text, max(0, match.start() - 30), match.start()):
            continue
        if name != "not_at_goal" or not _BY_NATURE.fullmatch(match.group()) or not seek(view, _CONTROLLED, text):
            return True
    return False


def _class_of(mention: Mention, unit: Unit, certainty: str, status: str) -> ProblemClass:
    stated = mention.extra[1] if len(mention.extra) > 1 else ""
    if mention.value in ("malignant", "in_situ", "uncertain") and certainty == "suspected":
        return "uncertain"
    if unit.search(_DDX) and mention.value in ("inflammatory", "unspecified", "other") and stated != "chronic":
        return "uncertain"
    if (
        stated == "acute_uncomplicated"
        and mention.value in ("inflammatory", "other")
        and (
            _LASTING.search(unit.lower[max(0, mention.start - unit.start - 24) : mention.start - unit.start])
            or _CHRONIC_BEHIND.match(unit.lower, mention.end - unit.start)
        )
    ):
        return "chronic"
    if stated in _TODAY_CLASS:
        return stated  # type: ignore[return-value]
    fallback: dict[str, ProblemClass] = {
        "malignant": "uncertain",
        "in_situ": "uncertain",
        "uncertain": "uncertain",
        "premalignant": "chronic",
        "inflammatory": "chronic" if status in ("stable", "at_goal", "not_at_goal") else "acute_uncomplicated",
        "infectious": "acute_uncomplicated",
        "benign": "minor",
        "unspecified": "uncertain",
    }
    return fallback.get(mention.value, "minor")


def _made(view: NoteView, mention: Mention, klass: ProblemClass, status: str, weak: bool) -> Topic:
    unit = view.units[mention.unit]
    behaviour: Behaviour = mention.value if mention.value in _BEHAVIOURS else "unspecified"  # type: ignore[assignment]
    label = view.text[mention.start : mention.end]
    diagnosis = Diagnosis(mention.concept, behaviour, certainty_of(view, mention), label)
    site = nearest_site(view, mention.start, mention.end, widen=False)
    return Topic(diagnosis, klass, status, site, unit, mention.start, mention.end, weak, unit.section in ASSESSED)


def _other_problems(view: NoteView, results: bool) -> Iterator[Topic]:
    """Problems outside the skin that the assessment names, and skin disease that no diagnosis term covers."""
    for concept, sections in (("other_problem", ASSESSED | {""}), ("disease", None)):
        pattern, values = word_list(concept)
        for unit in units_with(view, pattern):
            if (
                unit.section in NOT_TODAY_SECTIONS
                or unit.section in ("preop_diagnosis", "labs")
                or (unit.section == "pathology" and not results)
            ):
                continue
            if sections is not None and unit.section not in sections and "precaution" not in unit.lower:
                continue
            for match in unit.spots(pattern):
                value = values.get(match.group())
                if (
                    value
                    and not is_spoken_for(view, unit, match)
                    and not (sections is not None and elsewhere_anywhere(view, match.group(), pattern, NOT_TODAY_SECTIONS.__contains__))
                ):
                    yield _listed(view, unit, match, value)


def _listed(view: NoteView, unit: Unit, match: re.Match[str], value: str) -> Topic:
    """Topic of a row of `visit.csv`: the value is a class, or concept/class/behaviour."""
    parts = value.split("/")
    concept, klass, behaviour = parts if len(parts) == 3 else ("other_problem", value, "other")
    text = unit.lower[max(0, match.start() - 25) : match.end() + 40]
    certainty: Certainty = "suspected" if re.search(r"\bvs\b|\?|\br/o\b|\bddx\b|\bpossible\b|\bfavor\b", text) else "clinical"
    label = view.text[unit.start + match.start() : unit.start + match.end()]
    diagnosis = Diagnosis(concept, behaviour, certainty, label)  # type: ignore[arg-type]
    start, end = unit.start + match.start(), unit.start + match.end()
    status = _status_in(view, unit) or (status_of(view, around_of(view, unit)) if klass == "chronic" and concept != "other_problem" else "")
    site = nearest_site(view, start, end, widen=False) if concept != "other_problem" else ABSENT
    weak = bool(seek(view, WEAK, unit.lower[max(0, match.start() - 25) : match.end() + 70]))
    lasting = (
        behaviour in ("inflammatory", "other")
        and concept != "other_problem"
        and (_LASTING.search(unit.lower[max(0, match.start() - 25) : match.start()]) or _CHRONIC_BEHIND.match(unit.lower, match.end()))
    )
    if klass == "acute_uncomplicated" and lasting:
        klass = "chronic"
    elif klass == "acute_uncomplicated" and unit.search(_DDX):
        klass = "uncertain"
    klass = _by_course(unit, klass)  # type: ignore[arg-type]
    return Topic(diagnosis, klass, status, site, unit, start, end, weak, unit.section in ASSESSED, "eruption")  # type: ignore[arg-type]


def _merged(topics: list[Topic]) -> list[Topic]:
    """One topic per diagnosis; growths at other sites stay apart. The assessed and strong mention leads."""
    out: list[Topic] = []
    for topic in topics:
        twin = next((i for i, other in enumerate(out) if _same(other, topic)), None)
        if twin is None:
            out.append(topic)
            continue
        old = out[twin]
        lead, rest = (topic, old) if (topic.assessed, not topic.weak) > (old.assessed, not old.weak) else (old, topic)
        rank = [name for name, _ in _STATUS]
        status = min((s for s in (lead.status, rest.status) if s), key=rank.index, default="")
        klass: ProblemClass = "acute_systemic" if rest.problem_class == "acute_systemic" else lead.problem_class
        out[twin] = replace(lead, problem_class=klass, status=status, site=lead.site if lead.site.known else rest.site)
    return out


def _one_lesion(topics: list[Topic]) -> list[Topic]:
    """“8 mm papule suspicious for melanoma, r/o BCC” is one problem: the guesses at one spot are joined."""
    out: list[Topic] = []
    for topic in topics:
        if not _guess(topic) or not any(_guess(o) and _one_spot(o, topic) for o in out):
            out.append(topic)
    return out


def _guess(topic: Topic) -> bool:
    growth = topic.diagnosis.behaviour in ("malignant", "in_situ", "uncertain", "unspecified", "benign")
    return growth and topic.problem_class == "uncertain" and topic.diagnosis.certainty != "proven"


def _one_spot(a: Topic, b: Topic) -> bool:
    if a.unit.index == b.unit.index:
        return True
    here, there = a.site.value, b.site.value
    if here is None or there is None:
        return a.unit.group == b.unit.group
    return here.region == there.region and (not here.side or not there.side or here.side == there.side)


def _same(a: Topic, b: Topic) -> bool:
    if a.diagnosis.concept != b.diagnosis.concept or (
        a.diagnosis.concept == "other_problem" and not same_disease(a.diagnosis.label, b.diagnosis.label)
    ):
        return False
    if (a.problem_class in ("history", "surveillance")) != (b.problem_class in ("history", "surveillance")):
        return False
    growth = a.diagnosis.behaviour in ("malignant", "in_situ", "uncertain", "unspecified")
    if growth and a.problem_class not in ("history", "surveillance") and a.site.value and b.site.value and a.unit.index != b.unit.index:
        return a.site.value.region == b.site.value.region
    return True
