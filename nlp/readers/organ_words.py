"""Words of surgery on other organs, and of the skin beside them."""

from __future__ import annotations

import re

from nlp.phrases import phrases

ORGAN = re.compile(
    r"\b(?:breast|mammar\w+|mamm[ao]plast\w+|lump(?:ectomy)?\b(?<!lump)|lymph\w*|sentinel|nodes?|artery|arteries|arterial|vein|nerve|muscle biops\w+|gastrocnemius|marrow|bone\b(?! wax)|iliac|"
    r"prostat\w+|bladder|cystoscop\w+|ureth\w+|kidney|renal|liver|hepat\w+|lung|bronch\w*|pleura\w*|mediastin\w*|thyroid|parathyroid|parotid|(?<!minor )salivary|submandibular gland|tonsil\w*|adenoid\w*|"
    r"laryn\w+|vocal|pharyn\w+|epiglott\w+|esophag\w+|stomach|gastric|duoden\w+|colon\w*|sigmoid\w*|rectum|rectal|polyp(?:s|ectomy)?\b(?! of skin)|hemorrhoid\w*|fistula|appendi\w+|gallbladder|cholecyst\w+|"
    r"uter\w+|cervix|cervical conization|leep|endometri\w+|ovar\w+|fallopian|bartholin|testi\w+|epididym\w+|hydrocele|brain|dura\w*|crani\w+|spin(?:e|al)|disc(?:ectomy| space| herniat\w+)|lamin\w+|vertebra\w*|"
    r"menisc\w+|synovi\w+|ganglion|tendon sheath|joint|bunion\w*|metatars\w+ (?:osteotomy|(?:head )?resection|fractures?)|exostos\w+|osteo\w+|neuroma|plantar fascia|carpal tunnel|(?:lateral|medial|superior|inferior) rect(?:us|i)|oblique muscle|strabism\w+|exotropi\w+|esotropi\w+|conjunctiv\w+|pteryg\w+|cornea\w*|"
    r"(?:soft[- ]tissue |synovial |lipo|osteo|chondro|rhabdomyo|leiomyo)sarcoma|amputat\w+|disarticulat\w+|burs(?:a|ae|al|itis)|bursectomy|baker'?s? cyst\w*|popliteal cyst\w*|ranula\w*|cord lipoma\w*|spermatic cord|arthrocentesis|plantar fibroma\w*|(?:removal|revision|exchange) of (?:the |an? )?(?:\w+ ){0,2}(?:port(?:-?a-?cath)?|hardware|implants?|pacemaker|expander|plates?|screws?)|(?:hardware|port(?:-?a-?cath)?|implant|pacemaker|plate|screw) (?:removal|revision|exchange)|tooth|teeth|dental|gums?|gingiv\w+|alveol\w+|mandibular (?:cyst\w*|tori)|(?:odontogenic|dentigerous|radicular) cysts?|mucoperiosteal|maxill\w+ sinus|turbinate\w*|septum|sinus(?:es)? (?:surgery|endoscop\w+)|ethmoid\w*|heart|cardiac|valve|aort\w+|carotid|graft harvest|"
    r"hernia\w*|circumcis\w+|vasectom\w+|vas deferens|(?:right|left) vas|endocerv\w+|cervical canal|transformation zone|peritone\w+|omentum|retroperitone\w+|endoscop\w+|colposcop\w+|arthroscop\w+|laparoscop\w+|thyroglossal|branchial|needle biops\w+|core biops\w+|placenta\w*|umbilical cord|f(?:o)?et(?:us|al)|newborn|(?:total|revision) (?:knee|hip|shoulder|joint|elbow|ankle)|polyethylene|antibiotic beads|cerumen|tympan\w+|middle ear|ossic\w+|peyronie'?s?|tunica albuginea|dupuytren'?s?|hardware|sclera\w*|tenon'?s|peritomy|(?:blind|painful|phthisical) eye|ethmoid|antr(?:um|al|ostomy)|caldwell|calcaneal|resection of (?:the )?(?:\w+ )?metatars\w+|gold weight|static sling|strips? of muscle|sequestr\w+|(?:neck|node|nodal|axillary|groin|inguinal) dissection|lymphadenectomy|(?:subclavian|jugular|central|femoral)(?: venous)? (?:line|catheter)|trichiasis|ureter\w*|generator|defibrillator|fine needle|stereotactic|ultrasound[- ]guided)\b"
    r"|(?<!\boff )(?<!\bover )(?<!\bnear )(?<!\bto )(?<!overlying )(?<!above )(?<!\boff the )(?<!\bover the )(?<!\bnear the )(?<!\bto the )(?<!overlying the )(?<!above the )"
    r"\b(?:mastoid(?! (?:area|region|skin|scalp|process|tip)\b)\w*|epicondyl\w+|extensor (?:carpi|digit\w+|pollicis|tendon|origin|hallucis)|flexor (?:carpi|digit\w+|pollicis|tendon|profundus)|achilles tend\w+|subperiost\w*|port-?a-?cath|medi-?port)\b"
)
SKIN = phrases("organ_words", "skin")
OTHER_SURGERY = re.compile(
    r"\b(?!cyst|vulvosc|penosc|lipom|lipec|matri|onych|vermilion|lesion|escharo|papillom|xanth|n(?:a)?evec|verruc|keloid|micros|derm|trich|phlebotom|teleder|tenotomy (?:scissors|hook))[a-z]{3,}(?:ectomy|ectomies|otomy|ostomy|plasty|pexy|desis|rrhaphy|scopy|tripsy)\b"
    r"|\b(?:pulleys?|tendons?|ligaments?|retinaculum|compartments?|fractures?|orif|k-?wires?|hammer ?toes?|catheters?|stents?|shunts?|pumps?|pacemakers?|prosthes[ie]s|pockets?|c(?:a)?esarean|ptosis|dilat\w+ (?:&|and) curett\w+|tunnel)\b"
    r"|\b(?:(?:laparo|arthro|thoraco|hystero|colono|sigmoido|broncho|uretero|laryngo|naso)scop(?:e|ic|ically)|nissen|fundoplication|haglund'?s?|cystoscop\w+|cystostomy|cystotomy|cysto-?urethro\w+|release|decompression|fusion|(?:open|closed) reduction|internal fixation|(?:joint|hip|knee|valve) replacement|(?:face|brow|neck|forehead|breast|body|arm|thigh)[- ]?lifts?|tummy tuck|bypass|ligation|intubation|circumcision|episiotomy)\b"
)
"""Names of operations that are none of the skin: by how they are formed, or by what they are done to."""
NO_SKIN = phrases("organ_words", "no_skin", whole=True)
"""Where a foreign body lies under no skin."""
SORE = re.compile(r"\b(?:ulcers?|sores?)\b")
OF_PRESSURE = re.compile(
    r"\b(?:pressure|decubitus|sacral|ischial|trochanteric|bed) (?:pressure |decubitus )?(?:ulcers?|sores?|injur(?:y|ies))\b|\bdecubit(?:i|us)\b|\bbedsores?\b"
)
"""An ulcer of pressure that is cut out has services of its own, by its place and cover."""
