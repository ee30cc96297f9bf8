"""BFGS: SciPy's minima, the secant equation, the exact inverse after n steps."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from scipy import optimize

from jaxdl.optim.second_order import bfgs, scale_by_bfgs
from jaxdl.optim.second_order.bfgs import updated_inverse


@pytest.mark.parametrize("problem", ["rosenbrock", "decay"], indirect=True)
def test_finds_the_minimum_of_scipy(problem, float64):
    start = jnp.asarray(problem.start)
    found = jax.jit(lambda x: bfgs(problem.value, x, tol=1e-9))(start)
    theirs = optimize.minimize(
        jax.jit(jax.value_and_grad(problem.value)),
        start,
        jac=True,
        method="BFGS",
        options={"gtol": 1e-10, "maxiter": 500},
    )
    assert found.converged
    np.testing.assert_allclose(found.value, theirs.fun, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.params, theirs.x, atol=problem.atol)


def test_starts_are_an_axis(key):
    starts = 2 + jax.random.normal(key, (4, 2))

    def value(x):
        return jnp.sum((x**2 - 1) ** 2)

    found = jax.jit(jax.vmap(lambda x: bfgs(value, x)))(starts)
    assert jnp.all(found.converged)
    np.testing.assert_allclose(abs(found.params), 1, atol=1e-4)
    alone = bfgs(value, starts[2])
    assert found.iterations[2] == alone.iterations
    np.testing.assert_allclose(found.params[2], alone.params, atol=1e-5)


def test_the_update_solves_the_secant_equation_and_stays_symmetric(key):
    step, noise = jax.random.normal(key, (2, 5))
    change = 2 * step + 0.1 * noise
    inverse = updated_inverse(jnp.eye(5), step, change)
    np.testing.assert_allclose(inverse @ change, step, atol=1e-5)
    np.testing.assert_allclose(inverse, inverse.T, atol=1e-6)
    assert jnp.all(jnp.linalg.eigvalsh(inverse) > 0)


def test_a_step_of_negative_or_no_curvature_teaches_nothing():
    step = jnp.array([1.0, 2.0])
    for change in (-step, jnp.zeros(2)):
        updated = updated_inverse(2 * jnp.eye(2), step, change)
        np.testing.assert_array_equal(updated, 2 * jnp.eye(2))
    value, grad = jax.jit(
        jax.value_and_grad(lambda x: updated_inverse(jnp.eye(2), x, jnp.zeros(2)).sum())
    )(step)
    assert value == 2
    assert jnp.all(jnp.isfinite(grad))


def test_the_first_estimate_has_the_size_of_the_curvature():
    tx, scale = scale_by_bfgs(), 100.0
    state = tx.init(jnp.ones(2))
    for params in (jnp.array([2.0, 0.0]), jnp.array([1.0, 0.0])):
        _, state = tx.update(scale * params, state, params)
    np.testing.assert_allclose(state.inverse, np.eye(2) / scale, atol=1e-8)


def test_exact_searches_learn_the_inverse_hessian_in_n_steps(float64):
    scales = jnp.array([1.0, 4.0, 9.0])
    params, tx = {"a": jnp.ones(2), "b": jnp.ones(1)}, scale_by_bfgs()

    def gradient(params):
        return {"a": scales[:2] * params["a"], "b": scales[2:] * params["b"]}

    state = tx.init(params)
    for _ in range(4):
        grad = gradient(params)
        direction, state = tx.update(grad, state, params)
        length = optax.tree.vdot(grad, direction) / optax.tree.vdot(
            gradient(direction), direction
        )
        length = jnp.where(jnp.isfinite(length), length, 0)
        params = jax.tree.map(lambda p, d, s=length: p - s * d, params, direction)
    assert state.num_updates == 4
    np.testing.assert_allclose(state.inverse, np.diag(1 / scales), atol=1e-10)
    np.testing.assert_allclose(params["a"], 0, atol=1e-10)
