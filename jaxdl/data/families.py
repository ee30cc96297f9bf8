"""Graphs that grew by one of four rules, with as many edges each: which rule was it?

No file is needed. All have about two edges for each node, so that to count nodes or
edges is not enough: the rules differ in how many neighbours nodes have, and in whether
neighbours know each other.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from jaxdl.core.graph import Graph
from jaxdl.core.types import Dataset
from jaxdl.data.fetch import Shelf
from jaxdl.data.graph.buckets import stack_graphs
from jaxdl.data.graph.convert import from_networkx
from jaxdl.data.info import DataInfo, Parts
from jaxdl.data.registry import DATASETS
from jaxdl.data.splits import standard_split

if TYPE_CHECKING:
    import networkx

SIZES = (10, 24)  # nodes of the smallest and of the largest graph


def small_world(size: int, seed: int) -> "networkx.Graph":
    """A ring of acquaintances, of whom one in five is exchanged for anybody."""
    import networkx

    return networkx.watts_strogatz_graph(size, 4, 0.2, seed=seed)


def preferential(size: int, seed: int) -> "networkx.Graph":
    """Each new node joins two, the more likely the more neighbours they have."""
    import networkx

    return networkx.barabasi_albert_graph(size, 2, seed=seed)


def uniform(size: int, seed: int) -> "networkx.Graph":
    """Edges between any two nodes, all equally likely."""
    import networkx

    return networkx.gnm_random_graph(size, 2 * size, seed=seed)


def regular(size: int, seed: int) -> "networkx.Graph":
    """Every node has four neighbours, whoever they are."""
    import networkx

    return networkx.random_regular_graph(4, size, seed=seed)


RULES: Mapping[str, Callable[[int, int], "networkx.Graph"]] = {
    "small world": small_world,
    "preferential": preferential,
    "uniform": uniform,
    "regular": regular,
}
"""By the name of the class."""

FAMILIES = DataInfo(
    name="families",
    description="Graphs that grew by one of four rules; by which one?",
    shape=(1,),
    rows=(280, 60, 60),
    class_names=tuple(RULES),
    form="graphs",
    home="https://networkx.org/documentation/stable/reference/generators.html",
    licence="none needed: it is made by a rule",
    citation=(
        "the rules are of P. Erdős and A. Rényi 1959, D. J. Watts and S. H. Strogatz "
        "1998, and A.-L. Barabási and R. Albert 1999"
    ),
)


def draw_families(rows: int, *, seed: int) -> Dataset:
    """Random graphs, as many of each family to one; nodes know the number 1 alone.

    Args:
      rows: how many graphs.
      seed: equal seeds give equal graphs.

    Returns:
      Stacked graphs of 10 to 24 nodes and the numbers of their families.
    """
    random = np.random.default_rng(seed)
    names = list(RULES)
    labels = (np.arange(rows) % len(names)).astype(np.int32)

    def grown(label: int) -> Graph:
        size = int(random.integers(SIZES[0], SIZES[1] + 1))
        return from_networkx(RULES[names[label]](size, int(random.integers(2**31))))

    return Dataset(stack_graphs([grown(int(label)) for label in labels]), labels)


@DATASETS.register("families", info=FAMILIES)
def families(info: DataInfo, shelf: Shelf) -> Parts:
    """Graphs in parts of 70, 15 and 15 in a hundred, by family."""
    del shelf
    return standard_split(draw_families(sum(info.rows), seed=0))
