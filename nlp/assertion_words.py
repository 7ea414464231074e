"""Sections, cues and words around an act that say when it was done, by whom, or whether at all (`nlp.assertion` weighs them)."""

from __future__ import annotations

import re

from nlp.facts import Assertion
from nlp.lesion_words import ANY, MANY
from nlp.number_words import SPELLED
from nlp.people import KIN

OF_SECTION: dict[str, Assertion] = {
    "history": "historical",
    "family": "family",
    "social": "historical",
    "medications": "historical",
    "allergies": "historical",
    "consent": "offered",
    "counselling": "offered",
    "ros": "historical",
    "follow_up": "planned",
    "preop_diagnosis": "unclear",
    "labs": "historical",
}
OF_CATEGORY: dict[str, Assertion] = {
    "NEGATED": "negated",
    "DECLINED": "declined",
    "FAMILY": "family",
    "OTHER_PROVIDER": "other_provider",
    "HISTORICAL": "historical",
    "AFTER": "historical",
    "PAST_TIME": "historical",
    "OFFERED": "offered",
    "ANNOUNCED": "planned",
    "FUTURE_TIME": "planned",
    "MONTH": "planned",
    "PLANNED": "planned",
    "CONDITIONAL": "conditional",
}
STRENGTH = {
    "DECLINED": 0, "NEGATED": 1, "FAMILY": 2, "OTHER_PROVIDER": 3, "PAST_TIME": 4, "HISTORICAL": 4, "AFTER": 4,
    "OFFERED": 5, "ANNOUNCED": 6, "MONTH": 6, "FUTURE_TIME": 6, "PLANNED": 6, "CONDITIONAL": 7,
}  # fmt: skip

