"""L-BFGS: SciPy's minima, a network's batch, an axis of settings."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import optimize

from jaxdl.optim.second_order import lbfgs


@pytest.mark.parametrize("problem", ["beale", "decay"], indirect=True)
def test_finds_the_minimum_of_scipy(problem, float64, relaxed_promotion):
    start = jnp.asarray(problem.start)
    found = jax.jit(lambda x: lbfgs(problem.value, x, tol=1e-9))(start)
    theirs = optimize.minimize(
        jax.jit(jax.value_and_grad(problem.value)),
        start,
        jac=True,
        method="L-BFGS-B",
        options={"gtol": 1e-10, "ftol": 0.0, "maxiter": 500},
    )
    assert found.converged
    np.testing.assert_allclose(found.value, theirs.fun, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.params, theirs.x, atol=problem.atol)


@pytest.mark.parametrize("problem", ["rosenbrock"], indirect=True)
def test_float32_reaches_the_minimum_to_its_precision(problem):
    found = lbfgs(problem.value, jnp.float32(problem.start), tol=1e-4)
    assert found.converged
    assert found.value.dtype == found.params.dtype == jnp.float32


def test_a_penalty_is_an_axis_and_equals_the_closed_form(key):
    x = jax.random.normal(key, (30, 4))
    y = x @ jnp.arange(4.0)
    penalties = jnp.array([0.1, 1.0, 10.0])

    def solve(penalty):
        def value(params):
            error = x @ params["w"] - y
            return jnp.mean(error**2) + penalty * jnp.sum(params["w"] ** 2)

        return lbfgs(value, {"w": jnp.zeros(4)})

    found = jax.jit(jax.vmap(solve))(penalties)
    assert jnp.all(found.converged)
    for penalty, ours in zip(penalties, found.params["w"], strict=True):
        matrix = x.T @ x + 30 * penalty * np.eye(4)
        np.testing.assert_allclose(ours, np.linalg.solve(matrix, x.T @ y), atol=1e-4)


def test_the_memory_is_used():
    def value(x):
        return jnp.sum(jnp.arange(1.0, 21.0) ** 2 * x**2)

    short, long = (
        lbfgs(value, jnp.ones(20), memory_size=size).iterations for size in (1, 20)
    )
    assert long < short


def test_no_memory_says_what_and_got():
    with pytest.raises(ValueError, match="memory_size must be at least 1; got 0"):
        lbfgs(jnp.sum, jnp.ones(2), memory_size=0)
