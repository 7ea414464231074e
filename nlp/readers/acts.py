"""Acts told without their usual word: "I took a thin slice with a flexible blade", "cut off at its base", "-> same".

An act is recognised by its parts (`nlp.act_words`): what was done, with what, how deep, to what and where it went.
It becomes a mention of a procedure, which every reader then treats as it treats a named one. Only an act of today
counts, and only for a lesion that no named procedure explains.
"""

from __future__ import annotations

import re

from nlp.act_words import ActRule, Part, parts_of, rules_for
from nlp.assertion import is_performed
from nlp.gate import find
from nlp.readers.act_tags import NO_TAGS, ActTags, is_of_act
from nlp.readers.acts_again import CUTTING, NAIL_SURGERY, NEXT_STEP, NOT_TOLD_IN, repeated, verdict
from nlp.readers.drainage import WEAK_WORDS
from nlp.readers.events import Trigger
from nlp.readers.foreign import is_foreign, is_foreign_report
from nlp.readers.injury_words import INJURY
from nlp.readers.lesion_rows import LesionMap
from nlp.readers.lesions import lesion_map
from nlp.readers.organ_words import NO_SKIN
from nlp.readers.past_work import is_past
from nlp.readers.titles import names_operation
from nlp.readers.wedges import is_bare_wedge
from nlp.records import replace
from nlp.sites import sites_in
from nlp.view import ANNOUNCING, BEGINS, BODY, DATE_OF_SERVICE, OTHER_DAYS, Mention, NoteView, Unit

_STILL_TRUE: frozenset[object] = frozenset({"sites", "assertion", "visit days", BEGINS, BODY, DATE_OF_SERVICE, OTHER_DAYS})
"""What was worked out before the acts were told and does not depend on them."""
_GAP = 40
_OF_A_DRESSING = re.compile(
    r"\b(?:staples?|sutures?|stitch\w*|drains?|packing|dressings?|bolster|splint|cast|catheter|hardware|implant|mesh|slough)\b(?:, (?:all )?[a-z\d]+(?: of (?:them|these|those|which))?(?: in (?:all|number|total))?,)?(?:(?!\b(?:and|then|which|lesion|cyst|mole|mass|tumou?r)\b)[^.;,:]){0,40}\b(?:was|were|is|are|been)\b[^.;,:]{0,14}\Z|\b(?:strips|scabs?|crusts?|tapes?|glue|dressings?|bandages?|stitch\w*|sutures?)(?: (?:will|may|should|can|have|has|to|slowly|just))* \Z"
)
"""Before "removed": what closed or covered a wound, or was put in, and no lesion."""
_FLAP_MOVED = re.compile(r"\bflap\b[^.;]{0,40}\b(?:turned|moved|rotated|slid|swung|advanced|inset|raised|elevated|transposed)\b")
_PLACE_OF_BIOPSY = re.compile(r" (?:site|scar|wound|area|photo|photograph|picture|image|diagram|drawing|map|report|result)s?\b(?! ?[:#])")
"""Behind "biopsy": where one was taken, which tells no act."""
_ASKED_FOR = re.compile(
    r"\b(?:asked|asks|hoped|wished|requested|wanted|begged|expected|been offered|been promised|inquired|enquired)\b(?: (?:for|about|to|if))?"
)
"""Between the words of an act: "the patient had asked for liquid nitrogen" tells none."""
_DIGIT = re.compile(r"\d")
_ANSWERS = {
    "biopsy": CUTTING - {"paring"},
    "nail_matrix_excision": NAIL_SURGERY - {"nail_avulsion"},
    "nail_wedge": NAIL_SURGERY,
    "nail_avulsion": NAIL_SURGERY,
    "incision_drainage": frozenset({"incision_drainage", "excision", "debridement"}),
    "destruction": CUTTING | {"destruction"},
    "tag_removal": CUTTING | {"destruction"},
    "acne_surgery": frozenset({"acne_surgery"}),
    "paring": frozenset({"paring"}),
    "nail_debridement": frozenset({"nail_debridement"}),
    "nail_trimming": (NAIL_SURGERY - {"biopsy"}) | {"nail_debridement", "nail_trimming"},
}
"""Named procedures beside which an act of the concept is not told again."""
_PARTIAL = frozenset({"curettage", "electrosurgery", "unspecified"})
"""Halves of an ED&C, which the act joins, and what a biopsy is taken or its base is touched with."""
_NO_EXCISION = frozenset({"foreign_body_removal", "incisional"})
"""Acts that the excision named in their sentence is: "the fragment was removed intact", "part of the mass was excised for diagnosis"."""
_APART_KINDS = frozenset({"biopsy", "incision_drainage", "destruction", "tag_removal"})
"""Acts told of a lesion of their own beside Mohs surgery, a flap or an excision."""
_NAMED_THING = frozenset({"growth", "collection"})
_OF_MOHS = re.compile(r"\bfrozens?\b|\bstages?\b|\blayers?\b|\bmohs\b|\bdebulk|\bmargins?\b|\btumou?r\b")
"""Tissue of Mohs surgery, or of an excision, and no sample of another lesion."""
_OWN_REMOVALS = frozenset({"mohs", "flap"})
_OWN_THINGS = frozenset({"growth", "foreign", "collection", "tag", "callus"})
"""What an act is done to, named beside it."""
_CUT_OUT = frozenset({"excision", "wedge_excision"})
_SAMPLES = frozenset({"punch", "tangential"})
"""Biopsies that are cut in no ellipse."""
_MARGIN = re.compile(r"\bmargins?\b")
_NO_NAIL = re.compile(r"\b(?:soles?|plantar|heels?|palms?|palmar|instep|forefoot|metatarsal|warts?|verruca\w*|vv|corns?|callus\w*)\b")
"""What else is thinned beside nails: "sole x2: thinned with a 15 blade"."""


