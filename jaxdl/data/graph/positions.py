"""Where a node is in its graph, as features: by frequencies, and by walks.

A layer that sums over neighbours gives the same to nodes that look alike from nearby.
These features tell more of them apart.

Sources: Dwivedi, Joshi, Luu, Laurent, Bengio and Bresson, "Benchmarking Graph Neural
Networks", JMLR 24, 2023 (Laplacian); Dwivedi, Luu, Laurent, Bengio and Bresson, "Graph
Neural Networks with Learnable Structural and Positional Representations", ICLR 2022
(walks).
"""

import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, merge_graphs
from jaxdl.data.graph.laplacian import laplacian


def laplacian_positions(graph: Graph, num_features: int) -> np.ndarray:
    """Eigenvectors of the symmetric Laplacian: the slow waves of each graph.

    An eigenvector is determined but for its sign. Here the entry of the largest
    absolute value, the first of those within rounding, is positive, so that a graph has
    the same features each time. That choice depends on the order of the nodes where
    entries tie: in training turn signs at random (``jaxdl.ops.positions.flip_signs``).
    Where eigenvalues are equal, any turned basis would do as well, and no sign settles
    it.

    Args:
      graph: undirected; one graph or several.
      num_features: how many eigenvectors, at least 1, from the smallest eigenvalue on
        and without the first of each graph, which says only how nodes are connected.

    Returns:
      float32 ``[nodes, num_features]``, of which each column has the norm 1 in each
      graph; columns of 0 where a graph has fewer nodes, and rows of 0 for padding.

    Raises:
      ValueError: ``num_features`` is below 1, or the graph is directed.
    """
    require(num_features >= 1, "num_features must be at least 1", num_features)
    found = np.zeros((graph.num_nodes, num_features), np.float32)
    for rows, matrix in _blocks(graph):
        _, vectors = np.linalg.eigh(matrix)
        waves = vectors[:, 1 : num_features + 1]
        if waves.size:
            size = np.abs(waves)
            leading = np.argmax(size > (1 - 1e-6) * size.max(axis=0), axis=0)
            waves = waves * np.sign(waves[leading, np.arange(waves.shape[1])])
        found[rows, : waves.shape[1]] = waves
    return found


def with_laplacian_positions(graph: Graph, num_features: int) -> Graph:
    """The graph with ``laplacian_positions`` as the last features of its nodes.

    So ``jaxdl.models.graph.GraphTransformer`` takes them, with ``num_positions``.

    Args:
      graph: undirected; one graph or several, or rows of ``stack_graphs``. Its nodes
        have features.
      num_features: how many eigenvectors, at least 1.

    Returns:
      The same graph, whose nodes have so many features more; features that are not
      floating become float32.

    Raises:
      ValueError: ``num_features`` is below 1, or the graph is directed.
    """
    nodes = np.asarray(graph.nodes)
    whole = merge_graphs(graph) if np.ndim(graph.n_node) > 1 else graph
    found = laplacian_positions(whole, num_features)
    found = found.reshape(*nodes.shape[:-1], num_features)
    if not np.issubdtype(nodes.dtype, np.floating):
        nodes = nodes.astype(found.dtype)
    return graph._replace(nodes=np.concatenate([nodes, found], axis=-1))


def random_walk_positions(graph: Graph, num_steps: int) -> np.ndarray:
    """The probabilities that a random walk is back after 1, 2, … steps.

    They need no choice of sign, and depend on the node alone.

    Args:
      graph: undirected; one graph or several.
      num_steps: how many steps, at least 1.

    Returns:
      float32 ``[nodes, num_steps]``; a node without edges has 0, and so has padding.

    Raises:
      ValueError: ``num_steps`` is below 1, or the graph is directed.
    """
    require(num_steps >= 1, "num_steps must be at least 1", num_steps)
    degrees = laplacian(graph).diagonal()
    found = np.zeros((graph.num_nodes, num_steps), np.float32)
    for rows, matrix in _blocks(graph, "random_walk"):
        there = degrees[rows] > 0
        step = np.diag(there.astype(np.float64)) - matrix
        power = np.eye(len(step))
        for k in range(num_steps):
            power = power @ step
            found[rows, k] = power.diagonal()
    return found


def _blocks(graph: Graph, kind: str = "symmetric") -> list[tuple[slice, np.ndarray]]:
    """The rows of each graph that counts, and its dense Laplacian."""
    whole = laplacian(graph, kind)
    ends = np.cumsum(np.asarray(graph.n_node))
    spans = [
        slice(int(end - count), int(end))
        for end, count, kept in zip(ends, graph.n_node, graph.graph_mask, strict=True)
        if kept
    ]
    return [(rows, whole[rows, rows].toarray()) for rows in spans]
