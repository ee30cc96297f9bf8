"""Conjugate gradients: exact after n steps, k for k eigenvalues, honest failure."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.optim.second_order import conjugate_gradients


def symmetric(key, values):
    axes = jnp.linalg.qr(jax.random.normal(key, (len(values), len(values))))[0]
    return (axes * jnp.asarray(values)[None]) @ axes.T


def test_solves_n_unknowns_in_n_steps_and_not_fewer(key, float64):
    matrix = symmetric(key, np.arange(1.0, 9.0))
    target = jax.random.normal(key, (8,))
    found = conjugate_gradients(lambda v: matrix @ v, target, tol=1e-10)
    assert (found.iterations, found.converged) == (8, True)
    np.testing.assert_allclose(found.solution, np.linalg.solve(matrix, target))
    fewer = conjugate_gradients(
        lambda v: matrix @ v, target, tol=1e-10, max_iterations=7
    )
    assert (fewer.iterations, fewer.converged) == (7, False)


def test_takes_as_many_steps_as_there_are_eigenvalues(key, float64):
    matrix = symmetric(key, [1.0] * 5 + [4.0] * 4 + [9.0])
    target = jax.random.normal(key, (10,))
    found = conjugate_gradients(lambda v: matrix @ v, target, tol=1e-10)
    assert found.iterations == 3


def test_trees_of_unknowns_and_a_start(key):
    scales = {"a": jnp.array([1.0, 2.0]), "b": jnp.array([[4.0]])}

    def product(tree):
        return jax.tree.map(jnp.multiply, scales, tree)

    target = jax.tree.map(jnp.ones_like, scales)
    found = conjugate_gradients(product, target)
    np.testing.assert_allclose(found.solution["a"], [1, 0.5], rtol=1e-5)
    np.testing.assert_allclose(found.solution["b"], [[0.25]], rtol=1e-5)
    again = conjugate_gradients(product, target, start=found.solution)
    assert (again.iterations, again.converged) == (0, True)
    assert again.residual_norm < 1e-5


def test_tolerances_and_targets_are_axes(key):
    matrix = symmetric(key, np.float32([1, 2, 3, 4, 5]))
    targets = jax.random.normal(key, (2, 5))
    solve = jax.jit(
        jax.vmap(lambda t, tol: conjugate_gradients(lambda v: matrix @ v, t, tol=tol))
    )
    found = solve(targets, jnp.array([0.5, 1e-5]))
    assert found.iterations[0] < found.iterations[1]
    assert jnp.all(found.converged)
    expected = np.linalg.solve(matrix, targets[1])
    np.testing.assert_allclose(found.solution[1], expected, atol=1e-4)


def test_negative_curvature_stops_at_the_last_good_solution():
    scales = jnp.array([2.0, -1.0])
    found = conjugate_gradients(lambda v: scales * v, jnp.array([1.0, 5.0]))
    assert (found.iterations, found.converged) == (1, False)
    np.testing.assert_array_equal(found.solution, [0, 0])
    nothing = conjugate_gradients(lambda v: 0 * v, jnp.ones(2))
    assert not nothing.converged


def test_a_target_of_zeros_needs_no_step():
    found = conjugate_gradients(lambda v: v, jnp.zeros(3))
    assert (found.iterations, found.converged) == (0, True)
    np.testing.assert_array_equal(found.solution, 0)


def test_bad_arguments_say_what_and_got():
    with pytest.raises(ValueError, match=r"target must hold a number; got \{\}"):
        conjugate_gradients(lambda v: v, {})
    with pytest.raises(ValueError, match="max_iterations must be at least 0; got -1"):
        conjugate_gradients(lambda v: v, jnp.ones(2), max_iterations=-1)
