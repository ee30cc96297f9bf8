"""Recall is counted by hand, the discounted gain is scikit-learn's."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from jaxdl.metrics.ranking import ndcg_at_k, recall_at_k

SCORES = np.random.default_rng(0).permuted(np.arange(24.0).reshape(3, 8), axis=1)
SCORES = jnp.asarray(SCORES, jnp.float32)
RELEVANT = jnp.array([[1, 0, 0, 1, 1, 0, 1, 0], [0] * 7 + [1], [1] * 8], bool)


@pytest.mark.parametrize("k", [1, 3, 8])
def test_both_are_their_references(k):
    recall, ndcg = (
        jax.jit(metric, static_argnums=2)(SCORES, RELEVANT, k)
        for metric in (recall_at_k, ndcg_at_k)
    )
    for row, (scores, relevant) in enumerate(
        zip(*map(np.asarray, (SCORES, RELEVANT)), strict=True)
    ):
        first = set(np.argsort(-scores)[:k].tolist())
        wanted = set(np.flatnonzero(relevant).tolist())
        np.testing.assert_allclose(recall[row], len(first & wanted) / len(wanted))
        gain = ndcg_score(relevant[None].astype(int), scores[None], k=k)
        np.testing.assert_allclose(ndcg[row], gain, rtol=1e-6)


def test_edges_what_is_left_out_and_who_likes_nothing():
    seen = jnp.where(RELEVANT, -jnp.inf, SCORES)
    assert recall_at_k(seen, RELEVANT, 3)[:2].tolist() == [0, 0]
    none = jnp.zeros((1, 8), bool)
    assert np.isnan(recall_at_k(SCORES[:1], none, 3)).all()
    assert np.isnan(ndcg_at_k(SCORES[:1], none, 3)).all()
    equal, last = jnp.zeros((1, 4)), jnp.array([[False, False, True, False]])
    assert recall_at_k(equal, last, 2).tolist() == [0]
    assert recall_at_k(equal, last, 3).tolist() == [1]
    for metric in (recall_at_k, ndcg_at_k):
        unknown = metric(SCORES.at[0, 2].set(jnp.nan), RELEVANT, 3)
        assert np.isnan(unknown).tolist() == [True, False, False]
        with pytest.raises(ValueError, match=r"must be \(3, 8\), .*; got \(3, 7\)"):
            metric(SCORES, RELEVANT[:, :7], 3)
    for k in (0, 9):
        with pytest.raises(ValueError, match=rf"k must be from 1 to 8.*; got {k}"):
            ndcg_at_k(SCORES, RELEVANT, k)
