"""How far apart two positions are, in classes that grow wider with the distance.

Source: Raffel et al., "Exploring the Limits of Transfer Learning with a Unified
Text-to-Text Transformer", JMLR 2020, where attention adds a learned number for each
class and head to its logits.
"""

import math

import jax.numpy as jnp
from jaxtyping import Array, Int

from jaxdl.core.errors import require


def distance_classes(
    distances: Int[Array, "*shape"],
    num_classes: int = 32,
    farthest: int = 128,
    *,
    both_ways: bool,
) -> Int[Array, "*shape"]:
    """The class of each distance.

    Of the classes of one direction the first half hold one distance each. The others
    divide what is farther evenly on a logarithmic scale; the last has no end.

    Args:
      distances: the position that is read minus the one that reads.
      num_classes: an even number of at least 4.
      farthest: the distance from which all are in the last class.
      both_ways: whether positions that come later have classes of their own, the second
        half of all; otherwise they are in class 0, as the position itself.

    Returns:
      Numbers from 0 to ``num_classes - 1``.

    Raises:
      ValueError: there are too few classes, or ``farthest`` is among those of their
        own.
    """
    require(
        num_classes >= 4 and num_classes % 2 == 0,
        "num_classes must be even and at least 4",
        num_classes,
    )
    one_way = num_classes // 2 if both_ways else num_classes
    exact = one_way // 2
    require(farthest > exact, f"farthest must be above {exact}", farthest)
    steps = jnp.abs(distances) if both_ways else jnp.maximum(-distances, 0)
    ratio = jnp.maximum(steps, exact).astype(jnp.float32) / exact
    spread = jnp.log(ratio) / math.log(farthest / exact) * (one_way - exact)
    far = jnp.minimum(exact + spread.astype(jnp.int32), one_way - 1)
    near = jnp.where(steps < exact, steps.astype(jnp.int32), far)
    later = (distances > 0).astype(jnp.int32) * one_way if both_ways else 0
    return near + later
