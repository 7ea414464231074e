"""Words that tell that a drug was given in the office, by the way they tell it, and those of a drug that was prescribed, handed out or given at home."""

from __future__ import annotations

import re

from nlp.phrases import phrases
from nlp.steroid_names import STEROID

NURSE = r"(?:rn|lpn|lvn|cma|ma|nurse|medical assistant)"
"""Piece of a pattern: who gives a drug for the physician."""
_PAPERS = ("refill", "refills", "rx", "script", "scripts", "prescription", "history", "handout", "advice")
"""What else is given: "refills given", "history given by mother"."""
_GIVEN = (
    "".join(rf"(?<!{paper} )" for paper in _PAPERS)
    + r"\bgiven\b|\bgave\b|administ|\breceived \d|\d ?mg,? (?:\w+ )?by (?:the |our )?"
    + NURSE
    + r"\b"
)
_NEEDLED = r"\bpasses of (?:the |a )?needle|\bneedle[ -]?(?:pass|stick)|\bfann(?:ed|ing)\b|\bdeposit(?:ed|s|ing)\b|\b(?:put|went|squirted|shot|delivered) (?:\d[\d.]* ?(?:ml|cc) )?(?:straight |right |directly )?in(?:to|side)? (?:it|them|this|that|these|each|the (?:\w+ )?(?:nodules?|lesions?|cysts?|scars?|keloids?|patch(?:es)?|lumps?|bumps?|plaques?|tunnels?|papules?|warts?))\b"
"""An injection told by what the needle did."""
LESION_GOT = r"\b(?<!has )(?<!had )(?<!have )(?:received|got|took|was given|were given) (?:about |only |another )?\d?\.?\d+ ?(?:ml|cc)\b"
"""An injection told of the lesion: "the chest keloid received 0.6 mL"."""
_NEEDLE = rf"inject|{_NEEDLED}|\binj\b\.?(?! q ?\d| every| weekly)|infiltrat|\bplaced\b|\bput in\b|\binto\b(?! (?:the )?(?:office|clinic|room|hospital|or\b|remission))"
INTO_LESIONS = r"intralesion|\bil(?:-? ?(?:k(?:enalog)?|tac))?\b|\bi/l\b"
_ROUTE = rf"\bsc\b|\bsq\b|subq|subcut(?!\w* (?:tissues?|fat|plane|layers?|level|space|nodules?|mass|tumou?r|cyst|sutures?|stitch\w*|closure|tracts?|dissect\w*)\b)|under the skin|\bim\b|intramusc|\biv(?:pb)?\b|infus|{INTO_LESIONS}|\bover (?:an? |\d[\d.]* ?)(?:h|hrs?|hours?|min\w*)\b"
_ON_THE_SKIN = r"applied|\bapply|spread|put on|\blaid (?:on|over)|\blay the|smeared|smoothed|painted|\bpaint(?:s|ing)? (?:it|the|this|on|onto|over|all|both|his|her)\b|\bcoats?\b|\brubbed\b|dabbed|applicators?\b|left to dry"
_MADE_READY = r"reconstitut|\bmixed\b|cracked|\bbroken? (?:the |an? |one |open )*(?:levulan|kera)?-?(?:stick|ampoules?|vial)|\bused up\b|\b(?:[1-4]|one|two|three|four) (?:whole )?(?:kera)?sticks? (?:(?:was|were) )?(?:used|opened)\b|\bapplication(?: -| was)?(?: performed| done)? by (?:me|physician|the physician|md|dr|provider)\b"
_DEVICE = r"\b(?:pens?|auto-?injectors?|syringes?) (?:was |were )?held\b|\bheld (?:for |x ?)?\d+ ?sec|\bclicks? (?:heard|x ?2|audible)|\b(?:2nd|second|both|two|2) clicks?\b|\b(?:yellow|green|orange) (?:indicator|rod|bar|window|plunger)\b|\b(?:window|indicator) (?:\w+ )?(?:yellow|green|full)\b"
"""A pen pressed against the skin: what it shows when it is empty."""
_STRENGTH = r"mg/cc\b|/ml\b|mg per (?:ml|cc)\b"
_STEROID_POURED = (
    rf"(?:ml|cc)\s+(?:of )?{STEROID}(?:-?\d|\b)|\b{STEROID}[- ]?\d\d?(?:\.5)?[,:]? (?:x |tot(?:al)?:? (?:of )?)?\d?\.?\d+ ?(?:cc|ml)\b"
)
"""“0.4 mL of K10”, “kenalog-10, 0.4 cc”."""
_POURED_THEN_NAMED = r"\b\d?\.\d+ ?(?:cc|ml)\b[^.;\n]{0,16}?\bk-?(?:10|20|40)\b"
"""“Keloids: chest 0.5 cc, shoulder 0.3 cc, K40”."""
POURED_OUT = r"(?:ml|cc)s?,?\s+(?:[a-z-]+\s+){0,4}(?:to|into|over|across|between|among|per|each|apiece)\b"
"""A volume with where it went: "0.3 ml each", "1 cc divided among"."""
_ANTIGEN = r"\b(?:candida (?:antigen|ag)|candin|yeast antigen|mmr)\b(?:[^.;\n]|\.\d){0,40}?\d[\d.]* ?(?:ml|cc)\b"
_UNITS = r"\d\d ?\+ ?\d\d ?units?\b|\d\d ?units? (?:\([^()\n]{1,24}\) )?(?:r|l|right|left|rt|lt)\b|units? (?:to|in|per|into|each|over|across|a side)\b|\d\s?u\b|\(\d{2,3} ?/ ?\d{2,3}\)|\b(?:axillae?|palms?|soles?|forehead|underarms?)(?: (?:left|right|l|r))?(?:\s*[:=|-]\s*|,? )\d+ ?units?\b|\bunits? ?[:(] ?\d{1,3} (?:(?:to|in|into) )?(?:the )?(?:right|left|rt|lt|r|l)\b|\b\d{1,3} ?(?:u|units?)? ?(?:per|/|(?:in|to|into|for)? ?each|a) ?(?:axilla|underarm|armpit|palm|sole)\b"

