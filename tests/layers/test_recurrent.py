"""Recurrent layers: padding, pieces of a sequence, directions, parameters, errors."""

from functools import partial
from operator import itemgetter

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers import GRU, LSTM, RNN
from jaxdl.ops.recurrent_cells import CELLS
from jaxdl.testing import check_layer

LAYERS = {"rnn": RNN(3), "relu": RNN(3, activation="relu"), "lstm": LSTM(3)}
LAYERS["gru"] = GRU(3)
MASK = jnp.array([[True] * 4, [True] * 2 + [False] * 2])


def close(left, right):
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6), left, right
    )


def drawn(key, layer, features=2):
    """Two sequences, and variables with biases that are not 0."""
    x = jax.random.normal(key, (2, 4, features))
    variables = layer.init(key, x)
    return x, jax.tree.map(lambda p: p + 0.1 * (p.ndim == 1), variables)


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_is_a_well_behaved_layer(key, name):
    x = jax.random.normal(key, (2, 4, 2))
    check_layer(LAYERS[name], x, key=key, kwargs={"mask": MASK})


@pytest.mark.parametrize("name", ["relu", "lstm", "gru"])
def test_is_its_steps_in_a_loop(key, name):
    layer = LAYERS[name]
    x, variables = drawn(key, layer)
    ih, hh = variables["params"]["ih"], variables["params"]["hh"]
    outputs, last = layer.apply(variables, x)
    state = (jnp.zeros((2, 3)),) * len(last)
    for t in range(4):
        from_input = x[:, t] @ ih["kernel"] + ih["bias"][None]
        from_state = state[0] @ hh["kernel"] + hh["bias"][None]
        cell = CELLS["rnn_relu" if name == "relu" else name]
        state, _ = cell.forward((), state, from_input, from_state)
        close(outputs[:, t], state[0])
    close(last, state)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_padded_is_unpadded_in_value_state_and_gradient(key, name, reverse):
    """Padding after the end, and even NaN in it."""
    layer = LAYERS[name]
    x, variables = drawn(key, layer)
    nan = jnp.where(MASK[..., None], x, jnp.nan)

    def read(variables, x, mask):
        outputs, last = layer.apply(variables, x, mask=mask, reverse=reverse)
        return jnp.sum(jnp.sin(outputs)) + jnp.sum(last[0]), (outputs, last)

    differentiate = jax.value_and_grad(read, (0, 1), has_aux=True)
    (_, (outputs, last)), gradient = jax.jit(differentiate)(variables, nan, MASK)
    alone = [differentiate(variables, x[:1], None)]
    alone += [differentiate(variables, x[1:, :2], None)]
    for i, (steps, ((_, (own, end)), (_, d_x))) in enumerate(
        zip((4, 2), alone, strict=True)
    ):
        close(outputs[i : i + 1, :steps], own)
        close(jax.tree.map(itemgetter(slice(i, i + 1)), last), end)
        close(gradient[1][i : i + 1, :steps], d_x)
    assert not outputs[1, 2:].any()
    assert not gradient[1][1, 2:].any()
    close(gradient[0], jax.tree.map(jnp.add, alone[0][1][0], alone[1][1][0]))


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_the_state_carries_over_calls(key, name):
    layer = LAYERS[name]
    x, variables = drawn(key, layer)

    def whole(variables, x):
        return layer.apply(variables, x)

    def pieces(variables, x):
        first, state = layer.apply(variables, x[:, :1])
        second, state = layer.apply(variables, x[:, 1:], state)
        return jnp.concatenate([first, second], 1), state

    @partial(jax.jit, static_argnums=0)
    def both(read):
        def energy(*args):
            outputs, last = read(*args)
            return jnp.sin(outputs).sum() + last[-1].sum(), (outputs, last)

        return jax.value_and_grad(energy, (0, 1), has_aux=True)(variables, x)

    close(both(whole), both(pieces))


def test_backwards_is_forwards_on_the_reversed_sequence(key):
    layer = LAYERS["gru"]
    x, variables = drawn(key, layer)
    outputs, last = layer.apply(variables, x, reverse=True)
    mirrored, end = layer.apply(variables, x[:, ::-1])
    close((outputs[:, ::-1], last), (mirrored, end))


def test_a_sequence_of_padding_leaves_the_state(key):
    layer = LAYERS["lstm"]
    x, variables = drawn(key, layer)
    state = (jnp.ones((2, 3)), jnp.full((2, 3), 2.0))
    outputs, last = layer.apply(variables, x, state, mask=jnp.zeros((2, 4), bool))
    close((outputs, last), (jnp.zeros((2, 4, 3)), state))


def test_an_lstm_remembers_at_first_and_states_are_rotated(key):
    params = LSTM(3).init(key, jnp.ones((1, 2, 2)))["params"]
    np.testing.assert_array_equal(
        params["ih"]["bias"], np.repeat([0.0, 1.0, 0.0, 0.0], 3)
    )
    for gate in np.split(np.asarray(params["hh"]["kernel"]), 4, 1):
        np.testing.assert_allclose(gate @ gate.T, np.eye(3), atol=1e-5)


def test_computes_in_its_dtype(key):
    layer = LSTM(3, dtype=jnp.bfloat16)
    x, variables = drawn(key, layer)
    outputs, last = layer.apply(variables, x)
    assert outputs.dtype == last[1].dtype == jnp.bfloat16
    exact, _ = LSTM(3).apply(variables, x)
    np.testing.assert_allclose(np.float32(outputs), exact, atol=0.02)


X = (2, 4, 2)


@pytest.mark.parametrize(
    ("layer", "shape", "kwargs", "message"),
    [
        (
            GRU(3),
            (4, 2),
            {},
            r"x must be \[batch, time, features\]; got shape \(4, 2\)",
        ),
        (GRU(0), X, {}, "features must be at least 1; got 0"),
        (RNN(3, activation="tahn"), X, {}, "unknown activation 'tahn'. Did you mean t"),
        (GRU(3), X, {"mask": jnp.ones((4, 2), bool)}, r"mask must be .*here \(2, 4\)"),
        (
            LSTM(3),
            X,
            {"state": (jnp.zeros((2, 3)),)},
            r"state must be 2 of shape \(2, 3\); got \[\(2, 3\)\]",
        ),
    ],
)
def test_bad_input_says_what_and_got(key, layer, shape, kwargs, message):
    with pytest.raises(ValueError, match=message):
        layer.init(key, jnp.ones(shape), **kwargs)
