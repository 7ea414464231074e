"""What lesions get, and how notes call the others of a set, told once for all patterns.

Pieces of patterns, to stand in a group and to end at the edge of a word.
"""

from __future__ import annotations

DONE_TO = r"treated|frozen|froze|injected|destroyed|removed|snipped|curetted|cauteri[sz]ed|sprayed|zapped|pared|ln2'?d|cryo'?d"
"""Verbs of the work that lesions are counted for."""
COLD = r"ln2|cryo\w*|liquid nitrogen"
"""Its means, which notes put in place of the verb; a sentence on another cycle or its risks names them, too."""
TREATED = rf"{DONE_TO}|{COLD}"
MEANS = r"salicylic|sal\.? acid|compound w|duct tape|moisturi[sz]er|efudex|5-?fu|fluorouracil|carac|imiquimod|aldara|zyclara|pdt|photodynamic|blue light|field (?:tx|therap\w+|treatment)|klisyri|tirbanibulin|diclofenac|solaraze|tretinoin|picato|calcipotri\w+"
"""What lesions get that are neither frozen nor cut."""
OTHERS = r"rest|remainder|remaining|others?"
"""The lesions of a set that are not told of by themselves."""
FELL_SHORT_OF = r"despite|refractory to|resistant to|unresponsive to|recalcitrant to|stubborn (?:to|on|with)|not cleared (?:by|with|on)|uncontrolled (?:by|with|on)"
"""Before a treatment that was not enough."""
NOT_TODAY = r"plan\w*|sched\w*|book\w*|next|later|last|prior|previous\w*|declin\w*|refus\w*|defer\w*|consider\w*|recommend\w*"
"""In a title or a cell: work of another day, or of none."""
