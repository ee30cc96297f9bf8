"""Norms of the error: NumPy's norms, what their best constants are, and their edges."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.losses import half_squared_error_loss, l1_loss, l2_loss, weighted_mean

LOSSES = [l1_loss, l2_loss, half_squared_error_loss]


@pytest.fixture
def pair(key):
    return 3 * jax.random.normal(key, (2, 5, 3))


def test_agree_with_numpy(pair):
    error = np.float64(pair[0]) - np.float64(pair[1])
    norm = np.linalg.norm
    np.testing.assert_allclose(l1_loss(*pair), norm(error, 1, axis=1), rtol=1e-5)
    np.testing.assert_allclose(l2_loss(*pair), norm(error, axis=1), rtol=1e-5)
    half = norm(error, axis=1) ** 2 / 2
    np.testing.assert_allclose(half_squared_error_loss(*pair), half, rtol=1e-5)


def test_gradients_are_sign_direction_and_error(pair):
    error = np.float64(pair[0]) - np.float64(pair[1])
    length = np.linalg.norm(error, axis=1, keepdims=True)
    for loss, expected in zip(
        LOSSES, [np.sign(error), error / length, error], strict=True
    ):
        grad = jax.grad(lambda p, loss=loss: loss(p, pair[1]).sum())(pair[0])
        np.testing.assert_allclose(grad, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("loss", "best"), [(l1_loss, np.median), (half_squared_error_loss, np.mean)]
)
def test_the_best_constant_is_the_median_or_the_mean(loss, best):
    targets = jnp.array([0.3, 0.9, 1.0, 1.4, 1.5, 2.0, 40.0])
    grid = jnp.arange(0.0, 10.0, 0.01)

    def risk(constant):
        predictions = jnp.full((7, 1), constant)
        return loss(predictions, targets[:, None]).mean()

    lowest = grid[jnp.argmin(jax.vmap(risk)(grid))]
    assert abs(lowest - best(targets)) < 0.006


def test_l1_gradient_at_the_median_balances():
    targets = jnp.array([0.3, 0.9, 1.4, 1.5, 40.0])[:, None]
    slope = jax.grad(lambda c: l1_loss(jnp.full((5, 1), c), targets).mean())
    np.testing.assert_allclose(slope(1.4), 0, atol=1e-7)
    np.testing.assert_allclose([slope(1.45), slope(1.35)], [0.2, -0.2], rtol=1e-6)


@pytest.mark.parametrize("loss", LOSSES)
def test_no_error_costs_nothing_and_has_gradient_zero(loss):
    value, pull = jax.vjp(lambda p: loss(p, jnp.ones((2, 3))), jnp.ones((2, 3)))
    np.testing.assert_array_equal(value, [0, 0])
    assert not jnp.any(pull(jnp.ones(2))[0])


def test_extremes_are_finite_in_value_and_gradient():
    error = jnp.array([[3e4, 4e4], [-3e4, 4e4], [3e30, 4e30], [3e-30, 4e-30]])
    value, pull = jax.vjp(lambda p: l2_loss(p, jnp.zeros((4, 2))), error)
    np.testing.assert_allclose(value, [5e4, 5e4, 5e30, 5e-30], rtol=1e-6)
    direction = [[0.6, 0.8], [-0.6, 0.8], [0.6, 0.8], [0.6, 0.8]]
    np.testing.assert_allclose(pull(jnp.ones(4))[0], direction, rtol=1e-6)
    np.testing.assert_allclose(l1_loss(error[:2], jnp.zeros((2, 2))), [7e4, 7e4])
    half = half_squared_error_loss(error[:2], jnp.zeros((2, 2)))
    np.testing.assert_allclose(half, [1.25e9, 1.25e9], rtol=1e-6)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_row_of_weight_zero_may_hold_anything(loss):
    rows = jnp.array([[1.0, 2.0], [jnp.nan, jnp.inf]])

    def risk(rows):
        return weighted_mean(loss(rows, jnp.zeros((2, 2))), jnp.array([1.0, 0.0]))

    alone = loss(rows[:1], jnp.zeros((1, 2)))[0]
    np.testing.assert_allclose(risk(rows), alone, rtol=1e-6)


@pytest.mark.parametrize("loss", LOSSES)
def test_bfloat16_is_computed_in_float32_and_empty_batches_stay_empty(loss):
    out = loss(jnp.ones((3, 2), jnp.bfloat16), jnp.zeros((3, 2), jnp.bfloat16))
    assert out.dtype == jnp.float32
    assert loss(jnp.zeros((0, 2)), jnp.zeros((0, 2))).shape == (0,)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_prediction_that_is_nan_has_a_loss_of_nan(loss):
    out = loss(jnp.array([[jnp.nan, 1.0], [0.0, 1.0]]), jnp.zeros((2, 2)))
    np.testing.assert_array_equal(jnp.isnan(out), [True, False])