GIVING = re.compile(
    "|".join(
        (
            _GIVEN,
            _NEEDLE,
            LESION_GOT,
            _ROUTE,
            _DEVICE,
            _ON_THE_SKIN,
            _MADE_READY,
            _STRENGTH,
            _STEROID_POURED,
            _POURED_THEN_NAMED,
            POURED_OUT,
            _ANTIGEN,
            _UNITS,
        )
    )
)
"""That something was given, in a sentence without what `SUPPLIED` takes out."""
INJECTION_TOLD = re.compile(
    rf"\binj(?:ect|\b)|{_NEEDLED}|\bneedled|\bmulti-?punctur|\bprick|\binfiltrat|\binstill|\bplaced (?:into|in|within|through\w*)\b|\bblanch(?:ed|ing)?\b"
    rf"|mg/ml|mg/cc|mg per (?:ml|cc)|\bu/ml|units?/ml|{INTO_LESIONS}|{POURED_OUT}|(?<![\d.])0?\.\d+ ?(?:ml|cc)s?\b|(?:ml|cc)s?,?\s+(?:[a-z-]+\s+){{0,4}}in\b|{_STEROID_POURED}"
)
"""That a drug which may be injected into a lesion was."""
NOT_GIVEN = phrases("giving_words", "not_given")
"""Near a drug: it is prescribed, taken at home or given elsewhere, unless the words of `CLEARLY_GIVEN` stand there, too."""
CLEARLY_GIVEN = re.compile(
    rf"(?<!self-)(?<!self )(?:inject(?:ed|ions?)\b|administered)|\bgiven\b|\bgave\b|applied|applicators?\b|mg/ml|here today|in clinic|in (?:the )?office|by (?:my |the |our )?{NURSE}s?\b"
)
SUPPLIED = phrases("giving_words", "supplied")
"""What was given is a paper and no drug, or was given at home, or is still to be given."""
