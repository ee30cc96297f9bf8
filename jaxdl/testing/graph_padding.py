"""Is the padding of a graph really absent? Fill it, add more of it, and see nothing."""

from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.core.graph_batch import GraphSize, pad_graphs, size_of
from jaxdl.testing.agreement import (
    assert_trees_agree,
    compiled_gradient,
    compiled_if_possible,
)

Function = Callable[[Graph], PyTree]


def assert_graph_padding_invariant(
    f: Function,
    graph: Graph,
    *,
    key: jax.Array,
    per_node: bool = False,
    tolerance: float | None = None,
) -> None:
    """Assert that graphs that do not count have no part in a result, nor its gradient.

    Two graphs with nodes and edges are added, with zeros for features, with large
    random numbers and with NaN. The gradient by the padding must be 0 where that is
    finite.

    Args:
      f: a differentiable function of a graph alone.
      graph: one graph or several.
      key: decides the random numbers.
      per_node: whether results are ``[nodes, ...]`` and not ``[graphs, ...]``.
      tolerance: as for ``check_graph_laws``.

    Raises:
      AssertionError: naming the place with the largest difference, and both values; or
        that of a gradient by a node of the padding that is not 0, or by another that is
        not finite.
      ValueError: results have not a row for each graph, or node; or ``f`` returns
        nothing or is not of JAX.
    """
    compiled = compiled_if_possible(f)
    have = size_of(graph)
    size = GraphSize(have.nodes + 3, have.edges + 4, have.graphs + 2)
    padded = pad_graphs(graph._replace(neighbours=None), size)
    expected = rows_of_results(compiled(graph), graph, per_node)

    def noise(leaf: np.ndarray) -> np.ndarray:
        return 100 * np.asarray(jax.random.normal(key, leaf.shape, leaf.dtype))

    loud = _filled(padded, noise)
    nan = _filled(padded, lambda leaf: np.full_like(leaf, np.nan))
    tries = [
        rows_of_results(compiled(one), one, per_node) for one in (padded, loud, nan)
    ]
    law = "padding must not change the result"
    assert_trees_agree(tries, expected, law, axes_of(per_node), tolerance)
    for one in (padded, loud):
        _assert_no_gradient(f, one, per_node)


def _filled(graph: Graph, fill: Callable[[np.ndarray], np.ndarray]) -> Graph:
    """Other features in what does not count."""

    def filled(tree: PyTree, mask: jax.Array) -> PyTree:
        def one(leaf: np.ndarray) -> np.ndarray:
            if not jnp.issubdtype(leaf.dtype, jnp.inexact):
                return leaf
            there = np.asarray(mask).reshape(-1, *[1] * (leaf.ndim - 1))
            return np.where(there, leaf, fill(leaf))

        return jax.tree.map(one, tree)

    return graph._replace(
        nodes=filled(graph.nodes, graph.node_mask),
        edges=filled(graph.edges, graph.edge_mask),
        globals=filled(graph.globals, graph.graph_mask),
    )


def _assert_no_gradient(f: Function, graph: Graph, per_node: bool) -> None:
    """Assert that gradients by padding are 0, and by other nodes finite."""
    graph = jax.tree.map(jnp.asarray, graph)
    kept = jnp.asarray(rows_that_count(graph, per_node))
    leaves = jax.tree.leaves(graph.nodes)
    structure = jax.tree.structure(graph.nodes)
    moving = [
        i for i, leaf in enumerate(leaves) if jnp.issubdtype(leaf.dtype, jnp.inexact)
    ]

    def total(values: list[jax.Array]) -> jax.Array:
        nodes = list(leaves)
        for i, value in zip(moving, values, strict=True):
            nodes[i] = value
        found = f(graph._replace(nodes=jax.tree.unflatten(structure, nodes)))
        return sum(
            (
                jnp.where(
                    kept.reshape(-1, *[1] * (leaf.ndim - 1)), jnp.sin(leaf), 0
                ).sum()
                for leaf in jax.tree.leaves(found)
            ),
            jnp.zeros(()),
        )

    there = np.asarray(graph.node_mask)
    for slope in compiled_gradient(total)([leaves[i] for i in moving]):
        slope = np.asarray(slope)
        assert np.isfinite(slope[there]).all(), (
            "the gradient by a node must be finite, whatever is in the padding"
        )
        wrong = [int(at) for at in np.flatnonzero(~there) if slope[at].any()]
        assert not wrong, (
            f"the gradient by padding must be 0, but at node {wrong[0]} it is not"
        )


def rows_that_count(graph: Graph, per_node: bool) -> np.ndarray:
    """Which rows of a result belong to graphs that count."""
    return np.asarray(graph.node_mask if per_node else graph.graph_mask)


def rows_of_results(results: PyTree, graph: Graph, per_node: bool) -> PyTree:
    """The rows of results that belong to graphs that count, as NumPy arrays.

    Raises:
      ValueError: results have not a row for each graph, or node.
    """
    there = rows_that_count(graph, per_node)
    for leaf in jax.tree.leaves(results):
        require(
            np.shape(leaf)[:1] == there.shape,
            f"results must be [{'nodes' if per_node else 'graphs'}, ...], here with "
            f"{len(there)} rows",
            f"shape {np.shape(leaf)}",
            "per_node says whether results are of nodes.",
        )
    return take_rows(results, there)


def axes_of(per_node: bool) -> Sequence[str]:
    """What the axes of several tries are called."""
    return ("try", "node" if per_node else "graph")


def take_rows(tree: PyTree, rows: np.ndarray) -> PyTree:
    """The rows of every leaf, as NumPy arrays."""
    return jax.tree.map(lambda leaf: np.asarray(leaf)[rows], tree)
