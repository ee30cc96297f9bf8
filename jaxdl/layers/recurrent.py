"""Recurrent layers in one direction: each reads a sequence, one step after the other.

Parameters are those of one layer of PyTorch, transposed: ``ih`` takes the input to the
gates and ``hh`` the state, each with a ``kernel`` and a ``bias``. Departures from
PyTorch are in how they are drawn: ``ih`` by LeCun, each gate of ``hh`` orthogonal,
biases 0 but that of an LSTM's forget gate, which is 1 so that it remembers at first
(Jozefowicz, Zaremba and Sutskever, "An Empirical Exploration of Recurrent Network
Architectures", 2015).
"""

import jax
import jax.numpy as jnp
from flax import linen as nn
from flax.linen.dtypes import promote_dtype
from flax.typing import Initializer
from jax.typing import DTypeLike
from jaxtyping import Array, Bool, Float, PyTree

from jaxdl.core.errors import require, unknown_name
from jaxdl.layers.orthogonal import orthogonal
from jaxdl.ops.recurrent import Cell, State, recur
from jaxdl.ops.recurrent_cells import CELLS


class Weights(nn.Module):
    """A kernel and a bias that another layer uses.

    Attributes:
      features: columns of the kernel.
      kernel_init: draws the kernel.
      bias_init: draws the bias.
    """

    features: int
    kernel_init: Initializer = nn.initializers.lecun_normal()
    bias_init: Initializer = nn.initializers.zeros_init()

    @nn.compact
    def __call__(
        self, inputs: int
    ) -> tuple[Float[Array, "{inputs} {self.features}"], Float[Array, " features"]]:
        """The kernel for so many inputs, and the bias."""
        kernel = self.param("kernel", self.kernel_init, (inputs, self.features))
        return kernel, self.param("bias", self.bias_init, (self.features,))


class Recurrent(nn.Module):
    """What ``RNN``, ``LSTM`` and ``GRU`` share: the products, and the scan over time.

    Attributes:
      features: width of the state and of the output.
      dtype: what to compute in; ``None`` means what input and parameters promote to.
    """

    features: int
    dtype: DTypeLike | None = None

    num_gates = 1
    num_states = 1

    def cell(self) -> Cell:
        """The step, which each kind of layer has of its own."""
        raise NotImplementedError(type(self).__name__)

    def cell_params(self, dtype: DTypeLike) -> PyTree:
        """What the step takes besides sums and state."""
        del dtype
        return ()

    def bias_init(self) -> Initializer:
        """What draws the bias of the input."""
        return nn.initializers.zeros_init()

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "..."],  # [batch, time, features], checked below
        state: State | None = None,
        *,
        mask: Bool[Array, "..."] | None = None,
        reverse: bool = False,
    ) -> tuple[Float[Array, "batch time {self.features}"], State]:
        """Read sequences.

        Args:
          x: what arrives, step by step; what is padding may be NaN.
          state: where to go on from, as an earlier call returned it; ``None`` is 0.
          mask: ``[batch, time]``; false is padding, anywhere.
          reverse: whether to read from the end to the beginning.

        Returns:
          The output of each step, 0 at padding; and the state after the last real
          step, arrays ``[batch, features]`` of which the first is the last output.

        Raises:
          ValueError: the shapes do not fit together.
        """
        check_sequences(x, mask)
        require(self.features >= 1, "features must be at least 1", self.features)
        batch, time, channels = x.shape
        if mask is not None:
            x, mask = jnp.where(mask[..., None], x, 0), mask.T
        wide = self.num_gates * self.features
        ih = Weights(wide, bias_init=self.bias_init(), name="ih")(channels)
        hh = Weights(wide, by_gate(self.num_gates), name="hh")(self.features)
        shape = batch, self.features
        first = (jnp.zeros(shape, x.dtype),) * self.num_states
        state = first if state is None else state
        require(
            [leaf.shape for leaf in state] == [shape] * self.num_states,
            f"state must be {self.num_states} of shape {shape}",
            [leaf.shape for leaf in state],
        )
        x, *arrays = promote_dtype(x, *ih, *hh, *state, dtype=self.dtype)
        kernel_in, bias_in, kernel, bias, *begin = arrays
        inputs = x.swapaxes(0, 1).reshape(-1, channels) @ kernel_in + bias_in[None]
        outputs, last = recur(
            self.cell(),
            kernel,
            inputs.reshape(time, batch, wide),
            tuple(begin),
            bias=bias,
            params=self.cell_params(x.dtype),
            mask=mask,
            reverse=reverse,
        )
        return outputs.swapaxes(0, 1), last


class RNN(Recurrent):
    """The simple recurrent layer: ``h = tanh(x W + h U + b)``.

    See ``jaxdl.ops.recurrent_cells.rnn_step``.

    Attributes:
      activation: ``"tanh"`` or ``"relu"``.
    """

    activation: str = "tanh"

    def cell(self) -> Cell:
        """The step of that activation.

        Raises:
          ValueError: the activation is neither.
        """
        names = {"tanh": "rnn", "relu": "rnn_relu"}
        if self.activation not in names:
            cure = "jaxdl.layers.RNN"
            raise unknown_name("activation", self.activation, names, cure)
        return CELLS[names[self.activation]]


class LSTM(Recurrent):
    """Long short-term memory: the state is ``(h, c)``.

    See ``jaxdl.ops.recurrent_cells.lstm_step``.
    """

    num_gates = 4
    num_states = 2

    def cell(self) -> Cell:
        """The step."""
        return CELLS["lstm"]

    def bias_init(self) -> Initializer:
        """1 for the forget gate, else 0."""

        def init(
            key: jax.Array, shape: tuple[int, ...], dtype: DTypeLike = jnp.float32
        ) -> Array:
            del key
            forget = jnp.arange(shape[0]) // self.features == 1
            return forget.astype(dtype)

        return init


class GRU(Recurrent):
    """The gated recurrent unit; see ``jaxdl.ops.recurrent_cells.gru_step``."""

    num_gates = 3

    def cell(self) -> Cell:
        """The step."""
        return CELLS["gru"]


def by_gate(num_gates: int) -> Initializer:
    """An orthogonal matrix for each gate, side by side."""
    gate = orthogonal()

    def init(
        key: jax.Array, shape: tuple[int, ...], dtype: DTypeLike = jnp.float32
    ) -> Array:
        rows, columns = shape
        keys = jax.random.split(key, num_gates)
        shape = rows, columns // num_gates
        blocks = jax.vmap(lambda key: gate(key, shape, dtype))(keys)
        return jnp.concatenate(list(blocks), -1)

    return init


def check_sequences(x: Array, mask: Array | None) -> None:
    """Raise unless ``x`` is a batch of sequences, and the mask one of their steps.

    Raises:
      ValueError: as said.
    """
    require(
        x.ndim == 3,
        "x must be [batch, time, features]",
        f"shape {x.shape}",
        "A single sequence becomes a batch by x[None].",
    )
    require(
        mask is None or mask.shape == x.shape[:2],
        f"mask must be [batch, time], here {x.shape[:2]}",
        f"shape {mask.shape}" if mask is not None else "",
    )
