"""What a model of pairs writes, word by word.

The likeliest word is taken each time, and the whole is read again for the next one. All
of it is one compiled program, whatever the model.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int

from jaxdl.core.model import Model, Variables
from jaxdl.core.pairs import Pair
from jaxdl.data.pairs import END, START
from jaxdl.data.text.tokenizer import UNKNOWN, Tokenizer
from jaxdl.train import predict_all


def written(
    model: Model,
    variables: Variables,
    source: Int[np.ndarray, "rows source"],
    length: int,
    size: int,
) -> Int[np.ndarray, "rows {length}"]:
    """What a model writes: tokens up to the mark of the end, then zeros.

    Args:
      model: from a ``Pair`` to logits of the next token at each place of the target,
        none of which depends on later ones.
      variables: of it.
      source: what is read.
      length: the most tokens to write, with the mark.
      size: rows at a time.
    """

    def write(variables: Variables, source: Array, *, train: bool) -> tuple[Array, Any]:
        def step(told: Array, place: Array) -> tuple[Array, Array]:
            pair = Pair(source, told[:, :-1])
            logits, _ = model.apply(variables, pair, train=train)
            best = logits[:, place].argmax(-1).astype(told.dtype)
            return told.at[:, place + 1].set(best), best

        told = jnp.zeros((len(source), length + 1), source.dtype).at[:, 0].set(START)
        return jax.lax.scan(step, told, jnp.arange(length))[0][:, 1:], variables.state

    tokens = predict_all(Model(model.init, write), variables, source, size)
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
