"""The experiment in seconds, and its judgement."""

import dataclasses

import numpy as np
import pytest

from experiments.check import check_committed
from experiments.mnist.measure import measure
from experiments.mnist.run import tables
from experiments.mnist_resnet.config import TINY
from experiments.mnist_resnet.run import EXPERIMENT, verdicts


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_every_seed_is_a_run_of_its_own():
    found = measure(TINY)
    (row,) = found["runs"]
    assert row["parameters"] == 75_002
    assert np.shape(row["curve"]) == (2, 1)
    assert 0.5 < min(row["test_error"]) < 1  # a random stand-in, hardly seen
    assert set(EXPERIMENT.draw(found)) == {"curves"}
    assert "ResNet-8 | 75,002" in tables(
        {"found": found, "config": dataclasses.asdict(TINY)}
    )


@pytest.mark.parametrize(("error", "holds"), [(0.006, True), (0.0061, False)])
def test_the_limit_is_that_of_lenet(error, holds):
    row = {"name": "n", "seeds": [0], "test_error": [error]}
    (verdict,) = verdicts({"runs": [row]})
    assert verdict.holds == holds
