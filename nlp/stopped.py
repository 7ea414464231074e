"""Work that was called off or broken off: "procedure cancelled", "she changed her mind", "no specimen taken"."""

from __future__ import annotations

import re

from nlp.contacts import is_contact
from nlp.dates import MONTH
from nlp.facts import Assertion
from nlp.first_words import is_title
from nlp.gate import find, hits
from nlp.laterality import side_of
from nlp.lesion_words import ANY
from nlp.phrases import phrases
from nlp.view import NoteView, Unit

_AS_BEFORE = r"(?! ?[:=(] ?(?:[\w-]+ ){0,2}\d)(?! (?:(?:the )?same|steady|constant|unchanged|stable|there|at|as)\b)"
"""Not behind "dose held" where the dose of the last time was given again."""
_LAMP = r"(?:booth|lamps?|lights?|box|machine|tubes?|panels?|cabinet|unit|laser|excimer)"
_LAMP_OFF = (
    rf"{_LAMP} (?:was |were |is |are |stayed |remained |kept )*(?:(?:not|never) (?:turned|switched|put|powered|fired|started|used)(?: on)?|off|held back|withheld|down)(?! on\b| for\b| between)"
    rf"|(?:did not|didn't|never) (?:turn|switch|power|put|fire|start|run|use)(?: on)? (?:the |her |his |any )?{_LAMP}"
    r"|(?:no|without) (?:light|uv\w*|exposure|irradiation) (?:was |were )?(?:given|delivered|administered|today|this)|withheld (?:the |today's |her |his )?(?:light|dose|treatment|session|exposure)"
)
"""A lamp that was not lit takes back the light that the sentences before name."""
_OF_LIGHT = re.compile(r"uv|light|photo|excimer|laser|blu-?u|pdt")
_STOPPED = re.compile(
    r"\b(?!procedures (?:were )?not (?:performed|done)(?: today| this visit| at this visit)? ?:)(?:the |whole |entire )?(?P<what>procedure|surgery|operation|treatment|session|case|visit|excision|biopsy|bx|mohs|shave|cryo\w*|injections?|appointment)s? (?:was |is |were |had to be |has been |then |therefore )*"
    r"(?:cancell?ed|called off|aborted|abandoned|postponed|put off|deferred|rescheduled|stopped|halted|terminated|not (?:performed|done|started|carried out|completed|attempted))\b"
    r"|\b(?:nothing (?:was|has been) done (?:to|about|for|with) (?:it|this|that|them|these|those)|changed (?:(?:her|his|their) )?mind|asked (?:us|me|that we|for us|for me|the \w+) to stop|wanted (?:us|me|it) to stop|withdrew (?:her |his |their )?consent|declined to (?:proceed|continue|go ahead)"
    r"|(?:did not|didn't|does not|doesn't) (?:want|wish) to (?:proceed|continue|go ahead|have it done)|(?:elected|decided|chose|opted) not to (?:proceed|continue|go ahead)|left (?:before|prior to|without) (?:the|any|it|being|treatment|procedure|we)(?!(?: \w+){0,4} (?:questions?|complaints?|complications?|difficult\w+|issues?|problems?|after-?care|instructions?|handouts?|sheets?|paperwork|receipts?|bandages?|dressings?|appointments?|samples?|schedul\w+|vitals?|assistance|check(?:ed|ing)?[- ]?out)\b)|(?:want(?:ed|s)|asked|wished|chose|decided) to (?:stop|leave|go home)(?=\W*(?:[.;)\n]|,(?! \w+ (?:per|by|with)\b)|and\b(?! (?:take|rest|have a|breathe|pause))|$))"
    rf"|(?:no|not enough|ran out of|out of) time (?:left )?(?:today|to do (?:it|this|that|them)|for (?:it|this|that|them))\b|no (?:specimens?|tissue|biopsy|sample) (?:was |were )?(?:taken|obtained|collected|removed)|(?:unable to|could not) (?:proceed|tolerate|continue)(?! (?:(?:a |any )?(?:more|further|longer)|the (?:rest|others?|remaining))\b)|but (?:(?:the|his|her|that|this|it) )*(?:(?:warts?|lesions?|spots?|keratos[ei]s|aks?|cysts?|tags?|growths?|moles?|papules?) )?(?:(?:is|are|was|were|has|have|now|already|since|all) )*(?:gone|resolved|cleared|fell off|fallen off|disappeared)|(?:did not|didn't|would not|refused to) sign(?=\W*(?:[.;,)\n]|$)| (?:it|the (?:consent|form)|consent)\b)|no show\b|sent home without|held (?:the |today's |her |his )?(?:dose|treatment|light|session|injection){_AS_BEFORE}|(?:dose|light|injection) (?:was )?(?:held{_AS_BEFORE}|not (?:given|entered))|box (?:was )?not entered|(?P<patient>(?:^|(?<=[.;:-] ))(?:deferred|declined|refused|postponed|cancell?ed) (?:by|per) (?:the )?(?:patient|pt|parent|mother|family|request)\b)|(?P<lamp>{_LAMP_OFF})|(?P<status>status ?[:=] ?(?:not (?:performed|done|started|completed)|cancell?ed|declined|refused|deferred|postponed|aborted|scheduled|ordered|planned|to be (?:done|scheduled))))"
)
"""The work named before these words was not done."""
_WENT_ON = re.compile(
    r"\b(?:specimens? (?:was |were )?(?:sent|placed|submitted|labell?ed)|to (?:derm)?path|hemostasis|haemostasis|tolerated|closed with|sutured|bandage|dressing applied|vaseline)\b"
)
_GENERIC = frozenset({"procedure", "surgery", "operation", "treatment", "session", "case", "visit", "appointment"})
_STOP_REACH = 6
"""Sentences before the words of stopping that they take back."""
OF_HARMLESS = re.compile(
    rf"\b(?:{ANY}|macules?|patch(?:es)?|spots?|birthmarks?|nevi|moles?|scars?)\b[^.;:]{{0,60}}\b(?:is|are|was|were|has|have)\b"
)
"""Before "nothing was done": a harmless finding that the view leaves out, of which it is said."""
_ALL_OF_IT = phrases("stopped", "all_of_it")
"""The whole of what a note written beforehand tells was not done."""
_NO_CUT = re.compile(r"\b(?:nothing|no skin) (?:was |has been )?(?:cut|excised|incised)(?=(?: today)?\W*(?:[.;!)\n]|$))")
"""The same of what was to be cut; "3 AKs frozen. Nothing cut" tells of freezing none the less."""
_CUTS = frozenset({"excision", "soft_tissue_excision", "shave_removal", "mohs", "repair", "flap", "graft"})
_NOT_OURS = re.compile(
    r"\b(?:procedures?|all of (?:this|the above)|the above|treatments?|operation|surgery)\b[^.;\n]{0,50}\b(?:performed|done|carried out|completed)\b[^;\n]{0,60}(?:\bnot by (?:me|us)\b|\bby (?:an )?outside\b|\bat an outside\b|\bat another (?:office|clinic|practice|hospital)\b)"
    r"|\b(?:all of )?the (?:above|text above|note above|procedure note above) (?:was|is) (?:copied|carried|pulled) (?:forward )?from\b"
)
"""The work told above belongs to somebody else, or to another day."""
_NO_VISIT = phrases("stopped", "no_visit")
"""Papers that tell of work without a visit: what they name was done at another time, or is asked for."""
_NO_SHOW = re.compile(
    rf"\W*(?:(?:patient|pt) )?(?:was (?:a )?)?(?:no[ -]show(?:ed)?|dna(?=\W*(?:[.;:,\n]|- |$))|did not (?:attend|show|come)|failed to attend|left without being seen)\b(?![^.;:\n]{{0,60}}\b(?:last|previous\w*|prior|earlier|before|ago|yesterday|since|past|history|twice|times|today (?:here|seen)|but|for (?:his|her|the) (?:first|initial)|in {MONTH})\b)"
)
"""Opens the note of a patient who did not come that day; "was a no-show last week" does not."""
_QUOTED = re.compile(r'"[^"\n]*"')
"""Words that the chart had before the day."""
_CAME = re.compile(r"\b(?:here today|seen today|is here|here for|(?:came|comes|presents|returns) (?:back )?(?:in )?today)\b")
_OF_A_STAY = re.compile(
    r"[^.;:\n]{0,30}\b(?:autopsy|post-?mortem|necropsy|(?:discharge|transfer|death) summary)\b(?! (?:from|by|of (?:the|her|his|\d)|was|were|is|reviewed|received|sent|brought|shows|says)\b)"
)
"""A paper that looks back on a whole stay, or on a life: each work that it names has a report of its own."""
_HEAD = 160
"""A letter is what the note is where its name opens it; further down one is only mentioned."""
_APART = frozenset({"counselling", "consent", "history", "follow_up"})


