"""Anatomic site groups by code family (SITE-01..08)."""

from __future__ import annotations

from collections.abc import Mapping

from coding.rows import SiteGroup
from nlp.facts import Site

GROUP_COLUMNS: Mapping[str, str] = {
    "lesion": "lesion",
    "simple_repair": "simple_repair",
    "intermediate_repair": "intermediate_repair",
    "complex_repair": "complex_repair",
    "flap": "complex_repair",
    "ftsg": "complex_repair",
    "split_graft": "split_graft",
    "mohs": "mohs",
    "soft_tissue": "soft_tissue",
}
"""Code families that share one division of the body share one column of sites.csv."""

SERIES_FAMILY: Mapping[str, str] = {
    "shave": "lesion",
    "excision_benign": "lesion",
    "excision_malignant": "lesion",
    "malignant_destruction": "lesion",
    "soft_tissue_subcutaneous": "soft_tissue",
    "soft_tissue_subfascial": "soft_tissue",
    "epidermal_graft": "split_graft",
    "site_preparation": "split_graft",
    "skin_substitute": "split_graft",
}
"""Size series whose site groups have another family's name; every other series names its own."""

SiteRows = Mapping[tuple[str, str], Mapping[str, str]]


def site_row(rows: SiteRows, site: Site | None) -> Mapping[str, str]:
    """The row of the subsite, else of the region, else the row for an unknown site."""
    if site is None:
        return rows["", ""]
    return rows.get((site.region, site.subsite)) or rows.get((site.region, "")) or rows["", ""]


def group_of(rows: SiteRows, family: str, site: Site | None) -> SiteGroup:
    """The group a site falls in for a code family.

    A site that CPT leaves undefined takes the convention of SITE-07, and is uncertain only in the
    families where the other reading (`else_region`) falls in another group. An unknown site takes
    the lowest-valued group (EX-12, REP-09).
    """
    column = GROUP_COLUMNS[SERIES_FAMILY.get(family, family)]
    row = site_row(rows, site)
    group = row[column]
    if site is None or not row["region"]:
        return SiteGroup(group, False, "site not documented: lowest-valued group")
    other = row["else_region"]
    if not other:
        return SiteGroup(group, True)
    other_row = rows.get((other, "")) or rows.get((row["region"], other))
    if other_row is None or other_row[column] == group:
        return SiteGroup(group, True)
    return SiteGroup(group, False, f"{site.region} may count as {other.replace('_', ' ')} (SITE-07)")
