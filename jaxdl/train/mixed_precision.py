"""Arithmetic in 16 bits, weights in 32."""

from typing import Any

import jax
import jax.numpy as jnp
from jax.typing import DTypeLike
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.train.learner import Learner, State, Sums, gradient_learner, replace

PRECISIONS: dict[str, DTypeLike] = {"fp32": jnp.float32, "bf16": jnp.bfloat16}


def cast(tree: PyTree, dtype: DTypeLike) -> PyTree:
    """The tree with its floating-point leaves in ``dtype``; the others as they are."""

    def leaf(value: jax.Array) -> jax.Array:
        floating = jnp.issubdtype(value.dtype, jnp.floating)
        return value.astype(dtype) if floating else value

    return jax.tree.map(leaf, tree)


def like(value: jax.Array, kept: jax.Array) -> jax.Array:
    """A value in the dtype of another; a random key, which has no other, as it is."""
    return value if value.dtype == kept.dtype else value.astype(kept.dtype)


def mixed_precision(learner: Learner, precision: str) -> Learner:
    """The Learner whose forward and backward passes compute in another precision.

    Parameters, optimiser and running averages stay in 32 bits; the parameters and
    inputs that a pass reads are rounded first, and its gradients are widened before
    they are applied. Losses and metrics of jaxdl reduce in 32 bits.

    Source: Micikevicius et al., "Mixed Precision Training", ICLR 2018, section 3.1.
    Departure: bfloat16 has the range of 32-bit floats, so the loss is not scaled.

    Args:
      learner: has gradients, and a state with ``params``.
      precision: ``"fp32"`` (changes nothing) or ``"bf16"``.

    Raises:
      ValueError: an unknown precision, or a Learner without gradients.
    """
    known = " or ".join(map(repr, PRECISIONS))
    require(precision in PRECISIONS, f"precision must be {known}", repr(precision))
    gradients, apply_gradients = learner.gradients, learner.apply_gradients
    if gradients is None or apply_gradients is None:
        raise ValueError(
            "mixed_precision must be given a Learner with gradients; got one without. "
            "Apply it before on_device, scan_steps, ema and skip_nonfinite."
        )
    if precision == "fp32":
        return learner
    dtype = PRECISIONS[precision]

    def low(state: State, batch: Any) -> tuple[State, Any]:
        small = replace(state, params=cast(state.params, dtype))
        return small, batch._replace(x=cast(batch.x, dtype))

    def rounded(state: State, batch: Any) -> tuple[PyTree, State, Sums]:
        grads, new, sums = gradients(*low(state, batch))
        new = replace(new, params=state.params)
        new = jax.tree.map(like, new, state)
        return jax.tree.map(like, grads, state.params), new, sums

    def evaluate(state: State, batch: Any) -> Sums:
        return learner.evaluate(*low(state, batch))

    return gradient_learner(learner.init, rounded, apply_gradients, evaluate)
