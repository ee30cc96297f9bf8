"""Descent on all rows is gradient descent, written out in NumPy."""

from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from experiments.descend import descend
from jaxdl.losses import half_squared_error_loss


def test_it_is_gradient_descent():
    generator = np.random.default_rng(0)
    x, y = (generator.normal(size=(7, n)).astype(np.float32) for n in (2, 1))
    learner = jaxdl.supervised(
        jaxdl.from_functions(lambda key, x: jnp.zeros((2, 1)), lambda w, x: x @ w),
        lambda outputs, batch, _: half_squared_error_loss(outputs, batch.y),
        lambda hparams: optax.sgd(hparams["rate"]),
    )
    data = jaxdl.Dataset(jnp.asarray(x), jnp.asarray(y))
    state, metrics = descend(learner, 3)(jax.random.key(0), {"rate": 0.1}, data)
    found = SimpleNamespace(w=np.zeros((2, 1)), losses=[])
    for _ in range(3):
        error = x @ found.w - y
        found.losses.append((error**2).mean() / 2)
        found.w = found.w - 0.1 * x.T @ error / len(x)
    np.testing.assert_allclose(state.params, found.w, rtol=1e-5)
    np.testing.assert_allclose(metrics["loss"], found.losses, rtol=1e-5)