_CALLED_OFF = re.compile(
    rf"\b(?:cancell?ed|postponed|rescheduled|reschedule (?:(?:the|her|his) )?(?:excision|surgery|mohs|procedure|treatment|biopsy)|not (?:done|performed) today|nothing was done(?! (?:to|about|for|with) (?:them|it|these|those|this|that|the (?:others?|rest))\b)|(?:dose|light|session) (?:was )?held{_AS_BEFORE}|held (?:the |today.s )?(?:dose|light|session)|no procedure (?:was )?(?:done|performed|today)"
    r"|no (?:further |more )?(?:treatment|tx|injections?|cryo\w*|ln2|ilk|therapy|steroid|light|shots?)s? (?:(?:was|were|is) )?(?:today|needed|given|done|required|necessary|indicated|warranted)"
    r"|none (?:(?:was|were|is) )?(?:needed|given|done|performed|required|indicated|injected)\b|not (?:needed|given|injected|indicated) today|(?:,|\bso|\band|therefore) (?:it was |was )?(?:skipped|omitted)(?=\W*(?:[.;\n]|$))"
    r"|(?:procedure|surgery|excision|mohs|biopsy|treatment) (?:was |is )?(?:deferred|aborted|cancell?ed|postponed|put off|on hold))\b"
)


