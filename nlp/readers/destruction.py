"""Destruction and tag removal: method, lesions, counts by site and organ (DPM, DBN, DML, DSS, TAG rules)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from nlp.areas import treated_area
from nlp.assertion import assertion_at
from nlp.count_sentences import lists_on
from nlp.counting import count_lesions
from nlp.diagnoses import diagnosis_of, is_history, is_negated
from nlp.facts import Diagnosis, Fact, Procedure
from nlp.gate import find, units_with
from nlp.looks import looks_in
from nlp.phrases import phrases
from nlp.readers.borrowed_words import HEMOSTASIS, WEAK, found_before, is_passing
from nlp.readers.destruction_kinds import alone_in_item, carried_on, lesions_of, of_other_lesions, one_of_its_kind, split_behind
from nlp.readers.destruction_lesions import DESTROYS, MALIGNANT, TREATABLE, family_of, meant_by, site_for, stem
from nlp.readers.drugs_given import given
from nlp.readers.events import SILENT, Trigger, triggers_of
from nlp.readers.foreign import is_inside
from nlp.readers.heading_rows import diagnosis_below
from nlp.readers.legends import by_legend
from nlp.readers.necessity import symptoms_in, symptoms_of, wished_for
from nlp.readers.organs import ORGANS, at_place, by_organ, hangs_from_anus
from nlp.readers.own_words import own_units, tells_work
from nlp.readers.sharper_places import at_sharper_place
from nlp.readers.tags_cut import cut_tags
from nlp.readers.tumours import in_one_sentence, malignant
from nlp.readers.untold_method import treated_here
from nlp.records import replace
from nlp.sites import sites_in
from nlp.tallies import Tally, tallies_in
from nlp.view import Mention, NoteView, Unit
from nlp.weighed_counts import NOTHING, Count

_CURRENT = re.compile(r"\b(?:electro\w*|fulgurat\w*|desiccat\w*|hyfrecat\w*|cauteri[sz]\w*)")
_WITHOUT = re.compile(r"\b(?:no|not|without|w/o|instead of)\b[^.;,]{0,20}$")


def read(view: NoteView) -> list[Procedure]:
    """Destructions done today, one per kind of lesion and organ; others keep their assertion."""
    triggers = triggers_of(view, lambda m: m.concept in ("destruction", "tag_removal"))
    triggers = [*triggers, *cut_tags(view, triggers), *_likewise(view, triggers), *_blistering(view)]
    triggers += treated_here(view) if not triggers or all(t.assertion != "performed" for t in triggers) else []
    out = [Procedure("", t.mention.concept, t.assertion, t.evidence()) for t in triggers if t.assertion not in ("performed", "unclear")]
    sampled = {e.start for p in found_before(view) if p.kind == "biopsy" for e in p.evidence}
    done = [_with_current(t) for t in triggers if t.assertion == "performed" and not is_passing(view, t) and not is_inside(view, t)]
    done = [t for t in done if t.mention.concept != "tag_removal" or t.mention.start not in sampled]
    told, done = by_legend(view, done)
    out += told
    by_lesion: dict[str, list[tuple[Trigger, Fact[Diagnosis]]]] = {}
    for trigger in done:
        for diagnosis in lesions_of(view, trigger):
            if diagnosis.value is not None or trigger.mention.value not in WEAK:
                by_lesion.setdefault(family_of(trigger, diagnosis), []).append((trigger, diagnosis))
    by_lesion.pop("no tag", None)
    if "skin_tag" in by_lesion and hangs_from_anus(view):
        del by_lesion["skin_tag"]  # what hangs from the anal canal is no skin tag (EX-11)
    acne = [
        (by_lesion[kind].pop(n)[0], diagnosis_of(view, named))
        for kind in ("", "epidermal_cyst")
        for n in reversed(range(len(by_lesion.get(kind, ()))))
        if (named := _acne_named(view, by_lesion[kind][n][0])) is not None
    ]
    by_lesion = {kind: found for kind, found in by_lesion.items() if found}
    if "" in by_lesion and len(by_lesion) > 1:
        loose = [t for t, _ in by_lesion.pop("") if t.mention.value not in WEAK]
        if len(by_lesion) == 1 and (family := next(iter(by_lesion))) in _WARTY:
            at_organ = {region in ORGANS for t, _ in by_lesion[family] for region in _regions(view, t)}
            by_lesion[family] += [
                (t, by_lesion[family][0][1])
                for t in loose
                if at_organ == {True} and _regions(view, t) and ORGANS.isdisjoint(_regions(view, t))
            ]
    if any(t.mention.value == "ed_and_c" for t in done) and "malignant" not in by_lesion:
        by_lesion = _sized_tumours(view, by_lesion)
    if acne:
        by_lesion["acne"] = acne[::-1]
    for family, found in by_lesion.items():
        if family == "malignant" and not all(t.mention.value == "snip" for t, _ in found):
            out += malignant(view, [t for t, _ in found])
        elif family in _MOLES | {"malignant"} and all(t.mention.value == "snip" for t, _ in found):
            out += _snipped(view, [t for t, _ in found])
        else:
            of_others = {t.unit.index for other, theirs in by_lesion.items() if other != family for t, _ in theirs}
            out += _counted(view, family, found, len(by_lesion), of_others - {t.unit.index for t, _ in found})
    return out


_WARTY = frozenset({"wart", "condyloma"})


def _regions(view: NoteView, trigger: Trigger) -> set[str]:
    """“Penis: TCA to 4 condylomas. Pubis: LN2”: the places that the sentence of a treatment names."""
    return {f.value.region for _, f in sites_in(view, trigger.unit) if f.value is not None}


def _with_current(trigger: Trigger) -> Trigger:
    """A lesion curetted and its base fulgurated in one sentence is electrodesiccation and curettage."""
    hit = trigger.unit.search(_CURRENT) if trigger.mention.value == "curettage" else None
    if hit is None or _WITHOUT.search(trigger.unit.lower[: hit.start()]) or HEMOSTASIS.search(trigger.unit.lower):
        return trigger
    return replace(trigger, mention=replace(trigger.mention, value="ed_and_c"))


_MOLES = frozenset({"nevus", "dysplastic_nevus", "neurofibroma", "neoplasm_unspecified"})
_SENT = re.compile(r"\bsent\b|\bto (?:path\w*|the lab\w*|histology|dermpath)\b|\bspecimen\b|\bsubmitted\b")


def _snipped(view: NoteView, triggers: list[Trigger]) -> list[Procedure]:
    """A mole cut off flat with scissors is sampled where it is sent, and nothing is destroyed (BX-01)."""
    if find(view, _SENT) is None or any(p.kind == "biopsy" for p in found_before(view)):
        return []
    first = triggers[0]
    proof = first.evidence()
    technique = Fact("tangential", "derived", proof[:1], "cut off with scissors")
    return [
        Procedure(
            "", "biopsy", "performed", proof, technique=technique, site=site_for(view, "nevus", first), count=Fact(1, "derived", proof[:1])
        )
    ]


def _sized_tumours(
    view: NoteView, by_lesion: dict[str, list[tuple[Trigger, Fact[Diagnosis]]]]
) -> dict[str, list[tuple[Trigger, Fact[Diagnosis]]]]:
    """“EDC all 3: left arm 7 mm, right arm 10 mm”: the tumours are named elsewhere, by site."""
    for family, found in list(by_lesion.items()):
        listed = [
            t for t, _ in found if any(p.diagnosis.value and p.diagnosis.value.behaviour in MALIGNANT for p in in_one_sentence(view, t))
        ]
        if listed:
            return {**{k: v for k, v in by_lesion.items() if k != family}, "malignant": [(t, Fact()) for t in listed]}
    return by_lesion


_LIKEWISE = phrases("destruction", "likewise")
_PLACED_ONE = re.compile(r"\b(?:lesion|one|site|spot|tumou?r|plaque|growth)\b")
"""With its place, a lesion that was named before: "the right upper back lesion was treated in the same way"."""
_GOES_BACK = 3
"""Sentences between a treatment and "likewise"."""


def _likewise(view: NoteView, triggers: list[Trigger]) -> list[Trigger]:
    """“Six keratoses were treated with liquid nitrogen. A verruca was likewise treated.”: the treatment told right before, once more."""
    out = []
    for unit in units_with(view, _LIKEWISE):
        before = [
            t
            for t in triggers
            if t.mention.concept == "destruction"
            and t.assertion == "performed"
            and 0 < unit.index - t.unit.index <= _GOES_BACK + 2 * bool(unit.label)
        ]
        hit = unit.search(_LIKEWISE)
        if (
            hit is None
            or not before
            or view.mentions_in(unit, "PROC")
            or not (
                any(m.value in TREATABLE for m in view.mentions_in(unit, "DX"))
                or (unit.label and unit.group != before[-1].unit.group)
                or any(t.open and t.joined for t in tallies_in(view, unit))
                or (unit.search(_PLACED_ONE) and sites_in(view, unit))
            )
        ):
            continue
        start, end = unit.start + hit.start(), unit.start + hit.end()
        out.append(
            Trigger(
                Mention(start, end, "PROC", "destruction", before[-1].mention.value, unit.index),
                unit,
                *assertion_at(view, unit, start, end),
            )
        )
    return out


def _blistering(view: NoteView) -> list[Trigger]:
    """Cantharidin by its trade name is a drug and the treatment at once (DBN-06)."""
    drug = next((d for d in given(view) if "cantharidin" in d.concept), None)
    mention = next((m for m in view.all("DRUG") if drug and m.start == drug.evidence[0].start), None)
    if mention is None:
        return []
    unit = view.units[mention.unit]
    as_done = Mention(mention.start, mention.end, "PROC", "destruction", "cantharidin", unit.index)
    return [Trigger(as_done, unit, "performed", None)]


def _counted(
    view: NoteView, family: str, found: list[tuple[Trigger, Fact[Diagnosis]]], families: int, of_others: set[int]
) -> list[Procedure]:
    """The lesions of one kind with their number; sentences that tell the treatment of another kind, `of_others`, lend none that they do not name."""
    triggers = [t for t, _ in found]
    diagnosis = max((d for _, d in found if d.known), key=lambda d: len(d.value.concept) if d.value else 0, default=Fact())
    doing = {
        u.index: u for t in triggers for u in (*(() if split_behind(view, t) else (t.unit,)), *meant_by(view, t), *carried_on(view, t))
    }
    split = {t.unit.index for t in triggers if split_behind(view, t)}
    near = {u.index: u for t in triggers for u in _near(view, t, families) if u.index not in doing and u.index not in split}
    about = _about(view, doing.values(), family)
    around = [u for u in near.values() if about(u) and (u.index not in of_others or _speaks_of(view, u, family, families))]
    wide = [
        u
        for u in view.units
        if u.index not in near and u.index not in doing and u.section not in SILENT and about(u) and _speaks_of(view, u, family, families)
    ]
    named = sorted(
        _on_their_own(view, family, triggers), key=lambda t: t.mention.value == "unspecified"
    )  # "destroyed with liquid nitrogen"
    first = named[0].mention
    of_form = all(diagnosis_below(view, t.unit) is not None for t in triggers)  # whose fields stand below it
    if of_form:
        around, wide = [], []
    owns = _owner(view, family, 1 if of_form or alone_in_item(view, triggers, family) else families)
    count = _by_method(view, triggers, owns) or count_lesions(view, list(doing.values()), around, wide, owns)
    one = one_of_its_kind(view, family, triggers)
    count = Count(one) if one.known and not count.fact.known else count
    kind = (
        "tag_removal" if family == "skin_tag" else "acne_surgery" if family == "acne" or _on_acne(view, family, triggers) else "destruction"
    )
    proof = tuple(e for t in named[:2] for e in t.evidence())
    about_these = [u for u in [*doing.values(), *around] if not of_other_lesions(view, u, family)]
    wished = wished_for(view, about_these)
    base = Procedure(
        "", kind, "performed", proof, technique=Fact(first.value, "stated", proof[:1]), diagnosis=diagnosis,
        site=site_for(view, family, triggers[0]), count=count.fact, count_exact=count.exact,
        symptoms=_symptoms_of(view, family, about_these) if wished else symptoms_of(view),
        on_request=wished, agent=Fact(first.value), area=treated_area(view, [*doing.values(), *around, *wide], bare=(laser := first.value == "laser"), otherwise=view.units if laser and families == 1 else ()),
    )  # fmt: skip
    return [at_sharper_place(view, proc) for proc in by_organ(view, base, count, triggers)]


def _symptoms_of(view: NoteView, family: str, about: list[Unit]) -> Fact[tuple[str, ...]]:
    """Lesions treated for their looks have only the symptoms that are told of them: an acne that is inflamed is no reason to cut tags."""
    named = [u for u in view.units if {stem(m.concept) for m in view.mentions_in(u, "DX") if m.value in TREATABLE} == {family}]
    behind = [u for n in named for u in view.units[n.index + 1 : n.index + 2] if u.block == n.block and not view.mentions_in(u, "DX")]
    told = {u.index: u for u in [*about, *named, *behind] if not _names_another(view, u, family)}
    return symptoms_in(view, told.values())


def _names_another(view: NoteView, unit: Unit, family: str) -> bool:
    """Does the sentence name a disease or a lesion of another kind?"""
    named = [m for m in view.mentions_in(unit, "DX") if m.extra[0] != "symptom" and m.value != "unspecified"]
    return any(stem(m.concept) != family for m in named)


def _on_their_own(view: NoteView, family: str, triggers: list[Trigger]) -> list[Trigger]:
    """“Snipped 3 tags and froze two warts”: of two methods in one sentence those that stand beside lesions of the kind."""
    if len({t.mention.value for t in triggers}) < 2:
        return triggers
    return [t for t in triggers if stem(_beside(view, t)) in (family, "")] or triggers


def _beside(view: NoteView, trigger: Trigger) -> str:
    """The lesions of a method among several: those behind it where the sentence opens with a method, else those before it."""
    named = [m for m in view.mentions_in(trigger.unit, "DX") if m.value in TREATABLE]
    acts = [m.start for m in view.mentions_in(trigger.unit, "PROC") if m.concept in DESTROYS]
    start = trigger.mention.start
    if not named or min(acts, default=start) < named[0].start:
        return next((m.concept for m in named if m.start > start), "")
    return next((m.concept for m in reversed(named) if m.start < start), "")


def _about(view: NoteView, doing: Iterable[Unit], family: str) -> Callable[[Unit], bool]:
    """Tells of a sentence around the treatment whether it is about it, or names its lesions; other work beside it lends no number."""
    own = {u.index for u in own_units(view, doing, DESTROYS)}
    every = len(own) == len(view.units)
    return lambda u: (
        every
        or u.index in own
        or (bool(family) and not tells_work(view, u, DESTROYS) and any(stem(m.concept) == family for m in view.mentions_in(u, "DX")))
    )


_OF_ACNE = re.compile(
    r"\b(?:cysts?|cystic|pustul\w+|nodul\w+|papul\w+|comedon\w+|inflamed|inflammatory|pimples?|zits?|acne (?:lesions?|therapy|spots?))\b"
)
"""What of the acne was frozen."""
_OWN_LESIONS = re.compile(r"\b(?:and|&|\+|plus) (?:\w+ ){0,2}?(?:lesions?|spots?|growths?|keratos[ei]s|places?)\b")
"""Beside the acne, lesions of another name."""
_LESIONS = re.compile(r"\b(?:lesions?|spots?|growths?|keratos[ei]s|places?)\b")
_ACNE_AT_REST = re.compile(
    r"\bacne\b[^.;\n]{0,30}?(?:\b(?:clear\w*|stable|(?:well )?controlled|quiet|resolved|better|improv\w+|doing well|continue\w*|cont|stays? on|on (?:\w+ )?(?:tretinoin|adapalene|doxy\w*|minocycline|isotretinoin|accutane|spironolactone|bp\b|benzoyl|clinda\w*))\b)[^\n]*[,;]"
)


def _may_be_of_acne(view: NoteView, trigger: Trigger) -> bool:
    """False where what was frozen stands beside the acne ("acne and 2 spots"), or the acne stands in another clause and needs nothing; true for its cysts and pustules."""
    before = view.lower[trigger.unit.start : trigger.mention.start]
    if trigger.unit.search(_OF_ACNE) is not None:
        return True
    return (
        trigger.unit.search(_OWN_LESIONS if "acne" in trigger.unit.lower else _LESIONS) is None
        and _ACNE_AT_REST.search(before) is None
        and not (";" in before and "acne" in before.rpartition(";")[0] and "acne" not in before.rpartition(";")[2])
    )


def _acne_named(view: NoteView, trigger: Trigger) -> Mention | None:
    """“Acne cysts of the jaw x4, light cryo”: of a freezing or peel the acne that its own sentence names, beside no lesion to be destroyed but its cysts."""
    named = view.mentions_in(trigger.unit, "DX")
    if trigger.mention.value not in ("cryotherapy", "chemical") or not _may_be_of_acne(view, trigger):
        return None
    if any(stem(m.concept) != "epidermal_cyst" for m in named if m.value in TREATABLE and m.value != "unspecified"):
        return None
    return next((m for m in named if m.concept == "acne" and not is_negated(view, m)), None)


def _on_acne(view: NoteView, family: str, triggers: list[Trigger]) -> bool:
    """Freezing or peeling acne is a service of acne, where no lesion to be destroyed is named."""
    methods = {t.mention.value for t in triggers}
    return (
        not family
        and methods <= {"cryotherapy", "chemical"}
        and all(_may_be_of_acne(view, t) for t in triggers)
        and any(
            m.concept == "acne" and not is_negated(view, m) and not _ACNE_AT_REST.search(u.lower + ";")
            for block in {t.unit.block for t in triggers}
            for u in view.units_of_block(block)
            for m in view.mentions_in(u, "DX")
        )
    )


def _owner(view: NoteView, family: str, families: int) -> Callable[[Tally], bool]:
    """Numbers of these lesions or of none by name; "all six" and "both" behind two kinds of lesion are the number of neither."""

    def owns(tally: Tally) -> bool:
        both = families > 1 and not tally.named and view.lower.startswith("both", tally.start)
        if not family or (stem(tally.concept) == family and not both):
            return True
        return not tally.concept and not both and not (families > 1 and tally.role == "total")

    return owns


def _by_method(view: NoteView, triggers: list[Trigger], owns: Callable[[Tally], bool]) -> Count | None:
    """“Snip = 11 tags” and “electrodesiccation = 7 tags” add up: two methods, two counts."""
    units = {t.unit.index: t for t in reversed(triggers)}  # of two methods in one sentence the first
    by_method: dict[str, list[Unit]] = {}
    for trigger in sorted(units.values(), key=lambda t: t.unit.index):
        by_method.setdefault(trigger.mention.value, []).append(trigger.unit)
    organs = any(
        f.value is not None and f.value.region in ORGANS for told in by_method.values() for u in told for _, f in sites_in(view, u)
    )
    counts = {
        method: next((c for u in told if (c := count_lesions(view, [u], [], [], owns)).fact.known), NOTHING)
        if organs  # which are told apart later
        else count_lesions(view, told, [], [], owns)
        for method, told in by_method.items()
    }
    found = {method: count for method, count in counts.items() if count.fact.known}
    numbers = [c.fact.value or 0 for c in found.values()]
    parts = tuple(p for c in found.values() for p in c.parts or at_place(view, c))
    places = {p.site.value for p in parts}
    if len(found) < 2 or (len(set(numbers)) < len(numbers) and len(places) < len(found)):
        return None
    proof = tuple(e for c in found.values() for e in c.fact.evidence)
    return Count(Fact(sum(numbers), "derived", proof, "sum over methods"), all(c.exact for c in found.values()), parts)


def _near(view: NoteView, trigger: Trigger, families: int) -> list[Unit]:
    """The treatment's own sentence, then its list item (or, alone in the note, its paragraph)."""
    group = view.units_of_group(trigger.unit.group)
    others = [u for u in group if u.index != trigger.unit.index and u.section not in SILENT]
    if families > 1 and not trigger.unit.label:
        below = _rows_below(view, trigger.unit)
        others = [u for u in others if u.block == trigger.unit.block or u.index in below]
    return [trigger.unit, *others]


