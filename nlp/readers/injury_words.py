"""Words of injuries: what tore the skin open, how it came about, and what lay under it."""

from __future__ import annotations

import re

INJURY = re.compile(
    r"\bwounds\s*:(?=\s*\(?[a1][).:])|\blacerat\w+|\b(?:ragged|jagged|gaping|traumatic|stellate|crush|saw|knife|glass|blade|degloving|bite|torn|puncture) (?:\d[\d.]* ?-?(?:cm|mm) )?wounds?\b|\b(?:table|chain|circular|band|hand|miter|jig)[ -]?saw\b|\bkick-?back\b|\b(?:kitchen|steak|utility|bread|pocket|chef'?s?|paring|hunting|carving) knife\b|\bbox ?cutter\b|\bmandoline?\b|\bbroken (?:glass|bottle|mug|window)\b|\bsheet metal\b|\bchisel\b|\bhatchet\b|\blacs?\b|\bcuts?\b(?= (?:on|of|to|over|across|through|from|[lr]|left|right)\b|, |\s+\d|:)|\b\d[\d.]* ?-?(?:cm|mm)(?:,? (?:long|deep|clean|superficial|linear|jagged|ragged|gaping|straight))*(?: (?:left|right|l|r|dorsal|volar))?(?: (?:forearm|finger|thumb|hand|palm|wrist|elbow|arm|shin|knee|calf|thigh|leg|foot|toe|heel|ankle|scalp|forehead|brow|eyebrow|cheek|chin|lip|nose|ear|neck|face))? cuts?\b|\bgash\w*|\b(?:glass|knife|saw|metal|tin|can lid|razor|barbed wire) cuts?\b|\bdehisc\w+|\bstab wound|\b(?:dog|cat|human|animal|horse|pet) bites?\b|\bskin tears?\b|\bwound repair|\b(?:dog|cat|animal|human) bites?|\bbitten by|\b(?:dog|cat|horse|puppy|pet)(?:'s)? (?:nip\w*|maul\w*)\b|\bavulsion (?:injury|wound|flap)|\b(?:dog|cat|pet) bit\b|\btorn\b(?= (?:\d|open|through|by|on|from|off)\b)|\bavocado (?:hand|injury)|\bknife (?:slip\w*|wound|injury)|\bcut (?:by|with|himself|herself|themselves)\b|\b(?:chin|lip|brow|eyebrow|scalp|forehead) split\b|\b(?:chin|lip|brow|eyebrow|scalp|forehead|cheek|ear|hand|palm|thumb|finger|wrist|forearm|arm|elbow|knee|shin|calf|thigh|leg|foot|toe) cuts?\b(?=\s*(?:\(|[:;,.]|$|-|was|were|is|measur|clos|sutur|repair|\d))|\bsplit (?:on|open|by|when|after|over|against|lip|chin|brow|eyebrow|scalp)\b|(?:^|(?<=\n)|\b(?:he|she|they|pt|patient|who) )cut (?:(?:his|her|their|the|left|right|l|r|both) ){0,2}(?:hand|finger|thumb|arm|forearm|leg|foot|knee|shin|face|chin|lip|scalp|forehead|head|toe|wrist|palm|elbow)s?\b|\b(?:sliced|slashed|ripped|split) (?:open )?(?:his|her|their|the|left|right|l|r)\b"
)
PLAIN_WOUND = re.compile(r"(?<!surgical )(?<!chronic )(?<!burn )(?<!excision )(?<!biopsy )(?<!diabetic )(?<!pressure )(?<!entry )\bwounds?\b(?! (?:care|check|clinic|vac|culture|healing|healed|edges|dehisc|infection|was (?:cleaned|dressed|inspected)))|\btears?\b(?! (?:duct|film|break))|\bsplit\b(?=[^.;]{0,12}\d)|\bopen\b(?=,? \d[\d.]* ?(?:cm|mm)\b)|\b\d[\d.]* ?(?:cm|mm),? gaping\b|\bgaping,? \d")
"""What an injury left, named by no word of its own."""
TORN_EDGES = re.compile(r"\b(?:avulsed|devitali[sz]ed|crushed|ragged|jagged|macerated) (?:wound |skin )?edges\b")
"""What only a wound that was torn has, where nothing else tells of it."""
MISHAP = re.compile(
    r"\b(?:fell|tripped|slipped|stumbled|collided|crash(?:ed)?|mvc|mva|accident\w*|assault\w*|injur(?:ed|y|ies)|attacked|bit|bitten|kicked|punched|struck|caught (?:it|his|her|the|on|in)|ran into|hit (?:by|his|her|the|on|with|a)"
    r"|through (?:an? |the |his |her )?(?:\w+ )?(?:window|windowpane|glass|pane)|knife|box[- ]?cutter|chisel|(?:chain|table|band|hand)[- ]?saw|barbed wire|sheet metal|broken glass|shard|can lid|falling|dropped|power tool|angle grinder|lawn ?mower|axe|hatchet|machete|gaping|galea|quad ?bike|motor(?:bike|cycle)|handlebars?|windscreen|windshield|(?:no|without) fb)\b"
)
"""How a wound came about that is no surgeon's."""
REOPENED = re.compile(
    r"\bdehisc\w+|\b(?:wound|incision|scar|suture line|stitches|sutures|staples|closure|part|portion|segment|edges?|ends?|half|third|cm)\b[^.;,\n]{0,60}(?<!was )(?<!were )(?<!been )\b(?:opened(?: up)?(?! (?:with|by|using))|came (?:apart|open)|popped(?: open)?|split open|pulled apart|broke open|burst(?: open)?|separated(?! (?:from|by))|gaped|is gaping|are gaping)\b"
    r"|\b(?:wound|incision|scar|suture line|stitch(?:es)?|sutures?|staples?|closure|repair|knots?)\b(?:(?!\b(?:when|after|while|because|as|laceration|fell|knee|leg|ladder|chair|step|he|she)\b)[^.;,\n]){0,40}\b(?:gave way|pulled through|tore (?:through|open|out))\b"
    r"|\b(?:open|gaping|separated|dehisced) (?:segment|portion|part|area) "
)
"""A wound that was closed and came apart by itself."""
BLOOD_LET_OUT = re.compile(r"\b(?:clots?|h(?:a)?ematoma|old blood)\b[^.;]{0,30}\b(?:evacuat|express|drain|removed|washed|sucked)|\b(?:evacuat|express|drain)\w*[^.;]{0,30}\b(?:clots?|h(?:a)?ematoma|blood)\b")
"""A wound laid open to let blood out is closed with that work (ID-01)."""
INNER = re.compile(
    r"tongue|palat(?:e|al)|gingiv|bladder|perine|vagin|cervi[xc]|\buter(?:us|ine)|\bliver\b|spleen|splen|bowel|tendon|nerve|\bdural?\b|artery|vein|vessel|corne|conjunctiv|retina|globe|kidney|renal|lung|diaphragm|capsul|bronch|(?<!endo)trache|esophag|rect(?:al|um)|sphincter|\blabi(?:a|al|um)\b|mucos(?:a|al) of the (?:colon|stomach)|delivery|obstetric|meniscus|ligament|duct\b"
)
UNHURT = re.compile(r"\b(?:no|without|nor)\b[^.;]*|\b(?:tendons?|nerves?|vessels?|artery|veins?|ligaments?)\b[^.;]{0,24}\b(?:visible|exposed|seen|intact|visuali[sz]ed|not (?:cut|injured|involved|lacerated|violated)|uninjured|working|fine|ok)\b")
"""What a wound did not reach, or only laid bare: "no tendon or nerve injury", "tendon visible at the base"."""
ACCIDENT = re.compile(r"\b(?:puck|ball|bat|elbow|fist|rac(?:qu|k)et|stick|stone|rock|branch|swing|pipe|hammer|wrench|beam|door|hatch|boom|pole|skate|club|bottle|rake|shovel|cleat|knee) (?:to|in|against|into|across) (?:the |his |her |their )?(?:left |right |l |r |upper |lower )*(?:eye ?brow|brow|forehead|chin|cheek|lip|nose|ear|scalp|head|face|temple|jaw)\b|\bcrash\w*|\b(?:bike|bicycle|scooter|skateboard|ski(?:ing)?|ladder|stairs?|playground|skating|moped) (?:fall|accident|wreck|mishap|spill)\b|\bran (?:head ?first )?into (?:an? |the )(?:\w+ )?(?:table|wall|door|pole|fence|post|tree|desk|corner|cabinet|counter|chair|bench|window|car)\b|\b(?:bumped|knocked|smashed|slammed|cracked) (?:his|her|their) (?:head|forehead|face|chin|brow|scalp|hand|finger|shin|knee)\b|\b(?:bicyclist|cyclist|bike|pedestrian|motorcyclist|driver|passenger)\b[^.;]{0,20}\b(?:vs\.?|versus|hit by|struck)\b|\bmvc\b|\bfell (?:on|from|down|against|over|into|onto)\b|\bfell off (?:an? |the |his |her )?(?:bike|bicycle|ladder|horse|chair|bed|swing|scooter|porch|step|roof|stool|couch|skateboard|trampoline|wall|dock|truck)|\bfell\W|\bfall (?:on|from|down|onto)\b|\btripped\b|\bstruck by\b|\bhit (?:his|her|their|by|on|head|forehead|face|chin)\b|\bmva\b|\baccident\b|\bbanged\b|\bcollided\b|\bcollision\b")
SURGEONS_CUT = re.compile(
    r"\b(?:grafts?|donor|flaps?|template|sections?|ellipse|wedge|fusiform|spindle|specimen|sample|(?:piece|strip|segment|portion|slice) of (?:skin|tissue|the))\b(?:[^.;]|\.\d){0,60}\bcuts?\b|\bcuts?\b[^.;]{0,30}\b(?:grafts?|donor|template)\b"
    r"|\b(?:head|bone|shaft|metatars\w+|metacarp\w+|phalan(?:x|ges)|tibia|femur|fibula|ulna|condyle|sternum|ribs?|eminence|osteotomy|clavicle|process|spur)\b[^.;]{0,24}\bcut with|\b(?:i|we|surgeon|histotech\w*|technician|tech)\b(?: (?!my|our)\w+,?){0,3} cut\b(?! (?:my|our)\w*)|\bcut,? (?:and )?(?:mapped|inked|stained|frozen|divided|oriented|processed|horizontally)\b|\bcut with (?:an? |the )?(?:osteotome|rongeur|drill|burr?|laser|harmonic|stapler|snare|loop|coagul\w+)\b"
    r"|\bcut with (?:an? |the )?(?:(?:number|no\.?|#)? ?1[015]\b|scalpel|surgical|scissors|iris|metzenbaum|mayo|dermatome|cautery|bovie|electrocautery|diathermy)"
)
"""What a surgeon cuts is no injury: "a graft was cut from the groin", "cut with a number 15 blade"."""
OF_NAIL_BED = re.compile(r"\bnail ?bed (?:of [^.;,]{0,40} (?:was |is )?)?$")
"""Right before an injury: the bed of a nail has a repair of its own."""
