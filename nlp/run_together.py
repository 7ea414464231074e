"""Forms whose fields ran into each other when their page was taken for plain text: "Shave biopsySiteLeft armAnesthesiaLidocaine"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LABEL = (
    r"(?:(?:Pre-?|Post-?)(?:op(?:erative)?) ?[Dd]iagnosis|Procedures?(?: performed| [Nn]ame| type)?|(?:Lesion |Biopsy |Anatomic |Treatment )?(?:[Ss]ite|[Ll]ocation)|Indications?(?: for procedure)?|An(?:a)?esthe(?:sia|tic)(?: type| used)?|Ha?emostasis"
    r"|Complications|Specimens?(?: sent(?: to)?| #)?|Sent to|Clinical diagnosis|Diagnosis|Closure(?: type| length)?|(?:Lesion |Defect |Clinical |Pre-?op |Post-?op |Final )?[Ss]ize(?: \(cm\)| \(mm\))?|Number of (?:lesions|stages|blocks|sites|warts)(?: treated)?"
    r"|Number treated|Lesions? treated|Lesion count|Margins?(?: \(cm\)| \(mm\))?|Depth|Technique|Method|Modality|Device|Dose|Drug|Medication|Lot(?: #| number)?|Exp(?:iration)?(?: date)?|NDC|Route|Concentration|Volume|Consent|Time-?out|Instruments?"
    r"|(?:Deep |Skin |Superficial )?[Ss]utures?|(?:Final |Repair |Wound )?[Ll]ength(?: \(cm\))?|Blocks|Defect|Repair(?: type)?|EBL|Comments?|Plan|Follow-?up|Assessment|Impression|Exam(?:ination)?|History|Count|Quantity|Notes?|Surgeon|Assistant|Performed by|Laterality"
    r"|Cycles|Freeze time|Dressing|Pathology|Wound care|Outcome|Prep)"
)
_GLUED = re.compile(rf"(?:^|(?<=[a-z0-9.)%\"])|(?<=\n)){_LABEL}(?=:|[A-Z0-9#])")
_SIGN = re.compile(r"[A-Z](?<=[a-z0-9.)%].)[a-z][a-z]")  # opens with a capital, which is rarer than what stands before it
_FEWEST = 3


def parted(text: str) -> Iterator[tuple[int, int, str]]:
    """What to write in its place, so that each field stands on its own line: line ends before the labels, colons behind them."""
    if sum(1 for _ in zip(_SIGN.finditer(text), range(_FEWEST), strict=False)) < _FEWEST:
        return
    found = list(_GLUED.finditer(text))
    inside = sum(m.start() > 0 and text[m.start() - 1] != "\n" for m in found)
    if inside < _FEWEST:
        return
    for m in found:
        opens = "\n" if m.start() and text[m.start() - 1] != "\n" else ""
        yield m.start(), m.start() + 1, opens + text[m.start()]
        if text[m.end()] != ":":
            yield m.end() - 1, m.end(), text[m.end() - 1] + ": "
