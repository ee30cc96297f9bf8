"""Convolution over time; also without looking ahead, at once or step by step."""

from typing import Literal

import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.ops.conv import conv2d

TimePadding = Literal["SAME", "VALID", "CAUSAL"]


def conv1d(
    x: Float[Array, "..."],  # [batch, time, channels], checked below
    kernel: Float[Array, "taps _channels features"],
    *,
    strides: int = 1,
    padding: TimePadding = "SAME",
    dilation: int = 1,
) -> Float[Array, "batch _time features"]:
    """The inner product of ``kernel`` with the part of ``x`` under it, at every time.

    Args:
      x: sequences.
      kernel: the taps from the earliest to the latest.
      strides: steps from one output to the next.
      padding: ``"CAUSAL"`` puts zeros before the beginning, so that an output depends
        on its own time and on earlier ones; else as in ``conv2d``.
      dilation: steps from one tap to the next.

    Raises:
      ValueError: the shapes do not fit together.
    """
    require(x.ndim == 3, "x must be [batch, time, channels]", f"shape {x.shape}")
    before = (kernel.shape[0] - 1) * dilation
    y = conv2d(
        x[:, :, None],
        kernel[:, None],
        strides=(strides, 1),
        padding=((before, 0), (0, 0)) if padding == "CAUSAL" else padding,
        dilation=(dilation, 1),
    )
    return y[:, :, 0]


def conv1d_step(
    past: Float[Array, "batch _past channels"],
    x: Float[Array, "batch channels"],
    kernel: Float[Array, "taps channels features"],
    *,
    dilation: int = 1,
) -> tuple[Float[Array, "batch _past channels"], Float[Array, "batch features"]]:
    """The next output of a causal ``conv1d``, from what has arrived.

    Source: Le Paine et al., "Fast Wavenet Generation Algorithm", 2016.

    Args:
      past: the last ``(taps - 1) * dilation`` inputs; zeros at the beginning.
      x: the input of this step.
      kernel: as in ``conv1d``.
      dilation: as in ``conv1d``.

    Returns:
      The past of the next step, and the output.
    """
    seen = jnp.concatenate([past, x[:, None]], 1)
    y = jnp.einsum("btc,tcf->bf", seen[:, ::dilation], kernel)
    return seen[:, 1:], y
