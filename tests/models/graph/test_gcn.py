"""GCN: its size, the laws, and the karate club."""

import pytest

from jaxdl.models.graph import GCN, gcn
from tests.core.graphs import several
from tests.models.graph.examination import examine, karate, num_params, trained


def test_has_as_many_parameters_for_cora_as_the_paper_s():
    assert num_params(gcn(), 1433) == 1433 * 16 + 16 + 16 * 7 + 7


def test_keeps_the_laws(key):
    examine(GCN(2, widths=(4,)), key, drops=True)


@pytest.mark.smoke
def test_learns_the_factions_of_the_karate_club():
    graph, labels = karate()
    assert trained(GCN(2, widths=(8,)), graph, labels, steps=100, rate=0.5) > 0.9


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"num_classes": 0}, "num_classes must be at least 1; got 0"),
        ({"num_classes": 2, "widths": (0,)}, "features must be at least 1; got 0"),
    ],
)
def test_bad_settings_say_what_and_got(key, settings, message):
    with pytest.raises(ValueError, match=message):
        GCN(**settings).init(key, several(), train=False)
