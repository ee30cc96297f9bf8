"""Samples of normal distributions, and a number that belongs to the distribution.

Two tasks of Zaheer et al., "Deep Sets", NeurIPS 2017: the entropy of one direction of a
turned normal distribution, and the mutual information of two correlated vectors.
Departures: sets are smaller, and the second has two times 4 dimensions.
"""

import dataclasses

import numpy as np
from jaxtyping import Float

from jaxdl.core.errors import require
from jaxdl.core.sets import Sets
from jaxdl.core.types import Dataset
from jaxdl.data.fetch import Shelf
from jaxdl.data.info import DataInfo, Parts
from jaxdl.data.registry import DATASETS

SIZES = (50, 100)  # elements of the smallest and the largest set
AXES = np.array([2.0, 0.4])  # standard deviations before the turn
HALF = 4  # dimensions of each of the correlated vectors
MOST = 0.95  # correlation, beyond which the information has no bound

PAPER = (
    "M. Zaheer, S. Kottur, S. Ravanbakhsh, B. Poczos, R. Salakhutdinov and A. Smola, "
    "Deep Sets, NeurIPS 2017"
)
ENTROPY = DataInfo(
    name="gaussian_entropy",
    description="A sample of a turned normal distribution; the entropy along x?",
    shape=(SIZES[1], 2),
    rows=(2000, 500, 500),
    form="sets",
    home="https://arxiv.org/abs/1703.06114",
    licence="none needed: it is made by a rule",
    citation=PAPER,
)
INFORMATION = dataclasses.replace(
    ENTROPY,
    name="gaussian_information",
    description="A sample of two correlated vectors; their mutual information?",
    shape=(SIZES[1], 2 * HALF),
)


def entropy_of(variance: Float[np.ndarray, " rows"]) -> Float[np.ndarray, " rows"]:
    """The entropy of normal distributions, ``log(2 π e variance) / 2``, in nats."""
    return np.log(2 * np.pi * np.e * variance) / 2


def information_of(
    covariance: Float[np.ndarray, "rows dim dim"],
) -> Float[np.ndarray, " rows"]:
    """The mutual information of the halves of normal vectors, in nats.

    It is ``log(det A det B / det C) / 2``, with ``C`` the covariance and ``A``, ``B``
    its blocks on the diagonal.
    """
    half = covariance.shape[-1] // 2
    first, second = covariance[..., :half, :half], covariance[..., half:, half:]
    logs = [np.linalg.slogdet(m)[1] for m in (first, second, covariance)]
    return (logs[0] + logs[1] - logs[2]) / 2


def draw_entropies(rows: int, *, seed: int) -> Dataset:
    """Samples of one normal distribution in the plane, turned by any angle.

    Returns:
      ``x`` are ``Sets`` of points, ``y`` float32 ``[rows, 1]``, the entropies of their
      first coordinates.

    Raises:
      ValueError: ``rows`` is below 1.
    """
    require(rows >= 1, "rows must be at least 1", rows)
    random = np.random.default_rng(seed)
    angle = random.uniform(0, np.pi, rows)
    c, s = np.cos(angle), np.sin(angle)
    turn = np.stack([np.stack([c, -s], -1), np.stack([s, c], -1)], -2)
    return _sampled(
        random, turn * AXES, entropy_of((c * AXES[0]) ** 2 + (s * AXES[1]) ** 2)
    )


def draw_informations(rows: int, *, seed: int) -> Dataset:
    """Samples of two vectors of one covariance ``S``, correlated by ``a S``.

    ``S`` is the same in all rows and for all seeds, ``a`` is uniform in (-0.95, 0.95).

    Returns:
      ``x`` are ``Sets`` of pairs of vectors side by side, ``y`` float32 ``[rows, 1]``,
      their mutual informations, ``-4 / 2 log(1 - a²)``.

    Raises:
      ValueError: ``rows`` is below 1.
    """
    require(rows >= 1, "rows must be at least 1", rows)
    random = np.random.default_rng(seed)
    mix = np.random.default_rng(0).normal(size=(HALF, HALF)) / 2 + np.eye(HALF)
    a = random.uniform(-MOST, MOST, rows)
    one, two = np.ones_like(a), np.sqrt(1 - a**2)
    halves = np.stack([np.stack([one, 0 * a], -1), np.stack([a, two], -1)], -2)
    factor = np.einsum("rij,kl->rikjl", halves, mix).reshape(rows, 2 * HALF, 2 * HALF)
    return _sampled(random, factor, -HALF / 2 * np.log(1 - a**2))


def _sampled(random: np.random.Generator, factor: np.ndarray, y: np.ndarray) -> Dataset:
    """Sets of random sizes of ``factor`` times standard normal vectors."""
    rows, dim, _ = factor.shape
    noise = random.normal(size=(rows, SIZES[1], dim))
    mask = np.arange(SIZES[1]) < random.integers(SIZES[0], SIZES[1] + 1, (rows, 1))
    elements = np.where(mask[..., None], noise @ factor.swapaxes(1, 2), 0)
    sets = Sets(elements.astype(np.float32), mask)
    return Dataset(sets, y[:, None].astype(np.float32))


@DATASETS.register("gaussian_entropy", info=ENTROPY)
def gaussian_entropy(info: DataInfo, shelf: Shelf) -> Parts:
    """Three parts with seeds of their own."""
    del shelf
    train, validation, test = (
        draw_entropies(rows, seed=seed) for seed, rows in enumerate(info.rows)
    )
    return train, validation, test


@DATASETS.register("gaussian_information", info=INFORMATION)
def gaussian_information(info: DataInfo, shelf: Shelf) -> Parts:
    """Three parts with seeds of their own."""
    del shelf
    train, validation, test = (
        draw_informations(rows, seed=seed) for seed, rows in enumerate(info.rows)
    )
    return train, validation, test
