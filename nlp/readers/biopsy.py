"""Biopsies: technique, site and number of separate lesions sampled (BX rules)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.dated_words import DAY, is_visit_day
from nlp.diagnoses import is_negated
from nlp.facts import Evidence, Fact, Procedure
from nlp.gate import find, units_with
from nlp.lesion_words import ANY
from nlp.phrases import phrases
from nlp.readers.attach import Deed, deeds_of, tiers, without_wholes
from nlp.readers.biopsy_counts import checked_total, count_at
from nlp.readers.biopsy_places import (
    before_bracket,
    carried_along,
    in_step,
    nail_site,
    of_each_side,
    once_more,
    own_segments,
    shared_behind,
    tool_in,
)
from nlp.readers.biopsy_rows import beside, rows
from nlp.readers.events import SILENT, Trigger, triggers_of
from nlp.readers.foreign import is_foreign, lists_results
from nlp.readers.intent import diagnostic_shaves, punches_out, removes, samples_by_punch
from nlp.readers.lesion_diagnosis import diagnosis_on
from nlp.readers.lesion_size import size_on
from nlp.readers.lesions import lesion_map
from nlp.readers.lid_margin import on_margin
from nlp.readers.mohs_facts import unsampled
from nlp.readers.past_work import is_yet_to_come
from nlp.readers.punch_holes import only_opens
from nlp.readers.titled_samples import is_step_of_titled, is_titled_sample
from nlp.readers.told_grafts import is_graft_piece
from nlp.records import replace
from nlp.view import ANNOUNCING, Mention, NoteView, Unit

_WORK = phrases("biopsy", "work")
_RANK = {"incisional": 0, "punch": 1, "tangential": 2, "unspecified": 3}

_TO_FIND_OUT = re.compile(r"\br/o\b|\brule out\b|\bto exclude\b|\bfor (?:histo\w+|(?:a )?diagnosis|path(?:ology)?)\b|\? ?(?:bcc|scc)\b")
_TAGS = re.compile(r"\btags?\b|acrochord")
"""Removal of tags by their name takes no sample."""
_OF_STITCHES = re.compile(r"\b(?:sutures?|stitch(?:es)?|nylons?|prolenes?)\b")


def read(view: NoteView) -> list[Procedure]:
    """One Procedure per lesion or site sampled, and one per mention that was not done today."""
    snips = any(u.section not in SILENT and u.search(_TITLE_BIOPSY) for u in units_with(view, _TITLE_BIOPSY))
    snips = snips or any(m.concept == "tag_removal" and view.units[m.unit].search(_TO_FIND_OUT) for m in view.all("PROC"))
    tags = any(m.concept == "skin_tag" for m in view.all("DX"))
    triggers = triggers_of(
        view,
        lambda m: (
            m.concept == "biopsy"
            or m.value == "punch_excision"
            or is_titled_sample(view, m)
            or (
                m.concept == "tag_removal"
                and bool(snips)
                and not tags
                and not view.units[m.unit].search(_TAGS)
                and not _snips_harmless(view, view.units[m.unit])
                and not _OF_STITCHES.search(view.lower, max(0, m.start - 12), m.end + 14)
            )
        ),
    )
    triggers = [_of_punch(t) for t in triggers if t.mention.value != "punch_excision" or samples_by_punch(view, t)]
    triggers = [
        t
        for t in triggers
        if not is_foreign(view, t)
        and not lists_results(view, t.unit)
        and not _makes_excision(view, t)
        and not only_opens(t.unit, t.mention)
        and not _takes_layer(view, t)
        and not _from_no_skin(view, t)
        and not is_graft_piece(view, t.mention.start)
        and not is_step_of_titled(view, t.mention)
    ]
    triggers = [_with_its_tool(t, triggers) for t in triggers]
    done = [t for t in triggers if t.assertion == "performed" and not _is_history(view, t.mention)]
    performed = {id(t) for t in done}
    out = [_undone(t) for t in triggers if id(t) not in performed and t.assertion not in ("performed", "unclear")]
    sampled = diagnostic_shaves(view)
    done = [t for t in done if not removes(view, t) and not punches_out(view, t)]
    done += [Trigger(replace(t.mention, value="tangential"), t.unit, t.assertion, t.cue) for t in sampled if not is_foreign(view, t)]
    done = [t for t in done if not once_more(view, t, done)]
    done += beside(view, done)
    told = rows(view, {t.unit.index for t in triggers}, bool(done) or bool(snips), told_elsewhere=bool(done))
    done += [t for t in told if not is_foreign(view, t)]
    deeds = without_wholes(deeds_of(view, done))
    overall = _overall_technique(view, done)
    made = [
        p
        for deed in deeds
        for one in _procedures(view, deed, len(deeds), overall)
        for p in of_each_side(view, deed, _as_cut_tag(deed, one))
    ]
    return checked_total(view, done, [t for t in triggers if t.assertion == "planned"], made) + out


_HARMLESS = frozenset({"wart", "condyloma", "seborrheic_keratosis", "seborrheic_keratosis_inflamed"})


def _snips_harmless(view: NoteView, unit: Unit) -> bool:
    """“Two condylomas snipped off”: beside the biopsy of another lesion, what is known and was cut off is no sample."""
    known = any(m.concept in _HARMLESS and not is_negated(view, m) for m in view.mentions_in(unit, "DX"))
    return known and unit.search(_TITLE_BIOPSY) is None and unit.search(_TO_FIND_OUT) is None


def _of_punch(trigger: Trigger) -> Trigger:
    """A punch excision that took a part of its lesion is a punch biopsy, an excisional biopsy of a title that did so is a biopsy (G-10)."""
    if trigger.mention.concept == "excisional_biopsy":
        return replace(trigger, mention=replace(trigger.mention, concept="biopsy", value="unspecified"))
    if trigger.mention.value != "punch_excision":
        return trigger
    return replace(trigger, mention=replace(trigger.mention, concept="biopsy", value="punch"))


_SKIN = re.compile(
    rf"\b(?:{ANY}|each|both|it|this|these|those|them|edges?|borders?|rims?|cent(?:er|re)|middle|margin|periphery|rash|areas?|sites?|skin)\b"
)


def _from_no_skin(view: NoteView, trigger: Trigger) -> bool:
    """“Took a punch from a stranger”, “took a scoop from the jar”: what is sampled is a place, a disease or a lesion."""
    lower, start = view.lower, trigger.mention.end
    if not lower[trigger.mention.start : start].endswith((" from", " of")):
        return False
    end = min(trigger.unit.end, *(at for stop in (*".,;:(\n", " and ") if (at := lower.find(stop, start)) >= 0), start + 80)
    return not any(start <= m.start < end for m in view.mentions_in(trigger.unit, "SITE", "DX")) and _SKIN.search(lower, start, end) is None


def _with_its_tool(trigger: Trigger, triggers: list[Trigger]) -> Trigger:
    """“Biopsied with a 4 mm punch”: what the biopsy of the sentence was taken with is no earlier one; “never biopsied: shave bx” tells of none."""
    if trigger.assertion != "historical" or trigger.cue is None or trigger.mention.concept != "biopsy":
        return trigger
    told = any(
        t.assertion in ("performed", "negated") and t.mention.start <= trigger.cue[0] < t.mention.end <= trigger.mention.start
        for t in triggers
        if t.unit.index == trigger.unit.index
    )
    return replace(trigger, assertion="performed", cue=None) if told else trigger


def _makes_excision(view: NoteView, trigger: Trigger) -> bool:
    """“Biopsy” in the title of a note that takes the whole lesion with a margin out is an excision (BX-01)."""
    return trigger.mention.value == "unspecified" and whole_lesion_taken(view) is not None


_LAYER = re.compile(
    r"[^.;]{0,24}\b(?:layers?|stages?)\b(?! (?:of (?:the )?(?:epi)?derm\w+))|\W*(?:around|beneath|underneath|about) (?:the |this )?(?:tumou?r|curett\w+|debulk\w+|lesion)\b"
)


def _takes_layer(view: NoteView, trigger: Trigger) -> bool:
    """“A saucerized layer was removed”: how a stage of Mohs surgery is cut."""
    if (
        trigger.mention.value != "tangential"
        or "biops" in view.lower[trigger.mention.start : trigger.mention.end]
        or _LAYER.match(view.lower, trigger.mention.end) is None
    ):
        return False
    return any(m.concept == "mohs" and assertion_at(view, view.units[m.unit], m.start, m.end)[0] == "performed" for m in view.all("PROC"))


_WHOLE = re.compile(
    r"(?:excised|removed|taken)[^.;\n]{0,40}(?:in (?:its )?(?:entirety|toto)|completely|whole|with (?:a )?(?:\d\S* ?mm|narrow) margin)|(?:whole|entire) (?:lesion|mole|nevus)[^.;\n]{0,30}(?:excised|removed|taken)"
)
_TITLE_BIOPSY = re.compile(r"\bbiops|\bbx\b")


def whole_lesion_taken(view: NoteView) -> re.Match[str] | None:
    """Words of an elliptical excision of the whole lesion, where the note's only biopsy word names no technique."""
    if "whole" not in view.memo:
        named = any(m.concept == "biopsy" and m.value != "unspecified" for m in view.all("PROC"))
        hit = None if named or not find(view, _TITLE_BIOPSY) else find(view, _WHOLE)
        view.memo["whole"] = hit if hit and re.search(r"ellip|fusiform|full[- ]thickness", view.lower) else None
    return view.memo["whole"]  # type: ignore[return-value]


