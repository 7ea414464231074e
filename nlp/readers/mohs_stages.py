"""The record of a Mohs operation: which stages were taken and how many tissue blocks each had.

The words of one tumour are read in three forms, in this order of trust: a table with a column of blocks, stages
named one by one ("Stage II: 1 block", "the second layer was cut into two"), and a total with or without a list
("3 stages: 3 blocks, then 2, then 1"). Plurals of boilerplate ("with each stage ... into blocks") count nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from nlp.readers.mohs_across import UNFILLED, blocks_of_columns, columns_of_stages
from nlp.readers.mohs_stage_names import MOST_STAGES, NUMBER, ORDINAL, Mark, stage_starts, value_of
from nlp.records import dataclass

Blocks = int | None
"""Blocks of a stage; None where the note does not tell them."""

_BLOCK_NOUN = r"(?:(?:tissue|mohs|frozen|further|additional|more|histologic|mapped) )*(?:bl(?:oc)?ks?|bl\b|sections?|pieces?|pcs?\b|specimens?|chucks?|quadrants?|segments?|fragments?)"
_BLOCKS = re.compile(
    rf"\b(?P<n>{NUMBER})(?:\s*(?:\(\d\)\s*)?|-){_BLOCK_NOUN}\b"
    rf"|\b(?:bl(?:oc)?ks?|sections|pieces|specimens)\s*(?:were|was)?\s*(?:[:=x]|\()\s*(?P<m>{NUMBER})\b"
    rf"|\b(?:sections?|blocks?|pieces?) (?P<c>\d{{1,2}})(?=\s*[,;.)]|\s*$|\s{{2,}}|\s+(?:pos|neg|clear|tumou?r|residual)\b)"
    rf"|\b(?:divided|cut|sectioned|bisected|mapped|split|halved|trisected) (?:and \w+ )?(?:(?:the|this) (?:tissue|layer|specimen|disc|disk) )?(?:into|in) (?P<k>{NUMBER})\b(?!\s*(?:directions?|mm|cm))"
    rf"|^ (?:in)?to (?P<i>{NUMBER})\b(?! (?:mm|cm|days?|weeks?|hours?|directions?))"
    r"|^[, ]*(?:(?:was|being|left|kept|processed|submitted) )*(?P<whole>whole|intact|undivided)\b"
    r"|\b(?P<half>bisected|halved|in (?:two )?halves)\b|\b(?P<third>trisected)\b|\b(?P<quarter>quadrisected)\b"
)
_AFTER_ORDINAL = re.compile(rf"(?:,? (?:one|had|with|of|in|as))*,? \(?(?P<n>{NUMBER})\b")
_BLOCK_AND_STAGE = re.compile(
    rf"(?:bl(?:oc)?ks?|bl|sections?|pieces?|pcs?|specimens?|chucks?|quadrants?|segments?|fragments?) (?:[\w(]+ ){{0,6}}?(?:stage|layer|{ORDINAL} (?:stage|layer))"
)
"""Part of every match of the two patterns below, and quickly looked for."""
_BLOCKS_OF_STAGE = re.compile(
    rf"{_BLOCK_NOUN} (?:in |of |for |per |at )?(?:the )?(?:(?:stage|layer)\s*#?\s*(?P<number>\d|[ivx]{{1,4}}|one|two|three|four)|(?P<ordinal>{ORDINAL}) (?:stage|layer))\s*[:=(-]?\s*(?:was |were )?(?P<n>{NUMBER})\b"
)
_IN_STAGE = re.compile(
    rf"(?P<n>{NUMBER})\s*(?:{_BLOCK_NOUN} (?:\w+ ){{0,2}}?)?(?:in|for|on|from|at|of) (?:the )?(?:(?:stage|layer)\s*#?\s*(?P<number>\d|[ivx]{{1,4}}|one|two|three|four)|(?P<ordinal>{ORDINAL}) (?:stage|layer))\b"
)
_TOTAL = re.compile(
    rf"(?:(?:total |final )?(?:number|no\.?|#) of (?:mohs )?(?:stages|layers)(?: \w+)?|total (?:mohs )?(?:stages|layers)|(?:stages|layers)(?: (?:required|performed|taken|needed|total|to clear\w*))*)\s*[:=x-]?\s*(?:was |were )?(?P<n>{NUMBER}|[ivx]{{1,4}})\b(?!\s*(?:and|mm|cm))"
    rf"|(?:(?<![\w/])|(?<=\bx))(?P<m>{NUMBER})\s*(?:mohs )?(?:stages?|layers?|stgs?|passes)\b(?! (?:\d|[ivx]+) (?:block|piece|section|specimen|slide)\b)(?!\s+(?:\w+\s+)?(?:closure|repair|fashion|suture|plastic)|\W+(?:(?:of|with|using|w/) )?(?:interrupted |running |simple )?(?:\d-?0|nylon|vicryl|prolene|monocryl|ethilon|pds|silk|gut|chromic|sutures?|stitches)\b)"
    rf"|\b(?P<r>{NUMBER}) (?:rounds|sittings|levels) (?:under the microscope|of (?:(?:micrographic )?excision|sections|frozen|layers|tissue))"
    rf"|\b(?P<o>{ORDINAL}|final) stage was clear|\b(?:clear\w*|tumou?r[- ]free|free of tumou?r) (?:after|with|on|in|by) (?:the |a )?(?P<after>{ORDINAL}) (?:stage|layer)\b"
    r"|\bclear(?:ed)? (?:at|by|after) stage (?P<at>\d|[ivx]{1,4})\b"
)
_ANY_STAGE = r"\s+(?:\w+\s+)?(?:stages?|layers?)\b"
IDLE = re.compile(
    rf"e(?<=\be)(?:ach|very){_ANY_STAGE}|p(?<=\bp)(?:er|revious|rior to (?:the )?(?:next|each)){_ANY_STAGE}|a(?<=\ba)ny{_ANY_STAGE}|s(?<=\bs)ubsequent{_ANY_STAGE}"
    r"|if (?:applicable|necessary|needed)|as (?:many|often)|may (?:need|take|require)|most patients|usually|typically|average"
)
GENERAL = re.compile(r"explained (?:that|how)|most patients|usually|typically|on average|generally takes")
"""Words about Mohs surgery as such, not about this operation."""
_OF_FLAP = re.compile(r"\b(?:flap|reconstruction)\W{1,3}(?:in |over |takes |needs |done in )?$")
"""Before the stages of a flap: "nasolabial flap (2 stages)"."""
_LAYERS_OF_CLOSURE = re.compile(r"clos|repair|sutur|vicryl|approximat|fashion")
_NUMBERED = re.compile(r"\d|stage (?:one|two|three|i)")
_COUNTING = re.compile(r"\bnumber of|\btotal")
_EACH = re.compile(
    rf"(?P<n>{NUMBER})\s*{_BLOCK_NOUN} (?:each|per stage|in each|apiece)|each (?:\w+ ){{0,4}}?(?P<m>{NUMBER})\s*{_BLOCK_NOUN}"
)
_TOTAL_BLOCKS = re.compile(
    r"(?:total|altogether|overall|sum)(?: (?:number|no\.?|#))?(?: of)?(?: (?:tissue|mohs))*\s*$|(?:total|altogether)\s*(?:number of )?(?:blocks?|sections?)?\s*[:=]?\s*$"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the note (text in lower case), where it begins, and the stages named in it."""

    start: int
    text: str
    marks: tuple[Mark, ...]
    goes_on: bool = False
    """It stands behind a full stop or semicolon of the same line."""


