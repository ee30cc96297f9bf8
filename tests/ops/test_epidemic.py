"""An epidemic has the exact probabilities where they can be written down."""

import itertools

import jax
import jax.numpy as jnp
import networkx
import numpy as np
import pytest

from jaxdl.data.graph import from_networkx
from jaxdl.ops.epidemic import (
    INFECTED,
    Epidemic,
    epidemic_step,
    infection_probs,
    mean_field_epidemic,
    simulate_epidemic,
)

PAIR = from_networkx(networkx.path_graph(2))
LADDER = from_networkx(networkx.ladder_graph(4))
SIR, SIS = Epidemic(0.3, 0.4), Epidemic(0.3, 0.4, 0.0)


def pair_matrix(epidemic):
    """``[9, 9]``: the probabilities of the states of two neighbours after a step."""
    infect, recover, immune = epidemic

    def one(state, other):
        if state == 0:
            risk = infect * (other == 1)
            return np.array([1 - risk, risk, 0])
        if state == 1:
            lost = recover * (1 - immune)
            return np.array([lost, 1 - recover, recover * immune])
        return np.array([0, 0, 1])

    states = list(itertools.product(range(3), repeat=2))
    return np.array([np.outer(one(a, b), one(b, a)).ravel() for a, b in states])


@pytest.mark.parametrize("epidemic", [SIR, SIS, Epidemic(0.3, 0.4, 0.5)])
def test_two_nodes_have_the_probabilities_of_their_chain(key, epidemic):
    runs, steps = 20_000, 4
    keys = jax.random.split(key, runs)
    start = jnp.array([INFECTED, 0])
    found = jax.jit(
        jax.vmap(lambda k: simulate_epidemic(k, start, PAIR, epidemic, steps))
    )(keys)
    expected = np.eye(9)[3]
    for states in np.moveaxis(np.asarray(found), 1, 0):
        expected = expected @ pair_matrix(epidemic)
        share = np.bincount(3 * states[:, 0] + states[:, 1], minlength=9) / runs
        error = np.sqrt(expected * (1 - expected) / runs)
        assert (np.abs(share - expected) <= 4.5 * error + 1e-12).all()


def test_the_chance_to_be_infected_is_one_less_a_product(key):
    sick = jax.random.uniform(key, (8,)).at[2].set(1)
    adjacency = np.zeros((8, 8))
    adjacency[LADDER.senders, LADDER.receivers] = 1
    for infect in (0.0, 0.3, 1.0):
        spared = 1 - infect * np.asarray(sick)[:, None] * adjacency
        found = infection_probs(sick, LADDER, infect)
        np.testing.assert_allclose(found, 1 - spared.prod(0), rtol=1e-5, atol=1e-6)
        slope = jax.grad(lambda p, b=infect: infection_probs(p, LADDER, b).sum())(sick)
        assert np.isfinite(slope).all()


def test_one_step_of_the_mean_field_is_exact_and_later_it_bounds(key):
    runs, steps = 4000, 5
    start = jnp.zeros(8, jnp.int32).at[0].set(INFECTED)
    probs = mean_field_epidemic(jax.nn.one_hot(start, 3), LADDER, SIR, steps)
    np.testing.assert_allclose(probs.sum(-1), 1, rtol=1e-5)
    keys = jax.random.split(key, runs)
    found = jax.jit(
        jax.vmap(lambda k: simulate_epidemic(k, start, LADDER, SIR, steps))
    )(keys)
    share = jax.nn.one_hot(found, 3).mean(0)
    error = np.sqrt(np.asarray(share * (1 - share)) / runs)
    assert (np.abs(share - probs)[0] <= 4.5 * error[0] + 1e-6).all()
    spared = np.asarray(probs - share)[..., 0]
    assert (spared <= 4.5 * error[..., 0] + 1e-6).all()
    assert spared[-1].min() < -0.02  # the mean field infects more


def test_what_never_changes_and_what_always_does(key):
    start = jnp.array([1, 0, 0, 2, 0, 0, 0, 0])
    still = epidemic_step(key, start, LADDER, Epidemic(0.0, 0.0))
    np.testing.assert_array_equal(still, start)
    alone = jnp.array([1, 0, 0, 0, 0, 0, 0, 0])
    found = simulate_epidemic(key, alone, LADDER, Epidemic(1.0, 1.0), 5)
    ladder = networkx.ladder_graph(4)
    away = networkx.single_source_shortest_path_length(ladder, 0)
    for time, status in enumerate(found, start=1):
        state = [0 if away[i] > time else 1 if away[i] == time else 2 for i in range(8)]
        np.testing.assert_array_equal(status, state)


def test_a_short_simulation_is_the_beginning_of_a_long_one(key):
    start = jnp.zeros(8, jnp.int32).at[0].set(INFECTED)
    short, long = (simulate_epidemic(key, start, LADDER, SIS, n) for n in (3, 6))
    np.testing.assert_array_equal(short, long[:3])
    assert not (long == 2).any()
