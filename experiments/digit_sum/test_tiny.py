"""The experiment in seconds, and its judgements."""

import copy

import jax.numpy as jnp
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.digit_sum.config import ARRAYS, TINY
from experiments.digit_sum.measure import in_a_row, measure
from experiments.digit_sum.run import EXPERIMENT
from experiments.digit_sum.verdicts import verdicts
from jaxdl.core.sets import Sets


def test_it_runs_and_sets_have_no_order():
    found = measure(TINY)
    assert set(found["networks"]) == set(ARRAYS)
    for kind, one in found["networks"].items():
        assert np.shape(one["error"]) == np.shape(one["exact"]) == (2, TINY.num_seeds)
        assert np.isfinite(one["error"]).all()
        assert (max(one["moved"]) < 1e-3) == (kind != "ordered")


def test_what_is_committed_is_of_this_code():
    check_committed(EXPERIMENT)


def test_a_row_has_room_and_black_padding():
    sets = Sets(jnp.ones((1, 2, 3, 3, 1)), jnp.array([[True, False]]))
    row = in_a_row(sets, 4)
    assert row.shape == (1, 4, 3, 3, 1)
    assert row.sum() == 9


def world():
    """Results in which every claim holds."""
    network = lambda small, large, moved: {
        "error": [[small, small + 0.1], [large, large + 0.1]],
        "exact": [[0.5, 0.5]] * 2,
        "moved": [moved, moved],
    }
    networks = {
        "sum": network(0.5, 5.0, 1e-6),
        "mean": network(6.0, 150.0, 1e-6),
        "max": network(4.0, 120.0, 1e-6),
        "ordered": network(2.0, 130.0, 0.5),
    }
    return {"sizes": [10, 50], "largest": 10, "networks": networks}


def failing(found):
    return [number for number, v in enumerate(verdicts(found)) if not v.holds]


def test_every_claim_holds_where_it_should():
    assert failing(world()) == []


@pytest.mark.parametrize(
    ("numbers", "kind", "change"),
    [
        ([0], "max", {"moved": [0.0, 0.01]}),
        ([0], "ordered", {"moved": [0.5, 0.01]}),
        ([1], "sum", {"error": [[0.5, 0.6], [30.0, 31.0]]}),
        ([1], "mean", {"error": [[6.0, 6.1], [4.0, 4.1]]}),
        ([2], "max", {"error": [[0.4, 0.5], [99.0, 99.1]]}),
    ],
)
def test_a_claim_fails_where_it_should(numbers, kind, change):
    found = copy.deepcopy(world())
    found["networks"][kind] |= change
    assert failing(found) == numbers
