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
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Int, PyTree

from jaxdl.core.concrete import require_indices
from jaxdl.core.errors import require
from jaxdl.core.model import Variables
from jaxdl.core.pairs import Pair

Read = Callable[..., tuple[PyTree, Array]]
"""``(memories, tokens, start, *known) -> (memories, logits after the last token)``."""


def check_prompt(model: Any, prompt: Any) -> None:
    """Raise unless there is something to read, and the model knows it.

    Args:
      model: whose tokens are below ``num_classes``, and those of a source, if it has
        another vocabulary, below ``vocab_size``.
      prompt: tokens that are traced are not looked at.

    Raises:
      ValueError: as said.
    """
    told = _told(prompt)
    _check_tokens("prompt", told, model.num_classes)
    length = told.shape[1]
    require(length >= 1, "prompt must have at least one token", length)
    if isinstance(prompt, Pair):
        known = getattr(model, "vocab_size", model.num_classes)
        _check_tokens("source", prompt.source, known)
        sides = len(prompt.source), len(told)
        require(sides[0] == sides[1], "source and prompt must have as many rows", sides)


def _check_tokens(name: str, tokens: Any, size: int) -> None:
    whole = getattr(tokens, "ndim", 0) == 2 and jnp.issubdtype(
        tokens.dtype, jnp.integer
    )
    require(
        whole and len(tokens) >= 1,
        f"{name} must be an array of integers [batch, time] with at least one row",
        f"{tokens.dtype} of shape {tokens.shape}"
        if hasattr(tokens, "dtype")
        else f"a {type(tokens).__name__}",
        "One text becomes a batch by text[None].",
    )
    require_indices(f"tokens of the {name}", tokens, size)


class Reader(NamedTuple):
    """What is needed to read one token after the other.

    Attributes:
      read: reads the next ones.
      room: memories before the first one, for so many tokens in all.
      known: of the source, as no or one more argument.
      told: the tokens of the prompt.
    """

    read: Read
    room: Callable[[int], PyTree]
    known: tuple[PyTree, ...]
    told: Int[Array, "batch prompt"]


def open_reader(model: nn.Module, variables: Variables, prompt: Array | Pair) -> Reader:
    """How to read a prompt, and after it one token after the other.

    Args:
      model: with the methods above.
      variables: of it.
      prompt: rows of tokens, or a source and the beginning of its answer.
    """
    collections = {"params": variables.params, **variables.state}
    told = _told(prompt)

    def call(method: str, *args: Any) -> Any:
        return model.apply(collections, *args, method=method)

    def read(
        memories: PyTree, tokens: Array, start: Any, *known: PyTree
    ) -> tuple[PyTree, Array]:
        memories, logits = call("extend", memories, tokens, start, *known)
        return memories, logits[:, -1].astype(jnp.float32)

    if isinstance(prompt, Pair):
        known = call("encode", prompt.source)
        return Reader(read, partial(call, "begin", known), (known,), told)
    dtype = jax.tree.leaves(variables.params)[0].dtype

    def empty(length: int) -> PyTree:
        return call("empty", len(told), length, dtype)

    return Reader(read, empty, (), told)


def grown(memories: PyTree, room: PyTree) -> PyTree:
    """Memories for more tokens, of which the first were seen already.

    Args:
      memories: of those that were seen.
      room: for more tokens, none of which was.
    """

    def begun(new: Array, old: Array) -> Array:
        return jax.lax.dynamic_update_slice(new, old, (0,) * new.ndim)

    return jax.tree.map(begun, room, memories)


def _told(prompt: Any) -> Any:
    return prompt.target if isinstance(prompt, Pair) else prompt
