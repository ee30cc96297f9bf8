"""The linear model: paths over penalties, two rivals of equal fit, weight decay."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from experiments.descend import descend
from experiments.l1_l2_penalty.config import PENALTIES, Config, HParams
from experiments.l1_l2_penalty.descent import descent, penalised
from jaxdl.data import fit_normaliser, normalise
from jaxdl.losses import half_squared_error_loss, l2_penalty
from jaxdl.optim.schedules import cosine

RATE = 0.25  # below 2 over the greatest eigenvalue of the features' correlations


def linear_learner(optimizer: Any) -> jaxdl.Learner:
    """A linear function through the origin, from weights of 0."""
    model = jaxdl.from_functions(
        lambda key, x: {"kernel": jnp.zeros((x.shape[1], 1))},
        lambda params, x: x @ params["kernel"],
    )
    loss = lambda outputs, batch, _: half_squared_error_loss(outputs, batch.y)
    return jaxdl.supervised(model, loss, optimizer)


def noisy_diabetes(config: Config, key: jax.Array) -> jaxdl.Splits:
    """Some rows for training, all others for validation and test, and noise features.

    Inputs and targets have mean 0 and standard deviation 1 over the training rows.
    """
    whole = jax.tree.map(lambda *parts: np.concatenate(parts), *_diabetes())
    generator = np.random.default_rng(np.asarray(jax.random.key_data(key)))
    noise = generator.normal(size=(len(whole.x), config.num_noise))
    order = generator.permutation(len(whole.x))
    x, y = np.column_stack([whole.x, noise]).astype(np.float32)[order], whole.y[order]
    middle = (config.num_rows + len(x)) // 2
    parts = [
        slice(config.num_rows),
        slice(config.num_rows, middle),
        slice(middle, None),
    ]
    scale_x, scale_y = (fit_normaliser(jaxdl.Dataset(v[parts[0]])) for v in (x, y))
    x, y = normalise(x, scale_x), normalise(y, scale_y)
    return jaxdl.Splits(*(jaxdl.Dataset(x[part], y[part]) for part in parts))


def _diabetes() -> tuple[jaxdl.Dataset, ...]:
    return tuple(part._replace(weight=None) for part in jaxdl.load("diabetes").splits)


def paths(config: Config) -> dict[str, Any]:
    """By penalty and strength, weights and errors, and how far scikit-learn's are."""
    keys = jax.random.split(jax.random.key(0), config.num_seeds)
    drawn = [noisy_diabetes(config, key) for key in keys]
    data = jax.tree.map(lambda *rows: jnp.stack(rows), *drawn)
    run = descend(linear_learner(descent), config.num_descent)

    def one(hparams: HParams, splits: jaxdl.Splits) -> tuple[jax.Array, jax.Array]:
        state, _ = run(keys[0], hparams, splits.train)
        kernel = state.params["kernel"]
        errors = [jnp.mean((part.x @ kernel - part.y) ** 2) for part in splits]
        return kernel[:, 0], jnp.stack(errors)

    over_seeds = jax.vmap(one, (None, 0))
    mapped = jaxdl.map_runs(over_seeds, in_axes=(0, None))
    zeros, strengths = jnp.zeros(config.num_strengths), jnp.asarray(config.strengths)
    start = HParams(learning_rate=RATE)
    trials = HParams(*(jnp.full(2 * config.num_strengths, leaf) for leaf in start))
    trials = trials._replace(
        l1=jnp.concatenate([strengths, zeros]), l2=jnp.concatenate([zeros, strengths])
    )
    free = jax.jit(over_seeds)(start, data)[1]
    kernels, errors = jax.tree.map(np.asarray, mapped(trials, data))
    found: dict[str, Any] = {
        "names": jaxdl.load("diabetes").info.feature_names,
        "num_noise": config.num_noise,
        "strengths": config.strengths.tolist(),
        "free": np.asarray(free).T.tolist(),
    }
    for place, name in enumerate(PENALTIES):
        rows = slice(place * config.num_strengths, (place + 1) * config.num_strengths)
        own = np.moveaxis(errors[rows], -1, 0)  # part, strength, seed
        theirs = [reference(name, config.strengths, splits.train) for splits in drawn]
        found[name] = {
            **dict(zip(("train", "validation", "test"), own.tolist(), strict=True)),
            "from_scikit_learn": float(
                np.abs(kernels[rows] - np.stack(theirs, axis=1)).max()
            ),
            "penalty": SIZE[name](kernels[rows]).tolist(),
            "spread": effective(kernels[rows]).tolist(),
            "used": (kernels[rows, :, :10] != 0).mean(-1).tolist(),
            "noise_used": (kernels[rows, :, 10:] != 0).mean(-1).tolist(),
            "path": kernels[rows, 0].tolist(),
        }
    return found