@dataclass(slots=True)
class Record:
    """Stages of one tumour as the note gives them; `proof` are offsets of stage number and words."""

    blocks: dict[int, Blocks] = field(default_factory=dict)
    proof: list[tuple[int, int, int]] = field(default_factory=list)
    total: int | None = None
    total_at: tuple[int, int] | None = None
    listed: tuple[Blocks, ...] = ()
    conflict: str = ""

    @property
    def known(self) -> bool:
        return bool(self.blocks) or self.total is not None

    def put(self, number: int, blocks: Blocks, start: int, end: int) -> None:
        """Note a stage; two block counts of one stage leave the lower one and a conflict."""
        if not 1 <= number <= MOST_STAGES:
            return
        known = self.blocks.get(number)
        if known is not None and blocks is not None and known != blocks:
            self.conflict = f"stage {number}: {known} and {blocks} blocks"
            blocks = min(known, blocks)
        self.blocks[number] = blocks if blocks is not None else known
        self.proof.append((number, start, end))


def read_record(parts: list[Part]) -> Record:
    """Everything the parts of one tumour say about its stages."""
    record = Record()
    last = 0
    rest = _table(parts, record)
    for part in rest:
        waits = last and record.blocks.get(last) is None
        if not part.marks and not waits and not names_stages(part.text):
            continue
        idle = IDLE.search(part.text) is not None
        if idle and not _NUMBERED.search(part.text):
            continue
        if not (idle and not _COUNTING.search(part.text)) and _total(part, record):
            continue
        if record.total and not record.listed and not record.blocks and (told := _by_ordinals(part.text, record.total)):
            record.listed = told  # "Two layers were needed; the first was processed in nine blocks, the second in four"
            continue
        last = _named(part, record, last)
    if record.total and not record.blocks and not record.listed:
        record.listed = _separate_list(parts, record.total)
    return record


