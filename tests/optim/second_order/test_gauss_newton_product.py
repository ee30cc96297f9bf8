"""Gauss-Newton products: the dense matrix, the Hessian of linear outputs, its sign."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.flatten_util import ravel_pytree

from jaxdl.optim.second_order import (
    gauss_newton_vector_product,
    hessian,
    hessian_vector_product,
    is_positive_semidefinite,
)


def network(key):
    x = jax.random.normal(key, (6, 3))
    labels = jnp.array([0, 1, 2, 0, 1, 2])
    params = {
        "first": jax.random.normal(key, (3, 4)),
        "second": jax.random.normal(jax.random.fold_in(key, 1), (4, 3)),
    }

    def outputs_fn(params):
        return jnp.tanh(x @ params["first"]) @ params["second"]

    def loss(logits):
        return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()

    return outputs_fn, loss, params


def dense(outputs_fn, loss, params):
    """The same matrix from a Jacobian and a Hessian."""
    flat, unravel = ravel_pytree(params)
    jacobian = jax.jacobian(lambda flat: outputs_fn(unravel(flat)).ravel())(flat)
    return jacobian.T @ hessian(loss, outputs_fn(params)) @ jacobian


def test_equals_the_dense_matrix_times_the_vector(key):
    outputs_fn, loss, params = network(key)
    matrix = jax.jit(lambda p: dense(outputs_fn, loss, p))(params)
    flat, unravel = ravel_pytree(params)
    columns = jax.jit(
        jax.vmap(
            lambda v: ravel_pytree(
                gauss_newton_vector_product(outputs_fn, loss, params, unravel(v))
            )[0]
        )
    )(jnp.eye(len(flat)))
    np.testing.assert_allclose(columns, matrix, atol=1e-5)
    assert is_positive_semidefinite(columns, tol=1e-5)
    full = jax.jit(lambda p: hessian(lambda p: loss(outputs_fn(p)), p))(params)
    assert not is_positive_semidefinite(full, tol=1e-5)


def test_is_the_hessian_where_the_outputs_are_linear(key):
    x, vector = jax.random.normal(key, (2, 6, 3))
    weights = vector[:3]
    _, loss, _ = network(key)
    ours = gauss_newton_vector_product(lambda w: x @ w, loss, weights, vector[3:])
    theirs = hessian_vector_product(lambda w: loss(x @ w), weights, vector[3:])
    np.testing.assert_allclose(ours, theirs, atol=1e-6)
