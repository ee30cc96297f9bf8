"""What models of sequences have in common: what they take, and what they check."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, PyTree

from jaxdl.core.errors import require
from jaxdl.core.pairs import Pair

SEQUENCES: Mapping[str, Any] = MappingProxyType(
    {"tasks": ("classify", "regress"), "input_shape": (64, 1), "data": "pixels"}
)
"""The facts of a model that reads ``[batch, time, features]`` and gives one answer."""


TEXTS: Mapping[str, Any] = MappingProxyType(
    {
        "tasks": ("language",),
        "input_shape": (64,),
        "data": "tale",
        "forms": ("tokens",),
        "sample": lambda: jax.ShapeDtypeStruct((1, 64), jnp.int32),
    }
)
"""The facts of a model that reads ``[batch, time]`` tokens and says what is next."""


def check_tokens(x: Array, **at_least_one: int) -> None:
    """Raise unless ``x`` is a batch of tokens and the settings are at least 1.

    Args:
      x: the input.
      **at_least_one: settings by name.

    Raises:
      ValueError: as said, or there is no row or no token.
    """
    require(
        x.ndim == 2 and jnp.issubdtype(x.dtype, jnp.integer),
        "x must be numbers of tokens [batch, time]",
        f"{x.dtype} of shape {x.shape}",
        "A tokenizer of jaxdl.data.text encodes a text.",
    )
    require(
        min(x.shape) >= 1,
        "x must have at least one row and one token",
        f"shape {x.shape}",
    )
    check_sizes(**at_least_one)


def check_length(length: int, context_length: int) -> None:
    """Raise ``ValueError`` if tokens are more than a model reads at once."""
    require(
        length <= context_length,
        f"tokens must be at most {context_length} in a row",
        length,
        "Cut them, or choose a larger context_length.",
    )


def check(x: Array, **at_least_one: int) -> None:
    """Raise unless ``x`` is a batch of sequences and the settings are at least 1.

    Args:
      x: the input.
      **at_least_one: settings by name.

    Raises:
      ValueError: as said.
    """
    require(
        x.ndim == 3,
        "x must be [batch, time, features]",
        f"shape {x.shape}",
        "Pixels become a sequence by x.reshape(len(x), -1, 1).",
    )
    check_sizes(**at_least_one)


def check_sizes(**at_least_one: int) -> None:
    """Raise ``ValueError`` unless all settings, given by name, are at least 1."""
    for name, value in at_least_one.items():
        require(value >= 1, f"{name} must be at least 1", value)


PAIRS: Mapping[str, Any] = MappingProxyType(
    {
        "tasks": ("translate",),
        "input_shape": (12, 13),
        "data": "reversal",
        "forms": ("pairs",),
        "sample": lambda: Pair(
            jax.ShapeDtypeStruct((1, 12), jnp.int32),
            jax.ShapeDtypeStruct((1, 13), jnp.int32),
        ),
        "defaults": {"lr": 0.005, "batch_size": 64, "clip_grad": 1.0},
    }
)
"""The facts of a model that reads a ``Pair`` and says what is next in its target."""


def check_pair(x: PyTree) -> None:
    """Raise unless it is a pair whose sides are batches of tokens of as many rows.

    Raises:
      ValueError: as said.
    """
    require(
        isinstance(x, Pair),
        "x must be a Pair of a source and a target",
        f"{type(x).__name__} of shape {x.shape}"
        if hasattr(x, "shape")
        else type(x).__name__,
        "jaxdl.core.pairs.Pair(source, target) is one.",
    )
    check_tokens(x.source)
    check_tokens(x.target)
    rows = len(x.source), len(x.target)
    require(rows[0] == rows[1], "source and target must have as many rows", rows)
