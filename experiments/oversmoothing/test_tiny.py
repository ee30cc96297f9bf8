"""The experiment in seconds, its network against the library's, its judgements."""

import copy

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.oversmoothing.config import CURES, TINY, Cure
from experiments.oversmoothing.measure import measure
from experiments.oversmoothing.network import forward, initial
from experiments.oversmoothing.run import EXPERIMENT
from experiments.oversmoothing.verdicts import verdicts
from jaxdl.data import load
from jaxdl.models.graph import GCN


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_it_runs_and_every_cure_and_seed_is_a_run_of_its_own():
    found = measure(TINY)
    assert list(found) == list(CURES)
    for name, rows in found.items():
        assert [row["depth"] for row in rows] == list(TINY.depths)
        for row in rows:
            assert len(row["test"]) == TINY.num_seeds
            assert np.isfinite(row["loss"]).all()
            assert row["loss"][0] != row["loss"][1]
        two, four = rows
        if name in ("residual", "pair_norm", "initial"):  # nothing hidden at two layers
            assert two["loss"] == found["plain"][0]["loss"]
        assert four["loss"] != found["plain"][1]["loss"] or name == "plain"
    assert set(EXPERIMENT.draw(found)) == {"depth"}


def test_the_plain_network_is_the_library_s():
    key = jax.random.key(0)
    graph = jax.tree.map(jnp.asarray, load("karate").shared)
    params = initial(key, 3, 34, 4, 2)
    params = jax.tree.map(lambda leaf: leaf + 0.1, params)
    zeros = jnp.zeros(4)
    tree = {
        "conv_0": {"dense": {"kernel": params.first}, "bias": zeros},
        "conv_1": {"dense": {"kernel": params.kernels[0]}, "bias": params.biases[0]},
        "output": {"dense": {"kernel": params.output}, "bias": params.output_bias},
    }
    wanted = GCN(2, (4, 4)).apply({"params": tree}, graph, train=False)
    found, _ = forward(params, graph, Cure())
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)
    dropped = [
        forward(params, graph, Cure(drop=rate), key=key, edges=True)[0]
        for rate in (0.0, 1.0)
    ]
    np.testing.assert_allclose(dropped[0], wanted, rtol=1e-4, atol=1e-5)
    alone = graph._replace(senders=graph.senders[:0], receivers=graph.receivers[:0])
    alone = alone._replace(n_edge=jnp.zeros(1, jnp.int32))
    expected, _ = forward(params, alone, Cure())
    np.testing.assert_allclose(dropped[1], expected, rtol=1e-4, atol=1e-5)


def world():
    """Results in which every claim holds."""
    row = lambda depth, test, energy: {
        "depth": depth,
        "test": [test, test + 0.01, test],
        "start_energy": [energy] * 3,
    }
    good = [row(2, 0.8, 0.3), row(32, 0.79, 0.2)]
    found = {name: copy.deepcopy(good) for name in CURES}
    return found | {"plain": [row(2, 0.8, 0.3), row(32, 0.3, 0.001)]}


@pytest.mark.parametrize(
    ("fails", "change"),
    [
        ([], {}),
        ([1], {"plain": (1, "start_energy", [0.1] * 3)}),
        ([2], {"residual": (1, "test", [0.3, 0.31, 0.2])}),
        ([3], {"initial": (1, "test", [0.3, 0.31, 0.2])}),
        ([4], {"pair_norm": (1, "test", [0.3, 0.31, 0.2])}),
        ([5], {"drop_edge": (1, "test", [0.3, 0.31, 0.2])}),
        ([0, 2, 3, 4, 5], {"plain": (1, "test", [0.8, 0.81, 0.8])}),
        ([6], {"plain": (0, "test", [0.9, 0.91, 0.9])}),
    ],
)
def test_a_claim_fails_where_it_should(fails, change):
    found = world()
    for name, (place, what, values) in change.items():
        found[name][place][what] = values
    judged = [verdict.holds for verdict in verdicts(found)]
    assert [i for i, holds in enumerate(judged) if not holds] == fails
