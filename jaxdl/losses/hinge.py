"""Multi-class hinge losses: the right class must win by 1, and more is not asked for.

Both are 0 as soon as the score of the true class is 1 above all others, so that what is
right and sure no longer teaches anything. With two classes they are the same.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Integer

from jaxdl.losses.cross_entropy import pick
from jaxdl.ops.precision import at_least_float32


def hinge_loss(
    logits: Float[Array, "*batch classes"], labels: Integer[Array, "*batch"]
) -> Float[Array, "*batch"]:
    """The sum over the wrong classes of ``max(0, 1 + wrong score - true score)``.

    Source: Weston and Watkins, "Support Vector Machines for Multi-Class Pattern
    Recognition", ESANN 1999.

    Args:
      logits: the scores of the classes, on any scale.
      labels: class numbers from 0 to ``classes - 1``; they are checked on the host, by
        ``jaxdl.data.validate``.

    Returns:
      Losses of at least 0, in float32 at least; NaN with a gradient of 0 where a label
      is out of range.
    """
    shortfalls, known = _shortfalls(logits, labels)
    return jnp.where(known, jnp.sum(jax.nn.relu(shortfalls), axis=-1), jnp.nan)


def crammer_singer_loss(
    logits: Float[Array, "*batch classes"], labels: Integer[Array, "*batch"]
) -> Float[Array, "*batch"]:
    """``max(0, 1 + highest wrong score - true score)``: only the worst rival counts.

    Source: Crammer and Singer, "On the Algorithmic Implementation of Multiclass
    Kernel-based Vector Machines", JMLR 2, 2001.

    Args:
      logits: the scores of the classes, on any scale.
      labels: as in ``hinge_loss``.

    Returns:
      As ``hinge_loss``, and never more. Rivals that tie share the gradient.
    """
    shortfalls, known = _shortfalls(logits, labels)
    return jnp.where(known, jax.nn.relu(jnp.max(shortfalls, axis=-1)), jnp.nan)


def _shortfalls(
    logits: Float[Array, "*batch classes"], labels: Integer[Array, "*batch"]
) -> tuple[Float[Array, "*batch classes"], Bool[Array, "*batch"]]:
    """``1 + wrong score - true score``, -inf for the true class; which labels exist."""
    logits = at_least_float32(logits)
    true_score = pick(logits, labels)
    known = ~jnp.isnan(true_score)
    true_score = jnp.where(known, true_score, 0)
    numbers = jnp.arange(logits.shape[-1]).reshape((1,) * labels.ndim + (-1,))
    wrong = numbers != labels.astype(jnp.int32)[..., None]
    return jnp.where(wrong, 1 + logits - true_score[..., None], -jnp.inf), known
