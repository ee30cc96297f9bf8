"""Means, spreads and differences of several runs, by hand."""

import pytest

from experiments.spread import gap, mean_std


def test_mean_and_sample_standard_deviation():
    assert mean_std([1, 2, 3]) == "2.000 ± 1.000"
    assert mean_std([1, 2, 3], 0) == "2 ± 1"


def test_a_gap_is_judged_seed_by_seed():
    """Runs that differ much among seeds may differ surely from each other."""
    first, second = [1.0, 5.0, 9.0], [0.9, 4.8, 8.7]
    assert gap(first, second).mean == pytest.approx(0.2)
    assert gap(first, second).error == pytest.approx(0.1 / 3**0.5)
    assert gap(first, second).above
    assert not gap(second, first).above
    assert not gap([1, 2, 9], [0, 3, 1]).above
    assert str(gap(first, second)) == "0.2 ± 0.06 (standard error)"
