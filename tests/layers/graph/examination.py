"""What every layer of graphs is put to, and its twin in PyTorch Geometric."""

from functools import partial

import jax
import jax.numpy as jnp
import networkx
import numpy as np
import pytest

from jaxdl.core.graph_batch import GraphSize, pad_graphs
from jaxdl.data.graph import (
    from_networkx,
    to_edge_index,
    with_neighbours,
    without_self_loops,
)
from jaxdl.testing import check_graph_laws, check_layer
from tests.core.graphs import random_graph, several


def on_device(tree):
    """The graph as JAX arrays."""
    return jax.tree.map(jnp.asarray, tree)


def drawn(layer, graph, key, **kwargs):
    """Variables of which no parameter is 0, so that none goes untested."""

    def moved(leaf):
        return leaf + 0.1 * jnp.cos(jnp.arange(1.0, leaf.size + 1)).reshape(leaf.shape)

    @jax.jit
    def init(key):
        x = jnp.asarray(graph.nodes)
        return jax.tree.map(moved, layer.init(key, x, graph, **kwargs))

    return init(key)


def examine(layer, key, **kwargs):
    """Assert what holds for every layer ``(x, graph) -> [nodes, ...]``."""
    graph = on_device(pad_graphs(several(), GraphSize(17, 20, 6)))
    check_layer(layer, graph.nodes, graph, key=key, kwargs=kwargs)
    variables = drawn(layer, graph, key, **kwargs)

    def apply(graph):
        return layer.apply(variables, graph.nodes, graph, **kwargs)

    check_graph_laws(apply, several(), key=key, per_node=True)
    column = on_device(several()._replace(edges=several().edges[:, :1]))
    weighted = column._replace(edges=column.edges[:, 0])
    init = partial(layer.init, **kwargs)
    sizes = [jax.eval_shape(init, key, g.nodes, g) for g in (column, weighted)]
    assert sizes[0] == sizes[1]
    forms = [on_device(one) for one in (several(), with_neighbours(several()))]
    plain, listed = jax.jit(lambda graphs: [apply(graph) for graph in graphs])(forms)
    np.testing.assert_allclose(plain, listed, rtol=1e-5, atol=1e-5)
    bare = on_device(random_graph(0, 3, 0))

    @jax.jit
    @jax.value_and_grad
    def both(x):
        return jnp.sin(apply(bare._replace(nodes=x))).sum()

    value, slope = both(bare.nodes)
    assert np.isfinite(value)
    assert np.isfinite(slope).all()


def twins(layer, theirs, weights, key, *, undirected=False, **kwargs):
    """Assert that a layer and its twin with the same weights agree in value and slope.

    Args:
      layer: ours.
      theirs: ``torch_geometric.nn -> module``, from three features.
      weights: by name of theirs, what it is as a function of our parameters.
      key: draws the parameters.
      undirected: whether the graph must be.
      **kwargs: of the call of ours.
    """
    torch = pytest.importorskip("torch")
    nn = pytest.importorskip("torch_geometric.nn")
    graph = without_self_loops(random_graph(1, 7, 20))
    if undirected:
        simple = from_networkx(networkx.gnp_random_graph(7, 0.4, seed=1))
        graph = simple._replace(nodes=graph.nodes)
    graph = on_device(graph)
    variables = drawn(layer, graph, key, **kwargs)
    module = theirs(nn)
    state = {
        name: torch.tensor(np.asarray(found(variables["params"])))
        for name, found in weights.items()
    }
    module.load_state_dict(state, strict=True)
    x = torch.tensor(np.asarray(graph.nodes), requires_grad=True)
    wanted = module.eval()(x, torch.from_numpy(to_edge_index(graph)))
    wanted.sin().sum().backward()

    def total(x):
        y = layer.apply(variables, x, graph, **kwargs)
        return jnp.sin(y).sum(), y

    slope, found = jax.jit(jax.grad(total, has_aux=True))(graph.nodes)
    np.testing.assert_allclose(found, wanted.detach().numpy(), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(slope, x.grad.numpy(), rtol=1e-5, atol=1e-5)
