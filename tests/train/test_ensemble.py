"""An ensemble: members that differ, and the mean of what they predict."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.core.model import Model, Variables
from jaxdl.train import (
    Plan,
    TrainState,
    Wrapped,
    ensemble,
    ensemble_predict,
    over_seeds,
    run,
)
from tests.train import toys


def scaling():
    """A model whose logits are a parameter plus its state, times the input."""

    def apply(variables, x, *, train, key=None):
        assert not train
        return x * (variables.params + variables.state), variables.state

    return Model(lambda key, x: Variables(jnp.zeros(()), {}), apply)


def states(key):
    """Two trained members."""
    params, averages = jnp.array([1.0, -2.0]), jnp.array([0.5, 0.25])
    return TrainState(jnp.zeros(2), key, None, params, averages, None)


def test_members_are_runs_with_their_own_keys(key):
    whole, data = run(toys.line_learner(), Plan(2, 8)), toys.line_data()
    members, _ = ensemble(whole, 3)(key, toys.LineHParams(), data)
    seeds, _ = over_seeds(whole, 3)(key, toys.LineHParams(), data)
    assert (members.params["w"] == seeds.params["w"]).all()
    assert len({float(w) for w in members.params["w"][:, 0, 0]}) == 3


def test_probabilities_are_averaged_not_logits(key):
    x = jnp.array([[1.0, 2.0, 3.0], [0.0, 0.0, 5.0]])
    found = ensemble_predict(scaling())(states(key), x)
    one, other = (jax.nn.softmax(x * scale) for scale in (1.5, -1.75))
    np.testing.assert_allclose(found, (one + other) / 2, rtol=1e-6)
    np.testing.assert_allclose(found.sum(1), 1, rtol=1e-6)


def test_a_regression_averages_outputs_and_wrapped_states_serve(key):
    x = jnp.array([[1.0], [2.0]])
    predict = ensemble_predict(scaling(), link=lambda outputs: outputs)
    wrapped = Wrapped(states(key), jnp.zeros(2))
    for members in (states(key), wrapped):
        np.testing.assert_allclose(predict(members, x), x * -0.125, rtol=1e-6)
