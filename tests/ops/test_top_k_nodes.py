"""The best nodes of each graph, and the edges among them, are a valid graph."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.graph_batch import GraphSize, pad_graphs, unbatch_graphs
from jaxdl.data.graph import validate_graph
from jaxdl.ops.top_k_nodes import top_k_nodes
from tests.core.graphs import several


@pytest.mark.parametrize("ratio", [0.4, 0.5, 1.0])
@pytest.mark.parametrize("padded", [False, True])
def test_is_numpy_s_choice_graph_by_graph(key, ratio, padded):
    graph = pad_graphs(several(), GraphSize(17, 20, 6)) if padded else several()
    graph = jax.tree.map(jnp.asarray, graph)
    score = jax.random.normal(key, (graph.num_nodes,))
    smaller, order = jax.jit(top_k_nodes)(score, graph, ratio)
    validate_graph(jax.tree.map(np.asarray, smaller))
    assert smaller.num_graphs == graph.num_graphs + 1
    np.testing.assert_array_equal(smaller.nodes, graph.nodes[order])
    assert sorted(order.tolist()) == list(range(graph.num_nodes))
    found, start = unbatch_graphs(smaller), 0
    for part, small in zip(unbatch_graphs(graph), found, strict=True):
        own = np.asarray(score)[start : start + part.num_nodes]
        start += part.num_nodes
        best = np.argsort(-own)[: int(np.ceil(ratio * part.num_nodes))]
        np.testing.assert_array_equal(small.nodes, part.nodes[best])
        number = {old: new for new, old in enumerate(best)}
        kept = [
            (number[s], number[r])
            for s, r in zip(part.senders.tolist(), part.receivers.tolist(), strict=True)
            if s in number and r in number
        ]
        ends = zip(small.senders.tolist(), small.receivers.tolist(), strict=True)
        assert list(ends) == kept


def test_a_traced_ratio_is_one_program(key):
    score = jax.random.normal(key, (13,))
    graph = several()
    counts = jax.jit(jax.vmap(lambda r: top_k_nodes(score, graph, r)[0].n_node))(
        jnp.array([0.5, 1.0])
    )
    np.testing.assert_array_equal(counts, [[3, 2, 1, 2, 5], [5, 3, 1, 4, 0]])
