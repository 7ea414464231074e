"""Intervals against published values, and what any interval must hold to."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reports.intervals import ratio, share


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.3085),  # 1 - 0.025 ** (1 / 10)
        (10, 10, 0.6915, 1.0),
        (1, 10, 0.0025, 0.4450),
        (10, 100, 0.0490, 0.1762),
        (5, 20, 0.0866, 0.4910),
    ],
)
def test_exact_binomial_interval(count: int, of: int, low: float, high: float) -> None:
    found = share(count, of)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_nothing_counted_has_no_share() -> None:
    assert share(0, 0).value is None
    with pytest.raises(ValueError, match="between"):
        share(3, 2)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_in_its_interval_and_mirrors_its_complement(pair: tuple[int, int]) -> None:
    count, of = pair
    found, other = share(count, of), share(of - count, of)
    low, value, high = found.low or 0.0, found.value or 0.0, found.high or 0.0
    assert 0 <= low <= value <= high <= 1
    assert other.high == pytest.approx(1 - low, abs=1e-9)


def test_stages_a_tumour_by_hand() -> None:
    """Two claims of one tumour, one stage each, and two of three stages: mean 2, standard error 1 / sqrt(3)."""
    found = ratio(Counter({(1, 1): 2, (1, 3): 2}))
    assert found.value == 2
    assert found.low == pytest.approx(2 - 3.1824 / 3**0.5, abs=1e-3)


def test_one_claim_gives_no_interval() -> None:
    assert ratio(Counter({(1, 2): 1})).low is None
    assert ratio(Counter()).value is None
