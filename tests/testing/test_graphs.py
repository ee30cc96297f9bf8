"""The laws of graphs hold for functions that keep them, and name where others fail."""

import jax.numpy as jnp
import pytest

from jaxdl.core.graph_batch import GraphSize, pad_graphs, unbatch_graphs
from jaxdl.ops.segment import segment_softmax, segment_sum
from jaxdl.testing import (
    assert_edge_order_invariant,
    assert_graph_permutation_equivariant,
    assert_graph_permutation_invariant,
    assert_union_invariant,
    check_graph_laws,
)
from tests.core.graphs import random_graph, several


def hear(graph):
    """A lawful layer: what comes along the edges, beside what a node is itself."""
    senders, receivers, mask = graph.ends
    sent = graph.nodes[senders] * graph.edges[:, :1]
    return graph.nodes + jnp.tanh(
        segment_sum(sent, receivers, len(graph.nodes), mask=mask)
    )


def read(graph):
    """A lawful readout."""
    own = (graph.graph_of_node, graph.num_graphs)
    weights = segment_softmax(graph.nodes, *own, mask=graph.node_mask)
    return graph.globals + segment_sum(weights * graph.nodes, *own)[:, :2]


@pytest.fixture(params=[False, True], ids=["plain", "padded"])
def graph(request):
    """A batch, with and without padding."""
    return pad_graphs(several(), GraphSize(17, 20, 6)) if request.param else several()


def test_lawful_functions_pass(key, graph):
    check_graph_laws(hear, graph, key=key, per_node=True)
    check_graph_laws(read, graph, key=key)
    check_graph_laws(lambda g: {"a": read(g), "b": read(g) > 0}, several(), key=key)


def by_position(graph):
    """What depends on the number of a node."""
    return hear(graph) + jnp.arange(len(graph.nodes), dtype=jnp.float32)[:, None]


def first_edge(graph):
    """What depends on which edge comes first."""
    senders, receivers, _ = graph.ends
    count = len(graph.nodes)
    number = jnp.arange(len(senders), dtype=jnp.float32)[:, None]
    return segment_sum(graph.nodes[senders] * number, receivers, count)


def all_nodes(graph):
    """What mixes the graphs of a batch, and its padding."""
    return hear(graph) - graph.nodes.mean(axis=0)[None]


def test_the_number_of_a_node_must_not_matter(key):
    graph = several()
    with pytest.raises(
        AssertionError, match=r"reordered as the nodes .*\[try, node, axi"
    ):
        assert_graph_permutation_equivariant(by_position, graph, key=key)
    with pytest.raises(AssertionError, match=r"order of the nodes .* \[try, graph"):
        assert_graph_permutation_invariant(
            lambda g: segment_sum(by_position(g) ** 2, g.graph_of_node, 4),
            graph,
            key=key,
        )


def test_the_worst_node_is_named_by_its_old_number(key):
    graph = random_graph(0, 4, 6)
    odd = graph._replace(nodes=graph.nodes.copy())
    odd.nodes[2] = 50

    def spotted(graph):
        last = jnp.arange(4)[:, None] == 3
        return jnp.where(last, graph.nodes, 0.0)

    with pytest.raises(
        AssertionError, match=r"\[try, node, axis 2\] \[\d, 2, 0\] it is 50"
    ):
        assert_graph_permutation_equivariant(spotted, odd, key=key)


def test_the_order_of_the_edges_must_not_matter(key):
    with pytest.raises(AssertionError, match=r"order of the edges .* \[try, node"):
        assert_edge_order_invariant(first_edge, several(), key=key, per_node=True)


def test_what_else_is_in_the_batch_must_not_matter():
    with pytest.raises(
        AssertionError, match=r"what they give alone, but at \[try, node"
    ):
        assert_union_invariant(all_nodes, several(), per_node=True)


def test_each_law_is_part_of_the_examination(key):
    graph = several()
    for broken in (by_position, first_edge, all_nodes):
        with pytest.raises(AssertionError, match="must"):
            check_graph_laws(broken, graph, key=key, per_node=True)


def test_what_cannot_be_seen_is_refused(key):
    one = random_graph(0, 1, 1)
    with pytest.raises(ValueError, match="at least two nodes to reorder; got 1"):
        assert_graph_permutation_invariant(read, one, key=key)
    with pytest.raises(ValueError, match="at least two edges to reorder; got 1"):
        assert_edge_order_invariant(read, one, key=key)
    with pytest.raises(ValueError, match="num_tries must be at least 1; got 0"):
        assert_graph_permutation_equivariant(hear, several(), key=key, num_tries=0)
    with pytest.raises(ValueError, match="at least two graphs; got 1"):
        assert_union_invariant(read, unbatch_graphs(several())[0])
