"""Labels of wounds: how a note marks them, and which mark belongs to a place."""

from __future__ import annotations

import re

from nlp.facts import Fact, Site
from nlp.stretches import stretch_at
from nlp.view import NoteView

_NOUN = r"(?:defect|tumou?r|site|lesion|wound|number|no\.|repair|closure|reconstruction|excision|case|lac(?:eration)?|cancer|spot)"
_ARTICLE = r"A (?:\d[\d.]*[ -]?[mc]m (?:wide )?)?(?:margins?|rims?|cuff|ring|ellip\w+|fusiform|lenticular|circular|dis[ck]|wedge|scalpel|punch|running|pressure|standing|dressing|bolster|total)\b"
"""“A 2 mm margin was drawn” tells of no wound A."""
MARK = re.compile(
    rf"(?:(?<=[\s(:,;])|^)(?:(?!{_ARTICLE})(?P<letter>[A-H])(?=[\s:)=-])|\((?P<round>[a-h1-9])\)(?! ?-0)|(?<![\w(.])(?P<closed>[a-h1-9])\)(?=\s)|#\s?(?P<number>\d)\b(?!-\d)"
    rf"|(?i:\b{_NOUN}) (?P<named>\d|[A-Ha-h](?=\W))\b(?!\s?(?:x|\.\d|cm|mm))(?=\s?[:.,;)-]|\s(?:was|is|had|measured|closed|repaired|with|by|in|using|layered|complex|simple|linear|$)|$)|\bT(?P<tumour>[1-4])(?=[\s:=)-]))"
)
"""The label of a wound, in the text as written: "A", "(b)", "c)", "#2", "Defect 1", "T2"."""
BARE_MARK = re.compile(r"[)#A-HT](?:(?<=[)#])|(?<=[A-H])(?=[\s:)=-])|(?<=T)[1-4])")
NAMED_MARK = re.compile(rf"\b{_NOUN} (?:\d|[a-h]\b)")
"""One of the two, the second in lower case, stands in every such label, and quickly looked for."""
MARK_BEHIND = re.compile(
    r"\s*(?:\((?:#|no\.? ?|lesion |site |wound |defect )?(?P<a>[a-h1-9])\)|(?:for|at|on) (?:#|no\.? ?|lesion #?|site #?|wound #?|defect #?|tumou?r #?)(?P<b>[a-h1-9])\b(?!\s?(?:[x.]|cm|mm))|(?:for|at|on) (?P<c>[a-h])(?=\s*(?:[.,;)]|$|and\b|&)))"
)
"""A label right behind its measure: "2.5 cm (#1) and 4 cm (#2)"."""
AND_MARK = re.compile(r"[\s,]*(?:and|&|\+|,)[\s(]*")
"""Between the marks of wounds that are spoken of together: "(a) and (b)"."""


def mark_before(view: NoteView, site: Fact[Site]) -> str:
    """The label written right before a place: "B) R chest"."""
    start = site.evidence[0].start if site.evidence else 0
    row = re.fullmatch(r"[\s|*-]*([a-h1-9])(?:\s*[).:|]\s*|\s{2,})", view.lower[view.lower.rfind("\n", 0, start) + 1 : start])
    if row is not None:
        return row[1]
    hit = re.search(
        r"(?:#\s?(\d)|\b([A-H])[).:]|\(([a-h1-9])\)|(?i:defect|tumou?r|site|lesion|wound) (\w)\s?[:.,)-])\W{0,3}$",
        view.text[max(0, start - 14) : start],
    )
    return next(filter(None, hit.groups())).lower() if hit else ""


def label_of_stretch(view: NoteView, site: Fact[Site]) -> str:
    """The label of the stretch whose first place it is: "Case 1: melanoma in situ of the left arm"."""
    stretch = stretch_at(view, site.evidence[0].start) if site.evidence else None
    return stretch.label if stretch is not None and stretch.site.known and stretch.site.evidence[0].start == site.evidence[0].start else ""
