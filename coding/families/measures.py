"""Measures that several families rest on."""

from __future__ import annotations

from decimal import Decimal

from nlp.facts import Procedure


def excised_diameter(proc: Procedure) -> tuple[Decimal | None, str, tuple[str, ...]]:
    """Diameter, the missing element and the fields used, in the order of EX-03."""
    if proc.excised_diameter.value is not None:
        return proc.excised_diameter.value, "", ("excised_diameter",)
    if proc.size.value is not None:
        if proc.margin.value is not None:
            return proc.size.value + 2 * proc.margin.value, "", ("size", "margin")
        return proc.size.value, "excision_margin", ("size",)
    if proc.specimen_width.value is not None:
        return proc.specimen_width.value, "lesion_size", ("specimen_width",)
    return None, "lesion_size", ()
