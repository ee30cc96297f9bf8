"""The experiment in seconds, and its judgements."""

import copy

import numpy as np
import pytest

from experiments.check import check_committed
from experiments.molecules.config import NETWORKS, TINY
from experiments.molecules.measure import bace, counts, linear, measure_one, recipe_of
from experiments.molecules.run import EXPERIMENT
from experiments.molecules.verdicts import verdicts


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_it_runs():
    made = recipe_of(TINY, "mean")
    assert 0 < linear(made.prepared.splits) < 100
    one = measure_one(made, TINY)
    kept = ("validation", "test", "last", "curve")
    assert [len(one[k]) for k in kept] == [2, 2, 2, 1]
    assert recipe_of(TINY, "mpnn").job.model == "mpnn"
    found = {"linear": 1.0, "networks": {name: one for name in NETWORKS}}
    assert set(EXPERIMENT.draw(found)) == {"epochs"}


def test_classes_are_told_by_their_odds():
    found = bace(TINY)
    assert [len(found[k]) for k in ("validation", "test")] == [2, 2]
    assert all(0 <= area <= 1 for area in (*found["test"], found["linear"]))


def test_counts_are_sums_over_the_real_atoms():
    part = recipe_of(TINY, "default").prepared.splits.train
    wanted = [
        nodes[:count].sum(0)
        for nodes, count in zip(part.x.nodes, part.x.n_node[:, 0], strict=True)
    ]
    np.testing.assert_allclose(counts(part), wanted, rtol=1e-5)


def world():
    """Results in which every claim holds."""
    errors = {"default": 1.5, "sum": 1.2, "mean": 0.7, "mpnn": 0.65}
    networks = {
        name: {"validation": [error] * 2, "test": [error, error + 0.01], "last": [9, 9]}
        for name, error in errors.items()
    }
    bace = {"linear": 0.8, "test": [0.9, 0.91]}
    return {"linear": 1.0, "networks": networks, "bace": bace}


@pytest.mark.parametrize(
    ("network", "changes", "numbers"),
    [
        ("mean", {}, []),
        ("sum", {"test": [0.7, 0.71]}, [1]),
        ("sum", {"validation": [0.1, 0.1]}, [0]),
        ("mpnn", {"test": [0.65, 0.68]}, [2]),
    ],
)
def test_a_claim_fails_where_it_should(network, changes, numbers):
    found = copy.deepcopy(world())
    found["networks"][network] |= changes
    assert [n for n, v in enumerate(verdicts(found)) if not v.holds] == numbers


def test_the_claim_about_inhibitors_fails_where_it_should():
    found = world()
    found["bace"]["linear"] = 0.905
    assert [verdict.holds for verdict in verdicts(found)] == [True, True, True, False]
