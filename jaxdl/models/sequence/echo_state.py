"""Echo-state networks: a random recurrent network that stays, and a read-out fitted.

Source: Jaeger, "The 'Echo State' Approach to Analysing and Training Recurrent Neural
Networks", 2001. All of it may be mapped over radii and keys. Departure: a network in
which no unit hears of itself again has a radius of 0 at any scale, and forgets all in a
few steps; its first unit gets a connection to itself.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from jaxdl.core.concrete import require_values
from jaxdl.core.errors import require
from jaxdl.core.keys import stream
from jaxdl.core.types import Scalar
from jaxdl.models.linear.ridge import LinearFit, linear_regression


class Reservoir(NamedTuple):
    """The part that is drawn and not trained.

    Attributes:
      kernel: from state to state.
      inputs: from input to state.
      bias: of the units.
    """

    kernel: Float[Array, "units units"]
    inputs: Float[Array, "features units"]
    bias: Float[Array, " units"]


def spectral_radius(matrix: Float[Array, "n n"]) -> Float[Array, ""]:
    """The size of the largest eigenvalue, also of a matrix that is not symmetric."""
    return jnp.max(jnp.abs(jnp.linalg.eigvals(matrix)))


def reservoir(
    key: jax.Array,
    num_units: int,
    num_features: int,
    *,
    radius: Scalar = 0.9,
    density: float = 0.1,
    input_scale: Scalar = 1.0,
    bias_scale: Scalar = 0.1,
) -> Reservoir:
    """Draw a sparse network whose matrix has a given spectral radius.

    Args:
      key: decides everything.
      num_units: units of the network, at least 1.
      num_features: of the input, at least 1.
      radius: size of the largest eigenvalue, at least 0; may be traced.
      density: share of the connections that exist, in (0, 1].
      input_scale: largest weight of an input; may be traced.
      bias_scale: largest bias; may be traced.

    Raises:
      ValueError: there is no unit or no input; the density is outside (0, 1]; the
        radius is negative or not finite.
    """
    require(num_units >= 1, "num_units must be at least 1", num_units)
    require(num_features >= 1, "num_features must be at least 1", num_features)
    require_values(
        "radius", radius, "at least 0 and finite", lambda r: (r >= 0) & (r < np.inf)
    )
    require(0 < density <= 1, "density must be in (0, 1]", density)

    def uniform(name: str, *shape: int) -> Array:
        return jax.random.uniform(stream(key, name), shape, minval=-1, maxval=1)

    kernel = uniform("kernel", num_units, num_units)
    there = jax.random.bernoulli(stream(key, "there"), density, kernel.shape)
    kernel = jnp.where(there, kernel, 0)
    size = spectral_radius(kernel)
    circle = jnp.zeros_like(kernel).at[0, 0].set(1)
    kernel = jnp.where(size > 0, kernel, kernel + circle)
    kernel = kernel * (radius / jnp.where(size > 0, size, 1))
    inputs = input_scale * uniform("inputs", num_features, num_units)
    return Reservoir(kernel, inputs, bias_scale * uniform("bias", num_units))


def echo(
    network: Reservoir,
    x: Float[Array, "time features"],
    state: Float[Array, " units"] | None = None,
    *,
    keep: Scalar = 0.0,
) -> Float[Array, "time units"]:
    """The states of the network while it hears a sequence.

    Args:
      network: as drawn.
      x: what it hears.
      state: where it starts; ``None`` is 0.
      keep: what leaky units keep in a step, in [0, 1); may be traced.

    Raises:
      ValueError: ``keep`` is outside [0, 1).
    """
    require_values("keep", keep, "in [0, 1)", lambda k: (k >= 0) & (k < 1))
    heard = x @ network.inputs + network.bias[None]

    def step(state: Array, part: Array) -> tuple[Array, Array]:
        new = jnp.tanh(part + state @ network.kernel)
        state = keep * state + (1 - keep) * new
        return state, state

    first = jnp.zeros_like(network.bias) if state is None else state
    return jax.lax.scan(step, first, heard)[1]


def fit_readout(
    states: Float[Array, "time units"],
    y: Float[Array, "time targets"],
    *,
    washout: int = 100,
    l2: Scalar = 1e-6,
) -> LinearFit:
    """The ridge regression from states to targets.

    Args:
      states: as ``echo`` gives them.
      y: what is to be read from each.
      washout: steps at the beginning that do not count: they remember the start.
      l2: at least 0; the penalty, as in ``jaxdl.models.linear.linear_regression``.

    Raises:
      ValueError: no step is left.
    """
    require(
        0 <= washout < len(states),
        f"washout must be in [0, {len(states)}), the steps",
        washout,
    )
    return linear_regression(states[washout:], y[washout:], l2=l2)
