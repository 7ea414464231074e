"""Punches that only make a hole: the way into a cyst, what a lipoma is squeezed out of, or a bed for a graft; no sample is taken."""

from __future__ import annotations

import re

from nlp.view import Mention, Unit

_BORED = re.compile(
    r"\b(?:perforat\w+|fenestrat\w+|(?:drill |burr? )?holes?|windows?|trephin\w+ holes?)\b[^.;]{0,60}\b(?:cartilag\w+|perichondri\w+|bones?|outer table|calvari\w+|cortex|skull)\b"
    r"|\b(?:cartilag\w+|perichondri\w+|bone|outer table|calvari\w+|cortex|skull)\b[^.;]{0,40}\b(?:perforat\w+|fenestrat\w+|trephined|punched (?:through|with)|(?:drill |burr? )?holes?)\b"
)
_WAY_IN = re.compile(
    r" ?-?(?:tool )?(?:opening|incision|hole|access|aperture|entry|portal|window|stab|port|defect)\b|(?: tool| instrument| trephine)? (?:(?:was|is|being|then) )*used to (?:make|open|create|enter|access|incise|gain|unroof|puncture|pierce|lance|perforate|cut (?:a|an|the) (?:opening|hole|window|way))\b"
    r"|(?: tool)? (?:(?:was|being) )?(?:made|placed|centered|inserted|introduced|put) (?:over|through|above|in|into|directly over|at|on) (?:the |its |his |her )?(?:central )?(?:punctum|pore|roof|cyst|abscess|comedo)\b"
)
"""Behind a punch by which a cyst or abscess was entered."""
_CAME = r"(?:expressed|squeezed|extruded|delivered|popped|teased|milked|pulled out|shelled|drained|evacuated)"
_LETS_OUT = re.compile(
    r" ?-?,? (?:made )?(?:directly )?(?:(?:over|at|through) (?:the |its )?(?:central )?(?:punctum|pore|comedo|cyst|lipoma|abscess)|over it)\b|[ -]?(?:&|and|-and-|/)[ -]?(?:squeeze|express|expression|extract)|[ -]?nick\b"
    rf"|[^.;]{{0,30}}?[,&]? (?:and |then |with )?(?:the |its )?(?:contents?|keratin|pus|sac|wall|capsule|lipoma|cyst|fat|cheesy \w+)(?: (?:was|were|and|&) (?:\w+ )?)? ?{_CAME}\b|,? (?:and |then )?{_CAME}\b"
)
"""Behind a punch that only opened what came out of it: "4 mm punch over the punctum, keratin expressed"."""
_SAMPLE = re.compile(r"\b(?:bx|biops)")
_SENT = re.compile(r"\bsent\b|\bpath\b|\bpathology\b|\bhistology\b")
"""“Punch bx of the cyst wall, contents expressed, sent for path”: a sample all the same."""
_THROUGH = re.compile(r"\b(?:through|via|by way of) (?:an? |the |one )?(?:(?:small|single|tiny|\d(?:\.\d)?[- ]?mm) )*$")


def only_opens(unit: Unit, mention: Mention) -> bool:
    """“Several perforations were made in the cartilage with a 2 mm punch”, “the cyst came out through a 5 mm punch opening”: a hole, and no sample."""
    start, end = mention.start - unit.start, mention.end - unit.start
    return mention.value == "punch" and (
        unit.search(_BORED) is not None
        or _WAY_IN.match(unit.lower, end) is not None
        or _THROUGH.search(unit.lower, 0, start) is not None
        or (_LETS_OUT.match(unit.lower, end) is not None and not (_SAMPLE.search(unit.lower, start, end) and unit.search(_SENT)))
    )
