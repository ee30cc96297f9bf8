"""Learning from examples: what a step computes, number by number."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.core.model import Model, Variables
from jaxdl.core.types import Batch
from jaxdl.metrics import RootMeanSquaredError
from jaxdl.ops.dropout import dropout
from jaxdl.train import supervised
from tests.train import toys

METRICS = {"rmse": RootMeanSquaredError.init}


def weighted(data):
    """Everything, with unequal weights of which some are 0."""
    batch = toys.everything(data)
    return batch._replace(weight=jnp.arange(len(data.x)) % 4 * 0.5)


def test_steps_are_those_of_momentum_in_closed_form(key):
    batch = weighted(toys.line_data())
    learner = toys.line_learner(metrics=METRICS)
    hparams = toys.LineHParams(learning_rate=0.2, decay=0.03)
    state = learner.init(key, hparams, batch)
    x, y, weight = (np.asarray(a, np.float64) for a in batch)
    share = weight[:, None] / weight.sum()
    w, speed = np.asarray(state.params["w"], np.float64), 0.0
    update = jax.jit(learner.update)
    for step in range(8):
        state, metrics = update(state, batch)
        error = x @ w - y
        loss = (share * error**2).sum()
        gradient = 2 * x.T @ (share * error)
        np.testing.assert_allclose(metrics["loss"], loss, rtol=1e-5)
        np.testing.assert_allclose(metrics["rmse"], loss**0.5, rtol=1e-5)
        norm = np.linalg.norm(gradient)
        np.testing.assert_allclose(metrics["grad_norm"], norm, rtol=1e-4)
        speed = 0.9 * speed + gradient + 0.03 * w
        w = w - 0.2 * speed
        np.testing.assert_allclose(state.params["w"], w, rtol=1e-4, atol=1e-6)
        assert state.step == step + 1
    evaluated = learner.evaluate(state, batch)
    loss = (share * (x @ w - y) ** 2).sum()
    np.testing.assert_allclose(evaluated["loss"].compute(), loss, rtol=1e-4)
    np.testing.assert_allclose(evaluated["rmse"].compute(), loss**0.5, rtol=1e-4)


def test_rows_of_weight_0_change_nothing(key):
    batch = weighted(toys.line_data())
    absent = (batch.weight == 0)[:, None]
    other = Batch(
        jnp.where(absent, 1e6, batch.x), jnp.where(absent, -1e6, batch.y), batch.weight
    )
    learner = toys.line_learner(metrics=METRICS)
    state = learner.init(key, toys.LineHParams(), batch)
    update, evaluate = jax.jit(learner.update), jax.jit(learner.evaluate)
    one, also = ((update(state, b), evaluate(state, b)) for b in (batch, other))
    for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(also), strict=True):
        if not jnp.issubdtype(a.dtype, jax.dtypes.prng_key):
            np.testing.assert_allclose(a, b, rtol=1e-6)


def test_a_batch_of_padding_leaves_the_parameters_alone(key):
    learner = toys.line_learner(optimizer=optax.sgd(0.1))
    batch = toys.everything(toys.line_data())
    state = learner.init(key, toys.LineHParams(), batch)
    new, metrics = learner.update(state, batch._replace(weight=jnp.zeros(24)))
    assert (new.params["w"] == state.params["w"]).all()
    assert jnp.isnan(metrics["loss"])


def test_running_averages_are_threaded_through_training_and_read_in_evaluation(key):
    """A Linen module is a model; the averages follow Ioffe & Szegedy (2015)."""
    batch = toys.everything(toys.line_data())
    learner = toys.line_learner(toys.Normed())
    state = learner.init(key, toys.LineHParams(), batch)
    update = jax.jit(learner.update)
    mean, var, rows = np.zeros(3), np.ones(3), np.asarray(batch.x)
    for _ in range(3):
        state, _ = update(state, batch)
        mean = 0.9 * mean + 0.1 * rows.mean(axis=0)
        var = 0.9 * var + 0.1 * rows.var(axis=0)
    norm = state.model_state["batch_stats"]["norm"]
    np.testing.assert_allclose(norm["mean"], mean, atol=1e-6)
    np.testing.assert_allclose(norm["var"], var, rtol=1e-5)
    params = jax.tree.map(np.asarray, state.params)
    x = (rows - mean) / np.sqrt(var + 1e-5) * params["norm"]["scale"]
    y = (x + params["norm"]["bias"]) @ params["dense"]["kernel"]
    y += params["dense"]["bias"]
    loss = learner.evaluate(state, batch)["loss"].compute()
    np.testing.assert_allclose(loss, np.mean((y - np.asarray(batch.y)) ** 2), rtol=1e-4)


class DropHParams(NamedTuple):
    """A traced dropout rate."""

    rate: Any


def drop_learner():
    """Its loss is the mean of ones of which a share was dropped."""

    def model(hparams):
        def apply(variables, x, *, train, key=None):
            return dropout(x, hparams.rate, key) if train else x, variables.state

        return Model(lambda key, x: Variables({"w": jnp.zeros(())}, {}), apply)

    return supervised(
        model, lambda out, batch, h: jnp.mean(out == 0, 1), optax.sgd(0.1)
    )


def test_a_traced_dropout_rate_is_the_share_that_is_dropped_anew_in_each_step(key):
    learner = drop_learner()
    batch = Batch(jnp.ones((8, 500)), None, jnp.ones(8))

    def losses(rate):
        state = learner.init(key, DropHParams(rate), batch)

        def step(state, _):
            state, metrics = learner.update(state, batch)
            return state, metrics["loss"]

        return jax.lax.scan(step, state, length=5)[1]

    rates = jnp.array([0.0, 0.3, 0.8])
    dropped = np.asarray(jax.jit(jax.vmap(losses))(rates))
    error = np.sqrt(rates * (1 - rates) / 4000)
    assert (np.abs(dropped - rates[:, None]) <= 5 * error[:, None]).all()
    assert len(set(dropped[1])) == 5
    state = learner.init(key, DropHParams(0.8), batch)
    assert learner.evaluate(state, batch)["loss"].compute() == 0


@pytest.mark.parametrize("shape", [(), (24, 1), (24, 24)])
def test_the_loss_is_one_number_per_example(key, shape):
    learner = supervised(
        toys.line_model(), lambda out, batch, h: jnp.zeros(shape), optax.sgd(0.1)
    )
    batch = toys.everything(toys.line_data())
    state = learner.init(key, None, batch)
    for function in (learner.update, learner.evaluate):
        with pytest.raises(
            ValueError, match=r"one number per example, of shape \(24,\)"
        ):
            function(state, batch)


def test_a_metric_is_not_called_loss():
    with pytest.raises(ValueError, match=r"must not be called 'loss'; got .*loss"):
        toys.line_learner(metrics={"loss": RootMeanSquaredError.init})
