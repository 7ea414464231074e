"""What each sentence says of an act: its tags, from the parts of acts in it, what it measures and what it names (`nlp.act_words`)."""

from __future__ import annotations

import re

from nlp.act_words import Part
from nlp.apart import put_off_from
from nlp.assertion import assertion_at
from nlp.diagnoses import is_negated
from nlp.gate import first_within
from nlp.view import Mention, NoteView, Unit

_REACH = 3
"""Sentences to either side that complete an act."""
_OF_ALL = re.compile(r"\W*(?:both|all|each|every(?:thing)?|these|they|lesions)\b")
"""Opens a line behind a list that tells of all its items."""
_BACK = 8
"""Sentences before an act in which what it was done to is named."""
_NONE = re.compile(
    r"\b(?:no|(?:did|do|does|was|were|could|would|will)(?: not|n't)|without(?! (?:further ado|delay|difficulty|fuss|incident|hesitation|trouble|ado)\b)|neither|nor|never)\b(?:(?!\bbut\b|\brather\b|\binstead\b)[^.;,:]){0,24}\Z"
)
_SPARED = re.compile(
    r"\s*(?:(?:was|were|is|will be|to be) )?(?:left (?:alone|intact|in place)|spared|preserved|untouched|not\b|(?:only )?(?:if|when|should)\b|next time|deferred|later)"
)
_AS_FAR_AS = re.compile(r"\b(?:to|with|beneath|under|near|at|by) (?:the |its |their )?$")
"""Before how far a cut went: "pulled free to the root"."""
_NO_TOOL = frozenset({"nick", "finger"})
_MAY_COME = re.compile(r"could be (?:\w+ly )?(?:\w{3,}(?:ed|en|zen)|cut|done)\b")
"""“Could be frozen or shaved” says what may come, “could be a cancer” why a sample is taken."""
_FLAT = frozenset({"flat", "level", "flatly"})
_SPARED_TAGS = frozenset({"matrix", "caustic"})
_SIDE = re.compile(r"\b(?:left|right)\b")
_GROWTHS = ("lesion", "cyst", "vascular")
NO_TAGS: frozenset[str] = frozenset()
"""Tags of what tells nothing of an act."""
_PLACED = frozenset({"site"})
_TRACED = frozenset({"trace"})
_MEASURED = frozenset({"mm"})
_TAGS_OF_ROLE = {"margin": _MEASURED | {"cuff"}, "excised": _MEASURED | {"excised"}}
_RINSED = re.compile(r"\b(?:washed|rinsed|flushed|irrigated|cleaned|ruled|laid|left|wrung) \Z")
"""Before an "out" that takes nothing out."""
_NAIL_WORD = re.compile(r"nail|hallu[xc]|\btoe|onycho")
_BY_WHAT = re.compile(
    r"\b(?:cuts?|lac\w*|scratch\w*|gash\w*|wounds?|tears?|nicks?|graze\w*)\b[^.;]{0,40}\b(?:from|by|with|on|against) an? (?:\w+ ){0,2}$"
)
"""Before what cut the skin and did not stay in it: "a small cut from a rose thorn"."""


