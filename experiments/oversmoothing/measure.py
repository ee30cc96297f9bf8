"""All seeds of a network of one depth in one program, with every cure."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float

import jaxdl
from experiments.oversmoothing.config import CURES, Config, Cure
from experiments.oversmoothing.network import Params, forward, initial
from jaxdl.core.graph import Graph
from jaxdl.data.graph import with_neighbours
from jaxdl.losses import cross_entropy_loss
from jaxdl.ops.smoothness import dirichlet_energy, mean_average_distance
from jaxdl.recipes.forms import kept_sparse


class Outcome(NamedTuple):
    """What a run led to.

    Attributes:
      validation: accuracy at each look, by which one is chosen.
      test: accuracy at each look.
      loss: cross-entropy of the training nodes at each look.
      start_energy: ``dirichlet_energy`` of the last hidden layer for each ``|x|²``,
        before training.
      energy: the same after training.
      start_distance: ``mean_average_distance`` of that layer, before training.
      distance: the same after training.
    """

    validation: Float[Array, " looks"]
    test: Float[Array, " looks"]
    loss: Float[Array, " looks"]
    start_energy: Float[Array, ""]
    energy: Float[Array, ""]
    start_distance: Float[Array, ""]
    distance: Float[Array, ""]


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment: by cure, a row for each depth."""
    found: dict[str, Any] = {name: [] for name in CURES}
    for depth in config.depths:
        for edges in (False, True):
            names = [name for name, cure in CURES.items() if bool(cure.drop) == edges]
            run = jaxdl.sweep(
                runs(config, depth, edges), config.num_seeds, strategy="loop"
            )
            rows = jnp.array([CURES[name] for name in names], jnp.float32)
            outcome = run(jax.random.key(0), Cure(*rows.T))
            for i, name in enumerate(names):
                own = jax.tree.map(lambda leaf, i=i: np.asarray(leaf[i]), outcome)
                found[name].append({"depth": depth, **row(own)})
    return found


def row(outcome: Outcome) -> dict[str, Any]:
    """The numbers of one network by seed, at the look of the best validation."""
    seeds = np.arange(len(outcome.test))
    best = outcome.validation.argmax(1)
    scalars = ("start_energy", "energy", "start_distance", "distance")
    return {
        "test": outcome.test[seeds, best].tolist(),
        "loss": outcome.loss[:, -1].tolist(),
        **{name: getattr(outcome, name).tolist() for name in scalars},
    }


def smoothness(x: Array, graph: Graph) -> tuple[Array, Array]:
    """Energy for each ``|x|²``, and distance; 0 where all is 0."""
    square = jnp.square(x).sum()
    share = dirichlet_energy(x, graph)[0] / jnp.where(square > 0, square, 1)
    return share, mean_average_distance(x, graph)[0]


def runs(config: Config, depth: int, edges: bool) -> Callable[..., Outcome]:
    """``(key, cure, data) -> Outcome`` of networks of one depth; pure."""
    data = jaxdl.load("cora", fake=config.fake)
    listed = jax.tree.map(jnp.asarray, with_neighbours(data.shared))
    graph = listed._replace(nodes=kept_sparse(data.shared.nodes))
    splits = jax.tree.map(jnp.asarray, data.splits)
    optimizer = optax.chain(
        optax.add_decayed_weights(config.weight_decay),
        optax.adam(config.learning_rate),
    )

    def loss(params: Params, cure: Cure, key: Any = None) -> Array:
        logits, _ = forward(params, graph, cure, config.dropout_rate, key, edges=edges)
        return cross_entropy_loss(logits[splits.train.x], splits.train.y).mean()

    def step(carry: Any, key: Any, cure: Cure) -> tuple[Any, None]:
        params, state = carry
        slope = jax.grad(loss)(params, cure, key)
        updates, state = optimizer.update(slope, state, params)
        return (optax.apply_updates(params, updates), state), None

    def look(carry: Any, keys: Any, cure: Cure) -> tuple[Any, Any]:
        carry, _ = jax.lax.scan(lambda c, key: step(c, key, cure), carry, keys)
        logits, _ = forward(carry[0], graph, cure)
        right = [
            jnp.mean(logits[part.x].argmax(-1) == part.y)
            for part in (splits.validation, splits.test)
        ]
        own = cross_entropy_loss(logits[splits.train.x], splits.train.y).mean()
        return carry, (*right, own)

    def run(key: Any, cure: Cure, given: Any = None) -> Outcome:
        del given
        key_init, key_steps = jax.random.split(key)
        sizes = (graph.nodes.shape[1], config.width, data.info.num_classes)
        params = initial(key_init, depth, *sizes)
        before = smoothness(forward(params, graph, cure)[1], graph)
        shape = (config.num_looks, config.num_steps // config.num_looks)
        carry, looks = jax.lax.scan(
            lambda c, keys: look(c, keys, cure),
            (params, optimizer.init(params)),
            jax.random.split(key_steps, shape),
        )
        after = smoothness(forward(carry[0], graph, cure)[1], graph)
        return Outcome(*looks, before[0], after[0], before[1], after[1])

    return run
