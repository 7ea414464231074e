"""Work that a title promises and the narrative says was not done: "2. Rotation flap ... no flap was felt to be necessary" (G-10)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.assertion import assertion_at
from nlp.facts import Procedure, Site
from nlp.gate import find
from nlp.readers.places import same_site
from nlp.readers.titles import names_operation, titles_of
from nlp.sites import sites_in
from nlp.view import Mention, NoteView, Unit

_NOUNS = {
    "graft": r"(?:skin )?graft(?:s|ing)?",
    "flap": r"flaps?|tissue transfer|tissue rearrangement|z-?plasty",
    "repair": r"closures?|repairs?",
    "excision": r"excisions?|resections?|cystectom(?:y|ies)",
    "biopsy": r"biops(?:y|ies)",
    "nail_matrix_excision": r"(?:chemical |phenol )?matri[xc](?:al)?-?ectom(?:y|ies)|phenoli[sz]ation",
    "nail_avulsion": r"(?:nail )?avulsions?",
    "incision_drainage": r"incisions? and drainages?|drainages?|i ?& ?d",
    "debridement": r"debridements?",
    "destruction": r"cryo\w+|destruction|curettage|electrodesiccation|fulguration",
    "shave_removal": r"shav(?:es?|ing|e (?:removals?|excisions?))",
    "mohs": r"mohs(?: (?:micrographic )?surgery)?",
}
"""What each kind of work is called where it is said not to have been done."""
_FAMILY = {
    "re_excision": "excision",
    "excisional_biopsy": "excision",
    "scar_revision": "excision",
    "wedge_excision": "excision",
    "soft_tissue_excision": "excision",
}
_NOUN = "|".join(f"(?P<{kind}{{n}}>{words})" for kind, words in _NOUNS.items())
_DONE = r"(?:necessary|needed|required|used|done|performed|carried out|attempted|undertaken|taken|placed|made|indicated|called for|possible|gone ahead with|proceeded with)"
_FELT = r"(?:(?:was|were|is|proved|seemed|has been|had been|being|therefore|thus|ultimately|subsequently|then|in the end|felt|found|thought|deemed|considered|judged|to be|be|actually|today) )*"
_DENIED = re.compile(
    rf"\b(?:no|neither) (?:(?:skin|such|formal|local|full-thickness|split-thickness|complex|layered|intermediate) )*(?:{_NOUN.format(n=1)}) {_FELT}{_DONE}\b"
    rf"|\b(?:{_NOUN.format(n=2)})(?: (?:at|of|on|there|for|itself)(?: \w+){{0,4}}?)? {_FELT}(?:not|never) {_FELT}{_DONE}\b"
    rf"|\b(?:{_NOUN.format(n=3)})(?: (?:at|of|on|there|for|itself)(?: \w+){{0,4}}?)? {_FELT}(?:omitted|deferred|postponed|abandoned|aborted|cancell?ed|unnecessary|put off|held off|forgone)\b"
    rf"|\b(?:did|does|do) not (?:\w+ )?(?:require|need|do|perform|carry out|attempt|use|undertake|proceed with)(?: (?:an?|the|any|his|her|that))?(?: (?:skin|such|formal|local))? (?:{_NOUN.format(n=4)})\b"
    rf"|\b(?:elected|decided|chose|opted) (?:not to (?:do|perform|proceed with|carry out|attempt|use)|against|to (?:forgo|omit|defer|postpone))(?: (?:an?|the|any|his|her|that))? (?:{_NOUN.format(n=5)})\b"
)
_OF_MORE = re.compile(r"\b(?:further|additional|more|other|another|second|third|extra|repeat|re-?|deep\w*|wid\w+|larg\w+|bigger) ?$")
"""Before what was not done beyond the work of the title."""
_SIDE = re.compile(r"\bon that side\b|\bthere\b|\bof this (?:one|lesion|site)\b")


def title_denied(view: NoteView, mention: Mention) -> tuple[int, int] | None:
    """Where the narrative says that the work this title names was not done; None where it says no such thing."""
    return view.once("titles taken back", lambda: dict(_taken_back(view))).get(mention.start)


def _family(mention: Mention) -> str:
    return _FAMILY.get(mention.concept, mention.concept)


def _denials(view: NoteView) -> list[tuple[Unit, str, int, int]]:
    """(unit, kind of work, start, end) of each sentence of the narrative that says that work was not done."""
    return view.once("work denied", lambda: list(_find_denials(view)))


def _find_denials(view: NoteView) -> Iterator[tuple[Unit, str, int, int]]:
    if find(view, _DENIED) is None:
        return
    heads = {u.index for u in _heads(view)}
    for unit in view.units:
        for hit in unit.spots(_DENIED) if unit.index not in heads else ():
            group = next(name for name, words in hit.groupdict().items() if words)
            start = hit.start(group)
            if not _OF_MORE.search(unit.lower, max(0, start - 16), start):
                yield unit, group.rstrip("12345"), unit.start + hit.start(), unit.start + hit.end()


def _heads(view: NoteView) -> list[Unit]:
    heads = {u.index: u for u in (*titles_of(view), *(u for u in view.units if names_operation(u) and not u.search(_DENIED)))}
    return list(heads.values())


def _is_of(view: NoteView, mention: Mention, kind: str) -> bool:
    return _family(mention) == kind or (kind == "excision" and "excision" in view.lower[mention.start : mention.end])


def _taken_back(view: NoteView) -> Iterator[tuple[int, tuple[int, int]]]:
    denials = _denials(view)
    heads = _heads(view) if denials else []
    told = [u for u in view.units if u not in heads]
    for unit, kind, start, end in denials:
        named = [m for u in heads for m in view.mentions_in(u, "PROC") if _is_of(view, m, kind)]
        for mention in _meant(view, named, told, unit, kind):
            yield mention.start, (start, end)


def place_denied(view: NoteView, procedure: Procedure) -> bool:
    """“Biopsies of the shin and the thigh. ... The thigh had healed and a biopsy was not taken there”: one place of several that the title names."""
    site = procedure.site.value
    kind = _FAMILY.get(procedure.kind, procedure.kind)
    if site is None or not any(k == kind for _, k, _, _ in _denials(view)):
        return False
    proof = [view.unit_at(e.start) for e in procedure.evidence if e.field == "technique"] or [
        view.unit_at(e.start) for e in procedure.evidence
    ]
    if any(_is_there(view, u, site) for u in proof if u not in _heads(view)):
        return False
    return any(k == kind and len(_sites(view, u)) == 1 and _is_there(view, u, site) for u, k, _, _ in _denials(view))


def is_denied(view: NoteView, kind: str, at: Unit) -> bool:
    """Does the narrative deny this kind of work at the place of the unit, or at none by name?"""
    sites = _sites(view, at)
    return any(k == kind and (not _sites(view, u) or any(_is_there(view, u, s) for s in sites)) for u, k, _, _ in _denials(view))


def _sites(view: NoteView, unit: Unit) -> list[Site]:
    return [f.value for _, f in sites_in(view, unit) if f.value is not None]


def _is_there(view: NoteView, unit: Unit, site: Site) -> bool:
    return any(same_site(s, site) and s.digit == site.digit for s in _sites(view, unit))


def _meant(view: NoteView, named: list[Mention], told: list[Unit], unit: Unit, kind: str) -> list[Mention]:
    """Of the items of the titles those that this sentence denies: the only one that the narrative does not tell, or that of its place."""
    places = _sites(view, unit)
    if places and len(named) > 1:
        return [m for m in named if (own := _sites(view, view.units[m.unit])) and all(any(same_site(a, b) for b in places) for a in own)]
    done = any(
        _is_of(view, m, kind) and assertion_at(view, u, m.start, m.end)[0] == "performed"
        for u in told
        if u.index != unit.index
        for m in view.mentions_in(u, "PROC")
    )
    return [] if done or len({view.units[m.unit].lower.partition(":")[2] or str(m.unit) for m in named}) > 1 else named
