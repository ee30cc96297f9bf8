"""What a network of pairs writes: the likeliest words, one after the other.

The source is read once. What was written is remembered and not read again, by the
methods that ``jaxdl.models.sequence.reader`` names.
"""

from typing import Any

import jax.numpy as jnp
import numpy as np
from flax import linen as nn
from jaxtyping import Int

from jaxdl.core.errors import require
from jaxdl.core.model import Variables
from jaxdl.core.pairs import Pair
from jaxdl.data.pairs import END, START
from jaxdl.data.text.tokenizer import UNKNOWN, Tokenizer
from jaxdl.models.sequence.beam_search import beam_search

METHODS = ("encode", "begin", "extend")


def written(
    network: nn.Module,
    variables: Variables,
    source: Int[np.ndarray, "rows source"],
    length: int,
    size: int,
    num_beams: int = 1,
) -> Int[np.ndarray, "rows {length}"]:
    """What a network writes: tokens up to the mark of the end, then zeros.

    Args:
      network: reads a ``Pair`` and says what is next in its target.
      variables: of it.
      source: what is read.
      length: the most tokens to write, with the mark.
      size: rows at a time.
      num_beams: sequences that are kept on the way, of which the likeliest is written;
        1 takes the likeliest token each time.

    Raises:
      ValueError: the network cannot write; there is no row, or no beam.
    """
    missing = [name for name in METHODS if not hasattr(network, name)]
    require(
        not missing,
        f"network must have the methods {', '.join(METHODS)}",
        f"no {', '.join(missing)}",
        "See jaxdl.models.sequence.reader.",
    )
    require(len(source) > 0, "there must be a row to read", 0)
    size = min(size, len(source))

    def part(start: int) -> np.ndarray:
        index = np.minimum(np.arange(start, start + size), len(source) - 1)
        read = jnp.asarray(source[index])
        told = jnp.full((size, 1), START, read.dtype)
        how: dict[str, Any] = {"num_beams": num_beams, "end_token": END}
        found = beam_search(network, variables, Pair(read, told), length, **how)
        return np.asarray(found.tokens[:, 0])[: len(source) - start]

    parts = [part(start) for start in range(0, len(source), size)]
    tokens = np.concatenate(parts)
    ended = np.cumsum(tokens == END, axis=1) - (tokens == END)
    return np.where(ended > 0, 0, tokens)


def as_texts(
    tokens: Int[np.ndarray, "rows time"], cut: Tokenizer, unknown: str = UNKNOWN
) -> list[str]:
    """Rows of tokens as texts, without their marks.

    Args:
      tokens: with zeros after the end.
      cut: how the texts were cut.
      unknown: what stands for a word that the vocabulary does not have.
    """
    return [cut.decode(row).replace(UNKNOWN, unknown) for row in tokens]
