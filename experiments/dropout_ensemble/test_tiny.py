"""The experiment in seconds, its judgements on made-up numbers, its README unedited."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxdl
from experiments.check import check_committed
from experiments.dropout_ensemble.config import TINY, WIDTHS
from experiments.dropout_ensemble.exact import all_masks
from experiments.dropout_ensemble.network import ensembles, steps_to
from experiments.dropout_ensemble.run import EXPERIMENT
from experiments.dropout_ensemble.thinning import (
    average,
    dependence,
    forward,
    random_scales,
)
from experiments.dropout_ensemble.verdicts import best, verdicts
from experiments.experiment import measured
from jaxdl.models.linear import MLP


@pytest.fixture(scope="module")
def tiny():
    return measured(EXPERIMENT, TINY)["found"]


def test_the_same_code_runs_in_seconds(tiny):
    runs = len(TINY.rates), TINY.num_seeds
    networks = tiny["networks"]
    assert np.shape(networks["test_loss"]) == runs
    assert np.shape(networks["arithmetic_loss"]) == (*runs, 3)  # of 1, 2 and 4 masks
    assert np.shape(networks["without_units"]) == (*runs, len(TINY.removed))
    assert np.shape(networks["ensemble_loss"]) == (runs[0], runs[1] // TINY.members)
    assert np.shape(tiny["batch_norm"]["test_loss"]) == runs


def test_theory_holds_in_the_tiny_run(tiny):
    """What is known in advance: at rate 0 all masks are alike, the softmax is exact."""
    networks = tiny["networks"]
    losses = np.asarray(networks["arithmetic_loss"][0])
    np.testing.assert_allclose(
        losses, np.asarray(networks["test_loss"][0])[:, None] + 0 * losses, rtol=1e-3
    )
    assert networks["member_accuracy"][0] == networks["test_accuracy"][0]
    np.testing.assert_allclose(
        np.asarray(networks["without_units"])[0, :, 0],
        networks["test_accuracy"][0],
        rtol=1e-3,
    )
    assert networks["wrong_factor_loss"][1] == networks["test_loss"][1]  # rate 0.5
    assert np.max(tiny["softmax"]["geometric"]) < 1e-5
    assert np.min(tiny["softmax"]["arithmetic"]) > 1e-3
    ridge = tiny["ridge"]
    assert np.max(ridge["from_ridge"]) < 0.1 * np.min(ridge["from_free"])


def test_all_masks_of_two_features_by_hand():
    x, kernel = np.array([[1.0, -2.0]]), np.array([[0.5, -1.0], [2.0, 0.3]])
    bias, rate = np.array([0.1, -0.2]), 0.2
    share = lambda z: np.exp(z) / np.exp(z).sum(-1, keepdims=True)
    arithmetic, logs = 0.0, 0.0
    for mask in ((0, 0), (0, 1), (1, 0), (1, 1)):
        chance = np.prod([1 - rate if kept else rate for kept in mask])
        said = share((x * mask / (1 - rate)) @ kernel + bias)
        arithmetic, logs = arithmetic + chance * said, logs + chance * np.log(said)
    scaled = share(x @ kernel + bias)
    expected = [np.abs(mean - scaled).max() for mean in (share(logs), arithmetic)]
    found = all_masks(*(jnp.asarray(v, jnp.float32) for v in (x, kernel, bias)), rate)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert expected[0] < 1e-12 < expected[1]


@pytest.fixture(scope="module")
def network():
    model = jaxdl.from_linen(MLP(10, WIDTHS))
    x = jax.random.normal(jax.random.key(1), (6, 5))
    return model, model.init(jax.random.key(0), x), x


def test_a_network_with_all_units_is_the_model(network):
    model, variables, x = network
    expected, _ = model.apply(variables, x, train=False)
    found = forward(variables.params, x, jnp.ones(sum(WIDTHS)))
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_units_are_removed_layer_by_layer(network):
    """Without its first layer a network says the same of every input."""
    _, variables, x = network
    first = jnp.arange(sum(WIDTHS)) >= WIDTHS[0]
    found = forward(variables.params, x, first.astype(jnp.float32))
    np.testing.assert_allclose(found, found[:1] + jnp.zeros((6, 1)), atol=1e-6)
    found = forward(variables.params, x, 1 - first.astype(jnp.float32))
    bias = np.asarray(variables.params["output"]["bias"])
    np.testing.assert_allclose(found, np.tile(bias, (6, 1)), atol=1e-6)


def test_dependence_is_on_the_one_unit_that_decides():
    zero = lambda *shape: np.zeros(shape, np.float32)
    first, second, last = zero(2, 64), zero(64, 64), zero(64, 2)
    first[0, 3], second[3, 5], last[5, 1] = 1, 1, 1
    bias = np.array([0.5, 0.0], np.float32)
    layers = ((first, zero(64)), (second, zero(64)), (last, bias))
    names = ("dense_0", "dense_1", "output")
    params = {
        name: {"kernel": jnp.asarray(kernel), "bias": jnp.asarray(bias)}
        for name, (kernel, bias) in zip(names, layers, strict=True)
    }
    x, y = jnp.array([[1.0, 0], [0, 1], [2, 0], [0, 0]]), jnp.array([1, 0, 1, 0])
    assert dependence(params, x, y) == 0.5


def test_random_scales_keep_the_mean():
    scales = random_scales(jax.random.key(0), 0.2, 400)
    assert set(np.unique(scales).tolist()) == {0.0, 1.25}
    assert float(scales.mean()) == pytest.approx(1, abs=0.01)


def test_means_of_predictions():
    said = np.array([[[0.9, 0.1]], [[0.4, 0.6]]])
    arithmetic, geometric = average(jnp.log(jnp.asarray(said, jnp.float32)))
    np.testing.assert_allclose(jnp.exp(arithmetic), [[0.65, 0.35]], rtol=1e-5)
    root = np.sqrt(said.prod(0))
    np.testing.assert_allclose(jnp.exp(geometric), root / root.sum(), rtol=1e-5)


def test_ensembles_are_of_disjoint_groups():
    right = np.array([0.9, 0.5, 0.2, 0.4, 0.6, 0.8], np.float32)
    said = jnp.log(jnp.asarray(np.stack([right, 1 - right], -1)))[:, None]
    loss, accuracy = ensembles(TINY, jnp.stack([said, said]), jnp.array([0]))
    np.testing.assert_allclose(loss, -np.log([[0.7, 0.3, 0.7]] * 2), rtol=1e-5)
    assert accuracy.tolist() == [[1, 0, 1]] * 2


def test_steps_to_the_goal():
    course = np.array([[0.1, 0.9], [0.9, 0.1], [0.1, 0.2]])
    assert steps_to(TINY, course).tolist() == [20, 10, 20]


def test_what_is_committed_is_of_this_code():
    check_committed(EXPERIMENT)


def world(**changes):
    """Measurements in which every claim holds, with some numbers changed."""
    pair = lambda a, b: [[a, a + 0.001] * 2, [b, b + 0.001] * 2]
    networks = {
        "validation_accuracy": pair(0.9, 0.95),
        "test_accuracy": pair(0.9, 0.95),
        "test_loss": pair(0.3, 0.2),
        "without_units": [[[0.9, 0.7, 0.5]] * 4, [[0.95, 0.93, 0.9]] * 4],
        "arithmetic_loss": [[[0.4, 0.3]] * 4, [[0.4, 0.3]] * 4],
        "geometric_loss": [[[0.4, 0.3]] * 4, [[0.4, 0.3]] * 4],
        "ensemble_loss": [[0.2, 0.201], [0.1, 0.1]],
        "ensemble_accuracy": [[0.95, 0.95], [0.96, 0.96]],
        "one_unit": pair(0.03, 0.01),
        "length": pair(18, 15),
        "wrong_factor_loss": pair(2.3, 0.2),
        "steps": pair(100, 150),
    }
    found = {
        "rates": [0.0, 0.5],
        "removed": [0.0, 0.2, 0.5],
        "goal": 0.85,
        "softmax": {"geometric": [[1e-7]], "arithmetic": [[0.1]]},
        "ridge": {"from_ridge": [[0.01]], "from_free": [[0.8]]},
        "networks": networks,
        "batch_norm": {"test_accuracy": pair(0.9, 0.91)},
    }
    for path, value in changes.items():
        part, name = path.split("__")
        found[part] = found[part] | {name: value}
    return found


def test_every_claim_holds_where_it_should():
    assert [v.claim for v in verdicts(world()) if not v.holds] == []
    assert best(world()) == 0.5


@pytest.mark.parametrize(
    ("failing", "change"),
    [
        (
            [2],
            {
                "networks__without_units": [
                    [[0.9, 0.7, 0.5]] * 4,
                    [[0.95, 0.93, 0.8]] * 4,
                ]
            },
        ),
        (
            [2],
            {
                "networks__without_units": [
                    [[0.9, 0.7, 0.85]] * 4,
                    [[0.95, 0.93, 0.9]] * 4,
                ]
            },
        ),
        ([3], {"softmax__geometric": [[1e-4]]}),
        ([3], {"networks__arithmetic_loss": [[[0.4, 0.3]] * 4, [[0.4, 0.1]] * 4]}),
        ([4], {"networks__ensemble_loss": [[0.1, 0.101], [0.1, 0.1]]}),
        ([5], {"networks__one_unit": [[0.03] * 4, [0.03] * 4]}),
        (
            [6],
            {
                "networks__without_units": [
                    [[0.9, 0.7, 0.5]] * 4,
                    [[0.95, 0.84, 0.9]] * 4,
                ]
            },
        ),
        ([7], {"ridge__from_ridge": [[0.1]]}),
        ([8], {"networks__length": [[18] * 4, [19] * 4]}),
        ([9], {"networks__wrong_factor_loss": [[2.3] * 4, [0.4, 0.41] * 2]}),
        ([10], {"networks__steps": [[100] * 4, [110, 111] * 2]}),
        ([10], {"networks__steps": [[100] * 4, [210, 211] * 2]}),
        ([11], {"batch_norm__test_accuracy": [[0.9] * 4, [0.95] * 4]}),
    ],
)
def test_a_claim_fails_where_it_should(failing, change):
    failed = [i for i, v in enumerate(verdicts(world(**change))) if not v.holds]
    assert failed == failing


def test_a_higher_accuracy_by_luck_is_no_gain():
    """Then half of the units is still a good choice, but dropout does not help."""
    lucky = world(networks__test_accuracy=[[0.9, 0.95] * 2, [0.99, 0.88] * 2])
    holds = [v.holds for v in verdicts(lucky)]
    assert holds[:2] == [False, True]
    worse = world(networks__test_accuracy=[[0.97, 0.98] * 2, [0.95, 0.96] * 2])
    assert [v.holds for v in verdicts(worse)][:2] == [False, False]
