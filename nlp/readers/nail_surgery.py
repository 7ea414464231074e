"""Surgery of nails: which were taken out, whether the matrix was destroyed with them (NAIL-01)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from nlp.assertion import assertion_at
from nlp.diagnoses import nearest_diagnosis
from nlp.facts import Fact, Procedure, Side, Site
from nlp.gate import find_all, hits, seek
from nlp.phrases import phrases
from nlp.readers.events import NO, SILENT, Trigger
from nlp.readers.nail_digits import is_digit
from nlp.readers.nail_sites import nail_sites
from nlp.readers.titles_taken_back import is_denied
from nlp.records import dataclass, replace
from nlp.sites import sites_in
from nlp.view import Mention, NoteView, Unit

_OF_SKIN = frozenset({"callus", "plantar_wart", "callosity"})
"""Diagnoses of the skin beside a nail for which no nail is taken out."""


@dataclass(frozen=True, slots=True)
class _Phenol:
    """A matrix that was treated: the digit named last before, the side of its words, and whether they speak of both nails."""

    last: Site | None
    side: str
    both: bool

    def is_of(self, side: Side, digit: int) -> bool:
        """Can it be that of the nail?"""
        if self.both:
            return True
        last, said = self.last, self.side if side else ""
        if said and (said != side or last is None or last.side == "bilateral"):
            return said == side
        return last is None or ((not side or not last.side or side == last.side) and (not digit or not last.digit or digit == last.digit))


_PLATE_ONLY = re.compile(r"\bavuls\w+,? (?:\w+ )?only\b|\bonly (?:a |the |partial |partially )*avuls")
_PHENOL = phrases("nail_surgery", "phenol")
_MATRIX_LEFT = phrases("nail_surgery", "matrix_left")
"""The matrix of this nail got nothing, whatever that of another got."""

_NOT_USED = re.compile(r"[^.;]{0,20}\bnot\b|\w* ?[:=-] ?(?:no|none|n|n/a|0)\b")


def by_digit(view: NoteView, kind: str, found: list[Trigger]) -> list[Procedure]:
    """Avulsions and matrixectomies, one record a nail; none where no digit is told."""
    out: dict[tuple[str, str, int], Procedure] = {}
    for trigger in found:
        for site in _split_sides(nail_sites(view, trigger)):
            assert site.value is not None
            key = (site.value.region, site.value.side, site.value.digit)
            proof = trigger.evidence()
            base = Procedure(
                "",
                kind,
                "performed",
                proof,
                technique=Fact(trigger.mention.value, "stated", proof[:1]),
                site=site,
                digits=(site.value,),
                count=Fact(1, "derived", site.evidence),
                diagnosis=nearest_diagnosis(view, trigger.mention.start, trigger.mention.end, lambda m: m.concept not in _OF_SKIN),
            )
            out.setdefault(key, base)
    if any(digit for _, _, digit in out):
        named = {region for region, _, digit in out if digit}
        out = {
            key: p for key, p in out.items() if key[2] or (key[0] and (key[1] or key[0] not in named))
        }  # "the nail plates" are those of the digits named, and the strip told again has no other toe
    sided = {(region, digit) for region, side, digit in out if side}
    return [p for (region, side, digit), p in out.items() if side or (region, digit) not in sided]


def matrix_includes(made: list[Procedure]) -> list[Procedure]:
    """Destroying the matrix includes the avulsion of that nail, and the wedge of its fold through which it is reached (NAIL-01)."""
    done = {(p.site.value.side, p.site.value.digit) for p in made if p.kind == "nail_matrix_excision" and p.site.value}
    sewn = {
        (p.site.value.side, p.site.value.digit) for p in made if p.kind == "nail_bed_repair" and p.site.value and p.assertion == "performed"
    }
    made = [
        p for p in made if p.kind != "nail_avulsion" or p.assertion != "performed" or not _within(p, sewn)
    ]  # the plate comes off to reach the bed
    return [p for p in made if p.kind not in ("nail_avulsion", "nail_wedge") or not _within(p, done)]


def _within(procedure: Procedure, nails: set[tuple[Side, int]]) -> bool:
    """Is it work on one of these nails, or a wedge whose digit is not told?"""
    site = procedure.site.value
    if site is not None and site.digit and (site.side in ("left", "right") or procedure.kind == "nail_avulsion"):
        return (site.side, site.digit) in nails
    return procedure.kind == "nail_wedge" and bool(nails)


def with_phenol(view: NoteView, trigger: Trigger) -> bool:
    """Was the matrix treated after the avulsion?"""
    if trigger.unit.search(_PLATE_ONLY) or matrix_left(view, trigger) or is_denied(view, "nail_matrix_excision", trigger.unit):
        return False
    group = trigger.unit.group
    used = view.once(("phenol", group), lambda: _phenol_in(view, view.units_of_group(group)))
    if not trigger.unit.label:
        used = used | _phenol_in(view, _fields_behind(view, trigger.unit))
    return bool(used) and _of_that_nail(view, trigger, used)


_OF_FOLD = re.compile(
    r"\b(?:folds?|cuticle|eponychium|hyponychium|skin|tissue)(?: (?:was|is|were|then|gently|carefully|first|on (?:that|this|the \w+) side))* $"
)


_CUT_SHORT = re.compile(r",? (?:\w+ )?(?:straight|short|square|across|back|level|flush|to length)\b")


def keeps_plate(view: NoteView, trigger: Trigger) -> bool:
    """“The fold was lifted off the nail” to let pus out, “the nails were cut straight across”: the plate stayed."""
    if view.lower.endswith("cut", 0, trigger.mention.end) and _CUT_SHORT.match(view.lower, trigger.mention.end):
        return trigger.mention.concept == "nail_avulsion"
    before = view.lower[max(trigger.unit.start, trigger.mention.start - 60) : trigger.mention.start]
    return trigger.mention.concept == "nail_avulsion" and _OF_FOLD.search(before) is not None


_LEFT_BEHIND = 2
_AT_ITS_HEAD = 12
"""A sentence about the matrix alone opens with it: "L 2nd: whole plate off, no phenol" is of another nail."""


def matrix_left(view: NoteView, trigger: Trigger) -> bool:
    """“That strip was pulled; the matrix was not touched on this side”: said of the nail in its sentence, or in the next ones before another digit is named."""
    if trigger.unit.search(_MATRIX_LEFT):
        return not _phenol_in(view, (trigger.unit,))  # "phenol to the right, no phenol to the left"
    for unit in view.units[trigger.unit.index + 1 : trigger.unit.index + 1 + _LEFT_BEHIND]:
        if unit.group != trigger.unit.group or sites_in(view, unit):
            return False
        if (hit := unit.search(_MATRIX_LEFT)) is not None:
            return hit.start() < _AT_ITS_HEAD and not _SIDE.search(unit.lower, 0, hit.start())
        if unit.search(_SIDE):
            return False
    return False


def _phenol_in(view: NoteView, units: Iterable[Unit]) -> set[_Phenol]:
    """What the units tell of matrices that were treated."""
    out: set[_Phenol] = set()
    for unit in units:
        hit = unit.search(_PHENOL)
        if (
            hit
            and unit.section not in SILENT
            and not seek(view, NO, unit.lower[: hit.start()])
            and _NOT_USED.match(unit.lower, hit.end()) is None
            and assertion_at(view, unit, unit.start + hit.start(), unit.start + hit.end())[0] == "performed"
        ):
            out.add(_Phenol(_digit_told(view, unit, hit.end()), _side_told(view, unit, hit.end()), unit.search(_BOTH_NAILS) is not None))
    return out


def _digit_told(view: NoteView, unit: Unit, end: int) -> Site | None:
    """The digit named last before the words, in their sentence or those before it."""
    told = view.once(
        ("digits of group", unit.group),
        lambda: [(m.start, f.value) for u in view.units_of_group(unit.group) for m, f in sites_in(view, u) if is_digit(f.value)],
    )
    before = bisect_left(told, unit.start + end, key=lambda digit: digit[0])
    return told[before - 1][1] if before else None


_FIELD = re.compile(r"[a-z][a-z /()-]{2,40}:\s")
_FIELDS = 16
_APART = frozenset(
    {
        "plan",
        "assessment",
        "assessment_plan",
        "hpi",
        "chief_complaint",
        "history",
        "indication",
        "consent",
        "follow_up",
        "medications",
        "allergies",
    }
)
_OF_NO_WORK = re.compile(
    r"^\W*(?:\w+ ){0,3}?(?:plan\w*|suppl\w+|equipment|tray|set-?up|stock|consent\w*|risks?|benefits?|alternatives?|options?|discuss\w*|counsel\w*|education|instructions?|follow[- ]?up|f/?u|return|rtc|next\w*|future|recommend\w*|history|hx|hpi|pmh|psh|indications?|allerg\w+|medications?|meds|prior|previous\w*|past|earlier|assessment|impression|diagnos\w+|a/p|a&p|comments?|notes?|prep|timeout|time[- ]out|billing|code)\b[^:]{0,30}:"
    r"|\b(?:on hand|available|in \d+ (?:weeks?|months?|days?)|if (?:it |the nail )?recur\w*|risks? of)\b"
)
"""A field that tells of no work of the day: what is planned, at hand, warned of or remembered."""


def _fields_behind(view: NoteView, first: Unit) -> list[Unit]:
    """The lines of the form that the work heads, whatever sections their names open: "Anesthesia: digital block / Chemical: phenol"."""
    out: list[Unit] = []
    for unit in view.units[first.index + 1 : first.index + 1 + _FIELDS]:
        if _OF_NO_WORK.search(unit.lower) is not None or unit.section in SILENT | _APART:
            break
        if _FIELD.match(unit.lower) is None and unit.line != view.units[unit.index - 1].line:
            break
        out.append(unit)
    return out


_BOTH_NAILS = re.compile(
    r"\b(?:each\b(?! (?:\w+ )?(?:corners?|edges?|borders?|folds?|horns?|margins?|strips?|applications?|time|pass|round)\b)|bilateral\w*|both (?:of )?(?:the )?(?:great )?(?:toe|nail|hallu|side|finger|feet))"
)
"""One phenol for two nails; "at each corner" is of one."""


def _of_that_nail(view: NoteView, trigger: Trigger, used: set[_Phenol]) -> bool:
    """The digit named last before one of the phenols is that of the avulsion, where the note speaks of several."""
    mine = {(f.value.side, f.value.digit) for f in nail_sites(view, trigger) if f.value}
    if len(mine) != 1:
        return True
    side, digit = next(iter(mine))
    return side == "bilateral" or any(phenol.is_of(side, digit) for phenol in used)


_SIDE = re.compile(r"\b(left|right)\b")


def _side_told(view: NoteView, unit: Unit, end: int) -> str:
    """The side of the words: named last before them in their sentence, else behind them, else in the sentences before."""
    own = _SIDE.findall(unit.lower[:end])[-1:] or _SIDE.findall(unit.lower[end:])[:1]
    if own:
        return str(own[0])
    told = view.once(
        ("sides of group", unit.group), lambda: [(u.start, hit[1]) for u in view.units_of_group(unit.group) for hit in u.spots(_SIDE)]
    )
    before = bisect_left(told, unit.start, key=lambda side: side[0])
    return told[before - 1][1] if before else ""


def _split_sides(sites: list[Fact[Site]]) -> list[Fact[Site]]:
    out = []
    for fact in sites:
        if fact.value is not None and fact.value.side == "bilateral":
            out += [Fact(replace(fact.value, side=side), "derived", fact.evidence) for side in ("left", "right")]
        else:
            out.append(fact)
    return out


_BY_INJURY = re.compile(
    r"[^.;]{0,30}\b(?:in the (?:accident|injury|fall)|after (?:she|he|they|a|the|being)(?! (?:declin\w*|refus\w*|fail\w*|agree\w*|consent\w*|sign\w*|wanted|asked|understood|risks?|benefits?|alternatives?|options?|procedure|patient (?:agreed|consented)|digital|injection|time))|when (?:she|he|it|the)|at (?:the|its) base|proximally|out of the (?:proximal )?fold|from the (?:fold|proximal)|during(?! (?:the|this|her|his|today'?s) (?:same )?(?:visit|appointment|session|encounter|procedure)))\b"
)
_BY_SURGEON = re.compile(
    r"\b(?:digital|ring|wing|nerve) block|\bblock(?:ed)?\b|lido|xylo|an(?:a)?esthe|\bnumb|elevator|\bfreer\b|h(?:a)?emostat|tourniquet|\b(?:i|we) (?:then |also )?avulsed"
)
_STATE = re.compile(
    r"\b(?:is|are|already|found|nearly|almost|traumatically)\s+(?:(?:partially|partly|completely|nearly|almost|traumatically)\s+)?$"
)
_FOUND_IN = frozenset({"exam", "hpi", "chief_complaint", "history"})


def was_torn_off(unit: Unit, start: int, end: int) -> bool:
    """“The nail plate is partially avulsed after she kicked a door”: what the injury did, which nobody charges."""
    word = unit.lower[start - unit.start : end - unit.start]
    if word != "avulsed" or unit.search(_BY_SURGEON) is not None:
        return False  # "avulsed from the fold after a digital block"
    return (
        unit.section in _FOUND_IN
        or _STATE.search(unit.lower, 0, start - unit.start) is not None
        or _BY_INJURY.match(unit.lower, end - unit.start) is not None
    )


_CLIPPED = re.compile(
    r"\b(?:toe|finger)?nails\b(?! (?:bed|fold|border|edge|plate))[^.;:]{0,40}?(?:\b(?:were|was)|,|:) (?:(?:simply|just|also|then|only|merely|all|both) )?(?:trimmed|clipped|cut (?:back|short|straight))\b(?! (?:back )?to (?:the )?(?:cuticle|matrix|root))"
    r"|\b(?:clipped|trimmed) (?:back )?(?:the )?(?:other|others|remaining|rest|last)\b"
    r"|\b(?:others?|remaining|remainder|rest)\b[^.;:]{0,48}?(?:\b(?:were|was|are|just|only|simply)|[,:\u2013-]) (?:(?:simply|just|also|then|only|merely|all|both) )?(?:trimmed|clipped)\b"
    r"|\b(?:others?|remaining|rest) (?:\d |\w+ )?(?:toe|finger)?nails (?:trimmed|clipped)\b"
)
_NOT_PLAIN = re.compile(
    r"(?<!not )(?<!nor )(?<!no )(?<!non-)thick|(?<!non)(?<!non[- ])(?<!not )dystroph|mycotic|fung|burr?\b|spicule|ingrow|border|debrid|graft|flap"
)
_BESIDE_THICK = 2
_OTHERS = re.compile(r"\b(?:others?|remaining|remainder|rest)\b")


_TRIMMED_ALL = re.compile(
    r"^\W*(?:all |these |they |each )?(?:were )?(?:trimmed|clipped|cut short)(?: back)?,? (?:x ?\d{1,2}\b|all (?:ten|10|of them)\b|all\b(?= *[.,;]|$)|both feet\b)"
)
_NAILS_TOLD = re.compile(r"\b(?:toe|finger)?nails\b")


def _told_of_nails(view: NoteView, unit: Unit) -> bool:
    """“Toenails long, not thickened. Trimmed all ten.”: the sentence before names plain nails."""
    before = view.units[unit.index - 1] if unit.index else unit
    return before.block == unit.block and before.search(_NAILS_TOLD) is not None and _NOT_PLAIN.search(before.lower) is None


def are_plain(unit: Unit) -> bool:
    """Were those clipped that the work on the thick ones left, or nails called plain?"""
    return _NOT_PLAIN.search(unit.lower) is None and (_OTHERS.search(unit.lower) is not None or _PLAIN.search(unit.lower) is not None)


_PLAIN = re.compile(r"\b(?:normal|non-? ?dystrophic|healthy|not dystrophic|not thickened)\b")


_DYSTROPHIC_CLIPPED = re.compile(
    r"\b(?<!non)(?<!non[- ])(?<!not )dystrophic (?:toe|finger)?nails\b[^.;\n]{0,70}?\b(?:clipped|trimmed|cut (?:back|short|to length)|shortened)\b"
    r"|\b(?:toe|finger)?nails (?:are |all |were |x ?\d+ ?)*(?<!non)(?<!non[- ])dystrophic\b[^.\n]{0,40}?\b(?:clipped|trimmed|cut (?:back|short|to length)|shortened)\b"
)
_THINNED = re.compile(r"(?<!not )(?<!nor )(?<!no )(?<!never )\b(?:debrid\w+|ground\b|burr?ed|thinned|reduced|drilled|avuls\w+)")


def _dystrophic_clipped(view: NoteView) -> list[Trigger]:
    """“Ten dystrophic toenails (thick, yellow): ends clipped to length only”: nails called dystrophic that were shortened and not thinned."""
    out = []
    for hit in find_all(view, _DYSTROPHIC_CLIPPED):
        unit, last = view.unit_at(hit.start()), view.unit_at(hit.end() - 1)
        told = (unit, last)
        if any(u.section in SILENT or _THINNED.search(u.lower) for u in told) or any(
            m.concept.startswith("nail_") and m.value == "dystrophic" for u in told for m in view.mentions_in(u, "PROC")
        ):
            continue
        verb = hit.end() - len(hit.group().rsplit(" ", 1)[-1])
        verdict = assertion_at(view, last, verb, hit.end())
        out.append(Trigger(Mention(verb, hit.end(), "PROC", "nail_trimming", "dystrophic", last.index), last, *verdict))
    return out


def nails_clipped(view: NoteView) -> list[Trigger]:
    """“The nails of both feet, all ten, were trimmed”, “Clipped the other two” behind nails that were thinned."""
    out = _dystrophic_clipped(view)
    for unit, hit in [*hits(view, _CLIPPED), *((u, h) for u, h in hits(view, _TRIMMED_ALL) if _told_of_nails(view, u))]:
        if (
            unit.section in SILENT
            or _NOT_PLAIN.search(unit.lower)
            or any(m.concept.startswith("nail_") for m in view.mentions_in(unit, "PROC"))
        ):
            continue
        near = view.units[max(0, unit.index - _BESIDE_THICK) : unit.index]
        if (
            hit.re is not _TRIMMED_ALL
            and ("nails" not in hit.group() or _OTHERS.search(hit.group()))
            and not any(m.concept in ("nail_debridement", "debridement") for u in near for m in view.mentions_in(u, "PROC"))
        ):
            continue
        start, end = unit.start + hit.start(), unit.start + hit.end()
        out.append(
            Trigger(Mention(start, end, "PROC", "nail_trimming", "trimming", unit.index), unit, *assertion_at(view, unit, start, end))
        )
    return out
