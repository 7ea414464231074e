"""Words that speak of lesions by their order, their side, their name, or of several at once."""

from __future__ import annotations

import re

from nlp.lesion_words import MANY as MANY_LESIONS
from nlp.lesion_words import ONE

MANY = re.compile(
    r"\b(?P<both>both|(?:the|these) two)\b|\b(?:all|the|these) (?P<n>three|four|five|six|[3-9])\b|\ball (?:of )?(?:the(?:se|m)?(?! (?:[\w-]+ ){0,2}?(?:tissues?|skin|fat|tracts?|sinus(?:es)?|margins?|edges?|bleed\w*|vessels?|layers?|sutures?|sections?|slides?|tumou?r)\b)|lesions|sites|were|by)\b"
    rf"|\b(?:each|every)\b|\b(?:these|the) (?:{MANY_LESIONS}|sites|areas|biopsies)\b|^all\b"
)
EACH_WAY = re.compile(
    r"\b(?:both|each|all|every)(?: of the)?(?: \w+)? (?:sides?|directions?|edges?|ends?|around|margins?|layers?|bleeding|wound edges|poles?|tips?|corners?|limbs?|arms of|bony|risks?|questions|cycle|visit|day)\b|\b(?:both|each|the two|these two)(?: of the)?(?: [\w-]+){0,2}? (?:flaps|limbs|triangles|lobes|transposed|incisions|hands|feet|parents|readers|pathologists|surgeons|drugs)\b|\bone each\b|\bx\s?\d each\b"
)
ORDINAL = re.compile(
    rf"\b(?:the )?(?P<o>first|second|third|fourth|fifth|other|latter|former|remaining)\s+(?:\w+ )?(?:{ONE}|one|site|area)\b"
)
ORDER = {"first": 0, "former": 0, "second": 1, "other": 1, "latter": 1, "third": 2, "fourth": 3, "fifth": 4}
ANOTHER = re.compile(
    r"\b(?:an? (?:second|third|fourth|separate|different|further|new)|another|an additional) (?:(?!one\b)[a-z]+ ){0,4}?$"
    r"|[mc]m[,;] (?:and )?(?:second|third|fourth) (?:[a-z]+ )?$"
)
"""Before a place that the sentence has named already: another lesion there ("scalp papule 4 mm, second scalp papule 7 mm")."""
NEXT_ONE = re.compile(
    r"\W*(?:and |then |next |finally )?(?:the |a )(?:second|third|fourth|fifth|other|next|last)\b|\W*(?:in (?:a |the |an )?(?:like|similar|same|identical) (?:manner|fashion|way),? |similarly,? |likewise,? )(?:a |the )?\d"
)
"""Opens a sentence about another lesion than the one spoken of."""
BY_SIDE = rf"\b(?:the|on the|of the) (?P<side>left|right)(?:[- ]sided?)?(?: (?:one|{ONE}|side|site|specimen))?\b"
"""Piece of a pattern: a lesion called by its side alone, "the left one", "of the right"."""
SIDE_ONLY = re.compile(rf"{BY_SIDE}(?! (?:alone|open|in place|to))")
THE_OTHERS = re.compile(r"\bthe (?:other|remaining) (?:two|three|four|2|3|4|ones)\b|\bthe others\b")
SOME_OF = re.compile(r"\b(?P<end>first|last) (?P<k>two|three|four|2|3|4)\b")
THE_THING = re.compile(
    r"\b(?:the|this|that) (?:\w+ ){0,2}?(?:cyst|nevus|mole|lipoma|tag|keloid|scar|bcc|scc|sk|ak|melanoma|carcinoma|keratosis|wart|dermatofibroma|basal|squamous|in situ)"
)
WITHOUT_PLACE = (ORDINAL, THE_OTHERS, SOME_OF, SIDE_ONLY, THE_THING, MANY)
"""Words that speak of a lesion by its order, its side, its name, or of several."""
