"""GraphSAGE: each aggregator as written, PyTorch Geometric's layer, and the laws."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers.graph import SAGEConv
from jaxdl.layers.graph.sage import neighbour_max, neighbour_mean
from tests.core.graphs import several
from tests.layers.graph.examination import drawn, examine, on_device, twins


@pytest.mark.parametrize(
    ("aggregate", "reference"),
    [(neighbour_mean, np.mean), (neighbour_max, np.max)],
    ids=["mean", "max"],
)
def test_aggregates_are_numpy_s_over_each_node_s_senders(aggregate, reference):
    graph = several()
    found = aggregate(jnp.asarray(graph.nodes), graph)
    for i, row in enumerate(found):
        heard = graph.nodes[graph.senders[graph.receivers == i]]
        expected = reference(heard, axis=0) if len(heard) else np.zeros(3)
        np.testing.assert_allclose(row, expected, rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("aggregator", "normalise"), [("mean", False), ("max", True), ("pool", False)]
)
def test_is_pyg_s(key, aggregator, normalise):
    pool = aggregator == "pool"
    weights = {
        "lin_l.weight": lambda p: p["neighbours"]["kernel"].T,
        "lin_l.bias": lambda p: p["neighbours"]["bias"],
        "lin_r.weight": lambda p: p["self"]["kernel"].T,
    }
    if pool:
        weights["lin.weight"] = lambda p: p["project"]["kernel"].T
        weights["lin.bias"] = lambda p: p["project"]["bias"]
    twins(
        SAGEConv(4, aggregator, normalise),
        lambda nn: nn.SAGEConv(
            3, 4, "max" if pool else aggregator, normalise, project=pool
        ),
        weights,
        key,
    )


@pytest.mark.parametrize("aggregator", ["mean", "pool"])
def test_keeps_the_laws(key, aggregator):
    examine(SAGEConv(4, aggregator, normalise=aggregator == "mean"), key)


def test_normalised_rows_have_length_1(key):
    graph = on_device(several())
    layer = SAGEConv(4, normalise=True)
    found = layer.apply(drawn(layer, graph, key), graph.nodes, graph)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-5)


def test_bad_settings_say_what_and_got(key):
    x = jnp.ones((13, 3))
    with pytest.raises(ValueError, match="features must be at least 1; got 0"):
        SAGEConv(0).init(key, x, several())
    with pytest.raises(ValueError, match=r"aggregator 'maen'. Did you mean mean"):
        SAGEConv(2, "maen").init(key, x, several())
