"""Every depth, with and without shortcuts and batch norm: as it starts, and trained."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float

import jaxdl
from experiments.residuals.config import KINDS, Config, HParams
from experiments.residuals.network import deep_cnn, forward
from jaxdl.data import fit_normaliser, normalise
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.train import computed, evaluate_all


def digits() -> jaxdl.Splits:
    """The embedded digits, normalised."""
    splits = jaxdl.load("digits").splits
    scale = fit_normaliser(splits.train)
    return jaxdl.Splits(*(p._replace(x=normalise(p.x, scale)) for p in splits))


class Outcome(NamedTuple):
    """What a run began with and led to; NaN where it diverged.

    Attributes:
      signal: by block, the root mean square of what it gives, before training.
      gradient: by block, the norm of the gradient of the loss by that.
      losses: training loss at every update.
      validation: accuracy, by which a learning rate is chosen.
      test: accuracy, which is reported.
    """

    signal: Float[Array, " blocks"]
    gradient: Float[Array, " blocks"]
    losses: Float[Array, " steps"]
    validation: Float[Array, ""]
    test: Float[Array, ""]


def at_start(
    variables: jaxdl.Variables, hparams: HParams, x: Array, y: Array
) -> tuple[Array, Array]:
    """Signal and gradient at every block, of a batch in training."""

    def loss(nudge: Array) -> tuple[Array, Array]:
        logits, (_, seen) = forward(variables, x, hparams, train=True, nudge=nudge)
        return jnp.mean(cross_entropy_loss(logits, y)), seen

    _, (_, shapes) = jax.eval_shape(lambda: forward(variables, x, hparams, train=True))
    gradient, seen = jax.grad(loss, has_aux=True)(jnp.zeros(shapes.shape))
    axes = (1, 2, 3, 4)
    return (
        jnp.sqrt(jnp.mean(jnp.square(seen), axes)),
        jnp.sqrt(jnp.sum(jnp.square(gradient), axes)),
    )


def trained(config: Config, depth: int) -> Outcome:
    """All runs of one depth, a program called for each: ``[kinds, rates, seeds]``."""
    learner = jaxdl.supervised(
        lambda hparams: deep_cnn(depth, config.channels, hparams),
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        lambda hparams: optax.sgd(hparams.learning_rate, momentum=0.9),
        {"accuracy": Accuracy.init},
    )
    plan = jaxdl.Plan(config.num_steps, config.batch_size, eval_batch_size=270)
    run = jaxdl.run(learner, plan)

    def one(key: Array, hparams: HParams, data: jaxdl.Splits) -> Outcome:
        x, y = (leaf[: config.num_rows] for leaf in data.train[:2])
        fresh = learner.init(key, hparams, jaxdl.Batch(x, y, jnp.ones(len(y))))
        variables = jaxdl.Variables(fresh.params, fresh.model_state)
        state, history = run(key, hparams, data)
        test = computed(evaluate_all(learner, state, data.test, 270))["accuracy"]
        # A network that diverged answers NaN, which counts as the first class.
        fine = jnp.isfinite(optax.tree.norm(state.params))
        return Outcome(
            *at_start(variables, hparams, x, y),
            history.train["loss"],
            jnp.where(fine, history.validation["accuracy"][-1], jnp.nan),
            jnp.where(fine, test, jnp.nan),
        )

    rates = config.learning_rates
    rows = [(*kind, rate) for kind in KINDS.values() for rate in rates]
    trials = HParams(*jnp.asarray(rows, jnp.float32).T)
    many = jaxdl.sweep(one, config.num_seeds, strategy="loop")
    found = many(jax.random.key(0), trials, jax.tree.map(jnp.asarray, digits()))
    axes = (len(KINDS), len(rates))
    return jax.tree.map(lambda a: np.asarray(a).reshape(*axes, *a.shape[1:]), found)


def row(config: Config, depth: int, outcome: Outcome) -> dict[str, Any]:
    """What one kind of network of one depth led to, at its best learning rate.

    That is the one of the highest mean accuracy on the validation part, where a run
    that diverged counts as 0.
    """
    best = int(np.nan_to_num(outcome.validation).mean(-1).argmax())
    losses = outcome.losses[best]
    width = config.last_steps
    usable = losses.shape[1] // width * width
    return {
        "depth": depth,
        "learning_rate": config.learning_rates[best],
        "diverged": int(np.isnan(outcome.test).sum()),
        "signal": outcome.signal[0].tolist(),
        "gradient": outcome.gradient[0].tolist(),
        "curve": losses[:, :usable].reshape(len(losses), -1, width).mean(-1).tolist(),
        "loss": losses[:, -width:].mean(1).tolist(),
        "accuracy": np.nan_to_num(outcome.test[best]).tolist(),
    }


def measure(config: Config) -> dict[str, Any]:
    """By kind, a row for each depth."""
    outcomes = [trained(config, depth) for depth in config.depths]
    return {
        kind: [
            row(config, depth, jax.tree.map(lambda leaf, i=i: leaf[i], outcome))
            for depth, outcome in zip(config.depths, outcomes, strict=True)
        ]
        for i, kind in enumerate(KINDS)
    }
