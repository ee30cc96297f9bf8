"""Batching shifts indices, unbatching undoes it, and padding touches nothing."""

import jax
import numpy as np
import pytest

from jaxdl.core.graph_batch import (
    GraphSize,
    batch_graphs,
    pad_graphs,
    size_of,
    unbatch_graphs,
)
from tests.core.graphs import random_graph, several


def equal(one, other):
    """Assert that two graphs are the same."""
    jax.tree.map(np.testing.assert_array_equal, one, other)


def test_a_batch_is_a_disjoint_union():
    graphs = [random_graph(0, 5, 9), random_graph(1, 3, 0), random_graph(2, 4, 6)]
    batch = batch_graphs(graphs)
    assert size_of(batch) == (12, 15, 3)
    np.testing.assert_array_equal(batch.senders[9:], graphs[2].senders + 8)
    np.testing.assert_array_equal(batch.receivers[:9], graphs[0].receivers)
    np.testing.assert_array_equal(batch.n_node, [5, 3, 4])
    assert batch.senders.dtype == np.int32
    for part, graph in zip(unbatch_graphs(batch), graphs, strict=True):
        equal(part, graph)


def test_a_batch_of_batches_is_a_batch():
    graphs = [random_graph(seed, 3, 4) for seed in range(4)]
    nested = batch_graphs([batch_graphs(graphs[:3]), graphs[3]])
    equal(nested, batch_graphs(graphs))


def test_unbatching_leaves_padding_out_also_between_graphs():
    graphs = [random_graph(0, 5, 9), random_graph(1, 3, 2)]
    padded = pad_graphs(graphs[0], GraphSize(8, 10, 3))
    for part, graph in zip(
        unbatch_graphs(batch_graphs([padded, graphs[1]])), graphs, strict=True
    ):
        equal(part, graph)


def test_padding_is_jraph_s():
    graph = pad_graphs(several(), GraphSize(17, 20, 6))
    np.testing.assert_array_equal(graph.n_node, [5, 3, 1, 4, 4, 0])
    np.testing.assert_array_equal(graph.n_edge, [9, 0, 2, 6, 3, 0])
    np.testing.assert_array_equal(graph.senders[17:], 13)
    np.testing.assert_array_equal(graph.receivers[17:], 13)
    assert not graph.nodes[13:].any()
    assert graph.nodes.dtype == np.float32
    assert graph.globals.shape == (6, 2)


def test_a_graph_of_jraph_with_its_padding_taken_away_is_ours():
    jraph = pytest.importorskip("jraph")
    ours = several()
    theirs = jraph.GraphsTuple(*ours[:7])
    padded = jraph.pad_with_graphs(theirs, 17, 20, 6)
    equal(tuple(pad_graphs(ours, GraphSize(17, 20, 6))[:7]), tuple(padded))


def test_a_size_that_is_just_enough_is_enough():
    full = pad_graphs(several(), GraphSize(13, 17, 5))
    assert size_of(full) == (13, 17, 5)
    assert full.node_mask.all()


@pytest.mark.parametrize("size", [(12, 20, 6), (14, 16, 6), (14, 20, 4), (13, 18, 5)])
def test_a_size_that_is_too_small_is_refused(size):
    with pytest.raises(ValueError, match=r"a graph more.*for \(13, 17, 4\). jaxdl.da"):
        pad_graphs(several(), GraphSize(*size))


def test_graphs_that_do_not_fit_together_are_refused():
    with pytest.raises(ValueError, match="at least one graph; got 0"):
        batch_graphs([])
    other = random_graph(0, 3, 2)._replace(edges=None)
    wide = random_graph(0, 3, 2, features=7)
    for one, got in ((other, r"\(3,\), None"), (wide, r"\(7,\), \(2,\)")):
        with pytest.raises(ValueError, match=rf"the same features; got .* \({got}"):
            batch_graphs([random_graph(0, 3, 2), one])
