"""Every schedule with every seed, as one program for each of two models."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float

import jaxdl
from experiments.init_scale.measure import digits
from experiments.schedules.config import Config, HParams
from experiments.schedules.curves import Trial, trials
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.optim.second_order import lbfgs
from jaxdl.train import computed, evaluate_all

NUM_CLASSES = 10


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    splits = digits()
    if config.num_rows:
        splits = jax.tree.map(lambda leaf: leaf[: config.num_rows], splits)
    every = trials(config, len(splits.train.x) // config.batch_size)
    return {
        "convex": convex(config, splits.train, every),
        "network": network(config, splits, every),
    }


def every_run(
    config: Config, one: Callable[..., Any], every: list[Trial], data: Any
) -> Any:
    """What ``one(key, hparams, data)`` gives, ``[trials, 2 * seeds]``.

    All trials share their seeds, so that no difference between them is one of luck.
    """
    keys = jax.random.split(jax.random.key(0), 2 * config.num_seeds)
    over_seeds = jax.vmap(one, (0, None, None))
    mapped = jaxdl.map_runs(over_seeds, in_axes=(None, 0, None), strategy="threads")
    hparams = HParams(jnp.asarray([trial.rates for trial in every]))
    found = mapped(keys, hparams, jax.tree.map(jnp.asarray, data))
    return jax.tree.map(np.asarray, found)


def plan(config: Config, every: list[Trial]) -> jaxdl.Plan:
    """A run that is evaluated after each epoch."""
    steps = len(every[0].rates)
    return jaxdl.Plan(
        steps, config.batch_size, steps // config.num_epochs, eval_batch_size=640
    )


def sgd(hparams: HParams) -> optax.GradientTransformation:
    """Gradient descent with the rate of each step."""
    return optax.sgd(lambda count: hparams.rates[count])


def linear_model(penalty: float) -> jaxdl.Model:
    """A linear classifier; besides the logits it gives its penalty."""

    def init(key: jax.Array, x: jax.Array) -> Any:
        kernel = jax.random.normal(key, (x.shape[-1], NUM_CLASSES)) / x.shape[-1] ** 0.5
        return kernel, jnp.zeros(NUM_CLASSES)

    def apply(params: Any, x: jax.Array) -> tuple[jax.Array, jax.Array]:
        kernel, bias = params
        return x @ kernel + bias[None], penalty * jnp.sum(kernel**2) / 2

    return jaxdl.from_functions(init, apply)


def penalised_loss(outputs: Any, batch: Any, hparams: Any) -> Float[Array, " batch"]:
    """Cross-entropy, and the penalty in every example."""
    logits, penalty = outputs
    return cross_entropy_loss(logits, batch.y) + penalty


def convex(config: Config, train: jaxdl.Dataset, every: list[Trial]) -> dict[str, Any]:
    """How far above its minimum the loss of the linear model ends."""
    model = linear_model(config.penalty)
    learner = jaxdl.supervised(model, penalised_loss, sgd)
    run = jaxdl.run(learner, plan(config, every))

    def one(key: jax.Array, hparams: HParams, data: jaxdl.Splits) -> jax.Array:
        return run(key, hparams, data)[1].validation["loss"]

    least = minimum(model, train)
    parts = jaxdl.Splits(train, train, train)  # what is minimised is what is measured
    above = every_run(config, one, every, parts) - least
    chosen, judged = np.split(above, 2, axis=1)
    return {"minimum": least} | by_family(every, chosen[..., -1], judged)


def minimum(model: jaxdl.Model, train: jaxdl.Dataset) -> float:
    """The least loss that the linear model can have, by L-BFGS."""
    batch = jaxdl.Batch(*(jnp.asarray(leaf) for leaf in train[:2]), jnp.ones(1))
    variables = model.init(jax.random.key(0), batch.x)

    def value(params: Any) -> jax.Array:
        outputs, _ = model.apply(variables._replace(params=params), batch.x, train=True)
        return jnp.mean(penalised_loss(outputs, batch, None))

    solve = jax.jit(lambda start: lbfgs(value, start, tol=1e-6).value)
    return float(solve(variables.params))


def network(config: Config, splits: jaxdl.Splits, every: list[Trial]) -> dict[str, Any]:
    """The test error of a network of one hidden layer."""
    learner = jaxdl.supervised(
        jaxdl.create_model("mlp", widths=(config.width,)),
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        sgd,
        {"accuracy": Accuracy.init},
    )
    run = jaxdl.run(learner, plan(config, every))

    def one(key: jax.Array, hparams: HParams, data: jaxdl.Splits) -> Any:
        state, history = run(key, hparams, data)
        test = computed(evaluate_all(learner, state, data.test, 640))
        return history.validation["loss"], 1 - test["accuracy"]

    losses, error = every_run(config, one, every, splits)
    last, own = losses[..., -1], losses[:, config.num_seeds :]
    return by_family(every, last[:, : config.num_seeds], own) | {
        "error": {
            row["family"]: error[row["trial"], config.num_seeds :].tolist()
            for row in by_family(every, last[:, : config.num_seeds], own)["best"]
        }
    }


def by_family(
    every: list[Trial],
    chosen: Float[np.ndarray, "trials seeds"],
    judged: Float[np.ndarray, "trials seeds epochs"],
) -> dict[str, Any]:
    """The best setting of each schedule, from other seeds than chose it.

    Args:
      every: the trials.
      chosen: what a setting is chosen by, the less the better; not finite is worst.
      judged: what it is worth after each epoch.
    """
    mean = np.where(np.isfinite(chosen), chosen, np.inf).mean(-1)
    best, by_start = [], {}
    for family in dict.fromkeys(trial.family for trial in every):
        own = [i for i, trial in enumerate(every) if trial.family == family]
        top = min(own, key=lambda i: mean[i])
        best.append(
            {
                "family": family,
                "setting": every[top].setting,
                "start": every[top].start,
                "trial": top,
                "final": judged[top, :, -1].tolist(),
                "curve": judged[top].mean(0).tolist(),
                "rates": every[top].rates[:: len(every[top].rates) // 60 or 1].tolist(),
            }
        )
        same = [i for i in own if every[i].setting == every[top].setting]
        by_start[family] = {
            "start": [every[i].start for i in same],
            "final": [judged[i, :, -1].mean().tolist() for i in same],
        }
    return {"best": best, "by_start": by_start} | {
        "recommended": next(
            (
                judged[i, :, -1].tolist()
                for i, trial in enumerate(every)
                if (trial.family, trial.setting, trial.start)
                == ("1 / (1 + t epoch)", "t = 1", 0.1)
            ),
            None,
        )
    }
