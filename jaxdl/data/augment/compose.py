"""How augmentations are put together: one after another, and over a batch.

An augmentation is a function ``(key, image) -> image``. Everything random in it comes
from its key, so the same key gives the same version of an image.
"""

from collections.abc import Callable

import jax
from jaxtyping import Array, Float

from jaxdl.core.errors import require

Augmentation = Callable[[jax.Array, jax.Array], jax.Array]
"""``(key, [height, width, channels]) -> [height, width, channels]``."""


def augment_batch(
    key: jax.Array,
    images: Float[Array, "batch height width channels"],
    fn: Augmentation,
) -> Float[Array, "batch height_out width_out channels_out"]:
    """Every image of a batch augmented by itself, with its own key.

    Image ``i`` becomes ``fn(jax.random.split(key, batch)[i], images[i])``.

    Args:
      key: decides all of the batch.
      images: values in [0, 1].
      fn: an augmentation; all its results have one shape.

    >>> import jax, jax.numpy as jnp
    >>> from jaxdl.data.augment import random_flip_horizontal
    >>> images = jnp.arange(12.0).reshape(3, 1, 4, 1) / 12
    >>> augment_batch(jax.random.key(0), images, random_flip_horizontal).shape
    (3, 1, 4, 1)
    """
    return jax.vmap(fn)(jax.random.split(key, len(images)), images)


def chain(*fns: Augmentation) -> Augmentation:
    """The augmentation that applies others in order, each with a key of its own.

    A later one may be left out or replaced without a change to those before it.

    Raises:
      ValueError: no augmentation is given.
    """
    require(len(fns) >= 1, "chain must be given at least 1 augmentation", len(fns))

    def chained(key: jax.Array, image: jax.Array) -> jax.Array:
        for number, fn in enumerate(fns):
            image = fn(jax.random.fold_in(key, number), image)
        return image

    return chained
