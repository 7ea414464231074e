"""Section rules for medspaCy's Sectionizer, from `nlp/terms/sections.csv`.

A title counts where a colon follows it, or where it is a line of its own.
"""

from __future__ import annotations

import csv
from importlib import resources

from medspacy.section_detection import SectionRule
from spacy.tokens import Doc


def section_rules() -> list[SectionRule]:
    """One literal rule per title and form."""
    rules = []
    with (resources.files("nlp") / "terms" / "sections.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for title in row["titles"].split("|"):
                forms = [f"{title}:", f"{title} :"]
                if len(title) > 3 or title == "hpi":
                    forms += [f"{title}\n", f"{title} -", f"{title}s:"]
                elif len(title) <= 2:
                    forms += [f"{title} -"]
                rules += [SectionRule(form, row["category"]) for form in forms]
    return rules


def sections_of(doc: Doc) -> list[tuple[int, int, str]]:
    """(title start, body start, category) of each section as character offsets, in order.

    Titles without a colon, and one-letter titles, must open a line.
    """
    found = []
    text = doc.user_data.get("reading_copy") or doc.text
    for section in doc._.sections:
        if section.category is None:
            continue
        start_token, end_token = section.title_span[0], section.title_span[1]
        start = doc[start_token].idx
        last = doc[end_token - 1]
        end = last.idx + len(last.text)
        title = text[start:end]
        opens_line = not text[text.rfind("\n", 0, start) + 1 : start].strip(" -*#0123456789.)")
        if ":" not in title and not opens_line:
            continue
        if ":" in title and not opens_line and len(title) <= 4 and not title.isupper():
            continue
        if ":" in title and not opens_line and text[max(0, start - 2) : start].strip()[-1:] not in (".", ";", "|", ""):
            continue
        found.append((start, end, section.category))
    return found
