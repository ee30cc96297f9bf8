"""Line searches: what they accept meets the conditions; SciPy's steps do too."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from scipy.optimize import line_search

from jaxdl.optim import line_search as search


def rosenbrock(x):
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2


STARTS = list(jnp.array([[-1.2, 1.0], [0.0, 0.0], [2.0, -1.0], [1.0, 1.5]]))


def accepted(link, start):
    """The step that a search of optax takes down the gradient, and the direction."""
    value, grad = jax.value_and_grad(rosenbrock)(start)
    direction = -grad
    updates, _ = link.update(
        direction,
        link.init(start),
        start,
        value=value,
        grad=grad,
        value_fn=rosenbrock,
    )
    return updates @ direction / (direction @ direction), direction


@pytest.mark.parametrize("start", STARTS)
def test_backtracking_accepts_steps_that_satisfy_armijo(start):
    link = search.scale_by_backtracking_linesearch(60, slope_rtol=0.3)
    step, direction = accepted(link, start)
    assert 0 < step < 0.2
    assert search.satisfies_armijo(rosenbrock, start, direction, step, slope_rtol=0.3)
    longer = step / 0.8  # the one that was refused before
    assert not search.satisfies_armijo(
        rosenbrock, start, direction, longer, slope_rtol=0.3
    )


@pytest.mark.parametrize("start", STARTS)
def test_zoom_accepts_steps_that_satisfy_wolfe(start):
    link = search.scale_by_zoom_linesearch(40, curv_rtol=0.1)
    step, direction = accepted(link, start)
    assert search.satisfies_wolfe(rosenbrock, start, direction, step, curv_rtol=0.1)


@pytest.mark.parametrize("start", STARTS)
def test_wolfe_agrees_with_scipy_and_bounds_the_step_from_both_sides(start):
    direction = -jax.grad(rosenbrock)(start)
    step = line_search(
        lambda x: float(rosenbrock(jnp.asarray(x, jnp.float32))),
        lambda x: np.asarray(jax.grad(rosenbrock)(jnp.asarray(x, jnp.float32))),
        np.asarray(start),
        np.asarray(direction),
        c1=1e-4,
        c2=0.5,
    )[0]
    holds = jax.vmap(
        lambda step: search.satisfies_wolfe(
            rosenbrock, start, direction, step, curv_rtol=0.5
        )
    )
    assert holds(jnp.float32([step, step * 1e-3, step * 1e3])).tolist() == [1, 0, 0]


def test_value_and_slope_along_a_line_of_a_tree():
    params = {"a": jnp.array([1.0, 2.0]), "b": jnp.float32(3)}
    direction = {"a": jnp.array([1.0, -1.0]), "b": jnp.float32(2)}

    def value_fn(params):
        return jnp.sum(params["a"] ** 2) * params["b"]

    value, slope = search.along(value_fn, params, direction, 0.5)
    np.testing.assert_allclose(value, (1.5**2 + 1.5**2) * 4, rtol=1e-6)
    np.testing.assert_allclose(slope, 2 * 4.5 + (3 - 3) * 4, rtol=1e-6)


def test_a_link_ends_a_chain_and_solves_a_quadratic_exactly():
    link = search.scale_by_zoom_linesearch(20, curv_rtol=1e-6)
    optimizer = optax.chain(optax.scale(-1.0), link)
    start = jnp.array([2.0, 1.0])

    def value_fn(x):
        return 4 * jnp.sum(x**2)

    value, grad = jax.value_and_grad(value_fn)(start)
    state = optimizer.init(start)
    updates, _ = optimizer.update(
        grad, state, start, value=value, grad=grad, value_fn=value_fn
    )
    np.testing.assert_allclose(start + updates, 0, atol=1e-5)
