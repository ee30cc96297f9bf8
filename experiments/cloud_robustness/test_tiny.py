"""The experiment in seconds, and its judgements."""

import copy

import jax
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.cloud_robustness.config import NAMES, TINY
from experiments.cloud_robustness.measure import disturbed, measure, taken_away
from experiments.cloud_robustness.run import EXPERIMENT
from experiments.cloud_robustness.verdicts import verdicts


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_it_runs_and_whole_clouds_are_the_same_in_both_tests():
    found = measure(TINY)
    assert list(found["networks"]) == list(NAMES)
    for one in found["networks"].values():
        assert np.shape(one["kept"]) == (2, TINY.num_seeds)
        np.testing.assert_allclose(one["kept"][0], one["noise"][0], atol=0.051)
    assert set(EXPERIMENT.draw(found)) == {"robustness"}


def test_as_many_points_are_left_in_each_cloud_and_noise_has_its_size():
    key = jax.random.key(0)
    clouds = jax.random.normal(key, (5, 64, 3))
    left = taken_away(key, clouds, 0.25)
    np.testing.assert_array_equal(left.mask.sum(1), 16)
    assert len({row.tobytes() for row in np.asarray(left.mask)}) == 5
    moved = disturbed(key, clouds, 0.2)
    assert moved.mask.all()
    np.testing.assert_allclose(np.std(moved.elements - clouds), 0.2, rtol=0.1)


def world():
    """Results in which every claim holds."""
    row = lambda *values: [[v, v + 0.01, v] for v in values]
    good = {"kept": row(0.9, 0.85), "noise": row(0.9, 0.8)}
    networks = {kind: copy.deepcopy(good) for kind in NAMES}
    networks["sum"]["kept"] = [[0.9, 0.9, 0.91], [0.5, 0.6, 0.55]]
    networks["max"]["noise"] = [[0.9, 0.9, 0.91], [0.5, 0.6, 0.55]]
    return {"kept": [1.0, 0.5], "noise": [0.0, 0.3], "networks": networks}


@pytest.mark.parametrize(
    ("fails", "kind", "change"),
    [
        ([], "max", {}),
        ([0], "pointnet", {"kept": [[0.9, 0.9, 0.9], [0.7, 0.7, 0.7]]}),
        ([1], "sum", {"kept": [[0.9, 0.9, 0.91], [0.86, 0.85, 0.86]]}),
        ([1], "sum", {"kept": [[0.5, 0.55, 0.5], [0.5, 0.6, 0.55]]}),
        ([2], "max", {"noise": [[0.9, 0.9, 0.9], [0.8, 0.82, 0.81]]}),
    ],
)
def test_a_claim_fails_where_it_should(fails, kind, change):
    found = world()
    found["networks"][kind] |= change
    judged = [verdict.holds for verdict in verdicts(found)]
    assert [i for i, holds in enumerate(judged) if not holds] == fails
