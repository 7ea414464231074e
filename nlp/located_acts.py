"""Acts of a form told with what stands above them: "Located on the right cheek and left forearm. / Plan: Shave Biopsy / Number of lesions biopsied: 2"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_LOCATED = re.compile(
    r"(?im)^[ \t]*(?:-[ ]*)?(?:(?:distributed|located|present) (?:on|at) (?:the )?|(?:body )?(?:locations?|sites?)[ ]?:[ ]?)(?P<places>[a-z][^\n.;:()]{4,200})\.?[ \t]*$"
)
_NAMED = re.compile(
    r"(?im)^[ \t]*(?:(?:\d{1,2}[.)]|#\d?|[-*])[ ]?)?(?:neoplasms?|nub|(?:atypical |changing |suspicious )?(?:nev[iu]s?|lesions|papules|moles|growths))\b(?: (?:of|with|unspecified|uncertain|behaviou?r|skin|the|nature))*(?: ?\([A-Z]\d\d[^)\n]*\))?[ ]?[,:-][ ]?(?:of |on |at )?(?:the )?(?P<places>[a-z][^\n.;:()\d]{4,120})\.?[ \t]*$"
)
"""“3. Neoplasm of uncertain behavior of skin, L upper back and R calf”: the places behind the name."""
_ACT = re.compile(
    r"(?im)^[ \t]*(?:(?:plan|procedure|treatment)[ ]?:[ ]?)?(?P<act>(?:shave|punch|tangential) biops(?:y|ies)|biops(?:y|ies) by (?:shave|punch)(?: (?:method|technique))?)(?: performed| done)?(?P<times> x ?[2-9])?(?:[ \t.:]*$|(?<=\d)\.(?=[ ]))"
)
_SAMPLE = re.compile(r"(?i)\bbiops")
_COUNT = re.compile(
    r"(?im)^[ \t]*(?:(?:total )?number of (?:lesions|biopsies|specimens|sites)(?: (?:biopsied|sampled|treated|taken|performed))?|(?:lesions|biopsies)(?: biopsied| performed)?)[ ]?:[ ]?(?P<n>[2-9])[ \t]*$"
)
_ITEM = re.compile(r"(?m)^[ \t]*(?:\d{1,2}[.)]|#\d|[A-Z]\.)[ ]|\n[ \t]*\n")
_PARTED = re.compile(r",? and (?:the )?|[,&] ?(?:the )?", re.IGNORECASE)
_REACH = 700


def places_of_acts(text: str) -> Iterator[Edit]:
    """The places put behind the name of the biopsy, where the form counts as many biopsies as it names places above."""
    for located in (*_LOCATED.finditer(text), *(_NAMED.finditer(text) if _SAMPLE.search(text) else ())):
        stop = _ITEM.search(text, located.end(), located.end() + _REACH)
        end = stop.start() if stop else min(len(text), located.end() + _REACH)
        act = _ACT.search(text, located.end(), end)
        if act is None:
            continue
        count = _COUNT.search(text, act.end(), end)
        told = act["times"] or (count["n"] if count else "")
        parts = [part for part in _PARTED.split(located["places"].strip()) if part.strip()]
        if not told or int(told[-1]) != len(parts):
            continue
        yield act.end("act"), act.end("times") if act["times"] else act.end("act"), " of the " + located["places"].strip()
        if count is not None:
            yield *count.span(), ""


_SHAVES = re.compile(r"(?im)^[ \t]*(?:procedures?[ ]?:[ ]?)?shave removals?\b[^\n.;:]{0,30}:?[ \t]*$")
_SHAVED_ITEM = re.compile(
    r"(?im)^[ \t]*(?:\d{1,2}[.)]|#\d|[a-f][.)]|[-*])[ ][^\n]{3,140}?\b(?P<act>shaved)\b(?! (?:hair|beard|area))[^\n]*$"
)
_SAMPLED = re.compile(r"(?i)\b(?:biops\w*|bx|r/o|rule out|vs\.?)\b")


def shaves_of_title(text: str) -> Iterator[Edit]:
    """“Shave removals / 1. L cheek nevus. Shaved whole / 2. ...”: the word of each item is that of the title."""
    title = _SHAVES.search(text)
    if title is None:
        return
    for item in _SHAVED_ITEM.finditer(text, title.end()):
        if _SAMPLED.search(item.group()) is None:
            yield *item.span("act"), "shave removal"


_NUMBERED_DX = re.compile(r"(?m)^[ \t]*(?:DX|Dx|Diagnosis|Problem) ?#?(?P<n>\d)[ ]?[:.-][ ]?(?P<what>[^\n]{4,80})$")
_POINTER = re.compile(r"\b(?:DX|Dx|Diagnosis|Problem) ?#?(?P<n>\d)\b(?![ ]?[:.-][ ]?[A-Za-z]\d\d|[ ]?:)")
_CODE = re.compile(r"^[A-Z]\d\d(?:\.[A-Z0-9]{1,4})?[ ,:-]*")


def diagnoses_put_in(text: str) -> Iterator[Edit]:
    """“DX 2: D49.2 neoplasm L arm ... Procedure 2 - Biopsy, tangential. DX 2.”: the words of the line that the pointer means."""
    told = {hit["n"]: (hit.end(), _CODE.sub("", hit["what"].strip()).rstrip(" .")) for hit in _NUMBERED_DX.finditer(text)}
    if len(told) < 2:
        return
    for hit in _POINTER.finditer(text):
        end, words = told.get(hit["n"], (len(text), ""))
        if hit.start() > end and words:
            yield *hit.span(), words
