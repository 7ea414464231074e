"""Corrections that a note makes of itself: the line it takes back tells no work, and what a line "should read" is told as done."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_SIGN = re.compile(
    r"(?i)\b(?:carried|copied|pulled|brought|pasted|cloned|left over|error\w*|mistake\w*|disregard|retract\w*|withdrawn|stric\w+|struck|strike|delete\w?|incorrect|omit|should|amended|corrected|not done|not performed)\b"
)
_LINE = r"(?:line|entry|sentence|statement|phrase|bullet|item|wording|words?|mention|remark|text|part|portion|row)s?"
_QUOTE = r'["\u201c](?P<words>[^"\u201c\u201d\n]{3,160})["\u201d]'
_WAS = r"(?:(?:was|were|is|are|has|had|been|all|only|also|actually|evidently|both|just|a|an|in|that|which|from|the|my|our|this|that|note|record|chart|\w+ly) |[,(] ?)*"
_TAKEN_BACK = (
    rf"[^.;:\n\"]{{0,60}}? {_WAS}(?:(?:carried|copied|pulled|brought|pasted|cloned)[ -](?:over|forward|in|from)|left over from|(?:entered |put in |typed |there )?(?:in error|by mistake|erroneous\w*)|incorrect\b|a copy[- ](?:forward|paste)|not (?:done|performed|treated)\b"
    r"|(?:should|to|must|can) be (?:deleted|struck|removed|disregarded|ignored|omitted|stricken)|withdrawn|retracted|struck|deleted)"
)
_BACK = re.compile(
    rf"(?i)\b(?:the|that|this|my|its) {_LINE} (?:(?:about|reading|that reads|saying|of|on|for|stating):? )?(?:{_QUOTE}){_TAKEN_BACK}"
)
_ORDERED = re.compile(
    rf"(?i)\b(?:(?:please )?(?:delete|strike|disregard|ignore|omit|remove)|i (?:hereby )?(?:withdraw|retract|strike|delete)) (?:the (?:{_LINE} )?(?:(?:about|reading|that reads|saying|stating):? )?)?{_QUOTE}"
)
"""“The line "cryotherapy of 4 AKs" was carried over from April”, “please delete "2 SKs frozen"”: words that the writer takes back."""
_READS = re.compile(
    r"(?i)\b(?:should|ought to|must) (?:have )?(?:read|say|said|state|stated|be corrected to(?: read)?|be amended to(?: read)?)(?: as follows)?(?=:? ?[:\"\u201c\n])"
)
"""“The procedure section should read: shave biopsies x 2”: no plan."""


def corrected(text: str) -> Iterator[Edit]:
    """Words that are taken back, read as nothing, and the verb of a correction, read as one of telling."""
    if _SIGN.search(text) is None:
        return
    for pattern in (_BACK, _ORDERED):
        for hit in pattern.finditer(text):
            yield *hit.span("words"), "it"
    for hit in _READS.finditer(text):
        yield *hit.span(), "reads"
