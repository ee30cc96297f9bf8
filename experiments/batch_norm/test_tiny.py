"""The experiment in seconds, its network against Flax, its README unedited."""

import copy
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

import jaxdl
from experiments.batch_norm.config import TINY, Config, HParams
from experiments.batch_norm.health import STEP, correlation, health
from experiments.batch_norm.network import Params, deep_mlp, forward
from experiments.batch_norm.run import EXPERIMENT
from experiments.batch_norm.verdicts import verdicts
from experiments.check import check_committed
from experiments.experiment import measured
from jaxdl.losses import cross_entropy_loss

KEY = jax.random.key(0)


def test_the_same_code_runs_in_seconds():
    found = measured(EXPERIMENT, TINY)["found"]
    for question, values in (
        ("depth", TINY.depths),
        ("scale", TINY.scales),
        ("dropout", TINY.dropout_rates),
    ):
        for rows in found[question].values():
            assert [row[question] for row in rows] == list(values)
            assert all(len(row["accuracy"]) == TINY.num_seeds for row in rows)
    for row in found["depth"]["with"]:
        assert row["mean"] == pytest.approx([0, 0], abs=1e-5)
        assert row["drift"][0] == 0 < row["drift"][1]
    with_, without = (found["scale"][name] for name in ("with", "without"))
    small, he = (row["spread"][0] for row in without)
    assert he > 2 * small
    assert with_[0]["spread"][0] == pytest.approx(with_[1]["spread"][0], rel=0.1)
    at_zero, at_half = found["dropout"]["with"]
    assert at_zero["by_rate"] != at_half["by_rate"]


def test_what_is_committed_is_of_this_code():
    check_committed(EXPERIMENT)


class Reference(nn.Module):
    """The network in Flax: its layers are named after their number."""

    depth: int
    norm: bool

    @nn.compact
    def __call__(self, x, *, train):
        """Logits."""
        for i in range(self.depth):
            x = nn.Dense(4, use_bias=not self.norm, name=f"dense_{i}")(x)
            if self.norm:
                x = nn.BatchNorm(
                    not train, momentum=0.9, epsilon=1e-5, name=f"norm_{i}"
                )(x)
            x = nn.relu(x)
        return nn.Dense(10, name="output")(x)


def in_flax(params: Params, depth: int, norm: bool):
    """Parameters under the names of ``Reference``."""
    tree = {"output": {"kernel": params.output.kernel, "bias": params.output.bias}}
    layers = [params.first] + [
        jax.tree.map(lambda leaf, i=i: leaf[i], params.others) for i in range(depth - 1)
    ]
    for i, dense in enumerate(layers):
        tree[f"dense_{i}"] = {"kernel": dense.kernel}
        if norm:
            tree[f"norm_{i}"] = {"scale": dense.gain, "bias": dense.bias}
        else:
            tree[f"dense_{i}"]["bias"] = dense.bias
    return tree


@pytest.mark.parametrize("norm", [False, True])
def test_the_network_agrees_with_flax(norm):
    """Three of five layers in use; values and running averages, training and not."""
    hparams = HParams(norm=float(norm), depth=3)
    model = deep_mlp(5, 4, hparams, drops=False)
    x = jax.random.normal(KEY, (6, 7))
    variables = model.init(KEY, x)
    noise = jax.tree.map(lambda a: a + 0.1 * jnp.cos(a + 1), variables.params)
    variables = variables._replace(params=noise)
    reference = jaxdl.from_linen(Reference(3, norm))
    flax = jaxdl.Variables(in_flax(noise, 3, norm), reference.init(KEY, x).state)
    logits, averages = model.apply(variables, x, train=True)
    expected, state = reference.apply(flax, x, train=True)
    np.testing.assert_allclose(logits, expected, rtol=1e-4, atol=1e-5)
    later, _ = model.apply(variables._replace(state=averages), x, train=False)
    expected, _ = reference.apply(flax._replace(state=state), x, train=False)
    np.testing.assert_allclose(later, expected, rtol=1e-4, atol=1e-5)


def test_dropout_thins_out_in_training_only():
    hparams = HParams(norm=1.0, depth=2, dropout_rate=0.5)
    model = deep_mlp(2, 4, hparams, drops=True)
    x = jax.random.normal(KEY, (6, 7))
    variables = model.init(KEY, x)
    same, _ = model.apply(variables, x, train=False, key=KEY)
    again, _ = model.apply(variables, x, train=False, key=jax.random.fold_in(KEY, 1))
    one, _ = model.apply(variables, x, train=True, key=KEY)
    other, _ = model.apply(variables, x, train=True, key=jax.random.fold_in(KEY, 1))
    assert (same == again).all()
    assert (one != other).any()


class State(NamedTuple):
    """What ``health`` looks at."""

    hparams: HParams
    params: Params


