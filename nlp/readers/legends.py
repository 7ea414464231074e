"""Lesions treated by the numbers or letters of a legend: "1 R brow - AK / 2 scalp - AK / 3 L arm - SK. LN2 to 1 and 2"."""

from __future__ import annotations

import re

from nlp.diagnoses import diagnosis_of, is_history, is_negated
from nlp.facts import Diagnosis, Evidence, Fact, Procedure, Site
from nlp.left_alone import left_alone
from nlp.lesion_words import ANY
from nlp.number_words import SPELLED, is_plural, number_of
from nlp.readers.destruction_lesions import MALIGNANT, TREATABLE, family_of
from nlp.readers.events import Trigger
from nlp.readers.necessity import symptoms_of
from nlp.records import dataclass
from nlp.sites import sites_in
from nlp.tallies import tallies_in
from nlp.view import Mention, NoteView

_HEAD = re.compile(
    r"(?:^[ \t]*|(?<=[;,.:(] )|(?<=\()(?=\w\d?\)))#?(?P<label>\d{1,2}|[a-h])(?:[ \t]*[.):=-](?!\d)[ \t]*|[ \t]+)(?=[a-z])", re.MULTILINE
)
_CALLED = re.compile(r"\b(?:legend|key|(?:body )?map|diagram|photo|numbered)\b[^.;\n]{0,24}[:\n]\s*$")
_ENDS = re.compile(r"\n|\.\s|;")
_FEWEST = 2
_ALL = re.compile(rf"\b(?:all|each|both)\b(?: (?:of )?(?:the )?(?P<n>\d{{1,2}}|{SPELLED}))?\b")
_BUT = re.compile(r"\b(?:except(?:ing|ion)?|excluding|other than|but not|but|not|none|spar(?:ed|ing)|apart from|save for)\b")
"""Behind such a word stand labels that were left: the legend is not read further."""
_LABELS = r"#?(?:{one})(?:\s*(?:,|,?\s*and|&|\+|-|to|through)\s*#?(?:{one}))*"
_BEFORE = rf"(?:^\W*|#|\b(?:to|of|for|on|{ANY}|nos?\.|numbers?|sites?|areas?|treated|froze|only)\s+)"
_BEHIND = r"(?![\w%/]|\.\d|\s*(?:mm|cm|x\b|sec|s\b|cycles?|freeze|min|weeks?|months?|days?|aks?\b|lesions?\b|warts?\b|sks?\b|of\b))"
_DIGITS = re.compile(_BEFORE + "(?P<list>" + _LABELS.format(one=r"\d{1,2}") + ")" + _BEHIND)
_LETTERS = re.compile(r"(?<![\w.'])(?P<list>" + _LABELS.format(one="[A-H]") + r")(?![\w.'/])")
_IN_BRACKETS = re.compile(r"\([a-h]\)")
_SPAN = re.compile(r"#?(\w{1,2})\s*(?:-|to|through)\s*#?(\w{1,2})")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A labelled line of the legend: its lesion (None for what is no lesion to be destroyed) and its place."""

    label: str
    start: int
    lesion: Mention | None
    site: Fact[Site]
    counts: tuple[Evidence, ...] = ()
    """The number of a group of lesions, or one for each of its places, where the line counts more than one."""


def by_legend(view: NoteView, done: list[Trigger]) -> tuple[list[Procedure], list[Trigger]]:
    """Destructions of lesions that the act names by their labels alone, and the triggers that are left."""
    entries = _legend(view) if done else []
    if not entries:
        return [], done
    out: list[Procedure] = []
    left: list[Trigger] = []
    told: set[str] = set()
    """Labels of which the work was told: a title, or a second word for it, names it again."""
    for trigger in done:
        before = [t.mention.end for t in done if t.unit.index == trigger.unit.index and t.mention.end <= trigger.mention.start]
        chosen = _named(view, trigger, entries, max(before, default=trigger.unit.start) - trigger.unit.start)
        if chosen and {e.label for e in chosen} <= told:
            continue
        made = _made(view, trigger, [e for e in chosen if e.label not in told])
        told |= {e.label for e in chosen} if made else set()
        out += made
        left += [] if made else [trigger]
    return (out, left) if out else ([], done)


def _legend(view: NoteView) -> list[_Entry]:
    """The entries of the first run of labels 1, 2, 3 or a, b, c; bare numbers need lines of their own or a title."""
    heads: list[re.Match[str]] = []
    for hit in _HEAD.finditer(view.lower):
        label = hit["label"]
        wanted = (
            ("1", "a")
            if not heads
            else (str(len(heads) + 1),)
            if heads[0]["label"] == "1"
            else tuple("abcdefgh"[len(heads) : len(heads) + 1])
        )
        if label in wanted:
            heads.append(hit)
        elif label in ("1", "a") and len(heads) < _FEWEST:
            heads = [hit]
    if len(heads) < _FEWEST:
        return []
    bare = [h for h in heads if h.group().strip().strip("#") == h["label"]]
    titled = _CALLED.search(view.lower, max(0, heads[0].start() - 40), heads[0].start()) is not None
    if any(h["label"].isalpha() for h in bare) or (
        bare and not titled and any(h.start() and view.lower[h.start() - 1] != "\n" for h in bare)
    ):
        return []
    ends = [h.start() for h in heads[1:]]
    last = _ENDS.search(view.lower, heads[-1].end())
    ends.append(last.start() if last else len(view.lower))
    return [_entry(view, h, end) for h, end in zip(heads, ends, strict=True)]


def _entry(view: NoteView, head: re.Match[str], end: int) -> _Entry:
    lesions = [m for m in view.all("DX") if head.end() <= m.start < end and m.concept != "skin_lesion"]
    sites = [
        f
        for unit in dict.fromkeys((view.unit_at(head.end()), view.unit_at(end - 1)))
        for m, f in sites_in(view, unit)
        if head.end() <= m.start < end
    ]
    one = lesions[0] if len(lesions) == 1 else None
    counts = [
        t
        for unit in dict.fromkeys((view.unit_at(head.end()), view.unit_at(end - 1)))
        for t in tallies_in(view, unit)
        if head.end() <= t.start < end and t.open and t.role in ("count", "total")
    ]
    placed = all(t.site.known and t.role == "count" for t in counts) and len({t.site.value for t in counts}) == len(counts)
    sure = all(t.exact for t in counts) and (len(counts) == 1 or placed)
    usable = (
        one is not None
        and (sure or len(counts) < _FEWEST)
        and one.value in TREATABLE - MALIGNANT
        and ((counts and sure) or not is_plural(view.text[one.start : one.end]))
        and not is_negated(view, one)
        and not is_history(view, one)
        and not left_alone(view, one)
    )
    proof = tuple([t.proof() for t in counts]) if sure else ()
    return _Entry(head["label"], head.start(), one if usable else None, sites[0] if sites else Fact(searched=("legend",)), proof)


def _named(view: NoteView, trigger: Trigger, entries: list[_Entry], start: int) -> list[_Entry]:
    """The entries whose labels stand in the sentence of the act, which names no lesion and no place itself; of several acts in it each has the label before it."""
    unit = trigger.unit
    if view.mentions_in(unit, "SITE") or any(m.concept != "skin_lesion" for m in view.mentions_in(unit, "DX")):
        return []
    digits = entries[0].label.isdigit()
    text = unit.lower if digits else _IN_BRACKETS.sub(lambda hit: hit[0].upper(), view.text[unit.start : unit.end])
    own = text[start : trigger.mention.start - unit.start]
    text = own if start or _IN_BRACKETS.search(own) else text
    hits = (_DIGITS if digits else _LETTERS).finditer(text)
    if unit.search(_BUT):
        return []
    wanted = [label for hit in hits for label in _labels(hit["list"].lower())]
    chosen = [e for e in entries if e.label in wanted]
    if chosen:
        return chosen if set(wanted) <= {e.label for e in entries} else []
    inside = entries[0].start < trigger.mention.start < entries[-1].start  # "1. AK, 7 face. LN2 10 s each." is about that item
    ahead = trigger.mention.start < entries[0].start and not unit.lower.rstrip().endswith(":")  # of what was told before it
    every = None if inside or ahead else unit.search(_ALL)
    return entries if every and (not every["n"] or number_of(every["n"]) == len(entries)) else []


def _labels(words: str) -> list[str]:
    span = _SPAN.fullmatch(words)
    if span is None:
        return re.findall(r"\d{1,2}|\b[a-h]\b", words)
    first, last = span[1], span[2]
    if first.isdigit() and last.isdigit():
        return [str(n) for n in range(int(first), int(last) + 1)]
    return [chr(c) for c in range(ord(first[0]), ord(last[0]) + 1)]


def _made(view: NoteView, trigger: Trigger, chosen: list[_Entry]) -> list[Procedure]:
    """One procedure for each kind of lesion; none where an entry names no lesion that is destroyed by count."""
    kinds: dict[str, list[tuple[_Entry, Fact[Diagnosis]]]] = {}
    for entry in chosen:
        if entry.lesion is None:
            return []
        diagnosis = diagnosis_of(view, entry.lesion)
        kinds.setdefault(family_of(trigger, diagnosis), []).append((entry, diagnosis))
    out = []
    for family, found in kinds.items():
        proof = trigger.evidence()
        sites = [entry.site for entry, _ in found if entry.site.known]
        count = tuple(
            one for e, _ in found if e.lesion is not None for one in e.counts or (Evidence("count", "1", e.lesion.start, e.lesion.end),)
        )
        out.append(
            Procedure(
                "", "tag_removal" if family == "skin_tag" else "destruction", "performed", proof, technique=Fact(trigger.mention.value, "stated", proof[:1]),
                diagnosis=found[0][1], site=sites[0] if sites else Fact(searched=("legend",)), other_sites=tuple(f.value for f in sites[1:] if f.value is not None),
                count=Fact(sum(int(one.value) for one in count), "derived", count, "by the legend"), symptoms=symptoms_of(view), agent=Fact(trigger.mention.value),
            )
        )  # fmt: skip
    return out
