"""Excisions told without the word: "incised around and lifted off", "ellipse drawn", "removed in the same manner"."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at, is_performed
from nlp.facts import Procedure
from nlp.gate import find, find_all, hits, seek, units_with_any
from nlp.lesion_words import ANY, MANY, ONE
from nlp.number_words import number_of
from nlp.phrases import phrases
from nlp.readers.cyst_sacs import WITH_ITS_SAC, came_whole
from nlp.readers.drainage import WEAK_WORDS
from nlp.readers.events import SILENT, Trigger
from nlp.readers.foreign import is_foreign_report
from nlp.readers.lesion_rows import Segment
from nlp.readers.lesions import lesion_map
from nlp.readers.organ_words import OF_PRESSURE, SORE
from nlp.readers.past_work import BEFORE_WORK, CAME_FOR, is_past
from nlp.readers.punch_holes import only_opens
from nlp.view import ANNOUNCING, Mention, NoteView, Unit

_CUT = phrases("cutting", "cut")
_OUT = re.compile(
    rf"\b(?:{ANY}|specimens?|tissue|ellipses?|wens?|sacs?|wall|lining|capsule|skin|it)\b(?:[^.;]|\.\d){{0,60}}\b(?:removed|freed|lifted (?:off|out)|taken (?:off|out|away)|delivered|retrieved|extracted|elevated off|passed off|handed off|submitted|pulled out|teased (?:free|out)|peeled (?:free|out)|stripped (?:free|out)|out in one)\b"
    r"|\b(?:removed|lifted off|taken out|dissected (?:off|out|free|away)|came (?:out|away)|delivered|expressed|extruded|shelled out|squeezed out|teased out|popped out)\b[^.;]{0,25}(?:full[- ]thickness|en bloc|in toto|in one piece|whole\b|unruptured|with (?:its|the|their) (?:capsule|sac|wall)|as (?:a|one) (?:unit|block|piece)|intact|with (?:the )?(?:subcut\w+|fat))|\bfull[- ]thickness\b[^.;]{0,20}\bremoved|\bremoved (?:full|entire)|\b(?:intact|complete|en bloc|whole) (?:removal|extraction|delivery)\b"
    r"|\bremoved (?:an? |the |his |her |this |that )?(?:(?!packing|drain|content|material|fluid|keratin|sutures?|stitch\w*|staples?|from|of|over|with)[\w.-]+ ){0,3}?(?:cyst|lipoma|wen)\b(?! (?:contents?|fluid|material|packing))|\bgot (?:out )?the (?:whole|entire) (?:sac|cyst|thing|lump)\b"
    r"|(?:^|(?<=[.;:,] ))out (?:through|via) (?:an? |the )?(?:[\d.]+ ?(?:cm|mm) )?incision|\bout (?:in toto|whole|entire(?:ly)?|en bloc|complete(?:ly)?|intact)\b|\bdissected (?:out )?the (?:[\w-]+ ){0,2}(?:cysts?|sac|lipomas?|mass|tumou?r|lesion|wen)\b|\b(?:all|whole|entire|rest|remainder) (?:of )?(?:the |its )?(?:cyst )?(?:wall|sac|lining|capsule) (?:was |were )?(?:recovered|retrieved|removed)|(?:^|(?<=[;.:,] ))(?:removed|shelled out|taken out|delivered)\W*$"
    r"|(?:^|(?<=[;.:,-] ))(?:came |delivered )?out in one piece\b|(?<=[;.:,-] )(?:removed|taken out|shelled out) (?:under|through|via|in one|whole|entire|complete)"
    r"|\b(?:took|lifted|taken) (?:the )?(?:tissue|specimen|lesion|ellipse|scar)?[^.;]{0,20}\boff\b|\b(?:took|brought|lifted) (?:the |this |that )?(?:specimen|lesion|ellipse|scar|nevus|mole|growth)\b[^.;]{0,12}\bout\b|\b(?:whole|entire) (?:lesion|mole|nevus|cyst|scar)[^.;]{0,20}\bout\b"
)
_ELLIPSE_TO = re.compile(
    r"\bfull[- ]thickness ellipses?\b|\bellipse\b(?: of skin)?,? (?:fat|subcutis|fascia) (?:was |is )?(?:seen|exposed|visible|reached)\b|\b(?:ellipse|lenticular|fusiform)\w*\b[^.;]{0,20}\bto (?:the )?(?:\w+ )?(?:fat|subcut\w+|fascia)|\b(?:removed|out|cut|incised|excised|taken) (?:down )?to (?:the )?(?:\w+ )?(?:subcut\w+|fat|fascia)\b[^.;]{0,20}\b(?:ellip\w+|fusiform|lenticular)"
)
_FAT_OUT = re.compile(
    r"\b(?:squeezed|expressed|popped|pressed|milked|extruded|delivered|pushed)\b[^.;]{0,24}\b(?:out|through|via|pressure|from)\b"
)
"""How a lipoma comes out; what a cyst lets out this way is only its contents."""
_ENUCLEATED = frozenset({"lipoma", "epidermal_cyst", "sebaceous_cyst", "pilar_cyst"})
_SAME_WAY = phrases("cutting", "same_way")
_OTHER_OPERATION = re.compile(r"\b(?!cyst)\w{3,}(?:ectomy|otomy|plasty|pexy)\b")
_OTHER_WORK = re.compile(
    r"\babscess|\blacerat|\bdebrid|\bdrain(?:ed|age)\b|\bgraft was|\bflap\b|\bnail\b|\bforeign body|\bburn\b|\bulcer\b|\bincisional|\bpartial"
)
ANSWERS = frozenset(
    {
        "biopsy",
        "mohs",
        "excision",
        "excisional_biopsy",
        "shave_removal",
        "wedge_excision",
        "incision_drainage",
        "debridement",
        "scar_revision",
    }
)


_SKIN_TAKEN = phrases("cutting", "skin_taken")
"""Where the skin of a graft is cut, no lesion is: "an ellipse of skin was taken from the supraclavicular fossa"."""


_NO_SORE = re.compile(
    r"\b(?:no|not|denies|without|free of|negative for|never had|history of|hx of|h/o|pmhx?:?|(?:healed|old|prior|previous)(?: \w+)?) (?:any |other |an? |the |current |active |new )*(?:\w+ (?:and|or) )?\Z"
)
"""Before sores of pressure that the patient has not."""
_BURNT = re.compile(r"(?<!sun)\bburn(?:s|ed)?\b|\beschar\b")


_NOT_AN_EXCISION = phrases("cutting", "not_an_excision")
_THEN_TRIMMED = re.compile(
    r"(?:,|,? and|,? then|,? with) (?:the )?(?:(?:skin|wound) edges|(?:redundant|excess(?:ive)?|extra|stretched|loose|overlying) (?:\w+ )?(?:skin|scalp|tissue|ellipse))"
    r"(?: (?:above|over|on top|overlying))? (?:was |were |is |being )?(?:also |then )?(?:trimmed|freshened|removed|excised|resected|cut|taken)\b"
)
"""A step behind the taking out: "cyst shelled out intact, skin edges trimmed", "redundant scalp removed"."""


def is_skin_work(view: NoteView, trigger: Trigger) -> bool:
    """A lesion is cut out: no nail, no tag, no edge of a wound, no layer of Mohs surgery, no dead tissue."""
    if any(
        m.concept.startswith("nail_") and m.start < trigger.mention.end and trigger.mention.start < m.end
        for m in view.mentions_in(trigger.unit, "PROC")
    ):
        return False  # "the nail was removed"
    if any(
        m.concept == "skin_tag" and trigger.mention.start - 60 <= m.start < trigger.mention.end + 50
        for m in view.mentions_in(trigger.unit, "DX")
    ):
        return False
    start, end = (at - trigger.unit.start for at in (trigger.mention.start - 60, trigger.mention.end + 50))
    behind = _THEN_TRIMMED.sub("", trigger.unit.lower[trigger.mention.end - trigger.unit.start : end])
    words = trigger.unit.lower[max(0, start) : trigger.mention.end - trigger.unit.start] + behind
    return not _is_no_lesion(view, trigger) and not seek(view, _NOT_AN_EXCISION, words)


def _is_no_lesion(view: NoteView, trigger: Trigger) -> bool:
    """What is cut is the skin of a graft, the bed of a burn or dead tissue of a pressure sore."""
    grafts = [m for m in view.all("PROC") if m.concept == "graft"]
    if grafts and trigger.unit.search(_SKIN_TAKEN):
        return True
    if trigger.mention.extra == ("act",) and any(m.unit == trigger.unit.index and m.end <= trigger.mention.start for m in grafts):
        return True  # "FTSG cut from the neck"
    if view.lower.startswith(_AGAIN, trigger.mention.start) and trigger.unit.search(_STAGE_WORDS) and _mohs_done(view):
        return True  # a stage of Mohs surgery
    if view.lower.startswith("tangential", trigger.mention.start) and find(view, _BURNT) is not None:
        return True
    if _OF_BURN.match(view.lower, trigger.mention.start):
        return True
    return trigger.unit.search(SORE) is not None and any(
        not _NO_SORE.search(view.lower, max(0, m.start() - 40), m.start()) for m in find_all(view, OF_PRESSURE)
    )


_OF_BURN = re.compile(
    r"excis\w*(?: of)? (?:the |an? |his |her )?(?:(?!scar\b)[\w-]+ ){0,3}(?:burns?|eschar)\b(?!(?: \w+)? ?(?:scars?|contractures?|keloids?))"
)
"""“Excision of full-thickness burn”: the bed of a graft is made ready, no lesion is cut out."""
_AGAIN = ("re-exc", "reexc", "re-resect")
_STAGE_WORDS = re.compile(
    r"\b(?:blocks?|sections?|layers?|in the same (?:manner|way|fashion)|(?:positive|involved|residual|remaining) (?:zones?|areas?|parts?|edges?|sides?|margins?|sectors?|quadrants?|foc(?:us|i)|spots?))\b"
)
"""Of a stage told by what it took: "the positive zone only was re-excised down to perichondrium, 1 block"."""


def _mohs_done(view: NoteView) -> bool:
    return view.once(_mohs_done, lambda: any(m.concept == "mohs" and is_performed(view, m) for m in view.all("PROC")))


def told_without_the_word(view: NoteView) -> list[Trigger]:
    """Triggers at the cutting words of each lesion that no named procedure explains; both cut and removal are told."""
    if is_foreign_report(view) or any(m.concept in ("flap", "graft") and is_performed(view, m) for m in view.all("PROC")):
        return []
    as_a_whole = _FAT_OUT if any(m.concept == "lipoma" for m in view.all("DX")) else WITH_ITS_SAC
    if not any(True for pattern in (_OUT, _ELLIPSE_TO, as_a_whole) for _ in hits(view, pattern)):
        return []  # as in most notes, for which the lesions need not be told apart
    lesions = lesion_map(view)
    answered = {row for m in view.all("PROC") if _answers(view, m) for row in lesions.at(view.units[m.unit], m.start).rows}
    unplaced = any(_answers(view, m) and not lesions.at(view.units[m.unit], m.start).rows for m in view.all("PROC"))
    cuts: dict[tuple[int, ...], list[Trigger]] = {}
    outs: dict[tuple[int, ...], list[Trigger]] = {}
    for segment in (s for unit in units_with_any(view, (_CUT, _OUT, as_a_whole)) for s in lesions.of_unit[unit.index]):
        if segment.unit.section in SILENT or segment.unit.section == "pathology":
            continue
        for pattern, table in ((_CUT, cuts), (_OUT, outs), (as_a_whole, outs)):
            trigger = _at(view, segment, pattern)
            if trigger is not None:
                table.setdefault(segment.rows, []).append(trigger)
    out: list[Trigger] = []
    sole = len(lesions.present) <= 1
    for rows, triggers in cuts.items():
        if set(rows) & answered or (unplaced and (sole or not rows)) or not _is_lesion_work(view, rows):
            continue
        if outs.get(rows) or (sole and outs) or any(t.unit.search(_ELLIPSE_TO) for t in triggers):
            out.append(triggers[0])
    unnamed = tuple(lesions.present) if sole and not unplaced else ()
    for rows, triggers in outs.items():
        mine = rows or unnamed
        if (
            mine
            and rows not in cuts
            and not set(mine) & answered
            and (_is_enucleated(view, mine) or any(t.unit.search(WITH_ITS_SAC) for t in triggers))
        ):
            out.append(triggers[0])
    return out


def _answers(view: NoteView, mention: Mention) -> bool:
    """A procedure done today that explains the cutting; the biopsy that brought the patient does not, nor what was planned and is then told in other words."""
    if mention.concept not in ANSWERS or not is_performed(view, mention) or only_opens(view.units[mention.unit], mention):
        return False
    if mention.concept == "incision_drainage" and (
        _CAME_WHOLE.match(view.lower, mention.start) or came_whole(view) or _is_of_lipoma(view, mention)
    ):
        return False
    before = view.lower[max(0, mention.start - 60) : mention.start]
    return not (is_of_before(view, mention) or seek(view, CAME_FOR, before) or seek(view, _HEADED_FOR, before))


_HEADED_FOR = re.compile(rf", for {BEFORE_WORK}")
"""Before the work that the opening of a note announces: "Dysplastic nevus, right mid back, for re-excision"."""


def _is_of_lipoma(view: NoteView, mention: Mention) -> bool:
    """Fat that is expressed or evacuated through a cut is removed: no lipoma is drained."""
    names = {m.concept for m in view.all("DX")}
    return "lipoma" in names and "abscess" not in names and view.lower[mention.start : mention.end] in WEAK_WORDS


def is_of_before(view: NoteView, mention: Mention) -> bool:
    """A biopsy whose words say that it is how the lesion is known."""
    if mention.concept != "biopsy":
        return False
    return (
        _BEFORE_TODAY.match(view.lower, mention.start) is not None
        or _PROVEN_BY.search(view.lower, max(0, mention.start - 50), mention.start) is not None
    )


_CAME_WHOLE = re.compile(r"expressed[^.;]{0,20}\b(?:intact|in toto|whole|with (?:its|the) (?:\w+ )?(?:sac|wall|capsule|lining))\b")
"""A cyst pressed out with its wall is removed, not drained."""


def _is_enucleated(view: NoteView, rows: tuple[int, ...]) -> bool:
    """A cyst or lipoma comes out through a plain incision: its delivery alone tells of the excision."""
    units = {s.unit.index for s in lesion_map(view).segments if s.rows and set(s.rows) <= set(rows)}
    if len(lesion_map(view).present) == 1:
        units |= {u.index for u in view.units if u.section == "pathology"}  # a lump that the report names
    return any(m.concept in _ENUCLEATED and m.unit in units for m in view.all("DX"))


def same_way(view: NoteView, done: list[Trigger]) -> list[Trigger]:
    """“The second lesion was removed in the same manner”: the act before it, once more."""
    out = []
    named = {t.unit.index for t in done}
    for unit, hit in hits(view, _SAME_WAY):
        before = [t for t in done if t.unit.index < unit.index]
        if not before or unit.index in named or unit.section in SILENT or _OTHER_OPERATION.search(hit.group()):
            continue
        start, end = unit.start + hit.start(), unit.start + hit.end()
        verdict, cue = assertion_at(view, unit, start, end)
        if verdict == "performed":
            last = max(before, key=lambda t: t.mention.start).mention
            out.append(Trigger(Mention(start, end, "PROC", last.concept, last.value, unit.index), unit, verdict, cue))
    return out


_CARRIED = re.compile(
    rf"[^.;]{{0,70}}?(?:[,;] ?|\b)(?:followed (?:in turn |then )?by|(?:as|so) (?:was|were)|likewise|next|and(?: then| next)?|then)\W+(?:the (?:{ANY}) (?:on|of|at) )?(?:(?:the|that|those|of|on|left|right|upper|lower|lateral|medial|numbers?|nos?\.?|sites?|specimens?|{ANY}) ?)*#?"
)
_AND_NEXT = re.compile(r"(?:,|,? and|,? &) (?:(?:lesion|number|no\.?|the|site) )*#?")
_CARRIED_TO = re.compile(
    rf"[\w #]{{0,14}}?(?:\b(?:one|{ONE})\b)?(?:[.,;:(]|\s*$| (?:down|to|into|through|with|in|likewise|similarly|too|also|next|at|using)\b| (?:was|were) (?:then |next )?(?:likewise|similarly|also|done|excised|removed|taken|dealt)\b)"
)


def carried_on(view: NoteView, done: list[Trigger]) -> list[Trigger]:
    """“Lesion 1 was excised, followed by lesions 2 and 3”, “... and the temple one down to its fascia”: the act goes on to lesions described elsewhere."""
    if not done:
        return []
    lesions = lesion_map(view)
    if len(lesions.present) < 2:
        return []
    acted = {row for t in done for row in lesions.at(t.unit, t.mention.start).rows}
    out: list[Trigger] = []
    for trigger in {t.unit.index: t for t in done}.values():
        at, unit = trigger.mention.end, trigger.unit
        for start, row in sorted(p for p in lesions.places_of(unit) if p[0] >= at):
            joint = (_AND_NEXT if out and out[-1].unit is unit else _CARRIED).fullmatch(view.lower, at, start)
            if row in acted or joint is None or not _is_described(view, row, unit) or not _goes_to(view, unit, start):
                continue
            acted.add(row)
            at = start + 1
            out.append(
                Trigger(
                    Mention(start, start + 1, "PROC", trigger.mention.concept, trigger.mention.value, unit.index), unit, "performed", None
                )
            )
    return out


_SO_MANY = re.compile(rf"\b(?P<n>two|three|four|both|[2-4]) (?:(?!mm|cm|x\b)[a-z]+ ){{0,3}}?(?:{MANY})\b")


def counted_by_size(view: NoteView, done: list[Trigger]) -> list[Trigger]:
    """“The two nevi of the face were excised. That of the cheek measured 5 mm and that of the lip 3 mm”: as many sized lesions as were counted."""
    out: list[Trigger] = []
    for trigger in {t.unit.index: t for t in done}.values():
        counted = trigger.unit.search(_SO_MANY)
        if counted is None or trigger.unit.section in ANNOUNCING:
            continue
        lesions = lesion_map(view)
        sized: dict[int, int] = {}
        for unit in view.units_of_block(trigger.unit.block):
            for measure in view.measures_in(unit, "lesion", "unknown") if unit.index >= trigger.unit.index else ():
                rows = lesions.at(unit, measure.start).rows
                if len(rows) == 1 and rows[0] in lesions.present:
                    sized.setdefault(rows[0], measure.start)
        acted = {row for t in done for row in lesions.at(t.unit, t.mention.start).rows}
        number = number_of(counted["n"])
        if len(sized) != number or (acted and not acted & set(sized)) or len(acted) >= number:
            continue
        for row, start in sized.items():
            unit = view.unit_at(start)
            if row not in acted and assertion_at(view, unit, start, start + 1)[0] == "performed":
                out.append(
                    Trigger(
                        Mention(start, start + 1, "PROC", trigger.mention.concept, trigger.mention.value, unit.index),
                        unit,
                        "performed",
                        None,
                    )
                )
    return out


def _goes_to(view: NoteView, unit: Unit, start: int) -> bool:
    """Does the clause end behind the place, or go on with how deep and with what?"""
    place = next((m for m in view.mentions_in(unit, "SITE") if m.start <= start < m.end), None)
    return _CARRIED_TO.match(view.lower, place.end if place else start + 1, unit.end) is not None


def _is_described(view: NoteView, row: int, but: Unit) -> bool:
    """A lesion of its own: another sentence gives its size or names it."""
    own = [s for s in lesion_map(view).segments if s.rows == (row,) and s.unit is not but]
    return any(
        s.start <= at < s.end
        for s in own
        for at in [*(m.start for m in view.measures_in(s.unit, "lesion")), *(m.start for m in view.mentions_in(s.unit, "DX"))]
    )


_PROVEN_BY = re.compile(
    r"\b(?:proven|confirmed|diagnosed|known|dx'?d?|established|documented|verified) (?:as \w+ )?(?:on|by|from|with|via|per|after|at) (?:an? |the |his |her |recent |prior |outside |earlier )*$"
)
"""Before the biopsy by which a lesion is known: "BCC, proven on shave bx"."""
_BEFORE_TODAY = re.compile(
    r"(?:bx'?d|biopsied|biopsy|bx) ?(?:on |in |of )?(?:site\b|scar\b|\d{1,2}/\d|proven|confirmed|showed|read\b|mild|mod\b|moderate|severe|bcc\b|scc\b|mis\b|melanoma|dysplas|atyp|=|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
"""The biopsy that brought the patient here."""
_AROUND_ANUS = frozenset({"perianal", "perineum", "buttock", "anus"})


def one_field(procedures: list[Procedure]) -> list[Procedure]:
    """“Perianal hidradenitis, left buttock fold”: two names of the one field that the same words say was excised (HS-01)."""
    sides: set[str] = set()
    out = []
    for procedure in procedures:
        site = procedure.site.value
        if procedure.kind == "hidradenitis_excision" and site is not None and site.region in _AROUND_ANUS:
            if sides and not (site.side in ("left", "right") and sides == {"left", "right"} - {site.side}):
                continue
            sides.add(site.side)
        out.append(procedure)
    return out


_PIECE = re.compile(r"\b(?:wedge|ellip\w+|fusiform|lenticular|portion|piece|part|sample|strip|sliver|segment)\b")
_ALL_OF_IT = re.compile(
    r"\b(?:whole|entire|complete(?:ly)?|in toto|excisional|(?:lesion|mass|tumou?r|growth|nodule) (?:was |and )?(?:then )?(?:excised|removed))\b"
)


_OF_ITS_PART = re.compile(
    r"\b(?:piece|wedge|ellip\w+|strip|segment|portion|sample|sliver|specimen)\b(?:[^.;]|\.\d){0,70}\b(?:from|out of|through|across|of) (?:the |its |one |an? )?(?:\w+ )?(?:middle|cent(?:er|re)|edge|border|margin|periphery|rim)\b"
)


def cuts_sample(view: NoteView, trigger: Trigger) -> bool:
    """“Incisional biopsy: an ellipse was excised from its edge”: how the sample was cut is no excision of the lesion (BX-01)."""
    if not trigger.unit.search(_PIECE) or trigger.unit.search(_ALL_OF_IT) or view.measures_in(trigger.unit, "margin", "excised"):
        return False
    near = [u for u in view.units_of_block(trigger.unit.block) if u.index <= trigger.unit.index]
    if trigger.unit.search(_OF_ITS_PART):
        near = list(view.units)  # a title may have told what the piece was for
    sampled = [
        m
        for u in near
        for m in view.mentions_in(u, "PROC")
        if m.concept == "biopsy" and m.value == "incisional" and not is_past(view, m) and is_performed(view, m)
    ]
    if not sampled or any(
        m.concept == "excision" and view.text[m.start : m.end].lower().endswith("excision")
        for u in near
        for m in view.mentions_in(u, "PROC")
    ):
        return False
    rows = lesion_map(view).at(trigger.unit, trigger.mention.start).rows
    return not rows or any(rows == own or not own for m in sampled for own in [lesion_map(view).at(view.units[m.unit], m.start).rows])


def _at(view: NoteView, segment: Segment, pattern: re.Pattern[str]) -> Trigger | None:
    hit = pattern.search(view.lower, segment.start, segment.end) if segment.unit.may_hold(pattern) else None
    if hit is None or segment.unit.search(_OTHER_WORK):
        return None
    verdict, cue = assertion_at(view, segment.unit, hit.start(), hit.end())
    if verdict != "performed":
        return None
    return Trigger(Mention(hit.start(), hit.end(), "PROC", "excision", "excision", segment.unit.index), segment.unit, verdict, cue)


def _is_lesion_work(view: NoteView, rows: tuple[int, ...]) -> bool:
    """A margin, or a lesion's name, stands with the cut: other incisions are no excision."""
    units = {s.unit.index for s in lesion_map(view).segments if s.rows == rows or not s.rows}
    return any(m.role == "margin" and m.unit in units for m in view.measures) or any(
        m.unit in units and m.extra[0] in ("lesion", "cyst") and m.value != "unspecified" for m in view.all("DX")
    )
