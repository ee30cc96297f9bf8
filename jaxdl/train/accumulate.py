"""Large batches in the memory of small ones."""

from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.ops.precision import at_least_float32
from jaxdl.train.learner import Learner, State, Sums, gradient_learner, replace


def accumulate(learner: Learner, num_parts: int) -> Learner:
    """The Learner that computes each batch in ``num_parts`` equal parts, one by one.

    The gradients of the parts are averaged, weighted by the examples' weights, and
    applied once: for a model without batch statistics the update equals that of the
    whole batch, in the memory of a part. Batch normalisation sees one part at a time,
    and its running averages move ``num_parts`` times.

    Raises:
      ValueError: the Learner does not expose its gradients, ``num_parts`` is below 1,
        or the batch does not divide into equal parts.
    """
    gradients, apply_gradients = learner.gradients, learner.apply_gradients
    if gradients is None or apply_gradients is None:
        raise ValueError(
            "accumulate must be given a Learner with gradients; got one without. "
            "Apply it before on_device, scan_steps, ema and skip_nonfinite."
        )
    require(num_parts >= 1, "num_parts must be at least 1", num_parts)

    def split(leaf: jax.Array) -> jax.Array:
        require(
            len(leaf) % num_parts == 0,
            f"the batch size must be a multiple of num_parts = {num_parts}",
            len(leaf),
        )
        return leaf.reshape(num_parts, -1, *leaf.shape[1:])

    def accumulated(state: State, batch: Any) -> tuple[PyTree, State, Sums]:
        parts = jax.tree.map(split, batch)
        weight = jnp.sum(parts.weight, axis=1, dtype=jnp.float32)
        share = weight / jnp.maximum(jnp.sum(weight), jnp.finfo(jnp.float32).tiny)

        def measured(
            state: State, index: jax.Array, batch: Any
        ) -> tuple[State, PyTree, Sums]:
            key = jax.random.fold_in(state.key, index)
            grads, new, sums = gradients(replace(state, key=key), batch)
            return replace(new, key=state.key), grads, sums

        def part(carry: Any, indexed: Any) -> tuple[Any, None]:
            state, mean, total = carry
            index, share, batch = indexed
            state, grads, sums = measured(state, index, batch)

            def add(mean: jax.Array, grad: jax.Array) -> jax.Array:
                return mean + share * at_least_float32(grad)

            mean = jax.tree.map(add, mean, grads)
            total = {name: total[name].merge(sums[name]) for name in total}
            return (state, mean, total), None

        first = jax.tree.map(lambda leaf: leaf[0], parts)
        _, *like = jax.eval_shape(measured, state, jnp.int32(0), first)
        grads, total = jax.tree.map(jnp.zeros_like, like)
        carry = state, jax.tree.map(at_least_float32, grads), total
        indexed = jnp.arange(num_parts), share, parts
        (state, mean, total), _ = jax.lax.scan(part, carry, indexed)
        mean = jax.tree.map(lambda leaf, grad: leaf.astype(grad.dtype), mean, grads)
        return mean, state, total

    return gradient_learner(
        learner.init, accumulated, apply_gradients, learner.evaluate
    )