def _separate_list(parts: list[Part], number: int) -> tuple[Blocks, ...]:
    """“Blocks: 3, 1” apart from “Stages: 2”."""
    for part in parts:
        hit = re.search(
            rf"\b{_BLOCK_NOUN}\s*(?:[:=]|(?:per|by|in each|/) ?(?:stage|layer|pass):?)\s*(\d{{1,2}}(?:\s*[,/+&]\s*\d{{1,2}})*)(?![\d./]|\s*(?:cm|mm))",
            part.text,
        )
        counts = tuple(int(n) for n in re.findall(r"\d+", hit.group(1))) if hit else ()
        if len(counts) == number > 1:
            return counts
    return ()


def _named(part: Part, record: Record, last: int) -> int:
    """Stages named in this part; blocks before any stage of the part belong to the stage named last."""
    text = part.text
    covered: list[tuple[int, int]] = []
    for pattern in (_BLOCKS_OF_STAGE, _IN_STAGE) if _BLOCK_AND_STAGE.search(text) else ():
        for hit in pattern.finditer(text):
            number = value_of(hit["number"] or hit["ordinal"])
            record.put(number, value_of(hit["n"]) or None, part.start + hit.start(), part.start + hit.end())
            covered.append(hit.span())
            last = number
    marks = [m for m in part.marks if not any(a <= m[1] < b for a, b in covered)] if covered else part.marks
    edges = [m[1] for m in [*marks, (0, len(text), 0)]][1:]
    head = text[: marks[0][1]] if marks else text
    if last and not covered and record.blocks.get(last) is None:
        count = _first_blocks(head)
        if count:
            record.put(last, count, part.start, part.start + len(head.rstrip()))
    for (number, start, end), stop in zip(marks, edges, strict=True):
        follow = text[end:stop]
        if UNFILLED.fullmatch(follow):
            continue
        elliptic = _AFTER_ORDINAL.match(follow) if text[start:end].startswith(("the ", "a ")) else None
        count = value_of(elliptic["n"]) if elliptic else _first_blocks(follow)
        if not count:
            count = _first_cell(follow, "|" in text) or (_bare_count(follow) if any(record.blocks.values()) else 0)
        if count and start == marks[0][1] and last >= number and record.blocks.get(last) and _ANOTHER.match(text, start):
            number = last + 1  # "Stage II: 1 block, positive. Another layer taken, 1 block"
        record.put(number, count or None, part.start + start, part.start + end)
        last = number
    return last


_ANOTHER = re.compile(r"(?:(?:a|one) )?(?:further|additional|subsequent|another) ")


def _first_blocks(text: str) -> int:
    """The first count of blocks in the text that is not a total."""
    for hit in _BLOCKS.finditer(text):
        if _TOTAL_BLOCKS.search(text[max(0, hit.start() - 34) : hit.start()]):
            continue
        if hit["half"] or hit["third"] or hit["quarter"]:
            return 2 if hit["half"] else 3 if hit["third"] else 4
        return 1 if hit["whole"] else value_of(hit["n"] or hit["m"] or hit["k"] or hit["i"] or hit["c"] or "")
    return 0


def _bare_count(text: str) -> int:
    """“st 2: 6” after “st 1: 9 blocks”."""
    hit = re.match(r"\s*(?P<n>\d{1,2})\b(?!\s*(?:[./x]|cm|mm|o'?cl|min|am\b|pm\b))", text)
    return int(hit["n"]) if hit else 0


def _first_cell(text: str, in_table: bool) -> int:
    """The bare number behind a stage: in the next cell of a row, or behind "="."""
    hit = re.match(rf"\W*(?P<n>{NUMBER})\s*(?:\||$)" if in_table else rf"\s*=\s*(?P<n>{NUMBER})\b(?!\s*(?:mm|cm|o))", text)
    return value_of(hit["n"]) if hit else 0


