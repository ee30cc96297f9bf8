"""A random light: colours moved along the axes on which a data set's colours vary.

Source: Krizhevsky, Sutskever and Hinton, "ImageNet Classification with Deep
Convolutional Neural Networks", NeurIPS 2012, section 4.1. Departure: the result is cut
off at 0 and 1.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar


class ColourAxes(NamedTuple):
    """The principal components of the colours of a data set.

    Attributes:
      variances: ``[channels]``, rising, at least 0: how much colours vary along each.
      directions: ``[channels, channels]``; column ``i`` is the ``i``-th, of length 1.
    """

    variances: Float[Array, " channels"]
    directions: Float[Array, "channels channels"]


def colour_axes(
    images: Float[Array, "batch height width channels"],
) -> ColourAxes:
    """The principal components of the pixels of some images, found before training.

    Returns:
      Eigenvalues and eigenvectors of the covariance of the channels (divided by the
      number of pixels).
    """
    pixels = images.reshape(-1, images.shape[-1]).astype(jnp.float32)
    centred = pixels - jnp.mean(pixels, axis=0, keepdims=True)
    exact = jax.lax.Precision.HIGHEST
    covariance = jnp.matmul(centred.T, centred, precision=exact) / len(pixels)
    variances, directions = jnp.linalg.eigh(covariance)
    return ColourAxes(jnp.maximum(variances, 0), directions)


def random_recolour(
    key: jax.Array,
    image: Float[Array, "height width channels"],
    axes: ColourAxes,
    strength: Scalar = 0.1,
) -> Float[Array, "height width channels"]:
    """One colour added to all pixels, random along the data's principal components.

    Args:
      key: decides the colour.
      image: in [0, 1].
      axes: as ``colour_axes`` finds them.
      strength: the standard deviation of the factors by which the components, each as
        long as its variance, are multiplied; 0.1 in the paper. May be traced.
    """
    factors = strength * jax.random.normal(key, axes.variances.shape)
    added = jnp.sum(axes.directions * (factors * axes.variances)[None], axis=1)
    return jnp.clip(image + added.astype(image.dtype)[None, None], 0, 1)
