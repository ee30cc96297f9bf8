"""The experiment in seconds, and its judgements."""

import copy

import numpy as np
import pytest

from experiments.check import check_committed
from experiments.links.config import GRAPHS, METHODS, TINY
from experiments.links.measure import measure, ranks
from experiments.links.run import EXPERIMENT
from experiments.links.verdicts import verdicts
from jaxdl.data.graph import Links


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_it_runs():
    found = measure(TINY)
    assert tuple(found) == GRAPHS
    assert set(found["cora"]) == set(METHODS)
    assert set(METHODS) - set(found["karate"]) == {"words", "gae"}
    for one in found.values():
        for name in one:
            assert {len(values) for values in one[name].values()} == {2}


def test_a_ranking_is_scored_by_its_inner_products():
    z = np.array([[1.0, 0.0], [1.0, 0.1], [-1.0, 0.0], [0.0, 1.0]])
    edges, apart = np.array([[0, 1], [1, 3]]), np.array([[0, 2], [0, 3]])
    assert ranks(z, Links(edges, apart)) == (1.0, 1.0)
    assert ranks(z, Links(apart, edges))[0] == 0.0


def world():
    """Results in which every claim holds."""
    areas = {name: [0.7, 0.72] for name in METHODS}
    areas |= {"deepwalk": [0.8, 0.81], "gae": [0.91, 0.92]}
    one = {name: {"auc": values} for name, values in areas.items()}
    return {"cora": one, "karate": copy.deepcopy(one)}


def test_every_claim_holds_where_it_should():
    assert all(verdict.holds for verdict in verdicts(world()))


@pytest.mark.parametrize(
    ("number", "graph", "name", "areas"),
    [
        (0, "karate", "node2vec", [0.4, 0.7]),
        (1, "cora", "line_second", [0.5, 0.5]),
        (2, "cora", "line", [0.81, 0.82]),
        (3, "cora", "gae", [0.9, 0.91]),
        (4, "cora", "words", [0.95, 0.95]),
    ],
)
def test_a_claim_fails_where_it_should(number, graph, name, areas):
    found = world()
    found[graph][name]["auc"] = areas
    assert [n for n, v in enumerate(verdicts(found)) if not v.holds] == [number]
