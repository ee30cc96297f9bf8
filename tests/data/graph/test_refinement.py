"""Colours are networkx's, and what they confuse, networks confuse."""

import itertools
from collections import Counter

import jax
import jax.numpy as jnp
import networkx
import numpy as np
import pytest

from jaxdl.core.graph_batch import GraphSize, batch_graphs, pad_graphs
from jaxdl.data.graph import (
    colours_differ,
    from_networkx,
    laplacian,
    laplacian_positions,
    random_walk_positions,
    refine_colours,
)
from jaxdl.models.graph import gcn, gin

TRIANGLES = networkx.disjoint_union(networkx.cycle_graph(3), networkx.cycle_graph(3))
HEXAGON = networkx.cycle_graph(6)
DECALIN = networkx.cycle_graph(10)
DECALIN.add_edge(0, 5)
BICYCLOPENTYL = networkx.disjoint_union(
    networkx.cycle_graph(5), networkx.cycle_graph(5)
)
BICYCLOPENTYL.add_edge(0, 5)
PAIRS = {"rings": (TRIANGLES, HEXAGON), "molecules": (DECALIN, BICYCLOPENTYL)}


def plain(*graphs):
    """A batch of graphs of networkx whose nodes all have the feature 1."""
    return batch_graphs(
        [
            from_networkx(graph)._replace(
                nodes=np.ones((len(graph), 1), np.float32), edges=None
            )
            for graph in graphs
        ]
    )


def same_partition(first, second):
    """Whether two labellings group the same things together."""
    both = set(zip(first, second, strict=True))
    return len(both) == len(set(first)) == len(set(second))


def test_graphs_are_told_apart_exactly_where_networkx_tells_them_apart():
    atlas = [g for g in networkx.graph_atlas_g()[1:209] if g.number_of_edges()]
    batch = plain(*atlas)
    ends = np.cumsum(batch.n_node)[:-1]
    ours = [
        tuple(sorted(Counter(part.tolist()).items()))
        for part in np.split(refine_colours(batch, num_rounds=6), ends)
    ]
    theirs = []
    for graph in atlas:
        networkx.set_node_attributes(graph, "x", "kind")
        theirs.append(
            networkx.weisfeiler_lehman_graph_hash(graph, node_attr="kind", iterations=6)
        )
    assert len(set(ours)) > 150
    assert same_partition(ours, theirs)


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_nodes_have_networkx_s_colours_after_each_round(rounds):
    club = networkx.karate_club_graph()
    hashes = networkx.weisfeiler_lehman_subgraph_hashes(
        club, node_attr="club", iterations=rounds
    )
    sides = [int(side == "Officer") for _, side in club.nodes(data="club")]
    found = refine_colours(from_networkx(club), sides, num_rounds=rounds)
    assert same_partition(found.tolist(), [hashes[i][-1] for i in range(34)])


def test_it_stops_where_another_round_changes_nothing():
    path = plain(networkx.path_graph(7))
    found = refine_colours(path)
    assert same_partition(found.tolist(), [0, 1, 2, 3, 2, 1, 0])
    assert same_partition(found, refine_colours(path, found, num_rounds=1))
    np.testing.assert_array_equal(refine_colours(path, num_rounds=0), np.zeros(7))


def test_a_node_keeps_what_sets_it_apart():
    path = plain(networkx.path_graph(3))
    for rounds in (1, 2):
        assert len(set(refine_colours(path, [0, 2, 1], num_rounds=rounds))) == 3


def test_the_order_of_nodes_does_not_matter_and_padding_has_no_colour():
    club = networkx.karate_club_graph()
    order = np.random.default_rng(0).permutation(34)
    again = networkx.empty_graph(34)
    again.add_edges_from((order[i], order[j]) for i, j in club.edges)
    found = refine_colours(plain(club))
    np.testing.assert_array_equal(refine_colours(plain(again))[order], found)
    padded = refine_colours(pad_graphs(plain(club), GraphSize(40, 180, 3)))
    np.testing.assert_array_equal(padded[:34], found)
    assert (padded[34:] == -1).all()


