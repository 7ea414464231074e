"""Laboratory tests and imaging of the visit, and the monitoring of drugs (EM-01, EM-04)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.facts import VisitAct
from nlp.gate import find, seek, spots, units_with
from nlp.readers.visit_text import Clause, act_in, word_list
from nlp.view import NoteView, evidence

_LABS_DONE = re.compile(
    r"\breview\w*|\bwnl\b|\bnormal\b|\bunremarkable\b|\bresults?\b|\belevated\b|\bneg(?:ative)?\b|\bok\b|\bstable\b|\bfrom \d|\bwithin normal\b|\blooked\b|\bwent (?:through|over)\b|\bgone (?:through|over)\b|\b(?:are|is|were|was|all) (?:fine|good|reassuring|acceptable|in range)\b|\bshow(?:ed|s)\b|\b\d+ (?:u/l|mg/dl)\b|\breturned\b"
)
_LABS_ORDER = re.compile(
    r"\border\w*|\barrang\w+|\basked for\b|\brequest\w*|\bcheck(?:ed)?\b|\brecheck\b|\bdraw\w*|\bbaseline\b|\bsend\b|\bsent\b|\brepeat\b|\bobtain\w*|\bget\b|\bmonitor\w*|\bneed(?:s|ed)?\b|\btoday\b|\blab slip\b|\bdue\b|\brequisition\b|"
    r"\blabs?\b\s*:|\bq ?\d+|\bquarterly\b|\bevery \d|\bmonthly\b|\bpending\b"
)
GENERIC_LABS = re.compile(r"(?<!outside )(?<!path )(?<!reference )(?<!external )(?<!our )(?<!own )\b(?:labs?|blood ?work|bloods?)\b")
_NO_DATA = re.compile(
    r"\bunavailable\b|\bno\b|\b(?:per|by|with|via) (?:her |his |their )?pcp\b|\bas long as\b|\bprovided\b|\bnot\b|\bdeclin\w+|\boffer\w*|\bif\b|\bconsider|\bunless\b|\bdeferred\b|\bn/a\b|\bwithout\b|\bfree of\b|\bpatients? (?:has|with) (?:a )?history"
    r"|\bha(?:d|s|ve) (?:already )?been (?:drawn|ordered|checked|done|sent)\b|\b(?:drawn|ordered|checked|done|followed|monitored|managed|sent) (?:by|at|with) (?:her |his |their |the |an? )?(?:rheum|pcp|primary|onc|gi\b|gyn|ob\b|neph|hepat|cardio|referring|outside|dr\b|transplant|endo|neuro|hem)"
    r"|\((?:per |by )?(?:the |her |his )?(?:pcp|gp|rheum\w*|onc\w*|gi|cardio\w*|nephro\w*|neuro\w*|endo\w*|medicine|hospital|er|ed|urgent care)(?: \w+)? (?:has |had |already )*(?:ordered|sent|drew|drawn|checked|did|doing|follows|arranged)\b"
    r"|\b(?:drawn|ordered|requested|checked|done|followed|sent|arranged|pending|obtained) (?:by|at|with|through|from) (?:her |his |their |the |an? )*(?:medicine|med team|hospital\w*|inpatient|primary team|ward|ed\b|er\b|emergency|urgent care|family (?:doctor|physician|medicine)|gp\b|surgeon|pulm\w*|id\b|infectious|pediatric\w*|paediatric\w*|other|another|psych\w*|allergist|derm\w* elsewhere)"
)
_QUARTERLY = re.compile(
    r"\bquarterly\b|\bevery (?:other |2 |two |1-2 )?weeks?\b|\bq ?[1-3] ?-?(?:wk|week)s?\b|\bq ?(?:4|6|8|10|12) ?-?(?:\d+)? ?(?:wk|week)s?\b|\bq ?[1-3] ?(?:mo|month)s?\b|\bevery (?:4|6|8|10|12|four|six|eight|twelve)(?:-\d+)? weeks\b|"
    r"\bevery (?:1|2|3|two|three|1-3|2-3)? ?months?\b|\bmonthly\b|\bq ?mo(?:nth)?\b|\bevery other month\b"
)


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
        if re.search(r"\bmonitor\w*|\btoxic\w*|\blabs?\b|\bcheck\w*|\brecheck\b|\bsurveillance\b|\bcbc\b|\bcreatinine\b|\bcmp\b|\blfts?\b|\bhcg\b", unit.lower):
            start = unit.start + often.start()
            yield VisitAct("toxicity_monitoring", "", 1, drug.group(), (evidence("act:toxicity_monitoring", drug.group(), start, unit.start + often.end()),))
            return
