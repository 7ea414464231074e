"""Small procedures: paring, acne surgery, nails, suture removal, granulation tissue."""

from __future__ import annotations

import re

from nlp.counting import count_lesions
from nlp.diagnoses import is_negated, nearest_diagnosis
from nlp.facts import Evidence, Fact, Procedure
from nlp.gate import find, units_with
from nlp.readers.care_fields import number_in_field
from nlp.readers.debridement import of_nails
from nlp.readers.events import SILENT, Trigger, triggers_of
from nlp.readers.foot_findings import class_findings
from nlp.readers.minor_incidental import NAIL_WORK, gives_access, is_misread, without_included
from nlp.readers.nail_beds import beds_repaired
from nlp.readers.nail_counts import nail_words, only_these, others_clipped
from nlp.readers.nail_grids import nails_in_grid
from nlp.readers.nail_sites import of_nail_fold, on_both_feet
from nlp.readers.nail_surgery import (
    are_plain,
    by_digit,
    keeps_plate,
    matrix_includes,
    matrix_left,
    nails_clipped,
    with_phenol,
)
from nlp.readers.necessity import wished_for
from nlp.readers.own_words import own_units
from nlp.readers.pared_places import may_be_pared, of_other_horn, pared
from nlp.readers.stitched_elsewhere import stitched_elsewhere
from nlp.readers.threads_out import of_today, stitches_out
from nlp.records import replace
from nlp.sites import nearest_site, sites_in
from nlp.tallies import Tally
from nlp.view import NoteView, Unit
from nlp.weighed_counts import Count

_COUNTED = frozenset({"paring", "acne_surgery", "nail_debridement", "nail_trimming"})
_FOOT_CARE = frozenset({"paring", "nail_debridement", "nail_trimming"})
_OTHERS = frozenset({"debridement", "suture_removal", "granulation_cautery"})
_SPA = re.compile(r"\ba?esthetic(?:ian|s)?\b|\bspa\b|\bfacial (?:with|w/)|\bcleansing facial|prepaid|\bpackage visit")


def read(view: NoteView) -> list[Procedure]:
    """Small procedures done today, and mentions that were not, with their assertion."""
    triggers = [
        *triggers_of(view, lambda m: m.concept in _COUNTED | NAIL_WORK | _OTHERS or (m.concept in _FOLD_CUTS and of_nail_fold(view, m))),
        *stitches_out(view),
        *beds_repaired(view),
        *nails_clipped(view),
    ]
    triggers = [of_today(view, t) for t in triggers if not is_misread(view, t) and not gives_access(view, t) and not keeps_plate(view, t)]
    triggers = without_included(view, triggers)
    out = [
        Procedure("", t.mention.concept, t.assertion, t.evidence())
        for t in triggers
        if t.assertion not in ("performed", "unclear") and t.mention.concept != "debridement"
    ]
    done: dict[str, list[Trigger]] = {}
    for trigger in triggers:
        if trigger.assertion == "performed":
            done.setdefault(_kind(view, trigger), []).append(trigger)
    done.pop("debridement", None)  # wounds are read in nlp.readers.debridement, nails here
    for kind, found in done.items():
        out += _READERS.get(kind, _counted)(view, kind, found)
    return matrix_includes(out)


def _with_before(view: NoteView, unit: Unit) -> str:
    """The sentence, and the one before it where it names no place: "Onychomycosis, ten toenails. Debrided with nipper x10"."""
    before = view.units[unit.index - 1] if unit.index else unit
    return unit.lower if sites_in(view, unit) or before.group != unit.group else before.lower + " " + unit.lower


_FOLD_CUTS = frozenset({"wedge_excision", "excision"})
_PLATE_KEPT = re.compile(r"\bplate\b[^.;]{0,24}\b(?:left|spared|kept|intact|undisturbed|not (?:removed|avulsed|disturbed))\b")


def _kind(view: NoteView, trigger: Trigger) -> str:
    """Debridement of nails is nail care; an avulsion with phenol is a matrixectomy; a spa's extractions are cosmetic."""
    concept, lower = trigger.mention.concept, trigger.unit.lower
    if (
        concept == "nail_matrix_excision"
        and view.lower[trigger.mention.start : trigger.mention.end] == "winograd"
        and find(view, _PLATE_KEPT)
    ):
        return "nail_wedge"
    if concept == "debridement" and of_nails(view, trigger):
        return "nail_debridement"
    if concept == "debridement" and _is_of_corns(view, trigger):
        return "paring"
    if (
        concept == "debridement"
        and re.search(r"nail|onycho", _with_before(view, trigger.unit))
        and not re.search(r"ulcer|wound|eschar|necro", lower)
    ):
        return "nail_debridement"
    if concept in _FOLD_CUTS:
        return "nail_wedge"
    if concept == "nail_avulsion" and with_phenol(view, trigger):
        return "nail_matrix_excision"
    if concept == "nail_matrix_excision" and trigger.mention.extra == ("act",) and matrix_left(view, trigger):
        return "nail_avulsion"
    if concept == "acne_surgery" and (
        _in_a_spa(view) or view.once(("wished for", trigger.unit.group), lambda: _is_wished_for(view, trigger.unit.group))
    ):
        return "cosmetic"
    return concept


