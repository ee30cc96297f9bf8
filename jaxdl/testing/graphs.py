"""Does a function see a graph, or only how it is written down?

The order of the nodes is not part of a graph: f(PX, PAPᵀ) = P f(X, A) for results of
nodes, and f(PX, PAPᵀ) = f(X, A) for results of graphs. Neither is the order of the
edges, nor padding, nor what else is in a batch. Neighbour lists are left out of a graph
that is changed, so that they are tested as well.
"""

from typing import Any

import jax
import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.core.graph_batch import unbatch_graphs
from jaxdl.testing.agreement import assert_trees_agree, compiled_if_possible
from jaxdl.testing.graph_padding import (
    Function,
    assert_graph_padding_invariant,
    axes_of,
    rows_of_results,
    take_rows,
)


def check_graph_laws(
    f: Function,
    graph: Graph,
    *,
    key: jax.Array,
    per_node: bool = False,
    tolerance: float | None = None,
) -> None:
    """Assert all laws of this file for a function of a graph.

    Args:
      f: a differentiable function of a graph alone.
      graph: a batch of at least two graphs, of which one has several nodes and edges.
      key: decides the orders and what stands in the padding.
      per_node: whether results are ``[nodes, ...]`` and not ``[graphs, ...]``.
      tolerance: the largest allowed difference, beside the largest value; by default
        200 units of rounding.

    Raises:
      AssertionError: naming the law and the place with the largest difference.
      ValueError: the graph is too small, results have not a row for each graph, or
        node, or ``f`` returns nothing or is not of JAX.
    """
    law = assert_graph_permutation_invariant
    if per_node:
        law = assert_graph_permutation_equivariant
    law(f, graph, key=key, tolerance=tolerance)
    how: dict[str, Any] = {"per_node": per_node, "tolerance": tolerance}
    assert_edge_order_invariant(f, graph, key=key, **how)
    assert_graph_padding_invariant(f, graph, key=key, **how)
    assert_union_invariant(f, graph, **how)


def assert_graph_permutation_invariant(
    f: Function,
    graph: Graph,
    *,
    key: jax.Array,
    num_tries: int = 5,
    tolerance: float | None = None,
) -> None:
    """Assert that results of graphs do not depend on the order of the nodes.

    The nodes of each graph are numbered anew, first in reverse and then at random.

    Args:
      f: a function of a graph alone, with ``[graphs, ...]`` results.
      graph: one graph or several, of which one has at least two nodes.
      key: decides the orders.
      num_tries: how many are tried.
      tolerance: as for ``check_graph_laws``.

    Raises:
      AssertionError: naming the graph with the largest difference, and both values.
      ValueError: there is nothing to reorder, or no try.
    """
    compiled = compiled_if_possible(f)
    expected = rows_of_results(compiled(graph), graph, False)
    tries = [
        rows_of_results(compiled(_renumbered(graph, order)), graph, False)
        for order in _orders(graph.n_node, key, num_tries, "nodes")
    ]
    law = "another order of the nodes must give the same result"
    assert_trees_agree(tries, expected, law, ("try", "graph"), tolerance)


def assert_graph_permutation_equivariant(
    f: Function,
    graph: Graph,
    *,
    key: jax.Array,
    num_tries: int = 5,
    tolerance: float | None = None,
) -> None:
    """Assert that results of nodes are reordered as the nodes are, and do not change.

    Args:
      f: a function of a graph alone, with ``[nodes, ...]`` results.
      graph: as for ``assert_graph_permutation_invariant``.
      key: decides the orders.
      num_tries: how many are tried.
      tolerance: as for ``check_graph_laws``.

    Raises:
      AssertionError: naming the node with the largest difference by its old number, and
        both values.
      ValueError: there is nothing to reorder, or no try.
    """
    compiled = compiled_if_possible(f)
    expected = rows_of_results(compiled(graph), graph, True)
    tries = []
    for order in _orders(graph.n_node, key, num_tries, "nodes"):
        found = take_rows(compiled(_renumbered(graph, order)), np.argsort(order))
        tries.append(rows_of_results(found, graph, True))
    law = "the results must be reordered as the nodes are"
    assert_trees_agree(tries, expected, law, ("try", "node"), tolerance)


