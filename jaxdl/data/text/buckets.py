"""Sequences of unequal length in batches: padded to the longest of those alike.

A batch of sequences of about one length wastes little on padding; a few lengths instead
of all keep the number of compiled programs small.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Int, Int32

from jaxdl.core.errors import require


def pad(
    sequences: Sequence[Int[np.ndarray, " _time"]], length: int, value: int = 0
) -> Int32[np.ndarray, "rows {length}"]:
    """Sequences as rows of one length: longer ones are cut, shorter ones filled up.

    Args:
      sequences: numbers of tokens.
      length: at least 1.
      value: what fills up.

    Raises:
      ValueError: ``length`` is below 1.

    >>> pad([np.array([1, 2, 3]), np.array([4])], 2).tolist()
    [[1, 2], [4, 0]]
    """
    require(length >= 1, "length must be at least 1", length)
    rows = np.full((len(sequences), length), value, np.int32)
    for row, sequence in zip(rows, sequences, strict=True):
        row[: len(sequence)] = sequence[:length]
    return rows


def bucketed(
    lengths: Int[np.ndarray, " rows"],
    batch_size: int,
    boundaries: Sequence[int],
    *,
    seed: int,
) -> list[tuple[Int[np.ndarray, " batch"], int]]:
    """The batches of one epoch, each of sequences from one bucket.

    A bucket holds the lengths above one boundary and up to the next. Its last batch may
    be smaller.

    Args:
      lengths: of the sequences.
      batch_size: sequences in a batch, at least 1.
      boundaries: lengths to which batches are padded, rising; the last is at least the
        greatest length.
      seed: decides the order within buckets and of batches.

    Returns:
      For each batch the numbers of its sequences, and the length to which ``pad`` is to
      bring them. Every sequence is in one batch.

    Raises:
      ValueError: ``batch_size`` is below 1, boundaries do not rise, or a sequence is
        longer than the last.
    """
    require(batch_size >= 1, "batch_size must be at least 1", batch_size)
    edges = np.asarray(boundaries)
    rising = len(edges) > 0 and bool(np.all(np.diff(edges) > 0))
    require(rising, "boundaries must be given, and rise", list(boundaries))
    longest, last = int(lengths.max(initial=0)), int(edges[-1])
    rule = f"the last boundary must be at least {longest}, the greatest length"
    require(longest <= last, rule, last)
    random = np.random.default_rng(seed)
    bucket = np.searchsorted(edges, lengths)
    batches = []
    for number, edge in enumerate(edges.tolist()):
        inside = random.permutation(np.flatnonzero(bucket == number))
        cuts = range(batch_size, len(inside), batch_size)
        batches += [(part, edge) for part in np.split(inside, cuts) if len(part)]
    return [batches[i] for i in random.permutation(len(batches))]
