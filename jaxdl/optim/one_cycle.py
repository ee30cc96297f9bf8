"""One cycle: the learning rate rises to a peak and falls far below where it began.

Source: Smith and Topin, "Super-Convergence: Very Fast Training of Neural Networks Using
Large Learning Rates", 2017 (arXiv:1708.07120). Departure: half cosines instead of
straight lines, as is common since.
"""

import jax
import jax.numpy as jnp

from jaxdl.core.types import Scalar
from jaxdl.optim.schedules import Rate, Schedule, as_float, cosine


def one_cycle(
    peak: Scalar,
    steps: Scalar | int,
    *,
    rising: Scalar = 0.3,
    start_factor: Scalar = 0.04,
    end_factor: Scalar = 1e-4,
) -> Schedule:
    """Half a cosine up to ``peak``, then half a cosine down to nearly nothing.

    Args:
      peak: the highest learning rate.
      steps: the length of the cycle; afterwards the rate stays at its end.
      rising: in [0, 1]; the share of the steps before the peak.
      start_factor: the learning rate at step 0, as a share of ``peak``.
      end_factor: the learning rate at ``steps``, as a share of ``peak``.
    """

    def schedule(step: int | jax.Array) -> Rate:
        turn = as_float(rising) * as_float(steps)
        up = cosine(start_factor * peak, turn, peak)(step)
        rest = as_float(steps) - turn
        down = cosine(peak, rest, end_factor * peak)(
            jnp.maximum(as_float(step) - turn, 0)
        )
        return jnp.where(as_float(step) < turn, up, down)

    return schedule
