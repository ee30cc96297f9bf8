"""The experiment in seconds, its folds by hand, its judgements."""

import copy

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.sentiment.baselines import counts
from experiments.sentiment.config import NETWORKS, TINY
from experiments.sentiment.measure import (
    TEST,
    TRAIN,
    VALIDATION,
    judged_rows,
    measure,
    parts_of,
)
from experiments.sentiment.networks import network
from experiments.sentiment.run import EXPERIMENT
from experiments.sentiment.verdicts import verdicts


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_the_same_code_runs_in_seconds():
    found = measure(TINY)
    assert set(found["networks"]) == set(NETWORKS)
    for row in found["networks"].values():
        assert len(row["accuracy"]) == TINY.num_tested
        assert np.shape(row["curve"]["validation"]) == (TINY.num_epochs,)
    for folds in found["baselines"].values():
        assert min(folds) > 0.9  # a stand-in has other words in each class


def test_every_sentence_is_tested_once_and_chooses_once():
    fold = np.array([0, 1, 2, 2, 1, 0, 0])
    parts = parts_of(fold)
    np.testing.assert_array_equal(parts == TEST, np.arange(3)[:, None] == fold)
    assert ((parts == VALIDATION).sum(0) == 1).all()
    rows, weight = judged_rows(parts)
    for part, row, there in zip(parts, rows, weight, strict=True):
        assert set(row[there > 0]) == set(np.flatnonzero(part != TRAIN))
    assert weight.sum() == 2 * len(fold)


def test_words_are_counted_without_padding():
    x = np.array([[2, 1, 2, 0], [3, 0, 0, 0]])
    np.testing.assert_array_equal(counts(x, 4).toarray(), [[0, 1, 2, 0], [0, 0, 0, 1]])


def test_the_gru_reads_no_padding_and_hears_the_order():
    model = network("GRU", TINY, 9)
    x = jnp.array([[3, 4, 5, 0], [5, 4, 3, 0]])
    variables = model.init(jax.random.key(0), x, train=False)
    y = model.apply(variables, x, train=False)
    bare = model.apply(variables, x[:, :3], train=False)
    np.testing.assert_allclose(y, bare, rtol=1e-5)
    assert np.abs(y[0] - y[1]).max() > 1e-3


WORLD = {
    "networks": {
        "CNN": {"accuracy": [0.8, 0.81, 0.82]},
        "GRU": {"accuracy": [0.8, 0.81, 0.83]},
    },
    "baselines": {"naive Bayes": [0.7, 0.71, 0.73], "other": [0.6, 0.61, 0.62]},
}
"""Made-up numbers in which every claim holds."""


@pytest.mark.parametrize(
    ("failing", "place", "values"),
    [
        ([], ("networks", "GRU", "accuracy"), [0.8, 0.81, 0.82]),
        ([0], ("networks", "CNN", "accuracy"), [0.759, 0.758, 0.757]),
        ([1], ("networks", "GRU", "accuracy"), [0.78, 0.79, 0.81]),
        ([2], ("baselines", "other"), [0.7, 0.81, 0.83]),
    ],
)
def test_a_claim_fails_where_it_should(failing, place, values):
    found = copy.deepcopy(WORLD)
    inner = found
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = values
    judged = [v.holds for v in verdicts(found)]
    assert [i for i, holds in enumerate(judged) if not holds] == failing
