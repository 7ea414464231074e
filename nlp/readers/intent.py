"""Shave to find out or shave to remove (SHV-01)."""

from __future__ import annotations

import re
from bisect import bisect_left

from nlp.cue_reach import SAMPLE_IN_BRACKET
from nlp.gate import seek
from nlp.lesion_words import ONE
from nlp.phrases import phrases
from nlp.readers.attach import Deed, deeds_of, tiers
from nlp.readers.events import Trigger, triggers_of
from nlp.readers.frozen_sections import reads_frozen
from nlp.readers.lesion_diagnosis import diagnosis_on
from nlp.readers.lesions import lesion_map
from nlp.readers.necessity import symptoms_in
from nlp.readers.past_work import is_past
from nlp.readers.places import same_site
from nlp.sites import sites_in
from nlp.view import Mention, NoteView, Unit

_NAMED_BIOPSY = re.compile(r"biops|\bbx|sampl|diagnos|specimen")
_WANTS_DIAGNOSIS = phrases("intent", "wants_diagnosis")
_WANTS_REMOVAL = re.compile(
    r"therapeutic|(?<!suture )(?<!sutures )(?<!stitch )(?<!stitches )(?<!staple )(?<!staples )\bremov\w+|\bshave(?:d)? (?:off|flush|flat|to flat|to the level)|symptomatic relief|\bflush\b"
    r"|\bwants? off\b|\brid of\b|\b(?:want|wish|ask|like|request|need|agree|keen|beg|hop)\w*(?: (?:me|us|for|to|that))*(?: (?:have|get|take|see|having|cut|shave))? (?:it|this|that|them|these|those|both|all (?:two|three|of them)|the (?:mole|lesion|growth|bump|spot|thing))(?: to be)? (?:off|gone|out|removed|shaved|away)\b"
    r"|\b(?:had|let) me (?:take|cut|shave) (?:it|this|that|them|both) (?:off|away|out)\b|excis\w+|entire lesion|full removal"
    r"|\bshaved? (?:off |down )?(?:whole|entire(?:ly)?|completely|in toto|in (?:its|their) entirety)\b|\b(?:tx |treatment )?(?:goal|intent|aim) ?[:=] ?removal\b"
)
_TAKES_OFF = re.compile(
    r"\b(?:taken|took|takes|lifted|came|comes|cut|sliced) (?:it |them |this |these |both |the \w+ )?(?:off|out|away)\b|\bfor relief\b|\bin (?:full|(?:its|their) entirety)\b"
)
"""Said of what is removed, and of what is sampled as well."""

_PUNCH_OUT = phrases("intent", "punch_out")


_EXCISED_BY_PUNCH = re.compile(
    r"\bexcised\b[^.;]{0,16}\b(?:with|by|using|via) (?:an?|the) (?:\d[\d.]*[ -]?mm )?(?:skin |biopsy |disposable )?punch\b"
)
_NOT_TO_FIND_OUT = re.compile(
    r"\bnot (?:\w+ ){0,3}(?:to|for)\b[^.;,]{0,24}(?:diagnos\w*|histolog\w*)|\b(?:no|not) diagnostic\b[^.;,]*|\b(?:no|not|nothing|neither|none) (?:\w+ ){0,4}?(?:suspicious|worrisome|concern\w*)\b[^.;,]*"
)
"""Shaved "not to make a diagnosis"."""


def _wants_diagnosis(view: NoteView, text: str) -> bool:
    return seek(view, _WANTS_DIAGNOSIS, text) is not None and _WANTS_DIAGNOSIS.search(_NOT_TO_FIND_OUT.sub("", text)) is not None


_ALL_OUT = re.compile(
    rf"\b(?:{ONE}|it)\b[^.;]{{0,16}}\b(?:entirely|completely|wholly|all|fully) (?:out|removed|excised|gone)\b|\b(?:whole|entire) (?:{ONE}|thing)\b[^.;]{{0,24}}\b(?:out|removed|excised|gone)\b|\bcomplete(?:ly)? (?:removal|removed|excised)\b"
)
_NO_SAMPLE = re.compile(r"(?<!not )(?<!not a )(?<!not for )(?<!no )(?:biops|\bbx|sampl)|r/o|rule out")


