"""A graph knows its sizes and masks, and stacked graphs merge into one."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.graph import Graph, merge_graphs, one_graph, require_graph
from jaxdl.core.graph_batch import (
    GraphSize,
    batch_graphs,
    pad_graphs,
    unbatch_graphs,
)
from tests.core.graphs import random_graph, several


def test_fields_are_those_of_jraph_in_its_order():
    names = ["nodes", "edges", "receivers", "senders", "globals", "n_node", "n_edge"]
    assert list(Graph._fields[:7]) == names


def test_a_single_graph_has_int32_indices_and_its_counts():
    graph = one_graph(np.ones((3, 2)), [0, 1], [1, 2], globals={"y": np.ones(4)})
    assert (graph.num_nodes, graph.num_edges, graph.num_graphs) == (3, 2, 1)
    for field in ("senders", "receivers", "n_node", "n_edge"):
        assert getattr(graph, field).dtype == np.int32
    assert graph.globals["y"].shape == (1, 4)
    on_device = one_graph(jnp.ones((3, 2)), jnp.array([0]), jnp.array([1]))
    assert isinstance(on_device.senders, jax.Array)


def test_masks_say_what_is_padding():
    graph = pad_graphs(several(), GraphSize(17, 20, 6))
    np.testing.assert_array_equal(graph.graph_mask, [1, 1, 1, 1, 0, 0])
    np.testing.assert_array_equal(graph.node_mask, np.arange(17) < 13)
    np.testing.assert_array_equal(graph.edge_mask, np.arange(20) < 17)
    np.testing.assert_array_equal(
        graph.graph_of_node, np.repeat(range(6), [5, 3, 1, 4, 4, 0])
    )
    plain = several()
    for mask in (plain.graph_mask, plain.node_mask, plain.edge_mask):
        assert mask.all()


def test_masks_are_computed_inside_a_program():
    graph = pad_graphs(several(), GraphSize(17, 20, 6))
    masks = jax.jit(lambda g: (g.node_mask, g.edge_mask, g.graph_of_node))(graph)
    for mask, count in zip(masks[:2], (13, 17), strict=True):
        assert mask.sum() == count


def test_values_of_graphs_reach_their_nodes():
    one = random_graph(0, 3, 1)
    np.testing.assert_array_equal(one.to_nodes(jnp.array([[1, 2]])), [[1, 2]] * 3)
    many = several()
    found = many.to_nodes(jnp.array([1.0, 2.0, 3.0, 4.0]))
    np.testing.assert_array_equal(found, np.repeat([1, 2, 3, 4], [5, 3, 1, 4]))


def test_merging_a_stack_is_batching_its_graphs():
    graphs = [random_graph(seed, 3 + seed, 4) for seed in range(3)]
    padded = [pad_graphs(graph, GraphSize(7, 6, 2)) for graph in graphs]
    stacked = jax.tree.map(lambda *leaves: jnp.stack(leaves), *padded)
    merged = jax.jit(merge_graphs)(stacked)
    jax.tree.map(np.testing.assert_array_equal, merged, batch_graphs(padded))
    for part, graph in zip(unbatch_graphs(merged), graphs, strict=True):
        jax.tree.map(np.testing.assert_array_equal, part, graph)


def test_errors_say_what_and_got():
    with pytest.raises(ValueError, match=r"one of each for an edge; got shapes \(2,\)"):
        one_graph(np.ones((3, 1)), [0, 1], [1])
    with pytest.raises(ValueError, match="senders must be whole numbers; got float64"):
        one_graph(np.ones((3, 1)), [0.9], [1])
    with pytest.raises(ValueError, match="nodes must have features; got None"):
        one_graph(None, [0], [0])
    with pytest.raises(ValueError, match=r"given a Graph; got ndarray \(3, 1\)"):
        require_graph(np.ones((3, 1)))
