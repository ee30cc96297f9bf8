"""GIN: its size, the laws, and rings told from chains."""

import jax
import jax.numpy as jnp
import networkx
import numpy as np
import pytest

from jaxdl.core.graph_batch import GraphSize, batch_graphs, pad_graphs
from jaxdl.core.model import as_model
from jaxdl.data.graph import from_networkx
from jaxdl.models.graph import GIN, gin
from tests.core.graphs import several
from tests.models.graph.examination import examine, num_params, trained


def test_has_as_many_parameters_for_mutag_as_is_counted():
    norms = 2 * 2 * 64
    layers = 7 * 64 + 64 + 64 * 64 + 64 + norms + 3 * (2 * (64 * 64 + 64) + norms)
    outputs = 7 * 2 + 2 + 4 * (64 * 2 + 2)
    assert num_params(gin(), 7) == layers + outputs


@pytest.mark.parametrize("kind", ["sum", "mean"])
def test_keeps_the_laws(key, kind):
    examine(GIN(2, width=4, num_layers=2, readout=kind), key, per_node=False)


def test_running_averages_do_not_see_the_padding(key):
    model = as_model(GIN(2, width=4, num_layers=1, dropout_rate=0.0))
    graph = several()
    padded = pad_graphs(graph, GraphSize(30, 40, 6))
    padded.nodes[13:] = 100
    variables = model.init(key, graph)
    states = [
        model.apply(variables, jax.tree.map(jnp.asarray, one), train=True)[1]
        for one in (graph, padded)
    ]
    for one, other in zip(*map(jax.tree.leaves, states), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_tells_rings_from_chains():
    rings = [from_networkx(networkx.cycle_graph(n)) for n in (4, 5, 6, 7)]
    chains = [from_networkx(networkx.path_graph(n)) for n in (4, 5, 6, 7)]
    graph, labels = batch_graphs(rings + chains), jnp.repeat(jnp.arange(2), 4)
    model = GIN(2, width=8, num_layers=2, readout="mean", dropout_rate=0.0)
    assert trained(model, graph, labels, steps=60, rate=0.1) == 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"num_classes": 0}, r"at least 1; got \(0, 64, 4\)"),
        ({"num_classes": 2, "num_layers": 0}, r"at least 1; got \(2, 64, 0\)"),
        ({"num_classes": 2, "readout": "summ"}, "Did you mean sum"),
    ],
)
def test_bad_settings_say_what_and_got(key, settings, message):
    with pytest.raises(ValueError, match=message):
        GIN(**settings).init(key, several(), train=False)