def test_health_agrees_with_numpy():
    """Two of three layers without batch norm; the slopes by ``jax.grad``."""
    hparams = HParams(norm=0.0, depth=2)
    model = deep_mlp(3, 4, hparams, drops=False)
    x, y = jax.random.normal(KEY, (9, 5)), jnp.arange(9)
    fresh = model.init(KEY, x).params
    later = jax.tree.map(lambda a: a + 0.2 * jnp.sin(a + 1), fresh)
    found = health([State(hparams, fresh), State(hparams, later)], x, y)

    def loss(params):
        logits, _ = forward(jaxdl.Variables(params, None), x, hparams, train=True)
        return cross_entropy_loss(logits, y).mean()

    entering = []
    for params in (fresh, later):
        first = x @ params.first.kernel + params.first.bias
        kernel, bias = params.others.kernel[0], params.others.bias[0]
        entering.append(np.stack([first, np.maximum(first, 0) @ kernel + bias]))
    before, after = entering
    moved = abs(after.mean(1) - before.mean(1)) / before.std(1)
    np.testing.assert_allclose(found.drift, [0, moved.mean()], rtol=1e-3)
    np.testing.assert_allclose(found.spread, [e.std(1).mean() for e in entering], 1e-4)
    grads = jax.grad(loss)(later)
    stepped = jax.tree.map(lambda p, g: p - STEP * g, later, grads)
    pairs = zip(*map(jax.tree.leaves, (jax.grad(loss)(stepped), grads)), strict=True)
    change = np.sqrt(sum(np.sum((a - b) ** 2) for a, b in pairs))
    size = np.sqrt(sum(np.sum(g**2) for g in jax.tree.leaves(grads)))
    np.testing.assert_allclose(found.rough[1], change / size, rtol=1e-3)
    ratio = np.linalg.norm(grads.first.kernel) / np.linalg.norm(grads.others.kernel[0])
    np.testing.assert_allclose(found.gradient[1], ratio, rtol=1e-3)


def test_a_correlation_is_that_of_numpy():
    rows = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
    rows[:, 2] = -2 * rows[:, 0] + 1
    table = abs(np.corrcoef(rows.T))
    expected = (table.sum() - 3) / 6
    np.testing.assert_allclose(correlation(jnp.asarray(rows)), expected, rtol=1e-4)
    assert correlation(jnp.ones((4, 3))) == 0


def row(question, value, name):
    """A row of results in which everything is as the course says."""
    good = name == "with"
    accuracy = [0.95, 0.951, 0.949] if good else [0.5, 0.51, 0.49]
    if question == "dropout":
        accuracy = [0.9, 0.91, 0.9]
        if not good and value:
            accuracy = [0.95, 0.96, 0.95]
    low = 0.05 if good else 2.0
    return {
        question: value,
        "learning_rate": 0.1,
        "accuracy": accuracy,
        "by_rate": [accuracy, [0.1] * 3],
        "diverged": 0,
        "mean": [0.0, 0.0] if good else [1.0, 1.0],
        "spread": [1.0, 1.0] if good else [1.0, 2.0],
        "correlation": [low, low],
        "drift": [0.0, low],
        "rough": [low, low],
        "gradient": [1.0, 1.0],
    }


def world():
    """Results in which every claim holds."""
    config = Config()
    asked = {
        "depth": config.depths,
        "scale": config.scales,
        "dropout": config.dropout_rates,
    }
    found = {
        question: {
            name: [row(question, value, name) for value in values]
            for name in ("without", "with")
        }
        for question, values in asked.items()
    }
    found["scale"]["without"][0]["accuracy"] = [0.1] * 3
    return found


def failing(found):
    return [number for number, v in enumerate(verdicts(found)) if not v.holds]


def test_every_claim_holds_where_it_should():
    assert failing(world()) == []


@pytest.mark.parametrize(
    ("numbers", "place", "change"),
    [
        ([0], ("depth", "with", 1), {"spread": [1.0, 0.9]}),
        ([0], ("depth", "with", 1), {"mean": [0.0, 0.1]}),
        ([1], ("depth", "with", 4), {"correlation": [0.0, 0.3]}),
        ([2], ("depth", "with", 4), {"drift": [0.0, 3.0]}),
        ([3], ("depth", "with", 0), {"rough": [3.0, 0.0]}),
        ([3], ("depth", "with", 0), {"rough": [0.0, 3.0]}),
        ([4], ("depth", "with", 0), {"accuracy": [0.1, 0.11, 0.1]}),
        ([5], ("depth", "with", 4), {"accuracy": [0.6, 0.61, 0.6]}),
        ([7], ("scale", "with", 0), {"accuracy": [0.0, 0.0, 0.0]}),
        ([8], ("dropout", "with", 2), {"accuracy": [0.99, 0.98, 0.99]}),
    ],
)
def test_a_claim_fails_where_it_should(numbers, place, change):
    found = copy.deepcopy(world())
    question, name, index = place
    found[question][name][index] |= change
    assert failing(found) == numbers


def test_rates_are_counted():
    found = world()
    for one in found["depth"]["without"]:
        one["by_rate"] = [[0.95] * 3] * 2
    assert failing(found) == [6]
