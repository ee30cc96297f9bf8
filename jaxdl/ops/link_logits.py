"""How likely two nodes are joined, by the inner product of their embeddings."""

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from jaxdl.core.concrete import require_indices


def link_logits(
    embeddings: Float[Array, "nodes dim"], pairs: Int[Array, "pairs two"]
) -> Float[Array, " pairs"]:
    """``z_i · z_j``, the logit of an edge between ``i`` and ``j``.

    Source: Kipf and Welling, "Variational Graph Auto-Encoders", 2016.

    Raises:
      ValueError: ``pairs`` are not traced, and hold what is no node.

    >>> link_logits(jnp.array([[1.0, 2.0], [3.0, -1.0]]), jnp.array([[0, 1], [1, 1]]))
    Array([ 1., 10.], dtype=float32)
    """
    require_indices("pairs", pairs, len(embeddings))
    return jnp.sum(embeddings[pairs[:, 0]] * embeddings[pairs[:, 1]], axis=1)
