"""The experiment in seconds, and its judgements."""

import pytest

from experiments.check import check_committed
from experiments.epidemic.config import TINY
from experiments.epidemic.measure import measure
from experiments.epidemic.run import EXPERIMENT
from experiments.epidemic.verdicts import verdicts


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_it_runs_and_every_seed_is_a_run_of_its_own():
    found = measure(TINY)
    assert len(found["networks"]) == len(TINY.depths)
    for seeds in found["networks"]:
        assert len(seeds) == TINY.num_seeds
        assert seeds[0] != seeds[1]
    assert 0.5 <= found["majority"] < found["mean_field"]
    assert found["bias"] > 0
    assert set(EXPERIMENT.draw(found)) == {"depth"}


@pytest.mark.parametrize(
    ("fails", "change"),
    [
        ([], {}),
        ([0, 2], {"networks": [[0.6, 0.61, 0.6], [0.63, 0.64, 0.64]]}),
        ([1], {"networks": [[0.79, 0.79, 0.79], [0.79, 0.8, 0.78]]}),
        ([2], {"simulations": 0.83}),
    ],
)
def test_a_claim_fails_where_it_should(fails, change):
    found = {
        "majority": 0.6,
        "mean_field": 0.78,
        "simulations": 0.8,
        "depths": [1, 4],
        "networks": [[0.7, 0.71, 0.7], [0.79, 0.8, 0.79]],
    } | change
    judged = [verdict.holds for verdict in verdicts(found)]
    assert [i for i, holds in enumerate(judged) if not holds] == fails
