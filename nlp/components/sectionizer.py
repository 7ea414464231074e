"""`derm_sections`: section titles for medspaCy's Sectionizer, from `nlp/terms/sections.csv`.

A title counts where a colon follows it, or where it is a line of its own.
"""

import csv
import re
from collections.abc import Iterable
from importlib import resources
from operator import attrgetter

from medspacy.section_detection import Sectionizer, SectionRule
from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.phrases import Phrases, token_bounds
from nlp.components.spelling import Speller

_NEXT_LETTER = 900
"""How far behind the first letter of a list the second may stand."""
_LISTED = frozenset({"history", "medications", "allergies"})
_MARGIN = 60
"""Indentation and list marks before a title are no longer than this."""


class TitleSectionizer(Sectionizer):  # type: ignore[misc]
    """medspaCy's Sectionizer with plain results: it writes an extension attribute on every token, a fifth of a note's time."""

    def __init__(self, nlp: Language, name: str) -> None:
        self._speller = Speller(nlp.vocab)
        super().__init__(nlp, name=name, rules=None, span_attrs=None)
        self._phrases: Phrases[str] = Phrases(nlp, attrgetter("category"))

    def add(self, rules: SectionRule | Iterable[SectionRule]) -> None:
        """Take in titles that match by their literal."""
        added = [rules] if isinstance(rules, SectionRule) else list(rules)
        super().add(added)
        self._speller.learn((rule.literal for rule in added), mend=True)
        self._phrases.add(added)

    def __call__(self, doc: Doc) -> Doc:
        doc.user_data["titles"] = self._phrases.find(self._speller.read(doc))
        return doc


@Language.factory("derm_sections")
def create_sectionizer(nlp: Language, name: str) -> TitleSectionizer:
    """Factory: writes `doc.user_data["titles"]`."""
    return TitleSectionizer(nlp, name)


def section_rules() -> list[SectionRule]:
    """One literal rule per title and form."""
    rules = []
    with (resources.files("nlp") / "terms" / "sections.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for title in row["titles"].split("|"):
                forms = [f"{title}:", f"{title} :"]
                if len(title) > 3 or title == "hpi":
                    forms += [f"{title}\n", f"{title} -", f"{title}s:"]
                elif len(title) == 3:
                    forms.append(f"{title}\n")
                elif len(title) <= 2:
                    forms += [f"{title} -"]
                rules += [SectionRule(form, row["category"]) for form in forms]
    return rules


def sections_of(doc: Doc) -> list[tuple[int, int, str]]:
    """(title start, body start, category) of each section as character offsets, in order.

    Titles without a colon, and one-letter titles, must open a line.
    """
    found: list[tuple[int, int, str]] = []
    text = doc.user_data.get("reading_copy") or doc.text
    starts, ends = token_bounds(doc)
    for category, first, last in doc.user_data["titles"]:
        start, end = starts[first], ends[last - 1]
        title = text[start:end]
        opens_line = _opens_line(text, start)
        if ":" not in title and not opens_line:
            continue
        if title.endswith("-") and text[end - 2].isalnum() and text[end : end + 1].isalnum():
            continue  # "O-T flap" is no objective section
        if ":" in title and not opens_line and len(title) <= 4 and not title.isupper():
            continue
        if ":" in title and not opens_line and text[max(0, start - 2) : start].strip()[-1:] not in (".", ";", "|", ""):
            continue
        if len(title.rstrip(" :-\n")) == 1 and _opens_list(text, title, end):
            continue
        if len(title) == 4 and title[3] == "\n" and title[:3].islower():
            continue
        if title[-1] == "\n" and found and found[-1][2] in _LISTED and not text[found[-1][1] : start].strip(" :-\n"):
            continue  # the head of a column: "Patient Active Problem List / Diagnosis / - Hypertension"
        found.append((start, end, category))
    ends = [*[start for start, _, _ in found[1:]], len(text)]
    return [
        (start, body, "operative_narrative" if category == "procedure_title" and _tells_operation(text[body:end]) else category)
        for (start, body, category), end in zip(found, ends, strict=False)
    ]


_STEP = re.compile(
    r"\b(?:was|were) (?:then |next |sharply |sterilely |carefully )?(?:brought|taken|placed|prepped|draped|positioned|infiltrated|an(?:a)?esthetized|marked|injected|cleansed|cleaned|excised|incised|made|carried|closed|dissected|obtained|irrigated|approximated|undermined|removed|raised|elevated|debrided)\b"
)
_STEPS = 3
_SENTENCE = re.compile(r"(?:(?!\d\))[^.;\n])*?\b(?:was|were|is|are|has been)\b", re.IGNORECASE)
"""Opens with a sentence that has a verb: "Insertion of a port. The chest was prepped ..." opens with the name of the operation."""
_LONG = 240
"""Characters of a paragraph that is longer than a title; a long list of operations has no steps."""


def _tells_operation(body: str) -> bool:
    """“Operative procedure: The patient was brought to ...”: a title whose first paragraph tells the steps is the story of the operation."""
    paragraph = body.lstrip().partition("\n\n")[0]
    return len(paragraph) > _LONG and _SENTENCE.match(paragraph) is not None and len(_STEP.findall(paragraph.lower())) >= _STEPS


def _opens_list(text: str, title: str, end: int) -> bool:
    """“A - posterior shoulder ... / B - low back”: the first letter of a list, not the assessment."""
    if title[0] not in "Aa":
        return False
    mark = re.escape(title.strip()[1:].strip())
    return re.search(rf"\n[ \t]*{'B' if title[0] == 'A' else 'b'} ?{mark}\s", text[end : end + _NEXT_LETTER]) is not None


def _opens_line(text: str, start: int) -> bool:
    """True where nothing but list marks stands before the title on its line."""
    margin = text[max(0, start - _MARGIN) : start]
    before = margin.rpartition("\n")[2]
    return (len(before) < len(margin) or start <= _MARGIN) and not before.strip(" -*#0123456789.)")
