"""Diagnoses: a DX mention with its certainty, and the diagnosis nearest to some words."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain

from nlp.apart import is_earlier, is_put_off
from nlp.facts import Certainty, Diagnosis, Evidence, Fact
from nlp.gate import seek
from nlp.gone_before import gone_before
from nlp.nearest import distance, nearest
from nlp.view import Mention, NoteView, Unit

_PATH = r"(?:bx|bxs|biopsy|path|pathology|histolog\w*|dermpath|specimen)"
_PROVEN = re.compile(
    rf"\b{_PATH} ?\+(?! ?\w*(?:bx|biopsy))|{_PATH}[- ]*(?:(?:later|then|subsequently|since|again|report|reports|result|results|appended|of both|of each|has|have|had|also)[ :]+){{0,3}}(?:proven|confirmed|showed|shows|revealed|demonstrated|dx|c/w|consistent|:|=|result|report|read|returned|positive|bx'd|\d+/\d+)"
    r"|proven|known|confirmed|s/p bx|(?:previously|already|prior) biopsied|biopsied (?:on |in |last |by )|recurrent|final path|path (?:back|received|clear)|(?<!depending )(?<!dependent )(?<!depends )(?<!depend )(?<!based )(?:on|by|per) (?:(?:later|final|prior|previous|outside|recent|shave|punch|permanent|subsequent|skin) )*(?:bx|biopsy|path|pathology|histology)\b|\bbreslow(?:'s)?(?: depth| thickness| index)?(?: (?:of|was|is))?[ :=~]*\d|\b(?:with|of) (?:mild|moderate|severe)(?:[ -]to[ -](?:moderate|severe))? (?:cytologic )?atypia\b"
)
_REPORTED = re.compile(
    rf"\b{_PATH}(?:,? (?!for\b|to\b|will\b)[\w'./-]+){{1,9}}? (?:showed|shows|revealed|demonstrated|confirmed|proved|came back|returned|(?:reported|read|signed out|interpreted|diagnosed) as)(?: (?:as|to be|an?|the|it|at least|\w+ly))* (?:[\w-]+ ){{0,2}}$"
    rf"|\bfrozens?(?: sections?)?(?: [\w'./:-]+){{0,7}}?[:=] (?:[\w-]+ ){{0,2}}$"
)
"""Before what an earlier biopsy was: "a punch biopsy by Dr. Abel two weeks ago showed an"."""
_ALL_PROVEN = re.compile(
    rf"\b(?:both|all|each)\b(?! of)[^.;:]{{0,40}}(?:\b{_PATH}[- ](?:proven|confirmed|positive)|\b(?:proven|proved|confirmed|verified|established) (?:by|on|with|at) (?:\w+ ){{0,2}}{_PATH}\b)"
)
_HEDGE = (
    r"r/o|r/out|rule out|rules? out|ruling out|vs\.?|versus|against|\?|possible|possibly|poss|probable|probably|prob\.?|presumed|presumptive|suspicious for|"
    r"suspicion (?:for|of)|suspect(?:ed|s)?|susp\.?|concern(?:ed|ing)? (?:for|about|of)|worrisome for|worry for|favou?r(?:s|ed|ing)?|likely|query|"
    r"question(?:able)?(?: of)?|consider(?:ing)?|differential(?: diagnosis)?(?: of| includes?| incl)?|ddx|d/dx|cannot exclude|can't exclude|could be|may be|might be|"
    r"appears to be|looks like|early"
)
_SOFT = r"c/w|consistent with|compatible with|suggestive of|suggesting|indicative of|resembling"
_LED = r"\W{0,3}(?:\w+\W+){0,4}$"
_SUSPECTED = re.compile(rf"(?:(?<!\w)(?:{_HEDGE})){_LED}")
_SOFTLY_SUSPECTED = re.compile(rf"(?<!\w)(?:{_SOFT}){_LED}")
_OPEN = re.compile(
    r"\s*\(?(?:\?|vs\b|versus|against (?!the |his |her |medical |advice)|suspected|(?:is )?(?:not|cannot be|can't be) excluded|possible\b|or (?:early )?(?:scc|bcc|melanoma|ak)\b)"
)
_NEGATED = re.compile(
    r"(?:\bno(?!\s*[\u2013\u2014;:.]|\s-\s)|\bnot(?! (?:done|performed|sent|obtained|available|repeated|yet|needed|tried|taken|ordered|helping|helped|working)\b)|without|w/o|negative for|no evidence of|no signs? of|denies|free of|neg for|\bnon)[^\w)]+(?:\w+[^\w)]+){0,3}$"
)
_NEGATED_BEHIND = re.compile(
    r"\s*(?:(?:was |is |has been |were )?(?:ruled out|excluded|not (?:seen|present|identified|found|noted))|[:?-]\s?(?:none|no\b|neg|negative|denies|denied)|(?:none|nil|absent)\b(?=\W*$))"
)
_HISTORY = re.compile(
    r"(?:h/o|hx|history of|hx of|prior|previous(?!ly[ -](?:(?:shave|punch)[ -])?(?:biops|bx|sampled|proven|diagnosed|confirmed|identified|shaved|punched|marked)\w*)|past|s/p|family history of|fh|personal history of|former|remote|phx|pmh)\W*(?:of\W+)?(?:[\w/]+\W+){0,4}$"
)


_LAST_OF_TWO = re.compile(r"\w or (?:an? |early )?$")
_GUESS_ENDS = re.compile(r"\s*[)?]")
"""The second of two guesses: "for histology (chondrodermatitis or SCC)"."""


def certainty_of(view: NoteView, mention: Mention) -> Certainty:
    """proven, suspected or clinical, by the words around the diagnosis."""
    known = view.memo.get(("certainty", mention.start))
    if known is None:
        known = view.memo["certainty", mention.start] = _certainty(view, mention)
    return known  # type: ignore[return-value]


_WORK_ENDS = re.compile(r"\b(?:bxs?|ln2)\. ")
"""Between the guess that was sampled and the next lesion: "?SCCIS - tangential bx. AKs x2 LN2"."""


def _certainty(view: NoteView, mention: Mention) -> Certainty:
    unit = view.units[mention.unit]
    before = view.lower[max(unit.start, mention.start - 60) : mention.start]
    if "x. " in before or "2. " in before:
        before = _WORK_ENDS.split(before)[-1]
    after = view.lower[mention.end : min(unit.end, mention.end + 50)]
    if seek(view, _SUSPECTED, before) or _OPEN.match(after) or (_GUESS_ENDS.match(after) and _LAST_OF_TWO.search(before)):
        return "suspected"
    if seek(view, _SOFTLY_SUSPECTED, before) and unit.section != "pathology" and not re.search(_PATH, before):
        return "suspected"
    if (
        unit.section == "pathology"
        or seek(view, _PROVEN, before)
        or seek(view, _PROVEN, after)
        or seek(view, _ALL_PROVEN, unit.lower)
        or seek(view, _REPORTED, view.lower[max(unit.start, mention.start - 110) : mention.start])
        or ("melanoma" in mention.concept and _is_measured(view, unit))
    ):
        return "proven"
    return "clinical"


_THICKNESS = re.compile(r"\bbreslow\w*(?: (?:thickness|depth))?[ :=]{0,3}(?:of |at least )?0?\.?\d")
_NEXT_SENTENCES = 3


def _is_measured(view: NoteView, unit: Unit) -> bool:
    """“WLE melanoma, L thigh. Breslow 0.4 mm”: only a report gives the thickness."""
    return any(u.search(_THICKNESS) is not None for u in view.units[unit.index : unit.index + _NEXT_SENTENCES])


_NEW_SUBJECT = re.compile(r", (?=(?:the|this|that|these|those|both|all) )")


def _of_its_clause(before: str) -> str:
    """The words before a disease from where its clause begins: "without difficulty, the cyst", "prior to leaving, the wart"."""
    return _NEW_SUBJECT.split(before)[-1]


def is_negated(view: NoteView, mention: Mention) -> bool:
    """True for "no evidence of melanoma" and "melanoma was ruled out"."""
    key = ("negated", mention.start, mention.end)
    known = view.memo.get(key)
    if known is None:
        unit = view.units[mention.unit]
        known = view.memo[key] = (
            _NEGATED_BEHIND.match(view.lower, mention.end, unit.end) is not None
            or seek(view, _NEGATED, _of_its_clause(view.lower[max(unit.start, mention.start - 40) : mention.start])) is not None
        )
    return bool(known)


def is_history(view: NoteView, mention: Mention) -> bool:
    """True for "h/o BCC" and diagnoses listed under history."""
    unit = view.units[mention.unit]
    key = ("history", mention.start, mention.end, mention.concept, unit.section)
    known = view.memo.get(key)
    if known is None:
        known = view.memo[key] = _is_history(view, unit, mention)
    return bool(known)


def _is_history(view: NoteView, unit: Unit, mention: Mention) -> bool:
    if unit.section in ("history", "family", "social", "medications", "allergies") or _is_of_others(view, unit, mention):
        return True
    if mention.concept in _CONSEQUENCES and seek(view, _RISKS, view.lower[max(unit.start, mention.start - 140) : mention.start]):
        return True
    if gone_before(view, unit, mention):
        return True
    told = seek(view, _HISTORY, _of_its_clause(view.lower[max(unit.start, mention.start - 45) : mention.start]))
    return bool(told) and _COME_FOR_IT.match(view.lower, mention.end, unit.end) is None


_WORK_ON_IT = r"(?:excision|removal|mohs(?: surgery)?|ed ?& ?c|edc|electrodesiccation and curettage|wle|re-?excision|treatment|destruction)"
_COME_FOR_IT = re.compile(
    rf"[^.;:]{{0,80}}?\b(?:here|present(?:s|ing|ed)?|return(?:s|ing|ed)?|comes|came|in) (?:in )?(?:today |now )?for (?:(?:its|the same,?) {_WORK_ON_IT}"
    rf"|(?:(?:the|an?|wide|local|definitive|complete|planned|scheduled) )*{_WORK_ON_IT}(?: (?:of|for) (?:it|this|that|same|the same)\b|(?: today| now)?\W*$))"
)
"""Behind a disease that the patient has come for: "history of BCC of the left cheek, here for excision of it"."""


_CONSEQUENCES = frozenset({"scar", "keloid", "hypertrophic_scar", "hematoma", "seroma", "cellulitis", "abscess", "wound", "ulcer"})
_RISKS = re.compile(
    r"\b(?:risks?|complications?|side effects?|sequelae|may (?:leave|cause|result in|develop|include)|can (?:leave|cause|result in)|possibility of|chance of)\b(?!.*\b(?:today|was done|performed)\b)"
)
_NEXT_TO = 30


def _is_of_others(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """“Her podiatrist pared two calluses”: what somebody else treated."""
    others = [c for c in view.cues_in(unit) if c.category == "OTHER_PROVIDER" and c.end <= mention.start]
    return bool(others) and any(
        m.concept in _TREATED and others[-1].end <= m.start and 0 <= mention.start - m.end < _NEXT_TO
        for m in view.mentions_in(unit, "PROC")
    )


_TREATED = frozenset({"paring", "nail_debridement", "nail_trimming", "debridement", "destruction", "incision_drainage", "tag_removal"})
"""Work after which little is left to treat; what another doctor sampled or excised may still be the matter of the visit."""


def diagnosis_of(view: NoteView, mention: Mention) -> Fact[Diagnosis]:
    """The Diagnosis a DX mention names."""
    value = Diagnosis(mention.concept, mention.value, certainty_of(view, mention), view.text[mention.start : mention.end])  # type: ignore[arg-type]
    return Fact(value, "stated", (Evidence("diagnosis", mention.concept, mention.start, mention.end),))


def diagnoses_in(view: NoteView, unit: Unit, accept: Callable[[Mention], bool] | None = None) -> list[tuple[Mention, Fact[Diagnosis]]]:
    """Diagnoses affirmed in a unit, in text order."""
    named = view.mentions_in(unit, "DX")
    if not named:
        return []
    known: list[tuple[Mention, Fact[Diagnosis]]] | None = view.memo.get(("diagnoses", unit.index))  # type: ignore[assignment]
    if known is None:
        known = view.memo["diagnoses", unit.index] = [(m, diagnosis_of(view, m)) for m in named if not is_negated(view, m)]
    return known if accept is None else [found for found in known if accept(found[0])]


def nearest_diagnosis(
    view: NoteView, start: int, end: int, accept: Callable[[Mention], bool] | None = None, *, widen: bool = True
) -> Fact[Diagnosis]:
    """The diagnosis that belongs to the words at [start, end): unit, line, list item, then the note.

    A named diagnosis is preferred to a bare "lesion" or "papule" (behaviour unspecified).
    """
    unit = view.unit_at(start)
    around = (("block", unit.block), ("group", unit.group), ("note", 0))[: 3 if widen else 2]
    fallback: Fact[Diagnosis] | None = None
    own = _by_name([f for f in diagnoses_in(view, unit) if not is_history(view, f[0])])
    wider = (_told_in(view, scope, today) for today in (True, False) for scope in around)
    for named, bare in chain([own], wider):
        best = _nearest(named, start, end, accept)
        if best is not None:
            return best
        if fallback is None:
            fallback = _nearest(bare, start, end, accept)
    return fallback or Fact(searched=("same sentence", "same list item", "note"))


_Diagnoses = list[tuple[Mention, Fact[Diagnosis]]]
_ASIDE = frozenset({"history", "family", "medications", "counselling"})


def _told_in(view: NoteView, scope: tuple[str, int], today: bool) -> tuple[_Diagnoses, _Diagnoses]:
    """Diagnoses of a scope that are not put off, those with a name and the bare ones; with `today` without those of earlier work.

    Remembered, since every act of a note asks for them; a view with other sections for its units shares the memory.
    """
    known: tuple[tuple[Unit, ...], tuple[_Diagnoses, _Diagnoses]] | None = view.memo.get(("diagnoses of", scope, today))  # type: ignore[assignment]
    if known is None or known[0] is not view.units:
        if today:
            found = [
                f
                for told in _told_in(view, scope, False)
                for f in told
                if not is_earlier(view, view.units[f[0].unit], f[0].start, f[0].end)
            ]
        else:
            found = [
                f
                for u in _named_in(view, scope)
                for f in diagnoses_in(view, u)
                if not is_history(view, f[0]) and not is_put_off(view, u, f[0].start)
            ]
        view.memo["diagnoses of", scope, today] = known = view.units, _by_name(found)
    return known[1]


def _named_in(view: NoteView, scope: tuple[str, int]) -> list[Unit]:
    """Units of a scope that name a diagnosis."""
    kind, number = scope
    units = view.units_of_block(number) if kind == "block" else view.units_of_group(number) if kind == "group" else view.units
    return [u for u in units if view.mentions_in(u, "DX") and (kind != "note" or u.section not in _ASIDE)]


def _by_name(found: _Diagnoses) -> tuple[_Diagnoses, _Diagnoses]:
    return [f for f in found if f[0].value != "unspecified"], [f for f in found if f[0].value == "unspecified"]


_BEHIND = 5
"""Characters that a name behind the words is taken to be farther away than one before them."""
_REFUSED = 10**6


def _nearest(found: _Diagnoses, start: int, end: int, accept: Callable[[Mention], bool] | None = None) -> Fact[Diagnosis] | None:
    def cost(one: tuple[Mention, Fact[Diagnosis]]) -> int:
        if accept is not None and not accept(one[0]):
            return _REFUSED
        return distance(one[0], start, end) + (_BEHIND if one[0].end > start else 0)

    best = nearest(found, start, end, cost) if found else None
    return best[1] if best is not None and cost(best) < _REFUSED else None


def nearest_condition(view: NoteView, start: int, end: int, accept: Callable[[Mention], bool] | None = None) -> Fact[Diagnosis]:
    """As `nearest_diagnosis`, for services that are given for a disease rather than to a lesion.

    Diseases that only the terms of the visit name (vitiligo, lichen simplex) count where they are nearer.
    """
    named = nearest_diagnosis(view, start, end, accept)
    unit = view.unit_at(start)
    diseases = [m for m in view.all("ACT") if m.concept == "disease" and not is_negated(view, m) and not is_history(view, m)]
    for units in ((unit,), view.units_of_block(unit.block), view.units_of_group(unit.group), view.units):
        inside = {u.index for u in units}
        found = [(m, _disease(view, m)) for m in diseases if m.unit in inside]
        rival = named.known and view.unit_at(named.evidence[0].start).index in inside
        if rival:
            value = named.evidence[0]
            found.append((Mention(value.start, value.end, "DX", value.value, "", view.unit_at(value.start).index), named))
        best = _nearest(found, start, end)
        if best is not None:
            return best
    return named


def _disease(view: NoteView, mention: Mention) -> Fact[Diagnosis]:
    concept, _, behaviour = mention.value.split("/")
    value = Diagnosis(concept, behaviour, certainty_of(view, mention), view.text[mention.start : mention.end])  # type: ignore[arg-type]
    return Fact(value, "stated", (Evidence("diagnosis", concept, mention.start, mention.end),))
