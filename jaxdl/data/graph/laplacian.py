"""Laplacians of an undirected graph: matrices that compare a node with its neighbours.

With ``A`` the adjacency matrix and ``D`` the degrees on a diagonal, they are

- combinatorial: ``L = D - A``;
- symmetric: ``I - D^-1/2 A D^-1/2``, with eigenvalues in [0, 2];
- random walk: ``I - D^-1 A``, with the same eigenvalues; ``D^-1 A`` is the step of a
  random walk.

A node without edges has a row of zeros in all of them, and counts as a component of its
own. Source: Chung, "Spectral Graph Theory", 1997.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from jaxdl.core.errors import require, require_all, unknown_name
from jaxdl.core.graph import Graph
from jaxdl.data.graph.convert import to_scipy

if TYPE_CHECKING:
    from scipy.sparse import csr_array

KINDS = ("combinatorial", "symmetric", "random_walk")


def laplacian(
    graph: Graph, kind: str = "combinatorial", *, weights: Any = None
) -> "csr_array":
    """A Laplacian as a sparse matrix ``[nodes, nodes]`` of float64.

    Args:
      graph: undirected, which means that each edge has its reverse. Edges of the
        padding are left out; repeated edges add up.
      kind: ``"combinatorial"``, ``"symmetric"`` or ``"random_walk"``.
      weights: ``[edges]``, at least 0; ``None`` is 1 for each.

    Raises:
      ValueError: the kind is unknown, a weight is negative or not finite, or the graph
        is directed.
    """
    from scipy.sparse import diags_array

    if kind not in KINDS:
        raise unknown_name("Laplacian", kind, KINDS, "jaxdl.data.graph.laplacian.KINDS")
    adjacency = to_scipy(graph, weights).astype(np.float64)
    if weights is not None:
        given = np.where(np.asarray(graph.edge_mask), weights, 0)
        good = (given >= 0) & np.isfinite(given)
        require_all(good, given, "weights must be finite and at least 0", "edge")
    off = float(abs(adjacency - adjacency.T).sum())
    require(
        off <= 1e-6 * float(abs(adjacency).sum()),
        "the graph of a Laplacian must be undirected",
        f"edges whose weights differ from their reverses' by {off:g} in sum",
        "with_reverse_edges adds what is missing.",
    )
    degrees = np.asarray(adjacency.sum(axis=1)).ravel()
    if kind == "combinatorial":
        return (diags_array(degrees) - adjacency).tocsr()
    there = degrees > 0
    scale = np.where(there, degrees, 1.0)
    unit = diags_array(there.astype(np.float64))
    if kind == "random_walk":
        return (unit - diags_array(1 / scale) @ adjacency).tocsr()
    root = diags_array(scale**-0.5)
    return (unit - root @ adjacency @ root).tocsr()
