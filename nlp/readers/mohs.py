"""Mohs surgery: tumours, stages, tissue blocks, deep structures and who read the slides (MOHS rules)."""

from __future__ import annotations

import re

from nlp.diagnoses import nearest_diagnosis
from nlp.facts import Evidence, Fact, Procedure, Site
from nlp.readers.events import SILENT, longest, measures_for, triggers_of
from nlp.sites import nearest_site, sites_in
from nlp.view import NoteView, Unit

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_NUMBER = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "single": 1}
_N = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|single)"
_STAGE = re.compile(
    r"(?:\b(?:mohs )?(?:stage|layer|level)\s*#?\s*(?P<a>\d{1,2}|[ivx]{1,4}|one|two|three|four|five)\b"
    r"|\b(?P<b>first|second|third|fourth|fifth|sixth) (?:mohs )?(?:stage|layer|level)\b"
    r"|(?:^|[|/;\n]\s*|(?<=\s))s(?P<c>\d)\s*[:=(-]"
    r"|(?:^\s*|[|/;]\s*)(?P<d>[ivx]{1,4}|\d)\s*[:|)(.-](?!\d)\s*(?=[^|\n]{0,30}(?:bl(?:oc)?ks?|sections?|pieces?|pos|neg|clear|\+|\d\s*\|)))"
)
_BLOCKS = re.compile(
    rf"(?P<n>{_N})\s*(?:tissue |mohs |frozen )*(?:blocks?|blks?|bl\b|pieces?|sections?|specimens?|chucks?|quadrants?)|(?:blocks?|pieces?|sections?)\s*[:=x]?\s*(?P<m>{_N})\b"
    rf"|(?:divided|cut|sectioned|bisected|mapped) into (?P<k>{_N})\b"
)
_TOTAL = re.compile(
    rf"(?:total (?:number of )?(?:stages|layers)|number of stages|stages(?: required| performed| total| taken)?|layers)\s*[:=x]?\s*(?P<n>{_N}|[ivx]{{1,4}})\b"
    rf"|(?P<m>{_N})\s*(?:mohs )?(?:stages?|layers?)\b(?! (?:closure|repair|fashion))|(?:cleared|clear|removed|margins? clear\w*) (?:in|after|with) (?P<k>{_N}|stage (?:[ivx]+|\d))"
)
_PAREN = re.compile(rf"(?:stages?|layers?)\s*[:=]?\s*(?P<n>{_N})\s*[\[(](?P<list>[^\])]*?(?:bl(?:oc)?k|section|piece)[^\])]*)[\])]")
_DEEP = re.compile(
    r"(?:involv\w+|invad\w+|into|through|to and including|including|excis\w+|tak\w+|resect\w+|remov\w+|rongeur\w+)[^.;]{0,45}\b(?P<w>muscle|cartilage|perichondrium|periosteum|bone|tendon|cortex|nerve|artery|parotid)"
    r"|\b(?P<v>periosteum|perichondrium|bone|tendon|cartilage|muscle)\b[^.;]{0,30}\b(?:involved|invaded|removed|excised|resected|stripped|taken|included|burred)"
)
_SELF = re.compile(
    r"read by (?:me|myself|the surgeon|surgeon)|on my reading|i (?:personally )?(?:read|examined|interpreted|reviewed|cut, mapped)|examined by (?:the surgeon|me|myself|the mohs)"
    r"|surgeon\s*=\s*pathologist|surgeon and pathologist|surgeon (?:also )?(?:interpreted|read|acted)|same physician|both surgeon|(?:frozen|h&e|slides?|sections?)[^.]{0,40}\bby me\b|acted as (?:both )?(?:the )?(?:surgeon|pathologist)|i performed both|mapped and read|interpreted by (?:me|the surgeon)|i served as|by the mohs surgeon|microscopically by me|my (?:own )?(?:microscopic|histolog)"
)
_OTHER = re.compile(r"read by (?!me\b|myself|the surgeon|surgeon|same|i\b)[a-z]\.? ?[a-z]+[^.;\n]{0,24}(?:\bmd\b|\bdo\b|dermatopath|patholog)|(?:clear|positive) per dr|(?:read|interpreted|examined|reported) by (?:the |our |a |outside |staff )*(?:pathologist|dermatopathologist|dr\.?|pathology|dermpath)|(?:frozen|sections?)[^.]{0,40}\bsent to pathology|pathologist (?:read|reported|called)")


def read(view: NoteView) -> list[Procedure]:
    """One Procedure per tumour treated, with its blocks per stage."""
    triggers = triggers_of(view, lambda m: m.concept == "mohs")
    out = [Procedure("", "mohs", t.assertion, t.evidence()) for t in triggers if t.assertion not in ("performed", "unclear")]
    done = [t for t in triggers if t.assertion == "performed" and not _past(view, t.mention.start, t.mention.end)]
    staged = [u for u in view.units if _stage_numbers(u) and u.section not in SILENT and not _historic(u)]
    if not done or not (staged or _narrated(view)):
        return out
    tumours = _tumours(view, staged)
    for units, site_hint in tumours:
        out.append(_tumour(view, units, site_hint, done[0].evidence(), len(tumours)))
    return out


