"""The laws of graphs for functions of a dense adjacency matrix: f(PX, PAPᵀ)."""

from collections.abc import Callable

import jax
import numpy as np
from jaxtyping import Array, PyTree, Shaped

from jaxdl.core.errors import require
from jaxdl.testing.agreement import assert_trees_agree, compiled_if_possible

Function = Callable[[Array, Array], PyTree]
Nodes = Shaped[Array, " nodes *shape"]
Adjacency = Shaped[Array, "_nodes _others *_rest"]


def assert_adjacency_invariant(
    f: Function,
    x: Nodes,
    adjacency: Adjacency,
    *,
    key: jax.Array,
    num_tries: int = 5,
    tolerance: float | None = None,
) -> None:
    """Assert that f(PX, PAPᵀ) = f(X, A) for permutations P.

    The first turns the order of the nodes round; the others are random.

    Args:
      f: a function of ``x`` and ``adjacency`` alone, of one graph.
      x: features of the nodes.
      adjacency: matrix, perhaps of features ``[nodes, nodes, ...]``.
      key: decides the permutations.
      num_tries: how many are tried.
      tolerance: the largest allowed difference, beside the largest value; by default
        200 units of rounding.

    Raises:
      AssertionError: naming the place with the largest difference, and both values.
      ValueError: there are less than two nodes, or no try; the matrix is not of the
        nodes; or ``f`` returns nothing.
    """
    compiled = compiled_if_possible(f)
    tries = [
        compiled(x[order], adjacency[order][:, order])
        for order in _orders(x, adjacency, key, num_tries)
    ]
    law = "another order of the nodes must give the same result"
    assert_trees_agree(tries, compiled(x, adjacency), law, ("try",), tolerance)


def assert_adjacency_equivariant(
    f: Function,
    x: Nodes,
    adjacency: Adjacency,
    *,
    key: jax.Array,
    num_tries: int = 5,
    tolerance: float | None = None,
) -> None:
    """Assert that f(PX, PAPᵀ) = P f(X, A) for permutations P.

    Args:
      f: a function of ``x`` and ``adjacency`` alone, with ``[nodes, ...]`` results.
      x: features of the nodes.
      adjacency: matrix, perhaps of features ``[nodes, nodes, ...]``.
      key: decides the permutations.
      num_tries: how many are tried.
      tolerance: as for ``assert_adjacency_invariant``.

    Raises:
      AssertionError: naming the node with the largest difference by its old number, and
        both values.
      ValueError: there are less than two nodes, or no try; the matrix is not of the
        nodes; or ``f`` returns nothing.
    """
    compiled = compiled_if_possible(f)
    tries = []
    for order in _orders(x, adjacency, key, num_tries):
        found = compiled(x[order], adjacency[order][:, order])
        tries.append(jax.tree.map(lambda leaf, o=order: leaf[np.argsort(o)], found))
    law = "the results must be reordered as the nodes are"
    assert_trees_agree(tries, compiled(x, adjacency), law, ("try", "node"), tolerance)


def _orders(
    x: Nodes, adjacency: Adjacency, key: jax.Array, num_tries: int
) -> list[np.ndarray]:
    nodes = len(x)
    require(
        adjacency.shape[:2] == (nodes, nodes),
        f"adjacency must be [{nodes}, {nodes}] for {nodes} nodes",
        adjacency.shape,
    )
    require(num_tries >= 1, "num_tries must be at least 1", num_tries)
    require(nodes >= 2, "a graph must have at least two nodes to reorder", nodes)
    keys = jax.random.split(key, num_tries)[1:]
    shuffled = [np.asarray(jax.random.permutation(one, nodes)) for one in keys]
    return [np.arange(nodes)[::-1], *shuffled]
