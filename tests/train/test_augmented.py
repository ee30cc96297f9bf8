"""Training sees new versions of its examples, evaluation the examples themselves."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.keys import stream
from jaxdl.core.types import Splits
from jaxdl.testing import check_learner
from jaxdl.testing.learner import Case
from jaxdl.train import Learner, Plan, accumulate, ensemble, on_device, run
from jaxdl.train.augmented import augmented
from tests.train import toys


class HParams(NamedTuple):
    """Those of the line, and how strongly its inputs are disturbed."""

    learning_rate: Any = 0.1
    decay: Any = 0.01
    noise: Any = 0.0


def disturbed(key, batch, hparams):
    noise = jax.random.normal(key, batch.x.shape)
    return batch._replace(x=batch.x + hparams.noise * noise)


def noisy_line():
    return augmented(toys.line_learner(), disturbed)


def start(key, noise=0.5):
    batch = toys.everything(toys.line_data())
    return noisy_line().init(key, HParams(noise=jnp.float32(noise)), batch), batch


def test_every_law_of_a_learner_holds(key):
    """At strength 0, where a batch in parts is the batch; the laws move it."""
    data = toys.line_data()
    check_learner(Case(noisy_line(), key, HParams(), Splits(data, data), Plan(4, 8)))


def test_an_update_is_that_of_the_augmented_batch_and_each_step_draws_anew(key):
    (state, batch), line = start(key), toys.line_learner()
    update, plain = jax.jit(noisy_line().update), jax.jit(line.update)
    for step in range(3):
        version = disturbed(stream(key, "augment", step), batch, state.hparams)
        expected, metrics = plain(state, version)
        state, found = update(state, batch)
        np.testing.assert_allclose(state.params["w"], expected.params["w"], rtol=1e-5)
        np.testing.assert_allclose(found["loss"], metrics["loss"], rtol=1e-5)
    assert state.step == 3


def test_evaluation_is_that_of_the_plain_learner(key):
    state, batch = start(key)
    found = noisy_line().evaluate(state, batch)["loss"].compute()
    assert found == toys.line_learner().evaluate(state, batch)["loss"].compute()


def test_parts_of_a_batch_draw_their_own_versions(key):
    """The gradient is the mean of those of the parts, each with its own key."""
    state, batch = start(key)
    halves = [
        jax.tree.map(lambda a, s=s: a[s], batch) for s in (slice(12), slice(12, 24))
    ]
    expected = 0
    for number, half in enumerate(halves):
        part = state._replace(key=jax.random.fold_in(key, number))
        expected += noisy_line().gradients(part, half)[0]["w"] / 2
    found, _, _ = accumulate(noisy_line(), 2).gradients(state, batch)
    np.testing.assert_allclose(found["w"], expected, rtol=1e-5)


def test_outside_of_accumulate_the_whole_batch_is_augmented_at_once(key):
    state, batch = start(key)
    parts = augmented(accumulate(toys.line_learner(), 3), disturbed)
    found, _ = jax.jit(parts.update)(state, batch)
    expected, _ = jax.jit(noisy_line().update)(state, batch)
    np.testing.assert_allclose(found.params["w"], expected.params["w"], rtol=1e-5)


def test_a_crop_decides_the_shape_of_the_parameters(key):
    def crop(key, batch, hparams):
        return batch._replace(x=batch.x[:, :2])

    learner = augmented(toys.line_learner(), crop)
    state = learner.init(key, HParams(), toys.everything(toys.line_data()))
    assert state.params["w"].shape == (2, 1)


def test_a_learner_without_gradients_stays_one(key):
    def update(state, batch):
        return state, {"mean": jnp.mean(batch.x)}

    bare = augmented(
        toys.line_learner()._replace(update=update, gradients=None), disturbed
    )
    assert bare.gradients is None
    state, batch = start(key)
    expected = disturbed(stream(key, "augment", 0), batch, state.hparams).x.mean()
    np.testing.assert_allclose(
        bare.update(state, batch)[1]["mean"], expected, rtol=1e-5
    )


def test_noise_on_the_inputs_shrinks_the_weights(key):
    """Training with noise is ridge regression, in expectation at every step."""
    data, noise = toys.line_data(), 0.7
    hparams = HParams(jnp.float32(0.02), jnp.float32(0.0), jnp.float32(noise))
    states, _ = ensemble(run(noisy_line(), Plan(300, 24)), 40)(key, hparams, data)
    weights = np.asarray(states.params["w"], np.float64)
    x, y = np.asarray(data.x, np.float64), np.asarray(data.y, np.float64)
    ridge = np.linalg.solve(x.T @ x / 24 + noise**2 * np.eye(3), x.T @ y / 24)
    error = weights.std(axis=0) / np.sqrt(40)
    assert np.all(np.abs(weights.mean(axis=0) - ridge) < 4 * error)
    plain = np.array([[1.0], [-2.0], [0.5]])
    assert np.any(np.abs(weights.mean(axis=0) - plain) > 20 * error)


def test_it_is_applied_before_batches_are_drawn(key):
    learner = augmented(on_device(toys.line_learner(), toys.line_data(), 8), disturbed)
    assert isinstance(learner, Learner)
    rule = "augmented must be given a batch; got None. Apply it before on_device"
    with pytest.raises(ValueError, match=rule):
        learner.init(key, HParams(), None)