def _past(view: NoteView, start: int, end: int) -> bool:
    """Mohs surgery of another day, or only spoken of."""
    before = view.lower[max(0, start - 34) : start]
    after = view.lower[end : end + 34]
    return bool(
        re.match(r"[^.;\n]{0,12}\bby dr\b", after) or re.search(r"(?:s/p|status post|prior|old|previous|hx|history of|referred for|refer|candidate for|not a|after|declined|original)\W+(?:\w+\W+){0,2}$", before)
        or (re.match(r"[^.;\n]{0,20}(?:(?:19\d\d|20(?:[01]\d|2[0-4]))|was (?:discussed|recommended|considered|declined)|case\b|considered|resection|defect)", after)
        and not re.match(r"\W*(?:surgery|micrographic)?\W*(?:case|op|record|report|stage)", after))
    )


def _historic(unit: Unit) -> bool:
    return bool(re.search(r"original mohs|prior|previous|s/p|\b20(?:0|1|2[0-4])\d\b|for record", unit.lower))


def _narrated(view: NoteView) -> bool:
    """Boilerplate that only a performed Mohs note has."""
    return bool(
        re.search(r"mohs (?:fresh tissue )?(?:technique|layer|surgery (?:was )?performed|record|op|operative)|(?:frozen|tissue) sections?|tumou?r was (?:carefully )?(?:defined|debulked)|margins? (?:were )?clear|first (?:stage|layer)|to clear margins|mohs (?:performed|done|completed)|pre-?op size|\bstages?\b|\blayers?:", view.lower)
    )


def _value(text: str) -> int:
    text = text.strip().lower()
    if text.isdigit():
        return int(text)
    return _ROMAN.get(text) or _ORDINAL.get(text) or _NUMBER.get(text, 0)


def _stage_numbers(unit: Unit) -> list[tuple[int, int, int]]:
    """(stage number, start, end) of each stage named in a unit, offsets within the unit."""
    found = []
    for hit in _STAGE.finditer(unit.lower):
        number = _value(next(g for g in hit.groups() if g))
        if 1 <= number <= 12:
            found.append((number, hit.start(), hit.end()))
    return found


def _tumours(view: NoteView, staged: list[Unit]) -> list[tuple[list[Unit], Fact[Site] | None]]:
    """Stage lines grouped by tumour: the count starts again at stage one."""
    runs: list[list[Unit]] = []
    last = 99
    for unit in staged:
        numbers = [n for n, _, _ in _stage_numbers(unit)]
        restart = numbers[0] == 1 and last >= 1 and (not runs or _new_run(runs[-1], unit))
        if not runs or restart:
            runs.append([unit])
        else:
            runs[-1].append(unit)
        last = numbers[-1]
    if not runs:
        return [([u for u in view.units if u.section not in SILENT], None)]
    out: list[tuple[list[Unit], Fact[Site] | None]] = []
    for index, run in enumerate(runs):
        start = run[0].index
        floor = runs[index - 1][-1].index if index else -1
        hint = None
        for unit in reversed(view.units[floor + 1 : start + 1]):
            sites = sites_in(view, unit)
            if sites and unit.section not in SILENT:
                hint = sites[0][1]
                if len(runs) > 1 or (sites[0][1].value and sites[0][1].value.side):
                    break
        out.append((run, hint if len(runs) > 1 else None))
    return out


def _new_run(run: list[Unit], unit: Unit) -> bool:
    earlier = [n for u in run for n, _, _ in _stage_numbers(u)]
    return 1 in earlier and unit.group != run[-1].group


def _tumour(view: NoteView, units: list[Unit], hint: Fact[Site] | None, proof: tuple[Evidence, ...], total: int) -> Procedure:
    anchor = units[0]
    site = hint or _main_site(view, anchor)
    stages = _stages(view, units, total)
    scope = [u for u in view.units if u.section not in SILENT] if total == 1 else [
        u for u in view.units if any(u.group == v.group for v in units)
    ]  # fmt: skip
    return Procedure(
        "", "mohs", "performed", proof, technique=Fact("mohs", "stated", proof[:1]), site=site,
        diagnosis=nearest_diagnosis(view, anchor.start, anchor.end, lambda m: m.value in ("malignant", "in_situ", "uncertain")),
        stages=stages, size=longest("size", measures_for(view, scope, "lesion")[:1]),
        deep_structure=_search(scope, _DEEP, "deep_structure"), reader=_reader(view),
        count=Fact(1, "derived", proof[:1]),
    )  # fmt: skip


