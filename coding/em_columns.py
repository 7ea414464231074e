"""The three columns of decision making (EM-01), and which way the level they give is open to judgement."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from coding.rulebook import rules
from nlp.records import dataclass

if TYPE_CHECKING:
    from nlp.facts import Problem, VisitAct


@dataclass(frozen=True, slots=True)
class Grid:
    """The three columns as levels 0 (straightforward) to 3 (high)."""

    problems: int
    data: int
    risk: int

    @property
    def level(self) -> int:
        """Two of three columns (EM-01)."""
        return sorted((self.problems, self.data, self.risk))[1]


def grid(problems: list[Problem], acts: list[VisitAct]) -> Grid:
    """Problems, data and risk of what is left over (EM-01)."""
    admitted = any(a.kind == rules("em")["admission"] for a in acts)
    return Grid(_problem_level(problems, admitted=admitted), _data_level(acts), _risk_level(problems, acts))


def _problem_level(problems: list[Problem], *, admitted: bool = False) -> int:
    """The highest level of the problems; a flare for which the patient is sent to hospital is a severe one."""
    table = rules("em")
    level = 0
    classes: Counter[str] = Counter()
    for problem in problems:
        classes[problem.problem_class] += 1
        one = table["problem_levels"][problem.problem_class]
        if problem.problem_class == "chronic":
            severe = problem.status in table["severe"] or (admitted and problem.status in table["worse"])
            one = 3 if severe else 2 if problem.status in table["worse"] else one
        level = max(level, one)
    for name, lifted in table["pairs"].items():
        if classes[name] > 1:
            level = max(level, lifted)
    return level


def _data_level(acts: list[VisitAct]) -> int:
    table = rules("em")
    items = sum(max(a.count, 1) for a in acts if a.kind in table["data_items"])
    historian = any(a.kind == table["historian"] for a in acts)
    strong = len({a.kind for a in acts if a.kind in table["data_strong"]}) + (items + historian >= 3)
    if strong >= 2:
        return 3
    return 2 if strong else 1 if items >= 2 or historian else 0


def _risk_level(problems: list[Problem], acts: list[VisitAct]) -> int:
    """Watching for a cancer's return is a low risk of its own (EM-02)."""
    table = rules("em")
    shelf = f"{table['over_the_counter']}:"  # more of what is sold without a prescription
    decided = (table["risk"].get(table["over_the_counter"] if a.detail.startswith(shelf) else a.kind, 0) for a in acts)
    return max((*decided, *(table["problem_risk"].get(p.problem_class, 0) for p in problems)), default=0)


def firm_ways(problems: list[Problem], acts: list[VisitAct]) -> frozenset[str]:
    """Which way the level is not open to judgement: up where all is stable or only watched, down where a disease out of control got another medicine (EM-02)."""
    table = rules("em")
    calm = all(p.status in table["calm"] if p.problem_class == "chronic" else p.problem_class in table["calm_classes"] for p in problems)
    worse = any(p.problem_class == "chronic" and p.own_plan and p.status in (*table["worse"], *table["severe"]) for p in problems)
    alone = sum(p.problem_class == "chronic" for p in problems) < 2
    out = {"up"} if problems and calm and alone else set()
    return frozenset(out | ({"down"} if worse and any(a.kind in table["new_medicine"] for a in acts) else set()))
