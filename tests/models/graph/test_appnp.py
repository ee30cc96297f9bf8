"""APPNP: PyTorch Geometric's, its size, the laws, and the karate club."""

import pytest
from flax import linen as nn

from jaxdl.models.graph import APPNP, appnp
from tests.core.graphs import several
from tests.layers.graph.examination import twins
from tests.models.graph.examination import examine, karate, num_params, trained


def test_has_as_many_parameters_for_cora_as_the_paper_s():
    assert num_params(appnp(), 1433) == 1433 * 64 + 64 + 64 * 7 + 7


class OfRows(nn.Module):
    """APPNP as a layer takes what it is given: features, and their graph."""

    @nn.compact
    def __call__(self, x, graph):
        network = APPNP(4, widths=(5,), num_steps=3, teleport=0.2, name="appnp")
        return network(graph._replace(nodes=x), train=False)


def test_is_pyg_s(key):
    torch = pytest.importorskip("torch")

    def theirs(pyg):
        parts = [
            (torch.nn.Linear(3, 5), "x -> x"),
            torch.nn.ReLU(),
            (torch.nn.Linear(5, 4), "x -> x"),
            (pyg.APPNP(3, 0.2), "x, edge_index -> x"),
        ]
        return pyg.Sequential("x, edge_index", parts)

    weights = {
        "module_0.weight": lambda p: p["appnp"]["dense_0"]["kernel"].T,
        "module_0.bias": lambda p: p["appnp"]["dense_0"]["bias"],
        "module_2.weight": lambda p: p["appnp"]["output"]["kernel"].T,
        "module_2.bias": lambda p: p["appnp"]["output"]["bias"],
    }
    twins(OfRows(), theirs, weights, key)


def test_keeps_the_laws(key):
    examine(APPNP(2, widths=(4,), num_steps=3), key, drops=True)


def test_learns_the_factions_of_the_karate_club():
    graph, labels = karate()
    assert (
        trained(
            APPNP(2, widths=(8,), dropout_rate=0.0), graph, labels, steps=100, rate=0.5
        )
        > 0.9
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"num_classes": 0}, r"num_classes and widths must be .*; got \(0, \(64,\)\)"),
        ({"num_classes": 2, "widths": (0,)}, r"at least 1; got \(2, \(0,\)\)"),
        ({"num_classes": 2, "num_steps": -1}, "num_steps must be at least 0; got -1"),
    ],
)
def test_bad_settings_say_what_and_got(key, settings, message):
    with pytest.raises(ValueError, match=message):
        APPNP(**settings).init(key, several(), train=False)
