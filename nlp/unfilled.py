"""A form that nobody filled in beside a real note: the form's lines are taken out, the rest is read alone."""

from __future__ import annotations

import re

_BLANK = r"(?:_{2,}|\[\s*\]|\*{3,})"
_FIELD = re.compile(rf"[A-Za-z][\w /()#-]{{1,40}}(?:[:=?]\s*|\s){_BLANK}")
_ANY_BLANK = re.compile(_BLANK)
_FORM_TITLE = re.compile(r"\b(?:template|form|if applicable|not used|smart ?text|macro)\b", re.IGNORECASE)
_PATIENT = re.compile(r"\b\d{1,3}[- ]?(?:y/?o|yo|years?|yrs?)\b|\b\d{1,2} ?[mf]\b", re.IGNORECASE)
_WORDS_OF_A_NOTE = 10
_WORDS_OF_A_TITLE = 5


def without_form(text: str) -> str | None:
    """The text with the lines of an unfilled form as spaces, so that offsets hold.

    None where blanks also stand outside the fields of a form (dictation with gaps, which stays a template)
    or where what is left does not tell of a patient.
    """
    lines = text.split("\n")
    form = [_is_form_line(line) for line in lines]
    if not any(form) or any(_ANY_BLANK.search(line) for line, out in zip(lines, form, strict=True) if not out):
        return None
    for place in range(len(lines) - 2, -1, -1):
        form[place] = form[place] or (form[place + 1] and _is_title(lines[place]))
    rest = "\n".join(" " * len(line) if out else line for line, out in zip(lines, form, strict=True))
    told = _PATIENT.search(rest) is not None and len(rest.split()) >= _WORDS_OF_A_NOTE
    return rest if told else None


def _is_title(line: str) -> bool:
    return bool(_FORM_TITLE.search(line)) or bool(line.strip() and len(line.split()) <= _WORDS_OF_A_TITLE and not re.search(r"\d|[.;]\s*$", line))


def _is_form_line(line: str) -> bool:
    """All of its blanks are the empty answers of labelled fields, and little else stands on it."""
    blanks, fields = len(_ANY_BLANK.findall(line)), _FIELD.findall(line)
    return bool(fields) and len(fields) >= blanks / 2 and len(_FIELD.sub("", line).split()) <= 2 * blanks + 4
