"""The experiment in seconds, its measures by hand, its judgements."""

import copy

import numpy as np
import pytest

from experiments.check import check_committed
from experiments.positions import waves
from experiments.positions.config import TINY
from experiments.positions.measure import measure
from experiments.positions.order import KINDS, marks, shuffled
from experiments.positions.run import EXPERIMENT
from experiments.positions.verdicts import verdicts


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_the_same_code_runs_in_seconds():
    found = measure(TINY)
    assert set(found["networks"]) == set(KINDS)
    for row in found["networks"].values():
        assert np.shape(row["accuracy"]) == (TINY.num_seeds,)
        assert len(row["loss"]) == TINY.updates
    assert max(found["networks"]["none"]["moved"]) < 1e-5
    laws = found["waves"]
    assert max(laws["shift"]) < 1e-5
    assert max(laws["rotary"]) < 1e-5
    assert laws["at_one_frequency_even"] == pytest.approx([1.0] * 7)


def test_measures_find_what_is_not_so():
    even = waves.even_waves(16)
    assert max(waves.missed_shifts(even, (1, 5))) < 1e-12
    assert max(waves.missed_by_chain(even)) < 1e-12
    assert waves.likest(even) < 1e-12
    noise = np.random.default_rng(0).normal(size=(16, 4))
    assert min(waves.missed_shifts(noise, (1, 5))) > 0.1
    assert min(waves.missed_by_chain(noise)) > 0.1
    same, other = (waves.spread_along(x @ x.T) for x in (even, noise))
    assert same < 1e-12
    assert other > 0.1
    assert waves.likest(np.array([[1.0, 1.0], [0.0, 1.0]])) == pytest.approx(0.5**0.5)
    turned = 2.5 * 2 * np.pi * np.arange(16)[:, None] / 16
    half = np.concatenate([np.sin(turned), np.cos(turned)], 1)
    assert waves.at_one_frequency(half) == pytest.approx([0.41], abs=0.01)


def test_marks_are_where_the_answer_says():
    part = marks(TINY, 0)
    for row, answer in zip(part.x, part.y, strict=True):
        zero, one = (np.flatnonzero(row == mark) for mark in (0, 1))
        assert len(zero) == len(one) == 1
        assert answer == (one[0] < zero[0])
    other = shuffled(part.x, 1)
    np.testing.assert_array_equal(np.sort(other), np.sort(part.x))
    assert (other != part.x).any()


WORLD = {
    "waves": {
        "shift": [1e-6, 2e-6],
        "spread": 1e-6,
        "rotary": [1e-6, 1e-6],
        "added": [0.5, 0.6],
        "chain": {"geometric": 1e-6},
        "ring": {"geometric": 1e-6},
        "likest": {"geometric": 1e-6, "even": 1e-9},
        "at_one_frequency": [0.5, 1.0],
    },
    "networks": {
        "none": {"accuracy": [0.5, 0.51], "moved": [1e-6, 1e-6]},
        "sinusoidal": {"accuracy": [0.99, 1.0], "moved": [1.0, 2.0]},
        "rotary": {"accuracy": [0.99, 1.0], "moved": [1.0, 2.0]},
        "none, but causal": {"accuracy": [0.99, 1.0], "moved": [1.0, 2.0]},
    },
}
"""Made-up numbers in which every claim holds."""


@pytest.mark.parametrize(
    ("failing", "part", "change"),
    [
        ([], "waves", {}),
        ([0], "waves", {"shift": [1e-6, 0.1]}),
        ([1], "waves", {"spread": 0.1}),
        ([2], "waves", {"rotary": [1e-6, 0.1]}),
        ([2], "waves", {"added": [1e-6, 0.1]}),
        ([3], "waves", {"chain": {"geometric": 0.1}}),
        ([4], "waves", {"ring": {"geometric": 0.1}}),
        ([4], "waves", {"likest": {"geometric": 0.1, "even": 0.0}}),
        ([5], "networks", {"none": {"accuracy": [0.5, 0.7], "moved": [0.0, 0.0]}}),
        ([5], "networks", {"none": {"accuracy": [0.5, 0.5], "moved": [0.0, 0.1]}}),
        ([6], "networks", {"rotary": {"accuracy": [0.9, 1.0], "moved": [1.0, 1.0]}}),
        ([7], "networks", {"none, but causal": {"accuracy": [0.9, 1.0]}}),
    ],
)
def test_a_claim_fails_where_it_should(failing, part, change):
    found = copy.deepcopy(WORLD)
    found[part] |= change
    judged = [v.holds for v in verdicts(found)]
    assert [i for i, holds in enumerate(judged) if not holds] == failing
