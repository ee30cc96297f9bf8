"""The experiment in seconds, angles by hand, its README unedited."""

import copy

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.experiment import measured
from experiments.straighten.config import TINY, Config
from experiments.straighten.measure import angles, digits, num_params, turn_of, undone
from experiments.straighten.run import EXPERIMENT
from experiments.straighten.verdicts import verdicts
from jaxdl.data.augment import rotate
from jaxdl.ops.grid_sample import affine_grid, grid_sample


def test_the_same_code_runs_in_seconds():
    found = measured(EXPERIMENT, TINY)["found"]
    for runs in found["accuracy"].values():
        assert np.shape(runs) == (TINY.num_seeds, TINY.num_angles)
    assert len(found["angles"]) == TINY.num_seeds
    shape = TINY.num_angles, TINY.num_shown, 2, 3
    assert np.shape(found["shown"]["theta"]) == shape


def test_networks_are_of_the_same_size():
    plain, ours = (num_params(Config(), k) for k in ("plain", "transformer"))
    assert abs(ours / plain - 1) < 0.02


def theta_of(angle):
    """What turns an image back that was turned anticlockwise by the angle."""
    c, s = np.cos(angle), np.sin(angle)
    return np.stack([np.stack([c, s, 0 * c], -1), np.stack([-s, c, 0 * c], -1)], -2)


def test_the_angle_is_the_one_that_is_undone():
    config = Config()
    down, right = np.mgrid[:16, :16].astype(np.float32)
    x = np.exp(-((down - 5) ** 2) / 8 - (right - 6) ** 2 / 8)[None, ..., None]
    turned = jax.vmap(rotate, (0, None))(jnp.asarray(x), 0.5)
    theta = theta_of(np.array([0.5])).astype(np.float32)
    back = grid_sample(turned, affine_grid(jnp.asarray(theta), (16, 16)))
    off = [float(jnp.abs(y - x).mean()) for y in (back, turned)]
    assert off[0] < off[1] / 5
    np.testing.assert_allclose(turn_of(2 * theta), [0.5], rtol=1e-6)
    assert angles(config)[-1] == pytest.approx(np.pi / 3)


def test_what_is_undone_is_not_left():
    """One digit is undone in full, the other by half, from an upright of its own."""
    true = angles(TINY)
    theta = np.stack([theta_of(true), theta_of(true / 2 + 0.1)], 1)
    found = undone(TINY, theta)
    assert found["slope"] == pytest.approx(0.75)
    assert found["left"] == pytest.approx(found["before"] / 4)
    assert found["correlation"] > 0.9
    np.testing.assert_allclose(
        found["quantiles"][1], np.rad2deg(true * 0.75), atol=1e-4
    )
    nothing = undone(TINY, theta_of(np.random.default_rng(0).normal(size=(3, 50))))
    assert nothing["left"] > found["before"]


def test_digits_are_in_the_middle():
    x = digits(TINY, np.ones((1, 8, 8, 1), np.float32))
    assert x.shape == (1, 8, 8, 1)
    np.testing.assert_allclose(x.sum(), 36, rtol=1e-5)


def one(correlation=0.95, left=10.0):
    """What one seed found."""
    return {"correlation": correlation, "slope": 0.9, "left": left, "before": 38.0}


WORLD = {
    "degrees": [-60, 0, 60],
    "params": {"plain": 100, "transformer": 101},
    "accuracy": {
        "plain": [[0.8, 0.9, 0.8], [0.8, 0.91, 0.8]],
        "transformer": [[0.93, 0.95, 0.93], [0.92, 0.95, 0.92]],
    },
    "angles": [one(), one(0.96)],
}
"""Made-up numbers in which every claim holds."""


def test_every_claim_can_hold():
    assert all(verdict.holds for verdict in verdicts(WORLD))


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        (0, "params", {"plain": 100, "transformer": 103}),
        (1, "angles", [one(), one(0.8)]),
        (2, "angles", [one(), one(left=20.0)]),
        (
            3,
            "accuracy",
            WORLD["accuracy"] | {"transformer": [[0.9, 1.0, 0.9], [0.9, 1.0, 0.9]]},
        ),
        (
            0,
            "accuracy",
            WORLD["accuracy"] | {"transformer": [[0.83, 0.83, 0.83], [0.8, 0.8, 0.8]]},
        ),
    ],
)
def test_every_claim_can_fail(place, name, value):
    world = copy.deepcopy(WORLD) | {name: value}
    judged = [verdict.holds for verdict in verdicts(world)]
    assert judged == [i != place for i in range(len(judged))]


def test_committed_results_are_those_of_this_code():
    check_committed(EXPERIMENT)