def _is_wished_for(view: NoteView, group: int) -> bool:
    return wished_for(view, (u for u in view.units_of_group(group) if not u.search(_ASKED_ABOUT) and not u.search(_OTHER_LOOKS)))


_OTHER_LOOKS = re.compile(
    r"\b(?:lasers?|fillers?|botox|toxin|microneedl\w*|ipl|resurfac\w*|subcision|dermabrasion)\b(?![^.;]{0,60}\b(?:extract|comedo|express))"
)
"""A sentence about other work for looks: "laser for scars - a year after, cosmetic, maybe" says nothing of the comedones."""


_SPA_ASKED = re.compile(
    r"\b(?:ask(?:ed|s)?|told|wonder\w*|interest\w*|offer\w*|declin\w*|mention\w*|refer\w*|discuss\w*|inquir\w*|recommend\w*|want\w*|would like|upstairs|downstairs|next door|across|thing|had|has had|last|sees?|saw|seen|goes|gets|visits?|ads?|flyers?|brochures?|posters?|menus?|coupons?|passed|thinking|considering|wall|her own|regular\w*|monthly|used to)\b"
)


_ASKED_ABOUT = re.compile(r"\b(?:asks?|asked|inquir\w*|enquir\w*|wonder\w*|interested) (?:about|in|re\b|whether|if)")


def _in_a_spa(view: NoteView) -> bool:
    """The note is that of a spa; "Dad asked about facials, told that is at the spa side" is none."""
    return any(u.section not in SILENT and u.search(_SPA) is not None and not u.search(_SPA_ASKED) for u in units_with(view, _SPA))


_KERATOTIC = re.compile(r"\blesions?\b|\bcorns?\b|call[uo]|\bhpk|\bhkt|\bclav|\bheloma|hyperkerat|porokerat|\btyloma")
_OPEN = re.compile(r"(?<!\bno )(?<!\bno open )(?:ulcer|wound)(?! care| check)|eschar|necro|slough|granulat|subcut|fascia|\bbone\b|\bpus\b")


def _is_of_corns(view: NoteView, trigger: Trigger) -> bool:
    """“All five lesions debrided sharply”, where the note names corns or calluses and nothing open."""
    corns = any(m.concept == "callus" and not is_negated(view, m) for m in view.all("DX"))
    return corns and trigger.unit.search(_KERATOTIC) is not None and find(view, _OPEN) is None and "nail" not in trigger.unit.lower


def _base(view: NoteView, kind: str, found: list[Trigger]) -> Procedure:
    first = found[0].mention
    proof = tuple(e for t in found[:2] for e in t.evidence())
    technique = first.value if kind != "nail_debridement" else "debridement"
    return Procedure(
        "", kind, "performed", proof, technique=Fact(technique, "stated", proof[:1]),
        site=nearest_site(view, first.start, first.end), diagnosis=nearest_diagnosis(view, first.start, first.end),
    )  # fmt: skip


_COUNTED_HERE = re.compile(r"\b(?:\w*nails?|call[uo]\w*|corns?|clav\w+|\w*kerato\w*|helom\w+|imp\w*|comed\w+)\b")


def _counted(view: NoteView, kind: str, found: list[Trigger]) -> list[Procedure]:
    if kind == "nail_trimming":
        found = sorted(found, key=lambda t: t.mention.value != "dystrophic")  # named so once, the nails are that
    doing = list({t.unit.index: t.unit for t in found}.values())
    own = {u.index for u in own_units(view, doing, _FOOT_CARE | {kind})}
    near = list({u.index: u for t in found for u in [t.unit, *view.units_of_group(t.unit.group)] if u.index in own}.values())
    wide = [u for u in view.units if u.index in own and u.section not in SILENT and u not in near and u.search(_COUNTED_HERE)]
    nails = kind.startswith("nail")
    count = count_lesions(
        view,
        doing,
        [u for u in near if u not in doing],
        wide,
        lambda t: _of_nails(view, t) in (nails, None) and (kind != "paring" or (may_be_pared(t) and not of_other_horn(view, doing, t))),
    )
    if (field := number_in_field(doing)).known:
        count = Count(field)
    elif kind == "paring":
        count = pared(view, doing, found, count)
    elif nails:
        count = _nails_counted(view, kind, doing, near + wide, count)
    base = replace(_base(view, kind, found), count=count.fact, count_exact=count.exact)
    if kind == "nail_trimming" and are_plain(found[0].unit):
        base = replace(base, diagnosis=Fact())  # the disease is that of the nails beside them
    if kind == "paring" and base.diagnosis.value is not None and "wart" in base.diagnosis.value.concept:
        corns = nearest_diagnosis(view, found[0].mention.start, found[0].mention.end, lambda m: m.concept == "callus")
        base = replace(base, diagnosis=corns if corns.known else base.diagnosis)
    if kind in _FOOT_CARE and (base.site.value is None or base.site.value.region != "hand"):
        base = on_both_feet(view, replace(base, class_findings=class_findings(view)), own)
    return [base]


