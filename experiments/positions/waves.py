"""What is exact about positions as waves, and how near it is to the Fourier transform.

Everything is measured on the library's own encodings, in their single precision.
"""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from jaxdl.ops.sinusoids import rotate_by_position, sinusoids

Encodings = Float[np.ndarray, "length dim"]


def encodings(length: int, dim: int) -> Encodings:
    """A row for each position: sines, then cosines."""
    return np.asarray(sinusoids(jnp.arange(length), dim), float)


def even_waves(length: int) -> Encodings:
    """Those of the discrete Fourier transform: sines, then cosines, of whole periods.

    The constant, and the fastest wave, have no partner and are left out.
    """
    turns = np.outer(np.arange(length), np.arange(1, length // 2)) * 2 * np.pi / length
    return np.concatenate([np.sin(turns), np.cos(turns)], 1)


def missed_shifts(waves: Encodings, shifts: Sequence[int]) -> list[float]:
    """How far rotations of the first position's rules are from later encodings.

    Pair ``i``, ``(sin, cos)``, is turned by the angle that it has at position
    ``shift``: one map for all positions. Returns the largest error of an entry.
    """
    sine, cosine = np.split(waves, 2, 1)
    errors = []
    for shift in shifts:
        turned = np.concatenate(
            [
                sine * cosine[shift] + cosine * sine[shift],
                cosine * cosine[shift] - sine * sine[shift],
            ],
            1,
        )[: len(waves) - shift]
        errors.append(float(np.abs(turned - waves[shift:]).max()))
    return errors


def spread_along(products: Float[np.ndarray, "length length"]) -> float:
    """The largest range of products of one distance, over the largest product."""
    ranges = [np.ptp(np.diagonal(products, d)) for d in range(1 - len(products), 0)]
    ranges += [np.ptp(np.diagonal(products, d)) for d in range(len(products))]
    return float(np.max(ranges) / np.abs(products).max())


def rotary_spread(key: jax.Array, length: int, dim: int) -> tuple[float, float]:
    """``spread_along`` of the scores of one query and one key at all positions.

    Returns:
      With rotary positions, and with sinusoids that are added to both.
    """
    query, other = jax.random.normal(key, (2, dim))
    places = jnp.arange(length)

    def turned(x: jax.Array) -> jax.Array:
        same = jnp.broadcast_to(x, (1, length, 1, dim))
        return rotate_by_position(same, places)[0, :, 0]

    waves = sinusoids(places, dim)
    pairs = (turned(query), turned(other)), (query + waves, other + waves)
    rotary, added = (spread_along(np.asarray(a @ b.T, float)) for a, b in pairs)
    return rotary, added


def missed_by_chain(waves: Encodings) -> tuple[float, float]:
    """How far waves are from eigenvectors of the Laplacian of a chain.

    An eigenvector's second differences are a multiple of itself. Each wave is compared
    with its best multiple, relative to the wave.

    Returns:
      The largest relative remainder away from the two ends; and on the ring that joins
      the ends, as the Fourier transform does.
    """
    ring = 2 * waves - np.roll(waves, 1, 0) - np.roll(waves, -1, 0)
    return remainder(waves[1:-1], ring[1:-1]), remainder(waves, ring)


def remainder(waves: Encodings, images: Encodings) -> float:
    """The largest part of a wave's norm by which its image is no multiple of it."""
    value = (waves * images).sum(0) / (waves * waves).sum(0)
    missed = np.linalg.norm(images - value * waves, axis=0)
    return float((missed / np.linalg.norm(waves, axis=0)).max())


def likest(waves: Encodings) -> float:
    """The largest cosine of two different waves of an encoding; 0 if orthogonal."""
    unit = waves / np.linalg.norm(waves, axis=0)
    products = np.abs(unit.T @ unit)
    return float((products - np.diag(np.diag(products))).max())


def at_one_frequency(waves: Encodings) -> list[float]:
    """For each pair, the share of its energy at the Fourier frequency it is nearest to.

    A whole number of periods gives 1; a number halfway between two gives about 0.4.
    """
    sine, cosine = np.split(waves, 2, 1)
    power = np.abs(np.fft.fft(cosine + 1j * sine, axis=0)) ** 2
    return (power.max(0) / power.sum(0)).tolist()
