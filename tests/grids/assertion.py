"""Work told as not done here today, alone or beside other work, and the same services told as done (G-01, BX, DPM, EX, ID, PAT-01, PHO-01)."""

from __future__ import annotations

import random
from dataclasses import dataclass

from grids.draw import Case


@dataclass(frozen=True)
class Service:
    """A service by its name with the place, its verb, the claim of it, and how it is told as done; `owner` is its kind."""

    owner: str
    name: str
    verb: str
    lines: tuple[str, ...]
    done: tuple[str, ...]


SERVICES = (
    Service(
        "biopsy",
        "shave biopsy of the papule on the left cheek",
        "biopsy the papule on the left cheek",
        ("11102 x1",),
        (
            "Shave biopsy of the papule on the left cheek was performed after 1% lidocaine; sent to path.",
            "L cheek papule: tangential biopsy done today, Drysol for hemostasis, specimen to dermpath.",
            "After consent the papule on the left cheek was anesthetized and shaved off for histology with a Dermablade.",
            "I biopsied the left cheek papule by shave technique and sent it to pathology.",
            "Shave bx L cheek today, r/o BCC. Aluminum chloride.",
            "Tangential biopsy, left cheek. Lido w/ epi. Specimen labeled and sent.",
        ),
    ),
    Service(
        "biopsy",
        "punch biopsy of the rash on the right thigh",
        "punch the rash on the right thigh",
        ("11104 x1",),
        (
            "4 mm punch biopsy of the rash on the right thigh performed, one 4-0 nylon suture, sent for H&E.",
            "Punch bx x1 R thigh today. 4-0 prolene x2. To path.",
            "The right thigh was anesthetized and a 4-mm punch was taken for histology and closed with nylon.",
            "Right thigh rash: punch biopsied today (3 mm), specimen in formalin.",
            "We took a 4 mm punch from the rash on her right thigh and sent it to the lab.",
        ),
    ),
    Service(
        "frozen",
        "cryotherapy of the four AKs on the scalp",
        "freeze the four AKs on the scalp",
        ("17000 x1", "17003 x3"),
        (
            "Four AKs on the scalp were frozen with liquid nitrogen.",
            "LN2 x4 AKs scalp today, tolerated well.",
            "Treat with cryotherapy today: 4 AKs, scalp.",
            "I froze 4 actinic keratoses on the scalp.",
            "Cryotherapy, 4 AKs of the scalp, 10-second freeze.",
            "AKs, scalp (4): liquid nitrogen applied, two cycles each.",
        ),
    ),
    Service(
        "frozen",
        "liquid nitrogen to the two warts on the right hand",
        "freeze the two warts on the right hand",
        ("17110 x1",),
        (
            "Two warts on the right hand were frozen with LN2 for 15 seconds each.",
            "Cryo x2 warts R hand today.",
            "Liquid nitrogen was applied to two warts on the right hand; blisters may form.",
            "I treated the 2 warts of her right hand with liquid nitrogen.",
            "Warts, right hand: LN2 x 2 lesions today, 2 freeze-thaw cycles.",
        ),
    ),
    Service(
        "cut",
        "excision of the epidermal cyst on the back",
        "excise the cyst on the back",
        ("11402 x1",),
        (
            "The 1.2 cm epidermal cyst on the back was excised with its wall through full-thickness skin, 1 mm margin; closed with simple 4-0 nylon.",
            "Excision of epidermal cyst, back, excised diameter 1.4 cm, full thickness, simple closure with nylon.",
            "I excised the epidermal cyst of the back today (1.3 cm including margins) and closed the skin with 4-0 nylon.",
        ),
    ),
    Service(
        "curetted",
        "ED&C of the superficial BCC on the left forearm",
        "curette the BCC on the left forearm",
        ("17261 x1",),
        (
            "Biopsy-proven superficial BCC, left forearm, 0.8 cm: curettage and electrodesiccation x3 cycles today.",
            "The 0.9 cm biopsy-proven BCC on the left forearm was treated with ED&C, three passes.",
            "ED&C done today to the path-proven 0.7 cm superficial BCC of the left forearm.",
        ),
    ),
    Service(
        "mohs",
        "Mohs surgery for the BCC on the nose",
        "do Mohs on the nose",
        ("17311 x1",),
        (
            "Mohs surgery, BCC of the nose: one stage, 2 blocks, I read the slides myself and margins were clear. Left to granulate.",
            "BCC nose treated with Mohs today. Stage I, two sections, no tumor seen by me at the microscope. Second intention healing.",
        ),
    ),
    Service(
        "drained",
        "I&D of the abscess on the right buttock",
        "drain the abscess on the right buttock",
        ("10060 x1",),
        (
            "I&D of the abscess on the right buttock: 11 blade, 3 cc pus expressed, dressing applied.",
            "Abscess right buttock was incised and drained today, pus obtained, left open.",
            "After lidocaine I opened the abscess of the right buttock with a #11 blade and drained about 2 mL of pus.",
        ),
    ),
    Service(
        "injected",
        "intralesional Kenalog to the keloid on the chest",
        "inject the keloid on the chest",
        ("11900 x1", "J3301 x1"),
        (
            "Keloid on the chest injected with Kenalog 10 mg/mL, 0.5 mL.",
            "ILK 10 mg/cc, 0.4 cc to the one keloid of the chest today.",
            "I injected the keloid on her chest with 0.5 cc of triamcinolone 10 mg/cc.",
            "Intralesional triamcinolone 10 mg/ml, 0.6 ml was given into the chest keloid.",
        ),
    ),
    Service(
        "lit",
        "PDT of the face for AKs",
        "do PDT of the face",
        ("96567 x1",),
        (
            "PDT, face, for actinic keratoses: ALA applied by the nurse, 1 h incubation, blue light 16 min 40 s by the nurse.",
            "Photodynamic therapy of the face for AKs was done by nursing staff today: ALA put on by the MA, 60 minutes, then blue light for 1000 seconds.",
        ),
    ),
    Service(
        "lit",
        "narrowband UVB for psoriasis",
        "give narrowband UVB",
        ("96900 x1",),
        (
            "NB-UVB treatment #12 given today, 540 mJ, full body, for psoriasis. No erythema.",
            "Phototherapy today: narrowband UVB 600 mJ/cm2 whole body for psoriasis, tolerated.",
        ),
    ),
    Service(
        "sewn",
        "repair of the laceration on the left forearm",
        "suture the laceration on the left forearm",
        ("12001 x1",),
        (
            "2 cm laceration of the left forearm was repaired with 4 simple interrupted 4-0 nylon sutures.",
            "Left forearm laceration, 2.2 cm, closed today in a single layer with 5-0 nylon.",
        ),
    ),
    Service(
        "patched",
        "patch testing for hand dermatitis",
        "patch test her",
        ("95044 x40",),
        (
            "Patch tests applied today: 40 allergens on the upper back for hand dermatitis.",
            "40 patch test allergens were placed on the back today. Return in 48 h for removal.",
        ),
    ),
)

