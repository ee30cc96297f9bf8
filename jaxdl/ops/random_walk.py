"""Random walks on a graph, all in one program: uniform, and with a will of their own.

A walk that came from node ``t`` to node ``v`` goes on to a neighbour ``x`` of ``v``
with a probability proportional to

- ``1 / p`` where ``x`` is ``t``: back;
- 1 where ``x`` is a neighbour of ``t`` too: it stays close;
- ``1 / q`` elsewhere: it moves away.

With ``p = q = 1`` all neighbours are alike, which is DeepWalk; a small ``q`` goes far,
and a large one stays near where it began.

Sources: Perozzi, Al-Rfou and Skiena, "DeepWalk: Online Learning of Social
Representations", KDD 2014; Grover and Leskovec, "node2vec: Scalable Feature Learning
for Networks", KDD 2016.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from jaxdl.core.concrete import require_indices, require_positive
from jaxdl.core.errors import require
from jaxdl.core.types import Scalar

Rows = Int[Array, "nodes width"]
Nodes = Int[Array, " walks"]


def random_walks(
    key: Array,
    rows: Rows,
    starts: Nodes,
    num_steps: int,
    return_parameter: Scalar = 1.0,
    in_out_parameter: Scalar = 1.0,
) -> Int[Array, "walks {num_steps}+1"]:
    """Walks from given nodes.

    **Departure**: probabilities are computed at each step, in memory for each walk that
    grows with ``width``, where node2vec prepares a table for each pair of neighbours.

    Args:
      key: for the whole of the walks.
      rows: of ``jaxdl.data.graph.neighbour_rows``.
      starts: where each walk begins.
      num_steps: how many steps each makes, at least 1.
      return_parameter: ``p``, above 0; may be traced.
      in_out_parameter: ``q``, above 0; may be traced.

    Returns:
      The nodes of each walk, its start first. From a node that no edge leaves, a walk
      does not move.

    Raises:
      ValueError: ``num_steps`` is below 1; or, of what is not traced, a start is no
        node, or a parameter not above 0.
    """
    require(num_steps >= 1, "num_steps must be at least 1", num_steps)
    require_indices("starts", starts, len(rows), "walk")
    require_positive("return_parameter", return_parameter)
    require_positive("in_out_parameter", in_out_parameter)

    def step(
        carry: tuple[Array, Array], key: Array
    ) -> tuple[tuple[Array, Array], Array]:
        before, here = carry
        logits = walk_logits(rows, before, here, return_parameter, in_out_parameter)
        new = _draw(key, rows, here, logits)
        return (here, new), new

    keys = jax.random.split(key, num_steps)
    first = _draw(keys[0], rows, starts, jnp.zeros((len(starts), rows.shape[1])))
    _, rest = jax.lax.scan(step, (starts, first), keys[1:])
    return jnp.concatenate([starts[None], first[None], rest]).T


def walk_logits(
    rows: Rows,
    before: Nodes,
    here: Nodes,
    return_parameter: Scalar,
    in_out_parameter: Scalar,
) -> Float[Array, "walks width"]:
    """Logs of the unnormalised probabilities of the entries of the row of ``here``.

    Those of the entries that fill a row up say nothing.
    """
    candidates = rows[here]
    known = rows[before]
    at = jax.vmap(jnp.searchsorted)(known, candidates)
    at = jnp.minimum(at, rows.shape[1] - 1)
    close = jnp.take_along_axis(known, at, axis=1) == candidates
    away = jnp.where(close, 0.0, -jnp.log(jnp.float32(in_out_parameter)))
    back = -jnp.log(jnp.float32(return_parameter))
    return jnp.where(candidates == before[:, None], back, away)


def _draw(key: Array, rows: Rows, here: Nodes, logits: Array) -> Nodes:
    """A neighbour of each node; the node itself where it has none."""
    candidates = rows[here]
    there = candidates < len(rows)
    drawn = jax.random.categorical(key, jnp.where(there, logits, -jnp.inf), axis=-1)
    new = jnp.take_along_axis(candidates, drawn[:, None], axis=1)[:, 0]
    return jnp.where(jnp.any(there, axis=1), new, here)
