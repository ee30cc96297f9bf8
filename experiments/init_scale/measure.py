"""Every start with every seed: measured as it is, then trained, a program for each."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from experiments.init_scale.config import Config, HParams, starts
from experiments.init_scale.network import Health, deep_mlp, health
from jaxdl.data import fit_normaliser, normalise
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.train import computed, evaluate_all


def digits() -> jaxdl.Splits:
    """The embedded digits as rows of 64 normalised pixels."""
    splits = jaxdl.load("digits").splits
    scale = fit_normaliser(splits.train)

    def flat(part: jaxdl.Dataset) -> jaxdl.Dataset:
        return part._replace(x=normalise(part.x, scale).reshape(len(part.x), -1))

    return jaxdl.Splits(*map(flat, splits))


def at_start(config: Config, name: str, splits: jaxdl.Splits) -> Health:
    """The health of untrained networks, ``[starts, seeds, depth]``."""
    rows = jax.tree.map(lambda leaf: leaf[: config.num_rows], splits.train)

    def one(key: jax.Array, hparams: HParams, data: jaxdl.Dataset) -> Health:
        model = deep_mlp(config.measured_depth, name)(hparams)
        return health(model.init(key, data.x).params, data.x, data.y, name)

    trials = hparams_of(config, learning_rates=(0.0,))
    return every_run(one, config, jax.random.key(0), trials, rows)


class Outcome(NamedTuple):
    """What a training run led to.

    Attributes:
      validation: accuracy, by which a learning rate is chosen; NaN where it diverged.
      test: accuracy, which is reported; NaN where it diverged.
      before: the health of the network before training.
      first: the same after one update, on the examples that are measured.
      after: the same after all.
    """

    validation: Any
    test: Any
    before: Health
    first: Health
    after: Health


def trained(config: Config, name: str, splits: jaxdl.Splits) -> Outcome:
    """All training runs, ``[starts, learning rates, seeds]``."""
    learner = jaxdl.supervised(
        deep_mlp(config.trained_depth, name),
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        lambda hparams: optax.sgd(hparams.learning_rate, momentum=0.9),
        {"accuracy": Accuracy.init},
    )
    plan = jaxdl.Plan(config.num_steps, config.batch_size, eval_batch_size=270)
    train = jaxdl.run(learner, plan)

    def one(key: jax.Array, hparams: HParams, data: jaxdl.Splits) -> Outcome:
        x, y, _ = jax.tree.map(lambda leaf: leaf[: config.num_rows], data.train)
        batch = jaxdl.Batch(x, y, jnp.ones(len(y)))
        fresh = learner.init(key, hparams, batch)
        begun, _ = learner.update(fresh, batch)
        state, history = train(key, hparams, data)
        test = computed(evaluate_all(learner, state, data.test, 270))
        return Outcome(
            history.validation["accuracy"][-1],
            test["accuracy"],
            health(fresh.params, x, y, name),
            health(begun.params, x, y, name),
            health(state.params, x, y, name),
        )

    trials = hparams_of(config, config.learning_rates)
    found = every_run(one, config, jax.random.key(1), trials, splits)
    axes = (len(starts(config)), len(config.learning_rates))
    return jax.tree.map(lambda leaf: leaf.reshape(*axes, *leaf.shape[1:]), found)


def every_run(
    one: Callable[..., Any], config: Config, key: jax.Array, trials: HParams, data: Any
) -> Any:
    """What ``one(key, hparams, data)`` gives, ``[trials, seeds]``, in one program.

    All trials share their seeds, so that no difference between them is one of luck.
    """
    keys = jax.random.split(key, config.num_seeds)
    over_seeds = jax.vmap(one, (0, None, None))
    mapped = jaxdl.map_runs(over_seeds, in_axes=(None, 0, None))
    return mapped(keys, trials, jax.tree.map(jnp.asarray, data))


def hparams_of(config: Config, learning_rates: tuple[float, ...]) -> HParams:
    """Every start with every learning rate, the learning rate running fastest."""
    rows = [(*start, rate) for start in starts(config) for rate in learning_rates]
    return HParams(*jnp.asarray(rows, jnp.float32).T)


def summary(config: Config, splits: jaxdl.Splits) -> dict[str, Any]:
    """All measurements as lists, by activation function and start."""
    found: dict[str, Any] = {}
    for name in config.activations:
        measured = jax.tree.map(np.asarray, at_start(config, name, splits))
        outcome = jax.tree.map(np.asarray, trained(config, name, splits))
        found[name] = [
            {"scale": scale, "constant": constant}
            | {"start": curves(pick(measured, i))}
            | ending(config, pick(outcome, i))
            for i, (scale, constant) in enumerate(starts(config))
        ]
    return found


def pick(batched: Any, index: int) -> Any:
    """What was found for one start."""
    return jax.tree.map(lambda leaf: leaf[index], batched)


def curves(measured: Health) -> dict[str, dict[str, list[float]]]:
    """By metric and layer, the median over the seeds, the least and the greatest."""
    return {
        metric: {
            "median": np.median(values, axis=0).tolist(),
            "low": np.min(values, axis=0).tolist(),
            "high": np.max(values, axis=0).tolist(),
        }
        for metric, values in measured._asdict().items()
        if metric != "variety"
    }


def ending(config: Config, outcome: Outcome) -> dict[str, Any]:
    """What training led to from one start, at its best learning rate.

    That is the one of the highest mean accuracy on the validation part, where a run
    that diverged counts as 0. Dead units are counted where the signal is finite.
    """
    best = int(np.nan_to_num(outcome.validation).mean(-1).argmax())
    accuracy = np.nan_to_num(outcome.test[best])
    finite = np.isfinite(outcome.first.signal).all(-1)
    dead = outcome.first.dead[finite].mean() if finite.any() else np.nan
    return {
        "learning_rate": config.learning_rates[best],
        "accuracy": accuracy.tolist(),
        "accuracy_mean": float(accuracy.mean()),
        "accuracy_std": float(accuracy.std(ddof=1)),
        "runs": int(outcome.test.size),
        "diverged": int(np.isnan(outcome.test).sum()),
        "dead_before_training": float(outcome.before.dead.mean()),
        "dead_after_one_update": float(dead),
        "variety": float(outcome.after.variety[best].max()),
    }
