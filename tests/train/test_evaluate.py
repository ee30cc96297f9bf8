"""Metrics of a whole data set: exact for any batch size and any weights."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.model import Model, Variables
from jaxdl.metrics import RootMeanSquaredError
from jaxdl.train import computed, evaluate_all, predict_all
from tests.train import toys

ROWS = 10
SIZES = [1, 3, 7, ROWS, 25]


@pytest.fixture
def trained(key):
    data = toys.line_data(ROWS)
    learner = toys.line_learner(metrics={"rmse": RootMeanSquaredError.init})
    return learner, learner.init(key, toys.LineHParams(), toys.everything(data)), data


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("weighted", [False, True])
def test_any_batch_size_gives_the_metrics_of_all_rows(trained, size, weighted):
    learner, state, data = trained
    weight = np.array([0, 1, 2, 3, 0, 1, 2, 3, 0, 1.0]) if weighted else np.ones(ROWS)
    if weighted:
        poisoned = jnp.where(weight[:, None] > 0, data.y, jnp.nan)
        data = data._replace(y=poisoned, weight=jnp.asarray(weight, jnp.float32))
    found = computed(evaluate_all(learner, state, data, size))
    x, y, w = (np.asarray(a, np.float64) for a in (data.x, data.y, state.params["w"]))
    error = np.where(weight > 0, ((x @ w - y) ** 2)[:, 0], 0)
    loss = (error * weight).sum() / weight.sum()
    np.testing.assert_allclose(found["loss"], loss, rtol=1e-5)
    np.testing.assert_allclose(found["rmse"], loss**0.5, rtol=1e-5)


def test_a_learner_with_its_own_experience_needs_no_data(key):
    agent = toys.chain_agent()
    state = agent.init(key, toys.AgentHParams())
    found = evaluate_all(agent, state, None, 1)
    assert found["reward"].compute() == agent.evaluate(state)["reward"].compute()


def test_there_are_rows_and_batches_to_evaluate(trained):
    learner, state, data = trained
    with pytest.raises(ValueError, match="batch_size must be at least 1; got 0"):
        evaluate_all(learner, state, data, 0)
    with pytest.raises(ValueError, match="same number of rows, at least 1"):
        evaluate_all(learner, state, jax.tree.map(lambda a: a[:0], data), 4)


def doubling(traces):
    """A model that counts how often it is traced."""

    def apply(variables, x, *, train, key=None):
        assert not train
        traces.append(1)
        return variables.params * x["a"] + x["b"][:, None], variables.state

    return Model(lambda key, x: Variables(jnp.zeros(()), {}), apply)


@pytest.mark.parametrize("size", SIZES)
def test_predictions_keep_the_order_of_the_rows(size):
    x = {"a": np.arange(2 * ROWS, dtype=np.float32).reshape(ROWS, 2)}
    x["b"] = np.arange(ROWS, dtype=np.float32)
    traces = []
    model = doubling(traces)
    for factor in (2.0, 3.0):
        variables = Variables(jnp.float32(factor), {})
        found = predict_all(model, variables, x, size)
        assert isinstance(found, np.ndarray)
        np.testing.assert_array_equal(found, factor * x["a"] + x["b"][:, None])
    assert len(traces) == 1


def test_there_are_rows_and_batches_to_predict():
    model, variables = doubling([]), Variables(jnp.zeros(()), {})
    with pytest.raises(ValueError, match="batch_size must be at least 1; got -1"):
        predict_all(model, variables, np.zeros((3, 2)), -1)
    with pytest.raises(ValueError, match="same number of rows, at least 1"):
        predict_all(model, variables, np.zeros((0, 2)), 4)
