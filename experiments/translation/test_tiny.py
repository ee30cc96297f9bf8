"""The experiment in seconds, its measures by hand, its README unedited."""

import copy

import jax.numpy as jnp
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.experiment import measured
from experiments.translation.config import TINY, Config
from experiments.translation.measure import framed
from experiments.translation.run import EXPERIMENT
from experiments.translation.symmetry import left_over, variation
from experiments.translation.verdicts import verdicts
from jaxdl import Dataset


@pytest.fixture(scope="module")
def tiny():
    return measured(EXPERIMENT, TINY)["found"]


def test_the_same_code_runs_in_seconds(tiny):
    assert np.shape(tiny["circular"]) == (TINY.num_seeds, len(TINY.shifts))
    shape = TINY.num_seeds, len(TINY.pools), len(TINY.shifts)
    assert np.shape(tiny["max"]) == shape
    assert np.shape(tiny["border"]) == (TINY.size, TINY.size)
    for runs in tiny["accuracy"].values():
        assert np.shape(runs) == (TINY.num_seeds, len(TINY.trained_shifts))


def test_what_is_exact_is_exact(tiny):
    """Symmetry does not depend on weights, nor on how many images there are."""
    odd = np.asarray(TINY.shifts) % 2 == 1
    assert np.max(tiny["circular"]) < 1e-5
    assert np.max(tiny["inside"]) < 1e-5
    assert np.max(tiny["turn_p4"]) < 1e-5
    assert np.min(tiny["by_depth"]) > 0.01
    for name in ("stride", "pool"):
        rest = np.asarray(tiny[name])
        assert rest[:, ~odd].max() < 1e-5
        assert rest[:, odd].min() > 0.1
    assert np.max(np.asarray(tiny["max"])[:, -1]) == 0
    assert np.max(np.asarray(tiny["average"])[:, -1]) < 1e-5
    assert np.mean(tiny["unchanged"]) == pytest.approx(0.5, abs=0.05)
    border = np.asarray(tiny["border"])
    assert border[4:-4, 4:-4].max() < 1e-5 < border[:, 0].min()


def test_left_over_is_a_distance_at_the_best_move():
    generator = np.random.default_rng(0)
    x = generator.normal(size=(2, 4, 4, 3)).astype(np.float32)
    noise = 0.01 * generator.normal(size=x.shape).astype(np.float32)
    found = left_over(jnp.asarray(np.roll(x, 3, 2) + noise), jnp.asarray(x))
    scale = np.linalg.norm(x - x.mean((1, 2), keepdims=True))
    assert found == pytest.approx(np.linalg.norm(noise) / scale, rel=1e-3)
    assert variation(jnp.ones((1, 2, 2, 1))) == 0


def test_digits_are_put_in_the_middle():
    part = framed(Dataset(np.ones((1, 8, 8, 1), np.float32)), 16)
    assert part.x.shape == (1, 16, 16, 1)
    assert part.x[:, 4:12, 4:12].sum() == part.x.sum() == 64


WORLD = {
    "shifts": [0, 1, 2],
    "depths": [1, 2],
    "pools": [1, 2, 16],
    "trained_shifts": [0, 4],
    "circular": [[0.0, 1e-7, 1e-7], [0.0, 1e-7, 1e-7]],
    "dense": [[0.0, 0.5, 0.6], [0.0, 0.5, 0.6]],
    "by_depth": [[0.001, 0.002], [0.001, 0.002]],
    "inside": [1e-7, 1e-7],
    "stride": [[0.0, 1e-7, 0.0], [0.0, 1e-7, 0.0]],
    "pool": [[0.0, 1e-7, 0.0], [0.0, 1e-7, 0.0]],
    "turn": [1.0, 1.0],
    "scale": [0.5, 0.6],
    "turn_p4": [1e-7, 1e-7],
    "max": [
        [[0.0, 0.9, 1.0], [0.0, 0.5, 1.0], [0.0, 0.0, 0.0]],
        [[0.0, 0.8, 1.0], [0.0, 0.4, 1.0], [0.0, 0.0, 0.0]],
    ],
    "unchanged": [0.5, 0.51],
    "unchanged_maps": [0.6, 0.6],
    "accuracy": {
        kind: [[0.95, 0.94], [0.95, 0.92]]
        for kind in ("dense", "flatten", "pool", "global")
    },
}
"""Made-up numbers in which every claim holds."""


def test_every_claim_can_hold():
    assert all(verdict.holds for verdict in verdicts(WORLD))


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        (0, "circular", [[0.0, 1e-3, 0.0], [0.0, 0.0, 0.0]]),
        (1, "by_depth", [[0.001, 0.02], [0.001, 0.02]]),
        (2, "stride", [[0.0, 0.5, 0.0], [0.0, 0.5, 0.0]]),
        (2, "pool", [[0.0, 0.5, 0.0], [0.0, 0.5, 0.0]]),
        (3, "turn", [1e-7, 1e-7]),
        (3, "scale", [0.5, 0.01]),
        (4, "max", [[[0, 0.5, 1]] * 2 + [[0, 0, 0]]] * 2),
        (4, "max", [[[0, 0.5, 1], [0, 0, 0], [0, 0, 0]]] * 2),
        (5, "unchanged", [0.55, 0.55]),
        (6, "accuracy", WORLD["accuracy"] | {"pool": [[0.9, 0.8], [0.9, 0.86]]}),
    ],
)
def test_every_claim_can_fail(place, name, value):
    world = copy.deepcopy(WORLD) | {name: value}
    judged = [verdict.holds for verdict in verdicts(world)]
    assert judged == [i != place for i in range(len(judged))]


def test_committed_results_are_those_of_this_code():
    check_committed(EXPERIMENT)
    assert Config() == EXPERIMENT.config
