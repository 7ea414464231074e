"""Numbers that count no lesions, since something else claims them.

Seconds, cycles, sizes, ages, doses, dates, blades, list marks, labels, visit numbers and billing codes.
"""

from __future__ import annotations

import re

from nlp.dates import MONTH, SEASON
from nlp.number_words import ONE_MORE, SOME, SPELLED, is_plural, number_of
from nlp.paired_counts import each_of_places_before
from nlp.phrases import phrases
from nlp.row_marks import row_marks
from nlp.steroid_names import STEROID
from nlp.table_counts import NUMBERED_THING, counts_no_lesions
from nlp.tally_places import NOUN, of_digits
from nlp.tally_words import NOUN_AFTER, NOUN_BEFORE, is_beside_deed
from nlp.view import NoteView, Unit

_SEX = re.compile(r" ?[wbhac]?[mf]\b(?!\.)")
"""Behind an age: "83 M", "83 wm"; "4 f, 3 scalp" counts on the face."""
_OTHER_UNIT = re.compile(
    r"\s*(?:-\s*)?(?:%|s\b(?!\w)|secs?\b|seconds?|mins?\b|minutes?|cycles?|cyc\b|freezes?\b|f/?t\b|rounds\b|(?:(?:short|brief|quick|long|light|hard|good|open|timed|second)\s+)?(?:bursts?|blasts?|sprays?|squirts?|puffs?|spurts?|spritz\w*|hits?|doses|shots?)\s*(?:of\s+)?(?:the\s+)?(?:ln2?\b|liquid|nitrogen|cryo\w*|spray\b|each\b|cold\b|[,.;)]|$)|round\b(?=\s*(?:of|x|[,.;)]|$))|pass(?:es)?\b|times\b|x\b|applications?|mm|cm|mg|ml|cc|mcg|wks?\b|weeks?|w\b|d\b|days?|nights?|mo\b|months?|mos\b|"
    r"yrs?\b|years?|(?:fe)?male\b|(?:wo)?man\b|boy\b|girl\b|yo\b|y/o|y\.o|y\b|hours?|hrs?|h\b|gauge|g\b|ga?\b|blades?|-0|units?\b|millig\w+\b|millil\w+\b|millim\w+\b|microg\w+\b|centimet\w+\b|grams?\b|u\b|nm\b|th\b|st\b|nd\b|rd\b|sticks?|sutures?|visits?|sessions?|injections?|mj|j\b|j/|joules?|pulses|spots? size|layers?|doses?|tubes?|fu\b|"
    r"applicators?|vials?|syringes?|needles?|steps?|reasons?|options?|treatments?\b(?!\s+(?:sites?|areas?|lesions?|spots?)\b)|fold|degrees?|points?|pain\b|mets?\b|toes\b|fingers\b|digits\b|am\b|pm\b|percent|freeze-?thaw|packs?|drops?|swabs?|patients?|(?:[a-z]+|(?<!- )\d{1,2})[ -]?s(?:ec(?:ond)?)?[ -](?:freezes?|sprays?|bursts?|cycles?|pulses|passes|thaws?|applications?)\b|people|things|problems\b|problem\b(?!\s+[a-z])|issues|kids|children|siblings)"
)
_DIGITS_NEXT = re.compile(r"\s*(?:toes|fingers|digits)\b")
_SIG_AFTER = re.compile(r"\s*(?:refills?|rf\b|tabs?\b|tablets?|caps?\b|capsules|pills?|bid|tid|qid|qhs|qd|daily)\b")
_SIG_BEFORE = re.compile(
    r"\b(?:bid|tid|qid|qhs|qd|daily|nightly|mg|gm|refills?|disp\w*|ointment|oint|cream|foam|solution)\s*[,:]?\s*(?:x\s*|\#\s*)?$"
)
_STRENGTH_BEFORE = re.compile(rf"(?:\b(?:{STEROID}|aristospan|celestone|5-?fu|bleomycin)|\d ?(?:ml|cc) of)[\s-]{{0,2}}$")
"""Before the mg in a mL: "Kenalog 20 into the keloid", "Kenalog 40, 0.2 mL"."""
_LESION_NEXT = re.compile(rf"\s+(?:[a-z-]+\s+)?{NOUN}")
_FOR_SOME = re.compile(r"\s*(?:for|on|to)\b")
_SECONDS_FOR = re.compile(
    r"\d ?(?:s|secs?|seconds?|mins?|minutes?) (?:for|on|to) (?:[a-z]+ ){0,3}[a-z]+(?:(?:,|,? and|;) ?\d+ (?:for|on|to) (?:[a-z]+ ){0,3}[a-z]+)*(?:,|,? and|;) ?$"
)
"""Before a number of as many seconds: "15 seconds for the soles, | 10 for the hands"."""
_SEQUENCE = re.compile(
    r"\s*(?:x\s*\d+\s*(?:s\b|sec|cyc)|-\s*second|each\s+cycle|(?:each|ea)\b(?!\s+(?:side|hand|foot|ear|cheek|arm|leg|axilla)))"
)
_CYCLES_BEFORE = re.compile(
    r"(?:\d\s?s|(?<![a-z])(?:secs?|seconds?|cycles?|freezes?|thaws?|f/?t|freeze-?thaw(?:\s+cycles?)?|passes|min|each|ea|rounds|applied|halo(?:e?s)?|bursts?|blanch(?:ing)?|ice ?balls?|frost(?:ing)?))\s*(?:time)?[,:(]?\s*(?:x\s?)?$"
)
_THREAD = r"(?:\d-0|nylons?|nyl|vicryl|prolenes?|monocryl|ethilons?|silks?|chromic|gut|pds|polysorb|biosyn|staples?|stitch(?:es)?|sutures?)(?:,? (?:\d-0|sutures?|stitch(?:es)?|interrupted|simple|throws?))*"
_NAMED_BEFORE = re.compile(
    rf"\b(?:{_THREAD}|sub|sub met|sub mth|sub-met|spf|age|aged|visit|session|cycles?|day|week|wk|month|stage|grade|type|class|room|phase|level|scores?|hdss|pga|easi|bsa|dlqi|lot|icd|cpt|page|note|encounter|ext|fitzpatrick|code|setting|pain|tip|gauge|blade|dose|"
    r"q|every|step|mtp|mcp|dip|pip|met|in|within|after|until|past|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december|vaccine|drug|medicare|part|\d{4,5})\s*(?:#|no\.?|of|x|:)?\s*$|\b(?:grades?|types?|levels?|stages?|class|fitzpatrick|phototypes?) \d ?(?:,|and|to|or|&|/|-) ?$"
)
_LABELLED_BEFORE = re.compile(r"\b(?:site|spot|lesion|location|area|growth|bump)\s?#?\s?$")
_LABEL_NEXT = re.compile(r"\s?[:.)=-]\s?[a-z(]")
"""With a noun in the singular before the number, the label of one lesion: "Site 1: left brow"."""
_NOUN_LABEL = re.compile(r"\b(?P<noun>ak|sk|isk|wart|tag|mole|nevus|papule|nodule|plaque|patch|cyst|keloid|corn|callus|nail)\s#?\s?$")
"""Before a number and a colon the name of one lesion, where the note names a first and a second one so: "AK 1: forearm. AK 2: cheek"."""
_BLADE_BEFORE = re.compile(r"\b(?:blade|scalpel|nippers?|burr?)\s*$")
_BLADES = frozenset({10, 11, 15})
_TOOL_BEFORE = re.compile(
    r"(?:\bwith|w/|\bw\b|\busing|\bby|\ba|incis\w+|stab|pared|paring|shaved|debrided|debridement|curet\w*|via|\bthe)\s*(?:a\s+)?$"
)
_NUMBERED_BEFORE = phrases("claimed_numbers", "numbered_before")
_PLACE_AFTER = re.compile(r"\s*(?:more |others )?(?:on|over|at|behind|under|in|of (?:them|these|those))\s")
_ANOTHER_PLACED = re.compile(
    rf"\s*(?:(?:one|such|similar|smaller|larger|identical)\s+){{0,2}}(?:{NOUN}\s+)?(?:(?:was|is)\s+(?:\w+\s+)?)?(?:on|over|at|behind|under|beneath|near)\s"
)
"""What follows "another" where it counts a lesion."""


