"""Words of injuries: what tore the skin open, how it came about, and what lay under it."""

from __future__ import annotations

import re

from nlp.phrases import phrases

INJURY = phrases("injury_words", "injury")
PLAIN_WOUND = re.compile(r"(?<!surgical )(?<!chronic )(?<!burn )(?<!excision )(?<!biopsy )(?<!diabetic )(?<!pressure )(?<!entry )\bwounds?\b(?! (?:care|check|clinic|vac|culture|healing|healed|edges|dehisc|infection|was (?:cleaned|dressed|inspected)))|\btears?\b(?! (?:duct|film|break))|\bsplit\b(?=[^.;]{0,12}\d)|\bopen\b(?=,? \d[\d.]* ?(?:cm|mm)\b)|\b\d[\d.]* ?(?:cm|mm),? gaping\b|\bgaping,? \d")
"""What an injury left, named by no word of its own."""
TORN_EDGES = re.compile(r"\b(?:avulsed|devitali[sz]ed|crushed|ragged|jagged|macerated) (?:wound |skin )?edges\b")
"""What only a wound that was torn has, where nothing else tells of it."""
MISHAP = phrases("injury_words", "mishap", whole=True)
"""How a wound came about that is no surgeon's."""
REOPENED = re.compile(
    r"\bdehisc\w+|\b(?:wound|incision|scar|suture line|stitches|sutures|staples|closure|part|portion|segment|edges?|ends?|half|third|cm)\b[^.;,\n]{0,60}(?<!was )(?<!were )(?<!been )\b(?:opened(?: up)?(?! (?:with|by|using))|came (?:apart|open)|popped(?: open)?|split open|pulled apart|broke open|burst(?: open)?|separated(?! (?:from|by))|gaped|is gaping|are gaping)\b"
    r"|\b(?:wound|incision|scar|suture line|stitch(?:es)?|sutures?|staples?|closure|repair|knots?)\b(?:(?!\b(?:when|after|while|because|as|laceration|fell|knee|leg|ladder|chair|step|he|she)\b)[^.;,\n]){0,40}\b(?:gave way|pulled through|tore (?:through|open|out))\b"
    r"|\b(?:open|gaping|separated|dehisced) (?:segment|portion|part|area) "
)
"""A wound that was closed and came apart by itself."""
BLOOD_LET_OUT = re.compile(r"\b(?:clots?|h(?:a)?ematoma|old blood)\b[^.;]{0,30}\b(?:evacuat|express|drain|removed|washed|sucked)|\b(?:evacuat|express|drain)\w*[^.;]{0,30}\b(?:clots?|h(?:a)?ematoma|blood)\b")
"""A wound laid open to let blood out is closed with that work (ID-01)."""
INNER = phrases("injury_words", "inner")
UNHURT = re.compile(r"\b(?:no|without|nor)\b[^.;]*|\b(?:tendons?|nerves?|vessels?|artery|veins?|ligaments?)\b[^.;]{0,24}\b(?:visible|exposed|seen|intact|visuali[sz]ed|not (?:cut|injured|involved|lacerated|violated)|uninjured|working|fine|ok)\b")
"""What a wound did not reach, or only laid bare: "no tendon or nerve injury", "tendon visible at the base"."""
ACCIDENT = phrases("injury_words", "accident")
SURGEONS_CUT = re.compile(
    r"\b(?:grafts?|donor|flaps?|template|sections?|ellipse|wedge|fusiform|spindle|specimen|sample|(?:piece|strip|segment|portion|slice) of (?:skin|tissue|the))\b(?:[^.;]|\.\d){0,60}\bcuts?\b|\bcuts?\b[^.;]{0,30}\b(?:grafts?|donor|template)\b"
    r"|\b(?:head|bone|shaft|metatars\w+|metacarp\w+|phalan(?:x|ges)|tibia|femur|fibula|ulna|condyle|sternum|ribs?|eminence|osteotomy|clavicle|process|spur)\b[^.;]{0,24}\bcut with|\b(?:i|we|surgeon|histotech\w*|technician|tech)\b(?: (?!my|our)\w+,?){0,3} cut\b(?! (?:my|our)\w*)|\bcut,? (?:and )?(?:mapped|inked|stained|frozen|divided|oriented|processed|horizontally)\b|\bcut with (?:an? |the )?(?:osteotome|rongeur|drill|burr?|laser|harmonic|stapler|snare|loop|coagul\w+)\b"
    r"|\bcut with (?:an? |the )?(?:(?:number|no\.?|#)? ?1[015]\b|scalpel|surgical|scissors|iris|metzenbaum|mayo|dermatome|cautery|bovie|electrocautery|diathermy)"
)
"""What a surgeon cuts is no injury: "a graft was cut from the groin", "cut with a number 15 blade"."""
OF_NAIL_BED = re.compile(r"\bnail ?bed (?:of [^.;,]{0,40} (?:was |is )?)?$")
"""Right before an injury: the bed of a nail has a repair of its own."""
