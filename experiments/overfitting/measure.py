"""Every curve in one program: sizes, widths and shares are numbers, not shapes."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import PyTree

import jaxdl
from experiments.overfitting.config import Config, HParams, trials
from experiments.overfitting.stopping import (
    by_patience,
    when_training_is_above,
    when_validation_is_above,
)
from jaxdl.core.keys import stream
from jaxdl.data.augment import augment_batch, random_shift
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.train import augmented, computed, evaluate_all, on_device

PARTS = ("train", "validation", "test")
NUM_CLASSES = 10


def one_layer(most: int, hparams: HParams) -> jaxdl.Model:
    """A hidden layer of ReLU of which only the first ``hparams.width`` units are used.

    Both layers start with the variance of He for the units in use.
    """

    def init(key: jax.Array, x: jax.Array) -> PyTree:
        inputs = x[0].size
        key_in, key_out = jax.random.split(key)
        size = jnp.sqrt(jnp.array([2 / inputs, 2 / hparams.width]))
        return {
            "in": size[0] * jax.random.normal(key_in, (inputs, most)),
            "bias": jnp.zeros(most),
            "out": size[1] * jax.random.normal(key_out, (most, NUM_CLASSES)),
            "out_bias": jnp.zeros(NUM_CLASSES),
        }

    def apply(params: PyTree, x: jax.Array) -> jax.Array:
        used = (jnp.arange(most) < hparams.width).astype(jnp.float32)
        hidden = x.reshape(len(x), -1) @ params["in"] + params["bias"][None]
        hidden = jax.nn.relu(hidden) * used[None]
        return hidden @ params["out"] + params["out_bias"][None]

    return jaxdl.from_functions(init, apply)


def sample(key: jax.Array, hparams: HParams, data: jaxdl.Dataset) -> jaxdl.Dataset:
    """Some of the rows, the others having weight 0; and some labels made wrong.

    A larger sample of the same key contains the smaller one.
    """
    rows = len(data.y)
    key_rows, key_wrong, key_label = (
        stream(key, n) for n in ("rows", "wrong", "label")
    )
    place = jax.random.permutation(key_rows, rows)
    wrong = jax.random.uniform(key_wrong, (rows,)) < hparams.noise
    other = (data.y + jax.random.randint(key_label, (rows,), 1, 10)) % NUM_CLASSES
    y = jnp.where(wrong, other, data.y).astype(data.y.dtype)
    return jaxdl.Dataset(data.x, y, (place < hparams.size).astype(jnp.float32))


def curves(config: Config, settings: HParams) -> dict[str, Any]:
    """By part and metric, ``[trials, seeds, points]``."""

    def shifted(key: jax.Array, batch: jaxdl.Batch, hparams: HParams) -> jaxdl.Batch:
        move = lambda key, x: random_shift(key, x, hparams.shift, hparams.shift)
        return batch._replace(x=augment_batch(key, batch.x, move))

    learner = jaxdl.supervised(
        lambda hparams: one_layer(max(config.widths), hparams),
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        lambda hparams: optax.adamw(config.learning_rate, weight_decay=hparams.decay),
        {"accuracy": Accuracy.init},
    )
    learner = augmented(learner, shifted)

    def one(key: jax.Array, hparams: HParams, data: jaxdl.Splits) -> dict[str, Any]:
        own = data._replace(train=sample(key, hparams, data.train))
        drawing = on_device(learner, own.train, config.batch_size)

        def stretch(state: Any, _: None) -> tuple[Any, Any]:
            state, _ = jax.lax.scan(
                lambda state, _: (drawing.update(state)[0], None),
                state,
                length=config.eval_every,
            )
            return state, {
                name: computed(evaluate_all(learner, state, part, 2000))
                for name, part in own._asdict().items()
            }

        state = drawing.init(key, hparams, None)
        points = config.num_steps // config.eval_every
        return jax.lax.scan(stretch, state, length=points)[1]

    many = jaxdl.sweep(one, config.num_seeds, strategy="threads")
    splits = jax.tree.map(jnp.asarray, jaxdl.load("digits").splits)
    return jax.tree.map(np.asarray, many(jax.random.key(0), settings, splits))


def measure(config: Config) -> dict[str, Any]:
    """By question, a row for each setting."""
    asked = trials(config)
    flat = [one for rows in asked.values() for one in rows]
    settings = jax.tree.map(lambda *leaves: jnp.asarray(leaves), *flat)
    found = curves(config, settings)
    rows = [
        one._asdict() | row(config, jax.tree.map(lambda a, i=i: a[i], found))
        for i, one in enumerate(flat)
    ]
    starts = np.cumsum([0, *map(len, asked.values())])
    return {
        question: rows[start : start + len(asked[question])]
        for question, start in zip(asked, starts, strict=False)
    }


def row(config: Config, one: dict[str, Any]) -> dict[str, Any]:
    """What is kept of the runs of one setting, whose leaves are ``[seeds, points]``."""
    losses = {part: one[part]["loss"] for part in PARTS}
    pairs = list(zip(losses["train"], losses["validation"], strict=True))
    patient = [by_patience(v, config.patience) for _, v in pairs]
    stops = {
        "patience": patient,
        "training above": [when_training_is_above(*pair) for pair in pairs],
        "validation above": [when_validation_is_above(*pair) for pair in pairs],
    }
    kept = stops | {
        "patience": [
            int(np.argmin(v[: p + 1])) for (_, v), p in zip(pairs, patient, strict=True)
        ]
    }
    test, accuracy = one["test"]["loss"], one["test"]["accuracy"]
    seeds = np.arange(len(test))
    return {
        "steps": config.num_steps,
        "curves": {part: losses[part].mean(0).tolist() for part in PARTS[:2]},
        "deviation": losses["validation"].std(0, ddof=1).tolist(),
        "accuracy": {p: one[p]["accuracy"][:, -1].tolist() for p in PARTS},
        "early_accuracy": one["train"]["accuracy"][:, len(test[0]) // 10].tolist(),
        "loss": {p: losses[p][:, -1].tolist() for p in PARTS},
        "stopped": {
            rule: {
                "step": [(point + 1) * config.eval_every for point in points],
                "loss": test[seeds, kept[rule]].tolist(),
                "accuracy": accuracy[seeds, kept[rule]].tolist(),
            }
            for rule, points in stops.items()
        },
    }
