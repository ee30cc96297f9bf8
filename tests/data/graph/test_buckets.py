"""A data set of graphs comes in a handful of sizes, and no graph is lost."""

import jax
import numpy as np
import pytest

from jaxdl.core.graph import merge_graphs
from jaxdl.core.graph_batch import GraphSize, size_of, unbatch_graphs
from jaxdl.data.graph import bucket_of, padded_batches, stack_graphs
from tests.core.graphs import random_graph

DRAW = np.random.default_rng(0)
GRAPHS = [
    random_graph(seed, int(nodes), int(2 * nodes))
    for seed, nodes in enumerate(DRAW.integers(10, 29, 60))
]


def equal(one, other):
    """Assert that two graphs are the same."""
    jax.tree.map(np.testing.assert_array_equal, one, other)


def test_a_data_set_comes_in_a_handful_of_sizes_and_whole():
    batches = list(padded_batches(GRAPHS, 8))
    assert len({size_of(batch) for batch in batches}) <= 4
    assert all(batch.num_graphs == 9 for batch in batches)
    parts = [part for batch in batches for part in unbatch_graphs(batch)]
    assert len(parts) == len(GRAPHS)
    for part, graph in zip(parts, GRAPHS, strict=True):
        equal(part, graph)


@pytest.mark.parametrize(
    ("size", "bucket"),
    [
        ((7, 8, 1), (8, 8, 2)),
        ((8, 9, 1), (16, 16, 2)),
        ((0, 0, 0), (1, 1, 1)),
        ((1, 1, 3), (2, 1, 4)),
    ],
)
def test_a_bucket_has_room_for_a_node_and_a_graph_more(size, bucket):
    assert bucket_of(GraphSize(*size)) == bucket


def test_a_bucket_wastes_no_more_than_it_says():
    for n in range(1, 70):
        nodes, edges, _ = bucket_of(GraphSize(n, n, 1))
        assert n < nodes <= 2 * n
        assert n <= edges < 2 * n


def test_a_stack_has_rows_of_one_size_that_merge_into_the_graphs():
    stacked = stack_graphs(GRAPHS[:5])
    largest = max(graph.num_nodes for graph in GRAPHS[:5])
    assert stacked.nodes.shape == (5, largest + 1, 3)
    for part, graph in zip(
        unbatch_graphs(merge_graphs(stacked)), GRAPHS[:5], strict=True
    ):
        equal(part, graph)


def test_errors_say_what_and_got():
    with pytest.raises(ValueError, match="batch_size must be at least 1; got 0"):
        next(padded_batches(GRAPHS, 0))
    with pytest.raises(ValueError, match="at least one graph; got 0"):
        stack_graphs([])
