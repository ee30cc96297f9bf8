"""Worlds with hidden tastes, and how well each method ranks the choices held out."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from experiments.recommend.config import METHODS, Config
from jaxdl.data.interactions import Interactions, draw_interactions
from jaxdl.metrics.ranking import ndcg_at_k, recall_at_k
from jaxdl.recipes.recommend import RecommendHParams, RecommendPlan, fit_scores

HELD_OUT = 2
"""Choices of a user for validation, and as many for the test."""


def measure(config: Config) -> dict[str, Any]:
    """By number of choices and method, recall and discounted gain of every seed."""
    return {str(count): measure_one(config, count) for count in config.choices}


def measure_one(config: Config, count: int) -> dict[str, dict[str, list[float]]]:
    """The same where each user chooses so many items."""
    found: dict[str, dict[str, list[float]]] = {
        name: {"recall": [], "ndcg": []} for name in METHODS
    }
    for seed in range(config.seeds):
        world = draw_interactions(
            seed,
            config.num_users,
            config.num_items,
            choices=count,
            held_out=HELD_OUT,
        )
        for name, one in found.items():
            scores = best_scores(config, name, world, jax.random.key(seed))
            recall, ndcg = quality(scores, world, world.test, config.k)
            one["recall"].append(recall)
            one["ndcg"].append(ndcg)
    return found


def best_scores(
    config: Config, name: str, world: Interactions, key: jax.Array
) -> jax.Array:
    """Scores ``[users, items]``, with the penalty that validation prefers."""
    if name == "popularity":
        counts = world.matrix(world.train).sum(0).astype(np.float32)
        return jnp.broadcast_to(counts, (world.num_users, world.num_items))
    layers = config.num_layers if name == "lightgcn" else 0
    plan = RecommendPlan(num_layers=layers, num_steps=config.num_steps)
    graph = jax.tree.map(jnp.asarray, world.graph)
    fits = [
        fit_scores(key, graph, world.num_users, plan, RecommendHParams(l2=penalty))
        for penalty in config.penalties
    ]
    return max(fits, key=lambda s: quality(s, world, world.validation, config.k)[1])


def quality(
    scores: jax.Array, world: Interactions, held_out: np.ndarray, k: int
) -> tuple[float, float]:
    """Mean recall and discounted gain over the users, of items not learned from.

    What a user chose for validation stays in the list and counts as wrong on the test.
    """
    new = jnp.where(world.matrix(world.train), -jnp.inf, scores)
    relevant = jnp.asarray(world.matrix(held_out))
    values = (metric(new, relevant, k) for metric in (recall_at_k, ndcg_at_k))
    recall, ndcg = (float(value.mean()) for value in values)
    return recall, ndcg