_WHOLE_IN_PUNCH = re.compile(
    rf"\bpunch\b[^.;]{{0,30}}\b(?:whole|entire) (?:{ONE}|thing)\b|\b(?:whole|entire) (?:{ONE}|thing)\b[^.;]{{0,30}}\bpunch\b"
)
_WITH_RIM = re.compile(r"\b(?:rim|cuff|margins?|border of normal)\b")
_FOR_REMOVAL = re.compile(
    r"\bremoval (?:of|requested|as|because)\b|\b(?:wants?|wanted|asks?|asked|requests?) (?:it |this |for )?(?:removed|removal|off|gone)\b"
)


def punches_out(view: NoteView, trigger: Trigger) -> bool:
    """A punch that takes the whole lesion away on purpose is an excision (EX-10): so it is told, or a margin is taken around."""
    if trigger.mention.value != "punch":
        return False
    if trigger.unit.search(_PUNCH_OUT):
        return not _takes_part(view, trigger)
    if trigger.unit.search(_NO_SAMPLE):
        return False
    if trigger.unit.search(_WHOLE_IN_PUNCH) and _is_taken_whole(view, trigger):
        return True  # "Removal of mole. Punch 8 mm, whole lesion with rim"
    if trigger.unit.search(_EXCISED_BY_PUNCH) and not _wants_diagnosis(view, trigger.unit.lower):
        return True
    near = [u for u in view.units[trigger.unit.index : trigger.unit.index + 3] if u.block == trigger.unit.block]
    return any(m.role == "margin" for m in view.measures_in(trigger.unit)) or any(u.search(_ALL_OUT) for u in near)


_OF_A_PART = re.compile(
    rf"\b(?:from|at|out of|of) (?:the |its |an? )?(?:(?:thickest|active|raised|advancing|most \w+|worst|darkest|outer|inner|upper|lower|lateral|medial|indurated|representative|nodular|central) )*(?:corner|edge|border|rim|part|portion|area|cent(?:er|re)|periphery|end|pole)\b"
    rf"|\b(?:{ONE}|rest|remainder|bulk)(?: (?:of (?:it|the {ONE})|itself))? (?:was |is |were )?(?:stays?|stayed|left|remains?|remained|kept|untouched)\b|\bonly (?:a )?(?:part|sample|piece)\b"
)
_ALL_TAKEN = re.compile(
    rf"\b(?:whole|entire|complete\w*|in toto|in its entirety|all of (?:it|the {ONE}))\b|\bmargins?\b|\brim of (?:normal|skin|healthy)"
)


def samples_by_punch(view: NoteView, trigger: Trigger) -> bool:
    """“Punch excision ... 3 mm tool, from thickest corner; plaque itself stays”: what was done outweighs the title (G-10)."""
    return trigger.mention.value == "punch_excision" and _takes_part(view, trigger)


def _takes_part(view: NoteView, trigger: Trigger) -> bool:
    """Do the words about the lesion say that a part of it was taken, and none that it went whole?"""
    rows = set(lesion_map(view).at(trigger.unit, trigger.mention.start).rows)
    own = [u for u in view.units_of_group(trigger.unit.group) if set(lesion_map(view).at(u, u.start).rows) == rows]
    return any(u.search(_OF_A_PART) for u in own) and not any(u.search(_ALL_TAKEN) for u in own)


def _is_taken_whole(view: NoteView, trigger: Trigger) -> bool:
    """Is it taken with a rim, or for its removal, in a paragraph that asks for no diagnosis?"""
    block = trigger.unit.block
    removal, diagnosis = view.once(
        ("removal of block", block),
        lambda: [
            any(told)
            for told in zip(
                *[(u.search(_FOR_REMOVAL) is not None, _wants_diagnosis(view, u.lower)) for u in view.units_of_block(block)], strict=True
            )
        ],
    )
    return (removal or trigger.unit.search(_WITH_RIM) is not None) and not diagnosis


def is_ambiguous(trigger: Trigger, text: str) -> bool:
    """A tangential word without "biopsy" beside it ("saucerized", "tangential shave") may be a removal."""
    return trigger.mention.value == "tangential" and not _NAMED_BIOPSY.search(text)