_COUNTED = ("stage", "layer", "stg", "passes", "rounds", "sittings", "levels")
"""One of these is part of every match of `_TOTAL`, and the first two of `_BLOCK_AND_STAGE`."""


def names_stages(text: str) -> bool:
    """May the text count stages?"""
    return any([noun in text for noun in _COUNTED])  # a list of so few takes half the time of a generator


def tells_total(text: str) -> bool:
    """“One layer processed in one section was free”: a number of stages that is not of a closure."""
    hit = _TOTAL.search(text) if names_stages(text) else None
    return (
        hit is not None
        and hit["m"] is not None
        and "total" not in text
        and not _LAYERS_OF_CLOSURE.search(text[max(0, hit.start() - 30) : hit.end() + 20])
    )


def _total(part: Part, record: Record) -> bool:
    """A stated number of stages, with the list of blocks behind it where one stands; True where it used the part."""
    text = part.text
    for hit in _TOTAL.finditer(text) if names_stages(text) else ():
        number = value_of(hit["n"] or hit["m"] or hit["r"] or hit["o"] or hit["after"] or hit["at"] or "")
        around = text[max(0, hit.start() - 30) : hit.end() + 20]
        if not 1 <= number <= MOST_STAGES or (_LAYERS_OF_CLOSURE.search(around) and "stage" not in hit.group()):
            continue
        if (
            (hit["o"] and number < 2)
            or _OF_FLAP.search(text, 0, hit.start())
            or text.startswith((" flap", " procedure", " reconstruction"), hit.end())
        ):
            continue
        told = _by_ordinals(text[hit.end() :], number)
        blocks = told or _list_behind(text[hit.end() :], number)
        if record.total is not None and record.total != number:
            record.conflict = f"{record.total} and {number} stages stated"
            number = min(record.total, number)
            blocks = ()
        record.total = number
        record.total_at = (part.start + hit.start(), part.start + hit.end())
        record.listed = blocks or record.listed
        return bool(told) or (bool(blocks) and not stage_starts(text[hit.end() :]))
    return False


def stages_counted(text: str) -> bool:
    """Does the text count the stages of a tumour: "the lip lesion took one stage, two blocks"?"""
    return names_stages(text) and any(not hit["o"] and re.search(_BLOCK_NOUN, text[hit.end() :]) for hit in _TOTAL.finditer(text))


_BY_ORDINAL = re.compile(
    rf"\bthe (?:{ORDINAL}|last|final|next|other)\b(?: (?:stage|layer|one|pass))?(?:,? (?:in|into|had|with|of|was|being|took|gave|needed|required|as|cut|divided|processed|sectioned|mapped|submitted))* \(?(?P<n>{NUMBER})\b"
)


def _by_ordinals(text: str, number: int) -> tuple[Blocks, ...]:
    """“Three layers: the first in three blocks, the second in two, the last in one”."""
    counts = tuple(value_of(hit["n"]) for hit in _BY_ORDINAL.finditer(text)) if number > 1 else ()
    return counts if len(counts) == number else ()


def _list_behind(text: str, number: int) -> tuple[Blocks, ...]:
    """Blocks of each of `number` stages written behind their total: "(4 blocks, 2 blocks)", "3 blocks, then 2"."""
    if number > 1 and (each := _EACH.search(text[:60])):
        return (value_of(each["n"] or each["m"]),) * number
    if stage_starts(text):
        return ()
    clause = re.split(r"[.;]\s|\n", text, maxsplit=1)[0][:90]
    if not re.search(_BLOCK_NOUN, clause):
        return ()
    if number == 1:
        return (_first_blocks(clause) or None,)
    counts: list[int] = []
    for hit in re.finditer(
        rf"(?<![\w.])(?P<n>{NUMBER})(?:\s*{_BLOCK_NOUN})?(?=\s*(?:[,/)+&;\]]|and\b|then\b|$|\.|-|clear|neg|tumou?r|respectively|in turn\b|in (?:that|this) order\b|all\b))",
        clause,
    ):
        if re.match(r"\s*(?:cm|mm|x\b|o'?clock)", clause[hit.end() :]):
            break
        counts.append(value_of(hit["n"]))
    return tuple(counts) if len(counts) == number else ()


_DIGIT = re.compile(r"\d")
_HEAD = re.compile(r"\b(?:stage|layer|level)\b")
_HEAD_BLOCKS = re.compile(r"bl(?:oc)?ks?|sections?|specimens?|pieces?")