def _is_history(view: NoteView, mention: Mention) -> bool:
    after = view.lower[mention.end : mention.end + 30]
    before = _PURPOSE.sub(" ", view.lower[max(0, mention.start - 70) : mention.start])[-30:]
    section, unit = view.units[mention.unit].section, view.units[mention.unit]
    if section == "pathology" or is_yet_to_come(view, mention) or before.endswith("s/"):
        return True  # "s/p bx" is no "P bx"
    if mention.value == "unspecified":
        if all(u.section in SILENT or not u.search(_WORK) for u in units_with(view, _WORK)) or (
            section == "hpi" and not re.search(r"today", unit.lower) and not (_ITEM_OF_PLAN.match(unit.lower) and unit.search(_WORK))
        ):
            return True
        if re.match(
            r"[^.;\n]{0,60}\b(?:invasive|positive for|consistent with|c/w|confirmed|revealed)\b", view.lower[mention.end : mention.end + 90]
        ):
            return True
    if re.search(r"\b(?:who|his|her|their|patient's) (?:skin |shave |punch )?$", before):
        return True
    return bool(
        re.match(
            r"[ \t-]*(?:proven|confirmed|showed|shows|revealed|demonstrated|sites?\b(?!:)(?!\s*(?:x ?\d|\u00d7|#?(?:[\d(]|[a-h]\b)))|fragments?\b(?! (?:was|were) (?:taken|sent|obtained|submitted))|dates?\b|wound|scar|scab|crust|eschar|remnants?\b|(?:suture )?line\b(?! (?:up|drawn|marked))|report|slides?\b(?! (?:sent|prepared|made|submitted|to be))|specimens? (?:from|of) (?:[a-z]+ ){1,3}(?:was|were) (?:re-?read|reviewed)|path(?:ology)?\s+(?:was |is |came |result |report )?(?:back|benign|neg\w*|show\w*|reveal\w*|reviewed|results?|report\w*|c/w|confirm\w*|=)|result|photo|was c/w|dx|consistent|based|:\s*(?:bcc|scc|mel|positive))",
            after,
        )
        or (
            not _is_verb(view, mention)
            and re.search(
                r"\b(?:outside|previous|prior(?! to\b)|s/p|recent|based on (?:a |the )?|on|original|initial|index|both tumou?rs|\bif |path from|result of|results of|after(?! (?:lido|ligno|xylo|local\b|numb|an(?:a)?esth|consent|prep|clean|photo|marking|time[- ]?out|infiltrat|inject|verbal|written|informed|block|emla|alcohol|chlorhex|betadine|discuss))|since|for|at|at the|month's|week's) (?:\w+ \w+ |\w+ )?(?:skin |shave |punch )?$",
                before,
            )
        )
        or (
            re.match(r"\s*(?:was done by|(?:(?:with|via|using|by) (?:an? )?(?:[\w-]+ ){1,4})?by (?:dr|np|her|his))", after)
            and not _GOES_ON.search(unit.lower, mention.end - unit.start)
        )
        or _READ_OUT.match(view.lower, view.lower.rfind("\n", 0, mention.start) + 1, mention.start)
        or (_THE.search(before) and _SAMPLED_THING.match(view.lower, mention.end))
        or _OLD_RESULT.match(view.lower, mention.end)
        or _BIOPSIED_ON.match(view.lower, mention.start)
        or _DATE_OF.search(view.lower, max(0, mention.start - 60), mention.start)
        or _is_dated_proof(view, mention)
    )


