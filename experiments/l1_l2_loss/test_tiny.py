"""The experiment in seconds, its judgements on made-up numbers, its README unedited."""

import numpy as np
import pytest

from experiments.check import check_committed
from experiments.experiment import measured
from experiments.l1_l2_loss.config import LOSSES, TINY
from experiments.l1_l2_loss.measure import arrival, least_l1, least_l2, pull, thinned
from experiments.l1_l2_loss.run import EXPERIMENT
from experiments.l1_l2_loss.verdicts import verdicts


@pytest.fixture(scope="module")
def tiny():
    return measured(EXPERIMENT, TINY)["found"]


def test_the_same_code_runs_in_seconds(tiny):
    for name in LOSSES:
        assert np.shape(tiny["samples"][name]) == (len(TINY.sizes), TINY.num_seeds)
        for kind in ("error_share", "stretch_share"):
            errors = tiny["spoiled"][kind][name]
            assert np.shape(errors) == (len(TINY.shares), TINY.num_seeds)
        assert len(tiny["descents"][name]["arrival"]) == TINY.num_seeds


def test_theory_holds_in_the_tiny_run(tiny):
    """What is known in advance: median and mean, a pull per row, no loss below it."""
    assert all(verdict.holds for verdict in verdicts(tiny)[:2])
    median = np.median(tiny["samples"]["sample"])
    assert tiny["samples"]["L1"][0][0] == pytest.approx(median, rel=1e-3)
    follows = {name: np.diff(tiny["samples"][name], axis=0).mean() for name in LOSSES}
    assert follows["L2"] == pytest.approx(100 * 2 / TINY.num_numbers, rel=1e-3)
    assert follows["L1"] < 3  # two of eleven are moved
    assert tiny["descents"]["L1"]["pull"] == pytest.approx([0.05] * 3)
    for name in LOSSES:
        assert min(tiny["descents"][name]["courses"][0]["low"]) > 0


def test_the_least_losses_are_those_of_the_normal_equations_and_of_the_vertices():
    """The best L1 line through points goes through as many as it has parameters."""
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=(9, 1)), generator.normal(size=(9, 1))
    whole = np.column_stack([x, np.ones(9)])
    answer = np.linalg.solve(whole.T @ whole, whole.T @ y)
    assert least_l2(x, y) == pytest.approx(np.mean((whole @ answer - y) ** 2) / 2)
    lines = [
        np.linalg.solve(whole[[i, j]], y[[i, j]]) for i in range(9) for j in range(i)
    ]
    best = min(np.mean(np.abs(whole @ line - y)) for line in lines)
    assert least_l1(x, y) == pytest.approx(best)


def test_a_run_has_arrived_when_it_stays():
    excess = np.array([[1, 0.1, 1, 0.1], [1, 1, 1, np.nan], [0, 0, 0, 0]])
    assert arrival(excess, 0.5).tolist() == [3, 4, 0]


def test_the_course_is_thinned_to_powers_of_two():
    course = thinned(np.array([[8.0, 4, 3, 2, 1], [6, 2, 9, 4, 9], [1, 3, 9, 0, 9]]))
    assert course["step"] == [1, 2, 4]
    assert course["median"] == [6, 3, 2]
    assert course["low"] == pytest.approx([1, 2, 1e-7])


def test_the_pull_of_the_largest_errors():
    errors = np.append(np.ones(39), [-10.0])[None]
    assert pull("L1", errors) == pytest.approx([2 / 40])
    assert pull("L2", errors) == pytest.approx([11 / 49])


def test_what_is_committed_is_of_this_code():
    check_committed(EXPERIMENT)


def world(**changes):
    """Measurements in which every claim holds, with some numbers changed."""
    low, high = [0.6, 0.61], [1.6, 1.61]
    found = {
        "samples": {"apart": 0.5, "misses": {"L1": 1e-6, "L2": 1e-6}},
        "spoiled": {
            "shares": [0.0, 0.1, 0.2],
            "error_share": {"L1": [low, low, high], "L2": [low, high, high]},
            "stretch_share": {"L1": [low, low, high], "L2": [low, low, low]},
        },
        "descents": {
            "L1": {"arrival": [300, 320], "pull": [0.05, 0.05]},
            "L2": {"arrival": [100, 110], "pull": [0.2, 0.21]},
        },
    }
    for path, value in changes.items():
        *inside, last = path.split("__")
        place = found
        for part in inside:
            place = place[part]
        place[last] = value
    return found


def test_every_claim_holds_where_it_should():
    assert [v.claim for v in verdicts(world()) if not v.holds] == []


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (0, {"samples__misses__L1": 1e-3}),
        (1, {"samples__misses__L2": 1e-3}),
        (2, {"spoiled__error_share__L1": [[0.6, 0.6], [0.7, 0.7], [0.6, 0.6]]}),
        (3, {"spoiled__stretch_share__L1": [[0.6, 0.6], [0.7, 0.7], [0.6, 0.6]]}),
        (4, {"spoiled__error_share__L2": [[0.6, 0.6], [0.6, 0.6], [9, 9]]}),
        (5, {"descents__L1__arrival": [150, 160]}),
        (5, {"descents__L1__arrival": [100, 1000]}),
        (6, {"descents__L2__pull": [0.09, 0.09]}),
    ],
)
def test_a_claim_fails_where_it_should(number, change):
    failed = [i for i, v in enumerate(verdicts(world(**change))) if not v.holds]
    assert failed == [number]