def with_acts(view: NoteView) -> NoteView:
    """The note with a mention for every act that its parts tell."""
    parts = parts_of(view)
    if not any(part.tags for part in parts):
        return view
    teller = _Teller(view, ActTags(view, parts))
    told = teller.acts()
    again = repeated(view, parts, told)
    if not told and not again:
        return view
    joined = {m.unit for m in told if m.value == "ed_and_c" or m.concept == "biopsy"}
    other = {m.unit for m in told if m.value in _NO_EXCISION}
    kept = [
        m
        for m in view.mentions
        if not (m.unit in joined and (m.concept == "paring" or (m.concept == "destruction" and m.value in _PARTIAL)))
        and not (m.concept in _CUT_OUT and m.unit in other)
        and not (m.unit in joined and is_bare_wedge(view, m))
    ]
    if any(m.value == "punch" for m in told):
        kept = [m for m in kept if m.concept != "tag_removal" or not teller.frees_core(m)]
    mentions = tuple(sorted([*kept, *told, *again], key=lambda m: (m.start, -m.end)))
    kept_memo: dict[object, object] = {
        key: known for key, known in view.memo.items() if key in _STILL_TRUE or (isinstance(key, tuple) and key[0] in _STILL_TRUE)
    }
    return replace(view, mentions=mentions, memo=kept_memo)


_COMES_FOR = re.compile(
    r"\b(?:here|returns?|returned|returning|back|comes?|came|presents?|scheduled|booked|in)\b[^.;:]{0,30}\bfor (?:(?:the|her|his|an?|planned|two|her two) )*$"
)
"""Before the work that the patient comes for."""
_DECIDED_IN = frozenset({"assessment", "plan", "assessment_plan"})


_ENDS_UNDONE = re.compile(
    r"\b(?:not|never|n't) (?:\w+ly |been |to be )?(?:shaved|pared|trimmed|debrided|cut|filed|removed|opened|frozen|reduced|treated|snipped|avulsed)\Z"
)
"""Ends the words of an act that was not done: "corn - disc from drugstore, not shaved"."""


_YET_TO_BE = re.compile(
    r"\b(?:(?<!thought )(?<!felt )(?<!found )(?<!appears )(?<!seems )(?<!known )(?<!had )to|will|should|may|might|could|would) be\b(?! (?:a|an|the|in)\b)"
)
"""Among the words of an act that is still to come: "thick nails, to be reduced at the next visit"."""


