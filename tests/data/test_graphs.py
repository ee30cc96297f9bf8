"""Stacked graphs are checked, and stand-ins are learnable from their nodes."""

import dataclasses

import jax
import numpy as np
import pytest

from jaxdl.core.graph import one_graph
from jaxdl.core.types import Dataset
from jaxdl.data import DATASETS, load
from jaxdl.data.graph import stack_graphs
from jaxdl.data.graphs import check_graphs, fake_graphs, filled_share

INFO = DATASETS["families"].facts["info"]
WITH_EDGES = dataclasses.replace(INFO, shape=(1, 2))


def test_a_stand_in_has_the_same_graphs_each_time_and_patterns_by_class():
    first, again = (load("families", fake=True).train for _ in range(2))
    jax.tree.map(np.testing.assert_array_equal, first, again)
    there = np.arange(first.x.nodes.shape[1]) < first.x.n_node[:, :1]
    means = first.x.nodes.sum((1, 2)) / there.sum(1)
    of_class = np.array([means[first.y == label].mean() for label in range(4)])
    nearest = np.abs(means[:, None] - of_class).argmin(1)
    assert (nearest == first.y).mean() > 0.7


def test_a_stand_in_has_edges_and_numbers_where_the_facts_say_so():
    info = dataclasses.replace(INFO, shape=(3, 2), class_names=(), num_targets=2)
    made, (parts, shared) = fake_graphs(info)
    assert shared is None
    for part, rows in zip(parts, made.rows, strict=True):
        check_graphs(part, made, "here")
        assert part.y.shape == (rows, 2)
    means = parts[0].x.nodes.sum(1) / parts[0].x.n_node[:, :1]
    _, residuals, *_ = np.linalg.lstsq(means, parts[0].y, rcond=None)
    assert residuals.max() < 1e-6


def test_the_share_that_is_no_padding_is_counted():
    sizes = (2, 5)
    graphs = [one_graph(np.ones((n, 1), "f4"), [], []) for n in sizes]
    assert filled_share(stack_graphs(graphs)) == sum(sizes) / (2 * 6)


def test_what_is_not_stacked_graphs_is_refused():
    graphs = load("families", fake=True).train.x
    none = jax.tree.map(lambda leaf: leaf[:0], graphs)
    far, loose = np.array(graphs.senders), np.array(graphs.nodes)
    far[3, 0] = 50
    loose[7, 2] = np.nan
    for info, x, message in [
        (INFO, graphs.nodes, "x of here must be a Graph; got .*stack_graphs"),
        (INFO, none, "here must have at least one row"),
        (INFO, graphs._replace(nodes=graphs.nodes[..., 0]), "nodes of here must be"),
        (INFO, graphs._replace(nodes=graphs.nodes.astype("f8")), "float32"),
        (WITH_EDGES, graphs, "edges of here must be .*, 2"),
        (INFO, graphs._replace(n_node=graphs.n_node[:9]), "here must have 48 rows"),
        (INFO, graphs._replace(senders=far), "senders of graph 3 of here must be in"),
        (INFO, graphs._replace(nodes=loose), "nodes of graph 7 of here must be finite"),
    ]:
        with pytest.raises(ValueError, match=message):
            check_graphs(Dataset(x), info, "here")
