"""Convolution over time; also without looking ahead, at once or step by step."""

from typing import Literal, get_args

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
      ValueError: the shapes do not fit together; a number is below 1; or nothing is
        added, and the kernel reaches over more steps than there are.
    """
    check_times(x.shape, kernel.shape)
    for name, value in {"strides": strides, "dilation": dilation}.items():
        require(value >= 1, f"{name} must be at least 1", value)
    known = get_args(TimePadding)
    require(padding in known, f"padding must be one of {known}", repr(padding))
    before = (kernel.shape[0] - 1) * dilation
    require(
        padding != "VALID" or before < x.shape[1],
        f"a sequence must have the {before + 1} steps that the kernel reaches over",
        x.shape[1],
        'Use a smaller kernel, a longer sequence, or padding="CAUSAL".',
    )
    y = conv2d(
        x[:, :, None],
        kernel[:, None],
        strides=(strides, 1),
        padding=((before, 0), (0, 0)) if padding == "CAUSAL" else padding,
        dilation=(dilation, 1),
    )
    return y[:, :, 0]


def check_times(x: tuple[int, ...], kernel: tuple[int, ...]) -> None:
    """Raise unless a kernel fits to sequences.

    Args:
      x: shape of the sequences, which should be ``[batch, time, channels]``.
      kernel: shape of the kernel, ``[taps, channels, features]``.

    Raises:
      ValueError: they do not fit, or there is no step or no tap.
    """
    require(
        len(x) == 3 and x[1] >= 1,
        "x must be [batch, time, channels] with at least one step",
        f"shape {x}",
        "A single sequence becomes a batch by x[None].",
    )
    require(
        len(kernel) == 3,
        "a kernel must be [taps, channels, features]",
        f"shape {kernel}",
    )
    require(kernel[0] >= 1, "a kernel must have at least one tap", kernel[0])
    require(
        x[2] == kernel[1],
        f"x must have the {kernel[1]} channels of the kernel, last",
        f"shape {x}",
    )


def conv1d_step(
    past: Float[Array, "..."],  # [batch, past, channels], checked below
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

    Raises:
      ValueError: the past is of another length, batch or number of channels.
    """
    batch, channels = x.shape
    wanted = batch, (kernel.shape[0] - 1) * dilation, channels
    require(
        past.shape == wanted,
        f"past must be [batch, past, channels], here {wanted}",
        f"shape {past.shape}",
        "The step before returned it; it is zeros at the beginning.",
    )
    seen = jnp.concatenate([past, x[:, None]], 1)
    y = jnp.einsum("btc,tcf->bf", seen[:, ::dilation], kernel)
    return seen[:, 1:], y