def _is_dated_proof(view: NoteView, mention: Mention) -> bool:
    """“SCC R lower lip, bx 4/6 Derm.”: behind a tumour that is named, a biopsy of another day is how it is known."""
    dated = _DATED.match(view.lower, mention.end)
    if dated is None or mention.value != "unspecified" or is_visit_day(view, dated["date"]):
        return False
    return any(
        d.value in ("malignant", "in_situ")
        and 0 <= mention.start - d.end <= _NEAR
        and not {"?", ";"} & {*view.lower[d.start - 2 : mention.start]}
        for d in view.mentions_in(view.units[mention.unit], "DX")
    )


_READ_OUT = re.compile(
    r"\W*(?:(?:in[- ]?house|own|our) (?:derm(?:ato)?)?path\w*:?|(?:slides?|micro\w*|histo\w*|path\w*)(?: (?:were|was))? (?:read|signed)|read(?:ing)?(?: out)? by (?:me|myself)|i? ?signed? ?-?out)\b"
)
"""Opens a line about slides: what it names are the specimens, and not the taking of them."""
_NEAR = 40
_DATED = re.compile(rf"(?: on| of|:)? ?\(?(?P<date>{DAY})(?! ?(?:mm|cm))")
_DATE_OF = re.compile(
    rf"\bdates? of (?:(?:the|his|her|last|prior|index|original|initial) )*$|\bpath\w* (?:{DAY}),? (?:my|our|own|here|this office) $"
)
"""Before a biopsy that is told by its day, or by that of its result: "date of biopsy 4/8", "(path 4/30, my bx)"."""
_ITEM_OF_PLAN = re.compile(r"\W*\d{1,2}[.)]?\s+[a-z]")
"""A numbered line under "Today:" is what was done, and no story."""
_THE = re.compile(r"\b(?:the|this|that|his|her|their) (?:recently |previously |lately )?$")
_SAMPLED_THING = re.compile(rf" (?:{ANY}|areas?|sites?)\b")
"""“The saucerized nevus”: one that was sampled before this is said."""


