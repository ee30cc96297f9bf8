"""The experiment in seconds, its judgements, its README unedited."""

import copy

import numpy as np
import pytest

from experiments.check import check_committed
from experiments.experiment import measured
from experiments.recurrence.config import TINY
from experiments.recurrence.run import EXPERIMENT
from experiments.recurrence.verdicts import verdicts


@pytest.fixture(scope="module")
def found():
    return measured(EXPERIMENT, TINY)["found"]


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_the_same_code_runs_in_seconds(found):
    assert [row["radius"] for row in found["law"]] == list(TINY.radii)
    assert max(max(row["off"] + row["back_off"]) for row in found["law"]) < 1e-3
    for row in found["gradients"].values():
        assert len(row["length"]) == TINY.num_steps + 1
    shape = len(TINY.echo_radii), TINY.num_seeds
    assert all(np.shape(row["error"]) == shape for row in found["echo"].values())
    assert [row["stretch"] for row in found["truncation"]] == list(TINY.stretches)


def test_verdicts_follow_the_numbers(found):
    other = copy.deepcopy(found)
    other["law"][0]["off"][0] = 0.1
    other["gradients"]["leaky"]["at_lag"] = [3.0, 3.1]
    other["gradients"]["GRU"] = other["gradients"]["RNN"]
    other["truncation"][0]["error"] = [5.0, 5.1]
    judged = [verdict.holds for verdict in verdicts(other)]
    assert [judged[i] for i in (0, 3, 5, 7)] == [False, True, False, True]