def _rows_below(view: NoteView, unit: Unit) -> set[int]:
    """“LN2: / forehead 4 / left temple 2 / total 6”: sentences behind the deed up to the next lesion or deed."""
    out: set[int] = set()
    for row in view.units[unit.index + 1 :]:
        if (
            row.section != unit.section
            or view.mentions_in(row, "PROC")
            or any(m.concept != "skin_lesion" for m in view.mentions_in(row, "DX"))
        ):
            break
        out.add(row.index)
    return out


def _speaks_of(view: NoteView, unit: Unit, family: str, families: int) -> bool:
    """Exam lines, tables and lists of the same lesions."""
    named = [m for m in view.mentions_in(unit, "DX") if m.value in TREATABLE and not is_history(view, m) and not is_negated(view, m)]
    if named:
        return any(family == "" or family in m.concept or m.concept in family for m in named)
    if families > 1 and (told := looks_in(view, unit)):
        return any(stem(concept) == family for *_, concept in told)
    if families > 1 and lists_on(view, unit):
        return _speaks_of(view, view.units[unit.index - 1], family, families)  # "hands: 9 warts; soles 5; R waist 1 ISK"
    if families != 1 or unit.section not in _TELL_LESIONS or tells_work(view, unit, DESTROYS):
        return False
    if any(m.value != "unspecified" for m in view.mentions_in(unit, "DX")) or any(
        m.value == "injectable_steroid" for m in view.mentions_in(unit, "DRUG")
    ):
        return False  # "30 nodules of prurigo", "five nodules injected"
    return bool(view.mentions_in(unit, "SITE") or tallies_in(view, unit))


_TELL_LESIONS = frozenset({"exam", "", "procedure", "plan", "assessment_plan", "findings", "operative_narrative"})
"""Sections in which a line without a diagnosis can be about the lesions treated."""