def _is_verb(view: NoteView, mention: Mention) -> bool:
    """Words of doing: "on the nose" before them is where it was done, and "on biopsy" is not meant."""
    return "act" in mention.extra or _DID.match(view.lower, mention.start, mention.end) is not None


_DID = re.compile(
    r"(?:(?:skin|shave|punch|snip|incisional|tangential|tangentially|incisionally) )?(?:was|were|biopsied|bx'?d|sampled|shaved|scooped|punched|snipped)\b"
)
_PURPOSE = re.compile(
    r"\b(?:shaved|scooped|snipped|punched|cut|taken|removed|sampled|excised|submitted|off|out|obtained|secured)\b(?! (?:to|back|over|by)\b)[^.;]{0,44}? for (?:(?:histo\w*|diagnos\w+|path\w*|micro\w+|testing)\b|$)"
)
"""What a lesion was cut for, and no visit "for biopsy"."""
_BIOPSIED_ON = re.compile(
    r"(?:(?:bx'?d?|biops(?:ied|y)) (?:done |taken )?(?:by (?:us|me|dr\.? \w+|our \w+)|here|in (?:this|our|the) (?:office|clinic)) |(?:bx'd|biopsied) )(?:on )?\d{1,2}[/-]\d{1,2}\b(?!\s*(?:mm|cm|today))"
)
"""The verb with a date: "SCC right shin, bx'd 3/2"."""
_OLD_RESULT = re.compile(
    r"(?: (?:of|on|from) [^.;:\n]{0,30}?)?[\s(]*\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?\)?,?(?: (?!and\b)[a-z]+){0,5}?(?: (?:showed|shows|revealed|demonstrated|confirmed|came back|returned|read as|was|is|positive)\b| ?[=:] ?(?:bcc|scc|mel|mis|dn\b))(?! (?:done|performed|taken|obtained|sent))"
)
"""A date and a finding behind the biopsy: its result is known."""


_GOES_ON = re.compile(r"\blido|\bxylo|\b(?:derma)?blade\b|\bhyfrec|\bdrysol|\bha?emosta|\balcl|\bsent to\b|\btoday\b")
"""Steps of the work behind "biopsy by Dr. Paz": it was taken at this visit."""


def _undone(trigger: Trigger) -> Procedure:
    return Procedure("", "biopsy", trigger.assertion, trigger.evidence())


_SCISSORS = re.compile(r"\bscissors?\b|\bsnip\w*|\bgradle\b")


