"""What sees the padding of a graph, in value or gradient, is named."""

import jax
import jax.numpy as jnp
import pytest

from jaxdl.core.graph_batch import GraphSize, pad_graphs
from jaxdl.ops.segment import segment_mean, segment_sum
from jaxdl.testing import assert_graph_padding_invariant, check_graph_laws
from tests.core.graphs import random_graph, several


def total(graph):
    """A lawful readout."""
    return segment_sum(graph.nodes, graph.graph_of_node, graph.num_graphs)


def test_a_lawful_function_passes(key):
    assert_graph_padding_invariant(total, several(), key=key)
    padded = pad_graphs(several(), GraphSize(17, 20, 6))
    assert_graph_padding_invariant(total, padded, key=key)


def test_padding_must_not_matter(key):
    def centred(graph):
        return graph.nodes - graph.nodes.mean(axis=0)[None]

    with pytest.raises(
        AssertionError, match=r"padding must not .* at \[try, node, axis 2"
    ):
        assert_graph_padding_invariant(centred, several(), key=key, per_node=True)


def test_features_of_padded_edges_must_not_matter(key):
    def spread(graph):
        return total(graph)[:, :2] + graph.edges.sum(0)[None]

    with pytest.raises(
        AssertionError, match=r"padding must not change .* \[try, graph"
    ):
        assert_graph_padding_invariant(spread, several(), key=key)


def test_padding_must_not_have_a_gradient(key):
    def leak(graph):
        nodes = jnp.nan_to_num(graph.nodes)
        rest = nodes - jax.lax.stop_gradient(nodes)
        return segment_mean(graph.nodes, graph.graph_of_node, len(graph.n_node)) + (
            rest.sum()
        )

    with pytest.raises(AssertionError, match="by padding must be 0, but at node 13"):
        assert_graph_padding_invariant(leak, several(), key=key)


def test_a_gradient_must_be_finite(key):
    def root(graph):
        _, receivers, mask = graph.ends
        heard = segment_sum(graph.edges[:, 0], receivers, len(graph.nodes), mask=mask)
        return jnp.sqrt(heard**2 * jnp.sum(graph.nodes, 1) ** 2)

    with pytest.raises(AssertionError, match="gradient by a node must be finite"):
        assert_graph_padding_invariant(root, several(), key=key, per_node=True)


def test_a_product_with_the_mask_is_not_enough(key):
    """0 times NaN is NaN."""

    def masked(graph):
        kept = graph.nodes * graph.node_mask[:, None].astype(jnp.float32)
        return jnp.broadcast_to(kept.sum(0), (graph.num_graphs, 3))

    with pytest.raises(AssertionError, match=r"padding must not .* it is nan and not"):
        assert_graph_padding_invariant(masked, random_graph(0, 4, 3), key=key)


def test_results_of_nodes_are_told_from_those_of_graphs(key):
    for f, per_node in ((total, True), (lambda graph: graph.nodes, False)):
        with pytest.raises(ValueError, match=r"results must be \[.*; got shape .* per"):
            assert_graph_padding_invariant(f, several(), key=key, per_node=per_node)
        with pytest.raises(ValueError, match=r"results must be \[.*; got shape .* per"):
            check_graph_laws(f, several(), key=key, per_node=per_node)
