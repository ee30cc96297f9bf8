"""Second derivatives: products equal the matrix, the matrix equals NumPy's sums."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from jaxdl.optim.second_order import (
    hessian,
    hessian_vector_product,
    is_positive_semidefinite,
)


@pytest.fixture
def network(key):
    x, y = jax.random.normal(key, (2, 7, 3))
    params = {
        "first": jax.random.normal(key, (3, 4)),
        "second": jax.random.normal(jax.random.fold_in(key, 1), (4, 3)),
    }

    def value_fn(params):
        hidden = jnp.tanh(x @ params["first"])
        return jnp.mean((hidden @ params["second"] - y) ** 2)

    return value_fn, params


def test_product_equals_the_matrix_times_the_vector(network, key):
    value_fn, params = network
    vector = jax.tree.map(lambda p: jax.random.normal(key, p.shape), params)
    product = hessian_vector_product(value_fn, params, vector)
    flat = ravel_pytree(vector)[0]
    expected = jax.jit(lambda p: hessian(value_fn, p))(params) @ flat
    np.testing.assert_allclose(ravel_pytree(product)[0], expected, atol=1e-5)


def test_the_matrix_equals_finite_differences_of_the_gradient(network, float64):
    value_fn, params = network
    with jax.numpy_dtype_promotion("standard"):  # the data are in float32
        flat, unravel = ravel_pytree(jax.tree.map(jnp.float64, params))
        gradient = jax.jit(jax.grad(lambda flat: value_fn(unravel(flat))))
        width = 1e-6
        columns = [
            (gradient(flat + width * unit) - gradient(flat - width * unit)) / width / 2
            for unit in np.eye(len(flat))
        ]
        matrix = jax.jit(lambda flat: hessian(value_fn, unravel(flat)))(flat)
    np.testing.assert_allclose(matrix, np.stack(columns), atol=1e-6)
    np.testing.assert_array_equal(matrix, matrix.T)


def test_a_product_for_a_hundred_thousand_parameters():
    params = jnp.linspace(-1, 1, 100_000)
    product = hessian_vector_product(lambda x: jnp.sum(x**4), params, jnp.ones(100_000))
    np.testing.assert_allclose(product, 12 * params**2, rtol=1e-5)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 2, 3], True),
        ([0.0, 0, 3], True),
        ([-0.01, 1, 3], False),
        ([0.0] * 3, True),
    ],
)
def test_the_sign_of_eigenvalues_in_any_axes(key, values, expected):
    axes = jnp.linalg.qr(jax.random.normal(key, (3, 3)))[0]
    matrix = (axes * jnp.array([values])) @ axes.T
    for scale in (1e-6, 1.0, 1e6):
        assert is_positive_semidefinite(scale * matrix) == expected
    assert is_positive_semidefinite(matrix, tol=0.1)


def test_matrices_are_an_axis_and_bad_ones_are_refused():
    matrices = jnp.stack([jnp.eye(2), -jnp.eye(2), jnp.array([[1.0, 1.0], [0.0, 1.0]])])
    found = jax.jit(jax.vmap(is_positive_semidefinite))(matrices)
    assert found.tolist() == [True, False, False]
    assert not is_positive_semidefinite(jnp.full((2, 2), jnp.nan))
    assert is_positive_semidefinite(jnp.zeros((0, 0)))
    with pytest.raises(ValueError, match=r"matrix must be square; got \(2, 3\)"):
        is_positive_semidefinite(jnp.ones((2, 3)))
