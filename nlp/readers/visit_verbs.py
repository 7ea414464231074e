"""What is decided about a medicine by the verb beside it: started, changed, continued, stopped (EM-08)."""

from __future__ import annotations

import re

from nlp.gate import living, seek, spots
from nlp.view import NoteView

_VERBS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "rx_stop",
        re.compile(
            r"\b(?:stop(?:ped)?|d/?c'?d?|discontinu\w+|hold|holding|held(?! off\b| (?:today|in|up|back|at)\b)|taper off|wean off|quit|come off|suspend\w*|withdraw\w*|withdrew)\b"
        ),
    ),
    (
        "rx_change",
        re.compile(
            r"\b(?:increas\w+|decreas\w+|titrat\w+|switch\w*|swap\w*|exchang(?:ed|ing)|replac\w+|substitut\w+|(?<!no )(?<!no dose )chang\w+|up-?dos\w+|bump(?:ed|ing|(?= (?:up|the|his|her|it|to|dose|from)\b))|doubl(?:e[ds]?|ing)|escalat\w+|reduc\w+|lower(?:ed\b|(?= (?:the|to|his|her|dose|from|it)\b)|(?= [\w-]+ (?:to|dose|by)\b))|raise[d]?|up ?titrat\w+|uptitrat\w+|step (?:up|down)|dose up|taper to|up(?= [a-z]{4,} (?:dose )?to \d))\b|"
            "\u2191|\u2193"
        ),
    ),
    (
        "rx_continue",
        re.compile(
            r"\b(?:continu\w+|cont\.?|c/w|refill\w*(?! (?:nothing|none)\b)|renew\w*|keep(?:ing|s)?|go(?:es|ing)? on with|(?<=, )go on(?=\s*(?:[.;,]|$))|goes on(?= (?:unchanged|as before|at the same))|carry(?:ing)? on|stay(?:ing)? on|remain on|maintain\w*|resume[d]?|unchanged|no (?:dose )?changes?|same dose|as (?:before|until now|up to now)|rf)\b"
        ),
    ),
    (
        "rx_start",
        re.compile(
            r"\b(?:start(?:ed|ing|s)?|re-?start(?:ed|ing|s)?|re-?initiat\w+|re-?introduc\w+|(?:go|goes|going|put (?:him|her|them|pt)?) ?back (?:on|to)|begin|began|begun|initiat\w+|rx'?d?|e-?rx'?d?|e-?prescrib\w+|prescri\w+|prescription|add(?:ed|ing|s)?|trial(?: of)?|try|commenc\w+|introduc(?:e|ed|ing)|settled on|agreed on|wrote for|issued|gave(?! up\b)|put (?:him|her|them|pt|patient|this patient) on|put on|i put|i indicate|i leave|i give|giving (?:him|her|them|pt|patient)|(?:am|are) giving|(?:am|are) treating(?: (?:it|this|him|her|them))?(?= with)|(?:am|are) putting (?:him|her|them) on|e-?scrib\w+|stepped (?:him|her|them) up to|moved (?:him|her) to|arranged|i have given|called in|pass(?:ed|ing)? to|mov(?:e|ed|ing) (?:on )?to|go(?:ing)? over to|discharged (?:home )?on|sent home (?:on|with)|script|sent to (?:pharmacy|pharm)|"
            r"sent in|given rx|new rx|(?<!they )(?<!parents )(?<!who )(?<!family )(?<!already )(?<!still )(?:apply|take|use)|bridg(?:e|ed|ing) with)\b|->\s*$|\bto\s*$(?<=up to )"
        ),
    ),
)


def verb_near(view: NoteView, before: str, after: str) -> str:
    """Act of the verb nearest to the medicine between these words; "" where there is none."""
    behind = re.match(r"\W*(?:\d[\w.%/]*\W+)?(?:mg\W+)?(?=[a-z])", after)
    adjacent = after[behind.end() :][:12] if behind else ""
    for kind, pattern in living(view, _VERBS):
        found = seek(view, pattern, adjacent)
        if found and found.start() == 0 and found.group().endswith(("ed", "d")):
            return kind  # "doxycycline started, metronidazole gel continued"
    best, place = "", -1
    for kind, pattern in living(view, _VERBS):
        for match in spots(view, pattern, before):
            if match.start() > place:
                best, place = kind, match.start()
    if best:
        return best
    tail = after[:60]
    ranked = [
        (m.start(), kind)
        for kind, pattern in living(view, _VERBS)
        for m in spots(view, pattern, tail)
        if m.group() not in ("use", "take", "apply")
    ]
    if ranked:
        return min(ranked)[1]
    return (
        "rx_start"
        if re.search(
            r"(?<!message )\bsent\b|\be-?rx|\be-?scrib|\bfaxed\b|\bprovided\b|\bprescribed\b|\b(?:recommended|advised|suggested|dispensed|ordered)\b(?! by)",
            tail,
        )
        else ""
    )
