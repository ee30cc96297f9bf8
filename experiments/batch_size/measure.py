"""The noise of batch gradients, and what training makes of it: a program a size."""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

import jaxdl
from experiments.batch_size.config import Config, HParams
from experiments.batch_size.network import gradients, learner
from experiments.batch_size.noise import distances, law, spread
from experiments.init_scale.measure import digits

STAGE_SIZE = 64


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    splits = digits()
    x, y, _ = splits.train
    train = jaxdl.Dataset(jnp.asarray(x[: config.num_rows]), y[: config.num_rows])
    return {
        "noise": [stage(config, train, steps) for steps in config.stages],
        "training": [trained(config, train, size) for size in config.trained_sizes],
    }


def stage(config: Config, train: jaxdl.Dataset, num_steps: int) -> dict[str, Any]:
    """The noise of gradients after some updates, by batch size and way of drawing."""
    own = learner(config.width)
    key, hparams = jax.random.key(0), HParams(jnp.float32(0.1))
    if num_steps:
        run = jax.jit(jaxdl.run(own, jaxdl.Plan(num_steps, STAGE_SIZE)))
        params = run(key, hparams, train)[0].params
    else:
        sample = jaxdl.Batch(train.x[:1], train.y[:1], jnp.ones(1))
        params = own.init(key, hparams, sample).params
    every = gradients(config.width, params, train)
    signal, noise = (float(part) for part in spread(every))
    rows = []
    for size in config.drawn_sizes:
        for replace in (True, False):
            found = distances(
                jax.random.key(size), every, size, config.num_draws, replace=replace
            )
            rows.append(
                {
                    "size": size,
                    "replace": replace,
                    "mean": float(found.mean()),
                    "error": float(found.std(ddof=1) / len(found) ** 0.5),
                    "law": law(noise, size, len(every), replace=replace),
                }
            )
    return {
        "steps": num_steps,
        "signal": signal,
        "noise": noise,
        "noise_scale": noise / signal,
        "rows": rows,
    }


def trained(config: Config, train: jaxdl.Dataset, size: int) -> dict[str, Any]:
    """Training with one batch size: at equal steps, equal epochs, and to the target.

    Each of the three comparisons is made at its own best learning rate.
    """
    in_epochs = -(-config.num_epochs * config.num_rows // size)
    every = -(-max(in_epochs, config.num_steps) // config.num_looks)
    plan = jaxdl.Plan(every * config.num_looks, size, every, eval_batch_size=640)
    trials = jaxdl.grid(HParams(0.1), learning_rate=config.learning_rates)
    run = jaxdl.run(learner(config.width), plan)

    def losses(key: jax.Array, hparams: HParams, data: jaxdl.Splits) -> jax.Array:
        return run(key, hparams, data)[1].validation["loss"]

    mapped = jaxdl.sweep(losses, config.num_seeds, strategy="threads")
    parts = jaxdl.Splits(train, train, train)  # what is minimised is what is measured
    found = np.asarray(mapped(jax.random.key(1), trials, parts))
    found = np.where(np.isfinite(found), found, np.inf)
    steps = every * np.arange(1, config.num_looks + 1)
    return {
        "size": size,
        "equal_steps": at(config, found, steps, config.num_steps),
        "equal_epochs": at(config, found, steps, in_epochs),
        "to_target": to_target(config, found, steps),
    }


def at(
    config: Config,
    losses: Float[np.ndarray, "trials seeds looks"],
    steps: Sequence[int],
    wanted: int,
) -> dict[str, Any]:
    """The loss after about ``wanted`` steps, at the rate for which it is least."""
    look = int(np.argmin(np.abs(np.asarray(steps) - wanted)))
    best = int(losses[..., look].mean(-1).argmin())
    return {
        "steps": int(steps[look]),
        "rate": config.learning_rates[best],
        "loss": losses[best, :, look].tolist(),
        "curve": losses[best, :, : look + 1].mean(0).tolist(),
    }


def to_target(
    config: Config,
    losses: Float[np.ndarray, "trials seeds looks"],
    steps: Sequence[int],
) -> dict[str, Any]:
    """The steps until the loss is at most the target, at the rate of the fewest.

    Between two looks the logarithm of the loss is a straight line. ``None`` where some
    seed never reaches it.
    """
    reached = losses <= config.target
    ever = reached.any(-1).all(-1)
    if not ever.any():
        return {"rate": None, "steps": None}
    after = reached.argmax(-1)
    before = np.maximum(after - 1, 0)
    both = np.take_along_axis(losses, np.stack([before, after], -1), -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        high, low = np.moveaxis(np.log(both), -1, 0)
        share = np.where(
            after > before, (high - np.log(config.target)) / (high - low), 1
        )
    every = np.asarray(steps)
    start = np.where(after > before, every[before], 0)
    count = start + np.nan_to_num(share, nan=1.0) * (every[after] - start)
    best = int(np.where(ever, count.mean(-1), np.inf).argmin())
    return {"rate": config.learning_rates[best], "steps": count[best].tolist()}
