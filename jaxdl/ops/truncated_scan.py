"""Truncated backpropagation through time: the state goes on, its gradient does not."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import PyTree

from jaxdl.core.errors import require


def truncated_scan(
    step: Callable[[PyTree, PyTree], tuple[PyTree, PyTree]],
    carry: PyTree,
    xs: PyTree,
    num_steps: int,
) -> tuple[PyTree, PyTree]:
    """``jax.lax.scan`` whose gradient goes back to the beginning of a stretch.

    Stretches of ``num_steps`` begin at step 0; the last one may be shorter. Values are
    those of the whole scan, and so are gradients if one stretch is long enough. No
    gradient reaches a ``carry`` that is given: it belongs to what was before.

    Source: Williams and Peng, "An Efficient Gradient-Based Algorithm for On-Line
    Training of Recurrent Network Trajectories", 1990, with as many steps forward as
    back.

    Args:
      step: ``(carry, x) -> (carry, y)``.
      carry: where it starts.
      xs: what arrives, time first.
      num_steps: the length of a stretch.

    Returns:
      The last carry, and the outputs of all steps.

    Raises:
      ValueError: a stretch is shorter than one step.
    """
    require(num_steps >= 1, "num_steps must be at least 1", num_steps)
    length = len(jax.tree.leaves(xs)[0])
    whole = length // num_steps

    def stretch(carry: Any, part: Any) -> tuple[Any, Any]:
        return jax.lax.scan(step, jax.lax.stop_gradient(carry), part)

    def cut(leaf: jax.Array) -> jax.Array:
        head = leaf[: whole * num_steps]
        return head.reshape(whole, num_steps, *leaf.shape[1:])

    carry, ys = jax.lax.scan(stretch, carry, jax.tree.map(cut, xs))
    ys = jax.tree.map(lambda y: y.reshape(-1, *y.shape[2:]), ys)
    if length % num_steps == 0:
        return carry, ys
    tail = jax.tree.map(lambda leaf: leaf[whole * num_steps :], xs)
    carry, rest = stretch(carry, tail)
    return carry, jax.tree.map(lambda *parts: jnp.concatenate(parts), ys, rest)
