"""The experiment in seconds, its network against Flax, its README unedited."""

import copy

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from experiments.check import check_committed
from experiments.experiment import measured
from experiments.residuals.config import KINDS, TINY, HParams
from experiments.residuals.measure import at_start
from experiments.residuals.network import deep_cnn, forward, initial
from experiments.residuals.run import EXPERIMENT
from experiments.residuals.verdicts import verdicts
from jaxdl.losses import cross_entropy_loss

KEY = jax.random.key(0)


def test_the_same_code_runs_in_seconds():
    found = measured(EXPERIMENT, TINY)["found"]
    assert set(found) == set(KINDS)
    for rows in found.values():
        assert [row["depth"] for row in rows] == list(TINY.depths)
        for row in rows:
            blocks = row["depth"] // 2 - 1
            assert np.shape(row["gradient"]) == (TINY.num_seeds, blocks)
            assert np.shape(row["curve"]) == (TINY.num_seeds, 2)
    first = {kind: np.array(rows[1]["signal"])[:, 0] for kind, rows in found.items()}
    assert (first["residual"] > first["plain"]).all()
    assert (first["residual_norm"] > first["plain_norm"]).all()
    assert (first["plain"] != first["plain_norm"]).all()


def by_flax(variables, x, skip, norm):
    """The network of four layers, written out with Flax's own functions."""
    params = variables.params

    def conv(x, layer):
        y = nn.Conv(2, (3, 3), use_bias=False).apply(
            {"params": {"kernel": layer[0]}}, x
        )
        if norm:
            moments = y.mean((0, 1, 2)), y.var((0, 1, 2))
            y = (y - moments[0]) / jnp.sqrt(moments[1] + 1e-5) * layer[1]
        return y + layer[2]

    x = nn.max_pool(nn.relu(conv(x, params.first)), (2, 2), (2, 2))
    for stacked in zip(*params.blocks, strict=True):
        y = x
        for layer in zip(*stacked, strict=True):
            y = conv(nn.relu(y) if y is not x else y, layer)
        x = nn.relu(skip * x + y)
    return x.mean((1, 2)) @ params.output_kernel + params.output_bias


@pytest.mark.parametrize("kind", KINDS)
def test_is_the_network_of_flax(kind):
    skip, norm = KINDS[kind]
    variables = initial(KEY, 6, 2)
    x = jax.random.normal(KEY, (3, 8, 8, 1))
    hparams = HParams(skip, norm, 0.1)
    logits, _ = forward(variables, x, hparams, train=True)
    expected = by_flax(variables, x, skip, norm)
    np.testing.assert_allclose(logits, expected, rtol=2e-4, atol=1e-5)


def test_averages_move_in_training_and_serve_in_evaluation():
    model = deep_cnn(4, 2, HParams(1.0, 1.0, 0.1))
    x = jax.random.normal(KEY, (16, 8, 8, 1))
    variables = model.init(KEY, x)
    trained, averages = model.apply(variables, x, train=True)
    step = jax.jit(lambda s: model.apply(variables._replace(state=s), x, train=True)[1])
    for _ in range(150):
        averages = step(averages)
    evaluated, same = model.apply(variables._replace(state=averages), x, train=False)
    np.testing.assert_allclose(trained, evaluated, rtol=1e-3, atol=1e-3)
    assert same is averages


def test_the_gradient_is_that_of_the_last_map():
    """At the last block it is known: the logits are linear in its mean."""
    variables = initial(KEY, 6, 2)
    x, y = jax.random.normal(KEY, (3, 8, 8, 1)), jnp.arange(3)
    hparams = HParams(1.0, 0.0, 0.1)
    _, gradient = at_start(variables, hparams, x, y)
    logits, (_, seen) = forward(variables, x, hparams, train=True)
    by_logits = jax.grad(lambda z: cross_entropy_loss(z, y).mean())(logits)
    each = by_logits @ variables.params.output_kernel.T / 16
    np.testing.assert_allclose(gradient[-1], 4 * jnp.linalg.norm(each), rtol=1e-4)
    assert seen.shape == (2, 3, 4, 4, 2)


def rows(loss, gradient, signal, accuracy):
    """Made-up rows of 8 and of 44 layers, of three seeds that agree but for noise."""
    noise = np.array([0.0, 0.001, 0.002])
    return [
        {
            "depth": depth,
            "loss": list(loss[i] + noise),
            "gradient": [[gradient[i], 1.0]] * 3,
            "signal": [[1.0, signal[i]]] * 3,
            "accuracy": list(accuracy[i] - noise),
        }
        for i, depth in enumerate((8, 44))
    ]


WORLD = {
    "plain": rows((0.3, 2.3), (0.5, 1e-3), (0.5, 1e-3), (0.9, 0.1)),
    "residual": rows((0.3, 0.2), (1.5, 2.0), (1.5, 2.0), (0.9, 0.95)),
    "plain_norm": rows((0.3, 1.9), (2.0, 500.0), (1.0, 1.0), (0.9, 0.3)),
    "residual_norm": rows((0.3, 0.1), (1.5, 2.0), (1.5, 2.0), (0.9, 0.96)),
}
"""Numbers in which every claim holds."""


def test_every_claim_can_hold():
    assert all(verdict.holds for verdict in verdicts(WORLD))


@pytest.mark.parametrize(
    ("fails", "kind", "name", "value"),
    [
        ({0}, "plain", "loss", [0.3, 0.3, 0.3]),
        ({1, 2}, "plain", "gradient", [[0.5, 1.0]] * 3),
        ({1}, "plain_norm", "gradient", [[5.0, 1.0]] * 3),
        ({2}, "residual", "gradient", [[0.05, 1.0]] * 3),
        ({3}, "residual", "gradient", [[50.0, 1.0]] * 3),
        ({3}, "residual_norm", "gradient", [[50.0, 1.0]] * 3),
        ({4}, "residual", "signal", [[1.0, 90.0]] * 3),
        ({4}, "residual_norm", "signal", [[1.0, 0.01]] * 3),
        ({5}, "residual_norm", "loss", [None, None, None]),
        ({6}, "residual_norm", "accuracy", [0.9, 0.89, 0.91]),
    ],
)
def test_every_claim_can_fail(fails, kind, name, value):
    world = copy.deepcopy(WORLD)
    world[kind][-1][name] = value
    judged = [verdict.holds for verdict in verdicts(world)]
    assert {i for i, holds in enumerate(judged) if not holds} == fails


def test_committed_results_are_those_of_this_code():
    check_committed(EXPERIMENT)
