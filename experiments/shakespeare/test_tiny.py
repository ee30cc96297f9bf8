"""The experiment in seconds, its judgements."""

import numpy as np
import pytest

from experiments.check import check_committed
from experiments.experiment import measured
from experiments.shakespeare.config import RATES, TINY
from experiments.shakespeare.run import EXPERIMENT
from experiments.shakespeare.verdicts import verdicts


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_the_same_code_runs_in_seconds():
    found = measured(EXPERIMENT, TINY)["found"]
    assert set(found["rates"]) == set(RATES)
    for row in found["rates"].values():
        assert len(set(row["loss"])) == TINY.seeds
        assert len(row["curve"]) == TINY.steps // TINY.eval_every
        assert 3 < np.mean(row["loss"]) < np.log(65) + 0.2  # hardly trained
    assert found["sample"]


@pytest.mark.parametrize(
    ("slow", "fast", "holds"),
    [
        ([1.90, 1.91], [1.80, 1.81], [True, True]),
        ([1.95, 1.96], [1.90, 1.91], [False, True]),
        ([1.80, 1.81], [1.85, 1.86], [True, False]),
    ],
)
def test_verdicts_follow_the_numbers(slow, fast, holds):
    rows = {t: {"loss": v} for t, v in zip(RATES, (slow, fast), strict=True)}
    assert [verdict.holds for verdict in verdicts({"rates": rows})] == holds
