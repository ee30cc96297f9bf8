"""Negative log-likelihoods of numbers: how improbable a prediction makes the target.

Both contain ``exp`` of what the model says, which float32 cannot hold beyond 88. From
``BEND`` on they use its tangent instead: value and gradient then stay finite, and the
gradient still points the way out.
"""

import math

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Num

from jaxdl.ops.precision import at_least_float32

BEND = 30.0  # e**30 is 1e13


def gaussian_nll_loss(
    means: Float[Array, "*batch targets"],
    log_variances: Float[Array, "*batch targets"],
    targets: Float[Array, "*batch targets"],
) -> Float[Array, "*batch"]:
    """Minus the log-density of the targets under independent normal distributions.

    Source: Nix and Weigend, "Estimating the Mean and Variance of the Target Probability
    Distribution", ICNN 1994. Departures: the constant ``log(2 pi) / 2`` is kept, so
    that the loss is a likelihood; see the head of this file for log-variances below
    -30, a standard deviation of 3e-7. Scale the targets to a variance near 1.

    Args:
      means: what the model expects.
      log_variances: how unsure it is, as the logarithm of the squared unit of targets.
      targets: what is right.

    Returns:
      The sum over the targets in nats, in float32 at least; it may be negative.
    """
    means, log_variances = at_least_float32(means), at_least_float32(log_variances)
    squared = jnp.square(at_least_float32(targets) - means)
    nats = math.log(2 * math.pi) + log_variances + squared * bent_exp(-log_variances)
    return jnp.sum(nats, axis=-1) / 2


def poisson_nll_loss(
    log_rates: Float[Array, "*batch targets"], counts: Num[Array, "*batch targets"]
) -> Float[Array, "*batch"]:
    """Minus the log-probability of the counts under independent Poisson distributions.

    Departures: see the head of this file for log-rates above 30.

    Args:
      log_rates: logarithms of the expected counts.
      counts: what was counted, at least 0. Numbers in between integers are allowed.

    Returns:
      The sum over the targets in nats, in float32 at least; NaN, with a gradient of 0,
      where a count of the example is negative or NaN.
    """
    log_rates = at_least_float32(log_rates)
    counts = counts.astype(log_rates.dtype)
    valid = jnp.all(counts >= 0, axis=-1)
    counts = jnp.where(counts >= 0, counts, 0)
    nats = bent_exp(log_rates) - counts * log_rates + jax.lax.lgamma(counts + 1)
    return jnp.where(valid, jnp.sum(nats, axis=-1), jnp.nan)


def bent_exp(x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """``exp`` up to ``BEND`` and its tangent beyond: convex and smooth, without inf."""
    return jnp.exp(jnp.minimum(x, BEND)) * (1 + jnp.maximum(x - BEND, 0))
