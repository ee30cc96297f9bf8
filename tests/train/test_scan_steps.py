"""Several steps as one: the steps of a loop, and the means of their metrics."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.train import on_device, scan_steps
from tests.train import toys


def test_stacked_batches_are_the_batches_of_a_loop(key):
    learner, data = toys.line_learner(), toys.line_data(12)
    parts = jax.tree.map(lambda a: a.reshape(3, 4, *a.shape[1:]), toys.everything(data))
    state = learner.init(key, toys.LineHParams(), toys.everything(data))
    scanned, means = jax.jit(scan_steps(learner, 3).update)(state, parts)
    update, losses = jax.jit(learner.update), []
    for number in range(3):
        batch = jax.tree.map(lambda a, n=number: a[n], parts)
        state, metrics = update(state, batch)
        losses.append(float(metrics["loss"]))
    np.testing.assert_allclose(scanned.params["w"], state.params["w"], rtol=1e-6)
    assert scanned.step == 3
    np.testing.assert_allclose(means["loss"], np.mean(losses), rtol=1e-6)
    assert len(set(losses)) == 3


@pytest.mark.parametrize("unroll", [1, 2])
def test_a_learner_that_draws_its_batches_needs_none(key, unroll):
    learner = on_device(toys.line_learner(), toys.line_data(), 8)
    state = learner.init(key, toys.LineHParams())
    scanned, _ = scan_steps(learner, 4, unroll=unroll).update(state)
    for _ in range(4):
        state, _ = learner.update(state)
    np.testing.assert_allclose(scanned.params["w"], state.params["w"], rtol=1e-5)
    assert scanned.step == 4


def test_evaluation_is_untouched():
    learner = toys.line_learner()
    assert scan_steps(learner, 2).evaluate is learner.evaluate
    assert scan_steps(learner, 2).init is learner.init


def test_as_many_batches_as_steps(key):
    learner, batch = toys.line_learner(), toys.everything(toys.line_data(4))
    state = learner.init(key, toys.LineHParams(), batch)
    stacked = jax.tree.map(lambda a: jnp.stack([a] * 3), batch)
    with pytest.raises(ValueError, match="length"):
        scan_steps(learner, 2).update(state, stacked)


def test_there_is_at_least_one_step():
    with pytest.raises(ValueError, match="num_steps must be at least 1; got 0"):
        scan_steps(toys.line_learner(), 0)