def removes(view: NoteView, trigger: Trigger) -> bool:
    """True for an ambiguous tangential word where the words want the lesion gone and nothing asks for a diagnosis."""
    if _is_misnamed(view, trigger):
        return True
    known: dict[int, bool] = view.memo.setdefault("removing", {})  # type: ignore[assignment]
    asked = []
    while trigger.mention.start not in known:
        asked.append(trigger.mention.start)
        first = _repeats(view, trigger) if _may_remove(view, trigger) else None
        if first is None or _wants_diagnosis(view, trigger.unit.lower):
            known[trigger.mention.start] = _may_remove(view, trigger) and _is_wanted_gone(view, trigger)
        else:
            trigger = first
    known.update(dict.fromkeys(asked, known[trigger.mention.start]))
    return known[trigger.mention.start]


_NOT_SAMPLED = re.compile(
    r"\b(?:purpose|intent(?:ion)?|goal|aim|reason|indication)s?(?: of (?:the )?\w+)?(?: (?:is|was|being))?[ :=-]+(?:for |the |of |was )*(?:symptomatic |symptom |therapeutic |complete |full )?(?:relief|removal)\b"
    r"|\b(?:intent|purpose)\b[^.;:]{0,24}\b(?:therapeutic|remov\w+|relief)\b[^.;]{0,12}\bnot (?:diagnos\w+|sampl\w+|biops\w+)"
    r"|\bnot (?:done |taken |meant |intended )?(?:as a biopsy|for (?:a )?diagnosis|to (?:make a )?diagnos\w+|to sample)\b"
    r"|\b(?:done|taken off|removed|shaved off) (?:purely |solely |only )?for (?:symptomatic |symptom )?relief\b"
)
"""Says outright that a shave by the name of biopsy was done to be rid of the lesion."""


def _is_misnamed(view: NoteView, trigger: Trigger) -> bool:
    """A shave called a biopsy, where the note says that it was for relief and asks nowhere what the lesion is: words of intent outweigh a template (G-10)."""
    if trigger.mention.value != "tangential" or len(view.once("shaves named", lambda: _shaves_named(view))) != 1:
        return False
    return view.once(
        "misnamed biopsy",
        lambda: (
            any(u.search(_NOT_SAMPLED) for u in view.units)
            and not any(_wants_diagnosis(view, u.lower) for u in view.units)
            and symptoms_in(view, view.units).known
        ),
    )


def _shaves_named(view: NoteView) -> set[tuple[int, ...]]:
    """The lesions that shave biopsies are named for."""
    found = triggers_of(view, lambda m: m.concept == "biopsy")
    return {lesion_map(view).at(t.unit, t.mention.start).rows for t in found if t.assertion == "performed"}


def _may_remove(view: NoteView, trigger: Trigger) -> bool:
    return is_ambiguous(trigger, view.lower[trigger.mention.start : trigger.mention.end]) and not trigger.unit.search(_NAMED_BIOPSY)


def _is_wanted_gone(view: NoteView, trigger: Trigger) -> bool:
    group = trigger.unit.group
    rows = lesion_map(view).at(trigger.unit, trigger.mention.start).rows
    words = view.once(("words about", group, frozenset(rows)), lambda: _words_about(view, group, {*rows}))
    if not view.once(("wanted gone", group, frozenset(rows)), lambda: _words_want_it_gone(view, words)):
        return False
    if _is_thrown_away(words):
        return True  # what nobody will look at was not taken to be looked at
    return view.once(("symptoms of group", group), lambda: symptoms_in(view, view.units_of_group(group)).known) or _told_above(
        view, trigger
    )


_THROWN_AWAY = re.compile(
    r"\b(?:not|nothing|none) (?:was |were )?(?:sent|submitted)\b(?! (?:yet|out|until|to (?:the |her |his |a )?(?:pharm|pcp|insur|er\b|lab corp)))|\b(?:no (?:path|histo(?:logy)?|tissue sent)|(?:specimen|tissue|it|tag)s? (?:was |were )?(?:discarded|thrown (?:out|away)|binned))\b(?! (?:results?|reports?|yet|available|back|on file|proof))"
)
_OF_PAPERS = re.compile(
    r"\b(?:rx|scripts?|prescriptions?|meds?|medications?|refills?|photos?|pictures?|images?|cultures?|swabs?|labs?|bloods?|letters?|referrals?|fax|messages?|notes?|bills?|claims?|records?|orders?|ekg|slides?|forms?)(?: (?:was|were|is|are))? ?$"
)
"""Right before what was not sent: no tissue."""


