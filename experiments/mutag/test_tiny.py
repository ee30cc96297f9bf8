"""The experiment in seconds, and its judgements."""

import copy

import jax
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.mutag.config import TINY
from experiments.mutag.measure import (
    TEST,
    TRAIN,
    VALIDATION,
    chosen_epochs,
    honest_parts,
    measure,
    paper_parts,
    reports,
    without_edges,
)
from experiments.mutag.run import EXPERIMENT
from experiments.mutag.verdicts import verdicts
from jaxdl.data import load
from jaxdl.data.graphs import check_graphs


def test_it_runs():
    found = measure(TINY)
    for one in found["networks"].values():
        assert {np.shape(one[k]) for k in ("honest", "paper", "last")} == {(3,)}
        assert np.shape(one["curve"]["honest"]) == (TINY.num_epochs,)


def test_what_is_committed_is_of_this_code():
    check_committed(EXPERIMENT)


def test_every_molecule_is_tested_once_and_chooses_once():
    fold = np.array([0, 1, 2, 2, 1, 0, 0])
    honest, paper = honest_parts(fold), paper_parts(fold)
    for parts in (honest, paper):
        np.testing.assert_array_equal(parts == TEST, np.arange(3)[:, None] == fold)
    assert ((honest == VALIDATION).sum(0) == 1).all()
    assert ((honest == TRAIN).sum(0) == 1).all()
    assert not (paper == VALIDATION).any()


def test_graphs_without_edges_are_still_graphs():
    data = load("tu:MUTAG", fake=True)
    bare = without_edges(data.train.x)
    check_graphs(data.train._replace(x=bare), data.info, "here")
    assert (bare.n_edge[:, 0] == 0).all()
    jax.tree.map(np.testing.assert_array_equal, bare.nodes, data.train.x.nodes)


def test_an_epoch_is_chosen_by_accuracy_then_by_loss():
    accuracy = np.array([[0.5, 0.9, 0.9], [0.7, 0.6, 0.5]])
    loss = np.array([[0.1, 0.4, 0.3], [0.9, 0.2, 0.1]])
    assert chosen_epochs(accuracy, loss).tolist() == [2, 0]
    test = np.array([[0.0, 0.1, 0.2], [0.6, 0.7, 0.3]])
    both = {
        "validation": np.tile(accuracy, (2, 1)),
        "validation_loss": np.tile(loss, (2, 1)),
        "test": np.concatenate([test, 1 - test]),
    }
    found = reports(both)
    assert found["honest"] == [0.2, 0.6]
    assert found["best_epoch"] == [0.1, 0.7]
    assert found["paper"] == [0.8, 0.7]


def world():
    """Results in which every claim holds."""
    good = {"honest": [0.8, 0.82], "best_epoch": [0.9, 0.91]}
    bare = {"honest": [0.7, 0.73], "best_epoch": [0.8, 0.82]}
    return {"majority": [0.66, 0.67], "networks": {"bonds": good, "atoms": bare}}


def failing(found):
    return [number for number, v in enumerate(verdicts(found)) if not v.holds]


def test_every_claim_holds_where_it_should():
    assert failing(world()) == []


@pytest.mark.parametrize(
    ("numbers", "kind", "change"),
    [
        ([0, 2], "bonds", {"honest": [0.6, 0.7]}),
        ([1], "atoms", {"best_epoch": [0.7, 0.8]}),
        ([1], "bonds", {"best_epoch": [0.8, 0.82]}),
        ([2], "atoms", {"honest": [0.78, 0.83], "best_epoch": [0.9, 0.95]}),
    ],
)
def test_a_claim_fails_where_it_should(numbers, kind, change):
    found = copy.deepcopy(world())
    found["networks"][kind] |= change
    assert failing(found) == numbers
