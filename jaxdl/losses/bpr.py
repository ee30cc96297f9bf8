"""Bayesian personalised ranking: what was chosen comes before what was not.

Source: Rendle, Freudenthaler, Gantner and Schmidt-Thieme, "BPR: Bayesian Personalized
Ranking from Implicit Feedback", UAI 2009.
"""

import jax
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.ops.precision import at_least_float32


def bpr_loss(
    chosen: Float[Array, "*batch"], other: Float[Array, "..."]
) -> Float[Array, "*batch"]:
    """``-log σ(chosen - other)``: only the order of two scores counts.

    Args:
      chosen: scores of what was chosen.
      other: scores of what was not, one for each.

    Returns:
      Losses above 0, in nats and float32 at least; ``log 2`` where both are equal.

    Raises:
      ValueError: there is not one other score for each chosen one.
    """
    require(
        chosen.shape == other.shape,
        f"other must be {chosen.shape}, one score for each chosen one",
        other.shape,
        "Repeat what is compared with several others.",
    )
    return jax.nn.softplus(at_least_float32(other) - at_least_float32(chosen))
