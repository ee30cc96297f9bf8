"""Random graphs for both sides of the benchmarks: one of Cora's size, one large."""

from typing import NamedTuple

import numpy as np


class Citations(NamedTuple):
    """Papers that cite each other, and what they are about.

    Attributes:
      x: ``[nodes, features]``.
      senders: ``[edges]``, each edge in both directions.
      receivers: ``[edges]``.
      y: ``[nodes]`` labels.
      classes: how many.
      hidden: features of a hidden layer of a GCN.
    """

    x: np.ndarray
    senders: np.ndarray
    receivers: np.ndarray
    y: np.ndarray
    classes: int
    hidden: int


def cora() -> Citations:
    """2,708 nodes, 10,556 edges, 1,433 features of which 1 in 79 is 1; some hubs."""
    draw, nodes, pairs = np.random.default_rng(0), 2708, 5278
    one = draw.integers(0, nodes, pairs)
    other = (nodes * draw.random(pairs) ** 2).astype(int)
    x = (draw.random((nodes, 1433)) < 0.0127).astype(np.float32)
    return both_ways(one, other, x, draw.integers(0, 7, nodes), (7, 16))


def large() -> Citations:
    """100,000 nodes, 1,000,000 edges, 64 features."""
    draw, nodes, pairs = np.random.default_rng(0), 100_000, 500_000
    one, other = draw.integers(0, nodes, (2, pairs))
    x = draw.normal(size=(nodes, 64)).astype(np.float32)
    return both_ways(one, other, x, draw.integers(0, 16, nodes), (16, 64))


def both_ways(
    one: np.ndarray,
    other: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    sizes: tuple[int, int],
) -> Citations:
    """The graph with each pair as two edges, sorted by receiver."""
    senders, receivers = np.concatenate([[one, other], [other, one]], axis=1)
    order = np.argsort(receivers, kind="stable")
    return Citations(x, senders[order], receivers[order], y.astype(np.int32), *sizes)
