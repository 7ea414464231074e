"""The Encounter: everything one note says that a claim can depend on, as typed immutable facts.

This module is the only thing that `coding` may know of `nlp`. It imports neither spaCy nor
any billing table. Lengths are `Decimal` centimetres, areas `Decimal` square centimetres, doses
`Decimal` in the unit named beside them. Offsets are character offsets into the note exactly as
given, end exclusive.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from nlp.records import dataclass

T = TypeVar("T")

Status = Literal["stated", "derived", "conflicting", "absent"]
Assertion = Literal[
    "performed",
    "planned",
    "offered",
    "declined",
    "negated",
    "historical",
    "family",
    "other_provider",
    "template",
    "conditional",
    "unclear",
]
Side = Literal["left", "right", "bilateral", "midline", ""]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that prove one element: `text[start:end]` of the note as given."""

    field: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value with how it is known and where it stands.

    `stated`: the note says it. `derived`: computed from stated words (a sum, a conversion).
    `conflicting`: the note says two things; `value` is the cautious one and `why` names both.
    `absent`: looked for and not found; `searched` names what was looked for.
    """

    value: T | None = None
    status: Status = "absent"
    evidence: tuple[Evidence, ...] = ()
    why: str = ""
    searched: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """True where there is a value to work with."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Site:
    """An anatomic site.

    `region` is a row of the site table (`nlp/terms/sites.csv`, column region): scalp, forehead,
    temple, cheek, chin, face, nose, ear, eyelid, lip, oral_mucosa, tongue, neck, shoulder,
    axilla, arm, wrist, hand, chest, breast, abdomen, flank, back, trunk, buttock, groin, pubis,
    penis, scrotum, vulva, vagina, perineum, perianal, anus, genitalia, hip, leg, ankle, foot,
    generalized. `subsite` sharpens it where a rule asks: vermilion, cutaneous_lip, lip_mucosa,
    lid_margin, upper_lid, lower_lid, canthus, helix, nostril_rim, mastoid, nail_unit, finger,
    thumb, toe, great_toe, palm, sole, oral_vestibule, intranasal, forearm, ...
    `digit` is 1 (thumb, great toe) to 5, or 0.
    """

    region: str
    side: Side = ""
    subsite: str = ""
    label: str = ""
    digit: int = 0


