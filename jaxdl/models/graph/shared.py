"""What all models of nodes register."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import jax
import jax.numpy as jnp

from jaxdl.core.graph import Graph

MEMBERS = 34


def sample() -> Graph:
    """A graph of the size of the karate club, of which only the shapes matter."""
    ids = jax.ShapeDtypeStruct((156,), jnp.int32)
    count = jax.ShapeDtypeStruct((1,), jnp.int32)
    x = jax.ShapeDtypeStruct((MEMBERS, MEMBERS), jnp.float32)
    return Graph(x, None, ids, ids, None, count, count)


CITATIONS: Mapping[str, Any] = MappingProxyType(
    {
        "batch_size": 0,
        "epochs": 200,
        "eval_every": 10,
        "optimizer": "adam",
        "schedule": "constant",
        "warmup": 0.0,
        "weight_decay": 5e-4,
        "label_smoothing": 0.0,
    }
)
"""Settings with which the papers of GCN and GAT trained on Cora."""

NODES: Mapping[str, Any] = MappingProxyType(
    {
        "tasks": ("classify",),
        "input_shape": (MEMBERS,),
        "data": "karate",
        "forms": ("nodes",),
        "sample": sample,
        "defaults": {"batch_size": 0, "epochs": 200, "eval_every": 10, "lr": 0.01},
    }
)
"""Facts of a model that gives logits of the nodes of a graph, all in one step."""
