"""Stains of a pathology report: special stains and antibodies by specimen, and immunofluorescence (PATH-03)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.facts import Evidence, Fact, Procedure
from nlp.gate import find, seek, spots, units_with
from nlp.readers.slides import FOUND_NONE, NO_STAIN, STAINS
from nlp.view import NoteView, Unit, derived, evidence

IMMUNOFLUORESCENCE = re.compile(r"\b(?:dif\b|direct (?:if\b|immunofl))")
CONJUGATE = re.compile(r"\b(?:igg|iga|igm|c3d?|c1q|c5b-?9|fibrin(?:ogen)?|albumin)\b")
_OTHERS_NOT_DONE = re.compile(r"[,;] (?:no|without) (?:other|further|additional|more) (?:special )?stains?\b[^.]*")
_CONTROL = re.compile(r"\bcontrols?\b|\bctrls?\b")
_CONJUGATE_ROW = re.compile(rf"\W*(?:anti-?)?{CONJUGATE.pattern}(?!,| and| &)")
_NOT_RUN = re.compile(
    r"\b(?:not|never) (?:run|done|performed|tested|cut|available|ordered|included|requested)\b|\b(?:pending|exhausted|insufficient|n/a|sent|serum|elisa|deferred)\b"
)
_Line = tuple[str, int, int]
"""Label of a specimen, with where its line begins and ends."""


def stains_of_report(view: NoteView, reader: Fact[str], used: int, lines: Sequence[_Line]) -> list[Procedure]:
    """Special stains, antibodies (the first of each specimen, then each further one) and immunofluorescence that were done.

    Args:
        used: how many examinations were named before them.
        lines: what is written of each specimen behind its label.
    """
    done: dict[str, dict[tuple[str, str], Evidence]] = {"organism": {}, "other": {}, "ihc": {}}
    for group, label, name, proof in sorted(_told(view, lines), key=lambda told: not told[1]):
        if label or all(known != name for _, known in done[group]):
            done[group].setdefault((label, name), proof)
    out: list[Procedure] = []

    def add(technique: str, names: list[Evidence], note: str = "") -> None:
        if names:
            out.append(
                Procedure(
                    f"path{used + len(out) + 1}", "pathology_read", "performed", tuple(names), technique=derived(technique, *names),
                    count=derived(len(names), *names), reader=reader, agent=derived(", ".join(n.value for n in names), *names), note=note,
                )
            )  # fmt: skip

    add("special_stain", list(done["organism"].values()), "organism")
    add("special_stain", list(done["other"].values()), "other")
    first: dict[str, Evidence] = {}
    for (label, _), proof in done["ihc"].items():
        first.setdefault(label or next(iter(first), ""), proof)
    add("ihc_first" if len(first) > 1 else "ihc", list(first.values()))
    add("ihc_additional", [proof for proof in done["ihc"].values() if proof not in first.values()])
    add("dif", list(_conjugates(view)))
    return out


_CALLED_OFF = re.compile(r"\b(?:cancel\w+|could not be (?:run|done|performed)|not (?:run|done|performed) (?:due|because|since|as))\b")
"""A stain that was asked for and came to nothing."""


def _name_of(match: re.Match[str]) -> str:
    return re.sub(r"[\s-]", "", match.group())


def _told(view: NoteView, lines: Sequence[_Line]) -> Iterator[tuple[str, str, str, Evidence]]:
    """(group, label of the specimen or none, name, words) of each stain that a sentence tells as done, and no other calls off."""
    called_off = {_name_of(m) for u in units_with(view, STAINS) if u.search(_CALLED_OFF) for m in spots(view, STAINS, u.lower)}
    for unit in units_with(view, STAINS):
        for match in spots(view, STAINS, unit.lower):
            sentence = unit.lower[max(0, unit.lower.rfind(".", 0, match.start()) + 1) :].split(".")[0]
            if NO_STAIN.search(FOUND_NONE.sub("", _OTHERS_NOT_DONE.sub("", sentence))):
                continue
            group = match.lastgroup or "other"
            if group == "organism" and "basement membrane" in unit.lower:
                group = "other"
            name = _name_of(match)
            if name in called_off:
                continue
            place = unit.start + match.start()
            proof = evidence("stain", name, place, unit.start + match.end())
            for label in _labels_of(sentence, place, lines):
                yield group, label, name, proof


_ON_LABELS = re.compile(
    r"\b(?:on|for|in) (?:(?:both|each|all|of|the|specimens?|parts?|jars?) )*(?P<list>[a-h](?:(?:,? and |, ?| ?& ?|/)[a-h])*)(?=\s*(?:[.,;)]|\Z|only\b))"
)
_ON_ALL = re.compile(r"\b(?:on|for|in) (?:both|each|all)(?: (?:specimens|parts|jars|biopsies|of them))?(?=\s*(?:[.,;)]|\Z))")


def _labels_of(sentence: str, place: int, lines: Sequence[_Line]) -> list[str]:
    """The specimens of a stain: those that its sentence names, else the one in whose line it stands; "" where nobody says."""
    known = sorted({label for label, _, _ in lines})
    if _CONTROL.search(sentence):
        return [""]
    if known and _ON_ALL.search(sentence):
        return known
    named = [label for hit in _ON_LABELS.finditer(sentence) for label in re.findall(r"\b[a-h]\b", hit["list"]) if label in known]
    return named or [next((told for told, start, end in lines if start <= place < end), "")]


def _conjugates(view: NoteView) -> Iterator[Evidence]:
    """Antibodies of the immunofluorescence: those of the first sentence that names any, and of rows below it."""
    seen: set[str] = set()
    last = -1
    if find(view, IMMUNOFLUORESCENCE) is None:
        return
    for unit in units_with(view, CONJUGATE):
        if (seen and (unit.index != last + 1 or not _is_row(unit))) or not _is_run(view, unit):
            continue
        for match in spots(view, CONJUGATE, unit.lower):
            last = unit.index
            name = match.group()[:5]
            if name not in seen:
                seen.add(name)
                yield evidence("stain", match.group(), unit.start + match.start(), unit.start + match.end())


def _is_row(unit: Unit) -> bool:
    return _CONJUGATE_ROW.match(unit.lower) is not None


def _is_run(view: NoteView, unit: Unit) -> bool:
    """Was it done? In a row of its own "none" is the result."""
    if _is_row(unit):
        return seek(view, _NOT_RUN, unit.lower) is None
    return NO_STAIN.search(FOUND_NONE.sub("", unit.lower)) is None