Behaviour = Literal["malignant", "in_situ", "premalignant", "benign", "uncertain", "unspecified", "inflammatory", "infectious", "other"]
Certainty = Literal["proven", "clinical", "suspected"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis concept of `nlp/terms/diagnoses.csv` with its behaviour and certainty.

    `proven` means histology (biopsy-proven, pathology received), `clinical` the clinician's
    statement, `suspected` ruled out, queried or hedged.
    """

    concept: str
    behaviour: Behaviour = "unspecified"
    certainty: Certainty = "clinical"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Dimensions:
    """One to three lengths of one thing, in cm, as written (not sorted)."""

    values: tuple[Decimal, ...]

    @property
    def longest(self) -> Decimal:
        return max(self.values)

    @property
    def shortest(self) -> Decimal:
        return min(self.values)

    @property
    def area(self) -> Decimal | None:
        """Product of the two longest sides, None for a single length."""
        if len(self.values) < 2:
            return None
        first, second = sorted(self.values, reverse=True)[:2]
        return first * second


ABSENT: Fact = Fact()


@dataclass(frozen=True, slots=True)
class Lesion:
    """One row of the lesion ledger: the same lesion however often the note names it."""

    id: str
    label: str = ""
    site: Fact[Site] = ABSENT
    size: Fact[Decimal] = ABSENT
    diagnosis: Fact[Diagnosis] = ABSENT


@dataclass(frozen=True, slots=True)
class Procedure:
    """One thing done (or not done) to one lesion, or to a counted group of like lesions.

    Per-lesion kinds give one Procedure a lesion (`count` 1): biopsy, shave_removal, excision,
    soft_tissue_excision, repair, flap, graft, mohs, malignant destruction. Counted kinds may
    cover many lesions in one Procedure through `count`: destruction, tag_removal, paring,
    incision_drainage, intralesional, nail work, patch_test. Two procedures on one lesion share
    `lesion`. Fields that a kind does not use stay absent.

    kind and technique vocabulary:
      biopsy: tangential | punch | incisional | unspecified
      shave_removal: shave
      excision: excision | re_excision | punch_excision | vermilionectomy  (skin, with or without margins)
      soft_tissue_excision: excision            (tumour of subcutis or deeper; see depth)
      hidradenitis_excision, pilonidal_excision, wedge_excision: excision (v_excision of a lip)
      scar_revision: excision
      repair: see `closure`
      flap: rotation | advancement | transposition | bilobed | rhombic | z_plasty | w_plasty |
            v_y | island_pedicle | axial | forehead | interpolation | takedown | unspecified
      graft: full_thickness | split_thickness | epidermal | skin_substitute | allograft |
             xenograft | tissue_cultured | composite | site_preparation | unspecified
      mohs: mohs
      destruction: cryotherapy | electrosurgery | curettage | ed_and_c | laser | chemical |
                   cantharidin | unspecified     (class follows from the diagnosis)
      tag_removal: snip | electrosurgery | cryotherapy | ...
      paring: paring
      incision_drainage: incision_drainage | needle_aspiration | hematoma_drainage |
                         foreign_body_removal | unroofing | postoperative_infection
      debridement: selective | excisional (depth in `depth`, area in `area`)
      pdt: pdt ; phototherapy: nb_uvb | bb_uvb | uva | puva | uvb_with_agent | goeckerman |
           unspecified ; excimer: excimer
      intralesional: corticosteroid | antineoplastic | candida | other
      drug_administration: subcutaneous | intramuscular | iv_infusion | iv_push | unspecified
      chemodenervation: botulinum
      nail_debridement, nail_trimming, nail_avulsion, nail_matrix_excision, nail_wedge,
      nail_evacuation, nail_bed_repair
      patch_test, photo_patch_test, scratch_test
      acne_surgery: extraction | cryotherapy | chemical
      pathology_read: gross | gross_and_micro | frozen | special_stain | ihc | ihc_first | ihc_additional |
            dif | consult   (one Procedure per kind of examination, `count` = specimens or stains)
      lab_test: koh | scabies_prep | tzanck | wood_lamp | culture | pregnancy_test | ...
      imaging: dermoscopy | total_body_photography | confocal | confocal_image | confocal_read | photo_test | photography
      suture_removal, postoperative_check, burn_care, wound_care, unna_boot
      cosmetic: filler | toxin | peel | laser | microneedling | hair_removal | sclerotherapy | ...
      other: anything recognised that this rulebook does not cover
    """

    id: str
    kind: str
    assertion: Assertion
    evidence: tuple[Evidence, ...] = ()
    """The trigger words, and the cue that decided the assertion."""
    lesion: str = ""
    technique: Fact[str] = ABSENT
    intent: Fact[str] = ABSENT
    """diagnostic | therapeutic | cosmetic"""
    site: Fact[Site] = ABSENT
    other_sites: tuple[Site, ...] = ()
    diagnosis: Fact[Diagnosis] = ABSENT
    other_diagnoses: tuple[Diagnosis, ...] = ()
    count: Fact[int] = ABSENT
    count_exact: bool = True
    """False for "about 15", "10-12" (count holds the lower bound) and "several" (count 1)."""
    size: Fact[Decimal] = ABSENT
    """Greatest clinical diameter of the lesion before treatment."""
    margin: Fact[Decimal] = ABSENT
    """Narrowest clinical margin."""
    excised_diameter: Fact[Decimal] = ABSENT
    """Only where the note states the diameter excised, margins included."""
    specimen_width: Fact[Decimal] = ABSENT
    """Short axis of ellipse or specimen: a proxy of last resort."""
    post_size: Fact[Decimal] = ABSENT
    """Size after curettage, when written."""
    defect: Fact[Dimensions] = ABSENT
    """Primary defect."""
    secondary_defect: Fact[Dimensions] = ABSENT
    area: Fact[Decimal] = ABSENT
    """Total area in cm2 of flap, graft, debridement, excimer field, as stated or summed."""
    length: Fact[Decimal] = ABSENT
    """Final repaired length."""
    depth: Fact[str] = ABSENT
    """epidermis | dermis | subcutis | fascia | subfascial | muscle | cartilage | bone | tendon"""
    closure: Fact[str] = ABSENT
    """none | secondary_intention | strips | adhesive | one_layer | layered | complex_stated"""
    complex_elements: Fact[tuple[str, ...]] = ABSENT
    """exposed_structure | debrided_edges | free_margin | retention_sutures | extensive_cleaning (undermining is measured apart)"""
    undermining: Fact[Decimal] = ABSENT
    """Measured distance, perpendicular to the edge."""
    undermining_words: Fact[str] = ABSENT
    """limited | extensive | unspecified: the words, whatever was measured."""
    stages: Fact[tuple[int | None, ...]] = ABSENT
    """Mohs: tissue blocks of each stage in order; None where a stage gives no block count."""
    deep_structure: Fact[str] = ABSENT
    """Muscle, cartilage, bone, tendon, major nerve or vessel directly involved."""
    reader: Fact[str] = ABSENT
    """Who read the slides: self | other."""
    pathology: Fact[str] = ABSENT
    """pending | final | no_diagnosis_available (for a same-day biopsy before Mohs)"""
    performer: Fact[str] = ABSENT
    """physician | staff | patient"""
    supervised_only: bool = False
    debrided_before: Fact[bool] = ABSENT
    """PDT: lesions curetted or abraded by the physician first."""
    agent: Fact[str] = ABSENT
    """Topical applied in the office before light (tar, petrolatum, psoralen), destroying agent, or the kind of laboratory of a test (ppm)."""
    extent: Fact[str] = ABSENT
    """simple | complicated | multiple | extensive"""
    symptoms: Fact[tuple[str, ...]] = ABSENT
    """Necessity: bleeding, pain, inflammation, itching, obstruction, trauma, change, suspicion, irritation"""
    on_request: bool = False
    """Removed for looks at the patient's wish."""
    digits: tuple[Site, ...] = ()
    """Nails and digits by name."""
    completion: Fact[str] = ABSENT
    """reduced | discontinued: less than the whole service was done."""
    class_findings: Fact[str] = ABSENT
    """Foot care: Q7 | Q8 | Q9 as written, else a letter for each finding of class A, B or C ("BBC")."""
    separately_identified: bool = True
    """Pathology: specimens in separate, labelled containers."""
    specimen_kind: Fact[str] = ABSENT
    """Pathology: cyst | tag | debridement | plastic_repair | skin (ordinary)."""
    drug: str = ""
    """Id of the drug in Encounter.drugs."""
    minutes: Fact[int] = ABSENT
    bilateral: bool = False
    in_operating_room: bool = False
    after_surgery: bool = False
    """Treats a complication in the wound of earlier surgery."""
    doubt: Fact[str] = ABSENT
    """Why this may not be the work of the day, or not all of it: day_of_work | wound_measures | depth (names of gaps)."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DrugGiven:
    """A drug given, wasted or supplied; `concept` is an entry of `nlp/terms/drugs.csv`."""

    id: str
    concept: str
    assertion: Assertion = "performed"
    dose: Fact[Decimal] = ABSENT
    dose_unit: str = ""
    """mg | unit | mcg | stick | tube | applicator | vial | ml"""
    wasted: Fact[Decimal] = ABSENT
    """In the dose unit; 0 where the note says nothing was discarded."""
    container: Fact[str] = ABSENT
    """single_dose | multi_dose"""
    source: Fact[str] = ABSENT
    """practice | pharmacy | patient"""
    route: Fact[str] = ABSENT
    site: Fact[Site] = ABSENT
    ndc: Fact[str] = ABSENT
    lot: Fact[str] = ABSENT
    order: Fact[bool] = ABSENT
    prior_authorization: Fact[str] = ABSENT
    authorization_from: Fact[date] = ABSENT
    authorization_to: Fact[date] = ABSENT
    failed_treatments: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


ProblemClass = Literal["minor", "acute_uncomplicated", "acute_systemic", "chronic", "uncertain", "threat", "surveillance", "history"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem addressed at the visit, for the medical-decision-making grid.

    `owner` is the id of the procedure whose work includes it ("" when it stands alone).
    `status`: new | stable | improving | worsening | not_at_goal | at_goal | severe | "".
    """

    diagnosis: Diagnosis
    problem_class: ProblemClass
    status: str = ""
    owner: str = ""
    site: Fact[Site] = ABSENT
    own_plan: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitAct:
    """Something an E/M level can rest on.

    kind: rx_start | rx_change | rx_continue | rx_stop | otc | lab_order | lab_review |
      external_note_review | independent_historian | independent_interpretation |
      discussion_external | referral | imaging_order | toxicity_monitoring | minor_surgery_decision |
      major_surgery_decision | hospitalization_decision | counselling | full_skin_exam |
      sdoh | reassurance | longitudinal_relationship | consult_request |
      rx_unclear (a prescribed medicine in use, and no word on what was decided) |
      rx_renewal (beside a dose given today, its prescription renewed after an examination) |
      weighing (a treatment talked over, put off or refused, and nothing else decided) |
      nursing (what a nurse did where no physician saw the patient)
    `owner`: id of the procedure that owns the act ("" when left over).
    `count`: number of distinct data items (labs).
    """

    kind: str
    owner: str = ""
    count: int = 1
    detail: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class PathologyResult:
    """A pathology result reported in the note or given in the context."""

    diagnosis: Diagnosis
    site: Fact[Site] = ABSENT
    label: str = ""
    date: date | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class EarlierSurgery:
    """Surgery after which the patient comes, and how many days ago it was."""

    name: str
    days: int


@dataclass(frozen=True, slots=True)
class Encounter:
    """All facts of one note. The same text always gives an equal Encounter."""

    procedures: tuple[Procedure, ...] = ()
    lesions: tuple[Lesion, ...] = ()
    drugs: tuple[DrugGiven, ...] = ()
    problems: tuple[Problem, ...] = ()
    acts: tuple[VisitAct, ...] = ()
    pathology: tuple[PathologyResult, ...] = ()
    visit_minutes: Fact[int] = ABSENT
    visit_kind: Fact[str] = ABSENT
    """office | procedure_only | postoperative | nurse | staff_call | telehealth_video | telehealth_audio |
    image_review | portal | inpatient | admission | emergency | consult | pathology_report | operative |
    letter"""
    patient_status: Fact[str] = ABSENT
    """new | established, as the note says it."""
    telehealth: Fact[str] = ABSENT
    after_surgery: Fact[EarlierSurgery] = ABSENT
    global_period: Fact[str] = ABSENT
    """related | unrelated: what the note says about work inside another procedure's global period."""
    coverage_notice: Fact[str] = ABSENT
    """What the patient signed about coverage: required (doubtful necessity) | voluntary (never covered) | none."""
    cosmetic_visit: bool = False
    is_template: bool = False
    """Unfilled template or teaching text: nothing may be billed."""
    out_of_scope: str = ""
    """Why the note is not for this program (no skin work, other language, ...)."""
    warnings: tuple[str, ...] = ()
    headings: tuple[str, ...] = field(default=())
