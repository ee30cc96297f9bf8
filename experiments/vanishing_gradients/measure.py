"""Every activation with every seed: measured as it is, then trained, a program each."""

from operator import itemgetter
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Float

import jaxdl
from experiments.init_scale.measure import digits
from experiments.init_scale.network import norm
from experiments.vanishing_gradients.config import (
    ACTIVATIONS,
    NEVER,
    Config,
    HParams,
    Setting,
    hparams_of,
    settings,
)
from experiments.vanishing_gradients.network import Health, deep_network, health
from experiments.vanishing_gradients.recurrent import through_time
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.train import computed, evaluate_all

GOOD = 0.9  # the validation accuracy to which steps are counted
CHEAP_SEEDS = 10  # seeds of what costs next to nothing


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    splits = digits()
    return {
        "start": at_start(config, splits),
        "training": [
            {"depth": depth, "rows": trained(config, depth, splits)}
            for depth in config.trained_depths
        ],
        "time": through_time(config.radii, CHEAP_SEEDS, config.num_lags),
    }


def some(config: Config, splits: jaxdl.Splits) -> tuple[jax.Array, jax.Array]:
    """The examples on which networks are measured."""
    x, y, _ = splits.train
    return jnp.asarray(x[: config.num_rows]), jnp.asarray(y[: config.num_rows])


def at_start(config: Config, splits: jaxdl.Splits) -> list[dict[str, Any]]:
    """The health of untrained networks by activation, scale and layer."""
    rows = [
        Setting(name, scale, shortcut, NEVER)
        for name in ACTIVATIONS
        for scale in (*config.scales, config.exploding)
        for shortcut in (False, True)
    ]
    x, y = some(config, splits)

    @jax.jit
    def every(keys: jax.Array, trials: HParams) -> Health:
        def one(key: jax.Array, hparams: HParams) -> Health:
            params = deep_network(config.measured_depth)(hparams).init(key, x).params
            return health(params, hparams, x, y)

        return jax.vmap(jax.vmap(one, (0, None)), (None, 0))(keys, trials)

    keys = jax.random.split(jax.random.key(0), config.num_seeds)
    found = jax.tree.map(np.asarray, every(keys, hparams_of(rows, (0.0,))))
    return [
        row._asdict()
        | {
            "gradient": np.median(found.gradient[i], axis=0).tolist(),
            "low": found.gradient[i].min(0).tolist(),
            "high": found.gradient[i].max(0).tolist(),
            "kept": (found.gradient[i, :, 0] / found.gradient[i, :, -1]).tolist(),
            "closed": found.closed[i].mean(0).tolist(),
            "centre": (found.mean[i, :, -1] / found.size[i, :, -1]).tolist(),
        }
        for i, row in enumerate(rows)
    ]


def watched(learner: jaxdl.Learner) -> jaxdl.Learner:
    """The learner that also reports the gradient of each hidden layer's weights."""

    def update(state: Any, batch: jaxdl.Batch) -> tuple[Any, dict[str, Any]]:
        gradients, state, sums = learner.gradients(state, batch)
        layers = norm(gradients.kernel)
        state = learner.apply_gradients(state, gradients)
        kept = layers[0] / jnp.where(layers[-1] > 0, layers[-1], 1)
        return state, computed(sums) | {"kept": kept}

    return learner._replace(update=update)


def trained(config: Config, depth: int, splits: jaxdl.Splits) -> list[dict[str, Any]]:
    """What training leads to at one depth, each setting at its best learning rate."""
    learner = jaxdl.supervised(
        deep_network(depth),
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        lambda hparams: optax.chain(
            optax.clip_by_global_norm(hparams.threshold),
            optax.sgd(hparams.learning_rate, momentum=0.9),
        ),
        {"accuracy": Accuracy.init},
    )
    plan = jaxdl.Plan(
        config.num_steps, config.batch_size, config.look_every, eval_batch_size=270
    )
    train = jaxdl.run(watched(learner), plan)
    x, y = some(config, splits)

    def one(key: jax.Array, hparams: HParams, data: jaxdl.Splits) -> Any:
        state, history = train(key, hparams, data)
        test = computed(evaluate_all(learner, state, data.test, 270))
        return (
            history.validation["accuracy"],
            test["accuracy"],
            history.train["kept"],
            health(state.params, hparams, x, y),
        )

    rows = settings(config, depth)
    trials = hparams_of(rows, config.learning_rates)
    keys = jax.random.split(jax.random.key(1), config.num_seeds)
    over_seeds = jax.vmap(one, (0, None, None))
    mapped = jaxdl.map_runs(over_seeds, in_axes=(None, 0, None))
    found = mapped(keys, trials, jax.tree.map(jnp.asarray, splits))
    shape = len(rows), len(config.learning_rates)
    found = jax.tree.map(
        lambda leaf: np.asarray(leaf).reshape(*shape, *leaf.shape[1:]), found
    )
    return [
        ending(config, row, jax.tree.map(itemgetter(i), found))
        for i, row in enumerate(rows)
    ]


def ending(config: Config, row: Setting, found: Any) -> dict[str, Any]:
    """What was found for one setting, at the learning rate of the best validation.

    A run that diverged counts as 0. ``dead`` is of the highest rate at which no run
    did.
    """
    validation, test, kept, after = found
    validation = np.nan_to_num(validation)
    finite = np.isfinite(after.size).all((1, 2))
    best = int(np.where(finite, validation[..., -1].mean(-1), 0).argmax())
    highest = int(np.flatnonzero(finite).max(initial=0))
    return row._asdict() | {
        "learning_rate": config.learning_rates[best],
        "accuracy": (np.nan_to_num(test[best]) * finite[best]).tolist(),
        "diverged": int((~np.isfinite(after.size).all(2)).sum()),
        "runs": int(test.size),
        "steps_to_good": [to_good(config, run) for run in validation[best]],
        "curve": validation[best].mean(0).tolist(),
        "kept": np.median(kept[best], axis=0)[
            :: max(config.num_steps // 50, 1)
        ].tolist(),
        "largest": after.size[best].max(-1).tolist(),
        "closed_after": float(after.closed[best].mean()),
        "closed_at_highest": float(after.closed[highest].mean()),
    }


def to_good(config: Config, accuracy: Float[np.ndarray, " looks"]) -> int:
    """Steps until the accuracy is good; all of them and one more where it never is."""
    good = np.flatnonzero(accuracy >= GOOD)
    return int((good[0] + 1) * config.look_every) if len(good) else config.num_steps + 1
