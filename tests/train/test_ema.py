"""Averages of the weights: their closed form, and where they are read."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.train import ema, skip_nonfinite
from tests.train import toys

STEPS = 5


@pytest.fixture
def start(key):
    batch = toys.everything(toys.line_data())
    return key, toys.LineHParams(), batch


def test_the_average_has_its_closed_form_and_training_is_unchanged(start):
    learner, batch = toys.line_learner(), start[2]
    averaged = ema(learner, 0.8)
    state, own = learner.init(*start), averaged.init(*start)
    update, update_own = jax.jit(learner.update), jax.jit(averaged.update)
    visited = [np.asarray(state.params["w"], np.float64)]
    for _ in range(STEPS):
        state, metrics = update(state, batch)
        own, also = update_own(own, batch)
        visited.append(np.asarray(state.params["w"], np.float64))
        np.testing.assert_allclose(own.params["w"], state.params["w"], rtol=1e-6)
        np.testing.assert_allclose(also["loss"], metrics["loss"], rtol=1e-6)
    share = 0.8 ** np.arange(STEPS, -1, -1) * np.array([1] + [0.2] * STEPS)
    assert share.sum() == pytest.approx(1)
    mean = np.tensordot(share, np.stack(visited), 1)
    np.testing.assert_allclose(own.extra["w"], mean, rtol=1e-5)
    assert own.step == STEPS
    evaluated = averaged.evaluate(own, batch)["loss"].compute()
    loss = np.mean((np.asarray(batch.x) @ mean - np.asarray(batch.y)) ** 2)
    np.testing.assert_allclose(evaluated, loss, rtol=1e-4)
    assert abs(float(metrics["loss"]) - loss) > 1e-3


def test_the_decay_may_be_traced(start):
    def average(decay):
        learner = ema(toys.line_learner(), decay)
        state, _ = learner.update(learner.init(*start), start[2])
        return (
            state.extra["w"],
            state.params["w"],
            toys.line_learner().init(*start).params,
        )

    mean, last, first = jax.jit(jax.vmap(average))(jnp.array([0.0, 0.5, 1.0]))
    np.testing.assert_allclose(mean[0], last[0], rtol=1e-6)
    np.testing.assert_allclose(mean[1], (last[1] + first["w"][1]) / 2, rtol=1e-5)
    np.testing.assert_allclose(mean[2], first["w"][2], rtol=1e-6)


def test_the_average_replaces_parameters_however_deep(start):
    learner = ema(skip_nonfinite(toys.line_learner(), 3), 0.5)
    state = learner.init(*start)
    moved = state._replace(extra={"w": state.extra["w"] + 1})
    plain = toys.line_learner()
    expected = plain.evaluate(plain.init(*start)._replace(params=moved.extra), start[2])
    assert learner.evaluate(moved, start[2])["loss"] == expected["loss"]


def test_16_bit_averages_stay_in_16_bits(key):
    def init(key, hparams, batch):
        return toys.TrainState(jnp.int32(0), key, None, {"w": batch}, None, None)

    learner = toys.line_learner()._replace(
        init=init, update=lambda state, batch: (state, {})
    )
    state = ema(learner, 0.9).init(key, None, jnp.ones(2, jnp.bfloat16))
    new, _ = ema(learner, 0.9).update(state, None)
    assert new.extra["w"].dtype == jnp.bfloat16
