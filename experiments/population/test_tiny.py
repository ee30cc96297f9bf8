"""The experiment in seconds, and its judgements."""

import copy

import numpy as np
import pytest

from experiments.check import check_committed
from experiments.population.config import TASKS, TINY
from experiments.population.measure import measure, plug_in
from experiments.population.run import EXPERIMENT
from experiments.population.verdicts import verdicts
from jaxdl.core.sets import Sets


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_it_runs_and_every_seed_is_a_run_of_its_own():
    found = measure(TINY)
    assert list(found["tasks"]) == list(TASKS)
    for one in found["tasks"].values():
        assert np.shape(one["networks"]) == (len(TINY.num_sets), TINY.num_seeds)
        assert one["networks"][0][0] != one["networks"][0][1]
        assert 0 < one["plug_in"] < one["constant"]
    assert set(EXPERIMENT.draw(found)) == {"samples"}


def test_the_formula_sees_only_what_is_there():
    elements = np.array([[[2.0, 0.0], [-2.0, 0.0], [9.0, 9.0]]], np.float32)
    sets = Sets(
        elements * np.array([1, 1, 0])[:, None], np.array([[True, True, False]])
    )
    wanted = np.log(2 * np.pi * np.e * 4) / 2
    np.testing.assert_allclose(plug_in("gaussian_entropy", sets), [wanted], rtol=1e-6)


def world():
    """Results in which every claim holds."""
    one = {"networks": [[0.3, 0.31], [0.1, 0.11]], "plug_in": 0.1, "constant": 0.5}
    return {
        "num_sets": [10, 100],
        "tasks": {task: copy.deepcopy(one) for task in TASKS},
    }


@pytest.mark.parametrize(
    ("fails", "task", "change"),
    [
        ([], TASKS[0], {}),
        ([0], TASKS[0], {"constant": 0.2}),
        ([1], TASKS[1], {"constant": 0.2}),
        ([2], TASKS[0], {"networks": [[0.1, 0.1], [0.1, 0.11]]}),
        ([3], TASKS[0], {"plug_in": 0.05}),
        ([4], TASKS[1], {"plug_in": 0.05}),
    ],
)
def test_a_claim_fails_where_it_should(fails, task, change):
    found = world()
    found["tasks"][task] |= change
    judged = [verdict.holds for verdict in verdicts(found)]
    assert [i for i, holds in enumerate(judged) if not holds] == fails
