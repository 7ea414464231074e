"""Laboratory tests and imaging of the visit, and the monitoring of drugs (EM-01, EM-04)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.facts import VisitAct
from nlp.gate import find, seek, spots, units_with
from nlp.phrases import phrases
from nlp.readers.visit_text import Clause, act_in, word_list
from nlp.view import NoteView, evidence

_LABS_DONE = phrases("visit_tests", "labs_done")
_LABS_ORDER = phrases("visit_tests", "labs_order")
GENERIC_LABS = re.compile(
    r"(?<!outside )(?<!path )(?<!reference )(?<!external )(?<!our )(?<!own )\b(?:labs?|blood ?work|bloods?)\b(?! (?:blister|crust|pressure|thinner|loss|stain|oozing|clot)\w*)"
)
_TAKEN = re.compile(r"(?:vit\.?(?:amin)? ?[db]\d*(?:[ -]?12)?|b-?12|folate|folic acid|zinc|iron|biotin|calcium)")
"""What is swallowed as often as it is measured."""
_MEASURED = re.compile(
    r"\b(?:levels?|labs?|blood\w*|serum|order\w*|check\w*|recheck|draw\w*|drawn|tests?|tested|panel|screen\w*|25-?(?:oh|hydroxy)\w*|ng|review\w*|results?|low|normal|cbc|cmp|tsh|ferritin|work-?up|sent)\b"
)
_NO_DATA = phrases("visit_tests", "no_data")
_QUARTERLY = phrases("visit_tests", "quarterly")


def read_tests(view: NoteView, clause: Clause) -> Iterator[VisitAct]:
    """Laboratory tests counted once each; a test neither ordered nor reviewed counts for nothing."""
    pattern, _ = word_list("lab")
    imaging, _ = word_list("imaging")
    scan = seek(view, imaging, clause.text)
    if scan and not seek(view, _NO_DATA, clause.text) and seek(view, _LABS_ORDER, clause.text):
        yield act_in("imaging_order", clause, scan)
    hits = {m.group(): m for m in spots(view, pattern, clause.text)}
    generic = seek(view, GENERIC_LABS, clause.text)
    if not hits and not (generic and re.search(r"\b(?:review\w*|order\w*|drawn|check\w*|today)\b", clause.text)):
        return
    if seek(view, _NO_DATA, clause.text) or re.search(r"\bago\b|\bon file\b|\blast year\b|\bper pt\b", clause.text):
        return
    if hits and _MEASURED.search(clause.text) is None:
        hits = {name: match for name, match in hits.items() if _TAKEN.fullmatch(name) is None}
        if not hits:
            return
    names = [n for n in hits if n != "inr"] or list(hits) or ["labs"]
    match = hits.get(names[0], generic)
    assert match is not None
    ordered, done = seek(view, _LABS_ORDER, clause.text), seek(view, _LABS_DONE, clause.text)
    explicit = re.search(r"\b(?:order\w*|recheck|repeat|draw|baseline|obtain|arrang\w+|asked for|sent)\b", clause.text)
    if done and not explicit:
        yield act_in("lab_review", clause, match, len(names), ", ".join(names))
    elif ordered or clause.unit.section in ("plan", "assessment_plan"):
        yield act_in("lab_order", clause, match, len(names), ", ".join(names))


def read_toxicity(view: NoteView) -> Iterator[VisitAct]:
    """Monitoring for toxicity at least quarterly, written beside a drug that needs it (EM-04)."""
    drugs, _ = word_list("high_risk")
    tests, _ = word_list("lab")
    drug = find(view, drugs)
    if drug is None:
        return
    for unit in units_with(view, _QUARTERLY):
        often = unit.search(_QUARTERLY)
        if often is None or not (unit.search(tests) or unit.search(GENERIC_LABS)):
            continue
        if re.search(
            r"\bmonitor\w*|\btoxic\w*|\blabs?\b|\bcheck\w*|\brecheck\b|\bsurveillance\b|\bcbc\b|\bcreatinine\b|\bcmp\b|\blfts?\b|\bhcg\b",
            unit.lower,
        ):
            start = unit.start + often.start()
            yield VisitAct(
                "toxicity_monitoring",
                "",
                1,
                drug.group(),
                (evidence("act:toxicity_monitoring", drug.group(), start, unit.start + often.end()),),
            )
            return
