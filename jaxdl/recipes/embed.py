"""Embeddings of the nodes of a graph: nodes that walks meet together come together.

Walks are the sentences and nodes the words of a skip-gram. Each step draws new walks,
so that one compiled program is the whole fit.

Sources: Perozzi, Al-Rfou and Skiena, "DeepWalk: Online Learning of Social
Representations", KDD 2014; Grover and Leskovec, "node2vec: Scalable Feature Learning
for Networks", KDD 2016. **Departures**: negative sampling in both, new walks at each
step, and Adam in place of a rate that falls.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from jaxdl.core.concrete import require_positive
from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.core.keys import stream
from jaxdl.core.types import Scalar
from jaxdl.data.graph import neighbour_rows
from jaxdl.ops.context import context_pairs
from jaxdl.ops.random_walk import random_walks
from jaxdl.recipes.skip_gram import Pairs, Sizes, fit_skip_gram


class EmbedPlan(NamedTuple):
    """What fixes shapes.

    Attributes:
      dim: length of an embedding.
      num_steps: updates; each walks once from every node, or from ``num_starts``.
      walk_steps: steps of a walk.
      window: how far apart on a walk two nodes may be that come together.
      num_negatives: false contexts for each true one.
      num_starts: nodes that walks begin at in a step, drawn anew; 0 takes every node.
    """

    dim: int = 16
    num_steps: int = 100
    walk_steps: int = 20
    window: int = 5
    num_negatives: int = 5
    num_starts: int = 0


class EmbedHParams(NamedTuple):
    """What may be traced; with both parameters 1, walks are those of DeepWalk.

    Attributes:
      learning_rate: of Adam.
      return_parameter: ``p`` of node2vec, above 0.
      in_out_parameter: ``q`` of node2vec, above 0.
    """

    learning_rate: Scalar = 0.05
    return_parameter: Scalar = 1.0
    in_out_parameter: Scalar = 1.0


def embed(
    key: Array,
    graph: Graph,
    plan: EmbedPlan = EmbedPlan(),
    hparams: EmbedHParams = EmbedHParams(),
) -> Float[Array, "nodes {plan.dim}"]:
    """Embeddings of the nodes, as centres.

    A node that no edge touches is near nothing, and its row says nothing.

    Args:
      key: of the whole fit.
      graph: arrays on the host; features are not looked at.
      plan: what fixes shapes.
      hparams: what may be traced.

    Raises:
      ValueError: a number of the plan is below 1, or ``num_starts`` below 0, ``window``
        is above ``walk_steps``, a parameter of the walks is not above 0 where it is not
        traced, or the graph has no edge, or an end that is no node.
    """
    require(min(plan[:-1]) >= 1, "the numbers of a plan must be at least 1", plan)
    require(plan.num_starts >= 0, "num_starts must be at least 0", plan.num_starts)
    require_positive("return_parameter", hparams.return_parameter)
    require_positive("in_out_parameter", hparams.in_out_parameter)
    rows = neighbour_rows(graph)
    require(
        bool((rows < len(rows)).any()), "the graph must have an edge", "none to walk on"
    )
    return fit_rows(key, jnp.asarray(rows), plan, hparams)


@partial(jax.jit, static_argnames="plan")
def fit_rows(
    key: Array, rows: Int[Array, "nodes width"], plan: EmbedPlan, hparams: EmbedHParams
) -> Float[Array, "nodes {plan.dim}"]:
    """What ``embed`` does with ``jaxdl.data.graph.neighbour_rows``; a pure function."""
    nodes = len(rows)
    degrees = jnp.sum(rows < nodes, axis=1).astype(jnp.float32)

    def pairs_of(step: Array) -> Pairs:
        starts = jnp.arange(nodes, dtype=jnp.int32)
        if plan.num_starts:
            starts_key, shape = stream(key, "starts", step), (plan.num_starts,)
            starts = jax.random.randint(starts_key, shape, 0, nodes, jnp.int32)
        p, q = hparams.return_parameter, hparams.in_out_parameter
        walk_key = stream(key, "walks", step)
        walks = random_walks(walk_key, rows, starts, plan.walk_steps, p, q)
        return context_pairs(walks, plan.window)

    sizes = Sizes(plan.dim, plan.num_steps, plan.num_negatives)
    return fit_skip_gram(key, pairs_of, degrees, sizes, hparams.learning_rate)
