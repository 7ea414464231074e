"""Time beyond the highest visit: 99417, or Medicare's own code, for each full step (EM-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coding.families.base import Draft, use
from coding.rulebook import in_force_on, rules

if TYPE_CHECKING:
    from coding.families.base import Work


def prolonged(work: Work, visit: Draft, series: str, *, beside_work: bool = False) -> None:
    """Append the add-on of a visit whose own minutes go so far beyond those of its highest level.

    Args:
        beside_work: a procedure was done as well, whose minutes are none of the visit; unless the note leaves them out the line is in doubt.
    """
    table = rules("em")["prolonged"][work.profile.prolonged or "none"]
    minutes = work.encounter.visit_minutes
    if minutes.value is None or series not in table.get("first", {}):
        return
    units = (minutes.value - table["first"][series]) // table["step"] + 1
    code = str(in_force_on(table["code"], work.on) or "")
    if units < 1 or not code:
        return
    line = Draft(code, min(units, table["most"]), rules=("EM-01",), reason="Minutes beyond the highest visit.", icd10=list(visit.icd10))
    use(line, minutes)
    mixed = beside_work and not any(e.field == "minutes_apart" for e in minutes.evidence)
    if visit.status != "supported" or not work.payer or mixed:
        line.review()
    work.drafts.insert(1, line)
