"""Mean-field inference is the iteration node by node, and bounds what is exact."""

import itertools

import jax
import jax.numpy as jnp
import networkx
import numpy as np
import pytest
from scipy.special import logsumexp, softmax

from jaxdl.core.graph_batch import GraphSize, pad_graphs
from jaxdl.data.graph import from_networkx
from jaxdl.ops.mean_field import mean_field, mean_field_bound

LADDER = from_networkx(networkx.ladder_graph(3))._replace(
    nodes=np.ones((6, 1), np.float32), edges=None
)


def field(seed=0, states=3, strength=0.7):
    """Scores of a random field on the ladder: of the nodes, and of either edge."""
    draw = np.random.default_rng(seed)
    ends = list(zip(LADDER.senders.tolist(), LADDER.receivers.tolist(), strict=True))
    scores = {pair: draw.normal(0, strength, (states, states)) for pair in ends}
    pairwise = [scores[i, j] if i < j else scores[j, i].T for i, j in ends]
    unary = draw.normal(size=(6, states))
    return jnp.float32(unary), jnp.float32(np.stack(pairwise))


def direct(unary, pairwise, num_steps, damping):
    """Node by node, neighbour by neighbour, state by state."""
    unary, pairwise = np.asarray(unary, np.float64), np.asarray(pairwise, np.float64)
    probs = softmax(unary, axis=1)
    for _ in range(num_steps):
        new = np.empty_like(probs)
        for i in range(len(unary)):
            logits = unary[i].copy()
            for e, (j, receiver) in enumerate(
                zip(LADDER.senders, LADDER.receivers, strict=True)
            ):
                if receiver == i:
                    for state in range(unary.shape[1]):
                        logits[state] += sum(
                            probs[j, other] * pairwise[e, other, state]
                            for other in range(unary.shape[1])
                        )
            new[i] = softmax(logits)
        probs = damping * probs + (1 - damping) * new
    return probs


def log_partition(unary, pairwise):
    """The log of the sum over all states of all nodes, one by one; edges count half."""
    scores = []
    for x in itertools.product(range(unary.shape[1]), repeat=len(unary)):
        score = sum(unary[i, x[i]] for i in range(len(unary)))
        for e, (i, j) in enumerate(zip(LADDER.senders, LADDER.receivers, strict=True)):
            score += pairwise[e, x[i], x[j]] / 2
        scores.append(score)
    return logsumexp(scores)


@pytest.mark.parametrize(("num_steps", "damping"), [(0, 0.0), (1, 0.0), (7, 0.3)])
def test_is_the_direct_iteration(num_steps, damping):
    unary, pairwise = field()
    found = mean_field(unary, pairwise, LADDER, num_steps, damping)
    wanted = direct(unary, pairwise, num_steps, damping)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


def test_it_bounds_the_partition_and_is_stationary_where_it_ends():
    unary, pairwise = field()
    exact = log_partition(np.asarray(unary), np.asarray(pairwise))
    found = jax.jit(lambda: mean_field(unary, pairwise, LADDER, 200, 0.5))()

    def bound(logits):
        probs = jax.nn.softmax(logits, axis=-1)
        return mean_field_bound(probs, unary, pairwise, LADDER)

    value = jax.jit(jax.value_and_grad(bound))
    best, slope = value(jnp.log(found))
    start, steep = value(unary)
    np.testing.assert_allclose(slope, 0, atol=1e-5)
    assert np.abs(steep).max() > 1e-2
    assert start < best < exact


def test_without_pairs_it_is_exact_and_at_once():
    unary, pairwise = field(strength=0.0)
    found = mean_field(unary, pairwise, LADDER, 2)
    np.testing.assert_allclose(found, softmax(unary, axis=1), rtol=1e-6)
    np.testing.assert_allclose(
        mean_field_bound(found, unary, pairwise, LADDER),
        logsumexp(unary, axis=1).sum(),
        rtol=1e-6,
    )


def test_padding_changes_nothing_in_value_and_gradient():
    unary, pairwise = field()
    padded = pad_graphs(LADDER, GraphSize(9, 20, 3))
    wide = jnp.pad(unary, ((0, 3), (0, 0)))
    more = 20 - len(pairwise)
    wider = jnp.pad(pairwise, ((0, more), (0, 0), (0, 0)), constant_values=jnp.nan)

    def bound(unary, pairwise, graph):
        probs = mean_field(unary, pairwise, graph, 3, 0.2)
        return mean_field_bound(probs, unary, pairwise, graph)

    both = jax.jit(jax.value_and_grad(bound))
    value, slope = both(unary, pairwise, LADDER)
    same, slopes = both(wide, jnp.nan_to_num(wider, nan=9.0), padded)
    np.testing.assert_allclose(same, value, rtol=1e-5)
    np.testing.assert_allclose(slopes[:6], slope, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(slopes[6:], 0)
    assert np.isfinite(mean_field(wide, wider, padded, 3)[:6]).all()


def test_errors_say_what_and_got():
    with pytest.raises(ValueError, match="num_steps must be at least 0; got -1"):
        mean_field(*field(), LADDER, -1)
