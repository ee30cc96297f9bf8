"""Towns with outbreaks: apart from each other, and alike each time."""

import numpy as np
import pytest

from jaxdl.data import load
from jaxdl.data.epidemic import PEOPLE, SOURCES, draw_epidemics
from jaxdl.data.graph import validate_graph
from jaxdl.ops.epidemic import Epidemic


def test_parts_are_whole_towns_and_no_meeting_leaves_its_town():
    data = load("epidemic")
    graph = data.shared
    assert data.info.rows == tuple(len(part.y) for part in data.splits)
    ids = np.concatenate([part.x for part in data.splits])
    np.testing.assert_array_equal(ids, np.arange(graph.num_nodes))
    assert all(len(part.x) % PEOPLE == 0 for part in data.splits)
    np.testing.assert_array_equal(graph.senders // PEOPLE, graph.receivers // PEOPLE)
    sources = graph.nodes[:, 0].reshape(-1, PEOPLE)
    np.testing.assert_array_equal(sources.sum(1), SOURCES)
    labels = np.concatenate([part.y for part in data.splits])
    assert labels[graph.nodes[:, 0] == 1].all()
    assert 0.3 < labels.mean() < 0.7


def test_a_certain_infection_reaches_as_far_as_there_are_steps():
    graph, reached = draw_epidemics(3, 20, seed=1, epidemic=Epidemic(1.0, 1.0), steps=2)
    assert validate_graph(graph).isolated.size == 0
    near = graph.nodes[:, 0]
    for _ in range(2):
        heard = np.zeros_like(near)
        np.maximum.at(heard, graph.receivers, near[graph.senders])
        near = np.maximum(near, heard)
    np.testing.assert_array_equal(reached, near)
    _, again = draw_epidemics(3, 20, seed=1)
    _, other = draw_epidemics(3, 20, seed=2)
    assert (again != other).any()


def test_who_recovered_without_being_immune_was_infected():
    cured = Epidemic(infect=0.0, recover=1.0, immune=0.0)
    graph, ever = draw_epidemics(3, 20, seed=1, epidemic=cured, steps=4)
    np.testing.assert_array_equal(ever, graph.nodes[:, 0])


@pytest.mark.parametrize("sizes", [(0, 20, 5), (3, 4, 5), (3, 20, 0)])
def test_too_few_say_what_and_got(sizes):
    *sizes, steps = sizes
    with pytest.raises(
        ValueError, match=r"(towns|people|steps) must be at least \d; g"
    ):
        draw_epidemics(*sizes, seed=0, steps=steps)
