"""The experiment in seconds, its judgements."""

import copy

import numpy as np
import pytest

from experiments.check import check_committed
from experiments.chorales.config import NETWORKS, TINY
from experiments.chorales.run import EXPERIMENT
from experiments.chorales.verdicts import verdicts
from experiments.experiment import measured


@pytest.fixture(scope="module")
def found():
    return measured(EXPERIMENT, TINY)["found"]


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_the_same_code_runs_in_seconds(found):
    assert set(found["networks"]) == set(NETWORKS)
    for row in found["networks"].values():
        assert np.shape(row["nll"]) == (TINY.num_seeds,)
        assert len(set(row["nll"])) == TINY.num_seeds
        assert len(row["curve"]) == TINY.epochs
        assert 10 < np.mean(row["nll"]) < 88 * np.log(2) + 5  # hardly trained
    share = 4 / 88  # of the keys of a stand-in are pressed
    guess = -88 * (share * np.log(share) + (1 - share) * np.log(1 - share))
    assert found["frequencies"] == pytest.approx(guess, rel=0.2)


def test_verdicts_follow_the_numbers(found):
    other = copy.deepcopy(found)
    costs = {"GRU": [8.6, 8.61], "TCN": [8.0, 8.1], "LSTM": [8.4, 8.41]}
    for name, nll in costs.items():
        other["networks"][name]["nll"] = nll
    assert [v.holds for v in verdicts(other)] == [False, True, True, True]
    other["networks"]["TCN"]["nll"] = [8.5, 8.52]  # better than the GRU alone
    assert [v.holds for v in verdicts(other)] == [False, False, True, False]
