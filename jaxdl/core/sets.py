"""Sets as arrays: rows of one length, and a mask that says what is there."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from jaxdl.core.errors import require

SetMask = Bool[Array, "batch elements"]


class Sets(NamedTuple):
    """A batch of sets, padded to the size of the largest.

    Attributes:
      elements: ``[batch, elements, ...]``; what stands where the mask is false does not
        matter.
      mask: ``[batch, elements]``; true where there is an element. ``None`` means
        everywhere.
    """

    elements: Any
    mask: Any


def pad_sets(sets: Sequence[np.ndarray], size: int | None = None) -> Sets:
    """Arrays ``[elements, ...]`` of different lengths as one batch, on the host.

    Args:
      sets: the elements of each set; all of one shape and dtype. A set may be empty.
      size: elements to pad to; by default those of the largest set, and at least 1.

    Returns:
      NumPy arrays with zeros in the padding.

    Raises:
      ValueError: there is no set, a set is larger than ``size``, or elements differ in
        their shape.
    """
    require(len(sets) > 0, "there must be at least one set", len(sets))
    lengths = np.array([len(one) for one in sets])
    size = max(1, int(lengths.max())) if size is None else size
    require(
        bool(lengths.max() <= size),
        f"sets must have at most {size} elements",
        f"{lengths.max()} in set {lengths.argmax()}",
        "Choose a larger size.",
    )
    shapes = {one.shape[1:] for one in sets}
    require(len(shapes) == 1, "all elements must have one shape", sorted(shapes))
    elements = np.zeros((len(sets), size, *shapes.pop()), sets[0].dtype)
    for row, one in zip(elements, sets, strict=True):
        row[: len(one)] = one
    return Sets(elements, np.arange(size) < lengths[:, None])


def as_sets(x: Any) -> Sets:
    """The sets themselves, or full ones from an array ``[batch, elements, ...]``.

    Raises:
      ValueError: neither, or an array and a mask that do not fit each other.
    """
    if not isinstance(x, Sets):
        shape = jnp.shape(x)
        require(len(shape) >= 2, "sets must be [batch, elements, ...]", shape)
        return Sets(x, None)
    shape = jnp.shape(x.elements)
    mask = shape[:2] if x.mask is None else jnp.shape(x.mask)
    require(
        len(shape) >= 2 and mask == shape[:2],
        "the mask of sets must be [batch, elements]",
        f"{mask} for elements of shape {shape}",
    )
    return x


def flat_sets(x: Any) -> Sets:
    """Sets of vectors: each element flattened, with zeros where the mask is false.

    Args:
      x: sets, or an array ``[batch, elements, ...]`` of full ones; there may be no
        element.

    Raises:
      ValueError: as for ``as_sets``.
    """
    elements, mask = as_sets(x)
    batch, size, *shape = elements.shape
    flat = without_padding(elements, mask).reshape(batch, size, math.prod(shape))
    return Sets(flat, mask)


def without_padding(
    elements: Float[Array, "batch elements *shape"], mask: SetMask | None
) -> Float[Array, "batch elements *shape"]:
    """The elements with zeros where the mask is false, whatever stood there.

    Padding cannot reach a result through it, nor a gradient: that of a NaN is 0.
    """
    if mask is None:
        return elements
    shape = *mask.shape, *[1] * (elements.ndim - 2)
    return jnp.where(mask.reshape(shape), elements, 0)
