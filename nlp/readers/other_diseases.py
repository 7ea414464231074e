"""The names of one disease outside dermatology, so that "DM2" and "type 2 diabetes" are one problem of the visit (EM-02)."""

from __future__ import annotations

import re

_NAMES = tuple(
    re.compile(words)
    for words in (
        r"diabet|\bdm\b|\bt?2?dm2?\b", r"hypertens|\bhtn\b|high blood pressure", r"lipid|cholesterol|\bhld\b", r"\bgerd\b|reflux", r"heart failure|\bchf\b",
        r"coronary|\bcad\b", r"fibrillation|a-?fib", r"kidney|\bckd\b", r"apnea|\bosa\b", r"hypothyroid", r"osteoarthritis|\boa\b", r"psoriatic arthritis|\bpsa\b",
        r"an(?:a)?emia", r"venous", r"anxiety|\bgad\b",
    )
)  # fmt: skip


def same_disease(one: str, other: str) -> bool:
    """Do two names of a problem, as written, mean the same disease?"""
    one, other = one.lower(), other.lower()
    return one == other or any(name.search(one) and name.search(other) for name in _NAMES)
