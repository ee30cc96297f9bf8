"""Gauss-Newton: SciPy's least squares, a linear problem in one step, short steps."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import optimize

from jaxdl.optim.second_order import gauss_newton
from jaxdl.optim.second_order.gauss_newton import half_square


def test_agrees_with_scipy(problem, float64):
    start = jnp.asarray(problem.start)
    found = jax.jit(lambda x: gauss_newton(problem.residuals, x, tol=1e-10))(start)
    theirs = optimize.least_squares(
        jax.jit(problem.residuals),
        start,
        jax.jit(jax.jacobian(problem.residuals)),
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-12,
    )
    assert found.converged
    np.testing.assert_allclose(found.value, theirs.cost, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.params, theirs.x, atol=problem.atol)
    np.testing.assert_allclose(
        found.value, half_square(problem.residuals(found.params)), atol=1e-30
    )


def test_a_linear_problem_takes_one_step_and_the_shortest_solution(key):
    x = jax.random.normal(key, (5, 8))  # more unknowns than equations
    y = jnp.arange(5.0)
    found = gauss_newton(lambda p: x @ p["w"] - y, {"w": jnp.zeros(8)}, tol=1e-3)
    assert (found.iterations, found.converged) == (1, True)
    expected = np.linalg.lstsq(x, y, rcond=None)[0]
    np.testing.assert_allclose(found.params["w"], expected, atol=1e-4)


def test_a_function_that_is_not_a_vector_says_what_and_got():
    message = r"residual_fn must return a vector; got \(2, 1\). Flatten with jnp.ravel."
    with pytest.raises(ValueError, match=message):
        gauss_newton(lambda x: x[:, None], jnp.ones(2))
    with pytest.raises(ValueError, match=r"must return a vector; got \(\)"):
        gauss_newton(jnp.sum, jnp.ones(2))
