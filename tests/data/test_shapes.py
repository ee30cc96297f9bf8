"""Points lie on the bodies that they are said to be of, and are spread by area."""

import numpy as np
import pytest

from jaxdl.data import load
from jaxdl.data.shapes import BODIES, cone, cylinder, draw_shapes, in_unit_ball, torus


@pytest.fixture
def random():
    return np.random.default_rng(0)


def away(name, x):
    """How far the points are from an equation of the surface; 0 where they fit it."""
    flat, z = np.hypot(x[:, 0], x[:, 1]), x[:, 2]
    if name == "sphere":
        return np.linalg.norm(x, axis=1) - 1
    if name == "ellipsoid":
        squares = np.stack([x[:, i] * x[:, j] for i in range(3) for j in range(3)], 1)
        solution, *_ = np.linalg.lstsq(squares, np.ones(len(x)), rcond=None)
        return squares @ solution - 1
    if name == "box":
        return np.min(1 - np.abs(x) / np.abs(x).max(0), axis=1)
    if name == "cylinder":
        return (flat - 1) * (np.abs(z) - np.abs(z).max())
    if name == "cone":
        return z * (flat + z * np.median((1 - flat[z > 0]) / z[z > 0]) - 1)
    if name == "torus":
        tube = np.sqrt((flat - 1) ** 2 + z**2)
        return tube - tube[0]
    if name == "helix":
        return flat - 1
    return x[:, 0] * x[:, 1]


@pytest.mark.parametrize("name", BODIES)
def test_points_are_on_the_surface(random, name):
    x = BODIES[name](random, 500)
    assert x.shape == (500, 3)
    np.testing.assert_allclose(away(name, x), 0, atol=1e-2 if name == "box" else 1e-9)


def test_points_are_spread_by_area(random):
    """Shares of a lid, a base and the outer half of a ring against their areas."""
    x = cylinder(random, 20_000)
    height = np.ptp(x[:, 2])
    lids = np.hypot(x[:, 0], x[:, 1]) < 1 - 1e-9
    assert lids.mean() == pytest.approx(1 / (1 + height), abs=0.015)
    x = cone(random, 20_000)
    slope = np.hypot(1, x[:, 2].max())
    assert (x[:, 2] == 0).mean() == pytest.approx(1 / (1 + slope), abs=0.015)
    x = torus(random, 20_000)
    flat = np.hypot(x[:, 0], x[:, 1])
    tube = np.abs(x[:, 2]).max()
    assert (flat > 1).mean() == pytest.approx(0.5 + tube / np.pi, abs=0.015)


def test_clouds_fit_the_unit_ball_and_are_the_same_each_time():
    first, again = (draw_shapes(16, 32, seed=3, noise=0.0) for _ in range(2))
    np.testing.assert_array_equal(first.x, again.x)
    np.testing.assert_array_equal(np.bincount(first.y), np.full(8, 2))
    far = np.linalg.norm(first.x, axis=2)
    np.testing.assert_allclose(far.max(1), 1, rtol=1e-6)
    np.testing.assert_allclose(first.x.mean(1), 0, atol=1e-6)
    assert not np.array_equal(first.x, draw_shapes(16, 32, seed=4).x)
    noisy = draw_shapes(16, 32, seed=3, noise=0.5)
    assert np.std(noisy.x) > 1.2 * np.std(first.x)
    assert in_unit_ball(np.eye(3)).shape == (3, 3)


def test_the_data_set_has_parts_that_differ():
    data = load("shapes")
    assert data.info.num_classes == 8
    assert [len(part.x) for part in data.splits] == list(data.info.rows)
    assert not np.array_equal(data.train.x[:400], data.test.x)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rows": 0}, "rows must be at least 1; got 0"),
        ({"num_points": 1}, "num_points must be at least 2; got 1"),
        ({"noise": -1.0}, "noise must be at least 0; got -1.0"),
    ],
)
def test_bad_settings_say_what_and_got(settings, message):
    with pytest.raises(ValueError, match=message):
        draw_shapes(**({"rows": 8, "num_points": 4, "seed": 0} | settings))
