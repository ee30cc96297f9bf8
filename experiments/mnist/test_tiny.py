"""The experiment in seconds, its Learner against the command's, its judgements."""

import dataclasses

import jax
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.mnist.config import TINY
from experiments.mnist.measure import learner_of, measure, settings
from experiments.mnist.networks import NETWORKS
from experiments.mnist.run import EXPERIMENT, tables
from experiments.mnist.verdicts import verdicts
from jaxdl.core.types import Batch
from jaxdl.recipes.config import Job
from jaxdl.recipes.recipe import recipe


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_every_seed_is_a_run_of_its_own():
    found = measure(TINY)
    (row,) = found["runs"]
    assert row["parameters"] == 61_706
    assert np.shape(row["curve"]) == (2, 1)
    assert len(row["test_error"]) == 2
    assert 0.5 < min(row["test_error"]) < 1  # a random stand-in, hardly seen
    assert set(EXPERIMENT.draw(found)) == {"curves"}
    assert "LeNet-5 | 61,706" in tables(
        {"found": found, "config": dataclasses.asdict(TINY)}
    )


def test_a_step_is_that_of_the_command():
    (trial,) = TINY.trials
    made = settings(TINY, trial)
    other = recipe(Job("lenet", made))
    steps = other.plan.num_steps
    model = NETWORKS[trial.network][1]
    learner, hparams = learner_of(made, other.prepared, model, steps)
    train = other.prepared.splits.train
    batch = Batch(train.x[:8], train.y[:8], np.ones(8, np.float32))

    def moved(one, numbers, key, batch):
        return one.update(one.init(key, numbers, batch), batch)[0]

    pairs = [(learner, hparams), (other.learner, other.hparams)]
    key = jax.random.key(0)
    both = [
        jax.jit(moved, static_argnums=0)(one, numbers, key, batch)
        for one, numbers in pairs
    ]
    for a, b in zip(*(jax.tree.leaves(one.params) for one in both), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


@pytest.mark.parametrize(
    ("errors", "holds"), [([0.005, 0.007], True), ([0.007], False)]
)
def test_the_limit_is_six_in_a_thousand(errors, holds):
    row = {"name": "n", "seeds": list(range(len(errors))), "test_error": errors}
    (verdict,) = verdicts({"runs": [row]})
    assert verdict.holds == holds
    assert ("±" in verdict.evidence) == (len(errors) > 1)
