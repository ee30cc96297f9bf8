"""Networks of every dropout rate and seed, and what is inside them, in one program."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from experiments.dropout_ensemble.config import WIDTHS, Config, HParams
from experiments.dropout_ensemble.thinning import (
    accuracy_of,
    average,
    dependence,
    loss_of,
    random_scales,
    voices,
)
from jaxdl.core.keys import stream
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.models.linear import MLP
from jaxdl.train import computed


def digits(config: Config) -> jaxdl.Splits:
    """The embedded digits as rows of 64 pixels, of which few are for training."""
    splits = jaxdl.load("digits").splits
    rows = jax.tree.map(lambda leaf: leaf[: config.num_rows], splits.train)
    parts = (rows, splits.validation, splits.test)
    return jaxdl.Splits(
        *(
            jaxdl.Dataset(jnp.asarray(p.x.reshape(len(p.x), -1)), jnp.asarray(p.y))
            for p in parts
        )
    )


def learner_of(norm: str) -> jaxdl.Learner:
    """Classifiers with dropout after every hidden layer."""
    return jaxdl.supervised(
        lambda hparams: MLP(10, WIDTHS, norm=norm, dropout_rate=hparams.rate),
        lambda logits, batch, _: cross_entropy_loss(logits, batch.y),
        lambda hparams: optax.adam(hparams.learning_rate),
        {"accuracy": Accuracy.init},
    )


def runner(config: Config, learner: jaxdl.Learner, eval_every: int = 0) -> Any:
    """The function ``(key, hparams, splits) -> (state, numbers)`` of one run."""
    size = min(50, config.num_rows)
    run = jaxdl.run(learner, jaxdl.Plan(config.num_steps, size, eval_every, 270))

    def one(key: jax.Array, hparams: HParams, data: jaxdl.Splits) -> Any:
        state, history = run(key, hparams, data if eval_every else data.train)
        found = {"course": history.validation["accuracy"]} if eval_every else {}
        for part, (x, y, _) in zip(data._fields, data, strict=True):
            sums = learner.evaluate(state, jaxdl.Batch(x, y, jnp.ones(len(x))))
            found |= {f"{part}_{name}": v for name, v in computed(sums).items()}
        return state, found

    return one


def networks(config: Config) -> dict[str, Any]:
    """Everything that is measured, by name ``[rates, seeds, ...]``."""
    data = digits(config)
    train = runner(config, learner_of("none"), config.eval_every)
    powers = 2 ** np.arange(int(np.log2(config.num_masks)) + 1)

    def one(key: jax.Array, hparams: HParams, data: jaxdl.Splits) -> dict[str, Any]:
        state, found = train(key, hparams, data)
        params, (x, y, _), rate = state.params, data.test, hparams.rate
        own = random_scales(stream(key, "masks"), rate, config.num_masks)
        said = voices(params, x, own)
        means = [average(said[:count]) for count in powers]
        remove = jax.vmap(random_scales, (None, 0, None))
        less = remove(stream(key, "removed"), jnp.asarray(config.removed), 8)
        left = jax.lax.map(
            lambda s: jnp.mean(accuracy_of(voices(params, x, s), y)), less
        )
        factor = rate / jnp.where(rate < 1, 1 - rate, 1)  # dropped over kept
        rules = jnp.stack([jnp.ones(sum(WIDTHS)), jnp.full(sum(WIDTHS), factor)])
        right, wrong = voices(params, x, rules)
        kernels = [layer["kernel"].ravel() for layer in params.values()]
        return found | {
            "member_accuracy": jnp.mean(accuracy_of(said, y)),
            "arithmetic_loss": jnp.stack([loss_of(mean[0], y) for mean in means]),
            "geometric_loss": jnp.stack([loss_of(mean[1], y) for mean in means]),
            "arithmetic_accuracy": accuracy_of(means[-1][0][None], y)[0],
            "without_units": left,
            "one_unit": dependence(params, x, y),
            "wrong_factor_loss": loss_of(wrong, y),
            "length": jnp.linalg.norm(jnp.concatenate(kernels)),
            "log_probs": right,
        }

    trials = jaxdl.grid(HParams(0.0, 3e-3), rate=config.rates)
    found = jaxdl.sweep(one, config.num_seeds)(jax.random.key(2), trials, data)
    found = {name: np.asarray(values, float) for name, values in found.items()}
    groups = jnp.asarray(found.pop("log_probs"), jnp.float32)
    loss, accuracy = ensembles(config, groups, data.test.y)
    steps = steps_to(config, found.pop("course"))
    found |= {"ensemble_loss": loss, "ensemble_accuracy": accuracy, "steps": steps}
    return {name: np.asarray(values).tolist() for name, values in found.items()}


def ensembles(config: Config, log_probs: jax.Array, y: jax.Array) -> tuple[Any, Any]:
    """Loss and accuracy of the mean prediction of disjoint groups, by rate."""
    shape = len(config.rates), -1, config.members, *log_probs.shape[2:]

    def score(group: jax.Array) -> tuple[jax.Array, jax.Array]:
        mean, _ = average(group)
        return loss_of(mean, y), accuracy_of(mean[None], y)[0]

    return jax.vmap(jax.vmap(score))(log_probs.reshape(shape))


def steps_to(config: Config, course: np.ndarray) -> np.ndarray:
    """The first look at which the goal is reached; all steps where it never is."""
    reached = course >= config.goal
    first = (reached.argmax(-1) + 1) * config.eval_every
    return np.where(reached.any(-1), first, config.num_steps)


def with_batch_norm(config: Config) -> dict[str, Any]:
    """Test loss and accuracy without and with dropout, in networks with batch norm."""
    train = runner(config, learner_of("batch"))
    kept = ("train_loss", "validation_loss", "test_loss", "test_accuracy")
    one = lambda *args: {name: train(*args)[1][name] for name in kept}
    trials = jaxdl.grid(HParams(0.0, 3e-3), rate=config.rates)
    found = jaxdl.sweep(one, config.num_seeds)(
        jax.random.key(2), trials, digits(config)
    )
    return {name: np.asarray(values).tolist() for name, values in found.items()}
