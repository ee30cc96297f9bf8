"""A small network on a few digits: every penalty, strength and seed at once."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import jaxdl
from experiments.l1_l2_penalty.config import Config, HParams
from experiments.l1_l2_penalty.descent import descent
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.train import computed, evaluate_all

ARMS = {"L1": "l1", "L1 in the loss": "l1_pull", "L2": "l2"}
"""By name, the hyper-parameter that is varied."""


def digits(config: Config) -> jaxdl.Splits:
    """The embedded digits as rows of 64 pixels, of which few are for training."""
    splits = jaxdl.load("digits").splits
    rows = jax.tree.map(lambda leaf: leaf[: config.net_rows], splits.train)
    parts = (rows, splits.validation, splits.test)
    return jaxdl.Splits(
        *(jaxdl.Dataset(jnp.asarray(p.x.reshape(len(p.x), -1)), p.y) for p in parts)
    )


def trials_of(config: Config) -> HParams:
    """The strengths of each penalty, then the limits."""
    start = HParams(learning_rate=config.net_rate)
    arms = [jaxdl.grid(start, **{name: config.net_strengths}) for name in ARMS.values()]
    arms.append(jaxdl.grid(start, limit=config.limits))
    return jax.tree.map(lambda *leaves: jnp.concatenate(leaves), *arms)


def network(config: Config) -> dict[str, Any]:
    """By arm and strength, errors, weights and units, with all seeds."""
    learner = jaxdl.supervised(
        jaxdl.create_model("mlp", num_classes=10, widths=(32,)),
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        descent,
        {"accuracy": Accuracy.init},
    )
    train = jaxdl.run(learner, jaxdl.Plan(config.num_steps, min(50, config.net_rows)))

    def one(key: jax.Array, hparams: HParams, data: jaxdl.Splits) -> dict[str, Any]:
        state, _ = train(key, hparams, data.train)
        parts = zip(data._fields, data, strict=True)
        found = {
            f"{part}_{name}": value
            for part, rows in parts
            for name, value in computed(
                evaluate_all(learner, state, rows, len(rows.x))
            ).items()
        }
        first, last = (state.params[n]["kernel"] for n in ("dense_0", "output"))
        weights = jnp.concatenate([first.ravel(), last.ravel()])
        return found | {
            "zero": jnp.mean(weights == 0),
            "small": jnp.mean(jnp.abs(weights) < 1e-3),
            "pixels": jnp.mean(jnp.any(first != 0, axis=1)),
            "size": jnp.sqrt(jnp.sum(weights**2)),
            "longest": jnp.sqrt(jnp.max(jnp.sum(first**2, axis=0))),
        }

    found = jaxdl.sweep(one, config.num_seeds)(
        jax.random.key(1), trials_of(config), digits(config)
    )
    rows = {name: np.asarray(values, float) for name, values in found.items()}
    count, arms = len(config.net_strengths), {}
    for place, name in enumerate(ARMS):
        part = slice(place * count, (place + 1) * count)
        arms[name] = {key: values[part].tolist() for key, values in rows.items()}
    part = slice(len(ARMS) * count, None)
    arms["max-norm"] = {key: values[part].tolist() for key, values in rows.items()}
    return {"strengths": config.net_strengths, "limits": config.limits, **arms}
