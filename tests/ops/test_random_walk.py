"""Walks go where the exact probabilities say, within standard errors."""

import jax
import jax.numpy as jnp
import networkx
import numpy as np
import pytest

from jaxdl.core.graph import one_graph
from jaxdl.data.graph import from_networkx, neighbour_rows
from jaxdl.ops.random_walk import random_walks

# A kite: a return, a common neighbour and a way out can all follow a step.
KITE = networkx.Graph([(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (1, 3)])
ROWS = jnp.asarray(neighbour_rows(from_networkx(KITE)))
WALKS, STEPS = 4000, 12
walk = jax.jit(random_walks, static_argnums=3)


def exact(p, q):
    """``[before, here, next]`` by the three cases of the paper, in plain loops."""
    probs = np.zeros((5, 5, 5))
    for before, here in [*KITE.edges, *(edge[::-1] for edge in KITE.edges)]:
        for new in KITE[here]:
            distance = networkx.shortest_path_length(KITE, before, new)
            probs[before, here, new] = {0: 1 / p, 1: 1.0, 2: 1 / q}[distance]
        probs[before, here] /= probs[before, here].sum()
    return probs


@pytest.mark.parametrize(("p", "q"), [(1.0, 1.0), (4.0, 0.5), (0.25, 2.0)])
def test_frequencies_are_the_exact_probabilities(key, p, q):
    starts = jnp.arange(WALKS, dtype=jnp.int32) % 5
    found = np.asarray(walk(key, ROWS, starts, STEPS, p, q))
    np.testing.assert_array_equal(found[:, 0], starts)

    first = np.zeros((5, 5))
    np.add.at(first, (found[:, 0], found[:, 1]), 1)
    uniform = networkx.to_numpy_array(KITE, nodelist=range(5))
    within_errors(first, uniform / uniform.sum(axis=1, keepdims=True))

    count = np.zeros((5, 5, 5))
    np.add.at(count, (found[:, :-2], found[:, 1:-1], found[:, 2:]), 1)
    within_errors(count, exact(p, q))


def within_errors(count, probs):
    """Each frequency is its probability, within 4.5 standard errors."""
    total = count.sum(axis=-1, keepdims=True)
    assert (total[probs.sum(axis=-1) > 0] > 100).all()
    error = np.sqrt(probs * (1 - probs) / np.maximum(total, 1))
    off = np.abs(count / np.maximum(total, 1) - probs)
    assert (off <= 4.5 * error + 1e-9).all()  # so 0 and 1 are exact


def test_uniform_walks_stay_in_proportion_to_degrees(key):
    """Starts drawn by degree are stationary: the ends are distributed alike."""
    degrees = np.array([KITE.degree[i] for i in range(5)])
    starts = jnp.asarray(np.repeat(np.arange(5), degrees * 300))
    ends = np.asarray(walk(key, ROWS, starts.astype(jnp.int32), STEPS, 1.0, 1.0))[:, -1]
    within_errors(np.bincount(ends, minlength=5)[None], degrees[None] / degrees.sum())


def test_runs_of_other_parameters_are_one_program(key):
    traces = []

    def run(p, q):
        traces.append(1)
        return random_walks(key, ROWS, jnp.zeros(4, jnp.int32), 3, p, q)

    compiled = jax.jit(run)
    far, near = compiled(1.0, 1e-6), compiled(1e-6, 1.0)
    assert len(traces) == 1
    np.testing.assert_array_equal(near[:, 0], near[:, 2])  # always back
    assert (far[:, 3] != far[:, 1]).all()  # never back


def test_a_node_without_a_way_out_holds_a_walk(key):
    graph = one_graph(np.ones((3, 1), np.float32), [0], [1])
    rows = jnp.asarray(neighbour_rows(graph))
    found = walk(key, rows, jnp.arange(3, dtype=jnp.int32), 2, 2.0, 2.0)
    assert found.tolist() == [[0, 1, 1], [1, 1, 1], [2, 2, 2]]


def test_errors_say_what_and_got(key):
    with pytest.raises(ValueError, match="num_steps must be at least 1; got 0"):
        random_walks(key, ROWS, jnp.zeros(1, jnp.int32), 0)
    for wrong, at in ((7, "1"), (-1, "1")):
        with pytest.raises(ValueError, match=rf"starts .* got {wrong} at walk {at}"):
            random_walks(key, ROWS, jnp.array([0, wrong]), 2)
    for wrong in ((0.0, 1.0), (1.0, -2.0)):
        with pytest.raises(ValueError, match="_parameter must be above 0; got"):
            random_walks(key, ROWS, jnp.zeros(1, jnp.int32), 2, *wrong)
