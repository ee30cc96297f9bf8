"""The order of the examples, computed instead of stored.

Position ``i`` of epoch ``e`` is a row that follows from the key alone: no list is
shuffled or kept, so step 1,000,000 costs what step 1 costs, a resumed run needs no
replay, and every epoch visits every row exactly once.

Source: Hoang, Morris & Rogaway, "An Enciphering Scheme Based on a Card Shuffle", CRYPTO
2012: the swap-or-not shuffle, a permutation of any number of cards in which the path of
one card can be followed alone. Departures: the round function is an integer hash, not a
secure one, and the number of rounds is chosen for mixing, not for secrecy.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, Integer, UInt32

Numbers = Array | np.ndarray
NUM_ROUNDS = 24  # all coins of a card fall on "stay" with probability 2**-24


def shuffled(
    key: jax.Array,
    position: Integer[Array, " batch"],
    num_rows: Integer[Array, ""] | int,
) -> Int[Array, " batch"]:
    """The rows at some positions of an endless sequence of shuffled epochs.

    Args:
      key: decides the shuffles.
      position: positions in the sequence, at least 0; position ``num_rows`` is the
        first of the second epoch.
      num_rows: rows in an epoch, at least 1; may be traced.

    Returns:
      Row numbers in ``[0, num_rows)``; over each epoch every row appears once.
    """
    return jnp.asarray(shuffled_by(seed_of(key), position, num_rows))


def seed_of(key: jax.Array) -> UInt32[Array, "2"]:
    """The two numbers that decide the shuffles of ``shuffled_by``."""
    return jax.random.bits(key, (2,), jnp.uint32)


def shuffled_by(
    seed: UInt32[Numbers, "2"],
    position: Integer[Numbers, " batch"],
    num_rows: Integer[Numbers, ""] | int,
) -> Int[Numbers, " batch"]:
    """``shuffled`` from the numbers of ``seed_of``; NumPy in, NumPy out.

    A process that makes batches on the host knows their rows without a device.
    """
    xp: Any = np if isinstance(position, np.ndarray) else jnp
    rows = xp.asarray(num_rows, xp.uint32)
    start = position.astype(xp.uint32)
    epoch, card = start // rows, start % rows
    with np.errstate(over="ignore"):  # arithmetic is modulo 2**32
        for number in range(NUM_ROUNDS):
            tweak = _mix(xp, epoch ^ seed[0], xp.uint32(2 * number))
            pivot = _mix(xp, tweak, seed[1]) % rows
            partner = xp.where(card > pivot, pivot + rows - card, pivot - card)
            coin = _mix(xp, xp.maximum(card, partner) ^ seed[1], tweak)
            card = xp.where(coin & 1 == 1, partner, card)
    return card.astype(xp.int32)


def _mix(xp: Any, x: Any, y: Any) -> Any:
    """A well-spread integer of two: the finaliser of MurmurHash3 (Appleby, 2011)."""
    x = x ^ (y * xp.uint32(0x9E3779B9) + xp.uint32(0x7F4A7C15))
    x = (x ^ (x >> 16)) * xp.uint32(0x85EBCA6B)
    x = (x ^ (x >> 13)) * xp.uint32(0xC2B2AE35)
    return x ^ (x >> 16)


def kept_rows(
    weight: Float[Array, " rows"],
) -> tuple[Int[Array, " rows"], Int[Array, ""]]:
    """The rows of positive weight first, in order, and how many they are."""
    held_out = weight <= 0
    return jnp.argsort(held_out, stable=True), jnp.sum(~held_out)
