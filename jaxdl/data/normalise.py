"""Bring features to mean 0 and standard deviation 1, as the training part has them."""

from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Float, Float32

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset

FloatArray = np.ndarray | jax.Array


class Normaliser(NamedTuple):
    """What is subtracted and what is divided by.

    Attributes:
      mean: ``[features]`` in the units of the features; of images, one per channel.
      std: ``[features]`` likewise; positive.
    """

    mean: Float32[FloatArray, " features"]
    std: Float32[FloatArray, " features"]


def fit_normaliser(train: Dataset) -> Normaliser:
    """Mean and standard deviation of each feature, or of each channel of images.

    Only rows of positive weight count, each once. Targets are normalised by the same
    function: ``fit_normaliser(Dataset(train.y))``.

    Args:
      train: the training part; ``x`` is float ``[rows, ..., features]``.

    Returns:
      Standard deviations with the number of values as divisor; 1 for a feature that
      never changes, so that it becomes 0.

    Raises:
      ValueError: no row has a positive weight.
    """
    x = train.x if train.weight is None else train.x[np.asarray(train.weight) > 0]
    require(len(x) > 0, "some row must have a positive weight", "none")
    # In float64: the square of a float32 above 1e19 is no float32.
    values = np.asarray(x).reshape(-1, x.shape[-1]).astype(np.float64)
    constant = (values == values[0]).all(axis=0)
    mean = np.where(constant, values[0], values.mean(axis=0))
    values -= mean
    variance = np.square(values, out=values).mean(axis=0)
    return Normaliser(
        mean.astype(np.float32),
        np.where(constant, 1, np.sqrt(variance)).astype(np.float32),
    )


def normalise(
    x: Float[FloatArray, "*rows features"], normaliser: Normaliser
) -> Float[FloatArray, "*rows features"]:
    """``(x - mean) / std`` for each feature; NumPy in, NumPy out, JAX in, JAX out."""
    mean, std = (part.reshape((1,) * (x.ndim - 1) + (-1,)) for part in normaliser)
    return (x - mean) / std


def denormalise(
    x: Float[FloatArray, "*rows features"], normaliser: Normaliser
) -> Float[FloatArray, "*rows features"]:
    """``x * std + mean``: back to the units of the features; undoes ``normalise``."""
    mean, std = (part.reshape((1,) * (x.ndim - 1) + (-1,)) for part in normaliser)
    return x * std + mean
