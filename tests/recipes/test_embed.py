"""Embeddings of the karate club know its sides, and edges that were hidden."""

import jax
import jax.numpy as jnp
import networkx
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from jaxdl.core.graph import one_graph
from jaxdl.data.graph import from_networkx, neighbour_rows
from jaxdl.recipes.embed import EmbedHParams, EmbedPlan, embed, fit_rows

CLUB = networkx.karate_club_graph()
PLAN = EmbedPlan(dim=8, num_steps=60, walk_steps=10, window=3)
pytestmark = pytest.mark.usefixtures("relaxed_promotion")


def cosines(found):
    """``[nodes, nodes]`` of the embeddings."""
    unit = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit @ unit.T


@pytest.fixture(scope="module")
def splits():
    """Four times the club without sixteen edges, in one piece; those, and non-edges."""
    made = []
    for seed in range(4):
        draw, rest, hidden = np.random.default_rng(seed), CLUB.copy(), []
        for edge in draw.permutation(np.array(CLUB.edges)).tolist():
            rest.remove_edge(*edge)
            if len(hidden) < 16 and networkx.is_connected(rest):
                hidden.append(edge)
            else:
                rest.add_edge(*edge)
        apart = draw.permutation(np.array(list(networkx.non_edges(CLUB))))[:16]
        made.append((rest, np.array(hidden), apart))
    return made


def rows_of(graph):
    """Neighbours in rows as long as those of the whole club: one program for all."""
    rows = neighbour_rows(from_networkx(graph))
    return jnp.asarray(
        np.pad(rows, ((0, 0), (0, 17 - rows.shape[1])), constant_values=34)
    )


@pytest.mark.parametrize(
    ("p", "q"), [(1.0, 1.0), (1.0, 0.5)], ids=["deepwalk", "node2vec"]
)
def test_hidden_edges_are_found_better_than_by_chance(key, splits, p, q):
    rates = []
    for i, (rest, hidden, apart) in enumerate(splits):
        hparams = EmbedHParams(0.05, p, q)
        near = cosines(
            np.asarray(
                fit_rows(jax.random.fold_in(key, i), rows_of(rest), PLAN, hparams)
            )
        )
        pairs = np.concatenate([hidden, apart])
        rates.append(roc_auc_score(np.arange(32) < 16, near[pairs[:, 0], pairs[:, 1]]))
    error = np.std(rates, ddof=1) / 2
    assert np.mean(rates) - 3 * error > 0.5


def test_the_nearest_member_is_of_the_same_side(key):
    side = np.array([name == "Officer" for _, name in CLUB.nodes(data="club")])
    near = cosines(np.asarray(embed(key, from_networkx(CLUB), PLAN)))
    np.fill_diagonal(near, -np.inf)
    right = (side[near.argmax(axis=1)] == side).mean()
    assert right > 0.5 + 3 * (0.25 / 34) ** 0.5  # chance, and three standard errors


def test_every_setting_and_the_key_change_the_embeddings(key):
    rows = rows_of(CLUB)
    base = np.asarray(fit_rows(key, rows, PLAN, EmbedHParams()))
    np.testing.assert_array_equal(fit_rows(key, rows, PLAN, EmbedHParams()), base)
    others = [
        fit_rows(jax.random.fold_in(key, 1), rows, PLAN, EmbedHParams()),
        fit_rows(key, rows, PLAN._replace(num_starts=20), EmbedHParams()),
        *(
            fit_rows(key, rows, PLAN, EmbedHParams()._replace(**{field: 0.3}))
            for field in EmbedHParams._fields
        ),
    ]
    assert all(np.abs(other - base).max() > 1e-4 for other in others)


def test_errors_say_what_and_got(key):
    graph = from_networkx(CLUB)
    with pytest.raises(ValueError, match="numbers of a plan must be at least 1; got"):
        embed(key, graph, PLAN._replace(dim=0))
    with pytest.raises(ValueError, match="num_starts must be at least 0; got -1"):
        embed(key, graph, PLAN._replace(num_starts=-1))
    with pytest.raises(ValueError, match=r"window must be in \[1, 11\); got 11"):
        embed(key, graph, PLAN._replace(window=11))
    bare = one_graph(np.ones((3, 1), np.float32), [], [])
    with pytest.raises(ValueError, match="the graph must have an edge; got none"):
        embed(key, bare)
    beyond = one_graph(np.ones((3, 1), np.float32), [0, 7], [7, 0])
    with pytest.raises(ValueError, match=r"must be in \[0, 3\); got 7 at edge 1"):
        embed(key, beyond)
    for field in ("return_parameter", "in_out_parameter"):
        for wrong in (0.0, -1.0):
            with pytest.raises(ValueError, match=f"{field} must be above 0; got"):
                embed(key, graph, PLAN, EmbedHParams()._replace(**{field: wrong}))