def called_off(view: NoteView) -> bool:
    """Does the note say that the work planned for the day was not done?"""
    return view.once("called off", lambda: find(view, _CALLED_OFF) is not None)


def taken_back(view: NoteView, end: int, kind: str = "") -> Assertion | None:
    """What a later sentence about the note as a whole makes of the work of a kind that is told before `end`: not done, or not ours."""
    if kind in _CUTS and any(u.start + h.start() >= end for u, h in hits(view, _NO_CUT) if u.section not in _APART):
        return "negated"
    own = view.unit_at(max(end - 1, 0)).group
    return next((verdict for verdict, start, item in _statements(view) if start >= end and item in (-1, own)), None)


def _statements(view: NoteView) -> list[tuple[Assertion, int, int]]:
    """(verdict, where it is said, the numbered item of which it is said, -1 where it is said of the whole note)."""
    if "taken back" not in view.memo:
        found: list[tuple[Assertion, int, int]] = []
        rules: tuple[tuple[re.Pattern[str], Assertion], ...] = ((_ALL_OF_IT, "negated"), (_NOT_OURS, "other_provider"))
        for pattern, verdict in rules:
            found += [
                (verdict, u.start + h.start(), _item_of(view, u))
                for u, h in hits(view, pattern)
                if u.section not in _APART and not ("nothing" in h.group() and OF_HARMLESS.search(u.lower, 0, h.start()))
            ]
        paper = find(view, _NO_VISIT)
        if (
            (paper is not None and (paper.start() < _HEAD or "letter" not in paper.group()))
            or is_title(view, _OF_A_STAY)
            or _did_not_come(view)
            or is_contact(view)
        ):
            found.append(("historical", len(view.text), -1))
        view.memo["taken back"] = found
    return view.memo["taken back"]  # type: ignore[return-value]


_OPENS_ITEM = re.compile(r"\W*\(?(?:\d{1,2}|[a-h])[.):]\s")


def _item_of(view: NoteView, unit: Unit) -> int:
    """The numbered item on whose own line the sentence stands: "4. Toenails. Thick, and nothing was done"; else -1."""
    opens = view.lower.rfind("\n", 0, unit.start) + 1
    return unit.group if unit.label and _OPENS_ITEM.match(view.lower, opens) is not None else -1


def _did_not_come(view: NoteView) -> bool:
    said = _NO_SHOW.match(view.body)
    if said is None:
        return False
    line = view.body[said.end() :].partition("\n")[0]
    return _CAME.search(_QUOTED.sub("", line)) is None


_BARE_ITEM = re.compile(r"\W*(?:\d+\W+)?(?:(?:plan|procedure|treatment|tx|rx|option|discussed)\W+)?")
_REST_OF_NAME = re.compile(r"(?: (?:and|&) \w+| \w+)?[.;\s]*")
_IDLE = re.compile(
    r"(?!\*\w)\W*(?:not (?:indicated|needed|necessary|required|warranted|performed|done|today|at this time|now|yet)|none (?:needed|indicated|required|today)|(?:(?:will|we|i) )+(?:hold off|defer|wait)|hold(?:ing)? off|defer(?:red|ring)?|on hold)\b(?! ?:)(?! (?!it\b|this\b|that\b|today|until|till|for\b|at\b|per\b|by\b|due\b|pending|given|because|since|as\b|to\b|on\b)[a-z])"
)