def assert_edge_order_invariant(
    f: Function,
    graph: Graph,
    *,
    key: jax.Array,
    num_tries: int = 5,
    per_node: bool = False,
    tolerance: float | None = None,
) -> None:
    """Assert that it does not matter in which order the edges of a graph are listed.

    Args:
      f: a function of a graph alone.
      graph: one graph or several, of which one has at least two edges.
      key: decides the orders.
      num_tries: how many are tried.
      per_node: whether results are ``[nodes, ...]`` and not ``[graphs, ...]``.
      tolerance: as for ``check_graph_laws``.

    Raises:
      AssertionError: naming the place with the largest difference, and both values.
      ValueError: there is nothing to reorder, or no try.
    """
    compiled = compiled_if_possible(f)
    expected = rows_of_results(compiled(graph), graph, per_node)
    tries = [
        rows_of_results(compiled(_with_edges_in(graph, order)), graph, per_node)
        for order in _orders(graph.n_edge, key, num_tries, "edges")
    ]
    law = "another order of the edges must give the same result"
    assert_trees_agree(tries, expected, law, axes_of(per_node), tolerance)


def assert_union_invariant(
    f: Function,
    graph: Graph,
    *,
    per_node: bool = False,
    tolerance: float | None = None,
) -> None:
    """Assert that a batch of graphs gives what its graphs give one by one.

    Args:
      f: a function of a graph alone.
      graph: a batch of at least two graphs.
      per_node: whether results are ``[nodes, ...]`` and not ``[graphs, ...]``.
      tolerance: as for ``check_graph_laws``.

    Raises:
      AssertionError: naming the place with the largest difference, and both values.
      ValueError: there are less than two graphs.
    """
    parts = unbatch_graphs(graph)
    require(len(parts) >= 2, "the batch must have at least two graphs", len(parts))
    compiled = compiled_if_possible(f)
    found = rows_of_results(compiled(graph), graph, per_node)
    alone = [compiled(part) for part in parts]
    expected = jax.tree.map(lambda *rows: np.concatenate(rows), *alone)
    law = "a batch of graphs must give what they give alone"
    assert_trees_agree([found], expected, law, axes_of(per_node), tolerance)


def _orders(counts: Any, key: jax.Array, num_tries: int, what: str) -> list[np.ndarray]:
    """Orders that keep each graph's rows together: the reverse, and random ones."""
    require(num_tries >= 1, "num_tries must be at least 1", num_tries)
    counts = np.asarray(counts)
    most = int(counts.max(initial=0))
    require(most >= 2, f"a graph must have at least two {what} to reorder", most)
    of_row = np.repeat(np.arange(len(counts)), counts)
    keys = jax.random.split(key, num_tries)[1:]
    noise = [np.asarray(jax.random.uniform(one, of_row.shape)) for one in keys]
    reverse = -np.arange(len(of_row))
    return [np.lexsort((values, of_row)) for values in (reverse, *noise)]


def _renumbered(graph: Graph, order: np.ndarray) -> Graph:
    """The same graph, whose row ``i`` of nodes is the old row ``order[i]``."""
    number = np.argsort(order).astype(np.int32)
    return graph._replace(
        nodes=take_rows(graph.nodes, order),
        senders=number[graph.senders],
        receivers=number[graph.receivers],
        neighbours=None,
    )


def _with_edges_in(graph: Graph, order: np.ndarray) -> Graph:
    return graph._replace(
        edges=take_rows(graph.edges, order),
        senders=np.asarray(graph.senders)[order],
        receivers=np.asarray(graph.receivers)[order],
        neighbours=None,
    )
