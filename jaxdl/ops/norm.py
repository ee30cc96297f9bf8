"""The one normalisation that Flax lacks: of a pixel by its neighbouring channels."""

from functools import reduce

import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar


def local_response_norm(
    x: Float[Array, "*batch channels"],
    *,
    window: int = 5,
    bias: Scalar = 2.0,
    scale: Scalar = 1e-4,
    power: Scalar = 0.75,
) -> Float[Array, "*batch channels"]:
    """Divide by ``(bias + scale * sum of squares)**power`` over channels nearby.

    Source: Krizhevsky, Sutskever and Hinton, "ImageNet Classification with Deep
    Convolutional Neural Networks", NeurIPS 2012. PyTorch divides its ``alpha``, which
    is ``scale`` here, by the window.

    Args:
      x: activations; the last axis is that of the channels.
      window: odd; how many channels are summed over, the one itself in the middle. Over
        the ends of the axis there are none.
      bias: above 0; keeps the divisor from 0. May be traced, as the next two.
      scale: at least 0; how much neighbours matter.
      power: how strongly they push down.

    Raises:
      ValueError: ``window`` is not odd and at least 1.
    """
    require(window >= 1 and window % 2 == 1, "window must be odd, from 1 on", window)
    reach = window // 2
    squares = jnp.pad(jnp.square(x), ((0, 0),) * (x.ndim - 1) + ((reach, reach),))
    near = [squares[..., i : i + x.shape[-1]] for i in range(window)]
    summed = reduce(jnp.add, near)
    bias, scale, power = (jnp.asarray(each, x.dtype) for each in (bias, scale, power))
    return x / jnp.power(bias + scale * summed, power)
