"""Truncation leaves values alone and cuts gradients at the beginnings of stretches."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.truncated_scan import truncated_scan


def step(weight):
    def one(state, x):
        state = jnp.tanh(weight * state + x)
        return state, state

    return one


def gradients(weight, xs, k):
    """Of the sum of squares of all outputs, by the inputs and the weight."""

    def total(weight, xs):
        scan = jax.lax.scan if k is None else truncated_scan
        more = () if k is None else (k,)
        _, ys = scan(step(weight), jnp.float32(0), xs, *more)
        return jnp.sum(ys**2), ys

    return jax.value_and_grad(total, (0, 1), has_aux=True)(weight, xs)


@pytest.mark.parametrize("k", [1, 3, 7, 9])
def test_values_are_those_of_the_scan_and_gradients_of_its_pieces(key, k):
    xs, weight = jax.random.normal(key, (7,)), jnp.float32(0.9)
    (value, ys), (d_weight, d_xs) = gradients(weight, xs, k)
    (whole, states), full = gradients(weight, xs, None)
    np.testing.assert_allclose(value, whole, rtol=1e-6)
    np.testing.assert_allclose(ys, states, rtol=1e-6)
    expected_weight, expected_xs, state = 0.0, [], jnp.float32(0)
    for start in range(0, 7, k):  # each stretch by itself, from where it starts

        def piece(weight, xs, state=state):
            return jnp.sum(jax.lax.scan(step(weight), state, xs)[1] ** 2)

        part = xs[start : start + k]
        d_piece = jax.grad(piece, (0, 1))(weight, part)
        expected_weight += d_piece[0]
        expected_xs.append(d_piece[1])
        state = states[min(start + k, 7) - 1]
    np.testing.assert_allclose(d_weight, expected_weight, rtol=1e-5)
    np.testing.assert_allclose(d_xs, jnp.concatenate(expected_xs), rtol=1e-5)
    if k >= 7:
        np.testing.assert_allclose(d_xs, full[1], rtol=1e-6)
        np.testing.assert_allclose(d_weight, full[0], rtol=1e-6)


def test_no_gradient_reaches_what_was_before():
    def total(state):
        return truncated_scan(step(0.9), state, jnp.ones(4), 8)[1].sum()

    assert jax.grad(total)(0.5) == 0


def test_bad_length_says_what_and_got():
    with pytest.raises(ValueError, match="num_steps must be at least 1; got 0"):
        truncated_scan(step(1.0), 0.0, jnp.ones(3), 0)
