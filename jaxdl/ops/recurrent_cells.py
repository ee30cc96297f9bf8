"""The steps of recurrent networks: the simple one, and two that can keep what they had.

Each is a function of the state and of two sums that arrive, one from the input and one
from the state, of as many parts as the cell has gates. The ways back are written out:
they need less memory than those of autodiff, and memory is what takes time.

Gates are in the order of PyTorch.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from jaxdl.ops.recurrent import Cell, State
from jaxdl.ops.tanh import tanh

Wide = Float[Array, "batch wide"]


def rnn_step(
    params: tuple[()], state: State, from_input: Wide, from_state: Wide
) -> tuple[State, tuple[()]]:
    """``h = tanh(from_input + from_state)``.

    Source: Elman, "Finding Structure in Time", 1990.
    """
    del params, state
    return (tanh(from_input + from_state),), ()


def _rnn_back(params: Any, before: State, after: State, saved: Any, d: State) -> Any:
    d_sum = d[0] * (1 - jnp.square(after[0]))
    return (), (jnp.zeros_like(d[0]),), ((d_sum,),)


def relu_step(
    params: tuple[()], state: State, from_input: Wide, from_state: Wide
) -> tuple[State, tuple[()]]:
    """``h = max(0, from_input + from_state)``."""
    del params, state
    return (jax.nn.relu(from_input + from_state),), ()


def _relu_back(params: Any, before: State, after: State, saved: Any, d: State) -> Any:
    d_sum = jnp.where(after[0] > 0, d[0], 0)
    return (), (jnp.zeros_like(d[0]),), ((d_sum,),)


def lstm_step(
    params: tuple[()], state: State, from_input: Wide, from_state: Wide
) -> tuple[State, tuple[Array, ...]]:
    """``c = f c + i g`` and ``h = o tanh(c)``: what is remembered, and what is shown.

    The gates i, f and o are sigmoids of their parts of the sum and g is a tanh; the
    state is ``(h, c)``.

    Source: Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997; the gate f that
    forgets: Gers, Schmidhuber and Cummins, "Learning to Forget", 2000. Departure: gates
    do not see c (no peepholes), as in PyTorch.
    """
    del params
    # A sigmoid is half a tanh, so that all gates are one tanh over the whole row.
    scale, shift = _lstm_scales(from_input)
    gates = tanh((from_input + from_state) * scale) * scale + shift
    i, f, g, o = jnp.split(gates, 4, -1)
    c = f * state[1] + i * g
    return (o * tanh(c), c), (i, f, g, o)


def _lstm_scales(like: Array) -> tuple[Array, Array]:
    """The factors and offsets that make sigmoids of the parts i, f and o of a tanh."""
    features = like.shape[-1] // 4
    scale = np.repeat([0.5, 0.5, 1.0, 0.5], features)[None]
    return jnp.asarray(scale, like.dtype), jnp.asarray(1 - scale, like.dtype)


def _lstm_back(params: Any, before: State, after: State, saved: Any, d: State) -> Any:
    i, f, g, o = saved
    shown = tanh(after[1])
    d_c = d[1] + d[0] * o * (1 - jnp.square(shown))
    d_sum = (
        d_c * g * i * (1 - i),
        d_c * before[1] * f * (1 - f),
        d_c * i * (1 - jnp.square(g)),
        d[0] * shown * o * (1 - o),
    )
    return (), (jnp.zeros_like(d[0]), d_c * f), (d_sum,)


def gru_step(
    params: tuple[()], state: State, from_input: Wide, from_state: Wide
) -> tuple[State, tuple[Array, ...]]:
    """``h = (1 - z) n + z h``: a mean of what is new and what was.

    The gates r and z are sigmoids of their parts of the sum; what is new is
    ``n = tanh(from_input + r from_state)`` of the third part, so that r says how much
    of the state it sees.

    Source: Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder",
    2014. Departure: r is applied after the product with the matrix, as in PyTorch and
    cuDNN, and not before it.
    """
    del params
    features = from_input.shape[-1] // 3
    both = from_input[:, : 2 * features] + from_state[:, : 2 * features]
    r, z = jnp.split(tanh(both / 2) / 2 + 0.5, 2, -1)
    seen = from_state[:, 2 * features :]
    n = tanh(from_input[:, 2 * features :] + r * seen)
    return (n + z * (state[0] - n),), (r, z, n, seen)


def _gru_back(params: Any, before: State, after: State, saved: Any, d: State) -> Any:
    r, z, n, seen = saved
    d_n = d[0] * (1 - z) * (1 - jnp.square(n))
    d_z = d[0] * (before[0] - n) * z * (1 - z)
    d_r = d_n * seen * r * (1 - r)
    return (), (d[0] * z,), ((d_r, d_z, d_n * r), (d_r, d_z, d_n))


CELLS: Mapping[str, Cell] = MappingProxyType(
    {
        "rnn": Cell(rnn_step, _rnn_back),
        "rnn_relu": Cell(relu_step, _relu_back),
        "lstm": Cell(lstm_step, _lstm_back),
        "gru": Cell(gru_step, _gru_back, num_sums=2),
    }
)
"""The cells by name."""
