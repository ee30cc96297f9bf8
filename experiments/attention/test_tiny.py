"""The experiment in seconds, its judgements, its README unedited."""

import copy

import numpy as np
import pytest

from experiments.attention.config import TINY
from experiments.attention.run import EXPERIMENT
from experiments.attention.verdicts import verdicts
from experiments.check import check_committed
from experiments.experiment import measured


@pytest.fixture(scope="module")
def found():
    return measured(EXPERIMENT, TINY)["found"]


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_the_same_code_runs_in_seconds(found):
    shape = len(TINY.lengths), TINY.num_seeds
    for name in TINY.models:
        assert np.shape(found["backwards"][name]["faultless"]) == shape
        assert len(found["sentences"][name]["validation"]) == TINY.epochs
    for part in ("backwards", "sentences"):
        weights = np.asarray(found[part]["align"]["weights"])
        np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-3)
    assert len(found["sentences"]["align"]["source"]) == weights.shape[1]


def test_verdicts_follow_the_numbers(found):
    other = copy.deepcopy(found)
    other["backwards"]["seq2seq"]["faultless"] = [[0.9, 1.0], [0.1, 0.2]]
    other["backwards"]["align"]["faultless"] = [[0.9, 1.0], [0.9, 1.0]]
    other["backwards"]["align"]["on_the_right"] = 0.9
    assert [verdict.holds for verdict in verdicts(other)] == [True] * 3
    other["backwards"]["seq2seq"]["faultless"] = [[0.9, 1.0], [0.9, 1.0]]
    other["backwards"]["align"]["on_the_right"] = 0.4
    assert [verdict.holds for verdict in verdicts(other)] == [False] * 3