class ActTags:
    """The parts of acts in each sentence of a note, and its tags."""

    def __init__(self, view: NoteView, parts: list[Part]) -> None:
        self.view = view
        self.parts: dict[int, list[Part]] = {}
        nicks = [p for p in parts if not p.tags.isdisjoint(_NO_TOOL)]  # "he catches it with the razor", "over the ring finger" tell no tool
        cuts = [p for p in parts if "opening" in p.tags]  # "through a horizontal incision" tells no flat blade
        parts = [p for p in parts if not _MAY_COME.match(view.lower, p.start)]
        parts = [p for p in parts if not _is_of_next_clause(view, p) and not _stands_open(view, p)]
        parts = [p for p in parts if p.tags.isdisjoint(_FLAT) or not any(c.start <= p.start < p.end < c.end for c in cuts)]
        for part in parts if not nicks else [p for p in parts if p in nicks or not any(n.start <= p.start < n.end for n in nicks)]:
            self.parts.setdefault(view.unit_at(part.start).index, []).append(part)
        self._tags: dict[int, frozenset[str]] = {}
        self.points_back = any("same" in part.tags for part in parts)  # "the second likewise": then the first is told, not only titled

    def own(self, unit: Unit) -> frozenset[str]:
        """Tags of one sentence: its words, what it measures and what it names."""
        known = self._tags.get(unit.index)
        if known is None:
            tags: set[str] = set()
            for part in self.parts.get(unit.index, ()):
                if is_of_act(part) and not self._is_denied(unit, part):
                    tags |= part.tags
                elif part.tags & _SPARED_TAGS and (
                    _SPARED.match(self.view.lower, part.end) or _NONE.search(self.view.lower, max(unit.start, part.start - 34), part.start)
                ):
                    tags.add("no_matrix")
            if "lesion" in tags:
                tags.add("growth")
            for measure in self.view.measures_in(unit):
                tags |= _TAGS_OF_ROLE.get(measure.role, _MEASURED)
            for mention in self.view.mentions_in(unit):
                tags |= self._of_mention(mention)
            if unit.search(_NAIL_WORD):
                tags.add("nail_word")
            known = self._tags[unit.index] = frozenset(tags)
        return known

    def _of_mention(self, mention: Mention) -> frozenset[str]:
        if mention.label == "SITE":
            return _PLACED
        if mention.label == "ACT" and mention.concept == "work_trace":
            return _TRACED
        if mention.label != "DX":
            return NO_TAGS
        tags = {"collection"} if mention.concept == "abscess" or "abscess" in self.view.lower[mention.start : mention.end] else set()
        if mention.value == "premalignant":
            tags.add("ak")
        if mention.extra[0] in _GROWTHS and not is_negated(self.view, mention):
            tags |= {"growth", "tag"} if mention.concept == "skin_tag" else {"growth"}
        return frozenset(tags)

    def _is_denied(self, unit: Unit, part: Part) -> bool:
        """“No pus”, “nothing underneath”, “washed out”, “matrix left alone; phenol if it grows in again”: what was not there or not done."""
        if first_within(self.view, _NONE, max(unit.start, part.start - 34), part.start) is not None:
            return True
        if "extract" in part.tags and _RINSED.search(self.view.lower, max(unit.start, part.start - 12), part.start) is not None:
            return True
        if (
            "foreign" in part.tags
            and _BY_WHAT.search(self.view.lower, max(unit.start, part.start - 70), part.start) is not None
            and "embedded" not in unit.lower
        ):
            return True
        if "matrix" in part.tags and _AS_FAR_AS.search(self.view.lower, max(unit.start, part.start - 12), part.start) is not None:
            return not any("caustic" in p.tags and p.end <= part.start for p in self.parts.get(unit.index, ()))  # "phenol to the matrix"
        if part.tags.isdisjoint(_SPARED_TAGS):
            return False
        return _SPARED.match(self.view.lower, part.end) is not None or assertion_at(self.view, unit, part.start, part.end)[0] in (
            "planned",
            "negated",
            "declined",
            "conditional",
        )

    def near(self, unit: Unit, tags: frozenset[str], *, paragraph: bool) -> bool:
        """Are the tags told around the unit; with `paragraph` in its own, since every wound is opened by something?"""
        back = _BACK if tags & {"growth", "tag", "nail_word", "collection", "block"} else _REACH
        around = self.view.units[max(0, unit.index - back) : unit.index + _REACH + 1]
        if tags & _SPARED_TAGS and len(sides := {*_SIDE.findall(unit.lower)}) == 1:
            around = tuple(
                u for u in around if u is unit or not (told := {*_SIDE.findall(u.lower)}) or told & sides
            )  # "on the left the border was only pulled"
        of_all = not unit.label or _OF_ALL.match(unit.lower) is not None
        return any(
            self.own(u) & tags
            for u in around
            if (u.group == unit.group or of_all)
            and (u.block == unit.block or not paragraph)
            and (u is unit or put_off_from(self.view, u) > u.end)
        )


def _is_of_next_clause(view: NoteView, part: Part) -> bool:
    """“; shave” of “flight tonight; shave biopsy is scheduled”: the name of work that the next clause tells."""
    unit = view.unit_at(part.start)
    return part.end > unit.end and any(part.start < m.start < part.end for m in view.mentions_in(view.unit_at(part.end - 1), "PROC"))


_OPEN = re.compile(
    r"open (?:(?:surgical|chronic|draining|clean|small|large|\d+(?:\.\d+)? ?[cm]m) )*(?:wounds?|sores?|areas?|ulcers?|incisions?|cavit\w+|fractures?|to air|at (?:the )?base)\b|open(?=[.,;])"
)
_KEPT_OPEN = re.compile(r"\b(?:still|remains?|remained|stays?|stayed|kept|keep|left|lies|lying|is|are|wide) $")


def _stands_open(view: NoteView, part: Part) -> bool:
    """“Open wound 3 cm, packing pulled”, “the cavity is still open.”: how it was found, and nothing that was opened."""
    return view.lower[part.start : part.end] == "open" and (
        _OPEN.match(view.lower, part.start) is not None or _KEPT_OPEN.search(view.lower, max(0, part.start - 12), part.start) is not None
    )


def is_of_act(part: Part) -> bool:
    """Words of other things make no act; a callus is one where it is pared."""
    return not part.is_reject or "callus" in part.tags