def _put_off_at_once(view: NoteView, unit: Unit, start: int, end: int) -> tuple[int, int] | None:
    """“Plan: Incision and Drainage. Not indicated today”: the name of a work is the whole of its sentence, and the next one denies it."""
    if unit.index + 1 >= len(view.units):
        return None
    other = view.units[unit.index + 1]
    said = _IDLE.match(other.lower)
    if (
        said is None
        or _REST_OF_NAME.fullmatch(view.lower, end, other.start) is None
        or _BARE_ITEM.fullmatch(view.lower, unit.start, start) is None
    ):
        return None
    return other.start, other.start + said.end()


_NOT_DONE_BEHIND = re.compile(
    r"(?P<of>[^.,;:()\n\d]{0,60})[,;(-] ?(?:but |so |it )?(?:was |were )?(?:(?:never |not )(?:done|performed|given|carried out|started|needed|medically needed|necessary|indicated)|nothing (?:was )?done|cancell?ed|postponed|called off|rescheduled|put off|aborted)(?: (?:today|yet|now))?(?= ?[.,;)\n]|\s*$| (?:because|since|as|due)\b)"
)
"""Behind a work that was only spoken of: "cryo of the lip planned by the last provider, not done, wanted tissue first"."""


def _left_undone(view: NoteView, unit: Unit, start: int, end: int) -> tuple[int, int] | None:
    """The same clause says behind a comma that its work was not done; no other work may stand between."""
    said = _NOT_DONE_BEHIND.match(view.lower, end, unit.end) if unit.search(_NOT_DONE) else None
    if said is None or any(end <= m.start < said.end("of") for m in view.mentions_in(unit, "PROC")):
        return None
    return said.end("of"), said.end()


_NOT_DONE = re.compile(
    r"\b(?:not|never) (?:done|performed|given|carried out|started|needed|medically needed|necessary|indicated)\b|\bnothing (?:was )?done\b|\b(?:cancell?ed|postponed|called off|rescheduled|put off|aborted)\b"
)


def stopped_by(view: NoteView, unit: Unit, start: int, end: int, *, is_done: bool) -> tuple[int, int] | None:
    """Where the words stand that take back the work named at [start, end) of a unit; None where none do.

    Args:
        is_done: the unit of the work says that it was done, which a general "procedure stopped" beside it does not lift.
    """
    put_off = _put_off_at_once(view, unit, start, end) or _left_undone(view, unit, start, end)
    if put_off is not None:
        return put_off
    for other, hit in _stops(view):
        at, what = other.start + hit.start(), hit["what"] or "procedure"
        if hit["lamp"] and (not _OF_LIGHT.search(view.lower, start, end) or _is_other_lamp(hit["lamp"], view.lower[start:end])):
            continue
        if at < end or other.index - unit.index > _STOP_REACH or _WENT_ON.search(view.lower, end, at):
            continue
        if not _is_about(view, unit, end, other, hit) or (
            _NO_TISSUE.match(hit.group()) and not _TAKES_TISSUE.search(view.lower, start, end)
        ):
            continue
        if hit.group().startswith("nothing") and _of_another_lesion(view, unit, other, at):
            continue
        if other.index != unit.index and (
            _of_another_place(view, unit, other, at)
            or (hit.group().startswith("nothing") and _of_another_place(view, unit, view.units[other.index - 1], other.start))
            or _of_another_label(unit, other)
        ):
            continue
        general = what in _GENERIC
        if (general or what[:4] in view.lower[start:end]) and not (general and is_done and other.index == unit.index):
            return at, other.start + hit.end()
    return None


def _of_another_lesion(view: NoteView, unit: Unit, other: Unit, at: int) -> bool:
    """“Ten AKs frozen. She has lentigines, and nothing was done about them”: said of what its sentence, or the one before it, names."""
    near = [u for u in (other, view.units[other.index - 1]) if u.index > unit.index]
    own = {m.concept for m in view.mentions_in(unit, "DX")}
    return any(m.start < at and m.concept not in own for u in near for m in view.mentions_in(u, "DX"))


_LASER = re.compile(r"laser|excimer|xtrac|308")
_BOOTH = re.compile(r"booth|cabinet|box|panel|tube")


def _is_other_lamp(lamp: str, work: str) -> bool:
    """“Narrowband 880 mJ. Excimer not done (laser down)”: each machine takes back its own light."""
    laser = _LASER.search(work) is not None
    return (_LASER.search(lamp) is not None and not laser) or (_BOOTH.search(lamp) is not None and laser)


