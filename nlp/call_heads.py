"""The head of a note of a call or a message: pieces of the patterns by which its readers know it (EM-01)."""

from __future__ import annotations

from nlp.people import KIN

CALLER = rf"(?:the |pt'?s? |patient'?s? |his |her )?(?:pt|patient|{KIN}|family|mrs?\b\.?(?: \w+)?|ms\b\.?(?: \w+)?)"
"""Who calls, or is called."""
BEFORE_HEAD = r"\W{0,9}+(?:(?:\d[\d/:.-]{0,14}+|date|time|[ap]m|(?:(?:sticky|chart|desk) note|memo)(?: and)?)\W{1,6}+){0,4}+"
"""A day and an hour before the head of a note."""
CALL_HEAD = (
    r"(?:(?:telephone|phone|tel\.?) (?:call|contact|triage|conversation|communication|advice|note|message)s?\b|triage (?:contact|conversation|communication|advice|note|message)s?\b"
    r"|(?:(?:incoming|outgoing|nurse|nursing|rn|lpn|ma|cma|staff|triage|courtesy)|(?:results?|path\w*)(?: letter and)?) (?:phone |telephone )?call\b|(?:t/c ?(?:to\b|from\b|with\b|w/|[:\u2013-])|tc (?:to\b|from\b|with\b|w/|\d{1,2}[/:]))|(?:telephone|phone|tel\.?|tele) ?[:\u2013-](?!\s*[\d(+])(?! ?(?:visit|med|health|derm))"
    r"|(?:return(?:ed)? |brief )?call,? (?:(?:on )?\d{1,2}/\d|(?:from|with|w/|to) (?:the )?(?:pt|patient|mother|mom|father|dad|daughter|son|wife|husband)\b)"
    rf"|{CALLER} (?:calls|called|phones|phoned|rang|telephoned)\b(?! (?:it|this|that|them|these|him|her|his|lesions?|911|ems|(?:an|the) (?:ambulance|lesion|mole|spot|bump|growth|area))\b)"
    rf"|(?:called|phoned|rang|telephoned) to (?:confirm|remind|schedule|reschedule|ask|report|inform|let)\b|(?:called|phoned|rang|telephoned|call to) {CALLER}\b(?! (?:in|into|from|to (?:the |a )?(?:room|exam)\w*)\b))"
)
"""A call by its name, or by who made it; an encounter by telephone may be a visit."""
MESSAGE_HEAD = (
    rf"(?:voice ?mail\b|(?:lm|lmom|lvm|left (?:a )?(?:message|vm|voicemail)) (?:for|to|with|on|w/)|(?:staff|patient|pt|secure|in-?basket|portal|mychart) (?:message|msg)\b|(?:message|msg) (?:from|by) {CALLER}\b|{CALLER} (?:left (?:a |us a )?(?:message|voicemail)|messaged|texted|e-?mailed|wrote(?: in)?:?|writes:?)(?!\w)"
    rf"|{CALLER} (?:\d[\d/:., apm-]{{2,18}}):? ?[\"']"
    r"|(?:mychart|portal|e-?mail|inbox) ?[:\u2013-](?!\s*(?:active|enrolled|yes|no|status|declined)\b|\s*\S+@))"
)
"""A message; those by a portal may be a service of their own."""
RESULTS_HEAD = r"\W*(?:(?!\d+ ?(?:y|yo|f|m)\b)[^\n.]){0,40}\b(?:outreach|results? (?:management|call|notification|communication|follow-?up call)|(?:in-?basket|nurse|rn|phone|refill|results?) (?:pool|line|triage|encounter|call))\b"
"""Title of work on results or messages; with `REACHED` it tells of a call, whatever work the results speak of."""
REACHED = r"\b(?:called|phoned|telephoned|rang|spoke (?:with|to|w/)|reached|lvm|left (?:a )?(?:message|voicemail|vm)|call(?:ed)? back)\b"
