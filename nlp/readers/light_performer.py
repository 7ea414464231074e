"""Who did what in photodynamic therapy: each act with its actor (PDT-01).

Two acts matter: putting the drug on and running the light. An act takes the actor of its "by" phrase,
else the subject in front of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.facts import Evidence, Fact
from nlp.gate import units_with
from nlp.readers.events import SILENT
from nlp.view import NoteView, Unit

_STAFF_WORDS = r"(?:ma|cma|rn|lpn|lvn|nurse(?!\s+practitioner)s?|techs?|technicians?|medical assistants?|assistants?|staff|a?esthetician)"
_PHYSICIAN_WORDS = r"(?:me\b|myself\b|dr\b(?=\s+(?:(?:then|also|personally)\s+)?(?:appl|paint|plac|start|turn|switch|illumin|position|put|did|ran|remov))|dr\.?\s+[a-z]+|the (?:doctor|physician|dermatologist|provider)|(?:physician|dermatologist|provider|doctor|md|do|np|pa-?c?|nurse practitioner)\b)"
_NAME = r"(?:[a-z]+\.?,?\s+\(?){0,2}?"
_ACTOR = re.compile(
    rf"(?:\bby(?:\s+|\s?[:=]\s*)|\b(?:applied|application|applier|operator|performer|illumination|light|lamp)(?: \([a-z ]{{1,16}}\)| (?:for|of|at) [a-z ]{{1,16}})?\s?[:=]\s*|\|\s*|[-\u2013(]\s*(?=(?:r\.?n|lpn|lvn|c?ma|md|do|np|pa|dr|nurse|tech)\b))(?:the\s+|our\s+|my\s+|an?\s+)?"
    rf"(?:(?P<by_staff>{_NAME}{_STAFF_WORDS}\b|(?!me\b|dr\b|md\b|us\b|pa\b|np\b|do\b|on\b|at\b|no\b|in\b)[a-z]{{2}}\b(?!-))|(?P<by_physician>{_PHYSICIAN_WORDS}|{_NAME}(?:md|do|np|pa(?:-c)?|m\.d\.|d\.o\.|aprn|fnp)(?![a-z])))"
    rf"|(?P<staff>\b{_STAFF_WORDS}\b(?!\s*(?:monitor|stay|observ|watch|present)))|(?P<physician>\bi\b|\b{_PHYSICIAN_WORDS}|\bpersonally\b)"
)
_ACT = re.compile(
    r"(?P<apply>\bappl(?:ied|ies|ication|y)|\bpaint(?:ed|s)\b|\bpaint(?= (?:it|the|this|on|onto|over|all|both|his|her)\b)|\bbroken?(?= (?:the |an? |one |open )*(?:levulan|kerastick|stick))|\bspreads?\b|\bputs? (?:the |on|(?=[^.;\n]{0,24}\b(?:levulan|kerastick|ameluz|sticks?|tubes?|gel)\b))|\bcracked|\bsmoothed|\bdabbed|\bswabb?(?:ed|s)\b|\bcoat(?:ed|s)?\b|\bmassaged|\bsqueezed|\brubbed|\blaid\b|\blays?\b|\bsmear(?:ed|s)?\b|\bbrushed)"
    r"|(?P<light>\b(?:light|lamp|blu-?u|rhodoled|illumination)(?: (?:source|treatment|exposure))? ?(?:operator|performer|operated|by)\b|\b(?:lamp|light|illumination|blu-?u)(?: \([a-z ]{1,16}\))?\s?[:=](?=[^.;]*\b(?:md|do|np|pa|rn|ma|lpn|nurse|tech|physician|provider|dr)\b)|\b(?:blu-?u|lamp|light|rhodoled)\s+on\b|\b(?:blu-?u|lamp|rhodoled)\b[^.;\n]{0,24}\b(?:started|switched|turned|pressed|ran|by)\b|\b(?:started|switched|turned) it on\b|\bpressed (?:start|the (?:start|button))\b|\blit\b|\b(?:placed|put|seated|positioned|set) [^.;,]{0,20}\b(?:under|in front of|beneath|in)\b[^.;,]{0,16}\b(?:lamp|light|blu-?u|rhodoled)\b|\billuminat\w+|\b(?:start|turn|set up|initiat|deliver|switch|activat|position|perform|giv|gave|expos|r[au]ns?\b|operat)\w*\b[^.;,]{0,34}?(?:\blight|\blamp|\bblu-?u\b|rhodoled)|(?:blue |red )?\b(?:light|lamp)\b(?=[^.;,]{0,50}\b(?:by|started|turned|initiated|delivered|performed|given|done)\b))"
    r"|(?P<whole>\b(?:pdt|photodynamic therapy|treatment|procedure)\b[^.;]{0,30}\b(?:performed|done|carried out|administered|given)\b|\b(?:pdt|photodynamic therapy)(?= by (?:me\b|dr|(?:the )?(?:physician|provider|dermatologist)))|\bperformed\s+(?:the\s+)?(?:pdt|photodynamic)|\bperformed by\b|\b(?:all|every|each) steps?\b"
    r"|\b(?:did|does|performed|performs|carried out|carries out|ran|conducted|delivered|handled)\b (?:it all|everything|all of (?:it|this)|every step|(?:the|this|her|his|today's)? ?(?:whole|entire|full|complete) (?:session|treatment|thing|procedure|pdt|process|course|service)))"
)
_DRUG = re.compile(r"levulan|kerastick|ameluz|aminolevul|\bala\b|\bgel\b|solution|stick|\bdrug\b|photosensiti|\btube\b|bf-200|\bit\b")
_NO_OBJECT = re.compile(r"\s*(?:&|and|\+|/|,|then|[.;]|\Z)|(?:\s+\(?by\)?)?\s?[:=]")
"""Behind "MD applied & illuminated", where the drug was named before; in the field of a form, "Applied by: MD"."""
_OTHER_STUFF = re.compile(
    r"sunscreen|\bspf\b|\bointment|bacitracin|petrolatum|vaseline|moisturi[sz]er|cool (?:pack|compress)|\bice\b|dressing|supervis|on site|not enter"
)


_WHO = re.compile(r",? who\b")
"""Behind "by Dr. Lee": the actor goes on to do the next act."""


def pdt_performer(view: NoteView) -> Fact[str]:
    """Physician where the note has the physician do both acts; staff where staff did one of them.

    The same act by both is a conflict. One act without an actor leaves it open, unless staff did the other.
    """
    writer, last = _writer(view), ""
    found: dict[str, dict[str, Evidence]] = {"apply": {}, "light": {}}
    for unit in view.units:
        if unit.section in SILENT:
            continue
        named = _actors_in(unit, writer)
        for act, actor, words in _deeds(unit, named, last):
            for name in ("apply", "light") if act == "whole" else (act,):
                found[name].setdefault(actor, words)
        last = named[-1][2] if named else last
    for act, actor, words in _boxed(view):
        for name in ("apply", "light") if act == "whole" else (act,):
            found[name].setdefault(actor, words)
    proof = tuple(dict.fromkeys(e for row in found.values() for e in row.values()))
    if any(len(row) > 1 for row in found.values()):
        return Fact("staff", "conflicting", proof, "physician and staff are both named for one act")
    if any("staff" in row for row in found.values()):
        return Fact("staff", "stated", proof)
    if found["apply"] and found["light"]:
        return Fact("physician", "stated", proof)
    if found["apply"] and (beside := _staff_beside_light(view)) is not None:
        return Fact("staff", "stated", (*proof, beside))
    if found["apply"]:
        return (
            Fact("physician", "stated", proof)
            if not _light_unclaimed(view)
            else Fact(None, "absent", proof, searched=("who started the light",))
        )
    return Fact(searched=("who applied the drug", "who started the light"))


_LIGHT = re.compile(r"\b(?:blu-?u|blue light|red light|light(?! (?:lunch|snack|touch|dressing))|lamp|rhodoled|illuminat\w+)\b")
_STAFF_NAMED = re.compile(
    rf"\b{_STAFF_WORDS}\b(?!\)?,? (?:\w+ )?(?:monitor|sat\b|sit|stay|observ|watch|present|in (?:the )?room|nearby|clean|degreas|wip|prep|gave|hand|fitt|fetch|assist|explain|taught|discharg|document|chart|check))"
)
_PHYSICIAN_NAMED = re.compile(r"\b(?:i|me|myself|md|do|np|pa-?c?|dr\.? [a-z]+|doctor|physician|dermatologist|nurse practitioner)\b")


def _staff_beside_light(view: NoteView) -> Evidence | None:
    """“Blu-U 16:40, Tasha RN at the lamp”: staff, and nobody else, named in the sentence of a light that nobody is said to have run."""
    for unit in units_with(view, _LIGHT):
        light = unit.search(_LIGHT)
        staff = unit.search(_STAFF_NAMED) if light is not None and unit.section not in SILENT else None
        if light is not None and staff is not None and unit.search(_PHYSICIAN_NAMED) is None:
            start, end = min(light.start(), staff.start()), max(light.end(), staff.end())
            return Evidence("performer", "staff", unit.start + start, unit.start + end)
    return None


_BOXED_ACTOR = re.compile(
    rf"\W*(?:by )?(?:the )?(?:(?P<staff>{_NAME}{_STAFF_WORDS}\b)|(?P<physician>{_PHYSICIAN_WORDS}|provider\b|myself\b))"
)
_STEP = re.compile(
    r"(?P<light>\b(?:light|lamp|illuminat\w*|blu-?u|rhodoled)\b)|(?P<apply>\b(?:levulan|kerastick|ameluz|aminolevul\w*|ala|mal|metvix\w*|photosensiti\w+|drug|stick|gel|solution|appl(?:ied|ication|y|ier))\b)"
    r"|(?P<whole>\b(?:(?:pdt|treatment|procedure|service|all steps)(?: (?:performed|done|given|delivered|administered))?|provider|performed|performing|performer|done|administered|treated)(?: (?:by|provider|clinician|performing))?\W*$)"
)
"""What a row of a form asks for whose boxes are people."""


def _boxed(view: NoteView) -> Iterator[tuple[str, str, Evidence]]:
    """“Levulan applied   [x] MD  [ ] NP  [ ] RN”: each step of a form with the person who is ticked."""
    for option in view.options:
        actor = _BOXED_ACTOR.match(view.lower, option.start, option.end) if option.ticked else None
        if actor is None:
            continue
        opens = view.lower.rfind("\n", 0, option.start) + 1
        step = _STEP.search(view.lower, opens, option.start)
        if step is not None and not _OTHER_STUFF.search(view.lower, opens, option.start):
            yield step.lastgroup or "", actor.lastgroup or "", Evidence("performer", actor.lastgroup or "", step.start(), actor.end())


def _light_unclaimed(view: NoteView) -> bool:
    """A light that somebody started, with nobody named."""
    return bool(
        re.search(
            r"(?:light|lamp|illumination)[^.;]{0,30}\b(?:was )?(?:started|turned on|initiated|delivered|performed|given)\b", view.lower
        )
    )


_STAFF_NOTE = re.compile(rf"\b{_STAFF_WORDS}\b")
_SIGNED = re.compile(
    rf"(?:signed|documented|by|author|[-\u2013])[:\s]*[a-z. ]{{0,24}},?\s*(?:{_STAFF_WORDS})\W*$|^\W*[a-z][a-z'-]+(?: [a-z][a-z'-]*\.?){{0,2}},\s?(?:{_STAFF_WORDS})\W*$"
)
_FIRST_PERSON = re.compile(r"(?:\bby\s+)?(?:i|me|myself)")


_STAFF_LETTERS = r"(?:RN|R\.N\.|LPN|LVN|C?MA|BSN|Nurse|Tech(?:nician)?|Medical Assistant)"
_DOCTOR_LETTERS = r"(?:MD|M\.D\.|DO|D\.O\.|NP|FNP(?:-C)?|APRN|DNP|PA(?:-?C)?)"
_NAMED_WITH_LETTERS = rf"[A-Z][A-Za-z'.-]{{0,24}}(?: [A-Z][A-Za-z'.-]{{0,24}}){{0,2}}(?:,? \(?| ?/ ?)(?:(?P<staff>{_STAFF_LETTERS})|(?P<physician>{_DOCTOR_LETTERS}))"
_SIGNATURE = re.compile(rf"(?:^|[.;:,)\u2013-]\s+){_NAMED_WITH_LETTERS}\)?\W*$")
"""At the end of a note: "S. Quayle LPN"."""
_BY_LINE = re.compile(rf"(?:^|[:\u2013|-] +){_NAMED_WITH_LETTERS}(?![\w-])")
"""In its first line: "Red-lamp PDT, scalp - M. Achebe, PA-C (all of it by me, no MA in room)"."""


def _writer(view: NoteView) -> str:
    """Who "I" is: a nurse's visit note and a nurse's signature ("Dana R., RN") are written by staff."""
    lines = view.text.strip().split("\n")
    signed = _SIGNATURE.search(lines[-1][-160:]) or _BY_LINE.search(lines[0][:160])
    if signed is not None:
        return signed.lastgroup or "physician"
    first, last = view.units[view.first : view.first + 1], view.units[-1:]
    by_staff = any(u.search(_STAFF_NOTE) for u in first) or any(u.search(_SIGNED) for u in last)
    return (
        "staff" if by_staff and not any(re.search(r"\b(?:md|do|physician|provider)\b", u.lower) for u in (*first, *last)) else "physician"
    )


_Actor = tuple[int, int, str, bool]
"""Where the words stand, who it is, and whether it is a "by" phrase."""
_BY_SAME = re.compile(r"[^.;]{0,24}\bby (?:the )?same\b")
_PRONOUN = re.compile(r"\b(?:she|he)(?: (?:then|also|later|himself|herself|\w+ly))* $")


def _actors_in(unit: Unit, writer: str) -> list[_Actor]:
    out = []
    for hit in _ACTOR.finditer(unit.lower):
        group = hit.lastgroup or ""
        out.append(
            (
                hit.start(),
                hit.end(),
                writer if _FIRST_PERSON.fullmatch(hit.group().strip()) else group.removeprefix("by_"),
                group.startswith("by_"),
            )
        )
    return out


def _deeds(unit: Unit, actors: list[_Actor], last: str) -> list[tuple[str, str, Evidence]]:
    """Acts of a sentence with who did them; "she switched it on" goes back to the one named `last`."""
    lower = unit.lower
    acts = list(_ACT.finditer(lower))
    out = []
    for index, act in enumerate(acts):
        stop = acts[index + 1].start() if index + 1 < len(acts) else len(lower)
        name = act.lastgroup or ""
        clause = lower[max(0, act.start() - 60) : stop]
        bare = _NO_OBJECT.match(lower, act.end())
        if name == "apply" and (
            (not bare and not _DRUG.search(lower)) or ((not bare or ":" in bare.group()) and _OTHER_STUFF.search(clause))
        ):
            continue
        behind = next((a for a in actors if act.start() < a[1] <= stop + 1 and a[3]), None)  # "Operator for all steps: Lena Ortiz, MD"
        ahead = next((a for a in reversed(actors) if a[1] <= act.start() + 1 and (not a[3] or _WHO.match(lower, a[1]))), None)
        chosen = behind or ahead
        if chosen is None and _BY_SAME.match(lower, act.end(), stop):
            named = next((a[2] for a in reversed(actors) if a[1] <= act.start()), last)
            chosen = (act.start(), act.end(), named, False) if named else None
        if chosen is None and last and (pronoun := _PRONOUN.search(lower, 0, act.start())) is not None:
            chosen = (pronoun.start(), pronoun.end(), last, False)
        if chosen is None:
            continue
        start, end = min(chosen[0], act.start()), max(chosen[1], act.end())
        out.append((name, chosen[2], Evidence("performer", chosen[2], unit.start + start, unit.start + end)))
    return out
