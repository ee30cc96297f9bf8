"""How a model that writes is asked for one token after the other.

| method of the model | gives |
|---|---|
| ``empty(rows, length, dtype)`` | memories for so many tokens that continue a text |
| ``encode(source)`` | what is known of the source, if the model answers one |
| ``begin(known, length)`` | memories for so many tokens of that answer |
| ``extend(memories, tokens, start)`` | memories, and the logits after each token |

Where there is a source, ``extend`` takes ``known`` too, as its last argument. Memories
and what is known are trees of arrays whose first axis counts rows.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Int, PyTree

from jaxdl.core.errors import require
from jaxdl.core.model import Variables
from jaxdl.core.pairs import Pair

Read = Callable[..., tuple[PyTree, Array]]
"""``(memories, tokens, start, *known) -> (memories, logits after the last token)``."""


def check_prompt(prompt: Array | Pair) -> None:
    """Raise ``ValueError`` unless there is a first token to read."""
    length = _told(prompt).shape[1]
    require(length >= 1, "prompt must have at least one token", length)


class Reader(NamedTuple):
    """What is needed to read one token after the other.

    Attributes:
      read: reads the next ones.
      memories: before the first one.
      known: of the source, as no or one more argument.
      told: the tokens of the prompt.
    """

    read: Read
    memories: PyTree
    known: tuple[PyTree, ...]
    told: Int[Array, "batch prompt"]


def open_reader(
    model: nn.Module, variables: Variables, prompt: Array | Pair, count: int
) -> Reader:
    """How to read a prompt, and after it one token after the other.

    Args:
      model: with the methods above.
      variables: of it.
      prompt: rows of tokens, or a source and the beginning of its answer.
      count: how many tokens may follow.
    """
    collections = {"params": variables.params, **variables.state}
    told = _told(prompt)
    rows, length = told.shape

    def call(method: str, *args: Any) -> Any:
        return model.apply(collections, *args, method=method)

    def read(
        memories: PyTree, tokens: Array, start: Any, *known: PyTree
    ) -> tuple[PyTree, Array]:
        memories, logits = call("extend", memories, tokens, start, *known)
        return memories, logits[:, -1].astype(jnp.float32)

    if isinstance(prompt, Pair):
        known = call("encode", prompt.source)
        return Reader(read, call("begin", known, length + count), (known,), told)
    dtype = jax.tree.leaves(variables.params)[0].dtype
    return Reader(read, call("empty", rows, length + count, dtype), (), told)


def _told(prompt: Array | Pair) -> Array:
    return prompt.target if isinstance(prompt, Pair) else prompt
