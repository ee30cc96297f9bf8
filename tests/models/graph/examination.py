"""What every model of graphs is put to."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.core.model import as_model
from jaxdl.data.graph import (
    GraphSize,
    batch_graphs,
    pad_graphs,
    size_of,
    unbatch_graphs,
    with_neighbours,
)
from jaxdl.testing import (
    assert_edge_order_invariant,
    assert_graph_permutation_invariant,
    check_graph_laws,
)
from tests.core.graphs import random_graph, several


def num_params(module, features):
    """How many parameters a model has for so many features of a node."""
    graph = random_graph(0, 3, 2, features=features)
    variables = jax.eval_shape(as_model(module).init, jax.random.key(0), graph)
    return sum(leaf.size for leaf in jax.tree.leaves(variables.params))


def examine(module, key, *, per_node=True, drops=True):
    """Assert the laws, the same results by lists, and that only training draws."""
    model = as_model(module)
    graph = jax.tree.map(jnp.asarray, several())
    variables = model.init(key, graph)

    def apply(graph):
        return model.apply(variables, graph, train=False)[0]

    check_graph_laws(apply, several(), key=key, per_node=per_node)
    takes_weights(model, key, graph)
    listed = jax.tree.map(jnp.asarray, with_neighbours(several()))

    @jax.jit
    def slopes(params):
        def total(params, graph):
            full = variables._replace(params=params)
            return jnp.sin(model.apply(full, graph, train=False)[0]).sum()

        return [jax.grad(total)(params, one) for one in (graph, listed)]

    plain, by_lists = slopes(variables.params)
    for one, other in zip(
        jax.tree.leaves(plain), jax.tree.leaves(by_lists), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)
        assert np.isfinite(one).all()
    keys = jax.random.split(key)
    trained = [model.apply(variables, graph, train=True, key=k)[0] for k in keys]
    assert np.array_equal(*trained) is not drops


def takes_weights(model, key, graph):
    """Assert that weights of edges make the same network as one feature of each."""
    weighted = graph._replace(edges=graph.edges[:, 0])
    column = graph._replace(edges=graph.edges[:, :1])
    sizes = [jax.eval_shape(model.init, key, one) for one in (weighted, column)]
    assert sizes[0] == sizes[1]


def trained(module, graph, labels, *, steps, rate):
    """The share of nodes or graphs that are classified rightly after some steps."""
    model = as_model(module)
    variables = model.init(jax.random.key(0), graph)

    def loss(params, state, key):
        logits, state = model.apply(
            variables._replace(params=params, state=state), graph, train=True, key=key
        )
        picked = jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1)
        return -picked.mean(), state

    @jax.jit
    def run(params, state):
        def step(carry, key):
            params, state = carry
            slope, state = jax.grad(loss, has_aux=True)(params, state, key)
            params = jax.tree.map(lambda p, g: p - rate * g, params, slope)
            return (params, state), None

        keys = jax.random.split(jax.random.key(1), steps)
        return jax.lax.scan(step, (params, state), keys)[0]

    params, state = run(variables.params, variables.state)
    full = variables._replace(params=params, state=state)
    logits, _ = model.apply(full, graph, train=False)
    return float((logits.argmax(-1) == labels).mean())


def karate():
    """The karate club with one-hot features, and its two factions."""
    import networkx

    from jaxdl.data.graph import from_networkx

    club = networkx.karate_club_graph()
    labels = [data["club"] == "Officer" for _, data in club.nodes(data=True)]
    graph = from_networkx(club)._replace(nodes=jnp.eye(34))
    return graph, jnp.array(labels, jnp.int32)


def examine_pooled(module, key):
    """Assert the laws of a network of whole graphs, all at one size: one program."""
    model = as_model(module)
    graph = pad_graphs(several(), GraphSize(18, 22, 6))
    variables = jax.jit(model.init)(key, jax.tree.map(jnp.asarray, graph))

    @jax.jit
    def apply(graph):
        return model.apply(variables, graph, train=False)[0]

    @jax.jit
    @jax.grad
    def slopes(nodes):
        return jnp.sin(apply(graph._replace(nodes=nodes))[:4]).sum()

    plain = apply(graph)[:4]
    takes_weights(model, key, graph)
    assert_graph_permutation_invariant(apply, graph, key=key, num_tries=2)
    assert_edge_order_invariant(apply, graph, key=key, num_tries=2)
    loud = graph._replace(nodes=graph.nodes.copy(), edges=graph.edges.copy())
    loud.nodes[13:], loud.edges[17:] = 100, 100
    np.testing.assert_allclose(apply(loud)[:4], plain, rtol=1e-5, atol=1e-6)
    turned = pad_graphs(batch_graphs(unbatch_graphs(several())[::-1]), size_of(graph))
    np.testing.assert_allclose(apply(turned)[3::-1], plain, rtol=1e-4, atol=1e-5)
    found = slopes(jnp.asarray(graph.nodes))
    assert np.isfinite(found).all()
    assert not found[13:].any()
    assert np.abs(found[:13]).max() > 1e-6
