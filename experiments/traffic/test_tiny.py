"""The experiment in seconds, the law of the last value, its judgements."""

import copy

import numpy as np
import pytest

from experiments.check import check_committed
from experiments.experiment import measured
from experiments.traffic.config import TINY
from experiments.traffic.measure import errors
from experiments.traffic.run import EXPERIMENT
from experiments.traffic.verdicts import verdicts


@pytest.fixture(scope="module")
def found():
    return measured(EXPERIMENT, TINY)["found"]


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


def test_errors_are_over_sensors_and_by_step():
    one = errors(np.zeros((2, 6)), np.array([[1, 1, 2, 2, 3, 3], [1, 1, 2, 2, 3, 3.0]]))
    assert one["by_step"] == [1, 2, 3]
    assert one["mae"] == 2
    assert one["rmse"] == pytest.approx((14 / 3) ** 0.5)


def test_verdicts_follow_the_numbers(found):
    other = copy.deepcopy(found)
    other["last value"] |= {"rmse": [5.5], "mae": [3.1]}
    other["T-GCN"] |= {"rmse": [5.1, 5.12], "mae": [3.15, 3.2]}
    other["GRU of each sensor"]["rmse"] = [5.2, 5.23]
    assert [v.holds for v in verdicts(other)] == [True, False, True, True]
