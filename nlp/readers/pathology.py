"""Pathology: reports of the practice's own laboratory (PATH-01 to PATH-03); results received are read by `nlp.readers.pathology_results`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.diagnoses import certainty_of, is_history, is_negated
from nlp.facts import ABSENT, Diagnosis, Fact, PathologyResult, Procedure
from nlp.gate import find, seek, spots, units_with
from nlp.number_words import number_of
from nlp.phrases import phrases
from nlp.readers.pathology_results import as_proven, results_told
from nlp.readers.report_stains import CONJUGATE, IMMUNOFLUORESCENCE, stains_of_report
from nlp.readers.slides import READ_BY_ME, frozen, mohs_stains
from nlp.sites import nearest_site
from nlp.view import NoteView, derived, evidence, stated

_TITLE = phrases("pathology", "title")
_LOG_TITLE = re.compile(
    r"\W*(?:(?:in[- ]house|own|our|group|office|practice) (?:lab )?(?:derm(?:ato)?path|histo|path|slide|sign[- ]?out|read|micro)\w*|(?:\w+ )?sign[- ]?outs?\b|histo(?:path)?\w* (?:log|list|reads?|results?|sign)|derm(?:ato)?path\w*|path(?:ology)? (?:log|reads?|desk|bench|list|sign[- ]?outs?)|slides?\b|(?:read-only|reading|professional)\W[^\n]{0,20}slides?)"
)
_LOG_ROW = re.compile(r"(?<![a-z\d])(?P<label>[a-h])[.):][ ][^\n:]{2,50}?(?::| - | -> | = )")
_TAKEN_BY = re.compile(r"\b(?:punch|shave|excision\w*|ellipse|biopsy|bx|curett\w*|snip)\b")
_FLUORESCENCE_TITLE = re.compile(r"\W*(?:dif\b|direct (?:if\b|immunofl\w+))")
_SENTENCE_ROW = re.compile(
    r"(?<![a-z\d])(?P<label>[a-h])[.)][ ](?=[^\n:.;]{0,50}\b(?:punch|shave|excision|ellipse|biopsy|bx|curett\w*|snip)\b)[^\n:.;]{4,80}[.;]"
)
"""Specimens in sentences: "A) R nose shave BCC. B) L nose shave AK."."""
_DASH_ROW = re.compile(r"^\s*\(?(?P<label>[a-h1-9])(?:[.):]\s+|\s+)(?!\d)[^\n:]{2,50}(?:\s[-\u2013=>]+\s|: )[^\n]*", re.MULTILINE)
_HASH_ROW = re.compile(r"^\s*#(?P<label>[1-9])\s[^\n:]{2,50}:", re.MULTILINE)
_SPECIMEN_ROW = re.compile(
    r"(?:^|(?<=[.;:] ))\s*(?:specimen|part|jar|bottle|container|vial)\s*#?(?P<label>[a-h1-9])[.):]\s[^\n]*", re.MULTILINE
)
_COMPONENTS = re.compile(
    r"\bprofessional (?:component|only|read\w*|interpretation)|\btech(?:nical)? (?:\+|and|&|by|component)|\bread here\b"
)
_JAR_LINE = re.compile(r"(?:^|\n|[.;] )\s*(?:jar|bottle|container|part|vial) #?[a-h1-9]\b")
_GROSS = re.compile(
    r"\bgross(?: description| exam\w*)?(?:\s?[:\-\d]| by\b)|\b(?:rec(?:eive|')d|received) (?:in|fresh|is|are|a)\b|\bcassettes?\b|\bbisected\b|\bserially sectioned\b|\bentirely submitted\b|\bformalin\b|\binked\b|\b(?:separate|labelled|labeled) (?:bottles?|jars?|containers?)\b|\bone part\b|\bin formalin\b",
    re.MULTILINE,
)
_MICRO = re.compile(
    r"\bmicro(?:scopic)?(?: description| exam\w*)?(?:\s?[:\-]| by (?:me|us|dr)\b)|\bsections (?:show|demonstrate|reveal)|\bh ?& ?e\b|\bhistolog\w+ (?:sections?|exam)|\blevels? (?:x|were)\b|\bihc\b|\bimmunostains?\b"
)
_DIAGNOSIS = re.compile(
    r"\b(?:final )?(?:diagnos[ie]s|dx|interpretation|comment)\s?[:\-]|\baccession\b|\bs\d{2}-\d{3,}|\bspecimens?\s?[:#(]|^\s*\(?[a-h][.):]\s",
    re.MULTILINE,
)
_OTHER_READER = re.compile(
    r"\b(?:outside|reference|external|commercial|send-?out) (?:derm)?(?:path\w*)? ?(?:lab\w*|path\w*)|\bread (?:by|at) (?:the )?(?:outside|hospital|reference|quest|labcorp)"
)
_SELF = phrases("pathology", "self")
_SLIDE_CONSULT = phrases("pathology", "slide_consult", whole=True)
"""Slides made elsewhere and sent for an opinion: a consultation, no examination of specimens."""
_OTHER_ORGAN = phrases("pathology", "other_organ", whole=True)
_SKIN = phrases("pathology", "skin")
_ONE_JAR = phrases("pathology", "one_jar")
_LABEL = re.compile(
    r"^\s*(?:(?:specimen|part|jar|bottle|container)\s*#?\s*|#)?\(?(?P<label>[a-h]|[1-9])(?:[.):]\s+|(?<=#\d)[ \t]+|\s*\|\s*|[ \t]{3,})(?P<rest>\S[^\n]*)",
    re.MULTILINE,
)
_LABELLED = re.compile(r"\b(?:specimen|part|jar|bottle|container|vial)s?\s*#?\s*(?P<label>[a-h]|[1-9])\b(?!\s*(?:mm|cm|ml))")
_COUNT = re.compile(
    r"\b(?P<n>two|three|four|five|six|[2-9])\s+(?:separate |separately (?:labelled |labeled |submitted )|individually (?:labelled |labeled )|labelled |labeled )+(?:specimens?|containers?|jars?|bottles?|vials?)"
)

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("plastic_repair", re.compile(r"\bplastic repair\b|\bscar revision\b|\brevision of (?:\w+ ){0,2}scar\b")),
    ("debridement", re.compile(r"\bdebridement\b|\bdebrided tissue\b|\b(?:toe|finger)?nail (?:plate )?clippings?\b")),
    (
        "cyst",
        re.compile(
            r"\b(?:epiderm\w+|inclusion|pilar|trichilemmal|keratin\w*|infundibular|sebaceous|isthmus[- ]catagen|follicular) (?:inclusion )?cyst\b|\beic\b|\blipoma\b"
        ),
    ),
    (
        "tag",
        re.compile(r"\bskin tags?\b|(?<![\w-])tag\b(?= ?[,;.(\n-]|\Z)|\bacrochordons?\b|\bfibroepithelial (?:polyps?|papillomas?|tags?)\b"),
    ),
)
_MORE_THAN_A_CYST = re.compile(r"\bcarcinoma\b|\bmelanoma\b|\bnev(?:us|i)\b|\bkeratosis\b|\bproliferating\b|\bbcc\b|\bscc\b|\batyp\w+")

_DEBULK = re.compile(
    r"\bdebulk\w*|\b(?:extra|additional|further|separate|outer|safety) (?:[\d.]+[ -]?mm )?(?:peripheral |deep |clinical )?(?:margins?|rim|border|cuff)\b"
)
_PERMANENT = re.compile(r"\b(?:permanents?|paraffin|formalin)\b")


def read_pathology(view: NoteView) -> tuple[list[Procedure], list[PathologyResult]]:
    """Slide readings of our own and the results that a note reports."""
    if is_pathology_report(view):
        return _report(view), []
    return [*_debulk(view), *frozen(view), *mohs_stains(view)], list(results_told(view))


def is_pathology_report(view: NoteView) -> bool:
    """A title, and two of the three parts gross, microscopic and diagnosis: the form of a skin pathology report."""
    known = view.memo.get("pathology report")
    if known is None:
        known = view.memo["pathology report"] = _is_report(view)
    return bool(known)


def _is_report(view: NoteView) -> bool:
    described = [p for p in (_GROSS, _MICRO) if find(view, p) is not None or (p is _GROSS and find(view, _JAR_LINE) is not None)]
    formal = (
        bool(described) and seek(view, _TITLE, view.body[:250]) is not None and (len(described) == 2 or find(view, _DIAGNOSIS) is not None)
    )
    opinion = seek(view, _SLIDE_CONSULT, view.body[:160]) is not None and "slide" in view.lower and find(view, _DIAGNOSIS) is not None
    if not formal and not opinion and not _is_log(view) and not _is_fluorescence(view):
        return False
    if re.search(
        r"\b(?:preoperative diagnosis|anesthesia|lidocaine|lido\b|chief complaint|subjective|procedure note|hpi|operative (?:note|report)|procedure title|ebl\b|wound (?:was )?closed|dressings?\b|mohs (?:note|surgery note|record)|stages? (?:i{1,3}|[1-3])\s?[:(\u2013-]|debulked)",
        view.lower,
    ):
        return False
    return seek(view, _SKIN, view.lower) is not None and not (seek(view, _OTHER_ORGAN, view.lower) and "skin" not in view.lower)


def _is_log(view: NoteView) -> bool:
    """“DERMPATH, in-house. A) L cheek shave: BCC. B) ...”: a log of our own readings, labels and diagnoses only."""
    titled = _LOG_TITLE.match(view.body) or seek(view, _TITLE, view.body[:60])
    if titled is None or not (find(view, _SELF) or find(view, _COMPONENTS)):
        return False
    return any(
        _opens_a_log(view, next(p.finditer(view.lower), None)) for p in (_LOG_ROW, _HASH_ROW, _SPECIMEN_ROW, _DASH_ROW, _SENTENCE_ROW)
    )


def _opens_a_log(view: NoteView, row: re.Match[str] | None) -> bool:
    """Is it the row of the first specimen, with how it was taken or what it was?"""
    if row is None or row["label"] not in ("a", "1"):
        return False
    return _TAKEN_BY.search(row[0]) is not None or any(row.start() <= m.start <= row.end() + 30 for m in view.all("DX"))


def _is_fluorescence(view: NoteView) -> bool:
    """A report of direct immunofluorescence and nothing else, read by ourselves (PATH-03)."""
    return _FLUORESCENCE_TITLE.match(view.body) is not None and find(view, _SELF) is not None and find(view, CONJUGATE) is not None


# ------------------------------------------------------------------ reports


def _report(view: NoteView) -> list[Procedure]:
    reader = _reader(view)
    consult = seek(view, _SLIDE_CONSULT, view.lower)
    if consult:
        words = evidence("procedure", "pathology_read", consult.start(), consult.end())
        return [
            Procedure(
                "path1",
                "pathology_read",
                "performed",
                (words,),
                technique=derived("consult", words),
                reader=reader,
                count=derived(1, words),
                diagnosis=_diagnosis_within(view, 0, len(view.text)),
            )
        ]
    specimens = _specimens(view)
    title = seek(view, _TITLE, view.lower) or _LOG_TITLE.match(view.lower, view.begins)
    proof = (evidence("procedure", "pathology_read", title.start(), title.end()),) if title else ()
    grouped: dict[str, list[tuple[str, int, int]]] = {}
    for specimen in specimens:
        grouped.setdefault(_kind(view, specimen, len(specimens)), []).append(specimen)
    together = seek(view, _ONE_JAR, view.lower) is not None and len(specimens) < 2
    grouped = {kind: [s for s in members if not _only_fluorescence(view, s, len(specimens))] for kind, members in grouped.items()}
    out: list[Procedure] = []
    for kind, members in grouped.items():
        if not members:
            continue
        first = members[0]
        out.append(
            Procedure(
                f"path{len(out) + 1}", "pathology_read", "performed", proof,
                technique=derived("gross_and_micro", *proof), reader=reader,
                diagnosis=_diagnosis_within(view, first[1], first[2]), site=nearest_site(view, first[1], first[1] + 1),
                other_diagnoses=tuple(_other_diagnoses(view, members[1:])), pathology=derived("final", *proof),
                count=Fact(len(members), "stated", tuple(evidence("count", label or "specimen", a, min(b, a + 40)) for label, a, b in members)),
                specimen_kind=derived(kind, *proof), separately_identified=not together,
            )
        )  # fmt: skip
    out.extend(stains_of_report(view, reader, len(out), list(_label_lines(view, specimens))))
    return out


def _reader(view: NoteView) -> Fact[str]:
    other, own = seek(view, _OTHER_READER, view.lower), seek(view, _SELF, view.lower)
    if own:
        return stated("reader", "self", own.start(), own.end())
    return stated("reader", "other", other.start(), other.end()) if other else Fact(searched=("own laboratory", "outside laboratory"))


def read_elsewhere(view: NoteView) -> bool:
    """Does the note name another laboratory?"""
    return find(view, _OTHER_READER) is not None


def _specimens(view: NoteView) -> list[tuple[str, int, int]]:
    """(label, start, end) of each container; one where the lesions came together or no labels stand."""
    whole = [("", 0, len(view.text))]
    jars = {m["label"] for m in spots(view, _LABELLED, view.lower)}
    if seek(view, _ONE_JAR, view.lower) and len(jars) < 2:
        return whole
    found: dict[str, tuple[str, int, int]] = {}
    for match in [*spots(view, _LABEL, view.lower), *spots(view, _LABELLED, view.lower)]:
        end = view.lower.find("\n", match.end())
        span = (match["label"], match.start(), end if end >= 0 else len(view.text))
        found[match["label"]] = (span[0], found.get(match["label"], span)[1], max(span[2], found.get(match["label"], span)[2]))
    rows = list(_LOG_ROW.finditer(view.lower)) or list(_SENTENCE_ROW.finditer(view.lower))
    if len(found) < 2 and len(rows) > 1 and [r["label"] for r in rows] == list("abcdefgh"[: len(rows)]):
        return [(r["label"], r.start(), end) for r, end in zip(rows, [*(r.start() for r in rows[1:]), len(view.text)], strict=True)]
    lines = list(_DASH_ROW.finditer(view.lower)) if len(found) < 2 and _is_log(view) else []
    if len(lines) > 1 and "".join(r["label"] for r in lines) in ("abcdefgh"[: len(lines)], "123456789"[: len(lines)]):
        return [(r["label"], r.start("label"), r.end()) for r in lines]
    letters = [v for k, v in sorted(found.items()) if k.isalpha()]
    digits = [v for k, v in sorted(found.items()) if k.isdigit()]
    best = letters if letters and letters[0][0] == "a" else digits
    counted = seek(view, _COUNT, view.lower)
    if not best and counted:
        number = number_of(counted["n"])
        return [("", counted.start(), counted.end())] * number
    if len(best) == 1:
        return whole
    return [(label, start, _next_start(best, start, end)) for label, start, end in best] or whole


def _only_fluorescence(view: NoteView, specimen: tuple[str, int, int], total: int) -> bool:
    """Tissue in Michel's medium for immunofluorescence has no examination of its own on H&E (PATH-03)."""
    text = view.lower[specimen[1] : specimen[2]]
    alone = total == 1 and _FLUORESCENCE_TITLE.match(view.body) is not None
    return (
        (total > 1 or alone)
        and seek(view, IMMUNOFLUORESCENCE, text) is not None
        and not re.search(
            r"(?<!\bno )(?<!\bwithout )\bh ?& ?e\b|(?<!\bno )formalin|\b(?:dif|immunofluorescence)\b[^.;)\n]{0,24}\b(?:sent|pending|elsewhere|outside|to follow)\b",
            text,
        )
    )


