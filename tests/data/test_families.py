"""Families of graphs grow by their rules, with as many edges each."""

import jax
import networkx
import numpy as np

from jaxdl.data import draw_families, load
from jaxdl.data.families import RULES, SIZES


def test_every_graph_keeps_the_rule_of_its_family():
    drawn = draw_families(40, seed=1)
    sizes, edges = drawn.x.n_node[:, 0], drawn.x.n_edge[:, 0] // 2
    assert sizes.min() >= SIZES[0]
    assert sizes.max() <= SIZES[1]
    assert np.bincount(drawn.y).tolist() == [10] * 4
    exact = drawn.y != list(RULES).index("preferential")
    np.testing.assert_array_equal(edges[exact], 2 * sizes[exact])
    np.testing.assert_array_equal(edges[~exact], 2 * (sizes[~exact] - 2))
    degrees = [
        np.bincount(row[: 2 * count], minlength=size)
        for row, count, size in zip(drawn.x.receivers, edges, sizes, strict=True)
    ]
    spread = np.array([counts.std() for counts in degrees])
    by_family = [spread[drawn.y == label].mean() for label in range(4)]
    world, preferential, uniform, regular = by_family
    assert regular == 0 < world < uniform < preferential


def test_neighbours_know_each_other_in_two_of_the_families():
    clustering = {
        name: np.mean([networkx.average_clustering(rule(20, s)) for s in range(8)])
        for name, rule in RULES.items()
    }
    least = min(clustering["small world"], clustering["preferential"])
    assert least > 1.3 * max(clustering["uniform"], clustering["regular"])


def test_parts_are_balanced_and_the_same_each_time():
    data = load("families")
    for part in data.splits:
        assert len(set(np.bincount(part.y))) == 1
    first, again = (draw_families(8, seed=3) for _ in range(2))
    jax.tree.map(np.testing.assert_array_equal, first, again)
    assert data.info.rows == tuple(len(part.y) for part in data.splits)