def _main_site(view: NoteView, anchor: Unit) -> Fact[Site]:
    """Site of the only tumour: a site line, the title or diagnosis, else the nearest site."""
    for unit in view.units:
        if unit.section not in SILENT and re.match(r"\W*(?:tumou?r|(?:tumou?r |mohs )?site|location|area|lesion location|anatomic)", unit.lower):
            found = sites_in(view, unit)
            if found:
                return found[0][1]
    for mention in view.all("PROC"):
        if mention.concept == "mohs" and not _past(view, mention.start, mention.end):
            found = sites_in(view, view.units[mention.unit])
            if found and view.units[mention.unit].section not in SILENT:
                return found[0][1]
    for mention in view.all("DX"):
        if mention.value in ("malignant", "in_situ"):
            found = sites_in(view, view.units[mention.unit])
            if found:
                return found[0][1]
    return nearest_site(view, anchor.start, anchor.end)


def _stages(view: NoteView, units: list[Unit], total: int) -> Fact[tuple[int | None, ...]]:
    """Blocks of each stage. Stage lines first, then a stated total; both must agree or the lower one holds."""
    blocks: dict[int, int | None] = {}
    proof: list[Evidence] = []
    for unit in units:
        numbers = _stage_numbers(unit)
        for position, (number, start, end) in enumerate(numbers):
            stop = numbers[position + 1][1] if position + 1 < len(numbers) else len(unit.lower)
            follow = unit.lower[end:stop]
            if not blocks.get(number):
                blocks[number] = _block_count(follow) if "|" not in unit.lower else _cell(follow)
            if blocks[number] is None and position + 1 == len(numbers):
                blocks[number] = _next_unit_blocks(view, unit)
            proof.append(Evidence("stage", str(number), unit.start + start, unit.start + end))
    stated = _total(view, units) if total == 1 else None
    listed = max(blocks) if blocks else 0
    if listed:
        values = tuple(blocks.get(n) for n in range(1, listed + 1))
        if stated and stated[0] != listed:
            fewer = min(stated[0], listed)
            return Fact(values[:fewer], "conflicting", (*proof, stated[1]), f"{listed} stages described, {stated[0]} stated")
        return Fact(values, "stated", tuple(proof))
    if stated:
        return Fact(stated[2] or (None,) * stated[0], "stated", (stated[1],))
    return Fact(searched=("stage", "layer"))


def _block_count(text: str) -> int | None:
    hit = _BLOCKS.search(text)
    if not hit:
        return None
    return _value(next(g for g in hit.groups() if g)) or None


def _cell(text: str) -> int | None:
    """The first number of a table row behind the stage cell."""
    named = _block_count(text)
    hit = re.match(r"\W*(\d{1,2}|one|two|three|four|five|six|seven|eight)\b", text)
    return named or (_value(hit.group(1)) if hit else None)


def _next_unit_blocks(view: NoteView, unit: Unit) -> int | None:
    following = view.units[unit.index + 1 : unit.index + 3]
    for candidate in following:
        if _stage_numbers(candidate) or candidate.line > unit.line + 1:
            return None
        count = _block_count(candidate.lower)
        if count:
            return count
    return None


def _total(view: NoteView, units: list[Unit]) -> tuple[int, Evidence, tuple[int | None, ...]] | None:
    for unit in view.units:
        if unit.section in SILENT or _historic(unit):
            continue
        hit = _TOTAL.search(unit.lower)
        if not hit or re.search(r"each stage|per stage|layers? closure|(?:two|2|three) layers?\b.{0,20}clos|clos.{0,30}layer", unit.lower):
            continue
        number = _value(re.sub(r"stage ", "", next(g for g in hit.groups() if g)))
        if 1 <= number <= 12:
            listed = _PAREN.search(unit.lower)
            blocks: tuple[int | None, ...] = (_block_count(unit.lower[hit.end() :]),) if number == 1 else ()
            if listed:
                counts = [int(n) for n in re.findall(r"\d{1,2}", listed["list"])]
                blocks = tuple(counts) if len(counts) == number else ()
            start = unit.start + hit.start()
            return number, Evidence("stage", str(number), start, unit.start + hit.end()), blocks
    return None


def _search(units: list[Unit], pattern: re.Pattern[str], name: str) -> Fact[str]:
    for unit in units:
        hit = pattern.search(unit.lower)
        if hit and not re.search(r"\b(?:no|not|without|spared|intact)\b[^.;]{0,30}$", unit.lower[: hit.start()]) and not re.search(r"\b(?:not|spared|intact|uninvolved)\b", unit.lower[hit.start() : hit.end() + 16]):
            word = next((g for g in hit.groups() if g), "")
            return Fact(word, "stated", (Evidence(name, word, unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=(name,))


def _reader(view: NoteView) -> Fact[str]:
    for value, pattern in (("other", _OTHER), ("self", _SELF)):
        for unit in view.units:
            hit = pattern.search(unit.lower)
            if hit and unit.section not in ("history", "indication"):
                return Fact(value, "stated", (Evidence("reader", value, unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("who read the slides",))