class _Teller:
    """Finds the acts of one note."""

    def __init__(self, view: NoteView, tags: ActTags) -> None:
        self.view = view
        self.tags = tags
        self.parts = tags.parts
        self._lesions: LesionMap | None = None
        self.named = [
            m for m in view.all("PROC") if is_performed(view, m) and not (tags.points_back and view.units[m.unit].section in ANNOUNCING)
        ]
        self.named = [m for m in self.named if not (m.concept == "biopsy" and _PLACE_OF_BIOPSY.match(view.lower, m.end))]
        self.named = [m for m in self.named if not (m.concept == "tag_removal" and self.frees_core(m)) and not is_bare_wedge(view, m)]
        refused = any(m.concept == "mohs" and verdict(view, m) == "negated" for m in view.all("PROC"))
        self.named = [m for m in self.named if not (refused and m.concept == "mohs")]
        flap = any(m.concept == "flap" for m in self.named) and find(view, _FLAP_MOVED) is not None
        self.is_closed_to_cuts = flap or any(m.concept == "mohs" for m in self.named)
        """Mohs surgery and a flap have removals of their own (MOHS-01, FLAP-01)."""

    def frees_core(self, mention: Mention) -> bool:
        """“The core was snipped at its base”: a step of a punch."""
        return any("core" in p.tags and p.end <= mention.start for p in self.parts.get(mention.unit, ()))

    def acts(self) -> list[Mention]:
        """One mention a sentence that tells an act; of a lesion told twice the first."""
        out: list[Mention] = []
        for index in sorted(self.parts):
            unit = self.view.units[index]
            if unit.section in NOT_TOLD_IN:
                continue
            found = next((m for rule in rules_for(self.tags.own(unit)) if (m := self._act(unit, rule)) is not None), None)
            if found is not None and not self._is_told(unit, found, out):
                out.append(found)
        return out

    def _act(self, unit: Unit, rule: ActRule) -> Mention | None:
        own = self.tags.own(unit)
        if not own.isdisjoint(rule.without):
            return None
        for tags in rule.here:
            if own.isdisjoint(tags):
                return None
        if not all(self.tags.near(unit, tags, paragraph=rule.value == "foreign_body_removal") for tags in rule.near):
            return None
        span = self._span(unit, rule)
        if span is None:
            return None
        mention = Mention(*span, "PROC", rule.concept, rule.value, unit.index, ("act",))
        if any(words.search(self.view.lower, *span) for words in (_ASKED_FOR, _ENDS_UNDONE, _YET_TO_BE)):
            return None
        head = self.parts[unit.index][0].end
        if mention.start < head < mention.end and not is_performed(self.view, replace(mention, end=head)):
            return None  # "shave: an option if it keeps catching": the words in between take it back
        return mention if self._holds(unit, mention) else None

    def _span(self, unit: Unit, rule: ActRule) -> tuple[int, int] | None:
        """From the first word of the act to the last that stands near, not across a place, a lesion or a number."""
        hits = [p for p in self.parts[unit.index] if is_of_act(p) and any(p.tags & tags for tags in rule.here)]
        if not hits:
            return None
        named = [m.start for m in self.view.mentions_in(unit, "SITE", "DX")]
        start, end = hits[0].start, hits[0].end
        for part in hits[1:]:
            if part.start - end > _GAP or any(end <= at < part.start for at in named) or _DIGIT.search(self.view.lower, end, part.start):
                break
            end = max(end, part.end)
        return start, end

    def _holds(self, unit: Unit, mention: Mention) -> bool:
        """Done today by the writer, on skin."""
        if (
            not is_performed(self.view, mention)
            or is_past(self.view, mention)
            or _OF_A_DRESSING.search(self.view.lower, unit.start, mention.start)
        ):
            return False
        if any(
            p.is_reject
            and not _is_part_of(mention, p)
            and mention.start - 70 <= p.start <= mention.end + 50
            and not self._is_beside(mention, p)
            for p in self.parts[unit.index]
        ):
            return False
        if mention.value == "foreign_body_removal" and (unit.search(NO_SKIN) is not None or self._rinses_injury(unit)):
            return False
        if mention.concept == "nail_debridement" and _NO_NAIL.search(unit.lower) is not None and "nail_word" not in self.tags.own(unit):
            return False
        if mention.concept in NAIL_SURGERY - {"biopsy"}:
            return not is_foreign_report(self.view)  # "plate removal" here is no hardware
        return mention.value == "foreign_body_removal" or not is_foreign(
            self.view, Trigger(mention, unit, "performed", None)
        )  # the spine of an urchin

    def _rinses_injury(self, unit: Unit) -> bool:
        """“Cut on glass, washed out”: what is rinsed out of a torn wound needed no incision (ID-02)."""
        return "flushed" in self.tags.own(unit) and any(u.search(INJURY) for u in self.view.units_of_block(unit.block))

    def _is_beside(self, mention: Mention, reject: Part) -> bool:
        """“Sliced off with a razor, photo taken”: a picture in another clause takes nothing from the act, nor a test in brackets from the nails ground."""
        if mention.concept == "nail_debridement" and mention.start > reject.end:
            opened = self.view.lower.rfind("(", 0, reject.start)
            if opened > self.view.lower.rfind(")", 0, reject.start) and self.view.lower.find(")", reject.end, mention.start) >= 0:
                return True
        return (
            "picture" in reject.tags
            and NEXT_STEP.search(self.view.lower, min(mention.end, reject.end), max(mention.start, reject.start)) is not None
        )

    def _is_told(self, unit: Unit, mention: Mention, earlier: list[Mention]) -> bool:
        """A named procedure, or an act before it, explains the same lesion."""
        if self.is_closed_to_cuts and mention.concept in CUTTING | {"destruction"}:
            removals = [m for m in self.named if m.concept in _OWN_REMOVALS]
            if not self._stands_alone(unit, mention, removals) and not (mention.concept in _APART_KINDS and self._is_apart(unit, mention)):
                return True
        answers = _ANSWERS.get(mention.concept, CUTTING)
        named = [m for m in self.named if m.concept in answers and not (mention.value == "ed_and_c" and m.value in _PARTIAL)]
        if mention.value == "foreign_body_removal" or (mention.value == "incisional" and self._is_of_part(unit)):
            named = [m for m in named if m.unit != unit.index or m.concept not in _CUT_OUT]
        if mention.concept == "biopsy":
            named = [
                m
                for m in named
                if m.value != "unspecified" or not (names_operation(self.view.units[m.unit]) or self._only_decided(unit, m))
            ]  # a title that leaves open how
        if mention.concept == "excision" and self._follows_sample(unit):
            named = [m for m in named if not (m.concept == "biopsy" and m.value in _SAMPLES and m.unit < unit.index)]
        if mention.concept == "incision_drainage":
            named = [
                m
                for m in named
                if m.concept != "incision_drainage" or m.unit != unit.index or self.view.lower[m.start : m.end] not in WEAK_WORDS
            ]
        named += [m for m in earlier if m.concept in answers or m.concept == mention.concept]
        if mention.concept == "nail_avulsion":
            named = [m for m in named if m.unit == unit.index or "act" not in m.extra]  # nails are told apart by their digits
        if mention.concept == "excision" and "lining" in self.tags.own(unit):
            named = [m for m in named if m.concept != "incision_drainage" or m.unit != unit.index]  # "cyst expressed whole with its wall"
        if mention.concept == "paring":
            named = [m for m in named if not (self.view.units[m.unit].line != unit.line and self._pares_wart(self.view.units[m.unit]))]
        if not named:
            return False
        if any(m.unit == unit.index for m in named):
            return True
        if self._stands_alone(unit, mention, named):
            return False
        mine = set(self._rows(mention))
        named = [
            m for m in named if not (mine and m in earlier and m.concept == mention.concept and not self._rows(m))
        ]  # "both taken down flush: A ..., B ..." is told again for each
        if mention.concept in _APART_KINDS and self._is_apart(unit, mention):
            named = [m for m in named if m.concept == mention.concept]
        if not mine:
            return bool(named)
        return any(not (rows := set(self._rows(m))) or rows & mine for m in named)

    def _pares_wart(self, unit: Unit) -> bool:
        """“Verrucae of the sole pared, then LN2”: a line that names a wart and no callus tells of another paring (DBN-05)."""
        tags = [self.tags.own(u) for u in self.view.units_of_block(unit.block) if u.line == unit.line]
        return any("wart_word" in t for t in tags) and not any("callus" in t for t in tags)

    def _is_of_part(self, unit: Unit) -> bool:
        """“A wedge was cut out of its border; the rest stays”: the sentence, or the next one, says that most of the lesion was left."""
        return any("part_of_it" in self.tags.own(u) for u in self.view.units[unit.index : unit.index + 2] if u.block == unit.block)

    def _follows_sample(self, unit: Unit) -> bool:
        """“I began with a 4 mm punch ... A margin of 4 mm was inked, the tumor removed as an ellipse”: the whole lesion goes behind its sample (G-03)."""
        return "ellipse" in self.tags.own(unit) and _MARGIN.search(unit.lower) is not None

    def _only_decided(self, unit: Unit, named: Mention) -> bool:
        """“Biopsies today.” in the assessment, “she returns for biopsies only”: above the sentences that tell how and where."""
        there = self.view.units[named.unit]
        decided = there.section in _DECIDED_IN or _COMES_FOR.search(self.view.lower, there.start, named.start) is not None
        return there.index < unit.index and decided and not self.view.mentions_in(there, "SITE", "TOOL")

    def _is_apart(self, unit: Unit, mention: Mention) -> bool:
        """A sample of a lesion that no sentence of the work named beside it speaks of, or that a paragraph of its own calls by its name and place."""
        own = set(self._rows(mention))
        lesions = self._lesions
        if lesions is None or unit.search(_OF_MOHS):
            return False
        worked = [self.view.units[m.unit] for m in self.named if m.concept != mention.concept]
        if not own:
            tagged = mention.concept == "tag_removal" and any("tag" in self.tags.own(u) for u in self.view.units_of_block(unit.block))
            return tagged and all(u.block != unit.block for u in worked)
        if not any(own.intersection(segment.rows) for u in worked for segment in lesions.of_unit[u.index]):
            return True
        return (
            not self.tags.own(unit).isdisjoint(_NAMED_THING)
            and bool(sites_in(self.view, unit))
            and all(u.block != unit.block for u in worked)
        )

    def _stands_alone(self, unit: Unit, mention: Mention, named: list[Mention]) -> bool:
        """Does a paragraph of its own tell the act with its lesion, and other paragraphs the named procedures with theirs?"""
        if any(self.view.units[m.unit].block == unit.block or self.view.units[m.unit].section in ANNOUNCING for m in named):
            return False
        own = self.tags.own(unit)
        told = not own.isdisjoint(_OWN_THINGS) or any(
            not self.tags.own(u).isdisjoint(_OWN_THINGS) for u in self.view.units_of_block(unit.block) if u.index < unit.index
        )
        mine = set(self._rows(mention))
        return told and all((rows := set(self._rows(m))) and not rows <= mine for m in named)

    def _rows(self, mention: Mention) -> tuple[int, ...]:
        if self._lesions is None:
            self._lesions = lesion_map(self.view)
        return self._lesions.at(self.view.units[mention.unit], mention.start).rows


def _is_part_of(mention: Mention, reject: Part) -> bool:
    """A corn that is pared, the gauze that packs a cavity, the razor that catches a mole."""
    return not reject.tags.isdisjoint(_NO_REJECT.get(mention.concept, NO_TAGS))


_NO_REJECT = {
    "paring": frozenset({"callus"}),
    "incision_drainage": frozenset({"gauze"}),
    "excision": frozenset({"nick", "ink"}),
    "shave_removal": frozenset({"nick"}),
    "biopsy": frozenset({"nick"}),
}
