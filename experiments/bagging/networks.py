"""Small regression networks, the function they learn, and how their members differ."""

from typing import Any

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float

import jaxdl
from experiments.bagging.config import Config, HParams
from jaxdl.core.keys import stream
from jaxdl.losses import l1_loss, squared_error_loss

FASTER = 5.0  # the rate of descent, in units of Adam's
SCALE = 5.0  # the standard deviation of the function is near it


def friedman(x: Float[Array, "rows ten"]) -> Float[Array, "rows one"]:
    """A function of five of ten inputs, divided by ``SCALE``.

    Source: the first of three in J. H. Friedman, "Multivariate Adaptive Regression
    Splines", 1991.
    """
    value = 10 * jnp.sin(jnp.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2
    value = value + 10 * x[:, 3] + 5 * x[:, 4] - 14.4  # the mean
    return value[:, None] / SCALE


def drawn(key: jax.Array, rows: int) -> jaxdl.Dataset:
    """Inputs spread evenly over the unit cube, targets with noise of deviation 1."""
    x = jax.random.uniform(stream(key, "x"), (rows, 10))
    noise = jax.random.normal(stream(key, "noise"), (rows, 1)) / SCALE
    return jaxdl.Dataset(x, friedman(x) + noise, jnp.ones(rows))


def blend(hparams: HParams) -> optax.GradientTransformation:
    """Adam and descent with momentum, in the shares that the hyper-parameters say."""
    rate, share = hparams.learning_rate, hparams.adam
    parts = optax.adam(rate), optax.sgd(FASTER * rate, momentum=0.9)

    def init(params: Any) -> Any:
        return tuple(part.init(params) for part in parts)

    def update(updates: Any, state: Any, params: Any = None) -> tuple[Any, Any]:
        (first, one), (second, two) = (
            part.update(updates, own, params)
            for part, own in zip(parts, state, strict=True)
        )
        mix = lambda a, b: share * a + (1 - share) * b
        return jax.tree.map(mix, first, second), (one, two)

    return optax.GradientTransformation(init, update)


def loss(outputs: jax.Array, batch: jaxdl.Batch, hparams: HParams) -> jax.Array:
    """Squared and absolute error, in the shares that the hyper-parameters say."""
    squared, absolute = squared_error_loss(outputs, batch.y), l1_loss(outputs, batch.y)
    return (1 - hparams.absolute) * squared + hparams.absolute * absolute


def network(config: Config) -> jaxdl.Model:
    """A hidden layer of tanh."""
    module = jaxdl.create_model(
        "mlp", num_classes=1, widths=(config.width,), activation="tanh"
    )
    return module if isinstance(module, jaxdl.Model) else jaxdl.from_linen(module)


def runner(config: Config) -> Any:
    """The run of one network, ``(key, hparams, data) -> (state, history)``."""
    learner = jaxdl.supervised(network(config), loss, blend)
    return jaxdl.run(learner, jaxdl.Plan(config.num_steps, config.batch_size))


def different(count: int) -> HParams:
    """Members of four kinds in turn: squared or absolute error, Adam or descent."""
    number = jnp.arange(count)
    absolute, adam = (number % 2).astype(float), ((number // 2) % 2).astype(float)
    return HParams(absolute, 1 - adam, jnp.full(count, 0.01))