def reference(name: str, strengths: np.ndarray, data: jaxdl.Dataset) -> np.ndarray:
    """The path of scikit-learn, ``[strengths, features]``."""
    from sklearn.linear_model import Lasso, Ridge

    x, y = np.asarray(data.x, float), np.asarray(data.y[:, 0], float)
    how = {"fit_intercept": False, "tol": 1e-8, "max_iter": 100_000}
    models = [
        Lasso(strength, **how) if name == "L1" else Ridge(len(x) * strength, **how)
        for strength in strengths.astype(float)
    ]
    return np.stack([model.fit(x, y).coef_ for model in models])


def effective(kernel: np.ndarray) -> np.ndarray:
    """How many weights of equal size would be as spread out as these."""
    square = (kernel**2).sum(-1)
    size = np.abs(kernel).sum(-1) ** 2
    return np.divide(size, square, out=np.zeros_like(size), where=square > 0)


SIZE = {
    "L1": lambda kernel: np.abs(kernel).sum(-1),
    "L2": lambda kernel: (kernel**2).sum(-1) / 2,
}


def rivals(config: Config) -> dict[str, list[float]]:
    """What each penalty makes of one equation, ``w1 + 2 w2 + w3 = 1.5``."""
    run = descend(linear_learner(descent), config.num_descent)
    data = jaxdl.Dataset(jnp.asarray([[1.0, 2.0, 1.0]]), jnp.asarray([[1.5]]))
    trials = jaxdl.grid(HParams(), l1=[1e-2, 0.0])._replace(l2=jnp.asarray([0.0, 1e-2]))
    mapped = jaxdl.map_runs(run, in_axes=(None, 0, None))
    states, _ = mapped(jax.random.key(0), trials, data)
    kernels = states.params["kernel"][..., 0]
    return dict(zip(PENALTIES, np.asarray(kernels).tolist(), strict=True))


def decays(config: Config) -> dict[str, float]:
    """How far weight decay ends from ridge regression, relative to its length."""
    x, y, _ = noisy_diabetes(config, jax.random.key(0)).train
    data = jaxdl.Dataset(jnp.asarray(x), jnp.asarray(y))
    strength = 0.3
    ridge = reference("L2", np.asarray([strength], np.float32), jaxdl.Dataset(x, y))[0]
    found = {}
    for rule, scale in (
        ("gradient descent", optax.identity),
        ("Adam", optax.scale_by_adam),
    ):

        def optimizer(hparams: HParams, scale: Any = scale) -> Any:
            return optax.chain(
                penalised(hparams.l2, l2_penalty),
                scale(),
                optax.add_decayed_weights(hparams.decay),
                optax.scale_by_learning_rate(
                    cosine(hparams.learning_rate, config.num_descent)
                ),
            )

        trials = jaxdl.grid(HParams(), l2=[strength, 0.0])
        trials = trials._replace(decay=strength - trials.l2)
        run = descend(linear_learner(optimizer), config.num_descent)
        mapped = jaxdl.map_runs(run, in_axes=(None, 0, None))
        states, _ = mapped(jax.random.key(0), trials, data)
        kernels = states.params["kernel"][..., 0]
        away = np.linalg.norm(np.asarray(kernels) - ridge, axis=-1)
        for way, distance in zip(("L2", "weight decay"), away, strict=True):
            found[f"{rule}, {way}"] = float(distance / np.linalg.norm(ridge))
    return found