def _is_thrown_away(words: str) -> bool:
    """Do the words say that nobody will look at the tissue?"""
    return any(_OF_PAPERS.search(words, max(0, h.start() - 30), h.start()) is None for h in _THROWN_AWAY.finditer(words))


_ON_A_SLIP = re.compile(
    r"[\"']?\b(?:bx|biopsy)\b[\"']? (?:(?:is|was|box) )*(?:ticked|checked|circled|printed|pre-?selected|selected|marked|written) (?:off )?(?:on|in) (?:the |our |a |their )?\w+ (?:slip|form|requisition|sheet|label|order)\b"
)
"""A box of the slip for the laboratory, which has no other for a shave."""


def _words_want_it_gone(view: NoteView, words: str) -> bool:
    words = _ON_A_SLIP.sub("", words)
    wanted = _WANTS_REMOVAL.search(words) or _is_thrown_away(words) or (_TAKES_OFF.search(words) and not _NAMED_BIOPSY.search(words))
    return bool(wanted) and not _wants_diagnosis(view, words)


_SHAVES = re.compile(r"shav|tangent|saucer|plan|par(?:e|ing)|slic|skim|razor|blade|flush|cut|tak|took|remov|lift|snip|scoop|off|flat|level")


def _repeats(view: NoteView, trigger: Trigger) -> Trigger | None:
    """“Mid back: same”: the shave that the words point back to."""
    if _SHAVES.search(view.lower, trigger.mention.start, trigger.mention.end) is not None:
        return None
    known = view.memo.get("tangential")
    if known is None:
        known = view.memo["tangential"] = [m for m in view.all("PROC") if m.concept == "biopsy" and m.value == "tangential"]
    shaves: list[Mention] = known  # type: ignore[assignment]
    place = bisect_left(shaves, trigger.mention.start, key=lambda m: m.start)
    return Trigger(shaves[place - 1], view.units[shaves[place - 1].unit], "performed", None) if place else None


_OF_ALL = re.compile(r"\W*(?:[a-z]{1,9}: ?)?(?:each|all|both)\b")
_PLANS = frozenset({"plan", "assessment_plan", "procedure"})
_STORIES = frozenset({"hpi", "chief_complaint", "exam", "indication", "assessment"})


def _told_above(view: NoteView, trigger: Trigger) -> bool:
    """Why the lesions had to go stands in a paragraph of its own: the story above a plan, the items that "each" or "both" takes up."""
    if _OF_ALL.match(trigger.unit.lower) is not None:
        first = view.once(
            "wants diagnosis", lambda: next((u.index for u in view.units if _wants_diagnosis(view, u.lower)), len(view.units))
        )
        begins = view.once("symptoms begin", lambda: next((u.index for u in view.units if symptoms_in(view, (u,)).known), len(view.units)))
        return begins < trigger.unit.index <= first
    return trigger.unit.section in _PLANS and view.once(
        "symptoms in stories", lambda: _tell_symptoms(view, [u for u in view.units if u.section in _STORIES])
    )


def _tell_symptoms(view: NoteView, units: list[Unit]) -> bool:
    return not any(_wants_diagnosis(view, u.lower) for u in units) and symptoms_in(view, units).known


def _words_about(view: NoteView, group: int, rows: set[int]) -> str:
    """The words of a paragraph or list item that are about its lesion or none: "one was pared off flush ... the other shaved for diagnosis"."""
    lesions, units = lesion_map(view), view.units_of_group(group)
    if not rows:
        return " ".join(u.lower for u in units)
    return " ".join(
        view.lower[s.start : s.end] for u in units for s in lesions.of_unit[u.index] if not s.rows or not rows.isdisjoint(s.rows)
    )


_WHOLE_OF_IT = re.compile(r"removed|surgical")
_BY_SHAVE = re.compile(r"\b(?:shav\w+|tangential\w*|flush|dermablade|razor|gillette|parallel to the skin)\b")
_BY_CUT = re.compile(r"ellip|fusiform|full[- ]thick|punch|\bto (?:the )?(?:subc|fat\b|fascia)|\bmargins?\b")


