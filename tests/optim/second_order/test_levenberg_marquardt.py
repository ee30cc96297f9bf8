"""Levenberg-Marquardt: SciPy's least squares, the limits of its step, bad starts."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import optimize

from jaxdl.optim.second_order import levenberg_marquardt
from jaxdl.optim.second_order.levenberg_marquardt import damped_step


def test_agrees_with_scipy(problem, float64):
    start = jnp.asarray(problem.start)
    solve = jax.jit(lambda x: levenberg_marquardt(problem.residuals, x, tol=1e-10))
    found = solve(start)
    theirs = optimize.least_squares(
        jax.jit(problem.residuals),
        start,
        jax.jit(jax.jacobian(problem.residuals)),
        method="lm",
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-12,
    )
    assert found.converged
    np.testing.assert_allclose(found.value, theirs.cost, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.params, theirs.x, atol=problem.atol)


@pytest.mark.parametrize("problem", ["rosenbrock"], indirect=True)
def test_the_first_damping_is_an_axis(problem):
    start = jnp.float32(problem.start)
    dampings = jnp.array([1e-6, 1e-3, 1.0])
    found = jax.jit(
        jax.vmap(
            lambda damping: levenberg_marquardt(
                problem.residuals, start, damping=damping, tol=1e-4
            )
        )
    )(dampings)
    assert jnp.all(found.converged)
    assert len(set(found.iterations.tolist())) > 1
    alone = jax.jit(lambda x: levenberg_marquardt(problem.residuals, x, tol=1e-4))(
        start
    )
    np.testing.assert_allclose(found.params[1], alone.params, rtol=1e-3, atol=1e-4)


def test_the_step_solves_the_damped_normal_equations_and_has_its_limits(key):
    jacobian, residuals = jax.random.normal(key, (6, 3)), jnp.arange(6.0)
    gram, grad = jacobian.T @ jacobian, jacobian.T @ residuals
    step = damped_step(jacobian, residuals, jnp.float32(0.7))
    expected = np.linalg.solve(gram + 0.7 * np.eye(3), -grad)
    np.testing.assert_allclose(step, expected, rtol=1e-4)
    near = damped_step(jacobian, residuals, jnp.float32(1e-12))
    np.testing.assert_allclose(
        near, -np.linalg.lstsq(jacobian, residuals)[0], rtol=1e-4
    )
    far = damped_step(jacobian, residuals, jnp.float32(1e8))
    np.testing.assert_allclose(1e8 * far, -grad, atol=2e-3)


def test_a_rank_deficient_jacobian_is_no_obstacle():
    def residuals(params):
        return jnp.stack([params["a"] * params["b"] - 2, params["c"] - 1])

    start = {"a": jnp.float32(1), "b": jnp.float32(1), "c": jnp.float32(0)}
    found = levenberg_marquardt(residuals, start)
    assert found.converged
    np.testing.assert_allclose(residuals(found.params), 0, atol=1e-5)


def test_a_step_into_what_is_not_finite_is_refused():
    def residuals(x):
        return jnp.log(x) + 3  # the first full step is far below 0

    found = levenberg_marquardt(residuals, jnp.array([1.0]), damping=1e-9)
    assert found.converged
    np.testing.assert_allclose(found.params, np.exp(-3), rtol=1e-5)


@pytest.mark.parametrize("problem", ["rosenbrock"], indirect=True)
def test_a_step_that_would_harm_is_refused(problem):
    """The undamped step from the classic start multiplies the value by 48."""
    start = jnp.float32(problem.start)
    found = levenberg_marquardt(
        problem.residuals, start, damping=1e-9, max_iterations=1
    )
    np.testing.assert_array_equal(found.params, start)
    assert (found.iterations, found.converged) == (1, False)


def test_what_cannot_be_improved_stops_and_says_so():
    found = levenberg_marquardt(lambda x: 1e4 + x**2, jnp.array([0.1]), tol=0.0)
    assert not found.converged
    assert found.iterations < 200
    assert jnp.isfinite(found.value)
    still = levenberg_marquardt(lambda x: 0 * x + 1, jnp.ones(2))
    assert (still.iterations, still.converged) == (0, True)


def test_bad_arguments_say_what_and_got():
    with pytest.raises(ValueError, match=r"damping must be above 0; got 0\.0"):
        levenberg_marquardt(lambda x: x, jnp.ones(2), damping=0.0)
    with pytest.raises(ValueError, match="residual_fn must return a vector"):
        levenberg_marquardt(jnp.sum, jnp.ones(2))
