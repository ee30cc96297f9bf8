"""Where theory is exact: a softmax over all masks, and linear regression."""

import itertools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn

import jaxdl
from experiments.descend import descend
from experiments.dropout_ensemble.config import Config, HParams
from jaxdl.data import fit_normaliser, normalise
from jaxdl.layers import Dropout
from jaxdl.losses import cross_entropy_loss, half_squared_error_loss
from jaxdl.models.linear import linear_regression
from jaxdl.optim.schedules import cosine


class ThinnedLinear(nn.Module):
    """A linear map of an input that is thinned out in training."""

    outputs: int
    rate: Any

    @nn.compact
    def __call__(self, x: jax.Array, *, train: bool) -> jax.Array:
        """The outputs."""
        return nn.Dense(self.outputs, name="output")(Dropout(self.rate)(x, train=train))


def learner_of(outputs: int, loss: Any, num_steps: int) -> jaxdl.Learner:
    """Descent with momentum, whose rate falls to 0 so that the luck of masks does."""
    return jaxdl.supervised(
        lambda hparams: ThinnedLinear(outputs, hparams.rate),
        lambda outputs, batch, _: loss(outputs, batch.y),
        lambda hparams: optax.sgd(cosine(hparams.learning_rate, num_steps), 0.9),
    )


def all_masks(x: jax.Array, kernel: jax.Array, bias: jax.Array, rate: Any) -> Any:
    """What all masks of the input say, averaged in two ways, against weight scaling.

    Args:
      x: ``[rows, features]``; there are 2 to the power of features masks.
      kernel: of the softmax.
      bias: of the softmax.
      rate: how likely a feature is dropped.

    Returns:
      How far the geometric mean (made to sum to 1) and the arithmetic mean are from
      the prediction of scaled weights: the greatest difference of a probability.
    """
    features = x.shape[1]
    masks = jnp.asarray([*itertools.product((0.0, 1.0), repeat=features)])
    number = masks.sum(-1)
    chance = (1 - rate) ** number * rate ** (features - number)
    thin = masks[:, None] * x[None] / (1 - rate)
    voices = jax.nn.log_softmax(thin @ kernel + bias[None, None])
    scaled = jax.nn.softmax(x @ kernel + bias[None])
    geometric = jax.nn.softmax(jnp.tensordot(chance, voices, 1))
    arithmetic = jnp.tensordot(chance, jnp.exp(voices), 1)
    return [jnp.max(jnp.abs(mean - scaled)) for mean in (geometric, arithmetic)]


def softmax(config: Config) -> dict[str, Any]:
    """The distances of ``all_masks`` by rate and seed."""
    splits = jaxdl.load(config.exact_data).splits
    scale = fit_normaliser(splits.train)
    train, test = (normalise(p.x, scale) for p in (splits.train, splits.test))
    learner = learner_of(3, cross_entropy_loss, config.exact_steps // 10)
    run = descend(learner, config.exact_steps // 10)

    def one(key: jax.Array, hparams: HParams, data: Any) -> Any:
        own = run(key, hparams, data)[0].params["output"]
        return all_masks(jnp.asarray(test), own["kernel"], own["bias"], hparams.rate)

    data = jaxdl.Dataset(jnp.asarray(train), jnp.asarray(splits.train.y))
    trials = jaxdl.grid(HParams(0.0, 0.05), rate=config.exact_rates)
    sweep = jaxdl.sweep(one, 5, strategy="scan")
    geometric, arithmetic = sweep(jax.random.key(0), trials, data)
    return {"geometric": geometric.tolist(), "arithmetic": arithmetic.tolist()}


def ridge(config: Config) -> dict[str, Any]:
    """How far dropout takes a linear regression, and how far from ridge regression.

    With inputs of mean square 1 the expected loss is that of ridge regression with the
    penalty rate / (1 - rate): S. Wager, S. Wang, P. Liang, "Dropout Training as
    Adaptive Regularization", 2013. Distances are relative to the length of the
    coefficients without dropout.
    """
    data = jaxdl.load("diabetes").splits.train
    x = normalise(data.x, fit_normaliser(data))
    y = normalise(data.y, fit_normaliser(jaxdl.Dataset(data.y)))
    data = jaxdl.Dataset(jnp.asarray(x), jnp.asarray(y))
    learner = learner_of(1, half_squared_error_loss, config.exact_steps)
    run = descend(learner, config.exact_steps)
    kernel = lambda *args: run(*args)[0].params["output"]["kernel"]
    trials = jaxdl.grid(HParams(0.0, 0.01), rate=config.exact_rates)
    found = np.asarray(jaxdl.sweep(kernel, 5)(jax.random.key(1), trials, data))
    fit = lambda l2: np.asarray(linear_regression(*data[:2], l2=l2).coefficients)
    free = fit(0.0)
    answers = np.stack([fit(rate / (1 - rate)) for rate in config.exact_rates])
    length = lambda v: np.linalg.norm(v[..., 0], axis=-1) / np.linalg.norm(free)
    return {
        "from_ridge": length(found - answers[:, None]).tolist(),
        "from_free": length(found - free[None, None]).tolist(),
    }
