"""The auto-encoder's loss is its formula, and finds edges that were hidden."""

import jax
import jax.numpy as jnp
import networkx
import numpy as np
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from jaxdl.core.graph import one_graph
from jaxdl.core.graph_batch import GraphSize, pad_graphs
from jaxdl.core.keys import stream
from jaxdl.core.model import from_linen
from jaxdl.data.graph import from_networkx, hide_links
from jaxdl.models.graph import gcn
from jaxdl.recipes.gae import GAEHParams, GAEPlan, fit_gae, gae, gae_loss

CLUB = from_networkx(networkx.karate_club_graph())._replace(
    nodes=np.eye(34, dtype=np.float32)
)
PLAN = GAEPlan(dim=4, widths=(8,), num_steps=80)
STEP = jnp.int32(3)


@pytest.mark.parametrize("size", [None, GraphSize(37, 170, 3)])
def test_the_loss_is_that_of_scikit_learn_on_edges_and_as_many_pairs(key, size):
    graph = jax.tree.map(jnp.asarray, pad_graphs(CLUB, size) if size else CLUB)
    nodes, edges = graph.num_nodes, graph.num_edges
    encoder = from_linen(gcn(4, (8,), 0.0))
    variables = jax.jit(lambda: encoder.init(key, graph))()
    z = jax.jit(lambda: encoder.apply(variables, graph, train=False)[0])()
    z = np.asarray(z)
    drawn = jax.random.randint(stream(key, "pairs", STEP), (edges, 2), 0, nodes)
    joined = np.stack([CLUB.senders, CLUB.receivers], axis=1)
    pairs = np.concatenate([joined, drawn[:156]])  # those of the padding do not count
    probs = 1 / (1 + np.exp(-(z @ z.T)[pairs[:, 0], pairs[:, 1]].astype(float)))
    wanted = log_loss(np.arange(312) < 156, probs)
    found = jax.jit(lambda: gae_loss(variables, encoder, graph, key, STEP))()
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


def test_hidden_edges_are_found_better_than_by_chance(key):
    rates = []
    for seed in range(4):
        hidden = hide_links(CLUB, 0.1, 0.2, seed=seed)
        z = gae(jax.random.fold_in(key, seed), hidden.graph, PLAN)
        assert z.shape == (34, 4)
        scores = (np.asarray(z) @ z.T)[tuple(hidden.test.pairs.T)]
        rates.append(roc_auc_score(hidden.test.labels, scores))
    assert np.mean(rates) - 3 * np.std(rates, ddof=1) / 4**0.5 > 0.5


def test_every_setting_and_the_key_change_the_embeddings(key):
    graph, hparams = jax.tree.map(jnp.asarray, CLUB), GAEHParams()
    base = fit_gae(key, graph, PLAN, hparams)
    np.testing.assert_array_equal(fit_gae(key, graph, PLAN, hparams), base)
    others = [
        fit_gae(jax.random.fold_in(key, 1), graph, PLAN, hparams),
        *(
            fit_gae(key, graph, PLAN, hparams._replace(**{field: 0.3}))
            for field in GAEHParams._fields
        ),
    ]
    assert all(np.abs(other - base).max() > 1e-4 for other in others)


def test_errors_say_what_and_got(key):
    for plan in (PLAN._replace(dim=0), PLAN._replace(widths=(0,))):
        with pytest.raises(ValueError, match="numbers of a plan must be at least 1"):
            gae(key, CLUB, plan)
    bare = one_graph(np.ones((3, 1), np.float32), [], [])
    with pytest.raises(ValueError, match="the graph must have an edge; got none"):
        gae(key, bare)
    beyond = one_graph(np.ones((3, 1), np.float32), [0, 7], [7, 0])
    with pytest.raises(ValueError, match=r"must be in \[0, 3\); got 7 at edge 1"):
        gae(key, beyond)
    path = one_graph(np.ones((3, 1), np.float32), [0, 1, 1], [1, 0, 2])
    with pytest.raises(
        ValueError, match=r"both ways; got 1 one way only, such as \[2\]"
    ):
        gae(key, path)
