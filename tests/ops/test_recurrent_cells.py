"""Each step is its formula, gate by gate; its way back is that of autodiff."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.recurrent_cells import CELLS

GATES = {"rnn": 1, "rnn_relu": 1, "lstm": 4, "gru": 3}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def formula(name, state, a, b):
    """A step in NumPy, float64, as textbooks have it."""
    if name == "rnn":
        return (np.tanh(a + b),)
    if name == "rnn_relu":
        return (np.maximum(a + b, 0),)
    if name == "gru":
        (ar, az, an), (br, bz, bn) = np.split(a, 3, 1), np.split(b, 3, 1)
        r, z = sigmoid(ar + br), sigmoid(az + bz)
        return ((1 - z) * np.tanh(an + r * bn) + z * state[0],)
    i, f, g, o = np.split(a + b, 4, 1)
    c = sigmoid(f) * state[1] + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def arguments(key, name):
    keys = jax.random.split(key, 4)
    wide = (2, 3 * GATES[name])
    state = tuple(jax.random.normal(k, (2, 3)) for k in keys[: 1 + (name == "lstm")])
    return state, jax.random.normal(keys[2], wide), jax.random.normal(keys[3], wide)


@pytest.mark.parametrize("name", CELLS)
def test_a_step_is_its_formula(key, name):
    state, a, b = arguments(key, name)
    found, _ = CELLS[name].forward((), state, a, b)
    expected = formula(name, *jax.tree.map(np.float64, (state, a, b)))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", CELLS)
def test_the_way_back_is_that_of_autodiff(key, name):
    cell, args = CELLS[name], arguments(key, name)
    after, saved = cell.forward((), *args)
    d_after = jax.tree.map(jnp.cos, after)
    _, pull = jax.vjp(lambda *args: cell.forward((), *args)[0], *args)
    _, d_before, d_sums = cell.backward((), args[0], after, saved, d_after)
    assert len(d_sums) == cell.num_sums
    d_state, d_input = (jnp.concatenate(d_sums[i], -1) for i in (0, -1))
    found = d_before, d_input, d_state
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6),
        found,
        pull(d_after),
    )


@pytest.mark.parametrize("name", CELLS)
def test_large_sums_saturate_without_nan(key, name):
    state, a, b = arguments(key, name)
    found = CELLS[name].forward((), state, 1e30 * a, b)
    assert all(jnp.isfinite(leaf).all() for leaf in jax.tree.leaves(found))


def test_gates_that_are_shut_keep_the_state(key):
    """The memory of an LSTM and the state of a GRU go on as they were."""
    state, a, b = arguments(key, "lstm")
    shut = jnp.repeat(jnp.array([-40.0, 40.0, 0.0, 0.0]), 3)[None]
    kept, _ = CELLS["lstm"].forward((), state, a * 0 + shut, b * 0)
    np.testing.assert_allclose(kept[1], state[1], rtol=1e-6)
    state, a, b = arguments(key, "gru")
    shut = jnp.repeat(jnp.array([0.0, 40.0, 0.0]), 3)[None]
    kept, _ = CELLS["gru"].forward((), state, a + shut, b)
    np.testing.assert_allclose(kept[0], state[0], rtol=1e-5)