PASSIVE = re.compile(r"\b(?:was|were)(?: (?:then|also|both|all|again|\w+ly))*(?: \w+ed(?: (?:and|then|,))+(?: then)?)?\s*$")
NEW_SUBJECT = re.compile(
    r"\b(?:i|we) (?:then )?(?:took|did|performed|obtained)\b|\b(?:and|so) (?:then |since |because |as )?(?:the|an?|i|we|he|she|it|this|these|those|patient|pt)\b"
)
PREPARED = re.compile(
    r" (?:(?:the|an?|adequate|appropriate|proper|sterile|informed|written|verbal|signed|full|obtaining|giving|discussing|explaining|local|topical|satisfactory|good|brief|review of|discussion of|confirming)\b ?)*"
    r"(?:consent|ana?esthe|lido|lignocaine|xylocaine|marcaine|prep|time[- ]?out|pause|numb|infiltrat|risks|alternatives|discussion\b|counsel|clean|alcohol|chlorhex|betadine|hibiclens|povidone|skin mark|marking|site mark|emla|(?:ethyl )?chloride|(?:cold |cooling |freeze |freezing |numbing |skin )?spray|vapo-?coolant|ic(?:e|ing)\b|(?:pre-?)?cooling|(?:\w+ ){0,2}block\b)"
)
"""What comes before the work on the same day: "after consent", "following local anesthesia"."""
I_DID = {
    "AFTER": re.compile(
        r"\w (?:i|we|dr\.? [a-z]+)(?: then| next| also)?(?: (?:injected|instilled|gave|placed|administered|applied|used|performed|did|made|took|froze|treated|painted|put)(?: (?:the|an?|some))?)? *$"
    ),
    "PAST_TIME": re.compile(r"(?:[,;]|\b(?:and|so|since)\b)[^.]*\b(?:i|we)(?: then| next| also)? *$"),
}
"""A clause of its own between the other time and the act: "after lidocaine I", "new last year, and since I was worried I"."""
PERFECT = re.compile(r"\b(?:has|have|had|ha'?ve|'ve)(?: \w+){0,2} been(?: \w+ly| also)?\s*$")
HAS_DONE = re.compile(r"(?<!\bi )(?<!\bwe )\bhas (?:also |just |already |since )?$")
"""What someone "has frozen" or "has pared" is not today's work of the writer."""
HAS_HAD = re.compile(r"\b(?:has|have|'ve) had (?:(?!i\b|we\b|was\b|were\b|today\b|which\b|that\b)[^.;:()]){0,100}$")
"""Of all that someone "has had frozen and excised"."""
HAS_HAD_DONE = re.compile(
    r"\b(?:has|have|'ve) had (?:(?!i\b|we\b|was\b|were\b|today\b|which\b|that\b)[^.;:()]){0,60}\b(?:removed|excised|treated|taken (?:off|out)|frozen|burned|cut (?:off|out)|done)\b(?:(?!i\b|we\b|was\b|were\b|today\b|now\b)[^.;:()]){0,80}$"
)
"""Of the means named behind: "has had seven carcinomas removed, by excision and layered closure"."""
PARTICIPLE = re.compile(r"\w+(?:ed|zen|cut|un)\b")
PEOPLE = rf"(?:pt|patient|she|he|they|{KIN}|family|(?:mr|mrs|ms)\.? [a-z'-]+)"
"""The patient and those who decide with the patient."""
WHO = re.compile(rf"[,;]?\s*(?:but )?(?:the )?{PEOPLE}\s*$")
ENUMERATION = re.compile(r"(?:, (?:and |or )?[a-z&/-]+(?: [a-z&/-]+){0,3}){1,6},? (?:and|or) [a-z&/-]+(?: [a-z&/-]+){0,2} ")
"""More members of the list that opens with the words: "cryotherapy, peels, laser and surgery were discussed"."""
ASKED = re.compile(r"(?:ask|inquir|enquir|interested|mention|concern)")
NEGATION_ENDS = re.compile(r"\b(?:and|with|but|then|so)\b|[:(>]|\. ")
OR_LIST = re.compile(r"[\s\w/-]*(?:,[\s\w/-]+){0,4}(?:,|\bor\b|\band/or\b)[\s\w/-]*")
OTHER_SUBJECT = re.compile(
    r"\b(?:risks?|benefits?|consent|aftercare|care|instructions?|alternatives|expectations|f/?u|follow[- ]?up|return|rtc"
    r"|recheck|path|pathology|results?|sutures?|sunscreen|photoprotection)\b"
)
ONSET = re.compile(r"\b(?:notic\w+|appear\w*|start\w*|began|begun|present|noted|grow\w*|chang\w+|onset|develop\w*|first|arose|came up)\b")
UNABLE = re.compile(r" ?n[o']t\b.*(?:\b(?:and|so)\b|[,;:])")
WEAK_NEGATION = frozenset({"without", "w/o", "no evidence of", "negative for", "denies", "denied"})
"""Negations of a thing, which end at the verb; "no" and "not" may govern the verb."""
NARRATED = re.compile(
    r"\b(?:was|were) (?:then |\w+ly )?(?:marked|outlined|prepped|draped|cleansed|cleaned|infiltrated|injected|anesthetized|inked|obtained|achieved|irrigated|closed|cauterized"
    r"|dressed|applied|tagged|sent|drawn|secured|undermined)\b"
)
"""The main clause of a dictated operation: what went before it went before it on the same day."""
WORKED = re.compile(
    r"\b(?:was|were) (?:then |next |therefore |thus |instead |\w+ly )?(?:drawn|designed|raised|incised|cut|elevated|made|taken|created|performed|harvested|transposed|rotated|advanced|marked|outlined|dissected|executed|done|used|excised|shaved|frozen|obtained)\b(?! (?:if|when|should|unless|only))"
)
"""A verb of the work itself: what "would lift the brow" is over where "a flap was drawn"."""
MODALS = frozenset({"would", "will", "may need", "might need", "may require", "could"})
TREATED_THEY = re.compile(
    r"\s+(?:then |also |all |both |do |still |just |now |sometimes |often |always |constantly |can )*(?:were|are|both|all|each|received|got|underwent|had been"
    r"|(?:catch|itch|bleed|bled|hurt|rub|snag|burn|sting|scab|crust|grow|bother|irritate|get|keep|look|feel|become|became|appear|seem|come and go|ooze|weep|drain|annoy|have (?:been|grown|become|got|gotten|not)|don't|do not)(?:es|s|ed|ing)?)\b"
)
LESIONS_HAD = re.compile(
    rf"\b(?:all(?: of (?:them|these))?(?: \w+)?|everything|each(?: one| lesion| of \w+)?|both(?: \w+)?|these(?: \w+)?|(?:the )?(?:\w+ )?(?:{MANY}|ones)(?: (?:on|of|at) (?:the )?\w+)?)(?:, (?:all|both|each)(?: \w+)?,)? $|\b(?:\d{{1,2}}|{SPELLED})(?: of (?:them|these|those))? (?:on|over|at|of|in|behind) (?:the |his |her |each )?(?:[a-z]+ ){{1,3}}$"
)
LABEL_HAD = re.compile(r"\W{0,2}(?:(?i:lesion|site|spot) )?#?(?:[A-H]|(?<=#)\d|(?<= )\d) had (?:an? )?")
LESION_UNDERWENT = re.compile(
    rf"\b(?:{MANY}), (?!(?:he|she|pt|who|patient)\b)[^.;]{{3,60}}, $|\b(?:all|each|both|\d{{1,2}}|{SPELLED})(?: of (?:them|these|those))? $|\b(?:{ANY}|(?:nail|toenail|corn|furuncle|ulcer|wound|laceration)s?|(?:callus|abscess)(?:es)?)(?: (?:on|of|at|over|in) (?:the |his |her )?(?:[\w-]+ ){{0,3}}[\w-]+)?(?: \([^()]{{2,50}}\)|, [^.;:]{{2,40}},)? (?:all |each |then |today )?$"
)
UNDONE_BY_TODAY = frozenset({"PLANNED", "CONDITIONAL", "FUTURE_TIME", "MONTH", "HISTORICAL", "AFTER"})
"""What "today" in the same clause lifts."""
OF_ANOTHER_DAY = frozenset({"HISTORICAL", "PAST_TIME", "AFTER", "OTHER_PROVIDER"})
AFTER_WORK = re.compile(r"\b(?:post|after|following|s/p|status post|since|from)\b|\((?=[^)]*\Z)")
COMPARED = re.compile(
    r"\b(?:as|than|like|since|with|to|from|versus|vs)\s+(?:at |was done |on |the |her |his )*$|\b(?:mins?|minutes?|hours?|hrs?|h) $"
    r"|\b(?:up|down|increased|reduced|lowered|raised|changed) from [^;()]{1,16}?(?: at| on)?(?: the| her| his)? $"
)
NOT_YET = re.compile(r"\b(?:be|being|been|not|to|get|getting|have|has|never|if)\s*$")
TITLES = frozenset({"plan", "order", "ordered"})
DATED_ORDER = re.compile(r" (?:of |from |dated |on )?\(?\d{1,2}/\d{1,2}(?:/\d{2,4})?\)?(?: by [^:;\n]{2,24})?:")
"""Behind "per Dr. Roe's order": its day, and then what was done by it."""

