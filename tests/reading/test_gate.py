"""The gate never loses a match: anchors hold for every pattern of the readers on every note."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nlp
import nlp.readers
from nlp import gate
from nlp.anchor_index import AnchorIndex, WordList
from nlp.anchors import EDGE, anchors_of, openings_of, plain, ways_of
from nlp.gate import Gate, all_within, find, find_all, hits, seek, spots, units_with_any
from nlp.reader import load_reader, view_of
from nlp.records import replace

NOTES = [
    json.loads(line)["text"]
    for path in sorted((Path(__file__).parents[2] / "training_data").glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
VIGNETTES = Path(__file__).parents[1] / "cases" / "vignettes.jsonl"
COLD = [
    "Thank you for sending her. The biopsy that you obtained shows a basal cell carcinoma of the nasal tip. She is a candidate for Mohs surgery.",
    *(json.loads(line)["text"] for line in VIGNETTES.read_text(encoding="utf-8").splitlines()[::80]),
]


def modules() -> Iterator[ModuleType]:
    for package in (nlp, nlp.readers):
        for found in pkgutil.iter_modules(package.__path__):
            if not found.ispkg:
                yield importlib.import_module(f"{package.__name__}.{found.name}")


def patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from patterns_in(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from patterns_in(item)


PATTERNS = list({id(p): p for m in modules() for v in vars(m).values() for p in patterns_in(v)}.values())


@pytest.mark.parametrize(
    ("pattern", "anchors"),
    [
        (r"\b(?:froze|frozen|ln2)\b", ("\bfroze\b", "\bfrozen\b", "\bln2\b")),
        (r"punch(?:ed)?\s+biops(?:y|ies)", ("\bbiopsies", "\bbiopsy")),
        (r"(?<![\w-])(?:no|not(?: yet)?|w/o)(?!\w)", ("\bno\b", "\bnot\b", "\bnot yet\b", "\bw/o\b")),
        (r"\b(?:shave|tag)+\b", ("\bshave", "\btag")),
        (r"\b(?:the )?(?:mohs\w+|(?:re)?excis(?:ed|ion))\b", ("\bexcised\b", "\bexcision\b", "\bmohs", "\breexcised\b", "\breexcision\b")),
        (r"\b%|(?<!\w)#tags\b", ("#tags\b", "%")),
        (r"colou?r of (?P<what>wart|tag)s?", ("color of tag", "color of wart", "colour of tag", "colour of wart")),
        (r"(?<!no )mohs(?= surgery)", ("mohs",)),
        (r"lesions?\d+", ("lesion",)),
        (r"(?:shave)?\d", None),
        (r"[ab]x|c{2}", ("ax", "bx", "c")),
        (r"a.{0,3}biopsy|\w+ excised", (" excised", "biopsy")),
        (r"(shave) \1", ("shave ",)),
        (r"(?i:shave)", None),
        (r"\d (?:-+>|\u2192) ?\d ?mg\b|\xa3", ("mg\b", "\xa3")),
    ],
)
def test_anchors(pattern: str, anchors: tuple[str, ...] | None) -> None:
    assert anchors_of(re.compile(pattern)) == anchors


def test_anchors_of_verbose_and_case_blind_patterns() -> None:
    assert anchors_of(re.compile("Punch # the tool\n | [ ]Shave", re.VERBOSE | re.IGNORECASE)) == (" shave", "punch")
    assert anchors_of(re.compile("\\W \\s # blanks\n +tag", re.VERBOSE)) == ("\btag",)
    assert anchors_of(re.compile("\\w \\s # blanks\n *tag", re.VERBOSE)) == ("tag",)


_PIECES = st.recursive(
    st.sampled_from(
        [
            "a",
            "b",
            "ab",
            "bc",
            ".",
            r"\b",
            r"\b",
            r"\w",
            r"\s",
            r"\s?",
            r"\s{0}",
            r"\W*",
            r"\W{1,2}",
            r"(?!\w)",
            r"(?<!\w)",
            r"(?<![\w-])",
            "-",
            "_",
            "é",
            "[ab]",
            "[^a]",
            " ",
            "(?=a)",
            "(?<!b)",
        ]
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(
            st.lists(inner, min_size=1, max_size=2).map("".join),
            st.sampled_from(["?", "*", "+", r"?\b", r"\b", "{0}", "{2}", "{0,1}", "{1,3}?"]),
        ).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    ),
    max_leaves=8,
)


def _as_told(word: str) -> re.Pattern[str]:
    """The anchor as a pattern of its own."""
    before = r"(?<!\w)" if word.startswith(EDGE) else ""
    after = r"(?!\w)" if word.endswith(EDGE) else ""
    return re.compile(before + re.escape(plain(word)) + after)


@settings(max_examples=400, deadline=None)
@given(_PIECES, st.lists(st.sampled_from("aabbc -_é"), max_size=12).map("".join))
def test_every_match_holds_an_anchor(source: str, text: str) -> None:
    pattern = re.compile(source)
    anchors = anchors_of(pattern)
    if anchors is not None and pattern.search(text):
        assert any(_as_told(word).search(text) for word in anchors)


@settings(max_examples=400, deadline=None)
@given(_PIECES, st.lists(st.sampled_from("aabbc -_é"), max_size=12).map("".join))
def test_every_match_opens_with_an_opening(source: str, text: str) -> None:
    pattern = re.compile(source)
    openings = openings_of(pattern)
    if openings is not None:
        assert all(any(_as_told(word).match(text, match.start()) for word in openings) for match in pattern.finditer(text))


@settings(max_examples=400, deadline=None)
@given(_PIECES, st.lists(st.sampled_from("aabbc -_é"), max_size=12).map("".join))
def test_every_match_opens_as_told_or_holds_a_word(source: str, text: str) -> None:
    pattern = re.compile(source)
    ways = ways_of(pattern)
    if ways is not None:
        assert all(text.startswith(ways[0], m.start()) or any(word in m.group() for word in ways[1]) for m in pattern.finditer(text))


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        (r"\binjur\w+|bitten by|\d+ cm (?:cut|gash)", (("bitten", "injur"), (" cm cut", " cm gash"))),
        (r"\b(?:the )*(?:procedure|\w+ operation) (?:was )?stopped", (("proced", "the "), (" operation",))),
        (r"(?:shave|\d) x", None),
    ],
)
def test_ways(pattern: str, ways: tuple[tuple[str, ...], tuple[str, ...]] | None) -> None:
    assert ways_of(re.compile(pattern)) == ways


@pytest.mark.parametrize(
    ("pattern", "openings"),
    [
        (r"\b(?:froze|frozen|ln2)\b", ("\bfroze\b", "\bfrozen\b", "\bln2\b")),
        (r"(?<!no )mohs(?= surgery)", ("mohs",)),
        (r"punch(?:ed)?\s+biops", ("punch",)),
        (r"(?:re)?excis\w+", ("excis", "reexcis")),
        (r"\s*shave", None),
        (r"[a-z]+ shave", None),
    ],
)
def test_openings(pattern: str, openings: tuple[str, ...] | None) -> None:
    assert openings_of(re.compile(pattern)) == openings


def test_most_patterns_have_anchors() -> None:
    assert sum(anchors_of(p) is not None for p in PATTERNS) > 0.8 * len(PATTERNS) > 160


@pytest.fixture(scope="module", autouse=True)
def learnt() -> None:
    """The automaton learns a pattern when it meets it, and knows it from the next note on."""
    for pattern in PATTERNS:
        view_of("warm").gate.words(pattern)


_SHARES = 8
"""All patterns on all notes take a quarter of an hour; each pattern meets a hundred notes of its own."""


def test_a_closed_gate_hides_no_match() -> None:
    for number, text in enumerate(NOTES[::3]):
        view = view_of(text)
        for pattern in PATTERNS[number % _SHARES :: _SHARES]:
            if find(view, pattern) is None:
                assert pattern.search(view.lower) is None, pattern.pattern


def test_an_open_gate_lets_every_match_through() -> None:
    for number, text in enumerate(NOTES[::15]):
        view = view_of(text)
        for pattern in PATTERNS[number % _SHARES :: _SHARES]:
            assert _spans(find_all(view, pattern)) == _spans(pattern.finditer(view.lower))
            assert [(u.index, m.span()) for u, m in hits(view, pattern)] == [
                (u.index, m.span()) for u in view.units if (m := pattern.search(u.lower))
            ]


def test_a_text_out_of_the_note() -> None:
    pattern = re.compile(r"\b(?:froze|frozen)\b")
    for _ in range(2):  # met, then known
        view = view_of("Froze 3 AKs. Shave biopsy, left cheek.")
        assert [bool(seek(view, pattern, u.lower)) for u in view.units] == [True, False]
        assert [len(list(spots(view, pattern, u.lower))) for u in view.units] == [1, 0]
    assert [u.index for u in units_with_any(view, (pattern, re.compile("cheek|shave")))] == [0, 1]


def test_a_unit_cut_out_of_another_is_searched_from_its_own_start() -> None:
    pattern = re.compile(r"\b(?:shave|tag)\b")
    for _ in range(2):  # met, then known
        (unit,) = view_of("Shave biopsy of the cheek and shave of the ear").units
        tail = replace(unit, start=unit.start + 22, lower=unit.lower[22:])
        found = tail.search(pattern)
        assert found is not None
        assert found.start() == tail.lower.index("shave")
        assert _spans(tail.spots(pattern)) == [found.span()]


def test_a_word_that_only_ends_like_an_anchor_opens_no_gate() -> None:
    view = view_of("The nose was not treated.")
    assert not view.gate.words(re.compile(r"\bose\b"))
    assert not view.gate.words(re.compile(r"\bno\b"))
    assert list(view.gate.words(re.compile(r"\bnot\b")) or ()) == ["not"]


def test_a_gate_over_tabs_and_no_units() -> None:
    assert Gate("", []).units(re.compile("froze")) == []
    assert load_reader().read("Site\tshave biopsy\nleft\tcheek").procedures is not None


def _spans(matches: object) -> list[tuple[int, int]]:
    return [m.span() for m in matches]  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", COLD)
def test_a_note_reads_the_same_before_and_after_its_patterns_are_known(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = load_reader()
    warm = [reader.read(text) for _ in range(3)][-1]
    monkeypatch.setattr(gate, "_INDEX", AnchorIndex())
    assert reader.read(text) == warm


def test_threads_that_share_the_index_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, notes = load_reader(), COLD * 2
    alone = [reader.read(text) for text in notes]
    monkeypatch.setattr(gate, "_INDEX", AnchorIndex())
    often = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(reader.read, notes)) == alone
    finally:
        sys.setswitchinterval(often)


def test_a_list_of_words_holds_no_single_letter() -> None:
    with pytest.raises(ValueError, match="single"):
        WordList(["cut", "x"])


def test_a_stretch_of_the_note() -> None:
    """A word that the stretch cuts off counts as `re` counts it."""
    pattern = re.compile(r"\b(?:froze|frozen)\b")
    for _ in range(2):  # met, then known
        view = view_of("Froze 3 AKs. Two warts were frozen, none was left.")
        for start, end in ((0, 5), (0, 4), (1, 50), (0, 50), (13, 32), (13, 34), (28, 50)):
            assert _spans(all_within(view, pattern, start, end)) == _spans(pattern.finditer(view.lower, start, end))
