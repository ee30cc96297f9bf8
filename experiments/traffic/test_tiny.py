"""The experiment in seconds, the law of the last value, its judgements."""

import copy

import numpy as np
import pytest

from experiments.check import check_committed
from experiments.traffic.config import TINY
from experiments.traffic.measure import by_sizes, errors, recipe_of
from experiments.traffic.run import EXPERIMENT
from experiments.traffic.verdicts import verdicts
from jaxdl.core.types import Dataset


@pytest.fixture(scope="module")
def found():
    return EXPERIMENT.measure(TINY)


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_the_same_code_runs_in_seconds(found):
    assert next(iter(found)) == "last value"
    for name, one in found.items():
        runs = 1 if name == "last value" else TINY.num_seeds
        assert np.shape(one["by_step"]) == (runs, 3)
        assert len(set(one["rmse"])) == runs
    assert found["T-GCN"]["parameters"] == found["GRU of each sensor"]["parameters"]
    assert found["T-GCN"]["rmse"] != found["GRU of each sensor"]["rmse"]
    assert found["T-GCN"]["rmse"] != found["T-GCN by sizes"]["rmse"]


def test_errors_are_over_sensors_and_by_step():
    one = errors(np.zeros((2, 6)), np.array([[1, 1, 2, 2, 3, 3], [1, 1, 2, 2, 3, 3.0]]))
    assert one["by_step"] == [1, 2, 3]
    assert one["mae"] == 2
    assert one["rmse"] == pytest.approx((14 / 3) ** 0.5)


def test_verdicts_follow_the_numbers(found):
    other = copy.deepcopy(found)
    other["last value"] |= {"rmse": [5.5], "mae": [3.1]}
    other["T-GCN"] |= {"rmse": [5.1, 5.12], "mae": [3.15, 3.2]}
    other["T-GCN by sizes"]["mae"] = [3.0, 3.01]
    other["GRU of each sensor"]["rmse"] = [5.2, 5.23]
    holds = [True, False, True, True, True, True]
    assert [v.holds for v in verdicts(other)] == holds
    other["T-GCN"]["rmse"] = [5.1, 5.2]
    other["T-GCN by sizes"]["mae"] = [3.15, 3.2]
    assert [v.holds for v in verdicts(other)] == [
        True,
        False,
        False,
        True,
        False,
        False,
    ]


def test_sizes_are_learnt_from():
    made = by_sizes(recipe_of(TINY, "tgcn"))
    batch = Dataset(None, np.zeros((2, 621), np.float32))
    outputs = np.tile(np.array([[1.0], [-3.0]], np.float32), 621)
    wanted = np.array([1, 3]) / made.prepared.targets.std[0]
    np.testing.assert_allclose(made.loss(outputs, batch, None), wanted, rtol=1e-5)
