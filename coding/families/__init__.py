"""One table of families: a new family of services is one row here and one rule file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coding.families import (
    biopsy,
    destruction,
    diagnostics,
    grafts,
    injection,
    light,
    minor,
    mohs,
    reconstruction,
    removal,
    repair,
)
from coding.families.base import Work
from nlp.facts import Procedure

Builder = Callable[[Work, list[Procedure]], None]


@dataclass(frozen=True, slots=True)
class Family:
    """A group of procedure kinds, the module that codes them and the rule file it reads."""

    name: str
    kinds: frozenset[str]
    build: Builder
    rule_file: str


def _family(name: str, kinds: str, build: Builder, rule_file: str) -> Family:
    return Family(name, frozenset(kinds.split()), build, rule_file)


FAMILIES: tuple[Family, ...] = (
    _family("mohs", "mohs", mohs.build, "mohs"),
    _family(
        "excision",
        "excision wedge_excision scar_revision soft_tissue_excision",
        removal.build_excision,
        "excision",
    ),
    _family("hidradenitis", "hidradenitis_excision pilonidal_excision", removal.build_hidradenitis, "excision"),
    _family("flap", "flap", reconstruction.build_flap, "reconstruction"),
    _family("graft", "graft", grafts.build_graft, "reconstruction"),
    _family("repair", "repair", repair.build, "repair"),
    _family("shave", "shave_removal", removal.build_shave, "excision"),
    _family("biopsy", "biopsy", biopsy.build, "biopsy"),
    _family("destruction", "destruction", destruction.build, "destruction"),
    _family("tags", "tag_removal", minor.build_tags, "minor"),
    _family("paring", "paring", minor.build_paring, "minor"),
    _family("drainage", "incision_drainage", minor.build_drainage, "minor"),
    _family("debridement", "debridement", minor.build_debridement, "minor"),
    _family("granulation", "granulation_cautery", minor.build_granulation, "minor"),
    _family("burns", "burn_care", minor.build_burns, "minor"),
    _family("acne", "acne_surgery", minor.build_acne, "minor"),
    _family("pdt", "pdt", light.build_pdt, "light"),
    _family("phototherapy", "phototherapy", light.build_phototherapy, "light"),
    _family("excimer", "excimer", light.build_excimer, "light"),
    _family("intralesional", "intralesional", injection.build_intralesional, "injection"),
    _family("chemodenervation", "chemodenervation", injection.build_chemodenervation, "injection"),
    _family("administration", "drug_administration", injection.build_administration, "injection"),
    _family(
        "nails",
        "nail_debridement nail_trimming nail_avulsion nail_matrix_excision nail_wedge nail_evacuation nail_bed_repair",
        diagnostics.build_nails,
        "diagnostics",
    ),
    _family("patch_test", "patch_test photo_patch_test scratch_test", diagnostics.build_patch, "diagnostics"),
    _family("lab", "lab_test", diagnostics.build_lab, "diagnostics"),
    _family("imaging", "imaging", diagnostics.build_imaging, "diagnostics"),
    _family("pathology", "pathology_read", diagnostics.build_pathology, "diagnostics"),
)
