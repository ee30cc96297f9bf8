"""Clouds of points on the surfaces of eight bodies: which body is it? No file needed.

A body is drawn at random: its proportions, then points that are uniform on its surface,
then a little noise, a random turn about the vertical axis, and a scale that puts the
cloud into the unit ball around its centre, as is usual for point clouds.
"""

from collections.abc import Callable, Mapping

import numpy as np
from jaxtyping import Float

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset
from jaxdl.data.fetch import Shelf
from jaxdl.data.info import DataInfo, Parts
from jaxdl.data.registry import DATASETS

Cloud = Float[np.ndarray, "points 3"]
NUM_POINTS = 64
NOISE = 0.02  # standard deviation, in radii of the unit ball


def sphere(random: np.random.Generator, points: int) -> Cloud:
    """A ball's surface."""
    x = random.normal(size=(points, 3))
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def ellipsoid(random: np.random.Generator, points: int) -> Cloud:
    """A stretched sphere; its long axis lies in any direction."""
    x = sphere(random, points) * [1, 1, random.uniform(1.8, 3)]
    turn, _ = np.linalg.qr(random.normal(size=(3, 3)))
    return x @ turn


def box(random: np.random.Generator, points: int) -> Cloud:
    """A rectangular box; each face has points by its area."""
    sides = random.uniform(0.7, 1.3, 3)
    areas = np.prod(sides) / sides
    x = random.uniform(-1, 1, (points, 3))
    face = random.choice(3, points, p=areas / areas.sum())
    x[np.arange(points), face] = random.choice([-1, 1], points)
    return x * sides


def cylinder(random: np.random.Generator, points: int) -> Cloud:
    """An upright cylinder with both lids."""
    height = random.uniform(1.5, 3)
    lid = random.uniform(size=points) < 1 / (1 + height)
    radius = np.where(lid, np.sqrt(random.uniform(size=points)), 1)
    z = random.uniform(-height / 2, height / 2, points)
    z = np.where(lid, np.sign(z) * height / 2, z)
    return around(random.uniform(0, 2 * np.pi, points), radius, z)


def cone(random: np.random.Generator, points: int) -> Cloud:
    """An upright cone with its base."""
    height = random.uniform(1.5, 3)
    slope = np.sqrt(1 + height**2)
    base = random.uniform(size=points) < 1 / (1 + slope)
    radius = np.sqrt(random.uniform(size=points))
    z = np.where(base, 0, height * (1 - radius))
    return around(random.uniform(0, 2 * np.pi, points), radius, z)


def torus(random: np.random.Generator, points: int) -> Cloud:
    """A lying ring; where it is wider there are more points."""
    tube = random.uniform(0.2, 0.45)
    angle = random.uniform(0, 2 * np.pi, 8 * points)
    wide = 1 + tube * np.cos(angle)
    kept = random.uniform(size=8 * points) * (1 + tube) < wide
    angle, wide = angle[kept][:points], wide[kept][:points]
    return around(random.uniform(0, 2 * np.pi, points), wide, tube * np.sin(angle))


def helix(random: np.random.Generator, points: int) -> Cloud:
    """A thin upright spring of two to four turns."""
    turns, height = random.uniform(2, 4), random.uniform(1.5, 3)
    along = random.uniform(size=points)
    return around(2 * np.pi * turns * along, np.ones(points), height * along)


def cross(random: np.random.Generator, points: int) -> Cloud:
    """Two upright rectangles that cross at a right angle."""
    height = random.uniform(1, 2)
    flat, z = random.uniform(-1, 1, points), random.uniform(-height, height, points)
    first = random.uniform(size=points) < 0.5
    return np.stack([flat * first, flat * ~first, z], axis=1)


def around(angle: np.ndarray, radius: np.ndarray, height: np.ndarray) -> Cloud:
    """Points by angle and distance around the vertical axis, and by height."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), height], axis=1)


BODIES: Mapping[str, Callable[[np.random.Generator, int], Cloud]] = {
    body.__name__: body
    for body in (sphere, ellipsoid, box, cylinder, cone, torus, helix, cross)
}
"""By name, what draws points on a body."""

SHAPES = DataInfo(
    name="shapes",
    description="64 points on the surface of a body; which of eight bodies is it?",
    shape=(NUM_POINTS, 3),
    rows=(1600, 400, 400),
    class_names=tuple(BODIES),
    home="https://github.com/jaxdl/jaxdl",
    licence="Apache-2.0",
    citation="The jaxdl authors, Clouds of points on eight bodies, 2026",
)


def in_unit_ball(cloud: Cloud) -> Cloud:
    """The cloud around its centre, its furthest point at distance 1."""
    cloud = cloud - cloud.mean(axis=0)
    return cloud / np.linalg.norm(cloud, axis=1).max()


def draw_shapes(
    rows: int, num_points: int, *, seed: int, noise: float = NOISE
) -> Dataset:
    """Clouds of all bodies in equal shares, in random order.

    Args:
      rows: how many clouds.
      num_points: points of each.
      seed: equal seeds give equal clouds.
      noise: standard deviation of what is added to each coordinate.

    Raises:
      ValueError: ``rows`` is below 1, ``num_points`` below 2, since one point has no
        size, or ``noise`` negative.
    """
    require(rows >= 1, "rows must be at least 1", rows)
    require(num_points >= 2, "num_points must be at least 2", num_points)
    require(noise >= 0, "noise must be at least 0", noise)
    random = np.random.default_rng(seed)
    labels = random.permutation(np.arange(rows) % len(BODIES))
    bodies = list(BODIES.values())
    clouds = []
    for label in labels:
        cloud = in_unit_ball(bodies[label](random, num_points))
        angle = random.uniform(0, 2 * np.pi)
        c, s = np.cos(angle), np.sin(angle)
        turned = cloud @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
        clouds.append(turned + noise * random.normal(size=turned.shape))
    return Dataset(np.stack(clouds).astype(np.float32), labels.astype(np.int32))


@DATASETS.register("shapes", info=SHAPES)
def shapes(info: DataInfo, shelf: Shelf) -> Parts:
    """The three parts, drawn apart; always the same ones."""
    del shelf
    train, validation, test = (
        draw_shapes(rows, NUM_POINTS, seed=seed) for seed, rows in enumerate(info.rows)
    )
    return train, validation, test