NOT_DONE = (
    "Plan: {x} at the next visit.", "Plan {x} in 2 weeks.", "Will schedule {x}.", "Scheduled for {x} on 7/14.", "She is scheduled for {x} next month.",
    "Book {x}.", "To be scheduled: {x}.", "RTC 3 weeks for {x}.", "Return for {x}.", "Needs {x}; front desk to call her.", "Patient will return for {x}.",
    "Offered {x}; patient declined.", "{X} offered and declined.", "{X} was recommended but he wants to think about it.", "Declines {x} today.",
    "Patient prefers to hold off on {x}.", "She would rather wait with {x}.", "Defer {x} until after her vacation.", "{X} deferred.", "{X} postponed: he is on warfarin with INR 4.",
    "Discussed {x}, including risks of bleeding, infection and scar; she will call if she wants to proceed.", "Discussed options: observation, topical therapy or {x}. Patient opts for observation.",
    "Consider {x} if it persists.", "If no better in 6 weeks, {x}.", "Should it persist we will {v}.", "If it grows, will {v}.", "May need {x} in the future.",
    "Low threshold for {x}.", "Candidate for {x}.", "Could {v} later if topicals fail.", "We could {v} at follow-up.", "Next step would be {x}.", "Will {v} next time.", "I would like to {v} next month.",
    "Last visit: {x}.", "At her last visit she had {x}.", "S/p {x} 3 months ago, healing well.", "Status post {x} in March 2024.", "Hx of {x} in 2019.", "H/o {x} (2021), no recurrence.",
    "Had {x} last year.", "Previously treated with {x}.", "6 weeks after {x}, no complaints.", "Here for follow-up after {x}.", "Past procedures: {x} (2023).",
    "{X} was done by Dr. Lee in Denver last fall.", "Had {x} at an outside clinic.", "{X} per outside dermatologist, records requested.", "Her PCP did {x} in April.", "Referred to Dr. Smith for {x}.", "Refer to plastic surgery for {x}.",
    "Dr. Patel will perform {x} at the surgical center.", "Requests a second opinion about {x} that was advised elsewhere.", "Patient asks whether {x} hurts.", "Patient asked about {x}; told it is not needed now.", "Is {x} necessary? Answered: not at present.",
    "Consent for {x} was mailed to the patient.", "Risks of {x} reviewed in advance of her appointment next week.", "Handout on {x} given.", "Instructions for the day of {x}: eat breakfast, take your medicines.",
    "Prior auth for {x} submitted.", "Prior authorization pending: {x}.", "Awaiting insurance approval for {x}.", "Order: {x}, next available.", "Ordered {x} for 6/24.",
    "[ ] {X}", "☐ {X}", "Procedures: [ ] {x}  [ ] none", "Procedure today: none. ({X} at next visit.)", "{X}: no", "{X}: not done", "{X} - not performed today.", "Did not {v} today.", "We did not proceed with {x}.",
    "{X} was not done because the patient felt faint.", "No-show for {x} on 5/30.", "Missed her appointment for {x}; rescheduled.", "Phone call: patient wants to move {x} to July.", "Called patient to confirm {x} on Friday.",
    "Mother had {x} at age 60.", "Family history: father had {x}.", "Nurse to remind patient of {x} on 6/20.", "Reminder: {x} due 7/1.", "Copied from 3/4/2026: {x} done", "Previous note (1/15/2026): {x} performed, tolerated well",
    "{X} not indicated.", "No indication for {x}.", "Patient refused {x}.", "Aftercare of {x} last week: clean and dry.", "{X} canceled.", "Contraindication to {x}: pacemaker.", "Pt thinking about {x}.", "Pros and cons of {x} vs watchful waiting discussed; will watch.",
    "{X} pending insurance.", "{X} when back from holiday.", "Answered her questions about {x}.", "How long does {x} take? About ten minutes.", "Insurance denied {x}.", "Persistent despite {x}.",
    "{X} in 2022.", "{X}, March 2019, no recurrence.", "{X} may cause scarring.", "{X} as second line.", "{X} would not be appropriate.", "Skip {x} today.", "Reluctant about {x}.", "Patient elects {x}; schedule.",
    "Agrees to {x}; booked 7/2.", "Rec: {x}.", "NV: {x}.", "F/u 2 wk, {x}.", "Proceed with {x} once INR is below 3.", "Pended: {x}.", "Nurse: remind her of {x}.", "{X} put off until fall.", "Once the rash clears, {x}.",
    "Depending on path, {x}.", "If recurs -> {x}.", "Otherwise {x}.", "Failing that, {x}.", "Weighing {x}.", "Monitor; {x} if growth.", "{X} is too risky on warfarin.", "Too early for {x}.", "Sent to general surgery for {x}.",
    "Referral placed for {x}.", "Reassess for {x} in 6 wks.", "Dr. Nguyen performed {x} in February.", "In March {x} was performed.", "Expect {x} in the autumn.", "{X} in the winter.", "{X} after delivery.", "{X} in 4-6 weeks.",
    "{X} at age 30.", "{X} in Florida last winter.", "{X} didn't work.", "{X} site clean.", "Initially treated with {x}.", "Proposed: {x}.", "Next step {x}.", "{X} when she stops warfarin.", "{X} before.", "Per records {x} done.",
    "Called off {x}: BP 210/110.", "We agreed to hold {x}.", "Not keen on {x}.", "On the schedule for {x}.", "Side effects of {x} reviewed.", "{X} 2022, clear.", "Records from Mayo: {x} 2018.",
)  # fmt: skip

