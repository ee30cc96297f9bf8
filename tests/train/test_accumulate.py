"""A batch in parts is the whole batch, whatever the parts weigh."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.types import Batch
from jaxdl.metrics import Mean, RootMeanSquaredError
from jaxdl.train import accumulate, gradient_learner, on_device
from tests.train import toys

WEIGHTS = {
    "equal": jnp.ones(24),
    "unequal": jnp.linspace(0, 3, 24),
    "one part of padding": jnp.where(jnp.arange(24) // 8 == 1, 0.0, 1.0),
    "all padding": jnp.zeros(24),
}


@pytest.mark.parametrize("weight", WEIGHTS.values(), ids=WEIGHTS.keys())
def test_three_parts_are_the_whole(key, weight):
    learner = toys.line_learner(metrics={"rmse": RootMeanSquaredError.init})
    batch = toys.everything(toys.line_data())._replace(weight=weight)
    state = learner.init(key, toys.LineHParams(), batch)
    whole, metrics = jax.jit(learner.update)(state, batch)
    parts, also = jax.jit(accumulate(learner, 3).update)(state, batch)
    close = dict(rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(parts.params["w"], whole.params["w"], **close)
    assert parts.step == 1
    assert parts.key == state.key
    for name in ("loss", "rmse", "grad_norm"):
        np.testing.assert_allclose(also[name], metrics[name], **close)
    assert np.isfinite(parts.params["w"]).all()


def draws():
    """A Learner whose gradient is a random number of its key."""

    def gradients(state, batch):
        grads = jax.random.uniform(state.key, state.params.shape)
        state = state._replace(model_state=state.model_state + 1)
        return grads, state, {"x": Mean.init().update(batch.x, batch.weight)}

    return gradient_learner(print, gradients, print, print)


def test_every_part_has_its_own_randomness_and_its_share(key):
    state = toys.TrainState(jnp.int32(0), key, None, jnp.zeros(3), jnp.int32(0), None)
    batch = Batch(jnp.arange(4.0), None, jnp.array([1.0, 0.0, 2.0, 1.0]))
    grads, new, sums = accumulate(draws(), 2).gradients(state, batch)
    one, other = (jax.random.uniform(jax.random.fold_in(key, i), (3,)) for i in (0, 1))
    np.testing.assert_allclose(grads, one / 4 + 3 * other / 4, rtol=1e-6)
    assert new.key == key
    assert new.model_state == 2
    assert sums["x"].compute() == (0 + 2 * 2 + 3) / 4


def test_gradients_are_added_one_part_at_a_time(key):
    """No array holds the gradients of all four parts."""
    learner = toys.line_learner()
    batch = toys.everything(toys.line_data())
    state = learner.init(key, toys.LineHParams(), batch)
    program = str(jax.make_jaxpr(accumulate(learner, 4).update)(state, batch))
    assert "f32[4,6,3]" in program  # the inputs, in parts
    assert "f32[4,3,1]" not in program


def test_gradients_keep_their_dtype_and_are_summed_in_32_bits(key):
    def gradients(state, batch):
        return jnp.bfloat16(1) + state.params, state, {}

    learner = gradient_learner(print, gradients, print, print)
    state = toys.TrainState(None, key, None, jnp.zeros(2, jnp.bfloat16), None, None)
    batch = Batch(jnp.zeros(300), None, jnp.ones(300))
    grads, _, _ = accumulate(learner, 300).gradients(state, batch)
    assert grads.dtype == jnp.bfloat16
    assert (grads == 1).all()


def test_parts_are_equal(key):
    learner = accumulate(toys.line_learner(), 5)
    batch = toys.everything(toys.line_data())
    state = learner.init(key, toys.LineHParams(), batch)
    with pytest.raises(ValueError, match="must be a multiple of num_parts = 5; got 24"):
        learner.update(state, batch)


def test_there_is_at_least_one_part():
    with pytest.raises(ValueError, match="num_parts must be at least 1; got 0"):
        accumulate(toys.line_learner(), 0)


def test_gradients_are_needed():
    learner = on_device(toys.line_learner(), toys.line_data(), 4)
    with pytest.raises(ValueError, match=r"with gradients; .* before on_device"):
        accumulate(learner, 2)
