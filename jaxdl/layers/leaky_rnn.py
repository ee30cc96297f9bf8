"""Leaky units: a state that moves only part of the way to where it is drawn."""

import jax
import jax.numpy as jnp
from jax.typing import DTypeLike
from jaxtyping import Array, PyTree

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.layers.recurrent import Recurrent
from jaxdl.ops.recurrent import Cell, State, cell_of


def leaky_step(
    keep: PyTree, state: State, from_input: Array, from_state: Array
) -> State:
    """``h = keep h + (1 - keep) tanh(from_input + from_state)``."""
    return (keep * state[0] + (1 - keep) * jnp.tanh(from_input + from_state),)


LEAKY = cell_of(leaky_step)


class LeakyRNN(Recurrent):
    """The simple recurrent layer with leaky units.

    What a unit holds fades by the factor ``keep`` in a step, and so does the gradient
    that goes back through it, however small the matrix.

    Source: Jaeger, Lukoševičius, Popovici and Siewert, "Optimization and Applications
    of Echo State Networks with Leaky-Integrator Neurons", 2007.

    Attributes:
      keep: in [0, 1]; 0 is ``RNN``. May be traced.
    """

    keep: Scalar = 0.9

    def cell(self) -> Cell:
        """The step."""
        return LEAKY

    def cell_params(self, dtype: DTypeLike) -> PyTree:
        """What is kept, as an array.

        Raises:
          ValueError: a number outside [0, 1]. A traced one is not checked.
        """
        if not isinstance(self.keep, jax.Array):
            require(0 <= self.keep <= 1, "keep must be from 0 to 1", self.keep)
        return jnp.asarray(self.keep, dtype)