def outputs(model, batch, features, draws=8):
    """For each of ``features`` what a model says, ``[draws, ...]`` by its weights."""
    shapes = jax.eval_shape(lambda: model.init(jax.random.key(0), batch, train=False))
    draw = np.random.default_rng(0)

    def weights(leaf):
        scale = max(1, leaf.shape[0]) ** -0.5
        return jnp.array(draw.normal(0, scale, (draws, *leaf.shape)), jnp.float32)

    def apply(params, x):
        return model.apply(
            fixed | {"params": params}, batch._replace(nodes=x), train=False
        )

    params = jax.tree.map(weights, shapes["params"])
    ones = jax.tree.map(lambda leaf: jnp.ones(leaf.shape, leaf.dtype), shapes)
    fixed = {name: ones[name] for name in ones if name != "params"}
    run = jax.jit(jax.vmap(apply, (0, None)))
    return [np.asarray(run(params, jnp.asarray(x))) for x in features]


def both(found, batch):
    """What was said of either graph of each pair: ``[(first, second), ...]``."""
    parts = np.split(found, np.cumsum(batch.n_node)[:-1], axis=1)
    parts = [np.sort(part, axis=1) for part in parts]
    return list(zip(parts[::2], parts[1::2], strict=True))


def test_neither_colours_nor_networks_tell_a_pair_apart_but_walks_do():
    for pair in PAIRS.values():
        assert not networkx.is_isomorphic(*pair)
        assert not colours_differ(*(plain(graph) for graph in pair))
    batch = plain(*(graph for pair in PAIRS.values() for graph in pair))
    walks = random_walk_positions(batch, 6)
    batch = batch._replace(nodes=np.ones_like(walks))
    for first, second in both(walks[None], batch):
        assert np.abs(first - second).max() > 1e-2

    nodes = outputs(gcn(2, (4,)), batch, (batch.nodes, walks))
    said = [both(found, batch) for found in nodes]
    graphs = outputs(gin(2, 4, 2), batch, (batch.nodes, walks))
    for found, pairs in zip(graphs, said, strict=True):
        pairs += [(found[:, 0], found[:, 1]), (found[:, 2], found[:, 3])]
    for first, second in said[0]:
        np.testing.assert_allclose(first, second, rtol=1e-4, atol=1e-4)
        assert np.ptp(first, axis=0).max() > 0.1  # the weights do matter
    for first, second in said[1]:
        assert np.abs(first - second).max() > 1e-2


def test_waves_tell_molecules_apart_whatever_their_signs():
    """Where an eigenvalue is simple, its squared wave does not depend on a choice."""
    sizes, values = [], []
    for graph in PAIRS["molecules"]:
        batch = plain(graph)
        values.append(np.linalg.eigvalsh(laplacian(batch, "symmetric").toarray()))
        sizes.append(np.sort(laplacian_positions(batch, 1)[:, 0] ** 2))
    assert all(found[2] - found[1] > 1e-2 < found[1] for found in values)
    assert np.abs(sizes[0] - sizes[1]).max() > 1e-2


def test_waves_tell_rings_apart_by_how_fast_the_slowest_are():
    """``x L x`` of a wave of norm 1 is its eigenvalue, whatever the basis."""
    rough = [
        [wave @ laplacian(plain(graph)) @ wave for wave in waves.T]
        for graph in PAIRS["rings"]
        for waves in [laplacian_positions(plain(graph), 2)]
    ]
    np.testing.assert_allclose(rough, [[0, 3], [1, 1]], atol=1e-5)


def test_more_is_told_apart_than_degrees():
    tree = networkx.Graph([(0, 1), (1, 2), (2, 3), (3, 4), (1, 5)])
    other = networkx.Graph([(0, 1), (1, 2), (2, 3), (3, 4), (2, 5)])
    for first, second in itertools.permutations([plain(tree), plain(other)]):
        assert colours_differ(first, second)
        assert not colours_differ(first, first)


def test_errors_say_what_and_got():
    path = plain(networkx.path_graph(3))
    with pytest.raises(ValueError, match="num_rounds must be at least 0; got -1"):
        refine_colours(path, num_rounds=-1)
    with pytest.raises(ValueError, match=r"colours must be \[3\]; got \(2,\)"):
        refine_colours(path, [0, 1])