REAL = (
    ("frozen", "LN2 to 3 AKs of the left ear today.", ("17000 x1", "17003 x2")),
    ("frozen", "One AK on the right temple was treated with liquid nitrogen.", ("17000 x1",)),
    ("frozen", "Five warts on the left foot frozen, two cycles each.", ("17110 x1",)),
    ("biopsy", "Shave biopsy of a 5 mm papule on the right calf today, sent to path.", ("11102 x1",)),
    ("biopsy", "4 mm punch biopsy of the left upper back performed today, to dermpath, one suture.", ("11104 x1",)),
    ("injected", "ILK 5 mg/mL, 0.3 mL to one acne cyst on the right jaw today.", ("11900 x1", "J3301 x1")),
    ("tags", "Six irritated skin tags of the neck snipped today.", ("11200 x1",)),
    ("drained", "Inflamed cyst of the left axilla incised and drained today, pus expressed.", ("10060 x1",)),
)
ROUND = (
    "",
    "",
    "CC: spot check.\n",
    "Est pt, 58F.\n",
    "Doing well otherwise.\n",
    "64 y/o man, here for a skin check.\n",
    "Alert, in no distress. ",
)
AFTER = ("", "", " RTC 3 mo.", " Sunscreen daily.", "\nFollow up in 6 months.", "\nExam otherwise benign.")


def _not_told(rng: random.Random, service: Service) -> str:
    frame = rng.choice(NOT_DONE)
    return frame.format(x=service.name, X=service.name[0].upper() + service.name[1:], v=service.verb)


def draw(rng: random.Random) -> Case:
    service = rng.choice(SERVICES)
    kind = rng.choice(("alone", "alone", "beside", "beside", "done"))
    if kind == "done":
        parts, lines = [rng.choice(service.done)], service.lines
    else:
        parts, lines = [_not_told(rng, service)], ()
        if kind == "beside":
            real = rng.choice([x for x in REAL if x[0] != service.owner])
            parts.insert(rng.randint(0, 1), real[1])
            lines = real[2]
    seam = " " if all(part.endswith(".") for part in parts) else "\n"
    return Case(rng.choice(ROUND) + rng.choice((seam, "\n", "\n\n")).join(parts) + (rng.choice(AFTER) if seam == " " else ""), lines)
