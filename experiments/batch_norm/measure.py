"""All runs with and without batch norm: of all depths and scales, and with dropout."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from experiments.batch_norm.config import Config, HParams
from experiments.batch_norm.health import Health, health
from experiments.batch_norm.network import deep_mlp
from jaxdl.data import fit_normaliser, normalise
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.train import computed, evaluate_all


def digits() -> jaxdl.Splits:
    """The embedded digits as rows of 64 normalised pixels."""
    splits = jaxdl.load("digits").splits
    scale = fit_normaliser(splits.train)
    parts = [
        part._replace(x=normalise(part.x, scale).reshape(len(part.x), -1))
        for part in splits
    ]
    return jaxdl.Splits(*parts)


class Outcome(NamedTuple):
    """What a run led to.

    Attributes:
      validation: accuracy, by which a learning rate is chosen; NaN where it diverged.
      test: accuracy, which is reported; NaN where it diverged.
      inside: what is seen in the network before and after training, as a last axis.
    """

    validation: Any
    test: Any
    inside: Health | None


def trained(config: Config, trials: HParams, *, depth: int, drops: bool) -> Outcome:
    """All runs in one program, ``[trials, seeds]``.

    Args:
      config: the settings that all runs share.
      trials: the settings in which they differ.
      depth: the most hidden layers that a trial asks for.
      drops: whether there is dropout in training.
    """
    learner = jaxdl.supervised(
        lambda hparams: deep_mlp(depth, config.width, hparams, drops=drops),
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        lambda hparams: optax.sgd(hparams.learning_rate, momentum=0.9),
        {"accuracy": Accuracy.init},
    )
    train = jaxdl.run(learner, jaxdl.Plan(config.num_steps, config.batch_size))

    def one(key: jax.Array, hparams: HParams, data: jaxdl.Splits) -> Outcome:
        used = jnp.arange(len(data.train.y)) < hparams.rows
        own = data.train._replace(weight=used.astype(jnp.float32))
        x, y = data.train.x[: config.num_rows], data.train.y[: config.num_rows]
        fresh = learner.init(key, hparams, jaxdl.Batch(x, y, jnp.ones(len(y))))
        state, _ = train(key, hparams, own)
        accuracy = [
            computed(evaluate_all(learner, state, part, 270))["accuracy"]
            for part in (data.validation, data.test)
        ]
        # A network that diverged answers NaN, which counts as the first class.
        fine = jnp.isfinite(optax.tree.norm(state.params))
        return Outcome(
            *(jnp.where(fine, value, jnp.nan) for value in accuracy),
            health([fresh, state], x, y) if not drops else None,
        )

    many = jaxdl.sweep(one, config.num_seeds, strategy="threads")
    found = many(jax.random.key(0), trials, jax.tree.map(jnp.asarray, digits()))
    return jax.tree.map(np.asarray, found)


def measure(config: Config) -> dict[str, Any]:
    """By question and batch norm, a row for each value that is compared."""
    rates = config.learning_rates
    places = {
        "depth": [HParams(depth=depth) for depth in config.depths],
        "scale": [
            HParams(depth=config.scaled_depth, scale=scale) for scale in config.scales
        ],
        "dropout": [
            HParams(
                depth=config.dropout_depth,
                dropout_rate=rate,
                rows=config.dropout_rows,
            )
            for rate in config.dropout_rates
        ],
    }
    values = {
        "depth": config.depths,
        "scale": config.scales,
        "dropout": config.dropout_rates,
    }
    plain = [*places["depth"], *places["scale"]]
    deep = by_norm(config, plain, depth=max(config.depths), drops=False)
    count = len(config.depths)
    parts = {
        "depth": [rows[:count] for rows in deep],
        "scale": [rows[count:] for rows in deep],
        "dropout": by_norm(
            config, places["dropout"], depth=config.dropout_depth, drops=True
        ),
    }
    return {
        question: {
            name: [
                {question: value} | row(outcome, rates)
                for value, outcome in zip(values[question], rows, strict=True)
            ]
            for name, rows in zip(("without", "with"), by, strict=True)
        }
        for question, by in parts.items()
    }


def by_norm(
    config: Config, places: Sequence[HParams], *, depth: int, drops: bool
) -> list[list[Outcome]]:
    """Without and with batch norm, the runs ``[rates, seeds]`` of each place."""
    every = [
        place._replace(norm=norm, learning_rate=rate)
        for norm in (0.0, 1.0)
        for place in places
        for rate in config.learning_rates
    ]
    trials = jax.tree.map(lambda *leaves: jnp.asarray(leaves), *every)
    found = trained(config, trials, depth=depth, drops=drops)
    shape = 2, len(places), len(config.learning_rates), config.num_seeds
    table = jax.tree.map(lambda a: a.reshape(*shape, *a.shape[2:]), found)
    return [
        [jax.tree.map(lambda a, n=n, i=i: a[n, i], table) for i in range(len(places))]
        for n in range(2)
    ]


def row(outcome: Outcome, rates: Sequence[float]) -> dict[str, Any]:
    """What training led to, at each learning rate and at the best one.

    That is the one of the highest mean accuracy on the validation part, where a run
    that diverged counts as 0.
    """
    best = int(np.nan_to_num(outcome.validation).mean(-1).argmax())
    test = np.nan_to_num(outcome.test)
    inside = {} if outcome.inside is None else outcome.inside._asdict()
    return {
        "learning_rate": rates[best],
        "accuracy": test[best].tolist(),
        "rates": list(rates),
        "by_rate": test.tolist(),
        "diverged": int(np.isnan(outcome.test).sum()),
        **{name: values[best].mean(0).tolist() for name, values in inside.items()},
    }