def _nails_counted(view: NoteView, kind: str, doing: list[Unit], told: list[Unit], count: Count) -> Count:
    """The nails of the work, where they are marked in a table, named as the only ones, or listed by their digits."""
    if (marked := nails_in_grid(view, kind)).known:
        return Count(marked)
    if kind == "nail_trimming" and (rest := others_clipped(doing)).known:
        count = Count(rest)
    listed = nail_words([u for u in told if not _is_about_corns(u)])
    lists = [(e.start, e.end) for e in listed.evidence]
    told_by = count.fact.evidence if count.fact.known else ()
    apart = [e for e in told_by if not any(a < e.end and e.start < b for a, b in lists)]
    misread = len(apart) < len(told_by) and (listed.value or 0) > (count.fact.value or 0)  # digits of the list, taken for a number
    stated = not misread and any(u.start <= e.start < u.end for u in doing for e in apart)
    count = Count(listed) if listed.known and not stated else count
    return Count(only) if (only := only_these(view, doing, count.fact)).known else count


_CORNS = re.compile(r"\b(?:corns?|call[uo]\w*|clav\w+|helom\w+|hyperkeratotic lesions?)\b")


def _is_about_corns(unit: Unit) -> bool:
    """“Three corns (left 5th toe, right 4th and 5th) pared”: the toes of its list bear corns."""
    return unit.search(_CORNS) is not None and "nail" not in unit.lower


def _of_nails(view: NoteView, tally: Tally) -> bool | None:
    """Does the number count nails? None where it stands without a noun."""
    around = view.lower[max(view.units[tally.unit].start, tally.start - 20) : min(view.units[tally.unit].end, tally.end + 34)]
    if "nail" in around or tally.concept == "onychomycosis":
        return True
    return False if tally.concept or re.search(r"call|corn|lesion|hpk|kerat", around) else None


def _nails(view: NoteView, kind: str, found: list[Trigger]) -> list[Procedure]:
    return by_digit(view, kind, found) or _counted(view, kind, found[:1])


def _once(view: NoteView, kind: str, found: list[Trigger]) -> list[Procedure]:
    base = _base(view, kind, found)
    return [replace(base, count=Fact(1, "derived", base.evidence[:1]))]


_BY_STAFF = re.compile(
    r"\b(?:rn|lpn|cma|ma|nurse|medical assistant)\b(?: \w+)? (?:removed|took out)\b|\b(?:removed|taken out|out) by (?:the |our |clinic )?(?:rn|lpn|cma|ma|nurse|nursing staff|medical assistant|staff)\b"
)


_KIND = r"(?:\(?(?:\d+|two|three|four|five|six|all|some)\)? ?(?:remaining )?(?:\w+ )?{noun}|{noun} ?[(x] ?\d+\)?)"
_SUTURES, _STAPLES = (_KIND.format(noun=noun) for noun in ("(?:sutures?|stitch(?:es)?)", "staples"))
_BOTH_KINDS = re.compile(
    rf"\b(?:{_STAPLES}\b[^.;]{{0,50}}?\b{_SUTURES}|{_SUTURES}\b[^.;]{{0,50}}?\b{_STAPLES}|both (?:the )?(?:sutures and (?:the )?staples|staples and (?:the )?(?:sutures|stitches)))"
)
"""Both kinds came out: "4 staples with the lifter and 2 nylon stitches" (GL-03)."""


def _stitches(view: NoteView, kind: str, found: list[Trigger]) -> list[Procedure]:
    """Stitches, with the staff that took them out (GL-03)."""
    out = _once(view, kind, found)
    if out and (others := stitched_elsewhere(view)) is not None:
        out = [replace(p, technique=others) for p in out]
    if out and (hit := next((h for t in found for h in t.unit.spots(_BOTH_KINDS)), None)) is not None:
        start = next(t.unit.start for t in found if t.unit.search(_BOTH_KINDS)) + hit.start()
        both = Fact("sutures_and_staples", "stated", (Evidence("extent", "sutures and staples", start, start + len(hit.group())),))
        out = [replace(p, extent=both) for p in out]
    said = next(((t.unit, m) for t in found for m in t.unit.spots(_BY_STAFF)), None)
    if said is None:
        return out
    start, end = (said[0].start + at for at in said[1].span())
    return [replace(p, performer=Fact("staff", "stated", (Evidence("performer", "staff", start, end),))) for p in out]


def _cosmetic(view: NoteView, kind: str, found: list[Trigger]) -> list[Procedure]:
    return [replace(p, technique=Fact("facial", "stated", p.evidence[:1]), on_request=True) for p in _once(view, kind, found)]


_READERS = {
    "suture_removal": _stitches,
    "granulation_cautery": _once,
    "cosmetic": _cosmetic,
    "nail_avulsion": _nails,
    "nail_matrix_excision": _nails,
    "nail_wedge": _nails,
    "nail_bed_repair": _nails,
}
