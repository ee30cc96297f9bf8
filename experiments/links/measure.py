"""Each method's embeddings of a graph with hidden edges, and how well they rank."""

from collections.abc import Callable
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

import jaxdl
from experiments.links.config import METHODS, Config
from jaxdl.core.graph import Graph
from jaxdl.data.graph import Links, hide_links, neighbour_rows, to_dense
from jaxdl.recipes.embed import EmbedHParams, fit_rows
from jaxdl.recipes.gae import gae
from jaxdl.recipes.line import line

Found = dict[str, dict[str, dict[str, list[float]]]]


def measure(config: Config) -> Found:
    """By graph and method, ROC AUC and average precision of every seed."""
    cora = jaxdl.load("cora", fake=config.fake).shared
    club = jaxdl.load("karate").shared
    return {
        "cora": measure_one(config, cora, config.cora, config.cora_seeds),
        "karate": measure_one(config, club, config.karate, config.karate_seeds),
    }


def measure_one(
    config: Config, graph: Graph, plans: Any, seeds: int
) -> dict[str, dict[str, list[float]]]:
    """The same for one graph; seed by seed all methods see the same hidden edges."""
    known = bool((graph.nodes != np.eye(len(graph.nodes), graph.nodes.shape[1])).any())
    names = [name for name in METHODS if known or name not in ("words", "gae")]
    found = {name: {"auc": [], "ap": [], "validation": []} for name in names}
    width = neighbour_rows(graph).shape[1]
    for seed in range(seeds):
        hidden = hide_links(graph, seed=seed)
        vectors = embeddings(config, hidden.graph, plans, width)
        for name, one in found.items():
            z = np.asarray(vectors[name](seed))
            auc, _ = ranks(z, hidden.validation)
            one["validation"].append(auc)
            for key, value in zip(("auc", "ap"), ranks(z, hidden.test), strict=True):
                one[key].append(value)
    return found


def embeddings(
    config: Config, graph: Graph, plans: Any, width: int
) -> dict[str, Callable[[int], Any]]:
    """By method, from a seed to vectors whose inner products rank pairs.

    Args:
      config: the settings.
      graph: with the edges that are left.
      plans: of walks, LINE and auto-encoder.
      width: most neighbours in the whole graph, so that all seeds share a program.
    """
    walks, edges, encoder = plans
    rows = neighbour_rows(graph)
    nodes = len(rows)
    room = ((0, 0), (0, width - rows.shape[1]))
    rows = jnp.asarray(np.pad(rows, room, constant_values=nodes))
    bare = graph._replace(nodes=np.eye(nodes, dtype=np.float32))

    def walked(seed: int, q: float) -> jax.Array:
        hparams = EmbedHParams(in_out_parameter=q)
        return unit(fit_rows(jax.random.key(seed), rows, walks, hparams))

    @cache  # both proximities are wanted twice, with the same key
    def lined(seed: int, proximity: str) -> jax.Array:
        return unit(line(jax.random.key(seed), graph, proximity, edges))

    def both(seed: int) -> jax.Array:
        return jnp.concatenate([lined(seed, "first"), lined(seed, "second")], axis=1)

    return {
        "neighbours": lambda seed: to_dense(graph),
        "words": lambda seed: unit(jnp.asarray(graph.nodes)),
        "line_first": lambda seed: lined(seed, "first"),
        "line_second": lambda seed: lined(seed, "second"),
        "line": both,
        "deepwalk": lambda seed: walked(seed, 1.0),
        "node2vec": lambda seed: walked(seed, config.in_out_parameter),
        "gae_bare": lambda seed: gae(jax.random.key(seed), bare, encoder),
        "gae": lambda seed: gae(jax.random.key(seed), graph, encoder),
    }


def unit(z: jax.Array) -> jax.Array:
    """Rows of length 1, so that an inner product is a cosine; a row of 0 stays."""
    length = jnp.linalg.norm(z, axis=1, keepdims=True)
    return z / jnp.where(length > 0, length, 1)


def ranks(z: np.ndarray, links: Links) -> tuple[float, float]:
    """ROC AUC and average precision of the inner products."""
    first, second = links.pairs.T
    scores = np.einsum("id,id->i", z[first], z[second])
    return (
        float(roc_auc_score(links.labels, scores)),
        float(average_precision_score(links.labels, scores)),
    )