_NO_TISSUE = re.compile(r"no (?:specimens?|tissue|sample|biopsy)\b")
_TAKES_TISSUE = re.compile(r"biops|\bbx|excis|shav|punch|remov|sampl|curett|scrap|snip|saucer|\bcut|t(?:aken|ook)\b|mohs")
"""What "no tissue removed", "no biopsy taken" takes back: a Z-plasty, a stitch or a drop of nitrogen took none."""


_ENTRY = re.compile(r"[^\S\n]*(?:[-,(;][^\n]*|(?:by|for|until|at|on|pending|because|due to|per) [^\n]*|[.][^\n]*)?(?:\n|$)")
"""The rest of a line that says how an order stands, and nothing else."""


def _is_about(view: NoteView, unit: Unit, end: int, other: Unit, hit: re.Match[str]) -> bool:
    """Are these words about the work that ends at `end`? "Status: ordered" is about the line above, "declined by patient" about the sentence before, or behind a dash about its own."""
    at = other.start + hit.start()
    if hit["status"]:
        opens = not view.lower[view.lower.rfind("\n", 0, at) + 1 : at].strip(" \t*-\u2022")
        return opens and view.lower.count("\n", end, at) == 1 and _ENTRY.match(view.lower, other.start + hit.end()) is not None
    if not hit["patient"]:
        return True
    between = view.lower[end:at]
    if between.endswith(("- ", ": ")):
        return other.index == unit.index and re.search(r"[,;\n]", between) is None
    return (
        other.index - unit.index <= 1
        and between.count(".") <= 1
        and re.match(r"[^.\n]{0,12}:", view.lower[other.start + hit.end() :]) is None
    )


def _of_another_place(view: NoteView, unit: Unit, other: Unit, at: int) -> bool:
    """“D: R calf - she changed her mind” takes back nothing of the cheek."""
    there = {m.value for m in view.mentions_in(other, "SITE") if m.start < at}
    before = view.units[other.index - 1] if other.index else other
    if not there and before.index > unit.index and view.lower[before.end - 1 : other.start].strip() == ";":
        there = {m.value for m in view.mentions_in(before, "SITE")}  # "the hands have only lentigines; nothing was done to them"
    own = {m.value for m in view.mentions_in(unit, "SITE")}
    if own and there:
        return there.isdisjoint(own) or _sides(view, other, at).isdisjoint(_sides(view, unit, unit.end))
    here = {m.value for u in view.units_of_block(unit.block) for m in view.mentions_in(u, "SITE")}
    return bool(there and here) and there.isdisjoint(here) and unit.block != other.block


_LABEL = re.compile(
    r"\W*(?P<noun>circle|lesion|site|spot|mole|area|no|number|nevus|papule|plaque|nodule|wart|ak|tag|cyst)s?\.? ?#?(?P<labels>(?:\d{1,2}|[a-h])\b(?:(?:,|,? and|&| \+) ?#?(?:\d{1,2}|[a-h])\b)*)"
)


def _of_another_label(unit: Unit, other: Unit) -> bool:
    """“Lesions 1 and 3: biopsied. ... Lesion 4: patient withdrew consent”: each sentence opens with labels, and none is the same."""
    here, there = _LABEL.match(unit.lower), _LABEL.match(other.lower)
    if here is None or there is None or here["noun"] != there["noun"]:
        return False
    return set(re.findall(r"\w+", here["labels"])).isdisjoint(re.findall(r"\w+", there["labels"]))


def _sides(view: NoteView, unit: Unit, end: int) -> set[tuple[str, str]]:
    """Region and side of the places named before `end`; a place without a side may be on either."""
    named = [(m.value, side_of(view, m)[0]) for m in view.mentions_in(unit, "SITE") if m.start < end]
    return {(region, one) for region, side in named for one in ((side,) if side in ("left", "right") else ("left", "right"))}


def _leaves_a_lesion(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    """“Lipoma L arm noted, wants to leave”: the lesion of the sentence is what the patient would leave, not the office."""
    return hit.group().endswith("leave") and any(m.start < unit.start + hit.start() for m in view.mentions_in(unit, "DX"))


def _stops(view: NoteView) -> list[tuple[Unit, re.Match[str]]]:
    if "stopped" not in view.memo:
        view.memo["stopped"] = [(u, h) for u, h in hits(view, _STOPPED) if u.section not in _APART and not _leaves_a_lesion(view, u, h)]
    return view.memo["stopped"]  # type: ignore[return-value]
