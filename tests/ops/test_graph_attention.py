"""Attention along edges: a softmax for each receiver, without and with loops."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.graph_batch import GraphSize, pad_graphs
from jaxdl.ops.graph_attention import (
    add_loops,
    edge_softmax,
    gat_logits,
    gatv2_logits,
    mix,
    sum_features,
)
from jaxdl.ops.segment import segment_sum
from tests.core.graphs import several

ENDS = pad_graphs(several(), GraphSize(17, 20, 6)).ends


@pytest.fixture
def heads(key):
    """Values and scores of two heads."""
    keys = jax.random.split(key, 3)
    shapes = [(17, 2, 3), (17, 2, 3), (2, 3)]
    return [jax.random.normal(k, s) for k, s in zip(keys, shapes, strict=True)]


def test_logits_are_the_papers(heads):
    source, target, score = heads
    bent = np.where(source > 0, source, 0.2 * source)
    found = gatv2_logits(source, jnp.zeros_like(source), score, ENDS, 0.2)
    expected = (bent * np.asarray(score)).sum(-1)[ENDS.senders]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    a, b = (source * score[None]).sum(-1), (target * score[None]).sum(-1)
    found = gat_logits(a, b, ENDS, 0.3)
    both = np.asarray(a)[ENDS.senders] + np.asarray(b)[ENDS.receivers]
    np.testing.assert_allclose(found, np.where(both > 0, both, 0.3 * both), rtol=1e-6)


def test_a_node_without_edges_mixes_nothing_and_with_loops_itself(heads):
    values, target, score = heads
    for ends, own in ((ENDS, 0.0), (add_loops(ENDS, 17), 1.0)):
        weights = edge_softmax(gatv2_logits(values, target, score, ends, 0.2), ends, 17)
        mixed = mix(values, weights, ends)
        np.testing.assert_allclose(mixed[5:8], own * values[5:8], rtol=1e-6)
        into = jax.ops.segment_sum(weights, ends.receivers, 17)
        np.testing.assert_allclose(into[0], [1, 1], rtol=1e-5)
        assert not weights[17:20].any()


def test_gradients_are_finite_everywhere(heads):
    def total(values, target, score):
        logits = gatv2_logits(values, target, score, ENDS, 0.2)
        return mix(values, edge_softmax(logits, ENDS, 17), ENDS).sum()

    for slope in jax.grad(total, (0, 1, 2))(*heads):
        assert np.isfinite(slope).all()


def test_all_derivatives_of_the_mixture_are_those_of_the_sum(key, heads):
    draws = [jax.random.normal(k, (20, 2)) for k in jax.random.split(key)]
    values, more, _ = heads

    def plain(values, weights):
        sent = weights[..., None] * values[ENDS.senders]
        return segment_sum(sent, ENDS.receivers, 17, mask=ENDS.mask)

    def derivatives(form):
        slopes = jax.grad(lambda *both: (form(*both) ** 3).sum(), (0, 1))
        return jax.jvp(slopes, (values, draws[0]), (more, draws[1]))

    expected = jax.tree.leaves(derivatives(plain))
    found = jax.tree.leaves(derivatives(lambda *both: mix(*both, ENDS)))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


def test_features_are_summed_head_by_head(heads):
    np.testing.assert_allclose(
        sum_features(heads[0]), heads[0].sum(axis=-1), rtol=1e-5, atol=1e-6
    )
