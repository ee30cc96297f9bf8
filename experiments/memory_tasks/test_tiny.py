"""The experiment in seconds, what counts as good, its judgements."""

import copy

import jax.numpy as jnp
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.experiment import measured
from experiments.memory_tasks.config import TINY
from experiments.memory_tasks.run import EXPERIMENT
from experiments.memory_tasks.tasks import adding, copying
from experiments.memory_tasks.verdicts import verdicts


@pytest.fixture(scope="module")
def found():
    return measured(EXPERIMENT, TINY)["found"]


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_the_same_code_runs_in_seconds(found):
    for task in found.values():
        for row in task["networks"].values():
            assert np.shape(row["score"]) == (TINY.num_seeds,)
            assert len(row["loss"]) == TINY.updates


def test_who_knows_the_answer_scores_best_and_a_guess_as_said():
    task = adding(TINY)
    y = jnp.asarray(task.test.y)
    know = jnp.broadcast_to(y[:, None], (len(y), 6, 1))
    assert task.score(know, y) == 0
    many = adding(TINY.__class__(**{**vars(TINY), "rows": 4000}))
    ones, y = jnp.ones((4000, 6, 1)), jnp.asarray(many.test.y)
    np.testing.assert_allclose(many.score(ones, y), many.guess, rtol=0.1)
    task = copying(TINY)
    y = jnp.asarray(task.test.y)
    know = jnp.eye(4)[y]
    assert task.score(know, y) == 1
    assert task.score(jnp.roll(know, 1, axis=-1), y) == 0


def test_verdicts_follow_the_numbers(found):
    other = copy.deepcopy(found)
    other["adding"]["networks"]["LSTM"]["score"] = [0.002, 0.011]
    other["copying"]["networks"]["LSTM"]["score"] = [0.5, 0.6]
    other["copying"]["networks"]["TCN"]["score"] = [0.99, 1.0]
    other["copying"]["networks"]["transformer"]["score"] = [0.5, 0.5]
    assert [v.holds for v in verdicts(other)] == [False, False, True, False]
