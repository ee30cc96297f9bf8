"""Sharpness-aware minimisation: its formula, optax's, laws of the contract."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.core.types import Splits
from jaxdl.testing import learner as laws
from jaxdl.train import Plan, on_device, sam
from tests.train import toys


def sharp(radius=0.3):
    return sam(toys.line_learner(), radius)


def test_the_gradient_is_that_of_the_point_uphill(key):
    batch = toys.everything(toys.line_data())
    plain, learner = toys.line_learner(), sharp()
    state = plain.init(key, toys.LineHParams(), batch)
    x, y, w = (np.asarray(a, np.float64) for a in (batch.x, batch.y, state.params["w"]))

    def gradient(w):
        return 2 * x.T @ (x @ w - y) / len(x)

    uphill = w + 0.3 * gradient(w) / np.linalg.norm(gradient(w))
    grads, new, sums = jax.jit(learner.gradients)(state, batch)
    np.testing.assert_allclose(grads["w"], gradient(uphill), rtol=1e-4)
    np.testing.assert_array_equal(new.params["w"], state.params["w"])
    loss = np.mean((x @ w - y) ** 2)
    np.testing.assert_allclose(sums["loss"].compute(), loss, rtol=1e-5)


def test_a_run_is_that_of_optax(key):
    """Optax's own takes the gradient as a function, in its opaque mode."""
    batch, hparams = toys.everything(toys.line_data()), toys.LineHParams(0.1, 0.0)
    learner = sharp(0.05)
    state = learner.init(key, hparams, batch)
    theirs = optax.contrib.sam(
        optax.sgd(0.1, momentum=0.9),
        optax.chain(optax.contrib.normalize(), optax.sgd(0.05)),
        sync_period=2,
        opaque_mode=True,
    )
    params, own = state.params, theirs.init(state.params)
    grad = jax.grad(lambda p: jnp.mean((batch.x @ p["w"] - batch.y) ** 2))
    update = jax.jit(learner.update)
    for _ in range(4):
        updates, own = theirs.update(
            grad(params), own, params, grad_fn=lambda p, _: grad(p)
        )
        params = optax.apply_updates(params, updates)
        state, _ = update(state, batch)
    np.testing.assert_allclose(state.params["w"], params["w"], rtol=1e-4)


def test_obeys_the_laws_that_do_not_cut_the_batch(key):
    data = toys.line_data()
    case = laws.Case(
        sharp(), key, toys.LineHParams(), Splits(data, data), Plan(4, batch_size=8)
    )
    for check in (laws.check_update, laws.check_hparams, laws.check_resume):
        check(case)


def test_the_radius_may_be_traced_and_0_changes_nothing(key):
    batch = toys.everything(toys.line_data())
    state = toys.line_learner().init(key, toys.LineHParams(), batch)
    best = jax.tree.map(jnp.zeros_like, state)._replace(key=state.key)
    exact = best._replace(params={"w": jnp.array([[1.0], [-2.0], [0.5]])})

    def gradients(state, radius):
        return sharp(radius).gradients(state, batch)[0]["w"]

    found = jax.vmap(lambda r: gradients(state, r))(jnp.array([0.0, 0.3]))
    plain = toys.line_learner().gradients(state, batch)[0]["w"]
    np.testing.assert_allclose(found[0], plain, rtol=1e-6)
    np.testing.assert_allclose(found[1], gradients(state, 0.3), rtol=1e-5)
    np.testing.assert_array_equal(gradients(exact, 0.3), 0)  # no way is uphill


def test_gradients_are_needed():
    learner = on_device(toys.line_learner(), toys.line_data(), 4)
    with pytest.raises(ValueError, match=r"sam must .* with gradients; .* before"):
        sam(learner, 0.1)
