"""What all models of whole graphs register."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import jax
import jax.numpy as jnp

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph

NODES, EDGES = 16, 64


def sample_graph() -> Graph:
    """A graph of the middle size of ``families``, of which only the shapes matter."""
    ids = jax.ShapeDtypeStruct((EDGES,), jnp.int32)
    count = jax.ShapeDtypeStruct((1,), jnp.int32)
    x = jax.ShapeDtypeStruct((NODES, 1), jnp.float32)
    return Graph(x, None, ids, ids, None, count, count)


GRAPHS: Mapping[str, Any] = MappingProxyType(
    {
        "tasks": ("classify", "regress"),
        "input_shape": (1,),
        "data": "families",
        "forms": ("graphs",),
        "sample": sample_graph,
        "defaults": {"epochs": 50, "lr": 0.01},
    }
)
"""Facts of a model that gives logits, or numbers, of each graph."""


def require_sizes(num_classes: int, width: int, num_layers: int) -> None:
    """Refuse a network without outputs, features or layers.

    Raises:
      ValueError: one of them is below 1.
    """
    sizes = (num_classes, width, num_layers)
    require(
        min(sizes) >= 1, "num_classes, width and num_layers must be at least 1", sizes
    )
