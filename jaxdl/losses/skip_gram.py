"""Skip-gram with negative sampling: true contexts are told from false ones.

Source: Mikolov, Sutskever, Chen, Corrado and Dean, "Distributed Representations of
Words and Phrases and their Compositionality", NeurIPS 2013.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.ops.precision import at_least_float32


def skip_gram_loss(
    centre: Float[Array, "*batch dim"],
    context: Float[Array, "*batch dim"],
    negatives: Float[Array, "*batch negatives dim"],
) -> Float[Array, "*batch"]:
    """``-log σ(centre · context) - sum over the negatives of log σ(-centre · n)``.

    Where all pairs are drawn often enough, the best product of two embeddings is their
    pointwise mutual information, less the log of the number of negatives (Levy and
    Goldberg, "Neural Word Embedding as Implicit Matrix Factorization", NeurIPS 2014).

    Args:
      centre: embeddings of what is in the middle.
      context: embeddings of what stands near it, from a table of their own.
      negatives: embeddings from that table of what was drawn at random.

    Returns:
      Losses above 0, in nats and float32 at least.
    """
    centre, context, negatives = (
        at_least_float32(x) for x in (centre, context, negatives)
    )
    true = jnp.sum(centre * context, axis=-1)
    false = jnp.sum(centre[..., None, :] * negatives, axis=-1)
    return jax.nn.softplus(-true) + jnp.sum(jax.nn.softplus(false), axis=-1)
