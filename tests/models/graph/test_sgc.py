"""SGC: its size, the laws, and the karate club."""

import pytest

from jaxdl.models.graph import SGC, sgc
from tests.core.graphs import several
from tests.models.graph.examination import examine, karate, num_params, trained


def test_has_as_many_parameters_for_cora_as_the_paper_s():
    assert num_params(sgc(), 1433) == 1433 * 7 + 7


def test_keeps_the_laws(key):
    examine(SGC(2, num_steps=2), key, drops=False)


def test_learns_the_factions_of_the_karate_club():
    graph, labels = karate()
    assert trained(SGC(2, num_steps=2), graph, labels, steps=100, rate=1.0) > 0.9


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"num_classes": 0}, "num_classes must be at least 1; got 0"),
        ({"num_classes": 2, "num_steps": -1}, "num_steps must be at least 0; got -1"),
    ],
)
def test_bad_settings_say_what_and_got(key, settings, message):
    with pytest.raises(ValueError, match=message):
        SGC(**settings).init(key, several(), train=False)
