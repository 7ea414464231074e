"""Signs of trouble that a note warns of: "Call with any bleeding, fever or pus", "risks of bleeding, infection and hematoma were reviewed".

Nobody has seen them. They say no more of the patient than the words behind an empty box, and are read as those are.
"""

from __future__ import annotations

import re

from nlp.boxes import Option

_SIGN = re.compile(
    r"\b(?:pus|purulen(?:ce|t)|infections?|infected|abscess(?:es)?|h(?:a)?ematomas?|seromas?|dehiscence|drainage|discharge|necrosis|nerve (?:damage|injury)|wound (?:infection|breakdown|dehiscence))\b"
)
"""What a wound may come to, and what readers of other work take for its reason."""
_WARNING = re.compile(
    r"\b(?<!on )(?<!phone )(?:call|phone|ring|contact|notify|message|return(?! visit)(?! (?:of|was|is))(?<!with return)(?<!good return)(?<!immediate return)(?<!prompt return)(?<!copious return)(?<!with a return)|rtc|come (?:back|in)|be seen|go to (?:the )?(?:er|ed|emergency)|seek (?:care|help|attention)|report(?! of)|let us know|precautions)\b(?! from\b)(?:(?!\b(?:was|were|i|we|today|made|did|had|has|drained?|incised)\b)[^.;\n]){0,50}?\b(?:with|for|if|about|any|should|when|of)\b"
    r"|\b(?:watch|look(?: out)?|monitor)(?: (?!was|were)[a-z]+){0,4} for\b"
    r"|\brisks\b(?! factors?)"
    r"|\b(?:warned|cautioned)(?: (?:him|her|them|patient|pt|the patient|parents?|mother))? (?:of|about|on|that|re|regarding)\b"
    r"|\b(?:signs?|symptoms?|risks?) (?:and symptoms |or symptoms )?of\b"
)
"""Opens the signs, which stand behind it in the same sentence."""
_REST = re.compile(r"[^.;\n]*")
_SEEN = re.compile(
    r"\b(?:drained|incised|incision|i&d|i and d|let out|pus out|expressed|opened|evacuat\w+|lanced|packed|cultured|performed|done|made|blade|lido\w*|prescribed|has|had|have|today|now)\b"
)
"""In the rest of the sentence: somebody has seen them."""


def signs_to_watch(lower: str) -> list[Option]:
    """The signs warned of, in text order; `lower` is the lower-cased copy of the note."""
    if _SIGN.search(lower) is None:
        return []
    out: list[Option] = []
    for opener in _WARNING.finditer(lower):
        rest = _REST.match(lower, opener.end())
        if rest is None or _SEEN.search(rest.group()):
            continue
        done = out[-1].end if out else 0
        out += [Option(*sign.span(), False) for sign in _SIGN.finditer(lower, max(done, rest.start()), rest.end())]
    return out
