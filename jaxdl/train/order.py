"""The order of the examples, computed instead of stored.

Position ``i`` of epoch ``e`` is a row that follows from the key alone: no list is
shuffled or kept, so step 1,000,000 costs what step 1 costs, a resumed run needs no
replay, and every epoch visits every row exactly once.

Source: Hoang, Morris & Rogaway, "An Enciphering Scheme Based on a Card Shuffle", CRYPTO
2012: the swap-or-not shuffle, a permutation of any number of cards in which the path of
one card can be followed alone. Departures: the round function is an integer hash, not a
secure one, and the number of rounds is chosen for mixing, not for secrecy.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, Integer, UInt32

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
    rows = jnp.asarray(num_rows, jnp.uint32)
    start = position.astype(jnp.uint32)
    epoch, card = start // rows, start % rows
    seed = jax.random.bits(key, (2,), jnp.uint32)
    for number in range(NUM_ROUNDS):
        tweak = _mix(epoch ^ seed[0], jnp.uint32(2 * number))
        pivot = _mix(tweak, seed[1]) % rows
        partner = jnp.where(card > pivot, pivot + rows - card, pivot - card)
        coin = _mix(jnp.maximum(card, partner) ^ seed[1], tweak)
        card = jnp.where(coin & 1 == 1, partner, card)
    return card.astype(jnp.int32)


def _mix(
    x: UInt32[Array, " *batch"], y: UInt32[Array, " *_batch"]
) -> UInt32[Array, " *batch"]:
    """A well-spread integer of two: the finaliser of MurmurHash3 (Appleby, 2011)."""
    x = x ^ (y * jnp.uint32(0x9E3779B9) + jnp.uint32(0x7F4A7C15))
    x = (x ^ (x >> 16)) * jnp.uint32(0x85EBCA6B)
    x = (x ^ (x >> 13)) * jnp.uint32(0xC2B2AE35)
    return x ^ (x >> 16)


def kept_rows(
    weight: Float[Array, " rows"],
) -> tuple[Int[Array, " rows"], Int[Array, ""]]:
    """The rows of positive weight first, in order, and how many they are."""
    held_out = weight <= 0
    return jnp.argsort(held_out, stable=True), jnp.sum(~held_out)