_OF_MANY = frozenset({"destruction", "tag_removal", "paring"})


def is_claimed(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    """True where the number measures, dates or labels something."""
    number = _Number(view, unit, hit)
    return next((verdict for asks in _ASKED if (verdict := asks(number)) is not None), False)


class _Number:
    """A number of a sentence with the words beside it."""

    def __init__(self, view: NoteView, unit: Unit, hit: re.Match[str]) -> None:
        self.view, self.unit, self.hit = view, unit, hit
        self.word, self.mark = hit["n"], hit["mark"] or ""
        self.start, self.end = hit.start("n"), hit.end()
        self.value = number_of(self.word)
        self.after = unit.lower[self.end : self.end + 24]
        self.before = unit.lower[max(0, self.start - 34) : hit.start()]

    @property
    def place(self) -> int:
        """Its offset in the page."""
        return self.unit.start + self.start

    def search(self, pattern: re.Pattern[str], reach: int) -> re.Match[str] | None:
        """Does the pattern end right before the number, within so many characters?"""
        return pattern.search(self.unit.lower, max(0, self.start - reach), self.start)

    def is_in(self, *labels: str) -> bool:
        """Is it a part of a term of these labels? The words of an act may hold the number of its lesions: "took off seven with scissors"."""
        return any(
            m.start <= self.place < m.end and not (m.extra == ("act",) and m.concept in _OF_MANY)
            for m in self.view.mentions_in(self.unit, *labels)
        )


_HOURS = 12
_AT = re.compile(r"(?:\bat|@)(?: (?:about|around))? ?$")
_TIME_OVER = re.compile(r"\s*(?:[.;,)]|$|(?:today|this|sharp|o'?clock|by|per|with)\b|[ap]\.?m\b)")
"""Behind the hour of the day: "frozen with LN2 at 10.", "saw our PA here at 9."."""


def _labels_or_measures(number: _Number) -> bool | None:
    """Part of a length, a date or a term; the label of one lesion; of another unit."""
    view, unit, hit, after = number.view, number.unit, number.hit, number.after
    if any(m.start <= number.place < m.end for m in view.measures_in(unit)):
        return True
    if after[:1] in ":.)=- " and _LABEL_NEXT.match(after) and number.search(_LABELLED_BEFORE, 14):
        return True
    noun = number.search(_NOUN_LABEL, 12) if after.startswith(":") else None
    if noun is not None and all(f"{noun['noun']} {n}:" in view.lower for n in (1, 2)):
        return True
    if after.startswith("/") and not _OF_A_SIDE.match(after) and not _starts_at(view, unit, number.end + 1, "SITE"):
        return True
    if number.value <= _HOURS and number.search(_AT, 10) and _TIME_OVER.match(after):
        return True
    if _FOR_SOME.match(after) and number.search(_SECONDS_FOR, 90):
        return True
    times = _TIMES_NOUN.match(unit.lower, hit.end("n"))
    if times and _starts_at(view, unit, times.end(), "DX"):
        return False  # "3x AK"
    if unit.lower[hit.end("n") : number.end] == "x" or (len(number.word) > 1 and _SEX.match(after)):
        return True
    if (_OTHER_UNIT.match(after) and not of_digits(view, unit, hit) and not _on_digits(number)) or number.place in row_marks(view):
        return True
    return True if counts_no_lesions(view, unit, number.start) or number.is_in("DRUG", "PROC", "TOOL") else None


def _on_digits(number: _Number) -> bool:
    """“Warts x5 fingers”: lesions with the digits that bear them."""
    if not number.mark or _DIGITS_NEXT.match(number.after) is None:
        return False
    at = number.unit.start + number.hit.start()
    return any(m.end <= at and not number.view.lower[m.end : at].strip(" :-(") for m in number.view.mentions_in(number.unit, "DX"))


def _word_counts_none(number: _Number) -> bool | None:
    """What its own word says: no number of lesions, "both" of other things, "another" and "one" that count none, part of a larger number."""
    view, unit, hit, after, before, word = number.view, number.unit, number.hit, number.after, number.before, number.word
    if not 0 < number.value <= 120 or (word == "both" and not _both_lesions(view, unit, hit)):
        return True
    if (
        word == "another"
        and not _ANOTHER_PLACED.match(after)
        and not (_ENDS.match(after) and _ends_at(view, unit, hit.start() - 1, "SITE"))
    ):
        return True
    if " of th" in before[-10:] and _PART_OF.search(before):
        return True  # "eight of these ten were frozen"
    if word in ONE_MORE and not (_LESION_NEXT.match(after) or _PLACE_AFTER.match(after)):
        return True  # "a further three"
    if word == "one" and (_IN_TURN.match(after) or before.endswith(("one by ", "one at ", "one after "))):
        return True  # "frozen one by one"
    if word == "one" and before.endswith(("each ", "every ")) and not NOUN_AFTER.match(after):
        return True  # "six keratoses, each one with a crust"
    if word == "one" and (same := _SAME_ONE.search(before)) and not _names_between(number, len(before) - same.start()):
        return True  # "one very thick horn-like one"
    if _FEWER.match(after):
        return True  # "two fewer than last time"
    if word == "one" and _THE_PLACE.search(before) and _BEHIND_ONE.match(after) and not _OTHER_NUMBER.search(unit.lower):
        return True  # "LN2 to the temple and the upper helix one"
    if word == "one" and before.endswith("another ") and _ANOTHER_PLACED.match(" one" + after):
        return True  # "another one on the knee" is one
    if word in ("single", "solitary") and not NOUN_AFTER.match(after) and not (before.rstrip().endswith(":") and _ENDS.match(after)):
        return True
    if any(some in word for some in SOME) and _OTHER_UNIT.match(after.lstrip().removeprefix("of")):
        return True
    return True if any(some in word for some in SOME) and not (NOUN_AFTER.match(after) or _PLACE_AFTER.match(after)) else None


def _counts_doses_or_blades(number: _Number) -> bool | None:
    """Strengths, directions for use, cycles and sessions, blades, numbers of a picture."""
    after, before, mark, digits = number.after, number.before, number.mark, number.word.isdigit()
    if digits and not mark and _STRENGTH_BEFORE.search(before[-26:]) and not _LESION_NEXT.match(after):
        return True
    if _SIG_AFTER.match(after) or _SIG_BEFORE.search(before):
        return True
    if mark and _SEQUENCE.match(after) and not each_of_places_before(number.view, number.unit, number.hit.start(), number.end):
        return True
    if mark.startswith("x") and _ELSEWHERE_AFTER.match(after):
        return True  # "LN2 x4 with us and x2 at peds"
    if mark and not _is_counted(number) and _CYCLES_BEFORE.search(before) and not NOUN_AFTER.match(after):
        return True
    if mark and not _is_counted(number) and _NUMBERED_BEFORE.search(number.unit.lower[max(0, number.start - 20) : number.start]):
        return True
    if mark.startswith("#") and number.value in _BLADES and _TOOL_BEFORE.search(before.rstrip("( ") + " "):
        return True
    if mark.startswith("#") and number.value in _BLADES and not (NOUN_AFTER.match(after) or NOUN_BEFORE.search(before)):
        return True
    if digits and not mark and number.value in _BLADES and _BY_BLADE.search(before) and _ENDS.match(after):
        return True  # "pared w/ 15."
    if mark.startswith("#") and _IN_PICTURE.match(after):
        return True
    if mark.startswith("x") and re.search(r"(?<![a-z\d])\d+\s*$", before):
        return True
    return False if mark.startswith("x") and _BLADE_BEFORE.search(before) else None  # "trimmed with 15 blade x 5"


def _is_counted(number: _Number) -> bool:
    """A noun of lesions follows; "treatment #2 of molluscum" counts none."""
    return NOUN_AFTER.match(number.after) is not None and not number.mark.startswith("#")


def _follows_other_words(number: _Number) -> bool | None:
    """What stands before it says what it counts: places, needle sites, what was not treated, things with numbers."""
    view, unit, after, before, lower = number.view, number.unit, number.after, number.before, number.unit.lower
    if number.value == 2 and _BOTH_OF.search(before) and _names_two(number):
        return True  # "four over the two temples"
    if (number.word.isdigit() and _MONTH_NEXT.match(after)) or (number.mark.startswith("x") and number.search(_HAPPENED, 24)):
        return True
    if before.endswith("not ") and not after.lstrip().startswith("of"):
        return True  # "6 treated, not 8"
    if before.endswith(("each of ", "each of the ")) and _PLACES_TOLD.match(after):
        return True  # "3 AKs on each of three areas"
    if before.endswith("all ") and _PLACES_TOLD.match(after) and number.value == _places_before(number):
        return True
    if _NEEDLE_SITES_BEFORE.search(before[-20:]) and _NEEDLE_SITES.match(after):
        return True
    if not _is_counted(number) and number.search(_NEEDLES_BEFORE, 30):
        return True
    if not number.mark and number.search(NUMBERED_THING, 24):
        return True
    if _ONLY_SENT.match(unit.lower, number.end):
        return True
    if NOUN_AFTER.match(after) or (not number.word.isdigit() and _PLACE_AFTER.match(after)):
        return None
    if any(0 <= unit.start + number.hit.start() - m.end <= 2 for m in view.mentions_in(unit, "SITE")):
        return None
    return _NAMED_BEFORE.search(lower[max(0, number.start - 24) : number.start]) is not None


_ONLY_SENT = re.compile(
    r"\s*(?:of (?:the|these|those|them)\b(?: \w+){0,2}|(?:larg|bigg|dark)(?:est|er) (?:ones?|tags?)?) ?(?:were |was )?(?:sent|submitted|saved|kept|to (?:path|histo|the lab)\w*|for (?:path|histo)\w*|in formalin)\b"
)
"""Some of those removed went to the lab: "7 in the axillae, snipped. Two of the largest sent"."""
_PLACES_TOLD = re.compile(r"\s*(?:(?:body|skin|treated|different|separate|following) )?(?:areas|places|regions|locations|sites|zones)\b")
"""“Neck 11, R axilla 8, L axilla 5, groin 1 ... all 4 areas”: the places, and not what stood there."""


def _places_before(number: _Number) -> int:
    """So many places are named in the sentence, or the one before it that names any."""
    view, at = number.view, number.unit.start + number.start
    for unit in (number.unit, *reversed(view.units[max(0, number.unit.index - 2) : number.unit.index])):
        named = [m for m in view.mentions_in(unit, "SITE") if m.start < at]
        if named:
            return len(named)
    return 0


def _names_two(number: _Number) -> bool:
    """A place in the plural follows."""
    view, unit = number.view, number.unit
    return any(m.start == unit.start + number.end + 1 and unit.lower[m.end - unit.start - 1] == "s" for m in view.mentions_in(unit, "SITE"))


_ASKED = (_labels_or_measures, _word_counts_none, _counts_doses_or_blades, _follows_other_words)
_NEEDLES_BEFORE = re.compile(
    r"(?:#|\bno\.?|\bnumber|\bnum|\btotal) ?(?:of )?(?:inj(?:ection)?s?|sticks?|pokes?|needle(?:s| ?sticks?| passes)?|punctures?|passes|aliquots?|wheals?|blebs?|boluses)\.? ?(?:given|placed|sites?|made|used|done|today)? ?[:=|]?\s*$|\b(?:inj(?:ection)?s|sticks|pokes|needle (?:sticks|passes)|punctures|aliquots|wheals|blebs|boluses)(?: given| placed| made| used)? ?[:=|]\s*$"
)
"""Before a number of needle sticks: "# inj 12", "Injections given: 9"; so many lesions are not meant."""
_NEEDLE_SITES_BEFORE = re.compile(r"\b(?:inject\w*|infiltrat\w*|needled|given)(?: [a-z]+)? (?:at|through|via)\s*$")
_NEEDLE_SITES = re.compile(r"\s*(?:different |separate |evenly spaced |adjacent )?(?:sites|spots|places)\b")
"""Where the needle went in: "the patch was injected at 14 sites"."""
_THE_PLACE = re.compile(r"\band the (?!other |only |first |last |single )(?:[a-z]+ ){1,3}$")
_BEHIND_ONE = re.compile(r"\s*(?:[.,;)]|\Z|and\b|were\b|but\b|also\b|too\b|today\b|both\b)")
_OTHER_NUMBER = re.compile(
    r"\b(?:\d{1,2}(?! ?(?:x\b|sec|s\b|cycles|mm|cm|ml|mg|[.\d/]))|two|three|four|five|six|several)\b(?! (?:x\b|cycles|passes|times|freez))"
)
"""Beside “the helix one” a number that counts: then the one is a number, too."""
_IN_TURN = re.compile(r"\s*(?:by one|at a (?:time|sitting)|after (?:another|the other))\b")
_BOTH_OF = re.compile(r"\b(?:the|his|her|their|these) $")
_BY_BLADE = re.compile(
    r"\b(?:pared|trimmed|debrided|reduced|shaved|incised|opened|lanced|cut|excised|enucleated)\b[^.;]{0,20}(?:\bwith|\bw/|\busing|\bby) ?(?:an? |the |no\.? ?)?$"
)
_PART_OF = re.compile(rf"(?:\d|\b{SPELLED}) of (?:these|those) $")
_ELSEWHERE_AFTER = re.compile(
    rf"\s*in (?:{MONTH}|{SEASON}|20\d\d)\b|"
    r"\s*(?:with us\b|here and\b|at (?:peds|pediatric\w*|(?:the |his |her )?(?:pcp|gp|derm\w*)|another|an outside|home\b|other)|by (?:peds|(?:the |his |her )?(?:pcp|gp|pediatrician|podiatr\w+))|elsewhere|previously|so far\b|to date\b|in the past|over the (?:past|last)|without (?:success|benefit|effect|response)|last (?:year|month|spring|summer|fall|winter)|failed)"
)
"""Behind the times of a treatment: sessions of other days."""
_BOTH_ARE = re.compile(r" (?:are|were|look(?:ed)?|appear(?:ed)?|seem(?:ed)?)(?: (?:to be|like|consistent with))?")
_LOOK_AHEAD = 30
_FEWER = re.compile(r"\s*(?:lesions? )?(?:fewer|less) (?:than|this|now)\b")
_ENDS = re.compile(r"\s*(?:$|[.,;)])")
_IN_PICTURE = re.compile(r"\s*(?:in|on) (?:the |his |her )?(?:\w+ )?(?:photo|picture|image|map|diagram|figure)")
_OF_A_SIDE = re.compile(r"/(?:[lr]|lt|rt|left|right)\b")
_HAPPENED = re.compile(
    r"\b(?:bled|bleeds|burst|ruptured|popped|flared|recurred|came back|grew back|got (?:infected|caught|inflamed)|missed|no-?showed|called|relapsed) ?(?:x ?)?$"
)
"""Before so many times of a mishap: "comb tears it, bled x3"."""
_MONTH_NEXT = re.compile(rf" {MONTH}(?<!may)\b| may(?=\s*(?:\d|[,;:.)]))")
_TIMES_NOUN = re.compile(r"\s?x\s+(?=[a-z])")


def _starts_at(view: NoteView, unit: Unit, offset: int, label: str) -> bool:
    """Does a term of this label begin at the offset of the unit?"""
    return any(m.start == unit.start + offset for m in view.mentions_in(unit, label))


def _ends_at(view: NoteView, unit: Unit, offset: int, label: str) -> bool:
    """Does a term of this label end at the offset of the unit?"""
    return any(m.end == unit.start + offset for m in view.mentions_in(unit, label))


_SAME_ONE = re.compile(
    r"\bone,? (?:(?!(?:on|at|of|in|and|or|to|by|the|with|from|over|behind|near|per|for|was|is|got|not|no|left|right|[lr]|lt|rt|upper|lower|frozen|froze|treated|removed|cut|snipped|shaved|biopsied|sampled|done|burned|pared|other|another|more)\b)[a-z-]+,? ){1,4}$"
)
"""Before a "one" that takes up another: words for how the lesion looks, and no work or place."""


def _names_between(number: _Number, reach: int) -> bool:
    """Do the characters before the number name a place or a disease?"""
    return any(number.place - reach <= m.start < number.place for m in number.view.mentions_in(number.unit, "SITE", "DX", "PROC"))


def _both_lesions(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    """“both warts”, “both pared”; “both ears” are two sites."""
    after = unit.lower[hit.end() : hit.end() + 24]
    lesion = _starts_at(view, unit, hit.end() + 1, "DX")
    are = _BOTH_ARE.match(unit.lower, hit.end())
    if are is not None and any(
        m.start >= unit.start + are.end() and m.start - unit.start - are.end() <= _LOOK_AHEAD and is_plural(view.text[m.start : m.end])
        for m in view.mentions_in(unit, "DX")
    ):
        return True
    if not lesion and any(0 <= m.start - unit.start - hit.end() <= 12 for m in view.mentions_in(unit, "SITE")):
        return False
    return bool(NOUN_AFTER.match(after)) or is_beside_deed(view, unit, hit)
