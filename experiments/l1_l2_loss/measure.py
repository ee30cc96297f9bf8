"""Samples and a linear model under both losses; every setting and seed at once."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from experiments.descend import descend
from experiments.l1_l2_loss.config import LOSSES, Config, HParams
from jaxdl.data import fit_normaliser, normalise
from jaxdl.losses import half_squared_error_loss, l1_loss
from jaxdl.metrics import MeanAbsoluteError
from jaxdl.optim.schedules import cosine
from jaxdl.train import computed, evaluate_all

ABSOLUTE = [1.0, 0.0]  # of LOSSES
KINDS = ("error_share", "stretch_share")


def loss(outputs: jax.Array, batch: jaxdl.Batch, hparams: HParams) -> jax.Array:
    """The loss that the hyper-parameters choose, of each example."""
    both = l1_loss(outputs, batch.y), half_squared_error_loss(outputs, batch.y)
    return jnp.where(hparams.absolute > 0.5, *both)


def samples(config: Config) -> dict[str, Any]:
    """The best single number for skewed samples, by loss and size of the outliers."""
    model = jaxdl.from_functions(
        lambda key, x: jnp.zeros(1),
        lambda params, x: jnp.broadcast_to(params, (len(x), 1)),
    )
    steps = config.num_steps
    descent = lambda hparams: optax.sgd(cosine(hparams.learning_rate, steps))
    learner = jaxdl.supervised(model, loss, descent)
    train = descend(learner, steps)

    def one(key: jax.Array, hparams: HParams, _: None) -> tuple[jax.Array, jax.Array]:
        numbers = jnp.exp(jax.random.normal(key, (config.num_numbers, 1)))
        spoiled = jnp.arange(len(numbers)) < config.outlier_share * len(numbers)
        numbers = numbers + spoiled[:, None] * hparams.size
        state, _ = train(key, hparams, jaxdl.Dataset(jnp.zeros_like(numbers), numbers))
        return state.params[0], numbers[:, 0]

    trials = jaxdl.grid(HParams(), absolute=ABSOLUTE, size=config.sizes)
    found, numbers = jaxdl.sweep(one, config.num_seeds)(jax.random.key(0), trials, None)
    shape = len(LOSSES), len(config.sizes), config.num_seeds
    estimates = np.asarray(found).reshape(shape)
    numbers = np.asarray(numbers, float).reshape(*shape, -1)[0]  # of either loss
    median, mean = np.median(numbers, axis=-1), np.mean(numbers, axis=-1)
    misses = np.abs(estimates - np.stack([median, mean])).max(axis=(1, 2))
    return {
        "sizes": config.sizes,
        "apart": np.abs(median - mean).min().item(),
        "misses": dict(zip(LOSSES, misses.tolist(), strict=True)),
        "sample": np.sort(numbers[0, 0]).tolist(),
        **dict(zip(LOSSES, estimates.tolist(), strict=True)),
    }


def diabetes() -> jaxdl.Splits:
    """The embedded data, inputs and targets normalised by the training part."""
    splits = jaxdl.load("diabetes").splits
    x, y = fit_normaliser(splits.train), fit_normaliser(jaxdl.Dataset(splits.train.y))
    parts = (
        part._replace(x=normalise(part.x, x), y=normalise(part.y, y)) for part in splits
    )
    return jaxdl.Splits(*parts)


def some_rows(key: jax.Array, data: jaxdl.Dataset, count: int) -> jaxdl.Dataset:
    """Rows drawn without replacement."""
    rows = jax.random.permutation(key, len(data.x))[:count]
    return jaxdl.Dataset(data.x[rows], data.y[rows])


def spoiled(config: Config, splits: jaxdl.Splits) -> dict[str, Any]:
    """The test error of a linear model by loss, kind of outlier, share and seed."""
    learner = jaxdl.supervised(
        jaxdl.create_model("linear", num_classes=1),
        loss,
        lambda hparams: optax.adam(cosine(hparams.learning_rate, config.num_steps)),
        {"mae": MeanAbsoluteError.init},
    )
    train = descend(learner, config.num_steps)

    def one(key: jax.Array, hparams: HParams, splits: jaxdl.Splits) -> jax.Array:
        x, y, _ = some_rows(key, splits.train, config.num_rows)
        place = jnp.arange(len(x))[:, None] / len(x)
        x = jnp.where(place < hparams.stretch_share, config.stretch * x, x)
        y = jnp.where(place < hparams.error_share, y + config.error_size, y)
        state, _ = train(key, hparams, jaxdl.Dataset(x, y))
        measured = evaluate_all(learner, state, splits.test, len(splits.test.x))
        return computed(measured)["mae"]

    start = HParams(learning_rate=0.02)
    trials = [
        jaxdl.grid(start, absolute=ABSOLUTE, **{kind: config.shares}) for kind in KINDS
    ]
    together = jax.tree.map(lambda *leaves: jnp.concatenate(leaves), *trials)
    errors = jaxdl.sweep(one, config.num_seeds)(jax.random.key(1), together, splits)
    shape = len(KINDS), len(LOSSES), len(config.shares), config.num_seeds
    found = np.asarray(errors).reshape(shape).tolist()
    by_loss = [dict(zip(LOSSES, rows, strict=True)) for rows in found]
    return {"shares": config.shares, **dict(zip(KINDS, by_loss, strict=True))}


def descents(config: Config, splits: jaxdl.Splits) -> dict[str, Any]:
    """By loss, the course of gradient descent at the rate that arrives first."""
    learner = jaxdl.supervised(
        jaxdl.create_model("linear", num_classes=1),
        loss,
        lambda hparams: optax.sgd(hparams.learning_rate),
    )
    train = descend(learner, config.num_counted)

    def one(key: jax.Array, hparams: HParams, data: jaxdl.Dataset) -> tuple[Any, ...]:
        data = some_rows(key, data, config.num_rows)
        state, metrics = train(key, hparams, data)
        outputs = data.x @ state.params["output"]["kernel"]
        errors = outputs + state.params["output"]["bias"][None] - data.y
        return metrics["loss"], errors[:, 0], data

    trials = jaxdl.grid(
        HParams(), absolute=ABSOLUTE, learning_rate=config.learning_rates
    )
    courses, errors, data = jaxdl.sweep(one, config.num_seeds)(
        jax.random.key(2), trials, splits.train
    )
    x, y = (np.asarray(leaf[0], float) for leaf in data[:2])  # all trials share rows
    least = np.stack(
        [[LEAST[n](*row) for row in zip(x, y, strict=True)] for n in LOSSES]
    )
    shape = len(LOSSES), len(config.learning_rates), config.num_seeds, -1
    excess = np.asarray(courses).reshape(shape) / least[:, None, :, None] - 1
    errors = np.asarray(errors).reshape(shape)
    found: dict[str, Any] = {"rates": config.learning_rates, "near": config.near}
    for name, course, error in zip(LOSSES, excess, errors, strict=True):
        arrivals = arrival(course, config.near)
        best = int(arrivals.mean(-1).argmin())
        found[name] = {
            "learning_rate": config.learning_rates[best],
            "arrival": arrivals[best].tolist(),
            "arrived": float((arrivals[best] < config.num_counted).mean()),
            "courses": [thinned(one) for one in course],
            "pull": pull(name, error[best]).tolist(),
        }
    return found


def least_l2(x: np.ndarray, y: np.ndarray) -> float:
    """Half the least mean squared error of a linear model, by NumPy."""
    x = np.column_stack([x, np.ones(len(x))])
    answer = np.linalg.lstsq(x, y, rcond=None)[0]
    return float(np.mean((x @ answer - y) ** 2) / 2)


def least_l1(x: np.ndarray, y: np.ndarray) -> float:
    """The least mean absolute error, by the linear program of scikit-learn."""
    from sklearn.linear_model import QuantileRegressor

    model = QuantileRegressor(quantile=0.5, alpha=0, solver="highs").fit(x, y[:, 0])
    return float(np.mean(np.abs(model.predict(x) - y[:, 0])))


LEAST = {"L1": least_l1, "L2": least_l2}


def arrival(excess: np.ndarray, near: float) -> np.ndarray:
    """The first step from which on the excess stays within ``near``, or their number.

    Args:
      excess: ``[..., steps]``; what is not a number is not near.
      near: the largest excess of a run that has arrived.
    """
    steps = excess.shape[-1]
    away = ~(excess <= near)
    return np.where(away.any(-1), steps - away[..., ::-1].argmax(-1), 0)


def thinned(excess: np.ndarray) -> dict[str, list[Any]]:
    """The course at steps 1, 2, 4, …: the least, the median, the greatest of seeds."""
    steps = 2 ** np.arange(int(np.log2(excess.shape[-1])) + 1)
    values = np.quantile(excess[:, steps - 1], [0, 0.5, 1], axis=0)
    names = ("low", "median", "high")
    parts = zip(names, np.maximum(values, 1e-7).tolist(), strict=True)
    return {"step": steps.tolist(), **dict(parts)}


def pull(name: str, errors: np.ndarray) -> np.ndarray:
    """The share of all gradients that the largest twentieth of the errors exerts."""
    gradient = {"L1": np.sign, "L2": np.asarray}[name](errors)
    largest = np.argsort(np.abs(errors), axis=-1)[..., -errors.shape[-1] // 20 :]
    size = np.abs(gradient)
    return np.take_along_axis(size, largest, -1).sum(-1) / size.sum(-1)


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    splits = jax.tree.map(jnp.asarray, diabetes())
    return {
        "samples": samples(config),
        "spoiled": spoiled(config, splits),
        "descents": descents(config, splits),
    }
