"""LINE: nodes come together that an edge joins, or whose neighbours are the same ones.

Source: Tang, Qu, Wang, Zhang, Yan and Mei, "LINE: Large-scale Information Network
Embedding", WWW 2015. **Departures**: all edges at each step where LINE draws them one
by one, Adam in place of a rate that falls, and edges without weights.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.core.types import Scalar
from jaxdl.data.graph.validate import check_undirected
from jaxdl.recipes.skip_gram import Sizes, fit_skip_gram


class LINEPlan(NamedTuple):
    """What fixes shapes.

    Attributes:
      dim: length of an embedding.
      num_steps: updates.
      num_negatives: false neighbours for each true one.
    """

    dim: int = 16
    num_steps: int = 200
    num_negatives: int = 5


def line(
    key: Array,
    graph: Graph,
    proximity: str = "second",
    plan: LINEPlan = LINEPlan(),
    learning_rate: Scalar = 0.05,
) -> Float[Array, "nodes {plan.dim}"]:
    """Embeddings of the nodes of an undirected graph.

    The first-order proximity is whether an edge joins two nodes: the product of their
    embeddings is high where it does. The second-order one is whether they have the same
    neighbours, which a second table embeds, as contexts of a skip-gram.
    The paper puts both next to each other: concatenate embeddings that were divided by
    their lengths.

    Args:
      key: of the whole fit.
      graph: arrays on the host, each edge there both ways; features are not looked at.
      proximity: which of the two, ``"first"`` or ``"second"``.
      plan: what fixes shapes.
      learning_rate: of Adam; may be traced.

    Raises:
      ValueError: a number of the plan is below 1, the proximity is unknown, or the
        graph has no edge, one that is there one way only, or an end that is no node.
    """
    require(min(plan) >= 1, "the numbers of a plan must be at least 1", plan)
    require(
        proximity in ("first", "second"),
        "proximity must be first or second",
        proximity,
    )
    check_undirected(graph)
    there = np.asarray(graph.edge_mask)
    ends = (np.asarray(ids)[there] for ids in (graph.senders, graph.receivers))
    edges = jnp.asarray(np.stack(list(ends), axis=1))
    require(len(edges) > 0, "the graph must have an edge", "none to learn from")
    tied = proximity == "first"
    return fit_edges(key, edges, graph.num_nodes, plan, tied, learning_rate)


@partial(jax.jit, static_argnames=("num_nodes", "plan", "tied"))
def fit_edges(
    key: Array,
    edges: Int[Array, "edges two"],
    num_nodes: int,
    plan: LINEPlan,
    tied: bool,
    learning_rate: Scalar,
) -> Float[Array, "{num_nodes} {plan.dim}"]:
    """What ``line`` does with the ends of all edges; a pure function."""
    degrees = jnp.zeros(num_nodes).at[edges[:, 0]].add(1.0)
    sizes = Sizes(plan.dim, plan.num_steps, plan.num_negatives, tied)
    return fit_skip_gram(key, lambda step: edges, degrees, sizes, learning_rate)