def _table(parts: list[Part], record: Record) -> list[Part]:
    """Read rows under a heading that has a column of stages and one of blocks; give back the other parts."""
    rest: list[Part] = []
    columns: tuple[int, int] | None = None
    stages, above = 0, None
    is_row = False
    for part in parts:
        cells = cells_of(part.text)
        if number := columns_of_stages(cells):
            stages, above = number, part
            rest.append(part)
            continue
        blocks = blocks_of_columns(cells, stages) if stages else None
        if blocks is not None and above is not None:
            rest = [p for p in rest if p is not above]
            for n, count in enumerate(blocks, 1):
                record.put(n, count, part.start, part.start + len(part.text.rstrip()))
            continue
        found = _columns(cells)
        if found is not None:
            columns = found
            continue
        if is_row and part.goes_on:
            continue  # "+ 3 o'clock; nerve 0.08 mm   yes": the rest of a row
        row = _row(cells, columns) if columns else None
        is_row = row is not None
        if row is not None:
            record.put(*row, part.start, part.start + len(part.text.rstrip()))
            continue
        if columns and _WORD_CHARACTER.search(part.text):
            columns = None
        rest.append(part)
    return rest


_SEPARATOR = {"|": re.compile(r"\|"), "/": re.compile(r"\s/\s"), "\t": re.compile(r"\t+"), " ": re.compile(r"\s{2,}")}


def cells_of(line: str) -> list[str]:
    """Cells of a table row: between bars, tabs or wide gaps."""
    bare = line.strip().strip("|")
    if "|" not in bare and "/" not in bare and "\t" not in bare and "  " not in bare and "\n" not in bare:
        return [bare.strip()]
    kind = "|" if "|" in bare else "/" if bare.count(" / ") > 1 else "\t" if "\t" in bare else " "
    return [cell.strip() for cell in _SEPARATOR[kind].split(bare)]


def _columns(cells: list[str]) -> tuple[int, int] | None:
    if len(cells) < 2 or any(_DIGIT.search(c) for c in cells):
        return None
    stage = next((i for i, c in enumerate(cells) if _HEAD.search(c)), None)
    blocks = next((i for i, c in enumerate(cells) if _HEAD_BLOCKS.search(c)), None)
    return (stage, blocks) if stage is not None and blocks is not None and stage != blocks else None


def _row(cells: list[str], columns: tuple[int, int]) -> tuple[int, Blocks] | None:
    if len(cells) <= columns[0]:
        return None
    named = re.match(r"(?:stage |layer |level )?#?(\d{1,2}|[ivx]{1,4})\b", cells[columns[0]])
    number = value_of(named.group(1)) if named else 0
    if not number:
        return None
    cell = cells[columns[1]] if len(cells) > columns[1] else ""
    count = re.match(rf"({NUMBER})\b", cell)
    return number, (value_of(count.group(1)) or None) if count else None


def stages_of(record: Record) -> tuple[tuple[Blocks, ...], str]:
    """Blocks of each stage in order, and the conflict that the record holds ("" for none)."""
    if record.blocks:
        first = min(record.blocks)
        values = tuple(record.blocks.get(n) for n in range(first, max(record.blocks) + 1))
        if record.total is not None and record.total != len(values) and record.total != max(record.blocks):
            fewer = min(record.total, len(values))
            if _only_first(record):
                return (values[0], *(None,) * (record.total - 1)), record.conflict
            return values[:fewer], f"{len(values)} stages described, {record.total} stated"
        return values, record.conflict
    if record.total is not None:
        return record.listed or (None,) * record.total, record.conflict
    return (), record.conflict


def _only_first(record: Record) -> bool:
    """Only stage one is described beside a total: the others stand without a description of their own."""
    return set(record.blocks) == {1} and (record.total or 0) > 1


_CUT = re.compile(r"([\n.;](?:(?<=\n)|(?<=[a-z)\d]\.)\s+|(?<=;)\s*))")  # opens with a set: `re` skips to the next of them
_WORD_CHARACTER = re.compile(r"\w")


def pieces_of(text: str, start: int) -> Iterator[tuple[int, str]]:
    """The lines of a stretch of the note, cut at full stops and semicolons, and where they begin."""
    position = start
    pieces = _CUT.split(text)
    for piece, cut in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if _WORD_CHARACTER.search(piece):
            yield position, piece
        position += len(piece) + len(cut)