def shaved_whole(view: NoteView, trigger: Trigger) -> bool:
    """“Removed in its entirety by horizontal shave”: words that say only that the whole lesion went do not say that it was excised (SHV-01)."""
    words = view.lower[trigger.mention.start : trigger.mention.end]
    return (
        trigger.mention.concept == "excision"
        and _WHOLE_OF_IT.search(words) is not None
        and seek(view, _BY_SHAVE, SAMPLE_IN_BRACKET.sub("", trigger.unit.lower)) is not None
        and _BY_CUT.search(trigger.unit.lower) is None
    )


def diagnostic_shaves(view: NoteView) -> list[Trigger]:
    """Shave removals by name that were done to find out what the lesion is: they are biopsies."""
    known = view.memo.get("diagnostic_shaves")
    if known is None:
        done = [
            t
            for t in triggers_of(view, lambda m: m.concept == "shave_removal")
            if t.assertion == "performed" and not is_past(view, t.mention)
        ]
        deeds = deeds_of(view, done)
        heads = _biopsy_titles(view) if done else []
        known = view.memo["diagnostic_shaves"] = [
            t
            for d in deeds
            for t in (
                d.triggers
                if _is_of_title(view, heads, d) or _is_diagnostic(view, d, len(deeds))
                else [t for t in d.triggers if _is_method_of_biopsy(view, t)]
            )
        ]
    return list({t.mention.start: t for t in known}.values())  # type: ignore[attr-defined]


_METHOD = re.compile(r"\bshave (?:technique|method)\b")


def _is_method_of_biopsy(view: NoteView, trigger: Trigger) -> bool:
    """“Biopsies x4, shave technique”: the method of the biopsies named in the same sentence."""
    named = any(m.concept == "biopsy" for m in view.mentions_in(trigger.unit, "PROC"))
    if reads_frozen(trigger.unit, trigger.mention.end):
        return True  # "shave off the top of it, frozen right here, read by me: BCC"
    return named and _METHOD.search(view.lower, trigger.mention.start, trigger.mention.end) is not None


_HEADING = 60
"""A head of a note has fewer characters."""


def _biopsy_titles(view: NoteView) -> list[Trigger]:
    """Heads of a note that say "Shave biopsy", where none says that something was shaved off."""
    heads = [
        t
        for t in triggers_of(view, lambda m: m.concept in ("biopsy", "shave_removal"))
        if t.assertion == "performed" and t.unit.index < view.first + 2 and len(t.unit.lower) < _HEADING
    ]
    if any(t.mention.concept == "shave_removal" for t in heads):
        return []
    return [t for t in heads if t.mention.concept == "biopsy" and t.mention.value == "tangential"]


def _is_of_title(view: NoteView, heads: list[Trigger], deed: Deed) -> bool:
    """A note headed "Shave biopsy" removes nothing for its own sake, however its boilerplate words it; a head with a place is about that place."""
    site = deed.row.site.value if deed.row is not None else None
    for head in heads:
        places = [fact.value for _, fact in sites_in(view, head.unit)]
        if site is None or not places or any(same_site(site, place) for place in places):
            return True
    return False


def _is_diagnostic(view: NoteView, deed: Deed, total: int) -> bool:
    """A shave to find out what it is, is a biopsy whatever its name."""
    found = tiers(view, deed, total)
    if deed.row is None:
        return any(_wants_diagnosis(view, view.lower[s.start : s.end]) for tier in found for s in tier)
    near, told, shared, own, _ = found
    units = list({(s.unit.index, s.start): s for s in [*near, *told, *own, *(shared if total == 1 else [])]}.values())
    if any(_wants_diagnosis(view, view.lower[s.start : s.end]) for s in units):
        return True
    diagnosis = diagnosis_on(view, deed, total).value
    suspected = diagnosis is not None and diagnosis.certainty == "suspected"
    if symptoms_in(view, [s.unit for s in units]).known and not suspected:
        return False
    if diagnosis is not None and suspected and diagnosis.behaviour in ("malignant", "in_situ"):
        return True
    return any(_wants_diagnosis(view, view.lower[s.start : s.end]) for s in shared)