_SOMEONE = rf"(?:the |his |her |both |our )?{PEOPLE}(?:(?:,| \()[^,().;]{{2,24}}[,)])?"
DECLINES_NEXT = re.compile(
    rf"\W*(?:(?:but|however|unfortunately|today)[ ,]+)?(?:{_SOMEONE}(?: (?:and|&) {_SOMEONE})?\s+)?(?:\w+ )?"
    r"(?:declin|refus|would rather (?!(?:have|do|get|go ahead|proceed)\b)|rather not|rather wait|(?:does|do|did)(?: not|n't) (?:want|wish|agree|consent)|prefers? (?:not|to (?:wait|think|watch|leave|hold|see|hold off))|(?:would (?:prefer|like)|asks|asked|chose|wishes) (?:not to|to (?:wait|think|hold off|postpone|delay|put it off))|not interested|not keen|not willing|unwilling|wants? to (?:think|wait|hold off|discuss)|wishes to (?:think|wait|discuss)|(?:said|says) no\b|no to (?:the )?(?:biopsy|bx)|(?:chose|opt(?:s|ed)|elect(?:s|ed)) (?:not|against)|left to think|not agree|not consent)"
)
DECLINES_AT_END = re.compile(
    rf"(?:[,;]|\b(?:so|and|but|therefore|thus|then)\b) *(?:so |and |but |then |therefore )?(?:{_SOMEONE} )?(?:\w+ )?(?:declin\w+|refus\w+|would rather (?:not|wait)|(?:prefers?|preferred|would prefer|wants|wanted|asks|asked|chose|wishes|would like|opts|opted) to (?:wait|think|hold off|put it off|delay|postpone)|said no|(?:does|did)(?: not|n't) want)"
    r"(?: (?:it|this|that|both|all|either|the biopsy|treatment|today|now|for|at|the|this|time|moment|visit)\b)*(?: (?:until|till|before|after)\b[^.;]{0,60})?\W*$"
)
"""The refusal behind its reason: "She flies in the morning, so she declined for now"."""
AND_DECLINED = re.compile(
    r"^[^.;]{0,80}?(?:\band|\bbut|[,;])\s+(?:(?:was|were|the patient|patient|pt|she|he|they)\s+)?(?:(?:again|then|politely|both) )?(?:declined|refused)\b(?!\s+(?:[a-z]))"
)
TAKES = re.compile(r"punch|shav|snip|saucer|trephine")
"""Words of sampling: behind a differential they tell what was done about it."""