def _next_start(best: list[tuple[str, int, int]], start: int, end: int) -> int:
    later = [s for _, s, _ in best if s > start]
    return min(later, default=max(end, start)) if later else end


def _kind(view: NoteView, specimen: tuple[str, int, int], total: int) -> str:
    return kind_of(view, view.lower if total == 1 else _label_text(view, specimen[0]) or view.lower[specimen[1] : specimen[2]])


def kind_of(view: NoteView, text: str) -> str:
    """cyst | tag | debridement | plastic_repair, or skin: what the words about one container call its tissue."""
    for kind, pattern in _KINDS:
        if seek(view, pattern, text) and not (kind in ("cyst", "tag") and seek(view, _MORE_THAN_A_CYST, text)):
            return kind
    return "skin"


def _label_text(view: NoteView, label: str) -> str:
    """All lines under one label, in the gross part and in the diagnosis."""
    lines = [m.group() for m in spots(view, _LABEL, view.lower) if m["label"] == label]
    return "\n".join(lines)


_INLINE = re.compile(r"(?:(?<=[\s:;.])|^)(?P<label>[a-h])[.):]\s")
"""Inside a line: “Micro: A. ... B. ...”."""


def _label_lines(view: NoteView, specimens: list[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """(label, start, end) of what each line tells behind the label of one of several specimens, the nearest one before it first."""
    labels = {label for label, _, _ in specimens}
    found = [
        *spots(view, _LABEL, view.lower),
        *_DASH_ROW.finditer(view.lower),
        *spots(view, _LABELLED, view.lower),
        *_INLINE.finditer(view.lower),
    ]
    for row in sorted(found, key=lambda m: -m.start("label")):
        end = view.lower.find("\n", row.end("label"))
        if len(labels) > 1 and row["label"] in labels:
            yield row["label"], row.start("label"), end if end >= 0 else len(view.lower)


def _diagnosis_within(view: NoteView, start: int, end: int) -> Fact[Diagnosis]:
    found = [m for m in view.all("DX") if start <= m.start < end and not is_negated(view, m) and not is_history(view, m)]
    if not found:
        return ABSENT
    sure = [m for m in found if certainty_of(view, m) != "suspected"] or found
    named = [m for m in sure if m.value != "unspecified"] or sure
    best = named[-1] if start == 0 else named[0]
    return Fact(as_proven(view, best), "stated", (evidence("diagnosis", best.concept, best.start, best.end),))


def _other_diagnoses(view: NoteView, members: list[tuple[str, int, int]]) -> Iterator[Diagnosis]:
    for _, start, end in members:
        value = _diagnosis_within(view, start, end).value
        if value is not None:
            yield value


# ------------------------------------------------------------------ clinical notes


def _debulk(view: NoteView) -> Iterator[Procedure]:
    """Debulked tissue that the Mohs surgeon reads apart from the stages, on permanent sections."""
    for unit in units_with(view, _DEBULK):
        if (
            not seek(view, _DEBULK, unit.lower)
            or not seek(view, _PERMANENT, unit.lower)
            or re.search(r"\bnot (?:sent|submitted)\b|\bdiscard", unit.lower)
        ):
            continue
        reader = next(
            (u for u in view.units[unit.index : unit.index + 2] if u.block == unit.block and seek(view, READ_BY_ME, u.lower)), None
        )
        mine = seek(view, READ_BY_ME, reader.lower) if reader is not None else None
        if reader is None or mine is None:
            continue
        word = seek(view, _DEBULK, unit.lower)
        assert word is not None
        start = unit.start + word.start()
        proof = evidence("procedure", "pathology_read", start, unit.start + word.end())
        yield Procedure(
            "path-debulk", "pathology_read", "performed", (proof,), technique=derived("gross_and_micro", proof), count=derived(1, proof),
            reader=stated("reader", "self", reader.start + mine.start(), reader.start + mine.end()), specimen_kind=derived("skin", proof),
            site=nearest_site(view, start, start + 1), diagnosis=_diagnosis_within(view, unit.start, unit.end), note="separate debulk",
        )  # fmt: skip
        return
