"""The laws of the waves, and all seeds of each network in one program."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from experiments.positions import waves
from experiments.positions.config import Config
from experiments.positions.order import KINDS, Kind, OrderNet, marks, shuffled
from jaxdl.core.model import Variables, as_model
from jaxdl.core.types import Splits
from jaxdl.losses import cross_entropy_loss
from jaxdl.train import Plan, map_runs, run, supervised


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    return {
        "waves": laws(config),
        "networks": {name: learned(config, kind) for name, kind in KINDS.items()},
    }


def laws(config: Config) -> dict[str, Any]:
    """What holds of the encodings, of rotary scores and of the Fourier transform's."""
    own = waves.encodings(config.length, config.dim)
    even = waves.even_waves(config.length)
    products = own @ own.T
    keys = jax.random.split(jax.random.key(0), config.num_seeds)
    spreads = [waves.rotary_spread(key, config.length, config.dim) for key in keys]
    rotary, added = zip(*spreads, strict=True)
    chain, ring = waves.missed_by_chain(own)
    even_chain, even_ring = waves.missed_by_chain(even)
    return {
        "shift": waves.missed_shifts(own, config.shifts),
        "spread": waves.spread_along(products),
        "nearness": (products[config.length // 2] / products[0, 0]).tolist(),
        "rotary": list(rotary),
        "added": list(added),
        "chain": {"geometric": chain, "even": even_chain},
        "ring": {"geometric": ring, "even": even_ring},
        "likest": {"geometric": waves.likest(own), "even": waves.likest(even)},
        "at_one_frequency": waves.at_one_frequency(own),
        "at_one_frequency_even": waves.at_one_frequency(even),
    }


def learned(config: Config, kind: Kind) -> dict[str, Any]:
    """Accuracy of each seed, and how far another order moves its answer."""
    model = as_model(OrderNet(kind, config))
    learner = supervised(
        model,
        lambda logits, batch, _: cross_entropy_loss(logits, batch.y),
        lambda _: optax.adam(config.learning_rate),
    )
    program = map_runs(
        run(learner, Plan(config.updates, config.batch_size)),
        in_axes=(0, None, None),
        strategy="vmap",
    )
    keys = jax.random.split(jax.random.key(1), config.num_seeds)
    states, history = program(keys, (), Splits(marks(config, 0)))
    test = marks(config, 1)
    orders = jnp.asarray(test.x), jnp.asarray(shuffled(test.x, 2))
    y = jnp.asarray(test.y)

    @jax.jit
    def tested(params: Any) -> tuple[jax.Array, jax.Array]:
        logits, others = (
            model.apply(Variables(params, {}), x, train=False)[0] for x in orders
        )
        right = (logits.argmax(-1) == y).astype(jnp.float32).mean()
        return right, jnp.abs(logits - others).max()

    right, moved = jax.lax.map(tested, states.params)
    curve = np.asarray(history.train["loss"], float).mean(0)
    pieces = np.array_split(curve, min(40, len(curve)))
    return {
        "accuracy": np.asarray(right, float).tolist(),
        "moved": np.asarray(moved, float).tolist(),
        "loss": [float(piece.mean()) for piece in pieces],
    }
