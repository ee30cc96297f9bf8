"""Newton: a quadratic in one step, fast near a minimum, safe at a saddle."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.optim.second_order import hessian, newton
from jaxdl.optim.second_order.newton import shifted_cholesky


def quadratic(key, dim=6):
    root = jax.random.normal(key, (dim, dim))
    matrix = root @ root.T + jnp.eye(dim)
    linear = jnp.arange(1.0, dim + 1)
    return matrix, lambda x: x @ matrix @ x / 2 - linear @ x, linear


def test_solves_a_quadratic_in_one_step(key):
    matrix, value, linear = quadratic(key)
    found = jax.jit(lambda x: newton(value, x, tol=1e-3))(jnp.full(6, 10.0))
    assert found.iterations == 1
    assert found.converged
    assert found.positive_definite
    np.testing.assert_allclose(found.params, np.linalg.solve(matrix, linear), atol=1e-4)


@pytest.mark.parametrize("problem", ["powell", "decay"], indirect=True)
def test_finds_the_minimum_from_classic_starts(problem, float64):
    found = jax.jit(lambda x: newton(problem.value, x, tol=1e-9))(
        jnp.asarray(problem.start)
    )
    assert found.converged
    grad = jax.grad(problem.value)(found.params)
    np.testing.assert_allclose(jnp.linalg.norm(grad), found.gradient_norm, atol=1e-15)
    values = np.linalg.eigvalsh(hessian(problem.value, found.params))
    assert found.positive_definite == (values[0] > 1e-12 * values[-1])


def test_the_error_is_squared_at_each_step(float64):
    def value(x):
        return jnp.sum(jnp.exp(x) - 2 * x)

    errors = []
    step = jax.jit(lambda x: newton(value, x, tol=0.0, max_iterations=1).params)
    x = step(jnp.ones(2))
    for _ in range(3):
        x = step(x)
        errors.append(float(jnp.max(abs(x - np.log(2)))))
    assert errors[0] < 0.05
    assert errors[1] < errors[0] ** 2
    assert errors[2] < errors[1] ** 2


def test_leaves_a_saddle_and_reports_one_that_it_starts_on():
    def saddle(x):
        return x[0] ** 2 - x[1] ** 2 + x[1] ** 4

    solve = jax.jit(lambda x: newton(saddle, x))
    found = solve(jnp.array([1.0, 0.1]))
    assert found.converged
    assert found.positive_definite
    np.testing.assert_allclose(found.params, [0, 0.5**0.5], atol=1e-4)
    on = solve(jnp.zeros(2))
    assert on.iterations == 0
    assert on.converged
    assert not on.positive_definite


def test_a_singular_hessian_is_handled_and_reported():
    found = newton(lambda x: (x[0] + x[1] - 1) ** 2, jnp.zeros(2))
    assert found.converged
    assert not found.positive_definite
    np.testing.assert_allclose(found.params.sum(), 1, atol=1e-5)


def test_starts_are_an_axis(key):
    matrix, value, linear = quadratic(key)
    starts = jax.random.normal(key, (3, 6))
    found = jax.jit(jax.vmap(lambda x: newton(value, x, tol=1e-3)))(starts)
    assert found.iterations.tolist() == [1, 1, 1]
    expected = np.linalg.solve(matrix, linear)
    np.testing.assert_allclose(found.params, np.tile(expected, (3, 1)), atol=1e-4)


@pytest.mark.parametrize("lowest", [2.0, 0.0, -3.0])
def test_the_factor_is_that_of_the_shifted_matrix(key, lowest):
    axes = jnp.linalg.qr(jax.random.normal(key, (4, 4)))[0]
    matrix = (axes * jnp.array([[lowest, 3, 4, 5]])) @ axes.T
    lower, shift = shifted_cholesky(matrix)
    expected = matrix + shift * jnp.eye(4)
    np.testing.assert_allclose(lower @ lower.T, expected, atol=1e-5)
    assert (shift == 0) == (lowest > 0)
    assert shift > -lowest
    assert shift < 1e-2 - 8 * min(lowest, 0)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_matrix_that_is_not_finite_has_no_factor(bad):
    lower, _ = shifted_cholesky(jnp.full((2, 2), bad))
    assert jnp.all(jnp.isnan(lower))


def test_the_matrix_of_zeros_is_shifted():
    lower, shift = shifted_cholesky(jnp.zeros((2, 2)))
    assert shift > 0
    assert jnp.all(jnp.isfinite(lower))
