"""Sums over the edges of a fixed graph, gathered from lists of neighbours.

XLA on CPU scatters one row after the other, on one core; gathers use them all. A sum
over segments scatters forward, and so does the gradient of a gather. Here the sum goes
forward by the lists of who is heard, and backward by those of who hears: the matrix of
the graph, and its transpose.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.neighbours import Bucket, Lists, Neighbours

UNROLLED = 32
"""Buckets up to this width are added up neighbour by neighbour, wider ones at once."""


@jax.custom_vjp
def sum_neighbours(
    x: Float[Array, " nodes *rest"], neighbours: Neighbours
) -> Float[Array, " nodes *rest"]:
    """For each node the sum of ``x`` over the senders of the edges that end at it.

    Differentiable backward, any number of times, but not forward (``jax.jvp``).
    """
    return sum_lists(x, neighbours.incoming)


def _forward(
    x: Float[Array, " nodes *rest"], neighbours: Neighbours
) -> tuple[Array, Neighbours]:
    return sum_neighbours(x, neighbours), neighbours


def _backward(neighbours: Neighbours, gradient: Array) -> tuple[Array, None]:
    turned = neighbours._replace(
        incoming=neighbours.outgoing, outgoing=neighbours.incoming
    )
    return sum_neighbours(gradient, turned), None


sum_neighbours.defvjp(_forward, _backward)


def sum_lists(
    x: Float[Array, " nodes *rest"], lists: Lists
) -> Float[Array, " nodes *rest"]:
    """For each node the sum of ``x`` over its list; 0 where that is empty."""
    flat = x.reshape(len(x), -1)
    sums = [_sum_bucket(flat, bucket) for bucket in lists.buckets]
    if not sums:
        return x
    return jnp.concatenate(sums)[lists.place].reshape(x.shape)


def _sum_bucket(x: Float[Array, "nodes features"], bucket: Bucket) -> Array:
    width, rows = bucket.ends.shape
    if width > UNROLLED:
        seen = x[bucket.ends]
        if bucket.mask is not None:
            seen = jnp.where(bucket.mask[..., None], seen, 0)
        return seen.sum(axis=0)
    total = jnp.zeros((rows, x.shape[1]), x.dtype)
    for k in range(width):
        seen = x[bucket.ends[k]]
        if bucket.mask is not None:
            seen = jnp.where(bucket.mask[k][:, None], seen, 0)
        total += seen
    return total
