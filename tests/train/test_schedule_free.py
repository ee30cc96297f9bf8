"""Schedule-free training: the average is evaluated, and it is the formula's."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.train import ema, schedule_free, skip_nonfinite
from jaxdl.train.schedule_free import averaged
from tests.train import toys

RATE, B1, STEPS = 0.2, 0.9, 6


def free():
    def optimizer(hparams):
        rate = hparams.learning_rate
        return optax.chain(
            optax.clip(1e3), optax.contrib.schedule_free_sgd(rate, b1=B1)
        )

    return toys.line_learner(optimizer=optimizer)


def test_the_evaluated_weights_are_the_average_of_the_formula(key):
    batch, hparams = toys.everything(toys.line_data()), toys.LineHParams(RATE)
    learner = schedule_free(free())
    state = learner.init(key, hparams, batch)
    x, y, w = (np.asarray(a, np.float64) for a in (batch.x, batch.y, state.params["w"]))
    newest, average = w, w
    update = jax.jit(learner.update)
    for step in range(1, STEPS + 1):
        state, _ = update(state, batch)
        between = (1 - B1) * newest + B1 * average
        newest = newest - RATE * 2 * x.T @ (x @ between - y) / len(x)
        average = (1 - 1 / step) * average + newest / step
    np.testing.assert_allclose(averaged(state)["w"], average, rtol=1e-3)
    evaluated = learner.evaluate(state, batch)["loss"].compute()
    np.testing.assert_allclose(evaluated, np.mean((x @ average - y) ** 2), rtol=1e-3)
    trained = free().evaluate(state, batch)["loss"].compute()
    assert abs(float(trained) - float(evaluated)) > 1e-4


def test_the_average_is_found_however_deep(key):
    batch, hparams = toys.everything(toys.line_data()), toys.LineHParams(RATE)
    deep = schedule_free(skip_nonfinite(free(), 3))
    state = deep.init(key, hparams, batch)
    state, _ = jax.jit(deep.update)(state, batch)
    plain = schedule_free(free())
    expected = plain.evaluate(state.inner, batch)["loss"].compute()
    assert deep.evaluate(state, batch)["loss"].compute() == expected


def test_other_optimizers_are_refused(key):
    batch = toys.everything(toys.line_data())
    learner = schedule_free(ema(toys.line_learner(), 0.5))
    state = learner.init(key, toys.LineHParams(), batch)
    with pytest.raises(ValueError, match="must be schedule-free; got none"):
        learner.evaluate(state, batch)
    assert jnp.isfinite(state.params["w"]).all()