def _as_cut_tag(deed: Deed, biopsy: Procedure) -> Procedure:
    """“4. Skin tag, axilla ... Lesion 4 was cut off at the base with scissors”: told by no word of sampling, the lesion of that number is a tag (TAG-01)."""
    value = biopsy.diagnosis.value
    told = all(t.mention.extra == ("act",) and t.unit.search(_SCISSORS) for t in deed.triggers)
    if value is None or value.concept != "skin_tag" or not told:
        return biopsy
    return replace(biopsy, kind="tag_removal", technique=replace(biopsy.technique, value="snip"))


def _procedures(view: NoteView, deed: Deed, total: int, overall: Fact[str]) -> list[Procedure]:
    """One Procedure for the lesion; two where the narrative samples the place by two techniques."""
    named = [t for t in deed.triggers if t.mention.value in _RANK and t.mention.value != "unspecified"]
    told = [t for t in named if t.unit.section not in ANNOUNCING] or named
    told = [t for t in told if not _BY_EACH.search(view.lower, max(t.unit.start, t.mention.start - 12), t.mention.start)] or told
    values = list(dict.fromkeys(t.mention.value for t in told))
    if len(values) > 1 and len({t.unit.index for t in told}) > 1:
        return [_procedure(view, deed, total, [t for t in told if t.mention.value == v], overall) for v in values]
    return [_procedure(view, deed, total, told[:1], overall)]


_BY_EACH = re.compile(r"\b(?:each|every|both|per) $")
"""Before a technique that points back: "one stitch at each punch" samples no further lesion."""


def _procedure(view: NoteView, deed: Deed, total: int, named: list[Trigger], overall: Fact[str]) -> Procedure:
    own = in_step(view, deed)
    own = own if own.known else before_bracket(view, deed)
    own = own if own.known else _own_technique(view, deed, named)
    if own.known:
        technique = own
    elif named:
        mention = named[0].mention
        technique = Fact(mention.value, "stated", (Evidence("technique", mention.value, mention.start, mention.end),))
    else:
        own_words = own_segments(view, deed)
        technique = tool_in(view, own_words)
        technique = technique if technique.known or not own_words else shared_behind(view, own_words[-1])
        technique = technique if technique.known or not own_words else carried_along(view, own_words[0])
        technique = technique if technique.known else _tool_technique(view, deed, total)
        technique = technique if technique.known else overall
    technique = technique if technique.known else Fact(searched=("shave", "punch", "incisional", "tool", "depth"))
    return Procedure(
        "", "biopsy", "performed", deed.evidence(), technique=technique, site=on_margin(view, deed, nail_site(view, deed)), count=count_at(view, deed, total),
        size=size_on(view, deed, total),
        diagnosis=diagnosis_on(view, deed, total), pathology=_pathology(view), note=deed.row.label if deed.row else "",
    )  # fmt: skip


def _own_technique(view: NoteView, deed: Deed, named: list[Trigger]) -> Fact[str]:
    """The technique in the words about this lesion alone, where the one that was named stands in those about another:
    "biopsied: nose by shave, shin by 4 mm punch"."""
    if deed.row is None or not named:
        return Fact()
    own = own_segments(view, deed)
    at = named[0].mention.start
    others = any(s.start <= at < s.end and s.rows != (deed.row.index,) for s in lesion_map(view).of_unit[named[0].unit.index])
    if not (others and own):
        return Fact()
    found = tool_in(view, own)
    found = found if found.known else shared_behind(view, own[-1])
    return found if found.known else carried_along(view, own[0])


def _pathology(view: NoteView) -> Fact[str]:
    first = unsampled(view)
    if first.known:
        return first
    for mention in view.all("PATH"):
        if mention.concept == "pending":
            return Fact("pending", "stated", (Evidence("pathology", "pending", mention.start, mention.end),))
    return Fact(searched=("pathology",))


def _tool_technique(view: NoteView, deed: Deed, total: int) -> Fact[str]:
    """Technique by tool or verb in the sentences about the lesion, nearest tier first."""
    for tier in tiers(view, deed, total)[:3]:
        found = tool_in(view, tier)
        if found.known:
            return found
    return Fact()


def _overall_technique(view: NoteView, done: list[Trigger]) -> Fact[str]:
    """The one technique that the note names, for lesions whose own words give none."""
    named = {t.mention.value: t for t in done if t.mention.value in _RANK and t.mention.value != "unspecified"}
    if len(named) == 1:
        value, trigger = next(iter(named.items()))
        return Fact(value, "stated", (Evidence("technique", value, trigger.mention.start, trigger.mention.end),))
    if not named and done:
        return tool_in(view, (s for s in lesion_map(view).segments if s.unit.section not in SILENT))
    return Fact()
