"""The experiment in seconds, without files; its parts by hand, its README unedited."""

import copy

import jax
import numpy as np
import pytest

import jaxdl
from experiments.check import check_committed
from experiments.experiment import measured
from experiments.transfer.body import features, lenet, with_new_head
from experiments.transfer.config import METHODS, TINY
from experiments.transfer.measure import at_best, examples, half, plane
from experiments.transfer.run import EXPERIMENT
from experiments.transfer.verdicts import verdicts

KEY = jax.random.key(0)
X = jax.random.normal(KEY, (2, 28, 28, 1))


@pytest.fixture(scope="module")
def body():
    return jax.jit(lenet().init)(KEY, X)


def test_the_same_code_runs_in_seconds():
    found = measured(EXPERIMENT, TINY)["found"]
    assert list(found["accuracy"]) == list(METHODS)
    for by_shots in found["accuracy"].values():
        assert np.shape(by_shots) == (len(TINY.shots), TINY.num_seeds)
    assert set(found["shown"]["label"]) <= {5, 6, 7, 8, 9}
    for name in ("pixels", "random", "old"):
        assert np.shape(found["shown"][name]) == (TINY.num_shown, 2)


def test_a_new_head_is_drawn_on_the_old_body(body):
    fresh = with_new_head(body).init(jax.random.key(1), X).params
    for name, layer in body.params.items():
        same = np.array_equal(layer["kernel"], fresh[name]["kernel"])
        assert same == (name != "output")


def test_features_are_what_the_last_layer_reads(body):
    rows, _ = features().apply(body, X, train=False)
    logits, _ = lenet().apply(body, X, train=False)
    head = body.params["output"]
    expected = rows @ head["kernel"] + head["bias"][None]
    np.testing.assert_allclose(logits, expected, rtol=1e-4, atol=1e-5)


def test_halves_and_examples_are_of_their_classes():
    y = np.arange(10).repeat(4)
    x = np.ones((40, 8, 8, 1), np.float32) * np.arange(40)[:, None, None, None]
    part = jaxdl.Dataset(x.astype(np.float32), y.astype(np.int32))
    old = half(part, 0, 6)
    np.testing.assert_array_equal(old.y, [0, 0, 0, 0, 1, 1])
    new = examples(TINY, part)
    assert new.x.shape == (2, 2, 5, 28, 28, 1)
    np.testing.assert_array_equal(new.y, np.broadcast_to(np.arange(5), (2, 2, 5)))
    rows = new.x[..., 0, 0, 0]
    assert len(np.unique(rows)) == rows.size
    np.testing.assert_allclose(rows // 4, new.y + 5)


def test_the_choice_is_made_by_the_validation_part():
    accuracy = np.zeros((1, 2, 2, 2))
    accuracy[0, :, :, 0] = [[0.5, 0.6], [0.9, 0.4]]
    accuracy[0, :, :, 1] = [[1.0, 1.0], [0.7, 0.8]]
    assert at_best(accuracy) == [[0.7, 0.8]]


def test_the_plane_is_that_of_most_variance():
    rows = np.random.default_rng(0).normal(size=(50, 3)) * [1.0, 5.0, 0.1] + 7
    found = np.array(plane(rows))
    assert abs(np.corrcoef(found[:, 0], rows[:, 1])[0, 1]) > 0.99
    np.testing.assert_allclose(found.std(0), 1, rtol=1e-6)


def accuracies(*means):
    """Made-up accuracies of 1, 10 and 100 examples, with three seeds that agree."""
    noise = np.array([0.0, 0.001, -0.001])
    return [list(mean + noise) for mean in means]


WORLD = {
    "shots": [1, 10, 100],
    "accuracy": {
        "scratch": accuracies(0.3, 0.5, 0.8),
        "random": accuracies(0.25, 0.3, 0.4),
        "probe": accuracies(0.5, 0.7, 0.85),
        "head": accuracies(0.5, 0.7, 0.85),
        "slow": accuracies(0.5, 0.7, 0.95),
        "whole": accuracies(0.5, 0.7, 0.9),
    },
}
"""Numbers in which every claim holds."""


def test_every_claim_can_hold():
    assert all(verdict.holds for verdict in verdicts(WORLD))


@pytest.mark.parametrize(
    ("place", "method", "shots", "value"),
    [
        (0, "scratch", 10, 0.7),
        (1, "scratch", 100, 0.7),
        (2, "random", 100, 0.85),
        (3, "head", 10, 0.6),
        (4, "probe", 100, 0.92),
        (5, "slow", 100, 0.9),
    ],
)
def test_every_claim_can_fail(place, method, shots, value):
    world = copy.deepcopy(WORLD)
    column = WORLD["shots"].index(shots)
    (world["accuracy"][method][column],) = accuracies(value)
    judged = [verdict.holds for verdict in verdicts(world)]
    assert judged == [i != place for i in range(len(judged))]


def test_committed_results_are_those_of_this_code():
    check_committed(EXPERIMENT)
